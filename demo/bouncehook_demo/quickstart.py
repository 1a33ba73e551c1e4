"""The quickstart: bouncehook at work on a private Postfix, from the message to the customer's URL.

Run by packaging/quickstart.  Starts everything, checks that a message can be delivered, sends one message for every way
in which a delivery can fail, prints each POST as it arrives, compares it with the expected report, and stops
everything. Exits with 0 only if every report arrived and was correct.  If it cannot work, it says why at once.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bouncehook_demo.customer_endpoint import Post
from bouncehook_demo.faults import DemoFault
from bouncehook_demo.relay import CUSTOMER, Relay
from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES
from bouncehook_demo.submit import Submission, simple_message

SENDER = f"news@{CUSTOMER}"
FIRST_SECONDS = 15.0
"""the time limit for the first message, which normally takes less than a second"""
SECONDS = 120.0
"""the time limit for all reports"""


@dataclass(frozen=True)
class Expected:
    """The expected report of one message."""

    id: str
    recipient: str
    state: str

    def is_told_by(self, post: Post) -> bool:
        return (post["id"], post["recipient"], post["state"]) == (self.id, self.recipient, self.state)


def main() -> int:
    """Returns 0 if every report arrived."""
    try:
        return run()
    except (DemoFault, TimeoutError) as fault:
        say(f"cannot work here: {fault}")
    except KeyboardInterrupt:
        say("interrupted")
    return 1


def run() -> int:
    """Run the quickstart; returns the exit status."""
    say(f"starting a private Postfix, its DNS, {len(STAGES)} remote servers, a customer's endpoint, and bouncehook")
    relay = Relay(Path(sys.executable).parent, show_posts_on=sys.stdout)
    with relay:
        say(f"Postfix listens on {relay.environment.relay}, the customer on {relay.environment.endpoint.url('')}")
        see_one_arrive(relay)
        expected = list(send(relay))
        say(f"{len(expected)} messages will fail; these are the POSTs to the customer:")
        deadline = time.monotonic() + SECONDS
        arrived = sum(wait_for(relay, one, deadline) for one in expected)
        posts = len(relay.environment.endpoint.posts)
    if posts > len(expected):
        say(f"{posts - len(expected)} reports more than failures arrived")
    say(f"{arrived} of {len(expected)} reports arrived")
    return 0 if arrived == posts == len(expected) else 1


def see_one_arrive(relay: Relay) -> None:
    """Check that the relay can deliver a message; otherwise raise DemoFault with the reason, because no failure would
    prove anything."""
    environment = relay.environment
    since = environment.postfix.log_position()
    recipient = f"happy@{ACCEPTING_DOMAIN}"
    with Submission(environment.relay, source_address=environment.loopback.customer) as session:
        session.send(SENDER, [recipient])
    # Postfix logs the result in any case; it would retry an undelivered message much later.
    said = environment.postfix.wait_for_log(rf"to=<{recipient}>.*, status=(\w+) \((.*)\)", FIRST_SECONDS, since)
    if said[1] != "sent":
        raise DemoFault(
            f"the private Postfix cannot deliver to its own remote servers: {said[2]}\n"
            f"Its DNS is at {environment.loopback.name_server}, port 53, and the servers are on 127.0.0.0/8: something "
            "on this machine (a packet filter, a policy of a container) blocks the connections"
        )


def send(relay: Relay) -> Iterator[Expected]:
    """One message for each row of the table, some refused by our own smtpd, one by sendmail(1)."""
    environment = relay.environment
    with Submission(environment.relay, source_address=environment.loopback.customer) as session:
        for row in STAGES:
            submitted = environment.send(row, SENDER, session)
            yield Expected(submitted.queue_id or "", row.recipient, row.state.value)
        refused = f"nobody@{environment.postfix.hostname}"
        submitted = session.send(SENDER, [refused, f"happy@{ACCEPTING_DOMAIN}"])
        yield Expected(submitted.queue_id or "", refused, "rcptto")
        session.send(SENDER, [refused])
        yield Expected("NOQUEUE", refused, "rcptto")
    yield send_locally(relay)


def send_locally(relay: Relay) -> Expected:
    """Submit by sendmail(1), which does not print the queue id, so it is read from Postfix's log."""
    postfix, recipient = relay.environment.postfix, "local@nodomain.test"
    postfix.sendmail(SENDER, [recipient], simple_message(SENDER, [recipient]))
    queue_id = postfix.wait_for_log(rf"/pickup\[\d+\]: (\w+): .* from=<{SENDER}>")[1]
    return Expected(queue_id, recipient, "dns")


def wait_for(relay: Relay, expected: Expected, deadline: float) -> bool:
    """Whether the report arrives in time."""
    try:
        relay.environment.endpoint.wait_for(expected.is_told_by, max(0.0, deadline - time.monotonic()))
    except TimeoutError:
        say(f"no report: {expected}")
        return False
    return True


def say(text: str) -> None:
    """Print a line for the person at the terminal."""
    sys.stdout.write(f"quickstart: {text}\n")  # one write, since another thread prints the POSTs
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
