"""A report that a gateway or a forwarding service passes on: one level deep, where it names nobody itself."""

from __future__ import annotations

from ..mime import read_mail
from ..notice import Notice
from ..reader import Reader, Reading
from .standard import STANDARD


def _claim(notice: Notice) -> str:
    passes_on = notice.by_daemon and notice.unanswered and not notice.is_answer
    return "a report by another mail system inside" if passes_on and notice.enclosed_report else ""


def _read(notice: Notice) -> Reading | None:
    enclosed = Notice(read_mail(notice.enclosed_report))
    return STANDARD.read(enclosed) if STANDARD.claim(enclosed) else None


ENCLOSED = Reader("enclosed", "a report by another mail system inside", _claim, _read)
