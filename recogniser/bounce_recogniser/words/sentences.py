"""What a sentence says of the address in it.

Read by `signs`.  Data only.  All lower case (case-folded); a phrase counts where it stands in the case-folded, unfolded text.
"""

# ruff: noqa: E501  (lists of words)

from __future__ import annotations

from ..vocabulary import Pair, Patterns, Phrases

UNDELIVERED = (
    # English
    Pair(
        Phrases("not ", "n't", "cannot", "unable", "fail", "impossible", "never", "gave up", "given up"),
        Phrases("deliver", "accepted by", "handed over", "get through", "got through", "transmitted", "pass on", "passed on"),
    ),
    # German
    Pair(
        Phrases("nicht", "kein", "unmöglich", "gescheitert", "scheiterte", "fehlgeschlagen", "misslungen", "fehler", "aufgegeben", "abgebrochen"),
        Phrases("zustell", "zugestellt", "ausliefer", "ausgeliefert", "übermitt", "überbracht", "abgeliefert", "angenommen", "übergeben", "angekommen", "zustellbar", "loswerden", "abgesetzt"),
    ),
    # French
    Pair(
        Phrases("n'a ", "n'ont ", "ne peut", "impossible", "échec", "échou", "n'avons", "pas pu", "pas été", "abandonn"),
        Phrases("remis", "remettre", "livr", "distribu", "achemin", "délivr", "transmi", "accept", "parven", "envoy", "l'envoi"),
    ),
    # Spanish, Catalan, Galician
    Pair(
        Phrases("no se ", "no fue", "no ha ", "no pudo", "no pudimos", "no hemos", "imposible", "no hem ", "no s'ha", "no s'hi", "impossible", "error", "non foi", "fall", "non se "),
        Phrases("entreg", "lliur", "enviar", "reparti", "acept", "accept", "hacer llegar", "transmit", "recibid"),
    ),
    # Portuguese
    Pair(
        Phrases("não ", "nao ", "impossível", "falha", "falhou"),
        Phrases("entreg", "enviar a", "enviada", "aceit", "encaminhad", "transmit"),
    ),
    # Italian
    Pair(
        Phrases("non ", "impossibile", "errore", "fallit"),
        Phrases("consegn", "recapit", "inoltrat", "accett", "inviare il", "spedit", "trasmess"),
    ),
    # Romanian
    Pair(
        Phrases("nu ", "n-a", "imposibil", "eșec", "eroare"),
        Phrases("livrat", "livra", "transmis", "expedia", "trimis către", "acceptat", "predat"),
    ),
    # Dutch, Afrikaans
    Pair(
        Phrases("niet", "mislukt", "onmogelijk", "nie ", "kon geen"),
        Phrases("bezorg", "aflever", "afgelever", "verzonden", "besteld", "bestellen", "overhandig", "geaccepteerd", "aangenomen", "afgelewer"),
    ),
    # Swedish, Danish, Norwegian, Icelandic, Faroese
    Pair(
        Phrases("inte ", "ikke ", "ikkje ", "misslyck", "mislyk", "ej ", "ekki", "umulig"),
        Phrases("lever", "avlever", "aflever", "fram till", "overbring", "afsend", "skicka", "vidarebefordra", "accepter", "tatt imot", "afhent", "afhend", "koma", "komið til skila", "flutt"),
    ),
    # Finnish, Estonian
    Pair(
        Phrases("ei ", "eivät", "epäonnistu", "ebaõnnestu", "mahdoton"),
        Phrases("toimit", "perille", "lähet", "välit", "kätte", "kohale", "edasta", "saata", "vastaanot"),
    ),
    # Polish
    Pair(
        Phrases("nie ", "niemożliw", "niepowodzeni", "niedostarcz"),
        Phrases("dostarcz", "doręcz", "wysła", "przekaza", "przyjęt", "przesła", "dostarczen"),
    ),
    # Czech, Slovak
    Pair(
        Phrases("nepodařil", "nebyl", "nelze", "nemohl", "nezdařil", "selhal", "nebol", "nepodaril", "nie je možné", "nemožno", "zlyhal", "nedá", "není možné", "nemohla"),
        Phrases("doruč", "předa", "odesl", "odosl", "přijat", "prijat", "predan", "přijmout", "odoslať", "přeposl", "zasl"),
    ),
    # Slovenian, Croatian, Bosnian, Serbian, Macedonian
    Pair(
        Phrases("ni bil", "ni mogoče", "nije ", "nisu ", "neuspje", "neuspe", "nemoguće", "ne može", "ni uspel", "није ", "нису ", "неуспе", "не може", "не беше", "не можеше", "не е "),
        Phrases("dostav", "isporuč", "poslat", "posla", "predan", "uruč", "prihvać", "sprejet", "достав", "испоруч", "послат", "уруч", "прихваћен", "испорач", "isporuk"),
    ),
    # Russian, Ukrainian, Belarusian, Bulgarian
    Pair(
        Phrases("не ", "невозможн", "неможлив", "невъзможн", "ошибка", "помилка", "грешка", "немагчым", "неуспе"),
        Phrases("доставл", "доставит", "доставк", "вручен", "отправ", "отослан", "принят", "принял", "передан", "передат", "донест", "надісл", "прийнят", "прийняв", "вручит", "изпрат", "приет", "доставя", "дастаў", "приема", "дошл", "доставен"),
    ),
    # Lithuanian, Latvian
    Pair(
        Phrases("nepavyko", "nebuvo", "negali", "neizdevās", "netika", "nevar", "nav ", "nevarēja"),
        Phrases("pristat", "įteik", "išsiųs", "piegād", "nosūt", "nogād", "priimt", "pieņemt"),
    ),
    # Hungarian
    Pair(
        Phrases("nem ", "sikertelen", "lehetetlen", "hiba", "kézbesíthetetlen", "meghiúsul"),
        Phrases("kézbesít", "továbbít", "elküld", "küldeni", "eljuttat", "célba", "fogadta", "eljut", "jutott"),
    ),
    # Greek
    Pair(
        Phrases("δεν ", "αδύνατ", "αποτυχ", "απέτυχ", "μη "),
        Phrases("παραδ", "παράδοση", "αποστ", "σταλ", "δεκτ", "παραλ", "διαβιβ"),
    ),
    # Albanian, Maltese, Basque, Welsh, Irish
    Pair(
        Phrases("nuk ", "dështoi", "ma setax", "ma ġie", "ezin", "ez da", "methwyd", "methu", "níorbh", "níor", "theip", "nid oes", "ni ellid", "cha deach"),
        Phrases("dorëzua", "dorëzoh", "dërgua", "dërgo", "wasal", "kkonsenj", "entregatu", "bidali", "banatu", "ddanfon", "danfon", "seachad", "sheachad", "lìbhrig"),
    ),
    # Hebrew, Arabic, Persian, Urdu
    Pair(
        Phrases("לא ", "נכשל", "בלתי אפשרי", "אי אפשר"),
        Phrases("נמסר", "נמסרה", "למסור", "מסיר", "לשלוח", "נשלח", "הגיע", "להעביר", "התקבל"),
    ),
    Pair(
        Phrases("تعذر", "لم ", "فشل", "لا يمكن", "غير ممكن"),
        Phrases("تسليم", "توصيل", "إرسال", "ايصال", "إيصال", "قبول", "يصل", "تصل"),
    ),
    Pair(
        Phrases("نشد", "نشده", "نتوانست", "ناموفق", "نمی", "نہیں"),
        Phrases("تحویل", "ارسال", "پہنچا", "بھیج"),
    ),
    # Hindi, Bengali, Tamil
    Pair(
        Phrases("नहीं", "विफल", "असफल", "असमर्थ", "হয়নি", "যায়নি", "ব্যর্থ", "முடியவில்லை"),
        Phrases("वितरित", "डिलीवर", "पहुँच", "पहुंच", "भेज", "বিতরণ", "পাঠান", "পৌঁছ", "ডেলিভার", "வழங்க", "அனுப்ப"),
    ),
    # Japanese
    Pair(
        Phrases("ません", "失敗", "不能", "不可", "出来な", "できなかった", "できなく"),
        Phrases("届", "配信", "送信", "配達", "配送", "送達", "お送り", "受け取", "受信", "送れ"),
    ),
    # Chinese
    Pair(
        Phrases("无法", "未能", "没有", "不能", "失败", "無法", "沒有", "失敗", "未被", "没能"),
        Phrases("送达", "投递", "发送", "送到", "递送", "接收", "送達", "投遞", "傳送", "寄送", "傳遞", "遞送", "寄達", "寄到"),
    ),
    # Korean
    Pair(
        Phrases("못했", "못하", "실패", "없습니다", "수 없", "않았"),
        Phrases("전달", "전송", "배달", "발송", "보낼", "배송"),
    ),
    # Vietnamese, Thai, Indonesian, Malay, Filipino, Swahili, Esperanto
    Pair(
        Phrases("không", "thất bại"),
        Phrases("gửi được", "chuyển đến", "gửi tới", "chuyển được", "gửi đến", "phân phối", "nhận được", "chuyển phát", "giao"),
    ),
    Pair(
        Phrases("ไม่สามารถ", "ไม่ได้", "ล้มเหลว", "ไม่สำเร็จ"),
        Phrases("ส่ง", "จัดส่ง", "นำส่ง", "ถึง"),
    ),
    Pair(
        Phrases("tidak", "gagal", "belum dapat", "hindi", "haikuweza", "haikufi", "imeshindwa", "ne povis", "ne estis", "ne eblis"),
        Phrases("dikirim", "terkirim", "disampaikan", "dihantar", "diteruskan", "naihatid", "maihatid", "naipadala", "kuwasilishwa", "kufikishwa", "kutumwa", "liver", "sendi"),
    ),
    # Nynorsk, Faroese, Luxembourgish, Breton, Occitan
    Pair(
        Phrases("konnt net", "n'eo ket", "es pas", "vórðu ikki"),
        Phrases("zougestallt", "kaset", "liurat", "levera"),
    ),
    # Maltese, Breton
    Pair(
        Phrases("ma ġiex"),
        Phrases("ikkonsenjat"),
    ),
    # Kazakh, Kyrgyz, Mongolian
    Pair(
        Phrases("хат", "кат", "захидал"),
        Phrases("жеткізілмеді", "қабылдамады", "жеткирилген жок", "жеткен жок", "хүргэгдсэнгүй"),
    ),
    # Uzbek
    Pair(
        Phrases("xat"),
        Phrases("yetkazilmadi", "yetkazib berilmadi"),
    ),
    # Georgian, Armenian
    Pair(
        Phrases("ვერ", "არ ", "չի", "չհաջող"),
        Phrases("მიეწოდ", "მიწოდ", "გაიგზავნ", "առաք"),
    ),
    # Marathi, Nepali, Punjabi, Gujarati
    Pair(
        Phrases("नाही", "सकिएन", "ਨਹੀਂ", "નથી"),
        Phrases("पोहोच", "पुर्‍याउन", "ਪਹੁੰਚ", "પહોંચ"),
    ),
    # Tamil, Telugu, Kannada, Malayalam, Sinhala
    Pair(
        Phrases("செய்தி", "సందేశం", "ಸಂದೇಶ", "സന്ദേശം", "පණිවිඩය"),
        Phrases("வழங்கப்படவில்லை", "చేరలేదు", "ತಲುಪಲಿಲ್ಲ", "എത്തിക്കാനായില്ല", "නොහැකි විය"),
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
        Phrases("not be sent", "not accepted", "unable to send", "refused", "rejected", "turned away", "turned down", "came back", "sent back", "bounced", "discarded", "returned to"),
    ),
    # German
    Pair(
        Phrases("nachricht", "mail", "brief", "sendung", "post"),
        Phrases("abgewiesen", "abgelehnt", "zurückgewiesen", "verworfen", "kam zurück", "verweigert", "kommt zurück", "zurückgeschickt"),
    ),
    # French
    Pair(
        Phrases("message", "courrier", "courriel", "mail"),
        Phrases("refus", "rejet", "renvoyé à l'exp", "est revenu", "retourné à"),
    ),
    # Spanish, Catalan, Galician
    Pair(
        Phrases("mensaje", "correo", "missatge", "correu", "mensaxe"),
        Phrases("rechaz", "devuelt", "rebutj", "retornat", "devolt", "rexeit"),
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
        Phrases("mesaj", "e-mail", "scrisoare"),
        Phrases("respins", "refuzat", "returnat", "s-a întors"),
    ),
    # Dutch, Afrikaans
    Pair(
        Phrases("bericht", "mail", "boodskap"),
        Phrases("geweigerd", "afgewezen", "teruggestuurd", "teruggekomen", "kwam terug", "geweier"),
    ),
    # Swedish, Danish, Norwegian, Icelandic, Faroese
    Pair(
        Phrases("meddeland", "melding", "besked", "brev", "mail", "mejl", "e-post", "skeyti"),
        Phrases("avvis", "afvis", "retur", "nekad", "nektet", "nægtet", "refuser", "hafnað", "kom tillbaka", "kom tilbage", "endursend"),
    ),
    # Finnish, Estonian
    Pair(
        Phrases("viesti", "sähköposti", "kiri", "sõnum", "teade", "kirja"),
        Phrases("hylät", "palaut", "torju", "tagasi", "keeldu", "lükat"),
    ),
    # Polish
    Pair(
        Phrases("wiadomość", "list", "mail", "poczta", "przesyłka"),
        Phrases("odrzuc", "zwrócon", "wróci", "odmówi"),
    ),
    # Czech, Slovak
    Pair(
        Phrases("zpráv", "správ", "e-mail", "pošta", "dopis", "list"),
        Phrases("odmítn", "odmiet", "vrác", "vrát", "vrátil", "zamítn", "zamiet", "odmítl"),
    ),
    # Slovenian, Croatian, Bosnian, Serbian, Macedonian
    Pair(
        Phrases("sporočil", "poruk", "pošt", "порук", "пошт", "mail", "порак"),
        Phrases("zavrn", "odbij", "vrać", "vrnj", "одбиј", "враћен", "вратен", "одбиен", "odbi", "одби"),
    ),
    # Russian, Ukrainian, Belarusian, Bulgarian
    Pair(
        Phrases("письмо", "сообщение", "лист", "повідомлення", "съобщение", "писмо", "почта", "пошта", "ліст", "паведамленне"),
        Phrases("отклон", "отверг", "вернул", "возвращ", "відхил", "поверн", "върнат", "отхвърл", "върна", "отказ", "адхіл", "вярну"),
    ),
    # Lithuanian, Latvian
    Pair(
        Phrases("laišk", "pranešim", "vēstul", "ziņojum", "žinut"),
        Phrases("atmest", "grąžint", "grįžo", "noraid", "atgriez", "atsakyt", "atmet"),
    ),
    # Hungarian
    Pair(
        Phrases("level", "üzenet", "küldemény"),
        Phrases("elutasít", "visszautasít", "visszaérkez", "visszajött", "visszaküld", "visszadob"),
    ),
    # Greek
    Pair(
        Phrases("μήνυμ", "επιστολή", "mail"),
        Phrases("απορρί", "απόρρι", "επιστρ", "επέστρε", "γύρισε", "απέρρι"),
    ),
    # Turkish, Azerbaijani
    Pair(
        Phrases("ileti", "mesaj", "posta", "mektup", "məktub"),
        Phrases("edilemedi", "ulaştırılamadı", "gönderilemedi", "iletilemedi", "ulaşmadı", "reddedil", "geri döndü", "iade edil", "kabul edilmedi", "çatdırıl", "geri qaytarıl", "göndərilə bilmədi", "reddet"),
    ),
    # Hebrew, Arabic, Persian, Urdu
    Pair(
        Phrases("הודע", "דואר", "מכתב"),
        Phrases("נדח", "הוחזר", "חזר", "סורב", "דחה"),
    ),
    Pair(
        Phrases("رسال", "بريد"),
        Phrases("رفض", "أعيدت", "إعادت", "مرتجع", "ارتد", "مرفوض"),
    ),
    # Japanese
    Pair(
        Phrases("メール", "メッセージ"),
        Phrases("拒否", "返送", "戻って", "戻りました", "未達", "不達", "返却"),
    ),
    # Chinese
    Pair(
        Phrases("邮件", "信件", "郵件"),
        Phrases("退回", "退信", "被拒", "拒收", "拒绝", "拒絕", "退件", "反弹", "退還"),
    ),
    # Korean
    Pair(
        Phrases("메일", "메시지", "편지"),
        Phrases("반송", "거부", "거절", "되돌아"),
    ),
    # Vietnamese, Thai, Indonesian, Malay, Filipino, Swahili, Esperanto
    Pair(
        Phrases("thư", "tin nhắn"),
        Phrases("bị từ chối", "bị trả", "trả lại", "bị trả về", "từ chối"),
    ),
    Pair(
        Phrases("pesan", "surat", "mesej", "emel"),
        Phrases("ditolak", "dikembalikan", "dipulangkan", "kembali", "menolak"),
    ),
    # Albanian
    Pair(
        Phrases("mesazh"),
        Phrases("refuzo"),
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
        Phrases("mailbox", "address", "recipient", "user", "account", "person", "inbox"),
        Phrases("not exist", "n't exist", "unknown", "not found", "no longer exist", "not known", "not valid", "invalid", "nonexist", "non-exist", "is closed", "no such", "is disabled"),
    ),
    # German
    Pair(
        Phrases("postfach", "empfänger", "adresse", "benutzer", "adressat", "konto"),
        Phrases("existiert nicht", "gibt es nicht", "unbekannt", "nicht bekannt", "nicht gefunden", "nicht vorhanden", "ungültig", "nicht (mehr)", "existiert auf"),
    ),
    # French
    Pair(
        Phrases("adresse", "boîte", "boite", "destinataire", "utilisateur", "compte"),
        Phrases("n'existe", "inexist", "inconnu", "introuvable", "invalide", "aucune boîte"),
    ),
    # Spanish, Catalan, Galician
    Pair(
        Phrases("buzón", "buzon", "dirección", "direccion", "destinatario", "usuario", "cuenta", "bústia", "adreça", "destinatari", "usuari"),
        Phrases("no existe", "inexistente", "desconocid", "no válid", "inválid", "no encontrad", "no s'ha trobat", "desconegu", "no existeix", "non existe"),
    ),
    # Portuguese
    Pair(
        Phrases("caixa", "endereço", "destinatário", "usuário", "utilizador", "conta"),
        Phrases("não existe", "inexistente", "desconhecid", "inválid", "não encontrad", "não foi encontrad"),
    ),
    # Italian
    Pair(
        Phrases("casella", "indirizzo", "destinatario", "utente", "account"),
        Phrases("non esist", "inesistente", "sconosciut", "non valid", "non trovat", "risulta piena"),
    ),
    # Romanian
    Pair(
        Phrases("adresa", "destinatar", "căsuța", "cutia", "utilizator"),
        Phrases("nu există", "inexistent", "necunoscut", "nu a fost găsit", "invalid"),
    ),
    # Dutch, Afrikaans
    Pair(
        Phrases("postvak", "postbus", "mailbox", "adres", "ontvanger", "gebruiker", "geadresseerde"),
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
        Phrases("ei ole olemassa", "tuntematon", "ei löydy", "ei löytynyt", "ei eksisteeri", "tundmatu", "ei leitud", "ei ole"),
    ),
    # Polish
    Pair(
        Phrases("skrzynka", "adres", "odbiorca", "odbiorcy", "użytkownik", "konto"),
        Phrases("nie istnieje", "nieznany", "nie znaleziono", "nieprawidłow", "nie ma"),
    ),
    # Czech, Slovak
    Pair(
        Phrases("schránk", "adres", "příjemc", "príjemc", "adresát", "uživatel", "používateľ"),
        Phrases("neexist", "neznám", "nenalez", "nenašl", "nenájden", "neplatn"),
    ),
    # Slovenian, Croatian, Bosnian, Serbian, Macedonian
    Pair(
        Phrases("nabiralnik", "naslov", "prejemnik", "sanduč", "adres", "primatel", "primalac", "korisnik", "сандуч", "адрес", "прималац", "корисник", "примач", "uporabnik"),
        Phrases("ne obstaja", "ne postoji", "neznan", "nepoznat", "ni najden", "nije pronađ", "не постои", "не постоји", "непознат", "није пронађ", "nepozna", "није пронађен"),
    ),
    # Russian, Ukrainian, Belarusian, Bulgarian
    Pair(
        Phrases("ящик", "адрес", "получател", "пользовател", "скриньк", "одержувач", "отримувач", "користувач", "кутия", "потребител", "скрынк"),
        Phrases("не существует", "неизвест", "не найден", "не зарегистрирован", "не існує", "невідом", "не знайден", "не съществува", "непознат", "не е намерен", "не існуе", "заблокирован", "отсутствует"),
    ),
    # Lithuanian, Latvian
    Pair(
        Phrases("dėžut", "adres", "gavėj", "vartotoj", "pastkast", "saņēmēj", "lietotāj"),
        Phrases("neegzistuo", "nežinom", "nerast", "neeksist", "nezinām", "nav atrast", "neatrad", "nepastāv"),
    ),
    # Hungarian
    Pair(
        Phrases("postafiók", "cím", "felhasználó"),
        Phrases("nem létez", "ismeretlen", "nem található", "érvénytelen", "megszűnt"),
    ),
    # Greek
    Pair(
        Phrases("θυρίδα", "γραμματοκιβώτιο", "διεύθυνση", "παραλήπτης", "χρήστης", "χρήστη"),
        Phrases("δεν υπάρχει", "άγνωστ", "δεν βρέθηκε", "ανύπαρκτ", "μη έγκυρ", "δεν βρέθη"),
    ),
    # Turkish, Azerbaijani
    Pair(
        Phrases("posta kutusu", "adres", "alıcı", "kullanıcı", "hesap", "ünvan", "istifadəçi"),
        Phrases("bulunamadı", "mevcut değil", "geçersiz", "bilinmiyor", "yok", "tapılmadı", "mövcud deyil"),
    ),
    # Hebrew, Arabic, Persian, Urdu
    Pair(
        Phrases("תיב", "כתובת", "נמען", "משתמש"),
        Phrases("לא קיימ", "לא קיים", "אינה קיימת", "אינו קיים", "לא נמצא", "לא מוכר"),
    ),
    Pair(
        Phrases("صندوق", "عنوان", "مستلم", "مستخدم", "المستلم"),
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
        Phrases("邮箱", "地址", "收件人", "用户", "账号", "信箱", "使用者", "帳號", "郵箱"),
        Phrases("不存在", "无效", "無效", "找不到", "未找到", "不正确", "有误"),
    ),
    # Korean
    Pair(
        Phrases("메일함", "사서함", "주소", "수신자", "받는 사람", "사용자", "계정"),
        Phrases("존재하지", "찾을 수 없", "알 수 없", "없는", "잘못된"),
    ),
    # Vietnamese, Thai, Indonesian, Malay, Filipino, Swahili, Esperanto
    Pair(
        Phrases("hộp thư", "địa chỉ", "người nhận"),
        Phrases("không tồn tại", "không hợp lệ", "không tìm thấy"),
    ),
    Pair(
        Phrases("กล่องจดหมาย", "ที่อยู่", "ผู้รับ", "ผู้ใช้", "ข้อความ", "อีเมล"),
        Phrases("ไม่พบ", "ไม่มีอยู่", "ไม่ถูกต้อง", "ถูกปฏิเสธ", "ตีกลับ", "ถูกส่งคืน"),
    ),
    Pair(
        Phrases("kotak", "alamat", "penerima", "pengguna"),
        Phrases("tidak ada", "tidak ditemukan", "tidak dikenal", "tidak wujud", "tidak valid", "tidak sah", "tidak dijumpai"),
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
        Phrases("მომხმარებელ", "მისამართ", "հասցե"),
        Phrases("არ არსებობს", "გոյություն չունի", "գոյություն չունի"),
    ),
    # Persian, Urdu, Hindi, Bengali
    Pair(
        Phrases("نشانی", "پتہ", "पता", "উপযোগকর্তা", "ঠিকানা"),
        Phrases("وجود ندارد", "موجود نہیں", "मौजूद नहीं", "খুঁজে পাওয়া যায়নি"),
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
    r"pour toute question", r"bei fragen", r"para (?:dudas|consultas)", r"per (?:informazioni|domande)",
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
    frame=r"\b(?:ANY)\b[^.!?;@]{0,60}$",
)  # fmt: skip
"""stands before an address that is to be written to, or is the reader's own: whole words"""

TURN_TO_UNSPACED = Patterns(
    "新しいアドレス", "新地址", "请联系", "請聯繫", "請聯絡", "请咨询", "连络", "ติดต่อ",
    frame=r"(?:ANY)[^.!?;@]{0,60}$",
)  # fmt: skip
"""the same in scripts without blanks"""

TURN_TO_BEHIND = Patterns(
    r"(?:instead|statt|stattdessen|en su lugar|à la place)\b", r"(?:has |have )?(?:sent|tried|wrote|attempted)\b",
    "までお問い合わせ", "へお問い合わせ", "にお問い合わせ", "までご連絡", "へご連絡", "にご連絡", "로 문의", "으로 문의", "에 문의", "에게 문의", "로 연락", "으로 연락",
    "联系", "聯繫", "聯絡", "ile iletişim", "adresine başvur", "adresine yazın", "címen", "címre írjon", "पर संपर्क", "से संपर्क",
    frame=r"[>\"')\]]{0,2},? ?(?:ANY)",
)  # fmt: skip
"""stands behind it"""

HANDED_ON = Phrases(
    "passed on to", "forwarded to", "redirected to", "handed over to", "handed to", "weitergeleitet", "weitergegeben", "transmis à", "transféré",
    "reenviado", "remitido a", "encaminhad", "reencaminhad", "inoltrat", "doorgestuurd", "vidarebefordra", "videresendt", "välitetty", "przekazan",
    "předán", "предан", "переслан", "передано", "továbbít", "yönlendiril", "転送", "转发", "轉寄", "전달했", "הועבר", "تحويل",
)  # fmt: skip
"""says that a message went on to somebody"""

CONJUNCTIONS = Patterns(
    " and ", " but ", " und ", " aber ", " et ", " mais ", " y ", " pero ", " e ", " mas ", " en ", " maar ", " och ", " men ", " og ",
    " ja ", " i ", " ale ", " и ", " но ", " та ", " és ", " και ", " ve ",
    frame="(?:ANY)",
)  # fmt: skip
"""where the next clause of a sentence begins"""
