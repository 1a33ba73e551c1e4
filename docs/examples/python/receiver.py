"""Receives the webhooks of bouncehook: verifies the sender, and stores each once as INBOX/WEBHOOK-ID.json.

    WEBHOOK_SECRET=whsec_… python3 receiver.py

WEBHOOK_SECRET may hold several secrets, with blanks between; PORT (8000) and INBOX (inbox) are optional.  Needs
Python 3.9 and no more.  Run it behind your web server, which does TLS.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import re
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

KEYS = [base64.b64decode(secret.removeprefix("whsec_")) for secret in os.environ["WEBHOOK_SECRET"].split()]
if not KEYS or not all(KEYS):
    raise SystemExit("WEBHOOK_SECRET: not a secret")
INBOX = Path(os.environ.get("INBOX", "inbox"))
TOLERANCE_SECONDS = 300
MOST_OCTETS = 64 * 1024 * 1024  # for failures alone, 1 MB is plenty


class Refused(Exception):
    """Answered with this status."""

    def __init__(self, status, why):
        super().__init__(why)
        self.status = status


def verify(headers, body):
    """The webhook-id, if the body is recent and signed with one of our secrets."""
    webhook_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", webhook_id) or not re.fullmatch(r"[0-9]{1,12}", timestamp):
        raise Refused(400, "no webhook-id, or no webhook-timestamp")
    signed = f"{webhook_id}.{timestamp}.".encode() + body  # the octets as they came, before anything is parsed
    expected = ["v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in KEYS]
    given = headers.get("webhook-signature", "").encode("utf-8", "replace").split(b" ")
    matches = [hmac.compare_digest(one.encode(), other) for one in expected for other in given]
    if not any(matches):
        raise Refused(401, "no signature that we know")
    if abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        raise Refused(401, "too old, or from the future")
    return webhook_id


def variables_of(headers, body):
    """The variables of a form or of JSON."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "application/json":
            found = json.loads(body)
        elif kind == "application/x-www-form-urlencoded":
            found = dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="replace"))
        else:
            raise Refused(415, "neither a form nor JSON")
    except ValueError as error:
        raise Refused(400, "a body that cannot be read") from error
    if not isinstance(found, dict):
        raise Refused(400, "JSON, and no object")
    return found


def keep(webhook_id, variables):
    """Keep a webhook under its id, whole and on the disk; whether it is new."""
    INBOX.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=INBOX) as file:
        json.dump(variables, file)
        file.flush()
        os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # it came before
            os.link(file.name, INBOX / f"{webhook_id}.json")
            return True
    return False


class Receiver(BaseHTTPRequestHandler):
    """Answers POSTs."""

    timeout = 30

    def do_POST(self):
        try:
            self.answer(200, self.receive())
        except Refused as refused:
            self.answer(refused.status, str(refused))
        except OSError as error:
            self.log_message("%s", error)
            self.answer(503, "cannot keep it now")  # it is sent again

    def receive(self):
        length = self.headers.get("content-length", "")
        if not re.fullmatch(r"[0-9]{1,10}", length) or int(length) > MOST_OCTETS:
            raise Refused(413, "too long, or of unknown length")
        body = self.rfile.read(int(length))
        webhook_id = verify(self.headers, body)
        variables = variables_of(self.headers, body)
        if variables.get("type") == "challenge":
            return str(variables.get("challenge", ""))
        return "kept" if keep(webhook_id, variables) else "known"

    def answer(self, status, text):
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8000"))), Receiver).serve_forever()
