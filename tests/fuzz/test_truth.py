"""The fuzzer's own judgement: what it takes for true, and what it calls wrong.  No relay runs here."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bouncehook.report import State
from bouncehook_admin.audit.outcomes import Failure, How, Returned
from bouncehook_admin.audit.reasons import Finding as Audited
from bouncehook_admin.audit.reasons import Reason, Verdict, Why
from bouncehook_demo.customer_endpoint import Post
from bouncehook_notifier.store.records import Told as StoredReport
from fuzz.audited import disagreements
from fuzz.choices import Wanted
from fuzz.comparing import Fault, compare
from fuzz.fates import Fate, fate_of
from fuzz.hunt import planned
from fuzz.mails import BY_SENDER, MessagePlan, Recipient
from fuzz.relays import Boxes, Copies, Filter, Local, RelayPlan
from fuzz.truth import Report, Told, finals_of, truth

ALIASES = RelayPlan(
    aliases={"list@valias.test": ("no.1@far.test", "ok.2@far.test"), "outer@valias.test": ("list@valias.test",)}
)


def message(*recipients: str | Recipient, **more: object) -> MessagePlan:
    plain = tuple(Recipient(one) if isinstance(one, str) else one for one in recipients)
    return MessagePlan(1, "news@acme.example", plain, **more)  # type: ignore[arg-type]


def wanted(
    plan: RelayPlan, sent: MessagePlan, codes: Sequence[int] = (), queue_id: str | None = "Q"
) -> dict[str, Wanted]:
    told = Told(tuple(codes) or (250,) * len(sent.recipients), queue_id)
    return {min(one.spellings): one.wanted for one in truth(plan, BY_SENDER, sent, told)}


def post(recipient: str, *, id_: str = "Q", state: str = "rcptto", webhook: str = "w", path: str = "/acme") -> Post:
    variables = (("id", id_), ("recipient", recipient), ("state", state))
    return Post(path, {"webhook-id": webhook + recipient}, b"", variables, 0.0, 204)


def test_the_same_seed_plans_the_same() -> None:
    assert planned(5) == planned(5)
    assert planned(5) != planned(6)


@pytest.mark.parametrize(
    ("address", "fate"),
    [
        ("no.17@far.test", Fate.REFUSED),
        ('"NO.17 x"@far.test', Fate.REFUSED),
        ("=?utf-8?q?soft.17?=@far.test", Fate.DEFERRED),
        ("nobody@far.test", Fate.TAKEN),
        ("ok.1@no.2.test", Fate.TAKEN),
    ],
)
def test_an_address_says_its_fate(address: str, fate: Fate) -> None:
    assert fate_of(address) is fate


def test_an_alias_is_told_once_when_one_of_its_targets_failed() -> None:
    assert finals_of(ALIASES, "Outer@valias.test") == ("no.1@far.test", "ok.2@far.test")
    assert finals_of(ALIASES, "List+x@valias.test") == ("no.1+x@far.test", "ok.2+x@far.test")
    assert wanted(ALIASES, message("list@valias.test", "ok.3@far.test")) == {"list@valias.test": Wanted.MUST}


def test_copies_are_nobodys() -> None:
    plan = RelayPlan(copies=Copies(always="no.9@far.test"))
    assert wanted(plan, message("ok.1@far.test")) == {}
    assert wanted(plan, message("no.2@far.test")) == {"no.2@far.test": Wanted.MUST}


def test_what_smtpd_refuses_is_told_unless_the_message_was_not_sent() -> None:
    sent = message("no.1@closed.test", "ok.2@far.test")
    assert wanted(RelayPlan(), sent, (550, 250)) == {"no.1@closed.test": Wanted.MUST}
    assert wanted(RelayPlan(), sent, (450, 250)) == {}
    (report,) = truth(RelayPlan(), BY_SENDER, sent, Told((550, 250), None))
    assert (report.id, report.wanted) == ("NOQUEUE", Wanted.MAY)


def test_what_nobody_was_asked_to_say_may_be_told() -> None:
    never = message(Recipient("no.1@far.test", ("NOTIFY=SUCCESS,DELAY",)))
    assert wanted(RelayPlan(), never) == {"no.1@far.test": Wanted.MAY}
    assert wanted(RelayPlan(notify_never=True), never) == {"no.1@far.test": Wanted.MUST}


def test_where_a_class_leads() -> None:
    boxes = message("no.1@vbox.test")
    assert wanted(RelayPlan(), boxes) == {"no.1@vbox.test": Wanted.MUST}
    assert wanted(RelayPlan(boxes=Boxes.DISCARD), boxes) == {}
    team = RelayPlan(local=Local.LOCAL, local_aliases={"team": ("x.1@nodomain.test",)})
    (report,) = truth(team, BY_SENDER, message("team@local.test"), Told((250,), "Q"))
    assert report.states == {"dns"}


def test_a_later_bounce_under_another_name_is_clear_for_one_recipient_only() -> None:
    plan = RelayPlan(aliases={"moved@far.test": ("qmail.1@near.test",)})
    assert wanted(plan, message("moved@far.test")) == {"moved@far.test": Wanted.MUST}
    assert wanted(plan, message("moved@far.test", "ok.2@far.test")) == {"moved@far.test": Wanted.MAY}
    assert wanted(plan, message("dsn.3@far.test", "ok.2@far.test")) == {"dsn.3@far.test": Wanted.MUST}


def test_behind_a_filter_without_dsn_nothing_leads_back_to_an_alias() -> None:
    plan = RelayPlan(aliases=ALIASES.aliases, filter=Filter(dsn=False))
    assert wanted(plan, message("list@valias.test", "no.3@far.test")) == {
        "list@valias.test": Wanted.MAY,
        "no.3@far.test": Wanted.MUST,
    }


@pytest.mark.parametrize(
    ("posts", "faults"),
    [
        ([post("No.1@far.test")], []),
        ([], [Fault.LOST]),
        ([post("no.1@far.test.")], [Fault.MISSPELT]),
        ([post("No.1@far.test"), post("ok.2@far.test")], [Fault.INVENTED]),
        ([post("No.1@far.test", id_="R")], [Fault.LOST, Fault.INVENTED]),
        ([post("No.1@far.test", path="/hooli")], [Fault.LOST, Fault.INVENTED]),
        ([post("No.1@far.test", state="data")], [Fault.STATE]),
        ([post("No.1@far.test"), post("No.1@far.test")], []),
        ([post("No.1@far.test"), post("No.1@far.test", webhook="v")], [Fault.TWICE]),
    ],
)
def test_what_is_called_wrong(posts: list[Post], faults: list[Fault]) -> None:
    report = Report("acme", "Q", frozenset({"No.1@far.test"}), Wanted.MUST, frozenset({"rcptto"}))
    assert [one.fault for one in compare([report], posts)] == faults


@pytest.mark.parametrize(
    ("wanted_of_it", "why", "is_wrong"),
    [
        (Wanted.MAY, Why.UNRECOGNISED, False),
        (Wanted.NOT, Why.UNRECOGNISED, True),
        (None, Why.LOST, True),
        (None, Why.OTHER_MILTER, False),
    ],
)
def test_the_audit_may_name_what_may_be_told_alone(wanted_of_it: Wanted | None, why: Why, is_wrong: bool) -> None:
    named = frozenset({"no.1@far.test"})
    failure = Failure(
        "acme", ("Q",), "No.1@far.test", 0.0, How.BOUNCED, "", "Q", named, day=1, is_told=True, is_over=True, sender=""
    )
    report = Report("acme", "Q", named, wanted_of_it, frozenset()) if wanted_of_it else None
    finding = Audited(Verdict.UNREPORTED, failure=failure, reason=Reason(why))
    assert [one.fault for one in disagreements([finding], [report] if report else [])] == [Fault.AUDIT] * is_wrong


def test_the_audit_finds_all_mails_that_came_back_and_the_failure_of_each_report() -> None:
    returned = Returned("acme", "Q", "bounce+x@return.test", 0.0, "R", None)
    told = StoredReport("msg_1", "acme", "Q", "no.1@far.test", State.RCPTTO, 0.0, "relay")
    findings = [
        Audited(Verdict.UNREPORTED, returned=returned, reason=Reason(Why.LOST)),
        Audited(Verdict.UNLOGGED, report=told),
        Audited(Verdict.REPORTED, report=told),
    ]
    assert len(list(disagreements(findings, []))) == 2
