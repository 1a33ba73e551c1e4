"""Writes the files that a new installation begins with: every option explained, with an example and its default.

    sample_configuration.py DOCS DIRECTORY    reads DOCS/configuration.md, writes DIRECTORY/{bouncehook,customers}.yaml

The explanations are those of docs/configuration.md, so the reference and the file on the machine cannot disagree.
Called by debian/rules.
"""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path

from markdown import first_code, table, without_links

WIDTH = 100

EXAMPLES = {
    "return_address.domain": "bounces.relay.example",
    "reasons": "reasons.yaml",
    "relays": '[192.0.2.7, "2001:db8::7"]',
    "milter.socket": "inet:8890@10.1.0.11",
    "milter.clients": "[10.1.0.10]",
    "milter.reached_at": "inet:8890@bouncehook",
    "lmtp.socket": "inet:8024@10.1.0.11",
    "lmtp.clients": "[10.1.0.10]",
    "lmtp.reached_at": "inet:8024@bouncehook",
    "callers": "2",
    "delivery.private": "[10.1.2.0/24]",
    "delivery.ca_file": "/etc/ssl/certs/ca-certificates.crt",
    "delivery.proxy": "http://proxy.example:3128",
    "status.listen": "127.0.0.1:9925",
    "status.names": "[relay.example]",
}
"""for what has no default, or one that shows nothing"""

SETTINGS = """\
Configuration of bouncehook.  bouncehook.yaml(5) explains more; `bouncehook check` proves this file and those that it
names, and says every fault at once.  Running daemons notice a change within a second, and keep the old configuration
while the new one has faults.

Only return_address.domain must be given.  What is commented out shows the default, or an example where it says so; to
change an option that stands below another (`milter:`), take the # away from both lines."""

CUSTOMERS = """\
The customers of this relay, and where their failures are told.  bouncehook.yaml(5) explains more; `bouncehook check`
proves this file.  Running daemons notice a change within a second.

This file may hold secrets: keep its group and mode.  Better, give each secret a file of its own below secrets/, which
only the notifier may read, and name it here by secret_file."""


REMOVED = """\
Names of customers who were taken out on purpose: what still comes for them is told to nobody, and nothing warns of it.
Default: none.  Example:"""


def main() -> None:
    """Write both files."""
    reference, directory = Path(sys.argv[1]) / "configuration.md", Path(sys.argv[2])
    (directory / "bouncehook.yaml").write_text(settings(reference), encoding="utf-8")
    (directory / "customers.yaml").write_text(customers(reference), encoding="utf-8")


def settings(reference: Path) -> str:
    """The text of bouncehook.yaml."""
    rows = [(plain(row["key"]), row) for row in table(reference, "bouncehook.yaml")]
    rows += [(f"delivery.{plain(row['key'])}", row) for row in table(reference, "How endpoints are called")]
    sections: dict[str, list[str]] = {"return_address": [], "": []}
    for key, row in rows:
        sections.setdefault(key.rpartition(".")[0], []).append(_option(key, row))
    return "\n".join([_comment(SETTINGS), *(_section(name, options) for name, options in sections.items())])


def _section(name: str, options: list[str]) -> str:
    # Only a section with something in it may stand there: YAML would take an empty one for a fault.
    mark = "" if any(line and not line.lstrip().startswith("#") for line in "".join(options).splitlines()) else "#"
    heading = f"{mark}{name}:\n" if name else ""
    return heading + "\n".join(options)


def _option(key: str, row: dict[str, str]) -> str:
    section, _, name = key.rpartition(".")
    indent = "  " if section else ""
    default = plain(row["default"])
    meaning = _comment(sentence(row["meaning"]), indent)
    if not default:
        return f"{meaning}{indent}# Must be given.  Example: {EXAMPLES[key]}\n{indent}{name}:\n"
    if key in EXAMPLES:
        return f"{meaning}{indent}# Default: {default}.  Example:\n#{indent}{name}: {EXAMPLES[key]}\n"
    return f"{meaning}{indent}# Default:\n#{indent}{name}: {_value(default)}\n"


def _value(default: str) -> str:
    """As YAML; the reference writes a list of networks as Postfix does."""
    if ", " not in default or default.startswith("["):
        return default
    items = (f'"{item}"' if item.startswith(":") else item for item in default.split(", "))
    return f"[{', '.join(items)}]"


def customers(reference: Path) -> str:
    """The text of customers.yaml: no customer yet, and everything that one may say."""
    keys, of_receiver = _keys(table(reference, "customers.yaml")), _keys(table(reference, "Receivers"))
    more = ", ".join(plain(row["key"]) for row in table(reference, "How endpoints are called"))
    example = _example(first_code(reference, "customers.yaml"))
    receivers = _example(first_code(reference, "Receivers"))
    removed = f"{_comment(REMOVED)}#removed: [hooli]\n"
    return (
        f"{_comment(CUSTOMERS)}#\n# Example:\n#\n{example}\n#\n"
        f"# What a customer's entry may say, if it is no mere URL:\n#\n{keys}\n#\n"
        f"{_comment(f'and, as below `delivery:` in bouncehook.yaml, {more}.')}#\n"
        f"# A URL below failures: or bounces: may be a mapping:\n#\n{receivers}\n#\n"
        f"# which may say:\n#\n{of_receiver}\n\n{removed}\ncustomers: {{}}\n"
    )


def _keys(rows: list[dict[str, str]]) -> str:
    return "\n".join(
        textwrap.fill(
            _see(plain(row["meaning"])),
            WIDTH,
            initial_indent=f"#   {plain(row['key']):<24}",
            subsequent_indent="#" + 27 * " ",
        )
        for row in rows
    )


def _example(code: str) -> str:
    return textwrap.indent(code, "#   ", lambda _: True)


def plain(text: str) -> str:
    """Without Markdown's marks."""
    return without_links(text).replace("`", "")


def sentence(text: str) -> str:
    """A cell of a table as a sentence: a capital, and a full stop."""
    text = _see(plain(text))
    return text[0].upper() + text[1:].rstrip(".") + "."


def _see(text: str) -> str:
    return re.sub(", see (below|complaints|receivers|templates)", ", see bouncehook.yaml(5)", text)


def _comment(text: str, indent: str = "") -> str:
    lines = [line for paragraph in text.split("\n\n") for line in [*textwrap.wrap(paragraph, WIDTH - 2), ""]][:-1]
    return "".join(f"{indent}# {line}".rstrip() + "\n" for line in lines)


if __name__ == "__main__":
    main()
