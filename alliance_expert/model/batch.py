"""What a batch counts, part by part; counts of parts add up to those of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Tally:
    """Counts over the sessions of a table. Every count that is not there is 0.

    `weakest` counts by the short name of a leg; `said` by kind, id, timing (empty for all but recommendations) and
    confidence; `rules` the sessions in which each rule held, by its id; `answers` by attribute and code of the answer
    in force (None: not known); `beside` recommendations by attribute, code of the answer in force, and strategy.
    """

    cases: int = 0
    sessions: int = 0
    gated: int = 0
    weakest: Counter[str] = field(default_factory=Counter)
    said: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    answers: Counter[tuple[str, int | None]] = field(default_factory=Counter)
    beside: Counter[tuple[str, int | None, str]] = field(default_factory=Counter)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.cases + other.cases,
            self.sessions + other.sessions,
            self.gated + other.gated,
            self.weakest + other.weakest,
            self.said + other.said,
            self.rules + other.rules,
            self.answers + other.answers,
            self.beside + other.beside,
        )

    def to_json(self) -> dict[str, Any]:
        """As values that JSON has: a count is the list of its key and its number."""
        found = ((one.name, getattr(self, one.name)) for one in fields(self))
        return {name: [*value.items()] if isinstance(value, Counter) else value for name, value in found}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Tally:
        """What `to_json` gave, also where it was written down meanwhile."""
        read: dict[str, Any] = {name: _count(value) for name, value in values.items()}
        return cls(**read)


def _count(written: int | list[Any]) -> int | Counter[Any]:
    if isinstance(written, int):
        return written
    return Counter({tuple(key) if isinstance(key, list) else key: number for key, number in written})


@dataclass(frozen=True, slots=True)
class Rejected:
    """How many rows were rejected for a reason: its id, and the same in words."""

    id: str
    says: str
    rows: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of tables of cases: what is counted over the sessions that were advised on, and what was not.

    `inputs` name the tables, `output` that of the advice, `rejects` that of the rejected rows. So many rows were
    `rejected`, for these `reasons`, of which a row may have several; nothing else is known of them.
    """

    inputs: tuple[str, ...]
    output: str
    rejects: str
    tally: Tally
    rejected: int = 0
    reasons: tuple[Rejected, ...] = ()
