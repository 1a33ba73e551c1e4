"""`suppression:` in the customers' map: what it says, and what is wrong with it, by file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from bouncehook.errors import ConfigurationError
from bouncehook.suppression_settings import SuppressionSettings
from configured import configured


def read(directory: Path, value: str) -> SuppressionSettings | None:
    text = f"customers:\n  acme:\n    failures: https://acme.test/\n    suppression: {value}\n"
    (customer,) = configured(directory, text).customers
    return customer.suppression


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("no", None),
        ("yes", SuppressionSettings(("user-unknown", "mailbox-disabled", "host-not-found"), 90, False)),
        ("{}", SuppressionSettings()),
        ("{days: 7}", SuppressionSettings(days=7)),
        ("{trust_strangers: yes}", SuppressionSettings(trust_strangers=True)),
        ("{reasons: complaint}", SuppressionSettings(("complaint",))),
        ("{reasons: [moved, moved, user-unknown]}", SuppressionSettings(("moved", "user-unknown"))),
    ],
)
def test_what_it_says(tmp_path: Path, value: str, expected: SuppressionSettings | None) -> None:
    assert read(tmp_path, value) == expected


def test_it_is_off_without_the_key(tmp_path: Path) -> None:
    configuration = configured(tmp_path)
    assert configuration.customers.with_suppression == ()


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("maybe", "customers.acme.suppression: must be a mapping"),
        ("[user-unknown]", "customers.acme.suppression: must be a mapping"),
        ("{reasons: [spam]}", "customers.acme.suppression.reasons[0]: must be one of user-unknown, mailbox-disabled"),
        ("{days: 0}", "customers.acme.suppression.days: must be a whole number from 1 to 3650, not 0"),
        ("{days: forever}", "customers.acme.suppression.days: must be a whole number"),
        ("{trust_strangers: 1}", "customers.acme.suppression.trust_strangers: must be yes or no"),
        ("{day: 7}", "customers.acme.suppression.day: unknown key; did you mean `days`?"),
    ],
)
def test_faults(tmp_path: Path, value: str, fault: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        read(tmp_path, value)
    (said,) = raised.value.faults
    assert said.startswith(f"{tmp_path}/customers.yaml:4: {fault}")
