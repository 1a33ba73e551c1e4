"""Customers' endpoints that answer without end, in a process of their own.

python -m bouncehook_bench.flood KIND PORTS      prints its ports when it listens; KIND is one of FLOODS
"""

from __future__ import annotations

import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import repeat

FLOODS: dict[str, tuple[bytes, bytes]] = {
    "interim": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 2000),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n" * 3000),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n" * 8000),
}
"""what comes once, and what comes again and again"""


def serve(kind: str, ports: int) -> None:
    """Listen on that many ports until the process ends."""
    first, again = FLOODS[kind]

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                self.request.recv(65536)
                self.request.sendall(first)
                for octets in repeat(again):
                    self.request.sendall(octets)

    servers = [socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) for _ in range(ports)]
    print(*(server.server_address[1] for server in servers), flush=True)
    for server in servers:
        threading.Thread(target=server.serve_forever).start()


@contextmanager
def flooding(kind: str, ports: int) -> Iterator[list[str]]:
    """The URLs of running endpoints."""
    command = [sys.executable, "-m", "bouncehook_bench.flood", kind, str(ports)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield [f"http://127.0.0.1:{port}/hook" for port in process.stdout.readline().split()]
        process.terminate()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
