"""Microsoft's texts: Exchange 5.5, 2000 to 2007, and Microsoft 365, in any language.

They are recognised by the shape of their lists, because the words around them are in the server's language.
"""

from __future__ import annotations

from ..address import ADDRESS, LED
from ..notice import Notice
from ..reader import Reader, Reading, told
from ..reading import read_rows
from ..rows import row
from ..vocabulary import Phrases

_DATE = r"\d{1,4} ?[./年년-] ?\d{1,2} ?[./月월-] ?\d{1,4}"
_WORDS = Phrases("#5", "#4", "remote server returned", "did not reach the following recipient")
"""words of which each of the rows has one"""
ROWS = (
    row(
        "2003",
        rf"^[ \t]{{1,12}}{{a}}[^\n@]{{0,60}}?{_DATE}[^\n]{{0,60}}\n(?:[^\n]{{0,400}}\n){{0,3}}?"
        r"[^\n<]{0,200}<\s?[\w.-]{1,255} #[45]\.\d{1,3}\.\d{1,3}",
        certain=True,
    ),
    row("2007", r"^[ \t]{0,4}{a}\s{1,6}(?:remote server returned|#[<5]|#\d\d\d )"),
    row(
        "5.5",
        LED + r"(?= on \w{3,9},? |\s{0,3}$)",
        after=r"did not reach the following recipient\(?s?\)?:?",
    ),
    row("x400", rf"dda:smtp=({ADDRESS});", after=r"did not reach the following recipient\(?s?\)?:?", certain=True),
)


def _claim(notice: Notice) -> str:
    words = _WORDS.first_in(notice.lowered)
    return f"the words '{words}'" if words else ""


def _read(notice: Notice) -> Reading | None:
    return told(notice, read_rows(ROWS, notice, known=True))


EXCHANGE = Reader("exchange", "a code behind #, or words of a list of recipients", _claim, _read)
