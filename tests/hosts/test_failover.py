"""The database's host is gone, and its standby takes over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hosts.site import Site
from postgresql.server import Standby

pytestmark = pytest.mark.postfix


class SiteWithStandby(Site):
    """Its hosts know both servers."""

    def start_database(self) -> str:
        url, primary = super().start_database(), self.postgresql
        with self.standby_host.inside():
            self.standby = Standby(self.standby_host.address, primary)
            self._stack.callback(self.standby.remove)
            self._stack.callback(self.standby_host.kill)
            self.standby.start()
        credentials, _, name = url.partition(f"{primary.address}:{primary.port}")
        both = f"{primary.address}:{primary.port},{self.standby.address}:{self.standby.port}"
        return f"{credentials}{both}{name}?target_session_attrs=read-write"


@pytest.fixture
def site(commands: Path) -> Iterator[SiteWithStandby]:
    with SiteWithStandby(commands) as made:
        yield made


def fail_over(site: SiteWithStandby, end: Callable[[], None]) -> None:
    """It knows all that the first has acknowledged."""
    before = site.send_some([site.a, site.b], 10)
    end()
    site.bounce([*before, *site.send_some([site.a, site.b], 10)])
    with site.standby_host.inside():
        site.standby.promote()
    site.finish(120)


def test_the_first_is_killed(site: SiteWithStandby) -> None:
    fail_over(site, site.database.kill)


@pytest.mark.soak
def test_the_first_falls_silent(site: SiteWithStandby) -> None:
    """It refuses nobody, so what connections there were look alive."""

    def end() -> None:
        site.database.cut(site.standby_host, *(one.host for one in site.mail_hosts))
        site.database.kill()

    fail_over(site, end)


@pytest.mark.soak
def test_the_standby_is_gone(site: SiteWithStandby) -> None:
    """No commit is answered until an administrator does without it."""
    site.standby_host.kill()
    sent = site.send_some([site.a, site.b], 5)
    site.bounce(sent)
    for one in (site.a, site.b):
        one.wait_until_said("out of reach: no answer for 15 s; the spool waits", 60)
    assert not set(sent) & site.told()
    with site.database.inside():
        site.postgresql.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
        site.postgresql.execute("SELECT pg_reload_conf()")
    site.finish(120)
