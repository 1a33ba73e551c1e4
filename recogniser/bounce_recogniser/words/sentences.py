"""What a sentence says of the address in it.

Read by `signs`.  Data only.  All lower case: a phrase counts where it stands in the
case-folded text on one line, a pattern where it fits in the lower-cased text.
"""

# ruff: noqa: E501  (lists of words)

from __future__ import annotations

from ..vocabulary import Pair, Patterns, Phrases

UNDELIVERED = (
    # English
    Pair(
        Phrases("not ", "n't", "unable", "fail", "impossible", "never", "gave up", "given up"),
        Phrases("deliver", "handed over", "get through", "got through", "transmitted", "pass on", "passed on", "dispatched", "placed in", "routed", "made it", "got your", "received by", "relayed"),
    ),
    # German
    Pair(
        Phrases("nicht", "kein", "gescheitert", "scheiterte", "fehlgeschlagen", "fehler", "aufgegeben", "abgebrochen"),
        Phrases("zustell", "zugestellt", "ausliefer", "ausgeliefert", "übermitt", "überbracht", "abgeliefert", "angenommen", "übergeben", "angekommen", "loswerden", "abgesetzt", "kam nicht an", "annehmen", "gesendet", "verschickt", "weitergeben", "erreicht", "abliefern", "entgegengenommen"),
    ),
    # French
    Pair(
        Phrases("n'a ", "n'ont ", "ne peut", "impossible", "échec", "échou", "n'avons", "abandonn", "n'est pas", "n'est jamais"),
        Phrases("remis", "remettre", "livr", "distribu", "achemin", "transmi", "accept", "envoy", "l'envoi", "arriv", "parven", "déposé", "reçu"),
    ),
    # Spanish, Catalan, Galician
    Pair(
        Phrases("no fue", "no ha ", "no pudo", "no pudimos", "no hemos", "imposible", "no hem ", "error", "non foi", "fall", "non se ", "no se ", "no llegó", "no s'ha"),
        Phrases("entreg", "enviar", "reparti", "acept", "transmit", "recibid", "a su destin", "llegar", "llegado", "arribat", "lliur", "tramit"),
    ),
    # Portuguese
    Pair(
        Phrases("não ", "impossível"),
        Phrases("entreg", "aceit", "transmit", "chegou", "envi", "recebid", "encaminh"),
    ),
    # Italian
    Pair(
        Phrases("non ", "impossibile", "errore"),
        Phrases("consegn", "recapit", "accett", "spedit", "trasmess", "arrivat", "giunt", "inoltra", "ricevut", "inviat"),
    ),
    # Romanian
    Pair(
        Phrases("nu ", "n-a", "imposibil"),
        Phrases("livra", "transmis", "expedia", "acceptat", "predat", "ajuns", "trimis", "primit"),
    ),
    # Dutch, Afrikaans
    Pair(
        Phrases("niet", "mislukt", "onmogelijk", "nie "),
        Phrases("bezorg", "afgelever", "verzonden", "overhandig", "geaccepteerd", "aangenomen", "afgelewer", "aangekomen", "opgeslagen", "ontvangen", "bereik", "doorgegeven", "afleveren"),
    ),
    # Swedish, Danish, Norwegian, Icelandic, Faroese
    Pair(
        Phrases("inte ", "ikke ", "ikkje ", "misslyck", "mislyk", "ekki", "ikki "),
        Phrases("lever", "overbring", "afsend", "sende ", "skicka", "vidarebefordra", "accepter", "tatt imot", "afhend", "koma", "komið til skila", "frem", "afhent", "fram", "nådde", "nåede", "ta emot", "modtage", "mottatt", "sendt"),
    ),
    # Finnish, Estonian
    Pair(
        Phrases("ei ", "eivät", "epäonnistu", "ebaõnnestu", "mahdoton"),
        Phrases("toimit", "perille", "lähet", "välit", "kätte", "kohale", "edasta", "saata", "vastaanot", "saapun", "jõudnud"),
    ),
    # Polish
    Pair(
        Phrases("nie "),
        Phrases("dostarcz", "doręcz", "wysła", "przekaza", "przyjęt", "przesła", "dotar", "trafi", "odebra"),
    ),
    # Czech, Slovak
    Pair(
        Phrases("nepodařil", "nebyl", "nemohl", "nezdařil", "selhal", "nebol", "nepodaril", "nie je možné", "nemožno", "zlyhal"),
        Phrases("doruč", "předa", "odesl", "odosl", "přijat", "prijat", "uložit", "předán"),
    ),
    # Slovenian, Croatian, Bosnian, Serbian, Macedonian
    Pair(
        Phrases("nije ", "nisu ", "neuspje", "ne može", "није ", "неуспе", "не ", "ni "),
        Phrases("dostav", "isporuč", "posla", "uruč", "prihvać", "sprejet", "достав", "испоруч", "послат", "уруч", "прихваћен", "испорач", "isporuk", "stig", "prispel", "стиг", "primljen", "примљен", "predan"),
    ),
    # Russian, Ukrainian, Belarusian, Bulgarian
    Pair(
        Phrases("не ", "невозможн", "неможлив", "грешка"),
        Phrases("доставит", "доставк", "вручен", "отправ", "отослан", "принят", "принял", "передан", "передат", "донест", "надісл", "прийнят", "прийняв", "изпрат", "приет", "дастаў", "приема", "дошл", "дійш", "дайш", "попал", "получен", "потрап", "отриман"),
    ),
    # Lithuanian, Latvian
    Pair(
        Phrases("nepavyko", "nebuvo", "negali", "neizdevās", "netika", "nevar", "nav "),
        Phrases("pristat", "įteik", "išsiųs", "piegād", "nosūt", "nogād", "priimt", "pieņemt", "saņem"),
    ),
    # Hungarian
    Pair(
        Phrases("nem ", "sikertelen", "lehetetlen"),
        Phrases("kézbesít", "továbbít", "elküld", "célba", "fogadta", "eljut", "jutott", "érkezett meg", "fogadni", "megérkez", "átad"),
    ),
    # Greek
    Pair(
        Phrases("δεν ", "αδύνατ", "αποτυχ", "απέτυχ"),
        Phrases("παραδ", "παράδοση", "αποστ", "δεκτ", "διαβιβ", "έφτασ", "έφθασ", "αποθηκευτ", "ελήφθη", "σταλεί"),
    ),
    # Albanian, Maltese, Basque, Welsh, Irish
    Pair(
        Phrases("nuk ", "ezin", "ez da", "methwyd", "methu", "níor", "theip", "ni ellid", "cha deach", "ni fu modd", "ma ", "ni chyrhaedd"),
        Phrases("dorëzua", "kkonsenj", "entregatu", "bidali", "danfon", "seachad", "sheachad", "lìbhrig", "wassal", "wassl", "wasal", "neges", "iritsi"),
    ),
    # Hebrew, Arabic, Persian, Urdu
    Pair(
        Phrases("לא ", "נכשל", "אי אפשר"),
        Phrases("למסור", "מסיר", "לשלוח", "נשלח", "הגיע", "להעביר", "התקבל", "נמסר"),
    ),
    Pair(
        Phrases("تعذر", "لم ", "فشل", "لا يمكن"),
        Phrases("توصيل", "تسليم", "إرسال", "إيصال", "قبول", "يصل", "تصل", "استلام"),
    ),
    Pair(
        Phrases("نشد", "نتوانست", "ناموفق", "نہیں"),
        Phrases("تحویل", "ارسال", "پہنچ"),
    ),
    # Hindi, Bengali, Tamil
    Pair(
        Phrases("नहीं", "विफल", "असमर्थ", "হয়নি", "যায়নি", "ব্যর্থ", "முடியவில்லை"),
        Phrases("वितरित", "डिलीवर", "पहुँच", "पहुंच", "भेज", "বিতরণ", "পাঠান", "পৌঁছ", "வழங்க", "அனுப்ப"),
    ),
    # Japanese
    Pair(
        Phrases("ません", "失敗", "不可", "出来な", "できなかった"),
        Phrases("届", "送信", "配達", "配送", "送達", "お送り", "受け取", "受信", "お渡し", "お預かり"),
    ),
    # Chinese
    Pair(
        Phrases("无法", "未能", "没有", "不能", "失败", "無法", "沒有", "失敗", "未被"),
        Phrases("送达", "投递", "送到", "递送", "接收", "送達", "投遞", "傳送", "傳遞", "遞送", "寄達", "寄到", "发送", "交付", "寄送"),
    ),
    # Korean
    Pair(
        Phrases("못했", "못하", "실패", "수 없", "않았"),
        Phrases("전달", "전송", "배달", "발송", "보낼", "배송", "도착"),
    ),
    # Vietnamese, Thai, Indonesian, Malay, Filipino, Swahili, Esperanto
    Pair(
        Phrases("không", "thất bại"),
        Phrases("gửi được", "chuyển đến", "gửi tới", "phân phối", "nhận được", "gửi đến"),
    ),
    Pair(
        Phrases("ไม่สามารถ", "ไม่ได้", "ล้มเหลว", "ไม่สำเร็จ"),
        Phrases("ถึง", "นำส่ง"),
    ),
    Pair(
        Phrases("tidak", "gagal", "hindi", "haikuweza", "haukuweza", "imeshindwa", "ne povis", "ne eblis"),
        Phrases("dikirim", "terkirim", "dihantar", "diteruskan", "naihatid", "maihatid", "naipadala", "kuwasilishwa", "kufikishwa", "kufika", "kutumwa", "liver", "sendi", "sampai", "diterima", "natanggap"),
    ),
    # Nynorsk, Faroese, Luxembourgish, Breton, Occitan
    Pair(
        Phrases("konnt net", "n'eo ket", "es pas", "gouf net"),
        Phrases("zougestallt", "kaset", "liurat"),
    ),
    # Kazakh, Kyrgyz, Mongolian
    Pair(
        Phrases("хат", "кат", "захидал"),
        Phrases("жеткізілмеді", "қабылдамады", "жеткирилген жок", "хүргэгдсэнгүй"),
    ),
    # Uzbek
    Pair(
        Phrases("xat"),
        Phrases("yetkazilmadi", "yetkazib berilmadi"),
    ),
    # Georgian, Armenian
    Pair(
        Phrases("ვერ", "არ ", "չհաջող"),
        Phrases("მიეწოდ", "გაიგზავნ", "առաք"),
    ),
    # Marathi, Nepali, Punjabi, Gujarati
    Pair(
        Phrases("नाही", "सकिएन", "ਨਹੀਂ", "નથી"),
        Phrases("पोहोच", "पुर्‍याउन", "ਪਹੁੰਚ", "પહોંચ"),
    ),
    # Tamil, Telugu, Kannada, Malayalam, Sinhala
    Pair(
        Phrases("సందేశం", "ಸಂದೇಶ", "സന്ദേശം", "පණිවිඩය"),
        Phrases("చేరలేదు", "ತಲುಪಲಿಲ್ಲ", "എത്തിക്കാനായില്ല", "නොහැකි විය"),
    ),
    # Lao, Khmer, Burmese
    Pair(
        Phrases("ບໍ່ສາມາດ", "មិនអាច", "မပို့နိုင်"),
        Phrases("ສົ່ງ", "ផ្ញើ", "စာ"),
    ),
    # Zulu, Amharic, Malagasy
    Pair(
        Phrases("awuzange", "አልደረሰም", "tsy "),
        Phrases("thunyelwe", "መልእክት", "tonga"),
    ),
)  # fmt: skip
"""who does not, and deliver: in one clause"""

