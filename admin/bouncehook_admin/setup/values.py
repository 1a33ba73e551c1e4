"""How Postfix reads the values of main.cf and master.cf: lists, braces, booleans, times, networks, `$name`s.  Pure.

Called by all files that look into a configuration.
"""

from __future__ import annotations

import re
import string
from ipaddress import ip_network

from bouncehook.networks import Network, unmapped

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}


def items(text: str) -> list[str]:
    """The items of a list, separated by blanks or commas; a part in braces is one item."""
    return _parted(text, f"{string.whitespace},")


def fields_of(entry: str) -> list[str]:
    """The fields of an entry in master.cf, separated by blanks; a part in braces is one field."""
    return _parted(entry, string.whitespace)


def _parted(text: str, separators: str) -> list[str]:
    found: list[str] = []
    item, depth = "", 0
    for character in text:
        if depth == 0 and character in separators:
            found.append(item)
            item = ""
        else:
            depth += (character == "{") - (character == "}")
            item += character
    return [item for item in (*found, item) if item]


def without_braces(text: str) -> str:
    """The text without a pair of braces around the whole of it, if it has one."""
    bare = text.strip()
    return bare[1:-1].strip() if bare.startswith("{") and bare.endswith("}") else bare


def is_yes(text: str) -> bool:
    """The value of a boolean, which Postfix accepts in capitals too."""
    return text.lower() == "yes"


def plain_network(item: str) -> Network | None:
    """The network in an item of mynetworks; None for a table or an exclusion."""
    try:
        return unmapped(ip_network(item.replace("[", "").replace("]", ""), strict=False))
    except ValueError:
        return None


def seconds(text: str, default_unit: str = "s") -> int | None:
    """The seconds of a time in main.cf's form, such as 3600s; None if it is not a time."""
    found = re.fullmatch(r"(\d+)([smhdw]?)", text.strip())
    return int(found[1]) * _UNITS[found[2] or default_unit] if found else None


def mentions(raw: str, name: str) -> bool:
    """Whether a value, as written, contains $name."""
    return re.search(rf"\$(?:{name}\b|[{{(]{name}\b)", raw) is not None
