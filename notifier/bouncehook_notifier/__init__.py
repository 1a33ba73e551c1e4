"""The notifier: takes evidence from the spool, recognises failures, keeps them, and POSTs them to customers.

daemon        the program `bouncehook-notifier`; starts the two loops below
intake        loop one: a spool file in, reports in the store out
  recognise/    what a returned mail says (pure)
  judgement     which reports follow from it (pure)
store/        what is kept: sent messages, evidence, reports, deliveries, attempts, endpoints
deliver/      loop two: deliveries that are due, to the customers' endpoints
monitor/      what it shows of how all is: metrics, and a status page
"""
