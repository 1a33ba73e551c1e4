"""The one form of a domain: two spellings of it compare equal only in this form.  Pure.

A domain is written in any case, with or without its final dot, and a non-ASCII one as U-label (`bücher.example`) or as
A-label (`xn--bcher-kva.example`).  The one form is the A-label in lower case without the final dot: what is in DNS,
and what every server takes.

U-labels are mapped as browsers and Postfix do, by UTS #46 without its transitional rules (so `ß` is not `ss`), and
then encoded by IDNA 2008.

Used by `addresses`, and by the readers of the configuration.  The pipe starts once per bounce and must not import this
file: loading the tables of `idna` takes longer than everything that the pipe does.
"""

from __future__ import annotations

MAXIMAL_LENGTH = 1024
"""characters; a longer domain is not mapped.  A legal one has at most 253 octets, and composed characters some more"""


def one_form(domain: str) -> str:
    """The one form of a domain.  A text that is not a domain is returned in lower case; nothing is raised."""
    plain = domain.lower().rstrip(".")
    if plain.isascii() or len(plain) > MAXIMAL_LENGTH:
        return plain
    import idna  # here, because hardly any relay ever meets a U-label

    try:
        mapped = idna.uts46_remap(plain, std3_rules=False)
    except UnicodeError:  # IDNAError is one; some versions raise others
        return plain
    return ".".join(map(_label, mapped.split("."))).rstrip(".")


def _label(label: str) -> str:
    """The A-label of a mapped label.

    IDNA 2008 forbids some labels that are in DNS nevertheless (emoji, an underscore beside a letter with an accent).
    They are encoded without the check, as browsers do.
    """
    if label.isascii():
        return label
    import idna

    try:
        return idna.alabel(label).decode("ascii")
    except UnicodeError:  # IDNAError is one; some versions raise others
        return "xn--" + label.encode("punycode").decode("ascii")


def spellings(domain: str) -> tuple[str, ...]:
    """The forms in which a domain may be written: with A-labels, and with U-labels if it has any.

    For comparisons that are not ours, such as those of Postfix's tables and of SQL.
    """
    form = one_form(domain)
    readable = ".".join(map(_readable, form.split(".")))
    return (form,) if readable == form else (form, readable)


def _readable(label: str) -> str:
    """The U-label of an A-label; any other label as it is."""
    if not label.startswith("xn--"):
        return label
    import idna

    try:
        return idna.ulabel(label)
    except UnicodeError:  # IDNAError is one; some versions raise others
        return label
