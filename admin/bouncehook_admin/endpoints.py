"""`bouncehook endpoints`: how the URLs are that reports go to; switch one off, or on again.

    bouncehook endpoints                          the table, or --json
    bouncehook endpoints enable URL               call it again, at once
    bouncehook endpoints disable URL --why TEXT   leave it alone; its reports wait
    bouncehook endpoints forget URL               one that has left the map: do not list it any more

Reads the configuration; reads and changes the store.  A notifier that runs obeys within seconds.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from bouncehook import sysexits
from bouncehook.configuration import Configuration, load
from bouncehook.errors import BouncehookError
from bouncehook_admin.endpoint_health import last_error, why_not_called
from bouncehook_admin.selecting import open_store
from bouncehook_admin.subcommand import Commands, action, subcommand, takes_config, takes_json
from bouncehook_admin.terminal import (
    escaped,
    moment_for_programs,
    moment_or_none,
    print_table,
    say,
    say_json,
    shown_url,
)
from bouncehook_notifier.monitor.formatting import origin
from bouncehook_notifier.monitor.hosts import maps_in_force
from bouncehook_notifier.store.inspection import Inspection
from bouncehook_notifier.store.records import Endpoint, Health

HEAD = ("URL", "CUSTOMERS", "WAITING", "UNDELIVERED", "DELIVERED", "HEALTH")
BY_HAND = "by an administrator"


class NoSuchEndpoint(BouncehookError):
    """No endpoint is called so, or several are."""


class StillNeeded(BouncehookError):
    """An endpoint cannot be forgotten."""


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "endpoints", endpoints)
    takes_json(parser, "one JSON object a line")
    takes_config(parser)
    actions = parser.add_subparsers(metavar="ACTION")
    on = action(actions, "enable", enable, "call an endpoint again, at once")
    off = action(actions, "disable", disable, "do not call an endpoint until it is enabled; its reports wait")
    off.add_argument("--why", default=BY_HAND, help="what to say of it (default: %(default)s)")
    gone = action(actions, "forget", forget, "do not list an endpoint any more that has left the map")
    gone.add_argument("--give-up", action="store_true", help="also when reports wait for it: they are given up")
    for one in (on, off, gone):
        one.add_argument("url", metavar="URL", help="as it is in the map, or as the table shows it")
        # No default of its own, which would undo what stands before the action.
        one.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="as above")


def endpoints(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError and StoreUnavailable."""
    configuration = load(arguments.config)
    with open_store(configuration) as store:
        customers = _customers(configuration)
        found = _all(store, customers)
    if arguments.json:
        for endpoint in found:
            say_json(_object(endpoint, customers[endpoint.health.url]))
    else:
        asked = _challenged(configuration)
        rows = []
        for endpoint in found:
            url = endpoint.health.url
            is_unproven = url in asked and not endpoint.health.proven
            rows.append(_row(endpoint, customers[url], is_unproven=is_unproven))
        print_table(HEAD, rows)
    return sysexits.OK


def enable(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, StoreUnavailable and NoSuchEndpoint."""
    configuration = load(arguments.config)
    with open_store(configuration) as store:
        url = _named(arguments.url, _all(store, _customers(configuration)))
        store.switch_on(url)
    say(f"{shown_url(url)}: is called again")
    return sysexits.OK


def disable(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, StoreUnavailable and NoSuchEndpoint."""
    configuration = load(arguments.config)
    with open_store(configuration) as store:
        url = _named(arguments.url, _all(store, _customers(configuration)))
        store.switch_off(url, escaped(arguments.why) or BY_HAND)
    say(f"{shown_url(url)}: is switched off; its reports wait until `bouncehook endpoints enable`")
    return sysexits.OK


def forget(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, StoreUnavailable, NoSuchEndpoint and StillNeeded."""
    configuration = load(arguments.config)
    with open_store(configuration) as store:
        customers = _customers(configuration)
        known = _all(store, customers)
        url = _named(arguments.url, known)
        name = escaped(shown_url(url))
        if url in customers:
            raise StillNeeded(
                f"{name}: is in the map, of {escaped(', '.join(customers[url]))}; take it out there first"
            )
        if len(maps_in_force(store.hosts(time.time()))) > 1:
            raise StillNeeded(
                f"{name}: the hosts have different customers' maps, and one may have it; bring the same to all first"
            )
        waiting = next(endpoint.waiting for endpoint in known if endpoint.health.url == url)
        if waiting and not arguments.give_up:
            raise StillNeeded(f"{name}: reports wait for it: {waiting}; --give-up forgets it even so")
        given_up = store.forget(url)
    say(f"{name}: is forgotten" + (f"; reports that were given up: {given_up}" if given_up else ""))
    return sysexits.OK


def _named(name: str, known: Iterable[Endpoint]) -> str:
    """The one URL that is meant.  Raises NoSuchEndpoint."""
    urls = [endpoint.health.url for endpoint in known]
    found = [url for url in urls if url == name] or [url for url in urls if name in (shown_url(url), origin(url))]
    if not found:
        raise NoSuchEndpoint(escaped(f"{name}: no such endpoint; `bouncehook endpoints` lists them"))
    if len(found) > 1:
        raise NoSuchEndpoint(escaped(f"{name}: {len(found)} endpoints look so; give the URL as it is in the map"))
    return found[0]


def _all(store: Inspection, in_map: Iterable[str]) -> list[Endpoint]:
    """Those of the store that are not forgotten, and those of the map that never had a report."""
    kept = store.healths()
    found = {one.health.url: one for one in store.endpoints() if one.waiting or one.health.url in kept}
    for url in in_map:
        if url not in found:
            found[url] = Endpoint(Health(url))
    return [found[url] for url in sorted(found)]


def _customers(configuration: Configuration) -> defaultdict[str, list[str]]:
    """Whose each URL of the map is; nobody's is one that left the map."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for customer in configuration.customers:
        for url in configuration.all_urls(customer):
            found[url].append(customer.name)
    return found


def _challenged(configuration: Configuration) -> set[str]:
    """The URLs of the map that have to give back a challenge before the first report."""
    asked = [customer for customer in configuration.customers if customer.delivery.challenge]
    return {url for customer in asked for url in customer.failure_urls + customer.bounce_urls}


def _row(endpoint: Endpoint, customers: list[str], *, is_unproven: bool) -> tuple[str, ...]:
    return (
        shown_url(endpoint.health.url),
        ", ".join(customers) or "not in the map",
        str(endpoint.waiting),
        str(endpoint.undelivered),
        str(endpoint.delivered),
        _in_words(endpoint.health) + (", has not given back a challenge yet" if is_unproven else ""),
    )


def _in_words(health: Health) -> str:
    failing = f"failing {health.failures_in_row} in a row{last_error(health)}" if health.failures_in_row else "well"
    return why_not_called(health, time.time()) or failing


def _object(endpoint: Endpoint, customers: list[str]) -> dict[str, object]:
    health = endpoint.health
    resting = health.rest_until > time.time()
    return {
        "url": shown_url(health.url),
        "customers": customers,
        "health": "off"
        if health.switched_off
        else "resting"
        if resting
        else "failing"
        if health.failures_in_row
        else "well",
        "failures": health.failures_in_row,
        "rest_until": moment_for_programs(health.rest_until) if resting else None,
        "switched_off": health.switched_off or None,
        "proven": moment_or_none(health.proven),
        "last_error": health.last_error or None,
        "last_error_at": moment_or_none(health.last_error_at),
        "waiting": endpoint.waiting,
        "undelivered": endpoint.undelivered,
        "delivered": endpoint.delivered,
    }
