"""Delivery: reports that are due go out to the customers' endpoints.

loop            claims what is due, and has workers
  lanes         who may be called now: a lane an endpoint, none in the way of another (no I/O)
  attempt       one try of one delivery
    payload     headers and body
      signature Standard Webhooks
    call        one POST, within its time and past the guard
      guard     no connection to where customers have no business (SSRF)
      watch     no call takes longer than it may
    challenge   does whoever owns a URL want reports?
    forward     a returned mail goes on to whoever sent the message, by SMTP
  recorder      what came of attempts, into the store
    outcome     what an answer means: for the delivery and for its endpoint (pure)
      retry     when to try again (pure)
"""
