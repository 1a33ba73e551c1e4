"""The small operations on addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncehook.addresses import bare, domain_of, folded, from_xtext, xtext

scalars = st.text(st.characters(exclude_categories=["Cs"]))


@given(scalars)
def test_xtext_is_read_back(text: str) -> None:
    assert from_xtext(xtext(text)) == text


@given(scalars)
def test_xtext_fits_an_esmtp_parameter(text: str) -> None:
    """RFC 3461, 4: xchar is `!` to `~` but `+` and `=`; everything else is `+` and two upper-case digits."""
    encoded = xtext(text)
    assert all("!" <= character <= "~" and character != "=" for character in encoded)
    assert all(int(piece[:2], 16) >= 0 and piece[:2] == piece[:2].upper() for piece in encoded.split("+")[1:])


@given(st.binary())
def test_octets_from_outside_are_encoded_as_they_came(octets: bytes) -> None:
    text = octets.decode("utf-8", "surrogateescape")
    expected = b"".join(bytes([o]) if 33 <= o <= 126 and o not in b"+=" else b"+%02X" % o for o in octets)
    assert xtext(text) == expected.decode("ascii")


@pytest.mark.parametrize("text", ["+", "+2", "+zz", "a+2bc", "100%+"])
def test_what_is_no_xtext_stays_as_it_is(text: str) -> None:
    assert from_xtext(text) == text


@pytest.mark.parametrize(
    ("path", "address"),
    [("<a@b>", "a@b"), ("a@b", "a@b"), ("<>", ""), ("", ""), (" <a@b> ", "a@b"), ('<"a b"@c>', '"a b"@c'), ("<", "<")],
)
def test_bare(path: str, address: str) -> None:
    assert bare(path) == address


@pytest.mark.parametrize(
    ("address", "domain"),
    [("a@B.Test", "b.test"), ('"x@y"@z.test', "z.test"), ("nobody", ""), ("", ""), ("a@", ""), ("a@b.test.", "b.test")],
)
def test_domain_of(address: str, domain: str) -> None:
    assert domain_of(address) == domain


def test_two_spellings_of_one_mailbox() -> None:
    assert folded(" Ann@Example.ORG ") == folded("ann@example.org")
