"""The words by which mails are told apart, in the languages in which servers and people write them.

Read by `kinds` and `notice`.  Data only.  All lower case (case-folded); a phrase counts where it stands in the
case-folded, unfolded text.
"""

# ruff: noqa: E501  (lists of words)

from __future__ import annotations

FAILURE_SUBJECTS = (
    # English
    "undeliver", "undelivered", "returned mail", "returned message", "mail returned", "returned to sender", "returning message",
    "returning to sender", "delivery fail", "delivery has failed", "failed delivery", "failure notice", "failure notification",
    "failed mail", "mail failed", "mail failure", "failure delivery", "delivery status notification", "delivery notification",
    "delivery error", "delivery problem", "non-delivery", "nondelivery", "nondeliverable", "non-deliverable", "non delivery", "not delivered", "could not be delivered",
    "couldn't be delivered", "cannot be delivered", "can't be delivered", "unable to deliver", "unknown user", "user unknown",
    "message status - undeliverable", "mail system error", "message delivery", "mail delivery", "delivery report", "delivery status",
    "rejected", "bounce", "bounced", "error sending", "mail error", "message error", "message failure", "unsent message", "mail not delivered",
    "permanent delivery failure", "failed to deliver", "user not found", "invalid address", "address not found", "blocked",
    "mailbox full", "over quota", "quota exceeded", "mailbox is full", "not listed in", "recipient unknown", "unknown recipient",
    "dsn:", "ndn:", "see transcript", "[postmaster]", "problem delivering", "smtp error", "message you sent", "your message to",
    # German
    "unzustellbar", "nicht zugestellt", "nicht zustellbar", "zustellung fehlgeschlagen", "unzustellbarkeit", "zustellfehler",
    "nachricht nicht", "mail konnte nicht", "rückläufer", "fehler bei der zustellung", "zustellung ihrer nachricht",
    # French
    "non remis", "non distribu", "échec de la remise", "echec de la remise", "échec de remise", "non délivré", "non delivre",
    "échec d'envoi", "notification d'état de remise", "courrier non", "mail non", "retour à l'expéditeur", "impossible de remettre",
    # Spanish, Portuguese, Italian, Catalan, Romanian
    "no se puede entregar", "no entregado", "no se pudo entregar", "no entregable", "devuelto", "error de entrega", "correo devuelto",
    "mensaje no entregado", "fallo en la entrega", "entrega fallida", "falha na entrega", "não entregue", "não foi entregue",
    "não é possível entregar", "nao entregue", "devolvid", "falha de entrega", "falha no envio", "mancata consegna",
    "non recapitabile", "impossibile recapitare", "non consegnat", "mancato recapito", "notifica di mancato", "errore di consegna",
    "no lliurat", "nelivrat", "nu a putut fi livrat",
    # Dutch, Nordic
    "niet bezorgd", "niet afgeleverd", "onbestelbaar", "kan niet worden bezorgd", "niet bestelbaar", "retour afzender",
    "kunde inte leverer", "kan inte leverer", "ej levererat", "olevererat", "oleverbar", "returnerat", "kunne ikke leveres",
    "kan ikke leveres", "ikke leveret", "ikke levert", "uleverbar", "kunne ikke levere", "toimitus epäonnistui", "ei voitu toimittaa",
    "perille toimittamaton", "ei voida toimittaa",
    # Slavic, Baltic, Hungarian, Greek, Turkish
    "не доставлен", "недоставлен", "не может быть доставлен", "невозможно доставить", "ошибка доставки", "возврат", "не вручено",
    "недоставлене", "не доставлено", "niedostarczon", "nie można dostarczyć", "nie dostarczono", "niedoręczon", "zwrot poczty",
    "nedoručitelné", "nedoručeno", "nelze doručit", "nedoručiteľné", "nedoručené", "nie je možné doručiť", "neisporučiv",
    "ni bilo mogoče dostaviti", "nedostavljiv", "kézbesíthetetlen", "kézbesítés sikertelen", "nem kézbesíthető", "nem sikerült kézbesíteni",
    "δεν παραδόθηκε", "αδύνατη η παράδοση", "μη παραδοτέο", "teslim edilemedi", "teslim edilemeyen", "iletilemedi", "gönderilemedi",
    "nepristatyta", "nav piegādāt", "не удается доставить", "не удаётся доставить", "не е доставен", "nie je doručen", "není doručen",
    "nebyla doručen", "nebyl doručen", "nebola doručen", "nije isporučen", "nije dostavljen", "ni bila dostavljen", "nezdařil", "nepodařil",
    "nepodaril", "niedostarczeni", "no se entregó", "no fue entregado", "non è stato recapitato", "n'a pas été distribué", "no se ha entregado",
    # Japanese, Chinese, Korean, Hebrew, Arabic, Thai, Vietnamese, Indonesian
    "配信不能", "配信できません", "送信できません", "配送できません", "届きません", "配達できません", "送信エラー", "配信エラー", "エラーメール",
    "不達", "未配信", "配信失敗", "送信失敗", "返送", "退信", "无法投递", "无法送达", "投递失败", "发送失败", "未送达", "未能送达",
    "投递状态", "退件", "無法傳遞", "無法投遞", "無法送達", "傳遞失敗", "寄送失敗", "無法寄達", "배달 실패", "전송 실패", "전달되지 않음",
    "발송 실패", "발송실패", "전송실패", "배달실패", "배달되지", "반송", "전달할 수 없", "לא ניתן למסור", "לא נמסרה", "מסירה נכשלה", "כשל במסירה", "تعذر التسليم",
    "غير قابل للتسليم", "فشل التسليم", "تعذر تسليم", "ส่งไม่สำเร็จ", "ไม่สามารถส่ง", "không gửi được", "không thể gửi",
    "tidak terkirim", "tidak dapat dikirim",
)  # fmt: skip
"""in the subject of a mail that reports a failure (of others too: never enough alone)"""

VAGUE_SUBJECTS = (
    "message delivery",
    "your message to",
    "blocked",
    "rejected",
    "bounce",
    "message you sent",
    "mail delivery",
    "delivery report",
    "delivery notification",
)
"""those of them that count only when the text speaks of a failure, too"""

