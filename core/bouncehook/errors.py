"""Every error that bouncehook raises on purpose.  Imported by all programs; imports nothing.

BouncehookError
├── ConfigurationError      the configuration or the customers' map has faults (all of them, at once)
├── KeysError               the file of signing keys cannot be used
├── SpoolError              the spool cannot take or give a file now
├── DamagedSpoolFile        one spool file cannot be read; the others can
├── NotARegularFile         a configured file is a FIFO, a device or a directory (also an OSError)
└── NotAReturnAddress       an address is not one that we made
    ├── ReturnAddressExpired    we made it, too long ago
    └── ReturnAddressUnproven   we may have made it: its key is not here
        └── ReturnAddressAhead      another host of ours may have made it: its key is the next one
"""


class BouncehookError(Exception):
    """The parent of all."""


class ConfigurationError(BouncehookError):
    """The configuration has faults.  `faults` holds one printable line each."""

    def __init__(self, faults: "list[str]") -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class KeysError(BouncehookError):
    """The file of signing keys is missing, unreadable or malformed."""


class SpoolError(BouncehookError):
    """The spool cannot take or give a file now: missing, full, not permitted."""


class DamagedSpoolFile(BouncehookError):
    """One spool file is not what its name promises."""


class NotARegularFile(BouncehookError, OSError):
    """A FIFO, a device, a socket or a directory stands where a file should.  `strerror` says which."""

    def __init__(self, what: str) -> None:
        super().__init__(22, f"it is {what}, not a file")  # EINVAL; `errno` would be a module to load


class NotAReturnAddress(BouncehookError):
    """The address was not made by us: forged, or altered."""


class ReturnAddressUnproven(NotAReturnAddress):
    """The address may be ours: its key is not among ours, yet or any more."""


class ReturnAddressAhead(ReturnAddressUnproven):
    """The address may be another host's of ours, which has the next key already."""


class ReturnAddressExpired(NotAReturnAddress):
    """The address is ours, and older than the configured lifetime."""
