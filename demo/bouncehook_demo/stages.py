"""Every stage at which a delivery can fail: how it fails here, what Postfix logs, and what the report must say.

Read by `environment`, which builds DNS, remote servers and Postfix settings from it, and by the tests, which send
one message to each row.  Data and the small functions that write it; touches nothing.

Each row has a domain of its own, NAME.test, with one server, mx.NAME.test.  Soft failures are reported after one
attempt, because the demo's Postfix keeps no message longer than that (maximal_queue_lifetime=0).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bouncehook.report import State
from bouncehook_demo.behaviour import ACCEPTS, Behaviour, Host, Misdeed, Stage, Step
from bouncehook_demo.demo_dns import Name
from bouncehook_demo.foreign_bounce import LaterBounce
from bouncehook_demo.loopback import Loopback
from bouncehook_demo.postfix_settings import PostfixSettings


@dataclass(frozen=True)
class StageOfFailure:
    """One row.  In a text `{host}` stands for NAME[ADDRESS] of the remote server, `{port}` for its port, and
    `{size}` for the size of the message.

    The report must have `state`, `code`, `extended` and a description that contains `phrase`.  `status`, `diagnostic`
    (with its type) and `text` (after `<recipient>: `) are Postfix's notification, unfolded; rows whose bounce comes
    later from elsewhere have none.  `behaviour` is None if no server listens.  `name` is the domain's entry in the DNS,
    if it is not an MX with an address; `absent` says that it has none.
    """

    label: str
    state: State
    code: str | None
    extended: str | None
    phrase: str
    behaviour: Behaviour | None = ACCEPTS
    status: str | None = None
    diagnostic: str | None = None
    text: str | None = None
    local_part: str = "someone"
    mail_options: tuple[str, ...] = ()
    transport: str | None = None
    needs_tls: bool = False
    name: Name | None = None
    absent: bool = False

    @property
    def domain(self) -> str:
        return f"{self.label}.test"

    @property
    def host(self) -> str:
        return f"mx.{self.domain}"

    @property
    def recipient(self) -> str:
        return f"{self.local_part}@{self.domain}"

    @property
    def later(self) -> bool:
        """Whether the failure comes as a bounce mail, after the message was accepted."""
        return self.behaviour is not None and self.behaviour.bounces is not None


# ---- functions that make rows


def _refused(label: str, stage: Stage, reply: str, state: State, status: str, around: str) -> StageOfFailure:
    """The remote replied so.  `around` is Postfix's sentence, with {reply} in it."""
    joined = " ".join(reply.split("\n"))
    found = re.fullmatch(r"(\d{3})(?:[ -](\d\.\d+\.\d+))?(?:[ -](.*))?", reply.split("\n")[0])
    assert found, reply
    return StageOfFailure(
        label=label,
        state=state,
        code=found[1],
        extended=found[2] or status,
        phrase=found[3] or "",
        behaviour=Behaviour({stage: reply}),
        status=status,
        diagnostic=f"smtp; {joined}",
        text=around.replace("{reply}", joined),
    )


def _greeted_with(label: str, reply: str, status: str) -> StageOfFailure:
    return _refused(label, Stage.GREETING, reply, State.INTRO, status, "host {host} refused to talk to me: {reply}")


_COMMANDS = {
    Stage.MAIL: (State.MAILFROM, "MAIL FROM command"),
    Stage.RCPT: (State.RCPTTO, "RCPT TO command"),
    Stage.DATA: (State.DATA, "DATA command"),
    Stage.END_OF_DATA: (State.MESSAGE, "end of DATA command"),
}


def _replied(label: str, stage: Stage, reply: str, status: str) -> StageOfFailure:
    """A reply to one of the four commands that carry a message."""
    state, command = _COMMANDS[stage]
    row = _refused(label, stage, reply, state, status, "host {host} said: {reply} (in reply to " + command + ")")
    if stage is not Stage.RCPT:
        return row
    # Chosen by local part, which must be the label.
    return replace(row, local_part=label, behaviour=Behaviour(recipients={label: reply}))


def _local(label: str, state: State, status: str, error: str, phrase: str = "") -> StageOfFailure:
    """Postfix's own error: no reply came."""
    return StageOfFailure(
        label=label,
        state=state,
        code=None,
        extended=status,
        phrase=phrase or error.partition("{")[0].strip(),
        status=status,
        diagnostic=f"X-Postfix; {error}",
        text=error,
    )


