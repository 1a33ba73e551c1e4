"""The status page, asked of a real notifier; how it looks is in `test_browser`."""

from __future__ import annotations

import html
import json
import re
import socket
import sqlite3
import time
from contextlib import closing

import pytest
import sqlalchemy as sa

from bouncehook import spool
from bouncehook.envelope import Recipient
from bouncehook.report import Report, State
from bouncehook.sent_message import SentMessage
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.monitor import cached
from bouncehook_notifier.monitor.formatting import origin
from bouncehook_notifier.store import page_data
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.records import Evidence, Found, MapInForce, NewReport
from bouncehook_notifier.store.store import Store
from monitor.conftest import World

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{7*7}}"
BIDI = "abc\u202egpj.exe\u2066\x1b[31m"


def rows(page: str) -> list[str]:
    """The rows of reports in a page."""
    return re.findall(r'<tr>\n<td class="when">.*?</tr>', page, re.DOTALL)


def told(world, *ids: str) -> None:
    """Failures of these messages, in this order, each told to the customer before the next."""
    for number, one in enumerate(ids, 1):
        world.fail(one, f"{one.lower()}@far.test")
        world.endpoint.wait_for(number)


def put_refused(world, recipient: str, text: str, message_id: str = "4jYBAD", customer: str = "acme.test") -> None:
    """A recipient that our smtpd refused, with whatever a stranger wrote."""
    header: dict[str, spool.Value] = {
        "customer": customer,
        "id": message_id,
        "sender": "a@acme.test",
        "recipient": recipient,
        "extended": "5.1.1",
        "text": text,
    }
    world.spool.put(spool.REFUSED, header)


def stored(world, count: int) -> None:
    """Wait until so many reports are in the store."""

    def found() -> bool:
        with closing(sqlite3.connect(world.store_path)) as store:
            return bool(store.execute("select count(*) from reports").fetchone()[0] == count)

    wait_until(found, 20, world.log)


def put_sent(world, count: int, customer: str = "acme.test") -> None:
    """A sent message to so many recipients."""
    recipients = [Recipient(f"n{number}@far.test") for number in range(count)]
    message = SentMessage(
        f"4jYTO{count}", customer, int(time.time() // 86400), "a@acme.test", recipients, sent=time.time()
    )
    world.spool.put(spool.SENT, {}, message.line())


def test_what_part_of_the_recipients_failed(world) -> None:
    """Those that our smtpd refused count as written to; of too few no part is told."""
    world.configure(customers="  few.test: http://127.0.0.1:9/\n")
    world.start()
    put_sent(world, 150)
    put_sent(world, 9, "few.test")
    for number in range(50):
        put_refused(world, f"gone{number}@far.test", "User unknown", f"4jYGONE{number}")
    put_refused(world, "gone@far.test", "User unknown", "4jYFEW", "few.test")
    stored(world, 51)

    def rate(path: str) -> str:
        found = re.search(r'<p class="rate">(.*?)</p>', world.page(path), re.DOTALL)
        return " ".join(found[1].split()) if found else ""

    wait_until(lambda: rate("/customers?name=acme.test").startswith("Written to: 200 "), 20, world.log)
    assert rate("/customers?name=acme.test") == "Written to: 200 recipients. Failed: 50, 25 %."
    assert rate("/customers?name=few.test") == "Written to: 10 recipients. Failed: 1."
    wait_until(lambda: rate("/") == "Written to: 210 recipients. Failed: 51, 24.2 %.", 20, lambda: rate("/"))
    world.wait_for_metric('bouncehook_recipients_total{customer=""}', 210)


def test_a_new_relay(world) -> None:
    world.start()
    page = world.page("/")
    assert '<p class="fine">Nothing.</p>' in page
    assert "None yet." in page
    assert "never seen here" in page
    assert f"http://127.0.0.1:{world.endpoint.port}/…" in page


def test_a_failure_is_seen_and_its_story_told(world) -> None:
    world.start()
    told(world, "4jYAAAA")
    wait_until(lambda: "delivered" in world.page("/reports"), 20, world.log)
    (row,) = rows(world.page("/"))
    assert "4jYAAAA" in row
    assert "4jyaaaa@far.test" in row
    assert "User unknown" in row
    story = world.page(re.search(r'href="(/reports/msg_[a-z0-9]+)"', row)[1])
    for words in ("4jYAAAA", "rcptto", "550", "5.1.1", "User unknown", "failure, by rule postfix-own", "user-unknown"):
        assert words in story, words
    assert "as Postfix&#39;s own notification, through the milter" in story
    assert re.search(r"<td data-label=\"Answer\">204</td>", story)
    assert '<span class="status delivered">delivered</span>' in story


def test_no_secret_is_shown(world) -> None:
    world.endpoint.status = 500
    url = "https://joe:geheim@initech.test:8443/geheim#geheim"
    world.configure(f"  initech: {{failures: '{url}', secret: whsec_{'Z2VoZWlt' * 4}}}\n")
    world.start()
    world.fail("4jYAAAA")
    world.fail("4jYBBBB", number=1)
    stored(world, 2)
    paths = re.findall(r'href="(/reports/msg_[a-z0-9]+)"', world.page("/reports"))
    assert len(paths) == 2
    pages = [world.page(path) for path in ("/", "/reports", *paths)]
    assert [page for page in pages if "geheim" in page or "Z2VoZWlt" in page or "joe" in page] == []
    assert "https://initech.test:8443/…" in pages[0]
    # A return address that is signed lets others forge a bounce.
    assert [page for page in pages if "bounce+" in page] == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["4jYC", "4jYB", "4jYA"]),
        ("id=4jYB", ["4jYB"]),
        ("recipient=4JYA@far.test", ["4jYA"]),
        ("recipient=nobody@far.test", []),
        ("customer=acme.test", ["4jYC", "4jYB", "4jYA"]),
        ("customer=other", []),
        ("state=rcptto&event=failure&delivery=delivered", ["4jYC", "4jYB", "4jYA"]),
        ("state=data", []),
        ("state=nonsense&event=<x>&delivery=%00&behind=x_y", ["4jYC", "4jYB", "4jYA"]),
        ("id=4jYA&id=4jYB", ["4jYA"]),
        ("id=%20", ["4jYC", "4jYB", "4jYA"]),
        ("until=1970-01-02T00:00", []),
        ("since=1970-01-02T00:00&until=2999-01-01", ["4jYC", "4jYB", "4jYA"]),
        ("recipient=4JYB", ["4jYB"]),
        ("recipient=%25", []),
        ("reason=user-unknown", ["4jYC", "4jYB", "4jYA"]),
        ("reason=spam", []),
        ("behind=nan_1&since=x", ["4jYC", "4jYB", "4jYA"]),
        ("customer=%ff%fe", []),
    ],
)
def test_reports_are_selected(selectable, query: str, expected: list[str]) -> None:
    page = selectable.page(f"/reports?{query}")
    assert [re.search(r"4jY\w", row)[0] for row in rows(page)] == expected


