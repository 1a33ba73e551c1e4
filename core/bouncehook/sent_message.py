"""A sent message: what is remembered of a customer's message that the milter saw leave, and its line in a `sent` file.

The milter makes one for each such message and writes its line into the spool; the notifier reads the lines, keeps the
messages in its store, and uses them to judge what comes back.  Pure.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bouncehook import spool
from bouncehook.envelope import Recipient, recipient_from_json
from bouncehook.errors import DamagedSpoolFile


@dataclass(frozen=True, slots=True)
class SentMessage:
    """One message."""

    id: str
    customer: str
    day: int
    """the day on which its return address was signed (`return_address.day_of`)"""
    sender: str
    recipients: list[Recipient]
    envid: str = ""
    message_id: str = ""
    tags: tuple[str, ...] = ()
    sent: float = 0.0
    """seconds since 1970"""

    def line(self) -> bytes:
        """The line of a `sent` spool file that stands for it."""
        # asdict and json.dumps are slower: together they took a third of the milter's own time for a message.
        fields: dict[str, spool.Value] = {name: getattr(self, name) for name in self.__slots__}
        fields["recipients"] = [recipient.as_json() for recipient in self.recipients]
        fields["tags"] = list(self.tags)
        return spool.header_line(fields)


def messages_in(lines: bytes) -> list[SentMessage]:
    """The messages in the body of a `sent` spool file.  Raises DamagedSpoolFile."""
    return [_message(number, line) for number, line in enumerate(lines.splitlines(), 1) if line]


def _message(number: int, line: bytes) -> SentMessage:
    try:
        told = json.loads(line)
        if unknown := told.keys() - _READERS.keys():
            raise ValueError(f"the field {min(unknown)!r:.40} is unknown to this version")
        return SentMessage(**{name: _READERS[name](value) for name, value in told.items()})
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedSpoolFile(f"line {number} is not a sent message: {error}") from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is not a text")
    return value


def _day(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 16:
        raise ValueError(f"{value!r:.40} is not a day")
    return value


def _time(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= spool.LATEST:
        raise ValueError(f"{value!r:.40} is not a time")
    return float(value)


def _recipients(value: Any) -> list[Recipient]:
    return [recipient_from_json(one) for one in value]


def _tags(value: Any) -> tuple[str, ...]:
    return tuple(_text(one) for one in value)


_READERS: dict[str, Callable[[Any], Any]] = {
    "id": _text,
    "customer": _text,
    "day": _day,
    "sender": _text,
    "recipients": _recipients,
    "envid": _text,
    "message_id": _text,
    "tags": _tags,
    "sent": _time,
}
