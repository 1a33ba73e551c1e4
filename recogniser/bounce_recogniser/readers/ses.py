"""Amazon SES notifications: JSON, bare or in the envelope of SNS, that arrives as the text of a mail."""

from __future__ import annotations

import json
from typing import Any

from ..address import is_address, read_address
from ..notice import Notice
from ..reader import Reader, Reading
from ..reply import read_reply
from ..result import Grade, Kind, Outcome, Recipient
from ..text import without_surrogates

MAX_JSON = 60_000
_KINDS = {"delivery": Kind.SUCCESS, "complaint": Kind.COMPLAINT, "deliverydelay": Kind.DELAYED, "send": Kind.SUCCESS}


def _claim(notice: Notice) -> str:
    text = notice.text
    named = any(key in text for key in ('"notificationType', 'notificationType\\"', '"eventType'))
    return "JSON with notificationType or eventType" if named else ""


def _read(notice: Notice) -> Reading | None:
    event = _load(notice.text)
    if isinstance(event.get("Message"), str):
        event = _load(event["Message"])
    kind = str(event.get("notificationType") or event.get("eventType") or "").lower()
    if kind == "bounce" and isinstance(event.get("bounce"), dict):
        return _read_bounce(event["bounce"])
    return Reading(_KINDS[kind], _about(event)) if kind in _KINDS else None


def _load(text: str) -> dict[str, Any]:
    """The first JSON object in the text; line ends that a mail server put into strings are taken out."""
    start = text.find("{")
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text[start : start + MAX_JSON].replace("\n", ""))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _read_bounce(bounce: dict[str, Any]) -> Reading:
    named = _named(bounce.get("bouncedRecipients"), Outcome.FAILED)
    return Reading(Kind.FAILURE, named or (Recipient(Outcome.FAILED, "", "", Grade.REPORT),))


def _about(event: dict[str, Any]) -> tuple[Recipient, ...]:
    """The recipients of a complaint or of a delay."""
    found: tuple[Recipient, ...] = ()
    for key, within, outcome in (
        ("complaint", "complainedRecipients", Outcome.COMPLAINED),
        ("deliveryDelay", "delayedRecipients", Outcome.DELAYED),
    ):
        said = event.get(key)
        found += _named(said.get(within), outcome) if isinstance(said, dict) else ()
    return found


def _named(recipients: object, outcome: Outcome) -> tuple[Recipient, ...]:
    listed = recipients if isinstance(recipients, list) else []
    found = (_recipient(one, outcome) for one in listed if isinstance(one, dict))
    return tuple(dict.fromkeys(one for one in found if is_address(one.address)))


def _recipient(recipient: dict[str, Any], outcome: Outcome) -> Recipient:
    said, diagnostic, code = (
        without_surrogates(str(recipient.get(name) or "")) for name in ("emailAddress", "diagnosticCode", "status")
    )
    address, reply, status = read_address(said), read_reply(diagnostic), read_reply(code).extended
    return Recipient(outcome, address, address, Grade.REPORT, reply.code, reply.extended or status, reply.description)


SES = Reader("ses", "JSON with notificationType or eventType", _claim, _read)
