"""Recipients that our own smtpd refuses, and mail to return addresses that we never made."""

from __future__ import annotations

import time

import pytest

from bouncehook.configuration import load
from bouncehook_demo.foreign_bounce import LaterBounce, compose_bounce
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.relay import CUSTOMER, RETURN_DOMAIN
from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES
from bouncehook_demo.submit import Submission, simple_message, submit
from bouncehook_demo.waiting import wait_until

pytestmark = pytest.mark.postfix

VERIFIED = next(row for row in STAGES if row.label == "rcpt550")
RELAY_OPTIONS = {
    "rows": (VERIFIED,),
    "settings": PostfixSettings(
        main={
            "smtpd_recipient_restrictions": "check_recipient_access texthash:${config_directory}/access",
            "smtpd_relay_restrictions": "permit_mynetworks, reject_unauth_destination",
            "unverified_recipient_reject_code": "550",
            "address_verify_poll_delay": "1",
        },
        tables={
            "access": "gone@refused.test REJECT go away\n"
            "later@refused.test 450 4.7.1 later on\n"
            "closed@refused.test 521 5.2.1 no mail\n"
            f"{VERIFIED.domain} reject_unverified_recipient\n"
        },
    ),
}


class TestRefused:
    def test_with_the_id_of_its_message(self, mail) -> None:
        nobody = f"nobody@{mail.postfix.hostname}"
        submitted = mail.send([f"ok@{ACCEPTING_DOMAIN}", nobody])
        report = mail.report(submitted.queue_id)
        assert report == {
            "id": submitted.queue_id,
            "recipient": nobody,
            "state": "rcptto",
            "extended": "5.1.1",
            "description": "Recipient address rejected: User unknown in local recipient table",
        }

    def test_with_the_id_also_when_it_was_refused_before_there_was_one(self, mail) -> None:
        nobody = f"early@{mail.postfix.hostname}"
        submitted = mail.send([nobody, f"ok@{ACCEPTING_DOMAIN}"])
        assert mail.report(submitted.queue_id)["recipient"] == nobody

    def test_without_an_id_when_all_were_refused(self, mail) -> None:
        before = len(mail.reports_so_far("NOQUEUE"))
        recipients = [f"all{n}@{mail.postfix.hostname}" for n in range(2)]
        assert mail.send(recipients).queue_id is None
        assert {report["recipient"] for report in mail.reports("NOQUEUE", before + 2)[before:]} == set(recipients)

    def test_each_time_that_it_happens(self, mail) -> None:
        before = len(mail.reports_so_far("NOQUEUE"))
        for _ in range(2):
            mail.send(f"again@{mail.postfix.hostname}")
        reports = mail.reports("NOQUEUE", before + 2)[before:]
        assert [report["recipient"] for report in reports] == [f"again@{mail.postfix.hostname}"] * 2

    def test_by_an_access_table(self, mail) -> None:
        submitted = mail.send(["gone@refused.test", f"ok@{ACCEPTING_DOMAIN}"])
        report = mail.report(submitted.queue_id)
        assert (report["extended"], report["description"]) == ("5.7.1", "Recipient address rejected: go away")

    def test_and_hung_up_on(self, mail) -> None:
        before = len(mail.reports_so_far("NOQUEUE"))
        with Submission(mail.environment.relay, source_address=mail.environment.loopback.customer) as session:
            session.smtp.mail(f"news@{CUSTOMER}")
            assert session.smtp.rcpt("closed@refused.test")[0] == 521
        report = mail.reports("NOQUEUE", before + 1)[before]
        assert (report["recipient"], report["extended"]) == ("closed@refused.test", "5.2.1")

    def test_after_the_remote_was_asked(self, mail) -> None:
        """With address verification the report has the remote's own words."""
        submitted = mail.send([VERIFIED.recipient, f"ok@{ACCEPTING_DOMAIN}"])
        assert mail.report(submitted.queue_id) == {
            "id": submitted.queue_id,
            "recipient": VERIFIED.recipient,
            "state": "rcptto",
            "code": "550",
            "extended": "5.1.1",
            "description": "<rcpt550>: Recipient address rejected: User unknown",
        }

    def test_not_when_it_is_only_for_now(self, mail) -> None:
        submitted = mail.send(["later@refused.test", f"nobody@{mail.postfix.hostname}", f"ok@{ACCEPTING_DOMAIN}"])
        reports = mail.reports(submitted.queue_id)
        assert [report["recipient"] for report in reports] == [f"nobody@{mail.postfix.hostname}"]

    def test_not_when_the_sender_is_nobodys(self, mail) -> None:
        submitted = mail.send([f"ok@{ACCEPTING_DOMAIN}", "gone@refused.test"], sender="whoever@elsewhere.test")
        ours = mail.send([f"ok@{ACCEPTING_DOMAIN}", "gone@refused.test"])
        mail.report(ours.queue_id)
        assert mail.reports_so_far(submitted.queue_id) == []


