"""The pipe's script, its package or its interpreter is missing or half written, as while pip installs them anew.

pipe(8) bounces what its command does not take, and a returned mail has no sender to bounce to: it would be destroyed.
The program has an environment of its own here, so that it can be broken and installed again while Postfix runs.
"""

from __future__ import annotations

import shutil
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bouncehook.configuration import load
from bouncehook.return_address import day_of
from bouncehook_demo.foreign_bounce import LaterBounce, compose_bounce
from bouncehook_demo.postfix_settings import guarded, quick_retries
from bouncehook_demo.stages import STAGES
from bouncehook_demo.submit import simple_message
from bouncehook_demo.waiting import wait_until

pytestmark = pytest.mark.postfix

TOP = Path(__file__).parents[2]
SOURCES = ("core", "recogniser", "milter", "bounce_pipe", "lmtp", "notifier", "admin")
LATER = next(row for row in STAGES if row.label == "later")
RELAY_OPTIONS = {"rows": (LATER,), "settings": quick_retries()}
UPGRADES = 2
PACE_SECONDS = 0.1
"""faster, the mails would keep pip waiting, and would not meet more of what it does"""
LEAST = 60
DONE = r"relay=bouncehook.*status=(\w+) \((.*)\)"


class Installed:
    """A small virtual environment with bouncehook-pipe in it, which pip installs from a wheel."""

    def __init__(self, directory: Path, source: Path) -> None:
        self.interpreter = directory / "bin" / "python"
        self.script = directory / "bin" / "bouncehook-pipe"
        self.wheel = self._built(source)
        subprocess.run(["/usr/bin/python3", "-m", "venv", "--without-pip", directory], check=True)
        self.install()
        (self.packages,) = directory.glob("lib/python*/site-packages")

    def install(self) -> None:
        """As an upgrade by hand does it."""
        options = ["install", "--quiet", "--no-deps", "--no-index", "--no-warn-script-location", "--force-reinstall"]
        subprocess.run([sys.executable, "-m", "pip", "--python", self.interpreter, *options, self.wheel], check=True)

    @staticmethod
    def _built(source: Path) -> Path:
        for name in SOURCES:
            shutil.copytree(TOP / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(TOP / name, source)
        options = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", source]
        subprocess.run([sys.executable, "-m", "pip", *options, source], check=True)
        (wheel,) = source.glob("*.whl")
        return wheel


@pytest.fixture(scope="module")
def installed(relay, tmp_path_factory) -> Installed:
    """What Postfix of this file's relay starts."""
    made = Installed(relay.environment.directory / "installed", tmp_path_factory.mktemp("source"))
    _, flags, _, *options = relay.programs.pipe_command()
    command = " ".join(guarded([str(made.interpreter), flags, str(made.script), *options]))
    attributes = f"flags=Rq user={relay.programs.pipe_user()} null_sender="
    postfix = relay.environment.postfix
    postfix.set_service(f"bouncehook/unix=bouncehook unix - n n - - pipe {attributes} argv={command}")
    postfix.reload()
    return made


def missing(path: Path) -> None:
    path.unlink()


def cut(octets: int) -> Callable[[Path], None]:
    """What a write leaves that has just begun, or broke off."""

    def act(path: Path) -> None:
        content = path.read_bytes()
        path.unlink()  # the interpreter is a link
        path.write_bytes(content[:octets])
        path.chmod(0o755)

    return act


BROKEN = {
    "no script": ("script", missing),
    "empty script": ("script", cut(0)),
    "script of a few lines": ("script", cut(400)),
    "half a script": ("script", cut(900)),
    "no package": ("packages/bouncehook_pipe/command.py", missing),
    "empty module": ("packages/bouncehook/spool.py", cut(0)),
    "half a module": ("packages/bouncehook/spool.py", cut(4096)),
    "no interpreter": ("interpreter", missing),
    "half an interpreter": ("interpreter", cut(4096)),
}


@pytest.fixture
def broken(installed, request) -> Iterator[None]:
    place, act = BROKEN[request.param]
    first, _, rest = place.partition("/")
    path = getattr(installed, first) / rest if rest else getattr(installed, first)
    kept = path.with_name(f"{path.name}.kept")
    shutil.copy2(path, kept, follow_symlinks=False)
    shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)
    act(path)
    yield
    kept.replace(path)


@pytest.mark.parametrize("broken", BROKEN, indirect=True)
def test_the_mail_is_deferred(mail, broken) -> None:
    since = mail.postfix.log_position()
    queue_id = mail.send(LATER.recipient).queue_id
    status, said = mail.postfix.wait_for_log(DONE, since=since).groups()
    assert status == "deferred", said
    assert not mail.reports_so_far(queue_id)


def test_it_is_told_once_the_program_is_there_again(mail, installed) -> None:
    """All that the cases above have left in the queue."""
    mail.postfix.flush_until_empty()
    wait_until(lambda: len(mail.endpoint.posts) >= len(BROKEN), 30, lambda: f"{mail.endpoint.posts}")
    assert len({post["id"] for post in mail.endpoint.posts}) == len(BROKEN)


def test_an_upgrade_by_pip_under_load(mail, installed) -> None:
    """Mails come back all the time while pip installs the program again and again: each is told of."""
    since = mail.postfix.log_position()
    over = threading.Event()
    upgrades = threading.Thread(target=upgrade, args=(installed, over))
    upgrades.start()
    ids = come_back_until(over, mail)
    upgrades.join()
    mail.postfix.wait_until_queue_is_empty(60)
    assert "status=bounced" not in mail.postfix.log_text(since)
    told = lambda: {post["id"] for post in mail.endpoint.posts}  # noqa: E731
    wait_until(lambda: told() >= ids, 60, lambda: f"not told of {len(ids - told())} of {len(ids)}")


def upgrade(installed: Installed, over: threading.Event) -> None:
    try:
        for _ in range(UPGRADES):
            installed.install()
    finally:
        over.set()


def come_back_until(over: threading.Event, mail) -> set[str]:
    """Bounces of a remote server, one after the other, each of another message; returns their ids."""
    configuration = load(mail.relay.programs.config)
    (customer,) = configuration.customers
    source = (mail.environment.loopback.remote(0), 0)
    content = simple_message("news@acme.example", [LATER.recipient])
    ids: set[str] = set()
    with smtplib.SMTP(*mail.environment.relay, local_hostname="mx.far.test", source_address=source) as server:
        while not over.wait(PACE_SECONDS) or len(ids) < LEAST:
            message_id = f"4jYupgrade{len(ids)}"
            address = configuration.return_address_for(customer, message_id, day_of(time.time()))
            bounce = compose_bounce(LaterBounce(), "mx.far.test", address, LATER.recipient, content)
            server.sendmail("", [address], bounce)
            ids.add(message_id)
    return ids
