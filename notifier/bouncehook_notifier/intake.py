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
from bouncehook.customers import Customer
from bouncehook.errors import BouncehookError, DamagedSpoolFile, NotAReturnAddress, SpoolError
from bouncehook.report import Report
from bouncehook.spool_reader import SpoolFile, SpoolReader
from bouncehook_notifier import judgement
from bouncehook_notifier.recognise import recognise
from bouncehook_notifier.store import Evidence, NewReport, Store, StoreUnavailable, messages_of

LOOK_SECONDS = 1.0
"""how often the spool is looked at when nobody wakes us"""
STORE_WAIT_SECONDS = 1.0
SECONDS_PER_DAY = 86400

log = logging.getLogger("bouncehook.notifier")


class UnknownCustomer(BouncehookError):
    """Evidence about a message of a customer who is not in the map."""


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
            if not taken:
                self._reader.wait(LOOK_SECONDS)

    def take_all(self, stop: threading.Event) -> int:
        """Take every file that waits; returns how many.  Raises StoreUnavailable or SpoolError."""
        names = self._reader.names()
        for name in names:
            if stop.is_set():
                break
            self._take(name)
        return len(names)

    def _take(self, name: str) -> None:
        try:
            file = self._reader.read(name)
            if file.kind == spool.SENT:
                self._remember(file)
            elif file.kind == spool.REFUSED:
                self._refused(file)
            else:
                self._returned(file)
        except (StoreUnavailable, SpoolError):
            raise
        except (DamagedSpoolFile, NotAReturnAddress, UnknownCustomer) as error:
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
        report = judgement.report_of_refusal(file.header)
        customer = self._customer(return_address.customer_tag(file.header["customer"]))
        no_queue = report.id == judgement.NO_QUEUE
        distinction = file.name if no_queue else str(int(file.header["arrived"] // SECONDS_PER_DAY))
        self._record(file, customer, "refused", "smtpd", [(report, distinction)])

    def _returned(self, file: SpoolFile) -> None:
        configuration = self._configuration()
        recipient = file.header["recipient"]
        # As of its arrival: a bounce that waited here for long is not to expire for that.
        token = configuration.verify(recipient, int(file.header["arrived"] // SECONDS_PER_DAY))
        customer = self._customer(token.customer_tag)
        recognised = recognise(file.body, skip_5xx_greeting=configuration.settings.smtp_skip_5xx_greeting)
        ours = judgement.is_our_postfix(recognised, file.kind == spool.DSN, token.id)
        message = self._store.message(customer.name, token.id, token.day)
        reports = judgement.reports_of(recognised, token.id, message, ours=ours)
        log.info("%s: %s (%s), %d failures", token.id, recognised.kind.value, recognised.rule, len(reports))
        self._record(
            file, customer, recognised.kind.value, recognised.rule, [(report, str(token.day)) for report in reports]
        )

    def _record(
        self, file: SpoolFile, customer: Customer, recognised: str, rule: str, reports: list[tuple[Report, str]]
    ) -> None:
        evidence = Evidence(file.name, file.header["arrived"], file.header, recognised, rule, file.body)
        new = [
            NewReport(
                judgement.webhook_id(customer.name, report, distinction), customer.name, report, customer.failures
            )
            for report, distinction in reports
        ]
        if self._store.record(evidence, new, time.time()):
            self._wake_delivery()

    def _customer(self, tag: bytes) -> Customer:
        customer = self._configuration().customers.by_tag(tag)
        if customer is None:
            raise UnknownCustomer(
                "the customer of this message is not in the customers' map; put them back and move the file to new/"
            )
        return customer

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
