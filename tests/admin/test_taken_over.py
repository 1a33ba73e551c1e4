"""What others than root can do to root's own commands: a local user, and the notifier's user, taken over."""

from __future__ import annotations

import json
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bouncehook.spool_reader import make_spool
from bouncehook_admin import as_daemons
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.monitor import spool_state
from bouncehook_notifier.monitor.spool_state import is_read
from bouncehook_notifier.store.store import Store
from configured import write_configuration

NOTIFIER = pwd.getpwnam("uucp")
STRANGER = pwd.getpwnam("nobody")
MAIL = 8

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def config(public_directory: Path) -> Path:
    """As the package lays it out: the notifier owns the spool, and the store in a directory of its own."""
    (public_directory / "lib").mkdir(mode=0o700)
    path = write_configuration(public_directory)
    text = path.read_text().replace(f"{public_directory}/store.db", f"{public_directory}/lib/store.db")
    path.write_text(text)
    make_spool(public_directory / "spool", MAIL, NOTIFIER.pw_uid)
    store = Store(f"sqlite:///{public_directory}/lib/store.db")
    store.open()
    store.close()
    for place in (public_directory / "lib", *(public_directory / "lib").iterdir()):
        os.chown(place, NOTIFIER.pw_uid, NOTIFIER.pw_gid)
    return path


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a program as somebody, and end it with the test."""
    with ExitStack() as stack:

        def started(account: pwd.struct_passwd, *command: str) -> subprocess.Popen[bytes]:
            process = stack.enter_context(
                subprocess.Popen(
                    command, user=account.pw_uid, group=account.pw_gid, extra_groups=[], stdout=subprocess.PIPE
                )
            )
            stack.callback(process.kill)
            assert process.stdout
            assert process.stdout.readline() == b"ready\n"
            return process

        yield started


def disguised(program: str, config: Path) -> tuple[str, ...]:
    """A program that is none of ours, and looks in /proc like one."""
    return ("bash", "-c", f"echo ready; exec -a bouncehook-{program} perl -e 'sleep' -- --config={config}")


@pytest.mark.parametrize("program", ["milter", "lmtp", "notifier"])
def test_a_local_user_who_calls_a_process_as_a_daemon_is_not_taken_for_it(
    bouncehook, config: Path, start: Start, program: str
) -> None:
    """Else root would be told to give that user the keys."""
    (config.parent / "keys").chmod(0o600)
    process = start(STRANGER, *disguised(program, config))
    wait_until(
        lambda: STRANGER.pw_uid in [one.uid for one in as_daemons.running_daemons(config)], 30, "it is disguised"
    )
    _, _, errors = bouncehook("check", "--config", config)
    assert STRANGER.pw_name not in errors
    assert process.poll() is None


def test_check_waits_for_no_child_that_its_user_has_stopped(
    bouncehook, config: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The notifier's user may send signals to a process that root has lent its rights."""
    monkeypatch.setattr(as_daemons, "_SECONDS", 0.5)
    start(NOTIFIER, *disguised("notifier", config))
    wait_until(
        lambda: NOTIFIER.pw_uid in [one.uid for one in as_daemons.running_daemons(config)], 30, "it is disguised"
    )

    def stop_itself(*_: object) -> Iterator[tuple[str, str, str, bool]]:
        os.kill(os.getpid(), signal.SIGSTOP)
        yield "", "", "", False

    monkeypatch.setattr(as_daemons, "_try_as", stop_itself)
    started = time.monotonic()
    assert bouncehook("check", "--config", config)[0] == 0
    assert time.monotonic() - started < 60


def test_a_lock_of_somebody_else_is_not_the_notifiers(config: Path, start: Start, public_directory: Path) -> None:
    """/proc/locks names inodes, and another file system may have the same one: here it is the very directory."""
    spool = public_directory / "spool"
    spool.chmod(0o2755)
    lock = (
        "import fcntl, os, sys, time; fcntl.flock(os.open(sys.argv[1], 0), fcntl.LOCK_EX); "
        "print('ready', flush=True); time.sleep(600)"
    )
    other = start(STRANGER, "/usr/bin/python3", "-c", lock, str(spool))
    assert is_read(spool) is False
    other.kill()
    other.wait()
    start(NOTIFIER, "/usr/bin/python3", "-c", lock, str(spool))
    assert is_read(spool) is True


def test_where_locks_cannot_be_seen_nothing_is_said_of_the_notifier(
    bouncehook, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That it does not run would be a conclusion from nothing."""
    monkeypatch.setattr(spool_state, "LOCKS", Path("/nonexistent/locks"))
    _, output, _ = bouncehook("status", "--json", "--config", config)
    shown = json.loads(output)
    assert shown["notifier_runs"] is None
    assert not any("No notifier reads the spool" in line for line in shown["needs"])


COMMANDS = (["reports"], ["endpoints"], ["status"], ["replay", "--customer", "acme.test"])


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("file", ["store.db-wal", "store.db-shm", "store.db"])
def test_root_reads_a_store_with_no_more_rights_than_its_owner(
    bouncehook, config: Path, public_directory: Path, command: list[str], file: str
) -> None:
    """Whatever the notifier's user lays beside its store; a hard link, where the kernel does not protect them."""
    victim = public_directory / "victim"
    victim.write_bytes(b"precious" * 5000)
    victim.chmod(0o640)
    lib = public_directory / "lib"
    (lib / file).unlink(missing_ok=True)
    os.link(victim, lib / file)
    bouncehook(*command, "--config", config)
    status = victim.stat()
    assert (victim.read_bytes(), status.st_uid, status.st_gid) == (b"precious" * 5000, 0, 0)
    assert (os.geteuid(), os.getegid()) == (0, 0)


def test_what_root_makes_beside_a_store_is_the_owners(bouncehook, config: Path, public_directory: Path) -> None:
    target = public_directory / "lib" / "moved.db"
    assert bouncehook("move-store", "--to", f"sqlite:///{target}", "--config", config)[0] == 0
    assert {path.stat().st_uid for path in (public_directory / "lib").iterdir()} == {NOTIFIER.pw_uid}


@pytest.mark.parametrize("folder", ["bad", "new"])
def test_requeue_follows_no_link_that_the_notifier_has_put_for_a_folder(
    bouncehook, config: Path, public_directory: Path, folder: str
) -> None:
    spool, victim = public_directory / "spool", public_directory / "victim"
    victim.mkdir()
    (victim / "file").write_text("precious")
    (spool / "bad" / "file").write_text("rubbish")
    (spool / folder).rename(spool / "elsewhere")
    (spool / folder).symlink_to(victim)
    status, _, errors = bouncehook("requeue", "--config", config)
    assert (status, os.listdir(victim), (victim / "file").read_text()) == (69, ["file"], "precious"), errors


def test_no_terminal_obeys_what_a_daemon_says_of_its_configuration(
    bouncehook, config: Path, public_directory: Path
) -> None:
    content = (
        f'{{"version": 1, "program": "bouncehook-notifier", "path": "{config}", "written": {time.time()}, "loaded": 0,'
        ' "customers": 1, "map": "", "files": {}, "faults": ["\\u001b[2J\\r\\u202e"]}'
    )
    (public_directory / "spool" / "counters" / "bouncehook-notifier.1.in-force").write_text(content)
    for command in ("check", "status"):
        _, output, errors = bouncehook(command, "--config", config)
        assert "\\x1b[2J\\r\\u202e" in output + errors
        assert "\x1b" not in output + errors
