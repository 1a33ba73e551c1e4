"""Standard reports, and what servers make of the standard."""

# ruff: noqa: E501  (tables and mails)

from __future__ import annotations

import base64

import pytest

from bounce_recogniser import Grade, Kind, Outcome, Recipient, recognise

HEAD = "From: Mail Delivery System <MAILER-DAEMON@mx.test>\nReturn-Path: <>\nSubject: Undelivered Mail\nMIME-Version: 1.0\n"


def report(fields: str, text: str = "It failed.", *, boundary: str = "b", declared: str | None = None) -> bytes:
    declared = boundary if declared is None else declared
    parameter = f'; boundary="{declared}"' if declared else ""
    return (
        f"{HEAD}Content-Type: multipart/report; report-type=delivery-status{parameter}\n\n"
        f"--{boundary}\nContent-Type: text/plain\n\n{text}\n"
        f"--{boundary}\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\n\n{fields}\n"
        f"--{boundary}\nContent-Type: message/rfc822\n\nFrom: a@sender.test\nTo: u@rcpt.test\n\nhello\n"
        f"--{boundary}--\n"
    ).encode()


def failed(
    address: str, code: str | None, extended: str | None, description: str | None, grade: Grade = Grade.REPORT
) -> Recipient:
    return Recipient(Outcome.FAILED, address, address, grade, code, extended, description)


def only(mail: bytes) -> Recipient:
    found = recognise(mail)
    assert found.kind is Kind.FAILURE
    (failure,) = found.failures
    return failure


PLAIN = "Final-Recipient: rfc822; u@rcpt.test\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 unknown"


def test_the_standard() -> None:
    assert only(report(PLAIN)) == failed("u@rcpt.test", "550", "5.1.1", "unknown")


def test_a_reply_of_success_in_a_failed_group_is_another_commands() -> None:
    fields = "Final-Recipient: rfc822; u@rcpt.test\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 250 OK"
    text = "The message failed.\n\n   <u@rcpt.test>\n\n>>> RCPT To:<u@rcpt.test>\n<<< 550 unknown\n"
    assert only(report(fields, text)) == failed("u@rcpt.test", "550", "5.1.1", "unknown")
    assert only(report(fields)).code is None


@pytest.mark.parametrize(
    "value",
    [
        "rfc822; u@rcpt.test", "RFC822;u@rcpt.test", "rfc822; <u@rcpt.test>", "u@rcpt.test", "<u@rcpt.test>",
        "rfc822; u@rcpt.test (Some One)", "rfc822; \"Some One\" <u@rcpt.test>", "rfc822;rfc822;u@rcpt.test",
        "rfc822; =?utf-8?B?dUByY3B0LnRlc3Q=?=", "smtp; u@rcpt.test", "LOCAL; u@rcpt.test", "rfc822; u+40rcpt.test",
        "utf-8; u@rcpt.test", "rfc822; u@rcpt.test;", "rfc822;\n u@rcpt.test", "rfc822; mailto:u@rcpt.test",
    ],
)  # fmt: skip
def test_spellings_of_an_address(value: str) -> None:
    fields = PLAIN.replace("rfc822; u@rcpt.test", value)
    assert only(report(fields)).address == "u@rcpt.test"


def test_an_international_address() -> None:
    fields = PLAIN.replace("rfc822; u@rcpt.test", r"utf-8; \x{FC}ser@r\x{E4}t.test")
    mail = report(fields).replace(b"message/delivery-status", b"message/global-delivery-status")
    assert only(mail).address == "üser@rät.test"


def test_the_original_recipient_is_the_senders() -> None:
    failure = only(report("Original-Recipient: rfc822;alias@rcpt.test\n" + PLAIN))
    assert (failure.address, failure.final_address) == ("alias@rcpt.test", "u@rcpt.test")


def test_a_useless_original_recipient() -> None:
    assert only(report("Original-Recipient: rfc822;\n" + PLAIN)).address == "u@rcpt.test"


