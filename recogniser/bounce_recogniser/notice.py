"""A mail as a reader sees it: who wrote it, its subject, what it says, and the message that it returns.

Made once by `pipeline`, read by `signs`, `reading` and the readers.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .address import ADDRESS, ANY_ADDRESS, is_of_site, read_address
from .errortext import find_reply, first_error, said_classes
from .mime import MAX_CONTENT_BYTES, Headers, Mail, Part, read_headers
from .once import once
from .reply import Reply
from .text import fields_to_lines, fold, lower, unfold
from .words.copies import COPY_ANNOUNCED, SUBJECT_LABELS
from .words.failures import CERTAIN, CERTAIN_OF_MAILBOX, CERTAIN_SUBJECTS, VAGUE_SUBJECTS
from .words.senders import DAEMON_NAMES, DAEMONS, DELIVERIES, MACHINES
from .words.sentences import OWN_MESSAGES

MAX_TEXT = 60_000
MAX_HEAD = 8_000
"""the first so many characters decide what kind of mail it is"""
LEAST_SUBJECT = 8
"""characters that a subject must have before it is looked for elsewhere than behind its label"""
MAX_MARKS = 40
"""characters that a scanner may put around the subject of what it passes on"""

RETURNED_TYPES = frozenset(
    {"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers", "message/rfc822-headers"}
)
_FILE_TYPES = frozenset({"application/octet-stream", "text/plain", "application/x-message", "application/eml"})
_FIELDS_OF_TRANSPORT = ("received", "message-id", "return-path")
"""one of these is in the header of every message that was sent"""
_ATTACHED = re.compile(r"\s{0,8}attachment", re.IGNORECASE)
_SESSION_SUBJECT = re.compile(r"Postfix (?:SMTP|LMTP) (?:server|client): errors ", re.IGNORECASE)
_REPLY_SUBJECT = re.compile(
    r"\s{0,20}(?:re|aw|fw|fwd|wg|sv|vs|antw|rv|tr|res|enc)(?:\[\d\])?\s?:|\[[^\]]{1,60}\]\s{0,20}(?:re|fwd?):",
    re.IGNORECASE,
)
_COPY_FIELD = r"(?:from|to|cc|subject|date|message-id|mime-version|content-type|reply-to|x-[\w-]{1,40})"
_COPY_HEADER = re.compile(
    r"\n(?:>?from \S+ .{5,60}\d{4}$|(?:received|return-path|dkim-signature|x-received|x-originating-ip):[ \t\S]"
    rf"|(?:{_COPY_FIELD}:[ \t]?[^\n]{{0,1000}}\n(?:[ \t][^\n]{{0,1000}}\n){{0,3}}){{3}})",
    re.MULTILINE,
)
"""the header of a returned message: a field that only a header has, or three fields in a row

It is for lower-cased text, and begins with the end of the line before: re looks for that much faster than for the
start of a line, or in any case."""
_REAL_HEADER = re.compile(r"^(?:Received|Message-ID|MIME-Version|Content-Type):", re.IGNORECASE | re.MULTILINE)
_REPLY_LEADS = re.compile(r"^(?:[^\W\d][\w /]{0,30}:)?[ \t]{0,8}[45]\d\d[ -][^\n]{1,500}", re.MULTILINE)
_PROGRAM = re.compile(r"name=\"?[^\";]{1,200}\.(?:scr|pif|exe|bat|cmd|cpl|vbs|js|lnk|zip)\"?(?:;|\s|$)", re.IGNORECASE)
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_HIDDEN_LINK = re.compile(rb"<a\s[^<>]{0,200}?href\s{0,3}=\s{0,3}[\"']?https?:", re.IGNORECASE)
_QUOTED = re.compile(r"^>(?!>>)[^\n]*\n?", re.MULTILINE)  # `>>>` begins a command in a transcript
_QUOTED_LABEL = re.compile(r"^>[> ]{0,5}([^\W\d][^:：@\n]{0,40}[:：][ \t][^\n]{1,400})", re.MULTILINE)
_LEAST_LABELS = 2
"""lines that make an excerpt of a header"""
_REPLY_QUOTED = re.compile(rf"[> ]{{1,6}}(?:[45]\d\d[ -]|<?{ADDRESS}>?$)", re.MULTILINE)
IN_QUOTATION_MARKS = re.compile(r"[\"“„«]([^\"“”„«»\n@]{3,200})[\"“”»](?!@)")
"""somebody else's words"""
_HEADER_FOLLOWS = re.compile(rf"\s{{0,20}}(?:{_COPY_FIELD}|received|return-path|delivered-to):")
_LIKE_A_REPLY = re.compile(r"\b[45]\d\d[ -]")
_DATA_TYPES = frozenset(
    {"application/json", "text/json", "application/xml", "text/xml", "application/yaml", "text/yaml", "text/csv"}
)
"""media types that systems attach for programs instead of a standard report"""
_OWN_FIELDS = ("to", "delivered-to", "x-original-to", "return-path", "envelope-to", "reply-to", "x-envelope-to")


