"""Mails in the texts of many mail systems that write no standard report, and mails that only look like them.

All have no Return-Path, as in a mailbox file, unless they name one; the wording is the least by which each can be told.
"""

# ruff: noqa: E501  (tables of mails)

from __future__ import annotations

import pytest

from bounce_recogniser import recognise

U = "u.ser@rcpt.test"
V = "two@rcpt.test"


def recipients(sender: str, subject: str, text: str, headers: str = "") -> set[str]:
    """Whom the mail says to have failed."""
    mail = f"{headers}From: {sender}\nTo: news@sender.test\nSubject: {subject}\n\n{text}"
    return {one.address for one in recognise(mail.encode()).failures}


TEXTS = [
    ("MAILER-DAEMON@mx.relay.test", "Returned mail", f"Here is your list of failed recipients\n\n<{U}>\n<{V}>\n\nHere is your returned mail:\n\nFrom: x@sender.test\nTo: {U}\nSubject: x\n", ""),
    ("Mail Delivery System <Mailer-Daemon@post.test>", "Mail delivery failed: returning message to sender", f"This message was created automatically by mail delivery software (Exim).\n\nA message that you have sent could not be delivered to one or more\nrecipients.\n\n  {U}\n    SMTP error from remote mailer after RCPT TO:<{U}>:\n    host mx [1.2.3.4]: 550 unknown\n", ""),
    ("postmaster@turbo.test", "Delivery failure", f"The following addresses did NOT receive a copy of your message:\n\n> {U}\n> {V}\n\n--- Session Transcript ---\n  Thu: Parsing\n", ""),
    ("postmaster@usa.test", "Mail System Error - Returned Mail", f"Your message could not be delivered for this reason: \n\nUser account is unavailable\n\nIntended recipient: {U}\n\n--------RETURNED MAIL FOLLOWS--------\n\nReceived: from x\n", ""),
    ("MAILER-DAEMON@hotpop.test", "Undeliverable mail", f"Undeliverable Address: {U}\nReason: Mailbox full\n\nOriginal message attached\n", ""),
    ("MAILER-DAEMON@mx.relay.test", "Mail failure - no such user", f"This message was created automatically by mail delivery software.\n\nThe message you sent, addressed to '{U}', could not be delivered\nbecause there is no such user.\n\n---- START OF RETURNED MESSAGE ----\nReceived: from x\n", ""),
    ("postmaster@prodigy.test", "Unable to deliver mail", f"User's mailbox is full: <{U}>\nUnable to deliver mail.\n", ""),
    ("postmaster@msft.test", "Undeliverable mail", f"The email below could not be delivered to the following user:\n\n<{U}>\n\nOld message:\n\nHello\n", ""),
    ("MAILER-DAEMON@yahoo.test", "Delivery failure", f"Message from yahoo.test.\nUnable to deliver message to the following address(es).\n\n<{U}>:\nSorry your message to {U} cannot be delivered.  This account has been disabled or discontinued.\n\n--- Original message follows.\n\nReturn-Path: <news@sender.test>\n", ""),
    ("postmaster@amen.test", "Delivery Notification", f"Delevery to the following recipients was aborted after 2 second(s):\n\n  * {U}\n", ""),
    ("postmaster@earthlink.test", "Delivery error", f"Sorry, unable to deliver your message to {U} for the following reason:\n\n552 Quota violation for {U}\n\nA copy of the original message below this line:\n\nReceived: x\n", ""),
    ("postmaster@ademe.test", "Delivery failure notification", f"A message could not be delivered to:\n{U}\n\nSubject: Hello\n", ""),
    ("postmaster@andrew.test", "Undeliverable message", f"Invalid final delivery userid:\n   {U}\n\nOriginal message follows.\n\nReceived: x\n", ""),
    ("E500_SMTP_Mail_Service@lerctr.test", "Undeliverable Mail", f"---- Failed Recipients ----\n\n   <{U}>\n\n---- Returned Mail ----\nReceived: x\n", ""),
    ("LISTSERV@ls.test", "Delivery error report", f"--> Error description:\n\nError-For:  {U}\nError-Code: 3\nError-Text: No such local user.\n\nError-End:  1 error detected\n", ""),
    ("MAILER-DAEMON@tri.test", "failure notice", f"Su mensaje no ha podido ser entregado. Your message could not be delivered. Votre message.\n\n<{U}>:\nNo such user\n\n-\n", ""),
    ("postmaster@socgen.test", "Non-delivery", f"Your message could not be delivered to {U}\n\nThe user is unknown\n", ""),
    ("postmaster@dado.test", "Delivery problems", f"Your message has encountered delivery problems\nto the following recipient:\nIt was addressed to {U}\n\nYour message reads (in part):\n\nHello\n", ""),
    ("MAILER-DAEMON@eyou.test", "failure notice", f"Hi. This is the deliver program at eyou.test.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n{U}\nThe mailbox is full\n\n--- Below\n", ""),
    ("MAILER-DAEMON@ieo.test", "Delivery problem", f"Hi. this is the email server at ieo.test\nI could not deliver to {U}, no such person.\n", ""),
    ("MDaemon@pla.test", "Warning: {U}", f"{U} - no such user here.\n\nThere is no user by that name at this server.\n", ""),
    ("MAILER-DAEMON@mxl.test", "Mail delivery failed: returning message to sender", f"The following address failed:\n\n<{U}>: unknown user\n\nIncluded is a copy of the message header:\n", ""),
    ("postmaster@fastdns.test", "Undeliverable Mail", f"The following recipient(s) could not be reached:\n{U};\n\nError Type: SMTP\nRemote server (1.2.3.4) issued an error.\nhMailServer sent: RCPT TO:<{U}>\nRemote server replied: 550 unknown\n", ""),
    ("postmaster@uci.test", "Delivery Notification: Delivery has failed", f"Message not delivered to the following addresses\n  {U}\nError detail\n none\n", ""),
    ("Mail Delivery Subsystem <MAILER-DAEMON@dove.test>", "Automatically rejected mail", f"Your message to <{U}> was automatically rejected:\nQuota exceeded\n", ""),
    ("mailer-daemon@corp.mail.test", "Mail failed", f"A message that you sent was rejected by the recipient server:\n\n {U}\n  user not found\n", ""),
    ('"Postmaster" <Postmaster@me.test>', "Message Delivery Failure", f"Message could not be delivered to some recipients.\nThe following recipient(s) could not be reached:\n\n   Recipient: [SMTP:{U}]\n   Reason: The message could not be delivered because the domain name does not appear to be registered.\n\nMessage headers follow:\n\nReceived: x\n", ""),
    ("MAILER-DAEMON@unk.test", "Delivery failure", f"This is a delivery failure notification message indicating that\nan email you addressed to email address :\n-- {U}\ncould not be delivered.\n\nThe problem appears to be :\n-- Recipient email server rejected the message\n", ""),
    ("postmaster@smtp32.test", "Undeliverable Mail", f"User mailbox exceeds allowed size: {U}\n\nOriginal message follows.\n\nReceived: x\n", ""),
    ("postmaster@imail.test", "Undeliverable Mail", f"Unknown user: {U}\n\nOriginal message follows.\n\nReceived: x\n", ""),
    ("Mail Administrator <Postmaster@ns.test>", "Mail System Error - Returned Mail", f"This Message was undeliverable due to the following reason:\n\nThe user(s) account is disabled.\n\n     <{U}>\n\nPlease reply to <Postmaster@ns.test>\nif you feel this message to be in error.\n", ""),
    ("postmaster@yale.test", "Undeliverable message", f"Your message was not delivered to the following recipients:\n\n   {U}: User unknown\n", ""),
    ("postmaster@llnl.test", "Returned mail", f"*** ERROR ***\nThe message could not be delivered, {U} user unknown\n", ""),
    ("postmaster@nov.test", "Message status - undeliverable", f"The message that you sent was undeliverable to the following:\n\t{U} (user not found)\n\nPossibly truncated original message follows:\n\nReceived: x\n", ""),
    ("postmaster@aol.test", "Mail Delivery Problem", f"The mail you sent could not be delivered to:\n550 u.ser is not a known user\n550 {U} is not a known user\n", ""),
    ("Mail Delivery Service <mailerdaemon@cox.test>", "Delivery Status Notification", f"This message was undeliverable due to the following reason:\n\nEach of the following recipients was rejected by a remote mail server.\nThe reasons given by the server are included to help you determine why\neach recipient was rejected.\n\n    Recipient: <{U}>\n    Reason:    no such user\n\nPlease reply to <postmaster@cox.test>\nif you feel this message to be in error.\n", ""),
    ("postmaster@qq.test", "系统退信/Systems bounce", f"抱歉，您的邮件被退回来了……\n\n原邮件信息：\n\n收件人：{U}\n\n退信原因：收件人邮件地址不存在，邮件无法送达。\nhost mx said: 550 Mailbox not found\n解决方案：请联系您的收件人\n", ""),
    ("postmaster@novell.test", "Message Failure", f"Your message:\n From: x\n to {U} was not delivered.\nThe Name was not found.\n", ""),
    ("Postmaster@messagelabs.test", "Undelivered Mail", f"This is the mail delivery agent at messagelabs.test.\nI was not able to deliver your message to the following addresses.\n\n<{U}>:\n1.2.3.4 does not like recipient.\nRemote host said: 550 unknown\n", ""),
    ("postmaster@o.test", "Zustellung nicht möglich", f"Ihre Nachricht konnte nicht zugestellt werden.\n\nEmpfänger: {U}\nGrund: Postfach voll\n", ""),
    ("Mail Administrator<Postmaster@rr.test>", "Mail System Error - Returned Mail", f"This Message was undeliverable due to the following reason:\n\nYour message was not delivered because the destination computer was\nnot found.  Carefully check that it was spelled correctly and try\nsending it again if there were any mistakes.\n\nHost rcpt.test not found\n\nThe following recipients did not receive this message:\n\n     <{U}>\n", ""),
    ("postmaster@xx.test", "Undeliverable mail: x", f"Failed to deliver to '{U}'\nSMTP module(domain rcpt.test) reports:\n host mx says:\n 550 5.1.1 User unknown\n", ""),
    ("postmaster@yy.test", "NDN: hi", f"Sorry. Your message could not be delivered to:\n\nUser,Some (The name was not found at the remote site. Check that the name has been entered correctly.)\n{U}\n", ""),
    ("MAILER-DAEMON@zz.test", "Returned mail: User unknown", f"The original message was received at Thu\n\n   ----- Transcript of session follows -----\n... while talking to mx.rcpt.test.:\n>>> RCPT To:<{U}>\n<<< 550 5.1.1 <{U}>... User unknown\n550 5.1.1 {U}... User unknown\n", ""),
    ("nobody@web.test", "Delivery failed", f"The mail to {U} could not be delivered: 550 user unknown\n\n----- Original message -----\n\nReceived: from x\nTo: {U}\nFrom: news@sender.test\n", ""),
    ("virus@gw.test", "Message blocked", f"Your message to {U} was blocked by our spam filter and has not been delivered.\n\n550 5.7.1 spam\n\n----- Original message -----\n\nReceived: from x\nTo: {U}\nFrom: news@sender.test\n", ""),
    ("Mailer-Daemon@gw.test", "Message status - undeliverable", f"The attached file had the following undeliverable recipient(s):\n\t{U}\n\nTranscript of session follows:\nCommand: MAIL\nResponse: 550 no\n", ""),
    ("Mail Delivery System <MAILER-DAEMON@c.test>", "Delivery Status", f"The following recipients did not receive this message:\n\n     <{U}>\n\nPlease reply", ""),
    ("Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@c.test>", "Undeliverable: hi", f"Delivery has failed to these recipients or groups:\n\nSome User ({U})<mailto:{U}>\nThe e-mail address you entered couldn't be found. Please check.\n\nDiagnostic information for administrators:\n\nGenerating server: x\n\n{U}\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n", ""),
    ("Mail Delivery System <MAILER-DAEMON@ip.test>", "Delivery Status Notification (Failure)", f"The following message to <{U}> was undeliverable.\nThe reason for the problem:\n5.1.0 - Unknown address error 550-'5.1.1 unknown'\n", ""),
    ("postmaster@kerio.test", "Message Undeliverable", f"Your message could not be delivered to:\n {U}\n\nReason: 550 unknown\n", ""),
    ("MailMarshal <postmaster@mm.test>", "Your message was rejected", f"MailMarshal has rejected the following message:\n\n   Message: B4af\n   From:    news@sender.test\n   To:      {U}\n   Subject: hi\n\nIt was not delivered because of a script.\n", ""),
    ("postmaster@webde.test", "Mail konnte nicht zugestellt werden", f"Eine Nachricht (von <news@sender.test>) konnte nicht zugestellt werden.\n\n<{U}>: Benutzer hat das Speichervolumen ueberschritten.\n", ""),
    ("Mail Delivery System <mailer-daemon@me.test>", "Message could not be delivered", f"This is a system-generated message to inform you that your email could not\nbe delivered to one or more recipients. Details of the email and the error are as follows:\n\n<{U}>: 550 5.1.1 unknown\n", ""),
    ("Mail Delivery System <mailer-daemon@fb.test>", "Sorry, your message could not be delivered", f"This message was created automatically by Facebook.\n\nSorry, your message could not be delivered to the following recipient:\n\n{U}\n\nThe account is disabled.\n", ""),
    ("Mail Delivery Subsystem <mailer-daemon@ec.test>", "Mail Delivery Failure", f"This message was created automatically by the mail system (ecelerity).\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n>>> {U} (reading BANNER): 550 no\n\n------ This is a copy of the headers of the original message. ------\n\nTo: {U}\n", ""),
    ("postmaster@pm.test", "Delivery report", f"Hello, this is the mail server on pm.test.\n\nI am sending you this message to inform you on the delivery status of a\nmessage you previously sent.  Immediately below you will find a list of\nthe affected recipients;  also attached is a Delivery Status Notification\n(DSN) report in standard format, as well as the headers of the original\nmessage.\n\n  <{U}>  delivery failed; will not continue trying\n", ""),
    ("NTMail <postmaster@nt.test>", "Undeliverable mail", f"The attached message could not be delivered to ({U}): the user does not exist.\n", ""),
    ("PMDF e-Mail Interconnect <postmaster@pmdf.test>", "Delivery Notification: Delivery has failed", f"This report relates to a message you sent with the following header fields:\n\n  Message-id: <x@sender.test>\n  From: news@sender.test\n  To: {U}\n\nYour message cannot be delivered to the following recipients:\n\n  Recipient address: {U}\n  Reason: Illegal host/domain name found\n", ""),
    ("Postmaster <postmaster@vp.test>", "Failed mail: hi", f"VPOP3 was unable to send your message to {U}.\n\nThe error was: 550 unknown\n", ""),
    ("argosoft@arg.test", "Undeliverable mail", f"Unable to deliver your message to: {U}\nReason: user unknown\n", "Return-Path: <>\n"),
    ("System Administrator <admin@ex.test>", "Undeliverable: hi", f"Your message did not reach some or all of the intended recipients.\n\n      Subject:\thi\n      Sent:\t1/1/2020 9:00 AM\n\nThe following recipient(s) could not be reached:\n\n      {U} on 1/1/2020 9:00 AM\n            There was a SMTP communication problem.\n            <mx.ex.test #5.5.0 smtp;550 unknown>\n", ""),
    ('"MAILER-DAEMON" <MAILER-DAEMON@sina.test>', "系统退信", f"您好，\n您发送的邮件未能成功投递：\n收件人 {U}\n原因 550 User not found\n", ""),
    ("postmaster@nifty.test", "Returned mail: User unknown", f"メールを送信できませんでした。\n\n送信先: {U}\n理由: ユーザー不明\n", ""),
    ("Mail Delivery System <MAILER-DAEMON@dom.test>", f"DELIVERY FAILURE: User u.ser ({U}) not listed in Domino Directory", f"Your message\n\n  Subject: hi\n\nwas not delivered to:\n\n  {U}\n\nbecause:\n\n  User u.ser ({U}) not listed in Domino Directory\n", ""),
    ("<>", "Undeliverable mail", f"Could not deliver to {U}: 550 no\n", ""),
    ("mailnull@host.test", "Warning: message bounced", f"The mail could not be delivered to <{U}>.\n\n550 5.1.1 unknown\n\n----- Original message -----\n\nReceived: from a by b\nFrom: news@sender.test\nTo: {U}\nSubject: hi\n", ""),
    ("MAILER-DAEMON@x.test", "Delivery Failure", f"<html><body><p>Your mail to <b>{U}</b> was not delivered.</p><p>550 5.1.1 unknown</p></body></html>", "Content-Type: text/html\n"),
    ("postmaster@x.test", "Delivery Failure", f"<table><tr><td>Recipient</td><td>{U}</td></tr><tr><td>Error</td><td>550 5.1.1 unknown</td></tr></table>", "Content-Type: text/html\n"),
    ("MAILER-DAEMON@x.test", "Returned mail: Host unknown", f"   ----- Transcript of session follows -----\n550 {U}... Host unknown (Name server: rcpt.test: host not found)\n\n   ----- Unsent message follows -----\nReceived: x\nTo: {U}\n", ""),
    ("MAILER-DAEMON@x.test", "Returned mail: Service unavailable", f'   ----- Transcript of session follows -----\nmail: cannot open\n554 "|/bin/prog"... unknown mailer error 2\n\n   ----- Unsent message follows -----\nReceived: x\nTo: {U}\nFrom: news@sender.test\n', ""),
    ("Postmaster@x.test", "Nondeliverable mail", f"------Transcript of session follows -------\n{U}\nThe user's email name is not found.\n\nReceived: x\n", ""),
    ("Mail Router <mailrouter@x.test>", "failed mail", f"Mail Router: message for {U} failed - over quota\n", "Return-Path: <>\n"),
    ("abuse@x.test", "Delivery reports about your e-mail", f"Your message to {U} was rejected: 554 5.7.1 spam\n", "Return-Path: <>\n"),
    ("mail@x.test", "Ihre E-Mail konnte nicht zugestellt werden", f"Sehr geehrte Damen und Herren,\n\ndie Adresse {U} gibt es nicht.\n", "Return-Path: <>\n"),
    ("kundenservice@x.test", "Unzustellbare Mail", f"Hallo,\n\nIhre Mail an {U} ist leider nicht angekommen, weil das Postfach voll ist.\n", "Return-Path: <>\n"),
]  # fmt: skip


