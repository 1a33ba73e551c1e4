"""Everything that runs: a real Postfix that is set up anew for each relay, and around it what stays.  Needs root.

DNS, remote servers, endpoint, logins, bouncehook's programs, a content filter and a second milter are started once;
for each relay Postfix alone is stopped, gets other files, is set up by the installed `bouncehook setup`, and started.
Used by `round`.  Writes below a directory of its own, and ends only what it started.
"""

from __future__ import annotations

import shutil
import smtplib
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.demo_dns import DemoDns
from bouncehook_demo.dovecot_sasl import DovecotSasl
from bouncehook_demo.environment import RELAY_PORT, REMOTE_PORT, SUBMISSION_PORT
from bouncehook_demo.loopback import Loopback
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.private_postfix import PrivatePostfix
from bouncehook_demo.programs import Programs
from bouncehook_demo.relay import RETURN_DOMAIN
from bouncehook_demo.remote_mx import RemoteMx
from bouncehook_demo.running import Running
from bouncehook_demo.smtp_conversation import Accepted
from bouncehook_demo.stages import dns_names, remote_hosts
from bouncehook_demo.waiting import wait_until
from fuzz.comparing import is_of_a_notice
from fuzz.content_filter import ContentFilter
from fuzz.fates import Fate, fate_of
from fuzz.later_mails import sent_back
from fuzz.relays import HOSTNAME, RelayPlan
from fuzz.sending import LOGIN
from fuzz.settings import BACK_PORT, FILTER_PORT, ROWS, SECOND_MILTER, settings_of

COMMANDS = Path(sys.executable).parent
CUSTOMERS = """\
customers:
  acme: {{match: {{sender: [acme.example, xn--bcher-kva.test]}}, failures: "{url}/acme"}}
  initech: {{match: {{sasl: joe}}, failures: "{url}/initech"}}
  hooli: {{match: {{client: [{net}.0.9/32]}}, failures: "{url}/hooli", return_domain: {of_hooli}}}
  own: {{match: {{sender: relay.example.test}}, failures: "{url}/own"}}
"""
"""the last has the relay's own domain, from which Postfix's notices come, too"""
RETURN_DOMAINS = (RETURN_DOMAIN, "returns.hooli.test")
QUIET_SECONDS = 300.0
MOST_NOTICES = 100
"""reports of Postfix's own mail, of which there is none at all when all is well; a circle has thousands"""


class SetUpPostfix(PrivatePostfix):
    """A Postfix on which bouncehook is set up whenever its files are written."""

    set_up: Callable[[], None] = staticmethod(lambda: None)

    def prepare(self) -> None:
        shutil.rmtree(self.config_directory, ignore_errors=True)
        super().prepare()
        self.set_up()

    def is_busy(self) -> bool:
        """Whether something is under way."""
        return self._has_files("maildrop", "incoming", "active")

    def holds(self) -> bool:
        """Whether something waits for a person."""
        return self._has_files("hold")

    def is_empty(self) -> bool:
        """Whether there is no mail at all."""
        return not self._has_files("maildrop", "incoming", "active", "deferred", "hold")

    def release(self) -> None:
        """Lets go of what is held."""
        self._super("-H", "ALL")
        self.flush()

    def expire_all(self) -> None:
        """Lets everything that is deferred expire when it is tried next."""
        self._super("-f", "ALL")

    def stop_and_empty(self) -> None:
        """Stops, and takes all mail away."""
        self.stop()
        self._super("-d", "ALL")

    def _super(self, *arguments: str) -> None:
        self._command("postsuper", *arguments)

    def _has_files(self, *queues: str) -> bool:
        return any(path.is_file() for queue in queues for path in (self.queue_directory / queue).rglob("*"))


