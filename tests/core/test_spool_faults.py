"""A spool in trouble: the writer gets one clear error, and nothing half-written stays behind."""

from __future__ import annotations

import contextlib
import errno
import os
import posix
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from bouncehook.errors import SpoolError
from bouncehook.spool import Spool
from bouncehook.spool_reader import SpoolReader, make_spool

PUT = """
import sys
from bouncehook.errors import SpoolError
from bouncehook.spool import Spool
try:
    print(Spool(sys.argv[1]).put("bounce", {"recipient": "r"}, b"x" * 100))
except SpoolError as error:
    sys.exit(f"SpoolError: {error}")
"""


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(SpoolError, match=r"/spool/tmp/.*: cannot spool: No such file or directory; .*make-spool"):
        Spool(str(tmp_path / "spool")).put("bounce", {"recipient": "r"})


@pytest.mark.parametrize("folder", ["tmp", "new"])
def test_half_of_it_missing(spool: Path, folder: str) -> None:
    (spool / folder).rmdir()
    with pytest.raises(SpoolError, match="No such file or directory"):
        Spool(str(spool)).put("bounce", {"recipient": "r"}, b"mail")
    assert [path for path in spool.rglob("*") if path.is_file()] == []


def test_new_is_no_directory(spool: Path) -> None:
    (spool / "new").rmdir()
    (spool / "new").write_text("")
    with pytest.raises(SpoolError, match="Not a directory"):
        Spool(str(spool)).put("bounce", {"recipient": "r"}, b"mail")
    assert os.listdir(spool / "tmp") == []


@pytest.mark.parametrize("folder", ["tmp", "new"])
def test_not_permitted(
    public_directory: Path, as_nobody: Callable[..., subprocess.CompletedProcess[str]], folder: str
) -> None:
    spool = public_directory / "spool"
    make_spool(spool)
    shutil.chown(spool, group="mail")
    for name in ("tmp", "new"):
        if name != folder:
            shutil.chown(spool / name, group="mail")
    done = as_nobody(PUT, str(spool))
    assert done.returncode == 1
    assert f"SpoolError: {spool}/tmp/" in done.stderr
    assert "cannot spool: Permission denied" in done.stderr
    assert [path for path in spool.rglob("*") if path.is_file()] == []


def test_another_user_of_the_group_can_write_and_the_group_can_read(
    public_directory: Path, as_nobody: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    spool = public_directory / "spool"
    make_spool(spool, group=8)
    SpoolReader(spool).close()
    done = as_nobody(PUT, str(spool))
    assert done.returncode == 0, done.stderr
    status = (spool / "new" / done.stdout.strip()).stat()
    assert (status.st_gid, status.st_mode & 0o777) == (8, 0o640)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root can mount")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("cannot mount a tmpfs here")
    yield place
    subprocess.run(["umount", place], check=True)


def put_two(writer: Spool, size: int) -> None:
    for _ in range(2):
        writer.put("bounce", {"recipient": "r"}, b"x" * size)


def test_full(small_disk: Path) -> None:
    spool = small_disk / "spool"
    make_spool(spool)
    writer = Spool(str(spool))
    for size in (200_000, 40_000):  # the first fails at once, then small ones until there is no room for another
        with pytest.raises(SpoolError, match=r"/tmp/.*: cannot spool: No space left on device"):
            put_two(writer, size)
        assert os.listdir(spool / "tmp") == []
    reader = SpoolReader(spool)
    names = reader.names()
    assert [len(reader.read(name).body) for name in names] == [40_000]
    reader.done(names[0])
    writer.put("bounce", {"recipient": "r"}, b"x" * 40_000)  # room again
    reader.close()


def test_a_damaged_file_can_be_set_aside_on_a_full_disk(small_disk: Path) -> None:
    """The reason finds no room; what matters is that the file is out of the way, and kept."""
    spool = small_disk / "spool"
    make_spool(spool)
    (spool / "new" / "1.bounce.2.3").write_bytes(b"rubbish")
    with contextlib.suppress(OSError), (small_disk / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(b"x" * 4096)
    reader = SpoolReader(spool)
    reader.set_aside("1.bounce.2.3", "the header is not JSON")
    assert reader.names() == []
    reader.close()
    assert (spool / "bad" / "1.bounce.2.3").read_bytes() == b"rubbish"


def failing(code: int) -> Callable[..., None]:
    def fail(*_arguments: object) -> None:
        raise OSError(code, os.strerror(code))

    return fail


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("rename", errno.EXDEV),
        ("write", errno.EIO),
        ("fsync", errno.EIO),
        ("fchmod", errno.EPERM),
        ("fsync", errno.EDQUOT),
    ],
)
def test_any_other_refusal_of_the_system(spool: Path, call: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(posix, call, failing(code))
        with pytest.raises(SpoolError, match=rf"{spool}/tmp/.*: cannot spool: {os.strerror(code)}"):
            Spool(str(spool)).put("bounce", {"recipient": "r"}, b"mail")
    assert os.listdir(spool / "tmp") == []
    assert os.listdir(spool / "new") == []


def test_a_short_write_is_continued(spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    with monkeypatch.context() as patch:
        patch.setattr(posix, "write", lambda descriptor, octets: write(descriptor, bytes(octets[:7])))
        name = Spool(str(spool)).put("bounce", {"recipient": "value"}, b"a body that is longer than seven octets")
    file = SpoolReader(spool).read(name)
    assert (file.record.recipient, file.body) == ("value", b"a body that is longer than seven octets")


def test_the_name_is_durable_before_put_returns(spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order that makes a crash harmless: file, then name, then the directory that holds the name."""
    steps: list[str] = []
    fsync, rename = os.fsync, os.rename

    def watched_fsync(descriptor: int) -> None:
        steps.append(f"fsync {Path(os.readlink(f'/proc/self/fd/{descriptor}')).relative_to(spool).parts[0]}")
        fsync(descriptor)

    def watched_rename(old: str, new: str) -> None:
        steps.append("rename")
        rename(old, new)

    monkeypatch.setattr(posix, "fsync", watched_fsync)
    monkeypatch.setattr(posix, "rename", watched_rename)
    Spool(str(spool)).put("bounce", {"recipient": "r"})
    assert steps == ["fsync tmp", "rename", "fsync new"]


def refused(*_arguments: object, **_named: object) -> None:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


@pytest.mark.parametrize("what", ["read", "done", "set_aside"])
def test_the_reader_names_what_it_may_not_do(spool: Path, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, reader = Spool(str(spool)).put("bounce", {"recipient": "r"}), SpoolReader(spool)
    act = partial(reader.set_aside, reason="why") if what == "set_aside" else getattr(reader, what)
    with monkeypatch.context() as patch:
        for call in ("unlink", "rename"):
            patch.setattr(Path, call, refused)
        patch.setattr(os, "open", refused)
        with pytest.raises(SpoolError, match=rf"{spool}/new/{name}: cannot .*: Permission denied"):
            act(name)
    assert reader.names() == [name]
