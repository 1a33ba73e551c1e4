"""How a store of an earlier version becomes one of this version: numbered steps, each in one transaction.

A step is SQL that is never changed again once it was released; the tables as they are now are in `tables`, and a test
holds that both ways lead to the same.  A program that dies in a step has done nothing of it.  A store of a later
version is refused: what it means, only a later program knows.

Where several hosts share the store, the first that is started with a later program takes the steps while the others
run.  They notice it at their next transaction, and take no more work.  All that they still write is what came of the
calls that they had begun, and that what they had claimed is free again.  So a step may change anything but the names
and the meaning of these columns: `version.version`; `number`, `url`, `status`, `due` and `tries` of deliveries;
`delivery`, `owner` and `until` of claims; and those of endpoints.

Steps 2 and 3 are of SQLite alone; PostgreSQL began with version 3.  What the two do not spell alike in a later step is
made of SQLAlchemy's DDL elements, and what only PostgreSQL needs is in ON_POSTGRESQL.

Called by `access` when it opens a store, and by `host_access` for each transaction.  Touches the tables.
"""

from __future__ import annotations

import sqlalchemy as sa

from bouncehook_notifier.store import tables

STEPS: dict[int, tuple[str | sa.schema.ExecutableDDLElement, ...]] = {
    # Reports of other events than failures; and what keeps the pruning of evidence from reading every report.
    2: (
        "ALTER TABLE reports ADD COLUMN event VARCHAR NOT NULL DEFAULT 'failure'",
        "CREATE INDEX ix_reports_evidence ON reports (evidence)",
    ),
    # Endpoints that were asked whether they want reports; claims in a table of their own; clocks.  A delivery that was
    # claimed was due before, and its `due` was when the claim would end.
    3: (
        "ALTER TABLE endpoints ADD COLUMN proven FLOAT NOT NULL DEFAULT '0'",
        (
            "CREATE TABLE claims (delivery INTEGER NOT NULL, owner VARCHAR NOT NULL, until FLOAT NOT NULL, "
            "PRIMARY KEY (delivery), FOREIGN KEY(delivery) REFERENCES deliveries (number))"
        ),
        "INSERT INTO claims SELECT number, owner, due FROM deliveries WHERE owner != ''",
        "UPDATE deliveries SET due = 0 WHERE owner != ''",
        "DROP INDEX deliveries_owner",
        "ALTER TABLE deliveries DROP COLUMN owner",
        "CREATE TABLE hosts (host VARCHAR NOT NULL, clock FLOAT NOT NULL, PRIMARY KEY (host))",
    ),
    # Which customers' map each host has in force, and deliveries that are withdrawn.
    4: (
        "ALTER TABLE hosts ADD COLUMN instance VARCHAR NOT NULL DEFAULT ''",
        "ALTER TABLE hosts ADD COLUMN namesake FLOAT NOT NULL DEFAULT '0'",
        "ALTER TABLE hosts ADD COLUMN map VARCHAR NOT NULL DEFAULT ''",
        "ALTER TABLE hosts ADD COLUMN map_since FLOAT NOT NULL DEFAULT '0'",
        "ALTER TABLE hosts ADD COLUMN customers INTEGER NOT NULL DEFAULT '0'",
        "ALTER TABLE hosts ADD COLUMN relay VARCHAR NOT NULL DEFAULT ''",
        "ALTER TABLE hosts ADD COLUMN version VARCHAR NOT NULL DEFAULT ''",
        "ALTER TABLE hosts ADD COLUMN store_version INTEGER NOT NULL DEFAULT '0'",
        "CREATE INDEX deliveries_withdrawn ON deliveries (url) WHERE status = 'withdrawn'",
    ),
    # What an endpoint's last call that failed came to; and what the status page counts by.
    5: (
        "ALTER TABLE endpoints ADD COLUMN last_error VARCHAR NOT NULL DEFAULT ''",
        "ALTER TABLE endpoints ADD COLUMN last_error_at FLOAT NOT NULL DEFAULT '0'",
        "CREATE INDEX reports_customer ON reports (customer, noticed)",
        "CREATE INDEX attempts_started ON attempts (started, status, delivery)",
        "CREATE INDEX deliveries_undelivered ON deliveries (url) WHERE status = 'undelivered'",
    ),
    # Sent messages by day, in PostgreSQL.
    6: (),
    # Suppression lists.
    7: (
        (
            "CREATE TABLE suppressions (customer VARCHAR NOT NULL, address VARCHAR NOT NULL, reason VARCHAR NOT NULL, "
            "since FLOAT NOT NULL, until FLOAT NOT NULL, PRIMARY KEY (customer, address))"
        ),
        "CREATE INDEX suppressions_until ON suppressions (until, customer)",
        "CREATE TABLE suppression_changes (id INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (id))",
    ),
}
"""what leads to each version, from the one before"""

