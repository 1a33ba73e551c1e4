"""The standard: delivery status notifications (RFC 3464, RFC 6533) by any server, in parts or as plain text.

Claims what has fields of a message/delivery-status.  In the text for people Postfix tells the SMTP stage, and others
what the fields leave out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from ..address import is_address, original_address, read_typed_address
from ..errortext import completed, may_be_cut, read_error
from ..notice import Notice
from ..once import once
from ..postfix_text import Paragraph, PostfixText, read_paragraph_of, read_paragraphs, read_postfix_text
from ..reader import Reader, Reading
from ..reading import MAX_LOOKUPS, read_about, read_transcribed
from ..reply import Reply, read_reply, shorten
from ..result import Grade, Kind, Outcome, Recipient
from ..signs.answers import asks_sender_to_act
from ..signs.late import says_delayed
from ..signs.writers import why_by_mail_system
from ..state import State
from ..status import (
    FIRST_FIELD,
    MAX_RECIPIENTS,
    Fields,
    StatusReport,
    diagnostic_of,
    disguised_status_parts,
    is_about_delivery,
    outcome_of,
    read_status,
    read_status_code,
    reply_code_in_status,
    status_parts,
)
from ..text import decode_words, unfold
from .systems import read_text

_DIAGNOSTIC_TYPE = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,40})\s{0,9};\s{0,20}")
_KINDS = ((Outcome.FAILED, Kind.FAILURE), (Outcome.DELAYED, Kind.DELAYED), (Outcome.DELIVERED, Kind.SUCCESS))


def _claim_parts(notice: Notice) -> str:
    """Claims a part with that media type, or one whose type was changed on the way."""
    found = "a part message/delivery-status" if status_parts(notice.mail) else ""
    if not found and disguised_status_parts(notice.mail):
        found = "a part with the fields of one"
    return found if found and (notice.reported or why_by_mail_system(notice)) else ""


def _read_parts(notice: Notice) -> Reading | None:
    """Some servers write a part for each recipient."""
    parts = status_parts(notice.mail) or disguised_status_parts(notice.mail)
    return judge(read_status("\n\n".join(part.text() for part in parts)), notice)


def _claim_text(notice: Notice) -> str:
    """Claims a text with these fields: the boundaries of its parts were lost, or it never had any."""
    return "fields of a delivery status in the text" if FIRST_FIELD.search(notice.text) else ""


def _read_text(notice: Notice) -> Reading | None:
    start = FIRST_FIELD.search(notice.text)
    return judge(read_status(notice.text[start.start() :]), notice) if start else None


STANDARD = Reader("standard", "a part with the fields of a delivery status", _claim_parts, _read_parts)
STANDARD_IN_TEXT = Reader("standard-in-text", "the fields of a delivery status in the text", _claim_text, _read_text)


def judge(report: StatusReport, notice: Notice) -> Reading | None:
    """What follows from the fields: the recipients that they name, with what became of the message to each."""
    if report.cut:
        notice.reached(f"more than {MAX_RECIPIENTS} recipients in a report")
    if asks_sender_to_act(notice):
        return Reading(Kind.AUTO_REPLY, row="challenge")
    reader = (
        _PostfixReader(notice).recipient if report.postfix_queue_id else _Reader(notice, report.recipients).recipient
    )
    found = tuple(dict.fromkeys(_judged(report, notice, reader)))
    kind = next((kind for outcome, kind in _KINDS if any(one.outcome is outcome for one in found)), None)
    if kind is None:
        return None
    if kind is Kind.FAILURE:
        found = _named(found, notice)
    return Reading(kind, found, "", report.postfix_queue_id, report.envelope_id)


def _judged(report: StatusReport, notice: Notice, read: Callable[[Fields, Outcome], Recipient]) -> list[Recipient]:
    """The recipients of the fields; without Action, the text decides whether a temporary error is final."""
    judged = []
    for fields in report.recipients:
        outcome = outcome_of(fields)
        if outcome is None and is_about_delivery(fields):
            outcome = Outcome.DELAYED if says_delayed(notice) else Outcome.FAILED
        if outcome:
            judged.append(read(fields, outcome))
    return judged


def _named(found: tuple[Recipient, ...], notice: Notice) -> tuple[Recipient, ...]:
    """The recipients of the fields; if they name none, those of the text or of the returned message."""
    failed = [one for one in found if one.outcome is Outcome.FAILED]
    rest = tuple(one for one in found if one.outcome is not Outcome.FAILED and is_address(one.address))
    named = tuple(one for one in failed if is_address(one.address)) or _named_in_text(failed[0], notice)
    if not named and len(failed) == 1:
        named = _named_in_returned(failed[0], notice)
    return (*(named or (replace(failed[0], address=""),)), *rest)


def _named_in_returned(failed: Recipient, notice: Notice) -> tuple[Recipient, ...]:
    """The returned message's only recipient, for one without domain or in another mail system's form."""
    addresses = notice.returned_recipients()
    if len(addresses) != 1:
        return ()
    return (replace(failed, address=addresses[0], final_address=failed.final_address or addresses[0]),)


def _named_in_text(failed: Recipient, notice: Notice) -> tuple[Recipient, ...]:
    """The recipients that the text names, when the fields name none."""
    found = read_text(notice)
    return tuple(
        replace(
            one,
            code=one.code or failed.code,
            extended=one.extended or failed.extended,
            description=failed.description or one.description,
        )
        for one in (found.recipients if found else ())
        if one.outcome is Outcome.FAILED
    )


def _addresses(fields: Fields, notice: Notice) -> tuple[str, str]:
    """The recipient as the sender knew it, and as the reporting server names it."""
    final = read_typed_address(fields.get("final-recipient", "")) or read_typed_address(
        fields.get("x-actual-recipient", "")
    )
    original = read_typed_address(fields.get("original-recipient", ""))
    recipient = original_address(original, final, notice.names)
    return recipient, final or recipient


class _Lookups:
    """Counts the searches of the text for people: each reads all of it."""

    def __init__(self, notice: Notice) -> None:
        self._notice = notice
        self._made = 0

    def one_more(self) -> bool:
        """Whether it may be searched once more."""
        self._made += 1
        if self._made > MAX_LOOKUPS:
            self._notice.reached(f"more than {MAX_LOOKUPS} recipients whose replies may stand in the text")
        return self._made <= MAX_LOOKUPS


class _Reader:
    """Reads the recipients of a report of any server but Postfix."""

    def __init__(self, notice: Notice, recipients: list[Fields]) -> None:
        self._notice = notice
        self._recipients = recipients
        self._lookups = _Lookups(notice)

    @once
    def _named(self) -> frozenset[str]:
        """The addresses that the report names, in lower case: what is said of one is not said of the others."""
        named = (_addresses(fields, self._notice)[1].lower() for fields in self._recipients[:MAX_LOOKUPS])
        return frozenset(filter(is_address, named))

    @once
    def _having(self) -> Counter[str | None]:
        """How many recipients have each Status: a code that only one has tells whose reply a line quotes."""
        return Counter(map(read_status_code, self._recipients))

    def recipient(self, fields: Fields, outcome: Outcome) -> Recipient:
        """One recipient; what Diagnostic-Code leaves out may stand in the text for people."""
        address, final = _addresses(fields, self._notice)
        wanted = final
        if not is_address(final):
            address, final = self._named_elsewhere(address, final)
        status = read_status_code(fields)
        _, text = _split_diagnostic(diagnostic_of(fields))
        reply = read_error(completed(text, self._notice.text) if may_be_cut(text) else text)
        if outcome is Outcome.FAILED and reply.code and reply.code.startswith("2"):
            reply = Reply(None, None, None)  # of another command: `250 OK` in a group that failed
        reply = reply._replace(code=reply.code or reply_code_in_status(fields))
        whole = reply.code is not None and (status is not None or reply.extended is not None)
        if not whole and outcome is not Outcome.DELIVERED and self._lookups.one_more():
            reply = self._with_text(reply, wanted, status)
        return Recipient(
            outcome, address, final, Grade.REPORT, reply.code, choose_extended(status, reply), reply.description
        )

    def _named_elsewhere(self, address: str, final: str) -> tuple[str, str]:
        """A file or a program in place of the address: Exim names the address in its header."""
        named = self._notice.headers.get("x-failed-recipients").strip()
        if is_address(named) and "," not in named:
            return (address if is_address(address) else named), named
        return address, final or address

    def _with_text(self, reply: Reply, address: str, status: str | None) -> Reply:
        """The recipient with the code, and if need be the description, from what the text says about that address."""
        said = read_about(self._notice, address, self._named, alone=len(self._recipients) == 1)
        if not said.code and status and self._having[status] == 1:
            said = read_transcribed(self._notice, status) or said
        if reply.code:  # the text completes it where it quotes the same reply
            same = said.code == reply.code and said.extended and said.extended[0] == reply.code[0]
            return reply._replace(extended=reply.extended or (said.extended if same else None))
        vague = status is None or status.endswith(".0.0")
        extended = reply.extended or (said.extended if said.code or vague else None)
        return Reply(said.code, extended, reply.description or said.description)


def _split_diagnostic(value: str) -> tuple[str, str]:
    """The type of a Diagnostic-Code in lower case, and its text unfolded."""
    value = decode_words(unfold(value))
    found = _DIAGNOSTIC_TYPE.match(value)
    return (found.group(1).lower(), value[found.end() :]) if found else ("", value)


def choose_extended(status: str | None, reply: Reply) -> str | None:
    """The reply's own enhanced code, unless the Status field is the more specific of the two."""
    said = reply.extended
    if said is None or status is None:
        return said or status
    if said.endswith(".0.0") and not status.endswith(".0.0") and said[0] == status[0]:
        return status
    return said


