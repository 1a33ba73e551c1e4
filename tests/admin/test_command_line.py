"""The command line as people know it: help, version, what may have been meant, --json, a quick start."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

import bouncehook
from bouncehook.spool_reader import make_spool
from bouncehook_admin.command import parser_of
from bouncehook_admin.subcommand import HELP, SUMMARIES
from bouncehook_notifier.store.records import UNDELIVERED, WAITING, Attempt
from configured import write_configuration

URL = "https://acme.test/hook"
LOADS_THE_STORE = "import bouncehook_notifier.store.store"


def test_each_command_is_listed_with_what_it_does(bouncehook: Callable[..., tuple[int, str, str]]) -> None:
    for words in (["--help"], ["help"]):
        status, output, _ = bouncehook(*words)
        assert status == 0
        shown = " ".join(output.split())
        assert [name for name, summary in SUMMARIES.items() if f"{name} {summary}" not in shown] == []


@pytest.mark.parametrize("name", [name for name in SUMMARIES if name != HELP])
def test_help_of_a_command_is_that_of_its_option(bouncehook, name: str) -> None:
    status, output, errors = bouncehook("help", name)
    assert (status, errors) == (0, "")
    assert output == bouncehook(name, "--help")[1]
    assert output.startswith(f"usage: bouncehook {name}")


def test_help_of_an_action(bouncehook) -> None:
    assert bouncehook("help", "endpoints", "forget")[1].startswith("usage: bouncehook endpoints forget")


def test_every_program_says_its_version(commands: Path) -> None:
    for name in ("bouncehook", "bouncehook-milter", "bouncehook-lmtp", "bouncehook-notifier", "bouncehook-pipe"):
        done = subprocess.run([commands / name, "--version"], capture_output=True, text=True, check=True)
        assert done.stdout == f"{name} {bouncehook.__version__}\n"


@pytest.mark.parametrize(
    ("words", "usage", "error"),
    [
        (["reprots"], "bouncehook [-h]", "unknown command 'reprots'; did you mean reports"),
        (["help", "chekc"], "bouncehook [-h]", "unknown command 'chekc'; did you mean check?"),
        (["xyz"], "bouncehook [-h]", "unknown command 'xyz'; there are: check, new-key,"),
        (["reports", "--jsn"], "bouncehook reports", "unknown option --jsn; did you mean --json"),
        (["reports", "--custmer=acme"], "bouncehook reports", "unknown option --custmer; did you mean --customer?"),
        (["reports", "acme"], "bouncehook reports", "unexpected argument 'acme'"),
        (["reports", "--state", "bounse"], "bouncehook reports", "unknown value 'bounse'; did you mean bounce?"),
        (
            ["reports", "--event", "xyz"],
            "bouncehook reports",
            "unknown value 'xyz'; it must be one of failure, delayed",
        ),
        (["endpoints", "enabel", URL], "bouncehook endpoints", "unknown command 'enabel'; did you mean enable?"),
        (["endpoints", "forget", URL, "--give-pu"], "bouncehook endpoints forget", "did you mean --give-up?"),
        (["show"], "bouncehook show", "the following arguments are required: WEBHOOK_ID|ID"),
    ],
)
def test_what_was_meant_and_the_usage_of_it(bouncehook, words: list[str], usage: str, error: str) -> None:
    status, output, errors = bouncehook(*words)
    assert (status, output) == (2, "")
    assert errors.startswith(f"usage: {usage}")
    assert error in errors.splitlines()[-1]


# --json


def test_every_command_that_shows_something_has_json() -> None:
    shows = {"check", "explain", "reports", "show", "replay", "test", "endpoints", "status", "setup", "doctor", "probe"}
    for name in (*shows, "audit", "parse"):
        assert "--json" in _help_of(name), name


def _help_of(name: str) -> str:
    parser = parser_of([name])
    (commands,) = (action for action in parser._actions if action.choices)
    assert isinstance(commands.choices, dict)
    return str(commands.choices[name].format_help())


def times_in(value: object) -> list[str]:
    """Every text under a key that tells a time."""
    if isinstance(value, dict):
        own = [one for key, one in value.items() if key in ("time", "due", "rest_until", "oldest", "sent") and one]
        return [one for one in own if isinstance(one, str)] + [t for one in value.values() for t in times_in(one)]
    return [time for one in value for time in times_in(one)] if isinstance(value, list) else []


@pytest.mark.parametrize(
    "words",
    [
        ["reports", "--json"],
        ["show", "ID1", "--json"],
        ["endpoints", "--json"],
        ["replay", "ID1", "--dry-run", "--json"],
        ["replay", "ID1", "--json"],
        ["check", "--json"],
        ["status", "--json"],
    ],
)
def test_json_is_objects_a_line_with_zones(bouncehook, filled, words: list[str]) -> None:
    make_spool(filled.directory / "spool")
    filled.customers(acme=URL)
    filled.put(URL)
    filled.settle(UNDELIVERED, Attempt(1e9, 0.25, 500, "no"))
    filled.put(URL)
    status, output, errors = bouncehook(*words, "--config", filled.config)
    assert (status, errors) == (69 if words[0] == "status" else 0, "")
    objects = [json.loads(line) for line in output.splitlines()]
    assert objects
    for time in times_in(objects):
        assert datetime.fromisoformat(time).tzinfo, time


def test_show_for_programs(bouncehook, filled) -> None:
    filled.customers(acme="{failures: 'https://acme.test/hook', secret: whsec_b25lb25lb25lb25lb25lb25lb25lb25l}")
    filled.put(URL)
    filled.settle(WAITING, Attempt(1e9, 0.25, 500, "no\n"), due=2e9)
    (shown,) = map(json.loads, bouncehook("show", "ID1", "--json", "--config", filled.config)[1].splitlines())
    assert shown["variables"] | {"id": "ID1", "recipient": "r1@far.test"} == shown["variables"]
    assert (shown["evidence"]["kind"], shown["evidence"]["mail_octets"]) == ("dsn", len(filled.mail))
    assert (shown["post"]["secrets"], shown["post"]["headers"]["webhook-id"]) == (1, "msg_1")
    assert "webhook-signature" not in shown["post"]["headers"]
    (delivery,) = shown["deliveries"]
    assert delivery | {"status": "waiting", "tries": 1, "due": "2033-05-18T03:33:20.000+00:00"} == delivery
    assert delivery["attempts"] == [
        {"time": "2001-09-09T01:46:40.000+00:00", "seconds": 0.25, "status": 500, "answer": "no"}
    ]


def test_errors_are_json_too(bouncehook, filled) -> None:
    status, output, errors = bouncehook("show", "nosuch", "--json", "--config", filled.config)
    assert (status, output) == (69, "")
    assert json.loads(errors) == {
        "error": "nosuch: no report of that webhook-id or id; `bouncehook reports` lists them",
        "status": 69,
    }
    (filled.directory / "customers.yaml").write_text("customers: {a: 7, b: ftp://b/}\n")
    lines = bouncehook("reports", "--json", "--config", filled.config)[2].splitlines()
    assert [json.loads(line)["status"] for line in lines] == [78, 78]


def test_check_for_programs(bouncehook, tmp_path: Path) -> None:
    path = write_configuration(tmp_path)
    status, output, _ = bouncehook("check", "--json", "--config", path)
    good = {"path": str(path), "good": True, "customers": 1, "faults": [], "warnings": []}
    assert (status, json.loads(output)) == (0, good)
    write_configuration(tmp_path, "customers: {a: 7}\n")
    status, output, errors = bouncehook("check", "--json", "--config", path)
    found = json.loads(output)
    assert (status, errors, found["good"]) == (78, "", False)
    assert re.match(rf"{tmp_path}/customers.yaml:1: customers.a: must be a text", found["faults"][0])


def test_test_for_programs(bouncehook, filled, endpoint) -> None:
    url = endpoint.url("/one")
    filled.customers(acme=f"{{failures: '{url}', bounces: '{url}', private: [127.0.0.0/8]}}")
    status, output, _ = bouncehook("test", "acme", "--json", "--config", filled.config)
    failure, returned = map(json.loads, output.splitlines())
    assert (status, failure["kind"], returned["kind"]) == (0, "failure", "returned")
    assert failure | {"good": True, "secrets": 0, "url": url} == failure


# renamed customers


def test_check_warns_of_a_name_that_vanished(bouncehook, filled) -> None:
    filled.customers(acme=URL)
    filled.put(URL)
    filled.customers(other=URL)
    status, output, errors = bouncehook("check", "--config", filled.config)
    assert (status, output) == (0, f"{filled.config}: good, 1 customer\n")
    assert errors.startswith(
        f'warning: {filled.directory}/customers.yaml: customer "acme" is gone, but 1 delivery waits'
    )
    (warning,) = json.loads(bouncehook("check", "--json", "--config", filled.config)[1])["warnings"]
    assert errors == f"warning: {warning}\n"
    filled.customers(other=f"{{failures: '{URL}', aka: acme}}")
    assert bouncehook("check", "--config", filled.config)[2] == ""


@pytest.mark.parametrize("name", ["acme", "new"])
def test_reports_of_a_renamed_customer(bouncehook, filled, name: str) -> None:
    filled.put(URL, customer="acme")
    filled.put(URL, customer="new")
    filled.put(URL, customer="third")
    filled.customers(new=f"{{failures: '{URL}', aka: acme}}")
    output = bouncehook("reports", "--json", "--customer", name, "--config", filled.config)[1]
    assert sorted(json.loads(line)["customer"] for line in output.splitlines()) == ["acme", "new"]
    replayed = bouncehook("replay", "--customer", name, "--delivery", "waiting", "--dry-run", "--config", filled.config)
    assert replayed[1].startswith("2 deliveries would be due again")


# how long it takes


def processor_seconds(*command: object) -> float:
    before = os.times()
    subprocess.run(list(map(str, command)), check=False, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["--version"],
        ["help"],
        ["check"],
        ["new-key", "keys-for-this"],
        ["make-spool", "spool-for-this"],
        ["parse", "/dev/null"],
        ["requeue"],
        ["setup", "--help"],
    ],
)
def test_what_needs_no_store_starts_quickly(commands: Path, tmp_path: Path, words: list[str]) -> None:
    path = write_configuration(tmp_path)
    make_spool(tmp_path / "spool")
    if words[0] in ("check", "requeue"):
        words = [*words, "--config", str(path)]
    words = [str(tmp_path / word) if word.endswith("-for-this") else word for word in words]
    # How much time that is depends on the machine and on what else it does, so it is measured beside the command, and
    # once or twice more if that was disturbed.
    assert any(
        processor_seconds(commands / "bouncehook", *words) < processor_seconds(sys.executable, "-c", LOADS_THE_STORE)
        for _ in range(3)
    )


def test_a_test_loads_neither_the_store_nor_the_recogniser(tmp_path: Path) -> None:
    """And what makes calls only when there is somebody to be called."""
    code = (
        "import sys; sys.argv = ['bouncehook', 'test', 'nosuch', '--config', sys.argv[1]]\n"
        "from bouncehook_admin.command import main\n"
        "main(); print(*sys.modules)"
    )
    command = [sys.executable, "-c", code, write_configuration(tmp_path)]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert "bouncehook_notifier.deliver.calls.http" in loaded
    assert "requests" not in loaded
    assert {"sqlalchemy", "bounce_recogniser", "rich", "dns"}.isdisjoint(loaded)
