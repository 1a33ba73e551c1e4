"""A relay, or its notifier alone, is dead, while the others live."""

from __future__ import annotations

import pytest

from bouncehook_demo.waiting import wait_until
from hosts.site import REFUSES, Site

pytestmark = pytest.mark.postfix
CLAIMED_BY_A = "SELECT count(*) FROM claims WHERE owner = 'a'"


def test_a_relay_that_is_killed_under_load(site: Site) -> None:
    """All that it had taken is reported when it returns, and meanwhile what is sent through the other."""
    sent = site.send_some([site.a, site.b], 10)
    # Otherwise bounces of the last messages would wait for a minute for a milter that tells of them no more.
    site.wait_for_answer("SELECT count(*) FROM messages WHERE id IN " + ids(sent), len(sent))
    site.a.kill()
    site.send_bounces()
    elsewhere = site.send_some([site.b], 10)
    site.bounce(elsewhere)
    site.wait_until_told([*elsewhere, *(failure for failure in sent if failure in site.told())])
    site.a.start()
    site.finish()


def test_what_a_dead_relay_had_claimed(site: Site) -> None:
    """The other delivers it when the lease is over, which the test lets it be; as a repeat where it had arrived."""
    others = (site.b, site.mx)
    for one in others:
        one.programs.kill("notifier")
    site.endpoint.delay_seconds = 3
    sent = site.send_some([site.a], 20, [REFUSES])
    site.wait_for_answer("SELECT count(*) FROM reports WHERE id IN " + ids(sent), 20)
    assert site.ask(CLAIMED_BY_A) != 0
    site.a.kill()
    site.endpoint.delay_seconds = 0
    for one in others:
        one.start_program("notifier")
    site.wait_until_told(site.send_some([site.b], 5, [REFUSES]))
    assert site.ask(CLAIMED_BY_A) != 0, "it may be calling still, for all that the others know"
    with site.database.inside():
        site.postgresql.execute("UPDATE claims SET until = 0", site.store_url.rsplit("/", 1)[1])
    assert site.b.programs.stop_program("notifier") == 0
    site.b.start_program("notifier")  # it looks for such leases when it starts, and each minute
    site.wait_until_told(sent)
    site.wait_for_answer("SELECT count(*) FROM deliveries WHERE status = 'waiting'", 0)
    site.a.start()
    site.finish()


def test_a_notifier_that_is_dead_for_long(site: Site) -> None:
    """The others deliver what it has stored; what it has not waits in its spool, and its relay goes on."""
    site.finish()
    site.endpoint.fail_first(1)  # the endpoint is busy, and is left alone for some seconds
    sent = site.send_some([site.a], 10, [REFUSES])
    site.wait_for_answer("SELECT count(*) FROM reports WHERE id IN " + ids(sent), 10)
    site.wait_for_answer(CLAIMED_BY_A, 0)
    site.a.programs.kill("notifier")
    assert not set(sent) <= site.told()
    later = site.send_some([site.a], 5, [REFUSES])
    site.wait_until_told(sent)
    site.a.wait_until_spooled(5)
    assert not set(later) & site.told()
    site.a.start_program("notifier")
    site.finish()


def test_a_relay_that_never_comes_back(site: Site) -> None:
    """What its disk still has in the spool is reported by another host."""
    site.finish()
    site.a.programs.kill("notifier")
    sent = site.send_some([site.a], 5, [REFUSES])
    site.a.wait_until_spooled(5)
    wait_until(lambda: not site.a.postfix.queue(), 15, "an empty queue")
    site.a.kill()
    for name in site.a.programs.waiting_in_spool():
        (site.a.programs.spool / "new" / name).rename(site.b.programs.spool / "new" / name)
    site.wait_until_told(sent)
    site.a.start()
    site.finish()


def ids(failures: list[tuple[str, str]]) -> str:
    """For SQL."""
    return str(tuple(message_id for message_id, _ in failures))
