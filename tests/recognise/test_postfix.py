"""Every way in which Postfix's smtp(8) says that a delivery failed, and what the recogniser reads from it."""

# ruff: noqa: E501  (tables, one case a line)

from __future__ import annotations

from pathlib import Path

import pytest

from bounce_recogniser import Grade, Kind, Outcome, PostfixText, Recipient, State, read_postfix_text, recognise
from recognise.postfix_report import Failed, postfix_report

EVERY_STAGE = Path(__file__).parents[3] / "shared" / "bounces" / "postfix-dsn-every-stage.txt"

MX = "mx.gen.test[192.0.2.7]"
RCPT = "(in reply to RCPT TO command)"

REMOTE = [
    # what the text says around the reply, the reply, Status -> state, code, extended, description
    (f"host {MX} refused to talk to me: %s", "554 5.7.1 your IP is blocked, see http://bl.test/", "4.7.1", "intro", "554", "5.7.1", "your IP is blocked, see http://bl.test/"),
    (f"host {MX} refused to talk to me: %s", "421 4.3.2 too busy", "4.3.2", "intro", "421", "4.3.2", "too busy"),
    (f"host {MX} refused to talk to me: %s", "450 4.3.2 try later", "4.3.2", "intro", "450", "4.3.2", "try later"),
    (f"host {MX} refused to talk to me: %s", "550 5.7.1 HELO rejected: bad helo name", "5.7.1", "helo", "550", "5.7.1", "HELO rejected: bad helo name"),
    (f"host {MX} refused to talk to me: %s", "550 5.7.1 go away", "5.7.1", "helo", "550", "5.7.1", "go away"),
    (f"host {MX} refused to talk to me: %s", "421 4.7.0 EHLO refused for now", "4.7.0", "ehlo", "421", "4.7.0", "EHLO refused for now"),
    ("host 127.0.0.1[127.0.0.1] refused to talk to me: %s", "550 5.7.1 EHLO rejected: bad", "5.7.1", "ehlo", "550", "5.7.1", "EHLO rejected: bad"),
    ("host relay.test[/run/lmtp.sock] refused to talk to me: %s", "550 5.7.1 LHLO rejected", "5.7.1", "ehlo", "550", "5.7.1", "LHLO rejected"),
    (f"host {MX} said: %s (in reply to MAIL FROM command)", "550 5.1.8 <s>: Sender address rejected: Domain not found", "5.1.8", "mailfrom", "550", "5.1.8", "<s>: Sender address rejected: Domain not found"),
    (f"host {MX} said: %s (in reply to MAIL FROM command)", "451 4.1.8 <s>: try again", "4.1.8", "mailfrom", "451", "4.1.8", "<s>: try again"),
    (f"host {MX} said: %s (in reply to MAIL FROM command)", "552 5.3.4 Message size exceeds fixed limit", "5.3.4", "mailfrom", "552", "5.3.4", "Message size exceeds fixed limit"),
    (f"host {MX} said: %s (in reply to MAIL FROM command)", "530 5.7.0 Must issue a STARTTLS command first", "5.7.0", "mailfrom", "530", "5.7.0", "Must issue a STARTTLS command first"),
    (f"host {MX} said: %s (in reply to XFORWARD name/address command)", "550 5.7.0 no", "5.7.0", "mailfrom", "550", "5.7.0", "no"),
    (f"host {MX} said: %s (in reply to XFORWARD helo/protocol command)", "550 5.7.0 no", "5.7.0", "mailfrom", "550", "5.7.0", "no"),
    (f"host {MX} said: %s {RCPT}", "550 5.1.1 <u>: Recipient address rejected: User unknown", "5.1.1", "rcptto", "550", "5.1.1", "<u>: Recipient address rejected: User unknown"),
    (f"host {MX} said: %s {RCPT}", "452 4.2.2 <u>: Mailbox full", "4.2.2", "rcptto", "452", "4.2.2", "<u>: Mailbox full"),
    (f"host {MX} said: %s {RCPT}", "421 4.7.0 too many errors", "4.7.0", "rcptto", "421", "4.7.0", "too many errors"),
    (f"host {MX} said: %s {RCPT}", "550 no such user here", "5.0.0", "rcptto", "550", "5.0.0", "no such user here"),
    (f"host {MX} said: %s {RCPT}", "550", "5.0.0", "rcptto", "550", "5.0.0", None),
    (f"host {MX} said: %s {RCPT}", "550-5.7.1 First line 550-5.7.1 Second line, see 550 5.7.1 https://policy.test/x?a=1 last", "5.7.1", "rcptto", "550", "5.7.1", "First line Second line, see https://policy.test/x?a=1 last"),
    (f"host {MX} said: %s {RCPT}", "550-First 550 of them 550-Second 550 last, 550 words", "5.0.0", "rcptto", "550", "5.0.0", "First 550 of them Second last, 550 words"),
    (f"host {MX} said: %s {RCPT}", "550 5.1.1 Benützer unbekannt ☃", "5.1.1", "rcptto", "550", "5.1.1", "Benützer unbekannt ☃"),
    (f"host {MX} said: %s {RCPT}", "550 5.7.1 " + "x" * 600, "5.7.1", "rcptto", "550", "5.7.1", "x" * 600),
    (f"host {MX} said: %s (in reply to DATA command)", "554 5.7.1 DATA refused: policy", "5.7.1", "data", "554", "5.7.1", "DATA refused: policy"),
    (f"host {MX} said: %s (in reply to end of DATA command)", "552 5.2.2 Mailbox full / message too big", "5.2.2", "message", "552", "5.2.2", "Mailbox full / message too big"),
    (f"host {MX}:2525 said: %s (in reply to end of DATA command)", "452 4.3.1 storage", "4.3.1", "message", "452", "4.3.1", "storage"),
    ("host mx6.test[2001:db8::25] said: %s (in reply to end of DATA command)", "550 5.2.0 <e1> eod refused", "5.2.0", "message", "550", "5.2.0", "<e1> eod refused"),
    (f"TLS is required, but host {MX} refused to start TLS: %s", "454 4.7.0 TLS not available", "4.7.0", "starttls", "454", "4.7.0", "TLS not available"),
    (f"SASL authentication failed; server {MX} said: %s", "535 5.7.8 Error: authentication failed", "4.7.8", "auth", "535", "5.7.8", "Error: authentication failed"),
    (f"SASL [CACHED] authentication failed; server {MX} said: %s", "535 5.7.8 no", "4.7.8", "auth", "535", "5.7.8", "no"),
    (f"delivery temporarily suspended: host {MX} refused to talk to me: %s", "421 4.3.2 busy", "4.3.2", "intro", "421", "4.3.2", "busy"),
    (f"Protocol error: host {MX} said: %s {RCPT}", "250 2.1.5 what?", "5.5.0", "rcptto", "250", "5.5.0", "what?"),
    # The remote writes Postfix's phrases itself.
    (f"host {MX} said: %s {RCPT}", "550 5.1.1 no (in reply to DATA command)", "5.1.1", "rcptto", "550", "5.1.1", "no (in reply to DATA command)"),
    (f"host {MX} said: %s {RCPT}", "550 5.1.1 lost connection with mx.x[1.2.3.4] while sending MAIL FROM", "5.1.1", "rcptto", "550", "5.1.1", "lost connection with mx.x[1.2.3.4] while sending MAIL FROM"),
    (f"host {MX} said: %s {RCPT}", "550 5.1.1 host mx.x[1.2.3.4] refused to talk to me: 421 no", "5.1.1", "rcptto", "550", "5.1.1", "host mx.x[1.2.3.4] refused to talk to me: 421 no"),
    (f"host {MX} refused to talk to me: %s", "554 5.7.1 no (in reply to end of DATA command)", "4.7.1", "intro", "554", "5.7.1", "no (in reply to end of DATA command)"),
    (f"host {MX} said: %s (in reply to DATA command)", "550 5.1.1 connect to me[1.2.3.4]:25: Connection refused", "5.1.1", "data", "550", "5.1.1", "connect to me[1.2.3.4]:25: Connection refused"),
]  # fmt: skip


