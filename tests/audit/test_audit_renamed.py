"""A customer was renamed between the failure, its report and the audit; tests/postgresql runs the same there."""

from __future__ import annotations

import pytest

from bouncehook_admin.audit.reasons import Verdict, Why

RENAMED = "customers:\n  acme-inc:\n    failures: https://acme.test/failures\n    aka: [acme.test]\n"
ID = "4jcXH11Kp4zJHtZ"
NOTIFICATION = "4jcXH11zbnzJHtw"
BOB = "bob@far.test"


@pytest.mark.parametrize("reported_as", ["acme.test", "acme-inc"])
def test_the_report_is_found_under_either_name(host, reported_as: str) -> None:
    host.log.bounced(ID, host.return_address(ID), [BOB], NOTIFICATION)
    name = host.has(queue_id=NOTIFICATION, id=ID, recipient=BOB, customer=reported_as)
    host.change_map(RENAMED)
    finding = host.finding()
    assert (finding.verdict, finding.report.webhook_id) == (Verdict.REPORTED, name)
    assert finding.failure.customer == "acme-inc"


def test_to_whom_the_message_went_is_remembered_under_the_name_of_its_time(host) -> None:
    host.log.bounced(ID, host.return_address(ID), ["archive@far.test"], NOTIFICATION)
    host.has(queue_id=NOTIFICATION)
    host.remembers(ID, BOB)
    host.change_map(RENAMED)
    finding = host.finding()
    assert (finding.verdict, finding.reason.why) == (Verdict.NONE_DUE, Why.COPY)


def test_a_failure_without_a_report_is_one_under_the_new_name(host) -> None:
    host.log.bounced(ID, host.return_address(ID), [BOB], NOTIFICATION)
    host.change_map(RENAMED)
    finding = host.finding()
    assert (finding.verdict, finding.failure.customer) == (Verdict.UNREPORTED, "acme-inc")
