"""The program `bouncehook-milter`: opens its socket, and serves Postfix until it is told to stop (`bouncehook.daemon`).

libmilter handles SIGTERM, SIGINT and SIGHUP itself, in a thread of its own, and ends on each of them (within five
seconds, its poll interval).  So that thread waits for the signals, and the main thread waits until libmilter ends.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from pathlib import Path

try:
    import milter
except ImportError:  # pymilter has to be compiled, so it is an optional extra
    sys.exit("bouncehook-milter: pymilter is not installed; install the extra: pip install 'bouncehook[milter]'")
from bouncehook import daemon
from bouncehook.configuration import WatchedConfiguration
from bouncehook.counters import Counters
from bouncehook.counts import MilterCount, Program
from bouncehook.places import Place
from bouncehook.postfix_socket import Doorkeeper, SocketUnusable, for_group
from bouncehook.spool import Spool
from bouncehook_milter.callbacks import Connection, Context, register
from bouncehook_milter.evidence import Evidence
from bouncehook_milter.peers import Peers
from bouncehook_milter.session import Session
from bouncehook_milter.suppressed import Suppressed

log = logging.getLogger("bouncehook.milter")


def main() -> int:
    """The entry point.  Returns an exit status of sysexits(3)."""
    return daemon.run("bouncehook-milter", "Postfix milter of bouncehook", Milter)


class Milter(daemon.Service):
    """The service: libmilter, and the objects that its callbacks need."""

    def __init__(self, watched: WatchedConfiguration) -> None:
        settings = watched.current.settings
        self._place = settings.milter_socket.place
        self.socket = self._place
        self._watched = watched
        self._spool = Spool(str(settings.spool))
        self._counters = Counters[MilterCount](settings.spool, Program.MILTER, str(self.socket))
        doorkeeper = Doorkeeper(settings.milter_socket, "milter", lambda: self._counters.add(MilterCount.TURNED_AWAY))
        self._peers = Peers(settings.milter_socket, doorkeeper)
        self._suppressed = Suppressed(settings.spool, lambda: watched.current)
        self.housekeeping = (
            self._counters.write_when_due,
            self._peers.hang_up_on_strangers,
            self._suppressed.look,
        )
        self._libmilter = threading.Thread(target=self._serve, name="libmilter", daemon=True)
        self._failure: Exception | None = None

    def start(self) -> None:
        """Raises SocketUnusable."""
        self._evidence = Evidence(self._spool, self._counters)
        self._evidence.release_orphans()
        self._suppressed.look()
        milter.setconn(_for_libmilter(self._place))
        register("bouncehook", self._connection)
        try:
            with for_group():
                milter.opensocket(True)  # replaces a socket that a dead milter left
        except milter.error as error:
            self._evidence.close()
            raise SocketUnusable(f"{self.socket}: libmilter cannot listen: {error}") from error
        self._libmilter.start()

    def _connection(self, context: Context) -> Connection:
        self._peers.hang_up_on_strangers()
        session = Session(lambda: self._watched.current, time.time, self._suppressed.has)
        return Connection(context, session, self._evidence, self._counters)

    def _serve(self) -> None:
        try:
            milter.main()
        except Exception as error:
            self._failure = error

    def wait(self, seconds: float) -> bool:
        """Wait for libmilter's end; it stops on a signal."""
        self._libmilter.join(seconds)
        return not self._libmilter.is_alive()

    def stop(self) -> None:
        self._evidence.close()
        self._counters.write()
        if self._failure:
            raise self._failure


def _for_libmilter(place: Place) -> str:
    """The place in the form of smfi_setconn."""
    return f"unix:{place}" if isinstance(place, Path) else str(place)


if __name__ == "__main__":
    sys.exit(main())
