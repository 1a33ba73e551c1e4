"""What docs/install.md has for those who set Postfix up by hand, as it stands there; and daemons out of the chroot."""

from __future__ import annotations

from pathlib import Path

import pytest
from install_document import commands_below
from set_up_host import PIPE_USER

from bouncehook import relay_copies
from bouncehook_demo.relay import RETURN_DOMAIN

pytestmark = [pytest.mark.postfix, pytest.mark.soak]


def test_by_hand(commands, environment, host, namespace, mail) -> None:
    """Setup has nothing to add to it, and failures are reported."""
    everything, never = commands_below("Postfix by hand")
    programs = host.programs
    program = "/opt/bouncehook/bin/python -IS /opt/bouncehook/bin/bouncehook-pipe"
    table = "texthash:/etc/postfix/return_addresses"
    for text, here in {
        "bounces.relay.example": RETURN_DOMAIN,
        "bouncehook-pipe:bouncehook": PIPE_USER,
        program: f"{commands}/python -IS {commands}/bouncehook-pipe --spool={programs.spool} --keys={programs.keys}",
        # This Postfix has a table already.
        table: f"{table}, texthash:/etc/postfix/transport",
    }.items():
        assert text in everything
        everything = everything.replace(text, here)
    with programs.config.open("a") as settings:
        settings.write("smtp_skip_5xx_greeting: no\n")
    # The daemons were started outside of the namespace.
    directory = f"{host.postfix.config_directory}/"
    namespace.run("sh", "-ec", everything.replace("/etc/postfix/", directory))
    # What the document has in words: this Postfix sends no copies.
    (programs.config.parent / relay_copies.NAME).write_text("# none\n")
    assert namespace.run(*setup(commands, host)).endswith("Nothing to do.\n")
    mail.fails_as_told()

    namespace.run("sh", "-ec", never.replace("/etc/postfix/", directory))
    queue_id = mail.send(environment.rows[0].recipient, recipient_options=["NOTIFY=NEVER"])
    assert mail.report(queue_id)["state"] == environment.rows[0].state


def test_out_of_the_chroot(commands, environment, host, namespace, mail) -> None:
    """The name of the socket means the same there."""
    postfix = environment.postfix
    postfix.set_service(f"{postfix.address}:{postfix.port}/inet={postfix.address}:{postfix.port} inet n - n - - smtpd")
    postfix.set_service("cleanup/unix=cleanup unix n - n - 0 cleanup")
    postfix.reload()
    since = postfix.log_position()
    mail.fails_as_told()
    assert postfix.log_text(since).count("milter-discard") == len(environment.rows) - 1


def setup(commands: Path, host) -> list[object]:
    """The command, for the Postfix that is the machine's."""
    return [commands / "bouncehook", "setup", "--config", host.programs.config, "--pipe-user", PIPE_USER]
