"""From a failure to the customer's POST, in milliseconds, against Postfix's own time to make it known.

bench/run latency [FAILURES [FAILURES_A_SECOND]]

Synchronous: from the remote server's 550 to the POST.  Postfix's own time is from the 550 to the queue id of its
notification, in which Postfix writes the microsecond at which it began to write that.

Through the pipe: from the moment at which Postfix has taken a bounce mail (its reply to the remote server's final dot)
to the POST.  Postfix's own time is the same way to a pipe(8) that starts a C program, which reads the mail and writes
down when it has; idle, every other bounce goes there; at a rate, first as many as then come to us.

Each is measured idle (the next failure when the last is posted), and at a rate.  FAILURES are measured of each.
"""

from __future__ import annotations

import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Container, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from bouncehook_bench.measured_relay import LOOPBACK, SENDER, MeasuredRelay, compiled
from bouncehook_bench.outside import ADDRESS, CUSTOMERS, DOMAIN, PORT, Outside
from bouncehook_bench.rounds import machine, quantile
from bouncehook_demo.foreign_bounce import LaterBounce, compose_bounce
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.relay import RETURN_DOMAIN
from bouncehook_demo.submit import Submission
from bouncehook_demo.waiting import wait_until

READS = "reads.test"
TARGET_MS = {"p50": 40, "p99": 150}


def main() -> None:
    """Measure and print."""
    failures, rate = (int(one) for one in (sys.argv[1:] + ["300", "50"][len(sys.argv) - 1 :]))
    with ExitStack() as stack:
        program = stack.enter_context(compiled("read_only"))
        notes = Path(stack.enter_context(tempfile.TemporaryDirectory()), "notes")
        notes.parent.chmod(0o777)
        outside = stack.enter_context(Outside())
        relay = stack.enter_context(MeasuredRelay(settings=settings(program, notes), customers=CUSTOMERS))
        measured = Measured(relay, outside, notes)
        results = {}
        for what, pace in (("idle", 0), (f"{rate} a second", rate)):
            results[f"synchronous, {what}"] = measured.synchronous(failures, pace)
            results[f"through the pipe, {what}"] = measured.through_the_pipe(failures, pace)
    show(results)


def settings(program: Path, notes: Path) -> PostfixSettings:
    """The way outside, and to the C program."""
    reader = f"reader unix - n n - - pipe\n  flags=Rq user=nobody null_sender=\n  argv={program} {notes} ${{recipient}}"
    return PostfixSettings(
        main={"relay_domains": f"{RETURN_DOMAIN} {READS}", "reader_destination_recipient_limit": "1"},
        services=(reader,),
        transports={DOMAIN: f"smtp:[{ADDRESS}]:{PORT}", READS: "reader:"},
    )


Seconds = dict[str, list[float]]


