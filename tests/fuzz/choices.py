"""Where the promise ("every failure, and none that did not happen") leaves a choice, the one that was made.

Read by `truth` alone.  To decide otherwise, change it here.  Each says what is to be done with a report that one could
argue about: MUST come, MAY come, or must NOT.
"""

from __future__ import annotations

from enum import Enum


class Wanted(Enum):
    """What is said of a report."""

    MUST = "must come"
    MAY = "may come"
    NOT = "must not come"


ALIAS_WITH_ONE_FAILED_TARGET = Wanted.MUST
"""the customer wrote to an alias of ours; one of its targets failed, another took the mail"""
WITHOUT_NOTIFY_FAILURE = Wanted.MAY
"""NOTIFY=NEVER, SUCCESS, DELAY, where no command filter adds FAILURE: Postfix says nothing, so nobody can promise"""
REFUSED_BY_ANOTHER_MILTER = Wanted.MAY
"""at RCPT, where our milter has seen it accepted"""
SYNTAX_ERROR_AT_RCPT = Wanted.MAY
"""501 and the like: smtpd says so before it asks a milter"""
REFUSED_IN_AN_ABANDONED_MESSAGE = Wanted.MAY
"""under NOQUEUE: the client was told at RCPT, and then gave the message up, or it was refused as a whole.
Under an id that nobody was given it must not come."""
REFUSED_BEFORE_A_LATER_MILTER_REFUSED_THE_MESSAGE = Wanted.MAY
"""under the id that the message would have had: a milter behind ours refuses it at its end, when ours has been told
that it is complete, and hears no more.  The client was told of this recipient at RCPT, and of no id"""
REFUSED_IN_A_MESSAGE_TAKEN_FROM_ITS_WAY = Wanted.MAY
"""under its id or NOQUEUE: REDIRECT and DISCARD of header_checks and access(5) end what milters hear of a message, so
that it looks to them as if it had not been sent"""
FOREIGN_BOUNCE_NAMES_ANOTHER_AMONG_SEVERAL = Wanted.MAY
"""of a recipient to whom a foreign bounce leads, when it names an address that nobody wrote to and the message had
several recipients, or the relay adds copies: it may be told of the right one, never of another"""
FOREIGN_BOUNCE_OF_A_COPY_BY_ANOTHER_MILTER = Wanted.MAY
"""of a message to one recipient: what another milter adds is in no table that could be read"""
REDIRECTED_AND_FAILED = Wanted.MAY
"""REDIRECT took the message from its recipients, and it failed where it went: none of them has it"""
ALIAS_BEHIND_A_FILTER_WITHOUT_ORCPT = Wanted.MAY
"""the alias was expanded before a content filter, which does not pass ORCPT on, or passes one on that the client gave
and that another recipient of the message has as well: nothing leads back"""
FORGED_NOTIFICATION = Wanted.MAY
"""of the recipient whose server sent it: with the state `bounce`, as any bounce that they may send"""
