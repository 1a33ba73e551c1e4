"""`bouncehook probe` on a real relay: what it says, what it finds, and that it leaves nothing behind."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime

import pytest

from bouncehook.configuration import load
from bouncehook.counters import read_counters
from bouncehook.counts import ProbeCount, Program
from bouncehook_demo.relay import RETURN_DOMAIN
from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES
from bouncehook_demo.submit import submit
from bouncehook_demo.waiting import wait_until

pytestmark = pytest.mark.postfix

RELAY_OPTIONS = {
    "rows": tuple(row for row in STAGES if row.label in ("rcpt550", "later")),
    "users": {"joe": "secret"},
}
TABLES = ("messages", "evidence", "reports", "deliveries", "attempts", "endpoints")
Done = subprocess.CompletedProcess[str]


@pytest.fixture
def run(relay) -> Callable[..., Done]:
    """`bouncehook probe`; the bounce comes from a stranger's address unless a test says otherwise."""
    environment, programs = relay.environment, relay.programs
    where = ["-c", environment.postfix.config_directory, "--config", programs.config]
    where += ["--name-server", environment.loopback.name_server]
    bounce = ["--bounce", "{}:{}".format(*environment.relay), "--source", environment.loopback.remote(7)]

    def run(*options: object, seconds: int = 20) -> Done:
        command = [programs.commands / "bouncehook", "probe", *where, "--seconds", seconds, *bounce, *options]
        return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)

    return run


def stored(relay) -> dict[str, int]:
    with closing(sqlite3.connect(relay.programs.store)) as store:
        return {table: store.execute(f"select count(*) from {table}").fetchone()[0] for table in TABLES}


def assert_good(done: Done) -> None:
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("2 of 2 reports arrived\n")


# All is well


@pytest.mark.parametrize("how", ["sendmail", "smtp", "login"])
def test_each_way_to_submit(relay, run, tmp_path, how: str) -> None:
    login = tmp_path / "login"
    login.write_text("joe\nsecret\n")
    options = {
        "sendmail": [],
        "smtp": ["--submit", "{}:{}".format(*relay.environment.relay)],
        "login": ["--submit", "{}:{}".format(*relay.environment.submission), "--login", login],
    }
    done = run(*options[how])
    assert_good(done)
    assert re.search(r"reported after \S+ s: recipient=nobody@\S+\.invalid state=dns extended=5.4.4", done.stdout)
    assert re.search(r"reported after \S+ s: recipient=nobody@\S+\.invalid state=bounce code=550", done.stdout)
    assert "in mynetworks" not in done.stdout


TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d"
"""of this machine, with its zone"""


def test_each_hop_is_shown_with_its_time(run) -> None:
    lines = iter(run().stdout.splitlines())
    for hop in (
        r"^a message that fails at once: \w+$",
        rf"^  {TIME}  sendmail\(1\) accepted it$",
        rf"^  \w{{3}} [ \d]\d \d\d:\d\d:\d\d [+-]\d{{4}}  postfix/qmgr \w+: from=<bounce\+\w+@{RETURN_DOMAIN}>",
        r"postfix/smtp \w+: to=<nobody@\w+\.invalid>.* status=bounced",
        r"postfix/cleanup \w+: milter-discard: ",
        rf"^  {TIME}  stored, and reported after ",
        r"^a bounce that comes back: \w+$",
        r"postfix/pipe \w+: .* relay=bouncehook, .* status=sent",
        rf"^  {TIME}  stored, and reported after ",
    ):
        assert any(re.search(hop, line) for line in lines), hop


