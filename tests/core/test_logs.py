"""What a daemon's log looks like on a terminal and in systemd's journal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

CORE = Path(__file__).parents[2] / "core"
PROGRAM = """
import logging
from bouncehook.logs import log_to_stderr
log_to_stderr("bouncehook-milter", verbose=True)
logging.debug("seen")
logging.info("4jY: taken")
logging.warning("odd")
logging.error("%s: bad", "0.bounce.1.1\\n<3>ERROR: forged\\x1b[2J")
try:
    raise ValueError("first\\nsecond")
except ValueError:
    logging.exception("broken")
"""


FORGED = "<3>ERROR: 0.bounce.1.1 <3>ERROR: forged [2J: bad"
"""names of files are what somebody has chosen: an event stays a line, and no terminal obeys it"""


def logged(*, journal: bool) -> list[str]:
    """The lines on standard error, which is a pipe that systemd has named or not."""
    reading, writing = os.pipe()
    status = os.fstat(writing)
    stream = f"{status.st_dev}:{status.st_ino}" if journal else "1:1"
    with os.fdopen(reading) as read:
        with os.fdopen(writing, "w") as written:
            subprocess.run(
                [sys.executable, "-c", PROGRAM],
                env={"PYTHONPATH": str(CORE), "JOURNAL_STREAM": stream},
                stderr=written,
                check=True,
            )
        return read.read().splitlines()


def test_the_journal_gets_levels_and_no_second_time() -> None:
    lines = logged(journal=True)
    assert lines[:4] == ["<7>DEBUG: seen", "<6>INFO: 4jY: taken", "<4>WARNING: odd", FORGED]
    assert lines[4] == "<3>ERROR: broken"
    assert lines[-1] == "<3>second"
    assert all(line.startswith("<3>") for line in lines[3:]), "each line of a traceback has the level"


def test_anything_else_gets_time_and_program() -> None:
    lines = logged(journal=False)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} bouncehook-milter\[\d+\]: INFO: 4jY: taken", lines[1])
