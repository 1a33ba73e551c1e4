"""What the milter hands to the spool: failures at once, sent messages gathered, and everything kept while it fails."""

from __future__ import annotations

import json
import logging
import os
import pwd
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bouncehook.counters import Counters, read_counters
from bouncehook.envelope import Recipient
from bouncehook.sent_message import SentMessage
from bouncehook.spool import Spool
from bouncehook.spool_reader import SpoolFile, SpoolReader, make_spool
from bouncehook.spool_records import Refusal
from bouncehook_milter import evidence as module
from bouncehook_milter.evidence import Evidence
from bouncehook_milter.session import Notification, Rewrite

NOTIFICATION = Notification(("bounce+x@b.test",))
REFUSAL = Refusal("acme.test", "4jYQ", "joe@acme.test", "you@far.test", "5.1.1", "User unknown")
SENT = 20_780 * 86400.0 + 0.25


def sent(number: int) -> Rewrite:
    message = SentMessage(
        f"Q{number}",
        "acme.test",
        20_780,
        "joe\udcff@acme.test",
        [Recipient("ü@far.test"), Recipient("n@far.test", "rfc822;x", "NEVER")],
        "e",
        "<m>",
        ("t",),
        SENT,
    )
    return Rewrite("bounce+x@b.test", "", message)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def counters(spool: Path) -> Counters:
    return Counters(spool, "milter", "test")


