"""Hosts that share a store, as programs, to which reports come while a new map is brought to one after the other.

Used by the tests of this folder.  Touches what `notifier_host` touches.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from pathlib import Path

from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.waiting import wait_until
from postgresql.notifier_host import Host
from postgresql.server import query

PACE_SECONDS = 0.2
"""several reports come to each host while the maps differ, and what is shown is not how many the hosts can bear"""
QUICK = "from bouncehook_notifier.deliver import replaced_urls\nreplaced_urls.SETTLED_SECONDS = 2.0"
RETRY = "retry: [1s, 1s, 1s, 1s, 1s, 1s, 2s, 2s, 2s, 2s, 2s, 2s, 2s, 2s, 2s, 2s, 2s, 2s, 2s, 2s]"


class Site:
    """Hosts as programs, to which reports come while their maps are changed."""

    def __init__(self, hosts: list[Host], url: str) -> None:
        self.hosts = hosts
        self.url = url
        self.customers = ["acme.test"]
        self._over = threading.Event()
        self._reports = threading.Thread(target=self._refuse)

    def start(self, customers: str) -> None:
        for host in self.hosts:
            host.program = QUICK
            map_of(host).write_text(customers)
            host.start()
        self._reports.start()

    def _refuse(self) -> None:
        while not self._over.wait(PACE_SECONDS):
            for host in self.hosts:
                for customer in self.customers:
                    host.refuse(1, customer)

    def roll_out(self, customers: str, *, secret: str = "") -> None:
        """To one host after the other; what a secret's file holds comes to each later than the map."""
        for host in self.hosts:
            taken = host.said("configuration read again")
            map_of(host).write_text(customers)
            wait_until(lambda host=host, taken=taken: host.said("configuration read again") > taken, 20, host.text)
            time.sleep(random.uniform(0.2, 2.0))
            if secret:
                (host.path.parent / "acme.secret").write_text(secret)

    def finish(self) -> set[str]:
        """Wait until all has ended; gives the ids of all reports."""
        self._over.set()
        self._reports.join()
        for host in self.hosts:
            wait_until(lambda host=host: not host.waiting(), 30, "the spool to be empty")
            unknown = host.spool / "waiting"
            wait_until(lambda unknown=unknown: not list(unknown.iterdir()), 30, "no evidence of unknown customers")
        wait_until(lambda: set(self.statuses()) <= {"delivered", "withdrawn"}, 60, lambda: f"{self.statuses()}")
        return {f"{host.name}{n}" for host in self.hosts for n in range(1, host.put_count + 1)}

    def statuses(self) -> dict[str, int]:
        return dict(query(self.url, "select status, count(*) from deliveries group by 1"))  # type: ignore[arg-type]

    def stop(self) -> None:
        self._over.set()
        for host in self.hosts:
            if host.process:
                host.stop()


def map_of(host: Host) -> Path:
    return host.path.parent / "customers.yaml"


def told(endpoint: CustomerEndpoint, path: str) -> Counter[str]:
    """The webhook-ids that an endpoint took."""
    return Counter(post.headers["webhook-id"] for post in endpoint.posts if post.path == path and post.answered == 204)


def ids_at(endpoint: CustomerEndpoint, path: str) -> Counter[str]:
    return Counter(post["id"] for post in endpoint.posts if post.path == path)
