"""What every bouncehook program shares.  It imports none of our programs.

daemon            the life of a daemon: configuration, start, signals, stop, exit status (with `background`, `pid_file`,
                  `readiness`, `postfix_socket` and `logs`)
configuration     what the files say, and whether they have changed (with `customers`, `delivery_settings`,
                  `receivers` with `header_fields`, `reason_rules`, `relay_copies`, `places` and `yaml_nodes`)
return_address    the signed address that a customer's message leaves with
spool             the writing end of the spool; `spool_reader` is the reading end, `spool_records` and `sent_message`
                  are what its files hold, `liveness` says whether a writer is still running
counters          the counters of programs that have no network; `counts` names each of them
outage            something that fails for a while, logged once when it begins and once when it is over
report            what a customer gets about one recipient

`return_address` and `spool` are also imported by the pipe, which starts once per bounce, so those two and `errors`,
which they need, import nothing slow.
"""

__version__ = "0.2.0"
