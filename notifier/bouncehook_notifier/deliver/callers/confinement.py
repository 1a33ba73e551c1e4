"""What a caller gives up before its first call: everything that a call does not need and the kernel lets it give up.

    it dies with the notifier            (PR_SET_PDEATHSIG)
    it gains no rights by what it runs   (PR_SET_NO_NEW_PRIVS)
    it writes, makes and removes no file, runs no program, and looks into no process outside (Landlock, where the
    kernel has it: since Linux 5.13)

It can still read what its user may read: docs/security.md.

Called by `caller_process`.  Touches the kernel's idea of this process.
"""

from __future__ import annotations

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
# The same on all architectures.
_LANDLOCK_CREATE_RULESET = 444
_LANDLOCK_RESTRICT_SELF = 446
_LANDLOCK_CREATE_RULESET_VERSION = 1
_READ_FILE_AND_DIRECTORY = 1 << 2 | 1 << 3
_RIGHTS_BY_VERSION = {1: 1 << 13, 2: 1 << 14}
"""the first right that a version does not know"""
_RIGHTS_SINCE_VERSION_3 = 1 << 15


def confine(notifier: int) -> None:
    """Give it all up; `notifier` is the process that has started this one.  What the kernel does not know of stays."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != notifier:
        os._exit(0)  # it has died meanwhile
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _renounce_files(libc)


def _renounce_files(libc: ctypes.CDLL) -> None:
    version = libc.syscall(_LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_CREATE_RULESET_VERSION)
    if version < 1:
        return
    rights = _RIGHTS_BY_VERSION.get(version, _RIGHTS_SINCE_VERSION_3) - 1
    handled = ctypes.c_uint64(rights & ~_READ_FILE_AND_DIRECTORY)
    ruleset = libc.syscall(_LANDLOCK_CREATE_RULESET, ctypes.byref(handled), ctypes.sizeof(handled), 0)
    if ruleset >= 0:
        libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0)  # without a rule nothing of it is allowed anywhere
        os.close(ruleset)
