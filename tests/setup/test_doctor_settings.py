"""A table of settings of Postfix's that change or hide a return address or a notification, and what doctor says.

On real postconf and postmap, on the files of a Postfix that `bouncehook setup` has set up and that does not run.
"""

from __future__ import annotations

import socketserver
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bouncehook.configuration import load
from bouncehook_admin.doctor import admission, copies, identities, mail_paths, notifications, rewriting, routes
from bouncehook_admin.doctor.finding import Finding, Level, Patient
from bouncehook_admin.setup.postfix import Postfix
from configured import RETURN_DOMAIN as DOMAIN

pytestmark = pytest.mark.postfix

EXAMINATIONS = (mail_paths, rewriting, admission, notifications, identities, routes, copies)
SUBMISSION = "587 inet n - y - - smtpd -o smtpd_relay_restrictions=permit_sasl_authenticated,reject"
EVERYBODY = r"regexp:{ { /@bounces\.relay\.test$$/ postmaster@relay.example.test } }"


@pytest.fixture(scope="module")
def ready(shared_files: Any) -> Any:
    """Set up, with all that doctor asks for of the settings."""
    shared_files.write(settings="smtp_skip_5xx_greeting: no\n")
    shared_files.add("mynetworks = 127.0.0.0/8\n")
    status, output, errors = shared_files.setup("--apply", "--notify-never")
    assert (status, errors) == (0, ""), output + errors
    shared_files.rest()
    return shared_files


@pytest.fixture
def examined(ready: Any) -> Iterator[Callable[..., list[Finding]]]:
    """What is not ok with some more settings; afterwards all is as it was."""
    files = (ready.main, ready.master, ready.config.parent / "relay-copies")
    before = {file: file.read_bytes() for file in files}

    def run(main: str = "", master: str = "") -> list[Finding]:
        if main:
            ready.add(f"{main}\n")
        for entry in filter(None, master.split("\n\n")):
            ready.add_service(entry)
        postfix = Postfix(ready.config_directory)
        patient = Patient(postfix, postfix.read(), load(ready.config))
        found = [finding for module in EXAMINATIONS for finding in module.examine(patient)]
        # This one does not run, and is not meant to.
        return [one for one in found if one.level is not Level.OK and one.subject != "postfix"]

    yield run
    for file, content in before.items():
        file.write_bytes(content)
    ready.rest()


def test_a_plain_stock_relay_has_nothing(examined) -> None:
    assert examined() == []


def test_submission_by_login_has_nothing(examined) -> None:
    assert [one for one in examined(master=SUBMISSION) if one.subject != "copies"] == []


