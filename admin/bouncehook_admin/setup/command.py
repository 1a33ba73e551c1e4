"""`bouncehook setup`: show what has to change in Postfix, change it, or undo that.

    bouncehook setup                     show what would change, and why; changes nothing (--json: for programs)
    bouncehook setup --apply             change it; takes effect with `postfix reload`
    bouncehook setup --apply --reload    change it, and run `postfix reload`
    bouncehook setup --apply --lmtp      deliver returned mail by LMTP; --no-lmtp: by pipe(8), which is the default
    bouncehook setup --remove            undo exactly what setup has changed
    bouncehook setup --print             print it for a Postfix whose files are kept elsewhere; changes nothing

`postfix` runs Postfix's tools, `plan` decides, `apply` carries out and `record` remembers; `fragment` is what --print
prints.  Reads our configuration; touches what `apply` touches.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from bouncehook import sysexits
from bouncehook.configuration import Configuration, load
from bouncehook.places import Place
from bouncehook.postfix_socket import why_silent
from bouncehook_admin.setup import apply, fragment, pipe_entry, program, record, undo
from bouncehook_admin.setup.by_hand import ByHand
from bouncehook_admin.setup.changes import Plan, Wishes
from bouncehook_admin.setup.colours import RED, YELLOW, say_in
from bouncehook_admin.setup.output import show, show_for_programs, show_hints
from bouncehook_admin.setup.plan import add_advice, make_plan
from bouncehook_admin.setup.postfix import DEFAULT_DIRECTORY, Postfix
from bouncehook_admin.setup.reading import Reading
from bouncehook_admin.subcommand import Commands, WrongArguments, subcommand, takes_config, takes_json, takes_postfix
from bouncehook_admin.terminal import say


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "setup", setup)
    takes_postfix(parser)
    parser.add_argument("--apply", action="store_true", help="change it, after making a backup")
    parser.add_argument("--remove", action="store_true", help="undo what setup has changed, and nothing else")
    parser.add_argument(
        "--print",
        dest="form",
        nargs="?",
        const=fragment.FORMS[0],
        choices=fragment.FORMS,
        metavar="FORM",
        help="print it for a Postfix whose files are kept elsewhere, as a script (`sh`, the default), or what belongs "
        "into `main.cf`, `master.cf` or the table `transport`",
    )
    parser.add_argument(
        "--postconf",
        type=Path,
        metavar="FILE",
        help="with --print: what `postconf` prints where that Postfix is (- for standard input)",
    )
    parser.add_argument("--reload", action="store_true", help="afterwards run `postfix reload`")
    parser.add_argument(
        "--notify-never",
        action="store_true",
        help="also report failures of mail sent with NOTIFY=NEVER, SUCCESS or DELAY",
    )
    parser.add_argument(
        "--notify-success",
        nargs="?",
        const="",
        metavar="SERVICE,...",
        help="have Postfix tell of deliveries of customers' mail too, for the event `delivered`; on these services of "
        "master.cf, which only customers may send through; see docs/commands.md",
    )
    parser.add_argument(
        "--lmtp",
        action=argparse.BooleanOptionalAction,
        help="deliver returned mail by LMTP, or by pipe(8) again; default: as it is now",
    )
    parser.add_argument(
        "--xverp",
        nargs="?",
        const="",
        metavar="SERVICE,...",
        help="make a return address for each recipient, where only customers send; --print has to be told on which "
        "services of master.cf that is; see docs/commands.md",
    )
    parser.add_argument(
        "--pipe", type=Path, metavar="PATH", help=f"where {program.PIPE} is; default: beside this command"
    )
    parser.add_argument(
        "--pipe-user", default=pipe_entry.DEFAULT_USER, metavar="USER:GROUP", help="default: %(default)s"
    )
    takes_json(parser, "one JSON object with what would change")
    takes_config(parser)


def setup(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, PostfixFault, SetupFailed."""
    if arguments.apply and arguments.remove:
        raise WrongArguments("--apply and --remove exclude each other: give one of them")
    if arguments.reload and not (arguments.apply or arguments.remove):
        raise WrongArguments("--reload needs --apply or --remove")
    if arguments.json and (arguments.apply or arguments.remove):
        raise WrongArguments("--json shows what would change: leave out --apply and --remove")
    if arguments.postconf and not arguments.form:
        raise WrongArguments("--postconf needs --print")
    if arguments.xverp and not arguments.form:
        raise WrongArguments(
            "--xverp: only with --print the services are named; otherwise setup looks where it is safe"
        )
    postfix = Postfix(arguments.postfix)
    if arguments.form:
        return _print(postfix, arguments)
    return _remove(postfix, arguments.reload) if arguments.remove else _set_up(postfix, arguments)


