"""The milter's decisions: a test for each row of its table, and for the edges of each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bouncehook import probe, return_address
from bouncehook.addresses import from_xtext
from bouncehook.configuration import Configuration, load
from bouncehook.envelope import Recipient, addresses_of
from bouncehook.return_address import Keys, customer_tag
from bouncehook.sent_message import SentMessage
from bouncehook.spool_records import Refusal
from bouncehook_milter.session import Notification, Rewrite, Session, Verdict, is_refusal
from configured import configured, write_configuration

TODAY = 20_780
NOW = TODAY * 86400.0 + 4321.5
FORGED = "bounce+aebagbafaydqqcikbmga2dqpcaireeyuculbogazdinryhi@bounces.relay.test"

Own = Callable[..., str]


def send(
    session: Session,
    sender: str,
    *recipients: str,
    login: str | None = None,
    parameters: tuple[str, ...] = (),
    queue_id: str | None = "4jYQUEUE1",
) -> Rewrite | Notification | None:
    """A whole message, as smtpd passes it."""
    session.mail(sender, parameters, login)
    for recipient in recipients or ("<you@far.test>",):
        assert session.recipient(recipient) is Verdict.CONTINUE
    session.header("Subject", b" hello")
    return session.end_of_message(queue_id)


def from_client(configuration: Configuration, client: str, *, local: bool = False) -> Session:
    session = Session(lambda: configuration, lambda: NOW)
    session.connected(client, local=local)
    return session


# A customer's mail.


def fields(configuration: Configuration, *header: str, sender: str = "<joe@acme.test>") -> tuple[tuple[str, str], ...]:
    """What is added to the header of a message, which has these fields itself."""
    session = Session(lambda: configuration, lambda: NOW)
    session.connected("192.0.2.7", local=False)
    session.mail(sender, (), login="acme.test")
    session.recipient("<you@far.test>")
    for name in header:
        session.header(name, b" x")
    action = session.end_of_message("4jYQUEUE1")
    assert isinstance(action, Rewrite)
    return action.fields


ASKS = "customers: {acme.test: {failures: http://a/, cfbl: yes}}\n"
ASKS_NOT = "customers: {acme.test: {failures: http://a/, cfbl: no}}\n"
SILENT = "customers: {acme.test: http://a/}\n"


def test_who_asks_for_it_gets_an_address_of_complaints(tmp_path: Path) -> None:
    asks = configured(tmp_path, ASKS)
    (address, feedback_id) = fields(asks)
    assert address == ("CFBL-Address", "complaints@bounces.relay.test; report=arf")
    assert feedback_id[0] == "CFBL-Feedback-ID"
    assert asks.verify_feedback_id(feedback_id[1], TODAY).id == "4jYQUEUE1"
    assert fields(asks, "Subject", "CFBL-address") == (), "the message has one already"
    assert fields(asks, "cfbl-feedback-id") == ()


@pytest.mark.parametrize(
    ("customers", "settings", "count"),
    [
        (SILENT, "", 0),
        (SILENT, "cfbl: yes", 2),
        (ASKS_NOT, "cfbl: yes", 0),
        (ASKS, "complaints: no", 0),
    ],
)
def test_for_whom_it_is(tmp_path: Path, customers: str, settings: str, count: int) -> None:
    path = write_configuration(tmp_path, customers)
    path.write_text(path.read_text().replace("return_address:\n", f"return_address:\n  {settings}\n"))
    assert len(fields(load(path))) == count


def test_a_customers_own_domain_has_the_address(tmp_path: Path) -> None:
    own = configured(tmp_path, ASKS.replace("cfbl: yes", "cfbl: yes, return_domain: b.acme.test"))
    assert fields(own)[0][1].startswith("complaints@b.acme.test;")


def test_a_customers_mail_gets_a_return_address(session: Session, configuration: Configuration) -> None:
    action = send(session, "<joe@acme.test>", "<you@far.test>", "<Other@Far.test>")
    assert isinstance(action, Rewrite)
    token = configuration.verify(action.return_address, TODAY)
    assert (token.id, token.customer_tag, token.day) == ("4jYQUEUE1", customer_tag("acme.test"), TODAY)
    assert action.return_address.startswith("bounce+")
    assert action.return_address.endswith("@bounces.relay.test")
    assert action.parameters == "ENVID=4jYQUEUE1 RET=HDRS"
    assert action.sent == SentMessage(
        "4jYQUEUE1",
        "acme.test",
        TODAY,
        "joe@acme.test",
        [Recipient("you@far.test"), Recipient("Other@Far.test")],
        "",
        "",
        (),
        NOW,
    )


@pytest.mark.parametrize(
    ("path", "resolved", "parameters", "expected"),
    [
        ("<you@far.test>", "you@far.test", (), Recipient("you@far.test")),
        ('<"you"@Far.test>', "you@far.test", (), Recipient('"you"@Far.test')),
        ("<you@far.test>", "you@far.test", ("NOTIFY=NEVER",), Recipient("you@far.test", notify="NEVER")),
        (
            "<you@far.test>",
            "you@far.test",
            ("notify=SUCCESS,DELAY", "Orcpt=rfc822;me+2Bx@far.test"),
            Recipient("you@far.test", "rfc822;me+2Bx@far.test", "SUCCESS,DELAY"),
        ),
        (
            "<you%far.test@relay.test>",
            "you@far.test",
            (),
            Recipient("you%far.test@relay.test", resolved="you@far.test"),
        ),
    ],
)
def test_a_recipient_is_recorded_with_what_came_with_it(
    session: Session, path: str, resolved: str, parameters: tuple[str, ...], expected: Recipient
) -> None:
    session.mail("<joe@acme.test>", (), None)
    assert session.recipient(path, resolved, parameters) is Verdict.CONTINUE
    action = session.end_of_message("Q1")
    assert isinstance(action, Rewrite)
    assert action.sent.recipients == [expected]


def test_a_customers_own_return_domain(session: Session) -> None:
    action = send(session, "<joe@mail.initech.test>")
    assert isinstance(action, Rewrite)
    assert action.return_address.endswith("@bounces.initech.test")


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ((), "ENVID=4jYQUEUE1 RET=HDRS"),
        (("ENVID=theirs+2B1",), "RET=HDRS"),
        (("ret=full",), "ENVID=4jYQUEUE1"),
        (("RET=FULL", "ENVID=x"), ""),
        (("SIZE=1000", "BODY=8BITMIME", "SMTPUTF8", "XVERP"), "ENVID=4jYQUEUE1 RET=HDRS"),
    ],
)
def test_what_the_client_asked_for_is_kept(session: Session, parameters: tuple[str, ...], expected: str) -> None:
    action = send(session, "<joe@acme.test>", parameters=parameters)
    assert isinstance(action, Rewrite)
    assert action.parameters == expected


def test_the_clients_envelope_id_is_remembered(session: Session) -> None:
    action = send(session, "<joe@acme.test>", parameters=("envid=order+2B17",))
    assert isinstance(action, Rewrite)
    assert from_xtext(action.sent.envid) == "order+17"


def test_headers_that_are_remembered(session: Session) -> None:
    session.mail("<joe@acme.test>", (), None)
    session.recipient("<you@far.test>")
    session.header("Message-ID", b" <one@acme.test>\r\n ")
    session.header("Message-Id", b" <a-second-one>")
    session.header("X-Bouncehook-Tag", b" spring\n\tcampaign ")
    session.header("x-bouncehook-tag", b" \xff")
    for number in range(20):
        session.header("X-Bouncehook-Tag", b" %d" % number)
    session.header("Subject", b" nothing of ours")
    assert not session.is_notification()
    assert session.is_of_use()
    action = session.end_of_message("Q1")
    assert isinstance(action, Rewrite)
    assert action.sent.message_id == "<one@acme.test>"
    assert action.sent.tags == ("spring campaign", "\ufffd", *map(str, range(8)))
    assert action.cut == ("more than 10 x-bouncehook-tag",)


def test_a_header_that_is_longer_than_is_remembered(session: Session) -> None:
    session.mail("<joe@acme.test>", (), None)
    session.recipient("<you@far.test>")
    session.header("Message-ID", b" " + b"m" * 998)
    session.header("X-Bouncehook-Tag", b" " + b"t" * 999)
    action = session.end_of_message("Q1")
    assert isinstance(action, Rewrite)
    assert (action.sent.message_id, action.sent.tags) == ("m" * 998, ("t" * 998,))
    assert action.cut == ("a x-bouncehook-tag of more than 998 characters",)


def test_several_customers_in_one_session(session: Session, configuration: Configuration) -> None:
    tags = []
    for number, sender in enumerate(("<joe@acme.test>", "<nobody@else.test>", "<x@a.initech.test>", "<joe@acme.test>")):
        action = send(session, sender, f"<r{number}@far.test>", queue_id=f"Q{number}")
        if isinstance(action, Rewrite):
            token = configuration.verify(action.return_address, TODAY)
            assert (token.id, action.sent.recipients) == (f"Q{number}", [Recipient(f"r{number}@far.test")])
            tags.append(token.customer_tag)
        else:
            tags.append(b"")
    assert tags == [customer_tag("acme.test"), b"", customer_tag("initech"), customer_tag("acme.test")]


def test_nothing_of_a_message_survives_rset(session: Session) -> None:
    session.mail("<joe@acme.test>", ("ENVID=x",), None)
    session.recipient("<first@far.test>")
    session.header("Message-Id", b" <first>")
    session.reset()
    assert not session.is_of_use()
    assert session.end_of_message("Q0") is None
    action = send(session, "<joe@acme.test>", "<second@far.test>")
    assert isinstance(action, Rewrite)
    assert addresses_of(action.sent.recipients) == ["second@far.test"]
    assert (action.sent.message_id, action.sent.envid) == ("", "")


def test_a_second_message_without_a_reset_between(session: Session) -> None:
    """libmilter calls no abort between two messages of a connection."""
    session.mail("<joe@acme.test>", (), None)
    session.recipient("<first@far.test>")
    action = send(session, "<joe@acme.test>", "<second@far.test>")
    assert isinstance(action, Rewrite)
    assert addresses_of(action.sent.recipients) == ["second@far.test"]


@pytest.mark.parametrize("queue_id", [None, ""])
def test_a_message_without_a_queue_id_is_left_alone(session: Session, queue_id: str | None) -> None:
    assert send(session, "<joe@acme.test>", queue_id=queue_id) is None


def test_an_impossible_queue_id_is_a_fault_and_the_mail_passes(session: Session) -> None:
    with pytest.raises(ValueError, match="not a queue id"):
        send(session, "<joe@acme.test>", queue_id="not/an/id")
    assert session.failed() is Verdict.CONTINUE
    assert isinstance(send(session, "<joe@acme.test>"), Rewrite)


# Whose it is.


@pytest.mark.parametrize(
    ("client", "login", "sender", "customer"),
    [
        ("192.0.2.1", None, "<joe@acme.test>", "acme.test"),  # in mynetworks
        ("::ffff:192.0.2.1", None, "<joe@acme.test>", "acme.test"),
        ("203.0.113.9", "joe", "<joe@acme.test>", "acme.test"),  # has logged in
        ("203.0.113.9", None, "<joe@acme.test>", None),  # a stranger who writes a customer's sender
        ("", None, "<joe@acme.test>", None),  # no address at all
        ("unix", None, "<joe@acme.test>", None),
        ("203.0.113.9", "initech-7", "<joe@acme.test>", "initech"),  # the login goes before the sender
        ("203.0.113.9", "acme.test", "<x@else.test>", "acme.test"),
        ("203.0.113.9", "somebody", "<x@else.test>", None),
        ("198.51.100.7", None, "<x@else.test>", "initech"),  # the client's network
        ("198.51.100.7", None, "<joe@acme.test>", "initech"),  # its sender is not believed
        ("198.51.100.7", "joe", "<joe@acme.test>", "acme.test"),  # the sender goes before the network
        ("192.0.2.1", None, "<joe@ACME.TEST>", "acme.test"),
        ("192.0.2.1", None, "joe@acme.test", "acme.test"),
        ("192.0.2.1", None, "<joe@initech.test>", None),  # only below it
    ],
)
def test_whose_it_is(
    configuration: Configuration, client: str, login: str | None, sender: str, customer: str | None
) -> None:
    action = send(from_client(configuration, client), sender, login=login)
    assert (action.sent.customer if isinstance(action, Rewrite) else None) == customer


def test_what_sendmail_submits_is_told_by_its_sender(configuration: Configuration) -> None:
    assert isinstance(send(from_client(configuration, "127.0.0.1", local=True), "joe@acme.test"), Rewrite)


def test_local_mail_of_nobody_is_let_go_at_once(configuration: Configuration) -> None:
    session = from_client(configuration, "127.0.0.1", local=True)
    session.mail("root@relay.test", (), None)
    assert session.recipient("you@far.test") is Verdict.LEAVE_ALONE


# Left alone.


@pytest.mark.parametrize("sender", ["<>", ""])
def test_a_null_sender_by_smtp_stays_null(session: Session, sender: str) -> None:
    """A customer's own vacation notice or bounce, even from their login."""
    assert send(session, sender, login="acme.test") is None


