"""Mails written for the tests in the shapes that mail servers, machines and people write; no real addresses."""

# ruff: noqa: E501  (the mails are as long as they are)

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent


@dataclass(frozen=True)
class Written:
    """One mail: what is in it, and what a reader gets from it."""

    name: str
    sender: str
    subject: str
    body: str
    expected: tuple[tuple[str, str | None, str | None], ...] = ()
    """recipient, code, enhanced code"""
    headers: str = ""

    def mail(self) -> bytes:
        """The mail itself."""
        header = f"From: {self.sender}\nTo: news@sender.test\nSubject: {self.subject}\nDate: Mon, 2 Nov 2026 10:00:00 +0000\n"
        extra = dedent(self.headers).strip("\n")
        return (header + (extra + "\n" if extra else "") + "\n" + dedent(self.body).lstrip("\n")).encode()


ORIGINAL = """
From: News <news@sender.test>
To: {to}
Subject: Hello
Date: Mon, 2 Nov 2026 09:00:00 +0000
Message-ID: <1.abc@sender.test>

Hello, this is our newsletter. Questions: help@sender.test.
"""

NULL = "Return-Path: <>"
U = "u.ser+x@rcpt.test"
DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.relay.test>"

FAILURES = [
    Written("exim", DAEMON, "Mail delivery failed: returning message to sender", f"""
        This message was created automatically by mail delivery software.

        A message that you sent could not be delivered to one or more of its
        recipients. This is a permanent error. The following address(es) failed:

          {U}
            SMTP error from remote mail server after RCPT TO:<{U}>:
            host mx.rcpt.test [192.0.2.1]: 550 5.1.1 <{U}>: no such user here
          two@rcpt.test
            Unrouteable address

        ------ This is a copy of the message, including all the headers. ------

        Return-path: <news@sender.test>
        To: {U}
        """, ((U, "550", "5.1.1"), ("two@rcpt.test", None, None))),
    Written("qmail", "MAILER-DAEMON@mx.relay.test", "failure notice", f"""
        Hi. This is the qmail-send program at mx.relay.test.
        I'm afraid I wasn't able to deliver your message to the following addresses.
        This is a permanent error; I've given up. Sorry it didn't work out.

        <{U}>:
        192.0.2.1 does not like recipient.
        Remote host said: 550 5.1.1 unknown user
        Giving up on 192.0.2.1.

        <two@rcpt.test>:
        Sorry, no mailbox here by that name. (#5.1.1)

        --- Below this line is a copy of the message.

        Return-Path: <news@sender.test>
        """, ((U, "550", "5.1.1"), ("two@rcpt.test", None, "5.1.1"))),
    Written("sendmail-8-text", DAEMON, "Returned mail: see transcript for details", f"""
        The original message was received at Mon, 2 Nov 2026 09:00:00 GMT
        from relay.test [192.0.2.9]

           ----- The following addresses had permanent fatal errors -----
        <{U}>
            (reason: 550 5.2.1 Mailbox disabled)

           ----- Transcript of session follows -----
        ... while talking to mx.rcpt.test.:
        >>> DATA
        <<< 550 5.2.1 Mailbox disabled
        550 5.1.1 <{U}>... User unknown
        """, ((U, "550", "5.2.1"),)),
    Written("exchange-5.5", "System Administrator <postmaster@corp.test>", "Undeliverable: Hello", f"""
        Your message

          To:      {U}
          Subject: Hello
          Sent:    Mon, 2 Nov 2026 09:00:00 -0000

        did not reach the following recipient(s):

        {U} on Mon, 2 Nov 2026 09:00:05 -0000
            The recipient name is not recognized
            MSEXCH:IMS:CORP:SITE:SERVER 0 (000C05A6) Unknown Recipient
        """, ((U, None, None),), NULL),
    Written("exchange-2000", "postmaster@corp.test", "Delivery Status Notification (Failure)", f"""
        This is an automatically generated Delivery Status Notification.

        Delivery to the following recipients failed.

               {U}
        """, ((U, None, None),)),
    Written("exchange-2003", "System Administrator <postmaster@corp.test>", "Undeliverable: Hello", f"""
        Your message did not reach some or all of the intended recipients.

              Subject:  Hello
              Sent:     11/2/2026 9:00 AM

        The following recipient(s) could not be reached:

              {U} on 11/2/2026 9:00 AM
                    The e-mail account does not exist at the organization this message was sent to.
                    <mx.corp.test #5.1.1>
        """, ((U, None, "5.1.1"),), NULL),
    Written("exchange-2007-html", "Microsoft Outlook <postmaster@corp.test>", "Unzustellbar: Hello", f"""
        <html><body><p><b>Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Verteilerlisten:</b></p>
        <p><a href="mailto:{U}">{U}</a><br>Die eingegebene E-Mail-Adresse konnte nicht gefunden werden.</p>
        <p>Diagnoseinformationen für Administratoren:</p><p>Generierender Server: mx.corp.test</p>
        <p>{U}<br>#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##</p></body></html>
        """, ((U, "550", "5.1.1"),), "Content-Type: text/html; charset=utf-8\n" + NULL),
    Written("notes", "postmaster@notes.test", "Undeliverable message", f"""
        ------- Failure Reasons  --------

        User not listed in public Name & Address Book
        {U}

        ------- Returned Message --------
        Received: from a.test by b.test; Mon, 2 Nov 2026 09:00:00 +0000
        """, ((U, None, None),)),
    Written("gmail-old", "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)", f"""
        Delivery to the following recipient failed permanently:

             {U}

        Technical details of permanent failure:
        Google tried to deliver your message, but it was rejected by the recipient domain. The error that the other server returned was: 550 550 5.1.1 <{U}>: Recipient address rejected (state 14).

        ----- Original message -----

        Received: by 10.1.1.1 with SMTP id x; Mon, 2 Nov 2026 09:00:00 +0000
        """, ((U, "550", "5.1.1"),), f"X-Failed-Recipients: {U}"),
    Written("google-groups", "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)", """
        Hello news@sender.test,

        We're writing to let you know that the group you tried to contact (u.ser) may not exist, or you may not have permission to post messages to the group.

        ----- Original message -----

        Received: by 10.1.1.1
        """, ((U, None, None),), f"X-Failed-Recipients: {U}"),
    Written("yahoo", "MAILER-DAEMON@yahoo.test", "Failure Notice", f"""
        Sorry, we were unable to deliver your message to the following address.

        <{U}>:
        554: delivery error: dd This user doesn't have a yahoo.test account (u@rcpt.test) [0] - mta1.mail.test

        --- Below this line is a copy of the message.
        """, ((U, "554", None),)),
    Written("gmx", "MAILER-DAEMON@gmx.test", "Mail delivery failed: returning message to sender", f"""
        This message was created automatically by mail delivery software.

        A message that you sent could not be delivered to one or more of
        its recipients. This is a permanent error. The following address
        failed:

        "{U}":
        SMTP error from remote server after RCPT command:
        host: mx.rcpt.test
        5.1.1 <{U}>: Recipient address rejected

        --- The header of the original message is following. ---
        """, ((U, None, "5.1.1"),)),
    Written("gmx-german", "GMX Magic Mail <mailer-daemon@gmx.test>", "Mail delivery failed: returning message to sender", f"""
        Diese Nachricht wurde automatisch von der Mail-Delivery-Software erstellt.

        Leider konnte Ihre E-Mail nicht an alle Empfänger zugestellt werden. Die folgende Adresse ist betroffen:

        {U}:
        mx.rcpt.test: 550 5.7.1 Nachricht wurde abgelehnt
        """, ((U, "550", "5.7.1"),)),
    Written("opensmtpd", "Mailer Daemon <MAILER-DAEMON@bsd.test>", "Delivery status notification: error", f"""
            Hi!

            This is the MAILER-DAEMON, please DO NOT REPLY to this e-mail.

            An error has occurred while attempting to deliver a message for
            the following list of recipients:

        {U}: 550 5.1.1 Invalid recipient
        two@rcpt.test: Domain does not exist

            Below is a copy of the original message:

        Received: from localhost
        """, ((U, "550", "5.1.1"), ("two@rcpt.test", None, None))),
    Written("courier-text", '"Courier mail server at mx.relay.test" <postmaster@mx.relay.test>', "NOTICE: mail delivery status.", f"""
        This is a delivery status notification from mx.relay.test,
        running the Courier mail server, version 0.73.

                                   UNDELIVERABLE MAIL

        Your message to the following recipients cannot be delivered:

        <{U}>:
            mx.rcpt.test [192.0.2.1]:
        >>> RCPT TO:<{U}>
        <<< 550 5.1.1 User unknown.

        If your message was also sent to additional recipients, their delivery
        status is not included in this report.
        """, ((U, "550", "5.1.1"),), NULL),
    Written("groupwise", "Mailer-Daemon@gw.test", "Message status - undeliverable", f"""
        The message that you sent was undeliverable to the following:
        \t{U} (user not found)

        Possibly truncated original message follows:
        """, ((U, None, None),)),
    Written("imail", "Postmaster <postmaster@imail.test>", "Undeliverable Mail", f"""
        User mailbox exceeds allowed size: {U}

        Original message follows.

        Received: from x by y
        """, ((U, None, None),)),
    Written("communigate", "<MAILER-DAEMON@cgp.test>", "Undeliverable mail: Hello", f"""
        Failed to deliver to '{U}'
        SMTP module(domain rcpt.test) reports:
         host mx.rcpt.test says:
         550 5.7.1 Message refused by policy
        """, ((U, "550", "5.7.1"),), NULL),
    Written("mdaemon", "MDaemon at relay.test <MDaemon@relay.test>", "Permanent Delivery Failure", f"""
        The attached message had PERMANENT fatal delivery errors!

        After one or more unsuccessful delivery attempts the attached message has
        been removed from the mail queue on this server.

        YOUR MESSAGE WAS NOT DELIVERED TO ANYONE!

        Failed address: {U}

        --- Session Transcript ---
         Mon 2026-11-02 09:00:00: --> RCPT To:<{U}>
         Mon 2026-11-02 09:00:00: <-- 550 5.1.1 user unknown
        --- End Transcript ---
        """, ((U, "550", "5.1.1"),)),
    Written("hmailserver", "mailer-daemon@hm.test", "Message undeliverable: Hello", f"""
        Your message did not reach some or all of the intended recipients.

           Sent: Mon, 2 Nov 2026 09:00:00 +0000
           Subject: Hello

        The following recipient(s) could not be reached:

        {U}
           Error Type: SMTP
           Remote server (192.0.2.1) issued an error.
           hMailServer sent: RCPT TO:<{U}>
           Remote server replied: 550 5.1.1 No such mailbox

        hMailServer
        """, ((U, "550", "5.1.1"),), NULL),
    Written("mailmarshal", "Mail Administrator <postmaster@mm.test>", "Undeliverable Mail: Hello", f"""
        Your message:
           From:    news@sender.test
           Subject: Hello

        Could not be delivered because of

        550 5.1.1 User unknown

        The following recipients were affected:
            {U}

        Additional Information
        ======================
        """, ((U, "550", "5.1.1"),)),
    Written("james", "postmaster@james.test", "Re: Hello", f"""
        Hi. This is the James mail server at james.test.
        I'm afraid I wasn't able to deliver your message to the following addresses.
        This is a permanent error; I've given up. Sorry it didn't work out. Below
        I include the list of recipients and the reason why I was unable to deliver
        your message.

        Failed recipient(s):
        {U}

        Error message:
        550 5.1.1 user unknown
        """, ((U, "550", "5.1.1"),), NULL),
    Written("apache-james-notify", "postmaster@james.test", "Delivery failure", f"""
        Unable to deliver this message to recipients.

        Message details:
          Subject: Hello
          Sent date: Mon Nov 02 09:00:00 UTC 2026
          MAIL FROM: news@sender.test
          RCPT TO: {U}

        Error message below:
        550 - Requested action not taken: no such user here
        """, ((U, "550", None),)),
    Written("xmail", "postmaster@xmail.test", "Error sending message [1.2.x] from [sender.test]", f"""
        [<00>] XMail bounce: Rcpt=[{U}];Error=[550 5.1.1 mailbox unavailable]

        [<01>] Error sending message [1.2.x] from [sender.test].
        """, ((U, "550", "5.1.1"),)),
    Written("interscan", "postmaster@imss.test", "Mail could not be delivered", f"""
        **********************************************
        ** Message from InterScan Messaging Security Suite

        Sent <<< RCPT TO:<{U}>
        Received >>> 550 5.1.1 <{U}>... user unknown

        Unable to deliver message to <{U}>.
        """, ((U, "550", "5.1.1"),)),
    Written("ironport", "Mail Delivery System <MAILER-DAEMON@esa.test>", "Undeliverable Message", f"""
        The following message to <{U}> was undeliverable.
        The reason for the problem:
        5.1.0 - Unknown address error 550-'5.1.1 User unknown'
        """, ((U, "550", "5.1.1"),)),
    Written("netscape", "Internet Mail Delivery <postmaster@ims.test>", "Delivery Notification: Delivery has failed", f"""
        This report relates to a message you sent with the following header fields:

          Message-id: <1@sender.test>
          Subject: Hello

        Your message cannot be delivered to the following recipients:

          Recipient address: {U}
          Reason: Remote SMTP server has rejected address
          Diagnostic code: smtp;550 5.1.1 unknown user
        """, ((U, "550", "5.1.1"),)),
    Written("surfcontrol", "Postmaster <postmaster@sc.test>", "Message could not be sent", f"""
        Your message could not be sent.
        A transcript of the attempts to send the message follows.
        The number of attempts made: 1
        Addressed To: {U}

        Mon 2 Nov 2026 09:00:00 +0000
        Failed to send to identified host,
        {U}: [192.0.2.5], 550 {U}... No such user
        """, ((U, "550", None),)),
    Written("biglobe", "postmaster@biglobe.test", "Returned mail", f"""
           ----- The following addresses had delivery problems -----
        {U}

           ----- Non-delivered information -----
        The number of messages in recipient's mailbox exceeded the local limit.

           ----- Original message -----
        """, ((U, None, None),), NULL),
    Written("mcafee", "McAfee Mail Server <postmaster@mcafee.test>", "Delivery Status", f"""
        --- The following addresses had delivery problems ---

        <{U}>   (User unknown {U})
        """, ((U, None, None),), NULL),
    Written("mercury", "Mail Administrator <postmaster@mercury.test>", "Postmaster notify: see transcript for details", f"""
        The attached message has failed delivery and has been referred
        to you as postmaster. The following error report or reports
        were given to explain the problem:

           *** {U}
           550 5.1.1 unknown user
        """, ((U, "550", "5.1.1"),)),
    Written("zimbra-spanish", "MAILER-DAEMON@correo.test", "Correo devuelto", f"""
        Lo sentimos, su mensaje no se pudo entregar a los siguientes destinatarios:

        <{U}>: host mx.rcpt.test[192.0.2.1] dijo: 550 5.1.1 usuario desconocido
        """, ((U, "550", "5.1.1"),)),
    Written("french", "Postmaster <postmaster@fr.test>", "Échec de la remise du message", f"""
        Votre message n'a pas pu être remis au destinataire suivant :

          {U}

        Motif : boîte pleine (552 5.2.2 quota dépassé)
        """, ((U, "552", "5.2.2"),)),
    Written("portuguese", "MAILER-DAEMON@br.test", "Mensagem não entregue", f"""
        Sua mensagem não foi entregue aos seguintes destinatários:

        {U}: 550 5.1.1 usuário desconhecido
        """, ((U, "550", "5.1.1"),)),
    Written("italian", "postmaster@it.test", "Mancata consegna", f"""
        Impossibile recapitare il messaggio ai seguenti destinatari:
         - {U}
        Errore: 550 Utente sconosciuto
        """, ((U, "550", None),)),
    Written("dutch", "postmaster@nl.test", "Niet bezorgd: Hello", f"""
        Uw bericht kon niet worden bezorgd aan de volgende geadresseerde:

          {U}

        Reden: mailbox is vol (#5.2.2)
        """, ((U, None, "5.2.2"),)),
    Written("polish", "MAILER-DAEMON@pl.test", "Niedostarczona wiadomość", f"""
        Wiadomość nie mogła zostać dostarczona do następujących adresatów:

        <{U}>
            550 5.1.1 Nie ma takiego użytkownika
        """, ((U, "550", "5.1.1"),)),
    Written("russian", "mailer-daemon@ru.test", "Недоставленное сообщение", f"""
        Ваше письмо не может быть доставлено следующим получателям:

        {U}
            550 5.1.1 Пользователь не найден
        """, ((U, "550", "5.1.1"),)),
    Written("japanese", "postmaster@jp.test", "配信不能のお知らせ", f"""
        以下の宛先へメールを配信できませんでした。

        {U}
        理由: 550 5.1.1 User unknown
        """, ((U, "550", "5.1.1"),)),
    Written("chinese", "PostMaster@cn.test", "系统退信", f"""
        抱歉，您的邮件被退回来了……

        无法发送到 {U}
        退信原因 收件人邮件地址不存在 (550 5.1.1 User not found)
        """, ((U, "550", "5.1.1"),)),
    Written("korean", "postmaster@kr.test", "반송된 메일", f"""
        다음 수신자에게 메일을 전송하지 못했습니다.

        {U}
        550 5.1.1 존재하지 않는 사용자
        """, ((U, "550", "5.1.1"),)),
    Written("czech", "MAILER-DAEMON@cz.test", "Nedoručitelná zpráva", f"""
        Vaši zprávu nelze doručit na následující adresy:

        <{U}>: 550 5.1.1 uživatel neexistuje
        """, ((U, "550", "5.1.1"),)),
    Written("swedish", "postmaster@se.test", "Olevererat: Hello", f"""
        Meddelandet kunde inte levereras till följande mottagare:

        {U}
        Orsak: 550 5.1.1 okänd användare
        """, ((U, "550", "5.1.1"),)),
    Written("dsn-in-text", DAEMON, "Undelivered Mail Returned to Sender", f"""
        Your message could not be delivered.

        Reporting-MTA: dns; mx.relay.test

        Final-Recipient: rfc822; {U}
        Action: failed
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 unknown
        """, ((U, "550", "5.1.1"),)),
    Written("forwarded-by-exim", DAEMON, "Mail delivery failed: returning message to sender", """
        This message was created automatically by mail delivery software.

        A message that you sent could not be delivered to one or more of its
        recipients. This is a permanent error. The following address(es) failed:

          far@away.test
            (generated from near@rcpt.test)
            host mx.away.test [192.0.2.3]: 552 5.2.2 mailbox full
        """, (("near@rcpt.test", "552", "5.2.2"),)),
    Written("one-sentence", "postmaster@odd.test", "Mail delivery error", f"""
        Sorry, your message to {U} cannot be delivered. This account is over quota.
        """, ((U, None, None),)),
    Written("returned-only", "Mail Delivery Subsystem <mailer-daemon@odd.test>", "Returned mail: delivery failed", f"""
        The message below was rejected by our content filter.

        ----- Original message follows -----

        Received: from a by b; Mon, 2 Nov 2026 09:00:00 +0000
        From: News <news@sender.test>
        To: {U}
        Subject: Hello

        text
        """, ((U, None, None),)),
    Written("proofpoint-style", "MAILER-DAEMON@pp.test", "Returned mail: Service unavailable", f"""
           ----- The following addresses had permanent delivery errors -----
        {U}

           ----- Transcript of session follows -----
        ... while talking to mx.rcpt.test
        >>> MAIL From:<news@sender.test>
        <<< 554 5.7.1 Service unavailable; client blocked
        """, ((U, "554", "5.7.1"),)),
    Written("aol-style", "Mail Delivery Subsystem <MAILER-DAEMON@a.test>", "Returned mail: User unknown", f"""
        The original message was received at Mon, 2 Nov 2026 09:00:00 GMT
        from relay.test [192.0.2.9]

           ----- The following addresses had permanent fatal errors -----
        <{U}>

           ----- Transcript of session follows -----
        ... while talking to air-xk.mail.a.test.:
        >>> RCPT To:<{U}>
        <<< 550 MAILBOX NOT FOUND
        550 <{U}>... User unknown
        """, ((U, "550", None),)),
    Written("mmdf", "Memo Service <mmdf@mm.test>", "Failed mail  (msg.aa1234)", f"""
            Your message could not be delivered to
        '{U} (host: rcpt.test) (queue: smtp)' for the following
        reason:  ' (BHST) Unknown host/domain name in "{U}"'

            Your message follows:
        """, ((U, None, None),)),
    Written("verizon-vtext","post_master@vtext.test","Undeliverable Message",f"""
        Error:     Message could not be delivered to mobile.

        Message:
          To:   {U}
          From: news@sender.test
          Subject: Hello
        """,((U,None,None),)),
    Written("docomo","mailer-daemon@docomo.test","メールを送信できませんでした",f"""
        このメールは送信できませんでした。
        宛先：<{U}>
        エラー：550 Unknown user {U}
        """,((U,"550",None),)),
    Written("kddi-spaced","no-reply@app.kddi.test","Mail",f"""
        Your mail sent on: Mon, 2 Nov 2026 09:00:00 +0900
             Could not be delivered to: <{U}>
             As their mailbox is full.
        --b--
        """,((U,None,None),),NULL) ,
    Written("mimecast","postmaster@mc.test","[Postmaster] Email Delivery Failure",f"""
        This is an automatically generated message from Mimecast.

        An email you sent to the following address could not be delivered:
        {U}

        The problem appears to be :
        Recipient server unavailable or busy

        Additional information follows :
        550 Rejected by header based manually Blocked Senders

        This condition occurred after 1 attempt(s).
        """,((U,"550",None),)),
    Written("barracuda",'"Barracuda" <postmaster@bar.test>',"**Message you sent blocked by our bulk email filter**",f"""
        Your message to: {U}
        was blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:

        Subject: Hello
        """,((U,None,None),)),
    Written("domino","Mail Router <postmaster@dom.test>","DELIVERY FAILURE: User u.ser (u.ser@rcpt.test) not listed in Domino Directory",f"""
        Your message

          Subject: Hello

        was not delivered to:

          {U}

        because:

          User u.ser (u.ser+x@rcpt.test) not listed in Domino Directory
        """,((U,None,None),)),
    Written("notes-german","postmaster@dom.test","ZUSTELLFEHLER: Hello",f"""
        Ihr Dokument:
        \tHello
        wurde nicht zugestellt an:
        \t{U}
        am:
        \t02.11.2026 09:00:00
        weil:
        \tUser not listed in Domino Directory
        """,((U,None,None),)),
    Written("google-html","Mail Delivery Subsystem <mailer-daemon@googlemail.com>","Delivery Status Notification (Failure)",f"""
        <html><body><table><tr><td><h2>Address not found</h2>
        <p>Your message wasn't delivered to <a href="mailto:{U}"><b>{U}</b></a> because the address couldn't be found, or is unable to receive mail.</p>
        <p>The response from the remote server was:</p><p style="font-family:monospace">550 5.1.1 &lt;{U}&gt;: Recipient address rejected</p></td></tr></table></body></html>
        """,((U,"550","5.1.1"),),"Content-Type: text/html; charset=utf-8"),
    Written("163","Postmaster@163.test","系统退信",f"""
        抱歉，您的邮件被退回来了……

        原邮件信息：
        时　间    2026-11-02 09:00:00
        主　题    Hello
        收件人    {U}

        退信原因：550 5.1.1 User unknown
        """,((U,"550","5.1.1"),)),
    Written("naver","postmaster@naver.test","[발송실패 안내] 메일이 전송되지 못했습니다",f"""
        보내신 메일이 전송되지 못했습니다.
        받는 사람: {U}
        발송실패 사유: 550 5.1.1 No such user
        """,((U,"550","5.1.1"),)),
    Written("seznam","MAILER-DAEMON@email.test","Zpráva nebyla doručena",f"""
        Vaše zpráva nebyla doručena následujícím příjemcům:

        {U}
        Důvod: 550 5.1.1 schránka neexistuje
        """,((U,"550","5.1.1"),)),
    Written("turkish","postmaster@tr.test","İleti teslim edilemedi",f"""
        İletiniz şu alıcılara teslim edilemedi:

        {U}
        550 5.1.1 kullanıcı bulunamadı
        """,((U,"550","5.1.1"),)),
    Written("hungarian","postmaster@hu.test","Kézbesíthetetlen: Hello",f"""
        Az üzenetet nem sikerült kézbesíteni a következő címzetteknek:

        {U}
        550 5.1.1 ismeretlen
        """,((U,"550","5.1.1"),)),
    Written("greek","postmaster@gr.test","Μη παραδοτέο: Hello",f"""
        Το μήνυμά σας δεν παραδόθηκε στους παρακάτω παραλήπτες:

        {U}
        550 5.1.1 άγνωστος χρήστης
        """,((U,"550","5.1.1"),)),
    Written("danish","postmaster@dk.test","Kan ikke leveres: Hello",f"""
        Meddelelsen kunne ikke leveres til følgende modtagere:

        {U}
        550 5.1.1 ukendt bruger
        """,((U,"550","5.1.1"),)),
    Written("finnish","postmaster@fi.test","Toimitus epäonnistui",f"""
        Viestiä ei voitu toimittaa seuraaville vastaanottajille:

        {U}
        550 5.1.1 tuntematon
        """,((U,"550","5.1.1"),)),
    Written("hebrew","postmaster@il.test","לא ניתן למסור: שלום",f"""
        לא ניתן היה למסור את ההודעה לנמענים הבאים:

        {U}
        550 5.1.1 unknown
        """,((U,"550","5.1.1"),)),
    Written("arabic","postmaster@ae.test","تعذر التسليم",f"""
        تعذر تسليم رسالتك إلى المستلمين التاليين:

        {U}
        550 5.1.1 unknown
        """,((U,"550","5.1.1"),)),
    Written("vietnamese","postmaster@vn.test","Không gửi được: Hello",f"""
        Không thể gửi thư của bạn đến người nhận sau:

        {U}
        550 5.1.1 unknown
        """,((U,"550","5.1.1"),)),
    Written("two-on-one-line",DAEMON,"Mail delivery failed",f"""
        Your message could not be delivered to the following recipients:
        {U}, two@rcpt.test

        550 5.7.1 rejected
        """,((U,"550","5.7.1"),("two@rcpt.test","550","5.7.1"))),
    Written("numbered","postmaster@odd.test","Undelivered Mail",f"""
        Undeliverable recipients:
          1. {U} - mailbox is full
          2. two@rcpt.test - no such user
        Contact admin@odd.test for help.
        """,((U,None,None),("two@rcpt.test",None,None))),
    Written("table","postmaster@odd.test","Message not delivered",f"""
        The following recipients failed:

        Address                    Reason
        -------------------------------------------
        {U}         5.1.1 unknown user
        two@rcpt.test              5.2.2 mailbox full
        """,((U,None,"5.1.1"),("two@rcpt.test",None,"5.2.2"))),
    Written("help-address","postmaster@odd.test","Undeliverable: Hello",f"""
        Delivery has failed to these recipients or groups:

        {U}
        The email address you entered couldn't be found. Please contact helpdesk@odd.test.

        helpdesk@odd.test is there to help you.
        """,((U,None,None),)),
    Written("remote-said","mailer@odd.test","Returned mail",f"""
        The server mx.rcpt.test [192.0.2.1] said in answer to RCPT TO:<{U}>: 550-5.7.1 we do not
        550 5.7.1 like you.
        The mail to {U} has not been delivered.
        """,((U,"550","5.7.1"),)),
    Written("cisco","Mail Delivery System <MAILER-DAEMON@esa.test>","Delivery Status Notification (Failure)",f"""
        The following message to <{U}> was undeliverable.
        The reason for the problem:
        5.4.7 - Delivery expired (message too old) 'timeout'
        """,((U,None,"5.4.7"),)),
    Written("symantec","postmaster@sym.test","Mail delivery failure",f"""
        Your message to <{U}> was rejected.
        Reason: 553-Message filtered. Refer to the Troubleshooting page
        """,((U,"553",None),)),
    Written("messagelabs","MAILER-DAEMON@ml.test","Undeliverable mail",f"""
        This is the mail delivery agent at ml.test.
        I was unable to deliver your message to the following addresses:
        {U}
        Reason: 550 mailbox unavailable
        """,((U,"550",None),)),
    Written("fastmail-ish",'"Mail Delivery System" <mailer-daemon@f.test>',"Undelivered Mail Returned to Sender",f"""
        This is the mail system at host f.test.

        I'm sorry to have to inform you that your message could not
        be delivered to one or more recipients. It's attached below.

                           The mail system

        <{U}>: host mx.rcpt.test[192.0.2.1] said: 550 5.1.1
            <{U}>: User unknown (in reply to RCPT TO command)
        """,((U,"550","5.1.1"),)),
    Written("novell","Mailer-Daemon@nov.test","Mail System Error - Returned Mail",f"""
        This Message was undeliverable due to the following reason:

        Each of the following recipients was rejected by a remote mail server.
        The reasons given by the server are included to help you determine why
        each recipient was rejected.

            Recipient: <{U}>
            Reason:    5.1.1 <{U}>... User unknown

        Please reply to <Postmaster@nov.test>
        if you feel this message to be in error.
        """,((U,None,"5.1.1"),)),
    Written("openwave","Mail Administrator <Postmaster@ow.test>","Mail System Error - Returned Mail",f"""
        This Message was undeliverable due to the following reason:

        Your message was not delivered because the destination computer was
        not reachable within the allowed queue period.

        Host mx.rcpt.test is not responding.

        The following recipients did not receive this message:

             <{U}>

        Please reply to <Postmaster@ow.test>
        if you feel this message to be in error.
        """,((U,None,None),)),
    Written("lotus-smtp","postmaster@l.test","NON-DELIVERY of: Hello",f"""
        ------- Failure Reasons  --------

        {U}
        User not found
        """,((U,None,None),)),
    Written("pmdf","PMDF e-Mail Interconnect <postmaster@pmdf.test>","Delivery Notification: Delivery has failed",f"""
        Your message cannot be delivered to the following recipients:

          Recipient address: {U}
          Original address: alias@rcpt.test
          Reason: illegal host/domain name found
        """,(("alias@rcpt.test",None,None),)),
    Written("axigen","mailer-daemon@ax.test","Delivery reports about your e-mail",f"""
        Your message could not be delivered to the recipients below:

        <{U}>
          Remote host said:
          550 5.1.1 unknown mailbox
        """,((U,"550","5.1.1"),)),
    Written("ms-smtp-iis","postmaster@iis.test","Delivery Status Notification (Failure)",f"""
        Note: Forwarded message is attached.

        This is an automatically generated Delivery Status Notification.

        Unable to deliver message to the following recipients, due to being unable to connect successfully to the destination mail server.

               {U}
        """,((U,None,None),)),
    Written("answer-by-daemon", "postmaster@odd.test", "Re: Hello", f"""
        Your mail to the following recipients could not be delivered:

        {U}
        550 5.1.1 unknown
        """, ((U, "550", "5.1.1"),)),
    Written("no-sender", "<>", "Undeliverable: Hello", f"""
        Your message could not be delivered to the following recipients:

        {U} (mailbox full)
        """, ((U, None, None),)),
]  # fmt: skip

