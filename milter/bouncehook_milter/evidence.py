"""What the milter writes to the spool, and what it does while the spool fails.

A notification and a refusal are evidence of a failure, so they are written at once.  A refusal is held in the spool,
durable, until its message is complete or aborted.  A sent message only enriches reports (the return address alone names
customer and message), so sent messages are gathered for GATHER_SECONDS and written in batches.  Until a batch is in the
spool its messages are in the `write_ahead_log`, so a killed milter loses none; a crash of the machine may lose the last
of them, and loses no failure.  `notification` first writes the messages gathered so far, so the notifier never sees a
notification before the message that it is about.

Called by `callbacks`, from any of libmilter's threads.  Touches the spool only.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import TypeVar

from bouncehook.counters import Counters
from bouncehook.counts import MilterCount
from bouncehook.errors import SpoolError
from bouncehook.liveness import Living, forget_dead, is_alive
from bouncehook.outage import Outage
from bouncehook.report import NO_QUEUE
from bouncehook.spool import Spool, holder_of
from bouncehook.spool_records import Dsn, Record, Refusal, Sent
from bouncehook_milter.session import Notification, Rewrite
from bouncehook_milter.write_ahead_log import WriteAheadLog, left_behind

GATHER_SECONDS = 0.1
MAXIMAL_WAITING = 100_000
"""how many sent messages, and how many refusals, are kept in memory while the spool fails"""

IN_MEMORY = 256 * 1024
"""octets of a notification that are kept in memory; a longer one goes to an unnamed temporary file"""
_PIECE = 64 * 1024

T = TypeVar("T")

log = logging.getLogger("bouncehook.milter")


@dataclass(frozen=True, slots=True)
class HeldRefusal:
    """A refusal whose message has no id yet; `name` is its spool file, None if the spool failed."""

    refusal: Refusal
    name: str | None


class NotificationOctets:
    """The content of a notification of any length, with bounded memory.  Raises OSError while the disk is full."""

    def __init__(self, folder: Path) -> None:
        self._file = SpooledTemporaryFile(IN_MEMORY, dir=str(folder))  # noqa: SIM115
        self._in_body = False

    def add_header(self, name: str, value: bytes) -> None:
        """Add a header field; `value` has its leading space."""
        self._file.write(name.encode("utf-8", "surrogateescape") + b":" + value + b"\n")

    def add_body(self, chunk: bytes) -> None:
        """Add a piece of the body."""
        if not self._in_body:  # the milter does not request the step at the end of the headers
            self._in_body = True
            self._file.write(b"\n")
        self._file.write(chunk)

    def pieces(self) -> Iterator[bytes]:
        """All of it, from its beginning."""
        self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield piece

    def close(self) -> None:
        """Forget it."""
        self._file.close()


class Evidence:
    """The milter's way to the spool."""

    def __init__(self, destination: Spool, counters: Counters[MilterCount]) -> None:
        self._spool = destination
        self._counters = counters
        self._held = Path(destination.held_folder)
        self._living = Living(self._held)
        self._tmp = Path(destination.tmp)
        self._write_ahead = WriteAheadLog(self._tmp, self._living)
        self._sent: list[tuple[Rewrite, bytes]] = []
        """sent messages that are being gathered, with their lines"""
        self._unwritten: list[bytes] = []
        """lines of sent messages that could not be written to the spool yet"""
        self._refusals: list[Refusal] = []
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._spool_outage = Outage(
            log,
            "notifications stay in Postfix's queue and customers' mail passes meanwhile",
            "the spool can be written again",
        )
        self._overflow = Outage(
            log, "`bouncehook status` shows how many", "there is room in memory again, and no more records are lost"
        )
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._gather, name="sent messages", daemon=True)
        self._thread.start()

    def octets(self) -> NotificationOctets:
        """A buffer for an incoming notification."""
        return NotificationOctets(self._tmp)

    def notification(self, notification: Notification, octets: NotificationOctets, queue_id: str | None) -> bool:
        """Spool a notification; returns whether it is durable."""
        self._flush()
        return all(self._put(Dsn(recipient, queue_id or ""), octets.pieces()) for recipient in notification.recipients)

    def refusal(self, refusal: Refusal) -> None:
        """Spool a refusal.  If the spool fails, it is kept in memory and retried, since no client waits for the
        result."""
        if not self._put(refusal):
            with self._lock:
                self._keep(self._refusals, refusal)

    def hold(self, refusal: Refusal) -> HeldRefusal:
        """Hold a refusal in the spool until `release`."""
        return HeldRefusal(refusal, self._try(lambda: self._hold(refusal)))

    def _hold(self, refusal: Refusal) -> str:
        try:
            self._living.show()  # first, because another milter that starts releases files without a living holder
        except OSError as error:
            raise SpoolError(f"{error.filename or self._held}: cannot lock: {error.strerror}") from error
        return self._spool.hold_record(refusal, self._living.name)

    def release(self, held: HeldRefusal, queue_id: str | None) -> None:
        """Move a held refusal to the notifier; `queue_id` is its message's, None when that never got one."""
        name, message_id = held.name, queue_id or NO_QUEUE
        if name is None:
            self.refusal(replace(held.refusal, id=message_id))
        else:
            # If this fails the file stays held, and the next milter that starts releases it.
            self._try(partial(self._spool.release, name, message_id))

    def release_orphans(self) -> None:
        """At the start: take over what a milter that ended has left.  Another one may be running on the same spool."""
        for name in self._try(self._spool.held) or []:
            if not is_alive(self._held, holder_of(name)):
                self._try(partial(self._spool.release, name, NO_QUEUE))
        for path, lines in left_behind(self._tmp, self._held):
            if not lines or self._put(Sent(), (lines,)):
                try:
                    path.unlink(missing_ok=True)
                except OSError as error:
                    log.warning("%s: cannot clean up after a milter that is gone: %s", path, error.strerror)
        forget_dead(self._held)

    def sent(self, rewrite: Rewrite) -> None:
        """Log and remember a sent message.  The message does not wait for a disk."""
        try:
            line = rewrite.sent.line()
        except Exception:  # the message itself must pass
            log.exception("%s: internal error; the message left, and is not remembered", rewrite.sent.id)
            return
        with self._lock:
            self._keep(self._sent, (rewrite, line))
            self._write_ahead.append(line)

    def close(self) -> None:
        """Write everything that is still in memory."""
        self._stop.set()
        self._thread.join()
        self._flush()
        self._retry_refusals()
        self._living.close()

    def _gather(self) -> None:
        while not self._stop.wait(GATHER_SECONDS):
            try:
                self._flush()
                self._retry_refusals()
            except Exception:
                log.exception("internal error while spooling; it will be tried again")

    def _flush(self) -> None:
        # One thread at a time: a caller must not return before a batch that another thread has taken is written.
        with self._flushing:
            with self._lock:
                batch, self._sent = self._sent, []
                self._write_ahead.rotate()
            for rewrite, line in batch:
                sent = rewrite.sent
                log.info("%s: customer %s, return address %s", sent.id, sent.customer, rewrite.return_address)
                for cut in rewrite.cut:
                    log.warning("%s: remembered in part only: %s", sent.id, cut)
                self._keep(self._unwritten, line)
            if self._unwritten and self._put(Sent(), self._unwritten):
                self._unwritten.clear()
            if not self._unwritten:
                with self._lock:
                    self._write_ahead.delete_rotated()

    def _retry_refusals(self) -> None:
        while self._refusals:
            if not self._put(self._refusals[0]):
                return  # the others would fail too
            with self._lock:
                self._refusals.pop(0)

    def _keep(self, waiting: list[T], one: T) -> None:
        """Add one to a list in memory that has a maximal length."""
        if len(waiting) < MAXIMAL_WAITING:
            waiting.append(one)
            return
        self._counters.add(MilterCount.LOST)
        self._overflow.began(
            f"the spool has failed for so long that {MAXIMAL_WAITING} records wait in memory, and further ones are lost"
        )

    def _put(self, record: Record, body: Iterable[bytes] = ()) -> bool:
        return self._try(lambda: self._spool.put_record(record, body)) is not None

    def _try(self, work: Callable[[], T]) -> T | None:
        """The result of an operation on the spool, or None when it fails."""
        try:
            done = work()
        except SpoolError as error:
            self._spool_outage.began(str(error))
            return None
        self._spool_outage.ended()
        self._overflow.ended()
        return done
