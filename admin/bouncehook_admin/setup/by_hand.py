"""What setup leaves to a person, with the commands for it: configurations that setup cannot handle, where it changes
nothing at all; and settings of single services that others have made.

Called by `plan`.  Asks Postfix's tools which types of tables they support, and changes nothing.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bouncehook.configuration import Settings
from bouncehook_admin.setup import milters
from bouncehook_admin.setup.postfix import Postfix
from bouncehook_admin.setup.reading import Reading, Service
from bouncehook_admin.setup.values import is_yes, mentions

OLDEST = (3, 0)
"""the oldest version that has settings per milter (in braces), and long queue ids"""
SKIP = "smtp_skip_5xx_greeting"
BY_SENDER = (
    "sender_dependent_relayhost_maps",
    "sender_dependent_default_transport_maps",
    "sender_bcc_maps",
    "sender_canonical_maps",
)
Override = Callable[[Reading, Service, Settings], "ByHand | None"]


@dataclass(frozen=True, slots=True)
class ByHand:
    """Something that a person has to do, or to know, with the commands for it."""

    text: str
    commands: tuple[str, ...] = ()


def not_understood(postfix: Postfix, reading: Reading) -> Iterator[ByHand]:
    """Why setup cannot change anything."""
    if reading.version_numbers < OLDEST:
        yield ByHand(f"this is Postfix {reading.version}: bouncehook needs {OLDEST[0]}.{OLDEST[1]} or newer")
        return
    for file in (postfix.main, postfix.master):
        if file.is_symlink():
            yield ByHand(
                f"{file} is a symbolic link, which postconf would replace by a file: "
                "give -c the directory that it leads to, or make the changes where the file is kept"
            )
        if not file.read_bytes().endswith(b"\n"):
            yield ByHand(
                f"{file}: its last line does not end with a newline, so postconf would append to that line",
                (f"echo >> {shlex.quote(str(file))}",),
            )
    if "regexp" not in postfix.types_of_tables():
        yield ByHand(
            "this Postfix has no tables of type regexp, which setup needs for the transport of return addresses"
        )
    if "no_milters" in reading.list_of("receive_override_options"):
        yield ByHand(
            "receive_override_options in main.cf has no_milters, so no mail would pass the milter: "
            "move it to master.cf, to the service that takes mail back from a content filter"
        )
    if reading.value("milter_protocol").split(" ")[0] in ("2", "3", "4"):
        yield ByHand(
            f"milter_protocol = {reading.value('milter_protocol')}: below 6 Postfix does not report refused recipients "
            "to milters; if no other milter needs this setting, remove it",
            (postconf(reading, "-X", "milter_protocol"),),
        )
    for service in reading.commands("smtpd"):
        if milters.stands_before_a_proxy(reading, service) and milters.SMTPD not in service.overrides:
            yield ByHand(
                f"{service.key} has smtpd_proxy_filter: the proxy does not get what a milter changes, so the milter "
                "must be on the smtpd behind the proxy. Switch it off on this one, then run setup again",
                (postconf(reading, "-P", f"{service.key}/{milters.SMTPD}="),),
            )


def left_to_a_person(reading: Reading, settings: Settings) -> Iterator[ByHand]:
    """Settings of single services, and other things beside the plan that a person has to look at."""
    for service in reading.services:
        for name, text in _OVERRIDES.items():
            if name in service.overrides and (told := text(reading, service, settings)):
                yield told
    yield from _given_back(reading)
    yield from _other_instances(reading)


def _own_milters(reading: Reading, service: Service, settings: Settings) -> ByHand | None:
    value = service.overrides[milters.SMTPD]
    if mentions(value, milters.SMTPD):
        return None
    if not value and (milters.takes_back(reading, service) or milters.stands_before_a_proxy(reading, service)):
        return None
    if (
        milters.position(reading, milters.SMTPD, settings.milter_socket.reached_at, service, service.in_jail)
        is not None
    ):
        return None
    own = re.sub(r"\W", "_", f"milters_of_{service.name}")
    after = f"${milters.PARAMETER},{value}".rstrip(",")
    commands = (
        (postconf(reading, "-P", f"{service.key}/{milters.SMTPD}={after}"),)
        if not re.search(r"[\s{}]", value)
        else (
            postconf(reading, "-e", f"{own} = ${milters.PARAMETER}, {value}"),
            postconf(reading, "-P", f"{service.key}/{milters.SMTPD}=${own}"),
        )
    )
    return ByHand(
        f"{service.key} has {milters.SMTPD} of its own, without our milter. If customers send through it, run",
        commands,
    )


def _no_milters(reading: Reading, service: Service, _: Settings) -> ByHand | None:
    if "no_milters" not in reading.list_of("receive_override_options", service) or service.command != "smtpd":
        return None
    if milters.takes_back(reading, service):
        return None
    return ByHand(f"{service.key} has no_milters: mail that customers send through it does not pass the milter")


def _other_cleanup(reading: Reading, service: Service, _: Settings) -> ByHand | None:
    cleanup = reading.service(f"{service.overrides['cleanup_service_name']}/unix")
    if cleanup is None or milters.NON_SMTPD not in cleanup.overrides:
        return None
    return ByHand(
        f"{service.key} passes its mail to {cleanup.key}, which has {milters.NON_SMTPD} of its own: add our milter"
    )


def _own_value(name: str) -> Override:
    def told(_: Reading, service: Service, settings: Settings) -> ByHand | None:
        value = service.overrides[name]
        good = name == SKIP and is_yes(value) == settings.smtp_skip_5xx_greeting
        if good or mentions(value, milters.PARAMETER) or mentions(value, name):
            return None
        return ByHand(f"{service.key} has -o {name}={value}, which setup leaves as it is: {_MATTERS[name]}")

    return told


def word(value: bool) -> str:
    """The word for a boolean in main.cf."""
    return "yes" if value else "no"


_MATTERS = {
    milters.NON_SMTPD: "it must contain our milter, or notifications are not captured",
    "internal_mail_filter_classes": "it must contain `bounce`, or notifications are not captured",
    SKIP: "it must be the same as in bouncehook.yaml",
    "transport_maps": "return addresses must lead to bouncehook there too",
}
_OVERRIDES: dict[str, Override] = {
    milters.SMTPD: _own_milters,
    "receive_override_options": _no_milters,
    "cleanup_service_name": _other_cleanup,
    **{name: _own_value(name) for name in _MATTERS},
}


def _given_back(reading: Reading) -> Iterator[ByHand]:
    """An smtpd to which a content filter gives mail back must not ask the milters a second time."""
    for service in reading.commands("smtpd"):
        asks = milters.SMTPD not in service.overrides and "no_milters" not in reading.list_of(
            "receive_override_options", service
        )
        if milters.takes_back(reading, service) and asks:
            options = ",".join([*reading.list_of("receive_override_options", service), "no_milters"])
            yield ByHand(
                f"{service.key} seems to take mail back from the content filter, and would pass it to the milters a "
                "second time",
                (postconf(reading, "-P", f"{service.key}/receive_override_options={options}"),),
            )


def _other_instances(reading: Reading) -> Iterator[ByHand]:
    others = reading.list_of("multi_instance_directories")
    if others:
        yield ByHand(
            "this Postfix has other instances, each with a configuration of its own: set up those that customers' "
            "mail passes, each with a bouncehook.yaml of its own, whose milter.socket is below the instance's queue "
            "directory (--config; docs/install.md, Several instances)",
            tuple(f"bouncehook setup -c {shlex.quote(directory)}" for directory in others),
        )


def looked_up_by_sender(reading: Reading) -> Iterator[ByHand]:
    """Tables that Postfix will look the return address up in, once the milter rewrites senders."""
    for name in BY_SENDER:
        if reading.value(name):
            yield ByHand(
                f"{name} = {reading.raw[name]}: from now on Postfix looks the return address up in it, instead of the "
                "customer's; docs/troubleshooting.md says what to do"
            )


def postconf(reading: Reading, *arguments: str) -> str:
    """The command postconf(1) with these arguments, for a shell."""
    where = () if str(reading.directory) == "/etc/postfix" else ("-c", str(reading.directory))
    return shlex.join(["postconf", *where, *arguments])