def failed(code: str | None, extended: str | None, description: str | None, state: str) -> Recipient:
    to = "u@gen.test"
    return Recipient(Outcome.FAILED, to, to, Grade.REPORT, code, extended, description, State(state))


@pytest.mark.parametrize(("wrapper", "reply", "status", "state", "code", "extended", "description"), REMOTE)
def test_a_reply_of_the_remote(
    wrapper: str, reply: str, status: str, state: str, code: str, extended: str, description: str | None
) -> None:
    mail = postfix_report(Failed(wrapper % reply, f"smtp; {reply}", status))
    found = recognise(mail)
    assert found.kind is Kind.FAILURE
    assert found.failures == (failed(code, extended, description, state),)


LOCAL = [
    (f"lost connection with {MX} while receiving the initial server greeting", "4.4.2", "intro"),
    (f"lost connection with {MX} while performing the EHLO handshake", "4.4.2", "ehlo"),
    (f"lost connection with {MX} while performing the HELO handshake", "4.4.2", "helo"),
    (f"lost connection with {MX} while performing the LHLO handshake", "4.4.2", "ehlo"),
    (f"lost connection with {MX} while receiving the STARTTLS response", "4.4.2", "starttls"),
    (f"lost connection with {MX} while sending XFORWARD name/address", "4.4.2", "mailfrom"),
    (f"lost connection with {MX} while sending XFORWARD protocol/helo_name", "4.4.2", "mailfrom"),
    (f"lost connection with {MX} while sending MAIL FROM", "4.4.2", "mailfrom"),
    (f"lost connection with {MX} while sending RCPT TO", "4.4.2", "rcptto"),
    (f"lost connection with {MX} while sending DATA command", "4.4.2", "data"),
    (f"lost connection with {MX} while sending message body", "4.4.2", "message"),
    (f"lost connection with {MX} while sending end of data -- message may be sent more than once", "4.4.2", "message"),
    (f"conversation with {MX} timed out while receiving the initial server greeting", "4.4.2", "intro"),
    (f"conversation with {MX} timed out while sending RCPT TO", "4.4.2", "rcptto"),
    (f"conversation with {MX} timed out while sending message body", "4.4.2", "message"),
    (f"delivery temporarily suspended: conversation with {MX} timed out while sending MAIL FROM", "4.4.2", "mailfrom"),
    (f"connect to {MX}:25: Connection refused", "4.4.1", "connect"),
    (f"connect to {MX}:25: Connection timed out", "4.4.1", "connect"),
    (f"delivery temporarily suspended: connect to {MX}:25: No route to host", "4.4.1", "connect"),
    ("connect to relay.example.net[/nonexistent.sock]: No such file or directory", "4.4.1", "connect"),
    ("server unavailable or unable to receive mail", "4.4.1", "connect"),
    ("unable to look up host nx.test: Name or service not known", "5.4.4", "dns"),
    ("Host or domain name not found. Name service error for name=sf.test type=MX: Host not found, try again", "4.4.3", "dns"),
    ("Host or domain name not found. Name service error for name=x.test type=A: Host found but no data record of requested type", "5.4.4", "dns"),
    ("nx.test: host not found", "5.4.4", "dns"),
    ("Domain nullmx.test does not accept mail (nullMX)", "5.1.0", "dns"),
    ("unable to find primary relay for gen.test", "4.4.4", "dns"),
    ("mail for gen.test loops back to myself", "5.4.6", "dns"),
    (f"TLS is required, but was not offered by host {MX}", "4.7.4", "starttls"),
    ("TLS is required, but our TLS engine is unavailable", "4.7.5", "starttls"),
    ("TLS is required, but unavailable", "4.7.5", "starttls"),
    ("Cannot start TLS: handshake failure", "4.7.5", "starttls"),
    ("Server certificate not verified", "4.7.5", "starttls"),
    ("client TLS configuration problem", "4.7.5", "starttls"),
    (f"SASL authentication failed; cannot authenticate to server {MX}: no mechanism available", "4.7.0", "auth"),
    (f"message size 5352 exceeds size limit 1000 of server {MX}", "5.3.4", "ehlo"),
    (f"SMTPUTF8 is required, but was not offered by host {MX}", "5.6.7", "ehlo"),
    ("unexpected server message", "4.5.0", "unknown"),
    (f"local data error while talking to {MX}", "4.3.0", "unknown"),
    ('unknown user: "u"', "5.1.1", "unknown"),
    ("Command died with status 1: \"/bin/false\"", "5.3.0", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "status", "state"), LOCAL)
