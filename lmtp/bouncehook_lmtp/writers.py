"""The threads that wait for the disk.  What comes while they wait is written together, with one fsync (group commit).

Made by `listener`.  Touches, through `intake`, the spool.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue

from bouncehook_lmtp.connection import Connection
from bouncehook_lmtp.intake import INTERNAL_ERROR, Intake, Mail

WRITERS = 2
"""while one waits for the disk, the other gathers; with more of them the groups are smaller"""
MOST_TOGETHER = 64
"""mails that are written together"""
MOST_OCTETS = 1024 * 1024
"""of mails that are written together: when they have so many, no more are added"""

Answered = Callable[[Sequence[tuple[Connection, tuple[str, ...]]]], None]
"""takes the replies for mails of connections; called by a thread that writes"""

log = logging.getLogger("bouncehook.lmtp")


class Writers:
    """The threads, and the mails that wait for them."""

    def __init__(self, intake: Intake, answered: Answered) -> None:
        self._intake = intake
        self._answered = answered
        self._mails: SimpleQueue[tuple[Connection, Mail] | None] = SimpleQueue()
        self._gathering = threading.Lock()
        self._threads = [threading.Thread(target=self._write, name=f"writing-{n}", daemon=True) for n in range(WRITERS)]

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def put(self, connection: Connection, mail: Mail) -> None:
        """Have a mail written."""
        self._mails.put((connection, mail))

    def stop(self) -> None:
        """Let the threads end once they have written what waits; does not wait for that."""
        for _ in self._threads:
            self._mails.put(None)

    def _write(self) -> None:
        while together := self._together():
            try:
                replies = self._intake.take([mail for _, mail in together])
            except Exception:
                log.exception("internal error; Postfix keeps the mails")
                replies = [(INTERNAL_ERROR,) * len(mail.envelope.recipients) for _, mail in together]
            self._answered([(connection, lines) for (connection, _), lines in zip(together, replies, strict=True)])

    def _together(self) -> list[tuple[Connection, Mail]]:
        """The mails to write next; none when it is time to end."""
        found: list[tuple[Connection, Mail]] = []
        octets = 0
        with self._gathering:
            while not found or (len(found) < MOST_TOGETHER and octets < MOST_OCTETS and not self._mails.empty()):
                one = self._mails.get()
                if one is None:
                    if found:
                        self._mails.put(None)
                    return found
                found.append(one)
                octets += len(one[1].content)
        return found
