"""A mail's structure, read over bytes: headers and parts, for any input in linear time and bounded memory.

Called by `pipeline`, once more for a report inside.  Pure.  The standard library's parser is not used
for the structure: it recurses, builds every part of a 25 MB mail, and gives up on what real servers write (wrong or
missing boundaries).  Here one pass over the lines that start with `--` finds the parts.  Attached messages are never
entered, because only the outer report counts.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from .text import decode_bytes, decode_words, html_to_text

MAX_PARTS = 100
MAX_DEPTH = 8
MAX_HEADER_BYTES = 128 * 1024
MAX_FIELDS = 500
MAX_FIELD_CHARACTERS = 64 * 1024
"""X-Failed-Recipients may name thousands"""
MAX_CONTENT_BYTES = 256 * 1024
"""how much of a part is read, in octets: a notification stands in the first kilobytes"""
MAX_REPORT_BYTES = 4 * 1024 * 1024
"""how much of a part of a standard report is read, in octets: a message may have failed for thousands of recipients"""
BOUNDARY_WINDOW = 64 * 1024

_PARAMETER = re.compile(r"""[;\s]\s{0,20}([A-Za-z-]{1,40})\s{0,20}=\s{0,20}(?:"([^"]{0,300})"|([^;\s"]{1,300}))""")
_FIELD = re.compile(r"([!-9;-~]{1,80})[ \t]{0,8}:")
_NAME = re.compile(r"([!-9;-~]{1,80})[ \t]{0,8}")
_FIELD_END = re.compile(r"\n(?![ \t])")
_GUESSED_BOUNDARY = re.compile(rb"^--([^\r\n]{1,200}?)[ \t]{0,8}\r?\n(?=content-)", re.IGNORECASE | re.MULTILINE)
_REPORT_TYPES = frozenset({"text/plain", "message/delivery-status", "message/global-delivery-status"})
_READ_TYPES = _REPORT_TYPES | {"text/html"}
"""media types whose content is read as a whole; of a returned message the header is enough"""
_KNOWN_FIELDS = (
    b"From:",
    b"To:",
    b"Subject:",
    b"Date:",
    b"Content-Type:",
    b"MIME-Version:",
    b"Message-I",
    b"Received:",
)
_HEADER_END = re.compile(rb"\n[ \t]{0,8}\r?\n")


class Headers:
    """The fields of one header, in order; names are compared in lower case, values are unfolded."""

    __slots__ = ("_first", "fields")

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        self.fields = fields
        self._first = dict(reversed(fields))

    def get(self, name: str) -> str:
        """The first field of that (lower-case) name as written, or an empty string."""
        return self._first.get(name, "")

    def decoded(self, name: str) -> str:
        """The first field of that (lower-case) name, with encoded words (RFC 2047) decoded."""
        return decode_words(self._first.get(name, ""))

    def all(self, name: str) -> list[str]:
        """Every field of that name."""
        return [value for field_name, value in self.fields if field_name == name]

    def __contains__(self, name: str) -> bool:
        return name in self._first


@dataclass(slots=True)
class Part:
    """One part of a mail: the mail itself is the first."""

    headers: Headers
    content: bytes
    """what is read of its content, still in its transfer encoding"""
    depth: int
    media_type: str = "text/plain"
    parameters: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """The content as text, decoded, with plain newlines; HTML becomes the text that it shows."""
        text = decode_bytes(self.decoded(), self.parameters.get("charset", "")).replace("\r\n", "\n")
        return html_to_text(text) if self.media_type == "text/html" else text.replace("\r", "\n")

    def decoded(self) -> bytes:
        """The content without its transfer encoding."""
        encoding = self.headers.get("content-transfer-encoding").strip().lower()
        if encoding == "base64":
            return _decode_base64(self.content)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.content)
        return self.content


@dataclass(slots=True)
class Mail:
    """A mail: its header, its media type, and its leaf parts in order."""

    headers: Headers
    media_type: str
    parameters: Mapping[str, str]
    leaves: list[Part]
    containers: list[str]
    """the media types of the multiparts, outermost first"""
    limits: tuple[str, ...] = ()
    """the limits that it reached"""


@dataclass(slots=True)
class _Open:
    """A multipart whose end is not reached."""

    boundary: bytes
    depth: int
    ahead: int | None = -1
    """where its next delimiter may be, as far as is known; None when no further one exists"""


def read_mail(data: bytes) -> Mail:
    """Read the structure of a mail; anything is a mail."""
    data = _plain_line_ends(data)
    start = _skip_leading_blank(data)
    headers, body = read_headers(data, start)
    media_type, parameters = read_content_type(headers.get("content-type"))
    walk = _Walk(data)
    if body - start >= MAX_HEADER_BYTES or len(headers.fields) >= MAX_FIELDS:
        walk.limits[f"a header of more than {MAX_HEADER_BYTES // 1024} kB or {MAX_FIELDS} fields"] = None
    if any(len(value) >= MAX_FIELD_CHARACTERS for _, value in headers.fields):
        walk.limits[f"a header field of more than {MAX_FIELD_CHARACTERS // 1024} kB"] = None
    walk.enter(headers, media_type, parameters, body, 0)
    walk.run(body)
    if not walk.leaves:  # a multipart without a single part: what is there is text
        content = data[body : body + MAX_CONTENT_BYTES]
        walk.leaves.append(Part(headers, content, 0, "text/plain", parameters))
    return Mail(headers, media_type, parameters, walk.leaves, walk.containers, tuple(walk.limits))


class _Walk:
    """One pass over a mail: knows the open multiparts and the leaf that is being read."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.leaves: list[Part] = []
        self.containers: list[str] = []
        self.limits: dict[str, None] = {}
        self._open: list[_Open] = []
        self._entered = 0
        self._leaf: tuple[Headers, str, Mapping[str, str], int, int] | None = None

    def enter(self, headers: Headers, media_type: str, parameters: Mapping[str, str], body: int, depth: int) -> None:
        """Begin a part: a multipart that can be split is opened, everything else is a leaf."""
        self._entered += 1
        boundary = b""
        if media_type.startswith("multipart/") and depth >= MAX_DEPTH:
            self.limits[f"parts nested deeper than {MAX_DEPTH}"] = None
        elif media_type.startswith("multipart/"):
            boundary = self._boundary(parameters, body)
        if boundary:
            self.containers.append(media_type)
            self._open.append(_Open(boundary, depth))
        else:
            self._leaf = (headers, media_type, parameters, body, depth)

    def _boundary(self, parameters: Mapping[str, str], body: int) -> bytes:
        """The declared boundary if it is in use, else the one that the content seems to use."""
        declared = parameters.get("boundary", "").strip().encode("utf-8", "replace")
        window = self.data[body : body + BOUNDARY_WINDOW]
        if declared and b"--" + declared in window:
            return declared
        guessed = _GUESSED_BOUNDARY.search(window)
        return guessed.group(1) if guessed else declared

    def run(self, body: int) -> None:
        """Find the delimiter lines from `body` on, and split there."""
        position = max(body - 1, 0)
        if self.data.startswith(b"--", body):
            position = self._delimiter(body)
        while self._open and self._entered < MAX_PARTS:
            found = self._next_delimiter(position)
            if found < 0:
                break
            position = max(self._delimiter(found + 1), found + 1)
        if self._entered >= MAX_PARTS:
            self.limits[f"more than {MAX_PARTS} parts"] = None
        self._close_leaf(len(self.data) if self._entered < MAX_PARTS else position)

    def _next_delimiter(self, position: int) -> int:
        """Where the next line begins that may be a delimiter of an open multipart; each multipart looks ahead once."""
        nearest = -1
        for opened in self._open:
            if opened.ahead is not None and opened.ahead < position:
                found = self.data.find(b"\n--" + opened.boundary, position)
                opened.ahead = found if found >= 0 else None
            if opened.ahead is not None and (nearest < 0 or opened.ahead < nearest):
                nearest = opened.ahead
        return nearest

    def _delimiter(self, line_start: int) -> int:
        """Act on a line that starts with `--`; returns where to go on."""
        line_end = self.data.find(b"\n", line_start, line_start + 400)
        if line_end < 0:
            line_end = min(line_start + 400, len(self.data))
        token = self.data[line_start + 2 : line_end].rstrip()
        for level in range(len(self._open) - 1, -1, -1):
            boundary = self._open[level].boundary
            if token == boundary:
                return self._next_part(level, line_start, line_end + 1)
            if token == boundary + b"--":
                self._close_leaf(line_start - 1)
                del self._open[level:]
                return line_end
        return line_end

    def _next_part(self, level: int, line_start: int, after: int) -> int:
        self._close_leaf(line_start - 1)
        del self._open[level + 1 :]
        headers, body = read_headers(self.data, self._skip_stray_blank(after))
        media_type, parameters = read_content_type(headers.get("content-type"))
        self.enter(headers, media_type, parameters, body, self._open[level].depth + 1)
        return body - 1

    def _skip_stray_blank(self, start: int) -> int:
        """Some servers write an empty line between the boundary and the part's header."""
        head = self.data[start : start + 12]
        stray = head[:1] in (b"\r", b"\n") and head.lstrip(b"\r\n").lower().startswith(b"content-")
        return self.data.find(b"\n", start) + 1 if stray else start

    def _close_leaf(self, end: int) -> None:
        if self._leaf is None:
            return
        headers, media_type, parameters, body, depth = self._leaf
        self._leaf = None
        of_report = "multipart/report" in self.containers and media_type in _REPORT_TYPES
        limit = MAX_REPORT_BYTES if of_report else MAX_CONTENT_BYTES
        if end - body > limit and media_type in _READ_TYPES:
            self.limits[f"a part of more than {limit // 1024} kB"] = None
        content = self.data[body : max(body, min(end, body + limit))]
        self.leaves.append(Part(headers, content, depth, media_type, parameters))