_ACTIVITIES = {
    Stage.GREETING: (State.INTRO, "receiving the initial server greeting"),
    Stage.EHLO: (State.EHLO, "performing the EHLO handshake"),
    Stage.HELO: (State.HELO, "performing the HELO handshake"),
    Stage.STARTTLS: (State.STARTTLS, "receiving the STARTTLS response"),
    Stage.MAIL: (State.MAILFROM, "sending MAIL FROM"),
    Stage.RCPT: (State.RCPTTO, "sending RCPT TO"),
    Stage.DATA: (State.DATA, "sending DATA command"),
    Stage.END_OF_DATA: (State.MESSAGE, "sending end of data -- message may be sent more than once"),
}


def _dropped(label: str, stage: Stage, steps: dict[Stage, Step] | None = None) -> StageOfFailure:
    state, activity = _ACTIVITIES[stage]
    row = _local(label, state, "4.4.2", "lost connection with {host} while " + activity, activity)
    behaviour = Behaviour({**(steps or {}), stage: Misdeed.DROP})
    return replace(row, behaviour=behaviour, needs_tls=stage is Stage.STARTTLS)


def _timed_out(label: str, stage: Stage, step: Step = Misdeed.SILENCE) -> StageOfFailure:
    """Sent by a transport with short time limits, since Postfix usually waits for minutes."""
    state, activity = _ACTIVITIES[stage]
    row = _local(label, state, "4.4.2", "conversation with {host} timed out while " + activity, activity)
    return replace(
        row, behaviour=Behaviour({stage: step}), transport="shorttimeouts", needs_tls=stage is Stage.STARTTLS
    )


def _tls(row: StageOfFailure, behaviour: Behaviour = ACCEPTS) -> StageOfFailure:
    """The relay insists on TLS for this domain."""
    return replace(row, behaviour=behaviour, needs_tls=True)


def _unresolved(label: str, status: str, error: str, name: Name | None) -> StageOfFailure:
    """The DNS gives no server.  With `name` None the domain does not exist at all."""
    row = _local(label, State.DNS, status, error, error)
    return replace(row, behaviour=None, name=name, absent=name is None)


def _bounced_later(label: str, how: LaterBounce) -> StageOfFailure:
    return StageOfFailure(label, State.BOUNCE, "550", "5.1.1", "No mailbox here by that name", Behaviour(bounces=how))


# ---- the rows

_NO_ROUTE = "Host or domain name not found. Name service error for name={name} type={kind}: {why}"
_NO_HELO = "550 5.7.1 HELO rejected: bad helo name"
_HOSTILE = "550 5.1.1 no such user here (in reply to DATA command) at all"
_LONG = "550 5.7.1 " + "blocked because of " * 12 + "https://policy.test/" + "x" * 300

