"""What mentions an address, however it is written; and what is only alike does not."""

from __future__ import annotations

import base64
import quopri
from email.header import Header
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncehook.addresses import xtext
from bouncehook_notifier.store.mentions import MOST_LAYERS, Mentions

KIM = Mentions("kim@far.test")


@pytest.mark.parametrize(
    "text",
    [
        "kim@far.test",
        "<KIM@Far.Test>: user unknown",
        'the address "kim"@far.test. is gone',
        "rfc822;kim+40far.test",
        "https://acme.test/?to=kim%40far.test&x=1",
        "bounces+kim=far.test@b.test",
        "bounce-token-kim=far.test@b.test",
        "<a href='mailto:kim&#64;far.test'>",
        "to=kim@far.test.",
        "_kim@far.test_ or *kim@far.test*, kim@far.test- and ...kim@far.test",
        "'kim@far.test'",
        "收件人kim@far.test不存在",
        r'{"error":"unknown user \u003ckim@far.test\u003e"}',
        r'{"error":"bad\nkim@far.test"}',
        "bounce-kim=40far.test@b.test",
        "SRS0=abc=xy=far.test=kim@fwd.test",
    ],
)
def test_ways_of_writing_it(text: str) -> None:
    assert KIM.in_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "joakim@far.test",
        "o.kim@far.test",
        "a+kim@far.test",
        "kim@far.test.example",
        "kim@far.testing",
        "kim@far-test",
        "kim at far.test",
        "joakim=far.test@b.test",
        "o'kim@far.test",
        "a!kim@far.test",
        "{kim@far.test.example",
        "SRS0=abc=xy=far.test=joakim@fwd.test",
    ],
)
def test_what_is_only_alike(text: str) -> None:
    assert not KIM.in_text(text)


def test_a_domain_in_either_form_and_a_name_of_any_characters() -> None:
    one = Mentions("jörg.o'neil@bücher.test")
    assert one.in_text("JÖRG.O'Neil@xn--bcher-kva.test")
    assert one.in_text("jörg.o'neil@BÜCHER.test")
    assert one.in_text(xtext("jörg.o'neil@bücher.test"))
    assert one.part == "neil"
    assert one.in_text(r"rfc822;j\x{F6}rg.o'neil@b\x{FC}cher.test")
    assert one.in_mail("To: jörg.o'neil@bücher.test".encode("latin-1"))
    assert one.in_text("jo\u0308rg.o'neil@bücher.test")
    assert not Mentions("neil@far.test").in_text("o'neil@far.test")
    quoted = Mentions('"a b"@far.test')
    assert quoted.in_text('to <"a b"@far.test>')
    assert quoted.is_same("a b@far.test")
    assert not quoted.is_same("")
    assert quoted.in_text(r'{"recipient": "\"a b\"@far.test"}')
    assert not Mentions(r'"a\\b"@far.test').in_text("ab@far.test")


def enclosed(content_type: str, encoding: str, content: bytes) -> bytes:
    head = f"From: x@y.test\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + content


def mails(text: str) -> dict[str, bytes]:
    """A mail with a text in it, in each way."""
    inner = b"Subject: x\r\n\r\n" + text.encode()
    in_base64 = base64.encodebytes(text.encode())
    multipart = (
        b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n"
        + enclosed("text/plain; charset=utf-16", "base64", base64.encodebytes(text.encode("utf-16")))
        + b"\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        + enclosed("text/html; charset=no-such", "base64", in_base64)
        + b"\r\n--b--\r\n"
    )
    return {
        "plain": inner,
        "quoted-printable": enclosed(
            "text/plain; charset=utf-8", "quoted-printable", quopri.encodestring(text.encode())
        ),
        "base64": enclosed("text/plain; charset=utf-8", "base64", in_base64),
        "multipart": multipart,
        "words": b"Subject: " + Header(text, "utf-8").encode(linesep="\r\n").encode() + b"\r\n\r\nbody",
        "wrong": enclosed("message/rfc822", "base64", base64.encodebytes(inner)),
    }


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n", exclude_categories=("Cc",)), max_size=80))
def test_a_mail_however_it_is_encoded(text: str) -> None:
    for way, mail in mails(f"{text} <kim@far.test> {text}").items():
        assert KIM.in_mail(mail), way
    for way, mail in mails(f"{text} <lee@far.test> {text}").items():
        assert not KIM.in_mail(mail) or KIM.in_text(text), way


@given(st.binary(max_size=300))
def test_any_octets_are_read(octets: bytes) -> None:
    for mail in (octets, enclosed("text/plain; charset=utf-8", "base64", octets), b"Subject: =?" + octets):
        KIM.in_mail(mail)


def test_what_is_encoded_again_and_again_is_an_end() -> None:
    mail = b"<kim@far.test>"
    for _ in range(MOST_LAYERS + 1):
        assert KIM.in_mail(mail)
        mail = enclosed("message/rfc822", "base64", base64.encodebytes(mail))
    assert not KIM.in_mail(mail)


def test_an_address_in_a_url_of_an_enclosed_mail() -> None:
    mail = enclosed(
        "text/html", "quoted-printable", b'<a href=3D"https://a.test/' + quote("kim@far.test", "").encode() + b'">'
    )
    assert KIM.in_mail(mail)


@pytest.mark.parametrize("end", ["kim@", "kim@f", "kim@far.tes", "kim@far.test"])
def test_where_a_text_was_cut_off(end: str) -> None:
    assert KIM.in_cut_text(f"550 no such user: {end}…")
    assert not KIM.in_cut_text(f"550 no such user: jo{end[:3]}…")
    assert KIM.in_cut_text(f"{end}") is (end == "kim@far.test")
