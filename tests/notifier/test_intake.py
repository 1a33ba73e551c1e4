"""The intake, with a real spool and a real store: every file becomes evidence, or goes to bad/ and stops no other."""

from __future__ import annotations

import errno
import json
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bouncehook import spool_reader
from bouncehook.configuration import Configuration, load
from bouncehook.envelope import Recipient
from bouncehook.report import Event
from bouncehook.spool import Spool
from bouncehook.spool_reader import SpoolReader, make_spool
from bouncehook_notifier import intake as module
from bouncehook_notifier.forwarded import with_trace
from bouncehook_notifier.intake import Intake
from bouncehook_notifier.monitor.metrics import REGISTRY
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.records import Delivery, Found, ReturnedMail
from bouncehook_notifier.store.store import Store
from configured import CUSTOMERS, configured, write_configuration
from recognise.postfix_report import Failed, postfix_report

ID = "4jY2981QWwzJkQx"
"""the queue id that the sample report names"""
OWN_ID = "4jYDSN"
"""the queue id of the mail that returned"""
RECEIVED_INTERNALLY = f"Received: by relay.example.net (Postfix)\n\tid {OWN_ID}; today\n".encode()
TODAY = int(time.time() // 86400)
REFUSED_AT_RCPT = Failed(
    "host mx.far.test[192.0.2.7] said: 550 5.1.1 no such user (in reply to RCPT TO command)",
    "smtp; 550 5.1.1 no such user",
    "5.1.1",
    "you@far.test",
)
REPORT = postfix_report(REFUSED_AT_RCPT)


class Workshop:
    """An intake with all that it needs, and what a test does with it."""

    def __init__(self, directory: Path, settings: str = "", store: str = "") -> None:
        """`store` is the URL of another store than an SQLite file."""
        self.directory = directory
        self.configuration: Configuration = configured(directory, settings=settings)
        self.spool = directory / "spool"
        make_spool(self.spool)
        self.writer = Spool(str(self.spool))
        self.reader = SpoolReader(self.spool)
        self.store = Store(store or self.configuration.settings.store)
        self.store.open()
        self.woken = 0
        self.intake = Intake(self.reader, self.store, lambda: self.configuration, self._wake)

    def _wake(self) -> None:
        self.woken += 1

    def address(self, message_id: str = ID, day: int = TODAY) -> str:
        (customer,) = self.configuration.customers
        return self.configuration.return_address_for(customer, message_id, day)

    def put_returned(self, kind: str = "dsn", mail: bytes = REPORT, address: str = "", message_id: str = ID) -> str:
        return self.writer.put(kind, {"recipient": address or self.address(message_id), "queue_id": OWN_ID}, mail)

    def put_sent(self, *recipients: str, message_id: str = ID, **changed: object) -> str:
        line = {
            "id": message_id,
            "customer": "acme.test",
            "day": TODAY,
            "sender": "joe@acme.test",
            "recipients": list(recipients),
            "envid": "",
            "message_id": "",
            "tags": [],
            "sent": time.time(),
        }
        return self.writer.put("sent", {}, json.dumps(line | changed).encode() + b"\n")

    def put_refused(self, message_id: str = ID, customer: str = "acme.test") -> str:
        header = {"id": message_id, "customer": customer, "sender": "joe@acme.test", "recipient": "you@far.test"}
        return self.writer.put("refused", {**header, "extended": "5.1.1", "text": "User unknown"})

    def take(self) -> int:
        return self.intake.take_all(threading.Event())

    def age(self, seconds: float) -> None:
        """Let everything that waits have arrived earlier."""
        for path in (self.spool / "new").iterdir():
            line, _, body = path.read_bytes().partition(b"\n")
            header = json.loads(line)
            header["arrived"] -= seconds
            path.write_bytes(json.dumps(header).encode() + b"\n" + body)

    def reports(self) -> list[Delivery]:
        now = time.time() + 1e6
        self.store.free_expired(now)
        return self.store.claim({health.url: 1000 for health in self.store.look(now).ready}, now, 0.0)

    def bad(self) -> list[str]:
        return sorted(name for name in os.listdir(self.spool / "bad") if not name.endswith(".reason"))

    def reason(self, name: str) -> str:
        return (self.spool / "bad" / f"{name}.reason").read_text()

    def waiting(self) -> list[str]:
        return self.reader.names()

    def close(self) -> None:
        self.reader.close()
        self.store.close()


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    workshop = Workshop(tmp_path)
    yield workshop
    workshop.close()


def passed_over(why: str) -> float:
    return REGISTRY.get_sample_value("bouncehook_failures_passed_over_total", {"why": why}) or 0.0


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "it did not come about within 10 s"
        time.sleep(0.01)


def test_a_captured_notification(workshop: Workshop) -> None:
    workshop.put_returned()
    assert workshop.take() == 1
    (delivery,) = workshop.reports()
    assert delivery.url == "https://acme.test/failures"
    assert list(delivery.report.variables().items()) == [
        ("id", ID),
        ("recipient", "you@far.test"),
        ("state", "rcptto"),
        ("code", "550"),
        ("extended", "5.1.1"),
        ("description", "no such user"),
    ]
    assert (workshop.waiting(), workshop.bad(), workshop.woken) == ([], [], 1)


def test_a_mail_from_elsewhere_is_a_bounce(workshop: Workshop) -> None:
    """The same words, in a mail that came by SMTP."""
    workshop.put_returned(
        "bounce", mail=b"Received: from x (y [203.0.113.9]) by relay.example.net (Postfix)\n" + REPORT
    )
    workshop.age(1)
    workshop.take()
    assert [(one.report.id, one.report.state.value) for one in workshop.reports()] == [(ID, "bounce")]


def test_our_own_notification_through_the_pipe(workshop: Workshop) -> None:
    """The milter was down; Postfix's words tell the state all the same."""
    workshop.put_returned("bounce", mail=RECEIVED_INTERNALLY + REPORT)
    workshop.age(1)
    workshop.take()
    assert [one.report.state.value for one in workshop.reports()] == ["rcptto"]


def test_a_failure_that_is_nobodys_leaves_a_trace(workshop: Workshop, caplog: pytest.LogCaptureFixture) -> None:
    """A copy that another milter added: it is kept, counted and logged, and not reported."""
    before = passed_over("not_written")
    workshop.put_sent("bob@far.test")
    with caplog.at_level("WARNING"):
        workshop.put_returned()
        workshop.take()
    assert workshop.reports() == []
    assert (workshop.waiting(), workshop.bad()) == ([], [])
    assert passed_over("not_written") == before + 1
    assert f"{ID}: 1 not reported: the customer did not write to this address: you@far.test" in caplog.text


@pytest.mark.parametrize("kinds", [("dsn", "bounce"), ("bounce", "dsn"), ("dsn", "dsn")])
def test_one_failure_on_both_paths_is_one_report(workshop: Workshop, kinds: tuple[str, str]) -> None:
    for kind in kinds:
        workshop.put_returned(kind)
        workshop.age(1)
        workshop.take()
    assert len(workshop.reports()) == 1
    assert workshop.waiting() == []


def test_the_recipient_as_the_customer_wrote_it(workshop: Workshop) -> None:
    """The `sent` file counts though it was written after the notification and is looked at in the same go."""
    workshop.put_returned()
    workshop.put_sent("You@Far.test", "other@far.test")
    workshop.take()
    assert [one.report.recipient for one in workshop.reports()] == ["You@Far.test"]


def test_a_quick_bounce_waits_for_its_message(workshop: Workshop) -> None:
    """A foreign server can answer before the milter has told of the message."""
    workshop.put_returned("bounce")
    assert workshop.take() == 0
    assert (len(workshop.waiting()), workshop.reports()) == (1, [])
    workshop.put_sent("You@Far.test")
    assert workshop.take() == 2
    assert [one.report.recipient for one in workshop.reports()] == ["You@Far.test"]


def test_a_quick_bounce_of_a_message_that_nobody_tells_of(workshop: Workshop, running: Running) -> None:
    workshop.put_returned("bounce")
    wait_for(lambda: len(workshop.reports()) == 1)


def test_nothing_is_remembered_when_the_operator_says_so(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path, "remember_sent_days: 0\n")
    workshop.put_sent("You@Far.test")
    workshop.put_returned()
    workshop.take()
    assert workshop.store.message("acme.test", ID, TODAY) is None
    assert [one.report.recipient for one in workshop.reports()] == ["you@far.test"]
    assert workshop.waiting() == []
    workshop.close()


def test_a_refusal(workshop: Workshop) -> None:
    workshop.put_refused()
    workshop.put_refused()  # the client tried again within the same message
    workshop.take()
    assert [(one.report.id, one.report.state.value, one.report.extended) for one in workshop.reports()] == [
        (ID, "rcptto", "5.1.1")
    ]


def test_refusals_of_messages_without_an_id_are_reports_each(workshop: Workshop) -> None:
    workshop.put_refused("NOQUEUE")
    workshop.put_refused("NOQUEUE")
    workshop.take()
    assert [one.report.id for one in workshop.reports()] == ["NOQUEUE", "NOQUEUE"]


def test_a_refusal_that_was_held_has_its_id_in_its_name(workshop: Workshop) -> None:
    header = {"id": "", "customer": "acme.test", "sender": "s", "recipient": "you@far.test", "extended": "", "text": ""}
    workshop.writer.release(workshop.writer.hold("refused", header, "holder"), "4jYLATER")
    workshop.take()
    assert [one.report.id for one in workshop.reports()] == ["4jYLATER"]


def test_what_is_no_failure_is_kept_and_not_reported(workshop: Workshop) -> None:
    workshop.put_returned("bounce", b"Auto-Submitted: auto-replied\nSubject: Out of office\n\nI am away\n")
    workshop.age(1)
    workshop.take()
    assert (workshop.reports(), workshop.waiting(), workshop.bad(), workshop.woken) == ([], [], [], 0)


def test_an_address_that_expired_while_the_file_waited_still_counts(workshop: Workshop) -> None:
    workshop.put_returned(address=workshop.address(day=TODAY - 40))
    workshop.age(20 * 86400)
    workshop.take()
    assert len(workshop.reports()) == 1


def test_hostile_octets(workshop: Workshop) -> None:
    """An address of octets that are no UTF-8, in the envelope and in the report."""
    mail = REPORT.replace(b"you@far.test", b"y\xff\xfeu@far.test").replace(b"no such", b"n\xe4 such")
    workshop.put_returned("dsn", mail, workshop.address().replace("@", "+x\udcff=y.test@"))
    workshop.put_sent("y\udcffu@far.test", sender="j\udcff@acme.test", message_id="4jYOTHER1")
    workshop.take()
    assert (workshop.bad(), workshop.waiting()) == ([], [])
    assert len(workshop.reports()) == 1
    workshop.reports()[0].report.description.encode()  # type: ignore[union-attr]


# What cannot be processed.


def put_bad_files(workshop: Workshop) -> dict[str, str]:
    """Names, and what the reason must say."""
    new = workshop.spool / "new"
    (new / "0000000000000000001.bounce.1.1").write_bytes(b"rubbish")
    (new / "0000000000000000002.future.1.1").write_bytes(b'{"version": 2, "kind": "future"}\n')
    (new / "0000000000000000003.dsn.1.1").write_bytes(b'{"version": 1, "kind": "dsn", "arrived": 1.0}\n')
    (new / "0000000000000000004.dsn.1.1").write_bytes(
        b'{"version": 1, "kind": "dsn", "arrived": "x", "recipient": ""}\n'
    )
    (new / "notes.txt").write_text("somebody's")
    return {
        "0000000000000000001.bounce.1.1": "the header is not JSON",
        "0000000000000000002.future.1.1": "of version 2",
        "0000000000000000003.dsn.1.1": "the header has no 'recipient'",
        "0000000000000000004.dsn.1.1": "'arrived' is not a time in seconds since 1970",
        "notes.txt": "the header is not JSON",
        workshop.put_returned(address="bounce+aaaa@bounces.relay.test"): "contains no token",
        workshop.put_returned(address=f"bounce+{'a' * 50}@bounces.relay.test"): "which this host does not have",
        workshop.put_returned(address=workshop.address()[::-1]): "",
        workshop.put_sent(
            "you@far.test", more="than expected"
        ): "line 1 is not a sent message: the field 'more' is unknown to this version",
        workshop.put_sent("you@far.test", envid=None): "line 1 is not a sent message: None is not a text",
        workshop.put_sent("you@far.test", day={"a": 1}): "line 1 is not a sent message: {'a': 1} is not a day",
    }


def test_what_cannot_be_processed_is_set_aside_with_the_reason_and_stops_nothing(
    workshop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    bad = put_bad_files(workshop)
    workshop.put_returned()
    workshop.take()
    assert workshop.waiting() == []
    assert workshop.bad() == sorted(bad)
    for name, reason in bad.items():
        assert reason in workshop.reason(name), name
        assert sum(name in record.getMessage() for record in caplog.records) == 1
    assert len(workshop.reports()) == 1


def elsewhere(workshop: Workshop, keys: str = "", customers: str = CUSTOMERS) -> Configuration:
    """Another configuration; with the same keys unless told otherwise."""
    path = write_configuration(workshop.directory / "x", customers)
    path.with_name("keys").write_text(keys or (workshop.directory / "keys").read_text())
    return load(path)


def waits(workshop: Workshop) -> list[str]:
    return os.listdir(workshop.spool / "waiting")


def test_the_next_key_may_come_later(workshop: Workshop) -> None:
    """The milter signs with it and Postfix fails at once, before the notifier has read the keys again."""
    before = workshop.configuration
    name = workshop.put_returned()
    workshop.configuration = elsewhere(workshop, keys=f"0 {'ab' * 32}\n")
    workshop.take()
    assert (workshop.bad(), waits(workshop), workshop.waiting(), workshop.reports()) == ([], [name], [], [])
    workshop.configuration = before
    workshop.take()
    assert len(workshop.reports()) == 1
    assert waits(workshop) == []


@pytest.mark.parametrize("kind", ["returned", "refused"])
def test_evidence_of_an_unknown_customer_waits_for_a_changed_map(
    workshop: Workshop, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    known = workshop.configuration
    name = workshop.put_returned() if kind == "returned" else workshop.put_refused()
    workshop.age(30 * 86400)
    for _ in range(3):  # each of them is tried again, and found to be unknown still
        workshop.configuration = elsewhere(workshop, customers="customers: {}\n")
        for _ in range(3):
            workshop.take()
        assert (workshop.bad(), waits(workshop), workshop.waiting()) == ([], [name], [])
    said = [record.getMessage() for record in caplog.records if name in record.getMessage()]
    assert len(said) == 1, "once"
    assert "is not in the customers' map; it is tried again when the map has changed" in said[0]
    workshop.configuration = known
    workshop.take()
    assert len(workshop.reports()) == 1


def test_what_waits_is_read_again_with_a_new_configuration_only(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    reading = workshop.reader.read
    monkeypatch.setattr(workshop.reader, "read", lambda name: read.append(name) or reading(name))
    workshop.put_returned()
    workshop.configuration = elsewhere(workshop, customers="customers: {}\n")
    workshop.take()
    seen = len(read)
    for _ in range(5):
        workshop.take()
    assert len(read) == seen


def test_what_waits_is_tried_again_at_the_start(workshop: Workshop) -> None:
    known = workshop.configuration
    workshop.put_returned()
    workshop.configuration = elsewhere(workshop, customers="customers: {}\n")
    workshop.take()
    workshop.configuration = known
    Intake(workshop.reader, workshop.store, lambda: known, lambda: None).take_all(threading.Event())
    assert len(workshop.reports()) == 1


def test_a_file_that_cannot_be_read_stays_and_stops_no_other(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be the disk, or a mode that somebody will mend; it is not the file's content."""
    reading = spool_reader.read_regular

    def fails(name: str, *rest: int) -> bytes:
        if name.startswith("0000000000000000001."):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return reading(name, *rest)

    monkeypatch.setattr(spool_reader, "read_regular", fails)
    (workshop.spool / "new" / "0000000000000000001.dsn.1.1").write_bytes(b"")
    workshop.put_returned()
    with pytest.raises(Exception, match=r"0000000000000000001\.dsn\.1\.1: cannot read: Input/output error"):
        workshop.take()
    assert workshop.waiting() == ["0000000000000000001.dsn.1.1"]
    assert len(workshop.reports()) == 1


def test_what_the_database_does_not_take_stops_no_other(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are stored many at a time; so one of them could take the others with it."""
    stored = []
    record = workshop.store.record

    def is_choosy(found: Iterable[Found], now: float) -> int:
        kept = list(found)
        if any(one.evidence.header["id"] == "4jYBAD" for one in kept):
            raise ValueError("a value that the database does not take")
        stored.append(len(kept))
        return record(kept, now)

    monkeypatch.setattr(workshop.store, "record", is_choosy)
    for number in range(5):
        workshop.put_refused(f"4jYGOOD{number}")
    bad = workshop.put_refused("4jYBAD")
    workshop.put_refused("4jYGOOD5")
    workshop.take()
    assert len(workshop.reports()) == 6
    assert workshop.bad() == [bad]
    assert "does not take" in workshop.reason(bad)
    stored.clear()
    for number in range(5):
        workshop.put_refused(f"4jYMORE{number}")
    workshop.take()
    assert stored == [5], "one wait for the disk"


# Trouble.


class Running:
    """The intake's loop in a thread."""

    def __init__(self, intake: Intake, reader: SpoolReader) -> None:
        self._stop = threading.Event()
        self._reader = reader
        self.thread = threading.Thread(target=intake.run, args=(self._stop,))
        self.thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._reader.wake()
        self.thread.join(10)
        assert not self.thread.is_alive()


@pytest.fixture
def running(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setattr(module, "STORE_WAIT_SECONDS", 0.02)
    running = Running(workshop.intake, workshop.reader)
    yield running
    running.stop()


def test_a_store_that_cannot_be_used_leaves_the_files_where_they_are(
    workshop: Workshop, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STORE_WAIT_SECONDS", 0.02)
    caplog.set_level(logging.WARNING)
    tries = 0
    record = workshop.store.record

    def fails(*_arguments: object) -> int:
        nonlocal tries
        tries += 1
        raise StoreUnavailable("store.db: database is locked")

    monkeypatch.setattr(workshop.store, "record", fails)
    running = Running(workshop.intake, workshop.reader)
    names = [workshop.put_returned(), workshop.put_refused("4jYOTHER1")]
    wait_for(lambda: tries > 5)
    assert sorted(workshop.waiting()) == sorted(names)
    monkeypatch.setattr(workshop.store, "record", record)
    wait_for(lambda: workshop.waiting() == [])
    running.stop()
    assert len(workshop.reports()) == 2
    assert [record.getMessage() for record in caplog.records] == [
        "store.db: database is locked; the spool waits",
        "the spool is processed again",
    ]


def test_the_spool_is_missing_for_a_while(workshop: Workshop, running: Running) -> None:
    (workshop.spool / "new").rename(workshop.spool / "elsewhere")
    time.sleep(0.05)
    assert running.thread.is_alive()
    (workshop.spool / "elsewhere").rename(workshop.spool / "new")
    workshop.put_returned()
    wait_for(lambda: len(workshop.reports()) == 1)


def test_bad_is_missing_for_a_while(workshop: Workshop, running: Running) -> None:
    (workshop.spool / "bad").rmdir()
    (workshop.spool / "new" / "0000000000000000001.dsn.1.1").write_bytes(b"rubbish")
    workshop.put_returned()
    wait_for(lambda: len(workshop.reports()) == 1)
    assert running.thread.is_alive()
    assert workshop.waiting() == ["0000000000000000001.dsn.1.1"]
    make_spool(workshop.spool)
    wait_for(lambda: workshop.bad() == ["0000000000000000001.dsn.1.1"])


def test_a_fault_of_ours_does_not_end_the_loop(
    workshop: Workshop, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0

    def broken() -> list[str]:
        nonlocal calls
        calls += 1
        raise RuntimeError("an internal error")

    with monkeypatch.context() as patch:
        patch.setattr(workshop.reader, "names", broken)
        workshop.reader.wake()
        wait_for(lambda: calls > 3)
    workshop.put_returned()
    wait_for(lambda: len(workshop.reports()) == 1)


def test_a_crash_between_record_and_done_is_no_second_report(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def dies(_name: str) -> None:
        raise Killed

    workshop.put_refused("NOQUEUE")  # the one kind of report whose id is not made of the failure alone
    workshop.put_returned()
    for _ in range(2):
        with monkeypatch.context() as patch:
            patch.setattr(workshop.reader, "done", dies)
            with pytest.raises(Killed):
                workshop.take()
    workshop.take()
    assert len(workshop.reports()) == 2
    assert workshop.waiting() == []
    with sqlite3.connect(workshop.directory / "store.db") as connection:
        assert connection.execute("select count(*) from evidence").fetchone() == (2,)
    connection.close()


def test_a_file_that_cannot_be_deleted_is_no_second_report(
    workshop: Workshop, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: object, **_named: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refused)
        workshop.put_returned()
        wait_for(lambda: len(workshop.reports()) == 1)
    wait_for(lambda: workshop.waiting() == [])
    assert len(workshop.reports()) == 1


def test_it_stops_between_two_files(workshop: Workshop) -> None:
    workshop.put_returned()
    stop = threading.Event()
    stop.set()
    workshop.intake.take_all(stop)
    assert len(workshop.waiting()) == 1


BOUNCES = """\
customers:
  acme.test: {failures: https://acme.test/failures, bounces: https://acme.test/bounces}
"""


class TestBouncesLoop:
    @pytest.fixture
    def loop(self, workshop: Workshop) -> Workshop:
        workshop.configuration = configured(workshop.directory, BOUNCES)
        return workshop

    def returned(self, workshop: Workshop) -> list[tuple[str, str]]:
        """The message and the recipient of each returned mail that is to be told of."""
        found = [one for one in workshop.reports() if one.report.event is Event.RETURNED]
        assert {one.url for one in found} <= {"https://acme.test/bounces"}
        return [(one.report.id, one.report.recipient) for one in found]

    def test_a_recognised_one(self, loop: Workshop) -> None:
        loop.put_returned()
        loop.take()
        assert self.returned(loop) == [(ID, "you@far.test")]
        assert sorted(one.url for one in loop.reports()) == ["https://acme.test/bounces", "https://acme.test/failures"]
        (delivery,) = (one for one in loop.reports() if one.report.event is Event.RETURNED)
        assert loop.store.returned_mail(delivery, 100_000) == ReturnedMail(loop.address(), REPORT, False)

    @pytest.mark.parametrize("mail", [b"", b"\xff\x00", b"Subject: Re: hello\r\n\r\nThanks!\r\n"])
    @pytest.mark.parametrize("kind", ["bounce", "dsn"])
    def test_one_that_is_not_recognised(self, loop: Workshop, kind: str, mail: bytes) -> None:
        loop.put_returned(kind, mail)
        loop.age(1)
        loop.take()
        assert self.returned(loop) == [(ID, "")]
        assert len(loop.reports()) == 1

    def test_the_only_recipient_of_the_message_is_told(self, loop: Workshop) -> None:
        loop.put_sent("You@far.test")
        loop.put_returned("bounce", b"Subject: hello\r\n\r\n")
        loop.take()
        assert self.returned(loop) == [(ID, "You@far.test")]

    def test_of_several_recipients_none_is_guessed(self, loop: Workshop) -> None:
        loop.put_sent("one@far.test", "two@far.test")
        loop.put_returned("bounce", b"Subject: hello\r\n\r\n")
        loop.take()
        assert self.returned(loop) == [(ID, "")]

    def test_the_same_mail_twice_is_told_once(self, loop: Workshop) -> None:
        """The pipe died before it could tell Postfix; by now it is known to whom the message went."""
        loop.put_returned("bounce")
        loop.age(1)
        loop.take()
        loop.put_sent("You@Far.test")
        loop.put_returned("bounce")
        loop.take()
        assert len(self.returned(loop)) == 1
        assert loop.waiting() == []

    def test_two_mails_about_one_failure_are_two(self, loop: Workshop) -> None:
        loop.put_returned()
        loop.put_returned(mail=b"Received: again\r\n" + REPORT)
        loop.take()
        assert self.returned(loop) == [(ID, "you@far.test")] * 2
        assert len(loop.reports()) == 3, "and one failure"

    def test_a_refusal_is_no_mail(self, loop: Workshop) -> None:
        loop.put_refused()
        loop.take()
        assert self.returned(loop) == []

    def test_without_a_url_nothing_is_told(self, workshop: Workshop) -> None:
        workshop.put_returned()
        workshop.take()
        assert self.returned(workshop) == []

    def test_a_customer_who_wants_nothing_else(self, workshop: Workshop) -> None:
        workshop.configuration = configured(
            workshop.directory, "customers: {acme.test: {bounces: 'https://acme.test/bounces'}}\n"
        )
        workshop.put_returned()
        workshop.take()
        assert len(workshop.reports()) == len(self.returned(workshop)) == 1


def test_events_that_a_customer_asked_for(workshop: Workshop) -> None:
    (workshop.directory / "relay-copies").write_text("# none\n")
    workshop.configuration = configured(
        workshop.directory, "customers: {acme.test: {failures: 'https://acme.test/', events: [auto-reply]}}\n"
    )
    workshop.put_sent("you@far.test")
    workshop.put_returned(mail=b"Subject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nuntil Monday\r\n")
    workshop.put_returned()
    workshop.put_returned(mail=postfix_report(REFUSED_AT_RCPT).replace(b"Action: failed", b"Action: delayed"))
    workshop.take()
    assert [(one.report.event, one.report.recipient) for one in workshop.reports()] == [
        (Event.AUTO_REPLY, "you@far.test"),
        (Event.FAILURE, "you@far.test"),
    ]


class TestDeliveries:
    """Success notifications of our own Postfix, for which a command filter or the sender asked."""

    SUCCESS = postfix_report(
        Failed(
            "delivery via mx.far.test[192.0.2.7]:25: 250 2.0.0 Ok",
            "smtp; 250 2.0.0 Ok",
            "2.0.0",
            "you@far.test",
            action="relayed",
        )
    )
    UNASKED, ASKED = "Success,FAILURE,DELAY", "SUCCESS"

    def taken(self, workshop: Workshop, customer: str, notify: str | None, **how: str) -> list[tuple[str, int]]:
        """The events of the reports, each with the octets that are kept of its mail."""
        failures = "" if "failures:" in customer else "failures: 'https://acme.test/', "
        workshop.configuration = configured(
            workshop.directory,
            f"customers: {{acme.test: {{{failures}{customer}}}}}\n",
            settings="forward_through: 'relay.test:25'\n",
        )
        if notify is not None:
            workshop.put_sent(["you@far.test", "", notify, ""])
        workshop.put_returned(mail=self.SUCCESS, **how)
        workshop.take()
        assert (workshop.waiting(), workshop.bad()) == ([], [])
        query = "select event, length(mail) from reports join evidence on evidence.id = evidence order by event"
        with closing(sqlite3.connect(workshop.directory / "store.db")) as store:
            return [(event, octets) for event, octets in store.execute(query)]

    def kept(self, workshop: Workshop) -> int:
        with closing(sqlite3.connect(workshop.directory / "store.db")) as store:
            return int(store.execute("select count(*) from evidence").fetchone()[0])

    def test_who_asked_for_them_is_told_and_the_mail_is_not_kept(self, workshop: Workshop) -> None:
        ((event, octets),) = self.taken(workshop, "events: [delivered]", self.UNASKED)
        assert event == "delivered"
        assert octets < 20

    def test_nobody_else_is_and_nothing_is_kept(self, workshop: Workshop) -> None:
        before = REGISTRY.get_sample_value("bouncehook_success_not_kept_total") or 0
        customer = "bounces: 'https://acme.test/bounces', forward: yes"
        assert self.taken(workshop, customer, self.UNASKED) == []
        assert self.kept(workshop) == 0
        assert REGISTRY.get_sample_value("bouncehook_success_not_kept_total") == before + 1

    def test_nor_is_anybody_when_the_recipient_was_forgotten_meanwhile(self, workshop: Workshop) -> None:
        """Who asked for it is remembered without the address."""
        forgotten = Recipient("you@far.test", notify=self.UNASKED).forgotten()
        workshop.put_sent(forgotten.as_json())
        assert self.taken(workshop, "bounces: 'https://acme.test/bounces', forward: yes", None) == []
        assert self.kept(workshop) == 0

    def test_a_receiver_that_wants_other_tags_costs_nothing_either(self, workshop: Workshop) -> None:
        customer = "failures: {url: 'https://acme.test/', events: [delivered], tags: [news]}"
        assert self.taken(workshop, customer, self.UNASKED) == []
        assert self.kept(workshop) == 0

    @pytest.mark.parametrize("notify", [ASKED, ""], ids=["by SMTP", "by sendmail -N"])
    def test_who_asked_himself_gets_the_mail_as_before(self, workshop: Workshop, notify: str) -> None:
        customer = "bounces: 'https://acme.test/bounces', forward: yes"
        events = self.taken(workshop, customer, notify)
        assert [event for event, _ in events] == ["forwarded", "returned"]
        assert all(octets > 100 for _, octets in events)

    def test_both(self, workshop: Workshop) -> None:
        customer = "events: [delivered], bounces: 'https://acme.test/bounces'"
        assert [event for event, _ in self.taken(workshop, customer, self.ASKED)] == ["delivered", "returned"]

    @pytest.mark.parametrize(("customer", "events"), [("events: [delivered]", ["delivered"]), ("bounce_size: 9", [])])
    def test_of_a_message_that_is_not_remembered(self, workshop: Workshop, customer: str, events: list[str]) -> None:
        bounces = "bounces: 'https://acme.test/bounces'"
        found = [event for event, _ in self.taken(workshop, f"{bounces}, {customer}", None)]
        assert found == (events or ["returned"])

    def test_what_another_has_written_is_a_mail_that_came_back(self, workshop: Workshop) -> None:
        """The same octets, which did not come from our own Postfix."""
        customer = "events: [delivered], bounces: 'https://acme.test/bounces'"
        events = self.taken(workshop, customer, self.UNASKED, kind="bounce")
        assert [event for event, _ in events] == ["returned"]


def test_complaints_of_nobody_knows_whom_are_told_each(workshop: Workshop) -> None:
    workshop.configuration = configured(
        workshop.directory, "customers: {acme.test: {failures: 'https://acme.test/', events: [complaint]}}\n"
    )
    for number in (1, 2, 2):
        mail = b"X: %d\r\nContent-Type: multipart/report; report-type=feedback-report\r\n\r\n" % number
        workshop.put_returned(mail=mail)
    workshop.take()
    assert [(one.report.event, one.report.recipient) for one in workshop.reports()] == [(Event.COMPLAINT, "")] * 2


def test_nothing_is_told_again_of_a_recipient_who_was_forgotten(workshop: Workshop) -> None:
    """Neither a failure nor an answer without a name, which would be a new event."""
    workshop.configuration = configured(
        workshop.directory,
        "customers: {acme.test: {failures: 'https://acme.test/', events: [auto-reply, complaint]}}\n",
    )
    workshop.put_sent("", "me@far.test")
    workshop.put_returned("bounce", b"Auto-Submitted: auto-replied\r\nSubject: away\r\n\r\nI am away\r\n")
    workshop.put_returned("bounce", b"Content-Type: multipart/report; report-type=feedback-report\r\n\r\n")
    workshop.put_returned()
    before = passed_over("forgotten")
    workshop.take()
    assert workshop.reports() == []
    assert passed_over("forgotten") == before + 3


class TestForwarding:
    @pytest.fixture
    def forwarding(self, workshop: Workshop) -> Workshop:
        workshop.configuration = configured(workshop.directory, "customers: {acme.test: {forward: yes}}\n")
        return workshop

    def forwarded(self, workshop: Workshop) -> list[tuple[str, str]]:
        return [(one.url, one.report.recipient) for one in workshop.reports() if one.report.event is Event.FORWARDED]

    def test_not_to_a_sender_who_was_forgotten(self, forwarding: Workshop) -> None:
        forwarding.put_sent("you@far.test", sender="")
        forwarding.put_returned()
        forwarding.take()
        assert self.forwarded(forwarding) == []

    @pytest.mark.parametrize("mail", [REPORT, b"Subject: thank you\r\n\r\nfor your mail\r\n"])
    def test_whatever_came_back_goes_to_whoever_sent_the_message(self, forwarding: Workshop, mail: bytes) -> None:
        forwarding.put_sent("you@far.test", sender="Joe@Acme.test")
        forwarding.put_returned(mail=mail)
        forwarding.put_returned(mail=mail)
        forwarding.take()
        assert self.forwarded(forwarding) == [("smtp://127.0.0.1:25", "Joe@Acme.test")], "once"

    def test_the_operator_names_the_relay(self, forwarding: Workshop) -> None:
        forwarding.configuration = configured(
            forwarding.directory, "customers: {acme.test: {forward: yes}}\n", "forward_through: '[::1]:10025'\n"
        )
        forwarding.put_sent("you@far.test")
        forwarding.put_returned()
        forwarding.take()
        assert self.forwarded(forwarding) == [("smtp://::1:10025", "joe@acme.test")]

    def test_who_sent_it_is_not_guessed(self, forwarding: Workshop) -> None:
        forwarding.put_returned()
        forwarding.take()
        assert self.forwarded(forwarding) == []

    def test_one_that_was_forwarded_already_is_not_again(self, forwarding: Workshop) -> None:
        forwarding.put_sent("you@far.test")
        address = forwarding.address()
        forwarding.put_returned("bounce", with_trace(b"Subject: round\r\n\r\n", address), address)
        forwarding.take()
        assert self.forwarded(forwarding) == []
        elsewhere = forwarding.address(message_id="4jYOTHER")
        forwarding.put_returned("bounce", with_trace(b"Subject: round\r\n\r\n", elsewhere), address)
        forwarding.take()
        assert len(self.forwarded(forwarding)) == 1, "from another address"


def test_a_file_that_is_made_to_stop_the_intake_stops_nothing(
    workshop: Workshop, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    """Nested so deeply that a parser of JSON gives up, which is no ValueError; also while the reason is written."""
    nested = b"[" * 100_000
    (workshop.spool / "new" / "0000000000000000001.bounce.1.1").write_bytes(nested)
    (workshop.spool / "new" / "0000000000000000002.sent.1.1").write_bytes(
        b'{"version": 1, "kind": "sent", "arrived": 1.0, "host": "h"}\n' + nested
    )
    (workshop.spool / "new" / "0000000000000000003.dsn.\x1b[2J.1").write_bytes(nested)
    workshop.put_returned()
    wait_for(lambda: len(workshop.reports()) == 1)
    wait_for(lambda: len(workshop.bad()) == 3)
    assert running.thread.is_alive()
    assert "\x1b" not in caplog.text


PASSED_ON = b"""\
Return-Path: <>\r
From: Joe <joe@far.test>\r
Subject: Your letter\r
\r
I could not answer it, and it was not delivered to me. Your letter was passed on to anna@far.test.\r
"""
WORDS_ALONE = b"""\
Return-Path: <>\r
From: x77@gw.far.test\r
Subject: 4711\r
\r
Your message to %b could not be delivered.\r
"""


def test_a_letter_that_was_passed_on_is_no_failure_of_the_only_recipient(workshop: Workshop) -> None:
    workshop.put_sent("you@far.test")
    workshop.put_returned("bounce", PASSED_ON)
    workshop.put_returned("bounce", WORDS_ALONE % b"anna@far.test")
    workshop.take()
    assert workshop.reports() == []


def test_words_alone_about_the_recipient_are_a_failure(workshop: Workshop) -> None:
    workshop.put_sent("you@far.test", "me@far.test")
    workshop.put_returned("bounce", WORDS_ALONE % b"you@far.test")
    workshop.take()
    assert [one.report.recipient for one in workshop.reports()] == ["you@far.test"]


def test_a_mail_that_was_not_read_as_a_whole_is_told(workshop: Workshop, caplog: pytest.LogCaptureFixture) -> None:
    before = counted("bouncehook_evidence_limits_total")
    name = workshop.put_returned("dsn", WORDS_ALONE % b"you@far.test" + b"x" * 400_000)
    workshop.take()
    assert counted("bouncehook_evidence_limits_total") > before
    assert any(
        name in message and "was not read as a whole: a part of more than" in message for message in caplog.messages
    )


def test_a_mail_that_was_not_kept_as_a_whole_is_told(workshop: Workshop, caplog: pytest.LogCaptureFixture) -> None:
    before = counted("bouncehook_evidence_limits_total")
    workshop.put_sent("you@far.test")
    header = {"recipient": workshop.address(), "queue_id": OWN_ID, "truncated": 1}
    workshop.writer.put("bounce", header, WORDS_ALONE % b"you@far.test")
    workshop.take()
    assert counted("bouncehook_evidence_limits_total") == before + 1
    assert "it was longer than the size limit for returned mail" in caplog.text


def test_a_store_that_can_be_read_and_not_written_has_each_mail_told_once(
    workshop: Workshop, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries, record = 0, workshop.store.record

    def fails_thrice(*arguments: Any) -> Any:
        nonlocal tries
        tries += 1
        if tries < 4:
            raise StoreUnavailable("store.db: attempt to write a readonly database")
        return record(*arguments)

    monkeypatch.setattr(workshop.store, "record", fails_thrice)
    families = ("bouncehook_evidence_limits_total", "bouncehook_returned_too_early_total")
    before = [counted(family) for family in families]
    tomorrow = workshop.address(day=TODAY + 1)
    workshop.put_sent("you@far.test", day=TODAY + 1)
    header = {"recipient": tomorrow, "queue_id": OWN_ID, "truncated": 1}
    workshop.writer.put("bounce", header, WORDS_ALONE % b"you@far.test")
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            workshop.take()
    workshop.take()
    assert [counted(family) for family in families] == [one + 1 for one in before]
    assert caplog.text.count("came back before the day on which it left") == 1
    assert caplog.text.count("it was longer than the size limit for returned mail") == 1


def counted(family: str) -> float:
    return REGISTRY.get_sample_value(family) or 0.0
