"""Loop one of the notifier: a spool file in, evidence and reports in the store out.

A spool file is forgotten only when what it said is durable in the store.  One that cannot be processed goes to bad/
with the reason, and the next is taken; a store that cannot be used is nobody's fault, so everything waits for it.

Run by `daemon` in a thread of its own.  Touches the spool and the store.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable

from bouncehook import return_address, spool
from bouncehook.configuration import Configuration
from bouncehook.errors import DamagedSpoolFile, NotAReturnAddress, SpoolError
from bouncehook.spool_reader import SpoolFile, SpoolReader, arrival_of
from bouncehook_notifier import judgement
from bouncehook_notifier.store import Evidence, NewReport, Store, StoreUnavailable, messages_of

LOOK_SECONDS = 1.0
"""how often the spool is looked at when nobody wakes us"""
STORE_WAIT_SECONDS = 1.0
SENT_SECONDS = 0.5
"""how long after a message left the milter may take to tell of it"""
POSTPONED_SECONDS = 0.02
UNKNOWN_CUSTOMER_SECONDS = 60.0
"""how long a customer may be unknown before that is a person's business"""

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
        self._trouble = ""
        self._look_again = LOOK_SECONDS

    def run(self, stop: threading.Event) -> None:
        """Take files until `stop` is set."""
        while not stop.is_set():
            try:
                taken = self.take_all(stop)
                self._mended()
            except (StoreUnavailable, SpoolError) as error:
                self._say_once(str(error))
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
        names = self._reader.names()
        trouble: SpoolError | None = None
        taken = 0
        self._look_again = LOOK_SECONDS
        for name in names:
            if stop.is_set():
                break
            try:
                self._take(name)
                taken += 1
            except _TooEarly as early:
                self._look_again = min(self._look_again, early.seconds)
            except SpoolError as error:
                trouble = trouble or error
        if trouble:
            raise trouble
        return taken

    def _take(self, name: str) -> None:
        try:
            file = self._reader.read(name)
            if file.kind == spool.SENT:
                self._remember(file)
            elif file.kind == spool.REFUSED:
                self._refused(file)
            else:
                self._returned(file)
        except (StoreUnavailable, SpoolError, _TooEarly):
            raise
        except judgement.UnknownCustomer as error:
            # The milter may have read a changed map a moment before us.
            if 0 <= time.time() - arrival_of(name) < UNKNOWN_CUSTOMER_SECONDS:
                raise _TooEarly(LOOK_SECONDS) from error
            self._set_aside(name, f"{error}")
        except (DamagedSpoolFile, NotAReturnAddress) as error:
            self._set_aside(name, f"{error}")
        except Exception:
            # Whatever is wrong with this one must not stop the next.
            self._set_aside(name, traceback.format_exc())
        else:
            self._reader.done(name)

    def _remember(self, file: SpoolFile) -> None:
        if self._configuration().settings.remember_sent_days:
            self._store.remember(messages_of(file.body))

    def _refused(self, file: SpoolFile) -> None:
        report = judgement.report_of_refusal(file.header, file.id_in_name or file.header["id"])
        report = judgement.with_further_variables(
            report, None, file.header["arrived"], self._configuration().reason_rules
        )
        tag = return_address.customer_tag(file.header["customer"])
        customer = judgement.known_customer(self._configuration(), tag)
        no_queue = report.id == judgement.NO_QUEUE
        distinction = file.name if no_queue else str(return_address.day_of(file.header["arrived"]))
        self._record(file, "refused", "smtpd", [judgement.new_report(customer, report, distinction)])

    def _returned(self, file: SpoolFile) -> None:
        configuration = self._configuration()
        day = return_address.day_of(file.header["arrived"])
        returned = judgement.identify(configuration, self._store.message, file.header["recipient"], day)
        if returned.message is None and self._may_still_be_told(file):
            raise _TooEarly(POSTPONED_SECONDS)
        judged = judgement.judge(
            configuration,
            returned,
            file.body,
            file.header["arrived"],
            client=None if file.kind == spool.DSN else file.header.get("client", ""),
        )
        token, recognised = returned.token, judged.recognised
        log.info("%s: %s (%s), %d reports", token.id, recognised.kind.value, recognised.rule, len(judged.reports))
        self._record(file, recognised.kind.value, recognised.rule, judged.reports)

    def _may_still_be_told(self, file: SpoolFile) -> bool:
        """Whether the message that this mail is about may be in a batch that the milter is still gathering.

        Postfix's own notification is always spooled behind it; a foreign server's bounce can be quicker.
        """
        age = time.time() - file.header["arrived"]
        remembered = self._configuration().settings.remember_sent_days > 0
        return file.kind == spool.BOUNCE and remembered and 0 <= age < SENT_SECONDS

    def _record(self, file: SpoolFile, recognised: str, rule: str, reports: list[NewReport]) -> None:
        evidence = Evidence(file.name, file.header["arrived"], file.header, recognised, rule, file.body)
        if self._store.record(evidence, reports, time.time()):
            self._wake_delivery()

    def _set_aside(self, name: str, reason: str) -> None:
        log.error("%s: set aside in bad/: %s", name, reason.strip().splitlines()[-1])
        self._reader.set_aside(name, reason)

    def _say_once(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            log.error("%s; the spool waits", trouble)

    def _mended(self) -> None:
        if self._trouble:
            self._trouble = ""
            log.warning("the spool is being taken in again")
