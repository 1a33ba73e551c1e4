"""One connection: reads what has come, asks the conversation, hands mails on, sends answers.  It never waits.

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
"""hands a mail on (connection, envelope, octets, whether they are cut); its `answer` is called later"""


class Hangup(Exception):
    """There is nobody any more to speak with, or it took too long."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What clients may ask for, so that none can stop the others."""

    connections: int = 100
    """as many as Postfix has processes by default (default_process_limit); who comes then waits"""
    command_seconds: float = 300.0
    """RFC 5321, 4.5.3.2.7"""
    mail_seconds: float = 600.0
    """for all of a mail's content"""
    finish_seconds: float = 15.0
    """what is in hand may take so long when we are told to stop"""
    kept_octets: int = KEPT_OCTETS
    kept_of_local_octets: int = KEPT_OF_LOCAL_OCTETS
    small_octets: int = 256 * 1024
    large_mails: int = 4
    """mails of more than small_octets at a time; others of that size wait"""


class Room:
    """The places for large mails, which are nearly all that memory is needed for."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._inside: set[Connection] = set()
        self._waiting: deque[Connection] = deque()

    def enter(self, connection: Connection) -> bool:
        """Whether there is a place; if not, the connection's `resume` is called when there is."""
        if connection not in self._inside:
            if len(self._inside) >= self._places:
                self._waiting.append(connection)
                return False
            self._inside.add(connection)
        return True

    def leave(self, connection: Connection) -> None:
        """Its mail is over, or it is."""
        if connection in self._waiting:
            self._waiting.remove(connection)
        if connection in self._inside:
            self._inside.remove(connection)
            if self._waiting:
                self._waiting.popleft().resume()


class _Doing(Enum):
    """What a connection is at."""

    COMMANDS = auto()
    MAIL = auto()
    WAITING_FOR_ROOM = auto()
    HANDED_ON = auto()
    ENDING = auto()


class Connection:
    """One of Postfix's."""

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
        """whether something has come before the answer to a mail: no more is read until then"""
        self._stopping = False
        self._start = b""
        link.setblocking(False)
        self._allow(limits.command_seconds)
        self._heard = time.monotonic()
        self._say(self._conversation.greeting().lines)

    # ---- what the listener asks

    @property
    def wants_to_read(self) -> bool:
        """Whether what comes is of use now."""
        return self._doing in (_Doing.COMMANDS, _Doing.MAIL) or (self._doing is _Doing.HANDED_ON and not self._ahead)

    @property
    def wants_to_write(self) -> bool:
        """Whether something waits until the other side takes it."""
        return bool(self._unsent)

    @property
    def is_over(self) -> bool:
        """Whether all was said."""
        return self._doing is _Doing.ENDING and not self._unsent

    def is_late(self, now: float) -> bool:
        """Whether the other side took too long."""
        if self._doing is _Doing.HANDED_ON:
            return False  # the disk does
        return now > self._ends or now > self._heard + self._limits.command_seconds

    # ---- what the listener tells; each raises Hangup

    def read(self) -> None:
        """There is something to read."""
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
        """Send what was said, as far as it is taken: all that came together is answered together (RFC 2920, 3.2)."""
        try:
            while self._unsent:
                del self._unsent[: self.link.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError as error:
            raise Hangup(f"cannot answer: {error}") from error

    def resume(self) -> None:
        """There is room for the mail that is coming."""
        self._room.enter(self)
        self._doing = _Doing.MAIL
        self._heard = time.monotonic()

    def answer(self, lines: tuple[str, ...]) -> None:
        """What became of the mail that was handed on."""
        self._room.leave(self)
        self._conversation.mail_is_over()
        self._doing, self._ahead = _Doing.COMMANDS, False
        self._heard = time.monotonic()
        self._allow(self._limits.command_seconds)
        self._say(lines)
        self._end_if_stopping()
        self._go_on()

    def end_after_mail(self) -> None:
        """End when no mail is in hand."""
        self._stopping = True
        self._end_if_stopping()
        self.write()

    def close(self) -> None:
        """Give the socket, and a place, back."""
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
        """Whether there was one."""
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
        # As pipe(8) begins it with flags=R.
        envelope, limits = self._conversation.envelope, self._limits
        self._start = f"Return-Path: <{envelope.sender}>\n".encode("utf-8", "surrogateescape")
        kept = limits.kept_octets if envelope.client else limits.kept_of_local_octets
        self._wire.begin_mail(max(0, kept - len(self._start)))
        self._allow(self._limits.mail_seconds)
        self._doing = _Doing.MAIL

    def _follow_mail(self) -> bool:
        """Whether it has come whole."""
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
