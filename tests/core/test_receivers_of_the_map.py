"""What customers.yaml says of receivers: URLs with header fields, a template, and what they want."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncehook.customers import Customer
from bouncehook.errors import ConfigurationError
from bouncehook.header_fields import fault_in_name, fault_in_value, fields_in
from bouncehook.report import FURTHER_VARIABLES, SMTPETER, Event, Report, State
from configured import configured

SECRET = "geheim-2fa9"


def customer(directory: Path, entry: str) -> Customer:
    (found,) = configured(directory, f"customers:\n  acme: {entry}\n").customers
    return found


def faults(directory: Path, entry: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        customer(directory, entry)
    return [fault.removeprefix(f"{directory}/") for fault in caught.value.faults]


def test_a_url_alone_and_a_url_with_manners(tmp_path: Path) -> None:
    found = customer(
        tmp_path,
        "{failures: [http://a/, {url: http://b/, template: listmonk, headers: {X-Key: one}, headers_file: b.headers}],"
        " bounces: {url: http://c/, template: ./c.template, tags: [news]}, headers: {X-Of: all}}",
    )
    assert found.failure_urls == ("http://a/", "http://b/")
    plain, listmonk = found.failures
    (mails,) = found.bounces
    assert (plain.template, plain.headers) == (None, ())
    assert (listmonk.template and listmonk.template.name) == "listmonk"
    assert [headers.fields for headers in listmonk.headers] == [(("X-Key", "one"),), ()]
    assert [headers.file for headers in listmonk.headers] == [None, tmp_path / "b.headers"]
    assert (mails.template and mails.template.file) == tmp_path / "c.template"
    assert mails.wanted.tags == ("news",)
    assert [headers.fields for headers in found.headers] == [(("X-Of", "all"),)]


def test_smtpeters_list(tmp_path: Path) -> None:
    assert customer(tmp_path, "{failures: http://a/, variables: smtpeter}").variables == SMTPETER
    assert customer(tmp_path, "{failures: http://a/, variables: [smtpeter]}").variables == SMTPETER
    assert set(SMTPETER) < set(FURTHER_VARIABLES)


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (
            "{failures: http://a/, variables: [smtpeter, reason]}",
            (
                "variables: `smtpeter` stands alone: it is the whole list that SMTPeter sends; for more than that, "
                "give the list [type, action, timestamp, time, tags, emailfrom, mime, ...]"
            ),
        ),
        ("{failures: [{}]}", "failures[0]: the key `url` is missing"),
        ("{failures: {url: ftp://a/}}", "failures.url: must be an http:// or https:// URL, not 'ftp://a/'"),
        ("{failures: []}", "failures: is an empty list; give a URL"),
        ("{failures: {url: http://a/, event: [failure]}}", "failures.event: unknown key; did you mean `events`?"),
        (
            "{failures: [http://a/, {url: http://a/, tags: x}]}",
            "failures[1]: is a URL that is given twice here; delete one, or give both the same entry",
        ),
        (
            "{failures: {url: http://a/, events: [failure, returned]}}",
            "failures.events[1]: must be one of failure, delayed, complaint, auto-reply, delivered, not 'returned'",
        ),
        ("{failures: {url: http://a/, states: [rcpt]}}", "failures.states[0]: must be one of dns, connect, intro,"),
        ("{failures: {url: http://a/, reasons: full}}", "failures.reasons: must be one of user-unknown, mailbox-"),
        (
            "{failures: {url: http://a/, tags: []}}",
            "failures.tags: is an empty list, by which nothing would be told; leave it out to be told everything",
        ),
        (
            "{bounces: {url: http://a/, reasons: [spam]}}",
            "bounces.reasons: is for `failures`: a returned mail is sent whatever it says; `tags` may choose here",
        ),
        (
            "{failures: {url: http://a/, template: listmunk}}",
            (
                "failures.template: must be one of listmonk, mattermost, ntfy, postmark, rfc822, slack, or a file such "
                "as ./listmunk, not 'listmunk'"
            ),
        ),
        ("{failures: http://a/, headers: [a]}", "headers: must be a mapping (`key: value` lines)"),
        ("{failures: http://a/, headers: {Host: a}}", "headers.Host: cannot be set: it comes from the URL"),
        ("{failures: http://a/, headers: {content-LENGTH: 1}}", "headers.content-LENGTH: cannot be set: bouncehook"),
        (
            "{failures: http://a/, headers: {Content-Type: a/b}}",
            "headers.Content-Type: cannot be set: `body` decides it, or the first lines of the template",
        ),
        (
            "{failures: http://a/, headers: {Transfer-Encoding: x}}",
            "headers.Transfer-Encoding: cannot be set: it is ab",
        ),
        ("{failures: http://a/, headers: {Connection: x}}", "headers.Connection: cannot be set: it is about the conn"),
        ("{failures: http://a/, headers: {Webhook-Signature: x}}", "headers.Webhook-Signature: cannot be set: bounceh"),
        ("{failures: http://a/, headers: {Proxy-Authorization: x}}", "headers.Proxy-Authorization: cannot be set: it "),
        (
            "{failures: http://a/, headers: {'X Y': x}}",
            "headers.X Y: is no name of a header field: letters, digits and",
        ),
        ("{failures: http://a/, headers: {X: a, x: b}}", "headers.x: is given twice, in capitals and small letters"),
        (
            f'{{failures: http://a/, headers: {{X: "{SECRET}\\r\\nHost: b"}}}}',
            "headers.X: must have a value of visible ASCII ",
        ),
        (
            f'{{failures: http://a/, headers: {{X: "{SECRET}\\r\\n"}}}}',
            "headers.X: must have a value of visible ASCII ",
        ),
        (f'{{failures: http://a/, headers: {{X: "{SECRET}\\nb"}}}}', "headers.X: must have a value of visible ASCII "),
        (f'{{failures: http://a/, headers: {{X: "{SECRET}\\0"}}}}', "headers.X: must have a value of visible ASCII "),
        (
            f'{{failures: http://a/, headers: {{X: "{SECRET}\\x85b"}}}}',
            "headers.X: must have a value of visible ASCII ",
        ),
        (f"{{failures: http://a/, headers: {{X: {SECRET}ü}}}}", "headers.X: must have a value of visible ASCII charac"),
        ("{failures: http://a/, headers: {X: ''}}", "headers.X: must be a text; quote it if it could "),
        ("{failures: http://a/, headers: {X: 20269}}", "headers.X: must be a text; quote it if it could "),
        (f"{{failures: http://a/, headers: {{X: [{SECRET}]}}}}", "headers.X: must be a text; quote it if it could "),
        ("{failures: http://a/, headers: {X: !!int geheim-2fa9}}", "headers.X: must be a text; quote it if it could "),
    ],
)
def test_every_fault_has_file_line_and_key_and_shows_no_value(tmp_path: Path, entry: str, found: str) -> None:
    (fault,) = faults(tmp_path, entry)
    assert fault.startswith(f"customers.yaml:2: customers.acme.{found}")
    assert SECRET not in fault
    assert "20269" not in fault


def test_a_secret_that_is_none_is_not_shown_either(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, f'{{failures: http://a/, secret: "whsec_{SECRET}\\n"}}')
    assert SECRET not in fault


def test_header_fields_are_not_in_what_is_printed_of_a_customer(tmp_path: Path) -> None:
    found = customer(tmp_path, f"{{failures: {{url: http://a/, headers: {{X: {SECRET}}}}}, headers: {{Y: {SECRET}}}}}")
    assert SECRET not in repr(found)


def test_a_file_of_header_fields() -> None:
    text = "# of listmonk\r\nAuthorization:  Bearer a: b#c \r\n\nX-Key:d\nx-key: e\nHost: f\nnothing\nX Y: g\nZ: \x01\n"
    assert list(fields_in(text)) == [
        (2, "Authorization", "Bearer a: b#c", ""),
        (4, "X-Key", "d", ""),
        (5, "x-key", "e", "is given twice; the first is on line 4"),
        (6, "Host", "f", "cannot be set: it comes from the URL"),
        (7, "", "", "is no `Name: value`"),
        (8, "", "g", "is no name of a header field: letters, digits and hyphens"),
        (9, "Z", "\x01", "must have a value of visible ASCII characters on one line (it is not shown here)"),
    ]


@given(st.text(), st.text())
def test_what_is_taken_cannot_end_its_line(name: str, value: str) -> None:
    if not fault_in_name(name) and not fault_in_value(value):
        line = f"{name}: {value}"
        assert line.isascii()
        assert line.splitlines() == [line]
        assert not any(character in line for character in "\r\n\0")
    assert not value or value not in fault_in_value(value) or len(value) < 40


def failure(reason: str = "user-unknown", state: State = State.RCPTTO, tags: tuple[str, ...] = ()) -> Report:
    return Report("4jY", "a@b.test", state, further={"reason": reason} | ({"tags": list(tags)} if tags else {}))


def test_what_receivers_want(tmp_path: Path) -> None:
    configuration = configured(
        tmp_path,
        """\
