"""Delivery: reports that are due go out to the customers' endpoints.

loop        claims what is due, runs the calls, records what came of them
  lanes     who may be called now: a lane an endpoint, none in the way of another (no I/O)
  call      one POST, within its time and past the guard
    payload     headers and body
    signature   Standard Webhooks
    guard       no connection to where customers have no business (SSRF)
    watch       no call takes longer than it may
  outcome   what an answer means: for the delivery and for its endpoint (pure)
    retry   when to try again (pure)
"""
