"""How the relay that returned mail is forwarded through is written as a URL: `smtp://HOST:PORT`.

Deliveries, and what is known of an endpoint, are kept by URL, so the relay has one too.  Nobody but this file makes
such a URL or reads it.  An address of IPv6 stands in it without brackets, as stores have it since the first version.

Called by `configuration`, by the notifier, and by the commands.  Pure.
"""

from __future__ import annotations

_SCHEME = "smtp://"


def relay_url(host: str, port: int) -> str:
    """The URL of a relay."""
    return f"{_SCHEME}{host}:{port}"


def relay_of(url: str) -> tuple[str, int] | None:
    """Host and port of the relay that a URL names; None when it is the URL of anything else."""
    if not url.startswith(_SCHEME):
        return None
    host, _, port = url.removeprefix(_SCHEME).rpartition(":")
    return (host.strip("[]"), int(port)) if host and port.isascii() and port.isdigit() else None
