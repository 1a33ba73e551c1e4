"""A report follows from evidence about this recipient of this message: who is told of, and who is not.

All messages are sent first, to one relay that has every address class, aliases, copies and a second milter; then each
test looks at one of them.  `no.N` is refused by the remote server, `ok.N` is taken (`fuzz.fates`).
"""

from __future__ import annotations

import shutil
import smtplib
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.relay import CUSTOMER, RETURN_DOMAIN
from bouncehook_demo.submit import Submission, simple_message
from bouncehook_demo.waiting import wait_until
from fuzz import second_milter
from fuzz.settings import ROWS
from places import free_port

pytestmark = pytest.mark.postfix

STATUS_PORT = free_port()
SIZE_LIMIT = 1_000_000


TABLES = {
    "aliases": """\
known@valias.test no.901@far.test
both@valias.test no.902@far.test, no.903@far.test
half@valias.test no.904@far.test, ok.904@far.test
one@valias.test no.905@far.test
other@valias.test no.905@far.test
info@relay.example.test no.906@far.test
moved@closed.test no.907@far.test
fine@valias.test ok.901@far.test
fine@relay.example.test ok.906@far.test
fine@closed.test ok.907@far.test
""",
    "local_aliases": "team no.908@far.test, ok.908@far.test\n",
    "boxes": "no.1@vbox.test x\nno.2@vbox.test x\n",
    "relayed": f"no.1@relayed.test x\n@{RETURN_DOMAIN} x\n",
    "access": """\
/^denied/ REJECT not here
/^gone/ 550 5.2.1 gone
/^later/ 450 4.7.1 later on
/^discarded/ DISCARD
/^watched/ BCC no.909@far.test
""",
    "headers": "/^X-Check: reject/ REJECT its content\n/^X-Check: bcc/ BCC no.910@far.test\n",
}
RELAY_OPTIONS = {
    "rows": ROWS,
    "more_settings": f"status:\n  listen: 127.0.0.1:{STATUS_PORT}\n",
    "settings": PostfixSettings(
        main={
            "smtpd_milters": "unix:/bouncehook/milter.sock, unix:/second/second.sock",
            "mydestination": "$myhostname, local.test",
            "local_transport": "error:5.1.1 local mail delivery is disabled",
            "local_recipient_maps": "",
            "mailbox_transport": "discard:",
            "alias_maps": "texthash:${config_directory}/local_aliases",
            "virtual_alias_domains": "valias.test",
            "virtual_alias_maps": "texthash:${config_directory}/aliases",
            "virtual_mailbox_domains": "vbox.test",
            "virtual_mailbox_maps": "texthash:${config_directory}/boxes",
            "virtual_transport": "smtp:[mx.far.test]",
            "relay_domains": f"{RETURN_DOMAIN} relayed.test",
            "relay_recipient_maps": "texthash:${config_directory}/relayed",
            "smtpd_relay_restrictions": "permit_mynetworks, reject_unauth_destination",
            "smtpd_recipient_restrictions": "check_recipient_access regexp:${config_directory}/access, permit",
            "header_checks": "regexp:${config_directory}/headers",
            "nested_header_checks": "",
            "message_size_limit": str(SIZE_LIMIT),
        },
        # A next hop that looks like the status of a refusal.
        transports={"closed.test": "error:5.7.1", "local.test": "local:"},
        tables=TABLES,
    ),
}


@dataclass(frozen=True)
class Case:
    """One message: its recipients, of whom its reports tell, and of whom reports without an id tell."""

    recipients: tuple[str, ...]
    told: tuple[str, ...] = ()
    without_id: tuple[str, ...] = ()
    header: str = ""
    """a header field more"""
    body: str = ""
    options: dict[str, list[str]] = field(default_factory=dict)


