"""Who may be called now: each endpoint has a lane of its own, and none is in the way of another.

A lane holds deliveries that were claimed for its endpoint.  As many of them run at once as the endpoint may take,
no more a second than its rate, and one at a time while it is not well.  Lanes take turns, so a hundred deliveries for
one endpoint do not delay the one for another.

Shared by `loop`'s claiming thread and its workers; in memory only.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterable

from bouncehook_notifier.store import Delivery


class _Lane:
    def __init__(self) -> None:
        self.waiting: deque[Delivery] = deque()
        self.running = 0
        self.limit = 1
        self.seconds_between = 0.0
        self.next_start = 0.0

    def is_ready(self, now: float) -> bool:
        return bool(self.waiting) and self.running < self.limit and now >= self.next_start


class Lanes:
    """All lanes, by endpoint."""

    def __init__(self) -> None:
        self._lanes: OrderedDict[str, _Lane] = OrderedDict()
        self._changed = threading.Condition()
        self._closed = False

    def put(self, url: str, deliveries: Iterable[Delivery], limit: int, rate: float) -> None:
        """Add deliveries to an endpoint's lane; `limit` calls at once, `rate` a second (0 is any number)."""
        with self._changed:
            lane = self._lanes.setdefault(url, _Lane())
            before = len(lane.waiting)
            lane.waiting.extend(deliveries)
            lane.limit = limit
            lane.seconds_between = 1 / rate if rate else 0.0
            # As many as there is work for: waking all would have them fight for this lock each time.
            self._changed.notify(len(lane.waiting) - before)

    def held(self, url: str) -> int:
        """How many deliveries of an endpoint wait or run."""
        with self._changed:
            lane = self._lanes.get(url)
            return len(lane.waiting) + lane.running if lane else 0

    def ready(self) -> int:
        """How many deliveries run, or could if there were workers."""
        with self._changed:
            return sum(min(lane.limit, len(lane.waiting) + lane.running) for lane in self._lanes.values())

    def take(self) -> Delivery | None:
        """The next delivery that may start; waits for one, and gives None when the lanes are closed."""
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                delivery = self._next(now)
                if delivery:
                    return delivery
                self._changed.wait(self._until_next_start(now))
            return None

    def finished(self, url: str) -> None:
        """A call to an endpoint has ended."""
        with self._changed:
            lane = self._lanes[url]
            lane.running -= 1
            if not lane.running and not lane.waiting and not lane.seconds_between:
                del self._lanes[url]
            self._changed.notify()

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

    def _next(self, now: float) -> Delivery | None:
        for url, lane in self._lanes.items():
            if lane.is_ready(now):
                self._lanes.move_to_end(url)  # the others come first next time
                lane.running += 1
                lane.next_start = max(now, lane.next_start) + lane.seconds_between
                return lane.waiting.popleft()
        return None

    def _until_next_start(self, now: float) -> float | None:
        """Seconds until a lane's rate lets it start again; None when only a change can."""
        starts = [lane.next_start for lane in self._lanes.values() if lane.waiting and lane.running < lane.limit]
        return max(0.001, min(starts) - now) if starts else None
