"""Delivery by LMTP (RFC 2033): what Postfix's lmtp(8) hands returned mail to, in place of pipe(8).

    conversation   which command may come when, and what is answered, pure
    wire           lines, mails and time limits on one connection
    intake         a mail that has come whole: judged, and into the spool
    connection     one connection: reads, asks the conversation, takes mails, answers
    listener       the socket, and a thread for each connection
    daemon         the program `bouncehook-lmtp`

It answers 250 for what is durable in the spool, or was forged; 4xx for everything else; and never 5xx: Postfix would
bounce the mail, and a returned mail has no sender to bounce to, so that would destroy it.  It never does HTTP, DNS or
SQL, and never parses a bounce.
"""
