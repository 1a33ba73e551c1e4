"""The fields of a message/delivery-status (RFC 3464, RFC 6533), and what servers make of them.

Called by `readers.standard`, which says what follows from them.  Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from .address import decode_xtext
from .mime import Mail, Part
from .result import Outcome

MAX_RECIPIENTS = 20_000
MAX_VALUE = 20_000

_STATUS_TYPE = re.compile(r"[a-z]{1,20}/(?:global-)?delivery[-_]?status")
_DISGUISES = frozenset({"text/plain", "application/octet-stream", "text/rfc822-headers"})
_MESSAGE_FIELDS = frozenset(
    {"original-envelope-id", "reporting-mta", "dsn-gateway", "received-from-mta", "arrival-date"}
)
_RECIPIENT_FIELDS = frozenset(
    {"original-recipient", "final-recipient", "action", "status", "remote-mta", "diagnostic-code"}
    | {"last-attempt-date", "final-log-id", "will-retry-until", "failure-reason", "delivery-status"}
)
_STARTS_RECIPIENT = frozenset({"final-recipient", "original-recipient", "action", "status"})
MAX_NAME = 80
"""characters before a colon that may be the name of a field"""
_NAME = re.compile(r"\s{0,3}([A-Za-z][A-Za-z0-9-]{1,60})[ \t]{0,8}")
_STATUS = re.compile(r"([245])\s?\.\s?(\d{1,3})\s?\.\s?(\d{1,3})(?!\d)")
_OWN_REPLY = re.compile(r"(?:smtp;\s{0,4})?[45]\d\d[ -]#?[45]\.\d{1,3}\.\d", re.IGNORECASE)
_REPLY_CODE = re.compile(r"\s{0,3}([45]\d\d)(?![\d.])")
_DIAGNOSTIC_CLASS = re.compile(r"(?:^|;)\s{0,9}([245])\d\d[ -]")
FIRST_FIELD = re.compile(
    r"^[ \t]{0,3}(?:Reporting-MTA|Final-Recipient|Original-Recipient)[ \t]{0,3}:", re.IGNORECASE | re.MULTILINE
)
_POSTFIX_ID = re.compile(r"x-[a-z0-9-]{1,40}-queue-id")

_FAILED = frozenset(
    {
        "failed",
        "failure",
        "fail",
        "expired",
        "error",
        "bounced",
        "undeliverable",
        "undelivered",
        "rejected",
        "permanent-failure",
    }
)
_DELAYED = frozenset({"delayed", "delay", "deferred"})
_SUCCEEDED = frozenset({"delivered", "relayed", "expanded", "deliverable", "success"})

Fields = dict[str, str]


@dataclass(slots=True)
class StatusReport:
    """The fields of a message/delivery-status."""

    message: Fields = field(default_factory=dict)
    recipients: list[Fields] = field(default_factory=list)
    cut: bool = False
    """whether it has more recipients than are read"""

    @property
    def postfix_queue_id(self) -> str | None:
        """The queue id, when a Postfix wrote this."""
        for name, value in self.message.items():
            if name[:2] == "x-" and _POSTFIX_ID.fullmatch(name):
                return value
        return None

    @property
    def envelope_id(self) -> str | None:
        """Original-Envelope-Id, decoded."""
        value = self.message.get("original-envelope-id", "")
        return decode_xtext(value) or None


def status_parts(mail: Mail) -> list[Part]:
    """The parts of the outer report that hold delivery status."""
    return [leaf for leaf in mail.leaves if _STATUS_TYPE.fullmatch(leaf.media_type)]


def disguised_status_parts(mail: Mail) -> list[Part]:
    """The parts that have these fields, and a media type that was changed on the way; not the first, for people."""
    return [
        leaf
        for leaf in mail.leaves[1:]
        if leaf.media_type in _DISGUISES and FIRST_FIELD.search(leaf.decoded()[:2000].decode("latin-1"))
    ]


def read_status(text: str) -> StatusReport:
    """The groups of fields: the first is about the message, each further one about a recipient."""
    report = StatusReport()
    group: Fields = {}
    last = ""
    for line in text.split("\n"):
        words = line.strip()
        if not words:
            group, last = _close_group(report, group), ""
            continue
        if not last or line[0] not in " \t":
            written, colon, value = line.partition(":")
            name = _known_name(written) if colon and len(written) <= MAX_NAME else ""
            if name:
                if name in group and name in _STARTS_RECIPIENT:
                    group = _close_group(report, group)
                group.setdefault(name, value.strip())
                last = name
                continue
        if last and len(group[last]) < MAX_VALUE:
            group[last] = f"{group[last]} {words}"
    _close_group(report, group)
    return report


@lru_cache(maxsize=512)
def _known_name(written: str) -> str:
    """A field's name in lower case, from what stands before the colon; empty when it is not one of a report's."""
    found = _NAME.fullmatch(written)
    name = found.group(1).lower() if found else ""
    known = name in _MESSAGE_FIELDS or name in _RECIPIENT_FIELDS or name.startswith("x-")
    return name if known else ""


def _close_group(report: StatusReport, group: Fields) -> Fields:
    """Add a group to the report: the first is the message's, the others are recipients'.  Returns an empty group."""
    if not group:
        return group
    about_recipient = not group.keys().isdisjoint(_RECIPIENT_FIELDS)
    if not about_recipient:
        report.message.update(group)
        return {}
    for name in [name for name in group if _is_about_message(name)]:
        report.message.setdefault(name, group.pop(name))  # no empty line after the message's own fields
    if report.recipients and _continues(report.recipients[-1], group):
        report.recipients[-1].update(group)
    elif len(report.recipients) < MAX_RECIPIENTS:
        report.recipients.append(group)
    else:
        report.cut = True
    return {}


def _is_about_message(name: str) -> bool:
    return name in _MESSAGE_FIELDS or (name.startswith("x-") and _POSTFIX_ID.fullmatch(name) is not None)


def _continues(previous: Fields, group: Fields) -> bool:
    """Whether an empty line has split one recipient's fields: each half has what the other lacks."""
    return ("final-recipient" in previous) != ("final-recipient" in group) and previous.keys().isdisjoint(group)