FAILURE_TEXTS = (
    # English
    "could not be delivered", "couldn't be delivered", "cannot be delivered", "can not be delivered", "can't be delivered",
    "was not delivered", "wasn't delivered", "were not delivered", "not be delivered", "has not been delivered", "not delivered to",
    "undeliverable", "undelivered", "unable to deliver", "wasn't able to deliver", "was unable to deliver", "were unable to deliver",
    "unable to be delivered", "failed to deliver", "couldn't deliver", "could not deliver", "cannot deliver", "delivery failed",
    "delivery has failed", "delivery failure", "delivery to the following", "failed permanently", "permanent error", "permanent fatal",
    "permanent failure", "fatal errors", "fatal error", "unrecoverable error", "delivery errors", "had delivery problems",
    "did not reach", "didn't reach", "was rejected", "were rejected", "has been rejected", "is being returned", "returned to sender",
    "has been returned", "user unknown", "unknown user", "no such user", "user not found", "mailbox full", "mailbox is full",
    "over quota", "exceeded quota", "quota exceeded", "not a valid", "does not exist", "doesn't exist", "not exist", "unknown address",
    "invalid address", "invalid recipient", "unknown recipient", "recipient unknown", "recipient rejected", "address rejected",
    "transcript of session", "was aborted", "host unknown", "unknown host", "not listed", "no longer valid", "not valid", "not delivered",
    "mail delivery error", "delivery error", "error occurred", "given up", "giving up", "too long", "failed addresses", "failure reasons",
    "not accepted", "not successful", "unsuccessful", "unreachable", "error while attempting to deliver", "could not be sent",
    "could not send", "unable to send", "is not a member", "not a member", "are not member", "bounced", "message blocked", "was blocked",
    "account is disabled", "disabled", "not known", "nondelivery", "non-delivery", "wasn't found", "was not found", "couldn't be found",
    "failed recipient", "failed delivery", "delivery problem", "failure notice", "mail failed", "is full", "user is unknown", "undeliver", "nicht zugestellt",
    # German
    "nicht zugestellt", "nicht zustellen", "unzustellbar", "konnte nicht", "unbekannt", "fehlgeschlagen", "nicht ausgeliefert",
    # French
    "n'a pas pu être", "n’a pas pu être", "n'a pas été", "n’a pas été", "non remis", "échec", "impossible de remettre", "inconnu",
    "pas pu etre", "non distribu", "ne peut pas être", "pas pu remettre",
    # Spanish, Portuguese, Italian, Catalan, Romanian
    "no se pudo entregar", "no se ha podido entregar", "no pudo ser entregado", "no ha podido ser", "no fue entregado", "no entregado",
    "no se puede entregar", "no ha sido posible", "desconocido", "devuelto", "não pôde ser", "não foi possível", "não foi entregue",
    "não pode ser", "nao foi possivel", "falha", "desconhecido", "non è stato possibile", "non può essere", "impossibile recapitare",
    "non è stato recapitato", "non è stato consegnato", "non consegnato", "sconosciuto", "no s'ha pogut", "nu a putut fi",
    # Dutch, Nordic
    "niet worden bezorgd", "niet bezorgd", "niet worden afgeleverd", "niet afgeleverd", "onbestelbaar", "niet kunnen bezorgen", "onbekend",
    "inte leverera", "kunde inte", "misslyckades", "okänd", "kunne ikke", "ikke leveres", "ikke leveret", "ikke levert", "ukendt",
    "mislyktes", "mislykkedes", "ei voitu", "epäonnistui", "ei voida toimittaa",
    # Slavic, Hungarian, Greek, Turkish
    "не доставлен", "не может быть доставлен", "не удалось доставить", "невозможно доставить", "не может доставить", "не найден",
    "не существует", "отклонено", "не вдалося", "не может", "nie można dostarczyć", "nie została dostarczona", "nie mogła", "nie udało się",
    "nie może być dostarczon", "nebylo možné doručit", "nelze doručit", "nepodařilo se doručit", "nebyla doručena", "nepodarilo sa doručiť",
    "nije moguće", "nem sikerült", "nem kézbesíthető", "kézbesíthetetlen", "nem lehetett", "δεν ήταν δυνατή", "δεν μπόρεσε",
    "δεν παραδόθηκε", "αδύνατη", "teslim edilemedi", "iletilemedi", "gönderilemedi",
    # Japanese, Chinese, Korean, Hebrew, Arabic, Thai, Vietnamese, Indonesian
    "できませんでした", "できません", "失敗しました", "エラー", "存在しません", "見つかりません", "不明", "届きませんでした", "拒否",
    "无法", "失败", "不存在", "未能", "退回", "被拒", "拒绝", "無法", "失敗", "不存在", "拒絕", "실패", "못했습니다", "할 수 없", "없습니다",
    "반송", "לא ניתן", "נכשל", "לא נמסרה", "לא הצלחנו", "تعذر", "فشل", "لم يتم", "لا يمكن", "ไม่สามารถ", "không thể", "tidak dapat",
    "gagal", "nepodařilo", "nepodarilo", "не е доставен", "не доставлено", "не удается", "не удаётся", "не достав", "niedostarcz",
    "no se entregó", "no existe", "n'existe", "existiert", "nicht gefunden", "non esiste", "bestaat niet", "finns inte", "findes ikke",
    "finnes ikke", "не може да", "nije isporučen", "nije dostavljen", "ni bilo mogoče", "ni bila dostavljen", "bulunamadı", "ulaşılamadı",
    "ulaşmadı", "voll ist", "переполнен", "вернулось", "przepełnion", "not able to deliver", "temporarily over quota", "不存在", "反弹", "被退回", "rilevato un errore", "abgelehnt", "abgewiesen",
    "zurückgewiesen", "refusé", "rejeté", "rechazad", "rejeitad", "recusad", "rifiutat", "geweigerd", "avvisad", "avvisats", "blev afvist",
    "hylätty", "odrzucon", "odmítnut", "odmietnut", "отклонен", "отвергнут", "elutasít", "reddedildi", "απορρίφθηκε", "거부", "拒收",
)  # fmt: skip
"""in the text of a mail that reports a failure (of others too: never enough alone)"""

RETRIED = (
    "hasn't been delivered yet", "not been delivered yet", "continue to be attempted", "will be tried again", "keep trying",
    "still trying", "still in the queue", "remains in the queue", "there is no need to re",
    "still being retried", "will be retried", "will retry", "will keep trying", "will continue to try", "will continue trying",
    "attempts will continue", "will be attempted again", "warning message only", "warning only", "only a warning",
    "do not need to resend", "do not need to re-send", "don't need to resend", "no need to resend", "not yet been delivered",
    "temporary failure report", "temporary non-fatal", "notify you if it can't be delivered", "delivery incomplete",
    "a final delivery status notification will", "weitere zustellversuche", "weiterhin versucht", "tentatives se poursuivront", "seguir intentando", "se volverá a intentar",
    "tentaremos novamente", "nuovi tentativi", "opnieuw geprobeerd", "попытки будут", "再送信を試み", "将继续尝试", "繼續嘗試",
    "going to be attempted", "will be re-attempted", "be reattempted", "will try to deliver", "try again every", "we try again", "has been frozen",
    "weiter versucht", "weiter versuchen", "wird versucht, sie", "wird erneut versuch", "versucht es erneut", "va réessayer", "seguirá intentando",
    "volverá a intentar", "continuará tentando", "tentará novamente", "ritenteremo", "ritenterà", "riproverà", "blijven proberen", "zal opnieuw",
    "försöker igen", "fortsätter att försöka", "forsøger igen", "prøver igjen", "yrittää uudelleen", "ponowi prób", "kolejne próby",
    "zkusí znovu", "pokusí znovu", "skúsi znova", "pokušat će ponovno", "повторит попыт", "продолжит попыт", "попытается ещё", "попытается еще",
    "újra megpróbál", "va încerca din nou", "tekrar deneyecek", "tekrar denenecek", "再配信を試み", "再送を試み", "会再次尝试", "将再次尝试", "會再次嘗試", "將再次嘗試", "다시 시도합니다", "다시 시도할",
    "ינסה שוב", "sẽ thử lại", "akan mencoba lagi",
    "versuchen es weiter", "versuchen wir es erneut", "in der warteschlange", "continue ses essais", "continuera d'essayer", "continue d'essayer",
    "essaiera à nouveau", "réessaiera", "reste en file d'attente", "poursuivra ses", "seguirá intentándolo", "seguiremos intentándolo", "sigue en cola",
    "lo intentará de nuevo", "lo intentaremos de nuevo", "continuará a tentar", "continuaremos tentando", "continuaremos a tentar", "está na fila",
    "continuerà a provare", "continuerà a tentare", "riproveremo", "ancora in coda", "verrà ritentat", "vom reîncerca", "va reîncerca", "se va reîncerca",
    "blijven het proberen", "proberen het opnieuw", "in de wachtrij", "nya försök görs", "nya försök kommer", "försöker vidare", "prøver igen",
    "fortsætter med at forsøge", "prøver på nytt", "yritämme uudelleen", "yritetään uudelleen", "reynt aftur", "reyna aftur", "proovitakse uuesti",
    "proovime uuesti", "bandysime dar", "bandys dar", "mēģinās vēlreiz", "mēģinājumi turpin", "będziemy próbować", "będzie próbował", "spróbuje ponownie",
    "próby będą", "zkoušíme to dál", "budeme zkoušet", "pokusíme se znovu", "bude se pokoušet", "skúšame to ďalej", "budeme skúšať", "bude sa pokúšať",
    "pokušat ćemo", "pokušaćemo", "pokušaće ponovo", "покушаће поново", "покушаћемо", "poskusili znova", "poskusil znova", "продолжаем попытки",
    "спроби триват", "спробує ще", "спробуємо ще", "продовжить спроби", "ще опита отново", "ще опитаме отново", "ще продължи да опитва", "újra próbáljuk",
    "újra megpróbáljuk", "újrapróbál", "tovább próbálkoz", "νέες προσπάθειες", "θα προσπαθήσει ξανά", "θα προσπαθήσουμε ξανά", "denemeye devam",
    "yeniden denenecek", "tekrar deneyeceğiz", "引き続き配信を試み", "再度配信を", "再送いたします", "再送します", "配信を試みます", "继续尝试", "再次尝试投递",
    "계속 시도", "다시 시도하겠", "재시도합니다", "ננסה שוב", "ימשיך לנסות", "ستتم إعادة المحاولة", "سيحاول الخادم", "سنحاول مرة أخرى", "ستستمر المحاولات",
    "دوباره تلاش", "tiếp tục thử", "akan dicoba lagi", "akan terus mencoba", "akan cuba lagi", "จะพยายามส่งอีก", "จะลองอีก", "प्रयास जारी",
)  # fmt: skip
"""says for sure that the server goes on trying"""

