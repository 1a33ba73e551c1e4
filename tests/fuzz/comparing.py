"""What came at the customers' endpoints, against the truth.  Pure.  Called by `round`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bouncehook_demo.customer_endpoint import Post
from fuzz.choices import Wanted
from fuzz.settings import NOTICES_TO
from fuzz.truth import NOQUEUE, Report, folded


class Fault(StrEnum):
    """What can be wrong."""

    LOST = "lost"
    INVENTED = "invented"
    MISSPELT = "misspelt"
    """told, with another spelling of the recipient than the customer's"""
    TWICE = "told twice"
    """under two webhook-ids"""
    STATE = "wrong state"
    AUDIT = "the audit disagrees"
    STUCK = "stuck"
    """the relay never came to rest, or nothing is reported any more"""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.  `id` is the message's, `expected` what was wanted instead."""

    fault: Fault
    id: str
    recipient: str
    customer: str = ""
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.fault}: {self.customer} {self.id} <{self.recipient}> {self.detail}".rstrip()


Key = tuple[str, str, str]
"""customer, message's id, recipient"""


def is_of_a_notice(post: Post) -> bool:
    """Whether it is about Postfix's own mail to its postmaster."""
    return post.get("recipient") == NOTICES_TO


def _key(post: Post) -> Key:
    return post.path.strip("/"), post.get("id", "") or "", post.get("recipient", "") or ""


def missing(truth: Sequence[Report], posts: Sequence[Post]) -> list[Report]:
    """What must have come and has not, in any spelling."""
    told = {(customer, id_, folded(recipient)) for customer, id_, recipient in map(_key, posts)}
    return [
        one
        for one in truth
        if one.wanted is Wanted.MUST and not any((one.customer, one.id, folded(a)) in told for a in one.spellings)
    ]


def compare(truth: Sequence[Report], posts: Sequence[Post]) -> list[Finding]:
    """All that is wrong."""
    lost = [Finding(Fault.LOST, one.id, min(one.spellings), one.customer, one.why) for one in missing(truth, posts)]
    return [*lost, *_wrong(truth, posts), *_repeated(posts)]


def _ids(report: Report) -> tuple[str, ...]:
    return (report.id, NOQUEUE) if report.or_noqueue else (report.id,)


def _wrong(truth: Sequence[Report], posts: Sequence[Post]) -> Iterator[Finding]:
    exact = {(one.customer, id_, spelling): one for one in truth for id_ in _ids(one) for spelling in one.spellings}
    alike = {(one.customer, one.id, folded(spelling)): one for one in truth for spelling in one.spellings}
    # A hundred of one kind, from mail that goes round in a circle, say no more than a few.
    notices = [post for post in posts if is_of_a_notice(post)]
    without_id = {(one.customer, spelling): one for one in truth if one.any_id for spelling in one.spellings}
    for post in [post for post in posts if not is_of_a_notice(post)] + notices[:3]:
        customer, id_, recipient = key = _key(post)
        state = post.get("state", "") or ""
        report = exact.get(key) or without_id.get((customer, recipient))
        if report is None:
            near = alike.get((customer, id_, folded(recipient)))
            fault, wanted = (Fault.MISSPELT, f"written as {sorted(near.spellings)}") if near else (Fault.INVENTED, "")
            yield Finding(fault, id_, recipient, customer, f"{wanted or ''} state={state} {post.get('description')}")
        elif report.states and state not in report.states:
            yield Finding(Fault.STATE, id_, recipient, customer, f"{state}, not {sorted(report.states)}: {report.why}")


def _repeated(posts: Sequence[Post]) -> Iterator[Finding]:
    told: dict[Key, set[str]] = {}
    for post in posts:
        told.setdefault(_key(post), set()).add(post.headers["webhook-id"])
    for (customer, id_, recipient), ids in told.items():
        # A refused transaction without an id has none of its own: the same address may be refused again.
        if len(ids) > 1 and id_ != NOQUEUE:
            yield Finding(Fault.TWICE, id_, recipient, customer, f"{len(ids)} webhook-ids")
