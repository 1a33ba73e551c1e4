"""What is looked up when Prometheus asks: spool, store, endpoints, room on disks, the counts of milter, LMTP and pipe.

Made by `listener`; prometheus_client calls `collect`.  What cannot be looked up is left out, and `bouncehook_readable`
says so.  Reads the spool and the store.
"""

from __future__ import annotations

import os
import resource
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

import bouncehook
from bouncehook import spool
from bouncehook.configuration import WatchedConfiguration
from bouncehook.counters import Counted, read_counters
from bouncehook.counts import METRICS, ProbeCount, Program
from bouncehook.in_force import InForce, not_in_force, read_in_force
from bouncehook_notifier.monitor.cached import Cached
from bouncehook_notifier.monitor.disk_room import rooms
from bouncehook_notifier.monitor.endpoints import ENDPOINT_STATES, EndpointStatus, endpoint_statuses
from bouncehook_notifier.monitor.hosts import maps_in_force
from bouncehook_notifier.monitor.spool_state import FOLDERS, Folder, look_into
from bouncehook_notifier.monitor.suppressed import suppressed_counts, unusable_list
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.page_data import PageData
from bouncehook_notifier.store.records import SeenHost

ENDPOINTS_SECONDS = 2.0
SIZES_SECONDS = 60.0
HOSTS_SECONDS = 2.0

_STARTED = time.time()


class StateCollector(Collector):
    """Everything that is not counted as it happens."""

    def __init__(self, watched: WatchedConfiguration, page_data: PageData) -> None:
        self._watched = watched
        self._spool = watched.current.settings.spool
        self._store = watched.current.settings.store_file
        self._endpoints = Cached(lambda: endpoint_statuses(page_data, watched.current, time.time()), ENDPOINTS_SECONDS)
        self._sizes = Cached(page_data.sizes, SIZES_SECONDS)
        self._suppressed = Cached(lambda: suppressed_counts(page_data, watched.current), SIZES_SECONDS)
        self._unusable_list = Cached(lambda: unusable_list(watched.current), SIZES_SECONDS)
        self._hosts = Cached(lambda: page_data.hosts(time.time()), HOSTS_SECONDS)

    def endpoints(self) -> list[EndpointStatus]:
        """The endpoints, as they were some seconds ago.  Raises StoreUnavailable."""
        return self._endpoints.get()

    def hosts(self) -> list[SeenHost]:
        """The hosts that share the store, as they were some seconds ago.  Raises StoreUnavailable."""
        return self._hosts.get()

    def suppressed(self) -> dict[str, int]:
        """How many addresses each customer's suppression list has, some time ago.  Raises StoreUnavailable."""
        return self._suppressed.get()

    def unusable_list(self) -> str:
        """Why the milter cannot use the suppression lists, or could not some time ago."""
        return self._unusable_list.get()

    def not_in_force(self, now: float) -> list[str]:
        """A line for each daemon of this host that runs with another configuration than the files have."""
        return list(map(str, not_in_force(self._in_force(now), now)))

    def _in_force(self, now: float) -> list[InForce]:
        return read_in_force(self._spool, self._watched.path, now)

    def collect(self) -> Iterator[Metric]:
        """Called for each scrape."""
        now = time.time()
        readable = GaugeMetricFamily("bouncehook_readable", "Whether it could be looked at", labels=["part"])
        yield _one("bouncehook_build_info", "The version of bouncehook", {"version": bouncehook.__version__}, 1)
        yield _gauge("bouncehook_customers", "Customers in the map", len(self._watched.current.customers))
        yield _gauge(
            "bouncehook_configuration_faulty",
            "Whether the configuration was changed to something faulty; the old one stays in force",
            any(one.faults for one in self._in_force(now)),
        )
        yield from _of_process()
        yield from self._room()
        yield from self._of_spool(readable, now)
        yield from self._of_store(readable, now)
        counted = read_counters(self._spool, now)
        for program in METRICS:
            yield from _of_program(program, counted)
        yield from _of_probes(counted)
        yield readable

    def _of_spool(self, readable: GaugeMetricFamily, now: float) -> Iterator[Metric]:
        try:
            folders = look_into(self._spool)
        except OSError:
            readable.add_metric(["spool"], 0)
            return
        readable.add_metric(["spool"], 1)
        yield from _of_folders(folders, now)
        try:
            dropped = (self._spool / spool.DROPPED).lstat().st_size
        except OSError:
            dropped = 0
        yield _counter("bouncehook_pipe_dropped", "Mails to return addresses that nobody made, in the pipe", dropped)

    def _of_store(self, readable: GaugeMetricFamily, now: float) -> Iterator[Metric]:
        try:
            endpoints = self.endpoints()
            sizes = self._sizes.get()
            hosts = self.hosts()
            suppressed = self.suppressed()
        except StoreUnavailable:
            readable.add_metric(["store"], 0)
            return
        readable.add_metric(["store"], 1)
        yield from _of_endpoints(endpoints, now)
        yield _gauge(
            "bouncehook_maps_in_force",
            "Different customers' maps among the hosts that share the store",
            len(maps_in_force(hosts)),
        )
        yield _gauge("bouncehook_reports_kept", "Reports in the store", sizes["reports"])
        yield _gauge("bouncehook_messages_remembered", "Sent messages in the store", sizes["messages"])
        yield _of_suppression(suppressed, by_customer=self._watched.current.settings.status.by_customer)

    def _room(self) -> Iterator[Metric]:
        """What the store takes, and what is left on both file systems."""
        if self._store:
            octets = sum(_size(self._store.with_name(self._store.name + end)) for end in ("", "-wal"))
            yield _gauge("bouncehook_store_bytes", "The store's files", octets)
        free = GaugeMetricFamily("bouncehook_free_bytes", "Room that is left for it", labels=["part"])
        for room in rooms(self._watched.current.settings):
            free.add_metric([room.part], room.octets)
        yield free


