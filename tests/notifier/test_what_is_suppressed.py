"""Which mails bring an address onto its customer's suppression list: the intake with a real spool and store.

Then the file that the milter gets of it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bouncehook import suppression_list
from bouncehook.return_address import SECONDS_PER_DAY
from bouncehook.suppression_list import SuppressionList
from bouncehook_notifier import suppression_writer
from bouncehook_notifier.store import suppressions
from bouncehook_notifier.store.records import Suppression
from bouncehook_notifier.suppression_writer import SuppressionWriter
from configured import configured
from notifier.test_intake import RECEIVED_INTERNALLY, REPORT, Workshop
from recognise.postfix_report import Failed, postfix_report

COMPLAINT = b"""\
From: fbl@isp.test
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: text/plain

spam
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: FBL/1
Version: 1
Original-Rcpt-To: <you@far.test>

--b
Content-Type: message/rfc822

From: joe@acme.test
To: you@far.test
Subject: x

y
--b--
"""


def failure(diagnostic: str, status: str = "5.1.1", command: str = "RCPT TO", **more: str) -> bytes:
    """What our own Postfix writes of a server's answer."""
    said = f"host mx.far.test[192.0.2.7] said: {diagnostic} (in reply to {command} command)"
    return postfix_report(Failed(said, f"smtp; {diagnostic}", status, "you@far.test", **more))


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    workshop = Workshop(tmp_path)
    use(workshop, "yes")
    yield workshop
    workshop.close()


def use(workshop: Workshop, suppression: str, name: str = "acme.test", more: str = "") -> None:
    text = f"customers:\n  {name}: {{failures: https://acme.test/failures, suppression: {suppression}{more}}}\n"
    workshop.configuration = configured(workshop.directory, text)


def listed(workshop: Workshop) -> list[Suppression]:
    with workshop.store.reading() as connection:
        return list(suppressions.entries(connection, time.time()))


def taken(workshop: Workshop, mail: bytes, kind: str = "dsn", to: str = "You@Far.test") -> list[tuple[str, str]]:
    """What is on the list when a mail has come back about a message to one recipient."""
    workshop.put_sent(to)
    workshop.put_returned(kind, mail)
    workshop.take()
    assert workshop.bad() == []
    return [(one.address, one.reason) for one in listed(workshop)]


def test_what_our_own_postfix_says(workshop: Workshop) -> None:
    before = time.time()
    assert taken(workshop, REPORT) == [("you@far.test", "user-unknown")]
    (entry,) = listed(workshop)
    assert entry.customer == "acme.test"
    assert before - 1 <= entry.since <= time.time()
    assert entry.until == entry.since + 90 * SECONDS_PER_DAY


def test_through_the_pipe_too(workshop: Workshop) -> None:
    assert taken(workshop, RECEIVED_INTERNALLY + REPORT, "bounce") == [("you@far.test", "user-unknown")]


@pytest.mark.parametrize(
    ("mail", "reason"),
    [
        (failure("550 5.2.1 mailbox disabled", "5.2.1"), "mailbox-disabled"),
        (failure("556 5.1.10 recipient domain has null MX", "5.1.10"), "host-not-found"),
        (failure("552 5.2.2 mailbox full", "5.2.2"), ""),
        (failure("550 5.7.1 looks like spam", "5.7.1"), ""),
        (failure("450 4.1.1 user unknown, expired", "4.1.1"), ""),
        (failure("551 5.1.6 moved", "5.1.6"), ""),
        (failure("550 5.1.1 sender unknown user", "5.1.1", "MAIL FROM"), ""),
    ],
    ids=["disabled", "null MX", "full", "spam", "temporary", "moved", "of the sender"],
)
def test_only_facts_about_the_address(workshop: Workshop, mail: bytes, reason: str) -> None:
    assert taken(workshop, mail) == ([("you@far.test", reason)] if reason else [])


def test_the_customer_chooses_reasons_and_days(workshop: Workshop) -> None:
    use(workshop, "{reasons: [moved], days: 7}")
    assert taken(workshop, REPORT) == []
    workshop.put_returned("dsn", failure("551 5.1.6 moved", "5.1.6"))
    workshop.take()
    (entry,) = listed(workshop)
    assert (entry.reason, entry.until) == ("moved", entry.since + 7 * SECONDS_PER_DAY)


def test_one_target_of_an_alias_is_not_the_recipient(workshop: Workshop) -> None:
    mail = failure("550 5.1.1 user unknown", original="list@relay.test", expanded_from="list@relay.test")
    assert taken(workshop, mail, to="list@relay.test") == []
    assert [one.report.recipient for one in workshop.reports()] == ["list@relay.test"], "the failure is told"


@pytest.mark.parametrize("suppression", ["no", ""])
def test_off(workshop: Workshop, suppression: str) -> None:
    use(workshop, suppression or "no")
    assert taken(workshop, REPORT) == []


class TestStrangers:
    def test_a_bounce_is_not_enough(self, workshop: Workshop) -> None:
        assert taken(workshop, REPORT, "bounce") == []
        assert len(workshop.reports()) == 1, "but it is told"

    def test_unless_the_customer_trusts_them(self, workshop: Workshop) -> None:
        use(workshop, "{trust_strangers: yes}")
        assert taken(workshop, REPORT, "bounce") == [("you@far.test", "user-unknown")]

    def test_never_about_a_message_that_is_not_remembered(self, workshop: Workshop) -> None:
        """It may name anybody."""
        use(workshop, "{trust_strangers: yes}")
        workshop.put_returned("bounce", REPORT)
        workshop.age(100)
        workshop.take()
        assert len(workshop.reports()) == 1
        assert listed(workshop) == []

    def test_a_complaint_is_not_enough_unless_it_is_named(self, workshop: Workshop) -> None:
        use(workshop, "{trust_strangers: yes}")
        assert taken(workshop, COMPLAINT, "bounce") == []
        use(workshop, "{reasons: [complaint]}")
        workshop.put_returned("bounce", COMPLAINT + b"\n")
        workshop.take()
        assert [(one.address, one.reason) for one in listed(workshop)] == [("you@far.test", "complaint")]
        assert workshop.reports() == [], "the customer did not ask to be told of complaints"


