"""One of the two mails of a probe, and what became of it.  Called by the other files of the probe.  Pure."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from bouncehook import probe as reserved
from bouncehook.configuration import Configuration
from bouncehook.errors import BouncehookError
from bouncehook.return_address import day_of
from bouncehook_admin.probe import traces
from bouncehook_admin.probe.messages import Taken
from bouncehook_admin.probe.receiver import Receiver, Told


class CannotProbe(BouncehookError):
    """What a probe needs is not there."""


@dataclass
class Trial:
    """One of the two mails, and what became of it."""

    title: str
    probe: reserved.Probe
    sent: float = 0.0
    taken: Taken | None = None
    refused: str = ""
    told: Told | None = None
    lost: str = ""
    """the hop where it vanished"""
    notes: list[str] = field(default_factory=list)
    log: list[traces.Entry] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether its report arrived, and nothing speaks against the way that it took."""
        return self.told is not None and not self.lost


def fresh(receiver: Receiver) -> reserved.Probe:
    """The identity of a mail, which names where its report is awaited."""
    now = time.time()
    made = reserved.probe_of(reserved.new_id(receiver.address, now), now)
    assert made is not None
    return made


def return_address_of(probe: reserved.Probe, domain: str, configuration: Configuration) -> str:
    """What the milter makes the sender of a mail."""
    return configuration.return_address_for(probe.customer(domain), probe.id, day_of(time.time()))