@pytest.fixture
def evidence(spool: Path, counters: Counters) -> Iterator[Evidence]:
    evidence = Evidence(Spool(str(spool)), counters)
    yield evidence
    evidence.close()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gathers for so long that only a notification, or the end, writes what was gathered."""
    monkeypatch.setattr(module, "GATHER_SECONDS", 3600.0)


def files(spool: Path) -> list[SpoolFile]:
    """In the order of their arrival."""
    reader = SpoolReader(spool)
    found = [reader.read(name) for name in sorted(reader.names())]
    reader.close()
    return found


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "it did not come about within 10 s"
        time.sleep(0.005)


def capture(evidence: Evidence, queue_id: str | None, *chunks: bytes) -> bool:
    """A notification with these pieces of a body."""
    octets = evidence.octets()
    octets.add_header("From", b" x")
    for chunk in chunks:
        octets.add_body(chunk)
    durable = evidence.notification(NOTIFICATION, octets, queue_id)
    octets.close()
    return durable


def ids(files: list[SpoolFile]) -> list[str]:
    return [json.loads(line)["id"] for file in files if file.kind == "sent" for line in file.body.splitlines()]


def test_a_notification(spool: Path, evidence: Evidence) -> None:
    make_spool(spool)
    assert capture(evidence, "4jYDSN", b"bo", b"dy") is True
    assert capture(evidence, None) is True
    one, other = files(spool)
    assert (one.kind, one.record.recipient, one.record.queue_id, one.body) == (
        "dsn",
        "bounce+x@b.test",
        "4jYDSN",
        b"From: x\n\nbody",
    )
    assert (other.record.queue_id, other.body) == ("", b"From: x\n")


def test_a_notification_of_any_length_is_taken_whole_in_little_memory(spool: Path, evidence: Evidence) -> None:
    make_spool(spool)
    chunk = b"x" * 63 * 1024 + b"\n"
    size = 50 * 1024 * 1024
    tracemalloc.start()
    assert capture(evidence, "4jYDSN", *([chunk] * (size // len(chunk))))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    (name,) = (spool / "new").iterdir()
    assert name.stat().st_size > size - len(chunk)
    assert most < 4 * 1024 * 1024
    assert list((spool / "tmp").iterdir()) == []


def test_sent_messages_are_gathered_into_few_files(spool: Path, evidence: Evidence) -> None:
    make_spool(spool)
    for number in range(500):
        evidence.sent(sent(number))
    wait_for(lambda: len(ids(files(spool))) == 500)
    found = files(spool)
    assert ids(found) == [f"Q{number}" for number in range(500)]
    assert len(found) < 50
    assert json.loads(found[0].body.splitlines()[0]) == {
        "id": "Q0",
        "customer": "acme.test",
        "day": 20_780,
        "sender": "joe\udcff@acme.test",
        "recipients": ["ü@far.test", ["n@far.test", "rfc822;x", "NEVER", ""]],
        "envid": "e",
        "message_id": "<m>",
        "tags": ["t"],
        "sent": SENT,
    }


@pytest.mark.usefixtures("patient")
def test_one_that_cannot_be_written_takes_no_other_with_it(
    spool: Path, evidence: Evidence, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make_spool(spool)
    line = SentMessage.line

    def fails_once(message: SentMessage) -> bytes:
        if message.id == "Q3":
            raise MemoryError
        return line(message)

    monkeypatch.setattr(SentMessage, "line", fails_once)
    for number in range(6):
        evidence.sent(sent(number))
    evidence.close()
    assert ids(files(spool)) == ["Q0", "Q1", "Q2", "Q4", "Q5"]
    assert "Q3: internal error" in caplog.text


@pytest.mark.usefixtures("patient")
def test_what_was_gathered_is_written_before_a_notification(spool: Path, evidence: Evidence) -> None:
    make_spool(spool)
    evidence.sent(sent(1))
    evidence.sent(sent(2))
    assert files(spool) == []
    assert capture(evidence, "4jYDSN")
    assert [file.kind for file in files(spool)] == ["sent", "dsn"]
    assert ids(files(spool)) == ["Q1", "Q2"]


@pytest.mark.usefixtures("patient")
def test_no_notification_overtakes_a_batch_that_another_thread_is_writing(spool: Path, counters: Counters) -> None:
    make_spool(spool)
    started, go_on = threading.Event(), threading.Event()

    class Slow(Spool):
        def put_pieces(self, kind: str, *rest: object) -> str:
            if kind == "sent":
                started.set()
                assert go_on.wait(10)
            return super().put_pieces(kind, *rest)  # type: ignore[arg-type]

    evidence = Evidence(Slow(str(spool)), counters)
    evidence.sent(sent(1))
    threads = [threading.Thread(target=capture, args=(evidence, "4jYDSN")) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert started.wait(10)
    assert files(spool) == []
    go_on.set()
    for thread in threads:
        thread.join()
    assert [file.kind for file in files(spool)] == ["sent", "dsn", "dsn"]
    evidence.close()


@pytest.mark.usefixtures("patient")
def test_the_end_writes_what_is_left(spool: Path, counters: Counters) -> None:
    evidence = Evidence(Spool(str(spool)), counters)
    evidence.refusal(REFUSAL)  # the spool is not there yet
    make_spool(spool)
    evidence.sent(sent(1))
    evidence.close()
    assert sorted(file.kind for file in files(spool)) == ["refused", "sent"]


def test_a_refusal(spool: Path, evidence: Evidence) -> None:
    make_spool(spool)
    evidence.refusal(REFUSAL)
    (file,) = files(spool)
    assert file.kind == "refused"
    assert {
        key: getattr(file.record, key) for key in ("customer", "id", "sender", "recipient", "extended", "text")
    } == {
        "customer": "acme.test",
        "id": "4jYQ",
        "sender": "joe@acme.test",
        "recipient": "you@far.test",
        "extended": "5.1.1",
        "text": "User unknown",
    }


def test_a_failing_spool(spool: Path, evidence: Evidence, caplog: pytest.LogCaptureFixture) -> None:
    """Notifications are not acknowledged; sent messages and refusals wait; one line says it, one that it is over."""
    caplog.set_level(logging.WARNING)
    for number in range(5):
        assert capture(evidence, f"D{number}") is False
        evidence.sent(sent(number))
        evidence.refusal(REFUSAL)
    wait_for(lambda: len(caplog.records) == 1)
    assert "cannot spool: No such file or directory" in caplog.records[0].getMessage()
    assert (
        "notifications stay in Postfix's queue and customers' mail passes meanwhile" in caplog.records[0].getMessage()
    )

    make_spool(spool)
    wait_for(lambda: [file.kind for file in files(spool)].count("refused") == 5)
    wait_for(lambda: ids(files(spool)) == [f"Q{number}" for number in range(5)])
    assert capture(evidence, "D9") is True
    assert [record.getMessage() for record in caplog.records][1:] == ["the spool can be written again"]


@pytest.mark.usefixtures("patient")
def test_what_waits_is_bounded_and_what_is_lost_is_counted(
    evidence: Evidence,
    spool: Path,
    counters: Counters,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(module, "MAXIMAL_WAITING", 3)
    for number in range(10):
        evidence.sent(sent(number))
        evidence.refusal(REFUSAL)
    make_spool(spool)
    evidence.close()
    assert ids(files(spool)) == ["Q0", "Q1", "Q2"]
    assert [file.kind for file in files(spool)].count("refused") == 3
    counters.write()
    assert [counted.counts for counted in read_counters(spool, time.time())] == [{"lost": 14}]
    assert caplog.text.count("for so long that 3 records wait in memory, and further ones are lost") == 1


def test_what_of_a_message_is_not_remembered_is_told(
    evidence: Evidence, spool: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make_spool(spool)
    evidence.sent(replace(sent(7), cut=("more than 10 x-bouncehook-tag",)))
    wait_for(lambda: ids(files(spool)) == ["Q7"])
    assert "Q7: remembered in part only: more than 10 x-bouncehook-tag" in caplog.messages


def test_a_held_refusal_gets_the_id_of_its_message(spool: Path, evidence: Evidence) -> None:
    make_spool(spool)
    early = Refusal("acme.test", "", "joe@acme.test", "you@far.test", "5.1.1", "User unknown")
    with_id, without = evidence.hold(early), evidence.hold(early)
    assert files(spool) == []  # durable, but not handed over
    assert len(held_in(spool)) == 2
    evidence.release(with_id, "4jYLATER")
    evidence.release(without, None)
    assert [(file.kind, file.id_in_name) for file in files(spool)] == [("refused", "4jYLATER"), ("refused", "NOQUEUE")]
    assert held_in(spool) == []


def test_a_refusal_held_while_the_spool_fails(spool: Path, evidence: Evidence) -> None:
    held = evidence.hold(Refusal("acme.test", "", "joe@acme.test", "you@far.test", "5.1.1", "no"))
    evidence.release(held, "4jYLATER")
    make_spool(spool)
    wait_for(lambda: [file.record.id for file in files(spool)] == ["4jYLATER"])


def held_in(spool: Path) -> list[str]:
    return Spool(str(spool)).held()


HOLDS = """
import sys
from pathlib import Path
from bouncehook.counters import Counters
from bouncehook.spool import Spool
from bouncehook_milter.evidence import Evidence
from bouncehook_milter.session import Refusal
counters = Counters(Path(sys.argv[1]), "milter", "other")
refusal = Refusal("acme.test", "", "joe@acme.test", "you@far.test", "5.1.1", "User unknown")
Evidence(Spool(sys.argv[1]), counters).hold(refusal)
print("held", flush=True)
sys.stdin.read()
"""


def test_what_a_dead_milter_held_is_handed_over_at_the_start(spool: Path, evidence: Evidence) -> None:
    """The lock tells, and not a process id: that may be another's by then, and in containers it is always 1."""
    make_spool(spool)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, spool], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        evidence.release_orphans()
        assert files(spool) == [], "a milter that lives holds it yet"
        other.kill()
    evidence.release_orphans()
    evidence.release_orphans()
    assert [file.id_in_name for file in files(spool)] == ["NOQUEUE"]
    assert os.listdir(spool / "held") == []


