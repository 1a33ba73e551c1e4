"""`bouncehook parse`: what the recogniser makes of mails.  Reads the files that it is given, or standard input."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from bounce_recogniser import Failure, Recognised, recognise
from bouncehook import sysexits
from bouncehook_admin.subcommand import Commands, subcommand
from bouncehook_admin.terminal import say


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "parse", parse, "say what mails report: kind, rule, failures")
    parser.add_argument("file", nargs="*", default=["-"], help="mails; - is standard input (the default)")
    parser.add_argument("--jsonl", action="store_true", help="one JSON object a line")


def parse(arguments: argparse.Namespace) -> int:
    """In the given order, never stopping at a bad file; status 65 when one could not be read."""
    unreadable = 0
    for name, mail in _mails(arguments.file):
        if isinstance(mail, OSError):
            unreadable += 1
            print(f"{name}: cannot read: {mail.strerror}", file=sys.stderr)
        recognised = None if isinstance(mail, OSError) else recognise(mail)
        if arguments.jsonl:
            print(_line(name, recognised))
        elif recognised:
            for line in _lines(name, recognised):
                say(line)
    return sysexits.DATAERR if unreadable else sysexits.OK


def _mails(names: list[str]) -> Iterator[tuple[str, bytes | OSError]]:
    for name in names:
        try:
            yield name, sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            yield name, error


def _line(name: str, recognised: Recognised | None) -> str:
    found: dict[str, object] = {"file": name}
    if recognised is None:
        found |= {"kind": None, "error": "cannot read", "failures": []}
    else:
        found |= {
            "kind": recognised.kind.value,
            "rule": recognised.rule,
            "failures": [_failure(failure) for failure in recognised.failures],
        }
    return json.dumps(found)


def _failure(failure: Failure) -> dict[str, str | None]:
    return {
        "recipient": failure.recipient,
        "code": failure.code,
        "extended": failure.extended,
        "description": failure.description,
    }


def _lines(name: str, recognised: Recognised) -> Iterator[str]:
    yield f"{name}: {recognised.kind.value} ({recognised.rule})"
    for failure in recognised.failures or ((recognised.anonymous,) if recognised.anonymous else ()):
        said = " ".join(part for part in (failure.code, failure.extended, failure.description) if part)
        forwarded = f" (delivered as {failure.final_recipient})" if failure.final_recipient != failure.recipient else ""
        yield f"    {failure.recipient or 'a recipient that it does not name'}{forwarded}: {said or 'no words'}"
