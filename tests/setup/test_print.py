"""`bouncehook setup --print`: what it prints without any Postfix, and what it says when it cannot."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from configured import RETURN_DOMAIN, write_configuration

Run = Callable[..., tuple[int, str, str]]

SOCKETS = """\
milter: {socket: 'inet:8890@0.0.0.0', clients: [10.1.0.5], reached_at: 'inet:8890@bouncehook'}
lmtp: {socket: 'inet:8024@0.0.0.0', clients: [10.1.0.5], reached_at: 'inet:8024@bouncehook'}
"""
CUSTOMERS = "customers: {acme.test: 'https://acme.test/'}\n"
MILTER = (
    "bouncehook_milter = { inet:bouncehook:8890, connect_timeout=2s, command_timeout=5s, content_timeout=30s, "
    "default_action=accept }"
)
POSTCONF = """\
internal_mail_filter_classes =
non_smtpd_milters = inet:rspamd:9900
relay_domains = proxy:mysql:/opt/postfix/conf/sql/relay_domains.cf
relay_recipient_maps = proxy:mysql:/opt/postfix/conf/sql/relay_recipients.cf
smtpd_milters = inet:rspamd:9900
transport_maps = pcre:/opt/postfix/conf/custom_transport.pcre, proxy:mysql:/opt/postfix/conf/sql/transports.cf
"""


@pytest.fixture
def printed(tmp_path: Path, bouncehook: Run) -> Callable[..., tuple[int, str, str]]:
    """`bouncehook setup --print`, where there is no Postfix."""

    def run(*arguments: object, settings: str = SOCKETS, customers: str = CUSTOMERS) -> tuple[int, str, str]:
        config = write_configuration(tmp_path / "ours", customers, settings)
        return bouncehook("setup", "-c", tmp_path / "none", "--config", config, "--print", *arguments)

    return run


def output(done: tuple[int, str, str]) -> str:
    assert (done[0], done[2]) == (0, "")
    return done[1]


def given(tmp_path: Path, text: str = POSTCONF) -> tuple[str, Path]:
    path = tmp_path / "postconf"
    path.write_text(text)
    return "--postconf", path


def test_lines_for_main_cf(printed, tmp_path: Path) -> None:
    """Ours first among milters and transports; what others have there is kept, and so is an empty list of classes."""
    lines = output(printed("main.cf", *given(tmp_path))).splitlines()
    assert lines[0].startswith("# Made by `bouncehook setup --print`")
    assert lines[1:] == [
        MILTER,
        f"bouncehook_return_domains = {RETURN_DOMAIN}",
        "enable_long_queue_ids = yes",
        "smtp_skip_5xx_greeting = yes",
        "non_smtpd_milters = $bouncehook_milter, inet:rspamd:9900",
        "smtpd_milters = $bouncehook_milter, inet:rspamd:9900",
        "internal_mail_filter_classes = bounce",
        "relay_domains = proxy:mysql:/opt/postfix/conf/sql/relay_domains.cf, $bouncehook_return_domains",
        (
            "transport_maps = regexp:${config_directory}/bouncehook_transport, "
            "pcre:/opt/postfix/conf/custom_transport.pcre, proxy:mysql:/opt/postfix/conf/sql/transports.cf"
        ),
        (
            "relay_recipient_maps = proxy:mysql:/opt/postfix/conf/sql/relay_recipients.cf, "
            "regexp:${config_directory}/bouncehook_transport"
        ),
    ]


def test_what_was_applied_before_makes_no_difference(printed, tmp_path: Path) -> None:
    first = output(printed("main.cf", *given(tmp_path)))
    applied = "".join(line + "\n" for line in first.splitlines() if not line.startswith("#"))
    assert output(printed("main.cf", *given(tmp_path, applied))) == first


def test_our_milter_by_its_place_is_ours_too(printed, tmp_path: Path) -> None:
    text = POSTCONF.replace("= inet:rspamd", "= { inet:bouncehook:8890, default_action=accept }, inet:rspamd")
    assert output(printed("main.cf", *given(tmp_path, text))) == output(printed("main.cf", *given(tmp_path)))


def test_every_recipient_of_relay_domains_stays_known(printed, tmp_path: Path) -> None:
    """An empty relay_recipient_maps lets all pass; one with our table alone would refuse all others."""
    text = "".join(line for line in POSTCONF.splitlines(True) if not line.startswith("relay_recipient"))
    assert "relay_recipient_maps" not in output(printed("main.cf", *given(tmp_path, text)))


def test_the_other_forms_need_no_postfix(printed) -> None:
    assert output(printed("master.cf")).splitlines()[1:] == [
        (
            "bouncehook-lmtp unix - - n - - lmtp -o lmtp_send_xforward_command=yes "
            "-o lmtp_line_length_limit=1000000000 -o lmtp_host_lookup=native"
        )
    ]
    domain = RETURN_DOMAIN.replace(".", r"\.")
    assert output(printed("transport")).splitlines()[1:] == [
        rf"/^bounce(\+.*)?@{domain}$/ bouncehook-lmtp:inet:bouncehook:8024",
        rf"/^complaints@{domain}$/ bouncehook-lmtp:inet:bouncehook:8024",
        rf"/@{domain}$/ error:5.1.1 no such return address",
    ]
    assert output(printed()) == output(printed("sh"))


def test_the_script_is_a_shells(printed, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(output(printed("--notify-never")))
    for shell in ("dash", "bash"):
        subprocess.run([shell, "-n", script], check=True)


def test_notifications_of_success(printed, tmp_path: Path) -> None:
    """Which services only customers send through has to be said: nobody can look there."""
    status, _, errors = printed("--notify-success")
    assert (status, "name those of customers" in errors) == (64, True)
    named = "--notify-success=submission,smtps/inet"
    lines = output(printed("main.cf", named, *given(tmp_path, f"{POSTCONF}smtp_discard_ehlo_keywords = chunking\n")))
    assert "\nsmtp_discard_ehlo_keywords = chunking, dsn\n" in lines
    assert "\nbouncehook_notify_success = regexp:{ { /^(RCPT" in lines
    status, _, errors = printed("main.cf", named, *given(tmp_path))
    assert (status, "has no smtp_discard_ehlo_keywords" in errors) == (69, True)
    assert [line for line in output(printed("master.cf", named)).splitlines() if "smtpd_command_filter" in line] == [
        f"# To the entry {key} belongs: -o smtpd_command_filter=$bouncehook_notify_success"
        for key in ("submission/inet", "smtps/inet")
    ]
    script = tmp_path / "script"
    script.write_text(output(printed(named)))
    for shell in ("dash", "bash"):
        subprocess.run([shell, "-n", script], check=True)


def test_a_return_address_for_each_recipient(printed, tmp_path: Path) -> None:
    """On services that are named; with the senders of the map, which therefore must have some."""
    status, _, errors = printed("--xverp")
    assert (status, "name those of customers, such as --xverp=submission/inet" in errors) == (64, True)
    named = ("--xverp=submission,smtps", "--notify-success=smtps")
    more = "smtp_discard_ehlo_keywords =\nsmtp_generic_maps = hash:/etc/postfix/generic\ndefault_verp_delimiters = "
    lines = output(printed("main.cf", *named, *given(tmp_path, f"{POSTCONF}{more}+=\n")))
    assert "\nsmtp_generic_maps = $bouncehook_generic, hash:/etc/postfix/generic\n" in lines
    for name in ("bouncehook_xverp", "bouncehook_xverp_notify_success"):
        assert f"\n{name} = regexp:{{ {{ if /^MAIL FROM:/ }}" in lines
    assert "\nbouncehook_notify_success = " not in lines
    status, _, errors = printed("main.cf", *named, *given(tmp_path, f"{POSTCONF}{more}-=\n"))
    assert (status, "--xverp: default_verp_delimiters = -=: must be +=" in errors) == (69, True)
    assert [line.removeprefix("# To the entry ") for line in output(printed("master.cf", *named)).splitlines()[2:]] == [
        "submission/inet belongs: -o smtpd_command_filter=$bouncehook_xverp",
        "submission/inet belongs: -o smtpd_authorized_verp_clients=static:all",
        "smtps/inet belongs: -o smtpd_command_filter=$bouncehook_xverp_notify_success",
        "smtps/inet belongs: -o smtpd_authorized_verp_clients=static:all",
    ]
    by_login = "customers: {acme: {match: {sasl: acme}, failures: 'https://acme.test/'}}\n"
    status, _, errors = printed("sh", *named, customers=by_login)
    assert (status, "no customer has a `match.sender`" in errors) == (69, True)
    script = tmp_path / "script"
    script.write_text(output(printed(*named)))
    for shell in ("dash", "bash"):
        subprocess.run([shell, "-n", script], check=True)


def test_services_are_named_for_print_alone(bouncehook: Run, tmp_path: Path) -> None:
    status, _, errors = bouncehook("setup", "-c", tmp_path, "--xverp=submission")
    assert (status, "only with --print the services are named" in errors) == (64, True)


def test_what_is_not_known_is_asked_for(printed, tmp_path: Path) -> None:
    status, _, errors = printed("main.cf")
    assert status == 69
    assert "give the output of `postconf` there with --postconf FILE" in errors
    status, _, errors = printed("main.cf", *given(tmp_path, "mail_name = x\n"))
    assert status == 69
    assert "has no smtpd_milters; give all that `postconf` prints, without -n" in errors
    status, _, errors = printed("main.cf", "--postconf", tmp_path / "missing")
    assert status == 69
    assert "No such file" in errors
    status, _, errors = printed(settings="milter: {socket: 'inet:8890@0.0.0.0', clients: [10.1.0.5]}\n")
    assert status == 69
    assert (
        "milter.socket: inet:8890@0.0.0.0 is every address: say in milter.reached_at where Postfix finds it" in errors
    )


@pytest.mark.parametrize("option", ["--apply", "--remove", "--json"])
def test_what_does_not_go_together(printed, option: str) -> None:
    status, _, errors = printed("sh", option)
    assert status == 64
    assert option in errors
