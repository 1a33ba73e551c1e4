"""Returned mail by LMTP through a real Postfix to the customer's POST, and what happens to the service meanwhile."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bouncehook_demo.foreign_bounce import LaterBounce, compose_bounce
from bouncehook_demo.relay import CUSTOMER
from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES
from bouncehook_demo.submit import submit
from bouncehook_demo.waiting import wait_until
from lmtp.conftest import return_address, send
from torture.disk import full
from torture.system_calls import held_up_at, killed_at

pytestmark = pytest.mark.postfix

REFUSED = next(row for row in STAGES if row.label == "rcpt550")
LATER = next(row for row in STAGES if row.label == "later")
DATA = next(row for row in STAGES if row.label == "data554")
RELAY_OPTIONS = {"rows": (REFUSED, LATER, DATA)}


@pytest.fixture(autouse=True)
def it_runs_again(relay) -> Iterator[None]:
    """Whatever a test did to the service, the next one finds it running, and not under strace."""
    yield
    programs = relay.programs
    if programs.is_running("lmtp"):
        programs.kill("lmtp")
    else:
        programs.forget("lmtp")
    programs.start_lmtp()


def submitted(relay, recipient: str) -> str:
    """A customer's message."""
    environment = relay.environment
    sent = submit(environment.relay, f"news@{CUSTOMER}", [recipient], source_address=environment.loopback.customer)
    assert sent.queue_id
    return sent.queue_id


def reports(relay, queue_id: str) -> list[dict[str, str]]:
    return [dict(post.variables) for post in relay.environment.endpoint.posts if post.get("id") == queue_id]


def report(relay, queue_id: str) -> dict[str, str]:
    """The one report of a message."""
    found = wait_until(
        lambda: reports(relay, queue_id), 40, lambda: f"{queue_id}:\n{relay.environment.postfix.log_text()[-3000:]}"
    )
    assert len(found) == 1
    return found[0]


def is_done(relay) -> None:
    """Until nothing waits, neither with Postfix nor in the spool."""
    relay.environment.postfix.flush_until_empty(60)
    wait_until(lambda: not relay.programs.waiting_in_spool(), 30, "an empty spool")
    assert relay.programs.set_aside() == []


def test_a_bounce_that_comes_later_is_reported(relay) -> None:
    since = relay.environment.postfix.log_position()
    told = report(relay, submitted(relay, LATER.recipient))
    assert (told["state"], told["code"], told["recipient"]) == ("bounce", "550", LATER.recipient)
    relay.environment.postfix.wait_for_log(
        r"lmtp\[.*status=sent \(250 2.0.0 in the spool as \d+\.bounce\.", since=since
    )


def test_our_own_notification_tells_the_state(relay) -> None:
    """The milter is down, so the notification comes by LMTP: by XFORWARD it is known to come from here."""
    postfix = relay.environment.postfix
    postfix.postconf({"defer_transports": "smtp"})
    postfix.reload()
    try:
        queue_id = submitted(relay, DATA.recipient)
        postfix.wait_for_log(f"{queue_id}: .*deferred transport")
        postfix.wait_until_queue_rests()
    finally:
        postfix.postconf({"defer_transports": ""})
    relay.programs.kill("milter")
    try:
        postfix.reload()
        postfix.flush_until_empty()
        told = report(relay, queue_id)
    finally:
        relay.programs.start_milter()
    assert (told["state"], told["code"], told["extended"]) == ("data", "554", "5.7.1")


def test_the_same_words_from_elsewhere_do_not(relay) -> None:
    """A stranger writes what our Postfix would, about the very message."""
    recipient = f"sly@{ACCEPTING_DOMAIN}"
    queue_id = submitted(relay, recipient)
    message = relay.environment.remote.wait_for_message(lambda message: recipient in message.recipients)
    text = (
        f"From: MAILER-DAEMON@relay.example.test\r\nTo: {message.sender}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\n                   The mail system\r\n\r\n"
        f"<{recipient}>: host mx.test[192.0.2.1] said: 554 5.7.1 no (in reply to end of DATA command)\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example.test\r\n"
        f"X-Postfix-Queue-ID: {queue_id}\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.7.1\r\n"
        "Diagnostic-Code: smtp; 554 5.7.1 no\r\n\r\n--b--\r\n"
    )
    send(relay, [message.sender], text.encode())
    assert report(relay, queue_id)["state"] == "bounce"