CAME_BACK = (
    # English
    Pair(
        Phrases("message", "mail", "letter", "fax"),
        Phrases("not be sent", "not accepted", "refused", "turned away", "undeliverable", "coming back", "turned down", "came back", "sent back", "bounced", "discarded", "thrown away", "dropped", "stopped by"),
    ),
    # German
    Pair(
        Phrases("nachricht", "mail", "brief", "sendung", "post"),
        Phrases("abgewiesen", "abgelehnt", "zurückgewiesen", "verworfen", "kam zurück", "verweigert", "zurückgeschickt", "geht an sie zurück", "zurückgesandt", "zurückgegeben", "zurückgekommen", "blockiert"),
    ),
    # French
    Pair(
        Phrases("message", "courrier", "courriel", "mail"),
        Phrases("refus", "rejet", "renvoyé à l'exp", "est revenu", "retourné à", "bloqué"),
    ),
    # Spanish, Catalan, Galician
    Pair(
        Phrases("mensaje", "correo", "missatge", "correu", "mensaxe"),
        Phrases("rechaz", "devuelt", "rebutj", "retornat", "devolt", "rexeit", "devolvemos", "bloquead", "descartad"),
    ),
    # Portuguese
    Pair(
        Phrases("mensagem", "e-mail", "correio"),
        Phrases("rejeit", "recus", "devolvid", "voltou", "retornou", "bloquead", "descartad"),
    ),
    # Italian
    Pair(
        Phrases("messaggio", "mail", "posta"),
        Phrases("rifiutat", "respint", "tornat", "restituit", "eliminat", "bloccat", "scartat"),
    ),
    # Romanian
    Pair(
        Phrases("mesaj", "e-mail"),
        Phrases("respins", "refuzat", "returnat", "s-a întors", "blocat"),
    ),
    # Dutch, Afrikaans
    Pair(
        Phrases("bericht", "mail", "boodskap"),
        Phrases("geweigerd", "afgewezen", "teruggestuurd", "kwam terug", "geweier", "teruggezonden", "geretourneerd", "geblokkeerd"),
    ),
    # Swedish, Danish, Norwegian, Icelandic, Faroese
    Pair(
        Phrases("meddeland", "melding", "brev", "mail", "mejl", "e-post", "skeyti", "besked"),
        Phrases("avvis", "afvis", "retur", "nekad", "nektet", "nægtet", "hafnað", "kom tillbaka", "kom tilbage", "endursen", "stoppat", "blokeret"),
    ),
    # Finnish, Estonian
    Pair(
        Phrases("viesti", "sähköposti", "kiri", "sõnum", "teade", "kirja"),
        Phrases("hylät", "palaut", "torju", "tagasi", "keeldu", "lükat", "estetty"),
    ),
    # Polish
    Pair(
        Phrases("wiadomoś", "mail", "przesyłka"),
        Phrases("odrzuc", "zwrócon", "wróci", "odmówi", "zablokowan"),
    ),
    # Czech, Slovak
    Pair(
        Phrases("zpráv", "správ", "e-mail", "pošta", "dopis"),
        Phrases("odmítn", "odmiet", "vrác", "vrát", "zamítn", "zamiet", "odmítl", "nedoraz", "neprišl", "nepřišl", "zablokován"),
    ),
    # Slovenian, Croatian, Bosnian, Serbian, Macedonian
    Pair(
        Phrases("sporočil", "poruk", "pošt", "порук", "пошт", "порак"),
        Phrases("zavrn", "vrać", "vrnj", "враћен", "вратен", "odbi", "одби", "blokiran"),
    ),
    # Russian, Ukrainian, Belarusian, Bulgarian
    Pair(
        Phrases("письмо", "сообщение", "лист", "повідомлення", "съобщение", "писмо", "почта", "пошта", "паведамленне"),
        Phrases("отклон", "отверг", "вернул", "возвращ", "відхил", "поверн", "отхвърл", "върна", "отказ", "адхіл", "вярну", "заблокирован", "заблокован"),
    ),
    # Lithuanian, Latvian
    Pair(
        Phrases("laišk", "pranešim", "vēstul", "ziņojum"),
        Phrases("grąžint", "grįžo", "noraid", "atgriez", "atmet", "nepasiek", "nesasniedz"),
    ),
    # Hungarian
    Pair(
        Phrases("level", "üzenet", "küldemény"),
        Phrases("visszautasít", "visszaérkez", "visszaküld"),
    ),
    # Greek
    Pair(
        Phrases("μήνυμ", "επιστολή", "mail"),
        Phrases("απορρί", "επέστρε", "γύρισε", "απέρρι", "επιστρ", "επεστρ"),
    ),
    # Turkish, Azerbaijani
    Pair(
        Phrases("ileti", "mesaj", "posta", "mektup", "məktub"),
        Phrases("ulaştırılamadı", "ulaşmadı", "geri döndü", "iade edil", "kabul edilmedi", "çatdırıl", "geri qaytarıl", "göndərilə bilmədi", "reddet", "geri gönderil", "geri çevril", "bırakılamadı", "teslim edilmedi", "iletilmedi", "gönderilmedi", "engellendi"),
    ),
    # Hebrew, Arabic, Persian, Urdu
    Pair(
        Phrases("הודע", "דואר", "מכתב"),
        Phrases("חזר", "דחה", "נחסמ"),
    ),
    Pair(
        Phrases("رسال", "بريد"),
        Phrases("رفض", "أعيدت", "ارتد", "مرفوض", "حظر"),
    ),
    # Japanese
    Pair(
        Phrases("メール", "メッセージ"),
        Phrases("拒否", "返送", "戻って", "未達", "返却", "破棄", "戻り"),
    ),
    # Chinese
    Pair(
        Phrases("邮件", "信件", "郵件"),
        Phrases("退回", "被拒", "拒收", "拒绝", "拒絕", "反弹", "退還", "拦截", "攔截"),
    ),
    # Korean
    Pair(
        Phrases("메일", "메시지", "편지"),
        Phrases("반송", "거부", "거절", "되돌아", "차단"),
    ),
    # Vietnamese, Thai, Indonesian, Malay, Filipino, Swahili, Esperanto
    Pair(
        Phrases("thư", "tin nhắn"),
        Phrases("bị trả", "từ chối", "bị chặn"),
    ),
    Pair(
        Phrases("pesan", "surat", "emel"),
        Phrases("ditolak", "dipulangkan", "kembali", "diblokir"),
    ),
    # Albanian
    Pair(
        Phrases("mesazh", "l-email", "l-messaġġ", "mezu"),
        Phrases("refuzo", "rifjut", "itzuli"),
    ),
    # Georgian
    Pair(
        Phrases("წერილ"),
        Phrases("უარყო", "დაბრუნ"),
    ),
    # Persian, Hindi
    Pair(
        Phrases("پیام", "संदेश", "ईमेल"),
        Phrases("رد کرد", "अस्वीकार", "वापस", "برگشت"),
    ),
)  # fmt: skip
"""message, and came back: in one sentence"""

