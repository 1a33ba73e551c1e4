"""What each program's user may read and write, of what the package's postinst lays out, and who is in which group.

The lines of the postinst are carried out in a directory of the test's own, with accounts that every Debian has in place
of the package's; then each user tries.
"""

from __future__ import annotations

import grp
import os
import pwd
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from bouncehook.spool_reader import make_spool

TOP = Path(__file__).parents[2]
POSTINST = (TOP / "debian" / "bouncehook.postinst").read_text(encoding="utf-8")
ACCOUNTS = {
    "root": "root",
    "bouncehook-milter": "daemon",
    "bouncehook-pipe": "nobody",
    "bouncehook-lmtp": "games",
    "bouncehook-notifier": "uucp",
    "postfix": "proxy",
    "a local user": "list",
}
"""the package's accounts, and those that stand for them"""
GROUPS = {"bouncehook": "mail", "bouncehook-config": "news", "bouncehook-notifier": "uucp", "postfix": "proxy"}

SECRET = {"keys", "bouncehook.yaml", "customers.yaml", "secrets/acme", "store.db"}
READS = {
    "bouncehook-milter": {"keys", "bouncehook.yaml", "customers.yaml"},
    "bouncehook-pipe": {"keys"},
    "bouncehook-lmtp": {"keys", "bouncehook.yaml", "customers.yaml"},
    "bouncehook-notifier": SECRET,
    "postfix": set(),
    "a local user": set(),
}
USERS = tuple(READS)

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def members() -> dict[str, set[str]]:
    """The further groups of each user, as the postinst makes them."""
    found: dict[str, set[str]] = {}
    for users, group in re.findall(r"for user in (.*); do\n\s+adduser --quiet \"\$user\" (\S+)", POSTINST):
        for user in users.split():
            found.setdefault(user, set()).add(group)
    return found


class Layout:
    """The files of the package below a directory."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.etc, self.lib = top / "etc/bouncehook", top / "var/lib/bouncehook"
        self.spool, self.queue = top / "var/spool/bouncehook", top / "var/spool/postfix"
        for directory in (self.etc, self.lib.parent, self.queue):
            directory.mkdir(parents=True)
        for mode, owner, group, path in re.findall(r"^    directory (\d+) (\S+) (\S+) (/\S+)$", POSTINST, re.MULTILINE):
            owner, group = ACCOUNTS[owner], GROUPS[group]
            subprocess.run(["install", "-d", "-m", mode, "-o", owner, "-g", group, f"{top}{path}"], check=True)
        make_spool(self.spool, grp.getgrnam(GROUPS["bouncehook"]).gr_gid, self.uid("bouncehook-notifier"))
        (mode, group) = re.findall(r"install -m (\d+) -o root -g (\S+) ", POSTINST)[0]
        for name in ("bouncehook.yaml", "customers.yaml"):
            self._file(self.etc / name, int(mode, 8), "root", GROUPS[group])
        (group,) = re.findall(r"chgrp (\S+) /etc/bouncehook/keys", POSTINST)
        self._file(self.etc / "keys", 0o640, "root", GROUPS[group])
        self._file(self.etc / "secrets/acme", 0o640, "root", None)
        self._file(self.lib / "store.db", 0o640, ACCOUNTS["bouncehook-notifier"], None)
        self.sockets = {
            "milter": self.queue / "bouncehook/milter.sock",
            "lmtp": self.queue / "bouncehook-lmtp/lmtp.sock",
        }
        self._listening = []
        for program, path in self.sockets.items():
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(str(path))
            listener.listen()
            os.chown(path, self.uid(f"bouncehook-{program}"), path.parent.stat().st_gid)
            path.chmod(0o770)
            self._listening.append(listener)

    @staticmethod
    def uid(user: str) -> int:
        return pwd.getpwnam(ACCOUNTS[user]).pw_uid

    @staticmethod
    def _file(path: Path, mode: int, owner: str, group: str | None) -> None:
        path.write_text("precious")
        shutil.chown(path, owner, group)
        path.chmod(mode)

    def close(self) -> None:
        for listener in self._listening:
            listener.close()

    def may(self, user: str, command: str) -> bool:
        """Whether a shell of this user's can do it."""
        extra = [grp.getgrnam(GROUPS[group]).gr_gid for group in members().get(user, ())]
        account = pwd.getpwnam(ACCOUNTS[user])
        done = subprocess.run(
            ["sh", "-c", command],
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=extra,
            cwd=self.top,
            capture_output=True,
            check=False,
        )
        return done.returncode == 0


@pytest.fixture
def layout(public_directory: Path):
    made = Layout(public_directory)
    yield made
    made.close()


def place(layout: Layout, name: str) -> Path:
    return layout.lib / name if name == "store.db" else layout.etc / name


@pytest.mark.parametrize("user", USERS)
def test_who_reads_what_is_secret(layout: Layout, user: str) -> None:
    assert {name for name in SECRET if layout.may(user, f"cat '{place(layout, name)}'")} == READS[user]


@pytest.mark.parametrize("user", USERS)
def test_nobody_changes_configuration_keys_or_secrets(layout: Layout, user: str) -> None:
    for name in SECRET - {"store.db"}:
        path = place(layout, name)
        for command in (f"echo x >> {path}", f"rm -f {path}", f"mv {path} {path}.x", f"ln -sf /etc/passwd {path}.new"):
            assert not layout.may(user, command), command


@pytest.mark.parametrize("user", [user for user in USERS if user != "bouncehook-notifier"])
def test_the_store_is_the_notifiers(layout: Layout, user: str) -> None:
    for command in (f"ls {layout.lib}", f"rm -f {layout.lib}/store.db", f"touch {layout.lib}/store.db-wal"):
        assert not layout.may(user, command), command


@pytest.mark.parametrize("program", ["milter", "lmtp"])
@pytest.mark.parametrize("user", USERS)
def test_who_may_replace_a_socket_and_who_may_connect(layout: Layout, user: str, program: str) -> None:
    path = layout.sockets[program]
    is_its_own = user == f"bouncehook-{program}"
    connect = f"perl -MSocket -e 'socket(S,AF_UNIX,SOCK_STREAM,0); connect(S,sockaddr_un(\"{path}\")) or exit 1'"
    assert layout.may(user, connect) == (is_its_own or user == "postfix")
    assert layout.may(user, f"ln -s /dev/null {path}.x") == is_its_own
    assert layout.may(user, f"mv {path} {path}.gone") == is_its_own


@pytest.mark.parametrize("user", ["postfix", "a local user"])
def test_the_spool_is_closed_to_all_others(layout: Layout, user: str) -> None:
    for folder in ("", "tmp", "new", "held", "counters", "waiting", "bad"):
        assert not layout.may(user, f"ls {layout.spool}/{folder}")
        assert not layout.may(user, f"touch {layout.spool}/{folder}/x")
    assert not layout.may(user, f"echo w > {layout.spool}/wake")