NOT_YET = (
    "not yet been", "not yet be ", "not yet deliver", "delivered yet", "yet to be delivered", "been delivered so far",
    "temporary delivery problem", "temporarily unable to", "not an error report yet", "noch nicht", "bisher nicht", "vorläufig nicht",
    "pas encore", "todavía no", "aún no", "todavia no", "non ancora", "non è ancora", "non è stato ancora", "ainda não", "ainda nao",
    "nog niet", "ännu inte", "inte ännu", "endnu ikke", "ikke endnu", "ennå ikke", "ikke ennå", "ei vielä", "vielä ei", "jeszcze nie",
    "zatím ne", "ještě ne", "dosud ne", "zatiaľ ne", "doteraz ne", "još nije", "še ni", "още не", "все още не", "пока не", "ещё не", "еще не",
    "поки не", "поки що не", "ще не", "még nem", "eddig nem", "încă nu", "nu a fost încă", "encara no", "ακόμη δεν", "ακόμα δεν", "δεν έχει ακόμ",
    "henüz", "まだ", "尚未", "還沒", "还没", "아직", "עדיין לא", "طרם", "لم يتم بعد", "حتى الآن", "ยังไม่", "vẫn chưa",
    "belum", "bislang nicht", "vorübergehend nicht", "pour l'instant", "pour le moment", "por el momento", "de momento no", "hasta ahora no",
    "por enquanto", "até agora não", "per ora non", "per il momento non", "finora non", "stato ancora", "stata ancora", "tot nu toe niet", "voorlopig niet",
    "hittills inte", "har ännu", "foreløbig ikke", "er endnu", "foreløpig ikke", "hittil ikke", "ekki enn", "enn ekki", "ole vielä", "toistaiseksi", "veel ei",
    "pole veel", "kol kas ne", "dar ne", "vēl nav", "pagaidām ne", "została jeszcze", "na razie nie", "dotychczas nie", "prozatím ne", "zaenkrat",
    "još uvijek nije", "još uvek nije", "још није", "још увек није", "сè уште не", "засега не", "до сих пор не", "наразі не", "досі не", "egyelőre nem",
    "ezidáig nem", "livrat încă", "livrată încă", "deocamdată", "δεν έγινε ακόμ", "δεν παραδόθηκε ακόμ", "προς το παρόν δεν", "şimdilik", "暂时", "暂未",
    "暫時", "暫未", "一時的に配信", "일시적으로", "עד כה לא", "هنوز", "chưa gửi", "chưa được", "chưa thể", "अभी तक", "अभी नहीं",
)  # fmt: skip
"""speaks of a delay, unless a permanent reply is quoted"""

DELAYED = (
    "has been delayed", "remains undelivered", "delivery delay", "is delayed", "message delayed", "mail delayed", "been delayed",
    "will continue to try", "will continue trying", "continue to try", "continue trying", "attempts will continue", "will be attempted again",
    "warning message only", "warning only", "only a warning", "do not need to resend", "do not need to re-send", "don't need to resend",
    "no need to resend", "not yet been delivered", "not yet delivered", "temporary failure report", "transient non-fatal",
    "temporarily delayed", "delivery delayed", "delivery is delayed", "delay notification", "will try again", "is still trying",
    "temporary non-fatal", "notify you if it can't be delivered", "gmail will retry", "will be resent", "delivery incomplete",
    "cannot send message for", "could not send message for", "задерж",
    "temporary problem delivering your message", "delivery attempts are still", "there was a temporary", "no action is required",
    "verzögert", "weitere zustellversuche", "weiterhin versucht", "wird weiterhin", "erneut versucht", "retardé", "retardée",
    "nouvelle tentative", "nouvelles tentatives", "tentatives se poursuivront", "ha sido retrasad", "se ha retrasado", "retrasado",
    "seguir intentando", "se volverá a intentar", "está atrasad", "foi adiad", "tentaremos novamente", "nova tentativa",
    "è in ritardo", "in ritardo", "nuovi tentativi", "ritardata", "vertraagd", "opnieuw geprobeerd", "försenad", "fördröjd", "forsinket",
    "viivästynyt", "opóźnion", "ponowione", "zpožděn", "opožděn", "oneskoren", "késik", "késleltetett", "késedelmes", "задержан",
    "отложен", "попытки будут", "повторит", "затримано", "καθυστέρη", "gecikti", "ertelendi", "遅延", "遅れて", "再送信を試み", "再試行",
    "延迟", "延遲", "将继续尝试", "重试", "繼續嘗試", "지연", "재시도", "מתעכב", "עיכוב", "تأخر", "تأخير", "întârziat", "ล่าช้า", "bị trì hoãn",
)  # fmt: skip
"""speaks of a delay"""

GIVEN_UP = (
    "given up", "giving up", "gave up", "no further", "not going to try again", "permanent error", "permanent fatal", "failed permanently",
    "permanent failure", "will be deleted from queue", "has been removed from the queue", "is being returned", "was aborted",
    "returning message to sender", "has been returned", "final notice", "retry timeout exceeded", "retry time expired",
)  # fmt: skip
"""says that it does not (any more)"""

