"""Calls rely on what urllib3, requests and http.client offer to everybody, and setup.cfg says of which versions."""

from __future__ import annotations

import ast
import configparser
import re
from pathlib import Path

import pytest
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

from bouncehook_notifier.deliver import calls

TOP = Path(__file__).parents[2]
MODULES = sorted(Path(calls.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_no_private_part_of_a_library_is_used_or_replaced(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    ours = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    ours |= {
        target.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        for target in [node]
        if isinstance(node.value, ast.Name) and node.value.id == "self"
    }
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and re.match(r"_[^_]", node.attr)}
    assert used <= ours
    for derived in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        if {getattr(base, "id", "") for base in derived.bases} & {"HTTPConnection", "HTTPSConnection", "HTTPAdapter"}:
            made = {node.name for node in derived.body if isinstance(node, ast.FunctionDef)}
            assert not {name for name in made if re.match(r"_[^_]", name)}


def test_what_is_replaced_is_there() -> None:
    """A connection's `connect` and `is_connected`, a pool's class of connections, a manager's classes of pools."""
    for connection in (HTTPConnection("localhost"), HTTPSConnection("localhost")):
        for name in ("connect", "is_connected", "host", "timeout", "proxy", "sock"):
            assert hasattr(connection, name)
    assert hasattr(HTTPSConnection("localhost"), "server_hostname")
    assert HTTPConnectionPool.ConnectionCls is HTTPConnection
    assert HTTPSConnectionPool.ConnectionCls is HTTPSConnection
    assert set(PoolManager().pool_classes_by_scheme) == {"http", "https"}
    assert {"init_poolmanager", "proxy_manager_for", "send"} <= set(vars(HTTPAdapter))


@pytest.mark.parametrize("library", ["requests", "urllib3"])
def test_a_version_with_other_ways_is_not_installed(library: str) -> None:
    setup = configparser.ConfigParser()
    setup.read(TOP / "setup.cfg", encoding="utf-8")
    assert re.search(rf"^{library} >= \d[\d.]*, < \d+$", setup["options"]["install_requires"], re.MULTILINE)
