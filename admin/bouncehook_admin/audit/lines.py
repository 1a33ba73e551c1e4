"""Parses one line of Postfix's log into one event.  Pure.

These lines are read, after `TIME HOST SYSLOG_NAME/DAEMON[PID]: `, as Postfix 3.7 writes them (later versions add
fields, which are skipped):

    smtpd     ID: client=HOST[ADDRESS], sasl_username=LOGIN
              NOQUEUE: reject: RCPT from HOST[ADDRESS]: 550 5.1.1 TEXT; from=<…> to=<…> proto=… helo=<…>
              NOQUEUE: milter-reject: RCPT from …       (postscreen too, with commas)
              disconnect from HOST[ADDRESS] …
    pickup    ID: uid=N from=<…>
    cleanup   ID: message-id=<…>
              ID: milter-discard: END-OF-MESSAGE from …; also milter-reject, milter-hold, reject, discard, …
    qmgr      ID: from=<…>, size=N, nrcpt=N (queue active)
              ID: from=<…>, status=expired, returned to sender
              ID: removed
    bounce    ID: sender non-delivery notification: ID
    any other ID: to=<…>, orig_to=<…>, relay=…, dsn=…, status=bounced (TEXT)

A log has millions of lines, so one regular expression is tried on a line, and a second one only when the words after
its queue id are among these.  Everything in a line may come from strangers: an address that imitates the log's
punctuation is cut short, and does no other harm.  Called by `logs`; `events` defines the events.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple

from bouncehook_admin.audit.events import (
    Activated,
    Attempted,
    Disconnected,
    Event,
    Expired,
    Notified,
    Received,
    Refused,
    Removed,
    Stopped,
    Submitted,
    ToldOfSuccess,
    Written,
)

_DAEMONS = frozenset(
    re.findall(
        r"\S+",
        """
        anvil bounce cleanup defer discard dnsblog error flush lmtp local master nqmgr oqmgr pickup pipe postdrop
        postfix postfix-script postlog postlogd postmulti postqueue postscreen postsuper proxymap qmgr qmqpd retry
        scache sendmail showq smtp smtpd spawn tlsmgr tlsproxy trace verify virtual
        """,
    )
)
"""the programs of Postfix that log"""
_LEVELS = frozenset({"warning", "error", "fatal", "panic"})
"""how lines begin that are not about a message"""
_LINE = re.compile(
    r"([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,]\d+)?(\S*) "
    r"(\S+) (?:(\S+)/)?([^\s/\[:]+)(?:\[(\d+)\])?: (.*)"
)
_RECEIVED = re.compile(
    r"client=\S*\[([^\]\s]*)\](?::\d+)?(?:, sasl_method=[^,\s]*)?(?:, sasl_username=(.*?))?"
    r"(?:, (?:sasl_sender|orig_queue_id|orig_client)=.*)?$"
)
_SUBMITTED = re.compile(r"uid=\d+ from=<(.*)>")
_ACTIVE = re.compile(r"from=<(.*)>, size=\d+, nrcpt=\d+")
_EXPIRED = re.compile(r"from=<(.*)>, status=(?:force-)?expired, returned to sender")
_ATTEMPT = re.compile(
    r"to=<(.*?)>, (?:orig_to=<(.*?)>, )?relay=([^,]*), (?:[a-z_]+=[^,\s]*, )*?status=(\w+)(?: \((.*)\))?"
)
_NOTIFIED = re.compile(r"sender (?:(non-delivery)|(delivery status)|delay) notification: (\w+)")
_REFUSED = re.compile(
    r"(milter-)?reject: RCPT from \S*\[([^\]\s]*)\](?::\d+)?: (?:(\d{3}) )?(?:(\d\.\d{1,3}\.\d{1,3}) )?(.*?); "
    r"from=<(.*?)>,? to=<(.*?)>(?:,? proto=|$)"
)
_STOPPED = re.compile(r"((?:milter-)?(?:reject|discard|hold|redirect)): (.*)")
_FOR_NOW = re.compile(r": 4\.\d{1,3}\.\d{1,3} ")
_STOPPED_FOR = re.compile(r"; from=<.*?> to=<(.*?)>")


class Kind(Enum):
    """The kind of a line without an event."""

    IDLE = auto()
    """from Postfix, and not about a message that is followed"""
    FOREIGN = auto()
    """from another program"""
    UNKNOWN = auto()
    """in an unknown format: cut off, or not a log line"""
    UNREADABLE = auto()
    """from Postfix, and begins like a line that is read, but continues differently"""


@dataclass(slots=True)
class Clock:
    """The times of a log.  The old format has no year: the latest year is used with which it is not after
    `reference`."""

    reference: float = field(default_factory=time.time)
    _last: tuple[str, str] = ("", "")
    _seconds: float = 0.0

    def seconds(self, stamp: str, offset: str) -> float:
        """Whole seconds since 1970.  Raises ValueError."""
        if (stamp, offset) != self._last:
            self._seconds = self._dated(stamp) if stamp[0].isalpha() else _iso(stamp, offset)
            self._last = (stamp, offset)
        return self._seconds

    def _dated(self, stamp: str) -> float:
        year = time.localtime(self.reference).tm_year
        for candidate in range(year + 1, year - _LEAP_YEARS, -1):
            try:
                seconds = datetime.strptime(f"{candidate} {stamp}", "%Y %b %d %H:%M:%S").timestamp()
            except ValueError:
                continue
            if seconds <= self.reference + _AHEAD_SECONDS:
                return seconds
        raise ValueError(f"{stamp!r} is not a time")


_LEAP_YEARS = 8
"""the maximal number of years between two that have a 29th of February"""
_AHEAD_SECONDS = 86400.0
"""by how much a line may be younger than its file, because the clock was set back"""


def _iso(stamp: str, offset: str) -> float:
    return datetime.fromisoformat(stamp + offset).timestamp()


def read_line(line: str, clock: Clock) -> tuple[float, str, Event | Kind]:
    """The time, the host and the event of a line; the first two are empty for a line in an unknown format."""
    found = _LINE.match(line)
    if found is None:
        return 0.0, "", Kind.UNKNOWN
    stamp, offset, host, service, daemon, pid, text = found.groups()
    try:
        when = clock.seconds(stamp, offset)
    except ValueError:
        return 0.0, "", Kind.UNKNOWN
    if service is None or daemon not in _DAEMONS:
        return when, host, Kind.FOREIGN
    queue_id, _, rest = text.partition(": ")
    reader = _READERS.get(rest[:4])
    if reader and queue_id not in _LEVELS:
        return when, host, reader(_Origin(when, queue_id, f"{host} {pid}"), rest) or Kind.UNREADABLE
    if text.startswith("disconnect from "):
        return when, host, Disconnected(when, "", f"{host} {pid}")
    return when, host, Kind.IDLE


class _Origin(NamedTuple):
    """Where a line came from."""

    when: float
    queue_id: str
    session: str


_Reader = Callable[[_Origin, str], Event | Kind | None]


def _received(origin: _Origin, text: str) -> Received | None:
    found = _RECEIVED.match(text)
    if not found:
        return None
    client, login = found.groups("")
    return Received(origin.when, origin.queue_id, client, login, origin.session)


def _submitted(origin: _Origin, text: str) -> Submitted | None:
    found = _SUBMITTED.match(text)
    return Submitted(origin.when, origin.queue_id, found[1]) if found else None


def _written(origin: _Origin, _text: str) -> Written:
    return Written(origin.when, origin.queue_id)


def _activated_or_expired(origin: _Origin, text: str) -> Activated | Expired | None:
    if found := _ACTIVE.match(text):
        return Activated(origin.when, origin.queue_id, found[1])
    if found := _EXPIRED.match(text):
        return Expired(origin.when, origin.queue_id, found[1])
    return None


def _attempted(origin: _Origin, text: str) -> Attempted | None:
    found = _ATTEMPT.match(text)
    return Attempted(origin.when, origin.queue_id, *found.groups("")) if found else None


def _notified(origin: _Origin, text: str) -> Notified | ToldOfSuccess | Kind | None:
    found = _NOTIFIED.match(text)
    if not found:
        return None
    failed, succeeded, name = found.groups()
    if succeeded:
        return ToldOfSuccess(origin.when, origin.queue_id, name)
    return Notified(origin.when, origin.queue_id, name) if failed else Kind.IDLE


def _refused_or_stopped(origin: _Origin, text: str) -> Refused | Stopped | None:
    found = _REFUSED.match(text)
    if not found:
        return _stopped(origin, text)
    by_milter, client, code, extended, words, sender, recipient = found.groups("")
    return Refused(
        origin.when,
        origin.queue_id,
        client,
        (code or extended).startswith("5"),
        bool(by_milter),
        " ".join(filter(None, (code, extended, words))),
        sender,
        recipient,
        origin.session,
    )


def _stopped(origin: _Origin, text: str) -> Stopped | None:
    found = _STOPPED.match(text)
    if not found:
        return None
    recipient = _STOPPED_FOR.search(found[2])
    is_for_now = _FOR_NOW.search(found[2]) is not None
    return Stopped(origin.when, origin.queue_id, found[1], is_for_now, recipient[1] if recipient else "")


def _removed(origin: _Origin, text: str) -> Removed | Kind:
    return Removed(origin.when, origin.queue_id) if text == "removed" else Kind.IDLE


_READERS: dict[str, _Reader] = {
    "to=<": _attempted,
    "from": _activated_or_expired,
    "clie": _received,
    "uid=": _submitted,
    "mess": _written,
    "remo": _removed,
    "send": _notified,
    "reje": _refused_or_stopped,
    "milt": _refused_or_stopped,
    "disc": _stopped,
    "hold": _stopped,
    "redi": _stopped,
}
"""by the first words behind the queue id"""
