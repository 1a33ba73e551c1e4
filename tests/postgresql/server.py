"""A real PostgreSQL of the tests' own, from Debian's package: made, stopped, paused, killed and started at will.

On a port of one address and a socket in a directory that goes with it.  The machine's own PostgreSQL is never touched.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from hashlib import blake2s
from itertools import count
from pathlib import Path

import psycopg
import pytest

from bouncehook_demo.waiting import wait_until
from places import free_port

PASSWORD = "s3cret-of-the-store"


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not found or os.geteuid() != 0:
        pytest.fail("no PostgreSQL, or this is not root; `sudo tests/run` installs what the tests need")
    return found[-1].parent


class Server:
    """It, in a temporary directory."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self._programs = _programs()
        self.address = address
        self._directory = Path(tempfile.mkdtemp(prefix="bouncehook-postgresql-", dir="/var/tmp"))
        account = pwd.getpwnam("postgres")
        os.chown(self._directory, account.pw_uid, account.pw_gid)
        self._data = self._directory / "data"
        self.port = free_port()
        (self._directory / "password").write_text(PASSWORD)
        os.chmod(self._directory / "password", 0o644)
        self._make_data()
        with (self._data / "postgresql.conf").open("a") as configuration:
            configuration.write(
                f"listen_addresses = '{address}'\nport = {self.port}\nunix_socket_directories = '{self._directory}'\n"
                "shared_buffers = 64MB\nmax_connections = 100\n"
            )
        self._numbers = count(1)

    def _make_data(self) -> None:
        subprocess.run(["cp", "-a", self._initialised(), self._data], check=True)
        self._data.chmod(0o700)
        with (self._data / "pg_hba.conf").open("a") as who:
            who.write("host all all samenet scram-sha-256\nhost replication all samenet scram-sha-256\n")

    def _initialised(self) -> Path:
        """What initdb makes, which takes longer than to copy it; kept beside the environment, for the next run too."""
        options = ["-U", "bouncehook", "-A", "scram-sha-256", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
        which = blake2s(repr((self._programs, options, PASSWORD)).encode(), digest_size=8).hexdigest()
        kept = Path(sys.prefix) / f"postgresql-{which}"
        if not kept.exists():
            made = self._directory / "new"
            self._run("initdb", "-D", made, *options, f"--pwfile={self._directory}/password")
            copied = kept.with_name(f"{kept.name}.{os.getpid()}")
            subprocess.run(["cp", "-a", made, copied], check=True)
            with suppress(OSError):  # other tests, which run beside these, have made it just now
                copied.rename(kept)
            shutil.rmtree(copied, ignore_errors=True)
        return kept

    def url(self, name: str, password: str = PASSWORD) -> str:
        """Of one of its databases."""
        return f"postgresql://bouncehook:{password}@{self.address}:{self.port}/{name}"

    def make_database(self) -> str:
        """A new one; gives its URL."""
        name = f"store{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def execute(self, statement: str, database: str = "postgres") -> None:
        """As its superuser."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement)

    def start(self) -> None:
        """Returns when it answers."""
        self._run("pg_ctl", "start", "-w", "-D", self._data, "-l", self._directory / "log")

    def stop(self, mode: str = "fast") -> None:
        """`fast` ends all connections, `immediate` is a crash."""
        self._run("pg_ctl", "stop", "-w", "-m", mode, "-D", self._data)

    def pause(self) -> None:
        """Every process of it stands still, as on a host that is suspended."""
        for number in self._processes():
            os.kill(number, signal.SIGSTOP)

    def resume(self) -> None:
        for number in self._processes():
            with suppress(ProcessLookupError):  # one that was ending already
                os.kill(number, signal.SIGCONT)

    def close(self) -> None:
        if (self._data / "postmaster.pid").exists():
            self.resume()
            self.stop("immediate")
        self.remove()

    def remove(self) -> None:
        """Its files, when none of its processes runs any more."""
        shutil.rmtree(self._directory)

    def _processes(self) -> list[int]:
        first = int((self._data / "postmaster.pid").read_text().splitlines()[0])
        listed = subprocess.run(["pgrep", "-P", str(first)], capture_output=True, text=True, check=False).stdout
        return [first, *map(int, listed.split())]

    def _run(self, program: str, *arguments: object) -> None:
        with tempfile.TemporaryFile() as said:  # a pipe would stay open as long as the server runs
            done = subprocess.run(
                [self._programs / program, *map(str, arguments)],
                user="postgres",
                group="postgres",
                extra_groups=[],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                check=False,
            )
            said.seek(0)
            log = self._directory / "log"
            assert done.returncode == 0, said.read().decode() + (log.read_text()[-2000:] if log.exists() else "")


class Standby(Server):
    """A copy that follows a server that runs, until it is promoted.  No commit there is answered without it."""

    def __init__(self, address: str, primary: Server) -> None:
        self._primary = primary
        super().__init__(address)

    def _make_data(self) -> None:
        self._run("pg_basebackup", "-D", self._data, "-d", self._primary.url("postgres"), "-R", "-c", "fast")

    def start(self) -> None:
        """Returns when it has caught up."""
        super().start()
        self._primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self._primary.execute("SELECT pg_reload_conf()")
        wait_for_query(self._primary.url("postgres"), "SELECT sync_state FROM pg_stat_replication", "sync")

    def promote(self) -> None:
        """It is the one that is written to, from now on."""
        self._run("pg_ctl", "promote", "-w", "-D", self._data)


def query(url: str, statement: str) -> list[tuple[object, ...]]:
    """What a database answers."""
    with psycopg.connect(url) as connection:
        return list(connection.execute(statement).fetchall())


def wait_for_query(url: str, statement: str, wanted: object, seconds: float = 30) -> None:
    """Until the first column of the first row is that."""
    wait_until(
        lambda: query(url, statement)[0][0] == wanted, seconds, lambda: f"{statement}: {query(url, statement)[0][0]}"
    )