def test_an_original_recipient_still_in_xtext() -> None:
    fields = PLAIN.replace("u@rcpt.test", "u+tag@rcpt.test")
    assert only(report("Original-Recipient: rfc822;u+2Btag@rcpt.test\n" + fields)).address == "u+tag@rcpt.test"
    elsewhere = PLAIN.replace("u@rcpt.test", "u@store.test")
    for coded, address in (
        ("u+2Btag@rcpt.test", "u+tag@rcpt.test"),
        ("u+2Bcode+3D5@rcpt.test", "u+code=5@rcpt.test"),
        ("u+2020@rcpt.test", "u+2020@rcpt.test"),  # tags, which no encoder would write
        ("u+41@rcpt.test", "u+41@rcpt.test"),
        ("u+2B+news@rcpt.test", "u+2B+news@rcpt.test"),
    ):
        fields = f"Original-Recipient: rfc822;{coded}\n{elsewhere}"
        assert only(report(fields, f"It failed.\n\n  Original address: {address}\n")).address == address


def test_a_tag_that_looks_like_xtext_stays_as_it_is() -> None:
    """Nothing else in the mail says that it is coded."""
    elsewhere = PLAIN.replace("u@rcpt.test", "u@store.test")
    for address in ("u+3Dprint@rcpt.test", "u+2Btag@rcpt.test"):
        fields = f"Original-Recipient: rfc822;{address}\n{elsewhere}"
        assert only(report(fields)).address == address
        assert only(report(fields, f"It failed.\n\n<{address}>: unknown\n")).address == address


@pytest.mark.parametrize("action", ["failed", "FAILED", "failure", "Failed (permanent)", "expired", "error", "failed;"])
def test_actions_that_mean_failure(action: str) -> None:
    assert only(report(PLAIN.replace("failed", action))).code == "550"


@pytest.mark.parametrize(
    ("action", "kind"),
    [("delayed", "delayed"), ("relayed", "success"), ("Delivered", "success"), ("expanded", "success")],
)
def test_actions_that_do_not(action: str, kind: str) -> None:
    found = recognise(report(PLAIN.replace("failed", action)))
    assert (found.kind.value, found.failures) == (kind, ())


def test_a_missing_action() -> None:
    assert only(report(PLAIN.replace("Action: failed\n", ""))).extended == "5.1.1"
    temporary = PLAIN.replace("Action: failed\n", "").replace("5.1.1", "4.4.1").replace("550", "450")
    assert recognise(report(temporary)).kind is Kind.FAILURE
    assert recognise(report(temporary, "Your mail is delayed and will be retried.")).kind is Kind.DELAYED


def test_several_recipients_some_of_whom_failed() -> None:
    fields = "\n\n".join(
        PLAIN.replace("u@", f"{name}@").replace("failed", action)
        for name, action in [("a", "failed"), ("b", "delayed"), ("c", "relayed"), ("d", "failed")]
    )
    assert [one.address for one in recognise(report(fields)).failures] == ["a@rcpt.test", "d@rcpt.test"]


def test_groups_without_an_empty_line() -> None:
    fields = PLAIN + "\n" + PLAIN.replace("u@", "v@")
    assert [one.address for one in recognise(report(fields)).failures] == ["u@rcpt.test", "v@rcpt.test"]


def test_an_empty_line_within_a_group() -> None:
    assert only(report(PLAIN.replace("\nAction", "\n\nAction"))).code == "550"


def test_fields_of_message_and_recipient_in_one_group() -> None:
    mail = report(PLAIN).replace(
        b"Reporting-MTA: dns; mx.test\n\n", b"Reporting-MTA: dns; mx.test\nOriginal-Envelope-Id: e1\n"
    )
    assert only(mail).code == "550"
    assert recognise(mail).envelope_id == "e1"


@pytest.mark.parametrize(
    ("status", "diagnostic", "code", "extended", "description"),
    [
        ("5.0.0", "smtp; 550 5.1.1 unknown", "550", "5.1.1", "unknown"),
        ("5.1.1", "smtp; 550 5.0.0 unknown", "550", "5.1.1", "unknown"),
        ("5.1.1", "smtp; 550 unknown", "550", "5.1.1", "unknown"),
        ("5.1.1", "smtp; unknown", None, "5.1.1", "unknown"),
        ("5.0.0", "smtp; 552 sorry, quota (#5.2.2)", "552", "5.2.2", "sorry, quota (#5.2.2)"),
        ("5.1.1 (bad)", "X-Notes; User not listed", None, "5.1.1", "User not listed"),
        ("5.7.1", "smtp; 550-5.7.1 one\n 550-5.7.1 two\n 550 5.7.1 three", "550", "5.7.1", "one two three"),
        ("5.7.1", "smtp;550-5.7.1 one\n550-5.7.1 two\n550 5.7.1 http://x.test/", "550", "5.7.1", "one two http://x.test/"),
        ("4.4.7", "smtp; 4.4.7 expired <421 4.2.1 busy>", "421", "4.2.1", "busy"),
        ("5.0.0", "smtp; 192.0.2.1 failed on port 550 after 500 tries", None, "5.0.0", "192.0.2.1 failed on port 550 after 500 tries"),
        ("5.0.0", "smtp; message of 550 KB is over the limit of 500", None, "5.0.0", "message of 550 KB is over the limit of 500"),
    ],
)  # fmt: skip
def test_codes_and_words(status: str, diagnostic: str, code: str | None, extended: str, description: str) -> None:
    fields = f"Final-Recipient: rfc822; u@rcpt.test\nAction: failed\nStatus: {status}\nDiagnostic-Code: {diagnostic}"
    failure = only(report(fields))
    assert (failure.code, failure.extended, failure.description) == (code, extended, description)


