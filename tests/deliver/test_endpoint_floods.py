"""An endpoint that answers without end gets its share of a caller, and no more; its call has failed, in words."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.deliver.calls import call_socket
from deliver.calling import answer_requests, attempt, read_request
from deliver.running import Running

ORDINARY_CALLS = 15
"""that one call of a flood may cost, in processor time"""
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def interim() -> Iterator[bytes]:
    while True:
        yield b"HTTP/1.1 103 Early Hints\r\n\r\n" * 2000


def continues() -> Iterator[bytes]:
    while True:
        yield b"HTTP/1.1 100 Continue\r\n\r\n" * 2000


def header_lines_of_interim() -> Iterator[bytes]:
    while True:
        yield b"HTTP/1.1 103 E\r\n" + b"".join(b"x%d: y\r\n" % number for number in range(95)) + b"\r\n"


def header_lines() -> Iterator[bytes]:
    yield OK
    for number in count():
        yield b"X-More-%d: and more\r\n" % number * 500


def one_header_line() -> Iterator[bytes]:
    yield OK + b"Set-Cookie: "
    while True:
        yield b"a" * 65536


def chunks() -> Iterator[bytes]:
    yield CHUNKED
    while True:
        yield b"1\r\na\r\n" * 2000


def chunk_extensions() -> Iterator[bytes]:
    yield CHUNKED
    while True:
        yield b"1;" + b"x" * 60_000 + b"\r\na\r\n"


def nonsense() -> Iterator[bytes]:
    while True:
        yield b"HTTP/nonsense " * 2000


def body() -> Iterator[bytes]:
    yield OK + b"\r\n"
    while True:
        yield b"a" * 65536


def flooding(sends: Callable[[], Iterator[bytes]]) -> Callable[[socket.socket], None]:
    def serve(connection: socket.socket) -> None:
        read_request(connection)
        for octets in sends():
            connection.sendall(octets)

    return serve


FLOODS = {
    interim: "more than 20 interim responses",
    continues: "more than 20 interim responses",
    header_lines_of_interim: "more than 1000 header lines",
    header_lines: "more than 1000 header lines",
    one_header_line: "more than 256 kB before the body",
    nonsense: "more than 256 kB before the body",
}


@pytest.mark.parametrize(("sends", "words"), FLOODS.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_too_much_before_the_body_is_a_failed_call(raw_server, sends, words: str) -> None:
    done = attempt(raw_server(flooding(sends)).url, seconds=20.0)
    assert done.status is None
    assert words in done.answer
    assert not done.blameless, "the circuit breaker counts it"
    assert done.seconds < 10, "it is not read until the time is over"


@pytest.mark.parametrize("sends", [chunks, chunk_extensions, body], ids=lambda one: one.__name__)
def test_a_body_without_end_comes_behind_the_status_that_counts(raw_server, sends) -> None:
    done = attempt(raw_server(flooding(sends)).url, seconds=20.0)
    assert done.status == 200
    assert done.seconds < 10


@pytest.mark.parametrize("sends", [*FLOODS, chunks, chunk_extensions, body], ids=lambda one: one.__name__)
def test_a_flood_costs_the_caller_no_more_processor_time_than_some_calls(raw_server, sends) -> None:
    polite, flood = raw_server(answer_requests).url, raw_server(flooding(sends)).url
    attempt(polite)
    ordinary = min(processor_time(polite) for _ in range(5))
    assert min(processor_time(flood) for _ in range(3)) < ORDINARY_CALLS * ordinary


def processor_time(url: str) -> float:
    began = time.thread_time()
    attempt(url, seconds=20.0)
    return time.thread_time() - began


def test_what_is_slow_to_read_ends_when_its_processor_time_is_used_up(raw_server, monkeypatch) -> None:
    """Octet by octet, as fast as it can: few octets, and much work."""
    monkeypatch.setattr(call_socket, "MOST_PROCESSOR_SECONDS", 0.01)

    def serve(connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        read_request(connection)
        connection.sendall(OK + b"X-Slow: ")
        while True:
            connection.sendall(b"x")

    done = attempt(raw_server(serve).url, seconds=60.0)
    assert done.status is None
    assert "of processor time" in done.answer


def test_one_that_floods_is_left_alone_like_one_that_fails(running: Running, reports, raw_server) -> None:
    calls = []

    def serve(connection: socket.socket) -> None:
        calls.append(connection)
        flooding(interim)(connection)

    url = raw_server(serve).url
    running.customers(f"acme: {{failures: '{url}', private: [127.0.0.0/8], concurrency: 2}}")
    for _ in range(30):
        reports.put(url)
    running.start()
    breaker = running.store.health
    wait_until(lambda: breaker(url).rest_until > time.time(), 20, lambda: f"{breaker(url)}")
    assert len(calls) < 10
    assert running.statuses() == {"waiting": 30}
