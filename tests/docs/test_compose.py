"""docs/examples/compose: what its parts say of each other.  tests/packaging/test_image.py runs it."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from pathlib import Path

import yaml

from bouncehook.configuration import load_settings
from bouncehook.places import InetPlace

TOP = Path(__file__).parents[2]
EXAMPLE = TOP / "docs" / "examples" / "compose"
COMPOSE = yaml.safe_load((EXAMPLE / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]


def address(service: str) -> str:
    """Of a service on the network of Postfix."""
    found: str = SERVICES[service]["networks"]["mail"]["ipv4_address"]
    return found


def test_daemons_are_where_postfix_looks_and_let_in_whom_they_have_to() -> None:
    settings = load_settings(EXAMPLE / "bouncehook" / "bouncehook.yaml")
    for name, socket in (("milter", settings.milter_socket), ("lmtp", settings.lmtp_socket)):
        assert isinstance(socket.place, InetPlace)
        assert socket.reached_at == InetPlace(address(name), socket.place.port)
        assert socket.clients == tuple(ip_network(address(one)) for one in ("postfix", "notifier"))
        assert "ports" not in SERVICES[name]
    assert settings.forward_through == (address("postfix"), 25)
    assert settings.store.startswith("postgresql://bouncehook@database/")
    (subnet,) = COMPOSE["networks"]["mail"]["ipam"]["config"]
    for name in ("postfix", "milter", "lmtp", "notifier"):
        assert ip_address(address(name)) in ip_network(subnet["subnet"])
        hardware = "02:42:" + ":".join(f"{octet:02x}" for octet in ip_address(address(name)).packed)
        assert SERVICES[name]["networks"]["mail"]["mac_address"] == hardware


def test_users_are_those_of_the_image() -> None:
    image = (TOP / "packaging" / "Containerfile").read_text(encoding="utf-8")
    users = dict(re.findall(r"useradd --uid (\d+) .* (bouncehook-\w+)", image))
    assert users == {"10001": "bouncehook-notifier", "10002": "bouncehook-milter", "10003": "bouncehook-lmtp"}
    for name in ("milter", "lmtp"):
        assert SERVICES[name]["user"] == f"bouncehook-{name}:bouncehook"
    for name in ("prepare", "notifier"):
        assert "user" not in SERVICES[name]
    secrets = (EXAMPLE / "make-secrets").read_text(encoding="utf-8")
    assert "chown 10001 secrets/pgpass" in secrets
    assert "--gid 10001 bouncehook" in image
    assert "\nUSER 10001:10001\n" in image


def test_the_image_has_the_folders_that_are_built() -> None:
    built = (TOP / "packaging" / "prepare.sh").read_text(encoding="utf-8")
    folders = re.search(r'^SOURCE_FOLDERS="(.*)"$', built, re.M)
    assert folders
    image = (TOP / "packaging" / "Containerfile").read_text(encoding="utf-8")
    assert re.findall(r"^COPY (\w+) \1/$", image, re.M) == folders[1].split()
    sent = (TOP / ".dockerignore").read_text(encoding="utf-8").split()
    assert [folder for folder in folders[1].split() if f"!{folder}" not in sent] == []
