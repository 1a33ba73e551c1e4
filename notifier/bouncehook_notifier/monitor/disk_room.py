"""What room is left on the file systems of the spool and of the store.

Called by `collector`, for the metrics and the page, and by `bouncehook status`.  Asks statvfs(3).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bouncehook.configuration import Settings

SCARCE_OCTETS = 500_000_000
"""below which a person is to look: the alert BouncehookOutOfRoom has the same figure"""


@dataclass(frozen=True, slots=True)
class Room:
    """Of one file system."""

    part: str
    """spool or store"""
    path: Path
    octets: int
    """free for a program without privileges"""
    has_inodes: bool
    """whether a file more can be made"""

    @property
    def is_full(self) -> bool:
        """Whether nothing can be written."""
        return not self.octets or not self.has_inodes

    @property
    def is_scarce(self) -> bool:
        return self.is_full or self.octets < SCARCE_OCTETS


def rooms(settings: Settings) -> Iterator[Room]:
    """Of the spool, and of the store where it is a file; what cannot be asked is left out."""
    places = {"spool": settings.spool}
    if settings.store_file:
        places["store"] = settings.store_file.parent
    for part, path in places.items():
        try:
            found = os.statvfs(path)
        except OSError:
            continue
        # Some file systems make inodes as they need them, and tell of none.
        yield Room(part, path, found.f_bavail * found.f_frsize, bool(found.f_favail) or not found.f_files)
