"""Takes a complete mail: checks its return address as bouncehook-pipe does, spools it, and replies for each recipient.

Called by `listener`, from any of its threads.  Touches the spool.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from bouncehook.counters import Counters
from bouncehook.counts import LmtpCount
from bouncehook.errors import NotAReturnAddress, SpoolError
from bouncehook.outage import Outage
from bouncehook.return_address import Keys, day_of, id_in_returned
from bouncehook.spool import Bounce, Spool
from bouncehook_lmtp.conversation import STRANGER, Envelope

log = logging.getLogger("bouncehook.lmtp")


class Intake:
    """Writes mails to the spool, for any number of threads."""

    def __init__(self, destination: Spool, keys: Callable[[], Keys], counters: Counters[LmtpCount]) -> None:
        self._spool = destination
        self._keys = keys
        self._counters = counters
        self._spool_outage = Outage(
            log, "returned mail stays in Postfix's queue meanwhile", "the spool can be written again"
        )
        self._told_of_strangers = False

    def take(self, envelope: Envelope, mail: bytes, *, truncated: bool) -> tuple[str, ...]:
        """A reply line for each recipient, in their order; 250 only if the mail is durable, or the address forged."""
        if envelope.client == STRANGER:
            self._stranger(envelope)
        return tuple(self._take_one(recipient, envelope, mail, truncated) for recipient in envelope.recipients)

    def _take_one(self, recipient: str, envelope: Envelope, mail: bytes, truncated: bool) -> str:
        try:
            message_id = id_in_returned(self._keys(), recipient, day_of(time.time()))
            bounce = Bounce(
                recipient=recipient,
                sender=envelope.sender or "",
                client=envelope.client,
                queue_id=envelope.queue_id,
                id=message_id,
                truncated=truncated,
            )
            name = self._spool.put_record(bounce, (mail,))
        except NotAReturnAddress as error:
            log.info("%s: dropped: %a %s", envelope.queue_id, recipient, error)
            self._counters.add(LmtpCount.DROPPED)
            return "250 2.0.0 dropped: this return address is forged"
        except SpoolError as error:
            self._counters.add(LmtpCount.PUT_OFF)
            self._spool_outage.began(str(error))
            return f"451 4.3.0 {error}"
        except Exception:
            log.exception("%s: internal error; Postfix keeps the mail", envelope.queue_id)
            self._counters.add(LmtpCount.FAULTS)
            return "451 4.3.0 internal error of bouncehook-lmtp; see its log"
        self._spool_outage.ended()
        self._counters.add(LmtpCount.TAKEN)
        return f"250 2.0.0 in the spool as {name}"

    def _stranger(self, envelope: Envelope) -> None:
        self._counters.add(LmtpCount.STRANGERS)
        if not self._told_of_strangers:
            self._told_of_strangers = True
            log.warning(
                "%s: Postfix does not send XFORWARD, so its own notifications cannot be told from a "
                "stranger's mail: add -o lmtp_send_xforward_command=yes to the service in master.cf",
                envelope.queue_id or "a mail",
            )
