"""`bouncehook explain`: what a returned mail leads to, and by what its recipient is known."""

from __future__ import annotations

import json
from pathlib import Path

from bouncehook.configuration import load
from bouncehook.envelope import Recipient
from bouncehook.return_address import day_of
from bouncehook.sent_message import SentMessage
from bouncehook.spool import Bounce, Spool, Value
from bouncehook.spool_reader import make_spool
from bouncehook_notifier.store.store import Store
from configured import RETURN_DOMAIN, write_configuration
from feedback_reports import Reported, yahoo
from recognise.postfix_report import Failed, postfix_report

NAMELESS = (
    b"From: Mail Delivery System <mailer-daemon@far.test>\nTo: <%s>\nSubject: Undelivered Mail Returned to Sender\n"
    b"Auto-Submitted: auto-replied\n\nYour message could not be delivered:\n\n    550 5.1.1 User unknown\n"
)


def test_a_return_address_of_one_recipient_tells_whose_failure_it_is(bouncehook, tmp_path: Path) -> None:
    """Nothing is remembered, and the mail names nobody."""
    path = write_configuration(tmp_path)
    configuration = load(path)
    (customer,) = configuration.customers
    address = configuration.return_address_for(customer, "4jY2981QWwzJkQx", day_of(path.stat().st_mtime))
    for found, told in ((address, ""), (address.replace("@", "+bob=far.test@"), "bob@far.test")):
        mail = tmp_path / "mail"
        mail.write_bytes(NAMELESS % found.encode())
        status, output, _ = bouncehook("explain", mail, "--config", path)
        assert status == 0
        assert "sent            not remembered" in output
        assert "    is it by a mail system?     yes (by the sender's address)" in output
        assert "a recipient that it does not name: failed, by a quoted reply: 550 5.1.1 User unknown" in output
        if told:
            assert f"this copy       to {told}, by the return address" in output
            assert "id=4jY2981QWwzJkQx&recipient=bob%40far.test&state=bounce&code=550" in output
        else:
            assert "this copy" not in output
            assert "reports         none" in output


def test_a_bundle_is_no_mail(bouncehook, tmp_path: Path) -> None:
    make_spool(tmp_path / "spool")
    bounce = Bounce("bounce+x@b.test", "", "192.0.2.9", "4jY", "", False)
    Spool(str(tmp_path / "spool")).put_together([(bounce, NAMELESS), (bounce, NAMELESS)])
    (file,) = (tmp_path / "spool" / "new").iterdir()
    status, _, errors = bouncehook("explain", file, "--config", write_configuration(tmp_path))
    assert status != 0
    assert f"{file}: holds several mails that came together" in errors


def test_for_programs(bouncehook, tmp_path: Path) -> None:
    path = write_configuration(tmp_path)
    configuration = load(path)
    (customer,) = configuration.customers
    address = configuration.return_address_for(customer, "4jY2981QWwzJkQx", day_of(path.stat().st_mtime))
    mail = tmp_path / "mail"
    mail.write_bytes(NAMELESS % address.replace("@", "+bob=far.test@").encode())
    write_configuration(
        tmp_path, "customers:\n  acme-inc: {failures: 'https://acme.test/?key=geheim', aka: acme.test}\n"
    )
    status, output, errors = bouncehook("explain", mail, "--json", "--config", path)
    found = json.loads(output)
    assert (status, "geheim" in output) == (0, False)
    assert "the store is not at hand" in errors
    assert (found["customer"], found["customer_then"], found["id"]) == ("acme-inc", "acme.test", "4jY2981QWwzJkQx")
    assert (found["recipient"], found["kind"], found["sent"]) == ("bob@far.test", "failure", None)
    assert found["recognised"]["trace"]
    (post,) = found["posts"]
    assert post["url"] == "https://acme.test/?…"
    assert post["headers"]["webhook-id"] == post["webhook_id"]


