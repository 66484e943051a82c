"""Expressions over columns, as values: every engine that reads columns renders these and nothing else.

Truth is true, false or null, and null is unknown: `All`, `AnyOf` and `Not` are Kleene's, as in Polars and in SQL.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """The same in every row: a whole number, a truth, or None for what is unknown."""

    value: int | bool | None


@dataclass(frozen=True, slots=True)
class Among:
    """Is it one of these numbers?"""

    of: Expression
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """Two numbers compared; `how` is `<`, `<=`, `>`, `>=` or `=`."""

    left: Expression
    how: str
    right: Expression


@dataclass(frozen=True, slots=True)
class Bits:
    """Are any, all or none of the bits of `mask` in it? `how` is one of these three words."""

    of: Expression
    how: str
    mask: int


@dataclass(frozen=True, slots=True)
class All:
    """True where every part is, false where any is; true where there are no parts."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True where any part is, false where every part is; false where there are no parts."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """False for true, true for false, null for null."""

    part: Expression


@dataclass(frozen=True, slots=True)
class Known:
    """True or false: is it not null?"""

    of: Expression


@dataclass(frozen=True, slots=True)
class Surely:
    """True or false: is it true?"""

    of: Expression


@dataclass(frozen=True, slots=True)
class Where:
    """It, where the truth `when` is true; else null."""

    when: Expression
    then: Expression


@dataclass(frozen=True, slots=True)
class Sum:
    """Truths counted as 1 and 0, each times its weight, or numbers of sessions times 1 or -1, added to a constant.

    It is null where a number is. No truth in it ever is.
    """

    parts: tuple[tuple[Expression, int], ...]
    constant: int = 0


Expression = Column | Constant | Among | Compare | Bits | All | AnyOf | Not | Known | Surely | Where | Sum


def inner(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside this one."""
    match expression:
        case Column() | Constant():
            return ()
        case Among() | Bits() | Known() | Surely():
            return (expression.of,)
        case Compare():
            return (expression.left, expression.right)
        case All() | AnyOf():
            return expression.parts
        case Not():
            return (expression.part,)
        case Where():
            return (expression.when, expression.then)
        case Sum():
            return tuple(part for part, _ in expression.parts)


def columns_of(expression: Expression) -> frozenset[str]:
    """The names of all columns that an expression looks at."""
    if isinstance(expression, Column):
        return frozenset((expression.name,))
    return frozenset().union(*(columns_of(part) for part in inner(expression)))
