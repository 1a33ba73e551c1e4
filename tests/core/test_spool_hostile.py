"""The pipe's user, taken over: whatever it does in the spool leads nowhere else, and stops nothing.

Each step is done as that user, on the file system, in a spool whose notifier is another user.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bouncehook.counters import read_counters
from bouncehook.errors import DamagedSpoolFile, SpoolError
from bouncehook.spool import Spool
from bouncehook.spool_reader import MOST_HEADER_OCTETS, MOST_OCTETS, SpoolReader, make_spool

MAIL = 8
NOTIFIER = "uucp"
NAME = "0000000000000000001.bounce.1.1"

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")

Shell = Callable[[str], subprocess.CompletedProcess[str]]


def as_user(user: str, place: Path) -> Shell:
    def run(command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", command],
            user=user,
            group="mail",
            extra_groups=[],
            umask=0o077,
            cwd=place,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def spool(public_directory: Path) -> Path:
    directory = public_directory / "spool"
    make_spool(directory, MAIL, pwd.getpwnam(NOTIFIER).pw_uid)
    return directory


@pytest.fixture
def pipe(spool: Path) -> Shell:
    return as_user("nobody", spool)


@pytest.fixture
def milter(spool: Path) -> Shell:
    return as_user("daemon", spool)


@pytest.fixture
def reader(spool: Path) -> Iterator[SpoolReader]:
    """The notifier's end.  (As root here, to whom even more is possible.)"""
    reader = SpoolReader(spool)
    yield reader
    reader.close()


@pytest.fixture
def victim(public_directory: Path) -> Path:
    """What is not the pipe's, outside of the spool."""
    directory = public_directory / "victim"
    directory.mkdir(mode=0o755)
    (directory / "file").write_text("precious")
    return directory


