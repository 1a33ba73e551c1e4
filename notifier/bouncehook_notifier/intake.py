"""Loop one of the notifier: spool files in, evidence and reports in the store out.

The content of many files is stored in one transaction, since each transaction waits for the disk.  A file is deleted
only when its content is durable in the store.  A file that cannot be processed goes to bad/ with the reason, and the
next is taken.  When the store cannot be used, no file is at fault, so all of them stay in the spool until it can.
Evidence of a customer or a key that is not known yet goes to waiting/ until the configuration changes, or until the
next start.

Run by `daemon` in a thread of its own.  Touches the spool and the store.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bounce_recogniser import Kind, Recognised, recognise
from bouncehook import return_address, spool
from bouncehook.configuration import Configuration
from bouncehook.customers import PROBE
from bouncehook.errors import DamagedSpoolFile, NotAReturnAddress, ReturnAddressAhead, SpoolError
from bouncehook.plurals import counted
from bouncehook.report import NO_QUEUE, printable
from bouncehook.sent_message import SentMessage, messages_in
from bouncehook.spool import Bounce
from bouncehook.spool_reader import SpoolReader, arrival_of
from bouncehook.spool_records import Dsn, Record, Refusal, Sent, SpoolFile
from bouncehook_notifier import complaints, judgement
from bouncehook_notifier.attribution import PassedOver
from bouncehook_notifier.evidence import found_in_refusal, found_in_return
from bouncehook_notifier.further_variables import with_further_variables
from bouncehook_notifier.monitor import metrics
from bouncehook_notifier.origin import origin_of
from bouncehook_notifier.outages import outage_of
from bouncehook_notifier.probes import Probes
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.records import Found, NewReport
from bouncehook_notifier.store.store import Store

LOOK_SECONDS = 1.0
"""how often the spool is listed when no writer wakes the loop"""
STORE_WAIT_SECONDS = 1.0
SENT_SECONDS = 0.5
"""how long the milter may need to spool a sent message"""
SENT_ELSEWHERE_SECONDS = 60.0
"""how long another host that shares the store may need to store one: its notifier may be starting, or may have lost its
connection to the store"""
POSTPONED_SECONDS = 0.02
MOST_AT_ONCE = 64
MOST_OCTETS = 8 * 1024 * 1024
"""maximal number of files, and of their octets, in one transaction; one larger file makes a transaction of its own"""
CLOCK_SECONDS = 300.0
"""by how much the clocks of two hosts may differ before it is logged"""
SHOWN = 3
"""how many addresses a line of the log names"""

T = TypeVar("T")

log = logging.getLogger("bouncehook.notifier")


class _TooEarly(Exception):
    """The file has to be judged again after some seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class _Judged:
    """A file that has been judged and is not stored yet.  It is logged and counted only once it is stored, because the
    file is judged again and again while the store cannot be written."""

    found: Found
    kind: str
    customer: str = ""
    """whose message it is about; empty when it proves none"""
    came_as: str = ""
    """the mail's own queue id, if it is known"""
    too_early: bool = False
    """whether it came back on a day before its message left"""
    limits: tuple[str, ...] = ()
    """the limits that the mail reached, so that it was not read as a whole"""
    unproven: str = ""
    """why a mail to the address of complaints proves no message; empty for all others"""