def read_headers(data: bytes, start: int) -> tuple[Headers, int]:
    """The header that begins at `start`, and where its body begins."""
    if data[start : start + 1] == b"\n" or data[start : start + 2] == b"\r\n":
        return Headers([]), data.index(b"\n", start) + 1
    limit = min(len(data), start + MAX_HEADER_BYTES)
    ending = _HEADER_END.search(data, start, limit)
    end, body = (ending.start(), ending.end()) if ending else (limit, limit)
    fields, consumed = read_fields(data[start:end])
    return Headers(fields), body if consumed is None else start + consumed


def read_fields(block: bytes) -> tuple[list[tuple[str, str]], int | None]:
    """The fields of a header block, and the offset of the first line that is no field, if there is one."""
    return (_read_sound_fields(block.decode("ascii")) if block.isascii() else None) or _read_lines(block)


def _read_sound_fields(block: str) -> tuple[list[tuple[str, str]], None] | None:
    """The fields of a block that has nothing else, which is the usual case and quick; None for any other block."""
    lines = _FIELD_END.split(block.removesuffix("\n"))
    if len(lines) > MAX_FIELDS:
        return None
    fields: list[tuple[str, str]] = []
    for line in lines:
        written, colon, value = line.partition(":")
        name = _field_name(written) if colon and len(written) < 100 else ""
        if not name:
            return None
        if "\n" in value:
            value = " ".join(map(str.strip, value.split("\n")))
        fields.append((name, value.strip()[:MAX_FIELD_CHARACTERS]))
    return fields, None


