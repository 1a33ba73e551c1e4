"""Takes complete mails: checks their return addresses as bouncehook-pipe does, spools them together, and replies for
each recipient.

Called by `listener`, in its thread.  Touches the spool.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bouncehook.configuration import Configuration
from bouncehook.counters import Counters
from bouncehook.counts import LmtpCount
from bouncehook.errors import NotAReturnAddress, SpoolError
from bouncehook.outage import Outage
from bouncehook.plurals import counted
from bouncehook.return_address import day_of, id_in_returned
from bouncehook.spool import Bounce, Spool
from bouncehook_lmtp.conversation import STRANGER, Envelope

INTERNAL_ERROR = "451 4.3.0 internal error of bouncehook-lmtp; see its log"

log = logging.getLogger("bouncehook.lmtp")


@dataclass(frozen=True, slots=True)
class Mail:
    """A complete mail, as it is to be kept."""

    envelope: Envelope
    content: bytes
    truncated: bool
    """whether its end was cut off"""


class Intake:
    """Writes mails to the spool."""

    def __init__(
        self, destination: Spool, configuration: Callable[[], Configuration], counters: Counters[LmtpCount]
    ) -> None:
        self._spool = destination
        self._configuration = configuration
        self._counters = counters
        self._spool_outage = Outage(
            log, "returned mail stays in Postfix's queue meanwhile", "the spool can be written again"
        )
        self._told_of_strangers = False

    def take(self, mails: Sequence[Mail]) -> list[tuple[str, ...]]:
        """For each mail a reply line for each of its recipients, in their order; 250 only if it is durable, or the
        address forged."""
        replies: list[list[str]] = [[] for _ in mails]
        spooled: list[tuple[Bounce, bytes]] = []
        places: list[tuple[list[str], int]] = []
        for mail, said in zip(mails, replies, strict=True):
            if mail.envelope.client == STRANGER:
                self._stranger(mail.envelope)
            for recipient in mail.envelope.recipients:
                checked = self._checked(recipient, mail)
                if isinstance(checked, Bounce):
                    spooled.append((checked, mail.content))
                    places.append((said, len(said)))
                    said.append("")
                else:
                    said.append(checked)
        for (said, place), reply in zip(places, self._put(spooled), strict=True):
            said[place] = reply
        return list(map(tuple, replies))

    def turned_away(self) -> None:
        """Count a connection of a machine that may not connect."""
        self._counters.add(LmtpCount.TURNED_AWAY)

    def _checked(self, recipient: str, mail: Mail) -> Bounce | str:
        """What is to be spooled for a recipient, or the reply when nothing is."""
        envelope = mail.envelope
        try:
            return Bounce(
                recipient=recipient,
                sender=envelope.sender or "",
                client=envelope.client,
                queue_id=envelope.queue_id,
                id=self._id_in(recipient),
                truncated=mail.truncated,
            )
        except NotAReturnAddress as error:
            log.info("%s: dropped: %a %s", envelope.queue_id, recipient, error)
            self._counters.add(LmtpCount.DROPPED)
            return "250 2.0.0 dropped: this return address is forged"
        except Exception:
            log.exception("%s: internal error; Postfix keeps the mail", envelope.queue_id)
            self._counters.add(LmtpCount.FAULTS)
            return INTERNAL_ERROR

    def _id_in(self, recipient: str) -> str:
        """The id of the message that came back; empty for the address of complaints, whose signature is in the report.
        Raises NotAReturnAddress."""
        configuration = self._configuration()
        if configuration.is_for_complaints(recipient):
            return ""
        return id_in_returned(configuration.keys, recipient, day_of(time.time()))

    def _put(self, spooled: list[tuple[Bounce, bytes]]) -> list[str]:
        """The reply for each."""
        if not spooled:
            return []
        try:
            names = self._spool.put_together(spooled)
        except SpoolError as error:
            self._counters.add(LmtpCount.PUT_OFF, len(spooled))
            self._spool_outage.began(str(error))
            return [f"451 4.3.0 {error}"] * len(spooled)
        except Exception:
            log.exception("internal error; Postfix keeps %s", counted(len(spooled), "mail"))
            self._counters.add(LmtpCount.FAULTS, len(spooled))
            return [INTERNAL_ERROR] * len(spooled)
        self._spool_outage.ended()
        self._counters.add(LmtpCount.TAKEN, len(spooled))
        return [f"250 2.0.0 in the spool as {name}" for name in names]

    def _stranger(self, envelope: Envelope) -> None:
        self._counters.add(LmtpCount.STRANGERS)
        if not self._told_of_strangers:
            self._told_of_strangers = True
            log.warning(
                "%s: Postfix does not send XFORWARD, so its own notifications cannot be told from a "
                "stranger's mail: add -o lmtp_send_xforward_command=yes to the service in master.cf",
                envelope.queue_id or "a mail",
            )
