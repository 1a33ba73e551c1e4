"""Postfix on one host and bouncehook on another, with nothing shared but the network; a stranger on the same network.

    relay      Postfix, and `bouncehook setup` and `bouncehook doctor`, with the configuration of the other host
    reporter   milter, LMTP and notifier; no Postfix
    stranger   may not connect

Used by the tests of this folder.  Needs root.  Writes below a directory in /tmp.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count as numbers
from pathlib import Path

from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.demo_dns import DemoDns, Name
from bouncehook_demo.loopback import Loopback
from bouncehook_demo.postfix_settings import PostfixSettings, quick_retries
from bouncehook_demo.private_postfix import PrivatePostfix
from bouncehook_demo.programs import Programs
from bouncehook_demo.relay import CUSTOMER, RETURN_DOMAIN
from bouncehook_demo.remote_mx import RemoteMx
from bouncehook_demo.running import Running
from bouncehook_demo.stages import StageOfFailure, dns_names, remote_hosts
from bouncehook_demo.submit import Submitted, submit
from bouncehook_demo.waiting import wait_until
from hosts.network import Network
from hosts.site import BOUNCES, REFUSES
from places import public_directory

PORT = 2525
MILTER_PORT, LMTP_PORT = 8890, 8024
ROWS = (REFUSES, BOUNCES)
NET = "10.89"
RELAY = f"{NET}.0.10"
REPORTER = f"{NET}.0.11"
STRANGER = f"{NET}.0.12"
# The delimiter as Debian has it: what others let in passes their own milters too.
SETTINGS = PostfixSettings({"lmtp_connect_timeout": "3s", "recipient_delimiter": "+"})


class Relay(PrivatePostfix):
    """A Postfix whose files are written anew at each start, as containers do; then `customise` does what they do with
    their users' own settings."""

    customise: Callable[[], None] | None = None

    def _write_configuration(self) -> None:
        super()._write_configuration()
        (self.config_directory / "bouncehook_transport").unlink(missing_ok=True)
        if self.customise:
            self.customise()


