"""From a clean Debian with a Postfix to the first report: the commands of docs/install.md as they stand there, timed.

What is not of the document is said in `first_report`; it is in the time, too.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator

import pytest
from debian_root import AUTHORITIES_INSIDE, BOOTABLE, DebianRoot, clean_root
from first_report import first_report
from install_document import TOP, commands_below

pytestmark = pytest.mark.soak

MOST_COMMANDS = 8
MOST_SECONDS = 600.0


@pytest.fixture(params=["bookworm", "trixie"])
def system(request: pytest.FixtureRequest) -> Iterator[DebianRoot]:
    """A relay with a checkout of bouncehook in /source, not booted."""
    with clean_root(request.param, BOOTABLE) as root:
        root.install("postfix")
        shutil.copytree(TOP, root.path("/source"), ignore=shutil.ignore_patterns("__pycache__", ".*_cache", "dist"))
        yield root


def test_from_nothing_to_the_first_report(system: DebianRoot) -> None:
    build = commands_below("The package")[0].splitlines()[0]
    begun = time.monotonic()
    system.run(f"cd /source; {build}", PIP_CERT=AUTHORITIES_INSIDE, SSL_CERT_FILE=AUTHORITIES_INSIDE)
    commands = [build, *first_report(system)]
    seconds = time.monotonic() - begun
    print(f"{len(commands)} commands, {seconds:.0f} s")
    assert len(commands) <= MOST_COMMANDS, commands
    assert seconds < MOST_SECONDS
