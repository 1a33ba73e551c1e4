"""A signing key is changed on several hosts, in the right order and in the wrong one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hosts.mail_host import MailHost
from hosts.site import BOUNCES, Site
from torture.ledger import Failure

pytestmark = pytest.mark.postfix
DIGITS = "abcdefghijklmnopqrstuvwxyz234567"


def with_new_key(site: Site, name: str) -> Path:
    """A copy of the keys with one more, which signs."""
    path = site.directory / name
    path.write_text(site.a.programs.keys.read_text())
    subprocess.run([site.a.programs.commands / "bouncehook", "new-key", path], check=True, stdout=subprocess.DEVNULL)
    return path


def take_keys(host: MailHost, keys: Path) -> None:
    """Returns when both daemons have them."""
    before = {name: len(host.log(name)) for name in ("milter", "notifier")}
    host.take_keys(keys)
    for name, since in before.items():
        host.wait_until_logged(name, "configuration read again", since)


def keys_that_signed(site: Site, sent: list[Failure]) -> set[int]:
    """By their numbers, which stand in the return addresses' first eight bits."""
    recipients = {recipient for _, recipient in sent}
    addresses = [message.sender for message in site.remote.accepted if recipients & set(message.recipients)]
    return {DIGITS.index(address[7]) << 3 | DIGITS.index(address[8]) >> 2 for address in addresses}


def test_a_host_signs_before_the_others_know(site: Site) -> None:
    """What comes back to a host that does not have the key yet is not refused for good, and is told when it has."""
    site.finish()
    site.remote.sent_bounces.clear()
    keys = with_new_key(site, "ahead")
    take_keys(site.a, keys)
    sent = site.send_some([site.a], 5)
    site.bounce(sent)
    assert {bounce.code for bounce in site.remote.sent_bounces} == {451}
    assert not set(sent) & site.told()
    for one in (site.b, site.mx):
        take_keys(one, keys)
    site.bounce(sent)
    site.wait_until_told(sent)
    site.finish()


def test_in_the_right_order_nothing_is_deferred(site: Site) -> None:
    """Each host has the new key before one of them signs with it, while mail goes out and comes back all the time."""
    site.finish()
    site.remote.sent_bounces.clear()
    keys = with_new_key(site, "new")
    lines = keys.read_text().splitlines()
    swapped = site.directory / "swapped"
    swapped.write_text("\n".join([*lines[:-2], lines[-1], lines[-2], ""]))
    signed = set()
    for file in (swapped, keys):
        for host in site.mail_hosts:
            take_keys(host, file)
            sent = site.send_some([site.a, site.b], 3, [BOUNCES])
            site.bounce(sent)
            signed |= keys_that_signed(site, sent)
    assert len(signed) == 2
    site.finish()
    assert {bounce.code for bounce in site.remote.sent_bounces} == {250}
