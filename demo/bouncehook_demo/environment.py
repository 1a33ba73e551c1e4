"""The whole demo environment: DNS, remote servers, the customer's endpoint, logins, and the private Postfix.

Called by the quickstart and by the integration tests, which add bouncehook's programs.  Needs root.  Writes below
its directory, uses the addresses of its Loopback, and leaves nothing running after stop().
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.demo_dns import DemoDns
from bouncehook_demo.dovecot_sasl import DovecotSasl
from bouncehook_demo.loopback import Loopback
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.private_postfix import PrivatePostfix
from bouncehook_demo.remote_mx import RemoteMx
from bouncehook_demo.running import Running
from bouncehook_demo.stages import STAGES, StageOfFailure, dns_names, postfix_settings, remote_hosts
from bouncehook_demo.submit import Submission, Submitted

RELAY_PORT = 2525
REMOTE_PORT = 2526
SUBMISSION_PORT = 2587


class DemoEnvironment(Running):
    """`dns`, `remote`, `endpoint` and `postfix` may be used directly; `sasl` too, if there are `users`."""

    def __init__(
        self,
        directory: Path | None = None,
        *,
        loopback: Loopback | None = None,
        rows: Sequence[StageOfFailure] = STAGES,
        settings: PostfixSettings | None = None,
        users: Mapping[str, str] | None = None,
        show_posts_on: TextIO | None = None,
    ) -> None:
        """Without a `directory` it makes one, and removes it at the end.

        `settings` take precedence over those that the rows need.  `users` (name: password) may log in at the submission
        port.
        """
        self._removes_directory = directory is None
        # Not below a directory that only root can enter, because Postfix's daemons need it.
        self.directory = directory or Path(tempfile.mkdtemp(prefix="bouncehook-demo-", dir="/tmp"))
        if self._removes_directory:
            self.directory.chmod(0o755)
        self.loopback = loopback or Loopback()
        self.rows = tuple(rows)
        self.relay = (self.loopback.relay, RELAY_PORT)
        self.submission = (self.loopback.relay, SUBMISSION_PORT)
        self.dns = DemoDns(self.loopback.name_server, dns_names(rows, self.loopback))
        self.remote = RemoteMx(remote_hosts(rows, self.loopback), port=REMOTE_PORT, bounce_to=self.relay)
        self.endpoint = CustomerEndpoint(self.loopback.customer, show_on=show_posts_on)
        self.postfix = PrivatePostfix(
            self.directory / "postfix",
            address=self.loopback.relay,
            port=RELAY_PORT,
            submission_port=SUBMISSION_PORT if users else None,
            name_server=self.loopback.name_server,
            remote_port=REMOTE_PORT,
            clients=self.loopback.clients,
            settings=postfix_settings(rows).joined_with(settings or PostfixSettings()),
        )
        self.sasl = DovecotSasl(self.directory / "dovecot", self.postfix.auth_socket, users) if users else None
        self._started = ExitStack()

    # ---- life

    def use(self, settings: PostfixSettings) -> None:
        """Adds settings for Postfix, before prepare() or start()."""
        self.postfix.settings = self.postfix.settings.joined_with(settings)

    def prepare(self) -> None:
        """Makes Postfix's directories, so that sockets can be put there before the start."""
        if not self.directory.exists():
            self.directory.mkdir(parents=True)
            self.directory.chmod(0o755)
        self.postfix.prepare()

    def start(self) -> None:
        """Starts all, and returns when all serve.  If one cannot start, the others are stopped again."""
        with ExitStack() as stack:
            if self._removes_directory:
                stack.callback(shutil.rmtree, self.directory, ignore_errors=True)
            self.prepare()
            for part in (self.dns, self.remote, self.endpoint, self.sasl, self.postfix):
                if part is not None:
                    part.start()
                    stack.callback(part.stop)
            self._started = stack.pop_all()

    def stop(self) -> None:
        """Stops all, even if stopping one of them fails; then raises that error."""
        self._started.close()

    # ---- mail

    def expected(self, row: StageOfFailure, text: str) -> re.Pattern[str]:
        """A pattern for a text of `row` (its `text` or `diagnostic`), with the server's name, address and port."""
        address = self.loopback.remote(self.rows.index(row))
        fitting = re.escape(text)
        values = {"host": re.escape(f"{row.host}[{address}]"), "port": str(REMOTE_PORT), "size": r"\d+"}
        for name, value in values.items():
            fitting = fitting.replace(re.escape(f"{{{name}}}"), value)
        return re.compile(fitting)

    def send(self, row: StageOfFailure, sender: str, session: Submission) -> Submitted:
        """One message to one row."""
        return session.send(sender, [row.recipient], mail_options=row.mail_options)

    def send_all(self, sender: str, rows: Sequence[StageOfFailure] | None = None) -> dict[str, StageOfFailure]:
        """One message to each row, in one session.  By queue id."""
        with Submission(self.relay, source_address=self.loopback.customer) as session:
            sent = [(self.send(row, sender, session), row) for row in rows or self.rows]
        return {submitted.queue_id: row for submitted, row in sent if submitted.queue_id}
