"""Does whoever owns a URL want our reports?  Before the first one the endpoint is asked to give back a random word.

Only for customers who have `challenge: yes`: an operator who takes URLs from a form on the web does not want to be the
hammer of somebody who types another's URL.  Called by `attempt`, and by `bouncehook test`.  Touches the network,
through `call`.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import replace

from bouncehook.customers import Customer
from bouncehook_notifier.deliver.call import call
from bouncehook_notifier.deliver.outcome import succeeded
from bouncehook_notifier.deliver.payload import compose_challenge
from bouncehook_notifier.store.records import Attempt


def ask(url: str, customer: Customer) -> tuple[bool, Attempt]:
    """Whether the endpoint gave the challenge back, and the attempt; that of one that failed is no success."""
    word = secrets.token_urlsafe(24)
    name = f"msg_challenge{secrets.token_hex(8)}"
    attempt = call(url, customer, lambda now: compose_challenge(name, word, customer, now), whole_answer=True)
    proven = succeeded(attempt) and gives_back(attempt.answer, word)
    if proven:
        return True, attempt
    if succeeded(attempt):
        said, status = f"HTTP {attempt.status}: {attempt.answer}", None  # to be taken for a delivery by nobody
    else:
        said, status = attempt.answer, attempt.status
    return False, replace(attempt, status=status, answer=f"the challenge was not given back: {said}")


def gives_back(answer: str, word: str) -> bool:
    """Whether an answer is the word, or JSON with the word as `challenge`."""
    if answer.strip() == word:
        return True
    try:
        found = json.loads(answer)
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("challenge") == word
