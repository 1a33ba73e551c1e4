"""The systemd units: systemd finds no fault in them, and they are confined as docs/install.md says."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from places import program

TOP = Path(__file__).parents[2]
UNITS = ["bouncehook", "bouncehook-lmtp", "bouncehook-milter", "bouncehook-notifier", "bouncehook-probe"]

TIMER = "bouncehook-probe.timer"


@pytest.fixture
def analyze() -> str:
    return program("systemd-analyze")


def run(*command: str | Path) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_systemd_finds_no_fault(analyze: str, commands: Path, tmp_path: Path) -> None:
    """It looks for the programs and the other units too; so these are the real ones, at the place of the programs."""
    for unit in UNITS:
        text = (TOP / "systemd" / f"{unit}.service").read_text()
        (tmp_path / f"{unit}.service").write_text(re.sub(r"/usr/s?bin/(?=bouncehook)", f"{commands}/", text))
    (tmp_path / TIMER).write_text((TOP / "systemd" / TIMER).read_text())
    said = run(analyze, "verify", "--man=no", *(tmp_path / f"{unit}.service" for unit in UNITS), tmp_path / TIMER)
    assert [line for line in said.splitlines() if "bouncehook" in line] == []


@pytest.mark.parametrize("unit", ["bouncehook-milter", "bouncehook-lmtp"])
def test_what_a_socket_by_network_adds(analyze: str, commands: Path, tmp_path: Path, unit: str) -> None:
    """What docs/install.md says is understood by systemd, and takes back what the unit forbids."""
    section = (TOP / "docs" / "install.md").read_text().partition("### By network")[2].partition("\n### ")[0]
    added = section.partition("    [Unit]\n")[2].partition("\n\n`IPAddress")[0]
    drop_in = tmp_path / f"{unit}.service.d" / "network.conf"
    drop_in.parent.mkdir()
    drop_in.write_text(f"[Unit]\n{added}\n".replace("    ", ""))
    assert "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6" in drop_in.read_text()
    text = (TOP / "systemd" / f"{unit}.service").read_text()
    path = tmp_path / f"{unit}.service"
    path.write_text(re.sub(r"/usr/s?bin/(?=bouncehook)", f"{commands}/", text))
    said = run(analyze, "verify", "--man=no", path)
    assert [line for line in said.splitlines() if "bouncehook" in line] == []


@pytest.mark.parametrize("unit", UNITS)
def test_it_is_as_confined_as_the_documents_say(analyze: str, unit: str) -> None:
    said = run(analyze, "security", "--offline=true", "--no-pager", TOP / "systemd" / f"{unit}.service")
    measured = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said)
    documented = re.search(rf"\| `{unit}\.service` \| ([0-9.]+) \|", (TOP / "docs" / "install.md").read_text())
    assert measured
    assert documented
    assert measured[1] == documented[1]
