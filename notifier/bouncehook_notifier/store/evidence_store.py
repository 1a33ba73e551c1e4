"""What intake keeps: sent messages, evidence, and the reports that follow from it with their deliveries.

Each method is one transaction, which is durable when it returns.  Part of `store`, and called through it: by `intake`,
`probes`, and `bouncehook explain`, which asks for a message.  Touches the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any

import sqlalchemy as sa

from bouncehook.sent_message import SentMessage
from bouncehook_notifier.store import statements, suppressions, tables
from bouncehook_notifier.store.due import make_due
from bouncehook_notifier.store.host_access import HostAccess
from bouncehook_notifier.store.records import Found, NewReport, Suppression
from bouncehook_notifier.store.rows import delivery_row, evidence_row, message_of, message_row, report_row

_messages = tables.messages
_evidence = tables.evidence
_reports = tables.reports
_deliveries = tables.deliveries


class EvidenceStore(HostAccess):
    """Intake's side of the store."""

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
            found_new, suppressed = self._record_evidence(connection, found)
            numbers = _record_reports(connection, found_new)
            deliveries = [delivery_row(number, url, now) for number, new in numbers for url in new.urls]
            if deliveries:
                connection.execute(_deliveries.insert(), deliveries)
                make_due(connection, {row["url"]: now for row in deliveries})
                self._database.notify(connection)
            suppressions.prolong(connection, suppressed)
        return [new for _, new in numbers]

    def rehearse(self, found: Found) -> None:
        """Store evidence with its reports, and take them out again, in one transaction: that it is committed shows that
        the store takes them, and nobody ever sees them.  Raises StoreUnavailable.
        """
        with self.transaction() as connection:
            reported, _ = self._record_evidence(connection, [found])
            numbers = [number for number, _ in _record_reports(connection, reported)]
            connection.execute(_reports.delete().where(_reports.c.number.in_(numbers)))
            connection.execute(_evidence.delete().where(_evidence.c.id.in_({one.evidence for one in reported})))

    def _record_evidence(
        self, connection: sa.Connection, found: Iterable[Found]
    ) -> tuple[list[_Reported], list[Suppression]]:
        """The reports of all evidence that was not there before, and the addresses that are suppressed by it."""
        reported: list[_Reported] = []
        suppressed: list[Suppression] = []
        for one in found:
            row = evidence_row(one.evidence)
            if self.is_shared:
                row["spool_name"] = f"{self._host}:{row['spool_name']}"  # each host names its own files
            insertion = statements.of(connection).new_evidence
            number = connection.execute(insertion, row).scalar()
            if number is None and not _is_stored(connection, row):
                # An edge that was taken over has given its own file the name that this one was going to have.
                row["spool_name"] += f"#{_digest(row)}"
                number = connection.execute(insertion, row).scalar()
            if number is not None:
                reported += [_Reported(new, number, one.evidence.arrived) for new in one.reports]
                suppressed += one.suppressions
        return reported, suppressed


@dataclass(frozen=True, slots=True)
class _Reported:
    """A report with the evidence that it follows from, which has a number now."""

    new: NewReport
    evidence: int
    noticed: float


def _is_stored(connection: sa.Connection, row: Mapping[str, Any]) -> bool:
    """Whether what is stored under the name is the same; a crash makes us store it a second time."""
    query = sa.select(_evidence.c.header, _evidence.c.mail).where(_evidence.c.spool_name == row["spool_name"])
    there = connection.execute(query).one()
    return (there.header, bytes(there.mail)) == (row["header"], row["mail"])


def _digest(row: Mapping[str, Any]) -> str:
    """Of what is stored.  The same forever: it is in the names of what is there already."""
    return blake2s(row["mail"] + repr(row["header"]).encode(), digest_size=8).hexdigest()


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
