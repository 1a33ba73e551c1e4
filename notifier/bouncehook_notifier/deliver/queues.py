"""Who may be called now: each endpoint has a queue of its own, and none is in the way of another.

A queue holds jobs (claimed deliveries) for its endpoint.  As many of them run at once as the endpoint may take,
no more a second than its rate, and one at a time while its circuit breaker is not closed.  Queues take turns, so a
hundred jobs for one endpoint do not delay the one for another.  When so many run that it is crowded, only an
endpoint that has none running may start one: many endpoints that hang at the same time leave room for those that do
not.

Owned by `loop`; `claims` fills them, `workers` empty them.  In memory only.
"""

from __future__ import annotations

import heapq
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Queue(Generic[T]):
    url: str
    waiting: deque[T] = field(default_factory=deque)
    running: int = 0
    limit: int = 1
    seconds_between: float = 0.0
    next_start: float = 0.0
    low: int = 0
    """how few may wait before more is wanted"""
    has_turn: bool = False
    """whether it is among those whose turn comes, now or when its rate lets it"""

    def can_use_a_turn(self) -> bool:
        return bool(self.waiting) and self.running < self.limit


class EndpointQueues(Generic[T]):
    """All queues, by endpoint.  What each call costs does not grow with their number, but for `wanted_workers`."""

    def __init__(self, runs_low: Callable[[], None] = lambda: None, crowd: int = sys.maxsize) -> None:
        """`runs_low` is called when half of what a queue held is gone; `crowd` jobs at once make it crowded."""
        self._runs_low = runs_low
        self._crowd = crowd
        self._running = 0
        self._queues: dict[str, _Queue[T]] = {}
        self._turns: deque[_Queue[T]] = deque()
        self._later: list[tuple[float, str, _Queue[T]]] = []
        """queues whose rate makes them wait, by when it lets them start"""
        self._changed = threading.Condition()
        self._closed = False

    def put(self, url: str, jobs: Iterable[T], limit: int, rate: float) -> None:
        """Add jobs to an endpoint's queue; `limit` calls at once, `rate` a second (0 is any number)."""
        with self._changed:
            queue = self._queues.setdefault(url, _Queue(url))
            queue.waiting.extend(jobs)
            queue.low = len(queue.waiting) // 2
            queue.limit = limit
            queue.seconds_between = 1 / rate if rate else 0.0
            self._give_turn(queue)
            # Wakes one worker, which wakes the next if there is more: all at once would compete for this lock.
            self._changed.notify()

    def load(self, url: str) -> tuple[int, int, int]:
        """How many jobs of an endpoint wait, how many run, and how many may, as far as its queue knows."""
        with self._changed:
            queue = self._queues.get(url)
            return (len(queue.waiting), queue.running, queue.limit) if queue else (0, 0, 1)

    def wanted_workers(self) -> int:
        """How many jobs run, or could if there were workers."""
        with self._changed:
            return sum(min(queue.limit, len(queue.waiting) + queue.running) for queue in self._queues.values())

    def take(self, finished: str | None = None) -> T | None:
        """The next job that may start; waits for one, and gives None when the queues are closed.

        `finished` is the endpoint of the caller's last call, which has ended.
        """
        with self._changed:
            if finished is not None:
                self._finish(self._queues[finished])
            while not self._closed:
                now = time.monotonic()
                job = self._next(now)
                if job:
                    if self._turns or self._later:  # another worker has to wait for the next turn, or for a rate
                        self._changed.notify()
                    return job
                self._changed.wait(max(0.001, self._later[0][0] - now) if self._later else None)
            return None

    def give_back(self, url: str | None = None) -> list[T]:
        """Take out what waits, in one queue or in all, to be handed back."""
        with self._changed:
            queues = self._queues.values() if url is None else filter(None, [self._queues.get(url)])
            given: list[T] = []
            for queue in queues:
                given.extend(queue.waiting)
                queue.waiting.clear()
            return given

    def urls(self) -> list[str]:
        """The endpoints that have a queue."""
        with self._changed:
            return list(self._queues)

    def close(self) -> None:
        """Let every `take` return None."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _finish(self, queue: _Queue[T]) -> None:
        queue.running -= 1
        self._running -= 1
        self._give_turn(queue)
        self._forget_if_idle(queue)

    def _forget_if_idle(self, queue: _Queue[T]) -> None:
        # One with a rate is kept: it knows when the next may start.
        if not (queue.running or queue.waiting or queue.has_turn or queue.seconds_between):
            del self._queues[queue.url]

    def _give_turn(self, queue: _Queue[T]) -> None:
        if queue.has_turn or not queue.can_use_a_turn():
            return
        queue.has_turn = True
        if queue.next_start > time.monotonic():
            heapq.heappush(self._later, (queue.next_start, queue.url, queue))
        else:
            self._turns.append(queue)

    def _next(self, now: float) -> T | None:
        while self._later and self._later[0][0] <= now:
            self._turns.append(heapq.heappop(self._later)[2])
        for _ in range(len(self._turns)):
            queue = self._turns.popleft()
            if queue.running and self._running >= self._crowd:
                self._turns.append(queue)  # until one has ended, of its own or of others
                continue
            queue.has_turn = False
            if queue.can_use_a_turn():  # what waited may have been given back meanwhile
                queue.running += 1
                self._running += 1
                queue.next_start = max(now, queue.next_start) + queue.seconds_between
                job = queue.waiting.popleft()
                if len(queue.waiting) == queue.low:
                    self._runs_low()
                self._give_turn(queue)  # behind all others
                return job
            self._forget_if_idle(queue)
        return None
