"""A customer's secret is replaced while reports flow: a receiver that knows the old or the new one verifies each call.

The receiver's side is the `standardwebhooks` library, which is none of ours.
"""

from __future__ import annotations

import base64
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from bouncehook_demo.customer_endpoint import Post
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.relay import CUSTOMER, Relay
from bouncehook_demo.stages import STAGES
from bouncehook_demo.submit import submit
from bouncehook_demo.waiting import wait_until
from torture.ledger import count

pytestmark = pytest.mark.postfix

REFUSED = next(row for row in STAGES if row.label == "rcpt550")
RELAY_OPTIONS = {"rows": (REFUSED,), "settings": PostfixSettings({"maximal_queue_lifetime": "5d"})}
ENOUGH = 8
"""reports in each state of the map"""


def new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def verified_by(post: Post, secret: str) -> bool:
    try:
        Webhook(secret).verify(post.body, dict(post.headers))
    except WebhookVerificationError:
        return False
    except ValueError:  # the signature fits, and the library would have JSON behind it; this is a form
        return True
    return True


class Flow:
    """A customer who sends all the time to somebody who does not exist."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self.endpoint = relay.environment.endpoint
        self.failed: set[tuple[str, str]] = set()

    @contextmanager
    def running(self) -> Iterator[None]:
        stop = threading.Event()

        def send() -> None:
            while not stop.wait(0.02):
                environment = self.relay.environment
                sent = submit(
                    environment.relay,
                    f"news@{CUSTOMER}",
                    [REFUSED.recipient],
                    source_address=environment.loopback.customer,
                )
                assert sent.queue_id
                self.failed.add((sent.queue_id, REFUSED.recipient))

        thread = threading.Thread(target=send)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def wait_for_more(self) -> list[Post]:
        """Some calls that are made from now on."""
        before = len(self.endpoint.posts)
        # Those that were under way may still bear what was in force before.
        return self.endpoint.wait_for(before + 16 + ENOUGH)[before + 16 :]


def write_map(relay: Relay, secret: str) -> None:
    """Write the map, and wait until the notifier has it in force."""
    text = f"customers:\n  {CUSTOMER}: {{failures: '{{endpoint}}/failures', {secret}}}\n"
    read = relay.programs.log("notifier").count("configuration read again")
    relay.programs.customers_map.write_text(relay.customers(text))
    wait_until(
        lambda: relay.programs.log("notifier").count("configuration read again") > read,
        15,
        lambda: f"the map is read:\n{relay.programs.log('notifier')[-2000:]}",
    )


@pytest.mark.parametrize("kept_in", ["the map", "files"])
def test_a_secret_is_replaced_while_reports_flow(relay: Relay, kept_in: str) -> None:
    old, new = new_secret(), new_secret()
    spelled = {}
    for name, secret in (("old", old), ("new", new)):
        file = relay.programs.customers_map.with_name(f"{name}.secret")
        file.write_text(f"{secret}\n")
        file.chmod(0o644)
        spelled[name] = secret if kept_in == "the map" else file.name
    key = "secret" if kept_in == "the map" else "secret_file"
    write_map(relay, f"{key}: {spelled['old']}")
    flow, before = Flow(relay), len(relay.environment.endpoint.posts)
    with flow.running():
        with_old = flow.wait_for_more()
        write_map(relay, f"{key}: [{spelled['new']}, {spelled['old']}]")
        with_both = flow.wait_for_more()
        write_map(relay, f"{key}: {spelled['new']}")
        with_new = flow.wait_for_more()
    endpoint = relay.environment.endpoint
    wait_until(lambda: len(endpoint.posts) - before >= len(flow.failed), 30, "everything is told")
    posts = endpoint.posts[before:]
    count(posts, flow.failed)
    assert all(verified_by(post, old) and not verified_by(post, new) for post in with_old[:ENOUGH])
    assert all(verified_by(post, old) and verified_by(post, new) for post in with_both[:ENOUGH])
    assert all(verified_by(post, new) and not verified_by(post, old) for post in with_new[:ENOUGH])
    assert [post for post in posts if not (verified_by(post, old) or verified_by(post, new))] == []
    # A receiver may change any time while both are in force: what one secret does not verify, the other does, and the
    # order is old, both, new.
    kinds = [(verified_by(post, old), verified_by(post, new)) for post in posts]
    assert kinds.index((True, True)) < kinds.index((False, True))
    assert len(posts) > 3 * ENOUGH


def test_a_secret_file_that_is_replaced_counts_at_once(relay: Relay) -> None:
    old, new = new_secret(), new_secret()
    file = relay.programs.customers_map.with_name("replaced.secret")
    file.write_text(old)
    write_map(relay, f"secret_file: {file.name}")
    flow, before = Flow(relay), len(relay.environment.endpoint.posts)
    with flow.running():
        flow.wait_for_more()
        fresh = file.with_suffix(".fresh")
        fresh.write_text(new)
        fresh.rename(file)
        with_new = flow.wait_for_more()
    endpoint = relay.environment.endpoint
    wait_until(lambda: len(endpoint.posts) - before >= len(flow.failed), 30, "everything is told")
    posts = endpoint.posts[before:]
    count(posts, flow.failed)
    assert all(verified_by(post, old) or verified_by(post, new) for post in posts)
    assert all(verified_by(post, new) for post in with_new)
