"""Postfix and bouncehook on two hosts: all is reported; whatever happens to the other host, mail passes and what comes
back is not lost; and strangers are turned away."""

from __future__ import annotations

import socket
import struct
import time

import pytest

from apart.apart import LMTP_PORT, MILTER_PORT, PORT, RELAY, REPORTER, STRANGER, Apart
from bouncehook_demo.relay import CUSTOMER
from bouncehook_demo.submit import Submission
from bouncehook_demo.waiting import wait_until
from hosts.site import BOUNCES, REFUSES

pytestmark = pytest.mark.postfix

PATIENCE = 20.0
"""seconds; a milter that does not answer costs a session of Postfix's at most connect_timeout and command_timeout"""


def accepted_from(apart: Apart, recipient: str) -> str:
    """The sender with which the remote server got a message."""
    return apart.remote.wait_for_message(lambda message: recipient in message.recipients).sender


def passes(apart: Apart) -> float:
    """A message passes unchanged, since the milter cannot be asked; how long Postfix took for it."""
    started = time.monotonic()
    _, recipient = apart.send(BOUNCES)
    took = time.monotonic() - started
    assert accepted_from(apart, recipient) == f"news@{CUSTOMER}"
    return took


def test_everything_is_reported(set_up: Apart) -> None:
    """By `bouncehook setup` without a pipe, whose program and user this host does not have."""
    entries = set_up.setup("--json").stdout
    assert '"nothing_to_do": true' in entries
    assert set_up.postfix.setting("bouncehook_milter") == (
        f"{{ inet:{REPORTER}:{MILTER_PORT}, connect_timeout=2s, command_timeout=5s, content_timeout=30s, "
        "default_action=accept }"
    )
    master = (set_up.postfix.config_directory / "master.cf").read_text()
    assert "bouncehook-lmtp" in master
    assert "bouncehook-pipe" not in master
    table = (set_up.postfix.config_directory / "bouncehook_transport").read_text()
    assert f" bouncehook-lmtp:inet:[{REPORTER}]:{LMTP_PORT}\n" in table
    _, recipient = set_up.send(BOUNCES)
    assert accepted_from(set_up, recipient).startswith("bounce+")


def test_the_doctor_knows_that_way(set_up: Apart) -> None:
    where = ("-c", set_up.postfix.config_directory, "--name-server", set_up.postfix.name_server)
    lines = [" ".join(line.split()) for line in set_up.bouncehook("doctor", *where).stdout.splitlines()]
    assert f"OK milter inet:{MILTER_PORT}@{REPORTER}: answers Postfix's daemons" in lines
    assert f"OK lmtp inet:{LMTP_PORT}@{REPORTER}: answers Postfix's daemons" in lines
    assert f"OK spool is with the milter, on {REPORTER}: `bouncehook status` there shows it, and the store" in lines
    # The test's DNS has no SPF record.
    assert [line for line in lines if line.startswith("PROBLEM") and not line.startswith("PROBLEM spf")] == []


@pytest.mark.parametrize("trouble", ["down", "hanging", "cut off", "turning us away"])
def test_mail_passes_without_the_milter(set_up: Apart, trouble: str) -> None:
    apart = set_up
    if trouble == "down":
        apart.programs.stop_program("milter")
    elif trouble == "hanging":
        apart.reporter.pause()
    elif trouble == "cut off":
        apart.relay.cut(apart.reporter)
    else:
        apart.restart_with("milter", f"[{STRANGER}]")
    try:
        assert passes(apart) < PATIENCE
    finally:
        if trouble == "down":
            with apart.reporter.inside():
                apart.programs.start_milter()
        elif trouble == "hanging":
            apart.reporter.resume()
        elif trouble == "cut off":
            apart.relay.heal(apart.reporter)
        else:
            assert f"hung up on {RELAY}, which is not in milter.clients" in apart.programs.log("milter")
            apart.restart_with("milter", f"[{RELAY}]")
    apart.prove()


def set_to(apart: Apart, name: str, value: str) -> None:
    """Set a parameter, and wait until no smtpd has the old one."""
    old = {pid for pid, command in apart.postfix.processes().items() if "smtpd" in command}
    with apart.relay.inside():
        apart.postfix.postconf({name: value})
        apart.postfix.reload()
    wait_until(lambda: not old & apart.postfix.processes().keys(), 30, "the old smtpds ended")


