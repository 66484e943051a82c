"""Answers as whole numbers: how a table of cases keeps them, in every engine that reads columns.

The code of a value counts from 0: the place of a choice among its options, 0 for no and 1 for yes, the steps of a scale
or score above its lowest number; of a `many` each option is a bit. ASKED stands for what was asked and is not known.
What nobody answered has no code.
"""

from __future__ import annotations

from decimal import Decimal

from ...model.knowledge import KnowledgeBase
from ...model.vocabulary import Attribute, Kind, Value

NONE_WORD = "none"
"""What stands in a cell for none of the options of a `many`."""

BLANKS = " \t"
"""What does not count around the words of a cell."""

ASKED = -1
MOST_BITS = 40
"""Options of a `many` that a code has room for."""


def code(attribute: Attribute, value: Value | None) -> int:
    """The code of a legal value; None, asked and not known, has one too."""
    match value:
        case None:
            return ASKED
        case bool():
            return int(value)
        case tuple():
            return sum(1 << attribute.words.index(word) for word in value)
        case int() | Decimal():
            return int((value - attribute.low) / attribute.step)
        case _:
            return attribute.words.index(value)


def value_of(attribute: Attribute, number: int) -> Value | None:
    """The value that has this code."""
    if number == ASKED:
        return None
    match attribute.kind:
        case Kind.YES_NO:
            return bool(number)
        case Kind.CHOICE:
            return attribute.words[number]
        case Kind.MANY:
            return tuple(word for place, word in enumerate(attribute.words) if number >> place & 1)
        case _:
            return attribute.at(attribute.low + number * attribute.step)


def most(attribute: Attribute) -> int:
    """The highest code of an attribute."""
    match attribute.kind:
        case Kind.YES_NO:
            return 1
        case Kind.CHOICE:
            return len(attribute.options) - 1
        case Kind.MANY:
            return (1 << len(attribute.options)) - 1
        case _:
            return attribute.numbers - 1


def sources(kb: KnowledgeBase) -> dict[str, int]:
    """The code of each source: its place among those of the knowledge base."""
    return {name: place for place, name in enumerate(kb.sources)}
