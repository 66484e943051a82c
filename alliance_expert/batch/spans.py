"""What is read of an input at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import polars as pl


class Span(NamedTuple):
    """A part of an input: bytes of a text, from the beginning of a line to the end of one, or rows of Parquet.

    What stands at `stop` is not in it.
    """

    start: int
    stop: int


@dataclass(frozen=True)
class Raw:
    """The rows of a span as they were written.

    `cells` has `row`, from 0 in the span, and columns of the input. `rejects` are lines of which no cells could be
    read, and lines that are refused whatever their cells say; `case` is what stands where the code of the case should.
    `lines` counts all lines of the span, blank ones too, so that the rows of the next can be numbered on.
    """

    cells: pl.DataFrame
    rejects: pl.DataFrame
    lines: int


class Input(Protocol):
    """A table of cases in a file. It can be pickled."""

    @property
    def path(self) -> Path:
        """Where it is."""

    def spans(self) -> tuple[Span, ...]:
        """All of it, in order, in parts of bounded size that depend on nothing but the file.

        Raises FileError if the file cannot be read.
        """

    def read(self, span: Span) -> Raw:
        """The rows of a span. Raises FileError if the file cannot be read."""
