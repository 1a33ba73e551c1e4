"""docs/install.md, the way by hand: its commands, as they stand there, on a clean Debian make a relay that reports,
within ten minutes."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from customer import FAILURES, START_ENDPOINT, put_endpoint, send
from debian_root import AUTHORITIES_INSIDE, BOOTABLE, DebianRoot, clean_root
from install_document import commands_below

TOP = Path(__file__).parents[2]
pytestmark = pytest.mark.soak

# pip's way out, where the machine stands behind a proxy of its own.
AUTHORITIES = {"PIP_CERT": AUTHORITIES_INSIDE, "SSL_CERT_FILE": AUTHORITIES_INSIDE}
SOURCE = (
    *("setup.cfg", "pyproject.toml", "README.md", "LICENSE"),
    *("core", "milter", "bounce_pipe", "lmtp", "recogniser", "notifier", "admin"),
)


MOST_SECONDS = 600.0
"""from the document's first command to the first report"""


@pytest.fixture(scope="module")
def system() -> Iterator[DebianRoot]:
    """With a Postfix and the sources, not booted."""
    with clean_root("bookworm", BOOTABLE) as root:
        root.install("postfix ca-certificates")
        for name in (*SOURCE, "systemd"):
            copy = shutil.copytree if (TOP / name).is_dir() else shutil.copy
            root.path("/source").mkdir(exist_ok=True)
            copy(TOP / name, root.path(f"/source/{name}"))
        put_endpoint(root)
        yield root


def test_by_hand(system: DebianRoot) -> None:
    begun = time.monotonic()
    # The programs are installed before it is booted, because a booted one has no network.
    (programs,) = commands_below("1. The programs")
    system.run(f"cd /source; {programs.replace('install ', 'install -y ', 1)}", **AUTHORITIES)
    with system.booted():
        becomes_a_relay(system, begun)


def becomes_a_relay(system: DebianRoot, begun: float) -> None:
    with_systemd, without_systemd, stop_milter = commands_below("3. The daemons")
    show, *_ = commands_below("4. Postfix")
    system.run("\n".join(commands_below("2. Users, spool, keys, configuration")))
    # The customer of the document lives on this machine here.
    system.run(
        f"sed -i 's,https://acme.example/.*,{FAILURES},' /etc/bouncehook/customers.yaml;"
        f"printf 'delivery:\\n  private: yes\\n' >> /etc/bouncehook/bouncehook.yaml; {START_ENDPOINT}"
    )

    system.run(f"cd /source; {with_systemd}")
    system.run("systemctl is-active bouncehook bouncehook-milter bouncehook-notifier")
    said = system.run(f"{show} || true")
    problems = [line.split()[1] for line in said.splitlines() if line.startswith("PROBLEM")]
    assert set(problems) <= {"dns"}, said
    assert "OK       milter" in said
    send(system, "with-systemd")
    seconds = time.monotonic() - begun
    print(f"{seconds:.0f} s")
    assert seconds < MOST_SECONDS

    # The daemons stop on their own account, and systemctl waits only for those that it was told.
    system.run("systemctl disable --now bouncehook; systemctl stop bouncehook-milter bouncehook-notifier")
    system.run(without_systemd)
    send(system, "without-systemd")
    system.run(
        f"{stop_milter}\n{stop_milter.replace('milter', 'notifier')}\n"
        "while ls /run/bouncehook-*/pid; do sleep 0.1; done"
    )
