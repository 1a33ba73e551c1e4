"""The relay fuzzer: random legal relays, random messages, and every POST compared with what really happened.

    fates          what becomes of an address at a remote server, told by the address itself
    relays         a random relay, as data
    mails          random sessions of random messages, as data
    settings       a relay as settings of Postfix
    truth          what must be reported, and what may be; everything else is invented
    choices        where the promise leaves a choice, which one was made
    world          the running parts: a real Postfix, the programs, the remote servers, a filter, a second milter
    round          one relay with its sessions: sent, waited for, compared
    hunt           many of them, and the smallest one that still shows a fault

The generators and the truth are pure.  `python -m fuzz --seed 7` (with demo, core and tests on PYTHONPATH, as root)
repeats one; `test_fuzz.py` runs a handful in the suite, and hundreds when it is asked for what is marked soak.
"""
