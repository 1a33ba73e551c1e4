"""Finds the recipient of the customer's that a failed address belongs to, and why.

The evidence is what the milter recorded of each RCPT TO (`bouncehook.envelope`), and what the delivery report, the
return address or the header of the returned message says.  One case is concluded without such evidence: a foreign
server names an address that the customer did not write to, the message had one recipient, and the relay is known to
send no copy to that address.  Then the recipient forwards his mail to that address.

A failure that belongs to no recipient is not reported: the failure of an archive's copy, of an invented address, or of
one of several recipients that cannot be distinguished.  `intake` counts it and logs why.

Called by `judgement`.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from bouncehook.addresses import folded, from_xtext, unquoted
from bouncehook.envelope import Recipient
from bouncehook.relay_copies import NO_COPIES, RelayCopies

_MASKED = re.compile("[\x00-\x1f\x7f\udc80-\udcff]")
"""what Postfix writes as a question mark: control characters, and octets that are not UTF-8"""


class Why(StrEnum):
    """Why a failure belongs to a recipient, or to none.  The values are logged."""

    WRITTEN = "the customer wrote to this address"
    ORIGINAL = "the original recipient that the report names is the customer's"
    WAY = "the returned message was received for this recipient"
    RETURN_ADDRESS = "the return address was made for this recipient"
    ONLY = "the message had one recipient, and the relay sends no copy to the address that failed"
    UNREMEMBERED = "the message is not remembered, and the report names this address"
    COPY = "the relay itself sent a copy to this address"
    NOT_WRITTEN = "the customer did not write to this address"
    UNCLEAR = "it is not known which of the recipients it is about"
    COPIES_UNKNOWN = "it may be about a copy that the relay sent; run `bouncehook setup --apply` to list those"
    WORDS = "only free text says so, and nothing that we know confirms it"
    FORGOTTEN = "it may be about a recipient who was forgotten (`bouncehook forget`)"
    TOO_MANY = "the message is not remembered, and the mail named more recipients than are then believed"


NOBODYS = (Why.COPY, Why.NOT_WRITTEN, Why.UNCLEAR, Why.COPIES_UNKNOWN, Why.WORDS, Why.FORGOTTEN, Why.TOO_MANY)
"""the reasons for which a failure is not reported"""


class Attributed(NamedTuple):
    """The recipient as the customer wrote it, empty when the failure belongs to none; and why."""

    recipient: str
    why: Why


class PassedOver(NamedTuple):
    """A failure in a mail that is not reported."""

    named: str
    """the address that the mail names; empty when it names none"""
    why: Why


class Attribution:
    """The recipients of one message, indexed so that many addresses can be looked up."""

    def __init__(
        self,
        recipients: Iterable[Recipient] | None,
        copies: RelayCopies,
        sent_to: str = "",
        received_for: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        """`recipients` is None when the message is not remembered.  `sent_to` is the recipient that the return address
        was made for (Postfix's XVERP), checked by `as_sent`; else empty.  `received_for` returns the addresses for
        which servers behind our relay received the message; it is called only when nothing else gives the recipient."""
        self.remembered = recipients is not None
        self._copies = copies
        self._sent_to = sent_to
        self._received_for = received_for
        self._written: dict[str, Recipient] = {}
        self._resolved: dict[str, Recipient] = {}
        self._by_orcpt: dict[str, list[Recipient]] = {}
        self.recipients: list[Recipient] = []
        """each once, without those that were forgotten"""
        self._has_forgotten = False
        for recipient in recipients or ():
            self._add(recipient)

    def with_recipients(self, recipients: Iterable[Recipient]) -> Attribution:
        """The same for a message whose recipients became known."""
        return Attribution(recipients, self._copies, self._sent_to, self._received_for)

    def _add(self, recipient: Recipient) -> None:
        if recipient.is_forgotten:
            self._has_forgotten = True
            return
        key = spelled_alike(recipient.address)
        if key in self._written:
            return  # the same recipient, named twice
        self._written[key] = recipient
        self.recipients.append(recipient)
        if recipient.resolved:
            self._resolved.setdefault(spelled_alike(recipient.resolved), recipient)
        # If the client gives no ORCPT, Postfix makes one of the address (RFC 3461, 5.2.1).
        orcpt = from_xtext(recipient.orcpt.partition(";")[2]) or recipient.address
        self._by_orcpt.setdefault(spelled_alike(orcpt), []).append(recipient)

    @property
    def knows(self) -> bool:
        """Whether our own records name a recipient of the message."""
        return bool(self.recipients or self._sent_to)

    def went_to(self, address: str) -> bool:
        """Whether our own records say that the message went to an address.  If its return address was made for one
        recipient, only that one counts."""
        key = spelled_alike(address)
        same = [self._spelled(key), *self._by_orcpt.get(key, [])]
        known = {spelled_alike(recipient.address) for recipient in same if recipient}
        return spelled_alike(self._sent_to) in {key, *known} if self._sent_to else bool(known)

    @property
    def only(self) -> str:
        """The message's recipient if it had only one; else empty."""
        return self.recipients[0].address if len(self.recipients) == 1 and not self._has_forgotten else ""

    def of_our_own(self, final: str, original: str, orcpt: str) -> Attributed:
        """The recipient that a failure in our own Postfix's notification belongs to.

        `final` is the address to which Postfix tried to deliver; `original` the address that an alias replaced by it,
        or empty; `orcpt` the original recipient of RFC 3461, or empty where it cannot be trusted.
        """
        written = original or final
        if self._copies.lists(final) and spelled_alike(final) not in self._written:
            return Attributed("", Why.COPY)  # for example access(5)'s REDIRECT, which looks like the last one's alias
        if not self.remembered:
            return Attributed(written, Why.UNREMEMBERED)
        if recipient := self._spelled(spelled_alike(written)):
            return Attributed(recipient.address, Why.WRITTEN)
        # Behind a content filter only ORCPT connects the target of an alias with the alias.
        if len(same := self._by_orcpt.get(spelled_alike(orcpt), [])) == 1:
            return Attributed(same[0].address, Why.ORIGINAL)
        if self._sent_to:
            return Attributed(self._sent_to, Why.RETURN_ADDRESS)
        return Attributed("", Why.FORGOTTEN if self._has_forgotten else Why.NOT_WRITTEN)

    def of_foreign(self, original: str, final: str) -> Attributed:
        """The recipient that a failure reported by a foreign server belongs to.

        `original` is the recipient's address as the sender wrote it, `final` as that server has it.  They are equal
        when the server gives one address, and empty when it gives none.
        """
        if self._sent_to:
            return Attributed(self._sent_to, Why.RETURN_ADDRESS)
        named = [address for address in (original, final) if address]
        if not self.remembered:
            return self._unremembered(named)
        if found := self._named(spelled_alike(original), spelled_alike(final)):
            return found
        if any(self._copies.lists(address) for address in named):
            return Attributed("", Why.COPY)
        return self._on_the_way or self._left_over(named)

    @cached_property  # so that a mail with thousands of recipients is searched once
    def _on_the_way(self) -> Attributed | None:
        """The recipient for whom the returned message was received, if there is exactly one."""
        keys = (spelled_alike(address) for address in self._received_for())
        found = {recipient.address for key in keys if (recipient := self._spelled(key))}
        return Attributed(found.pop(), Why.WAY) if len(found) == 1 else None

    def _left_over(self, named: list[str]) -> Attributed:
        if not self.only:
            return Attributed("", Why.FORGOTTEN if self._has_forgotten else Why.UNCLEAR)
        if not self._copies.known:
            return Attributed("", Why.COPIES_UNKNOWN)
        if self._copies.any or (not named and self._copies != NO_COPIES):
            return Attributed("", Why.COPY)
        return Attributed(self.only, Why.ONLY)

    def _unremembered(self, named: list[str]) -> Attributed:
        if any(self._copies.covers(address) for address in named):
            return Attributed("", Why.COPY)
        return Attributed(named[0], Why.UNREMEMBERED) if named else Attributed("", Why.UNCLEAR)

    def _named(self, original: str, final: str) -> Attributed | None:
        """The recipient to which one of the two addresses leads, if there is one."""
        if original and original != final:
            # Two recipients may have the same ORCPT, and the ORCPT of one may be the address of the other.
            same = self._by_orcpt.get(original, [])
            if len(same) > 1:
                same = [recipient for recipient in same if spelled_alike(recipient.address) == final]
                return Attributed(same[0].address, Why.WRITTEN) if same else Attributed("", Why.UNCLEAR)
            if same:
                return Attributed(same[0].address, Why.ORIGINAL)
        if recipient := self._spelled(final) or self._spelled(original):
            return Attributed(recipient.address, Why.WRITTEN)
        same = self._by_orcpt.get(original, [])
        return Attributed(same[0].address, Why.ORIGINAL) if len(same) == 1 else None

    def _spelled(self, key: str) -> Recipient | None:
        return self._written.get(key) or self._resolved.get(key)


def as_sent(address: str, recipients: Iterable[Recipient] | None) -> str:
    """The recipient in a return address, where anyone can write one, in the customer's spelling.

    Empty for an address to which the message did not go.  If the message is not remembered (None), the recipient is
    believed, like those that the mail itself names.
    """
    if recipients is None:
        return address
    wanted = spelled_alike(address)
    return next((one.address for one in recipients if spelled_alike(one.address) == wanted), "")


def spelled_alike(address: str) -> str:
    """The form in which two spellings of one recipient are equal: by SMTP, in a queue file, in a notification.

    It is `folded`, and further: characters that Postfix masks become a question mark, and several blanks become one,
    since a notification is wrapped at blanks.
    """
    local_part, at, domain = address.rpartition("@")
    return folded(" ".join(_MASKED.sub("?", unquoted(local_part) + at + domain).split()))
