"""The mail systems that are known by their words or shapes, in the order in which they are asked."""

from __future__ import annotations

from ..notice import Notice
from ..reader import Reader, Reading
from .aol import AOL
from .courier import COURIER
from .dialogue import DIALOGUE
from .dragonfly import DRAGONFLY
from .exchange import EXCHANGE
from .exim import EXIM
from .ezweb import EZWEB
from .general import GENERAL
from .gmail import GMAIL
from .haraka import HARAKA
from .mimecast import MIMECAST
from .postfix import POSTFIX
from .qmail import QMAIL
from .sendmail import SENDMAIL
from .xmail import XMAIL
from .zoho import ZOHO

SYSTEMS: tuple[Reader, ...] = (
    EXIM.reader(),
    GMAIL.reader(),
    SENDMAIL.reader(),
    COURIER.reader(),
    DIALOGUE.reader(),
    EXCHANGE,
    POSTFIX.reader(),
    QMAIL.reader(),
    HARAKA.reader(),
    DRAGONFLY.reader(),
    AOL,
    ZOHO.reader(),
    XMAIL.reader(),
    EZWEB.reader(),
    MIMECAST.reader(),
)


def read_text(notice: Notice) -> Reading | None:
    """What the first of these readers reads, else the general rows; for readers that want only the recipients."""
    for reader in (*SYSTEMS, GENERAL):
        if reader.claim(notice) and (reading := reader.read(notice)):
            return reading
    return None
