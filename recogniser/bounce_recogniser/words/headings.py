"""What stands around the address of a recipient in the texts of mail systems, in the languages of mail servers.

Read by the rows of `readers.general`.  Data only: patterns for lower-cased text.
"""

# ruff: noqa: E501  (lists of words)

from __future__ import annotations

import re

from ..address import AROUND
from ..vocabulary import Patterns

HEADINGS = Patterns(
    # English
    r"following (?:e-?mail |destination |local |remote )?(?:address(?:es|\(es\))?|recipients?|users?|destinations?)",
    r"following error",
    r"error reports?",
    r"addresses? (?:below|failed|had)",
    r"one or more of (?:its|the|your) recipients",
    r"list of recipients",
    r"failed addresses",
    r"recipients? (?:failed|below|list|could not|were not|was not|affected)",
    r"(?:could|can|was|were) ?not (?:be )?(?:deliver|sent|reach)",
    r"unable to deliver",
    r"couldn't (?:be )?deliver",
    r"did not reach",
    r"undeliver(?:able (?:to|address|recipient)|ed)",
    r"not delivered",
    r"failed to deliver",
    r"delivery (?:to|of|for|failed)",
    r"failure reasons",
    r"had (?:delivery|permanent|fatal|unrecoverable)",
    r"returned (?:because|for)",
    r"non-?deliver",
    r"failed (?:recipient|permanently|to the following|to these)",
    r"rejected (?:recipient|by)",
    r"addressed to",
    # German
    r"(?:folgende[nr]?|diese[nr]?) (?:e-?mail-?)?(?:adresse|empfänger|benutzer)",
    r"an (?:den|die|einen) empfänger",
    r"nicht (?:zugestellt|zustell|ausgeliefert|übermittel)",
    r"unzustellbar",
    # French
    r"(?:destinataires?|adresses?) (?:suivante?s?|ci-dessous|indiqu)",
    r"pas pu être",
    r"n['’]a pas été",
    r"non remis",
    r"échec de",
    r"impossible de (?:remettre|livrer)",
    # Spanish, Portuguese, Italian
    r"(?:destinatario|dirección|direccion|direcciones)s? (?:siguiente|indicad)",
    r"siguientes? (?:destinatario|direcci)",
    r"no (?:se )?(?:pudo|puede|ha podido|ha sido)",
    r"destinat[áa]rios? (?:a seguir|abaixo|seguinte)",
    r"seguintes? (?:destinat|endere)",
    r"n[ãa]o (?:pôde|pode|foi)",
    r"seguent[ei] (?:destinatar|indirizz)",
    r"non (?:è stato|può essere|è stata)",
    r"impossibile",
    # Dutch, Nordic, Finnish
    r"volgende (?:ontvanger|adres|geadresseerde)",
    r"niet (?:worden )?(?:bezorgd|afgeleverd|besteld)",
    r"följande (?:mottagare|adress)",
    r"kunde inte",
    r"kan inte lever",
    r"følgende (?:modtager|adresse|mottaker)",
    r"kunne ikke",
    r"kan ikke lever",
    r"seuraav",
    r"ei voitu",
    r"ei voida",
    # Slavic, Hungarian, Greek, Turkish
    r"(?:следующ\w{0,5}|указанн\w{0,5}|нескольким) (?:адрес|получател)",
    r"не (?:может быть|доставлен|удалось)",
    r"невозможно доставить",
    r"адресат",
    r"następując\w{0,4} (?:adres|odbior)",
    r"nie (?:można|mogła|została|udało)",
    r"následující\w{0,3} (?:adres|příjemc)",
    r"nelze doručit",
    r"nebylo možné",
    r"nasledujúc",
    r"nie je možné",
    r"sljedeć",
    r"következő címzett",
    r"nem (?:sikerült|kézbesíthető|lehetett)",
    r"δεν (?:ήταν|παραδόθηκε|μπόρεσε)",
    r"παραλήπτ",
    r"teslim edilemedi",
    r"iletilemedi",
    r"alıcı",
    # Japanese, Chinese, Korean, Hebrew, Arabic, Thai, Vietnamese, Indonesian
    r"送信に失敗",
    r"配信(?:できません|不能|に失敗|エラー)",
    r"送信(?:できません|先)",
    r"届きません",
    r"宛先",
    r"受信者",
    r"メールアドレス",
    r"以下の",
    r"次の",
    r"收件人",
    r"无法(?:投递|送达|发送)",
    r"未能(?:投递|送达)",
    r"退信",
    r"無法(?:投遞|送達|傳遞)",
    r"수신자",
    r"받는 ?사람",
    r"전송(?:하지|되지)",
    r"배달",
    r"נמען",
    r"הנמענים",
    r"לא ניתן",
    r"المستلم",
    r"تعذر",
    r"ผู้รับ",
    r"người nhận",
    r"penerima",
    frame=r"(?:ANY)[^\n]*$",
    flags=re.MULTILINE,
)
"""announces failed recipients, who stand below"""