P, W = Level.PROBLEM, Level.WARNING
MAIN: dict[str, tuple[str, Level, str, str]] = {
    # what the return address becomes, as sender
    "canonical_maps": (f"canonical_maps = {EVERYBODY}", P, "rewriting", "canonical_maps: regexp:"),
    "sender_canonical_maps": (
        "sender_canonical_maps = static:noreply@relay.example.test",
        P,
        "rewriting",
        "sender_canonical_maps: static:",
    ),
    "only the null sender": (
        "sender_canonical_maps = regexp:{ { /^$$/ root@relay.example.test } }",
        P,
        "rewriting",
        "gives the null sender of notifications an address",
    ),
    "an extension that is kept": (
        f"canonical_maps = inline:{{ {{ bounce@{DOMAIN} = joe@other.test }} }}\nrecipient_delimiter = +",
        P,
        "rewriting",
        "joe@other.test",
    ),
    "another domain": (f"canonical_maps = inline:{{ {{ @{DOMAIN} = @other.test }} }}", P, "rewriting", "@other.test"),
    "masquerade_domains": ("masquerade_domains = relay.test", P, "rewriting", "get the domain relay.test"),
    "masquerade_exceptions": (
        "masquerade_domains = relay.test\nmasquerade_exceptions = bounce",
        P,
        "rewriting",
        "get the domain relay.test",
    ),
    "smtp_generic_maps": ("smtp_generic_maps = static:noreply@relay.example.test", P, "rewriting", "smtp_generic_maps"),
    # and as recipient
    "recipient_canonical_maps": (f"recipient_canonical_maps = {EVERYBODY}", P, "rewriting", "recipient_canonical_maps"),
    "virtual_alias_maps": (f"virtual_alias_maps = {EVERYBODY}", P, "rewriting", "virtual_alias_maps"),
    "a catch-all": (f"virtual_alias_maps = inline:{{ {{ @{DOMAIN} = joe@other.test }} }}", P, "rewriting", "joe@other"),
    "what cannot be asked": (
        "virtual_alias_maps = ldap:/etc/none.cf",
        W,
        "rewriting",
        "lookup in ldap:/etc/none.cf failed",
    ),
    # whether smtpd lets it in
    "no null sender": (
        "smtpd_sender_restrictions = check_sender_access inline:{ { <> = REJECT } }",
        P,
        "admission",
        "has REJECT for the null sender",
    ),
    "no plus": (
        r"smtpd_recipient_restrictions = check_recipient_access regexp:{ { /\+/ 550 no } }, reject_unauth_destination",
        P,
        "admission",
        f"has 550 no for return addresses of {DOMAIN}",
    ),
    "the domain above": (
        "smtpd_relay_restrictions = check_recipient_access inline:{ { relay.test = HOLD } }, reject_unauth_destination",
        P,
        "admission",
        "has HOLD",
    ),
    "a table by itself": (
        "smtpd_relay_restrictions = inline:{ { bounces.relay.test = REJECT } }, reject_unauth_destination",
        P,
        "admission",
        "has REJECT for return addresses",
    ),
    "warned of and held": (
        "smtpd_sender_restrictions = warn_if_reject check_sender_access inline:{ { <> = HOLD } }",
        P,
        "admission",
        "has HOLD for the null sender",
    ),
    "behind restrictions with arguments": (
        (
            "smtpd_recipient_restrictions = reject_rbl_client dnsbl.invalid, "
            "permit_dnswl_client list.invalid=127.0.[2].1, "
            "check_policy_service { inet:127.0.0.1:1, default_action=DUNNO }, "
            "check_recipient_access inline:{ { bounces.relay.test = REJECT } }, reject_unauth_destination"
        ),
        P,
        "admission",
        "has REJECT for return addresses",
    ),
    "a class": (
        (
            "smtpd_restriction_classes = no_bounces\nno_bounces = reject\n"
            "smtpd_sender_restrictions = check_sender_access inline:{ { <> = no_bounces } }"
        ),
        P,
        "admission",
        "has no_bounces",
    ),
    "a table within a class": (
        (
            "smtpd_restriction_classes = picky\npicky = check_recipient_access inline:{ { relay.test = DISCARD } }\n"
            "smtpd_data_restrictions = picky"
        ),
        P,
        "admission",
        "smtpd_data_restrictions",
    ),
    "an access table that cannot be asked": (
        "smtpd_sender_restrictions = check_sender_access texthash:/none",
        W,
        "admission",
        "lookup in texthash:/none failed",
    ),
    # notifications
    "no milter for some": (
        "smtpd_milter_maps = cidr:{ { 127.0.0.0/8 DISABLE } }",
        P,
        "smtpd_milters",
        "has DISABLE for 127.0.0.0/8",
    ),
    "header_checks": (
        "header_checks = regexp:{ { /^Subject: Undelivered/ DISCARD } }",
        P,
        "notifications",
        "DISCARD for `Subject: Undelivered Mail Returned to Sender`",
    ),
    "Auto-Submitted": (
        "header_checks = regexp:{ { /^Auto-Submitted: auto-replied/ DISCARD } }",
        P,
        "notifications",
        "DISCARD for `Auto-Submitted: auto-replied`",
    ),
    "mime_header_checks": (
        r"mime_header_checks = regexp:{ { /message\/(delivery-status|rfc822)/ REJECT } }",
        P,
        "notifications",
        "REJECT for `Content-Type: message/delivery-status`",
    ),
    "body_checks": (
        "body_checks = regexp:{ { /casino/ REJECT } }",
        W,
        "notifications",
        "body_checks apply to notifications",
    ),
    "a body check of their words": (
        "body_checks = regexp:{ { /mail system at host/ REJECT } }",
        P,
        "notifications",
        "REJECT for `This is the mail system",
    ),
    "checks that cannot be asked": ("header_checks = pcre:/none", P, "notifications", "what it does to notifications"),
    "bounce_template_file": (
        "bounce_template_file = /etc/none",
        W,
        "notifications",
        "bounce_template_file = /etc/none",
    ),
    "smtp_delivery_status_filter": (
        r"smtp_delivery_status_filter = regexp:{ { /^5(\.\S+ .*)/ 4$$1 } }",
        P,
        "notifications",
        "smtp_delivery_status_filter (smtp/unix, relay/unix)",
    ),
    "default_delivery_status_filter": (
        r"default_delivery_status_filter = regexp:{ { /^5\.7\.1 (.*)/ 4.7.1 $$1 } }",
        P,
        "notifications",
        "smtp_delivery_status_filter",
    ),
    "bounce_queue_lifetime": ("bounce_queue_lifetime = 0", W, "notifications", "bounce_queue_lifetime = 0"),
    "double_bounce_sender": ("double_bounce_sender = twice", P, "notifications", "double_bounce_sender = twice"),
    "a service by another name": ("bounce_service_name = none", P, "notifications", "has no service none/unix"),
    "soft_bounce": ("soft_bounce = yes", P, "soft_bounce", "retried"),
    "SOFT_BOUNCE": ("soft_bounce = YES", P, "soft_bounce", "retried"),
    "multi_instance_directories": ("multi_instance_directories = /etc/postfix-out", W, "postfix", ""),
    # ways
    "sender_dependent_relayhost_maps": (
        "sender_dependent_relayhost_maps = inline:{ { @acme.test = [192.0.2.1] } }",
        W,
        "routes",
        "customers' own routes are not used",
    ),
    "sender_dependent_default_transport_maps": (
        "sender_dependent_default_transport_maps = inline:{ { @acme.test = smtp:[192.0.2.1] } }",
        W,
        "routes",
        "sender_dependent_default_transport_maps",
    ),
    "smtp_sender_dependent_authentication": (
        "smtp_sender_dependent_authentication = yes\nsmtp_sasl_password_maps = inline:{ { @acme.test = a:b } }",
        W,
        "routes",
        "own logins at the relayhost are not used",
    ),
    "relayhost": ("relayhost = [smart.example]:587", W, "routes", "all mail goes to [smart.example]:587"),
    "a transport for all": (
        "transport_maps = inline:{ { * = smtp:[smart.example] } }",
        W,
        "routes",
        "all mail goes to [smart.example]",
    ),
    "smtpd_delay_reject": ("smtpd_delay_reject = no", W, "smtpd_delay_reject", "before RCPT TO is not reported"),
    "smtp_reply_filter": (
        r"smtp_reply_filter = regexp:{ { /^550 (.*)/ 450 $$1 } }",
        P,
        "notifications",
        "smtp_reply_filter (smtp/unix, relay/unix)",
    ),
    "default_transport": ("default_transport = smtp:[smart.example]", W, "routes", "all mail goes to [smart.example]"),
    # copies
    "always_bcc": ("always_bcc = archive@x.example", P, "copies", "sends copies to archive@x.example"),
    "recipient_bcc_maps": ("recipient_bcc_maps = static:a@x.example", P, "copies", "sends copies to a@x.example"),
    "BCC in access(5)": (
        "smtpd_data_restrictions = check_client_access static:{BCC w@x.example}",
        P,
        "copies",
        "sends copies to w@x.example",
    ),
    # identities
    "networks in a table": (
        "mynetworks = 127.0.0.0/8 cidr:{ { 192.0.2.0/24 yes } }",
        W,
        "mynetworks",
        "cidr:{ { 192.0.2.0/24 yes } }: it is not known whether milter.mynetworks has its content",
    ),
    "certificates": (
        "smtpd_relay_restrictions = permit_tls_clientcerts, reject_unauth_destination",
        W,
        "identities",
        "has permit_tls_clientcerts",
    ),
    "check_ccert_access": (
        "smtpd_relay_restrictions = check_ccert_access inline:{ { x = OK } }, reject_unauth_destination",
        W,
        "identities",
        "has check_ccert_access",
    ),
    "an access table that lets relay": (
        "smtpd_relay_restrictions = check_client_access cidr:{ { 192.0.2.0/24 OK } }, reject_unauth_destination",
        W,
        "identities",
        "lets 192.0.2.0/24 relay",
    ),
    "NOTIFY": ("smtpd_command_filter =", W, "NOTIFY", "NOTIFY=NEVER or SUCCESS"),
}


