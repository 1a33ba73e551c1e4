"""What is counted as it happens, for Prometheus.

No label holds what comes from outside: not an address, not a URL, not a word of a mail.  Customers' names are the
operator's own and as many as the map has; they are told if he wants it (`status.by_customer`).

Counted by `intake`, `outages` and `deliver.recorder`; shown by `listener`.  Touches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bouncehook import spool
from bouncehook.sent_message import SentMessage
from bouncehook_notifier.attribution import NOBODYS, PassedOver
from bouncehook_notifier.store.records import DELIVERED, UNDELIVERED, WAITING, WITHDRAWN, Attempt, Delivery, NewReport

REGISTRY = CollectorRegistry()

PROGRAMS = {spool.BOUNCE: "pipe", spool.DSN: "milter", spool.REFUSED: "milter", spool.SENT: "milter"}
"""who writes each kind of spool file; LMTP, where it stands in for the pipe, counts as that"""

_SHORT = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_LONG = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200)

_taken = Counter(
    "bouncehook_spool_files_taken", "Spool files whose content is stored", ["kind", "program"], registry=REGISTRY
)
_set_aside = Counter(
    "bouncehook_spool_files_set_aside", "Spool files that went to bad/, for a person to look at", registry=REGISTRY
)
_too_early = Counter(
    "bouncehook_returned_too_early",
    "Returned mails whose return address is of a day that had not come: clocks differ",
    registry=REGISTRY,
)
_deferred = Counter(
    "bouncehook_spool_files_deferred",
    "Times that a spool file went to waiting/, because its customer or its key was not known",
    registry=REGISTRY,
)
_messages = Counter("bouncehook_messages_told", "Sent messages that the milter told of", registry=REGISTRY)
_written = Counter(
    "bouncehook_recipients",
    "Recipients that customers wrote to: those of sent messages, and those that our smtpd refused",
    ["customer"],
    registry=REGISTRY,
)
_complaints = Counter(
    "bouncehook_complaints",
    "Complaints that prove a message, whether or not the customer asks for them",
    ["customer"],
    registry=REGISTRY,
)
_recognised = Counter(
    "bouncehook_evidence", "Returned mails and refusals, by what they were recognised as", ["kind"], registry=REGISTRY
)
_by_rule = Counter("bouncehook_evidence_by_rule", "The same, by the rule that decided", ["rule"], registry=REGISTRY)
_limits = Counter(
    "bouncehook_evidence_limits",
    "Limits that returned mails reached: what is behind them was not read, or not kept",
    registry=REGISTRY,
)
_not_kept = Counter(
    "bouncehook_complaints_not_kept",
    "Mails to the address of complaints that prove no message, and were too many to be kept",
    registry=REGISTRY,
)
_success_not_kept = Counter(
    "bouncehook_success_not_kept",
    "Postfix's success notifications that nobody asked for or wants to be told of, which are not kept",
    registry=REGISTRY,
)
_reports = Counter("bouncehook_reports", "Reports made", ["event", "state", "reason", "customer"], registry=REGISTRY)
_unwanted = Counter(
    "bouncehook_reports_unwanted",
    "Reports that no URL of their customer wants, which are kept and told to nobody",
    ["event", "customer"],
    registry=REGISTRY,
)
_passed_over = Counter(
    "bouncehook_failures_passed_over",
    "Failures that a returned mail tells of and that are not reported, by why",
    ["why"],
    registry=REGISTRY,
)
_attempts = Counter(
    "bouncehook_attempts",
    "Tries of deliveries: what became of the delivery, and what the endpoint answered",
    ["result", "answer", "customer"],
    registry=REGISTRY,
)
_ended = Counter("bouncehook_deliveries", "Deliveries that ended, by how", ["result"], registry=REGISTRY)
_stored_after = Histogram(
    "bouncehook_intake_seconds",
    "From evidence in the spool to reports in the store",
    buckets=_LONG,
    registry=REGISTRY,
)
_first_try_after = Histogram(
    "bouncehook_first_attempt_seconds",
    "From evidence in the spool to the first try of each delivery",
    buckets=_LONG,
    registry=REGISTRY,
)
_attempt_took = Histogram(
    "bouncehook_attempt_seconds", "How long each try took", ["result"], buckets=_SHORT, registry=REGISTRY
)
_callers_lost = Counter(
    "bouncehook_callers_lost",
    "Processes that made calls and had to be replaced, by why; their calls were made again",
    ["why"],
    registry=REGISTRY,
)
# There from the start: Prometheus does not see the first step of what was not there.
for _why in NOBODYS:
    _passed_over.labels(_why.name.lower())
for _result in (DELIVERED, UNDELIVERED, WITHDRAWN):
    _ended.labels(_result)
for _result in (DELIVERED, "failed"):
    _attempt_took.labels(_result)
for _why_lost in ("died", "hung", "memory", "nonsense"):
    _callers_lost.labels(_why_lost)
_in_trouble = Gauge(
    "bouncehook_in_trouble", "Whether a part of the notifier cannot go on just now", ["part"], registry=REGISTRY
)

_ANSWERS = (
    ("template", re.compile("template ")),
    ("timeout", re.compile("no answer within|ConnectTimeout|ReadTimeout")),
    ("tls", re.compile("SSLError")),
    ("connection", re.compile("ConnectionError|OSError|[A-Z][a-z]*Error: .*(Connection|Errno)")),
)
"""what there may be instead of an answer, by how `calls.posting` begins to say it, or `payload` of a template"""
MOST_RULES = 500
"""more than the recogniser has: should a rule's name ever hold what a stranger wrote, the labels stay few"""
_rules: set[str] = set()


