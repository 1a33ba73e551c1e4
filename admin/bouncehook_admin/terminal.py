"""What the commands print for people: text that is safe on a terminal, tables, times, URLs.

Descriptions, addresses and answers come from strangers, and a terminal obeys what it is sent.  So everything that is
printed goes through `escaped`.  Called by the subcommands.  Touches nothing but standard output.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

GAP = "  "
NARROWEST = 20
"""columns that the last column of a table gets in any case"""


def escaped(text: str) -> str:
    """The text with every control and other invisible character, line ends too, as an escape such as `\\x1b`."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def say(line: str = "") -> None:
    """Print one line, which may hold anything."""
    encoding = sys.stdout.encoding or "utf-8"
    print(escaped(line).encode(encoding, "backslashreplace").decode(encoding))


def say_json(value: Mapping[str, object]) -> None:
    """Print one object in one line; in ASCII, so it is safe on a terminal too."""
    print(json.dumps(value), flush=True)


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Aligned columns; on a terminal the last one is cut so that a row stays a line."""
    cells = [[escaped(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    rest = sum(widths[:-1]) + len(GAP) * (len(widths) - 1)
    room = max(NARROWEST, shutil.get_terminal_size().columns - rest) if sys.stdout.isatty() else None
    for row in cells:
        padded = [cell + " " * (width - _width(cell)) for cell, width in zip(row[:-1], widths, strict=False)]
        say(GAP.join([*padded, _cut(row[-1], room)]).rstrip())


def moment(seconds: float) -> str:
    """A time, here, to the second; `--since` understands it."""
    return _datetime(seconds).astimezone().isoformat(timespec="seconds")


def moment_for_programs(seconds: float) -> str:
    """A time in UTC, to the millisecond."""
    return _datetime(seconds).isoformat(timespec="milliseconds")


def moment_or_none(seconds: float | None) -> str | None:
    """The same of a time that may not be known."""
    return moment_for_programs(seconds) if seconds else None


def shown_url(url: str) -> str:
    """A URL without what may be a secret in it: name, password, query and fragment."""
    scheme, _, rest = re.split(r"[?#]", url, maxsplit=1)[0].partition("://")
    authority, slash, path = rest.partition("/")
    user, at, host = authority.rpartition("@")
    hidden = "?…" if "?" in url or "#" in url else ""
    return f"{scheme}://{'…' if user else ''}{at}{host}{slash}{path}{hidden}"


def cut(text: str, most: int) -> str:
    """The text, or its beginning."""
    return text if len(text) <= most else text[: most - 1] + "…"


def fields(pairs: Iterable[tuple[str, object]]) -> Iterator[str]:
    """Lines of `name  value`; those without a value are left out."""
    return (f"{name:<14}  {value}" for name, value in pairs if value not in (None, ""))


def _datetime(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _cut(text: str, room: int | None) -> str:
    if room is None or _width(text) <= room:
        return text
    text = text[: 4 * room]
    while _width(text) >= room:
        text = text[:-1]
    return text + "…"


def _width(text: str) -> int:
    """How many columns a terminal gives to a text."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
