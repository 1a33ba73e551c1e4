"""`bouncehook audit`: compares the failures in Postfix's own log with the reports.

Reads the configuration, the logs, the spool and the store; changes nothing.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from bouncehook import sysexits
from bouncehook.configuration import load
from bouncehook.return_address import SECONDS_PER_DAY
from bouncehook_admin.audit import output
from bouncehook_admin.audit.audit import ALWAYS, NEVER, Period, audit_logs
from bouncehook_admin.audit.logs import Log, journal_since, open_log, usual_logs
from bouncehook_admin.audit.reasons import Verdict
from bouncehook_admin.selecting import moment
from bouncehook_admin.subcommand import Commands, WrongArguments, subcommand, takes_config, takes_json

UNREPORTED = 1
"""the exit status when a failure has no report"""


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "audit", audit)
    parser.add_argument(
        "log",
        metavar="LOG",
        nargs="*",
        type=Path,
        help="Postfix's log: files, also compressed or of the journal, in any order; - is standard input "
        "(default: /var/log/mail.log or the journal, of the last day)",
    )
    parser.add_argument("--journal", action="store_true", help="read the journal")
    parser.add_argument("--since", type=moment, metavar="TIME", help="only failures then or later")
    parser.add_argument("--until", type=moment, metavar="TIME", help="only failures before then")
    parser.add_argument("--all", action="store_true", help="show all failures, not only those that were not reported")
    takes_json(parser, "all failures, one JSON object a line, and one that sums up")
    takes_config(parser)
    parser.epilog = "TIME is in ISO 8601, or an age: 90s, 30m, 2h, 3d, 1w."


def audit(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, NoLog, NothingRead, SpoolError, StoreUnavailable and WrongArguments."""
    if arguments.journal and arguments.log:
        raise WrongArguments("give either logs or --journal, not both")
    configuration = load(arguments.config)
    named = bool(arguments.log)
    since = arguments.since if arguments.since is not None else ALWAYS if named else time.time() - SECONDS_PER_DAY
    period = Period(since, arguments.until if arguments.until is not None else NEVER)
    logs = _logs(arguments.log, arguments.journal, since)
    with output.progress(sum(log.size for log in logs)) as tick:
        found = audit_logs(configuration, logs, period, tick)
    if arguments.json:
        output.show_for_programs(found)
    else:
        output.show(found, Verdict if arguments.all else (Verdict.UNREPORTED, Verdict.UNLOGGED))
    return sysexits.OK if found.is_good else UNREPORTED


def _logs(paths: Sequence[Path], is_journal: bool, since: float) -> list[Log]:
    if is_journal:
        return [journal_since(since)]
    return [open_log(path) for path in paths] if paths else usual_logs(since)
