"""`bouncehook probe`: the whole way with two real mails and no customer.  `command` is the subcommand.

messages    the two mails, and how they are handed to Postfix
receiver    the endpoint that waits for their reports
trial       one of the two, and what became of it
traces      what Postfix's log says of them
losses      the hop where one was lost
"""
