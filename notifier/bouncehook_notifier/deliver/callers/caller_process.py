"""The program of a caller: makes the calls that come through standard input, which is a socket, and says there what
came of them.  It ends when the socket does.

    python -P -m bouncehook_notifier.deliver.callers.caller_process NOTIFIER'S-PROCESS-ID

All that waits, in `calls` and in the libraries below it, is gevent's, and lets other calls go on meanwhile
(docs/decisions/0032-caller-processes.md).  So gevent comes first here, and everything else behind it.

Started by `caller`.  Touches this process only.
"""

from __future__ import annotations

import signal
import sys

MOST_LOOK_UPS = 256
"""names that are looked up at the same time, each in a thread: name servers that do not answer keep others waiting
only when they are asked for more"""


def main() -> None:
    """Make calls until nobody wants any."""
    for stop in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(stop, signal.SIG_IGN)  # they are for the notifier, which finishes the calls that have begun
    from bouncehook_notifier.deliver.callers.confinement import confine

    confine(int(sys.argv[1]))
    from gevent import get_hub, monkey

    monkey.patch_all()
    get_hub().threadpool.maxsize = MOST_LOOK_UPS
    from bouncehook_notifier.deliver.callers.serving import serve

    serve()


if __name__ == "__main__":
    main()
