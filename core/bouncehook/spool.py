"""The spool: how the edges hand evidence to the notifier.  This file writes; `spool_reader` reads.

    /var/spool/bouncehook/
        tmp/    files that are being written
        held/   durable files whose message has no id yet; HOLDER.lock is locked while the milter HOLDER is running
        new/    complete and durable: NAME = ARRIVAL.KIND.PID.NUMBER, arrival in nanoseconds, so names sort by time;
                a file that was held has HOLDER in place of PID, and the message's id at the end: NAME.ID
        waiting/    evidence of a customer or a key that the notifier does not know yet
        bad/    files that the notifier could not process, with NAME.reason beside each
        wake    a FIFO: one octet wakes the notifier
        counters/    counters of the milter, the pipe and LMTP, which the notifier shows (see `counters`)

A file is one line of JSON, the header, and then the body.  The header has `version`, `kind`, `arrived` (seconds since
1970), `host`, and the fields of the kind's record (see `spool_records`).  A *bundle* holds several files that came at
the same time, so that one fsync makes all of them durable: its header has their names and lengths, its body is what
they would have been, one after the other.  Readers see the files in it, never the bundle.

Files are written as in a maildir: write into tmp/, fsync, rename into new/, fsync the directory.  `put` returns only
then, and an edge acknowledges nothing before `put` has returned.  So a file that a crash left in tmp/ was never
acknowledged, and Postfix will deliver it again.

The edges and the notifier may be different users of one group: files are made 0640 whatever the umask is (pipe(8) sets
077).  The group may write tmp/, held/, new/ and counters/; the rest belongs to the notifier (see `spool_reader`).

Called by the milter, the pipe and LMTP.  Touches nothing outside the spool.  The pipe starts once per bounce, so
this file imports nothing slow.  It uses `posix` in place of `os`, whose import takes a tenth of the pipe's run time,
and does without `json`, except for its C function that quotes a string, and that only for strings that need it.
"""

import posix
import time
from itertools import chain, count

from bouncehook.errors import SpoolError

TYPE_CHECKING = False
if TYPE_CHECKING:  # annotations are not evaluated when the pipe runs
    from collections.abc import Iterable, Sequence

    from bouncehook.spool_records import Record

VERSION = 1
LATEST = 253_402_300_799.0
"""the last second of the year 9999: Python has no later date, so no record may have one"""

BOUNCE = "bounce"
"""raw mail that came to a return address, from the pipe or by LMTP"""
DSN = "dsn"
"""Postfix's own delivery status notification, from the milter"""
REFUSED = "refused"
"""a customer's recipient that our smtpd refused, from the milter"""
SENT = "sent"
"""a batch of messages that left, from the milter"""
KINDS = (BOUNCE, DSN, REFUSED, SENT)
BUNDLE = "bundle"
"""several files of kind BOUNCE in one, from LMTP"""

LOCK, REASON = ".lock", ".reason"
BESIDE = (LOCK, REASON)
"""suffixes of auxiliary files: the lock of a holder (see `liveness`), and the reason why a file is in bad/"""

DROPPED = "counters/pipe-dropped"
"""a file whose length is the number of mails that the pipe has dropped, because their return address is forged"""

KEPT_OCTETS = 10 * 1024 * 1024
"""how much is kept of a returned mail; the delivery report stands before the returned message, so it is kept"""
KEPT_OF_LOCAL_OCTETS = 100 * 1024 * 1024
"""how much is kept of a mail that did not come by SMTP: it may be our own Postfix's notification, whose delivery report
grows with the number of recipients"""


Value = str | int | float | list[str] | list[str | list[str]] | None


