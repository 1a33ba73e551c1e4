"""One line of a log: lines that a Postfix 3.7.11 wrote, those of later versions, and what is none of Postfix's."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bouncehook_admin.audit.events import (
    Activated,
    Attempted,
    Disconnected,
    Event,
    Expired,
    Notified,
    Received,
    Refused,
    Removed,
    Stopped,
    Submitted,
    ToldOfSuccess,
    Written,
)
from bouncehook_admin.audit.lines import Clock, Kind, read_line

AT = "Nov 29 03:11:09 relay postfix"
WHEN = datetime(2026, 11, 29, 3, 11, 9).timestamp()
REFERENCE = WHEN + 60
ID = "4jcXH11Kp4zJHtZ"


def event(line: str) -> Event | Kind:
    return read_line(line, Clock(REFERENCE))[2]


LINES = {
    f"{AT}/smtpd[514]: {ID}: client=unknown[127.91.0.3]": Received(WHEN, ID, "127.91.0.3", "", "relay 514"),
    f"{AT}/submission/smtpd[515]: {ID}: client=unknown[127.91.0.3], sasl_method=PLAIN, sasl_username=byname": Received(
        WHEN, ID, "127.91.0.3", "byname", "relay 515"
    ),
    f"{AT}/smtpd[1]: {ID}: client=h[2001:db8::1]:25, orig_queue_id=X, orig_client=h[192.0.2.1]": Received(
        WHEN, ID, "2001:db8::1", "", "relay 1"
    ),
    f"{AT}/pickup[511]: {ID}: uid=0 from=<news@acme.example>": Submitted(WHEN, ID, "news@acme.example"),
    f"{AT}/cleanup[574]: {ID}: message-id=<>": Written(WHEN, ID),
    f"{AT}/qmgr[512]: {ID}: from=<a@b.test>, size=408, nrcpt=1 (queue active)": Activated(WHEN, ID, "a@b.test"),
    f"{AT}/qmgr[512]: {ID}: from=<>, size=2387, nrcpt=1 (queue active)": Activated(WHEN, ID, ""),
    f"{AT}/qmgr[512]: {ID}: from=<a@b.test>, status=expired, returned to sender": Expired(WHEN, ID, "a@b.test"),
    f"{AT}/qmgr[512]: {ID}: from=<a@b.test>, status=force-expired, returned to sender": Expired(WHEN, ID, "a@b.test"),
    f"{AT}/qmgr[512]: {ID}: removed": Removed(WHEN, ID),
    f"{AT}/bounce[603]: {ID}: sender non-delivery notification: X": Notified(WHEN, ID, "X"),
    f"{AT}/bounce[625]: {ID}: sender delivery status notification: X": ToldOfSuccess(WHEN, ID, "X"),
    f"{AT}/bounce[625]: {ID}: sender delay notification: X": Kind.IDLE,
    f"{AT}/smtp[582]: {ID}: to=<x@y.test>, relay=mx.y.test[127.91.1.6]:2526, delay=0.06, delays=0/0.03/0.03/0, "
    "dsn=2.0.0, status=sent (250 2.0.0 taken)": Attempted(
        WHEN, ID, "x@y.test", "", "mx.y.test[127.91.1.6]:2526", "sent", "250 2.0.0 taken"
    ),
    f"{AT}/smtp[587]: {ID}: to=<h@y.test>, orig_to=<mix@rel.test>, relay=none, conn_use=2, delay=0.05, "
    "delays=0/0.01/0.03/0.01, dsn=5.4.4, status=bounced (a (b) c)": Attempted(
        WHEN, ID, "h@y.test", "mix@rel.test", "none", "bounced", "a (b) c"
    ),
    # 3.11 tells of TLS.
    f"{AT}/smtp[587]: {ID}: to=<h@y.test>, relay=mx[1.2.3.4]:25, tls=secure, delay=0.05, delays=0/0/0/0, dsn=5.1.1, "
    "status=bounced (no)": Attempted(WHEN, ID, "h@y.test", "", "mx[1.2.3.4]:25", "bounced", "no"),
    f'{AT}/smtp[584]: {ID}: to=<"odd name"@y.test>, relay=none, delay=0, delays=0/0/0/0, dsn=5.1.1, '
    "status=bounced (no)": Attempted(WHEN, ID, '"odd name"@y.test', "", "none", "bounced", "no"),
    f"{AT}/smtpd[514]: NOQUEUE: reject: RCPT from unknown[127.91.0.3]: 554 5.7.1 <gone@y.test>: Recipient address "
    "rejected: go away; from=<news@acme.example> to=<gone@y.test> proto=ESMTP helo=<c.test>": Refused(
        WHEN,
        "NOQUEUE",
        "127.91.0.3",
        True,
        False,
        "554 5.7.1 <gone@y.test>: Recipient address rejected: go away",
        "news@acme.example",
        "gone@y.test",
        "relay 514",
    ),
    f"{AT}/smtpd[514]: {ID}: milter-reject: RCPT from unknown[127.91.0.3]: 451 4.7.1 later; from=<a@b.test> "
    "to=<x@y.test> proto=ESMTP helo=<c.test>": Refused(
        WHEN, ID, "127.91.0.3", False, True, "451 4.7.1 later", "a@b.test", "x@y.test", "relay 514"
    ),
    f"{AT}/postscreen[9]: NOQUEUE: reject: RCPT from [192.0.2.4]:33: 550 5.7.1 Service unavailable; client [192.0.2.4] "
    "blocked using bl.test; from=<>, to=<x@y.test>, proto=ESMTP, helo=<c.test>": Refused(
        WHEN,
        "NOQUEUE",
        "192.0.2.4",
        True,
        False,
        "550 5.7.1 Service unavailable; client [192.0.2.4] blocked using bl.test",
        "",
        "x@y.test",
        "relay 9",
    ),
    f"{AT}/cleanup[628]: {ID}: reject: header Subject: viagra from unknown[127.91.0.3]; from=<news@acme.example> "
    "to=<h@y.test> proto=ESMTP helo=<c.test>: 5.7.1 content": Stopped(WHEN, ID, "reject", False, "h@y.test"),
    f"{AT}/cleanup[574]: {ID}: milter-discard: END-OF-MESSAGE from localhost[127.0.0.1]: milter triggers DISCARD "
    "action; from=<> to=<bounce+x@r.test>": Stopped(WHEN, ID, "milter-discard", False, "bounce+x@r.test"),
    f"{AT}/cleanup[1]: {ID}: milter-reject: END-OF-MESSAGE from unknown[127.92.0.3]: 5.7.1 content; from=<a@b.test> "
    "to=<x@y.test> proto=ESMTP helo=<c.test>": Stopped(WHEN, ID, "milter-reject", False, "x@y.test"),
    f"{AT}/cleanup[2]: {ID}: milter-reject: END-OF-MESSAGE from localhost[127.0.0.1]: 4.7.1 Service unavailable - try "
    "again later; from=<> to=<x@y.test>": Stopped(WHEN, ID, "milter-reject", True, "x@y.test"),
    f"{AT}/smtpd[514]: NOQUEUE: reject: MAIL from unknown[127.0.0.1]: 552 5.3.4 too big; proto=ESMTP": Stopped(
        WHEN, "NOQUEUE", "reject", False, ""
    ),
    f"{AT}/smtpd[514]: disconnect from unknown[127.91.0.3] ehlo=1 quit=1 commands=2": Disconnected(
        WHEN, "", "relay 514"
    ),
    f"{AT}/smtpd[514]: connect from unknown[127.91.0.3]": Kind.IDLE,
    f"{AT}/smtpd[514]: warning: connect to Milter service unix:/x: No such file or directory": Kind.IDLE,
    f"{AT}/cleanup[1]: warning: milter unix:/x: can't read SMFIC_BODYEOB reply packet header: Application error": (
        Kind.IDLE
    ),
    f"{AT}/qmgr[512]: {ID}: status=deferred (bounce failed)": Kind.IDLE,
    f"{AT}/postfix-script[507]: starting the Postfix mail system": Kind.IDLE,
    f"{AT}/smtp[1]: {ID}: to=<x@y.test>, relay=mx.y.te": Kind.UNREADABLE,
    "Nov 29 03:11:09 relay dovecot: imap-login: Login: user=<x>": Kind.FOREIGN,
    "Nov 29 03:11:09 relay opendkim[77]: 4jcX: DKIM-Signature field added": Kind.FOREIGN,
    "Nov 29 03:11:09 relay amavis[7]: (1-1) Passed CLEAN, queued_as: 4jcX": Kind.FOREIGN,
    "y=<x@y.test>, relay=none, status=bounced (cut off)": Kind.UNKNOWN,
    "": Kind.UNKNOWN,
    "Feb 30 03:11:09 relay postfix/qmgr[1]: X: removed": Kind.UNKNOWN,
}


@pytest.mark.parametrize(("line", "told"), LINES.items())
def test_a_line(line: str, told: Event | Kind) -> None:
    assert event(line) == told


@pytest.mark.parametrize(
    "stamp",
    [
        "2026-11-29T03:11:09+00:00",
        "2026-11-29T03:11:09.123456+00:00",
        "2026-11-29T04:11:09.123456+01:00",
        "2026-11-29T03:11:09.123456+0000",
        "2026-11-29T03:11:09.123456Z",
    ],
)
def test_times_in_iso_8601(stamp: str) -> None:
    assert event(f"{stamp} relay postfix/qmgr[512]: {ID}: removed") == Removed(
        datetime(2026, 11, 29, 3, 11, 9, tzinfo=UTC).timestamp(), ID
    )


@pytest.mark.parametrize(
    ("stamp", "reference", "when"),
    [
        ("Dec 31 23:59:59", (2027, 1, 2), (2026, 12, 31, 23, 59, 59)),
        ("Jan  1 00:00:01", (2027, 1, 2), (2027, 1, 1, 0, 0, 1)),
        ("Nov 30 00:00:01", (2026, 11, 29, 23, 0, 0), (2026, 11, 30, 0, 0, 1)),
        ("Feb 29 12:00:00", (2030, 1, 1), (2028, 2, 29, 12)),
    ],
    ids=["last year", "this year", "the clock was set back", "a leap year"],
)
def test_the_year_that_the_old_format_leaves_out(stamp, reference, when) -> None:
    clock = Clock(datetime(*reference).timestamp())
    assert read_line(f"{stamp} relay postfix/qmgr[512]: {ID}: removed", clock)[0] == datetime(*when).timestamp()


def test_names_of_services_and_instances() -> None:
    for name in ("postfix-out", "postfix/submission", "mailout", "postfix-out/submission"):
        told = event(f"Nov 29 03:11:09 relay {name}/smtpd[7]: {ID}: client=h[192.0.2.1], sasl_username=a b")
        assert told == Received(WHEN, ID, "192.0.2.1", "a b", "relay 7")


@pytest.mark.parametrize(
    ("text", "next_id"),
    [
        ("forwarded as 4jcXSz4JsqzJGSr", "4jcXSz4JsqzJGSr"),
        ("250 2.0.0 Ok: queued as 4jcXT41KTdzJDLx", "4jcXT41KTdzJDLx"),
        ("250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 28B1A21E964", "28B1A21E964"),
        ("250 taken", ""),
    ],
)
def test_the_queue_id_under_which_it_goes_on(text: str, next_id: str) -> None:
    assert Attempted(0, ID, "a@b", "", "local", "sent", text).next_id == next_id


def test_a_hostile_line_takes_no_time() -> None:
    started = time.process_time()
    for piece in ("to=<", "a>, orig_to=<", "x=1, ", "; from=<", "queued as ", "[1]: ", " ", "(" * 10):
        for head in ("to=<", "from=<", "reject: RCPT from a[1]: 550 ", "client=a[1]", "milter-reject: RCPT from a["):
            event(f"{AT}/smtpd[514]: {ID}: {head}" + piece * (8000 // len(piece)))
    assert time.process_time() - started < 5


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_line_whatever_is_too_much(data: st.DataObject) -> None:
    """Pieces of lines in any order, and characters of any kind."""
    pieces = st.sampled_from(list(LINES)).flatmap(
        lambda line: st.tuples(st.integers(0, len(line)), st.integers(0, len(line))).map(
            lambda ends: line[min(ends) : max(ends)]
        )
    )
    text = data.draw(st.lists(st.one_of(pieces, st.text(max_size=20)), max_size=5).map("".join))
    when, host, told = read_line(text, Clock(REFERENCE))
    assert isinstance(told, Kind | Event)
    assert (told is Kind.UNKNOWN) == (host == "")
    assert when >= 0
