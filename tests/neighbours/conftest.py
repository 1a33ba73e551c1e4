"""What the tests beside share: a demo environment on a net of its own, and the reports of a message."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import pytest
from mount_namespace import MountNamespace
from set_up_host import ROWS, SetUpHost

from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.environment import DemoEnvironment
from bouncehook_demo.relay import CUSTOMER
from bouncehook_demo.smtp_conversation import Accepted
from bouncehook_demo.stages import ACCEPTING_DOMAIN
from bouncehook_demo.submit import submit
from bouncehook_demo.waiting import wait_until
from places import own_loopback

MESSAGE = (
    f"From: <news@{CUSTOMER}>\r\nTo: undisclosed-recipients:;\r\nSubject: news\r\n"
    "Date: Mon, 23 Nov 2026 20:00:00 +0000\r\nX-Bouncehook-Tag: spring\r\n\r\nGood day.\r\n"
).encode()
_numbers = count()


@pytest.fixture(scope="module")
def environment(commands: Path, request: pytest.FixtureRequest) -> Iterator[DemoEnvironment]:
    """Postfix, DNS, remote servers and an endpoint.  Nothing of ours is on it.

    A file that needs other than the defaults sets SETTINGS or ENVIRONMENT_ROWS; and CUSTOMERS for the host.
    """
    settings = getattr(request.module, "SETTINGS", None)
    rows = getattr(request.module, "ENVIRONMENT_ROWS", ROWS)
    with DemoEnvironment(loopback=own_loopback(), rows=rows, settings=settings) as made:
        yield made


class Mail:
    """Sends as a customer does, and waits for what becomes of it."""

    def __init__(self, environment: DemoEnvironment, server: tuple[str, int] | None = None) -> None:
        """`server` is the smtpd, if it is not that of the environment's Postfix."""
        self.environment = environment
        self.endpoint: CustomerEndpoint = environment.endpoint
        self._server = server or environment.relay

    def through(self, server: tuple[str, int]) -> Mail:
        """The same, through another Postfix."""
        return Mail(self.environment, server)

    def send(self, recipient: str, recipient_options: Sequence[str] = ()) -> str:
        """One mail; its queue id."""
        submitted = submit(
            self._server,
            f"news@{CUSTOMER}",
            [recipient],
            source_address=self.environment.loopback.customer,
            content=MESSAGE,
            recipient_options=recipient_options,
        )
        assert submitted.queue_id, submitted
        return submitted.queue_id

    def accepted(self) -> tuple[str, Accepted]:
        """One mail to the server that accepts everything: its queue id, and what that server got."""
        recipient = f"n{next(_numbers)}@{ACCEPTING_DOMAIN}"
        queue_id = self.send(recipient)
        return queue_id, self.environment.remote.wait_for_message(lambda message: recipient in message.recipients)

    def reports(self, queue_id: str) -> list[dict[str, str]]:
        """The reports of a message that have come."""
        return self._posts("/failures", queue_id)

    def returned(self, queue_id: str) -> list[dict[str, str]]:
        """What came back for a message, as the bounces loop tells it."""
        return self._posts("/bounces", queue_id)

    def _posts(self, path: str, queue_id: str) -> list[dict[str, str]]:
        posts = (dict(post.variables) for post in self.endpoint.posts if post.path == path)
        return [post for post in posts if post["id"] == queue_id]

    def report(self, queue_id: str) -> dict[str, str]:
        """The one report of a message."""
        wait_until(
            lambda: self.reports(queue_id),
            30,
            lambda: f"a report of {queue_id}; Postfix says:\n{self.environment.postfix.log_text()[-3000:]}",
        )
        (report,) = self.reports(queue_id)
        return report

    def fails_as_told(self) -> None:
        """A failure of each kind is reported: seen by our Postfix at two stages, and by a bounce from elsewhere."""
        for row in ROWS:
            report = self.report(self.send(row.recipient))
            assert (report["recipient"], report["state"], report.get("code")) == (row.recipient, row.state, row.code)


@pytest.fixture
def mail(environment: DemoEnvironment) -> Mail:
    """The environment, to send through."""
    return Mail(environment)


@pytest.fixture(scope="module")
def host(commands: Path, environment: DemoEnvironment, request: pytest.FixtureRequest) -> Iterator[SetUpHost]:
    """Our programs beside that Postfix, which does not know of them yet."""
    url = environment.endpoint.url("").rstrip("/")
    customers = getattr(request.module, "CUSTOMERS", f"customers:\n  {CUSTOMER}: {{endpoint}}/failures\n")
    made = SetUpHost(
        commands,
        environment.postfix,
        environment.directory / "bouncehook",
        customers.replace("{endpoint}", url),
        more_settings="forward_through: {}:{}\n".format(*environment.relay),
    )
    with made:
        yield made


@pytest.fixture(scope="module")
def namespace(environment: DemoEnvironment) -> Iterator[MountNamespace]:
    """The environment's Postfix is the machine's there, with what Debian has beside its main.cf."""
    directory = environment.postfix.config_directory
    for path in Path("/etc/postfix").iterdir():
        if path.name not in ("main.cf", "master.cf") and path.is_file():
            shutil.copy(path, directory)
    namespace = MountNamespace(directory)
    yield namespace
    namespace.end()
