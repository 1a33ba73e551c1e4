"""How right the recogniser is on the public collection of bounces, beside other readers, in one run.

Called by `recognise` for `bench/run recognise --public DIRECTORY`: a clone of https://github.com/sisimai/set-of-emails,
whose mails are not kept here.  What is right for each stands in bench/public-mails.jsonl, by the SHA-256 of the mail
with plain line ends.  Reads those files.  Sisimai is compared where it is installed for Ruby or Perl.

A mail is exact when every recipient who failed is found, and nobody else.  Codes count where they stand in the mail.
"""

from __future__ import annotations

import email
import hashlib
import importlib.util
import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bounce_recogniser import recognise

RIGHT = Path(__file__).parents[1] / "public-mails.jsonl"
FAILURES = ("bounce", "mixed")
NOT_SCORED = ("bounce-norcpt", "exclude")
"""failures that name nobody, and what careful readers do not agree on"""
NO_FAILURE = ("delivered", "vacation", "feedback")
"""the reasons by which Sisimai says that nothing failed"""

SISIMAI = (
    ("ruby", "-rsisimai", "-e", "STDIN.each_line { |path| puts(Sisimai.dump(path.chomp) || '[]') }"),
    ("perl", "-MSisimai", "-nE", "chomp; say Sisimai->dump($_) // '[]'"),
)
"""read paths of mails, a line each, and print a line of JSON for each"""

Found = dict[str, tuple[str, str]]
"""the failed recipients in lower case, each with reply code and enhanced code, empty where the reader has none"""


@dataclass(frozen=True)
class Mail:
    """A mail of the collection, and what is right."""

    path: Path
    content: bytes
    kind: str
    failed: list[dict[str, list[str]]]


def score(directory: Path) -> None:
    """Read every known mail below the directory with every reader, and print a table."""
    mails = list(known_mails(directory))
    if not mails:
        print(f"{directory}: has none of the mails that {RIGHT.name} knows; is it a clone of set-of-emails?")
        return
    failures = sum(mail.kind in FAILURES for mail in mails)
    others = sum(mail.kind not in (*FAILURES, *NOT_SCORED) for mail in mails)
    print(f"{len(mails)} known mails: {failures} failures, {others} others\n")
    print(f"{'reader':<16}{'exact':>8}{'code':>8}{'enhanced':>10}{'false alarms':>14}{'exceptions':>12}")
    for name, reads in readers(mails).items():
        print(line(name, Counter(scored(mail, reads) for mail in mails), codes(mails, reads)))


def known_mails(directory: Path) -> Iterator[Mail]:
    """Each mail below the directory that is known, once."""
    right = {one["sha256"]: one for one in map(json.loads, RIGHT.read_text(encoding="utf-8").splitlines())}
    for path in sorted(directory.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        one = right.pop(hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest(), None)
        if one:
            yield Mail(path, content, one["kind"], one["failed"])


def readers(mails: list[Mail]) -> dict[str, Callable[[Mail], Found]]:
    """Ours and the others that are installed."""
    found: dict[str, Callable[[Mail], Found]] = {"bouncehook": by_bouncehook}
    if importlib.util.find_spec("flufl"):
        found["flufl.bounce"] = by_flufl
    if (said := said_by_sisimai(mails)) is not None:
        found["Sisimai"] = lambda mail: said[mail.path]
    return found


def said_by_sisimai(mails: list[Mail]) -> dict[Path, Found] | None:
    """What Sisimai finds in each mail, by one process for all; None where it is not installed, for Ruby or Perl."""
    paths = "".join(f"{mail.path}\n" for mail in mails)
    for command in SISIMAI:
        if not shutil.which(command[0]):
            continue
        done = subprocess.run(command, input=paths, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            facts = map(json.loads, done.stdout.splitlines())
            return {mail.path: failed_by_sisimai(some) for mail, some in zip(mails, facts, strict=True)}
    return None


def failed_by_sisimai(facts: list[dict[str, str]]) -> Found:
    """The failures among its facts, without what it calls delivered, delayed, a vacation notice or a complaint."""
    failed = (fact for fact in facts if fact["reason"] not in NO_FAILURE and fact.get("action") != "delayed")
    return {fact["recipient"].lower(): (fact["replycode"], fact["deliverystatus"]) for fact in failed}


def by_bouncehook(mail: Mail) -> Found:
    """What our recogniser finds."""
    failures = (one for one in recognise(mail.content).failures if one.address)
    return {one.address.lower(): (one.code or "", one.extended or "") for one in failures}


def by_flufl(mail: Mail) -> Found:
    """The permanent failures that flufl.bounce finds; it reads no codes."""
    from flufl.bounce import scan_message  # here, because it need not be installed

    found = scan_message(email.message_from_bytes(mail.content))
    return {address.decode("utf-8", "replace").lower(): ("", "") for address in found}


def scored(mail: Mail, reads: Callable[[Mail], Found]) -> str:
    """What a reader made of one mail, in a word."""
    try:
        found = reads(mail)
    except Exception:
        return "exception"
    if mail.kind in NOT_SCORED:
        return "not scored"
    if mail.kind not in FAILURES:
        return "false alarm" if found else "rightly nothing"
    wanted = [set(one["recipient"]) for one in mail.failed]
    complete = all(spellings & found.keys() for spellings in wanted)
    return "exact" if complete and found.keys() <= set().union(*wanted) else "not exact"


def codes(mails: list[Mail], reads: Callable[[Mail], Found]) -> dict[str, tuple[int, int]]:
    """How many codes and enhanced codes are right, and of how many."""
    counts = {"code": [0, 0], "extended": [0, 0]}
    for mail in mails:
        try:
            found = reads(mail) if mail.kind in FAILURES else {}
        except Exception:
            found = {}
        for one in mail.failed:
            said = next((found[spelling] for spelling in one["recipient"] if spelling in found), ("", ""))
            for place, name in enumerate(counts):
                if one[name]:
                    counts[name][0] += said[place] in one[name]
                    counts[name][1] += 1
    return {name: (right, of) for name, (right, of) in counts.items()}


def line(name: str, made: Counter[str], codes: dict[str, tuple[int, int]]) -> str:
    """A row of the table."""
    failures = made["exact"] + made["not exact"]
    exact = f"{100 * made['exact'] / failures:.1f} %" if failures else "-"
    code, extended = (f"{100 * right / of:.1f} %" if of and right else "-" for right, of in codes.values())
    return f"{name:<16}{exact:>8}{code:>8}{extended:>10}{made['false alarm']:>14}{made['exception']:>12}"
