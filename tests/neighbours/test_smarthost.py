"""A relay that hands all mail to a smarthost: what it hears of failures depends on what that does with the sender."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import pytest
from post_srs import PostSrs
from set_up_host import ROWS

from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.private_postfix import PrivatePostfix
from bouncehook_demo.relay import CUSTOMER, RETURN_DOMAIN
from bouncehook_demo.stages import postfix_settings

pytestmark = pytest.mark.postfix

SMART = "smart.example.test"
REFUSED = next(row for row in ROWS if row.label == "rcpt550")


@pytest.fixture(scope="module")
def smarthost(environment) -> Iterator[PrivatePostfix]:
    """Another Postfix, which knows nothing of us.  Mail to return addresses leads to the relay, as their MX does."""
    postfix = PrivatePostfix(
        environment.directory / "smart",
        address=f"{environment.loopback.net}.0.4",
        name_server=environment.loopback.name_server,
        hostname=SMART,
        remote_port=environment.postfix.remote_port,
        clients=environment.loopback.clients,
        settings=postfix_settings(environment.rows).joined_with(
            PostfixSettings(transports={RETURN_DOMAIN: "relay:[{}]:{}".format(*environment.relay)})
        ),
    )
    with postfix:
        yield postfix


@pytest.fixture(scope="module")
def relay(host, environment, smarthost):
    """Set up, and all its mail goes by the smarthost."""
    environment.postfix.postconf({"relayhost": f"[{smarthost.address}]:{smarthost.port}"})
    host.apply()
    return host


@pytest.fixture
def doctor(commands, relay, environment) -> Callable[[], list[dict[str, str]]]:
    """What `bouncehook doctor` says that is not ok."""

    def run() -> list[dict[str, str]]:
        where = ["-c", environment.postfix.config_directory, "--config", relay.programs.config]
        command = [commands / "bouncehook", "doctor", "--json", *where]
        command += ["--name-server", environment.loopback.name_server]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found = [json.loads(line) for line in done.stdout.splitlines()]
        return [one for one in found if one["level"] != "ok"]

    return run


@contextmanager
def configured(postfix: PrivatePostfix, settings: Mapping[str, str]) -> Iterator[None]:
    """With some more settings."""
    before = (postfix.config_directory / "main.cf").read_bytes()
    postfix.postconf(settings)
    postfix.reload()
    try:
        yield
    finally:
        postfix.write_file("main.cf", before)
        postfix.reload()


def test_one_that_keeps_the_sender(relay, smarthost, mail, doctor) -> None:
    """It accepts, and sends a bounce: what failed is known, and the stage is `bounce`."""
    report = mail.report(mail.send(REFUSED.recipient))
    assert (report["recipient"], report["state"], report["code"]) == (REFUSED.recipient, "bounce", REFUSED.code)
    (named,) = [one for one in doctor() if one["subject"] == "routes"]
    assert f"all mail goes to [{smarthost.address}]:{smarthost.port}" in named["text"]
    assert "A smarthost" in named["remedy"]


def test_one_that_takes_known_senders_only(relay, smarthost, mail) -> None:
    """Every message fails at once, by the return address: a customer hears of it, with the stage that tells why."""
    known = f"check_sender_access inline:{{ {{ {CUSTOMER} = OK }} }}, reject"
    with configured(smarthost, {"smtpd_sender_restrictions": known, "smtpd_delay_reject": "no"}):
        report = mail.report(mail.send(REFUSED.recipient))
    assert (report["recipient"], report["state"], report["code"]) == (REFUSED.recipient, "mailfrom", "554")
    assert "Access denied" in report["description"]


def test_one_that_rewrites_the_sender(relay, smarthost, mail) -> None:
    """The bounce goes to whoever stands there now: nothing is reported, which is why doctor names a smarthost."""
    since = smarthost.log_position()
    with configured(smarthost, {"sender_canonical_maps": f"regexp:{{ {{ /.+/ postmaster@{SMART} }} }}"}):
        queue_id = mail.send(REFUSED.recipient)
        smarthost.wait_for_log(rf"to=<postmaster@{SMART}>.*status=sent", since=since)
    assert mail.reports(queue_id) == []


def test_one_that_rewrites_by_srs(relay, smarthost, environment, mail) -> None:
    """What bounces comes back to the SRS address, and from there to the return address."""
    srs = PostSrs(environment.directory / "srs", smarthost.address, SMART)
    since = smarthost.log_position()
    with srs, configured(smarthost, srs.settings):
        report = mail.report(mail.send(REFUSED.recipient))
    assert "from=<SRS0=" in smarthost.log_text(since)
    assert (report["recipient"], report["state"], report["code"]) == (REFUSED.recipient, "bounce", REFUSED.code)


@pytest.mark.parametrize("excluded", [(), (RETURN_DOMAIN,)], ids=["for all", "but for return addresses"])
def test_srs_on_the_relay_itself(relay, environment, mail, doctor, excluded) -> None:
    """postsrsd rewrites return addresses too, and back, unless it is told to leave them alone."""
    postfix = environment.postfix
    srs = PostSrs(environment.directory / "srs-here", environment.loopback.relay, postfix.hostname, excluded)
    with srs, configured(postfix, {**srs.settings, "relayhost": ""}):
        queue_ids = [mail.send(row.recipient) for row in ROWS]
        found = [one for one in doctor() if one["subject"] == "rewriting"]
        reports = [mail.report(queue_id) for queue_id in queue_ids]
    assert [report["recipient"] for report in reports] == [row.recipient for row in ROWS]
    assert [one["level"] for one in found] == ([] if excluded else ["warning"])
