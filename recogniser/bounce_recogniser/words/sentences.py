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
        Phrases("deliver", "handed over", "get through", "got through", "transmitted", "pass on"),
    ),
    # German
    Pair(
        Phrases("nicht", "kein", "gescheitert", "scheiterte", "fehlgeschlagen", "fehler", "aufgegeben", "abgebrochen"),
        Phrases("zustell", "zugestellt", "ausliefer", "ausgeliefert", "übermitt", "überbracht", "abgeliefert", "angenommen", "übergeben", "angekommen", "loswerden", "abgesetzt", "kam nicht an", "annehmen"),
    ),
    # French
    Pair(
        Phrases("n'a ", "n'ont ", "ne peut", "impossible", "échec", "échou", "n'avons", "abandonn", "n'est pas"),
        Phrases("remis", "remettre", "livr", "distribu", "achemin", "transmi", "accept", "envoy", "l'envoi", "arriv", "parven"),
    ),
    # Spanish, Catalan, Galician
    Pair(
        Phrases("no fue", "no ha ", "no pudo", "no pudimos", "no hemos", "imposible", "no hem ", "error", "non foi", "fall", "non se ", "no se ", "no llegó"),
        Phrases("entreg", "enviar", "reparti", "acept", "hacer llegar", "transmit", "recibid", "a su destin"),
    ),
    # Portuguese
    Pair(
        Phrases("não ", "impossível"),
        Phrases("entreg", "aceit", "transmit", "chegou"),
    ),
    # Italian
    Pair(
        Phrases("non ", "impossibile", "errore"),
        Phrases("consegn", "recapit", "accett", "spedit", "trasmess", "arrivat", "giunt"),
    ),
    # Romanian
    Pair(
        Phrases("nu ", "n-a", "imposibil"),
        Phrases("livra", "transmis", "expedia", "acceptat", "predat", "ajuns"),
    ),
    # Dutch, Afrikaans
    Pair(
        Phrases("niet", "mislukt", "onmogelijk", "nie "),
        Phrases("bezorg", "afgelever", "verzonden", "overhandig", "geaccepteerd", "aangenomen", "afgelewer", "aangekomen", "opgeslagen"),
    ),
    # Swedish, Danish, Norwegian, Icelandic, Faroese
    Pair(
        Phrases("inte ", "ikke ", "ikkje ", "misslyck", "mislyk", "ekki", "ikki "),
        Phrases("lever", "overbring", "afsend", "skicka", "vidarebefordra", "accepter", "tatt imot", "afhend", "koma", "komið til skila", "frem", "afhent", "fram"),
    ),
    # Finnish, Estonian
    Pair(
        Phrases("ei ", "eivät", "epäonnistu", "ebaõnnestu", "mahdoton"),
        Phrases("toimit", "perille", "lähet", "välit", "kätte", "kohale", "edasta", "saata", "vastaanot"),
    ),
    # Polish
    Pair(
        Phrases("nie "),
        Phrases("dostarcz", "doręcz", "wysła", "przekaza", "przyjęt", "przesła", "dotar"),
    ),
    # Czech, Slovak
    Pair(
        Phrases("nepodařil", "nebyl", "nemohl", "nezdařil", "selhal", "nebol", "nepodaril", "nie je možné", "nemožno", "zlyhal"),
        Phrases("doruč", "předa", "odesl", "odosl", "přijat", "prijat", "uložit"),
    ),
    # Slovenian, Croatian, Bosnian, Serbian, Macedonian
    Pair(
        Phrases("nije ", "nisu ", "neuspje", "ne može", "није ", "неуспе", "не ", "ni "),
        Phrases("dostav", "isporuč", "posla", "uruč", "prihvać", "sprejet", "достав", "испоруч", "послат", "уруч", "прихваћен", "испорач", "isporuk", "stig", "prispel", "стиг"),
    ),
    # Russian, Ukrainian, Belarusian, Bulgarian
    Pair(
        Phrases("не ", "невозможн", "неможлив", "грешка"),
        Phrases("доставит", "доставк", "вручен", "отправ", "отослан", "принят", "принял", "передан", "передат", "донест", "надісл", "прийнят", "прийняв", "изпрат", "приет", "дастаў", "приема", "дошл", "дійш", "дайш"),
    ),
    # Lithuanian, Latvian
    Pair(
        Phrases("nepavyko", "nebuvo", "negali", "neizdevās", "netika", "nevar", "nav "),
        Phrases("pristat", "įteik", "išsiųs", "piegād", "nosūt", "nogād", "priimt", "pieņemt"),
    ),
    # Hungarian
    Pair(
        Phrases("nem ", "sikertelen", "lehetetlen"),
        Phrases("kézbesít", "továbbít", "elküld", "célba", "fogadta", "eljut", "jutott", "érkezett meg", "fogadni"),
    ),
    # Greek
    Pair(
        Phrases("δεν ", "αδύνατ", "αποτυχ", "απέτυχ"),
        Phrases("παραδ", "παράδοση", "αποστ", "δεκτ", "διαβιβ", "έφτασ", "έφθασ", "αποθηκευτ"),
    ),
    # Albanian, Maltese, Basque, Welsh, Irish
    Pair(
        Phrases("nuk ", "ezin", "ez da", "methwyd", "methu", "níor", "theip", "ni ellid", "cha deach", "ni fu modd", "ma ", "ni chyrhaedd"),
        Phrases("dorëzua", "kkonsenj", "entregatu", "bidali", "danfon", "seachad", "sheachad", "lìbhrig", "wassal", "wassl", "wasal", "neges", "iritsi"),
    ),
    # Hebrew, Arabic, Persian, Urdu
    Pair(
        Phrases("לא ", "נכשל", "אי אפשר"),
        Phrases("למסור", "מסיר", "לשלוח", "נשלח", "הגיע", "להעביר", "התקבל"),
    ),
    Pair(
        Phrases("تعذر", "لم ", "فشل", "لا يمكن"),
        Phrases("توصيل", "تسليم", "إرسال", "إيصال", "قبول", "يصل", "تصل"),
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
        Phrases("届", "送信", "配達", "配送", "送達", "お送り", "受け取", "受信"),
    ),
    # Chinese
    Pair(
        Phrases("无法", "未能", "没有", "不能", "失败", "無法", "沒有", "失敗", "未被"),
        Phrases("送达", "投递", "送到", "递送", "接收", "送達", "投遞", "傳送", "傳遞", "遞送", "寄達", "寄到"),
    ),
    # Korean
    Pair(
        Phrases("못했", "못하", "실패", "수 없", "않았"),
        Phrases("전달", "전송", "배달", "발송", "보낼", "배송"),
    ),
    # Vietnamese, Thai, Indonesian, Malay, Filipino, Swahili, Esperanto
    Pair(
        Phrases("không", "thất bại"),
        Phrases("gửi được", "chuyển đến", "gửi tới", "phân phối", "nhận được"),
    ),
    Pair(
        Phrases("ไม่สามารถ", "ไม่ได้", "ล้มเหลว", "ไม่สำเร็จ"),
        Phrases("ถึง"),
    ),
    Pair(
        Phrases("tidak", "gagal", "hindi", "haikuweza", "haukuweza", "imeshindwa", "ne povis", "ne eblis"),
        Phrases("dikirim", "terkirim", "disampaikan", "dihantar", "diteruskan", "naihatid", "maihatid", "naipadala", "kuwasilishwa", "kufikishwa", "kufika", "kutumwa", "liver", "sendi"),
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
        Phrases("message", "mail", "letter"),
        Phrases("not be sent", "not accepted", "refused", "turned away", "turned down", "came back", "sent back", "bounced", "discarded"),
    ),
    # German
    Pair(
        Phrases("nachricht", "mail", "brief", "sendung", "post"),
        Phrases("abgewiesen", "abgelehnt", "zurückgewiesen", "verworfen", "kam zurück", "verweigert", "zurückgeschickt", "geht an sie zurück", "zurückgesandt", "zurückgegeben"),
    ),
    # French
    Pair(
        Phrases("message", "courrier", "courriel", "mail"),
        Phrases("refus", "rejet", "renvoyé à l'exp", "est revenu", "retourné à"),
    ),
    # Spanish, Catalan, Galician
    Pair(
        Phrases("mensaje", "correo", "missatge", "correu", "mensaxe"),
        Phrases("rechaz", "devuelt", "rebutj", "retornat", "devolt", "rexeit", "devolvemos"),
    ),
    # Portuguese
    Pair(
        Phrases("mensagem", "e-mail", "correio"),
        Phrases("rejeit", "recus", "devolvid", "voltou", "retornou"),
    ),
    # Italian
    Pair(
        Phrases("messaggio", "mail", "posta"),
        Phrases("rifiutat", "respint", "tornat", "restituit"),
    ),
    # Romanian
    Pair(
        Phrases("mesaj", "e-mail"),
        Phrases("respins", "refuzat", "returnat", "s-a întors"),
    ),
    # Dutch, Afrikaans
    Pair(
        Phrases("bericht", "mail", "boodskap"),
        Phrases("geweigerd", "afgewezen", "teruggestuurd", "kwam terug", "geweier", "teruggezonden", "geretourneerd"),
    ),
    # Swedish, Danish, Norwegian, Icelandic, Faroese
    Pair(
        Phrases("meddeland", "melding", "brev", "mail", "mejl", "e-post", "skeyti", "besked"),
        Phrases("avvis", "afvis", "retur", "nekad", "nektet", "nægtet", "hafnað", "kom tillbaka", "kom tilbage", "endursen"),
    ),
    # Finnish, Estonian
    Pair(
        Phrases("viesti", "sähköposti", "kiri", "sõnum", "teade", "kirja"),
        Phrases("hylät", "palaut", "torju", "tagasi", "keeldu", "lükat"),
    ),
    # Polish
    Pair(
        Phrases("wiadomość", "mail", "przesyłka"),
        Phrases("odrzuc", "zwrócon", "wróci", "odmówi"),
    ),
    # Czech, Slovak
    Pair(
        Phrases("zpráv", "správ", "e-mail", "pošta", "dopis"),
        Phrases("odmítn", "odmiet", "vrác", "vrát", "zamítn", "zamiet", "odmítl", "nedoraz", "neprišl", "nepřišl"),
    ),
    # Slovenian, Croatian, Bosnian, Serbian, Macedonian
    Pair(
        Phrases("sporočil", "poruk", "pošt", "порук", "пошт", "порак"),
        Phrases("zavrn", "vrać", "vrnj", "враћен", "вратен", "odbi", "одби"),
    ),
    # Russian, Ukrainian, Belarusian, Bulgarian
    Pair(
        Phrases("письмо", "сообщение", "лист", "повідомлення", "съобщение", "писмо", "почта", "пошта", "паведамленне"),
        Phrases("отклон", "отверг", "вернул", "возвращ", "відхил", "поверн", "отхвърл", "върна", "отказ", "адхіл", "вярну"),
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
        Phrases("ulaştırılamadı", "ulaşmadı", "geri döndü", "iade edil", "kabul edilmedi", "çatdırıl", "geri qaytarıl", "göndərilə bilmədi", "reddet", "geri gönderil", "geri çevril", "bırakılamadı"),
    ),
    # Hebrew, Arabic, Persian, Urdu
    Pair(
        Phrases("הודע", "דואר", "מכתב"),
        Phrases("חזר", "דחה"),
    ),
    Pair(
        Phrases("رسال", "بريد"),
        Phrases("رفض", "أعيدت", "ارتد", "مرفوض"),
    ),
    # Japanese
    Pair(
        Phrases("メール", "メッセージ"),
        Phrases("拒否", "返送", "戻って", "未達", "返却"),
    ),
    # Chinese
    Pair(
        Phrases("邮件", "信件", "郵件"),
        Phrases("退回", "被拒", "拒收", "拒绝", "拒絕", "反弹", "退還"),
    ),
    # Korean
    Pair(
        Phrases("메일", "메시지", "편지"),
        Phrases("반송", "거부", "거절", "되돌아"),
    ),
    # Vietnamese, Thai, Indonesian, Malay, Filipino, Swahili, Esperanto
    Pair(
        Phrases("thư", "tin nhắn"),
        Phrases("bị trả", "từ chối"),
    ),
    Pair(
        Phrases("pesan", "surat", "emel"),
        Phrases("ditolak", "dipulangkan", "kembali"),
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
        Phrases("رد کرد", "अस्वीकार", "वापस"),
    ),
)  # fmt: skip
"""message, and came back: in one sentence"""

