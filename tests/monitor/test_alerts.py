"""Each alert, driven by the real programs: quiet, then there, then quiet again.

A real relay, a real Prometheus, and the rules that we ship with their times made short: nobody waits for half an hour
here.  Troubles that do not get in each other's way are made at the same time.
"""

from __future__ import annotations

import dataclasses
import re
import shutil
import smtplib
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from own_prometheus import NAME, RULES, Prometheus

from bouncehook import spool
from bouncehook.configuration import load
from bouncehook.counters import Counters
from bouncehook.report import Report, State
from bouncehook.return_address import day_of
from bouncehook.spool import Spool
from bouncehook_demo.foreign_bounce import LaterBounce, compose_bounce
from bouncehook_demo.programs import GROUP, USERS
from bouncehook_demo.relay import Relay
from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES, StageOfFailure
from bouncehook_demo.submit import Submission, simple_message
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.store.records import Evidence, Found, MapInForce, NewReport
from bouncehook_notifier.store.store import Store
from feedback_reports import Reported, yahoo
from places import free_port

pytestmark = pytest.mark.postfix

REFUSED = next(row for row in STAGES if row.label == "rcpt550")
SENDER_REFUSED = next(row for row in STAGES if row.label == "mail550")
FORGED = "bounce+aebagbafaydqqcikbmga2dqpcaireeyuculbogazdinryhi@return.example.test"
CUSTOMERS = """\
customers:
  acme.example: '{endpoint}/well'
  failing.example: {failures: '{endpoint}/failing', retry: [2s, 2s, 2s, 2s, 2s, 2s, 2s, 2s, 2s, 2s]}
  hopeless.example: {failures: '{endpoint}/hopeless', retry: [1s]}
  slow.example: {failures: '{endpoint}/slow', rate: 8}
"""
LISTS = [f"list{number}.example" for number in range(10)]
"""customers who write to many"""
SHORT = [
    (r"for: \d+m", "for: 1s"),
    (r"\) > 500", ") > 200"),
    (r"\[\d+[mhd]\]", "[12s]"),  # the counts of milter and LMTP come every five seconds
    (r"last_seen_timestamp_seconds > 60", "last_seen_timestamp_seconds > 9"),
    (r'(folder="new"\}) > 120', r"\1 > 3"),
    (r"(deliveries_overdue_seconds\S+) > 300", r"\1 > 3"),
]
LONG_AGO = 7200