class Measured:
    """One relay; gives seconds, by what they are of."""

    def __init__(self, relay: MeasuredRelay, outside: Outside, notes: Path) -> None:
        self.relay, self.outside, self.notes = relay, outside, notes
        self._number = 0

    def synchronous(self, failures: int, rate: int) -> Seconds:
        """The remote server refuses at RCPT."""
        recipients = self._recipients("gone", failures)
        self._pace(recipients, rate, self._submit, self.outside.posted)
        spooled = self._spooled()
        began = {one: time_in(self._queue_ids[one]) for one in recipients}
        refused, posted = self.outside.refused, self.outside.posted
        return {
            "Postfix's own": [began[one] - refused[one] for one in recipients],
            "550 to spool": [spooled[one] - refused[one] for one in recipients],
            "550 to POST": [posted[one] - refused[one] for one in recipients],
            "above": [posted[one] - began[one] for one in recipients],
        }

    def through_the_pipe(self, failures: int, rate: int) -> Seconds:
        """A bounce mail comes back; every other one goes to the C program."""
        recipients = self._recipients("later", failures)
        others = [f"{one.partition('@')[0]}@{READS}" for one in self._recipients("other", failures)]
        self._pace(recipients, 100, self._submit, self.outside.taken)
        self.relay.wait_until_spool_is_empty()
        replied: dict[str, float] = {}

        def bounce(session: Submission, one: str) -> None:
            message = self.outside.taken.get(one)
            to = message.sender if message else one
            content = message.content if message else b"Subject: x\r\n\r\n"
            mail = compose_bounce(LaterBounce(), "mx.outside.test", to, one, content)
            session.send("", [to], mail)
            replied[one] = time.time()

        if rate:
            self._pace(others, rate, bounce, Noted(self.notes), source=ADDRESS)
            self._pace(recipients, rate, bounce, self.outside.posted, source=ADDRESS)
        else:
            for pair in zip(recipients, others, strict=True):
                self._pace(pair[:1], 0, bounce, self.outside.posted, source=ADDRESS)
                self._pace(pair[1:], 0, bounce, Noted(self.notes), source=ADDRESS)
        posted, noted = self.outside.posted, Noted(self.notes).read()
        own = [noted[one.partition("@")[0]] - replied[one] for one in others]
        middle = statistics.median(own)
        taken = [posted[one] - replied[one] for one in recipients]
        spooled = self._spooled()
        return {
            "Postfix's own": own,
            "taken to spool": [spooled[one] - replied[one] for one in recipients],
            "taken to POST": taken,
            "above": [one - middle for one in taken],
        }

    def _recipients(self, kind: str, count: int) -> list[str]:
        self._number += 1
        return [f"{kind}-{self._number}-{number}@{DOMAIN}" for number in range(count)]

    def _submit(self, session: Submission, recipient: str) -> None:
        session.send(SENDER, [recipient])

    def _pace(
        self,
        recipients: Sequence[str],
        rate: int,
        work: Callable[[Submission, str], None],
        arrived: Container[str],
        source: str = LOOPBACK.customer,
    ) -> None:
        """Do the work for each, at a rate (0: when the one before has arrived); return when all have arrived."""
        server = self.relay.environment.relay
        if not rate:
            with Submission(server, source_address=source) as session:
                for one in recipients:
                    work(session, one)
                    wait_until(partial(arrived.__contains__, one), 60, f"{one} arrives")
            return
        begun = time.monotonic()

        def share(first: int, step: int) -> None:
            with Submission(server, source_address=source) as session:
                for number in range(first, len(recipients), step):
                    time.sleep(max(0.0, begun + number / rate - time.monotonic()))
                    work(session, recipients[number])

        threads = 8
        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(share, first, threads) for first in range(threads)]:
                done.result()
        for one in recipients:
            wait_until(partial(arrived.__contains__, one), 120, f"{one} arrives")

    def _spooled(self) -> dict[str, float]:
        """By recipient: when milter or pipe had the evidence whole.  Notes the queue ids of the evidence."""
        query = "select r.recipient, e.header, e.arrived from reports r join evidence e on e.id = r.evidence"
        with closing(sqlite3.connect(self.relay.programs.store)) as store:
            rows = list(store.execute(query))
        self._queue_ids = {recipient: json.loads(header)["queue_id"] for recipient, header, _ in rows}
        return {recipient: arrived for recipient, _, arrived in rows}


class Noted:
    """What the C program has read."""

    def __init__(self, notes: Path) -> None:
        self._notes = notes

    def read(self) -> dict[str, float]:
        """When, by recipient."""
        lines = self._notes.read_text().splitlines() if self._notes.exists() else []
        return {label.partition("@")[0]: float(when) for label, when in (line.split() for line in lines)}

    def __contains__(self, one: object) -> bool:
        return str(one).partition("@")[0] in self.read()


_DIGITS = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz"


def time_in(queue_id: str) -> float:
    """When Postfix made a long queue id: seconds in base 52, and four digits of microseconds."""
    both = queue_id.rpartition("z")[0]
    return _in_base_52(both[:-4]) + _in_base_52(both[-4:]) / 1e6


def _in_base_52(digits: str) -> int:
    value = 0
    for digit in digits:
        value = 52 * value + _DIGITS.index(digit)
    return value


def show(results: dict[str, Seconds]) -> None:
    """A table of milliseconds, and one line of JSON with the whole distribution of what we add."""
    print(f"\n{'milliseconds':44} {'p50':>8} {'p90':>8} {'p99':>8} {'most':>8}")
    found = {}
    for what, parts in results.items():
        for part, values in parts.items():
            figures = [1000 * quantile(values, share) for share in (0.5, 0.9, 0.99, 1)]
            print(f"{what + ': ' + part:44} " + " ".join(f"{figure:8.1f}" for figure in figures))
        above = {f"p{share}": round(1000 * quantile(parts["above"], share / 100), 1) for share in range(1, 100)}
        found[what] = {**above, "own_p50": round(1000 * statistics.median(parts["Postfix's own"]), 1)}
    reached = {what: all(one[name] <= limit for name, limit in TARGET_MS.items()) for what, one in found.items()}
    print(f"\nabove Postfix's own at most {TARGET_MS} ms: {reached}")
    ratio = {what: {name: one[name] for name in ("own_p50", "p50", "p99")} for what, one in found.items()}
    print(
        json.dumps(
            {
                "measured": "latency",
                "machine": machine(),
                "above_ms": ratio,
                "reached": reached,
                "distribution_ms": found,
            }
        )
    )


if __name__ == "__main__":
    main()
