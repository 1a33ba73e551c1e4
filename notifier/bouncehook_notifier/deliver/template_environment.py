"""What a template may do: Jinja's sandbox, strict, and with an end.

A template is the operator's own file.  The bounds here are for mistakes in it, and for what strangers' mails put into
its variables: a call must neither take a worker for long nor grow without end.

    undefined names       are errors, not empty text
    loops and calls       at most MOST_STEPS together
    processor time        MOST_SECONDS, looked at with each step and each piece of output
    output                MOST_CHARACTERS, and MAIL_FACTOR times the returned mail
    `*`, `**`, `%`        not of texts and lists, and of numbers only small ones
    some filters, methods are not there: they make a text of any length in one step

Called by `body_templates`.  Touches nothing.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.filters import do_urlencode
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bouncehook.errors import RenderingFailed

MOST_STEPS = 100_000
MOST_SECONDS = 2.0
MAIL_SPEED = 5e6
"""octets of a returned mail for which there is a second more"""
MOST_CHARACTERS = 1024 * 1024
MAIL_FACTOR = 8
"""JSON may need six characters for one octet of a mail"""
MOST_FACTOR = 1_000_000
"""of numbers that are multiplied"""

_SURROGATES = "surrogateescape"
"""how octets of a mail that are no UTF-8 go through text, and come out as they were"""


class _Bounds:
    """What one rendering has left."""

    def __init__(self, octets: int) -> None:
        """Of a returned mail there are so many."""
        self._steps = MOST_STEPS
        self._characters = MOST_CHARACTERS + MAIL_FACTOR * octets
        self._seconds = MOST_SECONDS + octets / MAIL_SPEED
        self._ends = time.thread_time() + self._seconds

    def step(self) -> None:
        self._steps -= 1
        if self._steps < 0:
            raise RenderingFailed(f"has more than {MOST_STEPS} rounds of loops and calls")
        self._look_at_clock()

    def wrote(self, characters: int) -> None:
        self._characters -= characters
        if self._characters < 0:
            raise RenderingFailed(f"makes a body of more than {MOST_CHARACTERS} characters")
        self._look_at_clock()

    def _look_at_clock(self) -> None:
        if time.thread_time() > self._ends:
            raise RenderingFailed(f"takes more than {self._seconds:g} s")


_bounds: ContextVar[_Bounds] = ContextVar("bounds of the rendering of this thread")


class _Environment(ImmutableSandboxedEnvironment):
    """Counts what a template does."""

    intercepted_binops = frozenset(["*", "**", "%"])

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        for loop in list(parsed.find_all(nodes.For)):
            loop.iter = nodes.Filter(loop.iter, _COUNTED, [], [], None, None, lineno=loop.lineno)
        return parsed

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Of a function, a macro or a method."""
        _bounds.get().step()
        return super().call(*args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """`"x" * 10 ** 9` would make a text that no other bound sees."""
        for operand in (left, right):
            if (
                not isinstance(operand, int | float)
                or abs(operand) > MOST_FACTOR
                or (operator == "**" and operand > 64)
            ):
                raise RenderingFailed(f"uses `{operator}` for something else than small numbers")
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> None:
        """The sandbox would let a safe form of `format` through, which can stretch a text all the same."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Beside what the sandbox forbids, methods that stretch a text."""
        return attr not in _STRETCHING_METHODS and super().is_safe_attribute(obj, attr, value)


_COUNTED = "_counted"
_STRETCHING_METHODS = frozenset(("center", "expandtabs", "format", "format_map", "ljust", "rjust", "zfill"))
_STRETCHING_FILTERS = ("center", "format", "indent")


def _counted(items: Iterable[Any]) -> Iterator[Any]:
    bounds = _bounds.get()
    for item in items:
        bounds.step()
        yield item


def _json(value: Any, indent: int | None = None) -> str:
    """Jinja's own is for scripts in HTML: it would escape more, and what it is joined with."""
    return json.dumps(_clean(value), indent=indent)


def _clean(value: Any) -> Any:
    """Without octets that are no UTF-8: JSON has text only."""
    if isinstance(value, jinja2.Undefined):
        str(value)  # raises, and says which name it was
    if isinstance(value, str):
        return value.encode("utf-8", _SURROGATES).decode("utf-8", "replace")
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {_clean(name): _clean(one) for name, one in value.items()}
    return value


def _urlencode(value: Any) -> str:
    """Percent-encoded, the octets of a mail as they are."""
    if isinstance(value, str):
        return do_urlencode(value.encode("utf-8", _SURROGATES))  # type: ignore[arg-type]
    if isinstance(value, Mapping):
        value = {name: _octets(one) for name, one in value.items()}
    return do_urlencode(value)


def _octets(value: Any) -> Any:
    return value.encode("utf-8", _SURROGATES) if isinstance(value, str) else value


def _base64(value: str) -> str:
    return base64.b64encode(value.encode("utf-8", _SURROGATES)).decode("ascii")


def _made() -> _Environment:
    made = _Environment(undefined=jinja2.StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {_COUNTED: _counted, "tojson": _json, "urlencode": _urlencode, "base64": _base64}
    del made.globals["lipsum"]
    for name in _STRETCHING_FILTERS:
        del made.filters[name]
    return made


_ENVIRONMENT = _made()

Renderer = Callable[[Mapping[str, Any]], bytes]


def compiled(source: str, lines_before: int) -> Renderer:
    """What renders a template, which stands in its file behind so many lines.

    Raises RenderingFailed for one that is no template.
    """
    try:
        template = _ENVIRONMENT.from_string(source)
    except jinja2.TemplateSyntaxError as error:
        raise RenderingFailed(f"line {error.lineno + lines_before}: {error.message}") from error
    except RecursionError as error:
        raise RenderingFailed("is nested too deeply") from error
    return lambda variables: _rendered(template, variables, lines_before)


def _rendered(template: jinja2.Template, variables: Mapping[str, Any], lines_before: int) -> bytes:
    bounds = _Bounds(len(variables.get("mime", "")))
    token = _bounds.set(bounds)
    pieces = []
    try:
        for piece in template.generate(variables):
            bounds.wrote(len(piece))
            pieces.append(piece)
        return "".join(pieces).encode("utf-8", _SURROGATES)
    except RenderingFailed as error:
        raise RenderingFailed(f"{_place_of(error, lines_before)}{error}") from error
    except Exception as error:  # a template can raise whatever Python raises
        words = error.message if isinstance(error, jinja2.TemplateError) else f"{type(error).__name__}: {error}"
        raise RenderingFailed(f"{_place_of(error, lines_before)}{words}") from error
    finally:
        _bounds.reset(token)


def _place_of(error: BaseException, lines_before: int) -> str:
    """Jinja rewrites the traceback, so that it names lines of the template."""
    line, trace = 0, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return f"line {line + lines_before}: " if line else ""
