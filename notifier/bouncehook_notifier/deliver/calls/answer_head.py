"""The head of an answer: what an endpoint says before the body, read within bounds.

An endpoint may say anything, for as long as it likes.  What counts is the status of the final response: interim ones
(1xx) are passed over, asked for or not (RFC 9110, 15.2), and what follows a final status line cannot take it back: a
header that is cut off, nonsense in it, a length that contradicts another.  For too much of it there are bounds, behind
which the call has failed.

http.client is given a head that says the same in few words: the status, how long the body is, whether the connection
stays open, Retry-After.  So it never sees a header that it would refuse.

Used by `call_socket`.  Touches nothing: whoever makes a HeadReader says how octets are received.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_INTERIM = 20
MOST_LINES = 1000
MOST_OCTETS = 256 * 1024
"""of interim responses, of header lines, and of the whole head: all that comes before the body of the answer"""
SHOWN_OCTETS = 60
WITHOUT_BODY = (101, 204, 304)
"""101 too: behind it another protocol begins"""
_STATUS_LINE = re.compile(rb"HTTP/(\d)(?:\.(\d))?[ \t]+([1-9]\d\d)(?:[ \t][^\n]*|\r)?\n", re.IGNORECASE)
_FIELDS = (b"connection", b"content-length", b"retry-after", b"transfer-encoding")
_LENGTH = re.compile(r"\d{1,15}")
_TLS_RECORD = re.compile(rb"[\x15\x16]\x03[\x00-\x04]")
_HTTP_2_SETTINGS = re.compile(rb"\x00[\x00-\xff]{2}\x04[\x00-\xff]\x00\x00\x00\x00")


class TooMuch(OSError):
    """An endpoint sends more than any answer needs."""


class NoHttp(OSError):
    """What came is no answer in HTTP."""

    def __init__(self, beginning: bytes) -> None:
        super().__init__(_what_speaks(beginning))


def _what_speaks(beginning: bytes) -> str:
    if _TLS_RECORD.match(beginning):
        return "this port speaks TLS, so the URL has to begin with https://"
    if _HTTP_2_SETTINGS.match(beginning):
        return "the endpoint speaks HTTP/2 only; bouncehook calls with HTTP/1.1"
    return f"the answer is not HTTP/1; it begins with {beginning[:SHOWN_OCTETS].decode('ascii', 'backslashreplace')!r}"


@dataclass
class _Head:
    """One response's head, as it was sent."""

    version: tuple[int, int]
    status: int
    fields: dict[bytes, list[str]] = field(default_factory=dict)
    is_whole: bool = False

    def is_final(self) -> bool:
        return self.status >= 200 or self.status == 101

    def words(self, name: bytes) -> list[str]:
        """The list that a field holds, in lower case."""
        return [word.strip().lower() for value in self.fields.get(name, []) for word in value.split(",")]


class HeadReader:
    """Reads the head of an answer; `receive` gives the next octets, and none at their end."""

    def __init__(self, receive: Callable[[], bytes]) -> None:
        self._receive = receive
        self._buffer = bytearray()
        self._octets = 0
        self._lines = 0
        self._status = 0
        """the final one, once it is known"""

    def read(self, *, may_stay_open: bool) -> bytes:
        """A head for http.client, and what came behind it.

        `may_stay_open` says whether the connection is good for another request, if the endpoint thinks so too.
        Raises TooMuch, NoHttp, and the errors of `receive`.
        """
        for _ in range(MOST_INTERIM + 1):
            head = self._response_head()
            if head.is_final():
                return plain_head(head, bytes(self._buffer), may_stay_open=may_stay_open)
        raise TooMuch(f"the endpoint sent more than {MOST_INTERIM} interim responses (1xx) and no answer")

    def _response_head(self) -> _Head:
        while len(self._buffer) < len(b"HTTP/") and self._receive_more():
            pass
        if not self._buffer:
            raise ConnectionResetError("the endpoint closed the connection without an answer")
        beginning = bytes(self._buffer[:SHOWN_OCTETS])
        # Whoever speaks another protocol may never end a line.
        found = _STATUS_LINE.fullmatch(self._line()) if beginning[:5].upper() == b"HTTP/" else None
        if not found:
            raise NoHttp(beginning)
        head = _Head((int(found[1]), int(found[2] or b"0")), int(found[3]))
        self._status = head.status if head.is_final() else 0
        self._read_fields(head)
        return head

    def _read_fields(self, head: _Head) -> None:
        while (line := self._line()).endswith(b"\n"):
            if line in (b"\r\n", b"\n"):
                head.is_whole = True
                return
            self._lines += 1
            if self._lines > MOST_LINES:
                raise TooMuch(f"the endpoint sent more than {MOST_LINES} header lines")
            name, _, value = line.partition(b":")
            if name.lower() in _FIELDS:
                head.fields.setdefault(name.lower(), []).append(value.strip().decode("latin-1"))

    def _line(self) -> bytes:
        """The next one, with its end; at the end of all octets what is left."""
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if not self._receive_more():
                end = searched
                break
        line = bytes(self._buffer[: end + 1])
        del self._buffer[: end + 1]
        return line

    def _receive_more(self) -> bool:
        if self._octets > MOST_OCTETS:
            raise TooMuch(f"the endpoint sent more than {MOST_OCTETS // 1024} kB before the body of its answer")
        try:
            more = self._receive()
        except (TimeoutError, TooMuch):
            raise
        except OSError:
            if not self._status:
                raise
            return False  # it has answered
        self._octets += len(more)
        self._buffer += more
        return bool(more)


def plain_head(head: _Head, rest: bytes, *, may_stay_open: bool) -> bytes:
    """The head in the few words that http.client needs, and the `rest`, which came behind it."""
    length, is_chunked = _framing(head)
    fits = not (rest and length == 0)  # more than there may be: the next answer would not be found
    stays = may_stay_open and head.is_whole and fits and _stays_open(head) and (is_chunked or length is not None)
    lines = [f"HTTP/1.1 {head.status} "]
    if not stays:
        lines.append("Connection: close")
    if is_chunked:
        lines.append("Transfer-Encoding: chunked")
    elif length is not None:
        lines.append(f"Content-Length: {length}")
    lines += [f"Retry-After: {value}" for value in head.fields.get(b"retry-after", [])[:1] if _LENGTH.fullmatch(value)]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode("ascii") + (b"" if length == 0 else rest)


def _framing(head: _Head) -> tuple[int | None, bool]:
    """How long the body is, if that is said and believed, and whether it is chunked (RFC 9112, 6.3)."""
    if head.status in WITHOUT_BODY or not head.is_whole:
        return 0, False
    codings = head.words(b"transfer-encoding")
    if codings:
        return None, codings == ["chunked"]
    lengths = set(head.words(b"content-length"))
    length = lengths.pop() if len(lengths) == 1 else ""
    return (int(length) if _LENGTH.fullmatch(length) else None), False


def _stays_open(head: _Head) -> bool:
    """What the endpoint says; one that announces a body where there must be none sends it, and the next answer would
    begin with it.
    """
    announced = head.fields.get(b"transfer-encoding") or set(head.words(b"content-length")) - {"0"}
    if head.status in WITHOUT_BODY and (announced or head.status == 101):
        return False
    words = head.words(b"connection")
    return "close" not in words and (head.version >= (1, 1) or "keep-alive" in words)
