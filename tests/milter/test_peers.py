"""Which of the milter's connections by network are hung up on.  tests/apart tries it with real strangers."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from bouncehook.places import InetPlace, PostfixSocket
from bouncehook_milter.peers import Peers


class Doorkeeper:
    """Lets in who comes from the ports that it is told; on loopback everybody has the same address."""

    def __init__(self) -> None:
        self.strangers: set[int] = set()
        self.asked: list[int] = []

    def lets_in(self, connection: socket.socket) -> bool:
        port = connection.getpeername()[1]
        self.asked.append(port)
        return port not in self.strangers


class Port:
    """A port of 127.0.0.1, which is said to be open to others, and connections to it."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        place = InetPlace("0.0.0.0", self.listener.getsockname()[1])
        self.doorkeeper = Doorkeeper()
        self.peers = Peers(PostfixSocket(place, (), place), self.doorkeeper)  # type: ignore[arg-type]

    def connect(self) -> socket.socket:
        """The client's end; the other is libmilter's."""
        client = self._stack.enter_context(socket.create_connection(self.listener.getsockname()))
        self._stack.enter_context(self.listener.accept()[0])
        client.settimeout(10)
        return client


@pytest.fixture
def port() -> Iterator[Port]:
    with ExitStack() as stack:
        yield Port(stack)


def is_open(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True


def test_strangers_alone_are_hung_up_on(port: Port) -> None:
    clients = [port.connect() for _ in range(4)]
    port.doorkeeper.strangers = {client.getsockname()[1] for client in clients[:2]}
    port.peers.hang_up_on_strangers()
    assert [is_open(client) for client in clients] == [False, False, True, True]


def test_who_was_let_in_is_not_asked_about_again(port: Port) -> None:
    first, later = port.connect(), None
    port.peers.hang_up_on_strangers()
    later = port.connect()
    port.peers.hang_up_on_strangers()
    port.peers.hang_up_on_strangers()
    assert port.doorkeeper.asked == [first.getsockname()[1], later.getsockname()[1]]


def test_a_connection_that_is_closed_meanwhile_stops_nothing(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = port.connect()
    port.doorkeeper.strangers = {stranger.getsockname()[1]}
    listed = os.listdir("/proc/self/fd")
    monkeypatch.setattr("os.listdir", lambda _: ["999999", *listed])
    port.peers.hang_up_on_strangers()
    assert not is_open(stranger)


def test_without_a_free_descriptor_nobody_is_let_in_unseen(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    port.connect()

    def none_free(_: int) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("os.dup", none_free)
    with pytest.raises(OSError, match="Too many open files"):
        port.peers.hang_up_on_strangers()


def test_a_port_of_loopback_is_not_watched(port: Port) -> None:
    place = InetPlace("127.0.0.1", port.listener.getsockname()[1])
    stranger = port.connect()
    port.doorkeeper.strangers = {stranger.getsockname()[1]}
    Peers(PostfixSocket(place, (), place), port.doorkeeper).hang_up_on_strangers()  # type: ignore[arg-type]
    assert port.doorkeeper.asked == []
    assert is_open(stranger)