def test_a_host_that_is_gone_in_the_middle_of_a_message(set_up: Apart) -> None:
    """Postfix waits for content_timeout, which is made shorter here."""
    apart, name = set_up, "bouncehook_milter"
    before = apart.postfix.setting(name)
    set_to(apart, name, before.replace("content_timeout=30s", "content_timeout=3s"))
    try:
        with apart.customer.inside(), Submission((RELAY, PORT)) as session:
            session.smtp.mail(f"news@{CUSTOMER}")
            session.smtp.rcpt("midway@bounces.test")
            apart.reporter.pause()
            started = time.monotonic()
            assert session.smtp.data(b"Subject: x\r\n\r\nx\r\n")[0] == 250
            assert time.monotonic() - started < PATIENCE
    finally:
        apart.reporter.resume()
        set_to(apart, name, before)
    assert accepted_from(apart, "midway@bounces.test") == f"news@{CUSTOMER}"


@pytest.mark.parametrize("trouble", ["down", "cut off", "turning us away"])
def test_returned_mail_waits_for_lmtp(set_up: Apart, trouble: str) -> None:
    apart = set_up
    sent = apart.send(BOUNCES)
    apart.remote.wait_for_message(lambda message: sent[1] in message.recipients)
    if trouble == "down":
        apart.programs.stop_program("lmtp")
    elif trouble == "cut off":
        apart.relay.cut(apart.reporter)
    else:
        apart.restart_with("lmtp", f"[{STRANGER}]")
    apart.send_bounces()
    wait_until(
        lambda: any(one["queue_name"] == "deferred" for one in apart.postfix.queue()),
        30,
        lambda: f"the returned mail waits: {apart.postfix.log_text()[-2000:]}",
    )
    assert not apart.is_told(sent)
    if trouble == "down":
        with apart.reporter.inside():
            apart.programs.start_lmtp()
    elif trouble == "cut off":
        apart.relay.heal(apart.reporter)
    else:
        assert f"hung up on {RELAY}, which is not in lmtp.clients" in apart.programs.log("lmtp")
        apart.restart_with("lmtp", f"[{RELAY}]")
    apart.wait_until_told(sent)
    apart.postfix.wait_until_queue_is_empty()


def packet(command: bytes, content: bytes = b"") -> bytes:
    return struct.pack("!I", 1 + len(content)) + command + content


def whole_message() -> bytes:
    """All that Postfix would send for a customer's message, at once and without waiting for answers."""
    macros = b"{client_addr}\0" + RELAY.encode() + b"\0{client_port}\x0012345\0j\0relay.example.test\0"
    return b"".join(
        (
            packet(b"O", struct.pack("!III", 6, 0x1FF, 0x1FFFFF)),
            packet(b"D", b"M" + macros),
            packet(b"M", f"<news@{CUSTOMER}>\0".encode()),
            packet(b"D", b"Ri\x004jYstranger1zJkQx\0"),
            packet(b"R", b"<somebody@far.test>\0"),
            packet(b"D", b"Ei\x004jYstranger1zJkQx\0"),
            packet(b"E"),
        )
    )


def said_to(apart: Apart, octets: bytes, port: int) -> bytes:
    """What a stranger hears who says something."""
    with apart.stranger.inside(), socket.create_connection((REPORTER, port), 10) as connection:
        connection.settimeout(10)
        heard = b""
        try:
            connection.sendall(octets)
            while piece := connection.recv(4096):
                heard += piece
        except ConnectionError:
            pass
        return heard


def test_a_stranger_is_heard_by_nobody(set_up: Apart) -> None:
    """However much is said before anybody could have hung up; and who says nothing is hung up on as well."""
    apart = set_up
    apart.wait_until_told(apart.send(REFUSES))
    spooled = set(apart.programs.waiting_in_spool())
    for _ in range(20):
        assert said_to(apart, whole_message(), MILTER_PORT) == b""
    assert said_to(apart, b"", MILTER_PORT) == b""
    assert said_to(apart, b"LHLO stranger\r\n", LMTP_PORT) == b""
    for name in ("milter", "lmtp"):
        assert apart.programs.log(name).count(f"hung up on {STRANGER}, which is not in {name}.clients") == 1
    assert set(apart.programs.waiting_in_spool()) <= spooled
    assert "internal error" not in apart.programs.log("milter") + apart.programs.log("lmtp")
    apart.prove()


def test_the_same_words_are_heard_from_postfixs_host(set_up: Apart) -> None:
    """So it is the address that counts: what the stranger said would have been believed."""
    with set_up.relay.inside(), socket.create_connection((REPORTER, MILTER_PORT), 10) as connection:
        connection.settimeout(10)
        connection.sendall(whole_message())
        heard = b""
        while b"bounce+" not in heard:
            piece = connection.recv(4096)
            assert piece, heard
            heard += piece
    set_up.prove()
