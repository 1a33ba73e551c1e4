"""The header fields that a customer wants with each call, from the map and from the files that it names.

A file is read for each call, as a secret's is, so that a replaced one counts at once.  One that cannot be used stops
the calls that need it, and nothing else: their reports wait.  No message repeats a value.

`payload` asks for the fields of a call, `unusable` for what is wrong.  Reads the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bouncehook.customers import Customer
from bouncehook.errors import ConfigurationError
from bouncehook.header_fields import fields_in
from bouncehook.receivers import Headers, Receiver
from bouncehook.regular_file import read_text

Fields = tuple[tuple[str, str], ...]


def header_fields(customer: Customer, receiver: Receiver | None) -> Fields:
    """Names and values; a receiver's own come in place of the customer's of the same name.

    Raises ConfigurationError naming file, line and key path.
    """
    found: dict[str, tuple[str, str]] = {}
    for of_one in (customer.headers, receiver.headers if receiver else ()):
        found |= {name.lower(): (name, value) for name, value in _fields(of_one)}
    return tuple(found.values())


def faults_in_headers(customer: Customer) -> Iterator[str]:
    """A line for each fault in what the map names, with file, line and key path."""
    for of_one in (customer.headers, *(receiver.headers for receiver in customer.failures + customer.bounces)):
        try:
            _fields(of_one)
        except ConfigurationError as error:
            yield from error.faults


def _fields(of_one: Iterable[Headers]) -> Fields:
    """Those of one customer or one receiver, which may have some in the map and some in a file."""
    found: dict[str, tuple[str, str]] = {}
    faults = []
    for headers in of_one:
        if not headers.file:
            found |= {name.lower(): (name, value) for name, value in headers.fields}
            continue
        for line, name, value, fault in _read(headers):
            if not fault and name.lower() in found:
                fault = "is in the map, too; delete one"
            if fault:
                faults.append(f"{headers.place}: {headers.file}:{line}: {name + ': ' if name else ''}{fault}")
            found.setdefault(name.lower(), (name, value))
    if faults:
        raise ConfigurationError(faults)
    return tuple(found.values())


def _read(headers: Headers) -> list[tuple[int, str, str, str]]:
    place = f"{headers.place}: {headers.file}"
    try:
        found = list(fields_in(read_text(str(headers.file))))
    except OSError as error:
        raise ConfigurationError([f"{place}: cannot read the header fields: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError([f"{place}: is not UTF-8"]) from error
    if not found:
        raise ConfigurationError([f"{place}: has no header field; give `Name: value` lines"])
    return found