NOT_KNOWN = (
    # English
    Pair(
        Phrases("mailbox", "address", "recipient", "user", "account", "inbox"),
        Phrases("not exist", "n't exist", "unknown", "not found", "no longer exist", "not known", "not valid", "invalid", "nonexist", "is closed", "no such", "is disabled"),
    ),
    # German
    Pair(
        Phrases("postfach", "empfänger", "adresse", "benutzer", "adressat", "konto"),
        Phrases("existiert nicht", "gibt es nicht", "unbekannt", "nicht bekannt", "nicht gefunden", "nicht vorhanden", "ungültig"),
    ),
    # French
    Pair(
        Phrases("adresse", "boîte", "destinataire", "utilisateur", "compte"),
        Phrases("n'existe", "inexist", "inconnu", "introuvable", "invalide", "aucune boîte"),
    ),
    # Spanish, Catalan, Galician
    Pair(
        Phrases("buzón", "cuenta", "bústia", "adreça", "destinatari", "usuari", "dirección"),
        Phrases("no existe", "inexistente", "desconocid", "no válid", "inválid", "no encontrad", "no s'ha trobat", "desconegu", "non existe"),
    ),
    # Portuguese
    Pair(
        Phrases("caixa", "endereço", "destinatário", "usuário", "utilizador", "conta"),
        Phrases("não existe", "inexistente", "desconhecid", "inválid", "não foi encontrad"),
    ),
    # Italian
    Pair(
        Phrases("casella", "indirizzo", "destinatario", "utente"),
        Phrases("non esist", "inesistente", "sconosciut", "non valid", "non trovat", "risulta piena"),
    ),
    # Romanian
    Pair(
        Phrases("adresa", "destinatar", "căsuța", "utilizator"),
        Phrases("nu există", "inexistent", "necunoscut", "invalid"),
    ),
    # Dutch, Afrikaans
    Pair(
        Phrases("postvak", "mailbox", "adres", "ontvanger", "gebruiker"),
        Phrases("bestaat niet", "onbekend", "niet gevonden", "ongeldig", "bestaan nie"),
    ),
    # Swedish, Danish, Norwegian, Icelandic, Faroese
    Pair(
        Phrases("brevlåd", "adress", "mottagar", "mottaker", "modtager", "postkas", "postboks", "konto", "bruker", "bruger", "användar", "pósthólf", "netfang", "viðtakand"),
        Phrases("finns inte", "findes ikke", "finnes ikke", "eksisterer ikke", "existerar inte", "okänd", "ukjent", "ukendt", "ekki til", "óþekkt", "ogiltig", "ugyldig"),
    ),
    # Finnish, Estonian
    Pair(
        Phrases("postilaatikko", "osoite", "vastaanottaja", "käyttäjä", "postkast", "aadress", "saaja", "kasutaja"),
        Phrases("tuntematon", "ei löydy", "ei löytynyt", "ei eksisteeri", "tundmatu", "ei leitud", "ei ole"),
    ),
    # Polish
    Pair(
        Phrases("skrzynka", "adres", "odbiorca", "użytkownik", "konto"),
        Phrases("nie istnieje", "nieznany", "nie znaleziono", "nieprawidłow"),
    ),
    # Czech, Slovak
    Pair(
        Phrases("schránk", "adres", "příjemc", "príjemc", "uživatel", "používateľ"),
        Phrases("neexist", "neznám", "nenalez", "nenájden", "neplatn"),
    ),
    # Slovenian, Croatian, Bosnian, Serbian, Macedonian
    Pair(
        Phrases("nabiralnik", "naslov", "prejemnik", "sanduč", "adres", "primatel", "korisnik", "сандуч", "адрес", "прималац", "корисник", "примач", "uporabnik"),
        Phrases("ne obstaja", "ne postoji", "neznan", "ni najden", "nije pronađ", "не постои", "не постоји", "непознат", "није пронађ", "nepozna"),
    ),
    # Russian, Ukrainian, Belarusian, Bulgarian
    Pair(
        Phrases("ящик", "адрес", "получател", "пользовател", "скриньк", "одержувач", "користувач", "кутия", "потребител", "скрынк"),
        Phrases("не существует", "неизвест", "не найден", "не зарегистрирован", "не існує", "невідом", "не знайден", "не съществува", "непознат", "не е намерен", "не існуе", "заблокирован", "отсутствует"),
    ),
    # Lithuanian, Latvian
    Pair(
        Phrases("dėžut", "adres", "gavėj", "vartotoj", "pastkast", "saņēmēj", "lietotāj"),
        Phrases("neegzistuo", "nežinom", "nerast", "neeksist", "nezinām", "nav atrast", "nepastāv"),
    ),
    # Hungarian
    Pair(
        Phrases("postafiók", "cím", "felhasználó"),
        Phrases("nem létez", "ismeretlen", "nem található", "érvénytelen", "megszűnt"),
    ),
    # Greek
    Pair(
        Phrases("θυρίδα", "διεύθυνση", "χρήστη"),
        Phrases("δεν υπάρχει", "άγνωστ", "μη έγκυρ", "δεν βρέθη"),
    ),
    # Turkish, Azerbaijani
    Pair(
        Phrases("posta kutusu", "adres", "alıcı", "kullanıcı", "hesap", "ünvan", "istifadəçi"),
        Phrases("bulunamadı", "mevcut değil", "geçersiz", "bilinmiyor", "yok", "tapılmadı", "mövcud deyil"),
    ),
    # Hebrew, Arabic, Persian, Urdu
    Pair(
        Phrases("תיב", "כתובת", "נמען", "משתמש"),
        Phrases("לא קיימ", "אינה קיימת", "אינו קיים", "לא נמצא", "לא מוכר"),
    ),
    Pair(
        Phrases("صندوق", "عنوان", "مستلم", "مستخدم"),
        Phrases("غير موجود", "غير معروف", "لا يوجد", "غير صالح", "لم يتم العثور"),
    ),
    Pair(
        Phrases("صندوق", "آدرس", "گیرنده", "کاربر", "نشانی"),
        Phrases("وجود ندارد", "ناشناخته", "یافت نشد", "نامعتبر"),
    ),
    # Japanese
    Pair(
        Phrases("宛先", "アドレス", "受信者", "ユーザ", "メールボックス"),
        Phrases("存在し", "不明", "見つかりません", "無効", "ありません", "誤り"),
    ),
    # Chinese
    Pair(
        Phrases("邮箱", "地址", "收件人", "用户", "账号", "信箱", "使用者", "帳號"),
        Phrases("不存在", "无效", "無效", "找不到", "未找到", "不正确", "有误"),
    ),
    # Korean
    Pair(
        Phrases("메일함", "주소", "수신자", "사용자", "계정"),
        Phrases("존재하지", "찾을 수 없", "알 수 없", "없는", "잘못된"),
    ),
    # Vietnamese, Thai, Indonesian, Malay, Filipino, Swahili, Esperanto
    Pair(
        Phrases("hộp thư", "địa chỉ", "người nhận"),
        Phrases("không tồn tại", "không hợp lệ", "không tìm thấy"),
    ),
    Pair(
        Phrases("กล่องจดหมาย", "ที่อยู่", "ผู้ใช้", "ข้อความ", "อีเมล"),
        Phrases("ไม่พบ", "ไม่มีอยู่", "ไม่ถูกต้อง", "ถูกปฏิเสธ", "ตีกลับ", "ถูกส่งคืน"),
    ),
    Pair(
        Phrases("kotak", "alamat", "penerima", "pengguna"),
        Phrases("tidak ada", "tidak ditemukan", "tidak dikenal", "tidak valid", "tidak sah", "tidak dijumpai"),
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
    r"din (?:brevlåda|postkasse|innboks)", r"ваш (?:почтовый )?ящик", r"ваша скринька", r"ваш аккаунт", r"dear", r"iletişime geçin", r"yeni adres",
    r"פנה אל", r"צור קשר", r"פנו אל", r"اتصل", r"التواصل", r"راسل", r"liên hệ", r"hubungi", r"alamat baru",
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
    "encaminhad", "inoltrat", "doorgestuurd", "vidarebefordra", "videresendt", "välitetty", "przekazan", "předán", "предан", "переслан", "передано",
    "továbbít", "yönlendiril", "転送", "转发", "轉寄", "전달했", "הועבר", "تحويل",
)  # fmt: skip
"""says that a message went on to somebody"""

CONJUNCTIONS = Patterns(
    " and ", " but ", " und ", " aber ", " et ", " mais ", " y ", " pero ", " e ", " mas ", " en ", " maar ", " och ", " men ", " og ", " ja ",
    " i ", " ale ", " и ", " но ", " та ", " és ", " και ", " ve ",
    frame="(?:ANY)",
)  # fmt: skip
"""where the next clause of a sentence begins"""
