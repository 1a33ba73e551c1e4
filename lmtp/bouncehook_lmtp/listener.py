"""The socket that Postfix connects to: one thread serves all connections, and has what is complete written to the disk.

More threads, whether one for each connection or some that wait for the disk, would contend for the interpreter's lock
at each of the many short system calls that a mail needs.  So the one thread waits for the disk itself.  What arrives
meanwhile waits in the kernel, and is written together then, with one fsync (group commit).

Made by `daemon`.  Touches the socket.
"""

from __future__ import annotations

import logging
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bouncehook.places import InetPlace, PostfixSocket
from bouncehook.postfix_socket import Doorkeeper, SocketUnusable, bound, for_group
from bouncehook_lmtp.connection import Connection, Hangup, Limits, Room
from bouncehook_lmtp.conversation import Envelope
from bouncehook_lmtp.intake import INTERNAL_ERROR, Intake, Mail

BACKLOG = 128
PAUSE_SECONDS = 0.5
"""how long to wait after a connection could not be accepted"""
LOOK_SECONDS = 0.1
"""how often the time limits of connections are checked, and whether to stop"""
GATHERING_SECONDS = 0.01
"""how long at most a mail waits for others while the connections have input; when they have none it does not wait"""
MOST_TOGETHER = 64
"""mails that are written together"""
MOST_OCTETS = 1024 * 1024
"""of mails that are written together: when they have so many, no more are added"""

log = logging.getLogger("bouncehook.lmtp")


