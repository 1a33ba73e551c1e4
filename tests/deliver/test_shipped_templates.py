"""The templates that come with bouncehook: what each receiver gets, as it asks for it in its own documentation."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncehook.customers import Customer, Match
from bouncehook.receivers import SHIPPED_TEMPLATES, Receiver, TemplateChoice, Wanted
from bouncehook.report import OPTIONAL_EVENTS, Event, Report, State
from bouncehook.sent_message import SentMessage
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.deliver.body_templates import SHIPPED
from bouncehook_notifier.deliver.payload import compose
from bouncehook_notifier.further_variables import with_further_variables
from deliver.conftest import Reports
from deliver.running import PRIVATE, Running
from places import free_port

MESSAGE = SentMessage("4jY", "acme", 20000, "news@acme.test", [], "", "<1@acme.test>", ("spring", "second"), 0.0)
MOMENT = 1795438960.0


def told(event: Event = Event.FAILURE, recipient: str = "bob@far.test", **changes: object) -> Report:
    values: dict[str, object] = {"code": "550", "extended": "5.1.1", "description": "User unknown"}
    report = Report("4jY", recipient, State.RCPTTO, **(values | changes), event=event)  # type: ignore[arg-type]
    return with_further_variables(report, MESSAGE, MOMENT, ())


@pytest.fixture
def posted(running: Running, reports: Reports, endpoint: CustomerEndpoint):
    """What a receiver with a shipped template gets of some reports."""

    def post(template: str, *about: Report, headers: str = "") -> list[bytes]:
        events = ", ".join(dict.fromkeys(report.event.value for report in about))
        receiver = f"{{url: {endpoint.url()}, template: {template}, events: [{events}], headers: {{{headers}}}}}"
        running.customers(f"acme: {{failures: [{receiver}], concurrency: 1, {PRIVATE}}}")
        for report in about:
            reports.put_report(report, endpoint.url())
        running.start()
        running.wait_until_delivered(len(about))
        return [post.body for post in endpoint.posts]

    return post


def test_what_the_map_may_name_is_there() -> None:
    assert sorted(path.name for path in SHIPPED.iterdir()) == list(SHIPPED_TEMPLATES)


def test_listmonk(posted, endpoint: CustomerEndpoint) -> None:
    """POST /webhooks/bounce of its documentation: `meta` is JSON in a text."""
    bodies = posted(
        "listmonk",
        told(),
        told(code="452", extended="4.2.2", description="Mailbox full"),
        told(Event.COMPLAINT),
        headers="Authorization: 'token api:geheim'",
    )
    found = [json.loads(body) for body in bodies]
    assert [(one["email"], one["source"], one["type"]) for one in found] == [
        ("bob@far.test", "bouncehook", kind) for kind in ("hard", "soft", "complaint")
    ]
    assert set(found[0]) == {"email", "source", "type", "meta"}
    assert json.loads(found[0]["meta"])["description"] == "User unknown"
    assert {post.headers["content-type"] for post in endpoint.posts} == {"application/json"}
    assert {post.headers["authorization"] for post in endpoint.posts} == {"token api:geheim"}


def test_slack_shows_what_strangers_wrote_and_do_not_obey_it(posted) -> None:
    (body,) = posted("slack", told(description="<!channel> `x` & <https://evil.test|here>"))
    assert json.loads(body) == {
        "text": "Not delivered: `bob@far.test`, user-unknown, message `4jY`: "
        "`550 5.1.1 &lt;!channel&gt; 'x' &amp; &lt;https://evil.test|here&gt;`"
    }


def test_mattermost(posted) -> None:
    taken = told(Event.DELIVERED, code="250", extended="2.0.0", description="Ok")
    bodies = posted(
        "mattermost", told(description="@all `x` **b**"), told(Event.AUTO_REPLY, "", description=None), taken
    )
    assert [json.loads(body)["text"] for body in bodies] == [
        "Not delivered: `bob@far.test`, user-unknown, message `4jY`: `550 5.1.1 @all 'x' **b**`",
        "Automatic reply, message `4jY`: `550 5.1.1`",
        "Taken by the next server: `bob@far.test`, message `4jY`: `250 2.0.0 Ok`",
    ]


def test_ntfy(posted, endpoint: CustomerEndpoint) -> None:
    (body,) = posted("ntfy", told(recipient="müller@far.test"), headers="Title: failed, Priority: high")
    assert body.decode() == "Not delivered: müller@far.test, user-unknown, message 4jY: 550 5.1.1 User unknown"
    (post,) = endpoint.posts
    assert post.headers["content-type"] == "text/plain; charset=utf-8"
    assert (post.headers["title"], post.headers["priority"]) == ("failed", "high")


def test_the_mail_itself_for_parsers_of_inbound_mail(
    running: Running, reports: Reports, endpoint: CustomerEndpoint
) -> None:
    mail = b"From: <>\r\nSubject: Gr\xfc\xdfe\r\n\r\n" + bytes(range(256)) + b"\r\n.\r\n\r\n"
    running.customers(f"acme: {{bounces: {{url: {endpoint.url()}, template: rfc822}}, {PRIVATE}}}")
    reports.put_returned(mail, endpoint.url())
    running.start()
    running.wait_until_delivered(1)
    (post,) = endpoint.posts
    assert post.headers["content-type"] == "message/rfc822"
    assert post.body == mail
    assert message_from_bytes(post.body)["From"] == "<>"


@pytest.mark.parametrize("template", sorted(set(SHIPPED_TEMPLATES) - {"rfc822"}))
@given(description=st.text(), recipient=st.text(), event=st.sampled_from((Event.FAILURE, *OPTIONAL_EVENTS)))
def test_whatever_strangers_wrote_there_is_a_body(
    template: str, description: str, recipient: str, event: Event
) -> None:
    if template == "listmonk":
        event = Event.FAILURE
    choice = TemplateChoice(name=template)
    receiver = Receiver("http://a/", Wanted(events=(event.value,)), choice)
    customer = Customer("acme", Match(), (receiver,))
    report = Report("4jY", recipient, State.RCPTTO, "550", "5.1.1", description, event=event)
    payload = compose("msg_1", with_further_variables(report, MESSAGE, MOMENT, ()), customer, receiver)
    if "json" in payload.content_type:
        assert json.loads(payload.body)
    payload.body.decode("utf-8")


def serves(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


class TestPostmarkInDjango:
    """A real Django with anymail gets what it would get of Postmark."""

    @pytest.fixture
    def site(self, tmp_path: Path) -> Iterator[tuple[str, Path]]:
        """The URL of its webhook, and the file in which it keeps the signals."""
        port, signals = free_port(), tmp_path / "signals"
        program = Path(__file__).with_name("django_site.py")
        with subprocess.Popen([sys.executable, program, str(port), signals]) as server:
            try:
                wait_until(lambda: serves(port), 60, "the site to serve")
                yield f"http://127.0.0.1:{port}/anymail/postmark/tracking/", signals
            finally:
                server.terminate()

    def test_its_signal_fires(self, running: Running, reports: Reports, site: tuple[str, Path]) -> None:
        url, signals = site
        authorization = "Basic d2ViaG9vazpnZWhlaW0="  # webhook:geheim, without which anymail refuses
        running.customers(
            f"acme: {{failures: {{url: {url}, template: postmark, headers: {{Authorization: {authorization}}}}},"
            " events: [delayed, complaint, auto-reply, delivered], concurrency: 1, retry: [1s, 1s, 1s, 1s, 1s, 1s],"
            f" {PRIVATE}}}"
        )
        about = (
            told(),
            told(code="550", extended="5.7.1", description="Your address is blocked by our-list.test"),
            told(code="452", extended="4.2.2", description="Mailbox full"),
            *(told(event) for event in OPTIONAL_EVENTS),
        )
        for report in about:
            reports.put_report(report, url)
        running.start()
        running.wait_until_delivered(len(about), 60)
        kept = [json.loads(line) for line in signals.read_text("utf-8").splitlines()]
        assert Counter((one["type"], one["reject_reason"]) for one in kept) == {
            ("bounced", "bounced"): 2,  # a hard and a soft one
            ("rejected", "blocked"): 1,
            ("deferred", None): 1,
            ("complained", "spam"): 1,
            ("autoresponded", None): 1,
            ("delivered", None): 1,
        }
        first = next(one for one in kept if one["type"] == "bounced" and one["metadata"]["reason"] == "user-unknown")
        event_id = first.pop("event_id")
        assert event_id.isdigit()
        assert first == {
            "esp": "Postmark",
            "type": "bounced",
            "reject_reason": "bounced",
            "recipient": "bob@far.test",
            "message_id": "1@acme.test",
            "timestamp": "2026-11-23T13:02:40+00:00",
            "tags": ["spring"],
            "metadata": {"id": "4jY", "state": "rcptto", "code": "550", "extended": "5.1.1", "reason": "user-unknown"},
            "mta_response": "550 5.1.1 User unknown",
        }
