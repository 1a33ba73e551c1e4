"""A whole sender: relays `a` and `b`, `mx` for returned mail, a PostgreSQL for all; and a customer and remote servers.

Counts at the customer's endpoint everything that failed since the start, by what was promised: a message that a relay
took is the relay's, and each of its failures is told, once or under the same webhook-id, and nothing else.

Used by the tests of this folder.  Needs root.  Writes below a directory in /tmp.
"""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from itertools import count as numbers
from pathlib import Path

from bouncehook.report import State
from bouncehook_demo.behaviour import Behaviour, Stage
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.demo_dns import DemoDns
from bouncehook_demo.foreign_bounce import LaterBounce
from bouncehook_demo.loopback import Loopback
from bouncehook_demo.relay import CUSTOMER
from bouncehook_demo.remote_mx import RemoteMx
from bouncehook_demo.running import Running
from bouncehook_demo.stages import StageOfFailure, dns_names, remote_hosts
from bouncehook_demo.submit import Submission
from bouncehook_demo.waiting import wait_until
from hosts.mail_host import PORT, MailHost
from hosts.network import Host, Network
from places import public_directory
from postgresql.server import Server, query, wait_for_query
from torture import ledger
from torture.ledger import Count, Failure

REFUSES = StageOfFailure(
    "refuses", State.RCPTTO, "550", "5.1.1", "Nobody", Behaviour({Stage.RCPT: "550 5.1.1 Nobody by that name"})
)
BOUNCES = StageOfFailure(
    "bounces", State.BOUNCE, "550", "5.1.1", "No mailbox", Behaviour(bounces=LaterBounce(at_once=False))
)
FORWARDS = StageOfFailure(
    "forwards",
    State.BOUNCE,
    "550",
    "5.1.1",
    "No mailbox",
    Behaviour(bounces=LaterBounce(at_once=False, recipient="somebody.else@far.test")),
)
ROWS = (REFUSES, BOUNCES, FORWARDS)
RETRY = f"[{', '.join(['1s'] * 300)}]"
MAIL_HOSTS = ("a", "b", "mx")