@pytest.mark.parametrize("case", MAIN)
def test_main_cf(examined, case: str) -> None:
    settings, level, subject, text = MAIN[case]
    found = examined(settings)
    if case == "multi_instance_directories":
        assert found == [], "doctor says that of the instance itself"
        return
    named = [one for one in found if (one.level, one.subject) == (level, subject) and text in one.text]
    assert named, found
    assert all(one.remedy for one in found)
    # What may be about copies is to be looked at again by setup; that is said too.
    assert {one.subject for one in found} - {"copies"} == {subject} - {"copies"}, found


HARMLESS = {
    "rewriting of others": "canonical_maps = regexp:{ { /@other\\.test$$/ x@relay.example.test } }",
    "masquerading of others": "masquerade_domains = relay.example.test",
    "an exception": f"masquerade_domains = !{DOMAIN}, relay.test",
    "an exception by a table": "masquerade_domains = relay.test\n"
    "masquerade_exceptions = regexp:{ { /^bounce\\+/ yes } }",
    "headers only": f"canonical_maps = {EVERYBODY}\ncanonical_classes = header_sender, header_recipient",
    "an address that is kept": f"virtual_alias_maps = inline:{{ {{ bounce@{DOMAIN} = bounce@{DOMAIN} }} }}, "
    f"inline:{{ {{ @{DOMAIN} = joe@other.test }} }}\nrecipient_delimiter = +",
    "refusals of others": "smtpd_sender_restrictions = check_sender_access inline:{ { spam.test = REJECT } }",
    "refused only behind a permit": "smtpd_recipient_restrictions = permit_auth_destination, "
    f"check_recipient_access inline:{{ {{ {DOMAIN} = REJECT }} }}, reject",
    "warned of": "smtpd_sender_restrictions = warn_if_reject reject_non_fqdn_sender, check_sender_access "
    "inline:{ { <> = WARN } }",
    "only warned of": "smtpd_sender_restrictions = warn_if_reject check_sender_access inline:{ { <> = REJECT } }",
    "a class that is only warned of": "smtpd_restriction_classes = picky\n"
    "picky = check_sender_access inline:{ { <> = REJECT } }\nsmtpd_sender_restrictions = warn_if_reject picky",
    "a policy service": "smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:1, "
    "check_policy_service { unix:private/policy, timeout=10s, default_action=DUNNO }, reject_unauth_destination",
    "a list of DNS": "smtpd_recipient_restrictions = permit_dnswl_client list.invalid=127.0.[2..14].[0;2..255], "
    "reject_rhsbl_sender dbl.invalid=127.0.1.[2..99], reject_unauth_destination",
    "yes in capitals": "enable_long_queue_ids = YES\nsmtpd_delay_reject = Yes\nsmtp_skip_5xx_greeting = No\n"
    "soft_bounce = NO",
    "a table that lets nobody relay": "smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination\n"
    "smtpd_client_restrictions = check_client_access cidr:{ { 192.0.2.0/24 OK } }",
    "copies of the notices": "notify_classes = bounce, 2bounce, delay, resource, software",
    "rewriting of headers": "remote_header_rewrite_domain = invalid.test\nlocal_header_rewrite_clients =",
    "a route for return addresses": "sender_dependent_relayhost_maps = "
    f"inline:{{ {{ @acme.test = [192.0.2.1] }}, {{ @{DOMAIN} = [192.0.2.1] }} }}",
    "a milter for some, with ours": "smtpd_milter_maps = cidr:{ { 127.0.0.0/8 unix:bouncehook/milter.sock } }",
    "a milter for some, with settings": "smtpd_milter_maps = "
    "cidr:{ { 127.0.0.0/8 { unix:bouncehook/milter.sock, command_timeout=5s }, inet:127.0.0.1:1 } }",
}