def test_an_error_of_postfix_itself(text: str, status: str, state: str) -> None:
    mail = postfix_report(Failed(text, f"X-Postfix; {text}", status))
    assert recognise(mail).failures == (failed(None, status, text, state),)


def test_a_5xx_greeting_is_told_from_helo_by_the_setting() -> None:
    mail = postfix_report(Failed(f"host {MX} refused to talk to me: 554 5.7.1 no", "smtp; 554 5.7.1 no", "5.7.1"))
    assert recognise(mail).failures[0].state is State.HELO
    assert recognise(mail, skip_5xx_greeting=False).failures[0].state is State.INTRO


def test_several_recipients_have_their_own_words() -> None:
    mail = postfix_report(
        Failed(f"host {MX} said: 550 5.1.1 a {RCPT}", "smtp; 550 5.1.1 a", "5.1.1", "a@gen.test"),
        Failed(f"host {MX} said: 554 5.7.1 b (in reply to DATA command)", "smtp; 554 5.7.1 b", "5.7.1", "b@gen.test"),
        Failed("nx.test: host not found", "X-Postfix; nx.test: host not found", "5.4.4", "c@nx.test"),
    )
    assert [(one.address, one.state.value, one.code) for one in recognise(mail).failures] == [
        ("a@gen.test", "rcptto", "550"),
        ("b@gen.test", "data", "554"),
        ("c@nx.test", "dns", None),
    ]


