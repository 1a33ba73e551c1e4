"""The milter where pymilter is not installed, as after a plain `pip install`: it says what is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TREE = Path(__file__).parents[2]
WITHOUT = "import sys; sys.modules['milter'] = None; from bouncehook_milter.daemon import main; main()"


def test_it_says_which_extra_it_needs() -> None:
    path = os.pathsep.join(str(TREE / folder) for folder in ("core", "milter"))
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "pip install 'bouncehook[milter]'" in done.stderr
    assert "Traceback" not in done.stderr
