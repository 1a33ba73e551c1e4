"""The store's tables.

    messages      sent messages, for enrichment: the recipients as the customer wrote them (see `message_days`)
    evidence      each mail or refusal that the spool gave, compressed, with what it was recognised as
    reports       one event each, whatever number of times and ways it was seen
    deliveries    one report on its way to one URL: when it is due, and how it ended
    claims        which of the deliveries a notifier has taken, and for how long
    endpoints     each URL's health, and when the first of its deliveries is due
    attempts      each POST and its answer
    suppressions  addresses on the customers' suppression lists; suppression_changes counts how often those changed
    hosts         each notifier's heartbeat: its clock, and which customers' map it has in force

A change here needs a step in `migrations`.  Used in this package.  Touches nothing.
"""

from __future__ import annotations

import sqlalchemy as sa

from bouncehook_notifier.store.records import UNDELIVERED, WAITING, WITHDRAWN

metadata = sa.MetaData()

_Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_WAITS = sa.text(f"status = '{WAITING}'")
_WITHDRAWN = sa.text(f"status = '{WITHDRAWN}'")
_GIVEN_UP = sa.text(f"status = '{UNDELIVERED}'")

version = sa.Table("version", metadata, sa.Column("version", sa.Integer, nullable=False))

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("customer", sa.String, primary_key=True),
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("day", sa.Integer, primary_key=True),  # short queue ids are used again after a while
    sa.Column("sender", sa.String, nullable=False),
    sa.Column("recipients", sa.JSON, nullable=False),
    sa.Column("envid", sa.String, nullable=False),
    sa.Column("message_id", sa.String, nullable=False),
    sa.Column("tags", sa.JSON, nullable=False),
    sa.Column("sent", sa.Float, nullable=False, index=True),
)
_OTHER_DAYS = sa.DDL("CREATE TABLE messages_other PARTITION OF messages DEFAULT")  # type: ignore[no-untyped-call]
sa.event.listen(messages, "after_create", _OTHER_DAYS.execute_if(dialect="postgresql"))

evidence = sa.Table(
    "evidence",
    metadata,
    sa.Column("id", _Number, primary_key=True),
    sa.Column("spool_name", sa.String, nullable=False, unique=True),
    sa.Column("arrived", sa.Float, nullable=False, index=True),
    sa.Column("header", sa.JSON, nullable=False),
    sa.Column("recognised", sa.String, nullable=False),
    sa.Column("rule", sa.String, nullable=False),
    sa.Column("mail", sa.LargeBinary, nullable=False),  # zlib
)

reports = sa.Table(
    "reports",
    metadata,
    sa.Column("number", _Number, primary_key=True),
    sa.Column("webhook_id", sa.String, nullable=False, unique=True),
    sa.Column("evidence", sa.ForeignKey("evidence.id"), nullable=False, index=True),
    sa.Column("noticed", sa.Float, nullable=False, index=True),
    sa.Column("customer", sa.String, nullable=False),
    sa.Column("id", sa.String, nullable=False, index=True),
    sa.Column("recipient", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("code", sa.String),
    sa.Column("extended", sa.String),
    sa.Column("description", sa.String),
    sa.Column("further", sa.JSON, nullable=False),
    sa.Column("event", sa.String, nullable=False, server_default="failure"),
    sa.Index("reports_customer", "customer", "noticed"),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("number", _Number, primary_key=True),
    sa.Column("report", sa.ForeignKey("reports.number"), nullable=False, index=True),
    sa.Column("url", sa.String, nullable=False),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("due", sa.Float, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Index("deliveries_due", "url", "due", sqlite_where=_WAITS),
    sa.Index("deliveries_withdrawn", "url", sqlite_where=_WITHDRAWN),
    sa.Index("deliveries_undelivered", "url", sqlite_where=_GIVEN_UP),
)

claims = sa.Table(
    "claims",
    metadata,
    # Apart from the deliveries: those of one endpoint lie far from each other, and a claim would write to all their
    # pages.
    sa.Column("delivery", sa.ForeignKey("deliveries.number"), primary_key=True),
    # The host whose notifier has claimed it.
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("until", sa.Float, nullable=False),
)

endpoints = sa.Table(
    "endpoints",
    metadata,
    sa.Column("url", sa.String, primary_key=True),
    # No delivery is due before; so claiming looks at the endpoints, which are few, and not at all that waits.
    sa.Column("due", sa.Float, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False, default=0),
    sa.Column("rest_until", sa.Float, nullable=False, default=0.0),
    sa.Column("switched_off", sa.String, nullable=False, default=""),
    # When it gave back a challenge, in seconds since 1970; 0 is never.
    sa.Column("proven", sa.Float, nullable=False, server_default="0"),
    # What its last call that failed came to, and when.
    sa.Column("last_error", sa.String, nullable=False, server_default=""),
    sa.Column("last_error_at", sa.Float, nullable=False, server_default="0"),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("number", _Number, primary_key=True),
    sa.Column("delivery", sa.ForeignKey("deliveries.number"), nullable=False, index=True),
    sa.Column("started", sa.Float, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("answer", sa.String, nullable=False),
    # What the status page counts, without the answers.
    sa.Index("attempts_started", "started", "status", "delivery"),
)

suppressions = sa.Table(
    "suppressions",
    metadata,
    sa.Column("customer", sa.String, primary_key=True),
    sa.Column("address", sa.String, primary_key=True),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("since", sa.Float, nullable=False),
    sa.Column("until", sa.Float, nullable=False),
    # For what has expired; and, with the customer, for counting what has not.
    sa.Index("suppressions_until", "until", "customer"),
)

suppression_changes = sa.Table(
    "suppression_changes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),  # 1: there is one row
    sa.Column("number", sa.Integer, nullable=False),
)

hosts = sa.Table(
    "hosts",
    metadata,
    sa.Column("host", sa.String, primary_key=True),
    sa.Column("clock", sa.Float, nullable=False),
    # Of the process, made when it starts: two hosts of one name write different ones.
    sa.Column("instance", sa.String, nullable=False, server_default=""),
    # When another instance was last seen under this name, in seconds since 1970; 0 is never.
    sa.Column("namesake", sa.Float, nullable=False, server_default="0"),
    sa.Column("map", sa.String, nullable=False, server_default=""),
    sa.Column("map_since", sa.Float, nullable=False, server_default="0"),
    sa.Column("customers", sa.Integer, nullable=False, server_default="0"),
    sa.Column("relay", sa.String, nullable=False, server_default=""),
    sa.Column("version", sa.String, nullable=False, server_default=""),
    # The version of the store that its program knows.
    sa.Column("store_version", sa.Integer, nullable=False, server_default="0"),
)


def prepare_for_postgresql() -> None:
    """Tell the tables what they are in PostgreSQL in addition.

    Apart, because to hear it SQLAlchemy imports all that it knows of PostgreSQL: who has SQLite starts without.
    """
    messages.dialect_kwargs["postgresql_partition_by"] = "RANGE (day)"
    for index in deliveries.indexes:
        index.dialect_kwargs["postgresql_where"] = index.dialect_kwargs.get("sqlite_where")
