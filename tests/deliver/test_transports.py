"""A call holds all that it needs: a process that knows neither store nor configuration can make it."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bouncehook.configuration import Configuration
from bouncehook.report import Event, Report, State
from bouncehook_demo.behaviour import Behaviour, Host
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.remote_mx import RemoteMx
from bouncehook_notifier.deliver.calls.call import Call
from bouncehook_notifier.deliver.jobs import Job, Standing, resolved
from bouncehook_notifier.deliver.transports import challenge, transport_of
from bouncehook_notifier.store.records import Attempt, Delivery, ReturnedMail
from configured import configured
from deliver.running import PRIVATE

ADDRESS, PORT = "127.88.201.1", 2591
SECRET = "whsec_" + "QUJD" * 8
MAIL = ReturnedMail("bounce+x@bounces.test", b"Subject: x\r\n\r\nhello\r\n", False)


def elsewhere(call: Call) -> Attempt:
    """Make it in a process that starts with nothing."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(call.make).result(30)


def job(configuration: Configuration, event: Event, url: str, customer: str = "acme") -> Job:
    report = Report("4jY", "joe@acme.test", State.BOUNCE, event=event)
    return resolved(Delivery(1, url, 0, "msg_1", customer, report), configuration)


def called(job: Job, mail: ReturnedMail | None) -> Attempt:
    return elsewhere(transport_of(job.url).call(job, mail))


def test_a_report_and_a_challenge_are_posted_from_another_process(tmp_path: Path, endpoint: CustomerEndpoint) -> None:
    urls = f"failures: {endpoint.url()}, bounces: {endpoint.url('/mails')}"
    configuration = configured(tmp_path, f"customers: {{acme: {{{urls}, secret: {SECRET}, {PRIVATE}}}}}\n")
    (customer,) = configuration.customers
    assert elsewhere(challenge(endpoint.url(), customer)).succeeded
    assert called(job(configuration, Event.FAILURE, endpoint.url()), None).succeeded
    assert called(job(configuration, Event.RETURNED, endpoint.url("/mails")), MAIL).succeeded
    asked, report, returned = endpoint.posts
    assert (asked["type"], report["recipient"], returned["mime"]) == ("challenge", "joe@acme.test", MAIL.mime.decode())
    assert all(post.headers["webhook-signature"].startswith("v1,") for post in endpoint.posts)


def test_a_mail_is_forwarded_from_another_process(tmp_path: Path) -> None:
    through = f"forward_through: '{ADDRESS}:{PORT}'\n"
    configuration = configured(tmp_path, f"customers: {{acme: {{forward: yes, {PRIVATE}}}}}\n", through)
    with RemoteMx({"relay.test": Host(ADDRESS, Behaviour())}, port=PORT) as relay:
        assert called(job(configuration, Event.FORWARDED, f"smtp://{ADDRESS}:{PORT}"), MAIL).status == 250
        (message,) = relay.accepted
    assert message.recipients == ("joe@acme.test",)


def test_what_the_map_says_of_a_delivery_is_told_apart(tmp_path: Path) -> None:
    configuration = configured(tmp_path, "customers: {acme: {failures: http://a.test/}}\n")
    standings = [
        job(configuration, event, url, customer).standing
        for event, url, customer in [
            (Event.FAILURE, "http://a.test/", "acme"),
            (Event.FAILURE, "http://old.test/", "acme"),
            (Event.RETURNED, "http://a.test/", "acme"),
            (Event.FAILURE, "http://a.test/", "nobody"),
        ]
    ]
    assert standings == [Standing.IN_MAP, Standing.REPLACED, Standing.UNKNOWN, Standing.UNKNOWN]
