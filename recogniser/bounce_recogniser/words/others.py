"""The words of mails that report no failure: what is late or delivered, and who answers.

Read by `signs`.  Data only.  All lower case: a phrase counts where it stands in the
case-folded text on one line, a pattern where it fits in the lower-cased text.
"""

# ruff: noqa: E501  (lists of words)

from __future__ import annotations

from ..vocabulary import Patterns, Phrases

RETRIED = Phrases(
    "continue to be attempted", "will be tried again", "keep trying", "still trying", "still in the queue", "remains in the queue",
    "there is no need to re", "still being retried", "will be retried", "will retry", "a final delivery status notification will",
    "going to be attempted", "will be re-attempted", "be reattempted", "will try to deliver", "try again every", "we try again", "has been frozen",
    "weiter versucht", "weiter versuchen", "wird versucht, sie", "wird erneut versuch", "versucht es erneut", "va réessayer", "seguirá intentando",
    "volverá a intentar", "continuará tentando", "tentará novamente", "ritenteremo", "ritenterà", "riproverà", "blijven proberen", "zal opnieuw",
    "försöker igen", "fortsätter att försöka", "forsøger igen", "prøver igjen", "yrittää uudelleen", "ponowi prób", "kolejne próby", "zkusí znovu",
    "pokusí znovu", "skúsi znova", "pokušat će ponovno", "продолжит попыт", "попытается ещё", "попытается еще", "újra megpróbál",
    "va încerca din nou", "tekrar deneyecek", "tekrar denenecek", "再配信を試み", "再送を試み", "会再次尝试", "将再次尝试", "會再次嘗試", "將再次嘗試", "다시 시도합니다", "다시 시도할",
    "ינסה שוב", "sẽ thử lại", "akan mencoba lagi", "versuchen es weiter", "versuchen wir es erneut", "in der warteschlange", "continue ses essais",
    "continuera d'essayer", "continue d'essayer", "essaiera à nouveau", "réessaiera", "reste en file d'attente", "poursuivra ses",
    "seguirá intentándolo", "seguiremos intentándolo", "sigue en cola", "lo intentará de nuevo", "lo intentaremos de nuevo", "continuará a tentar",
    "continuaremos tentando", "continuaremos a tentar", "está na fila", "continuerà a provare", "continuerà a tentare", "riproveremo",
    "ancora in coda", "verrà ritentat", "vom reîncerca", "va reîncerca", "blijven het proberen", "proberen het opnieuw", "in de wachtrij",
    "nya försök görs", "nya försök kommer", "försöker vidare", "prøver igen", "fortsætter med at forsøge", "prøver på nytt", "yritämme uudelleen",
    "yritetään uudelleen", "reynt aftur", "reyna aftur", "proovitakse uuesti", "proovime uuesti", "bandysime dar", "bandys dar", "mēģinās vēlreiz",
    "mēģinājumi turpin", "będziemy próbować", "będzie próbował", "spróbuje ponownie", "próby będą", "zkoušíme to dál", "budeme zkoušet",
    "pokusíme se znovu", "bude se pokoušet", "skúšame to ďalej", "budeme skúšať", "bude sa pokúšať", "pokušat ćemo", "pokušaćemo", "pokušaće ponovo",
    "покушаће поново", "покушаћемо", "poskusili znova", "poskusil znova", "продолжаем попытки", "спроби триват", "спробує ще", "спробуємо ще",
    "продовжить спроби", "ще опита отново", "ще опитаме отново", "ще продължи да опитва", "újra próbáljuk", "újrapróbál", "tovább próbálkoz",
    "θα προσπαθήσει ξανά", "θα προσπαθήσουμε ξανά", "denemeye devam", "yeniden denenecek", "tekrar deneyeceğiz", "引き続き配信を試み", "再度配信を", "再送いたします",
    "再送します", "配信を試みます", "继续尝试", "再次尝试投递", "계속 시도", "다시 시도하겠", "ננסה שוב", "ימשיך לנסות", "ستتم إعادة المحاولة", "سيحاول الخادم", "سنحاول مرة أخرى",
    "ستستمر المحاولات", "دوباره تلاش", "tiếp tục thử", "akan dicoba lagi", "akan terus mencoba", "akan cuba lagi", "จะพยายามส่งอีก", "จะลองอีก",
    "प्रयास जारी",
)  # fmt: skip
"""says for sure that the server goes on trying"""

