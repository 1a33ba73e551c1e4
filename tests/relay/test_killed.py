"""kill -9 at every step of each program, and at random moments under load: nothing lost, nothing invented.

strace stops a program dead at the system call that is named, before the call is carried out; so each case is one exact
moment, the same every time.  Whatever was half done then must be made whole by Postfix and the next start.
"""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from bouncehook_demo.postfix_settings import guarded, quick_retries
from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES
from bouncehook_demo.submit import submit
from bouncehook_demo.waiting import wait_until
from torture.system_calls import killed_at

pytestmark = pytest.mark.postfix

REFUSED = next(row for row in STAGES if row.label == "rcpt550")
LATER = next(row for row in STAGES if row.label == "later")
RELAY_OPTIONS = {"rows": (REFUSED, LATER), "settings": quick_retries()}


@pytest.fixture(autouse=True)
def both_run_again(relay) -> Iterator[None]:
    """Whatever a test did to the programs, the next one finds them running, and not under strace."""
    yield
    for name in ("milter", "notifier"):
        if relay.programs.is_running(name):
            if not is_under_strace(relay.programs.pid(name)):
                continue
            relay.programs.kill(name)
        else:
            relay.programs.forget(name)
        getattr(relay.programs, f"start_{name}")()


def is_under_strace(pid: int) -> bool:
    """Whether what was started as the program is strace."""
    return os.readlink(f"/proc/{pid}/exe").endswith("/strace")


def wait_until_killed(programs, name: str, unless: Callable[[], object]) -> None:
    """Wait until the program has met its end; or has done its work, since strace counts each thread's calls alone."""
    wait_until(lambda: not programs.is_running(name) or unless(), 30, f"the end of the {name}")
    if programs.is_running(name):
        programs.kill(name)
    programs.forget(name)


# The milter writes two files, the batch of sent messages and the notification; each file is two fsyncs and a rename.
# Then it pokes the notifier: at the second time the notification is durable, and Postfix has no answer yet.
MILTER_STEPS = [("fsync", n) for n in range(1, 5)] + [("rename", n) for n in range(1, 3)] + [("openat", 2)]


@pytest.mark.parametrize(("call", "when"), MILTER_STEPS, ids=lambda value: str(value))
def test_the_milter_killed_while_it_takes_a_notification(mail, call: str, when: int) -> None:
    programs = mail.relay.programs
    programs.kill("milter")
    wake = ["-P", str(programs.spool / "wake")] if call == "openat" else []
    programs.start_milter(under=killed_at(call, when) + wake)
    queue_id = mail.send(REFUSED.recipient).queue_id
    wait_until_killed(programs, "milter", lambda: mail.reports_so_far(queue_id))
    programs.start_milter()
    assert mail.report(queue_id)["state"] == "rcptto"
    wait_until(lambda: not mail.postfix.queue(), 30, "the queue to empty")
    assert len(mail.reports_so_far(queue_id)) == 1


@pytest.mark.parametrize(("call", "when"), [("rename", 2), ("fsync", 2), ("fsync", 3)])
def test_the_milter_killed_while_it_holds_a_refusal(mail, call: str, when: int) -> None:
    """Once the refusal is in held/ it is reported, whatever becomes of the milter."""
    programs = mail.relay.programs
    programs.kill("milter")
    before = len(mail.endpoint.posts)
    programs.start_milter(under=killed_at(call, when))
    nobody = f"{call}{when}@{mail.postfix.hostname}"
    mail.send([nobody, f"ok@{ACCEPTING_DOMAIN}"])
    wait_until_killed(programs, "milter", lambda: len(mail.endpoint.posts) > before)
    programs.start_milter()
    posts = mail.endpoint.wait_for(before + 1)
    assert [post["recipient"] for post in posts[before:]] == [nobody]


def test_the_milter_killed_right_after_a_message_has_remembered_it(mail) -> None:
    """Of a bounce that names nobody only the remembered message tells whose it is."""
    programs = mail.relay.programs
    programs.kill("milter")
    programs.start_milter(under=killed_at("fsync", 1))  # the batch of sent messages is not on the disk
    recipient = f"remembered@{ACCEPTING_DOMAIN}"
    queue_id = mail.send(recipient).queue_id
    wait_until_killed(programs, "milter", lambda: False)
    programs.start_milter()
    return_address = mail.received_by(recipient).sender
    nameless = (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.far.test\r\nTo: {return_address}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n\r\n"
        "Your message could not be delivered. 550 5.1.1 no such user here\r\n"
    ).encode()
    source = f"{mail.environment.loopback.net}.9.9"
    submit(mail.environment.relay, "", [return_address], nameless, source_address=source)
    assert mail.report(queue_id)["recipient"] == recipient