def test_our_own_return_address_as_a_sender_is_not_rewritten_again(session: Session, own_address: Own) -> None:
    """Mail that passes two relays, or twice through one."""
    for sender in (own_address(), own_address().upper(), own_address(customer=1)):
        assert send(session, f"<{sender}>", login="acme.test") is None
    for recipient in ("user=far.test", "quo ted=far.test"):  # as XVERP makes it
        local_part, _, domain = own_address().partition("@")
        assert send(session, f'<"{local_part}+{recipient}"@{domain}>', login="acme.test") is None


def test_a_customers_own_sender_may_look_like_one(session: Session) -> None:
    for sender in (FORGED, "bounce@bounces.relay.test", "bounce+news@bounces.initech.test"):
        assert isinstance(send(session, f"<{sender}>", login="acme.test"), Rewrite)


def test_a_customer_may_use_the_prefix_elsewhere(session: Session) -> None:
    assert isinstance(send(session, "<bounce+list@acme.test>"), Rewrite)


def test_mail_of_nobody_is_of_no_use(session: Session) -> None:
    session.mail("<x@else.test>", (), None)
    assert session.recipient("<you@far.test>") is Verdict.CONTINUE
    assert not session.is_of_use()
    assert not session.is_notification()


# Mail to a return address.


@pytest.mark.parametrize("sender", ["<>", "<x@else.test>", "<joe@acme.test>"])
def test_a_good_return_address_is_taken(session: Session, own_address: Own, sender: str) -> None:
    session.mail(sender, (), None)
    for address in (own_address(), own_address(customer=1), own_address().upper()):
        assert session.recipient(f"<{address}>") is Verdict.CONTINUE
    for suffix in ("+user=far.test", "-user=far.test", "+weird+tag=x=far.test"):
        assert session.recipient("<" + own_address().replace("@", f"{suffix}@") + ">") is Verdict.CONTINUE


