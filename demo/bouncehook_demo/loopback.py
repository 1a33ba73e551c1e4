"""The loopback addresses of one demo.  Two demos with different nets can run in parallel.  Pure data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Loopback:
    """The addresses of one demo: `net` is their first half, as in 127.88.x.y."""

    net: str = "127.88"

    @property
    def name_server(self) -> str:
        return f"{self.net}.0.1"

    @property
    def relay(self) -> str:
        return f"{self.net}.0.2"

    @property
    def customer(self) -> str:
        """The address from which the customer's program sends, and on which its endpoint listens."""
        return f"{self.net}.0.3"

    @property
    def clients(self) -> tuple[str, ...]:
        """The clients that may relay without a login; the remote servers, which send bounces, may not."""
        return ("127.0.0.1/32", f"{self.net}.0.0/24")

    def remote(self, number: int) -> str:
        """The address of the remote server with this number, counted from 0."""
        return f"{self.net}.{1 + number // 250}.{1 + number % 250}"
