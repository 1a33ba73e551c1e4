"""Recipients on a suppression list: refused and told once, and with a file that cannot be used the mail passes."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import milter
from bouncehook import suppression_list
from bouncehook.counters import Counters
from bouncehook.spool import Spool
from bouncehook.spool_reader import SpoolReader, make_spool
from bouncehook.spool_records import Refusal
from bouncehook.suppression_list import write
from bouncehook_milter import suppressed as module
from bouncehook_milter.callbacks import Connection
from bouncehook_milter.evidence import Evidence
from bouncehook_milter.session import Session, Verdict
from bouncehook_milter.suppressed import Suppressed
from configured import configured

NOW = 1_800_000_000.0
LISTED = "you@far.test"
MAP = """\
customers:
  acme.test: {failures: https://acme.test/failures, suppression: yes}
  other.test: https://other.test/failures
"""
WITHOUT = MAP.replace("suppression: yes", "suppression: no")
TEXT = "Not sent: this recipient is on the suppression list of customer acme.test"
PASSES = "mail to suppressed recipients passes"
SETTINGS = "milter: {mynetworks: [192.0.2.0/24]}\n"


class Relay:
    """The milter's side of a spool, and what the notifier writes there."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.configuration = configured(directory, MAP, SETTINGS)
        self.spool = self.configuration.settings.spool
        make_spool(self.spool)
        self.suppressed = Suppressed(self.spool, lambda: self.configuration)

    def use(self, text: str) -> None:
        self.configuration = configured(self.directory, text, SETTINGS)

    def write(self, *addresses: str, customer: str = "acme.test", until: float = NOW + 1) -> None:
        entries = [(customer, address, until) for address in addresses]
        write(self.spool, self.configuration.keys, lambda: entries, len(entries))
        self.suppressed.look()

    def session(self, client: str = "192.0.2.1", *, local: bool = False, now: float = NOW) -> Session:
        session = Session(lambda: self.configuration, lambda: now, self.suppressed.has)
        session.connected(client, local=local)
        return session

    def verdict(self, recipient: str = LISTED, sender: str = "joe@acme.test", **options: object) -> Verdict:
        session = self.session(**options)  # type: ignore[arg-type]
        session.mail(sender, (), None)
        return session.recipient(recipient)


@pytest.fixture
def relay(tmp_path: Path) -> Relay:
    return Relay(tmp_path)


class TestWho:
    def test_a_listed_recipient_of_this_customer_only(self, relay: Relay) -> None:
        relay.write(LISTED)
        assert relay.verdict("<You@FAR.test>") is Verdict.SUPPRESS
        assert relay.verdict("<me@far.test>") is Verdict.CONTINUE
        assert relay.verdict(LISTED, "joe@other.test") is Verdict.CONTINUE
        assert relay.verdict(LISTED, "stranger@far.test") is Verdict.CONTINUE

    def test_until_it_expires(self, relay: Relay) -> None:
        relay.write(LISTED)
        assert relay.verdict(now=NOW + 2) is Verdict.CONTINUE

    def test_not_from_sendmail_nor_postfix_itself(self, relay: Relay) -> None:
        relay.write(LISTED)
        assert relay.verdict(local=True) is Verdict.CONTINUE
        assert relay.verdict(sender="", local=True) is Verdict.LEAVE_ALONE

    def test_without_the_key_not_any_more_whatever_the_file_says(self, relay: Relay) -> None:
        relay.write(LISTED)
        relay.use(WITHOUT)
        assert relay.verdict() is Verdict.CONTINUE

    def test_the_refusal(self, relay: Relay) -> None:
        relay.write(LISTED)
        session = relay.session()
        session.mail("joe@acme.test", (), None)
        assert session.recipient(f"<{LISTED}>") is Verdict.SUPPRESS
        assert session.suppressed(f"<{LISTED}>") == Refusal(
            "acme.test", "", "joe@acme.test", LISTED, "5.7.1", TEXT, suppressed=True
        )


class Context:
    """Postfix, as far as it matters at RCPT TO."""

    def __init__(self) -> None:
        self.macros = {"{client_addr}": "192.0.2.1", "{client_port}": "99", "i": "4jYID", "{rcpt_mailer}": "smtp"}
        self.replies: list[tuple[str, ...]] = []

    def getsymval(self, name: str) -> str | None:
        return self.macros.get(name)

    def setreply(self, *reply: str) -> None:
        self.replies.append(reply)

    def chgfrom(self, *_: object) -> None:
        pass

    def setpriv(self, _: object) -> None:
        pass


class TestTheClient:
    """What it is answered, and what is told."""

    @pytest.fixture
    def spooled(self, relay: Relay) -> Iterator[Callable[[], list[tuple[str, Refusal]]]]:
        self.context = Context()
        self.counters = Counters(relay.spool, "milter", "test")  # type: ignore[var-annotated, arg-type]
        self.evidence = Evidence(Spool(str(relay.spool)), self.counters)
        self.connection = Connection(self.context, relay.session(), self.evidence, self.counters)  # type: ignore[arg-type]

        def refusals() -> list[tuple[str, Refusal]]:
            reader = SpoolReader(relay.spool)
            files = [reader.read(name) for name in reader.names()]
            reader.close()
            return [(file.id_in_name, file.record) for file in files if isinstance(file.record, Refusal)]

        yield refusals
        self.evidence.close()

    def test_is_refused_and_it_is_told_once_under_the_id(self, relay: Relay, spooled) -> None:
        relay.write(LISTED)
        self.connection.envfrom(b"<joe@acme.test>")
        for _ in range(2):  # a client that does not listen
            assert self.connection.envrcpt(f"<{LISTED}>".encode()) == milter.REJECT
        assert self.connection.envrcpt(b"<me@far.test>") == milter.CONTINUE
        assert self.context.replies == [("550", "5.7.1", TEXT)] * 2
        assert spooled() == [], "the message has no id yet"
        assert self.connection.eom() == milter.CONTINUE
        ((message_id, refusal),) = spooled()
        assert (message_id, refusal.recipient, refusal.suppressed) == ("4jYID", LISTED, True)
        assert self.counters._counts == {"suppressed": 1, "rewritten": 1}

    def test_it_is_told_without_an_id_when_the_client_goes(self, relay: Relay, spooled) -> None:
        relay.write(LISTED)
        self.connection.envfrom(b"<joe@acme.test>")
        assert self.connection.envrcpt(f"<{LISTED}>".encode()) == milter.REJECT
        self.connection.close()
        ((message_id, refusal),) = spooled()
        assert (message_id, refusal.recipient) == ("NOQUEUE", LISTED)

    @pytest.mark.parametrize(
        ("name", "shown"),
        [("100% söhne", "100%% s\\xf6hne"), ("x" * 300, "x" * 200 + "...")],
        ids=["percent and umlaut", "long"],
    )
    def test_any_name_of_a_customer(self, relay: Relay, spooled, name: str, shown: str) -> None:
        relay.use(
            f"customers:\n  {name}: {{match: {{sender: acme.test}}, failures: https://a.test/, suppression: yes}}\n"
        )
        relay.write(LISTED, customer=name)
        self.connection.envfrom(b"<joe@acme.test>")
        assert self.connection.envrcpt(f"<{LISTED}>".encode()) == milter.REJECT
        ((*_, text),) = self.context.replies
        assert text.endswith(f" of customer {shown}")
        assert text.isascii()
        assert len(f"550 5.7.1 {text}\r\n") <= 512


class TestFile:
    """It is looked for every second, by a thread that mail does not wait for."""

    @pytest.fixture
    def clock(self, monkeypatch: pytest.MonkeyPatch) -> list[float]:
        seconds = [1000.0]
        monkeypatch.setattr(module.time, "monotonic", lambda: seconds[0])
        return seconds

    @pytest.mark.parametrize("how", ["truncated", "changed", "empty", "fifo", "link", "directory", "other version"])
    def test_a_damaged_one_is_said_once_and_mail_passes(
        self, relay: Relay, caplog: pytest.LogCaptureFixture, how: str
    ) -> None:
        relay.write(LISTED)
        damage(suppression_list.place(relay.spool), how)
        for _ in range(3):
            relay.suppressed.look()
            assert relay.verdict() is Verdict.CONTINUE
        assert caplog.text.count(PASSES) == 1
        path = suppression_list.place(relay.spool)
        path.rmdir() if how == "directory" else path.unlink()
        relay.write(LISTED)
        assert relay.verdict() is Verdict.SUPPRESS
        assert caplog.text.count("the suppression lists can be used again") == 1

    def test_a_missing_one_is_said_when_the_notifier_had_time_to_write_it(
        self, relay: Relay, caplog: pytest.LogCaptureFixture, clock: list[float]
    ) -> None:
        for _ in range(3):
            relay.suppressed.look()
            assert relay.verdict() is Verdict.CONTINUE
            clock[0] += 4
        assert PASSES not in caplog.text
        clock[0] += 10
        for _ in range(3):
            relay.suppressed.look()
            clock[0] += 60
        assert caplog.text.count(PASSES) == 1

    def test_nobody_misses_one_where_no_list_is_in_use(
        self, relay: Relay, caplog: pytest.LogCaptureFixture, clock: list[float]
    ) -> None:
        relay.use(WITHOUT)
        for _ in range(3):
            relay.suppressed.look()
            clock[0] += 60
        assert caplog.text == ""

    def test_one_that_is_cut_while_it_is_open(self, relay: Relay) -> None:
        """Nobody of ours does that; it must not end the milter."""
        relay.write(LISTED)
        os.truncate(suppression_list.place(relay.spool), 10)
        assert relay.verdict() is Verdict.CONTINUE

    def test_a_disk_that_fails(
        self, relay: Relay, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        relay.write(LISTED)

        def fails(*_: object) -> bytes:
            raise OSError(5, "Input/output error")

        with monkeypatch.context() as broken, caplog.at_level(logging.ERROR):
            broken.setattr(suppression_list.os, "pread", fails)
            assert relay.verdict() is Verdict.CONTINUE
        assert "Input/output error; mail to suppressed recipients passes" in caplog.text

    def test_a_configuration_with_the_missing_key(self, relay: Relay) -> None:
        relay.write(LISTED)
        keys = relay.directory / "keys"
        before = keys.read_text()
        keys.write_text(f"9 {'cd' * 32}\n")
        relay.use(MAP)
        relay.suppressed.look()
        assert relay.verdict() is Verdict.CONTINUE
        keys.write_text(before)
        relay.use(MAP)
        relay.suppressed.look()
        assert relay.verdict() is Verdict.SUPPRESS


def damage(path: Path, how: str) -> None:
    content = bytearray(path.read_bytes())
    path.unlink()
    if how == "fifo":
        os.mkfifo(path)
    elif how == "link":
        path.symlink_to("/etc/passwd")
    elif how == "directory":
        path.mkdir()
    else:
        if how == "truncated":
            del content[-1:]
        elif how == "changed":
            content[1000] ^= 1
        elif how == "other version":
            content[7] += 1
        else:
            content.clear()
        path.write_bytes(content)