def test_a_forged_return_address_is_refused(session: Session, own_address: Own) -> None:
    session.mail("<>", (), None)
    good = own_address()
    for address in (
        FORGED,
        "bounce@bounces.relay.test",
        "bounce+@bounces.relay.test",
        "BOUNCE+XYZ@Bounces.Relay.TEST",
        good.replace("+", "+a"),
        own_address(day=TODAY - 31),  # expired
        "bounce+x@bounces.initech.test",
    ):
        assert session.recipient(f"<{address}>") is Verdict.REFUSE, address
    assert session.recipient(own_address(day=TODAY + 2)) is Verdict.CONTINUE, "ours, whatever is wrong with a clock"
    assert session.recipient(f"<{good}>", FORGED) is Verdict.REFUSE, "what Postfix makes of it counts"


@pytest.mark.parametrize(
    "address", ["postmaster@bounces.relay.test", "bouncer+x@bounces.relay.test", FORGED.replace("bounces.", "else.")]
)
def test_other_addresses_are_none_of_ours(session: Session, address: str) -> None:
    session.mail("<>", (), None)
    assert session.recipient(f"<{address}>") is Verdict.CONTINUE


def test_an_address_that_is_signed_with_the_next_key_is_deferred(
    session: Session, configuration: Configuration
) -> None:
    """Another host may have that key already; refused, its bounces would be lost."""
    ahead = Keys({configuration.keys.next: bytes(32)})
    session.mail("<>", (), None)
    address = return_address.make(ahead, "bounce", "bounces.relay.test", bytes(6), "4jYAAAA", TODAY)
    assert session.recipient(f"<{address}>") is Verdict.TRY_LATER


