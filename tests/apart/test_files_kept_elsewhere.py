"""A Postfix whose files are made anew at each start: what `bouncehook setup --print` prints is applied as
docker-mailserver and mailcow apply their users' settings, and it works, at each start again."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from apart.apart import Apart

pytestmark = pytest.mark.postfix


class Container:
    """What the container of such a project does at its start, and what it keeps for its users."""

    def __init__(self, apart: Apart, kept: Path) -> None:
        self.apart = apart
        self.directory = apart.postfix.config_directory
        self.kept = kept
        self.changed: list[str] = []

    def print(self, form: str, *options: object) -> str:
        """`bouncehook setup --print` where there is no Postfix."""
        where = ("-c", self.kept / "none")
        done = self.apart.bouncehook("setup", *where, "--print", form, *options)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    def print_main(self) -> str:
        """The lines for main.cf, for the lists that the running Postfix has."""
        values = self.kept / "postconf"
        values.write_text(self.run("postconf"))
        return self.print("main.cf", "--postconf", values)

    def run(self, *command: str | Path) -> str:
        """A command in the container."""
        environment = {"MAIL_CONFIG": str(self.directory), "PATH": os.environ["PATH"] + ":/usr/sbin"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def as_if_written_long_ago(self) -> None:
        """Postfix waits for files that have just been changed."""
        for name in ("main.cf", "master.cf"):
            status = (self.directory / name).stat()
            os.utime(self.directory / name, (status.st_atime, status.st_mtime - 10))


@pytest.fixture
def container(apart: Apart, tmp_path: Path) -> Iterator[Container]:
    yield Container(apart, tmp_path)
    apart.postfix.customise = None


def restart_and_prove(container: Container) -> None:
    """Twice, because the second start finds what the first has left."""
    for _ in range(2):
        container.apart.restart_postfix()
        container.apart.prove()


def test_a_script_that_runs_at_each_start(container: Container) -> None:
    """docker-mailserver's user-patches.sh, a task of Ansible: when all files are there, before Postfix starts."""
    script = container.kept / "user-patches.sh"
    script.write_text(container.print("sh"))

    def customise() -> None:
        container.changed.append(container.run("bash", script))
        before = [(container.directory / name).read_bytes() for name in ("main.cf", "master.cf")]
        assert container.run("sh", script) == ""  # a second time nothing changes
        assert [(container.directory / name).read_bytes() for name in ("main.cf", "master.cf")] == before
        container.as_if_written_long_ago()

    container.apart.postfix.customise = customise
    restart_and_prove(container)
    assert len(container.changed) == 2
    assert "\nsmtpd_milters = $bouncehook_milter\n" in container.changed[0]
    assert "\nrelay_domains = $bouncehook_return_domains\n" in container.changed[0]
    # And it is what --apply would do, which only has to know from where Postfix sends copies.
    shown = json.loads(container.apart.setup("--json").stdout)
    assert (shown["parameters"], shown["services"], shown["transport_table"]) == ([], [], None)


def test_lines_that_are_appended_to_main_cf(container: Container) -> None:
    """mailcow's extra.cf, and a hook for master.cf, which runs before main.cf is put together."""
    extra, table = container.print_main(), container.print("transport")
    service = container.print("master.cf").splitlines()[-1]

    def customise() -> None:
        container.run("postconf", "-M", f"bouncehook-lmtp/unix={service}")
        (container.directory / "bouncehook_transport").write_text(table)
        with (container.directory / "main.cf").open("a") as file:
            file.write(extra)
        container.as_if_written_long_ago()

    container.apart.postfix.customise = customise
    restart_and_prove(container)
    assert container.print_main() == extra


def test_lines_that_are_appended_and_read_back(container: Container) -> None:
    """docker-mailserver's postfix-main.cf: main.cf becomes what `postconf -n` prints of it."""
    extra, table = container.print_main(), container.print("transport")
    service = container.print("master.cf")

    def customise() -> None:
        with (container.directory / "main.cf").open("a") as file:
            file.write(extra)
        read_back = container.run("postconf", "-n")
        (container.directory / "main.cf").write_text(read_back)
        (container.directory / "bouncehook_transport").write_text(table)
        with (container.directory / "master.cf").open("a") as file:
            file.write(service)
        container.as_if_written_long_ago()

    container.apart.postfix.customise = customise
    restart_and_prove(container)


def test_content_checks_do_not_see_notifications(container: Container) -> None:
    """The script does as --apply does."""
    script = container.kept / "user-patches.sh"
    script.write_text(container.print("sh"))

    def customise() -> None:
        container.run("postconf", "-e", "header_checks = regexp:{ { /^Subject: Undelivered/ REJECT } }")
        container.run("sh", script)
        assert container.run("sh", script) == ""
        container.as_if_written_long_ago()

    container.apart.postfix.customise = customise
    restart_and_prove(container)
    shown = json.loads(container.apart.setup("--json").stdout)
    assert (shown["services"], shown["service_parameters"], shown["by_hand"]) == ([], [], [])
