"""Processes a probe's evidence: it is recognised and judged like any other, its reports are written to the store and
deleted again in one transaction, and they are POSTed to the waiting probe as to a customer.

The reports do not go through the queue of an endpoint, so none of them remains if the probe or the notifier ends.  The
call is made in a thread of its own, so a probe that does not answer delays nothing else.

Used by `intake`.  Touches the store and the network.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from bouncehook import probe
from bouncehook.configuration import Configuration
from bouncehook.customers import Customer
from bouncehook.spool import Bounce
from bouncehook.spool_records import Dsn, SpoolFile
from bouncehook_notifier.deliver.calls.call import attempt_of
from bouncehook_notifier.deliver.calls.http import HttpCall
from bouncehook_notifier.deliver.payload import compose
from bouncehook_notifier.evidence import found_in_return
from bouncehook_notifier.judgement import Judgement, ReturnedMessage
from bouncehook_notifier.store.records import NewReport
from bouncehook_notifier.store.store import Store

Judge = Callable[[SpoolFile, Bounce | Dsn, ReturnedMessage], Judgement]

log = logging.getLogger("bouncehook.notifier")


class Probes:
    """The part of the intake that handles probes."""

    def __init__(self, store: Store, configuration: Callable[[], Configuration], judge: Judge) -> None:
        self._store = store
        self._configuration = configuration
        self._judge = judge

    def takes(self, file: SpoolFile, record: Bounce | Dsn) -> bool:
        """Process a file if it is evidence of a probe's message; returns whether it is.

        Raises StoreUnavailable; then it is called again later.
        """
        token = probe.token_in(record.recipient, self._configuration(), file.arrived)
        if token is None:
            return False
        asked = probe.probe_of(token.id, time.time())
        if asked is None:
            log.info("%s: evidence of a probe that has ended, from %s", token.id, file.name)
            return True
        returned = ReturnedMessage(record.recipient, token, asked.customer(), None)
        self._tell(file, self._judge(file, record, returned))
        return True

    def _tell(self, file: SpoolFile, judged: Judgement) -> None:
        said, returned = judged.said, judged.returned
        self._store.rehearse(found_in_return(file, judged, self._configuration().reason_rules))
        log.info("%s: evidence of a probe: %s (%s), from %s", returned.token.id, said.kind.value, said.rule, file.name)
        for report in judged.reports:
            threading.Thread(target=_call, args=(report, returned.customer), name="probe", daemon=True).start()


def _call(new: NewReport, customer: Customer) -> None:
    for url in new.urls:
        attempt = attempt_of(_prepared(url, new, customer))
        log.info("%s: reported to the probe: %s", new.report.id, attempt.status or attempt.answer)


def _prepared(url: str, new: NewReport, customer: Customer) -> Callable[[], HttpCall]:
    return lambda: HttpCall(url, compose(new.webhook_id, new.report, customer), customer.delivery)
