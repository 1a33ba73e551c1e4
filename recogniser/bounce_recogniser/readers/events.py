"""What a sending service tells of one message as an object in JSON, in the text of a mail or attached: each service has
names of its own for the same few things.

Asked late, since the mail may be answered: anybody can write such a text, so it counts as words that quote a reply.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from ..address import is_address, read_address
from ..notice import Notice
from ..reader import Reader, Reading
from ..reply import Reply, read_reply
from ..result import Grade, Kind, Outcome, Recipient
from ..text import without_surrogates

MAX_JSON = 60_000
MAX_DEPTH = 4
MAX_VALUES = 200
_LOOKS_FOR = "an object in JSON with the type of an event"
_KINDS = frozenset(
    ("event", "eventtype", "type", "recordtype", "status", "category", "severity", "bouncetype", "class")
)
_FAILED = re.compile(
    r"(?:hard|permanent)?[ _-]?(?:bounced?|fail(?:ed|ure)?|undelivered|rejected|dropped)|permanent", re.IGNORECASE
)
_NOT_FAILED = re.compile(r"soft|transient|tempor|defer|delay|complain|spam|open|click|unsub", re.IGNORECASE)
_RECIPIENTS = ("recipient", "rcpt", "rcptto", "finalrecipient", "email", "emailaddress", "to")
_CODES = frozenset(("code", "smtpcode", "statuscode", "replycode", "errorcode"))
_STATUSES = frozenset(("enhancedcode", "enhanced", "enhancedstatuscode", "dsn", "status"))
_REPLIES = (
    "diagnosticcode",
    "diagnostic",
    "smtpresponse",
    "response",
    "details",
    "message",
    "error",
    "reason",
    "description",
)


def _claim(notice: Notice) -> str:
    if notice.is_answer or notice.quotes:
        return ""
    return _LOOKS_FOR if notice.attached_json[:1] == "{" else ""


def _read(notice: Notice) -> Reading | None:
    said = list(_values(_load(notice.attached_json)))
    kinds = [value for name, value in said if name in _KINDS]
    if not any(map(_FAILED.fullmatch, kinds)) or any(map(_NOT_FAILED.search, kinds)):
        return None
    named = {name: read_address(value) for name, value in reversed(said) if name in _RECIPIENTS}
    address = next((named[name] for name in _RECIPIENTS if is_address(named.get(name, ""))), "")
    if not address or address.lower() in notice.own_addresses:
        return None
    reply = _reply(said)
    grade = Grade.QUOTED if reply.code or reply.extended else Grade.WORDS
    one = Recipient(Outcome.FAILED, address, address, grade, reply.code, reply.extended, reply.description)
    return Reading(Kind.FAILURE, (one,))


def _load(text: str) -> object:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text[:MAX_JSON])[0]
    except (ValueError, RecursionError):
        return None


def _values(said: object) -> Iterator[tuple[str, str]]:
    """The names and values of an object and of those in it: names in lower case, without marks between words."""
    waiting = [("", said, 0)]
    for _ in range(MAX_VALUES):
        if not waiting:
            return
        name, value, depth = waiting.pop(0)
        if isinstance(value, dict) and depth < MAX_DEPTH:
            waiting += [(re.sub(r"[\W_]", "", str(key)[:60]).lower(), one, depth + 1) for key, one in value.items()]
        elif isinstance(value, list) and depth < MAX_DEPTH:
            waiting += [(name, one, depth + 1) for one in value]
        elif isinstance(value, str | int):
            yield name, without_surrogates(str(value)[:2000])


def _reply(said: list[tuple[str, str]]) -> Reply:
    """The reply that the values quote, whole in one of them or in parts."""
    quoted = [read_reply(value) for name in _REPLIES for key, value in said if key == name and value]
    whole = next((one for one in quoted if one.code), None) or next((one for one in quoted if one.extended), None)
    code = next((one for name, one in said if name in _CODES and re.fullmatch("[45][0-5][0-9]", one)), None)
    status = next((read_reply(one).extended for name, one in said if name in _STATUSES), None)
    described = whole or (quoted[0] if quoted else Reply(None, None, None))
    return Reply(described.code or code, described.extended or status, described.description)


EVENTS = Reader("events", _LOOKS_FOR, _claim, _read)
