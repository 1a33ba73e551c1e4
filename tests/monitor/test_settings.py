"""`status:` in bouncehook.yaml: what is refused, and that it listens where it should."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bouncehook.errors import ConfigurationError
from configured import configured


def faults(directory: Path, status: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        configured(directory, settings=f"status: {status}\n")
    return [fault.replace(f"{directory}/", "") for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (
            "{listen: '0.0.0.0:9925'}",
            "not a loopback address: add `networks:` beside it, with the clients that may connect",
        ),
        ("{listen: '[::]:9925'}", "not a loopback address"),
        ("{listen: '192.0.2.1:9925'}", "not a loopback address"),
        (
            "{listen: 'relay.example:9925'}",
            "must be an address and a port, such as 127.0.0.1:9925 or [::1]:9925, or no",
        ),
        ("{listen: 9925}", "must be a text"),
        ("{listen: '127.0.0.1'}", "must be a host and a port"),
        ("{listen: '127.0.0.1:0'}", "must be a host and a port"),
        ("{listen: yes}", "must be a text"),
        ("{networks: [everybody]}", "must be a network such as"),
        ("{names: ['a b']}", "must be a domain name"),
        ("{by_customer: perhaps}", "must be yes or no"),
        ("{lisen: '127.0.0.1:9925'}", "unknown key; did you mean `listen`?"),
    ],
)
def test_what_is_refused(tmp_path: Path, status: str, expected: str) -> None:
    (fault,) = faults(tmp_path, status)
    assert fault.startswith("bouncehook.yaml:")
    assert ": status." in fault
    assert expected in fault


def test_it_is_off_unless_it_is_configured(tmp_path: Path) -> None:
    assert configured(tmp_path).settings.status.listen is None
    assert configured(tmp_path, settings="status: {listen: no}\n").settings.status.listen is None


def test_beyond_loopback_with_networks(world) -> None:
    """On every address, for the one network that may look."""
    text = world.config.read_text().replace("listen: 127.0.0.1:", "networks: [127.0.0.0/8]\n  listen: 0.0.0.0:")
    world.config.write_text(text)
    world.start()
    assert world.page("/metrics")


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_on_ipv6(world) -> None:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            pass
    except OSError:
        pytest.skip("no IPv6 here")
    world.config.write_text(
        world.config.read_text()
        .replace("listen: 127.0.0.1:", "listen: '[::1]:")
        .replace(f":{world.port}\n", f":{world.port}'\n")
    )
    world.start()
    with socket.create_connection(("::1", world.port), timeout=20) as client:
        client.sendall(b"GET / HTTP/1.0\r\nHost: [::1]\r\n\r\n")
        assert client.recv(12) == b"HTTP/1.0 200"
    assert f"on http://[::1]:{world.port}/" in world.log()
