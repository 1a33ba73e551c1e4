"""The corpus: mails, each with what is right beside it.

    corpus/READER/NAME.eml            a mail, in the folder of the reader that decides
    corpus/READER/NAME.json           its kind and its recipients
    corpus/languages/LANGUAGE.mbox    short mails in one language, or of one kind; each begins with `From NAME …`
    corpus/languages/LANGUAGE.jsonl   a line for each: its name, the reader that decides, its kind and its recipients

Used by the tests of the recogniser.  Reads those files.  After a change of what is right, and a look at what changed:

    PYTHONPATH=recogniser:tests python tests/recognise/corpus_mails.py      writes what the recogniser says now
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from bounce_recogniser import Recognised, recognise

CORPUS = Path(__file__).parent / "corpus"
_FROM = re.compile(rb"^From (\S+) [^\n]*\n", re.MULTILINE)


@dataclass(frozen=True)
class Kept:
    """One mail of the corpus."""

    name: str
    mail: bytes
    right: dict[str, Any]
    """in the form that `said` gives"""

    @cached_property
    def found(self) -> Recognised:
        """What the recogniser says, with all its lists."""
        return recognise(self.mail)


@cache
def corpus() -> tuple[Kept, ...]:
    """All mails, in order."""
    boxes = (kept for box in sorted(CORPUS.glob("*/*.mbox")) for kept in _in_box(box))
    return (*map(_single, sorted(CORPUS.glob("*/*.eml"))), *boxes)


def _single(path: Path) -> Kept:
    right = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return Kept(f"{path.parent.name}/{path.stem}", path.read_bytes(), {"reader": path.parent.name} | right)


def _in_box(box: Path) -> Iterator[Kept]:
    """The mails of a box; each must have its line, and each line its mail."""
    _, *parts = _FROM.split(box.read_bytes())
    lines = [json.loads(line) for line in box.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()]
    for name, mail, right in zip(parts[::2], parts[1::2], lines, strict=True):
        assert right.pop("name") == name.decode(), f"{box}: {name.decode()} is not in its place"
        yield Kept(f"{box.stem}/{name.decode()}", mail.removesuffix(b"\n"), right)


def said(found: Recognised) -> dict[str, Any]:
    """What the recogniser says of a mail, in the form that is kept."""
    return {
        "reader": found.rule.partition("/")[0],
        "kind": found.kind.value,
        "recipients": [
            {
                "outcome": one.outcome.value,
                "address": one.address,
                "code": one.code,
                "extended": one.extended,
                "grade": one.grade.value,
            }
            for one in found.recipients
        ],
    }


def _rewrite() -> Iterator[str]:
    """Write what is said now; the names of those of which it was something else."""
    for kept in corpus():
        if said(kept.found) != kept.right:
            yield kept.name
    for path in sorted(CORPUS.glob("*/*.eml")):
        now = said(recognise(path.read_bytes()))
        folder = CORPUS / now.pop("reader")
        folder.mkdir(exist_ok=True)
        path.with_suffix(".json").write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        for suffix in (".eml", ".json"):
            path.with_suffix(suffix).rename(folder / f"{path.stem}{suffix}")
    for box in sorted(CORPUS.glob("*/*.mbox")):
        lines = [{"name": kept.name.partition("/")[2]} | said(recognise(kept.mail)) for kept in _in_box(box)]
        written = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        box.with_suffix(".jsonl").write_text(written, encoding="utf-8")


if __name__ == "__main__":
    for name in _rewrite():
        print(name)
