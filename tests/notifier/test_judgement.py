"""Which reports follow from what was recognised."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bounce_recogniser import Grade, Kind, Outcome, Recognised
from bounce_recogniser import Recipient as Told
from bounce_recogniser import State as RecogniserState
from bouncehook.envelope import Recipient
from bouncehook.relay_copies import NO_COPIES
from bouncehook.report import NO_QUEUE, OPTIONAL_EVENTS, Event, Report, State
from bouncehook.spool_records import Refusal
from bouncehook_notifier.attribution import Attributed, Attribution, PassedOver, Why
from bouncehook_notifier.further_variables import with_further_variables
from bouncehook_notifier.judgement import (
    WORDS_ALONE,
    Claim,
    Said,
    report_of_refusal,
    reports_of,
    said_by_foreign,
    said_by_our_own,
    webhook_id,
)
from recognise.postfix_report import Failed, postfix_report

DONT_CARE = Attributed("", Why.UNCLEAR)


OUTCOMES = {
    Kind.FAILURE: Outcome.FAILED,
    Kind.DELAYED: Outcome.DELAYED,
    Kind.COMPLAINT: Outcome.COMPLAINED,
    Kind.AUTO_REPLY: Outcome.ANSWERED,
}


def told(kind: Kind, recipient: str, final: str = "", grade: Grade = Grade.REPORT) -> Told:
    outcome = OUTCOMES.get(kind, Outcome.DELIVERED)
    return Told(outcome, recipient, final or recipient, grade, "550", "5.1.1", "User unknown")


def failure(recipient: str, final: str = "", grade: Grade = Grade.REPORT) -> Told:
    return told(Kind.FAILURE, recipient, final, grade)


def failed(*failures: Told, **more: Any) -> Recognised:
    return Recognised(Kind.FAILURE, "standard", failures, **more)


def message(*recipients: str) -> Attribution:
    """Of a message to these; none is one that is not remembered."""
    return Attribution([Recipient(one) for one in recipients] or None, NO_COPIES)


def foreign(found: Recognised, *recipients: str, most: int | None = None) -> tuple[list[Report], list[PassedOver]]:
    return reports_of(said_by_foreign(found, message(*recipients)), "ID", most)


def test_the_recogniser_names_the_states_as_the_reports_do() -> None:
    ours = [state.value for state in State if state is not State.SUPPRESSION]  # which no mail tells
    assert [state.value for state in RecogniserState] == ours


def recipients(reports: list[Report]) -> list[str]:
    return [report.recipient for report in reports]


SAID = "host mx.far.test[192.0.2.7] said: 550 5.1.1 User unknown (in reply to RCPT TO command)"


def own(
    *failures: Failed, to: tuple[str, ...], message_id: str = "4jY2981QWwzJkQx"
) -> tuple[list[Report], list[PassedOver]]:
    said = said_by_our_own(postfix_report(*failures), message_id, message(*to), skip_5xx_greeting=True)
    assert said is not None
    return reports_of(said, "ID")


def refused(recipient: str, **more: str) -> Failed:
    return Failed(SAID, "smtp; 550 5.1.1 User unknown", "5.1.1", recipient, **more)


def test_our_own_postfix_tells_the_state() -> None:
    reports, passed_over = own(refused("a@far.test"), to=("a@far.test",))
    assert reports == [Report("ID", "a@far.test", State.RCPTTO, "550", "5.1.1", "User unknown")]
    assert passed_over == []


def test_an_alias_of_which_several_targets_failed_is_one_report_of_the_first() -> None:
    first = refused("t1@far.test", expanded_from="list@a.test")
    second = Failed(
        SAID.replace("User unknown", "other"), "smtp; 550 5.1.1 other", "5.1.1", "t2@far.test", "", "list@a.test"
    )
    (report,), passed_over = own(first, second, to=("list@a.test",))
    assert (report.recipient, report.description, passed_over) == ("list@a.test", "User unknown", [])


def test_a_copy_is_passed_over_and_nobody_is_told() -> None:
    reports, passed_over = own(refused("archive@far.test"), to=("a@far.test",))
    assert (reports, passed_over) == ([], [PassedOver("archive@far.test", Why.NOT_WRITTEN)])


def test_an_orcpt_is_believed_of_what_was_queued_again() -> None:
    """access(5)'s REDIRECT leaves, in the same queue file, the ORCPT of a recipient who is not meant."""
    failure = refused("target@far.test", original="a@far.test")
    assert own(failure, to=("a@far.test", "b@far.test"))[0] == []
    assert recipients(own(failure, to=("a@far.test", "b@far.test"), message_id="4jYBEFORE")[0]) == ["a@far.test"]


