"""Postfix's own words: where in SMTP a delivery failed, and what the remote server said.

Postfix tells the SMTP stage only in the text that people read, wrapped around the remote's reply:

    host mx.example[192.0.2.1] said: 550 5.1.1 <u>: no such user (in reply to RCPT TO command)

The remote may write the same phrases into its reply to deceive us.  So the wrapper's head is looked for at the
very start only, and its tail at the very end only; what is between them is never searched for a stage.

Called by `readers.standard` for Postfix's reports; and public, for the texts of recipients that smtpd refused
after address verification.  Pure.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .reply import read_reply, shorten
from .state import State
from .text import GAP, unfold


class PostfixText(NamedTuple):
    """What a text of Postfix says."""

    state: State
    code: str | None
    extended: str | None
    description: str | None


_HOST = r"\S{0,300}\[[^\]\s]{0,200}\](?::\d{1,5})?"
_PREFIXES = re.compile(
    r"(?:delivery temporarily suspended|Protocol error|(?:Recipient|Sender) address rejected"
    r"|(?:undeliverable|unverified) address): "
)
"""what other parts of Postfix put before the error itself"""
_SAID = re.compile(rf"host {_HOST} said: ")
_REFUSED = re.compile(rf"host ({_HOST}) refused to talk to me: ")
_IN_REPLY = re.compile(r" ?\(in reply to ([A-Za-z_/ ]{1,40})\)$")
_TLS_REFUSED = re.compile(rf"TLS is required, but host {_HOST} refused to start TLS: ")
_SASL_SAID = re.compile(rf"SASL (?:\[CACHED\] )?authentication failed; server {_HOST} said: ")
_WHILE = re.compile(rf"(?:lost connection with|conversation with) {_HOST}(?: timed out)? while ([A-Za-z_/ -]{{1,80}})$")

_COMMANDS = {
    "XFORWARD name/address command": State.MAILFROM,
    "XFORWARD helo/protocol command": State.MAILFROM,
    "MAIL FROM command": State.MAILFROM,
    "RCPT TO command": State.RCPTTO,
    "DATA command": State.DATA,
    "end of DATA command": State.MESSAGE,
}
_ACTIVITIES = {
    "receiving the initial server greeting": State.INTRO,
    "performing the EHLO handshake": State.EHLO,
    "performing the LHLO handshake": State.EHLO,
    "performing the HELO handshake": State.HELO,
    "receiving the STARTTLS response": State.STARTTLS,
    "sending XFORWARD name/address": State.MAILFROM,
    "sending XFORWARD protocol/helo_name": State.MAILFROM,
    "sending MAIL FROM": State.MAILFROM,
    "sending RCPT TO": State.RCPTTO,
    "sending DATA command": State.DATA,
    "sending message body": State.MESSAGE,
    "sending end of data -- message may be sent more than once": State.MESSAGE,
}
_LOCAL_ERRORS = (
    (r"connect to \S", State.CONNECT),
    (r"server unavailable or unable to receive mail$", State.CONNECT),
    (r"Host or domain name not found\b", State.DNS),
    (r"Name service error for ", State.DNS),
    (r"unable to look up host ", State.DNS),
    (r"unable to find primary relay for ", State.DNS),
    (r"\S{1,300}: host not found$", State.DNS),
    (r"mail for \S{1,300} loops back to myself$", State.DNS),
    (r"Domain \S{1,300} does not accept mail \(nullMX\)$", State.DNS),
    (r"TLS is required, but ", State.STARTTLS),
    (r"Cannot start TLS: ", State.STARTTLS),
    (r"Server certificate not (?:verified|trusted)", State.STARTTLS),
    (r"client TLS configuration problem$", State.STARTTLS),
    (r"TLSA lookup error ", State.STARTTLS),
    (r"SASL (?:\[CACHED\] )?authentication failed", State.AUTH),
    # Both follow from what the server announced, or did not, in its answer to EHLO.
    (r"message size \d{1,20} exceeds size limit \d{1,20} of server ", State.EHLO),
    (r"SMTPUTF8 is required, but was not offered by host ", State.EHLO),
)
_LOCAL_STATES = tuple((re.compile(pattern), state) for pattern, state in _LOCAL_ERRORS)
_HELO = re.compile(r"\bHELO\b", re.IGNORECASE)
_EHLO = re.compile(r"\b[EL]HLO\b", re.IGNORECASE)
_LMTP_HOST = re.compile(r"\S{0,300}\[(?:/|private/)|(127\.0\.0\.1|::1)\[\1\]")


def read_postfix_text(text: str, *, status: str | None = None, skip_5xx_greeting: bool = True) -> PostfixText:
    """Read what Postfix says about one recipient (the text after `<recipient>: `), folded or not.

    `status` is the Status field of the report, which tells a refusing greeting from a refused HELO: with
    smtp_skip_5xx_greeting (Postfix's default) a 5xx greeting is no final word, so its Status is 4.x.x.
    """
    text = unfold(text)
    error = text[_error_starts(text) :]
    if found := _SAID.match(error):
        return _read_said(error[found.end() :])
    if found := _REFUSED.match(error):
        reply = read_reply(error[found.end() :])
        return PostfixText(_greeting_or_helo(error, found, reply.code, status, skip_5xx_greeting), *reply)
    for pattern, state in ((_TLS_REFUSED, State.STARTTLS), (_SASL_SAID, State.AUTH)):
        if found := pattern.match(error):
            return PostfixText(state, *read_reply(error[found.end() :]))
    return PostfixText(_local_state(error), None, None, shorten(text))


def _error_starts(text: str) -> int:
    """Where the error itself begins."""
    start = 0
    while prefix := _PREFIXES.match(text, start):
        start = prefix.end()
    return start


def _read_said(error: str) -> PostfixText:
    tail = _IN_REPLY.search(error[-80:])
    if tail is None:
        return PostfixText(State.UNKNOWN, *read_reply(error))
    reply = error[: len(error) - len(tail.group(0))]
    return PostfixText(_COMMANDS.get(tail.group(1), State.UNKNOWN), *read_reply(reply))


def _greeting_or_helo(error: str, found: re.Match[str], code: str | None, status: str | None, skip_5xx: bool) -> State:
    """`refused to talk to me` is said of the greeting, of HELO, and of EHLO alike."""
    words = error[found.end() :]
    permanent = (code or "").startswith("5")
    if permanent and (status or "").startswith("4."):
        return State.INTRO
    # Without HELO in the answer it may be the one to EHLO: final with 421, and in LMTP, which has no HELO.
    only_ehlo = _EHLO.search(words) and not _HELO.search(words)
    if only_ehlo and (code == "421" or "LHLO" in words.upper() or _LMTP_HOST.match(found.group(1))):
        return State.EHLO
    if _HELO.search(words) or _EHLO.search(words):
        return State.HELO
    if permanent and (status or "").startswith("5.") and skip_5xx:
        return State.HELO
    return State.INTRO


def _local_state(error: str) -> State:
    if found := _WHILE.match(error):
        return _ACTIVITIES.get(found.group(1), State.UNKNOWN)
    return next((state for pattern, state in _LOCAL_STATES if pattern.match(error)), State.UNKNOWN)


_PARAGRAPH = re.compile(r"<([^<>\n]{1,400})>(?: \(expanded from <([^<>\n]{1,400})>\))?: (.*)", re.DOTALL)

_BEHIND_RECIPIENT = re.compile(r"(?:\(expanded from <(.{1,400}?)>\))?: (.*)", re.DOTALL)


class Paragraph(NamedTuple):
    """What the text for people says about one recipient."""

    recipient: str
    expanded_from: str | None
    text: str


def read_paragraph_of(recipient: str, text: str) -> Paragraph | None:
    """The paragraph of a recipient whose quoted local part contains a bracket."""
    start = text.find(f"\n<{recipient}>")
    if start < 0:
        return None
    block = GAP.split(text[start + 1 : start + 20_000], maxsplit=1)[0]
    found = _BEHIND_RECIPIENT.match(unfold(block[len(recipient) + 2 :]))
    return Paragraph(recipient, *found.groups()) if found else None


def read_paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a notification that begin with a recipient; unfolded, in order."""
    paragraphs = []
    for block in GAP.split(text):
        if block.lstrip("\n").startswith("<"):
            found = _PARAGRAPH.match(unfold(block))
            if found:
                paragraphs.append(Paragraph(*found.groups()))
    return paragraphs
