"""`bouncehook explain`: one returned mail's whole story, from its return address to the POST that it leads to.

Reads the mail (a plain one, or a file of the spool), the configuration, and the store if there is one; sends nothing
and changes nothing.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from pathlib import Path

from bounce_recogniser import recognise
from bouncehook import sysexits
from bouncehook.configuration import Configuration, load
from bouncehook.customers import Customer
from bouncehook.envelope import addresses_of
from bouncehook.errors import BouncehookError, DamagedSpoolFile, NotAReturnAddress, RenderingFailed
from bouncehook.plurals import counted
from bouncehook.report import Event
from bouncehook.return_address import SECONDS_PER_DAY, day_of
from bouncehook.sent_message import SentMessage
from bouncehook.spool import BUNDLE, Bounce
from bouncehook.spool_reader import parse_file
from bouncehook.spool_records import Dsn, kind_of
from bouncehook_admin.parse import as_object, recipient_lines, trace_lines, traced
from bouncehook_admin.posted import post_lines, post_object
from bouncehook_admin.store_owner import open_as_owner
from bouncehook_admin.subcommand import Commands, subcommand, takes_config, takes_json
from bouncehook_admin.terminal import say, say_json, shown_url
from bouncehook_notifier import judgement
from bouncehook_notifier.complaints import NotProved, proof_in
from bouncehook_notifier.deliver.calls.http import Payload
from bouncehook_notifier.deliver.payload import compose, takes_mail
from bouncehook_notifier.judgement import Judgement
from bouncehook_notifier.origin import ByReturn, Origin, origin_of
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.records import NewReport, ReturnedMail
from bouncehook_notifier.store.store import Store

SHOWN_OCTETS = 10_000
"""of a body: a returned mail has no end"""
_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


@dataclass(frozen=True, slots=True)
class _Returned:
    """The mail, and what is known of how it came."""

    mail: bytes
    return_address: str
    arrived: float
    origin: Origin


class NotExplainable(BouncehookError):
    """There is no story to tell about this file."""


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "explain", explain)
    parser.add_argument("file", help="a mail, or a file of the spool; - is standard input")
    parser.add_argument("--recipient", default="", help="the return address that it came to, if its headers do not say")
    takes_json(parser)
    takes_config(parser)


def explain(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, or NotExplainable with what is missing."""
    configuration = load(arguments.config)
    returned = _read(arguments.file, arguments.recipient, configuration)
    judged = _judged(returned, configuration)
    if arguments.json:
        say_json(_object(returned, judged))
        return sysexits.OK
    for line in _story(returned, judged):
        say(line)
    return sysexits.OK


def _judged(returned: _Returned, configuration: Configuration) -> Judgement:
    if configuration.is_for_complaints(returned.return_address):
        return _judged_complaint(returned, configuration)
    try:
        message = judgement.identify(
            configuration, _remembered(configuration), returned.return_address, day_of(returned.arrived)
        )
    except NotAReturnAddress as error:
        raise NotExplainable(f"{returned.return_address} {error}") from error
    return judgement.judge(configuration, message, returned.mail, returned.arrived, returned.origin)


def _judged_complaint(returned: _Returned, configuration: Configuration) -> Judgement:
    recognised = recognise(returned.mail)
    try:
        proof = proof_in(configuration, recognised, day_of(returned.arrived))
    except NotProved as error:
        raise NotExplainable(
            f"a mail to {returned.return_address} proves no message, so it is told to nobody: {error} "
            f"(recognised: {recognised.kind.value}, by rule {recognised.rule})"
        ) from error
    message = judgement.message_of(configuration, _remembered(configuration), proof.token, proof.return_address)
    return judgement.judge_complaint(configuration, message, recognised, returned.mail, returned.arrived)


