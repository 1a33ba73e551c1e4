"""The remote's error within a text that somebody wrapped around it.

Called by `reading`, `notice` and the readers.  Pure.  A reply code is a three-digit number like any other; what stands
before and behind it tells whether a server said it, or whether it counts megabytes.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from .reply import Reply, read_reply
from .text import GAP, lower, unfold
from .words.codes import CODE_WORDS

MAX_ERROR = 6000
MAX_BEFORE = 48
"""characters before a number in which a word for code or answer is looked for"""

_NUMBER = re.compile(
    r"([45](?<![\w.@/%$€+].)(?<!\d[:-].)\d\d)(?![\w./%@])(?!:\d)(?!-\d\d)(?!\)?[ .]\d{3}[-. ]\d{3,4}\b)"
    r"(?! \d{4}\b)"
    r"(?! [A-Z]\w{1,30} (?:Street|Road|Avenue|Lane|Square|Drive|Boulevard|Way|St|Rd|Ave)\b)"
)  # no size, time, telephone or house number.  The digit stands before its lookbehind because re finds a literal fast
_DIGITS = re.compile(
    r"([45](?<![A-Za-z0-9_À-ɏͰ-ԯ.@/%$€+].)(?<!\d[:-].)\d\d)(?![\d/%@A-Za-zÀ-ɏͰ-ԯ]|[.,:]\d|-\d\d)"
)  # what _NUMBER finds, and more: a sentence may end behind it, and a script without spaces go on
_SAID_BEFORE = re.compile(
    r"(?:^|[\n:：;,>\"'(\[=|*（【［]|[^\W\d]\.|[。។।]|<<<|<--|->|\([\dA-F]{8}\)"
    r"|(?:^|\n)(?:[-*•]{1,2})"
    r"|\b(?:said|says|saying|with|was|error|(?:response)?code|reply|response|returned|got|failure|status|reason)"
    r"(?: ?\.{2,12})?)"
    r"[ \t]{0,16}$",
    re.IGNORECASE,
)
_LABEL_BEFORE = re.compile(r"[\u3041-\u9fff\uac00-\ud7a3][ \t]{1,4}$")
_WORDS_BEHIND = re.compile(r"[ -][<A-Za-z#]")
_STATUS_LEADS = re.compile(r"(?:^|\n|:\s)[^\w\n]{0,6}([45]\.\d{1,3}\.\d{1,3})[ :-]")
_MARKED_STATUS = re.compile(r"(?:#|^[ \t]{0,8}|:\s|\(|\[)([45]\.\d{1,2}\.\d{1,3})(?=[ :;)\]>-])", re.MULTILINE)
_LED_BY_STATUS = re.compile(r"^[^\w\n]{0,6}[45]\.\d{1,3}\.\d{1,3}[ :]", re.MULTILINE)
_BRACKETED_STATUS = re.compile(
    r"[(\[（【](?:(?:status|code|error)[: ]{1,2})?#?[45]\.\d{1,3}\.\d{1,3}[)\]）】]"
    r"|[:：][ \t]?[45]\.\d{1,3}\.\d{1,3}[ \t]{0,8}$",
    re.IGNORECASE | re.MULTILINE,
)
_EXTENDED_BEHIND = re.compile(r"[ :;,-]{1,2}\(?#?[45]\.\d{1,3}\.\d{1,3}(?![.\d])|-['\"<A-Za-z]")
_BEHIND_SLASH = re.compile(r" ?/ ?([45])\.\d{1,3}\.\d{1,3}(?![.\d])")
_COUNTS = re.compile(
    r"\s?(?:[kmg]i?b\b|bytes\b|octets\b|sec(?:ond)?s?\b|min(?:ute)?s?\b|hours?\b|days?\b|times\b|messages\b|mails\b"
    r"|recipients\b|requests\b|tries\b|attempts\b|users\b|connections\b|more\b|per\b)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:port|line|than|limit|size|after|id|of|in|over|max(?:imum)?|up to|no\.?|for"
    r"|re|fwd?|aw|wg|sv|vs|subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|temat|тема)[ :]{0,2}$",
    re.IGNORECASE,
)
_NAME, _NAME_GOES_ON = re.compile(r"[^\W\d_]-$"), re.compile(r"-[^\W\d_]")
"""around a number in a product's name: `MAILbus-400-LX`"""
_TAILS = re.compile(
    r"(?:\s|^|(?<=\)))(?:Giving up on \S+|I'm not going to try again;.*|\(in reply to [A-Za-z /]{1,40}\)"
    r"|STARTTLS proto=\S+|No further delivery attempts will be made\..*"
    r"|-{3,}.*|\(Other MXes tried.*|\[(?:RCPT_TO|MAIL_FROM|DATA|BODY)\]"
    r"|\(delivery attempts: \d{1,6}\))\s*$",
    re.DOTALL,
)
_HEADS = re.compile(
    r"^(?:on \w{3},? \d{1,2} \w{3} \d{4} [\d:]{5,8}(?: [+-]\d{4})?(?: \(\w{1,5}\))? ?"
    r"|SMTP error from remote (?:mail )?server after [^\n]{1,200}?: host:? \S{1,255}(?: \[[^\]]{1,60}\])?:? "
    r"|was automatically rejected: ?|because: ?|(?:for )?the following reasons?:? ?"
    r"|(?:failure )?reason(?: for failure)?: ?|<<< "
    r"|technical (?:details|report)(?: of permanent failure)?: ?"
    r"|(?:the )?(?:reason|problem|error)[^\n.]{0,40}: ?(?:-- )?)",
    re.IGNORECASE,
)
_MORE_FOLLOWS = re.compile(r"[45]\d\d-")
_NEXT_REPLY = re.compile(r"(?:>>>|<<<|\.\.\. while talking)|[245]\d\d[ -]")
_CLOSING = {")": "(", "]": "[", "}": "{", ">": "<"}


