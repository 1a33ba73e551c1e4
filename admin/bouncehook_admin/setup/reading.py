"""The configuration of one Postfix as postconf understands it: the values of main.cf and the services of master.cf.

Made by `postfix`, and used by all code that makes decisions about it.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bouncehook_admin.setup.values import is_yes, items


@dataclass(frozen=True)
class Service:
    """One entry of master.cf."""

    name: str
    type: str
    in_jail: bool
    command: str
    arguments: tuple[str, ...]
    entry: tuple[str, ...]
    """the whole line, field by field; a field with blanks is in braces"""
    overrides: Mapping[str, str]
    """its `-o name=value`, as written"""
    expanded: Mapping[str, str]
    """the same, with $names replaced"""

    @property
    def key(self) -> str:
        """postconf's name for it, such as smtp/inet."""
        return f"{self.name}/{self.type}"


@dataclass(frozen=True)
class Reading:
    """The configuration as postconf understands it."""

    directory: Path
    version: str
    written: Mapping[str, str]
    """what main.cf sets, as written"""
    raw: Mapping[str, str]
    """every parameter, as written or by default"""
    expanded: Mapping[str, str]
    """the same, with $names replaced"""
    services: tuple[Service, ...]
    warnings: tuple[str, ...]

    def value(self, name: str, service: Service | None = None) -> str:
        """The effective value, for one service if it is given; empty for a parameter that Postfix does not know."""
        if service and name in service.expanded:
            return service.expanded[name]
        return self.expanded.get(name, "")

    def is_on(self, name: str, service: Service | None = None) -> bool:
        """Whether a boolean parameter is on."""
        return is_yes(self.value(name, service))

    def list_of(self, name: str, service: Service | None = None) -> list[str]:
        """The items of a list."""
        return items(self.value(name, service))

    def commands(self, command: str) -> list[Service]:
        """The services that run one of Postfix's programs."""
        return [service for service in self.services if service.command == command]

    def service(self, key: str) -> Service | None:
        """The service of this name and type."""
        return next((service for service in self.services if service.key == key), None)

    @cached_property
    def queue_directory(self) -> Path:
        """The queue directory, which is also the root directory of daemons in a chroot."""
        return Path(self.value("queue_directory"))

    @cached_property
    def version_numbers(self) -> tuple[int, int]:
        """Major and minor."""
        found = re.match(r"(\d+)\.(\d+)", self.version)
        return (int(found[1]), int(found[2])) if found else (0, 0)
