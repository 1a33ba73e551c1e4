"""A mailing to a dead domain: many messages wait in Postfix's queue, and then all fail as fast as Postfix can try them.
How long it takes to the last POST, what memory each program has meanwhile, and what becomes of other mail.

bench/run storm [BOUNCES [MAILS_A_SECOND [SECONDS]]]

Other mail is sent at a steady rate: for SECONDS with no storm, then all through a storm with bouncehook, then through
one without it (no milter; Postfix's notifications go to a server that takes them), to tell what is Postfix's own.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field

from bouncehook_bench.measured_relay import LOOPBACK, REFUSES, SENDER, SINK_PORT, TAKES, MeasuredRelay, sinks
from bouncehook_bench.outside import ADDRESS, CUSTOMERS, DOMAIN, PORT, Outside
from bouncehook_bench.processes import memory_kib
from bouncehook_bench.rounds import machine, quantile
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.submit import Submission
from bouncehook_demo.waiting import wait_until

PATIENCE = 7200.0
SENDERS = 4
SETTINGS = PostfixSettings(
    main={"defer_transports": "dead"},
    services=("dead unix - - y - - smtp",),
    transports={DOMAIN: f"smtp:[{ADDRESS}]:{PORT}", REFUSES: f"dead:[{LOOPBACK.remote(101)}]:{SINK_PORT}"},
)


@dataclass
class Flow:
    """What became of the other mail: messages offered, and seconds from the client to the remote server."""

    offered: int
    seconds: float
    taken: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Messages a second that arrived, of those a second that were offered, and how long they took."""
        rate = len(self.taken) / self.seconds
        times = {name: round(1000 * quantile(self.taken, share)) for name, share in (("p50_ms", 0.5), ("p95_ms", 0.95))}
        return {"arrived_a_second": round(rate, 1), "of_offered": round(len(self.taken) / self.offered, 3), **times}


def main() -> None:
    """Measure and print."""
    given = sys.argv[1:]
    bounces, rate, calm_seconds = (int(one) for one in given + ["100000", "20", "15"][len(given) :])
    with ExitStack() as stack:
        stack.enter_context(sinks())
        outside = stack.enter_context(Outside())
        relay = stack.enter_context(MeasuredRelay({"none": ""}, SETTINGS, CUSTOMERS))
        storm = Storm(relay, outside, rate)
        begun = time.monotonic()
        calm, _ = storm.flow_while(lambda: time.monotonic() < begun + calm_seconds, "calm")
        waiting = storm.gather("ours", bounces, SENDER)
        memory = Memory(relay)
        with memory:
            ours, seconds = storm.unleash("ours", lambda: outside.posts < bounces)
        relay.wait_until_spool_is_empty()
        relay.postfix.postconf({"non_smtpd_milters": "", "defer_transports": "dead"})
        relay.postfix.reload()
        storm.gather("none", bounces, f"news@{TAKES}")
        alone, alone_seconds = storm.unleash("alone", lambda: storm.is_waiting())
        show(bounces, waiting, seconds, alone_seconds, {"no storm": calm, "bouncehook": ours, "alone": alone}, memory)


