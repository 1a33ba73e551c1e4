"""One Postfix instance, read and changed with Postfix's own tools only: postconf, postmap, postfix.

Called by `bouncehook setup` and `bouncehook doctor`.  `Postfix` runs the tools; their output about the configuration
becomes a `Reading`, which is pure.  Touches what the tools touch: main.cf and master.cf of the one directory.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bouncehook.errors import BouncehookError
from bouncehook_admin.setup.reading import Reading, Service
from bouncehook_admin.setup.values import fields_of

DEFAULT_DIRECTORY = Path("/etc/postfix")
TOOLS_SECONDS = 60
"""more than any of the tools needs, so that a tool that hangs does not hang this program"""

_SBIN = ("/usr/sbin", "/sbin")
_YES = ("y", "yes")


class PostfixFault(BouncehookError):
    """A tool of Postfix is missing or has failed."""


class Postfix:
    """The tools, for one directory of configuration.

    Each key is looked up in a table only once; the result is kept until the configuration is read again.
    """

    def __init__(self, directory: Path = DEFAULT_DIRECTORY) -> None:
        # Must be absolute: with a relative directory postfix(1) silently does nothing.
        self.directory = directory.absolute()
        self.main = self.directory / "main.cf"
        self.master = self.directory / "master.cf"
        self._answers: dict[str, dict[str, str | None]] = {}
        """results of tables, by key"""
        self._faults: dict[str, PostfixFault] = {}
        """errors of tables that could not be read"""

    def read(self) -> Reading:
        """Read the configuration.  Raises PostfixFault when postconf is missing or cannot read the files."""
        for file in (self.main, self.master):
            if not file.is_file():
                raise PostfixFault(f"{file}: does not exist; give Postfix's configuration directory with -c")
        self._answers.clear()
        self._faults.clear()
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
        """Set parameters in main.cf.  Raises PostfixFault."""
        if settings:
            self._run("postconf", "-e", *(f"{name} = {value}" for name, value in settings.items()))

    def unset(self, names: Sequence[str]) -> None:
        """Remove parameters from main.cf.  Raises PostfixFault."""
        if names:
            self._run("postconf", "-X", *names)

    def set_service(self, key: str, entry: str) -> None:
        """Set an entry in master.cf.  Raises PostfixFault."""
        self._run("postconf", "-M", f"{key}={entry}")

    def remove_service(self, key: str) -> None:
        """Raises PostfixFault."""
        self._run("postconf", "-MX", key)

    def set_override(self, key: str, name: str, value: str) -> None:
        """Set a `-o name=value` of an entry in master.cf; the value has no blanks.  Raises PostfixFault."""
        self._run("postconf", "-P", f"{key}/{name}={value}")

    def remove_override(self, key: str, name: str) -> None:
        """Raises PostfixFault."""
        self._run("postconf", "-PX", f"{key}/{name}")

    def types_of_tables(self) -> list[str]:
        """Raises PostfixFault."""
        return self._run("postconf", "-m").stdout.split()

    def check(self) -> None:
        """Run `postfix check`.  Raises PostfixFault with its output."""
        self._run("postfix", "check")

    def reload(self) -> None:
        """Run `postfix reload`.  Raises PostfixFault with its output."""
        self._run("postfix", "reload")

    def envelope_of(self, queue_id: str) -> list[str]:
        """The sender and the recipients of a mail in the queue; empty when it is not there."""
        lines = self._try("postcat", "-q", "-e", queue_id).stdout.splitlines()
        parts = (line.partition(":") for line in lines)
        return [value.strip() for name, _, value in parts if name in ("sender", "recipient", "original_recipient")]

    def delete_mail(self, queue_id: str) -> bool:
        """Delete one mail from the queue; returns whether it was there.  Raises PostfixFault if postsuper is
        missing."""
        return self._try("postsuper", "-d", queue_id).returncode == 0

    def runs(self) -> bool:
        """Whether Postfix's master is running."""
        return self._try("postfix", "status").returncode == 0

    def lookup(self, key: str, table: str) -> str | None:
        """The result of a table for a key; None if it has none.  Raises PostfixFault when the lookup fails."""
        return self.lookup_all([key], table).get(key)

    def lookup_all(self, keys: Iterable[str], table: str) -> dict[str, str]:
        """The results of a table for those of the keys that it has.  Raises PostfixFault when a lookup fails."""
        if table in self._faults:
            raise self._faults[table]
        known, wanted = self._answers.setdefault(table, {}), list(dict.fromkeys(keys))
        unknown = [key for key in wanted if key not in known]
        try:
            known |= self._looked_up(unknown, table)
        except PostfixFault as fault:
            self._faults[table] = fault
            raise
        return {key: result for key in wanted if (result := known[key]) is not None}

    def _looked_up(self, keys: Sequence[str], table: str) -> dict[str, str | None]:
        """Look up with one run of postmap all keys that fit on a line each."""
        lines = [key for key in keys if key and len(key.splitlines()) == 1] if len(keys) > 1 else []
        found = dict.fromkeys(lines) | {key: self._looked_up_alone(key, table) for key in keys if key not in lines}
        if lines:
            done = self._try("postmap", "-q", "-", table, given="".join(f"{line}\n" for line in lines))
            _require_answer(done, table)
            found |= _pairs(done.stdout)
        return found

    def _looked_up_alone(self, key: str, table: str) -> str | None:
        done = self._try("postmap", "-q", key, table)
        _require_answer(done, table)
        return done.stdout.strip() if done.returncode == 0 else None

    def lookups(self, mode: str, text: str, table: str) -> list[tuple[str, str]]:
        """The results of a table for the headers (`-h`) or the body (`-b`) of a mail.  Raises PostfixFault."""
        done = self._try("postmap", mode, "-q", "-", table, given=text)
        _require_answer(done, table)
        # postmap prints a header of several lines as it is.
        return list(_pairs(re.sub(r"\n[ \t]+", " ", done.stdout)))

    def entries(self, table: str) -> list[tuple[str, str]]:
        """Every key of a table, with its result.  Raises PostfixFault when the table cannot be listed."""
        done = self._try("postmap", "-s", table)
        if done.returncode:
            raise PostfixFault(f"{table}: cannot be listed: {_complaint(done)}")
        return list(_pairs(done.stdout))

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
            raise PostfixFault(f"{tool}: command not found; is Postfix installed?")
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
            raise PostfixFault(f"{tool}: did not end within {TOOLS_SECONDS} s") from error


# ---- output of the tools


def _require_answer(done: subprocess.CompletedProcess[str], table: str) -> None:
    """Raises PostfixFault when postmap could not read a table."""
    # Exit status 1 is both `not found` and an error; both may come with warnings about main.cf.
    faults = [line for line in done.stderr.splitlines() if "fatal:" in line or "error:" in line]
    if done.returncode and (done.returncode != 1 or faults):
        raise PostfixFault(f"{table}: lookup failed: {faults[-1] if faults else done.returncode}")


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """The keys and results in postmap's output."""
    for line in text.splitlines():
        key, tab, result = line.partition("\t")
        if tab:
            yield key, result


def _settings(text: str) -> dict[str, str]:
    pairs = (line.partition(" =") for line in text.splitlines())
    return {name: value.strip() for name, equals, value in pairs if equals}


def _overrides(text: str) -> dict[str, dict[str, str]]:
    """The output of `postconf -P` by service: smtp/inet/NAME = VALUE."""
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