def test_of_a_message_that_is_not_remembered_its_received_field_tells_the_only_recipient() -> None:
    field = b"Received: from x\n\tby relay.test (Postfix) with ESMTP id 4jY2981QWwzJkQx\n\tfor <a@far.test>; today\n"
    mail = postfix_report(refused("spy@far.test"), refused("a@far.test")).replace(
        b"\nFrom: cust@", b"\n" + field + b"From: cust@"
    )
    said = said_by_our_own(mail, "4jY2981QWwzJkQx", message(), skip_5xx_greeting=True)
    assert said is not None
    assert recipients(reports_of(said, "ID")[0]) == ["a@far.test"]


@pytest.mark.parametrize(
    ("action", "kind", "events"),
    [
        ("delayed", Kind.DELAYED, [Event.DELAYED]),
        ("relayed", Kind.SUCCESS, [Event.DELIVERED]),
        ("expanded", Kind.SUCCESS, []),
    ],
)
def test_our_own_postfix_tells_of_other_things_than_failures(action: str, kind: Kind, events: list[Event]) -> None:
    mail = postfix_report(refused("a@far.test", action=action))
    said = said_by_our_own(mail, "4jY2981QWwzJkQx", message("a@far.test"), skip_5xx_greeting=True)
    assert said is not None
    assert said.kind is kind
    assert [report.event for report in reports_of(said, "ID")[0]] == events


def delivered(recipient: str, action: str = "relayed", **more: str) -> Failed:
    text = "delivery via mx.far.test[192.0.2.7]:25: 250 2.0.0 Ok: queued"
    return Failed(text, "smtp; 250 2.0.0 Ok: queued", "2.0.0", recipient, action=action, **more)


def test_a_delivery_is_told_of_those_to_whom_the_customer_wrote() -> None:
    reports, passed_over = own(
        delivered("A@far.test"),
        delivered("archive@far.test"),
        delivered("b@far.test", "delivered"),
        delivered("list@a.test", "expanded"),
        to=("a@far.test", "b@far.test", "list@a.test"),
    )
    assert [(one.recipient, one.further["action"]) for one in reports] == [
        ("a@far.test", "relayed"),
        ("b@far.test", "delivered"),
    ]
    assert reports[0] == Report("ID", "a@far.test", State.MESSAGE, "250", "2.0.0", "Ok: queued", event=Event.DELIVERED)
    assert passed_over == [], "no failure is"


@pytest.mark.parametrize(
    ("notify", "asked", "unasked"),
    [
        ("", False, False),
        ("SUCCESS,FAILURE", True, False),
        ("success", True, False),
        ("Success,FAILURE,DELAY", False, True),
        ("FAILURE,Success", False, True),
        ("NEVER", False, False),
    ],
)
def test_who_asked_for_a_success_notification(notify: str, asked: bool, unasked: bool) -> None:
    recipient = Recipient("a@far.test", "", notify)
    assert (recipient.asks_for_success, recipient.success_is_unasked) == (asked, unasked)


def test_what_is_no_notification_of_ours_is_left_to_the_recogniser() -> None:
    assert said_by_our_own(b"Subject: hello\n\ntext", "ID", message(), skip_5xx_greeting=True) is None


def test_a_bounce_from_elsewhere_is_a_bounce_whatever_it_says() -> None:
    (report,), _ = foreign(failed(failure("a@far.test")))
    assert (report.state, report.code) == (State.BOUNCE, "550")


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.FAILURE])
def test_what_is_no_failure_is_no_report_of_one(kind: Kind) -> None:
    said = said_by_foreign(Recognised(kind, "rule", (told(kind, "a@far.test"),)), message("a@far.test"))
    reports, passed_over = reports_of(said, "ID")
    assert Event.FAILURE not in [report.event for report in reports]
    assert passed_over == []


def test_one_report_for_each_recipient() -> None:
    found = failed(failure("a@far.test"), failure("A@FAR.test"), failure("b@far.test"))
    assert recipients(foreign(found)[0]) == ["a@far.test", "b@far.test"]


def test_two_forwarded_failures_of_one_recipient_are_one_report() -> None:
    found = failed(failure("box1@elsewhere.test"), failure("box2@elsewhere.test"))
    assert recipients(foreign(found, "a@far.test")[0]) == ["a@far.test"]


