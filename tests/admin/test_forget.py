"""`bouncehook forget`, as an administrator types it: nothing is left in the files either."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time

import pytest

from bouncehook import sysexits
from bouncehook.envelope import Recipient
from bouncehook.sent_message import SentMessage
from bouncehook.spool_reader import make_spool
from bouncehook_notifier.store.records import DELIVERED, UNDELIVERED, Attempt

KIM = "kim@far.test"
URL = "https://acme.test/hook"


@pytest.fixture
def run(bouncehook, filled):
    filled.customers(acme=URL)
    make_spool(filled.directory / "spool")

    def run(*arguments: object) -> tuple[int, str, str]:
        return bouncehook("forget", *arguments, "--config", filled.config)

    return run


def put(filled, *, status: str = DELIVERED, recipient: str = KIM) -> None:
    """A failure of the address that was told, with its sent message."""
    filled.put(URL, recipient=recipient, description=f"<{recipient}>: user unknown")
    if status != "":
        filled.settle(status, Attempt(time.time(), 0.1, 200, f"thanks for {recipient}"))


def remember(filled, *ids: str) -> None:
    filled.store.remember([SentMessage(id_, "acme", 1, "news@acme.test", [Recipient(KIM)], sent=1.0) for id_ in ids])


def octets(filled) -> bytes:
    return b"".join(path.read_bytes().lower() for path in filled.directory.glob("store.db*"))


def test_it_is_shown_first_and_then_removed(run, filled) -> None:
    put(filled)
    remember(filled, "ID1", "ID2")
    assert KIM.encode() in octets(filled)
    status, output, errors = run("Kim@FAR.test")
    assert (status, errors) == (sysexits.OK, "")
    assert "messages        2\nreports         1\nattempts        1\nevidence        1\nsuppressions    0\n" in output
    assert "nothing was changed; --apply does" in output
    assert KIM.encode() in octets(filled)
    status, output, _ = run(KIM, "--apply", "--json")
    assert status == sysexits.OK
    assert json.loads(output) == {
        "applied": True,
        "messages": 2,
        "reports": 1,
        "attempts": 1,
        "evidence": 1,
        "suppressions": 0,
        "waiting": 0,
        "spool": [],
        "unclean": None,
    }
    assert b"kim" not in octets(filled), "neither the database nor its log has it"
    assert run(KIM, "--json")[1].count(": 0") == 6


def test_what_is_left_of_a_report_says_why(run, filled, bouncehook) -> None:
    put(filled)
    run(KIM, "--apply")
    status, output, _ = bouncehook("show", "ID1", "--config", filled.config)
    assert status == sysexits.OK
    assert "mail            removed by `bouncehook forget`" in output
    assert "delivered to    nobody: what there was of it was removed by `bouncehook forget`" in output
    shown = json.loads(bouncehook("show", "ID1", "--json", "--config", filled.config)[1])
    assert shown["evidence"]["forgotten"] is True
    assert "recipient" not in shown["variables"]
    assert "0 deliveries" in bouncehook("replay", "ID1", "--delivered", "--dry-run", "--config", filled.config)[1]


def test_what_waits_stays_unless_it_is_given_up(run, filled) -> None:
    put(filled, status="")
    status, output, _ = run(KIM)
    assert status == sysexits.OK
    assert "1 report about it, or made from such a mail, waits to be delivered, and\nwill stay" in output
    status, output, _ = run(KIM, "--apply")
    assert status == sysexits.TEMPFAIL
    assert "1 report about it, or made from such a mail, waits to be delivered, and\nstayed" in output
    assert KIM.encode() in octets(filled)
    assert "waits" not in run(KIM, "--give-up")[1]
    assert run(f"<{KIM}>", "--apply", "--give-up")[0] == sysexits.OK
    assert b"kim" not in octets(filled)


def test_the_spool_is_looked_at(run, filled) -> None:
    spool = filled.directory / "spool"
    (spool / "bad" / "1.bounce.1.1").write_bytes(b'{"version": 1}\nTo: <kim@far.test>\n\n')
    (spool / "bad" / "2.bounce.1.1").write_bytes(b'{"version": 1}\nTo: <joakim@far.test>\n\n')
    (spool / "held" / "link").symlink_to("/etc/passwd")
    status, output, _ = run(KIM, "--apply")
    assert status == sysexits.TEMPFAIL
    assert f"{spool}/bad/1.bounce.1.1: mentions it too, or cannot be read" in output
    assert f"{spool}/held/link" in output, "no link is followed"
    assert "2 files of the spool: " in output
    assert "2.bounce" not in output


@pytest.mark.parametrize("address", ["kim", "@far.test", "kim@", "a@b@", "kim@far.test\x07"])
def test_what_is_no_address(run, address: str) -> None:
    status, output, errors = run(address)
    assert (status, output) == (sysexits.USAGE, "")
    assert "is not a mail address" in errors


def test_killed_again_and_again_it_does_the_rest(run, filled) -> None:
    """With a notifier's connection open, so that nothing is cleaned up by a close."""
    for number in range(300):
        put(
            filled,
            recipient=KIM if number % 3 else f"kim{number}@far.test",
            status=(DELIVERED, UNDELIVERED)[number % 2],
        )
    remember(filled, *(f"ID{number}" for number in range(1000)))
    command = [sys.executable, "-m", "bouncehook_admin.command", "forget", KIM, "--apply", "--config", filled.config]
    chance = random.Random(1)
    killed = 0
    for _ in range(6):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        time.sleep(0.4 + chance.random() * 0.3)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
    assert killed
    status, output, _ = run(KIM, "--apply")
    assert status == sysexits.OK, output
    assert KIM.encode() not in octets(filled)
    assert b"kim3@far.test" in octets(filled)
    assert sum(len(one.deliveries) for one in _all(filled)) == 100


def _all(filled) -> list:
    from bouncehook_notifier.store.inspection import Inspection
    from bouncehook_notifier.store.records import Selection

    made = Inspection(filled.store.name)
    found = list(made.reports(Selection()))
    made.close()
    return found
