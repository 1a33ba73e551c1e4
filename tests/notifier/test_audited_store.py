"""The store as an audit sees it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bouncehook.envelope import Recipient
from bouncehook.report import Event, Report, State
from bouncehook.sent_message import SentMessage
from bouncehook_notifier.store.audited import AuditedStore
from bouncehook_notifier.store.records import Arrival, Evidence, Found, NewReport, Told
from bouncehook_notifier.store.store import Store


@pytest.fixture
def audited(store: Store, tmp_path: Path) -> Iterator[AuditedStore]:
    made = AuditedStore.existing(f"sqlite:///{tmp_path}/store.db")
    yield made
    made.close()


def record(store: Store, number: int, arrived: float, *reports: Report, **header: Any) -> None:
    """Evidence, and what follows from it."""
    new = [NewReport(f"msg_{number}_{place}", "acme", report, ()) for place, report in enumerate(reports)]
    evidence = Evidence(f"{number}.dsn.1.1", arrived, header, "failure", "standard", b"the mail")
    store.record([Found(evidence, new)], arrived)


def test_the_failures_that_were_told_since_a_time(audited: AuditedStore, store: Store, report: Report) -> None:
    returned = Report(report.id, report.recipient, State.BOUNCE, event=Event.RETURNED)
    record(store, 1, 100.0, report, host="a")
    record(store, 2, 200.0, report, returned, host="b", queue_id="CAME")
    record(store, 3, 300.0, report)
    told = audited.told(200.0)
    assert told[0] == Told("msg_2_0", "acme", report.id, report.recipient, State.RCPTTO, 200.0, told[0].host)
    assert [(one.noticed, one.host) for one in told] == [(200.0, "b"), (300.0, "")]


def test_what_came_as_a_mail(audited: AuditedStore, store: Store, report: Report) -> None:
    record(store, 1, 100.0, report, queue_id="OLD")
    record(store, 2, 200.0, queue_id="CAME")
    record(store, 3, 200.0, report, customer="acme")
    arrivals = audited.arrivals(150.0)
    assert list(arrivals) == ["CAME"]
    assert (arrivals["CAME"].recognised, arrivals["CAME"].rule) == ("failure", "standard")
    assert arrivals["CAME"].name.endswith("2.dsn.1.1")
    assert audited.whole_mail(arrivals["CAME"]) == b"the mail"


def test_a_mail_that_is_not_whole(audited: AuditedStore, store: Store) -> None:
    record(store, 1, 100.0, queue_id="CUT", truncated=1)
    (arrival,) = audited.arrivals(0.0).values()
    assert audited.whole_mail(arrival) == b""
    assert audited.whole_mail(Arrival("never", "X", "failure", "standard")) == b""


def test_the_oldest_record(audited: AuditedStore, store: Store) -> None:
    assert audited.oldest() is None
    record(store, 1, 100.0)
    assert audited.oldest() == 100.0
    store.remember([SentMessage("ID", "acme", 0, "joe@acme.test", [Recipient("a@far.test")], sent=50.0)])
    assert audited.oldest() == 50.0


def test_the_recipients_of_messages(audited: AuditedStore, store: Store) -> None:
    to = {f"ID{n}": [Recipient(f"a{n}@far.test", notify="NEVER"), Recipient("b@far.test")] for n in range(600)}
    store.remember([SentMessage(name, "acme", 7, "joe@acme.test", recipients) for name, recipients in to.items()])
    sent = [("acme", name, day) for name in to for day in (7, 8)]
    found = audited.recipients(sent)
    assert found.keys() == {one for one in sent if one[2] == 7}
    assert found["acme", "ID599", 7] == to["ID599"]
    assert audited.recipients([]) == {}
