"""Messages per second that Postfix accepts and delivers, with our milter rewriting and recording every one of them,
against the same Postfix without a milter and with a milter in C that does nothing.

bench/run milter [MESSAGES [ROUNDS [COMBINATION…]]]

MESSAGES is for 2 kB to one recipient; of what is larger there are fewer.  A COMBINATION is SESSIONS,LENGTH,RECIPIENTS,
as in 10,2000,1; all of 1, 10, 50 sessions, 2 kB and 50 kB, 1 and 20 recipients if none is named.

`no-op in C` is asked about every step and says "go on".  `in C, as ours` asks for the same steps as ours and replaces
the envelope sender by a constant: what is left between it and ours is what Python and the spool cost.  With ours the
notifier runs and drains the spool, on the same processors.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from contextlib import ExitStack
from itertools import product

from bouncehook_bench.measured_relay import MeasuredRelay, compiled, running, sinks
from bouncehook_bench.processes import processor_seconds
from bouncehook_bench.rounds import machine, ratio_of

SESSIONS = (1, 10, 50)
LENGTHS = (2000, 50_000)
RECIPIENTS = (1, 20)
NOTHING, NOOP, AS_OURS, OURS = "no milter", "no-op in C", "in C, as ours", "bouncehook"
SMTPDS = {NOTHING: "", NOOP: "unix:/bouncehook/noop.sock", AS_OURS: "unix:/bouncehook/rewrite.sock"}


def main() -> None:
    """Measure and print."""
    messages, rounds = (int(one) for one in (sys.argv[1:3] + ["600", "5"][len(sys.argv[1:3]) :]))
    chosen = [tuple(int(number) for number in one.split(",")) for one in sys.argv[3:]]
    combinations = chosen or list(product(SESSIONS, LENGTHS, RECIPIENTS))
    results = []
    with ExitStack() as stack:
        stack.enter_context(sinks())
        program = stack.enter_context(compiled("noop_milter", "-lmilter", "-lpthread"))
        relay = stack.enter_context(MeasuredRelay(SMTPDS))
        others = []
        for mode in ("noop", "rewrite"):
            listens = relay.milter_socket(mode)
            others.append(stack.enter_context(running([program, f"unix:{listens}", mode], listens)))
        for combination in combinations:
            results.append(measured(relay, [*SMTPDS, OURS], combination, messages, rounds, others))
            print_combination(results[-1])
    show("milter", results, OURS, NOOP)


def measured(
    relay: MeasuredRelay,
    smtpds: list[str],
    combination: tuple[int, ...],
    messages: int,
    rounds: int,
    other_milters: list[int],
) -> dict[str, object]:
    """All smtpds in turns.  Gives the rates, and the processor time of each program for a message."""

    def processor() -> dict[str, float]:
        used = relay.processor_seconds()
        return {**used, "milter": used["milter"] + processor_seconds(other_milters)}

    sessions, length, recipients = combination
    count = max(sessions * 2, round(messages / (1 + length / 50_000) / (1 + recipients / 20)))
    rates: dict[str, list[float]] = {name: [] for name in smtpds}
    used: dict[str, list[dict[str, float]]] = {name: [] for name in smtpds}
    for name in smtpds:
        relay.send(port_name(name), 2 * sessions, sessions=sessions)  # processes are started, files are in memory
    settled(relay)
    for _ in range(rounds):
        for name in smtpds:
            before = processor()
            started = time.monotonic()
            relay.send(port_name(name), count, sessions=sessions, length=length, recipients=recipients)
            relay.wait_until_all_is_delivered()
            rates[name].append(count / (time.monotonic() - started))
            settled(relay)
            after = processor()
            used[name].append({program: 1000 * (after[program] - before[program]) / count for program in after})
    return {
        "sessions": sessions,
        "length": length,
        "recipients": recipients,
        "messages": count,
        "rates": rates,
        "processor_ms": {name: medians(values) for name, values in used.items()},
    }


def port_name(name: str) -> str:
    """Our own milter is on the relay's usual smtpd."""
    return "ours" if name == OURS else name


def settled(relay: MeasuredRelay) -> None:
    """What one contestant leaves behind must not burden the next."""
    relay.wait_until_all_is_delivered()
    time.sleep(0.15)  # the milter gathers what it records for a tenth of a second
    relay.wait_until_spool_is_empty()


def medians(values: list[dict[str, float]]) -> dict[str, float]:
    """The medians by name."""
    return {name: round(statistics.median(one[name] for one in values), 3) for name in values[0]}


def print_combination(result: dict[str, object]) -> None:
    """One line for each contestant."""
    rates: dict[str, list[float]] = result["rates"]  # type: ignore[assignment]
    processor: dict[str, dict[str, float]] = result["processor_ms"]  # type: ignore[assignment]
    print(
        f"\n{result['sessions']} sessions, {result['length']} octets, {result['recipients']} recipients, "
        f"{result['messages']} messages a round\n"
        f"{'':20} {'messages/s':>10} {'lowest':>8} {'highest':>8}   processor ms a message: postfix  milter  notifier"
    )
    for name, values in rates.items():
        used = processor[name]
        print(
            f"{name:20} {statistics.median(values):10.1f} {min(values):8.1f} {max(values):8.1f}   "
            f"{used['postfix']:31.2f} {used['milter']:7.2f} {used['notifier']:9.2f}",
            flush=True,
        )


def show(title: str, results: list[dict[str, object]], who: str, against: str) -> None:
    """The ratios of all combinations, and one line of JSON."""
    print(f"\n{who}, of each other contestant (median of the rounds' ratios)")
    for result in results:
        rates: dict[str, list[float]] = result["rates"]  # type: ignore[assignment]
        of_each = {name: round(ratio_of(rates[who], rates[name]), 3) for name in rates if name != who}
        result["ratios"] = of_each
        ratios = "   ".join(f"{name} {ratio:.2f}" for name, ratio in of_each.items())
        what = f"{result['sessions']:3} sessions {result['length']:6} octets {result['recipients']:3} recipients"
        print(f"{what}   {ratios}")
        result["rates"] = {name: round(statistics.median(values), 1) for name, values in rates.items()}
    overall = statistics.median(result["ratios"][against] for result in results)  # type: ignore[index]
    print(f"median of all: {overall:.3f} of {against}")
    line = {"measured": title, "machine": machine(), "against": against, "ratio": round(overall, 3), "results": results}
    print(json.dumps(line))


if __name__ == "__main__":
    main()
