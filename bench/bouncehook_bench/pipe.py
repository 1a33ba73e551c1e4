"""Bounce mails per second through pipe(8) with bouncehook-pipe, against pipe(8) with Python that only reads its input,
and with a C program that only reads.

bench/run pipe [MAILS [ROUNDS]]

The notifier does not run: what is measured is the program that pipe(8) starts, to the durable file in the spool.  Then,
without Postfix, what each command takes alone, and the most memory that it has.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bouncehook.configuration import load
from bouncehook.return_address import day_of
from bouncehook_bench.measured_relay import MeasuredRelay, compiled, sinks
from bouncehook_bench.processes import memory_kib
from bouncehook_bench.rounds import interleaved, machine, ratio_of
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.relay import CUSTOMER, RETURN_DOMAIN
from bouncehook_demo.waiting import wait_until

OURS, PYTHON, C = "bouncehook-pipe", "python3 -I -S, reads", "C, reads"
READ_IN_PYTHON = "import sys;sys.stdin.buffer.read()"
LENGTH = 3000
STARTS = 60


def main() -> None:
    """Measure and print."""
    mails, rounds = (int(one) for one in (sys.argv[1:] + ["400", "5"][len(sys.argv) - 1 :]))
    with ExitStack() as stack:
        program = stack.enter_context(compiled("read_only"))
        stack.enter_context(sinks())
        commands = {"c": [str(program)], "python": ["/usr/bin/python3", "-I", "-S", "-c", READ_IN_PYTHON]}
        relay = stack.enter_context(MeasuredRelay({"none": ""}, settings(commands)))
        relay.programs.stop_program("notifier")
        own = return_address(relay)
        addresses = {C: "x@c.test", PYTHON: "x@python.test", OURS: own}
        figures = interleaved({name: partial(rate, relay, to, mails) for name, to in addresses.items()}, rounds)
        alone = {
            OURS: [
                one.replace("${recipient}", own).replace("${", "").replace("}", "")
                for one in relay.programs.pipe_command()
            ],
            PYTHON: commands["python"],
            C: commands["c"],
        }
        starts = {name: started(command) for name, command in alone.items()}
    show(figures, starts, mails)


def settings(commands: Mapping[str, Sequence[str]]) -> PostfixSettings:
    """A pipe(8) for each command, as bouncehook's own is: NAME.test goes to NAME."""
    main = {f"{name}_destination_recipient_limit": "1" for name in commands}
    services = tuple(
        f"{name} unix - n n - - pipe\n  flags=Rq user=nobody null_sender=\n  argv={' '.join(_braced(command))}"
        for name, command in commands.items()
    )
    main["relay_domains"] = " ".join([RETURN_DOMAIN, *(f"{name}.test" for name in commands)])
    return PostfixSettings(main, services, {f"{name}.test": f"{name}:" for name in commands})


def _braced(command: Sequence[str]) -> list[str]:
    """Arguments with white space in them must stand in braces."""
    return [f"{{{argument}}}" if " " in argument else argument for argument in command]


def return_address(relay: MeasuredRelay) -> str:
    """One that is ours."""
    configuration = load(relay.programs.config)
    customer = next(one for one in configuration.customers if one.name == CUSTOMER)
    return configuration.return_address_for(customer, "4jY5tW6nlQzJbnY", day_of(time.time()))


def rate(relay: MeasuredRelay, to: str, mails: int) -> float:
    """Mails per second, until the last has been through pipe(8)."""
    begun = time.monotonic()
    relay.send("none", mails, to=to, sender="", length=LENGTH)
    relay.wait_until_all_is_delivered()
    found = mails / (time.monotonic() - begun)
    for name in relay.programs.waiting_in_spool():
        os.unlink(relay.programs.spool / "new" / name)
    return found


def started(command: Sequence[str]) -> dict[str, float]:
    """Median milliseconds from start to end with a mail to read, processor time of it, and the most memory in KiB."""
    mail = b"Subject: x\n\n" + b"x" * LENGTH
    wall, processor = [], []
    for _ in range(STARTS):
        begun = time.perf_counter()
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            process.stdin.write(mail)  # type: ignore[union-attr]
            process.stdin.close()  # type: ignore[union-attr]
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        wall.append(time.perf_counter() - begun)
        processor.append(used.ru_utime + used.ru_stime)
        if process.returncode:
            raise RuntimeError(f"{command} exited {process.returncode}")
    return {
        "ms": round(1000 * statistics.median(wall), 1),
        "processor_ms": round(1000 * statistics.median(processor), 1),
        "memory_kib": memory_of(command),
    }


def memory_of(command: Sequence[str]) -> int:
    """The most memory that it had when it waits for the mail.  (What wait4 tells is at least what its parent had.)"""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        wait_until(lambda: _reads(process.pid), 10, f"{command} reads its input")
        return memory_kib(process.pid)["VmHWM"]


def _reads(pid: int) -> bool:
    """Whether it waits for its standard input; the first two fields are the system call, read(2), and the file, 0."""
    return Path(f"/proc/{pid}/syscall").read_text().split()[:2] == ["0", "0x0"]


def show(figures: dict[str, list[float]], starts: dict[str, dict[str, float]], mails: int) -> None:
    """A table, and one line of JSON."""
    print(f"\n{'':24} {'mails/s':>9} {'lowest':>9} {'highest':>9} {'ours of it':>11}   alone: ms, processor ms, KiB")
    ratios = {name: round(ratio_of(figures[OURS], values), 3) for name, values in figures.items()}
    for name, values in figures.items():
        start = starts[name]
        print(
            f"{name:24} {statistics.median(values):9.1f} {min(values):9.1f} {max(values):9.1f} {ratios[name]:11.2f}   "
            f"{start['ms']:9.1f} {start['processor_ms']:9.1f} {start['memory_kib']:9}"
        )
    rates = {name: round(statistics.median(values), 1) for name, values in figures.items()}
    print(
        json.dumps(
            {
                "measured": "pipe",
                "machine": machine(),
                "against": PYTHON,
                "ratio": ratios[PYTHON],
                "ratios": ratios,
                "rates": rates,
                "alone": starts,
                "mails": mails,
            }
        )
    )


if __name__ == "__main__":
    main()
