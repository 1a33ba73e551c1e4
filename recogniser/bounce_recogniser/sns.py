"""Amazon SES notifications: JSON, bare or in the envelope of SNS, that arrives as the text of a mail.

Called by `recognise`.  Pure.
"""

from __future__ import annotations

import json
from typing import Any

from .address import is_address, read_address
from .notice import Notice
from .reply import read_reply
from .result import Failure, Kind, Recognised

MAX_JSON = 60_000
_KINDS = {"delivery": Kind.SUCCESS, "complaint": Kind.COMPLAINT, "deliverydelay": Kind.DELAYED, "send": Kind.SUCCESS}


def read_sns(notice: Notice) -> Recognised | None:
    """A notification of SES; None when the text is none."""
    if (
        '"notificationType' not in notice.text
        and 'notificationType\\"' not in notice.text
        and '"eventType' not in notice.text
    ):
        return None
    event = _load(notice.text)
    if isinstance(event.get("Message"), str):
        event = _load(event["Message"])
    kind = str(event.get("notificationType") or event.get("eventType") or "").lower()
    if kind == "bounce" and isinstance(event.get("bounce"), dict):
        return _read_bounce(event["bounce"])
    return Recognised(_KINDS[kind], "amazon-sns", about=_about(event)) if kind in _KINDS else None


def _load(text: str) -> dict[str, Any]:
    """The first JSON object in the text; line ends that a mail server put into strings are taken out."""
    start = text.find("{")
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text[start : start + MAX_JSON].replace("\n", ""))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _read_bounce(bounce: dict[str, Any]) -> Recognised:
    recipients = bounce.get("bouncedRecipients")
    failures = [_failure(one) for one in recipients if isinstance(one, dict)] if isinstance(recipients, list) else []
    named = tuple(failure for failure in failures if is_address(failure.recipient))
    return Recognised(Kind.FAILURE, "amazon-sns", named)


def _about(event: dict[str, Any]) -> tuple[Failure, ...]:
    """Who complains, or is late."""
    said = [event.get("complaint"), event.get("deliveryDelay")]
    lists = [
        one.get(key) for one in said if isinstance(one, dict) for key in ("complainedRecipients", "delayedRecipients")
    ]
    found = [_failure(one) for some in lists if isinstance(some, list) for one in some if isinstance(one, dict)]
    return tuple(one for one in found if is_address(one.recipient))


def _failure(recipient: dict[str, Any]) -> Failure:
    address = read_address(str(recipient.get("emailAddress", "")))
    reply = read_reply(str(recipient.get("diagnosticCode") or ""))
    status = read_reply(str(recipient.get("status") or "")).extended
    return Failure(address, address, reply.code, reply.extended or status, reply.description)
