"""Texts by which a mail system says that it goes on trying, or that the message arrived."""

from __future__ import annotations

from dataclasses import replace

from ..notice import Notice
from ..reader import Reader, Reading
from ..result import Kind, Outcome
from ..signs.late import says_delayed, says_succeeded
from .systems import read_text


def _claim_late(notice: Notice) -> str:
    return "words of further tries" if says_delayed(notice) else ""


def _read_late(notice: Notice) -> Reading:
    found = read_text(notice)
    late = (replace(one, outcome=Outcome.DELAYED) for one in found.recipients) if found else ()
    return Reading(Kind.DELAYED, tuple(late))


def _claim_delivered(notice: Notice) -> str:
    return "words of success" if says_succeeded(notice) else ""


def _read_delivered(notice: Notice) -> Reading:  # noqa: ARG001
    return Reading(Kind.SUCCESS)


LATE = Reader("late", "words of further tries", _claim_late, _read_late)
ARRIVED = Reader("arrived", "words of success", _claim_delivered, _read_delivered)
