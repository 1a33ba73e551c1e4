"""`bouncehook setup --notify-success` on a stock relay: who is told of which deliveries, and what is kept of them."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count

import pytest

from bouncehook_demo.behaviour import ACCEPTS, EXTENSIONS
from bouncehook_demo.foreign_bounce import LaterBounce, compose_bounce
from bouncehook_demo.relay import CUSTOMER
from bouncehook_demo.smtp_conversation import Accepted
from bouncehook_demo.stages import ACCEPTING_DOMAIN
from bouncehook_demo.submit import Submitted, submit
from bouncehook_demo.waiting import wait_until

pytestmark = pytest.mark.postfix

QUIET = "quiet.example"
"""a customer who is not told of deliveries, and gets each mail that comes back"""
SERVER = f"mx.{ACCEPTING_DOMAIN}"
ALIAS = f"list@{ACCEPTING_DOMAIN}"
_numbers = count()


def prepare(relay) -> None:
    """The accepting server announces DSN, as many do."""
    hosts = relay.environment.remote.hosts
    hosts[SERVER] = replace(hosts[SERVER], behaviour=replace(ACCEPTS, extensions=(*EXTENSIONS, "DSN")))
    relay.customers = (
        f"customers:\n"
        f"  {CUSTOMER}: {{failures: '{{endpoint}}/failures', events: [delivered]}}\n"
        f"  {QUIET}: {{failures: '{{endpoint}}/failures', bounces: '{{endpoint}}/bounces'}}\n"
    )


def service(stock) -> str:
    host, port = stock.environment.submission
    return f"{host}:{port}"


@pytest.fixture(scope="module")
def told(stock) -> Iterator[None]:
    """Set up, with an alias, and a program that is the last (flags=X) for what is for this host."""
    before = stock.files
    done = stock.setup("--apply", "--reload", f"--notify-success={service(stock)}")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    after = stock.files
    assert stock.postfix.setting("smtp_discard_ehlo_keywords") == "dsn"
    stock.postfix.set_service(
        "box/unix=box unix - n n - - pipe flags=RX user=nobody argv=/bin/dd of=/dev/null status=none"
    )
    stock.postfix.postconf(
        {
            "local_transport": "box:",
            "local_recipient_maps": "",
            "virtual_alias_maps": f"inline:{{ {ALIAS}=somebody@{ACCEPTING_DOMAIN} }}",
        }
    )
    stock.postfix.reload()
    yield
    main, master = (stock.postfix.config_directory / name for name in ("main.cf", "master.cf"))
    main.write_bytes(after[0])
    master.write_bytes(after[1])
    assert stock.setup("--remove", "--reload").returncode == 0
    assert stock.files == before


def sent(stock, recipient: str = "", *, sender: str = f"news@{CUSTOMER}", options: tuple[str, ...] = ()) -> Submitted:
    recipient = recipient or f"n{next(_numbers)}@{ACCEPTING_DOMAIN}"
    submitted = submit(
        stock.environment.submission, sender, [recipient], login=("joe", "secret"), recipient_options=options
    )
    assert not submitted.refused
    return submitted


def posts(stock, queue_id: str) -> list[tuple[str, dict[str, str]]]:
    return [(post.path, dict(post.variables)) for post in stock.environment.endpoint.posts if post["id"] == queue_id]


def post(stock, queue_id: str) -> tuple[str, dict[str, str]]:
    """The first about a message."""
    return wait_until(
        lambda: found[0] if (found := posts(stock, queue_id)) else None,
        30,
        lambda: f"a report of {queue_id}; the notifier says:\n{stock.programs.log('notifier')[-2000:]}",
    )


def settle(stock) -> None:
    """Until no mail is on its way, and no evidence waits."""
    stock.postfix.wait_until_queue_is_empty()
    wait_until(lambda: not stock.programs.waiting_in_spool(), 30, "an empty spool")


def kept(stock) -> list[tuple[str, str, int]]:
    """Of each piece of evidence: what it was recognised as, by which rule, and how many octets are kept."""
    with closing(sqlite3.connect(stock.programs.store)) as store:
        return store.execute("select recognised, rule, length(mail) from evidence order by id").fetchall()


def seen(stock, queue_id: str) -> Accepted:
    """What the accepting server got."""
    return stock.environment.remote.wait_for_message(lambda one: queue_id.encode() in one.content)


def doctor(stock) -> list[tuple[str, str]]:
    """Level and text of what it says of deliveries."""
    command = [stock.commands / "bouncehook", *map(str, stock.doctor_arguments()), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = map(json.loads, done.stdout.splitlines())
    return [(one["level"], one["text"]) for one in found if one["subject"] == "deliveries"]


def test_what_the_next_server_has_taken(stock, told) -> None:
    submitted = sent(stock, f"Ann@{ACCEPTING_DOMAIN}")
    path, report = post(stock, submitted.queue_id)
    assert path == "/failures"
    assert report == {
        "id": submitted.queue_id,
        "recipient": f"Ann@{ACCEPTING_DOMAIN}",
        "state": "message",
        "code": "250",
        "extended": "2.0.0",
        "description": "taken",
        "type": "delivered",
        "action": "relayed",
    }
    message = seen(stock, submitted.queue_id)
    assert message.recipient_options == ((),), "the server is not asked to tell of success itself"
    assert kept(stock)[-1][:2] == ("success", "postfix-own")
    assert kept(stock)[-1][2] < 20, "the report has all that it says"


def test_what_postfix_has_delivered_itself(stock, told) -> None:
    submitted = sent(stock, f"box@{stock.postfix.hostname}")
    report = post(stock, submitted.queue_id)[1]
    assert (report["type"], report["action"], report["state"]) == ("delivered", "delivered", "message")
    assert (report["description"], "code" in report) == ("delivered via box service", False)


def test_an_alias_that_was_replaced_is_no_delivery(stock, told) -> None:
    since = stock.postfix.log_position()
    queue_id = sent(stock, ALIAS).queue_id
    stock.postfix.wait_for_log(f"{queue_id}: sender delivery status notification", since=since)
    settle(stock)
    assert posts(stock, queue_id) == []


@pytest.mark.parametrize("options", [("NOTIFY=NEVER",), ("NOTIFY=DELAY",)])
def test_who_wants_no_notification_of_failures_gets_none_of_success(stock, told, options: tuple[str, ...]) -> None:
    since = stock.postfix.log_position()
    queue_id = sent(stock, options=options).queue_id
    stock.postfix.wait_for_log(f"{queue_id}: removed", since=since)
    assert f"{queue_id}: sender delivery status notification" not in stock.postfix.log_text(since)


def test_nothing_is_told_or_kept_for_who_does_not_want_it(stock, told) -> None:
    since, before = stock.postfix.log_position(), kept(stock)
    queue_id = sent(stock, sender=f"news@{QUIET}").queue_id
    stock.postfix.wait_for_log(f"{queue_id}: sender delivery status notification", since=since)
    settle(stock)
    assert (posts(stock, queue_id), kept(stock)) == ([], before)


def test_who_asked_himself_gets_it_as_before(stock, told) -> None:
    path, report = post(stock, sent(stock, sender=f"news@{QUIET}", options=("NOTIFY=SUCCESS,FAILURE",)).queue_id)
    assert (path, report["type"]) == ("/bounces", "bounce")
    assert "Action: relayed" in report["mime"]
    assert kept(stock)[-1][2] > 100


@pytest.mark.parametrize(("sender", "path"), [(f"news@{CUSTOMER}", "/failures"), (f"news@{QUIET}", "/bounces")])
def test_what_a_stranger_says_of_success_is_not_told(stock, told, sender: str, path: str) -> None:
    """It is a mail that came back, and no delivery: that is for our own Postfix to tell."""
    queue_id = sent(stock, sender=sender).queue_id
    if path == "/failures":
        assert post(stock, queue_id)[1]["action"] == "relayed"
    settle(stock)
    message, before = seen(stock, queue_id), kept(stock)
    how = LaterBounce(action="delivered", status="2.0.0", diagnostic="smtp; 250 2.0.0 Ok", subject="Delivered")
    mail = compose_bounce(how, SERVER, message.sender, message.recipients[0], message.content)
    stranger = f"{stock.environment.loopback.net}.9.9"
    assert not submit(stock.environment.relay, "", [message.sender], mail, source_address=stranger).refused
    wait_until(lambda: len(kept(stock)) > len(before), 30, "the stranger's mail")
    assert kept(stock)[-1][0] == "success"
    assert post(stock, queue_id)[0] == path
    assert [where for where, _ in posts(stock, queue_id)] == [path]


def test_where_strangers_send_nobody_asks(stock, told) -> None:
    """A customer in mynetworks at the service for everybody: bouncehook works, and Postfix tells of no success."""
    since = stock.postfix.log_position()
    submitted = submit(
        stock.environment.relay,
        f"news@{CUSTOMER}",
        [f"n{next(_numbers)}@{ACCEPTING_DOMAIN}"],
        source_address=stock.environment.loopback.customer,
    )
    stock.postfix.wait_for_log(f"{submitted.queue_id}: removed", since=since)
    assert f"{submitted.queue_id}: sender delivery status notification" not in stock.postfix.log_text(since)


def test_where_postfix_may_ask_the_next_server_it_says_nothing_itself(stock, told) -> None:
    """Why setup lets smtp(8) overlook that a server knows DSN."""
    stock.postfix.postconf({"smtp_discard_ehlo_keywords": ""})
    stock.postfix.reload()
    try:
        since = stock.postfix.log_position()
        queue_id = sent(stock).queue_id
        stock.postfix.wait_for_log(f"{queue_id}: removed", since=since)
        assert "NOTIFY=SUCCESS,FAILURE,DELAY" in seen(stock, queue_id).recipient_options[0]
        assert f"{queue_id}: sender delivery status notification" not in stock.postfix.log_text(since)
    finally:
        stock.postfix.postconf({"smtp_discard_ehlo_keywords": "dsn"})
        stock.postfix.reload()


def test_an_audit_misses_nothing_that_was_not_kept(stock, told) -> None:
    settle(stock)
    command = [stock.commands / "bouncehook", "audit", "--config", stock.programs.config, stock.postfix.log_file]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_while_the_milter_is_down_the_sender_gets_it_by_mail(stock, told) -> None:
    """The cost that docs/install.md names: Postfix has been asked before the milter could say that it is there."""
    stock.programs.kill("milter")
    try:
        since = stock.postfix.log_position()
        queue_id = sent(stock).queue_id
        told_by = stock.postfix.wait_for_log(rf"{queue_id}: sender delivery status notification: (\w+)", since=since)
        stock.postfix.wait_for_log(f"{told_by[1]}: to=<news@{CUSTOMER}>", since=since)
    finally:
        stock.programs.start_milter()


def test_what_the_doctor_sees(stock, told) -> None:
    assert [level for level, _ in doctor(stock)] == ["ok"]
    main, master = (content.decode() for content in stock.files)
    try:
        stock.postfix.postconf({"smtp_discard_ehlo_keywords": "", "smtpd_discard_ehlo_keywords": "dsn"})
        found = doctor(stock)
        assert [level for level, _ in found] == ["problem", "warning"]
        assert "would refuse every recipient" in found[0][1]
        assert "Postfix leaves it to that server to tell of success" in found[1][1]
        stock.postfix.postconf({"bouncehook_notify_success": "inline:{x=y}"})
        ((level, text),) = doctor(stock)
        assert (level, "only of deliveries for which senders themselves ask" in text) == ("warning", True)
    finally:
        stock.postfix.write_file("main.cf", main)
        stock.postfix.write_file("master.cf", master)
