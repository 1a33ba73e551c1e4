"""How Postfix looks an address or a domain up in its tables: by which keys, in which order, and what a result makes of
an address.

Called by `bouncehook setup`, `bouncehook doctor` and `bouncehook probe`.  Asks postmap, with all keys of a table at
once; not by way of proxymap(8), which may be down.  `Unasked` says which table could not be asked.
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
"""types of tables that are asked for the whole address only: transport(5)"""
_BY_PROXY = "proxy:"


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
        self.table = table
        self.reason = str(fault).removeprefix(f"{table.removeprefix(_BY_PROXY)}: ")
        super().__init__(f"{table}: {self.reason}")


def uses(reading: Reading, name: str, command: str) -> Iterator[Use]:
    """The values, other than nothing, that a parameter has for the services which run a program."""
    by_value: dict[str, list[Service]] = {}
    for service in reading.commands(command):
        by_value.setdefault(reading.value(name, service), []).append(service)
    yield from (Use(value, tuple(services)) for value, services in by_value.items() if value)


# ---- asking


def asked(postfix: Postfix, table: str, key: str) -> str | None:
    """What a table has for a key.  Raises Unasked."""
    return asked_for_all(postfix, table, [key]).get(key)


def asked_for_all(postfix: Postfix, table: str, keys: Iterable[str]) -> dict[str, str]:
    """What a table has for those of the keys that it has.  Raises Unasked."""
    try:
        return postfix.lookup_all(keys, table.removeprefix(_BY_PROXY))
    except PostfixFault as fault:
        raise Unasked(table, fault) from fault


def first(postfix: Postfix, tables: Sequence[str], keys: Sequence[str]) -> Hit | None:
    """The first of the keys that a table has; tables of patterns are asked for the first key only.  Raises Unasked."""
    return first_of_each(postfix, tables, {"": keys}).get("")


def first_of_each(postfix: Postfix, tables: Sequence[str], keys: Mapping[str, Sequence[str]]) -> dict[str, Hit]:
    """The same for several that are looked up, each by keys of its own; without those that no table has.

    A table is asked only when Postfix would ask it: a table behind the one that knows an address may be broken.
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
    """As canonical(5), generic(5) and virtual(5) do it; the empty address by itself.  Raises Unasked."""
    return of_addresses(postfix, reading, tables, [address]).get(address)


def of_addresses(postfix: Postfix, reading: Reading, tables: Sequence[str], addresses: Iterable[str]) -> dict[str, Hit]:
    """The same for several addresses; without those that no table has.  Raises Unasked."""
    return first_of_each(postfix, tables, keys_of(reading, addresses))


def transport_of(postfix: Postfix, reading: Reading, address: str) -> str:
    """What transport_maps say of an address; empty for nothing.  Raises Unasked."""
    keys = list(_transport_keys(address, reading.value("recipient_delimiter")))
    hit = first(postfix, reading.list_of("transport_maps"), keys)
    return hit.result if hit else ""


def is_known_recipient(postfix: Postfix, reading: Reading, address: str) -> bool:
    """Whether smtpd takes this address of a relay domain.  Raises Unasked."""
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
            # Either way of writing it means the domains below.
            (item.startswith(".") or parents) and item.lstrip(".").lower() in parent_domains
        ):
            return True
    return False


def is_item_of(postfix: Postfix, names: Sequence[str], name: str) -> bool:
    """Whether a list of names and tables has one: the first that fits, without `!`.  Raises Unasked."""
    for item in names:
        plain = item.lstrip("!")
        if asked(postfix, plain, name) is not None if ":" in plain else plain.lower() == name.lower():
            return len(item) - len(plain) in (0, 2)
    return False


# ---- keys and results


def keys_of(reading: Reading, addresses: Iterable[str]) -> dict[str, list[str]]:
    """By what tables of addresses are asked for each of these; the empty address by itself."""
    delimiters = reading.value("recipient_delimiter")
    return {address: address_keys(address, delimiters) if address else [""] for address in addresses}


def address_keys(address: str, delimiters: str) -> list[str]:
    """What tables of addresses are asked for, in this order: as it is, without extension, and the domain."""
    local_part, _, domain = address.rpartition("@")
    return list(dict.fromkeys([address, f"{without_extension(local_part, delimiters)}@{domain}", f"@{domain}"]))


def without_extension(local_part: str, delimiters: str) -> str:
    """The local part as far as the first delimiter; the whole one when nothing stands before or behind that."""
    return local_part.removesuffix(_extension(local_part, delimiters))


def becomes(reading: Reading, hit: Hit, address: str, kind: str) -> list[str]:
    """The addresses that a result makes of an address.  `kind` is what Postfix calls the tables: `canonical`."""
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
    """With its delimiter."""
    some = re.escape(delimiters)
    found = re.fullmatch(f"[^{some}]+([{some}].+)", local_part, re.DOTALL) if delimiters else None
    return found[1] if found else ""


def _transport_keys(address: str, delimiters: str) -> Iterator[str]:
    """In the order of transport(5)."""
    yield from address_keys(address, delimiters)[:-1]
    domain = address.rpartition("@")[2]
    yield domain
    for number in range(1, domain.count(".") + 1):
        yield "." + domain.split(".", number)[number]
    yield "*"