def test_a_forged_address_among_others_costs_only_itself(session: Session) -> None:
    session.mail("<joe@acme.test>", (), None)
    assert session.recipient("<you@far.test>") is Verdict.CONTINUE
    assert session.recipient(f"<{FORGED}>") is Verdict.REFUSE
    action = session.end_of_message("Q1")
    assert isinstance(action, Rewrite)
    assert addresses_of(action.sent.recipients) == ["you@far.test"]


def test_postfix_itself_is_never_told_no(configuration: Configuration, own_address: Own) -> None:
    """A refusal on the non-SMTP path would be a configuration error to Postfix."""
    session = from_client(configuration, "127.0.0.1", local=True)
    session.mail("root@relay.test", (), None)
    assert session.recipient(FORGED) is Verdict.LEAVE_ALONE
    assert not session.is_of_use()


def test_a_notification_is_captured_whether_or_not_its_address_can_be_proved(
    configuration: Configuration, own_address: Own
) -> None:
    """A key may have been retired meanwhile; the notifier keeps what it cannot use, and nobody else would."""
    session = from_client(configuration, "127.0.0.1", local=True)
    for address in (FORGED, own_address(day=TODAY - 31)):
        session.mail("", (), None)
        assert session.recipient(address) is Verdict.CONTINUE
        found = session.end_of_message("ID")
        assert isinstance(found, Notification)
        assert found.recipients == (address,)


