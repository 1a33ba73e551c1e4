"""The commands on the store: reports, show, replay, endpoints; beside a store that is being written."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bouncehook import sysexits
from bouncehook.configuration import load
from bouncehook.report import Event, State
from bouncehook.spool_reader import SpoolReader, make_spool
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.deliver import claims
from bouncehook_notifier.deliver.loop import Deliverer
from bouncehook_notifier.monitor.formatting import origin
from bouncehook_notifier.store.records import DELIVERED, UNDELIVERED, WAITING, Attempt, Health, MapInForce, Settled
from bouncehook_notifier.store.store import Store

URL = "https://acme.test/hook"
SECRET_URL = "https://joe:geheim@acme.test/hook?key=geheim"
HOSTILE = "\x1b]0;owned\x07 \x9b2J \u202e\r\nBcc: x"
READERS = (["reports"], ["reports", "--json"], ["show", "ID1"], ["endpoints"], ["replay", "ID1", "--dry-run"])


def no(status: int | None = 500, answer: str = "no") -> Attempt:
    return Attempt(time.time(), 0.25, status, answer)


def ids(output: str) -> list[str]:
    return [json.loads(line)["id"] for line in output.splitlines()]


# all of them


@pytest.mark.parametrize("arguments", [*READERS, ["replay", "ID1"], ["endpoints", "enable", URL]])
def test_without_a_store(bouncehook, filled, arguments: list[str]) -> None:
    filled.store.close()
    for path in filled.directory.glob("store.db*"):
        path.unlink()
    status, output, errors = bouncehook(*arguments, "--config", filled.config)
    assert (status, output) == (69, "")
    assert "does not exist; bouncehook-notifier makes it when it starts" in errors
    assert list(filled.directory.glob("store.db*")) == []


@pytest.mark.parametrize("arguments", READERS)
def test_a_file_that_is_no_store(bouncehook, filled, arguments: list[str]) -> None:
    filled.store.close()
    path = filled.directory / "store.db"
    path.unlink()
    path.touch()
    status, output, errors = bouncehook(*arguments, "--config", filled.config)
    assert (status, output) == (69, "")
    assert "is no store of bouncehook" in errors
    path.write_bytes(b"this is no database, and long enough to be told from an empty file" * 20)
    status, output, errors = bouncehook(*arguments, "--config", filled.config)
    assert (status, output) == (69, "")
    assert "file is not a database" in errors


@pytest.mark.parametrize("arguments", READERS)
def test_readers_do_not_wait_for_a_writer(bouncehook, filled, arguments: list[str]) -> None:
    filled.put(URL)
    with closing(sqlite3.connect(filled.directory / "store.db", isolation_level=None)) as other:
        other.execute("begin immediate")
        other.execute("update reports set customer = 'half-way'")
        status, output, errors = bouncehook(*arguments, "--config", filled.config)
        assert (status, errors) == (0, "")
        assert "half-way" not in output
        other.execute("rollback")


def test_a_user_who_may_not(filled, public_directory: Path) -> None:
    """As a user does: the installed command, with no rights."""
    program = Path(sys.executable).parent / "bouncehook"
    if os.geteuid() != 0 or not program.exists():
        pytest.skip("needs root, and the installed command")
    filled.store.close()
    for path in filled.directory.iterdir():
        copy = public_directory / path.name
        shutil.copy(path, copy)
        copy.chmod(0o644)
    config = public_directory / filled.config.name
    config.write_text(config.read_text().replace(str(filled.directory), str(public_directory)))
    done = subprocess.run(
        [program, "reports", "--config", config], user="nobody", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (69, "")
    assert "permission denied; run this as root, or as the user of bouncehook-notifier" in done.stderr


@pytest.mark.parametrize("arguments", [["reports"], ["show", "ID1"], ["endpoints"], ["show", "msg_1"]])
def test_nothing_that_controls_a_terminal_is_printed(bouncehook, filled, arguments: list[str]) -> None:
    filled.put(URL, recipient=f"a{HOSTILE}@far.test", description=HOSTILE, further={"tags": [HOSTILE]})
    filled.settle(WAITING, no(answer=HOSTILE))
    filled.store.settle([], [Health(URL, 1, 0.0, HOSTILE)])
    output = bouncehook(*arguments, "--config", filled.config)[1]
    assert all(character.isprintable() for character in output.replace("\n", ""))
    assert "\\x1b]0;owned\\x07 \\x9b2J \\u202e\\r\\nBcc: x" in output


# reports


def test_reports_for_people(bouncehook, filled) -> None:
    filled.put(URL, noticed=1e9)
    filled.put(URL, customer="initech", recipient="日本@far.test", code=None, extended=None, description=None)
    filled.put(noticed=2e9)
    filled.settle(DELIVERED, no(200))
    head, newest, middle, oldest = bouncehook("reports", "--config", filled.config)[1].splitlines()
    assert " ".join(head.split()) == "TIME CUSTOMER ID RECIPIENT EVENT STATE CODE EXTENDED DELIVERY DESCRIPTION"
    assert " ".join(newest.split()[1:]) == "acme ID3 r3@far.test failure rcptto 550 5.1.1 none User unknown"
    assert " ".join(middle.split()[1:]) == "initech ID2 日本@far.test failure rcptto - - waiting -"
    assert " ".join(oldest.split()[1:]) == "acme ID1 r1@far.test failure rcptto 550 5.1.1 delivered User unknown"
    assert datetime.fromisoformat(oldest.split()[0]) == datetime.fromtimestamp(1e9, UTC)
    assert head.index("EVENT") == newest.index("failure") == middle.index("failure") + 2, "wide characters count twice"


def test_reports_for_programs(bouncehook, filled) -> None:
    filled.put(SECRET_URL, URL, noticed=1e9, code=None)
    filled.settle(DELIVERED, no(200))
    status, output, _ = bouncehook("reports", "--json", "--config", filled.config)
    line = json.loads(output)
    assert status == 0
    assert line.pop("deliveries")[1] == {"url": URL, "status": "waiting", "tries": 0}
    assert line == {
        "webhook_id": "msg_1",
        "time": "2001-09-09T01:46:40.000+00:00",
        "customer": "acme",
        "event": "failure",
        "id": "ID1",
        "recipient": "r1@far.test",
        "state": "rcptto",
        "extended": "5.1.1",
        "description": "User unknown",
    }
    assert "geheim" not in output


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["ID4", "ID3", "ID2", "ID1"]),
        (["--limit", 2], ["ID4", "ID3"]),
        (["--limit", 0], ["ID4", "ID3", "ID2", "ID1"]),
        (["--customer", "initech"], ["ID3"]),
        (["--id", "ID2"], ["ID2"]),
        (["--id", "id2"], []),
        (["--recipient", "R2@FAR.test"], ["ID2"]),
        (["--recipient", "r4@XN--BCHER-KVA.test"], ["ID4"]),
        (["--state", "data"], ["ID4"]),
        (["--event", "failure"], ["ID4", "ID3", "ID2", "ID1"]),
        (["--event", "returned"], []),
        (["--delivery", "delivered"], ["ID1"]),
        (["--delivery", "waiting"], ["ID4", "ID3", "ID2"]),
        (["--delivery", "waiting", "--delivery", "delivered"], ["ID4", "ID3", "ID2", "ID1"]),
        (["--delivery", "undelivered"], []),
        (["--since", "2h"], ["ID4", "ID3"]),
        (["--until", "2h"], ["ID2", "ID1"]),
        (["--since", "3d", "--until", "30m"], ["ID3", "ID2"]),
        (["--since", (datetime.now(UTC) - timedelta(days=1)).isoformat()], ["ID4", "ID3"]),
        (["--since", (datetime.now() + timedelta(days=1)).isoformat()], []),
        (["--since", "2001-09-09", "--until", "2001-09-11", "--customer", "acme"], ["ID1"]),
    ],
)
def test_reports_are_chosen(bouncehook, filled, arguments: list[object], expected: list[str]) -> None:
    now = time.time()
    filled.put(URL, noticed=1e9 + 3600)
    filled.settle(DELIVERED, no(200))
    filled.put(URL, noticed=now - 2 * 86400)
    filled.put(URL, noticed=now - 3600, customer="initech")
    filled.put(URL, noticed=now, state=State.DATA, recipient="r4@bücher.test")
    assert ids(bouncehook("reports", "--json", *arguments, "--config", filled.config)[1]) == expected


@pytest.mark.parametrize(
    "arguments", [["--since", "yesterday"], ["--since", "0000"], ["--limit", "-1"], ["--limit", "x"], ["--state", "x"]]
)
def test_what_chooses_nothing_is_said(bouncehook, filled, arguments: list[str]) -> None:
    status, output, errors = bouncehook("reports", *arguments, "--config", filled.config)
    assert (status, output) == (2, "")
    assert arguments[0] in errors.splitlines()[-1]


def test_a_hundred_are_listed_by_default(bouncehook, filled) -> None:
    for _ in range(120):
        filled.put()
    status, output, errors = bouncehook("reports", "--config", filled.config)
    assert (status, len(output.splitlines())) == (0, 101)
    assert errors.startswith("These are the newest 100, and there are older ones: --limit N lists more of them, 0 all")


@pytest.mark.parametrize("how", [[], ["--json"]])
def test_where_the_list_stops_is_said_and_how_to_go_on(bouncehook, filled, how: list[str]) -> None:
    now = time.time()
    for number in range(7):
        filled.put(noticed=now - 10 - number // 2 * 0.001)
    seen: set[str] = set()
    until: list[str] = []
    for _ in range(10):
        arguments = ["--limit", "3", *how, *until, "--config", filled.config]
        _, output, errors = bouncehook("reports", *arguments)
        seen |= set(re.findall(r"\bID\d+", output))
        if not errors:
            break
        until = ["--until", json.loads(errors)["until"] if how else re.search(r"--until (\S+) goes on", errors)[1]]
    assert (errors, seen) == ("", {f"ID{number}" for number in range(1, 8)})


def test_more_of_one_moment_than_are_listed(bouncehook, filled) -> None:
    """A mail may tell of thousands of recipients; then no time goes on behind the last one."""
    for _ in range(3):
        filled.put(noticed=1e9)
    errors = bouncehook("reports", "--limit", 2, "--config", filled.config)[2]
    assert errors == "These are the newest 2, and there are older ones: --limit N lists more of them, 0 all\n"


@pytest.mark.parametrize("command", [["reports"], ["replay"]])
def test_a_customer_whom_nobody_knows(bouncehook, filled, command: list[str]) -> None:
    filled.customers(acme=URL, initech=URL)
    filled.put(customer="gone")
    assert bouncehook(*command, "--customer", "gone", "--config", filled.config)[::2] == (0, "")
    assert bouncehook(*command, "--customer", "acme", "--config", filled.config)[::2] == (0, "")
    status, output, errors = bouncehook(*command, "--customer", "Acne\x1b", "--config", filled.config)
    assert (status, output) == (69, "")
    text = "Acne\\x1b: no such customer, neither in the map nor in the reports of the store"
    assert errors == f"{text}; did you mean acme?\n"


def test_what_an_endpoint_that_is_not_called_has_waiting(bouncehook, filled) -> None:
    other = "https://off.test/"
    filled.put(URL)
    filled.put(other)
    filled.store.settle([], [Health(URL, 7, 4e9), Health(other, 1, 0.0, "it answered 410 Gone")])
    rests = r"resting until 2096-10-\S+[+-]\d\d:\d\d, failing 7 in a row"
    *_, first, second = bouncehook("reports", "--config", filled.config)[1].splitlines()
    assert re.fullmatch(rf"{URL}: {rests}; waiting here: 1", first)
    assert second == f"{other}: switched off: it answered 410 Gone; waiting here: 1"
    off, on = map(json.loads, bouncehook("reports", "--json", "--config", filled.config)[1].splitlines())
    assert on["deliveries"][0]["rest_until"] == "2096-10-02T07:06:40.000+00:00"
    assert off["deliveries"][0]["switched_off"] == "it answered 410 Gone"
    assert re.search(rf"^endpoint +{rests}$", bouncehook("show", "ID1", "--config", filled.config)[1], re.MULTILINE)


def on_a_terminal(*command: object, columns: int = 100) -> str:
    """What a command prints on a terminal of its own."""
    master, slave = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm"}
    process = subprocess.Popen([*map(str, command)], stdout=slave, stderr=slave, env=environment)
    os.close(slave)
    printed = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # how Linux says that the other side has gone
            break
        if not part:
            break
        printed += part
    os.close(master)
    assert process.wait() == 0, printed
    return printed.decode()


COMMAND = (sys.executable, "-c", "import sys; from bouncehook_admin.command import main; sys.exit(main())")


@pytest.fixture
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that a test starts finds what the test itself has found."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))


@pytest.mark.usefixtures("_importable")
def test_on_a_terminal_a_report_is_a_line(filled) -> None:
    filled.put(URL, description="long words " * 50)
    printed = on_a_terminal(*COMMAND, "reports", "--config", filled.config, columns=150)
    _, row = printed.splitlines()
    assert len(row) == 150
    assert row.endswith("…")


# show


def test_show_tells_everything(bouncehook, filled) -> None:
    filled.customers(acme=f"{{failures: '{SECRET_URL}', secret: whsec_{'QUJD' * 8}, variables: [tags, permanent]}}")
    further = {"tags": ["a", "b"], "permanent": True}
    filled.put(SECRET_URL, noticed=1e9, further=further, description="No <such> user & more")
    filled.settle(WAITING, no(500, "<h1>Oops</h1>\n"), no(None, "Timeout: too slow"), due=4e9)
    status, output, errors = bouncehook("show", "msg_1", "--config", filled.config)
    assert (status, errors) == (0, "")
    for expected in (
        r"report +msg_1",
        r"noticed +2001-09-",
        r"customer +acme",
        r"id +ID1",
        r"recipient +r1@far.test",
        r"state +rcptto",
        r"code +550",
        r"extended +5.1.1",
        r"description +No <such> user & more",
        r"tags +a, b",
        r"permanent +yes",
        r"evidence +1.dsn.1.1",
        r"came +as Postfix's own notification, through the milter",
        r"to +bounce\+token@b.test",
        r"recognised +failure, by rule postfix",
        rf"mail +{len(filled.mail)} octets, which --mail prints",
        r" +Content-Type: application/x-www-form-urlencoded",
        r" +webhook-id: msg_1",
        r" +webhook-signature: \(made anew for each try, with secrets: 1\)",
        r" +id=ID1&recipient=r1%40far.test&state=rcptto&code=550&extended=5.1.1&description=No\+%3C\S+&permanent=yes",
        r"delivery to +https://…@acme.test/hook\?…",
        r"status +waiting, due 2096-10-\S+, tries so far: 1",
        r" +\S+  HTTP 500, 0.250 s: <h1>Oops</h1>",
        r" +\S+  no answer, 0.250 s: Timeout: too slow",
    ):
        assert re.search(f"^{expected}", output, re.MULTILINE), expected
    assert "geheim" not in output
    assert "QUJD" not in output


def test_show_by_queue_id_shows_all_of_them(bouncehook, filled) -> None:
    for number in range(3):
        filled.put(URL, id="SAME", recipient=f"{number}@far.test")
    filled.put(URL)
    output = bouncehook("show", "SAME", "--config", filled.config)[1]
    assert re.findall(r"^recipient +(.*)$", output, re.MULTILINE) == ["2@far.test", "1@far.test", "0@far.test"]


def test_show_without_the_customer_and_without_deliveries(bouncehook, filled) -> None:
    filled.put(customer="gone")
    output = bouncehook("show", "ID1", "--config", filled.config)[1]
    assert "POST            none: the customer is not in the map\n" in output
    assert "delivered to    nobody" in output


def test_show_a_returned_mail(bouncehook, filled) -> None:
    filled.customers(acme="{failures: 'https://acme.test/', bounces: 'https://acme.test/b'}")
    filled.put("https://acme.test/b", event=Event.RETURNED)
    output = bouncehook("show", "ID1", "--config", filled.config)[1]
    assert re.search(r"^event +returned$", output, re.MULTILINE)
    assert "    id=ID1&recipient=r1%40far.test&envelope=bounce%2Btoken%40b.test&mime=From%3A+mailer" in output


def test_show_what_is_not_there(bouncehook, filled) -> None:
    status, output, errors = bouncehook("show", "NO\x1b", "--config", filled.config)
    assert (status, output) == (69, "")
    assert errors == "NO\\x1b: no report of that webhook-id or id; `bouncehook reports` lists them\n"


@pytest.mark.usefixtures("_importable")
def test_the_mail_comes_out_as_it_came_in(filled) -> None:
    filled.put(URL)
    command = [*COMMAND, "show", "ID1", "--mail", "--config", filled.config]
    assert subprocess.run(command, capture_output=True, check=True).stdout == filled.mail
    printed = on_a_terminal(*command)
    assert printed.splitlines() == [
        "From: mailer-daemon@far.test",
        "Subject: \\x1b[2J\ufffd",
        "",
        "no      way",
    ]


def test_the_mails_of_several(bouncehook, filled) -> None:
    filled.put(URL, id="SAME")
    filled.put(URL, id="SAME")
    status, output, errors = bouncehook("show", "SAME", "--mail", "--config", filled.config)
    assert (status, output) == (69, "")
    assert "name one of them: msg_2, msg_1" in errors


# replay


def statuses(filled) -> dict[str, tuple[str, int]]:
    with closing(sqlite3.connect(filled.directory / "store.db")) as database:
        return {
            webhook_id: (status, tries)
            for webhook_id, status, tries in database.execute(
                "select webhook_id, status, tries from deliveries join reports on reports.number = report"
            )
        }


@pytest.fixture
def various(filled):
    """msg_1 was delivered, msg_2 and msg_3 were given up, msg_4 waits for a time far away."""
    for status, customer in ((DELIVERED, "acme"), (UNDELIVERED, "acme"), (UNDELIVERED, "initech"), (WAITING, "acme")):
        filled.put(URL, customer=customer)
        filled.settle(status, no(), due=4e9)
    return filled


AGAIN = (WAITING, 0)


@pytest.mark.parametrize(
    ("arguments", "again"),
    [
        (["msg_2"], ["msg_2"]),
        (["ID2", "msg_3", "msg_1"], ["msg_2", "msg_3"]),
        (["msg_1"], []),
        (["msg_1", "--delivered"], ["msg_1"]),
        (["msg_4"], []),
        (["msg_4", "--delivery", "waiting"], ["msg_4"]),
        (["--customer", "acme"], ["msg_2"]),
        (["--customer", "acme", "--delivered"], ["msg_1", "msg_2"]),
        (["--since", "1h"], ["msg_2", "msg_3"]),
        (["--until", "1h"], []),
        (["--delivery", "undelivered"], ["msg_2", "msg_3"]),
    ],
)
def test_replay(bouncehook, various, arguments: list[str], again: list[str]) -> None:
    before = statuses(various)
    dry = bouncehook("replay", *arguments, "--dry-run", "--config", various.config)
    assert dry[:1] + dry[2:] == (0, "")
    assert re.match(rf"{len(again)} deliver(y|ies) would be due again \(", dry[1])
    assert statuses(various) == before
    done = bouncehook("replay", *arguments, "--config", various.config)
    assert re.fullmatch(rf"due again: {len(again)} deliver(y|ies)\n", done[1])
    assert done[::2] == (0, "")
    assert statuses(various) == before | dict.fromkeys(again, AGAIN)
    now = time.time()
    claimed = various.store.claim({health.url: 9 for health in various.store.look(now).ready}, now, 60.0)
    assert sorted(delivery.webhook_id for delivery in claimed) == again


@pytest.mark.parametrize("more", [[], ["--dry-run"], ["msg_2"]])
def test_replay_of_what_is_not_there(bouncehook, various, more: list[str]) -> None:
    before = statuses(various)
    status, output, errors = bouncehook("replay", "nosuch", *more, "--config", various.config)
    assert (status, output) == (69, "")
    assert errors == "nosuch: no report of that webhook-id or id; `bouncehook reports` lists them\n"
    assert statuses(various) == before


@pytest.mark.parametrize("arguments", [[], ["--dry-run"], ["--delivered"]])
def test_replay_of_everything_is_refused(bouncehook, various, arguments: list[str]) -> None:
    before = statuses(various)
    status, output, errors = bouncehook("replay", *arguments, "--config", various.config)
    assert (status, output) == (64, "")
    assert "--delivery undelivered" in errors
    assert statuses(various) == before


def test_replay_leaves_alone_what_is_on_its_way(bouncehook, filled) -> None:
    filled.put(URL)
    now = time.time()
    filled.store.claim({URL: 1}, now, 900.0)
    done = bouncehook("replay", "ID1", "--delivery", "waiting", "--config", filled.config)
    assert done == (0, "due again: 0 deliveries\n", "")


def test_replay_sends_no_mail_a_second_time(bouncehook, filled) -> None:
    """A mail that was forwarded has no webhook-id by which a person could tell the second copy."""
    through = "smtp://127.0.0.1:25"
    for status in (DELIVERED, UNDELIVERED):
        filled.put(through, event=Event.FORWARDED)
        filled.settle(status, no(), due=4e9)
    done = bouncehook("replay", "--customer", "acme", "--delivered", "--config", filled.config)
    assert done == (0, "due again: 1 delivery\n", "")
    assert statuses(filled) == {"msg_1": (DELIVERED, 1), "msg_2": AGAIN}


def test_replay_says_what_will_still_wait(bouncehook, various) -> None:
    various.store.settle([], [Health(URL, 1, 0.0, "it answered 410 Gone")])
    errors = bouncehook("replay", "--customer", "acme", "--config", various.config)[2]
    assert errors == f"1 delivery will wait: {URL} is switched off; `bouncehook endpoints enable '{URL}'`\n"


@pytest.mark.usefixtures("_importable")
def test_replay_shows_a_person_how_far_it_is(filled) -> None:
    for _ in range(3):
        filled.put(URL)
        filled.settle(UNDELIVERED, no())
    printed = on_a_terminal(*COMMAND, "replay", "--customer", "acme", "--config", filled.config)
    assert "100%" in printed
    assert printed.endswith("due again: 3 deliveries\r\n")


# endpoints


def table(output: str) -> list[list[str]]:
    return [re.split(r" {2,}", line) for line in output.splitlines()[1:]]


def test_endpoints_and_their_health(bouncehook, filled) -> None:
    urls = [f"https://{name}.test/" for name in "abcde"]
    filled.customers(acme=f"[{', '.join(urls)}]", initech=f"{{failures: '{urls[0]}', bounces: '{SECRET_URL}'}}")
    for url in urls:
        filled.put(url)
    filled.put("https://old.test/")
    filled.put(urls[0])
    (delivery,) = filled.store.claim({urls[0]: 1}, time.time(), 60)
    healths = [
        Health(urls[1], 3),
        Health(urls[2], 7, time.time() + 600),
        Health(urls[3], 1, 0.0, "it answered 410 Gone"),
        Health(urls[4], 2, 1.0),
    ]
    filled.store.settle([Settled(delivery, no(200), DELIVERED, 0.0)], healths)
    rows = table(bouncehook("endpoints", "--config", filled.config)[1])
    assert [row[:5] for row in rows] == [
        [urls[0], "acme, initech", "1", "0", "1"],
        *([url, "acme", "1", "0", "0"] for url in urls[1:]),
        ["https://…@acme.test/hook?…", "initech", "0", "0", "0"],
        ["https://old.test/", "not in the map", "1", "0", "0"],
    ]
    words = [row[5] for row in rows if row[0] in urls]
    assert words[0] == "well"
    assert words[1] == "failing 3 in a row"
    assert re.fullmatch(r"resting until \S+, failing 7 in a row", words[2])
    assert words[3:] == ["switched off: it answered 410 Gone", "failing 2 in a row"]


def test_endpoints_for_programs(bouncehook, filled) -> None:
    filled.put(SECRET_URL)
    filled.store.settle([], [Health(SECRET_URL, 1, 4e9)])
    filled.customers(acme=SECRET_URL)
    output = bouncehook("endpoints", "--json", "--config", filled.config)[1]
    assert json.loads(output) == {
        "url": "https://…@acme.test/hook?…",
        "customers": ["acme"],
        "health": "resting",
        "failures": 1,
        "rest_until": "2096-10-02T07:06:40.000+00:00",
        "switched_off": None,
        "proven": None,
        "last_error": None,
        "last_error_at": None,
        "waiting": 1,
        "undelivered": 0,
        "delivered": 0,
    }


def test_an_endpoint_that_rests_says_why(bouncehook, filled) -> None:
    filled.put(URL)
    filled.settle(WAITING, no(503, "down for\r\nmaintenance"))
    filled.store.settle([], [Health(URL, 7, 4e9)])
    output = bouncehook("endpoints", "--config", filled.config)[1]
    assert "failing 7 in a row; last error: 503 down for maintenance" in output
    told = map(json.loads, bouncehook("endpoints", "--json", "--config", filled.config)[1].splitlines())
    assert [one["last_error"] for one in told if one["health"] == "resting"] == ["503 down for maintenance"]
    assert bouncehook("endpoints", "enable", origin(URL), "--config", filled.config)[0] == sysexits.OK


@pytest.mark.parametrize("name", [SECRET_URL, "https://…@acme.test/hook?…"])
def test_switch_off_and_on(bouncehook, filled, name: str) -> None:
    filled.put(SECRET_URL)
    shown = "https://…@acme.test/hook?…"
    done = bouncehook("endpoints", "--config", filled.config, "disable", name, "--why", "moves on\x07 Monday")
    assert done[0] == 0
    assert done[1].startswith(f"{shown}: is switched off")
    assert filled.store.health(SECRET_URL).switched_off == "moves on\\x07 Monday"
    assert filled.store.look(time.time()).ready == []
    done = bouncehook("endpoints", "enable", name, "--config", filled.config)
    assert done == (0, f"{shown}: is called again\n", "")
    assert filled.store.health(SECRET_URL) == Health(SECRET_URL)


def test_switch_off_before_the_first_report(bouncehook, filled) -> None:
    filled.customers(acme=URL)
    assert bouncehook("endpoints", "disable", URL, "--config", filled.config)[0] == 0
    filled.put(URL)
    assert filled.store.look(time.time()).ready == []


@pytest.mark.parametrize("action", ["enable", "disable"])
def test_an_endpoint_that_is_not_there(bouncehook, filled, action: str) -> None:
    filled.put(f"{URL}?a")
    filled.put(f"{URL}?b")
    status, _, errors = bouncehook("endpoints", action, "https://x.test/", "--config", filled.config)
    assert (status, errors) == (69, "https://x.test/: no such endpoint; `bouncehook endpoints` lists them\n")
    status, _, errors = bouncehook("endpoints", action, f"{URL}?…", "--config", filled.config)
    assert status == 69
    assert "2 endpoints look so; give the URL as it is in the map" in errors


def test_an_endpoint_that_has_left_the_map_is_forgotten(bouncehook, filled) -> None:
    old = "https://old.test/"
    filled.customers(acme=URL)
    filled.put(old)
    filled.settle(DELIVERED, no(200))
    filled.put(old)
    status, output, errors = bouncehook("endpoints", "forget", URL, "--config", filled.config)
    assert (status, output, errors) == (69, "", f"{URL}: is in the map, of acme; take it out there first\n")
    status, _, errors = bouncehook("endpoints", "forget", old, "--config", filled.config)
    assert (status, errors) == (69, f"{old}: reports wait for it: 1; --give-up forgets it even so\n")
    done = bouncehook("endpoints", "forget", old, "--give-up", "--config", filled.config)
    assert done == (0, f"{old}: is forgotten; reports that were given up: 1\n", "")
    assert statuses(filled) == {"msg_1": (DELIVERED, 1), "msg_2": (UNDELIVERED, 0)}
    assert [row[0] for row in table(bouncehook("endpoints", "--config", filled.config)[1])] == [URL]
    assert filled.store.look(time.time()).ready == []


def test_nothing_is_given_up_while_another_host_may_have_the_url(bouncehook, filled) -> None:
    old = "https://old.test/"
    filled.customers(acme=URL)
    filled.put(old)
    filled.store.announce(MapInForce("new", 1))
    other = Store(f"sqlite:///{filled.directory / 'store.db'}", "other")
    other.announce(MapInForce("old", 1))
    forget = ("endpoints", "forget", old, "--give-up", "--config", filled.config)
    why = f"{old}: the hosts have different customers' maps, and one may have it; bring the same to all first\n"
    assert bouncehook(*forget) == (69, "", why)
    other.announce(MapInForce("new", 1))
    other.close()
    assert bouncehook(*forget)[0] == 0


def test_show_says_what_becomes_of_a_delivery_whose_url_has_left_the_map(bouncehook, filled) -> None:
    filled.customers(acme=URL)
    filled.put(URL, "https://old.test/")
    shown = bouncehook("show", "ID1", "--config", filled.config)[1]
    assert shown.count("is not in this host's map, and is not called from here") == 1
    (delivery,) = filled.store.stranded("https://old.test/", 0, 9)
    filled.store.move(delivery.url, {}, [delivery.number], time.time())
    shown = bouncehook("show", "ID1", "--config", filled.config)[1]
    assert "status          withdrawn: its URL has left the map, and the report goes to those that are there" in shown
    listed = bouncehook("reports", "--delivery", "withdrawn", "--json", "--config", filled.config)[1]
    assert [one["status"] for one in json.loads(listed)["deliveries"]] == ["waiting", "withdrawn"]


def test_a_running_notifier_obeys(
    bouncehook, filled, endpoint: CustomerEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Switched off by 410, on by command, off by command, and replayed: within the notifier's longest sleep."""
    monkeypatch.setattr(claims, "LONGEST_SLEEP", 0.2)
    url = endpoint.url()
    filled.customers(acme=f"{{failures: '{url}', retry: [1s], private: [127.0.0.0/8]}}")
    configuration = load(filled.config)
    stop = threading.Event()
    deliverer = Deliverer(filled.store, lambda: configuration)
    thread = threading.Thread(target=deliverer.run, args=(stop,))
    endpoint.status = 410
    filled.put(url)
    thread.start()
    try:
        wait_until(lambda: filled.store.health(url).switched_off, 20, "410 to count")
        endpoint.status = 200
        assert bouncehook("endpoints", "enable", url, "--config", filled.config)[0] == 0
        wait_until(lambda: statuses(filled)["msg_1"][0] == DELIVERED, 20, "delivery")
        assert bouncehook("endpoints", "disable", url, "--config", filled.config)[0] == 0
        calls = len(endpoint.posts)
        assert bouncehook("replay", "ID1", "--delivered", "--config", filled.config)[0] == 0
        deliverer.wake()
        time.sleep(0.6)  # nothing happens, for which there is nothing to wait
        assert len(endpoint.posts) == calls
        assert bouncehook("endpoints", "enable", url, "--config", filled.config)[0] == 0
        wait_until(lambda: len(endpoint.posts) == calls + 1, 20, "the replayed one")
        wait_until(lambda: statuses(filled)["msg_1"] == (DELIVERED, 1), 20, "to be settled")
        assert {post.headers["webhook-id"] for post in endpoint.posts} == {"msg_1"}
        assert filled.store.health(url) == Health(url)
    finally:
        stop.set()
        deliverer.wake()
        thread.join(20)


