"""The signed return address (VERP) that replaces the envelope sender of a customer's mail.

    PREFIX+TOKEN@return_domain          bounce+aebagbafaydqqcikbmga2dqpcaireeyuculbogazdinryhi@bounces.example

TOKEN is base32 (RFC 4648 alphabet, lower case, no padding), so it survives servers that fold case.  Its octets:

    1   key id
    2   day of signing, days since 1970-01-01, big-endian
    6   customer tag: the first octets of BLAKE2s over the customer's name
    n   message id (the queue id), 1 to 18 octets
    8   MAC: keyed BLAKE2s (RFC 7693) over all of the above

So the address alone is enough: a program that has the key can read from it, without any lookup, which message of which
customer came back.  The longest queue id that Postfix can make (23 characters) and a prefix of seven give a
local part of 64 octets, the limit of RFC 5321 (4.5.3.1.1).  With Postfix's XVERP the recipient follows, which is not
signed and usually makes the local part longer than that: `PREFIX+TOKEN+user=example.org`.

A *feedback id* has the same octets with a MAC for another use: it stands in the header of a message, where whoever gets
a copy can read it, so it proves only that a complaint is about the message, and is no return address.

Made by the milter; verified by the milter at RCPT, by the pipe and LMTP, and by the notifier.  Pure, except for
`read_keys`.  The pipe starts once per bounce, so this file imports nothing slow: `hashlib` and `hmac` would load
OpenSSL, which takes a third of the pipe's run time; even `__future__` would be one more file to load.
"""

from bouncehook.errors import (
    KeysError,
    NotAReturnAddress,
    ReturnAddressAhead,
    ReturnAddressExpired,
    ReturnAddressUnproven,
)
from bouncehook.regular_file import read_octets

try:
    from _blake2 import blake2s
    from _operator import _compare_digest as _equal
except ImportError:  # another Python implementation than CPython
    from hashlib import blake2s
    from hmac import compare_digest as _equal  # type: ignore[no-redef]

MAXIMAL_LOCAL_PART = 64
MAXIMAL_PREFIX = 7
DEFAULT_LIFETIME_DAYS = 30
SECONDS_PER_DAY = 86400

_BOM = b"\xef\xbb\xbf"
"""a byte order mark, which some editors write at the beginning of a file"""
_ANY_AGE = 1 << 16
"""days: more than the two octets of a day can hold"""
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_BASE32_VALUE = {character: value for value, character in enumerate(_BASE32)}
_ID_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_VALUE = {character: value for value, character in enumerate(_ID_CHARACTERS, 1)}
_MAXIMAL_ID = 23
_TAG_OCTETS = 6
_MAC_OCTETS = 8
_ID_STARTS = 1 + 2 + _TAG_OCTETS
_PERSON = b"bhook-ra"  # so that a MAC of another use of the key is not valid here
_FEEDBACK_PERSON = b"bhook-fb"


