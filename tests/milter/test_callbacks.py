"""What libmilter is answered, and that no internal error reaches it: mail passes, and no notification is lost."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

import milter
from bouncehook.configuration import Configuration
from bouncehook.counters import Counters
from bouncehook.spool import Spool
from bouncehook.spool_reader import SpoolReader, make_spool
from bouncehook_milter import callbacks
from bouncehook_milter.callbacks import Connection
from bouncehook_milter.evidence import Evidence
from bouncehook_milter.session import Session

NOW = 20_780 * 86400.0
OFFERED = [0x1FF, 0x1FFFFF, 0, 0]
"""actions and steps, as Postfix 3.7 offers them"""
CUSTOMERS = {"{client_addr}": "192.0.2.1", "{client_port}": "54720", "i": "4jYQUEUE1", "{rcpt_mailer}": "smtp"}
POSTFIXS_OWN = {"{client_addr}": "127.0.0.1", "{client_port}": "0", "i": "4jYDSN"}


class Postfix:
    """pymilter's context, and with it the side of libmilter and Postfix."""

    def __init__(self, macros: dict[str, str]) -> None:
        self.macros = macros
        self.connection: Connection | None = None
        self.asked: dict[int, str] = {}
        self.senders: list[str] = []
        self.replies: list[tuple[str, str, str]] = []

    def getpriv(self) -> Connection | None:
        return self.connection

    def setpriv(self, connection: Connection | None) -> None:
        self.connection = connection

    def getsymval(self, name: str) -> str | None:
        return self.macros.get(name)

    def setsymlist(self, stage: int, macros: str) -> None:
        self.asked[stage] = macros

    def setreply(self, code: str, extended: str, text: str) -> None:
        self.replies.append((code, extended, text))

    def chgfrom(self, sender: str, parameters: str | None) -> None:
        self.senders.append(sender)


