"""Why a delivery failed, in one word, and whether it failed permanently: for customers who ask for `reason` and
`permanent`.

Called by the notifier for reports whose customer opted in.  Pure.

The rules are tried from the top, and the first that fits decides.  A rule fits when all of its conditions hold: the
enhanced code matches, the reply code matches, one of the words is in the text.  Words come before codes where servers
are known to send the wrong code (552 for an unknown mailbox, 5.7.1 for everything); a specific enhanced code comes
before words that are less specific.
"""

# ruff: noqa: E501  (a table, one rule a line)

from __future__ import annotations

from collections.abc import Iterable

from bouncehook.reason_rules import Reason
from bouncehook.reason_rules import ReasonRule as Rule
from bouncehook.report import State

R = Reason
RULES: tuple[Rule, ...] = (
    Rule(R.SUPPRESSED, states=(State.SUPPRESSION,)),
    # Unambiguous words, whatever the codes say.
    Rule(R.GREYLISTED, words=("greylist", "graylist", "grey-list", "postgrey", "try again in 5 min", "greylisting")),
    Rule(R.VIRUS, words=("virus", "malware", "infected", "trojan", "phish")),
    Rule(R.EXPIRED, words=("message expired", "retry timeout exceeded", "retry time not reached for any host", "too long in the queue", "been in the queue too long", "delivery time expired", "message could not be delivered for", "all hosts have been failing for a long time")),
    Rule(R.LOOP, words=("loops back to", "mail loop", "too many hops", "routing loop", "hop count exceeded", "forwarding loop")),
    Rule(R.AUTHENTICATION, words=("dmarc", "dkim", "spf ", "spf record", "(spf", "unauthenticated email", "sender policy framework", "authentication level", "sender id")),
    Rule(R.MAILBOX_FULL, words=("mailbox full", "mailbox is full", "over quota", "overquota", "quota exceed", "exceeded quota", "quota full", "out of storage", "storage quota", "disk quota", "full mailbox", "mailbox exceeds", "mailbox size limit", "exceeded storage", "quota is full", "user is over", "out of disk", "not enough storage space", "inbox is full", "exceeds allowed size", "boîte pleine", "postfach voll", "buzón lleno")),
    Rule(R.RELAY_DENIED, words=("relay access denied", "relaying denied", "relay denied", "relay not permitted", "unable to relay", "not permitted to relay", "relaying not allowed", "not configured to relay", "we do not relay", "no relaying", "relaying is prohibited", "rcpthosts")),
    Rule(R.SENDER_REJECTED, words=("sender address rejected", "sender rejected", "domain of sender", "sender domain", "sender verify failed", "invalid sender", "backscatter", "sender denied")),
    Rule(R.HOST_NOT_FOUND, words=("host not found", "domain not found", "host unknown", "unknown host", "no such domain", "nullmx", "null mx", "does not accept mail", "name service error", "unable to look up host", "no mx", "domain does not exist", "nxdomain", "invalid domain", "no smtp service")),
    Rule(R.USER_UNKNOWN, words=("user unknown", "unknown user", "no such user", "user not found", "no such recipient", "unknown recipient", "recipient unknown", "recipient not found", "no such mailbox", "mailbox not found", "mailbox does not exist", "mailbox unavailable", "no mailbox", "does not exist", "doesn't exist", "not exist", "invalid recipient", "invalid mailbox", "unknown mailbox", "unknown address", "address unknown", "address not found", "unknown local", "account not found", "not a valid mailbox", "not our customer", "no account", "unknown or illegal alias", "recipnotfound", "recipientnotfound", "unrouteable address", "unrouteable", "no valid recipients", "not listed in", "bad destination mailbox", "isn't a valid", "usuario desconocido", "utilisateur inconnu", "unbekannt", "user doesn't have", "account that you tried to reach does not", "invalid address", "not known here", "is not a registered", "no one here by that name", "no mailbox here by that name", "adresse destinataire invalide")),
    Rule(R.MAILBOX_DISABLED, words=("disabled", "inactive", "suspended", "deactivated", "account closed", "mailbox is frozen", "mailbox blocked", "account is locked", "account has been", "no longer active", "no longer available", "terminated", "expired account", "not active", "dormant")),
    # Specific enhanced codes.
    Rule(R.USER_UNKNOWN, extended=r"1\.0", words=("unknown", "reject", "invalid", "no ", "not ")),
    Rule(R.USER_UNKNOWN, extended=r"1\.(?:1|3|351)"),
    Rule(R.MOVED, extended=r"1\.6"),
    Rule(R.HOST_NOT_FOUND, extended=r"1\.(?:2|10)|4\.(?:3|4)|4\.310|7\.27"),
    Rule(R.SENDER_REJECTED, extended=r"1\.(?:7|8|90)"),
    Rule(R.MAILBOX_DISABLED, extended=r"2\.1"),
    Rule(R.MAILBOX_FULL, extended=r"2\.2"),
    Rule(R.SIZE, extended=r"2\.3|3\.4"),
    Rule(R.EXPIRED, extended=r"4\.7"),
    Rule(R.LOOP, extended=r"4\.(?:6|14)"),
    Rule(R.AUTHENTICATION, extended=r"7\.(?:2[0-6]|509|515)"),
    Rule(R.LOGIN_REQUIRED, extended=r"7\.(?:8|9|57)|7\.0", states=(State.AUTH,)),
    Rule(R.TLS, states=(State.STARTTLS,)),
    Rule(R.TLS, words=("must issue a starttls", "tls required", "requires tls", "starttls is required", "encryption required", "secure connection")),
    Rule(R.LOGIN_REQUIRED, words=("authentication required", "authentication failed", "auth first", "must authenticate", "smtp auth", "authrequired", "log in", "authenticate first")),
    # Words about the sender, the content, and the rate.
    Rule(R.RATE_LIMITED, words=("rate limit", "too many connections", "too many messages", "too many recipients", "throttl", "temporarily deferred", "too fast", "frequency limit", "connection limit", "exceeded the rate", "at a rate", "unusual rate", "slow down", "concurrent")),
    Rule(R.BLOCKED, words=("blocked", "blacklist", "black list", "blocklist", "block list", "blocklisted", "denylist", "rbl", "dnsbl", "spamhaus", "spamcop", "barracuda", "banned", "ptr record", "reverse dns", "rdns", "poor reputation", "bad reputation", "reputation", "client host rejected", "your ip", "host network not allowed", "dynamic ip", "sorbs", "helo")),
    Rule(R.SPAM, words=("spam", "unsolicited", "junk", "bulk mail", "uce")),
    Rule(R.SIZE, words=("message too large", "message too big", "message size exceeds", "size limit", "exceeds maximum", "too large", "too big", "maximum message size")),
    Rule(R.HOST_NOT_FOUND, states=(State.DNS,)),
    Rule(R.CONNECTION, words=("connection refused", "connection timed out", "connection reset", "lost connection", "no route to host", "network is unreachable", "timed out while", "unable to connect", "connection dropped", "could not connect", "no smtp connection", "operation timed out", "network error", "not accept our requests to connect")),
    Rule(R.CONNECTION, extended=r"4\.(?:1|2)|4\.316"),
    Rule(R.CONNECTION, states=(State.CONNECT,)),
    Rule(R.CONTENT, extended=r"6\.\d{1,3}"),
    Rule(R.CONTENT, words=("attachment", "not rfc", "rfc 5322", "malformed", "header error", "duplicate header", "content reject", "8-bit data", "multiple addresses in from")),
    # The general codes.
    Rule(R.POLICY, extended=r"7\.\d{1,3}"),
    Rule(R.POLICY, words=("policy", "access denied", "not authorized", "not allowed", "prohibited", "administratively", "refused", "rejected")),
    Rule(R.SYSTEM, extended=r"3\.\d{1,3}"),
    Rule(R.SYSTEM, words=("system", "internal error", "local error", "service unavailable", "out of memory", "temporary failure", "configuration", "insufficient")),
    Rule(R.PROTOCOL, extended=r"5\.\d{1,3}"),
    Rule(R.PROTOCOL, codes=("500", "501", "502", "503", "504", "555")),
    Rule(R.LOGIN_REQUIRED, codes=("530", "535", "534", "538")),
    Rule(R.MAILBOX_FULL, codes=("552", "452")),
    Rule(R.USER_UNKNOWN, codes=("550", "551", "553"), states=(State.RCPTTO,)),
    Rule(R.SYSTEM, codes=("421", "451", "432")),
)  # fmt: skip

