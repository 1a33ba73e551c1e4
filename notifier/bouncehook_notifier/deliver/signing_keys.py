"""The keys that sign the calls to a customer, from the secrets that the map gives.

A secret is `whsec_` and base64, in the customers' map or, better, in a file of its own which only the notifier can
read.  Files are read for each call, so that a replaced one counts at once.  One that cannot be used stops the calls to
its customer, and nothing else: their reports wait.

`payload` asks for the keys of a customer, `unusable` for what is wrong.  Reads the secrets' files.
"""

from __future__ import annotations

from collections.abc import Iterator

from bouncehook.customers import Customer, Secret
from bouncehook.errors import ConfigurationError
from bouncehook.regular_file import read_text
from bouncehook.webhook_secret import FORM, key_of


def signing_keys(customer: Customer) -> list[bytes]:
    """The customer's keys.  Raises ConfigurationError naming file, line and key path."""
    return [_key(secret) for secret in customer.secrets]


def faults_in_secrets(customer: Customer) -> Iterator[str]:
    """A line for every secret that cannot be used, naming file, line and key path."""
    for secret in customer.secrets:
        try:
            _key(secret)
        except ConfigurationError as error:
            yield from error.faults


def _key(secret: Secret) -> bytes:
    place = f"{secret.place}: {secret.file}" if secret.file else secret.place
    try:
        text = read_text(str(secret.file)) if secret.file else secret.text
        return key_of(text.strip())
    except OSError as error:
        raise ConfigurationError([f"{place}: cannot read the secret: {error.strerror}"]) from error
    except ValueError as error:
        raise ConfigurationError([f"{place}: {FORM}"]) from error  # the secret itself is not shown
