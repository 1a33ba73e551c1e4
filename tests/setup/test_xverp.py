"""`bouncehook setup --xverp`: where it is safe, where it refuses, and that it goes with what others configured."""

from __future__ import annotations

import subprocess

import pytest

from bouncehook_demo.postfix_settings import submission_service
from configured import RETURN_DOMAIN

pytestmark = pytest.mark.postfix

SUBMISSION = submission_service("127.0.0.1", 2587)
KEY = "127.0.0.1:2587/inet"
CUSTOMERS = """\
customers:
  acme.test: https://acme.test/
  initech:
    match: {sasl: initech, sender: ["*.initech.test", joe.o+x@other.test, bücher.test], client: 192.0.2.0/24}
    failures: https://initech.test/
  many:
    match: {sender: [MANY]}
    failures: https://many.test/
""".replace("MANY", ", ".join(f"domain{number}.test" for number in range(130)))


@pytest.fixture
def relay(files):
    """With a service for customers who log in, and customers who are told in every way."""
    return customised(files)


@pytest.fixture(scope="module")
def with_xverp(shared_files):
    """The same, set up with --xverp, to be looked at."""
    customised(shared_files).set_up("--xverp")
    return shared_files


def customised(files):
    files.write(CUSTOMERS)
    files.add_service(SUBMISSION)
    return files


def becomes(files, command: str) -> str | None:
    """What smtpd makes of a command: the first table that answers."""
    name = files.overrides(KEY)["smtpd_command_filter"].removeprefix("$")
    filters = subprocess.run(
        ["/usr/sbin/postconf", "-c", files.config_directory, "-xh", name], capture_output=True, text=True, check=True
    ).stdout.strip()
    for table in filters.split(", "):
        asked = ["/usr/sbin/postmap", "-c", files.config_directory, "-q", command, table]
        if found := subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip():
            return found
    return None


def test_it_is_for_the_service_of_customers_alone(relay) -> None:
    before = relay.state()
    output = relay.set_up("--xverp")
    assert f"+ {KEY}: -o smtpd_command_filter=$bouncehook_xverp" in output
    assert "127.88.0.2:2525/inet gets no XVERP: it takes mail from strangers too" in output
    assert relay.overrides(KEY)["smtpd_authorized_verp_clients"] == "static:all"
    assert relay.value("smtpd_command_filter") == "", "the other service is left as it is"
    assert relay.setup("--apply", "--xverp")[1].endswith("Nothing to do.\n")
    assert relay.setup("--apply")[1].endswith("Nothing to do.\n"), "what was wished for once stays"
    assert relay.setup("--remove")[0] == 0
    assert relay.without_backups() == before


def test_without_the_option_nothing_is_asked_for(relay) -> None:
    relay.set_up()
    assert "smtpd_command_filter" not in relay.overrides(KEY)


@pytest.mark.parametrize(
    ("command", "becoming"),
    [
        ("MAIL FROM:<news@acme.test>", "MAIL FROM:<news@acme.test> XVERP"),
        ("mail from: <News@ACME.test> SIZE=1 RET=HDRS", "mail from: <News@ACME.test> SIZE=1 RET=HDRS XVERP"),
        ("MAIL FROM:<a+b=c%d@deep.down.initech.test>", "MAIL FROM:<a+b=c%d@deep.down.initech.test> XVERP"),
        ("MAIL FROM:<joe.o+x@other.test>", "MAIL FROM:<joe.o+x@other.test> XVERP"),
        ("MAIL FROM:<joeXo+x@other.test>", None),
        ("MAIL FROM:<x@domain120.test>", "MAIL FROM:<x@domain120.test> XVERP"),
        ("MAIL FROM:<x@xn--bcher-kva.test>", "MAIL FROM:<x@xn--bcher-kva.test> XVERP"),
        ("MAIL FROM:<x@bücher.test> SMTPUTF8", "MAIL FROM:<x@bücher.test> SMTPUTF8 XVERP"),
        ("MAIL FROM:<x@initech.test>", None),  # the pattern means what is below
        ("MAIL FROM:<x@sub.acme.test>", None),
        ("MAIL FROM:<x@notacme.test>", None),
        ("MAIL FROM:<x@acmeXtest>", None),
        ("MAIL FROM:<whoever@else.test>", None),
        ("MAIL FROM:<whoever@else.test> AUTH=<x@acme.test>", None),
        ("MAIL FROM:<>", None),
        ("MAIL FROM:<news@acme.test> XVERP", None),
        ("MAIL FROM:<news@acme.test> XVERP=-= SIZE=1", None),
        ("RCPT TO:<news@acme.test>", None),
        ("EHLO acme.test", None),
    ],
)
def test_whose_messages_ask(with_xverp, command: str, becoming: str | None) -> None:
    assert becomes(with_xverp, command) == becoming


