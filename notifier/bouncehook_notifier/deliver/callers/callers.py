"""All callers: which one makes a call, and what becomes of those that do not do well.

The calls to a URL go to the same caller, where there are connections to it, unless that one has more to do than others.
A caller that has ended, does not listen, takes too much memory or says what it should not is killed, and another takes
its place within a second or two; of the calls that were under way in it nobody knows what came (`Then`).  One of them
may be what it died of.  So each is made again alone, by a caller that makes one call at a time: whoever loses that one
too is to blame, and nobody else is.

Owned by `loop`; `dispatch` lets them work, in its thread; `attempt` wants calls.  Touches processes.
"""

from __future__ import annotations

import logging
import os
import selectors
import threading
import time
from collections import deque
from dataclasses import dataclass
from itertools import count

from bouncehook.plurals import counted
from bouncehook_notifier.deliver.callers.caller import Caller, Gone, Then, Unknown
from bouncehook_notifier.deliver.calls.call import Call
from bouncehook_notifier.monitor import metrics
from bouncehook_notifier.outages import outage_of

TICK_SECONDS = 1.0
"""how often they are looked after"""
END_SECONDS = 5.0
"""for all of them to end by themselves"""
SPILL = 1.25
"""a caller that has so many times its share of the calls, and SPILL_CALLS more, gets no further one"""
SPILL_CALLS = 4
_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE

log = logging.getLogger("bouncehook.notifier")


@dataclass(frozen=True, slots=True)
class _Wanted:
    url: str
    call: Call
    then: Then
    alone: bool


