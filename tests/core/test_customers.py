"""The customers' map: what may stand in it, and whose a message is."""

from __future__ import annotations

import re
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncehook.configuration import Configuration, load
from bouncehook.customers import Customer, CustomersMap, Match, Secret
from bouncehook.errors import ConfigurationError
from bouncehook.networks import client_address
from bouncehook.report import Event
from bouncehook.return_address import customer_tag
from configured import configured, write_configuration


def name_of(customer: Customer | None) -> str:
    return customer.name if customer else "-"


def test_the_short_form_is_a_login_and_a_sender(tmp_path: Path) -> None:
    customers = configured(
        tmp_path, "customers:\n  Acme.test: https://acme.test/x?y=1\n  joe@b.test: http://b/\n"
    ).customers
    assert [customer.name for customer in customers] == ["Acme.test", "joe@b.test"]
    acme = next(iter(customers))
    assert (acme.failure_urls, acme.bounce_urls, acme.secrets, acme.return_domain) == (
        ("https://acme.test/x?y=1",),
        (),
        (),
        None,
    )
    assert name_of(customers.by_login("ACME.TEST")) == "Acme.test"
    assert name_of(customers.by_sender("someone@acme.Test")) == "Acme.test"
    assert name_of(customers.by_sender("Joe@B.test")) == "joe@b.test"
    assert customers.by_sender("jim@b.test") is None
    assert customers.by_sender("someone@sub.acme.test") is None


def test_the_long_form_with_lists_and_single_values(tmp_path: Path) -> None:
    customers = configured(
        tmp_path,
        """\
customers:
  initech:
    match: {sasl: Initech, sender: [initech.test, "*.initech.test"], client: [192.0.2.0/24, "2001:db8::/32"]}
    failures: [https://one.test/, https://two.test/]
    bounces: https://bounces.test/
    secret: [whsec_b25lb25lb25lb25lb25lb25lb25lb25l]
    secret_file: [sub/one.secret, /abs/two.secret]
    return_domain: Bounces.Initech.TEST.
  by-name:
    failures: https://by-name.test/
""",
    ).customers
    initech, by_name = customers
    assert initech.failure_urls == ("https://one.test/", "https://two.test/")
    assert initech.bounce_urls == ("https://bounces.test/",)
    assert [secret.text for secret in initech.secrets] == ["whsec_b25lb25lb25lb25lb25lb25lb25lb25l", "", ""]
    assert [secret.file for secret in initech.secrets] == [None, tmp_path / "sub/one.secret", Path("/abs/two.secret")]
    assert initech.return_domain == "bounces.initech.test"
    assert by_name.match == Match(sasl=("by-name",), sender=("by-name",))
    assert customers.by_tag(customer_tag("initech")) is initech
    assert customers.by_tag(b"123456") is None


def test_a_secret_is_not_shown() -> None:
    assert "whsec" not in repr(Customer("a", Match(), (), secrets=(Secret(text="whsec_abc"),)))


PRECEDENCE = """\
customers:
  login: {match: {sasl: app}, failures: http://1/}
  short-pattern: {match: {sasl: "app-*"}, failures: http://1/}
  long-pattern: {match: {sasl: "app-*-eu"}, failures: http://1/}
  address: {match: {sender: boss@corp.test}, failures: http://1/}
  domain: {match: {sender: corp.test}, failures: http://1/}
  below: {match: {sender: "*.corp.test"}, failures: http://1/}
  far-below: {match: {sender: "*.eu.corp.test"}, failures: http://1/}
  wide: {match: {client: 10.0.0.0/8}, failures: http://1/}
  narrow: {match: {client: 10.1.0.0/16}, failures: http://1/}
  one: {match: {client: 10.1.2.3}, failures: http://1/}
  six: {match: {client: "2001:db8::/32"}, failures: http://1/}
"""


@pytest.fixture(scope="module")
def precedence(tmp_path_factory: pytest.TempPathFactory) -> CustomersMap:
    return configured(tmp_path_factory.mktemp("precedence"), PRECEDENCE).customers


