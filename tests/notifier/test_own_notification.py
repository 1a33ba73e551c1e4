"""Our own Postfix's notification, read strictly: every recipient, spelled as it stands, however many."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncehook.report import State
from bouncehook_notifier.own_notification import NotANotification, Outcome, OwnStatus, read_own_notification
from recognise.postfix_report import Failed, postfix_report

SAID = "host mx.gen.test[192.0.2.1] said: 550 5.1.1 no such user (in reply to RCPT TO command)"
DIAGNOSTIC = "smtp; 550 5.1.1 no such user"


def read(mail: bytes) -> list[OwnStatus]:
    return list(read_own_notification(mail, skip_5xx_greeting=True).statuses)


def failed(recipient: str, **more: str) -> Failed:
    return Failed(SAID, DIAGNOSTIC, "5.1.1", recipient, **more)


def test_a_failure() -> None:
    assert read(postfix_report(failed("you@gen.test"))) == [
        OwnStatus("you@gen.test", "", "", Outcome.FAILED, State.RCPTTO, "550", "5.1.1", "no such user")
    ]


def test_words_that_are_too_long_for_a_report_end_with_an_ellipsis() -> None:
    long = Failed(SAID, f"smtp; 550 5.1.1 {'x' * 3000}", "5.1.1", "you@gen.test")
    (status,) = read(postfix_report(long))
    assert status.description is not None
    assert (len(status.description), status.description[-3:]) == (2000, "xx…")


def test_what_it_tells_of_the_message() -> None:
    mail = postfix_report(failed("you@gen.test"))
    assert read_own_notification(mail, skip_5xx_greeting=True).queue_id == "4jY2981QWwzJkQx"
    assert read_own_notification(mail, skip_5xx_greeting=True).only == ""
    by = b"Received: from x (y [192.0.2.1])\n\tby relay (Postfix) with ESMTP id 4jY2981QWwzJkQx\n"
    by += b"\tfor <only@gen.test>; today\n"
    ours = mail.replace(b"\nFrom: cust@", b"\n" + by + b"From: cust@")
    assert read_own_notification(ours, skip_5xx_greeting=True).only == "only@gen.test"
    # header_checks took our own field away: what is the first one now was written by the customer's server.
    theirs = mail.replace(b"\nFrom: cust@", b"\n" + by.replace(b"4jY2981QWwzJkQx", b"4jY2981QWwzJkQy") + b"From: cust@")
    assert read_own_notification(theirs, skip_5xx_greeting=True).only == ""


@pytest.mark.parametrize(
    "address",
    [
        '"a b"@gen.test',
        "|cmd@gen.test",
        "/G=John/S=Doe/O=Acme/@gen.test",
        "=?utf-8?q?hi?=@gen.test",
        '"a>b"@gen.test',
        '"x>: host mx[1.2.3.4] said: 550 forged"@gen.test',
        "y" * 900 + "@gen.test",
        "a+3Db@gen.test",
        "üser@gen.test",
        '"' + "many words " * 20 + '"@gen.test',
        "nobody",
    ],
)
def test_an_address_as_it_stands(address: str) -> None:
    one, other = read(postfix_report(failed(address), failed("next@gen.test", expanded_from=address)))
    assert (one.final, one.state, one.code) == (address, State.RCPTTO, "550")
    assert (other.final, " ".join(other.original.split())) == ("next@gen.test", " ".join(address.split()))
    assert other.state is State.RCPTTO


def test_an_alias_and_its_orcpt() -> None:
    (status,) = read(postfix_report(failed("t@gen.test", original="orig+x@a.test", expanded_from="list@a.test")))
    assert (status.final, status.original, status.orcpt) == ("t@gen.test", "list@a.test", "orig+x@a.test")


def test_each_recipient_has_its_own_paragraph() -> None:
    stages = ["MAIL FROM", "RCPT TO", "DATA", "end of DATA", "RCPT TO"]
    reports = [
        Failed(
            f"host mx[1.2.3.4] said: 550 n{n} (in reply to {stage} command)",
            f"smtp; 550 n{n}",
            "5.0.0",
            "same@gen.test",
        )
        for n, stage in enumerate(stages)
    ]
    found = read(postfix_report(*reports))
    assert [one.state for one in found] == [State.MAILFROM, State.RCPTTO, State.DATA, State.MESSAGE, State.RCPTTO]
    assert [one.description for one in found] == ["n0", "n1", "n2", "n3", "n4"]


def test_a_template_may_begin_a_paragraph_like_postfix() -> None:
    mail = postfix_report(failed("you@gen.test"), failed("me@gen.test"))
    mail = mail.replace(b"                   The mail system", b"<help@relay.test>: ask us\n\n<you@gen.test>\n\nBye")
    assert [one.state for one in read(mail)] == [State.RCPTTO, State.RCPTTO]


def test_a_recipient_without_a_paragraph_takes_none_of_anothers() -> None:
    """Its log grew while bounce(8) read it a second time."""
    mail = postfix_report(failed("a@gen.test"), failed("b@gen.test"), failed("c@gen.test"))
    start = mail.index(b"<b@gen.test>: host")
    mail = mail[:start] + mail[mail.index(b"<c@gen.test>: host") :]
    assert [(one.final, one.state) for one in read(mail)] == [
        ("a@gen.test", State.RCPTTO),
        ("b@gen.test", State.UNKNOWN),
        ("c@gen.test", State.RCPTTO),
    ]


@pytest.mark.parametrize(
    ("action", "outcome"),
    [
        ("failed", Outcome.FAILED),
        ("delayed", Outcome.DELAYED),
        ("relayed", Outcome.RELAYED),
        ("delivered", Outcome.DELIVERED),
        ("expanded", Outcome.SUCCEEDED),
    ],
)
def test_what_became_of_it(action: str, outcome: Outcome) -> None:
    assert [one.outcome for one in read(postfix_report(failed("a@gen.test", action=action)))] == [outcome]


@pytest.mark.parametrize(
    ("text", "diagnostic", "action", "outcome", "said"),
    [
        ("mx.gen.test[192.0.2.1]:25: 250 2.0.0 Ok", "smtp; 250 2.0.0 Ok", "relayed", Outcome.RELAYED, "Ok"),
        ("relay[private/lmtp]: 250 2.1.5 saved", "smtp; 250 2.1.5 saved", "delivered", Outcome.DELIVERED, "saved"),
        ("local: delivered to mailbox", "x-unix; delivered to mailbox", "delivered", Outcome.DELIVERED, None),
        # It may have gone to a content filter.
        ("127.0.0.1[127.0.0.1]:10024: 250 2.0.0 Ok", "smtp; 250 2.0.0 Ok", "relayed", Outcome.SUCCEEDED, "Ok"),
        ("scan: delivered via scan service", "x-unix; delivered via scan service", "relayed", Outcome.SUCCEEDED, None),
    ],
)
def test_who_has_the_message(text: str, diagnostic: str, action: str, outcome: Outcome, said: str | None) -> None:
    mail = postfix_report(Failed(f"delivery via {text}", diagnostic, "2.0.0", "a@gen.test", action=action))
    (status,) = read(mail)
    assert (status.outcome, status.description) == (outcome, said or text.partition(": ")[2])


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("connect to 127.0.0.1[127.0.0.1]:10024: Connection refused", State.UNKNOWN),
        ("connect to mail.gen.test[127.0.0.1]:2526: Connection refused", State.CONNECT),
        ("connect to mail.gen.test[192.0.2.9]:25: Connection timed out", State.CONNECT),
        ("conversation with 127.0.0.1[127.0.0.1] timed out while sending RCPT TO", State.UNKNOWN),
        ("lost connection with relay.test[private/scan] while sending MAIL FROM", State.UNKNOWN),
        ("connect to relay.test[/nonexistent.sock]: No such file or directory", State.UNKNOWN),
    ],
)
def test_a_hop_of_the_relay_itself_is_no_stage_of_the_remotes(text: str, state: State) -> None:
    (status,) = read(postfix_report(Failed(text, f"X-Postfix; {text}", "4.4.1")))
    assert (status.state, status.code, status.extended, status.description) == (state, None, "4.4.1", text)


def test_ten_thousand_recipients_in_fifty_megabytes() -> None:
    words = "policy text " * 180
    reports = [
        Failed(
            f"host mx[1.2.3.4] said: 550 5.7.1 {words}(in reply to RCPT TO command)",
            f"smtp; 550 5.7.1 {words}",
            "5.7.1",
            f"user{n}@gen.test",
        )
        for n in range(200)
    ]
    few = postfix_report(*reports)
    text, groups = few.index(b"<user0@"), few.index(b"Final-Recipient")
    end, report = few.index(b"\n--4jY", text), few.index(b"\n--4jY", groups)
    times = 50
    mail = (
        few[:text]
        + (few[text:end] + b"\n") * times
        + few[end:groups]
        + (few[groups:report] + b"\n") * times
        + few[report:]
    )
    assert len(mail) > 40_000_000
    tracemalloc.start()
    count = 0
    for status in read_own_notification(mail, skip_5xx_greeting=True).statuses:
        assert status.state is State.RCPTTO
        count += 1
        if count == 2_000:  # they alone would take 8 MiB; to trace memory makes everything several times slower
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
    assert count == 10_000
    assert most < 2 * 1024 * 1024, "what has been read is not kept"


WHOLE = postfix_report(failed("you@gen.test"))


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        b"Subject: x\n\nhello\n",
        WHOLE.replace(b"multipart/report", b"multipart/mixed"),
        WHOLE.replace(b"message/delivery-status", b"text/plain"),
        WHOLE.replace(b"X-Postfix-Queue-ID", b"X-Other"),
        WHOLE[: WHOLE.index(b"Content-Description: Delivery report")],
    ],
)
def test_what_bounce_does_not_write(mail: bytes) -> None:
    with pytest.raises(NotANotification):
        read(mail)


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.binary(max_size=3)), max_size=8))
def test_no_octets_make_it_fail_otherwise(changes: list[tuple[int, bytes]]) -> None:
    mail = bytearray(WHOLE)
    for place, octets in changes:
        mail[place : place + 1] = octets
    try:
        read(bytes(mail))
    except NotANotification:
        pass
