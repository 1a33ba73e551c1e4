"""Templates of the operator's own: what they see, what they may do, and what becomes of reports when one is bad."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from standardwebhooks import Webhook

from bouncehook.errors import ConfigurationError, RenderingFailed
from bouncehook.report import Event, Report, State
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_notifier.deliver import template_environment
from bouncehook_notifier.deliver.payload import compose
from bouncehook_notifier.deliver.template_environment import compiled
from bouncehook_notifier.deliver.unusable import unusable
from bouncehook_notifier.further_variables import with_further_variables
from bouncehook_notifier.store.records import ReturnedMail
from configured import configured
from deliver.conftest import Reports
from deliver.running import PRIVATE, Running

SECRET = "whsec_" + "QUJD" * 8
JSON = "Content-Type: application/json\n---\n"
TEXT = "Content-Type: text/plain; charset=utf-8\n---\n"
REPORT = with_further_variables(
    Report("4jY", "ü@far.test", State.RCPTTO, "550", "5.1.1", 'no "such" user'), None, 1795438960.7, ()
)
MAIL = ReturnedMail("bounce+x@bounces.test", b"Subject: caf\xe9\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n", True)
RETURNED = with_further_variables(
    Report("4jY", "you@far.test", State.BOUNCE, event=Event.RETURNED), None, 1795438960.0, ()
)


def rendered(directory: Path, template: str, report: Report = REPORT, events: str = "") -> bytes:
    """What is POSTed of a report, or of a mail that came back."""
    (directory / "own.template").write_text(template, encoding="utf-8")
    kind = "bounces" if report.event is Event.RETURNED else "failures"
    entry = f"{{{kind}: {{url: 'http://a/', template: ./own.template}}, events: [{events}]}}"
    if kind == "bounces":
        entry = entry.replace(", events: []", "")
    (customer,) = configured(directory, f"customers: {{acme: {entry}}}\n").customers
    receiver = customer.receiver("http://a/", report.event)
    if report.event is Event.RETURNED:
        return compose("msg_1", report, customer, receiver, MAIL).body
    return compose("msg_1", report, customer, receiver).body


def fault(directory: Path, template: str, report: Report = REPORT, events: str = "") -> str:
    with pytest.raises(ConfigurationError) as caught:
        rendered(directory, template, report, events)
    (found,) = caught.value.faults
    kind = "bounces" if report.event is Event.RETURNED else "failures"
    place = f"{directory}/customers.yaml:1: customers.acme.{kind}.template: {directory}/own.template: "
    assert found.startswith(place)
    return found.removeprefix(place)


NAMES = (
    *("webhook_id", "customer", "id", "recipient", "state", "code", "extended", "description", "type", "timestamp"),
    *("time", "action", "envelope", "tags", "envid", "message_id", "reason", "permanent"),
)


def test_what_a_template_sees_of_a_report(tmp_path: Path) -> None:
    everything = "{" + ", ".join(f'"{name}": {{{{ {name} | tojson }}}}' for name in NAMES) + "}"
    assert json.loads(rendered(tmp_path, JSON + everything)) == {
        "webhook_id": "msg_1",
        "customer": "acme",
        "id": "4jY",
        "recipient": "ü@far.test",
        "state": "rcptto",
        "code": "550",
        "extended": "5.1.1",
        "description": 'no "such" user',
        "type": "failure",
        "timestamp": "2026-11-23 13:02:40",
        "time": 1795438960,
        "action": "failed",
        "envelope": "",
        "tags": [],
        "envid": "",
        "message_id": "",
        "reason": "user-unknown",
        "permanent": True,
    }


def test_what_a_template_sees_of_a_returned_mail(tmp_path: Path) -> None:
    form = TEXT + '{{ {"to": recipient, "from": envelope, "raw": mime, "when": timestamp} | urlencode }}'
    found = dict(parse_qsl(rendered(tmp_path, form, RETURNED).decode("ascii"), errors="surrogateescape"))
    assert found["raw"].encode("utf-8", "surrogateescape") == MAIL.mime
    assert (found["to"], found["from"]) == ("you@far.test", "bounce+x@bounces.test")
    assert rendered(tmp_path, TEXT + "{{ mime }}", RETURNED) == MAIL.mime, "octet by octet"
    as_json = rendered(tmp_path, JSON + '{"m": {{ mime | tojson }}, "t": {{ [truncated, type] | tojson }}}', RETURNED)
    assert json.loads(as_json) == {"m": "Subject: caf\ufffd\r\n\r\nGrüße\r\n", "t": [True, "bounce"]}
    assert rendered(tmp_path, TEXT + "{{ mime | base64 }}", RETURNED).startswith(b"U3ViamVjdDogY2Fm6Q0K")


def test_a_number_is_the_same_on_each_try(tmp_path: Path) -> None:
    first, second = (rendered(tmp_path, TEXT + "{{ number }}") for _ in range(2))
    assert first == second
    assert 0 < int(first) < 2**53, "JavaScript's numbers hold it"


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("{}", "must begin with a line `Content-Type: TYPE` and a line `---`, and then the template"),
        ("# nothing\n---\n{}", "line 1: `Content-Type: TYPE` is missing before the line `---`"),
        ("Content-Type: json\n---\n", "line 1: must be a content type, such as application/json, not 'json'"),
        (
            "Content-Type: a/b\nX: y\n---\n",
            "line 2: must be `Content-Type: TYPE` or `Events: EVENT, ...`, or begin with #",
        ),
        (
            "Content-Type: a/b\nEvents: failure, click\n---\n",
            "line 2: events are failure, delayed, complaint, auto-reply, delivered, returned, not 'click'",
        ),
        (
            "Content-Type: a/b\nEvents: complaint\n---\n",
            "is for events of type complaint, and this URL is told of failure, too: say in `events` what it wants",
        ),
        (
            "Content-Type: a/b\nEvents: returned\n---\n",
            "is for events of type returned, and this URL is told of failure, too: say in `events` what it wants",
        ),
        (TEXT + "\n{{ recipent }}", "line 4: 'recipent' is undefined (with a sample of failure)"),
        (TEXT + "{{ mime }}", "line 3: 'mime' is undefined (with a sample of failure)"),
        (TEXT + "\n\n{% if %}", "line 5: Expected an expression, got 'end of statement block'"),
        (TEXT + "{% include 'x' %}", "line 3: TypeError: no loader for this environment specified"),
        (TEXT + "{{ ''.__class__.__mro__ }}", "line 3: access to attribute '__class__' of 'str' object is unsafe."),
        (TEXT + "{{ tags.append(1) }}", "line 3: access to attribute 'append' of 'list' object is unsafe."),
        (TEXT + "{{ tags[0] }}", "line 3: list object has no element 0 (with a sample of failure of which little is"),
        (TEXT + "{{ 7 / 0 }}", "line 3: ZeroDivisionError: division by zero (with a sample of failure)"),
        (TEXT + "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "line 3: RecursionError: maximum recursion depth"),
        (
            JSON + '{"a": "{{ description }}"}',
            "makes no JSON: Expecting ',' delimiter: line 1 column 23 (char 22) (with",
        ),
        (
            JSON + '{"a": {{ code }}}',
            "makes no JSON: Expecting value: line 1 column 7 (char 6) (with a sample of failu",
        ),
    ],
)
def test_what_check_says_of_a_template(tmp_path: Path, template: str, found: str) -> None:
    assert fault(tmp_path, template).startswith(found)


def test_a_template_is_tried_with_each_event_that_its_url_is_told(tmp_path: Path) -> None:
    only = TEXT + "{% if type == 'complaint' %}{{ oops }}{% endif %}"
    assert rendered(tmp_path, only) == b""
    assert fault(tmp_path, only, events="complaint") == "line 3: 'oops' is undefined (with a sample of complaint)"
    assert fault(tmp_path, "Content-Type: a/b\nEvents: failure\n---\n", RETURNED) == (
        "is for events of type failure, and this URL is told of returned, too: name it below `failures`"
    )


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}", "has more than 100000 rounds"),
        (
            "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
            "has more than 100000 rounds of loops and calls",
        ),
        ("{% for a in range(99999) %}{{ 'x' ~ a ~ '------------' }}{% endfor %}", "makes a body of more than 1048576"),
        ("{{ 'x' * 10000000000 }}", "uses `*` for something else than small numbers"),
        ("{{ 9 ** 9999 ** 9999 }}", "uses `**` for something else than small numbers"),
        ("{{ '%1000000000d' % 1 }}", "uses `%` for something else than small numbers"),
        ("{{ 'x'.center(1000000000) }}", "access to attribute 'center' of 'str' object is unsafe."),
        ("{{ '{:1000000000}'.format(1) }}", "access to attribute 'format' of 'str' object is unsafe."),
        ("{{ range(10000000) | list }}", "OverflowError: Range too big."),
    ],
)
def test_a_template_has_an_end(source: str, found: str) -> None:
    with pytest.raises(RenderingFailed, match=f"^(line 1: )?{found.replace('*', '[*]').replace('(', '[(]')}"):
        compiled(source, 0)({})


def test_a_template_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_environment, "MOST_SECONDS", -1.0)
    with pytest.raises(RenderingFailed, match=r"^line 1: takes more than -1 s"):
        compiled("{% for a in range(3) %}{% endfor %}", 0)({})


def test_a_mail_in_a_body_does_not_count_as_output() -> None:
    assert len(compiled("{{ mime }}{{ mime }}", 0)({"mime": "x" * 2_000_000})) == 4_000_000


def test_the_rendered_body_is_signed_and_the_same_on_each_try(
    running: Running, reports: Reports, endpoint: CustomerEndpoint
) -> None:
    receiver = f"{{url: {endpoint.url()}, template: ./own.template}}"
    running.customers(f"acme: {{failures: {receiver}, secret: {SECRET}, retry: [1s, 1s], {PRIVATE}}}")
    template = running.directory / "etc" / "own.template"
    template.write_text(JSON.replace("json", "vnd.x+json; charset=utf-8") + '{"to": {{ recipient | tojson }}}')
    endpoint.fail_first(1)
    reports.put_report(REPORT, endpoint.url())
    running.start()
    running.wait_until_delivered(1)
    first, second = endpoint.posts
    assert first.body == second.body == b'{"to": "\\u00fc@far.test"}'
    assert first.headers["content-type"] == "application/vnd.x+json; charset=utf-8"
    for post in (first, second):
        Webhook(SECRET).verify(post.body, dict(post.headers))
    template.write_text(JSON + '{"other": {{ id | tojson }}}')  # it counts from the next call on
    reports.put_report(REPORT, endpoint.url())
    running.deliverer.wake()
    endpoint.wait_for(lambda post: post.body == b'{"other": "4jY"}')


def attempts(running: Running) -> list[str]:
    with closing(sqlite3.connect(running.path)) as database:
        return [answer for (answer,) in database.execute("select answer from attempts order by number")]


def test_a_bad_template_loses_nothing_and_stops_nobody_else(
    running: Running, reports: Reports, endpoint: CustomerEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good, other = (endpoint.url(f"/{name}") for name in ("bad", "good", "other"))
    receiver = f"{{url: {bad}, template: ./own.template}}"
    running.customers(
        f"acme: {{failures: [{receiver}, {good}], retry: [1s], {PRIVATE}}}\nother: {{failures: {other}, {PRIVATE}}}"
    )
    template = running.directory / "etc" / "own.template"
    template.write_text(TEXT + "{{ recipent }}")
    for _ in range(3):
        reports.put(bad, good)
    reports.put(other, customer="other")
    running.start()
    running.wait_for_statuses({"waiting": 3, "delivered": 4})
    assert attempts(running) == [""] * 4, "what could not be made is no try"
    assert running.configuration
    (found,) = unusable(running.configuration)
    assert found == (
        f"{template.with_name('customers.yaml')}:2: customers.acme.failures[0].template: {template}: line 3: "
        "'recipent' is undefined (with a sample of failure)"
    )
    template.write_text(TEXT + "{{ recipient }}")
    running.deliverer.wake()
    running.wait_for_statuses({"delivered": 7})
    assert caplog.text.count("and its reports wait, at no try") == 1, "and not once for each of three"


def test_a_template_that_fails_with_one_report_fails_its_tries_and_no_others(
    running: Running, reports: Reports, endpoint: CustomerEndpoint
) -> None:
    receiver = f"{{url: {endpoint.url()}, template: ./own.template}}"
    running.customers(f"acme: {{failures: {receiver}, retry: [1s], {PRIVATE}}}")
    template = running.directory / "etc" / "own.template"
    template.write_text(TEXT + "{{ 1 / (description | length - 3) }}")
    for description in ("abc", "abcd", "abcde", "abcdef"):
        reports.put_report(Report("4jY", "a@b.test", State.RCPTTO, description=description), endpoint.url())
    running.start()
    running.wait_for_statuses({"undelivered": 1, "delivered": 3})
    failed = f"template {template}: line 3: ZeroDivisionError: division by zero"
    assert sorted(attempts(running)) == ["", "", "", failed, failed]
    assert len(endpoint.posts) == 3