OWN_MESSAGES = Patterns(
    r"your (?:[\w-]+ )?(?:message|e-?mail|mail|letter|note)|(?:message|e-?mail|mail|letter) (?:that )?you sent|(?:message|e-?mail|mail) from you",
    r"(?:ihre?|deine?|eure|ihrer|ihren) (?:nachricht|e-?mail|mail|brief|schreiben|zuschrift)|sie (?:uns )?(?:gesendet|geschickt)",
    r"(?:votre|ton) (?:message|courriel|courrier|e-?mail|mail)|(?:message|courriel) (?:destiné|adressé) (?:à|au)|vous (?:avez envoyé|venez d'|aviez envoyé)",
    r"(?:su|tu) (?:mensaje|correo|e-?mail)|usted (?:envió|ha enviado)|que (?:envió|has enviado|ha enviado)",
    r"(?:sua|tua|seu|teu) (?:mensagem|e-?mail|correio)|que (?:enviou|você enviou)",
    r"(?:suo|tuo|vostro|sua|tua|vostra) (?:messaggio|e-?mail|mail|lettera|posta)|(?:da lei|da te|da voi) inviat",
    r"(?:vostre|seu|teu) (?:missatge|correu)|que (?:heu|has) enviat",
    r"(?:súa|túa|seu) (?:mensaxe|correo)",
    r"(?:mesajul|e-mailul|scrisoarea) (?:dumneavoastră|dvs|tău|ta)",
    r"(?:uw|je|jouw) (?:bericht|e-?mail|mail|brief)",
    r"(?:u|jou) (?:boodskap|e-?pos|pos)",
    r"(?:ditt|din|ert|er) (?:meddelande|brev|mejl|e-post|mail)",
    r"(?:din|dit|deres|jeres) (?:besked|meddelelse|mail|e-mail|brev)",
    r"(?:meldingen|e-posten|brevet) (?:din|ditt|deres)|din (?:melding|e-post)",
    r"(?:viesti|viestiä|viestin|sähköposti|sähköpostia)(?:si|nne)\b",
    r"(?:teie|sinu) (?:kiri|kirja|sõnum|e-kiri|teade)",
    r"(?:skeyti|skeytið|bréf|bréfið|póstur|pósturinn) (?:þitt|yðar|þinn)",
    r"(?:państwa|twoj[aąe]j?|pana|pani) (?:wiadomoś|list|e-?mail|mail)",
    r"vaš[eií]\w* (?:zpráv|e-?mail|dopis)|váš (?:e-?mail|dopis)",
    r"vaš[aueií]\w* (?:správ|e-?mail|list)|váš (?:e-?mail|list)",
    r"vaš[eai]\w* (?:sporočil|pošt|pism)",
    r"vaš[aue]\w* (?:poruk|pošt|mail|e-mail)|vaš (?:e-mail|mail)",
    r"ваш[ауе]\w* (?:порук|пошт)",
    r"вашата (?:порака|пошта)",
    r"ваш(?:ето|ият|ата) (?:съобщение|писмо|имейл)|(?:съобщението|писмото|имейлът) (?:ви|ти)\b",
    r"ваш[еёаг]\w* (?:письм|сообщени|почт)",
    r"ваш(?:ого|е)? (?:лист|повідомлен)",
    r"ваш[ае]? (?:ліст|паведамлен)",
    r"jūsų (?:laišk|pranešim|žinut)",
    r"jūsu (?:vēstul|ziņojum|e-past)",
    r"(?:üzenet|level|e-mail)(?:ét|ed|edet|e|ét)\b",
    r"μήνυμ[άα] (?:σασ|σου)|επιστολή σασ|e-?mail σασ",
    r"(?:mesaj|ileti|e-?posta|mektub)(?:ınız|niz|nız|unuz|n)\b",
    r"(?:məktub|mesaj)(?:unuz|ınız)",
    r"(?:mesazhi|e-maili|letra) (?:juaj|yt)",
    r"zure (?:mezua|mezu|posta)",
    r"eich (?:neges|e-bost)",
    r"do (?:theachtaireacht|ríomhphost)",
    r"(?:messaġġ|ittra|email) tiegħek",
    r"הודעתך|ההודעה שלך|המכתב שלך|ששלחת",
    r"رسالتك|بريدك|أرسلت",
    r"(?:پیام|نامه|ایمیل) (?:شما|تو)",
    r"آپ (?:کا پیغام|کی ای میل|کا خط)",
    r"आप(?:का|की) (?:संदेश|ईमेल|मेल|पत्र)",
    r"আপনার (?:বার্তা|ইমেল|ইমেইল|চিঠি)",
    r"உங்கள் (?:செய்தி|மின்னஞ்சல்)",
    r"(?:お送り|ご送信)(?:いただ|頂|になっ|された)|いただいた(?:メール|メッセージ)|(?:お客様|あなた|貴方)の(?:メール|メッセージ)|送信された(?:メール|メッセージ)",
    r"[您你](?:的|发送的|寄来的|發送的|寄出的|发来的)(?:邮件|信|郵件|电子邮件|電子郵件|来信|來信|消息|訊息)",
    r"보내(?:신|주신) (?:메일|메시지|편지|이메일)|(?:귀하|고객님)의 (?:메일|메시지|이메일)",
    r"(?:thư|tin nhắn|email|e-mail) (?:của|mà) (?:bạn|quý)",
    r"(?:ข้อความ|อีเมล|จดหมาย)(?:ของ|ที่)(?:คุณ|ท่าน)",
    r"(?:pesan|surat|email|e-mail|surel|mesej|emel) anda",
    r"iyong (?:mensahe|email|sulat)",
    r"(?:ujumbe|barua|barua pepe) (?:wako|yako)",
    r"via (?:mesaĝo|retmesaĝo|letero)",
    r"თქვენი (?:წერილი|შეტყობინება)",
    r"ձեր (?:նամակ|հաղորդագր)",
    r"(?:хатыңыз|хабарламаңыз)",
    r"таны (?:захидал|имэйл)",
    r"(?:xatingiz|xabaringiz)",
    frame=r"\b(?:ANY)(?![- ]?(?:ad?dress|adres|konto|account|box|fach|postfach|cím))",
    flags=0,
)  # fmt: skip
"""the message of the reader, in some sixty languages, one line each: of folded text"""