@pytest.fixture(scope="module")
def selectable(tmp_path_factory, commands):
    with CustomerEndpoint() as endpoint:
        made = World(tmp_path_factory.mktemp("selectable"), commands, endpoint)
        made.start()
        told(made, "4jYA", "4jYB", "4jYC")
        wait_until(lambda: made.page("/reports").count("status delivered") == 3, 20, made.log)
        yield made
        made.stop()


def test_page_after_page_every_report_comes_once(world) -> None:
    world.start()
    for number in range(120):
        put_refused(world, f"r{number}@far.test", "no", f"4jY{number:03d}")
    stored(world, 120)
    seen: list[str] = []
    path, pages = "/reports?customer=acme.test", 0
    while path:
        page = world.page(path)
        seen += re.findall(r"r\d+@far\.test", page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        path = html.unescape(older[1]) if older else ""
        pages += 1
    assert pages == 3
    assert seen == [f"r{number}@far.test" for number in reversed(range(120))]


@pytest.fixture(scope="module")
def crowded(tmp_path_factory, commands):
    """The same time for thousands, as a mailing to a domain that is gone has it."""
    with CustomerEndpoint() as endpoint:
        made = World(tmp_path_factory.mktemp("crowded"), commands, endpoint)
        made.start()
        told(made, "4jYAAAA")
        with closing(sqlite3.connect(made.store_path, timeout=20)) as store:
            store.execute(
                "with recursive n(i) as (select 1 union all select i + 1 from n where i < 7690) "
                "insert into reports (webhook_id, evidence, noticed, customer, id, recipient, state, further, event) "
                "select 'msg_' || i, 1, 1700000000.25, 'acme.test', 'X' || i, 'r' || i || '@far.test', 'rcptto', "
                """'{"reason": "user-unknown"}', 'failure' from n"""
            )
            store.commit()
        yield made
        made.stop()


@pytest.mark.parametrize("asked", ["", "&recipient=r", "&state=rcptto&reason=user-unknown"])
def test_reports_of_one_second_come_once_each(crowded, asked: str) -> None:
    """None is passed over."""
    seen: list[str] = []
    path = f"/reports?until=2024-01-01{asked}"
    while path:
        page = crowded.page(path)
        seen += re.findall(r"<bdi>(r\d+)@far\.test", page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        path = html.unescape(older[1]) if older else ""
    assert seen == [f"r{number}" for number in range(7690, 0, -1)]


def test_a_page_for_each_customer(world) -> None:
    world.configure("  other: {failures: 'https://other.test/', match: {sender: other.test}}\n")
    world.endpoint.status = 503
    world.start()
    told(world, "4jYAAAA")
    where = origin(world.endpoint.url("/hook/geheim?key=geheim"))
    wait_until(lambda: "<bdi>503" in world.page("/customers?name=acme.test"), 20, world.log)
    page = world.page("/customers?name=acme.test")
    assert where in page
    assert "4jYAAAA" in page
    assert "https://other.test/" not in page
    assert "1 calls, as bars over time" in page
    other = world.page("/customers?name=other")
    assert "https://other.test/" in other
    assert "4jYAAAA" not in other
    assert world.get("/customers?name=nobody")[0] == 404


def test_reports_of_a_former_name_are_the_customers(world) -> None:
    world.start()
    told(world, "4jYAAAA")
    map_file = world.configuration.settings.customers
    renamed = map_file.read_text().replace("acme.test: {", "acme-inc: {aka: acme.test, match: {sender: acme.test}, ")
    map_file.write_text(renamed)
    wait_until(lambda: world.get("/customers?name=acme-inc")[0] == 200, 20, world.log)
    for name in ("acme-inc", "acme.test"):
        page = world.page(f"/customers?name={name}")
        assert "4jYAAAA" in page
        assert origin(world.endpoint.url("/hook/geheim?key=geheim")) in page
        assert "1 calls, as bars over time" in page
        assert "4jYAAAA" in world.page(f"/reports?customer={name}")


def test_what_became_of_calls(world) -> None:
    world.endpoint.fail_first(1)
    world.configure(settings="delivery: {retry: [1s]}\n")
    world.start()
    told(world, "4jYAAAA")
    world.endpoint.wait_for(2)
    wait_until(lambda: "50 %</dd>" in world.page("/"), 20, lambda: world.page("/"))
    page = world.page("/")
    assert re.search(r"<dt>From evidence to 2xx, half</dt><dd>\d\.\d s</dd>", page)
    assert re.search(r'<td data-label="2xx in 24 hours" class="number"><span class="whole">50 %</span> ', page)
    assert re.search(r'<td data-label="Last error"><bdi>503</bdi>', page)


def test_hostile_text_is_text(world) -> None:
    world.start()
    put_refused(world, f"{HOSTILE}@far.test", f"550 5.1.1 {HOSTILE} {BIDI}")
    put_refused(world, "x" * 5000 + "@far.test", "y" * 20000, "4jYLONG")
    put_refused(world, "日本語" * 50 + "@far.test", "\udcff\ufffe", "4jYWIDE")
    stored(world, 3)
    pages = ["/", "/reports", *re.findall(r'href="(/reports/msg_[a-z0-9]+)"', world.page("/reports"))]
    pages += ["/reports?" + "customer=%3Cscript%3Ealert(3)%3C/script%3E%E2%80%AE"]
    for path in pages:
        page = world.page(path)
        assert "<script" not in page
        assert "<img" not in page
        assert not any(not character.isprintable() for character in page.replace("\n", "")), path
        assert len(page) < 100_000, path
    assert html.escape(HOSTILE, quote=False).replace('"', "&#34;").replace("'", "&#39;") in world.page("/reports")
    assert "{{7*7}}" in world.page("/reports")


def test_who_may_ask(world) -> None:
    world.configure(status="  networks: [192.0.2.0/24]\n")
    world.start()
    status, _, body = world.get("/")
    assert (status, body) == (403, "403 Forbidden: status.networks in bouncehook.yaml says who may look.\n")
    assert world.get("/metrics")[0] == 403
    assert world.get("/style.css")[0] == 403


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:9925", 200),
        ("[::1]:9925", 200),
        ("localhost", 200),
        ("LOCALHOST:1", 200),
        ("relay.test:9925", 200),
        ("relay.test.", 200),
        ("evil.test", 421),
        ("127.0.0.1.evil.test:9925", 421),
        ("relay.test.evil.test", 421),
        ("localhost@evil.test", 421),
        ("", 421),
    ],
)
def test_only_a_host_that_is_meant(named, host: str, status: int) -> None:
    """A web site cannot have its own name lead here and read on (DNS rebinding)."""
    for path in ("/", "/metrics", "/style.css", "/nothing"):
        wanted = 404 if status == 200 and path == "/nothing" else status
        assert named.get(path, Host=host)[0] == wanted


