"""One domain is one domain, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncehook.addresses import domain_of, folded
from bouncehook.domains import one_form, spellings

letters = st.sampled_from("abcxyz019àéøüñßжязґαωςאבעدهن名例えテスト한국")
u_labels = st.text(letters, min_size=1, max_size=12)
u_domains = st.lists(u_labels, min_size=1, max_size=4).map(".".join)
anything = st.text(max_size=80) | st.text(st.sampled_from("xn-aüß.。ＡİΣ\u0301\u200d\udcff☃_ A"), max_size=20)


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("Example.ORG.", "example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.Example.", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        ("bu\u0308cher.example", "xn--bcher-kva.example"),  # two characters, not one
        ("bücher。example", "xn--bcher-kva.example"),  # the full stop of Chinese and Japanese
        ("ｅｘａｍｐｌｅ.org", "example.org"),
        ("faß.example", "xn--fa-hia.example"),  # of IDNA 2008; `fass` is another domain
        ("☃.example", "xn--n3h.example"),  # in no IDNA 2008, and in DNS
        ("sub_1.bücher.example", "sub_1.xn--bcher-kva.example"),
        ("[192.0.2.1]", "[192.0.2.1]"),
        ("", ""),
    ],
)
def test_the_one_form(written: str, form: str) -> None:
    assert one_form(written) == form


@pytest.mark.parametrize("written", ["\udcfc.example", "xn--\u0640.example", "\u200d.example", "ü" * 2000, "..ü.."])
def test_what_is_no_domain_is_compared_as_it_is_written(written: str) -> None:
    assert one_form(written) == one_form(one_form(written))


@given(anything)
def test_any_text_has_one_form(text: str) -> None:
    form = one_form(text)
    assert one_form(form) == form
    assert one_form(text + ".") == form
    assert all(one_form(spelling) == form for spelling in spellings(text))


@given(u_domains)
def test_every_spelling_of_a_domain_has_the_same_form(domain: str) -> None:
    form = one_form(domain)
    assert form.isascii()
    assert one_form(form.upper()) == form
    assert all(one_form(spelling) == form for spelling in spellings(domain))
    assert domain_of(f"ann@{domain}.") == form
    assert folded(f"Ann@{domain}") == folded(f"ann@{form}.")


@given(u_domains, u_domains)
def test_different_domains_stay_different(one: str, other: str) -> None:
    assert (one_form(one) == one_form(other)) == (one == other)


def test_the_spellings() -> None:
    assert spellings("Bücher.example") == ("xn--bcher-kva.example", "bücher.example")
    assert spellings("Example.org.") == ("example.org",)
    assert spellings("xn--garbage-.example") == ("xn--garbage-.example",)
