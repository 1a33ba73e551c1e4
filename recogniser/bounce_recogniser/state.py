"""Where in SMTP (RFC 5321) a delivery failed, as far as a text of Postfix tells it.  Pure data."""

from __future__ import annotations

from enum import StrEnum

State = StrEnum("State", "DNS CONNECT INTRO EHLO HELO STARTTLS AUTH MAILFROM RCPTTO DATA MESSAGE BOUNCE UNKNOWN")
"""A stage of an SMTP session; the value is the name in lower case.

`dns`: no host was found.  `intro`: the server's greeting.  `data`: the reply to the DATA command.  `message`: the reply
after the final dot.  `unknown`: nothing tells.  `bounce` is never said of a text: it is for callers who need one
enumeration for these texts and for mails that came back.
"""
