"""Reads a file that somebody names in the configuration, and never waits for one that is no file.

To open a FIFO waits until somebody writes to it, and to read a terminal or a device may wait for ever: a daemon that
did so would hear no signal and look at no other file.  So what is no regular file is an error at once.  A symbolic link
is followed: deployments replace files by pointing a link elsewhere.

Called by whoever reads a configured file: the YAML files, keys, secrets and `relay-copies`.  Touches that file.  The
pipe reads its keys here, and starts once per bounce, so this file imports nothing slow (`spool` says more).
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