def _read(name: str, recipient: str, configuration: Configuration) -> _Returned:
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise NotExplainable(f"{name}: cannot read: {error.strerror}") from error
    if kind_of(Path(name).name) == BUNDLE:
        raise NotExplainable(
            f"{name}: holds several mails that came together; when the notifier has processed them, "
            "`bouncehook show` tells of each by its id"
        )
    now = time.time()
    try:
        file = parse_file(Path(name).name, content)
    except DamagedSpoolFile:
        address = recipient or _return_address_in(content, configuration, day_of(now))
        return _Returned(content, address, now, ByReturn("", ""))
    record = file.record
    if not isinstance(record, Bounce | Dsn):
        raise NotExplainable(f"{name}: is a spool file of kind {file.kind}, which holds no returned mail")
    return _Returned(file.body, recipient or record.recipient, file.arrived, origin_of(record))


def _return_address_in(mail: bytes, configuration: Configuration, today: int) -> str:
    """The first address in the headers that is ours, that of complaints included."""
    headers = BytesHeaderParser().parsebytes(mail)
    values = [str(value) for name in _HEADERS for value in headers.get_all(name, [])]
    for _, address in getaddresses(values):
        if configuration.is_for_complaints(address):
            return address
        try:
            configuration.verify(address, today)
        except NotAReturnAddress:
            continue
        return address
    raise NotExplainable("no header names a return address of ours; give it with --recipient=")


def _remembered(configuration: Configuration) -> Callable[[str, str, int], SentMessage | None]:
    def message(customer: str, message_id: str, day: int) -> SentMessage | None:
        try:
            with open_as_owner(Store, configuration) as store:
                return store.message(customer, message_id, day)
        except StoreUnavailable as error:
            print(f"the store is not at hand, so the message is not remembered: {error}", file=sys.stderr)
            return None

    return message


def _story(returned: _Returned, judged: Judgement) -> Iterator[str]:
    token = judged.returned.token
    customer, message = judged.returned.customer, judged.returned.message
    if judged.returned.return_address != returned.return_address:
        yield f"came to         {returned.return_address}, for complaints"
    yield f"return address  {judged.returned.return_address or 'not named; the CFBL-Feedback-ID is ours'}"
    yield f"message         {token.id}, signed on {_date(token.day)} (UTC)"
    yield f"customer        {_name(customer, token.customer_tag)}"
    if message:
        yield f"sent            by {message.sender or 'a sender who was forgotten'} to {_recipients_of(message)}"
    else:
        yield "sent            not remembered"
    if judged.returned.recipient:
        yield f"this copy       to {judged.returned.recipient}, by the return address"
    yield f"written by      {'our own Postfix' if judged.ours else 'a foreign server'}"
    yield from _what_it_says(judged)
    yield from _what_follows(returned, judged, customer)


def _recipients_of(message: SentMessage) -> str:
    named = addresses_of(message.recipients)
    if forgotten := len(message.recipients) - len(named):
        named.append(f"{counted(forgotten, 'recipient')} forgotten since")
    return ", ".join(named)


def _object(returned: _Returned, judged: Judgement) -> dict[str, object]:
    token, message, said = judged.returned.token, judged.returned.message, judged.said
    posts = [(new, url) for new in judged.reports for url in new.urls]
    return {
        "came_to": returned.return_address,
        "return_address": judged.returned.return_address or None,
        "id": token.id,
        "signed": _date(token.day),
        "customer": judged.returned.customer.name,
        "customer_then": judged.returned.customer.name_with_tag(token.customer_tag),
        "sent": None if message is None else {"sender": message.sender, "recipients": addresses_of(message.recipients)},
        "recipient": judged.returned.recipient or None,
        "written_by": "own postfix" if judged.ours else "foreign",
        "kind": said.kind.value,
        "rule": said.rule,
        "recognised": None if said.recognised is None else as_object(said.recognised) | traced(said.recognised),
        "kept": not judged.is_of_no_use,
        "not_reported": [{"recipient": one.named or None, "why": one.why.value} for one in judged.passed_over],
        "posts": [_post_object(new, url, returned, judged.returned.customer) for new, url in posts],
        "unwanted": [
            {"url": shown_url(url), "event": new.report.event.value, "recipient": new.report.recipient, "why": why}
            for new in judged.reports
            for url, why in _unwanted(new, judged.returned.customer)
        ],
    }


