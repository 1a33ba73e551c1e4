"""The reserved customer of `bouncehook probe`: what an id says, and whose sender is believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncehook import probe, return_address
from bouncehook.configuration import Configuration
from bouncehook.return_address import customer_tag, day_of
from configured import RETURN_DOMAIN, configured

NOW = 1_795_924_750.5
RECEIVER = ("192.0.2.7", 9926)
_ID = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    return configured(tmp_path)


def made(now: float = NOW) -> probe.Probe:
    found = probe.probe_of(probe.new_id(RECEIVER, now), now)
    assert found
    return found


def test_an_id_says_when_it_was_made_and_who_listens() -> None:
    one, other = made(), made()
    assert one.receiver == "http://192.0.2.7:9926/"
    assert NOW - 60 < one.made <= NOW
    assert one.id != other.id
    assert len(one.id) <= 16, "the longest prefix, with `-probe` behind it, leaves no more room"


@given(
    st.integers(0, 2**32 - 1).map(lambda number: ".".join(map(str, number.to_bytes(4, "big")))),
    st.integers(0, 65535),
    st.floats(0, 4e9),
)
def test_every_receiver_comes_out_as_it_went_in(address: str, port: int, now: float) -> None:
    found = probe.probe_of(probe.new_id((address, port), now), now)
    assert found
    assert found.receiver == f"http://{address}:{port}/"


@given(st.text(alphabet=_ID, max_size=30), st.floats(0, 4e9))
def test_any_other_id_is_no_fault(text: str, now: float) -> None:
    found = probe.probe_of(text, now)
    assert found is None or abs(found.made - now) <= probe.FRESH_SECONDS


@pytest.mark.parametrize(("seconds", "counts"), [(0, True), (3500, True), (-3500, True), (3700, False), (-3700, False)])
def test_it_counts_for_an_hour(configuration: Configuration, seconds: float, counts: bool) -> None:
    asked = made()
    sender = asked.sender(configuration, RETURN_DOMAIN, day_of(NOW))
    assert (probe.asked_by(sender, configuration, NOW + seconds) is not None) == counts
    assert (probe.asked_by(sender.upper(), configuration, NOW + seconds) is not None) == counts


def test_only_its_own_sender_is_believed(configuration: Configuration) -> None:
    asked, day = made(), day_of(NOW)
    sender = asked.sender(configuration, RETURN_DOMAIN, day)
    returned = configuration.return_address_for(asked.customer(), asked.id, day)
    of_a_customer = return_address.make(
        configuration.keys, "bounce-probe", RETURN_DOMAIN, customer_tag("acme.test"), asked.id, day
    )
    for address in (
        returned,  # a message that comes back through a content filter keeps its return address
        of_a_customer,
        sender.replace(RETURN_DOMAIN, "other.test"),
        sender.replace("bounce-probe+", "bounce-probe+a"),
        "bounce-probe+@" + RETURN_DOMAIN,
        "bounce-probe@" + RETURN_DOMAIN,
        "",
    ):
        assert probe.asked_by(address, configuration, NOW) is None, address
    assert probe.token_in(returned, configuration, NOW)
    assert probe.token_in(of_a_customer, configuration, NOW) is None
