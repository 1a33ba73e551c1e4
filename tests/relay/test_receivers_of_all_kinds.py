"""A customer with receivers of several kinds on a real relay: each gets what it wants, in its own form.

And what header fields say is nowhere: not in a log, a file, a page or the output of a command.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest
import requests

from bouncehook_demo.customer_endpoint import Post
from bouncehook_demo.programs import USERS, uid_of
from bouncehook_demo.relay import CUSTOMER, Relay
from bouncehook_demo.stages import STAGES
from bouncehook_demo.waiting import wait_until
from places import free_port

pytestmark = pytest.mark.postfix

SECRET = "tk-2fa9c3d7e1"
ELSEWHERE = "other.example"
ROWS = {row.label: row for row in STAGES if row.label in ("rcpt550", "plain550", "multiline550")}
PAGE = free_port()
RELAY_OPTIONS = {
    "rows": tuple(ROWS.values()),
    "more_settings": f"status:\n  listen: 127.0.0.1:{PAGE}\n",
    "customers": f"""\
customers:
  {CUSTOMER}:
    variables: smtpeter
    failures:
      - {{endpoint}}/failures
      - {{url: {{endpoint}}/lists, template: listmonk, headers_file: secrets/lists, reasons: [user-unknown]}}
      - {{url: {{endpoint}}/news, tags: newsletter, template: ./news.template, headers: {{X-Key: in-map-{SECRET}}}}}
    bounces: {{url: {{endpoint}}/mails, template: rfc822}}
  {ELSEWHERE}:
    failures: {{url: {{endpoint}}/never, events: complaint}}