@pytest.mark.parametrize(
    ("login", "customer"),
    [
        ("app", "login"),
        ("APP", "login"),
        ("app-1", "short-pattern"),
        ("app-", "short-pattern"),
        ("app-1-eu", "long-pattern"),
        ("App-1-EU", "long-pattern"),
        ("app-1-eu2", "short-pattern"),
        ("apple", "-"),
        ("my-app-1", "-"),
        ("", "-"),
    ],
)
def test_by_login(precedence: CustomersMap, login: str, customer: str) -> None:
    assert name_of(precedence.by_login(login)) == customer


@pytest.mark.parametrize(
    ("sender", "customer"),
    [
        ("boss@corp.test", "address"),
        ("Boss@Corp.Test", "address"),
        ("clerk@corp.test", "domain"),
        ('"a@b"@corp.test', "domain"),
        ("clerk@corp.test.", "domain"),
        ("x@us.corp.test", "below"),
        ("x@a.b.us.corp.test", "below"),
        ("x@eu.corp.test", "below"),
        ("x@a.eu.corp.test", "far-below"),
        ("x@notcorp.test", "-"),
        ("x@test", "-"),
        ("corp", "-"),
        ("", "-"),
        ("@", "-"),
    ],
)
def test_by_sender(precedence: CustomersMap, sender: str, customer: str) -> None:
    assert name_of(precedence.by_sender(sender)) == customer


@pytest.mark.parametrize(
    ("client", "customer"),
    [
        ("10.9.9.9", "wide"),
        ("10.1.9.9", "narrow"),
        ("10.1.2.3", "one"),
        ("::ffff:10.1.2.3", "one"),
        ("::ffff:10.1.9.9", "narrow"),
        ("11.0.0.1", "-"),
        ("2001:db8:1::1", "six"),
        ("2001:db9::1", "-"),
        ("::a01:203", "-"),  # the same number, another protocol
    ],
)
def test_by_client(precedence: CustomersMap, client: str, customer: str) -> None:
    address = client_address(client)
    assert address is not None
    assert name_of(precedence.by_client(address)) == customer


@given(st.text())
def test_a_client_address_is_one_or_none(text: str) -> None:
    found = client_address(text)
    assert found is None or found == ip_address(text) or found == ip_address(text).ipv4_mapped  # type: ignore[union-attr]


@given(st.text(), st.text())
def test_any_login_and_sender_can_be_asked_for(precedence: CustomersMap, login: str, sender: str) -> None:
    assert name_of(precedence.by_login(login)) in ("-", "login", "short-pattern", "long-pattern")
    assert name_of(precedence.by_sender(sender)) == "-" or "corp.test" in sender.lower()


IDN_MAP = """\
customers:
  bücher.example: http://short.test/
  münchen:
    match: {sender: ["news@Straße.example", "*.例え.example."]}
    failures: http://long.test/
    return_domain: Rück.example.
"""


@pytest.mark.parametrize(
    ("sender", "customer"),
    [
        ("a@bücher.example", "bücher.example"),
        ("a@xn--bcher-kva.example", "bücher.example"),
        ("a@XN--BCHER-KVA.Example.", "bücher.example"),
        ("News@STRAßE.example", "münchen"),
        ("news@xn--strae-oqa.example", "münchen"),
        ("news@strasse.example", "-"),
        ("a@b.例え.example", "münchen"),
        ("a@b.xn--r8jz45g.example", "münchen"),
        ("a@\udcfc.example", "-"),
    ],
)
def test_a_domain_outside_ascii_is_one_domain(tmp_path: Path, sender: str, customer: str) -> None:
    assert name_of(configured(tmp_path, IDN_MAP).customers.by_sender(sender)) == customer


def test_a_return_domain_is_taken_as_its_a_label(tmp_path: Path) -> None:
    configuration = configured(tmp_path, IDN_MAP)
    assert configuration.return_domains == {"bounces.relay.test", "xn--rck-hoa.example"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bücher.example", "xn--bcher-kva.example"),
        ("bücher.example", "BÜCHER.example."),
        ("news@bücher.example", "News@xn--bcher-kva.example"),
        ("example.org", "Example.org."),
        ("*.bücher.example", "*.xn--bcher-kva.example"),
    ],
)
def test_two_customers_cannot_have_one_domain(tmp_path: Path, one: str, other: str) -> None:
    entries = "".join(
        f"  {name}: {{match: {{sender: '{sender}'}}, failures: http://x.test/}}\n"
        for name, sender in (("one", one), ("other", other))
    )
    with pytest.raises(ConfigurationError, match=r"customers.other: matches sender .*, and so does customers.one"):
        configured(tmp_path, f"customers:\n{entries}")


