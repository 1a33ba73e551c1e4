"""A message for every way in which a delivery can fail, through a real Postfix, to the customer's URL.

All messages are sent at once; then each row of the table must have led to exactly one report that says what the row
says.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bouncehook.configuration import load
from bouncehook_admin.audit.audit import compare
from bouncehook_admin.audit.reasons import Verdict
from bouncehook_demo.customer_endpoint import Post
from bouncehook_demo.relay import CUSTOMER, Relay
from bouncehook_demo.stages import STAGES, StageOfFailure

pytestmark = pytest.mark.postfix

NAMES = ["id", "recipient", "state", "code", "extended", "description"]


@dataclass(frozen=True)
class Sent:
    relay: Relay
    ids: dict[str, str]

    def reports_of(self, row: StageOfFailure) -> list[Post]:
        return self.relay.environment.endpoint.wait_for(lambda post: post["recipient"] == row.recipient, 30)


@pytest.fixture(scope="module")
def sent(relay: Relay) -> Iterator[Sent]:
    queue_ids = relay.environment.send_all(f"news@{CUSTOMER}")
    relay.environment.endpoint.wait_for(len(STAGES), 60)
    relay.environment.postfix.wait_until_queue_is_empty()
    return Sent(relay, {row.label: queue_id for queue_id, row in queue_ids.items()})


@pytest.mark.parametrize("row", STAGES, ids=lambda row: row.label)
def test_the_customer_is_told_once_and_rightly(sent: Sent, row: StageOfFailure) -> None:
    posts = sent.reports_of(row)
    assert len(posts) == 1
    told = dict(posts[0].variables)
    assert (told["id"], told["state"]) == (sent.ids[row.label], row.state.value)
    assert (told.get("code"), told.get("extended")) == (row.code, row.extended)
    assert row.phrase in told.get("description", "")


def test_the_variables_are_the_six_in_their_order(sent: Sent) -> None:
    for post in sent.relay.environment.endpoint.posts:
        names = [name for name, _ in post.variables]
        assert names == [name for name in NAMES if name in names]
        assert names[:3] == NAMES[:3]


def test_nothing_else_was_reported_and_nothing_is_left(sent: Sent) -> None:
    assert len(sent.relay.environment.endpoint.posts) == len(STAGES)
    assert sent.relay.programs.waiting_in_spool() == []
    assert sent.relay.programs.set_aside() == []


def test_postfixs_own_log_agrees(sent: Sent) -> None:
    """Of what was accepted and came back it does not tell whom it was about."""
    configuration = load(sent.relay.programs.config)
    audit = compare(configuration, [sent.relay.environment.postfix.log_file], complete_until=time.time())
    reported = {(one.failure.id, one.failure.recipient) for one in audit.of(Verdict.REPORTED) if one.failure}
    assert reported == {(sent.ids[row.label], row.recipient) for row in STAGES if not row.later}
    others = {verdict: audit.of(verdict) for verdict in Verdict if verdict is not Verdict.REPORTED}
    assert others == {verdict: [] for verdict in others}


def test_a_description_is_the_remotes_own_words(sent: Sent) -> None:
    by_label = {row.label: row for row in STAGES}
    multiline = sent.reports_of(by_label["multiline550"])[0]
    assert multiline["description"] == "First line of it second last line"
    hostile = sent.reports_of(by_label["hostile550"])[0]
    assert hostile["description"] == "no such user here (in reply to DATA command) at all"


def test_every_call_carries_the_headers_of_standard_webhooks(sent: Sent) -> None:
    posts = sent.relay.environment.endpoint.posts
    assert len({post.headers["webhook-id"] for post in posts}) == len(posts)
    for post in posts:
        assert post.headers["webhook-timestamp"].isdigit()
        assert "webhook-signature" not in post.headers, "this customer has no secret"
