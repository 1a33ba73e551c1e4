"""Where one kind of mail, one recipient or one error ends and the next begins: one short mail for each rule."""

# ruff: noqa: E501  (tables of mails)

from __future__ import annotations

import pytest

from bounce_recogniser import Grade, Kind, Recognised, recognise
from bounce_recogniser.address import is_of_site

Expected = tuple[tuple[str, str | None, str | None], ...]


def read(text: str, *, sender: str = "MAILER-DAEMON@mx.test", subject: str = "Undelivered Mail") -> Recognised:
    """What is recognised in a mail with this text."""
    header = f"Return-Path: <>\nFrom: {sender}\nTo: news@sender.test\nSubject: {subject}\n"
    return recognise(f"{header}Content-Type: text/plain; charset=utf-8\n\n{text}".encode())


def failures(text: str, *, sender: str = "MAILER-DAEMON@mx.test", subject: str = "Undelivered Mail") -> Expected:
    """Recipient, code and enhanced code of each failure."""
    found = read(text, sender=sender, subject=subject).failures
    return tuple((one.address, one.code, one.extended) for one in found if one.address)


def test_recipients_of_the_next_section_did_not_fail() -> None:
    ruled = """
       ----- The following addresses had permanent fatal errors -----
    <bad@rcpt.test>
       ----- The following addresses had transient non-fatal errors -----
    <late@rcpt.test>
       ----- Transcript of session follows -----
    550 5.1.1 <bad@rcpt.test>... User unknown
    """.replace("\n    ", "\n")
    assert failures(ruled) == (("bad@rcpt.test", "550", "5.1.1"),)
    plain = "Delivery failed for these recipients:\n bad@rcpt.test\n\nDelayed recipients:\n late@rcpt.test\n"
    assert failures(plain) == (("bad@rcpt.test", None, None),)


@pytest.mark.parametrize(
    "text",
    [
        "Non remis aux adresses suivantes :\n\n  bad@rcpt.test\n\nRemis avec succès aux adresses suivantes :\n\n  good@rcpt.test\n",
        "----- Remis aux adresses suivantes -----\n<good@rcpt.test>\n\n----- Les adresses suivantes posent problème -----\n<bad@rcpt.test>\n",
        "Nicht zugestellt:\n\n  bad@rcpt.test\n\nWeitere Empfänger:\n\n  good@rcpt.test\n",
        "Não entregue aos seguintes destinatários:\n\nbad@rcpt.test - não entregue\ngood@rcpt.test - entregue\n",
        "No entregado:\n\n  bad@rcpt.test\n    550 desconocido\n\n  good@rcpt.test\n    entregado\n",
        "Not delivered to:\n\n  bad@rcpt.test\n\nThe server will try again to deliver it to:\n\n  good@rcpt.test\n",
    ],
)
def test_who_got_the_message_or_may_still_get_it_did_not_fail(text: str) -> None:
    assert [one[0] for one in failures(text, subject="Échec de la remise")] == ["bad@rcpt.test"]


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Noch nicht zugestellt", "Ihre Mail konnte noch nicht an folgende Adresse zugestellt werden:"),
        ("Non remis", "Votre message n'a pas encore pu être remis au destinataire suivant :"),
        ("Письмо пока не доставлено", "Письмо пока не доставлено следующему адресату:"),
        ("邮件尚未送达", "您的邮件尚未送达以下收件人："),
        ("Mail problem", "We had trouble with:"),
    ],
)
def test_what_is_not_yet_delivered_is_delayed(subject: str, text: str) -> None:
    assert read(f"{text}\n\n  u@rcpt.test\n    451 4.7.1 later\n", subject=subject).kind is Kind.DELAYED


def test_a_permanent_reply_outweighs_a_not_yet() -> None:
    text = "Ihre Mail konnte noch nicht an folgende Adresse zugestellt werden:\n\n  u@rcpt.test\n    550 unbekannt\n"
    assert failures(text) == (("u@rcpt.test", "550", None),)


def test_a_frozen_message_is_not_lost() -> None:
    text = (
        "Message 1pb-1 has been frozen.\nThe following address(es) have yet to be delivered:\n\n  u@rcpt.test: loop\n"
    )
    assert read(text, subject="Message 1pb-1 has been frozen").kind is Kind.DELAYED


