"""Everything outside of the relay, and when it saw what: a remote mail server and a customer's endpoint, in one thread
that does as little as can be.  Called by `latency` and `storm`.

The server refuses every recipient whose local part begins with "gone", and takes and keeps all other mail.
"""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from urllib.parse import parse_qs

from bouncehook_bench.measured_relay import LOOPBACK
from bouncehook_demo.running import Running

DOMAIN = "outside.test"
ADDRESS = LOOPBACK.remote(102)
PORT = 2602
ENDPOINT_PORT = 2700
URL = f"http://{LOOPBACK.customer}:{ENDPOINT_PORT}/failures"
CUSTOMERS = f"customers:\n  acme.example: {URL}\n"
REFUSAL = b"550 5.1.1 Recipient address rejected: User unknown\r\n"


@dataclass(frozen=True)
class Taken:
    """A message that the server took."""

    sender: str
    content: bytes
    when: float


class Outside(Running):
    """By recipient: when it was `refused`, what was `taken`, and when the POST about it came, the first (`posted`).

    `posts` counts all of them, `last_post` is when the last came.
    """

    def __init__(self) -> None:
        self.refused: dict[str, float] = {}
        self.taken: dict[str, Taken] = {}
        self.posted: dict[str, float] = {}
        self.posts = 0
        self.last_post = 0.0

    def start(self) -> None:
        ready: Future[None] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), name="outside")
        self._thread.start()
        ready.result()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()

    async def _serve(self, ready: Future[None]) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        servers = [
            await asyncio.start_server(self._smtp, ADDRESS, PORT, backlog=1024),
            await asyncio.start_server(self._http, LOOPBACK.customer, ENDPOINT_PORT, backlog=1024),
        ]
        ready.set_result(None)
        await self._end.wait()
        for server in servers:
            server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    async def _smtp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender, recipients = "", list[str]()
        writer.write(b"220 outside ESMTP\r\n")
        try:
            while line := await reader.readline():
                verb, address = line[:4].upper(), line.partition(b"<")[2].partition(b">")[0].decode()
                if verb == b"EHLO":
                    writer.write(b"250-outside\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
                elif verb == b"MAIL":
                    sender, recipients = address, []
                    writer.write(b"250 2.1.0 Ok\r\n")
                elif verb == b"RCPT" and address.startswith("gone"):
                    self.refused[address] = time.time()
                    writer.write(REFUSAL)
                elif verb == b"RCPT":
                    recipients.append(address)
                    writer.write(b"250 2.1.5 Ok\r\n")
                elif verb == b"DATA" and recipients:
                    writer.write(b"354 go ahead\r\n")
                    content = await reader.readuntil(b"\r\n.\r\n")
                    self.taken.update(dict.fromkeys(recipients, Taken(sender, content, time.time())))
                    writer.write(b"250 2.0.0 taken\r\n")
                elif verb == b"QUIT":
                    break
                else:
                    writer.write(b"554 5.5.1 no\r\n" if verb == b"DATA" else b"250 2.0.0 Ok\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    async def _http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].split()[0])
                body = await reader.readexactly(length)
                self.last_post = time.time()
                self.posts += 1
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                self.posted.setdefault(parse_qs(body.decode())["recipient"][0], self.last_post)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
