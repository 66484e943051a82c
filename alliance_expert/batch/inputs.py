"""Files of cases -> spans of rows that can be read one by one, as they were written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import polars as pl

from ..model.knowledge import KnowledgeBase


class Span(NamedTuple):
    """A part of an input: bytes of a text that begin and end with lines, or rows of Parquet; `stop` is not in it."""

    start: int
    stop: int


@dataclass(frozen=True)
class Raw:
    """The rows of a span as they were written.

    `cells` has `row` (from 0 in the span) and the columns of the input; `rejects` are lines that no cells could be
    read from, or that are refused whatever their cells say; `lines` counts all lines of the span, blank ones too, so
    that the first row of the next span is known.
    """

    cells: pl.DataFrame
    rejects: pl.DataFrame
    lines: int


class Input(Protocol):
    """A table of cases in a file. It can be pickled.

    `form` is `csv`, `jsonl` or `parquet`. `columns` are those that are read: of JSON lines, all that there could be.
    """

    path: Path
    form: str
    columns: tuple[str, ...]

    def spans(self) -> tuple[Span, ...]:
        """The whole input, in order, in parts of bounded size that depend on nothing but the file."""

    def read(self, span: Span) -> Raw:
        """The rows of a span. Raises FileError if the file cannot be read (any more)."""


def inputs(paths: Sequence[Path], kb: KnowledgeBase, ignore_unknown: bool = False) -> tuple[Input, ...]:
    """The tables in these files, each by the ending of its name (.csv, .jsonl, .ndjson, .parquet), in this order.

    Raises FileError where one cannot be read, and TableError with every problem where one is no table of cases.
    With `ignore_unknown`, columns that are no attribute are passed over.
    """
    raise NotImplementedError
