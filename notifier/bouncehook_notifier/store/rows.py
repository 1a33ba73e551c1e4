"""Records to rows of the store's tables, and back.

Used by those who read and write the tables.  Touches nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

from bouncehook.envelope import recipient_from_json
from bouncehook.report import Event, Report, State
from bouncehook.sent_message import SentMessage
from bouncehook_notifier.further_variables import times
from bouncehook_notifier.store.records import (
    NEVER,
    WAITING,
    Attempt,
    Delivery,
    Evidence,
    Health,
    MapInForce,
    NewReport,
    SeenHost,
    Settled,
    StoredDelivery,
    StoredReport,
)

LONGEST_ERROR = 200
"""characters of an endpoint's last error; the attempt has the rest"""


def storable(text: str) -> str:
    """Octets that are no UTF-8 come from outside as lone surrogates; no database takes those, nor PostgreSQL a NUL."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


def message_row(message: SentMessage) -> dict[str, Any]:
    """What is kept of a sent message."""
    return {
        "customer": message.customer,
        "id": message.id,
        "day": message.day,
        "sender": storable(message.sender),
        "recipients": [recipient.as_json() for recipient in message.recipients],
        "envid": storable(message.envid),
        "message_id": storable(message.message_id),
        "tags": list(message.tags),
        "sent": message.sent,
    }


def evidence_row(evidence: Evidence) -> dict[str, Any]:
    """What is kept of evidence: its mail compressed."""
    return {
        "spool_name": evidence.spool_name,
        "arrived": evidence.arrived,
        "header": evidence.header,
        "recognised": evidence.recognised,
        "rule": evidence.rule,
        "mail": zlib.compress(evidence.mail),
    }


def report_row(new: NewReport, evidence: int, noticed: float) -> dict[str, Any]:
    """What is kept of a report.  `evidence` is the number of what it follows from, `noticed` when that came."""
    report = new.report
    return {
        "webhook_id": new.webhook_id,
        "evidence": evidence,
        "noticed": noticed,
        "customer": new.customer,
        "id": report.id,
        "recipient": storable(report.recipient),
        "state": report.state.value,
        "code": report.code,
        "extended": report.extended,
        "description": report.description and storable(report.description),
        "further": dict(report.further),
        "event": report.event.value,
    }


def delivery_row(report: int, url: str, due: float) -> dict[str, Any]:
    """A report on its way to a URL for the first time."""
    return {"report": report, "url": url, "status": WAITING, "due": due, "tries": 0}


def endpoint_row(health: Health, due: float) -> dict[str, Any]:
    """An endpoint's health, and when the first of its deliveries is due."""
    return {
        "url": health.url,
        "due": due,
        "failures": health.failures_in_row,
        "rest_until": health.rest_until,
        "switched_off": health.switched_off,
    }


def error_row(url: str, failed: Attempt) -> dict[str, Any]:
    """What an endpoint's last call that failed came to: the status, if there was one, and the answer, on one line."""
    words = storable(" ".join(f"{failed.status or ''} {failed.answer}".split()))
    cut = words if len(words) <= LONGEST_ERROR else words[: LONGEST_ERROR - 1] + "…"
    return {"last_error": cut, "last_error_at": failed.started + failed.seconds, **endpoint_row(Health(url), NEVER)}


def attempt_row(delivery: Delivery, attempt: Attempt) -> dict[str, Any]:
    """One POST of a delivery, and its answer."""
    return {
        "delivery": delivery.number,
        "started": attempt.started,
        "seconds": attempt.seconds,
        "status": attempt.status,
        "answer": storable(attempt.answer),
    }


def settled_row(settled: Settled) -> dict[str, Any]:
    """The parameters of `statements.SETTLE`."""
    delivery = settled.delivery
    return {
        "settled": delivery.number,
        "new_url": delivery.url,
        "new_status": settled.status,
        "new_due": settled.due,
        "new_tries": delivery.tries + (settled.attempt is not None),
    }


def message_of(row: Any) -> SentMessage:
    """A sent message from its row."""
    recipients = [recipient_from_json(one) for one in row["recipients"]]
    return SentMessage(**{**row, "recipients": recipients, "tags": tuple(row["tags"])})


def evidence_of(row: Any) -> Evidence:
    """Evidence from its row."""
    values = {name: row[name] for name in ("spool_name", "arrived", "header", "recognised", "rule")}
    return Evidence(**values, mail=zlib.decompress(row["mail"]))


def report_of(row: Any) -> Report:
    """A report from its row, whatever else that has."""
    return Report(
        row["id"],
        row["recipient"],
        State(row["state"]),
        row["code"],
        row["extended"],
        row["description"],
        _further_of(row["further"]),
        Event(row["event"]),
    )


def _further_of(stored: dict[str, Any]) -> dict[str, Any]:
    """As it is now: before, `timestamp` was the number and `time` the text, and such reports may still wait."""
    moment = stored.get("timestamp")
    return stored | times(moment) if isinstance(moment, int) else stored


def delivery_of(row: Any, until: float) -> Delivery:
    """A claimed delivery from its row, joined with its report's; the claim ends at `until`."""
    report = report_of(row)
    return Delivery(
        row["number"], row["url"], row["tries"], row["webhook_id"], row["customer"], report, row["noticed"], until
    )


def attempt_of(row: Any) -> Attempt:
    """A POST and its answer from their row."""
    return Attempt(row["started"], row["seconds"], row["status"], row["answer"])


def health_of(row: Any) -> Health:
    """An endpoint's health from its row."""
    return Health(
        row["url"],
        row["failures"],
        row["rest_until"],
        row["switched_off"],
        row["proven"],
        row["last_error"],
        row["last_error_at"],
    )


def seen_host_of(row: Any, now: float) -> SeenHost:
    """A host from its heartbeat; `now` is by the store's clock."""
    return SeenHost(
        row["host"],
        row["instance"],
        max(0.0, now - row["clock"]),
        MapInForce(row["map"], row["customers"], row["relay"]),
        max(0.0, now - row["map_since"]),
        row["version"],
        row["store_version"],
        now - row["namesake"],
    )


def stored_report_of(rows: Sequence[Any]) -> StoredReport:
    """A report and its deliveries from the rows of a join: one a delivery, or one without any."""
    row = rows[0]
    deliveries = tuple(
        StoredDelivery(one["delivery"], one["url"], one["status"], one["due"], one["tries"], one["owner"])
        for one in rows
        if one["delivery"] is not None
    )
    return StoredReport(
        row["webhook_id"],
        row["noticed"],
        row["customer"],
        report_of(row),
        row["evidence"],
        deliveries,
        row["number"],
    )
