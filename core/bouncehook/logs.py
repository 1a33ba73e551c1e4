"""Logging of the daemons: one line for each event, on standard error (for systemd's journal or a terminal), or to
syslog once a daemon has left the terminal.

Called by `daemon` and `background`.  Lines about one message begin with its queue id, so that one grep follows a
message through Postfix's log and ours.  For the journal each line begins with its level (sd-daemon(3)), and leaves out
the time, the program and the process id, which the journal adds itself.  Touches syslog's socket.
"""

from __future__ import annotations

import logging
import os
import sys
from logging.handlers import SysLogHandler
from typing import TextIO

from bouncehook.report import printable

SYSLOG = "/dev/log"
_PRIORITIES = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.DEBUG: 7}
"""the priorities of syslog(3)"""


def log_to_stderr(program: str, *, verbose: bool) -> None:
    """Send the log of the whole process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    if _is_journal(sys.stderr):
        handler.setFormatter(_ForJournal("%(levelname)s: %(message)s"))
    else:
        handler.setFormatter(_Escaping(f"%(asctime)s {program}[%(process)d]: %(levelname)s: %(message)s"))
    logging.basicConfig(level=logging.DEBUG if verbose else logging.INFO, handlers=[handler])


def log_to_syslog(program: str) -> None:
    """Send the log to syslog in place of standard error, with the facility `mail`, which Postfix uses too."""
    handler = SysLogHandler(SYSLOG, facility=SysLogHandler.LOG_MAIL)
    handler.setFormatter(_Escaping(f"{program}[%(process)d]: %(levelname)s: %(message)s"))
    logging.basicConfig(level=logging.getLogger().level, handlers=[handler], force=True)


class _Escaping(logging.Formatter):
    """Each event is one line, and no terminal obeys it: names of files and addresses are what somebody has chosen.  Of
    a traceback the lines stay lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = printable(record.message)
        return super().formatMessage(record)


class _ForJournal(_Escaping):
    """Each line with its level, those of a traceback too: the journal takes each for an entry."""

    def format(self, record: logging.LogRecord) -> str:
        priority = _PRIORITIES.get(record.levelno, 6)
        return "\n".join(f"<{priority}>{line}" for line in super().format(record).splitlines())


def _is_journal(stream: TextIO) -> bool:
    """Whether systemd has connected the stream to the journal; see JOURNAL_STREAM in systemd.exec(5)."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"
