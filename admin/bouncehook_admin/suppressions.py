"""`bouncehook suppressions`: addresses that failed for good, and are not sent to; add and remove, import and export.

    bouncehook suppressions                               how many each customer has
    bouncehook suppressions list [--customer NAME]        the addresses, newest first
    bouncehook suppressions add CUSTOMER ADDRESS…
    bouncehook suppressions remove CUSTOMER ADDRESS…
    bouncehook suppressions import CUSTOMER FILE          CSV or JSON (`suppression_rows`)
    bouncehook suppressions export CUSTOMER [FILE]

Reads the configuration; reads and changes the store, and the named file.  The notifier writes the milter's list anew by
itself.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TextIO, TypeVar

from bouncehook import sysexits
from bouncehook.configuration import Configuration, load
from bouncehook.customers import Customer
from bouncehook.errors import BouncehookError
from bouncehook.return_address import SECONDS_PER_DAY
from bouncehook.suppression_settings import BY_HAND, LISTED, MOST_DAYS
from bouncehook_admin.selecting import NoSuchCustomer, open_store
from bouncehook_admin.subcommand import Commands, action, did_you_mean, subcommand, takes_config, takes_json
from bouncehook_admin.suppression_rows import (
    Defaults,
    Fault,
    WrongRow,
    address_of,
    csv_lines,
    object_of,
    read_csv,
    read_json,
)
from bouncehook_admin.terminal import escaped, moment, print_table, say, say_json
from bouncehook_notifier.store import suppressions as lists
from bouncehook_notifier.store.inspection import Inspection
from bouncehook_notifier.store.records import NEVER, Suppression

HEAD = ("CUSTOMER", "SUPPRESSED", "IN USE")
LIST_HEAD = ("SINCE", "CUSTOMER", "REASON", "UNTIL", "ADDRESS")
LIMIT = 100
CSV, JSON = "csv", "json"
STANDARD_INPUT = "-"

T = TypeVar("T")


class CannotRead(BouncehookError):
    """A file cannot be read or written, or an address is none."""


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "suppressions", suppressions)
    takes_json(parser, "one JSON object a line")
    takes_config(parser)
    actions = parser.add_subparsers(metavar="ACTION")
    listing = action(actions, "list", list_them, "list the addresses, the newest first")
    listing.add_argument("--customer", default="", help="of this customer")
    listing.add_argument("--address", default="", help="this one")
    listing.add_argument("--limit", type=_count, default=LIMIT, help="at most so many; 0 is all (default: %(default)s)")
    adding = action(actions, "add", add_them, "put addresses on a customer's list")
    removing = action(actions, "remove", remove_them, "take addresses off a customer's list")
    importing = action(actions, "import", import_them, "put the addresses of a file on a customer's list")
    exporting = action(actions, "export", export_them, "write a customer's list to a file")
    for one in (adding, removing, importing, exporting):
        one.add_argument("customer", metavar="CUSTOMER", help="the name in the map, present or former")
    for one in (adding, removing):
        one.add_argument("address", metavar="ADDRESS", nargs="+")
    importing.add_argument("file", metavar="FILE", help="- is standard input")
    exporting.add_argument("file", metavar="FILE", nargs="?", default=STANDARD_INPUT, help="default: standard output")
    for one in (importing, exporting):
        one.add_argument("--format", choices=(CSV, JSON), help="default: by the file's name, else CSV")
    for one in (adding, importing):
        which = " in whose row none is given" if one is importing else ""
        one.add_argument(
            "--reason", choices=LISTED, default=BY_HAND, help=f"of addresses{which} (default: %(default)s)"
        )
        one.add_argument(
            "--days", type=_days, help=f"for how long, for addresses{which} (default: as in the map; 0: for ever)"
        )
    for one in (listing, adding, removing, importing, exporting):
        # No defaults of their own, which would undo what stands before the action.
        one.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="as above")
        one.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="as above")


def suppressions(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError and StoreUnavailable."""
    configuration = load(arguments.config)
    counts: Counter[str] = Counter()
    with open_store(configuration) as store, store.reading() as connection:
        for name, count in lists.counts(connection, time.time()).items():
            customer = configuration.customers.by_name(name)
            counts[customer.name if customer else name] += count
    using = {customer.name for customer in configuration.customers.with_suppression}
    rows = [(name, counts[name], name in using) for name in sorted({*counts, *using})]
    if arguments.json:
        for name, count, is_used in rows:
            say_json({"customer": name, "suppressed": count, "in_use": is_used})
    else:
        print_table(HEAD, [(name, str(count), "yes" if is_used else "no") for name, count, is_used in rows])
    return sysexits.OK


