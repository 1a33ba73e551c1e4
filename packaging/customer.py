"""A customer of a relay that is a `DebianRoot`: an endpoint that keeps what it is told, and messages that fail."""

from __future__ import annotations

from debian_root import DebianRoot

from bouncehook_demo.waiting import wait_until

SECONDS = 30.0
START_ENDPOINT = "systemd-run --quiet --unit=endpoint python3 /endpoint.py"
FAILURES = "http://localhost:8099/failures"
ENDPOINT = """
import http.server

class Endpoint(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        with open("/told", "a") as told:
            print(self.rfile.read(int(self.headers["content-length"])).decode(), file=told)
        self.send_response(204)
        self.end_headers()

http.server.HTTPServer(("127.0.0.1", 8099), Endpoint).serve_forever()
"""


def put_endpoint(system: DebianRoot) -> None:
    """Put the endpoint's program where START_ENDPOINT looks for it."""
    system.path("/endpoint.py").write_text(ENDPOINT)


def told(system: DebianRoot) -> list[str]:
    """The bodies of all POSTs so far."""
    path = system.path("/told")
    return path.read_text().splitlines() if path.exists() else []


def send(system: DebianRoot, recipient: str) -> str:
    """A customer's message to somebody who does not exist; returns what the customer is told of it."""
    system.run(f"printf 'Subject: hello\\n\\nhello\\n' | sendmail -f news@acme.example {recipient}@localhost")
    return wait_until(
        lambda: next((line for line in told(system) if f"recipient={recipient}%40" in line), None),
        SECONDS,
        lambda: system.run("journalctl --no-pager -n 40; bouncehook reports; postqueue -p"),
    )


def fails_while_the_milter_is_down(system: DebianRoot, user: str, daemon: str) -> None:
    """While the milter is down, what Postfix tells of a message goes to the return address, and `daemon` brings it.

    The message must have left with one, so it is held until the milter has gone.
    """
    system.run(
        "postconf -e 'defer_transports = local'; postfix reload;"
        f"printf 'Subject: hello\\n\\nhello\\n' | sendmail -f news@acme.example {user}@localhost"
    )
    wait_until(lambda: "bounce+" in system.run("postqueue -p"), SECONDS, "the message is not queued")
    system.run("systemctl stop bouncehook-milter; postconf -X defer_transports; postfix reload; postqueue -f")
    wait_until(
        lambda: any(f"recipient={user}%40" in line for line in told(system)),
        SECONDS,
        lambda: system.run("journalctl --no-pager -n 40; postqueue -p"),
    )
    assert "bouncehook" in system.run(f"journalctl --no-pager -n 100 _COMM={daemon}")
    system.run("systemctl start bouncehook-milter")