class Intake:
    """The loop that empties the spool."""

    def __init__(
        self,
        reader: SpoolReader,
        store: Store,
        configuration: Callable[[], Configuration],
        wake_delivery: Callable[[], None],
    ) -> None:
        self._reader = reader
        self._store = store
        self._configuration = configuration
        self._wake_delivery = wake_delivery
        self._probes = Probes(store, configuration, self._judge)
        self._outage = outage_of("intake", "the spool waits", "the spool is processed again")
        self._look_again = LOOK_SECONDS
        self._messages: dict[str, list[SentMessage]] = {}
        """the messages of `sent` files that are not stored yet, by the files' names"""
        self._judged: dict[str, _Judged] = {}
        """the other files that are not stored yet, by their names"""
        self._octets = 0
        self._allowance = complaints.Allowance()
        self._unfinished: SpoolError | None = None
        self._tried_with: Configuration | None = None
        """the configuration with which the files in waiting/ were judged last"""
        self._logged_as_waiting: set[str] = set()
        """the files in waiting/ that have been logged"""

    def run(self, stop: threading.Event) -> None:
        """Take files until `stop` is set."""
        while not stop.is_set():
            try:
                taken = self.take_all(stop)
                self._outage.ended()
            except (StoreUnavailable, SpoolError) as error:
                self._outage.began(str(error))
                stop.wait(STORE_WAIT_SECONDS)
                continue
            except Exception:
                log.exception("internal error in the intake; it will be tried again")
                stop.wait(STORE_WAIT_SECONDS)
                continue
            if not taken:
                self._reader.wait(self._look_again)

    def take_all(self, stop: threading.Event) -> int:
        """Process every file in the spool; returns how many are done.

        Raises StoreUnavailable at once.  A file with a SpoolError stays where it is; the others are processed, and then
        the first such error is raised.
        """
        self._look_again = LOOK_SECONDS
        self._unfinished = None
        self._forget_gathered()
        self._try_waiting_again()
        taken = 0
        for name in self._reader.names():
            if stop.is_set():
                break
            taken += self._guarded(name, self._gather)
            if len(self._messages) + len(self._judged) >= MOST_AT_ONCE or self._octets >= MOST_OCTETS:
                self._store_gathered()
        self._store_gathered()
        if self._unfinished:
            raise self._unfinished
        return taken

    def _try_waiting_again(self) -> None:
        """Move waiting files back to new/ at the start and with a new configuration, which may know their customers and
        keys.  Raises SpoolError."""
        configuration = self._configuration()
        if configuration is not self._tried_with:
            self._logged_as_waiting &= set(self._reader.recall())
            self._tried_with = configuration

    def _guarded(self, name: str, work: Callable[[str], None]) -> bool:
        """Process one file so that an error in it does not affect the others; returns whether it is done."""
        try:
            try:
                work(name)
            except (StoreUnavailable, SpoolError, _TooEarly):
                raise
            except (judgement.UnknownCustomer, ReturnAddressAhead) as error:
                self._let_wait(name, f"{error}")
            except (DamagedSpoolFile, NotAReturnAddress) as error:
                self._set_aside(name, f"{error}")
            except Exception:
                # An internal error with one file must not stop the next.
                self._set_aside(name, traceback.format_exc())
        except _TooEarly as early:
            self._look_again = min(self._look_again, early.seconds)
            return False
        except SpoolError as error:
            self._unfinished = self._unfinished or error
            return False
        return True

    def _gather(self, name: str) -> None:
        file = self._reader.read(name)
        record = file.record
        if isinstance(record, Sent):
            messages = messages_in(file.body) if self._remembers() else []
            self._messages[name] = [message for message in messages if message.customer != PROBE]
        elif isinstance(record, Refusal):
            self._store_messages_first()
            self._judged[name] = self._refused(file, record)
        elif isinstance(record, Bounce) and self._configuration().is_for_complaints(record.recipient):
            self._store_messages_first()
            self._take_complaint(file, record)
        elif self._probes.takes(file, record):
            self._reader.done(name)
        else:
            self._store_messages_first()
            self._take_returned(file, record)
        self._octets += len(file.body)

    def _store_messages_first(self) -> None:
        """The next file may be about one of the gathered messages, so store those first."""
        if self._messages:
            self._store_gathered()

    def _store_gathered(self) -> None:
        """Store everything that was gathered, then delete the files.  Raises StoreUnavailable."""
        messages, judged = self._messages, self._judged
        self._forget_gathered()
        try:
            self._store_now(messages, judged)
        except StoreUnavailable:
            raise
        except Exception:
            # The database refuses one of them.  Each is tried alone to find out which.
            for name in [*messages, *judged]:
                self._guarded(name, lambda name: self._store_now(_only(name, messages), _only(name, judged)))

    def _store_now(self, messages: dict[str, list[SentMessage]], judged: dict[str, _Judged]) -> None:
        if messages:
            self._store.remember([message for some in messages.values() for message in some])
        found = [one.found for one in judged.values()]
        new = self._store.record(found, time.time()) if found else []
        _count(messages, judged, new)
        if new:
            self._wake_delivery()
        for name, one in judged.items():
            _log(name, one)
        for name in [*messages, *judged]:
            try:
                self._reader.done(name)
            except SpoolError as error:
                self._unfinished = self._unfinished or error

    def _forget_gathered(self) -> None:
        self._messages, self._judged, self._octets = {}, {}, 0

    def _remembers(self) -> bool:
        return self._configuration().settings.remember_sent_days > 0

    def _refused(self, file: SpoolFile, refusal: Refusal) -> _Judged:
        message_id = file.id_in_name or refusal.id
        if not message_id:
            raise DamagedSpoolFile("neither the header nor the file's name has the message's id")
        configuration = self._configuration()
        report = judgement.report_of_refusal(refusal, message_id)
        report = with_further_variables(report, None, file.arrived, configuration.reason_rules)
        customer = judgement.known_customer(configuration, return_address.customer_tag(refusal.customer))
        no_queue = report.id == NO_QUEUE
        distinction = file.name if no_queue else str(return_address.day_of(file.arrived))
        new = judgement.new_report(configuration, customer, refusal.customer, report, distinction)
        return _Judged(found_in_refusal(file, new), file.kind, customer.name)

    def _take_returned(self, file: SpoolFile, record: Bounce | Dsn) -> None:
        day = return_address.day_of(file.arrived)
        returned = judgement.identify(self._configuration(), self._store.message, record.recipient, day)
        if returned.message is None and self._may_still_be_told(file):
            raise _TooEarly(POSTPONED_SECONDS if _age(file) < SENT_SECONDS else LOOK_SECONDS)
        judged = self._judge(file, record, returned)
        if judged.is_of_no_use:
            self._reader.done(file.name)
            metrics.success_not_kept()
            return
        self._judged[file.name] = _Judged(
            found_in_return(file, judged, self._configuration().reason_rules),
            file.kind,
            returned.customer.name,
            came_as=record.queue_id,
            too_early=returned.token.day > return_address.day_of(file.arrived + CLOCK_SECONDS),
            limits=(*judged.said.limits, *_cut_before(record)),
        )

    def _take_complaint(self, file: SpoolFile, record: Bounce) -> None:
        """A mail to the address of complaints: about the message that it proves, or kept and told to nobody."""
        configuration, day = self._configuration(), return_address.day_of(file.arrived)
        recognised = recognise(file.body)
        try:
            proof = complaints.proof_in(configuration, recognised, day)
        except complaints.NotProved as error:
            self._take_unproven(file, record, recognised, str(error))
            return
        returned = judgement.message_of(configuration, self._store.message, proof.token, proof.return_address)
        if returned.message is None and self._may_still_be_told(file):
            raise _TooEarly(LOOK_SECONDS)
        judged = judgement.judge_complaint(configuration, returned, recognised, file.body, file.arrived)
        limits = (*judged.said.limits, *_cut_before(record))
        found = found_in_return(file, judged, configuration.reason_rules)
        self._judged[file.name] = _Judged(
            found, file.kind, returned.customer.name, came_as=record.queue_id, limits=limits
        )

    def _take_unproven(self, file: SpoolFile, record: Bounce, recognised: Recognised, why: str) -> None:
        if self._allowance.takes(return_address.day_of(file.arrived), file.name):
            found = complaints.unproven(file, recognised)
            self._judged[file.name] = _Judged(found, file.kind, came_as=record.queue_id, unproven=why)
            return
        self._reader.done(file.name)
        metrics.complaint_not_kept()
        log.warning("%s: a mail to %s is not kept: %s", _id_in(record) or NO_QUEUE, printable(record.recipient), why)

    def _judge(self, file: SpoolFile, record: Bounce | Dsn, returned: judgement.ReturnedMessage) -> judgement.Judgement:
        return judgement.judge(self._configuration(), returned, file.body, file.arrived, origin_of(record))

    def _may_still_be_told(self, file: SpoolFile) -> bool:
        """Whether the store may still get the message that this mail is about: the milter may be gathering it, or it
        may be in the spool of another host.

        Postfix's own notification is always spooled after its message; a foreign server's bounce can be quicker.
        """
        within = SENT_ELSEWHERE_SECONDS if self._store.is_shared else SENT_SECONDS
        return file.kind == spool.BOUNCE and self._remembers() and 0 <= _age(file) < within

    def _let_wait(self, name: str, reason: str) -> None:
        if name not in self._logged_as_waiting:
            log.warning("%s: %s waits in waiting/: %s", self._message_of(name), printable(name), reason)
            self._logged_as_waiting.add(name)
        self._reader.defer(name)
        metrics.file_deferred()

    def _set_aside(self, name: str, reason: str) -> None:
        message_id = self._message_of(name)
        self._reader.set_aside(name, reason)
        metrics.file_set_aside()
        said = printable(reason.strip().splitlines()[-1])
        log.error("%s: set aside in bad/: %s: %s", message_id, printable(name), said)

    def _message_of(self, name: str) -> str:
        """The id at the beginning of a log line: the message's, or that of the mail that came back."""
        try:
            file = self._reader.read(name)
        except (DamagedSpoolFile, SpoolError, MemoryError):
            return NO_QUEUE
        known = file.id_in_name or _id_in(file.record)
        return printable(known) if known else NO_QUEUE


