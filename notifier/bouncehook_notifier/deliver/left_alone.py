"""What this host leaves alone at URLs that it calls: the deliveries of customers of whom it does not know enough.

A URL may belong to several customers, of whom this host's map lacks one, or has another URL for; or the file with a
customer's secret is not here.  Other hosts that share the store may know better, so such deliveries are given back and
not claimed again: until another configuration is in force, or it is time to look for the secret again.

Noted by `claims`, `dispatch` and `attempt`, which find it out; asked by `claims`.  In memory only, for any number of
threads.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterable

from bouncehook.configuration import Configuration
from bouncehook_notifier.deliver.jobs import Job, Standing

LACK_SECONDS = 15.0
"""after which it is tried again to make a call for which this host lacked something"""
MOST_AT_A_URL = 1000
"""customers of one URL that are noted; the deliveries of others are given back each time that they were claimed"""


class LeftAlone:
    """By URL, whose deliveries of which event, and until when."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._configuration: Configuration | None = None
        self._until: dict[str, dict[tuple[str, str], float]] = {}
        self._replaced: set[str] = set()

    def go_by(self, configuration: Configuration) -> None:
        """Forget what another configuration did not know."""
        with self._lock:
            self._configuration = configuration
            self._until.clear()
            self._replaced.clear()

    def note(self, job: Job) -> None:
        """The map does not have this job's URL for it."""
        self._note(job, math.inf)

    def note_lack(self, job: Job) -> bool:
        """This host lacks something for this job's call, such as the file with its customer's secret; returns whether
        that is news."""
        return self._note(job, time.monotonic() + LACK_SECONDS)

    def _note(self, job: Job, until: float) -> bool:
        with self._lock:
            if job.configuration is not self._configuration:
                return False
            noted = self._until.setdefault(job.url, {})
            who = job.delivery.customer, job.delivery.report.event.value
            is_news = noted.get(who, 0.0) <= time.monotonic()
            if len(noted) < MOST_AT_A_URL or who in noted:
                noted[who] = until
            if job.standing is Standing.REPLACED:
                self._replaced.add(job.url)
            return is_news

    def at(self, urls: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
        """Whose deliveries of which event are left alone, at those of some URLs that have any."""
        now = time.monotonic()
        with self._lock:
            if not self._until:
                return {}
            noted = {url: self._until.get(url, {}) for url in urls}
            found = {url: [who for who, until in at.items() if until > now] for url, at in noted.items()}
        return {url: left for url, left in found.items() if left}

    def replaced(self) -> set[str]:
        """The URLs of the map where something was met that goes to another one by now."""
        with self._lock:
            return set(self._replaced)
