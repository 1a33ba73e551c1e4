"""Builds the package for each release of Debian, each in a clean root, and tries it in another.

Called by packaging/build-debs, which says what it does and installs what this needs.  Touches the directory that it is
given; the roots are in a temporary one, and go.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[1]
sys.path.append(str(TOP / "demo"))

from debian_root import AUTHORITIES_INSIDE, BOOTABLE, CommandFailed, clean_root  # noqa: E402
from first_report import first_report  # noqa: E402

RELEASES = {"bookworm": "Debian 12", "trixie": "Debian 13"}
NOT_SOURCE = (".git", "__pycache__", ".*_cache", ".hypothesis", "dist", "build", "*.egg-info")
PASSED_ON = ("http_proxy", "https_proxy", "no_proxy", "PIP_INDEX_URL", "BOUNCEHOOK_PACKAGE_REVISION")
"""of the caller's environment, for apt-get and pip in the roots, and for packaging/build-deb"""


def main() -> None:
    """Exits with 1 when a package cannot be built or does not work."""
    target = Path(sys.argv[1])
    try:
        for release, name in RELEASES.items():
            package = build(release, name, target)
            try_(package, release, name)
            print(package)
    except (CommandFailed, TimeoutError, subprocess.CalledProcessError) as error:
        say(f"failed: {error}")
        sys.exit(1)


def build(release: str, name: str, target: Path) -> Path:
    """In a clean root; returns the package's file in `target`."""
    say(f"{name}: making a clean root, and building in it (some minutes)")
    environment = {key: os.environ[key] for key in PASSED_ON if key in os.environ}
    environment |= {"PIP_CERT": AUTHORITIES_INSIDE, "SSL_CERT_FILE": AUTHORITIES_INSIDE}
    # Of the commit, which is not in the root.
    environment["BOUNCEHOOK_PACKAGE_VERSION"] = of_this_tree()
    environment["SOURCE_DATE_EPOCH"] = os.environ.get("SOURCE_DATE_EPOCH") or of_this_tree("--time")
    with clean_root(release, "bash,debconf") as root:
        shutil.copytree(TOP, root.path("/source"), symlinks=True, ignore=shutil.ignore_patterns(*NOT_SOURCE))
        said = root.run("/source/packaging/build-deb /built", **environment)
        for file in root.path("/built").iterdir():
            shutil.copy(file, target)
        return target / Path(said.splitlines()[-1]).name


def try_(package: Path, release: str, name: str) -> None:
    """Raises CommandFailed, TimeoutError."""
    say(f"{name}: making another clean root, installing {package.name} there, and waiting for a first report")
    with clean_root(release, BOOTABLE) as root:
        root.install("postfix")
        root.path("/source/dist").mkdir(parents=True)
        shutil.copy(package, root.path("/source/dist"))
        first_report(root)
    say(f"{name}: the report arrived")


def of_this_tree(*options: str) -> str:
    """What packaging/version says."""
    command = [TOP / "packaging" / "version", *options]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def say(text: str) -> None:
    """To whoever waits."""
    print(f"build-debs: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
