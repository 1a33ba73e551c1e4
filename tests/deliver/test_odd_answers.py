"""Odd endpoints that are no failures: each call is made once, and counted as the status line says."""

from __future__ import annotations

import os
import socket
import ssl
import struct
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from deliver.calling import answer_requests, attempt, post, read_request

LARGE = b"x" * 8_000_000
SHUTS_TLS = b"\x15\x03\x03\x00\x02\x02\x50"
"""an alert that nobody encrypted"""

SHAPES = {
    "no length": (b"HTTP/1.0 200 OK\r\n\r\nhello", "hello"),
    "no reason": (b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", ""),
    "line feeds only": (b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok", "ok"),
    "120 header lines": (
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-H%d: v\r\n" % n for n in range(120)) + b"Content-Length: 2\r\n\r\nok",
        "ok",
    ),
    "a cookie of 70 kB": (
        b"HTTP/1.1 200 OK\r\nSet-Cookie: " + b"a" * 70_000 + b"\r\nContent-Length: 2\r\n\r\nok",
        "ok",
    ),
    "a line without a colon": (b"HTTP/1.1 200 OK\r\nnonsense here\r\nContent-Length: 2\r\n\r\nok", "ok"),
    "a coding that is none": (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", "hello"),
    "broken chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", ""),
    "chunks that end too early": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe", "he"),
    "an unknown transfer coding": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello", "hello"),
    "two lengths": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello", "hello"),
    "a negative length": (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello", "hello"),
    "a length that is not kept": (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello", "hello"),
    "lower case": (b"http/1.1 200 ok\r\ncontent-length: 2\r\n\r\nok", "ok"),
    "another version": (b"HTTP/2 200\r\ncontent-length: 2\r\n\r\nok", "ok"),
    "a reason in Latin-1": (b"HTTP/1.1 200 D'accord \xe9\r\nContent-Length: 2\r\n\r\nok", "ok"),
    "a carriage return in a header": (b"HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 2\r\n\r\nok", "ok"),
    "a header that is cut off": (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Cu", ""),
    "nothing but a status line": (b"HTTP/1.1 200 OK\r\n", ""),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_what_the_status_line_said_counts(raw_server, shape: str) -> None:
    sent, kept = SHAPES[shape]
    requests = []

    def serve(connection: socket.socket) -> None:
        read_request(connection)
        requests.append(connection)
        connection.sendall(sent)

    url = raw_server(serve).url
    for _ in range(3):
        done = attempt(url, seconds=10.0)
        assert (done.status, done.answer) == (200, kept)
    assert len(requests) == 3, "nothing is posted twice"


@pytest.mark.parametrize("status", [b"200 OK", b"500 Oh"])
def test_a_connection_that_is_reset_behind_the_status_line(raw_server, status: bytes) -> None:
    def serve(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 " + status + b"\r\nX-Half: ")
        reset(connection)

    assert attempt(raw_server(serve).url).status == int(status[:3])


def reset(connection: socket.socket) -> None:
    """End it with RST, when the other side has taken what was sent."""
    time.sleep(0.1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.mark.parametrize(
    "sent",
    [b"", b"HTTP/1.1 2", b"HTTP/1.1 200", b"HTTP/1.1 2000 OK\r\n\r\n", b"HTTP/1.1 99 x\r\n\r\n", b"ICY 200 OK\r\n"],
)
def test_what_is_no_status_line_is_no_success(raw_server, sent: bytes) -> None:
    def serve(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(sent)

    assert attempt(raw_server(serve).url).status is None


class TestAnAnswerWithoutBodyThatHasOne:
    """It is not the beginning of the next answer."""

    CALLS = 20

    @pytest.mark.parametrize("status", [204, 304])
    @pytest.mark.parametrize("pause", [0.0, 0.01])
    def test_one_that_is_announced(self, raw_server, status: int, pause: float) -> None:
        posts = self.posts_of(raw_server, b"HTTP/1.1 %d x\r\nContent-Length: 2\r\n\r\n" % status, pause, status)
        assert posts == self.CALLS

    def test_one_that_comes_with_the_answer(self, raw_server) -> None:
        def serve(connection: socket.socket) -> None:
            while True:
                read_request(connection)
                connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\nOK")

        url = raw_server(serve).url
        assert {attempt(url).status for _ in range(self.CALLS)} == {204}

    def test_one_that_comes_late(self, raw_server) -> None:
        """The call that it meets cannot be told from one that was answered so: it is made again, under its id."""
        posts = self.posts_of(raw_server, b"HTTP/1.1 204 No Content\r\n\r\n", 0.01, 204)
        assert self.CALLS <= posts <= 2 * self.CALLS

    def posts_of(self, raw_server, head: bytes, pause: float, status: int) -> int:
        requests = []

        def serve(connection: socket.socket) -> None:
            while True:
                read_request(connection)
                requests.append(connection)
                connection.sendall(head)
                time.sleep(pause)
                connection.sendall(b"OK")

        url = raw_server(serve).url
        assert [attempt(url).status for _ in range(self.CALLS)] == [status] * self.CALLS
        return len(requests)


def test_garbage_on_a_fresh_connection_is_a_failure_and_is_not_asked_for_again(raw_server) -> None:
    requests = []

    def serve(connection: socket.socket) -> None:
        read_request(connection)
        requests.append(connection)
        connection.sendall(b"garbage\r\n")

    done = attempt(raw_server(serve).url)
    assert done.status is None
    assert "it begins with 'garbage" in done.answer
    assert len(requests) == 1


def test_garbage_on_a_kept_connection_is_asked_again_on_a_fresh_one_and_no_further(raw_server) -> None:
    requests = []

    def serve(connection: socket.socket) -> None:
        if not requests:
            answer_requests(connection, 1)
        read_request(connection)
        requests.append(connection)
        connection.sendall(b"garbage\r\n")

    url = raw_server(serve).url
    assert attempt(url).status == 200
    assert attempt(url).status is None
    assert len(requests) == 2


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tls")
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    files = ["-keyout", made / "key.pem", "-out", made / "cert.pem"]
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)
    return made


def context_of(certificate: Path, version: ssl.TLSVersion) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    context.minimum_version = context.maximum_version = version
    return context


VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


def closes(connection: ssl.SSLSocket) -> None:
    connection.close()


def shuts_down(connection: ssl.SSLSocket) -> None:
    with socket.socket(fileno=os.dup(connection.fileno())) as plain:
        plain.shutdown(socket.SHUT_RDWR)


def says_goodbye(connection: ssl.SSLSocket) -> None:
    connection.settimeout(0.2)
    connection.unwrap()


def breaks_tls(connection: ssl.SSLSocket) -> None:
    with socket.socket(fileno=os.dup(connection.fileno())) as plain:
        plain.sendall(SHUTS_TLS)
    time.sleep(0.1)


@pytest.mark.parametrize("version", VERSIONS, ids=lambda one: one.name)
@pytest.mark.parametrize("ends", [closes, shuts_down, says_goodbye, reset, breaks_tls], ids=lambda one: one.__name__)
@pytest.mark.parametrize("pause", [0.0, 0.3])
def test_a_tls_connection_that_was_kept_may_end_in_any_way(
    raw_server, certificate: Path, version: ssl.TLSVersion, ends: Callable[[ssl.SSLSocket], None], pause: float
) -> None:
    """When the next request comes, or before."""
    context, connections = context_of(certificate, version), []

    def serve(connection: socket.socket) -> None:
        connections.append(connection)
        is_first = len(connections) == 1
        with context.wrap_socket(connection, server_side=True) as encrypted:
            answer_requests(encrypted, 1 if is_first else 100)
            if not pause:
                read_request(encrypted)
            ends(encrypted)

    url = raw_server(serve).url.replace("http:", "https:")
    assert attempt(url, ca_file=certificate / "cert.pem", seconds=5.0).status == 200
    time.sleep(pause)
    assert attempt(url, ca_file=certificate / "cert.pem", seconds=5.0).status == 200


class TestAnAnswerBeforeAllIsSent:
    """An endpoint that sees from the header that it does not want the body says so, and reads no further."""

    REFUSES = b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig"

    @staticmethod
    def leaves(connection: socket.socket) -> None:
        pass

    @staticmethod
    def lingers(connection: socket.socket) -> None:
        connection.shutdown(socket.SHUT_WR)
        time.sleep(1)

    @staticmethod
    def stays(connection: socket.socket) -> None:
        """It neither reads nor closes."""
        time.sleep(10)

    @pytest.mark.parametrize("then", ["leaves", "lingers", "stays"])
    @pytest.mark.parametrize("body", [b"x" * 10, b"x" * 200_000, LARGE], ids=["small", "200 kB", "8 MB"])
    def test_it_is_the_answer(self, raw_server, then: str, body: bytes) -> None:
        def serve(connection: socket.socket) -> None:
            connection.recv(100)
            connection.sendall(self.REFUSES)
            getattr(self, then)(connection)

        done = post(raw_server(serve).url, body)
        assert (done.status, done.answer) == (413, "big")
        assert done.seconds < 4

    @pytest.mark.parametrize("version", VERSIONS, ids=lambda one: one.name)
    @pytest.mark.parametrize(
        ("then", "body"),
        [("leaves", b"x" * 10), ("lingers", LARGE), ("stays", LARGE)],
        ids=["leaves", "lingers", "stays"],
    )
    def test_so_it_is_with_tls(
        self, raw_server, certificate: Path, version: ssl.TLSVersion, then: str, body: bytes
    ) -> None:
        context = context_of(certificate, version)

        def serve(connection: socket.socket) -> None:
            with context.wrap_socket(connection, server_side=True) as encrypted:
                encrypted.recv(100)
                encrypted.sendall(self.REFUSES)
                getattr(self, then)(encrypted)

        url = raw_server(serve).url.replace("http:", "https:")
        done = post(url, body, ca_file=certificate / "cert.pem")
        assert (done.status, done.answer) == (413, "big")
        assert done.seconds < 4

    def test_an_interim_response_is_no_reason_to_stop(self, raw_server) -> None:
        received = []

        def serve(connection: socket.socket) -> None:
            connection.recv(100)
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            octets = 0
            while octets < len(LARGE):
                octets += len(connection.recv(65536))
            received.append(octets)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        assert post(raw_server(serve).url, LARGE).status == 200
        assert received

    def test_the_connection_is_not_used_again(self, raw_server) -> None:
        connections = []

        def serve(connection: socket.socket) -> None:
            connections.append(connection)
            connection.recv(100)
            connection.sendall(b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n")
            time.sleep(1)

        url = raw_server(serve).url
        assert [post(url, LARGE).status for _ in range(2)] == [401, 401]
        assert len(connections) == 2


@pytest.mark.parametrize("version", VERSIONS, ids=lambda one: one.name)
def test_a_large_body_goes_over_tls_whole(raw_server, certificate: Path, version: ssl.TLSVersion) -> None:
    context, received = context_of(certificate, version), []

    def serve(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as encrypted:
            while True:
                octets = b""
                while not octets.endswith(b"x" * 1000 + b"end"):
                    more = encrypted.recv(65536)
                    if not more:
                        return
                    octets += more
                received.append(octets.partition(b"\r\n\r\n")[2])
                encrypted.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    url = raw_server(serve).url.replace("http:", "https:")
    for _ in range(2):
        assert post(url, LARGE + b"end", ca_file=certificate / "cert.pem", seconds=20.0).status == 200
    assert received == [LARGE + b"end"] * 2
