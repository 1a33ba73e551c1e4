"""The known formats, as data: how to tell one, and where its recipients and its error stand.

Read by `engine`.  A row is added here when servers write something that the general rows at the end do not read;
most do not need one.  Patterns are searched line by line (MULTILINE), ignoring case; `{a}` is an address, captured.

    tell       words that must all be in the mail's head, subject or text (lower case); empty for the general rows
    after      recipients are looked for behind this; nothing when it is not there
    recipient  finds one recipient after the other
    error      finds the error: for the recipient, or for all; else the text that belongs to the recipient is read
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .address import ADDRESS

_A = rf"[<\"'“«]{{0,2}}(?:mailto:|smtp:|rfc822;)?\s?({ADDRESS})[>\"'”»]{{0,3}}"
LED = rf"^[ \t>*•·|]{{0,12}}(?:[-–—]{{1,2}} ?)?(?:\d{{1,3}}[.)] ?)?{_A}"


@dataclass(frozen=True, slots=True)
class Format:
    """One row."""

    name: str
    tell: tuple[str, ...]
    after: re.Pattern[str] | None
    recipient: re.Pattern[str]
    error: re.Pattern[str] | None
    certain: bool
    """the shape alone shows a failure: it may be one's own address, and needs no word of failure"""


def _row(
    name: str, *tell: str, after: str = "", recipient: str = LED, error: str = "", certain: bool = False
) -> Format:
    flags = re.IGNORECASE | re.MULTILINE
    return Format(
        name,
        tell,
        re.compile(after, flags) if after else None,
        re.compile(recipient.replace("{a}", _A), flags),
        re.compile(error, flags) if error else None,
        certain,
    )


_END = r"(?=[ \t]{0,4}(?:$|[:;,(\[]|\.{2,3}|\t|  |[-–—] |on \w{3},|smtp;|unknown|invalid))"

_HEADINGS = (
    # English
    r"following (?:e-?mail |destination |local |remote )?(?:address(?:es)?|address\(es\)|recipients?|recipient\(s\)|users?|destinations?|mailbox(?:es)?|list of recipients)"
    r"|addresses? (?:below|failed|had)|to (?:one or more of )?(?:its|these|the) recipients|list of recipients|failed addresses"
    r"|recipients? (?:failed|below|list|could not|were not|was not)|(?:could|can|was|were) ?not (?:be )?(?:deliver|sent|reach)[a-z]{0,3}"
    r"|unable to deliver|cannot deliver|couldn't (?:be )?deliver|did not reach|undeliverable (?:to|address|recipient)|failed to deliver|delivery (?:to|of|for|failed)|failure reasons"
    r"|had (?:delivery|permanent|fatal|transient|unrecoverable)|not delivered to|returned (?:because|for)|non-?deliver|failed (?:recipient|permanently)|rejected (?:recipient|by)|addressed to"
    # German, French, Spanish, Portuguese, Italian
    r"|(?:folgende[nr]?|diese[nr]?) (?:e-?mail-?)?(?:adresse|empfänger|benutzer)|nicht (?:zugestellt|zustell|ausgeliefert|übermittel)|an (?:den|die|einen) empfänger|unzustellbar"
    r"|(?:destinataires?|adresses?) (?:suivante?s?|ci-dessous|indiqu)|pas pu être|n'a pas été|non remis|échec de|impossible de (?:remettre|livrer)"
    r"|(?:destinatario|dirección|direccion|direcciones|destinatarios)s? (?:siguiente|indicad|a continuación)|siguientes? (?:destinatario|direcci)|no (?:se )?(?:pudo|puede|ha podido|ha sido)|destinat[áa]rios? (?:a seguir|abaixo|seguinte)|seguintes? (?:destinat|endere)|não (?:pôde|pode|foi)|nao (?:pode|foi)"
    r"|seguent[ei] (?:destinatar|indirizz)|destinatar[io]{1,2} (?:seguent|elencat)|non (?:è stato|può essere|è stata)|impossibile"
    # Dutch, Nordic, Slavic, Hungarian, Greek, Turkish
    r"|volgende (?:ontvanger|adres|geadresseerde)|niet (?:worden )?(?:bezorgd|afgeleverd|besteld)|följande (?:mottagare|adress)|kunde inte|kan inte lever|følgende (?:modtager|adresse|mottaker)|kunne ikke|kan ikke lever|seuraav|ei voitu|ei voida"
    r"|(?:следующ\w{0,5}|указанн\w{0,5}|нескольким) (?:адрес|получател)|не (?:может быть|доставлен|удалось)|невозможно доставить|следующему|адресат"
    r"|następując\w{0,4} (?:adres|odbior)|nie (?:można|mogła|została|udało)|následující\w{0,3} (?:adres|příjemc)|nelze doručit|nebylo možné|nasledujúc|nie je možné|sljedeć|következő címzett|nem (?:sikerült|kézbesíthető|lehetett)"
    r"|δεν (?:ήταν|παραδόθηκε|μπόρεσε)|παραλήπτ|teslim edilemedi|iletilemedi|alıcı"
    # Japanese, Chinese, Korean, Hebrew, Arabic, other
    r"|送信に失敗|配信(?:できません|不能|に失敗|エラー)|送信(?:できません|先)|届きません|宛先|受信者|メールアドレス|以下の|次の|収件人|收件人|无法(?:投递|送达|发送)|未能(?:投递|送达)|退信|無法(?:投遞|送達|傳遞)|수신자|받는 ?사람|전송(?:하지|되지)|배달"
    r"|נמען|הנמענים|לא ניתן|المستلم|المستلمين|تعذر|ผู้รับ|người nhận|penerima"
)
_UNKNOWN_BEFORE = (
    r"(?:unknown (?:local )?(?:user|recipient|address|mailbox|account)|(?:user|recipient|address|mailbox|account) unknown|no such (?:user|recipient|address|mailbox|account)(?: here)?"
    r"|invalid (?:final delivery )?(?:userid|user|recipient|address|mailbox)|(?:user|recipient|mailbox|account|address)(?:'s mailbox)? (?:is )?(?:full|not found|does not exist|over quota|disabled|inactive|suspended)"
    r"|undeliverable (?:to|address|recipient|mail to)?|undelivered (?:to|recipient)|failed (?:recipient|address|user)s?|bad (?:recipient|address)|rejected (?:recipient|address)|problem recipient|bounced address|over quota|recipient address|(?:failing|intended|original) recipient|addressee|empfänger|destinataire|destinatario|destinatário|odbiorca|получатель|adressat)"
)
_NOT_DELIVERED_TO = (
    r"(?:(?:not be|cannot be|can not be|can't be|couldn't be|not|unable to be|fail(?:ed|ure)? to be) (?:delivered|sent|forwarded) to(?: the (?:following )?(?:user|recipient|address|mailbox))?"
    r"|unable to (?:deliver|send|forward)(?: (?:the |your |this )?(?:message|mail|e-?mail))? (?:to|for)|(?:failed|failure|error)(?: to)? (?:deliver|deliver(?:y|ing)|send(?:ing)?)(?: (?:the |your |this )?(?:message|mail|e-?mail))? (?:to|for)"
    r"|(?:not|n't|cannot) deliver(?: (?:the |your |this )?(?:message|mail|e-?mail))? (?:to|for)|did not reach(?: the following recipient(?:\(?s\)?)?)?|undeliverable to|(?:message|mail|e-?mail) (?:you sent )?(?:to|for|addressed to)|delivery (?:of your (?:message|mail|e-?mail) )?(?:to|for)"
    r"|gateway for|konnte nicht an|nachricht an|message à|mensaje (?:a|para)|mensagem (?:a|para)|messaggio (?:a|per)|bericht (?:aan|naar))"
)