TROUBLES = Patterns(
    r"unknown (?:local )?(?:user|recipient|address|mailbox|account)",
    r"(?:user|recipient|address|mailbox) unknown",
    r"no such (?:user|recipient|address|mailbox|account)(?: here)?",
    r"invalid (?:final delivery )?(?:userid|user|recipient|address|mailbox)",
    r"exceeds allowed size",
    r"(?:user|recipient|mailbox|account|address)(?:'s mailbox)? (?:is )?(?:full|not found|does not exist|over quota)",
    r"(?:user|recipient|mailbox|account|address) (?:is )?(?:disabled|inactive|suspended)",
    r"over quota",
    r"undeliverable (?:to|address|recipient|mail to)?",
    r"undelivered (?:to|recipient)",
    r"error-for",
    r"(?:failed|bad|rejected|problem|failing|intended|bounced) (?:recipient|address|user)(?:\(?e?s\)?)?",
    r"recipient address",
    r"addressee",
    r"recipient",
    r"empfänger",
    r"destinataire",
    r"destinatario",
    r"destinatário",
    r"odbiorca",
    r"получатель",
    r"adressat",
    frame=rf"(?:ANY)[ \t]?[:;=-]{{0,2}}\s{{0,6}}{AROUND}",
    flags=re.MULTILINE,
)
"""trouble that is named before the address: `Unknown user: u@example.org`"""

NOT_DELIVERED_TO = Patterns(
    r"(?:not be|cannot be|can not be|can't be|couldn't be|not|unable to be) (?:delivered|sent|forwarded) to(?: the (?:following )?(?:user|recipient|address|mailbox))?",
    r"(?:not|n't|cannot) deliver(?: (?:the |your |this )?(?:message|mail|e-?mail))? (?:to|for)",
    r"gateway for",
    r"(?:message|mail|e-?mail) (?:you sent )?(?:to|for|addressed to)",
    r"delivery (?:of your (?:message|mail) )?(?:to|for)",
    r"nachricht an",
    r"nicht zugestellt an",
    r"konnte nicht an",
    r"message à",
    r"mensaje (?:a|para)",
    r"mensagem (?:a|para)",
    r"messaggio (?:a|per)",
    r"bericht (?:aan|naar)",
    r"发送[到给]",
    frame=rf"(?:ANY):?\s{{0,8}}{AROUND}",
    flags=re.MULTILINE,
)
"""a sentence that ends in the address: `Your message could not be delivered to u@example.org`"""

LABELS = Patterns(
    r"to", r"rcpt", r"an", r"à", r"para", r"aan", r"till", r"til", r"do", r"pro", r"кому", r"宛先", r"受信者", r"收件人", r"받는 ?사람", r"수신자", r"נמען", r"إلى",
    r"destinatari", r"ontvanger", r"geadresseerde", r"mottagare", r"modtager", r"mottaker",
    r"vastaanottaja", r"příjemce", r"príjemca", r"prejemnik", r"primatelj", r"primalac", r"одержувач", r"получател", r"прималац",
    r"gavėjas", r"saņēmējs", r"saaja", r"címzett", r"destinatar", r"παραλήπτης", r"alıcı", r"המוען", r"المستلم", r"người nhận", r"penerima",
    frame=rf"^[ \t*•-]{{0,12}}(?:ANY)(?: ?/ ?\w{{1,20}})?[ \t.]{{0,24}}[\s:：]{{1,8}}{AROUND}[ \t]{{0,4}}$",
    flags=re.MULTILINE,
)  # fmt: skip
"""stands before the address in a list of the returned message's data"""

AFTER_ADDRESS = Patterns(
    r"unknown", r"full", r"not found", r"does not", r"doesn't", r"disabled", r"rejected", r"invalid", r"no such", r"over quota", r"[45]\d\d[ -]",
    frame=rf"^[ \t]{{0,8}}{AROUND}[ \t]{{0,3}}[:;-]?[ \t]{{0,3}}(?:user |mailbox |recipient |account |address |host )?(?:ANY)",
    flags=re.MULTILINE,
)  # fmt: skip
"""stands behind the address that begins a line"""

OTHER_HEADINGS = Patterns(
    r"transient", r"non-fatal", r"delayed", r"original (?:message )?recipients", r"was successful", r"temporary problem",
    frame=r"^[^\n@]{0,100}\b(?:ANY)\b[^\n@]{0,60}[:-][ \t]*$",
    flags=re.IGNORECASE | re.MULTILINE,
)  # fmt: skip
"""heads a list of those who are late, who have got it, or of all"""
