"""One connection: reads from its socket, asks the conversation, passes mails on, sends replies.  It never blocks.

Made by `listener`, and called in its thread only.  Touches its socket.
"""

from __future__ import annotations

import socket
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from bouncehook.spool import KEPT_OCTETS, KEPT_OF_LOCAL_OCTETS
from bouncehook_lmtp.conversation import Conversation, Envelope, Then
from bouncehook_lmtp.wire import PIECE, LineTooLong, Wire

Take = Callable[["Connection", Envelope, bytes, bool], None]
"""passes a mail on (connection, envelope, octets, whether they are cut); the connection's `answer` is called later"""


class Hangup(Exception):
    """The client has closed the connection, or has exceeded a time limit."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for the clients, so that none can block the others."""

    connections: int = 100
    """connections at a time: as many as Postfix has processes by default (default_process_limit); others wait"""
    command_seconds: float = 300.0
    """RFC 5321, 4.5.3.2.7"""
    mail_seconds: float = 600.0
    """the time for the whole content of a mail"""
    finish_seconds: float = 15.0
    """the time to finish the current mails when the daemon stops"""
    kept_octets: int = KEPT_OCTETS
    kept_of_local_octets: int = KEPT_OF_LOCAL_OCTETS
    small_octets: int = 256 * 1024
    large_mails: int = 4
    """mails of more than small_octets at a time; further ones wait"""


class Room:
    """The number of large mails at a time, which limits the memory: nearly all of it is for large mails."""

    def __init__(self, places: int, resumed: Callable[[Connection], None]) -> None:
        """`resumed` is told which connection has been given a place."""
        self._places = places
        self._resumed = resumed
        self._inside: set[Connection] = set()
        self._waiting: deque[Connection] = deque()

    def enter(self, connection: Connection) -> bool:
        """Whether there is a place for a large mail; if not, the connection's `resume` is called once there is."""
        if connection not in self._inside:
            if len(self._inside) >= self._places:
                self._waiting.append(connection)
                return False
            self._inside.add(connection)
        return True

    def leave(self, connection: Connection) -> None:
        """Free the place: the mail, or the connection, has ended."""
        if connection in self._waiting:
            self._waiting.remove(connection)
        if connection in self._inside:
            self._inside.remove(connection)
            if self._waiting:
                first = self._waiting.popleft()
                first.resume()
                self._resumed(first)


class _Doing(Enum):
    """The state of a connection."""

    COMMANDS = auto()
    MAIL = auto()
    WAITING_FOR_ROOM = auto()
    HANDED_ON = auto()
    ENDING = auto()


