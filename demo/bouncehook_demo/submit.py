"""Sends mail by SMTP as a customer's program does, and returns Postfix's replies.

Called by the quickstart and by tests.  Opens connections to the address that it is given; touches nothing else.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from types import TracebackType


@dataclass(frozen=True)
class Submitted:
    """The result of one mail: its queue id (None if no recipient was accepted) and the refused recipients."""

    queue_id: str | None
    refused: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    reply: str = ""


class Submission:
    """One SMTP session, for any number of mails.  Use `smtp` for commands without a method here."""

    def __init__(
        self,
        server: tuple[str, int],
        *,
        login: tuple[str, str] | None = None,
        source_address: str | None = None,
        hello_name: str = "customer.example.test",
        timeout: float = 30.0,
    ) -> None:
        source = (source_address, 0) if source_address else None
        self.smtp = smtplib.SMTP(*server, local_hostname=hello_name, timeout=timeout, source_address=source)
        try:
            self.smtp.ehlo_or_helo_if_needed()
            if login:
                self.smtp.login(*login)
        except BaseException:
            self.smtp.close()
            raise

    def send(
        self,
        sender: str,
        recipients: Sequence[str],
        content: bytes | EmailMessage | None = None,
        *,
        mail_options: Sequence[str] = (),
        recipient_options: Sequence[str] | Mapping[str, Sequence[str]] = (),
    ) -> Submitted:
        """One mail.  Options go on the wire as they are: `ENVID=x`, `RET=HDRS`, `SMTPUTF8`, `NOTIFY=FAILURE`, …

        `recipient_options` are for all recipients, or by recipient.  If MAIL or the message is refused, smtplib's own
        errors are raised; refused recipients are in the result.
        """
        code, answer = self.smtp.mail(sender, list(mail_options))
        if code != 250:
            self.smtp.rset()
            raise smtplib.SMTPSenderRefused(code, answer, sender)
        refused = self._name_recipients(recipients, recipient_options)
        if len(refused) == len(recipients):
            self.smtp.rset()
            return Submitted(None, refused)
        code, answer = self.smtp.data(_as_bytes(content, sender, recipients))
        if code != 250:
            raise smtplib.SMTPDataError(code, answer)
        reply = answer.decode()
        queued = re.search(r"queued as (\S+)", reply)
        return Submitted(queued[1] if queued else None, refused, reply)

    def _name_recipients(
        self, recipients: Sequence[str], options: Sequence[str] | Mapping[str, Sequence[str]]
    ) -> dict[str, tuple[int, str]]:
        refused = {}
        for recipient in recipients:
            own = options.get(recipient, ()) if isinstance(options, Mapping) else options
            code, answer = self.smtp.rcpt(recipient, list(own))
            if code not in (250, 251):
                refused[recipient] = (code, answer.decode(errors="replace"))
        return refused

    def __enter__(self) -> Submission:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.smtp.quit()
        except (smtplib.SMTPException, OSError):
            self.smtp.close()


def submit(
    server: tuple[str, int],
    sender: str,
    recipients: Sequence[str],
    content: bytes | EmailMessage | None = None,
    *,
    login: tuple[str, str] | None = None,
    source_address: str | None = None,
    mail_options: Sequence[str] = (),
    recipient_options: Sequence[str] | Mapping[str, Sequence[str]] = (),
) -> Submitted:
    """One mail in one session of its own; see Submission."""
    with Submission(server, login=login, source_address=source_address) as session:
        return session.send(sender, recipients, content, mail_options=mail_options, recipient_options=recipient_options)


def xtext(value: str) -> str:
    """The encoding of RFC 3461 for the values of ENVID and ORCPT."""
    return "".join(
        character if "!" <= character <= "~" and character not in "+=" else f"+{ord(character):02X}"
        for character in value
    )


def simple_message(sender: str, recipients: Sequence[str], subject: str = "A message of the demo") -> bytes:
    """A small, complete, ordinary mail."""
    lines = [
        f"From: <{sender}>",
        f"To: {', '.join(f'<{recipient}>' for recipient in recipients)}",
        f"Subject: {subject}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        "Good day.",
        "",
    ]
    return "\r\n".join(lines).encode()


def _as_bytes(content: bytes | EmailMessage | None, sender: str, recipients: Sequence[str]) -> bytes:
    if content is None:
        return simple_message(sender, recipients)
    return content if isinstance(content, bytes) else content.as_bytes()
