"""The store's SQL, written once: composing it costs more than carrying it out.

What both databases understand is here by itself; what they spell differently is in `of(connection)`.  Used by `due`,
`inspection`, `page_data`, and the sides of `store`.  Touches nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import sqlalchemy as sa

from bouncehook_notifier.store import tables
from bouncehook_notifier.store.records import NEVER, WAITING, WITHDRAWN

_deliveries = tables.deliveries
_claims = tables.claims
_endpoints = tables.endpoints
_reports = tables.reports

REPORT_COLUMNS = (
    "webhook_id",
    "customer",
    "id",
    "recipient",
    "state",
    "code",
    "extended",
    "description",
    "further",
    "event",
    "noticed",
)

WAITS = _deliveries.c.status == sa.literal_column(f"'{WAITING}'")
IS_WITHDRAWN = _deliveries.c.status == sa.literal_column(f"'{WITHDRAWN}'")
IS_FREE = ~sa.exists().where(_claims.c.delivery == _deliveries.c.number)
DUE = (
    sa.select(_deliveries, *(_reports.c[name] for name in REPORT_COLUMNS))
    .join(_reports, _reports.c.number == _deliveries.c.report)
    .where(WAITS, IS_FREE, _deliveries.c.url == sa.bindparam("endpoint"), _deliveries.c.due <= sa.bindparam("now"))
    .order_by(_deliveries.c.due)
    .limit(sa.bindparam("at_most"))
)
DUE_BUT_FOR = DUE.where(
    sa.tuple_(_reports.c.customer, _reports.c.event).not_in(sa.bindparam("but_for", expanding=True))
)
"""the same without what `but_for` names: pairs of a customer and an event"""
_FIRST_DUE = (
    sa.select(_deliveries.c.due)
    .where(WAITS, IS_FREE, _deliveries.c.url == sa.bindparam("endpoint"))
    .order_by(_deliveries.c.due)
    .limit(1)
    .scalar_subquery()
)
NOTE_FIRST_DUE = (
    _endpoints.update()
    .where(_endpoints.c.url == sa.bindparam("endpoint"))
    .values(due=sa.func.coalesce(_FIRST_DUE, NEVER))
)
READY = (
    sa.select(_endpoints)
    .where(
        _endpoints.c.due <= sa.bindparam("now"),
        _endpoints.c.rest_until <= sa.bindparam("now"),
        _endpoints.c.switched_off == "",
    )
    .order_by(_endpoints.c.due)
)
_CALLED_NEXT = sa.case((_endpoints.c.due > _endpoints.c.rest_until, _endpoints.c.due), else_=_endpoints.c.rest_until)
NEXT_DUE = sa.select(sa.func.min(_CALLED_NEXT)).where(
    _endpoints.c.switched_off == "", sa.bindparam("now") < _CALLED_NEXT
)
SWITCHED_OFF = sa.select(_endpoints.c.url).where(_endpoints.c.switched_off != "")
SEEN_SINCE = sa.select(tables.hosts).where(tables.hosts.c.clock > sa.bindparam("then")).order_by(tables.hosts.c.host)
SETTLE = (
    _deliveries.update()
    .where(_deliveries.c.number == sa.bindparam("settled"))
    .values(
        url=sa.bindparam("new_url"),
        status=sa.bindparam("new_status"),
        due=sa.bindparam("new_due"),
        tries=sa.bindparam("new_tries"),
    )
)
RELEASE = _claims.delete().where(_claims.c.delivery == sa.bindparam("settled"))


class Statements:
    """What one of the databases has its own words for."""

    def __init__(
        self,
        insert: Callable[[sa.Table], Any],
        least: Callable[..., sa.ColumnElement[Any]],
        greatest: Callable[..., sa.ColumnElement[Any]],
    ) -> None:
        self.new_messages = insert(tables.messages).on_conflict_do_nothing()
        self.new_evidence = insert(tables.evidence).on_conflict_do_nothing().returning(tables.evidence.c.id)
        self.new_report = insert(_reports).on_conflict_do_nothing().returning(_reports.c.number)
        listed = insert(tables.suppressions)
        entry = {name: listed.excluded[name] for name in ("reason", "since", "until")}
        key = ["customer", "address"]
        self.replace_suppression = listed.on_conflict_do_update(index_elements=key, set_=entry)
        self.prolong_suppression = listed.on_conflict_do_update(
            index_elements=key, set_=entry, where=listed.excluded.until > tables.suppressions.c.until
        )
        self.count_suppression_change = insert(tables.suppression_changes).on_conflict_do_update(
            index_elements=["id"], set_={"number": tables.suppression_changes.c.number + 1}
        )
        seen = insert(tables.hosts)
        said = {column.name: seen.excluded[column.name] for column in tables.hosts.c if not column.primary_key}
        said["namesake"] = greatest(tables.hosts.c.namesake, seen.excluded.namesake)
        self.keep_clock = seen.on_conflict_do_update(index_elements=["host"], set_=said)
        new = insert(_endpoints)
        self.make_due = new.on_conflict_do_update(
            index_elements=["url"], set_={"due": least(_endpoints.c.due, new.excluded.due)}
        )
        off_or_as_it_is = sa.case(
            (_endpoints.c.switched_off == "", new.excluded.switched_off), else_=_endpoints.c.switched_off
        )
        kept = {name: new.excluded[name] for name in ("failures", "rest_until")} | {"switched_off": off_or_as_it_is}
        self.keep_health = new.on_conflict_do_update(index_elements=["url"], set_=kept)
        self.keep_error = new.on_conflict_do_update(
            index_elements=["url"], set_={name: new.excluded[name] for name in ("last_error", "last_error_at")}
        )
        self.switch_off = new.on_conflict_do_update(
            index_elements=["url"], set_={"switched_off": new.excluded.switched_off}
        )


def of(connection: sa.Connection) -> Statements:
    """In the words of a connection's database."""
    return _of(connection.dialect.name)


@cache
def _of(database: str) -> Statements:
    # Here, because of the two only one is used, and PostgreSQL takes long to import.
    if database == "postgresql":
        from sqlalchemy.dialects import postgresql

        return Statements(postgresql.insert, sa.func.least, sa.func.greatest)
    from sqlalchemy.dialects import sqlite

    return Statements(sqlite.insert, sa.func.min, sa.func.max)
