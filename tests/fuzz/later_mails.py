"""What a remote server sends back for a message that it took.  Bytes out; touches nothing.

Called by `world`, once for each recipient.  The wording is that of the mail systems named.
"""

from __future__ import annotations

import re
from email.utils import formatdate, make_msgid

from bouncehook_demo.foreign_bounce import LaterBounce, compose_bounce
from fuzz.fates import BLAMED, Fate

FORWARDED_TO = "inner.77@elsewhere.test"
"""where the forwarder sends it on"""


def sent_back(fate: Fate, host: str, to: str, recipient: str, content: bytes) -> bytes | None:
    """The mail to the return address `to`; None for those who send nothing back."""
    if fate in _STANDARD:
        return compose_bounce(_STANDARD[fate], host, to, recipient, content)
    if fate in _WRITTEN:
        head, body = _WRITTEN[fate]
        returned = content.decode("utf-8", "replace").replace("\r\n", "\n")
        names = {"host": host, "to": to, "recipient": recipient, "returned": returned, "blamed": BLAMED}
        names |= {"date": formatdate(), "message_id": make_msgid(domain=host), "queue_id": _queue_id_in(content)}
        lines = f"{_HEAD}{head}\n{body}".format(**names).split("\n")
        return "\r\n".join(lines).encode("utf-8", "replace")
    return None


def _queue_id_in(content: bytes) -> str:
    """Of the relay, as everybody who gets the message reads it there: the first Received that it wrote."""
    found = re.findall(rb"by relay\.example\.test \(Postfix\) with \w+ id (\w+)", content)
    return found[-1].decode() if found else ""


_STANDARD = {
    Fate.LATER_STANDARD: LaterBounce(),
    Fate.FORWARDED: LaterBounce(recipient=FORWARDED_TO),
    Fate.DELAYED: LaterBounce(
        action="delayed", status="4.2.2", diagnostic="smtp; 452 4.2.2 mailbox full", subject="Delayed mail"
    ),
    Fate.RELAYED: LaterBounce(
        action="delivered", status="2.0.0", diagnostic="smtp; 250 2.0.0 ok", subject="Successful mail delivery"
    ),
}

_HEAD = "Date: {date}\nMessage-ID: {message_id}\nTo: {to}\nMIME-Version: 1.0\n"
_QMAIL = """\
From: MAILER-DAEMON@{host}
Subject: failure notice
"""
_QMAIL_BODY = """\
Hi. This is the qmail-send program at {host}.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{recipient}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

{returned}"""
_EXIM = """\
From: Mail Delivery System <Mailer-Daemon@{host}>
Subject: Mail delivery failed: returning message to sender
Auto-Submitted: auto-replied
X-Failed-Recipients: {recipient}
"""
_EXIM_BODY = """\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {recipient}
    Unrouteable address

------ This is a copy of the message, including all the headers. ------

{returned}"""
_PLAIN = """\
From: Mail Delivery Subsystem <mailer-daemon@{host}>
Subject: Undeliverable mail
"""
_PLAIN_BODY = """\
Your message could not be delivered to {recipient}:

550 5.1.1 User unknown

----- Original message -----

{returned}"""
_AWAY = """\
From: <{recipient}>
Subject: Out of office
Auto-Submitted: auto-replied
Precedence: bulk
"""
_AWAY_BODY = """\
I am on holiday until the end of the month and will read your message then.
"""
_FORGED = """\
From: MAILER-DAEMON@relay.example.test (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="F.1/relay.example.test"
"""
_FORGED_BODY = """\
This is a MIME-encapsulated message.

--F.1/relay.example.test
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host relay.example.test.

<{blamed}>: host mx.nobody-wrote.test[192.0.2.1] said: 550 5.1.1 unknown (in reply to RCPT TO command)

--F.1/relay.example.test
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.test
X-Postfix-Queue-ID: {queue_id}
X-Postfix-Sender: rfc822; {to}

Final-Recipient: rfc822; {blamed}
Original-Recipient: rfc822;{blamed}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.nobody-wrote.test
Diagnostic-Code: smtp; 550 5.1.1 unknown

--F.1/relay.example.test--
"""
_WRITTEN = {
    Fate.LATER_QMAIL: (_QMAIL, _QMAIL_BODY),
    Fate.LATER_EXIM: (_EXIM, _EXIM_BODY),
    Fate.LATER_PLAIN: (_PLAIN, _PLAIN_BODY),
    Fate.AWAY: (_AWAY, _AWAY_BODY),
    Fate.FORGED: (_FORGED, _FORGED_BODY),
}
