"""Mail to the address of complaints: what proves a message, who complains, and what becomes of what proves nothing."""

from __future__ import annotations

import logging
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounce_recogniser import Feedback, Kind, Recognised, recognise
from bouncehook import return_address
from bouncehook.relay_copies import NO_COPIES
from bouncehook_notifier import complaints
from bouncehook_notifier.store.records import Delivery
from configured import RETURN_DOMAIN, configured
from feedback_reports import SHAPES, Reported, Shape, microsoft, of_type, redacted, yahoo
from notifier.test_intake import ID, REPORT, TODAY, Workshop

CUSTOMERS = (
    "customers:\n  acme.test: {failures: http://a/, bounces: http://b/, events: [complaint], variables: [emailfrom]}\n"
)
COMPLAINTS = f"complaints@{RETURN_DOMAIN}"


class Office(Workshop):
    """A workshop whose customer asks for complaints."""

    def message(self, *recipients: str, to: str = "", cfbl: str = "") -> Reported:
        """A message that is remembered, as a provider got it."""
        self.put_sent(*recipients)
        field = f"CFBL-Feedback-ID: {cfbl}\r\n" if cfbl else ""
        content = f"{field}From: <joe@acme.test>\r\nTo: <{to or recipients[0]}>\r\nSubject: news\r\n\r\nbuy\r\n"
        return Reported(self.address(), recipients[0], content.encode())

    def feedback_id(self) -> str:
        (customer,) = self.configuration.customers
        return self.configuration.feedback_id_for(customer, ID, TODAY)

    def complain(self, mail: bytes) -> list[Delivery]:
        """What is to be told once the mail has been taken."""
        self.put_returned("bounce", mail, COMPLAINTS)
        self.age(60)
        self.take()
        return self.reports()

    def evidence(self) -> list[tuple[str, str, bytes]]:
        with closing(sqlite3.connect(self.directory / "store.db")) as store:
            rows = store.execute("select recognised, rule, mail from evidence").fetchall()
        return [(recognised, rule, zlib.decompress(mail)) for recognised, rule, mail in rows]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    office.configuration = replace(configured(tmp_path, CUSTOMERS), copies=NO_COPIES)
    yield office
    office.close()


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_who_asks_for_complaints_is_told_of_each_and_gets_no_returned_mail(office: Office, shape: Shape) -> None:
    (told,) = office.complain(shape(office.message("you@far.test")))
    assert (told.url, told.report.event, told.report.id) == ("http://a/", "complaint", ID)
    assert told.report.recipient == "you@far.test", "whom it names, or the only one to whom it went"
    assert told.report.state == "bounce"
    assert told.report.description in ("abuse", "fraud", "virus")
    assert told.report.further["emailfrom"].endswith(".test")


def test_the_same_complaint_is_told_once(office: Office) -> None:
    message = office.message("you@far.test")
    assert len(office.complain(yahoo(message))) == 1
    assert len({one.webhook_id for one in office.complain(redacted(message))}) <= 1
    assert [recognised for recognised, _, _ in office.evidence()] == ["complaint", "complaint"]


def test_a_customer_who_does_not_ask_is_not_told(office: Office) -> None:
    office.configuration = configured(office.directory, "customers: {acme.test: http://a/}\n")
    assert office.complain(yahoo(office.message("you@far.test"))) == []
    assert [recognised for recognised, _, _ in office.evidence()] == ["complaint"]


def test_who_complains_of_several_is_known_by_the_enclosed_message(office: Office) -> None:
    message = office.message("you@far.test", "me@far.test", to="Me@far.test")
    mail = yahoo(message).replace(b"Original-Rcpt-To: you@far.test\r\n", b"")
    assert [one.report.recipient for one in office.complain(mail)] == ["me@far.test"]


def test_who_is_redacted_of_several_is_told_without_a_recipient(office: Office) -> None:
    message = office.message("you@far.test", "me@far.test")
    assert [one.report.recipient for one in office.complain(redacted(message))] == [""]


def test_a_stranger_who_is_named_is_not_told_as_a_recipient(office: Office) -> None:
    message = replace(office.message("you@far.test", "me@far.test", to="victim@far.test"), recipient="victim@far.test")
    assert [one.report.recipient for one in office.complain(yahoo(message))] == [""]


def test_microsofts_is_proved_by_our_own_field(office: Office) -> None:
    message = office.message("you@far.test", "me@far.test", cfbl=office.feedback_id())
    (told,) = office.complain(microsoft(message))
    assert (told.report.id, told.report.recipient, told.report.description) == (ID, "you@far.test", None)


def test_the_field_of_a_message_is_no_return_address(office: Office) -> None:
    """Whoever has got a copy of the message has read the field, and must not be able to write a bounce with it."""
    with pytest.raises(return_address.NotAReturnAddress, match="wrong signature"):
        office.configuration.verify(f"bounce+{office.feedback_id()}@{RETURN_DOMAIN}", TODAY)
    with pytest.raises(return_address.NotAReturnAddress, match="wrong signature"):
        office.configuration.verify_feedback_id(return_address.token_of(office.address()), TODAY)