NO_MORE = (
    "no further attempts", "not continue trying", "not continue to try", "not keep trying", "not be retried", "no further delivery attempts", "no more attempts", "will not be retried", "will not retry", "will not try again",
    "won't try again", "won't be retried", "will not be attempted again", "not be tried again", "not be resent", "no retries",
    "kein weiterer zustellversuch", "keine weiteren zustellversuche", "keinen weiteren zustellversuch", "nicht erneut versuch", "nicht weiter versuch",
    "keine weiteren versuche", "keinen weiteren versuch", "kein weiterer versuch", "aucune nouvelle tentative", "pas de nouvelle tentative",
    "aucune autre tentative", "plus de nouvelle tentative", "ne va pas réessayer", "ne réessaiera pas", "ne réessaierons pas", "no se volverá a intentar",
    "no lo intentaremos de nuevo", "no lo intentará de nuevo", "no volveremos a intentarlo", "emme yritä uudelleen", "nem próbáljuk újra", "no se realizarán más intentos", "no se intentará de nuevo", "no se harán más intentos", "no seguirá intentando",
    "no volverá a intentar", "não tentaremos novamente", "não tentará novamente", "nenhuma nova tentativa", "não haverá nova", "não serão feitas novas tentativas",
    "nessun altro tentativo", "nessun ulteriore tentativo", "non verranno effettuati ulteriori tentativi", "non verranno effettuati altri tentativi",
    "non ritenterà", "non ritenteremo", "non riproverà", "senza nuovi tentativi", "non ci saranno nuovi tentativi", "no es tornarà a intentar",
    "no ho tornarem a provar", "niet opnieuw geprobeerd", "geen verdere pogingen", "geen nieuwe poging", "zal niet opnieuw", "niet blijven proberen",
    "inga fler försök", "inga ytterligare försök", "försöker inte igen", "ikke flere forsøg", "ikke yderligere forsøg", "forsøger ikke igen",
    "ingen flere forsøk", "ikke flere forsøk", "prøver ikke igjen", "ei yritetä uudelleen", "ei yritä uudelleen", "ekki reynt aftur", "ei proovita uuesti",
    "nie ponowi prób", "nie będzie ponawian", "nie będą ponawiane", "kolejne próby nie", "kolejnych prób nie", "nebude opakován", "další pokusy nebudou",
    "další pokus nebude", "nepokusí znovu", "nezkusí znovu", "ďalšie pokusy nebudú", "nepokúsi znova", "neskúsi znova", "neće pokušati ponovno",
    "neće pokušavati ponovo", "novih pokušaja neće biti", "неће покушати поново", "ne bo več poskusov", "повторных попыток не будет", "попытки не будут",
    "не будет повторять попыт", "не повторит попыт", "попыток больше не будет", "повторних спроб не буде", "нових спроб не буде", "няма да има нови опити",
    "няма да бъдат правени нови опити", "daugiau bandymų nebus", "nemėginsime dar kartą", "atkārtoti mēģinājumi netiks", "nem próbálja újra",
    "nem próbálkozunk", "további kísérlet nem", "további próbálkozás nem", "nu va mai încerca", "nu se va mai încerca", "nu vom mai încerca",
    "δεν θα γίνει νέα προσπάθεια", "δεν θα γίνουν άλλες προσπάθειες", "δεν θα γίνουν νέες προσπάθειες", "tekrar denenmeyecek", "yeniden denenmeyecek",
    "tekrar deneme yapılmayacak", "再送は行いません", "再送信は行いません", "再送は致しません", "再送いたしません", "再送信されません", "再送されません", "再試行しません",
    "再試行は行いません", "再試行されません", "再配信は行いません", "不再重试", "不会再重试", "不会重试", "不会再次尝试", "不再尝试", "停止重试", "不再重試", "不會再重試", "不會重試",
    "不會再次嘗試", "不再嘗試", "停止重試", "다시 시도하지 않", "재시도하지 않", "재전송하지 않", "לא ינסה שוב", "לא יתבצעו ניסיונות נוספים", "לא ננסה שוב",
    "لن تتم إعادة المحاولة", "لن تتم محاولة أخرى", "لن نحاول مرة أخرى", "sẽ không thử lại", "tidak akan mencoba lagi", "tidak akan dicoba lagi", "จะไม่พยายามส่งอีก",
)  # fmt: skip
"""says that it does not go on trying, in words that hold those for trying"""

