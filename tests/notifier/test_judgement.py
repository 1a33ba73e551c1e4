"""Which reports follow from what was recognised."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest

import bounce_recogniser
from bounce_recogniser import Grade, Kind, Outcome, Recipient, Recognised
from bouncehook.report import OPTIONAL_EVENTS, Event, Report, State
from bouncehook_notifier.judgement import (
    NO_QUEUE,
    WORDS_ALONE,
    as_sent,
    believed,
    is_our_postfix,
    report_of_refusal,
    reports_of,
    webhook_id,
    with_further_variables,
)
from bouncehook_notifier.store.records import Message


def failure(
    recipient: str,
    final: str = "",
    *,
    grade: Grade = Grade.REPORT,
    state: bounce_recogniser.State = bounce_recogniser.State.RCPTTO,
) -> Recipient:
    return Recipient(Outcome.FAILED, recipient, final or recipient, grade, "550", "5.1.1", "User unknown", state)


def failed(*failures: Recipient, null_sender: bool = True, against: tuple[str, ...] = ()) -> Recognised:
    return Recognised(Kind.FAILURE, "standard", failures, null_sender=null_sender, against=against)


def message(*recipients: str) -> Message:
    return Message("ID", "acme", 1, "joe@acme.test", list(recipients))


def test_the_recogniser_names_the_states_as_the_reports_do() -> None:
    assert [state.value for state in bounce_recogniser.State] == [state.value for state in State]


def recipients(reports: list[Report]) -> list[str]:
    return [report.recipient for report in reports]


def test_our_own_postfix_tells_the_state() -> None:
    assert reports_of(failed(failure("a@far.test")), "ID", None, ours=True) == [
        Report("ID", "a@far.test", State.RCPTTO, "550", "5.1.1", "User unknown")
    ]


def test_a_bounce_from_elsewhere_is_a_bounce_whatever_it_says() -> None:
    (report,) = reports_of(failed(failure("a@far.test")), "ID", None, ours=False)
    assert (report.state, report.code) == (State.BOUNCE, "550")


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.FAILURE])
def test_what_is_no_failure_is_no_report(kind: Kind) -> None:
    assert reports_of(Recognised(kind, "rule", (failure("a@far.test"),)), "ID", message("a@far.test"), ours=True) == []


def test_one_report_for_each_recipient() -> None:
    found = failed(failure("a@far.test"), failure("A@FAR.test"), failure("b@far.test"))
    assert recipients(reports_of(found, "ID", None, ours=True)) == ["a@far.test", "b@far.test"]


@pytest.mark.parametrize(
    ("claimed", "final", "remembered", "reported"),
    [
        ("a@far.test", "a@far.test", [], "a@far.test"),
        ("A@FAR.TEST", "A@FAR.TEST", ["a@far.test", "b@far.test"], "a@far.test"),  # as the customer spelled it
        ("box@elsewhere.test", "a@far.test", ["a@far.test", "b@far.test"], "a@far.test"),
        ("box@elsewhere.test", "", ["a@far.test"], "a@far.test"),  # forwarded; there was only one
        ("box@elsewhere.test", "", ["a@far.test", "b@far.test"], None),  # nobody can tell whose
        ("", "", ["a@far.test", "b@far.test"], None),
    ],
)
def test_the_recipient_that_the_customer_wrote(
    claimed: str, final: str, remembered: list[str], reported: str | None
) -> None:
    known = message(*remembered) if remembered else None
    found = recipients(reports_of(failed(failure(claimed, final)), "ID", known, ours=False))
    assert found == ([reported] if reported else [])


def test_two_forwarded_failures_of_one_recipient_are_one_report() -> None:
    found = failed(failure("box1@elsewhere.test"), failure("box2@elsewhere.test"))
    assert recipients(reports_of(found, "ID", message("a@far.test"), ours=False)) == ["a@far.test"]


def test_a_failure_without_a_name() -> None:
    """Only a message with one recipient tells whose it is."""
    anonymous = failed(failure(""))
    assert recipients(reports_of(anonymous, "ID", message("a@far.test"), ours=False)) == ["a@far.test"]
    assert reports_of(anonymous, "ID", message("a@far.test", "b@far.test"), ours=False) == []
    assert reports_of(anonymous, "ID", None, ours=False) == []


@pytest.mark.parametrize(
    ("found", "ours"),
    [
        (failed(failure("")), False),
        (failed(failure("box@elsewhere.test")), False),
        (failed(failure("b@far.test")), False),  # it forwards to somebody to whom the message went too
        (failed(failure("alias-of-ours@far.test")), True),
    ],
)
def test_a_return_address_of_one_recipient_tells_whose_it_is(found: Recognised, ours: bool) -> None:
    known = message("A@far.test", "b@far.test")
    assert recipients(reports_of(found, "ID", known, ours=ours, sent_to="A@far.test")) == ["A@far.test"]
    assert recipients(reports_of(found, "ID", None, ours=ours, sent_to="A@far.test")) == ["A@far.test"]


@pytest.mark.parametrize(
    ("written", "remembered", "believed"),
    [
        ("a@far.test", ["A@far.test", "b@far.test"], "A@far.test"),  # as the customer spelled it
        ("victim@never.test", ["a@far.test"], ""),  # it is not signed
        ("quo ted@far.test", ['"quo ted"@far.test'], '"quo ted"@far.test'),
        ('a"b@far.test', [r'"a\"b"@far.test'], r'"a\"b"@far.test'),
        ("", ["a@far.test"], ""),
        ("a@far.test", None, "a@far.test"),  # as what a mail says is, when nobody knows better
    ],
)
def test_who_stands_in_a_return_address(written: str, remembered: list[str] | None, believed: str) -> None:
    assert as_sent(written, message(*remembered) if remembered else None) == believed


def test_a_mail_of_another_kind_is_no_failure_whatever_its_return_address_says() -> None:
    vacation = Recognised(Kind.AUTO_REPLY, "rule")
    assert reports_of(vacation, "ID", message("a@far.test"), ours=False, sent_to="a@far.test") == []


def test_our_postfix_is_known_by_the_id_of_the_very_message() -> None:
    mynetworks = (ip_network("192.0.2.0/24"),)
    ours = Recognised(Kind.FAILURE, "r", postfix_queue_id="4jY")
    assert is_our_postfix(ours, "4jY", "", mynetworks)
    assert is_our_postfix(ours, "4jY", "192.0.2.7", mynetworks)
    assert not is_our_postfix(ours, "4jY", "198.51.100.1", mynetworks), "a stranger can write what he has read"
    assert not is_our_postfix(ours, "4jy", "", mynetworks)
    assert not is_our_postfix(Recognised(Kind.FAILURE, "r"), "4jY", "", mynetworks)


def test_a_flood_of_invented_recipients_is_bounded() -> None:
    found = failed(*(failure(f"victim{n}@never.test") for n in range(3000)))
    known = message("a@far.test", "b@far.test")
    assert reports_of(found, "4jY", known, ours=False) == [], "the customer never wrote to them"
    assert len(reports_of(found, "4jY", None, ours=False)) == 100


def test_text_from_outside_cannot_control_a_terminal() -> None:
    (report,) = reports_of(failed(failure("a\x1b[2J@far.test")), "4jY", None, ours=False)
    assert report.recipient.isprintable()


REFUSED = {"recipient": "you@far.test", "extended": "5.1.1", "text": "Recipient address rejected: User unknown"}
PROBED = (
    "Recipient address rejected: undeliverable address: host mx.far.test[192.0.2.7] said: {} (in reply to {} command)"
)


def test_a_refusal_of_our_smtpd() -> None:
    assert report_of_refusal(REFUSED, "4jY") == Report(
        "4jY", "you@far.test", State.RCPTTO, None, "5.1.1", "Recipient address rejected: User unknown"
    )


def test_a_refusal_that_quotes_the_remote() -> None:
    text = PROBED.format("550 5.7.1 <you>: blocked", "RCPT TO")
    assert report_of_refusal(REFUSED | {"text": text}, "4jY") == Report(
        "4jY", "you@far.test", State.RCPTTO, "550", "5.7.1", "<you>: blocked"
    )


def test_a_refusal_without_words() -> None:
    report = report_of_refusal(REFUSED | {"text": "", "extended": ""}, "4jY")
    assert list(report.variables().items()) == [
        ("id", "4jY"),
        ("recipient", "you@far.test"),
        ("state", "rcptto"),
    ]


def test_the_same_failure_has_the_same_id() -> None:
    one = Report("4jY", "You@Far.test", State.RCPTTO, "550")
    seen_again = Report("4jY", "you@far.TEST", State.BOUNCE, None, "5.1.1", "other words")
    assert webhook_id("acme", one, "1") == webhook_id("acme", seen_again, "1")
    assert webhook_id("acme", one, "1").startswith("msg_")
    assert webhook_id("acme", one, "1").isascii()


def test_different_failures_have_different_ids() -> None:
    one = Report("4jY", "you@far.test", State.RCPTTO)
    ids = {
        webhook_id("acme", one, "1"),
        webhook_id("initech", one, "1"),
        webhook_id("acme", one, "2"),  # a short queue id that is used again another day
        webhook_id("acme", Report("4jy", "you@far.test", State.RCPTTO), "1"),  # queue ids tell case apart
        webhook_id("acme", Report("4jY", "me@far.test", State.RCPTTO), "1"),
        webhook_id("acm", Report("e4jY", "you@far.test", State.RCPTTO), "1"),
        webhook_id("acme", Report(NO_QUEUE, "you@far.test", State.RCPTTO), "1"),
        webhook_id("acme", Report("4jY", "\udcff@far.test", State.RCPTTO), "1"),
    }
    assert len(ids) == 8


ALL = tuple(OPTIONAL_EVENTS)


OUTCOMES = {
    Kind.DELAYED: Outcome.DELAYED,
    Kind.COMPLAINT: Outcome.COMPLAINED,
    Kind.AUTO_REPLY: Outcome.ANSWERED,
}


def other(kind: Kind, *about: Recipient) -> Recognised:
    return Recognised(kind, "rule", tuple(replace(one, outcome=OUTCOMES[kind]) for one in about))


@pytest.mark.parametrize("event", OPTIONAL_EVENTS)
def test_other_events_are_reports_for_those_who_want_them(event: Event) -> None:
    found = other(Kind(event.value), failure("a@far.test"))
    assert reports_of(found, "ID", None, ours=False, events=[one for one in ALL if one is not event]) == []
    (report,) = reports_of(found, "ID", None, ours=False, events=[event])
    assert (report.event, report.recipient, report.state) == (event, "a@far.test", State.BOUNCE)


@pytest.mark.parametrize(
    ("said", "remembered", "reported"),
    [
        ([], ["a@far.test"], ["a@far.test"]),
        ([], ["a@far.test", "b@far.test"], [""]),
        ([], [], [""]),
        (["A@far.test"], ["a@far.test", "b@far.test"], ["a@far.test"]),
        (["desk@far.test"], ["a@far.test"], ["a@far.test"]),
        (["desk@far.test"], ["a@far.test", "b@far.test"], [""]),  # the customer never wrote to it
        (["a@far.test"], [], ["a@far.test"]),
    ],
)
def test_whose_event_it_is(said: list[str], remembered: list[str], reported: list[str]) -> None:
    found = other(Kind.AUTO_REPLY, *map(failure, said))
    known = message(*remembered) if remembered else None
    assert recipients(reports_of(found, "ID", known, ours=False, events=ALL)) == reported


def test_the_state_of_a_delay_is_our_own_postfixs_where_it_tells() -> None:
    for told, state in ((State.DATA, State.DATA), (State.UNKNOWN, State.BOUNCE)):
        found = other(Kind.DELAYED, failure("a@far.test", state=bounce_recogniser.State(told.value)))
        assert [one.state for one in reports_of(found, "ID", None, ours=True, events=ALL)] == [state]


def test_events_of_one_recipient_are_never_mixed_up() -> None:
    kinds = [Report("ID", "a@far.test", State.BOUNCE, event=event) for event in Event]
    assert len({webhook_id("acme", report, "1") for report in kinds}) == len(kinds)


def test_the_id_of_a_returned_mail_does_not_hang_on_whose_it_is() -> None:
    known, unknown = (Report("ID", to, State.BOUNCE, event=Event.RETURNED) for to in ("a@far.test", ""))
    assert webhook_id("acme", known, "1") == webhook_id("acme", unknown, "1") != webhook_id("acme", known, "2")


def test_what_is_told_of_a_delay_beside_the_six() -> None:
    late = Report("ID", "a@far.test", State.BOUNCE, "452", "4.2.2", "Mailbox full", event=Event.DELAYED)
    further = with_further_variables(late, None, 1.0, ()).further
    assert (further["type"], further["action"], further["permanent"]) == ("delayed", "delayed", False)
    answer = Report("ID", "a@far.test", State.BOUNCE, event=Event.AUTO_REPLY)
    assert sorted(with_further_variables(answer, None, 1.0, ()).further) == ["time", "timestamp", "type"]


def still_failed(found: Recognised, *remembered: str, sent_to: str = "") -> list[str]:
    """Who failed, by what is believed of a mail."""
    known = message(*remembered) if remembered else None
    told = believed(found, known, sent_to)
    return recipients(reports_of(told, "ID", known, ours=False, sent_to=sent_to))


@pytest.mark.parametrize("grade", [Grade.REPORT, Grade.SYSTEM])
def test_a_report_for_machines_and_a_known_systems_text_are_evidence(grade: Grade) -> None:
    found = failed(failure("box@elsewhere.test", grade=grade), null_sender=False)
    assert still_failed(found) == ["box@elsewhere.test"]
    assert still_failed(found, "a@far.test") == ["a@far.test"], "it was forwarded"


def test_words_alone_count_of_those_to_whom_the_message_went() -> None:
    found = failed(failure("A@far.test", grade=Grade.WORDS))
    assert still_failed(found, "a@far.test", "b@far.test") == ["a@far.test"]
    assert still_failed(found, sent_to="a@far.test") == ["a@far.test"]
    assert still_failed(found) == [], "nobody knows to whom the message went"


def test_words_alone_never_make_somebody_else_the_customers_recipient() -> None:
    """`Your letter was passed on to anna@…`: a message to one recipient has come back, and nothing has failed."""
    found = failed(failure("anna@elsewhere.test", grade=Grade.WORDS))
    assert still_failed(found, "a@far.test") == []
    assert still_failed(found, sent_to="a@far.test") == []
    told = believed(found, message("a@far.test"), "")
    assert (told.kind, told.rule) == (Kind.UNRECOGNISED, WORDS_ALONE)


@pytest.mark.parametrize("doubt", [{"null_sender": False}, {"against": ("it answers or forwards something",)}])
def test_words_alone_need_a_mail_that_nothing_speaks_against(doubt: dict[str, Any]) -> None:
    assert still_failed(failed(failure("a@far.test", grade=Grade.WORDS), **doubt), "a@far.test") == []
    assert still_failed(failed(failure("", grade=Grade.WORDS), **doubt), "a@far.test") == []
    quoted = failed(failure("box@elsewhere.test", grade=Grade.QUOTED), **doubt)
    assert still_failed(quoted, "a@far.test") == [], "about somebody to whom the message did not go"
    assert still_failed(failed(failure("a@far.test", grade=Grade.QUOTED), **doubt), "a@far.test") == ["a@far.test"]


def test_words_that_name_nobody_are_about_the_only_recipient() -> None:
    found = failed(failure("", grade=Grade.WORDS))
    assert still_failed(found, "a@far.test") == ["a@far.test"]
    assert still_failed(found, "a@far.test", "b@far.test") == []
    assert still_failed(found, "a@far.test", "b@far.test", sent_to="b@far.test") == ["b@far.test"]


def test_what_is_borne_out_is_told_beside_what_is_not() -> None:
    found = failed(failure("a@far.test", grade=Grade.QUOTED), failure("anna@elsewhere.test", grade=Grade.WORDS))
    assert still_failed(found, "a@far.test", "b@far.test") == ["a@far.test"]
