"""A complete mail environment on loopback addresses: a private Postfix, its DNS, remote servers that fail on purpose,
and a customer's endpoint.

`packaging/quickstart` and the integration tests build on it; no bouncehook program imports it.  Nothing here touches
the machine's own Postfix, its files in /etc, or any address but loopback ones.

    environment      starts and stops all of it together
    loopback         the addresses of each part
    stages           the table of every stage of failure, as data
    private_postfix  one Postfix instance in a directory of its own
    postfix_settings settings for main.cf and master.cf, including those for bouncehook
    demo_dns         a name server that knows only our domains
    remote_mx        servers that refuse, disconnect, stop answering, or accept and bounce later
    behaviour        what such a server does, as data
    smtp_conversation one session of such a server
    foreign_bounce   the bounce mail that such a server writes
    customer_endpoint a customer's URL
    dovecot_sasl     logins for the submission port
    submit           sends mail as a customer does
    waiting          waits for a condition
    faults           the error that this package raises, which says what to do
"""
