"""The receivers that docs/for-your-customers.md gives to customers, called by our own delivery, and by others."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from bouncehook_notifier.deliver.payload import compose, compose_challenge
from configured import configured
from docs.receiving import REPORT, RETURNED, SECRET, Delivering, Receiver

OTHER = "whsec_" + "b3Ro" * 8
Post = tuple[dict[str, str], bytes]


numbers = count()


@pytest.fixture
def webhook_id(receiver: Receiver) -> str:
    """One that no test has used: the receiver runs for all of them."""
    return f"msg_{receiver.language}{next(numbers)}"


def composed(directory: Path, webhook_id: str, secrets: str = SECRET, body: str = "form", seconds_ago: int = 0) -> Post:
    """What a delivery would send now, or would have sent before."""
    customers = f"customers:\n  acme: {{failures: http://a/, secret: [{secrets}], body: {body}}}\n"
    (customer,) = configured(directory / "composed", customers).customers
    return compose(webhook_id, REPORT, customer).at(int(time.time()) - seconds_ago)


# ---- delivered


def test_a_form_arrives_as_it_was_meant(receiver: Receiver, delivering: Delivering, webhook_id: str) -> None:
    entry = f"secret: {SECRET}, variables: [type, reason, permanent, tags]"
    delivering.deliver(receiver.url, entry, webhook_id, REPORT)
    delivering.wait_for(delivered=1)
    assert receiver.kept(webhook_id) == {
        "id": "4jYcX5QzZbnY",
        "recipient": "jürgen+ü&=@müller.example",
        "state": "rcptto",
        "code": "550",
        "extended": "5.1.1",
        "description": "Postfach existiert nicht: 不存在 & 100 % = +",
        "type": "failure",
        "tags": "mai,große",
        "reason": "user-unknown",
        "permanent": "yes",
    }


def test_json_arrives_with_its_types(receiver: Receiver, delivering: Delivering, webhook_id: str) -> None:
    entry = f"secret: {SECRET}, body: json, variables: [type, reason, permanent, tags]"
    delivering.deliver(receiver.url, entry, webhook_id, REPORT)
    delivering.wait_for(delivered=1)
    kept = receiver.kept(webhook_id)
    assert (kept["recipient"], kept["description"]) == (REPORT.recipient, REPORT.description)
    assert (kept["permanent"], kept["tags"]) == (True, ["mai", "große"])


@pytest.mark.parametrize("body", ["form", "json"])
def test_a_returned_mail_arrives(receiver: Receiver, delivering: Delivering, webhook_id: str, body: str) -> None:
    mail = b"Subject: \xffn\xc3\xbcscht\r\n\r\n" + b"x+y=&%\r\n" * 150_000
    delivering.deliver(receiver.url, f"secret: {SECRET}, body: {body}", webhook_id, RETURNED, mail)
    delivering.wait_for(delivered=1)
    kept = receiver.kept(webhook_id)
    assert kept["mime"] == mail.decode("utf-8", "replace")
    assert kept["envelope"] == "bounce+token@bounces.relay.test"


@pytest.mark.parametrize("secrets", [f"{OTHER}, {SECRET}", f"{SECRET}, {OTHER}"])
def test_a_secret_that_is_being_changed(
    receiver: Receiver, delivering: Delivering, webhook_id: str, secrets: str
) -> None:
    delivering.deliver(receiver.url, f"secret: [{secrets}]", webhook_id, REPORT)
    delivering.wait_for(delivered=1)
    assert receiver.has(webhook_id)


@pytest.mark.parametrize("entry", [f"secret: {OTHER}", "body: form"], ids=["another secret", "no secret"])
def test_a_delivery_that_is_not_signed_with_the_secret_is_refused(
    receiver: Receiver, delivering: Delivering, webhook_id: str, entry: str
) -> None:
    delivering.deliver(receiver.url, entry, webhook_id, REPORT)
    delivering.wait_for(undelivered=1)
    with closing(sqlite3.connect(delivering.running.path)) as database:
        assert database.execute("select status, answer from attempts").fetchall() == [
            (401, "no signature that we know")
        ]
    assert not receiver.has(webhook_id)


def test_the_challenge_is_given_back_before_the_first_report(
    receiver: Receiver, delivering: Delivering, webhook_id: str
) -> None:
    before = set(receiver.inbox.glob("*"))
    delivering.deliver(receiver.url, f"secret: {SECRET}, challenge: yes", webhook_id, REPORT)
    delivering.wait_for(delivered=1)
    assert delivering.store.health(receiver.url).proven
    assert {path.name for path in set(receiver.inbox.glob("*")) - before} == {f"{webhook_id}.json"}


def test_a_replay_is_told_from_news(
    receiver: Receiver, make_delivering: Callable[[], Delivering], webhook_id: str
) -> None:
    """What the operator has sent again, in another form even, is answered well and kept once."""
    first, second = make_delivering(), make_delivering()
    first.deliver(receiver.url, f"secret: {SECRET}", webhook_id, REPORT)
    first.wait_for(delivered=1)
    before = receiver.kept(webhook_id)
    second.deliver(receiver.url, f"secret: {SECRET}, body: json, variables: [reason]", webhook_id, REPORT)
    second.wait_for(delivered=1)
    assert receiver.kept(webhook_id) == before


# ---- by others, or altered on the way


def test_the_same_at_the_same_time_is_kept_once(receiver: Receiver, webhook_id: str, tmp_path: Path) -> None:
    post = composed(tmp_path, webhook_id)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: receiver.post(*post), range(8)))
    assert sorted(answers) == [(200, "kept")] + [(200, "known")] * 7
    assert [path.name for path in receiver.inbox.glob("*") if path.suffix != ".json"] == []


@pytest.mark.parametrize("seconds_ago", [400, -400])
def test_what_is_not_fresh_is_refused(receiver: Receiver, webhook_id: str, tmp_path: Path, seconds_ago: int) -> None:
    assert receiver.post(*composed(tmp_path, webhook_id, seconds_ago=seconds_ago)) == (
        401,
        "too old, or from the future",
    )
    assert receiver.post(*composed(tmp_path, webhook_id, seconds_ago=seconds_ago * 2 // 3))[0] == 200


@pytest.mark.parametrize("change", ["body", "webhook-id", "webhook-timestamp", "webhook-signature"])
def test_what_was_altered_is_refused(receiver: Receiver, webhook_id: str, tmp_path: Path, change: str) -> None:
    headers, body = composed(tmp_path, webhook_id)
    changed = {
        "body": (headers, body.replace(b"rcptto", b"rcptt0")),
        "webhook-id": (headers | {"webhook-id": webhook_id + "0"}, body),
        "webhook-timestamp": (headers | {"webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)}, body),
        "webhook-signature": (headers | {"webhook-signature": headers["webhook-signature"].swapcase()}, body),
    }
    assert receiver.post(*changed[change]) == (401, "no signature that we know")
    assert receiver.post(headers, body) == (200, "kept"), "as it was sent it is good"


@pytest.mark.parametrize(
    "signature",
    ["", " ", "v1", "v1,", "v1,é".encode().decode("latin-1"), "v2,AAAA", "v1,AAAA v1a,AAAA", "v1," + "A" * 3000],
)
def test_what_is_no_signature_is_refused(receiver: Receiver, webhook_id: str, tmp_path: Path, signature: str) -> None:
    headers, body = composed(tmp_path, webhook_id)
    assert receiver.post(headers | {"webhook-signature": signature}, body)[0] == 401


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_header_that_is_missing(receiver: Receiver, webhook_id: str, tmp_path: Path, missing: str) -> None:
    headers, body = composed(tmp_path, webhook_id)
    del headers[missing]
    assert receiver.post(headers, body)[0] in (400, 401)


@pytest.mark.parametrize("name", ["../evil", "a/b", ".", "", "a" * 101, "msg 1"])
def test_an_id_that_is_no_name_of_a_file(receiver: Receiver, tmp_path: Path, name: str) -> None:
    """Also from the operator: a file is named after it."""
    assert receiver.post(*composed(tmp_path, name))[0] == 400


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"[]"),
        ("application/json", b"null"),
        ("application/json", b"{"),
        ("application/json", b""),
        ("text/plain", b"id=1"),
        ("", b"id=1"),
    ],
)
def test_a_signed_body_that_is_none_of_ours(
    receiver: Receiver, webhook_id: str, tmp_path: Path, kind: str, body: bytes
) -> None:
    from bouncehook_notifier.deliver.calls import signature
    from bouncehook_notifier.deliver.signing_keys import signing_keys

    (customer,) = configured(tmp_path, f"customers:\n  acme: {{failures: http://a/, secret: {SECRET}}}\n").customers
    headers = signature.headers(webhook_id, int(time.time()), body, signing_keys(customer))
    assert receiver.post({"Content-Type": kind, **headers}, body)[0] in (400, 415)
    assert not receiver.has(webhook_id)


def test_a_challenge_of_a_stranger_is_not_given_back(receiver: Receiver, webhook_id: str, tmp_path: Path) -> None:
    (customer,) = configured(tmp_path, f"customers:\n  acme: {{failures: http://a/, secret: {OTHER}}}\n").customers
    status, answer = receiver.post(*compose_challenge(webhook_id, "a-word", customer).at(int(time.time())))
    assert status == 401
    assert "a-word" not in answer


def test_only_posts_are_taken(receiver: Receiver, webhook_id: str, tmp_path: Path) -> None:
    headers, body = composed(tmp_path, webhook_id)
    assert receiver.post(headers, body, method="PUT")[0] >= 400
    assert not receiver.has(webhook_id)


def test_what_cannot_be_kept_is_sent_again(receiver: Receiver, webhook_id: str, tmp_path: Path) -> None:
    """A disk that is full, a folder that is away: the answer is not 2xx."""
    receiver.inbox.mkdir(exist_ok=True)
    aside = receiver.inbox.rename(receiver.inbox.with_name("aside"))
    receiver.inbox.write_text("in the way")
    try:
        assert receiver.post(*composed(tmp_path, webhook_id))[0] == 503
    finally:
        receiver.inbox.unlink()
        aside.rename(receiver.inbox)
    assert receiver.post(*composed(tmp_path, webhook_id)) == (200, "kept")
