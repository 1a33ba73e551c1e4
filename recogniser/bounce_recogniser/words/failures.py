"""The words of a report of a failure.

Read by `signs` and `notice`.  Data only.  All lower case: a phrase counts where it stands in the
case-folded text on one line, a pattern where it fits in the lower-cased text.
"""

# ruff: noqa: E501  (lists of words)

from __future__ import annotations

import re

from ..vocabulary import Patterns, Phrases

CERTAIN_SUBJECTS = Phrases(
    # English
    "undeliver", "returned mail", "returned message", "mail returned", "returned to sender", "returning message", "returning to sender",
    "delivery fail", "failed delivery", "failure notice", "failure notification", "failed mail", "mail failed", "mail failure", "failure delivery",
    "delivery error", "delivery problem", "non-delivery", "nondelivery", "nondeliverable", "non-deliverable", "non delivery", "not delivered",
    "mail system error", "delivery status", "bounced", "error sending", "mail error", "message error", "message failure", "unsent message",
    "invalid address", "address not found", "quota exceeded", "not listed in", "dsn:", "ndn:", "see transcript", "[postmaster]",
    "problem delivering", "smtp error",
    # German
    "nicht zustellbar", "zustellung fehlgeschlagen", "zustellfehler", "nachricht nicht", "mail konnte nicht", "rückläufer",
    "fehler bei der zustellung", "zustellung ihrer nachricht",
    # French
    "non distribu", "échec de la remise", "echec de la remise", "échec de remise", "non délivré", "non delivre", "échec d'envoi",
    "notification d'état de remise", "courrier non", "mail non", "retour à l'expéditeur", "impossible de remettre",
    # Spanish, Portuguese, Italian, Catalan, Romanian
    "no se puede entregar", "no entregado", "no entregable", "devuelto", "error de entrega", "fallo en la entrega", "entrega fallida",
    "falha na entrega", "não entregue", "não é possível entregar", "nao entregue", "devolvid", "falha de entrega", "falha no envio",
    "mancata consegna", "non recapitabile", "non consegnat", "mancato recapito", "notifica di mancato", "errore di consegna", "no lliurat",
    "nelivrat",
    # Dutch, Nordic
    "niet bezorgd", "niet afgeleverd", "onbestelbaar", "niet bestelbaar", "retour afzender", "kunde inte leverer", "kan inte leverer",
    "ej levererat", "olevererat", "oleverbar", "returnerat", "ikke leveret", "ikke levert", "uleverbar", "kunne ikke levere", "toimitus epäonnistui",
    "perille toimittamaton", "ei voida toimittaa",
    # Slavic, Baltic, Hungarian, Greek, Turkish
    "недоставлен", "невозможно доставить", "ошибка доставки", "возврат", "не вручено", "niedostarczon", "nie dostarczono", "niedoręczon",
    "zwrot poczty", "nedoručen", "nedoručiteľné", "nie je možné doručiť", "neisporučiv", "ni bilo mogoče dostaviti", "nedostavlj",
    "nem kézbesíthető", "αδύνατη η παράδοση", "μη παραδοτέο", "teslim edilemeyen", "gönderilemedi", "nepristatyta", "nav piegādāt",
    "не удается доставить", "не удаётся доставить", "не е доставен", "nie je doručen", "není doručen", "nebyla doručen", "nebyl doručen",
    "nebola doručen", "nije isporučen", "nije dostavljen", "ni bila dostavljen", "nezdařil", "nepodařil", "nepodaril", "niedostarczeni",
    "no se entregó", "no fue entregado", "non è stato recapitato", "n'a pas été distribué", "no se ha entregado",
    # Japanese, Chinese, Korean, Hebrew, Arabic, Thai, Vietnamese, Indonesian
    "配送できません", "届きません", "配達できません", "送信エラー", "配信エラー", "エラーメール", "不達", "未配信", "配信失敗", "送信失敗", "返送", "投递失败", "发送失败", "未送达", "未能送达", "投递状态", "退件",
    "無法送達", "傳遞失敗", "寄送失敗", "無法寄達", "배달 실패", "전송 실패", "전달되지 않음", "발송 실패", "발송실패", "전송실패", "배달실패", "배달되지", "반송", "전달할 수 없", "לא ניתן למסור",
    "לא נמסרה", "מסירה נכשלה", "כשל במסירה", "تعذر التسليم", "غير قابل للتسليم", "فشل التسليم", "ไม่สามารถส่ง", "không gửi được", "tidak terkirim",
    # and in further languages
    "nedoručiteln", "nebolo možné doručiť", "nu a fost livrat", "ไม่สำเร็จ", "isporuka nije uspjela", "skeyti komst ekki til skila",
    "ei saanud kätte toimetada", "nevarēja piegādāt", "не е испорачана", "није испоручена", "ліст не дастаўлены", "çatdırılmadı", "жеткізілмеді",
    "yetkazilmadi", "кат жеткен жок", "ვერ მიეწოდა", "ვერ მოხერხდა", "չի առաքվել", "хүргэгдсэнгүй", "nuk u dorëzua", "ma ġiex ikkonsenjat",
    "ezin izan da entregatu", "non se puido entregar", "pas liurat", "n'eo ket bet kaset", "methwyd danfon", "níor seachadadh",
    "cha deach an teachdaireachd", "net zougestallt", "ikki flutt", "nie afgelewer nie", "ne liverita", "تحویل داده نشد", "نہیں پہنچا",
    "वितरित नहीं", "पोहोचला नाही", "বিতরণ করা যায়নি", "पुर्‍याउन सकिएन", "ਨਹੀਂ ਪਹੁੰਚਿਆ", "પહોંચ્યો નથી", "வழங்கப்படவில்லை", "చేరలేదు", "ತಲುಪಲಿಲ್ಲ",
    "എത്തിക്കാനായില്ല", "නොහැකි විය", "ບໍ່ສາມາດສົ່ງ", "មិនអាចផ្ញើ", "မပို့နိုင်ပါ", "gagal dihantar", "hindi naihatid", "haikufika",
    "awuzange uthunyelwe", "አልደረሰም", "tsy tonga", "échec de distribution", "sikertelen",
    "お届けでき",
)  # fmt: skip
"""in subjects that hardly any mail but a report of a failure has"""

