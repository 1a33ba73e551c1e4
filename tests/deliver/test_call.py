"""One POST, to endpoints of every kind of misbehaviour: what is recorded of it, and how long it may take."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from bouncehook.customers import Secret
from bouncehook_notifier.store.records import Attempt
from deliver.calling import answer_requests, attempt, drip, read_request


class TestAnswers:
    def test_an_ordinary_one(self, httpserver: HTTPServer) -> None:
        httpserver.expect_request("/hook", method="POST").respond_with_data("thank you", status=202)
        done = attempt(httpserver.url_for("/hook"))
        assert (done.status, done.answer) == (202, "thank you")

    def test_a_redirect_is_not_followed(self, httpserver: HTTPServer) -> None:
        httpserver.expect_request("/hook").respond_with_data("", status=307, headers={"Location": "/elsewhere"})
        assert attempt(httpserver.url_for("/hook")).status == 307
        assert [request.path for request, _ in httpserver.log] == ["/hook"]

    def test_retry_after_is_kept(self, httpserver: HTTPServer) -> None:
        httpserver.expect_request("/hook").respond_with_data("", status=429, headers={"Retry-After": "120"})
        assert attempt(httpserver.url_for("/hook")).retry_after == 120

    @pytest.mark.parametrize("value", ["soon", "-1", "1e9", "9" * 400, "Wed, 21 Oct 2026 07:28:00 GMT"])
    def test_a_retry_after_that_is_no_number_is_none(self, httpserver: HTTPServer, value: str) -> None:
        httpserver.expect_request("/hook").respond_with_data("", status=503, headers={"Retry-After": value})
        done = attempt(httpserver.url_for("/hook"))
        assert (done.status, done.retry_after) == (503, 0.0)

    def test_of_a_long_one_only_the_beginning_is_kept(self, httpserver: HTTPServer) -> None:
        httpserver.expect_request("/hook").respond_with_data("x" * 1_000_000)
        assert attempt(httpserver.url_for("/hook")).answer == "x" * 2048

    @pytest.fixture
    def keeping(self, raw_server) -> tuple[str, list[socket.socket]]:
        """A server that keeps its connections: its URL, and they."""
        connections: list[socket.socket] = []

        def serve(connection: socket.socket) -> None:
            connections.append(connection)
            answer_requests(connection)

        return raw_server(serve).url, connections

    def test_a_connection_is_used_again(self, keeping) -> None:
        url, connections = keeping
        assert [attempt(url).status for _ in range(3)] == [200, 200, 200]
        assert len(connections) == 1

    def test_threads_share_connections(self, keeping) -> None:
        url, connections = keeping
        for _ in range(3):
            thread = threading.Thread(target=attempt, args=(url,))
            thread.start()
            thread.join()
        assert len(connections) == 1

    @pytest.mark.parametrize("answers", [0, 3])
    def test_a_kept_connection_that_is_closed_when_used_again_is_no_failure(self, raw_server, answers: int) -> None:
        """The server closes it only when the next request is there, so that nobody can know before."""
        connections = []

        def serve(connection: socket.socket) -> None:
            connections.append(connection)
            answer_requests(connection, 1 if len(connections) == 1 else answers)
            read_request(connection)
            connection.close()

        server = raw_server(serve)
        assert attempt(server.url).status == 200
        assert attempt(server.url).status == (200 if answers else None), "a fresh one that is closed is a failure"
        assert len(connections) == 2


@pytest.mark.parametrize(
    "interim",
    [
        "100 Continue\r\n",
        "102 Processing\r\n",
        "103 Early Hints\r\nLink: </style.css>; rel=preload\r\n",
        "103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n",
    ],
)
def test_what_comes_before_the_answer_is_not_the_answer(raw_server, interim: str) -> None:
    def serve(connection: socket.socket) -> None:
        for _ in range(2):
            read_request(connection)
            connection.sendall(f"HTTP/1.1 {interim}\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".encode())

    server = raw_server(serve)
    for _ in range(2):
        done = attempt(server.url)
        assert (done.status, done.answer) == (200, "ok")


def test_switching_protocols_is_no_success(raw_server) -> None:
    def serve(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")

    assert attempt(raw_server(serve).url).status == 101


class TestNoCallTakesLongerThanItMay:
    """Each of these endpoints would hold a naive client for ever."""

    def limited(self, url: str) -> Attempt:
        started = time.monotonic()
        done = attempt(url, seconds=1.0)
        assert time.monotonic() - started < 3.0
        assert done.status is None or done.status == 200
        return done

    def test_one_that_says_nothing(self, raw_server) -> None:
        hold = threading.Event()
        assert self.limited(raw_server(lambda connection: hold.wait(10)).url).answer == "no answer within 1 s"
        hold.set()

    def test_one_that_drips_its_header(self, raw_server) -> None:
        def serve(connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            drip(connection)

        assert self.limited(raw_server(serve).url).answer == "no answer within 1 s"

    def test_one_that_drips_its_body_has_answered(self, raw_server) -> None:
        def serve(connection: socket.socket) -> None:
            read_request(connection)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            drip(connection)

        assert self.limited(raw_server(serve).url).status == 200

    @pytest.mark.parametrize("interim", [b"100 Continue", b"103 Early Hints"])
    def test_one_that_never_comes_to_its_answer(self, raw_server, interim: bytes) -> None:
        def serve(connection: socket.socket) -> None:
            read_request(connection)
            while True:
                connection.sendall(b"HTTP/1.1 " + interim + b"\r\n\r\n")

        assert self.limited(raw_server(serve).url).status is None

    def test_one_that_drips_its_tls_handshake(self, raw_server) -> None:
        def serve(connection: socket.socket) -> None:
            connection.sendall(b"\x16\x03\x03\x40\x00")
            drip(connection, b"\x02")

        assert self.limited(raw_server(serve).url.replace("http:", "https:")).status is None

    def test_one_that_sends_headers_without_end(self, raw_server) -> None:
        def serve(connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while True:
                connection.sendall(b"X-More: and more\r\n" * 100)

        assert self.limited(raw_server(serve).url).status is None

    def test_one_that_drips_on_a_connection_that_was_kept(self, raw_server) -> None:
        def serve(connection: socket.socket) -> None:
            answer_requests(connection, 1)
            read_request(connection)
            connection.sendall(b"HTTP/1.1 ")
            drip(connection, b" ")

        server = raw_server(serve)
        assert attempt(server.url).status == 200
        assert self.limited(server.url).status is None


@pytest.mark.parametrize(
    "sent",
    [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00" * 100, b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"],
)
def test_nonsense_is_an_attempt_like_any_other(raw_server, sent: bytes) -> None:
    def serve(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(sent)

    done = attempt(raw_server(serve).url)
    assert done.status in (None, 200)
    assert done.answer or done.status


def test_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        done = attempt(f"http://127.0.0.1:{unused.getsockname()[1]}/")
    assert done.status is None
    assert "refused" in done.answer


def test_a_name_that_does_not_exist() -> None:
    assert attempt("http://nowhere.invalid/").status is None


def test_a_secret_that_cannot_be_read_is_a_failed_attempt(httpserver: HTTPServer, tmp_path: Path) -> None:
    httpserver.expect_request("/hook").respond_with_data("")
    done = attempt(httpserver.url_for("/hook"), secrets=(Secret(file=tmp_path / "none"),))
    assert done.status is None
    assert "cannot read the secret" in done.answer
    assert httpserver.log == []


class TestTls:
    @pytest.fixture
    def authority(self, tmp_path: Path) -> Path:
        subprocess.run(
            [
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                tmp_path / "key.pem",
                "-out",
                tmp_path / "cert.pem",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
            ],
            check=True,
            capture_output=True,
        )
        return tmp_path

    @pytest.fixture
    def url(self, authority: Path, raw_server) -> str:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(authority / "cert.pem", authority / "key.pem")

        def serve(connection: socket.socket) -> None:
            with context.wrap_socket(connection, server_side=True) as encrypted:
                read_request(encrypted)
                encrypted.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        return f"https://localhost:{raw_server(serve).port}/"

    def test_an_unknown_authority_is_not_believed(self, url: str) -> None:
        done = attempt(url, seconds=10.0)
        assert done.status is None
        assert "certificate" in done.answer.lower()

    def test_a_customers_own_authority_is(self, url: str, authority: Path) -> None:
        assert attempt(url, ca_file=authority / "cert.pem", seconds=10.0).status == 200

    def test_a_fresh_connection_that_is_closed_is_a_failure_at_once(self, authority: Path, raw_server) -> None:
        requests = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority / "cert.pem", authority / "key.pem")

        def serve(connection: socket.socket) -> None:
            with context.wrap_socket(connection, server_side=True) as encrypted:
                requests.append(encrypted.recv(65536))

        url = raw_server(serve).url.replace("http:", "https:").replace("127.0.0.1", "localhost")
        assert attempt(url, ca_file=authority / "cert.pem", seconds=10.0).status is None
        assert len(requests) == 1, "it is not taken for a kept connection"

    def test_only_for_the_name_in_the_certificate(self, url: str, authority: Path) -> None:
        done = attempt(url.replace("localhost", "127.0.0.1"), ca_file=authority / "cert.pem", seconds=10.0)
        assert done.status is None


def test_nothing_of_the_environment_is_used(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    httpserver.expect_request("/hook").respond_with_data("")
    assert attempt(httpserver.url_for("/hook")).status == 200


class TestProxy:
    """Only by configuration; what goes through it is bounded as any call is."""

    @pytest.fixture
    def proxy(self, httpserver: HTTPServer) -> str:
        httpserver.expect_request("/hook").respond_with_data("by the proxy")
        return httpserver.url_for("/").rstrip("/")

    def test_it_is_asked(self, proxy: str) -> None:
        found = attempt("http://customer.example/hook", proxy=proxy, private=())
        assert (found.status, found.answer) == (200, "by the proxy")

    @pytest.mark.parametrize("host", ["10.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "[fec0::1]"])
    def test_it_is_not_asked_for_addresses_that_are_not_public(self, proxy: str, host: str) -> None:
        found = attempt(f"http://{host}/hook", proxy=proxy, private=())
        assert found.status is None
        assert "which is not public" in found.answer

    def test_one_that_drips_is_cut_off(self, raw_server) -> None:
        def serve(connection: socket.socket) -> None:
            read_request(connection)
            drip(connection, b"H")

        proxy = raw_server(serve).url.removesuffix("/hook")
        started = time.monotonic()
        assert attempt("http://customer.example/hook", proxy=proxy).status is None
        assert time.monotonic() - started < 5
