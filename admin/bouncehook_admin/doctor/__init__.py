"""`bouncehook doctor`: what would make failures invisible here, one line each, with the remedy.

It reads the real configuration of Postfix and ours, looks at what runs, and changes nothing.  Each examination is a
function from a `Patient` to its findings, in a file of its own; one that breaks down is a problem itself and does not
keep the others from being made.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from bouncehook import sysexits
from bouncehook.configuration import load
from bouncehook.errors import BouncehookError
from bouncehook_admin.doctor import (
    admission,
    copies,
    endpoints,
    files,
    identities,
    lmtp,
    machine,
    mail_paths,
    names,
    notifications,
    per_recipient,
    reload,
    return_path,
    rewriting,
    routes,
    sockets,
    waiting,
)
from bouncehook_admin.doctor.finding import Examination, Finding, Level, Patient, problem
from bouncehook_admin.setup import takes_postfix
from bouncehook_admin.setup.colours import GREEN, RED, YELLOW, in_colour, shown
from bouncehook_admin.setup.postfix import Postfix, PostfixFault
from bouncehook_admin.subcommand import Commands, subcommand, takes_config
from bouncehook_notifier.deliver.signature import prove_secrets

_COLOURS = {Level.OK: GREEN, Level.WARNING: YELLOW, Level.PROBLEM: RED}
_LEVELS, _SUBJECTS = 7, 17
"""columns"""


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "doctor", doctor, "what would make failures invisible here, and the remedy")
    takes_postfix(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--name-server", metavar="ADDRESS", help="ask this one; default: those of the machine")
    takes_config(parser)


def doctor(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError and PostfixFault: without these nothing can be examined."""
    configuration = load(arguments.config)
    prove_secrets(configuration)
    postfix = Postfix(arguments.postfix)
    patient = Patient(postfix, postfix.read(), configuration)
    counted: Counter[Level] = Counter()
    for finding in findings(patient, arguments.name_server):
        counted[finding.level] += 1
        print(json.dumps(asdict(finding)) if arguments.json else line(finding))
    if not arguments.json:
        print(f"{counted[Level.PROBLEM]} problems, {counted[Level.WARNING]} warnings, {counted[Level.OK]} ok")
    return sysexits.UNAVAILABLE if counted[Level.PROBLEM] else sysexits.OK


def findings(patient: Patient, name_server: str | None) -> Iterator[Finding]:
    """All that is found."""
    examinations: Sequence[Examination] = (
        mail_paths.examine,
        notifications.examine,
        identities.examine,
        per_recipient.examine,
        reload.examine,
        sockets.milter,
        return_path.examine,
        lmtp.examine,
        rewriting.examine,
        admission.examine,
        routes.examine,
        copies.examine,
        names.Examination(name_server),
        machine.examine,
        files.examine,
        waiting.examine,
        endpoints.examine,
    )
    for examination in examinations:
        yield from _made(examination, patient)


def _made(examination: Examination, patient: Patient) -> Iterator[Finding]:
    try:
        yield from examination(patient)
    except PostfixFault as fault:
        remedy = "let postmap(1) ask it: the table's package, its file and its permissions"
        yield problem("doctor", f"{fault}, so what depends on it was not looked at", remedy)
    except (BouncehookError, OSError) as error:
        yield problem("doctor", f"an examination has broken down: {error}", "run this as root")


def line(finding: Finding) -> str:
    """As a person reads it."""
    level = in_colour(_COLOURS[finding.level], f"{finding.level.upper():<{_LEVELS}}")
    text = f"{finding.text}; {finding.remedy}" if finding.remedy else finding.text
    return f"{level}  {shown(f'{finding.subject:<{_SUBJECTS}}  {text}')}"
