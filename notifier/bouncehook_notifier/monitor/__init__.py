"""What the notifier shows of how all is: metrics for Prometheus, and a status page for people.

    metrics       what is counted as it happens; `intake` and `deliver` count
    collected     what is looked up when somebody asks: spool, store, endpoints, the counts of milter, LMTP and pipe
      spool_state what is in the spool
      glance      the store, read for a short time and no longer
    listener      the HTTP server: who may ask, and how much at once
      pages       the status page
        chart     its bars (pure)
        shown     text from strangers, made visible (pure)

Off unless `status.listen` is configured; the counting costs next to nothing.  Nothing here is waited for by intake or
delivery, and nothing here writes.
"""
