"""docs/configuration.md: the examples of receivers and templates are good, and name what there is."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bouncehook.receivers import SHIPPED_TEMPLATES
from bouncehook_notifier.deliver.payload import compose
from bouncehook_notifier.deliver.unusable import unusable
from configured import configured
from docs.receiving import EXAMPLES, REPORT

PAGE = (EXAMPLES.parent / "configuration.md").read_text(encoding="utf-8")


def example(heading: str) -> str:
    """The first piece of code in a section."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    block = re.search(r"(?:^(?:    .*)?\n)+", section[section.index("\n    ") + 1 :], re.M)
    assert block is not None
    return "\n".join(line.removeprefix("    ") for line in block[0].strip("\n").split("\n")) + "\n"


def test_the_receivers_of_the_example(tmp_path: Path) -> None:
    configuration = configured(tmp_path, example("Receivers"))
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "acme.listmonk").write_text("Authorization: token api:geheim\n")
    assert unusable(configuration) == []
    (acme,) = configuration.customers
    assert [len(acme.failures), len(acme.bounces)] == [3, 1]


def test_the_template_of_the_example(tmp_path: Path) -> None:
    (tmp_path / "acme.template").write_text(example("Templates"), encoding="utf-8")
    entry = "{failures: {url: 'http://a/', template: ./acme.template, events: [failure, complaint]}}"
    (acme,) = configured(tmp_path, f"customers: {{acme: {entry}}}\n").customers
    payload = compose("msg_1", REPORT, acme, acme.failures[0])
    assert payload.content_type == "application/json"
    assert json.loads(payload.body)["title"] == f"Mail to {REPORT.recipient} failed"


def test_each_template_that_comes_along_is_there() -> None:
    section = PAGE.split("\n## Templates\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`[a-z0-9`, ]+`) \|", section, re.M)
    assert sorted(re.findall(r"`(\w+)`", " ".join(rows[1:]))) == list(SHIPPED_TEMPLATES)
