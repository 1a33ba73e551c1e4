"""`bouncehook doctor`: finds what would keep failures from being reported here, one line each, with the remedy.

It reads the real configuration of Postfix and ours, examines the running programs, and changes nothing.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import asdict

from bouncehook import sysexits
from bouncehook.configuration import load
from bouncehook.plurals import counted
from bouncehook_admin.doctor.examinations import findings
from bouncehook_admin.doctor.finding import Finding, Level, Patient
from bouncehook_admin.setup.colours import GREEN, RED, YELLOW, in_colour, safe_on_terminal
from bouncehook_admin.setup.postfix import Postfix
from bouncehook_admin.subcommand import Commands, subcommand, takes_config, takes_json, takes_postfix
from bouncehook_admin.terminal import say_json
from bouncehook_notifier.deliver.unusable import prove_usable

_COLOURS = {Level.OK: GREEN, Level.WARNING: YELLOW, Level.PROBLEM: RED}
_LEVELS, _SUBJECTS = 7, 17
"""columns"""


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "doctor", doctor)
    takes_postfix(parser)
    takes_json(parser, "one JSON object a line, for each finding")
    parser.add_argument(
        "--name-server", metavar="ADDRESS", help="the name server to ask; default: those of the machine"
    )
    takes_config(parser)


def doctor(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError and PostfixFault: without a configuration nothing can be examined."""
    configuration = load(arguments.config)
    prove_usable(configuration)
    postfix = Postfix(arguments.postfix)
    patient = Patient(postfix, postfix.read(), configuration)
    levels: Counter[Level] = Counter()
    for finding in findings(patient, arguments.name_server):
        levels[finding.level] += 1
        if arguments.json:
            say_json(asdict(finding))
        else:
            print(line(finding))
    if not arguments.json:
        problems, warnings = counted(levels[Level.PROBLEM], "problem"), counted(levels[Level.WARNING], "warning")
        print(f"{problems}, {warnings}, {levels[Level.OK]} ok")
    return sysexits.UNAVAILABLE if levels[Level.PROBLEM] else sysexits.OK


def line(finding: Finding) -> str:
    """The finding as one line of text."""
    level = in_colour(_COLOURS[finding.level], f"{finding.level.upper():<{_LEVELS}}")
    text = f"{finding.text}; {finding.remedy}" if finding.remedy else finding.text
    return f"{level}  {safe_on_terminal(f'{finding.subject:<{_SUBJECTS}}  {text}')}"
