"""Looks an address or a domain up in Postfix's tables as Postfix does: by which keys, in which order, and what a result
makes of an address.

Called by `bouncehook setup`, `bouncehook doctor` and `bouncehook probe`.  Asks postmap, with all keys of a table at
once, and not through proxymap(8), which may not be running.  `Unasked` says which table could not be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bouncehook_admin.setup.postfix import Postfix, PostfixFault
from bouncehook_admin.setup.reading import Reading, Service
from bouncehook_admin.setup.values import items

PROPAGATE = "propagate_unmatched_extensions"
BY_WHOLE_ADDRESS = ("regexp:", "pcre:", "cidr:", "tcp:", "socketmap:")
"""types of tables in which only the whole address is looked up: transport(5)"""
_BY_PROXY = "proxy:"


@dataclass(frozen=True, slots=True)
class Hit:
    """What a table has for an address."""

    table: str
    key: str
    result: str


@dataclass(frozen=True, slots=True)
class Use:
    """A list of tables (or another value), and the services that use it."""

    value: str
    services: tuple[Service, ...]

    @property
    def keys(self) -> str:
        """The services, as a finding names them."""
        return ", ".join(service.key for service in self.services)


class Unasked(PostfixFault):
    """A lookup in a table failed."""

    def __init__(self, table: str, fault: PostfixFault) -> None:
        self.table = table
        self.reason = str(fault).removeprefix(f"{table.removeprefix(_BY_PROXY)}: ")
        super().__init__(f"{table}: {self.reason}")


def uses(reading: Reading, name: str, command: str) -> Iterator[Use]:
    """The non-empty values of a parameter for the services that run a program of Postfix."""
    by_value: dict[str, list[Service]] = {}
    for service in reading.commands(command):
        by_value.setdefault(reading.value(name, service), []).append(service)
    yield from (Use(value, tuple(services)) for value, services in by_value.items() if value)


# ---- lookups


def asked(postfix: Postfix, table: str, key: str) -> str | None:
    """What a table has for a key.  Raises Unasked."""
    return asked_for_all(postfix, table, [key]).get(key)


def asked_for_all(postfix: Postfix, table: str, keys: Iterable[str]) -> dict[str, str]:
    """The results of a table for those of the keys that it has.  Raises Unasked."""
    try:
        return postfix.lookup_all(keys, table.removeprefix(_BY_PROXY))
    except PostfixFault as fault:
        raise Unasked(table, fault) from fault


def first(postfix: Postfix, tables: Sequence[str], keys: Sequence[str]) -> Hit | None:
    """The result for the first key that a table has; in pattern tables only the first key is looked up.  Raises
    Unasked."""
    return first_of_each(postfix, tables, {"": keys}).get("")


def first_of_each(postfix: Postfix, tables: Sequence[str], keys: Mapping[str, Sequence[str]]) -> dict[str, Hit]:
    """The same as `first` for several addresses, each with keys of its own; addresses without a result are left out.

    A table is used only if Postfix would use it: a table behind the one that has the address may be broken.
    """
    found: dict[str, Hit] = {}
    for number in range(max(map(len, keys.values()), default=0)):
        for table in tables:
            if number and table.removeprefix(_BY_PROXY).startswith(BY_WHOLE_ADDRESS):
                continue
            left = {name: own[number] for name, own in keys.items() if name not in found and number < len(own)}
            results = asked_for_all(postfix, table, left.values()) if left else {}
            found |= {name: Hit(table, key, results[key]) for name, key in left.items() if key in results}
    return found


def of_address(postfix: Postfix, reading: Reading, tables: Sequence[str], address: str) -> Hit | None:
    """Look an address up as in canonical(5), generic(5) and virtual(5); the empty address has a key of its own.  Raises
    Unasked."""
    return of_addresses(postfix, reading, tables, [address]).get(address)


def of_addresses(postfix: Postfix, reading: Reading, tables: Sequence[str], addresses: Iterable[str]) -> dict[str, Hit]:
    """The same for several addresses; those without a result are left out.  Raises Unasked."""
    return first_of_each(postfix, tables, keys_of(reading, addresses))


def transport_of(postfix: Postfix, reading: Reading, address: str) -> str:
    """The result of transport_maps for an address; empty if there is none.  Raises Unasked."""
    keys = list(_transport_keys(address, reading.value("recipient_delimiter")))
    hit = first(postfix, reading.list_of("transport_maps"), keys)
    return hit.result if hit else ""


def is_known_recipient(postfix: Postfix, reading: Reading, address: str) -> bool:
    """Whether smtpd accepts this address of a relay domain.  Raises Unasked."""
    tables = reading.list_of("relay_recipient_maps")
    return not tables or of_address(postfix, reading, tables, address) is not None


def is_listed(postfix: Postfix, reading: Reading, domain: str, name: str) -> bool:
    """Whether a list of domains (relay_domains, mydestination…) has this one.  Raises Unasked."""
    parents = name in reading.list_of("parent_domain_matches_subdomains")
    labels = domain.split(".")
    parent_domains = [".".join(labels[n:]) for n in range(1, len(labels))]
    for item in reading.list_of(name):
        if ":" in item:
            if asked(postfix, item, domain) is not None:
                return True
        elif item.lower() == domain or (
            # Both forms stand for the subdomains.
            (item.startswith(".") or parents) and item.lstrip(".").lower() in parent_domains
        ):
            return True
    return False


def is_item_of(postfix: Postfix, names: Sequence[str], name: str) -> bool:
    """Whether a list of names and tables has one of `names`: the first item that matches decides, `!` negates it.
    Raises Unasked."""
    for item in names:
        plain = item.lstrip("!")
        if asked(postfix, plain, name) is not None if ":" in plain else plain.lower() == name.lower():
            return len(item) - len(plain) in (0, 2)
    return False


# ---- keys and results


def keys_of(reading: Reading, addresses: Iterable[str]) -> dict[str, list[str]]:
    """The keys by which each address is looked up; the empty address has a key of its own."""
    delimiters = reading.value("recipient_delimiter")
    return {address: address_keys(address, delimiters) if address else [""] for address in addresses}


def address_keys(address: str, delimiters: str) -> list[str]:
    """The keys of an address, in order: the address itself, without its extension, and the domain."""
    local_part, _, domain = address.rpartition("@")
    return list(dict.fromkeys([address, f"{without_extension(local_part, delimiters)}@{domain}", f"@{domain}"]))


def without_extension(local_part: str, delimiters: str) -> str:
    """The local part up to the first delimiter; the whole local part if nothing is before or after the delimiter."""
    return local_part.removesuffix(_extension(local_part, delimiters))


def becomes(reading: Reading, hit: Hit, address: str, kind: str) -> list[str]:
    """The addresses that a result makes of an address.  `kind` is Postfix's name for the tables, such as
    `canonical`."""
    local_part, _, domain = address.rpartition("@")
    extension = _extension(local_part, reading.value("recipient_delimiter"))
    without = f"{local_part.removesuffix(extension)}@{domain}"
    keeps = kind in reading.list_of(PROPAGATE) and extension and hit.key == without
    return [_made(reading, one, local_part, extension if keeps else "") for one in items(hit.result)]


def _made(reading: Reading, result: str, local_part: str, extension: str) -> str:
    if result.startswith("@"):
        return f"{local_part}{result}"
    if "@" not in result:
        result = f"{result}@{reading.value('myorigin')}"
    user, _, domain = result.rpartition("@")
    return f"{user}{extension}@{domain}"


def _extension(local_part: str, delimiters: str) -> str:
    """The extension of a local part, with its delimiter."""
    some = re.escape(delimiters)
    found = re.fullmatch(f"[^{some}]+([{some}].+)", local_part, re.DOTALL) if delimiters else None
    return found[1] if found else ""


def _transport_keys(address: str, delimiters: str) -> Iterator[str]:
    """The keys in the order of transport(5)."""
    yield from address_keys(address, delimiters)[:-1]
    domain = address.rpartition("@")[2]
    yield domain
    for number in range(1, domain.count(".") + 1):
        yield "." + domain.split(".", number)[number]
    yield "*"
