"""Who may be called now: each endpoint has a queue of its own, and none is in the way of another.

A queue holds jobs (claimed deliveries) for its endpoint.  As many of them run at once as the endpoint may take,
no more a second than its rate, and one at a time while its circuit breaker is not closed.  Queues take turns, so a
hundred jobs for one endpoint do not delay the one for another.  When so many run that it is crowded, only an
endpoint that has none running may start one: many endpoints that hang at the same time leave room for those that do
not.

Owned by `loop`; `claims` fills them, `dispatch` empties them.  In memory only.
"""

from __future__ import annotations

import heapq
import math
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
    """All queues, by endpoint, for any number of threads.  What each call costs does not grow with their number."""

    def __init__(
        self, runs_low: Callable[[], None] = lambda: None, most: int = sys.maxsize, crowd: int = sys.maxsize
    ) -> None:
        """`runs_low` is called when half of what a queue held is gone; `most` jobs may run at once, and `crowd` make
        it crowded.
        """
        self._runs_low = runs_low
        self._most = most
        self._crowd = crowd
        self._running = 0
        self._queues: dict[str, _Queue[T]] = {}
        self._turns: deque[_Queue[T]] = deque()
        self._later: list[tuple[float, str, _Queue[T]]] = []
        """queues whose rate makes them wait, by when it lets them start"""
        self._lock = threading.Lock()
        self._closed = False

    def put(self, url: str, jobs: Iterable[T], limit: int, rate: float) -> None:
        """Add jobs to an endpoint's queue; `limit` calls at once, `rate` a second (0 is any number)."""
        with self._lock:
            queue = self._queues.setdefault(url, _Queue(url))
            queue.waiting.extend(jobs)
            queue.low = len(queue.waiting) // 2
            queue.limit = limit
            queue.seconds_between = 1 / rate if rate else 0.0
            self._give_turn(queue)

    def load(self, url: str) -> tuple[int, int, int]:
        """How many jobs of an endpoint wait, how many run, and how many may, as far as its queue knows."""
        with self._lock:
            queue = self._queues.get(url)
            return (len(queue.waiting), queue.running, queue.limit) if queue else (0, 0, 1)

    def next(self) -> T | None:
        """The next job that may start, and from now on runs; None when there is none just now."""
        with self._lock:
            return None if self._closed or self._running >= self._most else self._next(time.monotonic())

    def seconds_to_next(self) -> float:
        """When a rate lets the next job start, if none may now and none has to end before."""
        with self._lock:
            if not self._later or self._closed or self._running >= self._most:
                return math.inf
            return max(0.001, self._later[0][0] - time.monotonic())

    def finished(self, url: str) -> None:
        """A job of an endpoint has ended."""
        with self._lock:
            self._finish(self._queues[url])

    def give_back(self, url: str | None = None) -> list[T]:
        """Take out what waits, in one queue or in all, to be handed back."""
        with self._lock:
            queues = self._queues.values() if url is None else filter(None, [self._queues.get(url)])
            given: list[T] = []
            for queue in queues:
                given.extend(queue.waiting)
                queue.waiting.clear()
            return given

    def urls(self) -> list[str]:
        """The endpoints that have a queue."""
        with self._lock:
            return list(self._queues)

    def close(self) -> None:
        """Let no further job start."""
        with self._lock:
            self._closed = True

    def is_done(self) -> bool:
        """Whether they are closed, and none runs any more."""
        with self._lock:
            return self._closed and not self._running

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
