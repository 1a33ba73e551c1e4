"""From a clean Debian with a Postfix to the first report: the commands of docs/install.md as they stand there, timed.

What is not of the document: the endpoint of the customer is on this machine, and the Debian packages that ours depends
on are downloaded before the system is booted, because a booted one has no network; that is in the time, too.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from customer import FAILURES, START_ENDPOINT, put_endpoint, send
from debian_root import BOOTABLE, DebianRoot, dependencies

from install_document import commands_below

pytestmark = pytest.mark.soak

TOP = Path(__file__).parents[2]
MOST_COMMANDS = 8
MOST_SECONDS = 600.0


@pytest.fixture(params=["bookworm", "trixie"])
def system(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DebianRoot]:
    """A relay with a checkout of bouncehook in /source, not booted."""
    root = DebianRoot(tmp_path / "root", request.param, BOOTABLE)
    root.install("postfix")
    shutil.copytree(TOP, root.path("/source"), ignore=shutil.ignore_patterns("__pycache__", ".*_cache", "dist"))
    put_endpoint(root)
    yield root
    shutil.rmtree(root.directory)


def test_from_nothing_to_the_first_report(system: DebianRoot) -> None:
    build, install, *configure = [
        command for block in commands_below("The package")[:4] for command in block.splitlines() if command
    ]
    _look, apply, _doctor = commands_below("4. Postfix")[0].splitlines()
    here = f"sed -i 's,https://acme.example/.*,{FAILURES},' /etc/bouncehook/customers.yaml; {START_ENDPOINT}"
    private = "printf 'delivery:\\n  private: yes\\n' >> /etc/bouncehook/bouncehook.yaml"

    begun = time.monotonic()
    system.run(f"cd /source; {build}", PIP_CERT="/authorities.crt", SSL_CERT_FILE="/authorities.crt")
    (package,) = system.path("/source/dist").glob("*.deb")
    system.install(dependencies(package))
    with system.booted():
        system.run(f"cd /source; {install.replace('install ', 'install -y ', 1)}")
        *before_check, check, start = configure
        for command in before_check:
            system.run(command)
        system.run(f"{here}; {private}")
        for command in (check, start, apply):
            system.run(command)
        send(system, "first")
        seconds = time.monotonic() - begun
    commands = [build, install, *configure, apply, "sendmail"]
    print(f"{len(commands)} commands, {seconds:.0f} s")
    assert len(commands) <= MOST_COMMANDS, commands
    assert seconds < MOST_SECONDS
