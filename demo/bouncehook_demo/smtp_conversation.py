"""One SMTP session of a remote server: it accepts everything, except where its behaviour says otherwise.

Called by `remote_mx` for each connection.  Talks on the connection that it is given; touches nothing else.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bouncehook_demo.behaviour import Behaviour, Misdeed, Slow, Stage, Step
from bouncehook_demo.foreign_bounce import LaterBounce


@dataclass(frozen=True)
class Accepted:
    """One message that a server accepted: the envelope as it came, options included, and the bytes."""

    host: str
    helo: str
    sender: str
    sender_options: tuple[str, ...]
    recipients: tuple[str, ...]
    recipient_options: tuple[tuple[str, ...], ...]
    content: bytes


class ConversationOver(Exception):
    """The conversation ends here."""


@dataclass
class _Envelope:
    sender: str
    sender_options: tuple[str, ...]
    recipients: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


class Conversation:
    """One SMTP session, seen from the server."""

    def __init__(
        self,
        name: str,
        behaviour: Behaviour,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        keep: Callable[[Accepted, LaterBounce | None], None],
    ) -> None:
        self.name = name
        self.behaviour = behaviour
        self.reader = reader
        self.writer = writer
        self.keep = keep
        self.helo = ""
        self.argument = ""
        self.envelope: _Envelope | None = None

    async def hold(self) -> None:
        """The whole session.  Ends with ConversationOver, or with the error that the connection ended with."""
        await self._do(Stage.GREETING, f"220 {self.name} ESMTP")
        commands: dict[str, Callable[[], Awaitable[None]]] = {
            "EHLO": self._ehlo,
            "HELO": self._helo,
            "STARTTLS": self._starttls,
            "AUTH": self._auth,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "NOOP": self._noop,
            "QUIT": self._quit,
        }
        while True:
            line = await self._line()
            verb, _, self.argument = line.partition(" ")
            await commands.get(verb.upper(), self._unknown)()

    async def _ehlo(self) -> None:
        self.helo = self.argument
        lines = [self.name, *self.behaviour.extensions]
        if Stage.STARTTLS in self.behaviour.steps:
            lines.append("STARTTLS")
        if Stage.AUTH in self.behaviour.steps:
            lines.append("AUTH PLAIN")
        await self._do(Stage.EHLO, "\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"]))

    async def _helo(self) -> None:
        self.helo = self.argument
        await self._do(Stage.HELO, f"250 {self.name}")

    async def _starttls(self) -> None:
        await self._do(Stage.STARTTLS, "454 4.7.0 no TLS here")

    async def _auth(self) -> None:
        await self._do(Stage.AUTH, "235 2.7.0 welcome")

    async def _mail(self) -> None:
        sender, options = _path(self.argument)
        if await self._do(Stage.MAIL, "250 2.1.0 Ok"):
            self.envelope = _Envelope(sender, options)

    async def _rcpt(self) -> None:
        if self.envelope is None:
            await self._say("503 5.5.1 MAIL first")
            return
        recipient, options = _path(self.argument)
        own = self.behaviour.recipients.get(recipient.rpartition("@")[0])
        if await self._do(Stage.RCPT, "250 2.1.5 Ok", own):
            self.envelope.recipients.append((recipient, options))

    async def _data(self) -> None:
        if self.envelope is None or not self.envelope.recipients:
            await self._say("554 5.5.1 no valid recipients")
        elif await self._do(Stage.DATA, "354 go ahead"):
            content = await self._content()
            envelope, self.envelope = self.envelope, None
            reply = await self._reply_for(Stage.END_OF_DATA, "250 2.0.0 taken")
            # Kept before the reply, so that the message is here when the client has the reply.
            if reply.startswith("2"):
                self._accept(envelope, content)
            await self._say(reply)

    async def _content(self) -> bytes:
        lines = []
        while (line := await self.reader.readuntil(b"\n")) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    def _accept(self, envelope: _Envelope, content: bytes) -> None:
        message = Accepted(
            host=self.name,
            helo=self.helo,
            sender=envelope.sender,
            sender_options=envelope.sender_options,
            recipients=tuple(recipient for recipient, _ in envelope.recipients),
            recipient_options=tuple(options for _, options in envelope.recipients),
            content=content,
        )
        self.keep(message, self.behaviour.bounces)

    async def _rset(self) -> None:
        self.envelope = None
        await self._say("250 2.0.0 Ok")

    async def _noop(self) -> None:
        await self._say("250 2.0.0 Ok")

    async def _quit(self) -> None:
        await self._say("221 2.0.0 Bye")
        raise ConversationOver

    async def _unknown(self) -> None:
        await self._say("502 5.5.2 never heard of that")

    async def _do(self, stage: Stage, usual: str, own: Step | None = None) -> bool:
        """Does what the behaviour says for this stage, or sends the usual reply; returns whether the reply was
        positive."""
        reply = await self._reply_for(stage, usual, own)
        await self._say(reply)
        return reply[0] in "23"

    async def _reply_for(self, stage: Stage, usual: str, own: Step | None = None) -> str:
        """The reply; waits first if the behaviour is slow, and does not return if the behaviour is a misdeed."""
        step = own if own is not None else self.behaviour.steps.get(stage, usual)
        if isinstance(step, Slow):
            await asyncio.sleep(step.seconds)
            step = step.then
        if isinstance(step, Misdeed):
            await self._misbehave(step)
            raise ConversationOver
        return step

    async def _misbehave(self, misdeed: Misdeed) -> None:
        if misdeed is Misdeed.SILENCE:
            while await self.reader.read(4096):
                pass
        elif misdeed is Misdeed.GARBAGE:
            await self._say("220 2.0.0 ready to start TLS")
            await self.reader.read(4096)
            await self._say("this is not TLS")

    async def _say(self, text: str) -> None:
        self.writer.write(text.replace("\n", "\r\n").encode() + b"\r\n")
        await self.writer.drain()

    async def _line(self) -> str:
        line = await self.reader.readuntil(b"\n")
        return line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")


def _path(rest: str) -> tuple[str, tuple[str, ...]]:
    """The address and the options of `FROM:<a@b> SIZE=3` or `TO:<c@d> NOTIFY=NEVER`."""
    found = re.match(r"(?:FROM|TO):\s*<(.*?)>(.*)", rest, re.IGNORECASE)
    return (found[1], tuple(found[2].split())) if found else ("", ())
