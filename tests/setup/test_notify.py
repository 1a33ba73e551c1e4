"""`bouncehook setup --notify-never`: any NOTIFY without FAILURE gets it, and nothing else is changed."""

from __future__ import annotations

import subprocess

import pytest

from bouncehook_admin.setup.notify import EARLIER

pytestmark = pytest.mark.postfix


def becomes(files, command: str) -> str:
    """What smtpd makes of a command."""
    table = files.tool("postconf", "-xh", "smtpd_command_filter").strip()
    try:
        return str(files.tool("postmap", "-q", command, table)).strip()
    except subprocess.CalledProcessError:  # nothing is found
        return command


COMMANDS = [
    ("NOTIFY=NEVER", "NOTIFY=FAILURE"),
    ("notify=never", "notify=FAILURE"),
    ("NOTIFY=SUCCESS", "NOTIFY=FAILURE,SUCCESS"),
    ("NOTIFY=DELAY", "NOTIFY=FAILURE,DELAY"),
    ("NOTIFY=SUCCESS,DELAY", "NOTIFY=FAILURE,SUCCESS,DELAY"),
    ("ORCPT=rfc822;x@y.test NOTIFY=DELAY", "ORCPT=rfc822;x@y.test NOTIFY=FAILURE,DELAY"),
    ("NOTIFY=SUCCESS ORCPT=rfc822;x@y.test", "NOTIFY=FAILURE,SUCCESS ORCPT=rfc822;x@y.test"),
    ("NOTIFY=NEVER ORCPT=rfc822;x@y.test", "NOTIFY=FAILURE ORCPT=rfc822;x@y.test"),
    ("NOTIFY=FAILURE", None),
    ("NOTIFY=SUCCESS,FAILURE", None),
    ("NOTIFY=FAILURE,DELAY", None),
    ("NOTIFY=NONSENSE", None),
    ("ORCPT=rfc822;NOTIFY=NEVER@y.test", None),
    ("", None),
]


ADDRESSES = ["<joe@far.test>", "joe@far.test", '<"joe NOTIFY=NEVER"@far.test>']
OTHERS = [
    "MAIL FROM:<a@b.test> NOTIFY=NEVER",
    'RCPT TO:<"a> NOTIFY=NEVER"@far.test>',
    'RCPT TO:<" NOTIFY=DELAY "@far.test>',
]
"""what must stay as it is"""


def test_what_recipients_ask_for(files) -> None:
    status, output, errors = files.setup("--apply", "--notify-never")
    assert (status, errors) == (0, ""), output + errors
    files.rest()
    expected = {one: one for one in OTHERS}
    for address in ADDRESSES:
        for asked, instead in COMMANDS:
            command = f"RCPT TO:{address} {asked}".rstrip()
            expected[command] = command if instead is None else f"RCPT TO:{address} {instead}"
    assert {command: becomes(files, command) for command in expected} == expected


def test_what_an_earlier_version_made_is_mended_without_being_asked(files) -> None:
    files.add(f"smtpd_command_filter = {EARLIER[0]}\n")
    assert files.setup("--apply")[0] == 0
    files.rest()
    assert becomes(files, "RCPT TO:<joe@far.test> NOTIFY=DELAY") == "RCPT TO:<joe@far.test> NOTIFY=FAILURE,DELAY"
    assert files.setup("--apply")[1].endswith("Nothing to do.\n")
