"""The known formats, as data: how to tell one, and where its recipients and its error stand.

Read by `engine`.  A row is added here when servers write something that the general rows at the end do not read;
most do not need one.  Patterns are in lower case and searched in the lower-cased text, which is several times as
fast as ignoring case, in many lines at once (MULTILINE); `{a}` is an address, captured.

    tell       words that must all be in the head of the text (folded, lower case); none for the general rows
    after      recipients are looked for behind this; there are none when it is not there
    recipient  finds one recipient after the other
    certain    the shape alone shows a failure: the recipient may be the sender too
    error      where the recipient's error stands, when it is not in the text behind the address
"""

# ruff: noqa: E501  (tables)

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from .address import ADDRESS, KEY

_A = rf"[<\"'“«\[]{{0,2}}(?:mailto:|smtp:|rfc822;|{KEY})?\s?({ADDRESS})[>\"'”»\]]{{0,3}}"
LED = rf"^[ \t>*•·|]{{0,12}}(?:[-–—]{{1,2}} ?)?(?:\d{{1,3}}[.)] ?)?{_A}"
"""a line that begins with an address"""


class Where(StrEnum):
    """Where a recipient's error stands."""

    BEHIND = "behind"
    """in the words behind the address"""
    OWN_LINE = "own line"
    """on the line that ends in the address"""
    TRANSCRIPT = "transcript"
    """what the remote said (`<<<`) before the line about the recipient, else on that line"""
    NEXT_PARAGRAPH = "next paragraph"
    """in the paragraph behind the one that names the address"""


@dataclass(frozen=True, slots=True)
class Format:
    """One row."""

    name: str
    tell: tuple[str, ...]
    after: re.Pattern[str] | None
    recipient: re.Pattern[str]
    certain: bool
    error: Where


def _row(
    name: str, *tell: str, after: str = "", recipient: str = LED, certain: bool = False, error: Where = Where.BEHIND
) -> Format:
    return Format(
        name,
        tell,
        re.compile(after, re.MULTILINE) if after else None,
        re.compile(recipient.replace("{a}", _A), re.MULTILINE),
        certain,
        error,
    )


# What follows an address that heads its line.
_END = r"(?=[ \t]{0,4}(?:$|[:;,(\[]|\.{2,3}|\t|  |[-–—] |on \d|on \w{3},|smtp;|unknown|invalid|user |mailbox |does not|rejected))"

# Words that announce failed recipients, in the languages of mail servers.  They only say where to begin to look.
HEADINGS = (
    # English
    r"following (?:e-?mail |destination |local |remote )?(?:address(?:es|\(es\))?|recipients?|users?|destinations?)",
    r"following list of recipients|following error|error reports?|addresses? (?:below|failed|had)|one or more of (?:its|the|your) recipients",
    r"list of recipients|failed addresses|recipients? (?:failed|below|list|could not|were not|was not|affected)",
    r"(?:could|can|was|were) ?not (?:be )?(?:deliver|sent|reach)|unable to deliver|cannot (?:be )?deliver",
    r"couldn't (?:be )?deliver|did not reach|undeliver(?:able (?:to|address|recipient)|ed)|not delivered|failed to deliver",
    r"delivery (?:to|of|for|failed)|failure reasons|had (?:delivery|permanent|fatal|unrecoverable)|not delivered to",
    r"returned (?:because|for)|non-?deliver|failed (?:recipient|permanently|to the following|to these)|rejected (?:recipient|by)|addressed to",
    # German
    r"(?:folgende[nr]?|diese[nr]?) (?:e-?mail-?)?(?:adresse|empfänger|benutzer)|an (?:den|die|einen) empfänger",
    r"nicht (?:zugestellt|zustell|ausgeliefert|übermittel)|unzustellbar",
    # French
    r"(?:destinataires?|adresses?) (?:suivante?s?|ci-dessous|indiqu)|pas pu être|n['’]a pas été|non remis|échec de",
    r"impossible de (?:remettre|livrer)",
    # Spanish, Portuguese, Italian
    r"(?:destinatario|dirección|direccion|direcciones)s? (?:siguiente|indicad)|siguientes? (?:destinatario|direcci)",
    r"no (?:se )?(?:pudo|puede|ha podido|ha sido)|destinat[áa]rios? (?:a seguir|abaixo|seguinte)",
    r"seguintes? (?:destinat|endere)|n[ãa]o (?:pôde|pode|foi)|seguent[ei] (?:destinatar|indirizz)",
    r"destinatar[io]{1,2} (?:seguent|elencat)|non (?:è stato|può essere|è stata)|impossibile",
    # Dutch, Nordic, Finnish
    r"volgende (?:ontvanger|adres|geadresseerde)|niet (?:worden )?(?:bezorgd|afgeleverd|besteld)",
    r"följande (?:mottagare|adress)|kunde inte|kan inte lever|følgende (?:modtager|adresse|mottaker)|kunne ikke",
    r"kan ikke lever|seuraav|ei voitu|ei voida",
    # Slavic, Hungarian, Greek, Turkish
    r"(?:следующ\w{0,5}|указанн\w{0,5}|нескольким) (?:адрес|получател)|не (?:может быть|доставлен|удалось)",
    r"невозможно доставить|адресат|następując\w{0,4} (?:adres|odbior)|nie (?:można|mogła|została|udało)",
    r"následující\w{0,3} (?:adres|příjemc)|nelze doručit|nebylo možné|nasledujúc|nie je možné|sljedeć",
    r"következő címzett|nem (?:sikerült|kézbesíthető|lehetett)|δεν (?:ήταν|παραδόθηκε|μπόρεσε)|παραλήπτ",
    r"teslim edilemedi|iletilemedi|alıcı",
    # Japanese, Chinese, Korean, Hebrew, Arabic, Thai, Vietnamese, Indonesian
    r"送信に失敗|配信(?:できません|不能|に失敗|エラー)|送信(?:できません|先)|届きません|宛先|受信者|メールアドレス|以下の|次の",
    r"收件人|无法(?:投递|送达|发送)|未能(?:投递|送达)|退信|無法(?:投遞|送達|傳遞)|수신자|받는 ?사람|전송(?:하지|되지)|배달",
    r"נמען|הנמענים|לא ניתן|المستلم|المستلمين|تعذر|ผู้รับ|người nhận|penerima",
)

