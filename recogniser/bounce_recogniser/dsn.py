"""Delivery status notifications: RFC 3464, its internationalised form RFC 6533, and what servers make of them.

Called by `recognise`.  Pure.  `read_status` reads the fields of a message/delivery-status, `judge` says which of
its recipients failed, and why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from .address import decode_xtext, is_address, original_address, read_typed_address
from .engine import block_about, read_notification
from .errortext import completed, find_reply, last_transcribed, may_be_cut, read_error
from .kinds import says_delayed
from .mime import Mail, Part
from .notice import Notice
from .postfix_text import Paragraph, PostfixText, read_paragraph_of, read_paragraphs, read_postfix_text
from .reply import Reply, read_reply, shorten, unfold
from .result import Failure, Kind, Recognised
from .state import State
from .text import decode_words

MAX_RECIPIENTS = 20_000
MAX_VALUE = 20_000
MAX_LOOKUPS = 300
"""for so many recipients the text for people is searched: each search reads all of it"""

_STATUS_TYPE = re.compile(r"[a-z]{1,20}/(?:global-)?delivery[-_]?status")
_DISGUISES = frozenset({"text/plain", "application/octet-stream", "text/rfc822-headers"})
_MESSAGE_FIELDS = frozenset(
    {"original-envelope-id", "reporting-mta", "dsn-gateway", "received-from-mta", "arrival-date"}
)
_RECIPIENT_FIELDS = frozenset(
    {"original-recipient", "final-recipient", "action", "status", "remote-mta", "diagnostic-code"}
    | {"last-attempt-date", "final-log-id", "will-retry-until", "failure-reason", "delivery-status"}
)
_STARTS_RECIPIENT = frozenset({"final-recipient", "original-recipient", "action", "status"})
_FIELD = re.compile(r"\s{0,3}([A-Za-z][A-Za-z0-9-]{1,60})[ \t]{0,8}:[ \t]{0,20}(.*)", re.DOTALL)
_STATUS = re.compile(r"([245])\s?\.\s?(\d{1,3})\s?\.\s?(\d{1,3})(?!\d)")
_DIAGNOSTIC_TYPE = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,40})\s{0,9};\s{0,20}")
_FIRST_FIELD = re.compile(
    r"^[ \t]{0,3}(?:Reporting-MTA|Final-Recipient|Original-Recipient)[ \t]{0,3}:", re.IGNORECASE | re.MULTILINE
)
_POSTFIX_ID = re.compile(r"x-[a-z0-9-]{1,40}-queue-id")

_FAILED = frozenset(
    {
        "failed",
        "failure",
        "fail",
        "expired",
        "error",
        "bounced",
        "undeliverable",
        "undelivered",
        "rejected",
        "permanent-failure",
    }
)
_DELAYED = frozenset({"delayed", "delay", "deferred"})
_SUCCEEDED = frozenset({"delivered", "relayed", "expanded", "deliverable", "success"})

Fields = dict[str, str]


@dataclass(slots=True)
class StatusReport:
    """The fields of a message/delivery-status."""

    message: Fields = field(default_factory=dict)
    recipients: list[Fields] = field(default_factory=list)

    @property
    def postfix_queue_id(self) -> str | None:
        """The queue id, when a Postfix wrote this."""
        return next((value for name, value in self.message.items() if _POSTFIX_ID.fullmatch(name)), None)

    @property
    def envelope_id(self) -> str | None:
        """Original-Envelope-Id, decoded."""
        value = self.message.get("original-envelope-id", "")
        return decode_xtext(value) or None


def status_parts(mail: Mail) -> list[Part]:
    """The parts of the outer report that hold delivery status."""
    return [leaf for leaf in mail.leaves if _STATUS_TYPE.fullmatch(leaf.media_type)]


def disguised_status_parts(mail: Mail) -> list[Part]:
    """The same where something on the way changed their type; not the first part, which people read."""
    return [
        leaf
        for leaf in mail.leaves[1:]
        if leaf.media_type in _DISGUISES and _FIRST_FIELD.search(leaf.decoded()[:2000].decode("latin-1"))
    ]


def read_status(text: str) -> StatusReport:
    """The groups of fields: the first is about the message, each further one about a recipient."""
    report = StatusReport()
    group: Fields = {}
    last = ""
    for line in [*text.split("\n"), ""]:
        found = _FIELD.match(line) if line[:1] not in (" ", "\t") or not last else None
        name = found.group(1).lower() if found else ""
        if found and _is_known(name):
            if name in group and name in _STARTS_RECIPIENT:
                group = _close_group(report, group)
            group.setdefault(name, found.group(2).strip())
            last = name
        elif line.strip() and last:
            if len(group[last]) < MAX_VALUE:
                group[last] = f"{group[last]} {line.strip()}"
        elif not line.strip():
            group = _close_group(report, group)
            last = ""
    return report


def _is_known(name: str) -> bool:
    return name in _MESSAGE_FIELDS or name in _RECIPIENT_FIELDS or name.startswith("x-")


def _close_group(report: StatusReport, group: Fields) -> Fields:
    """File a group where it belongs; returns the next, empty one."""
    if not group:
        return group
    about_recipient = not group.keys().isdisjoint(_RECIPIENT_FIELDS)
    if not about_recipient:
        report.message.update(group)
        return {}
    for name in [name for name in group if _is_about_message(name)]:
        report.message.setdefault(name, group.pop(name))  # no empty line after the message's own fields
    if report.recipients and _continues(report.recipients[-1], group):
        report.recipients[-1].update(group)
    elif len(report.recipients) < MAX_RECIPIENTS:
        report.recipients.append(group)
    return {}


def _is_about_message(name: str) -> bool:
    return name in _MESSAGE_FIELDS or (name.startswith("x-") and _POSTFIX_ID.fullmatch(name) is not None)


def _continues(previous: Fields, group: Fields) -> bool:
    """An empty line within a recipient's fields: each half has what the other lacks."""
    return ("final-recipient" in previous) != ("final-recipient" in group) and previous.keys().isdisjoint(group)