# Postfix's own notification.


def test_a_notification(configuration: Configuration, own_address: Own) -> None:
    session = from_client(configuration, "127.0.0.1", local=True)
    session.mail("", (), None)
    assert session.recipient(own_address()) is Verdict.CONTINUE
    session.header("From", b" MAILER-DAEMON")
    assert session.is_notification()
    assert session.is_of_use()
    assert session.end_of_message("DSNID") == Notification((own_address(),))


@pytest.mark.parametrize("name", ["Received", "RECEIVED"])
def test_a_mail_that_has_been_on_its_way_is_no_notification(
    configuration: Configuration, own_address: Own, name: str
) -> None:
    """A content filter gave it back through sendmail(1); a stranger may have written it."""
    session = from_client(configuration, "127.0.0.1", local=True)
    session.mail("", (), None)
    session.recipient(own_address())
    session.header(name, b" from stranger.test (unknown [203.0.113.9]) by relay.test (Postfix) with SMTP id X; today")
    session.header("From", b" MAILER-DAEMON@relay.test")
    assert session.end_of_message("Q1") is None


# Postfix's other own mail.


@pytest.mark.parametrize(
    ("sender", "own"),
    [
        ("double-bounce@acme.test", True),
        ("double-bounce4X2B@acme.test", True),  # address_verify_sender_ttl
        ("double-bounces@acme.test", False),
        ("my-double-bounce@acme.test", False),
    ],
)
@pytest.mark.parametrize("local", [True, False])
def test_mail_of_postfix_itself_is_nobodys(configuration: Configuration, sender: str, own: bool, local: bool) -> None:
    """Notices to the postmaster and probes of addresses, though their domain is a customer's."""
    session = from_client(configuration, "127.0.0.1", local=local)
    session.mail(sender, (), None)
    assert session.is_of_use() is not own
    assert (session.refused("<you@far.test>", "5.1.1", "no") is None) is own


def test_the_name_of_postfixs_own_sender_is_the_operators(tmp_path: Path) -> None:
    session = from_client(
        configured(tmp_path, "customers: {acme.test: http://a.test/}\n", "double_bounce_sender: dbl.bnc@acme.test\n"),
        "127.0.0.1",
        local=True,
    )
    session.mail("dbl.bnc@acme.test", (), None)
    assert not session.is_of_use()
    session.mail("dblxbnc@acme.test", (), None)
    assert session.is_of_use()


