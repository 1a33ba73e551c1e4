"""What the milter decides about each message of one connection of Postfix.  Pure: no I/O, the clock is a parameter.

It implements this table:

    customer's mail, or a probe's   envelope sender := return address; ENVID and RET=HDRS where the client gave none
    customer's recipient refused    a Refusal, to be spooled
    one on the customer's list      refused at RCPT, and a Refusal; not from sendmail(1), see `_is_suppressed`
    Postfix's own notification      a Notification, to be spooled; then the mail is discarded
    Postfix's other own mail        left alone, whatever the customers' map says
    mail to a forged return address refused at RCPT
    anything else                   left alone

`callbacks` calls the methods in libmilter's order (connected, mail, recipient…, header…, end_of_message), keeps the
octets of a notification, and carries out what they return.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from bouncehook import probe
from bouncehook.addresses import bare, domain_of, folded, xtext
from bouncehook.configuration import Configuration
from bouncehook.customers import Customer
from bouncehook.envelope import Recipient
from bouncehook.errors import NotAReturnAddress, ReturnAddressAhead
from bouncehook.networks import Address, client_address
from bouncehook.return_address import day_of
from bouncehook.sent_message import SentMessage
from bouncehook.spool_records import Refusal
from bouncehook_milter.client_before_filter import client_before_filter

MAXIMAL_TAGS = 10
MAXIMAL_CHARACTERS = 998
"""how much of a tag or Message-ID is remembered: the maximal length of a line (RFC 5322, 2.1.1)"""
MAXIMAL_NAME = 200
"""characters of a customer's name in a reply, which has at most 512 octets (RFC 5321, 4.5.3.1.5)"""
SUPPRESSION_STATUS = "5.7.1"
TAG_HEADER = "x-bouncehook-tag"

CFBL_ADDRESS, CFBL_FEEDBACK_ID = "CFBL-Address", "CFBL-Feedback-ID"
"""header fields of RFC 9477"""
_CFBL_FIELDS = (CFBL_ADDRESS.lower(), CFBL_FEEDBACK_ID.lower())

_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


class Verdict(Enum):
    """What to answer Postfix while a message comes in."""

    CONTINUE = auto()
    LEAVE_ALONE = auto()
    """Postfix need not ask us about this message any more"""
    REFUSE = auto()
    """a forged return address"""
    SUPPRESS = auto()
    """a recipient on the customer's suppression list"""
    TRY_LATER = auto()


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Replace the envelope sender, and remember the message."""

    return_address: str
    parameters: str
    """ESMTP parameters of the new MAIL FROM (Postfix takes ENVID and RET)"""
    sent: SentMessage
    cut: tuple[str, ...] = ()
    """the parts of the message that are remembered in part only"""
    fields: tuple[tuple[str, str], ...] = ()
    """header fields to add"""


@dataclass(frozen=True, slots=True)
class Notification:
    """Postfix's own delivery status notification; `recipients` are the return addresses that it goes to."""

    recipients: tuple[str, ...]


@dataclass(slots=True)
class _CustomersMail:
    customer: Customer
    sender: str
    login: str | None
    parameters: dict[str, str]
    recipients: list[Recipient] = field(default_factory=list)
    message_id: str = ""
    tags: list[str] = field(default_factory=list)
    cut: dict[str, None] = field(default_factory=dict)
    """the parts of it that are remembered in part only, each once"""
    in_header: bool = False
    has_cfbl: bool = False
    """whether the customer has given an address for complaints himself"""
    probe_id: str = ""
    """for a probe's message: the id that its return address carries in place of the queue id"""


@dataclass(slots=True)
class _OwnNotification:
    recipients: list[str] = field(default_factory=list)
    received: bool = False
    """whether it has a Received field: then it came by SMTP before, and is not Postfix's own notification"""


def suppression_text(customer: str) -> str:
    """What the client is told; in ASCII, as a reply has to be."""
    name = customer.encode("ascii", "backslashreplace").decode("ascii")
    shown = name if len(name) <= MAXIMAL_NAME else f"{name[:MAXIMAL_NAME]}..."
    return f"Not sent: this recipient is on the suppression list of customer {shown}"