# move-store


def test_the_store_is_not_moved_while_a_notifier_runs(bouncehook, filled, tmp_path: Path) -> None:
    spool = load(filled.config).settings.spool
    make_spool(spool)
    target = f"sqlite:///{tmp_path}/moved.db"
    with closing(SpoolReader(spool)):
        status, output, errors = bouncehook("move-store", "--to", target, "--config", filled.config)
    assert (status, output) == (69, "")
    assert errors.startswith(f"{spool}: bouncehook-notifier reads it, and goes on writing into the store; stop it")
    assert not (tmp_path / "moved.db").exists()
    assert bouncehook("move-store", "--to", target, "--config", filled.config)[0] == 0


# requeue


@pytest.fixture
def bad(filled) -> Path:
    """The spool's bad/, with a file and why it is there."""
    spool = load(filled.config).settings.spool
    make_spool(spool)
    folder = spool / "bad"
    (folder / "1.dsn.1.1").write_bytes(b"{}\nmail")
    (folder / "1.dsn.1.1.reason").write_text("the header \x1b is\nnot what it should be\n")
    return folder


def test_what_was_set_aside_goes_back(bouncehook, filled, bad: Path) -> None:
    (bad / "2.dsn.1.1").write_bytes(b"more")
    status, output, errors = bouncehook("requeue", "--config", filled.config)
    new = bad.with_name("new")
    assert (status, errors) == (0, "")
    assert output.splitlines() == [
        "1.dsn.1.1: the header \\x1b is not what it should be",
        "2.dsn.1.1: no reason stands beside it",
        f"{new}: files that were put back: 2",
    ]
    assert list(bad.iterdir()) == []
    assert (new / "1.dsn.1.1").read_bytes() == b"{}\nmail"
    assert sorted(path.name for path in new.iterdir()) == ["1.dsn.1.1", "2.dsn.1.1"]
    assert bouncehook("requeue", "--config", filled.config)[:2] == (0, f"{new}: files that were put back: 0\n")


