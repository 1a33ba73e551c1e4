"""The status page: what is shown at which path.

    /                   what needs a person; spool and deliveries now; failures over time; endpoints; latest reports
    /reports            the reports, selected
    /reports/WEBHOOK_ID one report's whole story
    /style.css

No secret is shown: of a URL only its host, of a mail only what its report holds.  Every question to the store has an
end; what had no answer in time is said to be so, and the rest of the page is there.

Called by `listener`.  Reads the spool and the store.
"""

from __future__ import annotations

import math
import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Request, Response

import bouncehook
from bouncehook.configuration import WatchedConfiguration
from bouncehook.counters import read_counters
from bouncehook.counts import Program
from bouncehook.report import Event, State
from bouncehook.spool_records import summary_of
from bouncehook_notifier.deliver.signing_keys import unusable_secrets
from bouncehook_notifier.monitor import formatting
from bouncehook_notifier.monitor.attention import Situation, attention_lines
from bouncehook_notifier.monitor.cached import Cached
from bouncehook_notifier.monitor.chart import chart_of, shares
from bouncehook_notifier.monitor.collector import StateCollector
from bouncehook_notifier.monitor.disk_room import rooms
from bouncehook_notifier.monitor.spool_state import look_into
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.inspection import WAYS
from bouncehook_notifier.store.page_data import FailureCounts, PageData
from bouncehook_notifier.store.records import DELIVERED, UNDELIVERED, WAITING, WITHDRAWN, Selection, StoredReport

HOUR = 3600.0
LATEST = 15
ON_A_PAGE = 50
MOST_REASONS = 12
MOST_ENDPOINTS = 200
CACHE_SECONDS = 5.0

ORDER = ("unknown", "off", "resting", "failing", "unproven", "well")
"""of endpoints: those that need a look first"""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Period:
    """How far back the chart goes, and in what steps."""

    name: str
    title: str
    step: float
    steps: int


PERIODS = {
    period.name: period
    for period in (
        Period("day", "24 hours", HOUR, 24),
        Period("week", "7 days", 6 * HOUR, 28),
        Period("month", "30 days", 24 * HOUR, 30),
    )
}


class Pages:
    """The pages, for any number of threads."""

    def __init__(self, watched: WatchedConfiguration, page_data: PageData, collector: StateCollector) -> None:
        self._watched = watched
        self._page_data = page_data
        self._collector = collector
        self._failure_counts = {
            name: Cached(lambda period=period: self._count_failures(period), CACHE_SECONDS)  # type: ignore[misc]
            for name, period in PERIODS.items()
        }
        self._unusable_secrets = Cached(lambda: unusable_secrets(watched.current), CACHE_SECONDS)
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
            origin=formatting.origin,
            moment=formatting.moment,
            utc=formatting.moment_for_programs,
            span=formatting.span,
        )
        self._templates.globals.update(host=os.uname().nodename, version=bouncehook.__version__)
        self._style = self._templates.get_template("style.css").render()

    def answer(self, request: Request) -> Response:
        """The page that was asked for.  Raises HTTPException."""
        path = request.path
        try:
            if path == "/":
                return self._overview(request)
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
        text = self._templates.get_template(template).render(now=time.time(), **values)
        return Response(text, status=status, mimetype="text/html")

    def _overview(self, request: Request) -> Response:
        now = time.time()
        period = PERIODS.get(request.args.get("period", ""), PERIODS["day"])
        endpoints, store_error = _or_why(self._collector.endpoints)
        hosts, _ = _or_why(self._collector.hosts)
        counted, counts_error = _or_why(self._failure_counts[period.name].get)
        latest, latest_error = _or_why(self._latest.get)
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
            self._unusable_secrets.get(),
            hosts or (),
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
            hosts=hosts if hosts and len(hosts) > 1 else [],
            period=period,
            periods=PERIODS.values(),
            chart=chart_of(counted, period.steps) if counted else None,
            is_complete=counted is None or counted.is_complete,
            states=_shares(counted, 1),
            reasons=_shares(counted, 2),
            counts_error=counts_error,
            latest=latest or [],
            latest_error=latest_error,
        )

    def _reports(self, request: Request) -> Response:
        asked = {name: _asked(request, name) for name in ("customer", "id", "recipient")}
        asked |= {
            name: value if (value := request.args.get(name, "")) in choices else "" for name, choices in CHOICES.items()
        }
        until = _number(request.args.get("until", ""))
        selection = Selection(
            customer=asked["customer"],
            id=asked["id"],
            recipient=asked["recipient"],
            state=asked["state"],
            event=asked["event"],
            statuses=(asked["delivery"],) if asked["delivery"] else (),
            until=until,
        )
        found, older = _page_of(self._page_data.latest(selection, ON_A_PAGE + 1))
        link = urlencode({name: value for name, value in asked.items() if value} | {"until": repr(older)})
        return self._page(
            "reports.html",
            asked=asked,
            choices=CHOICES,
            customers=[customer.name for customer in self._watched.current.customers],
            reports=found,
            older=link if older else "",
            is_first=until is None,
        )

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

    def _count_failures(self, period: Period) -> FailureCounts:
        now = time.time()
        offset = datetime.fromtimestamp(now).astimezone().utcoffset()
        local = now + (offset.total_seconds() if offset else 0.0)
        ends = now - local % period.step + period.step
        return self._page_data.failure_counts(ends - period.steps * period.step, period.step)


CHOICES = {
    "state": [state.value for state in State],
    "event": [event.value for event in Event],
    "delivery": [WAITING, DELIVERED, UNDELIVERED, WITHDRAWN],
}


def _or_why(ask: Callable[[], T]) -> tuple[T | None, str]:
    """An answer, or why there is none."""
    try:
        return ask(), ""
    except StoreUnavailable as error:
        return None, str(error)


def _shares(counted: FailureCounts | None, which: int) -> list[tuple[str, int, float]]:
    """By state (1) or reason (2)."""
    counts: Counter[str] = Counter()
    for key, count in (counted.counts if counted else {}).items():
        counts[str(key[which]) or "not told"] += count
    return shares(counts, MOST_REASONS)


def _page_of(found: list[StoredReport]) -> tuple[list[StoredReport], float | None]:
    """What fits on a page, and up to when the next one is.  Reports of one moment stay together if they can."""
    if len(found) <= ON_A_PAGE:
        return found, None
    following = found[ON_A_PAGE].noticed
    together = [one for one in found[:ON_A_PAGE] if one.noticed != following]
    return (together, math.nextafter(following, math.inf)) if together else (found[:ON_A_PAGE], following)


def _asked(request: Request, name: str) -> str:
    """What somebody typed, or a link had them ask."""
    return "".join(filter(str.isprintable, request.args.get(name, ""))).strip()


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