UNDELIVERED: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    # English
    (("not ", "n't", "cannot", "unable", "fail", "impossible", "never", "gave up", "given up"),
     ("deliver", "accepted by", "handed over", "get through", "got through", "transmitted", "pass on", "passed on")),
    (("message", "mail", "letter"), ("not be sent", "not accepted", "unable to send", "refused", "rejected", "turned away", "turned down", "came back", "sent back", "bounced", "discarded", "returned to")),
    (("mailbox", "address", "recipient", "user", "account", "person", "inbox"),
     ("not exist", "n't exist", "unknown", "not found", "no longer exist", "not known", "not valid", "invalid", "nonexist", "non-exist", "is closed", "no such", "is disabled")),
    # German
    (("nicht", "kein", "unmöglich", "gescheitert", "scheiterte", "fehlgeschlagen", "misslungen", "fehler"),
     ("zustell", "zugestellt", "ausliefer", "ausgeliefert", "übermitt", "überbracht", "abgeliefert", "angenommen", "übergeben", "angekommen", "zustellbar", "loswerden", "abgesetzt")),
    (("nachricht", "mail", "brief", "sendung", "post"), ("abgewiesen", "abgelehnt", "zurückgewiesen", "verworfen", "kam zurück", "verweigert", "kommt zurück", "zurückgeschickt")),
    (("postfach", "empfänger", "adresse", "benutzer", "adressat", "konto"), ("existiert nicht", "gibt es nicht", "unbekannt", "nicht bekannt", "nicht gefunden", "nicht vorhanden", "ungültig", "nicht (mehr)", "existiert auf")),
    # French
    (("n'a ", "n'ont ", "ne peut", "impossible", "échec", "échou", "n'avons", "pas pu", "pas été"), ("remis", "remettre", "livr", "distribu", "achemin", "délivr", "transmi", "accept", "parven", "envoy")),
    (("message", "courrier", "courriel", "mail"), ("refus", "rejet", "renvoyé à l'exp", "est revenu", "retourné à")),
    (("adresse", "boîte", "boite", "destinataire", "utilisateur", "compte"), ("n'existe", "inexist", "inconnu", "introuvable", "invalide", "aucune boîte")),
    # Spanish, Catalan, Galician
    (("no se ", "no fue", "no ha ", "no pudo", "no pudimos", "no hemos", "imposible", "no hem ", "no s'ha", "no s'hi", "impossible", "error", "non foi", "fall"),
     ("entreg", "lliur", "enviar", "reparti", "acept", "accept", "hacer llegar", "transmit", "recibid")),
    (("mensaje", "correo", "missatge", "correu", "mensaxe"), ("rechaz", "devuelt", "rebutj", "retornat", "devolt", "rexeit")),
    (("buzón", "buzon", "dirección", "direccion", "destinatario", "usuario", "cuenta", "bústia", "adreça", "destinatari", "usuari"),
     ("no existe", "inexistente", "desconocid", "no válid", "inválid", "no encontrad", "no s'ha trobat", "desconegu", "no existeix")),
    # Portuguese
    (("não ", "nao ", "impossível", "falha", "falhou"), ("entreg", "enviar a", "enviada", "aceit", "encaminhad", "transmit")),
    (("mensagem", "e-mail", "correio"), ("rejeit", "recus", "devolvid", "voltou", "retornou")),
    (("caixa", "endereço", "destinatário", "usuário", "utilizador", "conta"), ("não existe", "inexistente", "desconhecid", "inválid", "não encontrad", "não foi encontrad")),
    # Italian
    (("non ", "impossibile", "errore", "fallit"), ("consegn", "recapit", "inoltrat", "accett", "inviare il", "spedit", "trasmess")),
    (("messaggio", "mail", "posta"), ("rifiutat", "respint", "tornat", "restituit")),
    (("casella", "indirizzo", "destinatario", "utente", "account"), ("non esist", "inesistente", "sconosciut", "non valid", "non trovat", "risulta piena")),
    # Romanian
    (("nu ", "n-a", "imposibil", "eșec", "eroare"), ("livrat", "livra", "transmis", "expedia", "trimis către", "acceptat", "predat")),
    (("mesaj", "e-mail", "scrisoare"), ("respins", "refuzat", "returnat", "s-a întors")),
    (("adresa", "destinatar", "căsuța", "cutia", "utilizator"), ("nu există", "inexistent", "necunoscut", "nu a fost găsit", "invalid")),
    # Dutch, Afrikaans
    (("niet", "mislukt", "onmogelijk", "nie ", "kon geen"), ("bezorg", "aflever", "afgelever", "verzonden", "besteld", "bestellen", "overhandig", "geaccepteerd", "aangenomen")),
    (("bericht", "mail", "boodskap"), ("geweigerd", "afgewezen", "teruggestuurd", "teruggekomen", "kwam terug", "geweier")),
    (("postvak", "postbus", "mailbox", "adres", "ontvanger", "gebruiker", "geadresseerde"), ("bestaat niet", "onbekend", "niet gevonden", "ongeldig", "bestaan nie")),
    # Swedish, Danish, Norwegian, Icelandic, Faroese
    (("inte ", "ikke ", "ikkje ", "misslyck", "mislyk", "ej ", "ekki", "umulig"),
     ("lever", "avlever", "aflever", "fram till", "overbring", "afsend", "skicka", "vidarebefordra", "accepter", "tatt imot", "afhent", "afhend", "koma", "komið til skila")),
    (("meddeland", "melding", "besked", "brev", "mail", "mejl", "e-post", "skeyti"), ("avvis", "afvis", "retur", "nekad", "nektet", "nægtet", "refuser", "hafnað", "kom tillbaka", "kom tilbage", "endursend")),
    (("brevlåd", "adress", "mottagar", "mottaker", "modtager", "postkas", "postboks", "konto", "bruker", "bruger", "användar", "pósthólf", "netfang", "viðtakand"),
     ("finns inte", "findes ikke", "finnes ikke", "eksisterer ikke", "existerar inte", "okänd", "ukjent", "ukendt", "ekki til", "óþekkt", "ogiltig", "ugyldig")),
    # Finnish, Estonian
    (("ei ", "eivät", "epäonnistu", "ebaõnnestu", "mahdoton"), ("toimit", "perille", "lähet", "välit", "kätte", "kohale", "edasta", "saata", "vastaanot")),
    (("viesti", "sähköposti", "kiri", "sõnum", "teade"), ("hylät", "palaut", "torju", "tagasi", "keeldu", "lükat")),
    (("postilaatikko", "osoite", "vastaanottaja", "käyttäjä", "postkast", "aadress", "saaja", "kasutaja"), ("ei ole olemassa", "tuntematon", "ei löydy", "ei löytynyt", "ei eksisteeri", "tundmatu", "ei leitud", "ei ole")),
    # Polish
    (("nie ", "niemożliw", "niepowodzeni", "niedostarcz"), ("dostarcz", "doręcz", "wysła", "przekaza", "przyjęt", "przesła", "dostarczen")),
    (("wiadomość", "list", "mail", "poczta", "przesyłka"), ("odrzuc", "zwrócon", "wróci", "odmówi")),
    (("skrzynka", "adres", "odbiorca", "odbiorcy", "użytkownik", "konto"), ("nie istnieje", "nieznany", "nie znaleziono", "nieprawidłow", "nie ma")),
    # Czech, Slovak
    (("nepodařil", "nebyl", "nelze", "nemohl", "nezdařil", "selhal", "nebol", "nepodaril", "nie je možné", "nemožno", "zlyhal", "nedá", "není možné", "nemohla"),
     ("doruč", "předa", "odesl", "odosl", "přijat", "prijat", "predan", "přijmout", "odoslať", "přeposl", "zasl")),
    (("zpráv", "správ", "e-mail", "pošta", "dopis", "list"), ("odmítn", "odmiet", "vrác", "vrát", "vrátil", "zamítn", "zamiet")),
    (("schránk", "adres", "příjemc", "príjemc", "adresát", "uživatel", "používateľ"), ("neexist", "neznám", "nenalez", "nenašl", "nenájden", "neplatn")),
    # Slovenian, Croatian, Bosnian, Serbian, Macedonian
    (("ni bil", "ni mogoče", "nije ", "nisu ", "neuspje", "neuspe", "nemoguće", "ne može", "ni uspel", "није ", "нису ", "неуспе", "не може", "не беше", "не можеше", "не е "),
     ("dostav", "isporuč", "poslat", "posla", "predan", "uruč", "prihvać", "sprejet", "достав", "испоруч", "послат", "уруч", "прихваћен", "испорач")),
    (("sporočil", "poruk", "pošt", "порук", "пошт", "mail"), ("zavrn", "odbij", "vrać", "vrnj", "одбиј", "враћен", "вратен", "одбиен")),
    (("nabiralnik", "naslov", "prejemnik", "sanduč", "adres", "primatel", "primalac", "korisnik", "сандуч", "адрес", "прималац", "прималац", "корисник", "примач"),
     ("ne obstaja", "ne postoji", "neznan", "nepoznat", "ni najden", "nije pronađ", "не постои", "не постоји", "непознат", "није пронађ")),
    # Russian, Ukrainian, Belarusian, Bulgarian
    (("не ", "невозможн", "неможлив", "невъзможн", "ошибка", "помилка", "грешка", "немагчым", "неуспе"),
     ("доставл", "доставит", "доставк", "вручен", "отправ", "отослан", "принят", "принял", "передан", "передат", "донест", "надісл", "прийнят", "прийняв", "вручит", "изпрат", "приет", "доставя", "дастаў", "приема", "дошл")),
    (("письмо", "сообщение", "лист", "повідомлення", "съобщение", "писмо", "почта", "пошта", "ліст", "паведамленне"),
     ("отклон", "отверг", "вернул", "возвращ", "відхил", "поверн", "върнат", "отхвърл", "върна", "отказ", "адхіл", "вярну")),
    (("ящик", "адрес", "получател", "пользовател", "скриньк", "одержувач", "отримувач", "користувач", "кутия", "потребител", "скрынк"),
     ("не существует", "неизвест", "не найден", "не зарегистрирован", "не існує", "невідом", "не знайден", "не съществува", "непознат", "не е намерен", "не існуе", "заблокирован", "отсутствует")),
    # Lithuanian, Latvian
    (("nepavyko", "nebuvo", "negali", "neizdevās", "netika", "nevar", "nav ", "nevarēja"), ("pristat", "įteik", "išsiųs", "piegād", "nosūt", "nogād", "priimt", "pieņemt")),
    (("laišk", "pranešim", "vēstul", "ziņojum", "žinut"), ("atmest", "grąžint", "grįžo", "noraid", "atgriez", "atsakyt")),
    (("dėžut", "adres", "gavėj", "vartotoj", "pastkast", "saņēmēj", "lietotāj"), ("neegzistuo", "nežinom", "nerast", "neeksist", "nezinām", "nav atrast", "neatrad", "nepastāv")),
    # Hungarian
    (("nem ", "sikertelen", "lehetetlen", "hiba", "kézbesíthetetlen"), ("kézbesít", "továbbít", "elküld", "küldeni", "eljuttat", "célba", "fogadta")),
    (("level", "üzenet", "küldemény"), ("elutasít", "visszautasít", "visszaérkez", "visszajött", "visszaküld", "visszadob")),
    (("postafiók", "cím", "felhasználó"), ("nem létez", "ismeretlen", "nem található", "érvénytelen", "megszűnt")),
    # Greek
    (("δεν ", "αδύνατ", "αποτυχ", "απέτυχ", "μη "), ("παραδ", "παράδοση", "αποστ", "σταλ", "δεκτ", "παραλ", "διαβιβ")),
    (("μήνυμ", "επιστολή", "mail"), ("απορρί", "απόρρι", "επιστρ", "επέστρε", "γύρισε")),
    (("θυρίδα", "γραμματοκιβώτιο", "διεύθυνση", "παραλήπτης", "χρήστης"), ("δεν υπάρχει", "άγνωστ", "δεν βρέθηκε", "ανύπαρκτ", "μη έγκυρ")),
    # Turkish, Azerbaijani
    (("ileti", "mesaj", "posta", "mektup", "məktub"), ("edilemedi", "ulaştırılamadı", "gönderilemedi", "iletilemedi", "ulaşmadı", "reddedil", "geri döndü", "iade edil", "kabul edilmedi", "çatdırıl", "geri qaytarıl", "göndərilə bilmədi")),
    (("posta kutusu", "adres", "alıcı", "kullanıcı", "hesap", "ünvan", "istifadəçi"), ("bulunamadı", "mevcut değil", "geçersiz", "bilinmiyor", "yok", "tapılmadı", "mövcud deyil")),
    # Albanian, Maltese, Basque, Welsh, Irish
    (("nuk ", "dështoi", "ma setax", "ma ġie", "ezin", "ez da", "methwyd", "methu", "níorbh", "níor", "theip"), ("dorëzua", "dorëzoh", "dërgua", "dërgo", "wasal", "kkonsenj", "entregatu", "bidali", "banatu", "ddanfon", "danfon", "seachad", "sheachad")),
    # Hebrew, Arabic, Persian, Urdu
    (("לא ", "נכשל", "בלתי אפשרי", "אי אפשר"), ("נמסר", "נמסרה", "למסור", "מסיר", "לשלוח", "נשלח", "הגיע", "להעביר", "התקבל")),
    (("הודע", "דואר", "מכתב"), ("נדח", "הוחזר", "חזר", "סורב")),
    (("תיב", "כתובת", "נמען", "משתמש"), ("לא קיימ", "לא קיים", "אינה קיימת", "אינו קיים", "לא נמצא", "לא מוכר")),
    (("تعذر", "لم ", "فشل", "لا يمكن", "غير ممكن"), ("تسليم", "توصيل", "إرسال", "ايصال", "إيصال", "قبول", "يصل", "تصل")),
    (("رسال", "بريد"), ("رفض", "أعيدت", "إعادت", "مرتجع", "ارتد", "مرفوض")),
    (("صندوق", "عنوان", "مستلم", "مستخدم", "المستلم"), ("غير موجود", "غير معروف", "لا يوجد", "غير صالح", "لم يتم العثور")),
    (("نشد", "نشده", "نتوانست", "ناموفق", "نمی", "نہیں"), ("تحویل", "ارسال", "پہنچا", "بھیج")),
    (("صندوق", "آدرس", "گیرنده", "کاربر", "نشانی"), ("وجود ندارد", "ناشناخته", "یافت نشد", "نامعتبر")),
    # Hindi, Bengali, Tamil
    (("नहीं", "विफल", "असफल", "असमर्थ", "হয়নি", "যায়নি", "ব্যর্থ", "முடியவில்லை"), ("वितरित", "डिलीवर", "पहुँच", "पहुंच", "भेज", "বিতরণ", "পাঠান", "পৌঁছ", "ডেলিভার", "வழங்க", "அனுப்ப")),
    # Japanese
    (("ません", "失敗", "不能", "不可", "出来な", "できなかった", "できなく"), ("届", "配信", "送信", "配達", "配送", "送達", "お送り", "受け取", "受信", "送れ")),
    (("メール", "メッセージ"), ("拒否", "返送", "戻って", "戻りました", "未達", "不達", "返却")),
    (("宛先", "アドレス", "受信者", "ユーザ", "メールボックス"), ("存在し", "不明", "見つかりません", "無効", "ありません", "誤り")),
    # Chinese
    (("无法", "未能", "没有", "不能", "失败", "無法", "沒有", "失敗", "未被", "没能"), ("送达", "投递", "发送", "送到", "递送", "接收", "送達", "投遞", "傳送", "寄送", "傳遞", "遞送", "寄達", "寄到")),
    (("邮件", "信件", "郵件"), ("退回", "退信", "被拒", "拒收", "拒绝", "拒絕", "退件", "反弹", "退還")),
    (("邮箱", "地址", "收件人", "用户", "账号", "信箱", "使用者", "帳號", "郵箱"), ("不存在", "无效", "無效", "找不到", "未找到", "不正确", "有误")),
    # Korean
    (("못했", "못하", "실패", "없습니다", "수 없", "않았"), ("전달", "전송", "배달", "발송", "보낼", "배송")),
    (("메일", "메시지", "편지"), ("반송", "거부", "거절", "되돌아")),
    (("메일함", "사서함", "주소", "수신자", "받는 사람", "사용자", "계정"), ("존재하지", "찾을 수 없", "알 수 없", "없는", "잘못된")),
    # Vietnamese, Thai, Indonesian, Malay, Filipino, Swahili, Esperanto
    (("không", "thất bại"), ("gửi được", "chuyển đến", "gửi tới", "chuyển được", "gửi đến", "phân phối", "nhận được", "chuyển phát", "giao")),
    (("thư", "tin nhắn"), ("bị từ chối", "bị trả", "trả lại", "bị trả về")),
    (("hộp thư", "địa chỉ", "người nhận"), ("không tồn tại", "không hợp lệ", "không tìm thấy")),
    (("ไม่สามารถ", "ไม่ได้", "ล้มเหลว", "ไม่สำเร็จ"), ("ส่ง", "จัดส่ง", "นำส่ง", "ถึง")),
    (("กล่องจดหมาย", "ที่อยู่", "ผู้รับ", "ผู้ใช้", "ข้อความ", "อีเมล"), ("ไม่พบ", "ไม่มีอยู่", "ไม่ถูกต้อง", "ถูกปฏิเสธ", "ตีกลับ", "ถูกส่งคืน")),
    (("tidak", "gagal", "gagal", "belum dapat", "hindi", "haikuweza", "haikufi", "imeshindwa", "ne povis", "ne estis", "ne eblis"),
     ("dikirim", "terkirim", "disampaikan", "dihantar", "diteruskan", "naihatid", "maihatid", "naipadala", "kuwasilishwa", "kufikishwa", "kutumwa", "liver", "sendi")),
    (("pesan", "surat", "mesej", "emel"), ("ditolak", "dikembalikan", "dipulangkan", "kembali")),
    (("kotak", "alamat", "penerima", "pengguna"), ("tidak ada", "tidak ditemukan", "tidak dikenal", "tidak wujud", "tidak valid", "tidak sah", "tidak dijumpai")),
)  # fmt: skip
"""pairs of words that tell a failure when a sentence has one of each: who does not, and deliver; what, and came back; who, and is not
known.  Too loose for a whole text"""