def _id_in(record: Record) -> str:
    if isinstance(record, Bounce):
        return record.id or record.queue_id
    if isinstance(record, Dsn):
        return record.queue_id
    return record.id if isinstance(record, Refusal) else ""


def _count(messages: dict[str, list[SentMessage]], judged: dict[str, _Judged], new: list[NewReport]) -> None:
    now = time.time()
    metrics.reports_made(new)
    for name in messages:
        metrics.file_taken(spool.SENT, now - arrival_of(name))
        metrics.messages_told(messages[name])
    for name, one in judged.items():
        metrics.file_taken(one.kind, now - arrival_of(name))
        metrics.evidence_stored(one.found.evidence.recognised, one.found.evidence.rule)
        metrics.passed_over(one.found.passed_over)
        if one.kind == spool.REFUSED:
            metrics.recipient_refused(one.customer)
        elif one.found.evidence.recognised == Kind.COMPLAINT:
            metrics.complained(one.customer)
        if one.too_early:
            metrics.came_too_early()
        for _ in one.limits:
            metrics.limit_reached()


def _cut_before(record: Bounce | Dsn) -> tuple[str, ...]:
    """The size limit of the pipe or LMTP, if the mail reached it."""
    cut = isinstance(record, Bounce) and record.truncated
    return ("it was longer than the size limit for returned mail",) if cut else ()


