"""Loop one of the notifier: spool files in, evidence and reports in the store out.

What many files say is stored in one transaction, since each waits for the disk.  A file is forgotten only when what it
said is durable.  One that cannot be processed goes to bad/ with the reason, and the next is taken; a store that cannot
be used is nobody's fault, so everything waits for it.

Run by `daemon` in a thread of its own.  Touches the spool and the store.
"""

from __future__ import annotations

import json
import logging
import threading
import time
import traceback
from collections.abc import Callable
from typing import TypeVar

from bouncehook import return_address, spool
from bouncehook.configuration import Configuration
from bouncehook.errors import DamagedSpoolFile, NotAReturnAddress, ReturnAddressAhead, SpoolError
from bouncehook.report import printable
from bouncehook.spool_reader import SpoolFile, SpoolReader, arrival_of
from bouncehook_notifier import judgement
from bouncehook_notifier.monitor import metrics
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.records import Evidence, Found, Message, NewReport
from bouncehook_notifier.store.store import Store
from bouncehook_notifier.trouble import Trouble

LOOK_SECONDS = 1.0
"""how often the spool is looked at when nobody wakes us"""
STORE_WAIT_SECONDS = 1.0
SENT_SECONDS = 0.5
"""how long after a message left the milter may take to tell of it"""
SENT_ELSEWHERE_SECONDS = 60.0
"""how long another host may take that shares the store: its notifier may start just now, or have lost the store"""
POSTPONED_SECONDS = 0.02
MOST_AT_ONCE = 64
MOST_OCTETS = 8 * 1024 * 1024
"""files, and octets of them, that are stored in one transaction; or one file that is larger"""
UNKNOWN_SECONDS = 60.0
"""how long a customer or the next key may be unknown before that is a person's business"""

T = TypeVar("T")

log = logging.getLogger("bouncehook.notifier")