@pytest.mark.parametrize("case", HARMLESS)
def test_what_does_no_harm_is_not_named(examined, case: str) -> None:
    assert [one for one in examined(HARMLESS[case]) if one.subject not in ("mynetworks", "copies")] == []


MASTER: dict[str, tuple[str, Level, str, str]] = {
    "a login by sender of one service": (
        (
            "relay unix - - y - - smtp -o smtp_skip_5xx_greeting=no -o smtp_sender_dependent_authentication=Yes "
            "-o { smtp_sasl_password_maps = inline:{ { @acme.test = a:b } } }"
        ),
        W,
        "routes",
        "own logins at the relayhost are not used",
    ),
    "a route by sender in master.cf": (
        (
            "rewrite unix - - y - - trivial-rewrite "
            "-o { sender_dependent_relayhost_maps = inline:{ { @acme.test = [192.0.2.1] } } }"
        ),
        W,
        "routes",
        "customers' own routes are not used",
    ),
    "soft in capitals": ("relay unix - - y - - smtp -o soft_bounce=Yes", P, "notifications", "relay/unix: soft_bounce"),
    "masquerading of a cleanup of its own": (
        "cleanup unix n - y - 0 cleanup -o masquerade_domains=relay.test",
        P,
        "rewriting",
        "get the domain relay.test",
    ),
    "bounce discards": ("bounce unix - - y - 0 discard", P, "notifications", "bounce/unix runs discard instead of"),
    "no such cleanup": (
        "bounce unix - - y - 0 bounce -o cleanup_service_name=none",
        P,
        "notifications",
        "master.cf has no none/unix",
    ),
    "checks of a cleanup of its own": (
        (
            "bounce unix - - y - 0 bounce -o cleanup_service_name=other\n\n"
            "other unix n - y - 0 cleanup -o body_checks=static:reject"
        ),
        P,
        "notifications",
        "other/unix: body_checks: static:reject",
    ),
    "rewriting of a cleanup of its own": (
        f"other unix n - y - 0 cleanup -o {{ canonical_maps = {EVERYBODY.replace('$$', '$$')} }}",
        P,
        "rewriting",
        "canonical_maps",
    ),
    "a soft service": ("relay unix - - y - - smtp -o soft_bounce=yes", P, "notifications", "relay/unix: soft_bounce"),
    "generic of one service": (
        "relay unix - - y - - smtp -o smtp_skip_5xx_greeting=no -o smtp_generic_maps=static:x@y.test",
        P,
        "rewriting",
        "smtp_generic_maps",
    ),
    "networks of its own": (
        "587 inet n - y - - smtpd -o mynetworks=192.0.2.77 -o smtpd_relay_restrictions=permit_mynetworks,reject",
        W,
        "identities",
        "587/inet has mynetworks of its own, and 192.0.2.77",
    ),
    "behind a proxy": (
        (
            "smtp inet n - y - 20 smtpd -o smtpd_proxy_filter=127.0.0.1:1 -o smtpd_milters=\n\n"
            "2611 inet n - y - - smtpd -o smtpd_proxy_filter= -o smtpd_authorized_xforward_hosts=127.0.0.0/8"
        ),
        P,
        "identities",
        "2611/inet is behind the proxy of smtp/inet",
    ),
    "a filter that asks once more": (
        (
            "587 inet n - y - - smtpd -o content_filter=scan:[127.0.0.1]:1\n\n"
            "scan unix - - n - 4 smtp -o smtp_send_xforward_command=yes -o smtp_skip_5xx_greeting=no\n\n"
            "2610 inet n - y - - smtpd -o content_filter= -o smtpd_authorized_xforward_hosts=127.0.0.0/8"
        ),
        P,
        "identities",
        "2610/inet takes mail back from a content filter and asks the milter a second time",
    ),
    "a filter without XFORWARD": (
        (
            "587 inet n - y - - smtpd -o content_filter=scan:[127.0.0.1]:1\n\n"
            "scan unix - - n - 4 smtp -o smtp_skip_5xx_greeting=no\n\n"
            "2610 inet n - y - - smtpd -o content_filter= -o receive_override_options=no_milters "
            "-o smtpd_authorized_xforward_hosts=127.0.0.0/8"
        ),
        P,
        "identities",
        "scan/unix has smtp_send_xforward_command = no",
    ),
    "nobody takes XFORWARD": (
        (
            "587 inet n - y - - smtpd -o content_filter=scan:[127.0.0.1]:1\n\n"
            "scan unix - - n - 4 smtp -o smtp_send_xforward_command=yes -o smtp_skip_5xx_greeting=no\n\n"
            "2610 inet n - y - - smtpd -o content_filter= -o receive_override_options=no_milters"
        ),
        P,
        "identities",
        "2610/inet has no smtpd_authorized_xforward_hosts",
    ),
}


