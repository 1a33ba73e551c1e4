"""Random relays, random messages: every failure is told, and nothing that did not happen.

`python -m fuzz --seed N` (see there) repeats what is found here.
"""

from __future__ import annotations

import os

import pytest

from fuzz.hunt import Tally, one_round
from fuzz.world import World

pytestmark = pytest.mark.postfix

SEEDS = (6, 7, 10, 11, 36)
"""together they have aliases, copies, filters, null clients, local(8), a second milter, notices, LMTP and XVERP"""
LONG = range(1000, 1000 + int(os.environ.get("BOUNCEHOOK_FUZZ_RELAYS", "200")))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_report_is_of_something_that_happened_and_none_is_missing(world: World, seed: int) -> None:
    result, wrong = one_round(world, seed)
    assert result.wanted, "a round in which nothing fails shows nothing"
    assert not wrong, wrong


@pytest.mark.soak
def test_the_same_on_hundreds_of_relays(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()
    for seed in LONG:
        result, wrong = one_round(world, seed)
        tally.add(result)
        tally.faults += [wrong] if wrong else []
        with capsys.disabled():
            print(f"\r{tally}", end="", flush=True)
    assert not tally.faults, "\n".join(tally.faults)