customers:
  acme:
    events: [delayed]
    failures:
      - http://all/
      - {url: http://complaints/, events: complaint}
      - {url: http://gone/, events: [failure, complaint], reasons: [user-unknown, mailbox-disabled]}
      - {url: http://late/, states: bounce}
      - {url: http://news/, tags: [news, letter]}
    bounces: [http://mails/, {url: http://mails-of-news/, tags: news}]
""",
    )
    (acme,) = configuration.customers

    def told(report: Report) -> set[str]:
        return {url.removeprefix("http://")[:-1] for url in configuration.urls_that_want(acme, report)}

    assert told(failure()) == {"all", "gone"}
    assert told(failure("spam")) == {"all"}
    assert told(failure("mailbox-disabled", State.BOUNCE)) == {"all", "gone", "late"}
    assert told(failure("spam", tags=("may", "letter"))) == {"all", "news"}
    other = {event: Report("4jY", "", State.BOUNCE, event=event) for event in Event}
    assert told(other[Event.COMPLAINT]) == {"complaints", "gone"}, "a complaint has no reason that could be wanted"
    assert told(other[Event.DELAYED]) == {"all", "late"}
    assert told(other[Event.AUTO_REPLY]) == set()
    assert told(other[Event.RETURNED]) == {"mails"}
    assert [event.value for event in Event if acme.is_told(event)] == ["failure", "delayed", "complaint"]
    why = {receiver.url: acme.lacks(receiver, failure("spam", tags=("may",))) for receiver in acme.failures}
    assert why == {
        "http://all/": "",
        "http://complaints/": "it is of type failure",
        "http://gone/": "its reason is spam",
        "http://late/": "its state is rcptto",
        "http://news/": "its tags are may",
    }
    assert configuration.urls(acme, Event.FAILURE) == acme.failure_urls, "what was to be told once is told"