def test_an_error_belongs_to_one_recipient() -> None:
    text = "I could not deliver it to:\n\na@rcpt.test: Host not found\nb@rcpt.test: 550 5.1.1 no such user\n"
    assert failures(text) == (("a@rcpt.test", None, None), ("b@rcpt.test", "550", "5.1.1"))
    text = "Sorry, could not be delivered.\n\n<a@rcpt.test>: loops\n\n<b@rcpt.test>: host x said: 554 denied\n"
    assert failures(text) == (("a@rcpt.test", None, None), ("b@rcpt.test", "554", None))


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("postmaster@gw.test", "Your message to u@rcpt.test is held", "Your message to u@rcpt.test waits for review."),
        ("Parcels <noreply@parcel.test>", "Delivery failed", "We were unable to deliver it. Ask depot@parcel.test."),
        ("Post <noreply@parcel.test>", "Undeliverable item", "Your item was undeliverable and returned to sender."),
        ("Accounts <noreply@acc.test>", "Invoice rejected", "Your invoice was rejected: invalid address."),
        ("mailman@lists.test", "Bounce action notification", "Subscription disabled. Reason: fatal errors."),
        ("l-bounces@lists.test", "Request rejected", "It has been rejected. Ask:\n\n l-owner@lists.test\n"),
    ],
)  # fmt: skip
def test_words_of_failure_alone_are_none(sender: str, subject: str, text: str) -> None:
    found = read(text, sender=sender, subject=subject)
    assert found.failures == ()
    assert sender.startswith("l-bounces") or found.kind is not Kind.FAILURE


def test_a_telephone_number_is_no_reply() -> None:
    assert failures("Could not deliver to:\n\n  u@rcpt.test\n\nCall +1 (550) 555-4510.\n") == (
        ("u@rcpt.test", None, None),
    )


def test_a_permanent_reply_is_read_in_any_language() -> None:
    text = "Quelque chose.\n\n  u@rcpt.test\n  550 5.1.1 rien\n"
    assert failures(text, subject="?") == (("u@rcpt.test", "550", "5.1.1"),)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Leider existiert die von Ihnen angeschriebene Adresse u@rcpt.test nicht.", None),
        ("由于地址 u@rcpt.test 不存在，您的邮件无法投递。", None),
        ("Mail from me@elsewhere.test to u@rcpt.test could not be delivered: 550 unknown mailbox", "550"),
        ("Your message was not delivered. u@rcpt.test is no longer valid. Please use new@rcpt.test.", None),
        (
            "It was returned and could not be delivered.\n\nName / place <u@rcpt.test>\n\nReason: 550 unknown\nHelp: support@mx.test",
            "550",
        ),
    ],
)
def test_the_only_foreign_address_is_the_recipient(text: str, code: str | None) -> None:
    assert failures(text) == (("u@rcpt.test", code, None),)


@pytest.mark.parametrize(
    "text",
    [
        "Delivery failed. For help contact desk@mx.test.",
        "Delivery failed. Ask a@rcpt.test or b@rcpt.test.",
        "Delivery failed for mail from me@elsewhere.test.",
        "Delivery failed. Please use new@rcpt.test instead.",
    ],
)
def test_an_address_to_turn_to_is_no_recipient(text: str) -> None:
    assert failures(text) == ()


@pytest.mark.parametrize(
    "date", ["den 2006-03-14 09:27", "14.03.2006 09:27 tarihinde", "2006/03/14 9:27", "2006年3月14日"]
)
def test_exchange_2003_in_any_language(date: str) -> None:
    text = f"Xyz\n\n      u@rcpt.test {date}\n            Qwerty.\n            < mail.rcpt.test #5.1.1>\n"
    assert failures(text, subject="Qwerty") == (("u@rcpt.test", None, "5.1.1"),)


