"""The program `bouncehook-milter`: opens its socket, and serves Postfix until it is told to stop (`bouncehook.daemon`).

libmilter handles SIGTERM, SIGINT and SIGHUP itself, in a thread of its own, and ends on each of them (within five
seconds, its poll interval).  So that thread waits for the signals, and the main thread waits until libmilter ends.
"""

from __future__ import annotations

import gc
import logging
import sys
import threading
import time

try:
    import milter
except ImportError:  # pymilter has to be compiled, so it is an optional extra
    sys.exit("bouncehook-milter: pymilter is not installed; install the extra: pip install 'bouncehook[milter]'")
from bouncehook import daemon, unix_socket
from bouncehook.configuration import WatchedConfiguration
from bouncehook.counters import Counters
from bouncehook.counts import MilterCount, Program
from bouncehook.spool import Spool
from bouncehook_milter.callbacks import Connection, Context, register
from bouncehook_milter.evidence import Evidence
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
        self.socket = settings.milter_socket
        self._watched = watched
        self._spool = Spool(str(settings.spool))
        self._counters = Counters[MilterCount](settings.spool, Program.MILTER, str(self.socket))
        self._suppressed = Suppressed(settings.spool, lambda: watched.current)
        self.housekeeping = (self._counters.write_when_due, self._suppressed.look)
        self._libmilter = threading.Thread(target=self._serve, name="libmilter", daemon=True)
        self._failure: Exception | None = None

    def start(self) -> None:
        """Raises SocketUnusable."""
        self._evidence = Evidence(self._spool, self._counters)
        self._evidence.release_orphans()
        self._suppressed.look()
        milter.setconn(f"unix:{self.socket}")
        register("bouncehook", self._connection)
        gc.freeze()  # objects that live as long as the process need no garbage collection
        try:
            with unix_socket.for_group():
                milter.opensocket(True)  # replaces a socket that a dead milter left
        except milter.error as error:
            self._evidence.close()
            raise unix_socket.SocketUnusable(f"{self.socket}: libmilter cannot listen: {error}") from error
        self._libmilter.start()

    def _connection(self, context: Context) -> Connection:
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


if __name__ == "__main__":
    sys.exit(main())
