"""The service as whoever connects to its socket finds it: the protocol, its limits, and whatever else may come."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import sys
import termios
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bouncehook.return_address import read_keys
from bouncehook.spool import Spool
from bouncehook_demo.waiting import wait_until
from bouncehook_lmtp.conversation import Envelope
from bouncehook_lmtp.intake import Mail
from configured import RETURN_DOMAIN
from lmtp.conftest import spooled

MAIL = b"Subject: failed\r\n\r\nno such user"


def test_each_recipient_has_an_answer_of_its_own(make_service) -> None:
    """RFC 2033, 4.2: in the order of RCPT, and only for those that were taken."""
    service = make_service()
    ours, forged, other = service.address("4jYAAAA"), "bounce+aaaa@return.example.test", service.address("4jYBBBB")
    with service.client() as client:
        client.begin(ours, forged, other)
        answers = client.end(MAIL, 3)
        assert client.say("QUIT") == ["221 2.0.0 bye"]
        assert client.answer() == "", "it hangs up"
    assert answers[0].startswith("250 2.0.0 in the spool as ")
    assert answers[1] == "250 2.0.0 dropped: this return address is forged"
    files = spooled(service.spool)
    assert [file.record.id for file in files] == ["4jYAAAA", "4jYBBBB"]
    assert [answers[0].split()[-1], answers[2].split()[-1]] == [file.name for file in files]
    assert files[0].body == b"Return-Path: <>\n" + MAIL.replace(b"\r\n", b"\n") + b"\n"


def test_what_lmtp8_asks_for_is_announced(make_service) -> None:
    service = make_service()
    with service.client() as client:
        client.link.sendall(b"LHLO postfix\r\nQUIT\r\n")
        announced = client.rest()
    words = {line[4:].split()[0] for line in announced}
    assert {"PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "XFORWARD"} <= words
    assert "SIZE" not in words, "at which lmtp(8) bounces a longer mail"


def test_all_of_a_mail_in_one_piece_and_octet_by_octet(make_service) -> None:
    service = make_service()
    text = (
        f"LHLO x\r\nXFORWARD NAME=mx.test ADDR=192.0.2.7\r\nXFORWARD IDENT=4jYQQQQ SOURCE=REMOTE\r\nMAIL FROM:<>\r\n"
        f"RCPT TO:<{service.address()}>\r\nDATA\r\nSubject: x\r\n\r\n..\r\n..a\r\n.\r\nQUIT\r\n"
    ).encode()
    for pieces in ([text], [text[n : n + 1] for n in range(len(text))]):
        with service.client() as client:
            for piece in pieces:
                client.link.sendall(piece)
            wait_until(lambda client=client: client.answer().startswith("221"), 20, "the end")
    one, other = spooled(service.spool)
    assert one.body == other.body == b"Return-Path: <>\nSubject: x\n\n.\n.a\n"
    assert (one.record.client, one.record.queue_id) == ("192.0.2.7", "4jYQQQQ")


def test_what_xforward_told_is_good_for_one_mail(make_service) -> None:
    service = make_service()
    with service.client() as client:
        client.begin(service.address())
        client.end(MAIL)
        assert client.say("MAIL FROM:<a@b>", f"RCPT TO:<{service.address()}>", "DATA")[-1].startswith("354")
        client.end(MAIL)
    assert [file.record.client for file in spooled(service.spool)] == ["192.0.2.1", "0.0.0.0"], "a stranger's"


@pytest.mark.parametrize(
    ("told", "client"),
    [
        ("ADDR=IPV6:2001:db8::1", "2001:db8::1"),
        ("NAME=x ADDR=[UNAVAILABLE]", ""),
        ("SOURCE=LOCAL", ""),
        ("ADDR=127.0.0.1+0A", "0.0.0.0"),
        ("ADDR=\udcff", "0.0.0.0"),
    ],
)
def test_clients_that_xforward_tells(make_service, told: str, client: str) -> None:
    service = make_service()
    with service.client() as link:
        link.link.sendall(f"LHLO x\r\nXFORWARD {told}\r\n".encode("utf-8", "surrogateescape"))
        assert [link.answer()[:3], link.answer()[:3]] == ["250", "250"]
        assert link.say("MAIL FROM:<>", f"RCPT TO:<{service.address()}>", "DATA")[-1][:3] == "354"
        link.end(MAIL)
    assert spooled(service.spool)[0].record.client == client


def test_a_line_is_what_cr_lf_ends(make_service) -> None:
    """No other dot ends a mail: what follows would be taken for commands (SMTP smuggling)."""
    service = make_service()
    with service.client() as client:
        client.begin(service.address())
        (answer,) = client.end(b"a\n.\nMAIL FROM:<x>\r.\rb\n.\r\nc\r\n.\rd")
        assert answer.startswith("250 ")
        assert client.say("NOOP") == ["250 2.0.0 ok"]
    assert spooled(service.spool)[0].body == b"Return-Path: <>\na\n.\nMAIL FROM:<x>\r.\rb\n.\nc\n\rd\n"


@pytest.mark.parametrize(("size", "truncated"), [(0, 0), (999, 0), (1000, 0), (1001, 1), (3_000_000, 1)])
def test_a_mail_over_the_limit_is_cut_and_all_of_it_is_read(make_service, size: int, truncated: int) -> None:
    start = b"Return-Path: <>\n"
    service = make_service(kept_octets=len(start) + 1000)
    content = (b"0123456789abcde\r\n" * (size // 16 + 1)).replace(b"\r\n", b"\n")[: max(0, size - 1)] + b"\n"
    with service.client() as client:
        client.begin(service.address())
        if size:
            client.end(content[:-1].replace(b"\n", b"\r\n"))
        else:
            client.link.sendall(b".\r\n")
            client.answer()
        assert client.say("NOOP") == ["250 2.0.0 ok"]
    (file,) = spooled(service.spool)
    expected = content if size else b""
    assert (file.record.truncated, file.body) == (truncated, start + expected[:1000])


def test_a_mail_from_here_is_kept_whole(make_service) -> None:
    """Our own Postfix's notification comes so while the milter is down: its report has no bound."""
    service = make_service(kept_octets=1000)
    content = b"0123456789abcde\n" * 100_000
    with service.client() as client:
        commands = ("MAIL FROM:<>", f"RCPT TO:<{service.address()}>", "DATA")
        assert client.say("LHLO x", "XFORWARD ADDR=[UNAVAILABLE]", *commands)[-1][:3] == "354"
        client.end(content[:-1].replace(b"\n", b"\r\n"))
    (file,) = spooled(service.spool)
    assert (file.record.truncated, file.body == b"Return-Path: <>\n" + content) == (0, True)


