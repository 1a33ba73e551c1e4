"""`bouncehook status`: how all is, on one screen; --watch shows it again and again, --json is for programs.

Works beside a running notifier and without one; what is not there, or not ours to see, is said to be so.  The exit
status is 0 when nothing needs a person, else 69, as the doctor's.  Reads the configuration, the spool, the store and
/proc/locks; asks the milter's socket.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import bouncehook
from bouncehook import sysexits
from bouncehook.configuration import Settings, load_for_display
from bouncehook.counters import Counted, read_counters
from bouncehook.counts import Program
from bouncehook.in_force import not_in_force, read_in_force
from bouncehook.places import InetPlace, PostfixSocket, place_of
from bouncehook.plurals import counted
from bouncehook.postfix_socket import why_out_of_reach, why_silent
from bouncehook.report import Event
from bouncehook_admin.as_daemons import unusable_files
from bouncehook_admin.store_owner import open_as_owner
from bouncehook_admin.subcommand import Commands, subcommand, takes_config, takes_json
from bouncehook_admin.terminal import escaped, moment, moment_for_programs, moment_or_none, say, say_json
from bouncehook_notifier.deliver.unusable import unusable
from bouncehook_notifier.monitor.attention import Situation, attention_lines, whose
from bouncehook_notifier.monitor.disk_room import rooms
from bouncehook_notifier.monitor.endpoints import EndpointStatus, endpoint_statuses
from bouncehook_notifier.monitor.formatting import origin, span
from bouncehook_notifier.monitor.hosts import host_line
from bouncehook_notifier.monitor.spool_state import Folder, is_announced_elsewhere, is_read, look_into
from bouncehook_notifier.monitor.suppressed import suppressed_counts, unusable_list
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.page_data import PageData
from bouncehook_notifier.store.records import SeenHost

WATCH_SECONDS = 2.0
COLUMN = 12
MOST_ENDPOINTS = 10
MOST_LISTS = 5

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Status:
    """What was found."""

    at: float
    situation: Situation
    spool: Path
    notifier: bool | None
    """whether one reads the spool; None when that cannot be told"""
    milter: str
    """empty when its socket answers, else why not"""
    socket: PostfixSocket
    reports: dict[tuple[str, str], int]
    """today's, by event and state"""
    unproven: int | None
    """today's mails to the address of complaints that prove no message"""
    undelivered: int | None
    suppressed: dict[str, int] | None
    """addresses on the suppression lists in use, by customer"""
    faults: list[str]
    """of the configuration"""
    needs: list[str]
    """what needs a person, in a line each; the faults are among it"""


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "status", status)
    parser.add_argument(
        "--watch",
        nargs="?",
        type=_seconds,
        const=WATCH_SECONDS,
        metavar="SECONDS",
        help=f"again and again, until Ctrl-C (default: every {WATCH_SECONDS:g})",
    )
    takes_json(parser, "one JSON object, with --watch one a line")
    takes_config(parser)


