"""What goes into the store and comes out of it: plain data, which knows nothing of tables.

First what the notifier keeps and finds, in the order in which a failure comes by; then what administrators ask for.
Used wherever the store is, and by the pure decisions about what it holds.  Touches nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bouncehook.report import Report, State

if TYPE_CHECKING:  # callers use this too, and attribute nothing
    from bouncehook_notifier.attribution import PassedOver

REFUSED = "refused"
"""what evidence is recognised as that is a recipient whom our smtpd refused"""
FORGOTTEN_AT = "forgotten"
"""what the header of evidence has when its mail was removed by `bouncehook forget`: the time, in seconds since 1970"""
NEVER = 1e12
"""a time after all others, in seconds since 1970"""

WAITING = "waiting"
DELIVERED = "delivered"
UNDELIVERED = "undelivered"
"""given up after the last try; kept"""
WITHDRAWN = "withdrawn"
"""its URL has left the map, and its report goes to every URL that came in its place; it waits again when it is back"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one spool file showed.  `mail` is uncompressed here."""

    spool_name: str
    arrived: float
    header: dict[str, Any]
    recognised: str
    rule: str
    mail: bytes

    @property
    def is_forgotten(self) -> bool:
        """Whether its mail was removed by `bouncehook forget`."""
        return FORGOTTEN_AT in self.header


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report to be stored with its deliveries, unless the same event is there already."""

    webhook_id: str
    customer: str
    report: Report
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address on a customer's suppression list."""

    customer: str
    """the name of the time when it came there"""
    address: str
    """folded (`bouncehook.addresses`)"""
    reason: str
    """one of `suppression_settings.LISTED`"""
    since: float
    until: float
    """when it is no longer suppressed; NEVER for an entry without end"""


@dataclass(frozen=True, slots=True)
class Found:
    """Evidence, and the reports that follow from it."""

    evidence: Evidence
    reports: Sequence[NewReport]
    message_id: str = ""
    """what message it is about"""
    passed_over: Sequence[PassedOver] = ()
    """what it tells of and what is not reported"""
    suppressions: Sequence[Suppression] = ()
    """addresses that are suppressed because of it"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A report that is due at a URL.  `tries` counts the attempts that were made before."""

    number: int
    url: str
    tries: int
    webhook_id: str
    customer: str
    report: Report
    noticed: float = 0.0
    """when its evidence came, in seconds since 1970"""
    until: float = field(default=NEVER, compare=False)
    """when the claim on it ends"""


@dataclass(frozen=True, slots=True)
class Stranded:
    """A delivery at a URL that the map does not have for it, or did not have."""

    number: int
    url: str
    customer: str
    report: Report
    urls: set[str]
    """where the same report goes, or went: this delivery's and its siblings'"""


@dataclass(frozen=True, slots=True)
class ReturnedMail:
    """A mail that came back, as it is sent in the bounces loop."""

    envelope: str
    """the return address that it came to"""
    mime: bytes
    truncated: bool
    """whether its end is missing"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call.  `status` is the HTTP status or the code of the SMTP reply, None when there was no answer; `answer`
    says what came, or why not.

    `retry_after` is what the endpoint asked for, in seconds; 0 when it did not.  `blameless` says that the endpoint has
    nothing to do with the failure.  What was not `made` is no try.
    """

    started: float
    seconds: float
    status: int | None
    answer: str
    retry_after: float = 0.0
    blameless: bool = False
    made: bool = True
    """whether there was a call; there is none when this host lacks something for it"""

    @property
    def succeeded(self) -> bool:
        """2xx, and nothing else, is success."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Health:
    """How an endpoint is: what its circuit breaker goes by.  `switched_off` says why, and is empty while it is on."""

    url: str
    failures_in_row: int = 0
    rest_until: float = 0.0
    """left alone until then, in seconds since 1970"""
    switched_off: str = ""
    proven: float = field(default=0.0, compare=False)
    """when it gave back a challenge, in seconds since 1970; 0 is never"""
    last_error: str = field(default="", compare=False)
    """what its last call that failed came to; for people alone"""
    last_error_at: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class MapInForce:
    """Which customers' map a notifier has in force, as far as hosts compare it."""

    digest: str = ""
    """of what it says: whose events are told at which URLs; empty when the notifier has not said so yet"""
    customers: int = 0
    relay: str = ""
    """the URL of the relay through which this host forwards; hosts may have one each"""


