"""libmilter's callbacks for one connection: translate, ask the session, carry out what it decides.

Postfix is asked for as little as possible: MAIL and headers are sent without waiting for our reply, HELO, DATA and
unknown commands are not sent at all, and of a body that is of no use only the first piece is.

An exception in our code never stops a customer's mail; a notification is tempfailed, because Postfix then keeps the
original in its queue and makes the notification again.

Made by `daemon` for each connection.  libmilter calls the methods of one connection from changing threads.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

import Milter

from bouncehook.counters import Counters
from bouncehook_milter.evidence import Evidence, HeldRefusal
from bouncehook_milter.session import Notification, Rewrite, Session, Verdict

NO_SUCH_ADDRESS = "No such return address"

log = logging.getLogger("bouncehook.milter")

_ANSWERS = {
    Verdict.CONTINUE: Milter.CONTINUE,
    Verdict.LEAVE_ALONE: Milter.ACCEPT,
    Verdict.REFUSE: Milter.REJECT,
    Verdict.TRY_LATER: Milter.TEMPFAIL,
}


def _guarded(method: Callable[..., int]) -> Callable[..., int]:
    """Let no exception reach libmilter, whose own policy would be to tempfail the customer."""

    @wraps(method)
    def guarded(self: Connection, *arguments: Any) -> int:
        try:
            return method(self, *arguments)
        except Exception:
            log.exception("%s: a fault of ours at %s; the mail passes", self.queue_id() or "NOQUEUE", method.__name__)
            self.counters.add("faults")
            return int(_ANSWERS[self.session.failed()])

    return guarded


@Milter.rejected_recipients
@Milter.header_leading_space
class Connection(Milter.Base):  # type: ignore[misc]
    """One connection of Postfix."""

    def __init__(self, session: Session, evidence: Evidence, counters: Counters) -> None:
        super().__init__()
        self.session = session
        self.counters = counters
        self._evidence = evidence
        self._held: list[HeldRefusal] = []

    def queue_id(self) -> str | None:
        """Postfix's queue id, once there is one."""
        return self._macro("i")

    @Milter.noreply  # type: ignore[untyped-decorator]
    @_guarded
    def connect(self, _hostname: str, _family: int, address: Any) -> int:
        # Mail that did not come by SMTP has port 0: Postfix's own notifications, and what sendmail(1) submits.
        inet = isinstance(address, tuple)
        self.session.connected(address[0] if inet else "", local=inet and address[1] == 0)
        return int(Milter.CONTINUE)

    @Milter.noreply  # type: ignore[untyped-decorator]
    @_guarded
    def envfrom(self, sender: str, *parameters: str) -> int:
        self._release_held()
        self.session.mail(sender, parameters, self._macro("{auth_authen}"))
        if not self.session.is_of_use():
            self.counters.add("left_alone")
        return int(Milter.CONTINUE)

    @_guarded
    def envrcpt(self, recipient: str, *_parameters: str) -> int:
        if self._macro("{rcpt_mailer}") == "error":
            return self._refused(recipient, self._macro("{rcpt_host}") or "", self._macro("{rcpt_addr}") or "")
        verdict = self.session.recipient(recipient, self._macro("{rcpt_addr}") or "")
        if verdict is Verdict.REFUSE:
            self.counters.add("forged")
            log.info("%s: refused forged return address %r", self.queue_id() or "NOQUEUE", recipient)
            self.setreply("550", "5.1.1", NO_SUCH_ADDRESS)
            self._refused(recipient, "5.1.1", NO_SUCH_ADDRESS)
        elif verdict is Verdict.TRY_LATER:
            log.warning(
                "%s: deferred %r: it is signed with the key after ours; give this host the keys of the others",
                self.queue_id() or "NOQUEUE",
                recipient,
            )
        return int(_ANSWERS[verdict])

    def _refused(self, recipient: str, extended: str, text: str) -> int:
        refusal = self.session.refused(recipient, extended, text, self.queue_id())
        if refusal and refusal.id:
            self._evidence.refusal(refusal)
        elif refusal:
            self._held.append(self._evidence.hold(refusal))
        if refusal:
            self.counters.add("refused_recipients")
            log.info("%s: captured refused recipient of %s", refusal.id or "NOQUEUE", refusal.customer)
        return int(Milter.CONTINUE)

    @Milter.noreply  # type: ignore[untyped-decorator]
    @_guarded
    def header(self, name: str, value: bytes) -> int:
        self.session.header(name, value)
        return int(Milter.CONTINUE)

    def header_bytes(self, name: str, value: bytes) -> int:
        """pymilter's entry for headers: pass the octets on as they are, where the base class would decode them."""
        return int(self.header(name, value))

    @Milter.noreply  # type: ignore[untyped-decorator]
    @_guarded
    def eoh(self) -> int:
        self.session.end_of_headers()
        return int(Milter.CONTINUE)

    @_guarded
    def body(self, chunk: bytes) -> int:
        if self.session.wants_body():
            self.session.chunk(chunk)
            return int(Milter.CONTINUE)
        return int(Milter.SKIP if self.session.is_of_use() else Milter.ACCEPT)

    @_guarded
    def eom(self) -> int:
        self._release_held()
        verdict = self.session.verdict_after_failure()
        if verdict is not Verdict.CONTINUE:
            return int(_ANSWERS[verdict])
        action = self.session.end_of_message(self.queue_id())
        if isinstance(action, Notification):
            return self._keep(action)
        if isinstance(action, Rewrite):
            self._rewrite(action)
        return int(Milter.CONTINUE)

    def _keep(self, notification: Notification) -> int:
        """Only a notification that is durable may be discarded."""
        if not self._evidence.notification(notification, self.queue_id()):
            self.counters.add("put_off")
            return int(Milter.TEMPFAIL)
        self.counters.add("notifications")
        log.info("%s: captured notification to %s", self.queue_id(), ", ".join(notification.recipients))
        return int(Milter.DISCARD)

    def _rewrite(self, rewrite: Rewrite) -> None:
        self.chgfrom(f"<{rewrite.return_address}>", rewrite.parameters or None)
        self._evidence.sent(rewrite.sent)
        self.counters.add("rewritten")
        log.info("%s: customer %s, return address %s", rewrite.sent.id, rewrite.sent.customer, rewrite.return_address)

    @_guarded
    def abort(self) -> int:
        self._release_held()
        self.session.reset()
        return int(Milter.CONTINUE)

    @_guarded
    def close(self) -> int:
        return self.abort()

    def _release_held(self) -> None:
        """The message of the refusals that were held has its id now, or will never have one."""
        held, self._held = self._held, []
        for refusal in held:
            self._evidence.release(refusal, self.queue_id())

    def _macro(self, name: str) -> str | None:
        try:
            value = self.getsymval(name)
        except UnicodeDecodeError:  # a hostile remote's text, quoted by address verification
            return None
        return str(value) if value else None
