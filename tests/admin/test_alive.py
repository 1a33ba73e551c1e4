"""`bouncehook alive`, which tells a container's engine whether its daemon serves; and what `status` sees of the daemons
in other containers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest

from bouncehook.spool_reader import make_spool
from bouncehook_admin import alive
from bouncehook_admin.doctor import probe
from bouncehook_demo.waiting import wait_until
from configured import write_configuration
from places import free_port

Run = Callable[..., tuple[int, str, str]]
DAEMONS = ("lmtp", "milter", "notifier")
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="the daemons are installed for root's suite")


class Running:
    """All three daemons, and their configuration."""

    def __init__(self, commands: Path, directory: Path) -> None:
        self.commands = commands
        sockets = "".join(f"{name}:\n  socket: inet:{free_port()}@127.0.0.1\n" for name in ("milter", "lmtp"))
        self.config = write_configuration(directory, settings=sockets)
        make_spool(directory / "spool")
        self.programs: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        command = [self.commands / f"bouncehook-{name}", f"--config={self.config}"]
        self.programs[name] = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    def stop(self, name: str) -> None:
        program = self.programs.pop(name)
        program.terminate()
        program.wait(30)

    def seen_from_another_container(self) -> bool:
        """Whether a notifier runs, as `status` says where other processes are not seen."""
        apart = ["unshare", "--pid", "--fork", "--mount-proc"]
        command = [*apart, self.commands / "bouncehook", "status", "--json", f"--config={self.config}"]
        done = subprocess.run(command, capture_output=True, check=False)
        assert done.stdout, done.stderr
        runs: bool = json.loads(done.stdout)["notifier_runs"]
        return runs


@pytest.fixture
def running(commands: Path, public_directory: Path) -> Iterator[Running]:
    made = Running(commands, public_directory)
    with ExitStack() as stack:
        for name in DAEMONS:
            made.start(name)
            stack.callback(made.programs[name].kill)
        yield made
        for name in list(made.programs):
            made.stop(name)


def test_a_daemon_is_alive_if_it_serves(bouncehook: Run, running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask() -> tuple[int, str]:
        return bouncehook("alive", "--config", running.config)[:2]

    all_serve = (0, "".join(f"bouncehook-{name}: serves\n" for name in DAEMONS))
    wait_until(lambda: ask() == all_serve, 30, lambda: str(ask()))

    # Connections to a program that hangs are still accepted, by the kernel.
    monkeypatch.setattr(probe, "SECONDS", 0.5)
    for name in ("lmtp", "milter"):
        running.programs[name].send_signal(signal.SIGSTOP)
        status, said = ask()
        assert status == 69
        assert f"bouncehook-{name}: accepts connections and sends nothing" in said
        running.programs[name].send_signal(signal.SIGCONT)
    with monkeypatch.context() as later:
        later.setattr(alive, "time", SimpleNamespace(time=lambda: time.time() + 31))
        status, said = ask()
    assert (status, said.splitlines()[:2]) == (69, all_serve[1].splitlines()[:2])
    assert f"has written nothing into {running.config.parent}/spool/counters for 30 s" in said

    # A mistake in a file is no reason to restart what serves.
    running.config.write_text(running.config.read_text() + "nonsense: 1\n")
    status, said = ask()
    assert (status, said.startswith("lmtp, milter, notifier: not asked")) == (0, True)


def test_nothing_is_alive_where_nothing_runs(bouncehook: Run, tmp_path: Path) -> None:
    config = write_configuration(tmp_path)
    assert bouncehook("alive", "--config", config)[:2] == (69, f"no daemon of ours runs here with {config}\n")


def test_a_notifier_of_another_container_is_seen(running: Running) -> None:
    """Its lock is not: the kernel shows to each those of its own processes."""
    wait_until(running.seen_from_another_container, 30, "the notifier says that it runs")
    running.stop("notifier")
    assert not running.seen_from_another_container()
