"""Sends the two mails of a probe: as the arguments say, or as a customer and a foreign server would.

Called by the probe.  `messages` opens the connections; this file asks the name servers for the MX.
"""

from __future__ import annotations

import argparse
import socket
import time
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

from dns.exception import DNSException

from bouncehook.configuration import Configuration
from bouncehook.return_address import day_of
from bouncehook_admin.doctor.dns_records import CannotLookUp, resolver
from bouncehook_admin.doctor.finding import Patient
from bouncehook_admin.probe import messages
from bouncehook_admin.probe.messages import Login, Refused, Taken
from bouncehook_admin.probe.trial import CannotProbe, Trial, return_address_of
from bouncehook_admin.setup.values import plain_network

SMTP_PORT = 25
_PROVIDER = ""
"""the sender by which a complaint is tried: that of a bounce, which no restriction may refuse"""


def send(trial: Trial, by: Callable[[], Taken]) -> None:
    """Submit one mail to Postfix, and keep the answer.  Raises CannotProbe."""
    trial.sent = time.time()
    try:
        trial.taken = by()
    except Refused as error:
        trial.refused = str(error)


def domain_of_returns(arguments: argparse.Namespace, configuration: Configuration) -> str:
    """The domain of return addresses to test.  Raises CannotProbe."""
    domain: str = arguments.domain or configuration.settings.return_domain
    if domain not in configuration.return_domains:
        raise CannotProbe(
            f"--domain {domain}: is not a return domain; give one from bouncehook.yaml or the customers' map"
        )
    return domain


def submit(trial: Trial, arguments: argparse.Namespace, patient: Patient) -> Taken:
    """Submit as a customer.  Raises Refused and CannotProbe."""
    configuration = patient.configuration
    sender = trial.probe.sender(configuration, domain_of_returns(arguments, configuration), day_of(time.time()))
    recipient = arguments.to or f"nobody@{trial.probe.id.lower()}.invalid"
    content = messages.message(trial.probe.id, sender, recipient)
    if arguments.submit:
        return messages.by_smtp(arguments.submit, sender, recipient, content, login=_login(arguments.login))
    # Where several mail systems are installed, the usual path may lead to another's.
    sendmail = patient.reading.value("sendmail_path")
    return messages.by_sendmail(sendmail, arguments.postfix, sender, recipient, content)


def bounce(trial: Trial, arguments: argparse.Namespace, patient: Patient) -> Taken:
    """Send the bounce as a foreign server.  Raises Refused and CannotProbe."""
    domain = domain_of_returns(arguments, patient.configuration)
    address = return_address_of(trial.probe, domain, patient.configuration)
    server = arguments.bounce or _mail_host(domain, arguments.name_server)
    if note := _trusts(patient, server, arguments.source):
        trial.notes.append(note)
    recipient = f"nobody@{trial.probe.id.lower()}.invalid"
    content = messages.bounce(trial.probe.id, address, recipient)
    taken = messages.by_smtp(server, "", address, content, source=arguments.source)
    complaints = patient.configuration.complaints_address(domain)
    if complaints and (refusal := messages.refusal(server, _PROVIDER, complaints, source=arguments.source)):
        trial.notes.append(f"complaints would be lost: {complaints} is not accepted: {refusal}; `bouncehook setup`")
    return taken


def _login(file: Path | None) -> Login | None:
    """Raises CannotProbe."""
    if file is None:
        return None
    try:
        name, password, *_ = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise CannotProbe(f"{file}: must contain a name and a password, one a line: {error}") from error
    return Login(name, password)


def _mail_host(domain: str, name_server: str | None) -> tuple[str, int]:
    """The server to which a foreign server would connect.  Raises Refused."""
    try:
        records = resolver(name_server).resolve(domain, "MX")
    except (CannotLookUp, DNSException) as error:
        raise Refused(f"{domain}: has no MX, so no bounce would come; give a server with --bounce ({error})") from error
    best = min(records, key=lambda record: record.preference)
    return str(best.exchange).rstrip("."), SMTP_PORT


def _trusts(patient: Patient, server: tuple[str, int], source: str | None) -> str:
    """A note if Postfix trusts the address from which the bounce comes, so that the test differs from a stranger's
    mail; empty if it does not."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
            way.connect(server)
            address = source or way.getsockname()[0]
    except OSError:
        return ""
    trusted = [network for item in patient.reading.list_of("mynetworks") if (network := plain_network(item))]
    if not any(ip_address(address) in network for network in trusted):
        return ""
    return f"{address} is in mynetworks, so smtpd's restrictions for strangers are not tested; give another --source"