class Notice:
    """What readers see of a mail.  Each view is computed when it is first asked for: a report needs few of them."""

    def __init__(self, mail: Mail, *, skip_5xx_greeting: bool = True) -> None:
        self.mail = mail
        self.headers = mail.headers
        self.reported = mail.media_type == "multipart/report"
        """whether the media type says that this is a report"""
        self.skip_5xx_greeting = skip_5xx_greeting
        """Postfix's smtp_skip_5xx_greeting, at whoever runs the Postfix that wrote it"""
        self._limits = dict.fromkeys(mail.limits)
        self.answers: dict[tuple[object, ...], Any] = {}
        """what `signs` has been asked about it"""

    @once
    def types(self) -> frozenset[str]:
        """The media types of its parts."""
        return frozenset(leaf.media_type for leaf in self.mail.leaves)

    def reached(self, limit: str) -> None:
        """Note that something behind a limit was not read."""
        self._limits[limit] = None

    @property
    def limits(self) -> tuple[str, ...]:
        """The limits that were reached so far."""
        return tuple(self._limits)

    @once
    def sender(self) -> str:
        """The address in From, lower case."""
        return read_address(self.headers.decoded("from")).lower()

    @once
    def reader(self) -> str:
        """The address in To, lower case: whoever it is for."""
        return read_address(self.headers.decoded("to")).lower()

    @property
    def _sender_name(self) -> str:
        """What stands before the at sign there."""
        return self.sender.partition("@")[0].strip('"')

    @once
    def subject(self) -> str:
        """The subject, decoded."""
        return self.headers.decoded("subject")

    @once
    def whole_text(self) -> str:
        """The whole text for people.  A report of Postfix may have a paragraph for each of thousands of recipients."""
        return _notification(self.mail)

    @once
    def text(self) -> str:
        """What it says itself: up to the copy of the message that it returns, without what it quotes, and without the
        subject of the message that it is about."""
        text = self.whole_text[: self._cut]
        if ">" in text and not all(map(_REPLY_QUOTED.match, _QUOTED.findall(text))):
            text = _QUOTED.sub("", text)
        for subject in self.original_subjects:
            if len(subject) >= LEAST_SUBJECT or _LIKE_A_REPLY.search(subject):
                text = text.replace(subject, "")
        return text

    @once
    def lowered(self) -> str:
        """The text in lower case, for a search for patterns: each character in its place."""
        return lower(self.text)

    @once
    def first_reply(self) -> int | None:
        """Where the first SMTP reply in the text begins."""
        return find_reply(self.text)

    @once
    def first_error(self) -> Reply | None:
        """The first reply or enhanced code in the text, whoever it is about."""
        return first_error(self.text)

    @once
    def _cut(self) -> int:
        text = self.whole_text
        if len(text) > MAX_TEXT:
            self.reached(f"more than {MAX_TEXT} characters of text")
        return _copy_starts(text[:MAX_TEXT])

    @property
    def copy(self) -> str:
        """What follows the text: the copy of the message that it returns, as text."""
        return self.whole_text[self._cut : MAX_TEXT]

    @once
    def returned(self) -> Headers | None:
        """The header of the returned message: an attached one, a copy in the text, or a file."""
        return _returned_header(self.mail, self.copy) or self.returned_as_file

    @once
    def returned_as_file(self) -> Headers | None:
        """The header of a message that is attached as a file, whose media type says nothing of it."""
        return _message_as_file(self.mail)

    @property
    def behind_header(self) -> str:
        """The line that begins with a reply, in or behind a short excerpt of the returned header; else empty."""
        header, _, rest = self.copy.partition("\n\n")
        if len(header) > 1000 or _REAL_HEADER.search(header):
            return ""
        leading = (found.group(0) for found in _REPLY_LEADS.finditer(f"{header}\n{rest[:2000]}"))
        return next((line for line in leading if not SUBJECT_LABELS.match("\n" + lower(line))), "")

    @once
    def _labelled_subjects(self) -> list[str]:
        """What stands behind `Subject:` in the text."""
        said = self.whole_text[: min(self._cut, MAX_HEAD)]
        places = (found.span(1) for found in SUBJECT_LABELS.finditer("\n" + lower(said)))
        return [said[start - 1 : end - 1] for start, end in places]

    @once
    def original_subjects(self) -> tuple[str, ...]:
        """Subjects of the message that it is about: from the returned one, behind a label, in quotation marks.

        Their words are somebody else's.
        """
        said = self.whole_text[: min(self._cut, MAX_HEAD)]
        found = [self.returned.decoded("subject")] if self.returned else []
        found += self._labelled_subjects
        quoted = IN_QUOTATION_MARKS.findall(said)
        found += [words for words in quoted if len(words) >= LEAST_SUBJECT and words in self.subject]
        return tuple(dict.fromkeys(subject.strip() for subject in found if subject.strip()))

    @once
    def folded(self) -> str:
        """The head of the text for a search for phrases: one line, case-folded, without the original's subject."""
        head = self.text[:MAX_HEAD]
        for subject in self._labelled_subjects:
            head = head.replace(subject, "")
        return fold(unfold(head))

    @once
    def own_words(self) -> str:
        """`folded` without what stands in quotation marks: the mail's own words, not the returned message's."""
        return IN_QUOTATION_MARKS.sub("", self.folded)

    @once
    def names_own_message(self) -> bool:
        """Whether its own words speak of the message that its reader sent."""
        return bool(OWN_MESSAGES.search(self.own_words))

    @once
    def folded_subject(self) -> str:
        """The subject for a search for phrases, without that of the message that it is about: `Undeliverable: …`."""
        head, colon, _ = self.subject.replace("：", ":").partition(":")
        if colon and CERTAIN_SUBJECTS.stand_in(fold(head)):
            return fold(head)
        subject = self.subject
        for original in self.original_subjects:
            if len(original) >= LEAST_SUBJECT and original != subject:
                subject = subject.replace(original, "")
        return fold(subject)

    @once
    def said(self) -> frozenset[str]:
        """The classes of the SMTP replies in the text: `4`, `5`."""
        return said_classes(self.text[:MAX_HEAD])

    @once
    def refuses_plainly(self) -> bool:
        """Whether it has the subject of a report of a failure, and quotes a permanent reply: most reports have both."""
        return self.certain_subject and "5" in self.said and not self.is_answer

    @once
    def null_sender(self) -> bool:
        """Whether the envelope had no sender: a mail that is never to be answered."""
        path = self.headers.get("return-path").strip().lower()
        return path == "<>" or "mailer-daemon" in path

    @property
    def unanswered(self) -> bool:
        """Whether no envelope sender is known: the mail has none, or Return-Path is missing."""
        return self.null_sender or "return-path" not in self.headers

    @once
    def by_daemon(self) -> bool:
        """Whether the sender's address is that of a mail system."""
        return bool(DAEMONS.fullmatch(self._sender_name)) or self._by_certified_mail

    @property
    def _by_certified_mail(self) -> bool:
        """Whether a provider of Italian certified mail wrote it; From is its customer, as in mail that it passes on."""
        by = self.headers.get("return-path").strip(" <").lower()
        return by.startswith("posta-certificata@") and self.folded_subject.startswith("avviso di ")

    @property
    def by_postmaster(self) -> bool:
        """Whether people may write from that address, too, as from postmaster."""
        return "daemon" not in self._sender_name

    @property
    def by_delivery(self) -> bool:
        """Whether a parcel service may have that sender, too."""
        return bool(DELIVERIES.fullmatch(self._sender_name))

    @property
    def by_machine(self) -> bool:
        """Whether nobody is meant to write to the sender's address."""
        return bool(MACHINES.fullmatch(self._sender_name))

    @once
    def named_daemon(self) -> bool:
        """Whether the sender calls itself a mail system; anybody can."""
        return bool(DAEMON_NAMES.search(self.headers.decoded("from")))

    @property
    def is_answer(self) -> bool:
        """Whether somebody answers or forwards something, or a list distributes what is no mail system's."""
        return self.has_subject_of_answer or (self.by_list and not self.by_daemon)

    @property
    def has_subject_of_answer(self) -> bool:
        """Whether the subject begins with `Re:` or its like."""
        return bool(_REPLY_SUBJECT.match(self.subject))

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
            for leaf in self.mail.leaves
        )

    @property
    def links(self) -> bool:
        """Whether it has a link, in the text or behind words of an HTML part."""
        if _LINK.search(self.text):
            return True
        pages = (leaf for leaf in self.mail.leaves if leaf.media_type == "text/html")
        return any(_HIDDEN_LINK.search(page.decoded()[:MAX_TEXT]) for page in pages)

    @property
    def quotes(self) -> bool:
        """Whether it quotes, as people do when they answer."""
        return bool(_QUOTED.search(self.whole_text[: self._cut]))

    @once
    def failure_subject(self) -> bool:
        """Whether the subject is one of those that reports of failures have."""
        return self.certain_subject or VAGUE_SUBJECTS.stand_in(self.folded_subject)

    @once
    def certain_subject(self) -> bool:
        """Whether the subject is one that hardly anything but a report of a failure has."""
        return is_certain_subject(self.folded_subject)

    @once
    def own_addresses(self) -> frozenset[str]:
        """The addresses of this mail itself, lower case: seldom those that failed."""
        own = {self.sender}
        for name in _OWN_FIELDS:
            own.update(address.lower() for address in ANY_ADDRESS.findall(self.headers.get(name)[:2000]))
        return frozenset(own)

    def other_addresses(self) -> Iterator[tuple[int, int]]:
        """Where the head of the text names an address that is not this mail's own."""
        for found in ANY_ADDRESS.finditer(self.text[:MAX_HEAD]):
            if found.group(0).lower().strip(".'`*") not in self.own_addresses:
                yield found.start(), found.end()

    @property
    def names_one_in_subject(self) -> bool:
        """Whether the subject names one address that is not this mail's own, and answers nothing."""
        named = {address.lower().strip(".'`*") for address in ANY_ADDRESS.findall(self.subject[:2000])}
        return len(named - self.own_addresses) == 1 and not self.is_answer

    @property
    def enclosed_report(self) -> bytes:
        """The report of another mail system that this one passes on, attached or as text; empty when there is none."""
        if not self.returns_report:
            return b""
        enclosed = [leaf for leaf in self.mail.leaves if leaf.media_type in ("message/rfc822", "message/global")]
        if enclosed:
            if len(enclosed[0].content) >= MAX_CONTENT_BYTES:
                self.reached(f"an enclosed report of more than {MAX_CONTENT_BYTES // 1024} kB")
            return enclosed[0].decoded()
        header = _COPY_HEADER.search("\n" + lower(self.copy))
        return self.copy[header.start() :].encode("utf-8", "replace") if header else b""

    @once
    def attached_json(self) -> str:
        """What begins like an object in JSON: a part for programs, else the text; empty when there is none."""
        parts = [
            leaf for leaf in self.mail.leaves if leaf.media_type in ("application/json", "text/json", "text/plain")
        ]
        texts = (leaf.text().lstrip() for leaf in sorted(parts, key=lambda leaf: leaf.media_type == "text/plain")[:4])
        return next((text for text in texts if text.startswith("{")), "")

    def names_foreign(self) -> bool:
        """Whether the text names an address that is neither the mail's own nor a colleague's."""
        own = {address.partition("@")[2] for address in self.own_addresses - {self.sender}}
        return any(
            address.lower().partition("@")[2] not in own for address in ANY_ADDRESS.findall(self.text[:MAX_HEAD])
        )

    @once
    def returns_report(self) -> bool:
        """Whether the message that it returns or attaches is a report itself: somebody passes it on."""
        if self.returned is None:
            return False
        sender = self.returned.decoded("from")
        if not DAEMON_NAMES.search(sender) and not DAEMONS.fullmatch(read_address(sender).partition("@")[0].lower()):
            return False
        return (
            "multipart/report" in self.returned.get("content-type")
            or self.returned.get("return-path").strip() == "<>"
            or is_certain_subject(fold(self.returned.decoded("subject")))
        )

    @property
    def repeats_subject(self) -> bool:
        """Whether nobody may answer, and the subject is the enclosed message's, perhaps between marks."""
        subject = self.returned.decoded("subject").strip() if self.returned else ""
        marks = self.subject.replace(subject, "") if subject else self.subject
        return self.null_sender and marks != self.subject and len(marks) <= MAX_MARKS

    @property
    def about_server(self) -> bool:
        """Whether a server reports an SMTP session to its own postmaster, and not a message that came back."""
        return bool(_SESSION_SUBJECT.match(self.subject))

    def returned_names(self, address: str) -> bool:
        """Whether the returned message's header is addressed to this address."""
        if self.returned is None:
            return False
        return any(address.lower() in self.returned.decoded(name).lower() for name in ("to", "cc"))

    def names(self, address: str) -> bool:
        """Whether its own text or the returned message's header names this address."""
        return lower(address) in self.lowered or self.returned_names(address)

    def quoted_recipients(self) -> list[str]:
        """The addresses in an excerpt of the returned header that is quoted, with labels in any language.

        Those of the reader's own site sent it.
        """
        labelled = _QUOTED_LABEL.findall(self.whole_text[: min(self._cut, MAX_HEAD)])
        if len(labelled) < _LEAST_LABELS:
            return []
        named = dict.fromkeys(address for line in labelled for address in ANY_ADDRESS.findall(line))
        return [one for one in named if one.lower() not in self.own_addresses and not is_of_site(one, self.reader)]

    def returned_senders(self) -> set[str]:
        """The addresses of the sender in the returned message, lower case."""
        if self.returned is None:
            return set()
        values = (self.returned.decoded(name)[:2000] for name in ("from", "sender", "reply-to", "return-path"))
        return {address.lower() for value in values for address in ANY_ADDRESS.findall(value)}

    def returned_to(self) -> frozenset[str]:
        """The addresses in To of the returned message, lower case, whatever that is."""
        to = self.returned.decoded("to")[:2000] if self.returned else ""
        return frozenset(address.lower() for address in ANY_ADDRESS.findall(to))

    def returned_recipients(self) -> list[str]:
        """The addresses in To and Cc of the returned message, each once; none of a report, whose To is a sender."""
        if self.returned is None or self.returns_report:
            return []
        named: dict[str, str] = {}
        for name in ("to", "cc"):
            for address in ANY_ADDRESS.findall(self.returned.decoded(name)[:4000]):
                named.setdefault(address.lower(), address)
        return list(named.values())


