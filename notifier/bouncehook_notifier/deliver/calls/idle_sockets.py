"""Connections that are kept open end after some minutes, used or not.

urllib3 looks at a kept connection only when it is needed again; one that is not would stay open as long as the process
lives, and so would the socket of one that the endpoint has closed long ago.  One thread looks after all of them.

Used by `connections`.  Touches the sockets that it was told of.
"""

from __future__ import annotations

import threading
import time
from weakref import WeakSet

from bouncehook_notifier.deliver.calls.call_socket import CallSocket

IDLE_SECONDS = 120.0
"""without a call"""
KEPT_SECONDS = 300.0
"""in all"""
SWEEP_SECONDS = 10.0
_open: WeakSet[CallSocket] = WeakSet()
_lock = threading.Lock()
_sweeper: threading.Thread | None = None


def close_in_time(sock: CallSocket) -> None:
    """Have it closed when no call needs it any more."""
    global _sweeper
    with _lock:
        _open.add(sock)
        if _sweeper is None or not _sweeper.is_alive():
            _sweeper = threading.Thread(target=_sweep_for_ever, name="idle connections", daemon=True)
            _sweeper.start()


def is_too_old(sock: CallSocket) -> bool:
    """Whether it is not to be used for another call."""
    return sock.opened_at < time.monotonic() - KEPT_SECONDS


def _sweep_for_ever() -> None:
    while True:
        time.sleep(SWEEP_SECONDS)
        now = time.monotonic()
        with _lock:
            sockets = list(_open)
        closed = [sock for sock in sockets if sock.close_if_idle(now - IDLE_SECONDS, now - KEPT_SECONDS)]
        with _lock:
            _open.difference_update(closed)