_LASTING = frozenset({
    R.USER_UNKNOWN, R.MAILBOX_DISABLED, R.HOST_NOT_FOUND, R.MOVED, R.RELAY_DENIED,
})  # fmt: skip
"""facts about the address: permanent with a 5xx reply"""
_PASSING = frozenset({R.MAILBOX_FULL, R.GREYLISTED, R.RATE_LIMITED, R.EXPIRED, R.CONNECTION, R.SYSTEM})
"""temporary, even with a 5xx reply"""


def read_reason(
    code: str | None,
    extended: str | None,
    description: str | None,
    state: State = State.UNKNOWN,
    *,
    rules: Iterable[Rule] = (),
) -> Reason:
    """The reason of a failure.  `rules` are the operator's own, and are tried first."""
    text = (description or "").casefold()
    for table in (rules, RULES):
        for rule in table:
            if rule.fits(code or "", extended or "", text, state):
                return rule.reason
    return Reason.UNKNOWN


def is_permanent(code: str | None, extended: str | None, reason: Reason) -> bool:
    """Whether the customer should not write to this address again.

    A temporary reason is never permanent.  A fact about the address is, unless the server replied with 4xx.  In all
    other cases the class of the server's code decides, and without a code the failure is not permanent.
    """
    if reason in _PASSING:
        return False
    said = (code or extended or "")[:1]
    if said == "4":
        return False
    return said == "5" or reason in _LASTING