def _post_object(new: NewReport, url: str, returned: _Returned, customer: Customer) -> dict[str, object]:
    told: dict[str, object] = {"url": shown_url(url), "event": new.report.event.value, "webhook_id": new.webhook_id}
    if new.report.event is Event.FORWARDED:
        return told | {"to": new.report.recipient}
    try:
        payload = _post(new, url, returned, customer)
    except RenderingFailed as error:
        return told | {"headers": None, "further_headers": [], "body": None, "fault": str(error)}
    return told | post_object(payload, SHOWN_OCTETS)


def _date(day: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(day * SECONDS_PER_DAY))


def _name(customer: Customer, tag: bytes) -> str:
    then = customer.name_with_tag(tag)
    if customer.is_removed:
        return f"{then}, who was removed"
    return customer.name if then == customer.name else f"{customer.name}, who was {then} when the message left"


def _what_it_says(judged: Judgement) -> Iterator[str]:
    said = judged.said
    yield f"recognised      {said.kind.value}, by rule {said.rule}"
    if said.recognised is not None:
        yield from recipient_lines(said.recognised)
        yield "asked"
        yield from trace_lines(said.recognised.trace)
    for claim in said.claims:
        named, owner = claim.named or "no address", claim.owner
        if owner.recipient:
            yield f"about           {owner.recipient} (named: {named}): {owner.why.value}"
    for one in judged.passed_over:
        yield f"not reported    {one.named or 'no address'}: {one.why.value}"


def _what_follows(returned: _Returned, judged: Judgement, customer: Customer) -> Iterator[str]:
    if not judged.reports:
        yield "reports         none"
    for new in judged.reports:
        if new.report.event is Event.FORWARDED:
            yield ""
            yield from (f"forwarded to {new.report.recipient} through {url}" for url in new.urls)
            continue
        for url in new.urls:
            yield ""
            yield f"POST {url}"
            try:
                yield from post_lines(_post(new, url, returned, customer), SHOWN_OCTETS)
            except RenderingFailed as error:
                yield f"no call is made: {error}"
        yield from _not_told(new, customer)
    if judged.is_of_no_use:
        yield ""
        yield "not kept        it tells of a success, and nobody asked for that or wants to be told of it"


def _not_told(new: NewReport, customer: Customer) -> Iterator[str]:
    unwanted = list(_unwanted(new, customer))
    about = f"{new.report.event.value} {new.report.recipient}".strip()
    if unwanted or not new.urls:
        yield ""
    if not new.urls:
        kept = "" if new.report.event is Event.DELIVERED else "; it is kept, and told to nobody"
        yield f"not told        {about}: no URL of {customer.name} wants it{kept}"
    yield from (f"not to          {url}, because {why}" for url, why in unwanted)


def _unwanted(new: NewReport, customer: Customer) -> Iterator[tuple[str, str]]:
    """The URLs that a report does not go to, and why."""
    for receiver in customer.receivers(new.report.event):
        if receiver.url not in new.urls:
            yield receiver.url, customer.lacks(receiver, new.report)


def _post(new: NewReport, url: str, returned: _Returned, customer: Customer) -> Payload:
    receiver = customer.receiver(url, new.report.event)
    if not takes_mail(new.report, customer):
        return compose(new.webhook_id, new.report, customer, receiver)
    size = customer.bounce_size
    mail = ReturnedMail(returned.return_address, returned.mail[:size], len(returned.mail) > size)
    return compose(new.webhook_id, new.report, customer, receiver, mail)
