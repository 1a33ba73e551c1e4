"""A mail as a reader sees it: who wrote it, its subject, what it says, and the message that it returns.

Made once by `recognise`, read by `kinds`, `engine` and `formats`.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from . import phrases
from .address import ADDRESS, read_address
from .errortext import said_classes
from .mime import Headers, Mail, Part, read_headers
from .text import fields_to_lines, fold, has_any, lower

MAX_TEXT = 60_000
MAX_HEAD = 8_000
"""the first so many characters decide what kind of mail it is"""

RETURNED_TYPES = frozenset(
    {"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers", "message/rfc822-headers"}
)

_DAEMON = re.compile(
    "|".join((
        r"(?:.{0,20}[-_.])?mailer?[-_. ]?daemon.{0,20}", r"post[-_]?master.{0,10}",
        r"mail[-_.]?delivery.{0,30}", r"mailer", r"mdaemon",
        r"mmdf", r"daemon", r"e?mail-?admin", r"mail[-_.]?system",
        r"mail[-_.]?server", r"mailserv", r"bounces?", r"ndr", r"dsn",
        r"non-?delivery.{0,10}", r"delivery.{0,20}", r"maildelivery.{0,20}",
        r"microsoftexchange.{0,60}", r"uucp", r"smtp.{0,10}",
        r"lmtp", r"mta(?:[-_.].{1,12})?",
        r"mail[-_.]?(?:ro)?bot", r"mail[-_.]?(?:agent|host|transport|batch|exchanger|engine)",
        r"postfix", r"exim", r"sendmail", r"qmail.{0,8}", r"bounce[-_.]?(?:robot|handler|daemon|manager)",
        r"interscan.{0,20}", r"imss.{0,10}", r"returned[-_.]?mail", r"undeliver.{0,20}", r"postman",
        r"amavis.{0,10}", r"pmdf", r"mail[-_.]?(?:master|gate|gateway|router|srv|hub|relay|sweeper|marshal)",
        r"content[-_.]?filter", r"posta-certificata", r"sys(?:tem[-_.]?)?admin(?:istrator)?",
    )),
    re.IGNORECASE,
)  # fmt: skip
"""the local part of a mail system's address"""
_AMBIGUOUS_DAEMON = re.compile(r"delivery.{0,20}|bounces?|sys(?:tem[-_.]?)?admin(?:istrator)?|postman", re.IGNORECASE)
_MACHINE = re.compile(
    r"(?:no|do-?not|dont)[-_.]?reply.{0,20}|system|admin(?:istrator)?|root|nobody|server|notifications?|alerts?",
    re.IGNORECASE,
)
_DAEMON_NAME = re.compile(
    "|".join((
        r"mail(?:er)? ?deliver", r"mailer.?daemon", r"postmaster",
        r"system administrator", r"mail administrator", r"mail system",
        r"delivery (?:sub)?system", r"mail router", r"internet mail",
        r"delivery service", r"delivery agent", r"mail server",
        r"non.?delivery", r"undeliver",
    )),
    re.IGNORECASE,
)  # fmt: skip
_SESSION_SUBJECT = re.compile(r"Postfix (?:SMTP|LMTP) (?:server|client): errors ", re.IGNORECASE)
_REPLY_SUBJECT = re.compile(
    r"\s*(?:re|aw|fw|fwd|wg|sv|vs|antw|rv|tr|res|enc)(?:\[\d\])?\s?:|\[[^\]]{1,60}\]\s*(?:re|fwd?):", re.IGNORECASE
)
_COPY = "|".join(phrases.COPY_ANNOUNCED)
_SEPARATOR = re.compile(
    rf"\n(?:[ \t>|*]{{0,6}}[-=_*#~+.]{{2,90}}[ \t]{{0,4}}(?:{_COPY})[^\n]{{0,200}}$"
    rf"|[ \t]{{0,8}}(?:the )?(?:{_COPY})[^\n]{{0,40}}(?:follows?\.?|below\.?|:|\.\.\.)"
    r"[ \t]{0,4}[-=_*#]{0,90}[ \t]{0,4}$)",
    re.MULTILINE,
)
_COPY_FIELD = r"(?:from|to|cc|subject|date|message-id|mime-version|content-type|reply-to|x-[\w-]{1,40})"
_COPY_HEADER = re.compile(
    r"\n(?:>?from \S+ .{5,60}\d{4}$|(?:received|return-path|dkim-signature|x-received|x-originating-ip):[ \t\S]"
    rf"|(?:{_COPY_FIELD}:[ \t]?[^\n]{{0,1000}}\n(?:[ \t][^\n]{{0,1000}}\n){{0,3}}){{3}})",
    re.MULTILINE,
)
"""the header of a returned message: a field that only a header has, or three fields in a row

Both are for lower-cased text, and begin with the end of the line before: re looks for that much faster than for
the start of a line, or in any case."""
_REAL_HEADER = re.compile(r"^(?:Received|Message-ID|MIME-Version|Content-Type):", re.IGNORECASE | re.MULTILINE)
_REPLY_LEADS = re.compile(r"^(?:[^\W\d][\w /]{0,30}:)?[ \t]{0,8}[45]\d\d[ -][^\n]{1,500}", re.MULTILINE)
_PROGRAM = re.compile(r"name=\"?[^\";]{1,200}\.(?:scr|pif|exe|bat|cmd|cpl|vbs|js|lnk|zip)\"?(?:;|\s|$)", re.IGNORECASE)
_OF_FAILURE = tuple(dict.fromkeys((*phrases.FAILURE_SUBJECTS, *phrases.CERTAIN)))
_CERTAIN_SUBJECTS = tuple(phrase for phrase in _OF_FAILURE if phrase not in phrases.VAGUE_SUBJECTS)
_QUOTED = re.compile(r"^>(?!>>)[^\n]*\n?", re.MULTILINE)  # `>>>` begins a command in a transcript
_REPLY_QUOTED = re.compile(rf"[> ]{{1,6}}(?:[45]\d\d[ -]|<?{ADDRESS}>?$)", re.MULTILINE)
_LIKE_A_REPLY = re.compile(r"\b[45]\d\d[ -]")
_ANY_ADDRESS = re.compile(ADDRESS)
_DATA_TYPES = frozenset(
    {"application/json", "text/json", "application/xml", "text/xml", "application/yaml", "text/yaml", "text/csv"}
)
"""what a program may attach for programs, when it is no standard report"""