# One must not stop others


def hold_place(client) -> None:
    """Have the place for a large mail: once the second piece was read, the first has got it."""
    for _ in range(2):
        client.link.sendall(b"x\r\n" * 2000)
        wait_until(lambda: not unread(client.link), 20, "all of it is read")


def unread(link: socket.socket) -> int:
    """What the other side has not read yet."""
    return int.from_bytes(fcntl.ioctl(link, termios.TIOCOUTQ, b"\0" * 4), sys.byteorder)


def test_slow_clients_stop_nobody(make_service) -> None:
    service = make_service(connections=10, large_mails=1, small_octets=1000)
    idle = [service.client() for _ in range(4)]
    halfway = [service.client() for _ in range(4)]
    try:
        for one in idle:
            one.__enter__()
        clients = [one.__enter__() for one in halfway]
        for client in clients:
            client.begin(service.address())
        hold_place(clients[0])
        with service.client() as quick:
            for _ in range(20):
                quick.begin(service.address())
                assert quick.end(MAIL)[0].startswith("250 ")
        assert len(spooled(service.spool)) == 20
    finally:
        for one in idle + halfway:
            one.__exit__(None, None, None)


def test_who_is_too_many_waits_and_is_served(make_service) -> None:
    service = make_service(connections=2)
    with service.client(), service.client() as second, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as third:
        third.settimeout(20)
        third.connect(str(service.path))
        assert second.say("QUIT")[0].startswith("221 ")
        assert third.recv(4) == b"220 "


def test_who_takes_too_long_is_left(make_service) -> None:
    """Nothing of theirs is taken, and Postfix, who has no answer, would keep it."""
    service = make_service(command_seconds=0.3, mail_seconds=0.5)
    with service.client() as client:
        client.begin(service.address())
        stop = threading.Event()

        def drip() -> None:
            while not stop.wait(0.05):
                try:
                    client.link.sendall(b"x")
                except OSError:
                    return

        dripping = threading.Thread(target=drip)
        dripping.start()
        try:
            assert client.answer() == ""
        except ConnectionResetError:
            pass
        finally:
            stop.set()
            dripping.join()
    with service.client() as client:
        assert client.answer() == "", "an idle one too"
    assert spooled(service.spool) == []