def _of_program(program: Program, counted: list[Counted]) -> Iterator[Metric]:
    """What one of the programs that have no network has said; a series for each socket."""
    seen = GaugeMetricFamily(
        f"bouncehook_{program}_last_seen_timestamp_seconds", f"When {program} wrote its counts", labels=["socket"]
    )
    started = GaugeMetricFamily(
        f"bouncehook_{program}_start_time_seconds", f"When {program} started", labels=["socket"]
    )
    counts = {
        count.value: CounterMetricFamily(f"bouncehook_{program}_{count}", count.explained, labels=["socket"])
        for count in METRICS[program]
    }
    for one in counted:
        if one.program == program:
            seen.add_metric([one.place], one.written)
            started.add_metric([one.place], one.started)
            for name, family in counts.items():
                family.add_metric([one.place], one.counts.get(name, 0))
    yield from (seen, started, *counts.values())


def _of_probes(counted: list[Counted]) -> Iterator[Metric]:
    """The last probe of each Postfix."""
    made = GaugeMetricFamily("bouncehook_probe_timestamp_seconds", "When the last probe ended", labels=["postfix"])
    good = GaugeMetricFamily("bouncehook_probe_succeeded", "Whether both of its reports arrived", labels=["postfix"])
    for one in counted:
        if one.program == Program.PROBE:
            made.add_metric([one.place], one.written)
            good.add_metric([one.place], float(ProbeCount.GOOD in one.counts))
    yield from (made, good)


def _of_process() -> Iterator[Metric]:
    """By the usual names.  prometheus_client's own needs /proc/stat, which our unit does not show."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    yield _counter("process_cpu_seconds", "Processor time of the notifier", used.ru_utime + used.ru_stime)
    yield _gauge("process_start_time_seconds", "When the notifier started", _STARTED)
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        descriptors = len(os.listdir("/proc/self/fd"))
    except (OSError, ValueError):
        return
    yield _gauge("process_resident_memory_bytes", "Memory of the notifier", pages * resource.getpagesize())
    yield _gauge("process_open_fds", "Descriptors that it has open", descriptors)
    yield _gauge("process_max_fds", "How many it may have", resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _of_folders(folders: dict[str, Folder], now: float) -> Iterator[Metric]:
    files = GaugeMetricFamily("bouncehook_spool_files", "Files in the spool", labels=["folder", "kind"])
    oldest = GaugeMetricFamily("bouncehook_spool_oldest_seconds", "Age of the oldest of them", labels=["folder"])
    for name in FOLDERS:
        folder = folders[name]
        for kind in (*spool.KINDS, "other"):
            files.add_metric([name, kind], folder.kinds[kind])
        oldest.add_metric([name], 0 if folder.oldest is None else max(0.0, now - folder.oldest))
    yield from (files, oldest)


def _of_endpoints(found: list[EndpointStatus], now: float) -> Iterator[Metric]:
    states = Counter(endpoint.state(now) for endpoint in found)
    endpoints = GaugeMetricFamily("bouncehook_endpoints", "Endpoints, by how they are", labels=["state"])
    waiting = GaugeMetricFamily(
        "bouncehook_deliveries_waiting", "Deliveries that wait, by how their endpoint is", labels=["state"]
    )
    due = GaugeMetricFamily(
        "bouncehook_deliveries_due", "Those whose time has come, by how their endpoint is", labels=["state"]
    )
    overdue = GaugeMetricFamily(
        "bouncehook_deliveries_overdue_seconds",
        "For how long the oldest of those has been due",
        labels=["state"],
    )
    for state in ENDPOINT_STATES:
        backlogs = [endpoint.backlog for endpoint in found if endpoint.state(now) == state]
        endpoints.add_metric([state], states[state])
        waiting.add_metric([state], sum(backlog.waiting for backlog in backlogs))
        due.add_metric([state], sum(backlog.due for backlog in backlogs))
        since = [backlog.oldest_due for backlog in backlogs if backlog.oldest_due is not None]
        overdue.add_metric([state], max(0.0, now - min(since)) if since else 0)
    yield from (endpoints, waiting, due, overdue)


def _of_suppression(counts: dict[str, int], *, by_customer: bool) -> Metric:
    family = GaugeMetricFamily("bouncehook_suppressed", "Addresses on suppression lists in use", labels=["customer"])
    for customer, count in counts.items() if by_customer else (("", sum(counts.values())),):
        family.add_metric([customer], count)
    return family


def _gauge(name: str, explained: str, value: float) -> Metric:
    return GaugeMetricFamily(name, explained, value=float(value))


def _counter(name: str, explained: str, value: float) -> Metric:
    return CounterMetricFamily(name, explained, value=float(value))


def _one(name: str, explained: str, labels: dict[str, str], value: float) -> Metric:
    family = GaugeMetricFamily(name, explained, labels=list(labels))
    family.add_metric(list(labels.values()), value)
    return family


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
