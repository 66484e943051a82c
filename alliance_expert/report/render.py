"""Plain values + a template -> text. The only home of Jinja2; templates are sandboxed and get no objects."""

from __future__ import annotations

import base64
import hashlib
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..errors import TemplateError
from .markdown import escaped

LONGEST = 5_000_000
"""Signs a report may have; a template that writes more is stopped."""

MOST_TURNS = 100_000


def render(name: str, values: Mapping[str, Any], folders: Sequence[Path]) -> str:
    """The template `name`, from the first of these folders that has it, filled with `values`.

    Texts in the values are escaped for the form that the name ends in: `.html.j2`, `.md.j2`, or none for `.txt.j2`.
    Raises TemplateError, naming template and line, if there is none, it is not understood, or it fails.
    """
    environment = _environment(name, folders)
    values = escaped(dict(values)) if name.endswith(".md.j2") else values
    try:
        written: list[str] = []
        size = 0
        for piece in environment.get_template(name).generate(values):
            size += len(piece)
            if size > LONGEST:
                raise TemplateError(f"{name}: writes more than {LONGEST:,} signs. Look for a loop inside a loop.")
            written.append(piece)
        return "".join(written)
    except jinja2.TemplateNotFound as error:
        shown = ", ".join(str(folder) for folder in folders)
        raise TemplateError(f"{error.name}: there is no such template in {shown}.") from error
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"{error.filename or name}:{error.lineno}: {error.message}.") from error
    except RecursionError as error:
        raise TemplateError(f"{name}: includes or calls itself without end.") from error
    except (jinja2.TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise TemplateError(f"{_where(error, name)}: {error}. Compare with the shipped template {name}.") from error


def _environment(name: str, folders: Sequence[Path]) -> jinja2.Environment:
    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
        undefined=jinja2.StrictUndefined,
        autoescape=name.endswith(".html.j2"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        optimized=False,  # a template is compiled for one report; folding its constants costs more than it saves
    )
    environment.filters |= {"fill": fill, "fingerprint": fingerprint, "capital": capital, "sentence": sentence}
    environment.globals["range"] = _Counted()
    environment.globals["verbatim"] = lambda name: _verbatim(environment, name)
    return environment


def _verbatim(environment: jinja2.Environment, name: str) -> str:
    """A file among the templates as it is: a style sheet may hold what Jinja would take for its own."""
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0].removeprefix("\ufeff").replace("\r\n", "\n")


class _Counted:
    """`range` for templates: all of them together count to MOST_TURNS, so that no loop runs on and on."""

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


def _where(error: BaseException, name: str) -> str:
    """The template's line that failed: the innermost frame that belongs to a template."""
    where, trace = name, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(".j2"):
            where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return where
