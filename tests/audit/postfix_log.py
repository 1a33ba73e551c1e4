"""Logs as a Postfix 3.7.11 wrote them, line by line, with other addresses and times.  Called by the tests here."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

CLIENT = "127.0.0.1"
SENDER = "news@acme.test"
SAID = "host mx.far.test[192.0.2.9] said: 550 5.1.1 no such user (in reply to RCPT TO command)"
DISCARD = "milter-discard: END-OF-MESSAGE from localhost[127.0.0.1]: milter triggers DISCARD action"


@dataclass
class PostfixLog:
    """A log that grows by what happens to messages.  `now` is the time of the next line."""

    now: float = field(default_factory=time.time)
    lines: list[str] = field(default_factory=list)
    format: str = "%b %e %H:%M:%S"

    def line(self, daemon: str, text: str, instance: str = "postfix") -> None:
        """One line."""
        stamp = time.strftime(self.format, time.localtime(self.now))
        self.lines.append(f"{stamp} relay {instance}/{daemon}[514]: {text}")

    def write_to(self, path: Path) -> Path:
        """The file."""
        path.write_text("".join(f"{line}\n" for line in self.lines), encoding="utf-8", errors="surrogateescape")
        return path

    def comes(self, queue_id: str, sender: str, *, client: str = CLIENT, login: str = "", written: bool = True) -> None:
        """A client submits a message, which comes into the queue with this sender."""
        self.line("smtpd", f"connect from unknown[{client}]")
        self.line("smtpd", f"{queue_id}: client=unknown[{client}]{self._login(login)}")
        if written:
            self.line("cleanup", f"{queue_id}: message-id=<{queue_id}@acme.test>")
            self.activated(queue_id, sender)
        self.disconnects(client)

    @staticmethod
    def _login(login: str) -> str:
        return f", sasl_method=PLAIN, sasl_username={login}" if login else ""

    def activated(self, queue_id: str, sender: str) -> None:
        self.line("qmgr", f"{queue_id}: from=<{sender}>, size=408, nrcpt=1 (queue active)")

    def disconnects(self, client: str = CLIENT) -> None:
        self.line("smtpd", f"disconnect from unknown[{client}] ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5")

    def attempt(
        self,
        queue_id: str,
        recipient: str,
        status: str,
        text: str = SAID,
        *,
        original: str = "",
        relay: str = "mx.far.test[192.0.2.9]:25",
        daemon: str = "smtp",
    ) -> None:
        """A delivery to a recipient."""
        before = f" orig_to=<{original}>," if original else ""
        self.line(
            daemon,
            f"{queue_id}: to=<{recipient}>,{before} relay={relay}, delay=0.09, delays=0.01/0.02/0.03/0.03, "
            f"dsn=5.1.1, status={status} ({text})",
        )

    def captured(self, queue_id: str, notification: str, return_address: str) -> None:
        """The milter takes the notification of a failure, and Postfix is done with it."""
        self.line("cleanup", f"{notification}: message-id=<{notification}@relay.test>")
        self.line("cleanup", f"{notification}: {DISCARD}; from=<> to=<{return_address}>")
        self.notified(queue_id, notification)

    def notified(self, queue_id: str, notification: str) -> None:
        self.line("bounce", f"{queue_id}: sender non-delivery notification: {notification}")

    def removed(self, queue_id: str) -> None:
        self.line("qmgr", f"{queue_id}: removed")

    def refused(
        self,
        recipient: str,
        *,
        queue_id: str = "NOQUEUE",
        by: str = "reject",
        sender: str = SENDER,
        client: str = CLIENT,
    ) -> None:
        """The smtpd, or a milter, refuses a recipient."""
        self.line(
            "smtpd",
            f"{queue_id}: {by}: RCPT from unknown[{client}]: 550 5.1.1 <{recipient}>: Recipient address rejected: User "
            f"unknown; from=<{sender}> to=<{recipient}> proto=ESMTP helo=<acme.test>",
        )

    def bounced(self, queue_id: str, return_address: str, recipients: Sequence[str], notification: str) -> None:
        """The whole story of a message that fails for all of these."""
        self.comes(queue_id, return_address)
        for recipient in recipients:
            self.attempt(queue_id, recipient, "bounced")
        self.captured(queue_id, notification, return_address)
        self.removed(queue_id)
