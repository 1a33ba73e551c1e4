"""`bouncehook replay`: deliver reports again, under the same webhook-id.

Reads the configuration; changes the store, and nothing else: the notifier that runs finds what is due within seconds.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from bouncehook import sysexits
from bouncehook.configuration import load
from bouncehook.plurals import counted
from bouncehook_admin.selecting import (
    STATUSES,
    NoSuchReport,
    names_of,
    open_store,
    takes_customer_and_time,
)
from bouncehook_admin.subcommand import Commands, WrongArguments, subcommand, takes_config, takes_json
from bouncehook_admin.terminal import say, say_json, shown_url
from bouncehook_notifier.store.inspection import AT_ONCE, Inspection
from bouncehook_notifier.store.records import DELIVERED, UNDELIVERED, Selection


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "replay", replay)
    parser.add_argument("name", metavar="WEBHOOK_ID|ID", nargs="*", help="webhook-ids, or queue ids: all about them")
    takes_customer_and_time(parser)
    parser.add_argument(
        "--delivery", action="append", choices=STATUSES, help=f"these instead of {UNDELIVERED}; may be repeated"
    )
    parser.add_argument("--delivered", action="store_true", help="those that were delivered, too")
    parser.add_argument("--dry-run", action="store_true", help="only say how many")
    takes_json(parser)
    takes_config(parser)


def replay(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, StoreUnavailable, NoSuchCustomer, NoSuchReport and WrongArguments."""
    selection = Selection(tuple(arguments.name), since=arguments.since, until=arguments.until)
    if selection == Selection() and not (arguments.customer or arguments.delivery):
        raise WrongArguments(
            "replay what? name webhook-ids or ids, or give --customer, --since, --until or --delivery undelivered"
        )
    statuses = {*(arguments.delivery or [UNDELIVERED]), *([DELIVERED] if arguments.delivered else [])}
    configuration = load(arguments.config)
    with open_store(configuration) as store:
        selection = replace(selection, customers=names_of(arguments.customer, configuration, store))
        _require_reports(arguments.name, store)
        numbers = store.replayable(selection, sorted(statuses))
        if arguments.dry_run:
            _say_dry_run(len(numbers), sorted(statuses), in_json=arguments.json)
            return sysexits.OK
        urls: Counter[str] = Counter()
        for some in _with_progress(numbers):
            started = time.monotonic()
            urls += store.replay(some, sorted(statuses), time.time())
            # SQLite has no queue for those who want to write: without a pause the notifier would hardly get a turn.
            time.sleep(time.monotonic() - started)
        off = set(store.switched_off())
    if arguments.json:
        say_json(_object(urls, off))
    else:
        say(f"due again: {_deliveries(urls.total())}")
        _warn_of_switched_off(urls, off)
    return sysexits.OK


def _say_dry_run(count: int, statuses: Sequence[str], *, in_json: bool) -> None:
    if in_json:
        say_json({"dry_run": True, "deliveries": count})
    else:
        say(f"{_deliveries(count)} would be due again ({' or '.join(statuses)} now)")


def _require_reports(names: Sequence[str], store: Inspection) -> None:
    """Nothing is changed when one of the names is mistyped.  Raises NoSuchReport."""
    if names:
        found = {name for one in store.reports(Selection(tuple(names))) for name in (one.webhook_id, one.report.id)}
        if unknown := [name for name in dict.fromkeys(names) if name not in found]:
            raise NoSuchReport.named(*unknown)


def _with_progress(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """Some at a time, so that a notifier that runs is not kept waiting; a person sees how far it is."""
    parts = (numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE))
    if not sys.stderr.isatty():
        yield from parts
        return
    # Slow to import, and no other command needs it.
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("replay", total=len(numbers))
        for part in parts:
            yield part
            progress.advance(task, len(part))


def _object(urls: Counter[str], off: Container[str]) -> dict[str, object]:
    endpoints = [
        {"url": shown_url(url), "deliveries": count, "switched_off": url in off} for url, count in sorted(urls.items())
    ]
    return {"dry_run": False, "deliveries": urls.total(), "endpoints": endpoints}


def _deliveries(count: int) -> str:
    return counted(count, "delivery", "deliveries")


def _warn_of_switched_off(urls: Counter[str], off: Container[str]) -> None:
    for url in sorted(url for url in urls if url in off):
        shown = shown_url(url)
        print(
            f"{_deliveries(urls[url])} will wait: {shown} is switched off; `bouncehook endpoints enable '{shown}'`",
            file=sys.stderr,
        )
