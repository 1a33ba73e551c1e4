"""The socket that Postfix connects to, and a thread for each connection.

Threads, because nearly all of the work is waiting for the disk, which one mail must not do for another.

Made by `daemon`.  Touches the socket.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from pathlib import Path

from bouncehook.service import SocketUnusable
from bouncehook_lmtp.connection import Connection, Limits, Room
from bouncehook_lmtp.intake import Intake
from bouncehook_lmtp.wire import Hangup

BACKLOG = 128
PAUSE_SECONDS = 0.5

log = logging.getLogger("bouncehook.lmtp")


class Listener:
    """The service.  Between `open` and `stop` it serves."""

    def __init__(self, path: Path, intake: Intake, limits: Limits | None = None) -> None:
        self._path = path
        self._intake = intake
        self._limits = limits or Limits()
        self._slots = threading.Semaphore(self._limits.connections)
        self._room = Room(self._limits)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._connections: dict[Connection, threading.Thread] = {}
        self._acceptor = threading.Thread(target=self._accept, name="accepting", daemon=True)

    def open(self) -> None:
        """Serve from here on.  Raises SocketUnusable."""
        before = os.umask(0o007)  # the socket is for its directory's group, which Postfix belongs to
        try:
            self._path.unlink(missing_ok=True)
            self._socket.bind(str(self._path))
            self._socket.listen(BACKLOG)
        except OSError as error:
            raise SocketUnusable(f"{self._path}: cannot listen: {error.strerror or error}") from error
        finally:
            os.umask(before)
        self._acceptor.start()

    def stop(self) -> None:
        """Take no more; finish the mails that are in hand; end."""
        self._stopping.set()
        self._socket.shutdown(socket.SHUT_RD)
        self._acceptor.join()
        self._socket.close()
        with self._lock:
            under_way = dict(self._connections)
        for connection in under_way:
            connection.end_after_mail()
        ends = time.monotonic() + self._limits.finish_seconds
        for thread in under_way.values():
            thread.join(max(0.0, ends - time.monotonic()))
        for connection in under_way:
            connection.cut()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            if not self._slots.acquire(timeout=PAUSE_SECONDS):
                continue
            try:
                link, _ = self._socket.accept()
                self._start(Connection(link, self._intake, self._limits, self._room))
            except (OSError, RuntimeError) as error:  # no descriptors, no threads; or told to stop
                self._slots.release()
                if not self._stopping.wait(PAUSE_SECONDS):
                    log.error("cannot take a connection: %s", error)

    def _start(self, connection: Connection) -> None:
        thread = threading.Thread(target=self._serve, args=(connection,), name="connection", daemon=True)
        with self._lock:
            self._connections[connection] = thread
        try:
            thread.start()
        except RuntimeError:
            self._forget(connection)
            raise

    def _serve(self, connection: Connection) -> None:
        try:
            connection.serve()
        except Hangup as end:
            log.debug("connection: %s", end)
        except Exception:
            log.exception("a fault of ours; Postfix keeps the mail")
        finally:
            self._forget(connection)
            self._slots.release()

    def _forget(self, connection: Connection) -> None:
        with self._lock:
            self._connections.pop(connection, None)
        connection.close()
