"""What happens while something is broken: mail flows, nothing is lost, and the log says what is wrong once."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest

from bouncehook import sysexits
from bouncehook.spool_reader import make_spool
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.programs import GROUP, USERS, gid_of, uid_of
from bouncehook_demo.relay import CUSTOMER
from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES
from bouncehook_demo.waiting import wait_until

pytestmark = pytest.mark.postfix

REFUSED = next(row for row in STAGES if row.label == "rcpt550")
LATER = next(row for row in STAGES if row.label == "later")
RELAY_OPTIONS = {
    "rows": (REFUSED, LATER),
    "settings": PostfixSettings({"maximal_queue_lifetime": "5d", "bounce_queue_lifetime": "5d"}),
}
_numbers = count()


def evidence_waiting(relay) -> list[str]:
    return [name for name in relay.programs.waiting_in_spool() if ".sent." not in name]


@contextmanager
def missing_spool(relay) -> Iterator[None]:
    spool = relay.programs.spool
    spool.rename(spool.with_name("away"))
    try:
        yield
    finally:
        spool.with_name("away").rename(spool)


@contextmanager
def unwritable_spool(relay) -> Iterator[None]:
    for folder in ("tmp", "new", "held"):
        (relay.programs.spool / folder).chmod(0o2550)
    try:
        yield
    finally:
        make_spool(relay.programs.spool, gid_of(GROUP), uid_of(USERS["notifier"]))


@contextmanager
def full_spool(relay) -> Iterator[None]:
    """A file system of its own over the spool, with no room left."""
    spool = relay.programs.spool
    relay.programs.stop_program("notifier")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", spool], check=True)
    try:
        make_spool(spool, gid_of(GROUP), uid_of(USERS["notifier"]))
        filler = spool / "filler"
        subprocess.run(["dd", "if=/dev/zero", f"of={filler}"], stderr=subprocess.DEVNULL, check=False)
        yield
        filler.unlink()
        relay.programs.start_notifier()
        relay.environment.postfix.flush_what_was_deferred()
        wait_until(lambda: not relay.environment.postfix.queue(), 30, "the queue to empty")
        wait_until(lambda: not relay.programs.waiting_in_spool(), 15, "the spool to empty")
        relay.programs.stop_program("notifier")
    finally:
        subprocess.run(["umount", "--lazy", spool], check=True)  # the milter has its lock there
        relay.programs.start_notifier()


@pytest.mark.parametrize("broken_spool", [missing_spool, unwritable_spool, full_spool])
def test_a_spool_that_fails_stops_no_mail_and_loses_no_failure(mail, broken_spool) -> None:
    before = mail.postfix.log_position()
    said = mail.relay.programs.log("milter").count("cannot spool")
    with broken_spool(mail.relay):
        recipient = f"passes{next(_numbers)}@{ACCEPTING_DOMAIN}"
        mail.send(recipient)
        assert mail.received_by(recipient).sender.startswith("bounce+"), "customers' mail passes"
        failed = [mail.send(REFUSED.recipient).queue_id for _ in range(2)]
        bounced = mail.send(LATER.recipient).queue_id
        for queue_id in failed:
            mail.postfix.wait_for_log(rf"{queue_id}: .*status=deferred \(bounce failed\)")
        mail.postfix.wait_for_log(
            r"relay=bouncehook.*status=deferred .*bouncehook-pipe: deferred: .*cannot spool", since=before
        )
        assert mail.relay.programs.log("milter").count("cannot spool") == said + 1, "one clear line"
    mail.postfix.flush_what_was_deferred()
    for queue_id in failed:
        assert mail.report(queue_id)["state"] == "rcptto"
    assert mail.report(bounced)["state"] == "bounce"
    wait_until(lambda: not mail.postfix.queue(), 30, "the queue to empty")


def test_without_the_notifier_reports_wait(mail) -> None:
    mail.relay.programs.stop_program("notifier")
    try:
        failed = mail.send(REFUSED.recipient).queue_id
        bounced = mail.send(LATER.recipient).queue_id
        wait_until(lambda: len(evidence_waiting(mail.relay)) == 2, 15, "both in the spool")
        mail.postfix.wait_until_queue_is_empty()
        assert mail.reports_so_far(failed) == []
    finally:
        mail.relay.programs.start_notifier()
    assert mail.report(failed)["state"] == "rcptto"
    assert mail.report(bounced)["state"] == "bounce"


def test_without_the_milter_mail_passes_untouched(mail) -> None:
    mail.relay.programs.stop_program("milter")
    try:
        recipient = f"passes{next(_numbers)}@{ACCEPTING_DOMAIN}"
        mail.send(recipient)
        assert mail.received_by(recipient).sender == f"news@{CUSTOMER}"
    finally:
        mail.relay.programs.start_milter()


def test_an_endpoint_that_is_down_hears_later_under_the_same_id(mail) -> None:
    mail.endpoint.fail_first(1)
    queue_id = mail.send(REFUSED.recipient).queue_id
    mail.reports(queue_id, 2)
    posts = [post for post in mail.endpoint.posts if post["id"] == queue_id]
    assert [post.answered for post in posts] == [503, 204]
    assert len({post.headers["webhook-id"] for post in posts}) == 1
    assert posts[0].body == posts[1].body


class TestConfiguration:
    def test_a_changed_map_is_picked_up_by_both_daemons(self, mail) -> None:
        programs = mail.relay.programs
        old = programs.customers_map.read_text()
        try:
            programs.customers_map.write_text(old + mail.relay.customers("  new.test: {endpoint}/new\n"))
            for name in ("milter", "notifier"):
                self.wait_for_log(mail, name, "configuration read again: 2 customers")
            queue_id = mail.send(REFUSED.recipient, sender="a@new.test").queue_id
            mail.report(queue_id)
            assert next(post.path for post in mail.endpoint.posts if post["id"] == queue_id) == "/new"
        finally:
            programs.customers_map.write_text(old)

    def test_a_broken_map_leaves_the_old_one_in_force_and_says_so(self, mail) -> None:
        programs = mail.relay.programs
        old = programs.customers_map.read_text()
        try:
            programs.customers_map.write_text(old + "  other.test: ftp://x\n  [\n")
            for name in ("milter", "notifier"):
                self.wait_for_log(mail, name, "the changed configuration has faults; the old one stays in force")
                assert f"{programs.customers_map}:" in programs.log(name)
            mail.report(mail.send(REFUSED.recipient).queue_id)
        finally:
            programs.customers_map.write_text(old)

    def test_a_secret_that_is_not_there_yet_delays_that_customers_reports_and_nothing_else(self, mail) -> None:
        """The milter does not read secrets: it must not take a map that the notifier refuses."""
        programs = mail.relay.programs
        old = programs.customers_map.read_text()
        secret = programs.customers_map.with_name("later.secret")
        entry = mail.relay.customers("  late.test: {failures: '{endpoint}/late', secret_file: later.secret}\n")
        before = [programs.log(name).count("configuration read again: 2 customers") for name in ("milter", "notifier")]
        try:
            programs.customers_map.write_text(old + entry)
            for name, count in zip(("milter", "notifier"), before, strict=True):
                self.wait_for_log(mail, name, "configuration read again: 2 customers", count + 1)
            self.wait_for_log(mail, "notifier", f"{secret}: cannot read the secret")
            late = mail.send(REFUSED.recipient, sender="a@late.test").queue_id
            mail.report(mail.send(REFUSED.recipient).queue_id)
            assert mail.reports_so_far(late) == []
            secret.write_text("whsec_" + "A" * 32)
            mail.report(late)
            assert programs.set_aside() == []
        finally:
            programs.customers_map.write_text(old)

    def test_evidence_of_a_customer_who_is_gone_waits_until_they_are_back(self, mail) -> None:
        programs = mail.relay.programs
        old = programs.customers_map.read_text()
        programs.stop_program("notifier")
        queue_id = mail.send(REFUSED.recipient).queue_id
        wait_until(lambda: evidence_waiting(mail.relay), 15, "it in the spool")
        try:
            programs.customers_map.write_text("customers: {}\n")
            for _ in range(2):  # a restart changes nothing
                programs.start_notifier()
                wait_until(lambda: os.listdir(programs.spool / "waiting"), 15, "waiting/")
                programs.stop_program("notifier")
            assert mail.reports_so_far(queue_id) == []
            programs.start_notifier()
        finally:
            programs.customers_map.write_text(old)
        mail.report(queue_id)
        assert os.listdir(programs.spool / "waiting") == programs.set_aside() == []

    @pytest.mark.parametrize("name", ["milter", "notifier"])
    def test_a_daemon_does_not_start_with_a_faulty_one(self, mail, name: str, tmp_path) -> None:
        programs = mail.relay.programs
        (tmp_path / "bouncehook.yaml").write_text(f"return_address: {{keys: {programs.keys}}}\ncustomer: x\n")
        command = [programs.commands / f"bouncehook-{name}", f"--config={tmp_path / 'bouncehook.yaml'}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == sysexits.CONFIG
        assert "bouncehook.yaml:1: return_address: the key `domain` is missing" in done.stderr
        assert "bouncehook.yaml:2: customer: unknown key; did you mean `customers`?" in done.stderr
        assert "Traceback" not in done.stderr

    @staticmethod
    def wait_for_log(mail, name: str, text: str, times: int = 1) -> None:
        log = mail.relay.programs.log
        wait_until(lambda: log(name).count(text) >= times, 15, lambda: f"{text!r} in\n{log(name)[-2000:]}")


@pytest.mark.parametrize("name", ["milter", "notifier"])
def test_a_second_one_does_not_take_the_place_of_the_first(mail, name: str) -> None:
    programs = mail.relay.programs
    command = [programs.commands / f"bouncehook-{name}", f"--config={programs.config}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == sysexits.UNAVAILABLE
    assert f"another bouncehook-{name}" in done.stderr
    mail.report(mail.send(REFUSED.recipient).queue_id)


def test_the_notifier_survives_sighup(mail) -> None:
    os.kill(mail.relay.programs.pid("notifier"), signal.SIGHUP)
    mail.report(mail.send(REFUSED.recipient).queue_id)


def test_a_clean_stop_is_quick_and_says_so(mail) -> None:
    programs = mail.relay.programs
    assert programs.stop_program("notifier") == 0
    assert programs.log("notifier").rstrip().endswith("stopped")
    assert programs.stop_program("milter") == 0
    assert programs.log("milter").rstrip().endswith("stopped")
    programs.start()


def test_a_return_address_is_all_that_is_needed(mail) -> None:
    """Without any memory of the message: another host, or a store that was lost."""
    programs = mail.relay.programs
    programs.stop_program("notifier")
    programs.config.write_text(programs.config.read_text() + "remember_sent_days: 0\n")
    for path in programs.store.parent.iterdir():
        path.unlink()
    programs.start_notifier()
    queue_id = mail.send(LATER.recipient).queue_id
    assert mail.report(queue_id) == {
        "id": queue_id,
        "recipient": LATER.recipient,
        "state": "bounce",
        "code": "550",
        "extended": "5.1.1",
        "description": "No mailbox here by that name",
    }