def test_the_reply_stands_only_in_the_text() -> None:
    fields = "Final-Recipient: rfc822; u@rcpt.test\nAction: failed\nStatus: 5.0.0"
    failure = only(report(fields, "It failed.\n\nu@rcpt.test: 550 5.1.1 no such user\n"))
    assert (failure.code, failure.extended, failure.description) == ("550", "5.1.1", "no such user")


@pytest.mark.parametrize(("boundary", "declared"), [("b", ""), ("b", "x"), ("b c", "b c"), ("=_b?", "=_b?")])
def test_wrong_or_missing_boundaries(boundary: str, declared: str) -> None:
    assert only(report(PLAIN, boundary=boundary, declared=declared)).code == "550"


def test_line_ends() -> None:
    mail = report(PLAIN)
    for end in (b"\r\n", b"\r\r\n", b"\r"):
        assert only(mail.replace(b"\n", end)).code == "550"


def test_cut_off_anywhere() -> None:
    mail = report(PLAIN)
    for length in range(len(mail)):
        for failure in recognise(mail[:length]).failures:
            assert failure.address in "u@rcpt.test"


def test_encoded_parts() -> None:
    mail = report(PLAIN).replace(
        b"message/delivery-status\n\n", b"message/delivery-status\nContent-Transfer-Encoding: quoted-printable\n\n"
    )
    assert only(mail.replace(b"rcpt.test\nAction", b"rcpt=2Etest\nAction")).address == "u@rcpt.test"


def test_a_report_within_a_part() -> None:
    inner = report(PLAIN).split(b"\n", 4)[4]
    mail = (
        HEAD.encode()
        + b"Content-Type: multipart/mixed; boundary=outer\n\n--outer\n"
        + inner
        + b"--outer\n\nfooter\n--outer--\n"
    )
    assert only(mail).code == "550"


def test_exims_files_and_programs() -> None:
    fields = PLAIN.replace("u@rcpt.test", "/var/mail/u")
    mail = report(fields).replace(b"Return-Path: <>", b"Return-Path: <>\nX-Failed-Recipients: u@rcpt.test")
    assert only(mail).address == "u@rcpt.test"


def test_other_reports() -> None:
    arf = report(PLAIN).replace(b"message/delivery-status", b"message/feedback-report")
    assert recognise(arf).kind is Kind.COMPLAINT
    mdn = report(PLAIN).replace(b"message/delivery-status", b"message/disposition-notification")
    assert recognise(mdn).kind is Kind.RECEIPT


def about(mail: bytes) -> list[str]:
    return [one.address for one in recognise(mail).recipients]


def test_who_is_late() -> None:
    late = recognise(report(PLAIN.replace("failed", "delayed").replace("5.1.1", "4.2.2")))
    assert (late.kind, late.failures, [one.address for one in late.recipients]) == (Kind.DELAYED, (), ["u@rcpt.test"])


def test_who_complains() -> None:
    fields = "Feedback-Type: abuse\nOriginal-Rcpt-To: <u@rcpt.test>\nOriginal-Rcpt-To: redacted\n"
    assert about(report(fields).replace(b"message/delivery-status", b"message/feedback-report")) == ["u@rcpt.test"]
    assert about(report("Feedback-Type: abuse\n").replace(b"message/delivery-status", b"message/feedback-report")) == []


def test_who_answers() -> None:
    mail = b"From: U <u@rcpt.test>\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nuntil Monday\n"
    assert (recognise(mail).kind, about(mail)) == (Kind.AUTO_REPLY, ["u@rcpt.test"])


