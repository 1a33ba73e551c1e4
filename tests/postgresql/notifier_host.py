"""A host of its own on a store in PostgreSQL: a spool, a configuration, and the notifier as a program."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from bouncehook.spool import Spool
from bouncehook.spool_reader import make_spool
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.waiting import wait_until
from configured import write_configuration
from deliver.running import PRIVATE


class Host:
    """A host with a spool, and the notifier as a program."""

    def __init__(self, directory: Path, url: str, endpoint: CustomerEndpoint) -> None:
        customers = f"customers:\n  acme.test: {{failures: {endpoint.url()}, retry: [1s, 1s, 1s], {PRIVATE}}}\n"
        self.path = write_configuration(directory, customers, "callers: 1\n")
        self.path.write_text(
            "".join(line for line in self.path.read_text().splitlines(True) if not line.startswith("store:"))
            + f"store: {url}\n"
        )
        self.spool = directory / "spool"
        make_spool(self.spool)
        self.writer = Spool(str(self.spool), directory.name)
        self.log = directory / "log"
        self.log.touch()
        self.process: subprocess.Popen[bytes] | None = None
        self.program = ""
        """what its program does before it starts"""
        self.put_count = 0
        self.name = directory.name

    def start(self, environment: Mapping[str, str] | None = None) -> None:
        """Returns when it serves."""
        before = self.said("serving")
        self.begin(environment)
        wait_until(lambda: self.said("serving") > before, 20, self.text)

    def begin(self, environment: Mapping[str, str] | None = None) -> None:
        """Start it, and wait for nothing."""
        program = (
            "import sys\nfrom bouncehook_notifier import daemon, service\nStore = service.Store\n"
            f"service.Store = lambda url: Store(url, {self.name!r})  # as on a host of this name\n{self.program}\n"
            "sys.exit(daemon.main())"
        )
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", program, "--config", self.path],
                env={"PYTHONPATH": ":".join(sys.path), **(environment or {})},
                stdout=log,
                stderr=log,
            )

    def refuse(
        self,
        count: int = 1,
        customer: str = "acme.test",
        text: str = "User unknown",
        recipient: str = "you@far.test",
    ) -> None:
        """Messages are refused here, and the milter spools it."""
        for _ in range(count):
            self.put_count += 1
            header = {"id": f"{self.name}{self.put_count}", "customer": customer, "sender": f"joe@{customer}"}
            more = {"recipient": recipient, "extended": "5.1.1", "text": text}
            self.writer.put("refused", {**header, **more})

    def waiting(self) -> int:
        return len(list((self.spool / "new").iterdir()))

    def text(self) -> str:
        return self.log.read_text()

    def said(self, words: str) -> int:
        return sum(words in line for line in self.text().splitlines())

    def stop(self, number: int = signal.SIGTERM) -> None:
        assert self.process
        if self.process.poll() is None:
            os.kill(self.process.pid, number)
        self.process.wait(30)


def ids(endpoint: CustomerEndpoint) -> Counter[str]:
    return Counter(json.loads(post.body)["id"] if post.body[:1] == b"{" else post["id"] for post in endpoint.posts)
