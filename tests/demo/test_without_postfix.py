"""The parts of the demo that need no Postfix: DNS, remote servers, the customer's endpoint, submission."""

from __future__ import annotations

import smtplib
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from email import message_from_bytes

import pytest
from dnslib import DNSRecord

from bouncehook_demo.behaviour import Behaviour, Host, Misdeed, Slow, Stage
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.demo_dns import DemoDns, Name
from bouncehook_demo.foreign_bounce import LaterBounce, compose_bounce
from bouncehook_demo.remote_mx import RemoteMx
from bouncehook_demo.stages import STAGES
from bouncehook_demo.submit import Submission, submit, xtext

PORT = 2626
HOSTS = {
    "mx.takes.test": Host("127.89.1.1"),
    "mx.refuses.test": Host("127.89.1.2", Behaviour(recipients={"no": "550-5.1.1 no\n550 5.1.1 never"})),
    "mx.drops.test": Host("127.89.1.3", Behaviour({Stage.DATA: Misdeed.DROP})),
    "mx.bounces.test": Host("127.89.1.4", Behaviour(bounces=LaterBounce(at_once=False))),
    "mx.slow.test": Host("127.89.1.5", Behaviour({Stage.END_OF_DATA: Slow(0.01, "250 2.0.0 at last")})),
}


@pytest.fixture(scope="module")
def remote() -> Iterator[RemoteMx]:
    with RemoteMx(HOSTS, port=PORT, bounce_to=("127.89.1.1", PORT)) as remote:
        yield remote


def server(name: str) -> tuple[str, int]:
    return HOSTS[name].address, PORT


def test_what_was_accepted_is_kept_with_its_envelope(remote: RemoteMx) -> None:
    body = b"Subject: x\r\n\r\n.a line with a dot\r\n"
    submit(server("mx.takes.test"), "a@b.test", ["kept@takes.test"], body, mail_options=["RET=HDRS"])
    message = remote.wait_for_message(lambda message: message.recipients == ("kept@takes.test",))
    assert (message.host, message.sender, message.sender_options) == ("mx.takes.test", "a@b.test", ("RET=HDRS",))
    assert message.content == body


def test_a_recipient_is_refused_and_another_taken(remote: RemoteMx) -> None:
    submitted = submit(server("mx.refuses.test"), "a@b.test", ["no@refuses.test", "yes@refuses.test"])
    assert submitted.refused == {"no@refuses.test": (550, "5.1.1 no\n5.1.1 never")}
    remote.wait_for_message(lambda message: message.recipients == ("yes@refuses.test",))


def test_the_connection_drops_where_told(remote: RemoteMx) -> None:
    with pytest.raises(smtplib.SMTPServerDisconnected):
        submit(server("mx.drops.test"), "a@b.test", ["c@drops.test"])


def test_a_slow_reply_still_counts(remote: RemoteMx) -> None:
    assert submit(server("mx.slow.test"), "a@b.test", ["c@slow.test"]).reply == "2.0.0 at last"
    remote.wait_for_message(lambda message: message.host == "mx.slow.test")


def test_a_later_bounce_waits_for_the_word(remote: RemoteMx) -> None:
    submit(server("mx.bounces.test"), "return@b.test", ["gone@bounces.test"])
    [bounce] = remote.send_bounces()
    assert (bounce.host, bounce.to, bounce.code) == ("mx.bounces.test", "return@b.test", 250)
    message = remote.wait_for_message(lambda message: message.sender == "" and message.recipients == ("return@b.test",))
    assert b"Final-Recipient: rfc822;gone@bounces.test" in message.content
    assert remote.send_bounces() == []


def test_a_foreign_bounce_is_a_delivery_report() -> None:
    how = LaterBounce(recipient="inner@else.test", names_original=True)
    bounce = compose_bounce(how, "mx.x.test", "return@b.test", "outer@x.test", b"Subject: hello\r\n\r\nbody")
    text, status, original = message_from_bytes(bounce).get_payload()
    _, recipient = status.get_payload()
    assert recipient["Final-Recipient"] == "rfc822;inner@else.test"
    assert recipient["Original-Recipient"] == "rfc822;outer@x.test"
    assert "inner@else.test" in text.get_payload()
    received, _, header = original.get_payload().strip().partition("\nSubject: ")
    assert "for <outer@x.test>" in received
    assert header == "hello"


