"""Failures on a real relay, and what an audit of the log that its Postfix wrote says of them."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import pytest

from bouncehook.configuration import load
from bouncehook.report import State
from bouncehook_admin.audit.audit import Audit, compare
from bouncehook_admin.audit.reasons import Finding, Verdict, Why
from bouncehook_demo.behaviour import Behaviour, Stage
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.relay import CUSTOMER, Relay
from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES, StageOfFailure
from bouncehook_demo.waiting import wait_until
from relay.conftest import Sender

pytestmark = pytest.mark.postfix

REFUSES = StageOfFailure(
    "refuses", State.RCPTTO, "550", "5.1.1", "no such user", Behaviour({Stage.RCPT: "550 5.1.1 no such user"})
)
LATER = StageOfFailure("tired", State.RCPTTO, "451", "4.7.1", "later", Behaviour({Stage.RCPT: "451 4.7.1 later"}))
BOUNCES = next(row for row in STAGES if row.label == "later")
RELAY_OPTIONS = {
    "rows": (REFUSES, LATER, BOUNCES),
    "users": {"byname": "secret"},
    "customers": (
        f"customers:\n  {CUSTOMER}: {{endpoint}}/failures\n"
        "  byname: {match: {sasl: [byname]}, failures: '{endpoint}/failures'}\n"
    ),
    "settings": PostfixSettings(
        {
            "maximal_queue_lifetime": "5d",
            "local_transport": "local",
            "mydestination": "local.test, $myhostname",
            "alias_maps": "texthash:${config_directory}/aliases",
            "virtual_alias_maps": "texthash:${config_directory}/virtual",
            "relay_domains": "return.example.test, rel.test",
            "smtpd_recipient_restrictions": "check_recipient_access texthash:${config_directory}/access",
        },
        tables={
            "aliases": f"team ann@{REFUSES.domain}, bea@{ACCEPTING_DOMAIN}\n",
            "virtual": f"sales@rel.test bob@{REFUSES.domain}\nmix@rel.test g@{ACCEPTING_DOMAIN}, h@{REFUSES.domain}\n",
            "access": "gone@refused.test REJECT go away\nclosed@refused.test 521 5.2.1 no mail\n",
        },
    ),
}
BACK = 10025
REPORTS = 16
"""of the first test"""
_numbers = count()


def nobody() -> str:
    """An address that a remote server refuses."""
    return f"nobody{next(_numbers)}@{REFUSES.domain}"


@pytest.fixture
def mail(relay: Relay) -> Sender:
    return Sender(relay)


def audit(mail: Sender) -> Audit:
    """Of all that has happened until now."""
    return compare(load(mail.relay.programs.config), [mail.postfix.log_file], complete_until=time.time())


def found(mail: Sender, queue_id: str | None) -> list[Finding]:
    """What an audit has to say of one message."""
    return [one for one in audit(mail).findings if one.failure and queue_id in one.failure.ids]


def finished(mail: Sender, queue_id: str | None) -> None:
    """Postfix is done with the message."""
    mail.postfix.wait_for_log(f"{queue_id}: removed")


@contextmanager
def changed(mail: Sender, **settings: str) -> Iterator[None]:
    """The relay with other settings for a while."""
    before = {name: mail.postfix.setting(name) for name in settings}
    mail.postfix.postconf(settings)
    mail.postfix.reload()
    yield
    mail.postfix.postconf(before)
    mail.postfix.reload()


def test_audit_and_customer_agree(mail) -> None:
    """First in this file: whatever fails is reported, and the log knows all that is reported."""
    nothing = f"nothing@{mail.postfix.hostname}"
    mail.send([nobody(), f"ok@{ACCEPTING_DOMAIN}", nobody()])
    mail.send("sales@rel.test")
    mail.send(["mix@rel.test", f"ok@{ACCEPTING_DOMAIN}"])
    mail.send("team@local.test")
    mail.send([nothing, f"ok@{ACCEPTING_DOMAIN}", "gone@refused.test"])
    mail.send([nothing, "gone@refused.test"])
    mail.send(nobody(), sender="who@ever.test", login=("byname", "secret"))
    mail.send(f'"odd name"@{REFUSES.domain}')
    mail.send(f"üser@{REFUSES.domain}", mail_options=["SMTPUTF8"])
    mail.send(f"someone@{BOUNCES.domain}")
    mail.send(nobody(), sender="stranger@elsewhere.test")
    mail.send(nobody(), sender="")
    mail.send(f"Dup@{REFUSES.domain}")
    mail.postfix.sendmail(f"news@{CUSTOMER}", [nobody()], b"Subject: x\n\nx\n")
    expiring = mail.send(LATER.recipient).queue_id
    mail.postfix.wait_for_log(f"{expiring}: to=.*status=deferred")
    mail.postfix.wait_until_queue_rests()
    mail.postfix.expire(expiring)
    finished(mail, expiring)
    mail.postfix.wait_until_queue_is_empty()
    told = wait_until(
        lambda: posts if len(posts := mail.endpoint.posts) >= REPORTS else None,
        30,
        lambda: f"{REPORTS} reports: {[(post['id'], post['recipient']) for post in mail.endpoint.posts]}",
    )
    assert len(told) == REPORTS
    checked = audit(mail)
    reported = sorted((one.report.id, one.report.recipient) for one in checked.of(Verdict.REPORTED) if one.failure)
    in_smtp = sorted((post["id"], post["recipient"]) for post in told if post["state"] != "bounce")
    assert reported == in_smtp
    assert {verdict: len(checked.of(verdict)) for verdict in Verdict} == {
        Verdict.REPORTED: len(told) - 1,  # of what came back later the log does not tell whom it was about
        Verdict.UNREPORTED: 0,
        Verdict.NONE_DUE: 0,
        Verdict.UNLOGGED: 0,
    }
    assert checked.coverage.passed_over.total() < checked.coverage.lines / 2
    assert run(mail)[0] == 0


def run(mail: Sender, *options: str) -> tuple[int, str]:
    """`bouncehook audit`, as it is installed."""
    command = [mail.relay.programs.commands / "bouncehook", "audit", f"--config={mail.relay.programs.config}", *options]
    done = subprocess.run([*command, mail.postfix.log_file], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_a_message_that_was_sent_with_notify_never(mail) -> None:
    queue_id = mail.send(nobody(), recipient_options=["NOTIFY=NEVER"]).queue_id
    finished(mail, queue_id)
    assert [(one.verdict, one.reason.why) for one in found(mail, queue_id)] == [(Verdict.NONE_DUE, Why.NOTIFY)]


def test_one_of_two_was_sent_with_notify_never(mail) -> None:
    quiet, loud = nobody(), nobody()
    queue_id = mail.send([quiet, loud], recipient_options={quiet: ["NOTIFY=NEVER"]}).queue_id
    mail.report(queue_id)
    finished(mail, queue_id)
    verdicts = {one.failure.recipient: one.verdict for one in found(mail, queue_id)}
    assert verdicts == {quiet: Verdict.NONE_DUE, loud: Verdict.REPORTED}


def test_a_copy_that_the_relay_adds(mail) -> None:
    with changed(mail, recipient_bcc_maps=f"inline:{{ {{ boss@{ACCEPTING_DOMAIN} = archive@{REFUSES.domain} }} }}"):
        queue_id = mail.send([f"boss@{ACCEPTING_DOMAIN}", f"ok@{ACCEPTING_DOMAIN}"]).queue_id
        finished(mail, queue_id)
    # To whom the message went, the notifier hears a moment later; until then the copy is no copy.
    wait_until(
        lambda: [one.reason.why for one in found(mail, queue_id)] == [Why.COPY], 30, lambda: found(mail, queue_id)
    )
    (finding,) = found(mail, queue_id)
    assert (finding.failure.recipient, finding.verdict) == (f"archive@{REFUSES.domain}", Verdict.NONE_DUE)


def test_through_a_content_filter(mail) -> None:
    """One that hands everything back at once; what is an alias is resolved before it."""
    back = f"{mail.postfix.address}:{BACK}"
    mail.postfix.set_service(f"{back}/inet={back} inet n - y - - smtpd -o content_filter= -o smtpd_milters=")
    with changed(mail, content_filter=f"smtp:[{mail.postfix.address}]:{BACK}"):
        recipient = nobody()
        queue_id = mail.send([recipient, "sales@rel.test"]).queue_id
        mail.reports(queue_id, 2)
        mail.postfix.wait_until_queue_is_empty()
    findings = found(mail, queue_id)
    assert {one.failure.recipient for one in findings} == {recipient, "sales@rel.test"}
    assert all(one.failure.queue_id != queue_id for one in findings)
    assert {one.verdict for one in findings} == {Verdict.REPORTED}, [str(one.reason) for one in findings]


def test_what_waits_in_the_spool(mail) -> None:
    mail.relay.programs.stop_program("notifier")
    queue_id = mail.send(nobody()).queue_id
    finished(mail, queue_id)
    assert [one.reason.why for one in found(mail, queue_id)] == [Why.WAITS]
    mail.relay.programs.start_notifier()
    mail.report(queue_id)
    assert [one.verdict for one in found(mail, queue_id)] == [Verdict.REPORTED]


def test_what_postfix_has_yet_to_notify_of(mail) -> None:
    """The milter cannot write to the spool, so Postfix keeps the message."""
    new = mail.relay.programs.spool / "tmp"
    new.rename(new.with_name("gone"))
    queue_id = mail.send(nobody()).queue_id
    mail.postfix.wait_for_log(f"{queue_id}: status=deferred \\(bounce failed\\)")
    assert [one.reason.why for one in found(mail, queue_id)] == [Why.WAITS]
    new.with_name("gone").rename(new)
    mail.postfix.flush_until_empty()
    mail.report(queue_id)
    assert [one.verdict for one in found(mail, queue_id)] == [Verdict.REPORTED]


def test_a_report_that_is_missing(mail) -> None:
    recipient = nobody()
    queue_id = mail.send([recipient, f"ok@{ACCEPTING_DOMAIN}"]).queue_id
    mail.report(queue_id)
    finished(mail, queue_id)
    delete_reports(mail.relay.programs.store, queue_id)
    status, output = run(mail)
    assert status == 1
    (row,) = [line for line in output.splitlines() if f" {queue_id} " in line]
    assert recipient in row
    assert "not reported: the notification came, and gave no such report: " in row


def delete_reports(store: Path, queue_id: str | None) -> None:
    """With all that refers to them, once the notifier is done with them."""
    deliveries = "(select number from deliveries where report in (select number from reports where id = ?))"
    with closing(sqlite3.connect(store, timeout=30)) as connection, connection:
        settled = f"select count(*) from attempts where delivery in {deliveries}"
        wait_until(lambda: connection.execute(settled, [queue_id]).fetchone()[0], 30, "delivered")
        connection.execute(f"delete from attempts where delivery in {deliveries}", [queue_id])
        connection.execute(f"delete from deliveries where number in {deliveries}", [queue_id])
        connection.execute("delete from reports where id = ?", [queue_id])


def test_what_fails_while_the_milter_is_down(mail) -> None:
    recipient, gone = nobody(), "gone@refused.test"
    mail.relay.programs.kill("milter")
    queue_id = mail.send([recipient, gone]).queue_id
    finished(mail, queue_id)
    mail.relay.programs.start_milter()
    reasons = {one.failure.recipient: one.reason.why for one in found(mail, queue_id)}
    assert reasons == {recipient: Why.NOT_REWRITTEN, gone: Why.REFUSED_UNSEEN}
    status, output = run(mail, "--json")
    lines = [json.loads(line) for line in output.splitlines()]
    missing = {line["recipient"]: line["why"] for line in lines if line.get("verdict") == "not reported"}
    assert status == 1
    assert missing.items() >= {recipient: "not_rewritten", gone: "refused_unseen"}.items()


def test_returned_mail_that_is_refused(mail) -> None:
    """As where relay_recipient_maps does not know return addresses: bounces from elsewhere are lost."""
    queue_id = mail.send(f"away@{ACCEPTING_DOMAIN}").queue_id
    address = mail.received_by(f"away@{ACCEPTING_DOMAIN}").sender
    with changed(mail, relay_recipient_maps="inline:{x@y.test=x}"):
        source = f"{mail.environment.loopback.net}.9.9"
        assert mail.send(address, sender="", source_address=source).refused
    returned = [one for one in audit(mail).findings if one.returned and one.returned.id == queue_id]
    assert [(one.verdict, one.reason.why) for one in returned] == [(Verdict.UNREPORTED, Why.TURNED_AWAY)]


def test_a_report_that_the_log_knows_nothing_of(mail) -> None:
    """What was delivered is reported as failed: an invented report, here by hand."""
    queue_id = mail.send(nobody()).queue_id
    mail.report(queue_id)
    finished(mail, queue_id)
    with closing(sqlite3.connect(mail.relay.programs.store, timeout=30)) as connection, connection:
        connection.execute("update reports set recipient = 'other@far.test' where id = ?", [queue_id])
    unlogged = [one.report for one in audit(mail).of(Verdict.UNLOGGED)]
    assert [(one.id, one.recipient) for one in unlogged] == [(queue_id, "other@far.test")]
