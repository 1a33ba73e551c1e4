"""Fixtures that start real things for several folders of tests: relays with bouncehook installed on them.

Every relay has a loopback net of its own, so that they can be up at the same time.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadFileScheduling

import places
from bouncehook.return_address import day_of
from bouncehook_admin.command import main
from bouncehook_demo.private_postfix import PrivatePostfix
from bouncehook_demo.relay import Relay
from places import NOT_OF_THE_REPOSITORY, own_loopback

# Compiled files stay beside the environment, for the next run, and not in the tree.  Programs that tests start do not
# inherit that.
sys.pycache_prefix, sys.dont_write_bytecode = str(Path(sys.prefix) / "pycache"), False

# A shell that runs the suite in the background has SIGINT ignored; programs that tests start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("bouncehook", deadline=None)
hypothesis.settings.load_profile("bouncehook")

COMMANDS = Path(sys.executable).parent
LONG = (
    "hosts",
    "recognise",
    "setup",
    "apart",
    "torture",
    "postgresql",
    "relay",
    "monitor",
    "probe",
    "neighbours",
    "packaging",
)
"""the folders with the longest files, the longest first"""
LOG_LINES = 60
"""so many of Postfix's log are shown with a test that failed"""
SHARING = ("tests/hosts",)
"""folders whose files share what they start"""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays: to look for garbage in it took a fifth of the time, and each worker collects all."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files, so that not one of several workers has one left when all others are done."""
    folders = {folder: place for place, folder in enumerate(LONG)}
    items.sort(key=lambda item: folders.get(item.path.parent.name, len(LONG)))


_day = day_of(time.time())


def pytest_runtest_setup() -> None:
    """A run may go on beyond midnight (UTC): then today is another day for the test modules that noted it as TODAY."""
    global _day
    before, _day = _day, day_of(time.time())
    if _day != before:
        for module in list(sys.modules.values()):
            if vars(module).get("TODAY") == before:
                module.TODAY = _day


class _ByFile(LoadFileScheduling):
    """One worker does a whole file, since its tests share what is costly to start; or a whole folder, if files do."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        folder = str(Path(file).parent)
        return folder if folder in SHARING else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _ByFile:
    """(xdist's own groups do not reach its scheduler with pytest 9.2.)"""
    return _ByFile(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """To a test that failed, add what its Postfix logged: a failure on another machine is not explained without it."""
    report = yield
    if report.failed:
        for name, value in getattr(item, "funcargs", {}).items():
            postfix = getattr(getattr(value, "environment", value), "postfix", None)
            if isinstance(postfix, PrivatePostfix):
                lines = postfix.log_text().splitlines()[-LOG_LINES:]
                report.sections.append((f"end of the log of {name}'s Postfix", "\n".join(lines)))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud what was not tested, because files are missing that are not of the repository."""
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        _, found, reason = str(report.longrepr[2]).partition(NOT_OF_THE_REPOSITORY)
        if found:
            reasons[reason] += 1
    for reason, tests in reasons.items():
        terminalreporter.write_line(f"NOT TESTED: {tests} tests were skipped, since {reason}", red=True, bold=True)


@pytest.fixture(scope="session")
def commands() -> Path:
    """Where the installed programs are: the tests run them as a user does, not from the tree."""
    if os.geteuid() != 0 or not (COMMANDS / "bouncehook-milter").exists():
        pytest.fail("run the suite with `sudo tests/run`: it installs the programs and starts real Postfixes as root")
    return COMMANDS


@pytest.fixture
def bouncehook(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run `bouncehook ARGUMENTS` in this process: exit status, standard output, standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["bouncehook", *map(str, arguments)])
        try:
            status = main()
        except SystemExit as stop:
            status = int(stop.code or 0)
        output, errors = capsys.readouterr()
        return status, output, errors

    return run


@pytest.fixture
def public_directory() -> Iterator[Path]:
    """A directory that every user may enter."""
    with places.public_directory() as directory:
        yield directory


@pytest.fixture(scope="session")
def make_relay(commands: Path) -> Callable[..., Relay]:
    """Makes relays, not yet started, each on a net of its own."""

    def make(**options: Any) -> Relay:
        return Relay(commands, loopback=own_loopback(), **options)

    return make


@pytest.fixture(scope="module")
def relay(make_relay: Callable[..., Relay], request: pytest.FixtureRequest) -> Iterator[Relay]:
    """A running relay for the tests of one file.  A file that needs other than the defaults sets RELAY_OPTIONS."""
    made = make_relay(**getattr(request.module, "RELAY_OPTIONS", {}))
    with made:
        yield made
