"""A mail that left through one host and came back to another; each has its own spool, and they share keys and store."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bouncehook_notifier.intake import Intake
from bouncehook_notifier.store.store import Store
from notifier.test_intake import ID, Workshop


@pytest.fixture
def hosts(open_store: Callable[..., Store], tmp_path: Path) -> Iterator[tuple[Workshop, Workshop]]:
    """Two of them."""
    made = []
    for name in ("a", "b"):
        directory = tmp_path / name
        directory.mkdir()
        if made:
            shutil.copy(made[0].directory / "keys", directory / "keys")
        workshop = Workshop(directory)
        workshop.store.close()
        workshop.store = open_store(name)
        workshop.intake = Intake(
            workshop.reader, workshop.store, lambda workshop=workshop: workshop.configuration, workshop._wake
        )
        made.append(workshop)
    yield made[0], made[1]
    for workshop in made:
        workshop.reader.close()


def test_it_is_reported_as_the_customer_knows_it(hosts: tuple[Workshop, Workshop]) -> None:
    sender, receiver = hosts
    sender.put_sent("You@Far.test", "other@far.test")
    assert sender.take() == 1
    receiver.put_returned(address=sender.address())
    assert receiver.take() == 1
    (one,) = receiver.reports()
    assert (one.customer, one.report.id, one.report.recipient) == ("acme.test", ID, "You@Far.test")


def test_the_same_notification_at_both_is_told_once(hosts: tuple[Workshop, Workshop]) -> None:
    for host in hosts:
        host.put_returned()
        assert host.take() == 1
    assert len(hosts[0].reports()) == 1
