"""What real shells make of the TAB key, with the files that the Debian package installs."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bouncehook_admin.subcommand import SUMMARIES
from house.test_layout import TOP

SECONDS = 10.0


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("completion")
    program = [sys.executable, TOP / "packaging" / "completion.py", directory]
    roots = (str(TOP / name) for name in ("core", "notifier", "recogniser", "admin"))
    environment = os.environ | {"PYTHONPATH": ":".join(roots)}
    subprocess.run(program, check=True, env=environment)
    return directory


class Shell:
    """An interactive one, behind a terminal."""

    def __init__(self, *command: str, begins: str) -> None:
        process, self._terminal = pty.fork()
        if not process:
            environment = {"PATH": os.environ["PATH"], "TERM": "dumb", "PS1": "$ ", "HOME": "/nonexistent"}
            os.execvpe(command[0], command, environment)
        self._process = process
        self._send(f"{begins}\n")

    def _send(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def complete(self, typed: str, expected: str) -> None:
        """Type this and TAB; wait until the line has become what is expected."""
        self._send(f"\x15{typed}\t")
        seen, deadline = "", time.monotonic() + SECONDS
        while expected not in seen:
            assert time.monotonic() < deadline, f"{typed!r} became {seen!r}, not {expected!r}"
            if select.select([self._terminal], [], [], 0.5)[0]:
                # Without the bell, which rings where there are several.
                seen += os.read(self._terminal, 4096).decode("utf-8", "replace").replace("\x07", "")

    def end(self) -> None:
        os.close(self._terminal)  # it is hung up
        os.waitpid(self._process, 0)


@pytest.fixture(params=["bash", "zsh"], scope="module")
def shell(request: pytest.FixtureRequest, files: Path) -> Iterator[Shell]:
    if request.param == "bash":
        made = Shell("bash", "--norc", "--noprofile", "-i", begins=f"source {files / 'bouncehook.bash'}")
    else:
        begins = f"fpath=({files} $fpath); autoload -Uz compinit; compinit -u -D; unset zle_bracketed_paste"
        made = Shell("zsh", "-f", "-i", begins=begins)
    yield made
    made.end()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("bouncehook endp", "bouncehook endpoints "),
        ("bouncehook reports --cust", "bouncehook reports --customer "),
        ("bouncehook reports --state boun", "bouncehook reports --state bounce "),
        ("bouncehook suppressions exp", "bouncehook suppressions export "),
        ("bouncehook check --config /etc/passw", "bouncehook check --config /etc/passwd"),
        ("bouncehook help repl", "bouncehook help replay "),
    ],
)
def test_tab(shell: Shell, typed: str, expected: str) -> None:
    shell.complete(typed, expected)


def test_tab_in_fish(files: Path) -> None:
    def completed(typed: str) -> list[str]:
        asked = f"source {files / 'bouncehook.fish'}; complete -C '{typed}'"
        done = subprocess.run(["fish", "--no-config", "-c", asked], capture_output=True, text=True, check=True)
        return [line.partition("\t")[0] for line in done.stdout.splitlines()]

    assert completed("bouncehook endp") == ["endpoints"]
    assert "--customer" in completed("bouncehook reports --cust")
    assert completed("bouncehook reports --state boun") == ["bounce"]
    assert completed("bouncehook suppressions exp") == ["export"]


def test_every_shell_knows_every_command(files: Path) -> None:
    for name in ("bouncehook.bash", "_bouncehook", "bouncehook.fish"):
        text = (files / name).read_text(encoding="utf-8")
        assert [command for command in SUMMARIES if command not in text] == [], name
