"""`bouncehook setup`: what Postfix has to be told of us.  `command` is the subcommand.

    postfix, reading, values     Postfix's tools, what they say of the configuration, and how values are read
    lookups, tables, restrictions    what Postfix looks up, by which keys and in which order
    plan, changes, by_hand       what is to change, and what is left to a person
    apply, record                carries a plan out, undoes it, and remembers what was done

The other files know one part of Postfix each; `bouncehook doctor` and `bouncehook probe` use them too.
"""
