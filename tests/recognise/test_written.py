"""Mails in many shapes and languages: the failures are found, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from bounce_recogniser import Kind, recognise
from recognise.written_mails import AUTO_REPLIES, DELAYS, FAILURES, OTHERS, RECEIPTS, SUCCESSES, Written


def _name(written: Written) -> str:
    return written.name


@pytest.mark.parametrize("written", FAILURES, ids=_name)
def test_a_failure(written: Written) -> None:
    found = recognise(written.mail())
    assert found.kind is Kind.FAILURE
    assert tuple((one.address, one.code, one.extended) for one in found.failures) == written.expected


@pytest.mark.parametrize("written", FAILURES, ids=_name)
def test_codes_are_never_invented(written: Written) -> None:
    mail = written.mail().decode()
    for one in recognise(written.mail()).failures:
        assert one.code is None or one.code in mail
        assert one.extended is None or one.extended in mail


@pytest.mark.parametrize("written", AUTO_REPLIES, ids=_name)
def test_an_answer_by_a_machine(written: Written) -> None:
    found = recognise(written.mail())
    assert (found.kind, found.failures) == (Kind.AUTO_REPLY, ())


@pytest.mark.parametrize("written", DELAYS, ids=_name)
def test_a_delay(written: Written) -> None:
    found = recognise(written.mail())
    assert (found.kind, found.failures) == (Kind.DELAYED, ())


@pytest.mark.parametrize("written", SUCCESSES, ids=_name)
def test_a_success(written: Written) -> None:
    found = recognise(written.mail())
    assert (found.kind, found.failures) == (Kind.SUCCESS, ())


@pytest.mark.parametrize("written", RECEIPTS, ids=_name)
def test_a_receipt(written: Written) -> None:
    found = recognise(written.mail())
    assert (found.kind, found.failures) == (Kind.RECEIPT, ())


@pytest.mark.parametrize("written", OTHERS, ids=_name)
def test_anything_else(written: Written) -> None:
    found = recognise(written.mail())
    assert (found.kind, found.failures) == (Kind.UNRECOGNISED, ())


def test_vacation_notices_in_twenty_languages() -> None:
    assert len(AUTO_REPLIES) > 40
