"""Who may be called now: each endpoint has a lane of its own, and none is in the way of another.

A lane holds deliveries that were claimed for its endpoint.  As many of them run at once as the endpoint may take,
no more a second than its rate, and one at a time while it is not well.  Lanes take turns, so a hundred deliveries for
one endpoint do not delay the one for another.  When so many run that it is crowded, only an endpoint that has none
running may start one: many endpoints that hang at the same time leave room for those that do not.

Shared by `loop`'s claiming thread and its workers; in memory only.
"""

from __future__ import annotations

import heapq
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bouncehook_notifier.store.records import Delivery


@dataclass(slots=True)
class _Lane:
    url: str
    waiting: deque[Delivery] = field(default_factory=deque)
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


class Lanes:
    """All lanes, by endpoint.  What each call costs does not grow with their number, but for `wanted_workers`."""

    def __init__(self, runs_low: Callable[[], None] = lambda: None, crowd: int = sys.maxsize) -> None:
        """`runs_low` is called when half of what a lane held is gone; `crowd` deliveries at once make it crowded."""
        self._runs_low = runs_low
        self._crowd = crowd
        self._running = 0
        self._lanes: dict[str, _Lane] = {}
        self._turns: deque[_Lane] = deque()
        self._later: list[tuple[float, str, _Lane]] = []
        """lanes whose rate makes them wait, by when it lets them start"""
        self._changed = threading.Condition()
        self._closed = False

    def put(self, url: str, deliveries: Iterable[Delivery], limit: int, rate: float) -> None:
        """Add deliveries to an endpoint's lane; `limit` calls at once, `rate` a second (0 is any number)."""
        with self._changed:
            lane = self._lanes.setdefault(url, _Lane(url))
            lane.waiting.extend(deliveries)
            lane.low = len(lane.waiting) // 2
            lane.limit = limit
            lane.seconds_between = 1 / rate if rate else 0.0
            self._give_turn(lane)
            # One, who wakes the next if there is more: waking all would have them fight for this lock each time.
            self._changed.notify()

    def load(self, url: str) -> tuple[int, int, int]:
        """How many deliveries of an endpoint wait, how many run, and how many may, as far as its lane knows."""
        with self._changed:
            lane = self._lanes.get(url)
            return (len(lane.waiting), lane.running, lane.limit) if lane else (0, 0, 1)

    def wanted_workers(self) -> int:
        """How many deliveries run, or could if there were workers."""
        with self._changed:
            return sum(min(lane.limit, len(lane.waiting) + lane.running) for lane in self._lanes.values())

    def take(self, finished: str | None = None) -> Delivery | None:
        """The next delivery that may start; waits for one, and gives None when the lanes are closed.

        `finished` is the endpoint of the caller's last call, which has ended.
        """
        with self._changed:
            if finished is not None:
                self._finish(self._lanes[finished])
            while not self._closed:
                now = time.monotonic()
                delivery = self._next(now)
                if delivery:
                    if self._turns or self._later:  # somebody must be there when a rate lets the next start
                        self._changed.notify()
                    return delivery
                self._changed.wait(max(0.001, self._later[0][0] - now) if self._later else None)
            return None

    def give_back(self, url: str | None = None) -> list[Delivery]:
        """Take out what waits, in one lane or in all, to be handed back."""
        with self._changed:
            lanes = self._lanes.values() if url is None else filter(None, [self._lanes.get(url)])
            given: list[Delivery] = []
            for lane in lanes:
                given.extend(lane.waiting)
                lane.waiting.clear()
            return given

    def close(self) -> None:
        """Let every `take` return None."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _finish(self, lane: _Lane) -> None:
        lane.running -= 1
        self._running -= 1
        self._give_turn(lane)
        self._forget_if_idle(lane)

    def _forget_if_idle(self, lane: _Lane) -> None:
        # One with a rate is kept: it knows when the next may start.
        if not (lane.running or lane.waiting or lane.has_turn or lane.seconds_between):
            del self._lanes[lane.url]

    def _give_turn(self, lane: _Lane) -> None:
        if lane.has_turn or not lane.can_use_a_turn():
            return
        lane.has_turn = True
        if lane.next_start > time.monotonic():
            heapq.heappush(self._later, (lane.next_start, lane.url, lane))
        else:
            self._turns.append(lane)

    def _next(self, now: float) -> Delivery | None:
        while self._later and self._later[0][0] <= now:
            self._turns.append(heapq.heappop(self._later)[2])
        for _ in range(len(self._turns)):
            lane = self._turns.popleft()
            if lane.running and self._running >= self._crowd:
                self._turns.append(lane)  # until one has ended, of its own or of others
                continue
            lane.has_turn = False
            if lane.can_use_a_turn():  # what waited may have been given back meanwhile
                lane.running += 1
                self._running += 1
                lane.next_start = max(now, lane.next_start) + lane.seconds_between
                delivery = lane.waiting.popleft()
                if len(lane.waiting) == lane.low:
                    self._runs_low()
                self._give_turn(lane)  # behind all others
                return delivery
            self._forget_if_idle(lane)
        return None
