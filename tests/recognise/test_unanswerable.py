"""Mails with an empty envelope sender, by whomever: what they say of an address tells failures from everything else.

The sender's name and the subject tell nothing here, so each mail stands or falls by its words.
"""

# ruff: noqa: E501  (tables of mails)

from __future__ import annotations

import pytest

from bounce_recogniser import Kind, Recognised, recognise

U = "u.ser@rcpt.test"
V = "two@rcpt.test"


def read(
    body: str, *, sender: str = "x77@gw.test", subject: str = "x", headers: str = "", path: str = "Return-Path: <>\n"
) -> Recognised:
    """What is recognised in a mail that nobody may answer."""
    header = f"{path}From: {sender}\nTo: news@sender.test\nSubject: {subject}\n"
    return recognise(f"{header}{headers or 'Content-Type: text/plain; charset=utf-8'}\n\n{body}".encode())


def recipients(found: Recognised) -> list[str]:
    """Whom it says to have failed."""
    return [one.address for one in found.failures if one.address]


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("Helpdesk <support@desk.test>", "[Ticket 550] Mail delivery failed", "You wrote: mail to {u} failed with 550 5.1.1."),
        ("Helpdesk <support@desk.test>", "Ticket received", "We have received your request about 550 5.1.1 {u}: user unknown."),
        ("Quarantine <q@gw.test>", "Summary", "Held for you:\n\n{v}   550 5.1.1 hello\n{u}  Undelivered mail\n\nRelease: http://gw.test/"),
        ("Quarantine <q@gw.test>", "Virus", "A message from {v} to you was not delivered, because it has a virus."),
        ("postmaster@gw.test", "{Virus?} Warning", "The message addressed to you was not delivered: sender {v}, virus found."),
        ("it@corp.test", "Undelivered Mail - action required", "Your mailbox {v} has exceeded its quota. 552 5.2.2 mailbox full. Upgrade here."),
        ("it@corp.test", "Mail blocked", "Dear {v}, 3 messages could not be delivered to your mailbox {v}. 550 5.2.2. Please verify your account."),
        ("root@corp.test", "Logwatch", "Bounced:\n  550 5.1.1 {u} User unknown: 3 Time(s)"),
        ("mail-stats@corp.test", "Yesterday", "Statistics\n\n{u};550;5.1.1;User unknown\n{v};552;5.2.2;Mailbox full"),
        ("Parcel <parcel@parcel.test>", "Zustellung", "Ihre Sendung 550 ist da. Ablage bei {v}."),
        ("Shop <shop@shop.test>", "Payment", "Your payment of 550 euros was declined. Ask {v}."),
        ("tmda@tmda.test", "One more step", "Your message to {u} was not delivered yet: reply to this mail so that it is accepted."),
        ("Joe <joe@corp.test>", "Spamschutz", "Ihre Nachricht an {u} wird noch nicht angenommen. Bitte auf diese Mail antworten."),
        ("Joe <joe@corp.test>", "Read: 550", "Your message to {u} was read on Monday."),
        ("Joe <joe@corp.test>", "Moved", "Please use my new address {u}: the old one is no longer valid."),
    ],
)  # fmt: skip
def test_what_else_has_no_envelope_sender(sender: str, subject: str, text: str) -> None:
    assert recipients(read(text.replace("{u}", U).replace("{v}", V) + "\n", sender=sender, subject=subject)) == []


@pytest.mark.parametrize(
    "text",
    [
        f"Adressat: {U}\nAntwort: 554 5.7.1 denied\n",
        f"| Rcpt | Result | Answer |\n|---|---|---|\n| {U} | no | 554 5.7.1 denied |\n",
        f"STATE=DEAD\nRCPT={U}\nREPLY=554 5.7.1 denied\n",
        f"Qwerty uiop {U} asdf:\n>> 554 5.7.1 denied\n",
        f"Qwerty uiop {U} asdf (554 5.7.1 denied).\n\nQwerty: support@gw.test\n",
        f"Qwerty: {U}\nRéponse du serveur : 554 5.7.1 please try <{V}>\n",
    ],
)
def test_a_permanent_reply_is_enough(text: str) -> None:
    assert [(one.address, one.code, one.extended) for one in read(text).failures] == [(U, "554", "5.7.1")]


def test_a_code_that_is_led_up_to_by_dots() -> None:
    text = f"1. {U}\n   result ...... no\n   smtp code ... 554\n   status ...... 5.7.1\n"
    found = read(text, sender="mailer-daemon@gw.test", subject="Not delivered").failures
    assert [(one.address, one.code, one.extended) for one in found] == [(U, "554", "5.7.1")]


