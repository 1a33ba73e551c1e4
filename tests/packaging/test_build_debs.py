"""packaging/build-debs: both packages by one command, and each of them made again elsewhere, octet for octet.

The commit is made of this tree as it is, so it needs not be committed.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from build_debs import NOT_SOURCE, RELEASES
from debian_root import AUTHORITIES_INSIDE, DebianRoot, clean_root
from install_document import TOP

from places import program

pytestmark = pytest.mark.soak

ME = ("-c", "user.name=x", "-c", "user.email=x@localhost", "-c", "commit.gpgsign=false")
PYTHON_PACKAGES = "usr/share/doc/bouncehook/python-packages.txt"
ELSEWHERE = "/usr/src/" + "a-folder-with-a-long-name/" * 6 + "bouncehook"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One commit of this tree."""
    directory = tmp_path_factory.mktemp("commit") / "checkout"
    shutil.copytree(TOP, directory, symlinks=True, ignore=shutil.ignore_patterns(*NOT_SOURCE))
    git = [program("git"), "-C", str(directory), *ME]
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message=x"]):
        subprocess.run([*git, *command], check=True)
    return directory


@pytest.fixture(scope="module")
def built(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], str]:
    """The packages, and what the command said."""
    command = [checkout / "packaging" / "build-debs", tmp_path_factory.mktemp("dist")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [Path(line) for line in done.stdout.splitlines()], done.stderr


def test_both_are_built_and_tried(built: tuple[list[Path], str]) -> None:
    packages, said = built
    assert [package.name.rpartition("+")[2] for package in packages] == ["deb12_amd64.deb", "deb13_amd64.deb"]
    for package, name in zip(packages, RELEASES.values(), strict=True):
        assert f"build-debs: {name}: the report arrived" in said
        assert "~git" in package.name
        assert "local" not in package.name, "it has the version of the commit"
        assert package.with_suffix(".buildinfo").is_file()


@pytest.fixture(params=RELEASES)
def another_root(request: pytest.FixtureRequest) -> Iterator[DebianRoot]:
    """Clean, with git."""
    with clean_root(request.param, "bash,debconf,git,tzdata") as root:
        yield root


def test_it_can_be_built_again(
    another_root: DebianRoot, checkout: Path, built: tuple[list[Path], str], tmp_path: Path
) -> None:
    """By build-deb alone, of a clone, later, in another folder, with another umask, zone and language."""
    (number,) = (index for index, name in enumerate(RELEASES) if name in another_root.run("cat /etc/os-release"))
    package = built[0][number]
    subprocess.run([program("dpkg-deb"), "--extract", package, tmp_path / "contents"], check=True)
    another_root.path(ELSEWHERE).parent.mkdir(parents=True)
    clone = [program("git"), "clone", "--quiet", checkout, another_root.path(ELSEWHERE)]
    subprocess.run(clone, check=True)
    another_root.run("mkdir -p /again")
    shutil.copy(tmp_path / "contents" / PYTHON_PACKAGES, another_root.path("/again"))
    another_root.run(
        f"umask 077; mkdir -p {ELSEWHERE}/tmp; {ELSEWHERE}/packaging/build-deb /again/dist",
        PIP_CERT=AUTHORITIES_INSIDE,
        SSL_CERT_FILE=AUTHORITIES_INSIDE,
        BOUNCEHOOK_PYTHON_PACKAGES="/again/python-packages.txt",
        TZ="Pacific/Kiritimati",
        LC_ALL="C",
        TMPDIR=f"{ELSEWHERE}/tmp",
    )
    (again,) = another_root.path("/again/dist").glob("*.deb")
    assert again.name == package.name
    assert again.read_bytes() == package.read_bytes(), f"diffoscope {package} {again} tells what differs"
