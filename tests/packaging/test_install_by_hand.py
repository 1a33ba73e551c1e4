"""docs/install.md, the way by hand: its commands, as they stand there, on a clean Debian make a relay that reports."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from customer import FAILURES, START_ENDPOINT, put_endpoint, send
from debian_root import BOOTABLE, DebianRoot

from install_document import commands_below

TOP = Path(__file__).parents[2]
pytestmark = pytest.mark.soak

# pip's way out, where the machine stands behind a proxy of its own.
AUTHORITIES = {"PIP_CERT": "/authorities.crt", "SSL_CERT_FILE": "/authorities.crt"}
SOURCE = (
    *("setup.cfg", "pyproject.toml", "README.md", "LICENSE"),
    *("core", "milter", "bounce_pipe", "lmtp", "recogniser", "notifier", "admin"),
)


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DebianRoot]:
    """Booted, with a Postfix, and with the programs compiled and installed as section 1 says."""
    directory = tmp_path_factory.mktemp("by-hand")
    root = DebianRoot(directory / "root", "bookworm", BOOTABLE)
    root.install("postfix ca-certificates")
    for name in (*SOURCE, "systemd"):
        copy = shutil.copytree if (TOP / name).is_dir() else shutil.copy
        root.path("/source").mkdir(exist_ok=True)
        copy(TOP / name, root.path(f"/source/{name}"))
    (programs,) = commands_below("1. The programs")
    root.run(f"cd /source; {programs.replace('install ', 'install -y ', 1)}", **AUTHORITIES)
    put_endpoint(root)
    with root.booted():
        yield root
    shutil.rmtree(directory)


def test_by_hand(system: DebianRoot) -> None:
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

    # The daemons stop on their own account, and systemctl waits only for those that it was told.
    system.run("systemctl disable --now bouncehook; systemctl stop bouncehook-milter bouncehook-notifier")
    system.run(without_systemd)
    send(system, "without-systemd")
    system.run(
        f"{stop_milter}\n{stop_milter.replace('milter', 'notifier')}\n"
        "while ls /run/bouncehook-*/pid; do sleep 0.1; done"
    )
