"""Bounce mails per second through lmtp(8) with bouncehook-lmtp, against pipe(8) with bouncehook-pipe, and against
lmtp(8) with smtp-sink(1), Postfix's own, which stores nothing.

bench/run lmtp [MAILS [ROUNDS]]

The notifier does not run: what is measured is the way from smtpd to the durable file in the spool.
"""

from __future__ import annotations

import json
import statistics
import sys
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path

from bouncehook_bench.measured_relay import MeasuredRelay, running
from bouncehook_bench.pipe import rate, return_address
from bouncehook_bench.processes import memory_kib, processor_seconds
from bouncehook_bench.rounds import interleaved, machine, ratio_of
from bouncehook_demo.postfix_settings import PostfixSettings, lmtp_settings
from bouncehook_demo.relay import RETURN_DOMAIN

OURS, PIPE, SINK = "bouncehook-lmtp", "bouncehook-pipe", "lmtp(8), stores nothing"
BY_PIPE, BY_SINK = "pipe.test", "sink.test"
SINK_SOCKET = "bouncehook-lmtp/sink.sock"


def main() -> None:
    """Measure and print."""
    mails, rounds = (int(one) for one in (sys.argv[1:] + ["400", "5"][len(sys.argv) - 1 :]))
    with ExitStack() as stack:
        relay = stack.enter_context(MeasuredRelay({"none": ""}, settings()))
        relay.programs.stop_program("notifier")
        relay.programs.start_lmtp()
        stack.enter_context(sink(relay))
        own = return_address(relay)
        addresses = {
            OURS: own,
            PIPE: own.replace(RETURN_DOMAIN, BY_PIPE),
            SINK: own.replace(RETURN_DOMAIN, BY_SINK),
        }
        before = processor_seconds([relay.programs.pid("lmtp")])
        figures = interleaved({name: partial(rate, relay, to, mails) for name, to in addresses.items()}, rounds)
        used = processor_seconds([relay.programs.pid("lmtp")]) - before
        memory = memory_kib(relay.programs.pid("lmtp"))["VmHWM"]
    show(figures, 1000 * used / (mails * rounds), memory, mails)


def settings() -> PostfixSettings:
    """The same return addresses lead to each of them, by domain."""
    ours = lmtp_settings(return_domains=(RETURN_DOMAIN,), prefix="bounce")
    others = PostfixSettings(
        {"relay_domains": f"{RETURN_DOMAIN} {BY_PIPE} {BY_SINK}"},
        transports={BY_PIPE: "bouncehook:", BY_SINK: f"bouncehook-lmtp:unix:{SINK_SOCKET}"},
    )
    return ours.joined_with(others)


def sink(relay: MeasuredRelay) -> AbstractContextManager[int]:
    """smtp-sink(1) as an LMTP server."""
    path = relay.programs.lmtp_socket.with_name(Path(SINK_SOCKET).name)
    return running(["smtp-sink", "-L", "-u", "postfix", f"unix:{path}", "1024"], path)


def show(figures: dict[str, list[float]], processor_ms: float, memory_kib: int, mails: int) -> None:
    """A table, and one line of JSON."""
    print(f"\n{'':24} {'mails/s':>9} {'lowest':>9} {'highest':>9} {'ours of it':>11}")
    ratios = {name: round(ratio_of(figures[OURS], values), 3) for name, values in figures.items()}
    for name, values in figures.items():
        print(f"{name:24} {statistics.median(values):9.1f} {min(values):9.1f} {max(values):9.1f} {ratios[name]:11.2f}")
    print(f"bouncehook-lmtp: {processor_ms:.2f} ms of the processor for a mail, at most {memory_kib / 1024:.0f} MiB")
    print(
        json.dumps(
            {
                "measured": "lmtp",
                "machine": machine(),
                "against": PIPE,
                "ratio": ratios[PIPE],
                "ratios": ratios,
                "rates": {name: round(statistics.median(values), 1) for name, values in figures.items()},
                "processor_ms": round(processor_ms, 3),
                "memory_kib": memory_kib,
                "mails": mails,
            }
        )
    )


if __name__ == "__main__":
    main()
