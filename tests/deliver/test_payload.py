"""What a POST carries, by what its customer chose."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qsl, unquote_to_bytes

import pytest

from bouncehook.customers import Customer, Match
from bouncehook.envelope import Recipient
from bouncehook.receivers import Receiver
from bouncehook.report import FURTHER_VARIABLES, Event, Report, State
from bouncehook.sent_message import SentMessage
from bouncehook_notifier.deliver.payload import compose
from bouncehook_notifier.further_variables import with_further_variables
from bouncehook_notifier.store.records import ReturnedMail
from configured import configured

MESSAGE = SentMessage(
    "4jY",
    "acme",
    20000,
    "news@acme.test",
    [Recipient("ü@far.test")],
    "my+2Bid",
    "<1@acme.test>",
    ("spring", "second"),
    0.0,
)
REPORT = with_further_variables(
    Report("4jY", "ü@far.test", State.RCPTTO, "550", "5.1.1", "no such user, ✗"), MESSAGE, 1795438960.7, ()
)


def customer(body: str = "form", variables: tuple[str, ...] = ()) -> Customer:
    return Customer("acme", Match(), (Receiver("http://127.0.0.1/"),), body=body, variables=variables)


def test_a_form_holds_the_six_in_their_order() -> None:
    headers, body = compose("msg_1", REPORT, customer()).at(1)
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qsl(body.decode("ascii")) == [
        ("id", "4jY"),
        ("recipient", "ü@far.test"),
        ("state", "rcptto"),
        ("code", "550"),
        ("extended", "5.1.1"),
        ("description", "no such user, ✗"),
    ]


def test_what_is_unknown_is_left_out() -> None:
    _, body = compose("msg_1", Report("4jY", "a@b.test", State.UNKNOWN), customer(variables=FURTHER_VARIABLES)).at(1)
    assert parse_qsl(body.decode("ascii")) == [("id", "4jY"), ("recipient", "a@b.test"), ("state", "unknown")]


def test_further_variables_come_behind_when_they_are_chosen() -> None:
    _, body = compose("msg_1", REPORT, customer(variables=FURTHER_VARIABLES)).at(1)
    assert parse_qsl(body.decode("ascii"))[6:] == [
        ("type", "failure"),
        ("timestamp", "2026-11-23 13:02:40"),
        ("time", "1795438960"),
        ("action", "failed"),
        ("envelope", "news@acme.test"),
        ("tags", "spring,second"),
        ("envid", "my+id"),
        ("message_id", "<1@acme.test>"),
        ("reason", "user-unknown"),
        ("permanent", "yes"),
    ]


def test_json_has_the_same_names_and_its_own_types() -> None:
    headers, body = compose("msg_1", REPORT, customer("json", ("tags", "permanent", "timestamp", "time"))).at(1)
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body) == {
        "id": "4jY",
        "recipient": "ü@far.test",
        "state": "rcptto",
        "code": "550",
        "extended": "5.1.1",
        "description": "no such user, ✗",
        "timestamp": "2026-11-23 13:02:40",
        "time": 1795438960,
        "tags": ["spring", "second"],
        "permanent": True,
    }


@pytest.mark.parametrize("body", ["form", "json"])
def test_text_that_is_no_unicode_is_sent_as_well_as_can_be(body: str) -> None:
    report = Report("4jY", "a\udcff@b.test", State.BOUNCE, description="\x00\ud800\n")
    _, sent = compose("msg_1", report, customer(body)).at(1)
    assert sent.isascii()


OCTETS = bytes(range(256)) + b"\r\n--x\r\n"
RETURNED = Report("4jY", "you@far.test", State.BOUNCE, event=Event.RETURNED)
MAIL = ReturnedMail("bounce+x@bounces.test", OCTETS, False)


def test_a_form_holds_the_octets_of_a_returned_mail() -> None:
    _, body = compose("msg_1", RETURNED, customer(variables=FURTHER_VARIABLES), None, MAIL).at(1)
    pairs = [pair.split(b"=") for pair in body.split(b"&")]
    assert [name for name, _ in pairs] == [b"id", b"recipient", b"envelope", b"mime"]
    assert [unquote_to_bytes(value.replace(b"+", b" ")) for _, value in pairs] == [
        b"4jY",
        b"you@far.test",
        b"bounce+x@bounces.test",
        OCTETS,
    ]


def test_json_holds_a_returned_mail_as_text() -> None:
    mail = ReturnedMail("bounce+x@bounces.test", "Grüße\r\n".encode() + b"\xff", True)
    _, body = compose("msg_1", RETURNED, customer("json"), None, mail).at(1)
    assert json.loads(body) == {
        "id": "4jY",
        "recipient": "you@far.test",
        "envelope": "bounce+x@bounces.test",
        "mime": "Grüße\r\n\ufffd",
        "truncated": True,
    }


def test_a_returned_mail_that_was_cut_and_whose_recipient_is_unknown() -> None:
    report = Report("4jY", "", State.BOUNCE, event=Event.RETURNED)
    _, body = compose("msg_1", report, customer(), None, ReturnedMail("b@b.test", b"x", True)).at(1)
    assert body == b"id=4jY&envelope=b%40b.test&mime=x&truncated=yes"


@pytest.mark.parametrize("event", [Event.DELAYED, Event.COMPLAINT, Event.AUTO_REPLY])
def test_what_is_no_failure_always_says_so(event: Event) -> None:
    report = with_further_variables(Report("4jY", "", State.BOUNCE, event=event), None, 1.0, ())
    _, body = compose("msg_1", report, customer()).at(1)
    assert parse_qsl(body.decode("ascii")) == [("id", "4jY"), ("state", "bounce"), ("type", event.value)]


def test_a_delivery_always_says_who_has_the_message() -> None:
    report = Report("4jY", "you@far.test", State.MESSAGE, "250", further={"action": "delivered"}, event=Event.DELIVERED)
    _, body = compose("msg_1", with_further_variables(report, None, 1.0, ()), customer()).at(1)
    assert parse_qsl(body.decode("ascii"))[-2:] == [("type", "delivered"), ("action", "delivered")]


def test_the_map_says_which(tmp_path: Path) -> None:
    text = "customers: {a.test: {failures: 'http://x/', body: json, variables: [reason, permanent]}}\n"
    (found,) = configured(tmp_path, text).customers
    assert (found.body, found.variables) == ("json", ("reason", "permanent"))
