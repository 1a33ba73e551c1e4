"""Messages whose sender asked for no notification of failures (RFC 3461: NOTIFY=NEVER, or SUCCESS and DELAY without
FAILURE): whether smtpd accepts that, and a command filter that adds FAILURE.

Postfix makes no notification when such a message fails, so the failure would not be reported.  With the command filter
Postfix makes one, which only bouncehook gets.  Called by `plan` and by `bouncehook doctor`.
"""

from __future__ import annotations

from bouncehook_admin.setup.postfix import Postfix
from bouncehook_admin.setup.reading import Reading, Service

PARAMETER = "smtpd_command_filter"
_BEFORE = r'RCPT[[:space:]]+TO[[:space:]]*:(.*>)?[^<>"]*[[:space:]]NOTIFY='
RULES = (
    # After the last `>`, so that nothing in an address is changed, however odd it is.
    rf"/^({_BEFORE})NEVER([^<>]*)$/ ${{1}}FAILURE$3",
    rf"/^({_BEFORE})((SUCCESS|DELAY|,)+)([[:space:]][^<>]*)?$/ ${{1}}FAILURE,$3$5",
)
"""lines of a table of type regexp"""
FILTER = "regexp:{{{} }}".format("".join(f" {{ {rule.replace('$', '$$')} }}" for rule in RULES))
"""the filter as main.cf has it"""
EARLIER = ("regexp:{ { /^(RCPT TO:.*) NOTIFY=NEVER(.*)$$/ $$1 NOTIFY=FAILURE$$2 } }",)
"""the filters that earlier versions of setup wrote"""
OLDEST = (3, 7)
"""the oldest version that has inline regexp tables in main.cf"""

_SAMPLES = ("NEVER", "SUCCESS", "DELAY", "SUCCESS,DELAY")


def in_a_table() -> str:
    """The advice for a service that has a command filter of its own."""
    return f"add these lines to a regexp table of {PARAMETER}: {'  and  '.join(RULES)}"


def getting_through(postfix: Postfix, reading: Reading, service: Service) -> list[str]:
    """The values of NOTIFY with which an smtpd accepts a recipient and no failure is reported.  Raises PostfixFault."""
    keywords = [word.lower() for word in reading.list_of("smtpd_discard_ehlo_keywords", service)]
    if "dsn" in keywords:
        return []
    return [value for value in _SAMPLES if "FAILURE" not in _becomes(postfix, reading, service, value)]


def _becomes(postfix: Postfix, reading: Reading, service: Service, value: str) -> str:
    command = f"RCPT TO:<recipient@example.com> NOTIFY={value}"
    answers = (postfix.lookup(command, table) for table in reading.list_of(PARAMETER, service))
    return next((answer for answer in answers if answer is not None), command).upper()
