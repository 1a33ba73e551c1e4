"""What comes in on one connection, piece by piece: lines, and mails within bounds of memory.  Pure.

A mail ends with a line that is one dot, and a line is what CR LF ends: a lone LF or CR is content.  Of a mail, so much
is kept as fits; all of it is read.  It is given as pipe(8) would: dots unstuffed, and LF at the ends of lines.

Made by `connection`.
"""

from __future__ import annotations

LONGEST_LINE = 16384
"""octets of a command; the longest that Postfix makes is an eighth of that"""
PIECE = 65536
"""octets that are read at a time"""
_END = b"\r\n.\r\n"


class LineTooLong(Exception):
    """The line was read, and thrown away."""


class Wire:
    """One connection's."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._too_long = False
        self._kept: list[bytes] = []
        self._size = 0
        self._limit = 0

    def feed(self, octets: bytes) -> None:
        """What has come."""
        self._buffer += octets

    def line(self) -> bytes | None:
        """The next line, without its end; None while it has not come whole.  Raises LineTooLong."""
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
        """What comes from here on is a mail's content, of which `limit` octets are kept."""
        self._kept, self._size, self._limit = [], 0, limit
        self._buffer[:0] = b"\r\n"  # the first line begins as the others do

    @property
    def kept_octets(self) -> int:
        """How much of the mail is kept so far."""
        return min(self._size, self._limit)

    def mail(self) -> tuple[bytes, bool] | None:
        """The mail's first `limit` octets, and whether there were more; None while it has not come whole."""
        buffer = self._buffer
        end = buffer.find(_END)
        if end < 0:
            # What may be the beginning of the end stays.
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
        """Of a piece, what fits; and one octet more than `limit`: the first line's false end."""
        piece = piece.replace(b"\r\n.", b"\r\n").replace(b"\r\n", b"\n")
        if self._size <= self._limit:
            self._kept.append(piece[: self._limit + 1 - self._size])
        self._size += len(piece)
