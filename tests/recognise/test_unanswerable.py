"""Mails with an empty envelope sender, by whomever: what they say of an address tells failures from everything else.

The sender's name and the subject tell nothing here, so each mail stands or falls by its words.
"""

# ruff: noqa: E501  (tables of mails)

from __future__ import annotations

import pytest

from bounce_recogniser import Kind, Recognised, recognise

U = "u.ser@rcpt.test"
V = "two@rcpt.test"


def read(
    body: str, *, sender: str = "x77@gw.test", subject: str = "x", headers: str = "", path: str = "Return-Path: <>\n"
) -> Recognised:
    """What is recognised in a mail that nobody may answer."""
    header = f"{path}From: {sender}\nTo: news@sender.test\nSubject: {subject}\n"
    return recognise(f"{header}{headers or 'Content-Type: text/plain; charset=utf-8'}\n\n{body}".encode())


def recipients(found: Recognised) -> list[str]:
    """Whom it says to have failed."""
    return [one.address for one in found.failures if one.address]


SENTENCES = [
    "We regret that we could not pass on your message to {}.",
    "Your mail for {} came back from the other side.",
    "There is no mailbox {} on this system: no such user.",
    "Leider ließ sich Ihre Nachricht an {} nicht übermitteln.",
    "Der Empfänger {} ist hier unbekannt.",
    "Die Gegenseite hat Ihre Mail an {} abgelehnt.",
    "Nous n'avons pas réussi à acheminer votre courriel vers {}.",
    "L'adresse {} est introuvable sur ce serveur.",
    "Su correo para {} ha sido rechazado por el servidor de destino.",
    "No hemos podido hacer llegar su mensaje a {}.",
    "El buzón {} no existe.",
    "El vostre correu per a {} ha estat rebutjat.",
    "Non foi posible entregar a mensaxe a {}.",
    "O seu e-mail para {} foi recusado pelo servidor.",
    "O endereço {} não foi encontrado.",
    "Il suo messaggio a {} è stato respinto dal server remoto.",
    "L'indirizzo {} è inesistente.",
    "Mesajul dumneavoastră către {} nu a putut fi transmis.",
    "Adresa {} nu există.",
    "Wij konden uw bericht niet bezorgen bij {}.",
    "De ontvanger {} is hier onbekend.",
    "U boodskap aan {} kon nie afgelewer word nie: dit is geweier.",
    "Vi kunde inte överlämna ert brev: mottagaren {} är okänd.",
    "Meddelandet till {} avvisades.",
    "Vi kunne ikke levere brevet ditt til {}.",
    "Adressen {} findes ikke.",
    "Ekki tókst að koma skeytinu til {}.",
    "Viestin perille toimittaminen osoitteeseen {} epäonnistui.",
    "Vastaanottajaa {} ei löydy.",
    "Teie kirja ei õnnestunud aadressile {} kohale toimetada.",
    "Nie udało się przekazać listu do {}.",
    "Odbiorca {} jest nieznany.",
    "Váš e-mail pro {} byl odmítnut.",
    "Adresát {} je neznámý.",
    "Vašu správu sa nepodarilo odovzdať na {}: adresát je neznámy.",
    "Vaše sporočilo za {} je bilo zavrnjeno.",
    "Vaša poruka za {} je odbijena.",
    "Vaša pošta za {} nije uručena.",
    "Ваша порука за {} је враћена: корисник не постоји.",
    "Пораката за {} не може да се испорача.",
    "Ваше сообщение для {} отклонено принимающей стороной.",
    "Получатель {} нам неизвестен.",
    "Не получилось передать письмо на {}.",
    "Ваш лист для {} повернуто.",
    "Одержувача {} не знайдено.",
    "Вашето писмо до {} беше върнато.",
    "Ваш ліст для {} не дастаўлены.",
    "Jūsų laiško adresatui {} pristatyti nepavyko.",
    "Jūsu vēstuli {} nevarēja nogādāt.",
    "Levelét a(z) {} címre nem tudtuk továbbítani.",
    "A(z) {} postafiók megszűnt.",
    "Το μήνυμά σας προς {} απορρίφθηκε.",
    "Η διεύθυνση {} δεν υπάρχει.",
    "{} adresine yolladığınız ileti ulaştırılamadı.",
    "{} adlı alıcı bulunamadı.",
    "{} ünvanına məktub çatdırılmadı.",
    "Mesazhi juaj për {} nuk u dorëzua.",
    "Ni fu modd danfon eich neges at {}: methwyd.",
    "Ezin izan da zure mezua {} helbidera bidali.",
    "לא הצלחנו להעביר את ההודעה אל {}.",
    "הנמען {} אינו קיים.",
    "لم نتمكن من إيصال رسالتك إلى {}.",
    "العنوان {} غير موجود.",
    "پیام شما به {} تحویل داده نشد.",
    "आपका संदेश {} तक नहीं पहुँच सका।",
    "{} 宛のメールをお届けできませんでした。",
    "宛先 {} は存在しません。",
    "您寄给 {} 的信件被退回。",
    "收件人 {} 不存在。",
    "您寄往 {} 的郵件無法送達。",
    "{} 님께 보낸 편지를 배달하지 못했습니다.",
    "수신자 {} 을 찾을 수 없습니다.",
    "Thư gửi tới {} đã bị trả lại.",
    "ไม่สามารถนำส่งอีเมลถึง {} ได้",
    "Surat Anda kepada {} ditolak.",
    "Mesej anda kepada {} gagal dihantar.",
    "Hindi naihatid ang iyong sulat kay {}.",
    "Barua pepe yako kwa {} haikuweza kufikishwa.",
    "Via mesaĝo al {} ne povis esti liverita.",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_in_any_language(sentence: str) -> None:
    assert recipients(read(sentence.format(U) + "\n")) == [U]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_same_by_a_person_is_nothing(sentence: str) -> None:
    found = read(sentence.format(U) + "\n", sender="Ann <ann@corp.test>", path="Return-Path: <ann@corp.test>\n")
    assert recipients(found) == []


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_same_by_a_daemon_whose_envelope_is_not_known(sentence: str) -> None:
    assert recipients(read(sentence.format(U) + "\n", sender="MAILER-DAEMON@gw.test", path="")) == [U]
    postmaster = read(sentence.format(U) + "\n", sender="postmaster@gw.test", subject="Undeliverable mail", path="")
    assert recipients(postmaster) == [U]


@pytest.mark.parametrize("sentence", SENTENCES[:20])
def test_info_and_its_like_are_recipients_too(sentence: str) -> None:
    assert recipients(read(sentence.format("info@rcpt.test") + "\n")) == ["info@rcpt.test"]


LATE = [
    "Your message to {} could not be delivered yet. We keep trying.",
    "Ihre Nachricht an {} konnte bislang nicht zugestellt werden. Wir versuchen es weiter.",
    "Votre message à {} n'a pas pu être remis pour l'instant. Le serveur continue ses essais.",
    "Su mensaje a {} no se ha entregado por el momento. Seguiremos intentándolo.",
    "A sua mensagem para {} ainda não foi entregue. Continuaremos a tentar.",
    "Il messaggio per {} non è stato ancora consegnato. Il server continuerà a provare.",
    "Mesajul către {} nu a fost livrat încă. Vom reîncerca.",
    "Het bericht aan {} is voorlopig niet bezorgd. We blijven het proberen.",
    "Ditt brev till {} har ännu inte levererats. Nya försök görs.",
    "Din mail til {} er endnu ikke leveret. Vi prøver igen.",
    "Meldingen til {} er foreløpig ikke levert. Vi prøver på nytt.",
    "Viestiä osoitteeseen {} ei ole vielä toimitettu. Yritämme uudelleen.",
    "Wiadomość do {} nie została jeszcze dostarczona. Będziemy próbować dalej.",
    "Zprávu pro {} zatím nebylo možné doručit, zkoušíme to dál.",
    "Správu pre {} zatiaľ nebolo možné doručiť, budeme skúšať ďalej.",
    "Vaša poruka za {} još nije isporučena. Pokušat ćemo ponovo.",
    "Sporočila za {} še ni bilo mogoče dostaviti. Poskusili znova bomo kasneje.",
    "Письмо для {} пока не доставлено. Сервер продолжит попытки.",
    "Лист для {} наразі не доставлено. Спроби триватимуть.",
    "Писмото до {} засега не е доставено. Сървърът ще опита отново.",
    "Laiškas adresatui {} kol kas nepristatytas, pristatyti nepavyko. Bandysime dar kartą.",
    "Az Ön levelét egyelőre nem sikerült kézbesíteni: {}. Később újra próbáljuk.",
    "Η παράδοση στο {} δεν έγινε ακόμη. Θα γίνουν νέες προσπάθειες.",
    "{} adresine iletiniz henüz teslim edilemedi. Denemeye devam edeceğiz.",
    "ההודעה אל {} עדיין לא נמסרה. ננסה שוב.",
    "لم يتم تسليم رسالتك إلى {} حتى الآن. ستتم إعادة المحاولة.",
    "{} 宛のメールはまだ配信できていません。引き続き配信を試みます。",
    "发往 {} 的邮件暂时无法送达，系统将继续尝试投递。",
    "發往 {} 的郵件尚未送達。",
    "{} 로 보낸 메일을 아직 전달하지 못했습니다. 계속 시도합니다.",
    "Thư gửi tới {} chưa gửi được. Máy chủ sẽ tiếp tục thử.",
    "Pesan kepada {} belum terkirim. Server akan terus mencoba.",
]


@pytest.mark.parametrize("sentence", LATE)
def test_what_is_late_has_not_failed(sentence: str) -> None:
    found = read(sentence.format(U) + "\n")
    assert recipients(found) == []
    assert read(sentence.format(U), sender="mailer-daemon@gw.test", subject="Mail").kind is Kind.DELAYED


@pytest.mark.parametrize(
    "sentence",
    [
        "Es erfolgen keine weiteren Zustellversuche.",
        "Aucune nouvelle tentative ne sera faite.",
        "No se volverá a intentar.",
        "Não tentaremos novamente.",
        "Non verranno effettuati ulteriori tentativi.",
        "Er wordt niet opnieuw geprobeerd.",
        "Повторных попыток не будет.",
        "Další pokusy nebudou.",
        "再送は行いません。",
        "不会再次尝试投递。",
        "다시 시도하지 않습니다.",
    ],
)
def test_a_try_that_is_denied_is_no_delay(sentence: str) -> None:
    assert recipients(read(f"<{U}>: 550 5.1.1 unknown\n\n{sentence}\n", sender="mailer-daemon@gw.test")) == [U]


AWAY = [
    "Ich bin nicht da. Ihre Mail wird nicht weitergeleitet; wenden Sie sich an {}.",
    "Diese Adresse wird nicht mehr gelesen. Ihre Nachricht wurde an {} weitergeleitet.",
    "I have left. Mail is not delivered to me any more, please write to {}.",
    "Joe Miller is not with us now. Your message was not forwarded. Ask {}.",
    "Je ne suis pas joignable, votre message ne sera pas lu. Envoyez les urgences à {}",
    "No estoy en la oficina. Para enviar correo urgente: {}",
    "Esta cuenta no está atendida y su mensaje no será recibido por nadie. Envíelo a {}",
    "Não estou e não posso responder. Envie sua mensagem a {}.",
    "Mi sposto: la casella news non è più attiva. Scrivete a {}.",
    "Nu sunt la birou și nu pot răspunde. Pentru urgențe: {}",
    "Ik lees mijn mail niet. Voor spoed: {}.",
    "Jag är borta och kan inte läsa min e-post. Skicka brådskande mejl till {}.",
    "Jeg er ikke til stede og kan ikke lese e-post. Send viktige meldinger til {}.",
    "En ole töissä enkä lue sähköpostia. Kiireelliset asiat: {}",
    "Nie pracuję już w tej firmie. Proszę pisać na adres {}.",
    "Nejsem v práci, vaši zprávu přečtu později. Naléhavé věci: {}",
    "Nisam u uredu i ne mogu odgovoriti. Hitno: {}",
    "Я не отвечаю на письма до 5 мая. По срочным вопросам: {}",
    "Мене немає, листи не читаю. Термінове: {}",
    "Nem vagyok bent, a levelekre nem tudok válaszolni. Sürgős esetben: {}",
    "Δεν είμαι εδώ και δεν μπορώ να απαντήσω. Για επείγοντα στείλτε μήνυμα στο {}",
    "Yerimde değilim, mesajınıza hemen cevap veremem. Acil: {}",
    "אינני כאן ולא אוכל לענות. לדחוף: {}",
    "أنا غير موجود ولا أستطيع الرد. للأمور العاجلة: {}",
    "本日は留守にしております。お急ぎの方は {} までご連絡ください。",
    "我不在公司，无法及时回复您的邮件。如有急事请发送邮件到 {}。",
    "지금은 메일을 확인할 수 없습니다. 급한 용무는 {} 로 메일을 보내 주세요.",
    "Tôi không có mặt và không thể trả lời. Việc gấp: {}",
]


@pytest.mark.parametrize("text", AWAY)
def test_who_is_away_names_a_colleague(text: str) -> None:
    assert recipients(read(text.format(V) + "\n", sender="Joe <joe@corp.test>")) == []


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("Helpdesk <support@desk.test>", "[Ticket 550] Mail delivery failed", "You wrote: mail to {u} failed with 550 5.1.1."),
        ("Helpdesk <support@desk.test>", "Ticket received", "We have received your request about 550 5.1.1 {u}: user unknown."),
        ("Quarantine <q@gw.test>", "Summary", "Held for you:\n\n{v}   550 5.1.1 hello\n{u}  Undelivered mail\n\nRelease: http://gw.test/"),
        ("Quarantine <q@gw.test>", "Virus", "A message from {v} to you was not delivered, because it has a virus."),
        ("postmaster@gw.test", "{Virus?} Warning", "The message addressed to you was not delivered: sender {v}, virus found."),
        ("it@corp.test", "Undelivered Mail - action required", "Your mailbox {v} has exceeded its quota. 552 5.2.2 mailbox full. Upgrade here."),
        ("it@corp.test", "Mail blocked", "Dear {v}, 3 messages could not be delivered to your mailbox {v}. 550 5.2.2. Please verify your account."),
        ("root@corp.test", "Logwatch", "Bounced:\n  550 5.1.1 {u} User unknown: 3 Time(s)"),
        ("mail-stats@corp.test", "Yesterday", "Statistics\n\n{u};550;5.1.1;User unknown\n{v};552;5.2.2;Mailbox full"),
        ("Parcel <parcel@parcel.test>", "Zustellung", "Ihre Sendung 550 ist da. Ablage bei {v}."),
        ("Shop <shop@shop.test>", "Payment", "Your payment of 550 euros was declined. Ask {v}."),
        ("tmda@tmda.test", "One more step", "Your message to {u} was not delivered yet: reply to this mail so that it is accepted."),
        ("Joe <joe@corp.test>", "Spamschutz", "Ihre Nachricht an {u} wird noch nicht angenommen. Bitte auf diese Mail antworten."),
        ("Joe <joe@corp.test>", "Read: 550", "Your message to {u} was read on Monday."),
        ("Joe <joe@corp.test>", "Moved", "Please use my new address {u}: the old one is no longer valid."),
    ],
)  # fmt: skip
def test_what_else_has_no_envelope_sender(sender: str, subject: str, text: str) -> None:
    assert recipients(read(text.replace("{u}", U).replace("{v}", V) + "\n", sender=sender, subject=subject)) == []


