"""The status page: what is shown at which path.

    /                   what needs a person; spool and deliveries now; endpoints; failures and calls over
                        time; latest reports
    /customers?name=    one customer: its endpoints, the same over time, its latest reports
    /reports            the reports, selected
    /reports/WEBHOOK_ID one report's whole story
    /style.css

No secret is shown: of a URL only its host and a short hash, of a mail only what its report holds.  Every question to
the store has an end; what had no answer in time is said to be so, and the rest of the page is there.

Called by `listener`.  Reads the spool and the store.
"""

from __future__ import annotations

import math
import os
import time
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Request, Response

import bouncehook
from bouncehook.configuration import WatchedConfiguration
from bouncehook.counters import read_counters
from bouncehook.counts import Program
from bouncehook.reason_rules import Reason
from bouncehook.report import Event, State
from bouncehook.spool_records import summary_of
from bouncehook_notifier.deliver.unusable import unusable
from bouncehook_notifier.monitor import formatting
from bouncehook_notifier.monitor.attention import Situation, attention_lines, endpoint_lines
from bouncehook_notifier.monitor.cached import Cached
from bouncehook_notifier.monitor.collector import StateCollector
from bouncehook_notifier.monitor.disk_room import rooms
from bouncehook_notifier.monitor.over_time import PERIODS, OverTimes, Period, or_why
from bouncehook_notifier.monitor.spool_state import look_into
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.inspection import WAYS
from bouncehook_notifier.store.page_data import PageData
from bouncehook_notifier.store.records import DELIVERED, UNDELIVERED, WAITING, WITHDRAWN, Place, Selection

LATEST = 15
ON_A_PAGE = 50
MOST_ENDPOINTS = 200
CACHE_SECONDS = 5.0
REFRESH_SECONDS = 60

ORDER = ("unknown", "off", "resting", "failing", "unproven", "well")
"""of endpoints: those that need a look first"""
CHOICES = {
    "state": [state.value for state in State],
    "reason": [reason.value for reason in Reason],
    "event": [event.value for event in Event],
    "delivery": [WAITING, DELIVERED, UNDELIVERED, WITHDRAWN],
}
MOST_SUGGESTED = 500
"""customers that the filter suggests"""
MOST_NUMBERED = 2**63
"""what a database has no number for"""
WORDS = ("customer", "id", "recipient", "since", "until")
"""what of the filter is typed"""


