"""One Postfix instance, read and changed with Postfix's own tools only: postconf, postmap, postfix.

Called by `bouncehook setup` and `bouncehook doctor`.  `Postfix` runs the tools; what they say of the configuration is
a `Reading`, which is pure.  Touches what the tools touch: main.cf and master.cf of the one directory.
"""

from __future__ import annotations

import os
import re
import shutil
import string
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path

from bouncehook.errors import BouncehookError
from bouncehook.networks import Network, unmapped

DEFAULT_DIRECTORY = Path("/etc/postfix")
TOOLS_SECONDS = 60
"""more than any of the tools takes; one that hangs must not hang us"""

_SBIN = ("/usr/sbin", "/sbin")
_YES = ("y", "yes")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
BY_WHOLE_ADDRESS = ("regexp:", "pcre:", "cidr:", "tcp:", "socketmap:")
"""types of tables that are asked for the whole address only: transport(5)"""


class PostfixFault(BouncehookError):
    """A tool of Postfix is missing, or says that it cannot."""


@dataclass(frozen=True)
class Service:
    """One entry of master.cf."""

    name: str
    type: str
    in_jail: bool
    command: str
    arguments: tuple[str, ...]
    entry: tuple[str, ...]
    """the whole line, field by field; one that has blanks stands in braces"""
    overrides: Mapping[str, str]
    """its `-o name=value`, as written"""
    expanded: Mapping[str, str]
    """the same, with $names replaced"""

    @property
    def key(self) -> str:
        """What postconf calls it, such as smtp/inet."""
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
        """What counts, for one service if it is given; empty for what Postfix does not know."""
        if service and name in service.expanded:
            return service.expanded[name]
        return self.expanded.get(name, "")

    def list_of(self, name: str, service: Service | None = None) -> list[str]:
        """The same, item by item."""
        return items(self.value(name, service))

    def commands(self, command: str) -> list[Service]:
        """The services that run one of Postfix's programs."""
        return [service for service in self.services if service.command == command]

    def service(self, key: str) -> Service | None:
        """The service of this name and type."""
        return next((service for service in self.services if service.key == key), None)

    @cached_property
    def queue_directory(self) -> Path:
        """Also the root of the daemons' jail."""
        return Path(self.value("queue_directory"))

    @cached_property
    def version_numbers(self) -> tuple[int, int]:
        """Major and minor."""
        found = re.match(r"(\d+)\.(\d+)", self.version)
        return (int(found[1]), int(found[2])) if found else (0, 0)