@pytest.mark.parametrize(
    ("name", "kind", "rcode", "answers"),
    [
        ("takes.test", "MX", 0, ["10 mx.takes.test.", "20 mx2.takes.test."]),
        ("MX.takes.test", "A", 0, ["127.89.1.1"]),
        ("takes.test", "A", 0, []),
        ("null.test", "MX", 0, ["0 ."]),
        ("broken.test", "MX", 2, []),
        ("nowhere.test", "A", 3, []),
    ],
)
@pytest.mark.parametrize("tcp", [False, True])
def test_dns_answers(name: str, kind: str, rcode: int, answers: list[str], tcp: bool) -> None:
    names = {
        "takes.test": Name(mail_hosts=("mx.takes.test", "mx2.takes.test")),
        "mx.takes.test": Name(addresses=("127.89.1.1",)),
        "null.test": Name(null_mx=True),
        "broken.test": Name(broken=True),
    }
    with DemoDns("127.89.0.9", names, port=5353):
        reply = DNSRecord.parse(DNSRecord.question(name, kind).send("127.89.0.9", 5353, tcp=tcp, timeout=5))
    assert reply.header.rcode == rcode
    assert [str(answer.rdata) for answer in reply.rr] == answers


def test_what_is_not_dns_gets_no_answer() -> None:
    assert DemoDns("127.89.0.9", {}).answer(b"hello") is None


def post(url: str, body: bytes) -> int:
    try:
        with urllib.request.urlopen(url, body, timeout=10) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_the_endpoint_keeps_what_is_posted_and_answers_as_told() -> None:
    with CustomerEndpoint() as endpoint:
        endpoint.fail_first(1)
        endpoint.status_by_path["/bounces"] = 410
        statuses = [post(endpoint.url(), b"id=1&description=a+%26+b"), post(endpoint.url("/bounces"), b"id=2&mime=")]
        statuses.append(post(endpoint.url(), b"id=3"))
        first, second, _ = endpoint.wait_for(3)
    assert statuses == [503, 410, 204]
    assert str(first) == "POST /failures id=1&description=a+%26+b"
    assert second.variables == (("id", "2"), ("mime", ""))
    assert second.answered == 410


def test_a_post_that_ends_in_the_middle_is_none() -> None:
    with CustomerEndpoint() as endpoint:
        with socket.create_connection((endpoint.address, endpoint.port)) as dying:
            dying.sendall(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nid=c")
            dying.shutdown(socket.SHUT_WR)
            assert dying.recv(1) == b""
        post(endpoint.url(), b"id=whole")
        assert [one["id"] for one in endpoint.posts] == ["whole"]


def test_waiting_in_vain_says_what_came() -> None:
    with CustomerEndpoint() as endpoint:
        post(endpoint.url(), b"id=seen")
        with pytest.raises(TimeoutError, match="id=seen"):
            endpoint.wait_for(lambda post: post["id"] == "unseen", timeout=0)


def test_xtext_is_that_of_the_standard() -> None:
    assert xtext("a+b=c d") == "a+2Bb+3Dc+20d"


def test_several_mails_go_in_one_session(remote: RemoteMx) -> None:
    before = remote.connections["mx.takes.test"]
    with Submission(server("mx.takes.test")) as session:
        for number in range(3):
            session.send("a@b.test", [f"{number}@takes.test"])
    assert remote.connections["mx.takes.test"] == before + 1


def test_every_row_has_a_domain_of_its_own_that_can_be_in_the_dns() -> None:
    labels = [row.label for row in STAGES]
    assert len(set(labels)) == len(labels)
    assert all(label.isalnum() and label == label.lower() for label in labels)


def test_a_closed_port_is_closed() -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.89.1.200", PORT))
