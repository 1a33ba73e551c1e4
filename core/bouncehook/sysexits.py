"""The exit statuses that our programs use, by their names in sysexits(3).  Imports nothing."""

OK = 0
USAGE = 64
DATAERR = 65
UNAVAILABLE = 69
SOFTWARE = 70
CANTCREAT = 73
TEMPFAIL = 75
CONFIG = 78