def _print(postfix: Postfix, arguments: argparse.Namespace) -> int:
    """Raises CannotPrint, ConfigurationError, PostfixFault."""
    for given, name in (
        (arguments.apply, "--apply"),
        (arguments.remove, "--remove"),
        (arguments.json, "--json"),
    ):
        if given:
            raise WrongArguments(f"--print and {name} exclude each other")
    for named, option in ((arguments.notify_success, "--notify-success"), (arguments.xverp, "--xverp")):
        if named == "":
            raise WrongArguments(
                "--print cannot see who may send through which service: name those of customers, "
                f"such as {option}=submission/inet"
            )
    values: Mapping[str, str] | None = None
    if arguments.postconf:
        values = fragment.given_values(_read(arguments.postconf))
    elif arguments.form != fragment.FORMS[0] and postfix.main.is_file():
        values = postfix.read().raw
    made = fragment.Fragment(load(arguments.config), _wishes(arguments, None), values)
    sys.stdout.write(made.text(arguments.form))
    return sysexits.OK


def _read(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise fragment.CannotPrint(f"--postconf {path}: cannot be read: {error}") from error


def _wishes(arguments: argparse.Namespace, done: record.Record | None) -> Wishes:
    return Wishes(
        lambda: program.command_of_pipe(arguments.pipe, arguments.pipe_user),
        arguments.pipe_user,
        hear_never=arguments.notify_never,
        per_recipient=_named(arguments.xverp),
        success=_named(arguments.notify_success),
        replaceable={key: entry.after for key, entry in done.entries.items()} if done else {},
        lmtp=arguments.lmtp,
    )


def _named(services: str | None) -> tuple[str, ...] | None:
    return None if services is None else tuple(name.strip() for name in services.split(",") if name.strip())


def _set_up(postfix: Postfix, arguments: argparse.Namespace) -> int:
    configuration = load(arguments.config)
    wishes = _wishes(arguments, record.load(postfix.directory))

    def plan_of(reading: Reading) -> Plan:
        return make_plan(postfix, reading, configuration, wishes)

    plan = plan_of(postfix.read())
    if arguments.json:
        return _set_up_for_programs(plan, postfix, configuration)
    say(f"{postfix.directory}: Postfix {plan.reading.version}")
    if plan.refusals:
        show_hints("Nothing can be changed here, because:", plan.refusals, RED)
        return sysexits.UNAVAILABLE
    add_advice(plan, postfix, configuration)
    show(plan)
    sockets = _sockets(configuration, plan)
    show_hints("By hand:", [*plan.by_hand, *_not_ready(sockets)], YELLOW)
    say()
    if plan.is_empty:
        say("Nothing to do.")
        return sysexits.OK
    if not arguments.apply:
        say("Nothing was changed. `bouncehook setup --apply`, with the same options, changes it.")
        return sysexits.OK
    backups = apply.apply(postfix, plan, plan_of)
    say(f"Changed. As it was before: {', '.join(backups)}")
    return _reload(postfix, arguments.reload, sockets)


def _set_up_for_programs(plan: Plan, postfix: Postfix, configuration: Configuration) -> int:
    if not plan.refusals:
        add_advice(plan, postfix, configuration)
        plan.by_hand += _not_ready(_sockets(configuration, plan))
    show_for_programs(plan, postfix.directory)
    return sysexits.UNAVAILABLE if plan.refusals else sysexits.OK


def _remove(postfix: Postfix, reload: bool) -> int:
    done = record.load(postfix.directory)
    if done is None:
        say(f"{postfix.directory}: Nothing to do: there is no change of setup here to undo.")
        return sysexits.OK
    left, backups = undo.undo(postfix, done)
    for line in left:
        say_in(YELLOW, line)
    say(f"{postfix.directory}: what setup had changed is undone. As it was before: {', '.join(backups)}")
    say("From now on bounces of mail that was sent with a return address are refused, and not reported.")
    return _reload(postfix, reload, {})


def _reload(postfix: Postfix, wanted: bool, sockets: Mapping[str, Place]) -> int:
    """Run `postfix reload`, if that is wanted and our daemons answer on the sockets that Postfix will use."""
    command = "postfix reload" if postfix.directory == DEFAULT_DIRECTORY else f"postfix -c {postfix.directory} reload"
    if not wanted:
        say(f"Next: {command}")
        return sysexits.OK
    if not postfix.runs():
        say("This Postfix is not running, so there is nothing to reload.")
        return sysexits.OK
    for name, path in sockets.items():
        if why_silent(path):
            print(f"{path}: no {name} answers; start it, then run: {command}", file=sys.stderr)
            return sysexits.UNAVAILABLE
    postfix.reload()
    say("Postfix has been reloaded.")
    return sysexits.OK


def _sockets(configuration: Configuration, plan: Plan) -> dict[str, Place]:
    """The sockets of our daemons that Postfix will connect to, by name."""
    settings = configuration.settings
    sockets = {"milter": settings.milter_socket.reached_at}
    return sockets | ({"bouncehook-lmtp": settings.lmtp_socket.reached_at} if plan.by_lmtp else {})


def _not_ready(sockets: Mapping[str, Place]) -> Iterable[ByHand]:
    programs = {"milter": "bouncehook-milter"}
    for name, path in sockets.items():
        if why_silent(path):
            yield ByHand(f"no {name} answers on {path}: start {programs.get(name, name)} before you reload Postfix")
