"""Speaks to a milter as one of Postfix's daemons would: as its user, in its jail.  A program of its own.

    milter_probe.py QUEUE_DIRECTORY yes|no UID GID SOCKET

`yes` is for the jail.  It gives up its rights, as a daemon does, so it cannot be part of another program.  Prints
`ok`, or what is wrong.  Started by `milter_socket`, by its path: it imports nothing of ours.  Touches the socket.
"""

from __future__ import annotations

import os
import socket
import struct
import sys

VERSION = 6
EVERY_ACTION = 0x1FF
EVERY_STEP = 0x1FFFFF
CHANGES_SENDER = 0x40
OPTIONS, QUIT = b"O", b"Q"
LARGEST = 4096
SECONDS = 5.0


def main() -> None:
    """The entry point."""
    queue_directory, jail, uid, gid, path = sys.argv[1:]
    os.chdir(queue_directory)
    if jail == "yes":
        os.chroot(queue_directory)
        os.chdir("/")
    os.setgroups([])
    os.setgid(int(gid))
    os.setuid(int(uid))
    print(said(path))


def said(path: str) -> str:
    """Negotiates as Postfix does, and says goodbye."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(SECONDS)
        try:
            connection.connect(path)
        except OSError as error:
            return error.strerror or "does not answer"
        try:
            connection.sendall(_packet(OPTIONS, struct.pack("!III", VERSION, EVERY_ACTION, EVERY_STEP)))
            answer = _read_packet(connection)
        except TimeoutError:
            return f"takes connections and says nothing within {SECONDS:.0f} s"
        except (OSError, ValueError):
            return "takes connections and does not speak as a milter"
        try:
            connection.sendall(_packet(QUIT))
        except OSError:
            pass  # it has gone; what it said counts
    if answer[:1] != OPTIONS or len(answer) < 13:
        return "takes connections and does not speak as a milter"
    actions = struct.unpack("!III", answer[1:13])[1]
    return "ok" if actions & CHANGES_SENDER else "is a milter that changes no sender, and so not bouncehook-milter"


def _packet(command: bytes, content: bytes = b"") -> bytes:
    return struct.pack("!I", 1 + len(content)) + command + content


def _read_packet(connection: socket.socket) -> bytes:
    (length,) = struct.unpack("!I", _read(connection, 4))
    if length > LARGEST:
        raise ValueError
    return _read(connection, length)


def _read(connection: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        piece = connection.recv(size - len(got))
        if not piece:
            raise ValueError
        got += piece
    return got


if __name__ == "__main__":
    main()