class Apart(Running):
    """`postfix` and `programs` may be used directly, on their hosts."""

    def __init__(self, commands: Path) -> None:
        self._commands = commands
        self._numbers = numbers()
        self._stack = ExitStack()

    def start(self) -> None:
        with ExitStack() as stack:
            self._stack = stack
            self.directory = stack.enter_context(public_directory())
            self._make_world()
            self._make_ours()
            self._stack = stack.pop_all()

    def stop(self) -> None:
        self._stack.close()

    def _make_world(self) -> None:
        network = self.network = self._stack.enter_context(Network(NET))
        plan = Loopback(NET)
        self.remote_host = network.add("remote", plan.name_server, *(plan.remote(n) for n in range(len(ROWS) + 1)))
        self.customer = network.add("customer", plan.customer, f"{NET}.0.4")
        self.relay = network.add("relay", RELAY)
        self.reporter = network.add("reporter", REPORTER)
        self.stranger = network.add("stranger", STRANGER)
        self.endpoint = CustomerEndpoint(f"{NET}.0.4")
        self.remote = RemoteMx(remote_hosts(ROWS, plan), bounce_to=(RELAY, PORT))
        names = dns_names(ROWS, plan)
        names[RETURN_DOMAIN] = Name(mail_hosts=("relay.example.test",))
        names["relay.example.test"] = Name(addresses=(RELAY,))
        names["reporter.example.test"] = Name(addresses=(REPORTER,))
        with self.customer.inside():
            self._stack.enter_context(self.endpoint)
        with self.remote_host.inside():
            self._stack.enter_context(DemoDns(plan.name_server, names))
            self._stack.enter_context(self.remote)

    def _make_ours(self) -> None:
        clients = ("127.0.0.0/8", f"{NET}.0.0/24")
        self.postfix = Relay(
            self.directory / "postfix",
            address=RELAY,
            port=PORT,
            name_server=Loopback(NET).name_server,
            clients=clients,
            settings=quick_retries().joined_with(SETTINGS),
        )
        self.programs = Programs(
            self.directory / "bouncehook",
            commands=self._commands,
            queue_directory=self.directory / "no-postfix",
            return_domain=RETURN_DOMAIN,
            mynetworks=", ".join(clients),
            private=f"{NET}.0.0/16",
            by_network=self.sockets(),
            more_settings="smtp_skip_5xx_greeting: yes\n",
        )
        retry = f"[{', '.join(['1s'] * 300)}]"
        self.programs.prepare(f"customers:\n  {CUSTOMER}: {{failures: '{self.endpoint.url()}', retry: {retry}}}\n")
        self._stack.callback(self.relay.kill)
        self._stack.callback(self.reporter.kill)
        self._stack.callback(self.programs.stop)
        with self.reporter.inside():
            self.programs.start()
            self.programs.start_lmtp()
        with self.relay.inside():
            self.postfix.start()
        self._stack.callback(self.postfix.stop)

    @staticmethod
    def sockets(clients: str = f"[{RELAY}]") -> dict[str, str]:
        """Lines of bouncehook.yaml, with who may connect."""
        return {
            "milter": f"socket: inet:{MILTER_PORT}@{REPORTER}\n  clients: {clients}",
            "lmtp": f"socket: inet:{LMTP_PORT}@{REPORTER}\n  clients: {clients}",
        }

    # ---- its hosts

    def bouncehook(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """`bouncehook` on the relay."""
        command = [self._commands / "bouncehook", *map(str, arguments), "--config", self.programs.config]
        with self.relay.inside():
            return subprocess.run(command, capture_output=True, text=True, check=False)

    def setup(self, *options: object) -> subprocess.CompletedProcess[str]:
        """`bouncehook setup` on the relay."""
        return self.bouncehook("setup", "-c", self.postfix.config_directory, *options)

    def restart_postfix(self) -> None:
        """Its files are made anew."""
        with self.relay.inside():
            self.postfix.stop()
            self.postfix.start()

    def restart_with(self, name: str, clients: str) -> None:
        """Restart `milter` or `lmtp`, and let others connect."""
        config = self.programs.config
        before, after = self.sockets()[name], self.sockets(clients)[name]
        kept = config.read_text()
        config.write_text(kept.replace(before, after))
        try:
            self.programs.stop_program(name)
            with self.reporter.inside():
                getattr(self.programs, f"start_{name}")()
        finally:
            config.write_text(kept)

    # ---- mail

    def send(self, row: StageOfFailure) -> tuple[str, str]:
        """A message of the customer's that Postfix has taken: its id and its recipient."""
        recipient = f"r{next(self._numbers)}@{row.domain}"
        return self.submit(recipient).queue_id or "", recipient

    def submit(self, recipient: str) -> Submitted:
        """The same, to anybody."""
        with self.customer.inside():
            submitted = submit((RELAY, PORT), f"news@{CUSTOMER}", [recipient])
        assert submitted.queue_id
        return submitted

    def bounce(self, recipient: str) -> None:
        """A message has come to the remote server, which sends it back."""
        self.remote.wait_for_message(lambda message: recipient in message.recipients)
        self.send_bounces()

    def send_bounces(self) -> None:
        """The remote server sends back what it has."""
        with self.remote_host.inside():
            self.remote.send_bounces()

    def is_told(self, sent: tuple[str, str]) -> bool:
        """Whether the customer has the report."""
        return any((post.get("id"), post.get("recipient")) == sent for post in self.endpoint.posts)

    def wait_until_told(self, sent: tuple[str, str]) -> None:
        """Until the customer has the report."""
        wait_until(
            lambda: self.is_told(sent),
            30,
            lambda: (
                f"a report of {sent}; queue: {self.postfix.queue()}; notifier: {self.programs.log('notifier')}; "
                f"Postfix: {self.postfix.log_text()[-3000:]}"
            ),
        )

    def prove(self) -> None:
        """What is refused at once and what comes back later are both reported."""
        refused, returned = self.send(REFUSES), self.send(BOUNCES)
        self.bounce(returned[1])
        self.wait_until_told(refused)
        self.wait_until_told(returned)
