"""`bouncehook alive`: whether the daemons of ours that run here serve; the health check of our image.

"Here" is what /proc shows; in a container that is its own processes, as a rule one daemon.  The milter and LMTP are
spoken to as Postfix does, since the kernel accepts connections also for a program that hangs.  The notifier has the
lock of the spool, and says there every five seconds that its main loop goes round.

An endpoint, a database or a disk that fails is no reason to restart a daemon, so none is looked at: `bouncehook status`
does that.  Reads bouncehook.yaml alone, because a large map would take longer than all the rest.  Touches the sockets.
"""

from __future__ import annotations

import argparse
import os
import time

from bouncehook import sysexits
from bouncehook.configuration import Settings, load_settings
from bouncehook.errors import ConfigurationError
from bouncehook.in_force import SILENT_SECONDS, read_in_force
from bouncehook.places import InetPlace, Place
from bouncehook_admin.as_daemons import LMTP, MILTER, running_daemons
from bouncehook_admin.doctor import probe
from bouncehook_admin.subcommand import Commands, subcommand, takes_config
from bouncehook_admin.terminal import say
from bouncehook_notifier.monitor.spool_state import NOTIFIER, is_read


def add(commands: Commands) -> None:
    """Describe the arguments."""
    takes_config(subcommand(commands, "alive", alive))


def alive(arguments: argparse.Namespace) -> int:
    """Says a line for each daemon; the exit status is 0 if all serve and there is one."""
    here = sorted({daemon.program for daemon in running_daemons(arguments.config)})
    if not here:
        say(f"no daemon of ours runs here with {arguments.config}")
        return sysexits.UNAVAILABLE
    try:
        settings = load_settings(arguments.config)
    except ConfigurationError as error:
        # It goes on with what it has read before.
        say(f"{', '.join(here)}: not asked, because the configuration has faults: {error.faults[0]}")
        return sysexits.OK
    reasons = {program: _why_not(program, arguments, settings) for program in here}
    for program, reason in reasons.items():
        say(f"bouncehook-{program}: {reason or 'serves'}")
    return sysexits.UNAVAILABLE if any(reasons.values()) else sysexits.OK


def _why_not(program: str, arguments: argparse.Namespace, settings: Settings) -> str:
    """Why a daemon does not serve; empty when it does."""
    if program == MILTER:
        said = probe.said(probe.milter, _place(settings.milter_socket.place))
    elif program == LMTP:
        said = probe.said(probe.lmtp, _place(settings.lmtp_socket.place))
    else:
        return _why_not_notifier(arguments, settings)
    return "" if said == "ok" else said


def _place(place: Place) -> str:
    return place.from_here.for_milters if isinstance(place, InetPlace) else str(place)


def _why_not_notifier(arguments: argparse.Namespace, settings: Settings) -> str:
    spool = settings.spool
    try:
        if is_read(spool) is False:
            return f"does not read {spool}"
    except OSError as error:
        return f"{spool}: {os.strerror(error.errno or 0)}"
    running = read_in_force(spool, arguments.config, time.time())
    if not any(one.program == NOTIFIER for one in running):
        return f"has written nothing into {spool}/counters for {SILENT_SECONDS:g} s: it hangs, or finds no room there"
    return ""
