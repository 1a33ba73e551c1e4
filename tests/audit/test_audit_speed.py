"""A log of a million lines, in which each tenth message fails: how long it takes, and how much memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from audit.postfix_log import PostfixLog

pytestmark = pytest.mark.soak

LINES = 1_000_000
SECONDS = 10
"""of processor time"""
MEGABYTES = 300


@pytest.fixture
def large(host) -> tuple[Path, int]:
    """The log, and how many failures are in it; the store knows of none."""
    path, messages, failures, lines = host.directory / "large.log", 0, 0, 0
    log = PostfixLog(time.time() - 86000)
    with path.open("w") as file:
        while lines < LINES:
            number = messages = messages + 1
            log.now += 0.5
            queue_id, address = f"4j{number:07d}zJHt", host.return_address(f"4j{number:07d}zJHt", when=log.now)
            if number % 10 == 0:
                log.bounced(queue_id, address, [f"user{number}@far.test"], f"N{queue_id}")
                failures += 1
            else:
                log.comes(queue_id, address)
                log.attempt(queue_id, f"user{number}@far.test", "sent", "250 2.0.0 Ok: queued as 9F3B21E964")
                log.removed(queue_id)
            lines += len(log.lines)
            file.writelines(f"{line}\n" for line in log.lines)
            log.lines.clear()
    return path, failures


def test_a_million_lines(host, large) -> None:
    path, failures = large
    measure = (
        "import resource, sys; from bouncehook_admin.command import main; status = main(); "
        "used = resource.getrusage(resource.RUSAGE_SELF); "
        "print(status, used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)"
    )
    command = [sys.executable, "-c", measure, "audit", "--config", host.config, "--json", path]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    status, seconds, kilobytes = done.stderr.split()
    summary = json.loads(done.stdout.splitlines()[-1])
    assert (status, summary["not_reported"]) == ("1", failures)
    assert summary["lines"] >= LINES
    print(f"{summary['lines']} lines, {failures} failures: {seconds} s, {int(kilobytes) // 1024} MB")
    assert float(seconds) < SECONDS
    assert int(kilobytes) / 1024 < MEGABYTES