def judge(report: StatusReport, notice: Notice, *, skip_5xx_greeting: bool) -> Recognised | None:
    """Which recipients failed.  In the text for people Postfix tells the SMTP stage, and others the reply."""
    reader = (
        _PostfixReader(notice.whole_text, skip_5xx_greeting)
        if report.postfix_queue_id
        else _Reader(notice, len(report.recipients) == 1)
    )
    failures: list[Failure] = []
    delays: list[Failure] = []
    kinds: set[Kind] = set()
    for fields in report.recipients:
        kind = kind_of(fields)
        if kind is Kind.UNRECOGNISED and read_status_code(fields):
            kind = Kind.DELAYED if says_delayed(notice) else Kind.FAILURE  # no Action, and a temporary Status
        kinds.add(kind)
        if kind is Kind.FAILURE:
            failures.append(reader.failure(fields))
        elif kind is Kind.DELAYED and not failures:
            delays.append(reader.failure(fields))
    if failures:
        named = tuple(dict.fromkeys(failure for failure in failures if is_address(failure.recipient)))
        named = named or _named_in_text(failures[0], notice)
        if not named and len(failures) == 1:
            named = _named_in_returned(failures[0], notice)
        anonymous = None if named else failures[0]
        return Recognised(Kind.FAILURE, "dsn", named, report.postfix_queue_id, report.envelope_id, anonymous)
    for kind in (Kind.DELAYED, Kind.SUCCESS):
        if kind in kinds:
            late = tuple(dict.fromkeys(delays)) if kind is Kind.DELAYED else ()
            return Recognised(kind, "dsn", (), report.postfix_queue_id, report.envelope_id, about=late)
    return None


def _named_in_returned(failure: Failure, notice: Notice) -> tuple[Failure, ...]:
    """A recipient in the form of another mail system, or without a domain: the returned message's only one."""
    addresses = {address.lower(): address for address in notice.returned_recipients()}
    if len(addresses) != 1:
        return ()
    (address,) = addresses.values()
    return (replace(failure, recipient=address, final_recipient=failure.final_recipient or address),)


def _named_in_text(failure: Failure, notice: Notice) -> tuple[Failure, ...]:
    """The recipients that the text names, when the fields name none."""
    found = read_notification(notice)
    if found is None:
        return ()
    return tuple(
        replace(
            one,
            code=one.code or failure.code,
            extended=one.extended or failure.extended,
            description=failure.description or one.description,
        )
        for one in found.failures
    )


def judge_text(notice: Notice, *, skip_5xx_greeting: bool) -> Recognised | None:
    """The same for a report whose fields stand in the text: its boundaries were lost, or it never had parts."""
    start = _FIRST_FIELD.search(notice.text)
    if start is None:
        return None
    return judge(read_status(notice.text[start.start() :]), notice, skip_5xx_greeting=skip_5xx_greeting)


def kind_of(fields: Fields) -> Kind:
    """What happened to one recipient: by Action, and by Status where that is missing or unheard of."""
    action = fields.get("action", "").split("(")[0].strip().strip(";").lower().split(" ")[0]
    if action in _FAILED:
        return Kind.FAILURE
    if action in _DELAYED:
        return Kind.DELAYED
    if action in _SUCCEEDED:
        return Kind.SUCCESS
    status = read_status_code(fields)
    if status is None:
        return Kind.UNRECOGNISED
    return {"5": Kind.FAILURE, "4": Kind.UNRECOGNISED, "2": Kind.SUCCESS}[status[0]]