def test_sns() -> None:
    bounce = (
        '{"Type":"Notification","Message":"{\\"notificationType\\":\\"Bounce\\",\\"bounce\\":{\\"bouncedRecipients\\":'
        '[{\\"emailAddress\\":\\"u@rcpt.test\\",\\"status\\":\\"5.1.1\\",\\"diagnosticCode\\":\\"smtp; 550 5.1.1 unknown\\"}]}}"}'
    )
    mail = f"From: no-reply@sns.amazonaws.test\nSubject: AWS Notification\n\n{bounce}\n".encode()
    assert only(mail) == failed("u@rcpt.test", "550", "5.1.1", "unknown")
    assert recognise(mail.replace(b'\\"Bounce\\"', b'\\"Delivery\\"')).kind is Kind.SUCCESS
    assert recognise(mail.replace(b"}}", b"")).kind is Kind.UNRECOGNISED


def test_a_failure_that_names_nobody() -> None:
    mail = b"From: MAILER-DAEMON@mx.test\nReturn-Path: <>\nSubject: Undelivered mail\n\nYour mail was rejected: 554 5.7.1 spam\n"
    found = recognise(mail)
    assert found.kind is Kind.FAILURE
    assert found.failures == (failed("", "554", "5.7.1", "spam", Grade.QUOTED),)


@pytest.mark.parametrize(
    "disguise", ["text/plain", "application/octet-stream", "text/delivery-status", "message/delivery_status"]
)
def test_a_status_part_of_another_type(disguise: str) -> None:
    assert only(report(PLAIN).replace(b"message/delivery-status", disguise.encode())).code == "550"


def test_a_source_route_and_a_dot() -> None:
    assert only(report(PLAIN.replace("u@rcpt.test", "@relay.test,@mx.test:u@rcpt.test."))).address == "u@rcpt.test"


def test_a_header_with_a_folded_line_that_lost_its_blank() -> None:
    mail = report(PLAIN).replace(b"Subject:", b"X-Long: one\ntwo three\nSubject:")
    assert only(mail).code == "550"


def test_a_byte_order_mark() -> None:
    assert only(b"\xef\xbb\xbf" + report(PLAIN)).code == "550"


def test_a_part_for_machines_without_a_recipient() -> None:
    fields = "Final-Recipient: rfc822;\nAction: failed\nStatus: 5.1.1"
    assert only(report(fields, "<t@rcpt.test>: 550 5.1.1 unknown")).address == "t@rcpt.test"
    assert only(report(fields, "Something failed.")).address == "u@rcpt.test"  # the returned message's To
    found = recognise(report(fields, "Something failed.").replace(b"To: u@", b"X: u@"))
    assert found.kind is Kind.FAILURE
    assert [(one.address, one.extended) for one in found.failures] == [("", "5.1.1")]


@pytest.mark.parametrize("recipient", ["x400; /G=a/S=b/", "rfc822; postbox", "rfc822; SMTP:u@rcpt.test"])
def test_a_recipient_in_another_form(recipient: str) -> None:
    assert only(report(f"Final-Recipient: {recipient}\nAction: failed\nStatus: 5.1.1")).address == "u@rcpt.test"


def test_fields_in_an_encoded_attachment() -> None:
    fields = base64.encodebytes(f"Reporting-MTA: dns; mx.test\n\n{PLAIN}\n".encode()).decode()
    mail = (
        f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nIt failed.\n--b\nContent-Type: application/octet-stream\n"
        f"Content-Transfer-Encoding: base64\n\n{fields}\n--b--\n"
    )
    assert only(mail.encode()).address == "u@rcpt.test"


def test_an_encoded_diagnostic() -> None:
    fields = PLAIN.replace("550 5.1.1 unknown", "=?utf-8?Q?550_5.1.1_unbekannt_=C3=BC?=")
    assert (only(report(fields)).code, only(report(fields)).description) == ("550", "unbekannt ü")


@pytest.mark.parametrize("charset", ["iso-2022-jp", "shift_jis", "utf-8", "gb2312", "koi8-r", "x-nonsense", "punycode"])
def test_charsets(charset: str) -> None:
    text = b"<u@rcpt.test>: 550 5.1.1 no\n"
    mail = f"{HEAD}Content-Type: text/plain; charset={charset}\n\n".encode() + b"could not be delivered\n\n" + text
    assert only(mail).code == "550"
