"""Finds out what the content checks of cleanup(8) do to a notification, or to a bounce from elsewhere.

Called by `bouncehook doctor`.  Asks postmap, which applies the tables to headers and bodies as cleanup does.
"""

from __future__ import annotations

from collections.abc import Iterator

from bouncehook_admin.setup.cleanup_entry import CHECKS
from bouncehook_admin.setup.postfix import Postfix
from bouncehook_admin.setup.reading import Reading, Service
from bouncehook_admin.setup.values import items

HARMLESS = ("DUNNO", "OK", "INFO", "WARN", "BCC", "PREPEND")
"""actions that change nothing in a mail, or only add to it"""

_NOTIFICATION = """\
Date: Sat, 28 Nov 2026 10:28:10 +0000 (UTC)
From: Mail Delivery System <MAILER-DAEMON@{host}>
Subject: Undelivered Mail Returned to Sender
To: {address}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4jY2981QWwzJkQx.1795861690/{host}"
Content-Transfer-Encoding: 8bit
Message-Id: <4jY298bRz4zJkQy@{host}>

"""
_PARTS = (
    "Content-Description: Notification\nContent-Type: text/plain; charset=us-ascii\n\n",
    "Content-Description: Delivery report\nContent-Type: message/delivery-status\n\n",
    "Content-Description: Undelivered Message Headers\nContent-Type: text/rfc822-headers\n\n",
    "Content-Description: Undelivered Message\nContent-Type: message/rfc822\n\n",
)
_BODY = """\
This is the mail system at host {host}.
I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.
<joe@example.com>: host mx.example.com[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command)
Reporting-MTA: dns; {host}
X-Postfix-Queue-ID: 4jY2981QWwzJkQx
Final-Recipient: rfc822; joe@example.com
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown
"""
_SUBJECTS_ELSEWHERE = (
    "Undelivered Mail Returned to Sender",
    "Mail delivery failed: returning message to sender",
    "Delivery Status Notification (Failure)",
    "Returned mail: see transcript for details",
    "Undeliverable: Invoice",
    "failure notice",
)


def on_notification(postfix: Postfix, reading: Reading, cleanup: Service, address: str) -> Iterator[tuple[str, str]]:
    """What the checks do to our own Postfix's notification: each check, and its action and why.  Raises
    PostfixFault."""
    filled = {"host": reading.value("myhostname"), "address": address}
    samples = {
        "header_checks": [_NOTIFICATION.format(**filled)],
        "mime_header_checks": _PARTS,
        "nested_header_checks": (),
        "body_checks": [_BODY.format(**filled)],
    }
    for name in CHECKS:
        for table in items(reading.value(name, cleanup)):
            for sample in samples[name]:
                for found in _asked(postfix, table, sample, name):
                    yield name, f"{table}: {found}"


def on_bounce(postfix: Postfix, reading: Reading, cleanup: Service, address: str) -> Iterator[tuple[str, str]]:
    """What the checks do to the headers of bounces from elsewhere.  Raises PostfixFault."""
    own = _NOTIFICATION.format(host="mx.example.com", address=address)
    marks = [line for line in own.splitlines(True) if not line.startswith("Subject:")]
    sample = "".join(f"Subject: {subject}\n" for subject in _SUBJECTS_ELSEWHERE) + "".join(marks)
    for table in items(reading.value("header_checks", cleanup)):
        for found in _asked(postfix, table, sample, "header_checks"):
            yield "header_checks", f"{table}: {found}"


def _asked(postfix: Postfix, table: str, sample: str, name: str) -> Iterator[str]:
    """The first line that triggers each action that is not harmless."""
    option = "-b" if name == "body_checks" else "-h"
    text = f"From: x@example.com\n\n{sample}" if name == "body_checks" else sample
    seen = set(HARMLESS)
    for key, result in postfix.lookups(option, text, table.removeprefix("proxy:")):
        # Postfix logs a warning for a rule without an action, and continues.
        action = next(iter(result.split()), "DUNNO").upper()
        if action not in seen:
            seen.add(action)
            yield f"{action} for `{' '.join(key.split())}`"
