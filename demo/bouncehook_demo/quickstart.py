"""The quickstart: bouncehook at work on a private Postfix, from the message to the customer's URL.

Run by packaging/quickstart.  Starts everything, sees one message arrive, sends one message for every way in which a
delivery can fail, shows each POST as it arrives, checks each against what must be told, and stops everything.  Exits 0
only if every report arrived and said what it must, and says at once what keeps it from working.
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
"""until the first message has arrived, which takes a fraction of one where all is well"""
SECONDS = 120.0
"""until all reports have arrived"""


@dataclass(frozen=True)
class Expected:
    """What the customer must hear of one message."""

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
    """The whole of it."""
    say(f"starting a private Postfix, its DNS, {len(STAGES)} remote servers, a customer's endpoint, and bouncehook")
    relay = Relay(Path(sys.executable).parent, show_posts_on=sys.stdout)
    with relay:
        say(f"Postfix listens on {relay.environment.relay}, the customer on {relay.environment.endpoint.url('')}")
        see_one_arrive(relay)
        expected = list(send(relay))
        say(f"{len(expected)} messages will fail; the customer hears:")
        deadline = time.monotonic() + SECONDS
        arrived = sum(wait_for(relay, one, deadline) for one in expected)
        posts = len(relay.environment.endpoint.posts)
    if posts > len(expected):
        say(f"{posts - len(expected)} reports more than failures arrived")
    say(f"{arrived} of {len(expected)} reports arrived")
    return 0 if arrived == posts == len(expected) else 1


def see_one_arrive(relay: Relay) -> None:
    """Where mail does not get through, nothing that fails would tell anything: this says why, and ends."""
    environment = relay.environment
    since = environment.postfix.log_position()
    recipient = f"happy@{ACCEPTING_DOMAIN}"
    with Submission(environment.relay, source_address=environment.loopback.customer) as session:
        session.send(SENDER, [recipient])
    # Delivered or not, Postfix says so; what is not delivered would be tried again much later.
    said = environment.postfix.wait_for_log(rf"to=<{recipient}>.*, status=(\w+) \((.*)\)", FIRST_SECONDS, since)
    if said[1] != "sent":
        raise DemoFault(
            f"the private Postfix cannot deliver to its own remote servers: {said[2]}\n"
            f"Its DNS is at {environment.loopback.name_server}, port 53, and the servers are on 127.0.0.0/8: something "
            "on this machine (a packet filter, a policy of a container) keeps them apart"
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
    """By sendmail(1), which does not tell the queue id: Postfix's log does."""
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
    """Tell the person at the terminal."""
    sys.stdout.write(f"quickstart: {text}\n")  # one write, since the POSTs are shown by another thread
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