def test_not_spam_is_no_complaint(office: Office) -> None:
    assert office.complain(of_type("not-spam")(office.message("you@far.test"))) == []
    assert [found[:2] for found in office.evidence()] == [("unrecognised", "complaint/not-spam")]


@pytest.mark.parametrize(
    ("mail", "recognised", "why"),
    [
        (
            yahoo(Reported("news@acme.test", "you@far.test", b"\r\n")),
            "unproven-complaint",
            "it names no return address",
        ),
        (
            yahoo(Reported(f"bounce+{'a' * 40}@{RETURN_DOMAIN}", "you@far.test", b"\r\n")),
            "unproven-complaint",
            "Original-Mail-From is signed with key 0, which this host does not have",
        ),
        (
            microsoft(Reported("", "you@far.test", b"From: x\r\n\r\n")),
            "unproven-complaint",
            "it names no return address",
        ),
        (b"Subject: Cheap watches\r\n\r\n" + b"buy " * 100_000, "no-complaint", "it is no feedback report"),
    ],
    ids=["not ours", "forged", "unnamed", "spam"],
)
def test_what_proves_nothing_is_kept_in_part_and_told_to_nobody(
    office: Office, caplog: pytest.LogCaptureFixture, mail: bytes, recognised: str, why: str
) -> None:
    caplog.set_level(logging.INFO)
    office.message("you@far.test")
    assert office.complain(mail) == []
    ((kind, _, kept),) = office.evidence()
    assert (kind, kept) == (recognised, mail[: complaints.KEPT_OCTETS])
    assert any(f"told to nobody: {why}" in line for line in caplog.messages)
    assert office.bad() == []


def test_an_old_one_and_one_of_the_next_key_prove_nothing(office: Office) -> None:
    """A bounce to the next key's address waits for the key; strangers could fill waiting/ by naming it here."""
    message = office.message("you@far.test")
    old = yahoo(replace(message, return_address=office.address(day=TODAY - 31)))
    keys = office.directory / "keys"
    known = keys.read_text()
    keys.write_text(f"{known}2 {'cd' * 32}\n")
    ahead = configured(office.directory, CUSTOMERS)
    (customer,) = ahead.customers
    keys.write_text(known)
    early = yahoo(replace(message, return_address=ahead.return_address_for(customer, ID, TODAY)))
    assert (office.complain(old), office.complain(early)) == ([], [])
    assert [kind for kind, _, _ in office.evidence()] == ["unproven-complaint"] * 2
    assert list((office.spool / "waiting").iterdir()) == []


def test_of_a_flood_so_many_are_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(complaints, "MOST_KEPT", 3)
    for number in range(5):
        office.put_returned("bounce", f"Subject: {number}\r\n\r\n".encode(), COMPLAINTS)
    office.take()
    assert len(office.evidence()) == 3
    assert list((office.spool / "new").iterdir()) == []
    assert sum("is not kept" in line for line in caplog.messages) == 2


def test_a_delivery_report_is_not_believed_there(office: Office) -> None:
    """Not even one that our own Postfix seems to have written, about a message that it proves."""
    message = office.message("you@far.test")
    enclosed = f"Return-Path: <{message.return_address}>\n\n".encode()
    assert office.complain(REPORT + enclosed) == []
    assert [kind for kind, _, _ in office.evidence()] == ["no-complaint"]


TEXTS = st.text(max_size=80) | st.just(f"bounce+{'a' * 40}@{RETURN_DOMAIN}") | st.just("bounce+" + "7" * 64)


@given(mail_from=TEXTS, path=TEXTS, ids=st.lists(TEXTS, max_size=5))
def test_whatever_it_names_proves_nothing_without_a_signature(
    tmp_path_factory: pytest.TempPathFactory, mail_from: str, path: str, ids: list[str]
) -> None:
    configuration = _configuration(tmp_path_factory)
    feedback = Feedback("abuse", mail_from, path, tuple(ids), "")
    with pytest.raises(complaints.NotProved):
        complaints.proof_in(configuration, Recognised(Kind.COMPLAINT, "complaint", feedback=feedback), TODAY)


@given(noise=st.binary(max_size=400), place=st.integers(0, 2000))
def test_any_damage_leaves_the_same_message_or_none(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, place: int
) -> None:
    configuration = _configuration(tmp_path_factory)
    (customer,) = configuration.customers
    address = configuration.return_address_for(customer, ID, TODAY)
    mail = yahoo(Reported(address, "you@far.test", b"From: x\r\nTo: you@far.test\r\n\r\nhello\r\n"))
    recognised = recognise(mail[:place] + noise + mail[place:])
    try:
        assert complaints.proof_in(configuration, recognised, TODAY).token.id == ID
    except complaints.NotProved:
        pass


_made = []


def _configuration(factory: pytest.TempPathFactory):
    """One for all examples."""
    if not _made:
        _made.append(configured(factory.mktemp("configuration"), CUSTOMERS))
    return _made[0]