def test_a_failure_without_a_name() -> None:
    """Only a message with one recipient tells whose it is."""
    anonymous = failed(failure(""))
    assert recipients(foreign(anonymous, "a@far.test")[0]) == ["a@far.test"]
    assert foreign(anonymous, "a@far.test", "b@far.test") == ([], [PassedOver("", Why.UNCLEAR)])
    assert foreign(anonymous) == ([], [PassedOver("", Why.UNCLEAR)])


def test_a_flood_of_invented_recipients_is_bounded_and_said() -> None:
    found = failed(*(failure(f"victim{n}@never.test") for n in range(3000)))
    assert foreign(found, "a@far.test", "b@far.test")[0] == [], "the customer never wrote to them"
    reports, passed_over = foreign(found, most=100)
    assert len(reports) == 100
    assert passed_over == [PassedOver(f"victim{n}@never.test", Why.TOO_MANY) for n in range(100, 3000)]


def test_of_a_remembered_message_every_recipient_can_fail() -> None:
    everybody = [f"user{n}@far.test" for n in range(1000)]
    reports, _ = foreign(failed(*map(failure, everybody)), *everybody)
    assert recipients(reports) == everybody


NULL = {"null_sender": True}
DOUBTED = {"null_sender": True, "against": ("it is a vacation notice",)}


@pytest.mark.parametrize(
    ("grade", "named", "about_the_mail", "remembered", "reported"),
    [
        (Grade.REPORT, "box@else.test", {}, ["a@far.test"], True),
        (Grade.SYSTEM, "box@else.test", DOUBTED, ["a@far.test"], True),
        (Grade.QUOTED, "a@far.test", DOUBTED, ["a@far.test", "b@far.test"], True),
        (Grade.QUOTED, "box@else.test", NULL, ["a@far.test"], True),  # a forwarder's
        (Grade.QUOTED, "box@else.test", DOUBTED, ["a@far.test"], False),
        (Grade.QUOTED, "box@else.test", {}, ["a@far.test"], False),
        (Grade.QUOTED, "box@else.test", {}, [], True),
        (Grade.WORDS, "a@far.test", NULL, ["a@far.test", "b@far.test"], True),
        (Grade.WORDS, "a@far.test", {}, ["a@far.test"], False),
        (Grade.WORDS, "a@far.test", DOUBTED, ["a@far.test"], False),
        (Grade.WORDS, "box@else.test", NULL, ["a@far.test"], False),  # "was passed on to"
        (Grade.WORDS, "", NULL, ["a@far.test"], True),
        (Grade.WORDS, "a@far.test", NULL, [], False),
    ],
)
def test_what_words_alone_say_must_meet_what_we_know(
    grade: Grade, named: str, about_the_mail: dict[str, Any], remembered: list[str], reported: bool
) -> None:
    said = said_by_foreign(failed(failure(named, grade=grade), **about_the_mail), message(*remembered))
    assert bool(reports_of(said, "ID")[0]) is reported
    if not reported:
        assert (said.kind, said.rule) == (Kind.UNRECOGNISED, WORDS_ALONE)


def test_text_from_outside_cannot_control_a_terminal() -> None:
    (report,), _ = foreign(failed(failure("a\x1b[2J@far.test")))
    assert report.recipient.isprintable()


REFUSED = Refusal("acme", "", "joe@acme.test", "you@far.test", "5.1.1", "Recipient address rejected: User unknown")
PROBED = (
    "Recipient address rejected: undeliverable address: host mx.far.test[192.0.2.7] said: {} (in reply to {} command)"
)


def test_a_refusal_of_our_smtpd() -> None:
    assert report_of_refusal(REFUSED, "4jY") == Report(
        "4jY", "you@far.test", State.RCPTTO, None, "5.1.1", "Recipient address rejected: User unknown"
    )


def test_a_refusal_that_quotes_the_remote() -> None:
    text = PROBED.format("550 5.7.1 <you>: blocked", "RCPT TO")
    assert report_of_refusal(replace(REFUSED, text=text), "4jY") == Report(
        "4jY", "you@far.test", State.RCPTTO, "550", "5.7.1", "<you>: blocked"
    )


def test_a_refusal_without_words() -> None:
    report = report_of_refusal(replace(REFUSED, text="", extended=""), "4jY")
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
    spellings = ("you@bücher.test", "You@BÜCHER.test.", "you@xn--bcher-kva.test")
    assert len({webhook_id("acme", Report("4jY", one, State.RCPTTO), "1") for one in spellings}) == 1


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