class _PostfixReader:
    """Reads the recipients of one report of Postfix, with the paragraphs of its notification."""

    def __init__(self, notice: Notice) -> None:
        self._notice = notice
        self._paragraphs: dict[str, list[Paragraph]] = {}
        self._read_before: dict[tuple[str, str], PostfixText] = {}
        self._skip_5xx_greeting = notice.skip_5xx_greeting
        self._notification = notice.whole_text
        self._lookups = _Lookups(notice)
        for paragraph in read_paragraphs(self._notification):
            self._paragraphs.setdefault(paragraph.recipient, []).append(paragraph)

    def recipient(self, fields: Fields, outcome: Outcome) -> Recipient:
        """One recipient: the words from Diagnostic-Code, the stage from the paragraph."""
        address, final = _addresses(fields, self._notice)
        status = read_status_code(fields)
        kind, diagnostic = _split_diagnostic(fields.get("diagnostic-code", ""))
        paragraph = self._paragraph(final)
        said = self._read(paragraph.text if paragraph else diagnostic, status or "")
        if paragraph and paragraph.expanded_from and "@" not in fields.get("original-recipient", ""):
            address = paragraph.expanded_from
        if kind == "smtp" or (kind.startswith("x-") and said.code):
            reply = read_reply(diagnostic) if kind == "smtp" else Reply(said.code, said.extended, said.description)
            extended = _class_checked(reply.extended) or status
            return Recipient(outcome, address, final, Grade.REPORT, reply.code, extended, reply.description, said.state)
        words = shorten(diagnostic) or said.description
        return Recipient(outcome, address, final, Grade.REPORT, None, status, words, said.state)

    def _paragraph(self, recipient: str) -> Paragraph | None:
        same = self._paragraphs.get(recipient)
        if same is None and ("<" in recipient or ">" in recipient) and self._lookups.one_more():
            return read_paragraph_of(recipient, self._notification)
        return (same.pop(0) if len(same) > 1 else same[0]) if same else None

    def _read(self, text: str, status: str) -> PostfixText:
        """Reads each text once for each class of status: many groups may share a paragraph."""
        if not text:
            return PostfixText(State.UNKNOWN, None, None, None)
        key = (text, status[:1])
        if key not in self._read_before:
            self._read_before[key] = read_postfix_text(text, status=status, skip_5xx_greeting=self._skip_5xx_greeting)
        return self._read_before[key]


def _class_checked(extended: str | None) -> str | None:
    """The enhanced code, unless it is one of success: in a failure that is a protocol error, and tells nothing."""
    return None if extended is None or extended.startswith("2") else extended