def test_a_forged_address_is_dropped_and_nobody_hears_of_it(relay) -> None:
    """While the milter is down.  With a sender: a bounce to them would be backscatter."""
    postfix = relay.environment.postfix
    since = postfix.log_position()
    relay.programs.kill("milter")
    try:
        forged = return_address(relay, message_id="4jYFORGED").replace("@", "2@")
        queue_id = send(relay, [forged], b"Subject: x\r\n\r\n", sender=f"victim@{ACCEPTING_DOMAIN}").queue_id
        postfix.wait_for_log(rf"{queue_id}: .*status=sent \(250 2.0.0 dropped", since=since)
        postfix.wait_until_queue_is_empty()
    finally:
        relay.programs.start_milter()
    assert f"victim@{ACCEPTING_DOMAIN}>, relay" not in postfix.log_text(since)
    wait_until(lambda: f"{queue_id}: dropped: 'bounce+" in relay.programs.log("lmtp"), 10, "a line in the log")


def test_keys_rotate_without_a_restart(relay) -> None:
    programs = relay.programs
    subprocess.run([programs.commands / "bouncehook", "new-key", programs.keys], check=True, stdout=subprocess.DEVNULL)
    for name in ("lmtp", "notifier", "milter"):
        wait_until(lambda name=name: "configuration read again" in programs.log(name), 20, f"the new key in {name}")
    assert report(relay, submitted(relay, LATER.recipient))["state"] == "bounce"


def test_keys_that_cannot_be_read_stop_nothing_that_is_under_way(relay) -> None:
    """The old ones stay in force; without any it does not start, and Postfix waits."""
    programs, postfix = relay.programs, relay.environment.postfix
    aside = programs.keys.with_suffix(".aside")
    programs.keys.rename(aside)
    try:
        wait_until(lambda: "the old one stays in force" in programs.log("lmtp"), 20, "the fault in the log")
        assert report(relay, submitted(relay, LATER.recipient))["state"] == "bounce"
        programs.kill("lmtp")
        programs.launch("lmtp")
        wait_until(lambda: not programs.is_running("lmtp"), 20, "it ends")
        since = postfix.log_position()
        queue_id = submitted(relay, LATER.recipient)
        postfix.wait_for_log(r"lmtp\[.*status=deferred .*Connection refused", since=since)
    finally:
        aside.rename(programs.keys)
    programs.forget("lmtp")
    programs.start_lmtp()
    is_done(relay)
    assert report(relay, queue_id)["state"] == "bounce"


# kill -9


# One mail is: the command line, the mail, two fsyncs and a rename, a poke at the notifier, and the answer.
STEPS = [("recvfrom", n) for n in range(1, 5)] + [("fsync", 1), ("rename", 1), ("fsync", 2), ("openat", 1)]
STEPS += [("sendto", n) for n in range(1, 5)]


@pytest.mark.parametrize(("call", "when"), STEPS, ids=lambda value: str(value))
def test_killed_while_it_takes_a_mail(relay, call: str, when: int) -> None:
    programs = relay.programs
    programs.kill("lmtp")
    wake = ["-P", str(programs.spool / "wake")] if call == "openat" else []
    programs.start_lmtp(under=killed_at(call, when) + wake)
    queue_id = submitted(relay, LATER.recipient)
    wait_until(lambda: not programs.is_running("lmtp") or reports(relay, queue_id), 30, "the end of lmtp")
    died = not programs.is_running("lmtp")
    if not died:
        programs.kill("lmtp")
    programs.forget("lmtp")
    programs.start_lmtp()
    is_done(relay)
    report(relay, queue_id)
    if call in ("fsync", "rename", "openat"):
        assert died


