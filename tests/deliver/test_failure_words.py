"""What an operator reads when a port speaks something else, or a proxy does not let a call through."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

import pytest

from deliver.calling import attempt, read_request
from torture.test_rude_endpoints import certify

HTTP_2_SETTINGS = b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64\x00\x04\x00\x10\x00\x00"
TLS_ALERT = b"\x15\x03\x01\x00\x02\x02\x46"


@pytest.mark.parametrize(
    ("greeting", "words"),
    [
        (HTTP_2_SETTINGS, "HTTP/2 only"),
        (TLS_ALERT, "this port speaks TLS, so the URL has to begin with https://"),
        (b"220 mail.example ESMTP\r\n", "not HTTP/1; it begins with '220 mail.example ESMTP"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "not HTTP/1; it begins with 'SSH-2.0"),
    ],
)
def test_a_port_that_speaks_something_else(raw_server, greeting: bytes, words: str) -> None:
    """Such a server may wait for more, and never end a line."""

    def serve(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(greeting)
        connection.recv(1)

    done = attempt(raw_server(serve).url, seconds=20.0)
    assert done.status is None
    assert words in done.answer
    assert done.seconds < 10


def test_plain_http_where_the_url_says_https(raw_server) -> None:
    def serve(connection: socket.socket) -> None:
        connection.recv(100)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    done = attempt(raw_server(serve).url.replace("http:", "https:"))
    assert done.status is None
    assert "this port does not speak TLS" in done.answer
    assert done.answer.startswith("SSLError"), "by which the metrics count it"


def test_tls_that_takes_http_2_only(raw_server, tmp_path: Path) -> None:
    certificate, key = certify("localhost", tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["h2"])

    def serve(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as encrypted:
            encrypted.sendall(HTTP_2_SETTINGS)
            encrypted.recv(100)
            encrypted.recv(100)

    url = raw_server(serve).url.replace("http://127.0.0.1", "https://localhost")
    done = attempt(url, ca_file=certificate, seconds=5.0)
    assert done.status is None
    assert "HTTP/2 only" in done.answer


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_password(raw_server, scheme: str) -> None:
    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

    proxy = raw_server(serve).url.removesuffix("/hook")
    done = attempt(f"{scheme}://customer.example/hook", proxy=proxy)
    assert done.status is None, "the endpoint has said nothing"
    assert "the proxy asks for a user name and a password" in done.answer


def test_a_proxy_that_does_not_connect(raw_server) -> None:
    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

    proxy = raw_server(serve).url.removesuffix("/hook")
    done = attempt("https://customer.example/hook", proxy=proxy)
    assert done.status is None
    assert "the proxy does not connect to the endpoint, it answers: 403 Forbidden" in done.answer
