"""What milter and pipe count comes to the notifier, though neither has a network."""

from __future__ import annotations

import urllib.request

import pytest

from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES
from bouncehook_demo.submit import Submission, submit
from bouncehook_demo.waiting import wait_until
from places import free_port

pytestmark = pytest.mark.postfix

PORT = free_port()
ROWS = tuple(row for row in STAGES if row.label == "rcpt550")
RELAY_OPTIONS = {"rows": ROWS, "more_settings": f"status: {{listen: 127.0.0.1:{PORT}}}\n"}
FORGED = "bounce+aebagbafaydqqcikbmga2dqpcaireeyuculbogazdinryhi@return.example.test"


def metric(relay, name: str) -> float | None:
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    socket = relay.programs.socket
    return next(
        (float(line.split()[-1]) for line in lines if line.split()[0] in (name, f'{name}{{socket="{socket}"}}')), None
    )


def wait_for(relay, name: str, value: float) -> None:
    wait_until(lambda: metric(relay, name) == value, 20, lambda: f"{name} is {metric(relay, name)}")


def from_outside(relay, recipient: str):
    source = f"{relay.environment.loopback.net}.9.9"
    return submit(relay.environment.relay, "x@far.test", [recipient], source_address=source)


def test_what_the_milter_did(relay) -> None:
    with Submission(relay.environment.relay, source_address=relay.environment.loopback.customer) as session:
        session.send("a@acme.example", [ROWS[0].recipient])
        session.send("a@nobody.example", [f"you@{ACCEPTING_DOMAIN}"])
    wait_for(relay, "bouncehook_milter_rewritten_total", 1)
    wait_for(relay, "bouncehook_milter_notifications_total", 1)
    assert metric(relay, "bouncehook_milter_forged_total") == 0
    assert from_outside(relay, FORGED).queue_id is None
    wait_for(relay, "bouncehook_milter_forged_total", 1)
    assert metric(relay, "bouncehook_milter_left_alone_total") >= 2
    assert metric(relay, "bouncehook_milter_faults_total") == 0


def test_the_milter_is_seen_while_it_lives(relay) -> None:
    last = metric(relay, "bouncehook_milter_last_seen_timestamp_seconds")
    assert last
    wait_until(lambda: metric(relay, "bouncehook_milter_last_seen_timestamp_seconds") > last, 20, "written anew")
    started = metric(relay, "bouncehook_milter_start_time_seconds")
    relay.programs.stop_program("milter")
    relay.programs.start_milter()
    wait_until(lambda: metric(relay, "bouncehook_milter_start_time_seconds") > started, 20, "counted anew")


def test_what_the_pipe_dropped(relay) -> None:
    """The milter is down, so nobody refuses a forged address at RCPT."""
    assert metric(relay, "bouncehook_pipe_dropped_total") == 0
    relay.programs.stop_program("milter")
    try:
        submitted = from_outside(relay, FORGED)
        relay.environment.postfix.wait_for_log(rf"{submitted.queue_id}: .*relay=bouncehook.*status=sent")
    finally:
        relay.programs.start_milter()
    wait_for(relay, "bouncehook_pipe_dropped_total", 1)


def test_no_user_but_theirs_needs_to_write(relay) -> None:
    """Files of three users, readable for their group, and nothing for others."""
    files = list((relay.programs.spool / "counters").iterdir())
    names = {path.name.partition(".")[0] for path in files}
    assert names == {"milter", "pipe-dropped", "bouncehook-milter", "bouncehook-notifier"}
    assert {oct(path.stat().st_mode & 0o777) for path in files} == {"0o640"}
    assert {path.stat().st_gid for path in files} == {relay.programs.spool.stat().st_gid}
