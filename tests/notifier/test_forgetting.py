"""An address is forgotten: nothing in the store tells of it, and the rest is as it was; tests/postgresql runs the same
there."""

from __future__ import annotations

import base64
import zlib
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bouncehook.envelope import Recipient
from bouncehook.report import Event, Report, State
from bouncehook.sent_message import SentMessage
from bouncehook_notifier.store import suppressions, tables
from bouncehook_notifier.store.forgetting import Forgetting, Traces
from bouncehook_notifier.store.inspection import Inspection
from bouncehook_notifier.store.mentions import Mentions
from bouncehook_notifier.store.records import (
    DELIVERED,
    NEVER,
    UNDELIVERED,
    Attempt,
    Evidence,
    Found,
    NewReport,
    Selection,
    Settled,
    Suppression,
)
from bouncehook_notifier.store.store import Store

KIM = "kim@far.test"
KIM_ = Mentions(KIM)
URL = "https://acme.test/"
IN_BASE64 = b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(b"<Kim@FAR.test>: user unknown")


def forget(url: str, *, give_up: bool = False) -> int:
    made = Forgetting(url)
    try:
        left = made.remove(KIM_, made.find(KIM_, lambda _: None), 100.0, give_up=give_up)
        made.clean()
    finally:
        made.close()
    return left


def find(url: str) -> Traces:
    made = Forgetting(url)
    try:
        return made.find(KIM_, lambda _: None)
    finally:
        made.close()


def all_that_is_stored(store: Store) -> list[tuple[str, object]]:
    """Each value of each column of each table, whatever it may be."""
    with store.reading() as connection:
        return [
            (f"{table.name}.{name}", zlib.decompress(value) if name == "mail" else value)
            for table in tables.metadata.sorted_tables
            for row in connection.execute(sa.select(table)).mappings()
            for name, value in row.items()
        ]


def traces(store: Store) -> set[str]:
    """The columns that mention the address."""
    return {
        name
        for name, value in all_that_is_stored(store)
        if (KIM_.in_mail(value) if isinstance(value, bytes) else KIM_.in_text(str(value).replace("'", " ")))
    }


def put(store: Store, recipient: str = KIM, *, name: str = "1", mail: bytes = b"", **changes: object) -> Found:
    report = Report("4jY", recipient, State.RCPTTO, "550", "5.1.1", "User unknown", {"reason": "user-unknown"})
    header = {"recipient": "b+token@b.test", "queue_id": "DSN"}
    evidence = Evidence(f"{name}.dsn", 50.0, header, "failure", "postfix-own", mail or f"<{KIM}>: gone".encode())
    found = Found(evidence, [NewReport(f"msg_{name}", "acme", replace(report, **changes), (URL,))])  # type: ignore[arg-type]
    store.record([found], 60.0)
    return found


def settle(store: Store, status: str = DELIVERED, answer: str = "thanks") -> None:
    for delivery in store.claim({URL: 100}, 1000.0, 300.0):
        failed = Attempt(70.0, 0.5, 200 if status == DELIVERED else 500, answer)
        store.settle([Settled(delivery, failed, status, 0.0)], [])


def reports(url: str) -> list[tuple[str, str, str | None, int]]:
    made = Inspection(url)
    found = [
        (one.webhook_id, one.report.recipient, one.report.description, len(one.deliveries))
        for one in made.reports(Selection())
    ]
    made.close()
    return sorted(found)


def message(*recipients: Recipient, **changes: object) -> SentMessage:
    return replace(SentMessage("4jY", "acme", 1, "news@acme.test", list(recipients), sent=10.0), **changes)  # type: ignore[arg-type]


