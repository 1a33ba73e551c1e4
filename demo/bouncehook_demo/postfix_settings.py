"""Settings for a private Postfix's main.cf and master.cf, as data, including those that bouncehook needs.

Called by `private_postfix`, which writes them, and by code that sets up an environment.  Touches nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# name, type, private, unprivileged, chroot, wakeup, maxproc, command: as Debian has them, chroot jails included,
# because the jails decide which sockets and files a daemon can see.
_STOCK_SERVICES = """
pickup     unix       n - y 60    1 pickup
cleanup    unix       n - y -     0 cleanup
qmgr       unix       n - n 300   1 qmgr
tlsmgr     unix       - - y 1000? 1 tlsmgr
rewrite    unix       - - y -     - trivial-rewrite
bounce     unix       - - y -     0 bounce
defer      unix       - - y -     0 bounce
trace      unix       - - y -     0 bounce
verify     unix       - - y -     1 verify
flush      unix       n - y 1000? 0 flush
proxymap   unix       - - n -     - proxymap
proxywrite unix       - - n -     1 proxymap
smtp       unix       - - y -     - smtp
relay      unix       - - y -     - smtp
showq      unix       n - y -     - showq
error      unix       - - y -     - error
retry      unix       - - y -     - error
discard    unix       - - y -     - discard
local      unix       - n n -     - local
virtual    unix       - n n -     - virtual
lmtp       unix       - - y -     - lmtp
anvil      unix       - - y -     1 anvil
scache     unix       - - y -     1 scache
postlog    unix-dgram n - n -     1 postlogd
"""


COMPLAINTS = "complaints"
"""the local part to which providers send complaints, as bouncehook.yaml has it by default"""
LMTP_OPTIONS = (
    # Where the mail came from, and its queue id.
    "lmtp_send_xforward_command=yes",
    # Lines stay as long as they are.
    "lmtp_line_length_limit=1000000000",
)


@dataclass(frozen=True)
class PostfixSettings:
    """Some settings; several can be joined.

    `main` are main.cf parameters, `services` complete master.cf entries, `transports` lines of the transport table
    (address or domain: transport), and `tables` files beside main.cf that `main` may name, such as
    `texthash:${config_directory}/NAME`.
    """

    main: Mapping[str, str] = field(default_factory=dict)
    services: tuple[str, ...] = ()
    transports: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)

    def joined_with(self, other: PostfixSettings) -> PostfixSettings:
        """Both; if both have the same setting, `other` takes precedence."""
        return PostfixSettings(
            main={**self.main, **other.main},
            services=tuple(dict.fromkeys(self.services + other.services)),
            transports={**self.transports, **other.transports},
            tables={**self.tables, **other.tables},
        )


def stock_services() -> str:
    """Debian's master.cf without its smtpd, which the instance adds with an address and port of its own."""
    return _STOCK_SERVICES.strip() + "\n"


def quick_retries() -> PostfixSettings:
    """Retries without giving up, within seconds."""
    return PostfixSettings(
        {
            # With 1s Postfix may retry a message while the last daemon still has it locked, and then does not retry it
            # for five minutes ("skipped, still being delivered").
            "maximal_queue_lifetime": "5d",
            "bounce_queue_lifetime": "5d",
            "minimal_backoff_time": "3s",
            "maximal_backoff_time": "3s",
            "queue_run_delay": "1s",
            "transport_retry_time": "1s",
        }
    )


def smtpd_service(address: str, port: int) -> str:
    """The smtpd for mail from foreign servers, and from clients in mynetworks."""
    return f"{address}:{port} inet n - y - - smtpd"


def submission_service(address: str, port: int) -> str:
    """An smtpd for customers who log in.  Without TLS: it listens on loopback only."""
    options = {
        "syslog_name": "postfix/submission",
        "smtpd_sasl_auth_enable": "yes",
        "smtpd_sasl_type": "dovecot",
        "smtpd_sasl_path": "private/auth",
        "smtpd_sasl_security_options": "noanonymous",
        "smtpd_tls_auth_only": "no",
        "smtpd_relay_restrictions": "permit_sasl_authenticated,reject",
        "smtpd_recipient_restrictions": "permit_sasl_authenticated,reject",
        "milter_macro_daemon_name": "ORIGINATING",
    }
    lines = [f"{address}:{port} inet n - y - - smtpd"]
    lines += [f"  -o {name}={value}" for name, value in options.items()]
    return "\n".join(lines)


def bouncehook_settings(
    *,
    pipe_command: Sequence[str],
    pipe_user: str,
    return_domains: Sequence[str] = ("return.example.test",),
    prefix: str = "bounces",
    milter_socket: str = "bouncehook/milter.sock",
    pipe_time_limit: str = "60s",
    milter_default_action: str = "accept",
) -> PostfixSettings:
    """All settings that bouncehook needs, and no others.

    `milter_socket` is below the queue directory: smtpd and cleanup run in a chroot there, where `unix:/x` stands for
    QUEUE_DIRECTORY/x.  Mail to a return domain goes to the pipe for `prefix` (with any extension) and for complaints,
    and is refused at RCPT for every other name, so that it is never looked up as a remote domain.
    """
    milter = f"unix:/{milter_socket}"
    main = {
        "smtpd_milters": milter,
        "non_smtpd_milters": milter,
        "milter_default_action": milter_default_action,
        # Postfix's own bounces pass the milter only with this setting.
        "internal_mail_filter_classes": "bounce",
        "relay_domains": " ".join(return_domains),
        "recipient_delimiter": "+",
        # One recipient per call: the pipe verifies one return address.
        "bouncehook_destination_recipient_limit": "1",
        "bouncehook_time_limit": pipe_time_limit,
    }
    transports = {}
    for domain in return_domains:
        transports[f"{prefix}@{domain}"] = transports[f"{COMPLAINTS}@{domain}"] = "bouncehook:"
        transports[domain] = "error:5.1.1 no such return address"
    return PostfixSettings(main, (_pipe_service(pipe_command, pipe_user),), transports)


def lmtp_settings(
    *,
    return_domains: Sequence[str] = ("return.example.test",),
    prefix: str = "bounces",
    socket: str = "bouncehook-lmtp/lmtp.sock",
) -> PostfixSettings:
    """The settings that deliver mail to return addresses to bouncehook-lmtp; to be joined to `bouncehook_settings`.

    `socket` is below the queue directory, as lmtp(8) sees it whether in the jail or not.
    """
    service = "bouncehook-lmtp unix - - n - - lmtp\n" + "\n".join(f"  -o {option}" for option in LMTP_OPTIONS)
    names = (prefix, COMPLAINTS)
    transports = {f"{name}@{domain}": f"bouncehook-lmtp:unix:{socket}" for domain in return_domains for name in names}
    return PostfixSettings(services=(service,), transports=transports)


def guarded(command: Sequence[str]) -> list[str]:
    """The value of argv= in master.cf: a shell defers the mail unless the command says that it is taken."""
    return ["/bin/sh", "-c", '{test "$$("$$@")" = taken || exit 75}', "bouncehook-pipe", *command]


def _pipe_service(command: Sequence[str], user: str) -> str:
    unfit = [argument for argument in command if not argument or argument.split() != [argument]]
    if unfit:
        raise ValueError(f"master.cf cannot hold arguments with white space: {unfit}")
    # null_sender= (empty): without it pipe(8) gives MAILER-DAEMON if the envelope sender is <>.
    return f"bouncehook unix - n n - - pipe\n  flags=Rq user={user} null_sender=\n  argv={' '.join(guarded(command))}"
