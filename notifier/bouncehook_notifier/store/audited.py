"""The store as an audit sees it: which failures were reported, and what evidence came, without anything large.

Called by `bouncehook audit`.  Reads the store.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from bouncehook.envelope import Recipient, recipient_from_json
from bouncehook.report import Event, State
from bouncehook.spool_records import summary_of
from bouncehook_notifier.store.inspection import AT_ONCE, Inspection
from bouncehook_notifier.store.records import FORGOTTEN_AT, Arrival, Told
from bouncehook_notifier.store.rows import evidence_of
from bouncehook_notifier.store.tables import evidence, messages, reports

_host = evidence.c.header["host"].as_string()
_queue_id = evidence.c.header["queue_id"].as_string()
_is_forgotten = evidence.c.header[FORGOTTEN_AT].as_string().is_not(None)

Sent = tuple[str, str, int]
"""a sent message: the customer, its id, and the day on which its return address was signed"""


class AuditedStore(Inspection):
    """The store, opened for an audit."""

    def told(self, since: float) -> list[Told]:
        """The reports of failures that were noticed then or later, oldest first."""
        columns = (reports.c[name] for name in ("webhook_id", "customer", "id", "recipient", "state", "noticed"))
        query = (
            sa.select(*columns, sa.func.coalesce(_host, "").label("host"))
            .join(evidence, evidence.c.id == reports.c.evidence)
            .where(reports.c.noticed >= since, reports.c.event == Event.FAILURE.value)
            .order_by(reports.c.noticed, reports.c.number)
        )
        with self._reading() as connection:
            rows = connection.execute(query, execution_options={"yield_per": AT_ONCE})
            return [Told(**{**row, "state": State(row["state"])}) for row in rows.mappings()]

    def arrivals(self, since: float) -> dict[str, Arrival]:
        """What came as a mail then or later, by the queue id under which it came."""
        columns = evidence.c.spool_name, _queue_id, evidence.c.recognised, evidence.c.rule, _is_forgotten
        query = sa.select(*columns).where(evidence.c.arrived >= since, sa.func.coalesce(_queue_id, "") != "")
        with self._reading() as connection:
            rows = connection.execute(query, execution_options={"yield_per": AT_ONCE})
            return {arrival.queue_id: arrival for arrival in (Arrival(*row) for row in rows)}

    def whole_mail(self, arrival: Arrival) -> bytes:
        """What came; empty if its end was cut off, or it has been deleted meanwhile."""
        query = sa.select(evidence).where(evidence.c.spool_name == arrival.name)
        with self._reading() as connection:
            row = connection.execute(query).mappings().first()
        found = evidence_of(row) if row else None
        return b"" if found is None or summary_of(found.header).truncated else found.mail

    def oldest(self) -> float | None:
        """When the oldest thing that is kept happened; None for an empty store."""
        firsts = (sa.select(sa.func.min(column)) for column in (evidence.c.arrived, messages.c.sent))
        with self._reading() as connection:
            times = [connection.execute(query).scalar() for query in firsts]
        return min((time for time in times if time is not None), default=None)

    def recipients(self, sent: Iterable[Sent]) -> dict[Sent, list[Recipient]]:
        """To whom messages were sent, as far as they are remembered."""
        key = (messages.c.customer, messages.c.id, messages.c.day)
        found: dict[Sent, list[Recipient]] = {}
        wanted = list(sent)
        with self._reading() as connection:
            for start in range(0, len(wanted), AT_ONCE):
                some = sa.tuple_(*key).in_(wanted[start : start + AT_ONCE])
                for customer, message_id, day, recipients in connection.execute(
                    sa.select(*key, messages.c.recipients).where(some)
                ):
                    found[customer, message_id, day] = [recipient_from_json(one) for one in recipients]
        return found