def test_every_place_that_may_hold_it(store: Store, url: str) -> None:
    lee = Recipient("lee@far.test", "rfc822;kim+40far.test", "FAILURE")
    store.remember(
        [
            message(
                Recipient("Kim@far.test", notify="Success,FAILURE"),
                lee,
                envid="to=kim@far.test",
                message_id="<1-kim=far.test@a.test>",
                tags=("kim@far.test", "spring"),
            ),
            message(Recipient("alias@far.test", resolved=KIM), id="4jZ", sender=KIM),
        ]
    )
    put(store)
    put(
        store,
        "lee@far.test",
        name="2",
        mail=IN_BASE64,
        description=f"<{KIM}> unknown",
        further={"envelope": KIM, "time": 1},
    )
    put(store, "lee@far.test", name="3", mail=b"of nobody else")
    settle(store, UNDELIVERED, f"no such user: {KIM}")
    with store.transaction() as connection:
        suppressions.replace(connection, [Suppression("acme", KIM, "by-hand", 1.0, NEVER)])
        before = suppressions.changes(connection)
        connection.execute(tables.endpoints.update().values(last_error=f"500 {KIM}"))
    assert {name.partition(".")[0] for name in traces(store)} == {
        "messages",
        "reports",
        "evidence",
        "attempts",
        "endpoints",
        "suppressions",
    }
    found = find(url)
    assert found.counts() == {"messages": 2, "reports": 2, "attempts": 4, "evidence": 2, "suppressions": 1}

    assert forget(url) == 0
    assert traces(store) == set()
    assert find(url) == Traces(), "there is nothing left to do"
    assert reports(url) == [
        ("msg_1", "", None, 0),
        ("msg_2", "lee@far.test", None, 1),
        ("msg_3", "lee@far.test", "User unknown", 1),
    ]
    kept = store.message("acme", "4jY", 1)
    assert kept == message(Recipient("", notify="Success,FAILURE"), replace(lee, orcpt=""), tags=("spring",))
    assert store.message("acme", "4jZ", 1) == message(Recipient(""), id="4jZ", sender="")
    with store.reading() as connection:
        assert suppressions.changes(connection) > before, "the milter's list is written anew"


def test_evidence_of_others_stays(store: Store, url: str) -> None:
    put(store)
    put(store, "lee@far.test", name="2", mail=b"<joakim@far.test>: gone")
    settle(store)
    forget(url)
    made = Inspection(url)
    mails = [made.evidence(one.evidence) for one in made.reports(Selection())]
    made.close()
    assert {(one.mail, one.is_forgotten) for one in mails} == {(b"", True), (b"<joakim@far.test>: gone", False)}


def test_the_same_failure_is_told_once(store: Store, url: str) -> None:
    found = put(store)
    settle(store)
    forget(url)
    again = replace(found, evidence=replace(found.evidence, spool_name="again"))
    assert store.record([found, again], 80.0) == []


def test_what_waits_is_delivered_first(store: Store, url: str) -> None:
    """With the mail that the call carries."""
    put(store, event=Event.RETURNED)
    put(store, "lee@far.test", name="2", mail=b"<kim@far.test> and <lee@far.test>")
    found = find(url)
    assert (found.waiting, found.waiting_for_others) == (1, 1)
    assert forget(url) == 2
    assert {name.partition(".")[0] for name in traces(store)} == {"reports", "evidence"}
    (returned, other) = store.claim({URL: 100}, 1000.0, 300.0)
    assert KIM.encode() in store.returned_mail(returned, 1000).mime
    store.settle([Settled(one, None, DELIVERED, 0.0) for one in (returned, other)], [])
    assert forget(url) == 0
    assert traces(store) == set()
    assert reports(url) == [("msg_1", "", None, 0), ("msg_2", "lee@far.test", "User unknown", 1)]


def test_what_waits_is_given_up_but_for_others(store: Store, url: str) -> None:
    put(store, event=Event.RETURNED)
    put(store, "lee@far.test", name="2", mail=b"<kim@far.test> and <lee@far.test>")
    assert forget(url, give_up=True) == 0
    assert traces(store) == set()
    (left,) = store.claim({URL: 100}, 1000.0, 300.0)
    assert left.report.recipient == "lee@far.test"