@pytest.fixture(scope="module")
def named(tmp_path_factory, commands):
    with CustomerEndpoint() as endpoint:
        made = World(tmp_path_factory.mktemp("named"), commands, endpoint)
        made.configure(status="  names: [relay.test]\n")
        made.start()
        yield made
        made.stop()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "BREW"])
def test_only_reading(named, method: str) -> None:
    status, headers, body = named.get("/reports", method)
    assert (status, headers["allow"]) == (405, "GET, HEAD")
    assert body.startswith("405 Method Not Allowed")


def test_a_head_has_no_body(named) -> None:
    status, _, body = named.get("/", "HEAD")
    assert (status, body) == (200, "")


@pytest.mark.parametrize("path", ["/", "/reports", "/style.css", "/metrics", "/nothing"])
def test_a_browser_is_told_to_trust_nothing(named, path: str) -> None:
    _, headers, _ = named.get(path)
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "script-src" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/reports/msg_nothing",
        "/reports/",
        "/reports/../../etc/passwd",
        "/reports/%00",
        "/reports/' or 1=1 --",
        "/x" * 2000,
    ],
)
def test_what_is_not_there(named, path: str) -> None:
    status, _, body = named.get(path.replace(" ", "%20"))
    assert status == 404
    assert body.startswith("404 Not Found: ")


