"""Proof of ownership: no report goes to a URL that has not given back a challenge, when the customer has to."""

from __future__ import annotations

import json
import socket
import threading

import pytest

from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_notifier.deliver import circuit_breaker
from bouncehook_notifier.deliver.calls.challenge import gives_back
from bouncehook_notifier.store.store import Store
from deliver.running import PRIVATE, Running

CHALLENGED = f"challenge: yes, retry: [1s, 1s], {PRIVATE}"


def kinds(endpoint: CustomerEndpoint) -> list[str]:
    return ["challenge" if post.get("type") == "challenge" else "report" for post in endpoint.posts]


def test_the_first_call_is_the_challenge_and_then_reports_come(
    running: Running, reports, store: Store, endpoint: CustomerEndpoint
) -> None:
    running.customers(f"acme: {{failures: {endpoint.url()}, {CHALLENGED}}}")
    for _ in range(30):
        reports.put(endpoint.url())
    running.start()
    running.wait_until_delivered(30)
    assert kinds(endpoint) == ["challenge"] + ["report"] * 30
    assert store.health(endpoint.url()).proven > 0


def test_it_is_asked_once_for_all_times(running: Running, reports, store: Store, endpoint: CustomerEndpoint) -> None:
    running.customers(f"acme: {{failures: {endpoint.url()}, {CHALLENGED}}}")
    reports.put(endpoint.url())
    store.prove(endpoint.url(), 1.0)
    running.start()
    running.wait_until_delivered(1)
    assert kinds(endpoint) == ["report"]


def test_without_an_answer_no_report_goes_there(running: Running, reports, endpoint: CustomerEndpoint) -> None:
    endpoint.gives_back_challenges = False
    running.customers(f"acme: {{failures: {endpoint.url()}, {CHALLENGED}}}")
    reports.put(endpoint.url())
    running.start()
    running.wait_for_statuses({"undelivered": 1})
    assert kinds(endpoint) == ["challenge"] * 3, "as often as the schedule says"


def test_one_that_is_mended_gets_what_waited(
    running: Running, reports, endpoint: CustomerEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(circuit_breaker, "FIRST_REST", 0.1)
    endpoint.gives_back_challenges = False
    running.customers(f"acme: {{failures: {endpoint.url()}, challenge: yes, retry: [1s, 1s, 1s, 1s], {PRIVATE}}}")
    for _ in range(3):
        reports.put(endpoint.url())
    running.start()
    endpoint.wait_for(1)
    endpoint.gives_back_challenges = True
    running.wait_until_delivered(3)
    assert kinds(endpoint).count("report") == 3


def test_the_challenge_is_signed_and_in_the_customers_format(
    running: Running, reports, endpoint: CustomerEndpoint
) -> None:
    endpoint.gives_back_challenges = False
    secret = "whsec_" + "QUJD" * 8
    running.customers(f"acme: {{failures: {endpoint.url()}, body: json, secret: {secret}, {CHALLENGED}}}")
    reports.put(endpoint.url())
    running.start()
    (post, *_) = endpoint.wait_for(1)
    assert json.loads(post.body)["type"] == "challenge"
    assert post.headers["webhook-signature"].startswith("v1,")
    assert post.headers["webhook-id"].startswith("msg_challenge")


@pytest.mark.parametrize("answer", ["word", " word\n", '{"challenge": "word"}', '{"ok": true, "challenge": "word"}'])
def test_answers_that_give_it_back(answer: str) -> None:
    assert gives_back(answer, "word")


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "ok",
        "words",
        "<p>word</p>",
        '"word"',
        '["word"]',
        '{"challenge": "x"}',
        '{"challenge": ["word"]}',
        "[" * 2048,
    ],
)
def test_answers_that_do_not(answer: str) -> None:
    assert not gives_back(answer, "word")


def test_an_answer_in_two_pieces_gives_it_back(running: Running, reports, raw_server) -> None:
    def serve(connection: socket.socket) -> None:
        received = b""
        while b"description=" not in received and b"challenge=" not in received:
            received += connection.recv(65536)
        word = received.partition(b"challenge=")[2]
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(word))
        connection.sendall(word[:5])
        threading.Event().wait(0.2)
        connection.sendall(word[5:])

    url = raw_server(serve).url
    running.customers(f"acme: {{failures: '{url}', {CHALLENGED}}}")
    reports.put(url)
    running.start()
    running.wait_until_delivered(1)