NOT_YET = Phrases(
    "not yet been", "not yet be ", "not yet deliver", "delivered yet", "yet to be delivered", "been delivered so far", "temporary delivery problem",
    "temporarily unable to", "not an error report yet", "noch nicht", "bisher nicht", "vorläufig nicht", "pas encore", "todavía no", "aún no",
    "todavia no", "non ancora", "non è ancora", "ainda não", "ainda nao", "nog niet", "ännu inte", "inte ännu", "endnu ikke", "ikke endnu",
    "ennå ikke", "ikke ennå", "ei vielä", "vielä ei", "jeszcze nie", "zatím ne", "ještě ne", "dosud ne", "zatiaľ ne", "doteraz ne", "još nije",
    " še ni", "пока не", "ещё не", "поки не", "поки що не", "ще не", "még nem", "eddig nem", "încă nu", "nu a fost încă", "encara no", "ακόμη δεν",
    "ακόμα δεν", "δεν έχει ακόμ", "henüz", "まだ", "尚未", "還沒", "还没", "아직", "עדיין לא", "طרם", "لم يتم بعد", "حتى الآن", "ยังไม่", "vẫn chưa", "belum",
    "bislang nicht", "vorübergehend nicht", "pour l'instant", "pour le moment", "por el momento", "de momento no", "hasta ahora no", "por enquanto",
    "até agora não", "per ora non", "per il momento non", "finora non", "stato ancora", "stata ancora", "tot nu toe niet", "voorlopig niet",
    "hittills inte", "har ännu", "foreløbig ikke", "er endnu", "foreløpig ikke", "hittil ikke", "ekki enn", "enn ekki", "ole vielä", "toistaiseksi",
    "veel ei", "pole veel", "kol kas ne", "dar ne", "vēl nav", "pagaidām ne", "została jeszcze", "na razie nie", "dotychczas nie", "zaenkrat",
    "još uvijek nije", "još uvek nije", "још није", "још увек није", "сè уште не", "засега не", "до сих пор не", "наразі не", "досі не",
    "egyelőre nem", "ezidáig nem", "livrat încă", "livrată încă", "deocamdată", "δεν έγινε ακόμ", "δεν παραδόθηκε ακόμ", "şimdilik", "暂时", "暂未",
    "暫時", "暫未", "一時的に配信", "일시적으로", "עד כה לא", "هنوز", "chưa gửi", "chưa được", "chưa thể", "अभी तक", "अभी नहीं",
    "ajuns încă", "għadu ma", "яшчэ не", "έφτασε ακόμ",
)  # fmt: skip
"""speaks of a delay, unless a permanent reply is quoted"""

DELAYED = Phrases(
    "remains undelivered", "delivery delay", "is delayed", "message delayed", "mail delayed", "been delayed", "continue to try", "continue trying",
    "transient non-fatal", "transient errors", "temporarily delayed", "delay notification", "will try again", "will be resent", "cannot send message for",
    "could not send message for", "задерж", "temporary problem delivering your message", "delivery attempts are still", "there was a temporary",
    "no action is required", "verzögert", "wird weiterhin", "erneut versucht", "retardé", "nouvelle tentative", "nouvelles tentatives",
    "ha sido retrasad", "retrasado", "está atrasad", "foi adiad", "nova tentativa", "in ritardo", "ritardata", "vertraagd", "försenad", "fördröjd",
    "forsinket", "viivästynyt", "opóźnion", "ponowione", "zpožděn", "opožděn", "oneskoren", "késik", "késleltetett", "késedelmes", "отложен",
    "повторит", "затримано", "καθυστέρη", "gecikti", "ertelendi", "遅延", "遅れて", "再試行", "延迟", "延遲", "重试", "지연", "재시도", "מתעכב", "עיכוב", "تأخر",
    "تأخير", "întârziat", "ล่าช้า", "bị trì hoãn",
)  # fmt: skip
"""speaks of a delay"""