def read_status_code(fields: Fields) -> str | None:
    found = _STATUS.search(fields.get("status", ""))
    return ".".join(found.groups()) if found else None


def _addresses(fields: Fields) -> tuple[str, str]:
    """The recipient as the sender knew it, and as the reporting server names it."""
    final = read_typed_address(fields.get("final-recipient", "")) or read_typed_address(
        fields.get("x-actual-recipient", "")
    )
    original = read_typed_address(fields.get("original-recipient", ""))
    recipient = original_address(original, final)
    return recipient, final or recipient


class _Reader:
    """Reads the recipients of a report of any server but Postfix."""

    def __init__(self, notice: Notice, alone: bool) -> None:
        self._notice = notice
        self._alone = alone
        self._lookups = 0

    def failure(self, fields: Fields) -> Failure:
        """One failed recipient; what Diagnostic-Code leaves out may stand in the text for people."""
        recipient, final = _addresses(fields)
        if not is_address(final):
            recipient, final = self._named_elsewhere(recipient, final)
        status = read_status_code(fields)
        _, text = _split_diagnostic(fields.get("diagnostic-code", ""))
        reply = read_error(completed(text, self._notice.text) if may_be_cut(text) else text)
        if reply.code is None and self._lookups < MAX_LOOKUPS:
            self._lookups += 1
            reply = self._with_text(reply, final)
        return Failure(recipient, final, reply.code, choose_extended(status, reply), reply.description)

    def _named_elsewhere(self, recipient: str, final: str) -> tuple[str, str]:
        """A file or a program in place of the address: Exim names the address in its header."""
        named = self._notice.headers.get("x-failed-recipients").strip()
        if is_address(named) and "," not in named:
            return (recipient if is_address(recipient) else named), named
        return recipient, final or recipient

    def _with_text(self, reply: Reply, address: str) -> Reply:
        """The same with the code, and if need be the words, from the text about that address."""
        block = block_about(self._notice.text, address) if address else ""
        if find_reply(block) is None and self._alone:
            block = last_transcribed(self._notice.text) or block
        if find_reply(block) is None:
            return reply if reply.description else reply._replace(description=read_error(block).description)
        said = read_error(block)
        return Reply(said.code, reply.extended or said.extended, reply.description or said.description)


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

    def __init__(self, notification: str, skip_5xx_greeting: bool) -> None:
        self._paragraphs: dict[str, list[Paragraph]] = {}
        self._skip_5xx_greeting = skip_5xx_greeting
        self._notification = notification
        self._lookups = 0
        for paragraph in read_paragraphs(notification):
            self._paragraphs.setdefault(paragraph.recipient, []).append(paragraph)

    def failure(self, fields: Fields) -> Failure:
        """One failed recipient: the words from Diagnostic-Code, the stage from the paragraph."""
        recipient, final = _addresses(fields)
        status = read_status_code(fields)
        kind, diagnostic = _split_diagnostic(fields.get("diagnostic-code", ""))
        paragraph = self._paragraph(final)
        said = self._read(paragraph.text if paragraph else diagnostic, status)
        if paragraph and paragraph.expanded_from and "@" not in fields.get("original-recipient", ""):
            recipient = paragraph.expanded_from
        if kind == "smtp" or (kind.startswith("x-") and said.code):
            reply = read_reply(diagnostic) if kind == "smtp" else Reply(said.code, said.extended, said.description)
            extended = _class_checked(reply.extended) or status
            return Failure(recipient, final, reply.code, extended, reply.description, said.state)
        return Failure(recipient, final, None, status, shorten(diagnostic) or said.description, said.state)

    def _paragraph(self, recipient: str) -> Paragraph | None:
        same = self._paragraphs.get(recipient)
        if same is None and ("<" in recipient or ">" in recipient) and self._lookups < MAX_LOOKUPS:
            self._lookups += 1
            return read_paragraph_of(recipient, self._notification)
        return (same.pop(0) if len(same) > 1 else same[0]) if same else None

    def _read(self, text: str, status: str | None) -> PostfixText:
        if not text:
            return PostfixText(State.UNKNOWN, None, None, None)
        return read_postfix_text(text, status=status, skip_5xx_greeting=self._skip_5xx_greeting)


def _class_checked(extended: str | None) -> str | None:
    """An enhanced code of success in a failure is a protocol error's, and tells nothing."""
    return None if extended is None or extended.startswith("2") else extended
