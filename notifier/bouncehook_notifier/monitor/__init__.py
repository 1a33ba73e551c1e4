"""What the notifier shows of how all is: metrics for Prometheus, and a status page for people.

    metrics       what is counted as it happens; `intake` and `deliver` count
    collector     what is looked up when somebody asks: spool, store, endpoints, the counts of milter, LMTP and pipe
      spool_state what is in the spool
      endpoints   whose the endpoints are, how they are, what waits for them
      hosts       those that share the store, and which customers' map each has (pure)
      cached      what was expensive to find out is kept for a while
    listener      the HTTP server: who may ask, and how much at once
      pages       the status page
        attention what needs a person, in a line each (pure)
        chart     its bars (pure)
        formatting text from strangers, made visible (pure)

Off unless `status.listen` is configured; the counting costs next to nothing.  Intake and delivery wait for
nothing here, and nothing here writes.  The store is read through `store.page_data`.
"""