COLLEAGUE = "colleague@rcpt.test"
PERSON = "Some One <someone@rcpt.test>"


def _vacation(name: str, subject: str, body: str, headers: str = "") -> Written:
    return Written(f"vacation-{name}", PERSON, subject, f"{body} {COLLEAGUE}\n", headers=headers)


AUTO_REPLIES = [
    _vacation("en", "Out of office: Hello", "I am on vacation until 9 November. Your mail is not forwarded. For urgent matters:"),
    _vacation("en-null", "Automatic reply: Undeliverable season", "I am out of the office with limited access to mail. Contact", NULL),
    _vacation("left", "Automatic reply: Hello", "Jane no longer works here and this address is no longer valid. Please write to"),
    _vacation("de", "Automatische Antwort: Hallo", "Ich bin bis 9.11. nicht im Büro. Ihre Nachricht wird nicht weitergeleitet. Vertretung:"),
    _vacation("de-subject", "Abwesenheitsnotiz", "Ich bin im Urlaub:"),
    _vacation("fr", "Absence du bureau", "Je suis absent jusqu'au 9 novembre. Votre message n'a pas été transmis."),
    _vacation("es", "Fuera de la oficina", "Estoy de vacaciones. Su mensaje no será reenviado."),
    _vacation("pt", "Resposta automática: Olá", "Estarei de férias até 9 de novembro."),
    _vacation("it", "Risposta automatica", "Sono in ferie fino al 9 novembre. Il messaggio non è stato inoltrato."),
    _vacation("ca", "Resposta automàtica", "Estic de vacances."),
    _vacation("ro", "Răspuns automat", "Sunt în concediu."),
    _vacation("nl", "Afwezig", "Ik ben op vakantie."),
    _vacation("sv", "Frånvaromeddelande", "Jag är på semester."),
    _vacation("da", "Fravær", "Jeg er på ferie."),
    _vacation("no", "Fraværsmelding", "Jeg er på ferie."),
    _vacation("fi", "Automaattinen vastaus", "Olen lomalla."),
    _vacation("pl", "Odpowiedź automatyczna", "Jestem na urlopie."),
    _vacation("cs", "Automatická odpověď", "Jsem mimo kancelář."),
    _vacation("sk", "Automatická odpoveď", "Som na dovolenke."),
    _vacation("hr", "Automatski odgovor", "Na godišnjem sam odmoru."),
    _vacation("sl", "Samodejni odgovor", "Sem na dopustu."),
    _vacation("ru", "Автоматический ответ", "Я в отпуске."),
    _vacation("uk", "Автоматична відповідь", "Я у відпустці."),
    _vacation("bg", "Автоматичен отговор", "Извън офиса съм."),
    _vacation("hu", "Automatikus válasz", "Szabadságon vagyok."),
    _vacation("el", "Αυτόματη απάντηση", "Απουσιάζω."),
    _vacation("tr", "Otomatik yanıt", "Yıllık izindeyim."),
    _vacation("he", "תשובה אוטומטית", "אני בחופשה."),
    _vacation("ar", "رد تلقائي", "أنا في إجازة."),
    _vacation("ja", "自動返信", "休暇をいただいております。"),
    _vacation("zh", "自动回复", "我在休假。"),
    _vacation("zh-tw", "自動回覆", "我在休假。"),
    _vacation("ko", "자동 회신", "휴가 중입니다."),
    _vacation("vi", "Trả lời tự động", "Tôi đang nghỉ phép."),
    _vacation("id", "Balasan otomatis", "Saya sedang cuti."),
    _vacation("th", "ตอบกลับอัตโนมัติ", "ลาพักร้อน"),
    _vacation("lt", "Automatinis atsakymas", "Atostogauju."),
    _vacation("et", "Automaatvastus", "Olen puhkusel."),
    _vacation("header-only", "Re: Hello", "Thanks.", "Auto-Submitted: auto-replied"),
    _vacation("x-autoreply", "Hello", "Thanks.", "X-Autoreply: yes"),
    Written("challenge", "Some One <someone@rcpt.test>", "Please confirm your message to me", "Your message to someone@rcpt.test has been held. To confirm that you are human reply to this message.\n", headers=NULL),
    Written("challenge-postmaster", "postmaster@rcpt.test", "Delivery confirmation required", "Your message to someone@rcpt.test could not be delivered yet. Please confirm that you are a person: http://c.test/\n", headers=NULL),
    Written("moderation", "list-bounces@lists.test", "Your message to list awaits moderator approval", "Your mail to 'list' is being held until the list moderator can review it for approval.\n", headers="Precedence: list\nList-Id: <list.lists.test>"),
    Written("ticket", "Support <support@rcpt.test>", "[Ticket #55012] Request received", "We have received your request. 550 requests are before yours. someone@rcpt.test\n", headers="Auto-Submitted: auto-generated"),
]  # fmt: skip