class Callers:
    """As many as there are places; one that is lost leaves its place free for a moment."""

    def __init__(self) -> None:
        self._places: list[Caller | None] = []
        self._ended: list[Caller] = []
        """processes that may not be gone yet"""
        self._wanted: deque[_Wanted] = deque()
        """calls that no caller has got yet"""
        self._suspects: deque[_Wanted] = deque()
        """those of them that are to be made alone"""
        self._careful: list[Caller] = []
        """callers that make those: none, as long as there are none"""
        self._numbers = count(1)
        self._thread = 0
        self._selector = selectors.DefaultSelector()
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._selector.register(self._wake, _READ)
        self._ticked = time.monotonic()
        self._outage = outage_of("callers", "calls wait", "calls are made again")

    def start(self, places: int) -> None:
        """Start as many.  They die when the thread that does this ends (PR_SET_PDEATHSIG)."""
        self._thread = threading.get_ident()
        self._places = [None] * places
        self._fill()

    def wake(self) -> None:
        """Let `wait` return.  From any thread."""
        os.eventfd_write(self._wake, 1)

    @property
    def any_serves(self) -> bool:
        """Whether there is one that can make calls."""
        return any(caller and caller.has_served for caller in self._places)

    @property
    def all_serve(self) -> bool:
        """Whether all can."""
        return bool(self._places) and all(caller and caller.has_served for caller in self._places)

    @property
    def under_way(self) -> int:
        """How many calls are, in callers that make many."""
        return sum(caller.load for caller in self._places if caller)

    def make(self, url: str, call: Call, then: Then, *, alone: bool = False) -> None:
        """Have a call made, `alone` in its process or not; the thread of `wait` tells `then` what came of it.

        From any thread.
        """
        self._wanted.append(_Wanted(url, call, then, alone))
        if threading.get_ident() != self._thread:
            self.wake()

    def _hand_over(self) -> None:
        while self._wanted:
            wanted = self._wanted.popleft()
            caller = None if wanted.alone else self._chosen(wanted.url)
            if wanted.alone:
                self._suspects.append(wanted)
            elif caller:
                caller.make(next(self._numbers), wanted.call, wanted.then)
            else:
                wanted.then(Unknown.NOT_BEGUN)
        while self._suspects and (careful := self._idle_careful()):
            suspect = self._suspects.popleft()
            careful.make(next(self._numbers), suspect.call, suspect.then)

    def _idle_careful(self) -> Caller | None:
        return next((caller for caller in self._careful if caller.has_served and not caller.load), None)

    def _chosen(self, url: str) -> Caller | None:
        """By rendezvous: when one place is free the URLs of others stay where they are."""
        places = enumerate(self._places)
        there = [(hash((url, place)), caller) for place, caller in places if caller and caller.has_served]
        if not there:
            return None
        most = SPILL * (self.under_way + 1) / len(there) + SPILL_CALLS
        there.sort(key=lambda one: one[0])
        return next((caller for _, caller in there if caller.load < most), there[0][1])

    def wait(self, seconds: float) -> None:
        """Send what is to be sent, take what is said, and look after all of them, for so long at most."""
        self._hand_over()
        for caller in self._there():
            if caller.has_to_send:
                self._do(caller, _WRITE)
        due = max(0.0, self._ticked + TICK_SECONDS - time.monotonic())
        for key, events in self._selector.select(min(seconds, due)):
            if key.data is None:
                os.eventfd_read(self._wake)
            else:
                self._do(key.data, events)
        if time.monotonic() >= self._ticked + TICK_SECONDS:
            self._ticked = time.monotonic()
            self._tick()

    def _there(self) -> list[Caller]:
        return [*filter(None, self._places), *self._careful]

    def _do(self, caller: Caller, events: int) -> None:
        try:
            if events & _READ:
                caller.receive()
            if events & _WRITE:
                caller.flush()
                self._selector.modify(caller, _READ | _WRITE if caller.has_to_send else _READ, caller)
            if caller.has_served:
                self._outage.ended()
        except Gone as gone:
            self._lost(caller, gone)

    def _tick(self) -> None:
        for caller in self._there():
            _log_complaints(caller)
            try:
                caller.tick()
            except Gone as gone:
                self._lost(caller, gone)
        self._fill()
        self._fit_careful()
        self._ended = [caller for caller in self._ended if not caller.has_ended()]

    def _fill(self) -> None:
        for place, caller in enumerate(self._places):
            if caller is None:
                self._places[place] = self._started()

    def _fit_careful(self) -> None:
        """As long as there are suspects, as many as there are others; then none."""
        if self._suspects and self._outage.ongoing:
            while self._suspects:
                self._suspects.popleft().then(Unknown.NOT_BEGUN)
        if self._suspects and len(self._careful) < len(self._places) and (made := self._started()):
            self._careful.append(made)
        if not self._suspects:
            for caller in [caller for caller in self._careful if caller.has_served and not caller.load]:
                self._careful.remove(caller)
                self._let_go(caller)

    def _started(self) -> Caller | None:
        try:
            made = Caller()
        except OSError as error:
            self._outage.began(f"cannot start a process that makes calls: {error.strerror}")
            return None
        self._selector.register(made, _READ, made)
        return made

    def _let_go(self, caller: Caller) -> None:
        self._selector.unregister(caller)
        caller.let_go()
        self._ended.append(caller)

    def _lost(self, caller: Caller, gone: Gone) -> None:
        if caller in self._careful:
            self._careful.remove(caller)
        else:
            self._places[self._places.index(caller)] = None
        self._selector.unregister(caller)
        waiting = caller.kill()
        _log_complaints(caller)
        self._ended.append(caller)
        metrics.caller_lost(gone.why)
        if caller.has_served:
            log.error(
                "caller %d %s; another takes its place, and what was under way is made again: %s",
                caller.pid,
                gone,
                counted(len(waiting), "call"),
            )
        else:
            self._outage.began(f"a process that is to make calls {gone} before it could make any; its error is above")
        for then in waiting:
            then(Unknown.LOST)

    def stop(self) -> None:
        """End all of them; no call is under way that anybody waits for."""
        ended_by = time.monotonic() + END_SECONDS
        for caller in self._there():
            self._let_go(caller)
        self._places, self._careful = [], []
        for caller in self._ended:
            if not caller.has_ended(max(0.0, ended_by - time.monotonic())):
                caller.kill()
                caller.has_ended(END_SECONDS)
        self._selector.close()
        os.close(self._wake)


def _log_complaints(caller: Caller) -> None:
    for line in caller.complaints():
        log.error("caller %d: %s", caller.pid, line)
