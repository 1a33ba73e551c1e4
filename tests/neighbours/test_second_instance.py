"""A second instance of Postfix, made by postmulti(1): `bouncehook setup -c DIR` sets up that one and no other.

The first one's configuration is /etc/postfix here, in a mount namespace of its own; the machine's is not touched.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from set_up_host import PIPE_USER, SetUpHost

from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.private_postfix import PrivatePostfix
from bouncehook_demo.relay import CUSTOMER, RETURN_DOMAIN
from bouncehook_demo.stages import postfix_settings

pytestmark = [pytest.mark.postfix, pytest.mark.soak]
NAME = "postfix-out"


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
        settings=postfix_settings(environment.rows).joined_with(
            PostfixSettings(transports={RETURN_DOMAIN: "relay:[{}]:{}".format(*environment.relay)})
        ),
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

        assert "Postfix has been reloaded" in namespace.run(program, "setup", *where, *options, "--apply", "--reload")
        second.fill_jail()
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


def test_mail_that_goes_through_both(commands, environment, second, host, mail) -> None:
    """Customers send to the first, which hands all on to the second: each has a milter, and they share the spool."""
    environment.remote.bounce_to = environment.relay
    host.postfix.postconf({"relayhost": f"[{second.address}]:{second.port}"})
    host.apply()

    # The second one knows nothing of us yet: what fails there comes back to the first by mail.
    row = environment.rows[0]
    report = mail.report(mail.send(row.recipient))
    assert (report["recipient"], report["state"], report["code"]) == (row.recipient, "bounce", row.code)

    there = SetUpHost(commands, second, second.directory / "bouncehook-too", host.customers)
    there.prepare()
    settings = there.programs.config.read_text()
    there.programs.config.write_text(settings.replace(str(there.programs.directory), str(host.programs.directory)))
    there.programs.start_milter()
    try:
        there.apply()
        since = second.log_position()
        mail.fails_as_told()
        assert second.log_text(since).count("milter-discard") == len(environment.rows) - 1
        asked = [commands / "bouncehook", "doctor", "-c", second.config_directory, "--config", there.programs.config]
        done = subprocess.run(
            [*asked, "--name-server", environment.loopback.name_server], capture_output=True, text=True, check=False
        )
        problems = {line.split()[1] for line in done.stdout.splitlines() if line.startswith("PROBLEM")}
        assert problems <= {"mx", "spf"}, done.stdout
    finally:
        there.programs.stop()