class TestRefusals:
    def test_of_our_smtpd_suppress_nothing(self, workshop: Workshop) -> None:
        workshop.put_refused()
        workshop.take()
        assert len(workshop.reports()) == 1
        assert listed(workshop) == []

    def test_because_of_the_list_are_told_once_and_prolong_nothing(self, workshop: Workshop) -> None:
        taken(workshop, REPORT)
        before = listed(workshop)
        header = {"id": "4jYNEXT", "customer": "acme.test", "sender": "joe@acme.test", "recipient": "you@far.test"}
        for _ in range(2):
            workshop.writer.put("refused", {**header, "extended": "5.7.1", "text": "Not sent: …", "suppressed": 1})
        workshop.take()
        (told,) = (one.report for one in workshop.reports() if one.report.id == "4jYNEXT")
        assert (told.state, told.code, told.extended, told.description) == (
            "suppression",
            "550",
            "5.7.1",
            "Not sent: …",
        )
        assert (told.further["reason"], told.further["permanent"]) == ("suppressed", True)
        assert listed(workshop) == before


class TestWriter:
    """What the milter gets."""

    @pytest.fixture(autouse=True)
    def _at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(suppression_writer, "WORK_FACTOR", 0)

    def writer(self, workshop: Workshop) -> SuppressionWriter:
        return SuppressionWriter(workshop.store, lambda: workshop.configuration)

    def has(self, workshop: Workshop, address: str, customer: str = "acme.test") -> bool:
        found = SuppressionList.open(workshop.spool, workshop.configuration.keys)
        return found.has(customer, address, time.time())

    def put(self, workshop: Workshop, address: str, customer: str = "acme.test") -> None:
        with workshop.store.transaction() as connection:
            suppressions.replace(connection, [Suppression(customer, address, "by-hand", 0.0, 1e12)])

    def test_every_change(self, workshop: Workshop) -> None:
        writer, stop = self.writer(workshop), threading.Event()
        writer.look(stop)
        assert not self.has(workshop, "you@far.test")
        taken(workshop, REPORT)
        writer.look(stop)
        assert self.has(workshop, "you@far.test")
        with workshop.store.transaction() as connection:
            suppressions.remove(connection, ["acme.test"], ["you@far.test"])
        writer.look(stop)
        assert not self.has(workshop, "you@far.test")

    def test_nothing_is_written_when_nothing_has_changed(self, workshop: Workshop) -> None:
        writer = self.writer(workshop)
        path = suppression_list.place(workshop.spool)
        writer.look(threading.Event())
        before = path.stat()
        writer.look(threading.Event())
        assert path.stat() == before
        path.write_bytes(b"damaged")
        writer.look(threading.Event())
        assert not self.has(workshop, "you@far.test")

    def test_the_list_of_a_former_name_is_the_customers(self, workshop: Workshop) -> None:
        self.put(workshop, "you@far.test")
        use(workshop, "yes", "acme-inc", ", aka: [acme.test]")
        self.writer(workshop).look(threading.Event())
        assert self.has(workshop, "you@far.test", "acme-inc")

    def test_others_are_not_in_it_and_without_anybody_there_is_no_file(self, workshop: Workshop) -> None:
        self.put(workshop, "you@far.test", "initech")
        writer = self.writer(workshop)
        writer.look(threading.Event())
        found = SuppressionList.open(workshop.spool, workshop.configuration.keys)
        assert found.entries == 0
        use(workshop, "no")
        writer.look(threading.Event())
        assert not suppression_list.place(workshop.spool).exists()

    def test_a_new_key(self, workshop: Workshop) -> None:
        self.put(workshop, "you@far.test")
        writer = self.writer(workshop)
        writer.look(threading.Event())
        with (workshop.directory / "keys").open("a") as keys:
            keys.write(f"2 {'ab' * 32}\n")
        use(workshop, "yes")
        writer.look(threading.Event())
        (workshop.directory / "keys").write_text(f"2 {'ab' * 32}\n")
        use(workshop, "yes")
        assert self.has(workshop, "you@far.test"), "the key of before is needed no more"

    def test_a_spool_that_cannot_be_written_is_said_once(self, workshop: Workshop, caplog, monkeypatch) -> None:
        monkeypatch.setattr(suppression_writer, "AGAIN_SECONDS", 0.01)
        monkeypatch.setattr(suppression_writer, "LOOK_SECONDS", 0.01)
        moved = workshop.spool.rename(workshop.directory / "moved")
        stop, writer = threading.Event(), self.writer(workshop)
        thread = threading.Thread(target=writer.run, args=(stop,))
        thread.start()
        try:
            wait_for(lambda: "cannot be written: No such file" in caplog.text)
            moved.rename(workshop.spool)
            wait_for(lambda: "the suppression lists are written again" in caplog.text)
        finally:
            stop.set()
            thread.join()
        assert caplog.text.count("cannot be written") == 1


def wait_for(condition) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "it did not come about within 10 s"
        time.sleep(0.01)
