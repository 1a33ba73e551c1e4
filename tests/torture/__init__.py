"""Everything around the programs fails: they are killed, disks fill, stores break, clocks jump, endpoints misbehave.

Each test counts at a customer's endpoint (`ledger`): nothing lost, nothing invented, repeats only under the same
webhook-id.  The programs run as processes, as they are installed; nothing here looks inside them.
"""
