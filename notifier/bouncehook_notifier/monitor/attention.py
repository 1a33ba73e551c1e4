"""What needs a person, in a line each.  Pure.

Called by `pages` and by `bouncehook status`, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bouncehook.counters import Counted
from bouncehook.counts import MilterCount, ProbeCount, Program
from bouncehook.program_files import EVERY_SECONDS
from bouncehook_notifier.monitor.disk_room import Room
from bouncehook_notifier.monitor.endpoints import UNKNOWN, EndpointStatus
from bouncehook_notifier.monitor.formatting import moment, origin, span
from bouncehook_notifier.monitor.hosts import hosts_lines
from bouncehook_notifier.monitor.spool_state import Folder
from bouncehook_notifier.store.records import SeenHost

LONG_SECONDS = 60.0
"""a notifier takes a file within milliseconds, and a delivery that is due within seconds"""
HELD_SECONDS = 3600.0
"""an SMTP session may last, and the id comes at its end"""
SILENT_SECONDS = 6 * EVERY_SECONDS
UNKNOWN_SECONDS = 180.0
"""longer than it takes to move what waits for a URL that was replaced"""
CALLED = ("well", "failing", "unproven")
"""states of endpoints to which deliveries go out"""
MOST_ENDPOINTS = 5
"""endpoints that are named"""
MOST_CUSTOMERS = 5
"""customers that share an endpoint and are named"""
_FULL = {
    "spool": "mail that comes back waits in Postfix's queue, and refusals may be lost",
    "store": "the spool waits, and no report goes out",
}
"""what a full disk means"""
_SILENT: dict[str, tuple[str, str]] = {
    Program.MILTER: ("The milter", "mail goes out without a return address"),
    Program.LMTP: ("LMTP", "mail that comes back waits in Postfix's queue"),
}
"""what it is called, and what its silence means"""


@dataclass(frozen=True, slots=True)
class Situation:
    """What was found; what could not be looked at is None, and why."""

    folders: dict[str, Folder] | None
    spool_error: str
    endpoints: list[EndpointStatus] | None
    store_error: str
    edges: list[Counted]
    """the daemons that Postfix talks to, as they said themselves; and the last probe"""
    answering: frozenset[str]
    """the sockets of those that are known to answer"""
    rooms: tuple[Room, ...]
    not_in_force: list[str]
    """a line for each daemon that runs with another configuration than the files have"""
    unusable: list[str]
    """a line for each secret, file of headers and template that calls cannot use"""
    hosts: Sequence[SeenHost] = ()
    """those that share the store"""
    unusable_list: str = ""
    """why the milter cannot use the suppression lists; empty when it can"""
    map_has_faults: bool = False
    """whether `endpoints` was found with a map of which parts may be missing"""


def attention_lines(state: Situation, now: float) -> list[str]:
    """The lines; none when all is well."""
    return [
        *_rooms(state.rooms),
        *_spool(state, now),
        *_store(state, now),
        *_edges(state, now),
        *_configuration(state),
        *hosts_lines(state.hosts),
    ]


def _rooms(rooms: Iterable[Room]) -> Iterable[str]:
    for room in rooms:
        if room.is_full:
            left = "no room" if room.has_inodes else "no inode"
            yield f"The disk of the {room.part} is full ({room.path} has {left} left): {_FULL[room.part]}; make room"
        elif room.is_scarce:
            yield f"The disk of the {room.part} is nearly full: {room.path} has {room.octets // 10**6} MB left"


def _spool(state: Situation, now: float) -> Iterable[str]:
    if state.folders is None:
        yield f"The spool cannot be read: {state.spool_error}"
        return
    new, waiting, bad = (state.folders[name] for name in ("new", "waiting", "bad"))
    if new.oldest is not None and now - new.oldest > LONG_SECONDS:
        yield f"Waiting in the spool: {new.count}, the oldest for {span(now - new.oldest)}: see the notifier's log"
    if waiting.oldest is not None and now - waiting.oldest > LONG_SECONDS:
        yield (
            f"Evidence of customers who are not in the map, or of a key that is not here: {waiting.count}, the oldest "
            f"for {span(now - waiting.oldest)}; the notifier's log says whose; put them back, and it is taken by itself"
        )
    held = state.folders["held"]
    if held.oldest is not None and now - held.oldest > HELD_SECONDS:
        yield (
            f"Refused recipients wait for their message's id: {held.count}, the oldest for {span(now - held.oldest)}; "
            "restart bouncehook-milter, which hands them over"
        )
    if bad.count:
        yield f"Could not be processed, and lie in the spool's bad/: {bad.count}; NAME.reason says why"


def _store(state: Situation, now: float) -> Iterable[str]:
    if state.endpoints is None:
        yield f"The store cannot be read: {state.store_error}"
        return
    yield from endpoint_lines(state.endpoints, now)
    if not state.map_has_faults:
        yield from _of_unknown([one for one in state.endpoints if one.state(now) == UNKNOWN], now)


def endpoint_lines(endpoints: Iterable[EndpointStatus], now: float) -> Iterable[str]:
    """Of endpoints that are late, switched off, or left alone."""
    states = [(one, one.state(now)) for one in endpoints]
    yield from _late([one for one, state in states if state in CALLED], now)
    ailing = [one for wanted in ("off", "resting") for one, state in states if state == wanted]
    for endpoint in ailing[:MOST_ENDPOINTS]:
        health = endpoint.health
        how = (
            f"is switched off ({health.switched_off})"
            if health.switched_off
            else f"failed {health.failures_in_row} times in a row and is left alone until {moment(health.rest_until)}"
            + (f" (last error: {health.last_error})" if health.last_error else "")
        )
        yield f"{origin(health.url)} of {whose(endpoint)} {how}; waiting: {endpoint.backlog.waiting}"
    if len(ailing) > MOST_ENDPOINTS:
        yield f"More endpoints that are switched off or left alone: {len(ailing) - MOST_ENDPOINTS}"


def _late(endpoints: Iterable[EndpointStatus], now: float) -> Iterable[str]:
    since = [(one.backlog.oldest_due, one) for one in endpoints if one.backlog.oldest_due is not None]
    late = sorted(((now - due, one) for due, one in since if now - due > LONG_SECONDS), key=lambda pair: -pair[0])
    if not late:
        return
    longest, first = late[0]
    further = f" (and those to {len(late) - 1} more endpoints for less)" if len(late) > 1 else ""
    yield (
        f"Deliveries to {origin(first.health.url)} of {whose(first)} have been due for {span(longest)}{further}: "
        "see the notifier's log"
    )


def whose(endpoint: EndpointStatus) -> str:
    """The names of an endpoint's customers."""
    named = endpoint.customers[:MOST_CUSTOMERS]
    more = len(endpoint.customers) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "") or "nobody in the map"


