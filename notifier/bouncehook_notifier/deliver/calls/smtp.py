"""A returned mail goes on, by SMTP, to whoever sent the message: the mail that they would have got without us.

It goes to the relay that the operator names (Postfix itself, by default), from the null sender: so whatever becomes of
it, no notification of it can come back (RFC 5321, 4.5.5).  Should the mail itself come back, its trace tells.

Made by `transports`.  Touches the network: the relay only, which is the operator's own, so neither guard nor
deadline for the whole.
"""

from __future__ import annotations

import contextlib
import os
import re
import smtplib
import time
from dataclasses import dataclass

from bouncehook.delivery_settings import DeliverySettings
from bouncehook_notifier.forwarded import with_trace
from bouncehook_notifier.store.records import Attempt, ReturnedMail

FINAL_REPLY_SECONDS = 600.0
"""for the reply to the mail (RFC 5321, 4.5.3.2.6): a client that gives up earlier may send the mail twice"""
REPLIES = 6
"""before that: the greeting, to EHLO and HELO, MAIL, RCPT, DATA"""

_LINE_ENDS = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class SmtpCall:
    """A mail to be handed to a relay.

    The attempt's status is the code of the SMTP reply to the envelope or to the mail; None when it did not come to
    that, which is the relay's fault and not the mail's.
    """

    relay: tuple[str, int]
    """host and port"""
    recipient: str
    mail: ReturnedMail
    settings: DeliverySettings

    @property
    def longest_seconds(self) -> float:
        """A connection, the few replies before the mail, and the reply to it."""
        return self.settings.connect_seconds + REPLIES * self.settings.total_seconds + FINAL_REPLY_SECONDS

    def make(self) -> Attempt:
        """Hand the mail to the relay; returns what came of it."""
        started, clock = time.time(), time.monotonic()
        blameless = False
        code: int | None = None
        try:
            code, answer = _conversation(self)
        except smtplib.SMTPDataError as error:
            code, answer = error.smtp_code, _text(error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            answer = f"{type(error).__name__}: {error}"
        except ValueError as error:  # an address that cannot be written in what the relay understands
            answer, blameless = f"{self.recipient}: {error}", True
        return Attempt(started, time.monotonic() - clock, code, answer, blameless=blameless)


def _conversation(call: SmtpCall) -> tuple[int, str]:
    """The reply to the mail, or the first refusal.  Raises SMTPException, OSError and ValueError."""
    recipient, settings = call.recipient, call.settings
    # Bare line ends could make two mails of one on the way (SMTP smuggling).
    octets = _LINE_ENDS.sub(b"\r\n", with_trace(call.mail.mime, call.mail.envelope))
    # Its own name for itself would be looked up in the DNS.
    client = smtplib.SMTP(local_hostname=os.uname().nodename, timeout=settings.connect_seconds)
    try:
        greeting = client.connect(*call.relay)
        if not _is_good(greeting):
            raise smtplib.SMTPConnectError(*greeting)
        assert client.sock
        client.sock.settimeout(settings.total_seconds)
        client.ehlo_or_helo_if_needed()
        reply = client.mail("", _options(client, octets, recipient))
        if _is_good(reply):
            reply = client.rcpt(recipient)
        if _is_good(reply):
            client.sock.settimeout(FINAL_REPLY_SECONDS)
            reply = client.data(octets)
            with contextlib.suppress(smtplib.SMTPException, OSError):
                client.quit()  # its result changes nothing: the mail was taken, or refused
        return reply[0], _text(reply[1])
    finally:
        client.close()


def _options(client: smtplib.SMTP, octets: bytes, recipient: str) -> list[str]:
    """The parameters of MAIL FROM that the mail needs (RFC 6152, RFC 6531), if the relay knows them."""
    options = []
    if client.has_extn("8bitmime") and not octets.isascii():
        options.append("BODY=8BITMIME")
    if client.has_extn("smtputf8") and not recipient.isascii():
        options.append("SMTPUTF8")
    return options


def _is_good(reply: tuple[int, bytes]) -> bool:
    return 200 <= reply[0] < 300


def _text(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
