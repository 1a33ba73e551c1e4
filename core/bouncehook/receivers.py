"""Receivers: the URLs of a customer in the map, with what each wants to be told, and how.

    failures:
      - https://acme.example/hooks/failures          # a URL alone is told everything, as `body` and `variables` say
      - url: https://lists.example/webhooks/bounce
        template: listmonk                            # one of ours, or ./FILE
        headers: {X-Source: relay}
        headers_file: secrets/listmonk.headers
        events: [failure, complaint]                  # it wants these,
        reasons: [user-unknown, mailbox-disabled]     # for these reasons,
        states: [rcptto, bounce]                      # in these states,
        tags: [newsletter]                            # of messages with one of these tags

Read by `customers`.  Files of headers and of templates are not read here, for the same reason as secrets: only the
notifier needs them.  Pure, but for reading the YAML nodes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from bouncehook.domains import one_form
from bouncehook.header_fields import fault_in_name, fault_in_value
from bouncehook.reason_rules import Reason
from bouncehook.report import OPTIONAL_EVENTS, Event, Report, State
from bouncehook.yaml_nodes import Mapping, Node

T = TypeVar("T")

SHIPPED_TEMPLATES = ("listmonk", "mattermost", "ntfy", "postmark", "rfc822", "slack")
"""the templates that come with bouncehook: files in the notifier's deliver/templates/"""
FAILURE_EVENTS = (Event.FAILURE, *OPTIONAL_EVENTS)
"""what a receiver below `failures` may be told"""

