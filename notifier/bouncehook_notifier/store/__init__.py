"""The store: what the notifier keeps, in SQLite or in a PostgreSQL that the notifiers of several hosts share.

records         what goes in and comes out (plain data)
access          the way in: opening, and transactions
  store         what the notifier does with it
  inspection    what administrators see of it, and may change
  audited       the same as an audit sees it, which holds Postfix's log against it
rows            records to rows of the tables, and back (pure)
due             when deliveries are due, noted at their endpoints
statements      the SQL that is composed once
tables          the tables
migrations      how a store of an earlier version becomes one of this
database        SQLite and PostgreSQL, and all in which they differ but their SQL
  impatient     a connection to PostgreSQL that does not wait for ever
moving          a copy of a store in another database
retention       what has become too old is deleted
"""
