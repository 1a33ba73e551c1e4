"""How many addresses are suppressed, and that the milter's file of them cannot be used: page, metrics, `status`."""

from __future__ import annotations

import json
import subprocess

import pytest

from bouncehook.suppression_list import NoSuppressionList, SuppressionList, place
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.store import suppressions
from bouncehook_notifier.store.inspection import Inspection
from bouncehook_notifier.store.records import NEVER, Suppression

MORE = """\
  busy.test: {failures: 'https://busy.test/', suppression: yes}
  new.test: {failures: 'https://new.test/', suppression: yes}
"""
MANY = 100_000


def command(world, *arguments: str) -> str:
    done = subprocess.run(
        [world.commands / "bouncehook", *arguments, "--config", world.config],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.fixture
def listed(world):
    world.configure(MORE, "  by_customer: yes\n")
    world.start()
    command(world, "suppressions", "add", "busy.test", "a@far.test", "b@far.test")
    command(world, "suppressions", "add", "acme.test", "not-in-use@far.test")

    wait_until(lambda: entries(world) == 2, 20, world.log)
    return world


def entries(world) -> int:
    """In the file as it is now; -1 if there is none that can be used."""
    try:
        return SuppressionList.open(world.spool_path, world.configuration.keys).entries
    except NoSuppressionList:
        return -1


def test_on_the_page(listed) -> None:
    page = listed.page("/")
    assert "<dt>Suppressed</dt><dd>2</dd>" in page
    assert "mail to suppressed recipients passes" not in page
    assert "Addresses on the suppression list: 2" in listed.page("/customers?name=busy.test")
    assert "Addresses on the suppression list: 0" in listed.page("/customers?name=new.test")
    assert "Addresses on the suppression list" not in listed.page("/customers?name=acme.test")


def test_as_metrics(listed) -> None:
    found = {name: value for name, value in listed.metrics().items() if name.startswith("bouncehook_suppressed")}
    assert found == {
        'bouncehook_suppressed{customer="busy.test"}': 2,
        'bouncehook_suppressed{customer="new.test"}': 0,
    }


def test_as_one_metric_unless_customers_are_told_apart(world) -> None:
    world.configure(MORE)
    world.start()
    assert world.metrics()['bouncehook_suppressed{customer=""}'] == 0


def test_at_a_terminal(listed) -> None:
    assert "suppressed  2 addresses: 2 of busy.test, 0 of new.test\n" in command(listed, "status")
    assert json.loads(command(listed, "status", "--json"))["suppressed"] == [
        {"customer": "busy.test", "addresses": 2},
        {"customer": "new.test", "addresses": 0},
    ]


def test_a_file_that_cannot_be_used_needs_a_person(listed) -> None:
    listed.stop()  # it would mend it
    path = place(listed.spool_path)
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    said = f"{path}: is damaged: its content does not agree with its MAC; mail to suppressed recipients passes"
    assert said in command(listed, "status")
    path.unlink()
    assert f"{path}: cannot be read: No such file or directory" in command(listed, "status")


def test_nobody_misses_it_where_no_list_is_in_use(world) -> None:
    world.start()
    assert "suppressed" not in command(world, "status")
    assert "Suppressed" not in world.page("/")


def test_a_notifier_that_is_killed_while_it_writes_leaves_the_list_of_before(listed) -> None:
    store = Inspection.existing(listed.configuration.settings.store)
    with store.transaction() as connection:
        many = (Suppression("busy.test", f"r{n}@far.test", "moved", 0.0, NEVER) for n in range(MANY))
        suppressions.replace(connection, many)
    store.close()
    wait_until(lambda: unfinished(listed) or entries(listed) > MANY, 20, "it writes")
    listed.kill()
    assert unfinished(listed), "it was killed too late"
    assert entries(listed) == 2
    listed.start()
    wait_until(lambda: entries(listed) == MANY + 2, 30, listed.log)
    assert unfinished(listed) == []


def unfinished(world) -> list[str]:
    return [path.name for path in world.spool_path.glob("suppressed.*.tmp")]