class _TooEarly(Exception):
    """The file is to be looked at again after some seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


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
        self._trouble = Trouble("intake", "the spool waits", "the spool is being taken in again")
        self._look_again = LOOK_SECONDS
        self._messages: dict[str, list[Message]] = {}
        """what was read of `sent` files, by their names, and is not stored yet"""
        self._found: dict[str, Found] = {}
        """the same of the others"""
        self._octets = 0
        self._unfinished: SpoolError | None = None

    def run(self, stop: threading.Event) -> None:
        """Take files until `stop` is set."""
        while not stop.is_set():
            try:
                taken = self.take_all(stop)
                self._trouble.ended()
            except (StoreUnavailable, SpoolError) as error:
                self._trouble.lasts(str(error))
                stop.wait(STORE_WAIT_SECONDS)
                continue
            except Exception:
                log.exception("a fault of ours in the intake; it goes on")
                stop.wait(STORE_WAIT_SECONDS)
                continue
            if not taken:
                self._reader.wait(self._look_again)

    def take_all(self, stop: threading.Event) -> int:
        """Take every file that waits; returns how many were finished with.

        Raises StoreUnavailable, which stops all of them, or SpoolError, which leaves the files that it is about where
        they are and stops no other.
        """
        self._look_again = LOOK_SECONDS
        self._unfinished = None
        self._forget_gathered()
        taken = 0
        for name in self._reader.names():
            if stop.is_set():
                break
            taken += self._guarded(name, self._gather)
            if len(self._messages) + len(self._found) >= MOST_AT_ONCE or self._octets >= MOST_OCTETS:
                self._store_gathered()
        self._store_gathered()
        if self._unfinished:
            raise self._unfinished
        return taken

    def _guarded(self, name: str, work: Callable[[str], None]) -> bool:
        """Do something with one file, so that its fault stops no other; returns whether it was finished with."""
        try:
            try:
                work(name)
            except (StoreUnavailable, SpoolError, _TooEarly):
                raise
            except (judgement.UnknownCustomer, ReturnAddressAhead) as error:
                # The milter may have read a changed map, or keys with one more, a moment before us.
                if 0 <= time.time() - arrival_of(name) < UNKNOWN_SECONDS:
                    raise _TooEarly(LOOK_SECONDS) from error
                self._set_aside(name, f"{error}")
            except (DamagedSpoolFile, NotAReturnAddress) as error:
                self._set_aside(name, f"{error}")
            except Exception:
                # Whatever is wrong with this one must not stop the next.
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
        if file.kind == spool.SENT:
            self._messages[name] = messages_of(file.body) if self._remembers() else []
        else:
            if self._messages:
                self._store_gathered()  # this file may be about one of them; `names` gives them first
            self._found[name] = self._refused(file) if file.kind == spool.REFUSED else self._returned(file)
        self._octets += len(file.body)

    def _store_gathered(self) -> None:
        """Make durable what was gathered, then forget the files.  Raises StoreUnavailable."""
        messages, found = self._messages, self._found
        self._forget_gathered()
        try:
            self._store_now(messages, found)
        except StoreUnavailable:
            raise
        except Exception:
            # One of them is something that the database does not take.  It is found by trying each alone.
            for name in [*messages, *found]:
                self._guarded(name, lambda name: self._store_now(_only(name, messages), _only(name, found)))

    def _store_now(self, messages: dict[str, list[Message]], found: dict[str, Found]) -> None:
        if messages:
            self._store.remember([message for some in messages.values() for message in some])
        new = self._store.record(found.values(), time.time()) if found else []
        _count(messages, found, new)
        if new:
            self._wake_delivery()
        for name, one in found.items():
            kind, rule = one.evidence.recognised, one.evidence.rule
            came = one.evidence.header.get("queue_id")
            log.info(
                "%s: %s (%s), %d reports, from %s%s",
                one.message_id,
                kind,
                rule,
                len(one.reports),
                name,
                f", which came as {printable(str(came))}" if came else "",
            )
        for name in [*messages, *found]:
            try:
                self._reader.done(name)
            except SpoolError as error:
                self._unfinished = self._unfinished or error

    def _forget_gathered(self) -> None:
        self._messages, self._found, self._octets = {}, {}, 0

    def _remembers(self) -> bool:
        return self._configuration().settings.remember_sent_days > 0

    def _refused(self, file: SpoolFile) -> Found:
        configuration = self._configuration()
        report = judgement.report_of_refusal(file.header, file.id_in_name or file.header["id"])
        report = judgement.with_further_variables(report, None, file.header["arrived"], configuration.reason_rules)
        tag = return_address.customer_tag(file.header["customer"])
        customer = judgement.known_customer(configuration, tag)
        no_queue = report.id == judgement.NO_QUEUE
        distinction = file.name if no_queue else str(return_address.day_of(file.header["arrived"]))
        new = judgement.new_report(configuration, customer, report, distinction)
        return _found(file, report.id, "refused", "smtpd", [new])

    def _returned(self, file: SpoolFile) -> Found:
        configuration = self._configuration()
        day = return_address.day_of(file.header["arrived"])
        returned = judgement.identify(configuration, self._store.message, file.header["recipient"], day)
        if returned.message is None and self._may_still_be_told(file):
            raise _TooEarly(POSTPONED_SECONDS if _age(file) < SENT_SECONDS else LOOK_SECONDS)
        judged = judgement.judge(
            configuration,
            returned,
            file.body,
            file.header["arrived"],
            client=None if file.kind == spool.DSN else file.header.get("client", ""),
        )
        recognised = judged.recognised
        for limit in recognised.limits:
            log.warning("%s: %s: the mail was not read as a whole: %s", returned.token.id, file.name, limit)
            metrics.limit_reached()
        return _found(file, returned.token.id, recognised.kind.value, recognised.rule, judged.reports)

    def _may_still_be_told(self, file: SpoolFile) -> bool:
        """Whether the message that this mail is about may be in a batch that the milter is still gathering, or in the
        spool of another host.

        Postfix's own notification is always spooled behind it; a foreign server's bounce can be quicker.
        """
        within = SENT_ELSEWHERE_SECONDS if self._store.is_shared else SENT_SECONDS
        return file.kind == spool.BOUNCE and self._remembers() and 0 <= _age(file) < within

    def _set_aside(self, name: str, reason: str) -> None:
        log.error("%s: set aside in bad/: %s: %s", self._message_of(name), name, reason.strip().splitlines()[-1])
        self._reader.set_aside(name, reason)
        metrics.file_set_aside()

    def _message_of(self, name: str) -> str:
        """The id that a line of the log is to begin with: the message's, or that of the mail that came."""
        try:
            file = self._reader.read(name)
        except (DamagedSpoolFile, SpoolError):
            return judgement.NO_QUEUE
        known = file.id_in_name or file.header.get("id") or file.header.get("queue_id")
        return printable(str(known)) if known else judgement.NO_QUEUE


def messages_of(lines: bytes) -> list[Message]:
    """The sent messages in a `sent` spool file.  Raises ValueError, KeyError or TypeError for a damaged one."""
    told = (json.loads(line) for line in lines.splitlines() if line)
    return [Message(**{**one, "tags": tuple(one["tags"])}) for one in told]


def _count(messages: dict[str, list[Message]], found: dict[str, Found], new: list[NewReport]) -> None:
    now = time.time()
    metrics.reports_made(new)
    for name in messages:
        metrics.file_taken(spool.SENT, now - arrival_of(name))
        metrics.messages_told(len(messages[name]))
    for name, one in found.items():
        metrics.file_taken(str(one.evidence.header["kind"]), now - arrival_of(name))
        metrics.evidence_stored(one.evidence.recognised, one.evidence.rule)


def _age(file: SpoolFile) -> float:
    """In seconds; negative when the clock was set back."""
    return time.time() - float(file.header["arrived"])


def _only(name: str, gathered: dict[str, T]) -> dict[str, T]:
    return {name: gathered[name]} if name in gathered else {}


def _found(file: SpoolFile, message_id: str, recognised: str, rule: str, reports: list[NewReport]) -> Found:
    evidence = Evidence(file.name, file.header["arrived"], file.header, recognised, rule, file.body)
    return Found(evidence, reports, message_id)
