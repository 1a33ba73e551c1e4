"""A failure that somebody at the recipient's own organisation tells in a mail that may be answered.

A secretary's office, a rule of a mailbox or list software writes so, from an address that is no mail system's and with
an envelope sender.  Such a mail has nothing but words, so it must have all of these: a subject that tells of a failure,
a sentence by which the reader's message failed, and a writer in the recipient's domain.
"""

from __future__ import annotations

from ..address import is_of_site
from ..notice import Notice
from ..reader import Reader, Reading, told
from ..reading import read_for_own_site
from ..signs.failures import speaks_against_loss
from ..signs.told import tells_by_subject, tells_gone_by_subject

_LOOKS_FOR = "an address of the writer's site and a subject of failure, and nothing that speaks against it"


def _claim(notice: Notice) -> str:
    if notice.is_answer or notice.quotes or notice.about_server or notice.returns_report:
        return ""
    named = [notice.text[start:end] for start, end in notice.other_addresses()] or notice.returned_recipients()
    if not any(is_of_site(address, notice.sender) for address in named):
        return ""
    told = tells_by_subject(notice) or tells_gone_by_subject(notice)
    return _LOOKS_FOR if told and not speaks_against_loss(notice) else ""


def _read(notice: Notice) -> Reading | None:
    return told(notice, read_for_own_site(notice))


SITE = Reader("site", _LOOKS_FOR, _claim, _read)