class Bounce:
    """A mail that came back to a return address: a record like those of `spool_records`.

    It is not a dataclass because the pipe makes one: importing `dataclasses` takes longer than all else that the pipe
    does.
    """

    kind = BOUNCE
    __slots__ = ("client", "id", "queue_id", "recipient", "sender", "truncated")

    def __init__(self, recipient: str, sender: str, client: str, queue_id: str, id: str, truncated: bool) -> None:
        """`recipient` is the return address; `client` the IP address that the mail came from, empty for a local mail;
        `queue_id` the mail's own; `id` that of the message that came back, empty for an unproven return address;
        `truncated` says that the end of the mail was cut off."""
        self.recipient = recipient
        self.sender = sender
        self.client = client
        self.queue_id = queue_id
        self.id = id
        self.truncated = truncated


class Spool:
    """The writing end of a spool directory, for any number of threads."""

    def __init__(self, directory: str, host: str | None = None) -> None:
        self.held_folder = f"{directory}/held"
        self._new = f"{directory}/new"
        self.tmp = f"{directory}/tmp"
        """the folder for files that are still being written"""
        self._wake = f"{directory}/wake"
        self._host = host or posix.uname().nodename
        self._number = count()

    def put(self, kind: str, header: dict[str, Value], body: bytes = b"") -> str:
        """Store one file durably and return its name.

        Raises SpoolError when the file may not be durable.  It may have been stored nevertheless, so a retry may make
        a duplicate.
        """
        return self.put_pieces(kind, header, (body,))

    def put_pieces(self, kind: str, header: dict[str, Value], body: "Iterable[bytes]") -> str:
        """The same as `put`, for a body of any length that comes in pieces."""
        name = self._store(self._new, kind, header, body, str(posix.getpid()))
        self._wake_reader()
        return name

    def put_record(self, record: "Record", body: "Iterable[bytes]" = ()) -> str:
        """The same as `put_pieces`, for a record, which gives the kind and the header."""
        return self.put_pieces(record.kind, fields_of(record), body)

    def put_together(self, records: "Sequence[tuple[Record, bytes]]") -> list[str]:
        """The same as `put_record`, for several records and their bodies, durable together or not at all; returns their
        names."""
        if len(records) == 1:
            return [self.put_record(record, (body,)) for record, body in records]
        names, listed, contents = [], [], []
        for record, body in records:
            arrived = time.time_ns()
            name = self._name(arrived, record.kind, str(posix.getpid()))
            line = self._header(record.kind, arrived, fields_of(record))
            names.append(name)
            listed.append(f"{name} {len(line) + len(body)}")
            contents += [line, body]
        self.put_pieces(BUNDLE, {"files": listed}, contents)
        return names

    def hold_record(self, record: "Record", holder: str) -> str:
        """The same as `hold`, for a record."""
        return self.hold(record.kind, fields_of(record), holder)

    def hold(self, kind: str, header: dict[str, Value], holder: str) -> str:
        """Store durably one file whose message has no id yet; returns its name, for `release`.

        `holder` names the process that is going to release it (see `liveness`).  Raises SpoolError.
        """
        return self._store(self.held_folder, kind, header, (), holder)

    def release(self, name: str, message_id: str) -> None:
        """Give a held file its message's id and hand it over.  Raises SpoolError."""
        held = f"{self.held_folder}/{name}"
        try:
            try:
                posix.rename(held, f"{self._new}/{name}.{message_id}")
            except (PermissionError, IsADirectoryError):
                # Another edge, taken over, has seen the name, and has taken that which comes of it.
                posix.rename(held, f"{self._new}/{marked(name)}.{message_id}")
            self._make_names_durable(self._new)
        except OSError as error:
            raise SpoolError(f"{error.filename or name}: cannot move to new/: {error.strerror}") from error
        self._wake_reader()

    def held(self) -> list[str]:
        """The names of the held files.  Raises SpoolError."""
        try:
            return sorted(name for name in posix.listdir(self.held_folder) if not name.endswith(BESIDE))
        except OSError as error:
            raise SpoolError(f"{self.held_folder}: cannot read: {error.strerror}") from error

    def _store(self, folder: str, kind: str, header: dict[str, Value], body: "Iterable[bytes]", writer: str) -> str:
        arrived = time.time_ns()
        name = self._name(arrived, kind, writer)
        temporary = f"{self.tmp}/{name}"
        try:
            self._write(temporary, (self._header(kind, arrived, header),), body)
            posix.rename(temporary, f"{folder}/{name}")
            self._make_names_durable(folder)
        except OSError as error:
            self._forget(temporary)
            raise SpoolError(
                f"{error.filename or temporary}: cannot spool: {error.strerror}; "
                "the spool must exist, have room, and be writable for its group (`bouncehook make-spool`)"
            ) from error
        except BaseException:  # raised by a signal handler: the pipe's deadline has passed
            self._forget(temporary)
            raise
        return name

    def _name(self, arrived: int, kind: str, writer: str) -> str:
        return f"{arrived:019d}.{kind}.{writer}.{next(self._number)}"

    def _header(self, kind: str, arrived: int, header: dict[str, Value]) -> bytes:
        return header_line({**common_header(kind, arrived / 1e9, self._host), **header})

    def _write(self, path: str, *pieces: "Iterable[bytes]") -> None:
        descriptor = posix.open(path, posix.O_WRONLY | posix.O_CREAT | posix.O_EXCL | posix.O_CLOEXEC, 0o640)
        try:
            posix.fchmod(descriptor, 0o640)
            for piece in chain(*pieces):
                view = memoryview(piece)
                while view:
                    view = view[posix.write(descriptor, view) :]
            posix.fsync(descriptor)
        finally:
            posix.close(descriptor)

    @staticmethod
    def _make_names_durable(folder: str) -> None:
        descriptor = posix.open(folder, posix.O_RDONLY | posix.O_DIRECTORY | posix.O_CLOEXEC)
        try:
            posix.fsync(descriptor)
        finally:
            posix.close(descriptor)

    @staticmethod
    def _forget(path: str) -> None:
        try:
            posix.unlink(path)
        except OSError:
            pass  # the file was never made, or was renamed already

    def _wake_reader(self) -> None:
        """Wake the notifier.  A failure here is harmless, because the notifier also looks by itself."""
        try:
            descriptor = posix.open(self._wake, posix.O_WRONLY | posix.O_NONBLOCK | posix.O_CLOEXEC)
        except OSError:
            return  # no notifier is running
        try:
            posix.write(descriptor, b"w")
        except OSError:
            pass  # the FIFO is full: the notifier has been woken already
        finally:
            posix.close(descriptor)