def test_thousands_of_recipients() -> None:
    mail = postfix_report(
        *(
            Failed(
                f"host {MX} said: 550 5.1.1 <u{n}>: unknown {RCPT}",
                f"smtp; 550 5.1.1 <u{n}>: unknown",
                "5.1.1",
                f"u{n}@gen.test",
            )
            for n in range(5000)
        )
    )
    failures = recognise(mail).failures
    assert [one.address for one in failures] == [f"u{n}@gen.test" for n in range(5000)]
    assert {one.state for one in failures} == {State.RCPTTO}


def test_only_failed_recipients_count() -> None:
    later = Failed(f"host {MX} said: 450 4.2.0 x {RCPT}", "smtp; 450 4.2.0 x", "4.2.0", "b@gen.test", action="delayed")
    failed = Failed(f"host {MX} said: 450 4.2.0 x {RCPT}", "smtp; 450 4.2.0 x", "4.2.0", "a@gen.test")
    assert [one.address for one in recognise(postfix_report(failed, later)).failures] == ["a@gen.test"]
    assert recognise(postfix_report(later)).kind is Kind.DELAYED


@pytest.mark.parametrize("action", ["relayed", "delivered", "expanded"])
def test_a_success_is_no_failure(action: str) -> None:
    found = recognise(postfix_report(Failed("delivery via x", "smtp; 250 2.0.0 Ok: queued", "2.0.0", action=action)))
    assert (found.kind, found.failures) == (Kind.SUCCESS, ())


def test_the_address_that_the_sender_used() -> None:
    expanded = Failed("host not found", "X-Postfix; x", "5.4.4", "target@far.test", "alias@gen.test", "alias@gen.test")
    without = Failed("host not found", "X-Postfix; x", "5.4.4", "target@far.test", expanded_from="alias@gen.test")
    for one in (expanded, without):
        failure = recognise(postfix_report(one)).failures[0]
        assert (failure.address, failure.final_address) == ("alias@gen.test", "target@far.test")