class Listener:
    """The socket and its connections.  It serves between `open` and `stop`."""

    def __init__(self, listening: PostfixSocket, intake: Intake, limits: Limits | None = None) -> None:
        self._listening = listening
        self._limits = limits or Limits()
        self._room = Room(self._limits.large_mails, self._watch)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._doorkeeper = Doorkeeper(listening, "lmtp", intake.turned_away)
        self._selector = selectors.DefaultSelector()
        self._watched: dict[socket.socket, int] = {}
        """the events that are waited for on each connection"""
        self._intake = intake
        self._complete: deque[tuple[Connection, Mail]] = deque()
        """the mails that wait for the disk"""
        self._connections: set[Connection] = set()
        self._accepts_from = 0.0
        self._looked = 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="speaking", daemon=True)

    def open(self) -> None:
        """Start to serve.  Raises SocketUnusable."""
        place = self._listening.place
        try:
            if isinstance(place, InetPlace):
                self._socket.close()
                self._socket = bound(place)
            else:
                self._bind(place)
            self._socket.listen(BACKLOG)
        except OSError as error:
            raise SocketUnusable(f"{place}: cannot listen: {error.strerror or error}") from error
        self._socket.setblocking(False)
        self._thread.start()

    def _bind(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        with for_group():
            self._socket.bind(str(path))

    def stop(self) -> None:
        """Accept no more connections, finish the mails that have begun, and end."""
        self._stopping.set()
        self._thread.join()
        self._selector.close()
        self._socket.close()

    # ---- in the thread

    def _serve(self) -> None:
        while not self._stopping.is_set():
            self._step_safely()
        self._finish()

    def _step_safely(self) -> None:
        """Do one step.  An exception must not end this thread, because the daemon would run and serve no connection."""
        try:
            self._step()
        except Exception:
            log.exception("internal error; the service continues")
            self._stopping.wait(PAUSE_SECONDS)

    def _finish(self) -> None:
        self._unwatch(self._socket)
        self._socket.close()
        for connection in list(self._connections):
            self._let(connection, connection.end_after_mail)
        ends = time.monotonic() + self._limits.finish_seconds
        while self._connections and time.monotonic() < ends:
            self._step_safely()
        for connection in list(self._connections):
            self._hang_up(connection)

    def _step(self) -> None:
        if not self._stopping.is_set():
            self._watch_socket()
        self._serve_ready(LOOK_SECONDS)
        gathered_until = time.monotonic() + GATHERING_SECONDS
        while 0 < len(self._complete) < MOST_TOGETHER and time.monotonic() < gathered_until:
            if not self._serve_ready(0):
                break
        self._hang_up_on_the_late()  # here, where all that has come is read: nobody is late because we waited
        while together := self._together():
            self._write(together)

    def _serve_ready(self, seconds: float) -> int:
        """Serve the connections that are ready, or become so within some seconds; returns how many those were."""
        ready = self._selector.select(seconds)
        for key, events in ready:
            if key.fileobj is self._socket:
                self._accept()
            elif key.data in self._connections:  # not closed earlier in this round
                self._let(key.data, key.data.read if events & selectors.EVENT_READ else key.data.write)
        return len(ready)

    def _accept(self) -> None:
        try:
            link, _ = self._socket.accept()
        except OSError as error:  # no free descriptor, for example
            log.error("cannot accept a connection: %s", error)
            self._accepts_from = time.monotonic() + PAUSE_SECONDS
            return
        if self._is_stranger(link):
            link.close()
            return
        connection = Connection(link, self._limits, self._room, self._hand_on)
        self._connections.add(connection)
        self._let(connection, connection.write)

    def _is_stranger(self, link: socket.socket) -> bool:
        """Whether a connection is of a machine that may not connect."""
        if link.family == socket.AF_UNIX:
            return False
        try:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # a reply waits for no further one
            return not self._doorkeeper.lets_in(link)
        except OSError:
            return True  # it is over

    def _let(self, connection: Connection, act: Callable[[], None]) -> None:
        """Call a method of a connection; an error in one connection must not affect the others."""
        try:
            act()
            if not connection.is_over:
                self._watch(connection)
                return
        except Hangup as end:
            log.debug("connection: %s", end)
        except Exception:
            log.exception("internal error; Postfix keeps the mail")
        self._hang_up(connection)

    def _hang_up(self, connection: Connection) -> None:
        self._unwatch(connection.link)
        self._connections.discard(connection)
        connection.close()

    def _hang_up_on_the_late(self) -> None:
        now = time.monotonic()
        if now < self._looked + LOOK_SECONDS:
            return
        self._looked = now
        for connection in [one for one in self._connections if one.is_late(now)]:
            log.debug("connection: exceeded a time limit")
            self._hang_up(connection)

    # ---- mails for the disk

    def _hand_on(self, connection: Connection, envelope: Envelope, mail: bytes, truncated: bool) -> None:
        self._complete.append((connection, Mail(envelope, mail, truncated)))

    def _together(self) -> list[tuple[Connection, Mail]]:
        """The mails to write next."""
        found: list[tuple[Connection, Mail]] = []
        octets = 0
        while self._complete and len(found) < MOST_TOGETHER and octets < MOST_OCTETS:
            found.append(self._complete.popleft())
            octets += len(found[-1][1].content)
        return found

    def _write(self, together: list[tuple[Connection, Mail]]) -> None:
        """Write mails, and answer them."""
        try:
            replies = self._intake.take([mail for _, mail in together])
        except Exception:
            log.exception("internal error; Postfix keeps the mails")
            replies = [(INTERNAL_ERROR,) * len(mail.envelope.recipients) for _, mail in together]
        for (connection, _), lines in zip(together, replies, strict=True):
            if connection in self._connections:
                self._let(connection, partial(connection.answer, lines))

    # ---- the events that are waited for

    def _watch_socket(self) -> None:
        """Accept connections only below the limit; further ones wait in the kernel's queue."""
        room = len(self._connections) < self._limits.connections and time.monotonic() >= self._accepts_from
        self._wait_for(self._socket, selectors.EVENT_READ if room else 0, None)

    def _watch(self, connection: Connection) -> None:
        reading = selectors.EVENT_READ if connection.wants_to_read and not connection.wants_to_write else 0
        self._wait_for(
            connection.link, reading | (selectors.EVENT_WRITE if connection.wants_to_write else 0), connection
        )

    def _wait_for(self, one: socket.socket, events: int, whose: Connection | None) -> None:
        before = self._watched.get(one, 0)
        if events == before:
            return
        if not events:
            self._selector.unregister(one)
            del self._watched[one]
            return
        (self._selector.modify if before else self._selector.register)(one, events, whose)
        self._watched[one] = events

    def _unwatch(self, one: socket.socket) -> None:
        self._wait_for(one, 0, None)