class Troubles:
    """Ways to bring a relay into trouble and out of it, by the names of the alerts that say so."""

    def __init__(self, relay: Relay, disk: Path) -> None:
        self.relay = relay
        self.disk = disk
        self.programs = relay.programs
        self.endpoint = relay.environment.endpoint
        self.configuration = load(self.programs.config)

    def fail(self, sender: str, times: int = 1, row: StageOfFailure = REFUSED) -> None:
        """Messages of a customer that a remote server refuses."""
        environment = self.relay.environment
        with Submission(environment.relay, source_address=environment.loopback.customer) as session:
            for _ in range(times):
                session.send(sender, [row.recipient])

    def write(self, customer: str, reached: int, gone: int) -> None:
        """One message of a customer to so many who are there, and so many who are not."""
        environment = self.relay.environment
        recipients = [f"n{number}@{ACCEPTING_DOMAIN}" for number in range(reached)]
        recipients += [f"n{number}@gone.test" for number in range(gone)]
        with Submission(environment.relay, source_address=environment.loopback.customer) as session:
            session.send(f"a@{customer}", recipients)

    def complain(self, name: str, times: int) -> None:
        """Recipients of a customer call messages spam."""
        customer = self.configuration.customers.by_name(name)
        assert customer is not None
        for number in range(times):
            address = self.configuration.return_address_for(customer, f"4jYspam{number}", day_of(time.time()))
            reported = Reported(address, "n1@accepts.test", b"Subject: x\r\n\r\nx\r\n")
            self.from_outside("complaints@return.example.test", content=yahoo(reported))

    def from_outside(self, *recipients: str, content: bytes = b"Subject: x\r\n\r\n") -> None:
        environment = self.relay.environment
        source = (environment.loopback.remote(0), 0)
        with smtplib.SMTP(*environment.relay, local_hostname="far.test", source_address=source) as session:
            session.ehlo()
            session.mail("")
            if [session.rcpt(recipient)[0] for recipient in recipients][-1] == 250:
                session.data(content)

    # ---- by the names of the alerts

    @contextmanager
    def notifier_down(self) -> Iterator[None]:
        self.programs.stop_program("notifier")
        yield
        self.programs.start_notifier()

    @contextmanager
    def milter_silent(self) -> Iterator[None]:
        self.programs.stop_program("milter")
        yield
        self.programs.start_milter()

    @contextmanager
    def records_lost(self) -> Iterator[None]:
        """By another milter, of which nobody hears any more."""
        counters = Counters(self.programs.spool, "milter", "/other.sock")
        counters.add("lost")
        counters.write()
        yield
        for path in (self.programs.spool / "counters").glob("milter.*"):
            if "/other.sock" in path.read_text():
                path.unlink()

    @contextmanager
    def lmtp_silent(self) -> Iterator[None]:
        self.programs.stop_program("lmtp")
        yield
        self.programs.start_lmtp()

    @contextmanager
    def store_away(self) -> Iterator[None]:
        """A failure waits for it in the spool, and a report to be delivered."""
        kept = self.disk / "kept"
        kept.mkdir()
        files = list(self.disk.glob("bouncehook.db*"))
        for path in files:
            path.rename(kept / path.name)
        self.programs.store.mkdir()
        self.fail("a@acme.example")
        yield
        self.programs.store.rmdir()
        for path in files:
            (kept / path.name).rename(path)
        kept.rmdir()

    @contextmanager
    def held_for_long(self) -> Iterator[None]:
        """By a milter that has died."""
        header: dict[str, spool.Value] = {
            "customer": "acme.example",
            "id": "",
            "sender": "a@acme.example",
            "recipient": "held@far.test",
            "extended": "5.1.1",
            "text": "User unknown",
        }
        name = Spool(str(self.programs.spool)).hold(spool.REFUSED, header, "dead")
        held = self.programs.spool / "held"
        old = (held / name).rename(held / long_ago(name))
        shutil.chown(old, USERS["milter"], GROUP)  # only its owner may move it
        yield
        self.programs.stop_program("milter")
        self.programs.start_milter()

    @contextmanager
    def waits_for_customer(self) -> Iterator[None]:
        """Whose message it is about is not in the map, nor will be."""
        gone = dataclasses.replace(next(iter(self.configuration.customers)), name="gone.example")
        address = self.configuration.return_address_for(gone, "4jYgone", day_of(time.time()))
        name = Spool(str(self.programs.spool)).hold(spool.BOUNCE, {"recipient": address}, "test")
        (self.programs.spool / "held" / name).rename(self.programs.spool / "new" / long_ago(name))
        yield
        for path in (self.programs.spool / "waiting").iterdir():
            path.unlink()

    @contextmanager
    def set_aside(self) -> Iterator[None]:
        Spool(str(self.programs.spool)).put(spool.BOUNCE, {"recipient": "bounce+nonsense@return.example.test"}, b"")
        yield
        for path in (self.programs.spool / "bad").iterdir():
            path.unlink()

    @contextmanager
    def deliveries_late(self) -> Iterator[None]:
        """More than the endpoint is to have; it ends by itself."""
        self.fail("a@slow.example", 160)
        yield

    @contextmanager
    def endpoint_fails(self) -> Iterator[None]:
        self.endpoint.status_by_path["/failing"] = 500
        self.fail("a@failing.example")
        yield
        self.endpoint.status_by_path["/failing"] = 204

    @contextmanager
    def endpoint_off(self) -> Iterator[None]:
        self.bouncehook("endpoints", "disable", self.endpoint.url("/slow"))
        yield
        self.bouncehook("endpoints", "enable", self.endpoint.url("/slow"))

    @contextmanager
    def not_in_map(self) -> Iterator[None]:
        """A report waits of a customer who has left the map, and is given up by hand."""
        url = self.endpoint.url("/left")
        report = NewReport("msg_left", "left.example", Report("4jYleft", "x@far.test", State.RCPTTO), (url,))
        store = Store(self.configuration.settings.store, "elsewhere")
        store.record([Found(Evidence("left", time.time(), {}, "failure", "dsn", b""), [report])], time.time())
        store.close()
        yield
        self.bouncehook("endpoints", "forget", url, "--give-up")

    @contextmanager
    def maps_differ(self) -> Iterator[None]:
        """Another host shares the store, and has another map."""
        settings = self.configuration.settings
        store = Store(settings.store, "elsewhere")
        store.announce(MapInForce("another", 3))
        yield
        with store.transaction() as connection:
            connection.exec_driver_sql("delete from hosts where host = 'elsewhere'")
        store.close()

    @contextmanager
    def undelivered(self) -> Iterator[None]:
        self.endpoint.status_by_path["/hopeless"] = 500
        self.fail("a@hopeless.example")
        yield

    @contextmanager
    def configuration_faulty(self) -> Iterator[None]:
        good = self.programs.customers_map.read_text()
        self.programs.customers_map.write_text(good + "nonsense: 1\n")
        yield
        self.programs.customers_map.write_text(good)

    @contextmanager
    def out_of_room(self) -> Iterator[None]:
        subprocess.run(["mount", "-o", "remount,size=100m", self.disk], check=True)
        yield
        subprocess.run(["mount", "-o", "remount,size=1g", self.disk], check=True)

    @contextmanager
    def forgeries(self) -> Iterator[None]:
        for _ in range(6):
            self.from_outside(*[FORGED] * 9)  # smtpd slows down who makes more mistakes in a session
        yield

    @contextmanager
    def sender_refused(self) -> Iterator[None]:
        """A server does not take our return addresses, message after message: Prometheus does not see a first step."""
        ended = threading.Event()

        def send() -> None:
            while not ended.wait(0.5):
                self.fail("a@acme.example", 3, SENDER_REFUSED)

        thread = threading.Thread(target=send)
        thread.start()
        yield
        ended.set()
        thread.join()

    @contextmanager
    def clocks_differ(self) -> Iterator[None]:
        """A mail comes back of a day that has not come."""
        configuration = self.configuration
        customer = next(one for one in configuration.customers if one.name == "acme.example")
        address = configuration.return_address_for(customer, "4jYfuture", day_of(time.time()) + 2)
        content = simple_message("a@acme.example", [REFUSED.recipient])
        bounce = compose_bounce(LaterBounce(), "mx.far.test", address, REFUSED.recipient, content)
        self.from_outside(address, content=bounce)
        yield

    @contextmanager
    def limit_reached(self) -> Iterator[None]:
        """A bounce that is longer than is read."""
        customer = next(one for one in self.configuration.customers if one.name == "acme.example")
        address = self.configuration.return_address_for(customer, "4jYlong", day_of(time.time()))
        self.from_outside(address, content=b"Subject: x\r\n\r\n" + b"words \r\n" * 50_000)
        yield

    @contextmanager
    def own_fault(self) -> Iterator[None]:
        """The milter, with a fault built in; each of its messages passes."""
        faulty = self.relay.environment.directory / "faulty"
        faulty.mkdir()
        (faulty / "sitecustomize.py").write_text(
            "from bouncehook_milter.session import Session\nSession.header = lambda *_: 1 / 0\n"
        )
        faulty.chmod(0o755)
        self.programs.stop_program("milter")
        self.programs.start_milter(under=["env", f"PYTHONPATH={faulty}"])
        # Counted from its first writing on; Prometheus does not see the first step of what was not there.
        self.fail("a@acme.example")
        yield
        self.programs.stop_program("milter")
        self.programs.start_milter()

    @contextmanager
    def probe_failed(self) -> Iterator[None]:
        """The bounce is sent where nobody listens, and then where it belongs."""
        postfix, relay = self.relay.environment.postfix, "{}:{}".format(*self.relay.environment.relay)
        where = ["probe", "-c", postfix.config_directory, "--seconds", "10", "--submit", relay, "--bounce"]
        with pytest.raises(subprocess.CalledProcessError):
            self.bouncehook(*where, "127.0.0.1:1")
        yield
        self.bouncehook(*where, relay)

    def bouncehook(self, *arguments: object) -> None:
        command = [self.programs.commands / "bouncehook", *arguments, "--config", self.programs.config]
        subprocess.run(command, check=True, capture_output=True)


