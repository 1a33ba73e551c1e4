"""A search among reports that has an end however many there are: piece by piece, from the newest on.

What an index finds (a time, a customer, an id) bounds a piece; what no index finds (a part of an address, a state, a
reason) is looked for in it.  When the time is over the search says how far it came, and can go on from there.

Called by `page_data`.  Pure but for the clock and the questions that it is given.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from bouncehook_notifier.store.records import Place, Selection, StoredReport

SEARCH_SECONDS = 1.0
"""after which no further piece is begun"""
FIRST_PIECE = 2_000
"""reports; each further piece is PIECE_GROWTH times as large, up to LARGEST_PIECE"""
PIECE_GROWTH = 4
LARGEST_PIECE = 100_000


@dataclass(frozen=True, slots=True)
class FoundReports:
    """Reports, newest first, and where the next ones begin."""

    reports: list[StoredReport]
    older: Place | None
    """where to go on; None when there are no more"""
    is_unfinished: bool = False
    """whether the time was over before a page was full"""


def search(
    selection: Selection,
    limit: int,
    reports: Callable[[Selection, int], list[StoredReport]],
    edge: Callable[[Selection, int], Place | None],
) -> FoundReports:
    """Up to `limit` reports.  `reports` asks for those that fit; `edge` for the place of the report that is so many
    behind the newest among those that an index finds, None when there are not so many.
    """
    ends = time.monotonic() + SEARCH_SECONDS
    found: list[StoredReport] = []
    piece = FIRST_PIECE
    while True:
        last = edge(selection, piece - 1)
        found += reports(replace(selection, last=last), limit + 1 - len(found))
        if len(found) > limit:
            return FoundReports(found[:limit], found[limit - 1].place)
        if last is None:
            return FoundReports(found, None)
        if time.monotonic() > ends:
            return FoundReports(found, last, is_unfinished=True)
        selection = replace(selection, behind=last)
        piece = min(piece * PIECE_GROWTH, LARGEST_PIECE)