DELAYS = [
    Written("exim-delay", DAEMON, "Warning: message 1abc delayed 24 hours", """
        This message was created automatically by mail delivery software.
        A message that you sent has not yet been delivered to one or more of its
        recipients after more than 24 hours on the queue on mx.relay.test.

        The address to which the message has not yet been delivered is:

          u@rcpt.test
            host mx.rcpt.test [192.0.2.1]: 451 4.7.1 try later

        No action is required on your part. Delivery attempts will continue for
        some time. Eventually the mail delivery software will give up.
        """, headers=NULL),
    Written("sendmail-delay", DAEMON, "Warning: could not send message for past 4 hours", """
            **********************************************
            **      THIS IS A WARNING MESSAGE ONLY      **
            **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **
            **********************************************

           ----- The following addresses had transient non-fatal errors -----
        <u@rcpt.test>

           ----- Transcript of session follows -----
        <u@rcpt.test>... Deferred: Connection timed out with mx.rcpt.test.
        Warning: message still undelivered after 4 hours
        Will keep trying until message is 5 days old
        """),
    Written("gmail-delay", "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Delay)", """
        This is an automatically generated Delivery Status Notification

        Delivery to the following recipient has been delayed:

             u@rcpt.test

        Message will be retried for 2 more day(s)
        """),
    Written("german-delay", "postmaster@de.test", "Zustellung verzögert", "Die Zustellung an folgende Empfänger ist verzögert: u@rcpt.test. Weitere Zustellversuche folgen.\n"),
    Written("exchange-delay", "postmaster@corp.test", "Delivery Status Notification (Delay)", """
        This is an automatically generated Delivery Status Notification.

        THIS IS A WARNING MESSAGE ONLY.

        Delivery to the following recipients has been delayed.

               u@rcpt.test
        """),
    Written("office-delay", "postmaster@corp.test", "Delivery delayed: Hello", """
        Delivery is delayed to these recipients or groups:

        u@rcpt.test

        This message hasn't been delivered yet. Delivery will continue to be attempted.

        The server will keep trying to deliver this message for the next 1 days, 19 hours and 58 minutes.
        """),
    Written("french-delay", "postmaster@fr.test", "Message retardé", "La remise aux destinataires suivants est retardée :\n\n  u@rcpt.test\n\nDe nouvelles tentatives auront lieu.\n"),
    Written("japanese-delay", "postmaster@jp.test", "配信遅延のお知らせ", "以下の宛先への配信が遅れています。再送信を試みます。\n\nu@rcpt.test\n"),
    Written("russian-delay", "mailer-daemon@ru.test", "Доставка задержана", "Доставка следующим получателям задержана, попытки будут продолжены:\n\nu@rcpt.test\n"),
]  # fmt: skip

