"""The program `bouncehook-pipe`: takes one returned mail from pipe(8) and puts it into the spool.

    bouncehook unix - n n - - pipe flags=Rq user=bouncehook null_sender=
        argv=/bin/sh -c {test "$$("$$@")" = taken || exit 75} bouncehook-pipe
             /usr/bin/bouncehook-pipe --spool=/var/spool/bouncehook --keys=/etc/bouncehook/keys
             --sender=${sender} --recipient=${recipient} --queue-id=${queue_id}
             --client=${client_address}

It exits 0 when the mail is durable in the spool (or was forged, see below) and 75 in every other case: pipe(8)
would bounce the mail on any other status, its own time limit included, and a returned mail has no sender to bounce
to, so that would destroy it.  That is why there is an alarm below Postfix's limit, and why nothing, not even a usage
error, leaves with another status.

A program that is just being installed anew can keep no promise: Python leaves with status 2 when the script is
missing, and with 0 when it is empty.  So the guard in master.cf, a line of shell that belongs to no package of ours,
believes no status: it leaves with 75 unless it reads `taken` on standard output, which is written at the very end.

An address that is certainly not ours was refused at RCPT by the milter; what comes here nevertheless came while the
milter was down.  It is logged and dropped: no message of ours has that address.  One that was ours and is too old, or
that is signed with a key which is not here, is kept for a person to look at.  When the keys cannot be read nothing is
known, so the mail is deferred.

Its start-up is its cost: it imports nothing that is not needed, and reads no configuration.
"""

import posix
import sys
import time

import bouncehook
from bouncehook import return_address, spool
from bouncehook.errors import BouncehookError, NotAReturnAddress

try:
    # `signal` without its enumerations, whose import costs a quarter of our life
    import _signal as signal  # type: ignore[import-not-found]
except ImportError:  # another Python implementation than CPython
    import signal

SENT = 0
DEFERRED = 75
TAKEN = b"taken\n"
"""what the guard in master.cf waits for"""
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
    except BaseException as error:  # SystemExit and KeyboardInterrupt too: nothing may leave with another status
        _say(f"deferred: {error or type(error).__name__}")
    finally:
        # Not sys.exit: what runs at the interpreter's end could still fail, and with another status.
        posix._exit(status)


def take(options: dict[str, str]) -> int:
    """Put the mail on standard input into the spool; returns the exit status.

    Raises BouncehookError or OSError when it cannot; the caller defers.
    """
    recipient = options["recipient"]
    keys, today = return_address.read_keys(options["keys"]), return_address.day_of(time.time())
    try:
        message_id = return_address.id_in_returned(keys, recipient, today)
    except NotAReturnAddress as error:
        _read_mail(0)
        _log(f"{options['queue-id']}: dropped: {recipient} {error}")
        _count(f"{options['spool']}/{spool.DROPPED}")
        return SENT
    local = 0 if options["client"] else spool.KEPT_OF_LOCAL_OCTETS
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
    """`--name=value` arguments.  argparse would cost as much as all the rest, and exit with status 2."""
    options = {
        "spool": "/var/spool/bouncehook",
        "keys": "/etc/bouncehook/keys",
        "sender": "",
        "recipient": "",
        "queue-id": "",
        "client": "",
        "time-limit": str(DEFAULT_SECONDS),
        "size-limit": str(spool.KEPT_OCTETS),
    }
    given: set[str] = set()
    for argument in arguments:
        name, equals, value = argument.removeprefix("--").partition("=")
        if not argument.startswith("--") or not equals or name not in options:
            raise BouncehookError(f"{argument!r} is no option; known: --{'=, --'.join(options)}=")
        if name in given:  # pipe(8) repeats --recipient=${recipient} for each recipient, and one would stand for all
            raise BouncehookError(f"--{name}= stands twice; set ..._destination_recipient_limit = 1 in main.cf")
        given.add(name)
        options[name] = value
    if not options["recipient"]:
        raise BouncehookError("--recipient=${recipient} is missing in master.cf")
    return options


def _read_mail(limit: int) -> tuple[bytes, bool]:
    """The first `limit` octets of standard input, and whether there were more.

    All of it is read, so that pipe(8) does not see a broken pipe.  A report stands before the returned message, so
    it survives the cut.
    """
    pieces: list[bytes] = []
    size = 0
    while piece := posix.read(0, _PIECE):
        pieces.append(piece[: max(0, limit - size)])
        size += len(piece)
    return b"".join(pieces), size > limit


def _count(path: str) -> None:
    """Make a file longer by one octet: several of us may do so at once, and none has to read it."""
    try:
        descriptor = posix.open(path, posix.O_WRONLY | posix.O_CREAT | posix.O_APPEND | posix.O_CLOEXEC, 0o640)
        posix.write(descriptor, b".")
        posix.fchmod(descriptor, 0o640)  # pipe(8) sets a umask that shuts the group out
        posix.close(descriptor)
    except OSError:
        pass  # it is in the log as well


def _out_of_time(_signal: int, _frame: object) -> None:
    raise BouncehookError("out of time, or told to stop")


def _answer() -> None:
    """Tell the guard that the mail is taken.  Where there is none, pipe(8) shows no output of what succeeds."""
    try:
        posix.write(1, TAKEN)
    except OSError:
        pass  # nobody listens, and the mail is in the spool


def _say(text: str) -> None:
    """What pipe(8) shows in Postfix's log as "Command output"."""
    try:
        posix.write(2, f"bouncehook-pipe: {text}\n".encode("utf-8", "backslashreplace"))
    except OSError:
        pass  # nobody listens, and the status says enough


def _log(text: str) -> None:
    """To syslog, where Postfix's own lines are: pipe(8) shows no output of a command that succeeds."""
    import syslog

    syslog.openlog("bouncehook-pipe", syslog.LOG_PID, syslog.LOG_MAIL)
    syslog.syslog(syslog.LOG_NOTICE, text.encode("ascii", "backslashreplace").decode())


if __name__ == "__main__":
    main()
