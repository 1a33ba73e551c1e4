"""What a URL wants, while the map changes: what was to be told is told, and what goes elsewhere is wanted there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bouncehook.report import Event, Report, State
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.deliver.own_map import OwnMap
from bouncehook_notifier.deliver.replaced_urls import moves
from bouncehook_notifier.store.records import Stranded
from configured import configured
from deliver.conftest import Reports
from deliver.running import PRIVATE, Running


def failure(reason: str) -> Report:
    return Report("4jY", "a@far.test", State.RCPTTO, "550", further={"reason": reason})


def test_what_was_wanted_when_it_was_made_is_delivered(
    running: Running, reports: Reports, endpoint: CustomerEndpoint
) -> None:
    receiver = f"{{url: {endpoint.url()}, reasons: [spam], events: [failure]}}"
    running.customers(f"acme: {{failures: [{receiver}], {PRIVATE}}}")
    reports.put_report(failure("user-unknown"), endpoint.url())
    reports.put_report(Report("4jY", "a@far.test", State.BOUNCE, event=Event.COMPLAINT), endpoint.url())
    running.start()
    running.wait_until_delivered(2)


def test_a_url_that_came_in_place_of_another_gets_what_it_wants(tmp_path: Path) -> None:
    configuration = configured(
        tmp_path,
        "customers: {acme: {failures: [{url: 'http://spam.test/', reasons: spam}, "
        "{url: 'http://new.test/', reasons: [user-unknown, spam]}]}}\n",
    )
    old = "http://old.test/"
    found = [
        Stranded(1, old, "acme", failure("user-unknown"), {old}),
        Stranded(2, old, "acme", failure("spam"), {old}),
        Stranded(3, old, "acme", failure("spam"), {old, "http://spam.test/"}),
        Stranded(4, old, "acme", failure("policy"), {old}),
        Stranded(5, old, "acme", failure("spam"), {old, "http://spam.test/", "http://new.test/"}),
        Stranded(6, old, "nobody", failure("spam"), {old}),
    ]
    new, spam = "http://new.test/", "http://spam.test/"
    assert moves(found, configuration, ()) == ({1: new, 2: spam, 3: new}, [4, 5]), "4 is wanted nowhere any more"


def tries(running: Running) -> int:
    with closing(sqlite3.connect(running.path)) as database:
        ((found,),) = database.execute("select sum(tries) from deliveries")
    return int(found)


@pytest.mark.usefixtures("decides_at_once")
def test_a_report_that_no_other_url_wants_is_withdrawn_and_comes_back(
    running: Running, reports: Reports, endpoint: CustomerEndpoint
) -> None:
    old, new = endpoint.url("/old"), endpoint.url("/new")
    endpoint.status_by_path["/old"] = 500
    running.customers(f"acme: {{failures: {old}, retry: [1d], {PRIVATE}}}")
    reports.put_report(failure("policy"), old)
    reports.put_report(failure("spam"), old)
    running.start()
    wait_until(lambda: tries(running) == 2, 20, "both tries to be recorded")
    running.customers(f"acme: {{failures: {{url: {new}, reasons: spam}}, {PRIVATE}}}")
    running.deliverer.wake()
    running.wait_for_statuses({"withdrawn": 1, "delivered": 1})
    endpoint.status_by_path.clear()
    running.customers(f"acme: {{failures: [{old}, {{url: {new}, reasons: spam}}], {PRIVATE}}}")
    running.deliverer.wake()
    running.wait_for_statuses({"delivered": 2})
    assert [post.path for post in endpoint.posts] == ["/old", "/old", "/new", "/old"]


def test_maps_are_told_apart_by_what_urls_want_and_not_by_how_they_are_told(tmp_path: Path) -> None:
    def digest(receiver: str, more: str = "") -> str:
        text = f"customers: {{acme: {{failures: {receiver}{more}}}}}\n"
        return OwnMap(configured(tmp_path, text)).in_force.digest

    plain = digest("'http://a.test/'")
    assert digest("{url: 'http://a.test/', headers: {X: y}, template: ntfy}") == plain
    wishes = [digest(f"{{url: 'http://a.test/', {wish}}}") for wish in ("reasons: spam", "states: data", "tags: x")]
    assert len({plain, *wishes}) == 4
