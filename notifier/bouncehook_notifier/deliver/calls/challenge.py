"""Does whoever owns a URL want our reports?  Before the first one the endpoint is asked to give back a random word.

Only for customers who have `challenge: yes`.  An operator who takes URLs from a form on the web needs it: otherwise
anybody could type another's URL there, and have it flooded with reports.

Made by `transports`, and by `bouncehook test`.  Touches the network.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from bouncehook_notifier.deliver.calls.http import HttpCall
from bouncehook_notifier.store.records import Attempt


@dataclass(frozen=True, slots=True)
class ChallengeCall:
    """A POST with a word; it succeeds when the answer gives the word back."""

    post: HttpCall
    word: str

    @property
    def longest_seconds(self) -> float:
        """As any POST."""
        return self.post.longest_seconds

    def make(self) -> Attempt:
        """Ask.  An attempt that is no success has no status that could be taken for a delivery's."""
        attempt = self.post.make()
        if not attempt.succeeded:
            return replace(attempt, answer=_not_given_back(attempt.answer))
        if gives_back(attempt.answer, self.word):
            return attempt
        return replace(attempt, status=None, answer=_not_given_back(f"HTTP {attempt.status}: {attempt.answer}"))


def _not_given_back(said: str) -> str:
    return f"the challenge was not given back: {said}"


def gives_back(answer: str, word: str) -> bool:
    """Whether an answer is the word, or JSON with the word as `challenge`."""
    if answer.strip() == word:
        return True
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):  # as a hostile endpoint nests it
        return False
    return isinstance(found, dict) and found.get("challenge") == word
