"""Where something stands in a text, and what is wrong there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was read, under the name that messages use."""

    name: str
    lines: tuple[str, ...] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a text; line and column count from 1. Line 0 is the text as a whole."""

    text: Text
    line: int = 0
    column: int = 0

    @property
    def order(self) -> tuple[str, int, int]:
        """Sorts places by file, line and column."""
        return (self.text.name, self.line, self.column)

    def __str__(self) -> str:
        return f"{self.text.name}:{self.line}:{self.column}" if self.line else self.text.name


ERROR, WARNING, NOTE = "error", "warning", "note"
LEVELS = (NOTE, WARNING, ERROR)
"""How much it matters, from least to most: what is refused is an error."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A safe correction: the lines `first` to `last` of a text, counted from 1, become `lines`."""

    first: int
    last: int
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not right: where, which kind of problem (`id`), what, and what to do now.

    `edit` puts it right, where that is safe.
    """

    place: Place
    id: str
    message: str
    advice: str = ""
    level: str = ERROR
    edit: Edit | None = None

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """A total order: by place, then by what is said."""
        return (*self.place.order, self.id, self.message)

    def __str__(self) -> str:
        level = "" if self.level == ERROR else f"{self.level}: "
        return "\n".join((f"{self.place}: {level}{self.message} [{self.id}]", *self._line(), *self._advice()))

    def _line(self) -> tuple[str, ...]:
        """The source line with a caret under the spot; a window of it where the line is long."""
        line, column = self.place.line, self.place.column
        if not 0 < line <= len(self.place.text.lines):
            return ()
        written = self.place.text.lines[line - 1].replace("\t", " ")
        start = max(0, column - 60)
        margin = f"  {line:>4} | "
        return (
            margin + written[start : start + 90].rstrip(),
            " " * (len(margin) - 2) + "| " + " " * (column - 1 - start) + "^",
        )

    def _advice(self) -> tuple[str, ...]:
        return (f"    {self.advice}",) if self.advice else ()


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems in the order of files and lines, each once."""
    return tuple(sorted(set(problems), key=lambda problem: problem.order))