GIVEN_UP = Phrases(
    "viene restituit", "z fronty odstran", "vzdán", "더 이상", "초과", "feladt", "vzdáv", "rezygn", "arrendi", "포기", "放弃", "断念", "прекращ", "ponechal",
    "ukončen", "interrott", "rinunci", "aufgegeben", "endgültig", "abandon", "given up", "giving up", "gave up", "i give up", "no further",
    "not going to try again", "permanent error", "permanent fatal", "failed permanently", "permanent failure", "will be deleted from queue",
    "has been removed from the queue", "is being returned", "was aborted", "returning message to sender", "has been returned", "final notice",
    "retry timeout exceeded", "retry time expired",
    "wurde eingestellt", "desistimos", "desistido", "desistiu", "renonçons à", "geven wij het op", "ger vi upp",
    "gett upp", "har vi opgivet", "gir vi opp", "gitt opp", "luovumme", "zaprzesta", "přestali jsme",
    "припинили", "отказались от", "felhagytunk", "vazgeçtik", "εγκαταλείψαμε",
    "諦め", "打ち切", "停止投", "중단했", "menyerah mengirim", "ngừng gửi", "הפסקנו לנסות", "توقفنا عن", "odustali",
    "одустали", "преустанов", "nutraukė", "pārtraukt", "loobusime", "opustili smo", "gefist upp",
    "a été supprimé", "ha sido eliminado", "została usunięta", "удалено из очереди", "en verwijderd",
    "foi removida", "削除され", "wurde gelöscht", "was removed from", "raderades", "er slettet",
    "byla smazána", "töröltük", "silindi", "已删除", "삭제되었", "διαγράφηκε", "видалено з черги", "poistettiin", "a fost șters",
)  # fmt: skip
"""says that the server gave up"""

NO_MORE = Phrases(
    "ekki verður reynt aftur", "not continue trying", "not continue to try", "not keep trying", "nicht weiter versuch", "aucune nouvelle tentative",
    "pas de nouvelle tentative", "plus de nouvelle tentative", "ne réessaiera pas", "no se volverá a intentar", "no lo intentaremos de nuevo",
    "no lo intentará de nuevo", "no seguirá intentando", "no volverá a intentar", "não tentará novamente", "nenhuma nova tentativa", "non ritenterà",
    "non ritenteremo", "non riproverà", "niet blijven proberen", "ekki reynt aftur", "nie ponowi prób", "kolejne próby nie", "nepokusí znovu",
    "nezkusí znovu", "neskúsi znova", "не повторит попыт", "再試行しません", "再試行は行いません", "再試行されません", "不再重试", "不会再重试", "不会重试", "不会再次尝试", "停止重试", "不會再次嘗試",
    "재시도하지 않", "לא ינסה שוב", "לא ננסה שוב", "tidak akan mencoba lagi", "tidak akan dicoba lagi",
    "kein weiterer versuch", "keine weiteren versuche", "no se intentará de nuevo",
    "no habrá más intentos", "não haverá mais tentativas", "non ci saranno altri tentativi", "geen verdere pogingen",
    "geen nieuwe pogingen", "inga fler försök", "ingen flere forsøk", "ikke flere forsøg", "ei yritetä enää", "попыток больше не будет",
    "nie będzie kolejnych prób", "will not try again", "won't try again", "not be retried", "no more attempts", "plus d'autre tentative",
    "ne sera plus tent",
    "諦めました", "断念しました", "打ち切りました",
    "tidak akan dikirim ulang", "ei yritetä lähettää uudelleen", "nicht erneut versuch", "non verrà ritentat", "sẽ không thử lại",
    "nebude opakován",
)  # fmt: skip
"""says that the server does not go on trying, in phrases that contain those of RETRIED"""

