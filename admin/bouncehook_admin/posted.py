"""A POST as people and programs are shown it: the header fields that the customer wants are there by their names alone.

Called by `explain` and `show`.  Touches nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from bouncehook_admin.terminal import cut
from bouncehook_notifier.deliver.calls.http import Payload


def post_lines(payload: Payload, most: int) -> Iterator[str]:
    """As it would be sent now; of the body so many characters."""
    headers, body = payload.at(int(time.time()))
    yield from (f"{name}: {value}" for name, value in headers.items())
    yield from (f"{name}: (not shown)" for name, _ in payload.fields)
    yield ""
    yield from _text(body, most).split("\n")


def post_object(payload: Payload, most: int) -> dict[str, object]:
    """The same for JSON."""
    headers, body = payload.at(int(time.time()))
    return {"headers": headers, "further_headers": [name for name, _ in payload.fields], "body": _text(body, most)}


def _text(body: bytes, most: int) -> str:
    """A template may make anything."""
    return cut(body.decode("utf-8", "replace").replace("\r\n", "\n").removesuffix("\n"), most)
