"""The entry of master.cf through which Postfix's own notifications go where the others' mail is examined for content.

`internal_mail_filter_classes = bounce` lets notifications pass the milter, and with it header_checks and body_checks,
which they did not meet before: a rule against words that a customer wrote, or against backscatter, would refuse or
discard them.  So bounce(8) hands them to a cleanup service of their own, which is like the others' but has no checks,
and no limit of size: Postfix never makes a notification that is longer than message_size_limit.

Called by `plan` and by `bouncehook doctor`.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bouncehook_admin.setup.reading import Reading, Service

NAME = "bouncehook-cleanup"
KEY = f"{NAME}/unix"
CHOICE = "cleanup_service_name"
"""the parameter by which a daemon of Postfix chooses one"""
SIZE = "message_size_limit"
CHECKS = ("header_checks", "mime_header_checks", "nested_header_checks", "body_checks")


def used_by(reading: Reading, service: Service) -> Service | None:
    """The cleanup service to which a service hands its mail; None when master.cf does not have it."""
    return reading.service(f"{reading.value(CHOICE, service)}/unix")


def checks_of(reading: Reading, cleanup: Service) -> list[str]:
    """Which checks of content it makes."""
    return [name for name in CHECKS if reading.value(name, cleanup)]


def entry(cleanup: Service) -> tuple[str, ...]:
    """The fields as they are to be: those of the others' cleanup service, without checks and limit."""
    options = (field for option in (*(f"{name}=" for name in CHECKS), f"{SIZE}=0") for field in ("-o", option))
    return (NAME, *_without_checks(cleanup.entry[1:]), *options)


def faults_of(service: Service, reading: Reading) -> Iterator[str]:
    """What is wrong with an entry of this name that setup did not make."""
    if service.command != "cleanup":
        yield f"runs {service.command} instead of cleanup"
    for name in checks_of(reading, service):
        yield f"has {name}"


def _without_checks(fields: tuple[str, ...]) -> Iterator[str]:
    """Without `-o NAME=…` of a check; one in braces stays, and those behind it count."""
    dropped = False
    for field, following in pairwise((*fields, "")):
        if dropped:
            dropped = False
        elif field == "-o" and following.partition("=")[0] in (*CHECKS, SIZE):
            dropped = True
        else:
            yield field
