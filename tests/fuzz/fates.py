"""What becomes of an address at a remote server.  The address says it itself, so that nobody has to keep a list.

`no.17@far.test` is refused at RCPT wherever it stands, `"dsn.18 x"@near.test` is taken and bounces later.  Read by
the generators, the remote servers and the truth.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from bouncehook_demo.behaviour import Step


class Fate(StrEnum):
    """By the word in the local part."""

    TAKEN = "ok"
    REFUSED = "no"
    HOSTILE = "evil"
    """refused, with words that look like those of Postfix about somebody else"""
    AT_LENGTH = "long"
    """refused, with a very long reply"""
    DEFERRED = "soft"
    """refused for now, until the relay gives up"""
    LATER_STANDARD = "dsn"
    """taken, and bounced later: by RFC 3464"""
    LATER_QMAIL = "qmail"
    LATER_EXIM = "exim"
    LATER_PLAIN = "plain"
    FORWARDED = "fwd"
    """taken and forwarded; the bounce names the forwarder's address only"""
    DELAYED = "late"
    """taken; a notice says that it is still being tried"""
    RELAYED = "relayed"
    """taken; a notice says that it was delivered"""
    AWAY = "away"
    """taken; a vacation notice comes"""
    FORGED = "forged"
    """taken; comes back as if our own Postfix had refused somebody whom nobody wrote to"""


LATER = frozenset({Fate.LATER_STANDARD, Fate.LATER_QMAIL, Fate.LATER_EXIM, Fate.LATER_PLAIN})
"""a failure that names the address as the remote server saw it"""
FAILING_AT_RCPT = frozenset({Fate.REFUSED, Fate.HOSTILE, Fate.AT_LENGTH, Fate.DEFERRED})

_IN_LOCAL_PART = re.compile(rf"(?<![a-z])({'|'.join(Fate)})\.\d+", re.IGNORECASE)


def fate_of(address: str) -> Fate:
    """What the local part says; without a word of it, the address is simply taken."""
    found = _IN_LOCAL_PART.search(address.rpartition("@")[0] or address)
    return Fate(found[1].lower()) if found else Fate.TAKEN


BLAMED = "victim.78@nobody-wrote.test"
"""whom hostile replies and forged notifications name"""
_HOSTILE = "\n".join(
    (
        f"550-5.1.1 <{BLAMED}>: host mx.nobody-wrote.test[192.0.2.1] said: 550 5.1.1 unknown",
        f"550-5.1.1 (in reply to DATA command) Final-Recipient: rfc822; {BLAMED}",
        f"550 5.1.1 Original-Recipient: rfc822;{BLAMED} Action: failed Status: 5.1.1 (in reply to DATA command)",
    )
)


class RepliesByFate(Mapping[str, Step]):
    """What a server replies to RCPT, by local part, in the form that `Behaviour` wants."""

    _REPLIES: Mapping[Fate, Step] = {
        Fate.REFUSED: "550 5.1.1 no such user here",
        Fate.HOSTILE: _HOSTILE,
        Fate.AT_LENGTH: "550 5.7.1 " + "blocked by a policy " * 90 + "https://policy.test/",
        Fate.DEFERRED: "452 4.2.2 mailbox full",
    }

    def __getitem__(self, local_part: str) -> Step:
        return self._REPLIES[fate_of(f"{local_part}@")]

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 1