def test_a_complaint_is_explained_by_what_proves_its_message(bouncehook, tmp_path: Path) -> None:
    """As a mailbox would have kept it."""
    path = write_configuration(tmp_path, "customers: {acme.test: {failures: http://a/, events: [complaint]}}\n")
    configuration = load(path)
    (customer,) = configuration.customers
    address = configuration.return_address_for(customer, "4jY2981QWwzJkQx", day_of(path.stat().st_mtime))
    mail = tmp_path / "mail"

    def explained(named: str) -> tuple[int, str, str]:
        report = yahoo(Reported(named, "you@far.test", b"From: x\r\n\r\n"))
        mail.write_bytes(report.replace(b"complaints@return.example.test", f"complaints@{RETURN_DOMAIN}".encode()))
        return bouncehook("explain", mail, "--config", path)

    status, output, _ = explained(address)
    assert status == 0
    assert f"came to         complaints@{RETURN_DOMAIN}, for complaints\nreturn address  {address}\n" in output
    assert "POST http://a/" in output
    status, output, errors = explained("joe@acme.test")
    assert (status != 0, output) == (True, "")
    assert "proves no message, so it is told to nobody: it names no return address (recognised: complaint" in errors


def test_a_delivery_that_nobody_wants_to_know_of(bouncehook, tmp_path: Path) -> None:
    """The same notification, of a message that is not remembered, for a customer who is told of deliveries or not."""
    path = write_configuration(tmp_path, "customers: {acme.test: {failures: http://a/, events: [delivered]}}\n")
    configuration = load(path)
    (customer,) = configuration.customers
    address = configuration.return_address_for(customer, "4jY2981QWwzJkQx", day_of(path.stat().st_mtime))
    said = ("delivery via mx.far.test[192.0.2.7]:25: 250 2.0.0 Ok", "smtp; 250 2.0.0 Ok", "2.0.0", "bob@far.test")
    make_spool(tmp_path / "spool")
    header: dict[str, Value] = {"recipient": address, "queue_id": "4jYDSN"}
    name = Spool(str(tmp_path / "spool")).put("dsn", header, postfix_report(Failed(*said, action="relayed")))
    explain = ("explain", tmp_path / "spool" / "new" / name, "--config", path)
    output = bouncehook(*explain)[1]
    assert "written by      our own Postfix" in output
    assert "&state=message&code=250&extended=2.0.0&description=Ok&type=delivered&action=relayed" in output
    assert json.loads(bouncehook(*explain, "--json")[1])["kept"] is True
    unwanted = "customers: {acme.test: {failures: {url: http://a/, events: [delivered], tags: [news]}}}\n"
    write_configuration(tmp_path, unwanted)
    output = bouncehook(*explain)[1]
    assert "not to          http://a/, because it has no tags" in output
    assert "not told        delivered bob@far.test: no URL of acme.test wants it\n" in output
    assert "not kept        it tells of a success, and nobody asked for that or wants to be told of it" in output
    assert json.loads(bouncehook(*explain, "--json")[1])["kept"] is False


def test_who_was_forgotten_is_not_left_blank(bouncehook, tmp_path: Path) -> None:
    path = write_configuration(tmp_path)
    configuration = load(path)
    (customer,) = configuration.customers
    today = day_of(path.stat().st_mtime)
    store = Store(configuration.settings.store)
    store.open()
    sent = [Recipient("kim@far.test"), Recipient("bob@far.test")]
    store.remember([SentMessage("4jY2981QWwzJkQx", customer.name, today, "ann@acme.test", sent)])
    store.close()
    make_spool(tmp_path / "spool")
    mail = tmp_path / "mail"
    mail.write_bytes(NAMELESS % configuration.return_address_for(customer, "4jY2981QWwzJkQx", today).encode())
    explain = ("explain", mail, "--config", path)
    assert "sent            by ann@acme.test to kim@far.test, bob@far.test\n" in bouncehook(*explain)[1]
    for address in ("kim@far.test", "ann@acme.test"):
        assert bouncehook("forget", address, "--apply", "--config", path)[0] == 0
    told = "sent            by a sender who was forgotten to bob@far.test, 1 recipient forgotten since\n"
    assert told in bouncehook(*explain)[1]
