"""What the tests of the core share: spools, also in a place that an unprivileged user can reach, and that user."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bouncehook.spool_reader import make_spool

CORE = Path(__file__).parents[2] / "core"


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    directory = tmp_path / "spool"
    make_spool(directory)
    return directory


@pytest.fixture
def as_nobody(public_directory: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run Python code with the core's modules as `nobody`, in the group `mail`."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    shutil.copytree(CORE / "bouncehook", public_directory / "code" / "bouncehook")
    subprocess.run(["chmod", "-R", "go+rX", str(public_directory / "code")], check=True)

    def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            user="nobody",
            group="mail",
            extra_groups=[],
            umask=0o077,
            cwd="/",
            env={"PYTHONPATH": str(public_directory / "code"), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )

    return run
