"""The headers of a call, verified by the reference implementation of Standard Webhooks."""

from __future__ import annotations

import base64
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from bouncehook.errors import ConfigurationError
from bouncehook_notifier.deliver.calls.signature import headers
from bouncehook_notifier.deliver.signing_keys import signing_keys
from bouncehook_notifier.deliver.unusable import prove_usable
from configured import configured

KEY = bytes(range(32))
OTHER = bytes(range(1, 25))


def secret(key: bytes) -> str:
    return "whsec_" + base64.b64encode(key).decode()


def verify(key: bytes, body: bytes, found: dict[str, str]) -> None:
    # The reference parses the body as JSON after the signature has been proved.
    Webhook(secret(key)).verify(body, found)


@given(st.dictionaries(st.text(st.characters(codec="ascii")), st.integers()))
def test_the_reference_implementation_agrees(content: dict[str, int]) -> None:
    import json

    body = json.dumps(content).encode()
    verify(KEY, body, headers("msg_abc", int(time.time()), body, [KEY]))


def test_a_form_body_is_signed_as_it_stands() -> None:
    body = b"id=4jY&recipient=you%40far.test&state=rcptto"
    found = headers("msg_abc", 1_700_000_000, body, [KEY])
    signed = b"msg_abc.1700000000." + body
    import hashlib
    import hmac

    assert found == {
        "webhook-id": "msg_abc",
        "webhook-timestamp": "1700000000",
        "webhook-signature": "v1," + base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode(),
    }


def test_each_of_two_secrets_verifies() -> None:
    """So a customer can change their secret without a gap."""
    found = headers("msg_abc", int(time.time()), b"{}", [KEY, OTHER])
    verify(KEY, b"{}", found)
    verify(OTHER, b"{}", found)
    assert len(found["webhook-signature"].split(" ")) == 2


@pytest.mark.parametrize("change", ["body", "id", "timestamp", "key"])
def test_anything_changed_is_noticed(change: str) -> None:
    found = headers("msg_abc", int(time.time()), b"{}", [KEY])
    body, key = b"{}", KEY
    if change == "body":
        body = b"{ }"
    elif change == "id":
        found["webhook-id"] = "msg_abd"
    elif change == "timestamp":
        found["webhook-timestamp"] = str(int(found["webhook-timestamp"]) - 1)
    else:
        key = OTHER
    with pytest.raises(WebhookVerificationError):
        verify(key, body, found)


def test_without_a_secret_there_is_no_signature() -> None:
    assert headers("msg_abc", 17, b"", []) == {"webhook-id": "msg_abc", "webhook-timestamp": "17"}


def test_secrets_of_the_map_and_of_files(tmp_path: Path) -> None:
    (tmp_path / "acme.secret").write_text(f"  {secret(OTHER)}\n")
    configuration = configured(
        tmp_path,
        f"customers:\n  acme:\n    failures: http://a/\n    secret: {secret(KEY)}\n    secret_file: acme.secret\n",
    )
    prove_usable(configuration)
    (customer,) = configuration.customers
    assert signing_keys(customer) == [KEY, OTHER]
    (tmp_path / "acme.secret").write_text(secret(b"n" * 24))  # a replaced file counts at once
    assert signing_keys(customer) == [KEY, b"n" * 24]


WRONG = "a secret is `whsec_` and 24 to 64 octets in base64"


def test_every_unusable_secret_is_named_and_none_is_shown(tmp_path: Path) -> None:
    """Those in the map are the map's faults; those in files are nobody's but that customer's."""
    with pytest.raises(ConfigurationError) as caught:
        configured(
            tmp_path,
            f"""\
customers:
  a: {{failures: http://a/, secret: hidden}}
  b: {{failures: http://a/, secret: [{secret(KEY)}, "whsec_hidden!"]}}
  c: {{failures: http://a/, secret: {secret(b"x" * 65)}}}
  d: {{failures: http://a/, secret: "whsec_"}}
""",
        )
    place = f"{tmp_path}/customers.yaml"
    assert caught.value.faults == [
        f"{place}:2: customers.a.secret: {WRONG}",
        f"{place}:3: customers.b.secret[1]: {WRONG}",
        f"{place}:4: customers.c.secret: {WRONG}",
        f"{place}:5: customers.d.secret: {WRONG}",
    ]


def test_every_file_without_a_usable_secret_is_named(tmp_path: Path) -> None:
    (tmp_path / "short").write_text(secret(b"x" * 23))
    (tmp_path / "binary").write_bytes(b"whsec_\xff\xfe")
    configuration = configured(
        tmp_path,
        """\
customers:
  d: {failures: http://a/, secret_file: short}
  e:
    failures: http://a/
    secret_file: binary
  f: {failures: http://a/, secret_file: missing}
  g: {failures: http://a/, secret_file: .}
""",
    )
    with pytest.raises(ConfigurationError) as caught:
        prove_usable(configuration)
    place = f"{tmp_path}/customers.yaml"
    assert caught.value.faults == [
        f"{place}:2: customers.d.secret_file: {tmp_path}/short: {WRONG}",
        f"{place}:5: customers.e.secret_file: {tmp_path}/binary: {WRONG}",
        f"{place}:6: customers.f.secret_file: {tmp_path}/missing: cannot read the secret: No such file or directory",
        f"{place}:7: customers.g.secret_file: {tmp_path}: cannot read the secret: it is a directory, not a file",
    ]