def test_octets_that_are_no_request(named) -> None:
    for octets in (b"\x16\x03\x01\x02\x00", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET /\xff\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", named.port), timeout=20) as client:
            client.sendall(octets + b"\r\n\r\n")
            client.recv(4096)
    assert named.get("/")[0] == 200
    assert "Traceback" not in named.log()


def test_what_needs_a_person(world) -> None:
    world.endpoint.status = 410
    world.start()
    world.put_damaged()
    world.fail("4jYAAAA")
    wait_until(lambda: "is switched off (it answered 410 Gone); waiting: 1" in world.page("/"), 20, world.log)
    page = world.page("/")
    assert f"{origin(world.endpoint.url('/hook/geheim?key=geheim'))} of acme.test is switched off" in page
    assert "Could not be processed, and lie in the spool&#39;s bad/: 1" in page


def test_a_milter_that_has_died(world) -> None:
    then = time.time() - 100
    said = {
        "version": 1,
        "program": "milter",
        "place": "/x.sock",
        "started": then,
        "written": then,
        "counts": {"forged": 7},
    }
    (world.spool_path / "counters" / "milter.12345678").write_text(json.dumps(said))
    (world.spool_path / "counters" / "milter.damaged").write_bytes(b"{")
    (world.spool_path / "counters" / "milter.other").write_text("[]")
    world.start()
    assert "The milter on /x.sock has been silent for" in world.page("/")
    assert world.metrics()['bouncehook_milter_forged_total{socket="/x.sock"}'] == 7
    assert world.metrics()['bouncehook_milter_last_seen_timestamp_seconds{socket="/x.sock"}'] == pytest.approx(then)


def test_a_milter_that_has_lost_records(world) -> None:
    now = time.time()
    counts = {"lost": 7}
    said = {"version": 1, "program": "milter", "place": "/x.sock", "started": now, "written": now, "counts": counts}
    (world.spool_path / "counters" / "milter.12345678").write_text(json.dumps(said))
    world.start()
    assert "The milter on /x.sock has lost 7 refusals and sent messages since" in world.page("/")
    assert world.metrics()['bouncehook_milter_lost_total{socket="/x.sock"}'] == 7


def test_an_lmtp_service_that_has_died(world) -> None:
    then = time.time() - 100
    counts = {"taken": 7, "put_off": 2}
    said = {"version": 1, "program": "lmtp", "place": "/l.sock", "started": then, "written": then, "counts": counts}
    (world.spool_path / "counters" / "lmtp.12345678").write_text(json.dumps(said))
    world.start()
    page = world.page("/")
    assert "LMTP on /l.sock has been silent for" in page
    assert "The milter on" not in page
    metrics = world.metrics()
    assert metrics['bouncehook_lmtp_taken_total{socket="/l.sock"}'] == 7
    assert metrics['bouncehook_lmtp_put_off_total{socket="/l.sock"}'] == 2
    assert metrics['bouncehook_lmtp_last_seen_timestamp_seconds{socket="/l.sock"}'] == pytest.approx(then)


def test_without_a_store_the_rest_is_there(world) -> None:
    world.start()
    world.page("/")
    for path in world.directory.glob("store.db*"):
        path.unlink()
    wait_until(lambda: "The store cannot be read" in world.page("/"), 20, lambda: world.page("/"))
    assert "Spool, waiting" in world.page("/")
    status, _, body = world.get("/reports")
    assert (status, "does not exist" in body) == (503, True)


def test_evidence_that_is_damaged(world) -> None:
    """One report's page cannot be made; it says so, and the others are there."""
    world.start()
    told(world, "4jYAAAA")
    with closing(sqlite3.connect(world.store_path, timeout=20)) as store:
        store.execute("update evidence set mail = x'00'")
        store.commit()
    path = re.search(r'href="(/reports/msg_[a-z0-9]+)"', world.page("/reports"))[1]
    status, headers, body = world.get(path)
    assert (status, body) == (500, "500 Internal Server Error: The notifier's log says more.\n")
    assert "content-security-policy" in headers
    assert f"internal error in the status page, at {path}" in world.log()
    assert world.page("/")


def test_no_question_lasts(world, monkeypatch) -> None:
    world.start()
    world.stop()
    monkeypatch.setattr(page_data, "STATEMENT_TIMEOUT_SECONDS", 0.05)
    monkeypatch.setattr(page_data, "INSTRUCTIONS", 1000)
    looking = page_data.PageData(f"sqlite:///{world.store_path}")
    endless = sa.text("with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n")
    with (
        pytest.raises(page_data.StatementTimeout, match=r"no answer from the store within 0\.05 s"),
        looking._reading() as one,
    ):
        one.execute(endless)
    assert looking.sizes() == {"reports": 0, "messages": 0}
    looking.close()


def test_the_page_cannot_write(world) -> None:
    world.start()
    world.stop()
    looking = page_data.PageData(f"sqlite:///{world.store_path}")
    with pytest.raises(StoreUnavailable, match="readonly"):
        looking.switch_off("https://acme.test/", "why")
    looking.close()


def test_what_was_expensive_is_kept_for_longer(monkeypatch) -> None:
    now = [0.0]
    monkeypatch.setattr(cached.time, "monotonic", lambda: now[0])
    asked: list[float] = []

    def ask() -> int:
        asked.append(now[0])
        now[0] += 1.0
        return len(asked)

    kept = cached.Cached(ask, 5.0)
    assert (kept.get(), kept.get()) == (1, 1)
    now[0] = 20.9
    assert kept.get() == 1
    now[0] = 21.0
    assert kept.get() == 2


def test_a_question_that_is_too_large_is_let_go(world) -> None:
    """A million reports, of which none fits: no answer within the time, and the notifier goes on meanwhile."""
    world.start()
    told(world, "4jYAAAA")
    with closing(sqlite3.connect(world.store_path, timeout=20)) as store:
        store.execute(
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000) "
            "insert into reports (webhook_id, evidence, noticed, customer, id, recipient, state, further, event) "
            "select 'msg_' || i, 1, i, 'acme.test', 'X' || i, 'r' || i || '@far.test', 'data', '{}', 'failure' from n"
        )
        store.commit()
    started = time.monotonic()
    status, _, body = world.get("/reports?recipient=nobody@far.test&state=data&customer=acme.test")
    took = time.monotonic() - started
    assert took < 6
    assert status == 200 or "no answer from the store within 2 s" in body
    told(world, "4jYAAAA", "4jYBBBB")
    assert world.page("/?period=month")


def test_hosts_are_listed_with_their_maps_where_there_are_several(world) -> None:
    """And what waits for a URL that is not in the map has a state of its own."""
    world.start()
    assert "Hosts that share the store" not in world.page("/")
    store = Store(f"sqlite:///{world.store_path}", "other<host>")
    store.announce(MapInForce("0123456789abcdef", 7))
    report = NewReport("msg_left", "left.test", Report("4jYleft", "x@far.test", State.RCPTTO), ("http://left.test/",))
    store.record([Found(Evidence("left", 1.0, {}, "failure", "dsn", b""), [report])], time.time())
    store.close()
    wait_until(lambda: "other&lt;host&gt;" in world.page("/"), 20, lambda: world.page("/"))
    assert "<code>01234567</code>" in world.page("/")
    world.wait_for_metric("bouncehook_maps_in_force", 2)
    world.wait_for_metric('bouncehook_deliveries_waiting{state="unknown"}', 1)
    assert "waits until it is in the map" in world.page("/")
