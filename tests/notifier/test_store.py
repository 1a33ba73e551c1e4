"""The store: nothing is reported twice, nothing that is due is forgotten, and trouble of its own is told apart."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bouncehook.envelope import Recipient
from bouncehook.errors import DamagedSpoolFile
from bouncehook.report import Event, Report, State
from bouncehook.sent_message import SentMessage, messages_in
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.records import (
    DELIVERED,
    UNDELIVERED,
    WAITING,
    Attempt,
    Delivery,
    Evidence,
    Found,
    NewReport,
    ReturnedMail,
    Settled,
)
from bouncehook_notifier.store.store import Store

FAILED = Attempt(100.0, 0.5, 500, "no")


def evidence(name: str = "1.dsn.2.3", mail: bytes = b"mail") -> Evidence:
    return Evidence(name, 50.0, {"recipient": "b\udcff@b.test"}, "failure", "standard", mail)


def new(report: Report, *urls: str, webhook_id: str = "msg_1") -> NewReport:
    return NewReport(webhook_id, "acme", report, urls or ("https://acme.test/",))


def counts(tmp_path: Path) -> dict[str, int]:
    with sqlite3.connect(tmp_path / "store.db") as connection:
        tables = ("messages", "evidence", "reports", "deliveries", "attempts")
        found = {table: connection.execute(f"select count(*) from {table}").fetchone()[0] for table in tables}
    connection.close()
    return found


def claim(store: Store, now: float, limit: int, lease: float) -> list[Delivery]:
    """What is due at any endpoint that may be called."""
    store.free_expired(now)
    return store.claim({health.url: limit for health in store.look(now).ready}, now, lease)


def test_what_is_rehearsed_leaves_nothing(store: Store, report: Report, tmp_path: Path) -> None:
    """Again and again, and beside the same report in earnest."""
    rehearsed = Found(evidence(), [new(report, "https://1.test/")])
    before = counts(tmp_path)
    for _ in range(2):
        store.rehearse(rehearsed)
        assert counts(tmp_path) == before
    assert len(store.record([rehearsed], 60.0)) == 1
    kept = counts(tmp_path)
    store.rehearse(rehearsed)
    assert counts(tmp_path) == kept
    assert store.look(60.0).ready


def test_a_report_comes_out_as_it_went_in(store: Store, report: Report) -> None:
    assert len(store.record([Found(evidence(), [new(report, "https://1.test/", "https://2.test/")])], 60.0)) == 1
    one, other = claim(store, 60.0, 10, 300.0)
    assert (one.url, other.url) == ("https://1.test/", "https://2.test/")
    assert (one.report, one.tries, one.webhook_id, one.customer) == (report, 0, "msg_1", "acme")
    assert other.report == report


def test_what_is_unknown_stays_unknown(store: Store) -> None:
    bare = Report("ID", "you@far.test", State.UNKNOWN)
    store.record([Found(evidence(), [new(bare)])], 60.0)
    assert claim(store, 60.0, 10, 300.0)[0].report == bare


def test_the_same_failure_twice_is_one_report(store: Store, report: Report, tmp_path: Path) -> None:
    assert len(store.record([Found(evidence("1.dsn.2.3"), [new(report)])], 60.0)) == 1
    assert len(store.record([Found(evidence("2.bounce.2.3"), [new(report)])], 61.0)) == 0
    assert counts(tmp_path) == {"messages": 0, "evidence": 2, "reports": 1, "deliveries": 1, "attempts": 0}


def test_the_same_evidence_twice_is_nothing(store: Store, report: Report, tmp_path: Path) -> None:
    store.record([Found(evidence(), [new(report)])], 60.0)
    assert len(store.record([Found(evidence(), [new(report, webhook_id="msg_2")])], 61.0)) == 0
    assert counts(tmp_path)["reports"] == 1


def test_a_forged_file_that_has_taken_the_name_of_evidence_takes_no_report_away(
    store: Store, report: Report, tmp_path: Path
) -> None:
    """An edge, taken over, sees names in held/ and new/, and can be quicker with a file of that name."""
    store.record([Found(evidence(mail=b"forged"), [new(report, webhook_id="msg_1")])], 60.0)
    true = Found(evidence(mail=b"true"), [new(report, webhook_id="msg_2")])
    assert len(store.record([true], 61.0)) == 1
    assert len(store.record([true], 62.0)) == 0
    assert (counts(tmp_path)["evidence"], counts(tmp_path)["reports"]) == (2, 2)


def test_one_evidence_with_several_reports(store: Store, report: Report) -> None:
    reports = [new(report, webhook_id="msg_1"), new(report, webhook_id="msg_2"), new(report, webhook_id="msg_2")]
    assert len(store.record([Found(evidence(), reports)], 60.0)) == 2


def test_evidence_without_reports_and_reports_without_urls_are_kept(
    store: Store, report: Report, tmp_path: Path
) -> None:
    assert len(store.record([Found(evidence("1.dsn.2.3"), [])], 60.0)) == 0
    assert len(store.record([Found(evidence("2.dsn.2.3"), [NewReport("msg_1", "acme", report, ())])], 60.0)) == 1
    assert counts(tmp_path) == {"messages": 0, "evidence": 2, "reports": 1, "deliveries": 0, "attempts": 0}
    assert store.look(0.0).next_due is None


def test_the_mail_is_kept_whole(store: Store, tmp_path: Path) -> None:
    import zlib

    mail = bytes(range(256)) * 1000
    store.record([Found(evidence(mail=mail), [])], 60.0)
    with sqlite3.connect(tmp_path / "store.db") as connection:
        kept = connection.execute("select mail from evidence").fetchone()[0]
    connection.close()
    assert zlib.decompress(kept) == mail
    assert len(kept) < len(mail) / 10


def test_a_claim_is_a_lease(store: Store, report: Report) -> None:
    store.record([Found(evidence(), [new(report)])], 60.0)
    assert claim(store, 59.9, 10, 300.0) == []
    assert len(claim(store, 60.0, 10, 300.0)) == 1
    assert claim(store, 359.9, 10, 300.0) == []
    again = claim(store, 360.0, 10, 300.0)  # who took it has died
    assert [(delivery.webhook_id, delivery.tries) for delivery in again] == [("msg_1", 0)]


def test_a_notifier_under_another_name_takes_back_what_the_last_one_had_claimed(
    store: Store, report: Report, tmp_path: Path
) -> None:
    """As in a container that was killed and made anew; nobody else uses an SQLite file."""
    store.record([Found(evidence(), [new(report)])], 60.0)
    assert len(claim(store, 60.0, 10, 300.0)) == 1
    other = Store(f"sqlite:///{tmp_path / 'store.db'}", "5f2a6c0e1d3b")
    other.open()
    assert len(claim(other, 61.0, 10, 300.0)) == 1
    other.close()


def test_what_was_due_first_is_claimed_first(store: Store, report: Report) -> None:
    for number, due in enumerate((30.0, 10.0, 20.0)):
        store.record([Found(evidence(f"{number}.dsn.2.3"), [new(report, webhook_id=f"msg_{due}")])], due)
    assert [delivery.webhook_id for delivery in claim(store, 60.0, 2, 300.0)] == ["msg_10.0", "msg_20.0"]
    assert [delivery.webhook_id for delivery in claim(store, 60.0, 2, 300.0)] == ["msg_30.0"]


def test_threads_never_claim_the_same(store: Store, report: Report) -> None:
    reports = [new(report, webhook_id=f"msg_{number}") for number in range(100)]
    store.record([Found(evidence(), reports)], 60.0)
    claimed: list[int] = []

    def claim_all() -> None:
        while found := claim(store, 60.0, 7, 300.0):
            claimed.extend(delivery.number for delivery in found)

    threads = [threading.Thread(target=claim_all) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 100


@pytest.mark.parametrize("status", [DELIVERED, UNDELIVERED])
def test_what_is_over_is_not_claimed_again(store: Store, report: Report, tmp_path: Path, status: str) -> None:
    store.record([Found(evidence(), [new(report)])], 60.0)
    (delivery,) = claim(store, 60.0, 1, 300.0)
    store.settle([Settled(delivery, Attempt(61.0, 0.1, 200, "ok"), status, 0.0)], [])
    assert claim(store, 1e9, 10, 300.0) == []
    assert store.look(0.0).next_due is None
    assert counts(tmp_path)["attempts"] == 1


def test_a_failed_attempt_waits_for_its_time_and_is_counted(store: Store, report: Report) -> None:
    store.record([Found(evidence(), [new(report)])], 60.0)
    for tries in range(3):
        (delivery,) = claim(store, 1000.0 * tries + 60, 1, 300.0)
        assert delivery.tries == tries
        store.settle([Settled(delivery, FAILED, WAITING, 1000.0 * (tries + 1))], [])
        assert (store.look(0.0).next_due or 0) <= 1000.0 * (tries + 1), "never later than it is due"
    store.settle([Settled(delivery, Attempt(1.0, 0.0, None, "ConnectionError: refused"), WAITING, 5.0)], [])


MESSAGE = SentMessage(
    "ID",
    "acme",
    7,
    "joe@acme.test",
    [Recipient("a@far.test"), Recipient("ü@far.test", "rfc822;x", "NEVER", "y")],
    "env",
    "<m@x>",
    ("t", "u"),
    100.0,
)


def test_a_message_is_remembered(store: Store) -> None:
    store.remember([MESSAGE])
    store.remember([])
    assert store.message("acme", "ID", 7) == MESSAGE
    assert store.message("acme", "id", 7) is None
    assert store.message("acme", "ID", 8) is None
    assert store.message("initech", "ID", 7) is None


def test_a_message_that_is_there_already_stays_as_it_is(store: Store) -> None:
    store.remember([MESSAGE])
    store.remember([SentMessage("ID", "acme", 7, "other@acme.test", []), SentMessage("ID2", "acme", 7, "x", [])])
    assert store.message("acme", "ID", 7) == MESSAGE
    assert store.message("acme", "ID2", 7) is not None


def returned(store: Store, mail: bytes, at_most: int, **header: object) -> ReturnedMail:
    came = Evidence("1.bounce.2.3", 50.0, {"recipient": "bounce+x@b.test", **header}, "failure", "standard", mail)
    store.record([Found(came, [new(Report("ID", "", State.BOUNCE, event=Event.RETURNED))])], 60.0)
    (delivery,) = claim(store, 60.0, 1, 300.0)
    assert delivery.report.event is Event.RETURNED
    return store.returned_mail(delivery, at_most)


def test_a_returned_mail_comes_out_as_it_came(store: Store) -> None:
    mail = bytes(range(256)) * 1000
    assert returned(store, mail, len(mail)) == ReturnedMail("bounce+x@b.test", mail, False)


def test_a_long_returned_mail_is_cut(store: Store) -> None:
    assert returned(store, b"x" * 1000, 999) == ReturnedMail("bounce+x@b.test", b"x" * 999, True)


def test_a_returned_mail_that_the_pipe_cut(store: Store) -> None:
    assert returned(store, b"mail", 999, truncated=True) == ReturnedMail("bounce+x@b.test", b"mail", True)


def test_octets_that_are_no_utf8_do_no_harm(store: Store) -> None:
    """They come as lone surrogates, which the database does not take."""
    odd = SentMessage(
        "ID", "acme", 7, "j\udcff@acme.test", [Recipient("a\udcff@far.test")], "e\udcff", "<\udcff>", ("\udcff",)
    )
    store.remember([odd])
    found = store.message("acme", "ID", 7)
    assert found is not None
    assert (found.sender, found.recipients) == ("j?@acme.test", [Recipient("a\udcff@far.test")])
    store.record([Found(evidence(), [new(Report("ID", "a\udcff@far.test", State.DATA, None, None, "n\udcffo"))])], 60.0)
    report = claim(store, 60.0, 1, 300.0)[0].report
    assert (report.recipient, report.description) == ("a?@far.test", "n?o")


def test_messages_of_a_spool_file() -> None:
    line = (
        b'{"id": "ID", "customer": "acme", "day": 7, "sender": "s", '
        b'"recipients": ["r", ["q", "rfc822;x", "NEVER", ""]], "envid": "", '
        b'"message_id": "", "tags": ["t"], "sent": 1.5}'
    )
    assert messages_in(line + b"\n\n" + line + b"\n")[1] == SentMessage(
        "ID", "acme", 7, "s", [Recipient("r"), Recipient("q", "rfc822;x", "NEVER")], "", "", ("t",), 1.5
    )
    assert messages_in(b"") == []
    for damaged in (
        b"{",
        b"[]",
        b"{}",
        b'{"tags": []}',
        line.replace(b"}", b', "more": 1}'),
        line.replace(b'["r", ', b"[[], "),
    ):
        with pytest.raises(DamagedSpoolFile, match="line 1 is not a sent message: "):
            messages_in(damaged)


def test_a_store_is_opened_again(store: Store, report: Report, tmp_path: Path) -> None:
    store.record([Found(evidence(), [new(report)])], 60.0)
    second = Store(f"sqlite:///{tmp_path}/store.db")
    second.open()
    assert len(claim(second, 60.0, 10, 300.0)) == 1
    second.close()


def test_a_store_of_another_version_is_refused(store: Store, tmp_path: Path) -> None:
    store.close()
    with sqlite3.connect(tmp_path / "store.db") as connection:
        connection.execute("update version set version = 99")
    connection.close()
    with pytest.raises(StoreUnavailable, match=r"store\.db: is of version 99, and this program knows version"):
        store.open()


def test_power_loss_is_provided_for(store: Store, tmp_path: Path) -> None:
    with store._engine.connect() as connection:
        assert connection.exec_driver_sql("pragma journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("pragma synchronous").scalar() == 2
        assert connection.exec_driver_sql("pragma foreign_keys").scalar() == 1


def test_only_claims_do_not_wait_for_the_disk(store: Store, report: Report) -> None:
    """A claim that is lost is made again; a report is not, nor what came of it."""
    shown, waits, does_not_wait = {
        "sqlite": ("pragma synchronous", 2, 1),
        "postgresql": ("show synchronous_commit", "on", "off"),
    }[store._engine.dialect.name]
    committed: list[tuple[str, object]] = []
    doing = ""

    def note(connection: sa.Connection) -> None:
        committed.append((doing, connection.exec_driver_sql(shown).scalar_one()))

    sa.event.listen(store._engine, "commit", note)
    for number in ("1", "2"):
        doing = "record"
        store.record([Found(evidence(number), [new(report, "https://1.test/", webhook_id=number)])], 60.0)
        doing = "claim"
        [delivery] = store.claim({"https://1.test/": 1}, 60.0, 300.0)
        doing = "settle"
        store.settle([Settled(delivery, None, DELIVERED, 0.0)], [])
    assert set(committed) == {("record", waits), ("claim", does_not_wait), ("settle", waits)}


def test_a_locked_database(store: Store, report: Report, tmp_path: Path) -> None:
    store.close()
    sa.event.listen(store._engine, "connect", lambda connection, _: connection.execute("pragma busy_timeout=20"))
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(StoreUnavailable, match="locked"):
        store.record([Found(evidence(), [new(report)])], 60.0)
    with pytest.raises(StoreUnavailable, match="locked"):
        store.claim({"http://one.test/": 1}, 60.0, 300.0)
    assert store.message("acme", "ID", 7) is None  # reading goes on
    other.execute("rollback")
    other.close()
    assert len(store.record([Found(evidence(), [new(report)])], 60.0)) == 1


def test_databases_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "rubbish").write_bytes(b"this is no database, and long enough to be told from an empty file" * 20)
    for path in (tmp_path / "missing" / "store.db", tmp_path, tmp_path / "rubbish"):
        store = Store(f"sqlite:///{path}")
        with pytest.raises(StoreUnavailable, match=str(path)):
            store.open()
        store.close()


def test_a_value_that_cannot_be_stored_is_not_the_stores_trouble(store: Store, report: Report, tmp_path: Path) -> None:
    """Waiting would not help, and everything else would wait behind it."""
    nobody = SentMessage("ID", "acme", 7, "s", [], envid=None, message_id="")  # type: ignore[arg-type]
    strange = SentMessage({"a": 1}, "acme", 7, "s", [])  # type: ignore[arg-type]
    unserializable = SentMessage("ID", "acme", 7, "s", [object()])  # type: ignore[list-item]
    for message in (nobody, strange, unserializable):
        with pytest.raises(Exception) as caught:
            store.remember([message])
        assert not isinstance(caught.value, StoreUnavailable), message
    missing = Report("ID", "you@far.test", State.DATA)
    with pytest.raises(sa.exc.IntegrityError):
        store.record([Found(evidence(), [new(missing, None)])], 60.0)  # type: ignore[arg-type]
    assert counts(tmp_path)["evidence"] == 0  # all or nothing
    assert len(store.record([Found(evidence(), [new(report)])], 60.0)) == 1


def test_a_report_of_an_earlier_program_has_its_times_as_they_are_now(store: Store, report: Report) -> None:
    """`timestamp` was the number then, and `time` the text."""
    earlier = {"timestamp": 1795445331, "time": "2026-11-23T14:48:51+00:00", "tags": ["may"]}
    store.record([Found(evidence(), [new(replace(report, further=earlier))])], 60.0)
    (delivery,) = claim(store, 60.0, 9, 60.0)
    assert delivery.report.further == {"timestamp": "2026-11-23 14:48:51", "time": 1795445331, "tags": ["may"]}
