"""The alert rules and the dashboard, held against a real Prometheus that scrapes a real relay."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from own_prometheus import RULES, Prometheus

from bouncehook_demo.stages import STAGES
from bouncehook_demo.waiting import wait_until
from places import free_port, program

TOP = Path(__file__).parents[2]
DASHBOARD = json.loads((TOP / "packaging" / "grafana" / "bouncehook.json").read_text())
RETURN_DOMAIN = "return.example.test"


def promtool(*arguments: object) -> str:
    done = subprocess.run(
        [program("promtool"), *map(str, arguments)], capture_output=True, text=True, cwd=RULES, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_rules_are_right() -> None:
    assert "26 rules found" in promtool("check", "rules", "bouncehook.rules.yml")


def test_each_alert_comes_when_it_should_and_only_then() -> None:
    rules = yaml.safe_load((RULES / "bouncehook.rules.yml").read_text())["groups"][0]["rules"]
    tested = {test["name"] for test in yaml.safe_load((RULES / "bouncehook.tests.yml").read_text())["tests"]}
    assert tested == {rule["alert"] for rule in rules}
    assert "SUCCESS" in promtool("test", "rules", "bouncehook.tests.yml")


def test_each_alert_has_a_remedy_in_the_document() -> None:
    document = (TOP / "docs" / "monitoring.md").read_text()
    for alert in re.findall(r"alert: (\w+)", (RULES / "bouncehook.rules.yml").read_text()):
        assert f"`{alert}`" in document


def test_every_family_is_in_the_document(world) -> None:
    world.start()
    document = (TOP / "docs" / "monitoring.md").read_text()
    families = re.findall(r"^# TYPE (bouncehook_\w+) (\w+)", world.page("/metrics"), re.MULTILINE)
    shown = {name.removesuffix("_total") for name, kind in families if not name.endswith("_created")}
    assert [name for name in shown if not re.search(rf"`{name}(_total)?`", document)] == []


def test_the_metrics_are_as_prometheus_wants_them(world) -> None:
    world.start()
    lint = subprocess.run(
        [program("promtool"), "check", "metrics"],
        input=world.page("/metrics"),
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in (lint.stdout + lint.stderr).splitlines() if "_created" not in line]
    assert complaints == []


@pytest.fixture(scope="module")
def scraped(make_relay, tmp_path_factory) -> Iterator[tuple[Prometheus, object]]:
    """A relay on which some things failed, and the Prometheus that watched."""
    port = free_port()
    rows = tuple(row for row in STAGES if row.label in ("rcpt550", "data554"))
    with make_relay(rows=rows, more_settings=f"status: {{listen: 127.0.0.1:{port}}}\n") as relay:
        prometheus = Prometheus(tmp_path_factory.mktemp("prometheus"), f"127.0.0.1:{port}")
        try:
            wait_until(lambda: prometheus.query("bouncehook_build_info"), 30, lambda: prometheus.log.read_text())
            yield prometheus, relay
        finally:
            prometheus.stop()


def panels() -> list[tuple[str, str]]:
    """Each query of the dashboard, as Grafana would send it for one relay."""
    found = []
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            expression = target["expr"].replace("$__rate_interval", "5m").replace("$instance", ".*")
            found.append((panel["title"], expression))
    return found


@pytest.mark.postfix
def test_every_query_of_the_dashboard_has_an_answer(scraped) -> None:
    prometheus, relay = scraped
    relay.environment.send_all("a@acme.example")
    relay.environment.endpoint.wait_for(2)
    # A count that was not there before has no rate yet.
    wait_until(lambda: prometheus.query("bouncehook_recipients_total"), 30, "what was written to")
    relay.environment.send_all("a@acme.example")
    relay.environment.endpoint.wait_for(4)
    ends = time.monotonic() + 60
    for title, expression in panels():
        wait_until(
            lambda: any(value["value"][1] != "NaN" for value in prometheus.query(expression)),  # noqa: B023
            max(1.0, ends - time.monotonic()),
            f"{title}: {expression}",
        )
    wait_until(
        lambda: [one["value"][1] for one in prometheus.query("bouncehook_milter_rewritten_total")] == ["4"],
        30,
        "the milter's count",
    )


@pytest.mark.postfix
def test_all_is_quiet_on_a_relay_that_is_well(scraped) -> None:
    prometheus, _ = scraped
    assert {rule["health"] for group in prometheus.ask("rules")["groups"] for rule in group["rules"]} == {"ok"}
    assert prometheus.ask("alerts")["alerts"] == []


@pytest.mark.postfix
def test_an_alert_goes_off(scraped) -> None:
    prometheus, relay = scraped
    (relay.programs.spool / "bad" / "1.dsn.1.1").write_text("x")
    wait_until(
        lambda: (
            [alert["labels"]["alertname"] for alert in prometheus.ask("alerts")["alerts"]] == ["BouncehookSetAside"]
        ),
        30,
        lambda: f"{prometheus.ask('alerts')}",
    )
