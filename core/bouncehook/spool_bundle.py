"""The files of a bundle (see `spool`): which there are, and where each lies in it.  Pure.

Called by `spool_reader`.  What an edge has written may be anything, if somebody has taken it over.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from bouncehook import spool
from bouncehook.errors import DamagedSpoolFile

MOST_FILES = 10_000
"""in a bundle; LMTP puts no more into one than Postfix has connections"""
_LISTED = re.compile(rf"(\d{{19}}\.{spool.BOUNCE}\.\d{{1,10}}\.\d{{1,20}}) (\d{{1,10}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """Where a file lies: octets from the beginning of the bundle."""

    bundle: str
    start: int
    end: int


def parts_of(name: str, line: bytes, size: int) -> dict[str, Part]:
    """The files of a bundle by their names, from its name, its header line with the newline, and its size in octets.

    Raises DamagedSpoolFile unless the files fill it.
    """
    try:
        header = json.loads(line)
        listed = header["files"] if (header["version"], header["kind"]) == (spool.VERSION, spool.BUNDLE) else None
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise DamagedSpoolFile(f"the header of the bundle cannot be read: {error!r}") from error
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_FILES:
        raise DamagedSpoolFile("the header of the bundle names no files, or is of another version")
    parts: dict[str, Part] = {}
    start = len(line)
    for one in listed:
        found = _LISTED.fullmatch(one) if isinstance(one, str) else None
        if not found or found[1] in parts:
            raise DamagedSpoolFile(f"the header of the bundle names a file that cannot be in it: {one!r:.200}")
        parts[found[1]] = Part(name, start, start := start + int(found[2]))
    if start != size:
        raise DamagedSpoolFile(f"the bundle has {size} octets, and its files {start}")
    return parts