TURN_TO = (
    r"please (?:use|e-?mail|write|try|ask|send|resend|forward)", r"ask", r"contact", r"directed to", r"questions\b[^.!?@\n]{0,30}", r"(?:for|further) (?:help|assistance)",
    r"send mail to", r"write to", r"new address", r"use instead", r"please try", r"(?:has|have) moved to", r"moved to", r"changed to",
    r"wenden sie sich", r"fragen an", r"rückfragen", r"neuen? (?:e-?mail-?)?adresse", r"kontaktieren sie", r"schreiben sie an", r"weitergeleitet an",
    r"nouvelle adresse", r"contacte[rz]", r"adresse[rz][- ]vous", r"écri(?:re|vez) à", r"essaye[rz]", r"questions? à",
    r"nueva dirección", r"contacte con", r"póngase en contacto", r"contactar", r"escriba a", r"diríjase a", r"contacteu", r"poseu-vos en contacte",
    r"novo endereço", r"contate", r"entre em contato", r"contacto com", r"escreva para", r"nuovo indirizzo", r"contatt(?:are|ate|i)", r"rivolger(?:si|etevi)",
    r"scriv(?:ere|ete|a) a", r"contactați", r"adresați-vă", r"nieuw adres", r"neem contact", r"contacteer", r"nya adress", r"kontakta", r"vänd dig till",
    r"kontakt", r"kontakte", r"henvend", r"ny adresse", r"ota yhteyttä", r"uusi osoite", r"hafðu samband", r"võtke ühendust", r"nowy adres",
    r"skontaktuj", r"prosimy o kontakt", r"kontaktujte", r"obraťte se", r"obráťte sa", r"nová adresa", r"kontaktirajte", r"obratite se", r"obrnite se",
    r"обратитесь", r"обращайтесь", r"свяжитесь", r"пишите", r"новый адрес", r"зверніться", r"звертайтесь", r"нова адреса", r"свържете се", r"обърнете се",
    r"обратите се", r"kreipkitės", r"sazinieties", r"forduljon", r"írjon", r"lépjen kapcsolatba", r"új cím", r"επικοινωνήστε", r"νέα διεύθυνση",
    r"your (?:mailbox|account|inbox|storage)", r"ihr (?:postfach|konto)", r"ihre mailbox", r"votre (?:boîte|compte|messagerie)", r"su (?:buzón|cuenta)",
    r"sua (?:caixa|conta)", r"(?:tua|sua|vostra) casella", r"uw (?:mailbox|account|postvak)", r"twoja skrzynka", r"din (?:brevlåda|postkasse|innboks)",
    r"ваш (?:почтовый )?ящик", r"ваша скринька", r"ваш аккаунт", r"dear", r"iletişime geçin", r"yeni adres", r"פנה אל", r"צור קשר", r"פנו אל", r"اتصل", r"التواصل", r"راسل", r"liên hệ", r"hubungi", r"alamat baru",
)  # fmt: skip
"""stands before an address that is to be written to, or is the reader's own: patterns of whole words"""

TURN_TO_UNSPACED = ("新しいアドレス", "新地址", "请联系", "請聯繫", "請聯絡", "请咨询", "连络", "ติดต่อ")
"""the same in scripts without blanks"""

TURN_TO_BEHIND = (
    "までお問い合わせ", "へお問い合わせ", "にお問い合わせ", "までご連絡", "へご連絡", "にご連絡", "로 문의", "으로 문의", "에 문의", "에게 문의", "로 연락", "으로 연락",
    "联系", "聯繫", "聯絡", "ile iletişim", "adresine başvur", "adresine yazın", "címen", "címre írjon", "पर संपर्क", "से संपर्क",
)  # fmt: skip
"""stands behind it"""

