"""A real notifier with its status page, beside a spool that a test writes and a customer's endpoint."""

from __future__ import annotations

import http.client
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bouncehook import spool
from bouncehook.configuration import Configuration, load
from bouncehook.return_address import day_of
from bouncehook.spool import Spool
from bouncehook.spool_reader import make_spool
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.waiting import wait_until
from configured import RETURN_DOMAIN, write_configuration
from places import free_port

DSN = b"""\
From: mailer-daemon@relay.test
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

<%(recipient)b>: host far.test[192.0.2.9] said: 550 5.1.1 %(words)b (in reply to RCPT TO command)

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.test
X-Postfix-Queue-ID: %(id)b
X-Postfix-Sender: rfc822; bounce@relay.test
Arrival-Date: Mon, 2 Feb 2026 10:00:00 +0000 (UTC)

Final-Recipient: rfc822; %(recipient)b
Original-Recipient: rfc822;%(recipient)b
Action: failed
Status: 5.1.1
Remote-MTA: dns; far.test
Diagnostic-Code: smtp; 550 5.1.1 %(words)b

--b--
"""


class World:
    """A notifier that a test starts, and what is around it."""

    def __init__(self, directory: Path, commands: Path, endpoint: CustomerEndpoint) -> None:
        self.directory = directory
        self.commands = commands
        self.endpoint = endpoint
        self.port = free_port()
        self.spool_path = directory / "spool"
        self.store_path = directory / "store.db"
        self.log_path = directory / "log"
        make_spool(self.spool_path)
        self.spool = Spool(str(self.spool_path))
        self.config = self.configure()
        self._process: subprocess.Popen[bytes] | None = None

    def configure(self, customers: str = "", status: str = "", settings: str = "") -> Path:
        """Write the configuration; `customers` are further lines of the map, `status` of that section."""
        acme = f"  acme.test: {{failures: '{self.endpoint.url('/hook/geheim?key=geheim')}', private: yes}}\n"
        listen = f"status:\n  listen: 127.0.0.1:{self.port}\n{status}"
        return write_configuration(
            self.directory,
            f"customers:\n{acme}{customers}",
            f"{listen}callers: 1\nmilter: {{socket: {self.directory}/milter.sock}}\n{settings}",
        )

    @property
    def configuration(self) -> Configuration:
        return load(self.config)

    def start(self, *, until: str = "status page and metrics on ") -> None:
        """Start the notifier, and wait until its log says something anew."""
        told = self.log().count(until)
        with self.log_path.open("ab") as log:
            program = self.commands / "bouncehook-notifier"
            self._process = subprocess.Popen([program, "--config", self.config], stdout=log, stderr=log)
        wait_until(lambda: self.log().count(until) > told, 20, self.log)

    def stop(self) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(signal.SIGTERM)
        return process.wait(20)

    def kill(self) -> None:
        """As the kernel does when there is no memory."""
        process, self._process = self._process, None
        assert process
        process.kill()
        process.wait()

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def log(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    # what comes in

    def fail(
        self,
        message_id: str,
        recipient: str = "you@far.test",
        words: str = "User unknown",
        number: int = 0,
        days: int = 0,
    ) -> None:
        """Postfix tells of a failure; `number` says of which customer's message, which left `days` from today."""
        configuration = self.configuration
        customer = list(configuration.customers)[number]
        address = configuration.return_address_for(customer, message_id, day_of(time.time()) + days)
        values = {b"recipient": recipient.encode(), b"words": words.encode(), b"id": message_id.encode()}
        header: dict[str, spool.Value] = {"recipient": address, "queue_id": "4jYDSN", "truncated": 0}
        self.spool.put(spool.DSN, header, DSN % values)

    def put_damaged(self) -> None:
        """A file that cannot be processed."""
        self.spool.put(spool.BOUNCE, {"recipient": f"bounce+nonsense@{RETURN_DOMAIN}"}, b"")

    # what is shown

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
        """One request: status, headers by lower-case name, body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
        finally:
            connection.close()

    def page(self, path: str) -> str:
        """A page that is there."""
        status, _, body = self.get(path)
        assert status == 200, body
        return body

    def metrics(self) -> dict[str, float]:
        """Each sample, by its name and labels as they stand there."""
        lines = [line for line in self.page("/metrics").splitlines() if line and not line.startswith("#")]
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}

    def wait_for_metric(self, name: str, value: float) -> None:
        wait_until(lambda: self.metrics().get(name) == value, 20, lambda: f"{name}: {self.metrics()}\n{self.log()}")


@pytest.fixture
def endpoint() -> Iterator[CustomerEndpoint]:
    with CustomerEndpoint() as made:
        yield made


@pytest.fixture
def world(tmp_path: Path, commands: Path, endpoint: CustomerEndpoint) -> Iterator[World]:
    made = World(tmp_path, commands, endpoint)
    yield made
    made.stop()
