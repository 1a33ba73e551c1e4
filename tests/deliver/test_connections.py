"""Which connections a call goes over: to the address that lives, and no longer to one that the name has left."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address

import pytest

from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.deliver.calls import connections, guard, idle_sockets
from deliver.calling import LOOPBACK, answer_requests, attempt
from places import free_port

NAME = "hook.moves.test"


class Names:
    """Says where a name leads to, in place of the DNS; every other name is looked up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.addresses: list[str] = []
        self.asked = 0
        self._real = socket.getaddrinfo
        monkeypatch.setattr(guard.socket, "getaddrinfo", self._look_up)

    def _look_up(self, host: str, port: int, *arguments: object, **options: object) -> list:
        if host != NAME:
            return self._real(host, port, *arguments, **options)
        self.asked += 1
        if not self.addresses:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return [found for address in self.addresses for found in self._real(address, port, type=socket.SOCK_STREAM)]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    return Names(monkeypatch)


class TestAKeptConnection:
    @pytest.fixture
    def port(self) -> int:
        return free_port()

    @pytest.fixture
    def visits(self, raw_server, port: int) -> list[str]:
        """Servers at two addresses, which both keep their connections; for each connection, where it came to."""
        found = []

        def serve(connection: socket.socket) -> None:
            found.append(connection.getsockname()[0])
            answer_requests(connection)

        for address in ("127.0.0.2", "127.0.0.3"):
            raw_server(serve, address, port)
        return found

    def call(self, port: int, **settings: object) -> int | None:
        return attempt(f"http://{NAME}:{port}/hook", **settings).status

    def test_moves_when_its_name_has_moved(
        self, names: Names, visits: list[str], port: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names.addresses = ["127.0.0.2"]
        assert self.call(port) == 200
        names.addresses = ["127.0.0.3"]
        assert self.call(port) == 200
        assert visits == ["127.0.0.2"], "the name is not looked up for each call"
        monkeypatch.setattr(connections, "CHECK_SECONDS", 0.0)
        assert [self.call(port) for _ in range(3)] == [200, 200, 200]
        assert visits == ["127.0.0.2", "127.0.0.3"]

    def test_stays_while_the_name_has_its_address(
        self, names: Names, visits: list[str], port: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(connections, "CHECK_SECONDS", 0.0)
        names.addresses = ["127.0.0.2"]
        assert self.call(port) == 200
        names.addresses = ["127.0.0.3", "127.0.0.2"]
        assert self.call(port) == 200
        assert visits == ["127.0.0.2"]

    def test_stays_while_the_name_cannot_be_looked_up(
        self, names: Names, visits: list[str], port: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(connections, "CHECK_SECONDS", 0.0)
        names.addresses = ["127.0.0.2"]
        assert self.call(port) == 200
        names.addresses = []
        assert self.call(port) == 200
        assert visits == ["127.0.0.2"]

    def test_is_no_way_past_the_guard(
        self, names: Names, visits: list[str], port: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A name that leads to a forbidden address now is refused, though the connection is there."""
        monkeypatch.setattr(connections, "CHECK_SECONDS", 0.0)
        names.addresses = ["127.0.0.2"]
        assert self.call(port) == 200
        names.addresses = ["127.0.0.2", "10.0.0.1"]
        done = attempt(f"http://{NAME}:{port}/hook")
        assert done.status is None
        assert "10.0.0.1, which is not public" in done.answer

    def test_is_not_used_for_ever(
        self, names: Names, visits: list[str], port: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names.addresses = ["127.0.0.2"]
        assert self.call(port) == 200
        monkeypatch.setattr(idle_sockets, "KEPT_SECONDS", 0.0)
        assert self.call(port) == 200
        assert len(visits) == 2

    def test_that_nobody_uses_is_closed(self, raw_server, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(idle_sockets, "IDLE_SECONDS", 0.0)
        closed = threading.Event()

        def serve(connection: socket.socket) -> None:
            answer_requests(connection, 1)
            assert connection.recv(1) == b""
            closed.set()

        assert attempt(raw_server(serve).url).status == 200
        wait_until(closed.is_set, 3 * idle_sockets.SWEEP_SECONDS, lambda: "it is still open")

    def test_is_not_closed_while_a_call_waits_for_its_answer(self, raw_server, monkeypatch: pytest.MonkeyPatch) -> None:
        """However long that takes: the sweep looks at others."""
        for name in ("IDLE_SECONDS", "KEPT_SECONDS"):
            monkeypatch.setattr(idle_sockets, name, -1000.0)
        go_on, gone = threading.Event(), threading.Event()

        def slow(connection: socket.socket) -> None:
            go_on.wait(30)
            answer_requests(connection)

        def idle(connection: socket.socket) -> None:
            answer_requests(connection, 1)
            connection.recv(1)
            gone.set()

        slow_url, idle_url, statuses = raw_server(slow).url, raw_server(idle).url, []
        waiting = threading.Thread(target=lambda: statuses.append(attempt(slow_url, seconds=60.0).status))
        waiting.start()
        assert attempt(idle_url).status == 200
        wait_until(gone.is_set, 3 * idle_sockets.SWEEP_SECONDS, lambda: "nothing was swept")
        go_on.set()
        waiting.join(30)
        assert statuses == [200]


@contextmanager
def dead_address(address: str, port: int) -> Iterator[None]:
    """One that answers nothing: its queue of connections is full."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(0)
        for _ in range(3):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex((address, port))
        yield


class TestSeveralAddresses:
    @pytest.fixture
    def dead(self) -> Iterator[Callable[[list[str], int], None]]:
        with ExitStack() as stack:
            yield lambda addresses, port: [stack.enter_context(dead_address(one, port)) for one in addresses]

    def test_one_that_lives_behind_dead_ones_is_reached(self, names: Names, raw_server, dead) -> None:
        """With the seconds that a call has unless somebody says otherwise."""
        server = raw_server(answer_requests)
        silent = [f"127.0.0.{number}" for number in range(11, 15)]
        dead(silent, server.port)
        names.addresses = [*silent, "127.0.0.1"]
        done = attempt(f"http://{NAME}:{server.port}/hook", connect_seconds=5.0, seconds=20.0)
        assert done.status == 200

    def test_of_dead_ones_all_together_take_no_longer_than_a_call(self, names: Names, dead) -> None:
        """Whoever runs the DNS of a name could otherwise hold a call for hours."""
        port, silent = free_port(), [f"127.0.0.{number}" for number in range(20, 50)]
        dead(silent, port)
        names.addresses = silent
        began = time.monotonic()
        done = attempt(f"http://{NAME}:{port}/hook", seconds=1.0)
        assert done.status is None
        assert f"cannot connect to {NAME} at any of its 30 addresses" in done.answer
        assert time.monotonic() - began < 2.5

    def test_those_that_refuse_cost_nothing(self, names: Names, raw_server) -> None:
        server = raw_server(answer_requests)
        names.addresses = ["127.0.0.51", "127.0.0.52", "127.0.0.1"]
        assert attempt(f"http://{NAME}:{server.port}/hook").status == 200

    def test_families_take_turns(self, names: Names) -> None:
        names.addresses = ["::1", "::2", "::3", "127.0.0.1", "127.0.0.2"]
        found = guard.tested_addresses(NAME, 80, (*LOOPBACK, guard.ip_network("::/64")))
        assert found == [ip_address(one) for one in ("::1", "127.0.0.1", "::2", "127.0.0.2", "::3")]


def test_a_name_in_the_header_and_none_of_the_numbers(names: Names, raw_server) -> None:
    received = []

    def serve(connection: socket.socket) -> None:
        received.append(connection.recv(65536, socket.MSG_PEEK))
        answer_requests(connection)

    server = raw_server(serve)
    names.addresses = ["127.0.0.1"]
    assert attempt(f"http://{NAME}:{server.port}/hook").status == 200
    assert f"\r\nHost: {NAME}:{server.port}\r\n".encode() in received[0]


def test_a_host_that_is_a_number_of_ipv6(raw_server) -> None:
    listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    with listener:
        received = []

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                received.append(connection.recv(65536, socket.MSG_PEEK))
                answer_requests(connection, 1)

        serving = threading.Thread(target=serve)
        serving.start()
        port = listener.getsockname()[1]
        assert attempt(f"http://[::1]:{port}/hook").status == 200
        serving.join()
    assert f"\r\nHost: [::1]:{port}\r\n".encode() in received[0]
