"""Reads in Postfix's log what happened to the probe's two mails, and finds the hop where one was lost.

`Log` reads the lines that were logged since it was made; the rest is pure.  Called by the probe.  Reads the log, or
runs journalctl(1).
"""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bouncehook_admin.setup.reading import Reading

PLACES = (Path("/var/log/mail.log"), Path("/var/log/maillog"))
SECONDS = 30.0
MOST_OCTETS = 64 * 1024 * 1024

_LINE = re.compile(r"^(?P<when>\w{3} [ \d]\d [\d:]+|\d{4}-\S+) .*?(?P<program>\S+?)\[\d+\]: (?P<id>\w+): (?P<text>.*)$")
_NOTIFICATION = re.compile(r"sender non-delivery notification: (\w+)")
_SENDER = re.compile(r"from=<([^>]*)>, size=")
_STATUS = re.compile(r"status=\w+ .*")


class Log:
    """Postfix's log, from the moment when this object was made."""

    def __init__(self, reading: Reading, given: Path | None) -> None:
        written = reading.value("maillog_file")
        candidates = [given] if given else [Path(written)] if written else list(PLACES)
        self._path = next((path for path in candidates if path and path.is_file()), None)
        self._starts = self._path.stat().st_size if self._path else 0
        self._since = time.time()
        self.name = str(self._path or "the journal")

    def read(self) -> list[Entry]:
        """The entries; none when it cannot be read."""
        try:
            text = self._of_file(self._path) if self._path else self._of_journal()
        except (OSError, subprocess.SubprocessError):
            text = ""
        return [
            Entry(_with_zone(found["when"]), *found.group("program", "id", "text"))
            for found in map(_LINE.match, text.splitlines())
            if found
        ]

    def _of_file(self, path: Path) -> str:
        starts = self._starts if path.stat().st_size >= self._starts else 0  # it was rotated meanwhile
        with path.open("rb") as file:
            file.seek(starts)
            return file.read(MOST_OCTETS).decode("utf-8", "replace")

    def _of_journal(self) -> str:
        command = ["journalctl", "--quiet", "--no-pager", "--output=short-iso", f"--since=@{int(self._since)}"]
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        return done.stdout.decode("utf-8", "replace")


def _with_zone(stamp: str) -> str:
    """The time of a line, with its zone; syslog's old format has none, and uses this machine's."""
    return f"{stamp} {time.strftime('%z')}" if stamp[0].isalpha() else stamp


@dataclass(frozen=True, slots=True)
class Entry:
    """A line about one mail."""

    when: str
    program: str
    queue_id: str
    text: str

    def __str__(self) -> str:
        return f"{self.program} {self.queue_id}: {self.text}"


def story(entries: list[Entry], queue_id: str, message_id: str) -> list[Entry]:
    """The lines about a mail, under each of its queue ids, and about its notifications."""
    ids = {queue_id} | {one.queue_id for one in entries if f"message-id=<{message_id}@" in one.text}
    ids |= {found[1] for one in entries if one.queue_id in ids and (found := _NOTIFICATION.search(one.text))}
    return [one for one in entries if one.queue_id in ids]


def still_queued(told: list[Entry]) -> list[str]:
    """The queue ids under which a mail is still in the queue."""
    left = {one.queue_id for one in told if one.text == "removed" or "-discard: " in one.text}
    return sorted({one.queue_id for one in told} - left)


def where_failed(told: list[Entry], is_its_return_address: Callable[[str], bool]) -> str:
    """The hop where a message that was sent as a customer's, or its notification, was lost."""
    senders = [found[1] for one in told if (found := _SENDER.search(one.text))]
    if not told:
        return "Postfix's log has nothing of it"
    if not any(map(is_its_return_address, senders)):
        return (
            f"it was sent with the sender <{senders[0] if senders else '?'}> in place of a return address: "
            "Postfix did not call the milter, or the sender was changed again afterwards"
        )
    if not any(word in one.text for one in told for word in ("status=bounced", "status=expired")):
        return f"it has not failed: {_last_status(told) or told[-1]}"
    notifications = [found[1] for one in told if (found := _NOTIFICATION.search(one.text))]
    if not notifications:
        return "Postfix made no notification of its failure"
    of_it = [one for one in told if one.queue_id in notifications]
    if any("milter-discard" in one.text for one in of_it):
        return "the milter has captured Postfix's notification: see the spool, and the notifier's log"
    return f"Postfix's notification did not reach bouncehook: {of_it[-1] if of_it else notifications[0]}{_hint(of_it)}"


def where_returned(told: list[Entry]) -> str:
    """The hop where a bounce that was sent as a foreign server's was lost."""
    if not told:
        return "Postfix's log has nothing of it"
    if any("relay=bouncehook" in one.text and "status=sent" in one.text for one in told):
        return "it has reached the spool: see there, and the notifier's log"
    return f"it did not reach bouncehook: {_last_status(told) or told[-1]}"


def _hint(of_it: list[Entry]) -> str:
    status = _last_status(of_it)
    return f" ({status})" if status and status not in of_it[-1].text else ""


def _last_status(told: list[Entry]) -> str:
    found = [one.text for one in told if _STATUS.search(one.text)]
    return found[-1] if found else ""
