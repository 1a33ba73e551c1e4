"""The installed `bouncehook-pipe` as pipe(8) starts it: another user, hardly any environment, another directory.

It may exit with 0 or 75 and nothing else: Postfix would destroy the mail.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from bouncehook.return_address import customer_tag, make, read_keys
from bouncehook.spool_reader import SpoolFile, SpoolReader, make_spool

SCRIPT = Path(sys.executable).parent / "bouncehook-pipe"
TODAY = int(time.time() // 86400)
MAIL = b"Return-Path: <>\nFrom: MAILER-DAEMON@far.test\n\nno such user \xff\x00\r\n"

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user"),
    pytest.mark.skipif(not SCRIPT.exists(), reason="bouncehook-pipe is not installed beside this interpreter"),
]

Done = subprocess.CompletedProcess[bytes]


class Transport:
    """A place that the user of the transport can reach, and what master.cf says about it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.spool = directory / "spool"
        make_spool(self.spool, group=8)
        self.keys = directory / "keys"
        self.keys.write_text(f"1 {'ab' * 32}\n")
        shutil.chown(self.keys, group="mail")
        self.keys.chmod(0o640)
        self.command = [str(SCRIPT.with_name("python")), "-IS", str(SCRIPT)]
        """as `bouncehook setup` has it in master.cf"""

    def address(self, message_id: str = "4jYAAAA", day: int = TODAY) -> str:
        return make(read_keys(str(self.keys)), "bounce", "bounces.relay.test", customer_tag("acme"), message_id, day)

    def arguments(self, *more: str, recipient: str | None = None) -> list[str]:
        return [
            *self.command,
            f"--spool={self.spool}",
            f"--keys={self.keys}",
            "--sender=",
            f"--recipient={self.address() if recipient is None else recipient}",
            "--queue-id=4jYPIPE",
            *more,
        ]

    def start(self, arguments: list[str], **more: object) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            arguments,
            user="nobody",
            group="mail",
            extra_groups=[],
            umask=0o077,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "MAIL_CONFIG": "/etc/postfix", "LANG": "C"},
            **{  # type: ignore[call-overload]
                "stdin": subprocess.PIPE,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE,
                **more,
            },
        )

    def run(self, *more: str, recipient: str | None = None, mail: bytes = MAIL) -> Done:
        return self.finish(self.start(self.arguments(*more, recipient=recipient)), mail)

    def finish(self, process: subprocess.Popen[bytes], mail: bytes | None = None) -> Done:
        try:
            output, errors = process.communicate(mail, timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        return Done(process.args, process.returncode, output, errors)

    def spooled(self) -> list[SpoolFile]:
        reader = SpoolReader(self.spool)
        try:
            return [reader.read(name) for name in reader.names()]
        finally:
            reader.close()


@pytest.fixture
def transport(public_directory: Path) -> Transport:
    return Transport(public_directory)


def assert_deferred(done: Done, reason: str) -> None:
    assert done.returncode == 75, done
    assert done.stderr.startswith(b"bouncehook-pipe: deferred: "), done.stderr
    assert reason in done.stderr.decode("utf-8", "replace")


def test_a_returned_mail_is_spooled(transport: Transport) -> None:
    done = transport.run("--size-limit=1000")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"taken\n", b"")
    (file,) = transport.spooled()
    assert file.kind == "bounce"
    assert file.body == MAIL
    expected = {"recipient": transport.address(), "sender": "", "queue_id": "4jYPIPE", "id": "4jYAAAA", "truncated": 0}
    assert {key: file.header[key] for key in expected} == expected
    status = (transport.spool / "new" / file.name).stat()
    assert (status.st_mode & 0o777, status.st_gid) == (0o640, 8)


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda address: address.replace("@", "+user=far.test@"),
        lambda address: address.replace("@", "+y\udcff\n'\"$(id)`=far.test@"),
    ],
)
def test_an_address_that_survived_its_way(transport: Transport, change: Callable[[str], str]) -> None:
    recipient = change(transport.address())
    assert transport.run(recipient=recipient).returncode == 0
    assert [file.record.recipient for file in transport.spooled()] == [recipient]


@pytest.mark.parametrize("sender", ["", "MAILER-DAEMON", "<>", 'a\udcff\n\x01=b@"c"\'$(id)--spool=/', "x" * 50_000])
def test_hostile_senders(transport: Transport, sender: str) -> None:
    arguments = [f"--sender={sender}" if one == "--sender=" else one for one in transport.arguments()]
    assert transport.finish(transport.start(arguments), MAIL).returncode == 0
    assert [file.record.sender for file in transport.spooled()] == [sender]


