"""What delivery asks of the store: what is due, claims on it, what came of it, and how the endpoints are.

Each method is one transaction, which is durable when it returns, but for a claim.  A claim on a delivery is a lease in
its owner's name: a notifier that dies keeps nothing, the delivery is free again when the lease ends, at once when the
notifier of that host starts again, and at once when a crash of the store's machine has undone the claim.  So delivery
is at least once, and `webhook_id`, which is made from the event itself, is the same every time.  Whoever claims for an
endpoint has locked its row, so nobody else claims for it; whoever makes a delivery due writes that row, so a claim that
notes when the next is due cannot miss one.  Rows are locked in this order: deliveries, claims, endpoints by URL, hosts.

Part of `store`, and called through it, by `deliver`.  Touches the store.
"""

from __future__ import annotations

import logging
import time
import zlib
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from bouncehook.spool_records import summary_of
from bouncehook_notifier.store import migrations, statements, tables
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.due import first_due, free_claims, last_errors, make_due
from bouncehook_notifier.store.heartbeats import SEEN_SECONDS, seen_hosts
from bouncehook_notifier.store.host_access import HostAccess
from bouncehook_notifier.store.records import (
    NEVER,
    WAITING,
    WITHDRAWN,
    Delivery,
    Health,
    Look,
    MapInForce,
    ReturnedMail,
    Settled,
    Stranded,
)
from bouncehook_notifier.store.rows import attempt_row, delivery_of, health_of, report_of, settled_row
from bouncehook_notifier.store.statements import REPORT_COLUMNS

NAMESAKE_SECONDS = 60.0
"""how often it is written that another notifier runs under our name"""

