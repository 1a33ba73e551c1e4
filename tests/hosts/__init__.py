"""Several hosts on one machine: two relays, a host for returned mail, a database, a customer, and the world outside.

Each is a network namespace with a host name of its own (`network`), and runs the installed programs and a real Postfix,
PostgreSQL included.  Links are cut, hosts are killed, and what comes to the customer's endpoint is counted (`site`).
"""