@pytest.mark.parametrize(
    "recipient",
    [
        "bounce+aaaa@bounces.relay.test",
        "joe@acme.test",
        "x" * 50_000,
        "\udcff@\n",
        "@",
        "+",
        "--spool=/tmp@x",
        "=",
        " ",
    ],
)
def test_what_is_not_ours_is_dropped(transport: Transport, recipient: str) -> None:
    """It was forged while the milter was down; nobody could do anything with it."""
    assert transport.run(recipient=recipient, mail=MAIL * 10_000).returncode == 0
    assert transport.spooled() == []


@pytest.mark.parametrize("days", [-4000, -40, 3])
def test_what_is_ours_is_kept_whatever_its_age(transport: Transport, days: int) -> None:
    """The notifier judges that, and keeps what it cannot use."""
    assert transport.run(recipient=transport.address(day=TODAY + days)).returncode == 0
    assert len(transport.spooled()) == 1


@pytest.mark.parametrize(("size", "truncated"), [(0, 0), (999, 0), (1000, 0), (1001, 1), (3_000_000, 1)])
def test_a_mail_over_the_limit_is_cut_and_all_of_it_is_read(transport: Transport, size: int, truncated: int) -> None:
    mail = bytes(range(250)) * (size // 250 + 1)
    assert transport.run("--size-limit=1000", "--client=192.0.2.1", mail=mail[:size]).returncode == 0
    (file,) = transport.spooled()
    assert (file.record.truncated, file.body) == (truncated, mail[: min(size, 1000)])


def test_a_mail_from_here_is_kept_whole(transport: Transport) -> None:
    """Our own Postfix's notification comes so while the milter is down: its report has no bound."""
    mail = bytes(range(250)) * 100_000
    assert transport.run("--size-limit=1000", mail=mail).returncode == 0
    (file,) = transport.spooled()
    assert (file.record.truncated, file.body == mail) == (0, True)


# What must be deferred.


def test_missing_unreadable_and_broken_keys(transport: Transport) -> None:
    transport.keys.chmod(0o600)
    assert_deferred(transport.run(recipient="bounce+a@b.test"), f"{transport.keys}: cannot read the signing keys")
    transport.keys.chmod(0o640)
    transport.keys.write_text("1 abc\n")
    assert_deferred(transport.run(recipient="bounce+a@b.test"), f"{transport.keys}:1: must be `ID HEX`")
    transport.keys.unlink()
    assert_deferred(transport.run(recipient="bounce+a@b.test"), "No such file or directory")


@pytest.mark.parametrize("trouble", ["missing", "not writable", "new is missing", "full"])
def test_a_spool_in_trouble(transport: Transport, trouble: str) -> None:
    mounted = False
    if trouble == "missing":
        shutil.rmtree(transport.spool)
    elif trouble == "not writable":
        (transport.spool / "tmp").chmod(0o2750)
    elif trouble == "new is missing":
        (transport.spool / "new").rmdir()
    else:
        mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(transport.spool)]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("cannot mount a tmpfs here")
        mounted = True
        make_spool(transport.spool, group=8)
    try:
        done = transport.run(mail=MAIL * 10_000)
        left = [path for path in transport.spool.rglob("*") if path.is_file()]
    finally:
        if mounted:
            subprocess.run(["umount", str(transport.spool)], check=True)
    assert_deferred(done, f"{transport.spool}/tmp/")
    assert left == []


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--wrong=1"], "'--wrong=1' is not an option; known: --spool=, --keys=,"),
        (["--spool"], "'--spool' is not an option"),
        (["-h"], "'-h' is not an option"),
        (["word"], "'word' is not an option"),
        ([""], "'' is not an option"),
        (["--=x"], "'--=x' is not an option"),
        (["--time-limit=soon"], "soon"),
        (["--time-limit=-1000000000000"], ""),
        (["--size-limit="], ""),
        (["--lifetime-days=\udcff"], ""),
        (["--recipient=another@b.test"], "--recipient= is given twice; set ..._destination_recipient_limit = 1"),
    ],
)
def test_options_that_make_no_sense(transport: Transport, options: list[str], reason: str) -> None:
    assert_deferred(transport.run(*options), reason)
    assert transport.spooled() == []


