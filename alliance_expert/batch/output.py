"""STAND-IN until the chief's is there."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ..model.batch import Tally
from ..model.knowledge import KnowledgeBase


@dataclass(frozen=True)
class Answers:
    kb: KnowledgeBase
    form: str
    long: bool
    reasons: bool

    def part(self, table: pl.DataFrame) -> tuple[pl.DataFrame, Tally]:
        advice = table.select(
            "case",
            "session",
            pl.sum_horizontal(pl.exclude("case", "session", "row", "span", "^.*source$")).alias("sum"),
        )
        return advice, Tally(table.height, 1, {self.kb.roles.legs[0][0]: table.height})
