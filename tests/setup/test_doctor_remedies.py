"""What doctor says to do brings the reports back: on a running relay whose Postfix rewrites everything."""

from __future__ import annotations

import json
import subprocess

import pytest

from bouncehook_demo.relay import CUSTOMER
from bouncehook_demo.submit import submit
from bouncehook_demo.waiting import wait_until

pytestmark = pytest.mark.postfix

REWRITING = {
    "sender_canonical_maps": "regexp:{ { /.+/ noreply@relay.example.test } }",
    "recipient_canonical_maps": r"regexp:{ { /@return\.example\.test$$/ postmaster@relay.example.test } }",
    "virtual_alias_maps": r"regexp:{ { /@return\.example\.test$$/ postmaster@relay.example.test } }",
    "smtp_generic_maps": "regexp:{ { /@return.example.test$$/ noreply@relay.example.test } }",
    "masquerade_domains": "example.test",
}


def rewriting(stock) -> list[dict[str, str]]:
    command = [stock.commands / "bouncehook", *map(str, stock.doctor_arguments()), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [one for one in found if one["subject"] == "rewriting" and one["level"] == "problem"]


def test_the_remedies_bring_the_reports_back(stock) -> None:
    assert stock.setup("--apply", "--reload").returncode == 0
    stock.postfix.postconf(REWRITING)
    found = rewriting(stock)
    assert {one["text"].partition(" ")[0].rstrip(":") for one in found} == set(REWRITING)
    for finding in found:
        subprocess.run(finding["remedy"].split("`")[1], shell=True, check=True)
    stock.postfix.postconf({"myhostname": stock.postfix.hostname})  # which lets the file look old
    assert rewriting(stock) == []
    stock.postfix.reload()
    environment = stock.environment
    for row in environment.rows:  # refused at once at two stages; and later, by a bounce from elsewhere
        source = environment.loopback.customer
        sent = submit(environment.relay, f"news@{CUSTOMER}", [row.recipient], source_address=source)
        told = wait_until(
            lambda sent=sent: next((post for post in environment.endpoint.posts if post["id"] == sent.queue_id), None),
            30,
            lambda: f"a report; Postfix says:\n{stock.postfix.log_text()[-3000:]}",
        )
        assert (told["recipient"], told["state"]) == (row.recipient, row.state)
