"""How Postfix looks an address up in its tables: by which keys, in which order, and what a result makes of it.

Called by `bouncehook doctor`.  Asks postmap; `Unasked` says which table could not be asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bouncehook_admin.setup.postfix import (
    BY_WHOLE_ADDRESS,
    Postfix,
    PostfixFault,
    Reading,
    Service,
    address_keys,
    items,
)

PROPAGATE = "propagate_unmatched_extensions"


@dataclass(frozen=True, slots=True)
class Hit:
    """What a table has for an address."""

    table: str
    key: str
    result: str


@dataclass(frozen=True, slots=True)
class Use:
    """A list of tables (or another value), and the services for which it counts."""

    value: str
    services: tuple[Service, ...]

    @property
    def keys(self) -> str:
        """The services, as a finding names them."""
        return ", ".join(service.key for service in self.services)


class Unasked(PostfixFault):
    """A table cannot be asked."""

    def __init__(self, table: str, fault: PostfixFault) -> None:
        super().__init__(str(fault).removeprefix(f"{table}: "))
        self.table = table


def uses(reading: Reading, name: str, command: str) -> Iterator[Use]:
    """The values, other than nothing, that a parameter has for the services which run a program."""
    by_value: dict[str, list[Service]] = {}
    for service in reading.commands(command):
        by_value.setdefault(reading.value(name, service), []).append(service)
    yield from (Use(value, tuple(services)) for value, services in by_value.items() if value)


def asked(postfix: Postfix, table: str, key: str) -> str | None:
    """What a table has for a key; not by way of proxymap(8), which may be down.  Raises Unasked."""
    try:
        return postfix.lookup(key, table.removeprefix("proxy:"))
    except PostfixFault as fault:
        raise Unasked(table, fault) from fault


def first(postfix: Postfix, tables: Sequence[str], keys: Iterable[str]) -> Hit | None:
    """The first of the keys that a table has; patterns are asked for the first key only.  Raises Unasked."""
    for number, key in enumerate(keys):
        for table in tables:
            if number == 0 or not table.removeprefix("proxy:").startswith(BY_WHOLE_ADDRESS):
                result = asked(postfix, table, key)
                if result is not None:
                    return Hit(table, key, result)
    return None


def of_address(postfix: Postfix, reading: Reading, tables: Sequence[str], address: str) -> Hit | None:
    """As canonical(5), generic(5) and virtual(5) do it; the empty address by itself.  Raises Unasked."""
    keys = address_keys(address, reading.value("recipient_delimiter")) if address else [""]
    return first(postfix, tables, keys)


def becomes(reading: Reading, hit: Hit, address: str, kind: str) -> list[str]:
    """The addresses that a result makes of an address.  `kind` is what Postfix calls the tables: `canonical`."""
    local_part, _, domain = address.rpartition("@")
    extension = _extension(local_part, reading.value("recipient_delimiter"))
    without = f"{local_part.removesuffix(extension)}@{domain}"
    keeps = kind in reading.list_of(PROPAGATE) and extension and hit.key == without
    return [_made(reading, one, local_part, extension if keeps else "") for one in items(hit.result)]


def bare(local_part: str, delimiters: str) -> str:
    """Without its extension."""
    return local_part.removesuffix(_extension(local_part, delimiters))


def _made(reading: Reading, result: str, local_part: str, extension: str) -> str:
    if result.startswith("@"):
        return f"{local_part}{result}"
    if "@" not in result:
        result = f"{result}@{reading.value('myorigin')}"
    user, _, domain = result.rpartition("@")
    return f"{user}{extension}@{domain}"


def _extension(local_part: str, delimiters: str) -> str:
    """With its delimiter."""
    found = re.search(f"[{re.escape(delimiters)}].*", local_part) if delimiters else None
    return found[0] if found else ""
