"""What the notifier does with the store: each method is one transaction, which is durable when it returns.

A claim on a delivery is a lease in its owner's name: a notifier that dies keeps nothing, the delivery is free again
when the lease ends, or at once when the notifier of that host starts again.  So delivery is at least once, and
`webhook_id`, which is made from the event itself, is the same every time.  Whoever claims for an endpoint has locked
its row, so nobody else claims for it; whoever makes a delivery due writes that row, so a claim that notes when the next
is due cannot miss one.  Rows are locked in this order: deliveries, claims, endpoints by URL, hosts.

Called by `daemon`, `intake` and `deliver`; `retention` opens transactions of its own, and `bouncehook explain` asks for
a message.  Touches the store.
"""

from __future__ import annotations

import logging
import os
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bouncehook.report import Event
from bouncehook.sent_message import SentMessage
from bouncehook.spool_records import summary_of
from bouncehook_notifier.store import statements, tables
from bouncehook_notifier.store.access import Access
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.due import advance_all, first_due, free_claims, make_due
from bouncehook_notifier.store.records import (
    NEVER,
    UNDELIVERED,
    Delivery,
    Found,
    Health,
    Look,
    NewReport,
    ReturnedMail,
    Settled,
    Stranded,
)
from bouncehook_notifier.store.rows import (
    attempt_row,
    delivery_of,
    delivery_row,
    evidence_row,
    health_of,
    message_of,
    message_row,
    report_row,
    settled_row,
)

CLOCK_SECONDS = 5.0
"""by how much a clock must be set back, or differ from another, to be noticed"""
SEEN_SECONDS = 120.0
"""a notifier that was not seen for so long does not count; they are seen every minute"""

log = logging.getLogger("bouncehook.notifier")

_messages = tables.messages
_evidence = tables.evidence
_reports = tables.reports
_deliveries = tables.deliveries
_claims = tables.claims
_endpoints = tables.endpoints
_attempts = tables.attempts
_hosts = tables.hosts