_GREETING = (
    _greeted_with("greeting554", "554 5.7.1 your address is blocked, see http://list.test/", "4.7.1"),
    _greeted_with("greeting421", "421 4.3.2 too busy, come back later", "4.3.2"),
    _greeted_with("greeting450", "450 4.3.2 not now", "4.3.2"),
    _dropped("greetingdrop", Stage.GREETING),
    _timed_out("greetingtimeout", Stage.GREETING),
    _timed_out("greetingnosmtp", Stage.GREETING, "SSH-2.0-something else"),
)
_HELLO = (
    replace(
        _refused("helo550", Stage.HELO, _NO_HELO, State.HELO, "5.7.1", "host {host} refused to talk to me: {reply}"),
        behaviour=Behaviour({Stage.EHLO: "550 5.7.1 EHLO rejected: bad helo name", Stage.HELO: _NO_HELO}),
    ),
    _refused(
        "ehlo421",
        Stage.EHLO,
        "421 4.3.2 EHLO refused for now",
        State.EHLO,
        "4.3.2",
        "host {host} refused to talk to me: {reply}",
    ),
    _dropped("ehlodrop", Stage.EHLO),
    _dropped("helodrop", Stage.HELO, {Stage.EHLO: "502 5.5.1 never heard of EHLO"}),
    _timed_out("ehlotimeout", Stage.EHLO),
    replace(
        _local("size", State.EHLO, "5.3.4", "message size {size} exceeds size limit 100 of server {host}"),
        phrase="exceeds size limit",
        behaviour=Behaviour(extensions=("SIZE 100",)),
    ),
    replace(
        _local("smtputf8", State.EHLO, "5.6.7", "SMTPUTF8 is required, but was not offered by host {host}"),
        local_part="jürgen",
        mail_options=("SMTPUTF8",),
        behaviour=Behaviour(extensions=("PIPELINING", "8BITMIME")),
    ),
)
_STARTTLS = (
    _tls(_local("notls", State.STARTTLS, "4.7.4", "TLS is required, but was not offered by host {host}")),
    _tls(
        _refused(
            "starttls454",
            Stage.STARTTLS,
            "454 4.7.0 TLS not available due to local problem",
            State.STARTTLS,
            "4.7.0",
            "TLS is required, but host {host} refused to start TLS: {reply}",
        ),
        Behaviour({Stage.STARTTLS: "454 4.7.0 TLS not available due to local problem"}),
    ),
    _tls(
        _local("tlsgarbage", State.STARTTLS, "4.7.5", "Cannot start TLS: handshake failure"),
        Behaviour({Stage.STARTTLS: Misdeed.GARBAGE}),
    ),
    _dropped("starttlsdrop", Stage.STARTTLS),
    _timed_out("starttlstimeout", Stage.STARTTLS),
)
_AUTH = (
    replace(
        _refused(
            "auth535",
            Stage.AUTH,
            "535 5.7.8 name and password do not fit",
            State.AUTH,
            "4.7.8",
            "SASL authentication failed; server {host} said: {reply}",
        ),
        transport="authenticating",
    ),
)
_MAIL = (
    _replied("mail530", Stage.MAIL, "530 5.7.0 Must issue a STARTTLS command first", "5.7.0"),
    _replied("mail550", Stage.MAIL, "550 5.1.8 Sender address rejected: Domain not found", "5.1.8"),
    _replied("mail451", Stage.MAIL, "451 4.1.8 Sender domain cannot be looked up now", "4.1.8"),
    _dropped("maildrop", Stage.MAIL),
    _timed_out("mailtimeout", Stage.MAIL),
)
_RCPT = (
    _replied("rcpt550", Stage.RCPT, "550 5.1.1 <rcpt550>: Recipient address rejected: User unknown", "5.1.1"),
    _replied("rcpt551", Stage.RCPT, "551 5.1.6 has moved, and left no address", "5.1.6"),
    _replied("rcpt553", Stage.RCPT, "553 5.1.3 mailbox name not allowed", "5.1.3"),
    _replied("rcpt452", Stage.RCPT, "452 4.2.2 <rcpt452>: Mailbox full", "4.2.2"),
    _replied("rcpt421", Stage.RCPT, "421 4.7.0 too many of those, closing", "4.7.0"),
    _replied("plain550", Stage.RCPT, "550 no such user here", "5.0.0"),
    _replied("bare550", Stage.RCPT, "550", "5.0.0"),
    _replied("multiline550", Stage.RCPT, "550-5.7.1 First line of it\n550-5.7.1 second\n550 5.7.1 last line", "5.7.1"),
    _replied("hostile550", Stage.RCPT, _HOSTILE, "5.1.1"),
    _replied("utf8550", Stage.RCPT, "550 5.1.1 Empfänger unbekannt: Jürgen ✗", "5.1.1"),
    _replied("long550", Stage.RCPT, _LONG, "5.7.1"),
    _dropped("rcptdrop", Stage.RCPT),
    _timed_out("rcpttimeout", Stage.RCPT),
)
_DATA = (
    _replied("data554", Stage.DATA, "554 5.7.1 DATA refused: policy", "5.7.1"),
    _replied("data451", Stage.DATA, "451 4.3.0 no room for it now", "4.3.0"),
    _dropped("datadrop", Stage.DATA),
    _timed_out("datatimeout", Stage.DATA),
)
_MESSAGE = (
    _replied("end552", Stage.END_OF_DATA, "552 5.2.2 Mailbox full, message too big", "5.2.2"),
    _replied("end554", Stage.END_OF_DATA, "554 5.7.1 it looks like spam", "5.7.1"),
    _replied("end452", Stage.END_OF_DATA, "452 4.3.1 no space left", "4.3.1"),
    _dropped("enddrop", Stage.END_OF_DATA),
    _timed_out("endtimeout", Stage.END_OF_DATA),
)
_CONNECT = (
    replace(
        _local("refused", State.CONNECT, "4.4.1", "connect to {host}:{port}: Connection refused", "Connection refused"),
        behaviour=None,
    ),
)
_DNS = (
    _unresolved("nodomain", "5.4.4", _NO_ROUTE.format(name="nodomain.test", kind="A", why="Host not found"), None),
    _unresolved(
        "servfail",
        "4.4.3",
        _NO_ROUTE.format(name="servfail.test", kind="MX", why="Host not found, try again"),
        Name(broken=True),
    ),
    _unresolved(
        "noaddress",
        "5.4.4",
        _NO_ROUTE.format(name="noaddress.test", kind="A", why="Host found but no data record of requested type"),
        Name(),
    ),
    _unresolved(
        "mxwithoutaddress",
        "5.4.4",
        _NO_ROUTE.format(name="gone.mxwithoutaddress.test", kind="A", why="Host not found"),
        Name(mail_hosts=("gone.mxwithoutaddress.test",)),
    ),
    _unresolved("nullmx", "5.1.0", "Domain nullmx.test does not accept mail (nullMX)", Name(null_mx=True)),
    # Postfix checks for a mail loop only if it would connect to port 25.
    replace(
        _unresolved("loop", "5.4.6", "mail for loop.test loops back to myself", Name(mail_hosts=("relay.loop.test",))),
        transport="port25",
    ),
)
_LATER = (
    _bounced_later("later", LaterBounce()),
    _bounced_later("forwards", LaterBounce(recipient="inner@elsewhere.test")),
    _bounced_later("forwardsknown", LaterBounce(recipient="inner@elsewhere.test", names_original=True)),
)

