"""The hosts that share the store: which customers' map each has in force, and what is wrong with that.  Pure.

Called by `attention`, `collector` and `bouncehook status`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bouncehook_notifier.monitor.formatting import span
from bouncehook_notifier.store.records import SeenHost

DIFFER_SECONDS = 180.0
"""longer than it takes to bring a map to all hosts"""
NAMESAKE_SECONDS = 180.0
DIGEST_SHOWN = 8
"""digits that tell one map from another"""


def maps_in_force(hosts: Sequence[SeenHost]) -> set[str]:
    """Their digests; a host that has not said which it has does not count."""
    return {host.map.digest for host in hosts} - {""}


def host_line(host: SeenHost) -> str:
    """A host in a line."""
    if not host.map.digest:
        return f"{host.name}: has not said which map it has"
    return (
        f"{host.name}: {host.map.customers} customers, map {host.map.digest[:DIGEST_SHOWN]} for {span(host.map_age)}, "
        f"bouncehook {host.version}, seen {span(host.unseen)} ago"
    )


def hosts_lines(hosts: Sequence[SeenHost]) -> Iterator[str]:
    """What needs a person."""
    telling = [host for host in hosts if host.map.digest]
    if len(maps_in_force(hosts)) > 1 and (since := min(host.map_age for host in telling)) > DIFFER_SECONDS:
        which = ", ".join(f"{host.name} {host.map.digest[:DIGEST_SHOWN]} ({host.map.customers})" for host in telling)
        yield (
            f"Hosts have had different customers' maps for {span(since)}: {which}; bring the same to all: each calls "
            "the URLs of its own map alone, and what was replaced waits"
        )
    for host in hosts:
        if host.namesake_age < NAMESAKE_SECONDS:
            yield (
                f"Two notifiers use the store under the host name {host.name}: reports may be told twice; give each "
                "host a name of its own, and restart both"
            )
