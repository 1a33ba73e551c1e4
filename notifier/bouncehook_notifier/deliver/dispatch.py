"""Dispatch: jobs whose turn has come are begun, as many at once as there may be, and their attempts recorded.

One thread does it all: it takes jobs from the endpoints' queues, has their calls made, and hears from the callers what
came of them.  It waits for nothing else; what has to wait for the store does so in threads of `attempt`.

Run by `loop`.  Touches, through `attempt` and `callers`, the store and processes.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable

from bouncehook.configuration import Configuration
from bouncehook_notifier.deliver.attempt import Attempts
from bouncehook_notifier.deliver.callers.callers import Callers
from bouncehook_notifier.deliver.jobs import Job, Standing, resolved
from bouncehook_notifier.deliver.left_alone import LeftAlone
from bouncehook_notifier.deliver.queues import EndpointQueues
from bouncehook_notifier.deliver.recorder import Recorder
from bouncehook_notifier.store.records import Attempt

MOST_CALLS = 512
"""at the same time"""
CROWD = MOST_CALLS * 3 // 4
"""so many calls at once leave room for endpoints that have none"""

PAUSE_SECONDS = 1.0
"""after an internal error, which may come again"""

log = logging.getLogger("bouncehook.notifier")


class Dispatch:
    """The thread."""

    def __init__(
        self,
        configuration: Callable[[], Configuration],
        queues: EndpointQueues[Job],
        callers: Callers,
        attempts: Attempts,
        recorder: Recorder,
        left_alone: LeftAlone,
    ) -> None:
        self._configuration = configuration
        self._queues = queues
        self._callers = callers
        self._attempts = attempts
        self._recorder = recorder
        self._left_alone = left_alone
        self._thread = threading.Thread(target=self._run, name="calls")

    def start(self) -> None:
        """Start the callers, and begin."""
        self._thread.start()

    def join(self) -> None:
        """Wait until the calls that are under way have ended, and the callers too; the queues are closed."""
        self._callers.wake()
        self._thread.join()

    def _run(self) -> None:
        self._callers.start(self._configuration().settings.callers)
        while not self._queues.is_done():
            try:
                self._callers.wait(self._begin_what_may())
            except Exception:
                log.exception("internal error while calling; it goes on")
                time.sleep(PAUSE_SECONDS)
        self._attempts.close()
        self._callers.stop()

    def _begin_what_may(self) -> float:
        """Returns after how many seconds another may begin, if nothing happens before."""
        if not self._callers.any_serves:
            return math.inf
        while (job := self._queues.next()) is not None:
            self._begin(job)
        return self._queues.seconds_to_next()

    def _begin(self, job: Job) -> None:
        current = self._current(job)
        if current.standing is not Standing.IN_MAP:
            self._left_alone.note(current)

        def ended(attempt: Attempt | None) -> None:
            self._recorder.ended(current, attempt)
            self._queues.finished(job.url)

        self._attempts.begin(current, ended)

    def _current(self, job: Job) -> Job:
        """The job by the configuration that is in force now."""
        configuration = self._configuration()
        return job if configuration is job.configuration else resolved(job.delivery, configuration)
