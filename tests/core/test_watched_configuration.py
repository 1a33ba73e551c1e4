"""Running daemons pick up a changed configuration by themselves, and keep the old one while the new has faults."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from bouncehook import configuration
from bouncehook.configuration import Configuration, WatchedConfiguration
from bouncehook.errors import ConfigurationError
from configured import CUSTOMERS, write_configuration

MORE = CUSTOMERS + "  initech.test: https://initech.test/failures\n"


def names(watched: WatchedConfiguration) -> list[str]:
    return [customer.name for customer in watched.current.customers]


def test_nothing_changed(tmp_path: Path) -> None:
    watched = WatchedConfiguration(write_configuration(tmp_path))
    before = watched.current
    assert not watched.refresh()
    assert watched.current is before


def test_a_changed_map_is_picked_up_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    watched = WatchedConfiguration(write_configuration(tmp_path))
    write_configuration(tmp_path, MORE)
    assert watched.refresh()
    assert names(watched) == ["acme.test", "initech.test"]
    assert [record.getMessage() for record in caplog.records] == ["configuration read again: 2 customers"]
    assert not watched.refresh()


def test_a_replaced_file_of_the_same_age_and_size_is_noticed(tmp_path: Path) -> None:
    """As rsync or a configuration management puts it: renamed into place, with the time stamp it had elsewhere."""
    watched = WatchedConfiguration(write_configuration(tmp_path))
    path = tmp_path / "customers.yaml"
    status = path.stat()
    fresh = tmp_path / "fresh"
    fresh.write_text(CUSTOMERS.replace("acme", "emca"))
    os.utime(fresh, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert fresh.stat().st_size == status.st_size
    fresh.rename(path)
    assert watched.refresh()
    assert names(watched) == ["emca.test"]


def test_a_new_key_signs_and_the_old_verifies(tmp_path: Path) -> None:
    watched = WatchedConfiguration(write_configuration(tmp_path))
    customer = next(iter(watched.current.customers))
    address = watched.current.return_address_for(customer, "OLD", 100)
    with (tmp_path / "keys").open("a") as file:
        file.write(f"2 {'cd' * 32}\n")
    assert watched.refresh()
    assert watched.current.keys.newest == 2
    assert watched.current.verify(address, 100).id == "OLD"


def test_settings_may_name_another_map(tmp_path: Path) -> None:
    path = write_configuration(tmp_path)
    watched = WatchedConfiguration(path)
    (tmp_path / "other.yaml").write_text(MORE)
    path.write_text(path.read_text().replace("customers.yaml", "other.yaml"))
    assert watched.refresh()
    assert len(names(watched)) == 2
    (tmp_path / "other.yaml").write_text(CUSTOMERS)  # and it is that one which is watched from now on
    assert watched.refresh()
    assert len(names(watched)) == 1


@pytest.mark.parametrize("broken", ["customers: {acme: 7}\n", "customers: [", "", None])
def test_a_broken_map_leaves_the_old_in_force_and_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, broken: str | None
) -> None:
    watched = WatchedConfiguration(write_configuration(tmp_path))
    before = watched.current
    if broken is None:
        (tmp_path / "customers.yaml").unlink()
    else:
        (tmp_path / "customers.yaml").write_text(broken)
    for _ in range(3):
        assert not watched.refresh()
    assert watched.current is before
    messages = [record.getMessage() for record in caplog.records]
    assert len(messages) == 2
    assert messages[0].startswith(f"{tmp_path}/customers.yaml")
    assert messages[1] == "the changed configuration has faults; the old one stays in force"

    write_configuration(tmp_path, MORE)
    assert watched.refresh()
    assert len(names(watched)) == 2


def test_no_start_without_a_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot read"):
        WatchedConfiguration(tmp_path / "bouncehook.yaml")


@pytest.mark.parametrize("at_start", [True, False])
def test_a_change_while_it_is_being_read_is_not_missed(
    tmp_path: Path, at_start: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_configuration(tmp_path)
    load = configuration.load

    def load_and_change(path: Path) -> Configuration:
        found = load(path)
        write_configuration(tmp_path, MORE)
        return found

    watched = None if at_start else WatchedConfiguration(path)
    with monkeypatch.context() as patch:
        patch.setattr(configuration, "load", load_and_change)
        if watched is None:
            watched = WatchedConfiguration(path)
        else:
            (tmp_path / "keys").write_text(f"3 {'ef' * 32}\n")
            assert watched.refresh()
    assert len(names(watched)) == 1
    assert watched.refresh()
    assert len(names(watched)) == 2
