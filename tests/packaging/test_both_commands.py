"""Both commands of the README, as they stand there, on a clean Debian 12 and a clean Debian 13.

Each in a root of its own that is only entered, not booted.  What runs there listens on loopback addresses of this
machine.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from debian_root import AUTHORITIES_INSIDE, DebianRoot, clean_root

pytestmark = pytest.mark.soak

TOP = Path(__file__).parents[2]
SAID_AT_ONCE = 60.0
"""seconds that a busy machine may take for what is meant to take less than ten"""
FOLDERS = (
    "tests/core tests/milter tests/pipe tests/lmtp tests/relay tests/demo tests/notifier tests/deliver tests/admin"
)
"""the main ones; CONTRIBUTING.md names them"""
AUTHORITIES = {"PIP_CERT": AUTHORITIES_INSIDE, "SSL_CERT_FILE": AUTHORITIES_INSIDE}


@pytest.fixture(scope="module", params=["bookworm", "trixie"])
def system(request: pytest.FixtureRequest) -> Iterator[DebianRoot]:
    """A minimal Debian, and a checkout."""
    with clean_root(request.param, "debconf") as root:
        # The daemons of a Postfix must get there.
        root.directory.parent.chmod(0o755)
        shutil.copytree(TOP, root.path("/source"), ignore=shutil.ignore_patterns(".git", "__pycache__", ".*_cache"))
        yield root


def test_quickstart_and_the_suite(system: DebianRoot) -> None:
    says_why_not(system)
    said = system.run("/source/packaging/quickstart", **AUTHORITIES)
    assert said.endswith("quickstart: 59 of 59 reports arrived\n")
    said = system.run(f"cd /source; tests/run {FOLDERS}", **AUTHORITIES)
    assert " passed in " in said.splitlines()[-1], said


def says_why_not(system: DebianRoot) -> None:
    """While nothing is installed, and it cannot be."""
    resolver = system.path("/etc/resolv.conf")
    working = resolver.read_text()
    # An address that nobody has (RFC 5737).
    for broken in ("", "nameserver 192.0.2.1\n"):
        resolver.write_text(broken)
        began = time.monotonic()
        said = system.run("/source/packaging/quickstart", status=1)
        assert "cannot be looked up: which name server is in /etc/resolv.conf?" in said
        assert time.monotonic() - began < SAID_AT_ONCE
    resolver.write_text(working)
    said = system.run("setpriv --reuid=nobody --clear-groups /source/packaging/quickstart", status=1)
    assert "must run as root" in said
