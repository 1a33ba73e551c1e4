"""Header fields of the customer's own: they come with each call, and what they say is shown nowhere."""

from __future__ import annotations

import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bouncehook.errors import ConfigurationError
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_notifier.deliver.unusable import prove_usable, unusable
from configured import configured
from deliver.conftest import Reports
from deliver.running import PRIVATE, Running

SECRET = "tk_2fa9c3d7"


def test_a_receivers_own_come_in_place_of_the_customers(
    running: Running, reports: Reports, endpoint: CustomerEndpoint
) -> None:
    one, two, mails = endpoint.url("/one"), endpoint.url("/two"), endpoint.url("/mails")
    (running.directory / "etc").mkdir()
    fields = running.directory / "etc" / "two.headers"
    fields.write_text(f"# of two\nAuthorization: Bearer {SECRET}\n")
    running.customers(
        f"acme: {{failures: [{one}, {{url: {two}, headers: {{x-from: two, Accept: text/x}},"
        " headers_file: two.headers}],"
        f" bounces: {mails}, headers: {{X-From: all, User-Agent: mine}}, secret: whsec_{'A' * 32}, {PRIVATE}}}"
    )
    reports.put(one, two)
    reports.put_returned(b"mail", mails)
    running.start()
    running.wait_until_delivered(3)
    posts = {post.path: post.headers for post in endpoint.posts}
    assert (posts["/one"]["x-from"], posts["/mails"]["x-from"], posts["/two"]["x-from"]) == ("all", "all", "two")
    assert "authorization" not in posts["/one"] | posts["/mails"]
    assert posts["/two"]["authorization"] == f"Bearer {SECRET}"
    assert [posts["/two"][name] for name in ("accept", "user-agent")] == ["text/x", "mine"]
    assert posts["/two"]["webhook-signature"].startswith("v1,")
    fields.write_text("Authorization: Bearer another\n")  # a replaced file counts at once
    reports.put(two)
    running.deliverer.wake()
    endpoint.wait_for(lambda post: post.headers.get("authorization") == "Bearer another")


def test_a_challenge_has_them_too(running: Running, reports: Reports, endpoint: CustomerEndpoint) -> None:
    receiver = f"{{url: {endpoint.url()}, headers: {{Authorization: {SECRET}}}}}"
    running.customers(f"acme: {{failures: {receiver}, challenge: yes, {PRIVATE}}}")
    reports.put(endpoint.url())
    running.start()
    running.wait_until_delivered(1)
    assert [post.get("type") for post in endpoint.posts] == ["challenge", None]
    assert {post.headers["authorization"] for post in endpoint.posts} == {SECRET}


def test_an_endpoint_that_gives_them_back(running: Running, reports: Reports, raw_server) -> None:
    def echo(connection: socket.socket) -> None:
        received = connection.recv(65536)
        connection.sendall(b"HTTP/1.1 400 no\r\nConnection: close\r\n\r\n" + received)

    server = raw_server(echo)
    running.customers(
        f"acme: {{failures: {server.url}, headers: {{Authorization: Bearer {SECRET}}}, retry: [], {PRIVATE}}}"
    )
    reports.put(server.url)
    running.start()
    running.wait_for_statuses({"undelivered": 1})
    with closing(sqlite3.connect(running.path)) as database:
        ((answer,),) = database.execute("select answer from attempts").fetchall()
    assert "authorization: [...]" in answer.lower()
    running.stop()
    assert not any(SECRET.encode() in file.read_bytes() for file in running.directory.glob("store.db*"))


def test_a_file_that_cannot_be_used_stops_its_receiver_and_no_other(
    running: Running, reports: Reports, endpoint: CustomerEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = endpoint.url("/bad"), endpoint.url("/good")
    receiver = f"{{url: {bad}, headers_file: bad.headers}}"
    running.customers(f"acme: {{failures: [{receiver}, {good}], retry: [1s], {PRIVATE}}}")
    fields = running.directory / "etc" / "bad.headers"
    fields.write_text(f"Authorization {SECRET}\n")
    reports.put(bad, good)
    running.start()
    endpoint.wait_for(lambda post: post.path == "/good")
    running.wait_for_statuses({"waiting": 1, "delivered": 1})
    fields.write_text(f"Authorization: {SECRET}\n")
    running.deliverer.wake()
    running.wait_for_statuses({"delivered": 2})
    assert "and its reports wait, at no try" in caplog.text
    assert f"{fields}:1: is no `Name: value`" in caplog.text
    assert SECRET not in caplog.text


def test_every_fault_of_a_file_has_its_line_and_shows_no_value(tmp_path: Path) -> None:
    (tmp_path / "a.headers").write_text(
        f"X-Key: {SECRET}\nHost: {SECRET}\nx-key: {SECRET}\n{SECRET}\nX-Two {SECRET}: b\nX-Of: {SECRET}\n"
        f"X-V: ü{SECRET}\n"
    )
    (tmp_path / "empty.headers").write_text("# nothing\n")
    (tmp_path / "latin.headers").write_bytes(b"X: \xfc\n")
    configuration = configured(
        tmp_path,
        """\
customers:
  acme:
    failures:
      - {url: http://a/, headers: {X-Of: a}, headers_file: a.headers}
      - {url: http://b/, headers_file: missing.headers}
    bounces: {url: http://c/, headers_file: empty.headers}
    headers_file: latin.headers
  initech: http://d/
""",
    )
    with pytest.raises(ConfigurationError) as caught:
        prove_usable(configuration)
    here, at = f"{tmp_path}/customers.yaml:", f"{tmp_path}/a.headers"
    a = f"{here}4: customers.acme.failures[0].headers_file: {at}"
    assert caught.value.faults == [
        f"{here}7: customers.acme.headers_file: {tmp_path}/latin.headers: is not UTF-8",
        f"{a}:2: Host: cannot be set: it comes from the URL",
        f"{a}:3: x-key: is given twice; the first is on line 1",
        f"{a}:4: is no `Name: value`",
        f"{a}:5: is no name of a header field: letters, digits and hyphens",
        f"{a}:6: X-Of: is in the map, too; delete one",
        f"{a}:7: X-V: must have a value of visible ASCII characters on one line (it is not shown here)",
        (
            f"{here}5: customers.acme.failures[1].headers_file: {tmp_path}/missing.headers: cannot read the header "
            "fields: No such file or directory"
        ),
        (
            f"{here}6: customers.acme.bounces.headers_file: {tmp_path}/empty.headers: has no header field; give "
            "`Name: value` lines"
        ),
    ]
    assert unusable(configuration) == caught.value.faults