class TestForged:
    """Mail from elsewhere to an address in the return domain."""

    @staticmethod
    def bounce_to(mail, recipient: str) -> tuple[int, str]:
        """The relay's answer to a foreign server's RCPT."""
        with Submission(mail.environment.relay, source_address=f"{mail.environment.loopback.net}.9.9") as session:
            session.smtp.mail("")
            code, text = session.smtp.rcpt(recipient)
            return code, text.decode()

    def test_a_true_one_is_taken(self, mail) -> None:
        assert self.bounce_to(mail, mail.send_ok().sender)[0] == 250

    def test_a_true_one_is_taken_in_any_case_of_letters(self, mail) -> None:
        assert self.bounce_to(mail, mail.send_ok().sender.upper())[0] == 250

    def test_a_true_one_is_taken_with_a_verp_extension(self, mail) -> None:
        local_part, _, domain = mail.send_ok().sender.partition("@")
        assert self.bounce_to(mail, f"{local_part}+someone=example.test@{domain}")[0] == 250

    @pytest.mark.parametrize("local_part", ["bounce+abcdefgh", "bounce+", "bounce", "bounce+" + "a" * 50, "BOUNCE+x"])
    def test_an_invented_one_is_refused(self, mail, local_part: str) -> None:
        assert self.bounce_to(mail, f"{local_part}@{RETURN_DOMAIN}") == (550, "5.1.1 No such return address")

    def test_an_altered_one_is_refused(self, mail) -> None:
        local_part, _, domain = mail.send_ok().sender.partition("@")
        altered = local_part[:-1] + ("a" if local_part[-1] != "a" else "b")
        assert self.bounce_to(mail, f"{altered}@{domain}")[0] == 550

    def test_an_expired_one_is_refused(self, mail) -> None:
        configuration = load(mail.relay.programs.config)
        customer = next(iter(configuration.customers))
        old = int(time.time() // 86400) - configuration.settings.return_lifetime_days - 1
        assert self.bounce_to(mail, configuration.return_address_for(customer, "ABC", old))[0] == 550

    def test_another_name_in_the_domain_is_refused_by_postfix(self, mail) -> None:
        assert self.bounce_to(mail, f"someone@{RETURN_DOMAIN}")[0] == 550

    def test_one_forged_recipient_does_not_stop_the_true_one(self, mail) -> None:
        submitted = mail.send(f"mixed@{ACCEPTING_DOMAIN}")
        true = mail.received_by(f"mixed@{ACCEPTING_DOMAIN}").sender
        content = compose_bounce(LaterBounce(), "mx.test", true, f"mixed@{ACCEPTING_DOMAIN}", b"Subject: x\r\n\r\n")
        answer = submit(mail.environment.relay, "", [f"bounce+forged@{RETURN_DOMAIN}", true], content)
        assert list(answer.refused) == [f"bounce+forged@{RETURN_DOMAIN}"]
        assert mail.report(submitted.queue_id)["state"] == "bounce"

    @pytest.mark.parametrize("spelled", ['"bounce+xx"@{}', "@h.test:bounce+xx@{}"], ids=["quoted", "routed"])
    def test_no_spelling_of_an_invented_one_gets_past(self, mail, spelled: str) -> None:
        assert self.bounce_to(mail, spelled.format(RETURN_DOMAIN))[0] == 550

    def test_a_customer_who_writes_to_one_is_told(self, mail) -> None:
        forged = f"bounce+xx@{RETURN_DOMAIN}"
        submitted = mail.send([f"ok@{ACCEPTING_DOMAIN}", forged])
        report = mail.report(submitted.queue_id)
        assert (report["recipient"], report["state"], report["extended"]) == (forged, "rcptto", "5.1.1")

    def test_one_that_nobody_refused_is_kept_and_not_reported(self, mail) -> None:
        """sendmail(1) does not pass smtpd, which would have refused it."""
        before = len(mail.endpoint.posts)
        content = compose_bounce(LaterBounce(), "mx.test", "x", "victim@victim.test", simple_message("a@b.test", ["c"]))
        mail.postfix.sendmail("", [f"bounce+{'a' * 50}@{RETURN_DOMAIN}"], content)
        wait_until(lambda: mail.relay.programs.set_aside(), 15, "bad/")
        mail.report(mail.send([f"ok@{ACCEPTING_DOMAIN}", "gone@refused.test"]).queue_id)
        assert len(mail.endpoint.posts) == before + 1
