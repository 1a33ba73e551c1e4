"""`bouncehook doctor` on a running relay: nothing to say while all is well, and each fault by its name."""

from __future__ import annotations

import json
import os
import pty
import pwd
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from bouncehook.spool import REFUSED, common_header, fields_of, header_line
from bouncehook.spool_records import Refusal
from bouncehook_admin.doctor import machine, selinux
from bouncehook_admin.setup.notify import RULES
from bouncehook_demo.demo_dns import Name
from bouncehook_demo.postfix_settings import guarded
from bouncehook_demo.programs import GROUP, USERS, gid_of
from bouncehook_demo.relay import CUSTOMER, RETURN_DOMAIN
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.store.inspection import Inspection

pytestmark = pytest.mark.postfix

Found = list[tuple[str, str, str]]


@pytest.fixture(scope="module")
def healthy(stock) -> Iterator:
    """The relay, set up, with all that the doctor asks for."""
    secret = stock.programs.directory / "etc" / "acme.secret"
    entry = f"{{failures: '{{endpoint}}/failures', secret_file: {secret}}}"
    done = stock.setup("--apply", "--reload")
    assert done.returncode == 0, done.stderr
    secret.write_text("whsec_" + "A" * 32)
    os.chown(secret, -1, gid_of(GROUP))
    secret.chmod(0o640)
    url = stock.environment.endpoint.url("").rstrip("/")
    stock.programs.customers_map.write_text(f"customers:\n  {CUSTOMER}: {entry}\n".replace("{endpoint}", url))
    (stock.postfix.config_directory / "commands").write_text("\n".join([*RULES, ""]))
    stock.postfix.postconf({"smtpd_command_filter": "regexp:${config_directory}/commands"})
    stock.postfix.set_service(_entry(stock))
    _rest(stock)
    yield stock
    assert stock.programs.is_running("milter")
    assert stock.programs.is_running("notifier")


@pytest.fixture
def examined(bouncehook, healthy, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Found]:
    """What is not ok, as (level, subject, text); the exit status goes with it."""
    # What keeps the clock of the machine that runs the tests is not ours to say.
    monkeypatch.setattr(machine, "is_synchronised", lambda: True)

    def run() -> Found:
        status, output, errors = bouncehook(*healthy.doctor_arguments(), "--json")
        assert errors == ""
        findings = [json.loads(line) for line in output.splitlines()]
        found = [(one["level"], one["subject"], one["text"]) for one in findings if one["level"] != "ok"]
        assert status == (69 if any(level == "problem" for level, _, _ in found) else 0)
        assert all(one["remedy"] for one in findings if one["level"] != "ok"), findings
        return found

    return run


def assert_only(found: Found, level: str, subject: str, text: str) -> None:
    assert {(one[0], one[1]) for one in found} == {(level, subject)}, found
    assert text in found[0][2]


def test_all_is_well(examined) -> None:
    assert examined() == []


# Postfix's configuration


@contextmanager
def main_cf(healthy, **settings: str) -> Iterator[None]:
    postfix = healthy.postfix
    with _files_put_back(healthy):
        postfix.postconf(settings)
        _rest(healthy)
        yield


@contextmanager
def master_cf(healthy, *commands: tuple[str, str]) -> Iterator[None]:
    with _files_put_back(healthy):
        for option, text in commands:
            where = ("-c", healthy.postfix.config_directory)
            subprocess.run(["/usr/sbin/postconf", *where, option, text], check=True)
        _rest(healthy)
        yield


@contextmanager
def _files_put_back(healthy) -> Iterator[None]:
    directory = healthy.postfix.config_directory
    before = {name: (directory / name).read_bytes() for name in ("main.cf", "master.cf")}
    try:
        yield
    finally:
        for name, content in before.items():
            healthy.postfix.write_file(name, content)
        _rest(healthy)


def _rest(healthy) -> None:
    """Let the files look old: Postfix would wait if they had changed just now, and a warning would ask for a reload."""
    then = time.time() - 86400
    for name in ("main.cf", "master.cf"):
        os.utime(healthy.postfix.config_directory / name, (then, then))


