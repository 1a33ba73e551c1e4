"""`bouncehook setup --notify-success`: which services and which recipients ask, and that it goes with the rest."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from bouncehook_admin.setup.success import RULES
from bouncehook_demo.postfix_settings import submission_service

pytestmark = pytest.mark.postfix

SERVICE = "127.0.0.1:2587"
KEY = f"{SERVICE}/inet"
EVERYBODYS = "customers: {acme.test: {match: {sasl: ['*']}, failures: 'https://acme.test/', events: [delivered]}}\n"
SOMES = "customers: {acme.test: {failures: 'https://acme.test/', events: [delivered]}}\n"


@pytest.fixture
def relay(files):
    """With a service for clients who log in, all of whom are customers."""
    files.write(EVERYBODYS)
    files.add_service(submission_service("127.0.0.1", 2587))
    return files


def becomes(files, command: str) -> str:
    """What smtpd makes of a command there."""
    name = files.overrides(KEY)["smtpd_command_filter"].removeprefix("$")
    table = files.tool("postconf", "-xh", name).strip()
    try:
        return str(files.tool("postmap", "-q", command, table)).strip()
    except subprocess.CalledProcessError:  # nothing is found
        return command


def test_it_is_for_the_service_of_customers_alone(relay) -> None:
    before = relay.state()
    output = relay.set_up("--notify-success")
    assert f"+ {KEY}: -o smtpd_command_filter=$bouncehook_notify_success" in output
    assert "127.88.0.2:2525/inet asks for no success notifications: it takes mail from strangers too" in output
    assert relay.value("smtp_discard_ehlo_keywords") == "dsn"
    assert relay.value("smtpd_command_filter") == "", "the other service is left as it is"
    assert relay.setup("--apply", "--notify-success")[1].endswith("Nothing to do.\n")
    assert relay.setup("--apply")[1].endswith("Nothing to do.\n"), "what was wished for once stays"
    assert relay.setup("--remove")[0] == 0
    assert relay.without_backups() == before


COMMANDS = [
    ("RCPT TO:<joe@far.test>", " NOTIFY=Success,FAILURE,DELAY"),
    ("rcpt to: <joe@far.test>", " NOTIFY=Success,FAILURE,DELAY"),
    ("RCPT TO:<joe@far.test> ORCPT=rfc822;x@y.test", " NOTIFY=Success,FAILURE,DELAY"),
    ("RCPT TO:<joe@far.test> NOTIFY=FAILURE", ",Success"),
    ("RCPT TO:<joe@far.test> notify=delay,failure", ",Success"),
    ("RCPT TO:<joe@far.test> NOTIFY=NEVER", ""),
    ("RCPT TO:<joe@far.test> NOTIFY=DELAY", ""),
    ("RCPT TO:<joe@far.test> NOTIFY=SUCCESS", ""),
    ("RCPT TO:<joe@far.test> NOTIFY=SUCCESS,FAILURE", ""),
    ('RCPT TO:<"joe NOTIFY=NEVER"@far.test>', ""),
    ('RCPT TO:<"a> NOTIFY=FAILURE"@far.test>', ""),
    ("RCPT TO:joe@far.test", ""),
    ("RCPT TO:<>", ""),
    ("MAIL FROM:<joe@far.test>", ""),
    ("VRFY <joe@far.test>", ""),
]


def test_what_recipients_ask_for(relay) -> None:
    relay.set_up("--notify-success")
    assert {command: becomes(relay, command) for command, _ in COMMANDS} == {
        command: command + added for command, added in COMMANDS
    }
    command = "RCPT TO:<joe@far.test> NOTIFY=FAILURE ORCPT=rfc822;x@y.test"
    assert becomes(relay, command) == "RCPT TO:<joe@far.test> NOTIFY=FAILURE,Success ORCPT=rfc822;x@y.test"


def test_a_service_that_others_may_send_through_has_to_be_named(relay) -> None:
    relay.write(SOMES)
    before = relay.state()
    status, output, _ = relay.setup("--apply", "--notify-success")
    assert status == 69
    assert f"{KEY} lets whoever logs in send, customer or not: name it (--notify-success={SERVICE})" in output
    assert relay.state() == before
    for name in (SERVICE, KEY):
        output = relay.setup(f"--notify-success={name}")[1]
        assert f"+ {KEY}: -o smtpd_command_filter=$bouncehook_notify_success" in output
        assert f"{KEY} lets whoever logs in send: who is no customer there gets a mail for each message" in output


def test_networks_of_customers(relay) -> None:
    """Whoever is in mynetworks of the service is a customer, or not, by the map."""
    relay.add("mynetworks = 127.88.0.0/24\n")
    relay.tool("postconf", "-P", f"{KEY}/smtpd_recipient_restrictions=")
    relay.tool("postconf", "-P", f"{KEY}/smtpd_relay_restrictions=permit_mynetworks,reject")
    relay.rest()
    relay.write(SOMES)
    assert "lets clients in 127.88.0.0/24 send, customer or not" in relay.setup("--notify-success")[1]
    relay.write("customers: {a: {match: {client: 127.88.0.0/16}, failures: 'https://a.test/', events: [delivered]}}\n")
    assert f"+ {KEY}: -o smtpd_command_filter" in relay.setup("--notify-success")[1]


def test_a_name_that_is_none(relay) -> None:
    status, output, _ = relay.setup("--apply", "--notify-success=submissoin")
    assert status == 69
    assert "--notify-success=submissoin: master.cf has no smtpd of this name; there are: " in output


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("smtpd_discard_ehlo_keywords", "silent-discard,DSN", "and so would refuse every recipient"),
        ("smtpd_discard_ehlo_keyword_address_maps", "static:dsn", "and so would refuse recipients"),
        ("content_filter", "scan:[127.0.0.1]:10024", "passes mail to a content filter"),
        ("smtpd_relay_restrictions", "permit_sasl_authenticated,permit_tls_clientcerts,reject", "from strangers too"),
    ],
)
def test_a_service_on_which_it_would_do_harm(relay, name: str, value: str, said: str) -> None:
    relay.tool("postconf", "-P", f"{KEY}/smtpd_recipient_restrictions=")
    relay.tool("postconf", "-P", f"{KEY}/{name}={value}")
    relay.rest()
    before = relay.state()
    status, output, _ = relay.setup("--apply", f"--notify-success={SERVICE}")
    assert status == 69
    assert said in output
    assert relay.state() == before


def test_what_becomes_so_later_is_named(relay) -> None:
    relay.set_up("--notify-success")
    relay.tool("postconf", "-P", f"{KEY}/smtpd_discard_ehlo_keywords=dsn")
    relay.rest()
    output = relay.setup()[1]
    assert f"{KEY} asks for success notifications and refuses NOTIFY" in output
    assert f"-PX {KEY}/smtpd_command_filter" in output


@pytest.mark.parametrize("order", [("--notify-success", "--xverp"), ()], ids=str)
def test_with_a_return_address_for_each_recipient(relay, order: tuple[str, ...]) -> None:
    relay.write("customers: {acme.test: {match: {sasl: ['*'], sender: acme.test}, failures: 'https://acme.test/'}}\n")
    before = relay.state()
    for options in [(one,) for one in order] or [("--xverp", "--notify-success", "--notify-never")]:
        relay.set_up(*options)
    assert relay.overrides(KEY)["smtpd_command_filter"] == "$bouncehook_xverp_notify_success"
    assert relay.overrides(KEY)["smtpd_authorized_verp_clients"] == "static:all"
    assert becomes(relay, "MAIL FROM:<news@acme.test>") == "MAIL FROM:<news@acme.test> XVERP"
    assert becomes(relay, "RCPT TO:<joe@far.test>") == "RCPT TO:<joe@far.test> NOTIFY=Success,FAILURE,DELAY"
    never = "RCPT TO:<joe@far.test> NOTIFY="
    assert becomes(relay, f"{never}NEVER") == never + ("NEVER" if order else "FAILURE")
    assert "unused parameter" not in relay.tool("postconf", "-n")
    assert relay.setup("--apply")[1].endswith("Nothing to do.\n")
    status, output, _ = relay.setup("--remove")
    assert (status, "left as it is" in output) == (0, False)
    assert relay.without_backups() == before


def test_the_printed_script_does_the_same(relay, tmp_path: Path) -> None:
    """For a Postfix whose files are made elsewhere; there nobody but the administrator knows who may send."""
    status, text, errors = relay.setup("--print", f"--notify-success={KEY}")
    assert (status, errors) == (0, "")
    script = tmp_path / "script"
    script.write_text(text)

    def run() -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "MAIL_CONFIG": str(relay.config_directory)}
        done = subprocess.run(["sh", script], env=environment, capture_output=True, text=True, check=False)
        relay.rest()
        return done

    relay.tool("postconf", "-P", f"{KEY}/smtpd_discard_ehlo_keywords=dsn")
    relay.rest()
    before = relay.state()
    done = run()
    assert (done.returncode, "so would refuse every recipient" in done.stderr) == (69, True)
    assert relay.state() == before
    relay.tool("postconf", "-PX", f"{KEY}/smtpd_discard_ehlo_keywords")
    relay.rest()
    assert (run().returncode, run().stdout) == (0, "")
    assert becomes(relay, "RCPT TO:<joe@far.test>") == "RCPT TO:<joe@far.test> NOTIFY=Success,FAILURE,DELAY"
    assert relay.value("smtp_discard_ehlo_keywords") == "dsn"


def test_a_command_filter_of_the_operators_own_stays(relay) -> None:
    relay.tool("postconf", "-P", f"{KEY}/smtpd_command_filter=pcre:/etc/other")
    relay.rest()
    output = relay.setup("--notify-success")[1]
    assert f"{KEY} has smtpd_command_filter of its own: add these lines to its table: {RULES[0]}" in output
    assert "-o smtpd_command_filter" not in output


def test_a_transport_with_keywords_of_its_own_is_named(relay) -> None:
    relay.add("smtp_discard_ehlo_keywords = chunking\n")
    relay.add_service("slow unix - - n - - smtp\n  -o smtp_discard_ehlo_keywords=starttls")
    output = relay.setup("--notify-success")[1]
    assert "+ smtp_discard_ehlo_keywords = chunking, dsn" in output
    assert "slow/unix has smtp_discard_ehlo_keywords of its own, without dsn" in output