class Notice:
    """What a reader sees; each view is made when it is first asked for, since a standard report needs few of them."""

    def __init__(self, mail: Mail) -> None:
        self._mail = mail
        self.headers = mail.headers
        self.reported = mail.media_type == "multipart/report"
        """whether the media type says that this is a report"""

    @cached_property
    def sender(self) -> str:
        """The address in From, lower case."""
        return read_address(self.headers.decoded("from")).lower()

    @cached_property
    def subject(self) -> str:
        """The subject, decoded."""
        return self.headers.decoded("subject")

    @cached_property
    def whole_text(self) -> str:
        """All that it says: a report of Postfix may have a paragraph for each of thousands of recipients."""
        return _notification(self._mail)

    @cached_property
    def text(self) -> str:
        """What it says itself: up to the copy of the message that it returns, and without what it quotes."""
        text = self.whole_text[: self._cut]
        if ">" in text and not all(map(_REPLY_QUOTED.match, _QUOTED.findall(text))):
            text = _QUOTED.sub("", text)
        subject = self.returned.decoded("subject") if self.returned else ""
        return text.replace(subject, "") if _LIKE_A_REPLY.search(subject) else text

    @cached_property
    def lowered(self) -> str:
        """The text in lower case, for a search for patterns: each character in its place."""
        return lower(self.text)

    @cached_property
    def _cut(self) -> int:
        return _copy_starts(self.whole_text[:MAX_TEXT])

    @cached_property
    def returned(self) -> Headers | None:
        """The header of the returned message: an attached one, or a copy in the text."""
        return _returned_header(self._mail, self.whole_text[self._cut : MAX_TEXT])

    @property
    def behind_header(self) -> str:
        """The line that a reply leads, if one follows a short excerpt of the returned message's header."""
        copy = self.whole_text[self._cut : MAX_TEXT]
        header, _, rest = copy.partition("\n\n")
        if len(header) > 1000 or _REAL_HEADER.search(header):
            return ""
        found = _REPLY_LEADS.search(rest[:2000])
        return found.group(0) if found else ""

    @cached_property
    def folded(self) -> str:
        """The head of the text for a search for phrases: one line, case-folded."""
        return fold(" ".join(self.text[:MAX_HEAD].split()))

    @cached_property
    def folded_subject(self) -> str:
        """The subject for a search for phrases."""
        return fold(self.subject)

    @cached_property
    def said(self) -> frozenset[str]:
        """The classes of the SMTP replies in the text: `4`, `5`."""
        return said_classes(self.text[:MAX_HEAD])

    @property
    def null_sender(self) -> bool:
        """Whether the envelope had no sender: a mail that is never to be answered."""
        path = self.headers.get("return-path").strip().lower()
        return path == "<>" or "mailer-daemon" in path

    @property
    def unanswered(self) -> bool:
        """Whether nothing says that it may be answered."""
        return self.null_sender or "return-path" not in self.headers

    @property
    def by_daemon(self) -> bool:
        """Whether the sender's address is that of a mail system."""
        return bool(_DAEMON.fullmatch(self.sender.partition("@")[0])) or self._by_certified_mail

    @property
    def _by_certified_mail(self) -> bool:
        """Whether Italian certified mail writes, rather than passes on; it does so in the sender's name."""
        by = self.headers.get("return-path").strip(" <").lower()
        return by.startswith("posta-certificata@") and self.folded_subject.startswith("avviso di ")

    @property
    def by_postmaster(self) -> bool:
        """Whether people may write from there, too."""
        return "daemon" not in self.sender.partition("@")[0]

    @property
    def by_delivery(self) -> bool:
        """Whether a parcel service may have that sender, too."""
        return bool(_AMBIGUOUS_DAEMON.fullmatch(self.sender.partition("@")[0]))

    @property
    def by_machine(self) -> bool:
        """Whether nobody is meant to write to the sender's address."""
        return bool(_MACHINE.fullmatch(self.sender.partition("@")[0]))

    @property
    def named_daemon(self) -> bool:
        """Whether the sender calls itself a mail system; anybody can."""
        return bool(_DAEMON_NAME.search(self.headers.decoded("from")))

    @property
    def is_answer(self) -> bool:
        """Whether somebody answers or forwards something, or a list distributes it."""
        return bool(_REPLY_SUBJECT.match(self.subject)) or self.by_list

    @property
    def by_list(self) -> bool:
        """Whether a mailing list distributes it."""
        listed = "list-id" in self.headers or "list-post" in self.headers
        return listed or self.headers.get("precedence").lower() == "list"

    @property
    def attaches_program(self) -> bool:
        """Whether a file is attached that Windows would run."""
        return any(
            _PROGRAM.search(leaf.headers.get("content-disposition") + " " + leaf.headers.get("content-type"))
            for leaf in self._mail.leaves
        )

    @property
    def quotes(self) -> bool:
        """Whether it quotes, as people do when they answer."""
        return bool(_QUOTED.search(self.whole_text[: self._cut]))

    @cached_property
    def failure_subject(self) -> bool:
        """Whether the subject is one that a report of a failure has."""
        return _is_failure(self.folded_subject)

    @cached_property
    def certain_subject(self) -> bool:
        """Whether it is one that hardly anything else has."""
        return _is_failure(self.folded_subject, _CERTAIN_SUBJECTS)

    def own_addresses(self) -> set[str]:
        """The addresses of this mail itself, lower case: seldom those that failed."""
        own = {self.sender}
        for name in ("to", "delivered-to", "x-original-to", "return-path", "envelope-to", "reply-to", "x-envelope-to"):
            own.update(address.lower() for address in _ANY_ADDRESS.findall(self.headers.get(name)[:2000]))
        return own

    def other_addresses(self) -> Iterator[tuple[int, int]]:
        """Where the head of the text names an address that is not this mail's own."""
        own = self.own_addresses()
        for found in _ANY_ADDRESS.finditer(self.text[:MAX_HEAD]):
            if found.group(0).lower().strip(".'`*") not in own:
                yield found.start(), found.end()

    @property
    def enclosed_report(self) -> bytes:
        """The report of another mail system that this one passes on; empty when there is none."""
        if not self.returns_report:
            return b""
        enclosed = (leaf for leaf in self._mail.leaves if leaf.media_type in ("message/rfc822", "message/global"))
        return next((leaf.decoded() for leaf in enclosed), b"")

    def names_foreign(self) -> bool:
        """Whether the text names an address that is neither the mail's own nor a colleague's."""
        own = {address.partition("@")[2] for address in self.own_addresses() - {self.sender}}
        return any(
            address.lower().partition("@")[2] not in own for address in _ANY_ADDRESS.findall(self.text[:MAX_HEAD])
        )

    @property
    def returns_report(self) -> bool:
        """Whether the message that it returns or attaches is a report itself: somebody passes it on."""
        if self.returned is None or not _DAEMON_NAME.search(self.returned.decoded("from")):
            return False
        return "multipart/report" in self.returned.get("content-type") or _is_failure(
            fold(self.returned.decoded("subject"))
        )

    @property
    def about_server(self) -> bool:
        """Whether a server tells its own postmaster about a session: no message of anybody's came back."""
        return bool(_SESSION_SUBJECT.match(self.subject))

    def returned_names(self, address: str) -> bool:
        """Whether the returned message's header is addressed to this address."""
        if self.returned is None:
            return False
        return any(address.lower() in self.returned.decoded(name).lower() for name in ("to", "cc"))

    def returned_senders(self) -> set[str]:
        """The addresses of the sender in the returned message, lower case."""
        if self.returned is None:
            return set()
        values = (self.returned.decoded(name)[:2000] for name in ("from", "sender", "reply-to", "return-path"))
        return {address.lower() for value in values for address in _ANY_ADDRESS.findall(value)}

    def returned_recipients(self) -> list[str]:
        """The addresses in the To of the returned message; that of a report is a sender, not a recipient."""
        if self.returned is None or self.returns_report:
            return []
        return _ANY_ADDRESS.findall(self.returned.decoded("to")[:4000])


