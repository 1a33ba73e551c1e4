"""libmilter's callbacks for one connection: translate, ask the session, carry out what it decides.

The milter asks Postfix for as few steps as possible, because the exchange with Postfix costs more than our work in a
step.  Postfix does not send connection, HELO, DATA, the end of the headers and unknown commands at all; it sends MAIL
and headers without waiting for a reply; and of a body that we do not need it sends only the first piece.  The milter
names the macros that it needs, so main.cf cannot leave one out; the client's address is among them, so the connection
step is not needed.

An internal error never stops a customer's mail.  It defers a notification, because Postfix then keeps the original in
its queue and makes the notification again.

pymilter's own classes call each callback through four functions of theirs, so this file uses pymilter's lower level:
`register` passes the functions here to libmilter.  libmilter may call each step of one connection from another thread.
Called by `daemon`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol

import milter
from bouncehook.counters import Counters
from bouncehook.counts import MilterCount
from bouncehook.report import NO_QUEUE
from bouncehook_milter.evidence import Evidence, HeldRefusal, NotificationOctets
from bouncehook_milter.session import Notification, Rewrite, Session, Verdict, is_refusal

NO_SUCH_ADDRESS = "No such return address"

CONTINUE: int = milter.CONTINUE
NOREPLY: int = milter.NOREPLY
ACCEPT: int = milter.ACCEPT
SKIP: int = milter.SKIP
DISCARD: int = milter.DISCARD
REJECT: int = milter.REJECT
TEMPFAIL: int = milter.TEMPFAIL
ALL_OPTS: int = milter.ALL_OPTS

_ACTIONS = milter.CHGFROM | milter.ADDHDRS | milter.SETSYMLIST
_STEPS = (
    milter.P_NOCONNECT
    | milter.P_NOHELO
    | milter.P_NR_MAIL
    | milter.P_RCPT_REJ
    | milter.P_NODATA
    | milter.P_NR_HDR
    | milter.P_HDR_LEADSPC
    | milter.P_NOEOH
    | milter.P_SKIP
    | milter.P_NOUNKNOWN
)
_MACROS = {
    milter.M_ENVFROM: "{client_addr} {client_port} {auth_authen} {cert_subject} j",
    milter.M_ENVRCPT: "i {rcpt_mailer} {rcpt_host} {rcpt_addr}",
    milter.M_EOM: "i",
}
_AT_TOP = 0
"""where header fields are added: above all that came with the message"""
_UNANSWERED = ("envfrom", "header")
"""callbacks of the P_NR steps, in which Postfix waits for no answer.  They must not refuse: libmilter would regard the
message as ended and skip its further steps, and Postfix would wait in vain for their answers"""
_ANSWERS = {
    Verdict.CONTINUE: CONTINUE,
    Verdict.LEAVE_ALONE: ACCEPT,
    Verdict.REFUSE: REJECT,
    Verdict.TRY_LATER: TEMPFAIL,
}

log = logging.getLogger("bouncehook.milter")


class Context(Protocol):
    """The part of pymilter's context that is used here: libmilter's side of one connection."""

    def getpriv(self) -> Connection | None: ...
    def setpriv(self, connection: Connection | None) -> None: ...
    def getsymval(self, name: str) -> str | None: ...
    def setsymlist(self, stage: int, macros: str) -> None: ...
    def setreply(self, code: str, extended: str, text: str) -> None: ...
    def chgfrom(self, sender: str, parameters: str | None) -> None: ...
    def addheader(self, field: str, value: str, index: int) -> None: ...


class Connection:
    """One connection of Postfix.  Methods with libmilter's names are its callbacks; they return its constants."""

    def __init__(self, context: Context, session: Session, evidence: Evidence, counters: Counters[MilterCount]) -> None:
        self._context = context
        self._session = session
        self._counters = counters
        self._evidence = evidence
        self._held: list[HeldRefusal] = []
        self._octets: NotificationOctets | None = None

    def negotiate(self, options: list[int]) -> int:
        """Choose the steps, by changing `options`: actions, steps, and two reserved values."""
        offered_actions, offered_steps = options[:2]
        for stage, macros in _MACROS.items():
            self._context.setsymlist(stage, macros)
        # libmilter offers the P_NR steps whatever Postfix does, and answers for us where it must.
        options[:] = [offered_actions & _ACTIONS, offered_steps & _STEPS, 0, 0]
        return CONTINUE

    def envfrom(self, sender: bytes, *parameters: bytes) -> int:
        self._end_message(None)
        # Mail that did not come by SMTP (Postfix's own notifications, and mail submitted by sendmail(1)) has port 0 and
        # no brackets around the sender.  Port 0 alone does not show that: an smtpd on a UNIX-domain socket has it too,
        # and so has one after an XCLIENT without PORT.
        local = self._macro("{client_port}") == "0" and not sender.startswith(b"<")
        self._session.connected(self._macro("{client_addr}") or "", local=local, hostname=self._macro("j") or "")
        login, certificate = self._macro("{auth_authen}"), self._macro("{cert_subject}")
        self._session.mail(_text(sender), [_text(one) for one in parameters], login, certificate)
        if not self._session.is_of_use():
            self._counters.add(MilterCount.LEFT_ALONE)
        return NOREPLY

    def envrcpt(self, path: bytes, *parameters: bytes) -> int:
        recipient = _text(path)
        mailer, host, text = (self._macro(name) or "" for name in ("{rcpt_mailer}", "{rcpt_host}", "{rcpt_addr}"))
        if is_refusal(mailer, host, text, recipient):
            self._refused(recipient, host, text)
            return CONTINUE
        verdict = self._session.recipient(recipient, text, [_text(one) for one in parameters])
        if verdict is Verdict.CONTINUE:
            return CONTINUE
        if verdict is Verdict.REFUSE:
            self._counters.add(MilterCount.FORGED)
            log.info("%s: refused forged return address %r", self._queue_id() or NO_QUEUE, recipient)
            self._context.setreply("550", "5.1.1", NO_SUCH_ADDRESS)
            self._refused(recipient, "5.1.1", NO_SUCH_ADDRESS)
        elif verdict is Verdict.SUPPRESS:
            return self._suppressed(recipient)
        elif verdict is Verdict.TRY_LATER:
            log.warning(
                "%s: deferred %r: it is signed with the key after ours; give this host the keys of the others",
                self._queue_id() or NO_QUEUE,
                recipient,
            )
        return _ANSWERS[verdict]

    def _refused(self, recipient: str, extended: str, text: str) -> None:
        """Hold a refusal until the message is complete, because only then its final queue id is known."""
        refusal = self._session.refused(recipient, extended, text)
        if refusal:
            self._held.append(self._evidence.hold(refusal))
            self._counters.add(MilterCount.REFUSED_RECIPIENTS)
            log.info("%s: captured refused recipient of %s", self._queue_id() or NO_QUEUE, refusal.customer)

    def _suppressed(self, recipient: str) -> int:
        """Refuse a recipient that is on the customer's list.  If a client names it twice, it is told once."""
        refusal = self._session.suppressed(recipient)
        if refusal is None:
            return CONTINUE
        if all(held.refusal != refusal for held in self._held):
            self._held.append(self._evidence.hold(refusal))
            self._counters.add(MilterCount.SUPPRESSED)
            log.info("%s: refused a suppressed recipient of %s", self._queue_id() or NO_QUEUE, refusal.customer)
        # libmilter and Postfix read the text as printf(3) does.
        self._context.setreply("550", refusal.extended, refusal.text.replace("%", "%%"))
        return REJECT

    def header(self, name: str, value: bytes) -> int:
        self._session.header(name, value)
        if self._session.is_notification():
            self._notification().add_header(name, value)
        return NOREPLY

    def body(self, chunk: bytes) -> int:
        if self._session.is_notification():
            self._notification().add_body(chunk)
            return CONTINUE
        return SKIP if self._session.is_of_use() else ACCEPT

    def eom(self) -> int:
        verdict = self._session.verdict_after_failure()
        answer = _ANSWERS[verdict] if verdict is not Verdict.CONTINUE else self._complete()
        self._end_message(self._queue_id())
        return answer

    def _complete(self) -> int:
        action = self._session.end_of_message(self._queue_id())
        if isinstance(action, Notification):
            return self._keep(action, self._notification())
        if isinstance(action, Rewrite):
            self._rewrite(action)
        return CONTINUE

    def _notification(self) -> NotificationOctets:
        if self._octets is None:
            self._octets = self._evidence.octets()
        return self._octets

    def _keep(self, notification: Notification, octets: NotificationOctets) -> int:
        """Spool a notification.  It is discarded only when it is durable; otherwise Postfix has to keep it."""
        if not self._evidence.notification(notification, octets, self._queue_id()):
            self._counters.add(MilterCount.PUT_OFF)
            return TEMPFAIL
        self._counters.add(MilterCount.NOTIFICATIONS)
        log.info("%s: captured notification to %s", self._queue_id(), ", ".join(notification.recipients))
        return DISCARD

    def _rewrite(self, rewrite: Rewrite) -> None:
        self._context.chgfrom(f"<{rewrite.return_address}>", rewrite.parameters or None)
        self._evidence.sent(rewrite)
        for name, value in rewrite.fields:
            self._context.addheader(name, f" {value}", _AT_TOP)
        self._counters.add(MilterCount.REWRITTEN)
        if rewrite.cut:
            self._counters.add(MilterCount.CUT)

    def abort(self) -> int:
        self._end_message(None)
        self._session.reset()
        return CONTINUE

    def close(self) -> int:
        self._context.setpriv(None)  # breaks the reference cycle
        return self.abort()

    def failed(self, step: str) -> int:
        """Handle an internal error in one of the callbacks above; called while its exception is handled."""
        log.exception("%s: internal error at %s; the mail passes", self._queue_id() or NO_QUEUE, step)
        self._counters.add(MilterCount.FAULTS)
        verdict = self._session.failed()  # a notification gets the same verdict again at the end of the message
        return NOREPLY if step in _UNANSWERED else _ANSWERS[verdict]

    def _end_message(self, queue_id: str | None) -> None:
        """Release the held refusals of a message that is complete, or that never will be (`queue_id` is None): the
        client aborted it, or Postfix refused it as a whole, so the client was not given its id."""
        if self._octets:
            self._octets.close()
            self._octets = None
        if self._held:
            held, self._held = self._held, []
            for refusal in held:
                self._evidence.release(refusal, queue_id)

    def _queue_id(self) -> str | None:
        """Postfix's queue id; None while there is none."""
        return self._macro("i")

    def _macro(self, name: str) -> str | None:
        try:
            return self._context.getsymval(name) or None
        except UnicodeDecodeError:  # a remote server's text, quoted by address verification
            return None


