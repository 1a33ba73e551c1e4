"""`bouncehook setup --xverp` on a stock relay: what it does to whose mail, and that nothing is left of it."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from bouncehook_demo.relay import CUSTOMER, RETURN_DOMAIN
from bouncehook_demo.stages import ACCEPTING_DOMAIN
from bouncehook_demo.submit import submit
from bouncehook_demo.waiting import wait_until

pytestmark = pytest.mark.postfix

NAMELESS = (
    b"From: Mail Delivery System <mailer-daemon@far.test>\r\nSubject: Undelivered Mail Returned to Sender\r\n"
    b"Auto-Submitted: auto-replied\r\n\r\nYour message could not be delivered:\r\n\r\n    550 5.1.1 User unknown\r\n"
)


def sent(stock, name: str, *more: str, sender: str = f"news@{CUSTOMER}", login: bool = True) -> tuple[str, str]:
    """To somebody who is there, and some more; the queue id, and the sender that they see."""
    recipient = f"{name}@{ACCEPTING_DOMAIN}"
    environment = stock.environment
    how = {"login": ("joe", "secret")} if login else {"source_address": environment.loopback.customer}
    server = environment.submission if login else environment.relay
    submitted = submit(server, sender, [recipient, *more], **how)
    assert not submitted.refused
    seen = environment.remote.wait_for_message(lambda message: recipient in message.recipients)
    return submitted.queue_id, seen.sender


def reports(stock, queue_id: str, count: int) -> set[tuple[str, str]]:
    """Recipient and state of each."""
    endpoint = stock.environment.endpoint
    found = wait_until(
        lambda: some if len(some := [one for one in endpoint.posts if one.get("id") == queue_id]) == count else None,
        30,
        lambda: f"{count} reports of {queue_id}; the notifier says:\n{stock.programs.log('notifier')[-2000:]}",
    )
    return {(one["recipient"], one["state"]) for one in found}


def doctor(stock) -> list[tuple[str, str]]:
    """Level and text of what it says of XVERP."""
    command = [stock.commands / "bouncehook", *map(str, stock.doctor_arguments()), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = map(json.loads, done.stdout.splitlines())
    return [(one["level"], one["text"]) for one in found if one["subject"] == "xverp"]


def of_one(sender: str, recipient: str) -> bool:
    suffix = re.escape(recipient.replace("@", "="))
    return re.fullmatch(rf"bounce\+[a-z2-7]+\+{suffix}@{re.escape(RETURN_DOMAIN)}", sender) is not None


def test_applied_used_and_removed(stock) -> None:
    before = stock.files
    done = stock.setup("--apply", "--reload", "--xverp")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert [level for level, _ in doctor(stock)] == ["ok"]
    rows = {row.label: row for row in stock.environment.rows}

    # Refused at once, and bounced later by a server that says of nobody that it is about them.
    queue_id, sender = sent(stock, "ann", rows["rcpt550"].recipient, f"bob@{ACCEPTING_DOMAIN}")
    assert of_one(sender, f"ann@{ACCEPTING_DOMAIN}")
    stranger = f"{stock.environment.loopback.net}.9.9"
    assert not submit(stock.environment.relay, "", [sender], NAMELESS, source_address=stranger).refused
    assert reports(stock, queue_id, 2) == {
        (rows["rcpt550"].recipient, "rcptto"),
        (f"ann@{ACCEPTING_DOMAIN}", "bounce"),
    }

    # Nobody else's mail is touched, nor what comes in where strangers send.
    assert sent(stock, "others", sender="staff@relay.test")[1] == "staff@relay.test"
    assert sent(stock, "null", sender="")[1] == ""
    port25 = sent(stock, "port25", login=False)[1]
    assert re.fullmatch(rf"bounce\+[a-z2-7]+@{re.escape(RETURN_DOMAIN)}", port25)
    since = stock.postfix.log_position()
    postmaster = f"postmaster@{stock.postfix.hostname}"
    inbound = submit(stock.environment.relay, f"forwarded@{CUSTOMER}", [postmaster], source_address=stranger)
    assert inbound.queue_id, "whoever may not ask for XVERP is refused, so nobody asks for them"
    stock.postfix.wait_for_log(rf"{inbound.queue_id}: from=<forwarded@{CUSTOMER}>", since=since)

    assert stock.setup("--remove", "--reload").returncode == 0
    assert stock.files == before
    # An smtpd that was idle while Postfix was reloaded serves one client more as it was.
    afterwards = (sent(stock, f"after{number}")[1] for number in itertools.count())
    wait_until(lambda: next(afterwards) == f"news@{CUSTOMER}", 30, "the sender stays as it was")


def test_where_files_are_kept_elsewhere(stock, tmp_path: Path) -> None:
    """The script of `setup --print` does on the service that is named what --apply does where it is safe."""
    before = stock.files
    host, port = stock.environment.submission
    service = f"{host}:{port}"
    environment = {"MAIL_CONFIG": str(stock.postfix.config_directory), "PATH": os.environ["PATH"] + ":/usr/sbin"}

    def run(*command: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(list(map(str, command)), env=environment, capture_output=True, text=True, check=False)

    def script(name: str) -> subprocess.CompletedProcess[str]:
        printed = stock.setup("--print", f"--xverp={name}", "--postconf", str(tmp_path / "postconf"))
        assert (printed.returncode, printed.stderr) == (0, "")
        (tmp_path / "script").write_text(printed.stdout)
        return run("sh", tmp_path / "script")

    numbers = itertools.count()

    def goes_to_each() -> bool:
        """An smtpd that was idle while Postfix was reloaded serves one client more as it was."""
        name = f"kept{next(numbers)}"
        return of_one(sent(stock, name)[1], f"{name}@{ACCEPTING_DOMAIN}")

    (tmp_path / "postconf").write_text(run("postconf").stdout)
    try:
        done = script("nowhere")
        assert (done.returncode, done.stderr) == (69, "master.cf has no service nowhere/inet\n")
        assert run("postconf", "-P", f"{service}/inet/smtpd_milters=").returncode == 0
        done = script(service)
        assert done.returncode == 69
        assert "does not ask our milter, so recipients would get into customers' own addresses" in done.stderr
        assert run("postconf", "-PX", f"{service}/inet/smtpd_milters").returncode == 0
        assert stock.files[0] == before[0]

        stock.postfix.postconf({"smtpd_command_filter": "regexp:${config_directory}/of-others"})
        done = script(service)
        assert (done.returncode, done.stderr) == (
            0,
            f"note: {service}/inet has another smtpd_command_filter, and asks for nothing\n",
        )
        assert "smtpd_command_filter=" not in done.stdout
        assert run("postconf", "-X", "smtpd_command_filter").returncode == 0

        done = script(service)
        assert done.returncode == 0, done.stderr
        assert f"{service}/inet/smtpd_command_filter=$bouncehook_xverp" in done.stdout.splitlines()
        done = script(service)
        assert (done.returncode, done.stdout) == (0, ""), "a second time nothing changes"
        shown = json.loads(stock.setup("--json", "--xverp").stdout)
        assert (shown["parameters"], shown["services"], shown["service_parameters"]) == ([], [], [])
        stock.postfix.reload()
        wait_until(goes_to_each, 30, "a return address for each recipient")
    finally:
        for name, content in zip(("main.cf", "master.cf"), before, strict=True):
            stock.postfix.write_file(name, content)
        (stock.postfix.config_directory / "bouncehook_transport").unlink(missing_ok=True)
        stock.postfix.reload()


def test_while_the_milter_is_down_the_customers_own_address_gets_the_recipient(stock) -> None:
    """The cost that docs/install.md names: Postfix has been asked before the milter could say that it is there."""
    assert stock.setup("--apply", "--reload", "--xverp").returncode == 0
    stock.programs.kill("milter")
    try:
        assert sent(stock, "down")[1] == f"news+down={ACCEPTING_DOMAIN}@{CUSTOMER}"
    finally:
        stock.programs.start_milter()
        assert stock.setup("--remove", "--reload").returncode == 0


def test_what_the_doctor_sees(stock) -> None:
    assert [text.partition(":")[0] for _, text in doctor(stock)] == ["off"]
    assert stock.setup("--apply", "--reload", "--xverp").returncode == 0
    service = f"{stock.environment.submission[0]}:{stock.environment.submission[1]}/inet"
    try:
        for name, value, text in (
            ("smtpd_authorized_verp_clients", "127.0.0.1", "is refused with 555, and its mail is stopped"),
            ("smtpd_relay_restrictions", "permit_sasl_authenticated,defer_unauth_destination", None),
            ("smtpd_recipient_restrictions", "", "takes mail from strangers too"),
            ("default_verp_delimiters", "-=", "must be +="),
        ):
            subprocess.run(
                ["/usr/sbin/postconf", "-c", stock.postfix.config_directory, "-P", f"{service}/{name}={value}"],
                check=True,
            )
            if text:
                assert any(level == "problem" and text in said for level, said in doctor(stock)), text
        stock.programs.customers_map.write_text(
            stock.programs.customers_map.read_text() + "  more.example: https://more.example/\n"
        )
        assert any("does not have the senders of customers.yaml" in said for _, said in doctor(stock))
    finally:
        stock.setup("--remove", "--reload")