VAGUE_SUBJECTS = Phrases(
    "message delivery", "your message to", "blocked", "rejected", "bounce", "message you sent", "mail delivery", "delivery report",
    "delivery notification",
)  # fmt: skip
"""in subjects that other mails have too: they count only when the text speaks of a failure"""

CERTAIN = Phrases(
    "blocked the following message", "could not be delivered", "couldn't be delivered", "can't be delivered", "was not delivered",
    "has not been delivered", "able to deliver", "failed to deliver", "could not deliver", "cannot deliver", "delivery failed",
    "delivery has failed", "delivery failure", "failed permanently", "permanent fatal", "did not reach", "was rejected", "were rejected",
    "has been rejected", "user unknown", "unknown user", "no such user", "user not found", "unknown recipient", "recipient unknown",
    "recipient rejected", "address rejected", "nicht zugestellt", "unzustellbar", "pas pu être remis", "non remis", "courriel non livré", "no se pudo entregar",
    "não foi entregue", "impossibile recapitare", "niet worden bezorgd", "nebyla doručena", "nebylo možné doručit", "nebola doručená",
    "nie została dostarczona", "teslim edilemedi", "iletilemedi", "kézbesíthetetlen", "δεν παραδόθηκε", "ei voitu toimittaa",
    "no s'ha pogut lliurar", "n'a pu être remis", "не удалось доставить", "تعذر تسليم", "không thể gửi", "전송되지 못했습니다", "配信不能", "届きませんでした",
    "ikke leveres", "не доставлен", "nie można dostarczyć", "nelze doručit", "配信できません", "退信", "无法投递", "無法傳遞",
)  # fmt: skip
"""says for sure that a message was not delivered"""

CERTAIN_OF_MAILBOX = Phrases(
    "mailbox full", "over quota",
)  # fmt: skip
"""says so of a mailbox; a warning about its size has the same words"""

