"""No connection to addresses that are not public, however the URL spells them."""

from __future__ import annotations

import socket
from ipaddress import ip_address, ip_network

import pytest
from pytest_httpserver import HTTPServer

from bouncehook.customers import Customer, Match
from bouncehook.delivery_settings import DeliverySettings
from bouncehook.receivers import Receiver
from bouncehook.report import Report, State
from bouncehook_notifier.deliver.calls import guard
from bouncehook_notifier.deliver.calls.call import attempt_of
from bouncehook_notifier.deliver.calls.guard import is_allowed
from bouncehook_notifier.deliver.calls.http import HttpCall
from bouncehook_notifier.deliver.payload import compose
from bouncehook_notifier.store.records import Attempt

PRIVATE = [
    "127.0.0.1",
    "127.1.2.3",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2001:db8::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_not_allowed(address: str) -> None:
    assert not is_allowed(ip_address(address), ())


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_what_is_public_is_allowed(address: str) -> None:
    assert is_allowed(ip_address(address), ())


def test_the_operator_may_allow_networks() -> None:
    private = (ip_network("10.1.0.0/16"), ip_network("fd00::/8"))
    assert is_allowed(ip_address("10.1.2.3"), private)
    assert is_allowed(ip_address("::ffff:10.1.2.3"), private)
    assert is_allowed(ip_address("fd00::1"), private)
    assert not is_allowed(ip_address("10.2.0.1"), private)
    assert not is_allowed(ip_address("127.0.0.1"), private)


def attempt(url: str, private: tuple = ()) -> Attempt:
    customer = Customer("acme", Match(), (Receiver(url),), delivery=DeliverySettings(private=private, total_seconds=2))
    report = Report("4jY", "a@far.test", State.RCPTTO)
    return attempt_of(lambda: HttpCall(url, compose("msg_1", report, customer), customer.delivery))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_no_spelling_gets_past(httpserver: HTTPServer, host: str) -> None:
    httpserver.expect_request("/").respond_with_data("secret")
    done = attempt(f"http://{host}:{httpserver.port}/")
    assert done.status is None
    assert "not public" in done.answer or "resolve" in done.answer.lower()
    assert httpserver.log == []


def test_one_private_address_among_public_ones_is_enough(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def both(host: str, port: int, **_options: object) -> list:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("8.8.8.8", "127.0.0.1")]

    monkeypatch.setattr(guard.socket, "getaddrinfo", both)
    assert (
        "127.0.0.1, which is not public; `delivery.private` in bouncehook.yaml may allow it"
        in attempt(f"http://mixed.test:{httpserver.port}/").answer
    )


def test_a_name_is_looked_up_once_and_the_tested_address_is_called(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second look-up could answer differently (DNS rebinding)."""
    answers = iter(["127.0.0.1", "8.8.8.8"])
    real = socket.getaddrinfo

    def rebinding(host: str, port: int, *arguments: object, **options: object) -> list:
        if host != "rebinding.test":
            return real(host, port, *arguments, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(guard.socket, "getaddrinfo", rebinding)
    httpserver.expect_request("/").respond_with_data("")
    done = attempt(f"http://rebinding.test:{httpserver.port}/", (ip_network("127.0.0.0/8"),))
    assert done.status == 200
    (request, _) = httpserver.log[0]
    assert request.headers["Host"] == f"rebinding.test:{httpserver.port}"
    assert next(answers) == "8.8.8.8", "there was no second look-up"