@pytest.mark.parametrize("recipient", ['"x>y"@gen.test', '"a<b"@gen.test', '"john smith"@gen.test'])
def test_quoted_local_parts(recipient: str) -> None:
    human = "host mx.gen.test[192.0.2.1] said: 550 5.1.1 no such user (in reply to RCPT TO command)"
    failed = Failed(human, "smtp; 550 5.1.1 no such user", "5.1.1", recipient=recipient)
    other = Failed(
        "mail for gen.test loops back to myself", "X-Postfix; mail for gen.test loops back to myself", "5.4.6"
    )
    found = recognise(postfix_report(other, failed)).failures[1]
    assert (found.address, found.state) == (recipient, State.RCPTTO)


def test_ids() -> None:
    one = Failed("nx.test: host not found", "X-Postfix; nx.test: host not found", "5.4.4")
    found = recognise(postfix_report(one, envelope_id="abc+123"))
    assert (found.postfix_queue_id, found.envelope_id) == ("4jY2981QWwzJkQx", "abc+123")
    assert recognise(postfix_report(one, envelope_id="abc+2B123")).envelope_id == "abc+123"
    assert recognise(postfix_report(one)).envelope_id is None


PROBED = [
    (
        (
            "Recipient address rejected: undeliverable address: host mx.gen.test[127.0.0.1] said: 550 5.1.1 <u550>: "
            "Recipient address rejected: User unknown (in reply to RCPT TO command)"
        ),
        PostfixText(State.RCPTTO, "550", "5.1.1", "<u550>: Recipient address rejected: User unknown"),
    ),
    (
        "Recipient address rejected: unverified address: host mx[127.0.0.1] said: 452 4.2.2 <u>: Mailbox full (in reply to RCPT TO command)",
        PostfixText(State.RCPTTO, "452", "4.2.2", "<u>: Mailbox full"),
    ),
    (
        "Recipient address rejected: unverified address: host mx[127.0.0.1] refused to talk to me: 554 5.7.1 blocked",
        PostfixText(State.INTRO, "554", "5.7.1", "blocked"),
    ),
    (
        "Recipient address rejected: User unknown in local recipient table",
        PostfixText(State.UNKNOWN, None, None, "Recipient address rejected: User unknown in local recipient table"),
    ),
    ("", PostfixText(State.UNKNOWN, None, None, None)),
]


@pytest.mark.parametrize(("text", "expected"), PROBED)
def test_a_recipient_that_smtpd_refused(text: str, expected: PostfixText) -> None:
    assert read_postfix_text(text) == expected


def test_smtputf8_report() -> None:
    mail = (
        postfix_report(Failed("SMTPUTF8 is required, but was not offered by host mx[1.2.3.4]", "X-Postfix; x", "5.6.7", "üser@nosmtputf8.test", "üser@nosmtputf8.test"))
        .replace(b"message/delivery-status", b"message/global-delivery-status")
        .replace(b"Final-Recipient: rfc822; ", b"Final-Recipient: utf-8; ")
    )  # fmt: skip
    assert recognise(mail).failures[0].address == "üser@nosmtputf8.test"
    assert recognise(mail).failures[0].state is State.EHLO


@pytest.mark.skipif(not EVERY_STAGE.exists(), reason="the sample mails are not here")
def test_what_a_real_postfix_wrote_has_a_state() -> None:
    for block in EVERY_STAGE.read_text().split("=" * 20 + " ")[1:]:
        human, _, status = block.partition("HUMAN: ")[2].partition("\nContent-Description")
        human = human.replace("\n<", "\n\n<")
        mail = (
            f"Content-Type: multipart/report; boundary=b\n\n--b\n\n{human}\n--b\nContent-Description{status}\n--b--\n"
        )
        found = recognise(mail.encode())
        assert len(found.failures) == block.count("Action: failed"), block
        assert all(failure.state is not State.UNKNOWN for failure in found.failures), block
