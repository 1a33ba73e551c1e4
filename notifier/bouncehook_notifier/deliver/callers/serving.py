"""What a caller does: each call that comes is made in a greenlet of its own, and what came of it is said.

Run by `caller_process`, once gevent is in the place of all that waits.  Touches standard input, which is the socket
to the notifier, and through the calls the network.
"""

from __future__ import annotations

import os
import socket
import time
import traceback

import gevent
from gevent.event import Event

from bouncehook_notifier.deliver.callers import frames
from bouncehook_notifier.store.records import Attempt

_AT_ONCE = 256 * 1024


class _Speaker:
    """Says things to the notifier; what has come together leaves at once."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._parts: list[bytes] = []
        self._has_parts = Event()

    def say(self, parts: list[bytes]) -> None:
        self._parts += parts
        self._has_parts.set()

    def run(self) -> None:
        """Until the notifier hangs up, which ends the process."""
        while self._has_parts.wait():
            gevent.sleep(0)  # calls that have ended meanwhile are said of too
            self._has_parts.clear()
            parts, self._parts = self._parts, []
            _send(self._socket, parts)


def serve() -> None:
    """Until the notifier hangs up; does not return."""
    sock = socket.socket(fileno=os.dup(0))
    _send(sock, frames.pong())  # it serves
    speaker = _Speaker(sock)
    gevent.spawn(speaker.run)
    stream = frames.Frames()
    while octets := _received(sock):
        for kind, content in stream.feed(octets):
            if kind == frames.CALL:
                gevent.spawn(_make, content, speaker)
            else:
                speaker.say(frames.pong())
    os._exit(0)  # calls that are under way are nobody's any more


def _send(sock: socket.socket, parts: list[bytes]) -> None:
    try:
        sock.sendall(b"".join(parts))
    except ConnectionError:
        os._exit(0)


def _received(sock: socket.socket) -> bytes:
    try:
        return sock.recv(_AT_ONCE)
    except ConnectionError:
        return b""


def _make(content: bytes, speaker: _Speaker) -> None:
    number, call = frames.number_and_call(content)
    try:
        attempt = call().make()
    except Exception as error:
        traceback.print_exc()  # into the notifier's log
        attempt = Attempt(time.time(), 0.0, None, f"internal error: {error}", blameless=True)
    speaker.say(frames.answer_frame(number, attempt))