@pytest.mark.parametrize(
    "text",
    [
        f"Adressat: {U}\nAntwort: 554 5.7.1 denied\n",
        f"| Rcpt | Result | Answer |\n|---|---|---|\n| {U} | no | 554 5.7.1 denied |\n",
        f"STATE=DEAD\nRCPT={U}\nREPLY=554 5.7.1 denied\n",
        f"Qwerty uiop {U} asdf:\n>> 554 5.7.1 denied\n",
        f"Qwerty uiop {U} asdf (554 5.7.1 denied).\n\nQwerty: support@gw.test\n",
        f"Qwerty: {U}\nRéponse du serveur : 554 5.7.1 please try <{V}>\n",
    ],
)
def test_a_permanent_reply_is_enough(text: str) -> None:
    assert [(one.address, one.code, one.extended) for one in read(text).failures] == [(U, "554", "5.7.1")]


def test_a_code_that_is_led_up_to_by_dots() -> None:
    text = f"1. {U}\n   result ...... no\n   smtp code ... 554\n   status ...... 5.7.1\n"
    found = read(text, sender="mailer-daemon@gw.test", subject="Not delivered").failures
    assert [(one.address, one.code, one.extended) for one in found] == [(U, "554", "5.7.1")]


def test_list_software_that_names_a_member_who_cannot_be_reached() -> None:
    text = f"--> Error description:\n\nError-For:  {U}\nError-Code: 3\nError-Text: No such local user.\n\nError-End:  1 error\n"
    assert recipients(read(text, sender="listserv@ls.test", subject="Error report", path="")) == [U]


