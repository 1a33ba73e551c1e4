"""Messages that ask not to be told of failures (NOTIFY=NEVER, RFC 3461): whether they may, and how they may not.

Postfix makes no notification for such a message, so nobody hears of its failure.  A command filter of smtpd can let
them ask for notifications of failures instead, which only we see.  Called by `plan` and by `bouncehook doctor`.
"""

from __future__ import annotations

from bouncehook_admin.setup.postfix import Postfix, Reading, Service

PARAMETER = "smtpd_command_filter"
RULE = "/^(RCPT TO:.*) NOTIFY=NEVER(.*)$/ $1 NOTIFY=FAILURE$2"
FILTER = f"regexp:{{ {{ {RULE.replace('$', '$$')} }} }}"
"""as main.cf has it"""
OLDEST = (3, 7)
"""has tables of regular expressions in main.cf"""

_SAMPLE = "RCPT TO:<recipient@example.com> NOTIFY=NEVER"


def gets_through(postfix: Postfix, reading: Reading, service: Service) -> bool:
    """Whether an smtpd takes NOTIFY=NEVER as it is.  Raises PostfixFault."""
    keywords = [word.lower() for word in reading.list_of("smtpd_discard_ehlo_keywords", service)]
    if "dsn" in keywords:
        return False
    for table in reading.list_of(PARAMETER, service):
        instead = postfix.lookup(_SAMPLE, table)
        if instead is not None:
            return "NOTIFY=NEVER" in instead.upper()
    return True