def test_a_return_address_does_not_get_another_recipient(relay) -> None:
    relay.write("customers: {acme.test: {failures: 'https://acme.test/', return_domain: acme.test}}\n")
    relay.set_up("--xverp")
    assert becomes(relay, "MAIL FROM:<news@acme.test>") is not None
    for sender in ("<bounce+abc@acme.test>", '<"bounce+abc+quo ted=x.test"@acme.test>'):
        assert becomes(relay, f"MAIL FROM:{sender}") is None


@pytest.mark.parametrize("together", [True, False], ids=["at once", "one after the other"])
def test_with_notify_never(relay, together: bool) -> None:
    before = relay.state()
    for options in [("--xverp", "--notify-never")] if together else [("--xverp",), ("--notify-never",)]:
        output = relay.set_up(*options)
        assert "of its own: have" not in output
    never = "RCPT TO:<joe@far.test> NOTIFY=NEVER"
    assert becomes(relay, "MAIL FROM:<news@acme.test>") == "MAIL FROM:<news@acme.test> XVERP"
    assert becomes(relay, never) == "RCPT TO:<joe@far.test> NOTIFY=FAILURE"
    assert relay.setup("--apply")[1].endswith("Nothing to do.\n")
    assert relay.setup("--remove")[0] == 0
    assert relay.without_backups() == before


def test_the_customers_map_is_followed(relay) -> None:
    relay.set_up("--xverp")
    relay.write(CUSTOMERS + "  later.test: https://later.test/\n")
    assert becomes(relay, "MAIL FROM:<news@later.test>") is None
    relay.set_up()
    assert becomes(relay, "MAIL FROM:<news@later.test>") == "MAIL FROM:<news@later.test> XVERP"
    assert relay.setup("--apply")[1].endswith("Nothing to do.\n")


def test_a_command_filter_of_the_operators_own_stays(relay) -> None:
    relay.add("smtpd_command_filter = regexp:{ { /^VRFY/ NOOP } }\n")
    output = relay.set_up("--xverp")
    assert f"{KEY} has smtpd_command_filter or smtpd_authorized_verp_clients of its own" in output
    assert relay.value("smtpd_command_filter") == "regexp:{ { /^VRFY/ NOOP } }"
    assert "smtpd_command_filter" not in relay.overrides(KEY)