def _entry(healthy, flags: str = "Rq", more: str = "null_sender=", recipient: str = "${recipient}") -> str:
    command = [part for part in guarded(healthy.programs.pipe_command()) if not part.startswith("--recipient")]
    argv = " ".join([*command, *([f"--recipient={recipient}"] if recipient else [])])
    return f"bouncehook/unix=bouncehook unix - n n - - pipe flags={flags} user=nobody:mail {more} argv={argv}"


SETTINGS = [
    ({"smtpd_milters": ""}, "problem", "smtpd_milters", "smtpd_milters is empty"),
    ({"smtpd_milters": "inet:localhost:1"}, "problem", "smtpd_milters", "has no "),
    (
        {"smtpd_milters": "inet:localhost:1, $bouncehook_milter"},
        "warning",
        "smtpd_milters",
        "inet:localhost:1 is called before our milter",
    ),
    ({"non_smtpd_milters": ""}, "problem", "non_smtpd_milters", "non_smtpd_milters is empty"),
    ({"internal_mail_filter_classes": ""}, "problem", "mail classes", "bounce/unix, defer/unix, trace/unix"),
    ({"smtpd_command_filter": ""}, "warning", "NOTIFY", "NOTIFY=NEVER or SUCCESS or DELAY or SUCCESS,DELAY fails"),
    ({"smtp_skip_5xx_greeting": "yes"}, "problem", "greetings", "smtp/unix, relay/unix"),
    ({"milter_protocol": "2"}, "problem", "milter_protocol", "refused recipients"),
    ({"enable_long_queue_ids": "no"}, "problem", "queue ids", "used again"),
    ({"soft_bounce": "yes"}, "problem", "soft_bounce", "retried"),
    ({"transport_maps": ""}, "problem", "return domain", "to nowhere instead of the pipe"),
    (
        {"transport_maps": f"inline:{{ {{ bounce@{RETURN_DOMAIN} = smtp:x }} }}", "recipient_delimiter": "+"},
        "problem",
        "return domain",
        "to smtp:x instead of the pipe",
    ),
    (
        {"transport_maps": f"inline:{{ {{ bounce@{RETURN_DOMAIN} = bouncehook: }} }}", "recipient_delimiter": "+"},
        "warning",
        "return domain",
        f"complaints@{RETURN_DOMAIN}: transport_maps send complaints to nowhere",
    ),
    (
        {"relay_recipient_maps": f"inline:{{ {{ bounce@{RETURN_DOMAIN} = x }} }}", "recipient_delimiter": "+"},
        "warning",
        "return domain",
        f"complaints@{RETURN_DOMAIN}: relay_recipient_maps do not have it",
    ),
    ({"bouncehook_return_domains": "other.test"}, "problem", "return domain", "is not in relay_domains"),
    ({"relay_recipient_maps": "inline:{ { a@b.test = x } }"}, "problem", "return domain", "relay_recipient_maps"),
    ({"virtual_alias_domains": RETURN_DOMAIN}, "problem", "return domain", "stands in virtual_alias_domains"),
    ({"bouncehook_destination_recipient_limit": "50"}, "problem", "pipe", "is not 1"),
    ({"bouncehook_time_limit": "100s"}, "problem", "pipe", "bouncehook_time_limit = 100s"),
    ({"mynetworks": "127.0.0.1/32 192.0.2.0/24 !192.0.2.1"}, "warning", "mynetworks", "192.0.2.0/24 is not in"),
    ({"multi_instance_directories": "/etc/postfix-out"}, "warning", "postfix", "other instances"),
    ({"no_such_parameter_of_postfix": "1"}, "warning", "postfix", "unused parameter"),
]


@pytest.mark.parametrize(("settings", "level", "subject", "text"), SETTINGS)
def test_main_cf(healthy, examined, settings: dict[str, str], level: str, subject: str, text: str) -> None:
    with main_cf(healthy, **settings):
        assert_only(examined(), level, subject, text)