def test_the_mail_that_others_wait_for_is_not_given_up(store: Store, url: str) -> None:
    """It mentions the address, and is to go to the customer because of another recipient."""
    put(store, "lee@far.test", event=Event.RETURNED, mail=b"To: lee@far.test, kim@far.test")
    found = find(url)
    assert (found.waiting, found.waiting_for_others) == (0, 1)
    assert forget(url, give_up=True) == 1
    (left,) = store.claim({URL: 100}, 1000.0, 300.0)
    assert KIM.encode() in store.returned_mail(left, 1000).mime


def test_a_report_stays_as_long_as_its_mail(store: Store, url: str) -> None:
    """Otherwise nothing would lead to the mail any more, if it does not mention the address."""
    (about,) = put(store, mail=b"nothing").reports
    settle(store)
    other = replace(about, webhook_id="msg_3", report=replace(about.report, recipient="lee@far.test"))
    evidence = Evidence("2.dsn", 50.0, {}, "failure", "postfix-own", b"nothing")
    store.record([Found(evidence, [replace(about, webhook_id="msg_2", urls=()), other])], 60.0)
    assert forget(url) == 2
    assert [one[1] for one in reports(url)] == ["", KIM, "lee@far.test"]
    settle(store)
    assert forget(url) == 0
    assert [one[1] for one in reports(url)] == ["", "", "lee@far.test"]
    made = Inspection(url)
    assert all(made.evidence(one.evidence).is_forgotten for one in made.reports(Selection()))
    made.close()


def test_senders_and_recipients_in_other_spellings(store: Store, url: str) -> None:
    store.remember(
        [
            message(Recipient("Kim(x)@far.test", resolved=KIM), sender="bounces+kim=far.test@acme.test"),
            message(Recipient("lee@far.test", "rfc822;list+2Bkim+3Dfar.test@gw.test"), id="4jZ"),
        ]
    )
    put(store, "kim(x)@far.test", mail=b"nothing", description="gone")
    put(store, "kim(x)@far.test", name="2", mail=b"nothing", id="another")
    settle(store)
    forget(url)
    assert traces(store) == set()
    assert [one[1] for one in reports(url)] == ["", "kim(x)@far.test"], "who that is, only the first message says"


def test_what_is_just_being_called_is_not_given_up(store: Store, url: str) -> None:
    put(store, event=Event.RETURNED)
    (called,) = store.claim({URL: 100}, 1000.0, 300.0)
    assert forget(url, give_up=True) == 1
    assert KIM.encode() in store.returned_mail(called, 1000).mime
    store.settle([Settled(called, None, DELIVERED, 0.0)], [])
    assert forget(url) == 0
    assert traces(store) == set()


def test_a_mail_that_is_gone_is_not_replayed(store: Store, url: str) -> None:
    put(store, "lee@far.test", event=Event.COMPLAINT)
    settle(store)
    forget(url)
    made = Inspection(url)
    assert made.replayable(Selection(), [DELIVERED, UNDELIVERED]) == []
    made.close()


@pytest.mark.parametrize("step", range(1, 8))
def test_interrupted_it_is_done_the_next_time(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """After each of the steps."""
    store.remember([message(Recipient(KIM))])
    put(store, mail=b"what does not mention it is of this report nevertheless")
    put(store, "lee@far.test", name="2", description=f"<{KIM}>")
    settle(store, UNDELIVERED, KIM)
    with store.transaction() as connection:
        suppressions.replace(connection, [Suppression("acme", KIM, "by-hand", 1.0, NEVER)])
    made = Forgetting(url)
    transactions = iter(range(1, 100))
    of_it = made.transaction

    def interrupted() -> object:
        if next(transactions) == step:
            raise KeyboardInterrupt
        return of_it()

    monkeypatch.setattr(made, "transaction", interrupted)
    with pytest.raises(KeyboardInterrupt):
        made.remove(KIM_, made.find(KIM_, lambda _: None), 100.0, give_up=False)
    made.close()
    forget(url)
    assert traces(store) == set()
    made2 = Inspection(url)
    assert all(made2.evidence(one.evidence).is_forgotten for one in made2.reports(Selection()))
    made2.close()
