"""The daemons and whoever starts them: systemd's readiness protocol, and --daemonize with pid file and syslog."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bouncehook.spool_reader import make_spool
from bouncehook_demo.waiting import wait_until
from configured import write_configuration

DAEMONS = ["milter", "lmtp", "notifier"]
SECONDS = 20.0


@pytest.fixture
def config(tmp_path: Path) -> Path:
    make_spool(tmp_path / "spool")
    sockets = f"milter: {{socket: {tmp_path}/milter.sock}}\nlmtp: {{socket: {tmp_path}/lmtp.sock}}\n"
    return write_configuration(tmp_path, settings=sockets)


@pytest.fixture
def syslog(tmp_path: Path) -> Iterator[socket.socket]:
    """What listens at /dev/log, for programs that are started `with_syslog`."""
    devices = tmp_path / "dev"
    devices.mkdir()
    os.mknod(devices / "null", 0o666 | 0o020000, os.makedev(1, 3))
    os.mknod(devices / "urandom", 0o666 | 0o020000, os.makedev(1, 9))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(devices / "log"))
        listener.settimeout(SECONDS)
        yield listener


def with_syslog(tmp_path: Path) -> list[str]:
    return ["unshare", "--mount", "sh", "-c", f'mount --bind {tmp_path}/dev /dev && exec "$@"', "sh"]


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False
    return "\nState:\tZ" not in status


def told_until(listener: socket.socket, wanted: str) -> list[str]:
    """Datagrams, up to and with the first that contains `wanted`."""
    told: list[str] = []
    while not told or wanted not in told[-1]:
        told.append(listener.recv(65536).decode())
    return told


@pytest.mark.parametrize("abstract", [False, True], ids=["path", "abstract"])
@pytest.mark.parametrize("daemon", DAEMONS)
def test_systemd_hears_when_it_serves_and_when_it_stops(
    commands: Path, config: Path, tmp_path: Path, daemon: str, abstract: bool
) -> None:
    place = f"@bouncehook-test-{os.getpid()}-{daemon}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(place.replace("@", "\0", 1))
        listener.settimeout(SECONDS)
        program = subprocess.Popen(
            [commands / f"bouncehook-{daemon}", f"--config={config}"],
            env={**os.environ, "NOTIFY_SOCKET": place},
            stderr=subprocess.DEVNULL,
        )
        try:
            assert listener.recv(1024).decode().startswith("READY=1\nSTATUS=serving 1 customer")
            if daemon != "notifier":
                with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as postfix:
                    postfix.connect(str(tmp_path / f"{daemon}.sock"))  # ready means that this works
            program.send_signal(signal.SIGTERM)
            assert listener.recv(1024).decode() == "STOPPING=1"
            assert program.wait(SECONDS) == 0
        finally:
            program.kill()
            program.wait()


@pytest.mark.parametrize("daemon", DAEMONS)
def test_a_notify_socket_that_is_gone_stops_nothing(commands: Path, config: Path, tmp_path: Path, daemon: str) -> None:
    log = tmp_path / "log"
    with log.open("w") as output:
        program = subprocess.Popen(
            [commands / f"bouncehook-{daemon}", f"--config={config}"],
            env={**os.environ, "NOTIFY_SOCKET": str(tmp_path / "nobody")},
            stderr=output,
        )
    try:
        wait_until(lambda: "cannot tell systemd READY=1" in log.read_text(), SECONDS, log.read_text)
        assert program.poll() is None
    finally:
        program.terminate()
        assert program.wait(SECONDS) == 0


@pytest.mark.parametrize("daemon", DAEMONS)
def test_daemonized(commands: Path, config: Path, tmp_path: Path, syslog: socket.socket, daemon: str) -> None:
    pid_file = tmp_path / "run.pid"
    # A relative path must still be right when the daemon has gone to its own working directory.
    command = [
        *with_syslog(tmp_path),
        commands / f"bouncehook-{daemon}",
        f"--config={os.path.relpath(config, tmp_path)}",
        "--daemonize",
        f"--pid-file={pid_file.name}",
    ]
    started = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS, check=False)
    # The shell comes back when it serves, and not before; that nothing holds its output open is seen by coming here.
    assert (started.returncode, started.stdout) == (0, "")
    pid = int(pid_file.read_text())
    try:
        assert is_alive(pid)
        assert Path(f"/proc/{pid}/cwd").readlink() == Path("/")
        assert os.getsid(pid) not in (os.getsid(0), pid), "not detached, or able to take a terminal again"
        if daemon != "notifier":
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as postfix:
                postfix.connect(str(tmp_path / f"{daemon}.sock"))
        served = told_until(syslog, "serving 1 customer")[-1]
        assert served.startswith(f"<22>bouncehook-{daemon}[{pid}]: INFO: serving 1 customer"), "22 is mail.info"

        second = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS, check=False)
        assert second.returncode == 69
        assert f"{pid_file}: the daemon is running already (process {pid}); stop it first" in second.stderr
        assert int(pid_file.read_text()) == pid

        os.kill(pid, signal.SIGTERM)
        wait_until(lambda: not is_alive(pid), SECONDS, "the daemon did not stop on SIGTERM")
        assert not pid_file.exists()
        assert told_until(syslog, "stopped")[-1].startswith(f"<22>bouncehook-{daemon}[{pid}]: INFO: stopped")
    finally:
        if is_alive(pid):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("daemon", DAEMONS)
def test_a_pid_file_that_a_crash_left_stops_nobody(commands: Path, config: Path, tmp_path: Path, daemon: str) -> None:
    pid_file = tmp_path / "run.pid"
    command = [commands / f"bouncehook-{daemon}", f"--config={config}", "--daemonize", f"--pid-file={pid_file}"]
    pids = []
    for end in (signal.SIGKILL, signal.SIGTERM):
        subprocess.run(command, check=True, timeout=SECONDS, stderr=subprocess.DEVNULL)
        pid = int(pid_file.read_text())
        pids.append(pid)
        os.kill(pid, end)
        wait_until(lambda pid=pid: not is_alive(pid), SECONDS, "the daemon did not end")  # type: ignore[misc]
        assert pid_file.exists() == (end == signal.SIGKILL)
    assert len(set(pids)) == 2


@pytest.mark.parametrize("daemon", DAEMONS)
def test_who_daemonizes_it_sees_its_faults(commands: Path, config: Path, tmp_path: Path, daemon: str) -> None:
    (tmp_path / "customers.yaml").write_text("customers: 7\n")
    pid_file = tmp_path / "run.pid"
    command = [commands / f"bouncehook-{daemon}", f"--config={config}", "--daemonize", f"--pid-file={pid_file}"]
    failed = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert failed.returncode == 78
    assert "customers.yaml" in failed.stderr
    wait_until(lambda: not pid_file.exists(), SECONDS, "the pid file is still there")

    nowhere = [*command[:-1], f"--pid-file={tmp_path}/nowhere/run.pid"]
    failed = subprocess.run(nowhere, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert failed.returncode == 69
    assert "nowhere/run.pid: cannot write the pid file: No such file or directory" in failed.stderr


def test_as_the_first_process_of_a_container_it_ends_on_sigterm_before_it_serves(
    commands: Path, tmp_path: Path
) -> None:
    """The kernel keeps signals without a handler from such a process.  Here it waits for a database that says
    nothing."""
    make_spool(tmp_path / "spool")
    config = write_configuration(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as database:
        database.settimeout(SECONDS)
        url = f"postgresql://nobody@127.0.0.1:{database.getsockname()[1]}/none?sslmode=disable"
        config.write_text(config.read_text().replace(f"sqlite:///{tmp_path}/store.db", url))
        container = subprocess.Popen(
            ["unshare", "--pid", "--fork", "--kill-child", commands / "bouncehook-notifier", f"--config={config}"]
        )
        try:
            connection, _ = database.accept()
            with connection:
                (first,) = Path(f"/proc/{container.pid}/task/{container.pid}/children").read_text().split()
                os.kill(int(first), signal.SIGTERM)
                assert container.wait(5) == 128 + signal.SIGTERM
        finally:
            container.kill()
            container.wait()
