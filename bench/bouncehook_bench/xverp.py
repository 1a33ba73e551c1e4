"""Messages per second with a return address for each recipient (Postfix's XVERP), against one for all of them.

bench/run xverp [MESSAGES [ROUNDS [COMBINATION…]]]

The same Postfix, milter and notifier; two smtpds, one of which asks for XVERP as `bouncehook setup --xverp` has it.
MESSAGES and COMBINATION are as of `milter`; 10 sessions, 2 kB and 50 kB, 1 and 20 recipients if none is named.  All
recipients are of one domain, where XVERP costs most: without it they share one transaction.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack

from bouncehook_admin.setup import xverp
from bouncehook_bench.measured_relay import FIRST_PORT, LOOPBACK, MeasuredRelay, sinks
from bouncehook_bench.milter import OURS, measured, print_combination, show
from bouncehook_demo.postfix_settings import PostfixSettings

ALL, EACH = OURS, "with XVERP"
COMBINATIONS = ((10, 2000, 1), (10, 2000, 20), (10, 50_000, 20))
_RULE = r"/^(MAIL FROM:[[:space:]]*<[^>]*@acme\.example>.*)$$/ $$1 XVERP"


def main() -> None:
    """Measure and print."""
    messages, rounds = (int(one) for one in (sys.argv[1:3] + ["600", "5"][len(sys.argv[1:3]) :]))
    chosen = [tuple(int(number) for number in one.split(",")) for one in sys.argv[3:]]
    overrides = f"  -o {xverp.FILTER}=${xverp.COMMANDS}\n  -o {xverp.CLIENTS}={xverp.EVERYBODY}"
    asking = PostfixSettings(
        main={xverp.COMMANDS: f"regexp:{{ {{ {_RULE} }} }}"},
        services=(f"{LOOPBACK.relay}:{FIRST_PORT} inet n - y - - smtpd\n{overrides}",),
    )
    results = []
    with ExitStack() as stack:
        stack.enter_context(sinks())
        relay = MeasuredRelay(settings=asking)
        relay.ports[EACH] = FIRST_PORT
        stack.enter_context(relay)
        for combination in chosen or COMBINATIONS:
            results.append(measured(relay, [ALL, EACH], combination, messages, rounds, []))
            print_combination(results[-1])
    show("xverp", results, EACH, ALL)


if __name__ == "__main__":
    main()