def test_turkish_capitals_are_folded() -> None:
    assert read("İletiniz teslim edilemedi.", subject="İLETİLEMEDİ").kind is Kind.FAILURE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("   ----- Transcript of session follows -----\n550 5.1.1 <u@rcpt.test>... User unknown\n", ("550", "5.1.1")),
        ("No se entregó al destinatario u@rcpt.test\n\nMotivo: 550 desconocido\n", ("550", None)),
        ("Empfänger / recipient: u@rcpt.test\nFehler / error:        550 unbekannt\n", ("550", None)),
        ("Not delivered:\n\nFrom: <a@b.test>\nTo: <u@rcpt.test>\nSubject: x\n\nReason: 554 policy\n", ("554", None)),
    ],
)
def test_a_code_that_stands_elsewhere(text: str, expected: tuple[str, str | None]) -> None:
    assert failures(text) == (("u@rcpt.test", *expected),)


def test_a_number_in_the_returned_message_is_no_code() -> None:
    text = "Not delivered:\n\nReceived: from a by b\nTo: <u@rcpt.test>\nSubject: x\n\n550 euros\n"
    assert failures(text) == (("u@rcpt.test", None, None),)


@pytest.mark.parametrize("address", ['"john smith"@rcpt.test', "root@[192.0.2.91]", "root@[IPv6:2001:db8::1]"])
def test_odd_addresses(address: str) -> None:
    assert failures(f"Not delivered.\n\n<{address}>: host x[192.0.2.1] said: 550 5.1.1 no\n") == (
        (address, "550", "5.1.1"),
    )


def test_a_quota_warning_is_no_failure() -> None:
    found = read("Mailbox u@sender.test is over quota. New mail will be rejected.", subject="Quota warning")
    assert found.kind is not Kind.FAILURE


def test_a_link_to_its_help_makes_no_lure_of_a_bounce() -> None:
    text = "很抱歉，您的邮件被退回。\n收件人 u@rcpt.test\n550 Mailbox not found. http://help.test/\n您还可以 点击这里 获取帮助。\n"
    assert failures(text, subject="系统退信") == (("u@rcpt.test", "550", None),)


def test_spam_that_is_dressed_as_a_bounce_names_nobody_else() -> None:
    text = "550 5.1.1 Mail to news@sender.test is blocked. Click http://evil.test/ to release your messages."
    assert failures(text) == ()


def test_certified_mail() -> None:
    text = (
        'Il giorno 14/03/2023 nel messaggio "Ciao" proveniente da "me@elsewhere.test" e destinato all\'utente "u@rcpt.test"\n'
        "è stato rilevato un errore: 5.1.1 - indirizzo non valido.\nIdentificativo messaggio: opec1.2@pec.test\n"
    )
    sender = "posta-certificata@pec.test"
    assert failures(text, sender=sender, subject="AVVISO DI MANCATA CONSEGNA: Ciao") == (
        ("u@rcpt.test", None, "5.1.1"),
    )
    text = "Ricevuta di avvenuta consegna\nIl messaggio è stato consegnato nella casella di destinazione.\n"
    assert read(text, sender=sender, subject="CONSEGNA: Ciao").kind is Kind.SUCCESS


def test_a_parcel_is_no_mail_even_from_its_delivery_service() -> None:
    text = "Your parcel could not be delivered to you. Write a line: depot@parcel.test"
    assert failures(text, sender="delivery@parcel.test", subject="Delivery failed") == ()


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Virus found", "A mail sent to you by x@evil.test contained a virus and has been rejected."),
        ("Virus alert", "A virus was found in a mail with sender x@evil.test. It was not delivered to you."),
        ("Message blocked", "The message from x@evil.test to you was blocked. 550 5.7.1 virus"),
        ("Maintenance", "Mails could not be delivered for two hours. Ask joe@corp.test"),
        ("Your server", "We see 550 5.7.1 from your server when we write to it. Can you look? Ann ann@corp.test"),
        ("Mail delivery failed", "Click http://evil.test/ to release 5 messages. 550 5.7.1 blocked joe@sender.test"),
        ("Mail delivery deferred", "Tu mensaje para u@rcpt.test sigue en cola.\n451 4.3.0 luego"),
    ],
)
def test_what_a_postmaster_writes_about_other_things(subject: str, text: str) -> None:
    assert read(text, sender="postmaster@corp.test", subject=subject).kind is not Kind.FAILURE


def test_a_program_in_place_of_the_message_is_a_virus() -> None:
    mail = (
        "Return-Path: <>\nFrom: postmaster@corp.test\nTo: news@sender.test\nSubject: Returned mail\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nThe following addresses had permanent fatal errors:\n\n u@rcpt.test\n"
        '--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename="transcript.{}"\n\nMZ\n--b--\n'
    )
    assert recognise(mail.format("scr").encode()).failures == ()
    assert recognise(mail.format("dat").encode()).failures != ()


