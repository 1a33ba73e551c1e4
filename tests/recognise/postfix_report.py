"""Writes reports in Postfix's shape for the tests of the recogniser: same parts, same fields, same folding."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass


@dataclass(frozen=True)
class Failed:
    """One recipient of a report."""

    human: str
    """what the text for people says after `<recipient>: `"""
    diagnostic: str
    status: str
    recipient: str = "u@gen.test"
    original: str = ""
    expanded_from: str = ""
    action: str = "failed"


def fold(text: str) -> str:
    """As bounce(8) folds: at 80 columns, four blanks before each further line, long words uncut."""
    return textwrap.fill(text, 80, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


def postfix_report(
    *recipients: Failed, envelope_id: str = "", subject: str = "Undelivered Mail Returned to Sender"
) -> bytes:
    """A whole report about these recipients."""
    human = "\n\n".join(fold(f"<{one.recipient}>{_expanded(one)}: {one.human}") for one in recipients)
    envid = f"Original-Envelope-Id: {envelope_id}\n" if envelope_id else ""
    groups = "\n\n".join(_group(one) for one in recipients)
    return f"""\
Return-Path: <>
Date: Mon, 23 Nov 2026 10:23:55 +0000 (UTC)
From: MAILER-DAEMON@relay.example.net (Mail Delivery System)
Subject: {subject}
To: cust@sender.test
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4jY2981QWwzJkQx.1795429435/relay.example.net"
Content-Transfer-Encoding: 8bit

This is a MIME-encapsulated message.

--4jY2981QWwzJkQx.1795429435/relay.example.net
Content-Description: Notification
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

This is the mail system at host relay.example.net.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

                   The mail system

{human}

--4jY2981QWwzJkQx.1795429435/relay.example.net
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.net
{envid}X-Postfix-Queue-ID: 4jY2981QWwzJkQx
X-Postfix-Sender: rfc822; cust@sender.test
Arrival-Date: Mon, 23 Nov 2026 10:23:56 +0000 (UTC)

{groups}

--4jY2981QWwzJkQx.1795429435/relay.example.net
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: cust@sender.test
To: u@gen.test
Subject: hello

text
--4jY2981QWwzJkQx.1795429435/relay.example.net--
""".encode()


def _expanded(one: Failed) -> str:
    return f" (expanded from <{one.expanded_from}>)" if one.expanded_from else ""


def _group(one: Failed) -> str:
    lines = [f"Final-Recipient: rfc822; {one.recipient}"]
    if one.original:
        lines.append(f"Original-Recipient: rfc822;{one.original}")
    lines += [f"Action: {one.action}", f"Status: {one.status}", fold(f"Diagnostic-Code: {one.diagnostic}")]
    return "\n".join(lines)
