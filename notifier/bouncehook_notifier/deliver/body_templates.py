"""Templates make the body of a POST for receivers that have a form of their own.

    Content-Type: application/json
    Events: failure, complaint
    ---
    {"email": {{ recipient | tojson }}, "type": "{{ 'hard' if permanent else 'soft' }}"}

The first lines say of what type the body is, and, if it is not fit for all, of which events it can be made.  Behind
`---` stands a Jinja template (`template_environment`), with the variables of `template_samples.variables_of`.

A template is compiled when it is first needed, and when its file has changed.  It is tried then with samples of each
event that its receiver may be told (`template_samples`): one that fails with those cannot be used, which stops the
calls that need it, and nothing else; their reports wait.  One that is good with the samples and fails with a report
makes that try of that report fail (RenderingFailed), and the next ones follow as after any failed try.

`payload` has bodies rendered; `unusable` asks what is wrong.  Reads the files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bouncehook.configuration import Stamp, stamp_of
from bouncehook.customers import Customer
from bouncehook.errors import ConfigurationError, RenderingFailed
from bouncehook.receivers import FAILURE_EVENTS, Receiver, TemplateChoice
from bouncehook.regular_file import read_text
from bouncehook.report import Event
from bouncehook_notifier.deliver.template_samples import samples_of

SHIPPED = Path(__file__).with_name("templates")
"""where our own templates are, each under its name"""

_ALL_EVENTS = (*FAILURE_EVENTS, Event.RETURNED)
_CONTENT_TYPE = re.compile(r"[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+(?: *; *[A-Za-z0-9-]+=(?:[A-Za-z0-9._-]+|\"[ !#-~]*\"))*")
_IS_JSON = re.compile(r"[^;]*[/+]json *(?:;|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Template:
    """One that can be used."""

    content_type: str
    events: tuple[str, ...]
    """those that a body can be made of"""
    renderer: Callable[[Mapping[str, Any]], bytes]

    def body(self, event: Event, variables: Mapping[str, Any]) -> bytes:
        """What is to be POSTed.  Raises RenderingFailed."""
        if event.value not in self.events:
            raise RenderingFailed(f"is not for events of type {event.value}")
        return self.renderer(variables)


@dataclass(frozen=True, slots=True)
class _Known:
    """What came of the last look at a file, which may be used while the file is the same."""

    stamp: Stamp | None
    template: Template | None
    fault: str


_known: dict[tuple[Path, tuple[str, ...]], _Known] = {}


def template_of(customer: Customer, receiver: Receiver | None) -> TemplateChoice | None:
    """Which template makes the bodies for a receiver; None when `body` and `variables` decide."""
    return (receiver.template if receiver else None) or customer.template


def events_to_prove(customer: Customer, receiver: Receiver | None, event: Event) -> tuple[str, ...]:
    """Of which events a receiver's template has to make bodies, if it is one that hears of this event."""
    if event is Event.RETURNED or receiver is None:
        return (event.value,)
    return customer.events_for(receiver)


def usable_template(choice: TemplateChoice, events: tuple[str, ...]) -> Template:
    """The template, proved with samples of these events.  Raises ConfigurationError naming file, line and key path."""
    path = choice.file or SHIPPED / choice.name
    stamp = stamp_of(path)
    # Without a lock: a template that takes long to look at is not in the way of others.
    known = _known.get((path, events))
    if known is None or known.stamp is None or known.stamp != stamp:
        known = _known[path, events] = _looked_at(path, stamp, events)
    if known.template is None:
        raise ConfigurationError([f"{choice.place}: {choice.file or choice.name}: {known.fault}"])
    return known.template


def faults_in_templates(customer: Customer) -> Iterator[str]:
    """A line for each receiver whose template cannot be used, with file, line and key path."""
    receivers = [(receiver, Event.FAILURE) for receiver in customer.failures]
    receivers += [(receiver, Event.RETURNED) for receiver in customer.bounces]
    for receiver, event in receivers:
        if (choice := template_of(customer, receiver)) is None:
            continue
        try:
            usable_template(choice, events_to_prove(customer, receiver, event))
        except ConfigurationError as error:
            yield from error.faults


def _looked_at(path: Path, stamp: Stamp | None, events: tuple[str, ...]) -> _Known:
    try:
        return _Known(stamp, _proved(_parsed(read_text(str(path))), events), "")
    except OSError as error:
        return _Known(stamp, None, f"cannot read the template: {error.strerror}")
    except UnicodeDecodeError as error:
        return _Known(stamp, None, f"is not UTF-8: octet {error.start}")
    except RenderingFailed as error:
        return _Known(stamp, None, str(error))


def _parsed(text: str) -> Template:
    head, mark, source = re.sub(r"\r\n?", "\n", text).partition("\n---\n")
    if not mark:
        raise RenderingFailed("must begin with a line `Content-Type: TYPE` and a line `---`, and then the template")
    content_type, events = "", tuple(event.value for event in _ALL_EVENTS)
    for number, line in enumerate(head.split("\n"), 1):
        name, _, value = line.partition(":")
        name, value = name.strip().lower(), value.strip()
        if not line.strip() or line.startswith("#"):
            continue
        if name == "content-type":
            content_type = _content_type(number, value)
        elif name == "events":
            events = _events(number, value)
        else:
            raise RenderingFailed(
                f"line {number}: must be `Content-Type: TYPE` or `Events: EVENT, ...`, or begin with #"
            )
    if not content_type:
        raise RenderingFailed("line 1: `Content-Type: TYPE` is missing before the line `---`")
    from bouncehook_notifier.deliver.template_environment import compiled  # here, because few relays need Jinja

    return Template(content_type, events, compiled(source, head.count("\n") + 2))


def _content_type(number: int, value: str) -> str:
    if not _CONTENT_TYPE.fullmatch(value):
        raise RenderingFailed(f"line {number}: must be a content type, such as application/json, not {value!r}")
    return value


def _events(number: int, value: str) -> tuple[str, ...]:
    words = tuple(re.split(r"[,\s]+", value))
    known = [event.value for event in _ALL_EVENTS]
    for word in words:
        if word not in known:
            raise RenderingFailed(f"line {number}: events are {', '.join(known)}, not {word!r}")
    return words


def _proved(template: Template, events: tuple[str, ...]) -> Template:
    """Raises RenderingFailed for the first sample that it fails with."""
    for event in map(Event, events):
        if event.value not in template.events:
            raise RenderingFailed(
                f"is for events of type {', '.join(template.events)}, and this URL is told of {event.value}, too: "
                + ("name it below `failures`" if event is Event.RETURNED else "say in `events` what it wants")
            )
        for what, variables in samples_of(event):
            try:
                body = template.body(event, variables)
            except RenderingFailed as error:
                raise RenderingFailed(f"{error} (with a sample of {what})") from error
            if _IS_JSON.match(template.content_type):
                _require_json(body, what)
    return template


def _require_json(body: bytes, what: str) -> None:
    """The samples hold quotes, backslashes and letters beyond ASCII, which only `tojson` gets right."""
    try:
        json.loads(body)
    except ValueError as error:
        raise RenderingFailed(
            f"makes no JSON: {error} (with a sample of {what}); write each value as `{{{{ name | tojson }}}}`"
        ) from error
