"""`bouncehook doctor`: what would make failures invisible here.  `command` is the subcommand, `examinations` has all of
them; each is a file of its own, and `finding` is what they share.
"""