class Pages:
    """The pages, for any number of threads."""

    def __init__(self, watched: WatchedConfiguration, page_data: PageData, collector: StateCollector) -> None:
        self._watched = watched
        self._page_data = page_data
        self._collector = collector
        self._over_times = OverTimes(page_data)
        self._unusable = Cached(lambda: unusable(watched.current), CACHE_SECONDS)
        self._latest = Cached(lambda: page_data.latest(Selection(), LATEST), CACHE_SECONDS)
        self._templates = Environment(
            loader=PackageLoader("bouncehook_notifier.monitor"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(
            visible=formatting.visible,
            is_longer=formatting.is_longer,
            origin=formatting.origin,
            moment=formatting.moment,
            utc=formatting.moment_for_programs,
            span=formatting.span,
            duration=formatting.duration,
        )
        self._templates.globals.update(
            host=os.uname().nodename,
            version=bouncehook.__version__,
            percent=formatting.percent,
            refresh_seconds=REFRESH_SECONDS,
        )
        self._style = self._templates.get_template("style.css").render()

    def answer(self, request: Request) -> Response:
        """The page that was asked for.  Raises HTTPException."""
        path = request.path
        try:
            if path == "/":
                return self._overview(request)
            if path == "/customers":
                return self._customer(request)
            if path == "/reports":
                return self._reports(request)
            if path.startswith("/reports/"):
                return self._story(path.removeprefix("/reports/"))
        except StoreUnavailable as error:
            return self._page("unavailable.html", status=503, error=str(error))
        if path == "/style.css":
            return Response(self._style, mimetype="text/css")
        raise NotFound("There is no such page.")

    def refused(self, refusal: HTTPException) -> Response:
        """In one line."""
        response = Response(f"{refusal.code} {refusal.name}: {refusal.description}\n", status=refusal.code)
        response.headers.extend((name, value) for name, value in refusal.get_headers() if name == "Allow")
        return response

    def _page(self, template: str, status: int = 200, **values: Any) -> Response:
        shown = {"now": time.time(), "refresh": False, "toggle": ""} | values
        return Response(self._templates.get_template(template).render(**shown), status=status, mimetype="text/html")

    def _overview(self, request: Request) -> Response:
        now = time.time()
        over_time = self._over_times.of_all(_period(request))
        endpoints, store_error = or_why(self._collector.endpoints)
        latest, latest_error = or_why(self._latest.get)
        suppressed, _ = or_why(self._collector.suppressed)
        hosts, _ = or_why(self._collector.hosts)
        try:
            folders = look_into(self._watched.current.settings.spool)
        except OSError as error:
            folders, spool_error = None, f"{error.filename}: {error.strerror}"
        else:
            spool_error = ""
        edges = read_counters(self._watched.current.settings.spool, now)
        situation = Situation(
            folders,
            spool_error,
            endpoints,
            store_error,
            edges,
            frozenset(),  # Postfix's sockets are out of the notifier's reach
            tuple(rooms(self._watched.current.settings)),
            self._collector.not_in_force(now),
            self._unusable.get(),
            hosts or (),
            self._collector.unusable_list(),
        )
        ordered = sorted(endpoints or (), key=lambda one: (ORDER.index(one.state(now)), one.health.url))
        return self._page(
            "overview.html",
            attention=attention_lines(situation, now),
            folders=folders,
            milters=[edge for edge in edges if edge.program == Program.MILTER],
            lmtps=[edge for edge in edges if edge.program == "lmtp"],
            endpoints=ordered[:MOST_ENDPOINTS],
            hidden=max(0, len(ordered) - MOST_ENDPOINTS),
            waiting=sum(one.backlog.waiting for one in ordered),
            due=sum(one.backlog.due for one in ordered),
            store_error=store_error,
            suppressed=sum(suppressed.values()) if suppressed else None,
            hosts=hosts if hosts and len(hosts) > 1 else [],
            over_time=over_time,
            latest=latest or [],
            latest_error=latest_error,
            **_links(request, refreshes=True),
        )

    def _customer(self, request: Request) -> Response:
        """Raises NotFound for a name that is neither in the map nor in a report."""
        now, name = time.time(), _asked(request, "name")
        names = self._names_of(name)
        is_in_map = self._is_in_map(name)
        latest = self._page_data.latest(Selection(customers=names), LATEST)
        if not name or not (is_in_map or latest):
            raise NotFound("There is no such customer, neither in the map nor in the reports that are kept.")
        endpoints = [one for one in self._collector.endpoints() if set(names) & set(one.customers)]
        return self._page(
            "customer.html",
            name=name,
            is_in_map=is_in_map,
            suppressed=self._suppressed_of(name),
            attention=list(endpoint_lines(endpoints, now)),
            endpoints=endpoints,
            over_time=self._over_times.of_customer(_period(request), names),
            latest=latest,
            **_links(request, refreshes=True),
        )

    def _reports(self, request: Request) -> Response:
        asked = {name: _asked(request, name) for name in WORDS}
        asked |= {
            name: value if (value := request.args.get(name, "")) in choices else "" for name, choices in CHOICES.items()
        }
        behind = _place(request.args.get("behind", ""))
        selection = Selection(
            customers=self._names_of(asked["customer"]),
            id=asked["id"],
            part=asked["recipient"],
            state=asked["state"],
            reason=asked["reason"],
            event=asked["event"],
            statuses=(asked["delivery"],) if asked["delivery"] else (),
            since=_local_time(asked["since"]),
            until=_local_time(asked["until"]),
            behind=behind,
        )
        found = self._page_data.search(selection, ON_A_PAGE)
        older = found.older
        return self._page(
            "reports.html",
            asked=asked,
            choices=CHOICES,
            customers=[customer.name for customer in islice(self._watched.current.customers, MOST_SUGGESTED)],
            is_customer=self._is_in_map(asked["customer"]),
            zone=f"UTC{formatting.moment(time.time())[19:]}",
            reports=found.reports,
            older=_link(request, behind=f"{older.noticed!r}_{older.number}") if older else "",
            searched_to=older.noticed if older and found.is_unfinished else None,
            newest=_link(request, behind="") if behind else "",
            **_links(request, refreshes=False),
        )

    def _names_of(self, name: str) -> tuple[str, ...]:
        """All names of a customer who has or had this one; this alone when the map knows nobody of that name."""
        customer = self._watched.current.customers.by_name(name)
        return customer.names if customer else (name,) * bool(name)

    def _suppressed_of(self, name: str) -> int | None:
        """How many addresses are on a customer's suppression list; None if it is not in use, or not known."""
        customer = self._watched.current.customers.by_name(name)
        counts, _ = or_why(self._collector.suppressed)
        return (counts or {}).get(customer.name) if customer else None

    def _is_in_map(self, name: str) -> bool:
        """Whether a present customer has or had this name."""
        customer = self._watched.current.customers.by_name(name)
        return customer is not None and not customer.is_removed

    def _story(self, webhook_id: str) -> Response:
        story = self._page_data.story(webhook_id)
        if story is None:
            raise NotFound("There is no such report; it may have been deleted as too old.")
        stored, evidence, attempts = story
        header = summary_of(evidence.header)
        return self._page(
            "story.html",
            stored=stored,
            report=stored.report,
            further=sorted((name, _text(value)) for name, value in stored.report.further.items()),
            evidence=evidence,
            came=WAYS.get(header.kind, header.kind),
            header=header,
            deliveries=list(zip(stored.deliveries, attempts, strict=True)),
            is_waiting=lambda delivery: delivery.status == WAITING,
        )


def _period(request: Request) -> Period:
    return PERIODS.get(request.args.get("period", ""), PERIODS["day"])


def _link(request: Request, **changes: str) -> str:
    """The same page, asked for with changes."""
    asked = {name: value for name, value in (request.args.to_dict() | changes).items() if value}
    return f"{request.path}?{urlencode(asked)}" if asked else request.path


def _links(request: Request, *, refreshes: bool) -> dict[str, Any]:
    """What leads to other periods, and lets the page be loaded again and again, or not."""
    wanted = request.args.get("refresh")
    refresh = wanted == "on" if wanted in ("on", "off") else refreshes
    return {
        "periods": [(period, _link(request, period=period.name)) for period in PERIODS.values()],
        "refresh": refresh,
        "toggle": _link(request, refresh="off" if refresh else "on"),
    }


def _asked(request: Request, name: str) -> str:
    """What somebody typed, or a link had them ask."""
    return "".join(filter(str.isprintable, request.args.get(name, ""))).strip()


def _local_time(text: str) -> float | None:
    """A time that somebody chose, here where the page is made; None when it is none."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _place(text: str) -> Place | None:
    """Where a link says that the next page begins; None when it says nothing."""
    noticed, _, number = text.partition("_")
    try:
        place = Place(float(noticed), int(number))
    except ValueError:
        return None
    return place if math.isfinite(place.noticed) and 0 <= place.number < MOST_NUMBERED else None


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
