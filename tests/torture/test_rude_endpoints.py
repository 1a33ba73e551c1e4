"""Endpoints that cut connections, or do worse: each failure is told in the end, under one webhook-id."""

from __future__ import annotations

import ssl
import subprocess
from collections import Counter
from itertools import cycle
from pathlib import Path

from torture import rude_endpoint as rude
from torture.ledger import count
from torture.outlet import CUSTOMER, QUICK_RETRY
from torture.rude_endpoint import Manner, RudeEndpoint, Visit

# The customer gives a call one second, so that those which hang are over soon.
DELIVERY = f"retry: {QUICK_RETRY}, connect_seconds: 1s, total_seconds: 1s"
MANNERS = [
    rude.hangs_up_before_it_answers,
    rude.cuts_its_status_line,
    rude.resets,
    rude.resets_after_reading,
    rude.reads_a_part,
    rude.answers_garbage,
    rude.says_continue_for_ever,
    rude.never_reads,
    rude.never_answers,
    rude.fails,
]


def test_one_that_is_rude_in_every_way(make_outlet) -> None:
    """Every third request, so that it seldom fails five times in a row, which would give it a rest."""
    turns, used = cycle(MANNERS), Counter[Manner]()

    def manners(visit: Visit) -> Manner:
        if visit.number % 3:
            return rude.polite
        manner = next(turns)
        used[manner] += 1
        return manner

    outlet = make_outlet(RudeEndpoint(manners), delivery=DELIVERY)
    failures = outlet.failures(30)
    outlet.take_all(failures)
    outlet.wait_until_told(failures, 60)
    counted = count(outlet.endpoint.posts, set(failures))
    assert set(used) == set(MANNERS)
    assert counted.repeats > 0, "an answer that did not come is asked for again"
    assert outlet.programs.set_aside() == []


def test_one_that_closes_kept_connections_between_requests_costs_no_try(make_outlet) -> None:
    """The notifier sees that the connection is gone before it sends the next report."""
    endpoint = RudeEndpoint()
    outlet = make_outlet(endpoint)
    failures = outlet.failures(12)
    for failure in failures:
        outlet.take_until_it_is_taken(failure)
        outlet.wait_until_told([failure])
        outlet.wait_for_log(f"{failure[0]}: {CUSTOMER}: delivered")
        endpoint.hang_up()
    assert endpoint.connections == len(failures)
    assert "waiting" not in outlet.log()
    assert count(endpoint.posts, set(failures)).repeats == 0


def test_one_that_closes_a_kept_connection_just_when_a_request_comes(make_outlet) -> None:
    """It never looked at the request: a server that has just let go of an idle connection does the same."""
    endpoint = RudeEndpoint(lambda visit: rude.resets if visit.turn else rude.polite)
    outlet = make_outlet(endpoint, delivery=f"retry: {QUICK_RETRY}, concurrency: 1")
    failures = outlet.failures(12)
    outlet.take_all(failures)
    outlet.wait_until_told(failures)
    assert endpoint.connections > 1, "it did so"
    assert "waiting" not in outlet.log(), "which costs no try"
    assert count(endpoint.posts, set(failures)).repeats == 0


def test_one_that_cuts_tls_handshakes(make_outlet, public_directory: Path) -> None:
    certificate, key = certify("localhost", public_directory)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    endpoint = RudeEndpoint(address="127.0.0.1", host="localhost", context=context)
    endpoint.cut_handshakes = 3
    outlet = make_outlet(endpoint, delivery=f"retry: {QUICK_RETRY}, ca_file: {certificate}")
    failures = outlet.failures(5)
    outlet.take_all(failures)
    outlet.wait_until_told(failures)
    assert count(endpoint.posts, set(failures)).repeats == 0
    assert outlet.log().count(": waiting, try") == 3


def certify(name: str, directory: Path) -> tuple[Path, Path]:
    """A certificate of its own for a name, and its key."""
    certificate, key = directory / "certificate.pem", directory / "key.pem"
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    names = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-keyout", key, "-out", certificate]
    subprocess.run(["openssl", "req", *kind, *names], check=True, capture_output=True)
    return certificate, key
