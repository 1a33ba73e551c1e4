"""The pipe's user, taken over: whatever it does in the spool leads nowhere else, and stops nothing.

Each step is done as that user, on the file system, in a spool whose notifier is another user.
"""

from __future__ import annotations

import json
import math
import os
import pwd
import shutil
import stat
import subprocess
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bouncehook import program_files
from bouncehook.counters import Counters, read_counters
from bouncehook.counts import MilterCount, ProbeCount, Program
from bouncehook.errors import DamagedSpoolFile, SpoolError
from bouncehook.in_force import read_in_force
from bouncehook.program_files import MOST_FILES
from bouncehook.spool import LATEST, Spool
from bouncehook.spool_reader import MOST_HEADER_OCTETS, MOST_OCTETS, SpoolReader, arrival_of, make_spool
from bouncehook.spool_records import kind_of

MAIL = 8
NOTIFIER = "uucp"
NAME = "0000000000000000001.bounce.1.1"

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")

Shell = Callable[[str], subprocess.CompletedProcess[str]]
InChild = Callable[[str, Callable[[], None]], None]


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
def in_child() -> InChild:
    """Do our own work as another user."""

    def run(user: str, work: Callable[[], None]) -> None:
        child = os.fork()
        if not child:
            status = 1
            try:
                os.setgroups([MAIL])
                os.setgid(MAIL)
                os.setuid(pwd.getpwnam(user).pw_uid)
                work()
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    return run


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
    [reason] = [path for path in (spool / "bad").glob("*.reason") if not path.is_symlink()]
    assert reason.read_text() == "is rubbish\n"
    assert reason.with_suffix("").read_text() == "rubbish\n"


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


@pytest.mark.parametrize("made", ["mkdir {}", "mkdir {0} && touch {0}/x", "mkdir -m 0 {}"])
def test_a_directory_in_place_of_a_file_stops_nothing(
    spool: Path, pipe: Shell, milter: Shell, in_child: InChild, made: str
) -> None:
    """The notifier may not move it."""
    assert pipe(made.format(f"new/{NAME}")).returncode == 0
    assert milter("echo x > new/0000000000000000002.bounce.1.1").returncode == 0

    def work() -> None:
        reader = SpoolReader(spool)
        assert reader.names() == [NAME, "0000000000000000002.bounce.1.1"]
        reader.set_aside(NAME, "is no regular file")
        assert reader.names() == ["0000000000000000002.bounce.1.1"]
        reader.close()

    in_child(NOTIFIER, work)
    assert (spool / "bad" / f"{NAME}.reason").read_text() == "is no regular file\n"


def test_a_file_that_its_writer_has_closed_is_set_aside(spool: Path, pipe: Shell, in_child: InChild) -> None:
    assert pipe(f"echo x > new/{NAME} && chmod 0 new/{NAME}").returncode == 0

    def work() -> None:
        reader = SpoolReader(spool)
        with pytest.raises(DamagedSpoolFile, match="closed"):
            reader.read(NAME)
        reader.set_aside(NAME, "why")
        reader.close()

    in_child(NOTIFIER, work)
    assert (os.listdir(spool / "new"), (spool / "bad" / NAME).exists()) == ([], True)


@pytest.mark.parametrize("folder", ["bad", "waiting"])
@pytest.mark.parametrize("end", ["", ".reason"])
def test_evidence_that_was_set_aside_is_not_replaced_by_a_file_of_its_name(
    spool: Path, pipe: Shell, milter: Shell, reader: SpoolReader, folder: str, end: str
) -> None:
    def put_there(name: str) -> None:
        if folder == "bad":
            reader.set_aside(name, "why")
        else:
            reader.defer(name)

    assert milter(f"echo evidence > new/{NAME}").returncode == 0
    put_there(NAME)
    assert pipe(f"echo rubbish > new/{NAME}{end}").returncode == 0
    put_there(f"{NAME}{end}")
    assert (spool / folder / NAME).read_text() == "evidence\n"
    if folder == "bad":
        assert (spool / folder / f"{NAME}.reason").read_text() == "why\n"


@pytest.mark.parametrize("made", ["echo rubbish > new/{}", "mkdir -m 777 new/{}"])
def test_what_waits_is_recalled_though_its_name_is_taken(
    spool: Path, pipe: Shell, milter: Shell, reader: SpoolReader, made: str
) -> None:
    milter(f"echo evidence > new/{NAME}")
    reader.defer(NAME)
    assert pipe(made.format(NAME)).returncode == 0
    reader.recall()
    files = [path for path in (spool / "new").iterdir() if path.is_file()]
    assert "evidence\n" in [path.read_text() for path in files]
    assert os.listdir(spool / "waiting") == []


@pytest.mark.parametrize("taken", ["echo rubbish > {}", "mkdir {}", "mkdir {0} && touch {0}/x"])
def test_what_the_milter_holds_is_handed_over_though_its_name_is_taken(
    spool: Path, pipe: Shell, in_child: InChild, taken: str
) -> None:
    """The name of a held file is there to be seen, and what is behind it when nobody got a queue id."""

    in_child("daemon", lambda: print(Spool(str(spool)).hold("refused", {}, "holder")))
    [name] = os.listdir(spool / "held")
    assert pipe(taken.format(f"new/{name}.NOQUEUE")).returncode == 0
    in_child("daemon", lambda: Spool(str(spool)).release(name, "NOQUEUE"))
    assert os.listdir(spool / "held") == []
    (path,) = (path for path in (spool / "new").iterdir() if path.stat().st_uid == pwd.getpwnam("daemon").pw_uid)
    assert kind_of(path.name) == "refused"
    assert path.name.endswith(".NOQUEUE")


