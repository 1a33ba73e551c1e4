"""Prints an audit, for people or for programs, to standard output; shows the progress on standard error."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from bouncehook.plurals import counted as in_number
from bouncehook_admin.audit.audit import Audit
from bouncehook_admin.audit.lines import Kind
from bouncehook_admin.audit.logs import Tick
from bouncehook_admin.audit.reasons import Finding, Verdict, Why
from bouncehook_admin.terminal import fields, moment, moment_for_programs, moment_or_none, print_table, say, say_json

HEAD = ("TIME", "CUSTOMER", "ID", "RECIPIENT", "FAILED", "REPORT")
_RETURNED = "returned mail"


def show(audit: Audit, verdicts: Iterable[Verdict]) -> None:
    """Print a table of the findings with these verdicts, and the totals."""
    wanted = set(verdicts)
    rows = [_row(finding) for finding in audit.findings if finding.verdict in wanted]
    if rows:
        print_table(HEAD, rows)
        say()
    for line in _summary(audit):
        say(line)


def show_for_programs(audit: Audit) -> None:
    """Print one JSON object for each finding, then a summary."""
    for finding in audit.findings:
        say_json(_object(finding))
    coverage = audit.coverage
    counted = Counter(finding.verdict.value for finding in audit.findings)
    say_json(
        {
            "kind": "summary",
            "first": moment_or_none(coverage.first),
            "last": moment_for_programs(coverage.last),
            "lines": coverage.lines,
            "passed_over": {kind.name.lower(): coverage.passed_over[kind] for kind in Kind},
            "broken": coverage.broken,
            "messages": audit.messages,
            "returned": audit.returned,
            "nobodys": dict(audit.passed_over),
            **{verdict.value.replace(" ", "_"): counted[verdict.value] for verdict in Verdict},
        }
    )


@contextmanager
def progress(total: int) -> Iterator[Tick]:
    """A progress bar; `total` is the number of octets to read, 0 if it is unknown."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    # Imported here because it is slow to import, and only this and `replay` need it.
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("audit", total=total or None)
        yield lambda done: bar.update(task, completed=done)


def _row(finding: Finding) -> tuple[str, ...]:
    report = finding.verdict.value if finding.reason is None else f"{finding.verdict.value}: {finding.reason}"
    if failure := finding.failure:
        message_id = finding.report.id if finding.report else failure.id
        return moment(failure.when), failure.customer, message_id, failure.recipient or "?", failure.how.value, report
    if returned := finding.returned:
        return moment(returned.when), returned.customer, returned.id, "?", _RETURNED, report
    told = finding.report
    assert told is not None  # one of the three is set
    return moment(told.noticed), told.customer, told.id, told.recipient, told.state.value, report


def _object(finding: Finding) -> dict[str, object]:
    line: dict[str, object] = {
        "kind": "failure" if finding.failure else "returned" if finding.returned else "report",
        "verdict": finding.verdict.value,
        "why": finding.reason.why.name.lower() if finding.reason else "",
        "detail": str(finding.reason or ""),
        "time": moment_for_programs(finding.when),
        "webhook_id": finding.report.webhook_id if finding.report else "",
    }
    if failure := finding.failure:
        message_id = finding.report.id if finding.report else failure.id
        line |= _named(failure.customer, message_id, failure.recipient)
        line |= {"failed": failure.how.value, "text": failure.text, "queue_id": failure.queue_id}
    elif returned := finding.returned:
        line |= _named(returned.customer, returned.id, "") | {"queue_id": returned.queue_id}
    elif told := finding.report:
        line |= _named(told.customer, told.id, told.recipient) | {"state": told.state.value}
    return line


def _named(customer: str, message_id: str, recipient: str) -> dict[str, object]:
    return {"customer": customer, "id": message_id, "recipient": recipient}


def _summary(audit: Audit) -> Iterator[str]:
    coverage = audit.coverage
    first = "" if coverage.first is None else f"{moment(coverage.first)} to {moment(coverage.last)}, "
    passed_over = ", ".join(f"{coverage.passed_over[kind]} {text}" for kind, text in _PASSED_OVER.items())
    yield from fields(
        [
            ("log", f"{first}{in_number(coverage.lines, 'line')}, of which passed over: {passed_over}"),
            *(("", broken) for broken in coverage.broken),
            ("messages", f"{audit.messages}, and {in_number(audit.returned, 'mail')} to return addresses"),
            ("failures", _failures(audit)),
            ("reports", f"{len(audit.of(Verdict.UNLOGGED))} of failures that the log does not know"),
        ]
    )


def _failures(audit: Audit) -> str:
    counted = Counter(finding.verdict for finding in audit.findings)
    whys = Counter(finding.reason.why for finding in audit.of(Verdict.NONE_DUE) if finding.reason)
    none_due = ", ".join(f"{whys[why]} {_SHORT[why]}" for why in Why if whys[why])
    passed_over = ", ".join(f"{count} {why}" for why, count in sorted(audit.passed_over.items()))
    parts = [
        f"{counted[Verdict.REPORTED]} reported",
        f"{counted[Verdict.UNREPORTED]} not reported",
        f"{counted[Verdict.NONE_DUE]} with none due{f' ({none_due})' if none_due else ''}",
    ]
    return ", ".join(parts) + (f"; messages passed over: {passed_over}" if passed_over else "")


_SHORT = {
    Why.NOTIFY: "by NOTIFY",
    Why.COPY: "copies of the relay's",
    Why.BEFORE: "before installation",
    Why.TOO_OLD: "too old",
    Why.WAITS: "waiting",
}

_PASSED_OVER = {
    Kind.FOREIGN: "of other programs",
    Kind.UNKNOWN: "in no known format",
    Kind.UNREADABLE: "of Postfix that were not understood",
}
