"""Remote mail servers on loopback addresses that fail on purpose, or accept messages and keep them.

Called by `environment` and by tests.  Listens on the given addresses, and connects only to send the configured bounces.
What a server does is data: a `Behaviour`.  All servers run in one thread of their own.
"""

from __future__ import annotations

import asyncio
import contextlib
import smtplib
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from bouncehook_demo.behaviour import Behaviour, Host
from bouncehook_demo.faults import DemoFault
from bouncehook_demo.foreign_bounce import LaterBounce, compose_bounce
from bouncehook_demo.running import Running
from bouncehook_demo.smtp_conversation import Accepted, Conversation, ConversationOver
from bouncehook_demo.waiting import wait_until

_LINE_LIMIT = 1 << 20


@dataclass(frozen=True)
class SentBounce:
    """One bounce that a server sent: its recipient, and the relay's reply (code and text)."""

    host: str
    to: str
    code: int
    reply: str


@dataclass(frozen=True)
class _Pending:
    """A bounce that is to be sent."""

    message: Accepted
    recipient: str
    how: LaterBounce


class RemoteMx(Running):
    """All the servers.  `hosts` is by host name; `bounce_to` is the relay's port for mail from elsewhere."""

    def __init__(
        self, hosts: Mapping[str, Host], *, port: int = 2526, bounce_to: tuple[str, int] | None = None
    ) -> None:
        self.hosts = dict(hosts)
        self.port = port
        self.bounce_to = bounce_to
        self.accepted: list[Accepted] = []
        self.sent_bounces: list[SentBounce] = []
        self.connections: Counter[str] = Counter()
        self._pending: list[_Pending] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._postmen = ThreadPoolExecutor(max_workers=4, thread_name_prefix="later-bounce")

    # ---- life

    def start(self) -> None:
        """Returns when all listen."""
        ready: Future[None] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), name="remote-mx")
        self._thread.start()
        try:
            ready.result()
        except OSError as error:
            self._thread.join()
            raise DemoFault(
                f"cannot listen on port {self.port} for the remote servers ({error}): stop the program that listens "
                "there (ss -lntp), or choose other loopback addresses or another port"
            ) from error

    def stop(self) -> None:
        """Closes all connections; bounces that are being sent are finished first."""
        self._postmen.shutdown()
        if self._loop and self._thread and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join()
        self._thread = None

    # ---- received messages

    def wait_for_message(self, wanted: Callable[[Accepted], bool] = lambda _: True, timeout: float = 30.0) -> Accepted:
        """The first accepted message that is `wanted`."""
        return wait_until(
            lambda: next((message for message in list(self.accepted) if wanted(message)), None),
            timeout,
            lambda: f"the wanted message, among {[(m.host, m.sender, m.recipients) for m in self.accepted]}",
        )

    def wait_for_bounce(
        self, wanted: Callable[[SentBounce], bool] = lambda _: True, timeout: float = 30.0
    ) -> SentBounce:
        """The first bounce that was sent, refused by the relay or not, and is `wanted`."""
        return wait_until(
            lambda: next((bounce for bounce in list(self.sent_bounces) if wanted(bounce)), None),
            timeout,
            lambda: f"the wanted bounce, among {self.sent_bounces}",
        )

    # ---- later bounces

    def send_bounces(self) -> list[SentBounce]:
        """Sends the pending bounces: those that are not `at_once`, and those that the relay refused temporarily.

        Returns the relay's reply to each.
        """
        pending, self._pending = self._pending, []
        return [self._bounce(one) for one in pending]

    def _keep(self, message: Accepted, how: LaterBounce | None) -> None:
        self.accepted.append(message)
        # A bounce is never bounced.
        if how is None or not message.sender:
            return
        for recipient in message.recipients:
            pending = _Pending(message, recipient, how)
            if how.at_once:
                self._postmen.submit(self._bounce, pending)
            else:
                self._pending.append(pending)

    def _bounce(self, pending: _Pending) -> SentBounce:
        """One bounce for one recipient, from <>, out of the server's own address."""
        message = pending.message
        content = compose_bounce(pending.how, message.host, message.sender, pending.recipient, message.content)
        code, reply = self._send_bounce(message.host, message.sender, content)
        if code < 500 and code != 250:
            self._pending.append(pending)
        sent = SentBounce(message.host, message.sender, code, reply)
        self.sent_bounces.append(sent)
        return sent

    def _send_bounce(self, host: str, to: str, content: bytes) -> tuple[int, str]:
        own = self.hosts[host].address
        try:
            return self._converse(host, own, to, content)
        except (OSError, smtplib.SMTPException) as error:
            return 0, str(error)

    def _converse(self, host: str, own: str, to: str, content: bytes) -> tuple[int, str]:
        if self.bounce_to is None:
            return 0, "RemoteMx was not told where to send bounces (bounce_to)"
        with smtplib.SMTP(*self.bounce_to, local_hostname=host, timeout=30, source_address=(own, 0)) as smtp:
            smtp.ehlo()
            for code, reply in (smtp.mail(""), smtp.rcpt(to)):
                if code >= 400:
                    return code, reply.decode(errors="replace")
            code, reply = smtp.data(content)
            return code, reply.decode(errors="replace")

    # ---- serving

    async def _serve(self, ready: Future[None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        conversations: set[asyncio.Task[None]] = set()
        servers: list[asyncio.Server] = []
        try:
            for name, host in self.hosts.items():
                serve = self._server_of(name, host.behaviour, conversations)
                servers.append(await asyncio.start_server(serve, host.address, self.port, limit=_LINE_LIMIT))
        except OSError as error:
            ready.set_exception(error)
        else:
            ready.set_result(None)
            await self._end.wait()
        for server in servers:
            server.close()
        for conversation in conversations:
            conversation.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)

    def _server_of(
        self, name: str, behaviour: Behaviour, conversations: set[asyncio.Task[None]]
    ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            conversations.add(task)
            self.connections[name] += 1
            try:
                await Conversation(name, behaviour, reader, writer, self._keep).hold()
            except (OSError, asyncio.IncompleteReadError, ConversationOver):
                pass
            finally:
                conversations.discard(task)
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()

        return serve