class Milter:
    """Our callbacks as libmilter knows them, and the spool behind them."""

    def __init__(self, configuration: Configuration, spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        make_spool(spool)
        self.spool = spool
        self.counters = Counters(spool, "milter", "test")
        self.evidence = Evidence(Spool(str(spool)), self.counters)
        self.known: dict[str, object] = {}
        self.fault: Exception | None = None
        for name in ("envfrom", "envrcpt", "header", "body", "eom", "abort", "close"):
            monkeypatch.setattr(
                milter, f"set_{name}_callback", lambda entry, name=name: self.known.update({name: entry})
            )
        monkeypatch.setattr(milter, "register", lambda _name, negotiate: self.known.update(negotiate=negotiate))
        self._configuration = configuration
        callbacks.register("test", self._connection)

    def _connection(self, context: callbacks.Context) -> Connection:
        if self.fault:
            raise self.fault
        return Connection(context, Session(lambda: self._configuration, lambda: NOW), self.evidence, self.counters)

    def say(self, name: str, context: Postfix, *arguments: object) -> int:
        """One step."""
        return self.known[name](context, *arguments)  # type: ignore[operator, no-any-return]

    def connected(self, macros: dict[str, str]) -> Postfix:
        context = Postfix(macros)
        assert self.say("negotiate", context, list(OFFERED)) == milter.CONTINUE
        return context

    def kinds(self) -> list[str]:
        """What is in the spool, once all is written."""
        self.evidence.close()
        reader = SpoolReader(self.spool)
        found = [reader.read(name).kind for name in sorted(reader.names())]
        reader.close()
        return found


@pytest.fixture
def ours(configuration: Configuration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Milter:
    return Milter(configuration, tmp_path / "spool", monkeypatch)


def test_what_is_asked_of_postfix(ours: Milter) -> None:
    context, options = Postfix(CUSTOMERS), list(OFFERED)
    assert ours.say("negotiate", context, options) == milter.CONTINUE
    actions, steps, *reserved = options
    assert actions == milter.CHGFROM | milter.ADDHDRS | milter.SETSYMLIST
    assert steps & milter.P_RCPT_REJ
    assert steps & milter.P_HDR_LEADSPC
    assert not steps & (milter.P_NOMAIL | milter.P_NORCPT | milter.P_NOHDRS | milter.P_NOBODY | milter.P_NR_RCPT)
    assert reserved == [0, 0]
    assert {name for macros in context.asked.values() for name in macros.split()} == {
        "i",
        "{client_addr}",
        "{client_port}",
        "{auth_authen}",
        "{cert_subject}",
        "j",
        "{rcpt_mailer}",
        "{rcpt_host}",
        "{rcpt_addr}",
    }


def test_a_message(ours: Milter) -> None:
    context = ours.connected(CUSTOMERS)
    assert ours.say("envfrom", context, b"<joe@acme.test>", b"SIZE=100") == milter.NOREPLY
    assert ours.say("envrcpt", context, b"<you@far.test>") == milter.CONTINUE
    assert ours.say("header", context, "Subject", b" hello") == milter.NOREPLY
    assert ours.say("body", context, b"text\r\n") == milter.SKIP
    assert ours.say("eom", context) == milter.CONTINUE
    assert ours.say("close", context) == milter.CONTINUE
    assert context.connection is None
    assert len(context.senders) == 1
    assert ours.kinds() == ["sent"]


def test_a_client_with_a_v6_address(ours: Milter, configuration: Configuration) -> None:
    """As smtpd writes it in the macro."""
    assert any(str(network) == "2001:db8::/32" for network in configuration.settings.mynetworks)
    context = ours.connected({**CUSTOMERS, "{client_addr}": "IPv6:2001:db8::17"})
    ours.say("envfrom", context, b"<joe@acme.test>")
    ours.say("envrcpt", context, b"<you@far.test>")
    ours.say("eom", context)
    assert len(context.senders) == 1


def test_a_null_sender_by_smtp_is_no_notification_whatever_the_port(ours: Milter) -> None:
    """An smtpd on a UNIX-domain socket has port 0, as has one that XCLIENT tells nothing of the port."""
    context = ours.connected(POSTFIXS_OWN)
    ours.say("envfrom", context, b"<>")
    assert ours.say("envrcpt", context, b"<bounce+aaaa@bounces.relay.test>") == milter.REJECT


@pytest.mark.parametrize("step", ["mail", "recipient", "header", "is_notification", "end_of_message"])
def test_a_customers_mail_passes_whatever_fails_in_our_code(
    ours: Milter, step: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_arguments: object) -> None:
        raise RuntimeError("a fault of the test")

    context = ours.connected(CUSTOMERS)
    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(Session, step, fails)
        for name, arguments in (
            ("envfrom", (b"<joe@acme.test>",)),
            ("envrcpt", (b"<you@far.test>",)),
            ("header", ("Subject", b" x")),
            ("body", (b"text\r\n",)),
            ("eom", ()),
        ):
            answer = ours.say(name, context, *arguments)
            if name in ("envfrom", "header"):
                assert answer == milter.NOREPLY, "libmilter would take another as the end of the message"
            else:
                assert answer in (milter.CONTINUE, milter.SKIP, milter.ACCEPT)
    assert context.senders == []
    assert "4jYQUEUE1: internal error at" in caplog.text
    assert ours.say("abort", context) == milter.CONTINUE
    ours.say("envfrom", context, b"<joe@acme.test>")
    ours.say("envrcpt", context, b"<you@far.test>")
    assert ours.say("eom", context) == milter.CONTINUE
    assert len(context.senders) == 1, "the next message is served again"


def test_a_notification_that_fails_in_our_code_is_made_again(
    ours: Milter, configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = configuration.return_address_for(next(iter(configuration.customers)), "4jYAAAA", 20_780).encode()

    def fails(*_arguments: object) -> None:
        raise RuntimeError("a fault of the test")

    context = ours.connected(POSTFIXS_OWN)
    ours.say("envfrom", context, b"")
    assert ours.say("envrcpt", context, address) == milter.CONTINUE
    with monkeypatch.context() as patch:
        patch.setattr(Session, "header", fails)
        assert ours.say("header", context, "Subject", b" Undelivered") == milter.NOREPLY
    assert ours.say("eom", context) == milter.TEMPFAIL
    ours.say("envfrom", context, b"")
    ours.say("envrcpt", context, address)
    ours.say("header", context, "Subject", b" Undelivered")
    assert ours.say("body", context, b"text") == milter.CONTINUE
    assert ours.say("eom", context) == milter.DISCARD
    assert ours.kinds() == ["dsn"]


def test_a_connection_that_cannot_begin_passes_unseen(ours: Milter, caplog: pytest.LogCaptureFixture) -> None:
    ours.fault = RuntimeError("a fault of the test")
    context = Postfix(CUSTOMERS)
    assert ours.say("negotiate", context, list(OFFERED)) == milter.ALL_OPTS
    assert "internal error at the start of a connection" in caplog.text
    assert context.connection is None
    assert ours.say("envfrom", context, b"<joe@acme.test>") == milter.CONTINUE
    assert ours.say("envrcpt", context, b"<you@far.test>") == milter.CONTINUE
    assert ours.say("eom", context) == milter.CONTINUE
    assert ours.say("close", context) == milter.CONTINUE


@pytest.mark.parametrize(("queue_id", "expected"), [("4jYQUEUE1", "4jYQUEUE1"), (None, "NOQUEUE")])
def test_a_refusal_before_there_is_an_id(ours: Milter, queue_id: str | None, expected: str) -> None:
    """It gets its message's id with a later recipient, or none."""
    context = ours.connected(
        {"{client_addr}": "192.0.2.1", "{client_port}": "54720", "{rcpt_mailer}": "error", "{rcpt_host}": "5.1.1"}
    )
    ours.say("envfrom", context, b"<joe@acme.test>")
    assert ours.say("envrcpt", context, b"<nobody@far.test>") == milter.CONTINUE
    if queue_id:
        context.macros = CUSTOMERS
        ours.say("envrcpt", context, b"<you@far.test>")
        ours.say("eom", context)
    ours.say("close", context)
    ours.evidence.close()
    (name,) = [name for name in SpoolReader(ours.spool).names() if ".refused." in name]
    assert name.endswith(f".{expected}")


def test_a_forged_return_address_is_refused(ours: Milter) -> None:
    context = ours.connected({**CUSTOMERS, "{client_addr}": "203.0.113.9"})
    ours.say("envfrom", context, b"<>")
    assert ours.say("envrcpt", context, b"<bounce+aaaa@bounces.relay.test>") == milter.REJECT
    assert context.replies == [("550", "5.1.1", "No such return address")]
