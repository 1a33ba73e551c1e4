"""A customer is renamed, or removed, while their mail is out and their reports wait."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bouncehook.return_address import customer_tag
from bouncehook_notifier.deliver.jobs import Standing, resolved
from bouncehook_notifier.deliver.own_map import OwnMap
from bouncehook_notifier.deliver.replaced_urls import ReplacedUrls
from bouncehook_notifier.store.inspection import Inspection
from bouncehook_notifier.store.records import Selection
from bouncehook_notifier.vanished import Vanished, vanished
from configured import configured
from notifier.test_intake import TODAY, Workshop

OLD = "customers:\n  acme.test: https://acme.test/failures\n"
RENAMED = "customers:\n  acme-inc:\n    failures: https://acme.test/failures\n    aka: [acme.test]\n"
WITHOUT_AKA = "customers:\n  acme-inc: https://acme.test/failures\n"
REMOVED = "removed: [acme.test]\ncustomers:\n  other.test: https://other.test/failures\n"


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    workshop = Workshop(tmp_path)
    yield workshop
    workshop.close()


def change_map(workshop: Workshop, text: str) -> None:
    workshop.configuration = configured(workshop.directory, text)


def stored(workshop: Workshop, **selected: object) -> list[tuple[str, str]]:
    inspection = Inspection.existing(workshop.configuration.settings.store)
    try:
        found = list(inspection.reports(Selection(**selected)))  # type: ignore[arg-type]
    finally:
        inspection.close()
    return [(one.customer, one.webhook_id) for one in found]


def waits(workshop: Workshop) -> int:
    return len(list((workshop.spool / "waiting").iterdir()))


def test_a_bounce_that_comes_behind_the_new_name_is_reported(workshop: Workshop) -> None:
    address = workshop.address()
    workshop.put_sent("You@Far.test")
    workshop.take()
    change_map(workshop, RENAMED)
    workshop.put_returned(address=address)
    workshop.take()
    (delivery,) = workshop.reports()
    assert (delivery.customer, delivery.url) == ("acme-inc", "https://acme.test/failures")
    assert delivery.report.recipient == "You@Far.test", "the message is remembered under the name of its time"
    assert waits(workshop) == 0


@pytest.mark.parametrize("what", ["returned", "refused"])
def test_the_same_event_before_and_after_is_one(workshop: Workshop, what: str) -> None:
    address = workshop.address()

    def see() -> None:
        if what == "returned":
            workshop.put_returned(address=address)
        else:
            workshop.put_refused()
        workshop.take()

    see()
    change_map(workshop, RENAMED)
    see()
    ((name, webhook_id),) = stored(workshop)
    assert name == "acme.test"
    # Also where nobody saw it before: the id is made from the name that the message left under.
    fresh = Workshop(workshop.directory / "other")
    (fresh.directory / "keys").write_bytes((workshop.directory / "keys").read_bytes())
    change_map(fresh, RENAMED)
    if what == "returned":
        fresh.put_returned(address=address)
    else:
        fresh.put_refused()
    fresh.take()
    assert stored(fresh) == [("acme-inc", webhook_id)]
    fresh.close()


def test_what_is_stored_under_the_old_name_goes_on(workshop: Workshop) -> None:
    workshop.put_returned()
    workshop.take()
    change_map(workshop, RENAMED)
    (delivery,) = workshop.reports()
    job = resolved(delivery, workshop.configuration)
    assert (job.standing, job.known_customer.name) == (Standing.IN_MAP, "acme-inc")
    customer = workshop.configuration.customers.by_name("acme.test")
    assert customer is not None
    assert len(stored(workshop, customers=customer.names)) == 1
    assert stored(workshop, customers=("acme-inc",)) == []


def test_what_comes_for_a_removed_customer_is_kept_and_told_to_nobody(workshop: Workshop) -> None:
    address = workshop.address()
    change_map(workshop, WITHOUT_AKA)
    workshop.put_returned(address=address)
    workshop.take()
    assert waits(workshop) == 1
    change_map(workshop, REMOVED)
    workshop.take()
    assert (waits(workshop), workshop.waiting(), workshop.bad()) == (0, [], [])
    assert [name for name, _ in stored(workshop)] == ["acme.test"]
    assert workshop.reports() == []


def test_what_waits_for_a_removed_customer_is_given_up(workshop: Workshop) -> None:
    workshop.put_returned()
    workshop.take()
    move_by(workshop, WITHOUT_AKA)
    assert len(stored(workshop, statuses=("waiting",))) == 1, "it may be a mistake"
    move_by(workshop, REMOVED)
    assert len(stored(workshop, statuses=("withdrawn",))) == 1


def move_by(workshop: Workshop, customers: str) -> None:
    now = time.time()
    own = OwnMap(configured(workshop.directory, customers))
    ReplacedUrls(workshop.store).move(own, workshop.store.look(now), (), now)


def test_a_name_that_vanishes_is_said(workshop: Workshop, caplog: pytest.LogCaptureFixture) -> None:
    look = Vanished(workshop.store, lambda: workshop.configuration)
    workshop.put_sent("you@far.test")
    workshop.put_sent("you@far.test", message_id="4jY2981QWwzJkQy", day=TODAY - 3)
    workshop.put_sent("you@far.test", message_id="4jY2981QWwzJkQz", day=TODAY - 300)
    workshop.put_returned()
    workshop.take()
    look.look()
    assert caplog.messages == []
    change_map(workshop, WITHOUT_AKA)
    with caplog.at_level(logging.WARNING):
        look.look()
        look.look()
    (line,) = caplog.messages
    until = time.strftime("%Y-%m-%d", time.gmtime((TODAY + 30) * 86400))
    assert line == (
        f'{workshop.directory}/customers.yaml: customer "acme.test" is gone, but 2 messages are out whose bounces are '
        f'taken until {until} and 1 delivery waits; if the name was changed, add `aka: ["acme.test"]` to the customer, '
        'else `removed: ["acme.test"]` beside `customers:`'
    )
    for text in (RENAMED, REMOVED, OLD):
        assert list(vanished(configured(workshop.directory, text), workshop.store, time.time())) == []


def test_what_is_too_old_to_come_back_is_not_missed(workshop: Workshop) -> None:
    workshop.put_sent("you@far.test", day=TODAY - 31)
    workshop.take()
    assert list(vanished(configured(workshop.directory, WITHOUT_AKA), workshop.store, time.time())) == []


def test_many_names_are_found_by_a_look_up_each(workshop: Workshop) -> None:
    for number in range(50):
        workshop.put_sent("you@far.test", customer=f"c{number:02}", message_id=f"4jY2981QWwz{number}")
    workshop.take()
    found = list(vanished(workshop.configuration, workshop.store, time.time()))
    assert len(found) == 21
    assert found[-1].endswith("30 more names are gone in the same way")


def test_the_tag_of_the_new_name_is_in_new_return_addresses(workshop: Workshop) -> None:
    change_map(workshop, RENAMED)
    token = workshop.configuration.verify(workshop.address(), TODAY)
    assert token.customer_tag == customer_tag("acme-inc")