def test_no_recipient(transport: Transport) -> None:
    assert_deferred(transport.run(recipient=""), "--recipient=${recipient} is missing in master.cf")
    assert_deferred(transport.finish(transport.start([str(SCRIPT)]), MAIL), "is missing in master.cf")


def test_a_mail_that_never_ends_is_deferred_by_our_own_alarm(transport: Transport) -> None:
    process = transport.start(transport.arguments("--time-limit=1"))
    assert process.stdin is not None
    process.stdin.write(MAIL)
    process.stdin.flush()
    started = time.monotonic()
    assert process.wait(20) == 75
    assert time.monotonic() - started < 10
    assert b"time limit exceeded" in transport.finish(process).stderr
    assert transport.spooled() == []


def wait_until_it_reads(process: subprocess.Popen[bytes], pipe: IO[bytes]) -> None:
    """Until what was written has been taken out of the pipe: then its handlers are in place."""
    import fcntl
    import termios

    deadline = time.monotonic() + 10
    while int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4), sys.byteorder):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.005)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGALRM])
def test_signals(transport: Transport, number: signal.Signals) -> None:
    process = transport.start(transport.arguments())
    assert process.stdin is not None
    process.stdin.write(MAIL)
    process.stdin.flush()
    wait_until_it_reads(process, process.stdin)
    for _ in range(5):
        process.send_signal(number)
    assert process.wait(20) == 75
    transport.finish(process)
    assert transport.spooled() == []


def test_a_storm_of_signals_at_any_moment(transport: Transport) -> None:
    """Never another status: 0, 75, or killed before it could take care of signals, which pipe(8) defers as well."""
    for _ in range(20):
        process = transport.start(transport.arguments())
        assert process.stdin is not None
        process.stdin.write(MAIL)
        process.stdin.flush()
        time.sleep(random.uniform(0.0, 0.06))  # not a wait: the random moment
        process.stdin.close()
        process.stdin = None
        while process.poll() is None:
            process.send_signal(signal.SIGTERM)
        done = transport.finish(process)
        assert done.returncode in (0, 75, -signal.SIGTERM), done
    assert all(file.body == MAIL for file in transport.spooled())


@pytest.mark.parametrize("closed", ["0", "1", "2", "0 1 2", "1 2"])
@pytest.mark.parametrize("good", [True, False])
def test_closed_descriptors(transport: Transport, closed: str, good: bool) -> None:
    recipient = transport.address() if good else "joe@acme.test"
    redirections = " ".join(f"{number}{'<' if number == '0' else '>'}&-" for number in closed.split())
    shell = ["/bin/sh", "-c", f'exec "$@" {redirections}', "sh"]
    done = transport.finish(transport.start(shell + transport.arguments(recipient=recipient)), MAIL)
    assert done.returncode == (75 if "0" in closed else 0), done
    assert [file.body for file in transport.spooled()] == ([MAIL] if good and "0" not in closed else [])


def test_nobody_reads_what_it_says(transport: Transport) -> None:
    """The far ends of standard output and error are closed."""
    reader, writer = os.pipe()
    os.close(reader)
    process = transport.start(transport.arguments("--wrong=1"), stdout=writer, stderr=writer)
    os.close(writer)
    assert transport.finish(process, b"").returncode == 75


def test_our_package_is_missing(transport: Transport) -> None:
    """Half-way through an upgrade."""
    lines = SCRIPT.read_text().splitlines(keepends=True)
    script = transport.directory / "bouncehook-pipe"
    script.write_text("".join(["#!/usr/bin/python3 -IS\n", *lines[1:]]))
    script.chmod(0o755)
    transport.command = [str(script)]
    assert_deferred(transport.run(), "No module named 'bouncehook_pipe'")
    shell = ["/bin/sh", "-c", 'exec "$@" 2>&-', "sh"]
    assert transport.finish(transport.start(shell + transport.arguments()), MAIL).returncode == 75


def test_our_package_is_half_there(transport: Transport) -> None:
    package = transport.directory / "site" / "bouncehook_pipe"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    lines = SCRIPT.read_text().splitlines(keepends=True)
    script = transport.directory / "bouncehook-pipe"
    script.write_text(
        "".join(["#!/usr/bin/python3 -IS\n", f"import sys; sys.path.insert(0, {str(package.parent)!r})\n", *lines[1:]])
    )
    script.chmod(0o755)
    transport.command = [str(script)]
    for content in ("def main(:", "raise SystemExit(3)", "x = 1 / 0", "", "def main():\n    raise SystemExit(1)"):
        (package / "command.py").write_text(content)
        shutil.rmtree(package / "__pycache__", ignore_errors=True)
        done = transport.run()
        assert done.returncode == 75, content


