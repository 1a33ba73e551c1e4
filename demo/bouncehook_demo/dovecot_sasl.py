"""Logins for the private Postfix: a Dovecot of its own that does nothing but authentication.  Needs root.

Called by `environment`.  Writes below its directory, puts one socket where Postfix looks for it, and ends only the
process that it started.  The machine's own Dovecot and its /etc/dovecot are not touched.  Supports the configuration of
Dovecot 2.3 (Debian 12) and of 2.4 (Debian 13).
"""

from __future__ import annotations

import grp
import pwd
import re
import shutil
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

from bouncehook_demo.faults import DemoFault
from bouncehook_demo.running import Running
from bouncehook_demo.waiting import wait_until

_START_SECONDS = 30.0
_STOP_SECONDS = 30.0


class DovecotSasl(Running):
    """The server.  `users` is name: password; `auth_socket` is made by it, for user postfix."""

    def __init__(self, directory: Path, auth_socket: Path, users: Mapping[str, str]) -> None:
        self.directory = directory.absolute()
        self.auth_socket = auth_socket
        self.users = dict(users)
        self.log_file = self.directory / "dovecot.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts, and returns when the socket answers."""
        if not shutil.which("dovecot", path="/usr/sbin:/usr/bin"):
            raise DemoFault("Dovecot is not installed: apt-get install dovecot-core")
        self.directory.mkdir(parents=True, exist_ok=True)
        # Dovecot's own user must be able to enter the directory, whatever the umask is.
        self.directory.chmod(0o755)
        users = self.directory / "users"
        users.write_text("".join(f"{name}:{{PLAIN}}{password}\n" for name, password in self.users.items()))
        shutil.chown(users, "root", "dovecot")
        users.chmod(0o640)
        configuration = self.directory / "dovecot.conf"
        configuration.write_text(self._configuration(users))
        output = self.directory / "dovecot.out"
        with output.open("wb") as stream:
            self._process = subprocess.Popen(
                ["/usr/sbin/dovecot", "-F", "-c", str(configuration)],
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
            )
        try:
            wait_until(self._answers, _START_SECONDS, lambda: f"Dovecot does not answer: {self._said()}")
        except (TimeoutError, DemoFault):
            self.stop()
            raise

    def stop(self) -> None:
        """SIGTERM, which ends its children too; returns when it has ended."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise DemoFault("Dovecot had to be killed") from None
        finally:
            self._process = None
            self.auth_socket.unlink(missing_ok=True)

    def _answers(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise DemoFault(f"Dovecot ended at once: {self._said()}")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_START_SECONDS)
            try:
                connection.connect(str(self.auth_socket))
                return connection.recv(100).startswith(b"VERSION")
            except OSError:
                return False

    def _said(self) -> str:
        files = (self.directory / "dovecot.out", self.log_file)
        return "".join(file.read_text(errors="replace") for file in files if file.exists())

    def _configuration(self, users: Path) -> str:
        account = pwd.getpwnam("postfix")
        group = grp.getgrgid(account.pw_gid).gr_name
        first, logins = _in_2_4(users) if _version() >= (2, 4) else _in_2_3(users)
        return f"""{first}
base_dir = {self.directory}/run
state_dir = {self.directory}/state
instance_name = {self.directory.name}
log_path = {self.log_file}
ssl = no
protocols =
listen = 127.0.0.1
auth_mechanisms = plain login
# Wrong passwords are answered at once: these two would make a test of them wait for seconds.
auth_failure_delay = 0 secs
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
{logins}
service auth {{
  unix_listener {self.auth_socket} {{
    mode = 0660
    user = postfix
    group = {group}
  }}
}}
service stats {{
  process_limit = 1
}}
"""


def _version() -> tuple[int, int]:
    """Which Dovecot is installed."""
    said = subprocess.run(["/usr/sbin/dovecot", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.match(r"(\d+)\.(\d+)", said)
    if not found:
        raise DemoFault(f"`dovecot --version` printed no version: {said!r}")
    return int(found[1]), int(found[2])


def _in_2_3(users: Path) -> tuple[str, str]:
    """The beginning of the file, and the settings for logins."""
    return (
        "",
        f"""disable_plaintext_auth = no
passdb {{
  driver = passwd-file
  args = scheme=plain username_format=%u {users}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home=/nonexistent
}}""",
    )


def _in_2_4(users: Path) -> tuple[str, str]:
    """The same."""
    return (
        "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0",
        f"""auth_allow_cleartext = yes
passdb passwd-file {{
  default_password_scheme = plain
  auth_username_format = %{{user}}
  passwd_file_path = {users}
}}
userdb static {{
  fields {{
    uid = nobody
    gid = nogroup
    home = /nonexistent
  }}
}}""",
    )
