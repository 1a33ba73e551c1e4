"""`bouncehook probe`: an end-to-end test with two real mails and no customer.  `command` is the subcommand.

messages    the two mails, and how they are submitted to Postfix
receiver    the endpoint that waits for their reports
trial       one of the two mails, and its result
traces      what Postfix's log says about them
losses      the hop where a mail was lost
"""
