"""Reads a YAML file and finds all of its faults at once, each with its file, line and key path.

`configuration` and `customers` ask a `Node` for the values that they expect.  A wrong value is noted in `Faults` and
replaced by the caller's default, so that reading continues.  Touches the one file it is given.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

import yaml

from bouncehook.errors import ConfigurationError
from bouncehook.regular_file import read_text

T = TypeVar("T")

_TEXT = "tag:yaml.org,2002:str"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Resolves tags as PyYAML does, and leaves out what cannot match: a map may have a hundred thousand values."""

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
        """The tag of a value without one; texts that look like nothing else are most of them."""
        if kind is yaml.ScalarNode and not (implicit[0] and value[:1] in self.yaml_implicit_resolvers):
            return _TEXT
        return str(super().resolve(kind, value, implicit))


_MERGE_KEY = "tag:yaml.org,2002:merge"
"""the merge key of YAML 1.1; other programs replace it by the keys of another mapping, we refuse it"""


class _FaultFound(Exception):
    """One value is wrong.  It is always caught in this file."""


class Faults:
    """The faults found so far, as printable lines."""

    def __init__(self) -> None:
        self._found: list[tuple[str, int, str]] = []

    def add(self, path: Path, line: int, key_path: str, message: str) -> None:
        """Note a fault.  `line` counts from 1; it is 0 when the fault has no line."""
        place = f"{path}:{line}" if line else str(path)
        self._found.append((str(path), line, f"{place}: {key_path}: {message}" if key_path else f"{place}: {message}"))

    def add_placed(self, path: Path, text: str) -> None:
        """Note a fault whose text already names its place."""
        self._found.append((str(path), 0, text))

    @property
    def lines(self) -> list[str]:
        """All of them, in the order of the files."""
        return [text for _, _, text in sorted(self._found)]

    def raise_any(self) -> None:
        """Raise ConfigurationError with all of them, if there are any."""
        if self._found:
            raise ConfigurationError(self.lines)