def test_only_so_many_large_mails_at_a_time(make_service) -> None:
    service = make_service(large_mails=1, small_octets=1000)
    with service.client() as first, service.client() as second:
        for client in (first, second):
            client.begin(service.address())
        hold_place(first)
        done = threading.Event()

        def whole() -> None:
            answers.extend(second.end(b"y" * 200_000))
            done.set()

        answers: list[str] = []
        waiting = threading.Thread(target=whole)
        waiting.start()
        assert not done.wait(0.3), "waits for the place"
        assert first.end(b"x")[0].startswith("250 ")
        waiting.join(20)
    assert answers[0].startswith("250 ")
    assert len(spooled(service.spool)) == 2


def test_a_fault_of_ours_leaves_no_deaf_service(make_service, monkeypatch: pytest.MonkeyPatch) -> None:
    service = make_service()
    real, faults = service.listener._selector.select, [OSError("no more memory")]

    def select(*arguments: float) -> object:
        if faults:
            raise faults.pop()
        return real(*arguments)

    monkeypatch.setattr(service.listener._selector, "select", select)
    wait_until(lambda: not faults, 20, "the fault")
    with service.client() as client:
        client.begin(service.address())
        assert client.end(MAIL)[0].startswith("250 ")


def test_faults_end_a_connection(make_service) -> None:
    service = make_service()
    with service.client() as client:
        answers = client.say(*["HELO x"] * 20)
        assert {answer[:3] for answer in answers[:-1]} == {"451"}
        assert answers[-1].startswith("421 ")
        assert client.answer() == ""


# Trouble with the spool


@pytest.mark.parametrize("trouble", ["not writable", "new is missing", "missing"])
def test_a_spool_in_trouble(make_service, trouble: str) -> None:
    service = make_service()
    new, aside = service.spool / "new", service.spool.with_name("aside")
    place = {"not writable": service.spool / "tmp", "new is missing": new, "missing": service.spool}[trouble]
    place.rename(aside)
    with service.client() as client:
        client.begin(service.address(), "bounce+aaaa@return.example.test")
        mended, dropped = client.end(MAIL, 2)
        assert mended.startswith("451 4.3.0 ")
        assert dropped.startswith("250 "), "which needs no spool"
        aside.rename(place)
        client.begin(service.address())
        assert client.end(MAIL)[0].startswith("250 ")
    assert len(spooled(service.spool)) == 1
    assert list((service.spool / "tmp").iterdir()) == []


def test_mails_that_come_together_are_written_together(make_service, monkeypatch: pytest.MonkeyPatch) -> None:
    service = make_service()
    begun, go_on = threading.Semaphore(0), threading.Event()
    real = Spool.put_together

    def put_together(spool: Spool, records: list[tuple[Any, bytes]]) -> list[str]:
        begun.release()
        go_on.wait(20)
        return real(spool, records)

    with ExitStack() as stack:
        first, *others = clients = [stack.enter_context(service.client()) for _ in range(6)]
        for client in clients:
            client.begin(service.address())
        monkeypatch.setattr(Spool, "put_together", put_together)
        first.link.sendall(b"mail 0\r\n.\r\n")
        assert begun.acquire(timeout=20), "it is waiting for the disk"
        for number, client in enumerate(others, 1):
            client.link.sendall(b"mail %d\r\n.\r\n" % number)
        go_on.set()
        answers = [client.answer() for client in clients]
    assert len(list((service.spool / "new").iterdir())) == 2
    files = spooled(service.spool)
    assert {answer.removeprefix("250 2.0.0 in the spool as ") for answer in answers} == {file.name for file in files}
    assert sorted(file.body.split()[-1] for file in files) == [b"%d" % number for number in range(6)]


