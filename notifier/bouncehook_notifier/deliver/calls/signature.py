"""The headers of Standard Webhooks 1.0 that every POST carries.

Called by `http` for each call.  Pure.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence


def headers(webhook_id: str, timestamp: int, body: bytes, keys: Sequence[bytes]) -> dict[str, str]:
    """`webhook-id`, `webhook-timestamp`, and `webhook-signature` when there are keys (one signature for each)."""
    found = {"webhook-id": webhook_id, "webhook-timestamp": str(timestamp)}
    if keys:
        signed = f"{webhook_id}.{timestamp}.".encode("ascii") + body
        signatures = (base64.b64encode(hmac.digest(key, signed, hashlib.sha256)) for key in keys)
        found["webhook-signature"] = " ".join("v1," + signature.decode("ascii") for signature in signatures)
    return found
