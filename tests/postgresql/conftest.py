"""A PostgreSQL for the tests of this folder, and stores in it."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bouncehook.report import Report, State
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_notifier.store.store import Store
from deliver.conftest import Reports
from deliver.running import Running
from postgresql.notifier_host import Host
from postgresql.rolled_out import Site
from postgresql.server import Server, query


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One that runs whenever a test begins."""
    made = Server()
    made.start()
    yield made
    made.close()


@pytest.fixture
def url(server: Server) -> str:
    """Of an empty database."""
    return server.make_database()


@pytest.fixture
def open_store(url: str) -> Iterator[Callable[..., Store]]:
    """Opens the store as the notifier of a host does."""
    opened: list[Store] = []

    def open_store(host: str) -> Store:
        made = Store(url, host)
        opened.append(made)
        made.open()
        return made

    yield open_store
    for made in opened:
        made.close()


@pytest.fixture
def store(open_store: Callable[..., Store]) -> Store:
    return open_store("a")


@pytest.fixture
def report() -> Report:
    return Report("4jYAAAA", "you@far.test", State.RCPTTO, "550", "5.1.1", "User unknown")


@pytest.fixture
def reports(store: Store) -> Reports:
    return Reports(store)


@pytest.fixture
def endpoint() -> Iterator[CustomerEndpoint]:
    with CustomerEndpoint() as made:
        yield made


class RunningThere(Running):
    """A deliverer on a store in PostgreSQL."""

    def __init__(self, store: Store, directory: Path, url: str) -> None:
        directory.mkdir(exist_ok=True)
        super().__init__(store, directory)
        self.url = url

    def statuses(self) -> dict[str, int]:
        return dict(query(self.url, "select status, count(*) from deliveries group by status"))  # type: ignore[arg-type]


@pytest.fixture
def run_there(open_store: Callable[..., Store], tmp_path: Path, url: str) -> Iterator[Callable[..., RunningThere]]:
    """Makes deliverers, each of a host of its own, not started."""
    made: list[RunningThere] = []

    def run_there(host: str) -> RunningThere:
        made.append(RunningThere(open_store(host), tmp_path / host, url))
        return made[-1]

    yield run_there
    for one in made:
        if one.thread.is_alive():
            one.stop()


@pytest.fixture
def running(store: Store, tmp_path: Path, url: str) -> Iterator[RunningThere]:
    made = RunningThere(store, tmp_path, url)
    yield made
    if made.thread.is_alive():
        made.stop()


@pytest.fixture
def own() -> Iterator[Server]:
    """A server that a test may ill-treat."""
    made = Server()
    made.start()
    yield made
    made.close()


@pytest.fixture
def make_host(tmp_path: Path, endpoint: CustomerEndpoint) -> Iterator[Callable[..., Host]]:
    made: list[Host] = []

    def make_host(name: str, url: str) -> Host:
        made.append(Host(tmp_path / name, url, endpoint))
        return made[-1]

    yield make_host
    for one in made:
        if one.process:
            one.stop(signal.SIGKILL)


@pytest.fixture
def site(tmp_path: Path, url: str, endpoint: CustomerEndpoint) -> Iterator[Callable[[str], Site]]:
    made: list[Site] = []

    def site(names: str) -> Site:
        hosts = [Host(tmp_path / name, url, endpoint) for name in names]
        for host in hosts[1:]:
            shutil.copy(hosts[0].path.parent / "keys", host.path.parent / "keys")
        made.append(Site(hosts, url))
        return made[-1]

    yield site
    for one in made:
        one.stop()
