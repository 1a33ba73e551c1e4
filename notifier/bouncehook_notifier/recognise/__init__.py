"""The recogniser: a mail that came back in, what it reports out.

    recognise(mail) -> Recognised(kind, rule, failures, …)

Called by the notifier's intake and by `bouncehook parse`.  A pure function: no I/O, no clock, no exception, linear
time, bounded memory.  The order is: the standard (`dsn`), then known formats, then careful general rules.
A mail is read once (`mime`); only its outer report counts.
"""

from __future__ import annotations

from .dsn import judge, read_status, status_parts
from .mime import Mail, read_mail
from .postfix import PostfixText, read_postfix_text
from .result import Failure, Kind, Recognised

__all__ = ["Failure", "Kind", "PostfixText", "Recognised", "read_postfix_text", "recognise"]


def recognise(mail: bytes, *, skip_5xx_greeting: bool = True) -> Recognised:
    """Tell what a mail that came back is, and which failures it reports.

    `skip_5xx_greeting` is Postfix's smtp_skip_5xx_greeting: needed to tell a refusing greeting from a refused HELO.
    """
    read = read_mail(mail)
    return _recognise_standard(read, skip_5xx_greeting) or Recognised(Kind.UNRECOGNISED, "none")


def _recognise_standard(mail: Mail, skip_5xx_greeting: bool) -> Recognised | None:
    for part in status_parts(mail):
        report = read_status(part.text())
        if found := judge(report, _notification(mail), skip_5xx_greeting=skip_5xx_greeting):
            return found
    return None


def _notification(mail: Mail) -> str:
    """The part for people."""
    return next((leaf.text() for leaf in mail.leaves if leaf.media_type.startswith("text/")), "")
