"""`bouncehook parse`: what the recogniser makes of mails.  Reads the files that it is given, or standard input."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from bounce_recogniser import Grade, Recipient, Recognised, Step, recognise
from bouncehook import sysexits
from bouncehook_admin.subcommand import Commands, subcommand
from bouncehook_admin.terminal import say, say_json

GRADES = {
    Grade.REPORT: "a report for machines",
    Grade.SYSTEM: "a known system's text",
    Grade.QUOTED: "a quoted reply",
    Grade.WORDS: "words alone",
}


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "parse", parse)
    parser.add_argument("file", nargs="*", default=["-"], help="mails; - is standard input (the default)")
    parser.add_argument("--jsonl", "--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--trace", action="store_true", help="which readers were asked, and what they said")


def parse(arguments: argparse.Namespace) -> int:
    """In the given order, never stopping at a bad file; status 65 when one could not be read."""
    unreadable = 0
    for name, mail in _mails(arguments.file):
        if isinstance(mail, OSError):
            unreadable += 1
            print(f"{name}: cannot read: {mail.strerror}", file=sys.stderr)
        recognised = None if isinstance(mail, OSError) else recognise(mail)
        if arguments.jsonl:
            say_json(_object(name, recognised) | (traced(recognised) if arguments.trace else {}))
        elif recognised:
            for line in (*_lines(name, recognised), *(trace_lines(recognised.trace) if arguments.trace else ())):
                say(line)
    return sysexits.DATAERR if unreadable else sysexits.OK


def trace_lines(trace: tuple[Step, ...]) -> Iterator[str]:
    """Who was asked, a line each: what the reader claims the mail by, and what it said."""
    for step in trace:
        claim = f" (by {step.claim})" if step.claim else ""
        yield f"    {step.reader:<28}{step.said}{claim}"


def _mails(names: list[str]) -> Iterator[tuple[str, bytes | OSError]]:
    for name in names:
        try:
            yield name, sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            yield name, error


def _object(name: str, recognised: Recognised | None) -> dict[str, object]:
    found: dict[str, object] = {"file": name}
    if recognised is None:
        return found | {"kind": None, "error": "cannot read", "failures": []}
    return found | as_object(recognised)


def as_object(recognised: Recognised) -> dict[str, object]:
    """What the recogniser tells of a mail, for programs."""
    return {
        "kind": recognised.kind.value,
        "rule": recognised.rule,
        "failures": [_variables(one) for one in recognised.failures if one.address or recognised.candidates],
        "recipients": [_recipient(one) for one in recognised.recipients],
        "against": list(recognised.against),
        "limits": list(recognised.limits),
    }


def traced(recognised: Recognised | None) -> dict[str, object]:
    """Whom it asked."""
    steps = recognised.trace if recognised else ()
    return {"trace": [{"reader": step.reader, "claim": step.claim, "said": step.said} for step in steps]}


def _variables(one: Recipient) -> dict[str, str | None]:
    return {
        "recipient": one.address or None,
        "code": one.code,
        "extended": one.extended,
        "description": one.description,
        "grade": one.grade.value,
    }


def _recipient(one: Recipient) -> dict[str, str | None]:
    return {"outcome": one.outcome.value, "final": one.final_address, "state": one.state.value} | _variables(one)


def _lines(name: str, recognised: Recognised) -> Iterator[str]:
    yield f"{name}: {recognised.kind.value} ({recognised.rule})"
    yield from recipient_lines(recognised)


def recipient_lines(recognised: Recognised) -> Iterator[str]:
    """The recipients with what became of the message to each, and what limits that."""
    for one in recognised.recipients:
        said = " ".join(part for part in (one.code, one.extended, one.description) if part)
        forwarded = f" (delivered as {one.final_address})" if one.final_address != one.address else ""
        who = one.address or "a recipient that it does not name"
        yield f"    {who}{forwarded}: {one.outcome.value}, by {GRADES[one.grade]}: {said or 'no words'}"
    yield from (f"    speaks against a failure: {doubt}" for doubt in recognised.against)
    yield from (f"    not read as a whole: {limit}" for limit in recognised.limits)