def test_nobody_is_late_because_the_disk_was(make_service, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was said while we waited for the disk is read before it is looked who has said nothing for too long."""
    service = make_service(command_seconds=0.5)
    begun, go_on = threading.Event(), threading.Event()
    real = Spool.put_together

    def put_together(spool: Spool, records: list[tuple[Any, bytes]]) -> list[str]:
        begun.set()
        go_on.wait(20)
        return real(spool, records)

    with service.client() as waiting, service.client() as other:
        waiting.begin(service.address())
        monkeypatch.setattr(Spool, "put_together", put_together)
        waiting.link.sendall(b"mail\r\n.\r\n")
        assert begun.wait(20)
        other.link.sendall(b"LHLO postfix\r\n")
        time.sleep(1.0)  # longer than either may be silent
        go_on.set()
        assert waiting.answer().startswith("250 ")
        assert other.answer().startswith("250 ")


def test_together_they_are_put_off(make_service) -> None:
    """And what needs no spool is not."""
    service = make_service()
    (service.spool / "tmp").rename(service.spool / "aside")
    mails = [
        Mail(Envelope("", recipients, "192.0.2.1", f"4jY{number}"), b"mail", False)
        for number, recipients in enumerate([[service.address()], ["bounce+aaaa@x.test", service.address()]])
    ]
    (first,), (dropped, second) = service.intake.take(mails)
    assert first == second
    assert first.startswith("451 4.3.0 ")
    assert dropped.startswith("250 2.0.0 dropped")


def test_a_fault_of_ours_is_told_as_a_passing_one(make_service, monkeypatch: pytest.MonkeyPatch) -> None:
    service = make_service()
    monkeypatch.setattr("bouncehook_lmtp.intake.id_in_returned", lambda *_: 1 / 0)
    with service.client() as client:
        client.begin(service.address())
        assert client.end(MAIL)[0].startswith("451 4.3.0 internal error of")


def test_complaints_are_taken_without_a_signature(make_service) -> None:
    service = make_service()
    with service.client() as client:
        client.begin(f"Complaints@{RETURN_DOMAIN}")
        assert client.end(MAIL)[0].startswith("250 2.0.0 in the spool as ")
        client.begin("complaints@elsewhere.test")
        assert client.end(MAIL)[0].startswith("250 2.0.0 dropped")
    (file,) = spooled(service.spool)
    assert (file.record.recipient, file.record.id) == (f"Complaints@{RETURN_DOMAIN}", "")


def test_one_signed_with_a_key_that_is_not_here_is_kept(make_service, tmp_path) -> None:
    service = make_service()
    address = service.address()
    (tmp_path / "keys").write_text(f"2 {'cd' * 32}\n")
    service.configuration = replace(service.configuration, keys=read_keys(str(tmp_path / "keys")))
    with service.client() as client:
        client.begin(address)
        assert client.end(MAIL)[0].startswith("250 2.0.0 in the spool as ")
    assert spooled(service.spool)[0].record.id == ""


# Whatever comes


COMMANDS = st.sampled_from(
    """LHLO x|LHLO|EHLO x|XFORWARD ADDR=1.2.3.4|XFORWARD IDENT=abc|XFORWARD =|MAIL FROM:<>|MAIL FROM:a@b|DATA|RSET|NOOP
    |MAIL FROM:<a@b> SIZE=1 BODY=8BITMIME SMTPUTF8|RCPT TO:<>|RCPT TO:<x@y>|RCPT TO:<OURS>|RCPT TO:<"a>b"@c>|QUIT|VRFY x
    |RCPT TO:<OURS> NOTIFY=NEVER|BDAT 5 LAST|STARTTLS||.""".replace("\n    ", "").split("|")
)
CONTENT = st.one_of(COMMANDS.map(str.encode), st.binary(max_size=300), st.sampled_from([b".", b"..", b"LONG"]))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.tuples(CONTENT, st.sampled_from([b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r", b""])), max_size=25))
def test_never_5xx_and_never_250_without_a_file(fuzzed, lines: list[tuple[bytes, bytes]]) -> None:
    before = len(os.listdir(fuzzed.spool / "new"))
    octets = b"".join(line + end for line, end in lines)
    octets = octets.replace(b"OURS", fuzzed.address().encode()).replace(b"LONG", b"x" * 20_000)
    with fuzzed.client() as client:
        with contextlib.suppress(BrokenPipeError):  # it has heard enough
            client.link.sendall(octets)
            client.link.shutdown(socket.SHUT_WR)
        said = client.rest()
    assert [line for line in said if line[:1] not in "234" or not line[:3].isdigit()] == []
    promised = [line.split()[-1] for line in said if " in the spool as " in line]
    assert all((fuzzed.spool / "new" / name).exists() for name in promised)
    assert len(os.listdir(fuzzed.spool / "new")) >= before + len(promised)
    with fuzzed.client() as client:  # and it goes on
        client.begin(fuzzed.address())
        assert client.end(MAIL)[0].startswith("250 ")


@pytest.fixture
def fuzzed(make_service):
    return make_service()