@lru_cache(maxsize=1024)
def _field_name(written: str) -> str:
    """The name of a field in lower case; empty when it cannot be one.  Mail has few of them, again and again."""
    found = _NAME.fullmatch(written)
    return found.group(1).lower() if found else ""


def _read_lines(block: bytes) -> tuple[list[tuple[str, str]], int | None]:
    """The fields of a broken block, read line by line."""
    fields: list[tuple[str, list[str]]] = []
    offset, last_known = 0, -2
    lines = block.split(b"\n")
    texts = block.decode("ascii").split("\n") if block.isascii() else [decode_bytes(raw, "") for raw in lines]
    for raw, line in zip(lines, texts, strict=True):
        if line[:1] in (" ", "\t") and fields:
            fields[-1][1].append(line.strip())
        elif found := _FIELD.match(line):
            if len(fields) < MAX_FIELDS:
                fields.append((found.group(1).lower(), [line[found.end() :].strip()]))
        else:
            last_known = _last_known_field(block) if last_known == -2 else last_known
            if offset > last_known and not (offset == 0 and line.startswith(("From ", ">From "))):
                return _joined(fields), offset
            if fields:  # a folded line that lost its blank: more of the header follows
                fields[-1][1].append(line.strip())
        offset += len(raw) + 1
    return _joined(fields), None


def _last_known_field(block: bytes) -> int:
    """Where the last of the fields begins that every mail has; -1 when there is none."""
    return max((block.rfind(b"\n" + name) for name in _KNOWN_FIELDS), default=-1)


def _joined(fields: list[tuple[str, list[str]]]) -> list[tuple[str, str]]:
    return [(name, " ".join(lines).strip()[:MAX_FIELD_CHARACTERS]) for name, lines in fields]


def read_content_type(value: str) -> tuple[str, Mapping[str, str]]:
    """The media type in lower case, and its parameters."""
    return _read_content_type(value) if len(value) > 100 else _read_short_content_type(value)


@lru_cache(maxsize=512)
def _read_short_content_type(value: str) -> tuple[str, Mapping[str, str]]:
    """The media type and its parameters of a short field, remembered: most parts have one of a few."""
    return _read_content_type(value)


def _read_content_type(value: str) -> tuple[str, Mapping[str, str]]:
    words = value.partition(";")[0].split(None, 1)  # the semicolon may be missing
    media_type = words[0].lower() if words else ""
    parameters: dict[str, str] = {}
    for found in _PARAMETER.finditer(value[:4000]):
        parameters.setdefault(found.group(1).lower(), found.group(2) or found.group(3) or "")
    return (media_type if "/" in media_type else "text/plain"), parameters


def _skip_leading_blank(data: bytes) -> int:
    """Where the first line with something in it begins."""
    stripped = data[:1024].lstrip(b"\xef\xbb\xbf\r\n")
    return min(len(data), 1024) - len(stripped)


def _plain_line_ends(data: bytes) -> bytes:
    """Line ends that somebody converted twice, or never, become plain ones; CR LF stays, every reader here takes it."""
    head = data[:4096]
    if b"\r\r\n" in head:
        return data.replace(b"\r\r\n", b"\n")
    return data if b"\n" in data[:MAX_HEADER_BYTES] else data.replace(b"\r", b"\n")


def _decode_base64(content: bytes) -> bytes:
    """Base64 as far as it can be read: a cut or garbled end loses only itself."""
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", content.partition(b"=")[0])
    whole = letters[: len(letters) // 4 * 4]
    tail = letters[len(whole) :]
    if len(tail) > 1:
        whole += tail + b"=" * (4 - len(tail))
    return binascii.a2b_base64(whole)
