"""The readers, a file for each family of mail systems, and the order in which they are asked.

A new vendor is one file here, its place in `systems`, and its mails in the corpus.
"""

from __future__ import annotations

from ..reader import Reader
from .answers import ANSWERS
from .any_words import ANY_WORDS, TOLD_TWICE
from .complaint import COMPLAINT
from .digest import DIGEST
from .events import EVENTS
from .failed_recipients import FAILED_RECIPIENTS
from .general import GENERAL, RETURNED, SOLE_ADDRESS
from .late import ARRIVED, LATE
from .lists import FML, LISTSERV
from .receipt import RECEIPT, RECEIPT_TEXT
from .ses import SES
from .site import SITE
from .standard import STANDARD, STANDARD_IN_TEXT
from .systems import SYSTEMS

REPORTS: tuple[Reader, ...] = (COMPLAINT, RECEIPT, DIGEST, STANDARD, SES)
"""reports for machines: recognised by media type or shape alone, whoever sends them"""
TEXTS: tuple[Reader, ...] = (STANDARD_IN_TEXT, LATE, ARRIVED)
"""what a mail system writes for people, before it is asked whether that is a failure"""
FAILURES: tuple[Reader, ...] = (FAILED_RECIPIENTS, *SYSTEMS, GENERAL)
"""what a mail system writes about a failure, the surest first"""
UNNAMED: tuple[Reader, ...] = (SOLE_ADDRESS, ANY_WORDS, RETURNED)
"""for a failure in which no row finds a recipient"""
OTHERS: tuple[Reader, ...] = (
    ANY_WORDS,
    FML.reader(),
    LISTSERV.reader(),
    RECEIPT_TEXT,
    EVENTS,
    SITE,
    TOLD_TWICE,
    ANSWERS,
)
"""for mail that no mail system wrote"""
