"""The two mails of a probe, and their submission to Postfix: one as by a customer, one as by a foreign server.

Called by the probe.  Opens SMTP connections, or runs sendmail(1).
"""

from __future__ import annotations

import re
import smtplib
import ssl
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from ipaddress import ip_address
from pathlib import Path

SECONDS = 30.0
_QUEUED = re.compile(r"queued as (\w+)")


class Refused(Exception):
    """Postfix does not accept the mail, or cannot be reached; says why."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How Postfix accepted a mail."""

    said: str
    queue_id: str
    """empty when it is not known"""


@dataclass(frozen=True, slots=True)
class Login:
    """A customer's login."""

    name: str
    password: str


def message(message_id: str, sender: str, recipient: str) -> bytes:
    """The mail that the probe sends as a customer."""
    return _octets(
        f"From: <{sender}>",
        f"To: <{recipient}>",
        "Subject: bouncehook probe",
        f"Date: {formatdate()}",
        f"Message-ID: <{message_id}@{sender.rpartition('@')[2]}>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        "This message of `bouncehook probe` must fail, to test whether the failure is reported.",
    )


def bounce(message_id: str, returned_to: str, recipient: str) -> bytes:
    """The bounce of a foreign server, with the usual subject and fields, so that content checks apply to it."""
    domain = recipient.rpartition("@")[2]
    return _octets(
        f"From: MAILER-DAEMON@{domain} (Mail Delivery System)",
        f"To: {returned_to}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Date: {formatdate()}",
        f"Message-ID: <{message_id}@{domain}>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="probe"',
        "",
        "--probe",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        f"This bounce of `bouncehook probe` says that a message to <{recipient}> could not be delivered.",
        "",
        "--probe",
        "Content-Type: message/delivery-status",
        "",
        f"Reporting-MTA: dns; {domain}",
        "",
        f"Original-Recipient: rfc822;{recipient}",
        f"Final-Recipient: rfc822; {recipient}",
        "Action: failed",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 5.1.1 probe: no such user",
        "",
        "--probe--",
    )


def by_sendmail(sendmail: str, configuration: Path, sender: str, recipient: str, content: bytes) -> Taken:
    """Submit a mail as a program on the relay does, by Postfix's own sendmail(1).  Raises Refused."""
    command = [sendmail, "-C", str(configuration), "-i", "-f", sender, "--", recipient]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused(f"{sendmail}: {error}") from error
    if done.returncode:
        raise Refused(f"{sendmail}: {done.stderr.decode('utf-8', 'replace').strip() or done.returncode}")
    return Taken("sendmail(1) accepted it", "")


def by_smtp(
    server: tuple[str, int],
    sender: str,
    recipient: str,
    content: bytes,
    *,
    login: Login | None = None,
    source: str | None = None,
) -> Taken:
    """Submit a mail by SMTP; `source` is the address of this machine to send from.  Raises Refused."""
    where = "{}:{}".format(*server)
    try:
        with smtplib.SMTP(*server, timeout=SECONDS, source_address=(source, 0) if source else None) as session:
            session.ehlo()
            if login:
                _log_in(session, server[0], login)
            came_from = session.sock.getsockname()[0] if session.sock else ""
            _require("MAIL FROM", lambda: session.mail(sender))
            _require("RCPT TO", lambda: session.rcpt(recipient))
            said = _require("the message", lambda: session.data(content))
    except (OSError, smtplib.SMTPException) as error:
        raise Refused(f"{where}: {error}") from error
    found = _QUEUED.search(said)
    return Taken(f"{where} accepted it from {came_from}: {said}", found[1] if found else "")


def refusal(server: tuple[str, int], sender: str, recipient: str, *, source: str | None = None) -> str:
    """Why a server does not accept mail to a recipient; empty if it does.  No mail is sent."""
    try:
        with smtplib.SMTP(*server, timeout=SECONDS, source_address=(source, 0) if source else None) as session:
            session.ehlo()
            _require("MAIL FROM", lambda: session.mail(sender))
            _require("RCPT TO", lambda: session.rcpt(recipient))
    except (OSError, smtplib.SMTPException) as error:
        return str(error)
    return ""


def _require(step: str, say: Callable[[], tuple[int, bytes]]) -> str:
    code, answer = say()
    said = f"{code} {answer.decode('utf-8', 'replace')}"
    if code // 100 != 2:
        raise smtplib.SMTPException(f"{step} was refused: {said}")
    return said


def _log_in(session: smtplib.SMTP, host: str, login: Login) -> None:
    if session.has_extn("starttls"):
        session.starttls(context=_context(host))
        session.ehlo()
    session.login(login.name, login.password)


def _context(host: str) -> ssl.SSLContext:
    """TLS without verification for our own machine, because no certificate names its addresses."""
    context = ssl.create_default_context()
    try:
        here = ip_address(host).is_loopback
    except ValueError:
        here = host == "localhost"
    if here:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _octets(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("ascii", "replace")
