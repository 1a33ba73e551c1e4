"""Where the milter and LMTP listen, and who may connect: what is read, and what is refused."""

from __future__ import annotations

import socket
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncehook.configuration import Settings, load
from bouncehook.errors import ConfigurationError
from bouncehook.places import InetPlace, PostfixSocket, place_of
from bouncehook.postfix_socket import why_out_of_reach
from configured import write_configuration


def settings_of(directory: Path, milter: str) -> Settings:
    return load(write_configuration(directory, settings=f"milter:\n{milter}")).settings


def faults_of(directory: Path, milter: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        settings_of(directory, milter)
    return [fault.replace(f"{directory}/", "") for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("inet:8890@127.0.0.1", InetPlace("127.0.0.1", 8890)),
        ("inet:8890@localhost", InetPlace("127.0.0.1", 8890)),
        ("inet6:8890@localhost", InetPlace("::1", 8890)),
        ("inet6:8890@[::1]", InetPlace("::1", 8890)),
        ("inet6:8890@::1", InetPlace("::1", 8890)),
        ("inet:127.0.0.1:8890", InetPlace("127.0.0.1", 8890)),  # as main.cf has it
        ("inet:[::1]:8890", InetPlace("::1", 8890)),
        ("/run/milter.sock", Path("/run/milter.sock")),
    ],
)
def test_what_people_write(tmp_path: Path, written: str, place: object) -> None:
    socket = settings_of(tmp_path, f"  socket: '{written}'\n").milter_socket
    assert socket == PostfixSocket(place, (), place)
    assert not socket.is_open_to_others


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("milter.sock", ""),
        ("inet:8890", ": name the address too, inet:PORT@127.0.0.1 for this machine, inet:8890@0.0.0.0 for every"),
        ("unix:/run/milter.sock", ": write the path alone, from the root directory"),
        ("local:/run/milter.sock", ": write the path alone, from the root directory"),
        ("inet6:8890@127.0.0.1", ": inet6 takes IPv6 addresses; write inet for an IPv4 address"),
        ("inet:0@127.0.0.1", ""),
        ("inet:65536@127.0.0.1", ""),
        ("inet:8890@127.0.0.300", ""),
        ("inet:8890@a b", ""),
        ("inet6:8890@fe80::1%eth0", ""),
        ("inet:smtp@127.0.0.1", ""),
    ],
)
def test_what_names_no_place(tmp_path: Path, written: str, hint: str) -> None:
    (fault,) = faults_of(tmp_path, f"  socket: '{written}'\n")
    assert fault.startswith(
        "bouncehook.yaml:8: milter.socket: must be an absolute path, or inet:PORT@ADDRESS or inet6:PORT@[ADDRESS] "
        f"for a socket by network, not {written!r}{hint}"
    )


def test_every_address_is_open_to_others_and_needs_to_know_whom(tmp_path: Path) -> None:
    """As 0.2.0 made a file of this name."""
    (fault,) = faults_of(tmp_path, "  socket: inet:8890@0.0.0.0\n")
    assert fault == (
        "bouncehook.yaml:8: milter.socket: 0.0.0.0 is not a loopback address: add `clients:` beside it, with the hosts "
        "whose Postfix may connect, such as [10.1.0.5]; whoever connects is believed like Postfix itself"
    )
    socket = settings_of(tmp_path, "  socket: inet:8890@0.0.0.0\n  clients: [10.0.0.0/8]\n").milter_socket
    assert socket.is_open_to_others
    assert socket.clients == (ip_network("10.0.0.0/8"),)
    assert socket.reached_at == InetPlace("127.0.0.1", 8890)
    assert not socket.is_reached_from_elsewhere


def test_what_belongs_to_a_socket_by_network_only(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, "  socket: /run/m.sock\n  clients: [10.0.0.0/8]\n  reached_at: inet:1@m\n")
    wrong = "is for a socket by network, inet:PORT@ADDRESS, and `socket` is /run/m.sock"
    assert faults == [
        f"bouncehook.yaml:9: milter.clients: {wrong}",
        f"bouncehook.yaml:10: milter.reached_at: {wrong}",
    ]


def test_a_name_is_where_postfix_finds_us_and_not_where_we_listen(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, "  socket: inet:8890@bouncehook\n  clients: [10.0.0.0/8]\n")
    assert fault.startswith("bouncehook.yaml:8: milter.socket: must name an address of this machine, such as inet:8890")
    milter = "  socket: inet:8890@0.0.0.0\n  clients: [10.0.0.5]\n  reached_at: inet:8890@Bouncehook\n"
    socket = settings_of(tmp_path, milter).milter_socket
    assert socket.reached_at == InetPlace("bouncehook", 8890)
    assert socket.is_reached_from_elsewhere
    (fault,) = faults_of(tmp_path, "  socket: inet:1@127.0.0.1\n  reached_at: inet:8890@0.0.0.0\n")
    assert "must be inet:PORT@HOST, where Postfix finds this daemon" in fault


def test_who_may_connect() -> None:
    here = InetPlace("0.0.0.0", 1)
    socket = PostfixSocket(here, (ip_network("10.0.0.0/8"), ip_network("2001:db8::/32")), here)
    for peer in ("10.1.2.3", "::ffff:10.1.2.3", "2001:db8::5", "127.0.0.1", "::1", "192.0.2.1"):
        assert socket.lets_in(peer, "192.0.2.1"), peer  # the last is this machine itself
    for peer in ("192.0.2.2", "::ffff:192.0.2.2", "2001:db9::1", "", "bouncehook"):
        assert not socket.lets_in(peer, "192.0.2.1"), peer


addresses = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).map(str).filter(lambda one: "%" not in one)
names = st.from_regex(r"[a-z]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True).filter(lambda one: one != "localhost")


@given(st.one_of(addresses, names), st.integers(1, 65535))
def test_each_form_is_read_back(host: str, port: int) -> None:
    place = InetPlace(host, port)
    assert place_of(str(place)) == place_of(place.for_milters) == place_of(place.for_lmtp) == place
    assert place.is_name == (host[0].isalpha() and ":" not in host)


@given(st.text())
def test_no_text_is_taken_for_something_odd(text: str) -> None:
    place = place_of(text)
    if isinstance(place, InetPlace):
        assert 0 < place.port < 65536
        assert place.is_name or str(ip_address(place.host))
    else:
        assert place is None or text.startswith("/")


def test_a_daemon_in_another_container_is_asked_where_postfix_finds_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_server(("127.0.0.1", 0)) as gone:
        open_place, closed = (InetPlace("localhost", one.getsockname()[1]) for one in (listener, gone))
        gone.close()
        here = InetPlace("127.0.0.1", closed.port)
        assert why_out_of_reach(PostfixSocket(here, (), open_place)) == ""
        assert why_out_of_reach(PostfixSocket(here, (), closed)) == "Connection refused"
