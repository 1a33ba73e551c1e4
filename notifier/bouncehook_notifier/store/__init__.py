"""The store: what the notifier keeps, in SQLite or in a PostgreSQL that the notifiers of several hosts share.

records           what goes in and comes out (plain data)
access            the way in: opening, and transactions
  host_access     the same for the notifier of one host
    store         what the notifier does with it
      evidence_store  intake's part: messages, evidence, reports
      delivery_store  delivery's part: claims, attempts, endpoints
  inspection      what administrators see of it, and may change
    page_data     what the status page, metrics and `bouncehook status` read, within a time limit
    audited       the same as an audit sees it, which holds Postfix's log against it
rows              records to rows of the tables, and back (pure)
due               when deliveries are due, noted at their endpoints
statements        the SQL that is composed once
tables            the tables
migrations        how a store of an earlier version becomes one of this
database          all in which the two databases differ but their SQL
  sqlite
  postgresql
    answer_timeout  a connection that does not wait for ever
move_store        a copy of a store in another database
retention         what has become too old is deleted
"""