@pytest.mark.parametrize("case", MASTER)
def test_master_cf(examined, case: str) -> None:
    entries, level, subject, text = MASTER[case]
    found = examined(master=entries)
    assert [one for one in found if (one.level, one.subject) == (level, subject) and text in one.text], found
    assert all(one.remedy for one in found)


REMEDIES = ["canonical_maps", "sender_canonical_maps", "smtp_generic_maps", "virtual_alias_maps", "masquerade_domains"]


@pytest.mark.parametrize("case", REMEDIES)
def test_the_remedy_mends_it(examined, ready, case: str) -> None:
    """What doctor says to do is a command; after it that finding is gone."""
    finding = next(one for one in examined(MAIN[case][0]) if one.subject == "rewriting" and "null" not in one.text)
    command = finding.remedy.split("`")[1]
    subprocess.run(command, shell=True, check=True)
    ready.rest()
    assert [one.text for one in examined() if one.subject == "rewriting" and "null" not in one.text] == []


def test_the_remedy_mends_master_cf(examined, ready) -> None:
    """Where a service has a list of its own, main.cf's does not count."""
    finding = next(one for one in examined(master=MASTER["masquerading of a cleanup of its own"][0]) if one.remedy)
    subprocess.run(finding.remedy.split("`")[1], shell=True, check=True)
    ready.rest()
    assert [one.text for one in examined() if one.subject == "rewriting"] == []


