"""Delivery: reports that are due go out to the customers' endpoints.

loop                the threads, and the owner of what they share
  claims            claims what is due, as much as the queues have room for
    jobs            a claimed delivery, resolved by the configuration (pure)
    own_map         which URLs this host's map has, and what tells it from the maps of others (pure)
    left_alone      what is left to hosts that know more of a customer
    replaced_urls   what waits for a URL that has left the map goes to another, or is withdrawn
  queues            a queue for each endpoint, none in the way of another (no I/O)
  dispatch          takes jobs from the queues, as many at once as there may be
    attempt         one try of one job, step by step
      transports    how endpoints are reached, HTTP and SMTP: what to call, within what limits, what an answer means
        payload     what a POST carries
        body_templates  bodies that templates make (with `template_environment` and `template_samples`)
        header_fields   what is sent beside our own
        signing_keys    from the customers' secrets
      callers       the processes that make calls
        calls       what is carried out on the network; plain data
  circuit_breaker   how many calls an endpoint may get, from how its last ones ended (pure)
  recorder          what came of attempts, into the store
    verdict         what an attempt means: for its delivery, and of its endpoint (pure)
    outcome         what becomes of the delivery (pure)
      retry         when to try again (pure)
unusable            what calls need and cannot have
"""
