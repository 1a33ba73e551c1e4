"""docs/for-your-customers.md: what it shows is what was tested, and what it says is so."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from bouncehook.delivery_settings import DeliverySettings
from bouncehook.reason_rules import Reason
from bouncehook.report import FURTHER_VARIABLES, OPTIONAL_EVENTS, State
from bouncehook_notifier.deliver.payload import compose
from configured import configured
from docs.receiving import EXAMPLES, LANGUAGES, REPORT, SECRET

PAGE = (EXAMPLES.parent / "for-your-customers.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_receivers_on_the_page_are_the_files(language: str) -> None:
    file = LANGUAGES[language].file
    heading, after = PAGE.split(f"](examples/{file})")
    block = re.search(r"^```\w+\n(.*?)^```$", after, re.S | re.M)
    assert heading
    assert block is not None
    assert block[1] == (EXAMPLES / file).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "word",
    [
        *(state.value for state in State),
        *FURTHER_VARIABLES,
        *(event.value for event in OPTIONAL_EVENTS),
        *(reason.value for reason in Reason),
    ],
)
def test_every_word_of_a_report_is_explained(word: str) -> None:
    assert re.search(rf"^\|[^|]*`{word}`[^|]*\|", PAGE, re.M)


def test_the_schedule_is_the_one_on_the_page() -> None:
    words = re.search(r"after ((?:\d+ \w+, )+\d+ \w+ and \d+ \w+)", PAGE)
    assert words is not None
    units = {"seconds": 1, "minutes": 60, "hours": 3600}
    told = [int(number) * units[unit] for number, unit in re.findall(r"(\d+) (\w+)", words[1])]
    assert tuple(told) == DeliverySettings().retry


@pytest.mark.parametrize("body", ["form", "json"])
def test_the_library_of_standard_webhooks_verifies(tmp_path: Path, body: str) -> None:
    """As the page has it: of a form it must not read the body."""
    (customer,) = configured(
        tmp_path, f"customers:\n  acme: {{failures: http://a/, secret: {SECRET}, body: {body}}}\n"
    ).customers
    headers, octets = compose("msg_1", REPORT, customer).at(int(time.time()))
    found = Webhook(SECRET).verify(octets, headers, json_parse=body == "json")
    assert (found or {}).get("recipient") == (REPORT.recipient if body == "json" else None)


def test_the_example_to_try_ones_own_code_with_is_right() -> None:
    told = {name.strip("`"): value for name, value in re.findall(r"^\| ([\w`-]+) \| `([^`]+)` \|$", PAGE, re.M)}
    octets = told["body"].encode()
    key = Webhook(told["secret"])
    moment = datetime.fromtimestamp(int(told["webhook-timestamp"]), tz=UTC)
    assert key.sign(told["webhook-id"], moment, octets.decode()) == told["webhook-signature"]
    assert f"    {told['body']}\n" in PAGE, "and is the one of the first example"