def test_a_held_refusal_of_an_earlier_version_is_handed_over(spool: Path, evidence: Evidence) -> None:
    """It has a process id in its name, which is in use."""
    make_spool(spool)
    (spool / "held" / f"0000000000000000001.refused.{os.getpid()}.0").write_text("{}")
    evidence.release_orphans()
    assert os.listdir(spool / "new") == [f"0000000000000000001.refused.{os.getpid()}.0.NOQUEUE"]


def test_a_milter_holds_what_it_holds_also_in_a_spool_that_was_made_anew(
    spool: Path, evidence: Evidence, counters: Counters
) -> None:
    make_spool(spool)
    evidence.hold(REFUSAL)
    for path in (spool / "held").iterdir():
        path.unlink()
    evidence.hold(REFUSAL)
    other = Evidence(Spool(str(spool)), counters)
    other.release_orphans()
    other.close()
    assert files(spool) == []
    assert len(held_in(spool)) == 1


SENDS = """
import os, signal, sys
from pathlib import Path
from bouncehook.counters import Counters
from bouncehook.spool import Spool
from bouncehook.envelope import Recipient
from bouncehook_milter import evidence
from bouncehook.sent_message import SentMessage
from bouncehook_milter.session import Rewrite
evidence.GATHER_SECONDS = 3600.0
milter = evidence.Evidence(Spool(sys.argv[1]), Counters(Path(sys.argv[1]), "milter", "other"))
for number in range(3):
    sent = SentMessage(f"Q{number}", "acme.test", 1, "joe@acme.test", [Recipient("you@far.test")], "", "", (), 1.0)
    milter.sent(Rewrite("bounce+x@b.test", "", sent))
os.kill(os.getpid(), signal.SIGKILL)
"""


