"""`bouncehook probe`: the whole way, on the running relay, with real mails and no customer.

Two mails: one is submitted as a customer does, to an address that fails at once; one is a bounce, as a foreign server
sends it, to a fresh return address.  Both are a reserved customer's (`bouncehook.probe`), so no customer is called and
the store keeps nothing.  What comes of them is awaited by a receiver of its own.  When a report does not come,
Postfix's log says at which hop it vanished, and the doctor what it knows of that.

Reads the configuration of Postfix and ours, and Postfix's log; sends mail; writes whether all was well into the
spool, for the metrics.
"""

from __future__ import annotations

import argparse
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from dns.exception import DNSException

from bouncehook import probe as reserved
from bouncehook import sysexits
from bouncehook.addresses import domain_of
from bouncehook.configuration import Configuration, load
from bouncehook.counters import Counters
from bouncehook.errors import BouncehookError
from bouncehook.return_address import day_of
from bouncehook_admin import doctor
from bouncehook_admin.doctor.finding import Level, Patient
from bouncehook_admin.doctor.names import CannotLookUp, resolver
from bouncehook_admin.probe import messages, traces
from bouncehook_admin.probe.messages import Login, Refused, Taken
from bouncehook_admin.probe.receiver import Receiver, Told
from bouncehook_admin.setup import lookups, takes_postfix
from bouncehook_admin.setup.postfix import Postfix
from bouncehook_admin.setup.values import items, plain_network
from bouncehook_admin.subcommand import Commands, subcommand, takes_config
from bouncehook_admin.terminal import escaped, say

SECONDS = 60.0
SMTP_PORT = 25
LOG_SECONDS = 1.0
"""that Postfix's log may lag behind"""


class CannotProbe(BouncehookError):
    """What a probe needs is not there."""


@dataclass
class Trial:
    """One of the two mails, and what became of it."""

    title: str
    probe: reserved.Probe
    sent: float = 0.0
    taken: Taken | None = None
    refused: str = ""
    told: Told | None = None
    lost: str = ""
    """the hop where it vanished"""
    notes: list[str] = field(default_factory=list)
    log: list[traces.Entry] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether its report arrived, and nothing speaks against the way that it took."""
        return self.told is not None and not self.lost


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "probe", probe, "prove the whole way with real mails and no customer")
    takes_postfix(parser)
    parser.add_argument("--submit", type=_server, metavar="HOST:PORT", help="by SMTP; default: by sendmail(1)")
    parser.add_argument("--login", type=Path, metavar="FILE", help="for --submit: a name and a password, a line each")
    parser.add_argument("--to", metavar="ADDRESS", help="that must fail at once; default: a fresh one in .invalid")
    parser.add_argument("--domain", help="of return addresses; default: return_address.domain")
    parser.add_argument(
        "--bounce",
        type=_server,
        metavar="HOST:PORT",
        help="where the bounce is sent; default: the domain's MX, port 25",
    )
    parser.add_argument("--source", metavar="ADDRESS", help="of this machine, from which the bounce is sent")
    parser.add_argument(
        "--receive", type=_receiver, default=("127.0.0.1", 0), metavar="ADDRESS[:PORT]", help="default: 127.0.0.1"
    )
    parser.add_argument("--seconds", type=float, default=SECONDS, help="to wait for both reports; default: %(default)g")
    parser.add_argument("--log", type=Path, metavar="FILE", help="Postfix's log; default: looked for")
    parser.add_argument("--name-server", metavar="ADDRESS", help="ask this one; default: those of the machine")
    takes_config(parser)


def probe(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, PostfixFault and CannotProbe: without these nothing can be proved."""
    configuration = load(arguments.config)
    postfix = Postfix(arguments.postfix)
    patient = Patient(postfix, postfix.read(), configuration)
    log = traces.Log(patient.reading, arguments.log)
    try:
        receiver = Receiver(arguments.receive)
    except OSError as error:
        raise CannotProbe("{}:{}: cannot listen there: {}; give --receive".format(*arguments.receive, error)) from error
    with receiver:
        outgoing = Trial("a message that fails at once", _fresh(receiver))
        returned = Trial("a bounce that comes back", _fresh(receiver))
        _send(outgoing, lambda: _submit(outgoing, arguments, configuration))
        _send(returned, lambda: _bounce(returned, arguments, patient))
        trials = (outgoing, returned)
        ids = [trial.probe.id for trial in trials if trial.taken]
        for trial in trials:
            trial.told = receiver.wait_for(ids, max(0.0, outgoing.sent + arguments.seconds - time.time())).get(
                trial.probe.id
            )
    _trace(outgoing, returned, log, patient, _domain(arguments, configuration))
    return _result(trials, log, patient, arguments.name_server)


