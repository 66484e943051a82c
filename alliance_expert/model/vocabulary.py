"""What can be asked: attributes, their kinds and their legal values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

Value = str | bool | int | Decimal | tuple[str, ...]
"""A choice is its id, a yes_no a bool, a scale an int, a score a Decimal, a many the ids chosen in vocabulary order."""

Number = int | Decimal

UNKNOWN_WORD = "unknown"
SESSION_NUMBER = "session.number"

MOST_NUMBERS = 50
"""What could be answered on a scale or score is tried number by number up to so many. Legs never have more."""


class Kind(str, Enum):
    """The five kinds of attribute."""

    CHOICE = "choice"
    SCALE = "scale"
    YES_NO = "yes_no"
    MANY = "many"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Option:
    """One legal value of a choice or a many, and how people read it."""

    id: str
    label: str
    help: str = ""
    lecture: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something that can be asked, with its legal values.

    `options` belong to choice and many; `low`, `high` (inclusive) and `step` to scale and score. `best` says which end
    is the good one ("high", "low", or "" where neither is). What is `fixed` does not change through therapy. `chart`
    says that a firm answer may stand in the client's file.
    """

    id: str
    kind: Kind
    label: str
    question: str
    default_source: str
    help: str = ""
    options: tuple[Option, ...] = ()
    ordered: bool = False
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    step: Decimal = Decimal(1)
    best: str = ""
    ask_source: bool = False
    persists: bool = False
    fixed: bool = False
    private: bool = False
    chart: bool = False
    lecture: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """The part of the id before the first dot."""
        return self.id.partition(".")[0]

    @property
    def has_order(self) -> bool:
        """Can its values be compared as lower and higher?"""
        return self.kind in (Kind.SCALE, Kind.SCORE) or self.ordered

    @property
    def words(self) -> tuple[str, ...]:
        """The legal values as an author writes them; empty for scales and scores."""
        if self.kind is Kind.YES_NO:
            return ("yes", "no")
        return tuple(option.id for option in self.options)

    def rank(self, value: Value) -> Number:
        """Where an ordered value stands: higher is more, whatever end is best."""
        if isinstance(value, (int, Decimal)):
            return value
        return self.words.index(str(value))

    @property
    def ends(self) -> tuple[Value, Value]:
        """The lowest and the highest of its ordered values."""
        if self.kind is Kind.CHOICE:
            return self.words[0], self.words[-1]
        return self.at(self.low), self.at(self.high)

    def height(self, value: Value) -> float:
        """Where an ordered value stands, from 0, the lowest there is, to 1, the highest; halfway where there is one."""
        low, high = (self.rank(end) for end in self.ends)
        return float((self.rank(value) - low) / (high - low)) if high > low else 0.5

    @property
    def numbers(self) -> int:
        """How many legal numbers a scale or score has."""
        return int((self.high - self.low) / self.step) + 1

    def at(self, number: Number) -> Value:
        """The value of a scale or score that stands at this number."""
        return int(number) if self.kind is Kind.SCALE else Decimal(number).normalize() + 0

    def option(self, word: str) -> Option:
        """The option with that id; KeyError if there is none."""
        for option in self.options:
            if option.id == word:
                return option
        raise KeyError(word)

    def in_order(self, words: Collection[str]) -> tuple[str, ...]:
        """Those of the legal words that are among `words`, in the order of the vocabulary."""
        return tuple(word for word in self.words if word in words)

    def word(self, value: Value | None) -> str | list[str] | bool | int | float:
        """The value as JSON writes it; None, asked and not known, is `unknown`."""
        match value:
            case None:
                return UNKNOWN_WORD
            case tuple():
                return list(value)
            case Decimal():
                return int(value) if value == value.to_integral_value() else float(value)
            case _:
                return value


SESSION = Attribute(
    id=SESSION_NUMBER,
    kind=Kind.SCALE,
    label="number of the session",
    question="Which session is it?",
    default_source="",
    low=Decimal(1),
    high=Decimal(99_999),
)
"""The number of the session can be tested like any attribute, but is never asked: the case file says it."""
