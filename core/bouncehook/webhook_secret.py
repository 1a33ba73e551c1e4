"""The form of a customer's secret: `whsec_` and base64 (Standard Webhooks 1.0).  Pure.

Used by `customers`, which refuses a map with a malformed one, and by the notifier, which signs with it.
"""

from __future__ import annotations

import base64
import binascii

PREFIX = "whsec_"
FORM = f"a secret is `{PREFIX}` and 24 to 64 octets in base64"


def key_of(text: str) -> bytes:
    """The key that a secret encodes.  Raises ValueError."""
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if not text.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise ValueError("wrong length")
    return key
