"""Asks the readers about a mail, in a written order, and keeps a trace of who was asked and what they said.

A pure function: no I/O, no clock, no exception, linear time, bounded memory.  A mail is read once (`mime`); only its
outer report counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .mime import read_mail
from .notice import Notice
from .reader import Reader, Reading
from .readers import FAILURES, OTHERS, REPORTS, TEXTS, UNNAMED
from .result import Grade, Kind, Recognised, Step
from .signs.answers import is_for_people
from .signs.failures import tells_failure
from .signs.for_readers import is_lure
from .signs.writers import passes_report_on, what_speaks_against, why_by_mail_system
from .telling import is_away, waits_for_decision

GATE = "is it by a mail system?"
INSIDE = "enclosed"
NOT_BY_MAIL_SYSTEM = "no: neither its sender nor its envelope with words of failure tells one"
_DOUBTED = frozenset({Grade.QUOTED, Grade.WORDS})
"""the grades for which the caller needs to know what speaks against a failure"""


def recognise(mail: bytes, *, skip_5xx_greeting: bool = True) -> Recognised:
    """Tell what a mail that came back is, and what became of the message to its recipients.

    `skip_5xx_greeting` is Postfix's smtp_skip_5xx_greeting: needed to tell a refusing greeting from a refused HELO.
    """
    notice = Notice(read_mail(mail), skip_5xx_greeting=skip_5xx_greeting)
    return _Asking(notice).recognised()


class _Asking:
    """A mail, and the readers that were asked about it."""

    def __init__(self, notice: Notice, *, is_inside: bool = False) -> None:
        self._notice = notice
        self._may_look_inside = not is_inside
        """not in what another mail passes on, and not twice"""
        self._enclosed: Recognised | None = None
        """what the report inside says, if that is the result"""
        self._trace: list[Step] = []

    def recognised(self) -> Recognised:
        """The result of the first reader that read something."""
        reading = self._first(REPORTS) or self._by_mail_system() or self._inside() or self._first(OTHERS)
        if reading is None:
            return self._result(Reading(Kind.UNRECOGNISED), "none")
        rule = self._trace[-1].reader
        return self._result(reading, f"{rule}/{reading.row}" if reading.row else rule)

    def _by_mail_system(self) -> Reading | None:
        """What the readers of texts make of it, if a mail system wrote it."""
        notice = self._notice
        why = why_by_mail_system(notice)
        against = "" if not why else _why_not_for_senders(notice)
        self._trace.append(Step(GATE, why, against or ("yes" if why else NOT_BY_MAIL_SYSTEM)))
        if not why or against:
            return None
        if reading := self._first(TEXTS):
            return reading
        if notice.unanswered and (waits_for_decision(notice) or is_away(notice)):
            self._trace.append(Step("is it for a person or a list?", "words of approval or absence", "yes"))
            return None
        failures = tells_failure(notice)
        self._trace.append(Step("does it tell of a failure?", "", "yes" if failures else "no"))
        return (self._first(FAILURES) if failures else None) or self._inside() or self._first(UNNAMED)

    def _inside(self) -> Reading | None:
        """What the report says that a gateway, a scanner or list software passes on; one level deep."""
        if not self._may_look_inside:
            return None
        self._may_look_inside = False
        notice = self._notice
        enclosed = notice.enclosed_report if passes_report_on(notice) else b""
        if not enclosed:
            return None
        inside = Notice(read_mail(enclosed), skip_5xx_greeting=notice.skip_5xx_greeting)
        found = _Asking(inside, is_inside=True).recognised()
        self._trace.append(Step(INSIDE, "it passes on a report", f"{found.kind.value} ({found.rule})"))
        if found.kind not in (Kind.FAILURE, Kind.DELAYED):
            return None
        self._enclosed = found
        return Reading(found.kind, found.recipients, found.rule.partition("/")[0])

    def _first(self, readers: Iterable[Reader]) -> Reading | None:
        for reader in readers:
            claim = reader.claim(self._notice)
            if not claim:
                self._trace.append(reader.not_claimed)
                continue
            reading = reader.read(self._notice)
            self._trace.append(Step(reader.name, claim, _said(reading)))
            if reading:
                return reading
        return None

    def _result(self, reading: Reading, rule: str) -> Recognised:
        notice = self._notice
        failed = reading.recipients if reading.kind is Kind.FAILURE else ()
        doubted = any(one.grade in _DOUBTED for one in failed)
        unnamed = bool(failed) and not any(one.address for one in failed)
        has_candidates = unnamed or reading.kind is Kind.COMPLAINT
        result = Recognised(
            reading.kind,
            rule,
            reading.recipients,
            reading.postfix_queue_id,
            reading.envelope_id,
            tuple(notice.returned_recipients()) if has_candidates else (),
            notice.null_sender,
            what_speaks_against(notice) if doubted else (),
            notice.limits,
            tuple(self._trace),
            reading.feedback,
        )
        return _with_enclosed(result, self._enclosed) if self._enclosed else result


def _with_enclosed(result: Recognised, enclosed: Recognised) -> Recognised:
    """With what speaks against the report inside, too: whoever passes it on does not vouch for it."""
    return replace(
        result,
        null_sender=result.null_sender and enclosed.null_sender,
        against=tuple(dict.fromkeys(result.against + enclosed.against)),
        limits=tuple(dict.fromkeys(result.limits + enclosed.limits)),
    )


def _why_not_for_senders(notice: Notice) -> str:
    """Why a mail system's mail is not about a message that its reader sent."""
    if is_lure(notice):
        return "no: it wants a click or attaches a program, and returns no message"
    return "no: it answers for a person or a list" if is_for_people(notice) else ""


def _said(reading: Reading | None) -> str:
    """What a reader read that claims a mail."""
    if reading is None:
        return "claims it, and finds no recipient"
    named = sum(1 for one in reading.recipients if one.address)
    return f"{reading.kind.value}, {named} recipients named"
