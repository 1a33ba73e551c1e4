"""What the notifier and its callers tell each other: all of a call arrives, and a caller is not believed blindly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncehook.delivery_settings import DeliverySettings
from bouncehook_notifier.deliver.callers import frames
from bouncehook_notifier.deliver.calls.call import Call
from bouncehook_notifier.deliver.calls.challenge import ChallengeCall
from bouncehook_notifier.deliver.calls.http import HttpCall, Payload
from bouncehook_notifier.deliver.calls.smtp import SmtpCall
from bouncehook_notifier.store.records import Attempt, ReturnedMail

SETTINGS = DeliverySettings(
    connect_seconds=3.0,
    total_seconds=7.0,
    private=(ip_network("10.0.0.0/8"), ip_network("fd00::/8")),
    ca_file=Path("/etc/ssl/own.pem"),
    proxy="http://proxy.test:3128",
)
POST = HttpCall(
    "https://ä.test/?q=\n\"'",
    Payload("msg_1", "text/plain", b"\0\n\xff" * 5, (b"k1\n", b"\xff"), (("X-Tökn", "s ü"),)),
    SETTINGS,
)
CALLS = [
    POST,
    HttpCall("http://a.test/", Payload("msg_2", "text/plain", b""), DeliverySettings(), whole_answer=True),
    ChallengeCall(POST, "word"),
    SmtpCall(("relay.test", 25), "jörg@a.test", ReturnedMail("bounce+x@b.test", b"\n\r\n.\xff", True), SETTINGS),
]
finite = st.floats(0, 1e12)
attempts = st.builds(
    Attempt,
    started=finite,
    seconds=finite,
    status=st.none() | st.integers(1, 999),
    answer=st.text(max_size=300),
    retry_after=finite,
    blameless=st.booleans(),
    made=st.booleans(),
)


def fed(octets: bytes, most: int | None = None, piece: int = 1 << 20) -> Iterator[tuple[bytes, bytes]]:
    stream = frames.Frames(most)
    for start in range(0, len(octets), piece):
        yield from stream.feed(octets[start : start + piece])


@pytest.mark.parametrize("call", CALLS, ids=lambda call: type(call).__name__)
@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
def test_a_call_arrives_whole(call: Call, piece: int) -> None:
    sent = b"".join([*frames.call_frame(5, call), *frames.ping(), *frames.call_frame(6, call)])
    first, ping, second = fed(sent, piece=piece)
    assert ping == (frames.PING, b"")
    for number, (kind, content) in ((5, first), (6, second)):
        assert kind == frames.CALL
        found, made = frames.number_and_call(content)
        assert (found, made()) == (number, call)


@given(st.integers(0, 2**64 - 1), attempts)
def test_what_came_of_a_call_arrives(number: int, attempt: Attempt) -> None:
    if attempt.answer.encode("utf-8", "replace").decode() != attempt.answer:
        return  # half a character, which no answer has
    ((kind, content),) = fed(b"".join(frames.answer_frame(number, attempt)), frames.MOST_ANSWER_OCTETS)
    assert (kind, frames.number_and_attempt(content)) == (frames.ANSWER, (number, attempt))


@given(st.binary(max_size=200))
def test_what_comes_from_a_caller_is_an_answer_or_refused(octets: bytes) -> None:
    try:
        for kind, content in fed(octets, frames.MOST_ANSWER_OCTETS):
            assert len(kind) == 1
            frames.number_and_attempt(content)
    except frames.BadFrame:
        pass
    try:
        _, attempt = frames.number_and_attempt(octets)
    except frames.BadFrame:
        return
    assert attempt.status is None or 1 <= attempt.status <= 999
    json.dumps([attempt.started, attempt.seconds, attempt.retry_after], allow_nan=False)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"started": float("nan")},
        {"seconds": float("inf")},
        {"retry_after": -1.0},
        {"started": 1e300},
        {"status": 1000},
        {"made": 2},
        {"blameless": 77},
    ],
)
def test_a_record_that_cannot_be_is_refused(spoilt: dict[str, float]) -> None:
    good = {"number": 1, "started": 1.0, "seconds": 1.0, "status": 200, "retry_after": 0.0, "blameless": 0, "made": 1}
    frames.number_and_attempt(frames._ANSWER.pack(*good.values()))
    with pytest.raises(frames.BadFrame):
        frames.number_and_attempt(frames._ANSWER.pack(*{**good, **spoilt}.values()))


@pytest.mark.parametrize("length", [0, frames.MOST_ANSWER_OCTETS + 1, 2**64 - 1])
def test_a_frame_that_no_caller_sends_is_refused(length: int) -> None:
    with pytest.raises(frames.BadFrame):
        list(fed(length.to_bytes(8, "big") + b"A", frames.MOST_ANSWER_OCTETS))


def test_a_long_answer_is_cut_to_what_is_taken() -> None:
    ((_, content),) = fed(
        b"".join(frames.answer_frame(1, Attempt(1.0, 1.0, 200, "ä" * 100_000))), frames.MOST_ANSWER_OCTETS
    )
    assert frames.number_and_attempt(content)[1].answer.startswith("ä" * 1000)