def find_reply(text: str) -> int | None:
    """Where in the text the server's reply begins; None when there is none."""
    second_best = None
    for start, sure in _replies(text[:MAX_ERROR]):
        if sure:
            return start
        if second_best is None:
            second_best = start
    return second_best


def _replies(text: str) -> Iterator[tuple[int, bool]]:
    """Where a number may be a server's reply, and whether it surely is one."""
    for found in _DIGITS.finditer(text):
        before, behind = text[max(0, found.start() - 24) : found.start()], text[found.end() : found.end() + 24]
        if _COUNTS.match(behind) or _COUNTED.search(before) or (_NAME.search(before) and _NAME_GOES_ON.match(behind)):
            continue
        if _NUMBER.match(text, found.start()):
            slashed = _BEHIND_SLASH.match(behind)
            if _EXTENDED_BEHIND.match(behind) or (slashed and slashed.group(1) == text[found.start()]):
                yield found.start(), True
                continue
            if _SAID_BEFORE.search(before) or (_LABEL_BEFORE.search(before) and _WORDS_BEHIND.match(behind)):
                yield found.start(), False
                continue
        if CODE_WORDS.search(lower(text[max(0, found.start() - MAX_BEFORE) : found.start()])):
            yield found.start(), False


def said_classes(text: str) -> frozenset[str]:
    """The classes (`4`, `5`) of all replies in the text, and of enhanced codes that are marked or begin a line."""
    said = {text[start] for start, _ in _replies(text)}
    return frozenset(said | {found.group(1)[0] for found in _MARKED_STATUS.finditer(text)})


def read_error(text: str) -> Reply:
    """The reply that the text quotes; if it quotes none, the whole text is the description."""
    text = text[:MAX_ERROR].strip()
    start = find_reply(text)
    if start is None:
        status = _STATUS_LEADS.search(text)
        return read_reply(strip_tails(text[status.start(1) :] if status else text))
    reply = read_reply(_balanced(strip_tails(_whole_reply(text[start:]))))
    if reply.extended is None:
        before = read_reply(text[:start])
        same_class = before.extended and reply.code and before.extended[0] == reply.code[0]
        return reply._replace(extended=before.extended if same_class else None)
    return reply


def first_error(text: str) -> Reply | None:
    """The first reply, else the first leading or bracketed enhanced code, wherever it stands in the text."""
    if (start := find_reply(text)) is not None:
        return read_error(_to_gap(text, start))
    if status := _LED_BY_STATUS.search(text):
        return read_error(_to_gap(text, status.start()).lstrip("- "))
    if status := _BRACKETED_STATUS.search(text):
        return read_error(text[text.rfind("\n", 0, status.start()) + 1 : status.end()])
    return None


def _to_gap(text: str, position: int) -> str:
    """From a position to the end of its paragraph."""
    end = GAP.search(text, position)
    return text[position : end.start() if end else len(text)]


def may_be_cut(error: str) -> bool:
    """Whether the error may be only the first line of a reply."""
    return "-" in error and _MORE_FOLLOWS.search(error) is not None


def completed(error: str, text: str) -> str:
    """The error; if it has only the first line of a reply, all lines of it from the transcript in the text."""
    start = find_reply(error) if may_be_cut(error) else None
    if start is None or error[start + 3 : start + 4] != "-":
        return error
    first = error[start:].split("\n")[0].rstrip(") ")
    at = text.find(f"<<< {first}")
    if at < 0:
        return error
    lines = (line.strip() for line in text[at : at + MAX_ERROR].split("\n"))
    same = itertools.takewhile(lambda line: line.startswith(f"<<< {first[:3]}"), lines)
    return "\n".join(line[4:] for line in same)


def _whole_reply(text: str) -> str:
    """The lines of the reply with which the text begins; in a transcript another reply or command may follow."""
    lines = text.split("\n")
    code, more = lines[0][:3], lines[0][3:4] == "-"
    kept = [lines[0]]
    for line in lines[1:]:
        words = line.strip().removeprefix("<<< ")
        if more and words.startswith(code):
            more = words[3:4] == "-"
        elif _NEXT_REPLY.match(words):
            break
        kept.append(words)
    return "\n".join(kept)


def _balanced(text: str) -> str:
    """Without the closing bracket or quote of a wrapper that began before the text."""
    text = text.strip()
    while text and text[-1] in _CLOSING and text.count(_CLOSING[text[-1]]) < text.count(text[-1]):
        text = text[:-1].rstrip()
    return text[:-1].rstrip() if text[-1:] in "\"'" and text.count(text[-1]) == 1 else text


def strip_tails(text: str) -> str:
    """Without what the reporting server puts around the remote's words."""
    text = _HEADS.sub("", unfold(text))
    for _ in range(3):
        cut = _TAILS.sub("", text)
        if cut == text:
            break
        text = cut
    return text.strip()
