"""What the status page reads from PostgreSQL is what it reads from SQLite: the same reports and calls in both, and
every question of the page."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bouncehook.report import Event, Report, State
from bouncehook_notifier.store.page_data import PageData
from bouncehook_notifier.store.records import DELIVERED, Attempt, Evidence, Found, NewReport, Selection, Settled
from bouncehook_notifier.store.store import Store

BEGUN = 1_700_000_000.0
HOUR = 3600.0
STEP = 900.0
CUSTOMERS = ("acme", "acme-inc", "initech")
URLS = ("https://a.test/", "https://b.test/")
QUESTIONS: dict[str, Callable[[PageData, tuple[str, ...]], object]] = {
    "failures": lambda page, names: page.failure_counts(BEGUN, STEP, names),
    "calls": lambda page, names: page.call_counts(BEGUN, STEP, names),
    "by URL": lambda page, names: page.calls_by_url(BEGUN, names),
    "seconds": lambda page, names: page.delivery_seconds(BEGUN, names),
    "endpoints": lambda page, names: page.healths_and_backlogs(BEGUN + HOUR),
    "today": lambda page, names: page.reported_since(BEGUN + HOUR),
    "sizes": lambda page, names: (page.sizes(), page.undelivered()),
    **{
        f"search {words}": lambda page, names, words=words: [  # type: ignore[misc]
            one.webhook_id for one in page.search(Selection(customers=names, **words), 40).reports
        ]
        for words in (
            {},
            {"part": "R1"},
            {"part": "%"},
            {"part": "x@BÜCHER.example"},
            {"reason": "spam"},
            {"state": "data", "since": BEGUN + HOUR},
            {"statuses": (DELIVERED,), "until": BEGUN + 2 * HOUR},
        )
    },
}


def fill(store: Store) -> None:
    """The same in each store: the numbers are drawn anew from the same seed."""
    drawn = random.Random(7)
    for number in range(300):
        # Half of them at the edges of steps and just beside, where one database may round and the other cut off.
        noticed = BEGUN + STEP * drawn.randrange(12) + drawn.choice([0.0, 0.25, STEP - 0.25, drawn.random() * STEP])
        recipient = drawn.choice([f"r{number}@far.test", "X@xn--bcher-kva.example", f"R1%{number}@far.test"])
        state = drawn.choice([State.RCPTTO, State.DATA])
        further = {"reason": drawn.choice(["spam", "user-unknown"])}
        report = Report(f"4jY{number}", recipient, state, further=further)
        if number % 10 == 0:
            report = Report(f"4jY{number}", recipient, State.BOUNCE, event=Event.RETURNED)
        evidence = Evidence(f"{number}.dsn.1.1", noticed, {}, "failure", "standard", b"")
        new = NewReport(
            f"msg_{number}", drawn.choice(CUSTOMERS), report, tuple(drawn.sample(URLS, drawn.randint(1, 2)))
        )
        store.record([Found(evidence, [new])], noticed)
    claimed = store.claim(dict.fromkeys(URLS, 150), BEGUN + 4 * HOUR, 300.0)
    for delivery in sorted(claimed, key=lambda one: (one.noticed, one.webhook_id, one.url)):
        started = BEGUN + drawn.random() * 4 * HOUR
        status = drawn.choice([200, 204, 301, 503, None])
        ended = DELIVERED if status in (200, 204) else "waiting"
        attempt = Attempt(started, drawn.choice([0.5, 2.0]), status, str(status))
        store.settle([Settled(delivery, attempt, ended, started + HOUR)], [])


@pytest.fixture(scope="module")
def pages(server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PageData, PageData]]:
    """Of a store in PostgreSQL, and of one in SQLite."""
    directory: Path = tmp_path_factory.mktemp("same-page")
    made = []
    for url in (server.make_database(), f"sqlite:///{directory}/store.db"):
        store = Store(url, "relay")
        store.open()
        fill(store)
        store.close()
        made.append(PageData.existing(url))
    yield made[0], made[1]
    for page in made:
        page.close()


@pytest.mark.parametrize("names", [(), CUSTOMERS[:2]])
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_answer(pages, question: str, names: tuple[str, ...]) -> None:
    there, here = (QUESTIONS[question](page, names) for page in pages)
    assert here or question == "search {'part': '%'}"
    assert there == here
