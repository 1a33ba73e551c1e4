"""A PostgreSQL as its administrators set it up: other encodings, weak durability, locked tables, pgbouncer in front."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.store import Store
from places import free_port
from postgresql.notifier_host import Host, ids
from postgresql.server import PASSWORD, Server, query

MakeHost = Callable[..., Host]


def test_crashes_lose_nothing_though_the_server_commits_asynchronously(
    own: Server, make_host: MakeHost, endpoint: CustomerEndpoint
) -> None:
    for setting in ("synchronous_commit = off", "wal_writer_delay = '10s'"):
        own.execute(f"ALTER SYSTEM SET {setting}")
    own.execute("SELECT pg_reload_conf()")
    host = make_host("a", own.make_database())
    host.start()
    for _ in range(4):
        host.refuse(25)
        wait_until(lambda: not host.waiting(), 30, host.text)
        own.stop("immediate")
        own.start()
    wait_until(lambda: len(ids(endpoint)) == 100, 60, host.text)


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1", "WIN1252", "EUC_JP"])
def test_a_database_that_cannot_hold_every_character_is_refused(server: Server, encoding: str) -> None:
    name = f"d_{encoding.lower()}"
    server.execute(f"CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    store = Store(server.url(name), "a")
    with pytest.raises(StoreUnavailable, match=f"has the encoding {encoding}, .* `createdb --encoding=UTF8 "):
        store.open()
    store.close()
    assert query(server.url(name), "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_the_environment_does_not_decide_the_encoding(
    url: str, make_host: MakeHost, endpoint: CustomerEndpoint, encoding: str
) -> None:
    host = make_host("a", url)
    host.start({"PGCLIENTENCODING": encoding, "PGTZ": "Asia/Tokyo", "PGDATESTYLE": "German"})
    host.refuse(text="550 5.1.1 ユーザー不明 grüße", recipient="jörg@far.test")
    [post] = endpoint.wait_for(1)
    assert post["description"] == "550 5.1.1 ユーザー不明 grüße"
    assert post["recipient"] == "jörg@far.test"


def test_a_server_that_promises_no_durability_is_told_of(own: Server, make_host: MakeHost) -> None:
    own.execute("ALTER SYSTEM SET fsync = off")
    own.execute("SELECT pg_reload_conf()")
    host = make_host("a", own.make_database())
    host.start()
    assert (
        host.said("the server runs with fsync = off, so a crash can lose or damage what was stored; set it to on") == 1
    )


def backends(server: Server) -> int:
    [(count,)] = query(server.url("postgres"), "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'store%'")
    assert isinstance(count, int)
    return count


def test_a_locked_table_is_named_and_gathers_no_backends(
    own: Server, make_host: MakeHost, endpoint: CustomerEndpoint
) -> None:
    url = own.make_database()
    hosts = [make_host(name, url) for name in "ab"]
    for host in hosts:
        host.start()
        host.refuse(5)
    endpoint.wait_for(10)
    usual = backends(own)
    with psycopg.connect(url, application_name="reindex") as locking:
        locking.execute("LOCK TABLE endpoints, reports IN ACCESS EXCLUSIVE MODE")
        for host in hosts:
            host.refuse(5)
        for host in hosts:
            wait_until(lambda host=host: host.said("a table or row is locked by bouncehook (pid "), 40, host.text)  # type: ignore[misc]
            assert host.said(", reindex)")
            assert not host.said("out of reach")
        most = 0
        ends = time.monotonic() + 25  # a little longer than the longest statement may take
        while time.monotonic() < ends:
            most = max(most, backends(own))
            time.sleep(0.5)
        assert most <= usual + 6
        for host in hosts:
            host.stop(signal.SIGKILL)
        wait_until(lambda: backends(own) == 1, 20, lambda: f"{backends(own)} backends wait for nobody")
    for host in hosts:
        host.start()
    wait_until(lambda: len(ids(endpoint)) == 20, 60, hosts[0].text)


@contextmanager
def pgbouncer(server: Server, url: str, mode: str, size: int) -> Iterator[str]:
    """It, in front of a database; gives the URL there."""
    # Its user may not enter pytest's directories.
    directory = Path(tempfile.mkdtemp(prefix="bouncehook-pgbouncer-", dir="/var/tmp"))
    directory.chmod(0o755)
    name, port = url.rpartition("/")[2], free_port()
    (directory / "users").write_text(f'"bouncehook" "{PASSWORD}"\n')
    (directory / "pgbouncer.ini").write_text(f"""\
[databases]
{name} = host=127.0.0.1 port={server.port} dbname={name}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {directory}/users
pool_mode = {mode}
default_pool_size = {size}
""")
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(
            ["/usr/sbin/pgbouncer", directory / "pgbouncer.ini"], user="postgres", stdout=log, stderr=log
        )
    try:
        through = f"postgresql://bouncehook:{PASSWORD}@127.0.0.1:{port}/{name}"
        wait_until(lambda: listens(port), 20, (directory / "log").read_text)
        yield through
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(directory)


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize(("mode", "size"), [("session", 20), ("transaction", 4)])
def test_pgbouncer_in_front(
    server: Server, url: str, make_host: MakeHost, endpoint: CustomerEndpoint, mode: str, size: int
) -> None:
    with pgbouncer(server, url, mode, size) as through:
        hosts = [make_host(name, through) for name in "ab"]
        for host in hosts:
            host.start()
            host.refuse(30)
        wait_until(lambda: len(ids(endpoint)) == 60, 60, hosts[0].text)
        assert set(ids(endpoint).values()) == {1}
        for host in hosts:
            host.stop()
            assert not host.said("ERROR"), host.text()


@pytest.mark.parametrize("mode", ["session", "statement"])
def test_a_pooler_that_has_no_connection_for_us_does_not_hold_up_a_stop(
    server: Server, url: str, make_host: MakeHost, mode: str
) -> None:
    host = make_host("a", url)
    host.start()
    host.stop()  # the tables are there
    with pgbouncer(server, url, mode, 1) as through:
        host.path.write_text(host.path.read_text().replace(url, through))
        host.begin()
        process = host.process
        assert process
        host.refuse(5)
        wait_until(lambda: process.poll() is not None or host.said("ERROR"), 60, host.text)
        told = time.monotonic()
        if process.poll() is None:
            process.terminate()
        process.wait(60)
        assert time.monotonic() - told < 20, host.text()
