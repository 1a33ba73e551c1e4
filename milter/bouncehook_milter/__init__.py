"""The milter: what Postfix talks to.

    callbacks   translates libmilter's calls for one SMTP session; carries out what the session decides
    session     the decisions, pure
    evidence    what leaves for the spool: at once for failures, gathered for sent messages
    daemon      the program `bouncehook-milter`

It never does HTTP, DNS or SQL, and never parses a bounce: mail flow waits for it.
"""