# Behind a content filter.

RECEIVED = b""" from evil.test (unknown [%s])
	(using TLSv1.3 with cipher X (256/256 bits))
	(No client certificate requested)
	by relay.test (Postfix) with %s id ABC
	for <you@far.test>; today"""


@pytest.mark.parametrize(
    ("fields", "customers"),
    [
        ([(RECEIVED % (b"203.0.113.9", b"ESMTPS"))], False),
        ([(RECEIVED % (b"IPv6:2001:db9::1", b"SMTP"))], False),
        ([b" from evil.test (unknown [203.0.113.9]) by relay.test (Postfix) with ESMTP for <x@y>; today"], False),
        ([(RECEIVED % (b"203.0.113.9", b"ESMTPSA"))], True),  # has logged in
        ([(RECEIVED % (b"192.0.2.77", b"ESMTP"))], True),  # in mynetworks
        ([(RECEIVED % (b"203.0.113.9", b"ESMTPS")).replace(b"relay.test", b"mail.acme.test")], True),  # not ours
        ([b" by host (qmail); x", (RECEIVED % (b"203.0.113.9", b"ESMTP"))], True),  # not the first
        ([b""], True),
    ],
)
def test_who_stands_behind_a_filter_is_believed_for_what_he_was_in_front_of_it(
    session: Session, fields: list[bytes], customers: bool
) -> None:
    session.connected("192.0.2.1", local=False, hostname="Relay.test")
    session.mail("<joe@acme.test>", (), None)
    session.recipient("<you@far.test>")
    for value in fields:
        session.header("Received", value)
    session.header("Subject", b" x")
    assert isinstance(session.end_of_message("Q1"), Rewrite) is customers


def test_a_notification_to_somebody_else_is_left_alone(configuration: Configuration) -> None:
    session = from_client(configuration, "127.0.0.1", local=True)
    session.mail("", (), None)
    assert session.recipient("joe@acme.test") is Verdict.LEAVE_ALONE
    assert not session.is_notification()
    assert session.end_of_message("Q") is None


def test_a_null_sender_to_a_return_address_by_smtp_is_no_notification(session: Session, own_address: Own) -> None:
    """Anyone may send that; it is the pipe's."""
    assert send(session, "<>", f"<{own_address()}>") is None


# Recipients that our smtpd refuses.


@pytest.mark.parametrize(
    ("mailer", "host", "text", "refused"),
    [
        ("error", "5.1.1", "Recipient address rejected: User unknown in local recipient table", True),
        ("error", "4.7.1", "Recipient address rejected: later", True),
        ("error", "5.1.1", "", True),  # a text without a blank, such as an RBL's own reply
        ("error", "5.7.1", "Recipient address rejected: you@far.test", True),
        ("error", "5.1.1 User unknown in virtual alias table", "you@far.test", False),  # accepted: an alias
        ("error", "local mail delivery is disabled", "you@far.test", False),
        ("error", "5.1.1", "You@far.test", False),  # accepted, and error: has no more than a code
        ("smtp", "far.test", "you@far.test", False),
        ("", "", "", False),
    ],
)
def test_what_smtpd_refuses(mailer: str, host: str, text: str, refused: bool) -> None:
    assert is_refusal(mailer, host, text, "<You@far.test>") is refused


@pytest.mark.parametrize("extended", ["5.1.1", "5.7.1", "5.2.1", "5.7.509"])
def test_a_refused_recipient_is_captured(session: Session, extended: str) -> None:
    session.mail("<joe@acme.test>", (), None)
    text = "Recipient address rejected: User unknown"
    assert session.refused("<You@far.test>", extended, text) == Refusal(
        "acme.test", "", "joe@acme.test", "You@far.test", extended, text
    )


def test_one_refused_and_one_taken(session: Session) -> None:
    session.mail("<joe@acme.test>", (), None)
    assert session.refused("<bad@far.test>", "5.1.1", "")
    session.recipient("<good@far.test>")
    action = session.end_of_message("Q1")
    assert isinstance(action, Rewrite)
    assert addresses_of(action.sent.recipients) == ["good@far.test"]