# Trouble that is named before the address: `Unknown user: u@example.org`.
_TROUBLE = "|".join((
    r"unknown (?:local )?(?:user|recipient|address|mailbox|account)|(?:user|recipient|address|mailbox) unknown",
    r"no such (?:user|recipient|address|mailbox|account)(?: here)?",
    r"invalid (?:final delivery )?(?:userid|user|recipient|address|mailbox)|exceeds allowed size",
    r"(?:user|recipient|mailbox|account|address)(?:'s mailbox)? (?:is )?(?:full|not found|does not exist|over quota)",
    r"(?:user|recipient|mailbox|account|address) (?:is )?(?:disabled|inactive|suspended)|over quota",
    r"undeliverable (?:to|address|recipient|mail to)?|undelivered (?:to|recipient)|error-for",
    r"(?:failed|bad|rejected|problem|failing|intended|bounced) (?:recipient|address|user)(?:\(?e?s\)?)?",
    r"recipient address|addressee|recipient|empfänger|destinataire|destinatario|destinatário|odbiorca|получатель|adressat",
))  # fmt: skip

# Sentences that end in the address: `Your message could not be delivered to u@example.org`.
_MESSAGE = r"(?: (?:the |your |this )?(?:message|mail|e-?mail))?"
_NOT_DELIVERED_TO = "|".join((
    r"(?:not be|cannot be|can not be|can't be|couldn't be|not|unable to be) (?:delivered|sent|forwarded) to(?: the (?:following )?(?:user|recipient|address|mailbox))?",
    rf"unable to (?:deliver|send|forward){_MESSAGE} (?:to|for)|(?:not|n't|cannot) deliver{_MESSAGE} (?:to|for)",
    rf"(?:failed|failure|error)(?: to)? (?:deliver(?:y|ing)?|send(?:ing)?){_MESSAGE} (?:to|for)",
    r"did not reach(?: the following recipient(?:\(?s\)?)?)?|undeliverable to|gateway for",
    r"(?:message|mail|e-?mail) (?:you sent )?(?:to|for|addressed to)|delivery (?:of your (?:message|mail) )?(?:to|for)",
    r"nachricht an|konnte nicht an|message à|mensaje (?:a|para)|mensagem (?:a|para)|messaggio (?:a|per)",
    r"bericht (?:aan|naar)|无法(?:发送|投递|送达)[到至]?|無法(?:傳送|投遞|送達)[到至]?|发送[到给]",
))  # fmt: skip

# What stands before the address in a list of the returned message's data.
_LABELS = "to|rcpt|recipient|addressee|an|à|para|aan|till|til|do|pro|кому|宛先|受信者|收件人|받는 ?사람|수신자|נמען|إلى"

# qmail's way to name a recipient, and of many others.
_HEADS_PARAGRAPH = rf"^[ \t]{{0,4}}<({ADDRESS})>(?: \([^()\n]{{1,200}}\))?:(?=[^\n]*\n?[^\n]*\S)"

_AFTER_ADDRESS = (
    r"(?:user |mailbox |recipient |account |address |host )?(?:unknown|full|not found|does not|doesn't|disabled|rejected"
    r"|invalid|no such|over quota|[45]\d\d[ -])"
)

_DATE = r"\d{1,4} ?[./年년-] ?\d{1,2} ?[./月월-] ?\d{1,4}"

