"""The names of senders: mail systems, and other machines.

Read by `notice`.  Data only: patterns, which are compared with the local part of an address, or searched in From.
"""

# ruff: noqa: E501  (patterns)

from __future__ import annotations

import re

from ..vocabulary import Patterns

DAEMONS = Patterns(
    r"(?:.{0,20}[-_.])?mailer?[-_. ]?daemon.{0,20}", r"post[-_]?master.{0,10}", r"mailer", r"mdaemon", r"mmdf", r"daemon", r"e?mail-?admin",
    r"mail[-_.]?system", r"mail[-_.]?server", r"mailserv", r"bounces?", r"ndr", r"dsn", r"non-?delivery.{0,10}", r"delivery.{0,20}",
    r"microsoftexchange.{0,60}", r"uucp", r"smtp.{0,10}", r"lmtp", r"mta(?:[-_.].{1,12})?", r"mail[-_.]?(?:ro)?bot",
    r"mail[-_.]?(?:agent|host|transport|batch|exchanger|engine)", r"postfix", r"exim", r"sendmail", r"qmail.{0,8}",
    r"bounce[-_.]?(?:robot|handler|daemon|manager)", r"interscan.{0,20}", r"imss.{0,10}", r"returned[-_.]?mail", r"undeliver.{0,20}", r"postman",
    r"amavis.{0,10}", r"pmdf", r"mail[-_.]?(?:master|gate|gateway|router|srv|hub|relay|sweeper|marshal)", r"content[-_.]?filter",
    r"posta-certificata", r"sys(?:tem[-_. ]?)?admin(?:istrator)?",
)  # fmt: skip
"""the local part of a mail system's address"""

DELIVERIES = Patterns(r"delivery.{0,20}", r"bounces?", r"sys(?:tem[-_. ]?)?admin(?:istrator)?", r"postman")
"""those of DAEMONS that a parcel service or an administrator may have, too"""

MACHINES = Patterns(
    r"(?:no|do-?not|dont)[-_.]?reply.{0,20}", r"system", r"admin(?:istrator)?", r"root", r"nobody", r"server", r"notifications?", r"alerts?",
)  # fmt: skip
"""the local part of an address that nobody is meant to write to"""

DAEMON_NAMES = Patterns(
    r"mail(?:er)? ?deliver", r"mailer.?daemon", r"postmaster", r"system administrator", r"mail administrator", r"mail system",
    r"delivery (?:sub)?system", r"mail router", r"internet mail", r"delivery service", r"delivery agent", r"mail server", r"non.?delivery",
    r"undeliver",
)  # fmt: skip
"""what a mail system calls itself in From"""

HELPERS = Patterns(
    r"post-?master", r"mailer-?daemon", r"abuse", r"support", r"help-?desk", r"help", r"unblock", r"delist", r"no-?reply", r"do-?not-?reply",
    r"host-?master", r"noc", r"unsubscribe", r"spam", r"blocked", r"bounces?", r"assistance", r"hilfe", r"ayuda", r"ajuda", r"aide", r"aiuto",
    r"hulp", r"pomoc", r"soporte", r"suporte", r"supporto",
    frame=r"(?:ANY)(?:[-_+].{0,40})?",
)  # fmt: skip
"""the local part of an address that one asks about mail"""

ROLES = Patterns(
    r"info", r"contact", r"kontakt", r"admin(?:istrator)?", r"service", r"feedback", r"web-?master", r"security", r"it", r"edv",
    frame=r"(?:ANY)(?:[-_+].{0,40})?",
)  # fmt: skip
"""the local part of an address for questions, which may also be a recipient"""

FROM = Patterns(
    r"\b(?:from|sender|by|von|absender|expéditeur|de la part de|remitente|remetente|mittente|proveniente da)",
    r"\b(?:afzender|van|från|fra|lähettäjä|od|nadawca|odesílatel|отправитель|от)", r"\b(?:message|msg|mail|queue)[ _-]?id",
    r"\bidentificativo messaggio", r"\bin-reply-to", r"\breferences", r"发件人", r"差出人", r"送信者", r"보낸 ?사람", r"寄件者", r"来自",
    r"\b(?:mensaje|mensagem|message) de", r"\bmessaggio d[ai]",
    r"\bfrá[ \t]?[:：]", r"\bkimdən[ \t]?[:：]", r"\bкімнен[ \t]?[:：]", r"\bkimdan[ \t]?[:：]", r"\bкимден[ \t]?[:：]", r"\bхэнээс[ \t]?[:：]",
    r"\bვისგან[ \t]?[:：]", r"\bումից[ \t]?[:：]", r"\bkellelt[ \t]?[:：]", r"\bsaatja[ \t]?[:：]", r"\bsūtītājs[ \t]?[:：]", r"\bnuo[ \t]?[:：]",
    r"\bnga[ \t]?[:：]", r"\bšalje[ \t]?[:：]", r"\bnork[ \t]?[:：]", r"\bfan[ \t]?[:：]", r"\bvun[ \t]?[:：]", r"\bاز[ \t]?[:：]", r"\bمن[ \t]?[:：]",
    r"\bמאת[ \t]?[:：]", r"\bप्रेषक[ \t]?[:：]", r"\bপ্রেরক[ \t]?[:：]", r"\bஅனுப்புநர்[ \t]?[:：]", r"\bจาก[ \t]?[:：]", r"\btừ[ \t]?[:：]",
    r"\bdari[ \t]?[:：]", r"\bdaripada[ \t]?[:：]", r"\bkutoka[ \t]?[:：]", r"\bពី[ \t]?[:：]", r"\bຈາກ[ \t]?[:：]", r"\bαπό[ \t]?[:：]",
    r"\bkimden[ \t]?[:：]", r"\bgönderen[ \t]?[:：]", r"\bfeladó[ \t]?[:：]", r"\bвід[ \t]?[:：]", r"\bад[ \t]?[:：]", r"\bpošiljatelj[ \t]?[:：]",
    r"\bsiuntėjas[ \t]?[:：]", r"\bminn[ \t]?[:：]", r"\boddi wrth[ \t]?[:：]", r"\bmula kay[ \t]?[:：]", r"\bde la[ \t]?[:：]", r"\b寄件人[ \t]?[:：]",
    r"\b보내는 사람[ \t]?[:：]",
    frame=r"(?:ANY)[ \t.]{0,8}[:：=]?[ \t]{0,8}[<\"'(\[]{0,2}$",
    flags=re.IGNORECASE,
)  # fmt: skip
"""stands before the address of a sender"""

OWNER = Patterns(
    r"(?:mailbox|account|inbox) (?:by|van|von)", r"received by", r"(?:postvak|posbus|brievenbus|e-?mailadres) van", r"(?:postfach|konto|mailadresse) von",
    frame=r"(?:ANY)[ \t]{1,4}[<\"'(\[]{0,2}$",
    flags=re.IGNORECASE,
)  # fmt: skip
"""stands before the address of a mailbox's owner, in a word that stands before a sender's, too"""