@pytest.mark.parametrize("action", ["quarantine", "reject"])
def test_what_happens_while_the_milter_is_down(healthy, examined, action: str) -> None:
    milter = f"{{ unix:bouncehook/milter.sock, default_action={action} }}"
    with main_cf(healthy, bouncehook_milter=milter):
        assert_only(examined(), "problem", "default_action", "while the milter is down")
    # Both are sound: a notification that nobody took goes to the pipe, or stays with Postfix.
    for action in ("accept", "tempfail"):
        with main_cf(healthy, bouncehook_milter="unix:bouncehook/milter.sock", milter_default_action=action):
            assert examined() == []


def test_a_place_that_is_another_outside_the_chroot(healthy, examined) -> None:
    milter = "{ unix:/bouncehook/milter.sock, default_action=accept }"
    with main_cf(healthy, bouncehook_milter=milter):
        assert examined() == []
        key = f"{healthy.environment.relay[0]}:{healthy.environment.relay[1]}/inet"
        subprocess.run(
            ["/usr/sbin/postconf", "-c", healthy.postfix.config_directory, "-F", f"{key}/chroot=n"], check=True
        )
        _rest(healthy)
        assert_only(examined(), "problem", "smtpd_milters", "unix:/bouncehook/milter.sock is /bouncehook/milter.sock")


OVERRIDES = [
    ("{submission}/smtpd_milters=", "problem", "smtpd_milters", "smtpd_milters is empty"),
    ("{submission}/smtpd_milters=inet:localhost:1", "problem", "smtpd_milters", "has no "),
    ("{submission}/receive_override_options=no_milters", "problem", "smtpd_milters", "has no_milters"),
    ("{submission}/smtpd_command_filter=", "warning", "NOTIFY", "127."),
    ("{submission}/smtpd_proxy_filter=127.0.0.1:1", "problem", "smtpd_milters", "smtpd_proxy_filter does not get"),
    ("cleanup/unix/non_smtpd_milters=", "problem", "non_smtpd_milters", "cleanup/unix"),
    ("pickup/unix/receive_override_options=no_milters", "problem", "non_smtpd_milters", "pickup/unix"),
    ("bounce/unix/internal_mail_filter_classes=notify", "problem", "mail classes", "bounce/unix: "),
    ("relay/unix/smtp_skip_5xx_greeting=yes", "problem", "greetings", "relay/unix: "),
]


@pytest.mark.parametrize(("override", "level", "subject", "text"), OVERRIDES)
def test_one_service_is_otherwise(healthy, examined, override: str, level: str, subject: str, text: str) -> None:
    address, port = healthy.environment.submission
    with master_cf(healthy, ("-P", override.replace("{submission}", f"{address}:{port}/inet"))):
        # A service that has restrictions may have copies by access(5) too: setup is to look again, which is said.
        assert_only([one for one in examined() if one[1] != "copies"], level, subject, text)


def test_what_a_content_filter_gives_back_needs_no_milter(healthy, examined) -> None:
    back = "10025/inet=10025 inet n - y - - smtpd -o content_filter= -o smtpd_milters="
    scan = "scan/unix=scan unix - - y - 4 smtp -o smtp_send_xforward_command=yes"
    xforward = "10025/inet/smtpd_authorized_xforward_hosts=127.0.0.0/8"
    with main_cf(healthy, content_filter="scan:[127.0.0.1]:1"):
        with master_cf(healthy, ("-M", back), ("-M", scan), ("-P", xforward)):
            assert examined() == []
        with master_cf(healthy, ("-M", back), ("-M", scan)):
            assert_only(examined(), "problem", "identities", "10025/inet has no smtpd_authorized_xforward_hosts")


def test_a_change_that_was_not_read(healthy, examined) -> None:
    main = healthy.postfix.config_directory / "main.cf"
    os.utime(main, (time.time(), time.time() + 30))
    try:
        assert_only(examined(), "warning", "reload", "Postfix was not reloaded since")
    finally:
        _rest(healthy)
    assert examined() == []


def test_keywords_that_are_not_offered(healthy, examined) -> None:
    with main_cf(healthy, smtpd_command_filter="", smtpd_discard_ehlo_keywords="silent-discard, dsn"):
        assert examined() == []


