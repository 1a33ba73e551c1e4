"""The words by which mails are told apart, in the languages in which servers and people write them.  Data only."""
