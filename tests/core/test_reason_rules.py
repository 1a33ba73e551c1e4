"""The operator's own rules for reasons: what they may say, and that they come first."""

from __future__ import annotations

from pathlib import Path

import pytest

from bouncehook.errors import ConfigurationError
from bouncehook.reason_rules import Reason, ReasonRule, read_reason_rules
from bouncehook.report import Report, State
from bouncehook.yaml_nodes import Faults
from bouncehook_notifier.further_variables import with_further_variables

RULES = """
rules:
  - reason: blocked
    words: [Our-Blocklist.example]
  - reason: policy
    extended: "7.*"
    code: ["554", "550"]
    state: [data, message]
"""


def read(tmp_path: Path, text: str) -> tuple[ReasonRule, ...]:
    (tmp_path / "reasons.yaml").write_text(text)
    faults = Faults()
    rules = read_reason_rules(tmp_path / "reasons.yaml", faults)
    faults.raise_any()
    return rules


def reason(rules: tuple[ReasonRule, ...], report: Report) -> object:
    return with_further_variables(report, None, 0.0, rules).further["reason"]


def test_they_come_before_ours(tmp_path: Path) -> None:
    rules = read(tmp_path, RULES)
    report = Report("1", "a@b.test", State.RCPTTO, "550", "5.1.1", "user unknown, says our-blocklist.EXAMPLE")
    assert reason((), report) == Reason.USER_UNKNOWN
    assert reason(rules, report) == Reason.BLOCKED


def test_every_condition_must_hold(tmp_path: Path) -> None:
    rules = read(tmp_path, RULES)
    assert reason(rules, Report("1", "a@b.test", State.DATA, "554", "5.7.26", "x")) == Reason.POLICY
    for report in (
        Report("1", "a@b.test", State.RCPTTO, "554", "5.7.26", "DMARC"),
        Report("1", "a@b.test", State.DATA, "552", "5.7.26", "DMARC"),
        Report("1", "a@b.test", State.DATA, "554", "5.6.7", "DMARC"),
    ):
        assert reason(rules, report) != Reason.POLICY


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("rules: [{reason: nonsense, code: '550'}]", "reason: must be one of"),
        ("rules: [{reason: blocked}]", "has no condition"),
        ("rules: [{reason: blocked, extended: 5.7.1}]", "extended: must be an enhanced code without its class"),
        ("rules: [{reason: blocked, state: [nowhere]}]", "state[0]: must be one of"),
        ("rules: [{reason: blocked, word: x}]", "did you mean `words`?"),
        ("rule: []", "the key `rules` is missing"),
    ],
)
def test_faults_are_named(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(ConfigurationError, match=r"reasons\.yaml:1") as raised:
        read(tmp_path, text)
    assert fault in str(raised.value)