def untouched(victim: Path) -> bool:
    status = victim.stat()
    return (
        (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (0, 0, 0o755)
        and os.listdir(victim) == ["file"]
        and (victim / "file").read_text() == "precious"
    )


@pytest.mark.parametrize(
    "command",
    [
        "mv held held.old",
        "rmdir held",
        "ln -s {victim} another",
        "touch another",
        "ln -s {victim}/file bad/x.reason",
        "touch bad/x",
        "touch waiting/x",
        "rm wake",
        "mv wake new/wake",
        "flock --nonblock . true",
        "flock --nonblock bad true",
        "ls bad",
    ],
)
def test_the_spool_itself_waiting_and_bad_are_the_notifiers(
    pipe: Shell, reader: SpoolReader, victim: Path, command: str
) -> None:
    done = pipe(command.format(victim=victim))
    assert done.returncode != 0
    assert "ermission denied" in done.stderr or "not permitted" in done.stderr
    assert untouched(victim)


def test_the_edges_cannot_delete_what_another_wrote(spool: Path, pipe: Shell, milter: Shell) -> None:
    for folder in ("tmp", "held", "new", "counters"):
        assert milter(f"echo x > {folder}/milter.file").returncode == 0
        for command in ("rm -f {0}/milter.file", "mv {0}/milter.file {0}/gone", "echo y > {0}/milter.file"):
            assert pipe(command.format(folder)).returncode != 0, command
        assert (spool / folder / "milter.file").read_text() == "x\n"


def test_the_notifier_deletes_what_the_edges_wrote(spool: Path, pipe: Shell) -> None:
    notifier = as_user(NOTIFIER, spool)
    for folder, target in (("new", "bad"), ("new", "waiting"), ("tmp", "")):
        pipe(f"echo x > {folder}/file")
        assert notifier(f"mv {folder}/file {target}/file" if target else f"rm -f {folder}/file").returncode == 0


@pytest.mark.parametrize("folder", ["tmp", "held", "new", "counters", "waiting", "bad"])
def test_make_spool_follows_no_link_in_a_spool_of_an_earlier_version(
    spool: Path, pipe: Shell, victim: Path, folder: str
) -> None:
    """There the group could write everywhere; an upgrade runs it as root."""
    spool.chmod(0o2770)
    assert pipe(f"mv {folder} elsewhere && ln -s {victim} {folder}").returncode == 0
    with pytest.raises(SpoolError, match=rf"spool/{folder}: cannot make the spool: "):
        make_spool(spool, MAIL, pwd.getpwnam(NOTIFIER).pw_uid)
    assert untouched(victim)


def test_make_spool_mends_a_spool_of_an_earlier_version(spool: Path, pipe: Shell) -> None:
    for name in ("waiting", "counters"):
        (spool / name).rmdir()
    for path in (spool, *spool.iterdir()):
        shutil.chown(path, "root", MAIL)
        path.chmod(0o2770)
    assert pipe("touch bad/x && rm bad/x && mv held x && mv x held").returncode == 0
    make_spool(spool, MAIL, pwd.getpwnam(NOTIFIER).pw_uid)
    for command in ("touch bad/x", "touch waiting/x", "mv held x"):
        assert pipe(command).returncode != 0, command
    assert pipe("touch tmp/x && mv tmp/x new/x && touch counters/x").returncode == 0


def test_a_reason_is_written_through_no_link(spool: Path, pipe: Shell, victim: Path) -> None:
    """Also in a spool of an earlier version that nobody has mended yet."""
    (spool / "bad").chmod(0o2770)
    pipe(f"ln -s {victim}/file bad/{NAME}.reason && echo rubbish > new/{NAME}")
    reader = SpoolReader(spool)
    reader.set_aside(NAME, "is rubbish")
    reader.close()
    assert untouched(victim)
    reason = spool / "bad" / f"{NAME}.reason"
    assert (reason.is_symlink(), reason.read_text()) == (False, "is rubbish\n")
    assert (spool / "bad" / NAME).read_text() == "rubbish\n"


def test_a_folder_that_is_a_link_is_not_gone_through(spool: Path, pipe: Shell, victim: Path) -> None:
    spool.chmod(0o2770)
    reader = SpoolReader(spool)
    pipe(f"mv new elsewhere && ln -s {victim} new")
    for work in (reader.read, reader.done, reader.defer, lambda name: reader.set_aside(name, "why")):
        with pytest.raises(SpoolError):
            work("file")
    reader.close()
    assert untouched(victim)


def test_the_fifo_is_the_notifiers_own(spool: Path, pipe: Shell, victim: Path) -> None:
    spool.chmod(0o2770)
    pipe(f"ln -s {victim}/file wake")
    reader = SpoolReader(spool)
    assert stat.S_ISFIFO((spool / "wake").lstat().st_mode)
    Spool(str(spool)).put("bounce", {"recipient": "r"})
    reader.wait(30.0)
    reader.close()
    assert untouched(victim)


POISON = {
    "nested": "python3 -c \"print('[' * 100000)\"",
    "nested-objects": 'python3 -c "print(\'{\\"a\\":\' * 100000)"',
    "a-long-header": f"head -c {MOST_HEADER_OCTETS + 1} /dev/zero | tr '\\0' x",
    "a-large-file": f"truncate -s {MOST_OCTETS + 1} tmp/x; cat /dev/null >> tmp/x; exit 0",
    "digits": "python3 -c \"print('9' * 100000)\"",
}


@pytest.mark.parametrize("kind", POISON)
def test_what_is_made_to_be_hard_to_read_is_damaged(pipe: Shell, reader: SpoolReader, spool: Path, kind: str) -> None:
    large = kind == "a-large-file"
    assert pipe(POISON[kind] if large else f"{POISON[kind]} > tmp/x").returncode == 0
    assert pipe(f"mv tmp/x new/{NAME}").returncode == 0
    with pytest.raises(DamagedSpoolFile):
        reader.read(NAME)
    reader.set_aside(NAME, "why")
    assert reader.names() == []


@pytest.mark.parametrize("made", ["mkfifo {}", "ln -s /dev/zero {}", "ln -s {victim}/file {}", "mkdir {}"])
def test_what_is_no_file_is_set_aside(pipe: Shell, reader: SpoolReader, spool: Path, victim: Path, made: str) -> None:
    assert pipe(made.format(f"new/{NAME}", victim=victim)).returncode == 0
    with pytest.raises(DamagedSpoolFile, match="is no regular file"):
        reader.read(NAME)
    reader.set_aside(NAME, "why")
    assert reader.names() == []
    assert untouched(victim)


def test_counters_are_read_from_small_files_only(pipe: Shell, spool: Path, victim: Path) -> None:
    """Nobody waits for a FIFO, or reads what a link leads to."""
    pipe("mkfifo counters/a; ln -s /dev/zero counters/b; python3 -c \"print('[' * 60000)\" > counters/c")
    pipe("mkdir counters/d; truncate -s 1G counters/e; echo '{\"version\": 1}' > counters/f")
    assert read_counters(spool, 0.0) == []