SUCCESSES = [
    Written("sendmail-success", DAEMON, "Return receipt", """
           ----- The following addresses had successful delivery notifications -----
        <u@rcpt.test>  (successfully delivered to mailbox)

           ----- Transcript of session follows -----
        <u@rcpt.test>... Successfully delivered
        """),
    Written("exchange-success", "postmaster@corp.test", "Delivery Status Notification (Success)", """
        This is an automatically generated Delivery Status Notification.

        Your message has been successfully delivered to the following recipients.

               u@rcpt.test
        """),
]  # fmt: skip

RECEIPTS = [
    Written("read", PERSON, "Read: Hello", "Your message was read on Monday.\n"),
    Written("not-read", PERSON, "Not read: Hello", "Your message was deleted without being read.\n"),
    Written("gelesen", PERSON, "Gelesen: Hello", "Ihre Nachricht wurde gelesen.\n"),
]  # fmt: skip

OTHERS = [
    Written("attached-bounce", PERSON, "Undeliverable mail problem", """
        --b

        could not be delivered, look:
        u@rcpt.test
        --b
        Content-Type: message/rfc822

        From: MAILER-DAEMON@mx.relay.test
        Subject: Undelivered Mail Returned to Sender

        <u@rcpt.test>: 550 unknown
        --b--
        """, headers="MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b"),
    Written("empty", PERSON, "", ""),
    Written("human-quote", PERSON, "Re: Undelivered Mail Returned to Sender", """
        What is this?

        > <u@rcpt.test>: host mx[192.0.2.1] said: 550 5.1.1 <u@rcpt.test>: User unknown
        > Final-Recipient: rfc822; u@rcpt.test
        > Action: failed
        """),
    Written("postmaster-answers", "postmaster@corp.test", "Re: my mail", """
        The address is wrong, that is why it could not be delivered.

        > <u@rcpt.test>: 550 5.1.1 User unknown
        """),
    Written("human-forward", PERSON, "Fwd: failure notice", """
        See below, please help.

        Hi. This is the qmail-send program at mx.relay.test.

        <u@rcpt.test>:
        Remote host said: 550 unknown user
        """),
    Written("list-discussion", PERSON, "[pfx] 550 5.1.1 user unknown", """
        The following addresses had permanent fatal errors:
        <bob@rcpt.test>: host mx[192.0.2.9] said: 550 5.1.1 User unknown (in reply to RCPT TO command)
        Why?
        """, headers="Precedence: list\nList-Id: <pfx.lists.test>"),
    Written("spam-as-bounce", "Mail Delivery Subsystem <offers@spam.test>", "Mail delivery failed: returning message to sender", "Dear u@rcpt.test, 14 messages could not be delivered to u@rcpt.test. Click http://spam.test/ to release them.\n"),
    Written("spam-as-daemon", "MAILER-DAEMON@spam.test", "Undelivered mail", "Your mailbox news@sender.test is full and 5 messages for boss@rcpt.test could not be delivered. Click here http://spam.test/x to verify your account.\n"),
    Written("spam-quota", "IT <it@spam.test>", "Mailbox full - Undelivered messages", "552 5.2.2 mailbox u@rcpt.test is full. Upgrade: http://spam.test/\n"),
    Written("postfix-session", "Mail Delivery System <MAILER-DAEMON@relay.test>", "Postfix SMTP server: errors from unknown[192.0.2.9]", """
        Transcript of session follows.

         Out: 220 relay.test ESMTP Postfix
         In:  RCPT TO:<u@rcpt.test>
         Out: 550 5.1.1 <u@rcpt.test>: Recipient address rejected: User unknown
        """),
    Written("log-digest", "root <root@relay.test>", "Logwatch for relay.test", "Bounced:\n  550 5.1.1 u@rcpt.test User unknown: 3 Time(s)\nDelivery to the following recipients failed.\n   c@rcpt.test\n", headers="Auto-Submitted: auto-generated"),
    Written("attached-dsn", PERSON, "the report you asked for", """
        here it is

        --b
        Content-Type: message/rfc822

        From: MAILER-DAEMON@mx.relay.test
        Subject: Undelivered Mail Returned to Sender
        Content-Type: multipart/report; boundary=c

        --c
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.relay.test

        Final-Recipient: rfc822; u@rcpt.test
        Action: failed
        Status: 5.1.1

        --c--
        --b--
        """, headers="MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b"),
    Written("attached-status", PERSON, "log", """
        --b

        here
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.relay.test

        Final-Recipient: rfc822; u@rcpt.test
        Action: failed
        Status: 5.1.1

        --b--
        """, headers="MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b"),
    Written("digest", PERSON, "bounces digest", """
        --b

        From: MAILER-DAEMON@mx.relay.test
        Subject: Undelivered Mail

        <u@rcpt.test>: host mx[192.0.2.1] said: 550 5.1.1 User unknown
        --b--
        """, headers="MIME-Version: 1.0\nContent-Type: multipart/digest; boundary=b"),
    Written("parcel", "Parcels <noreply@parcel.test>", "Your parcel", "Your parcel could not be delivered to you. Contact care@parcel.test.\n", headers=NULL),
    Written("welcome", "postmaster@corp.test", "Rules of the house", "Mails to invalid addresses are rejected with an error. Write to help@corp.test if an address is not valid.\n"),
    Written("dmarc", "postmaster@dmarc.test", "Report Domain: sender.test Submitter: rcpt.test", "This is an aggregate report: 550 messages, policy reject. abuse@rcpt.test\n"),
    Written("quota-warning", "postmaster@corp.test", "Quota warning", "Your mailbox news@sender.test is almost full. Ask helpdesk@corp.test for more space.\n"),
    Written("newsletter", "Shop <shop@shop.test>", "Delivery of your order", "Your parcel could not be delivered to u@rcpt.test street 550. Next attempt tomorrow.\n"),
    Written("unsubscribe", PERSON, "please remove me", "remove someone@rcpt.test\n"),
]  # fmt: skip
