"""The metrics, asked of a real notifier."""

from __future__ import annotations

import os
import re
import socket
import time

import pytest

import bouncehook
from bouncehook import spool
from bouncehook_demo.waiting import wait_until


def test_nothing_listens_unless_it_is_configured(world) -> None:
    world.configure()
    world.config.write_text(world.config.read_text().replace("listen: ", "names: [x.test] # "))
    world.start(until=": serving ")
    with pytest.raises(ConnectionRefusedError):
        world.get("/metrics")
    assert "status page" not in world.log()


def test_a_failures_whole_way_is_counted(world) -> None:
    world.start()
    before = world.metrics()
    assert before[f'bouncehook_build_info{{version="{bouncehook.__version__}"}}'] == 1
    assert before["bouncehook_customers"] == 1
    assert before['bouncehook_deliveries_total{result="delivered"}'] == 0
    world.fail("4jYAAAA")
    world.wait_for_metric('bouncehook_attempts_total{answer="2xx",customer="",result="delivered"}', 1)
    after = world.metrics()
    assert after['bouncehook_spool_files_taken_total{kind="dsn",program="milter"}'] == 1
    assert after['bouncehook_evidence_total{kind="failure"}'] == 1
    assert after['bouncehook_reports_total{customer="",event="failure",reason="user-unknown",state="rcptto"}'] == 1
    assert after['bouncehook_deliveries_total{result="delivered"}'] == 1
    assert after['bouncehook_deliveries_total{result="undelivered"}'] == 0
    assert after["bouncehook_intake_seconds_count"] == 1
    assert 0 <= after["bouncehook_intake_seconds_sum"] < 10
    assert after["bouncehook_first_attempt_seconds_count"] == 1
    assert after['bouncehook_attempt_seconds_count{result="delivered"}'] == 1
    assert after['bouncehook_readable{part="spool"}'] == after['bouncehook_readable{part="store"}'] == 1
    assert after['bouncehook_endpoints{state="well"}'] == 1
    assert after["bouncehook_store_bytes"] > 10_000
    assert after['bouncehook_free_bytes{part="spool"}'] > 0
    assert after["process_resident_memory_bytes"] > 1e6
    assert after["process_cpu_seconds_total"] > 0
    assert time.time() - 60 < after["process_start_time_seconds"] < time.time()
    assert after["process_open_fds"] < after["process_max_fds"]


def test_a_report_that_is_made_again_is_not_counted_again(world) -> None:
    world.start()
    world.fail("4jYAAAA")
    world.fail("4jYAAAA")
    world.wait_for_metric('bouncehook_evidence_total{kind="failure"}', 2)
    assert [value for name, value in world.metrics().items() if name.startswith("bouncehook_reports_total")] == [1]


def test_sent_messages_are_counted_by_message(world) -> None:
    line = '{"id":"4jY%d","customer":"acme","day":1,"sender":"a@b.test","recipients":["c@b.test"],"tags":[],"sent":%d}'
    world.spool.put(spool.SENT, {}, "\n".join(line % (number, time.time()) for number in range(3)).encode() + b"\n")
    world.start()
    world.wait_for_metric("bouncehook_messages_told_total", 3)
    assert world.metrics()['bouncehook_spool_files_taken_total{kind="sent",program="milter"}'] == 1
    world.stop()  # how many are remembered is not counted again for a while
    world.start()
    assert world.metrics()["bouncehook_messages_remembered"] == 3


def test_what_waits_while_an_endpoint_fails(world) -> None:
    world.endpoint.status = 500
    world.start()
    world.fail("4jYAAAA")
    world.wait_for_metric('bouncehook_attempts_total{answer="5xx",customer="",result="failed"}', 1)
    world.wait_for_metric('bouncehook_endpoints{state="failing"}', 1)
    assert world.metrics()['bouncehook_deliveries_waiting{state="failing"}'] == 1


def test_an_endpoint_that_is_not_there(world) -> None:
    world.endpoint.stop()
    world.start()
    world.fail("4jYAAAA")
    world.wait_for_metric('bouncehook_attempts_total{answer="connection",customer="",result="failed"}', 1)


def test_what_is_set_aside(world) -> None:
    world.start()
    world.put_damaged()
    world.wait_for_metric("bouncehook_spool_files_set_aside_total", 1)
    assert world.metrics()['bouncehook_spool_files{folder="bad",kind="bounce"}'] == 1


