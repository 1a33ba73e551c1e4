"""The administrator's command `bouncehook`: `command` is the program, the other files a subcommand each.

A subcommand's file has `add(commands)`, which describes its arguments, and the function that they run.
"""
