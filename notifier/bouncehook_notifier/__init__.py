"""The notifier: takes evidence from the spool, recognises failures, keeps them, and POSTs them to customers.

daemon        the program `bouncehook-notifier`
service       starts the loops below, and stops them
intake        loop one: a spool file in, reports in the store out
  origin            how a returned mail came, and whether our own Postfix wrote it (pure)
  own_notification  what our own Postfix's notification says (pure); what others say, `bounce_recogniser` reads
  attribution       which of the customer's recipients failed, with the help of `received_for` (pure)
  judgement         which reports follow from all that (pure)
  reason            why a delivery failed, in one word (pure)
  evidence          makes the store's records of a spool file and its reports (pure)
  probes            reports a probe's evidence to the probe
store/        the database: sent messages, evidence, reports, deliveries, attempts, endpoints
deliver/      loop two: deliveries that are due, to the customers' endpoints
monitor/      metrics and the status page
outages       logs when a loop has to wait, and when it continues
"""