def test_killed_and_stopped_at_random_under_load(relay) -> None:
    """Everything is told in the end, once; a stop in order makes nothing come twice."""
    programs, chance, sent = relay.programs, random.Random(3), []
    done = threading.Event()

    def load() -> None:
        for _ in range(80):
            sent.append(submitted(relay, LATER.recipient))
            done.wait(0.02)
        done.set()

    loader = threading.Thread(target=load)
    loader.start()
    kills = stops = 0
    while not done.is_set():
        done.wait(0.1 + chance.random() / 2)
        if not kills or (stops and chance.random() < 0.5):  # each once at least
            programs.kill("lmtp")
            kills += 1
        else:
            assert programs.stop_program("lmtp") == 0
            stops += 1
        programs.start_lmtp()
    loader.join()
    is_done(relay)
    for queue_id in sent:
        report(relay, queue_id)
    posts = [post for post in relay.environment.endpoint.posts if post["id"] in set(sent)]
    assert len({post.headers["webhook-id"] for post in posts}) == len(sent)
    assert kills
    assert stops


def test_a_stop_finishes_what_is_in_hand(relay) -> None:
    """Stopped while the mail waits for the disk: the answer comes, and Postfix does not send it again."""
    programs, postfix = relay.programs, relay.environment.postfix
    programs.kill("lmtp")
    programs.start_lmtp(under=held_up_at("fsync", 0.7))
    since = postfix.log_position()
    left = set((programs.spool / "tmp").glob("*.bounce.*"))  # by those that were killed
    queue_id = submitted(relay, LATER.recipient)
    wait_until(lambda: set((programs.spool / "tmp").glob("*.bounce.*")) - left, 20, "the mail is being written")
    for pid in children(programs.pid("lmtp")):
        os.kill(pid, signal.SIGTERM)
    wait_until(lambda: not programs.is_running("lmtp"), 20, "it ends")
    programs.forget("lmtp")
    programs.start_lmtp()
    postfix.wait_for_log(r"lmtp\[.*status=sent \(250 2.0.0 in the spool", since=since)
    assert report(relay, queue_id)["state"] == "bounce"
    assert "status=deferred" not in postfix.log_text(since)


def children(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(one) for one in file.read().split()]


# A disk that is full


@contextmanager
def small_spool(relay) -> Iterator[None]:
    """Another file system under the spool, which is empty."""
    spool = relay.programs.spool
    wait_until(lambda: not relay.programs.waiting_in_spool(), 30, "an empty spool")
    for name in ("lmtp", "notifier", "milter"):
        relay.programs.stop_program(name)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,mode=2770,gid=8", "tmpfs", spool], check=True)
    try:
        subprocess.run([relay.programs.commands / "bouncehook", "make-spool", spool, "--group", "mail"], check=True)
        relay.programs.start()
        relay.programs.start_lmtp()
        yield
    finally:
        for name in ("lmtp", "notifier", "milter"):
            relay.programs.stop_program(name)
        subprocess.run(["umount", "-l", spool], check=True)
        relay.programs.start()
        relay.programs.start_lmtp()


def test_a_full_disk_keeps_the_mail_with_postfix(relay) -> None:
    postfix = relay.environment.postfix
    with small_spool(relay):
        since = postfix.log_position()
        with full(relay.programs.spool):
            recipient = f"full{time.monotonic_ns()}@{ACCEPTING_DOMAIN}"
            queue_id = submitted(relay, recipient)
            message = relay.environment.remote.wait_for_message(lambda message: recipient in message.recipients)
            bounce = compose_bounce(LaterBounce(), "mx.test", message.sender, recipient, b"Subject: x\r\n\r\n")
            send(relay, [message.sender], bounce)
            postfix.wait_for_log(r"lmtp\[.*status=deferred .*451 4.3.0 .*No space left", since=since)
            assert reports(relay, queue_id) == []
        is_done(relay)
        assert report(relay, queue_id)["state"] == "bounce"
    log = relay.programs.log("lmtp")
    assert log.count("cannot spool: No space left on device") == 1, "told once, however often it is tried"
    assert "the spool can be written again" in log