SUCCEEDED = Phrases(
    " تم تسليم رسالتك", "was relayed to", "successfully delivered", "delivered successfully", "successful mail delivery", "successful delivery", "successfully relayed",
    "successfully sent", "(success)", "(relay)", "return receipt", "delivery receipt", "has been delivered", "was delivered to", "została dostarczona",
    "delivery confirmation", "erfolgreich zugestellt", "remis avec succès", "entregado correctamente", "entregue com sucesso",
    "consegnato correttamente", "consegnato con successo", "успешно доставлен", "配信されました", "已成功", "ricevuta di accettazione",
    "ricevuta di avvenuta consegna", "is complete, but no delivery notification", "abgeschlossen, aber", "est terminée, mais aucune notification",
    "se completó la entrega", "se ha completado la entrega", "concluída, mas nenhuma notificação", "completato, ma il server", "voltooid, maar",
    "slutförd, men", "wurde den folgenden empfängern zugestellt", "wurde an die folgenden empfänger zugestellt", "wurde dem empfänger zugestellt",
    "destinataires suivants a été remis", "se entregó correctamente",
)  # fmt: skip
"""says that a delivery succeeded"""

GOT_IT = Patterns(
    "(?:successfully )?(?:delivered|relayed)", "(?:erfolgreich )?zugestellt", "distribués?", "remis", "entregad[oa]s?", "entregues?", "consegnat[oi]",
    "recapitat[oi]", "bezorgd", "afgeleverd", "levererade?", "leveret", "levert", "toimitettu", "doručen[oéý]", "dostarczon[oe]", "doręczono",
    "isporučeno", "доставлен[оыі]", "kézbesítve", "livrate?", "παραδόθηκ(?:ε|αν)", "teslim edil(?:di|en)(?:ler)?", "配信済み?", "送信済み?", "已送达",
    "已投递", "已送達", "전달됨", "נמסר(?:ו)?", "تم التسليم",
    "levererat", "leveres", "iletildi", "配信されました", "送信されました", "投递成功", "전송되었습니다", "전달되었습니다", "úspešne doručená", "livré(?:e)?", "angenommen",
    "acceptée?", "aceptado",
    frame=r"(?:[^\W\d]{1,20} ){0,2}(?:ANY)(?: [^\W\d]{1,20}){0,3}",
)  # fmt: skip
"""says in a list beside an address that the message got there"""

AUTO_REPLY_SUBJECTS = Phrases(
    # in the order: English, German, French, Spanish, Portuguese, Italian, Catalan, Romanian
    "auto reply", "auto response", "auto-response", "autoresponse", "vacation", "away from my", "[auto", "auto:", "absence", "away:", "ooo:",
    "abwesenheit", "urlaub", "autom. antwort", "autoantwort", "eingangsbestätigung", "reponse automatique", "absent", "congé",
    "respuesta automatica", "ausencia", "vacaciones", "autorespuesta", "resposta automatica", "ausência", "férias", "ausente", "assenza",
    "resposta automàtica", "fora de l'oficina", "răspuns automat", "raspuns automat",
    # Dutch, Swedish, Danish, Norwegian, Finnish, Icelandic, Estonian
    "automatisch bericht", "autosvar", "automatiskt svar", "frånvaro", "semester", "automatisk svar", "automatisk besked", "fravær", "ferie",
    "automaattinen vastaus", "automaatvastus", "sjálfvirkt svar",
    # Polish, Czech, Slovak, Slovenian, Croatian, Serbian, Russian, Ukrainian, Bulgarian, Lithuanian, Latvian
    "odpowiedź automatyczna", "automatyczna odpowiedź", "autoodpowiedź", "nieobecno", "urlop", "automatická odpověď", "nepřítomn",
    "automatická odpoveď", "neprítomn", "samodejni odgovor", "automatski odgovor", "odsutnost", "odsoten", "аутоматски одговор", "автоответ",
    "автоматический ответ", "автоматическая", "отпуск", "отсутств", "автоматична відповідь", "автовідповідь", "відпустк", "автоматичен отговор",
    "извън офиса", "automatinis atsakymas", "automātiskā atbilde",
    # Hungarian, Greek, Turkish, Hebrew, Arabic, Persian
    "automatikus válasz", "szabadság", "αυτόματη απάντηση", "otomatik yanıt", "otomatik cevap", "izinde", "תשובה אוטומטית", "מענה אוטומטי",
    "رد تلقائي", "پاسخ خودکار",
    # Japanese, Chinese, Korean, Vietnamese, Thai, Indonesian, Hindi
    "自動回答", "不在", "自动回复", "自動回覆", "自动答复", "自動回復", "자동회신", "자동 응답", "자동응답", "부재 중", "trả lời tự động", "ตอบกลับอัตโนมัติ", "balasan otomatis",
    "jawaban otomatis", "स्वचालित उत्तर",
    # ticket systems, list software, challenges
    "ticket #", "[ticket", "case #", "[case", "request received", "your request", "we received", "has been received", "thank you for",
    "please confirm", "confirm your", "verification required", "sender verification", "challenge", "your message to", "confirmation required",
    "subscription", "unsubscribe", "welcome to", "goodbye from", "results of your", "support request",
)  # fmt: skip
"""in the subject of a mail that a machine sent for a person or a list"""

