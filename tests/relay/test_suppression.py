"""Suppression lists on a real relay: who failed for good is refused at RCPT, and told once; nobody else is."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from bouncehook.configuration import load
from bouncehook.suppression_list import NAME
from bouncehook_admin.audit.audit import compare
from bouncehook_admin.audit.reasons import Verdict
from bouncehook_demo.relay import CUSTOMER, Relay
from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES
from bouncehook_demo.submit import Submission, simple_message
from bouncehook_demo.waiting import wait_until

pytestmark = pytest.mark.postfix

ROWS = {row.label: row for row in STAGES if row.label in ("rcpt550", "plain550", "multiline550", "later")}
BOUNCED = next(row for row in STAGES if row.state == "bounce")
FORMER, OTHER = "old.example", "other.example"
MAP = f"""\
customers:
  {CUSTOMER}:
    failures: {{endpoint}}/failures
    variables: [reason, permanent]
    suppression: yes
    aka: [{FORMER}]
  {OTHER}: {{endpoint}}/failures
"""
RELAY_OPTIONS = {"customers": MAP, "rows": (*ROWS.values(), BOUNCED)}
PASSES = "mail to suppressed recipients passes"
TEXT = f"Not sent: this recipient is on the suppression list of customer {CUSTOMER}"


@pytest.fixture
def suppressions(relay: Relay, commands: Path):
    """`bouncehook suppressions …` on this relay; what it prints."""

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [commands / "bouncehook", "suppressions", *arguments, "--config", relay.programs.config],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def rcpt(mail, recipient: str, sender: str = f"news@{CUSTOMER}") -> tuple[int, str]:
    """The answer to RCPT TO; no mail is sent."""
    with Submission(mail.environment.relay, source_address=mail.environment.loopback.customer) as session:
        session.smtp.mail(sender)
        code, text = session.smtp.rcpt(recipient)
        return code, text.decode()


def wait_until_answered(mail, recipient: str, code: int, **options: str) -> str:
    """Until the milter's list says so."""

    def answered() -> tuple[int, str] | None:
        answer = rcpt(mail, recipient, **options)
        if answer[0] == code:
            return answer
        time.sleep(0.1)  # the notifier and the milter look every second
        return None

    found = wait_until(
        answered,
        30,
        lambda: f"{code} for {recipient}; notifier's log:\n{mail.relay.programs.log('notifier')[-2000:]}",
    )
    return found[1]


class TestFailedForGood:
    def test_is_refused_the_next_time_and_told_once(self, mail) -> None:
        row = ROWS["rcpt550"]
        first = mail.report(mail.send(row.recipient).queue_id)
        assert (first["state"], first["reason"]) == ("rcptto", "user-unknown")
        text = wait_until_answered(mail, row.recipient, 550)
        assert text == f"5.7.1 {TEXT}"
        submitted = mail.send([row.recipient, f"fine@{ACCEPTING_DOMAIN}"])
        assert mail.received_by(f"fine@{ACCEPTING_DOMAIN}")
        assert mail.report(submitted.queue_id) == {
            "id": submitted.queue_id,
            "recipient": row.recipient,
            "state": "suppression",
            "code": "550",
            "extended": "5.7.1",
            "description": TEXT,
            "reason": "suppressed",
            "permanent": "yes",
        }
        mail.settle()
        assert len(mail.reports_so_far(submitted.queue_id)) == 1

    def test_however_it_is_spelled(self, mail) -> None:
        user, _, domain = ROWS["rcpt550"].recipient.partition("@")
        wait_until_answered(mail, ROWS["rcpt550"].recipient, 550)
        assert rcpt(mail, f'"{user.upper()}"@{domain.upper()}')[0] == 550

    def test_does_not_concern_other_customers(self, mail) -> None:
        wait_until_answered(mail, ROWS["rcpt550"].recipient, 550)
        assert rcpt(mail, ROWS["rcpt550"].recipient, f"news@{OTHER}")[0] == 250

    def test_a_refusal_prolongs_nothing(self, mail, suppressions) -> None:
        wait_until_answered(mail, ROWS["rcpt550"].recipient, 550)
        before = suppressions("list", "--json")
        count = mail.relay.programs.log("notifier").count("refused (suppression)")
        mail.send([ROWS["rcpt550"].recipient, f"again@{ACCEPTING_DOMAIN}"])
        wait_until(
            lambda: mail.relay.programs.log("notifier").count("refused (suppression)") > count,
            30,
            "the refusal is judged",
        )
        assert suppressions("list", "--json") == before

    def test_the_audit_agrees(self, mail) -> None:
        wait_until_answered(mail, ROWS["rcpt550"].recipient, 550)
        submitted = mail.send([ROWS["rcpt550"].recipient, f"audited@{ACCEPTING_DOMAIN}"])
        mail.report(submitted.queue_id)
        mail.send(ROWS["rcpt550"].recipient)
        mail.settle()
        configuration = load(mail.relay.programs.config)
        audit = compare(configuration, [mail.postfix.log_file], complete_until=time.time())
        found = [one for one in audit.findings if one.failure and one.failure.recipient == ROWS["rcpt550"].recipient]
        assert len([one for one in found if submitted.queue_id in one.failure.ids]) == 1
        assert {one.verdict for one in found} == {Verdict.REPORTED}

    def test_another_failure_suppresses_nothing(self, mail, suppressions) -> None:
        row = ROWS["multiline550"]
        assert mail.report(mail.send(row.recipient).queue_id)["reason"] not in ("user-unknown", "mailbox-disabled")
        mail.settle()
        assert row.recipient not in suppressions("list", "--json")


