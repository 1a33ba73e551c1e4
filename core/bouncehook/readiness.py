"""Notifies the process that started a daemon when it serves and when it stops.

systemd is notified by sd_notify(3), which is one datagram and so needs no library.  In a terminal nothing is needed.  A
shell that waits for a daemon with `--daemonize` is notified by `background`.

Used by `daemon`.  Touches systemd's socket.
"""

from __future__ import annotations

import logging
import os
import socket

log = logging.getLogger("bouncehook.daemon")


class Readiness:
    """For systemd, or for a terminal."""

    def ready(self, status: str) -> None:
        """The program serves.  `status` is what `systemctl status` shows."""
        log.info("%s", status)
        _notify("READY=1", f"STATUS={status}")

    def stopping(self) -> None:
        """The program has been told to stop."""
        _notify("STOPPING=1")


def _notify(*lines: str) -> None:
    """sd_notify(3).  Without systemd nothing happens."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place:
        return
    address = "\0" + place[1:] if place.startswith("@") else place
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto("\n".join(lines).encode(), address)
    except OSError as error:
        log.warning("%s: cannot tell systemd %s: %s", place, lines[0], error)
