"""A whole mail world on loopback addresses: a private Postfix, its DNS, remote servers that fail as told, a customer.

`packaging/quickstart` and the integration tests build on it; no bouncehook program imports it.  Nothing here touches
the machine's own Postfix, its files in /etc, or any address but loopback ones.

    environment      all of it together, started and stopped as one
    loopback         which address is whose
    stages           the table of every stage of failure, as data
    private_postfix  one Postfix instance in a directory of its own
    postfix_settings what goes into main.cf and master.cf, bouncehook's own settings among it
    demo_dns         the name server that knows only our domains
    remote_mx        the servers that refuse, hang up, fall silent, or accept and bounce later
    behaviour        what such a server does, as data
    smtp_conversation one session of such a server
    foreign_bounce   the bounce mail that such a server writes
    customer_endpoint the URL that a customer would give
    dovecot_sasl     logins for the submission port
    submit           sends mail as a customer does
    waiting          waits for a condition
    faults           what goes wrong in here, with what to do
"""