class World(Running):
    """`use` gives it another relay; then mail can be sent, and `settle` waits until all has been done about it."""

    def __init__(self, loopback: Loopback) -> None:
        self.loopback = loopback
        self.directory = Path(tempfile.mkdtemp(prefix="bouncehook-fuzz-", dir="/tmp"))
        self.directory.chmod(0o755)
        self.relay = (loopback.relay, RELAY_PORT)
        self.endpoint = CustomerEndpoint(loopback.customer)
        self.postfix = SetUpPostfix(
            self.directory / "postfix",
            address=loopback.relay,
            port=RELAY_PORT,
            submission_port=SUBMISSION_PORT,
            hostname=HOSTNAME,
            name_server=loopback.name_server,
            remote_port=REMOTE_PORT,
            clients=loopback.clients,
        )
        self.remote = RemoteMx(remote_hosts(ROWS, loopback), port=REMOTE_PORT, bounce_to=self.relay)
        self.programs = Programs(
            self.directory / "bouncehook",
            commands=COMMANDS,
            queue_directory=self.postfix.queue_directory,
            return_domain=RETURN_DOMAIN,
            mynetworks=", ".join(loopback.clients),
            more_settings="smtp_skip_5xx_greeting: no\n",
        )
        self.filter = ContentFilter((loopback.relay, FILTER_PORT), (loopback.relay, BACK_PORT))
        self.plan = RelayPlan()
        self._posts_before = 0
        self._milter: subprocess.Popen[bytes] | None = None
        self._started = ExitStack()

    # ---- life

    def start(self) -> None:
        with ExitStack() as stack:
            stack.callback(shutil.rmtree, self.directory, ignore_errors=True)
            self.postfix.prepare()
            sasl = DovecotSasl(self.directory / "dovecot", self.postfix.auth_socket, dict([LOGIN]))
            dns = DemoDns(self.loopback.name_server, dns_names(ROWS, self.loopback))
            for part in (dns, self.remote, self.endpoint, sasl, self.filter):
                part.start()
                stack.callback(part.stop)
            url = self.endpoint.url("").rstrip("/")
            self.programs.prepare(CUSTOMERS.format(url=url, net=self.loopback.net, of_hooli=RETURN_DOMAINS[1]))
            stack.callback(self.programs.stop)
            self.programs.start()
            self.programs.start_lmtp()
            self._start_second_milter()
            stack.callback(self._stop_second_milter)
            stack.callback(self._stop_postfix)
            self.postfix.set_up = self._set_up
            self._started = stack.pop_all()

    def stop(self) -> None:
        self._started.close()

    def _start_second_milter(self) -> None:
        socket = self.postfix.queue_directory / SECOND_MILTER
        socket.parent.mkdir()
        program = Path(__file__).with_name("second_milter.py")
        self._milter = subprocess.Popen([sys.executable, program, socket], start_new_session=True)
        wait_until(socket.exists, 30, "the second milter's socket")
        shutil.chown(socket, "postfix")

    def _stop_second_milter(self) -> None:
        if self._milter:
            self._milter.kill()
            self._milter.wait()

    def _stop_postfix(self) -> None:
        if self.postfix.master_pid():
            self.postfix.stop()

    # ---- another relay

    def use(self, plan: RelayPlan) -> None:
        """Postfix is this relay from now on."""
        self._stop_postfix()
        self.plan = plan
        self._posts_before = len(self.endpoint.posts)
        self.postfix.settings = PostfixSettings().joined_with(settings_of(plan, self.loopback))
        if plan.filter:
            self.filter.is_down = plan.filter.is_down
            self.filter.withheld = frozenset() if plan.filter.dsn else frozenset({"DSN"})
            if not plan.filter.xforward:
                self.filter.withheld |= {"XFORWARD"}
        self.postfix.start()

    def _set_up(self) -> None:
        """As the administrator does."""
        options = {"--notify-never": self.plan.notify_never, "--lmtp": self.plan.by_lmtp, "--xverp": self.plan.xverp}
        wishes = [option for option, wished in options.items() if wished]
        where = ["-c", self.postfix.config_directory, "--config", self.programs.config]
        command = [
            COMMANDS / "bouncehook",
            "setup",
            *where,
            "--pipe-user",
            self.programs.pipe_user(),
            "--apply",
            *wishes,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError(f"setup does not accept {self.plan}:\n{done.stdout}{done.stderr}")
        if self.plan.short_ids:
            self.postfix.postconf({"enable_long_queue_ids": "no"})

    # ---- waiting

    def settle(self) -> None:
        """Waits until no mail is left: what is held is released, what is deferred expires.  Raises TimeoutError."""
        postfix = self.postfix
        self._wait_while(postfix.is_busy)
        if postfix.holds():
            postfix.release()
            self._wait_while(lambda: postfix.holds() or postfix.is_busy())
            postfix.wait_until_queue_rests(QUIET_SECONDS)
        if not postfix.is_empty():
            postfix.wait_until_queue_rests(QUIET_SECONDS)
            postfix.expire_all()
            postfix.flush_until_empty(QUIET_SECONDS)
        self._wait_while(lambda: not postfix.is_empty())

    def _wait_while(self, busy: Callable[[], bool]) -> None:
        def is_over() -> bool:
            notices = sum(is_of_a_notice(post) for post in self.endpoint.posts[self._posts_before :])
            if notices > MOST_NOTICES:
                raise TimeoutError(f"{notices} reports of Postfix's own mail: it goes round in a circle")
            # Twice in a row: a message on its way from one queue to another can hide from one look.
            return not busy() and not busy()

        wait_until(is_over, QUIET_SECONDS, lambda: f"not a quiet queue: {self.postfix.queue()[:5]}")

    # ---- later mails

    def send_back(self, accepted: Sequence[Accepted]) -> list[str]:
        """Lets the remote servers send what comes later; what the relay did not take of it."""
        return [said for message in accepted if message.sender for said in self._send_back(message)]

    def _send_back(self, message: Accepted) -> list[str]:
        if message.sender.rpartition("@")[2] not in RETURN_DOMAINS:
            return []
        refused = []
        for one in message.recipients:
            mail = sent_back(fate_of(one), message.host, message.sender, one, message.content)
            # A server that is not sure whether it was taken sends it again.
            times = 2 if fate_of(one) is Fate.LATER_STANDARD else 1
            refused += [self._deliver(message, mail) for _ in range(times) if mail]
        return [said for said in refused if said]

    def _deliver(self, message: Accepted, mail: bytes) -> str:
        own = self.remote.hosts[message.host].address
        with smtplib.SMTP(*self.relay, local_hostname=message.host, timeout=60, source_address=(own, 0)) as smtp:
            try:
                smtp.sendmail("", [message.sender], mail)
            except smtplib.SMTPException as error:
                return f"{message.sender} for {message.recipients}: {error}"
        return ""