# ---- sending


def _fresh(receiver: Receiver) -> reserved.Probe:
    now = time.time()
    made = reserved.probe_of(reserved.new_id(receiver.address, now), now)
    assert made is not None
    return made


def _send(trial: Trial, send: Callable[[], Taken]) -> None:
    trial.sent = time.time()
    try:
        trial.taken = send()
    except Refused as error:
        trial.refused = str(error)


def _domain(arguments: argparse.Namespace, configuration: Configuration) -> str:
    """Raises CannotProbe."""
    domain: str = arguments.domain or configuration.settings.return_domain
    if domain not in configuration.return_domains:
        raise CannotProbe(
            f"--domain {domain}: no return addresses are made in it; bouncehook.yaml and the map have them"
        )
    return domain


def _submit(trial: Trial, arguments: argparse.Namespace, configuration: Configuration) -> Taken:
    """As a customer.  Raises Refused and CannotProbe."""
    sender = trial.probe.sender(configuration, _domain(arguments, configuration), day_of(time.time()))
    recipient = arguments.to or f"nobody@{trial.probe.id.lower()}.invalid"
    content = messages.message(trial.probe.id, sender, recipient)
    if arguments.submit:
        return messages.by_smtp(arguments.submit, sender, recipient, content, login=_login(arguments.login))
    return messages.by_sendmail(arguments.postfix, sender, recipient, content)


def _bounce(trial: Trial, arguments: argparse.Namespace, patient: Patient) -> Taken:
    """As a foreign server.  Raises Refused and CannotProbe."""
    domain = _domain(arguments, patient.configuration)
    address = _return_address(trial.probe, domain, patient.configuration)
    server = arguments.bounce or _mail_host(domain, arguments.name_server)
    if note := _trusts(patient, server, arguments.source):
        trial.notes.append(note)
    recipient = f"nobody@{trial.probe.id.lower()}.invalid"
    content = messages.bounce(trial.probe.id, address, recipient)
    return messages.by_smtp(server, "", address, content, source=arguments.source)


def _return_address(probe: reserved.Probe, domain: str, configuration: Configuration) -> str:
    return configuration.return_address_for(probe.customer(domain), probe.id, day_of(time.time()))


def _login(file: Path | None) -> Login | None:
    """Raises CannotProbe."""
    if file is None:
        return None
    try:
        name, password, *_ = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise CannotProbe(f"{file}: must have a name and a password, a line each: {error}") from error
    return Login(name, password)


def _mail_host(domain: str, name_server: str | None) -> tuple[str, int]:
    """Where a foreign server would go.  Raises Refused."""
    try:
        records = resolver(name_server).resolve(domain, "MX")
    except (CannotLookUp, DNSException) as error:
        raise Refused(f"{domain}: has no MX, so no bounce would come; --bounce names a server ({error})") from error
    best = min(records, key=lambda record: record.preference)
    return str(best.exchange).rstrip("."), SMTP_PORT


