"""One of the two mails of a probe, and its result.  Called by the other files of the probe.  Pure."""

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
    """Something that a probe needs is missing."""


@dataclass
class Trial:
    """One of the two mails, and its result."""

    title: str
    probe: reserved.Probe
    sent: float = 0.0
    taken: Taken | None = None
    refused: str = ""
    told: Told | None = None
    lost: str = ""
    """the hop where it was lost"""
    notes: list[str] = field(default_factory=list)
    log: list[traces.Entry] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether its report arrived, and no problem was found on its way."""
        return self.told is not None and not self.lost


def fresh(receiver: Receiver) -> reserved.Probe:
    """The identity of a new mail, which contains the address of the receiver."""
    now = time.time()
    made = reserved.probe_of(reserved.new_id(receiver.address, now), now)
    assert made is not None
    return made


def return_address_of(probe: reserved.Probe, domain: str, configuration: Configuration) -> str:
    """The sender that the milter gives to a mail."""
    return configuration.return_address_for(probe.customer(domain), probe.id, day_of(time.time()))
