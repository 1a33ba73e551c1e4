"""The first command of the README: it ends with every report, or says within seconds why it cannot work.

On addresses of its own (127.88.x.y), which no other test uses.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
SECONDS = 240.0
SAID_AT_ONCE = 30.0
"""seconds that a busy machine may take for what is meant to take one or two"""

pytestmark = pytest.mark.postfix


def quickstart(user: str | None = None) -> subprocess.CompletedProcess[str]:
    """What packaging/quickstart runs when nothing is missing."""
    return subprocess.run(
        [sys.executable, "-m", "bouncehook_demo.quickstart"],
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PYTHONPATH": str(TOP / "demo")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
        user=user,
    )


def test_every_report_arrives(commands: Path) -> None:
    done = quickstart()
    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith("quickstart: 59 of 59 reports arrived\n")


@pytest.mark.parametrize(
    ("address", "port", "said"),
    [
        ("127.88.0.1", 53, "cannot bind port 53 of 127.88.0.1 for the demo's DNS (Address already in use)"),
        ("127.88.0.2", 2525, "cannot bind 127.88.0.2:2525 for the private Postfix (Address already in use"),
        ("127.88.1.20", 2526, "cannot listen on port 2526 for the remote servers"),
    ],
)
def test_a_taken_port_is_named_at_once(commands: Path, address: str, port: int, said: str) -> None:
    with socket.create_server((address, port)):
        began = time.monotonic()
        done = quickstart()
    assert done.returncode == 1
    assert f"quickstart: cannot work here: {said}" in done.stdout
    assert "stop the program that listens there (ss -l" in done.stdout
    assert "Traceback" not in done.stdout
    assert time.monotonic() - began < SAID_AT_ONCE


def test_without_root_it_says_so(commands: Path) -> None:
    done = quickstart(user="nobody")
    assert done.returncode == 1
    assert done.stdout.endswith("quickstart: cannot work here: a private Postfix needs root: run this with sudo\n")