def test_a_v4_network_written_in_v6_is_the_v4_network(tmp_path: Path) -> None:
    customers = configured(
        tmp_path, 'customers: {a: {match: {client: "::ffff:192.0.2.0/120"}, failures: http://1/}}\n'
    ).customers
    assert name_of(customers.by_client(ip_address("192.0.2.7"))) == "a"


def test_return_addresses_of_all_customers(tmp_path: Path) -> None:
    found: Configuration = configured(
        tmp_path, "customers:\n  a: {failures: http://1/, return_domain: b.a.test}\n  c: {failures: http://1/}\n"
    )
    assert found.return_domains == {"bounces.relay.test", "b.a.test"}
    one, other = found.customers
    assert found.return_address_for(one, "QUEUE1", 100).endswith("@b.a.test")
    assert found.return_address_for(other, "QUEUE1", 100).endswith("@bounces.relay.test")
    token = found.verify(found.return_address_for(one, "QUEUE1", 100), 100)
    assert (token.id, found.customers.by_tag(token.customer_tag)) == ("QUEUE1", one)


def test_an_empty_map_is_a_configuration(tmp_path: Path) -> None:
    assert len(configured(tmp_path, "customers: {}\n").customers) == 0


def test_the_defaults(tmp_path: Path) -> None:
    settings = configured(tmp_path).settings
    assert (settings.return_prefix, settings.return_lifetime_days, settings.remember_sent_days) == ("bounce", 30, 30)
    assert (settings.keep_delivered_days, settings.keep_undelivered_days) == (30, 90)
    assert settings.spool == tmp_path / "spool"
    assert [str(network) for network in settings.mynetworks] == ["127.0.0.0/8", "::1/128"]
    assert settings.smtp_skip_5xx_greeting is True
    assert str(settings.milter_socket) == "/var/spool/postfix/bouncehook/milter.sock"


def test_what_can_be_set(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "bouncehook.yaml"
    path.parent.mkdir()
    path.write_text(
        "\ufeffreturn_address: {domain: B.Test, prefix: Fail, lifetime_days: 12, keys: ../keys}\n"
        "customers: ../customers.yaml\nremember_sent_days: 0\nkeep_days: {delivered: 12, undelivered: 3650}\n"
        "smtp_skip_5xx_greeting: no\n"
        f"milter: {{socket: {tmp_path}/m.sock, mynetworks: 10.0.0.0/8}}\n"
    )
    (tmp_path / "customers.yaml").write_text("customers: {}\n")
    (tmp_path / "keys").write_text(f"1 {'ab' * 32}\n")
    settings = load(path).settings
    assert (settings.return_domain, settings.return_prefix, settings.return_lifetime_days) == ("b.test", "fail", 12)
    assert (settings.keys, settings.customers) == (tmp_path / "keys", tmp_path / "customers.yaml")
    assert (settings.remember_sent_days, settings.smtp_skip_5xx_greeting) == (0, False)
    assert (settings.keep_delivered_days, settings.keep_undelivered_days) == (12, 3650)
    assert [str(network) for network in settings.mynetworks] == ["10.0.0.0/8"]


@pytest.mark.parametrize("name", ["delivered", "undelivered"])
def test_reports_are_kept_as_long_as_return_addresses_are_good(tmp_path: Path, name: str) -> None:
    """One that is forgotten before would be made again by a bounce that is sent again."""
    with pytest.raises(
        ConfigurationError, match=rf"bouncehook.yaml:7: keep_days.{name}: must be at least 30, the days"
    ):
        configured(tmp_path, settings=f"keep_days: {{{name}: 29}}\n")


def test_a_longer_lifetime_keeps_reports_longer(tmp_path: Path) -> None:
    path = write_configuration(tmp_path)
    path.write_text(path.read_text().replace("  keys: keys\n", "  keys: keys\n  lifetime_days: 100\n"))
    settings = load(path).settings
    assert (settings.keep_delivered_days, settings.keep_undelivered_days) == (100, 100)


def test_what_a_customer_hears_and_where(tmp_path: Path) -> None:
    configuration = configured(
        tmp_path,
        "customers:\n  a: {failures: http://1/}\n"
        "  c: {failures: http://1/, bounces: http://2/, bounce_size: 1000, events: [delayed, auto-reply],\n"
        "    forward: yes}\n",
        "forward_through: relay.test:2525\n",
    )
    none, some = configuration.customers
    assert (none.events, none.bounce_size, none.forward) == ((), 10 * 1024 * 1024, False)
    assert configuration.urls(none, Event.RETURNED) == configuration.urls(none, Event.FORWARDED) == ()
    assert (some.events, some.bounce_size) == (("delayed", "auto-reply"), 1000)
    elsewhere = {Event.RETURNED: ("http://2/",), Event.FORWARDED: ("smtp://relay.test:2525",)}
    for event in Event:
        assert configuration.urls(some, event) == elsewhere.get(event, ("http://1/",))


@pytest.mark.parametrize("where", ["relay.test", "relay.test:", ":25", "relay.test:x", "relay.test:70000", "25"])
def test_a_relay_to_forward_through_is_a_host_and_a_port(tmp_path: Path, where: str) -> None:
    with pytest.raises(ConfigurationError, match="forward_through: must be a host and a port"):
        configured(tmp_path, settings=f"forward_through: '{where}'\n")


def test_who_forwards_must_remember(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="customer acme has `forward: yes`, which needs"):
        configured(tmp_path, "customers: {acme: {forward: yes}}\n", "remember_sent_days: 0\n")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            "{failures: http://1/, events: [failure]}",
            "must be one of delayed, complaint, auto-reply, delivered, not 'failure'",
        ),
        ("{bounces: http://1/, events: [delayed]}", "give `failures:`"),
        ("{bounces: http://1/, bounce_size: 0}", "must be a whole number from 1 to 104857600, not 0"),
    ],
)
def test_faults_of_those(tmp_path: Path, line: str, fault: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(fault)):
        configured(tmp_path, f"customers:\n  a: {line}\n")


