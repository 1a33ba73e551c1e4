"""Removes every trace of an address from the store, and leaves what does not tell of it.

    messages      the recipient's place stays, without an address (`Recipient.forgotten`): what comes back to it must
                  not be taken for a failure of the others
    reports       of a report about the address stays that there was one, so that the same failure is not told again:
                  webhook-id, customer, id, state and codes, without deliveries and attempts; one about another
                  recipient loses the texts that mention the address
    evidence      stays as what it was recognised, without the mail; so its mail cannot be delivered again either
    attempts, endpoints
                  lose an answer that mentions the address
    suppressions  lose the entry

What waits to be delivered is left, with its evidence, unless it is about the address and is to be given up.  Each
transaction changes some rows, and can be repeated: interrupted, the next run does the rest.

Called by `bouncehook forget`.  Touches the store.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import sqlalchemy as sa

from bouncehook.addresses import from_xtext
from bouncehook.envelope import Recipient, recipient_from_json
from bouncehook.report import Event
from bouncehook_notifier.attribution import spelled_alike
from bouncehook_notifier.store import suppressions
from bouncehook_notifier.store.inspection import AT_ONCE, Inspection
from bouncehook_notifier.store.mentions import Mentions
from bouncehook_notifier.store.records import FORGOTTEN_AT, WAITING
from bouncehook_notifier.store.tables import attempts, claims, deliveries, endpoints, evidence, messages, reports

_CARRY_MAIL = (Event.RETURNED.value, Event.FORWARDED.value, Event.COMPLAINT.value)
"""the events of which a call may carry the mail"""
_MAILS_AT_ONCE = 50
_MESSAGE_KEY = (messages.c.customer, messages.c.id, messages.c.day)
_NOTHING = zlib.compress(b"")

T = TypeVar("T")


@dataclass(slots=True)
class Traces:
    """Where the store mentions an address: keys of rows."""

    messages: list[tuple[str, str, int]] = field(default_factory=list)
    reports: list[int] = field(default_factory=list)
    """about the address"""
    texts: list[int] = field(default_factory=list)
    """reports about other recipients, with a text that mentions it"""
    evidence: list[int] = field(default_factory=list)
    attempts: list[int] = field(default_factory=list)
    endpoints: list[str] = field(default_factory=list)
    suppressions: int = 0
    waiting: int = 0
    """of `reports`, those that wait to be delivered: they are not changed, unless they are given up"""
    waiting_for_others: int = 0
    """reports about others that wait, and were made from mails that mention the address: those mails are not changed"""

    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {
            "messages": len(self.messages),
            "reports": len(self.reports) + len(self.texts),
            "attempts": len(self.attempts) + len(self.endpoints),
            "evidence": len(self.evidence),
            "suppressions": self.suppressions,
        }


class Forgetting(Inspection):
    """The store, opened to forget an address."""

    def mails(self) -> int:
        """How many mails `find` has to read."""
        with self._reading() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(evidence)).scalar_one()

    def find(self, address: Mentions, read: Callable[[int], None]) -> Traces:
        """All that mentions an address.  `read` is told how many mails more were read.  Changes nothing."""
        found = Traces()
        written: set[tuple[str, str]] = set()
        """recipients as clients wrote them, and the ids of their messages"""
        texts_of_a_message = "sender", "recipients", "envid", "message_id", "tags"
        with self._reading() as connection:
            for row in _candidates(connection, messages, address, *texts_of_a_message):
                if _without(row, address):
                    found.messages.append((row["customer"], row["id"], row["day"]))
                    written |= {(row["id"], spelled_alike(one)) for one in _written(row, address)}
            for row in _candidates(connection, reports, address, "recipient", "description", "further"):
                recipient = row["recipient"]
                if address.is_same(recipient) or (row["id"], spelled_alike(recipient)) in written:
                    found.reports.append(row["number"])
                elif _shortened(row, address):
                    found.texts.append(row["number"])
            for row in _candidates(connection, attempts, address, "answer"):
                if address.in_text(row["answer"]):
                    found.attempts.append(row["number"])
            for row in _candidates(connection, endpoints, address, "last_error"):
                if address.in_cut_text(row["last_error"]):
                    found.endpoints.append(row["url"])
            found.suppressions = suppressions.count_of(connection, address.folded)
        found.evidence = sorted({*self._evidence_of(found.reports), *self._mails_with(address, read)})
        self._count_waiting(found)
        return found

    def _evidence_of(self, numbers: Sequence[int]) -> Iterator[int]:
        with self._reading() as connection:
            for some in _parts(numbers, AT_ONCE):
                query = sa.select(reports.c.evidence).where(reports.c.number.in_(some))
                wanted = sa.select(evidence.c.id, evidence.c.header).where(evidence.c.id.in_(query))
                yield from (number for number, header in connection.execute(wanted) if FORGOTTEN_AT not in header)

    def _mails_with(self, address: Mentions, read: Callable[[int], None]) -> Iterator[int]:
        """The numbers of the evidence that mentions an address, in transactions that are short: a long one would keep
        SQLite's log from ending."""
        last = 0
        while True:
            query = sa.select(evidence.c.id, evidence.c.header, evidence.c.mail).where(evidence.c.id > last)
            with self._reading() as connection:
                rows = connection.execute(query.order_by(evidence.c.id).limit(_MAILS_AT_ONCE)).all()
            if not rows:
                return
            for number, header, mail in rows:
                if FORGOTTEN_AT not in header and (
                    _mentions([*header.values()], address) or address.in_mail(zlib.decompress(mail))
                ):
                    yield number
            last = rows[-1].id
            read(len(rows))

    def _count_waiting(self, found: Traces) -> None:
        about = set(found.reports)
        waiting: set[int] = set()
        with self._reading() as connection:
            for some in _parts(found.reports, AT_ONCE):
                waiting |= {one.report for one in _waiting(connection, reports.c.number.in_(some))}
            for some in _parts(found.evidence, AT_ONCE):
                waiting |= {one.report for one in _waiting(connection, reports.c.evidence.in_(some))}
        found.waiting = len(waiting & about)
        found.waiting_for_others = len(waiting - about)

    def remove(self, address: Mentions, found: Traces, now: float, *, give_up: bool) -> int:
        """Remove what was found; returns how many reports wait to be delivered, and were left with their evidence.

        With `give_up` those about the address are removed, too, but for what is just being called.  Raises
        StoreUnavailable; then it can be called again.
        """
        left: set[int] = set()
        about = frozenset(found.reports)
        evidence_left: set[int] = set()

        def stays(one: _Waiting) -> bool:
            return not give_up or one.is_called or one.report not in about

        def forget_mails(connection: sa.Connection, some: Sequence[int]) -> None:
            # With `give_up` only what carries the mail keeps it: other reports are told without.
            busy = _forget_mails(
                connection, some, address, now, lambda one: stays(one) and (not give_up or one.carries_mail)
            )
            left.update(one.report for one in busy)
            evidence_left.update(one.evidence for one in busy)

        def forget_reports(connection: sa.Connection, some: Sequence[int]) -> None:
            left.update(_forget_reports(connection, some, stays, evidence_left))

        # The evidence first: a report about the address leads to it even where it does not mention the address.
        steps: tuple[tuple[Sequence[Any], Callable[[sa.Connection, Sequence[Any]], None]], ...] = (
            (found.evidence, forget_mails),
            (found.reports, forget_reports),
            (found.texts, lambda connection, some: _forget_texts(connection, some, address)),
            (found.attempts, _forget_answers),
            (found.endpoints, _forget_errors),
            (found.messages, lambda connection, some: _forget_recipients(connection, some, address)),
            ([address.folded], lambda connection, some: suppressions.forget(connection, some[0])),
        )
        for keys, step in steps:
            for some in _parts(keys, AT_ONCE):
                started = time.monotonic()
                with self.transaction() as connection:
                    step(connection, some)
                # SQLite has no queue for those who want to write: without a pause the notifier would hardly get a turn.
                time.sleep(time.monotonic() - started)
        return len(left)

    def clean(self) -> str:
        """Let nothing of what was deleted be left in the database's files, as far as the database can do that while it
        is in use; returns what it could not do, or the empty string."""
        with self._store_errors():
            return self._database.clean((messages, evidence, reports, deliveries, attempts, endpoints))


