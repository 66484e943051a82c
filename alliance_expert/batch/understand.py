"""Cells as they were written -> codes of answers, and the rows that were not understood."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ..model.knowledge import KnowledgeBase
from .inputs import Raw


@dataclass(frozen=True)
class Understood:
    """The rows of a span that were understood, and why the others were not.

    `table` has `row`, `case`, `session`, and for each attribute column that was read its codes and, where its source
    was read too, `<id>.source`. `rejects` is as REJECTS says. `lines` is as in Raw.
    """

    table: pl.DataFrame
    rejects: pl.DataFrame
    lines: int


@dataclass(frozen=True)
class Understanding:
    """What understands the cells of tables of cases. It can be pickled."""

    kb: KnowledgeBase

    def understood(self, raw: Raw) -> Understood:
        """The rows of a span with codes for their cells, in the order of the rows; a row with any fault is left out."""
        raise NotImplementedError