@pytest.mark.parametrize(
    ("text", "line", "fault"),
    [
        (
            "customers:\n  a: {failures: http://1/, aka: [old]}\n  b: {failures: http://2/, aka: [old]}\n",
            3,
            "customers.b: has or had the name 'old', and so has or had customers.a on line 2",
        ),
        (
            "customers:\n  a: {failures: http://1/, aka: b}\n  b: http://2/\n",
            3,
            "customers.b: has or had the name 'b', and so has or had customers.a on line 2",
        ),
        (
            "customers:\n  a: {failures: http://1/, aka: old}\nremoved:\n  - x\n  - old\n",
            5,
            "removed[1]: 'old' is a name of customers.a on line 2; take it out here or there",
        ),
        (
            "removed: [a]\ncustomers:\n  a: http://1/\n",
            1,
            "removed[0]: 'a' is a name of customers.a on line 3; take it out here or there",
        ),
        (
            "customers:\n  a: {failures: http://1/, aka: bouncehook-probe}\n",
            2,
            "customers.a.aka: is the name that `bouncehook probe` sends in, and never was a customer's",
        ),
        ("customers:\n  a: {failures: http://1/, aka: 7}\n", 2, "customers.a.aka: must be a text, not 7"),
    ],
)
def test_a_name_is_one_customers(tmp_path: Path, text: str, line: int, fault: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        configured(tmp_path, text)
    assert raised.value.faults[0].startswith(f"{tmp_path / 'customers.yaml'}:{line}: {fault}")


def test_former_and_removed_names_match_no_mail(tmp_path: Path) -> None:
    customers = configured(
        tmp_path, "removed: [gone.test]\ncustomers:\n  new.test: {failures: http://1/, aka: [old.test, older.test]}\n"
    ).customers
    (new,) = customers
    assert [name_of(customers.by_sender(f"x@{name}.test")) for name in ("new", "old", "gone")] == ["new.test", "-", "-"]
    assert customers.by_tag(customer_tag("older.test")) is customers.by_name("old.test") is new
    gone = customers.by_tag(customer_tag("gone.test"))
    assert gone is not None
    assert (gone.name, gone.is_removed, gone.failure_urls) == ("gone.test", True, ())
    assert len(customers) == 1