def is_certain_subject(folded: str) -> bool:
    """Whether a case-folded subject is one that hardly anything but a report of a failure has."""
    return CERTAIN_SUBJECTS.stand_in(folded) or CERTAIN.stand_in(folded) or CERTAIN_OF_MAILBOX.stand_in(folded)


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
    """Where the copy of the returned message begins: at its announcement, or at its header.

    A header that the text itself begins with is the notice's own, printed once more.
    """
    lines = "\n" + lower(text)
    first = len(lines) - len(lines.lstrip())
    own = _COPY_HEADER.match(lines, max(first - 1, 0))
    start = lines.find("\n\n", own.end() - 1) if own else 0
    if start < 0 or _REAL_HEADER.search(text[: max(start, 0)]):
        start = 0
    header = _COPY_HEADER.search(lines, start)
    end = header.start() if header else len(text)
    announced = (found.start() for found in COPY_ANNOUNCED.finditer(lines, start, end + 1) if _is_copy(lines, found))
    return next(announced, end)


def _is_copy(lines: str, announced: re.Match[str]) -> bool:
    """Whether a copy follows the announcement; `Original message:` may also head a list of the message's properties."""
    said = announced.group(0).strip()
    ruled = said.startswith(("-", "=", "_", "*", "#", "~", "+", ".")) or not said.endswith(":")
    return ruled or bool(_HEADER_FOLLOWS.match(lines, announced.end()))


def _returned_header(mail: Mail, rest: str) -> Headers | None:
    """The header of the returned message: an attached one, or a copy in the text."""
    for leaf in mail.leaves:
        if leaf.media_type in RETURNED_TYPES:
            return _header_in(leaf)
    header = _COPY_HEADER.search("\n" + lower(rest))
    if header is None:
        return None
    return read_headers(rest[header.start() :].encode("utf-8", "replace"), 0)[0]


def _message_as_file(mail: Mail) -> Headers | None:
    """The header of a message that is attached as a file of any type; other files may begin like a header, too."""
    for leaf in mail.leaves:
        if leaf.media_type in _FILE_TYPES and _ATTACHED.match(leaf.headers.get("content-disposition")):
            header = _header_in(leaf)
            if "from" in header and "to" in header and any(name in header for name in _FIELDS_OF_TRANSPORT):
                return header
    return None


def _header_in(leaf: Part) -> Headers:
    content = leaf.decoded().lstrip(b"\r\n")
    return read_headers(content, 0)[0]
