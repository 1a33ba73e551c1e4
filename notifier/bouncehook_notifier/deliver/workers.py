"""The workers: threads that take jobs from the endpoints' queues and make the attempts, as many as there is work for.

Run by `loop`.  Touch, through `attempt`, the store and the network.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from bouncehook.configuration import Configuration
from bouncehook_notifier.deliver.attempt import Attempts
from bouncehook_notifier.deliver.jobs import Job, Standing, resolved
from bouncehook_notifier.deliver.left_alone import LeftAlone
from bouncehook_notifier.deliver.queues import EndpointQueues
from bouncehook_notifier.deliver.recorder import Recorder

MOST_WORKERS = 512
CROWD = MOST_WORKERS * 3 // 4
"""so many calls at once leave the rest of the workers to endpoints that have none"""


class Workers:
    """All of them."""

    def __init__(
        self,
        configuration: Callable[[], Configuration],
        queues: EndpointQueues[Job],
        attempts: Attempts,
        recorder: Recorder,
        left_alone: LeftAlone,
    ) -> None:
        self._configuration = configuration
        self._queues = queues
        self._attempts = attempts
        self._recorder = recorder
        self._left_alone = left_alone
        self._threads: list[threading.Thread] = []

    def grow(self) -> None:
        """Start as many as could work now, and are not there yet."""
        wanted = min(MOST_WORKERS, self._queues.wanted_workers())
        while len(self._threads) < wanted:
            worker = threading.Thread(target=self._work_on, name=f"call-{len(self._threads)}")
            self._threads.append(worker)
            worker.start()

    def join(self) -> None:
        """Wait until the calls that are under way have ended; the queues are closed."""
        for worker in self._threads:
            worker.join()

    def _work_on(self) -> None:
        finished: str | None = None
        while (job := self._queues.take(finished)) is not None:
            current = self._current(job)
            if current.standing is not Standing.IN_MAP:
                self._left_alone.note(current)
            self._recorder.ended(current, self._attempts.attempt(current))
            finished = job.url

    def _current(self, job: Job) -> Job:
        """The job by the configuration that is in force now."""
        configuration = self._configuration()
        return job if configuration is job.configuration else resolved(job.delivery, configuration)