def _candidates(connection: sa.Connection, table: sa.Table, address: Mentions, *names: str) -> Iterator[Any]:
    """The rows that may mention an address in one of the columns."""
    query = sa.select(table)
    if address.part:
        texts = (sa.func.lower(sa.cast(table.c[name], sa.String)) for name in names)
        query = query.where(sa.or_(*(text.contains(address.part, autoescape=True) for text in texts)))
    return iter(connection.execute(query, execution_options={"yield_per": AT_ONCE}).mappings())


def _without(row: Any, address: Mentions) -> dict[str, Any]:
    """What has to change in a sent message; nothing if it does not mention the address."""
    recipients = [recipient_from_json(one) for one in row["recipients"]]
    left = [_forgotten(one, address) for one in recipients]
    changes: dict[str, Any] = {}
    if left != recipients:
        changes["recipients"] = [one.as_json() for one in left]
    if address.is_in(row["sender"]):
        changes["sender"] = ""
    changes |= {name: "" for name in ("envid", "message_id") if address.in_text(row[name])}
    if len(tags := [tag for tag in row["tags"] if not address.in_text(tag)]) < len(row["tags"]):
        changes["tags"] = tags
    return changes


def _written(row: Any, address: Mentions) -> Iterator[str]:
    """How the client wrote the recipients who are forgotten in a message: reports say it in the same way."""
    recipients = (recipient_from_json(one) for one in row["recipients"])
    return (one.address for one in recipients if one.address and _forgotten(one, address).is_forgotten)