_by_customer = False


def tell_customers_apart() -> None:
    """From here on."""
    global _by_customer
    _by_customer = True


def file_taken(kind: str, seconds: float) -> None:
    """A spool file's content is stored, so long after it came into the spool."""
    _taken.labels(kind, PROGRAMS.get(kind, "unknown")).inc()
    if kind != spool.SENT:
        _stored_after.observe(max(0.0, seconds))


def came_too_early() -> None:
    """A mail came back before the day on which its message left."""
    _too_early.inc()


def messages_told(messages: Iterable[SentMessage]) -> None:
    """The milter told of sent messages."""
    for message in messages:
        _messages.inc()
        _written.labels(_customer(message.customer)).inc(len(message.recipients))


def recipient_refused(customer: str) -> None:
    """Our smtpd refused a recipient of a customer's."""
    _written.labels(_customer(customer)).inc()


def complained(customer: str) -> None:
    """A complaint about a customer's message is stored."""
    _complaints.labels(_customer(customer)).inc()


def evidence_stored(kind: str, rule: str) -> None:
    """Evidence is stored, recognised as `kind` by `rule`."""
    _recognised.labels(kind).inc()
    if rule in _rules or len(_rules) < MOST_RULES:
        _rules.add(rule)
        _by_rule.labels(rule).inc()


def passed_over(failures: Iterable[PassedOver]) -> None:
    """Failures that are not reported."""
    for one in failures:
        _passed_over.labels(one.why.name.lower()).inc()


def limit_reached() -> None:
    """The recogniser reached one of its limits."""
    _limits.inc()


def complaint_not_kept() -> None:
    """A mail to the address of complaints proves no message, and there are too many of its kind."""
    _not_kept.inc()


def success_not_kept() -> None:
    """Postfix tells of a success, and nobody wants to know."""
    _success_not_kept.inc()


def reports_made(made: Iterable[NewReport]) -> None:
    """Reports that were not there before are stored."""
    for new in made:
        report = new.report
        reason = str(report.further.get("reason", ""))
        _reports.labels(report.event.value, report.state.value, reason, _customer(new.customer)).inc()
        if not new.urls:
            _unwanted.labels(report.event.value, _customer(new.customer)).inc()


def file_deferred() -> None:
    """A spool file went to waiting/, until the configuration changes."""
    _deferred.inc()


def file_set_aside() -> None:
    """A spool file went to bad/."""
    _set_aside.inc()


def attempted(delivery: Delivery, attempt: Attempt, status: str) -> None:
    """A try has ended, and this became of its delivery."""
    result = "failed" if status == WAITING else status
    _attempts.labels(result, answer_of(attempt), _customer(delivery.customer)).inc()
    if status != WAITING:
        _ended.labels(status).inc()
    _attempt_took.labels("delivered" if status == DELIVERED else "failed").observe(attempt.seconds)
    if delivery.tries == 0 and delivery.noticed:
        _first_try_after.observe(max(0.0, attempt.started - delivery.noticed))


def withdrawn(count: int) -> None:
    """Deliveries are withdrawn, because their URL has left the map."""
    _ended.labels(WITHDRAWN).inc(count)


def caller_lost(why: str) -> None:
    """A process that made calls had to be replaced."""
    _callers_lost.labels(why).inc()


def outage(part: str, lasts: bool) -> None:
    """A part of the notifier cannot go on, or goes on again."""
    _in_trouble.labels(part).set(lasts)


def answer_of(attempt: Attempt) -> str:
    """The class of an answer: `2xx`, or what there was instead of one."""
    if attempt.status is not None:
        return f"{attempt.status // 100}xx" if 100 <= attempt.status < 600 else "other"
    return next((name for name, words in _ANSWERS if words.match(attempt.answer)), "other")


def _customer(name: str) -> str:
    return name if _by_customer else ""
