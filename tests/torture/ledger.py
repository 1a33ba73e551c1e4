"""Counts what a customer heard against what failed.  Called by the tests in this folder; touches nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass

from bouncehook_demo.customer_endpoint import Post

Failure = tuple[str, str]
"""a message's id, and the recipient to whom it did not get"""


@dataclass(frozen=True)
class Count:
    """What was counted, to be shown."""

    failures: int
    posts: int
    repeats: int

    def __str__(self) -> str:
        return f"{self.failures} failures, {self.posts} POSTs, {self.repeats} of them repeats"


def failure_of(post: Post) -> Failure:
    return post["id"], post["recipient"]


def accepted(posts: Iterable[Post]) -> set[Failure]:
    """The failures that the endpoint has said 2xx to."""
    return {failure_of(post) for post in posts if 200 <= post.answered < 300}


def count(posts: list[Post], failed: Set[Failure], may_have: Set[Failure] = frozenset()) -> Count:
    """Holds that each of `failed` was told, and nothing else (but what is in `may_have`), and repeats are repeats."""
    lost, invented = failed - accepted(posts), {failure_of(post) for post in posts} - failed - may_have
    assert not lost, f"{len(lost)} of {len(failed)} lost: {sorted(lost)[:5]}"
    assert not invented, f"{len(invented)} invented: {sorted(invented)[:5]}"
    ids, bodies, failures = defaultdict(set), defaultdict(set), defaultdict(set)
    for post in posts:
        ids[failure_of(post)].add(post.headers["webhook-id"])
        bodies[failure_of(post)].add(post.body)
        failures[post.headers["webhook-id"]].add(failure_of(post))
    for told in (ids, bodies, failures):
        assert not {key: several for key, several in told.items() if len(several) > 1}, "a repeat that is none"
    return Count(len(ids), len(posts), len(posts) - len(ids))