VAGUE = Phrases(
    # English
    "wasn't delivered", "not be delivered", "unable to be delivered", "couldn't deliver", "delivery to the following", "permanent error",
    "permanent failure", "fatal error", "unrecoverable error", "didn't reach", "is being returned", "returned to sender", "has been returned",
    "exceeded quota", "quota exceeded", "not a valid", "doesn't exist", "not exist", "unknown address", "invalid address", "invalid recipient",
    "transcript of session", "was aborted", "host unknown", "unknown host", "not listed", "no longer valid", "not valid", "not delivered",
    "delivery error", "error occurred", "given up", "giving up", "too long", "failed addresses", "failure reasons", "not accepted", "not successful",
    "unsuccessful", "unreachable", "error while attempting to deliver", "could not be sent", "could not send", "unable to send", "not a member",
    "are not member", "bounced", "message blocked", "was blocked", "disabled", "not known", "nondelivery", "non-delivery", "wasn't found",
    "was not found", "couldn't be found", "failed recipient", "failed delivery", "delivery problem", "failure notice", "mail failed", "is full",
    "user is unknown", "undeliver",
    # German
    "nicht zustellen", "konnte nicht", "unbekannt", "fehlgeschlagen", "nicht ausgeliefert",
    # French
    "n'a pas pu être", "n'a pas été", "échec", "impossible de remettre", "inconnu", "pas pu etre", "non distribu", "ne peut pas être",
    "pas pu remettre",
    # Spanish, Portuguese, Italian, Catalan, Romanian
    "no se ha podido entregar", "no pudo ser entregado", "no ha podido ser", "no fue entregado", "no entregado", "no se puede entregar",
    "no ha sido posible", "desconocido", "devuelto", "não pôde ser", "não foi possível", "não pode ser", "nao foi possivel", "falha", "desconhecido",
    "non è stato possibile", "non può essere", "non è stato recapitato", "non è stato consegnato", "non consegnato", "sconosciuto", "no s'ha pogut",
    "nu a putut fi",
    # Dutch, Nordic
    "niet bezorgd", "niet worden afgeleverd", "niet afgeleverd", "onbestelbaar", "niet kunnen bezorgen", "onbekend", "inte leverera", "kunde inte",
    "misslyckades", "okänd", "kunne ikke", "ikke leveret", "ikke levert", "ukendt", "mislyktes", "mislykkedes", "ei voitu", "epäonnistui",
    "ei voida toimittaa",
    # Slavic, Hungarian, Greek, Turkish
    "невозможно доставить", "не найден", "не существует", "не вдалося", "не может", "nie mogła", "nie udało się", "nie może być dostarczon",
    "nije moguće", "nem sikerült", "nem kézbesíthető", "nem lehetett", "δεν ήταν δυνατή", "δεν μπόρεσε", "αδύνατη", "gönderilemedi",
    # Japanese, Chinese, Korean, Hebrew, Arabic, Thai, Vietnamese, Indonesian
    "できません", "エラー", "存在しません", "見つかりません", "不明", "拒否", "无法", "失败", "不存在", "未能", "退回", "被拒", "拒绝", "無法", "失敗", "不存在", "拒絕", "실패", "못했습니다", "할 수 없",
    "없습니다", "반송", "לא ניתן", "נכשל", "לא נמסרה", "לא הצלחנו", "تعذر", "فشل", "لم يتم", "لا يمكن", "ไม่สามารถ", "không thể", "tidak dapat", "gagal",
    "nepodařilo", "nepodarilo", "не е доставен", "не удается", "не удаётся", "не достав", "niedostarcz", "no se entregó", "no existe", "n'existe",
    "existiert", "nicht gefunden", "non esiste", "bestaat niet", "finns inte", "findes ikke", "finnes ikke", "не може да", "nije isporučen",
    "nije dostavljen", "ni bilo mogoče", "ni bila dostavljen", "bulunamadı", "ulaşılamadı", "ulaşmadı", "voll ist", "переполнен", "вернулось",
    "przepełnion", "不存在", "反弹", "rilevato un errore", "abgelehnt", "abgewiesen", "zurückgewiesen", "refusé", "rejeté", "rechazad", "rejeitad",
    "recusad", "rifiutat", "geweigerd", "avvisad", "avvisats", "blev afvist", "hylätty", "odrzucon", "odmítnut", "odmietnut", "отклонен",
    "отвергнут", "elutasít", "reddedildi", "απορρίφθηκε", "거부", "拒收",
)  # fmt: skip
"""in the text of a report of a failure, and of other mails too: never enough alone"""

REFUSED_BY_FILTER = Phrases(
    "automatically rejected", "automatisch abgelehnt", "rejeté automatiquement", "automatiquement rejeté", "rechazado automáticamente",
    "automáticamente rechazado", "rejeitada automaticamente", "rifiutato automaticamente", "automatisch geweigerd", "avvisades automatiskt",
    "automatisk afvist", "automatisk avvist", "automatycznie odrzucon", "automaticky odmítnut", "автоматически отклонено", "rejected by sieve", "refused by recipient's mail filter", "refused by the recipient's mail filter",
)  # fmt: skip
"""says that a filter of the recipient's refused the message, in the form of a receipt"""

FAILED_SECTIONS = Patterns(
    r"\bfatal", r"unrecoverable",
    frame=r"^[ \t]{0,8}-{2,}[^\n@-]{0,80}(?<!non-)(?:ANY)[^\n@]{0,60}-{2,}[ \t]*$",
    flags=re.MULTILINE,
)  # fmt: skip
"""heads the section of failed recipients, between dashes"""
