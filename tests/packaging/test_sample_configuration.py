"""The files that a new installation begins with: complete, true to the programs, good but for what must be given."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bouncehook.configuration import load

TOP = Path(__file__).parents[2]
READERS = ("configuration", "delivery_settings", "customers", "receivers")


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("sample")
    maker = TOP / "packaging" / "sample_configuration.py"
    subprocess.run([sys.executable, maker, TOP / "docs", directory], check=True)
    return directory


def keys_in_code(reader: str) -> set[str]:
    """The keys that the programs know: what their readers ask the YAML for."""
    code = (TOP / "core" / "bouncehook" / f"{reader}.py").read_text()
    return set(re.findall(r"\.(?:take|require|section|has)\(\s*\"(\w+)\"", code))


def keys_in(text: str, indent: str = r"(?: {2})?") -> set[str]:
    """The keys of a sample, commented out or not."""
    return set(re.findall(rf"^#?{indent}(\w+):(?: |$)", text, re.MULTILINE))


def test_every_option_stands_in_the_sample_and_the_reference(samples: Path) -> None:
    known = keys_in_code("configuration") | keys_in_code("delivery_settings") | keys_in_code("places")
    assert len(known) > 20
    sample = (samples / "bouncehook.yaml").read_text()
    assert keys_in(sample) == known
    reference = (TOP / "docs" / "configuration.md").read_text()
    assert [key for key in known if not re.search(rf"`(\w+\.)?{key}[.`:]", reference)] == []


def test_every_key_of_a_customer_stands_in_the_sample_and_the_reference(samples: Path) -> None:
    readers = ("customers", "receivers", "delivery_settings")
    known = set().union(*map(keys_in_code, readers)) - {"customers", "match"}
    assert len(known) > 20
    assert {"url", "headers_file", "template", "reasons"} <= known
    for text in ((samples / "customers.yaml").read_text(), (TOP / "docs" / "configuration.md").read_text()):
        assert [key for key in known if not re.search(rf"\b{key}\b", text)] == []


def test_every_option_is_explained(samples: Path) -> None:
    """Prose, and then the default or an example."""
    lines = (samples / "bouncehook.yaml").read_text().splitlines()
    for number, line in enumerate(lines):
        if re.match(r"#?(  )?\w+: ?\S*", line) and not line.endswith(
            ("milter:", "lmtp:", "days:", "delivery:", "address:", "status:")
        ):
            assert re.search(r"# .*(Default|Example)", lines[number - 1]), line
            assert re.match(r" *# ", lines[number - 2]), line


def check(commands: Path, samples: Path, directory: Path, sample: str) -> subprocess.CompletedProcess[str]:
    """`bouncehook check` of a sample whose files are in `directory`, with a first customer."""
    customers = (samples / "customers.yaml").read_text()
    first = "customers:\n  acme.example: https://acme.example/hooks/failures\n"
    (directory / "customers.yaml").write_text(customers.replace("customers: {}\n", first))
    (directory / "keys").write_text(f"1 {'00' * 32}\n")
    places = {"keys": "  keys", "customers": "customers"}
    for name, key in places.items():
        file = directory / (name + (".yaml" if name == "customers" else ""))
        sample = re.sub(rf"^#?{key}: .*", f"{key}: {file}", sample, flags=re.MULTILINE)
    (directory / "bouncehook.yaml").write_text(sample)
    command = [commands / "bouncehook", "check", "--config", directory / "bouncehook.yaml"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def with_domain(samples: Path) -> str:
    return (samples / "bouncehook.yaml").read_text().replace("  domain:\n", "  domain: bounces.relay.example\n")


def test_it_is_good_once_the_domain_is_given_and_not_before(samples: Path, commands: Path, tmp_path: Path) -> None:
    refused = check(commands, samples, tmp_path, (samples / "bouncehook.yaml").read_text())
    assert refused.returncode == 78
    assert re.fullmatch(r"\S+bouncehook.yaml:\d+: return_address.domain: .*\n", refused.stderr)
    taken = check(commands, samples, tmp_path, with_domain(samples))
    assert (taken.returncode, taken.stderr) == (0, "")


def test_what_is_commented_out_is_good_too(samples: Path, commands: Path, tmp_path: Path) -> None:
    """But for a file of rules, which nobody has yet."""
    written = re.sub(r"^#((?:  )?\w+:)", r"\1", with_domain(samples), flags=re.MULTILINE)
    taken = check(commands, samples, tmp_path, re.sub(r"^reasons:.*\n", "", written, flags=re.MULTILINE))
    assert (taken.returncode, taken.stderr) == (0, "")


def test_the_defaults_are_the_programs_own(samples: Path, commands: Path, tmp_path: Path) -> None:
    """The sample as it is, and with every default written out, are the same configuration."""
    sample = with_domain(samples)
    assert check(commands, samples, tmp_path, sample).returncode == 0
    implicit = load(tmp_path / "bouncehook.yaml").settings
    # A section of which nothing is written out would be empty, which is a fault: lmtp has examples only.
    headings = re.sub(r"^#((?!lmtp)\w+:)$", r"\1", sample, flags=re.MULTILINE)
    written = re.sub(r"(# Default:\n)#", r"\1", headings)
    assert written.count("# Default:\n") > 15
    taken = check(commands, samples, tmp_path, written)
    assert (taken.returncode, taken.stderr) == (0, "")
    assert load(tmp_path / "bouncehook.yaml").settings == implicit
