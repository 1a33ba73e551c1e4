"""Reads a configured file, and never blocks on something that is not a regular file.

Opening a FIFO blocks until a process writes to it, and reading a terminal or a device may block for ever: a daemon
would then handle no signal and read no other file.  So anything but a regular file is an error at once.  A symbolic
link is followed, because deployments replace files by pointing a link elsewhere.

Called by everything that reads a configured file: the YAML files, keys, secrets and `relay-copies`.  Touches that file.
The pipe reads its keys here and starts once per bounce, so this file imports nothing slow (see `spool`).
"""

import posix

from bouncehook.errors import NotARegularFile

_TYPE = 0o170000
_REGULAR = 0o100000
"""the bits of st_mode that tell the type of a file, and what they are for a regular one (inode(7))"""
_OTHERS = {0o040000: "a directory", 0o010000: "a FIFO", 0o020000: "a device", 0o060000: "a device"}
_CHUNK_OCTETS = 1 << 20


def read_octets(path: str) -> bytes:
    """The whole content of a regular file.  Raises OSError; NotARegularFile, which is one, for anything else."""
    descriptor = posix.open(path, posix.O_RDONLY | posix.O_NONBLOCK | posix.O_NOCTTY | posix.O_CLOEXEC)
    try:
        kind = posix.fstat(descriptor).st_mode & _TYPE
        if kind != _REGULAR:
            raise NotARegularFile(_OTHERS.get(kind, "something else"))
        chunks = []
        while chunk := posix.read(descriptor, _CHUNK_OCTETS):
            chunks.append(chunk)
        return b"".join(chunks)
    finally:
        posix.close(descriptor)


def read_text(path: str) -> str:
    """The same as text.  Raises OSError, and UnicodeDecodeError for what is not UTF-8."""
    return read_octets(path).decode("utf-8")
