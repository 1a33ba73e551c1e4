"""Success notifications (RFC 3461, NOTIFY=SUCCESS) of customers' mail: how they are asked for, and where that is safe.

Postfix makes a notification of success only for a recipient with NOTIFY=SUCCESS.  A milter could only delete each
recipient and add it again, so a command filter of smtpd asks.  It sees no client, so it is used only on a service that
known clients alone send through; a known client who is no customer gets the notifications by mail.

Postfix asks a server that announces DSN to tell of success itself, and then says nothing.  So smtp(8) has to overlook
the announcement.

Called by `plan`, `fragment` and `bouncehook doctor`.  Pure, except for lookups with postmap.
"""

from __future__ import annotations

from bouncehook.configuration import Settings
from bouncehook.envelope import ADDED_SUCCESS
from bouncehook_admin.setup import customers_only, notify
from bouncehook_admin.setup.postfix import Postfix
from bouncehook_admin.setup.reading import Reading, Service

OVERLOOK, DSN = "smtp_discard_ehlo_keywords", "dsn"
OVERLOOK_BY_ADDRESS = "smtp_discard_ehlo_keyword_address_maps"
REFUSE = "smtpd_discard_ehlo_keywords"
REFUSE_BY_ADDRESS = "smtpd_discard_ehlo_keyword_address_maps"
OLDEST = notify.OLDEST

_RCPT = r"RCPT[[:space:]]+TO[[:space:]]*:"
_FAILURE = "(FAILURE(,DELAY)?|DELAY,FAILURE)"
RULES = (
    # To what the client asks for, unless that is NEVER, or SUCCESS already.
    rf'/^({_RCPT}(.*>)?[^<>"]*[[:space:]]NOTIFY={_FAILURE})([[:space:]][^<>]*)?$/ ${{1}},{ADDED_SUCCESS}$5',
    "if !/[[:space:]]NOTIFY=/",
    # Without NOTIFY Postfix tells of failures and delays (RFC 3461, 4.1), so those are asked for as well.
    rf'/^({_RCPT}[[:space:]]*<[^<>]+>[^<>"]*)$/ $1 NOTIFY={ADDED_SUCCESS},FAILURE,DELAY',
    "endif",
)
"""lines of a table of type regexp"""


def asks(postfix: Postfix, reading: Reading, service: Service) -> bool:
    """Whether recipients get NOTIFY=SUCCESS here, whoever has configured that.  Raises PostfixFault."""
    tables = reading.list_of(notify.PARAMETER, service)
    found = (postfix.lookup("RCPT TO:<recipient@example.com>", table) for table in tables)
    return any(answer is not None and "SUCCESS" in answer.upper() for answer in found)


def why_not(reading: Reading, service: Service, settings: Settings) -> str:
    """Why it would not be safe, or of no use, on this service; empty when it is good."""
    return (
        customers_only.why_not(reading, service, settings)
        or refuses(reading, service)
        or _has_a_filter(reading, service)
    )


def refuses(reading: Reading, service: Service) -> str:
    """Whether smtpd refuses commands with NOTIFY: then it would refuse every recipient; in words."""
    if DSN in lower(reading.list_of(REFUSE, service)):
        return f"refuses NOTIFY, because {REFUSE} has {DSN}, and so would refuse every recipient"
    if reading.value(REFUSE_BY_ADDRESS, service):
        return f"may refuse NOTIFY by {REFUSE_BY_ADDRESS}, and so would refuse recipients"
    return ""


def _has_a_filter(reading: Reading, service: Service) -> str:
    if reading.value("content_filter", service):
        return "passes mail to a content filter, and Postfix would tell that the filter has taken it"
    return ""


def asks_servers(reading: Reading) -> list[Service | None]:
    """Where smtp(8) asks servers that announce DSN to tell of success themselves: None for main.cf, or services with a
    value of their own."""
    places = [None, *(one for one in reading.commands("smtp") if OVERLOOK in one.overrides)]
    return [place for place in places if DSN not in lower(reading.list_of(OVERLOOK, place))]


def lower(words: list[str]) -> list[str]:
    """The same in small letters."""
    return [word.lower() for word in words]
