"""One POST to a customer's endpoint, as plain data.

Made by `transports`, and by `bouncehook test` and the notifier's answers to probes.  Touches nothing; who has it made
touches the network (`posting`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bouncehook.delivery_settings import DeliverySettings
from bouncehook_notifier.deliver.calls import signature
from bouncehook_notifier.store.records import Attempt


@dataclass(frozen=True, slots=True)
class Payload:
    """What a POST carries; the headers that depend on the time are made when it is sent."""

    webhook_id: str
    content_type: str
    body: bytes
    keys: tuple[bytes, ...] = field(default=(), repr=False)
    """those that sign it"""
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """further header fields; what they say is secret, and shown nowhere"""

    def at(self, timestamp: int) -> tuple[dict[str, str], bytes]:
        """The headers and the body, as they are sent at a time; without `fields`, which are sent, too."""
        signed = signature.headers(self.webhook_id, timestamp, self.body, self.keys)
        return {"Content-Type": self.content_type, **signed}, self.body


@dataclass(frozen=True, slots=True)
class HttpCall:
    """A POST."""

    url: str
    payload: Payload
    settings: DeliverySettings
    whole_answer: bool = False
    """whether to wait for all of the answer that is kept, not only for its beginning"""

    @property
    def longest_seconds(self) -> float:
        """As its customer says; looking up the name may take longer."""
        return self.settings.total_seconds

    def make(self) -> Attempt:
        """Send it; returns what came of it.  Raises nothing that an endpoint could cause."""
        from bouncehook_notifier.deliver.calls.posting import post  # here, because the notifier leaves it to callers

        return post(self)