def test_letters_that_grow_when_lowered_do_not_shift_the_errors() -> None:
    text = "İLETİNİZ İLETİLEMEDİ, ÇÜNKÜ İKİ ALICI İÇİN HATA BİLDİRİLDİ:\n\nu@rcpt.test 550 5.1.1 no\nv@rcpt.test 552 5.2.2 full\n"
    header = "Return-Path: <>\nFrom: mailer-daemon@mx.test\nX-Failed-Recipients: u@rcpt.test, v@rcpt.test\n\n"
    found = recognise((header + text).encode()).failures
    assert [(one.address, one.extended) for one in found] == [("u@rcpt.test", "5.1.1"), ("v@rcpt.test", "5.2.2")]


ROBOT = "robot@mx.test"


def test_a_heading_of_failure_and_a_label_in_a_table() -> None:
    table = "<dl><dt>Address</dt><dd>u@rcpt.test</dd><dt>Last words</dt><dd>550 5.1.1 nobody</dd></dl>"
    found = recognise(
        f"Return-Path: <>\nFrom: {ROBOT}\nSubject: Report\nContent-Type: text/html\n\n<h3>Delivery given up</h3>{table}".encode()
    )
    assert [(one.address, one.code) for one in found.failures] == [("u@rcpt.test", "550")]


def test_several_addresses_of_one_list_share_what_is_said_of_the_message() -> None:
    text = "You wrote to a@rcpt.test and info@rcpt.test. Neither took it. Your message was not delivered."
    assert failures(text, sender=ROBOT, subject="4711") == (("a@rcpt.test", None, None), ("info@rcpt.test", None, None))
    apart = "You wrote to a@rcpt.test via gate@rcpt.test. Your message was not delivered."
    assert failures(apart, sender=ROBOT, subject="4711") == ()


def test_words_alone_about_nobody_in_particular_are_no_failure() -> None:
    """A moderator who declines a message uses the same words."""
    text = "Your letter was refused: its reader is no longer here."
    assert read(text, sender=ROBOT, subject="4711").kind is not Kind.FAILURE
    quoted = read(f"{text}\n\n550 5.1.1 gone\n", sender=ROBOT, subject="Undeliverable")
    assert (quoted.kind, [one.address for one in quoted.recipients]) == (Kind.FAILURE, [""])


OFFICE = "office@dest.test"
LOST = "Your message to u@dest.test was not delivered. Nobody reads that mailbox any more."


def read_answerable(text: str, subject: str, sender: str = OFFICE, more: str = "") -> Recognised:
    """What is recognised in a mail that its writer may be answered on."""
    return recognise(f"Return-Path: <{sender}>\nFrom: {sender}\nSubject: {subject}\n{more}\n{text}".encode())


def test_an_office_tells_of_a_message_to_its_own_site() -> None:
    found = read_answerable(LOST, "Message not delivered")
    assert [one.address for one in found.failures] == ["u@dest.test"]
    assert found.failures[0].grade is Grade.WORDS
    assert found.against == ("it may be answered",)
    marked = read_answerable(LOST, "Message not delivered", more="Auto-Submitted: auto-replied\n")
    assert [one.address for one in marked.failures] == ["u@dest.test"]
    below = "We could not deliver your message to this recipient:\n\n  u@dest.test\n"
    found = read_answerable(below, "Message not delivered", sender="office@mail.dest.test")
    assert [one.address for one in found.failures] == ["u@dest.test"]


