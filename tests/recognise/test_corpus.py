"""The corpus: every mail is read right, every rule is needed by one, and the same in a person's mail is nothing."""

from __future__ import annotations

import re

import pytest

from bounce_recogniser import Kind, recognise
from recognise.corpus_mails import corpus, said
from recognise.deletions import not_needed

FAILURES = [kept for kept in corpus() if kept.right["kind"] == "failure"]
FOLDERS = sorted({kept.name.partition("/")[0] for kept in corpus()})
LANGUAGES = 60


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_mail_is_read_right(folder: str) -> None:
    """All of a folder or a box: what is said is what stands beside them."""
    mails = [kept for kept in corpus() if kept.name.startswith(f"{folder}/")]
    assert {kept.name: said(kept.found) for kept in mails} == {kept.name: kept.right for kept in mails}


def test_every_rule_is_needed() -> None:
    """What no mail needs is to be deleted, or a mail is to be written that needs it."""
    assert not_needed() == []


def test_codes_are_never_invented() -> None:
    for kept in FAILURES:
        words = b" ".join(kept.mail.split()).decode("utf-8", "replace")
        plain = not re.search(r"(?i)base64|quoted-printable|=\?", words)
        for one in kept.right["recipients"] if plain else []:
            assert all(code is None or code in words for code in (one["code"], one["extended"])), kept.name


def test_about_half_of_it_reports_no_failure_and_it_speaks_many_languages() -> None:
    assert 0.45 * len(corpus()) < len(FAILURES) < 0.55 * len(corpus())
    languages = {found[1] for kept in FAILURES if (found := re.match(r"([a-z]{2}(?:-cn|-tw)?)/", kept.name))}
    assert len(languages) >= LANGUAGES


def by_a_person(mail: bytes) -> bytes:
    """The same text in a mail that somebody wrote."""
    header, _, text = mail.partition(b"\n\n")
    kept = [line for line in re.split(rb"\n(?![ \t])", header) if line.lower().startswith((b"content-", b"mime-"))]
    head = b"Return-Path: <ann@corp.test>\nFrom: Ann <ann@corp.test>\nTo: news@sender.test\nSubject: Re: hello\n"
    return head + b"\n".join(kept) + b"\n\n" + text


def test_the_same_by_a_person_is_no_failure() -> None:
    general = [kept for kept in FAILURES if kept.right["reader"] == "general"]
    assert [kept.name for kept in general if recognise(by_a_person(kept.mail)).kind is Kind.FAILURE] == []


def by_a_daemon(mail: bytes) -> bytes:
    """The same text by a mail system's address, in a mail whose envelope is not known."""
    header, _, text = mail.partition(b"\n\n")
    header = re.sub(rb"(?m)^Return-Path:[^\n]*\n", b"", header)
    return re.sub(rb"(?m)^From:[^\n]*", b"From: MAILER-DAEMON@gw.test", header) + b"\n\n" + text


def test_the_same_by_a_daemon_whose_envelope_is_not_known() -> None:
    sentences = [kept for kept in FAILURES if "sentence" in kept.name]
    found = {kept.name: [one.address for one in recognise(by_a_daemon(kept.mail)).failures] for kept in sentences}
    assert found == {kept.name: [one["address"] for one in kept.right["recipients"]] for kept in sentences}
