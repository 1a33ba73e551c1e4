"""`bouncehook doctor`: finds what would keep failures from being reported here.  `command` is the subcommand,
`examinations` lists all examinations, each of which is a file of its own, and `finding` has what they share.
"""