AUTO_REPLY_TEXTS = Phrases(
    "n'est pas consultée", "送信専用", "erreicht mich derzeit nicht", "wird nicht gelesen", "arbeitet nicht mehr", "arbeite nicht mehr",
    "a quitté la société", "ya no trabajo", "já não trabalho", "non lavoro più", "werk hier niet meer", "jag har slutat", "jeg holder ferie",
    "jeg er stoppet", "en ole enää", "ég er í fríi", "už zde nepracuj", "nie pracuj", "на одмору", "на одмор сум", "в отпуск съм", "ў адпачынку",
    "məzuniyyət", "демалыстамын", "ta'tildaman", "өргүүдөмүн", "შვებულებაში", "արձակուրդ", "амралттай", "me pushime", "bil-leave", "oporretan",
    "estou de vacacións", "ar wyliau", "ar saoire", "met verlof", "mi ferias", "در مرخصی", "چھٹی پر", "ছুটিতে", "விடுப்பில்", "sedang bercuti",
    "naka-bakasyon", "niko likizo", "担当が変わりました", "已离职", "out of the office", "out of office", "on vacation", "on holiday", "annual leave",
    "on leave", "maternity leave", "will be away", "i am away", "i'm away", "i am currently away", "limited access to", "will return on",
    "back in the office", "automated response", "automatic reply", "automatic response", "automated reply", "auto-reply", "autoreply",
    "auto-responder", "autoresponder", "no longer work", "no longer with", "no longer employed", "left the company", "will reply as soon",
    "your ticket", "ticket number", "we have received your", "received your message", "received your request", "thank you for contacting",
    "thank you for your e", "to confirm that you", "confirm your message", "verify that you", "click the link below to confirm",
    "anti-spam challenge", "has been held", "held for moderation", "awaits moderator", "being held until", "waiting for approval", "nicht im büro",
    "bin bis", "im urlaub", "abwesend", "automatische antwort", "elternzeit", "nicht erreichbar", "je suis absent", "actuellement absent",
    "en congé", "en vacances", "réponse automatique", "de retour le", "absente jusqu", "fuera de la oficina", "de vacaciones", "estaré ausente",
    "respuesta automática", "estoy ausente", "me encuentro ausente", "estarei ausente", "estou ausente", "de férias", "fora do escritório",
    "resposta automática", "sono assente", "in ferie", "fuori ufficio", "fuori sede", "risposta automatica", "sarò assente", "estic de vacances",
    "sunt plecat", "în concediu", "afwezig", "op vakantie", "met vakantie", "niet op kantoor", "automatisch antwoord", "på semester",
    "inte på kontoret", "tjänstledig", "föräldraledig", "på ferie", "ikke på kontoret", "har sluttet", "barselsorlov", "fraværende", "lomalla",
    "poissa", "na urlopie", "poza biurem", "nieobecny", "nieobecna", "mimo kancelář", "na dovolené", "dovolenou", "nepřítomen", "mimo kancelárie",
    "na dovolenke", "na dopustu", "na godišnjem", "odsutan", "в отпуске", "отсутствую", "вне офиса", "буду отсутствовать", "у відпустці", "відсутн",
    "в отпуска", "отсъствам", "szabadságon", "házon kívül", "nem vagyok", "irodán kívül", "απουσιάζω", "σε άδεια", "izindeyim", "yıllık izin",
    "ofis dışında", "tatildeyim", "בחופשה", "מחוץ למשרד", "נעדר", "خارج المكتب", "إجازة", "休假", "不在办公室", "外出", "出差", "不在辦公室", "不在にして", "休暇", "自動返信",
    "自動応答", "お休み", "부재중", "휴가", "출장", "자동 회신", "자동으로", "nghỉ phép", "vắng mặt", "ลาพักร้อน", "ไม่อยู่", "sedang cuti", "di luar kantor",
    "adresse hat sich geändert", "neue adresse", "neue e-mail-adresse", "address has changed", "new e-mail address", "new email address",
    "nouvelle adresse", "nueva dirección", "novo endereço", "nuovo indirizzo", "nieuw e-mailadres", "nowy adres", "новый адрес", "больше не работа",
    "新しいアドレス", "メールアドレス変更", "使用しておりません", "so i can receive", "release your pending message", "als absender frei", "antworten sie auf diese",
    "répondre à ce message pour", "responda a este mensaje para", "atostog", "atvaļinājum", "puhkusel", "छुट्टी", "taʼtildaman", "休業",
    "письмо получено и передано", "i have removed the address", "have been unsubscribed from", "will not be answered", "නිවාඩු", "vakañsoù", "nejsem v kanceláři", "nisam u uredu", "nesu biure", "jashtë zyrës",
    "ինքնաշխատ պատասխան", "іссапарда", "خارج از دفتر", "tiada di pejabat", "jibu la moja kwa moja",
)  # fmt: skip
"""in the text of a mail that a machine sent for a person or a list"""