TALLIES = (
    "time(s)",
    "grand total",
    "logwatch",
    "log summar",
    "messages bounced",
    "(total:",
    "postfix begin",
    "pflogsumm",
    "statistic",
    "statistik",
    "log report",
)
"""in what a machine counts for its administrator"""

DELIVERED = (
    "(?:successfully )?delivered", "(?:erfolgreich )?zugestellt", "distribués?", "remis", "entregad[oa]s?", "entregues?", "consegnat[oi]", "recapitat[oi]",
    "bezorgd", "afgeleverd", "levererade?", "leveret", "levert", "toimitettu", "doručen[oéý]", "dostarczon[oe]", "doręczono", "isporučeno", "доставлен[оы]",
    "доставені", "kézbesítve", "livrate?", "παραδόθηκαν?", "teslim edil(?:di|en)(?:ler)?", "配信済み?", "送信済み?", "已送达", "已投递", "已送達", "전달됨", "נמסר(?:ו)?",
    "تم التسليم",
)  # fmt: skip
"""heads a list of those who have got the message: patterns"""

REFUSED_BY_FILTER = (
    "automatically rejected",
    "rejected by sieve",
    "refused by recipient's mail filter",
    "refused by the recipient's mail filter",
)
"""by a filter of the recipient's own, which says so in the form of a receipt"""

AUTO_REPLY_SUBJECTS = (
    # in the order: English, German, French, Spanish, Portuguese, Italian, Catalan, Romanian
    "out of office", "out of the office", "auto reply", "auto-reply", "autoreply", "auto response", "auto-response", "autoresponse",
    "automatic reply", "automated reply", "automatic response", "automated response", "autoresponder", "vacation", "on holiday",
    "away from my", "[auto", "auto:", "i am away", "on leave", "maternity leave", "no longer with", "absence", "away:", "ooo:",
    "abwesenheit", "automatische antwort", "abwesend", "nicht im büro", "urlaub", "autom. antwort", "autoantwort", "eingangsbestätigung",
    "réponse automatique", "reponse automatique", "absence du bureau", "absent", "message d'absence", "congé",
    "respuesta automática", "respuesta automatica", "fuera de la oficina", "ausencia", "vacaciones", "autorespuesta",
    "resposta automática", "resposta automatica", "fora do escritório", "ausência", "férias", "ausente",
    "risposta automatica", "fuori ufficio", "assenza", "fuori sede", "resposta automàtica", "fora de l'oficina", "răspuns automat",
    "raspuns automat", "absent din birou",
    # Dutch, Swedish, Danish, Norwegian, Finnish, Icelandic, Estonian
    "automatisch antwoord", "afwezig", "niet op kantoor", "automatisch bericht", "autosvar", "automatiskt svar", "frånvaro", "semester",
    "automatisk svar", "automatisk besked", "fravær", "ikke på kontoret", "ferie", "fraværende", "automaattinen vastaus", "poissa", "lomalla",
    "automaatvastus", "sjálfvirkt svar",
    # Polish, Czech, Slovak, Slovenian, Croatian, Serbian, Russian, Ukrainian, Bulgarian, Lithuanian, Latvian
    "odpowiedź automatyczna", "automatyczna odpowiedź", "autoodpowiedź", "poza biurem", "nieobecno", "urlop", "automatická odpověď",
    "mimo kancelář", "nepřítomn", "automatická odpoveď", "mimo kancelárie", "neprítomn", "samodejni odgovor", "automatski odgovor",
    "odsutnost", "odsutan", "odsoten", "аутоматски одговор", "автоответ", "автоматический ответ", "автоматическая", "в отпуске",
    "вне офиса", "отпуск", "отсутств", "автоматична відповідь", "автовідповідь", "відпустк", "автоматичен отговор", "извън офиса",
    "automatinis atsakymas", "automātiskā atbilde",
    # Hungarian, Greek, Turkish, Hebrew, Arabic, Persian
    "automatikus válasz", "házon kívül", "irodán kívül", "szabadság", "αυτόματη απάντηση", "εκτός γραφείου", "otomatik yanıt",
    "otomatik cevap", "ofis dışında", "izinde", "תשובה אוטומטית", "מענה אוטומטי", "מחוץ למשרד", "رد تلقائي", "خارج المكتب", "پاسخ خودکار",
    # Japanese, Chinese, Korean, Vietnamese, Thai, Indonesian, Hindi
    "自動返信", "自動応答", "自動回答", "不在", "休暇", "自动回复", "自動回覆", "自动答复", "自動回復", "外出", "休假", "不在办公室",
    "자동 회신", "자동회신", "자동 응답", "자동응답", "부재중", "부재 중", "휴가", "trả lời tự động", "ตอบกลับอัตโนมัติ", "ข้อความตอบกลับอัตโนมัติ",
    "balasan otomatis", "jawaban otomatis", "स्वचालित उत्तर",
    # ticket systems, list software, challenges
    "ticket #", "[ticket", "case #", "[case", "request received", "your request", "we received", "has been received", "thank you for",
    "please confirm", "confirm your", "verification required", "sender verification", "challenge", "your message to", "awaits moderator",
    "waiting for approval", "confirmation required", "subscription", "unsubscribe", "welcome to", "results of your", "support request",
)  # fmt: skip
"""in the subject of a mail that a machine sent for a person or a list"""

AUTO_REPLY_TEXTS = (
    "out of the office", "out of office", "on vacation", "on holiday", "annual leave", "on leave", "maternity leave", "will be away",
    "i am away", "i'm away", "i am currently away", "limited access to", "will return on", "back in the office", "automated response",
    "automatic reply", "automatic response", "automated reply", "auto-reply", "autoreply", "auto-responder", "autoresponder",
    "no longer work", "no longer with", "no longer employed", "left the company", "will reply as soon", "your ticket", "ticket number",
    "we have received your", "received your message", "received your request", "thank you for contacting", "thank you for your e",
    "to confirm that you", "confirm your message", "verify that you", "click the link below to confirm", "anti-spam challenge",
    "has been held", "held for moderation", "awaits moderator", "being held until", "waiting for approval",
    "nicht im büro", "bin bis", "im urlaub", "abwesend", "automatische antwort", "außer haus", "elternzeit", "nicht erreichbar",
    "je suis absent", "actuellement absent", "en congé", "en vacances", "réponse automatique", "de retour le", "absente jusqu",
    "fuera de la oficina", "de vacaciones", "estaré ausente", "respuesta automática", "estoy ausente", "me encuentro ausente",
    "estarei ausente", "estou ausente", "de férias", "fora do escritório", "resposta automática", "sono assente", "in ferie",
    "fuori ufficio", "fuori sede", "risposta automatica", "sarò assente", "estic de vacances", "sunt plecat", "în concediu",
    "afwezig", "op vakantie", "met vakantie", "niet op kantoor", "automatisch antwoord", "på semester", "inte på kontoret", "tjänstledig",
    "föräldraledig", "på ferie", "ikke på kontoret", "har sluttet", "barselsorlov", "fraværende", "lomalla", "poissa", "vuosilomalla",
    "jestem na urlopie", "na urlopie", "poza biurem", "nieobecny", "nieobecna", "mimo kancelář", "na dovolené", "dovolenou", "nepřítomen",
    "mimo kancelárie", "na dovolenke", "na dopustu", "na godišnjem", "odsutan", "в отпуске", "отсутствую", "вне офиса", "буду отсутствовать",
    "у відпустці", "відсутн", "в отпуска", "отсъствам", "szabadságon", "házon kívül", "nem vagyok", "irodán kívül", "απουσιάζω",
    "εκτός γραφείου", "σε άδεια", "izindeyim", "yıllık izin", "ofis dışında", "tatildeyim", "בחופשה", "מחוץ למשרד", "נעדר", "في إجازة",
    "خارج المكتب", "إجازة", "在休假", "休假", "不在办公室", "外出", "出差", "不在辦公室", "不在にして", "休暇", "自動返信", "自動応答", "お休み",
    "부재중", "휴가", "출장", "자동 회신", "자동으로", "nghỉ phép", "vắng mặt", "ลาพักร้อน", "ไม่อยู่", "sedang cuti", "di luar kantor",
    "adresse hat sich geändert", "neue adresse", "neue e-mail-adresse", "address has changed", "new e-mail address", "new email address",
    "nouvelle adresse", "nueva dirección", "novo endereço", "nuovo indirizzo", "nieuw e-mailadres", "nowy adres", "новый адрес",
    "больше не работа", "新しいアドレス", "メールアドレス変更", "使用しておりません", "so i can receive", "release your pending message",
    "als absender frei", "antworten sie auf diese", "répondre à ce message pour", "responda a este mensaje para", "atostog", "atvaļinājum", "puhkusel", "छुट्टी",
)  # fmt: skip
"""in its text"""

