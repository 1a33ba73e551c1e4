"""AOL's old text, which names its own members without a domain."""

from __future__ import annotations

from ..notice import Notice
from ..reader import Reader, Reading, told
from ..reading import read_local_names
from ..rows import row
from ..vocabulary import Phrases

_WORDS = Phrases(
    "because they are not accepting mail with attachments",
    "mail to the following recipients could not be delivered because",
)
_ROW = row(
    "members",
    r"^[ \t]{1,8}([a-z0-9][\w.-]{1,31})[ \t]{0,4}$",
    after=r"following recipients could not be delivered[^\n]*$",
)


def _claim(notice: Notice) -> str:
    words = _WORDS.first_in(notice.folded) if notice.by_daemon else ""
    return f"the words '{words}'" if words else ""


def _read(notice: Notice) -> Reading | None:
    return told(notice, read_local_names(_ROW, notice))


AOL = Reader("aol", "one of its words", _claim, _read)