def test_a_table_is_asked_once_for_all_return_domains(examined, ready, fake_tool, tmp_path: Path) -> None:
    customers = ready.config.parent / "customers.yaml"
    before, runs = customers.read_text(), []
    settings = (
        "sender_canonical_maps = inline:{ { x@other.test = y@other.test } }\n"
        "smtpd_sender_restrictions = check_sender_access inline:{ { spam.test = REJECT } }\n"
        "smtpd_recipient_restrictions = check_recipient_access inline:{ { spam.test = REJECT } }, reject"
    )
    try:
        for count in (1, 20):
            log = tmp_path / f"runs-{count}"
            fake_tool("postmap", f"echo run >> {log}")
            own = "{{failures: 'https://c.test/', return_domain: bounces{0}.relay.test}}"
            lines = [f"  c{number}.test: {own.format(number)}\n" for number in range(count)]
            customers.write_text(f"customers:\n{''.join(lines)}")
            examined(settings)
            runs.append(len(log.read_text().splitlines()))
    finally:
        customers.write_text(before)
    assert runs[0] == runs[1]


def test_a_filter_that_does_not_announce_xforward(examined, smtp_server: Any) -> None:
    host, port = smtp_server
    entries = MASTER["a filter that asks once more"][0].replace("[127.0.0.1]:1", f"[{host}]:{port}")
    entries = entries.replace("-o content_filter= ", "-o content_filter= -o receive_override_options=no_milters ")
    assert [one.text for one in examined(master=entries) if "does not take XFORWARD" in one.text]


