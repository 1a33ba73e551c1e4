"""The signs by which kinds of mail are told, each file asking those above it.

    told           what the subject or a sentence tells of a message
    late           further tries, and what arrived
    for_readers    what is about its reader, and not about a message: lures, parcels, held mail
    answers        answers by machines, and receipts
    places         what the sentence around an address says of it
    failures       reports of failures in somebody's own words
    writers        who wrote it: a mail system, somebody who passes a report on

The words are in `words`.
"""
