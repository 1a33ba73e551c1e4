"""Gmail's and Google Workspace's text, where the part for machines is missing."""

from __future__ import annotations

from ..address import LED
from ..reader import Family
from ..rows import END, row
from ..vocabulary import Phrases

GMAIL = Family(
    "gmail",
    Phrases("technical details of permanent failure", "google tried to deliver your message"),
    (row("recipients", LED + END, after=r"delivery to the following recipients? failed[^\n]{0,40}$", certain=True),),
)
