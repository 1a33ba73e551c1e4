"""How the commands are told which reports, and how they open the store.  Called by the subcommands.

Reads the store.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from bouncehook.configuration import Configuration
from bouncehook.errors import BouncehookError
from bouncehook_admin.store_owner import open_as_owner
from bouncehook_admin.subcommand import did_you_mean
from bouncehook_admin.terminal import escaped
from bouncehook_notifier.store.inspection import Inspection
from bouncehook_notifier.store.records import DELIVERED, UNDELIVERED, WAITING, WITHDRAWN, Selection


class NoSuchCustomer(BouncehookError):
    """Nobody is called so, neither in the map nor in the store."""


class NoSuchReport(BouncehookError):
    """No report is called so, or several are."""

    @classmethod
    def named(cls, *names: str) -> NoSuchReport:
        """None is called so."""
        return cls(f"{escaped(', '.join(names))}: no report of that webhook-id or id; `bouncehook reports` lists them")


STATUSES = (WAITING, DELIVERED, UNDELIVERED, WITHDRAWN)

_AGE = re.compile(r"(\d{1,9})\s?([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}


def takes_customer_and_time(parser: argparse.ArgumentParser) -> None:
    """The options that `reports` and `replay` share."""
    parser.add_argument("--customer", default="", help="of this customer")
    parser.add_argument("--since", type=moment, metavar="TIME", help="noticed then or later")
    parser.add_argument("--until", type=moment, metavar="TIME", help="noticed before then")
    parser.epilog = (
        "TIME is in ISO 8601 (2026-02-03, 2026-02-03T14:00, 2026-02-03T14:00:00+01:00; local time unless it says "
        "otherwise) or an age: 90s, 30m, 2h, 3d, 1w."
    )


def moment(text: str) -> float:
    """A time as administrators write it, in seconds since 1970.  Raises argparse.ArgumentTypeError."""
    age = _AGE.fullmatch(text)
    if age:
        return time.time() - int(age[1]) * _SECONDS[age[2]]
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError) as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is neither a time in ISO 8601, such as 2026-02-03T14:00, nor an age, such as 2h or 3d"
        ) from error


@contextmanager
def open_store(configuration: Configuration) -> Iterator[Inspection]:
    """The store, for as long as it is needed.  Raises StoreUnavailable, with what to do."""
    with open_as_owner(Inspection, configuration) as store:
        yield store


def names_of(name: str, configuration: Configuration, store: Inspection) -> tuple[str, ...]:
    """Under which names the reports of a customer are kept who is asked for by any of them; none if nobody is.

    They are in the map, or were when a report was made.  Raises NoSuchCustomer.
    """
    if not name:
        return ()
    if customer := configuration.customers.by_name(name):
        return customer.names
    if list(store.reports(Selection(customers=(name,)), 1)):
        return (name,)
    text = f"{name}: no such customer, neither in the map nor in the reports of the store"
    raise NoSuchCustomer(escaped(f"{text}{did_you_mean(name, configuration.customers.known_names)}"))