def _is_failure(folded: str, wanted: tuple[str, ...] = _OF_FAILURE) -> bool:
    return has_any(wanted, folded)


def _notification(mail: Mail) -> str:
    """The part for people: the first text with something in it, plain rather than HTML."""
    texts = [leaf for leaf in mail.leaves if leaf.media_type in ("text/plain", "text/html", "text/enriched", "text")][
        :6
    ]
    for leaf in sorted(texts, key=lambda leaf: leaf.media_type == "text/html"):
        text = leaf.text()
        if text.strip():
            return text if "@" in text else text + _data(mail)
    return _data(mail)


def _data(mail: Mail) -> str:
    """What is attached for programs, as lines of text."""
    return "".join("\n\n" + fields_to_lines(leaf.text()) for leaf in mail.leaves if leaf.media_type in _DATA_TYPES)


def _copy_starts(text: str) -> int:
    """Where the copy of the returned message begins: at its announcement, or at its header."""
    lines = "\n" + lower(text)
    starts = [found.start() for pattern in (_SEPARATOR, _COPY_HEADER) if (found := pattern.search(lines))]
    return min(starts, default=len(text))


def _returned_header(mail: Mail, rest: str) -> Headers | None:
    """The header of the returned message: an attached one, or a copy in the text."""
    for leaf in mail.leaves:
        if leaf.media_type in RETURNED_TYPES:
            return _header_in(leaf)
    header = _COPY_HEADER.search("\n" + lower(rest))
    if header is None:
        return None
    return read_headers(rest[header.start() :].encode("utf-8", "replace"), 0)[0]


def _header_in(leaf: Part) -> Headers:
    content = leaf.decoded().lstrip(b"\r\n")
    return read_headers(content, 0)[0]
