"""Calls: what is to be done on the network for one try of a delivery, and how it is done.

call            what every call is: plain data that is made elsewhere, and can be carried out (`make`) anywhere
http            one POST to a customer's endpoint
  signature     the headers of Standard Webhooks (pure)
posting         how that is made
  call_deadline no call takes longer than it may
  connections   how endpoints are connected to, and when a kept connection is used again
    guard       no connection to where customers have no business (SSRF)
    idle_sockets  those that nobody uses are closed
  call_socket   no call takes more octets or processor time than it may
    answer_head past interim responses, to the status that counts
  failure_words what went wrong, in words
challenge       a POST that asks whether the owner of a URL wants reports
smtp            a returned mail is handed to the operator's relay

Nothing here reads the store, the configuration or a secret's file: a call holds all that it needs.  So the processes
that make calls (`callers`) have nothing but the network.
"""
