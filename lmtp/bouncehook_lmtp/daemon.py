"""The program `bouncehook-lmtp`: opens its socket, and serves Postfix until it is told to stop (`bouncehook.daemon`).

When it stops it finishes the mails that have begun.
"""

from __future__ import annotations

import sys

from bouncehook import daemon
from bouncehook.configuration import WatchedConfiguration
from bouncehook.counters import Counters
from bouncehook.counts import LmtpCount, Program
from bouncehook.spool import Spool
from bouncehook_lmtp.intake import Intake
from bouncehook_lmtp.listener import Listener


def main() -> int:
    """The entry point.  Returns an exit status of sysexits(3)."""
    return daemon.run("bouncehook-lmtp", "takes returned mail from Postfix's lmtp(8)", Lmtp)


class Lmtp(daemon.Service):
    """The service: the listener, and the objects that it needs."""

    def __init__(self, watched: WatchedConfiguration) -> None:
        settings = watched.current.settings
        self.socket = settings.lmtp_socket.place
        self._counters = Counters[LmtpCount](settings.spool, Program.LMTP, str(self.socket))
        self.housekeeping = (self._counters.write_when_due,)
        intake = Intake(Spool(str(settings.spool)), lambda: watched.current, self._counters)
        self._listener = Listener(settings.lmtp_socket, intake)

    def start(self) -> None:
        """Raises SocketUnusable."""
        self._listener.open()

    def stop(self) -> None:
        self._listener.stop()
        self._counters.write()


if __name__ == "__main__":
    sys.exit(main())
