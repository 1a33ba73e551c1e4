"""What must be reported of a message, and what may be.  Pure: from the plans, and from what smtpd answered the client.

Nothing here asks bouncehook or reads Postfix's log.  Where an address leads is read from the relay's plan, as Postfix's
manuals say it (ADDRESS_REWRITING_README, virtual(5), canonical(5)); what comes of it there is told by the address
(`fates`).  Where the promise leaves a choice, `choices` has it.  Called by `round`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import idna

from bouncehook.addresses import from_xtext
from bouncehook.report import State
from bouncehook_demo.stages import STAGES
from fuzz import choices
from fuzz.choices import Wanted
from fuzz.fates import FAILING_AT_RCPT, LATER, Fate, fate_of
from fuzz.mails import Client, MessagePlan, Recipient
from fuzz.relays import (
    ALIASES,
    BOXES,
    CLOSED,
    FAILING_DOMAINS,
    FAR,
    HOSTNAME,
    LOCAL,
    MASQUERADED,
    Boxes,
    Local,
    RelayPlan,
)

NOQUEUE = "NOQUEUE"
_ROWS = {row.domain: row for row in STAGES if row.domain in FAILING_DOMAINS}


@dataclass(frozen=True)
class Told:
    """What the client was told: a reply code for each recipient (0: it did not come to that), and the end."""

    codes: tuple[int, ...]
    queue_id: str | None = None
    """None: the message as a whole was not taken"""

    def code(self, number: int) -> int:
        return self.codes[number] if number < len(self.codes) else 0


@dataclass(frozen=True)
class Report:
    """One that must come, or may.  `spellings`: as the customer wrote the recipient, more than once perhaps."""

    customer: str
    id: str
    spellings: frozenset[str]
    wanted: Wanted
    states: frozenset[str] = frozenset()
    """empty: any"""
    why: str = ""
    or_noqueue: bool = False
    """whether NOQUEUE is as good as the id"""
    any_id: bool = False
    """whether the id may be one that nobody was given"""


@dataclass(frozen=True)
class _Outcome:
    """What becomes of one recipient."""

    wanted: Wanted
    states: frozenset[str] = frozenset()
    why: str = ""


_NOTHING = _Outcome(Wanted.NOT)
_BOUNCE = frozenset({State.BOUNCE.value})
_RANK = {Wanted.MUST: 2, Wanted.MAY: 1, Wanted.NOT: 0}


def truth(plan: RelayPlan, client: Client, message: MessagePlan, told: Told) -> list[Report]:
    """All reports that must or may come of one message."""
    if not client.customer or not message.sender:
        return []
    about = _Message(plan, client, message, told)
    outcomes: dict[str, tuple[_Outcome, list[str]]] = {}
    for number, recipient in enumerate(message.recipients):
        before, spellings = outcomes.get(folded(recipient.written), (_NOTHING, []))
        outcome = _joined(before, about.outcome(number, recipient))
        outcomes[folded(recipient.written)] = (outcome, [*spellings, recipient.written])
    return [
        Report(
            client.customer,
            about.id,
            frozenset(spellings),
            outcome.wanted,
            outcome.states,
            outcome.why,
            about.is_taken_from_its_way(),
            about.is_refused_behind_us(),
        )
        for outcome, spellings in outcomes.values()
        if outcome.wanted is not Wanted.NOT
    ]


def folded(address: str) -> str:
    """What two spellings of one mailbox have in common (case, quotes that are not needed, IDNA, a final dot)."""
    local_part, at, domain = address.lower().rpartition("@")
    if local_part.startswith('"') and local_part.endswith('"') and len(local_part) > 1:
        local_part = local_part[1:-1].replace('\\"', '"')
    domain = domain.rstrip(".")
    try:
        return local_part + at + idna.encode(domain).decode() if not domain.isascii() else local_part + at + domain
    except idna.IDNAError:
        return local_part + at + domain


# ---- one message


@dataclass(frozen=True)
class _Message:
    plan: RelayPlan
    client: Client
    message: MessagePlan
    told: Told

    @property
    def accepted(self) -> list[Recipient]:
        return [one for n, one in enumerate(self.message.recipients) if 200 <= self.told.code(n) < 300]

    @property
    def id(self) -> str:
        return self.told.queue_id or NOQUEUE

    def outcome(self, number: int, recipient: Recipient) -> _Outcome:
        code = self.told.code(number)
        if 500 <= code < 600:
            return self._refused(recipient, code)
        if 200 <= code < 300 and self.told.queue_id:
            return self._delivered(recipient)
        return _NOTHING

    def _refused(self, recipient: Recipient, code: int) -> _Outcome:
        states = frozenset({State.RCPTTO.value})
        if self.is_refused_behind_us():
            wanted = choices.REFUSED_BEFORE_A_LATER_MILTER_REFUSED_THE_MESSAGE
            return _Outcome(wanted, states, "refused, and then the message by the second milter")
        if not self.told.queue_id and self.accepted:
            return _Outcome(choices.REFUSED_IN_AN_ABANDONED_MESSAGE, states, "refused, and the message not sent")
        if self.is_taken_from_its_way():
            return _Outcome(choices.REFUSED_IN_A_MESSAGE_TAKEN_FROM_ITS_WAY, states, "refused, and the rest redirected")
        if code in (501, 555):
            return _Outcome(choices.SYNTAX_ERROR_AT_RCPT, states, "a syntax error")
        if "mreject." in recipient.written.lower():
            return _Outcome(choices.REFUSED_BY_ANOTHER_MILTER, states, "refused by the second milter")
        return _Outcome(Wanted.MUST, states, "refused by smtpd")

    # ---- accepted

    def _delivered(self, recipient: Recipient) -> _Outcome:
        if self._is_discarded():
            return _NOTHING
        if self._checks("redirect"):
            return _Outcome(choices.REDIRECTED_AND_FAILED, why="redirected")
        if self.plan.filter and self.plan.filter.is_down:
            return self._seen_by_us(recipient, _Outcome(Wanted.MUST, why="the content filter is down"))
        finals = finals_of(self.plan, recipient.written)
        return reduce(_joined, (self._at(recipient, final, finals) for final in finals), self._of_a_milters_copy())

    def _is_alone(self) -> bool:
        return len({folded(one.written) for one in self.message.recipients}) == 1

    def _added(self) -> str:
        """The recipient that the second milter adds, or nothing."""
        word, _, address = self.message.header("X-Second").partition(" ")
        return address if self.plan.second_milter and word == "add" else ""

    def _of_a_milters_copy(self) -> _Outcome:
        """What a later bounce of such a copy may be taken for."""
        if self._is_alone() and self._added() and fate_of(self._added()) in LATER:
            return _Outcome(choices.FOREIGN_BOUNCE_OF_A_COPY_BY_ANOTHER_MILTER, _BOUNCE, "the milter's copy bounced")
        return _NOTHING

    def _is_discarded(self) -> bool:
        return self._checks("discard") or (self.plan.second_milter and self.message.header("X-Second") == "discard")

    def is_refused_behind_us(self) -> bool:
        """Whether the second milter refused it at its end."""
        says_no = self.message.header("X-Second") in ("reject", "tempfail")
        return self.plan.second_milter and says_no and bool(self.accepted) and self.told.queue_id is None

    def is_taken_from_its_way(self) -> bool:
        """Whether Postfix itself sends it elsewhere, or nowhere."""
        return self._checks("redirect") or self._checks("discard")

    def _checks(self, what: str) -> bool:
        """Whether header_checks or access(5) do this with the whole message, for one of its recipients perhaps."""
        # Who logs in comes by a service with restrictions of its own.
        asked = not (self.client.logs_in or self.client.by_command)
        by_access = asked and any(one.written.startswith(f"{what}ed.") for one in self.accepted)
        return self.plan.redirects and (by_access or self.message.header("X-Check") == what)

    def _at(self, recipient: Recipient, final: str, finals: Sequence[str]) -> _Outcome:
        """What becomes of it at one of the addresses that it leads to."""
        failure = _failure_here(self.plan, final)
        if failure is not None:
            wanted = choices.ALIAS_WITH_ONE_FAILED_TARGET if len(finals) > 1 else Wanted.MUST
            outcome = self._seen_by_us(recipient, replace(failure, wanted=wanted))
            return self._behind_the_filter(recipient, finals, outcome)
        return self._seen_elsewhere(recipient, final) if _is_handed_on(self.plan, final) else _NOTHING

    def _seen_by_us(self, recipient: Recipient, outcome: _Outcome) -> _Outcome:
        """Our own Postfix notices it, and says so where it was asked to."""
        notify = next((one[7:].upper() for one in recipient.options if one.upper().startswith("NOTIFY=")), "FAILURE")
        # The command filter is smtpd's.
        if "FAILURE" in notify or (self.plan.notify_never and not self.client.by_command):
            return outcome
        return replace(outcome, wanted=choices.WITHOUT_NOTIFY_FAILURE, why=f"{outcome.why}, NOTIFY={notify}")

    def _behind_the_filter(self, recipient: Recipient, finals: Sequence[str], outcome: _Outcome) -> _Outcome:
        way = self.plan.filter
        if not (way and way.aliases_first) or _is_direct(recipient.written, finals):
            return outcome
        alike = [one for one in self.accepted if _orcpt(one) == _orcpt(recipient)]
        clear = way.dsn and len({folded(one.written) for one in alike}) == 1
        return outcome if clear else replace(outcome, wanted=choices.ALIAS_BEHIND_A_FILTER_WITHOUT_ORCPT)

    def _seen_elsewhere(self, recipient: Recipient, final: str) -> _Outcome:
        """A remote server took it."""
        fate = fate_of(final)
        if fate in LATER:
            if folded(final) == folded(recipient.written):
                return _Outcome(Wanted.MUST, _BOUNCE, f"bounced later ({fate})")
            return self._named_otherwise(f"bounced later ({fate}) as {final}")
        if fate is Fate.FORWARDED:
            return self._named_otherwise("the forwarder's bounce")
        if fate is Fate.FORGED:
            return _Outcome(choices.FORGED_NOTIFICATION, _BOUNCE, "a forged notification")
        return _NOTHING

    def _named_otherwise(self, why: str) -> _Outcome:
        """The bounce names an address that nobody wrote to; with one recipient, and no copies, it is clear whose."""
        clear = self._is_alone() and not self.plan.copies.any and not self._added()
        return _Outcome(Wanted.MUST if clear else choices.FOREIGN_BOUNCE_NAMES_ANOTHER_AMONG_SEVERAL, _BOUNCE, why)


def _orcpt(recipient: Recipient) -> str:
    """The original recipient of RFC 3461: what the client says, else the address."""
    given = next((one[6:].partition(";")[2] for one in recipient.options if one.startswith("ORCPT=")), "")
    return folded(from_xtext(given) if given else recipient.written)


def _joined(one: _Outcome, other: _Outcome) -> _Outcome:
    """Two outcomes of one recipient: it is reported once, for either."""
    if one.wanted is Wanted.NOT or other.wanted is Wanted.NOT:
        return other if one.wanted is Wanted.NOT else one
    wanted = max(one.wanted, other.wanted, key=_RANK.__getitem__)
    states = one.states | other.states if one.states and other.states else frozenset()
    return _Outcome(wanted, states, one.why if one.why == other.why else f"{one.why}; {other.why}")


# ---- where an address leads


def finals_of(plan: RelayPlan, address: str, depth: int = 0) -> tuple[str, ...]:
    """Where it goes in the end, by completion, canonical, masquerading, and aliases."""
    address = _masqueraded(plan, _canonical(plan, _completed(plan, address)))
    targets = _looked_up(plan, plan.aliases, address) or _local_targets(plan, address)
    if not targets or depth > 10:
        return (address,)
    return tuple(dict.fromkeys(final for target in targets for final in finals_of(plan, target, depth + 1)))


def _completed(plan: RelayPlan, address: str) -> str:
    local_part, at, domain = address.rpartition("@")
    if not at:
        return f"{address}@{HOSTNAME}"
    domain = domain.rstrip(".")
    if "." not in domain and plan.append_dot and not domain.startswith("["):
        domain = f"{domain}.test"
    return f"{local_part}@{domain}"


def _canonical(plan: RelayPlan, address: str) -> str:
    found = _looked_up(plan, plan.canonical, address)
    return found[0] if found else address


def _masqueraded(plan: RelayPlan, address: str) -> str:
    local_part, _, domain = address.rpartition("@")
    return f"{local_part}@{FAR}" if plan.masquerades and domain.lower() == MASQUERADED else address


def _looked_up(plan: RelayPlan, table: object, address: str) -> tuple[str, ...]:
    """As Postfix looks into such a table: the address, then without its extension, which goes on to the targets."""
    assert isinstance(table, dict)
    local_part, _, domain = address.lower().rpartition("@")
    for key, extension in _keys(plan, local_part):
        found = table.get(f"{key}@{domain}")
        if found:
            targets = (found,) if isinstance(found, str) else found
            return tuple(one.replace("@", f"{extension}@") for one in targets)
    return ()


def _keys(plan: RelayPlan, local_part: str) -> Iterator[tuple[str, str]]:
    yield local_part, ""
    place = min((local_part.find(one) for one in plan.delimiter if local_part.find(one) > 0), default=0)
    if place:
        yield local_part[:place], local_part[place:]


def _local_targets(plan: RelayPlan, address: str) -> tuple[str, ...]:
    local_part, _, domain = address.lower().rpartition("@")
    if plan.local is not Local.LOCAL or domain not in (LOCAL, HOSTNAME):
        return ()
    return next((plan.local_aliases[key] for key, _ in _keys(plan, local_part) if key in plan.local_aliases), ())


def _is_direct(written: str, finals: Sequence[str]) -> bool:
    return len(finals) == 1 and folded(finals[0]) == folded(written)


# ---- what becomes of it there


def _failure_here(plan: RelayPlan, final: str) -> _Outcome | None:
    """How our own Postfix sees it fail; None when it does not."""
    domain = folded(final).rpartition("@")[2]
    if domain in _ROWS:
        return _Outcome(Wanted.MUST, frozenset({_ROWS[domain].state.value}), f"{domain} takes nothing")
    if domain in (CLOSED, ALIASES) or _by_error(plan, domain):
        return _Outcome(Wanted.MUST, why=f"{domain} is closed here")
    if _is_handed_on(plan, final) and fate_of(final) in FAILING_AT_RCPT:
        return _Outcome(Wanted.MUST, frozenset({State.RCPTTO.value}), f"refused ({fate_of(final)})")
    return None


def _by_error(plan: RelayPlan, domain: str) -> bool:
    boxes = domain == BOXES and plan.boxes is Boxes.ERROR
    return boxes or (domain in (LOCAL, HOSTNAME) and plan.local is Local.NULL_CLIENT)


def _is_handed_on(plan: RelayPlan, final: str) -> bool:
    """Whether it goes to a remote server."""
    domain = folded(final).rpartition("@")[2]
    if domain in (LOCAL, HOSTNAME):
        return plan.local is Local.SMTP
    if domain == BOXES:
        return plan.boxes is Boxes.SMTP
    return domain not in _ROWS and domain not in (CLOSED, ALIASES)
