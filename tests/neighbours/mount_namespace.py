"""A mount namespace in which a private Postfix is the machine's own: its configuration is /etc/postfix there.

Called by the tests beside.  The machine's /etc/postfix is not touched.  Ended by its process id.
"""

from __future__ import annotations

import subprocess
from pathlib import Path


class MountNamespace:
    """Where a directory stands in for /etc/postfix."""

    def __init__(self, directory: Path) -> None:
        shell = 'mount --bind "$1" /etc/postfix && echo ready && exec sleep infinity'
        self._holder = subprocess.Popen(
            ["unshare", "--mount", "--propagation=private", "sh", "-c", shell, "sh", directory],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._holder.stdout
        assert self._holder.stdout.readline() == "ready\n"

    def try_(self, *command: object) -> subprocess.CompletedProcess[str]:
        """Run a command there."""
        inside = ["nsenter", f"--mount=/proc/{self._holder.pid}/ns/mnt", *map(str, command)]
        return subprocess.run(inside, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)

    def run(self, *command: object) -> str:
        """The same; it has to succeed."""
        done = self.try_(*command)
        assert done.returncode == 0, done
        return done.stdout

    def end(self) -> None:
        """Nothing is left of it."""
        self._holder.terminate()
        self._holder.communicate()
