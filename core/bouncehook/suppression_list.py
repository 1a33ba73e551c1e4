"""The suppression lists of all customers as one file, SPOOL/suppressed, which the notifier writes and the milter asks.

The milter asks at each RCPT TO, so an answer has to cost the same whether ten addresses are listed or a million: one
keyed hash and one read of CHUNK_OCTETS.  The file is a hash table with open addressing:

    header     64 octets   magic, id of the key, number of slots, number of entries, MAC of the whole file
    slots      12 octets   8 of the hash of customer and address, and 4 that say until when (seconds since 1970)
    tail       the same    REACH more, so that no search goes around the end

At most half of the slots are used.  An entry is less than REACH slots behind the one that its hash names (`write` makes
the table larger until that is so), so one read finds it, or finds that it is not there.

The hashes are made with a signing key, so the file says nothing of an address to those who have no key, and to those
who have one only whether an address that they know already is on it.  The MAC shows damage of any kind, and that the
file was made by somebody who has a key.  The file is replaced as a whole by rename(2) and never changed in place.

It is read by pread(2), not mapped: if somebody cut a mapped file short, the signal would end the milter.

Written by the notifier; read by the milter, the status page, `bouncehook status` and the doctor.  Touches this file.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
import struct
import time
import weakref
from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path

from bouncehook.addresses import folded
from bouncehook.errors import BouncehookError, KeysError
from bouncehook.return_address import Keys, customer_tag

NAME = "suppressed"
NEVER = 0xFFFFFFFF
"""the latest time that a slot holds; as `until` it has no end"""
REACH = 64
"""how many slots a search looks at"""

_MAGIC = b"bh-supp\x01"
"""its last octet is the version of this format"""
_DIGEST_OCTETS = 8
_MAC_OCTETS = 32
_HEADER = struct.Struct(f">8sB3xII12x{_MAC_OCTETS}s")
_SLOT = struct.Struct(f">{_DIGEST_OCTETS}sI")
CHUNK_OCTETS = REACH * _SLOT.size
LEAST_SLOTS = 256
MOST_SLOTS = 1 << 28
"""of a file that is read: for a hundred million addresses"""
_PIECE = 1 << 20
_EMPTY = bytes(_DIGEST_OCTETS)
_PERSON_ENTRY, _PERSON_FILE = b"bhook-su", b"bhook-sf"
"""so that no hash of one use of the key is good for another"""
_OPENED = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

Entry = tuple[str, str, float]
"""a customer's present name, an address, and until when it is suppressed, in seconds since 1970"""


class NoSuppressionList(BouncehookError):
    """The file cannot be used: it is not there, damaged, or not ours.  Says why."""


class _TooFull(Exception):
    """An entry found no slot within its reach."""


def place(spool: Path) -> Path:
    """Where the file is."""
    return spool / NAME


class SuppressionList:
    """The file, opened and verified; for any number of threads."""

    def __init__(self, descriptor: int, keys: Keys, path: Path) -> None:
        """Takes the descriptor over.  Raises NoSuppressionList."""
        self._descriptor = descriptor
        weakref.finalize(self, os.close, descriptor)  # when the last thread has asked
        self._key, self._slots, self.entries = _verified(descriptor, keys, path)
        self._keys = keys

    @classmethod
    def open(cls, spool: Path, keys: Keys) -> SuppressionList:
        """The file of a spool.  Raises NoSuppressionList."""
        path = place(spool)
        try:
            descriptor = os.open(path, _OPENED)
        except OSError as error:
            said = "it is a link" if error.errno == errno.ELOOP else error.strerror
            raise NoSuppressionList(f"{path}: cannot be read: {said}") from error
        try:
            status, owner = os.fstat(descriptor), os.stat(spool).st_uid
            if not stat.S_ISREG(status.st_mode):
                raise NoSuppressionList(f"{path}: is not a regular file")
            if status.st_uid not in (owner, 0):
                raise NoSuppressionList(f"{path}: belongs to user {status.st_uid}, not to the owner of the spool")
        except BaseException:
            os.close(descriptor)
            raise
        return cls(descriptor, keys, path)

    def has(self, customer: str, address: str, now: float) -> bool:
        """Whether an address is on the list of a customer, by his present name.  Raises OSError."""
        digest = _digest(self._keys, self._key, customer_tag(customer), folded(address))
        chunk = os.pread(self._descriptor, CHUNK_OCTETS, _offset(digest, self._slots))
        for at in range(0, len(chunk) - _SLOT.size + 1, _SLOT.size):
            found, until = _SLOT.unpack_from(chunk, at)
            if found == digest:
                return bool(until > now)
            if found == _EMPTY:
                return False
        return False


def write(spool: Path, keys: Keys, entries: Callable[[], Iterable[Entry]], count: int) -> int:
    """Replace the file; returns the number of entries.  Raises OSError.

    `entries` gives them, each time anew if the table has to be larger than `count` of them need.  An address that a
    customer has twice is suppressed until the later time.
    """
    slots = LEAST_SLOTS
    while slots < 2 * count:
        slots *= 2
    while True:
        try:
            return _write(spool, keys, entries(), slots)
        except _TooFull:
            slots *= 2