def test_the_spool_without_a_store(world) -> None:
    """The store is lost beneath the notifier: what waits is seen, and that the store cannot be read."""
    world.start()
    world.metrics()
    for path in world.directory.glob("store.db*"):
        path.unlink()
    world.store_path.mkdir()
    world.fail("4jYAAAA")
    world.wait_for_metric('bouncehook_in_trouble{part="intake"}', 1)
    world.wait_for_metric('bouncehook_readable{part="store"}', 0)
    after = world.metrics()
    assert after['bouncehook_spool_files{folder="new",kind="dsn"}'] == 1
    assert after['bouncehook_spool_oldest_seconds{folder="new"}'] > 0


def test_mail_that_came_back_before_it_left(world) -> None:
    """Midnight lies between two clocks, or more."""
    world.start()
    world.fail("4jYNOW")
    world.fail("4jYFUTURE", days=2)
    world.wait_for_metric('bouncehook_spool_files_taken_total{kind="dsn",program="milter"}', 2)
    world.wait_for_metric("bouncehook_returned_too_early_total", 1)
    assert "4jYFUTURE: came back before the day on which it left" in world.log()


def test_no_label_holds_what_comes_from_outside(world) -> None:
    world.start()
    world.fail("4jYSECRETID", "secret-recipient@far.test", "secret words")
    world.wait_for_metric('bouncehook_attempts_total{answer="2xx",customer="",result="delivered"}', 1)
    shown = world.page("/metrics")
    for secret in ("secret", "4jY", "geheim", "far.test", "127.0.0.1", "acme"):
        assert secret not in shown.replace(str(world.directory), ""), secret


def test_customers_are_told_apart_on_request(world) -> None:
    world.configure(status="  by_customer: yes\n")
    world.start()
    world.fail("4jYAAAA")
    world.wait_for_metric('bouncehook_attempts_total{answer="2xx",customer="acme.test",result="delivered"}', 1)


def test_a_configuration_that_became_faulty(world) -> None:
    world.start()
    good = world.config.read_text()
    world.config.write_text(good + "nonsense: 1\n")
    world.wait_for_metric("bouncehook_configuration_faulty", 1)
    world.config.write_text(good)
    world.wait_for_metric("bouncehook_configuration_faulty", 0)


def test_prometheus_is_told_in_either_of_its_languages(world) -> None:
    world.start()
    status, headers, body = world.get("/metrics", Accept="application/openmetrics-text; version=1.0.0")
    assert (status, headers["content-type"].split(";")[0]) == (200, "application/openmetrics-text")
    assert body.endswith("# EOF\n")
    assert world.get("/metrics")[1]["content-type"].startswith("text/plain")


def test_every_family_is_explained(world) -> None:
    world.start()
    shown = world.page("/metrics")
    families = set(re.findall(r"^# TYPE (\S+) ", shown, re.MULTILINE))
    assert len(families) > 30
    assert families == set(re.findall(r"^# HELP (\S+) \S", shown, re.MULTILINE))


def test_the_address_is_taken_by_another(world) -> None:
    """The notifier does its work without the page, and takes the address as soon as it can."""
    with socket.create_server(("127.0.0.1", world.port)):
        world.start(until=": serving ")
        wait_until(lambda: "Address already in use" in world.log(), 20, world.log)
        world.fail("4jYAAAA")
        world.endpoint.wait_for(1)
    wait_until(lambda: "status page and metrics on http://127.0.0.1:" in world.log(), 20, world.log)
    assert world.page("/metrics")


def test_it_ends_while_somebody_asks(world) -> None:
    world.start()
    with socket.create_connection(("127.0.0.1", world.port)) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: loc")
        started = time.monotonic()
        assert world.stop() == 0
        assert time.monotonic() - started < 10


def test_many_who_ask_do_not_hold_up_delivery(world) -> None:
    """More connections than are served, which ask nothing or slowly, and reports go out meanwhile."""
    world.start()
    held = [socket.create_connection(("127.0.0.1", world.port)) for _ in range(80)]
    try:
        for one in held:
            one.sendall(b"GET / HTTP/1.1\r\n")
        for number in range(20):
            world.fail(f"4jY{number}")
        world.endpoint.wait_for(20)
    finally:
        for one in held:
            one.close()
    assert os.path.isdir(f"/proc/{world._process.pid}")
