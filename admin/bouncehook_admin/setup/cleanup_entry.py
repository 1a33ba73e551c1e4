"""The entry of master.cf for Postfix's own notifications on a relay that has header_checks or body_checks.

`internal_mail_filter_classes = bounce` makes notifications pass the milter, and header_checks and body_checks too,
which did not apply to them before: a rule against words in a customer's message, or against backscatter, would refuse
or discard them.  So bounce(8) passes them to a cleanup service of their own, which is like the other one but has no
checks and no size limit.  (Postfix never makes a notification that is longer than message_size_limit.)

Called by `plan` and by `bouncehook doctor`.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bouncehook_admin.setup.reading import Reading, Service

NAME = "bouncehook-cleanup"
KEY = f"{NAME}/unix"
CHOICE = "cleanup_service_name"
"""the parameter by which a daemon of Postfix chooses its cleanup service"""
SIZE = "message_size_limit"
CHECKS = ("header_checks", "mime_header_checks", "nested_header_checks", "body_checks")


def used_by(reading: Reading, service: Service) -> Service | None:
    """The cleanup service to which a service passes its mail; None when master.cf does not have it."""
    return reading.service(f"{reading.value(CHOICE, service)}/unix")


def checks_of(reading: Reading, cleanup: Service) -> list[str]:
    """The content checks that it makes."""
    return [name for name in CHECKS if reading.value(name, cleanup)]


def entry(cleanup: Service) -> tuple[str, ...]:
    """The correct fields: those of the other cleanup service, without checks and size limit."""
    options = (field for option in (*(f"{name}=" for name in CHECKS), f"{SIZE}=0") for field in ("-o", option))
    return (NAME, *_without_checks(cleanup.entry[1:]), *options)


def faults_of(service: Service, reading: Reading) -> Iterator[str]:
    """What is wrong with an entry of this name that setup did not make."""
    if service.command != "cleanup":
        yield f"runs {service.command} instead of cleanup"
    for name in checks_of(reading, service):
        yield f"has {name}"


def _without_checks(fields: tuple[str, ...]) -> Iterator[str]:
    """The fields without `-o NAME=…` for checks.  An option in braces stays, and later options override it."""
    dropped = False
    for field, following in pairwise((*fields, "")):
        if dropped:
            dropped = False
        elif field == "-o" and following.partition("=")[0] in (*CHECKS, SIZE):
            dropped = True
        else:
            yield field