class Storm:
    """One relay, and the mail that goes through it."""

    def __init__(self, relay: MeasuredRelay, outside: Outside, rate: int) -> None:
        self.relay, self.outside, self.rate = relay, outside, rate
        self._deferred = relay.postfix.queue_directory / "deferred"

    def gather(self, smtpd: str, bounces: int, sender: str) -> float:
        """Let that many messages wait in the queue; returns how long that took."""
        begun = time.monotonic()
        self.relay.send(smtpd, bounces, to=f"gone@{REFUSES}", sender=sender, sessions=20, length=2000)
        self.relay.wait_until_all_is_delivered(PATIENCE)
        self.relay.wait_until_spool_is_empty(PATIENCE)
        return time.monotonic() - begun

    def unleash(self, name: str, goes_on: Callable[[], bool]) -> tuple[Flow, float]:
        """Let them go, and send other mail until the storm is over; returns that, and how long it took."""
        self.relay.postfix.postconf({"defer_transports": ""})
        self.relay.postfix.reload()
        begun = time.monotonic()
        self.relay.postfix.flush()
        return self.flow_while(goes_on, name)[0], time.monotonic() - begun

    def is_waiting(self) -> bool:
        """Whether there is a message in the queue that waits or is under way."""
        places = [self._deferred, self.relay.postfix.queue_directory / "active"]
        return any(files for place in places for _, _, files in os.walk(place))

    def flow_while(self, goes_on: Callable[[], bool], name: str) -> tuple[Flow, float]:
        """Send other mail at the steady rate; when that ends, wait for what is on its way."""
        over = threading.Event()
        begun, sent = time.monotonic(), dict[str, float]()

        def share(first: int) -> None:
            number = first
            with Submission(self.relay.environment.relay, source_address=LOOPBACK.customer) as session:
                while not over.wait(max(0.0, begun + number / self.rate - time.monotonic())):
                    recipient = f"{name}-{number}@{DOMAIN}"
                    sent[recipient] = time.time()
                    session.send(SENDER, [recipient])
                    number += SENDERS

        with ThreadPoolExecutor(SENDERS) as pool:
            shares = [pool.submit(share, first) for first in range(SENDERS)]
            while goes_on():
                time.sleep(0.05)
            over.set()
            for one in shares:
                one.result()
        seconds = time.monotonic() - begun
        offered = round(seconds * self.rate)
        wait_until(lambda: sent.keys() <= self.outside.taken.keys(), 600, "the other mail arrives")
        return Flow(offered, seconds, [self.outside.taken[one].when - when for one, when in sent.items()]), seconds


class Memory:
    """The memory of milter and notifier, second by second, while the block lasts."""

    def __init__(self, relay: MeasuredRelay) -> None:
        self._pids = {name: relay.programs.pid(name) for name in ("milter", "notifier")}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory")
        self.mib: dict[str, list[float]] = {name: [] for name in self._pids}
        self.most: dict[str, float] = {}

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.most = {name: round(memory_kib(pid)["VmHWM"] / 1024, 1) for name, pid in self._pids.items()}

    def _watch(self) -> None:
        while True:
            for name, pid in self._pids.items():
                self.mib[name].append(round(memory_kib(pid)["VmRSS"] / 1024, 1))
            if self._over.wait(1.0):
                return

    def figures(self) -> dict[str, dict[str, object]]:
        """At the start, after a tenth and at the end of the storm, the most, and some sixty points between."""
        return {
            name: {
                "start": values[0],
                "tenth": values[len(values) // 10],
                "end": values[-1],
                "most": self.most[name],
                "course": values[:: max(1, len(values) // 60)],
            }
            for name, values in self.mib.items()
        }


def show(bounces: int, gathering: float, seconds: float, alone: float, flows: dict[str, Flow], memory: Memory) -> None:
    """Tables, and one line of JSON."""
    print(f"\n{bounces} messages were accepted for a dead domain in {gathering:.0f} s")
    print(f"all failed and posted with bouncehook: {seconds:.1f} s, {bounces / seconds:.0f} a second")
    print(f"all failed, notifications delivered by Postfix alone: {alone:.1f} s, {bounces / alone:.0f} a second")
    found = {name: flow.figures() for name, flow in flows.items()}
    print(f"\n{'other mail':12} {'arrived/s':>10} {'of offered':>11} {'p50 ms':>8} {'p95 ms':>8}")
    for name, one in found.items():
        print(f"{name:12} {one['arrived_a_second']:10} {one['of_offered']:11} {one['p50_ms']:8} {one['p95_ms']:8}")
    kept = memory.figures()
    print(f"\n{'MiB':12} {'start':>8} {'a tenth':>8} {'end':>8} {'most':>8}")
    for name, values in kept.items():
        print(f"{name:12} {values['start']:8} {values['tenth']:8} {values['end']:8} {values['most']:8}")
    ratio = found["bouncehook"]["arrived_a_second"] / found["no storm"]["arrived_a_second"]
    print(
        json.dumps(
            {
                "measured": "storm",
                "machine": machine(),
                "against": "no storm",
                "ratio": round(ratio, 3),
                "bounces": bounces,
                "seconds": round(seconds, 1),
                "seconds_alone": round(alone, 1),
                "other_mail": found,
                "memory_mib": kept,
            }
        )
    )


if __name__ == "__main__":
    main()
