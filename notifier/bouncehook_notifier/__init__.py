"""The notifier: takes evidence from the spool, recognises failures, keeps them, and POSTs them to customers.

daemon        the program `bouncehook-notifier`; starts the two loops below
intake        loop one: a spool file in, reports in the store out
  judgement     which reports follow from what a returned mail says (pure); what it says, `bounce_recogniser` reads
  reason        why a delivery failed, in one word (pure)
store/        what is kept: sent messages, evidence, reports, deliveries, attempts, endpoints
deliver/      loop two: deliveries that are due, to the customers' endpoints
monitor/      what it shows of how all is: metrics, and a status page
"""