def long_ago(name: str) -> str:
    """The name that a spool file would have if it had come long ago."""
    arrived, _, rest = name.partition(".")
    return f"{int(arrived) - LONG_AGO * 10**9:019d}.{rest}"


Trouble = Callable[[Troubles], AbstractContextManager[None]]
TOGETHER: list[dict[Trouble, set[str]]] = [
    {
        Troubles.lmtp_silent: {"BouncehookLmtpSilent"},
        Troubles.held_for_long: {"BouncehookHeldForLong"},
        Troubles.waits_for_customer: {"BouncehookWaitsForCustomer"},
        Troubles.set_aside: {"BouncehookSetAside"},
        Troubles.deliveries_late: {"BouncehookDeliveriesLate"},
        Troubles.endpoint_fails: {"BouncehookEndpointFails"},
        Troubles.undelivered: {"BouncehookUndelivered"},
        Troubles.configuration_faulty: {"BouncehookConfigurationFaulty"},
        Troubles.out_of_room: {"BouncehookOutOfRoom"},
        Troubles.forgeries: {"BouncehookForgeries"},
        Troubles.clocks_differ: {"BouncehookClocksDiffer"},
        Troubles.limit_reached: {"BouncehookLimitReached"},
    },
    {
        Troubles.store_away: {"BouncehookUnreadable", "BouncehookInTrouble", "BouncehookSpoolWaits"},
        Troubles.own_fault: {"BouncehookOwnFault"},
    },
    {
        Troubles.milter_silent: {"BouncehookMilterSilent"},
        Troubles.records_lost: {"BouncehookRecordsLost"},
        Troubles.endpoint_off: {"BouncehookEndpointOff"},
    },
    {
        Troubles.not_in_map: {"BouncehookNotInMap"},
        Troubles.maps_differ: {"BouncehookMapsDiffer"},
    },
    {Troubles.probe_failed: {"BouncehookProbeFailed"}},
    {Troubles.sender_refused: {"BouncehookSenderRefused"}},
    {Troubles.notifier_down: {"BouncehookNotifierDown"}},
]


