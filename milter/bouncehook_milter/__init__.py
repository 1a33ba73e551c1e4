"""The milter: what Postfix talks to.

    callbacks   translates libmilter's calls for one SMTP session; carries out what the session decides
    session     the decisions, pure (with `client_before_filter`)
    evidence    writes to the spool: failures at once, sent messages in batches (with `write_ahead_log`)
    daemon      the program `bouncehook-milter`

Postfix waits for the milter with every message, so the milter never does HTTP, DNS or SQL, and never parses a bounce.
"""
