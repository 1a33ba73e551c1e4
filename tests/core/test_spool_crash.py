"""Writers that die at any moment: every file in new/ is complete, and every put that returned is there."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from bouncehook.spool_reader import SpoolReader

CORE = Path(__file__).parents[2] / "core"
BODY = bytes(range(256)) * 256  # more than one page, so that a torn file would show
KILLS = 40

WRITE_FOR_EVER = """
import os, sys
from bouncehook.spool import Spool
spool, body = Spool(sys.argv[1]), bytes(range(256)) * 256
os.write(1, b"started\\n")
while True:
    os.write(1, spool.put("bounce", {"recipient": "x" * 3000}, body).encode() + b"\\n")
"""


def test_kill_at_random_points(spool: Path) -> None:
    returned: set[str] = set()
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-S", "-c", WRITE_FOR_EVER, str(spool)],
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": str(CORE)},
        ) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"started\n"
            returned.update(writer.stdout.readline().decode().strip() for _ in range(random.randrange(4)))
            time.sleep(random.uniform(0.0, 0.003))  # not a wait: the random point
            writer.kill()
            # The last line may be cut by the kill; a whole one is a put that returned.
            returned.update(line.decode() for line in writer.stdout.read().split(b"\n")[:-1])
    reader = SpoolReader(spool)
    names = reader.names()
    assert returned <= set(names)
    assert returned  # the kills did come while it was writing
    assert len(names) <= len(returned) + KILLS
    for name in names:
        file = reader.read(name)
        assert (file.body, file.record.recipient) == (BODY, "x" * 3000)


def test_kill_within_every_step(spool: Path) -> None:
    """The same, exactly: the process dies just before each call that `put` makes of the system."""
    for step in ("open", "fchmod", "write", "fsync", "close", "rename", "open new", "fsync new", "close new"):
        call, _, second = step.partition(" ")
        code = f"""
import posix, sys
from bouncehook.spool import Spool
real, calls = posix.{call}, []
def dies(*arguments, **named):
    calls.append(arguments)
    if len(calls) == {2 if second else 1}:
        posix.kill(posix.getpid(), 9)
    return real(*arguments, **named)
posix.{call} = dies
Spool(sys.argv[1]).put("bounce", {{"recipient": "r"}}, bytes(range(256)) * 256)
"""
        died = subprocess.run([sys.executable, "-c", code, str(spool)], env={"PYTHONPATH": str(CORE)}, check=False)
        assert died.returncode == -9, step
        reader = SpoolReader(spool)
        files = [reader.read(name) for name in reader.names()]
        assert [file.body for file in files] == ([BODY] if second else []), step
        for file in files:
            reader.done(file.name)
        reader.close()
    assert os.listdir(spool / "new") == []
