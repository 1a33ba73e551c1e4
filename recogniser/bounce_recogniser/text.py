"""Bytes to text: charsets, encoded words, HTML.

Called by the recogniser's other modules.  Pure; every function takes anything and raises nothing.
"""

from __future__ import annotations

import binascii
import codecs
import html
import re
from functools import lru_cache

_ENCODED_WORD = re.compile(r"=\?([A-Za-z0-9_.:-]{1,40})(?:\*[A-Za-z-]{1,20})?\?([BbQq])\?([^?\s]{0,1000})\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s{1,20}(=\?)")
_UNSAFE_CODECS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})
"""not charsets of mail, as `codecs` names them; some of them take quadratic time"""
_SURROGATES = re.compile("[\ud800-\udfff]")
_ENDLESS_NUMBER = re.compile(r"&#\d{20,};?")
"""a character reference too long to be one; Python refuses to convert thousands of digits"""
GAP = re.compile(r"\n[ \t]*\n")
"""the empty line between two paragraphs"""
_MARKUP = re.compile(r"(<[^<>]{1,3000}>)")
_TAG_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]{0,20})(?=[\s/>])")
_FIELD_OF_XML = re.compile(r"<([A-Za-z][\w:.-]{0,60})((?: [^<>]{0,300})?)>([^<>]{1,2000})</\1>")
_ATTRIBUTE_OF_XML = re.compile(r"[\w:.-]{1,60}=[\"']([^\"'<>]{1,200})[\"']")
_FIELD_OF_JSON = re.compile(r"\"([^\"\n]{1,60})\"[ \t]{0,8}:[ \t]{0,8}\"?")
_PUNCTUATION_OF_JSON = re.compile(r"[{}\[\]]|,[ \t]{0,8}(?=\"[^\"\n]{1,60}\"[ \t]{0,8}:)")
_BREAKING = frozenset((
    "br", "p", "div", "tr", "td", "th", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6",
    "table", "pre", "hr", "blockquote", "section", "article", "header", "footer",
))  # fmt: skip
_HIDDEN = frozenset({"style", "script", "title"})
_REAL_CHARSETS = {
    "gb2312": "gb18030", "gbk": "gb18030", "csgb2312": "gb18030", "gb_2312-80": "gb18030",
    "cn-big5": "big5",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "iso-2022-jp": "iso-2022-jp-2",
    "cseucpkdfmtjapanese": "euc-jp", "ks_c_5601-1987": "cp949", "ksc_5601": "cp949", "euc-kr": "cp949",
    "mac-japanese": "cp932", "mac-ce": "mac-latin2", "mac-centraleurroman": "mac-latin2",
    "visual": "iso-8859-8", "logical": "iso-8859-8",
    "us-ascii": "", "ascii": "", "unknown-8bit": "", "8bit": "", "default": "", "unknown": "",
}  # fmt: skip
"""the codec for a charset as it is used in practice"""
_OF_SEVEN_BITS = frozenset({"utf-7", "unicode-1-1-utf-7", "hz-gb-2312"})
"""write all letters in ASCII"""
_CODE_PAGE = re.compile(r"(?:cp|windows|win|ibm|dos)[-_]?(\d{3,4})")
_DIRECTED = re.compile(r"(iso-8859-[68])-[ie]")
"""Arabic or Hebrew in the order of reading, or with marks that turn it"""
_WESTERN = frozenset({"iso-8859-1", "iso8859-1", "latin1", "iso-8859-15", "windows-1252", "cp1252"})
_GUESSED_OCTETS = 4000
_LEAST_LETTERS = 10
"""beyond ASCII; fewer say nothing about a language"""
_BELOW_C0 = bytes(range(0xC0))
_BELOW_E0 = bytes(range(0xE0))
_WORD_OCTETS = re.compile(rb"[A-Za-z\xc0-\xff]")
_ADDRESSES = re.compile(rb"[!-?A-~]{1,64}@[!-?A-~]{1,200}|https?://[!-~]{1,300}")


def decode_bytes(data: bytes, charset: str) -> str:
    """Text in the declared charset, else UTF-8, else Latin-1."""
    if data.isascii() and b"\x1b" not in data and charset.lower() not in _OF_SEVEN_BITS:
        return data.decode("ascii")
    charset = _codec_of(charset) or ("iso-2022-jp" if b"\x1b$" in data else "")
    if charset.lower() in _WESTERN:
        charset = _unlabelled(data) or charset
    for name in (charset, "utf-8"):
        try:
            if name and _is_safe(name):
                return without_surrogates(data.decode(name))
        except (LookupError, ValueError):
            pass
    if charset and _is_safe(charset):  # right but for some bytes: cut in the middle, or a stray byte
        return without_surrogates(data.decode(charset, "replace"))
    return data.decode(_unlabelled(data) or "latin-1", "replace")