class Postfix:
    """The tools, for one directory of configuration."""

    def __init__(self, directory: Path = DEFAULT_DIRECTORY) -> None:
        # Absolute on purpose: with a relative directory postfix(1) silently does nothing.
        self.directory = directory.absolute()
        self.main = self.directory / "main.cf"
        self.master = self.directory / "master.cf"

    def read(self) -> Reading:
        """Raises PostfixFault when postconf is not there or cannot read the files."""
        for file in (self.main, self.master):
            if not file.is_file():
                raise PostfixFault(f"{file}: is not there; -c names the configuration directory of a Postfix")
        written, warnings = self._postconf("-n")
        raw, _ = self._postconf()
        expanded, _ = self._postconf("-x")
        return Reading(
            directory=self.directory,
            version=self._run("postconf", "-dh", "mail_version").stdout.strip(),
            written=_settings(written),
            raw=_settings(raw),
            expanded=_settings(expanded),
            services=tuple(self._services(_jail_by_default(_settings(expanded)))),
            warnings=tuple(warnings.splitlines()),
        )

    def set(self, settings: Mapping[str, str]) -> None:
        """Settings in main.cf.  Raises PostfixFault."""
        if settings:
            self._run("postconf", "-e", *(f"{name} = {value}" for name, value in settings.items()))

    def unset(self, names: Sequence[str]) -> None:
        """Take settings out of main.cf.  Raises PostfixFault."""
        if names:
            self._run("postconf", "-X", *names)

    def set_service(self, key: str, entry: str) -> None:
        """An entry in master.cf.  Raises PostfixFault."""
        self._run("postconf", "-M", f"{key}={entry}")

    def remove_service(self, key: str) -> None:
        """Raises PostfixFault."""
        self._run("postconf", "-MX", key)

    def set_override(self, key: str, name: str, value: str) -> None:
        """A `-o name=value` of an entry in master.cf; no blanks.  Raises PostfixFault."""
        self._run("postconf", "-P", f"{key}/{name}={value}")

    def remove_override(self, key: str, name: str) -> None:
        """Raises PostfixFault."""
        self._run("postconf", "-PX", f"{key}/{name}")

    def types_of_tables(self) -> list[str]:
        """Raises PostfixFault."""
        return self._run("postconf", "-m").stdout.split()

    def check(self) -> None:
        """`postfix check`.  Raises PostfixFault with what it says."""
        self._run("postfix", "check")

    def reload(self) -> None:
        """`postfix reload`.  Raises PostfixFault with what it says."""
        self._run("postfix", "reload")

    def delete_mail(self, queue_id: str) -> bool:
        """Take one mail out of the queue; returns whether it was there.  Raises PostfixFault without the tool."""
        return self._try("postsuper", "-d", queue_id).returncode == 0

    def runs(self) -> bool:
        """Whether the master is there."""
        return self._try("postfix", "status").returncode == 0

    def lookup(self, key: str, table: str) -> str | None:
        """What a table has; None for nothing.  Raises PostfixFault when it cannot be asked."""
        done = self._try("postmap", "-q", key, table)
        # 1 is both `nothing there` and a fault; either may come with warnings about main.cf.
        faults = [line for line in done.stderr.splitlines() if "fatal:" in line or "error:" in line]
        if done.returncode and (done.returncode != 1 or faults):
            raise PostfixFault(f"{table}: cannot be asked: {faults[-1] if faults else done.returncode}")
        return done.stdout.strip() if done.returncode == 0 else None

    def lookups(self, mode: str, text: str, table: str) -> list[tuple[str, str]]:
        """What a table has for the headers (`-h`) or the body (`-b`) of a mail.  Raises PostfixFault."""
        done = self._try("postmap", mode, "-q", "-", table, given=text)
        if faults := [line for line in done.stderr.splitlines() if "fatal:" in line or "error:" in line]:
            raise PostfixFault(f"{table}: cannot be asked: {faults[-1]}")
        # A header of several lines is told as it is.
        lines = re.sub(r"\n[ \t]+", " ", done.stdout).splitlines()
        pairs = (line.partition("\t") for line in lines)
        return [(key, result) for key, tab, result in pairs if tab]

    def entries(self, table: str) -> list[tuple[str, str]]:
        """Every key of a table and what it has.  Raises PostfixFault when it cannot be listed."""
        done = self._try("postmap", "-s", table)
        if done.returncode:
            raise PostfixFault(f"{table}: cannot be listed: {_complaint(done)}")
        pairs = (line.partition("\t") for line in done.stdout.splitlines())
        return [(key, result) for key, tab, result in pairs if tab]

    def _services(self, jail_by_default: bool) -> Iterator[Service]:
        entries, _ = self._postconf("-M")
        overrides = _overrides(self._postconf("-P")[0])
        expanded = _overrides(self._postconf("-Px")[0])
        for line in entries.splitlines():
            fields = fields_of(line)
            key = f"{fields[0]}/{fields[1]}"
            yield Service(
                name=fields[0],
                type=fields[1],
                in_jail=jail_by_default if fields[4] == "-" else fields[4] in _YES,
                command=fields[7],
                arguments=tuple(fields[8:]),
                entry=tuple(fields),
                overrides=overrides.get(key, {}),
                expanded=expanded.get(key, {}),
            )

    def _postconf(self, *options: str) -> tuple[str, str]:
        done = self._run("postconf", *options)
        return done.stdout, done.stderr

    def _run(self, tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        done = self._try(tool, *arguments)
        if done.returncode:
            raise PostfixFault(f"{tool} {arguments[0] if arguments else ''}: {_complaint(done)}")
        return done

    def _try(self, tool: str, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        path = shutil.which(tool, path=os.pathsep.join((os.environ.get("PATH", os.defpath), *_SBIN)))
        if path is None:
            raise PostfixFault(f"{tool}: no such command; is Postfix installed?")
        command = [path, "-c", str(self.directory), *arguments]
        try:
            return subprocess.run(
                command,
                capture_output=True,
                check=False,
                input=given,
                text=True,
                errors="backslashreplace",
                timeout=TOOLS_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise PostfixFault(f"{tool}: has not ended within {TOOLS_SECONDS} s") from error


# ---- lists, names, tables: how Postfix reads its values


def items(text: str) -> list[str]:
    """A list's items, which blanks or commas part; what stands in braces is one item."""
    return _parted(text, f"{string.whitespace},")


def fields_of(entry: str) -> list[str]:
    """The fields of an entry in master.cf, which blanks part; what stands in braces is one field."""
    return _parted(entry, string.whitespace)


def _parted(text: str, separators: str) -> list[str]:
    found: list[str] = []
    item, depth = "", 0
    for character in text:
        if depth == 0 and character in separators:
            found.append(item)
            item = ""
        else:
            depth += (character == "{") - (character == "}")
            item += character
    return [item for item in (*found, item) if item]


def plain_network(item: str) -> Network | None:
    """An item of mynetworks; None for what is no plain network: a table, an exclusion."""
    try:
        return unmapped(ip_network(item.replace("[", "").replace("]", ""), strict=False))
    except ValueError:
        return None


def seconds(text: str, default_unit: str = "s") -> int | None:
    """A time as main.cf has it, such as 3600s; None for what is none."""
    found = re.fullmatch(r"(\d+)([smhdw]?)", text.strip())
    return int(found[1]) * _UNITS[found[2] or default_unit] if found else None


def mentions(raw: str, name: str) -> bool:
    """Whether a value, as written, has $name in it."""
    return re.search(rf"\$(?:{name}\b|[{{(]{name}\b)", raw) is not None


def is_listed(postfix: Postfix, reading: Reading, domain: str, name: str) -> bool:
    """Whether a list of domains (relay_domains, mydestination…) has this one.  Raises PostfixFault."""
    parents = name in reading.list_of("parent_domain_matches_subdomains")
    labels = domain.split(".")
    parent_domains = [".".join(labels[n:]) for n in range(1, len(labels))]
    for item in reading.list_of(name):
        if ":" in item:
            if postfix.lookup(domain, item) is not None:
                return True
        elif item.lower() == domain or (
            # Either way of writing it means the domains below.
            (item.startswith(".") or parents) and item.lstrip(".").lower() in parent_domains
        ):
            return True
    return False


def is_item_of(postfix: Postfix, names: Sequence[str], name: str) -> bool:
    """Whether a list of names and tables has one: the first that fits, without `!`.  Raises PostfixFault."""
    for item in names:
        plain = item.lstrip("!")
        if postfix.lookup(name, plain) is not None if ":" in plain else plain.lower() == name.lower():
            return len(item) - len(plain) in (0, 2)
    return False


def transport_of(postfix: Postfix, reading: Reading, address: str) -> str:
    """What transport_maps say of an address; empty for nothing.  Raises PostfixFault."""
    tables = reading.list_of("transport_maps")
    for number, key in enumerate(_transport_keys(address, reading.value("recipient_delimiter"))):
        for table in tables:
            if number == 0 or not table.startswith(BY_WHOLE_ADDRESS):
                found = postfix.lookup(key, table)
                if found is not None:
                    return found
    return ""


def address_keys(address: str, delimiters: str) -> list[str]:
    """What tables of addresses are asked for, in this order: as it is, without extension, and the domain."""
    local, _, domain = address.rpartition("@")
    bare = re.split(f"[{re.escape(delimiters)}]", local, maxsplit=1)[0] if delimiters else ""
    return list(dict.fromkeys([address, f"{bare or local}@{domain}", f"@{domain}"]))


def _transport_keys(address: str, delimiters: str) -> Iterator[str]:
    """In the order of transport(5)."""
    yield from address_keys(address, delimiters)[:-1]
    domain = address.rpartition("@")[2]
    yield domain
    for number in range(1, domain.count(".") + 1):
        yield "." + domain.split(".", number)[number]
    yield "*"


def _settings(text: str) -> dict[str, str]:
    pairs = (line.partition(" =") for line in text.splitlines())
    return {name: value.strip() for name, equals, value in pairs if equals}


def _overrides(text: str) -> dict[str, dict[str, str]]:
    """By service, what `postconf -P` prints: smtp/inet/NAME = VALUE."""
    found: dict[str, dict[str, str]] = {}
    for path, value in _settings(text).items():
        key, _, name = path.rpartition("/")
        found.setdefault(key, {})[name] = value
    return found


def _jail_by_default(expanded: Mapping[str, str]) -> bool:
    """A dash in the chroot column meant yes before Postfix 3.0's compatibility level 1."""
    level = expanded.get("compatibility_level", "0")
    return level.partition(".")[0] in ("", "0")


def _complaint(done: subprocess.CompletedProcess[str]) -> str:
    said = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
    serious = [line for line in said if "warning:" not in line]
    return "; ".join(serious or said) or f"exit status {done.returncode}"