class Connection:
    """One connection of Postfix."""

    def __init__(self, link: socket.socket, limits: Limits, room: Room, take: Take) -> None:
        self.link = link
        self._limits = limits
        self._room = room
        self._take = take
        self._wire = Wire()
        self._conversation = Conversation(socket.gethostname())
        self._unsent = bytearray()
        self._doing = _Doing.COMMANDS
        self._ahead = False
        """whether input has come before the reply to a mail; no more is read until that is sent"""
        self._stopping = False
        self._start = b""
        link.setblocking(False)
        self._allow(limits.command_seconds)
        self._heard = time.monotonic()
        self._say(self._conversation.greeting().lines)

    # ---- questions of the listener

    @property
    def wants_to_read(self) -> bool:
        """Whether the connection can process input now."""
        return self._doing in (_Doing.COMMANDS, _Doing.MAIL) or (self._doing is _Doing.HANDED_ON and not self._ahead)

    @property
    def wants_to_write(self) -> bool:
        """Whether there is output that could not be sent yet."""
        return bool(self._unsent)

    @property
    def is_over(self) -> bool:
        """Whether the last reply has been sent."""
        return self._doing is _Doing.ENDING and not self._unsent

    def is_late(self, now: float) -> bool:
        """Whether the client has exceeded a time limit."""
        if self._doing is _Doing.HANDED_ON:
            return False  # the client is waiting for our disk
        return now > self._ends or now > self._heard + self._limits.command_seconds

    # ---- events from the listener; each method raises Hangup

    def read(self) -> None:
        """Read what has come, and process it."""
        try:
            octets = self.link.recv(PIECE)
        except BlockingIOError:
            return
        except OSError as error:
            raise Hangup(str(error)) from error
        if not octets:
            raise Hangup("connection ended")
        self._heard = time.monotonic()
        self._wire.feed(octets)
        self._ahead = self._doing is _Doing.HANDED_ON
        self._go_on()

    def write(self) -> None:
        """Send as much of the output as the socket takes.  Commands that came together are answered together (RFC 2920,
        3.2)."""
        try:
            while self._unsent:
                del self._unsent[: self.link.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError as error:
            raise Hangup(f"cannot answer: {error}") from error

    def resume(self) -> None:
        """Continue to read the current mail: there is a place for it."""
        self._room.enter(self)
        self._doing = _Doing.MAIL
        self._heard = time.monotonic()

    def answer(self, lines: tuple[str, ...]) -> None:
        """Send the replies for the mail that was passed on."""
        self._room.leave(self)
        self._conversation.mail_is_over()
        self._doing, self._ahead = _Doing.COMMANDS, False
        self._heard = time.monotonic()
        self._allow(self._limits.command_seconds)
        self._say(lines)
        self._end_if_stopping()
        self._go_on()

    def end_after_mail(self) -> None:
        """Close the connection as soon as no mail is being processed."""
        self._stopping = True
        self._end_if_stopping()
        self.write()

    def close(self) -> None:
        """Close the socket, and free the place of a large mail."""
        self._room.leave(self)
        self.link.close()

    # ----

    def _go_on(self) -> None:
        while (self._doing is _Doing.COMMANDS and self._follow_command()) or (
            self._doing is _Doing.MAIL and self._follow_mail()
        ):
            pass
        self.write()

    def _follow_command(self) -> bool:
        """Process the next command; returns whether there was one."""
        try:
            line = self._wire.line()
            if line is None:
                return False
            answer = self._conversation.command(line)
        except LineTooLong:
            answer = self._conversation.line_too_long()
        self._say(answer.lines)
        self._allow(self._limits.command_seconds)
        if answer.then is Then.MAIL:
            self._begin_mail()
        elif answer.then is Then.END:
            self._doing = _Doing.ENDING
        self._end_if_stopping()
        return True

    def _begin_mail(self) -> None:
        # The same beginning as pipe(8) writes with flags=R.
        envelope, limits = self._conversation.envelope, self._limits
        self._start = f"Return-Path: <{envelope.sender}>\n".encode("utf-8", "surrogateescape")
        kept = limits.kept_octets if envelope.client else limits.kept_of_local_octets
        self._wire.begin_mail(max(0, kept - len(self._start)))
        self._allow(self._limits.mail_seconds)
        self._doing = _Doing.MAIL

    def _follow_mail(self) -> bool:
        """Pass the mail on if it is complete; returns whether it is."""
        found = self._wire.mail()
        if found is None:
            if self._wire.kept_octets > self._limits.small_octets and not self._room.enter(self):
                self._doing = _Doing.WAITING_FOR_ROOM
            return False
        content, truncated = found
        self._doing = _Doing.HANDED_ON
        self._take(self, self._conversation.envelope, self._start + content, truncated)
        return True

    def _end_if_stopping(self) -> None:
        if self._stopping and not self._conversation.has_mail and self._doing is not _Doing.ENDING:
            self._say(("421 4.3.2 stopping",))
            self._doing = _Doing.ENDING

    def _say(self, lines: tuple[str, ...]) -> None:
        self._unsent += "".join(f"{line}\r\n" for line in lines).encode("utf-8", "backslashreplace")

    def _allow(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