@lru_cache(maxsize=256)
def _codec_of(charset: str) -> str:
    """The codec for a charset, under whatever name: `x-mac-greek`, `cp-850`, `windows874`, `ISO-8859-6-i`."""
    name = charset.strip().lower().removeprefix("x-").removeprefix("x-")
    if numbered := _CODE_PAGE.fullmatch(name):
        return f"cp{numbered.group(1)}"
    if directed := _DIRECTED.fullmatch(name):
        return directed.group(1)
    return _REAL_CHARSETS.get(name, name)


def _unlabelled(data: bytes) -> str:
    """The charset of a text in Cyrillic or Greek letters whose label is missing, or a Western one; empty for others.

    In Western languages most letters are in ASCII.  Small letters tell which it is, since most letters are small: in
    KOI8-R they are where Windows-1251 has capitals; and where that has `а`, Greek has a letter that hardly occurs.
    """
    head = data[:_GUESSED_OCTETS]
    beyond = head.translate(None, _BELOW_C0)
    if len(beyond) < _LEAST_LETTERS or _is_utf_8(head):
        return ""
    if 2 * len(beyond) < len(_WORD_OCTETS.findall(_ADDRESSES.sub(b" ", head))):
        return ""
    small = len(beyond.translate(None, _BELOW_E0))
    if 2 * small < len(beyond):
        return "koi8-r"
    return "cp1251" if 50 * beyond.count(b"\xe0") > len(beyond) else "iso-8859-7"


def _is_utf_8(data: bytes) -> bool:
    """Whether it is UTF-8, but for a character that is cut at the end."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except ValueError:
        return False
    return True


def without_surrogates(text: str) -> str:
    """Text that can be encoded again: without the lone surrogates that UTF-7 and JSON can write."""
    return _SURROGATES.sub("\ufffd", text)


def _is_safe(name: str) -> bool:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return info.name not in _UNSAFE_CODECS and getattr(info, "_is_text_encoding", True)


def decode_words(value: str) -> str:
    """A header's value with its encoded words (RFC 2047) decoded."""
    if "=?" not in value:
        return value
    return _ENCODED_WORD.sub(_decode_word, _BETWEEN_WORDS.sub(r"\1\2", value))


def _decode_word(found: re.Match[str]) -> str:
    charset, encoding, payload = found.group(1), found.group(2), found.group(3).encode("utf-8", "replace")
    try:
        if encoding in "Bb":
            data = binascii.a2b_base64(payload + b"=" * (-len(payload) % 4))
        else:
            data = binascii.a2b_qp(payload, header=True)
    except binascii.Error:
        return found.group(0)
    return decode_bytes(data, charset)


def unfold(text: str) -> str:
    """The text on one line, with single spaces."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """Case-folded for a search for phrases; a Turkish capital İ is an i, a typographic apostrophe a plain one."""
    return text.casefold().replace("i\u0307", "i").replace("\u2019", "'")


def lower(text: str) -> str:
    """Lower case with each character at its old position: only a Turkish capital İ would otherwise become two."""
    return text.replace("\u0130", "i").lower()


def html_to_text(markup: str) -> str:
    """The text that an HTML part shows, roughly: one line for each block, addresses in angle brackets kept."""
    shown: list[str] = []
    hidden_until = ""
    for piece in _MARKUP.split(unfold(markup)):
        if hidden_until:
            if hidden_until in piece.lower():
                hidden_until = ""
        elif not piece.startswith("<"):
            shown.append(piece)
        elif piece.startswith("<!--"):
            hidden_until = "" if "-->" in piece else "-->"
        else:
            text, hidden_until = _read_tag(piece)
            shown.append(text)
    return html.unescape(_ENDLESS_NUMBER.sub("\ufffd", "".join(shown))).replace("\xa0", " ")


def fields_to_lines(data: str) -> str:
    """JSON or XML as lines of `name: value`, roughly; anything else as it is."""
    lines = _FIELD_OF_XML.sub(_line_of_xml, data)
    if lines == data and data.lstrip()[:1] in ("{", "["):
        lines = _FIELD_OF_JSON.sub(r"\1: ", _PUNCTUATION_OF_JSON.sub("\n", data)).replace('\\"', '"')
    return "\n".join(line.strip(' \t",') for line in lines.split("\n") if line.strip(' \t",'))


def _line_of_xml(field: re.Match[str]) -> str:
    name, attributes, content = field.groups()
    return f"\n{name}: {' '.join([*_ATTRIBUTE_OF_XML.findall(attributes), content])}\n"


def _read_tag(piece: str) -> tuple[str, str]:
    """What a tag shows (a line break or nothing), and the closing tag up to which it hides the text, if it does."""
    tag = _TAG_NAME.match(piece)
    if tag is None:
        return ("" if piece.startswith(("<!", "<?")) else piece), ""
    name = tag.group(2).lower()
    if name in _HIDDEN and not tag.group(1):
        return "", f"</{name}"
    return ("\n" if name in _BREAKING else ""), ""