STAGES: tuple[StageOfFailure, ...] = (
    *_DNS,
    *_CONNECT,
    *_GREETING,
    *_HELLO,
    *_STARTTLS,
    *_AUTH,
    *_MAIL,
    *_RCPT,
    *_DATA,
    *_MESSAGE,
    *_LATER,
)

ACCEPTING_DOMAIN = "accepts.test"
"""A domain whose server accepts all mail, so that tests can examine it."""


# ---- what the environment is built from


def remote_hosts(rows: Sequence[StageOfFailure], loopback: Loopback) -> dict[str, Host]:
    """The servers that listen, by name: those of the rows and the accepting one."""
    hosts = {
        row.host: Host(loopback.remote(number), row.behaviour)
        for number, row in enumerate(rows)
        if row.behaviour is not None
    }
    hosts[f"mx.{ACCEPTING_DOMAIN}"] = Host(loopback.remote(len(rows)))
    return hosts


def dns_names(rows: Sequence[StageOfFailure], loopback: Loopback) -> dict[str, Name]:
    """The zone: for most domains an MX and its address, also where nothing listens."""
    names = {"relay.loop.test": Name(addresses=(loopback.relay,))}
    for number, row in enumerate([*rows, None]):
        domain = row.domain if row else ACCEPTING_DOMAIN
        if row and (row.name or row.absent):
            if row.name:
                names[domain] = row.name
            continue
        names[domain] = Name(mail_hosts=(f"mx.{domain}",))
        names[f"mx.{domain}"] = Name(addresses=(loopback.remote(number),))
    return names


_SHORT_TIMEOUTS = (
    "smtp_helo_timeout",
    "smtp_starttls_timeout",
    "smtp_mail_timeout",
    "smtp_rcpt_timeout",
    "smtp_data_init_timeout",
    "smtp_data_done_timeout",
)
_AUTHENTICATING = {
    "smtp_sasl_auth_enable": "yes",
    "smtp_sasl_password_maps": "texthash:${config_directory}/remote_logins",
    # The default forbids passwords in the clear, and there is no TLS here.
    "smtp_sasl_security_options": "noanonymous",
}


def postfix_settings(rows: Sequence[StageOfFailure]) -> PostfixSettings:
    """The settings of Postfix with which the rows fail as described, each after one attempt."""
    short_timeouts = [f"  -o {name}=1s" for name in _SHORT_TIMEOUTS]
    authenticating = [f"  -o {name}={value}" for name, value in _AUTHENTICATING.items()]
    logins = [f"{row.domain} relay:secret\n" for row in rows if row.transport == "authenticating"]
    return PostfixSettings(
        main={
            "maximal_queue_lifetime": "0",
            "bounce_queue_lifetime": "0",
            "smtp_tls_policy_maps": "texthash:${config_directory}/tls_policy",
            "smtp_destination_concurrency_limit": "20",
        },
        services=(
            "\n".join(["shorttimeouts unix - - y - - smtp", *short_timeouts]),
            "port25 unix - - y - - smtp -o smtp_tcp_port=25",
            "\n".join(["authenticating unix - - y - - smtp", *authenticating]),
        ),
        transports={row.domain: f"{row.transport}:" for row in rows if row.transport},
        tables={
            "tls_policy": "".join(f"{row.domain} encrypt\n" for row in rows if row.needs_tls),
            "remote_logins": "".join(logins),
        },
    )