ANSWERING_SOFTWARE = Patterns(
    r"vacation\b", r"glpi\b", r"otrs\b", r"znuny\b", r"osticket\b", r"zammad\b", r"zendesk\b", r"freshdesk\b", r"request tracker\b", r"redmine\b",
    r"kayako\b", r"sympa\b", r"mailman\b", r"autorespond", r"jira\b", r"helpscout\b",
    frame=r"(?<!\w)(?:ANY)",
)  # fmt: skip
"""what sends answers for people, desks and lists, as X-Mailer or X-Powered-By has it"""

CHALLENGES = Phrases(
    "confirm that you", "confirm your message", "verify that you are", "captcha", "confirmation is required", "sender verification",
    "reply to this message to", "for a moderator", "prove that you are", "awaits moderator", "being held until", "waiting for approval",
    "approved senders", "add you to my", "whitelist request", "reply to this mail so", "reply to this message so", "auf diese mail antworten",
    "auf diese e-mail antworten", "auf diese nachricht antworten", "antworten sie auf diese", "répondez à ce", "en répondant à ce",
    "répondre à ce message pour", "responda a este", "responder a este", "responda a esta", "risponda a quest", "rispondere a quest",
    "beantwoord dit bericht", "svara på detta", "svar på denne", "vastaa tähän", "odpowiedz na tę", "odpowiedzieć na tę", "odpovězte na t",
    "odpovedzte na t", "ответьте на это", "ответить на это", "válaszoljon erre", "απαντήστε σε αυτό", "bu iletiyi yanıtla", "bu mesajı yanıtla",
    "このメールに返信", "回复此邮件", "回覆此郵件", "이 메일에 회신", "השב להודעה זו", "wacht op goedkeuring", "wartet auf freigabe", "moderatore", "modérateur",
    "moderador", "awaits approval", "must be approved", "moderators will", "wartet auf die freigabe", "wird geprüft", "será analisada",
    "moet nog worden goedgekeurd", "čeka odobrenje", "чакае ўхвалення", "περιμένει έγκριση", "تنتظر الموافقة", "بانتظار الموافقة", "منتظر تایید",
    "منظوری کا منتظر", "ஒப்புதலுக்காக", "承認待ち", "承認をお待ち", "承認後", "等候核准", "승인을 기다", "chờ phê duyệt", "unasubiri idhini",
    "qed jistenna l-approvazzjoni", "yn aros am gymeradwyaeth", "attend l'approbation", "doit être approuvé", "attende l'approvazione",
    "sarà esaminat", "espera aprovação",
    "vous authentifier", "serez authentifié", "authentifizieren", "autenticarse", "autenticar-se", "autenticarsi", "authenticeren", "uwierzytelni",
    "not a robot", "are human", "kein robot", "pas un robot", "no es un robot", "não é um robô", "non sei un robot", "geen robot",
    "nie jesteś robotem", "nejste robot", "не робот", "nem robot", "robot olmadığın", "ロボットではない", "不是机器人", "不是機器人", "로봇이 아",
)  # fmt: skip
"""holds the message until somebody acts: neither delivered nor failed"""