log = logging.getLogger("bouncehook.notifier")

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
        """when claims of ours end of which we do not know whether they were made: the answer was lost.  Few: while that
        lasts, claims are made that end at the same time"""
        self._predecessor = ""
        """the instance that had our name before us"""

    def look(self, now: float) -> Look:
        """What there is to do at a time."""
        if self._unsure:
            self._free_unsure()  # such a claim hides its deliveries here, and the next claim may be long in coming
        with self._reading() as connection:
            if self.is_shared:
                migrations.require_current(connection)
            ready = [health_of(row) for row in connection.execute(statements.READY, {"now": now}).mappings()]
            switched_off = list(connection.execute(statements.SWITCHED_OFF).scalars())
            next_due = connection.execute(statements.NEXT_DUE, {"now": now}).scalar()
            hosts = seen_hosts(connection, self._shared_time(time.time())) if self.is_shared else []
        self._notice_namesake({host.name: host.instance for host in hosts})
        return Look(ready, switched_off, None if next_due is None or next_due >= NEVER else next_due, hosts)

    def announce(self, in_force: MapInForce) -> None:
        """Let the other hosts know, from now on, which customers' map this one has in force."""
        if in_force.digest != self._map_of_since:
            self._map_of_since, self._map_since = in_force.digest, self._shared_time(time.time())
        self._map = in_force
        with self.transaction() as connection:
            self._keep_clock(connection)

    def _notice_namesake(self, instances: Mapping[str, str]) -> None:
        """Another notifier writes our host's heartbeat; not the one before us, which a failover may bring back."""
        if instances.get(self._host, "") in ("", self._instance, self._predecessor):
            return
        now = self._shared_time(time.time())
        unseen = now - self._namesake
        if unseen < NAMESAKE_SECONDS:
            return
        self._namesake = now
        if unseen > 2 * SEEN_SECONDS:
            log.error(
                "another notifier uses this store under our host name %s: reports may be told twice; give each host a "
                "name of its own, and restart both",
                self._host,
            )
        with self.transaction() as connection:
            self._keep_clock(connection)

    def claim(
        self,
        wanted: Mapping[str, int],
        now: float,
        lease: float,
        but_for: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    ) -> list[Delivery]:
        """Take, for each URL, up to so many deliveries that are due, oldest first, for `lease` seconds.

        `but_for` names, by URL, whose deliveries of which event are left alone.  A URL for which another notifier
        claims at the moment is passed over.
        """
        if not wanted:
            return []
        shared_now = self._shared_time(now)
        self._unsure = {until for until in self._unsure if until > shared_now}  # those are over, made or not
        # While claims fail, all that we try end at the same time, so that one comparison finds them.
        again = (until for until in self._unsure if shared_now + lease / 2 <= until <= shared_now + lease)
        until = next(again, shared_now + lease)
        try:
            return self._claim(wanted, now, until, but_for or {})
        except StoreUnavailable:
            if self.is_shared:
                self._unsure.add(until)
            raise

    def _claim(
        self, wanted: Mapping[str, int], now: float, until: float, but_for: Mapping[str, Sequence[tuple[str, str]]]
    ) -> list[Delivery]:
        claimed: list[Delivery] = []
        unsure = set(self._unsure)
        # Not durable: a claim that a crash undoes lets another call the same, and each claim would wait for the disk.
        with self.transaction(durable=False) as connection:
            self._free(connection, unsure)
            urls = self._database.lock_endpoints(connection, list(wanted))
            for url in urls:
                which = {"endpoint": url, "now": now, "at_most": wanted[url]}
                if left := but_for.get(url):
                    due = connection.execute(statements.DUE_BUT_FOR, {**which, "but_for": left})
                else:
                    due = connection.execute(statements.DUE, which)
                claimed += [delivery_of(row, until) for row in due.mappings()]
            if claimed:
                rows = [{"delivery": one.number, "owner": self._host, "until": until} for one in claimed]
                connection.execute(_claims.insert(), rows)
            if urls:
                connection.execute(statements.NOTE_FIRST_DUE, [{"endpoint": url} for url in urls])
        self._unsure -= unsure
        return claimed

    def _free_unsure(self) -> None:
        """Those claims were made or not: nobody works on them, since the answer was lost."""
        unsure = set(self._unsure)
        with self.transaction() as connection:
            self._free(connection, unsure)
        self._unsure -= unsure

    def _free(self, connection: sa.Connection, unsure: set[float]) -> None:
        if unsure:
            free_claims(connection, sa.and_(_claims.c.owner == self._host, _claims.c.until.in_(unsure)))

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

        A health can switch an endpoint off; only an administrator switches it on (`inspection`).  Also in a store that
        a later program has changed meanwhile; what that may have changed is left out then (`migrations`).
        """
        attempts = [attempt_row(one.delivery, one.attempt) for one in settled if one.attempt]
        rows = sorted((settled_row(one) for one in settled), key=lambda row: int(row["settled"]))
        with self._writing() as connection:
            is_known = not self.is_shared or migrations.is_current(connection)
            if attempts and is_known:
                connection.execute(_attempts.insert(), attempts)
            if rows:
                connection.execute(statements.SETTLE, rows)
                connection.execute(statements.RELEASE, [{"settled": row["settled"]} for row in rows])
            make_due(connection, first_due(settled), {health.url: health for health in healths}, last_errors(settled))
            if is_known:
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

    def withdrawn_at(self) -> list[str]:
        """The URLs of which deliveries were withdrawn."""
        query = sa.select(_deliveries.c.url).where(statements.IS_WITHDRAWN).distinct()
        with self._reading() as connection:
            return list(connection.execute(query).scalars())

    def stranded(self, url: str, after: int, at_most: int, *, withdrawn: bool = False) -> list[Stranded]:
        """What waits for a URL (or was withdrawn) and is not claimed, by number from `after` on, with the URLs that its
        report has."""
        status = statements.IS_WITHDRAWN if withdrawn else statements.WAITS
        query = (
            sa.select(
                _deliveries.c.number.label("delivery"),
                _deliveries.c.report,
                *(_reports.c[name] for name in REPORT_COLUMNS),
            )
            .join(_reports, _reports.c.number == _deliveries.c.report)
            .where(status, statements.IS_FREE, _deliveries.c.url == url, _deliveries.c.number > after)
            .order_by(_deliveries.c.number)
            .limit(at_most)
        )
        with self._reading() as connection:
            rows = connection.execute(query).mappings().all()
            numbers = {row["report"] for row in rows}
            urls: dict[int, set[str]] = {number: set() for number in numbers}
            theirs = sa.select(_deliveries.c.report, _deliveries.c.url).where(_deliveries.c.report.in_(numbers))
            for report, one in connection.execute(theirs):
                urls[report].add(one)
        return [Stranded(row["delivery"], url, row["customer"], report_of(row), urls[row["report"]]) for row in rows]

    def move(self, gone: str, moved: Mapping[int, str], superfluous: Sequence[int], now: float) -> None:
        """Let deliveries that wait for a URL go to others, now; and withdraw those whose report goes there anyway.

        Another host may decide the same at the same time: what it has moved does not wait for that URL any more, and
        stays as it is.
        """
        which = _deliveries.c.number == sa.bindparam("which")
        waits = sa.and_(which, _deliveries.c.url == gone, statements.WAITS, statements.IS_FREE)
        with self.transaction() as connection:
            if moved:
                there = _deliveries.update().where(waits).values(url=sa.bindparam("there"), due=now)
                rows = [{"which": number, "there": url} for number, url in moved.items()]
                connection.execute(there, rows)
            if superfluous:
                withdrawn = _deliveries.update().where(waits).values(status=WITHDRAWN)
                connection.execute(withdrawn, [{"which": number} for number in superfluous])
            make_due(connection, dict.fromkeys(moved.values(), now))

    def bring_back(self, url: str, numbers: Sequence[int], now: float) -> None:
        """Let deliveries of a URL wait again that were withdrawn."""
        which = _deliveries.c.number == sa.bindparam("which")
        withdrawn = sa.and_(which, _deliveries.c.url == url, statements.IS_WITHDRAWN)
        back = _deliveries.update().where(withdrawn).values(status=WAITING, due=now)
        with self.transaction() as connection:
            connection.execute(back, [{"which": number} for number in numbers])
            make_due(connection, {url: now})

    def free_expired(self, now: float) -> None:
        """End claims whose time is over: their notifier died, or could not record what came of them."""
        with self.transaction() as connection:
            free_claims(connection, _claims.c.until <= self._shared_time(now))
            self._keep_clock(connection)
