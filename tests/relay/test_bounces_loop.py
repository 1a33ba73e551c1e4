"""The bounces loop and the optional events on a real relay: what comes back is POSTed as it came, recognised or not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from urllib.parse import unquote_to_bytes

import pytest

from bouncehook_demo.customer_endpoint import Post
from bouncehook_demo.foreign_bounce import LaterBounce, compose_bounce
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.relay import CUSTOMER
from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES
from bouncehook_demo.submit import submit
from bouncehook_demo.waiting import wait_until

pytestmark = pytest.mark.postfix

ROWS = {row.label: row for row in STAGES if row.label in ("rcpt550", "rcpt452")}
RELAY_OPTIONS = {
    "rows": tuple(ROWS.values()),
    "customers": (
        f"customers:\n  {CUSTOMER}:\n    failures: {{endpoint}}/failures\n    bounces: {{endpoint}}/bounces\n"
        "    bounce_size: 20000\n    events: [delayed, complaint, auto-reply]\n"
    ),
    "settings": PostfixSettings({"maximal_queue_lifetime": "5d", "bounce_queue_lifetime": "5d"}),
}
_numbers = count()


class Loop:
    """Sends, lets mail come back, and looks at what the customer heard."""

    def __init__(self, mail) -> None:
        self.mail = mail

    def send(self) -> tuple[str, str, str]:
        """A message that was accepted: its queue id, its recipient, its return address."""
        recipient = f"Loop{next(_numbers)}@{ACCEPTING_DOMAIN}"
        submitted = self.mail.send(recipient)
        return submitted.queue_id, recipient, self.mail.received_by(recipient).sender

    def come_back(self, address: str, content: bytes) -> None:
        source = f"{self.mail.environment.loopback.net}.9.9"
        submit(self.mail.environment.relay, "", [address], content, source_address=source)

    def heard(self, path: str, queue_id: str, number: int = 1) -> list[Post]:
        def wanted(post: Post) -> bool:
            return (post.path, post.get("id")) == (path, queue_id)

        self.mail.endpoint.wait_for(lambda post: wanted(post) and sum(map(wanted, self.mail.endpoint.posts)) >= number)
        return [post for post in self.mail.endpoint.posts if wanted(post)]

    def failures(self, queue_id: str) -> list[dict[str, str]]:
        """What the other URL heard of a message by now."""
        posts = [post for post in self.mail.endpoint.posts if post.path == "/failures" and post["id"] == queue_id]
        return [dict(post.variables) for post in posts]


@pytest.fixture
def loop(mail) -> Iterator[Loop]:
    yield Loop(mail)
    mail.endpoint.status_by_path.clear()


def octets(post: Post, name: str = "mime") -> bytes:
    """A variable as the octets that the form holds."""
    pairs = [pair.partition(b"=") for pair in post.body.split(b"&")]
    return unquote_to_bytes(next(value for key, _, value in pairs if key == name.encode()).replace(b"+", b" "))


def names(post: Post) -> list[str]:
    return [name for name, _ in post.variables]


def test_a_bounce_is_told_to_both(loop: Loop) -> None:
    queue_id, recipient, address = loop.send()
    content = compose_bounce(LaterBounce(), "mx.test", address, recipient, b"Subject: x\r\n\r\n")
    loop.come_back(address, content)
    (post,) = loop.heard("/bounces", queue_id)
    assert names(post) == ["id", "recipient", "envelope", "mime", "type", "timestamp", "time"]
    assert post["type"] == "bounce"
    assert (post["recipient"], post["envelope"]) == (recipient, address)
    (failure,) = loop.heard("/failures", queue_id)
    assert (failure["recipient"], failure["state"]) == (recipient, "bounce")
    assert post.headers["webhook-id"] != failure.headers["webhook-id"]


@pytest.mark.parametrize(
    "content",
    [
        b"Subject: Re: hello\r\n\r\nThank you for your mail.\r\n",
        b"Subject: eight bits\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGr\xfc\xdfe \xff\xfe & 100% = +\r\n",
        b"Content-Type: multipart/report; boundary=\r\n\r\n--\r\n",
    ],
    ids=["human", "eight-bits", "broken"],
)
def test_what_is_not_recognised_comes_as_it_came(loop: Loop, content: bytes) -> None:
    queue_id, recipient, address = loop.send()
    loop.come_back(address, content)
    (post,) = loop.heard("/bounces", queue_id)
    assert (post["recipient"], post["envelope"]) == (recipient, address)
    body = content.partition(b"\r\n\r\n")[2].replace(b"\r\n", b"\n")
    assert octets(post).endswith(b"\n\n" + body), "octet by octet; pipe(8) writes Unix lines"
    assert b"Received: from" in octets(post)
    assert loop.failures(queue_id) == []


def test_our_own_notification_is_one_of_them(loop: Loop) -> None:
    queue_id = loop.mail.send(ROWS["rcpt550"].recipient).queue_id
    (post,) = loop.heard("/bounces", queue_id)
    assert post["recipient"] == ROWS["rcpt550"].recipient
    assert post["envelope"].startswith("bounce+")
    assert b"message/delivery-status" in octets(post)
    (failure,) = loop.heard("/failures", queue_id)
    assert failure["state"] == "rcptto"


def test_two_mails_about_one_failure_are_two(loop: Loop) -> None:
    queue_id, recipient, address = loop.send()
    for _ in range(2):
        loop.come_back(address, compose_bounce(LaterBounce(), "mx.test", address, recipient, b"Subject: x\r\n\r\n"))
    posts = loop.heard("/bounces", queue_id, 2)
    assert len({post.headers["webhook-id"] for post in posts}) == 2
    assert len(loop.heard("/failures", queue_id)) == 1


def test_a_long_one_is_cut(loop: Loop) -> None:
    queue_id, _, address = loop.send()
    loop.come_back(address, b"Subject: long\r\n\r\n" + (b"x" * 70 + b"\r\n") * 1000)
    (post,) = loop.heard("/bounces", queue_id)
    assert (len(octets(post)), post["truncated"]) == (20000, "yes")


def test_it_survives_a_kill_under_its_id(loop: Loop) -> None:
    loop.mail.endpoint.status_by_path["/bounces"] = 500
    queue_id, _, address = loop.send()
    loop.come_back(address, b"Subject: hello\r\n\r\n")
    loop.heard("/bounces", queue_id)
    loop.mail.relay.programs.kill("notifier")
    loop.mail.endpoint.status_by_path.clear()
    loop.mail.relay.programs.start_notifier()
    posts = loop.heard("/bounces", queue_id, 2)
    assert len({(post.headers["webhook-id"], post.body) for post in posts}) == 1
    assert posts[-1].answered == 204


class TestOptionalEvents:
    def test_a_delay_and_the_failure_that_follows_are_two(self, loop: Loop) -> None:
        """Our own Postfix tells the stage in its warning, too."""
        row = ROWS["rcpt452"]
        loop.mail.postfix.postconf({"delay_warning_time": "1s"})
        loop.mail.postfix.reload()
        queue_id = loop.mail.send(row.recipient).queue_id
        loop.mail.postfix.wait_for_log(f"{queue_id}: .*status=deferred")

        def warned() -> bool:
            loop.mail.postfix.flush()
            return bool(loop.failures(queue_id))

        wait_until(warned, 20, "the warning")
        loop.mail.postfix.expire(queue_id)

        def has_failed() -> bool:
            loop.mail.postfix.flush()  # an attempt may have been under way, after which it waits again
            return len(loop.failures(queue_id)) == 2

        wait_until(has_failed, 60, "the failure")
        delay, failure = loop.failures(queue_id)
        assert delay == {
            "id": queue_id,
            "recipient": row.recipient,
            "state": "rcptto",
            "code": "452",
            "extended": "4.2.2",
            "description": "<rcpt452>: Mailbox full",
            "type": "delayed",
        }
        assert failure == {name: value for name, value in delay.items() if name != "type"}

    def test_a_delay_elsewhere(self, loop: Loop) -> None:
        queue_id, recipient, address = loop.send()
        how = LaterBounce(action="delayed", status="4.4.1", diagnostic="smtp; 451 4.4.1 no answer")
        loop.come_back(address, compose_bounce(how, "mx.test", address, recipient, b"Subject: x\r\n\r\n"))
        (post,) = loop.heard("/failures", queue_id)
        assert (post["recipient"], post["state"], post["type"], post["code"]) == (recipient, "bounce", "delayed", "451")

    def test_a_complaint(self, loop: Loop) -> None:
        queue_id, recipient, address = loop.send()
        content = (
            b"From: <fbl@mx.test>\r\nSubject: FW: hello\r\nMIME-Version: 1.0\r\n"
            b'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n'
            b"--b\r\nContent-Type: text/plain\r\n\r\nThis is an abuse report.\r\n\r\n"
            b"--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n"
            b"User-Agent: X/1\r\nVersion: 1\r\n\r\n"
            b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: hello\r\n\r\n--b--\r\n"
        )
        loop.come_back(address, content)
        (post,) = loop.heard("/failures", queue_id)
        assert dict(post.variables) == {
            "id": queue_id,
            "recipient": recipient,
            "state": "bounce",
            "type": "complaint",
        }

    def test_an_answer_by_a_machine(self, loop: Loop) -> None:
        queue_id, recipient, address = loop.send()
        answer = b"Subject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nI am on holiday until Monday.\r\n"
        loop.come_back(address, answer)
        (post,) = loop.heard("/failures", queue_id)
        assert (post["recipient"], post["type"]) == (recipient, "auto-reply")


def test_nothing_was_set_aside(loop: Loop) -> None:
    assert loop.mail.relay.programs.set_aside() == []
