"""`bouncehook status`, as an administrator types it: beside a running notifier, and without one."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bouncehook.spool_reader import make_spool
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.monitor.formatting import origin


def run(world, *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [world.commands / "bouncehook", "status", "--config", world.config, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def found(world) -> dict:
    return json.loads(run(world, "--json")[1])


@contextmanager
def milter_socket(world) -> Iterator[None]:
    """Somebody who listens where the milter would."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(world.directory / "milter.sock"))
        listener.listen()
        yield


def test_all_is_well(world) -> None:
    world.start()
    world.fail("4jYAAAA")
    wait_until(lambda: world.endpoint.posts and not found(world)["deliveries"]["waiting"], 20, world.log)
    with milter_socket(world):
        status, output, errors = run(world)
    assert (status, errors) == (0, "")
    lines = {line.split()[0]: " ".join(line.split()[1:]) for line in output.splitlines()[2:] if line}
    assert lines["notifier"] == "runs"
    assert lines["milter"] == "answers"
    assert lines["spool"] == "0 waiting"
    assert lines["today"] == "1 report: 1 rcptto"
    assert lines["deliveries"] == "0 waiting, 0 of them due; 0 given up"
    assert lines["endpoints"] == "1 well"
    assert lines["needs"] == "you nothing"


def test_lmtp_where_it_has_run(world) -> None:
    world.start()
    now = time.time()
    counts = {"taken": 7, "put_off": 2}
    said = {"version": 1, "program": "lmtp", "place": "/l.sock", "started": now, "written": now, "counts": counts}
    (world.spool_path / "counters" / "lmtp.12345678").write_text(json.dumps(said))
    with milter_socket(world):
        status, output, _ = run(world)
    assert status == 0, output
    assert re.search(r"^lmtp +since \S+: 2 put off, 7 taken$", output, re.MULTILINE)
    assert re.search(r"^milter +answers$", output, re.MULTILINE)


def test_nothing_is_there_yet(world) -> None:
    """Installed, and never started: no store, no notifier, no milter."""
    status, output, _ = run(world)
    assert status == 69
    assert "notifier    does not run" in output
    assert "milter      No such file or directory" in output
    assert "does not exist; bouncehook-notifier makes it when it starts" in output
    assert "No notifier reads the spool" in output
    assert found(world)["deliveries"] is None


def test_without_a_spool(world) -> None:
    for path in sorted(world.spool_path.iterdir()):
        path.rmdir()
    world.spool_path.rmdir()
    status, output, errors = run(world)
    assert (status, errors) == (69, "")
    assert "The spool cannot be read: " in output
    assert "No such file or directory" in output


def test_after_the_notifier_has_stopped(world) -> None:
    world.start()
    world.fail("4jYAAAA")
    world.endpoint.wait_for(1)
    world.stop()
    world.fail("4jYBBBB")
    status, output, _ = run(world)
    assert status == 69
    assert "notifier    does not run" in output
    assert "spool       1 (oldest " in output
    assert "1 report: 1 rcptto" in output


def test_an_endpoint_that_is_off(world) -> None:
    world.endpoint.status = 410
    world.start()
    world.fail("4jYAAAA")
    wait_until(lambda: found(world)["endpoints"][0]["state"] == "off", 20, world.log)
    status, output, _ = run(world)
    assert status == 69
    assert "0 well, 1 not:" in output
    where = origin(world.endpoint.url("/hook/geheim?key=geheim"))
    error = "last error: 410"
    assert f"off      {where} of acme.test, 1 failure in a row; waiting: 1; {error}" in output
    assert "is switched off (it answered 410 Gone)" in output
    assert "geheim" not in output + json.dumps(found(world))


def test_for_programs(world) -> None:
    world.start()
    world.put_damaged()
    wait_until(lambda: found(world)["spool"]["bad"]["files"] == 1, 20, world.log)
    shown = found(world)
    assert shown["notifier_runs"] is True
    assert (shown["milter_answers"], shown["milter_trouble"]) == (False, "No such file or directory")
    assert shown["spool"]["bad"]["oldest"]
    assert shown["reports_today"] == []
    assert shown["needs"][-1].startswith("Could not be processed")