class _Filter(socketserver.StreamRequestHandler):
    """A content filter that greets, and knows no XFORWARD."""

    greeted = 0

    def handle(self) -> None:
        _Filter.greeted += 1
        self.wfile.write(b"220 filter ESMTP\r\n")
        while line := self.rfile.readline():
            self.wfile.write(b"250-filter\r\n250 8BITMIME\r\n" if line.upper().startswith(b"EHLO") else b"221 bye\r\n")


@pytest.fixture
def smtp_server() -> Iterator[tuple[str, int]]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Filter) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield "127.0.0.1", int(server.server_address[1])
        server.shutdown()
        thread.join()


def test_setup_greets_a_content_filter_once(files, smtp_server: Any) -> None:
    files.add("content_filter = scan:[{}]:{}\n".format(*smtp_server))
    files.add_service("scan unix - - n - 4 smtp -o smtp_send_xforward_command=yes")
    before = _Filter.greeted
    status, output, _ = files.setup("--apply")
    assert (status, output.count("does not take XFORWARD")) == (0, 1)
    assert _Filter.greeted == before + 1


def test_the_file_of_copies_and_the_settings(examined, ready) -> None:
    ready.add("always_bcc = one@x.example\n")
    assert ready.setup("--apply")[0] == 0
    ready.rest()
    assert examined() == []
    found = examined("always_bcc = two@x.example")
    assert {(one.level, one.subject) for one in found} == {(P, "copies"), (W, "copies")}
    assert any("has one@x.example, to which Postfix sends no copies" in one.text for one in found)
    found = examined("always_bcc = one@x.example\nrecipient_bcc_maps = socketmap:unix:/none:x")
    assert any("a table of type socketmap cannot be listed" in one.text for one in found)


def test_networks_that_only_the_milter_believes(examined, ready) -> None:
    text = ready.config.read_text()
    ready.config.write_text(text.replace("milter: {", "milter: {mynetworks: [127.0.0.0/8, 192.0.2.0/24], "))
    try:
        (found,) = examined()
        assert (found.level, found.subject) == (W, "mynetworks")
        assert "milter.mynetworks has 192.0.2.0/24, from which Postfix relays no mail" in found.text
        assert examined("mynetworks = 127.0.0.0/8, 192.0.2.0/24") == []
    finally:
        ready.config.write_text(text)


def test_setup_says_too_whom_the_milter_cannot_see(files) -> None:
    files.add("smtpd_relay_restrictions = permit_tls_clientcerts, reject_unauth_destination\n")
    shown = files.setup()[1]
    assert "By hand:" in shown
    assert "smtpd_relay_restrictions has permit_tls_clientcerts" in shown
