"""Delivery by LMTP (RFC 2033): what Postfix's lmtp(8) hands returned mail to, in place of pipe(8).

    conversation   which command may come when, and what is answered, pure
    wire           lines and mails, from what has come, pure
    connection     one connection: reads, asks the conversation, hands mails on, answers; never waits
    intake         a mail that has come whole: judged, and into the spool
    listener       the socket: one thread speaks with all, a few wait for the disk
    daemon         the program `bouncehook-lmtp`

It answers 250 for what is durable in the spool, or was forged; 4xx for everything else; and never 5xx: Postfix would
bounce the mail, and a returned mail has no sender to bounce to, so that would destroy it.  It never does HTTP, DNS or
SQL, and never parses a bounce.
"""
