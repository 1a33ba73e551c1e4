"""Debian's OpenDKIM as a milter of one test: it signs for one domain, with a key of its own.  Needs root.

Called by the tests beside.  Writes below its directory, listens on one loopback address; ended by its process id.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
from pathlib import Path

from bouncehook_demo.running import Running
from bouncehook_demo.waiting import wait_until
from places import program

USER = "opendkim"
PORT = 8891
_START_SECONDS = 30.0


class OpenDkim(Running):
    """The signer; and, by itself, a verifier that knows the same key."""

    def __init__(self, directory: Path, address: str, domain: str, clients: tuple[str, ...]) -> None:
        self.milter = f"inet:{address}:{PORT}"
        self._where = (address, PORT)
        self._directory = directory
        self._domain = domain
        self._clients = clients
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if not self._directory.exists():
            self._make_key()
        self._write("clients", "".join(f"{client}\n" for client in self._clients))
        configuration = self._write(
            "sign.conf",
            f"Mode s\nSocket inet:{PORT}@{self._where[0]}\nDomain {self._domain}\nSelector mail\n"
            f"KeyFile {self._directory / 'key.pem'}\nInternalHosts {self._directory / 'clients'}\n"
            # The directory of a test is below /tmp, which anybody may write to.
            "SignHeaders *,+CFBL-Address,+CFBL-Feedback-ID\n"
            f"Canonicalization relaxed/simple\nUserID {USER}\nRequireSafeKeys no\nSyslog no\n",
        )
        with (self._directory / "log").open("wb") as log:
            command = [program("opendkim"), "-f", "-x", configuration]
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_until(self._answers, _START_SECONDS, lambda: f"OpenDKIM: {(self._directory / 'log').read_text()}")

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def verifies(self, mail: bytes) -> bool:
        """Whether a mail is signed and the signature good."""
        configuration = self._write("verify.conf", f"Mode v\nTestPublicKeys {self._directory / 'public'}\nSyslog no\n")
        command = [program("opendkim"), "-t", "-", "-x", configuration]
        # The exit status is 0 whatever it finds.
        done = subprocess.run(command, input=mail, capture_output=True, check=True)
        return b" succeeded" in done.stdout + done.stderr

    def _make_key(self) -> None:
        self._directory.mkdir()
        private = self._directory / "key.pem"
        subprocess.run(["openssl", "genrsa", "-out", private, "2048"], check=True, capture_output=True)
        public = subprocess.run(
            ["openssl", "rsa", "-in", private, "-pubout"], check=True, capture_output=True, text=True
        ).stdout
        key = "".join(line for line in public.splitlines() if "-----" not in line)
        self._write("public", f"mail._domainkey.{self._domain} v=DKIM1; k=rsa; p={key}\n")
        shutil.chown(private, USER)
        self._directory.chmod(0o755)

    def _write(self, name: str, text: str) -> Path:
        path = self._directory / name
        path.write_text(text)
        return path

    def _answers(self) -> bool:
        assert self._process
        assert self._process.poll() is None, (self._directory / "log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(self._where) == 0