def holder_of(name: str) -> str:
    """The holder in the name of a held file; empty for a name that the spool did not make."""
    pieces = name.split(".")
    return pieces[2] if len(pieces) > 3 else ""


def marked(name: str) -> str:
    """A name like this one that nobody can have taken: with a mark at the writer, and the rest goes on telling what it
    told."""
    pieces = name.split(".")
    pieces[min(2, len(pieces) - 1)] += f"-{posix.urandom(4).hex()}"
    return ".".join(pieces)


def common_header(kind: str, arrived: float, host: str) -> "dict[str, Value]":
    """The fields that every header has; `arrived` is in seconds since 1970."""
    return {"version": VERSION, "kind": kind, "arrived": arrived, "host": host}


def fields_of(record: "Record") -> "dict[str, Value]":
    """The fields that a record adds to the header."""
    fields = ((name, getattr(record, name)) for name in record.__slots__)
    return {name: int(value) if isinstance(value, bool) else value for name, value in fields}


def header_line(header: dict[str, Value]) -> bytes:
    """The header as one line of JSON.  Keys need no quoting, since they are ours; values may contain anything."""
    return ("{" + ", ".join(f'"{key}": {_json(value)}' for key, value in header.items()) + "}\n").encode("ascii")


def _json(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(_json, value)) + "]"
    return repr(value)


def _quoted(text: str) -> str:
    """A JSON string.  Most texts are plain; loading a module to quote those would take longer than writing them all."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    try:
        from _json import encode_basestring_ascii as quoted
    except ImportError:  # another Python implementation than CPython
        from json.encoder import encode_basestring_ascii as quoted
    return quoted(text)
