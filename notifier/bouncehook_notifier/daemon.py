"""The program `bouncehook-notifier`: lives as every daemon does (`bouncehook.daemon`), and does what `service` does."""

from __future__ import annotations

import sys

from bouncehook import daemon
from bouncehook.configuration import WatchedConfiguration


def main() -> int:
    """The entry point.  Returns an exit status of sysexits(3)."""
    return daemon.run("bouncehook-notifier", "reports failed deliveries to customers", _opened)


def _opened(watched: WatchedConfiguration) -> daemon.Service:
    # Here, because most of a start is loading this, and whoever has a fault in the configuration hears of it before.
    from bouncehook_notifier.service import Notifier

    return Notifier(watched)


if __name__ == "__main__":
    sys.exit(main())