def test_a_strangers_bounce_suppresses_nothing_unless_the_customer_trusts_it(mail, suppressions) -> None:
    report = mail.report(mail.send(BOUNCED.recipient).queue_id)
    assert (report["state"], report["reason"]) == ("bounce", "user-unknown")
    assert BOUNCED.recipient not in suppressions("list", "--json")
    programs = mail.relay.programs
    old = programs.customers_map.read_text()
    try:
        read = programs.log("notifier").count("configuration read again")
        programs.customers_map.write_text(old.replace("suppression: yes", "suppression: {trust_strangers: yes}"))
        wait_until(lambda: programs.log("notifier").count("configuration read again") > read, 30, "a new map")
        mail.report(mail.send(BOUNCED.recipient).queue_id)
        wait_until_answered(mail, BOUNCED.recipient, 550)
    finally:
        programs.customers_map.write_text(old)


class TestByHand:
    def test_added_expired_and_removed(self, mail, suppressions) -> None:
        suppressions("add", CUSTOMER, "hand@bücher.test")
        text = wait_until_answered(mail, "Hand@xn--bcher-kva.test", 550)
        assert TEXT in text
        suppressions("remove", CUSTOMER, "HAND@bücher.TEST")
        wait_until_answered(mail, "hand@xn--bcher-kva.test", 250)

    def test_expires_while_the_notifier_is_down(self, mail, suppressions, tmp_path: Path) -> None:
        until = time.time() + 8
        (tmp_path / "list.csv").write_text(f"address,until\nsoon@far.test,{until:.0f}\n")
        suppressions("import", CUSTOMER, str(tmp_path / "list.csv"))
        wait_until_answered(mail, "soon@far.test", 550)
        programs = mail.relay.programs
        programs.stop_program("notifier")
        try:
            wait_until_answered(mail, "soon@far.test", 250)
            assert time.time() >= until - 1
        finally:
            programs.start_notifier()

    def test_a_former_name_has_the_same_list(self, mail, suppressions) -> None:
        suppressions("add", FORMER, "former@far.test")
        wait_until_answered(mail, "former@far.test", 550)
        suppressions("remove", FORMER, "former@far.test")


def test_mail_from_sendmail_passes_because_postfix_would_return_all_of_it(mail, suppressions) -> None:
    suppressions("add", CUSTOMER, f"listed@{ACCEPTING_DOMAIN}")
    wait_until_answered(mail, f"listed@{ACCEPTING_DOMAIN}", 550)
    recipients = [f"listed@{ACCEPTING_DOMAIN}", f"unlisted@{ACCEPTING_DOMAIN}"]
    mail.postfix.sendmail(f"news@{CUSTOMER}", recipients, simple_message(f"news@{CUSTOMER}", recipients))
    assert all(mail.received_by(recipient) for recipient in recipients)
    suppressions("remove", CUSTOMER, f"listed@{ACCEPTING_DOMAIN}")


def test_without_the_key_nobody_is_refused_at_once(mail, suppressions) -> None:
    suppressions("add", CUSTOMER, "off@far.test")
    wait_until_answered(mail, "off@far.test", 550)
    programs = mail.relay.programs
    old = programs.customers_map.read_text()
    try:
        programs.customers_map.write_text(old.replace("    suppression: yes\n", ""))
        wait_until_answered(mail, "off@far.test", 250)
        wait_until(lambda: not (programs.spool / NAME).exists(), 30, "no file")
    finally:
        programs.customers_map.write_text(old)
    wait_until_answered(mail, "off@far.test", 550)
    suppressions("remove", CUSTOMER, "off@far.test")


class TestDamage:
    @pytest.mark.parametrize("how", ["missing", "flipped"])
    def test_mail_passes_and_the_notifier_writes_it_anew(self, mail, suppressions, how: str) -> None:
        """The notifier stands still meanwhile, because it would mend the file."""
        programs = mail.relay.programs
        suppressions("add", CUSTOMER, "damage@far.test")
        wait_until_answered(mail, "damage@far.test", 550)
        path = programs.spool / NAME
        logged = programs.log("milter").count(PASSES)
        os.kill(programs.pid("notifier"), signal.SIGSTOP)
        try:
            damage(path, how)
            wait_until_answered(mail, "damage@far.test", 250)
            wait_until(lambda: programs.log("milter").count(PASSES) == logged + 1, 30, "it is logged once")
        finally:
            os.kill(programs.pid("notifier"), signal.SIGCONT)
        wait_until_answered(mail, "damage@far.test", 550)
        suppressions("remove", CUSTOMER, "damage@far.test")


def damage(path: Path, how: str) -> None:
    """As rename(2) and unlink(2) do (tests/milter has the other kinds)."""
    if how == "missing":
        path.unlink()
        return
    content, status = bytearray(path.read_bytes()), path.stat()
    content[len(content) // 2] ^= 1
    new = path.with_name("damaged")
    new.write_bytes(content)
    new.chmod(0o640)
    os.chown(new, status.st_uid, status.st_gid)
    new.rename(path)