def remove(spool: Path) -> None:
    """There is no list any more.  Raises OSError."""
    place(spool).unlink(missing_ok=True)


def forget_abandoned(spool: Path) -> None:
    """Delete what a writer left that died.  Only one notifier writes to a spool.  Raises OSError."""
    for name in os.listdir(spool):
        if name.startswith(f"{NAME}.") and name.endswith(".tmp"):
            (spool / name).unlink(missing_ok=True)


def _write(spool: Path, keys: Keys, entries: Iterable[Entry], slots: int) -> int:
    path = spool / f"{NAME}.{secrets.token_hex(8)}.tmp"
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, 0o640), "w+b") as file:
        try:
            table = bytearray((slots + REACH) * _SLOT.size)
            count = _fill(table, keys, entries, slots)
            header = _HEADER.pack(_MAGIC, keys.newest, slots, count, bytes(_MAC_OCTETS))
            content = blake2b(header)
            content.update(table)
            mac = _mac(keys, keys.newest, content.digest())
            file.write(_HEADER.pack(_MAGIC, keys.newest, slots, count, mac))
            file.write(table)
            file.flush()
            os.fchmod(file.fileno(), 0o640)  # its group is that of the spool, by the directory's setgid bit
            os.fsync(file.fileno())
            os.rename(path, place(spool))
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return count


def _fill(table: bytearray, keys: Keys, entries: Iterable[Entry], slots: int) -> int:
    count = 0
    tags: dict[str, bytes] = {}
    for customer, address, until in entries:
        tag = tags.get(customer) or tags.setdefault(customer, customer_tag(customer))
        digest = _digest(keys, keys.newest, tag, address)
        first = _offset(digest, slots) - _HEADER.size
        for at in range(first, first + CHUNK_OCTETS, _SLOT.size):
            found, before = _SLOT.unpack_from(table, at)
            if found in (_EMPTY, digest):
                _SLOT.pack_into(table, at, digest, max(before, min(NEVER, int(until))))
                count += found == _EMPTY
                break
        else:
            raise _TooFull
    return count


def _digest(keys: Keys, key_id: int, tag: bytes, address: str) -> bytes:
    payload = tag + address.encode("utf-8", "surrogatepass")
    digest = keys.keyed_hash(key_id, payload, _PERSON_ENTRY, _DIGEST_OCTETS)
    return digest if digest != _EMPTY else b"\1" * _DIGEST_OCTETS


def _mac(keys: Keys, key_id: int, content: bytes) -> bytes:
    return keys.keyed_hash(key_id, content, _PERSON_FILE, _MAC_OCTETS)


def _offset(digest: bytes, slots: int) -> int:
    """Where in the file the search begins; the number of slots is a power of two."""
    return _HEADER.size + (int.from_bytes(digest, "big") & (slots - 1)) * _SLOT.size


def _verified(descriptor: int, keys: Keys, path: Path) -> tuple[int, int, int]:
    """The id of the key, the number of slots and that of entries.  Raises NoSuppressionList."""
    try:
        header = os.pread(descriptor, _HEADER.size, 0)
        if len(header) < _HEADER.size or header[:7] != _MAGIC[:7]:
            raise NoSuppressionList(f"{path}: is damaged: it does not begin as a suppression list")
        magic, key_id, slots, count, mac = _HEADER.unpack(header)
        if magic != _MAGIC:
            raise NoSuppressionList(f"{path}: is of version {magic[7]}, and this program reads version {_MAGIC[7]}")
        size = os.fstat(descriptor).st_size
        expected = _HEADER.size + (slots + REACH) * _SLOT.size
        if slots & (slots - 1) or not LEAST_SLOTS <= slots <= MOST_SLOTS or size != expected:
            raise NoSuppressionList(f"{path}: is damaged: it has {size} octets, and its header says another size")
        content = blake2b(header[:-_MAC_OCTETS] + bytes(_MAC_OCTETS))
        at = _HEADER.size
        while piece := os.pread(descriptor, _PIECE, at):
            content.update(piece)
            at += len(piece)
        if not secrets.compare_digest(mac, _mac(keys, key_id, content.digest())):
            raise NoSuppressionList(f"{path}: is damaged: its content does not agree with its MAC")
    except KeysError as error:
        raise NoSuppressionList(f"{path}: is made with a key that this host does not have: {error}") from error
    except OSError as error:
        raise NoSuppressionList(f"{path}: cannot be read: {error.strerror}") from error
    return key_id, slots, count


def why_unusable(spool: Path, keys: Keys) -> str:
    """Why the milter cannot use the file; empty when it can."""
    try:
        SuppressionList.open(spool, keys).has("", "", time.time())
    except (NoSuppressionList, OSError) as error:
        return str(error)
    return ""
