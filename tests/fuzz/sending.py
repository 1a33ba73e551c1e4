"""Sends the planned sessions as their clients would, octet for octet, and notes what smtpd answered.

Called by `round`.  Opens connections to the relay that it is given.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator, Sequence

from bouncehook_demo.loopback import Loopback
from bouncehook_demo.private_postfix import PrivatePostfix
from bouncehook_demo.submit import Submission
from fuzz.mails import Client, Ending, MessagePlan, SessionPlan
from fuzz.settings import SIZE_LIMIT
from fuzz.truth import Told

LOGIN = ("joe", "secret")


def send(session: SessionPlan, loopback: Loopback, postfix: PrivatePostfix) -> list[Told]:
    """One session; what was answered to each message.  A message after which the client hangs up ends a connection,
    and the next begins another."""
    if session.client.by_command:
        return [_by_command(postfix, message) for message in session.messages]
    told: list[Told] = []
    for messages in _connections(session.messages):
        with _connected(session.client, loopback, postfix) as connection:
            told += [_one(connection.smtp, message) for message in messages]
    return told


def _connections(messages: Sequence[MessagePlan]) -> Iterator[list[MessagePlan]]:
    """The messages of each connection: one ends where the client hangs up."""
    one: list[MessagePlan] = []
    for message in messages:
        one.append(message)
        if message.ending in (Ending.QUIT, Ending.DROPPED):
            yield one
            one = []
    if one:
        yield one


def _by_command(postfix: PrivatePostfix, message: MessagePlan) -> Told:
    """Nobody is told the id; the log knows it."""
    since = postfix.log_position()
    notify = [option.partition("=")[2] for option in message.recipients[0].options]
    addresses = [one.written for one in message.recipients]
    postfix.sendmail(message.sender, addresses, _content(message), ["-N", notify[0]] if notify else [])
    found = postfix.wait_for_log(rf"cleanup\[\d+\]: (\w+): message-id=<fuzz-{message.number}@", since=since)
    return Told((250,) * len(addresses), found[1])


def _connected(client: Client, loopback: Loopback, postfix: PrivatePostfix) -> Submission:
    port = postfix.submission_port if client.logs_in and postfix.submission_port else postfix.port
    login = LOGIN if client.logs_in else None
    return Submission((postfix.address, port), login=login, source_address=loopback.net + client.source, timeout=60)


def _command(smtp: smtplib.SMTP, text: str) -> tuple[int, str]:
    smtp.send(text.encode("utf-8") + b"\r\n")
    code, answer = smtp.getreply()
    return code, answer.decode("utf-8", "replace")


def _one(smtp: smtplib.SMTP, message: MessagePlan) -> Told:
    options = [*message.options, *([f"SIZE={SIZE_LIMIT * 2}"] if message.ending is Ending.TOO_BIG_SAID else [])]
    if _command(smtp, " ".join([f"MAIL FROM:<{message.sender}>", *options]))[0] != 250:
        _command(smtp, "RSET")
        return Told(())
    codes = tuple(
        _command(smtp, " ".join([one.command.format(one.written), *one.options]))[0] for one in message.recipients
    )
    if message.ending is Ending.QUIT:
        return Told(codes)
    taken = any(code == 250 for code in codes)
    queue_id = _handed_over(smtp, message) if taken else None
    if queue_id is None and message.ending is not Ending.DROPPED:
        _command(smtp, "EHLO again.test" if message.ending is Ending.EHLO else "RSET")
    return Told(codes, queue_id)


def _handed_over(smtp: smtplib.SMTP, message: MessagePlan) -> str | None:
    """The id, if smtpd takes it."""
    if message.ending in (Ending.RSET, Ending.EHLO):
        return None
    if message.ending is Ending.BDAT:
        content = _content(message) + b"\r\n"
        smtp.send(f"BDAT {len(content)} LAST\r\n".encode() + content)
        return _id_in(*smtp.getreply())
    return _data(smtp, message)


def _id_in(code: int, answer: bytes) -> str | None:
    queued = re.search(rb"queued as (\S+)", answer)
    return queued[1].decode() if code == 250 and queued else None


def _data(smtp: smtplib.SMTP, message: MessagePlan) -> str | None:
    code, _ = _command(smtp, "DATA")
    if code != 354:
        return None
    if message.ending is Ending.DROPPED:
        smtp.send(_content(message))
        smtp.close()
        return None
    smtp.send(_content(message) + b"\r\n.\r\n")
    return _id_in(*smtp.getreply())


def _content(message: MessagePlan) -> bytes:
    lines = [
        f"From: <{message.sender or 'nobody@nowhere.test'}>",
        "To: undisclosed-recipients:;",
        f"Subject: message {message.number}",
        f"Message-ID: <fuzz-{message.number}@client.test>",
        *(f"{name}: {value}" for name, value in message.headers),
        "",
        "Good day.",
    ]
    if message.ending is Ending.TOO_BIG:
        lines += ["x" * 900] * (SIZE_LIMIT // 900 + 10)
    return "\r\n".join(lines).encode()
