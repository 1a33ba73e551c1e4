"""What the tests on a real relay share: sending, and looking at what a remote server got."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import count
from typing import Any

import pytest

from bouncehook.spool import Spool
from bouncehook_demo.relay import CUSTOMER, Relay
from bouncehook_demo.smtp_conversation import Accepted
from bouncehook_demo.stages import ACCEPTING_DOMAIN
from bouncehook_demo.submit import Submitted, submit
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.store.records import WAITING

_numbers = count()


class Sender:
    """Sends through one relay as its customers do."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self.environment = relay.environment
        self.endpoint = relay.environment.endpoint
        self.postfix = relay.environment.postfix

    def send(self, recipients: str | Sequence[str], *, sender: str = f"news@{CUSTOMER}", **options: Any) -> Submitted:
        """One mail, from the customer's address in mynetworks unless told otherwise."""
        options.setdefault("source_address", self.environment.loopback.customer)
        server = self.environment.submission if "login" in options else self.environment.relay
        return submit(server, sender, [recipients] if isinstance(recipients, str) else recipients, **options)

    def send_ok(self, **options: Any) -> Accepted:
        """One mail to the server that accepts everything; what that server got."""
        recipient = f"n{next(_numbers)}@{ACCEPTING_DOMAIN}"
        self.send(recipient, **options)
        return self.received_by(recipient)

    def received_by(self, recipient: str) -> Accepted:
        """The message that the accepting server got for a recipient."""
        return self.environment.remote.wait_for_message(lambda message: recipient in message.recipients)

    def reports(self, queue_id: str, count: int = 1) -> list[dict[str, str]]:
        """The reports about a message, once there are that many."""
        return wait_until(
            lambda: found if len(found := self.reports_so_far(queue_id)) >= count else None,
            30,
            lambda: f"{count} reports of {queue_id}; notifier's log:\n{self.relay.programs.log('notifier')[-3000:]}",
        )

    def reports_so_far(self, queue_id: str) -> list[dict[str, str]]:
        """The reports about a message that have arrived."""
        return [dict(post.variables) for post in self.endpoint.posts if post.get("id") == queue_id]

    def report(self, queue_id: str) -> dict[str, str]:
        """The one report about a message."""
        reports = self.reports(queue_id)
        assert len(reports) == 1
        return reports[0]

    def settle(self, timeout: float = 30) -> None:
        """Waits until no mail is left, all evidence has been judged, and all that it tells has been told."""
        self.postfix.wait_until_queue_is_empty(timeout)
        wait_until(
            lambda: self._untold() == 0,
            timeout,
            lambda: f"all told: {self._untold()} to go; notifier's log:\n{self.relay.programs.log('notifier')[-3000:]}",
        )

    def _untold(self) -> int:
        """Files of the spool that wait, and if there are none, calls of which the store does not yet know the end.

        (What the endpoint got is no measure: a notifier that is killed before it wrote down an answer calls again.)
        """
        programs = self.relay.programs
        if waiting := [*Spool(programs.spool).held(), *programs.waiting_in_spool()]:
            return len(waiting)
        with closing(sqlite3.connect(self.relay.programs.store)) as store:
            untold: int = store.execute("select count(*) from deliveries where status = ?", (WAITING,)).fetchone()[0]
        return untold


@pytest.fixture(scope="session")
def sender_of() -> Callable[[Relay], Sender]:
    """Makes a Sender, for fixtures that a whole file shares."""
    return Sender


@pytest.fixture
def mail(relay: Relay) -> Sender:
    """The relay of this file, to send through."""
    return Sender(relay)
