"""The program `bouncehook-pipe`: takes one returned mail from pipe(8) and puts it into the spool.

    bouncehook unix - n n - - pipe flags=Rq user=bouncehook null_sender=
        argv=/bin/sh -c {test "$$("$$@")" = taken || exit 75} bouncehook-pipe
             /usr/bin/bouncehook-pipe --spool=/var/spool/bouncehook --keys=/etc/bouncehook/keys
             --sender=${sender} --recipient=${recipient} --queue-id=${queue_id}
             --client=${client_address}

It exits with 0 when the mail is durable in the spool (or its return address is forged, see below) and with 75 in every
other case.  pipe(8) would bounce the mail on any other status, and when its own time limit is exceeded; a returned mail
has no sender to bounce to, so the mail would be lost.  That is why there is an alarm below Postfix's limit, and why
even a usage error exits with 75.

While the program is being upgraded its exit status means nothing: Python exits with 2 when the script is missing, and
with 0 when it is empty.  So the guard in master.cf, a line of shell that no package of ours can replace, ignores the
status: it exits with 75 unless it reads `taken` on standard output, which is written at the very end.

A mail to a forged return address is logged and dropped, because no message of ours has that address.  The milter
refuses such addresses at RCPT, so such a mail comes here only if it was accepted while the milter was down.  A mail to
an address that is too old, or that is signed with a key which this host does not have, is kept for a person to look
at.  If the keys cannot be read, the address cannot be checked, so the mail is deferred.

With --complaints=LOCAL-PART, mail to that local part is taken too: providers send complaints there, and the notifier
looks for the signature in them.

Most of its run time is start-up, so it imports only what it needs, and reads no configuration.
"""

import posix
import sys
import time

import bouncehook
from bouncehook import return_address, spool
from bouncehook.errors import BouncehookError, NotAReturnAddress

try:
    # `signal` without its enumerations, whose import takes a quarter of the run time
    import _signal as signal  # type: ignore[import-not-found]
except ImportError:  # another Python implementation than CPython
    import signal

SENT = 0
DEFERRED = 75
TAKEN = b"taken\n"
"""the word that the guard in master.cf expects"""
DEFAULT_SECONDS = 100
"""below pipe(8)'s default limit of 1000 s, and long enough for a slow disk"""
_PIECE = 1 << 20


def main() -> None:
    """The entry point.  Does not return; exits with 0 or 75."""
    status = DEFERRED
    try:
        if sys.argv[1:] == ["--version"]:  # a person asks; behind the guard it would defer the mail, as all but `taken`
            posix.write(1, f"bouncehook-pipe {bouncehook.__version__}\n".encode())
            posix._exit(SENT)
        options = _options(sys.argv[1:])
        signal.signal(signal.SIGALRM, _out_of_time)
        signal.signal(signal.SIGTERM, _out_of_time)
        signal.alarm(int(options["time-limit"]))
        status = take(options)
        _answer()
    except BaseException as error:  # SystemExit and KeyboardInterrupt too: no other exit status is allowed
        _say(f"deferred: {error or type(error).__name__}")
    finally:
        # Not sys.exit: the interpreter's own clean-up could still fail and change the status.
        posix._exit(status)


def take(options: dict[str, str]) -> int:
    """Put the mail on standard input into the spool; returns the exit status.

    Raises BouncehookError or OSError when it cannot; the caller defers.
    """
    recipient = options["recipient"]
    keys, today = return_address.read_keys(options["keys"]), return_address.day_of(time.time())
    try:
        complains = return_address.is_for_complaints(recipient, options["complaints"])
        message_id = "" if complains else return_address.id_in_returned(keys, recipient, today)
    except NotAReturnAddress as error:
        _read_mail(0)
        _log(f"{options['queue-id']}: dropped: {recipient} {error}")
        _count(f"{options['spool']}/{spool.DROPPED}")
        return SENT
    local = 0 if options["client"] or complains else spool.KEPT_OF_LOCAL_OCTETS
    mail, truncated = _read_mail(max(int(options["size-limit"]), local))
    bounce = spool.Bounce(
        recipient=recipient,
        sender=options["sender"],
        client=options["client"],
        queue_id=options["queue-id"],
        id=message_id,
        truncated=truncated,
    )
    spool.Spool(options["spool"]).put_record(bounce, (mail,))
    return SENT


def _options(arguments: list[str]) -> dict[str, str]:
    """`--name=value` arguments.  argparse would take as long as all the rest, and exit with status 2."""
    options = {
        "spool": "/var/spool/bouncehook",
        "keys": "/etc/bouncehook/keys",
        "sender": "",
        "recipient": "",
        "queue-id": "",
        "client": "",
        "complaints": "",
        "time-limit": str(DEFAULT_SECONDS),
        "size-limit": str(spool.KEPT_OCTETS),
    }
    given: set[str] = set()
    for argument in arguments:
        name, equals, value = argument.removeprefix("--").partition("=")
        if not argument.startswith("--") or not equals or name not in options:
            raise BouncehookError(f"{argument!r} is not an option; known: --{'=, --'.join(options)}=")
        if name in given:  # pipe(8) repeats --recipient=${recipient} for each recipient; only one may come at a time
            raise BouncehookError(f"--{name}= is given twice; set ..._destination_recipient_limit = 1 in main.cf")
        given.add(name)
        options[name] = value
    if not options["recipient"]:
        raise BouncehookError("--recipient=${recipient} is missing in master.cf")
    return options


def _read_mail(limit: int) -> tuple[bytes, bool]:
    """The first `limit` octets of standard input, and whether there were more.

    All of it is read, so that pipe(8) does not see a broken pipe.  The delivery report stands before the returned
    message, so it is kept.
    """
    pieces: list[bytes] = []
    size = 0
    while piece := posix.read(0, _PIECE):
        pieces.append(piece[: max(0, limit - size)])
        size += len(piece)
    return b"".join(pieces), size > limit


def _count(path: str) -> None:
    """Append one octet to a file, whose length is a counter.  Several processes may do so at once without a lock."""
    try:
        descriptor = posix.open(path, posix.O_WRONLY | posix.O_CREAT | posix.O_APPEND | posix.O_CLOEXEC, 0o640)
        posix.write(descriptor, b".")
        posix.fchmod(descriptor, 0o640)  # pipe(8) sets a umask that excludes the group
        posix.close(descriptor)
    except OSError:
        pass  # the mail is in the log as well


def _out_of_time(_signal: int, _frame: object) -> None:
    raise BouncehookError("time limit exceeded, or terminated by a signal")


def _answer() -> None:
    """Tell the guard that the mail is taken.  Without a guard, pipe(8) ignores the output of a command that
    succeeds."""
    try:
        posix.write(1, TAKEN)
    except OSError:
        pass  # no guard reads it, and the mail is in the spool


def _say(text: str) -> None:
    """Write a text that pipe(8) shows in Postfix's log as "Command output"."""
    try:
        posix.write(2, f"bouncehook-pipe: {text}\n".encode("utf-8", "backslashreplace"))
    except OSError:
        pass  # pipe(8) does not read it; the exit status is enough


def _log(text: str) -> None:
    """Log to syslog, like Postfix: pipe(8) ignores the output of a command that succeeds."""
    import syslog

    syslog.openlog("bouncehook-pipe", syslog.LOG_PID, syslog.LOG_MAIL)
    syslog.syslog(syslog.LOG_NOTICE, text.encode("ascii", "backslashreplace").decode())


if __name__ == "__main__":
    main()
