"""`bouncehook audit`: what Postfix's own log says that failed, held against what was reported.

The independent witness: it believes neither the milter nor the notifier, but what Postfix wrote.

    command       the subcommand
    lines         one line of the log to one event (pure); `events` are those
    logs          logs as events: files, compressed ones, the journal
    messages      each message, from queue id to queue id, to what became of each recipient (pure)
    outcomes      whose the messages are, and what of them failed or came back (pure)
    spooled       what waits in the spool
    pairing       failures with their reports (pure)
    reasons       why there is no report (pure)
    comparison    why a failure has no report, from what the log, the spool and the store have (pure)
    audit         all of it together; `compare` is for programs
    output        tables and JSON
"""
