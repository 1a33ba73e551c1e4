"""Logging of the daemons: one line an event, on standard error, which systemd's journal or a terminal takes, or to
syslog, once a daemon has left the terminal.

Called by `daemon` and `background`.  Lines about one message begin with its queue id, so that one grep follows a
message through Postfix's log and ours.  Touches syslog's socket.
"""

from __future__ import annotations

import logging
import sys
from logging.handlers import SysLogHandler

SYSLOG = "/dev/log"


def log_to_stderr(program: str, *, verbose: bool) -> None:
    """Send the log of the whole process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(f"%(asctime)s {program}[%(process)d]: %(levelname)s: %(message)s"))
    logging.basicConfig(level=logging.DEBUG if verbose else logging.INFO, handlers=[handler])


def log_to_syslog(program: str) -> None:
    """In place of standard error.  Postfix's own lines are in the facility `mail` too."""
    handler = SysLogHandler(SYSLOG, facility=SysLogHandler.LOG_MAIL)
    handler.setFormatter(logging.Formatter(f"{program}[%(process)d]: %(levelname)s: %(message)s"))
    logging.basicConfig(level=logging.getLogger().level, handlers=[handler], force=True)
