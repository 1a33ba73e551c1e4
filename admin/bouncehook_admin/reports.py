"""`bouncehook reports`: the reports in the store, newest first.  Reads the configuration and the store."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bouncehook import sysexits
from bouncehook.configuration import load
from bouncehook.report import Event, State
from bouncehook_admin.endpoint_health import why_not_called
from bouncehook_admin.selecting import STATUSES, names_of, open_store, takes_customer_and_time
from bouncehook_admin.subcommand import Commands, subcommand, takes_config, takes_json
from bouncehook_admin.terminal import moment, moment_for_programs, print_table, say, say_json, shown_url
from bouncehook_notifier.store.records import WAITING, Health, Selection, StoredDelivery, StoredReport

LIMIT = 100
HEAD = ("TIME", "CUSTOMER", "ID", "RECIPIENT", "EVENT", "STATE", "CODE", "EXTENDED", "DELIVERY", "DESCRIPTION")


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "reports", reports)
    takes_customer_and_time(parser)
    parser.add_argument("--id", default="", help="with this queue id")
    parser.add_argument("--recipient", default="", help="about this address")
    parser.add_argument("--state", default="", choices=[state.value for state in State], help="with this SMTP state")
    parser.add_argument("--event", default="", choices=[event.value for event in Event], help="of this event")
    parser.add_argument("--delivery", action="append", choices=STATUSES, help="with such a delivery; may be repeated")
    parser.add_argument("--limit", type=_count, default=LIMIT, help="at most so many; 0 is all (default: %(default)s)")
    takes_json(parser, "one JSON object a line")
    takes_config(parser)


def reports(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, StoreUnavailable and NoSuchCustomer."""
    selection = Selection(
        id=arguments.id,
        recipient=arguments.recipient,
        state=arguments.state,
        event=arguments.event,
        statuses=tuple(arguments.delivery or ()),
        since=arguments.since,
        until=arguments.until,
    )
    configuration = load(arguments.config)
    with open_store(configuration) as store:
        selection = replace(selection, customers=names_of(arguments.customer, configuration, store))
        limit: int | None = arguments.limit or None
        found, healths = list(store.reports(selection, limit + 1 if limit else None)), store.healths()
    listed = found[:limit]
    if arguments.json:
        for report in listed:
            say_json(_object(report, healths))
    else:
        print_table(HEAD, map(_row, listed))
        for line in _held_back(listed, healths):
            say(line)
    if len(found) > len(listed):
        _tell_how_to_go_on(listed, in_json=arguments.json)
    return sysexits.OK


def _tell_how_to_go_on(listed: Sequence[StoredReport], *, in_json: bool) -> None:
    """There are older ones.  Those of the same time as the last one are listed again, so that none is left out."""
    until = _end_of_next(listed)
    if in_json:
        print(json.dumps({"older": True, "until": until}), file=sys.stderr)
        return
    text = f"These are the newest {len(listed)}, and there are older ones: --limit N lists more of them, 0 all"
    print(f"{text}; --until {until} goes on from the last one" if until else text, file=sys.stderr)


def _end_of_next(listed: Sequence[StoredReport]) -> str | None:
    """The `--until` that goes on; None when all are of one time, so that it would go on with the same ones."""
    first, last = listed[0].noticed, listed[-1].noticed
    if first == last:
        return None
    return datetime.fromtimestamp(last + 1e-6).astimezone().isoformat(timespec="microseconds")


def _held_back(listed: Sequence[StoredReport], healths: Mapping[str, Health]) -> Iterator[str]:
    """Why reports wait whose endpoint is not called."""
    now = time.time()
    waiting = Counter(one.url for report in listed for one in report.deliveries if one.status == WAITING)
    for url, count in sorted(waiting.items()):
        if url in healths and (why := why_not_called(healths[url], now)):
            yield f"{shown_url(url)}: {why}; waiting here: {count}"


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


def _object(stored: StoredReport, healths: Mapping[str, Health]) -> dict[str, object]:
    line: dict[str, object] = {
        "webhook_id": stored.webhook_id,
        "time": moment_for_programs(stored.noticed),
        "customer": stored.customer,
        "event": stored.report.event.value,
    }
    line |= stored.report.variables()
    line["deliveries"] = [
        {"url": shown_url(delivery.url), "status": delivery.status, "tries": delivery.tries}
        | _held_back_for_programs(delivery, healths.get(delivery.url))
        for delivery in stored.deliveries
    ]
    return line


def _held_back_for_programs(delivery: StoredDelivery, health: Health | None) -> dict[str, object]:
    """Only what is so: an endpoint that rests, or is switched off, while the delivery waits for it."""
    if health is None or delivery.status != WAITING:
        return {}
    found: dict[str, object] = {}
    if health.rest_until > time.time():
        found["rest_until"] = moment_for_programs(health.rest_until)
    if health.switched_off:
        found["switched_off"] = health.switched_off
    return found