ON_POSTGRESQL: dict[int, tuple[str, ...]] = {
    # Sent messages by day.  Those that are there stay where they are: their table becomes a partition.
    6: (
        "ALTER TABLE messages RENAME TO messages_before",
        "ALTER INDEX messages_pkey RENAME TO messages_before_pkey",
        "ALTER INDEX ix_messages_sent RENAME TO messages_before_sent_idx",
        "CREATE TABLE messages (LIKE messages_before, PRIMARY KEY (customer, id, day)) PARTITION BY RANGE (day)",
        "CREATE INDEX ix_messages_sent ON messages (sent)",
        "CREATE TABLE messages_other PARTITION OF messages DEFAULT",
        (
            "DO $$ DECLARE after integer; BEGIN SELECT coalesce(max(day), 0) + 1 INTO after FROM messages_before; "
            "EXECUTE format('ALTER TABLE messages ATTACH PARTITION messages_before "
            "FOR VALUES FROM (MINVALUE) TO (%%s)', after); END $$"
        ),
    ),
}
"""what a step does in addition where the store is in PostgreSQL"""

VERSION = max(STEPS)
_VERSION = sa.select(tables.version.c.version)


class WrongVersion(Exception):
    """The store cannot be used by this program; says why."""


class LaterVersion(WrongVersion):
    """A later program has changed the store."""


def found_version(connection: sa.Connection) -> int | None:
    """The version of a store; None when there are no tables yet."""
    if not sa.inspect(connection).has_table(tables.version.name):
        return None
    return connection.execute(_VERSION).scalar()


def require_version(connection: sa.Connection) -> None:
    """Raises WrongVersion unless the store is of this program's version."""
    found = found_version(connection)
    if found is None:
        raise WrongVersion("is no store of bouncehook; see `store:` in bouncehook.yaml")
    _require(found)


def is_current(connection: sa.Connection) -> bool:
    """Whether an open store still is what this program knows.  Until the transaction ends it stays so."""
    return connection.execute(_VERSION).scalar() == VERSION


def require_current(connection: sa.Connection) -> None:
    """Raises WrongVersion unless an open store still is what this program knows.  Until the transaction ends it stays
    so: who takes a step waits for those who have read the version."""
    _require(connection.execute(_VERSION).scalar_one())


def _require(found: int) -> None:
    if found < VERSION:
        raise WrongVersion(
            f"is of version {found}, and this program knows version {VERSION}; "
            "the bouncehook-notifier that was installed with it carries the store to that version when it starts"
        )
    if found != VERSION:
        raise LaterVersion(
            f"is of version {found}, and this program knows version {VERSION}; install the program that wrote it"
        )


def take_step(connection: sa.Connection) -> int | None:
    """Make the tables, or take one step, in the caller's transaction; returns the version that was reached.

    None says that there was nothing to do.  Raises WrongVersion for a store of a later version.
    """
    found = found_version(connection)
    if found is None:
        tables.metadata.create_all(connection)
        connection.execute(tables.version.insert().values(version=VERSION))
        return VERSION
    if found >= VERSION:
        require_version(connection)
        return None
    if connection.dialect.name == "postgresql":
        # Notifiers that run read the version in each transaction: those that have done so end before.
        connection.exec_driver_sql(f"LOCK TABLE {tables.version.name} IN ACCESS EXCLUSIVE MODE")
    own = ON_POSTGRESQL.get(found + 1, ()) if connection.dialect.name == "postgresql" else ()
    for statement in (*STEPS[found + 1], *own):
        if isinstance(statement, str):
            connection.exec_driver_sql(statement)
        else:
            connection.execute(statement)
    connection.execute(tables.version.update().values(version=found + 1))
    return found + 1
