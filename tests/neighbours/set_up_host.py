"""One host: a private Postfix that `bouncehook setup` has set up, and our programs beside it.  Needs root.

Called by the tests beside, which put several hosts, or other milters, together.  Touches what Postfix and the programs
touch.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bouncehook_demo.private_postfix import PrivatePostfix
from bouncehook_demo.programs import GROUP, USERS, Programs
from bouncehook_demo.relay import RETURN_DOMAIN
from bouncehook_demo.running import Running
from bouncehook_demo.stages import STAGES

ROWS = [row for row in STAGES if row.label in ("rcpt550", "data554", "later")]
"""refused at once at two stages, and later by a bounce"""
PIPE_USER = f"{USERS['pipe']}:{GROUP}"


class SetUpHost(Running):
    """Start it after its Postfix.  Postfix does not know of the programs before setup()."""

    def __init__(
        self,
        commands: Path,
        postfix: PrivatePostfix,
        directory: Path,
        customers: str,
        *,
        keys: Path | None = None,
        more_settings: str = "",
    ) -> None:
        """`keys` are those of another host, if it is to have the same; `more_settings` lines of bouncehook.yaml."""
        self.postfix = postfix
        self.customers = customers
        self.programs = Programs(
            directory,
            commands=commands,
            queue_directory=postfix.queue_directory,
            return_domain=RETURN_DOMAIN,
            mynetworks=", ".join(postfix.clients),
            more_settings=more_settings,
        )
        self._commands = commands
        self._keys = keys
        self._started = ExitStack()

    def setup(self, *options: str) -> subprocess.CompletedProcess[str]:
        """The installed command."""
        where = ["-c", str(self.postfix.config_directory), "--config", str(self.programs.config)]
        command = [str(self._commands / "bouncehook"), "setup", *where, "--pipe-user", PIPE_USER, *options]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def apply(self) -> None:
        """Set it up and let the running Postfix know."""
        done = self.setup("--apply", "--reload")
        assert (done.returncode, done.stderr) == (0, ""), done
        self.postfix.fill_jail()

    def prepare(self) -> None:
        """Write the programs' files."""
        if self._keys:
            self.programs.keys.parent.mkdir(parents=True)
            shutil.copy(self._keys, self.programs.keys)
            self.programs.keys.chmod(0o640)
        self.programs.prepare(self.customers)

    def start(self) -> None:
        """The programs, with files of their own."""
        with ExitStack() as stack:
            self.prepare()
            stack.callback(self.programs.stop)
            self.programs.start()
            self._started = stack.pop_all()

    def stop(self) -> None:
        """The programs, and Postfix's settings stay."""
        self._started.close()


def as_written(postfix: PrivatePostfix, name: str) -> str:
    """One parameter in main.cf, with its $names."""
    command = ["/usr/sbin/postconf", "-c", postfix.config_directory, "-h", name]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@contextmanager
def changed(postfix: PrivatePostfix, **settings: str) -> Iterator[None]:
    """Settings of a running Postfix, for a while."""
    before = {name: as_written(postfix, name) for name in settings}
    postfix.postconf(settings)
    postfix.reload()
    yield
    postfix.postconf(before)
    postfix.reload()