def _of_unknown(endpoints: Iterable[EndpointStatus], now: float) -> Iterable[str]:
    """What waits for a URL that is not in the map, once that is no moment between two changes of it."""
    waiting = [one for one in endpoints if now - (one.backlog.oldest_due or now) > UNKNOWN_SECONDS]
    for endpoint in waiting[:MOST_ENDPOINTS]:
        yield (
            f"Reports wait for a URL at {origin(endpoint.health.url)} that is not in this host's map, nor is one in "
            f"its place: {endpoint.backlog.waiting}; put it or its customer back, or `bouncehook endpoints forget` it"
        )
    if len(waiting) > MOST_ENDPOINTS:
        yield f"More URLs that are not in this host's map: {len(waiting) - MOST_ENDPOINTS}"


def _edges(state: Situation, now: float) -> Iterable[str]:
    for edge in state.edges:
        if edge.program == Program.PROBE:
            if ProbeCount.GOOD not in edge.counts:
                yield f"The probe of {edge.place} failed at {moment(edge.written)}: `bouncehook probe` says where"
            continue
        name, then = _SILENT.get(edge.program, (edge.program, "see its log"))
        if now - edge.written <= SILENT_SECONDS:
            pass
        elif edge.place in state.answering:
            unseen = span(now - edge.written)
            yield f"{name} on {edge.place} answers, and has not written into the spool for {unseen}: see its log"
        else:
            yield f"{name} on {edge.place} has been silent for {span(now - edge.written)}: {then}"
        if lost := edge.counts.get(MilterCount.LOST):
            yield (
                f"{name} on {edge.place} has lost {lost} refusals and sent messages since {moment(edge.started)}, "
                "because the spool failed for long: `bouncehook audit` names the failures; restart it when that works"
            )


def _configuration(state: Situation) -> Iterable[str]:
    yield from state.not_in_force
    if state.unusable:
        more = len(state.unusable) - 1
        others = f" (and {more} more: `bouncehook check`)" if more else ""
        yield f"{state.unusable[0]}{others}; reports to that customer wait"
    if state.unusable_list:
        yield f"{state.unusable_list}; mail to suppressed recipients passes: see the notifier's log"
