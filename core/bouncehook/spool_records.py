"""The records of the spool: what the header of each kind of file says, as a value; and each kind's body.

    kind      record     body
    bounce    Bounce     the mail that came back
    dsn       Dsn        Postfix's notification
    refused   Refusal    nothing
    sent      Sent       a line of JSON for each message (`sent_message`)

The edges make records and `spool` writes them; `spool_reader` reads a line of JSON and calls this file to parse it.  A
header that lacks a field, or has one of a wrong type, raises DamagedSpoolFile.  (`Bounce` is defined in `spool`,
because the pipe makes one.)  `summary_of` reads any header for display only, however wrong it is.

Called by the milter, `spool_reader`, the notifier and the administrator's command.  Pure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bouncehook import spool
from bouncehook.errors import DamagedSpoolFile
from bouncehook.spool import Bounce

_WHEN_ABSENT: dict[str, str | bool] = {
    "host": "",
    "sender": "",
    "client": "",
    "queue_id": "",
    "id": "",
    "truncated": False,
    "suppressed": False,
}
"""fields that files of earlier versions may lack"""


@dataclass(frozen=True, slots=True)
class Dsn:
    """Postfix's own delivery status notification."""

    kind: ClassVar[str] = spool.DSN
    recipient: str
    """the return address to which it was sent"""
    queue_id: str
    """its own"""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A customer's recipient that our smtpd, or the milter, refused permanently."""

    kind: ClassVar[str] = spool.REFUSED
    customer: str
    id: str
    """the message's id; empty while the message is incomplete, because the client has not been given the queue id yet,
    and empty in the record when the id is in the file's name"""
    sender: str
    recipient: str
    extended: str
    text: str
    suppressed: bool = False
    """whether the milter refused it, because it is on the customer's suppression list"""


@dataclass(frozen=True, slots=True)
class Sent:
    """A batch of sent messages."""

    kind: ClassVar[str] = spool.SENT


Record = Bounce | Dsn | Refusal | Sent
_RECORDS: dict[str, type[Record]] = {record.kind: record for record in (Bounce, Dsn, Refusal, Sent)}


@dataclass(frozen=True, slots=True)
class SpoolFile:
    """One parsed file of the spool."""

    name: str
    arrived: float
    """seconds since 1970"""
    host: str
    """the host that wrote it"""
    record: Record
    body: bytes

    @property
    def kind(self) -> str:
        """One of `spool.KINDS`."""
        return self.record.kind

    @property
    def id_in_name(self) -> str:
        """The message's id, for a file that was held until the id was known; else the empty string."""
        return self.name.split(".", 4)[4] if self.name.count(".") > 3 else ""

    @property
    def header(self) -> dict[str, Any]:
        """The header as it was written, for the store."""
        return spool.common_header(self.kind, self.arrived, self.host) | spool.fields_of(self.record)


@dataclass(frozen=True, slots=True)
class Summary:
    """What can be shown of a header of any kind, however old or wrong; a field that is not usable is empty."""

    kind: str
    host: str
    arrived: float | None
    recipient: str
    sender: str
    client: str
    queue_id: str
    customer: str
    truncated: bool


def kind_of(name: str) -> str:
    """The kind in a file's name; empty for a name that the spool did not make."""
    pieces = name.split(".")
    return pieces[1] if len(pieces) in (4, 5) else ""


def file_of(name: str, line: bytes, body: bytes) -> SpoolFile:
    """A spool file from its name, its header line and its body.  Raises DamagedSpoolFile."""
    header = decoded(name, line)
    record = _RECORDS[header["kind"]]
    fields: dict[str, Any] = {field: _value(header, field) for field in record.__slots__}
    return SpoolFile(name, _arrived(header), str(_value(header, "host")), record(**fields), body)


def decoded(name: str, line: bytes) -> dict[str, Any]:
    """The header, checked to have this version and the kind in the file's name.  Raises DamagedSpoolFile."""
    try:
        header = json.loads(line)
    except ValueError as error:
        raise DamagedSpoolFile(f"the header is not JSON: {error}") from error
    except RecursionError as error:
        raise DamagedSpoolFile("the header is nested too deeply") from error
    if not isinstance(header, dict) or not isinstance(header.get("version"), int):
        raise DamagedSpoolFile("the header has no version")
    if header["version"] != spool.VERSION:
        raise DamagedSpoolFile(
            f"the header is of version {header['version']} and this program reads version {spool.VERSION}; "
            "upgrade it, then move the file back to new/"
        )
    if header.get("kind") not in spool.KINDS or header["kind"] != kind_of(name):
        raise DamagedSpoolFile(f"the kind {header.get('kind')!r} is unknown, or not the one in the file's name")
    return header


def summary_of(header: Mapping[str, object]) -> Summary:
    """The summary of a header, which may come from an old store, or from a file in bad/."""

    def text(name: str) -> str:
        value = header.get(name)
        return value if isinstance(value, str) else ""

    return Summary(
        kind=text("kind"),
        host=text("host"),
        arrived=_time(header.get("arrived")),
        recipient=text("recipient"),
        sender=text("sender"),
        client=text("client"),
        queue_id=text("queue_id"),
        customer=text("customer"),
        truncated=bool(header.get("truncated")),
    )


def _value(header: Mapping[str, Any], field: str) -> str | bool:
    if field not in header:
        if field in _WHEN_ABSENT:
            return _WHEN_ABSENT[field]
        raise DamagedSpoolFile(f"the header has no {field!r}")
    value = header[field]
    if isinstance(_WHEN_ABSENT.get(field), bool):
        if value in (0, 1):  # False and True too
            return bool(value)
        raise DamagedSpoolFile(f"the header's {field!r} is neither 0 nor 1")
    if not isinstance(value, str):
        raise DamagedSpoolFile(f"the header's {field!r} is not a text")
    return value


def _arrived(header: Mapping[str, object]) -> float:
    arrived = _time(header.get("arrived"))
    if arrived is None:
        raise DamagedSpoolFile("the header's 'arrived' is not a time in seconds since 1970")
    return arrived


def _time(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # Compared before the conversion, since an integer may be too large for a float.  NaN is not in the range either.
    return float(value) if 0 <= value <= spool.LATEST else None
