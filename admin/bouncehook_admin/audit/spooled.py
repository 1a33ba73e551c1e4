"""Finds evidence that is in the spool, waiting or set aside, and not yet in the store.  Reads the spool."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bouncehook import spool
from bouncehook.errors import DamagedSpoolFile, SpoolError
from bouncehook.spool_reader import read_summaries

_SET_ASIDE = "bad"
_FOLDERS = ("held", "new", "waiting", _SET_ASIDE)


@dataclass(frozen=True, slots=True)
class Spooled:
    """A file of the spool, by its header."""

    path: Path
    kind: str
    arrived: float
    queue_id: str
    """the queue id under which the mail came; empty for a refusal"""
    customer: str
    """of a refusal"""
    recipient: str

    @property
    def is_set_aside(self) -> bool:
        return self.path.parent.name == _SET_ASIDE


def read_spool(directory: Path) -> list[Spooled]:
    """All evidence in the spool.  Raises SpoolError, which says who may read it."""
    return [one for folder in _FOLDERS for one in _read_folder(directory / folder)]


def _read_folder(folder: Path) -> Iterator[Spooled]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise SpoolError(
            f"{folder}: cannot read the spool: {error.strerror}; run this as root, or as a member of its group"
        ) from error
    for path in paths:
        try:
            summaries = read_summaries(path)
        except (OSError, DamagedSpoolFile):
            continue  # it is not a spool file, or the notifier has just moved it to the store
        for told in summaries:
            if told.arrived is not None and told.kind != spool.SENT:
                yield Spooled(path, told.kind, told.arrived, told.queue_id, told.customer, told.recipient)
