"""The socket that Postfix connects to: one thread serves all connections, others wait for the disk (`writers`).

One thread for each connection would be simpler.  But then as many threads as Postfix has processes would contend for
the interpreter's lock at each of the many short system calls that a mail needs.

Made by `daemon`.  Touches the socket.
"""

from __future__ import annotations

import logging
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from bouncehook.places import InetPlace, PostfixSocket
from bouncehook.postfix_socket import Doorkeeper, SocketUnusable, bound, for_group
from bouncehook_lmtp.connection import Connection, Hangup, Limits, Room
from bouncehook_lmtp.conversation import Envelope
from bouncehook_lmtp.intake import Intake, Mail
from bouncehook_lmtp.writers import Writers

BACKLOG = 128
PAUSE_SECONDS = 0.5
"""how long to wait after a connection could not be accepted"""
LOOK_SECONDS = 0.1
"""how often the time limits of connections are checked"""

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
        self._woken, self._wake = socket.socketpair()
        self._writers = Writers(intake, self._have_answers)
        self._answers: deque[tuple[Connection, tuple[str, ...]]] = deque()
        self._connections: set[Connection] = set()
        self._accepts_from = 0.0
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
        for one in (self._socket, self._woken, self._wake):
            one.setblocking(False)
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._writers.start()
        self._thread.start()

    def _bind(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        with for_group():
            self._socket.bind(str(path))

    def stop(self) -> None:
        """Accept no more connections, finish the mails that have begun, and end."""
        self._stopping.set()
        self._wake_up()
        self._thread.join()
        self._writers.stop()
        for one in (self._selector, self._socket, self._woken, self._wake):
            one.close()

    # ---- the thread that serves the connections

    def _serve(self) -> None:
        looked = time.monotonic()
        while not self._stopping.is_set():
            self._step_safely()
            if time.monotonic() > looked + LOOK_SECONDS:
                looked = time.monotonic()
                self._hang_up_on_the_late(looked)
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
        for key, events in self._selector.select(LOOK_SECONDS):
            if key.fileobj is self._socket:
                self._accept()
            elif key.fileobj is self._woken:
                self._give_answers()
            elif key.data in self._connections:  # not closed earlier in this round
                self._let(key.data, key.data.read if events & selectors.EVENT_READ else key.data.write)

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

    def _hang_up_on_the_late(self, now: float) -> None:
        for connection in [one for one in self._connections if one.is_late(now)]:
            log.debug("connection: exceeded a time limit")
            self._hang_up(connection)

    # ---- mails for the disk

    def _hand_on(self, connection: Connection, envelope: Envelope, mail: bytes, truncated: bool) -> None:
        self._writers.put(connection, Mail(envelope, mail, truncated))

    def _have_answers(self, answers: Sequence[tuple[Connection, tuple[str, ...]]]) -> None:
        """Queue the replies for mails.  Called by a thread that writes to the disk."""
        self._answers.extend(answers)
        self._wake_up()

    def _give_answers(self) -> None:
        self._woken.recv(4096)
        while self._answers:
            connection, lines = self._answers.popleft()
            if connection in self._connections:
                self._let(connection, partial(connection.answer, lines))

    def _wake_up(self) -> None:
        try:
            self._wake.send(b"w")
        except OSError:
            pass  # enough wake-ups are pending, or the thread has ended

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
