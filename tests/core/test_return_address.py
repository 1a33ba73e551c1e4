"""The signed return address: what we made comes back whole, and nothing else is taken for ours."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncehook.errors import (
    NotAReturnAddress,
    ReturnAddressAhead,
    ReturnAddressExpired,
    ReturnAddressUnproven,
)
from bouncehook.return_address import (
    MAXIMAL_PREFIX,
    Keys,
    customer_tag,
    is_for_complaints,
    make,
    make_feedback_id,
    recipient_of,
    token_of,
    verify,
    verify_feedback_id,
)

KEYS = Keys({7: bytes(range(32))})
DOMAIN = "bounces.relay.test"
TODAY = 20_780
TAG = customer_tag("acme.test")
ADDRESS = make(KEYS, "bounce", DOMAIN, TAG, "4jY2981QWwzJkQx", TODAY)

queue_ids = st.text(string.ascii_letters + string.digits, min_size=1, max_size=23)
tags = st.binary(min_size=6, max_size=6)
days = st.integers(0, 65_535)
keys = st.tuples(st.integers(0, 255), st.binary(min_size=32, max_size=32))


@given(queue_ids, tags, days, keys, st.text(string.ascii_lowercase + "-_0123456789", max_size=MAXIMAL_PREFIX))
def test_what_was_signed_is_read_back(
    message_id: str, tag: bytes, day: int, key: tuple[int, bytes], prefix: str
) -> None:
    held = Keys(dict([key]))
    address = make(held, prefix, DOMAIN, tag, message_id, day)
    token = verify(held, address, day)
    assert (token.id, token.customer_tag, token.day) == (message_id, tag, day)
    assert address == address.lower()
    assert len(address.partition("@")[0]) <= 64


@given(queue_ids, st.randoms(use_true_random=False))
def test_servers_that_change_case_do_no_harm(message_id: str, random: object) -> None:
    address = make(KEYS, "bounce", DOMAIN, TAG, message_id, TODAY)
    mixed = "".join(random.choice([str.upper, str.lower])(character) for character in address)  # type: ignore[attr-defined]
    for spelling in (address.upper(), address.lower(), mixed):
        assert verify(KEYS, spelling, TODAY).id == message_id


@pytest.mark.parametrize(
    ("suffix", "recipient"),
    [
        ("", ""),
        ("+user=example.org", "user@example.org"),
        ("-user=example.org", "user@example.org"),  # a client may ask for other delimiters: XVERP=-=
        ("=user-example.org", ""),
        ("+user=[192.0.2.1]", "user@[192.0.2.1]"),
        ("+weird+tag=x=gen.test", "weird+tag=x@gen.test"),
        ("+per%cent=gen.test", "per%cent@gen.test"),
        ("+jürgen=bücher.test", "jürgen@bücher.test"),
        ("+a@b=gen.test", "a@b@gen.test"),
        ("+postmaster", ""),
        ("+", ""),
        ("+=", ""),
        ("+=gen.test", ""),
        ("+user=", ""),
    ],
)
def test_what_postfix_xverp_puts_behind_the_token(suffix: str, recipient: str) -> None:
    address = ADDRESS.replace("@", f"{suffix}@")
    assert verify(KEYS, address, TODAY).id == "4jY2981QWwzJkQx"
    assert recipient_of(address) == recipient


def xverp(sender: str, recipient: str) -> str:
    """As verp_sender(3) of Postfix does it, without quotes."""
    local_part, _, domain = sender.rpartition("@")
    user, _, where = recipient.rpartition("@")
    return f"{local_part}+{user}={where}@{domain}"


unquoted = st.text(st.characters(exclude_characters='"'), min_size=1)
domains = st.text(st.characters(exclude_characters='"=@'), min_size=1)


@given(unquoted, domains)
def test_what_postfix_encodes_is_decoded(user: str, domain: str) -> None:
    recipient = f"{user}@{domain}"
    address = xverp(ADDRESS, recipient)
    assert verify(KEYS, address, TODAY).id == "4jY2981QWwzJkQx"
    assert recipient_of(address) == recipient


def quoted(local_part: str) -> str:
    return '"{}"'.format(local_part.replace("\\", "\\\\").replace('"', '\\"'))


@given(st.text(min_size=1).filter(lambda user: not user.startswith('"')))
def test_a_user_who_needs_quotes(user: str) -> None:
    """As Postfix writes them on the wire, and to itself."""
    recipient = f"{quoted(user)}@gen.test"
    for inside in (user, quoted(user)):
        address = f"{quoted(f'bounce+{token_of(ADDRESS)}+{inside}=gen.test')}@{DOMAIN}"
        assert verify(KEYS, address, TODAY).id == "4jY2981QWwzJkQx"
        assert recipient_of(address) == recipient


@given(st.text())
def test_any_text_has_a_recipient_or_none(text: str) -> None:
    recipient_of(text)


@given(st.data())
def test_any_changed_character_is_refused(data: st.DataObject) -> None:
    token = token_of(ADDRESS)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda c: c.lower() != token[place] and c not in "+@"))
    altered = token[:place] + other + token[place + 1 :]
    with pytest.raises(NotAReturnAddress):
        verify(KEYS, f"bounce+{altered}@{DOMAIN}", TODAY)


def test_every_single_base32_digit_counts() -> None:
    """Exhaustively, also the spare bits of the last digit: one message has one address."""
    token = token_of(ADDRESS)
    for place, digit in enumerate(token):
        for other in "abcdefghijklmnopqrstuvwxyz234567":
            if other != digit:
                with pytest.raises(NotAReturnAddress):
                    verify(KEYS, f"bounce+{token[:place]}{other}{token[place + 1 :]}@{DOMAIN}", TODAY)


@given(queue_ids, st.data())
def test_truncated_and_extended_tokens_are_refused(message_id: str, data: st.DataObject) -> None:
    token = token_of(make(KEYS, "bounce", DOMAIN, TAG, message_id, TODAY))
    shorter = token[: data.draw(st.integers(0, len(token) - 1))]
    extra = data.draw(st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=1))
    for altered in (shorter, token + extra, extra + token):
        with pytest.raises(NotAReturnAddress):
            verify(KEYS, f"bounce+{altered}@{DOMAIN}", TODAY)


def test_parts_of_two_addresses_do_not_mix() -> None:
    """The id of one message under the signature of another."""
    one, other = (token_of(make(KEYS, "bounce", DOMAIN, TAG, name, TODAY)) for name in ("AAAA1111", "BBBB2222"))
    for cut in range(1, len(one)):
        mixed = one[:cut] + other[cut:]
        if mixed not in (one, other):
            with pytest.raises(NotAReturnAddress):
                verify(KEYS, f"bounce+{mixed}@{DOMAIN}", TODAY)


@pytest.mark.parametrize(("days_later", "lifetime"), [(0, 30), (30, 30), (-1, 30), (-400, 30), (1, 1), (3650, 3650)])
def test_within_its_lifetime(days_later: int, lifetime: int) -> None:
    assert verify(KEYS, ADDRESS, TODAY + days_later, lifetime).day == TODAY


@pytest.mark.parametrize(("days_later", "lifetime"), [(31, 30), (2, 1), (40_000, 3650)])
def test_expired(days_later: int, lifetime: int) -> None:
    with pytest.raises(ReturnAddressExpired, match=f"is {days_later} days old"):
        verify(KEYS, ADDRESS, TODAY + days_later, lifetime)


def test_a_forged_address_is_never_called_expired() -> None:
    """Otherwise anyone could learn which days our keys were in use."""
    old = token_of(make(Keys({7: b"x" * 32}), "bounce", DOMAIN, TAG, "AAAA", TODAY - 1000))
    with pytest.raises(NotAReturnAddress, match="wrong signature"):
        verify(KEYS, f"bounce+{old}@{DOMAIN}", TODAY)


def test_unknown_key() -> None:
    for others in ({8: bytes(32)}, {5: bytes(32)}, {6: bytes(32), 8: bytes(32)}):
        with pytest.raises(ReturnAddressUnproven, match=r"key 7, which this host does not have$") as caught:
            verify(Keys(others), ADDRESS, TODAY)
        assert not isinstance(caught.value, ReturnAddressAhead)


def test_the_next_key() -> None:
    """Another host may have it already; ids come round."""
    with pytest.raises(ReturnAddressAhead, match="key 7, the next one, which this host does not have yet"):
        verify(Keys({6: bytes(32)}), ADDRESS, TODAY)
    assert Keys({255: bytes(32)}).next == 0


def test_rotation_signs_with_the_newest_and_verifies_with_all() -> None:
    rotated = Keys({7: bytes(range(32)), 8: b"n" * 32})
    fresh = make(rotated, "bounce", DOMAIN, TAG, "NEW", TODAY)
    assert verify(rotated, fresh, TODAY).id == "NEW"
    assert verify(rotated, ADDRESS, TODAY).id == "4jY2981QWwzJkQx"
    assert verify(Keys({8: b"n" * 32}), fresh, TODAY).id == "NEW"
    with pytest.raises(NotAReturnAddress):
        verify(KEYS, fresh, TODAY)


@pytest.mark.parametrize("message_id", ["", "x" * 24, "has-dash", "sp ace", "ümlaut", "a+b", "a\0"])
def test_what_is_no_queue_id_is_not_signed(message_id: str) -> None:
    with pytest.raises(ValueError, match="not a queue id"):
        make(KEYS, "bounce", DOMAIN, TAG, message_id, TODAY)


@given(st.text() | st.from_regex(r"\A\w{0,8}\+[a-zA-Z2-7]{0,80}(\+.*)?@\w+\Z"))
def test_arbitrary_text_is_refused_and_nothing_worse(text: str) -> None:
    with pytest.raises(NotAReturnAddress):
        verify(KEYS, text, TODAY)


@given(st.binary(max_size=100), days)
def test_arbitrary_octets_in_a_token_are_refused(octets: bytes, today: int) -> None:
    import base64

    text = base64.b32encode(bytes([7]) + octets).decode().rstrip("=").lower()
    with pytest.raises(NotAReturnAddress):
        verify(KEYS, f"bounce+{text}@{DOMAIN}", today)


def test_customers_have_tags_of_their_own() -> None:
    assert len({customer_tag(f"customer-{number}") for number in range(10_000)}) == 10_000


# What stands in the header of a message, for complaints.


@given(queue_ids, tags, days, keys)
def test_a_feedback_id_is_read_back_and_is_no_return_address(
    message_id: str, tag: bytes, day: int, key: tuple[int, bytes]
) -> None:
    held = Keys(dict([key]))
    feedback_id = make_feedback_id(held, tag, message_id, day)
    token = verify_feedback_id(held, f" {feedback_id.upper()} ", day)
    assert (token.id, token.customer_tag, token.day) == (message_id, tag, day)
    with pytest.raises(NotAReturnAddress):
        verify(held, f"bounce+{feedback_id}@{DOMAIN}", day)
    with pytest.raises(NotAReturnAddress):
        verify_feedback_id(held, token_of(make(held, "bounce", DOMAIN, tag, message_id, day)), day)


@given(st.text())
def test_arbitrary_text_is_no_feedback_id(text: str) -> None:
    with pytest.raises(NotAReturnAddress):
        verify_feedback_id(KEYS, text, TODAY)


@pytest.mark.parametrize(
    ("address", "local_part", "expected"),
    [
        ("Complaints@bounces.relay.test", "complaints", True),
        ("complaints+x@bounces.relay.test", "complaints", False),
        ("complaints", "complaints", False),
        ("@bounces.relay.test", "", False),
        ("complaints@bounces.relay.test", "", False),
    ],
)
def test_the_address_of_complaints(address: str, local_part: str, expected: bool) -> None:
    assert is_for_complaints(address, local_part) is expected
