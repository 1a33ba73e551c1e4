"""What tests/notifier holds of an audit of a store in SQLite holds in PostgreSQL; and of one that hosts share, each
host's log is held against that host's reports."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import audit.test_audit_renamed
import notifier.test_audited_store
from audit.conftest import Host
from audit.postfix_log import PostfixLog
from bouncehook.configuration import load
from bouncehook.report import Report
from bouncehook.return_address import day_of
from bouncehook.spool_reader import make_spool
from bouncehook_admin.audit.audit import compare
from bouncehook_admin.audit.reasons import Verdict
from bouncehook_notifier.store.audited import AuditedStore
from bouncehook_notifier.store.records import Evidence, Found, NewReport
from bouncehook_notifier.store.store import Store
from configured import write_configuration

for _module in (notifier.test_audited_store, audit.test_audit_renamed):
    globals().update({name: it for name, it in vars(_module).items() if name.startswith("test")})


@pytest.fixture
def host(url: str, tmp_path: Path) -> Iterator[Host]:
    made = Host(tmp_path, url)
    yield made
    made.store.close()


@pytest.fixture
def audited(store: Store, url: str) -> Iterator[AuditedStore]:
    made = AuditedStore.existing(url)
    yield made
    made.close()


def test_the_reports_of_other_hosts_are_of_other_logs(store: Store, url: str, tmp_path: Path, report: Report) -> None:
    configuration = load(write_configuration(tmp_path, store=url))
    make_spool(configuration.settings.spool)
    (customer,) = configuration.customers
    log = PostfixLog(time.time() - 60)
    log.line("master", "daemon started -- version 3.7.11, configuration /etc/postfix")
    log.now += 60
    address = configuration.return_address_for(customer, report.id, day_of(log.now))
    log.bounced(report.id, address, [report.recipient], "NOTIFICATION")
    for host, recipient in {"relay": report.recipient, "relay.test": "x@far.test", "other": "y@far.test"}.items():
        header = {"host": host, "queue_id": host}
        new = NewReport(f"msg_{host}", customer.name, replace(report, recipient=recipient), ())
        store.record([Found(Evidence(host, log.now, header, "failure", "dsn", b""), [new])], log.now)
    found = compare(configuration, [log.write_to(tmp_path / "log")], complete_until=log.now + 60)
    verdicts = {one.report.recipient: one.verdict for one in found.findings}
    assert verdicts == {report.recipient: Verdict.REPORTED, "x@far.test": Verdict.UNLOGGED}
