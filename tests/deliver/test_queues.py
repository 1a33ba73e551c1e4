"""Who may be called now: an endpoint's limits hold, and no endpoint is in the way of another."""

from __future__ import annotations

import threading
import time

from bouncehook.report import Report, State
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.deliver.queues import EndpointQueues
from bouncehook_notifier.store.records import Delivery


def deliveries(url: str, count: int) -> list[Delivery]:
    return [Delivery(n, url, 0, f"msg_{n}", "acme", Report("4jY", "a@b.test", State.RCPTTO)) for n in range(count)]


def taken(queues: EndpointQueues, count: int) -> list[str]:
    found = [queues.take() for _ in range(count)]
    return [delivery.url for delivery in found if delivery]


def test_queues_take_turns() -> None:
    queues = EndpointQueues()
    queues.put("a", deliveries("a", 100), 10, 0)
    queues.put("b", deliveries("b", 1), 10, 0)
    assert "b" in taken(queues, 2)


def test_no_more_run_than_the_endpoint_may_take() -> None:
    queues = EndpointQueues()
    queues.put("a", deliveries("a", 3), 2, 0)
    assert taken(queues, 2) == ["a", "a"]
    late: list[Delivery | None] = []
    waiting = threading.Thread(target=lambda: late.append(queues.take()))
    waiting.start()
    assert (queues.load("a"), late) == ((1, 2, 2), [])
    assert queues.take(finished="a")
    queues.put("b", [], 1, 0)  # wakes whoever waits: there is nothing for him yet
    assert late == []
    queues.put("b", deliveries("b", 1), 1, 0)
    waiting.join(5)
    assert [delivery.url for delivery in late if delivery] == ["b"]


def test_one_that_was_put_wakes_workers_for_all() -> None:
    many = 20
    queues = EndpointQueues()
    found: list[Delivery | None] = []
    workers = [threading.Thread(target=lambda: found.append(queues.take())) for _ in range(many)]
    for worker in workers:
        worker.start()
    queues.put("a", deliveries("a", many), many, 0)
    for worker in workers:
        worker.join(5)
    assert len({delivery.number for delivery in found if delivery}) == many


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
    started: list[str] = []

    def work(finished: str | None = None) -> None:
        delivery = queues.take(finished)
        if delivery:
            started.append(delivery.url)

    def begin(finished: str | None = None) -> threading.Thread:
        worker = threading.Thread(target=work, args=(finished,))
        worker.start()
        return worker

    workers = [begin(), begin(), begin()]
    for url in ("c", "d"):
        queues.put(url, deliveries(url, 5), 8, 0)
        wait_until(lambda url=url: url in started, 5, f"{url} to be taken")
    assert (queues.load("a")[1], queues.load("b")[1]) == (3, 3)
    workers += [begin("a"), begin("b")]
    wait_until(lambda: (queues.load("a")[1], queues.load("b")[1]) == (2, 2), 5, "two to end")
    assert len(started) == 2, "it is crowded still"
    workers.append(begin("a"))
    wait_until(lambda: len(started) == 3, 5, "the next")
    queues.close()
    for worker in workers:
        worker.join(5)


def test_what_is_put_after_a_giving_back_is_taken() -> None:
    queues = EndpointQueues()
    queues.put("a", deliveries("a", 2), 1, 0)
    queues.give_back("a")
    queues.put("a", deliveries("a", 2), 1, 0)
    assert taken(queues, 1) == ["a"]
    assert queues.take(finished="a")


def test_a_rate_is_kept() -> None:
    queues = EndpointQueues()
    queues.put("a", deliveries("a", 5), 10, 50.0)
    started = time.monotonic()
    assert len(taken(queues, 5)) == 5
    assert time.monotonic() - started >= 4 / 50


def test_closing_wakes_whoever_waits() -> None:
    queues = EndpointQueues()
    waiting = threading.Thread(target=queues.take)
    waiting.start()
    queues.close()
    waiting.join(5)
    assert not waiting.is_alive()


def test_what_waits_can_be_given_back() -> None:
    queues = EndpointQueues()
    queues.put("a", deliveries("a", 3), 1, 0)
    queues.put("b", deliveries("b", 2), 1, 0)
    taken(queues, 1)
    assert len(queues.give_back("b")) == 2
    assert [delivery.url for delivery in queues.give_back()] == ["a", "a"]
    assert queues.load("b") == (0, 0, 1)


def test_workers_that_are_idle_serve_a_queue_with_a_rate() -> None:
    """Each call takes longer than the rate asks for; so several have to run at once."""
    queues = EndpointQueues()
    started: list[float] = []

    def work() -> None:
        while queues.take():
            started.append(time.monotonic())
            threading.Event().wait(5)

    workers = [threading.Thread(target=work, daemon=True) for _ in range(4)]
    for worker in workers:
        worker.start()
    time.sleep(0.1)  # all of them are idle, which nothing shows
    queues.put("a", deliveries("a", 4), 10, 20.0)
    deadline = time.monotonic() + 3
    while len(started) < 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    queues.close()
    assert len(started) == 4
