"""No silent limit.

Whatever bounds something in a shipped package stands in docs/limits.md, or below with the reason why nothing of a
report is lost by it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from house.test_layout import NOT_INSTALLED, SOURCE_ROOTS, TOP

SHORTEST_CUT = 40
"""a slice that keeps fewer characters looks at a beginning, and cuts nothing off"""
_SAYS_A_LIMIT = re.compile(r"MAX|MOST|LONG|KEPT|LIMIT|_OCTETS|AT_ONCE|DEEPEST|SHOWN|WAITING$|ROOM|LEAST|MANY")
_WORDS = "recogniser/bounce_recogniser/words/"
"""of the recogniser: tables of words in many languages, which bound nothing"""
_WHERE = re.compile(r"`([a-z_]+: [^`]+)`")

CUTS_NOTHING_OF_A_REPORT = {
    "core: spool_bundle.MOST_FILES": "a bundle with more is not of ours; it goes to bad/, and is logged",
    "lmtp: listener.MOST_OCTETS": "the next mails are written after them",
    "lmtp: listener.MOST_TOGETHER": "the next mails are written after them",
    "bounce_pipe: command._PIECE": "read at a time",
    "core: suppression_list.LEAST_SLOTS": "the size of an empty list",
    "core: suppression_list.NEVER": "a format: a time without end",
    "core: suppression_list._DIGEST_OCTETS": "a format",
    "core: suppression_list._MAC_OCTETS": "a format",
    "core: suppression_settings.MOST_DAYS": "a check of the configuration",
    "core: postfix_socket.MOST_NAMED": "strangers in the log; a metric counts all",
    "core: program_files.MOST_OCTETS": "our own files of counts and of what is in force",
    "core: program_files.MOST_FILES": "the same",
    "core: program_files.MOST_CHARACTERS": "of a path in them",
    "core: counters.MOST": "a count that no program reaches",
    "core: counters.MOST_CHARACTERS": "of the name of a count",
    "core: in_force.MOST_FAULTS": "of a configuration, of which the daemon's log and `check` have all",
    "core: in_force.MOST_FAULT_CHARACTERS": "the same",
    "core: regular_file._CHUNK_OCTETS": "read at a time",
    "notifier: store.postgresql.KEPT_CONNECTIONS": "of connections; whoever needs one more waits",
    "notifier: store.postgresql.MOST_CONNECTIONS": "the same",
    "notifier: store.postgresql.LOCK_SECONDS": "of waiting for a lock, after which it is tried again",
    "core: spool_reader._LONGEST_NAME": "of a file's name, which no writer of ours makes so long",
    "notifier: store.forgetting._MAILS_AT_ONCE": "read at a time",
    "notifier: store.mentions._LONGEST": "no local part is longer",
    "notifier: store.search.LARGEST_PIECE": "of reports that are looked through at a time",
    "notifier: vanished.MOST_NAMED": "customers in one line of the log; `check` names all",
    "notifier: monitor.disk_room.SCARCE_OCTETS": "below which a disk is told of",
    "core: domains.MAXIMAL_LENGTH": "no domain is longer",
    "core: return_address.MAXIMAL_LOCAL_PART": "a check of the configuration",
    "core: return_address.MAXIMAL_PREFIX": "a check of the configuration",
    "core: return_address._MAC_OCTETS": "a format",
    "core: return_address._TAG_OCTETS": "a format",
    "core: return_address._MAXIMAL_ID": "no queue id of Postfix is longer",
    "core: spool_reader.MOST_HEADER_OCTETS": "of what the audit looks at; the notifier reads all",
    "core: spool_reader[:65536]": "of the FIFO that wakes",
    "milter: evidence._PIECE": "read at a time",
    "core: configuration.MOST_CALLERS": "a default",
    "notifier: deliver.attempt.LARGE_OCTETS": "what counts as large",
    "notifier: deliver.attempt.MOST_LOST": "callers; then the try has failed, and there are others",
    "notifier: deliver.callers.caller.MEMORY_FOR_OCTETS": "told of with MOST_MEMORY",
    "notifier: deliver.callers.caller._AT_ONCE": "read at a time",
    "notifier: deliver.callers.caller._MOST_PARTS": "sent at a time",
    "notifier: deliver.callers.frames.MOST_ANSWER_OCTETS": "more than a call says of an answer",
    "notifier: deliver.callers.frames._FOREVER": "a format",
    "notifier: deliver.callers.frames._MOST_STATUS": "a format",
    "notifier: deliver.callers.caller_process._AT_ONCE": "read at a time",
    "notifier: deliver.transports.MOST_FORWARDED": "more than a spool file may have",
    "notifier: deliver.calls.posting.ANSWER_OCTETS": "of an endpoint's answer",
    "notifier: deliver.calls.posting.LEAST_SECRET": "of a word that is taken out of an answer",
    "notifier: deliver.template_samples._NUMBER_OCTETS": "a format",
    "notifier: deliver.calls.answer_head.SHOWN_OCTETS": "of what is no answer in HTTP, in the words of the failure",
    "notifier: deliver.calls.call_socket._PIECE": "read, and sent, at a time",
    "notifier: deliver.calls.call_socket.SENT_AT_ONCE": "sent without looking for an answer",
    "notifier: deliver.calls.call_socket.EARLY_OCTETS": "of what comes before all is sent; the rest is read then",
    "notifier: deliver.calls.call_socket.MOST_BODY_OCTETS": "of an answer's body, whose status counts",
    "notifier: deliver.calls.idle_sockets.KEPT_SECONDS": "of connections; the next call opens another",
    "notifier: deliver.claims.LEAST_AHEAD": "batch size",
    "notifier: deliver.loop.LEAST_PAUSE_SECONDS": "a pause",
    "notifier: deliver.attempt.LONGEST_ATTEMPT_SECONDS": "time-out; the attempt is repeated",
    "notifier: deliver.claims.LONGEST_SLEEP": "a pause",
    "notifier: deliver.claims.MOST_CLAIMED": "batch size",
    "notifier: deliver.recorder.MOST_AT_ONCE": "batch size",
    "notifier: deliver.replaced_urls.AT_ONCE": "batch size",
    "notifier: deliver.left_alone.MOST_AT_A_URL": "of what is noted; what is not is given back again and again",
    "notifier: intake.MOST_AT_ONCE": "batch size",
    "notifier: intake.MOST_OCTETS": "batch size",
    "notifier: intake.SHOWN": "of addresses in a line of the log, which tells how many; `explain` has all",
    "notifier: monitor.hosts.DIGEST_SHOWN": "display; `status --json` has the whole",
    "notifier: monitor.over_time.LEAST_WRITTEN": "display; of fewer no part is told",
    "notifier: monitor.chart.MOST_SERIES": "display; the others are one series",
    "notifier: monitor.chart.MOST_TIMES": "display",
    "notifier: store.page_statements.MOST_COUNTED": "display; says that there were more",
    "notifier: store.page_statements.MOST_TIMED": "display; says of how many",
    "notifier: monitor.listener.LONGEST_REST": "a pause",
    "notifier: monitor.listener.MOST_CONNECTIONS": "of the status page",
    "notifier: monitor.metrics.MOST_RULES": "labels of a metric",
    "notifier: monitor.attention.LONG_SECONDS": "what counts as late",
    "notifier: monitor.attention.MOST_CUSTOMERS": "display; says how many more",
    "notifier: monitor.attention.MOST_ENDPOINTS": "display; says how many more",
    "notifier: monitor.pages.MOST_ENDPOINTS": "display; says how many more",
    "notifier: monitor.over_time.MOST_REASONS": "display",
    "notifier: monitor.pages.MOST_NUMBERED": "of a number in a link",
    "notifier: monitor.pages.MOST_SUGGESTED": "display",
    "notifier: monitor.formatting.LONGEST": "display; ends with an ellipsis",
    "notifier: store.rows.LONGEST_ERROR": "display; the attempt has the whole",
    "notifier: store.sqlite.LOG_OCTETS": "of SQLite's own log",
    "notifier: store.due.IN_ONE_QUERY": "batch size",
    "notifier: store.inspection.AT_ONCE": "batch size",
    "notifier: store.suppressions.AT_ONCE": "batch size",
    "notifier: store.move_store.AT_ONCE": "batch size",
    "notifier: store.retention.ROWS": "batch size",
    "notifier: store.retention.LEAST_PAUSE_SECONDS": "a pause",
    "recogniser: address[:320]": "no address is longer (RFC 5321: 64, @, 255)",
    "recogniser: text._GUESSED_OCTETS": "by so many the charset is guessed; all of the text is decoded",
    "recogniser: text._LEAST_LETTERS": "fewer say nothing of the charset",
    "recogniser: vocabulary.MAX_KEPT": "a cache: longer texts are looked at again",
    "recogniser: notice.LEAST_SUBJECT": "what counts as a subject",
    "recogniser: notice._LEAST_LABELS": "what counts as a quoted header",
    "recogniser: sections._MAX_WORDS": "what counts as a few words",
    "recogniser: notice.MAX_MARKS": "what counts as the subject of what is passed on",
    "recogniser: signs.answers._MAX_RECEIPT": "what counts as a receipt's table",
    "admin: as_daemons._PIECE": "read at a time",
    "admin: audit.logs._MAGIC_OCTETS": "a format",
    "admin: audit.messages.MOST_STEPS": "of the audit's walk from one queue id to the one before",
    "admin: doctor.admission._DEEPEST": "of tables whose results ask further tables",
    "admin: doctor.endpoints.MANY": "what counts as many",
    "admin: doctor.machine.ENOUGH_OCTETS": "what counts as enough room",
    "admin: doctor.machine.FEW_OCTETS": "what counts as too little room",
    "admin: doctor.probe.MOST_LINES": "of an answer to the doctor's EHLO",
    "admin: doctor.waiting.LONG_SECONDS": "what counts as late",
    "admin: explain.SHOWN_OCTETS": "display; ends with an ellipsis",
    "admin: probe.receiver.MOST_OCTETS": "of a probe's own report",
    "admin: probe.traces.MOST_OCTETS": "of the logs that a probe searches for its own two messages",
    "admin: reports.LIMIT": "display; the default of --limit",
    "admin: requeue._REASON_OCTETS": "of a reason, which the notifier wrote",
    "admin: requeue._REASON_SHOWN": "display; ends with an ellipsis",
    "admin: doctor.success._MOST_NAMED": "customers named in a finding",
    "admin: setup.xverp.LONGEST": "Postfix's; the generated map treats longer ones apart",
    "admin: setup.xverp.MOST_AT_ONCE": "patterns on a line of the generated map",
    "admin: show.ANSWER_SHOWN": "display; ends with an ellipsis",
    "admin: show.BODY_SHOWN": "display; ends with an ellipsis",
    "admin: status.MOST_LISTS": "display; says how many more",
    "admin: status.MOST_ENDPOINTS": "display; says how many more",
    "admin: test.ANSWER_SHOWN": "display; ends with an ellipsis",
}


def limits_in(source: str) -> Iterator[str]:
    """Each thing in a module that bounds something: a constant by its name, a slice by what it keeps."""
    tree = ast.parse(source)
    bounding = {name for node in ast.walk(tree) for name in _names_that_bound(node)}
    for node in ast.walk(tree):
        for name, value in _constants(node):
            if _is_number(value) and (name in bounding or _SAYS_A_LIMIT.search(name)):
                yield f".{name}"
        for bound in _bounds(node):
            if isinstance(bound, ast.Constant) and isinstance(bound.value, int) and bound.value >= SHORTEST_CUT:
                yield f"[:{bound.value}]"


def _constants(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Name) and target.id.isupper():
                yield target.id, node.value


def _is_number(value: ast.expr) -> bool:
    if isinstance(value, ast.BinOp):
        return _is_number(value.left) and _is_number(value.right)
    return isinstance(value, ast.Constant) and type(value.value) in (int, float)


def _bounds(node: ast.AST) -> list[ast.expr]:
    """What a slice keeps, or min(…), islice(…) or read(…) takes at most."""
    if isinstance(node, ast.Slice):
        upper = node.upper
        return [upper.right if isinstance(upper, ast.BinOp) else upper] if upper is not None else []
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return node.args if called in ("min", "islice", "read", "limit") else []
    return []


def _names_that_bound(node: ast.AST) -> list[str]:
    named = [bound.id for bound in _bounds(node) if isinstance(bound, ast.Name)]
    return [name for name in named if name.isupper()]


def limits_of_the_house() -> set[str]:
    """All of them: `notifier: judgement.MOST_UNPROVED`, by the folder and the module."""
    found = set()
    for root, package in SOURCE_ROOTS.items():
        for path in sorted((TOP / root).rglob("*.py")):
            if root in NOT_INSTALLED or path.relative_to(TOP).as_posix().startswith(_WORDS):
                continue
            module = ".".join(path.relative_to(TOP / root / package).with_suffix("").parts).removesuffix(".__init__")
            found |= {f"{root}: {module}{limit}" for limit in limits_in(path.read_text(encoding="utf-8"))}
    return found


def limits_in_the_document() -> set[str]:
    return set(_WHERE.findall((TOP / "docs" / "limits.md").read_text(encoding="utf-8")))


def test_every_limit_is_told_or_cuts_nothing() -> None:
    told = limits_in_the_document()
    unlisted = limits_of_the_house() - told - CUTS_NOTHING_OF_A_REPORT.keys()
    assert not unlisted, "tell of them in docs/limits.md, or say here why nothing of a report is lost by them"


def test_what_is_told_is_there() -> None:
    told = limits_in_the_document()
    assert not (told | CUTS_NOTHING_OF_A_REPORT.keys()) - limits_of_the_house(), "these are gone: strike them out"
    assert not told & CUTS_NOTHING_OF_A_REPORT.keys()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("MOST_REPORTS = 100", ".MOST_REPORTS"),
        ("_KEPT_OCTETS: int = 10 * 1024", "._KEPT_OCTETS"),
        ("class A:\n    LIMIT = 3", ".LIMIT"),
        ("def f(text):\n    return text[:998]", "[:998]"),
        ("SOME = 7\ndef f(rows):\n    return rows[:SOME]", ".SOME"),
        ("SOME = 7\ndef f(rows):\n    return list(islice(rows, SOME))", ".SOME"),
        ("def f(text, start):\n    return text[start : start + 500]", "[:500]"),
        ("def f(count):\n    return min(count, 200)", "[:200]"),
        ("SOME = 7\ndef f(file):\n    return file.read(SOME)", ".SOME"),
    ],
)
def test_a_limit_that_nobody_listed_is_found(
    source: str, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "core" / "bouncehook"
    package.mkdir(parents=True)
    (package / "fresh.py").write_text(source, encoding="utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "limits.md").write_text("| `core: old.MOST` |", encoding="utf-8")
    monkeypatch.setattr(f"{__name__}.TOP", tmp_path)
    monkeypatch.setattr(f"{__name__}.CUTS_NOTHING_OF_A_REPORT", {})
    assert limits_of_the_house() == {f"core: fresh{found}"}
    with pytest.raises(AssertionError, match=re.escape(f"core: fresh{found}")):
        test_every_limit_is_told_or_cuts_nothing()
    with pytest.raises(AssertionError, match=re.escape("core: old.MOST")):
        test_what_is_told_is_there()


@pytest.mark.parametrize("source", ["TEXT_LIMIT = 'a word'", "def f(text):\n    return text[:7]", "FEW = 3"])
def test_what_bounds_nothing_is_not_found(source: str) -> None:
    assert list(limits_in(source)) == []