ENTRIES = [
    ({"flags": "Rqu"}, "warning", "u folds the case"),
    ({"flags": "Rqh"}, "warning", "h folds the case"),
    ({"flags": "RqF"}, "warning", "not a header"),
    ({"flags": "Rq."}, "warning", "doubles dots"),
    ({"flags": "R"}, "warning", "has no q"),
    ({"more": ""}, "warning", "null_sender= is missing"),
    ({"more": "null_sender= size=1000"}, "problem", "and so lost"),
    ({"more": "null_sender= chroot=/tmp"}, "problem", "chroot"),
    ({"recipient": ""}, "problem", "--recipient=${recipient} is missing"),
    ({"recipient": "${user}"}, "problem", "--recipient=${recipient} is missing"),
    ({"recipient": "${recipient} --wrong=1"}, "problem", "'wrong' is not an option"),
    ({"recipient": "${recipient} --time-limit=3590"}, "problem", "too close to its --time-limit"),
    ({"recipient": "${recipient} --spool=/nonexistent"}, "problem", "the notifier reads that spool"),
    ({"recipient": "${recipient} --keys=/nonexistent"}, "problem", "the milter signs with those keys"),
    ({"recipient": "${recipient} --complaints="}, "warning", "without it the pipe drops complaints"),
]


@pytest.mark.parametrize(("changes", "level", "text"), ENTRIES)
def test_the_entry_of_the_pipe(healthy, examined, changes: dict[str, str], level: str, text: str) -> None:
    with master_cf(healthy, ("-M", _entry(healthy, **changes))):
        assert_only(examined(), level, "pipe", text)


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("user=nobody:mail", "user=no-such-user", "no such user"),
        ("user=nobody:mail", "user=root:mail", "refuses to run"),
        ("- n n - - pipe", "- - n - - pipe", "`unpriv` is not n"),
        ("- n n - - pipe", "- n y - - pipe", "chroot"),
        ("/python -IS", "/gone/python -IS", "cannot run"),
        ("/bouncehook-pipe", "/gone/bouncehook-pipe", "cannot read"),
        ('/bin/sh -c {test "$$("$$@")" = taken || exit 75} bouncehook-pipe ', "", "has no guard"),
        ("= taken ||", "= token ||", "is not bouncehook-pipe"),
    ],
)
def test_who_runs_the_pipe_and_what(healthy, examined, old: str, new: str, text: str) -> None:
    with master_cf(healthy, ("-M", _entry(healthy).replace(old, new, 1))):
        assert_only(examined(), "problem", "pipe", text)


def test_a_service_of_that_name_that_is_no_pipe(healthy, examined) -> None:
    with master_cf(healthy, ("-M", "bouncehook/unix=bouncehook unix - n n - - local")):
        assert any("runs local instead of pipe" in text for _, subject, text in examined() if subject == "pipe")


def test_no_pipe_at_all(healthy, examined) -> None:
    with master_cf(healthy, ("-MX", "bouncehook/unix")):
        found = examined()
        assert ("problem", "pipe") in {(level, subject) for level, subject, _ in found}
        assert any("has no service bouncehook" in text for _, _, text in found)


# Files, and who may do what with them


@contextmanager
def changed(path: Path, mode: int | None = None, group: int | None = None) -> Iterator[None]:
    before = path.stat()
    try:
        if group is not None:
            os.chown(path, -1, group)
        if mode is not None:
            path.chmod(mode)
        yield
    finally:
        os.chown(path, -1, before.st_gid)
        path.chmod(before.st_mode & 0o7777)


@contextmanager
def from_the_future(path: Path) -> Iterator[None]:
    before = path.stat()
    os.utime(path, (time.time(), time.time() + 7200))
    try:
        yield
    finally:
        os.utime(path, (before.st_atime, before.st_mtime))