@pytest.mark.parametrize(
    ("text", "subject", "sender", "more"),
    [
        (LOST, "A word about mail", OFFICE, ""),
        (LOST, "Re: Message not delivered", OFFICE, ""),
        (LOST, "Message not delivered", "ann@other.test", ""),
        (LOST, "Message not delivered", OFFICE, "List-Id: <news.dest.test>\n"),
        (LOST, "Message not delivered", OFFICE, "X-Autoreply: yes\n"),
        (f"> {LOST}\n\nIs that so?", "Message not delivered", OFFICE, ""),
        (f"If {LOST}", "Message not delivered", OFFICE, ""),
        ("My letter to u@dest.test came back.", "Message not delivered", OFFICE, ""),
        (f"{LOST} We passed it on, it was forwarded to v@dest.test.", "Message not delivered", OFFICE, ""),
        (f"{LOST} Sign in at https://dest.test/ to release it.", "Message not delivered", OFFICE, ""),
        (f"{LOST} It awaits approval.", "Message not delivered", OFFICE, ""),
    ],
)
def test_an_answerable_mail_that_lacks_one_of_its_signs_tells_nothing(
    text: str, subject: str, sender: str, more: str
) -> None:
    assert read_answerable(text, subject, sender, more).failures == ()


@pytest.mark.parametrize(
    ("address", "other", "same"),
    [
        ("a@corp.test", "b@corp.test", True),
        ("a@mail.corp.test", "b@corp.test", True),
        ("a@fax.company.test", "b@web.company.test", True),
        ("a@corp.co.test", "b@shop.co.test", False),
        ("a@corp.test", "b@shop.test", False),
        ("a@test", "b@test", False),
    ],
)
def test_two_addresses_of_one_site(address: str, other: str, same: bool) -> None:
    assert is_of_site(address, other) is same


def test_a_sentence_goes_on_below_an_address_that_is_set_apart() -> None:
    text = "The note that was written on Monday to\n\n    u@rcpt.test\n\ncould not be passed on. Ask desk@mx.test.\n"
    assert failures(text, sender=ROBOT, subject="4711") == (("u@rcpt.test", None, None),)
    text = "The note that was written on Monday to\n\n    u@rcpt.test\n\nWhat could not be passed on: none.\n"
    assert failures(text, sender=ROBOT, subject="4711") == ()


def test_a_request_not_to_answer_holds_no_message() -> None:
    text = "Ihre Nachricht an u@rcpt.test wurde nicht zugestellt. Bitte {}auf diese Nachricht antworten."
    assert failures(text.format("nicht "), sender=ROBOT, subject="4711") == (("u@rcpt.test", None, None),)
    assert failures(text.format(""), sender=ROBOT, subject="4711") == ()


def test_a_help_desk_that_the_reader_wrote_to_is_a_recipient() -> None:
    text = "Your message to help@rcpt.test was not delivered."
    assert failures(text, sender=ROBOT, subject="4711") == (("help@rcpt.test", None, None),)
    assert failures("Your message was not delivered, help@rcpt.test explains it.", sender=ROBOT, subject="4711") == ()


@pytest.mark.parametrize("status", ["[5.2.1]", "(status 5.2.1)", "reason: 5.2.1", "【5.2.1】"])
def test_an_enhanced_code_in_brackets_or_at_the_end_of_a_line(status: str) -> None:
    text = f"Your message to u@rcpt.test was not delivered.\n\nIt is closed {status}\n"
    assert failures(text, sender=ROBOT, subject="4711") == (("u@rcpt.test", None, "5.2.1"),)


@pytest.mark.parametrize(
    "text",
    [
        "The mailbox u@rcpt.test was retired.",
        "If your message to u@rcpt.test came back, ask us.",
        "Your mailbox is 92 % full. Mail for u@rcpt.test will be refused.",
        "The parcel for u@rcpt.test was returned to the sender, who is unknown.",
        "You are not subscribed to u@rcpt.test. Your message awaits approval.",
    ],
)
def test_words_of_failure_about_something_else(text: str) -> None:
    assert read(text, sender=ROBOT, subject="4711").kind is not Kind.FAILURE


def test_a_mailbox_that_is_gone_is_a_failure_of_the_message_that_was_written_to_it() -> None:
    text = "You wrote to u@rcpt.test. The mailbox was retired in May."
    assert failures(text, sender=ROBOT, subject="4711") == (("u@rcpt.test", None, None),)


def test_list_software_that_lets_only_members_write() -> None:
    text = "You are not subscribed to list@rcpt.test. Your posting has been thrown away."
    mail = f"Return-Path: <>\nFrom: {ROBOT}\nSubject: Posting refused\nPrecedence: list\n\n{text}"
    assert [one.address for one in recognise(mail.encode()).failures] == ["list@rcpt.test"]
