"""`bouncehook setup`: changes Postfix's configuration so that it uses bouncehook.  `command` is the subcommand.

    postfix, reading, values     run Postfix's tools, and parse the configuration and its values
    lookups, tables, restrictions    what Postfix looks up, by which keys and in which order
    plan, changes, by_hand       what setup has to change, and what it leaves to a person
    apply, record, undo          carry a plan out, record what was done, and undo it

The other files know one part of Postfix each; `bouncehook doctor` and `bouncehook probe` use them too.
"""