FORMATS: tuple[Format, ...] = (
    _row("sendmail-transcript", "transcript of session", after=r"-{2,} ?The following addresses had[^\n]{0,80}(?:fatal|delivery|unrecoverable|permanent)[^\n]{0,60}-{2,}", certain=True),
    _row("sendmail-5", "transcript of session", recipient=r"^(?:5\d\d|4\d\d)[ -](?:[45]\.\d\.\d )?{a}\.\.\. ?(?!deferred|sent|queued)", certain=True),
    _row("smtp-dialogue", recipient=r"^[ \t>]{0,8}>>> ?RCPT TO: ?{a}[^\n]{0,100}\n[ \t>]{0,8}<<< ?[45]\d\d", certain=True),
    _row("angle-paragraph", recipient=r"^[ \t]{0,4}<(" + ADDRESS + r")>(?: \([^()\n]{1,200}\))?: ?(?!$\n\n)(?=[^\n]{0,4}|\S)", certain=True),
    _row("exchange-5.5", "did not reach the following recipient", after=r"did not reach the following recipient\(?s?\)?:?", recipient=LED + r"(?= on \w{3,9},? |\s{0,3}$)"),
    _row("exim", "mail delivery software", after=r"(?:following address(?:es|\(es\))?|recipients?)[^\n]{0,40}(?:\n[^\n]{0,20})?failed|could not be delivered", recipient=r"^[ \t]{0,8}{a}:?[ \t]{0,4}$"),
    _row("status-lines", recipient=r"Address: ?{a},"),
    _row("mimecast", "could not be delivered", recipient=r"^-- {a}\s{0,3}$"),
    _row("amazon-workmail", "technical report", recipient=r"Final-Recipient: ?rfc822; ?{a}"),
    _row("fml", "you are not a member of this mailing list", recipient=r"not a member of this mailing list {a}", certain=True),
    _row("rejected-below", "recipients was rejected by a remote mail server", recipient=r"^{a}\s{0,4}$", certain=True),
    # The general rows, the surest first.
    _row("listed-after-heading", after=rf"^[^\n]{{0,300}}(?:{_HEADINGS})[^\n]{{0,300}}$", recipient=LED + _END),
    _row("named-after-trouble", recipient=rf"{_UNKNOWN_BEFORE}[ \t]?[:;=-]{{0,2}}\s{{0,6}}{{a}}"),
    _row("address-then-trouble", recipient=r"^[ \t]{0,8}{a}[ \t]{0,3}[:;-]?[ \t]{0,3}(?:user |mailbox |recipient |account |address |host )?(?:unknown|full|not found|does not|doesn't|disabled|rejected|invalid|no such|over quota|[45]\d\d[ -])"),
    _row("not-delivered-to", recipient=rf"{_NOT_DELIVERED_TO}:?\s{{0,8}}{{a}}"),
    _row("near-a-reply", recipient=r"^[^\n]{0,200}\b[45]\d\d[ -](?:#?[45]\.\d{1,3}\.\d{1,3} ?)?[^\n@]{0,80}?{a}"),
    _row("subject-in-heading", after=rf"(?:{_HEADINGS})", recipient=r"{a}"),
)  # fmt: skip
