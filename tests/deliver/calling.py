"""One POST as the notifier makes it, and what servers of raw sockets do with it."""

from __future__ import annotations

import socket
import time
from ipaddress import ip_network

from bouncehook.customers import Customer, Match, Secret
from bouncehook.delivery_settings import DeliverySettings
from bouncehook.receivers import Receiver
from bouncehook.report import Report, State
from bouncehook_notifier.deliver.calls.call import attempt_of
from bouncehook_notifier.deliver.calls.http import HttpCall, Payload
from bouncehook_notifier.deliver.payload import compose
from bouncehook_notifier.store.records import Attempt

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
REPORT = Report("4jY", "a@far.test", State.RCPTTO, "550", "5.1.1", "no")


def attempt(url: str, *, seconds: float = 1.0, secrets: tuple[Secret, ...] = (), **settings: object) -> Attempt:
    delivery = DeliverySettings(
        **{"private": LOOPBACK, "total_seconds": seconds, "connect_seconds": seconds, **settings}
    )
    customer = Customer("acme", Match(), (Receiver(url),), secrets=secrets, delivery=delivery)
    return attempt_of(lambda: HttpCall(url, compose("msg_1", REPORT, customer), customer.delivery))


def post(url: str, body: bytes, *, seconds: float = 5.0, **settings: object) -> Attempt:
    """A body of one's own."""
    delivery = DeliverySettings(
        **{"private": LOOPBACK, "total_seconds": seconds, "connect_seconds": seconds, **settings}
    )
    return HttpCall(url, Payload("msg_1", "text/plain", body), delivery).make()


def read_request(connection: socket.socket) -> None:
    received = b""
    while b"description=no" not in received:
        more = connection.recv(65536)
        if not more:
            raise ConnectionError("hung up")
        received += more


def answer_requests(connection: socket.socket, how_many: int = 1_000) -> None:
    """Say 200 to so many requests that come on one connection."""
    for _ in range(how_many):
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


def drip(connection: socket.socket, octet: bytes = b"x") -> None:
    """Send it again and again, often enough for whoever waits for the next one only."""
    while True:
        connection.sendall(octet)
        time.sleep(0.05)
