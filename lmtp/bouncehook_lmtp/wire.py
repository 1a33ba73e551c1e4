"""Lines and mails on one connection, within bounds of time and memory.

A mail ends with a line that is one dot, and a line is what CR LF ends: a lone LF or CR is content.  Of a mail, so much
is kept as fits; all of it is read.  It is given as pipe(8) would: dots unstuffed, and LF at the ends of lines.

Made by `connection`.  Touches its socket.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable

LONGEST_LINE = 16384
"""octets of a command; the longest that Postfix makes is an eighth of that"""
_PIECE = 65536
_END = b"\r\n.\r\n"


class Hangup(Exception):
    """There is nobody any more to speak with, or it took too long."""


class LineTooLong(Exception):
    """The line was read, and thrown away."""


class Wire:
    """One connection's."""

    def __init__(self, link: socket.socket, seconds: float) -> None:
        """`seconds` is how long to wait for the next octets, and for ours to be taken."""
        self._link = link
        # The kernel's limits: with Python's own each octet would be waited for twice, by poll(2) and then by itself.
        limit = struct.pack("@ll", int(seconds), int(seconds % 1 * 1e6))
        for direction in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            link.setsockopt(socket.SOL_SOCKET, direction, limit)
        self._ends = float("inf")
        self._buffer = bytearray()
        self._unsent = bytearray()

    def allow(self, seconds: float) -> None:
        """From now on, all together may take so long, and the last octets as long as any."""
        self._ends = time.monotonic() + seconds

    def say(self, lines: tuple[str, ...]) -> None:
        """Lines to send: together with what follows, before the next wait for the other side (RFC 2920, 3.2)."""
        self._unsent += "".join(f"{line}\r\n" for line in lines).encode("utf-8", "backslashreplace")

    def flush(self) -> None:
        """Send what was said.  Raises Hangup."""
        octets, self._unsent = self._unsent, bytearray()
        try:
            self._link.sendall(octets)
        except OSError as error:
            raise Hangup(f"cannot answer: {error}") from error

    def read_line(self) -> bytes:
        """The next line, without its end.  Raises Hangup, LineTooLong."""
        too_long = False
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > LONGEST_LINE:
                too_long = True
                self._buffer.clear()
            self._buffer += self._read()
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        if too_long or len(line) > LONGEST_LINE:
            raise LineTooLong
        return line.removesuffix(b"\r")

    def read_mail(self, limit: int, growing: Callable[[int], None]) -> tuple[bytes, bool]:
        """The mail's first `limit` octets, and whether there were more.

        `growing` hears how much is kept so far, before more is.  Raises Hangup.
        """
        kept: list[bytes] = []
        size = 0
        buffer = bytearray(b"\r\n") + self._buffer  # the first line begins as the others do
        while (end := buffer.find(_END)) < 0:
            # What may be the beginning of the end stays.
            safe = buffer.rfind(b"\r\n")
            safe = safe if safe >= 0 and len(buffer) - safe < _PIECE else len(buffer) - 1
            size += _keep(kept, size, bytes(buffer[:safe]), limit)
            del buffer[:safe]
            growing(min(size, limit))
            buffer += self._read()
        size += _keep(kept, size, bytes(buffer[: end + 2]), limit)
        self._buffer = buffer[end + len(_END) :]
        return b"".join(kept)[1:], size > limit + 1

    def _read(self) -> bytes:
        if self._unsent:
            self.flush()
        if time.monotonic() > self._ends:
            raise Hangup("took too long")
        try:
            piece = self._link.recv(_PIECE)
        except BlockingIOError as error:  # SO_RCVTIMEO has passed
            raise Hangup("took too long") from error
        except OSError as error:
            raise Hangup(str(error)) from error
        if not piece:
            raise Hangup("connection ended")
        return piece


def _keep(kept: list[bytes], size: int, piece: bytes, limit: int) -> int:
    """Keep of a piece what fits; returns how long it is.  One octet more than `limit`: the first line's false end."""
    piece = piece.replace(b"\r\n.", b"\r\n").replace(b"\r\n", b"\n")
    if size <= limit:
        kept.append(piece[: limit + 1 - size])
    return len(piece)
