"""A second instance of Postfix, made by postmulti(1): `bouncehook setup -c DIR` sets up that one and no other.

The first one's configuration is /etc/postfix here, in a mount namespace of its own; the machine's is not touched.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from set_up_host import PIPE_USER, SetUpHost

from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.private_postfix import PrivatePostfix
from bouncehook_demo.relay import CUSTOMER, RETURN_DOMAIN
from bouncehook_demo.stages import postfix_settings

pytestmark = pytest.mark.postfix
NAME = "postfix-out"


class MountNamespace:
    """Where a directory stands in for /etc/postfix."""

    def __init__(self, directory: Path) -> None:
        shell = 'mount --bind "$1" /etc/postfix && echo ready && exec sleep infinity'
        self._holder = subprocess.Popen(
            ["unshare", "--mount", "--propagation=private", "sh", "-c", shell, "sh", directory],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._holder.stdout
        assert self._holder.stdout.readline() == "ready\n"

    def try_(self, *command: object) -> subprocess.CompletedProcess[str]:
        """Run a command there."""
        inside = ["nsenter", f"--mount=/proc/{self._holder.pid}/ns/mnt", *map(str, command)]
        return subprocess.run(inside, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)

    def run(self, *command: object) -> str:
        """The same; it has to succeed."""
        done = self.try_(*command)
        assert done.returncode == 0, done
        return done.stdout

    def end(self) -> None:
        """Nothing is left of it."""
        self._holder.terminate()
        self._holder.communicate()


@pytest.fixture(scope="module")
def namespace(environment) -> Iterator[MountNamespace]:
    """The environment's Postfix is the machine's there, with what Debian has beside its main.cf."""
    directory = environment.postfix.config_directory
    for path in Path("/etc/postfix").iterdir():
        if path.name not in ("main.cf", "master.cf") and path.is_file():
            shutil.copy(path, directory)
    namespace = MountNamespace(directory)
    yield namespace
    namespace.end()


@pytest.fixture(scope="module")
def second(environment, namespace) -> Iterator[PrivatePostfix]:
    """Made, configured, enabled and started as postmulti(1) says."""
    postfix = PrivatePostfix(
        environment.directory / NAME,
        address=f"{environment.loopback.net}.0.4",
        name_server=environment.loopback.name_server,
        hostname="out.example.test",
        remote_port=environment.postfix.remote_port,
        clients=environment.loopback.clients,
        settings=postfix_settings(environment.rows),
    )
    postfix.directory.mkdir(mode=0o755)
    places = {"config": postfix.config_directory, "queue": postfix.queue_directory, "data": postfix.data_directory}
    namespace.run("postmulti", "-e", "init")
    namespace.run(
        *("postmulti", "-I", NAME, "-G", "mta", "-e", "create"),
        *(f"{name}_directory={directory}" for name, directory in places.items()),
    )
    made = [
        line for line in (postfix.config_directory / "main.cf").read_text().splitlines() if not line.startswith("#")
    ]
    multi = [line for line in made if line.startswith(("multi_instance_", "syslog_name"))]
    assert any(NAME in line for line in multi), made
    postfix.settings = postfix.settings.joined_with(
        PostfixSettings({name: value for name, _, value in (line.partition(" = ") for line in multi)})
    )
    with ExitStack() as stack:
        postfix.prepare()
        namespace.run("postmulti", "-i", NAME, "-e", "enable")
        stack.callback(postfix.stop)
        namespace.run("postmulti", "-i", NAME, "-p", "start")
        postfix.wait_for_log("daemon started")
        yield postfix


def test_only_the_one_that_is_named(commands, environment, namespace, second, mail) -> None:
    url = environment.endpoint.url("/failures")
    host = SetUpHost(commands, second, second.directory / "bouncehook", f"customers:\n  {CUSTOMER}: {url}\n")
    options = ("--config", host.programs.config, "--pipe-user", PIPE_USER)
    where = ("-c", second.config_directory)
    program = commands / "bouncehook"
    first = environment.postfix

    def files(postfix: PrivatePostfix) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in postfix.config_directory.iterdir() if path.is_file()}

    with host:
        before, before_second = files(first), files(second)
        assert str(second.config_directory) in namespace.run("postmulti", "-l")
        shown = namespace.try_(program, "setup", *options)
        assert shown.returncode == 69, "the milter's socket is not in the first one's queue directory"
        assert "is not below" in shown.stdout

        assert "Postfix has been told" in namespace.run(program, "setup", *where, *options, "--apply", "--reload")
        assert files(first) == before
        assert namespace.run(program, "setup", *where, *options).endswith("Nothing to do.\n")

        through_second = mail.through((second.address, second.port))
        environment.remote.bounce_to = (second.address, second.port)
        through_second.fails_as_told()
        _, got = through_second.accepted()
        assert got.sender.endswith(f"@{RETURN_DOMAIN}")
        _, got = mail.accepted()
        assert got.sender == f"news@{CUSTOMER}", "the first one knows nothing of us"

        namespace.run(program, "setup", *where, *options, "--remove", "--reload")
        assert files(first) == before
        after = files(second)
        assert {name: after[name] for name in before_second} == before_second
        _, got = through_second.accepted()
        assert got.sender == f"news@{CUSTOMER}"
