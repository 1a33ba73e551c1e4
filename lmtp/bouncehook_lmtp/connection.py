"""One connection, served by one thread: reads, asks the conversation, takes mails, answers.

Made by `listener`.  Touches its socket, and the spool by `intake`.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bouncehook.spool import KEPT_OCTETS
from bouncehook_lmtp.conversation import Conversation, Then
from bouncehook_lmtp.intake import Intake
from bouncehook_lmtp.wire import Hangup, LineTooLong, Wire


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
    small_octets: int = 256 * 1024
    large_mails: int = 4
    """mails of more than small_octets at a time; others of that size wait"""


class Room:
    """The places for large mails, which are nearly all that memory is needed for."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._places = threading.Semaphore(limits.large_mails)

    @contextmanager
    def for_a_mail(self) -> Iterator[Callable[[int], None]]:
        """Gives what is to be called with the size of the mail so far; it waits for a place.  Raises Hangup."""
        held = False

        def grows(size: int) -> None:
            nonlocal held
            if size > self._limits.small_octets and not held:
                held = self._places.acquire(timeout=self._limits.mail_seconds)
                if not held:
                    raise Hangup("no room for a large mail")

        try:
            yield grows
        finally:
            if held:
                self._places.release()


class Connection:
    """One of Postfix's."""

    def __init__(self, link: socket.socket, intake: Intake, limits: Limits, room: Room) -> None:
        self._link = link
        self._intake = intake
        self._limits = limits
        self._room = room
        self._wire = Wire(link, limits.command_seconds)
        self._conversation = Conversation(socket.gethostname())
        self._ending = False

    def serve(self) -> None:
        """Until one side ends it.  Raises Hangup."""
        self._wire.say(self._conversation.greeting().lines)
        then = Then.COMMAND
        while then is not Then.END:
            then = self._answer_command()
            if then is Then.MAIL:
                self._take_mail()
            if self._ending and not self._conversation.has_mail:
                self._wire.say(("421 4.3.2 stopping",))
                break
        self._wire.flush()

    def end_after_mail(self) -> None:
        """Let it end when no mail is in hand; from another thread."""
        self._ending = True
        if not self._conversation.has_mail:
            self._shut(socket.SHUT_RD)

    def cut(self) -> None:
        """End it at once; from another thread."""
        self._shut(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the socket back."""
        self._link.close()

    def _answer_command(self) -> Then:
        self._wire.allow(self._limits.command_seconds)
        try:
            answer = self._conversation.command(self._wire.read_line())
        except LineTooLong:
            answer = self._conversation.line_too_long()
        self._wire.say(answer.lines)
        return answer.then

    def _take_mail(self) -> None:
        envelope = self._conversation.envelope
        # As pipe(8) begins it with flags=R.
        start = f"Return-Path: <{envelope.sender}>\n".encode("utf-8", "surrogateescape")
        self._wire.allow(self._limits.mail_seconds)
        with self._room.for_a_mail() as grows:
            content, truncated = self._wire.read_mail(max(0, self._limits.kept_octets - len(start)), grows)
            answers = self._intake.take(envelope, start + content, truncated=truncated)
        self._conversation.mail_is_over()
        self._wire.say(answers)

    def _shut(self, how: int) -> None:
        try:
            self._link.shutdown(how)
        except OSError:
            pass  # it has ended already
