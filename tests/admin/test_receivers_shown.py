"""What the commands say of receivers: faults of their files, what no URL wants, and tests in their own form."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bouncehook.configuration import load
from bouncehook.return_address import day_of
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from configured import write_configuration

SECRET = "tk-2fa9c3d7e1"
PRIVATE = "private: [127.0.0.0/8], connect_seconds: 1s, total_seconds: 1s"
BOUNCE = (
    b"From: Mail Delivery System <mailer-daemon@far.test>\nTo: <%s>\nSubject: Undelivered Mail Returned to Sender\n"
    b"Auto-Submitted: auto-replied\n\nYour message could not be delivered:\n\n    550 5.1.1 User unknown\n"
)


def write(directory: Path, entry: str) -> Path:
    return write_configuration(directory, f"customers:\n  acme: {entry}\n")


def bounce(directory: Path, config: Path) -> Path:
    """A foreign bounce of a message of the customer's."""
    configuration = load(config)
    (customer,) = configuration.customers
    address = configuration.return_address_for(customer, "4jY2981QWwzJkQx", day_of(config.stat().st_mtime))
    path = directory / "mail"
    path.write_bytes(BOUNCE % address.replace("@", "+bob=far.test@").encode())
    return path


def test_check_names_every_fault_of_files_and_templates(bouncehook, tmp_path: Path) -> None:
    config = write(
        tmp_path,
        "{failures: [{url: 'http://a/', template: ./bad.template}, {url: 'http://b/', headers_file: b.headers}],"
        " bounces: {url: 'http://c/', template: listmonk}}",
    )
    (tmp_path / "bad.template").write_text("Content-Type: text/plain\n---\n\n{{ recipent }}\n")
    (tmp_path / "b.headers").write_text(f"Authorization {SECRET}\n")
    status, output, errors = bouncehook("check", "--config", config)
    here = f"{tmp_path}/customers.yaml:2: customers.acme."
    assert (status, output) == (78, "")
    assert errors.splitlines() == [
        f"{here}failures[1].headers_file: {tmp_path}/b.headers:1: is no `Name: value`",
        (
            f"{here}failures[0].template: {tmp_path}/bad.template: line 4: 'recipent' is undefined (with a sample of "
            "failure)"
        ),
        (
            f"{here}bounces.template: listmonk: is for events of type failure, complaint, and this URL is told of "
            "returned, too: name it below `failures`"
        ),
    ]
    _, output, _ = bouncehook("check", "--json", "--config", config)
    assert json.loads(output)["faults"] == errors.splitlines()
    (tmp_path / "bad.template").write_text("Content-Type: text/plain\n---\n{{ recipient }}\n")
    (tmp_path / "b.headers").write_text(f"Authorization: {SECRET}\n")
    write(tmp_path, "{failures: [{url: 'http://a/', template: ./bad.template}], headers_file: b.headers}")
    status, output, errors = bouncehook("check", "--config", config)
    assert (status, errors) == (0, "")
    assert SECRET not in output


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to look with the daemons' eyes")
def test_check_looks_at_them_with_the_notifiers_eyes(bouncehook, public_directory: Path, monkeypatch) -> None:
    from bouncehook_admin import as_daemons

    nobody = as_daemons.Daemon("notifier", 65534, 65534, ())
    monkeypatch.setattr(as_daemons, "_daemons", lambda configuration: [nobody])
    config = write(public_directory, "{failures: {url: 'http://a/', template: ./a.template, headers_file: a.headers}}")
    for name, text in (("a.template", "Content-Type: text/plain\n---\nx\n"), ("a.headers", f"X: {SECRET}\n")):
        (public_directory / name).write_text(text)
        (public_directory / name).chmod(0o600)
    (public_directory / "keys").chmod(0o644)
    status, _, errors = bouncehook("check", "--config", config)
    assert status == 78
    assert [line.partition(":")[0] for line in errors.splitlines()] == [
        str(public_directory / name) for name in ("a.headers", "a.template")
    ]
    assert SECRET not in errors