""",
}
NEWS = "Content-Type: text/x-news; charset=utf-8\n---\n{{ tags | join('+') }}: {{ recipient }}\n"
USER_UNKNOWN = "rcpt550"
POLICY = "multiline550"


@pytest.fixture(scope="module", autouse=True)
def files(relay: Relay) -> None:
    """What the map names beside itself; the notifier alone may read it."""
    beside = relay.programs.customers_map.parent
    (beside / "secrets").mkdir(mode=0o755)
    for path, text in (
        (beside / "secrets" / "lists", f"Authorization: token api:{SECRET}\n"),
        (
            beside / "news.template",
            NEWS,
        ),
    ):
        path.write_text(text, encoding="utf-8")
        path.chmod(0o400)
        os.chown(path, uid_of(USERS["notifier"]), -1)


def send(mail, label: str, *tags: str, sender: str = f"news@{CUSTOMER}") -> str:
    """A message that will fail; returns its id."""
    recipient = ROWS[label].recipient
    head = "".join(f"X-Bouncehook-Tag: {tag}\r\n" for tag in tags)
    content = f"From: <{sender}>\r\nTo: <{recipient}>\r\n{head}Subject: x\r\n\r\nhello\r\n".encode()
    queue_id = mail.send(recipient, sender=sender, content=content).queue_id
    assert queue_id
    return str(queue_id)


def posts_about(mail, queue_id: str, *paths: str) -> dict[str, Post]:
    """The POSTs to these paths about a message, by their paths; a template of its own need not name the message."""
    failure = next(iter(mail.endpoint.wait_for(lambda post: (post.path, post.get("id")) == ("/failures", queue_id))))
    of_event = failure.headers["webhook-id"]
    found = {"/failures": failure}
    for path in paths:
        (found[path],) = mail.endpoint.wait_for(
            lambda post, path=path: post.path == path and post.headers["webhook-id"] == of_event
        )
    return found


def test_each_gets_it_in_its_own_form(mail) -> None:
    posts = posts_about(mail, send(mail, USER_UNKNOWN, "may", "newsletter"), "/lists", "/news")
    recipient = ROWS[USER_UNKNOWN].recipient
    told = dict(posts["/failures"].variables)
    assert list(told) == [
        *("id", "recipient", "state", "code", "extended", "description"),
        *("type", "timestamp", "time", "action", "tags"),
    ]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", told["timestamp"])
    assert told["time"].isdigit()
    assert (told["type"], told["action"], told["tags"]) == ("failure", "failed", "may,newsletter")
    lists = json.loads(posts["/lists"].body)
    assert (lists["email"], lists["type"]) == (recipient, "hard")
    assert posts["/lists"].headers["authorization"] == f"token api:{SECRET}"
    assert posts["/news"].body.decode() == f"may+newsletter: {recipient}"
    assert posts["/news"].headers["content-type"] == "text/x-news; charset=utf-8"
    assert posts["/news"].headers["x-key"] == f"in-map-{SECRET}"


def test_none_gets_what_it_does_not_want(mail) -> None:
    queue_id = send(mail, POLICY)
    posts_about(mail, queue_id)
    marker = send(mail, USER_UNKNOWN, "newsletter")  # when this has come, what came before it has come
    known = {post.headers["webhook-id"] for post in posts_about(mail, marker, "/lists", "/news").values()}
    policy = {post.headers["webhook-id"] for post in mail.endpoint.posts if post.get("id") == queue_id}
    assert policy
    assert not policy & known
    assert [post.path for post in mail.endpoint.posts if post.headers["webhook-id"] in policy] == ["/failures"]


def test_a_parser_of_inbound_mail_gets_the_mail(mail) -> None:
    send(mail, USER_UNKNOWN)
    (post, *_) = mail.endpoint.wait_for(lambda post: post.path == "/mails")
    assert post.headers["content-type"] == "message/rfc822"
    assert message_from_bytes(post.body).get_content_type() == "multipart/report"


def test_what_no_url_wants_is_kept_and_seen(mail, relay: Relay, bouncehook) -> None:
    queue_id = send(mail, USER_UNKNOWN, sender=f"news@{ELSEWHERE}")
    wait_until(lambda: "(1 told to nobody: no URL wants it)" in relay.programs.log("notifier"), 30, "the log")
    _, output, _ = bouncehook("show", queue_id, "--config", relay.programs.config)
    assert "delivered to    nobody: no URL of the customer wanted it when it was noticed" in output
    metrics = requests.get(f"http://127.0.0.1:{PAGE}/metrics", timeout=10).text
    assert 'bouncehook_reports_unwanted_total{customer="",event="failure"} 1.0' in metrics
    assert not [post for post in mail.endpoint.posts if post.path == "/never"]


def outputs(relay: Relay, bouncehook, queue_id: str, mail: Path) -> Iterator[tuple[str, str]]:
    """What people are shown by all that shows something, by its name."""
    for command in (
        ("check",),
        ("check", "--json"),
        ("status",),
        ("status", "--json"),
        ("endpoints",),
        ("endpoints", "--json"),
        ("reports", "--json"),
        ("show", queue_id),
        ("show", queue_id, "--json"),
        ("explain", mail),
        ("explain", mail, "--json"),
        ("test", CUSTOMER),
        ("test", CUSTOMER, "--json"),
    ):
        status, output, errors = bouncehook(*command, "--config", relay.programs.config)
        assert status == 0, (command, output, errors)
        yield " ".join(map(str, command)), output + errors
    for path in ("/", "/metrics", "/reports", f"/customers?name={CUSTOMER}"):
        answer = requests.get(f"http://127.0.0.1:{PAGE}{path}", timeout=10)
        assert answer.ok, path
        yield path, answer.text


def test_what_header_fields_say_is_shown_nowhere(mail, relay: Relay, bouncehook, tmp_path: Path) -> None:
    queue_id = send(mail, USER_UNKNOWN, "newsletter")
    posts_about(mail, queue_id, "/lists", "/news")
    (returned,) = mail.endpoint.wait_for(lambda post: post.path == "/mails" and queue_id.encode() in post.body)[:1]
    (tmp_path / "mail").write_bytes(returned.body)
    shown = dict(outputs(relay, bouncehook, queue_id, tmp_path / "mail"))
    assert [name for name, text in shown.items() if SECRET in text] == []
    assert "Authorization: (not shown)" in shown[f"explain {tmp_path / 'mail'}"]
    programs = relay.programs
    known = {programs.customers_map, programs.customers_map.parent / "secrets" / "lists"}
    files = [path for path in programs.directory.rglob("*") if path.is_file() and path not in known]
    assert any(path.name.endswith(".in-force") for path in files)
    assert programs.store in files
    assert [path for path in files if SECRET.encode() in path.read_bytes()] == []
