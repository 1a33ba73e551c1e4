"""The reasons that a report can give, and the rules that choose one: the operator's own first, then ours.

    rules:
      - reason: blocked
        extended: "7.*"                # the enhanced code without its class; * stands for a number
        code: ["550", "554"]
        words: [our-blocklist.example] # one of them is in the description; case does not matter

A rule fits when all of its conditions hold.  Our own table is in the notifier (reason.py); this file reads the
operator's table for `configuration`.  Pure, except for reading that file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bouncehook.report import State
from bouncehook.yaml_nodes import Faults, Node, read_yaml


class Reason(StrEnum):
    """Why a delivery failed."""

    USER_UNKNOWN = "user-unknown"
    """no such mailbox"""
    MAILBOX_DISABLED = "mailbox-disabled"
    """the mailbox exists and is closed"""
    MAILBOX_FULL = "mailbox-full"
    HOST_NOT_FOUND = "host-not-found"
    """the domain takes no mail, or does not exist"""
    CONNECTION = "connection"
    """no connection, or the connection was lost"""
    EXPIRED = "expired"
    """retried until the message was too old"""
    RELAY_DENIED = "relay-denied"
    """the server does not relay for this recipient"""
    AUTHENTICATION = "authentication"
    """SPF, DKIM or DMARC of the message"""
    BLOCKED = "blocked"
    """the sending server's address or name is blocked"""
    SPAM = "spam"
    """the content looks like spam"""
    VIRUS = "virus"
    POLICY = "policy"
    """against a rule of the receiver"""
    SENDER_REJECTED = "sender-rejected"
    """the sender's address is refused"""
    CONTENT = "content"
    """cannot be converted, or is malformed"""
    SIZE = "size"
    """too big"""
    RATE_LIMITED = "rate-limited"
    """too many messages in too short a time"""
    GREYLISTED = "greylisted"
    TLS = "tls"
    """an encrypted connection was required and could not be made"""
    LOGIN_REQUIRED = "login-required"
    """the server wants us to log in, or refused our login"""
    PROTOCOL = "protocol"
    """a protocol error between the two servers"""
    LOOP = "loop"
    """a mail loop"""
    SYSTEM = "system"
    """the receiving system is out of order"""
    MOVED = "moved"
    """the recipient has another address now"""
    SUPPRESSED = "suppressed"
    """on the customer's suppression list, so nothing was sent"""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ReasonRule:
    """One rule; an empty field is no condition."""

    reason: Reason
    extended: str = ""
    """a pattern for the whole enhanced code without its class: `1.1`"""
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    states: tuple[State, ...] = ()

    def fits(self, code: str, extended: str, text: str, state: State) -> bool:
        """Whether every condition holds."""
        return (
            (not self.extended or re.fullmatch(self.extended, extended[2:]) is not None)
            and (not self.codes or code in self.codes)
            and (not self.words or any(word in text for word in self.words))
            and (not self.states or state in self.states)
        )


_NO_TEXTS: tuple[str, ...] = ()


def read_reason_rules(path: Path, faults: Faults) -> tuple[ReasonRule, ...]:
    """The operator's rules, in their order.  Every fault is noted in `faults`."""
    root = read_yaml(path, faults)
    top = root.read(Node.mapping, None) if root else None
    if top is None:
        return ()
    none: tuple[ReasonRule, ...] = ()
    rules = top.require("rules", lambda node: tuple(node.read_items(_rule)), none)
    top.finish()
    return rules


def _rule(node: Node) -> ReasonRule:
    entry, none = node.mapping(), _NO_TEXTS
    rule = ReasonRule(
        reason=entry.require("reason", _reason, Reason.UNKNOWN),
        extended=entry.take("extended", _extended, ""),
        codes=entry.take("code", _texts, none),
        words=tuple(word.casefold() for word in entry.take("words", _texts, none)),
        states=tuple(State(text) for text in entry.take("state", _states, none)),
    )
    entry.finish()
    if not (rule.extended or rule.codes or rule.words or rule.states):
        raise node.wrong("has no condition, so it would fit everything; add `extended`, `code`, `words` or `state`")
    return rule


def _states(node: Node) -> tuple[str, ...]:
    return tuple(node.read_items(_state))


def _texts(node: Node) -> tuple[str, ...]:
    return tuple(node.read_items(Node.text))


def _reason(node: Node) -> Reason:
    text = node.text()
    if text not in list(Reason):
        raise node.wrong(f"must be one of {', '.join(Reason)}, not {text!r}")
    return Reason(text)


def _state(node: Node) -> str:
    text = node.text()
    if text not in list(State):
        raise node.wrong(f"must be one of {', '.join(State)}, not {text!r}")
    return text


def _extended(node: Node) -> str:
    text = node.text()
    if not re.fullmatch(r"(\d{1,3}|\*)\.(\d{1,3}|\*)", text):
        raise node.wrong(f"must be an enhanced code without its class, such as 7.1 or 7.*, not {text!r}")
    return re.escape(text).replace(r"\*", r"\d{1,3}")
