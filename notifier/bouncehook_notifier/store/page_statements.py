"""The SQL of what the status page counts over time: failures, calls, and how long deliveries took.

Each statement looks at the newest MOST_COUNTED rows at most.  `customers` are all names that one has or had; those of
all customers if there are none.  Used by `page_data`.  Touches nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from bouncehook.report import Event
from bouncehook.return_address import day_of
from bouncehook_notifier.store.records import REFUSED
from bouncehook_notifier.store.tables import attempts, deliveries, evidence, messages, reports

MOST_COUNTED = 200_000
"""reports, or calls, that one chart is made of: the newest"""
MOST_TIMED = 50_000
"""deliveries whose time is compared: the newest"""


def failures(since: float, step: float, customers: Collection[str]) -> sa.Select[Any]:
    """Reports of failures by the number of the step, state, and reason."""
    reason = reports.c.further["reason"].as_string()
    newest = (
        sa.select(reports.c.noticed, reports.c.state, reason.label("reason"))
        .where(reports.c.noticed >= since, reports.c.event == Event.FAILURE.value)
        .order_by(reports.c.noticed.desc())
        .limit(MOST_COUNTED)
    )
    if customers:
        newest = newest.where(reports.c.customer.in_(customers))
    found = newest.subquery()
    number = _step(found.c.noticed, since, step)
    columns = number, found.c.state, found.c.reason
    return sa.select(*columns, sa.func.count()).group_by(*columns)


def calls(since: float, step: float, customers: Collection[str]) -> sa.Select[Any]:
    """Calls by the number of the step and the class of the status: 2 for 2xx, None without an answer."""
    found = _newest_calls(since, customers)
    number = _step(found.c.started, since, step)
    columns = number, found.c.status // 100
    return sa.select(*columns, sa.func.count()).group_by(*columns)


def calls_by_url(since: float, customers: Collection[str]) -> sa.Select[Any]:
    """For each URL how many of the calls succeeded, and how many there were."""
    found = _newest_calls(since, customers)
    succeeded = sa.func.sum(sa.case((found.c.status // 100 == 2, 1), else_=0))
    return (
        sa.select(deliveries.c.url, succeeded, sa.func.count())
        .join(found, found.c.delivery == deliveries.c.number)
        .group_by(deliveries.c.url)
    )


def seconds_to_delivery(since: float, customers: Collection[str]) -> sa.Select[Any]:
    """From evidence to 2xx: the median and the 95th percentile, each with its rank, and how many there were."""
    seconds = attempts.c.started + attempts.c.seconds - reports.c.noticed
    newest = (
        sa.select(seconds.label("seconds"))
        .select_from(attempts)
        .join(deliveries, deliveries.c.number == attempts.c.delivery)
        .join(reports, reports.c.number == deliveries.c.report)
        .where(attempts.c.started >= since, attempts.c.status >= 200, attempts.c.status < 300)
        .order_by(attempts.c.started.desc())
        .limit(MOST_TIMED)
    )
    if customers:
        newest = newest.where(reports.c.customer.in_(customers), reports.c.noticed >= since)
    found = newest.subquery()
    ranked = sa.select(
        found.c.seconds,
        sa.func.row_number().over(order_by=found.c.seconds).label("rank"),
        sa.func.count().over().label("all"),
    ).subquery()
    wanted = ((ranked.c.all + 1) // 2, (ranked.c.all * 95 + 99) // 100)
    return sa.select(ranked.c.seconds, ranked.c.rank, ranked.c.all).where(ranked.c.rank.in_(wanted)).order_by("rank")


def recipients_sent_to(since: float, customers: Collection[str]) -> sa.Select[Any]:
    """Recipients of the newest sent messages that are remembered: how many, and of how many messages."""
    newest = (
        sa.select(sa.func.json_array_length(messages.c.recipients).label("recipients"))
        .where(messages.c.sent >= since, messages.c.day >= day_of(since) - 1)  # the day is what partitions go by
        .order_by(messages.c.sent.desc())
        .limit(MOST_COUNTED)
    )
    if customers:
        newest = newest.where(messages.c.customer.in_(customers))
    found = newest.subquery()
    return sa.select(sa.func.coalesce(sa.func.sum(found.c.recipients), 0), sa.func.count())


def refused_recipients(since: float, customers: Collection[str]) -> sa.Select[Any]:
    """Recipients that our smtpd refused, which are in no sent message; of the newest reports."""
    newest = (
        sa.select(reports.c.number)
        .join(evidence, evidence.c.id == reports.c.evidence)
        .where(reports.c.noticed >= since, evidence.c.recognised == REFUSED)
        .limit(MOST_COUNTED)
    )
    if customers:
        newest = newest.where(reports.c.customer.in_(customers))
    return sa.select(sa.func.count()).select_from(newest.subquery())


def _step(moment: sa.ColumnElement[Any], since: float, step: float) -> sa.ColumnElement[int]:
    """The number of the step.  (PostgreSQL's cast alone would round, SQLite's cuts off.)"""
    return sa.cast(sa.func.floor((moment - since) / step), sa.Integer)


def _newest_calls(since: float, customers: Collection[str]) -> sa.Subquery:
    """A customer's are those about reports of the same time: they are found by its reports."""
    query = sa.select(attempts.c.started, attempts.c.status, attempts.c.delivery).where(attempts.c.started >= since)
    if customers:
        query = (
            query.join(deliveries, deliveries.c.number == attempts.c.delivery)
            .join(reports, reports.c.number == deliveries.c.report)
            .where(reports.c.customer.in_(customers), reports.c.noticed >= since)
        )
    return query.order_by(attempts.c.started.desc()).limit(MOST_COUNTED).subquery()