def test_for_programs(run) -> None:
    done = run("--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["good"], found["doctor"]) == (0, True, [])
    outgoing, returned = found["mails"]
    for mail in (outgoing, returned):
        assert datetime.fromisoformat(mail["reported"]) >= datetime.fromisoformat(mail["sent"])
        assert (mail["good"], mail["lost"]) == (True, None)
        assert {"when", "program", "queue_id", "text"} == mail["hops"][0].keys()
    assert returned["report"]["state"] == "bounce"


def test_it_leaves_nothing_behind_and_calls_no_customer(relay, run) -> None:
    before, posts = stored(relay), len(relay.environment.endpoint.posts)
    assert_good(run())
    relay.environment.postfix.wait_until_queue_is_empty()
    wait_until(lambda: not relay.programs.waiting_in_spool(), 20, "an empty spool")
    assert stored(relay) == before
    assert len(relay.environment.endpoint.posts) == posts
    assert relay.programs.set_aside() == []


def test_a_bounce_from_a_trusted_network_is_said(relay, run) -> None:
    done = run("--source", relay.environment.loopback.customer)
    assert_good(done)
    assert f"note: {relay.environment.loopback.customer} is in mynetworks" in done.stdout


def test_the_last_one_is_kept_for_the_metrics(relay, run) -> None:
    def last() -> dict[str, int]:
        (one,) = [one for one in read_counters(relay.programs.spool, time.time()) if one.program == Program.PROBE]
        return one.counts

    assert_good(run())
    assert last() == {ProbeCount.GOOD: 1}
    run("--bounce", "127.0.0.1:1", seconds=5)
    assert last() == {ProbeCount.BAD: 1}
    status = [relay.programs.commands / "bouncehook", "status", "--config", relay.programs.config]
    said = subprocess.run(status, capture_output=True, text=True, check=False).stdout
    assert f"The probe of {relay.environment.postfix.config_directory} failed at " in said
    assert_good(run())


# Something is not


def test_the_notifier_is_down(relay, run) -> None:
    """What comes afterwards is of a probe that is over; it goes the same way, and is reported to nobody."""
    before = stored(relay)
    relay.programs.stop_program("notifier")
    done = run(seconds=3)
    assert done.returncode == 69
    assert "LOST: the milter has captured Postfix's notification: see the spool, and the notifier's log" in done.stdout
    assert "LOST: it has reached the spool: see there, and the notifier's log" in done.stdout
    assert re.search(r"PROBLEM +notifier +no notifier is running on ", done.stdout)
    assert "0 of 2 reports arrived" in done.stdout
    relay.programs.start_notifier()
    wait_until(lambda: not relay.programs.waiting_in_spool(), 20, "an empty spool")
    assert stored(relay) == before


def test_the_milter_is_down(relay, run) -> None:
    relay.programs.stop_program("milter")
    try:
        done = run(seconds=3)
    finally:
        relay.programs.start_milter()
    assert done.returncode == 69
    assert "LOST: it was sent with the sender <bounce-probe+" in done.stdout
    assert "1 of 2 reports arrived" in done.stdout


def test_an_address_that_does_not_fail(run) -> None:
    done = run("--to", f"you@{ACCEPTING_DOMAIN}", seconds=3)
    assert done.returncode == 69
    assert "LOST: it has not failed: to=<you@accepts.test>, relay=mx.accepts.test" in done.stdout


def test_what_stays_in_the_queue_is_deleted(relay, run) -> None:
    postfix = relay.environment.postfix
    main = postfix.config_directory / "main.cf"
    before = main.read_text()
    lifetimes = {"maximal_queue_lifetime": "5d", "bounce_queue_lifetime": "5d"}
    postfix.postconf({"defer_transports": "smtp bouncehook", **lifetimes})
    postfix.reload()
    try:
        done = run(seconds=2)
        assert postfix.queue() == []
    finally:
        postfix.write_file("main.cf", before)
        postfix.reload()
    assert done.returncode == 69
    assert done.stdout.count("was still in the queue, and has been deleted") == 2
    assert "LOST: it has not failed: to=<nobody@" in done.stdout
    assert "LOST: it did not reach bouncehook: to=<bounce+" in done.stdout


def test_no_mail_but_its_own_is_deleted_whatever_the_log_says(relay, run) -> None:
    """Whoever can call logger(1) can write a line about a customer's mail that waits."""
    postfix = relay.environment.postfix
    main = postfix.config_directory / "main.cf"
    before = main.read_text()
    lifetimes = {"maximal_queue_lifetime": "5d", "bounce_queue_lifetime": "5d"}
    postfix.postconf({"defer_transports": "smtp bouncehook", **lifetimes})
    postfix.reload()
    try:
        source = relay.environment.loopback.customer
        to = [f"you@{ACCEPTING_DOMAIN}"]
        waiting = submit(relay.environment.relay, "joe@stranger.test", to, source_address=source).queue_id
        since = postfix.log_position()

        def forge() -> None:
            found = postfix.wait_for_log(r"message-id=<([0-9A-Za-z]+)@", since=since)
            with postfix.log_file.open("a") as log:
                log.write(f"Jan  1 00:00:00 relay postfix/cleanup[1]: {waiting}: message-id=<{found[1]}@x>\n")

        forger = threading.Thread(target=forge)
        forger.start()
        done = run(seconds=5)
        forger.join()
        assert [one["queue_id"] for one in postfix.queue()] == [waiting]
    finally:
        postfix.write_file("main.cf", before)
        postfix.reload()
        postfix.flush_until_empty()
    assert f"postfix/cleanup {waiting}: message-id=" in done.stdout
    assert done.stdout.count("was still in the queue, and has been deleted") == 2


def test_where_nobody_listens(run) -> None:
    done = run("--submit", "127.0.0.1:1", "--bounce", "127.0.0.1:1", seconds=3)
    assert done.returncode == 69
    assert done.stdout.count("not accepted: 127.0.0.1:1: [Errno 111] Connection refused") == 2
    assert "0 of 2 reports arrived" in done.stdout


def test_what_it_cannot_work_without(run, tmp_path) -> None:
    for options, said in (
        (["--domain", "other.test"], "--domain other.test: is not a return domain"),
        (["--login", tmp_path / "none", "--submit", "127.0.0.1:1"], "must contain a name and a password, one a line"),
        (["--receive", "192.0.2.1:80"], "192.0.2.1:80: cannot listen there"),
    ):
        done = run(*options)
        assert done.returncode == 69
        assert said in done.stderr


def test_a_customer_of_that_name(relay, tmp_path) -> None:
    map_ = tmp_path / "customers.yaml"
    map_.write_text("customers: {bouncehook-probe: 'https://x.test/'}\n")
    config = tmp_path / "bouncehook.yaml"
    config.write_text(relay.programs.config.read_text().replace(str(relay.programs.customers_map), str(map_)))
    with pytest.raises(Exception, match="is the name that `bouncehook probe` sends in; give the customer another"):
        load(config)