def test_list_software_that_names_a_member_who_cannot_be_reached() -> None:
    text = f"--> Error description:\n\nError-For:  {U}\nError-Code: 3\nError-Text: No such local user.\n\nError-End:  1 error\n"
    assert recipients(read(text, sender="listserv@ls.test", subject="Error report", path="")) == [U]


def test_each_in_a_list_has_its_error_and_who_got_it_is_left_out() -> None:
    text = f"Batch 7\n\nNot delivered:\n * {U}\n     because: 550 5.1.1 no\n * {V}\n     because: 554 5.7.1 spam\n\nDelivered:\n * c@rcpt.test\n     answer: 250 2.0.0 Ok\n"
    found = read(text).failures
    assert [(one.address, one.code) for one in found] == [(U, "550"), (V, "554")]


def test_a_list_in_a_language_without_a_heading_in_the_table() -> None:
    text = f"Mesazhi juaj nuk u dorëzua:\n\n  {U}\n  {V}\n\nPershendetje\n"
    assert recipients(read(text)) == [U, V]


@pytest.mark.parametrize(
    ("media_type", "data"),
    [
        (
            "application/json",
            f'{{"rcpt": "{U}", "smtp": {{"code": 554, "enhanced": "5.7.1", "text": "no"}}, "from": "{V}"}}',
        ),
        ("application/xml", f"<f><recipient>{U}</recipient><reply>554 5.7.1 no</reply></f>"),
        ("text/csv", f"{U},554 5.7.1 no\n"),
    ],
)
def test_data_for_programs_is_read_when_the_text_names_nobody(media_type: str, data: str) -> None:
    headers = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b"
    body = f"--b\n\nNot delivered, see below.\n--b\nContent-Type: {media_type}\n\n{data}\n--b--\n"
    found = read(body, headers=headers, subject="Message undeliverable").failures
    assert [(one.address, one.code, one.extended) for one in found] == [(U, "554", "5.7.1")]


ENCLOSED = f"""--b

It bounced, see the report.
--b
Content-Type: message/rfc822

From: MAILER-DAEMON@mx.rcpt.test
To: forward-1@gw.test
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=i

--i
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.rcpt.test

Final-Recipient: rfc822; {U}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 unknown

--i--
--b--
"""


def test_the_report_that_a_forwarder_encloses() -> None:
    headers = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b"
    found = read(ENCLOSED, sender="mailer-daemon@gw.test", subject="Bounced: not delivered", headers=headers)
    assert [(one.address, one.code) for one in found.failures] == [(U, "550")]
    found = read(ENCLOSED, sender="Ann <ann@corp.test>", subject="Bounced: not delivered", headers=headers)
    assert recipients(found) == []


def test_a_filter_that_refuses_in_the_recipients_name() -> None:
    text = f"filter: the mailbox of <{U}> has exceeded its quota.\nYour mail was not delivered.\n"
    assert recipients(read(text, sender=U, subject="Mail rejected")) == [U]
    text = f"I am on holiday until Monday; ask <{V}>.\n"
    assert recipients(read(text, sender=U, subject="Mail rejected")) == []


@pytest.mark.parametrize(
    ("text", "disposition", "kind"),
    [
        ("Your message was automatically rejected by Sieve:\n\nno thanks\n", "automatic-action/MDN-sent-automatically; deleted", Kind.FAILURE),
        ("Your message was deleted without being read.\n", "automatic-action/MDN-sent-automatically; deleted", Kind.RECEIPT),
        ("Your message was automatically rejected by Sieve:\n\nno\n", "manual-action/MDN-sent-manually; displayed", Kind.RECEIPT),
    ],
)  # fmt: skip
def test_a_filter_that_refuses_by_a_receipt(text: str, disposition: str, kind: Kind) -> None:
    headers = "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b"
    body = f"--b\n\n{text}--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; {U}\nDisposition: {disposition}\n\n--b--\n"
    found = read(body, headers=headers)
    assert found.kind is kind
    assert recipients(found) == ([U] if kind is Kind.FAILURE else [])


def test_an_at_sign_within_quotes() -> None:
    found = read(f'Not delivered:\n\n  "a@b"@rcpt.test\n    550 5.1.1 {V} no\n', sender="mailer-daemon@gw.test")
    assert recipients(found) == ['"a@b"@rcpt.test']


def test_a_subject_that_looks_like_a_reply_is_no_reply() -> None:
    returned = f"--- Original message ---\n\nReceived: from a by b\nTo: {U}\nFrom: news@sender.test\nSubject: 550 Main Street\n"
    text = f"Your message: Fwd: 421 Main Street and 550 Main Street\n\nNot delivered to:\n  {U}\n\n{returned}"
    found = read(text, sender="mailer-daemon@gw.test", subject="Undelivered Mail").failures
    assert [(one.address, one.code) for one in found] == [(U, None)]
