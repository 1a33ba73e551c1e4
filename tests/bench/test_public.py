"""The figures for the public collection, made from mails of our own: not those that they are for."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import pytest

TREE = Path(__file__).parents[2]
sys.path.append(str(TREE / "bench"))

from bouncehook_bench import public  # noqa: E402

HEAD = "Return-Path: <>\nFrom: MAILER-DAEMON@gw.test\nTo: a@send.test\nSubject: Undelivered mail\n\n"
MAILS = {
    "read": (HEAD + "<u@rcpt.test>: 550 5.1.1 no\n", "bounce", ["u@rcpt.test"]),
    "misread": (HEAD + "<u@rcpt.test>: 550 5.1.1 no\n\nOnce more.\n", "bounce", ["other@rcpt.test"]),
    "alarm": (HEAD + "<u@rcpt.test>: 554 no\n", "not-a-bounce", []),
    "quiet": (HEAD.replace("Undelivered mail", "Hello"), "auto-reply", []),
}


@pytest.fixture
def collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone that has these mails, one in a folder and with other line ends, and one that is unknown."""
    known = []
    for name, (text, kind, recipients) in MAILS.items():
        folder = tmp_path / "clone" / ("sub" if name == "read" else ".")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.eml").write_bytes(text.replace("\n", "\r\n").encode() if name == "read" else text.encode())
        failed = [{"recipient": [one], "code": ["550"], "extended": ["5.1.1"]} for one in recipients]
        known.append({"sha256": hashlib.sha256(text.encode()).hexdigest(), "kind": kind, "failed": failed})
    (tmp_path / "clone" / "unknown.eml").write_text(HEAD)
    (tmp_path / "right.jsonl").write_text("".join(json.dumps(one) + "\n" for one in known))
    monkeypatch.setattr(public, "RIGHT", tmp_path / "right.jsonl")
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "clone"


def test_a_clone_is_scored(collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    public.score(collection)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "4 known mails: 2 failures, 2 others"
    (ours,) = (line.split() for line in lines if line.startswith("bouncehook"))
    assert ours == ["bouncehook", "50.0", "%", "50.0", "%", "50.0", "%", "1", "0"]


def test_sisimai_stands_beside_where_it_is_installed(collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the JSON that its `dump` prints, here by a program that always says the same."""
    fact = {"recipient": "u@rcpt.test", "replycode": "550", "deliverystatus": "5.1.1", "reason": "userunknown"}
    ruby = collection.parent / "ruby"
    ruby.write_text(f"#!{sys.executable}\nimport sys\nfor _ in sys.stdin: print({json.dumps([fact])!r})\n")
    ruby.chmod(0o755)
    public.score(collection)
    (theirs,) = (line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("Sisimai"))
    assert theirs == ["Sisimai", "50.0", "%", "50.0", "%", "50.0", "%", "2", "0"]


def test_a_folder_that_is_no_clone_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    public.score(tmp_path)
    assert "is it a clone of set-of-emails?" in capsys.readouterr().out


def test_what_is_right_is_kept_without_the_mails() -> None:
    kept = [json.loads(line) for line in public.RIGHT.read_text(encoding="utf-8").splitlines()]
    assert len(kept) > 250
    assert all(one.keys() == {"sha256", "kind", "failed"} for one in kept)
