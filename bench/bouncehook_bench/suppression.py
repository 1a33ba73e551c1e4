"""Messages per second from a customer whose suppression list is long, against one without a list.

bench/run suppression [MESSAGES [ROUNDS [ADDRESSES [COMBINATION…]]]]

The same Postfix, smtpd, milter and notifier; only the sender differs, in turns.  No recipient is on the list, so each
is looked up and mail leaves.  ADDRESSES is a million if it is not given.  MESSAGES and COMBINATION are as of `milter`;
10 sessions, 2 kB, 1 and 20 recipients if none is named.  Before, it tells how long it takes until the milter's file has
all addresses, and how large that is.
"""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from typing import Any

from bouncehook.configuration import load
from bouncehook.suppression_list import NoSuppressionList, SuppressionList, place
from bouncehook_bench.measured_relay import SENDER, MeasuredRelay, sinks
from bouncehook_bench.milter import measured, print_combination, show
from bouncehook_bench.processes import processor_seconds
from bouncehook_demo.relay import CUSTOMER
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.store import suppressions
from bouncehook_notifier.store.inspection import Inspection
from bouncehook_notifier.store.records import NEVER, Suppression

WITHOUT, WITH = "no list", "with a list"
OTHER = "listed.example"
SENDERS = {WITHOUT: SENDER, WITH: f"news@{OTHER}"}
CUSTOMERS = f"""\
customers:
  {CUSTOMER}: {{endpoint}}/failures
  {OTHER}: {{failures: {{endpoint}}/failures, suppression: yes}}
"""
AT_ONCE = 10_000
COMBINATIONS = ((10, 2000, 1), (10, 2000, 20))


class TwoCustomers(MeasuredRelay):
    """Both at the usual smtpd, told apart by their sender."""

    def send(self, smtpd: str, messages: int, **options: Any) -> None:
        """Messages of one of the two."""
        super().send("ours", messages, sender=SENDERS[smtpd], **options)


def main() -> None:
    """Measure and print."""
    messages, rounds = (int(one) for one in (sys.argv[1:3] + ["600", "5"][len(sys.argv[1:3]) :]))
    addresses = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
    chosen = [tuple(int(number) for number in one.split(",")) for one in sys.argv[4:]]
    results = []
    with ExitStack() as stack:
        stack.enter_context(sinks())
        relay = stack.enter_context(TwoCustomers(customers=CUSTOMERS))
        fill(relay, addresses)
        for combination in chosen or COMBINATIONS:
            results.append(measured(relay, [WITHOUT, WITH], combination, messages, rounds, []))
            print_combination(results[-1])
    show("suppression", results, WITH, WITHOUT)


def fill(relay: MeasuredRelay, addresses: int) -> None:
    """Put the addresses on the list, and wait until the milter's file has them."""
    configuration = load(relay.programs.config)
    store = Inspection.existing(configuration.settings.store)
    for start in range(0, addresses, AT_ONCE):
        entries = [
            Suppression(OTHER, f"gone{number}@far.test", "user-unknown", float(number), NEVER)
            for number in range(start, min(addresses, start + AT_ONCE))
        ]
        with store.transaction() as connection:
            suppressions.replace(connection, entries)
    store.close()
    notifier = [relay.programs.pid("notifier")]
    started, used = time.monotonic(), processor_seconds(notifier)

    def is_written() -> bool:
        time.sleep(0.5)  # what looks at a large file is work too
        try:
            return SuppressionList.open(configuration.settings.spool, configuration.keys).entries == addresses
        except NoSuppressionList:
            return False

    wait_until(is_written, 300, "the list is written")
    octets = place(configuration.settings.spool).stat().st_size
    print(
        f"the whole list is there after {time.monotonic() - started:.1f} s, {octets / 1e6:.1f} MB; "
        f"the notifier used {processor_seconds(notifier) - used:.1f} s of processor time for it"
    )


if __name__ == "__main__":
    main()
