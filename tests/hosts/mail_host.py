"""One host that handles mail: a real Postfix and the installed programs, with a spool of its own.

Used by `site`.  Touches what the two touch, on its host of the network.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from bouncehook_demo.postfix_settings import PostfixSettings, bouncehook_settings, quick_retries
from bouncehook_demo.private_postfix import PrivatePostfix
from bouncehook_demo.programs import Programs
from bouncehook_demo.relay import RETURN_DOMAIN
from bouncehook_demo.waiting import wait_until
from hosts.network import Host

PORT = 2525
IMPATIENT = PostfixSettings({"smtp_connect_timeout": "3s", "smtp_helo_timeout": "5s"})


class MailHost:
    """`host`, `postfix` and `programs` are there to be used directly."""

    def __init__(
        self,
        host: Host,
        directory: Path,
        commands: Path,
        *,
        net: str,
        name_server: str,
        store_url: str,
        customers: str,
        settings: str = "",
        under: Sequence[str] = (),
    ) -> None:
        """`settings` are further lines of bouncehook.yaml; `under` is a command that runs the daemons."""
        self.host = host
        clients = ("127.0.0.0/8", f"{net}.0.0/24")
        self.postfix = PrivatePostfix(
            directory / host.name / "postfix",
            address=host.address,
            port=PORT,
            hostname=f"{host.name}.example.test",
            name_server=name_server,
            clients=clients,
        )
        self.programs = Programs(
            directory / host.name / "bouncehook",
            commands=commands,
            queue_directory=self.postfix.queue_directory,
            return_domain=RETURN_DOMAIN,
            mynetworks=", ".join(clients),
            private=f"{net}.0.0/16",
            store_url=store_url,
            more_settings=settings,
        )
        ours = bouncehook_settings(
            pipe_command=self.programs.pipe_command(),
            pipe_user=self.programs.pipe_user(),
            return_domains=(RETURN_DOMAIN,),
            prefix="bounce",
            milter_default_action="tempfail",
        )
        self.postfix.settings = ours.joined_with(quick_retries()).joined_with(IMPATIENT)
        self._customers = customers
        self._under = under

    # ---- life

    def prepare(self, keys: Path | None) -> None:
        """Write all files; `keys` are those of another host, if there is one already."""
        self.postfix.prepare()
        if keys:
            self.take_keys(keys)
        self.programs.prepare(self._customers)

    def take_keys(self, keys: Path) -> None:
        """Replace the keys, as an administrator does: in one step, for the programs to read."""
        ours = self.programs.keys
        ours.parent.mkdir(parents=True, exist_ok=True)
        new = ours.with_name("keys.new")
        shutil.copy(keys, new)
        shutil.chown(new, group="mail")
        new.chmod(0o640)
        new.rename(ours)

    def start(self) -> None:
        """All of it."""
        with self.host.inside():
            self.programs.start_milter(self._under)
            self.programs.start_notifier(self._under)
            self.postfix.start()

    def start_program(self, name: str) -> None:
        """`milter` or `notifier`."""
        with self.host.inside():
            getattr(self.programs, f"start_{name}")(self._under)

    def stop(self) -> None:
        """All of it, as an administrator does."""
        self.postfix.stop()
        self.programs.stop()

    def kill(self) -> None:
        """Postfix and the programs at once, as when the power fails."""
        self.host.kill()
        for name in ("milter", "notifier"):
            self.programs.forget(name)

    # ---- what it shows

    def log(self, name: str = "notifier") -> str:
        return self.programs.log(name)

    def said(self, words: str, since: int = 0) -> int:
        """In how many lines the notifier said so, behind the first `since` characters of its log."""
        return sum(words in line for line in self.log()[since:].splitlines())

    def wait_until_said(self, words: str, seconds: float = 30, since: int = 0) -> None:
        """Until the notifier has."""
        self.wait_until_logged("notifier", words, since, seconds)

    def wait_until_logged(self, name: str, words: str, since: int, seconds: float = 30) -> None:
        """Until `milter` or `notifier` has said it."""
        wait_until(
            lambda: words in self.log(name)[since:],
            seconds,
            lambda: f"{words!r} of {name} on {self.host.name}:\n{self.log(name)[-3000:]}",
        )

    def wait_until_spooled(self, least: int, seconds: float = 30) -> None:
        """So many files wait there."""
        wait_until(
            lambda: len(self.programs.waiting_in_spool()) >= least,
            seconds,
            lambda: f"{least} files in the spool of {self.host.name}: {self.programs.waiting_in_spool()}",
        )