def test_each_in_a_list_has_its_error_and_who_got_it_is_left_out() -> None:
    text = f"Batch 7\n\nNot delivered:\n * {U}\n     because: 550 5.1.1 no\n * {V}\n     because: 554 5.7.1 spam\n\nDelivered:\n * c@rcpt.test\n     answer: 250 2.0.0 Ok\n"
    found = read(text).failures
    assert [(one.address, one.code) for one in found] == [(U, "550"), (V, "554")]


def test_a_list_in_a_language_without_a_heading_in_the_table() -> None:
    text = f"Mesazhi juaj nuk u dorëzua:\n\n  {U}\n  {V}\n\nPershendetje\n"
    assert recipients(read(text)) == [U, V]


@pytest.mark.parametrize(
    ("media_type", "data"),
    [
        (
            "application/json",
            f'{{"rcpt": "{U}", "smtp": {{"code": 554, "enhanced": "5.7.1", "text": "no"}}, "from": "{V}"}}',
        ),
        ("application/xml", f"<f><recipient>{U}</recipient><reply>554 5.7.1 no</reply></f>"),
        ("text/csv", f"{U},554 5.7.1 no\n"),
    ],
)
def test_data_for_programs_is_read_when_the_text_names_nobody(media_type: str, data: str) -> None:
    headers = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b"
    body = f"--b\n\nNot delivered, see below.\n--b\nContent-Type: {media_type}\n\n{data}\n--b--\n"
    found = read(body, headers=headers, subject="Message undeliverable").failures
    assert [(one.address, one.code, one.extended) for one in found] == [(U, "554", "5.7.1")]


