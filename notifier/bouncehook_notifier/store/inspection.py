"""The store as administrators see it: what is in it, and the few things that they may change.

Beside a running notifier: readers do not wait for it, nor it for them; what is changed here the notifier finds the next
time that it looks for work.  Called by the administrator's command; `page_data` and `audited` ask for more.  Touches
the store.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Self

import sqlalchemy as sa

from bouncehook import spool
from bouncehook.domains import spellings
from bouncehook.report import Event
from bouncehook_notifier.store import statements
from bouncehook_notifier.store.access import Access
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.due import make_due
from bouncehook_notifier.store.heartbeats import seen_hosts, store_time
from bouncehook_notifier.store.records import (
    DELIVERED,
    NEVER,
    UNDELIVERED,
    WAITING,
    Attempt,
    Endpoint,
    Evidence,
    Health,
    SeenHost,
    Selection,
    StoredReport,
)
from bouncehook_notifier.store.rows import attempt_of, evidence_of, health_of, stored_report_of
from bouncehook_notifier.store.tables import attempts, claims, deliveries, endpoints, evidence, reports

WAYS = {
    spool.BOUNCE: "as a mail to the return address, through the pipe or by LMTP",
    spool.DSN: "as Postfix's own notification, through the milter",
    spool.REFUSED: "as a recipient that our smtpd or the milter refused, through the milter",
}
"""how evidence came, by the kind of its spool file"""
AT_ONCE = 500
"""rows that are read, or changed, in one go"""


class Inspection(Access):
    """The store, opened by an administrator."""

    def __init__(self, url: str) -> None:
        """Raises StoreUnavailable when what the URL needs is not installed."""
        super().__init__(url)
        self._database.set_answer_timeout(0)  # a person waits, or does not

    @classmethod
    def existing(cls, url: str) -> Self:
        """The store, which is never made here.  Raises StoreUnavailable, with what to do."""
        if not url.startswith("sqlite:"):
            return super().existing(url)
        path = sa.make_url(url).database or ""
        try:
            os.stat(path)
            forbidden = not os.access(path, os.R_OK | os.W_OK)  # readers, too, write to the log's index
        except PermissionError:
            forbidden = True
        except OSError:
            forbidden = False  # it does not exist, which is said below
        if forbidden:
            raise StoreUnavailable(f"{url}: permission denied; run this as root, or as the user of bouncehook-notifier")
        return super().existing(url)

    def reports(self, selection: Selection, limit: int | None = None) -> Iterator[StoredReport]:
        """The selected reports, newest first.  Until they are read to their end, the store is not closed."""
        chosen = (
            sa.select(reports).where(*_conditions(selection)).order_by(*newest_first(reports)).limit(limit).subquery()
        )
        query = (
            sa.select(chosen, *_DELIVERY_COLUMNS)
            .outerjoin(deliveries, deliveries.c.report == chosen.c.number)
            .outerjoin(claims, claims.c.delivery == deliveries.c.number)
            .order_by(*newest_first(chosen), deliveries.c.number)
        )
        with self._reading() as connection:
            rows = connection.execute(query, execution_options={"yield_per": AT_ONCE}).mappings()
            for _, of_one in groupby(rows, key=lambda row: row["number"]):
                yield stored_report_of(list(of_one))

    def evidence(self, number: int) -> Evidence:
        """What a report was made from."""
        with self._reading() as connection:
            row = connection.execute(sa.select(evidence).where(evidence.c.id == number)).mappings().one()
        return evidence_of(row)

    def attempts(self, delivery: int) -> list[Attempt]:
        """Each POST of a delivery and its answer, oldest first."""
        query = sa.select(attempts).where(attempts.c.delivery == delivery).order_by(attempts.c.number)
        with self._reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [attempt_of(row) for row in rows]

    def replayable(self, selection: Selection, statuses: Sequence[str]) -> list[int]:
        """The numbers of the deliveries that `replay` would make due, oldest first."""
        query = (
            sa.select(deliveries.c.number)
            .join(reports, reports.c.number == deliveries.c.report)
            .where(*_conditions(selection), _may_be_replayed(statuses))
            .order_by(deliveries.c.number)
        )
        with self._reading() as connection:
            return list(connection.execute(query).scalars())

    def replay(self, numbers: Sequence[int], statuses: Sequence[str], now: float) -> Counter[str]:
        """Make deliveries due again, as if they had never been tried; returns how many for each URL.

        What has changed its status meanwhile, or is just being called, is left alone.
        """
        change = (
            deliveries.update()
            .where(deliveries.c.number.in_(numbers), _may_be_replayed(statuses))
            .values(status=WAITING, due=now, tries=0)
            .returning(deliveries.c.url)
        )
        with self.transaction() as connection:
            urls = Counter(connection.execute(change).scalars())
            make_due(connection, dict.fromkeys(sorted(urls), now))
        return urls

    def endpoints(self) -> list[Endpoint]:
        """Every URL that ever had a delivery, or was switched off before."""
        counted = sa.select(deliveries.c.url, deliveries.c.status, sa.func.count()).group_by(
            deliveries.c.url, deliveries.c.status
        )
        with self._reading() as connection:
            healths = [health_of(row) for row in connection.execute(sa.select(endpoints)).mappings()]
            counts = {(url, status): count for url, status, count in connection.execute(counted)}
        known = {health.url: health for health in healths}
        known |= {url: Health(url) for url, _ in counts if url not in known}
        return [
            Endpoint(known[url], *(counts.get((url, status), 0) for status in (WAITING, UNDELIVERED, DELIVERED)))
            for url in sorted(known)
        ]

    def switched_off(self) -> list[str]:
        """The endpoints that may not be called, whatever is due."""
        with self._reading() as connection:
            return list(connection.execute(statements.SWITCHED_OFF).scalars())

    def switch_on(self, url: str) -> None:
        """Let an endpoint be called again, at once, as if it had never failed."""
        well = {"failures": 0, "rest_until": 0.0, "switched_off": ""}
        with self.transaction() as connection:
            connection.execute(endpoints.update().where(endpoints.c.url == url).values(well))

    def switch_off(self, url: str, why: str) -> None:
        """Let an endpoint not be called until it is switched on; its reports wait."""
        new = {"url": url, "due": NEVER, "failures": 0, "rest_until": 0.0, "switched_off": why}
        with self.transaction() as connection:
            connection.execute(statements.of(connection).switch_off, new)

    def hosts(self, now: float) -> list[SeenHost]:
        """The hosts whose notifiers were seen lately."""
        with self._reading() as connection:
            return seen_hosts(connection, store_time(self._database, now))

    def healths(self) -> dict[str, Health]:
        """How each endpoint is that has not been forgotten, by URL; without the counts of `endpoints`."""
        with self._reading() as connection:
            found = [health_of(row) for row in connection.execute(sa.select(endpoints)).mappings()]
        return {health.url: health for health in found}

    def forget(self, url: str) -> int:
        """Forget how an endpoint was, and give up what waits for it; returns how many deliveries that were.

        What a notifier is just calling is left to it.
        """
        given_up = (
            deliveries.update()
            .where(deliveries.c.url == url, deliveries.c.status == WAITING)
            .where(~sa.exists().where(claims.c.delivery == deliveries.c.number))
            .values(status=UNDELIVERED)
        )
        with self.transaction() as connection:
            count = connection.execute(given_up).rowcount
            connection.execute(endpoints.delete().where(endpoints.c.url == url))
        return count


# Not `number`, which is the report's.
_DELIVERY_COLUMNS = (
    deliveries.c.number.label("delivery"),
    *(deliveries.c[name] for name in ("url", "status", "due", "tries")),
    sa.func.coalesce(claims.c.owner, "").label("owner"),
)


def indexed_conditions(selection: Selection) -> Iterator[sa.ColumnElement[bool]]:
    """Those of a selection that an index finds."""
    if selection.names:
        yield reports.c.webhook_id.in_(selection.names) | reports.c.id.in_(selection.names)
    if selection.customers:
        yield reports.c.customer.in_(selection.customers)
    if selection.id:
        yield reports.c.id == selection.id
    if selection.since is not None:
        yield reports.c.noticed >= selection.since
    if selection.until is not None:
        yield reports.c.noticed < selection.until
    # The time alone first, which is what the index has.
    if behind := selection.behind:
        yield reports.c.noticed <= behind.noticed
        yield (reports.c.noticed < behind.noticed) | (reports.c.number < behind.number)
    if last := selection.last:
        yield reports.c.noticed >= last.noticed
        yield (reports.c.noticed > last.noticed) | (reports.c.number >= last.number)


def _conditions(selection: Selection) -> Iterator[sa.ColumnElement[bool]]:
    yield from indexed_conditions(selection)
    for name in ("state", "event"):
        if wanted := getattr(selection, name):
            yield reports.c[name] == wanted
    if selection.reason:
        yield reports.c.further["reason"].as_string() == selection.reason
    if selection.part:
        yield _has_part(selection.part)
    if selection.recipient:
        local_part, at, domain = selection.recipient.rpartition("@")
        wanted_spellings = [sa.func.lower(f"{local_part}{at}{spelling}") for spelling in spellings(domain)]
        yield sa.func.lower(reports.c.recipient).in_(wanted_spellings)
    if selection.statuses:
        yield sa.exists().where(deliveries.c.report == reports.c.number, deliveries.c.status.in_(selection.statuses))


def _has_part(part: str) -> sa.ColumnElement[bool]:
    """Whether the recipient's address holds a text, in whichever case, and a domain behind @ in either form."""
    local_part, at, domain = part.rpartition("@")
    forms = {f"{local_part}{at}{form}" for form in (domain, *(spellings(domain) if at and domain else ()))}
    return sa.or_(*(reports.c.recipient.icontains(form, autoescape=True) for form in sorted(forms)))


def newest_first(source: sa.FromClause) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    return source.c.noticed.desc(), source.c.number.desc()


def _may_be_replayed(statuses: Sequence[str]) -> sa.ColumnElement[bool]:
    """What a notifier has claimed is on its way already; a mail that was forwarded has no webhook-id that would tell
    its reader of the second copy."""
    is_of_a_mail = reports.c.number == deliveries.c.report, reports.c.event == Event.FORWARDED.value
    was_forwarded = sa.exists().where(*is_of_a_mail).correlate(deliveries)
    return sa.and_(
        deliveries.c.status.in_(statuses),
        ~sa.exists().where(claims.c.delivery == deliveries.c.number),
        ~sa.and_(deliveries.c.status == DELIVERED, was_forwarded),
    )
