"""What delivery asks of the store: what is due, claims on it, what came of it, and how the endpoints are.

Each method is one transaction, which is durable when it returns.  A claim on a delivery is a lease in its owner's name:
a notifier that dies keeps nothing, the delivery is free again when the lease ends, or at once when the notifier of that
host starts again.  So delivery is at least once, and `webhook_id`, which is made from the event itself, is the same
every time.  Whoever claims for an endpoint has locked its row, so nobody else claims for it; whoever makes a delivery
due writes that row, so a claim that notes when the next is due cannot miss one.  Rows are locked in this order:
deliveries, claims, endpoints by URL, hosts.

Part of `store`, and called through it, by `deliver`.  Touches the store.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from bouncehook.report import Event
from bouncehook.spool_records import summary_of
from bouncehook_notifier.store import statements, tables
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.due import first_due, free_claims, last_errors, make_due
from bouncehook_notifier.store.host_access import HostAccess
from bouncehook_notifier.store.records import (
    NEVER,
    UNDELIVERED,
    Delivery,
    Health,
    Look,
    ReturnedMail,
    Settled,
    Stranded,
)
from bouncehook_notifier.store.rows import attempt_row, delivery_of, health_of, settled_row

SEEN_SECONDS = 120.0
"""a notifier that was not seen for so long does not count; they are seen every minute"""

_evidence = tables.evidence
_reports = tables.reports
_deliveries = tables.deliveries
_claims = tables.claims
_endpoints = tables.endpoints
_attempts = tables.attempts


class DeliveryStore(HostAccess):
    """Delivery's side of the store."""

    def __init__(self, url: str, host: str | None = None) -> None:
        """Raises StoreUnavailable when what the URL needs is not installed."""
        super().__init__(url, host)
        self._unsure: set[float] = set()
        """when claims of ours end of which we do not know whether they were made: the answer was lost"""

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

        A URL for which another notifier claims at the moment is passed over.
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
            urls = self._database.lock_endpoints(connection, list(wanted))
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
            make_due(connection, first_due(settled), {health.url: health for health in healths}, last_errors(settled))
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
