"""Plain values + a template -> text. Templates are sandboxed and get no objects."""

from __future__ import annotations

import base64
import hashlib
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..errors import TemplateError
from ..model.place import Place, Problem, Text
from ..source.shape import closest
from .escape import escaped
from .templates import SHIPPED, Loader, find, known, not_understood, read, spot, without

LONGEST = 5_000_000
"""Signs a report may have; a template that writes more is stopped."""

MOST_TURNS = 100_000

FAILURES = (jinja2.TemplateError, ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What a template can fail with; the rest is ours."""


class Sandbox(ImmutableSandboxedEnvironment):
    """A sandbox in which no sum grows beyond what a report can hold."""

    intercepted_binops = frozenset({"**", "*"})

    def call_binop(self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any) -> Any:
        """A product, unless it is a text or list that is too long. There are no powers."""
        if operator == "**":
            raise ValueError("there are no powers in templates")
        long = next((one for one in (left, right) if isinstance(one, str | list | tuple)), "")
        if len(long) * max((one for one in (left, right) if isinstance(one, int)), default=0) > LONGEST:
            raise ValueError(f"a text or list of more than {LONGEST:,} is repeated")
        return super().call_binop(context, operator, left, right)


class Compiled(jinja2.BytecodeCache):
    """What was compiled in this process, by a template's name and text, so that one report after another shares it."""

    def __init__(self) -> None:
        self.kept: dict[tuple[object, ...], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get(self._key(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[self._key(bucket)] = bucket.code

    @staticmethod
    def _key(bucket: Bucket) -> tuple[object, ...]:
        return (bucket.environment.autoescape, bucket.key, bucket.checksum)


COMPILED = Compiled()


def render(name: str, values: Mapping[str, Any], folders: Sequence[Path]) -> str:
    """The template `name`, from the first of these folders that has it, else the shipped one, filled with `values`.

    Texts in the values are escaped for the form that the name ends in: `.html.j2` and `.svg.j2`, `.md.j2`, or none for
    `.txt.j2`.
    Raises TemplateError, naming template and line, if there is none, it is not understood, or it fails.
    """
    return fill_in(environment(name, folders), name, values, folders)


def environment(
    name: str, folders: Sequence[Path], undefined: type[jinja2.Undefined] = jinja2.StrictUndefined
) -> jinja2.Environment:
    """A sandbox for the template `name`, with all that a template may call."""
    found = Sandbox(
        loader=Loader(folders),
        undefined=undefined,
        autoescape=name.endswith((".html.j2", ".svg.j2")),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=COMPILED,
        optimized=False,  # most processes make one report, for which folding constants costs more than it saves
    )
    found.filters |= FILTERS
    found.globals["verbatim"] = partial(verbatim, folders=folders)
    return found


def fill_in(environment: jinja2.Environment, name: str, values: Mapping[str, Any], folders: Sequence[Path]) -> str:
    """The template filled with `values`, as `render` does it, in an environment that may be used again."""
    environment.globals["range"] = Counted()
    values = escaped(dict(values)) if name.endswith(".md.j2") else values
    try:
        written: list[str] = []
        size = 0
        for piece in environment.get_template(name).generate(values):
            size += len(piece)
            if size > LONGEST:
                raise ValueError(f"writes more than {LONGEST:,} signs")
            written.append(piece)
        return "".join(written)
    except jinja2.TemplateSyntaxError as error:
        raise not_understood(error, Path(error.filename or "")) from error
    except FAILURES as error:
        raise TemplateError([_problem(error, name, folders)]) from error


def verbatim(name: str, folders: Sequence[Path]) -> str:
    """A file among the templates as it is: a style sheet may hold what Jinja would take for its own."""
    path = find(name, folders)
    if path is None:
        raise jinja2.TemplateNotFound(name)
    return read(path)[1]


class Counted:
    """Whole numbers as Python has them, a hundred thousand in a report at most, so that no loop runs on and on."""

    def __init__(self) -> None:
        self.turns = 0

    def __call__(self, *bounds: int) -> Iterator[int]:
        for number in range(*bounds):
            self.turns += 1
            if self.turns > MOST_TURNS:
                raise ValueError(f"range counts further than {MOST_TURNS:,}")
            yield number


def fill(text: str, first: str = "", rest: str = "", width: int = 80) -> str:
    """The text as one paragraph in lines of at most `width`; `first` begins the first line, `rest` the others."""
    return textwrap.fill(
        " ".join(str(text).split()), width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )


def capital(text: str) -> str:
    """The text with a capital letter at its beginning, and otherwise as it is."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends like a sentence already."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def fingerprint(text: str) -> str:
    """The text's sha256 in base64, by which a Content-Security-Policy lets a style sheet in and no other."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


FILTERS = {"fill": fill, "fingerprint": fingerprint, "capital": capital, "sentence": sentence}
GLOBALS = {"verbatim": verbatim, "range": Counted}


def _problem(error: Exception, name: str, folders: Sequence[Path]) -> Problem:
    """What failed, at the line of the innermost template; what goes on without end, at the line where that begins."""
    endless = isinstance(error, RecursionError)
    lines = list(_lines(error))
    word = str(error.name) if isinstance(error, jinja2.TemplateNotFound) else ""
    where = lines[0 if endless else -1] if lines else None
    place = spot(*where, word) if where else Place(Text(name, ()))
    otherwise = without(where[0]) if where else ""
    match error:
        case jinja2.TemplateNotFound():
            near = closest(word.removeprefix(SHIPPED), known(folders)) + otherwise
            return Problem(place, "no-such-template", f"there is no template {word!r}", near.strip())
        case RecursionError():
            advice = f"To build on a shipped template, name it with {SHIPPED}NAME.{otherwise}"
            return Problem(place, "without-end", "this extends, includes or calls itself without end", advice)
        case jinja2.UndefinedError():
            advice = f"alliance-expert templates check tells all such names, and what may be meant.{otherwise}"
            return Problem(place, "unknown-name", str(error), advice)
        case _:
            advice = f"Compare with the shipped template.{otherwise}"
            return Problem(place, "template-failed", str(error).rstrip("."), advice)


def _lines(error: Exception) -> Iterator[tuple[Path, int]]:
    """The lines of templates on the way to an error, the innermost last; Jinja marks them."""
    trace = error.__traceback__
    while trace is not None:
        if "__jinja_exception__" in trace.tb_frame.f_globals:
            yield Path(trace.tb_frame.f_code.co_filename), trace.tb_lineno
        trace = trace.tb_next
