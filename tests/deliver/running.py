"""A deliverer that runs, with a real store, for tests that let real endpoints hear of its reports."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from bouncehook.configuration import Configuration
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.deliver.loop import Deliverer
from bouncehook_notifier.store.store import Store
from configured import configured

PRIVATE = "private: [127.0.0.0/8], total_seconds: 2s, connect_seconds: 2s"


class Running:
    """A deliverer that runs in a thread; the map can be replaced."""

    def __init__(self, store: Store, directory: Path) -> None:
        self.store = store
        self.directory = directory
        self.path = directory / "store.db"
        self.configuration: Configuration | None = None
        self._settings = "callers: 1\n"
        """further lines of bouncehook.yaml"""
        self.stop_now = threading.Event()
        self.deliverer = Deliverer(store, lambda: self.configuration)
        self.thread = threading.Thread(target=self.deliverer.run, args=(self.stop_now,))

    def with_callers(self, places: int) -> None:
        """So many, in place of one; before the map is given."""
        self._settings = f"callers: {places}\n"

    def customers(self, text: str) -> None:
        lines = "\n".join(f"  {line}" for line in text.strip().splitlines())
        self.configuration = configured(self.directory / "etc", f"customers:\n{lines}\n", self._settings)

    def settings(self, text: str) -> None:
        """Further lines of bouncehook.yaml, beside the map that is there."""
        self._settings = f"{self._settings}{text}\n"
        self.configuration = configured(
            self.directory / "etc", (self.directory / "etc" / "customers.yaml").read_text(), self._settings
        )

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.stop_now.set()
        self.deliverer.wake()
        self.thread.join(20)
        assert not self.thread.is_alive()

    def statuses(self) -> dict[str, int]:
        with closing(sqlite3.connect(self.path)) as database:
            return dict(database.execute("select status, count(*) from deliveries group by status"))

    def wait_until_delivered(self, count: int, timeout: float = 20) -> None:
        wait_until(lambda: self.statuses().get("delivered") == count, timeout, lambda: f"{self.statuses()}")

    def wait_for_statuses(self, wanted: dict[str, int]) -> None:
        wait_until(lambda: self.statuses() == wanted, 20, lambda: f"{self.statuses()}")


def callers_of(notifier: int) -> list[int]:
    """The processes that make a notifier's calls."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            command = (stat.parent / "cmdline").read_text()
        except OSError:
            continue
        if int(parent) == notifier and "caller" in command and state != "Z":
            found.append(int(stat.parent.name))
    return sorted(found)