def is_refusal(mailer: str, host: str, text: str, path: str) -> bool:
    """Whether smtpd refuses a recipient, by the macros {rcpt_mailer}, {rcpt_host} and {rcpt_addr} at RCPT.

    The mailer `error` has two meanings.  In a refusal the host is the enhanced status code and the address is smtpd's
    text.  But smtpd also accepts recipients whose transport is error(8), because an alias will replace them
    (virtual_alias_domains, `local_transport = error:…` of a null client).  Then the host is error(8)'s next hop, which
    may look like a status code, and the address is the recipient (smtpd_milter.c; seen for every address class).
    """
    return mailer == "error" and _STATUS.fullmatch(host) is not None and folded(text) != folded(bare(path))


class Session:
    """One connection of Postfix to the milter."""

    def __init__(
        self,
        configuration: Callable[[], Configuration],
        now: Callable[[], float],
        is_listed: Callable[[str, str, float], bool] = lambda *_: False,
    ) -> None:
        """`now` is the clock: seconds since 1970.  `is_listed` says whether an address is on the suppression list of a
        customer at a time."""
        self._current = configuration
        self._now = now
        self._is_listed = is_listed
        self._configuration = configuration()
        self._client: Address | None = None
        self._local = False
        self._hostname = ""
        self._mail: _CustomersMail | _OwnNotification | None = None
        self._failed = False

    def connected(self, client: str, *, local: bool, hostname: str = "") -> None:
        """Take the client.  `client` is its address as text; `local` says that the mail did not come by SMTP: Postfix
        made it, or sendmail(1) submitted it.  `hostname` is Postfix's."""
        self._client = client_address(client)
        self._local = local
        self._hostname = hostname

    def mail(self, sender: str, parameters: Sequence[str], login: str | None, certificate: str | None = None) -> None:
        """MAIL FROM.  `sender` with or without angle brackets, `parameters` such as `RET=HDRS`; `certificate` is the
        subject of a client certificate that Postfix trusts."""
        self._configuration = self._current()
        self._failed = False
        self._mail = None
        sender = bare(sender)
        if not sender:
            # A null sender that came by SMTP is a customer's bounce or vacation notice, and must stay null.
            self._mail = _OwnNotification() if self._local else None
        elif asked := probe.asked_by(sender, self._configuration, self._now()):
            self._mail = _CustomersMail(
                asked.customer(domain_of(sender)), sender, login, _by_name(parameters), probe_id=asked.id
            )
        # With another sender Postfix would no longer know its own mail, and answer a failed notice with a notice, for
        # ever.
        elif not self._configuration.settings.is_postfixs(sender) and not self._is_return_address(sender):
            customer = self._configuration.customers.whose(
                sender,
                login,
                None if self._local else self._client,
                is_known=self._local or self._configuration.settings.is_in_mynetworks(self._client),
                certificate=certificate,
            )
            if customer:
                self._mail = _CustomersMail(customer, sender, login, _by_name(parameters))

    def recipient(self, recipient: str, resolved: str = "", parameters: Sequence[str] = ()) -> Verdict:
        """RCPT TO that our smtpd accepts; `resolved` is what Postfix makes of it (quotes, routes and `%` undone)."""
        recipient = bare(recipient)
        if isinstance(self._mail, _OwnNotification):
            return self._recipient_of_notification(self._mail, resolved or recipient)
        verdict = Verdict.CONTINUE if self._local else self._judged(resolved or recipient)
        if verdict is not Verdict.CONTINUE:
            return verdict
        if self._mail and self._is_suppressed(self._mail, recipient):
            return Verdict.SUPPRESS
        if self._mail:
            self._mail.recipients.append(_recipient(recipient, resolved, parameters))
        elif self._local:
            return Verdict.LEAVE_ALONE
        return Verdict.CONTINUE

    def suppressed(self, recipient: str) -> Refusal | None:
        """RCPT TO that `recipient` judged to be on the customer's suppression list."""
        mail = self._mail
        if not isinstance(mail, _CustomersMail):
            return None
        name = mail.customer.name
        return Refusal(
            name, "", mail.sender, bare(recipient), SUPPRESSION_STATUS, suppression_text(name), suppressed=True
        )

    def refused(self, recipient: str, extended: str, text: str) -> Refusal | None:
        """RCPT TO that our smtpd refuses.  `extended` and `text` are Postfix's.

        A temporary refusal is not reported, because the client keeps the message and tries again; nor is a probe's,
        which sees the reply itself.
        """
        mail = self._mail
        if not isinstance(mail, _CustomersMail) or mail.probe_id or not extended.startswith("5."):
            return None
        return Refusal(mail.customer.name, "", mail.sender, bare(recipient), extended, text)

    def header(self, name: str, value: bytes) -> None:
        """Take a header field; `value` is as in the message, with its folding and leading space."""
        if isinstance(self._mail, _OwnNotification):
            self._mail.received = self._mail.received or name.lower() == "received"
        elif isinstance(self._mail, _CustomersMail):
            name = name.lower()
            if name == "received" and not self._mail.in_header and not self._is_still_the_customers(self._mail, value):
                self._mail = None
                return
            self._mail.in_header = True
            self._mail.has_cfbl = self._mail.has_cfbl or name in _CFBL_FIELDS
            self._note_header(self._mail, name, value)

    def is_notification(self) -> bool:
        """Whether the message may be Postfix's own notification, so that its octets must be kept."""
        return isinstance(self._mail, _OwnNotification)

    def is_of_use(self) -> bool:
        """Whether the milter needs the end of the message."""
        return self._mail is not None

    def end_of_message(self, queue_id: str | None) -> Rewrite | Notification | None:
        """What has to be done with the message; None to leave it alone.

        The session keeps the message until the next one begins, because `failed` needs to know what it was.
        """
        mail = self._mail
        if isinstance(mail, _OwnNotification):
            # Postfix shows the milter no Received field of its own.  So a mail that has one came by SMTP first, and a
            # content filter gave it back through sendmail(1).  It may be a stranger's, so it passes, and reaches the
            # notifier through the pipe, as a stranger's.
            return None if mail.received else Notification(tuple(mail.recipients))
        if mail and mail.recipients and queue_id:
            return self._rewrite(mail, mail.probe_id or queue_id)
        return None

    def failed(self) -> Verdict:
        """The verdict after an internal error: a customer's mail passes; a notification is deferred, so Postfix makes
        it again later."""
        if isinstance(self._mail, _OwnNotification):
            self._failed = True
        else:
            self._mail = None
        return self.verdict_after_failure()

    def verdict_after_failure(self) -> Verdict:
        """The verdict at the end of the message if an earlier step failed; CONTINUE if none did."""
        if self._failed:
            return Verdict.TRY_LATER
        return Verdict.CONTINUE

    def reset(self) -> None:
        """RSET, or the client disconnected: forget the message."""
        self._mail = None
        self._failed = False

    def _is_still_the_customers(self, mail: _CustomersMail, received: bytes) -> bool:
        """Whether a message belongs to the same customer by the client that it had before a content filter."""
        before = client_before_filter(received, self._hostname)
        if before is None or mail.login:
            return True
        is_known = before.logged_in or self._configuration.settings.is_in_mynetworks(before.client)
        customers = self._configuration.customers
        return customers.whose(mail.sender, None, before.client, is_known=is_known) == mail.customer

    def _looks_like_return_address(self, address: str) -> bool:
        prefix = self._configuration.settings.return_prefix
        local_part = address.rpartition("@")[0].lower().removeprefix('"')  # XVERP may need quotes
        return (
            local_part.startswith(prefix)
            and local_part[len(prefix) :][:1] in ("", "+")
            and domain_of(address) in self._configuration.return_domains
        )

    def _is_return_address(self, address: str) -> bool:
        """Whether it is a valid return address; a customer's own address may begin with the prefix too."""
        if not self._looks_like_return_address(address):
            return False
        try:
            self._configuration.verify(address, day_of(self._now()))
        except NotAReturnAddress:
            return False
        return True

    def _judged(self, recipient: str) -> Verdict:
        """Whether mail from outside may go to this address."""
        if not self._looks_like_return_address(recipient):
            return Verdict.CONTINUE
        try:
            self._configuration.verify(recipient, day_of(self._now()))
        except ReturnAddressAhead:
            return Verdict.TRY_LATER  # this host will get the key; a refusal would lose the bounce
        except NotAReturnAddress:
            return Verdict.REFUSE
        return Verdict.CONTINUE

    def _is_suppressed(self, mail: _CustomersMail, recipient: str) -> bool:
        """Whether the recipient is on the customer's suppression list.

        Postfix cannot refuse one recipient of a message from sendmail(1): it would return the message for all of them.
        So there the recipient passes.
        """
        in_use = mail.customer.suppression is not None and not self._local and not mail.probe_id
        return in_use and self._is_listed(mail.customer.name, recipient, self._now())

    def _recipient_of_notification(self, mail: _OwnNotification, recipient: str) -> Verdict:
        """Capture a notification to anything that looks like a return address, valid or not: the notifier keeps what it
        cannot verify, and without it the notification would be lost."""
        if self._looks_like_return_address(recipient):
            mail.recipients.append(recipient)
            return Verdict.CONTINUE
        self._mail = None
        return Verdict.LEAVE_ALONE

    @staticmethod
    def _note_header(mail: _CustomersMail, name: str, value: bytes) -> None:
        if name not in ("message-id", TAG_HEADER):
            return
        text = " ".join(value.decode("utf-8", "replace").split())
        if len(text) > MAXIMAL_CHARACTERS:
            mail.cut[f"a {name} of more than {MAXIMAL_CHARACTERS} characters"] = None
        text = text[:MAXIMAL_CHARACTERS]
        if name == "message-id":
            mail.message_id = mail.message_id or text
        elif len(mail.tags) < MAXIMAL_TAGS:
            mail.tags.append(text)
        else:
            mail.cut[f"more than {MAXIMAL_TAGS} {name}"] = None

    def _rewrite(self, mail: _CustomersMail, queue_id: str) -> Rewrite:
        now = self._now()
        day = day_of(now)
        ours = {"ENVID": xtext(queue_id), "RET": "HDRS"}
        return Rewrite(
            self._configuration.return_address_for(mail.customer, queue_id, day),
            " ".join(f"{name}={value}" for name, value in ours.items() if name not in mail.parameters),
            SentMessage(
                queue_id,
                mail.customer.name,
                day,
                mail.sender,
                mail.recipients,
                mail.parameters.get("ENVID", ""),
                mail.message_id,
                tuple(mail.tags),
                now,
            ),
            tuple(mail.cut),
            self._cfbl_fields(mail, queue_id, day),
        )

    def _cfbl_fields(self, mail: _CustomersMail, queue_id: str, day: int) -> tuple[tuple[str, str], ...]:
        """The fields by which a provider can send complaints; none if the message has its own, which are to be left
        alone."""
        configuration, customer = self._configuration, mail.customer
        if mail.has_cfbl or not configuration.has_cfbl(customer):
            return ()
        domain = customer.return_domain or configuration.settings.return_domain
        return (
            (CFBL_ADDRESS, f"{configuration.complaints_address(domain)}; report=arf"),
            (CFBL_FEEDBACK_ID, configuration.feedback_id_for(customer, queue_id, day)),
        )


def _recipient(address: str, resolved: str, parameters: Sequence[str]) -> Recipient:
    if not parameters and (not resolved or resolved == address):
        return Recipient(address)
    given = _by_name(parameters)
    differs = resolved if folded(resolved) != folded(address) else ""
    return Recipient(address, given.get("ORCPT", ""), given.get("NOTIFY", ""), differs)


def _by_name(parameters: Sequence[str]) -> dict[str, str]:
    pairs = (parameter.partition("=") for parameter in parameters)
    return {name.upper(): value for name, _, value in pairs}