DO_NOT_REPLY = Patterns(
    r"nicht auf diese (?:e-?mail|mail|nachricht) antworten", r"no responda a est[ea]", r"n(?:ão|on) responda a est[ea]", r"non rispond\w{1,4} a quest",
    r"ne válaszoljon erre", r"bu (?:iletiyi|mesajı) yanıtlama", r"このメールに返信(?:し|され|いただいて|でき|は)",
    r"(?:请勿|請勿|请不要|請不要)(?:直接)?回[复覆]此[邮郵]件", r"이 메일에 회신하지",
)  # fmt: skip
"""asks not to be answered, in words that contain those of a challenge"""

LURES = Phrases(
    "release", "log in", "login", "sign in", "verify your", "upgrade", "update your", "re-validate", "revalidate", "confirm your", "retrieve",
    "review your", "view messages", "access your", "unblock", "deliver now", "recover",
    "same password", "recupera ",
    "your password", "passwort", "kennwort", "kennwört", "mot de passe", "contraseña", "sua senha", "la password", "wachtwoord", "lösenord", "adgangskode", "passord",
    "salasana", "hasło", "heslo", "jelszó", "şifre", "пароль", "парола", "лозинк", "lozink", "vaše geslo", "パスワード", "密码", "密碼", "비밀번호", "mật khẩu",
    "melden sie sich an", "connectez-vous", "inicie sesión",  "effettua l'accesso", "accedi ", "meld u aan", "logga in",  "logg inn",
    "kirjaudu", "zaloguj", "přihlaste se", "prihláste sa", "jelentkezzen be", "conectați-vă", "autentificați", "войдите в", "увійдіть", "влезте в",
    "prijavite se", "пријавите се", "συνδεθείτε", "giriş yap", "oturum aç", "ログイン", "サインイン", "登录", "登入", "로그인", "đăng nhập", "เข้าสู่ระบบ", "silakan masuk",
    "تسجيل الدخول", "התחבר", "وارد شوید",
    "รหัสผ่าน", "كلمة المرور", "סיסמ", "رمز عبور", "κωδικό πρόσβασησ", "kata sandi", "kata laluan",
)  # fmt: skip
"""what spam that is dressed as a bounce asks people to do"""

PLAIN_LURES = Phrases(
    "click", "klicken", "haga clic", "clique", "clicca", "klik", "klicka", "нажмите", "перейдите", "クリック", "点击", "點擊", "클릭", "tıkla",
)  # fmt: skip
"""asks for a click, in words that a bounce may use of its help page"""

TALLIES = Phrases(
    "nagios", "icinga", "zabbix", "service alert", "reply above this line", "unsubscribe:", "配信停止", "cron <", "campaign report", "hard bounces",
    "time(s)", "grand total", "logwatch", "log summar", "messages bounced", "(total:", "postfix begin", "pflogsumm", "statistic", "statistik",
    "log report", "weekly", "daily report", "mail report", "wochenbericht", "tagesbericht", "rapport hebdomadaire", "rapport quotidien", "informe semanal",
    "informe diario", "relatório semanal", "rapporto settimanale", "weekrapport", "weekoverzicht", "veckorapport", "ugerapport", "ukerapport",
    "viikkoraportti", "raport tygodniowy", "týdenní", "heti jelentés", "raport săptămânal", "еженедельн", "щотижнев", "седмичен", "haftalık", "週報",
    "周报", "週间", "주간 보고", "دوري", "laporan mingguan",
)  # fmt: skip
"""in statistics and alerts for an administrator"""

