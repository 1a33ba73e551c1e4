"""The SELinux module of docs/fedora.md: its commands, as they stand there, compile it; and it knows our places.

What it allows was compared with Fedora's policy by hand, see there: neither a kernel with SELinux nor that policy is at
hand here.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from install_document import TOP, commands_below

from places import program

MODULE = TOP / "packaging" / "selinux"


def test_it_is_compiled_by_the_commands_of_the_document(tmp_path: Path) -> None:
    commands = commands_below("SELinux", "fedora.md")[0].splitlines()
    for command in commands:
        if command.startswith(("checkmodule ", "semodule_package ")):
            program(command.split()[0])
            here = command.replace("packaging/selinux", str(MODULE))
            done = subprocess.run(["sh", "-c", here], cwd=tmp_path, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
    assert (tmp_path / "bouncehook.pp").stat().st_size > 1000


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("/var/spool/bouncehook", "bouncehook_spool_t"),
        ("/var/spool/bouncehook/new/x", "bouncehook_spool_t"),
        ("/var/spool/postfix/bouncehook/milter.sock", "bouncehook_socket_t"),
        ("/var/spool/postfix/bouncehook-lmtp", "bouncehook_socket_t"),
        ("/var/spool/postfix/bouncehook-lmtp/lmtp.sock", "bouncehook_socket_t"),
        ("/var/spool/postfix/private", None),
        ("/var/spool/bouncehook-of-another", None),
    ],
)
def test_the_places_have_their_types(place: str, wanted: str | None) -> None:
    lines = (line.split() for line in (MODULE / "bouncehook.fc").read_text().splitlines())
    found = {context.split(":")[2] for pattern, context in lines if re.fullmatch(pattern, place)}
    assert found == ({wanted} if wanted else set())
