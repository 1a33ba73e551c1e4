"""A small network on one machine: hosts on a switch, cut off and healed, killed and paused at will.  Needs root.

Used by the tests of this folder.  A host is a network namespace and a host name; so is the switch, whose bridge no
interface of the machine is on, and nothing routes: no packet leaves.  The namespaces have no names.  They are held
open by this process and by what runs in them, and are gone with them, whatever happens to the test.

The kernel has namespaces for each thread, so a thread can go to a host: what it starts there, processes, threads and
sockets, stays there.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from bouncehook_demo.waiting import wait_until

_NEW_NETWORK = 0x40000000
_NEW_HOST_NAME = 0x04000000
_SPACES = ("net", "uts")
_NOBODY = "02:00:00:00:ff:ff"
"""a hardware address that nobody has"""

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(status: int) -> None:
    if status:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _open_spaces() -> list[int]:
    """Those that this thread is in."""
    return [os.open(f"/proc/thread-self/ns/{space}", os.O_RDONLY | os.O_CLOEXEC) for space in _SPACES]


class _Namespaces:
    """A network, empty but for its loopback, and a host name."""

    def __init__(self, name: str) -> None:
        self._spaces: list[int] = []
        # In a thread that is given up: a thread that has made namespaces is in them.
        maker = threading.Thread(target=self._make, args=(name,))
        maker.start()
        maker.join()
        assert self._spaces, f"no namespaces for {name}: this needs root"
        self.inode = os.fstat(self._spaces[0]).st_ino
        self.ip("link set lo up")

    def _make(self, name: str) -> None:
        _checked(_libc.unshare(_NEW_NETWORK | _NEW_HOST_NAME))
        socket.sethostname(name)
        self._spaces = _open_spaces()

    @property
    def path(self) -> str:
        """By which ip(8) finds the network."""
        return f"/proc/{os.getpid()}/fd/{self._spaces[0]}"

    @contextmanager
    def inside(self) -> Iterator[None]:
        """This thread is there meanwhile."""
        before = _open_spaces()
        try:
            self._enter(self._spaces)
            yield
        finally:
            self._enter(before)
            for space in before:
                os.close(space)

    @staticmethod
    def _enter(spaces: Sequence[int]) -> None:
        for space in spaces:
            _checked(_libc.setns(space, 0))

    def ip(self, *commands: str) -> None:
        """Carry out commands of ip(8) there."""
        with self.inside():
            text = "".join(f"{command}\n" for command in commands)
            done = subprocess.run(["ip", "-batch", "-"], input=text, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{text}: {done.stderr}"

    def close(self) -> None:
        """What still runs there keeps it."""
        for space in self._spaces:
            os.close(space)


class Host(_Namespaces):
    """One host.  `inside()` goes there; `address` is its first one."""

    def __init__(self, name: str, number: int, addresses: Sequence[str]) -> None:
        super().__init__(name)
        self.name = name
        self.hardware = f"02:00:00:00:00:{number:02x}"
        self.address = addresses[0]
        self.addresses = tuple(addresses)
        self._unreachable: set[str] = set()
        self._killed: set[int] = set()

    # ---- its links

    def know(self, other: Host) -> None:
        """Where another is, for good: with ARP a host that is not there would be noticed at once."""
        self._point_at(other, other.hardware)

    def cut(self, *others: Host) -> None:
        """What goes between them from now on is lost, and nobody is told."""
        for other in others:
            self._point_at(other, _NOBODY)
            other._point_at(self, _NOBODY)

    def cut_and_tell(self, *others: Host) -> None:
        """The same, and whoever sends something here is told that there is no way."""
        self.cut(*others)
        for other in others:
            new = set(other.addresses) - self._unreachable
            self.ip(*(f"route add unreachable {address}" for address in new))
            self._unreachable |= new

    def heal(self, *others: Host) -> None:
        """All is as it was between them."""
        for other in others:
            self._point_at(other, other.hardware)
            other._point_at(self, self.hardware)
            mended = self._unreachable & set(other.addresses)
            self.ip(*(f"route del unreachable {address}" for address in mended))
            self._unreachable -= mended

    def _point_at(self, other: Host, hardware: str) -> None:
        self.ip(*(f"neigh replace {address} lladdr {hardware} nud permanent dev eth0" for address in other.addresses))

    # ---- its processes

    def kill(self) -> None:
        """kill -9 of every process at once, as when the power fails."""

        def are_dead() -> bool:
            now = self._signal(signal.SIGKILL)
            self._killed |= set(now)
            return not now

        wait_until(are_dead, 10, lambda: f"{self.name} is dead: {self.processes()}")

    def boot(self) -> None:
        """Returns when the numbers of those that were killed are free, as when the power comes back."""
        wait_until(lambda: not any(map(_is_there, self._killed)), 30, lambda: f"{self._killed} are forgotten")
        self._killed.clear()

    def pause(self) -> None:
        """Every process stands still, as on a host that is suspended; the last of their threads may take a moment."""
        paused = self._signal(signal.SIGSTOP)
        wait_until(lambda: all(map(_stands_still, paused)), 30, lambda: f"{self.name} stands still: {paused}")

    def resume(self) -> None:
        """They go on."""
        self._signal(signal.SIGCONT)

    def processes(self) -> list[int]:
        """All that run there; this one never does, whichever of its threads are there."""
        found = []
        for entry in filter(str.isdigit, os.listdir("/proc")):
            with suppress(OSError):
                if int(entry) != os.getpid() and os.stat(f"/proc/{entry}/ns/net").st_ino == self.inode:
                    found.append(int(entry))
        return found

    def _signal(self, number: int) -> list[int]:
        there = self.processes()
        for pid in there:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        return there


def _is_there(pid: int) -> bool:
    """Whether a process is still in the machine's table; those that wait for us to collect them do not count."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            state, parent = file.read().rpartition(")")[2].split()[:2]
    except OSError:
        return False
    return (state, parent) != ("Z", str(os.getpid()))


def _stands_still(pid: int) -> bool:
    """Whether no thread of a process runs any more."""
    states = set()
    for thread in Path(f"/proc/{pid}/task").glob("*/stat"):
        with suppress(OSError):
            states.add(thread.read_text().rpartition(")")[2].split()[0])
    return states <= {"T", "Z"}


class Network:
    """The switch, and the hosts on it."""

    def __init__(self, net: str = "10.88") -> None:
        """`net` is the first half of every address."""
        self.net = net
        self.hosts: list[Host] = []
        self._switch = _Namespaces("switch")
        self._switch.ip("link add name switch type bridge", "link set switch up")

    def add(self, name: str, *addresses: str) -> Host:
        """A host with these addresses, which everybody knows."""
        number = len(self.hosts) + 1
        host = Host(name, number, addresses)
        self._switch.ip(
            f"link add name port{number} type veth peer name eth0 netns {host.path}",
            f"link set port{number} master switch up",
        )
        host.ip(f"link set eth0 address {host.hardware} up", *(f"address add {one}/16 dev eth0" for one in addresses))
        for other in self.hosts:
            host.know(other)
            other.know(host)
        self.hosts.append(host)
        return host

    def heal(self) -> None:
        """Every link."""
        for host in self.hosts:
            host.heal(*(other for other in self.hosts if other is not host))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for host in self.hosts:
            host.kill()
        for host in self.hosts:
            host.close()
        self._switch.close()
