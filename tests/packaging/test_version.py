"""The version of the Debian package: what is built later is an upgrade of what was built before."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
from pathlib import Path

from places import program

TOP = Path(__file__).parents[2]
ME = ("-c", "user.name=x", "-c", "user.email=x@localhost", "-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false")


class Checkout:
    """A repository with the two files that matter."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        for name in ("packaging/version", "core/bouncehook/__init__.py"):
            (directory / name).parent.mkdir(parents=True)
            shutil.copy(TOP / name, directory / name)

    def git(self, *arguments: str, when: str = "") -> None:
        dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when} if when else {}
        command = [program("git"), "-C", self.directory, *ME, *arguments]
        subprocess.run(command, env=dict(os.environ) | dates, check=True, stdout=subprocess.DEVNULL)

    def commit(self, when: str) -> None:
        self.git("commit", "--quiet", "--allow-empty", "--message=x", when=when)

    def version(self, *options: str) -> str:
        command = [self.directory / "packaging/version", *options]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_each_is_an_upgrade_of_the_last(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path / "checkout")
    checkout.git("init", "--quiet")
    checkout.git("add", "--all")
    versions = ["0.1.0+deb12"]
    for when in ("2026-11-29T06:30:00Z", "2026-11-29T06:30:07Z"):
        checkout.commit(when)
        versions.append(checkout.version())
    (checkout.directory / "changed").touch()
    versions.append(checkout.version())
    (checkout.directory / "changed").unlink()
    checkout.commit("2026-11-30T00:00:00Z")
    versions.append(checkout.version())
    number = re.match(r"[0-9.]+", versions[-1])
    assert number
    checkout.git("tag", f"v{number[0]}")
    versions.append(checkout.version())
    assert versions[-1] == number[0]
    checkout.commit("2026-12-01T00:00:00Z")
    versions.append(checkout.version())
    assert re.fullmatch(re.escape(number[0]) + r"~git20261129\.063000\.[0-9a-f]{7}", versions[1])
    for before, after in itertools.pairwise(versions):
        subprocess.run([program("dpkg"), "--compare-versions", before, "lt", after], check=True)


def test_without_git_it_is_the_newest_file(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path / "checkout")
    before = checkout.version()
    later = checkout.directory / "later"
    later.touch()
    os.utime(later, (2_000_000_000, 2_000_000_000))
    subprocess.run([program("dpkg"), "--compare-versions", before, "lt", checkout.version()], check=True)


def test_the_time_is_that_of_the_commit(tmp_path: Path) -> None:
    """Whenever it was checked out; of the newest file where something is not committed, or without git."""
    checkout = Checkout(tmp_path / "checkout")
    newest = checkout.directory / "packaging" / "version"
    os.utime(newest, (2_000_000_000, 2_000_000_000))
    assert checkout.version("--time") == "2000000000"
    checkout.git("init", "--quiet")
    checkout.git("add", "--all")
    checkout.commit("2026-11-29T06:30:00Z")
    assert checkout.version("--time") == "1795933800"
    newest.write_text(newest.read_text() + "\n")
    os.utime(newest, (2_000_000_001, 2_000_000_001))
    assert checkout.version("--time") == "2000000001"
