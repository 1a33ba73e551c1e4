"""What a sending service tells of one message as an object in JSON, in the text of a mail or attached: each service has
names of its own for the same few things.

Asked late, since the mail may be answered: anybody can write such a text, so it counts as words that quote a reply.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from ..address import is_address, read_address
from ..notice import Notice
from ..reader import Reader, Reading
from ..reply import Reply, read_reply
from ..result import Grade, Kind, Outcome, Recipient
from ..text import without_surrogates

MAX_JSON = 60_000
MAX_VALUES = 1000
_LOOKS_FOR = "an object in JSON with the type of an event"
_KINDS = frozenset(
    ("event", "eventtype", "type", "recordtype", "status", "category", "severity", "bouncetype", "class")
)
_FAILED = re.compile(
    r"(?:hard|permanent)?[ _-]?(?:bounced?|fail(?:ed|ure)?|undelivered|rejected|dropped)|permanent", re.IGNORECASE
)
_NOT_FAILED = re.compile(
    r"(?<!un)delivered|accepted|processed|soft|transient|tempor|defer|delay|complain|spam|open|click|unsub",
    re.IGNORECASE,
)
_OF_MAIL = re.compile("bounce|undelivered", re.IGNORECASE)
"""says of itself that a mail failed; payments and jobs fail, too, and have numbers like reply codes"""
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


_CODE = re.compile("[45][0-5][0-9]")
_MARKS = re.compile(r"[\W_]+")


class _Value(NamedTuple):
    """One value of an object."""

    name: str
    value: str
    place: int
    """the object that has it"""


def _claim(notice: Notice) -> str:
    if notice.is_answer or notice.quotes:
        return ""
    return _LOOKS_FOR if notice.attached_json[:1] == "{" else ""


def _read(notice: Notice) -> Reading | None:
    if len(notice.attached_json) > MAX_JSON:
        notice.reached(f"more than {MAX_JSON} characters of an event")
        return None
    said = _values(_load(notice.attached_json), notice)
    kinds = [one.value for one in said if one.name in _KINDS]
    if not any(map(_FAILED.fullmatch, kinds)) or any(map(_NOT_FAILED.search, kinds)):
        return None
    reply = _reply(said)
    if not reply.extended and not any(map(_OF_MAIL.search, kinds)):
        return None
    grade = Grade.QUOTED if reply.code or reply.extended else Grade.WORDS
    found = [
        Recipient(Outcome.FAILED, address, address, grade, reply.code, reply.extended, reply.description)
        for address in _addresses(said)
        if address.lower() not in notice.own_addresses
    ]
    return Reading(Kind.FAILURE, tuple(dict.fromkeys(found))) if found else None


def _addresses(said: list[_Value]) -> list[str]:
    """The recipients: what stands behind the surest name.  Two objects with the same name may be two events, of which
    only one tells a failure: then nobody."""
    for name in _RECIPIENTS:
        named = [(one.place, read_address(one.value)) for one in said if one.name == name]
        named = [(place, address) for place, address in named if is_address(address)]
        if named:
            return [address for _, address in named] if len({place for place, _ in named}) == 1 else []
    return []


def _load(text: str) -> object:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text[:MAX_JSON])[0]
    except (ValueError, RecursionError):
        return None


def _values(said: object, notice: Notice) -> list[_Value]:
    """All values of an object and of those inside; none where a list has several objects, each perhaps an event."""
    found: list[_Value] = []
    waiting: list[tuple[str, int, object]] = [("", 0, said)]
    for place in range(1, MAX_VALUES + 1):
        if not waiting:
            return found
        name, holder, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(_plain(key), place, one) for key, one in value.items()]
        elif isinstance(value, list):
            if sum(isinstance(one, dict) for one in value) > 1:
                return []
            waiting += [(name, holder, one) for one in value]
        elif isinstance(value, str | int):
            found.append(_Value(name, without_surrogates(str(value)), holder))
    notice.reached(f"more than {MAX_VALUES} values in an event")
    return []


def _plain(name: str) -> str:
    """A name in lower case, without marks between words."""
    return _MARKS.sub("", name).lower()


def _reply(said: list[_Value]) -> Reply:
    """The reply that the values quote, whole in one of them or in parts."""
    quoted = [read_reply(one.value) for name in _REPLIES for one in said if one.name == name and one.value]
    whole = next((one for one in quoted if one.code), None) or next((one for one in quoted if one.extended), None)
    code = next((one.value for one in said if one.name in _CODES and _CODE.fullmatch(one.value)), None)
    status = next((read_reply(one.value).extended for one in said if one.name in _STATUSES), None)
    described = whole or (quoted[0] if quoted else Reply(None, None, None))
    return Reply(described.code or code, described.extended or status, described.description)


EVENTS = Reader("events", _LOOKS_FOR, _claim, _read)