ENCLOSED = f"""--b

It bounced, see the report.
--b
Content-Type: message/rfc822

From: MAILER-DAEMON@mx.rcpt.test
To: forward-1@gw.test
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=i

--i
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.rcpt.test

Final-Recipient: rfc822; {U}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 unknown

--i--
--b--
"""


def test_the_report_that_a_forwarder_encloses() -> None:
    headers = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b"
    found = read(ENCLOSED, sender="mailer-daemon@gw.test", subject="Bounced: not delivered", headers=headers)
    assert [(one.address, one.code) for one in found.failures] == [(U, "550")]
    found = read(ENCLOSED, sender="Ann <ann@corp.test>", subject="Bounced: not delivered", headers=headers)
    assert recipients(found) == []


def test_a_filter_that_refuses_in_the_recipients_name() -> None:
    text = f"filter: the mailbox of <{U}> has exceeded its quota.\nYour mail was not delivered.\n"
    assert recipients(read(text, sender=U, subject="Mail rejected")) == [U]
    text = f"I am on holiday until Monday; ask <{V}>.\n"
    assert recipients(read(text, sender=U, subject="Mail rejected")) == []


@pytest.mark.parametrize(
    ("text", "disposition", "kind"),
    [
        ("Your message was automatically rejected by Sieve:\n\nno thanks\n", "automatic-action/MDN-sent-automatically; deleted", Kind.FAILURE),
        ("Your message was deleted without being read.\n", "automatic-action/MDN-sent-automatically; deleted", Kind.RECEIPT),
        ("Your message was automatically rejected by Sieve:\n\nno\n", "manual-action/MDN-sent-manually; displayed", Kind.RECEIPT),
    ],
)  # fmt: skip
def test_a_filter_that_refuses_by_a_receipt(text: str, disposition: str, kind: Kind) -> None:
    headers = "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b"
    body = f"--b\n\n{text}--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; {U}\nDisposition: {disposition}\n\n--b--\n"
    found = read(body, headers=headers)
    assert found.kind is kind
    assert recipients(found) == ([U] if kind is Kind.FAILURE else [])


def test_an_at_sign_within_quotes() -> None:
    found = read(f'Not delivered:\n\n  "a@b"@rcpt.test\n    550 5.1.1 {V} no\n', sender="mailer-daemon@gw.test")
    assert recipients(found) == ['"a@b"@rcpt.test']


def test_a_subject_that_looks_like_a_reply_is_no_reply() -> None:
    returned = f"--- Original message ---\n\nReceived: from a by b\nTo: {U}\nFrom: news@sender.test\nSubject: 550 Main Street\n"
    text = f"Your message: Fwd: 421 Main Street and 550 Main Street\n\nNot delivered to:\n  {U}\n\n{returned}"
    found = read(text, sender="mailer-daemon@gw.test", subject="Undelivered Mail").failures
    assert [(one.address, one.code) for one in found] == [(U, None)]
