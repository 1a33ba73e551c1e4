"""The receivers of docs/examples, run as their first lines say, and a deliverer that lets them hear of reports.

Used by the tests of this folder.  Listens on loopback.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bouncehook.report import Event, Report, State
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.store.records import Evidence, Found, NewReport
from bouncehook_notifier.store.store import Store
from deliver.running import Running
from places import free_port

EXAMPLES = Path(__file__).parents[2] / "docs/examples"
SECRET = "whsec_" + "QUJD" * 8


@dataclass(frozen=True)
class Language:
    """How a receiver is started; `{port}` is where it is to listen, if the environment does not tell it."""

    file: str
    command: tuple[str, ...]


LANGUAGES = {
    "python": Language("python/receiver.py", ("python3", "{file}")),
    "node": Language("node/receiver.mjs", ("node", "{file}")),
    "php": Language("php/receiver.php", ("php", "-S", "127.0.0.1:{port}", "{file}")),
    "go": Language("go/receiver.go", ("go", "run", "{file}")),
}


class Receiver:
    """One that runs."""

    def __init__(self, language: str, directory: Path) -> None:
        self.language = language
        self.inbox = directory / "inbox"
        self.log = directory / "log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/bouncehook"
        chosen = LANGUAGES[language]
        names = {"file": str(EXAMPLES / chosen.file), "port": str(self.port)}
        environment = {
            "WEBHOOK_SECRET": SECRET,
            "PORT": str(self.port),
            "INBOX": str(self.inbox),
            "PHP_CLI_SERVER_WORKERS": "4",
        }
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [word.format(**names) for word in chosen.command],
                env=os.environ | environment,
                cwd=directory,
                stdout=log,
                stderr=log,
                start_new_session=True,  # `go run` and `php -S` have children, which end with them
            )

    def wait(self) -> None:
        wait_until(self._answers, 120, lambda: f"{self.language} listens: {self.log.read_text()}")

    def _answers(self) -> bool:
        assert self._process.poll() is None, self.log.read_text()
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(20)

    def post(self, headers: dict[str, str], body: bytes, method: str = "POST") -> tuple[int, str]:
        """What it answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, "/bouncehook", body, headers)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def kept(self, webhook_id: str) -> Any:
        """What it has kept under a webhook-id."""
        return json.loads((self.inbox / f"{webhook_id}.json").read_text(encoding="utf-8"))

    def has(self, webhook_id: str) -> bool:
        return (self.inbox / f"{webhook_id}.json").exists()


class Delivering:
    """A deliverer that runs, with a store of its own."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir()
        self.store = Store(f"sqlite:///{directory / 'store.db'}")
        self.store.open()
        self.running = Running(self.store, directory)

    def stop(self) -> None:
        if self.running.thread.is_alive():
            self.running.stop()
        self.store.close()

    def deliver(self, url: str, entry: str, webhook_id: str, report: Report, mail: bytes = b"") -> None:
        """A report, due now, for a customer whose entry in the map begins like this."""
        self.running.customers(
            f"acme: {{failures: '{url}', bounces: '{url}', private: [127.0.0.0/8], retry: [], {entry}}}"
        )
        header = {"recipient": "bounce+token@bounces.relay.test"}
        evidence = Evidence(f"{webhook_id}.bounce.1.1", time.time(), header, "failure", "dsn", mail)
        self.store.record([Found(evidence, [NewReport(webhook_id, "acme", report, (url,))])], time.time())
        if not self.running.thread.is_alive():
            self.running.start()
        self.running.deliverer.wake()

    def wait_for(self, **statuses: int) -> None:
        self.running.wait_for_statuses(statuses)


REPORT = Report(
    "4jYcX5QzZbnY",
    "jürgen+ü&=@müller.example",
    State.RCPTTO,
    "550",
    "5.1.1",
    "Postfach existiert nicht: 不存在 & 100 % = +",
    further={"type": "failure", "reason": "user-unknown", "permanent": True, "tags": ["mai", "große"]},
)
RETURNED = Report("4jYcX5QzZbnY", "bob@far.test", State.BOUNCE, event=Event.RETURNED)
