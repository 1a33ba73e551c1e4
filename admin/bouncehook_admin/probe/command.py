"""`bouncehook probe`: an end-to-end test of the running relay, with real mails and no customer.

It sends two mails.  One is submitted as by a customer, to an address that fails at once; the other is a bounce, as from
a foreign server, to a fresh return address.  Both belong to a reserved customer (`bouncehook.probe`), so no customer is
called and the store keeps nothing.  A receiver of its own waits for the reports.  If a report does not come, the probe
finds the hop where it was lost in Postfix's log, and prints what the doctor finds.

Reads the configuration of Postfix and ours, and Postfix's log; sends mail; writes the result into the spool, for the
metrics.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from bouncehook import sysexits
from bouncehook.configuration import load
from bouncehook.counters import Counters
from bouncehook.counts import ProbeCount, Program
from bouncehook_admin.doctor.command import line
from bouncehook_admin.doctor.examinations import findings
from bouncehook_admin.doctor.finding import Finding, Level, Patient
from bouncehook_admin.probe import sending, traces
from bouncehook_admin.probe.losses import trace
from bouncehook_admin.probe.receiver import Receiver
from bouncehook_admin.probe.trial import CannotProbe, Trial, fresh
from bouncehook_admin.setup.postfix import Postfix
from bouncehook_admin.subcommand import Commands, subcommand, takes_config, takes_json, takes_postfix
from bouncehook_admin.terminal import escaped, moment_for_programs, moment_or_none, say, say_json

SECONDS = 60.0


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "probe", probe)
    takes_postfix(parser)
    parser.add_argument("--submit", type=_server, metavar="HOST:PORT", help="by SMTP; default: by sendmail(1)")
    parser.add_argument("--login", type=Path, metavar="FILE", help="for --submit: name and password, one a line")
    parser.add_argument(
        "--to", metavar="ADDRESS", help="a recipient that fails at once; default: a fresh one in .invalid"
    )
    parser.add_argument("--domain", help="the domain of return addresses; default: return_address.domain")
    parser.add_argument(
        "--bounce",
        type=_server,
        metavar="HOST:PORT",
        help="the server to which the bounce is sent; default: the domain's MX, port 25",
    )
    parser.add_argument("--source", metavar="ADDRESS", help="an address of this machine from which the bounce is sent")
    parser.add_argument(
        "--receive", type=_receiver, default=("127.0.0.1", 0), metavar="ADDRESS[:PORT]", help="default: 127.0.0.1"
    )
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help="how long to wait for both reports; default: %(default)g"
    )
    parser.add_argument("--log", type=Path, metavar="FILE", help="Postfix's log; default: found by itself")
    parser.add_argument(
        "--name-server", metavar="ADDRESS", help="the name server to ask; default: those of the machine"
    )
    takes_json(parser)
    takes_config(parser)


def probe(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, PostfixFault and CannotProbe, when nothing can be tested."""
    configuration = load(arguments.config)
    postfix = Postfix(arguments.postfix)
    patient = Patient(postfix, postfix.read(), configuration)
    log = traces.Log(patient.reading, arguments.log)
    try:
        receiver = Receiver(arguments.receive)
    except OSError as error:
        raise CannotProbe("{}:{}: cannot listen there: {}; give --receive".format(*arguments.receive, error)) from error
    with receiver:
        outgoing = Trial("a message that fails at once", fresh(receiver))
        returned = Trial("a bounce that comes back", fresh(receiver))
        sending.send(outgoing, lambda: sending.submit(outgoing, arguments, patient))
        sending.send(returned, lambda: sending.bounce(returned, arguments, patient))
        trials = (outgoing, returned)
        ids = [trial.probe.id for trial in trials if trial.taken]
        for trial in trials:
            trial.told = receiver.wait_for(ids, max(0.0, outgoing.sent + arguments.seconds - time.time())).get(
                trial.probe.id
            )
    trace(outgoing, returned, log, patient, sending.domain_of_returns(arguments, configuration))
    _count(trials, patient)
    if arguments.json:
        say_json(_object(trials, log, patient, arguments.name_server))
    else:
        _tell(trials, log, patient, arguments.name_server)
    return sysexits.OK if _all_good(trials) else sysexits.UNAVAILABLE


# ---- output


def _all_good(trials: Sequence[Trial]) -> bool:
    return all(trial.is_good for trial in trials)


def _count(trials: Sequence[Trial], patient: Patient) -> None:
    """For the metrics."""
    counters = Counters[ProbeCount](patient.settings.spool, Program.PROBE, str(patient.postfix.directory))
    counters.add(ProbeCount.GOOD if _all_good(trials) else ProbeCount.BAD)
    counters.write()


def _tell(trials: Sequence[Trial], log: traces.Log, patient: Patient, name_server: str | None) -> None:
    for trial in trials:
        for text in _said(trial, log):
            say(escaped(text))
        say()
    if not _all_good(trials):
        say("what the doctor knows:")
        for finding in _doctors(patient, name_server):
            say(f"  {line(finding)}")
        say()
    say(f"{sum(trial.is_good for trial in trials)} of {len(trials)} reports arrived")


def _doctors(patient: Patient, name_server: str | None) -> Iterator[Finding]:
    return (finding for finding in findings(patient, name_server) if finding.level is not Level.OK)


def _object(trials: Sequence[Trial], log: traces.Log, patient: Patient, name_server: str | None) -> dict[str, object]:
    doctors = [] if _all_good(trials) else [asdict(finding) for finding in _doctors(patient, name_server)]
    return {"good": _all_good(trials), "mails": [_mail_object(one) for one in trials], "log": log.name} | {
        "doctor": doctors
    }


def _mail_object(trial: Trial) -> dict[str, object]:
    return {
        "mail": trial.title,
        "id": trial.probe.id,
        "good": trial.is_good,
        "sent": moment_or_none(trial.sent),
        "refused": trial.refused or None,
        "reported": moment_for_programs(trial.told.when) if trial.told else None,
        "seconds": round(trial.told.when - trial.sent, 3) if trial.told else None,
        "report": dict(trial.told.variables) if trial.told else None,
        "lost": trial.lost or None,
        "notes": trial.notes,
        "hops": [asdict(entry) for entry in trial.log],
    }


def _said(trial: Trial, log: traces.Log) -> Iterator[str]:
    yield f"{trial.title}: {trial.probe.id}"
    for note in trial.notes:
        yield f"  note: {note}"
    if trial.refused:
        yield f"  {_clock(trial.sent)}  not accepted: {trial.refused}"
        return
    if trial.taken:
        yield f"  {_clock(trial.sent)}  {trial.taken.said}"
    for entry in trial.log:
        yield f"  {entry.when}  {entry}"
    if trial.told:
        variables = " ".join(f"{name}={value}" for name, value in trial.told.variables.items() if name != "id")
        seconds = trial.told.when - trial.sent
        yield f"  {_clock(trial.told.when)}  stored, and reported after {seconds:.2f} s: {variables}"
    if trial.lost:
        yield f"  LOST: {trial.lost} (log: {log.name})"


def _clock(when: float) -> str:
    return datetime.fromtimestamp(when).astimezone().isoformat(sep=" ", timespec="milliseconds")


def _server(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} must be a host and a port, such as 127.0.0.1:587")
    return host.strip("[]"), int(port)


def _receiver(text: str) -> tuple[str, int]:
    host, _, port = text.partition(":")
    return host, int(port) if port.isdigit() else 0