# What the notifier does with one notification: store it, forget the spool file, claim, hand the call to a caller, hear
# what came of it, record.  (Callers that are killed: tests/deliver.)
NOTIFIER_STEPS = [("fdatasync", n) for n in range(1, 4)] + [("unlinkat", n) for n in range(1, 3)]
NOTIFIER_STEPS += [("sendmsg", n) for n in range(2, 5)] + [("recvfrom", n) for n in range(1, 4)]


@pytest.mark.parametrize(("call", "when"), NOTIFIER_STEPS, ids=lambda value: str(value))
def test_the_notifier_killed_while_it_works(mail, call: str, when: int) -> None:
    programs = mail.relay.programs
    programs.stop_program("notifier")
    queue_id = mail.send(REFUSED.recipient).queue_id
    wait_until(lambda: any(".dsn." in name for name in programs.waiting_in_spool()), 15, "the notification")
    programs.launch("notifier", killed_at(call, when))
    wait_until_killed(programs, "notifier", lambda: False)
    programs.start_notifier()
    mail.reports(queue_id)
    wait_until(lambda: not programs.waiting_in_spool(), 15, "the spool to empty")
    posts = [post for post in mail.endpoint.posts if post["id"] == queue_id]
    assert len({post.headers["webhook-id"] for post in posts}) == 1, "a repeat only under the same webhook-id"
    assert len({post.body for post in posts}) == 1


@pytest.mark.parametrize(("call", "when"), [("alarm", 1), ("fsync", 1), ("rename", 1), ("fsync", 2), ("exit_group", 1)])
def test_the_pipe_killed_while_it_takes_a_bounce(mail, call: str, when: int) -> None:
    """pipe(8) sees a command that was killed and keeps the mail."""
    plain = " ".join(guarded(mail.relay.programs.pipe_command()))
    killed = " ".join(killed_at(call, when))
    before = mail.postfix.log_position()
    attributes = f"flags=Rq user={mail.relay.programs.pipe_user()} null_sender= argv="
    try:
        set_pipe(mail.postfix, f"{attributes}{killed} {plain}")
        queue_id = mail.send(LATER.recipient).queue_id
        mail.postfix.wait_for_log(r"relay=bouncehook.*status=deferred", since=before)
        mail.postfix.wait_until_queue_rests()
    finally:
        set_pipe(mail.postfix, f"{attributes}{plain}")
    mail.postfix.flush_until_empty()
    assert mail.report(queue_id)["state"] == "bounce"
    assert len(mail.reports_so_far(queue_id)) == 1


def set_pipe(postfix, command: str) -> None:
    postfix.set_service(f"bouncehook/unix=bouncehook unix - n n - - pipe {command}")
    postfix.reload()


def test_all_of_them_killed_at_random_under_load(mail) -> None:
    """The remote servers refuse, or bounce later; the programs die all the time; everything is told once in the end.

    A message that was submitted while the milter was dead is Postfix's alone (milter_default_action=accept): its sender
    is the customer's own, and its failure goes there by mail.
    """
    programs, chance = mail.relay.programs, random.Random(1)
    expected: dict[str, str] = {}
    done = threading.Event()

    def load() -> None:
        try:
            for number in range(150):
                done.wait(0.02)
                row = (REFUSED, LATER)[number % 2]
                # A session each: Postfix does without a milter that has died for the rest of a session.
                expected[mail.send(row.recipient).queue_id] = row.state.value
        finally:
            done.set()

    loader = threading.Thread(target=load)
    loader.start()
    kills: Counter[str] = Counter()
    while not done.is_set():
        name = chance.choice(["milter", "notifier", "notifier"])
        done.wait(0.2 + chance.random())
        programs.kill(name)
        kills[name] += 1
        for pid in programs.pipes():
            with suppress(ProcessLookupError):
                os.kill(pid, 9)
                kills["pipe"] += 1
        getattr(programs, f"start_{name}")()
    loader.join()
    mail.postfix.flush_until_empty(60)
    tracked = {
        queue_id: state
        for queue_id, state in expected.items()
        if f"{queue_id}: from=<bounce+" in mail.postfix.log_text()
    }
    assert len(tracked) > 25, f"of {len(expected)}, with {kills}"
    assert kills["milter"]
    assert kills["notifier"]
    for queue_id, state in tracked.items():
        assert {report["state"] for report in mail.reports(queue_id)} == {state}
    wait_until(lambda: not mail.postfix.queue() and not programs.waiting_in_spool(), 60, "everything to be done")
    posts = [post for post in mail.endpoint.posts if post["id"] in expected]
    assert {post["id"] for post in posts} == set(tracked), "nothing invented"
    assert len({post.headers["webhook-id"] for post in posts}) == len(tracked)
    assert programs.set_aside() == []