DELETED_AS_SPAM = Pair(
    Phrases("junk", "spam", "indésirable", "pourriel", "deseado", "ongewenst", "skräppost", "uønsket", "roskapost", "rämpspost", "nevyžádan", "virus", "спам", "szűrő", "ανεπιθύμητ", "istenmeyen", "זבל", "مزعج", "迷惑", "垃圾", "스팸"),
    Phrases("deleted", "gelöscht", "supprimé", "effacé", "eliminad", "cancellat", "șters", "verwijderd", "raderats", "slettet", "poistettu", "kustutati", "usunięt", "smazán", "vymazan", "obrisan", "izbrisan", "обрисан", "удален", "видален", "изтрит", "ištrint", "dzēst", "töröl", "διαγράφ", "silindi", "נמחק", "حذف", "削除", "删除", "삭제", "bị xóa", "dihapus"),
)  # fmt: skip
"""spam, and deleted: said of the reader's own message in one sentence; programs of readers delete it, too"""

NOT_KNOWN = (
    # English
    Pair(
        Phrases("mailbox", "address", "recipient", "user", "account", "inbox"),
        Phrases("not exist", "n't exist", "unknown", "not found", "no longer exist", "not known", "not valid", "invalid", "nonexist", "is closed", "no such", "is disabled", "cancelled", "been closed", "nobody by", "deactivated", "no one by"),
    ),
    # German
    Pair(
        Phrases("postfach", "empfänger", "adresse", "benutzer", "adressat", "konto"),
        Phrases("existiert nicht", "gibt es nicht", "unbekannt", "nicht bekannt", "nicht gefunden", "nicht vorhanden", "ungültig", "aufgelöst", "abgeschaltet", "deaktiviert", "gesperrt", "gibt es bei uns nicht"),
    ),
    # French
    Pair(
        Phrases("adresse", "boîte", "destinataire", "utilisateur", "compte"),
        Phrases("n'existe", "inexist", "inconnu", "introuvable", "invalide", "aucune boîte", "fermé", "désactivé", "résilié"),
    ),
    # Spanish, Catalan, Galician
    Pair(
        Phrases("buzón", "cuenta", "bústia", "adreça", "destinatari", "usuari", "dirección"),
        Phrases("no existe", "inexistente", "desconocid", "no válid", "inválid", "no encontrad", "no s'ha trobat", "desconegu", "non existe", "cancelad", "de baja", "cerrad", "desactivad", "suspendid", "no està activ", "no está activ", "donat de baixa"),
    ),
    # Portuguese
    Pair(
        Phrases("caixa", "endereço", "destinatário", "usuário", "utilizador", "conta"),
        Phrases("não existe", "inexistente", "desconhecid", "inválid", "não foi encontrad", "desativad", "encerrad", "cancelad", "suspens"),
    ),
    # Italian
    Pair(
        Phrases("casella", "indirizzo", "destinatario", "utente"),
        Phrases("non esist", "inesistente", "sconosciut", "non valid", "non trovat", "risulta piena", "disattivat", "chius", "sospes"),
    ),
    # Romanian
    Pair(
        Phrases("adresa", "destinatar", "căsuța", "utilizator"),
        Phrases("nu există", "inexistent", "necunoscut", "invalid", "închis", "dezactivat", "desființat"),
    ),
    # Dutch, Afrikaans
    Pair(
        Phrases("postvak", "mailbox", "adres", "ontvanger", "gebruiker"),
        Phrases("bestaat niet", "onbekend", "niet gevonden", "ongeldig", "bestaan nie", "opgeheven", "gesloten", "gedeactiveerd"),
    ),
    # Swedish, Danish, Norwegian, Icelandic, Faroese
    Pair(
        Phrases("brevlåd", "adress", "mottagar", "mottaker", "postkas", "postboks", "konto", "bruker", "bruger", "användar", "pósthólf", "netfang", "viðtakand"),
        Phrases("finns inte", "findes ikke", "finnes ikke", "eksisterer ikke", "existerar inte", "okänd", "ukjent", "ukendt", "ekki til", "óþekkt", "ogiltig", "ugyldig", "avslutat", "stängt", "lukket", "nedlagt", "deaktivert", "inaktiverat"),
    ),
    # Finnish, Estonian
    Pair(
        Phrases("postilaatikko", "osoite", "vastaanottaja", "käyttäjä", "postkast", "aadress", "saaja", "kasutaja"),
        Phrases("tuntematon", "ei löydy", "ei löytynyt", "ei eksisteeri", "tundmatu", "ei leitud", "ei ole", "suljettu", "suletud"),
    ),
    # Polish
    Pair(
        Phrases("skrzynka", "adres", "odbiorca", "użytkownik", "konto"),
        Phrases("nie istnieje", "nieznany", "nie znaleziono", "nieprawidłow", "zlikwidowan", "zamknięt", "nieaktywn", "zablokowan"),
    ),
    # Czech, Slovak
    Pair(
        Phrases("schránk", "adres", "příjemc", "príjemc", "uživatel", "používateľ"),
        Phrases("neexist", "neznám", "nenalez", "nenájden", "neplatn", "zrušen", "uzavřen", "deaktivov"),
    ),
    # Slovenian, Croatian, Bosnian, Serbian, Macedonian
    Pair(
        Phrases("nabiralnik", "naslov", "prejemnik", "sanduč", "adres", "primatel", "korisnik", "сандуч", "адрес", "прималац", "корисник", "примач", "uporabnik"),
        Phrases("ne obstaja", "ne postoji", "neznan", "ni najden", "nije pronađ", "не постои", "не постоји", "непознат", "није пронађ", "nepozna", "ugašen", "ukinut", "zatvoren", "ukinjen", "угашен", "затворен"),
    ),
    # Russian, Ukrainian, Belarusian, Bulgarian
    Pair(
        Phrases("ящик", "адрес", "получател", "пользовател", "скриньк", "одержувач", "користувач", "кутия", "потребител", "скрынк"),
        Phrases("не существует", "неизвест", "не найден", "не зарегистрирован", "не існує", "невідом", "не знайден", "не съществува", "непознат", "не е намерен", "не існуе", "заблокирован", "отсутствует", "закрыт", "отключен", "закрит"),
    ),
    # Lithuanian, Latvian
    Pair(
        Phrases("dėžut", "adres", "gavėj", "vartotoj", "pastkast", "saņēmēj", "lietotāj"),
        Phrases("neegzistuo", "nežinom", "nerast", "neeksist", "nezinām", "nav atrast", "nepastāv", "uždaryt", "panaikint", "slēgt"),
    ),
    # Hungarian
    Pair(
        Phrases("postafiók", "cím", "felhasználó"),
        Phrases("nem létez", "ismeretlen", "nem található", "érvénytelen", "megszűnt", "bezár", "megszüntet"),
    ),
    # Greek
    Pair(
        Phrases("θυρίδα", "διεύθυνση", "χρήστη"),
        Phrases("δεν υπάρχει", "άγνωστ", "μη έγκυρ", "δεν βρέθη", "καταργήθ", "απενεργοποι"),
    ),
    # Turkish, Azerbaijani
    Pair(
        Phrases("posta kutusu", "adres", "alıcı", "kullanıcı", "hesap", "ünvan", "istifadəçi"),
        Phrases("bulunamadı", "mevcut değil", "geçersiz", "bilinmiyor", "yok", "tapılmadı", "mövcud deyil", "kapatıl", "kapalı", "devre dışı"),
    ),
    # Hebrew, Arabic, Persian, Urdu
    Pair(
        Phrases("תיב", "כתובת", "נמען", "משתמש"),
        Phrases("לא קיימ", "אינה קיימת", "אינו קיים", "לא נמצא", "לא מוכר", "נסגר", "בוטל"),
    ),
    Pair(
        Phrases("صندوق", "عنوان", "مستلم", "مستخدم"),
        Phrases("غير موجود", "غير معروف", "لا يوجد", "غير صالح", "لم يتم العثور", "أغلق", "إلغاء"),
    ),
    Pair(
        Phrases("صندوق", "آدرس", "گیرنده", "کاربر", "نشانی"),
        Phrases("وجود ندارد", "ناشناخته", "یافت نشد", "نامعتبر", "بسته شد", "غیرفعال"),
    ),
    # Japanese
    Pair(
        Phrases("宛先", "アドレス", "受信者", "ユーザ", "メールボックス"),
        Phrases("存在し", "不明", "見つかりません", "無効", "ありません", "誤り", "廃止", "解約"),
    ),
    # Chinese
    Pair(
        Phrases("邮箱", "地址", "收件人", "用户", "账号", "信箱", "使用者", "帳號"),
        Phrases("不存在", "无效", "無效", "找不到", "未找到", "不正确", "有误", "停用", "注销", "關閉", "关闭"),
    ),
    # Korean
    Pair(
        Phrases("메일함", "주소", "수신자", "사용자", "계정"),
        Phrases("존재하지", "찾을 수 없", "알 수 없", "없는", "잘못된", "폐쇄", "해지", "정지"),
    ),
    # Vietnamese, Thai, Indonesian, Malay, Filipino, Swahili, Esperanto
    Pair(
        Phrases("hộp thư", "địa chỉ", "người nhận"),
        Phrases("không tồn tại", "không hợp lệ", "không tìm thấy", "bị đóng", "bị khóa"),
    ),
    Pair(
        Phrases("กล่องจดหมาย", "ที่อยู่", "ผู้ใช้", "ข้อความ", "อีเมล"),
        Phrases("ไม่พบ", "ไม่มีอยู่", "ไม่ถูกต้อง", "ถูกปฏิเสธ", "ตีกลับ", "ถูกส่งคืน", "ถูกปิด"),
    ),
    Pair(
        Phrases("kotak", "alamat", "penerima", "pengguna"),
        Phrases("tidak ada", "tidak ditemukan", "tidak dikenal", "tidak valid", "tidak sah", "tidak dijumpai", "ditutup", "dinonaktifkan"),
    ),
    # Luxembourgish
    Pair(
        Phrases("adress"),
        Phrases("gëtt et net"),
    ),
    # Albanian, Basque, Welsh, Maltese, Esperanto
    Pair(
        Phrases("adresa", "helbide", "defnyddiwr", "indirizz", "adreso"),
        Phrases("nuk ekziston", "ez da existitzen", "nid oes", "ma jeżistix", "ne ekzistas"),
    ),
    # Mongolian
    Pair(
        Phrases("хэрэглэгч"),
        Phrases("олдсонгүй"),
    ),
    # Uzbek
    Pair(
        Phrases("foydalanuvchi", "manzil"),
        Phrases("mavjud emas", "topilmadi"),
    ),
    # Georgian, Armenian
    Pair(
        Phrases("მომხმარებელ", "հասցե"),
        Phrases("არ არსებობს", "գոյություն չունի"),
    ),
    # Persian, Urdu, Hindi, Bengali
    Pair(
        Phrases("پتہ", "पता", "ঠিকানা"),
        Phrases("موجود نہیں", "मौजूद नहीं", "খুঁজে পাওয়া যায়নি"),
    ),
    # Tamil
    Pair(
        Phrases("பயனர்"),
        Phrases("இல்லை"),
    ),
    # Filipino, Swahili, Malay
    Pair(
        Phrases("gumagamit", "anwani", "alamat"),
        Phrases("walang", "haipo", "tidak wujud"),
    ),
)  # fmt: skip
"""mailbox, and is not known: in one sentence"""