class Store(Access):
    """The store as the notifier uses it, for any number of threads."""

    def __init__(self, url: str, host: str | None = None) -> None:
        """Raises StoreUnavailable when what the URL needs is not installed."""
        super().__init__(url)
        self._host = host or os.uname().nodename
        self._said_ahead = False
        self._unsure: set[float] = set()
        """when claims of ours end of which we do not know whether they were made: the answer was lost"""

    def open(self) -> None:
        """Make the tables ready; then take back what this host's notifier had claimed when it died.

        Raises StoreUnavailable, also for a store of a later version.
        """
        self.make_tables()
        with self.transaction() as connection:
            free_claims(connection, _claims.c.owner == self._host)
            last = connection.execute(sa.select(_hosts.c.clock).where(_hosts.c.host == self._host)).scalar()
            now = time.time()
            self._keep_clock(connection)
            if last is not None and last - now > CLOCK_SECONDS and not self.is_shared:
                log.warning("the clock was set back by %.0f s; what waits is due that much sooner", last - now)
                advance_all(connection, last - now, now)

    def listen(self, wake: Callable[[], None], stop: threading.Event) -> None:
        """Call `wake` whenever another notifier has put something into the store, until `stop` is set."""
        self._database.listen(wake, stop)

    def remember(self, messages: Sequence[SentMessage]) -> None:
        """Keep sent messages; those that are there already stay as they are."""
        rows = [message_row(message) for message in messages]
        if rows:
            with self.transaction() as connection:
                connection.execute(statements.of(connection).new_messages, rows)

    def message(self, customer: str, message_id: str, day: int) -> SentMessage | None:
        """A sent message, if it is remembered."""
        query = _messages.select().where(
            _messages.c.customer == customer, _messages.c.id == message_id, _messages.c.day == day
        )
        with self._reading() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else message_of(row)

    def record(self, found: Iterable[Found], now: float) -> list[NewReport]:
        """Store evidence and the reports that follow from it, in one transaction; returns those that were new.

        An event that was reported before is not reported again, and evidence that was recorded before (the notifier
        died before it could forget the spool file) changes nothing.
        """
        with self.transaction() as connection:
            found_new = self._record_evidence(connection, found)
            numbers = _record_reports(connection, found_new)
            deliveries = [delivery_row(number, url, now) for number, new in numbers for url in new.urls]
            if deliveries:
                connection.execute(_deliveries.insert(), deliveries)
                make_due(connection, {row["url"]: now for row in deliveries})
                self._database.notify(connection)
        return [new for _, new in numbers]

    def rehearse(self, found: Found) -> None:
        """Store evidence with its reports, and take them out again, in one transaction: that it is committed shows that
        the store takes them, and nobody ever sees them.  Raises StoreUnavailable.
        """
        with self.transaction() as connection:
            reported = self._record_evidence(connection, [found])
            numbers = [number for number, _ in _record_reports(connection, reported)]
            connection.execute(_reports.delete().where(_reports.c.number.in_(numbers)))
            connection.execute(_evidence.delete().where(_evidence.c.id.in_({one.evidence for one in reported})))

    def _record_evidence(self, connection: sa.Connection, found: Iterable[Found]) -> list[_Reported]:
        """The reports of all evidence that was not there before."""
        reported: list[_Reported] = []
        for one in found:
            row = evidence_row(one.evidence)
            if self.is_shared:
                row["spool_name"] = f"{self._host}:{row['spool_name']}"  # each host names its own files
            number = connection.execute(statements.of(connection).new_evidence, row).scalar()
            if number is not None:
                reported += [_Reported(new, number, one.evidence.arrived) for new in one.reports]
        return reported

    def look(self, now: float) -> Look:
        """What there is to do at a time."""
        notifiers = 1
        with self._reading() as connection:
            ready = [health_of(row) for row in connection.execute(statements.READY, {"now": now}).mappings()]
            switched_off = list(connection.execute(statements.SWITCHED_OFF).scalars())
            next_due = connection.execute(statements.NEXT_DUE, {"now": now}).scalar()
            if self.is_shared:
                then = self._shared_time(time.time()) - SEEN_SECONDS
                notifiers = max(1, connection.execute(statements.SEEN_SINCE, {"then": then}).scalar_one())
        return Look(ready, switched_off, None if next_due is None or next_due >= NEVER else next_due, notifiers)

    def claim(self, wanted: Mapping[str, int], now: float, lease: float) -> list[Delivery]:
        """Take, for each URL, up to so many deliveries that are due, oldest first, for `lease` seconds.

        A URL for which another notifier is just claiming is passed by.
        """
        if not wanted:
            return []
        until = self._shared_time(now) + lease
        try:
            return self._claim(wanted, now, until)
        except StoreUnavailable:
            if self.is_shared:
                self._unsure.add(until)
            raise

    def _claim(self, wanted: Mapping[str, int], now: float, until: float) -> list[Delivery]:
        claimed: list[Delivery] = []
        unsure = set(self._unsure)
        with self.transaction() as connection:
            if unsure:
                free_claims(connection, sa.and_(_claims.c.owner == self._host, _claims.c.until.in_(unsure)))
            urls = self._database.take_endpoints(connection, list(wanted))
            for url in urls:
                due = connection.execute(statements.DUE, {"endpoint": url, "now": now, "at_most": wanted[url]})
                claimed += [delivery_of(row, until) for row in due.mappings()]
            if claimed:
                rows = [{"delivery": one.number, "owner": self._host, "until": until} for one in claimed]
                connection.execute(_claims.insert(), rows)
            if urls:
                connection.execute(statements.NOTE_FIRST_DUE, [{"endpoint": url} for url in urls])
        self._unsure -= unsure
        return claimed

    def returned_mail(self, delivery: Delivery, at_most: int) -> ReturnedMail:
        """The mail that a delivery is about, or so many octets of it."""
        query = (
            sa.select(_evidence.c.header, _evidence.c.mail)
            .join(_reports, _reports.c.evidence == _evidence.c.id)
            .join(_deliveries, _deliveries.c.report == _reports.c.number)
            .where(_deliveries.c.number == delivery.number)
        )
        with self._reading() as connection:
            header, mail = connection.execute(query).one()
        mime = zlib.decompressobj().decompress(mail, at_most + 1)  # never the whole of one that is far too long
        told = summary_of(header)
        cut = len(mime) > at_most or told.truncated
        return ReturnedMail(told.recipient, mime[:at_most], cut)

    def settle(self, settled: Sequence[Settled], healths: Iterable[Health]) -> None:
        """Record what came of claimed deliveries, and how their endpoints are now, in one transaction.

        A health can switch an endpoint off; only an administrator switches it on (`inspection`).
        """
        attempts = [attempt_row(one.delivery, one.attempt) for one in settled if one.attempt]
        rows = sorted((settled_row(one) for one in settled), key=lambda row: int(row["settled"]))
        with self.transaction() as connection:
            if attempts:
                connection.execute(_attempts.insert(), attempts)
            if rows:
                connection.execute(statements.SETTLE, rows)
                connection.execute(statements.RELEASE, [{"settled": row["settled"]} for row in rows])
            make_due(connection, first_due(settled), {health.url: health for health in healths})
            self._keep_clock(connection)

    def health(self, url: str) -> Health:
        """How an endpoint is; well, if nothing is known of it."""
        with self._reading() as connection:
            row = connection.execute(sa.select(_endpoints).where(_endpoints.c.url == url)).mappings().first()
        return Health(url) if row is None else health_of(row)

    def prove(self, url: str, when: float) -> None:
        """An endpoint has given back a challenge."""
        with self.transaction() as connection:
            connection.execute(_endpoints.update().where(_endpoints.c.url == url).values(proven=when))

    def waiting_at(self) -> list[str]:
        """The URLs for which deliveries wait."""
        with self._reading() as connection:
            return list(connection.execute(sa.select(_endpoints.c.url).where(_endpoints.c.due < NEVER)).scalars())

    def stranded(self, url: str, after: int, at_most: int) -> list[Stranded]:
        """What waits for a URL and is not claimed, by number from `after` on, with the URLs that its report has."""
        query = (
            sa.select(_deliveries.c.number, _deliveries.c.report, _reports.c.customer, _reports.c.event)
            .join(_reports, _reports.c.number == _deliveries.c.report)
            .where(statements.WAITS, statements.IS_FREE, _deliveries.c.url == url, _deliveries.c.number > after)
            .order_by(_deliveries.c.number)
            .limit(at_most)
        )
        with self._reading() as connection:
            rows = connection.execute(query).all()
            numbers = {row.report for row in rows}
            urls: dict[int, set[str]] = {number: set() for number in numbers}
            theirs = sa.select(_deliveries.c.report, _deliveries.c.url).where(_deliveries.c.report.in_(numbers))
            for report, one in connection.execute(theirs):
                urls[report].add(one)
        return [Stranded(row.number, row.customer, Event(row.event), urls[row.report]) for row in rows]

    def move(self, moved: Mapping[int, str], superfluous: Sequence[int], now: float) -> None:
        """Let waiting deliveries go to other URLs, now; and give up those whose report goes there anyway."""
        waits = sa.and_(_deliveries.c.number == sa.bindparam("which"), statements.WAITS, statements.IS_FREE)
        with self.transaction() as connection:
            if moved:
                there = _deliveries.update().where(waits).values(url=sa.bindparam("there"), due=now)
                rows = [{"which": number, "there": url} for number, url in moved.items()]
                connection.execute(there, rows)
            if superfluous:
                given_up = _deliveries.update().where(waits).values(status=UNDELIVERED)
                connection.execute(given_up, [{"which": number} for number in superfluous])
            make_due(connection, dict.fromkeys(moved.values(), now))

    def free_expired(self, now: float) -> None:
        """End claims whose time is over: their notifier died, or could not record what came of them."""
        with self.transaction() as connection:
            free_claims(connection, _claims.c.until <= self._shared_time(now))
            self._keep_clock(connection)

    def advance(self, seconds: float, now: float) -> None:
        """The clock was set back: let what was to happen in the future, by the old clock, happen so much sooner.

        Not in a store that is shared: most of it was put off by other clocks.
        """
        if self.is_shared:
            return
        with self.transaction() as connection:
            advance_all(connection, seconds, now)
            # Otherwise a restart would find the clock set back once more.
            connection.execute(statements.of(connection).keep_clock, {"host": self._host, "clock": now})

    def _shared_time(self, now: float) -> float:
        """What hosts compare with each other is by the clock of the database, unless they all but agree anyway."""
        ahead = self._database.ahead
        differs = abs(ahead) > CLOCK_SECONDS
        if differs != self._said_ahead:
            self._said_ahead = differs
            if differs:
                log.warning(
                    "the clock of the store is %.0f s %s ours; what is put off is late or early by as much: "
                    "let both follow NTP",
                    abs(ahead),
                    "ahead of" if ahead > 0 else "behind",
                )
        return now + ahead if differs else now

    def _keep_clock(self, connection: sa.Connection) -> None:
        """Show that we are there.  Last in its transaction, since all of ours write this row."""
        clock = {"host": self._host, "clock": self._shared_time(time.time())}
        connection.execute(statements.of(connection).keep_clock, clock)


@dataclass(frozen=True, slots=True)
class _Reported:
    """A report with the evidence that it follows from, which has a number now."""

    new: NewReport
    evidence: int
    noticed: float


def _record_reports(connection: sa.Connection, reported: Sequence[_Reported]) -> list[tuple[int, NewReport]]:
    """Insert those that are new; returns them with their numbers."""
    numbers: dict[int, int] = {}
    # In an order that all hosts share: two of them may hear of the same events at the same time.
    for place, one in sorted(enumerate(reported), key=lambda numbered: numbered[1].new.webhook_id):
        row = report_row(one.new, one.evidence, one.noticed)
        number = connection.execute(statements.of(connection).new_report, row).scalar()
        if number is not None:
            numbers[place] = number
    return [(numbers[place], reported[place].new) for place in sorted(numbers)]