class Site(Running):
    """`a`, `b` and `mx` handle mail.

    `customer`, `endpoint_host`, `remote_host`, `database` and `standby_host` are the hosts of these.
    """

    def __init__(self, commands: Path, *, under: Mapping[str, Sequence[str]] | None = None) -> None:
        """`under` are commands that run the daemons of some hosts."""
        self._stack = ExitStack()
        self._commands = commands
        self._under = under or {}
        self._numbers = numbers()
        self._sending = threading.Lock()
        self.failed: set[Failure] = set()
        """what is to be told"""
        self.unsure: set[str] = set()
        """recipients of messages to which there was no answer: a relay may have them or not"""

    # ---- life

    def start(self) -> None:
        with ExitStack() as stack:
            self._stack = stack
            self.directory = stack.enter_context(public_directory())
            self._make_network()
            self._start_world()
            self._start_ours()
            self._stack = stack.pop_all()

    def stop(self) -> None:
        self._stack.close()

    def _make_network(self) -> None:
        network = self.network = self._stack.enter_context(Network())
        plan = Loopback(network.net)
        self.remote_host = network.add("remote", plan.name_server, *(plan.remote(n) for n in range(len(ROWS) + 1)))
        self.customer = network.add("customer", plan.customer)
        self.endpoint_host = network.add("endpoint", f"{network.net}.0.4")
        self.database = network.add("database", f"{network.net}.0.20")
        self.standby_host = network.add("standby", f"{network.net}.0.21")
        self._hosts = [network.add(name, f"{network.net}.0.{n}") for n, name in enumerate(MAIL_HOSTS, 10)]

    def _start_world(self) -> None:
        plan = Loopback(self.network.net)
        self.endpoint = CustomerEndpoint(self.endpoint_host.address)
        self.remote = RemoteMx(remote_hosts(ROWS, plan), bounce_to=(self._hosts[-1].address, PORT))
        with self.endpoint_host.inside():
            self._stack.enter_context(self.endpoint)
        with self.remote_host.inside():
            self._stack.enter_context(DemoDns(plan.name_server, dns_names(ROWS, plan)))
            self._stack.enter_context(self.remote)

    def _start_ours(self) -> None:
        with self.database.inside():
            self.postgresql = Server(self.database.address)
            self._stack.callback(self.postgresql.remove)
            self._stack.callback(self.database.kill)
            self.postgresql.start()
            self.store_url = self.start_database()
        self.mail_hosts = [self._mail_host(host) for host in self._hosts]
        self.a, self.b, self.mx = self.mail_hosts
        keys = None
        for one in self.mail_hosts:
            one.prepare(keys)
            keys = self.a.programs.keys
            self._stack.callback(one.kill)
            one.start()

    def start_database(self) -> str:
        """Another site may have more of it; gives the URL of the store."""
        return self.postgresql.make_database()

    def start_database_again(self) -> None:
        """After its host was killed."""
        self.database.boot()
        with self.database.inside():
            self.postgresql.start()

    def _mail_host(self, host: Host) -> MailHost:
        url = self.endpoint.url()
        return MailHost(
            host,
            self.directory,
            self._commands,
            net=self.network.net,
            name_server=self.remote_host.address,
            store_url=self.store_url,
            customers=f"customers:\n  {CUSTOMER}: {{failures: '{url}', retry: {RETRY}}}\n",
            under=self._under.get(host.name, ()),
        )

    # ---- mail

    def send(self, relay: MailHost, *rows: StageOfFailure, spelled: str = "r{}") -> Failure | None:
        """One message that will fail for a recipient at each of `rows`; its id and last recipient, if it was taken.

        What was not taken, or not answered, is still the customer's.
        """
        with self._sending:
            number = next(self._numbers)
        recipients = [f"{spelled.format(number)}@{row.domain}" for row in rows]
        try:
            with self.customer.inside(), Submission((relay.host.address, PORT), timeout=10) as session:
                submitted = session.send(f"news@{CUSTOMER}", recipients)
        except smtplib.SMTPResponseException:
            return None
        except (OSError, smtplib.SMTPException):
            self.unsure |= set(recipients)
            return None
        if submitted.queue_id is None:
            return None
        failures = [(submitted.queue_id, one) for one in recipients if one not in submitted.refused]
        self.failed |= set(failures)
        return failures[-1]

    def send_some(
        self, relays: Iterable[MailHost], how_many: int = 3, rows: Sequence[StageOfFailure] = (REFUSES, BOUNCES)
    ) -> list[Failure]:
        """So many from each relay, for recipients who are refused at once and later; all are taken."""
        sent = [self.send(relay, *rows) for _ in range(how_many) for relay in relays]
        assert None not in sent
        return [failure for failure in sent if failure]

    def send_bounces(self) -> None:
        """The remote servers send what waits, and what was not taken before."""
        with self.remote_host.inside():
            self.remote.send_bounces()

    def bounce(self, sent: Iterable[Failure]) -> None:
        """These have come to the remote servers, which send them back."""
        for _, recipient in sent:
            self.remote.wait_for_message(lambda message, to=recipient: to in message.recipients)  # type: ignore[misc]
        self.send_bounces()

    # ---- what comes of it

    def told(self) -> set[Failure]:
        """The failures that the customer has taken."""
        return ledger.accepted(self.endpoint.posts)

    def wait_until_told(self, failures: Collection[Failure], seconds: float = 30) -> None:
        wait_until(lambda: set(failures) <= self.told(), seconds, lambda: self._state(set(failures) - self.told()))

    def finish(self, seconds: float = 60) -> Count:
        """Every queue and every spool is emptied, and all is told; counts everything since the start."""

        def is_over() -> bool:
            for relay in self.mail_hosts:
                relay.postfix.flush()
            self.send_bounces()
            return self.failed <= self.told() and not self._waiting()

        wait_until(is_over, seconds, lambda: self._state(self.failed - self.told()))
        may_have = {ledger.failure_of(post) for post in self.endpoint.posts if post["recipient"] in self.unsure}
        counted = ledger.count(self.endpoint.posts, self.failed, may_have)
        assert not [one.programs.set_aside() for one in self.mail_hosts if one.programs.set_aside()]
        return counted

    def ask(self, statement: str) -> object:
        """The first column of the first row of what the store answers."""
        with self.database.inside():
            return query(self.store_url, statement)[0][0]

    def wait_for_answer(self, statement: str, wanted: object, seconds: float = 30) -> None:
        """Until the store answers that."""
        with self.database.inside():
            wait_for_query(self.store_url, statement, wanted, seconds)

    def _waiting(self) -> list[object]:
        """What is in queues and spools."""
        queues = [entry for one in self.mail_hosts for entry in one.postfix.queue()]
        return [*queues, *(name for one in self.mail_hosts for name in one.programs.waiting_in_spool())]

    def _state(self, missing: set[Failure]) -> str:
        logs = (f"--- {one.host.name}\n{one.log()[-1500:]}" for one in self.mail_hosts)
        return f"{len(missing)} are missing: {sorted(missing)[:5]}; {self._waiting()[:5]}\n" + "\n".join(logs)
