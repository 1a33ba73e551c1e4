"""Each measurement runs at a tiny size, on real components, and ends with one line of JSON.  Not what it measures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from places import program

pytestmark = [pytest.mark.postfix, pytest.mark.soak]

TREE = Path(__file__).parents[2]


def measured(name: str, *arguments: str) -> dict[str, Any]:
    """What a measurement says in its last line."""
    environment = {**os.environ, "PYTHONPATH": f"{TREE / 'bench'}:{TREE / 'demo'}", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", f"bouncehook_bench.{name}", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["measured"].replace("-", "_") == name
    return dict(result)


def test_milter_compares_every_contestant() -> None:
    (result,) = measured("milter", "20", "1", "2,2000,1")["results"]
    assert result["rates"].keys() == {"no milter", "no-op in C", "in C, as ours", "bouncehook"}
    assert all(rate > 0 for rate in result["rates"].values())


def test_opendkim_alone_and_with_us() -> None:
    program("opendkim")
    (result,) = measured("milter_opendkim", "20", "1", "2,2000,1")["results"]
    assert result["rates"].keys() == {"no milter", "OpenDKIM", "OpenDKIM, C as ours", "OpenDKIM, bouncehook"}


def test_a_return_address_for_each_recipient_against_one_for_all() -> None:
    (result,) = measured("xverp", "20", "1", "2,2000,20")["results"]
    assert result["rates"].keys() == {"bouncehook", "with XVERP"}


def test_notifications_of_success_against_none() -> None:
    (result,) = measured("notify_success", "20", "1", "2,2000,1")["results"]
    assert result["rates"].keys() == {"bouncehook", "notified, told to nobody", "notified, and told"}


def test_submissions_while_a_map_is_read() -> None:
    result = measured("map", "100", "1")
    assert all(result[name].keys() == {"undisturbed", "while read"} for name in ("p50", "p99", "slowest"))


def test_latency_is_above_postfixs_own() -> None:
    result = measured("latency", "5", "20")
    assert len(result["above_ms"]) == 4
    assert all(figures["p50"] > 0 for figures in result["above_ms"].values())


def test_pipe() -> None:
    result = measured("pipe", "10", "1")
    assert result["rates"].keys() == {"bouncehook-pipe", "python3 -I -S, reads", "C, reads"}
    assert all(alone["memory_kib"] > 0 for alone in result["alone"].values())


def test_lmtp() -> None:
    result = measured("lmtp", "10", "1")
    assert result["rates"].keys() == {"bouncehook-lmtp", "bouncehook-pipe", "lmtp(8), stores nothing"}
    assert result["ratio"] > 0


def test_growth_tells_when_it_ends_early() -> None:
    result = measured("growth", "10000", "60")
    assert [one["messages"] for one in result["results"]] == [1000, 10_000]


def test_footprint() -> None:
    result = measured("footprint", "1")["results"]
    assert result["milter"]["mib"] < result["notifier"]["mib"]


def test_storm_ends_with_the_last_post() -> None:
    result = measured("storm", "20", "10", "1")
    assert result["bounces"] == 20
    assert all(flow["p50_ms"] > 0 for flow in result["other_mail"].values())


def test_soak_counts_every_report() -> None:
    result = measured("soak", "0")
    assert result["reports"] > 0
    assert result["set_aside"] == 0
