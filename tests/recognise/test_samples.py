"""The public sample mails, when they are here: the figures that docs/recognition.md promises."""

from __future__ import annotations

import json
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
    got = [one.address.lower() for one in found.failures]
    return all(any(spellings & {one} for one in got) for spellings in wanted) and all(
        any(one in spellings for spellings in wanted) for one in got
    )


def test_recipients() -> None:
    failures = [(one, found) for one, found in _samples() if one["kind"] in ("bounce", "mixed")]
    exact = sum(_is_exact(one, found) for one, found in failures)
    assert exact >= 0.98 * len(failures)


def test_no_false_alarm() -> None:
    others = [
        (one, found) for one, found in _samples() if one["kind"] not in ("bounce", "mixed", "bounce-norcpt", "exclude")
    ]
    assert [one["file"] for one, found in others if found.failures] == []


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
    assert right >= 0.98 * total
