"""A customer's endpoint that does as little as can be, in a process of its own: it answers 204 after some time.

python -m bouncehook_bench.endpoint PORTS SECONDS      prints its ports when it listens
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


async def serve(ports: int, seconds: float) -> None:
    """Listen on that many ports until the process ends."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].split()[0])
                await reader.readexactly(length)
                if seconds:
                    await asyncio.sleep(seconds)
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    servers = [await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1024) for _ in range(ports)]
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


@contextmanager
def endpoints(ports: int = 1, seconds: float = 0.0) -> Iterator[list[str]]:
    """The URLs of running endpoints."""
    command = [sys.executable, "-m", "bouncehook_bench.endpoint", str(ports), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield [f"http://127.0.0.1:{port}/hook" for port in process.stdout.readline().split()]
        process.terminate()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