def _age(file: SpoolFile) -> float:
    """The age in seconds; negative when the clock was set back."""
    return time.time() - file.arrived


def _only(name: str, gathered: dict[str, T]) -> dict[str, T]:
    return {name: gathered[name]} if name in gathered else {}


def _log(name: str, judged: _Judged) -> None:
    found = judged.found
    if judged.too_early:
        log.warning("%s: came back before the day on which it left: compare the clocks", found.message_id)
    for limit in judged.limits:
        log.warning("%s: %s: the mail was not read as a whole: %s", found.message_id, name, limit)
    if judged.unproven:
        log.warning(
            "%s: %s (%s), told to nobody: %s, from %s",
            printable(judged.came_as) or NO_QUEUE,
            found.evidence.recognised,
            found.evidence.rule,
            printable(judged.unproven),
            name,
        )
        return
    unwanted = sum(not report.urls for report in found.reports)
    log.info(
        "%s: %s (%s), %s%s, from %s%s",
        found.message_id,
        found.evidence.recognised,
        found.evidence.rule,
        counted(len(found.reports), "report"),
        f" ({unwanted} told to nobody: no URL wants it)" if unwanted else "",
        name,
        f", which came as {printable(judged.came_as)}" if judged.came_as else "",
    )
    for why, named in itertools.groupby(sorted(found.passed_over, key=_why), _why):
        addresses = [printable(one.named) or "no address" for one in named]
        log.warning(
            "%s: %d not reported: %s: %s%s (from %s)",
            found.message_id,
            len(addresses),
            why,
            ", ".join(addresses[:SHOWN]),
            ", …" if len(addresses) > SHOWN else "",
            name,
        )


def _why(passed_over: PassedOver) -> str:
    return passed_over.why.value