def other(kind: Kind, *about: str) -> Recognised:
    return Recognised(kind, "rule", tuple(told(kind, one) for one in about))


@pytest.mark.parametrize("event", sorted(set(OPTIONAL_EVENTS) - {Event.DELIVERED}))
def test_other_events_are_reports_too(event: Event) -> None:
    said = said_by_foreign(other(Kind(event.value), "a@far.test"), message())
    (report,), _ = reports_of(said, "ID")
    assert (report.event, report.recipient, report.state) == (event, "a@far.test", State.BOUNCE)


def test_a_success_of_which_a_stranger_tells_is_none() -> None:
    assert reports_of(said_by_foreign(other(Kind.SUCCESS, "a@far.test"), message("a@far.test")), "ID") == ([], [])


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
    assert recipients(foreign(other(Kind.AUTO_REPLY, *said), *remembered)[0]) == reported


def test_the_state_of_a_delay_is_our_own_postfixs_where_it_tells() -> None:
    for told, state in ((State.DATA, State.DATA), (State.UNKNOWN, State.BOUNCE)):
        said = Said(Kind.DELAYED, "rule", [Claim(DONT_CARE, "a@far.test", told)])
        assert [one.state for one in reports_of(said, "ID")[0]] == [state]


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
    to = [Recipient(one) for one in remembered] or None
    reports, _ = reports_of(said_by_foreign(found, Attribution(to, NO_COPIES, sent_to)), "ID")
    return [report.recipient for report in reports if report.event is Event.FAILURE]


@pytest.mark.parametrize("grade", [Grade.REPORT, Grade.SYSTEM])
def test_a_report_for_machines_and_a_known_systems_text_are_evidence(grade: Grade) -> None:
    found = failed(failure("box@elsewhere.test", grade=grade))
    assert still_failed(found) == ["box@elsewhere.test"]
    assert still_failed(found, "a@far.test") == ["a@far.test"], "it was forwarded"


def test_words_alone_count_of_those_to_whom_the_message_went() -> None:
    found = failed(failure("A@far.test", grade=Grade.WORDS), null_sender=True)
    assert still_failed(found, "a@far.test", "b@far.test") == ["a@far.test"]
    assert still_failed(found, sent_to="a@far.test") == ["a@far.test"]
    assert still_failed(found) == [], "nobody knows to whom the message went"


def test_words_alone_never_make_somebody_else_the_customers_recipient() -> None:
    """`Your letter was passed on to anna@…`: a message to one recipient has come back, and nothing has failed."""
    found = failed(failure("anna@elsewhere.test", grade=Grade.WORDS), null_sender=True)
    assert still_failed(found, "a@far.test") == []
    assert still_failed(found, sent_to="a@far.test") == []
    assert still_failed(found, "anna@elsewhere.test", "a@far.test", sent_to="a@far.test") == [], "it was a's copy"


@pytest.mark.parametrize("doubt", [{"null_sender": False}, {"against": ("it answers or forwards something",)}])
def test_words_alone_need_a_mail_that_nothing_speaks_against(doubt: dict[str, Any]) -> None:
    assert still_failed(failed(failure("a@far.test", grade=Grade.WORDS), **doubt), "a@far.test") == []
    assert still_failed(failed(failure("", grade=Grade.WORDS), **doubt), "a@far.test") == []
    quoted = failed(failure("box@elsewhere.test", grade=Grade.QUOTED), **doubt)
    assert still_failed(quoted, "a@far.test") == [], "about somebody to whom the message did not go"
    assert still_failed(failed(failure("a@far.test", grade=Grade.QUOTED), **doubt), "a@far.test") == ["a@far.test"]


def test_words_that_name_nobody_are_about_the_only_recipient() -> None:
    found = failed(failure("", grade=Grade.WORDS), null_sender=True)
    assert still_failed(found, "a@far.test") == ["a@far.test"]
    assert still_failed(found, "a@far.test", "b@far.test") == []
    assert still_failed(found, "a@far.test", "b@far.test", sent_to="b@far.test") == ["b@far.test"]


def test_what_is_borne_out_is_told_beside_what_is_not() -> None:
    found = failed(
        failure("a@far.test", grade=Grade.QUOTED), failure("anna@elsewhere.test", grade=Grade.WORDS), null_sender=True
    )
    assert still_failed(found, "a@far.test", "b@far.test") == ["a@far.test"]
