"""Splits the input of one connection into lines and mails, with bounded memory.  Pure.

A mail ends with a line that is a single dot.  Only CR LF ends a line; a lone LF or CR is content.  A mail is read to
its end, but only its first octets are kept, up to a limit.  Its content is as from pipe(8): without dot-stuffing, and
with LF at the ends of lines.

Made by `connection`.
"""

from __future__ import annotations

LONGEST_LINE = 16384
"""octets of a command; eight times as many as in the longest that Postfix makes"""
PIECE = 65536
"""octets that are read at once"""
_END = b"\r\n.\r\n"


class LineTooLong(Exception):
    """A line was too long; it was read and discarded."""


class Wire:
    """One connection's."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._too_long = False
        self._kept: list[bytes] = []
        self._size = 0
        self._limit = 0

    def feed(self, octets: bytes) -> None:
        """Add octets from the socket."""
        self._buffer += octets

    def line(self) -> bytes | None:
        """The next line, without its end; None while it is incomplete.  Raises LineTooLong."""
        end = self._buffer.find(b"\n")
        if end < 0:
            if len(self._buffer) > LONGEST_LINE:
                self._too_long = True
                self._buffer.clear()
            return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        too_long, self._too_long = self._too_long or len(line) > LONGEST_LINE, False
        if too_long:
            raise LineTooLong
        return line.removesuffix(b"\r")

    def begin_mail(self, limit: int) -> None:
        """Begin a mail: the octets that follow are its content, of which `limit` are kept."""
        self._kept, self._size, self._limit = [], 0, limit
        self._buffer[:0] = b"\r\n"  # so that the first line begins like the others, behind CR LF

    @property
    def kept_octets(self) -> int:
        """How many octets of the mail are kept so far."""
        return min(self._size, self._limit)

    def mail(self) -> tuple[bytes, bool] | None:
        """The mail's first `limit` octets, and whether there were more; None while the mail is incomplete."""
        buffer = self._buffer
        end = buffer.find(_END)
        if end < 0:
            # The last octets may be the beginning of the end mark, so they stay in the buffer.
            safe = buffer.rfind(b"\r\n")
            safe = safe if safe >= 0 and len(buffer) - safe < PIECE else len(buffer) - 1
            self._keep(bytes(buffer[:safe]))
            del buffer[:safe]
            return None
        self._keep(bytes(buffer[: end + 2]))
        del buffer[: end + len(_END)]
        content, self._kept = b"".join(self._kept)[1:], []
        return content, self._size > self._limit + 1

    def _keep(self, piece: bytes) -> None:
        """Keep what fits of a piece: `limit` octets, and one more for the line end put before the first line."""
        piece = piece.replace(b"\r\n.", b"\r\n").replace(b"\r\n", b"\n")
        if self._size <= self._limit:
            self._kept.append(piece[: self._limit + 1 - self._size])
        self._size += len(piece)
