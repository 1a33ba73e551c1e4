"""What every bouncehook program shares.  Points downward: imports no program of ours.

`return_address` and `spool` are also imported by the pipe, which starts once per bounce, so those two
(and `addresses` and `errors`, which they need) import nothing slow.
"""

__version__ = "0.2.0"
