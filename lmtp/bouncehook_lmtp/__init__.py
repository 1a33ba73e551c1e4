"""Delivery by LMTP (RFC 2033): what Postfix's lmtp(8) hands returned mail to, in place of pipe(8).

    conversation   which command is allowed when, and the reply to each, pure
    wire           splits the incoming octets into lines and mails, pure
    connection     one connection: reads, asks the conversation, passes mails on, replies; never blocks
    intake         complete mails: decides whether to take each, and writes them to the spool
    listener       the socket: one thread serves all connections; what comes together is written together
    daemon         the program `bouncehook-lmtp`

It replies 250 when the mail is durable in the spool, or its return address is forged, and 4xx in every other case.  It
never replies 5xx: Postfix would bounce the mail, and a returned mail has no sender to bounce to, so it would be lost.
It never does HTTP, DNS or SQL, and never parses a bounce.
"""