def test_a_configuration_of_which_nothing_can_be_read(world) -> None:
    world.config.write_text("nonsense")
    status, output, errors = run(world)
    assert (status, output) == (78, "")
    assert "bouncehook.yaml" in errors


def test_a_configuration_with_faults_hides_nothing_else(world) -> None:
    """The daemons go on with the one before."""
    world.start()
    world.put_damaged()
    wait_until(lambda: found(world)["spool"]["bad"]["files"] == 1, 20, world.log)
    (world.directory / "customers.yaml").write_text("customers:\n  acme.test: {failures: 'ftp://acme.test/'}\n")
    (world.directory / "keys").rename(world.directory / "keys.away")
    status, output, errors = run(world)
    assert (status, errors) == (78, "")
    assert "notifier    runs\n" in output
    assert "needs you   The configuration has a fault: " in output
    assert "Could not be processed, and lie in the spool's bad/: 1" in output
    shown = found(world)
    assert [fault.partition(": ")[0].rpartition("/")[2] for fault in shown["faults"]] == ["customers.yaml:2", "keys"]


def test_live_on_a_terminal(world) -> None:
    """The screen changes by itself when something happens; Ctrl-C ends it and gives the terminal back."""
    world.start()
    main, terminal = pty.openpty()
    watching = subprocess.Popen(
        [world.commands / "bouncehook", "status", "--watch", "1", "--config", world.config],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "30"},
    )
    os.close(terminal)
    shown = b""

    def until(words: bytes) -> None:
        nonlocal shown
        while words not in shown:
            assert select.select([main], [], [], 30)[0], f"within 30 s no {words!r} in {shown[-2000:]!r}"
            shown += os.read(main, 65536)

    until(b"0 reports")
    world.fail("4jYAAAA")
    until(b"1 report: 1 rcptto")
    watching.send_signal(signal.SIGINT)
    until(b"\x1b[?1049l")
    assert watching.wait(20) == 130
    os.close(main)


def test_watching_into_a_pipe(world) -> None:
    world.start()
    command = [world.commands / "bouncehook", "status", "--watch", "1", "--json", "--config", world.config]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout
        first, second = (json.loads(watching.stdout.readline()) for _ in range(2))
        watching.terminate()
    assert first["time"] < second["time"]


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A file system of its own at a folder, which is given back with what was there."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        make_spool(folder)
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_disk_that_is_full_or_nearly_so(world) -> None:
    with small_disk(world.spool_path, "1M"), milter_socket(world):
        needs = found(world)["needs"]
        assert f"The disk of the spool is nearly full: {world.spool_path} has 1 MB left" in needs
        with pytest.raises(OSError, match="No space left"):
            (world.spool_path / "big").write_bytes(b"x" * 2**21)
        assert [line for line in found(world)["needs"] if line.startswith("The disk of the spool is full (")]


def test_a_milter_that_answers_is_not_called_silent(world) -> None:
    world.start()
    place, then = str(world.directory / "milter.sock"), time.time() - 100
    said = {"version": 1, "program": "milter", "place": place, "started": then, "written": then, "counts": {}}
    (world.spool_path / "counters" / "milter.12345678").write_text(json.dumps(said))
    assert any(f"The milter on {place} has been silent for" in line for line in found(world)["needs"])
    with milter_socket(world):
        [need] = found(world)["needs"]
    assert need.startswith(f"The milter on {place} answers, and has not written into the spool for ")


def test_refused_recipients_that_are_held_for_long(world) -> None:
    world.start()
    held = time.time_ns() - 2 * 3600 * 10**9
    (world.spool_path / "held" / f"{held}.refused.1.1").write_text("{}")
    with milter_socket(world):
        [need] = found(world)["needs"]
    assert need.startswith(
        "Refused recipients wait for their message's id: 1, the oldest for 2 h; restart bouncehook-milter"
    )
