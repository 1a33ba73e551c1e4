"""Notices in words of their own, of mails without envelope sender: what two words beside an address tell, and what not."""

# ruff: noqa: E501  (tables of mails)

from __future__ import annotations

import pytest

from bounce_recogniser import Grade, Kind, Recognised, recognise
from bounce_recogniser.lexicon import plain


def read(text: str, *, subject: str = "4711", sender: str = "robot@parish.test", more: str = "") -> Recognised:
    """What is recognised in a mail with this text."""
    header = f"Return-Path: <>\nFrom: {sender}\nTo: news@sender.test\nSubject: {subject}\n{more}"
    header += "" if "Content-Type" in more else "Content-Type: text/plain; charset=utf-8\n"
    return recognise(f"{header}\n{text}".encode())


def failed(text: str, **more: str) -> list[str]:
    """The addresses of its failures."""
    return [one.address for one in read(text, **more).failures]


@pytest.mark.parametrize(
    "text",
    [
        "The letter you sent on Tuesday for vicar@parish.test has nowhere to go.",
        "vicar@parish.test has run out of room. We kept your letter for five days and have thrown it away.",
        "The guest you wrote to (vicar@parish.test) checked out last week. Your mail has not been kept.",
        "deine Mail an den Pfarrer (vicar@parish.test) ist wieder bei uns gelandet.",
        "Vasi zpravu pro vicar@parish.test jsme museli zahodit.",
        "A sua carta para vicar@parish.test ficou sem dono.",
        "vicar@parish.test 宛にお送りいただいたメールは捨てました。",
    ],
)
def test_no_phrase_has_to_be_foreseen(text: str) -> None:
    found = read(text)
    assert [one.address for one in found.failures] == ["vicar@parish.test"]
    assert all(one.grade is Grade.WORDS for one in found.failures)


@pytest.mark.parametrize(
    "text",
    [
        "If your letter to vicar@parish.test comes back, tell us.",
        "Your letter to vicar@parish.test is not in the paper yet; a moderator reads it first.",
        "Your letter to vicar@parish.test was read on Monday, and found wrong.",
        "Your letter was passed on to vicar@parish.test, who could not answer before Monday.",
        "I am on holiday. Your letter will not be passed on. vicar@parish.test stands in for me.",
        "At your request the newsletter to vicar@parish.test came to nothing.",
        "The payment of the account vicar@parish.test was refused. We sent you a letter.",
        "Your letter to vicar@parish.test is late, and we are still trying: it has not gone yet.",
        "The letter of Mr Brown for vicar@parish.test came to nothing.",
        "Your e-mail address vicar@parish.test is no more.",
    ],
)
def test_what_is_no_failure_of_the_readers_message(text: str) -> None:
    assert failed(text) == []


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Message for kim@club.test is waiting",
            "Your message to kim@club.test was not delivered to the list. It is held until a moderator approves it.",
        ),
        (
            "Ihre Nachricht wartet",
            "Ihre Nachricht an kim@club.test wurde nicht verteilt. Sie wartet auf die Freigabe durch die Moderation.",
        ),
        ("Din besked venter", "Din besked til kim@club.test er ikke sendt ud. En moderator skal godkende den."),
        ("Licença", "Não leio e-mails até março. A sua mensagem não é entregue; quem responde é kim@club.test."),
    ],
)
def test_what_waits_for_a_decision_or_an_answer_for_a_person_is_no_failure(subject: str, text: str) -> None:
    assert failed(text, subject=subject, sender="postmaster@club.test") == []


def test_a_message_that_is_deleted_is_not_late_whatever_its_last_reply() -> None:
    text = "Ihre Mail an vicar@parish.test lag drei Tage bei uns (450 4.2.1). Jetzt haben wir sie entfernt."
    assert failed(text) == ["vicar@parish.test"]


def test_the_recipient_may_stand_in_the_subject_or_in_the_returned_message() -> None:
    assert failed("Your mail came to nothing.", subject="vicar@parish.test got nothing") == ["vicar@parish.test"]
    assert failed("Your mail was late, and moved nobody.", subject="vicar@parish.test got it") == []
    parts = (
        "--b\nContent-Type: text/plain\n\nSorry, nobody wanted your mail.\n"
        "--b\nContent-Type: message/rfc822\n\nFrom: Ann <ann@sender.test>\nTo: vicar@parish.test\nSubject: x\n\nx\n--b--\n"
    )
    assert failed(parts, more="Content-Type: multipart/mixed; boundary=b\n") == ["vicar@parish.test"]


@pytest.mark.parametrize(
    "said",
    [
        "(kode 550)", "Servera atbilde: 550.", "код ошибки: 550", "(Fehlercode 550: besetzt)", "répondu par 550.", "hibakód: 550.",
        "エラーコード550。", "返回码 550)", "with the answer 550.", "shkruan kodi 550", "رمز الخطأ: 550",
    ],
)  # fmt: skip
def test_a_code_in_any_wrapping(said: str) -> None:
    (one,) = read(f"Your letter to vicar@parish.test went nowhere {said}").failures
    assert one.code == "550"


@pytest.mark.parametrize(
    "said",
    [
        "Room 550.", "Tel. 091 555 110.", "Fehler 5. 550 Seiten.", "on 5.5.2026", "Ticket 550-221", "code A-550", "port 550", "at 5:50",
        "kode 55012", "code 550.12", "error 550%", "+44 550 221 110",
    ],
)  # fmt: skip
def test_a_number_that_is_no_code(said: str) -> None:
    (one,) = read(f"Your letter to vicar@parish.test went nowhere, {said}").failures
    assert (one.code, one.extended) == (None, None)


def test_a_telephone_number_behind_a_contact_makes_it_no_recipient() -> None:
    text = "Your letter to\n\n  vicar@parish.test\n\ncame to nothing. Send it to\noffice@parish.test, please.\n\nThe parish (091 555 110)"
    assert failed(text) == ["vicar@parish.test"]


def test_a_list_of_a_known_system_has_recipients_without_a_reply_too() -> None:
    text = (
        "The following recipient(s) could not be reached:\n\n"
        "ann@one.test\n   Error Type: SMTP\n   hMailServer sent: RCPT TO:<ann@one.test>\n   Remote server replied: 550 5.1.1 unknown\n\n"
        "bob@two.test\n   Error Type: SMTP\n   Connection to recipients server failed.\n"
    )
    found = read(text, subject="Message undeliverable", sender="mailer-daemon@hms.test")
    assert [(one.address, one.code) for one in found.failures] == [("ann@one.test", "550"), ("bob@two.test", None)]


def test_a_link_behind_words_is_a_link() -> None:
    page = '<p>5 messages to you were returned (550 5.7.1).</p><a href="http://a.test/">Log in to release them</a>'
    more = "Content-Type: text/html; charset=utf-8\n"
    found = read(page, subject="Undelivered Mail", sender="Mail Delivery System <no-reply@a.test>", more=more)
    assert found.kind is Kind.UNRECOGNISED


def test_accents_are_optional_where_they_make_no_other_letter() -> None:
    assert plain("Nepodařilo se doručit") == plain("Nepodarilo se dorucit")
    assert plain("ΜΉΝΥΜΆ σας") == plain("μηνυμα σας")
    assert plain("wasn't") == "was not"
    assert plain("मेल") == "मेल"
    assert plain("й") == "й"