@dataclass(frozen=True, slots=True)
class SeenHost:
    """A host whose notifier was seen lately."""

    name: str
    instance: str
    """of the process: two hosts of one name have different ones"""
    unseen: float
    """for how many seconds"""
    map: MapInForce
    map_age: float
    """for how many seconds that map has been in force"""
    version: str
    """of bouncehook"""
    store_version: int
    """the version of the store that it knows"""
    namesake_age: float
    """how many seconds ago another notifier was seen under the same name; very many when none was"""


@dataclass(frozen=True, slots=True)
class Look:
    """What there is to do."""

    ready: list[Health]
    """the endpoints that may have deliveries due and may be called, those that waited longest first"""
    switched_off: list[str]
    """the endpoints that may not be called, whatever is due"""
    next_due: float | None
    """when the next of the others will have something to do; None when nothing is known"""
    hosts: Sequence[SeenHost] = ()
    """the hosts that share the store and were seen lately, with this one; none when it is not shared"""

    @property
    def notifiers(self) -> int:
        """How many there are, with this one."""
        return max(1, len(self.hosts))


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a claimed delivery: the attempt, if there was one, and what is to be kept."""

    delivery: Delivery
    attempt: Attempt | None
    status: str
    due: float
    """when it is due again, while it waits"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report stands among all: by time, and those of one moment by number."""

    noticed: float
    number: int


@dataclass(frozen=True, slots=True)
class Selection:
    """Which reports; what is empty selects nothing out.  Times are in seconds since 1970."""

    names: tuple[str, ...] = ()
    """webhook-ids, or ids"""
    customers: tuple[str, ...] = ()
    """names of customers: all that one has or had, since reports are kept under the name of their time"""
    id: str = ""
    recipient: str = ""
    state: str = ""
    event: str = ""
    statuses: tuple[str, ...] = ()
    """with a delivery that has one of these"""
    since: float | None = None
    until: float | None = None
    part: str = ""
    """what the recipient's address holds"""
    reason: str = ""
    behind: Place | None = None
    """older than the report there"""
    last: Place | None = None
    """no older than the report there"""


@dataclass(frozen=True, slots=True)
class StoredDelivery:
    """A report's way to one URL, as far as it has come."""

    number: int
    url: str
    status: str
    due: float
    tries: int
    owner: str
    """the host whose notifier has claimed it, or empty"""


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report, and its deliveries."""

    webhook_id: str
    noticed: float
    customer: str
    report: Report
    evidence: int
    deliveries: tuple[StoredDelivery, ...]
    number: int

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.noticed, self.number)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A URL's health, and how many deliveries it has of each status."""

    health: Health
    waiting: int = 0
    undelivered: int = 0
    delivered: int = 0


@dataclass(frozen=True, slots=True)
class InUse:
    """What the store has of one customer that is still alive."""

    customer: str
    messages: int
    """whose return addresses are good"""
    last_day: int
    """on which the last of those was signed, in days since 1970"""
    waiting: int
    """deliveries"""


@dataclass(frozen=True, slots=True)
class Told:
    """The report of a failure, as far as an audit looks at it."""

    webhook_id: str
    customer: str
    id: str
    recipient: str
    state: State
    noticed: float
    host: str
    """where its evidence came"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Evidence that came as a mail, without the mail."""

    name: str
    """of its spool file"""
    queue_id: str
    """under which it came"""
    recognised: str
    rule: str
    is_forgotten: bool = False
    """whether the mail was removed by `bouncehook forget`"""