def test_explain_says_what_no_url_wants(bouncehook, tmp_path: Path) -> None:
    config = write(
        tmp_path,
        "{failures: [{url: 'http://a/', reasons: spam}, {url: 'http://b/', tags: news},"
        " {url: 'http://c/', events: complaint}]}",
    )
    mail = bounce(tmp_path, config)
    status, output, _ = bouncehook("explain", mail, "--config", config)
    assert status == 0
    assert output.splitlines()[-5:] == [
        "",
        "not told        failure bob@far.test: no URL of acme wants it; it is kept, and told to nobody",
        "not to          http://a/, because its reason is user-unknown",
        "not to          http://b/, because it has no tags",
        "not to          http://c/, because it is of type failure",
    ]
    _, output, _ = bouncehook("explain", mail, "--json", "--config", config)
    found = json.loads(output)
    assert found["posts"] == []
    assert [one["url"] for one in found["unwanted"]] == ["http://a/", "http://b/", "http://c/"]


def test_explain_shows_each_post_in_its_own_form(bouncehook, tmp_path: Path) -> None:
    config = write(
        tmp_path,
        f"{{failures: [{{url: 'http://a/', template: ntfy, headers: {{Authorization: {SECRET}}}}},"
        " {url: 'http://b/', template: ./b.template}, 'http://c/']}",
    )
    (tmp_path / "b.template").write_text("Content-Type: text/plain\n---\n{{ 1 / (code | int - 550) }}\n")
    mail = bounce(tmp_path, config)
    status, output, _ = bouncehook("explain", mail, "--config", config)
    assert status == 78, "with the samples it fails, too"
    (tmp_path / "b.template").write_text(
        "Content-Type: text/plain\n---\n{{ 1 / (recipient | length - 12) }}\n{{ recipient }}\n"
    )
    status, output, _ = bouncehook("explain", mail, "--config", config)
    assert status == 0
    assert "Content-Type: text/plain; charset=utf-8" in output
    assert "Authorization: (not shown)" in output
    assert "Not delivered: bob@far.test, user-unknown, message 4jY2981QWwzJkQx: 550 5.1.1 User unknown" in output
    assert f"no call is made: template {tmp_path}/b.template: line 3: ZeroDivisionError: division by zero" in output
    assert "id=4jY2981QWwzJkQx&recipient=bob%40far.test" in output
    assert SECRET not in output
    _, output, _ = bouncehook("explain", mail, "--json", "--config", config)
    first, second, third = json.loads(output)["posts"]
    assert (first["further_headers"], second["body"], third["further_headers"]) == (["Authorization"], None, [])
    assert "ZeroDivisionError" in second["fault"]
    assert SECRET not in output


def test_show_tells_posts_apart_and_needs_no_secret(bouncehook, filled) -> None:
    filled.customers(
        acme="{failures: ['http://a/', {url: 'http://b/', template: ntfy, headers_file: missing}], headers_file: gone}"
    )
    webhook_id = filled.put("http://a/", "http://b/")
    status, output, _ = bouncehook("show", webhook_id, "--config", filled.config)
    assert status == 0
    assert "POST to http://a/\n" in output
    assert "POST to http://b/\n" in output
    assert "    Not delivered: r1@far.test, message ID1: 550 5.1.1 User unknown\n" in output
    assert "(header fields as `headers` and `headers_file` say are not shown)" in output


def test_each_receiver_is_tested_in_its_own_form(bouncehook, tmp_path: Path, endpoint: CustomerEndpoint) -> None:
    a, b, c, d = (endpoint.url(f"/{name}") for name in "abcd")
    config = write(
        tmp_path,
        f"{{failures: [{{url: {a}, template: ntfy}}, {{url: {b}, events: [complaint], template: listmonk}}, {d}],"
        f" bounces: {{url: {c}, template: rfc822}}, headers: {{Authorization: {SECRET}}}, {PRIVATE}}}",
    )
    status, output, _ = bouncehook("test", "acme", "--config", config)
    assert status == 0
    bodies = {post.path: post.body for post in endpoint.posts}
    assert bodies["/a"].startswith(b"Not delivered: test@example.com, unknown, message TEST: This is a test")
    assert json.loads(bodies["/b"])["type"] == "complaint"
    assert bodies["/c"].startswith(b"From: postmaster@example.com\r\n")
    assert bodies["/d"].startswith(b"id=TEST&")
    assert {post.headers["authorization"] for post in endpoint.posts} == {SECRET}
    assert SECRET not in output


def test_a_template_that_cannot_be_used_is_told_by_a_test(bouncehook, tmp_path: Path) -> None:
    config = write(tmp_path, f"{{failures: {{url: 'http://127.0.0.1:9/', template: ./gone.template}}, {PRIVATE}}}")
    status, output, _ = bouncehook("test", "acme", "--config", config)
    assert status == 69
    assert "gone.template: cannot read the template: No such file or directory" in output