@pytest.mark.parametrize(("sender", "subject", "text", "headers"), TEXTS)
def test_a_failure_in_plain_text(sender: str, subject: str, text: str, headers: str) -> None:
    assert recipients(sender, subject, text, headers) == {one for one in (U, V) if one in text}


@pytest.mark.parametrize(("sender", "subject", "text", "headers"), TEXTS)
def test_the_same_text_quoted_by_a_person(sender: str, subject: str, text: str, headers: str) -> None:
    quoted = "Hi,\n\nwhat does this mean?\n\n" + "".join(f"> {line}\n" for line in text.split("\n"))
    assert recipients("Ann <ann@corp.test>", f"Re: {subject}", quoted) == set()


OTHERS = [
    ("System Administrator <admin@corp.test>", "Undeliverable mail from your server", "Hi,\n\ntwo of your mails to joe@corp.test could not be delivered here.\n\n550 5.1.1 joe@corp.test\n\nRegards\nAnn", "Return-Path: <admin@corp.test>\n"),
    ("Ann <ann@corp.test>", "Undelivered Mail Returned to Sender", f"Hi all,\n\nI wrote to {U} and it could not be delivered.\n\nAnn\n\n----- Original message -----\nReceived: from a\nFrom: MAILER-DAEMON@x.test\nTo: joe@corp.test\nSubject: Undelivered Mail Returned to Sender\n\n550 5.1.1 {U} unknown\n", ""),
    ("Ann <ann@corp.test>", "Fwd: Undeliverable: hi", f"see below\n----- Original message -----\nReceived: from a\nFrom: MAILER-DAEMON@x.test\nTo: joe@corp.test\nSubject: Undelivered Mail Returned to Sender\n\n550 5.1.1 {U} unknown\n", ""),
    ("Ann <ann@corp.test>", "failure notice", f"got this for {U}:\n\n> 550 5.1.1 no such user\n\nwhat now?", ""),
    ("Postmaster <postmaster@corp.test>", "Re: your mails bounce", f"We had a look. {U} is now unblocked; before, it was rejected with 550 5.7.1. Regards, the postmasters", ""),
    ("postmaster@corp.test", "Mail server maintenance", f"On Sunday mails may be rejected with 450 4.3.2. Ask {V}.", ""),
    ("postmaster@corp.test", "Your account", f"The account {V} will be closed. Mails will then be rejected with 550 5.1.1 user unknown.", ""),
    ("Mailman <mailman-bounces@lists.test>", "Your message to News awaits moderator approval", "Your mail to 'News' with the subject\n\n    hi\n\nIs being held until the list moderator can review it for approval.\n\nThe reason it is being held: Post by non-member\n", "Return-Path: <>\n"),
    ("news-owner@lists.test", "Bounce action notification", f"This is a Mailman mailing list bounce action notice:\n\n    List:       News\n    Member:     {U}\n    Action:     Subscription disabled.\n    Reason:     Excessive or fatal bounces.\n\nThe triggering bounce notice is attached below.\n", ""),
    ("Yahoo Groups <notify@groups.test>", "Your message to news", f"Thank you for your message. It has been sent to the moderators for approval. {U}", ""),
    ("Monitor <monitor@corp.test>", "ALERT: mail queue: delivery failed", f"postfix/smtp[1]: A1: to=<{U}>, relay=mx, dsn=5.1.1, status=bounced (host said: 550 5.1.1 unknown)\n", ""),
    ("cron daemon <root@corp.test>", "Cron <root@mx> mailcheck", f"550 5.1.1 {U}: user unknown\n552 5.2.2 {V}: full\n", ""),
    ("Deliverability Weekly <tips@esp.test>", 'Bounced? What "550 5.1.1 user unknown" means', f'A bounce reads: "{U}: 550 5.1.1 user unknown. Your message could not be delivered".\n\nUnsubscribe http://esp.test\n', ""),
    ("Shop <shop@shop.test>", "Delivery failed: your order", f"We were unable to deliver your order to {U}. Please contact {V}.\n", ""),
    ("Accounts <noreply@bank.test>", "Payment returned", f"Your payment to {U} was returned: account closed (554).\n", ""),
    ("no-reply@forum.test", "Your post was rejected", f"Your post was rejected by {V}. Reason: 550 words missing.\n", ""),
    ("Jira <jira@desk.test>", f"[JIRA] (MAIL-550) Mail delivery failed to {U}", f"Ann commented: log says 550 5.1.1 <{U}>: user unknown\n", "Auto-Submitted: auto-generated\nPrecedence: bulk\n"),
    ("GitHub <noreply@git.test>", "[repo] Undeliverable mail crashes parser (#550)", f"Trace: could not be delivered to <{U}>: 550 5.1.1\n", "List-ID: repo\n"),
    ("Security <security@spam.test>", "Mail delivery failed", f"(3) messages were not delivered to {V}. Click http://evil.test to release.", ""),
    ("Mail Delivery System <mailer-daemon@spam.test>", "Undelivered mail", "Your messages were blocked. Sign in to http://evil.test/ to recover. news@sender.test\n", ""),
    ("postmaster@corp.test", "Virus Alert", f"Our virus scanner found a virus in a mail that claims to be from {V}. It was not delivered to news@sender.test.\n", ""),
    ("calendar@corp.test", "Declined: 5.1.1 review", f"{U} has declined: not able to come. 550 Main Street.", ""),
    ("postmaster@corp.test", "Delivery receipt", f"Your message was successfully delivered to {U}.\n250 2.0.0 Ok\n", ""),
    ("MAILER-DAEMON@corp.test", "Warning: could not send message for past 4 hours", f"    **      THIS IS A WARNING MESSAGE ONLY      **\n\n   ----- Transcript of session follows -----\n<{U}>... Deferred: 451 4.1.1\nWarning: message still undelivered after 4 hours\n", ""),
    ("MAILER-DAEMON@corp.test", "Delayed Mail (still being retried)", f"<{U}>: host said: 550 5.7.1 try later? (in reply to RCPT TO)\n\nYour message could not be delivered for more than 4 hour(s).\nIt will be retried until it is 5 day(s) old.\n", ""),
    ("Ann <ann@corp.test>", "Automatische Antwort: Undeliverable", f"Ich bin im Urlaub. Ihre Mail wird nicht zugestellt. {V} hilft.", ""),
    ("Ann <ann@corp.test>", "Hi", f"Ann has left the company. The mailbox {U} does not exist any more. Please contact {V}.", "Return-Path: <>\n"),
    ("Survey <survey@poll.test>", "Your message to us", f"Thank you. A copy was sent to {U}. It was not possible to answer 550 mails at once.", "Return-Path: <>\n"),
    ("Order desk <order@shop.test>", "Order 550", f"Order 550 not accepted: please send to {V}.", "Return-Path: <>\n"),
    ("fax@gw.test", "Fax failed", f"Your fax to +49 550 1234 could not be delivered. Ask {V}.", "Return-Path: <>\n"),
    ("sms@gw.test", "SMS not delivered", f"Your SMS message to 0550 555 was not delivered. Ask {V}.", "Return-Path: <>\n"),
    ("voicemail@gw.test", "Missed call", f"You have a missed call from 550 5551; a copy was sent to {V}.", "Return-Path: <>\n"),
    ("drive@cloud.test", "Share", f"{V} shared a file; the link could not be sent to 3 people.", "Return-Path: <>\n"),
    ("Ann <ann@corp.test>", "Undelivered Mail Returned to Sender", f"Hi all,\n\nI wrote to {U} and it could not be delivered.\n\nAnn\n\n----- Original message -----\nReceived: from a\nFrom: MAILER-DAEMON@x.test\nTo: joe@corp.test\nSubject: Undelivered Mail Returned to Sender\n\n550 5.1.1 {U} unknown\n", "Return-Path: <ann@corp.test>\n"),
    ("Ann <ann@corp.test>", "Fwd: Undeliverable: hi", f"see below\n----- Original message -----\nReceived: from a\nFrom: MAILER-DAEMON@x.test\nTo: joe@corp.test\nSubject: Undelivered Mail Returned to Sender\n\n550 5.1.1 {U} unknown\n", "Return-Path: <ann@corp.test>\n"),
    ("Ann <ann@corp.test>", "failure notice", f"got this for {U}:\n\n> 550 5.1.1 no such user\n\nwhat now?", "Return-Path: <ann@corp.test>\n"),
    ("Postmaster <postmaster@corp.test>", "Re: your mails bounce", f"We had a look. {U} is now unblocked; before, it was rejected with 550 5.7.1. Regards, the postmasters", "Return-Path: <ann@corp.test>\n"),
    ("postmaster@corp.test", "Mail server maintenance", f"On Sunday mails may be rejected with 450 4.3.2. Ask {V}.", "Return-Path: <ann@corp.test>\n"),
    ("postmaster@corp.test", "Your account", f"The account {V} will be closed. Mails will then be rejected with 550 5.1.1 user unknown.", "Return-Path: <ann@corp.test>\n"),
    ("Mailman <mailman-bounces@lists.test>", "Your message to News awaits moderator approval", "Your mail to 'News' with the subject\n\n    hi\n\nIs being held until the list moderator can review it for approval.\n\nThe reason it is being held: Post by non-member\n", "Return-Path: <ann@corp.test>\n"),
    ("news-owner@lists.test", "Bounce action notification", f"This is a Mailman mailing list bounce action notice:\n\n    List:       News\n    Member:     {U}\n    Action:     Subscription disabled.\n    Reason:     Excessive or fatal bounces.\n\nThe triggering bounce notice is attached below.\n", "Return-Path: <ann@corp.test>\n"),
    ("Yahoo Groups <notify@groups.test>", "Your message to news", f"Thank you for your message. It has been sent to the moderators for approval. {U}", "Return-Path: <ann@corp.test>\n"),
    ("Monitor <monitor@corp.test>", "ALERT: mail queue: delivery failed", f"postfix/smtp[1]: A1: to=<{U}>, relay=mx, dsn=5.1.1, status=bounced (host said: 550 5.1.1 unknown)\n", "Return-Path: <ann@corp.test>\n"),
    ("cron daemon <root@corp.test>", "Cron <root@mx> mailcheck", f"550 5.1.1 {U}: user unknown\n552 5.2.2 {V}: full\n", "Return-Path: <ann@corp.test>\n"),
    ("Deliverability Weekly <tips@esp.test>", 'Bounced? What "550 5.1.1 user unknown" means', f'A bounce reads: "{U}: 550 5.1.1 user unknown. Your message could not be delivered".\n\nUnsubscribe http://esp.test\n', "Return-Path: <ann@corp.test>\n"),
    ("Shop <shop@shop.test>", "Delivery failed: your order", f"We were unable to deliver your order to {U}. Please contact {V}.\n", "Return-Path: <ann@corp.test>\n"),
    ("Accounts <noreply@bank.test>", "Payment returned", f"Your payment to {U} was returned: account closed (554).\n", "Return-Path: <ann@corp.test>\n"),
    ("no-reply@forum.test", "Your post was rejected", f"Your post was rejected by {V}. Reason: 550 words missing.\n", "Return-Path: <ann@corp.test>\n"),
    ("Jira <jira@desk.test>", f"[JIRA] (MAIL-550) Mail delivery failed to {U}", f"Ann commented: log says 550 5.1.1 <{U}>: user unknown\n", "Return-Path: <ann@corp.test>\nAuto-Submitted: auto-generated\nPrecedence: bulk\n"),
    ("GitHub <noreply@git.test>", "[repo] Undeliverable mail crashes parser (#550)", f"Trace: could not be delivered to <{U}>: 550 5.1.1\n", "List-ID: repo\nReturn-Path: <ann@corp.test>\n"),
    ("Security <security@spam.test>", "Mail delivery failed", f"(3) messages were not delivered to {V}. Click http://evil.test to release.", "Return-Path: <ann@corp.test>\n"),
    ("Mail Delivery System <mailer-daemon@spam.test>", "Undelivered mail", "Your messages were blocked. Sign in to http://evil.test/ to recover. news@sender.test\n", "Return-Path: <ann@corp.test>\n"),
    ("postmaster@corp.test", "Virus Alert", f"Our virus scanner found a virus in a mail that claims to be from {V}. It was not delivered to news@sender.test.\n", "Return-Path: <ann@corp.test>\n"),
    ("calendar@corp.test", "Declined: 5.1.1 review", f"{U} has declined: not able to come. 550 Main Street.", "Return-Path: <ann@corp.test>\n"),
    ("postmaster@corp.test", "Delivery receipt", f"Your message was successfully delivered to {U}.\n250 2.0.0 Ok\n", "Return-Path: <ann@corp.test>\n"),
    ("MAILER-DAEMON@corp.test", "Warning: could not send message for past 4 hours", f"    **      THIS IS A WARNING MESSAGE ONLY      **\n\n   ----- Transcript of session follows -----\n<{U}>... Deferred: 451 4.1.1\nWarning: message still undelivered after 4 hours\n", "Return-Path: <ann@corp.test>\n"),
    ("MAILER-DAEMON@corp.test", "Delayed Mail (still being retried)", f"<{U}>: host said: 550 5.7.1 try later? (in reply to RCPT TO)\n\nYour message could not be delivered for more than 4 hour(s).\nIt will be retried until it is 5 day(s) old.\n", "Return-Path: <ann@corp.test>\n"),
    ("Ann <ann@corp.test>", "Automatische Antwort: Undeliverable", f"Ich bin im Urlaub. Ihre Mail wird nicht zugestellt. {V} hilft.", "Return-Path: <ann@corp.test>\n"),
]  # fmt: skip


@pytest.mark.parametrize(("sender", "subject", "text", "headers"), OTHERS)
def test_what_only_speaks_of_failures(sender: str, subject: str, text: str, headers: str) -> None:
    assert recipients(sender, subject, text, headers) == set()
