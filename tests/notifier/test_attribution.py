"""Whose failure it is: by what the milter recorded of each recipient, never by what is left over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncehook.envelope import Recipient
from bouncehook.relay_copies import NO_COPIES, UNKNOWN_COPIES, RelayCopies, made_of
from bouncehook_notifier.attribution import Attributed, Attribution, Why, as_sent, spelled_alike

A, B = Recipient("a@far.test"), Recipient("b@far.test")
FORGOTTEN = A.forgotten()
ARCHIVE = made_of(["archive@copies.test", "*@journal.test"])
ANY_COPY = made_of(["*"])


def attribution(
    *recipients: Recipient, copies: RelayCopies = NO_COPIES, sent_to: str = "", way: str = ""
) -> Attribution:
    return Attribution(recipients or None, copies, sent_to, way.split)


# Our own Postfix's notification.


@pytest.mark.parametrize(
    ("final", "original", "expected"),
    [
        ("a@far.test", "", Attributed("a@far.test", Why.WRITTEN)),
        ("A@FAR.TEST", "", Attributed("a@far.test", Why.WRITTEN)),
        ("target@else.test", "a@far.test", Attributed("a@far.test", Why.WRITTEN)),  # an alias
        ("b@far.test", "a@far.test", Attributed("a@far.test", Why.WRITTEN)),  # an alias that leads to the other one
        ("archive@else.test", "", Attributed("", Why.NOT_WRITTEN)),  # a copy
    ],
)
def test_our_own_postfix_names_the_recipient(final: str, original: str, expected: Attributed) -> None:
    assert attribution(A, B).of_our_own(final, original, "") == expected


def test_the_only_recipient_is_not_to_blame_for_what_our_postfix_tells_of_another() -> None:
    assert attribution(A).of_our_own("copy@else.test", "", "") == Attributed("", Why.NOT_WRITTEN)


def test_an_orcpt_leads_to_its_recipient_where_postfix_knows_no_more() -> None:
    with_orcpt = Recipient("a@far.test", orcpt="rfc822;order+2B7@shop.test")
    asked = attribution(with_orcpt, B)
    assert asked.of_our_own("target@else.test", "", "order+7@shop.test") == Attributed("a@far.test", Why.ORIGINAL)
    assert asked.of_our_own("target@else.test", "", "b@far.test") == Attributed("b@far.test", Why.ORIGINAL)
    both = attribution(with_orcpt, Recipient("b@far.test", orcpt=with_orcpt.orcpt))
    assert both.of_our_own("target@else.test", "", "order+7@shop.test") == Attributed("", Why.NOT_WRITTEN)
    assert both.of_our_own("b@far.test", "", "order+7@shop.test") == Attributed("b@far.test", Why.WRITTEN)


def test_where_access_tables_redirect_to_is_listed_as_a_copy() -> None:
    asked = attribution(A, copies=ARCHIVE)
    assert asked.of_our_own("archive@copies.test", "a@far.test", "") == Attributed("", Why.COPY)
    written_to = attribution(A, Recipient("archive@copies.test"), copies=ARCHIVE)
    assert written_to.of_our_own("archive@copies.test", "", "") == Attributed("archive@copies.test", Why.WRITTEN)


def test_what_postfix_makes_of_an_address_is_that_address() -> None:
    asked = attribution(Recipient("a%far.test@relay.test", resolved="a@far.test"), B)
    assert asked.of_our_own("a@far.test", "", "").recipient == "a%far.test@relay.test"


def test_of_a_message_that_is_not_remembered_postfix_is_believed() -> None:
    asked = attribution()
    assert asked.of_our_own("target@else.test", "alias@far.test", "x@y") == Attributed(
        "alias@far.test", Why.UNREMEMBERED
    )
    assert attribution(copies=ARCHIVE).of_our_own("x@journal.test", "", "") == Attributed("", Why.COPY)


# A foreign server's bounce.


@pytest.mark.parametrize(
    ("original", "final", "expected"),
    [
        ("a@far.test", "a@far.test", Attributed("a@far.test", Why.WRITTEN)),
        ("a@far.test", "box@else.test", Attributed("a@far.test", Why.ORIGINAL)),
        ("box@else.test", "b@far.test", Attributed("b@far.test", Why.WRITTEN)),
        ("a@far.test", "b@far.test", Attributed("a@far.test", Why.ORIGINAL)),  # a forwards to b
        ("box@else.test", "box@else.test", Attributed("", Why.UNCLEAR)),
        ("", "", Attributed("", Why.UNCLEAR)),
    ],
)
def test_a_foreign_report_names_the_recipient(original: str, final: str, expected: Attributed) -> None:
    assert attribution(A, B).of_foreign(original, final) == expected


def test_an_orcpt_that_is_another_recipients_address_blames_nobody_else() -> None:
    odd = attribution(Recipient("a@far.test", orcpt="rfc822;b@far.test"), B)
    assert odd.of_foreign("b@far.test", "a@far.test") == Attributed("a@far.test", Why.WRITTEN)
    assert odd.of_foreign("b@far.test", "b@far.test") == Attributed("b@far.test", Why.WRITTEN)
    assert odd.of_foreign("b@far.test", "box@else.test") == Attributed("", Why.UNCLEAR)


def test_an_address_that_is_known_as_an_orcpt_alone() -> None:
    asked = attribution(Recipient("a@far.test", orcpt="rfc822;list@shop.test"), B)
    assert asked.of_foreign("list@shop.test", "list@shop.test") == Attributed("a@far.test", Why.ORIGINAL)


@pytest.mark.parametrize(
    ("copies", "named", "expected"),
    [
        (NO_COPIES, "box@else.test", Attributed("a@far.test", Why.ONLY)),
        (NO_COPIES, "", Attributed("a@far.test", Why.ONLY)),
        (ARCHIVE, "archive@COPIES.test", Attributed("", Why.COPY)),
        (ARCHIVE, "x@journal.test", Attributed("", Why.COPY)),
        (ARCHIVE, "box@else.test", Attributed("a@far.test", Why.ONLY)),  # the copies are known, and this is none
        (ARCHIVE, "", Attributed("", Why.COPY)),  # which of them bounced is not
        (ANY_COPY, "box@else.test", Attributed("", Why.COPY)),
        (ANY_COPY, "a@far.test", Attributed("a@far.test", Why.WRITTEN)),
        (UNKNOWN_COPIES, "box@else.test", Attributed("", Why.COPIES_UNKNOWN)),
        (UNKNOWN_COPIES, "", Attributed("", Why.COPIES_UNKNOWN)),
        (UNKNOWN_COPIES, "A@far.test", Attributed("a@far.test", Why.WRITTEN)),
    ],
)
def test_the_only_recipient_forwards_his_mail_unless_it_may_be_a_copy(
    copies: RelayCopies, named: str, expected: Attributed
) -> None:
    assert attribution(A, copies=copies).of_foreign(named, named) == expected


def test_the_way_of_the_returned_message_tells_a_forwarder_also_of_several() -> None:
    found = attribution(A, B, copies=UNKNOWN_COPIES, way="box@else.test B@far.test").of_foreign("box@else.test", "")
    assert found == Attributed("b@far.test", Why.WAY)
    assert attribution(A, B, way="a@far.test b@far.test").of_foreign("", "") == Attributed("", Why.UNCLEAR)


def test_a_return_address_of_one_recipient_tells_whose_it_is() -> None:
    asked = attribution(A, B, sent_to="a@far.test")
    assert asked.of_foreign("b@far.test", "b@far.test") == Attributed("a@far.test", Why.RETURN_ADDRESS)
    assert asked.of_our_own("target@else.test", "", "") == Attributed("a@far.test", Why.RETURN_ADDRESS)


def test_a_message_that_is_not_remembered() -> None:
    assert attribution().of_foreign("x@far.test", "box@else.test") == Attributed("x@far.test", Why.UNREMEMBERED)
    assert attribution().of_foreign("", "") == Attributed("", Why.UNCLEAR)
    assert attribution(copies=ARCHIVE).of_foreign("archive@copies.test", "") == Attributed("", Why.COPY)


def test_a_recipient_who_is_named_twice_is_one() -> None:
    assert attribution(A, Recipient("A@Far.test")).only == "a@far.test"


# Spellings.


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('"a b"@far.test', "a b@far.test"),
        (r'"a\"b"@far.test', 'a"b@far.test'),
        (r'"a\\b"@far.test', r'"a\\b"@FAR.test'),
        ('"a"."b"@far.test', "a.b@far.test"),
        ("A@far.test", "a@FAR.TEST"),
        ('"a\tb"@far.test', '"a?b"@far.test'),  # as Postfix prints it
        ('"a  b"@far.test', "a b@far.test"),  # a notification is wrapped at blanks
    ],
)
def test_spellings_of_one_recipient(one: str, other: str) -> None:
    assert spelled_alike(one) == spelled_alike(other)
    assert attribution(Recipient(one), B).of_our_own(other, "", "").recipient == one


@pytest.mark.parametrize(
    ("written", "remembered", "believed"),
    [
        ("a@far.test", ["A@far.test", "b@far.test"], "A@far.test"),  # as the customer spelled it
        ("victim@never.test", ["a@far.test"], ""),  # it is not signed
        ("quo ted@far.test", ['"quo ted"@far.test'], '"quo ted"@far.test'),
        ('a"b@far.test', [r'"a\"b"@far.test'], r'"a\"b"@far.test'),
        ("", ["a@far.test"], ""),
        ("a@far.test", None, "a@far.test"),  # as what a mail says is, when nobody knows better
    ],
)
def test_who_stands_in_a_return_address(written: str, remembered: list[str] | None, believed: str) -> None:
    assert as_sent(written, remembered if remembered is None else map(Recipient, remembered)) == believed


ADDRESSES = st.sampled_from(
    ["a@far.test", "B@far.test", '"q x"@far.test', "|c@far.test", "u", "ü@far.test", "", "@", '"']
)
RECIPIENTS = st.lists(
    st.builds(Recipient, ADDRESSES, st.sampled_from(["", "rfc822;a@far.test", "x", "rfc822;+2B"])), max_size=4
)
COPIES = st.sampled_from([NO_COPIES, UNKNOWN_COPIES, ARCHIVE, ANY_COPY])


@given(RECIPIENTS, COPIES, ADDRESSES | st.text(max_size=20), ADDRESSES | st.text(max_size=20), ADDRESSES)
def test_nobody_is_told_but_a_recipient(
    recipients: list[Recipient], copies: RelayCopies, one: str, other: str, orcpt: str
) -> None:
    asked = Attribution(recipients, copies)
    written = {recipient.address for recipient in recipients} | {""}
    assert asked.of_foreign(one, other).recipient in written
    assert asked.of_our_own(one, other, orcpt).recipient in written


def test_the_returned_message_is_searched_once_for_a_mail_that_names_thousands() -> None:
    searched = []

    def way() -> list[str]:
        searched.append(1)
        return []

    asked = Attribution([A, B], NO_COPIES, "", way)
    assert {asked.of_foreign("", f"x{number}@else.test").why for number in range(3)} == {Why.UNCLEAR}
    assert len(searched) == 1


def test_a_forgotten_recipient_is_still_one_of_the_recipients() -> None:
    """So his failure is not taken for that of the only one whose address is left."""
    asked = attribution(FORGOTTEN, B)
    forgotten = Attributed("", Why.FORGOTTEN)
    assert asked.of_foreign("a@far.test", "a@far.test") == forgotten
    assert asked.of_foreign("", "") == forgotten
    assert asked.of_foreign("", "b@far.test") == Attributed("b@far.test", Why.WRITTEN)
    assert asked.of_our_own("a@far.test", "", "a@far.test") == forgotten
    assert attribution(FORGOTTEN).of_foreign("a@far.test", "") == forgotten
    assert not attribution(FORGOTTEN).knows
    assert as_sent("a@far.test", [FORGOTTEN, B]) == ""
