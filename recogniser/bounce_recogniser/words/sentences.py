"""What a sentence says of the address in it.

Read by `signs`.  Data only.  All lower case: a phrase counts where it stands in the
case-folded text on one line, a pattern where it fits in the lower-cased text.
"""

# ruff: noqa: E501  (lists of words)

from __future__ import annotations

from ..vocabulary import Pair, Pairs, Patterns, Phrases

UNDELIVERED = Pairs(
    # English
    Pair(
        Phrases("not ", "n't", "unable", "fail", "impossible", "never", "gave up", "given up"),
        Phrases("deliver", "handed over", "get through", "got through", "transmitted", "pass on", "passed on", "dispatched", "placed in", "routed", "made it", "got your", "received by", "relayed", "passed to", "handed to any", "get your message"),
    ),
    # German
    Pair(
        Phrases("nicht", "kein", "gescheitert", "scheiterte", "fehlgeschlagen", "fehler", "aufgegeben", "abgebrochen"),
        Phrases("zustell", "zugestellt", "ausliefer", "ausgeliefert", "übermitt", "überbracht", "abgeliefert", "angenommen", "übergeben", "angekommen", "loswerden", "abgesetzt", "kam nicht an", "annehmen", "gesendet", "verschickt", "weitergeben", "erreicht", "abliefern", "entgegengenommen"),
    ),
    # French
    Pair(
        Phrases("n'a ", "n'ont ", "ne peut", "impossible", "échec", "échou", "n'avons", "abandonn", "n'est pas", "n'est jamais", "ne pouvons"),
        Phrases("remis", "remettre", "livr", "distribu", "achemin", "transmi", "accept", "envoy", "l'envoi", "arriv", "parven", "déposé", "reçu", "transmett"),
    ),
    # Spanish, Catalan, Galician
    Pair(
        Phrases("no fue", "no ha ", "no pudo", "no pudimos", "no hemos", "imposible", "no hem ", "error", "non foi", "fall", "non se ", "no se ", "no s'ha", "non entreg", "no podemos", "no logramos", "non puid"),
        Phrases("entreg", "enviar", "reparti", "acept", "transmit", "recibid", "a su destin", "llegar", "llegado", "arribat", "lliur", "tramit", "admitid"),
    ),
    # Portuguese
    Pair(
        Phrases("não ", "impossível"),
        Phrases("entreg", "aceit", "transmit", "chegou", "envi", "recebid", "encaminh"),
    ),
    # Italian
    Pair(
        Phrases("non ", "impossibile", "errore", "mancata", "fallit"),
        Phrases("consegn", "recapit", "accett", "spedit", "trasmess", "arrivat", "giunt", "inoltra", "ricevut", "inviat", "trasmission"),
    ),
    # Romanian
    Pair(
        Phrases("nu ", "n-a", "imposibil", "eșuat"),
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
        Phrases("lever", "overbring", "afsend", "sende ", "skicka", "vidarebefordra", "accepter", "tatt imot", "afhend", "koma", "frem", "afhent", "fram", "nådde", "nåede", "ta emot", "modtage", "mottatt", "sendt", "latið"),
    ),
    # Finnish, Estonian
    Pair(
        Phrases("ei ", "eivät", "epäonnistu", "ebaõnnestu", "mahdoton", "emme voi"),
        Phrases("toimit", "perille", "lähet", "välit", "kätte", "kohale", "edasta", "saata", "vastaanot", "saapun", "üle and"),
    ),
    # Finnish: left undelivered
    Pair(
        Phrases("toimittamatta", "perille pääsemättä"),
        Phrases("viesti", "sähköposti", "kirjee"),
    ),
    # Polish
    Pair(
        Phrases("nie "),
        Phrases("dostarcz", "doręcz", "wysła", "przekaza", "przyjęt", "przesła", "dotar", "trafi", "odebra"),
    ),
    # Czech, Slovak
    Pair(
        Phrases("nepodařil", "nebyl", "nemohl", "nezdařil", "selhal", "nebol", "nepodaril", "nie je možné", "nemožno", "zlyhal", "nemůžeme", "nemôžeme"),
        Phrases("doruč", "předa", "odesl", "odosl", "přijat", "prijat", "uložit", "předán", "odovzda"),
    ),
    # Slovenian, Croatian, Bosnian, Serbian, Macedonian
    Pair(
        Phrases("nije ", "nisu ", "neuspje", "ne može", "није ", "неуспе", "не ", "ni ", "nismo ", "нисмо "),
        Phrases("dostav", "isporuč", "posla", "uruč", "prihvać", "sprejet", "достав", "испоруч", "послат", "уруч", "прихваћен", "испорач", "isporuk", "стиг", "primljen", "примљен", "predan", "izroč"),
    ),
    # Russian, Ukrainian, Belarusian, Bulgarian
    Pair(
        Phrases("не ", "невозможн", "неможлив", "грешка", "помилка"),
        Phrases("доставит", "доставк", "вручен", "отправ", "отослан", "принят", "принял", "передан", "передат", "донест", "надісл", "прийнят", "прийняв", "изпрат", "приет", "дастаў", "приема", "дошл", "дійш", "дайш", "попал", "получен", "потрап", "отриман", "даставіць"),
    ),
    # Lithuanian, Latvian
    Pair(
        Phrases("nepavyko", "nebuvo", "negali", "neizdevās", "netika", "nevar", "nav ", "negalė"),
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
        Phrases("παραδ", "παράδοση", "αποστ", "δεκτ", "διαβιβ", "έφτασ", "έφθασ", "αποθηκευτ", "ελήφθη", "παραλήφθ", "σταλεί"),
    ),
    # Albanian, Maltese, Basque, Welsh, Irish
    Pair(
        Phrases("nuk ", "ezin", "ez da", "methwyd", "methu", "níor", "theip", "ni ellid", "cha deach", "ni fu modd", "ma ", "ni chyrhaedd", "dështoi"),
        Phrases("dorëzua", "kkonsenj", "entregatu", "bidali", "danfon", "seachad", "sheachad", "lìbhrig", "wassal", "wassl", "wasal", "neges", "iritsi", "dorëzoj", "dorëzim"),
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
        Phrases("نشد", "نتوانست", "ناموفق", "نہیں", "نرسید", "نمی‌رسد"),
        Phrases("تحویل", "ارسال", "پہنچ", "نامه", "دی جا سک"),
    ),
    # Hindi, Bengali, Tamil
    Pair(
        Phrases("नहीं", "विफल", "असमर्थ", "হয়নি", "যায়নি", "ব্যর্থ", "முடியவில்லை", "পৌঁছায়নি", "পৌঁছেনি", "போய்ச் சேரவில்லை", "கிடைக்கவில்லை"),
        Phrases("वितरित", "डिलीवर", "पहुँच", "पहुंच", "भेज", "বিতরণ", "পাঠান", "পৌঁছ", "வழங்க", "அனுப்ப", "மின்னஞ்சல்"),
    ),
    # Japanese
    Pair(
        Phrases("ません", "失敗", "不可", "出来な", "できなかった", "されず"),
        Phrases("届", "送信", "配達", "配送", "送達", "お送り", "受け取", "受信", "お渡し", "お預かり"),
    ),
    # Chinese
    Pair(
        Phrases("无法", "未能", "没有", "不能", "失败", "無法", "沒有", "失敗", "未被", "没能"),
        Phrases("送达", "投递", "送到", "递送", "接收", "送達", "投遞", "傳送", "傳遞", "遞送", "寄達", "寄到", "发送", "交付", "寄送"),
    ),
    # Korean
    Pair(
        Phrases("못했", "못하", "실패", "수 없", "않았"),
        Phrases("전달", "전송", "배달", "발송", "보낼", "배송", "도착", "전해"),
    ),
    # Vietnamese, Thai, Indonesian, Malay, Filipino, Swahili, Esperanto
    Pair(
        Phrases("không", "thất bại"),
        Phrases("gửi được", "chuyển đến", "gửi tới", "phân phối", "nhận được", "gửi đến", "đến được", "giao ", "gửi thư"),
    ),
    Pair(
        Phrases("ไม่สามารถ", "ไม่ได้", "ล้มเหลว", "ไม่สำเร็จ"),
        Phrases("ถึง", "นำส่ง"),
    ),
    Pair(
        Phrases("tidak", "gagal", "hindi", "haikuweza", "haukuweza", "imeshindwa", "ne povis", "ne eblis", "ne estis"),
        Phrases("dikirim", "terkirim", "dihantar", "diteruskan", "naihatid", "maihatid", "naipadala", "kuwasilishwa", "kufikishwa", "kufika", "kutumwa", "liver", "sendi", "sampai", "diterima", "natanggap", "mengirimkan", "menghantar", "nakarating", "pengiriman", "penghantaran"),
    ),
    # Nynorsk, Faroese, Luxembourgish, Breton, Occitan
    Pair(
        Phrases("konnt net", "n'eo ket", "es pas", "gouf net"),
        Phrases("zougestallt", "kaset", "liurat"),
    ),
    # Kazakh, Kyrgyz, Mongolian
    Pair(
        Phrases("хат", "кат", "захидал", "захидл"),
        Phrases("жеткізілмеді", "қабылдамады", "жеткирилген жок", "хүргэгдсэнгүй", "мүмкін болмады", "хүргэж чадсангүй"),
    ),
    # Uzbek
    Pair(
        Phrases("xat"),
        Phrases("yetkazilmadi", "yetkazib berilmadi", "yetkazib bo'lmadi"),
    ),
    # Georgian, Armenian
    Pair(
        Phrases("ვერ", "არ ", "չհաջող", "չի հասցվել", "չի հասել", "չհասավ", "չի առաքվել", "չեղավ"),
        Phrases("მიეწოდ", "გაიგზავნ", "նամակ", "հաղորդագր", "მივიდა", "ჩაბარდა", "გადაეცა", "მიაღწია"),
    ),
    # Marathi, Nepali, Punjabi, Gujarati
    Pair(
        Phrases("नाही", "सकिएन", "ਨਹੀਂ", "નથી"),
        Phrases("पोहोच", "पुर्‍याउन", "ਪਹੁੰਚ", "પહોંચ", "देता आला"),
    ),
    # Tamil, Telugu, Kannada, Malayalam, Sinhala
    Pair(
        Phrases("సందేశం", "ಸಂದೇಶ", "സന്ദേശം", "පණිවිඩය", "ఇమెయిల్"),
        Phrases("చేరలేదు", "ತಲುಪಲಿಲ್ಲ", "എത്തിക്കാനായില്ല", "නොහැකි විය", "అందించలే"),
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
"""a negation, and a verb of delivery: in one clause"""

NOBODY_GOT_IT = Pairs(
    # English
    Pair(
        Phrases("nobody", "no one"),
        Phrases("received", "reached"),
    ),
    # German
    Pair(
        Phrases("niemand", "keiner", "nirgends"),
        Phrases("erhalten", "bekommen", "gelandet"),
    ),
    # Spanish, Portuguese, Catalan
    Pair(
        Phrases("nadie", "ninguém", "ningú"),
        Phrases("recibió", "recebeu", "rebut"),
    ),
    # Italian
    Pair(
        Phrases("nessuno"),
        Phrases("ricevut"),
    ),
    # Dutch
    Pair(
        Phrases("niemand", "nergens"),
        Phrases("ontvangen", "gekregen", "terechtgekomen"),
    ),
    # Swedish, Danish, Norwegian, Icelandic
    Pair(
        Phrases("ingen ", "enginn"),
        Phrases("mottagit", "fått", "modtaget", "fået", "mottatt", "fengið"),
    ),
    # Finnish, Estonian
    Pair(
        Phrases("kukaan", "keegi"),
        Phrases("saanut", "saanud"),
    ),
    # Polish
    Pair(
        Phrases("nikt "),
        Phrases("otrzyma", "dosta"),
    ),
    # Czech, Slovak
    Pair(
        Phrases("nikdo", "nikto"),
        Phrases("nedostal", "neobdržel"),
    ),
    # Slovenian, Croatian, Serbian, Macedonian
    Pair(
        Phrases("nihče", "nitko", "niko ", "нико ", "никој"),
        Phrases("prejel", "primio", "dobio", "примио", "добио", "добил"),
    ),
    # Russian, Ukrainian, Belarusian, Bulgarian
    Pair(
        Phrases("никто", "ніхто", "никой"),
        Phrases("получ", "отрима", "атрыма"),
    ),
    # Lithuanian, Latvian
    Pair(
        Phrases("niekas", "neviens"),
        Phrases("gavo", "saņēm"),
    ),
    # Hungarian
    Pair(
        Phrases("senki"),
        Phrases("kapta"),
    ),
    # Greek
    Pair(
        Phrases("κανείσ", "κανένασ"),
        Phrases("έλαβε", "πήρε"),
    ),
    # Turkish
    Pair(
        Phrases("kimse"),
        Phrases("almadı", "alamadı"),
    ),
    # Hebrew
    Pair(
        Phrases("איש ", "אף אחד"),
        Phrases("קיבל"),
    ),
    # Arabic
    Pair(
        Phrases("أحد"),
        Phrases("لم يتلق", "لم يستلم"),
    ),
    # Persian
    Pair(
        Phrases("هیچ‌کس", "هیچ کس"),
        Phrases("دریافت ن"),
    ),
    # Chinese
    Pair(
        Phrases("没有人", "没人", "无人", "沒有人"),
        Phrases("收到"),
    ),
    # Korean
    Pair(
        Phrases("아무도"),
        Phrases("받지"),
    ),
    # Vietnamese, Thai, Indonesian, Malay
    Pair(
        Phrases("không ai", "ไม่มีใคร", "ไม่มีผู้ใด", "tidak ada yang", "tak seorang pun", "tiada sesiapa"),
        Phrases("nhận", "ได้รับ", "menerima"),
    ),
)  # fmt: skip
"""nobody, and a verb of receiving: in one clause"""

CAME_BACK = Pairs(
    # English
    Pair(
        Phrases("message", "mail", "letter", "fax", "posting", "submission"),
        Phrases("not be sent", "not accepted", "refused", "turned away", "undeliverable", "coming back", "turned down", "came back", "sent back", "bounced", "discarded", "thrown away", "dropped", "stopped by", "thrown out", "binned", "went nowhere", "was not let through", "did not get past the filter", "got stuck", "is on its way back", "has gone back", "return herewith", "are returning", "hand back", "could not be handed in", "has come back", "goes back to you", "no longer accept", "never reached", "not be accepted"),
    ),
    # German
    Pair(
        Phrases("nachricht", "mail", "brief", "sendung", "post"),
        Phrases("abgewiesen", "abgelehnt", "zurückgewiesen", "verworfen", "kam zurück", "verweigert", "zurückgeschickt", "geht an sie zurück", "zurückgesandt", "zurückgegeben", "zurückgekommen", "blockiert", "schicken wir zurück", "senden wir zurück", "geben wir zurück", "hängengeblieben", "liegengeblieben", "steckengeblieben", "untergegangen", "weggeworfen", "nicht durchgelassen", "aussortiert", "an den absender zurück", "retour", "wieder an sie", "ungelesen zurück", "rücksendung"),
    ),
    # French
    Pair(
        Phrases("message", "courrier", "courriel", "mail"),
        Phrases("refus", "est revenu", "bloqué", "renvoyons", "sans destinataire", "en souffrance", "jeté", "détruit", "écarté", "retourné", "renvoyé", "revient", "n'a pas franchi", "retour de votre"),
    ),
    # Spanish, Catalan, Galician
    Pair(
        Phrases("mensaje", "correo", "missatge", "correu", "mensaxe"),
        Phrases("rechaz", "devuelt", "rebutj", "retornat", "devolt", "rexeit", "devolvemos", "bloquead", "descartad", "regresamos", "retornamos", "regresó", "quedó detenid", "se quedó atascad", "fue tirad", "no pasó el filtro", "se perdió", "tornem", "s'ha perdut", "ha quedat aturat", "s'ha llençat", "devolvémos", "retornámos", "volveu", "perdeuse", "quedou detida", "ninguén a recibiu", "no llegó", "devolución"),
    ),
    # Portuguese
    Pair(
        Phrases("mensagem", "e-mail", "correio"),
        Phrases("rejeit", "recus", "devolvid", "voltou", "retornou", "bloquead", "descartad", "devolvemos", "reenviamos de volta", "ficou retid", "ficou presa", "foi deitada fora", "foi jogada fora", "não passou", "retorna", "devolução"),
    ),
    # Italian
    Pair(
        Phrases("messaggio", "mail", "posta"),
        Phrases("rifiutat", "respint", "tornat", "restituit", "eliminat", "bloccat", "scartat", "restituiamo", "rimandiamo", "rispediamo", "si è fermat", "è stato gettat", "non è passato", "torna al mittente", "rinviat"),
    ),
    # Romanian
    Pair(
        Phrases("mesaj", "e-mail"),
        Phrases("respins", "refuzat", "returnat", "s-a întors", "blocat", "returnăm", "trimitem înapoi", "înapoiem", "s-a pierdut", "a fost aruncat", "nu a trecut"),
    ),
    # Dutch, Afrikaans
    Pair(
        Phrases("bericht", "mail", "boodskap"),
        Phrases("geweigerd", "afgewezen", "kwam terug", "geweier", "teruggezonden", "geretourneerd", "geblokkeerd", "sturen wij terug", "zenden wij terug", "blijven hangen", "niet doorgelaten", "verloren gegaan", "teruggekomen", "onderweg terug", "stuur ons terug", "het teruggekom", "is weggegooi", "is teruggestuur", "het verlore", "onbestelbaar", "komt terug"),
    ),
    # Swedish, Danish, Norwegian, Icelandic, Faroese
    Pair(
        Phrases("meddeland", "melding", "brev", "mail", "mejl", "e-post", "skeyti", "besked", "bréf", "póst"),
        Phrases("avvis", "afvis", "retur", "nekad", "nektet", "nægtet", "hafnað", "kom tillbaka", "kom tilbage", "endursen", "stoppat", "blokeret", "skickar tillbaka", "återsänder", "fastnat", "kastats", "kommit tillbaka", "gått förlorat", "slängts", "inte släppts igenom", "sender vi tilbage", "strandet", "smidt ud", "kommet tilbage", "gået tabt", "kasseret", "sender vi tilbake", "kastes", "kommet tilbake", "kastet", "gått tapt", "stanset", "sendum til baka", "kom til baka", "týndist", "komst ekki", "aftur", "barst ekki", "avvíst", "obeställbar"),
    ),
    # Finnish, Estonian
    Pair(
        Phrases("viesti", "sähköposti", "kiri", "sõnum", "teade", "kirja"),
        Phrases("hylät", "palaut", "torju", "tagasi", "keeldu", "lükat", "estetty", "tuli takaisin", "on hävitetty", "jäi jumiin", "katosi", "heitettiin pois", "ei päässyt läpi", "palasi", "tagastame", "jäi kinni", "visati ära", "läks kaduma", "ei jõudnud", "pöördus", "toimetamata"),
    ),
    # Polish
    Pair(
        Phrases("wiadomoś", "mail", "przesyłka"),
        Phrases("odrzuc", "zwrócon", "wróci", "odmówi", "zablokowan", "zwracamy", "odsyłamy", "odesłaliśmy", "utknęła", "została wyrzucona", "przepadła", "nie przeszła", "wraca do", "zwrot"),
    ),
    # Czech, Slovak
    Pair(
        Phrases("zpráv", "správ", "e-mail", "pošta", "dopis"),
        Phrases("odmítn", "odmiet", "vrát", "zamítn", "zamiet", "odmítl", "nepřijali", "neprijali", "nedoraz", "neprišl", "nepřišl", "zablokován", "vracíme", "posíláme zpět", "uvízla", "byla vyhozena", "ztratila se", "neprošla", "se vrací", "vraciame", "posielame späť", "uviazla", "bola vyhodená", "bola zmazaná", "stratila sa", "neprešla", "sa vracia", "nebola prečítaná", "vrácen"),
    ),
    # Slovenian, Croatian, Bosnian, Serbian, Macedonian
    Pair(
        Phrases("sporočil", "poruk", "pošt", "порук", "пошт", "порак"),
        Phrases("zavrn", "vrać", "vrnj", "враћен", "вратен", "odbij", "odbio ", "одби", "blokiran", "vračamo", "pošiljamo nazaj", "se je vrnilo", "je obtičalo", "je bilo zavrženo", "se je izgubilo", "ni prispelo", "šaljemo natrag", "se vratila", "je zapela", "je bačena", "se izgubila", "nije prošla", "nije stigla", "враћамо", "је запела", "је бачена", "није прошла", "враќаме", "се врати", "заглави", "е фрлена", "се изгуби", "не помина", "неиспоруч", "недоставен"),
    ),
    # Russian, Ukrainian, Belarusian, Bulgarian
    Pair(
        Phrases("письмо", "сообщение", "лист", "повідомлення", "съобщение", "писмо", "почта", "пошта", "паведамленне", "ліст"),
        Phrases("отклон", "отверг", "вернул", "возвращ", "відхил", "поверн", "отхвърл", "върна", "отказ", "адхіл", "вярну", "заблокирован", "заблокован", "връщаме", "заседна", "беше изхвърлено", "се изгуби", "не премина", "отсылаем обратно", "застряло", "выброшено", "потерялось", "не прошло", "пришло обратно", "повертаємо", "надсилаємо назад", "застряг", "викинуто", "загубився", "не пройшов", "прийшов назад", "вяртаем", "затрымаўся", "выкінуты", "згубіўся", "не прайшоў", "недоставен", "недастаў"),
    ),
    # Lithuanian, Latvian
    Pair(
        Phrases("laišk", "pranešim", "vēstul", "ziņojum"),
        Phrases("grąžint", "grįžo", "noraid", "atgriez", "atmet", "nepasiek", "nesasniedz", "atgriežam", "sūtām atpakaļ", "tika izmesta", "pazuda", "iestrēga", "nav nonāk", "grąžiname", "siunčiame atgal", "neįteikt", "nepristatyt", "išmest", "dingo", "įstrigo", "nepraleist", "nenukeliavo", "nenuėjo", "atmest"),
    ),
    # Hungarian
    Pair(
        Phrases("level", "üzenet", "küldemény", "levél"),
        Phrases("visszautasít", "visszaérkez", "visszaküld", "visszajuttatjuk", "visszaadjuk", "elakadt", "visszajött", "kidobtuk", "eldobtuk", "elveszett"),
    ),
    # Greek
    Pair(
        Phrases("μήνυμ", "επιστολή", "mail", "μηνύμ"),
        Phrases("απορρί", "επέστρε", "γύρισε", "απέρρι", "επιστρ", "επεστρ", "γυρίζουμε", "κόλλησε", "πετάχτηκε", "χάθηκε", "δεν πέρασε"),
    ),
    # Turkish, Azerbaijani
    Pair(
        Phrases("ileti", "mesaj", "posta", "mektup", "məktub"),
        Phrases("ulaşmadı", "geri döndü", "iade edil", "kabul edilmedi", "çatdırıl", "geri qaytarıl", "göndərilə bilmədi", "reddet", "geri gönderil", "geri çevril", "bırakılamadı", "teslim edilmedi", "iletilmedi", "gönderilmedi", "engellendi", "geri gönderiyoruz", "iade ediyoruz", "takıldı", "çöpe atıldı", "kayboldu", "geçemedi", "geri geldi", "geri qaytarırıq", "geri qayıtdı", "ilişib qaldı", "zibilə atıldı", "itib", "iletemedi", "ulaştırılama", "reddedil", "çatdıra bilmə"),
    ),
    # Hebrew, Arabic, Persian, Urdu
    Pair(
        Phrases("הודע", "דואר", "מכתב"),
        Phrases("חזר", "דחה", "נחסמ", "מחזירים", "נתקעה", "נזרקה", "אבדה", "לא עברה", "הושלכה"),
    ),
    Pair(
        Phrases("رسال", "بريد"),
        Phrases("رفض", "أعيدت", "ارتد", "مرفوض", "حظر", "نعيد", "نرجع", "عادت", "علقت", "ألقيت", "فقدت", "لم تمر", "رجعت", "معادة"),
    ),
    # Japanese
    Pair(
        Phrases("メール", "メッセージ", "手紙", "お便り", "投稿"),
        Phrases("拒否", "返送", "戻って", "未達", "返却", "破棄", "戻り", "お返しします", "お戻しします", "返信できず戻し", "差し戻し", "戻されました", "受け付けられません", "受け付けません", "送り返", "途中で止まっ", "捨てられ", "失われ", "はじかれ"),
    ),
    # Chinese
    Pair(
        Phrases("邮件", "信件", "郵件", "来信", "稿件", "来稿", "來信"),
        Phrases("退回", "被拒", "拒收", "拒绝", "拒絕", "反弹", "退還", "拦截", "攔截", "退还", "返回", "被丢弃", "被扔掉", "卡住", "被退", "打回", "弹回", "退件", "被丟棄", "遭退"),
    ),
    # Korean
    Pair(
        Phrases("메일", "메시지", "편지", "글", "서신"),
        Phrases("반송", "거부", "거절", "차단", "돌려보냅니다", "돌려드립니다", "되돌려", "돌아왔습니다", "버려졌습니다", "막혔습니다", "튕겨"),
    ),
    # Vietnamese, Thai, Indonesian, Malay, Filipino, Swahili, Esperanto
    Pair(
        Phrases("thư", "tin nhắn"),
        Phrases("bị trả", "từ chối", "bị chặn", "trả lại", "gửi trả", "hoàn lại", "đã quay lại", "bị kẹt", "bị vứt", "bị mất", "không qua được", "bị hoàn"),
    ),
    Pair(
        Phrases("pesan", "surat", "emel", "email"),
        Phrases("ditolak", "dipulangkan", "kembali", "diblokir", "mengembalikan", "tersangkut", "dibuang", "hilang", "tidak lolos", "tertahan", "berbalik", "memulangkan", "tersekat"),
    ),
    # Albanian
    Pair(
        Phrases("mesazh", "l-email", "l-messaġġ", "mezu", "letra", "posta"),
        Phrases("refuzo", "rifjut", "itzuli", "po kthejmë", "ju kthejmë", "u kthye", "ngeci", "u hodh", "humbi", "u refuzua"),
    ),
    # Georgian
    Pair(
        Phrases("წერილ"),
        Phrases("უარყო", "დაბრუნ", "გიბრუნებთ", "ვაბრუნებთ", "გაიჭედა", "დაიკარგა", "უკან"),
    ),
    # Persian, Hindi
    Pair(
        Phrases("پیام", "संदेश", "ईमेल", "نامه", "ایمیل", "خط", "پیغام", "ای میل", "पत्र", "मैसेज"),
        Phrases("رد کرد", "अस्वीकार", "वापस", "برگشت", "بازگشت", "برگردانده شد", "گیر کرد", "دور انداخته شد", "گم شد", "واپس آ گیا", "واپس کر", "واپس بھیج", "پھنس گیا", "پھینک دیا", "گم ہو", "लौट आया", "लौटाया", "अटक गया", "फेंक दिया", "खो गया", "رد شد", "مسترد", "अस्वीकृत", "عدم تحویل"),
    ),
    # Bengali
    Pair(
        Phrases("বার্তা", "ইমেইল"),
        Phrases("ফেরত এসেছে", "ফিরে এসেছে", "ফেরত দেওয়া", "আটকে গেছে", "হারিয়ে গেছে", "প্রত্যাখ্যান", "প্রত্যাখ্যাত"),
    ),
    # Tamil
    Pair(
        Phrases("செய்தி", "கடிதம்", "மின்னஞ்சல்"),
        Phrases("திரும்பி வந்தது", "திருப்பி அனுப்பப்பட்ட", "நிராகரிக்கப்பட்ட", "சிக்கிக்கொண்ட", "சென்றடையவில்லை", "திரும்பியது"),
    ),
    # Armenian
    Pair(
        Phrases("նամակ", "հաղորդագրություն"),
        Phrases("հետ եկավ", "վերադարձ", "հետ է եկել", "մերժվ", "կորել է"),
    ),
    # Thai
    Pair(
        Phrases("จดหมาย", "ข้อความ", "อีเมล"),
        Phrases("ส่งคืน", "ส่งกลับ", "ค้างอยู่", "ถูกทิ้ง", "สูญหาย", "ไม่ผ่าน", "กลับมา", "ตีกลับ", "ถูกปฏิเสธ", "ไม่ถึง"),
    ),
    # Filipino
    Pair(
        Phrases("sulat", "email", "mensahe"),
        Phrases("ibinabalik", "bumalik", "ibinalik", "itinapon", "nawala", "tinanggihan"),
    ),
    # Swahili
    Pair(
        Phrases("barua", "ujumbe"),
        Phrases("imerudi", "umerudi", "imekataliwa", "umekataliwa", "imepotea", "haukufika"),
    ),
    # Maltese
    Pair(
        Phrases("messaġġ"),
        Phrases("nibagħtu lura", "nirritornaw", "ġie lura", "intbagħat lura", "intilef"),
    ),
    # Basque
    Pair(
        Phrases("mezu"),
        Phrases("itzultzen", "galdu da", "bota da", "geldirik", "baztertu"),
    ),
    # Welsh
    Pair(
        Phrases("neges", "e-bost", "llythyr"),
        Phrases("dychwelyd", "dychwelwyd", "gwrthodwyd", "collwyd"),
    ),
    # Irish
    Pair(
        Phrases("teachtaireacht", "litir", "ríomhphost"),
        Phrases("cur ar ais", "tháinig ar ais", "diúltaíodh", "cailleadh"),
    ),
    # Esperanto
    Pair(
        Phrases("mesaĝo", "letero"),
        Phrases("resendas", "redonas", "revenis", "estis rifuzita", "estis forĵetita", "perdiĝis"),
    ),
    # Luxembourgish
    Pair(
        Phrases("message", "bréif"),
        Phrases("schécke mir zréck", "zréckkomm", "zréckgeschéckt", "verluer"),
    ),
    # Kazakh
    Pair(
        Phrases("хат", "хабарлама"),
        Phrases("қайтарылды", "қайтып келді", "қабылданбады"),
    ),
    # Uzbek
    Pair(
        Phrases("xat", "xabar"),
        Phrases("qaytarildi", "qaytib keldi", "rad etildi"),
    ),
    # Mongolian
    Pair(
        Phrases("захидал", "имэйл"),
        Phrases("буцаж ирсэн", "буцаагдлаа", "буцаав", "татгалзав"),
    ),
)  # fmt: skip
"""a word for message, and one for coming back: in one sentence"""

SOMEBODY_RETURNS = Patterns(
    r"\bare returning on\b", r"\bich\b.{0,60}\b(?:zurück|retour)\b", r"\bje reviens|\bje revienne", r"\bwróc(?:ę|imy)\b",
    r"\bвозвращаюсь|\bвернусь", r"\bповернуся|\bповертаюся", r"επιστρέφω|επιστρέψω", r"\b(?:saya|kami) (?:akan )?kembali", r"我.{0,12}返回",
    r"(?:ฉัน|ผม|ดิฉัน).{0,6}กลับ", r"वापस आऊ", r"\bsono tornat", r"\bcoleg(?:a|ul) s-a întors",
    r"\b(?:revient|wraca|vrací|vracia|komt terug|retorna|vraća)\b.{0,20}(?<!\d)\d{1,2}(?!\d)",
    flags=0,
)  # fmt: skip
"""says that a person comes back, in words that are said of messages too"""

OWN_MESSAGES = Patterns(
    r"your (?:[\w-]+ )?(?:message|e-?mail|mail|letter|note)(?!s\b)|(?:message|e-?mail|mail|letter) (?:that )?you sent|(?:message|e-?mail|mail) from you",
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
    r"ваш(?:ето|ият|ата) (?:съобщение|писмо|имейл)|(?:съобщението|писмото|имейлът) (?:ви|ти)\b",
    r"ваш[еёаг]\w* (?:письм|сообщени|почт)",
    r"ваш(?:ого|е)? (?:лист|повідомлен)",
    r"ваш[ае]? (?:ліст|паведамлен)",
    r"jūsų (?:laišk|pranešim|žinut)",
    r"jūsu (?:vēstul|ziņojum|e-past)",
    r"(?:üzenet|level|e-mail)(?:ét|ed|edet|e|ét)\b",
    r"μήνυμ[άα] (?:σασ|σου)|επιστολή σασ|e-?mail σασ",
    r"(?:mesaj|ileti|e-?posta|mektub)(?:ınız[ıa]?|niz[ie]?|nız[ıa]?|unuz[ua]?|n)\b",
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
    r"(?:хатыңыз|хабарламаңыз)",
    r"таны (?:захидал|имэйл)",
    r"(?:xatingiz|xabaringiz)",
    r"posting|submission|contribution|mailing|circular|wrote|wrote to",
    r"euer rundbrief|ihr rundschreiben|ihr schreiben|haben an|schrieben an",
    r"votre envoi|votre lettre|votre contribution|votre circulaire|avez écrit|écriviez",
    r"su carta|su envío|su circular|su publicación|escribió a|ha escrito a",
    r"sua carta|a sua circular|o seu envio|seu comunicado|a sua carta|escreveu para|escreveu a",
    r"la sua comunicazione|il suo invio|la sua circolare|la sua lettera|ha scritto a|scriveva a",
    r"la vostra carta|el vostre enviament|escriure a",
    r"a súa carta|o seu correo|a súa circular|escribiu a|mandou a",
    r"scrisoarea dumneavoastră|e-mailul dvs|corespondența dumneavoastră|ați scris la|ați trimis la",
    r"uw inzending|uw rondschrijven|uw schrijven|uw nieuwsbrief|schreef aan|schreef naar|stuurde aan",
    r"u brief|geskryf",
    r"(?:ditt|ert) utskick|ditt inlägg|er skrivelse|skrev till|har skrivit till",
    r"dit indlæg|din henvendelse|din skrivelse|skrev til|har skrevet til",
    r"bréfi þínu|skeyti þínu|tölvupósti þínum|(?:bréf|skeyti|póst|tölvupóst|sending)\w* (?:þín|yðar)|skrifaðir",
    r"brævið hjá tær|teldupostur tín|skrivaði til",
    r"kirjeenne|kirjoituksenne|kiertokirjeenne|(?:kirjee|kirjoitukse|kiertokirjee|lähetykse)(?:nne|si)|kirjoititte osoitteeseen|kirjoitit osoitteeseen",
    r"teie kirjutis|teie pöördumine|teie kiri|kirjutasite aadressile",
    r"jūsu sūtījums|jūsu vēstulei|rakstījāt uz",
    r"jūsų siunta|jūsų raštas|jūsų elektroninis laiškas|rašėte",
    r"państwa pismo|pański list|twój post|państwa przesyłka|pana pismo|pisali państwo do|napisał pan do|pisał pan do|napisali państwo do",
    r"váš příspěvek|vaše psaní|váš oběžník|psali jste na|napsal jste na",
    r"váš príspevok|vaša zásielka|vaše písanie|písali ste na|napísali ste na",
    r"vaše pismo|vaš prispevek|vaš dopis|vaša pošiljka|pisali ste na",
    r"ваше писмо|ваш допис|ваша пошиљка|порука коју сте послали|poruka koju ste poslali|писали сте на",
    r"вашето писмо|вашата порака|вашиот допис|пишувавте на",
    r"вашето послание|вашата поща|писмото ви|писахте до|писали сте до",
    r"ваша рассылка|ваше обращение|ваше послание|ваша корреспонденция|вы писали на|вы написали на|вы писали по",
    r"ваше звернення|ваша розсилка|ваша кореспонденція|ви писали на|ви написали на",
    r"ваш допіс|ваш зварот|вы пісалі на",
    r"hozzászólása|küldeménye|körlevele|beadványa|írt ide|levelet írt|level(?:e|ét)\b",
    r"το γράμμα σασ|η αποστολή σασ|η επιστολή σασ|η ανάρτησή σασ|γράψατε στο|γράψατε προσ",
    r"yazınız|gönderiniz|mektubunuz|postanız|yazdınız|yazmışsınız",
    r"məktubunuz|məktubun|yazmısınız",
    r"המייל שלך|פנייתך|מכתבך|הדואר שלך|כתבת אל|כתבתם אל",
    r"خطابكم|رسالتكم|بريدكم|مراسلتكم|كتبت إلى|كتبتم إلى",
    r"نوشتید|نامه نوشتید|نوشته بودید",
    r"لکھا تھا|خط لکھا",
    r"लिखा था|पत्र लिखा",
    r"আপনার পাঠানো ইমেইল|আপনার পাঠানো চিঠি|লিখেছিলেন|লিখেছেন",
    r"அனுப்பிய மின்னஞ்சல்|எழுதினீர்கள்",
    r"ձեր նամակը|ձեր հաղորդագրությունը|ձեր գրությունը|գրել եք",
    r"თქვენი შეტყობინებ|თქვენი წერილ|თქვენი გზავნილ|მისწერეთ",
    r"写信给|来信给|发邮件给|寫信給|來信給",
    r"메일을 보내셨|편지를 보내셨|쓰셨습니다",
    r"đã viết cho|viết thư cho",
    r"เขียนถึง|ส่งถึง",
    r"kiriman anda|tulisan anda|menulis kepada|menulis ke",
    r"e-mel anda",
    r"ang iyong liham|ang inyong sulat|ang inyong email|sumulat kayo sa|sumulat ka sa",
    r"uliandika kwa",
    r"letra juaj|posta juaj|emaili juaj|i shkruat|ju shkruat te",
    r"inti ktibt lil|ktibt lil",
    r"idatzi duzu|idatzi zenuen",
    r"ysgrifennoch at",
    r"scríobh tú chuig",
    r"skribis al",
    r"hutt un",
    r"жазған хатыңыз|жіберген хатыңыз|жаздыңыз",
    r"yozdingiz|xat yozdingiz",
    r"бичсэн",
    r"(?:message|e-?mail|mail|letter|fax|facsimile) (?:(?:that|which) )?you (?:addressed|posted)|(?:message|e-?mail|mail|letter) (?:sent|written|addressed) by you|your facsimile",
    r"von ihnen an|die sie an|ihre an",
    r"vous avez (?:adressé|expédié|écrit)",
    r"que escribió|a? ?la que escribió|al que escribió|qual escreveu",
    r"(?:che|cui) (?:lei )?ha (?:inviato|scritto|mandato|spedito)",
    r"trimis\w* de (?:dvs|dumneavoastră)|care ați scris",
    r"u (?:aan|naar) \S+ (?:stuurde|schreef)|naar u schreef",
    r"(?:du|ni) (?:skickade|sände|skrev)|du sendte|du skrev|du har sendt",
    r"(?:jonka|johon) (?:lähetit|kirjoitit)|lähettämäsi|lähettämänne",
    r"teie saadetud",
    r"jūsu nosūtīt",
    r"przez (?:państwa|pana|panią) do|wysłali państwo|państwo napisali",
    r"kter(?:ou|ý|é) jste (?:poslal|odeslal|psal)",
    r"ktor(?:ú|ý|é) ste (?:poslal|odoslal|písal)",
    r"ki ste (?:ga|jo) poslal|kater(?:ega|i|o) ste pisal",
    r"koju ste pisal|коју сте писал",
    r"што ја испративте",
    r"ко(?:ето|ято) изпратихте|който писахте",
    r"которое вы (?:отправил|послал|написал)|отправленное вами|который вы писал",
    r"який ви надіслал|надісланий вами|яку ви писал",
    r"που στείλατε|οποία γράψατε",
    r"(?:gönder|yolla|yaz)d[iı]ğ[iı]n[iı]z",
    r"göndərdiyiniz",
    r"كتبتم",
    r"فرستادید",
    r"நீங்கள் அனுப்பிய",
    r"మీరు పంపిన|మీ ఇమెయిల్",
    r"तुमचा (?:संदेश|ईमेल)",
    r"ձեր ուղարկած",
    r"илгээсэн захид",
    r"[您你](?:发往|发给|发送到|寄给|寄往|写给|發往|發給|發送到|寫給)",
    r"보내 주신",
    r"thư bạn gửi",
    r"yang anda (?:kirim|hantar)",
    r"ipinadala ninyo",
    r"që dërguat",
    r"bidali duzun",
    r"vian mesaĝon",
    r"äre (?:mail|message)",
    r"[您你](?:寄給|寄往|寄到)",
    frame=r"(?:\b|(?<=[ก-๿぀-ヿ一-鿿]))(?:ANY)(?![- ]?(?:ad?dress(?!aa)|adres|konto|account|box|fach|postfach|cím))",
    flags=0,
)  # fmt: skip
"""the message of the reader, in some sixty languages, one line each: of folded text"""

DELETED_AS_SPAM = Pair(
    Phrases("junk", "spam", "indésirable", "pourriel", "deseado", "ongewenst", "skräppost", "uønsket", "roskapost", "rämpspost", "nevyžádan", "virus", "спам", "szűrő", "ανεπιθύμητ", "istenmeyen", "זבל", "مزعج", "迷惑", "垃圾", "스팸"),
    Phrases("deleted", "gelöscht", "supprimé", "effacé", "eliminad", "cancellat", "șters", "verwijderd", "raderats", "slettet", "poistettu", "kustutati", "usunięt", "smazán", "vymazan", "obrisan", "izbrisan", "обрисан", "удален", "видален", "изтрит", "ištrint", "dzēst", "töröl", "διαγράφ", "silindi", "נמחק", "حذف", "削除", "删除", "삭제", "bị xóa", "dihapus"),
)  # fmt: skip
"""spam, and deleted: in one sentence about the reader's own message; receipts of mail programs say so of any message"""

NOT_KNOWN = Pairs(
    # English
    Pair(
        Phrases("mailbox", "address", "recipient", "user", "account", "inbox", "nobody", "no person", "no office", "no desk"),
        Phrases("not exist", "n't exist", "unknown", "not found", "no longer exist", "not known", "not valid", "invalid", "nonexist", "is closed", "no such", "is disabled", "cancelled", "been closed", "nobody by", "deactivated", "no one by", "not one of ours"),
    ),
    # German
    Pair(
        Phrases("postfach", "empfänger", "adresse", "benutzer", "adressat", "konto", "mitarbeiter", "ansprechpartner", "teilnehmer"),
        Phrases("existiert nicht", "gibt es nicht", "unbekannt", "nicht bekannt", "nicht gefunden", "nicht vorhanden", "ungültig", "aufgelöst", "abgeschaltet", "deaktiviert", "gesperrt", "gibt es bei uns nicht", "kennen wir nicht", "haben wir nicht", "führen wir nicht"),
    ),
    # French
    Pair(
        Phrases("adresse", "boîte", "destinataire", "utilisateur", "compte", "aucun service", "aucun agent", "personne"),
        Phrases("n'existe", "inexist", "inconnu", "introuvable", "invalide", "aucune boîte", "fermé", "désactivé", "résilié", "ne porte ce nom", "chez nous", "n'est connu"),
    ),
    # Spanish, Catalan, Galician
    Pair(
        Phrases("buzón", "cuenta", "bústia", "adreça", "destinatari", "usuari", "dirección", "persona", "oficina", "despacho", "empleado"),
        Phrases("no existe", "inexistente", "desconocid", "no válid", "inválid", "no encontrad", "no s'ha trobat", "desconegu", "non existe", "cancelad", "de baja", "cerrad", "desactivad", "suspendid", "no està activ", "no está activ", "donat de baixa", "no hay nadie", "no la conocemos", "no figura"),
    ),
    # Portuguese
    Pair(
        Phrases("caixa", "endereço", "destinatário", "usuário", "utilizador", "conta", "ninguém", "funcionário", "setor", "professor"),
        Phrases("não existe", "inexistente", "desconhecid", "inválid", "não foi encontrad", "desativad", "encerrad", "cancelad", "suspens", "não conhecemos", "não consta", "não há"),
    ),
    # Italian
    Pair(
        Phrases("casella", "indirizzo", "destinatario", "utente", "impiegato", "ufficio"),
        Phrases("non esist", "inesistente", "sconosciut", "non valid", "non trovat", "risulta piena", "disattivat", "chius", "sospes", "non risulta", "non c'è"),
    ),
    # Romanian
    Pair(
        Phrases("adresa", "destinatar", "căsuța", "utilizator", "persoana", "angajatul", "biroul"),
        Phrases("nu există", "inexistent", "necunoscut", "invalid", "închis", "dezactivat", "desființat", "nu mai există"),
    ),
    # Dutch, Afrikaans
    Pair(
        Phrases("postvak", "mailbox", "adres", "ontvanger", "gebruiker", "medewerker", "afdeling", "persoon"),
        Phrases("bestaat niet", "onbekend", "niet gevonden", "ongeldig", "bestaan nie", "opgeheven", "gesloten", "gedeactiveerd", "kennen wij niet", "hebben wij niet", "werkt hier niet", "is hier niet bekend"),
    ),
    # Swedish, Danish, Norwegian, Icelandic, Faroese
    Pair(
        Phrases("brevlåd", "adress", "mottagar", "mottaker", "postkas", "postboks", "konto", "bruker", "bruger", "användar", "pósthólf", "netfang", "viðtakand", "medarbetare", "person", "avdelning", "medarbejder", "afdeling", "ansatt", "avdeling"),
        Phrases("finns inte", "findes ikke", "finnes ikke", "eksisterer ikke", "existerar inte", "okänd", "ukjent", "ukendt", "ekki til", "óþekkt", "ogiltig", "ugyldig", "avslutat", "stängt", "lukket", "nedlagt", "deaktivert", "inaktiverat", "känner vi inte", "har vi inte", "kender vi ikke", "har vi ikke", "kjenner vi ikke", "ekki lengur til", "ekki þekkt"),
    ),
    # Finnish, Estonian
    Pair(
        Phrases("postilaatikko", "osoite", "vastaanottaja", "käyttäjä", "postkast", "aadress", "saaja", "kasutaja", "henkilöä", "työntekijää", "osastoa", "töötajat", "isikut", "osakonda"),
        Phrases("tuntematon", "ei löydy", "ei löytynyt", "ei eksisteeri", "tundmatu", "ei leitud", "ei ole", "suljettu", "suletud", "ei tunneta", "me ei tunne"),
    ),
    # Polish
    Pair(
        Phrases("skrzynka", "adres", "odbiorca", "użytkownik", "konto", "osoby", "pracownika", "działu"),
        Phrases("nie istnieje", "nieznany", "nie znaleziono", "nieprawidłow", "zlikwidowan", "zamknięt", "nieaktywn", "zablokowan", "nie ma", "nie znamy", "nie figuruje"),
    ),
    # Czech, Slovak
    Pair(
        Phrases("schránk", "adres", "příjemc", "príjemc", "uživatel", "používateľ", "osobu", "pracovníka", "oddělení", "oddelenie"),
        Phrases("neexist", "neznám", "nenalez", "nenájden", "neplatn", "zrušen", "uzavřen", "deaktivov", "nemáme", "tu není", "nepoznáme", "tu nie je"),
    ),
    # Slovenian, Croatian, Bosnian, Serbian, Macedonian
    Pair(
        Phrases("nabiralnik", "naslov", "prejemnik", "sanduč", "adres", "primatel", "korisnik", "сандуч", "адрес", "прималац", "корисник", "примач", "uporabnik", "osebe", "oddelka", "delavca", "osobe", "odjela", "djelatnika", "особе", "одељења", "odeljenja", "лице", "оддел", "вработен"),
        Phrases("ne obstaja", "ne postoji", "neznan", "ni najden", "nije pronađ", "не постои", "не постоји", "непознат", "није пронађ", "nepozna", "ugašen", "ukinut", "zatvoren", "ukinjen", "угашен", "затворен", "ne poznamo", "nimamo", "pri nas ni", "nemamo", "kod nas nema", "ne poznajemo", "немамо", "не познајемо", "нема кај нас", "немаме", "не познаваме"),
    ),
    # Russian, Ukrainian, Belarusian, Bulgarian
    Pair(
        Phrases("ящик", "адрес", "получател", "пользовател", "скриньк", "одержувач", "користувач", "кутия", "потребител", "скрынк", "лице", "отдел", "служител", "сотрудник", "человека", "співробітника", "відділу", "особи", "адрас", "супрацоўнік"),
        Phrases("не существует", "неизвест", "не найден", "не зарегистрирован", "не існує", "невідом", "не знайден", "не съществува", "непознат", "не е намерен", "не існуе", "заблокирован", "отсутствует", "закрыт", "отключен", "закрит", "няма такъв", "при нас няма", "не познаваме", "у нас нет", "не числится", "не знаем", "не значится", "у нас немає", "не знаємо", "не значиться", "у нас няма", "не ведаем"),
    ),
    # Lithuanian, Latvian
    Pair(
        Phrases("dėžut", "adres", "gavėj", "vartotoj", "pastkast", "saņēmēj", "lietotāj", "darbinieks", "persona", "nodaļa", "darbuotojo", "asmens", "skyriaus"),
        Phrases("neegzistuo", "nežinom", "nerast", "neeksist", "nezinām", "nav atrast", "nepastāv", "uždaryt", "panaikint", "slēgt", "mums nav", "neturime", "nėra", "nepažįstame"),
    ),
    # Hungarian
    Pair(
        Phrases("postafiók", "cím", "felhasználó", "munkatársunk", "személy", "osztály", "iroda"),
        Phrases("nem létez", "ismeretlen", "nem található", "érvénytelen", "megszűnt", "bezár", "megszüntet", "nincs nálunk", "nem ismerjük", "nálunk nincs"),
    ),
    # Greek
    Pair(
        Phrases("θυρίδα", "διεύθυνση", "χρήστη", "υπάλληλο", "άτομο", "τμήμα"),
        Phrases("δεν υπάρχει", "άγνωστ", "μη έγκυρ", "δεν βρέθη", "καταργήθ", "απενεργοποι", "δεν έχουμε", "δεν γνωρίζουμε"),
    ),
    # Turkish, Azerbaijani
    Pair(
        Phrases("posta kutusu", "adres", "alıcı", "kullanıcı", "hesap", "ünvan", "istifadəçi", "kişi", "çalışan", "birim"),
        Phrases("bulunamadı", "mevcut değil", "geçersiz", "bilinmiyor", "yok", "tapılmadı", "mövcud deyil", "kapatıl", "kapalı", "devre dışı", "tanımıyoruz", "bulunmuyor", "bulunmamaktadır"),
    ),
    # Hebrew, Arabic, Persian, Urdu
    Pair(
        Phrases("תיב", "כתובת", "נמען", "משתמש", "אדם", "עובד", "מחלקה"),
        Phrases("לא קיימ", "אינה קיימת", "אינו קיים", "לא נמצא", "לא מוכר", "נסגר", "בוטל", "אינו מוכר", "אין אצלנו"),
    ),
    Pair(
        Phrases("صندوق", "عنوان", "مستلم", "مستخدم", "شخص", "موظف", "قسم"),
        Phrases("غير موجود", "غير معروف", "لا يوجد", "غير صالح", "لم يتم العثور", "أغلق", "إلغاء", "لا نعرف", "ليس لدينا", "لا يعمل لدينا", "لم يعد موجود"),
    ),
    Pair(
        Phrases("صندوق", "آدرس", "گیرنده", "کاربر", "نشانی", "شخصی", "کارمندی", "بخشی"),
        Phrases("وجود ندارد", "ناشناخته", "یافت نشد", "نامعتبر", "بسته شد", "غیرفعال", "نداریم", "نمی‌شناسیم"),
    ),
    # Japanese
    Pair(
        Phrases("宛先", "アドレス", "受信者", "ユーザ", "メールボックス", "担当者", "部署", "利用者", "名前の方"),
        Phrases("存在し", "不明", "見つかりません", "無効", "ありません", "誤り", "廃止", "解約", "おりません", "在籍していません"),
    ),
    # Chinese
    Pair(
        Phrases("邮箱", "地址", "收件人", "用户", "账号", "信箱", "使用者", "帳號", "部门", "员工", "办公室", "單位", "職員", "處室"),
        Phrases("不存在", "无效", "無效", "找不到", "未找到", "不正确", "有误", "停用", "注销", "關閉", "关闭", "查无此人", "并无此人", "没有此人", "查無此人", "並無此人"),
    ),
    # Korean
    Pair(
        Phrases("메일함", "주소", "수신자", "사용자", "계정", "사람", "직원", "부서", "회원"),
        Phrases("존재하지", "찾을 수 없", "알 수 없", "없는", "잘못된", "폐쇄", "해지", "정지", "계시지 않", "알지 못", "저희 쪽에 없"),
    ),
    # Vietnamese, Thai, Indonesian, Malay, Filipino, Swahili, Esperanto
    Pair(
        Phrases("hộp thư", "địa chỉ", "người nhận", "ai tên", "nhân viên", "phòng ban"),
        Phrases("không tồn tại", "không hợp lệ", "không tìm thấy", "bị đóng", "bị khóa", "không có ai", "không quen"),
    ),
    Pair(
        Phrases("กล่องจดหมาย", "ที่อยู่", "ผู้ใช้", "บุคคล", "พนักงาน", "หน่วยงาน"),
        Phrases("ไม่มีอยู่", "ไม่ถูกต้อง", "ถูกปิด", "ที่นี่", "ในระบบ"),
    ),
    Pair(
        Phrases("kotak", "alamat", "penerima", "pengguna", "orang", "pegawai"),
        Phrases("tidak ada", "tidak ditemukan", "tidak dikenal", "tidak valid", "tidak sah", "tidak dijumpai", "ditutup", "dinonaktifkan"),
    ),
    # Luxembourgish
    Pair(
        Phrases("adress"),
        Phrases("gëtt et net"),
    ),
    # Albanian, Basque, Welsh, Maltese, Esperanto
    Pair(
        Phrases("adresa", "helbide", "defnyddiwr", "indirizz", "adreso", "personi", "punonjësi", "zyra", "kutia"),
        Phrases("nuk ekziston", "ez da existitzen", "nid oes", "ma jeżistix", "ne ekzistas", "nuk njihet", "nuk gjendet", "nuk është këtu"),
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
        Phrases("მომხმარებელ", "հասցե", "օգտատեր", "անձ", "მისამართ", "თანამშრომელ", "პიროვნებ"),
        Phrases("არ არსებობს", "գոյություն չունի", "չկա", "անհայտ է", "չունենք", "არ არის", "არ გვყავს", "უცნობია"),
    ),
    # Persian, Urdu, Hindi, Bengali
    Pair(
        Phrases("پتہ", "पता", "ঠিকানা", "صارف", "شخص", "دفتر", "व्यक्ति", "उपयोगकर्ता", "कार्यालय", "कर्मचारी", "মেইলবক্স", "ব্যক্তি", "ব্যবহারকারী", "অফিস"),
        Phrases("موجود نہیں", "मौजूद नहीं", "খুঁজে পাওয়া যায়নি", "ہمارے ہاں نہیں", "हमारे यहाँ नहीं", "अज्ञात है", "এখানে নেই", "অস্তিত্ব নেই"),
    ),
    # Tamil
    Pair(
        Phrases("பயனர்", "முகவரி", "பெயரில்", "அலுவலகம்"),
        Phrases("இல்லை"),
    ),
    # Filipino, Swahili, Malay
    Pair(
        Phrases("gumagamit", "anwani", "alamat"),
        Phrases("walang", "haipo", "tidak wujud"),
    ),
)  # fmt: skip
"""a word for mailbox or recipient, and one for being unknown: in one sentence"""

GONE = Pairs(
    # English
    Pair(
        Phrases("mailbox", "address", "account", "teacher", "office", "department", "colleague", "owner", "domain"),
        Phrases("retired", "abolished", "deleted", "shut down", "terminated", "given up", "withdrawn", "has moved away", "was dissolved", "has passed away", "is no longer served", "is no longer hosted", "is not registered", "has expired", "is no longer ours", "has been removed"),
    ),
    # German
    Pair(
        Phrases("konto", "fach", "anschluss", "lehrer", "kollegin", "inhaber", "büro", "abteilung", "domain"),
        Phrases("abgeschafft", "gelöscht", "gekündigt", "aufgegeben", "stillgelegt", "eingestellt", "ausser betrieb genommen", "aufgehoben", "ist pensioniert", "ist verstorben", "ist verzogen", "ist weggezogen", "gibt es nicht mehr", "wurde aufgelöst", "ist abgelaufen", "wird nicht mehr betreut", "wird hier nicht mehr gehostet", "ist nicht mehr registriert", "nicht mehr zuständig"),
    ),
    # French
    Pair(
        Phrases("boîte", "adresse", "messagerie", "professeur", "agent", "collègue", "service", "bureau", "domaine"),
        Phrases("supprimé", "abandonné", "fermé", "clôturé", "a pris sa retraite", "est parti", "a quitté", "est décédé", "a déménagé", "a été dissous", "n'existe plus", "a expiré", "n'est plus hébergé", "n'est plus desservi", "n'est plus enregistré", "n'est plus géré", "n'est plus en service"),
    ),
    # Spanish, Catalan, Galician, Portuguese
    Pair(
        Phrases("buzón", "cuenta", "dirección", "casilla", "profesor", "oficina", "empleado", "departamento", "caixa", "conta", "endereço", "professor", "secção", "funcionário", "setor", "domínio", "bústia", "compte", "adreça", "domini", "enderezo"),
        Phrases("anulad", "eliminad", "suprimid", "cerrad", "dada de baja", "retirad", "borrad", "se jubiló", "se ha jubilado", "falleció", "se mudó", "dejó la empresa", "fue disuelt", "se disolvió", "ha caducado", "venció", "ya no se atiende", "ya no está alojado", "ya no está registrado", "extint", "apagad", "desativad", "removid", "aposentou-se", "se aposentou", "reformou-se", "faleceu", "mudou-se", "saiu da escola", "foi dissolvid", "deixou a empresa", "expirou", "já não é servido", "não é mais hospedado", "já não está registado", "não está mais registrado", "eliminat", "suprimit", "anul·lat", "tancat", "s'ha jubilat", "ha plegat", "ha mort", "s'ha dissolt", "ha caducat", "ja no està allotjat", "pechad", "xubilouse", "mudouse", "disolveuse", "caducou", "xa non está aloxado"),
    ),
    # Italian
    Pair(
        Phrases("casella", "indirizzo", "account", "professore", "ufficio", "collega", "titolare", "dominio"),
        Phrases("disattivat", "soppress", "eliminat", "dismess", "cancellat", "rimoss", "abolit", "è andato in pensione", "è in pensione", "è decedut", "si è trasferit", "è stato sciolt", "ha lasciato", "non c'è più", "è scadut", "non è più servito", "non è più ospitat", "non è più registrat", "non è più gestit"),
    ),
    # Romanian
    Pair(
        Phrases("căsuța", "contul", "adresa", "profesorul", "biroul", "angajatul", "domeniul"),
        Phrases("desființat", "șters", "anulat", "închis", "dezactivat", "eliminat", "s-a pensionat", "a plecat", "a decedat", "s-a mutat", "a fost dizolvat", "a expirat", "nu mai este găzduit", "nu mai este înregistrat"),
    ),
    # Dutch
    Pair(
        Phrases("postvak", "mailbox", "account", "dit adres", "docent", "afdeling", "kantoor", "medewerker", "domein"),
        Phrases("opgeheven", "verwijderd", "afgeschaft", "opgezegd", "buiten gebruik", "beëindigd", "afgesloten", "is met pensioen", "is vertrokken", "is overleden", "is verhuisd", "is ontbonden", "is verlopen", "wordt niet meer gehost", "is niet meer geregistreerd", "wordt niet meer bediend"),
    ),
    # Afrikaans
    Pair(
        Phrases("posbus", "rekening", "adres", "onderwyser", "kantoor"),
        Phrases("gesluit", "geskrap", "afgeskaf", "verwyder", "het afgetree", "is oorlede", "is ontbind"),
    ),
    # Swedish, Danish, Norwegian
    Pair(
        Phrases("brevlådan", "kontot", "adressen", "läraren", "avdelningen", "medarbetaren", "kontoret", "domänen", "postkassen", "kontoen", "læreren", "afdelingen", "medarbejderen", "domænet", "postboksen", "avdelingen", "domenet"),
        Phrases("tagits bort", "avvecklats", "avskaffats", "upphört", "raderats", "lagts ned", "sagts upp", "har gått i pension", "har avlidit", "har flyttat", "har lagts ner", "har upplösts", "har gått ut", "finns inte längre", "är inte registrerad", "nedlagt", "slettet", "opsagt", "afskaffet", "fjernet", "ophørt", "er gået på pension", "er fratrådt", "er død", "er flyttet", "er opløst", "er udløbet", "er ikke længere", "hostes ikke", "avviklet", "sagt opp", "avsluttet", "er pensjonert", "har gått av", "er oppløst", "er utløpt", "er ikke lenger"),
    ),
    # Icelandic
    Pair(
        Phrases("pósthólfinu", "netfangið", "reikningnum", "kennarinn", "skrifstofan"),
        Phrases("lokað", "eytt", "lagt niður", "aflagt", "sagt upp", "er hættur", "er látinn", "er farinn á eftirlaun", "var lögð niður"),
    ),
    # Faroese
    Pair(
        Phrases("postkassin", "kontan"),
        Phrases("strikað", "niðurløgd"),
    ),
    # Finnish
    Pair(
        Phrases("postilaatikko", "tili", "osoite", "opettaja", "toimisto", "työntekijä", "osasto", "verkkotunnus"),
        Phrases("poistettu", "lakkautettu", "suljettu", "irtisanottu", "päättynyt", "on jäänyt eläkkeelle", "on lähtenyt", "on kuollut", "on muuttanut", "on vanhentunut", "ei ole enää", "ei enää ole"),
    ),
    # Estonian
    Pair(
        Phrases("postkast", "konto", "aadress"),
        Phrases("suletud", "kustutatud", "kaotatud", "likvideeritud", "lõpetatud", "läks pensionile", "lahkus", "suri", "kolis", "likvideeriti", "on aegunud"),
    ),
    # Latvian
    Pair(
        Phrases("pastkastīte", "konts", "adrese", "skolotājs", "birojs", "nodaļa", "domēns"),
        Phrases("slēgt", "dzēst", "likvidēt", "atcelt", "aizgāja pensijā", "ir miris", "vairs nestrādā", "likvidēja", "vairs netiek", "ir beidzies"),
    ),
    # Lithuanian
    Pair(
        Phrases("dėžutė", "paskyra", "adresas", "dėstytoj", "mokytoj", "skyrius", "darbuotoj", "domenas"),
        Phrases("panaikint", "uždaryt", "ištrint", "pašalint", "nebenaudojam", "nebedirba", "išėjo į pensiją", "mirė", "išsikraustė", "likviduot", "nebegalioja", "nebeaptarnaujam", "nebeprižiūrim"),
    ),
    # Polish
    Pair(
        Phrases("skrzynka", "konto", "adres", "nauczyciel", "biuro", "pracownik", "wydział", "domena"),
        Phrases("została usunięta", "zostało skasowane", "został zlikwidowany", "wycofan", "zniesion", "zamknięto", "wyłączon", "usunięto", "przeszedł na emeryturę", "odszedł", "zmarł", "wyprowadził się", "rozwiązan", "przestał istnieć", "wygasła", "nie jest już obsługiwana", "nie jest zarejestrowana"),
    ),
    # Czech, Slovak
    Pair(
        Phrases("schránka", "účet", "adresa", "učitel", "kancelář", "pracovník", "oddělení", "doména", "konto", "učiteľ", "kancelária", "oddelenie"),
        Phrases("byla zrušena", "byl smazán", "byla odstraněna", "zanikl", "uzavřena", "odešel", "zemřel", "se odstěhoval", "bylo zrušeno", "vypršela", "už není hostována", "není registrována", "bola zrušená", "bol zmazaný", "bola odstránená", "uzavretá", "odišiel", "zomrel", "sa odsťahoval", "zmaturoval", "vypršala", "už nie je registrovaná"),
    ),
    # Slovenian, Croatian, Serbian, Macedonian, Bulgarian
    Pair(
        Phrases("nabiralnik", "predal", "račun", "naslov", "učitelj", "pisarna", "oddelek", "domena", "sandučić", "adresa", "ured", "odjel", "сандуче", "налог", "адреса", "nalog", "наставник", "канцеларија", "одељење", "домен", "сандачето", "сметката", "кутията", "акаунтът", "адресът", "профилът", "учителят", "отделът", "служителят", "домейнът"),
        Phrases("ukinjen", "ukinil", "izbrisan", "zaprt", "odstranjen", "opuščen", "se je upokojil", "je odšel", "je umrl", "se je preselil", "je razpuščen", "je potekla", "ni več registrirana", "ukinut", "zatvoren", "uklonjen", "ugašen", "je umirovljen", "je otišao", "je umro", "se odselio", "je raspušten", "je istekla", "više nije registrirana", "угашен", "укинут", "избрисан", "затворен", "се пензионисао", "је отишао", "је преминуо", "се одселио", "је распуштен", "је истекао", "више није регистрован", "укинат", "избришан", "згаснат", "отстранет", "се пензионира", "замина", "почина", "е распуштена", "закрит", "изтрит", "премахнат", "прекратен", "деактивиран", "се пенсионира", "напусна", "се премести", "е разпуснат", "е изтекъл", "вече не се обслужва", "не е регистриран"),
    ),
    # Russian
    Pair(
        Phrases("ящик", "аккаунт", "адрес", "учётная запись", "учитель", "отдел", "сотрудник", "контора", "домен"),
        Phrases("удалён", "удален", "упразднён", "ликвидирован", "закрыли", "удалили", "больше не используется", "аннулирован", "вышел на пенсию", "ушёл на пенсию", "уволился", "скончался", "умер", "переехал", "расформирован", "больше не обслуживается", "просрочен", "истёк", "не зарегистрирован", "больше нет"),
    ),
    # Ukrainian
    Pair(
        Phrases("скриньку", "обліковий запис", "адресу", "учитель", "відділ", "співробітник", "домен"),
        Phrases("видален", "скасован", "закрит", "ліквідован", "вилучен", "вийшов на пенсію", "звільнився", "помер", "переїхав", "розформован", "більше не обслуговується", "закінчився", "не зареєстрован"),
    ),
    # Belarusian
    Pair(
        Phrases("скрынк", "уліковы запіс", "адрас", "настаўнік", "аддзел"),
        Phrases("выдален", "закрыт", "скасаван", "выйшаў на пенсію", "звольніўся", "памёр", "расфармаван"),
    ),
    # Hungarian
    Pair(
        Phrases("fiók", "cím", "tanár", "iroda", "munkatárs", "domain", "tartomány"),
        Phrases("megszűnt", "törölték", "törölve", "felszámol", "megszüntett", "lezár", "nyugdíjba ment", "nyugdíjba vonult", "elhunyt", "elköltözött", "feloszlott", "lejárt", "már nem regisztrált", "nincs kiszolgálva"),
    ),
    # Greek
    Pair(
        Phrases("θυρίδα", "λογαριασμόσ", "διεύθυνση", "καθηγητήσ", "γραφείο", "τμήμα", "domain", "τομέασ"),
        Phrases("έκλεισε", "διαγράφηκε", "καταργήθηκε", "έχει κλείσει", "έχει διαγραφεί", "συνταξιοδοτήθηκε", "αποχώρησε", "απεβίωσε", "μετακόμισε", "διαλύθηκε", "έληξε", "δεν εξυπηρετείται"),
    ),
    # Turkish
    Pair(
        Phrases("posta kutusu", "hesap", "hesabı", "adres", "öğretmen", "ofis", "birim", "çalışan", "alan adı"),
        Phrases("kapatıl", "silindi", "silinmiş", "kaldırıl", "iptal edildi", "feshedildi", "emekli oldu", "ayrıldı", "vefat etti", "taşındı", "lağvedildi", "süresi doldu", "kayıtlı değil", "artık barındırılmıyor", "artık kullanılmıyor"),
    ),
    # Azerbaijani
    Pair(
        Phrases("poçt qutusu", "hesab", "ünvan", "müəllim", "ofis"),
        Phrases("bağlanıb", "silinib", "ləğv edilib", "bağlandı", "təqaüdə çıxıb", "işdən çıxıb", "ləğv olunub"),
    ),
    # Hebrew
    Pair(
        Phrases("התיבה", "החשבון", "הכתובת", "המורה", "המשרד", "המחלקה", "הדומיין", "שם המתחם"),
        Phrases("נמחק", "בוטלה", "הוסר", "נסגר", "פרש לגמלאות", "עזב", "נפטר", "עבר דירה", "פורק", "פג תוקפו", "אינו רשום"),
    ),
    # Arabic
    Pair(
        Phrases("الصندوق", "الحساب", "العنوان", "المعلم", "المكتب", "القسم", "الموظف", "النطاق"),
        Phrases("أغلق", "حذف", "ألغي", "تم إلغاؤ", "تم إغلاق", "تقاعد", "غادر", "توفي", "انتقل", "تم حله", "انتهت صلاحيته", "لم يعد مسجلا", "لم يعد يخدم"),
    ),
    # Persian
    Pair(
        Phrases("صندوق", "حساب", "نشانی", "آدرس", "استاد", "معلم", "دفتر", "کارمند", "دامنه"),
        Phrases("بسته شد", "حذف شد", "لغو شد", "برچیده شد", "غیرفعال شد", "بازنشسته شد", "رفته است", "درگذشت", "منحل شد", "منقضی شد", "ثبت نشده"),
    ),
    # Urdu
    Pair(
        Phrases("میل باکس", "اکاؤنٹ", "پتہ"),
        Phrases("بند کر دیا", "حذف کر دیا", "ختم کر دیا", "بند ہو"),
    ),
    # Hindi
    Pair(
        Phrases("मेलबॉक्स", "खाता", "पता", "शिक्षक", "कार्यालय विभाग"),
        Phrases("बंद कर", "हटा दिया", "समाप्त कर", "बंद हो", "सेवानिवृत्त", "चले गए", "निधन"),
    ),
    # Bengali
    Pair(
        Phrases("মেইলবক্স", "অ্যাকাউন্ট", "ঠিকানা", "শিক্ষক", "দপ্তর"),
        Phrases("বন্ধ করা", "মুছে ফেলা", "বাতিল করা", "অবসর নিয়েছেন", "চলে গেছেন", "মারা গেছেন"),
    ),
    # Tamil
    Pair(
        Phrases("கணக்க", "முகவரி", "அஞ்சல் பெட்டி"),
        Phrases("மூடப்பட்ட", "நீக்கப்பட்ட", "ரத்து செய்யப்பட்ட"),
    ),
    # Armenian
    Pair(
        Phrases("հասցե", "ուսուցիչ", "գրասենյակ"),
        Phrases("փակված", "փակվել", "ջնջվել", "վերացվել", "թոշակի", "մահացել", "լուծարվ"),
    ),
    # Georgian
    Pair(
        Phrases("ანგარიში", "ყუთი", "მისამართი"),
        Phrases("გაუქმდა", "წაიშალა", "დაიხურა", "დახურულია", "გაუქმებულია"),
    ),
    # Japanese
    Pair(
        Phrases("アドレス", "アカウント", "メールボックス", "窓口", "担当者", "先生", "部署", "社員", "ご本人", "ドメイン"),
        Phrases("削除", "廃止", "閉鎖", "解約", "終了し", "停止し", "退職", "異動", "亡くな", "転居", "解散", "卒業", "退会", "失効", "期限切れ", "運用を終了", "登録されて"),
    ),
    # Chinese
    Pair(
        Phrases("邮箱", "账户", "账号", "地址", "老师", "办公室", "部门", "员工", "用户", "域名", "信箱", "帳戶", "帳號", "老師", "辦公室", "單位", "職員"),
        Phrases("注销", "删除", "撤销", "关闭", "停用", "取消", "废弃", "销户", "退休", "离职", "去世", "搬走", "解散", "毕业", "调离", "已过期", "不再托管", "未注册", "不再服务", "註銷", "刪除", "撤銷", "關閉", "廢止", "離職", "過世", "裁撤", "畢業"),
    ),
    # Korean
    Pair(
        Phrases("메일함", "계정", "주소", "사서함", "선생님", "사무실", "부서", "직원", "담당자", "도메인"),
        Phrases("폐쇄", "삭제", "없어졌", "해지", "폐지", "말소", "퇴직", "퇴사", "은퇴", "사망", "이사", "해체", "졸업", "만료", "등록되어 있지", "서비스되지"),
    ),
    # Vietnamese
    Pair(
        Phrases("hộp thư", "tài khoản", "địa chỉ", "giáo viên", "văn phòng", "nhân viên", "tên miền"),
        Phrases("đã đóng", "đã bị xóa", "đã hủy", "đã bị hủy", "bị đóng", "đã nghỉ hưu", "đã rời", "đã mất", "đã chuyển", "giải thể", "đã hết hạn", "không còn"),
    ),
    # Thai
    Pair(
        Phrases("กล่อง", "บัญชี", "ที่อยู่", "อาจารย์", "สำนักงาน", "เจ้าหน้าที่"),
        Phrases("ถูกปิด", "ถูกลบ", "ถูกยกเลิก", "ปิดแล้ว", "เกษียณ", "ลาออก", "เสียชีวิต", "ย้าย", "ถูกยุบ"),
    ),
    # Indonesian, Malay
    Pair(
        Phrases("kotak surat", "akun", "alamat", "guru", "kantor", "pegawai", "bagian", "domain", "peti mel", "akaun", "pejabat"),
        Phrases("dihapus", "ditutup", "dicabut", "dinonaktifkan", "dibatalkan", "sudah pensiun", "telah pensiun", "sudah keluar", "meninggal", "sudah pindah", "dibubarkan", "kedaluwarsa", "tidak lagi dilayani", "tidak terdaftar", "dipadam", "dimansuhkan", "ditamatkan", "telah bersara", "telah berhenti"),
    ),
    # Filipino
    Pair(
        Phrases("mailbox", "account", "address"),
        Phrases("isinara", "binura", "tinanggal", "inalis"),
    ),
    # Swahili
    Pair(
        Phrases("sanduku", "akaunti", "anwani"),
        Phrases("imefungwa", "imefutwa", "imeondolewa"),
    ),
    # Albanian
    Pair(
        Phrases("kutia", "llogaria", "adresa", "mësuesi", "zyra", "punonjësi"),
        Phrases("mbyllur", "fshirë", "anuluar", "hequr", "doli në pension", "u largua", "ka vdekur", "u shpërnda"),
    ),
    # Maltese
    Pair(
        Phrases("kaxxa", "kont", "indirizz"),
        Phrases("ingħalqet", "ingħalaq", "tneħħ", "tħassr"),
    ),
    # Basque
    Pair(
        Phrases("postontzia", "kontua", "helbidea", "irakaslea", "bulegoa"),
        Phrases("itxi", "ezabatu", "kendu", "baliogabetu", "erretiratu", "joan da", "hil da", "desegin"),
    ),
    # Welsh
    Pair(
        Phrases("blwch post", "cyfrif", "cyfeiriad"),
        Phrases("wedi cau", "wedi'i ddileu", "wedi'i gau"),
    ),
    # Irish
    Pair(
        Phrases("bosca poist", "cuntas", "seoladh"),
        Phrases("dúnadh", "scriosta", "dúnta"),
    ),
    # Esperanto
    Pair(
        Phrases("poŝtkesto", "konto", "adreso"),
        Phrases("fermita", "forigita", "nuligita"),
    ),
    # Luxembourgish
    Pair(
        Phrases("boîte", "kont", "adress"),
        Phrases("zougemaach", "geläscht", "opgehuewen"),
    ),
    # Kazakh
    Pair(
        Phrases("жәшік", "тіркелгі", "мекенжай"),
        Phrases("жабылды", "жойылды", "жабылған"),
    ),
    # Uzbek
    Pair(
        Phrases("pochta qutisi", "hisob", "manzil"),
        Phrases("yopildi", "o'chirildi", "bekor qilindi", "yopilgan"),
    ),
    # Mongolian
    Pair(
        Phrases("хайрцаг", "данс", "хаяг"),
        Phrases("хаагдсан", "устгагдсан", "цуцлагдсан"),
    ),
)  # fmt: skip
"""mailbox, person, office or domain, and is given up: in one sentence; it needs the reader's own message beside it"""

NOT_ALLOWED = Pairs(
    # English
    Pair(
        Phrases("you are not", "you have not been", "you're not", "only members may", "only subscribers may", "only staff may"),
        Phrases("subscribed", "allowed to write", "authorised to write", "permitted to write", "a subscriber", "write to", "post to", "send to"),
    ),
    # German
    Pair(
        Phrases("sie sind nicht", "sie dürfen", "du darfst", "nur mitglieder", "nur abonnenten", "nur angemeldete"),
        Phrases("berechtigt", "eingetragen", "abonniert", "dürfen"),
    ),
    # French
    Pair(
        Phrases("vous n'êtes pas", "vous ne faites pas", "vous n'avez pas", "seuls les membres", "seuls les abonnés", "réservée aux membres"),
        Phrases("autorisé", "habilité", "abonné", "inscrit", "membre", "le droit"),
    ),
    # Spanish, Catalan, Galician, Portuguese
    Pair(
        Phrases("no está", "usted no", "no tiene", "solo los miembros", "sólo los suscriptores", "solo los suscriptores", "você não", "não está", "não tem", "só os membros", "somente membros", "apenas membros", "apenas assinantes", "no esteu", "no teniu", "només els membres", "només els subscriptors", "vostede non", "non está", "só os subscritores"),
        Phrases("autorizad", "suscrit", "permiso", "es miembro", "inscrit", "pueden escribir", "pueden publicar", "permissão", "é membro", "é assinante", "podem escrever", "podem enviar", "podem publicar", "autoritzat", "subscrit", "permís", "poden escriure", "poden escribir"),
    ),
    # Italian
    Pair(
        Phrases("lei non", "non è", "non siete", "solo gli iscritti", "solo i membri", "soltanto gli iscritti"),
        Phrases("autorizzat", "iscritt", "abilitat", "membro", "ha il permesso", "possono inviare"),
    ),
    # Romanian
    Pair(
        Phrases("nu sunteți", "nu aveți", "numai membrii", "doar membrii", "doar abonații"),
        Phrases("autorizat", "abonat", "permisiunea", "înscris", "membru", "pot scrie", "pot trimite"),
    ),
    # Dutch
    Pair(
        Phrases("u bent niet", "u bent geen", "u mag", "u heeft geen", "alleen leden", "alleen abonnees"),
        Phrases("bevoegd", "ingeschreven", "geabonneerd", "niet schrijven", "toestemming", "lid", "mogen", "kunnen schrijven"),
    ),
    # Afrikaans
    Pair(
        Phrases("u is nie", "u mag nie", "slegs lede"),
        Phrases("skryf nie", "mag skryf"),
    ),
    # Swedish, Danish, Norwegian
    Pair(
        Phrases("du får inte", "du är inte", "ni är inte", "bara medlemmar", "endast medlemmar", "endast prenumeranter", "du må ikke", "du er ikke", "kun medlemmer", "kun abonnenter", "du har ikke lov", "bare medlemmer"),
        Phrases("skriva", "behörig", "medlem", "prenumerant", "skrive", "tilmeldt", "autoriseret", "abonnent", "påmeldt", "autorisert"),
    ),
    # Icelandic
    Pair(
        Phrases("þú hefur ekki", "þú ert ekki", "aðeins félagar", "aðeins áskrifendur"),
        Phrases("heimild", "skráð", "leyfi", "mega skrifa", "geta skrifað"),
    ),
    # Finnish
    Pair(
        Phrases("teillä ei ole", "sinulla ei ole", "ette ole", "vain jäsenet", "vain tilaajat"),
        Phrases("oikeutta", "lupaa", "tilaaja", "jäsen"),
    ),
    # Estonian
    Pair(
        Phrases("ainult liikmed", "ainult tellijad"),
        Phrases("võivad kirjutada", "saavad kirjutada"),
    ),
    # Latvian
    Pair(
        Phrases("jums nav", "jūs neesat", "tikai biedri", "tikai abonenti"),
        Phrases("tiesību", "atļauj", "abonē", "biedrs", "drīkst rakstīt", "var rakstīt"),
    ),
    # Lithuanian
    Pair(
        Phrases("jums neleidžiama", "jūs nesate", "neturite", "tik nariai", "tik prenumeratoriai"),
        Phrases("rašyti", "prenumer", "narys", "teisės"),
    ),
    # Polish
    Pair(
        Phrases("nie mają państwo", "nie masz", "nie jest pan", "nie wolno", "tylko członkowie", "tylko subskrybenci"),
        Phrases("uprawnie", "subskrybent", "członkiem", "pisać", "mogą wysyłać"),
    ),
    # Czech, Slovak
    Pair(
        Phrases("nejste", "nemáte", "nesmíte", "jen členové", "pouze členové", "pouze odběratelé", "nie ste", "nesmiete", "len členovia", "iba členovia"),
        Phrases("oprávněn", "přihlášen", "odběratel", "členem", "právo", "psát", "oprávnen", "prihlásen", "členom", "písať"),
    ),
    # Slovenian, Croatian, Serbian, Macedonian, Bulgarian
    Pair(
        Phrases("niste", "nimate", "samo člani", "le člani", "nemate", "samo članovi", "нисте", "немате", "само чланови", "не сте", "само членови", "нямате", "само членове"),
        Phrases("pooblaščen", "naročen", "član", "dovoljenja", "ovlašten", "pretplaćen", "dopuštenje", "dozvolu", "овлашћен", "претплаћен", "члан", "дозволу", "дозвола", "овластен", "член", "претплатен", "право", "разрешение", "абонат", "абониран"),
    ),
    # Russian
    Pair(
        Phrases("вы не", "вам не", "у вас нет", "только участники", "только подписчики", "только члены"),
        Phrases("разреш", "подписан", "права писать", "член", "уполномоч", "состоите", "могут писать", "могут отправлять"),
    ),
    # Ukrainian
    Pair(
        Phrases("ви не", "вам не", "у вас немає", "тільки учасники", "лише учасники", "лише підписники"),
        Phrases("дозволено", "підписан", "права писати", "учасник", "член", "можуть писати"),
    ),
    # Belarusian
    Pair(
        Phrases("вы не", "вам не", "толькі ўдзельнікі", "толькі падпісчыкі"),
        Phrases("маеце права", "падпісан", "дазволена", "могуць пісаць"),
    ),
    # Hungarian
    Pair(
        Phrases("ön nem", "önnek nincs", "csak tagok", "csak feliratkozók"),
        Phrases("jogosult", "feliratkoz", "tagja", "írhat", "joga"),
    ),
    # Greek
    Pair(
        Phrases("δεν έχετε", "δεν είστε", "μόνο τα μέλη", "μόνο μέλη"),
        Phrases("άδεια", "δικαίωμα", "εγγεγραμμέν", "μέλοσ", "εξουσιοδοτημέν", "μπορούν να γράφουν", "επιτρέπεται"),
    ),
    # Turkish
    Pair(
        Phrases("yalnızca üyeler", "sadece üyeler"),
        Phrases("yazabilir", "gönderebilir"),
    ),
    # Azerbaijani
    Pair(
        Phrases("icazəniz", "üzvlüyünüz"),
        Phrases("yoxdur"),
    ),
    # Hebrew
    Pair(
        Phrases("אינך", "אין לך", "רק חברים", "רק מנויים"),
        Phrases("מורשה", "רשום", "מנוי", "הרשאה", "רשות", "רשאים"),
    ),
    # Arabic
    Pair(
        Phrases("ليس لديك", "غير مسموح", "لست", "الأعضاء فقط", "المشتركون فقط"),
        Phrases("لك"),
    ),
    # Persian
    Pair(
        Phrases("شما اجازه", "شما عضو", "شما مجاز", "فقط اعضا"),
        Phrases("ندارید", "نیستید", "می‌توانند"),
    ),
    # Urdu
    Pair(
        Phrases("اجازت", "رکنیت"),
        Phrases("نہیں ہے", "حاصل نہیں"),
    ),
    # Hindi
    Pair(
        Phrases("आपको अनुमति", "आप सदस्य", "केवल सदस्य"),
        Phrases("नहीं", "लिख सकते"),
    ),
    # Bengali
    Pair(
        Phrases("আপনার অনুমতি", "আপনি সদস্য"),
        Phrases("নেই", "নন"),
    ),
    # Tamil
    Pair(
        Phrases("உங்களுக்கு அனுமதி", "நீங்கள் உறுப்பினர்"),
        Phrases("இல்லை", "அல்ல"),
    ),
    # Armenian
    Pair(
        Phrases("դուք իրավունք", "դուք անդամ"),
        Phrases("չունեք", "չեք"),
    ),
    # Georgian
    Pair(
        Phrases("არ გაქვთ", "არ ხართ"),
        Phrases("უფლება", "ნებართვა", "წევრი"),
    ),
    # Japanese
    Pair(
        Phrases("権限", "資格", "許可", "会員", "登録者", "メンバー"),
        Phrases("ありません", "ございません", "だけです", "のみです", "に限ら"),
    ),
    # Chinese
    Pair(
        Phrases("您无权", "您没有权限", "您不是", "您未", "只有成员", "仅限成员", "只有会员", "仅限会员", "您無權", "您沒有權限", "僅限成員", "只有會員", "僅限會員"),
        Phrases("发信", "写信", "发送", "成员", "订阅", "会员", "寄信", "發送", "成員", "訂閱", "會員"),
    ),
    # Korean
    Pair(
        Phrases("권한", "자격", "허가", "회원만", "구독자만", "가입자만"),
        Phrases("없습니다", "없으", "쓸 수 있", "보낼 수 있"),
    ),
    # Vietnamese
    Pair(
        Phrases("chỉ thành viên"),
        Phrases("được gửi", "được viết", "mới được"),
    ),
    # Thai
    Pair(
        Phrases("คุณไม่ใช่", "คุณไม่มี"),
        Phrases("สมาชิก", "สิทธิ์"),
    ),
    # Indonesian, Malay
    Pair(
        Phrases("anda tidak", "anda bukan", "hanya anggota", "hanya pelanggan", "hanya ahli"),
        Phrases("diizinkan", "berhak", "terdaftar", "anggota", "pelanggan", "dibenarkan", "ahli", "melanggan"),
    ),
    # Filipino
    Pair(
        Phrases("hindi kayo", "mga miyembro lang", "miyembro lamang"),
        Phrases("pinapayagan", "miyembro", "kasapi", "awtorisado"),
    ),
    # Swahili
    Pair(
        Phrases("huna", "wewe si"),
        Phrases("ruhusa", "mwanachama"),
    ),
    # Albanian
    Pair(
        Phrases("nuk keni", "nuk jeni", "vetëm anëtarët"),
        Phrases("leje", "të drejtë", "anëtar", "abonuar"),
    ),
    # Maltese
    Pair(
        Phrases("m'għandekx", "m'intix"),
        Phrases("permess", "membru", "awtorizzat"),
    ),
    # Basque
    Pair(
        Phrases("baimenik", "kide"),
        Phrases("ez duzu", "ez zara"),
    ),
    # Welsh
    Pair(
        Phrases("nid oes gennych", "nid ydych"),
        Phrases("hawl", "ganiatâd", "aelod"),
    ),
    # Irish
    Pair(
        Phrases("níl cead", "ní ball"),
        Phrases("agat", "thú"),
    ),
    # Esperanto
    Pair(
        Phrases("vi ne rajtas", "vi ne estas"),
        Phrases("skribi", "membro", "abonanto"),
    ),
)  # fmt: skip
"""you are not, and a word for being allowed to write or a member: in one sentence"""

GAVE_UP = Pairs(
    # English
    Pair(
        Phrases("given up", "giving up", "no more attempts"),
        Phrases("recipient", "addressee"),
    ),
    # German
    Pair(
        Phrases("endgültig eingestellt"),
        Phrases("empfänger"),
    ),
    # French
    Pair(
        Phrases("arrêté définitivement", "renonçons"),
        Phrases("destinataire"),
    ),
    # Spanish, Catalan, Galician, Portuguese
    Pair(
        Phrases("hemos desistido", "abandonamos", "dejamos de intentar", "desistimos", "abandonámos", "não haverá mais tentativas", "hem desistit", "abandonem"),
        Phrases("envío", "destinatário", "envio", "destinatari"),
    ),
    # Italian
    Pair(
        Phrases("abbiamo rinunciato", "ho rinunciato", "ci arrendiamo", "non ci saranno altri tentativi"),
        Phrases("destinatario"),
    ),
    # Romanian
    Pair(
        Phrases("am renunțat", "renunțăm", "nu vor mai fi încercări"),
        Phrases("destinatarul"),
    ),
    # Dutch
    Pair(
        Phrases("opgegeven", "gestaakt"),
        Phrases("ontvanger", "geadresseerde"),
    ),
    # Swedish, Danish, Norwegian
    Pair(
        Phrases("gett upp", "givit upp", "opgivet", "gitt opp"),
        Phrases("mottagaren", "modtageren", "mottakeren"),
    ),
    # Icelandic
    Pair(
        Phrases("gefist upp"),
        Phrases("viðtakandanum"),
    ),
    # Finnish
    Pair(
        Phrases("luovutimme", "olemme luovuttaneet"),
        Phrases("vastaanottajan"),
    ),
    # Estonian
    Pair(
        Phrases("loobunud"),
        Phrases("saajale"),
    ),
    # Latvian
    Pair(
        Phrases("pārtraukta"),
        Phrases("saņēmējam"),
    ),
    # Lithuanian
    Pair(
        Phrases("nutraukėme siuntimą", "nebebandysime"),
        Phrases("gavėjui"),
    ),
    # Polish
    Pair(
        Phrases("zrezygnowaliśmy", "zaprzestano prób"),
        Phrases("odbiorcy", "adresata"),
    ),
    # Czech, Slovak
    Pair(
        Phrases("vzdali jsme", "vzdáváme", "vzdali sme"),
        Phrases("příjemce", "príjemcu"),
    ),
    # Slovenian, Croatian, Serbian, Macedonian, Bulgarian
    Pair(
        Phrases("obupali smo", "odnehali smo", "odustali smo", "одустали смо", "отказахме се", "прекратихме опитите"),
        Phrases("prejemnikom", "primatelja", "примаоца", "получателя"),
    ),
    # Russian
    Pair(
        Phrases("прекращаем попытки", "мы отказались"),
        Phrases("получателю", "адресату"),
    ),
    # Ukrainian
    Pair(
        Phrases("ми відмовилися", "припиняємо спроби"),
        Phrases("одержувача", "адресата"),
    ),
    # Hungarian
    Pair(
        Phrases("lemondtunk", "felhagytunk"),
        Phrases("címzett"),
    ),
    # Greek
    Pair(
        Phrases("εγκαταλείψαμε", "σταματήσαμε"),
        Phrases("παραλήπτη"),
    ),
    # Turkish
    Pair(
        Phrases("vazgeçtik", "vazgeçildi"),
        Phrases("alıcıdan"),
    ),
    # Hebrew
    Pair(
        Phrases("ויתרנו", "הפסקנו לנסות"),
        Phrases("הנמען"),
    ),
    # Arabic
    Pair(
        Phrases("تخلينا", "توقفنا عن المحاولة"),
        Phrases("المستلم"),
    ),
    # Persian
    Pair(
        Phrases("منصرف شدیم", "دست کشیدیم"),
        Phrases("گیرنده"),
    ),
    # Japanese
    Pair(
        Phrases("諦め", "断念し", "打ち切り", "あきらめ"),
        Phrases("宛先", "受信者"),
    ),
    # Chinese
    Pair(
        Phrases("放弃", "停止尝试"),
        Phrases("收件人", "投递"),
    ),
    # Korean
    Pair(
        Phrases("포기", "중단"),
        Phrases("수신자", "수신인"),
    ),
    # Vietnamese
    Pair(
        Phrases("bỏ cuộc", "từ bỏ", "ngừng thử"),
        Phrases("người nhận"),
    ),
    # Indonesian, Malay
    Pair(
        Phrases("menyerah", "berhenti mencoba"),
        Phrases("penerima"),
    ),
)  # fmt: skip
"""given up, and a word for recipient or message: in one sentence"""

_AND = (
    "and", "or", "und", "oder", "et", "ou", "y", "e", "o", "și", "en", "och", "og", "a", "i", "и", "та", "ve", "和",
)  # fmt: skip

BETWEEN = Patterns(
    r"\s{0,3}[,;、]",
    *(rf"\s{{1,3}}{word}(?=\s)" for word in _AND),
    frame=r"[>\"')\]»”]{0,3}(?:ANY)\s{0,3}[<\"'(\[«“]{0,3}",
)
"""what may stand between two addresses of a list"""

TURN_TO = Patterns(
    r"questions?", r"fragen", r"para (?:dudas|consultas)", r"per (?:informazioni|domande)",
    r"please (?:use|e-?mail|write|try|ask|send|resend|forward|return)", r"ask", r"contact", r"directed to", r"(?:for|further) (?:help|assistance)",
    r"send mail to", r"write to", r"new address", r"use instead", r"moved to", r"changed to", r"wenden sie sich", r"rückfragen",
    r"neuen? (?:e-?mail-?)?adresse", r"kontaktieren sie", r"schreiben sie an", r"weitergeleitet an", r"nouvelle adresse", r"écri(?:re|vez) à",
    r"nueva dirección", r"contacte con", r"póngase en contacto", r"contactar", r"escriba a", r"diríjase a", r"contacteu", r"poseu-vos en contacte",
    r"novo endereço", r"contate", r"entre em contato", r"contacto com", r"escreva para", r"nuovo indirizzo", r"contatt(?:are|ate|i)",
    r"rivolger(?:si|etevi)", r"scriv(?:ere|ete|a) a", r"contactați", r"adresați-vă", r"nieuw adres", r"contacteer", r"nya adress", r"kontakta",
    r"vänd dig till", r"kontakt", r"kontakte", r"henvend", r"ny adresse", r"ota yhteyttä", r"uusi osoite", r"hafðu samband", r"võtke ühendust",
    r"nowy adres", r"skontaktuj", r"kontaktujte", r"obraťte se", r"obráťte sa", r"nová adresa", r"kontaktirajte", r"obratite se", r"obrnite se",
    r"обратитесь", r"обращайтесь", r"свяжитесь", r"пишите", r"новый адрес", r"зверніться", r"звертайтесь", r"нова адреса", r"свържете се",
    r"обърнете се", r"обратите се", r"kreipkitės", r"sazinieties", r"forduljon", r"írjon", r"lépjen kapcsolatba", r"új cím", r"επικοινωνήστε",
    r"νέα διεύθυνση", r"your (?:mailbox|account|inbox|storage)", r"ihr (?:postfach|konto)", r"ihre mailbox", r"votre (?:boîte|compte|messagerie)",
    r"su (?:buzón|cuenta)", r"sua (?:caixa|conta)", r"(?:tua|sua|vostra) casella", r"uw (?:mailbox|account|postvak)", r"twoja skrzynka",
    r"din (?:brevlåda|postkasse|innboks)", r"ваш (?:почтовый )?ящик", r"ваша скринька", r"ваш аккаунт", r"dear(?! \w+(?: \w+){0,2},)", r"iletişime geçin", r"yeni adres",
    r"פנה אל", r"צור קשר", r"פנו אל", r"اتصل", r"التواصل", r"راسل", r"liên hệ", r"hubungi", r"alamat baru",
    r"urgent", r"dringend\w*", r"urgences?", r"urgencias?", r"urgências?", r"urgenz[ae]", r"brådskande", r"haster", r"kiireellis\w+", r"piln\w+", r"naléhav\w+",
    r"срочн\w+", r"терміново", r"sürgős", r"acil", r"gebruikt? u", r"schrijf", r"(?:verwenden|nutzen|benutzen) sie", r"utilise[rz]", r"utilice", r"utilize",
    r"utilizz(?:are|i|ate)", r"använd", r"brug", r"käyttäkää", r"použijte", r"používejte", r"используйте", r"використовуйте", r"használja",
    frame=r"\b(?:ANY)\b[^.!?;@]{0,60}$",
)  # fmt: skip
"""stands before an address that is to be written to, or is the reader's own: whole words"""

TURN_TO_UNSPACED = Patterns(
    "新しいアドレス", "新地址", "请联系", "請聯繫", "請聯絡", "请咨询", "连络", "ติดต่อ",
    frame=r"(?:ANY)[^.!?;@]{0,60}$",
)  # fmt: skip
"""the same as TURN_TO, in scripts without spaces"""

TURN_TO_BEHIND = Patterns(
    "までお問い合わせ", "へお問い合わせ", "にお問い合わせ", "までご連絡", "へご連絡", "にご連絡", "로 문의", "으로 문의", "에 문의", "에게 문의", "로 연락", "으로 연락", "联系", "聯繫", "聯絡", "ile iletişim",
    "adresine başvur", "adresine yazın", "címen", "címre írjon", "पर संपर्क", "से संपर्क",
    frame=r"[>\"')\]]{0,2},? ?(?:ANY)",
)  # fmt: skip
"""stands behind an address that is to be written to"""

HANDED_ON = Phrases(
    "forwarded to", "passed on to", "redirected to", "handed to", "weitergeleitet", "weitergegeben", "transmis à", "transféré", "reenviado", "remitido a",
    "encaminhad", "inoltrat", "doorgestuurd", "vidarebefordra", "videresend", "přeposlán", "välitetty", "välitetä", "przekazan", "předán", "предан", "переслан", "передано",
    "továbbít", "yönlendiril", "転送", "转发", "轉寄", "전달했", "הועבר", "تحويل",
)  # fmt: skip
"""says that a message went on to somebody"""

CONJUNCTIONS = Patterns(
    " and ", " but ", " und ", " aber ", " et ", " mais ", " y ", " pero ", " e ", " mas ", " en ", " maar ", " och ", " men ", " og ", " ja ",
    " i ", " ale ", " и ", " но ", " та ", " és ", " και ", " ve ",
    frame="(?:ANY)",
)  # fmt: skip
"""where the next clause of a sentence begins"""
