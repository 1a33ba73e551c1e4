"""Debian's postsrsd for one test: a secret of its own, two ports on one loopback address.

Called by the tests beside.  Writes below its directory; ended by its process id.
"""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bouncehook_demo.running import Running
from bouncehook_demo.waiting import wait_until
from places import program

FORWARD, REVERSE = 10001, 10002
_START_SECONDS = 30.0


class PostSrs(Running):
    """Rewrites senders to addresses of `domain`, but for those of the domains in `excluded`."""

    def __init__(self, directory: Path, address: str, domain: str, excluded: Sequence[str] = ()) -> None:
        self._directory = directory
        self._address = address
        self._domain = domain
        self._excluded = excluded
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> dict[str, str]:
        """What main.cf is to have, as postsrsd's README says."""
        return {
            "sender_canonical_maps": f"tcp:{self._address}:{FORWARD}",
            "sender_canonical_classes": "envelope_sender",
            "recipient_canonical_maps": f"tcp:{self._address}:{REVERSE}",
            "recipient_canonical_classes": "envelope_recipient, header_recipient",
        }

    def start(self) -> None:
        self._directory.mkdir(exist_ok=True)
        secret = self._directory / "secret"
        secret.write_text("a secret of this test\n")
        command = [program("postsrsd"), "-4", f"-s{secret}", f"-d{self._domain}", f"-l{self._address}"]
        command += [f"-X{domain}" for domain in self._excluded]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        wait_until(self._answers, _START_SECONDS, "postsrsd answers")

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((self._address, REVERSE)) == 0