TURN_TO = Patterns(
    r"questions?", r"fragen", r"para (?:dudas|consultas)", r"per (?:informazioni|domande)",
    r"please (?:use|e-?mail|write|try|ask|send|resend|forward)", r"ask", r"contact", r"directed to", r"(?:for|further) (?:help|assistance)",
    r"send mail to", r"write to", r"new address", r"use instead", r"moved to", r"changed to", r"wenden sie sich", r"rückfragen",
    r"neuen? (?:e-?mail-?)?adresse", r"kontaktieren sie", r"schreiben sie an", r"weitergeleitet an", r"nouvelle adresse", r"écri(?:re|vez) à",
    r"nueva dirección", r"contacte con", r"póngase en contacto", r"contactar", r"escriba a", r"diríjase a", r"contacteu", r"poseu-vos en contacte",
    r"novo endereço", r"contate", r"entre em contato", r"contacto com", r"escreva para", r"nuovo indirizzo", r"contatt(?:are|ate|i)",
    r"rivolger(?:si|etevi)", r"scriv(?:ere|ete|a) a", r"contactați", r"adresați-vă", r"nieuw adres", r"contacteer", r"nya adress", r"kontakta",
    r"vänd dig till", r"kontakt", r"kontakte", r"henvend", r"ny adresse", r"ota yhteyttä", r"uusi osoite", r"hafðu samband", r"võtke ühendust",
    r"nowy adres", r"skontaktuj", r"kontaktujte", r"obraťte se", r"obráťte sa", r"nová adresa", r"kontaktirajte", r"obratite se", r"obrnite se",
    r"обратитесь", r"обращайтесь", r"свяжитесь", r"пишите", r"pišite", r"новый адрес", r"зверніться", r"звертайтесь", r"нова адреса", r"свържете се",
    r"обърнете се", r"обратите се", r"kreipkitės", r"sazinieties", r"forduljon", r"írjon", r"lépjen kapcsolatba", r"új cím", r"επικοινωνήστε",
    r"νέα διεύθυνση", r"your (?:mailbox|account|inbox|storage)", r"ihr (?:postfach|konto)", r"ihre mailbox", r"votre (?:boîte|compte|messagerie)",
    r"su (?:buzón|cuenta)", r"sua (?:caixa|conta)", r"(?:tua|sua|vostra) casella", r"uw (?:mailbox|account|postvak)", r"twoja skrzynka",
    r"din (?:brevlåda|postkasse|innboks)", r"ваш (?:почтовый )?ящик", r"ваша скринька", r"ваш аккаунт", r"dear(?! \w+(?: \w+){0,2},)", r"iletişime geçin", r"yeni adres",
    r"פנה אל", r"צור קשר", r"פנו אל", r"اتصل", r"التواصل", r"راسل", r"liên hệ", r"hubungi", r"alamat baru",
    r"urgent", r"dringend\w*", r"urgences?", r"urgencias?", r"urgências?", r"urgenz[ae]", r"brådskande", r"haster", r"kiireellis\w+", r"piln\w+", r"naléhav\w+",
    r"срочн\w+", r"терміново", r"sürgős", r"acil", r"gebruikt? u", r"(?:verwenden|nutzen|benutzen) sie", r"utilise[rz]", r"utilice", r"utilize",
    r"utilizz(?:are|i|ate)", r"använd", r"brug", r"käyttäkää", r"použijte", r"používejte", r"используйте", r"використовуйте", r"használja",
    frame=r"\b(?:ANY)\b[^.!?;@]{0,60}$",
)  # fmt: skip
"""stands before an address that is to be written to, or is the reader's own: whole words"""