class Node:
    """A value in a YAML file, with the place where it stands."""

    __slots__ = ("_faults", "_node", "digest", "key_path", "path")

    def __init__(self, path: Path, node: yaml.Node, key_path: str, faults: Faults) -> None:
        self.path = path
        self.key_path = key_path
        self._node = node
        self._faults = faults
        self.digest = ""
        """a digest of the whole file, set on its root, so that two hosts can compare their files"""

    @property
    def line(self) -> int:
        """The line on which the value starts, from 1."""
        return int(self._node.start_mark.line) + 1

    @property
    def place(self) -> str:
        """File, line and key path, as messages begin with them."""
        return f"{self.path}:{self.line}: {self.key_path}"

    @property
    def is_mapping(self) -> bool:
        return isinstance(self._node, yaml.MappingNode)

    @property
    def is_boolean(self) -> bool:
        return isinstance(self._node, yaml.ScalarNode) and self._node.tag == "tag:yaml.org,2002:bool"

    def fault(self, message: str) -> None:
        """Note that something is wrong with this value."""
        self._faults.add(self.path, self.line, self.key_path, message)

    def read(self, reader: Callable[[Node], T], default: T) -> T:
        """The value as `reader` reads it, or `default` when `reader` finds a fault."""
        try:
            return reader(self)
        except _FaultFound as found:
            self.fault(str(found))
            return default

    def wrong(self, message: str) -> Exception:
        """For readers: `raise node.wrong("must be ...")`."""
        return _FaultFound(message)

    def mapping(self) -> Mapping:
        """The keys and values of a mapping."""
        if not isinstance(self._node, yaml.MappingNode):
            raise _FaultFound("must be a mapping (`key: value` lines)")
        values: dict[str, Node] = {}
        above = f"{self.key_path}." if self.key_path else ""
        for key, value in self._node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) and key.value.isprintable() else ""
            node = Node(self.path, value, above + name, self._faults)
            if key.tag == _MERGE_KEY:
                node.fault("`<<` does not merge mappings here; write the keys out, or quote it if it is a name")
            elif not name:
                node.fault("a key must be a word")
            elif name in values:
                node.fault(f"is given twice; the first is on line {values[name].line}; delete one")
            else:
                values[name] = node
        return Mapping(self, values)

    def items(self) -> Iterator[Node]:
        """The members of a list; a single value counts as a list of one."""
        if isinstance(self._node, yaml.SequenceNode):
            for number, item in enumerate(self._node.value):
                yield Node(self.path, item, f"{self.key_path}[{number}]", self._faults)
        else:
            yield self

    def read_items(self, reader: Callable[[Node], T]) -> list[T]:
        """Each member as `reader` reads it; members with a fault are noted and left out."""
        values = []
        for item in self.items():
            try:
                values.append(reader(item))
            except _FaultFound as found:
                item.fault(str(found))
        return values

    def text(self) -> str:
        """A non-empty string."""
        value = self._scalar()
        if value is None or (isinstance(value, str) and not value.strip()):
            raise _FaultFound("must not be empty")
        if not isinstance(value, str):
            raise _FaultFound(f"must be a text, not {value!r}; quote it if it is meant as one")
        value = value.strip()
        if _CONTROL.search(value):
            raise _FaultFound(f"must be a text without control characters, not {value!r}")
        return value

    def hidden_text(self) -> str:
        """A string as it stands, which no message repeats: it may be a secret."""
        try:
            value = self._scalar()
        except _FaultFound:
            value = None
        if not isinstance(value, str) or not value.strip():
            raise _FaultFound("must be a text; quote it if it could be taken for something else (it is not shown here)")
        return value

    def whole_number(self, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self._scalar()
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise _FaultFound(f"must be a whole number from {least} to {most}, not {value!r}")
        return value

    def yes_or_no(self) -> bool:
        """A boolean."""
        value = self._scalar()
        if not isinstance(value, bool):
            raise _FaultFound(f"must be yes or no, not {value!r}")
        return value

    def _scalar(self) -> object:
        if not isinstance(self._node, yaml.ScalarNode):
            raise _FaultFound("must be a single value, not a list or a mapping")
        if self._node.tag == _TEXT:
            return self._node.value
        constructor = yaml.constructor.SafeConstructor()
        try:
            value: object = constructor.construct_object(self._node)
        except Exception as error:  # PyYAML raises KeyError and others for a value that does not fit its tag
            kind = self._node.tag.rpartition(":")[2]
            raise _FaultFound(f"cannot be read: {self._node.value!r} is not a valid {kind}") from error
        return value


class Mapping:
    """The keys of a mapping, taken one by one; `finish` notes those that were not taken."""

    __slots__ = ("_below", "_known", "_node", "_values")

    def __init__(self, node: Node, values: dict[str, Node], below: str = "") -> None:
        self._node = node
        self._values = values
        self._below = below
        """the key path from `node` to here, for a mapping that the file leaves out"""
        self._known: list[str] = []

    def take(self, key: str, reader: Callable[[Node], T], default: T) -> T:
        """The value of an optional key."""
        self._known.append(key)
        node = self._values.get(key)
        return default if node is None else node.read(reader, default)

    def require(self, key: str, reader: Callable[[Node], T], default: T) -> T:
        """The value of a required key."""
        if key not in self._values:
            self._node.fault(f"the key `{self._below}{key}` is missing")
        return self.take(key, reader, default)

    def section(self, key: str) -> Mapping:
        """An optional mapping below this one; empty when it is missing or not a mapping."""
        return self.take(key, Node.mapping, Mapping(self._node, {}, f"{key}."))

    def has(self, key: str) -> bool:
        """Whether the mapping has the key."""
        return key in self._values

    def has_any(self, keys: tuple[str, ...]) -> bool:
        """Whether one of several keys is there, which are known from here on."""
        self._known.extend(keys)
        return not self._values.keys().isdisjoint(keys)

    def rest(self) -> Iterator[tuple[str, Node]]:
        """Every key with its value, for mappings whose keys are names."""
        self._known.extend(self._values)
        yield from self._values.items()

    def finish(self) -> None:
        """Note the unknown keys, each with the known key that is most similar."""
        for key in self._values.keys() - set(self._known):
            likely = difflib.get_close_matches(key, self._known, 1)
            meant = f"did you mean `{likely[0]}`?" if likely else f"known keys: {', '.join(self._known)}"
            self._values[key].fault(f"unknown key; {meant}")


def read_yaml(path: Path, faults: Faults) -> Node | None:
    """The root of a YAML file, or None when it cannot be read or parsed (which is noted)."""
    try:
        text = read_text(str(path))
        root = yaml.compose(text, Loader=_Loader)
    except OSError as error:
        faults.add(path, 0, "", f"cannot read: {error.strerror}")
    except UnicodeDecodeError as error:
        faults.add(path, 0, "", f"is not UTF-8: octet {error.start} is {error.object[error.start]:#04x}")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        faults.add(path, line, "", f"is not YAML: {error.problem or error}")
    except yaml.YAMLError as error:
        faults.add(path, 0, "", f"is not YAML: {' '.join(str(error).split())}")
    else:
        if root is not None:
            node = Node(path, root, "", faults)
            node.digest = blake2b(text.encode(), digest_size=8).hexdigest()
            return node
        faults.add(path, 0, "", "is empty")
    return None
