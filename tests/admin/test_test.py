"""`bouncehook test`: the way of a real report, to real servers, and what is said of their answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from bouncehook_demo.customer_endpoint import CustomerEndpoint
from configured import write_configuration

SECRETS = [f"whsec_{letter * 32}" for letter in "AB"]
PRIVATE = "private: [127.0.0.0/8], connect_seconds: 1s, total_seconds: 1s"


def write(directory: Path, entry: str) -> Path:
    return write_configuration(directory, f"customers:\n  acme: {entry}\n  initech: https://initech.test/\n")


def test_a_signed_report_for_every_url(bouncehook, tmp_path: Path, endpoint: CustomerEndpoint) -> None:
    urls = [endpoint.url("/one"), endpoint.url("/two?key=geheim")]
    config = write(
        tmp_path,
        f"{{failures: [{', '.join(urls)}], secret: [{', '.join(SECRETS)}], variables: [type], body: json, {PRIVATE}}}",
    )
    status, output, errors = bouncehook("test", "acme", "--config", config)
    assert (status, errors) == (0, "")
    assert [post.path for post in endpoint.posts] == ["/one", "/two?key=geheim"]
    for post in endpoint.posts:
        assert json.loads(post.body) == {
            "id": "TEST",
            "recipient": "test@example.com",
            "state": "unknown",
            "description": "This is a test of the webhook: no message has failed.",
            "type": "failure",
        }
        for secret in SECRETS:
            assert Webhook(secret).verify(post.body, dict(post.headers))
    assert len({post.headers["webhook-id"] for post in endpoint.posts}) == 2
    assert output.count("good: HTTP 204, ") == 2
    assert output.count("signed with 2 secrets") == 2
    assert "geheim" not in output
    assert not any(secret in output for secret in SECRETS)
    assert not (tmp_path / "store.db").exists()


@pytest.mark.parametrize("answer", [302, 400, 410, 500])
def test_one_that_does_not_say_2xx(bouncehook, tmp_path: Path, endpoint: CustomerEndpoint, answer: int) -> None:
    endpoint.status_by_path["/bad"] = answer
    config = write(tmp_path, f"{{failures: [{endpoint.url('/bad')}, {endpoint.url('/good')}], {PRIVATE}}}")
    status, output, _ = bouncehook("test", "acme", "--config", config)
    assert status == 69
    assert [post["id"] for post in endpoint.posts] == ["TEST", "TEST"], "the others are tested all the same"
    assert f"not good: HTTP {answer}" in output
    assert "good: HTTP 204" in output
    assert "not signed: no secret in the map" in output


def test_what_hangs_or_is_not_there(bouncehook, tmp_path: Path, endpoint: CustomerEndpoint) -> None:
    endpoint.delay_seconds = 3
    config = write(tmp_path, f"{{failures: [{endpoint.url()}, 'http://127.0.0.1:1/'], {PRIVATE}}}")
    status, output, _ = bouncehook("test", "acme", "--config", config)
    assert status == 69
    assert "no answer within 1 s" in output
    assert "Connection refused" in output


def test_the_guard_stands_here_too(bouncehook, tmp_path: Path, endpoint: CustomerEndpoint) -> None:
    status, output, _ = bouncehook("test", "acme", "--config", write(tmp_path, endpoint.url()))
    assert status == 69
    assert "127.0.0.1, which is not public" in output
    assert endpoint.posts == []


def test_an_answer_that_would_control_the_terminal(bouncehook, tmp_path: Path, raw_answer) -> None:
    url = raw_answer(b"HTTP/1.0 500 no\r\n\r\n\x1b[2Jone\ntwo\x9b")
    status, output, _ = bouncehook("test", "acme", "--config", write(tmp_path, f"{{failures: {url}, {PRIVATE}}}"))
    assert status == 69
    assert "    | \\x1b[2Jone\n    | two" in output
    assert "\x1b" not in output


def test_customers_that_cannot_be_tested(bouncehook, tmp_path: Path) -> None:
    config = write(tmp_path, "{forward: yes}")
    status, output, errors = bouncehook("test", "acme", "--config", config)
    assert (status, output) == (69, "")
    assert errors == "acme: has no URL in the map that could be tested\n"
    status, output, errors = bouncehook("test", "nobody", "--config", config)
    assert (status, output) == (69, "")
    assert errors == "nobody: no such customer in the map; there are: acme, initech\n"


def test_the_bounces_loop_is_tested_with_a_mail(bouncehook, tmp_path: Path, endpoint: CustomerEndpoint) -> None:
    config = write(tmp_path, f"{{bounces: {endpoint.url('/bounces')}, {PRIVATE}}}")
    status, output, _ = bouncehook("test", "acme", "--config", config)
    assert (status, "good: HTTP 204" in output) == (0, True)
    (post,) = endpoint.posts
    assert (post.path, post["id"], post["recipient"]) == ("/bounces", "TEST", "test@example.com")
    assert "no mail has come back" in post["mime"]


@pytest.mark.parametrize("gives_back", [True, False])
def test_a_customer_who_has_to_give_back_a_challenge(
    bouncehook, tmp_path: Path, endpoint: CustomerEndpoint, gives_back: bool
) -> None:
    endpoint.gives_back_challenges = gives_back
    config = write(tmp_path, f"{{failures: {endpoint.url()}, challenge: yes, {PRIVATE}}}")
    status, output, _ = bouncehook("test", "acme", "--config", config)
    assert status == (0 if gives_back else 69)
    assert ("the challenge was not given back" in output) == (not gives_back)
    assert [post.get("type") for post in endpoint.posts] == ["challenge", None]
