"""The administrator's command `bouncehook`: `command` is the program, the other files are a subcommand each,
but for three.

A subcommand's file has `add(commands)`, which describes its arguments, and the function that they run.
`subcommand`, `selecting` and `terminal` are what they share: arguments, which reports, what is printed.
"""