def test_kill_at_random_moments(transport: Transport) -> None:
    """Whatever is in new/ is whole; what exited with 0 is there."""
    mail, acknowledged = MAIL * 5000, 0
    for _ in range(25):
        process = transport.start(transport.arguments())
        assert process.stdin is not None
        delay = random.uniform(0.0, 0.06)
        try:
            process.stdin.write(mail)
            process.stdin.close()
        except BrokenPipeError:
            pass
        process.stdin = None
        time.sleep(delay)  # not a wait: the random moment
        process.kill()
        acknowledged += transport.finish(process).returncode == 0
    files = transport.spooled()
    assert all(file.body == mail for file in files)
    assert len(files) >= acknowledged


def test_by_its_first_line(transport: Transport) -> None:
    """As an entry in master.cf that names the program alone starts it."""
    transport.command = [str(SCRIPT)]
    assert transport.run().returncode == 0
    assert len(transport.spooled()) == 1


def test_packages_that_are_elsewhere(transport: Transport) -> None:
    """Not in the interpreter's own environment: `site` knows where."""
    environment = transport.directory / "environment"
    subprocess.run(["/usr/bin/python3", "-m", "venv", "--without-pip", environment], check=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    (ours,) = SCRIPT.parent.parent.glob("lib/python*/site-packages")
    (packages / "elsewhere.pth").write_text(f"{ours}\n")
    transport.command = [str(environment / "bin" / "python"), "-IS", str(SCRIPT)]
    assert transport.run().returncode == 0
    assert len(transport.spooled()) == 1


SLOW = {"json", "hashlib", "hmac", "re", "typing", "dataclasses", "yaml", "email", "argparse", "logging", "pathlib"}
SLOW |= {
    "ssl",
    "_hashlib",
    "socket",
    "subprocess",
    "enum",
    "collections",
    "requests",
    "sqlalchemy",
    "syslog",
    "functools",
}
SLOW |= {
    "os",
    "__future__",
    "_json",
    "site",
    "encodings.ascii",
    "contextlib",
    "bouncehook.configuration",
    "bouncehook.customers",
    "bouncehook.spool_reader",
    "inspect",
}


def test_its_start_up_is_its_cost(transport: Transport) -> None:
    """It starts once per bounce, so on its normal way it loads nothing that it does not need."""
    (packages,) = SCRIPT.parent.parent.glob("lib/python*/site-packages")
    code = """
import posix, sys
sys.path.insert(0, PACKAGES)
from bouncehook_pipe import command
def left(status):
    posix.write(1, " ".join(sorted(sys.modules)).encode())
    posix.kill(posix.getpid(), 9)
posix._exit = left
command.main()
""".replace("PACKAGES", repr(str(packages)))
    transport.command = [transport.command[0], "-IS", "-c", code]
    arguments = transport.arguments()
    done = transport.finish(transport.start(arguments), MAIL)
    loaded = set(done.stdout.decode().split())
    assert len(transport.spooled()) == 1, done
    assert {"bouncehook_pipe.command", "bouncehook.spool", "bouncehook.return_address"} <= loaded
    assert loaded & SLOW == set()


def test_the_header_is_plain_json(transport: Transport) -> None:
    transport.run()
    (path,) = (transport.spool / "new").iterdir()
    assert json.loads(path.read_bytes().split(b"\n", 1)[0])["kind"] == "bounce"


def test_complaints_are_taken_without_a_signature(transport: Transport) -> None:
    recipient = "Complaints@bounces.relay.test"
    assert transport.run("--complaints=complaints", "--size-limit=10", recipient=recipient).returncode == 0
    (file,) = transport.spooled()
    assert (file.record.recipient, file.record.id) == (recipient, "")
    assert (file.body, file.record.truncated) == (MAIL[:10], True), "it never is our own Postfix's notification"


@pytest.mark.parametrize("option", ["--complaints=", "--complaints=abuse"])
def test_of_another_name_they_are_dropped(transport: Transport, option: str) -> None:
    done = transport.run(option, recipient="complaints@bounces.relay.test")
    assert (done.returncode, done.stdout) == (0, b"taken\n")
    assert transport.spooled() == []
