"""The program `bouncehook`, for administrators.

    bouncehook check        prove the configuration before a reload
    bouncehook new-key      add a signing key, or make the first one
    bouncehook make-spool   make the spool's directories, or mend their modes
    bouncehook parse        what the recogniser makes of mails
    bouncehook explain      one returned mail's whole story, up to the POST
    bouncehook reports      list the reports in the store
    bouncehook show         one report's whole story: evidence, POST, each try's answer
    bouncehook replay       deliver reports again
    bouncehook test         send a customer a test report
    bouncehook endpoints    how the URLs are that reports go to; switch one off or on
    bouncehook requeue      put back into the spool what could not be processed
    bouncehook move-store   copy the store into another database
    bouncehook setup        show what has to change in Postfix, change it, or undo that
    bouncehook status       how all is: programs, spool, store, endpoints
    bouncehook doctor       what would make failures invisible here, and the remedy
    bouncehook probe        prove the whole way with real mails and no customer
    bouncehook audit        hold Postfix's log against the reports: what was not told

Exit statuses are those of sysexits(3), but for 1 of `audit`.
"""

from __future__ import annotations

import argparse
import importlib
import sys

from bouncehook import sysexits
from bouncehook.errors import BouncehookError, ConfigurationError
from bouncehook_admin.subcommand import WrongArguments
from bouncehook_admin.terminal import escaped

INTERRUPTED = 130
"""what shells say of a program that Ctrl-C ended; sysexits(3) has no word for it"""
SUBCOMMANDS = (
    "check",
    "new-key",
    "make-spool",
    "parse",
    "explain",
    "reports",
    "show",
    "replay",
    "test",
    "endpoints",
    "requeue",
    "move-store",
    "status",
    "setup",
    "doctor",
    "probe",
    "audit",
)
"""each is a module of that name, with an underscore for the hyphen; of those in _PACKAGES the module `command` is it"""
_PACKAGES = ("setup", "doctor", "probe", "audit")


def main() -> int:
    """The entry point.  Returns an exit status."""
    parser = argparse.ArgumentParser(prog="bouncehook", description="The administrator's side of bouncehook")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name in _needed(sys.argv[1:]):
        module = f"{name}.command" if name in _PACKAGES else name.replace("-", "_")
        importlib.import_module(f"bouncehook_admin.{module}").add(commands)
    arguments = parser.parse_args()
    try:
        status: int = arguments.run(arguments)
    except ConfigurationError as error:
        return _failed(error, sysexits.CONFIG)
    except WrongArguments as error:
        return _failed(error, sysexits.USAGE)
    except BouncehookError as error:
        return _failed(error, sysexits.UNAVAILABLE)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # the reader (`| head`) has gone; nothing is wrong
        return sysexits.OK
    return status


def _failed(error: BouncehookError, status: int) -> int:
    """Say why, in lines that may quote what daemons and strangers wrote."""
    for line in str(error).split("\n"):
        print(escaped(line), file=sys.stderr)
    return status


def _needed(arguments: list[str]) -> list[str]:
    """The subcommand that is asked for, since loading all takes half a second; all of them for the help."""
    asked = arguments[0] if arguments else ""
    return [asked] if asked in SUBCOMMANDS else list(SUBCOMMANDS)


if __name__ == "__main__":
    sys.exit(main())
