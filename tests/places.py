"""Addresses, ports and directories that no other test has, and programs, for the tests of every folder.

Several processes run tests side by side (pytest-xdist's workers), each file in one of them; what is given out here
belongs to one worker.  Opens a port for a moment, to see that it is free; makes directories, and removes them.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from pathlib import Path

import pytest

from bouncehook_demo.loopback import Loopback

NOT_OF_THE_REPOSITORY = "outside of the repository: "
"""begins the reason why a test is skipped that needs files from there; conftest says it at the end of the run"""

_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
# Behind those that somebody has by name: the demo, a few tests, the measurements.  In a circle: what was given out
# first is long free again.
_nets = cycle(range(100 + _WORKER, 255, _WORKERS))
# Below those that the kernel gives to whoever asks for any (32768 and above).
_ports = cycle(range(20_000 + 100 * _WORKER, 20_100 + 100 * _WORKER))


def own_loopback() -> Loopback:
    """A loopback net for one relay or one demo environment."""
    return Loopback(f"127.{next(_nets)}")


def free_port() -> int:
    """A port of 127.0.0.1 for a program that cannot choose one itself."""
    return next(port for port in _ports if _is_free(port))


@contextmanager
def public_directory() -> Iterator[Path]:
    """A directory that every user may enter, Postfix's daemons among them, which pytest's own are not; it goes."""
    with tempfile.TemporaryDirectory(prefix="public-of-a-test-", dir="/tmp", ignore_cleanup_errors=True) as name:
        directory = Path(name)
        directory.chmod(0o755)
        yield directory


def program(name: str) -> str:
    """Where a program is that is not ours.  A test that needs one that is missing fails; it is not passed over."""
    found = shutil.which(name)
    if found is None:
        pytest.fail(
            f"{name} is not installed; `sudo tests/run`, with -m soak for a soak test, installs what tests need"
        )
    return found


def _is_free(port: int) -> bool:
    with suppress(OSError), socket.create_server(("127.0.0.1", port)):
        return True
    return False
