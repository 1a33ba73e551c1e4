"""The private Postfix as such: it starts, changes, expires mail, takes logins, and leaves nothing behind."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator

import pytest

from bouncehook_demo.environment import RELAY_PORT, DemoEnvironment
from bouncehook_demo.faults import DemoFault
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES
from bouncehook_demo.submit import Submission, submit
from demo.notification import Notification
from places import own_loopback

pytestmark = pytest.mark.postfix

SENDER = f"customer@{ACCEPTING_DOMAIN}"
ROWS = {row.label: row for row in STAGES}
PATIENT = PostfixSettings(main={"maximal_queue_lifetime": "5d", "bounce_queue_lifetime": "5d"})
USERS = {"acme": "secret"}


@pytest.fixture(scope="module")
def environment() -> Iterator[DemoEnvironment]:
    rows = [ROWS["rcpt452"], ROWS["rcpt550"]]
    with DemoEnvironment(loopback=own_loopback(), rows=rows, settings=PATIENT, users=USERS) as environment:
        yield environment


def test_a_message_arrives(environment: DemoEnvironment) -> None:
    source = environment.loopback.customer
    submitted = submit(environment.relay, SENDER, ["arrives@accepts.test"], source_address=source)
    message = environment.remote.wait_for_message(lambda message: message.recipients == ("arrives@accepts.test",))
    assert submitted.queue_id
    assert submitted.queue_id.encode() in message.content
    assert message.sender == SENDER


def test_expiry_reports_the_last_attempt(environment: DemoEnvironment) -> None:
    row = ROWS["rcpt452"]
    with Submission(environment.relay) as session:
        queue_id = environment.send(row, SENDER, session).queue_id
    assert queue_id
    environment.postfix.wait_for_log(rf"{queue_id}: .*status=deferred")
    waiting = {message["queue_id"]: message for message in environment.postfix.queue()}
    assert "Mailbox full" in waiting[queue_id]["recipients"][0]["delay_reason"]
    environment.postfix.expire(queue_id)
    mail = environment.remote.wait_for_message(lambda message: queue_id.encode() in message.content)
    assert Notification(mail.content).field("Status") == row.status


def test_a_refused_recipient_is_told(environment: DemoEnvironment) -> None:
    unknown = f"nobody@{environment.postfix.hostname}"
    submitted = submit(environment.relay, SENDER, [unknown, "known@accepts.test"])
    assert submitted.refused[unknown][0] == 550
    assert submitted.queue_id


def test_sendmail_submits(environment: DemoEnvironment) -> None:
    environment.postfix.sendmail(SENDER, ["local@accepts.test"], b"Subject: from sendmail(1)\n\nGood day.\n")
    message = environment.remote.wait_for_message(lambda message: message.recipients == ("local@accepts.test",))
    assert b"Subject: from sendmail(1)" in message.content


def test_logins_are_checked(environment: DemoEnvironment) -> None:
    submitted = submit(environment.submission, SENDER, ["login@accepts.test"], login=("acme", "secret"))
    environment.postfix.wait_for_log(rf"{submitted.queue_id}: client=.*sasl_username=acme")
    with pytest.raises(smtplib.SMTPAuthenticationError):
        submit(environment.submission, SENDER, ["login@accepts.test"], login=("acme", "wrong"))


def test_without_login_the_submission_port_takes_nothing(environment: DemoEnvironment) -> None:
    submitted = submit(environment.submission, SENDER, ["anyone@accepts.test"])
    assert submitted.queue_id is None
    assert list(submitted.refused) == ["anyone@accepts.test"]


def test_changed_settings_are_seen_after_reload(environment: DemoEnvironment) -> None:
    environment.postfix.postconf({"smtpd_banner": "$myhostname changed"})
    environment.postfix.reload()
    with smtplib.SMTP(*environment.relay) as smtp:
        assert smtp.docmd("NOOP")[0] == 250
    with socket.create_connection(environment.relay) as connection:
        assert b"changed" in connection.recv(200)


def test_all_is_gone_after_stop_and_back_after_start() -> None:
    environment = DemoEnvironment(loopback=own_loopback(), rows=[], users=USERS)
    postfix = environment.postfix
    with environment:
        assert postfix.master_pid() in postfix.processes()
        postfix.stop()
        assert postfix.processes() == {}
        postfix.start()
        assert postfix.master_pid() in postfix.processes()
    assert postfix.processes() == {}
    assert not environment.directory.exists()
    for address in (environment.relay, environment.submission, (environment.loopback.name_server, 53)):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)


def test_a_taken_port_is_named_and_nothing_stays() -> None:
    environment = DemoEnvironment(loopback=own_loopback(), rows=[])
    loopback = environment.loopback
    with socket.create_server((loopback.relay, RELAY_PORT)):
        with pytest.raises(DemoFault, match=rf"{loopback.relay}:2525 "):
            environment.start()
        assert environment.postfix.processes() == {}
    with (
        socket.create_server((loopback.name_server, 53)),
        pytest.raises(DemoFault, match=f"port 53 of {loopback.name_server}"),
    ):
        environment.start()


def test_an_unreachable_directory_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    closed = tmp_path_factory.mktemp("closed")
    closed.chmod(0o700)
    environment = DemoEnvironment(closed, loopback=own_loopback(), rows=[])
    with pytest.raises(DemoFault, match="user postfix cannot enter"):
        environment.start()
