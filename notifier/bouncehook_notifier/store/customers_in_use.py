"""Of which customers, whom the map does not know, the store has something alive: mail that may still come back, and
reports that wait.

Asked by `vanished`.  Reads the store: the names by one look-up each, however many messages are remembered.
"""

from __future__ import annotations

from collections.abc import Container

import sqlalchemy as sa

from bouncehook_notifier.store.access import Access
from bouncehook_notifier.store.records import InUse
from bouncehook_notifier.store.statements import WAITS
from bouncehook_notifier.store.tables import deliveries, messages, reports

_first = sa.select(sa.func.min(messages.c.customer).label("customer")).cte("names", recursive=True)
_next = sa.select(sa.func.min(messages.c.customer)).where(messages.c.customer > _first.c.customer).scalar_subquery()
_names = _first.union_all(sa.select(_next).where(_first.c.customer.is_not(None)))
_NAMES_OF_MESSAGES = sa.select(_names.c.customer).where(_names.c.customer.is_not(None))
_WAITING = (
    sa.select(reports.c.customer, sa.func.count())
    .join(deliveries, deliveries.c.report == reports.c.number)
    .where(WAITS)
    .group_by(reports.c.customer)
)
_SENT = sa.select(sa.func.count(), sa.func.max(messages.c.day)).where(
    messages.c.customer == sa.bindparam("name"), messages.c.day >= sa.bindparam("since")
)


def unknown_in_use(store: Access, known: Container[str], since: int) -> list[InUse]:
    """By name.  `since` is the first day whose return addresses are still good.  Raises StoreUnavailable."""
    with store.reading() as connection:
        waiting = {name: count for name, count in connection.execute(_WAITING) if name not in known}
        sent = (name for name in connection.execute(_NAMES_OF_MESSAGES).scalars().all() if name not in known)
        found = {name: InUse(name, 0, 0, count) for name, count in waiting.items()}
        for name in sent:
            count, last = connection.execute(_SENT, {"name": name, "since": since}).one()
            if count:
                found[name] = InUse(name, count, last, waiting.get(name, 0))
    return [found[name] for name in sorted(found)]