@contextmanager
def with_file(path: Path, content: bytes = b"{}\n") -> Iterator[None]:
    path.write_bytes(content)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def full(path: Path) -> Iterator[None]:
    """A small file system over a directory of the spool."""
    status = path.stat()
    mount = ["mount", "-t", "tmpfs", "-o", f"size=1m,mode=2770,uid=0,gid={status.st_gid}", "tmpfs", str(path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("cannot mount a tmpfs here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(path)], check=True)


FIVE_HOURS_AGO = time.time_ns() - 5 * 3600 * 10**9
OF_NOBODY = Refusal(
    "nobody.example", "4jYJD234tKzJDqC", "a@nobody.example", "b@far.test", "5.1.1", "550 5.1.1 no such user"
)
Fault = Callable[..., AbstractContextManager[None]]
FILES: dict[str, tuple[Fault, str, str, str]] = {
    "keys for all": (lambda relay: changed(relay.programs.keys, 0o644), "problem", "secrets", "all users can read it"),
    "keys for the group": (lambda relay: changed(relay.programs.keys, 0o660), "problem", "secrets", "may change it"),
    "a secret for all": (
        lambda relay: changed(relay.programs.keys.with_name("acme.secret"), 0o644),
        "problem",
        "secrets",
        f"it has a secret of {CUSTOMER}",
    ),
    "a directory for all": (
        lambda relay: changed(relay.programs.keys.parent, 0o777),
        "problem",
        "secrets",
        "every user may replace it",
    ),
    "a spool that the pipe may not write": (
        lambda relay: changed(relay.programs.spool / "tmp", 0o3750),
        "problem",
        "pipe",
        "cannot write to",
    ),
    "a spool of an earlier version, whose group may write everywhere": (
        lambda relay: changed(relay.programs.spool, 0o2770),
        "problem",
        "spool",
        "others than the notifier may write here (mode 2770)",
    ),
    "a bad/ of an earlier version": (
        lambda relay: changed(relay.programs.spool / "bad", 0o2770),
        "problem",
        "spool",
        "bad: others than the notifier may write here",
    ),
    "evidence that the pipe's user could delete": (
        lambda relay: changed(relay.programs.spool / "new", 0o2770),
        "problem",
        "spool",
        "may delete what the milter wrote",
    ),
    "evidence of an unknown customer": (
        lambda relay: with_file(
            relay.programs.spool / "waiting" / f"{FIVE_HOURS_AGO}.refused.1.1",
            # The notifier may look at it again, since other cases change the files of its configuration.
            header_line(common_header(REFUSED, FIVE_HOURS_AGO / 1e9, "relay") | fields_of(OF_NOBODY)),
        ),
        "problem",
        "spool",
        "the oldest for 5 hours",
    ),
    "a spool file that was set aside": (
        lambda relay: with_file(relay.programs.spool / "bad" / f"{time.time_ns()}.dsn.1.1"),
        "problem",
        "spool",
        "could not be processed",
    ),
    "a refused recipient that is held for long": (
        lambda relay: with_file(relay.programs.spool / "held" / f"{FIVE_HOURS_AGO}.refused.1.1"),
        "warning",
        "spool",
        "for 5 hours",
    ),
    "a clock that is behind": (lambda relay: from_the_future(relay.programs.keys), "problem", "clock", "the future"),
    "a socket that Postfix may not reach": (
        lambda relay: changed(relay.programs.socket.parent, 0o700),
        "problem",
        "milter",
        "Permission denied",
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_files(healthy, examined, case: str) -> None:
    fault, level, subject, text = FILES[case]
    with fault(healthy):
        assert_only(examined(), level, subject, text)


def test_keys_that_neither_the_pipe_nor_the_daemons_can_read(healthy, examined) -> None:
    with changed(healthy.programs.keys, group=0):
        found = examined()
    assert {one[:2] for one in found} == {("problem", "pipe"), ("problem", "files")}
    texts = "\n".join(one[2] for one in found)
    assert "the user nobody cannot read" in texts
    assert all(
        f"bouncehook-{program} (user {USERS[program]}) cannot read it" in texts for program in ("milter", "notifier")
    )
    wait_until(lambda: examined() == [], 30, "the daemons read them again")


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (f"secret: whsec_{'A' * 32}", "it has a secret of acme"),
        ("headers: {Authorization: Bearer x}", "it has header fields of acme"),
    ],
)
def test_inline_secrets_in_a_map_for_all(healthy, examined, entry: str, why: str) -> None:
    path = healthy.programs.customers_map
    before = path.read_text()
    try:
        path.write_text(f"customers: {{acme: {{failures: 'http://127.0.0.1/', {entry}}}}}\n")
        assert_only(examined(), "problem", "secrets", why)
        with changed(path, 0o640, gid_of(GROUP)):
            assert examined() == []
    finally:
        path.write_text(before)


def test_suppression_lists_that_the_milter_cannot_use(healthy, examined) -> None:
    programs = healthy.programs
    before = programs.customers_map.read_text()
    try:
        programs.customers_map.write_text("customers: {acme: {failures: 'http://127.0.0.1/', suppression: yes}}\n")
        wait_until(lambda: examined() == [], 30, lambda: f"no findings, not {examined()}")
        path = programs.spool / "suppressed"
        os.kill(programs.pid("notifier"), signal.SIGSTOP)  # it would mend the file
        try:
            with changed(path, 0o000, 0):
                (finding,) = examined()
                assert f"bouncehook-milter (user {USERS['milter']}) cannot read it" in finding[2]
            os.truncate(path, 100)
            assert_only(examined(), "problem", "files", "so mail to suppressed recipients passes")
        finally:
            os.kill(programs.pid("notifier"), signal.SIGCONT)
    finally:
        programs.customers_map.write_text(before)


def test_a_disk_that_is_nearly_full(healthy, examined) -> None:
    with full(healthy.programs.spool):
        found = examined()
        assert ("problem", "disk") in {(level, subject) for level, subject, _ in found}
        assert ("problem", "spool") in {(level, subject) for level, subject, _ in found}, "the folders are not there"


def test_a_clock_that_nobody_keeps_right(healthy, examined, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "is_synchronised", lambda: False)
    assert_only(examined(), "warning", "clock", "is not synchronised")


def test_where_selinux_is_enforcing(healthy, examined, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It cannot try what SELinux lets Postfix do, and does not say that all is well."""
    enforce = tmp_path / "enforce"
    monkeypatch.setattr(selinux, "ENFORCE", enforce)
    enforce.write_text("0")
    assert examined() == []
    enforce.write_text("1")
    place = healthy.postfix.queue_directory / "bouncehook" / "milter.sock"
    assert_only(examined(), "warning", "selinux", f"{place} has the type (none), not bouncehook_socket_t")
    os.setxattr(place, "security.selinux", b"system_u:object_r:postfix_spool_t:s0\0")
    assert_only(examined(), "warning", "selinux", f"{place} has the type postfix_spool_t, not bouncehook_socket_t")
    for path, label in ((place, "socket"), (healthy.programs.spool / "new", "spool")):
        os.setxattr(path, "security.selinux", f"system_u:object_r:bouncehook_{label}_t:s0\0".encode())
    assert examined() == []
    for path in (place, healthy.programs.spool / "new"):
        os.removexattr(path, "security.selinux")


def test_what_the_kernel_says_of_the_clock() -> None:
    assert machine.is_synchronised() in (True, False)


# What runs


def test_the_milter_is_down(healthy, examined) -> None:
    healthy.programs.stop_program("milter")
    try:
        assert_only(examined(), "problem", "milter", "daemons in the chroot: ")
    finally:
        healthy.programs.start_milter()
    assert examined() == []


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (b"", "does not speak as a milter"),
        (b"220 mail.test ESMTP\r\n", "does not speak as a milter"),
        (bytes.fromhex("0000000d 4f 00000006 00000001 00000000"), "is a milter that changes no sender"),
        (None, "sends nothing within"),
    ],
)
def test_something_else_listens(healthy, bouncehook, tmp_path: Path, answer: bytes | None, text: str) -> None:
    path = healthy.programs.socket.with_name("other.sock")
    config = tmp_path / "bouncehook.yaml"
    config.write_text(healthy.programs.config.read_text().replace(str(healthy.programs.socket), str(path)))
    stop = threading.Event()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        path.chmod(0o666)
        listener.listen()

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                if answer is None:
                    stop.wait(30)
                else:
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        arguments = healthy.doctor_arguments()
        arguments[arguments.index("--config") + 1] = config
        output = bouncehook(*arguments, "--json")[1]
        stop.set()
        thread.join()
    path.unlink()
    said = [json.loads(line) for line in output.splitlines()]
    assert [text in one["text"] for one in said if one["subject"] == "milter"] == [True]


def test_the_notifier_is_down(healthy, examined) -> None:
    healthy.programs.stop_program("notifier")
    waiting = healthy.programs.spool / "new" / f"{time.time_ns() - 600 * 10**9}.dsn.1.1"
    try:
        assert_only(examined(), "problem", "notifier", "no notifier is running on")
        with with_file(waiting):
            found = examined()
            assert [subject for _, subject, _ in found] == ["notifier", "spool"]
            assert "1 file waiting, the oldest for 10 minutes" in found[1][2]
    finally:
        healthy.programs.start_notifier()
    assert examined() == []


def test_postfix_is_down(healthy, examined) -> None:
    healthy.postfix.stop()
    try:
        assert_only(examined(), "problem", "postfix", "does not run")
    finally:
        # Not postfix.start(), which would write its own configuration.
        subprocess.run(
            ["/usr/sbin/postfix", "-c", healthy.postfix.config_directory, "start"],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(lambda: healthy.postfix.master_pid(), 15, "the master")
    assert examined() == []


# Deliveries


@pytest.fixture
def store(healthy) -> Iterator[Inspection]:
    opened = Inspection.existing(f"sqlite:///{healthy.programs.store}")
    yield opened
    opened.close()


def test_endpoints_that_are_off_or_fail(healthy, examined, store: Inspection) -> None:
    url = healthy.environment.endpoint.url("").rstrip("/") + "/failures"
    store.switch_off(url, "it answered 410 Gone")
    try:
        assert_only(examined(), "problem", "endpoints", "is switched off (it answered 410 Gone)")
    finally:
        store.switch_on(url)
    with closing(sqlite3.connect(healthy.programs.store)) as rows, rows:
        rows.execute("update endpoints set failures = 5, rest_until = ?", (time.time() + 600,))
    try:
        assert_only(examined(), "warning", "endpoints", "has failed 5 times in a row, rests until")
    finally:
        store.switch_on(url)
    assert examined() == []


def test_a_store_of_a_later_version(healthy, examined) -> None:
    def set_version(number: int) -> int:
        with closing(sqlite3.connect(healthy.programs.store)) as rows, rows:
            (before,) = rows.execute("select version from version").fetchone()
            rows.execute("update version set version = ?", (number,))
        return int(before)

    before = set_version(99)
    try:
        assert_only(examined(), "problem", "store", "is of version 99")
    finally:
        set_version(before)


# The DNS


def _names(name: Name | None, relay: Name | None = None) -> Callable[..., AbstractContextManager[None]]:
    @contextmanager
    def put(healthy) -> Iterator[None]:
        names = healthy.environment.dns.names
        before = dict(names)
        try:
            names.pop(RETURN_DOMAIN)
            if name:
                names[RETURN_DOMAIN] = name
            if relay:
                names["mx.elsewhere.test"] = relay
            yield
        finally:
            names.clear()
            names.update(before)

    return put


def _texts(*texts: str) -> Callable[..., AbstractContextManager[None]]:
    @contextmanager
    def put(healthy) -> Iterator[None]:
        before = healthy.texts[RETURN_DOMAIN]
        healthy.texts[RETURN_DOMAIN] = list(texts)
        try:
            yield
        finally:
            healthy.texts[RETURN_DOMAIN] = before

    return put


DNS: dict[str, tuple[Fault, str, str, str]] = {
    "no name": (_names(None), "problem", "mx", "has no MX"),
    "no mx": (_names(Name()), "problem", "mx", "has no MX"),
    "null mx": (_names(Name(null_mx=True)), "problem", "mx", "accepts no mail"),
    "mx without address": (_names(Name(mail_hosts=("mx.elsewhere.test",))), "problem", "mx", "has no address"),
    "mx elsewhere": (
        _names(Name(mail_hosts=("mx.elsewhere.test",)), Name(addresses=("192.0.2.1",))),
        "warning",
        "mx",
        "leads to mx.elsewhere.test, which is not this host",
    ),
    "broken": (_names(Name(broken=True)), "problem", "dns", RETURN_DOMAIN),
    "no spf": (_texts("something"), "problem", "spf", "has no SPF record"),
    "two spf": (_texts("v=spf1 mx -all", "v=spf1 a -all"), "problem", "spf", "has 2 SPF records"),
    "nobody": (_texts("v=spf1 -all"), "problem", "spf", "allows no host to send"),
}


@pytest.mark.parametrize("case", DNS)
def test_dns(healthy, examined, case: str) -> None:
    fault, level, subject, text = DNS[case]
    with fault(healthy):
        assert_only(examined(), level, subject, text)


def test_an_address_of_its_own_is_enough(healthy, examined) -> None:
    with _names(Name(addresses=(healthy.environment.loopback.relay,)))(healthy):
        assert examined() == []


def test_no_name_server_answers(healthy, bouncehook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bouncehook_admin.doctor.dns_records.SECONDS", 0.5)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind((f"{healthy.environment.loopback.net}.0.99", 53))
        arguments = healthy.doctor_arguments()
        arguments[-1] = f"{healthy.environment.loopback.net}.0.99"
        output = bouncehook(*arguments, "--json")[1]
    said = [json.loads(line) for line in output.splitlines()]
    assert [one["level"] for one in said if one["subject"] in ("dns", "mx", "spf")] == ["problem"]
    assert "no answer within" in next(one["text"] for one in said if one["subject"] == "dns")


# The command


def test_for_people(healthy, bouncehook) -> None:
    with main_cf(healthy, smtpd_milters=""):
        status, output, errors = bouncehook(*healthy.doctor_arguments())
    assert (status, errors) == (69, "")
    lines = output.splitlines()
    assert any(line.startswith("PROBLEM  smtpd_milters      ") and "--apply`" in line for line in lines)
    assert any(line.startswith("OK       pipe               ") for line in lines)
    assert lines[-1].startswith("2 problems, ")
    assert "\x1b" not in output


def test_colours_on_a_terminal_only(healthy) -> None:
    command = [healthy.commands / "bouncehook", *map(str, healthy.doctor_arguments())]

    def shown(**environment: str) -> bytes:
        leader, follower = pty.openpty()
        done = subprocess.Popen(command, stdout=follower, env={"PATH": os.environ["PATH"], **environment})
        os.close(follower)
        said = b""
        with ExitStack() as stack:
            stack.callback(os.close, leader)
            try:
                while piece := os.read(leader, 65536):
                    said += piece
            except OSError:
                pass  # the other end is closed
        done.wait()
        return said

    assert b"\x1b[32mOK" in shown(TERM="xterm")
    assert b"\x1b" not in shown(TERM="xterm", NO_COLOR="1")
    assert b"\x1b" not in shown(TERM="dumb")


def test_as_another_user_it_says_what_it_could_not_see(healthy) -> None:
    account = pwd.getpwnam(USERS["notifier"])
    done = subprocess.run(
        [healthy.commands / "bouncehook", *map(str, healthy.doctor_arguments()), "--json"],
        capture_output=True,
        text=True,
        user=account.pw_uid,
        group=gid_of(GROUP),
        extra_groups=[],
        cwd="/",
        check=False,
    )
    assert done.stderr == ""
    found = [json.loads(line) for line in done.stdout.splitlines()]
    unseen = {one["subject"] for one in found if one["remedy"] == "run this as root"}
    assert {"milter", "pipe"} <= unseen


def test_without_a_configuration_or_a_postfix(healthy, bouncehook, tmp_path: Path) -> None:
    status, output, errors = bouncehook("doctor", "--config", tmp_path / "no.yaml")
    assert (status, output) == (78, "")
    assert "cannot read" in errors
    status, output, errors = bouncehook("doctor", "-c", tmp_path, "--config", healthy.programs.config)
    assert (status, output) == (69, "")
    assert "main.cf: does not exist" in errors