def killed_after_three_messages(spool: Path) -> None:
    subprocess.run([sys.executable, "-c", SENDS, spool], check=False)


def test_a_milter_that_is_killed_right_after_a_message_has_remembered_it(spool: Path, evidence: Evidence) -> None:
    make_spool(spool)
    killed_after_three_messages(spool)
    assert files(spool) == []
    for _ in range(2):
        evidence.release_orphans()
        assert ids(files(spool)) == ["Q0", "Q1", "Q2"]
    assert os.listdir(spool / "tmp") == []


def test_what_a_crash_of_the_machine_has_spoilt_is_left_out(spool: Path, evidence: Evidence) -> None:
    make_spool(spool)
    killed_after_three_messages(spool)
    (journal,) = (spool / "tmp").iterdir()
    journal.write_bytes(journal.read_bytes()[:-20] + b"\0" * 100)
    (spool / "tmp" / "sent.empty.0").touch()
    (spool / "tmp" / "sent.link.0").symlink_to("/dev/zero")
    evidence.release_orphans()
    assert ids(files(spool)) == ["Q0", "Q1"]


def test_what_is_in_the_spool_stands_nowhere_else(spool: Path, evidence: Evidence) -> None:
    make_spool(spool)
    evidence.sent(sent(1))
    wait_for(lambda: ids(files(spool)) == ["Q1"])
    wait_for(lambda: os.listdir(spool / "tmp") == [])


def test_a_living_milters_messages_are_its_own_to_hand_over(spool: Path, patient: None, counters: Counters) -> None:
    make_spool(spool)
    living, other = Evidence(Spool(str(spool)), counters), Evidence(Spool(str(spool)), counters)
    living.sent(sent(1))
    other.release_orphans()
    assert files(spool) == []
    other.close()
    living.close()
    assert ids(files(spool)) == ["Q1"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_what_another_user_lays_in_the_spool_keeps_no_dead_milters_messages(public_directory: Path) -> None:
    """The pipe's user, taken over, can write to tmp/ and held/ too, and the milter cannot delete its files."""
    spool = public_directory / "spool"
    milter, pipe = pwd.getpwnam("daemon"), pwd.getpwnam("nobody")
    make_spool(spool, milter.pw_gid, pwd.getpwnam("uucp").pw_uid)
    for number, path in enumerate((spool / "tmp/sent.0.0", spool / "tmp/sent.", spool / "held/a.lock")):
        path.write_bytes(sent(number).sent.line())
        os.chown(path, pipe.pw_uid, milter.pw_gid)
    left = spool / "tmp/sent.dead.0"
    left.write_bytes(sent(7).sent.line())
    os.chown(left, milter.pw_uid, milter.pw_gid)
    child = os.fork()
    if not child:
        os.setgroups([])
        os.setgid(milter.pw_gid)
        os.setuid(milter.pw_uid)
        Evidence(Spool(str(spool)), Counters(spool, "milter", "test")).release_orphans()
        os._exit(0)
    os.waitpid(child, 0)
    assert ids(files(spool)) == ["Q7"]
    assert sorted(os.listdir(spool / "tmp")) == ["sent.", "sent.0.0"]
