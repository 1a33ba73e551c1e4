"""The notifier: takes evidence from the spool, recognises failures, keeps them, and POSTs them to customers.

daemon        the program `bouncehook-notifier`; starts the two loops below
intake        loop one: a spool file in, reports in the store out
  origin            how a returned mail came, and whether our own Postfix wrote it (pure)
  own_notification  what our own Postfix's notification says (pure); what others say, `bounce_recogniser` reads
  attribution       whose failure it is, with the help of `way_of_message` (pure)
  judgement         which reports follow from all that (pure)
  reason            why a delivery failed, in one word (pure)
  evidence          a spool file and what follows from it, as the store takes it (pure)
  probes            what becomes of a probe's evidence
store/        what is kept: sent messages, evidence, reports, deliveries, attempts, endpoints
deliver/      loop two: deliveries that are due, to the customers' endpoints
monitor/      what it shows of how all is: metrics, and a status page
outages       what both loops say when they cannot go on, and when they can again
"""