FORMATS: tuple[Format, ...] = (
    _row(
        "sendmail",
        "transcript of session",
        after=r"-{2,} ?the following addresses had[^\n]{0,80}(?:fatal|delivery|unrecoverable|permanent)[^\n]{0,60}-{2,}",
        certain=True,
    ),
    _row(
        "sendmail-5",
        "transcript of session",
        recipient=r"^[45]\d\d[ -](?:[45]\.\d\.\d )?{a}\.\.\. ?(?!deferred|sent|queued)",
        error=Where.TRANSCRIPT,
        certain=True,
    ),
    _row("courier", "running the courier mail server", recipient=_HEADS_PARAGRAPH, certain=True),
    _row(
        "smtp-dialogue",
        "rcpt to:",
        recipient=r"^[^\n<]{0,60}(?:>>>|-->|<<<|sent:?) ?rcpt to: ?{a}[^\n]{0,100}\n[^\n]{0,60}?(?:<<<|<--|>>>|:) ?[45]\d\d",
        certain=True,
    ),
    _row(
        "exchange-2003",
        recipient=rf"^[ \t]{{1,12}}{{a}}[^\n@]{{0,60}}?{_DATE}[^\n]{{0,60}}\n(?:[^\n]{{0,400}}\n){{0,3}}?"
        r"[^\n<]{0,200}<\s?[\w.-]{1,255} #[45]\.\d{1,3}\.\d{1,3}",
        certain=True,
    ),
    _row(
        "exchange-2007",
        recipient=r"^[ \t]{0,4}{a}\s{1,6}(?:remote server returned|#[<5]|#\d\d\d )",
    ),
    _row("angle-paragraph", recipient=_HEADS_PARAGRAPH, certain=True),
    _row("haraka", "haraka mailer program", recipient=r"^intended recipients: ?{a}"),
    _row(
        "dma",
        "dragonfly mail agent",
        recipient=r"error delivering your mail to {a}",
        certain=True,
        error=Where.NEXT_PARAGRAPH,
    ),
    _row(
        "exchange-5.5",
        "did not reach the following recipient",
        after=r"did not reach the following recipient\(?s?\)?:?",
        recipient=LED + r"(?= on \w{3,9},? |\s{0,3}$)",
    ),
    _row(
        "exim",
        "mail delivery software",
        after=r"(?:following address(?:es|\(es\))?|recipients?)[^\n]{0,40}(?:\n[^\n]{0,20})?failed|could not be delivered",
        recipient=r"^[ \t]{0,8}{a}:?[ \t]{0,4}$",
    ),
    _row("zoho", "error_code", recipient=r"^{a}[^\n]{0,80}error_code"),
    _row("status-lines", "responsecode", recipient=r"address: ?{a},"),
    _row("xmail", "rcpt=[", recipient=r"rcpt=\[{a}\]"),
    _row("listed-by-dashes", "could not be delivered", recipient=r"^-- {a}\s{0,3}$"),
    _row("rejected-below", "recipients was rejected by a remote mail server", recipient=r"^{a}\s{0,4}$", certain=True),
    # The general rows, the surest first.
    _row(
        "listed-after-heading",
        after=rf"(?:{'|'.join(HEADINGS)})[^\n]*$",
        recipient=LED + _END,
    ),
    _row(
        "heads-a-reply",
        recipient=LED + r"(?=[^\n@]{0,80}\n(?:[^\n@]{0,200}\n){0,2}?[^\n@]{0,60}(?<![\w.,-])5\d\d[ -](?:5\.\d|[<\w]))",
    ),
    _row("named-after-trouble", recipient=rf"(?:{_TROUBLE})[ \t]?[:;=-]{{0,2}}\s{{0,6}}{{a}}", error=Where.OWN_LINE),
    _row("address-then-trouble", recipient=rf"^[ \t]{{0,8}}{{a}}[ \t]{{0,3}}[:;-]?[ \t]{{0,3}}{_AFTER_ADDRESS}"),
    _row("not-delivered-to", recipient=rf"(?:{_NOT_DELIVERED_TO}):?\s{{0,8}}{{a}}"),
    _row("envelope-recipient", "rcpt to", recipient=r"\brcpt to:? {0,3}{a}"),
    _row("labelled", recipient=rf"^[ \t]{{0,12}}(?:{_LABELS})[\s:：]{{1,8}}{{a}}[ \t]{{0,4}}$"),
    _row(
        "near-a-reply",
        recipient=r"^[^\n]{0,200}\b(?<!\d[ -])[45]\d\d[ -](?:#?[45]\.\d{1,3}\.\d{1,3} ?)?[^\n@]{0,80}?{a}",
    ),
)

KNOWN_LISTS = (
    _row(
        "fml",
        "you are not a member of this mailing list",
        recipient=r"not a member of this mailing list {a}",
        certain=True,
    ),
    _row("listserv", "error-for:", "error-code:", recipient=r"^error-for: {1,8}{a}", certain=True),
)
"""list software that refuses a posting: told by words that nobody else uses, since its sender is a person's"""
