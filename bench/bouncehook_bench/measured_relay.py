"""A relay with bouncehook on it to be measured: the demo's, a server that takes everything, one that refuses all, and
smtpds with other milters beside ours.  Needs root.  Called by the measurements that need a Postfix.

smtp-source(1) and smtp-sink(1), Postfix's own, make the load and take it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bouncehook_bench.processes import processor_seconds
from bouncehook_demo.loopback import Loopback
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.relay import CUSTOMER, CUSTOMERS, Relay
from bouncehook_demo.waiting import wait_until

SOURCES = Path(__file__).parent.parent / "c"
SENDER = f"news@{CUSTOMER}"
TAKES = "takes.test"
"""where all mail is taken"""
REFUSES = "refuses.test"
"""where no recipient is known"""
LOOPBACK = Loopback("127.95")
SINK_PORT = 2600
FIRST_PORT = 2530

# As Debian has it, where the demo differs for the sake of its messages' independence; and no sudden pause of a second,
# which would be a matter of chance.
_MAIN = {
    "smtp_connection_cache_on_demand": "yes",
    "smtp_destination_concurrency_failed_cohort_limit": "1",
    "smtp_destination_concurrency_limit": "20",
    "maximal_queue_lifetime": "5d",
    "bounce_queue_lifetime": "5d",
    "in_flow_delay": "0",
}


class MeasuredRelay(Relay):
    """`smtpds` has by name what milters another smtpd of this Postfix has; `ours` is the usual one.

    Milters are named as master.cf wants them: `unix:/bouncehook/NAME.sock`, commas between them.
    """

    def __init__(
        self,
        smtpds: Mapping[str, str] | None = None,
        settings: PostfixSettings | None = None,
        customers: str = CUSTOMERS,
    ) -> None:
        host = LOOPBACK.relay
        self.ports = {name: FIRST_PORT + number for number, name in enumerate(smtpds or {})}
        services = tuple(
            f"{host}:{self.ports[name]} inet n - y - - smtpd\n  -o smtpd_milters={milters}"
            for name, milters in (smtpds or {}).items()
        )
        own = PostfixSettings(
            main=_MAIN,
            services=services,
            transports={
                TAKES: f"smtp:[{LOOPBACK.remote(100)}]:{SINK_PORT}",
                REFUSES: f"smtp:[{LOOPBACK.remote(101)}]:{SINK_PORT}",
            },
        )
        super().__init__(
            Path(sys.executable).parent,
            loopback=LOOPBACK,
            rows=(),
            settings=own.joined_with(settings or PostfixSettings()),
            customers=customers,
        )
        self.postfix = self.environment.postfix
        self.ports["ours"] = self.postfix.port

    def send(
        self,
        smtpd: str,
        messages: int,
        *,
        to: str = f"someone@{TAKES}",
        sender: str = SENDER,
        sessions: int = 10,
        length: int = 2000,
        recipients: int = 1,
    ) -> None:
        """Messages by SMTP, as fast as they are taken."""
        command = [
            "smtp-source",
            "-s",
            sessions,
            "-m",
            messages,
            "-l",
            length,
            "-r",
            recipients,
            "-f",
            sender,
            "-t",
            to,
        ]
        where = f"{self.postfix.address}:{self.ports[smtpd]}"
        subprocess.run([*map(str, command), where], check=True)

    def wait_until_all_is_delivered(self, timeout: float = 600.0) -> None:
        """Until nothing that was taken is still on its way.  What is deferred does not count."""
        places = [self.postfix.queue_directory / name for name in ("maildrop", "incoming", "active")]
        # Along the way that a message goes, twice, so that it cannot slip past.
        wait_until(lambda: not any(map(_has_files, places * 2)), timeout, "an empty active queue")

    def wait_until_spool_is_empty(self, timeout: float = 600.0) -> None:
        """Until the notifier has taken all that milter and pipe have written."""
        wait_until(lambda: not self.programs.waiting_in_spool(), timeout, "an empty spool")

    def processor_seconds(self) -> dict[str, float]:
        """What Postfix and each of our daemons has used so far."""
        ours = {name: processor_seconds([self.programs.pid(name)]) for name in ("milter", "notifier")}
        return {"postfix": processor_seconds(self.postfix.processes()), **ours}

    def milter_socket(self, name: str) -> Path:
        """Where another milter must listen for `unix:/bouncehook/NAME.sock`."""
        return self.programs.socket.parent / f"{name}.sock"


def _has_files(folder: Path) -> bool:
    """Whether there is a message in a queue, whose folders may be hashed."""
    try:
        with os.scandir(folder) as entries:
            return any(entry.is_file() or _has_files(Path(entry.path)) for entry in entries)
    except FileNotFoundError:
        return False


@contextmanager
def sink(number: int, *options: str) -> Iterator[None]:
    """smtp-sink(1) as the remote server with this number of the loopback net."""
    address = LOOPBACK.remote(number)
    command = ["smtp-sink", "-u", "nobody", *options, f"{address}:{SINK_PORT}", "1024"]
    with running(command):
        wait_until(lambda: _accepts(socket.AF_INET, (address, SINK_PORT)), 10, f"{command} listens")
        yield


@contextmanager
def sinks() -> Iterator[None]:
    """Both servers: the one that takes everything and the one that refuses every recipient."""
    with sink(100), sink(101, "-f", "RCPT", "-B", "550 5.1.1 Recipient address rejected: User unknown"):
        yield


@contextmanager
def running(command: Sequence[str | Path], listens: Path | None = None) -> Iterator[int]:
    """A process for as long as the block lasts; it has made its socket when the block begins.  Gives its id."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            if listens:
                wait_until(lambda: _accepts(socket.AF_UNIX, str(listens)), 10, f"{command} listens")
            yield process.pid
        finally:
            process.terminate()


def _accepts(family: socket.AddressFamily, address: object) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(address) == 0  # type: ignore[arg-type]


@contextmanager
def compiled(name: str, *libraries: str) -> Iterator[Path]:
    """One of our few C programs, where Postfix's daemons can start it."""
    with tempfile.TemporaryDirectory(prefix="bouncehook-bench-") as directory:
        Path(directory).chmod(0o755)
        program = Path(directory, name)
        subprocess.run(["gcc", "-O2", "-o", program, SOURCES / f"{name}.c", *libraries], check=True)
        program.chmod(0o755)
        yield program