@pytest.mark.parametrize("extended", ["4.7.1", "4.1.1", ""])
def test_a_temporary_refusal_is_not(session: Session, extended: str) -> None:
    session.mail("<joe@acme.test>", (), None)
    assert session.refused("<you@far.test>", extended, "later") is None


@pytest.mark.parametrize("sender", ["<x@else.test>", "<>"])
def test_a_refusal_of_somebody_else_is_not(session: Session, sender: str) -> None:
    session.mail(sender, (), None)
    assert session.refused("<you@far.test>", "5.1.1", "no") is None


def test_a_strangers_refusal_under_a_customers_name_is_not(configuration: Configuration) -> None:
    session = from_client(configuration, "203.0.113.9")
    session.mail("<joe@acme.test>", (), None)
    assert session.refused("<you@far.test>", "5.7.1", "Relay access denied") is None


# Internal errors, and a configuration that changes.


def test_our_own_fault_lets_a_customers_mail_pass_untouched(session: Session) -> None:
    session.mail("<joe@acme.test>", (), None)
    session.recipient("<you@far.test>")
    assert session.failed() is Verdict.CONTINUE
    assert session.verdict_after_failure() is Verdict.CONTINUE
    assert session.end_of_message("Q1") is None


@pytest.mark.parametrize("step", ["recipient", "end of message"])
def test_our_own_fault_sends_a_notification_back_to_the_queue(
    configuration: Configuration, own_address: Own, step: str
) -> None:
    """Also one that happens while the notification is on its way to the spool."""
    session = from_client(configuration, "127.0.0.1", local=True)
    session.mail("", (), None)
    session.recipient(own_address())
    if step == "end of message":
        session.end_of_message("Q1")
    assert session.failed() is Verdict.TRY_LATER
    assert session.verdict_after_failure() is Verdict.TRY_LATER
    session.reset()
    assert session.verdict_after_failure() is Verdict.CONTINUE


def test_the_next_notification_is_taken_again(configuration: Configuration, own_address: Own) -> None:
    session = from_client(configuration, "127.0.0.1", local=True)
    session.mail("", (), None)
    session.failed()
    session.mail("", (), None)
    session.recipient(own_address())
    assert session.verdict_after_failure() is Verdict.CONTINUE
    assert isinstance(session.end_of_message("Q2"), Notification)


def test_a_changed_configuration_counts_from_the_next_message(configuration: Configuration, tmp_path: Path) -> None:
    current = configuration
    session = Session(lambda: current, lambda: NOW)
    session.connected("192.0.2.1", local=False)
    session.mail("<joe@acme.test>", (), None)
    session.recipient("<you@far.test>")
    current = configured(tmp_path / "fresh", "customers: {new.test: http://new.test/}\n")
    first = session.end_of_message("Q1")
    assert isinstance(first, Rewrite)
    assert configuration.verify(first.return_address, TODAY).id == "Q1"
    assert send(session, "<joe@acme.test>") is None
    session.connected("127.0.0.1", local=False)
    second = send(session, "<joe@new.test>", queue_id="Q2")
    assert isinstance(second, Rewrite)
    assert current.verify(second.return_address, TODAY).id == "Q2"


# A probe's mail.


@pytest.mark.parametrize("login", [None, "acme.test"])
def test_a_probes_mail_gets_a_return_address_whoever_submits_it(
    session: Session, configuration: Configuration, login: str | None
) -> None:
    asked = probe.probe_of(probe.new_id(("127.0.0.1", 9926), NOW), NOW)
    assert asked
    sender = asked.sender(configuration, "bounces.initech.test", TODAY)
    action = send(session, f"<{sender}>", login=login)
    assert isinstance(action, Rewrite)
    token = configuration.verify(action.return_address, TODAY)
    assert (token.id, token.customer_tag) == (asked.id, probe.TAG)
    assert action.return_address.endswith("@bounces.initech.test")
    assert session.refused("<you@far.test>", "5.1.1", "no") is None, "it sees for itself"
    again = send(session, f"<{action.return_address}>", login=login)
    assert again is None, "one that has passed is left alone"
