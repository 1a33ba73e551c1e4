"""Milter and LMTP on ports of IPv6's loopback, on the host of Postfix."""

from __future__ import annotations

import socket

import pytest

from bouncehook_demo.relay import CUSTOMER
from bouncehook_demo.submit import submit
from bouncehook_demo.waiting import wait_until
from places import free_port

pytestmark = pytest.mark.postfix

PORTS = {name: free_port() for name in ("milter", "lmtp")}
BY_NETWORK = {name: f"socket: 'inet6:{port}@[::1]'" for name, port in PORTS.items()}


def test_all_is_reported(stock) -> None:
    stock.programs.start_lmtp()
    stock.postfix.postconf({"inet_protocols": "all"})
    done = stock.setup("--apply", "--reload")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    environment = stock.environment
    for row in environment.rows:
        submitted = submit(
            environment.relay, f"news@{CUSTOMER}", [row.recipient], source_address=environment.loopback.customer
        )
        assert submitted.queue_id
        wait_until(
            lambda queue_id=submitted.queue_id: any(post.get("id") == queue_id for post in environment.endpoint.posts),
            30,
            lambda: f"a report; Postfix: {stock.postfix.log_text()[-3000:]}; {stock.programs.log('notifier')}",
        )
    assert stock.setup("--apply").stdout.endswith("Nothing to do.\n")
    assert "hung up" not in stock.programs.log("milter") + stock.programs.log("lmtp")


def test_the_port_is_taken(stock) -> None:
    stock.programs.stop_program("lmtp")
    port = PORTS["lmtp"]
    with socket.create_server(("::1", port), family=socket.AF_INET6):
        stock.programs.launch("lmtp")
        wait_until(lambda: not stock.programs.is_running("lmtp"), 30, "it ends")
    stock.programs.forget("lmtp")
    assert f"inet6:{port}@[::1]: cannot listen: Address already in use; another program listens there" in (
        stock.programs.log("lmtp")
    )
    stock.programs.start_lmtp()