REFUSED = {
    "unknown alias": Case(("unknown@valias.test", "ok.11@far.test"), ("unknown@valias.test",)),
    "unknown alias alone": Case(("unknown2@valias.test",), (), ("unknown2@valias.test",)),
    "known alias": Case(("known@valias.test", "ok.12@far.test"), ("known@valias.test",)),
    "known alias alone": Case(("known@valias.test",), ("known@valias.test",)),
    "null client, alias": Case(("info@relay.example.test", "ok.13@far.test"), ("info@relay.example.test",)),
    "null client, alias alone": Case(("info@relay.example.test",), ("info@relay.example.test",)),
    "null client": Case(("joe@relay.example.test", "ok.14@far.test"), ("joe@relay.example.test",)),
    "error transport, alias": Case(("moved@closed.test", "ok.15@far.test"), ("moved@closed.test",)),
    "error transport": Case(("joe@closed.test", "ok.16@far.test"), ("joe@closed.test",)),
    "alias that takes it": Case(("fine@valias.test", "no.25@far.test"), ("no.25@far.test",)),
    "alias that takes it, alone": Case(("fine@valias.test",)),
    "null client, alias that takes it": Case(("fine@relay.example.test", "no.26@far.test"), ("no.26@far.test",)),
    "null client, alias that takes it, alone": Case(("fine@relay.example.test",)),
    "error transport, alias that takes it": Case(("fine@closed.test", "no.27@far.test"), ("no.27@far.test",)),
    "error transport, alias that takes it, alone": Case(("fine@closed.test",)),
    "virtual mailbox": Case(("no.1@vbox.test", "no.9@vbox.test"), ("no.1@vbox.test", "no.9@vbox.test")),
    "virtual mailbox, unknown": Case(("ok.9@vbox.test", "ok.17@far.test"), ("ok.9@vbox.test",)),
    "relay domain": Case(("no.1@relayed.test", "no.9@relayed.test"), ("no.1@relayed.test", "no.9@relayed.test")),
    "relay domain, unknown": Case(("ok.9@relayed.test", "ok.18@far.test"), ("ok.9@relayed.test",)),
    "access(5), REJECT": Case(("denied1@far.test", "ok.19@far.test"), ("denied1@far.test",)),
    "access(5), 550": Case(("gone1@far.test", "no.20@far.test"), ("gone1@far.test", "no.20@far.test")),
    "access(5), 450": Case(("later1@far.test", "no.21@far.test"), ("no.21@far.test",)),
    "a second milter refuses": Case(("mreject.1@far.test", "no.22@far.test"), ("no.22@far.test",)),
    "the message too, by its header": Case(
        ("denied2@far.test", "no.23@far.test"), (), ("denied2@far.test",), header="X-Check: reject"
    ),
    "the message too, by its size": Case(
        ("denied3@far.test", "no.24@far.test"), (), ("denied3@far.test",), body=("x" * 70 + "\r\n") * (SIZE_LIMIT // 70)
    ),
}
COPIES = {
    "BCC by access(5)": Case(("watched.1@far.test",)),
    "BCC by access(5), several recipients": Case(("watched.2@far.test", "no.31@far.test"), ("no.31@far.test",)),
    # Postfix asks for no notification about this one.
    "BCC by header_checks": Case(("ok.32@far.test",), header="X-Check: bcc"),
    "a second milter adds one": Case(("ok.33@far.test",), header="X-Second: add no.911@far.test"),
    "a second milter adds one, several recipients": Case(
        ("ok.34@far.test", "no.34@far.test"), ("no.34@far.test",), header="X-Second: add no.912@far.test"
    ),
}
ALIASES = {
    "one target failed, one took it": Case(("half@valias.test", "ok.41@far.test"), ("half@valias.test",)),
    "both targets failed": Case(("both@valias.test", "ok.42@far.test"), ("both@valias.test",)),
    "two of one target": Case(
        ("one@valias.test", "other@valias.test", "ok.43@far.test"), ("one@valias.test", "other@valias.test")
    ),
    "a target is a recipient too": Case(
        ("known@valias.test", "no.901@far.test"), ("known@valias.test", "no.901@far.test")
    ),
    "of local(8)": Case(("team@local.test", "ok.44@far.test"), ("team@local.test",)),
    "of local(8), with an ORCPT": Case(
        ("team@local.test", "ok.45@far.test"),
        ("team@local.test",),
        options={"team@local.test": ["ORCPT=rfc822;foo@acme.example"]},
    ),
    "with an ORCPT": Case(
        ("known@valias.test", "ok.46@far.test"),
        ("known@valias.test",),
        options={"known@valias.test": ["ORCPT=rfc822;foo@acme.example"]},
    ),
}
SAME_ORCPT = ["ORCPT=rfc822;sales@acme.example"]
ORCPT = {
    "of an address that nobody wrote to": Case(
        ("no.51@far.test",), ("no.51@far.test",), options={"no.51@far.test": SAME_ORCPT}
    ),
    "the same for two": Case(
        ("no.52@far.test", "no.53@far.test", "ok.53@far.test"),
        ("no.52@far.test", "no.53@far.test"),
        options=dict.fromkeys(("no.52@far.test", "no.53@far.test"), SAME_ORCPT),
    ),
    "of another recipient": Case(
        ("no.54@far.test", "ok.54@far.test"),
        ("no.54@far.test",),
        options={"no.54@far.test": ["ORCPT=rfc822;ok.54@far.test"]},
    ),
    "of each other": Case(
        ("no.55@far.test", "ok.55@far.test"),
        ("no.55@far.test",),
        options={
            "no.55@far.test": ["ORCPT=rfc822;ok.55@far.test"],
            "ok.55@far.test": ["ORCPT=rfc822;no.55@far.test"],
        },
    ),
    "of the same, by aliases": Case(
        ("one@valias.test", "known@valias.test", "ok.56@far.test"),
        ("one@valias.test", "known@valias.test"),
        options=dict.fromkeys(("one@valias.test", "known@valias.test", "ok.56@far.test"), SAME_ORCPT),
    ),
}
ODD = (
    '"a b no.61"@far.test',
    '"a@b no.62"@far.test',
    r'"a\"b no.63"@far.test',
    r'"a\\b no.64"@far.test',
    '"a:b no.65"@far.test',
    '"a,b;no.66"@far.test',
    "/G=John/S=no.67/O=Acme/@far.test",
    "|no.68@far.test",
    "=?utf-8?q?no.69?=@far.test",
    '"rfc822;no.70"@far.test',
    "a+3Db.no.71@far.test",
    "x" * 300 + ".no.72@far.test",
    "x" * 450 + ".no.73@far.test",
    "jörg.no.74@far.test",
    "No.75@far.test",
    "o'brien{no.76}@far.test",
)
MANY = tuple(f"no.{n}@far.test" for n in range(1000, 1250))


def beside_a_plain_one(number: int, odd: str) -> Case:
    both = (odd, f"no.{200 + number}@far.test")
    return Case(both, both)


CASES = {
    **{f"refused: {name}": case for name, case in REFUSED.items()},
    **{f"copy: {name}": case for name, case in COPIES.items()},
    **{f"alias: {name}": case for name, case in ALIASES.items()},
    **{f"ORCPT: {name}": case for name, case in ORCPT.items()},
    **{f"odd: {odd if len(odd) < 99 else len(odd)}": beside_a_plain_one(n, odd) for n, odd in enumerate(ODD)},
    "250 recipients": Case(MANY, MANY),
}


def the_content(case: Case) -> bytes:
    plain = simple_message(f"news@{CUSTOMER}", ["list@acme.example"])
    return (f"{case.header}\r\n" if case.header else "").encode() + plain + case.body.encode()


def send(mail, case: Case) -> str | None:
    """The message's queue id; None if it, or all its recipients, were refused."""
    options = [] if all(address.isascii() for address in case.recipients) else ["SMTPUTF8"]
    with Submission(mail.environment.relay, source_address=mail.environment.loopback.customer) as session:
        try:
            return session.send(
                f"news@{CUSTOMER}",
                case.recipients,
                the_content(case),
                mail_options=options,
                recipient_options=case.options,
            ).queue_id
        except smtplib.SMTPDataError:
            return None


@pytest.fixture(scope="module")
def second(relay) -> Iterator[None]:
    """Another milter, behind ours."""
    socket = relay.environment.postfix.queue_directory / "second" / "second.sock"
    socket.parent.mkdir()
    program = subprocess.Popen([sys.executable, Path(second_milter.__file__), socket], start_new_session=True)
    try:
        wait_until(socket.exists, 30, "the second milter's socket")
        shutil.chown(socket, "postfix")
        yield
    finally:
        program.kill()
        program.wait()


@pytest.fixture(scope="module")
def sent(relay, sender_of, second) -> dict[str, str | None]:
    """The queue id of each message, once all is told that there is to tell."""
    mail = sender_of(relay)
    queue_ids = {name: send(mail, case) for name, case in CASES.items()}
    mail.settle()
    return queue_ids


@pytest.mark.parametrize("name", CASES)
def test_who_is_told_of(mail, sent, name: str) -> None:
    case, queue_id = CASES[name], sent[name]
    reports = mail.reports_so_far(queue_id) if queue_id else []
    assert sorted(report["recipient"] for report in reports) == sorted(case.told)
    assert (queue_id is None) == bool(case.without_id)


def test_without_an_id_only_what_got_none(mail, sent) -> None:
    told = [report["recipient"] for report in mail.reports_so_far("NOQUEUE")]
    assert sorted(told) == sorted(recipient for case in CASES.values() for recipient in case.without_id)


def test_no_report_has_an_id_that_nobody_was_given(mail, sent) -> None:
    assert {post.get("id") for post in mail.endpoint.posts} <= {*sent.values(), "NOQUEUE"}


def test_what_failed_of_the_copies_is_counted(sent) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{STATUS_PORT}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    counted = [line for line in lines if line.startswith("bouncehook_failures_passed_over_total")]
    told_of_by_postfix = len(COPIES) - 1
    assert [line for line in counted if not line.endswith(" 0.0")] == [
        f'bouncehook_failures_passed_over_total{{why="not_written"}} {told_of_by_postfix}.0'
    ]


def test_rset_after_a_refusal(mail, sent) -> None:
    """The message was given up, and the next one of the session has nothing of it."""
    with Submission(mail.environment.relay, source_address=mail.environment.loopback.customer) as session:
        session.smtp.mail(f"news@{CUSTOMER}")
        assert session.smtp.rcpt("denied9@far.test")[0] == 554
        assert session.smtp.rcpt("no.95@far.test")[0] == 250
        session.smtp.rset()
        queue_id = session.send(f"news@{CUSTOMER}", ["no.96@far.test"]).queue_id
    mail.settle()
    assert [report["recipient"] for report in mail.reports_so_far(queue_id)] == ["no.96@far.test"]
    given_up = ("denied9@far.test", "no.95@far.test")
    told = [
        (post.get("id"), post.get("recipient")) for post in mail.endpoint.posts if post.get("recipient") in given_up
    ]
    assert told == [("NOQUEUE", "denied9@far.test")]


def test_a_refusal_in_a_message_that_is_discarded(mail, sent) -> None:
    """access(5)'s DISCARD for one recipient takes the message from all, and the refusal is told all the same."""
    submitted = mail.send(["denied10@far.test", "discarded@far.test", "no.98@far.test"])
    mail.settle()
    told = [(post.get("id"), post.get("recipient")) for post in mail.endpoint.posts]
    assert [one for one in told if one[1] in ("denied10@far.test", "discarded@far.test", "no.98@far.test")] == [
        ("NOQUEUE", "denied10@far.test")
    ]
    assert submitted.queue_id, "the client is told that it was taken"


def test_a_copy_when_nothing_is_remembered(mail, sent) -> None:
    """What smtpd wrote into the returned header says that the recipient was the only one."""
    programs = mail.relay.programs
    for name in ("milter", "notifier"):
        programs.kill(name)
    with programs.config.open("a") as settings:
        settings.write("remember_sent_days: 0\n")
    programs.start()
    copied = mail.send("watched.97@far.test")
    failed = mail.send("no.97@far.test")
    mail.settle()
    assert mail.report(failed.queue_id)["recipient"] == "no.97@far.test"
    assert mail.reports_so_far(copied.queue_id) == []


def test_nothing_was_set_aside(mail, sent) -> None:
    assert mail.relay.programs.set_aside() == []