def _forgotten(recipient: Recipient, address: Mentions) -> Recipient:
    if address.is_same(recipient.address) or address.is_same(recipient.resolved):
        return recipient.forgotten()
    if address.is_in(from_xtext(recipient.orcpt.partition(";")[2])):
        return Recipient(recipient.address, "", recipient.notify, recipient.resolved)
    return recipient


def _shortened(row: Any, address: Mentions) -> dict[str, Any]:
    """What has to change in the texts of a report; nothing if none mentions the address."""
    changes: dict[str, Any] = {}
    if row["description"] and address.in_text(row["description"]):
        changes["description"] = None
    further = {name: value for name, value in row["further"].items() if not _mentions(value, address)}
    if len(further) < len(row["further"]):
        changes["further"] = further
    return changes


def _mentions(value: object, address: Mentions) -> bool:
    texts = value if isinstance(value, list) else [value]
    return any(isinstance(text, str) and address.in_text(text) for text in texts)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A delivery that waits."""

    report: int
    evidence: int
    carries_mail: bool
    is_called: bool
    """just now"""


def _forget_mails(
    connection: sa.Connection, numbers: Sequence[int], address: Mentions, now: float, stays: Callable[[_Waiting], bool]
) -> list[_Waiting]:
    """Gives the deliveries for which a mail was left."""
    theirs = reports.c.evidence.in_(numbers)
    carry = sa.and_(theirs, reports.c.event.in_(_CARRY_MAIL))
    _lock(connection, carry)
    busy = [one for one in _waiting(connection, theirs) if stays(one)]
    gone = set(numbers) - {one.evidence for one in busy}
    query = sa.select(evidence.c.id, evidence.c.header).where(evidence.c.id.in_(gone))
    for number, header in connection.execute(query).all():
        kept = {name: value for name, value in header.items() if not _mentions(value, address)}
        change = evidence.update().where(evidence.c.id == number)
        connection.execute(change.values(header=kept | {FORGOTTEN_AT: now}, mail=_NOTHING))
    # Otherwise `replay` would send nothing as the mail.
    _delete_deliveries(connection, sa.and_(carry, reports.c.evidence.in_(gone)))
    return busy


def _forget_reports(
    connection: sa.Connection, numbers: Sequence[int], stays: Callable[[_Waiting], bool], evidence_left: Collection[int]
) -> set[int]:
    """Gives those that were left: they wait, or lead to evidence that was left."""
    about = reports.c.number.in_(numbers)
    _lock(connection, about)
    left = {one.report for one in _waiting(connection, about) if stays(one)}
    rows = connection.execute(sa.select(reports.c.number, reports.c.evidence).where(about))
    left |= {number for number, of in rows if of in evidence_left}
    gone = reports.c.number.in_(set(numbers) - left)
    _delete_deliveries(connection, gone)
    connection.execute(reports.update().where(gone).values(recipient="", description=None, further={}))
    return left


def _lock(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    """Nobody claims or replays the deliveries of these reports until the transaction ends."""
    theirs = sa.select(reports.c.number).where(which)
    waiting = sa.select(deliveries.c.url).where(deliveries.c.report.in_(theirs), deliveries.c.status == WAITING)
    connection.execute(
        sa.select(endpoints.c.url).where(endpoints.c.url.in_(waiting)).order_by(endpoints.c.url).with_for_update()
    ).all()
    query = sa.select(deliveries.c.number).where(deliveries.c.report.in_(theirs)).order_by(deliveries.c.number)
    connection.execute(query.with_for_update()).all()


def _waiting(connection: sa.Connection, which: sa.ColumnElement[bool]) -> list[_Waiting]:
    """The deliveries of these reports that wait."""
    query = (
        sa.select(reports.c.number, reports.c.evidence, reports.c.event, claims.c.owner)
        .join(deliveries, deliveries.c.report == reports.c.number)
        .outerjoin(claims, claims.c.delivery == deliveries.c.number)
        .where(which, deliveries.c.status == WAITING)
    )
    return [
        _Waiting(number, of, event in _CARRY_MAIL, owner is not None)
        for number, of, event, owner in connection.execute(query)
    ]


def _delete_deliveries(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    theirs = sa.select(deliveries.c.number).where(deliveries.c.report.in_(sa.select(reports.c.number).where(which)))
    connection.execute(attempts.delete().where(attempts.c.delivery.in_(theirs)))
    connection.execute(deliveries.delete().where(deliveries.c.number.in_(theirs)))


def _forget_texts(connection: sa.Connection, numbers: Sequence[int], address: Mentions) -> None:
    for row in connection.execute(sa.select(reports).where(reports.c.number.in_(numbers))).mappings().all():
        if changes := _shortened(row, address):
            connection.execute(reports.update().where(reports.c.number == row["number"]).values(changes))


def _forget_answers(connection: sa.Connection, numbers: Sequence[int]) -> None:
    connection.execute(attempts.update().where(attempts.c.number.in_(numbers)).values(answer=""))


def _forget_errors(connection: sa.Connection, urls: Sequence[str]) -> None:
    connection.execute(endpoints.update().where(endpoints.c.url.in_(urls)).values(last_error=""))


def _forget_recipients(connection: sa.Connection, keys: Sequence[tuple[str, str, int]], address: Mentions) -> None:
    query = sa.select(messages).where(sa.tuple_(*_MESSAGE_KEY).in_(keys))
    for row in connection.execute(query).mappings().all():
        if changes := _without(row, address):
            one = [column == row[column.name] for column in _MESSAGE_KEY]
            connection.execute(messages.update().where(*one).values(changes))


def _parts(keys: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))
