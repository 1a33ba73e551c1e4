"""Every error that bouncehook raises on purpose.  Imported by all programs; imports nothing.

BouncehookError
├── ConfigurationError      the configuration or the customers' map has faults (holds all of them)
├── KeysError               the file of signing keys cannot be used
├── SpoolError              the spool cannot be written or read now
├── DamagedSpoolFile        one spool file cannot be used; the others can
├── RenderingFailed         a template cannot make a body of what a report says
├── NotARegularFile         a configured file is a FIFO, a device or a directory (also an OSError)
└── NotAReturnAddress       bouncehook did not make the address
    ├── ReturnAddressExpired    it is valid and too old
    └── ReturnAddressUnproven   it may be valid: this host does not have its key
        └── ReturnAddressAhead      the same, and its key is the next one, which another host of ours may have already
"""


class BouncehookError(Exception):
    """The base class of all."""


class ConfigurationError(BouncehookError):
    """The configuration has faults.  `faults` holds one printable line each."""

    def __init__(self, faults: "list[str]") -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class KeysError(BouncehookError):
    """The file of signing keys is missing, unreadable or malformed."""


class SpoolError(BouncehookError):
    """The spool cannot be written or read now: missing, full, not permitted."""


class DamagedSpoolFile(BouncehookError):
    """The content of one spool file is wrong, or does not fit its name."""


class RenderingFailed(BouncehookError):
    """A template cannot make a body of these variables.  Says why, and on which line."""


class NotARegularFile(BouncehookError, OSError):
    """A configured file is a FIFO, a device, a socket or a directory.  `strerror` says which."""

    def __init__(self, what: str) -> None:
        super().__init__(22, f"it is {what}, not a file")  # EINVAL; importing `errno` would cost the pipe time


class NotAReturnAddress(BouncehookError):
    """bouncehook did not make the address: it is forged or altered."""


class ReturnAddressUnproven(NotAReturnAddress):
    """The address may be valid: this host does not have its key, or does not have it any more."""


class ReturnAddressAhead(ReturnAddressUnproven):
    """The address may be valid: another host of ours may have made it with the next key."""


class ReturnAddressExpired(NotAReturnAddress):
    """The address is valid, and older than the configured lifetime."""