def list_them(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, StoreUnavailable, NoSuchCustomer and CannotRead."""
    configuration = load(arguments.config)
    names = _customer(arguments.customer, configuration).names if arguments.customer else ()
    addresses = _addresses([arguments.address]) if arguments.address else []
    limit: int | None = arguments.limit or None
    with open_store(configuration) as store, _entries(store, names, addresses, limit and limit + 1) as found:
        listed = found if limit is None else islice(found, limit)
        if arguments.json:
            for entry in listed:
                say_json({"customer": entry.customer, **object_of(entry)})
        else:
            print_table(LIST_HEAD, map(_row, listed))
        is_cut = next(found, None) is not None
    if is_cut and not arguments.json:
        print(f"These are the newest {limit}, and there are older ones: --limit N lists more, 0 all", file=sys.stderr)
    return sysexits.OK


def add_them(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, StoreUnavailable, NoSuchCustomer and CannotRead."""
    configuration = load(arguments.config)
    customer = _customer(arguments.customer, configuration)
    defaults = _defaults(arguments, customer)
    new = [
        Suppression(customer.name, address, defaults.reason, defaults.since, defaults.until)
        for address in _addresses(arguments.address)
    ]
    with open_store(configuration) as store, store.transaction() as connection:
        lists.replace(connection, new)
    return _tell(arguments, {"customer": customer.name, "added": len(new)}, customer)


def remove_them(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, StoreUnavailable, NoSuchCustomer and CannotRead."""
    configuration = load(arguments.config)
    customer = _customer(arguments.customer, configuration)
    addresses = _addresses(arguments.address)
    with open_store(configuration) as store, store.transaction() as connection:
        count = lists.remove(connection, customer.names, addresses)
    return _tell(arguments, {"customer": customer.name, "removed": count}, customer)


def import_them(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, StoreUnavailable, NoSuchCustomer and CannotRead."""
    configuration = load(arguments.config)
    customer = _customer(arguments.customer, configuration)
    defaults = _defaults(arguments, customer)
    read = read_json if _format(arguments) == JSON else read_csv
    taken = faults = 0
    with _opened(arguments.file) as file, open_store(configuration) as store:
        lines = _with_progress(file, _octets_of(file), lambda line: len(line.encode("utf-8", "surrogateescape")))
        try:
            for batch in _batches(read(lines, defaults), lists.AT_ONCE):
                new = [one for one in batch if isinstance(one, Suppression)]
                with store.transaction() as connection:
                    lists.replace(connection, new)
                taken += len(new)
                faults += len(batch) - len(new)
                for one in batch:
                    if isinstance(one, Fault):
                        _say_fault(arguments, one)
        except WrongRow as error:
            raise CannotRead(escaped(f"{arguments.file}: {error}; nothing was changed")) from error
    _tell(arguments, {"customer": customer.name, "added": taken, "faults": faults}, customer)
    return sysexits.DATAERR if faults else sysexits.OK


def export_them(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, StoreUnavailable, NoSuchCustomer and CannotRead."""
    configuration = load(arguments.config)
    customer = _customer(arguments.customer, configuration)
    in_json = _format(arguments) == JSON
    count = 0

    def counted_entries(found: Iterable[Suppression]) -> Iterator[Suppression]:
        nonlocal count
        for entry in found:
            count += 1
            yield entry

    # The file is ours; the store is opened with the rights of its owner.
    with _written(arguments.file) as file, open_store(configuration) as store:
        with store.reading() as connection:
            held = lists.counts(connection, time.time())
        total = sum(held.get(name, 0) for name in customer.names)
        with _entries(store, customer.names, (), None) as found:
            entries = counted_entries(_with_progress(found, total, lambda _: 1))
            file.writelines(
                (json.dumps(object_of(entry)) + "\n" for entry in entries) if in_json else csv_lines(entries)
            )
    if arguments.file != STANDARD_INPUT:
        _tell(arguments, {"customer": customer.name, "exported": count}, customer)
    return sysexits.OK


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return int(text)


def _days(text: str) -> int:
    days = _count(text)
    if days > MOST_DAYS:
        raise argparse.ArgumentTypeError(f"must be at most {MOST_DAYS} days, or 0 for ever, not {text}")
    return days


def _customer(name: str, configuration: Configuration) -> Customer:
    """Raises NoSuchCustomer."""
    customer = configuration.customers.by_name(name)
    if customer is None or customer.is_removed:
        hint = did_you_mean(name, configuration.customers.known_names)
        raise NoSuchCustomer(escaped(f"{name}: no such customer in {configuration.settings.customers}{hint}"))
    return customer


def _addresses(given: Iterable[str]) -> list[str]:
    """As they are listed.  Raises CannotRead; then nothing was changed."""
    try:
        return [address_of(one) for one in given]
    except WrongRow as error:
        raise CannotRead(escaped(f"{error}; nothing was changed")) from error


def _defaults(arguments: argparse.Namespace, customer: Customer) -> Defaults:
    now = time.time()
    days = arguments.days
    if days is None:
        days = customer.suppression.days if customer.suppression else 0
    return Defaults(customer.name, arguments.reason, now, now + days * SECONDS_PER_DAY if days else NEVER)


def _format(arguments: argparse.Namespace) -> str:
    by_name = JSON if arguments.file.lower().endswith((".json", ".jsonl", ".ndjson")) else CSV
    return str(arguments.format or by_name)


def _row(entry: Suppression) -> tuple[str, ...]:
    until = "for ever" if entry.until >= NEVER else moment(entry.until)
    return moment(entry.since), entry.customer, entry.reason, until, entry.address


@contextmanager
def _entries(
    store: Inspection, names: Iterable[str], addresses: Iterable[str], limit: int | None
) -> Iterator[Iterator[Suppression]]:
    with store.reading() as connection:
        yield lists.entries(connection, time.time(), list(names), list(addresses), limit)


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    items = iter(items)
    while batch := list(islice(items, size)):
        yield batch


@contextmanager
def _opened(name: str) -> Iterator[TextIO]:
    """A file to read.  An octet that is not UTF-8 is a fault of its row.  Raises CannotRead."""
    if name == STANDARD_INPUT:
        yield sys.stdin
        return
    try:
        file = open(name, encoding="utf-8", errors="surrogateescape")  # noqa: SIM115
    except OSError as error:
        raise CannotRead(escaped(f"{name}: cannot be read: {error.strerror}")) from error
    with file:
        yield file


@contextmanager
def _written(name: str) -> Iterator[TextIO]:
    """A file that only we may read, which takes its name when it is complete.  Raises CannotRead."""
    if name == STANDARD_INPUT:
        yield sys.stdout
        return
    path = Path(name)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with open(descriptor, "w", encoding="utf-8") as file:
                yield file
            temporary.rename(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise CannotRead(escaped(f"{name}: cannot be written: {error.strerror}")) from error


def _octets_of(file: TextIO) -> int | None:
    try:
        return os.fstat(file.fileno()).st_size or None
    except (OSError, ValueError):
        return None


def _with_progress(items: Iterable[T], total: int | None, size: Callable[[T], int]) -> Iterator[T]:
    """The items; a person sees how far it is."""
    if not sys.stderr.isatty():
        yield from items
        return
    # Slow to import, and only this needs it.
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("addresses", total=total)
        for item in items:
            yield item
            progress.advance(task, size(item))


def _say_fault(arguments: argparse.Namespace, fault: Fault) -> None:
    if arguments.json:
        print(json.dumps({"file": arguments.file, "line": fault.line, "error": fault.why}), file=sys.stderr)
    else:
        print(escaped(f"{arguments.file}:{fault.line}: {fault.why}"), file=sys.stderr)


def _tell(arguments: argparse.Namespace, result: dict[str, object], customer: Customer) -> int:
    if arguments.json:
        say_json(result)
        return sysexits.OK
    what = ", ".join(f"{name}: {value}" for name, value in result.items() if name != "customer")
    say(f"{customer.name}: {what}")
    if customer.suppression is None:
        say("Nobody is refused because of this list: the customer has no `suppression:` in the map")
    return sysexits.OK
