"""Messages per second of which Postfix tells that they were delivered, against the same without.

bench/run notify-success [MESSAGES [ROUNDS [COMBINATION…]]]

The same Postfix, milter and notifier; two smtpds, one of which asks for success notifications as `bouncehook setup
--notify-success` has it.  Two customers send through that one: one who is told of deliveries, so that each becomes a
report and a POST, and one who is not, so that the notifier drops the notifications.  MESSAGES and COMBINATION are as of
`milter`; 10 sessions, 2 kB, 1 and 20 recipients if none is named.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import Any

from bouncehook_admin.setup import command_filters, notify, success
from bouncehook_bench.measured_relay import FIRST_PORT, LOOPBACK, SENDER, MeasuredRelay, sinks
from bouncehook_bench.milter import OURS, measured, print_combination, show
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.relay import CUSTOMER

TOLD, DROPPED = "notified, and told", "notified, told to nobody"
OTHER = "told.example"
SENDERS = {OURS: SENDER, "ours": SENDER, DROPPED: SENDER, TOLD: f"news@{OTHER}"}
CUSTOMERS = f"""\
customers:
  {CUSTOMER}: {{endpoint}}/failures
  {OTHER}: {{failures: {{endpoint}}/failures, events: [delivered]}}
"""
COMBINATIONS = ((10, 2000, 1), (10, 2000, 20))
ASKING = PostfixSettings(
    main={success.OVERLOOK: success.DSN, "bouncehook_notify_success": command_filters.table(success.RULES)},
    services=(
        f"{LOOPBACK.relay}:{FIRST_PORT} inet n - y - - smtpd\n  -o {notify.PARAMETER}=$bouncehook_notify_success",
    ),
)


class TwoCustomers(MeasuredRelay):
    """Told apart by their sender."""

    def send(self, smtpd: str, messages: int, **options: Any) -> None:
        """Messages of one of the contestants."""
        super().send(smtpd, messages, sender=SENDERS[smtpd], **options)


def main() -> None:
    """Measure and print."""
    messages, rounds = (int(one) for one in (sys.argv[1:3] + ["600", "5"][len(sys.argv[1:3]) :]))
    chosen = [tuple(int(number) for number in one.split(",")) for one in sys.argv[3:]]
    results = []
    with ExitStack() as stack:
        stack.enter_context(sinks())
        relay = TwoCustomers(settings=ASKING, customers=CUSTOMERS)
        relay.ports |= dict.fromkeys((TOLD, DROPPED), FIRST_PORT)
        stack.enter_context(relay)
        for combination in chosen or COMBINATIONS:
            results.append(measured(relay, [OURS, DROPPED, TOLD], combination, messages, rounds, []))
            print_combination(results[-1])
    show("notify-success", results, TOLD, OURS)


if __name__ == "__main__":
    main()
