"""Who may be called now: an endpoint's limits hold, and no endpoint is in the way of another."""

from __future__ import annotations

import time

from bouncehook.report import Report, State
from bouncehook_notifier.deliver.queues import EndpointQueues
from bouncehook_notifier.store.records import Delivery


def deliveries(url: str, count: int) -> list[Delivery]:
    return [Delivery(n, url, 0, f"msg_{n}", "acme", Report("4jY", "a@b.test", State.RCPTTO)) for n in range(count)]


def taken(queues: EndpointQueues, count: int) -> list[str]:
    """The endpoints of so many that start; waits for those that a rate keeps waiting."""
    found: list[str] = []
    while len(found) < count:
        delivery = queues.next()
        if delivery:
            found.append(delivery.url)
        else:
            assert queues.seconds_to_next() < 1, "one will start by itself"
            time.sleep(queues.seconds_to_next())
    return found


def test_queues_take_turns() -> None:
    queues = EndpointQueues()
    queues.put("a", deliveries("a", 100), 10, 0)
    queues.put("b", deliveries("b", 1), 10, 0)
    assert "b" in taken(queues, 2)


def test_no_more_run_than_the_endpoint_may_take() -> None:
    queues = EndpointQueues()
    queues.put("a", deliveries("a", 3), 2, 0)
    assert taken(queues, 2) == ["a", "a"]
    assert queues.next() is None
    assert queues.load("a") == (1, 2, 2)
    queues.finished("a")
    assert taken(queues, 1) == ["a"]


def test_no_more_run_than_may_at_all() -> None:
    queues = EndpointQueues(most=3)
    queues.put("a", deliveries("a", 2), 2, 0)
    queues.put("b", deliveries("b", 2), 2, 0)
    assert len(taken(queues, 3)) == 3
    assert queues.next() is None
    queues.finished("a")
    assert taken(queues, 1) == ["b"]


def test_a_queue_that_rests_for_its_rate_stops_no_other() -> None:
    queues = EndpointQueues()
    queues.put("a", deliveries("a", 3), 10, 0.01)
    queues.put("b", deliveries("b", 2), 10, 0)
    assert sorted(taken(queues, 3)) == ["a", "b", "b"]
    queues.put("c", deliveries("c", 1), 10, 0)
    assert taken(queues, 1) == ["c"]


def test_when_it_is_crowded_there_is_room_for_those_who_have_none_running() -> None:
    queues = EndpointQueues(crowd=6)
    queues.put("a", deliveries("a", 20), 8, 0)
    queues.put("b", deliveries("b", 20), 8, 0)
    assert sorted(taken(queues, 6)) == ["a", "a", "a", "b", "b", "b"]
    assert queues.next() is None
    for url in ("c", "d"):
        queues.put(url, deliveries(url, 5), 8, 0)
        assert taken(queues, 1) == [url]
    assert queues.next() is None
    queues.finished("a")
    queues.finished("b")
    assert queues.next() is None, "it is crowded still"
    queues.finished("a")
    assert len(taken(queues, 1)) == 1


def test_what_is_put_after_a_giving_back_is_taken() -> None:
    queues = EndpointQueues()
    queues.put("a", deliveries("a", 2), 1, 0)
    queues.give_back("a")
    queues.put("a", deliveries("a", 2), 1, 0)
    assert taken(queues, 1) == ["a"]
    queues.finished("a")
    assert taken(queues, 1) == ["a"]


def test_a_rate_is_kept() -> None:
    queues = EndpointQueues()
    queues.put("a", deliveries("a", 5), 10, 50.0)
    started = time.monotonic()
    assert len(taken(queues, 5)) == 5
    assert time.monotonic() - started >= 4 / 50


def test_what_is_closed_starts_none_and_is_done_when_none_runs() -> None:
    queues = EndpointQueues()
    queues.put("a", deliveries("a", 2), 2, 0)
    taken(queues, 1)
    queues.close()
    assert queues.next() is None
    assert not queues.is_done()
    queues.finished("a")
    assert queues.is_done()


def test_what_waits_can_be_given_back() -> None:
    queues = EndpointQueues()
    queues.put("a", deliveries("a", 3), 1, 0)
    queues.put("b", deliveries("b", 2), 1, 0)
    taken(queues, 1)
    assert len(queues.give_back("b")) == 2
    assert [delivery.url for delivery in queues.give_back()] == ["a", "a"]
    assert queues.load("b") == (0, 0, 1)
