"""Connects to a socket of ours as one of Postfix's daemons would: as its user, in its chroot.  A program of its own.

    probe.py milter|lmtp QUEUE_DIRECTORY yes|no UID GID PLACE

PLACE is a path, or inet:HOST:PORT as in main.cf.  `yes` is for the chroot.  It gives up its privileges, as a daemon
does, so it cannot be part of another program.  Prints `ok`, or what is wrong.  `sockets` starts it by its path, and it
imports nothing of ours.  Touches the socket.
"""

from __future__ import annotations

import encodings.idna  # noqa: F401  for host names, which in the chroot could not be loaded any more
import os
import socket
import struct
import sys
from collections.abc import Callable

VERSION = 6
EVERY_ACTION = 0x1FF
EVERY_STEP = 0x1FFFFF
CHANGES_SENDER = 0x40
OPTIONS, QUIT = b"O", b"Q"
LARGEST = 4096
MOST_LINES = 50
SECONDS = 5.0


def main() -> None:
    """The entry point."""
    protocol, queue_directory, jail, uid, gid, place = sys.argv[1:]
    os.chdir(queue_directory)
    if jail == "yes":
        os.chroot(queue_directory)
        os.chdir("/")
    os.setgroups([])
    os.setgid(int(gid))
    os.setuid(int(uid))
    print(said({"milter": milter, "lmtp": lmtp}[protocol], place))


def said(speak: Callable[[socket.socket], str], place: str) -> str:
    """`ok`, or what is wrong with the program behind the socket, in its protocol."""
    try:
        connection = connected(place)
    except OSError as error:
        return error.strerror or "does not answer"
    with connection:
        try:
            return speak(connection)
        except TimeoutError:
            return f"accepts connections and sends nothing within {SECONDS:.0f} s"
        except Closed:
            return f"closes connections at once and does not speak {speak.__doc__}"
        except (OSError, ValueError):
            return f"accepts connections and does not speak {speak.__doc__}"


class Closed(Exception):
    """The program behind the socket has closed the connection and sent nothing."""


def connected(place: str) -> socket.socket:
    """A connection to a place.  Raises OSError."""
    if place.startswith("inet:"):
        host, _, port = place.removeprefix("inet:").rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), SECONDS)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(SECONDS)
        connection.connect(place)
    except OSError:
        connection.close()
        raise
    return connection


def milter(connection: socket.socket) -> str:
    """as a milter"""
    connection.sendall(_packet(OPTIONS, struct.pack("!III", VERSION, EVERY_ACTION, EVERY_STEP)))
    _unless_closed(lambda: connection.recv(1, socket.MSG_PEEK))
    answer = _read_packet(connection)
    try:
        connection.sendall(_packet(QUIT))
    except OSError:
        pass  # it has gone; what it said counts
    if answer[:1] != OPTIONS or len(answer) < 13:
        return "accepts connections and does not speak as a milter"
    actions = struct.unpack("!III", answer[1:13])[1]
    return "ok" if actions & CHANGES_SENDER else "is a milter that changes no sender, so it is not bouncehook-milter"


def lmtp(connection: socket.socket) -> str:
    """LMTP"""
    lines = connection.makefile("rb")
    greeting = _unless_closed(lambda: lines.readline(LARGEST))
    if greeting[:4] != b"220 ":
        raise ValueError
    connection.sendall(b"LHLO doctor\r\n")
    features = [lines.readline(LARGEST)]
    while features[-1][3:4] == b"-" and len(features) < MOST_LINES:
        features.append(lines.readline(LARGEST))
    if features[-1][:4] != b"250 ":
        raise ValueError
    try:
        connection.sendall(b"QUIT\r\n")
    except OSError:
        pass  # it has gone; what it said counts
    if not any(line[4:].split()[:1] == [b"XFORWARD"] for line in features):
        return "has no XFORWARD, so it is not bouncehook-lmtp"
    return "ok"


def _unless_closed(read: Callable[[], bytes]) -> bytes:
    """The first that comes.  Raises Closed."""
    try:
        octets = read()
    except ConnectionError:
        octets = b""
    if not octets:
        raise Closed
    return octets


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
