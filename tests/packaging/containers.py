"""Docker's commands as the documents have them, carried out by podman and podman-compose with a store of their own.

For the tests of the image.  Needs root, Debian's mirrors, the packages mmdebstrap and podman, and podman-compose in
the environment.
Containers and their networks live in a network namespace that is made for them (`machine`): nothing of them is on the
machine's own network.  Images are made outside of it, because that needs Debian's mirrors and PyPI.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from debian_root import APART

from bouncehook_demo.waiting import wait_until
from hosts.network import Host
from places import program

BASE = "localhost/base"
"""the image that all others are made from"""
COMPOSE = Path(sys.executable).parent / "podman-compose"
SECONDS = 10.0
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
PRELOADED = "/authorities.crt"
"""in the base: pip takes the authorities of the machine, which may stand behind a proxy of its own"""

# The base image is given as a build argument; whatever else the documents say is carried out as it stands.
_DOCKER = f"""#!/bin/sh
built="--format docker --network host --build-arg BASE={BASE} --build-arg PIP_CERT={PRELOADED}"
case $1 in
    build) shift; exec podman build $built "$@" ;;
    compose) shift ;;
    *) exec podman "$@" ;;
esac
case $1 in
    build) shift; exec {COMPOSE} --podman-build-args="$built" build "$@" ;;
    *) exec {COMPOSE} "$@" ;;
esac
"""
_STORAGE = """[storage]
driver = "overlay"
graphroot = "{directory}/storage"
runroot = "{directory}/run"
"""
_CONTAINERS = """[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "{directory}/tmp"
volume_path = "{directory}/volumes"
[network]
network_backend = "netavark"
network_config_dir = "{directory}/networks"
[containers]
log_driver = "k8s-file"
# podman would raise them, which root may not do on every machine.
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
"""


class Docker:
    """The command `docker`, for scripts."""

    def __init__(self, directory: Path) -> None:
        """`directory` gets everything that it keeps, but for what podman has its own places for."""
        for name in ("podman", str(COMPOSE), "mmdebstrap"):
            program(name)
        self.directory = directory
        self._of_the_machine = {*_networks(), *_control_groups()}
        self._machine: Host | None = None
        (directory / "bin").mkdir()
        (directory / "bin" / "docker").write_text(_DOCKER)
        (directory / "bin" / "docker").chmod(0o755)
        (directory / "storage.conf").write_text(_STORAGE.format(directory=directory))
        (directory / "containers.conf").write_text(_CONTAINERS.format(directory=directory))
        self._environment = {
            "PATH": f"{directory}/bin:{os.environ['PATH']}:/usr/sbin:/sbin",
            "HOME": str(directory),
            "CONTAINERS_STORAGE_CONF": str(directory / "storage.conf"),
            "CONTAINERS_CONF": str(directory / "containers.conf"),
            # Health checks by systemd's timers need a systemd; `podman healthcheck run` does not.
            "DISABLE_HC_SYSTEMD": "true",
            "LC_ALL": "C.UTF-8",
        }

    def make_base(self, release: str) -> None:
        """A minimal Debian of a release as the image BASE."""
        archive = self.directory / "base.tar"
        put = f"copy-in {AUTHORITIES} /tmp"
        subprocess.run(
            [
                *(*APART, "mmdebstrap", "--quiet", "--variant=minbase", f"--customize-hook={put}"),
                f'--customize-hook=mv "$1"/tmp/{AUTHORITIES.name} "$1"{PRELOADED}',
                *(release, archive),
            ],
            check=True,
        )
        self.run(f"podman import --quiet {archive} {BASE}")
        archive.unlink()

    @contextmanager
    def on(self, machine: Host) -> Iterator[None]:
        """Whatever is run meanwhile is run there; its containers are gone afterwards."""
        self._machine = machine
        try:
            yield
        finally:
            for kind in ("rm --all --depend --time 0", "volume rm --all", "network prune"):
                self.run(f"podman {kind} --force")
            self._machine = None

    def run(self, script: str, *, status: int = 0, directory: Path | None = None) -> str:
        """Run a shell script; returns what it wrote to standard output."""
        if self._machine:
            with self._machine.inside():
                return self._run(script, status, directory)
        return self._run(script, status, directory)

    def _run(self, script: str, status: int, directory: Path | None) -> str:
        done = subprocess.run(
            ["/bin/sh", "-ec", script],
            cwd=directory or self.directory,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        said = f"{script}\nstatus {done.returncode}:\n{done.stdout}\n{done.stderr}"
        assert done.returncode == status, said
        return done.stdout

    def remove(self) -> None:
        """Everything that it keeps, and nothing of a podman that was here before."""
        self.run("podman system reset --force >&2 || :")
        shutil.rmtree(self.directory, ignore_errors=True)
        for place in set(_networks()) - self._of_the_machine:
            shutil.rmtree(place)
        for place in set(_control_groups()) - self._of_the_machine:
            wait_until(partial(_is_removed, place), SECONDS, f"something runs in {place}")


def _networks() -> Iterator[Path]:
    """Where podman keeps the addresses that it has given out, whatever its configuration."""
    return Path("/run").glob("containers")


def _control_groups() -> Iterator[Path]:
    """Those above all containers, with cgroups of either version."""
    for place in ("libpod_parent", "*/libpod_parent"):
        yield from Path("/sys/fs/cgroup").glob(place)


def _is_removed(control_group: Path) -> bool:
    """Once nothing runs there any more."""
    with suppress(OSError):
        for directory, _, _ in os.walk(control_group, topdown=False):
            os.rmdir(directory)
    return not control_group.exists()
