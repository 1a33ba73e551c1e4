"""The URL of the relay through which returned mail is forwarded: `smtp://HOST:PORT`.

The store keeps deliveries and the state of an endpoint by URL, so the relay has a URL too.  Only this file makes and
reads such URLs.  An IPv6 address stands in it without brackets, as in stores since the first version.

Called by `configuration`, by the notifier, and by the commands.  Pure.
"""

from __future__ import annotations

_SCHEME = "smtp://"


def relay_url(host: str, port: int) -> str:
    """The URL of a relay."""
    return f"{_SCHEME}{host}:{port}"


def relay_of(url: str) -> tuple[str, int] | None:
    """Host and port of the relay that a URL names; None for any other URL."""
    if not url.startswith(_SCHEME):
        return None
    host, _, port = url.removeprefix(_SCHEME).rpartition(":")
    return (host.strip("[]"), int(port)) if host and port.isascii() and port.isdigit() else None
