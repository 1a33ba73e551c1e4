"""The headers of Standard Webhooks 1.0 that every call carries, and the secrets that sign them.

A secret is `whsec_` and base64, in the customers' map or, better, in a file of its own which only the notifier can
read.  Files are read at each call, so that a replaced one counts at once.  Called by `call`, and by `daemon` and the
administrator's command to prove a configuration.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from bouncehook.configuration import Configuration
from bouncehook.customers import Customer, Secret
from bouncehook.errors import ConfigurationError

PREFIX = "whsec_"


def headers(webhook_id: str, timestamp: int, body: bytes, keys: list[bytes]) -> dict[str, str]:
    """`webhook-id`, `webhook-timestamp`, and `webhook-signature` when there are keys (one signature for each)."""
    found = {"webhook-id": webhook_id, "webhook-timestamp": str(timestamp)}
    if keys:
        signed = f"{webhook_id}.{timestamp}.".encode("ascii") + body
        signatures = (base64.b64encode(hmac.digest(key, signed, hashlib.sha256)) for key in keys)
        found["webhook-signature"] = " ".join("v1," + signature.decode("ascii") for signature in signatures)
    return found


def signing_keys(customer: Customer) -> list[bytes]:
    """The customer's keys.  Raises ConfigurationError naming file, line and key path."""
    return [_key(secret) for secret in customer.secrets]


def prove_secrets(configuration: Configuration) -> None:
    """Raise ConfigurationError with every secret that cannot be used."""
    faults = []
    for customer in configuration.customers:
        for secret in customer.secrets:
            try:
                _key(secret)
            except ConfigurationError as error:
                faults += error.faults
    if faults:
        raise ConfigurationError(faults)


def _key(secret: Secret) -> bytes:
    place = f"{secret.place}: {secret.file}" if secret.file else secret.place
    try:
        text = secret.file.read_text(encoding="ascii") if secret.file else secret.text
        return _decoded(text.strip())
    except OSError as error:
        raise ConfigurationError([f"{place}: cannot read the secret: {error.strerror}"]) from error
    except ValueError as error:
        # The secret itself is not shown.
        raise ConfigurationError([f"{place}: a secret is `{PREFIX}` and 24 to 64 octets in base64"]) from error


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if not text.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise ValueError("wrong length")
    return key