def _trusts(patient: Patient, server: tuple[str, int], source: str | None) -> str:
    """What to say when Postfix trusts the address that the bounce comes from; empty when a stranger's is no other."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
            way.connect(server)
            address = source or way.getsockname()[0]
    except OSError:
        return ""
    trusted = [network for item in patient.reading.list_of("mynetworks") if (network := plain_network(item))]
    if not any(ip_address(address) in network for network in trusted):
        return ""
    return f"{address} is in mynetworks: what strangers meet at smtpd is not proved; --source names another address"


# ---- what became of them


def _trace(outgoing: Trial, returned: Trial, log: traces.Log, patient: Patient, domain: str) -> None:
    """What the log says, and where each was lost."""
    now = time.time()

    def is_its_return_address(address: str) -> bool:
        token = reserved.token_in(address, patient.configuration, now)
        is_sender = reserved.asked_by(address, patient.configuration, now) is not None
        return token is not None and token.id == outgoing.probe.id and not is_sender

    entries = _complete(log, outgoing, returned)
    for trial in (outgoing, returned):
        if trial.taken:
            trial.log = traces.story(entries, trial.taken.queue_id, trial.probe.id)
    if outgoing.taken and not outgoing.told:
        outgoing.lost = traces.where_failed(outgoing.log, is_its_return_address)
    elif outgoing.told:
        outgoing.lost = _leaves_as(_return_address(outgoing.probe, domain, patient.configuration), patient)
    if returned.taken and not returned.told:
        returned.lost = traces.where_returned(returned.log)
    for trial in (outgoing, returned):
        if not trial.told:
            trial.notes += [
                f"{queue_id} was still in the queue, and has been deleted"
                for queue_id in traces.still_queued(trial.log)
                if patient.postfix.delete_mail(queue_id)
            ]


def _complete(log: traces.Log, *trials: Trial) -> list[traces.Entry]:
    """The log, when it has had the time to have all."""
    ends = time.monotonic() + LOG_SECONDS
    while True:
        entries = log.read()
        known = all(traces.story(entries, trial.taken.queue_id, trial.probe.id) for trial in trials if trial.taken)
        if known or time.monotonic() > ends:
            return entries
        time.sleep(0.05)


def _leaves_as(address: str, patient: Patient) -> str:
    """What smtp(8) makes of a return address when it leaves.  Only a message that leaves would show it, so the tables
    are asked."""
    reading, name = patient.reading, "smtp_generic_maps"
    for use in lookups.uses(reading, name, "smtp"):
        try:
            hit = lookups.of_address(patient.postfix, reading, items(use.value), address)
        except lookups.Unasked as fault:
            return f"{name} of {use.keys}: {fault}"
        made = lookups.becomes(reading, hit, address, "generic") if hit else [address]
        if hit and address.lower() not in map(str.lower, made):
            return (
                f"{name} of {use.keys} make <{', '.join(made)}> of return addresses when a message leaves, "
                f"so what fails later does not come back; take {domain_of(address)} out of {hit.table}"
            )
    return ""


# ---- what is said


def _result(trials: tuple[Trial, ...], log: traces.Log, patient: Patient, name_server: str | None) -> int:
    for trial in trials:
        for text in _said(trial, log):
            say(escaped(text))
        say()
    good = sum(trial.is_good for trial in trials)
    all_good = good == len(trials)
    if not all_good:
        say("what the doctor knows:")
        for finding in doctor.findings(patient, name_server):
            if finding.level is not Level.OK:
                say(f"  {doctor.line(finding)}")
        say()
    say(f"{good} of {len(trials)} reports arrived")
    counters = Counters(patient.settings.spool, reserved.PROGRAM, str(patient.postfix.directory))
    counters.add(reserved.GOOD if all_good else reserved.BAD)
    counters.write()
    return sysexits.OK if all_good else sysexits.UNAVAILABLE


def _said(trial: Trial, log: traces.Log) -> Iterator[str]:
    yield f"{trial.title}: {trial.probe.id}"
    for note in trial.notes:
        yield f"  note: {note}"
    if trial.refused:
        yield f"  {_clock(trial.sent)}  not taken: {trial.refused}"
        return
    if trial.taken:
        yield f"  {_clock(trial.sent)}  {trial.taken.said}"
    for entry in trial.log:
        yield f"  {entry.when}  {entry}"
    if trial.told:
        variables = " ".join(f"{name}={value}" for name, value in trial.told.variables.items() if name != "id")
        seconds = trial.told.when - trial.sent
        yield f"  {_clock(trial.told.when)}  taken by the store, and reported after {seconds:.2f} s: {variables}"
    if trial.lost:
        yield f"  LOST: {trial.lost} (log: {log.name})"


def _clock(when: float) -> str:
    return f"{time.strftime('%H:%M:%S', time.localtime(when))}.{int(when * 1000) % 1000:03d}"


def _server(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} must be a host and a port, such as 127.0.0.1:587")
    return host.strip("[]"), int(port)


def _receiver(text: str) -> tuple[str, int]:
    host, _, port = text.partition(":")
    return host, int(port) if port.isdigit() else 0
