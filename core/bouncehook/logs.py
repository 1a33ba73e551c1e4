"""Logging of the daemons: one line an event on standard error, which systemd's journal or a terminal takes.

Called once by each daemon's start.  Lines about one message begin with its queue id, so that one grep follows a
message through Postfix's log and ours.
"""

from __future__ import annotations

import logging
import sys


def log_to_stderr(program: str, *, verbose: bool) -> None:
    """Send the log of the whole process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(f"%(asctime)s {program}[%(process)d]: %(levelname)s: %(message)s"))
    logging.basicConfig(level=logging.DEBUG if verbose else logging.INFO, handlers=[handler])