OF_CUSTOMERS = ("BouncehookBadList", "BouncehookComplaints")


@pytest.fixture(scope="module")
def disk() -> Iterator[Path]:
    """The store's, whose size can be changed."""
    place = Path(tempfile.mkdtemp(prefix="bouncehook-disk-", dir="/tmp"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g,mode=755", "tmpfs", place], check=True)
    yield place
    subprocess.run(["umount", "-l", place], check=True)
    place.rmdir()


@pytest.fixture(scope="module")
def troubles(make_relay, disk) -> Iterator[Troubles]:
    port = free_port()
    made = make_relay(
        rows=(REFUSED, SENDER_REFUSED),
        customers=CUSTOMERS + "".join(f"  {name}: '{{endpoint}}/well'\n" for name in LISTS),
        more_settings=f"status: {{listen: 127.0.0.1:{port}, by_customer: yes}}\n",
    )
    made.programs.directory.mkdir()
    (made.programs.directory / "lib").symlink_to(disk)
    made.port = port
    with made:
        made.programs.start_lmtp()
        yield Troubles(made, disk)


@pytest.fixture(scope="module")
def prometheus(troubles, tmp_path_factory) -> Iterator[Prometheus]:
    """With short times."""
    text = (RULES / NAME).read_text()
    for long, short in SHORT:
        text, count = re.subn(long, short, text)
        assert count, long
    directory = tmp_path_factory.mktemp("prometheus")
    (directory / NAME).write_text(text)
    made = Prometheus(directory, f"127.0.0.1:{troubles.relay.port}", directory / NAME)
    try:
        wait_until(lambda: made.query("bouncehook_milter_forged_total"), 30, lambda: made.log.read_text())
        yield made
    finally:
        made.stop()


def test_each_alert_is_driven_here() -> None:
    alerts = re.findall(r"alert: (\w+)", (RULES / NAME).read_text())
    driven = [alert for group in TOGETHER for some in group.values() for alert in some]
    assert sorted(alerts) == sorted([*driven, *OF_CUSTOMERS])


@pytest.mark.parametrize("group", TOGETHER, ids=["several", "store", "milter", "maps", "probe", "sender", "notifier"])
def test_quiet_then_there_then_quiet(prometheus, troubles, group: dict[Trouble, set[str]]) -> None:
    wanted = {alert for some in group.values() for alert in some}
    wait_until(lambda: not prometheus.firing(), 60, lambda: f"quiet: {prometheus.firing()}")
    seen: set[str] = set()

    def all_seen() -> bool:
        seen.update(prometheus.firing())
        return seen >= wanted

    with ExitStack() as stack:
        for trouble in group:
            stack.enter_context(trouble(troubles))
        wait_until(all_seen, 60, lambda: f"{wanted - seen} in {prometheus.ask('alerts')}")
    wait_until(lambda: not prometheus.firing(), 90, lambda: f"quiet again: {prometheus.firing()}")
    assert seen == wanted


def test_of_ten_customers_the_bad_one_is_named(prometheus, troubles) -> None:
    """A list of which half is gone, and of whom some complain; nine others write to as many who are there."""
    bad = LISTS[0]
    for name in LISTS:
        troubles.write(name, reached=1, gone=1)
    troubles.complain(bad, 1)
    series = ("reports", "recipients", "complaints")

    def known() -> bool:
        """Prometheus does not see the first step of what was not there."""
        return [len(found) for found in asked()] == [len(LISTS), len(LISTS), 1]

    def asked() -> list[list[Any]]:
        return [prometheus.query(f'bouncehook_{one}_total{{customer=~"list.*"}}') for one in series]

    wait_until(known, 60, lambda: f"the metrics of all ten: {asked()}")
    seen: dict[str, set[str]] = {alert: set() for alert in OF_CUSTOMERS}

    def looked() -> dict[str, set[str]]:
        for alert, customers in seen.items():
            found = prometheus.query(f'ALERTS{{alertname="{alert}",alertstate="firing"}}')
            customers |= {one["metric"]["customer"] for one in found}
        return seen

    for name in LISTS[1:]:
        troubles.write(name, reached=250, gone=0)
    troubles.write(bad, reached=150, gone=150)
    troubles.complain(bad, 20)
    wait_until(lambda: all(looked().values()), 60, lambda: f"{seen} in {prometheus.ask('alerts')}")
    wait_until(lambda: looked() and not prometheus.firing(), 90, lambda: f"quiet again: {prometheus.firing()}")
    assert seen == {alert: {bad} for alert in OF_CUSTOMERS}