def test_what_the_operator_changed_after_setup_stays(relay) -> None:
    relay.set_up("--xverp")
    relay.tool("postconf", "-P", f"{KEY}/smtpd_command_filter=regexp:/etc/other")
    relay.rest()
    assert "left as it is, because it was changed" in relay.setup("--remove")[1]
    assert relay.overrides(KEY)["smtpd_command_filter"] == "regexp:/etc/other"
    assert "smtpd_authorized_verp_clients" not in relay.overrides(KEY)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("smtpd_relay_restrictions=permit_sasl_authenticated,defer_unauth_destination", "from strangers too"),
        ("smtpd_relay_restrictions=check_client_access,static:ok,reject", "from strangers too"),
        ("smtpd_relay_restrictions=warn_if_reject,reject", "from strangers too"),
        ("smtpd_relay_restrictions=permit_sasl_authenticated,permit_tls_clientcerts,reject", "from strangers too"),
        ("smtpd_relay_restrictions=permit_mynetworks,reject", "192.0.2.0/24, which milter.mynetworks does not have"),
        ("smtpd_milters=inet:localhost:8891", "does not ask our milter"),
        ("receive_override_options=no_milters", "does not ask our milter"),
        ("smtpd_authorized_xforward_clients=127.0.0.1", "takes mail back from a filter"),
    ],
)
def test_a_service_on_which_it_would_not_be_safe(relay, change: str, said: str) -> None:
    relay.tool("postconf", "-P", f"{KEY}/smtpd_recipient_restrictions=")
    relay.tool("postconf", "-P", f"{KEY}/{change}")
    relay.add("mynetworks = 127.0.0.0/8, 192.0.2.0/24\n")
    before = relay.state()
    status, output, _ = relay.setup("--apply", "--xverp")
    assert status == 69
    assert "--xverp: no service is for customers only" in output
    assert f"{KEY} " in output
    assert said in output
    assert relay.state() == before


def test_a_service_for_networks_that_the_milter_knows(relay) -> None:
    relay.add("mynetworks = 127.0.0.1/32, [127.88.0.0]/24\n")
    relay.tool("postconf", "-P", f"{KEY}/smtpd_relay_restrictions=permit_mynetworks,reject")
    relay.rest()
    relay.set_up("--xverp")
    assert relay.overrides(KEY)["smtpd_command_filter"] == "$bouncehook_xverp"


@pytest.mark.parametrize(
    ("customers", "main", "said"),
    [
        (CUSTOMERS, "default_verp_delimiters = -=\n", "default_verp_delimiters = -=: must be +="),
        ("customers: {a: {match: {sasl: a}, failures: 'https://a.test/'}}\n", "", "no customer has a `match.sender`"),
    ],
)
def test_what_it_refuses(relay, customers: str, main: str, said: str) -> None:
    relay.write(customers)
    relay.add(main)
    before = relay.state()
    status, output, _ = relay.setup("--apply", "--xverp")
    assert status == 69
    assert said in output
    assert relay.state() == before


def test_a_service_that_has_become_open_is_named(relay) -> None:
    relay.set_up("--xverp")
    relay.tool("postconf", "-P", f"{KEY}/smtpd_relay_restrictions=permit_mynetworks,defer_unauth_destination")
    relay.tool("postconf", "-P", f"{KEY}/smtpd_recipient_restrictions=")
    relay.rest()
    output = relay.setup()[1]
    assert f"{KEY} has XVERP and takes mail from strangers too" in output
    assert f"-PX {KEY}/smtpd_command_filter {KEY}/smtpd_authorized_verp_clients" in output


@pytest.mark.parametrize(
    ("address", "leaves_as"),
    [
        ("bounce+abc+joe=far.test", "bounce+abc+joe=far.test"),
        ("bounce+abc+per%cent=far.test", "bounce+abc"),
        ("bounce+abc+bang!joe=far.test", "bounce+abc"),
        ("bounce+abc+a@b=far.test", "bounce+abc"),
        ('"bounce+abc+a@b=far.test"', "bounce+abc"),
        ("joe+a%b", "joe+a%b"),
        (f"bounce+abc+{'x' * 150}=far.test", f"bounce+abc+{'x' * 150}=far.test"),
        (f"bounce+abc+{'x' * 250}=far.test", "bounce+abc"),
        ("x" * 250, "x" * 250),
    ],
)
def test_recipients_whose_names_postfix_would_not_take_back(with_xverp, address: str, leaves_as: str) -> None:
    table = subprocess.run(
        ["/usr/sbin/postconf", "-c", with_xverp.config_directory, "-xh", "bouncehook_generic"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    asked = ["/usr/sbin/postmap", "-c", with_xverp.config_directory, "-q", f"{address}@{RETURN_DOMAIN}", table]
    found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    assert (found or f"{address}@{RETURN_DOMAIN}") == f"{leaves_as}@{RETURN_DOMAIN}"
