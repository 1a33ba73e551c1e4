"""Text from strangers and from customers, as it may be shown.  Pure.

Descriptions, addresses and answers hold whatever somebody wrote.  The templates escape HTML; this file makes visible
the characters that are invisible or change the direction of the text.  Called by `pages`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlsplit

from bouncehook.relay_url import relay_of, relay_url

LONGEST = 2000


def visible(text: object) -> str:
    """The text with every control and other invisible character as an escape such as `\\u202e`, and not too long."""
    cut = str(text)
    cut = cut if len(cut) <= LONGEST else cut[: LONGEST - 1] + "…"
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in cut
    )


def is_longer(text: object, most: int) -> bool:
    """Whether a word of a text has more characters than a column has room for, so that it has to be broken."""
    return any(len(word) > most for word in visible(text).split(" "))


def origin(url: str) -> str:
    """A URL without what may be a secret in it: name and password, path, query.

    Six digits of a hash stand for what is left out, so that two endpoints on one host have two names.
    """
    relay = relay_of(url)
    if relay:
        # The operator's own, without a path.
        return relay_url(f"[{relay[0]}]" if ":" in relay[0] else relay[0], relay[1])
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "?", parts.port
    except ValueError:
        return "?"
    host = f"[{host}]" if ":" in host else host
    hidden = (
        f"…{sha256(url.encode()).hexdigest()[:6]}" if parts.path.strip("/") or parts.query or parts.fragment else ""
    )
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}/{hidden}"


def moment(seconds: float) -> str:
    """A time, here, to the second, and how far that is from UTC."""
    return datetime.fromtimestamp(seconds, UTC).astimezone().isoformat(" ", "seconds")


def moment_for_programs(seconds: float) -> str:
    """A time in UTC, for the attribute of a `time` element."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def span(seconds: float) -> str:
    """A length of time, in words."""
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"


def duration(seconds: float) -> str:
    """A short length of time, to two digits or so."""
    if seconds < 1:
        return f"{max(0.0, 1000 * seconds):.0f} ms"
    return f"{seconds:.1f} s" if seconds < 60 else span(seconds)


def percent(part: int, whole: int) -> str:
    """A share, rounded down: 100 % is all."""
    return f"{1000 * part // whole / 10:g} %"