@pytest.mark.parametrize(
    "name",
    [
        "x" * 255,
        "\udcff" * 255,
        "0000000000000000001.bounce.1.a\nb",
        "0.bounce.1.\x1b[2J",
        "9" * 240 + ".bounce.1.1",
        ".1...",
    ],
)
def test_a_name_of_any_kind_is_set_aside(spool: Path, reader: SpoolReader, name: str) -> None:
    assert 0 <= arrival_of(name) <= LATEST
    for _ in range(2):
        (spool / "new" / name).write_text("rubbish")
        with pytest.raises(DamagedSpoolFile):
            reader.read(name)
        reader.set_aside(name, "why")
        assert reader.names() == []


def test_no_program_writes_through_a_link_in_tmp(
    spool: Path, pipe: Shell, victim: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`bouncehook probe` writes there as root, and the notifier says there what it has in force."""
    name = program_files.name_of(Program.PROBE, "/etc/postfix")
    for tail in (str(os.getpid()), "fixed"):
        assert pipe(f"ln -s {victim}/file tmp/counters.{name}.{tail}").returncode == 0
    probe = Counters[ProbeCount](spool, Program.PROBE, "/etc/postfix")
    probe.add(ProbeCount.GOOD)
    probe.write()
    assert [one.counts for one in read_counters(spool, time.time())] == [{"good": 1}]
    monkeypatch.setattr("secrets.token_hex", lambda _: "fixed")  # were it guessed
    probe.write()
    assert untouched(victim)


def test_counters_whose_name_somebody_has_taken_are_written_all_the_same(
    spool: Path, pipe: Shell, in_child: InChild
) -> None:
    name = program_files.name_of(Program.MILTER, "/m.sock")
    assert pipe(f"echo x > counters/{name}").returncode == 0

    def work() -> None:
        counters = Counters[MilterCount](spool, Program.MILTER, "/m.sock")
        counters.add(MilterCount.REWRITTEN)
        counters.write()

    in_child("daemon", work)
    assert [one.counts for one in read_counters(spool, time.time())] == [{"rewritten": 1}]


def told(**fields: object) -> str:
    now = time.time()
    return json.dumps(
        {"version": 1, "program": "milter", "place": "/m", "started": now, "written": now, "counts": {}, **fields}
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"counts": {"rewritten": math.inf}},
        {"counts": {"rewritten": 10**400}},
        {"counts": {"rewritten": -1}},
        {"counts": {"x" * 1000: 1}},
        {"started": 1e300},
        {"started": math.nan},
        {"written": math.inf},
        {"written": 4e9},
        {"place": "/m\0"},
        {"place": "/\ud800"},
        {"place": "/\x1b[2J"},
        {"program": "x"},
        {"program": ["milter"]},
        {"program": "bouncehook-notifier\n", "path": "/c", "loaded": 0, "customers": 1, "map": "", "files": {}},
    ],
)
def test_numbers_and_names_that_break_a_reader_are_left_out(
    spool: Path, pipe: Shell, fields: dict[str, object]
) -> None:
    for end in ("", ".in-force"):
        done = pipe(f"cat > counters/m.1{end} <<'END'\n{told(**fields)}\nEND")
        assert done.returncode == 0
    read = read_counters(spool, time.time())
    assert not read or (len(read) == 1 and read[0].counts == {})
    assert read_in_force(spool, Path("/c"), time.time()) == []


@pytest.mark.parametrize("change", [{"path": "\0"}, {"files": {"/\0": None}}, {"files": {"/": [math.inf, 0, 0]}}])
def test_what_is_in_force_breaks_no_reader(spool: Path, pipe: Shell, change: dict[str, object]) -> None:
    good = {"program": "bouncehook-milter", "path": "/c", "loaded": 0, "customers": 1, "map": "", "files": {}}
    for number, fields in enumerate((good, good | change)):
        content = told(**{"faults": ["odd"], **fields})
        pipe(f"cat > counters/m.{number}.in-force <<'END'\n{content}\nEND")
    assert [one.faults for one in read_in_force(spool, Path("/c"), time.time())] == [("odd",)]


def test_many_files_of_one_user_hide_nobody_elses(spool: Path, pipe: Shell, milter: Shell) -> None:
    assert (
        pipe(f"for n in $(seq {MOST_FILES + 50}); do echo '{told(place='/a')}' > counters/a.$n; done").returncode == 0
    )
    assert milter(f"echo '{told()}' > counters/z.1").returncode == 0
    assert [one.place for one in read_counters(spool, time.time())] == ["/a", "/m"]


def test_a_program_is_believed_from_its_own_user_only(
    spool: Path, pipe: Shell, milter: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = pwd.getpwnam("daemon")
    monkeypatch.setattr(program_files, "getpwnam", {"bouncehook-milter": account}.__getitem__)
    for shell, place in ((pipe, "/false"), (milter, "/true")):
        name = place.strip("/")
        assert shell(f"echo '{told(place=place)}' > counters/milter.{name}").returncode == 0
        assert shell(f"echo '{told(place=place, program='probe')}' > counters/probe.{name}").returncode == 0
    assert [(one.program, one.place) for one in read_counters(spool, time.time())] == [("milter", "/true")]


def test_counters_are_read_from_small_files_only(pipe: Shell, spool: Path, victim: Path) -> None:
    """Nobody waits for a FIFO, or reads what a link leads to."""
    pipe("mkfifo counters/a; ln -s /dev/zero counters/b; python3 -c \"print('[' * 60000)\" > counters/c")
    pipe("mkdir counters/d; truncate -s 1G counters/e; echo '{\"version\": 1}' > counters/f")
    assert read_counters(spool, time.time()) == []
