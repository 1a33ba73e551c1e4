"""What the milter hands to the spool, and how it behaves while the spool fails.

A notification and a refusal are evidence of a failure: they are written at once.  A refusal is held in the spool,
durable, until its message is complete or over.  A sent message is enrichment only
(the return address alone names customer and message), so sent messages are gathered for GATHER_SECONDS and written
many to a file.  Until that file is there they stand in the `journal`, so a milter that is killed loses none; a crash of
the machine may lose the last of them, and loses no failure.  `notification` writes what was gathered first, so the
notifier never sees a notification before the message that it is about.

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
from bouncehook_milter.journal import Journal, left_behind
from bouncehook_milter.session import Notification, Rewrite

GATHER_SECONDS = 0.1
MAXIMAL_WAITING = 100_000
"""sent messages, and refusals, kept in memory while the spool fails"""

IN_MEMORY = 256 * 1024
"""octets of a notification that are kept in memory; a longer one goes to a file that has no name"""
_PIECE = 64 * 1024

T = TypeVar("T")

log = logging.getLogger("bouncehook.milter")


@dataclass(frozen=True, slots=True)
class HeldRefusal:
    """A refusal that waits for its message's id; `name` is its spool file, None while the spool fails."""

    refusal: Refusal
    name: str | None


class NotificationOctets:
    """A notification of any length, as it comes in: memory stays bounded.  Raises OSError while the disk is full."""

    def __init__(self, folder: Path) -> None:
        self._file = SpooledTemporaryFile(IN_MEMORY, dir=str(folder))  # noqa: SIM115
        self._in_body = False

    def add_header(self, name: str, value: bytes) -> None:
        """A field; `value` with its leading space."""
        self._file.write(name.encode("utf-8", "surrogateescape") + b":" + value + b"\n")

    def add_body(self, chunk: bytes) -> None:
        """A piece of the body."""
        if not self._in_body:  # Postfix is not asked for the step at the end of the headers
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
        self._journal = Journal(self._tmp, self._living)
        self._sent: list[tuple[Rewrite, bytes]] = []
        """with the lines that stand for them"""
        self._unwritten: list[bytes] = []
        """lines of sent messages that the spool has not taken"""
        self._refusals: list[Refusal] = []
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._spool_outage = Outage(
            log,
            "notifications stay in Postfix's queue and customers' mail passes meanwhile",
            "the spool takes files again",
        )
        self._overflow = Outage(
            log, "`bouncehook status` tells how many", "there is room in memory again, and nothing more is lost"
        )
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._gather, name="sent messages", daemon=True)
        self._thread.start()

    def octets(self) -> NotificationOctets:
        """Room for a notification that comes in."""
        return NotificationOctets(self._tmp)

    def notification(self, notification: Notification, octets: NotificationOctets, queue_id: str | None) -> bool:
        """Spool a notification; returns whether it is durable."""
        self._flush()
        return all(self._put(Dsn(recipient, queue_id or ""), octets.pieces()) for recipient in notification.recipients)

    def refusal(self, refusal: Refusal) -> None:
        """Spool a refusal.  Nobody waits for the outcome, so while the spool fails it is kept and tried again."""
        if not self._put(refusal):
            with self._lock:
                self._keep(self._refusals, refusal)

    def hold(self, refusal: Refusal) -> HeldRefusal:
        """Keep a refusal until `release`."""
        return HeldRefusal(refusal, self._try(lambda: self._hold(refusal)))

    def _hold(self, refusal: Refusal) -> str:
        try:
            self._living.show()  # first: what nobody holds is handed over by the next milter that starts
        except OSError as error:
            raise SpoolError(f"{error.filename or self._held}: cannot lock: {error.strerror}") from error
        return self._spool.hold_record(refusal, self._living.name)

    def release(self, held: HeldRefusal, queue_id: str | None) -> None:
        """Hand over a refusal that was held; `queue_id` is its message's, None when it never got one."""
        name, message_id = held.name, queue_id or NO_QUEUE
        if name is None:
            self.refusal(replace(held.refusal, id=message_id))
        else:
            # If this fails the file stays held, and the next start hands it over.
            self._try(partial(self._spool.release, name, message_id))

    def release_orphans(self) -> None:
        """At the start: hand over what a milter that died was holding; another one may live on the same spool."""
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
        """Log and remember a message that left.  The message waits for no disk."""
        try:
            line = rewrite.sent.line()
        except Exception:  # the message is not to be lost with it
            log.exception("%s: a fault of ours; the message left, and is not remembered", rewrite.sent.id)
            return
        with self._lock:
            self._keep(self._sent, (rewrite, line))
            self._journal.append(line)

    def close(self) -> None:
        """Write what is left."""
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
                log.exception("a fault of ours while spooling; it is tried again")

    def _flush(self) -> None:
        # One at a time: a caller must not overtake a batch that another thread has taken and not yet written.
        with self._flushing:
            with self._lock:
                batch, self._sent = self._sent, []
                self._journal.turn()
            for rewrite, line in batch:
                sent = rewrite.sent
                log.info("%s: customer %s, return address %s", sent.id, sent.customer, rewrite.return_address)
                for cut in rewrite.cut:
                    log.warning("%s: not remembered as a whole: %s", sent.id, cut)
                self._keep(self._unwritten, line)
            if self._unwritten and self._put(Sent(), self._unwritten):
                self._unwritten.clear()
            if not self._unwritten:
                with self._lock:
                    self._journal.forget()

    def _retry_refusals(self) -> None:
        while self._refusals:
            if not self._put(self._refusals[0]):
                return  # the others would fail too
            with self._lock:
                self._refusals.pop(0)

    def _keep(self, waiting: list[T], one: T) -> None:
        """Keep one in memory, within bounds."""
        if len(waiting) < MAXIMAL_WAITING:
            waiting.append(one)
            return
        self._counters.add(MilterCount.LOST)
        self._overflow.began(
            f"the spool has failed for so long that {MAXIMAL_WAITING} records wait in memory, "
            "and what comes now is lost"
        )

    def _put(self, record: Record, body: Iterable[bytes] = ()) -> bool:
        return self._try(lambda: self._spool.put_record(record, body)) is not None

    def _try(self, work: Callable[[], T]) -> T | None:
        """What the spool says, or None when it fails."""
        try:
            done = work()
        except SpoolError as error:
            self._spool_outage.began(str(error))
            return None
        self._spool_outage.ended()
        self._overflow.ended()
        return done
