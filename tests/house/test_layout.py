"""The layout of the house, held: source roots, names, documentation, and the tools that check the rest."""

from __future__ import annotations

import ast
import configparser
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
SOURCE_ROOTS = {
    "core": "bouncehook",
    "milter": "bouncehook_milter",
    "bounce_pipe": "bouncehook_pipe",
    "lmtp": "bouncehook_lmtp",
    "recogniser": "bounce_recogniser",
    "notifier": "bouncehook_notifier",
    "admin": "bouncehook_admin",
    "demo": "bouncehook_demo",
}
NOT_INSTALLED = {"demo"}
TAKEN_BY_PYMILTER = {"milter", "Milter", "mime"}


def setup_cfg() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(TOP / "setup.cfg", encoding="utf-8")
    return parser


def packages_on_disk() -> dict[str, Path]:
    """Every package that is to be installed, by its dotted name."""
    found = {}
    for root in SOURCE_ROOTS.keys() - NOT_INSTALLED:
        for path in (TOP / root).rglob("__init__.py"):
            found[".".join(path.parent.relative_to(TOP / root).parts)] = path.parent
    return found


def our_modules() -> list[Path]:
    return [path for root in SOURCE_ROOTS for path in sorted((TOP / root).rglob("*.py"))]


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "-c", f"safe.directory={TOP}", "ls-files", "-z"], cwd=TOP, capture_output=True)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    return [TOP / os.fsdecode(name) for name in listed.stdout.split(b"\0") if name]


@pytest.mark.parametrize(("root", "package"), SOURCE_ROOTS.items())
def test_a_source_root_holds_one_distinctly_named_package(root: str, package: str) -> None:
    assert not (TOP / root / "__init__.py").exists()
    folders = [path.name for path in (TOP / root).iterdir() if path.is_dir()]
    assert [name for name in folders if not name.startswith(("_", ".")) and not name.endswith(".egg-info")] == [package]
    assert [path.name for path in (TOP / root).glob("*.py")] == []


def test_nothing_of_ours_is_named_as_pymilter_names_its_modules() -> None:
    """It installs `milter`, `Milter` and `mime` at the top; a package of ours by such a name breaks it."""
    for path in our_modules():
        package = path.parent.name if path.name == "__init__.py" else path.stem
        top_level = path.parent.parent.name in SOURCE_ROOTS and path.name == "__init__.py"
        assert not (top_level and package in TAKEN_BY_PYMILTER), path
    assert not [name for name in TAKEN_BY_PYMILTER if (TOP / f"{name}.py").exists()]
    assert not [name for name in TAKEN_BY_PYMILTER if (TOP / name / "__init__.py").exists()]
    done = subprocess.run(
        [sys.executable, "-c", "import Milter, milter, mime; milter.SETSYMLIST; Milter.P_NR_CONN"],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_no_folder_of_tests_stands_in_the_way_of_a_module() -> None:
    """tests/ itself is on the path, so a package `milter` there would be taken for pymilter's."""
    assert not [name for name in TAKEN_BY_PYMILTER if (TOP / "tests" / name / "__init__.py").exists()]


def test_setup_cfg_names_what_is_on_disk() -> None:
    options = setup_cfg()["options"]
    assert sorted(options["packages"].split()) == sorted(packages_on_disk())
    mapped = dict(line.split(" = ") for line in options["package_dir"].strip().splitlines())
    assert mapped == {
        package: f"{root}/{package}" for root, package in SOURCE_ROOTS.items() if root not in NOT_INSTALLED
    }


def test_every_tool_looks_at_every_source_root() -> None:
    tools = tomllib.loads((TOP / "pyproject.toml").read_text())["tool"]
    assert set(SOURCE_ROOTS) <= set(tools["pytest"]["ini_options"]["pythonpath"])
    assert set(SOURCE_ROOTS.values()) <= set(tools["mypy"]["packages"])
    assert set(SOURCE_ROOTS) <= set(tools["ruff"]["src"])
    assert set(SOURCE_ROOTS.values()) == set(tools["importlinter"]["root_packages"])
    assert tools["mypy"]["strict"] is True


def test_every_package_is_typed() -> None:
    assert [package for root, package in SOURCE_ROOTS.items() if not (TOP / root / package / "py.typed").exists()] == []


@pytest.mark.parametrize("path", our_modules(), ids=lambda path: str(path.relative_to(TOP)))
def test_every_module_begins_by_saying_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_the_licence_is_here() -> None:
    assert setup_cfg()["metadata"]["license"] == "MIT"
    assert (TOP / "LICENSE").read_text().startswith("MIT License")


def test_no_file_names_a_place_of_the_machine_it_was_written_on() -> None:
    # Pieced together, so that this file does not name them.
    places = re.compile(rb"(?<![\w.])/(?:" + b"|".join([b"wo" + b"rk", b"ro" + b"ot", b"ho" + b"me/[a-z]+"]) + rb")/")
    found = [
        f"{path.relative_to(TOP)}: {match[0].decode()}"
        for path in tracked_files()
        if path.is_file()
        for match in places.finditer(path.read_bytes())
    ]
    assert found == []


def run(*command: str, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=TOP, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_ruff_has_nothing_to_say() -> None:
    run(sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise")


def test_the_code_is_formatted() -> None:
    run(sys.executable, "-m", "ruff", "format", "--check", "--no-cache")


def test_the_types_are_right() -> None:
    """What mypy knows of files that have not changed is kept beside the environment."""
    run(sys.executable, "-m", "mypy", "--cache-dir", f"{sys.prefix}/mypy")


def test_the_import_contracts_hold() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    said = run(str(program), "--no-cache", PYTHONPATH=os.pathsep.join(str(TOP / root) for root in SOURCE_ROOTS))
    contracts = tomllib.loads((TOP / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert f"Contracts: {len(contracts)} kept, 0 broken." in said


SCRIPTS = ["bouncehook", "bouncehook-lmtp", "bouncehook-milter", "bouncehook-notifier"]


def test_these_are_the_console_scripts() -> None:
    entry_points = setup_cfg()["options.entry_points"]["console_scripts"].strip().splitlines()
    assert sorted(line.split(" = ")[0] for line in entry_points) == SCRIPTS


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_program_says_how_it_is_used(script: str) -> None:
    program = Path(sys.executable).parent / script
    if not program.exists():
        pytest.skip(f"{script} is not installed beside this interpreter")
    done = subprocess.run([program, "--help"], cwd="/", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: {script} ")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_program_that_is_used_wrongly_says_so(script: str) -> None:
    program = Path(sys.executable).parent / script
    if not program.exists():
        pytest.skip(f"{script} is not installed beside this interpreter")
    done = subprocess.run([program, "--no-such-option"], cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode in (2, 64)
    assert "usage: " in done.stderr
    assert "Traceback" not in done.stderr


def test_the_recogniser_needs_the_standard_library_alone() -> None:
    """It is for anybody, so it brings nothing along."""
    roots = set()
    for path in sorted((TOP / "recogniser").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                roots |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                roots.add((node.module or "").partition(".")[0])
    assert roots <= sys.stdlib_module_names


def test_what_needs_a_compiler_is_the_milters_alone() -> None:
    parser = setup_cfg()
    assert "pymilter" not in parser["options"]["install_requires"]
    assert "pymilter" in parser["options.extras_require"]["milter"]
