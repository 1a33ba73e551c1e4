"""A store with queued reports in it, and the configuration that goes with it.  Called by `deliver` and `claim`."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from ipaddress import ip_network
from pathlib import Path

from bouncehook.configuration import MOST_CALLERS, Configuration
from bouncehook.customers import Customer, CustomersMap, Match
from bouncehook.delivery_settings import DeliverySettings
from bouncehook.receivers import Receiver
from bouncehook.report import Report, State
from bouncehook_notifier.store.records import Evidence, Found, NewReport
from bouncehook_notifier.store.store import Store

REPORT = Report(
    "4jY5tW6nlQzJbnY",
    "bob@example.net",
    State.RCPTTO,
    "550",
    "5.1.1",
    "<bob>: Recipient address rejected: User unknown",
)

CALLERS = min(len(os.sched_getaffinity(0)), MOST_CALLERS)


def configuration(urls: Sequence[str], concurrency: int) -> Configuration:
    """A customer for each URL; loopback is allowed."""
    settings = DeliverySettings(concurrency=concurrency, private=(ip_network("127.0.0.0/8"),))
    customers = [Customer(name(n), Match(), (Receiver(url),), delivery=settings) for n, url in enumerate(urls)]

    class Settings:
        delivery = settings
        callers = CALLERS
        forward_through = ("127.0.0.1", 25)

    return Configuration(Settings(), CustomersMap(customers), None, frozenset())  # type: ignore[arg-type]


def name(number: int) -> str:
    """The name of a customer."""
    return f"customer-{number}"


def filled(path: Path, urls: Sequence[str], reports: int) -> Store:
    """A new store with that many reports, spread over the URLs."""
    store = Store(f"sqlite:///{path}")
    store.open()
    fill(store, urls, reports)
    return store


def fill(store: Store, urls: Sequence[str], reports: int) -> None:
    """Put that many reports into a store, spread over the URLs."""
    now, batch = time.time(), 1000
    for start in range(0, reports, batch):
        numbers = range(start, min(start + batch, reports))
        new = [NewReport(f"msg_{n}", name(n % len(urls)), REPORT, (urls[n % len(urls)],)) for n in numbers]
        store.record([Found(Evidence(f"{start}.dsn.1.1", now, {}, "failure", "dsn", b""), new)], now - 1)


def wait_until_done(path: Path) -> None:
    """Until no delivery of an SQLite store waits.  Costs as little as can be: it takes time from what is measured."""
    with closing(sqlite3.connect(path)) as store:
        while store.execute("select 1 from deliveries where status = 'waiting' limit 1").fetchone():
            time.sleep(0.02)