def test_one_of_them_goes_back(bouncehook, filled, bad: Path) -> None:
    (bad / "2.dsn.1.1").write_bytes(b"more")
    assert bouncehook("requeue", bad / "2.dsn.1.1", "--config", filled.config)[0] == 0
    assert sorted(path.name for path in bad.iterdir()) == ["1.dsn.1.1", "1.dsn.1.1.reason"]
    status, output, errors = bouncehook("requeue", "1.dsn.1.1", "3.dsn.1.1", "--config", filled.config)
    assert (status, output, errors) == (69, "", f"{bad}: does not have 3.dsn.1.1; nothing was changed\n")
    assert (bad / "1.dsn.1.1").exists()


def test_links_are_not_followed(bouncehook, filled, bad: Path, tmp_path: Path) -> None:
    """Whoever writes into the spool may be a program that was taken over; root runs this command."""
    secret = tmp_path / "secret"
    secret.write_text("of root's own")
    (bad / "2.dsn.1.1").symlink_to(secret)
    (bad / "1.dsn.1.1.reason").unlink()
    (bad / "1.dsn.1.1.reason").symlink_to(secret)
    status, output, errors = bouncehook("requeue", "--config", filled.config)
    assert status == 69
    assert "root's own" not in output
    assert errors == "left in bad/: 2.dsn.1.1 is no regular file\n"
    assert [path.name for path in bad.iterdir()] == ["2.dsn.1.1"]
    assert secret.read_text() == "of root's own"
    bad.rename(bad.with_name("was-bad"))
    bad.symlink_to(tmp_path)
    status, _, errors = bouncehook("requeue", "--config", filled.config)
    assert (status, errors.startswith(f"{bad}: cannot be opened: ")) == (69, True)


def test_what_would_overwrite_another_is_left(bouncehook, filled, bad: Path) -> None:
    (bad.with_name("new") / "1.dsn.1.1").write_bytes(b"the first")
    status, _, errors = bouncehook("requeue", "--config", filled.config)
    assert (status, errors) == (69, "left in bad/: 1.dsn.1.1 is in new/ already\n")
    assert (bad.with_name("new") / "1.dsn.1.1").read_bytes() == b"the first"