RECEIPT_SUBJECTS = Phrases(
    "read:", "not read:", "read receipt", "return receipt (displayed)", "displayed:", "gelesen:", "ungelesen gelöscht", "lesebestätigung", "lu :",
    "lu:", "non lu :", "accusé de lecture", "leído:", "no leído:", "confirmación de lectura", "lida:", "confirmação de leitura", "letto:",
    "conferma di lettura", "gelezen:", "leesbevestiging", "läst:", "læst:", "lest:", "luettu:", "прочитано:", "przeczytano:", "přečteno:", "開封済み:",
    "開封確認", "已读:", "已讀:", "읽음:",
)  # fmt: skip
"""how the subject of a reader's receipt begins"""

LATE_SUBJECTS = Patterns(
    r"warning", r"warnung", r"avertissement", r"aviso", r"avviso", r"waarschuwing", r"varning", r"advarsel", r"varoitus", r"ostrzeżenie",
    r"upozornění", r"upozornenie", r"предупреждение", r"внимание", r"попередження", r"figyelmeztetés", r"uyarı", r"警告", r"경고",
    frame=r"\W{0,10}(?:ANY)\b.{0,120}?\d",
)  # fmt: skip
"""how the subject of a report begins that is about some hours: a warning, and a number"""

CONDITIONS = Patterns(
    r"^\W*(?:if|om|se|ha|ako|als|ak) ", r"^\W*si (?!comunica|informa|avvisa|avverte|segnala|notifica|rende noto)", r" if ", r"\bmay not\b", r"\bmight not\b", r"\bafter that\b", r"\bthen\b", r"\bwenn ", r"\bfalls ", r"\bsollte", r"\bdann ", r"s'il ", r"\bindien ",
    r"\bhvis ", r"\bjos ", r"\bjeśli ", r"\bjeżeli ", r"\bpokud ", r"\bесли ", r"\bякщо ", r"\bако ", r"\beğer ", r"olmazsa", r"場合", r"如果",
    r"\bjika ", r"\bnếu ", r"\bdacă ", r"\bεάν ", r"\bαν ", r"\bإذا ", r"\bאם ",
    frame="(?:ANY)",
)  # fmt: skip
"""shows that a sentence is about what may happen"""

DELAY_SUBJECTS = Phrases(
    "(delay)", "delayed", "deferred", "still queued",
)  # fmt: skip
"""in the subject of a report of a delay"""

LATE_HOURS = Patterns(
    "hour", "minute", "days?\\b", "stunde", "heure", "hora", "ore\\b", "uur", "tim", "tunti", "godzin", "hodin", "час", "годин", "órá", "saat", "時間",
    "小时", "小時", "시간",
    frame=r"\W{0,10}(?:warn|avertissement|aviso|avviso|waarschuwing|varning|advarsel|varoitus|ostrzeżenie|upozorn|предупреждение|внимание|попередження|figyelmeztetés|uyarı|警告|경고).{0,120}?\d{1,3} ?(?:ANY)",
)  # fmt: skip
"""how the subject of a warning begins that is about so many hours"""

PARCELS = Phrases(
    "parcel", "tracking", "paket", "sendungsnummer", "sendung ", "colis", "numéro de suivi", "paquete", "número de seguimiento", "encomenda", "pacco",
    "spedizione", "paczk", "balík", "zásilk", "посылк", "посилк", "пратка", "csomag", "δέμα", "kargo", "pakke", "包裹", "お荷物", "택배", "חבילה", "طرد",
)  # fmt: skip
"""what a postal service carries"""

COURIERS = Phrases(
    "the courier", "kurier", "coursier", "livreur", "corriere", "repartidor", "estafeta", "koerier", "kurir", "kurýr", "kuriér", "futár", "курьер", "кур'єр",
    "куриер", "kurye", "кур'ер", "宅配", "快递员", "快遞員",
)  # fmt: skip
"""whoever carries parcels: nobody says so of a message"""

HELD = Phrases(
    "quarantine", "quarantäne", "quarantaine", "cuarentena", "quarentena", "quarantena", "karantän", "karantæne", "karantene", "kwarantann",
    "karantén", "карантин", "karantina", "隔離", "隔离", "격리", "הסגר", "الحجر",
)  # fmt: skip
"""says that a message is kept for somebody to look at"""
