"""The way out of bouncehook without a Postfix: pipe, spool, notifier, all as processes and users as installed.

The test plays Postfix: it starts the pipe for each bounce, and starts it again when it says 75.  Used by the tests in
this folder.  Needs root; writes below its directory.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bouncehook.return_address import customer_tag, day_of, make, read_keys
from bouncehook_demo.foreign_bounce import LaterBounce, compose_bounce
from bouncehook_demo.programs import GROUP, USERS, Programs
from bouncehook_demo.running import Running
from bouncehook_demo.submit import simple_message
from bouncehook_demo.waiting import wait_until
from torture.ledger import Failure, accepted
from torture.rude_endpoint import RudeEndpoint

DOMAIN = "return.example.test"
CUSTOMER = "acme.example"
SECONDS = 30.0
QUICK_RETRY = f"[{', '.join(['1s'] * 60)}]"


class Outlet(Running):
    """`programs` and `endpoint` are there to be used directly.  The notifier is started by start()."""

    def __init__(
        self,
        commands: Path,
        endpoint: RudeEndpoint,
        *,
        delivery: str = f"retry: {QUICK_RETRY}",
        settings: str = "remember_sent_days: 0\n",
        directory: Path | None = None,
        directory_of_store: Path | None = None,
        under: Sequence[str] = (),
    ) -> None:
        """`delivery` are further keys of the customer, in YAML's flow style.

        `directory` is made anew if not given; `directory_of_store` stands for its lib/, and may be a disk of its own.
        `under` is a command that runs the notifier.
        """
        self._removes = directory is None
        # Not below a directory of root's own: other users must get there.
        self.directory = directory or Path(tempfile.mkdtemp(prefix="bouncehook-outlet-", dir="/tmp"))
        self.directory.chmod(0o755)
        self.endpoint = endpoint
        self.customers = f"customers:\n  {CUSTOMER}: {{failures: '{endpoint.url}', {delivery}}}\n"
        (self.directory / "queue").mkdir(exist_ok=True)
        self.programs = Programs(
            self.directory,
            commands=commands,
            queue_directory=self.directory / "queue",
            return_domain=DOMAIN,
            more_settings=settings,
        )
        if directory_of_store:
            (self.directory / "lib").symlink_to(directory_of_store)
            self.programs.store = directory_of_store / self.programs.store.name
        self._under = under
        self._made = 0

    # ---- life

    def start(self) -> None:
        self.programs.prepare(self.customers)
        self.start_notifier()

    def stop(self) -> None:
        self.programs.stop()
        if self._removes:
            shutil.rmtree(self.directory, ignore_errors=True)

    # ---- what Postfix does

    def failures(self, how_many: int) -> list[Failure]:
        """Failures that have not been told of yet."""
        first, self._made = self._made, self._made + how_many
        return [(f"4jYtorture{number}", f"nobody{number}@far.test") for number in range(first, self._made)]

    def take(self, failure: Failure, *, days: int = 0, under: Sequence[str] = ()) -> int:
        """Hand the bounce of one failure to the pipe; returns its status.  Its return address is `days` from today."""
        message_id, recipient = failure
        day = day_of(time.time()) + days
        address = make(read_keys(str(self.programs.keys)), "bounce", DOMAIN, customer_tag(CUSTOMER), message_id, day)
        filled = {"${sender}": "", "${recipient}": address, "${queue_id}": "4jYown", "${client_address}": "192.0.2.9"}
        command = [self._filled(argument, filled) for argument in self.programs.pipe_command()]
        mail = compose_bounce(
            LaterBounce(), "mx.far.test", address, recipient, simple_message("news@acme.example", [recipient])
        )
        done = subprocess.run(
            [*under, *command],
            input=mail,
            capture_output=True,
            user=USERS["pipe"],
            group=GROUP,
            extra_groups=[],
            cwd="/",
        )
        return done.returncode

    @staticmethod
    def _filled(argument: str, values: dict[str, str]) -> str:
        for name, value in values.items():
            argument = argument.replace(name, value)
        return argument

    def take_until_it_is_taken(self, failure: Failure, seconds: float = SECONDS) -> int:
        """As Postfix does: again and again while the pipe says 75 or is killed; returns how often it was deferred."""
        deferred = 0

        def taken() -> bool:
            nonlocal deferred
            status = self.take(failure)
            assert status in (0, 75) or status < 0, f"with {status} Postfix would destroy the mail"
            deferred += status != 0
            return status == 0

        wait_until(taken, seconds, lambda: f"{failure} to be taken")
        return deferred

    def take_all(self, failures: Iterable[Failure]) -> int:
        """All of them, two at a time; returns how often one was deferred."""
        with ThreadPoolExecutor(2) as postfix:
            return sum(postfix.map(self.take_until_it_is_taken, failures))

    # ---- the notifier

    def start_notifier(self) -> None:
        """Start it as it was meant to be, and wait until it serves."""
        said = len(self.log())
        self.programs.launch("notifier", self._under)
        self.wait_for_log(": serving ", since=said)

    def put_back_what_was_set_aside(self) -> None:
        """As a person does who has mended the cause."""
        bad = self.programs.spool / "bad"
        for path in [path for path in bad.iterdir() if path.suffix != ".reason"]:
            path.rename(self.programs.spool / "new" / path.name)

    def run_notifier_to_its_end(self) -> int:
        """Start it where it cannot start; returns its status."""
        self.programs.launch("notifier")
        pid = self.programs.pid("notifier")
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert ended
        self.programs.forget("notifier")
        return ended.si_status

    def wait_for_house_keeping(self, rounds: int) -> None:
        """Wait until the notifier has looked so often whether its configuration changed, which it does each second."""
        for _ in range(rounds):
            read = self.log().count("configuration read again")
            self.programs.customers_map.touch()
            self.wait(lambda read=read: self.log().count("configuration read again") > read, "the configuration read")

    # ---- what comes of it

    def wait_until_told(self, failures: Iterable[Failure], seconds: float = SECONDS) -> None:
        """Wait until the endpoint has said 2xx to each."""
        wanted = set(failures)
        wait_until(
            lambda: wanted <= accepted(self.endpoint.posts),
            seconds,
            lambda: f"{len(wanted - accepted(self.endpoint.posts))} of {len(wanted)} told; log:\n{self.log()[-3000:]}",
        )

    def log(self) -> str:
        """The notifier's log."""
        return self.programs.log("notifier")

    def wait_for_log(self, text: str, seconds: float = SECONDS, since: int = 0) -> None:
        """Wait until the notifier's log has `text`, behind its first `since` characters."""
        self.wait(lambda: text in self.log()[since:], f"{text!r} in the log", seconds)

    def wait(self, condition: Callable[[], object], what: str, seconds: float = SECONDS) -> None:
        wait_until(condition, seconds, lambda: f"{what}; log:\n{self.log()[-3000:]}")