LURES = (
    "click", "release", "log in", "login", "sign in", "verify your", "upgrade", "update your", "re-validate", "revalidate", "confirm your",
    "retrieve", "review your", "klicken", "cliquez", "haga clic", "clique", "clicca", "klik", "klicka", "kliknij", "нажмите", "перейдите",
    "クリック", "点击", "點擊", "클릭", "tıkla", "view messages", "access your", "keep your password", "unblock", "deliver now", "recover",
)  # fmt: skip
"""what spam that is dressed as a bounce asks people to do"""

PLAIN_LURES = (
    "click", "klicken", "cliquez", "haga clic", "clique", "clicca", "klik", "klicka", "kliknij", "нажмите", "перейдите", "クリック", "点击",
    "點擊", "클릭", "tıkla",
)  # fmt: skip
"""those of them that a bounce may say of its help page"""

CHALLENGES = (
    "confirm that you", "to confirm your message", "confirm your message", "verify that you are", "captcha", "confirmation is required",
    "sender verification", "reply to this message to", "prove that you are", "held for moderation",
    "awaits moderator", "being held until", "waiting for approval", "held pending", "approved senders", "add you to my", "whitelist request", "confirm that your message",
    "reply to this mail so", "reply to this message so", "auf diese mail antworten", "auf diese e-mail antworten", "auf diese nachricht antworten",
    "antworten sie auf diese", "répondez à ce", "en répondant à ce", "répondre à ce message pour", "responda a este", "responder a este", "responda a esta",
    "risponda a quest", "rispondere a quest", "beantwoord dit bericht", "svara på detta", "svar på denne", "vastaa tähän", "odpowiedz na tę", "odpowiedzieć na tę",
    "odpovězte na t", "odpovedzte na t", "ответьте на это", "ответить на это", "válaszoljon erre", "απαντήστε σε αυτό", "bu iletiyi yanıtla", "bu mesajı yanıtla",
    "このメールに返信", "回复此邮件", "回覆此郵件", "이 메일에 회신", "השב להודעה זו", "wacht op goedkeuring", "wartet auf freigabe", "moderatore", "modérateur", "moderador",
)  # fmt: skip
"""holds the message until somebody acts: neither delivered nor failed"""

CERTAIN = (
    "could not be delivered", "couldn't be delivered", "cannot be delivered", "can not be delivered", "can't be delivered",
    "was not delivered", "were not delivered", "not be delivered to", "has not been delivered", "undeliverable", "unable to deliver",
    "able to deliver", "failed to deliver", "could not deliver", "cannot deliver", "delivery failed", "delivery has failed",
    "delivery failure", "failed permanently", "permanent fatal", "did not reach", "was rejected", "were rejected", "has been rejected",
    "user unknown", "unknown user", "no such user", "user not found", "mailbox full", "mailbox is full", "over quota",
    "unknown recipient", "recipient unknown", "recipient rejected", "address rejected", "nicht zugestellt", "unzustellbar",
    "pas pu être remis", "non remis", "no se pudo entregar", "não foi entregue", "impossibile recapitare", "niet worden bezorgd",
    "nebyla doručena", "nebylo možné doručit", "nebola doručená", "nie została dostarczona", "nie mogła zostać dostarczona",
    "nie udało się dostarczyć", "teslim edilemedi", "iletilemedi", "nem sikerült kézbesíteni", "kézbesíthetetlen", "δεν παραδόθηκε",
    "ei voitu toimittaa", "nu a putut fi livrat", "no s'ha pogut lliurar", "no ha podido ser entregado", "konnte nicht zugestellt",
    "n'a pas été remis", "n'a pu être remis", "не удалось доставить", "не вдалося доставити", "تعذر تسليم", "لم يتم تسليم",
    "không thể gửi", "tidak dapat dikirim", "전송하지 못했습니다", "전송되지 못했습니다", "配信不能", "届きませんでした", "送達できません",
    "inte levereras", "ikke leveres", "не доставлен", "не может быть доставлен", "nie można dostarczyć", "nelze doručit",
    "配信できません", "送信できません", "退信", "无法投递", "无法送达", "無法投遞", "無法傳遞",
)  # fmt: skip
"""says for sure that a delivery failed"""

STATES = ("mailbox full", "mailbox is full", "over quota")
"""those of them that say so of a mailbox only"""

SUCCEEDED = (
    "successfully delivered", "delivered successfully", "successful mail delivery", "successful delivery", "was successfully relayed",
    "successfully relayed", "successfully sent", "(success)", "(relay)", "return receipt", "delivery receipt", "has been delivered",
    "was delivered to", "delivery confirmation", "erfolgreich zugestellt", "remis avec succès", "entregado correctamente",
    "entregue com sucesso", "consegnato correttamente", "consegnato con successo", "успешно доставлен", "配信されました", "已成功", "ricevuta di accettazione", "ricevuta di avvenuta consegna",
    "is complete, but no delivery notification", "abgeschlossen, aber", "est terminée, mais aucune notification", "se completó la entrega",
    "se ha completado la entrega", "concluída, mas nenhuma notificação", "completato, ma il server", "voltooid, maar", "slutförd, men",
    "wurde den folgenden empfängern zugestellt", "wurde an die folgenden empfänger zugestellt", "wurde dem empfänger zugestellt", "destinataires suivants a été remis", "se entregó correctamente",
)  # fmt: skip
"""says that a delivery succeeded"""

RECEIPT_SUBJECTS = (
    "read:", "not read:", "read receipt", "return receipt (displayed)", "displayed:", "gelesen:", "ungelesen gelöscht", "lesebestätigung",
    "lu :", "lu:", "non lu :", "accusé de lecture", "leído:", "no leído:", "confirmación de lectura", "lida:", "confirmação de leitura",
    "letto:", "conferma di lettura", "gelezen:", "leesbevestiging", "läst:", "læst:", "lest:", "luettu:", "прочитано:", "przeczytano:",
    "přečteno:", "開封済み:", "開封確認", "已读:", "已讀:", "읽음:",
)  # fmt: skip
"""how the subject of a reader's receipt begins"""

COPY_ANNOUNCED = (
    r"(?:below|this|enclosed|here|attached|following) (?:this line )?(?:is|are|comes) a copy", r"below this line",
    r"original (?:message|mail|e-?mail|text)", r"(?:returned|unsent|undelivered|rejected|failed) (?:message|mail)",
    r"message (?:header|text|follows|body|contents?)", r"(?:the )?headers? of (?:the|your) original",
    r"the (?:original|returned|undelivered|failed) (?:message|mail)", r"start of returned", r"your (?:original )?message follows",
    r"copy of (?:the|your) (?:original )?message", r"the first .{0,20} of the (?:original )?message", r"body of message",
    r"(?:die )?original(?:e )?nachricht", r"kopie der", r"ursprüngliche nachricht", r"message d'origine", r"mensaje original",
    r"mensagem original", r"messaggio originale", r"oorspronkelijk bericht", r"元のメール", r"元のメッセージ", r"オリジナル", r"原始邮件",
    r"原邮件", r"原始信件", r"원본",
)  # fmt: skip
"""announces a copy of the returned message: patterns"""
