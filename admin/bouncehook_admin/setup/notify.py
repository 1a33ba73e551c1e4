"""Messages that do not ask to be told of failures (RFC 3461: NOTIFY=NEVER, or SUCCESS and DELAY without FAILURE):
whether they may, and how they may not.

Postfix makes no notification of their failure, so nobody hears of it.  A command filter of smtpd can let them ask for
notifications of failures too, which only we see.  Called by `plan` and by `bouncehook doctor`.
"""

from __future__ import annotations

from bouncehook_admin.setup.postfix import Postfix
from bouncehook_admin.setup.reading import Reading, Service

PARAMETER = "smtpd_command_filter"
_BEFORE = r'RCPT[[:space:]]+TO[[:space:]]*:(.*>)?[^<>"]*[[:space:]]NOTIFY='
RULES = (
    # Behind the last `>`, so that nothing in an address is changed, be it as odd as it may.
    rf"/^({_BEFORE})NEVER([^<>]*)$/ ${{1}}FAILURE$3",
    rf"/^({_BEFORE})((SUCCESS|DELAY|,)+)([[:space:]][^<>]*)?$/ ${{1}}FAILURE,$3$5",
)
"""lines of a table of type regexp"""
FILTER = "regexp:{{{} }}".format("".join(f" {{ {rule.replace('$', '$$')} }}" for rule in RULES))
"""as main.cf has it"""
EARLIER = ("regexp:{ { /^(RCPT TO:.*) NOTIFY=NEVER(.*)$$/ $$1 NOTIFY=FAILURE$$2 } }",)
"""as setup wrote it in earlier versions"""
OLDEST = (3, 7)
"""has tables of regular expressions in main.cf"""

_SAMPLES = ("NEVER", "SUCCESS", "DELAY", "SUCCESS,DELAY")


def in_a_table() -> str:
    """What a person who has a command filter of their own is to do."""
    return f"have these lines in a regexp table of {PARAMETER}: {'  and  '.join(RULES)}"


def getting_through(postfix: Postfix, reading: Reading, service: Service) -> list[str]:
    """What of NOTIFY an smtpd takes as it is, and then nobody is told of a failure.  Raises PostfixFault."""
    keywords = [word.lower() for word in reading.list_of("smtpd_discard_ehlo_keywords", service)]
    if "dsn" in keywords:
        return []
    return [value for value in _SAMPLES if "FAILURE" not in _becomes(postfix, reading, service, value)]


def _becomes(postfix: Postfix, reading: Reading, service: Service, value: str) -> str:
    command = f"RCPT TO:<recipient@example.com> NOTIFY={value}"
    answers = (postfix.lookup(command, table) for table in reading.list_of(PARAMETER, service))
    return next((answer for answer in answers if answer is not None), command).upper()
