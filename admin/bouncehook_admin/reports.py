"""`bouncehook reports`: the reports in the store, newest first.  Reads the configuration and the store."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable

from bouncehook import sysexits
from bouncehook.configuration import load
from bouncehook.report import Event, State
from bouncehook_admin.selecting import STATUSES, open_store, takes_customer_and_time
from bouncehook_admin.subcommand import Commands, subcommand, takes_config
from bouncehook_admin.terminal import moment, moment_for_programs, print_table, shown_url
from bouncehook_notifier.store.records import Selection, StoredDelivery, StoredReport

LIMIT = 100
HEAD = ("TIME", "CUSTOMER", "ID", "RECIPIENT", "EVENT", "STATE", "CODE", "EXTENDED", "DELIVERY", "DESCRIPTION")


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "reports", reports, "list the reports in the store, newest first")
    takes_customer_and_time(parser)
    parser.add_argument("--id", default="", help="with this queue id")
    parser.add_argument("--recipient", default="", help="about this address")
    parser.add_argument("--state", default="", choices=[state.value for state in State], help="with this SMTP state")
    parser.add_argument("--event", default="", choices=[event.value for event in Event], help="of this event")
    parser.add_argument("--delivery", action="append", choices=STATUSES, help="with such a delivery; may be repeated")
    parser.add_argument("--limit", type=_count, default=LIMIT, help="at most so many; 0 is all (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    takes_config(parser)


def reports(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError and StoreUnavailable."""
    selection = Selection(
        customer=arguments.customer,
        id=arguments.id,
        recipient=arguments.recipient,
        state=arguments.state,
        event=arguments.event,
        statuses=tuple(arguments.delivery or ()),
        since=arguments.since,
        until=arguments.until,
    )
    with open_store(load(arguments.config)) as store:
        found = store.reports(selection, arguments.limit or None)
        if arguments.json:
            for report in found:
                print(_line(report))
        else:
            print_table(HEAD, map(_row, found))
    return sysexits.OK


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return int(text)


def _row(stored: StoredReport) -> tuple[str, ...]:
    report = stored.report
    return (
        moment(stored.noticed),
        stored.customer,
        report.id,
        report.recipient or "-",
        report.event.value,
        report.state.value,
        report.code or "-",
        report.extended or "-",
        _in_short(stored.deliveries),
        report.description or "-",
    )


def _in_short(deliveries: Iterable[StoredDelivery]) -> str:
    """`delivered`, or `1 delivered, 2 waiting`; `none` for a customer who had no URL."""
    counts = Counter(delivery.status for delivery in deliveries)
    if len(counts) == 1:
        return next(iter(counts))
    return ", ".join(f"{count} {status}" for status, count in sorted(counts.items())) or "none"


def _line(stored: StoredReport) -> str:
    line: dict[str, object] = {
        "webhook_id": stored.webhook_id,
        "time": moment_for_programs(stored.noticed),
        "customer": stored.customer,
        "event": stored.report.event.value,
    }
    line |= stored.report.variables()
    line["deliveries"] = [
        {"url": shown_url(delivery.url), "status": delivery.status, "tries": delivery.tries}
        for delivery in stored.deliveries
    ]
    return json.dumps(line)