def register(name: str, connection: Callable[[Context], Connection]) -> None:
    """Register the callbacks with libmilter, under our `name`; `connection` makes the object for a new connection."""

    def negotiate(context: Context, options: list[int]) -> int:
        try:
            made = connection(context)
            answer = made.negotiate(options)
            context.setpriv(made)
            return answer
        except Exception:
            log.exception("internal error at the start of a connection; its mail passes unchanged and is not reported")
            return ALL_OPTS  # the connection has no object, so `entry` lets everything pass

    milter.set_flags(_ACTIONS)
    milter.set_envfrom_callback(_entry(Connection.envfrom))
    milter.set_envrcpt_callback(_entry(Connection.envrcpt))
    milter.set_header_callback(_entry(Connection.header))
    milter.set_body_callback(_entry(Connection.body))
    milter.set_eom_callback(_entry(Connection.eom))
    milter.set_abort_callback(_entry(Connection.abort))
    milter.set_close_callback(_entry(Connection.close))
    # An error in pymilter, before our callback is called, must not stop mail either.
    milter.set_exception_policy(CONTINUE)
    milter.register(name, negotiate=negotiate)


def _entry(callback: Callable[..., int]) -> Callable[..., int]:
    """The function that libmilter calls for a callback.  It lets no exception reach pymilter, which would defer the
    customer's mail."""
    step = callback.__name__

    def entry(context: Context, *arguments: Any) -> int:
        connection = context.getpriv()
        if connection is None:
            return CONTINUE
        try:
            return callback(connection, *arguments)
        except Exception:
            return connection.failed(step)

    return entry


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "surrogateescape")
