"""`bouncehook audit`: compares the failures in Postfix's own log with the reports.

It is independent of the milter and the notifier: it believes only what Postfix logged.

    command       the subcommand
    lines         parses one line of the log into one event (pure); `events` defines those
    logs          reads events from logs: files, compressed ones, the journal
    messages      follows each message, from queue id to queue id, to the result for each recipient (pure)
    outcomes      which customer the messages belong to, and which failed or came back (pure)
    spooled       evidence in the spool
    pairing       pairs failures with their reports (pure)
    reasons       the reasons why there is no report (pure)
    comparison    finds the reason, from the log, the spool and the store (pure)
    audit         runs all of it; programs call `compare`
    output        tables and JSON
"""