_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*(?::[1-9][0-9]{0,3})?(?:[/?#][!-~]*)?")
"""what nearly every URL is like, so that a large map is read quickly"""
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Headers:
    """Header fields for calls, as one key of the map gives them: the fields themselves, or the file that holds them."""

    fields: tuple[tuple[str, str], ...] = field(repr=False, default=())
    file: Path | None = None
    place: str = ""
    """where the map says so, for messages"""


@dataclass(frozen=True, slots=True)
class TemplateChoice:
    """Which template makes the body: one of SHIPPED_TEMPLATES by its name, or a file."""

    name: str = ""
    file: Path | None = None
    place: str = ""
    """where the map says so, for messages"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reports a receiver wants; an empty list asks for nothing in particular."""

    events: tuple[str, ...] = ()
    """empty: failures, and what the customer's `events` asks for"""
    reasons: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def lacks(self, report: Report) -> str:
        """Why a report is not wanted, as `its reason is policy`; empty when it is wanted.

        `reasons` and `states` choose among failures and delays: nothing else has a reason, or fails in a state.  The
        events are the customer's business (`Customer.lacks`).
        """
        if report.event in (Event.FAILURE, Event.DELAYED):
            reason = str(report.further.get("reason", Reason.UNKNOWN.value))
            if self.reasons and reason not in self.reasons:
                return f"its reason is {reason}"
            if self.states and report.state.value not in self.states:
                return f"its state is {report.state.value}"
        tags = report.further.get("tags", [])
        if self.tags and not (isinstance(tags, list) and set(self.tags) & set(tags)):
            return f"its tags are {', '.join(tags)}" if isinstance(tags, list) and tags else "it has no tags"
        return ""

    def __bool__(self) -> bool:
        return bool(self.events or self.reasons or self.states or self.tags)


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Receiver:
    """One URL of a customer."""

    url: str
    wanted: Wanted = EVERYTHING
    template: TemplateChoice | None = None
    """None: the customer's, or a body as `body` and `variables` say"""
    headers: tuple[Headers, ...] = ()
    """beside the customer's, and before them where both have one"""


def read_receivers(node: Node, *, for_returned: bool = False) -> tuple[Receiver, ...]:
    """One receiver or a list; each is a URL, or a mapping with one.  Those below `bounces` are `for_returned` mail."""
    if next(node.items(), None) is None:
        raise node.wrong("is an empty list; give a URL")
    found: dict[str, Receiver] = {}
    for one in node.items():
        receiver = one.read(_receiver_of_returned if for_returned else _receiver, None)
        if receiver and receiver.url in found:
            one.fault("is a URL that is given twice here; delete one, or give both the same entry")
        elif receiver:
            found[receiver.url] = receiver
    return tuple(found.values())


def _receiver(node: Node) -> Receiver | None:
    if not node.is_mapping:
        return Receiver(_url(node))
    entry = node.mapping()
    wanted = Wanted(
        events=entry.take("events", _words(FAILURE_EVENTS), ()),
        reasons=entry.take("reasons", _words(Reason), ()),
        states=entry.take("states", _words(State), ()),
        tags=entry.take("tags", _texts, ()),
    )
    return _read_further(entry, wanted)


def _receiver_of_returned(node: Node) -> Receiver | None:
    if not node.is_mapping:
        return Receiver(_url(node))
    entry = node.mapping()
    for key in ("events", "reasons", "states"):
        entry.take(key, _only_of_reports, None)
    return _read_further(entry, Wanted(tags=entry.take("tags", _texts, ())))


def _read_further(entry: Mapping, wanted: Wanted) -> Receiver | None:
    url = entry.require("url", _url, "")
    receiver = Receiver(url, wanted, read_template(entry), read_headers(entry))
    entry.finish()
    return receiver if url else None


def _only_of_reports(node: Node) -> None:
    raise node.wrong("is for `failures`: a returned mail is sent whatever it says; `tags` may choose here")


def read_template(entry: Mapping) -> TemplateChoice | None:
    """The key `template` of a customer or a receiver."""
    return entry.take("template", _template, None)


def _template(node: Node) -> TemplateChoice:
    text = node.text()
    if "/" in text:
        return TemplateChoice(file=node.path.parent / text, place=node.place)
    if text not in SHIPPED_TEMPLATES:
        raise node.wrong(f"must be one of {', '.join(SHIPPED_TEMPLATES)}, or a file such as ./{text}, not {text!r}")
    return TemplateChoice(name=text, place=node.place)


def read_headers(entry: Mapping) -> tuple[Headers, ...]:
    """The keys `headers` and `headers_file` of a customer or a receiver."""
    none: tuple[Headers, ...] = ()
    return entry.take("headers", _headers, none) + entry.take("headers_file", _headers_file, none)


def _headers(node: Node) -> tuple[Headers, ...]:
    found: dict[str, tuple[str, str]] = {}
    for name, value in node.mapping().rest():
        if fault := fault_in_name(name):
            value.fault(fault)
        elif name.lower() in found:
            value.fault("is given twice, in capitals and small letters; delete one")
        else:
            found[name.lower()] = (name, value.read(_header_value, ""))
    return (Headers(tuple(found.values()), place=node.place),)


def _header_value(node: Node) -> str:
    value = node.hidden_text().strip(" \t")
    if fault := fault_in_value(value):
        raise node.wrong(fault)
    return value


def _headers_file(node: Node) -> tuple[Headers, ...]:
    return (Headers(file=node.path.parent / node.text(), place=node.place),)


def _words(known: type[Reason] | type[State] | tuple[Event, ...]) -> Callable[[Node], tuple[str, ...]]:
    words = tuple(one.value for one in known)
    return lambda node: _some(node, one_of(*words))


def _texts(node: Node) -> tuple[str, ...]:
    return _some(node, Node.text)


def _some(node: Node, reader: Callable[[Node], str]) -> tuple[str, ...]:
    if next(node.items(), None) is None:
        raise node.wrong("is an empty list, by which nothing would be told; leave it out to be told everything")
    return tuple(node.read_items(reader))


def one_of(*words: str) -> Callable[[Node], str]:
    """A reader for one of some words."""

    def read(node: Node) -> str:
        text = node.text()
        if text not in words:
            raise node.wrong(f"must be one of {', '.join(words)}, not {text!r}")
        return text

    return read


def _url(node: Node) -> str:
    text = node.text()
    if len(text) <= 253 and _PLAIN_URL.fullmatch(text):
        return text
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and _is_host(parts.hostname or "") and parts.port != 0
    except ValueError:
        usable = False
    if not usable or _SPACE.search(text):
        raise node.wrong(f"must be an http:// or https:// URL, not {text!r}")
    return text


def _is_host(text: str) -> bool:
    """Whether a name or an address can be looked up: no label is empty or longer than DNS takes (RFC 1035, 2.3.4)."""
    if ":" in text:
        ip_address(text.partition("%")[0])  # urlsplit takes anything in brackets
        return True
    form = one_form(text)
    return len(form) <= 253 and all(0 < len(label) <= 63 for label in form.split("."))