def day_of(seconds: float) -> int:
    """The day that a time is on: days since 1970-01-01 (UTC), from seconds since then."""
    return int(seconds // SECONDS_PER_DAY)


class Token:
    """The content of a verified return address.  The customers' map resolves `customer_tag`."""

    __slots__ = ("customer_tag", "day", "id")

    def __init__(self, customer_tag: bytes, message_id: str, day: int) -> None:
        self.customer_tag = customer_tag
        self.id = message_id
        self.day = day


class Keys:
    """The signing keys, oldest first: the last one signs, all of them verify."""

    def __init__(self, by_id: dict[int, bytes]) -> None:
        if not by_id:
            raise KeysError("no key")
        self._by_id = by_id
        self._newest = list(by_id)[-1]

    @classmethod
    def none(cls) -> "Keys":
        """No keys: nothing is verified by them, and nothing can be signed."""
        keys = cls.__new__(cls)
        keys._by_id, keys._newest = {}, -1
        return keys

    @property
    def newest(self) -> int:
        """The id of the key that signs."""
        return self._newest

    @property
    def next(self) -> int:
        """The id that the next new key will get."""
        return (self._newest + 1) % 256

    def mac(self, key_id: int, payload: bytes, person: bytes = _PERSON, octets: int = _MAC_OCTETS) -> bytes | None:
        """The MAC over `payload` for a use of the key, or None when there is no key with this id."""
        key = self._by_id.get(key_id)
        if key is None:
            return None
        return blake2s(payload, digest_size=octets, key=key, person=person).digest()

    def keyed_hash(self, key_id: int, payload: bytes, person: bytes, octets: int) -> bytes:
        """A hash for another use than return addresses, which `person` names (8 octets).

        Raises KeysError when there is no key with this id.
        """
        found = self.mac(key_id, payload, person, octets)
        if found is None:
            raise KeysError(f"no key {key_id}")
        return found


_WITHOUT_KEYS = (
    "restore the file from your backup, because bounces of mail sent under a missing key are refused; "
    "on a new host, `bouncehook new-key` makes the first key"
)


def read_keys(path: str) -> Keys:
    """Read a file of keys: a line each, `ID HEX`, oldest first; `#` starts a comment.

    ID is 0 to 255, HEX is 32 octets in hexadecimal.  Raises KeysError, naming file and line.
    """
    try:
        lines = read_octets(path).removeprefix(_BOM).decode("ascii", "replace").splitlines()
    except OSError as error:
        remedy = f"; {_WITHOUT_KEYS}" if isinstance(error, FileNotFoundError) else ""
        raise KeysError(f"{path}: cannot read the signing keys: {error.strerror}{remedy}") from error
    by_id: dict[int, bytes] = {}
    for number, line in enumerate(lines, 1):
        words = line.partition("#")[0].split()
        if words:
            key_id, key = _key(path, number, words)
            if key_id in by_id:
                raise KeysError(f"{path}:{number}: key id {key_id} is given twice; give each key an id of its own")
            by_id[key_id] = key
    if not by_id:
        raise KeysError(f"{path}: contains no key; {_WITHOUT_KEYS}")
    return Keys(by_id)


def _key(path: str, number: int, words: list[str]) -> tuple[int, bytes]:
    try:
        key_id, key = int(words[0]), bytes.fromhex(words[1])
    except (ValueError, IndexError):
        key_id, key = -1, b""
    # The line itself is not shown: it is a secret.
    if len(words) != 2 or not 0 <= key_id <= 255 or len(key) != 32:
        raise KeysError(f"{path}:{number}: must be `ID HEX`: an id from 0 to 255 and 64 hexadecimal digits")
    return key_id, key


def customer_tag(name: str) -> bytes:
    """The six octets that stand for a customer's name in a token."""
    return blake2s(name.encode("utf-8", "surrogateescape"), digest_size=_TAG_OCTETS).digest()


def make(keys: Keys, prefix: str, domain: str, tag: bytes, message_id: str, day: int) -> str:
    """The return address for one message.  `day` counts from 1970-01-01 (UTC).

    Raises ValueError for an id that is not a queue id (letters and digits, 23 at most).
    """
    return f"{prefix}+{_signed(keys, tag, message_id, day, _PERSON)}@{domain}"


def make_feedback_id(keys: Keys, tag: bytes, message_id: str, day: int) -> str:
    """The feedback id of one message.  Raises ValueError as `make`."""
    return _signed(keys, tag, message_id, day, _FEEDBACK_PERSON)


def _signed(keys: Keys, tag: bytes, message_id: str, day: int, person: bytes) -> str:
    payload = bytes([keys.newest]) + day.to_bytes(2, "big") + tag + _pack_id(message_id)
    mac = keys.mac(keys.newest, payload, person)
    assert mac is not None  # the newest key is always held
    return _base32(payload + mac)


def token_of(address: str) -> str:
    """The TOKEN in the address, or the empty string.

    The recipient that Postfix's XVERP appends is left out.  Its delimiter may be configured, but is never a base32
    digit.
    """
    behind = (address.rpartition("@")[0] or address).lower().partition("+")[2]
    return behind[: len(behind) - len(behind.lstrip(_BASE32))]


def recipient_of(address: str) -> str:
    """The recipient that Postfix's XVERP wrote behind the token, or the empty string.

    `bounce+TOKEN+user=example.org@…` gives `user@example.org`.  A domain has no `=`, so the last `=` ends the user.  A
    user that needs quotes gets them: on the wire the quotes are around the whole local part, and in the addresses of
    Postfix's own notifications they are inside it too.  The recipient is not signed: anyone who knows the token can
    write any recipient behind it.
    """
    local_part = address.rpartition("@")[0]
    quoted = len(local_part) > 1 and local_part[0] == local_part[-1] == '"'
    behind = (_unescaped(local_part[1:-1]) if quoted else local_part).partition("+")[2]
    user, _, domain = behind[len(token_of(address)) + 1 :].rpartition("=")
    if quoted and not user.startswith('"'):
        user = '"{}"'.format(user.replace("\\", "\\\\").replace('"', '\\"'))
    return f"{user}@{domain}" if user not in ("", '""') and domain else ""


def _unescaped(text: str) -> str:
    """Without the backslashes of a quoted local part (RFC 5321, 4.1.2)."""
    characters = iter(text)
    return "".join(next(characters, "") if character == "\\" else character for character in characters)


def verify(keys: Keys, address: str, today: int, lifetime_days: int = DEFAULT_LIFETIME_DAYS) -> Token:
    """The content of the address, after its MAC was verified.

    Raises NotAReturnAddress, or one of its subclasses.  An address with a day in the future is accepted: a clock was
    wrong when the message left, or is wrong now.
    """
    return _verified(keys, token_of(address), today, lifetime_days, _PERSON)


def verify_feedback_id(keys: Keys, text: str, today: int, lifetime_days: int = DEFAULT_LIFETIME_DAYS) -> Token:
    """The content of a feedback id.  Raises the same as `verify`."""
    return _verified(keys, text.strip().lower(), today, lifetime_days, _FEEDBACK_PERSON)


def _verified(keys: Keys, text: str, today: int, lifetime_days: int, person: bytes) -> Token:
    octets = _from_base32(text)
    if len(octets) < _ID_STARTS + 1 + _MAC_OCTETS:
        raise NotAReturnAddress("contains no token")
    payload, mac = octets[:-_MAC_OCTETS], octets[-_MAC_OCTETS:]
    expected = keys.mac(payload[0], payload, person)
    if expected is None and payload[0] == keys.next:
        raise ReturnAddressAhead(f"is signed with key {payload[0]}, the next one, which this host does not have yet")
    if expected is None:
        raise ReturnAddressUnproven(f"is signed with key {payload[0]}, which this host does not have")
    if not _equal(mac, expected):
        raise NotAReturnAddress("has a wrong signature")
    day = int.from_bytes(payload[1:3], "big")
    if today - day > lifetime_days:
        raise ReturnAddressExpired(f"is {today - day} days old")
    return Token(payload[3:_ID_STARTS], _unpack_id(payload[_ID_STARTS:]), day)


def is_for_complaints(address: str, local_part: str) -> bool:
    """Whether an address has the local part to which providers send complaints; False when that is empty.

    The pipe and LMTP take such a mail without a signature: it is in the report, which only the notifier reads.
    """
    return local_part != "" and address.rpartition("@")[0].lower() == local_part


def id_in_returned(keys: Keys, address: str, today: int) -> str:
    """The message id in the address that a mail came back to.  The pipe and LMTP decide by this whether to take a mail.

    A valid address of any age is accepted; the notifier decides how old it may be.  For an address that may be ours,
    but whose key is missing here, this returns the empty string: the mail is taken, and the notifier keeps it for a
    person, with the reason.  Raises NotAReturnAddress for a forged one: no message of ours has it, so the mail is
    dropped.
    """
    try:
        return verify(keys, address, today, _ANY_AGE).id
    except ReturnAddressUnproven:
        return ""


def _pack_id(message_id: str) -> bytes:
    """A queue id as a number in bijective base 62, in which every id has exactly one form, leading zeros included."""
    if not 0 < len(message_id) <= _MAXIMAL_ID:
        raise ValueError(f"{message_id!r} is not a queue id: 1 to {_MAXIMAL_ID} letters and digits")
    number = 0
    for character in message_id:
        if character not in _ID_VALUE:
            raise ValueError(f"{message_id!r} is not a queue id: it contains {character!r}")
        number = number * 62 + _ID_VALUE[character]
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _unpack_id(octets: bytes) -> str:
    number = int.from_bytes(octets, "big")
    characters = []
    while number:
        number, value = divmod(number - 1, 62)
        characters.append(_ID_CHARACTERS[value])
    return "".join(reversed(characters))


def _base32(octets: bytes) -> str:
    digits = (len(octets) * 8 + 4) // 5
    number = int.from_bytes(octets, "big") << (digits * 5 - len(octets) * 8)
    return "".join([_BASE32[(number >> shift) & 31] for shift in range((digits - 1) * 5, -1, -5)])


def _from_base32(text: str) -> bytes:
    """The octets; empty when `_base32` could not have written `text` (it leaves spare bits zero)."""
    number = 0
    if len(text) > MAXIMAL_LOCAL_PART:
        return b""
    for character in text:
        value = _BASE32_VALUE.get(character)
        if value is None:
            return b""
        number = number << 5 | value
    length, spare = divmod(len(text) * 5, 8)
    if spare >= 5 or number & ((1 << spare) - 1):
        return b""
    return (number >> spare).to_bytes(length, "big")
