"""The variables that a template has, and samples of them, with which it is tried.  Pure.

Every name of an event is always there: what is not known is empty text, an empty list (`tags`), or none (`permanent`).
So a name that is misspelt is told from a value that is unknown.

Called by `body_templates` and `payload`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from bouncehook.envelope import Recipient
from bouncehook.report import FURTHER_VARIABLES, MIME, RETURNED_VARIABLES, Event, Report, State
from bouncehook.sent_message import SentMessage
from bouncehook_notifier.further_variables import with_further_variables
from bouncehook_notifier.store.records import ReturnedMail

_SIX = ("id", "recipient", "state", "code", "extended", "description")
_UNKNOWN: Mapping[str, Any] = {"tags": [], "permanent": None}
_NUMBER_OCTETS = 6
"""as many as any receiver's numbers can hold"""

_CUSTOMER = "customer"
_WEBHOOK_ID = "msg_sample"
_MESSAGE = SentMessage(
    "4jYcX5QzZbnY",
    _CUSTOMER,
    20000,
    'a"b@example.com',
    [Recipient("müller@example.net")],
    "",
    "<1@example.com>",
    ('may "7"', "news"),
    0.0,
)
_MOMENT = 1795445331.0
_WORDS = 'no such user: "müller"\\@example.net {{ 7 }} </b>'
"""what a stranger may write: quotes, a backslash, letters beyond ASCII, and what a template or a page would take for
its own"""
_MAIL = b'From: <>\r\nSubject: "\\\r\n\r\n\xff\xfe caf\xc3\xa9 {{ 7 }}\r\n'


def variables_of(webhook_id: str, report: Report, mail: ReturnedMail | None, customer: str) -> dict[str, Any]:
    """What a template sees of a report, or of a mail that came back."""
    found: dict[str, Any] = {
        "webhook_id": webhook_id,
        "number": int.from_bytes(hashlib.blake2b(webhook_id.encode(), digest_size=_NUMBER_OCTETS).digest()),
        "customer": customer,
    }
    known: Mapping[str, Any] = {"type": report.event.value} | report.variables(FURTHER_VARIABLES)
    of_returned = mail is not None and report.event is Event.RETURNED
    names = ("id", "recipient", *RETURNED_VARIABLES) if of_returned else (*_SIX, *FURTHER_VARIABLES)
    found |= {name: _text(known.get(name, _UNKNOWN.get(name, ""))) for name in names if name != MIME}
    if report.event in (Event.RETURNED, Event.COMPLAINT):
        found[MIME] = mail.mime.decode("utf-8", "surrogateescape") if mail else ""
    return found | {"envelope": mail.envelope, "truncated": mail.truncated} if mail and of_returned else found


def _text(value: Any) -> Any:
    """A report of another time or program may hold what is no text in any encoding."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def samples_of(event: Event) -> Iterator[tuple[str, dict[str, Any]]]:
    """One of which all is known, and one of which nearly nothing is; each with words for what it is."""
    full = Report("4jYcX5QzZbnY", "müller@example.net", State.RCPTTO, "550", "5.1.1", _WORDS, event=event)
    poor = Report("NOQUEUE", "" if event is not Event.FAILURE else "bob@example.net", State.UNKNOWN, event=event)
    for report, message, how in ((full, _MESSAGE, ""), (poor, None, " of which little is known")):
        mail = ReturnedMail("bounce+x@example.com", _MAIL, message is None) if event is Event.RETURNED else None
        told = with_further_variables(report, message, _MOMENT, ())
        yield f"{event.value}{how}", variables_of(_WEBHOOK_ID, told, mail, _CUSTOMER)