def status(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError."""
    if arguments.watch is not None:
        return _watch(arguments)
    found = _found(arguments.config)
    if arguments.json:
        say_json(_for_programs(found))
    else:
        for line in _lines(found):
            say(line)
    if found.faults:
        return sysexits.CONFIG
    return sysexits.UNAVAILABLE if found.needs else sysexits.OK


def _seconds(text: str) -> float:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 3600):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 1 to 3600")
    return float(text)


def _watch(arguments: argparse.Namespace) -> int:
    """Until the administrator has seen enough."""
    if arguments.json or not sys.stdout.isatty():
        while True:
            started = time.monotonic()
            found = _found(arguments.config)
            if arguments.json:
                say_json(_for_programs(found))
            else:
                print(escaped_lines(found), flush=True)
            _rest(arguments.watch, started)
    # Slow to import, and only this needs it.
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console = Console(highlight=False)
    with Live(console=console, screen=True, auto_refresh=False) as live:
        while True:
            started = time.monotonic()
            live.update(Text(escaped_lines(_found(arguments.config)), no_wrap=True), refresh=True)
            _rest(arguments.watch, started)


def _rest(seconds: float, started: float) -> None:
    """The larger the store, the seldomer it is asked."""
    time.sleep(max(seconds, 5 * (time.monotonic() - started)))


def escaped_lines(found: Status) -> str:
    """As on the screen, in one text."""
    return "\n".join(map(escaped, _lines(found))) + "\n"


# ---- looking


def _found(path: Path) -> Status:
    """Also with a configuration that has faults, which the daemons do not use.  Raises ConfigurationError when nothing
    of it can be read."""
    configuration, faults = load_for_display(path)
    settings = configuration.settings
    now = time.time()
    folders, spool_error = _or_why(lambda: look_into(settings.spool))
    running = read_in_force(settings.spool, configuration.path, now)
    notifier, _ = _or_why(lambda: is_announced_elsewhere(running) or is_read(settings.spool))
    endpoints: list[EndpointStatus] | None = None
    reports: dict[tuple[str, str], int] = {}
    undelivered = unproven = None
    hosts: list[SeenHost] = []
    suppressed: dict[str, int] | None = None
    store_error = ""
    midnight = datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    try:
        with open_as_owner(PageData, configuration) as store:
            endpoints = endpoint_statuses(store, configuration, now)
            reports = store.reported_since(midnight)
            unproven = store.unproven_since(midnight)
            undelivered = store.undelivered()
            hosts = store.hosts(now)
            suppressed = suppressed_counts(store, configuration)
    except StoreUnavailable as error:
        store_error = str(error)
    edges = read_counters(settings.spool, now)
    milter = why_out_of_reach(settings.milter_socket)
    situation = Situation(
        folders,
        spool_error,
        endpoints,
        store_error,
        edges,
        answering=frozenset(edge.place for edge in edges if _answers(edge, settings)),
        rooms=tuple(rooms(settings)),
        not_in_force=list(map(str, not_in_force(running, now))),
        unusable=[] if faults else unusable(configuration),
        hosts=hosts,
        unusable_list="" if faults else unusable_list(configuration),
        map_has_faults=bool(faults),
    )
    needs = attention_lines(situation, now)
    if notifier is False:
        needs.insert(0, "No notifier reads the spool: start bouncehook-notifier; its log says why it ended")
    if milter:
        needs.insert(0, f"The milter does not answer on {settings.milter_socket}: {milter}")
    needs += map(str, unusable_files(configuration))
    needs = [*(f"The configuration has a fault: {fault}" for fault in faults), *needs]
    return Status(
        now,
        situation,
        settings.spool,
        notifier,
        milter,
        settings.milter_socket,
        reports,
        unproven,
        undelivered,
        suppressed,
        faults,
        needs,
    )


def _answers(edge: Counted, settings: Settings) -> bool:
    """Whether an edge answers; by network only our own are asked, whatever a program wrote into the spool."""
    place = place_of(edge.place)
    if edge.program == Program.PROBE or place is None:
        return False
    if isinstance(place, InetPlace):
        ours = (settings.milter_socket, settings.lmtp_socket)
        return any(place == one.place and not why_out_of_reach(one) for one in ours)
    return not why_silent(place)


def _or_why(look: Callable[[], T]) -> tuple[T | None, str]:
    try:
        return look(), ""
    except OSError as error:
        return None, f"{error.filename}: {error.strerror}"


# ---- telling


def _lines(found: Status) -> Iterator[str]:
    yield f"bouncehook {bouncehook.__version__} on {os.uname().nodename}, {moment(found.at)}"
    yield ""
    yield from _column("notifier", [_notifier(found.notifier)])
    yield from _column("milter", [_milter(found)])
    yield from _column("lmtp", (_said(edge) for edge in found.situation.edges if edge.program == "lmtp"))
    yield from _column("spool", _spool(found))
    yield from _column("today", [_today(found)])
    if found.unproven:
        yield from _column("complaints", [f"{found.unproven} today prove no message, and are told to nobody"])
    yield from _column("deliveries", [_deliveries(found)])
    yield from _column("endpoints", _endpoints(found))
    if found.suppressed:
        yield from _column("suppressed", [_suppressed(found.suppressed)])
    if len(found.situation.hosts) > 1:
        yield from _column("hosts", map(host_line, found.situation.hosts))
    yield ""
    yield from _column("needs you", found.needs or ["nothing"])


def _column(name: str, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"{name if number == 0 else '':<{COLUMN}}{line}"


def _notifier(runs: bool | None) -> str:
    return {True: "runs", False: "does not run", None: "not known"}[runs]


def _milter(found: Status) -> str:
    if found.milter:
        return f"{found.milter} ({found.socket})"
    seen = [edge for edge in found.situation.edges if edge.place == str(found.socket)]
    return f"answers; {_said(seen[0])}" if seen else "answers"


def _said(edge: Counted) -> str:
    told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(edge.counts.items()))
    return f"since {moment(edge.started)}: {told or 'no mail'}"


def _spool(found: Status) -> Iterator[str]:
    folders = found.situation.folders
    if folders is None:
        yield found.situation.spool_error
        return
    yield f"{_in_folder(folders['new'], found.at)} waiting"
    if folders["held"].count:
        yield f"{_in_folder(folders['held'], found.at)} held for a message's id"
    if folders["waiting"].count:
        yield f"{_in_folder(folders['waiting'], found.at)} of a customer or a key that is not known"
    if folders["bad"].count:
        yield f"{folders['bad'].count} in bad/"


def _in_folder(folder: Folder, now: float) -> str:
    return f"{folder.count}" + (f" (oldest {span(now - folder.oldest)})" if folder.oldest else "")


def _today(found: Status) -> str:
    if found.situation.endpoints is None:
        return "not known"
    parts = [
        f"{count} {state if event == Event.FAILURE else event}"
        for (event, state), count in sorted(found.reports.items(), key=lambda item: -item[1])
    ]
    return counted(sum(found.reports.values()), "report") + (f": {', '.join(parts)}" if parts else "")


def _deliveries(found: Status) -> str:
    endpoints = found.situation.endpoints
    if endpoints is None:
        return found.situation.store_error
    due = sum(one.backlog.due for one in endpoints)
    given_up = "not known" if found.undelivered is None else str(found.undelivered)
    return f"{sum(one.backlog.waiting for one in endpoints)} waiting, {due} of them due; {given_up} given up"


def _suppressed(counts: dict[str, int]) -> str:
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    named = ", ".join(f"{count} of {name}" for name, count in most[:MOST_LISTS])
    more = f", and of {len(most) - MOST_LISTS} more customers" if len(most) > MOST_LISTS else ""
    return f"{counted(sum(counts.values()), 'address', 'addresses')}: {named}{more}"


def _endpoints(found: Status) -> Iterator[str]:
    endpoints = found.situation.endpoints
    if endpoints is None:
        yield "not known"
        return
    ailing = [one for one in endpoints if one.state(found.at) not in ("well", "unproven")]
    well = len(endpoints) - len(ailing)
    yield f"{well} well" + (f", {len(ailing)} not:" if ailing else "")
    for one in ailing[:MOST_ENDPOINTS]:
        failures = f", {counted(one.health.failures_in_row, 'failure')} in a row" if one.health.failures_in_row else ""
        error = f"; last error: {one.health.last_error}" if one.health.last_error else ""
        how, where = f"{one.state(found.at):<8}", origin(one.health.url)
        yield f"  {how} {where} of {whose(one)}{failures}; waiting: {one.backlog.waiting}{error}"
    if len(ailing) > MOST_ENDPOINTS:
        yield f"  and {len(ailing) - MOST_ENDPOINTS} more: `bouncehook endpoints`"


def _for_programs(found: Status) -> dict[str, object]:
    situation = found.situation
    endpoints = situation.endpoints
    return {
        "version": bouncehook.__version__,
        "time": moment_for_programs(found.at),
        "notifier_runs": found.notifier,
        "milter_answers": not found.milter,
        "milter_trouble": found.milter or None,
        "spool": None
        if situation.folders is None
        else {
            name: {"files": folder.count, "oldest": moment_or_none(folder.oldest)}
            for name, folder in situation.folders.items()
        },
        "spool_trouble": situation.spool_error or None,
        "reports_today": [
            {"event": event, "state": state, "count": count} for (event, state), count in sorted(found.reports.items())
        ],
        "unproven_complaints_today": found.unproven,
        "deliveries": None
        if endpoints is None
        else {
            "waiting": sum(one.backlog.waiting for one in endpoints),
            "due": sum(one.backlog.due for one in endpoints),
            "undelivered": found.undelivered,
        },
        "endpoints": None
        if endpoints is None
        else [
            {
                "url": origin(one.health.url),
                "customers": list(one.customers),
                "state": one.state(found.at),
                "failures": one.health.failures_in_row,
                "waiting": one.backlog.waiting,
                "last_error": one.health.last_error or None,
                "last_error_at": moment_for_programs(one.health.last_error_at) if one.health.last_error_at else None,
            }
            for one in endpoints
        ],
        "suppressed": None
        if found.suppressed is None
        else [{"customer": name, "addresses": count} for name, count in sorted(found.suppressed.items())],
        "hosts": [
            {
                "name": host.name,
                "seen": moment_for_programs(found.at - host.unseen),
                "map": host.map.digest or None,
                "map_since": moment_for_programs(found.at - host.map_age) if host.map.digest else None,
                "customers": host.map.customers,
                "version": host.version,
            }
            for host in situation.hosts
        ],
        "store_trouble": situation.store_error or None,
        "faults": found.faults,
        "needs": found.needs,
    }