TURN_TO_UNSPACED = Patterns(
    "新しいアドレス", "新地址", "请联系", "請聯繫", "請聯絡", "请咨询", "连络", "ติดต่อ",
    frame=r"(?:ANY)[^.!?;@]{0,60}$",
)  # fmt: skip
"""the same in scripts without blanks"""

TURN_TO_BEHIND = Patterns(
    "までお問い合わせ", "へお問い合わせ", "にお問い合わせ", "までご連絡", "へご連絡", "にご連絡", "로 문의", "으로 문의", "에 문의", "에게 문의", "로 연락", "으로 연락", "联系", "聯繫", "聯絡", "ile iletişim",
    "adresine başvur", "adresine yazın", "címen", "címre írjon", "पर संपर्क", "से संपर्क",
    frame=r"[>\"')\]]{0,2},? ?(?:ANY)",
)  # fmt: skip
"""stands behind it"""

HANDED_ON = Phrases(
    "forwarded to", "redirected to", "handed to", "weitergeleitet", "weitergegeben", "transmis à", "transféré", "reenviado", "remitido a",
    "encaminhad", "inoltrat", "doorgestuurd", "vidarebefordra", "videresend", "välitetty", "välitetä", "przekazan", "předán", "предан", "переслан", "передано",
    "továbbít", "yönlendiril", "転送", "转发", "轉寄", "전달했", "הועבר", "تحويل",
)  # fmt: skip
"""says that a message went on to somebody"""

CONJUNCTIONS = Patterns(
    " and ", " but ", " und ", " aber ", " et ", " mais ", " y ", " pero ", " e ", " mas ", " en ", " maar ", " och ", " men ", " og ", " ja ",
    " i ", " ale ", " и ", " но ", " та ", " és ", " και ", " ve ",
    frame="(?:ANY)",
)  # fmt: skip
"""where the next clause of a sentence begins"""