def outcome_of(fields: Fields) -> Outcome | None:
    """What happened to one recipient: by Action; if that is missing or unknown, by Status; else by Diagnostic-Code.

    None when nothing tells, or only that the error is a temporary one.
    """
    action = fields.get("action", "").split("(")[0].strip().strip(";").lower().split(" ")[0]
    for actions, outcome in ((_FAILED, Outcome.FAILED), (_DELAYED, Outcome.DELAYED), (_SUCCEEDED, Outcome.DELIVERED)):
        if action in actions:
            return outcome
    status = read_status_code(fields) or reply_code_in_status(fields)
    said = _DIAGNOSTIC_CLASS.search(fields.get("diagnostic-code", ""))
    told = status[0] if status else said.group(1) if said else ""
    return {"5": Outcome.FAILED, "2": Outcome.DELIVERED}.get(told)


def is_about_delivery(fields: Fields) -> bool:
    """Whether a group says anything about the delivery, even if only a temporary error."""
    return bool(read_status_code(fields)) or "diagnostic-code" in fields


def diagnostic_of(fields: Fields) -> str:
    """Diagnostic-Code; without it, a field of the server's own that begins with a reply: `X-Reply: 550 5.1.1 …`."""
    if "diagnostic-code" in fields:
        return fields["diagnostic-code"]
    own = (value for name, value in fields.items() if name.startswith("x-") and _OWN_REPLY.match(value))
    return next(own, "")


def reply_code_in_status(fields: Fields) -> str | None:
    """The SMTP reply code that some servers write into Status."""
    found = _REPLY_CODE.match(fields.get("status", ""))
    return found.group(1) if found else None


def read_status_code(fields: Fields) -> str | None:
    """The enhanced status code in Status."""
    found = _STATUS.search(fields.get("status", ""))
    return ".".join(found.groups()) if found else None
