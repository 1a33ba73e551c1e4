"""What the notifier and a caller tell each other: octets in frames.

    frame       8 octets, the length of what follows; 1 octet, its kind; the rest

    to a caller     CALL    JSON of what the call is, on one line; a line feed; the octets that it carries
                    PING    nothing
    from a caller   ANSWER  a record of fixed size (_ANSWER), and what the endpoint said, in UTF-8
                    PONG    nothing

A call that an endpoint has taken a caller over by must not be able to do the same to the notifier.  So what comes from
a caller is numbers, tested one by one, and one text; there is no object to be made of it, and no way to say more.

Used by `caller` in the notifier, and by `caller_process`.  Pure.
"""

from __future__ import annotations

import json
import math
import struct
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from bouncehook.delivery_settings import DeliverySettings
from bouncehook_notifier.deliver.calls.call import Call
from bouncehook_notifier.deliver.calls.challenge import ChallengeCall
from bouncehook_notifier.deliver.calls.http import HttpCall, Payload
from bouncehook_notifier.deliver.calls.smtp import SmtpCall
from bouncehook_notifier.store.records import Attempt, ReturnedMail

CALL, PING, ANSWER, PONG = b"C", b"P", b"A", b"O"
MOST_ANSWER_OCTETS = 64 * 1024
"""of a frame from a caller; what a call says of its answer is a twentieth of that"""
_LENGTH = struct.Struct("!Q")
_ANSWER = struct.Struct("!QddHdBB")
"""the call's number, `started`, `seconds`, `status` (0 for none), `retry_after`, `blameless`, `made`"""
_FOREVER = 1e12
"""seconds; more than any clock says"""
_MOST_STATUS = 999


class BadFrame(Exception):
    """What came cannot be what a caller of ours says."""


class Frames:
    """Takes a stream of octets to pieces."""

    def __init__(self, most_octets: int | None = None) -> None:
        self._most = most_octets
        self._buffer = bytearray()

    def feed(self, octets: bytes) -> Iterator[tuple[bytes, bytes]]:
        """The frames that are whole now: kind and content.  Raises BadFrame for one that is too long."""
        self._buffer += octets
        start = 0
        try:
            while len(self._buffer) - start > _LENGTH.size:
                (length,) = _LENGTH.unpack_from(self._buffer, start)
                if not length or (self._most is not None and length > self._most):
                    raise BadFrame(f"a frame of {length} octets")
                end = start + _LENGTH.size + length
                if end > len(self._buffer):
                    return
                content = memoryview(self._buffer)[start + _LENGTH.size : end]
                kind, rest = bytes(content[:1]), bytes(content[1:])
                content.release()
                start = end
                yield kind, rest
        finally:
            del self._buffer[:start]


def _frame(kind: bytes, *parts: bytes) -> list[bytes]:
    length = _LENGTH.pack(len(kind) + sum(map(len, parts)))
    return [length + kind + b"".join(parts[:-1]), parts[-1]] if parts else [length + kind]


def ping() -> list[bytes]:
    """Asks a caller whether it lives."""
    return _frame(PING)


def pong() -> list[bytes]:
    """Says that it does."""
    return _frame(PONG)


# ---- calls


def call_frame(number: int, call: Call) -> list[bytes]:
    """A call, as octets that are sent one after the other; what it carries, which may be large, is not copied."""
    if isinstance(call, ChallengeCall):
        said, carried = _of_post(call.post)
        said["word"] = call.word
    elif isinstance(call, HttpCall):
        said, carried = _of_post(call)
    elif isinstance(call, SmtpCall):
        host, port = call.relay
        said = {
            "relay": [host, port],
            "recipient": call.recipient,
            "envelope": call.mail.envelope,
            "truncated": call.mail.truncated,
            "settings": _of_settings(call.settings),
        }
        carried = call.mail.mime
    else:
        raise TypeError(f"{type(call).__name__} is no call that a caller knows")
    return _frame(CALL, json.dumps({"number": number, **said}).encode("ascii") + b"\n", carried)


def _of_post(call: HttpCall) -> tuple[dict[str, Any], bytes]:
    payload = call.payload
    said = {
        "url": call.url,
        "webhook_id": payload.webhook_id,
        "content_type": payload.content_type,
        "fields": payload.fields,
        "keys": [b64encode(key).decode("ascii") for key in payload.keys],
        "settings": _of_settings(call.settings),
        "whole_answer": call.whole_answer,
    }
    return said, payload.body


@lru_cache(maxsize=1024)
def _of_settings(settings: DeliverySettings) -> str:
    """What of them a call needs, which is the same for most calls: a text, so that its reader knows it again."""
    return json.dumps(
        {
            "connect_seconds": settings.connect_seconds,
            "total_seconds": settings.total_seconds,
            "private": [str(network) for network in settings.private],
            "ca_file": str(settings.ca_file) if settings.ca_file else None,
            "proxy": settings.proxy,
        }
    )


def number_and_call(content: bytes) -> tuple[int, Callable[[], Call]]:
    """A call's number, and what gives the call."""
    line, _, carried = content.partition(b"\n")
    said = json.loads(line)
    return said["number"], lambda: _call(said, carried)


def _call(said: dict[str, Any], carried: bytes) -> Call:
    settings = _settings(said["settings"])
    if "relay" in said:
        host, port = said["relay"]
        mail = ReturnedMail(said["envelope"], carried, said["truncated"])
        return SmtpCall((host, port), said["recipient"], mail, settings)
    keys = tuple(b64decode(key) for key in said["keys"])
    fields = tuple((name, value) for name, value in said["fields"])
    payload = Payload(said["webhook_id"], said["content_type"], carried, keys, fields)
    post = HttpCall(said["url"], payload, settings, said["whole_answer"])
    return ChallengeCall(post, said["word"]) if "word" in said else post


@lru_cache(maxsize=1024)
def _settings(text: str) -> DeliverySettings:
    said = json.loads(text)
    return DeliverySettings(
        connect_seconds=said["connect_seconds"],
        total_seconds=said["total_seconds"],
        private=tuple(map(ip_network, said["private"])),
        ca_file=Path(said["ca_file"]) if said["ca_file"] else None,
        proxy=said["proxy"],
    )


# ---- answers


def answer_frame(number: int, attempt: Attempt) -> list[bytes]:
    """What came of a call."""
    record = _ANSWER.pack(
        number,
        attempt.started,
        attempt.seconds,
        attempt.status or 0,
        min(attempt.retry_after, _FOREVER),
        attempt.blameless,
        attempt.made,
    )
    return _frame(ANSWER, record, attempt.answer.encode("utf-8", "replace")[: MOST_ANSWER_OCTETS // 2])


def number_and_attempt(content: bytes) -> tuple[int, Attempt]:
    """The call's number, and what came of it.  Raises BadFrame."""
    try:
        number, started, seconds, status, retry_after, blameless, made = _ANSWER.unpack_from(content)
        answer = content[_ANSWER.size :].decode("utf-8")
    except (struct.error, UnicodeDecodeError) as error:
        raise BadFrame(f"an answer that cannot be read: {error}") from error
    times = (started, seconds, retry_after)
    if not all(math.isfinite(one) and 0 <= one <= _FOREVER for one in times) or status > _MOST_STATUS:
        raise BadFrame(f"an answer that cannot be: status {status}, times {times}")
    if blameless not in (0, 1) or made not in (0, 1):
        raise BadFrame("an answer that cannot be: neither yes nor no")
    return number, Attempt(started, seconds, status or None, answer, retry_after, bool(blameless), bool(made))
