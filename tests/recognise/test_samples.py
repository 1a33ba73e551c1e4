"""The sample mails, when they are here: the figures that docs/recognition.md promises."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bounce_recogniser import Recognised, recognise

BOUNCES = Path(__file__).parents[3] / "shared" / "bounces"
EXPECTED = BOUNCES / "dev-expected.jsonl"

pytestmark = pytest.mark.skipif(not EXPECTED.exists(), reason="the sample mails are not here")


def _samples() -> list[tuple[dict[str, Any], Recognised]]:
    expected = [json.loads(line) for line in EXPECTED.read_text().splitlines() if line.strip()]
    return [(one, recognise((BOUNCES / one["file"]).read_bytes())) for one in expected]


def _is_exact(expected: dict[str, Any], found: Recognised) -> bool:
    """Every failed recipient found, in one of the spellings that count, and nobody else."""
    wanted = [{spelling.lower() for spelling in one["accept"]} for one in expected["expect"] if one["failure"]]
    got = [one.address.lower() for one in found.failures if one.address]
    return all(any(spellings & {one} for one in got) for spellings in wanted) and all(
        any(one in spellings for spellings in wanted) for one in got
    )


def test_recipients() -> None:
    failures = [(one, found) for one, found in _samples() if one["kind"] in ("bounce", "mixed")]
    exact = sum(_is_exact(one, found) for one, found in failures)
    assert exact >= 0.99 * len(failures)


def test_no_false_alarm() -> None:
    others = [
        (one, found) for one, found in _samples() if one["kind"] not in ("bounce", "mixed", "bounce-norcpt", "exclude")
    ]
    assert [one["file"] for one, found in others if any(one.address for one in found.failures)] == []


@pytest.mark.parametrize(("ours", "accepted"), [("code", "replycode_accept"), ("extended", "status_accept")])
def test_codes(ours: str, accepted: str) -> None:
    right = total = 0
    for expected, found in _samples():
        by_recipient = {one.address.lower(): getattr(one, ours) for one in found.failures}
        for one in expected["expect"]:
            if not one["failure"] or not one[accepted]:
                continue
            total += 1
            right += any(by_recipient.get(spelling.lower()) in one[accepted] for spelling in one["accept"])
    assert right >= 0.985 * total


def _spellings(failure: dict[str, Any]) -> set[str]:
    """The addresses that count as this recipient; an empty one for who is not named."""
    other = failure.get("recipient_alt") or []
    return {(one or "").lower() for one in (failure["recipient"], *([other] if isinstance(other, str) else other))}


def _read(name: str) -> list[tuple[dict[str, Any], Recognised]]:
    """What is right for each mail of a set, and what is found; without those that can be read in different ways."""
    lines = (BOUNCES / f"{name}-expected.jsonl").read_text(encoding="utf-8").splitlines()
    expected = [one for one in map(json.loads, lines) if not one.get("ambiguous")]
    return [(one, recognise((BOUNCES / one["file"]).read_bytes())) for one in expected]


def _named(found: Recognised) -> set[str]:
    return {one.address.lower() for one in found.failures}


def _is_right(expected: dict[str, Any], found: Recognised) -> bool:
    """Every failed recipient and nobody else; a failure that names nobody where nobody is named."""
    wanted = [_spellings(one) for one in expected["failures"]] or [{""}]
    got = _named(found)
    return all(one & got for one in wanted) and got <= set().union(*wanted)


@pytest.mark.parametrize(("name", "least"), [("kinds", 1.0), ("wild", 0.97), ("blind", 0.97)])
def test_other_sets(name: str, least: float) -> None:
    read = _read(name)
    failures = [(one, found) for one, found in read if one["kind"] == "failure"]
    assert sum(_is_right(one, found) for one, found in failures) >= least * len(failures)
    alarms = [
        one["file"]
        for one, found in read
        if "failure" not in (one["kind"], *one.get("accept_kinds", ())) and any(_named(found))
    ]
    assert alarms == []


def test_crossings(tmp_path: Path) -> None:
    """No word of the original subject is taken for the notice's, and no delay for a failure."""
    subprocess.run([sys.executable, BOUNCES / "crossings.py", tmp_path], check=True)
    expected = map(json.loads, (tmp_path / "expected.jsonl").read_text().splitlines())
    wrong = [
        one["file"]
        for one in expected
        for found in [recognise((tmp_path / one["file"]).read_bytes())]
        if found.kind.value != one["kind"] or _named(found) != {who["recipient"] for who in one["failures"]}
    ]
    assert wrong == []
