"""A clean Debian in a directory: made by mmdebstrap, entered by chroot, and booted by systemd-nspawn.

For `build_debs` and the tests of the package.  Needs root, a mirror of Debian, and the Debian packages mmdebstrap and
systemd-container.  The machine itself is not touched: what is mounted is in a mount namespace, and what is started is
ended by its process id.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bouncehook_demo.waiting import wait_until

ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
}
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
AUTHORITIES_INSIDE = "/authorities.crt"
"""pip takes the authorities of the machine, which may stand behind a proxy of its own"""
BOOT_SECONDS = 60.0
BOOTABLE = "systemd,systemd-sysv,dbus,debconf"
"""what a root must have beside the minimum"""
NO_STARTS = "#!/bin/sh\nexit 101\n"
APART = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
"""before a command: its mounts are its own, and with it all that it started ends, even if it is killed"""


class CommandFailed(Exception):
    """A command in a root ended with another status than it should, or what makes roots is missing."""


class DebianRoot:
    """One root directory."""

    def __init__(self, directory: Path, release: str, packages: str) -> None:
        """Makes it.  Raises CommandFailed."""
        for command in ("mmdebstrap", "systemd-nspawn"):
            if not shutil.which(command):
                raise CommandFailed(
                    f"{command} is not installed: install the Debian packages mmdebstrap and systemd-container"
                )
        self.directory = directory
        self._leader = 0
        make = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={packages}", release, str(directory)]
        made = subprocess.run([*APART, *make], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if made.returncode:
            raise CommandFailed(f"{' '.join(make)}\nstatus {made.returncode}:\n{made.stderr}")
        shutil.copy(AUTHORITIES, self.path(AUTHORITIES_INSIDE))
        shutil.copy("/etc/resolv.conf", directory / "etc" / "resolv.conf")

    def run(self, script: str, *, status: int = 0, **environment: str) -> str:
        """Run a shell script in it, booted or not; returns what it said.  Raises CommandFailed."""
        if self._leader:
            enter = ["nsenter", f"--target={self._leader}", "--all"]
        else:
            top = self.directory
            # Its top is a mount, as that of every system is: else a program in it could not make a mount namespace.
            mounts = f"mount --bind {top} {top}; mount -t proc proc {top}/proc; mount --rbind /dev {top}/dev"
            enter = [*APART, "sh", "-ec", f'{mounts}; exec chroot {top} "$@"', "sh"]
        done = subprocess.run(
            [*enter, "/bin/sh", "-ec", script],
            env=ENVIRONMENT | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != status:
            raise CommandFailed(f"{script}\nstatus {done.returncode}:\n{done.stdout}")
        return done.stdout

    def install(self, packages: str) -> None:
        """Install Debian packages, before it is booted; a Postfix among them is for local mail."""
        policy = self.path("/usr/sbin/policy-rc.d")
        policy.write_text(NO_STARTS)
        policy.chmod(0o755)
        self.run(
            "echo 'postfix postfix/main_mailer_type select Local only' | debconf-set-selections;"
            f"apt-get update -qq; apt-get install -y --no-install-recommends {packages}"
        )
        policy.unlink()

    @contextlib.contextmanager
    def booted(self) -> Iterator[None]:
        """systemd as its first process, and no network but a loopback of its own."""
        log = self.directory.with_suffix(".console")
        with log.open("w") as console:
            container = subprocess.Popen(
                [
                    *("systemd-nspawn", "--boot", f"--directory={self.directory}", "--register=no", "--keep-unit"),
                    *("--private-network", "--console=pipe", "--quiet"),
                ],
                env=dict(os.environ) | {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
            )
        try:
            self._leader = wait_until(
                lambda: self._booted_leader(container.pid),
                BOOT_SECONDS,
                lambda: f"it does not boot:\n{log.read_text()[-2000:]}",
            )
            yield
        finally:
            self._leader = 0
            container.send_signal(signal.SIGTERM)
            try:
                container.wait(BOOT_SECONDS)
            except subprocess.TimeoutExpired:
                container.kill()
                container.wait()

    def _booted_leader(self, container: int) -> int:
        """The first process as seen from outside, once all is up.  Its forerunners are gone by then."""
        children = Path(f"/proc/{container}/task/{container}/children").read_text().split()
        if not children:
            return 0
        asked = subprocess.run(
            ["nsenter", f"--target={children[0]}", "--all", "systemctl", "is-system-running"],
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
        return int(children[0]) if asked.stdout.strip() in ("running", "degraded") else 0

    def path(self, place: str) -> Path:
        """A place in it, from outside."""
        return self.directory / place.lstrip("/")


@contextlib.contextmanager
def clean_root(release: str, packages: str) -> Iterator[DebianRoot]:
    """Gone afterwards, whatever happens meanwhile.  Only root may enter it from outside."""
    with tempfile.TemporaryDirectory(prefix="bouncehook-root-", ignore_cleanup_errors=True) as directory:
        yield DebianRoot(Path(directory) / "root", release, packages)


def dependencies(package: Path) -> str:
    """The names of the Debian packages that a package file depends on, for `install`."""
    wanted = subprocess.run(["dpkg-deb", "--field", package, "Depends"], check=True, capture_output=True, text=True)
    return " ".join(one.split()[0] for one in wanted.stdout.split(","))
