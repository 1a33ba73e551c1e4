"""A configuration with a spool and a store, to hold logs against that a test writes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from audit.postfix_log import PostfixLog
from bouncehook import spool
from bouncehook.configuration import Configuration, load
from bouncehook.envelope import Recipient
from bouncehook.report import Report, State
from bouncehook.return_address import day_of
from bouncehook.sent_message import SentMessage
from bouncehook.spool import Spool
from bouncehook.spool_reader import make_spool
from bouncehook_admin.audit.audit import Audit, compare
from bouncehook_admin.audit.reasons import Finding
from bouncehook_notifier.store.records import FORGOTTEN_AT, Evidence, Found, NewReport
from bouncehook_notifier.store.store import Store
from configured import write_configuration

CUSTOMERS = """\
customers:
  acme.test: https://acme.test/failures
  byname: {match: {sasl: [byname]}, failures: https://byname.test/}
  bynet: {match: {client: [192.0.2.0/24]}, failures: https://bynet.test/}
"""


class Host:
    """A host on which mail failed: its log, and what bouncehook has of it."""

    def __init__(self, directory: Path, store: str = "") -> None:
        """`store` is the URL of another store than an SQLite file."""
        self.directory = directory
        self._store_url = store
        self.config = write_configuration(directory, CUSTOMERS, store=store)
        self.configuration: Configuration = load(self.config)
        make_spool(self.configuration.settings.spool)
        self.spool = Spool(str(self.configuration.settings.spool))
        self.store = Store(self.configuration.settings.store, "relay")
        self.store.open()
        self.log = PostfixLog(time.time() - 60)
        self.log.line("master", "daemon started -- version 3.7.11, configuration /etc/postfix")
        self.log.now += 60
        self._numbers = iter(range(1, 1000))

    def change_map(self, customers: str) -> None:
        """The customers' map is another one from now on."""
        self.configuration = load(write_configuration(self.directory, customers, store=self._store_url))

    def return_address(self, message_id: str, customer: str = "acme.test", when: float | None = None) -> str:
        """Of a message that was sent now, or then."""
        known = next(one for one in self.configuration.customers if one.name == customer)
        return self.configuration.return_address_for(known, message_id, day_of(when or self.log.now))

    def has(self, kind: str = spool.DSN, queue_id: str = "", mail: bytes = b"", **report: Any) -> str:
        """The store has this evidence, and a report that follows from it, if there is one; gives its webhook-id."""
        number = next(self._numbers)
        header: dict[str, Any] = {"version": 1, "kind": kind, "host": "relay", "recipient": "", "queue_id": queue_id}
        if report.pop("forgotten", False):
            header[FORGOTTEN_AT] = 1.0
        noticed = report.pop("noticed", self.log.now + 0.1)
        evidence = Evidence(f"{number}.{kind}.1.1", noticed, header, "failure", "dsn", mail)
        reports = []
        if report:
            customer = report.pop("customer", "acme.test")
            made = Report(**{"state": State.RCPTTO, **report})
            reports = [NewReport(f"msg_{number}", customer, made, ())]
        self.store.record([Found(evidence, reports)], time.time())
        return f"msg_{number}"

    def remembers(self, message_id: str, *recipients: str) -> None:
        """The milter has told of the message."""
        day = day_of(self.log.now)
        self.store.remember(
            [
                SentMessage(
                    message_id,
                    "acme.test",
                    day,
                    "news@acme.test",
                    [Recipient(one) for one in recipients],
                    sent=self.log.now,
                )
            ]
        )

    def write(self) -> Path:
        return self.log.write_to(self.directory / "mail.log")

    def audit(self, **options: Any) -> Audit:
        """What an audit of the log finds."""
        options.setdefault("complete_until", self.log.now + 60)
        return compare(self.configuration, [self.write()], **options)

    def finding(self) -> Finding:
        """The only one of an audit."""
        (finding,) = self.audit().findings
        return finding


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    made = Host(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def audited(host: Host, bouncehook: Callable[..., tuple[int, str, str]]) -> Callable[..., tuple[int, list[Any]]]:
    """Run `bouncehook audit --json`: exit status, and the objects."""

    def run(*arguments: object) -> tuple[int, list[Any]]:
        status, output, errors = bouncehook("audit", "--config", host.config, "--json", *(arguments or (host.write(),)))
        assert errors == ""
        return status, [json.loads(line) for line in output.splitlines()]

    return run
