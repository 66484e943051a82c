"""Conditions: the `when` of a rule, as values. Every reading of a rule walks these and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from .vocabulary import Value


@dataclass(frozen=True, slots=True)
class Is:
    """The answer is one of `values`."""

    attribute: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The answer stands at `value` or higher."""

    attribute: str
    value: Value


@dataclass(frozen=True, slots=True)
class AtMost:
    """The answer stands at `value` or lower."""

    attribute: str
    value: Value


@dataclass(frozen=True, slots=True)
class Includes:
    """Of a `many`: any, all or none of `values` are among the answer. `how` is one of these three words."""

    attribute: str
    how: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceIs:
    """The answer comes from one of `sources`."""

    attribute: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeIs:
    """The last two stated values from one source went one of these ways: better, same, worse."""

    attribute: str
    directions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FallingOver:
    """The last `sessions` stated values from one source, each lower than the one before."""

    attribute: str
    sessions: int


@dataclass(frozen=True, slots=True)
class ConstantAt:
    """The last `sessions` stated values from one source all equal `value`."""

    attribute: str
    value: Value
    sessions: int


@dataclass(frozen=True, slots=True)
class SessionsSince:
    """So many sessions ago the answer was last stated: at least `low`, at most `high` (None: no bound)."""

    attribute: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """The last session that answered the gate's attribute left it at one of `values`; `handled` did not settle it."""

    attribute: str
    values: tuple[Value, ...]
    handled: str
    settled: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Weakest:
    """This leg is among the lowest of the legs, all answered and not all equal."""

    attribute: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The attribute is answered. Two-valued."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The attribute is not answered. Two-valued."""

    attribute: str


@dataclass(frozen=True, slots=True)
class FindingHolds:
    """Some rule has concluded the finding."""

    finding: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part fails; of what is unknown, unknown."""

    part: Condition


@dataclass(frozen=True, slots=True)
class UnlessKnown:
    """The part does not hold: it fails or is unknown. Two-valued."""

    part: Condition


Test = (
    Is | AtLeast | AtMost | Includes | SourceIs | ChangeIs | FallingOver | ConstantAt | SessionsSince
    | LeftOpen | Weakest | Known | Unknown
)  # fmt: skip
"""What asks something of the facts."""

Condition = Test | FindingHolds | All | AnyOf | Not | UnlessKnown


def parts(condition: Condition) -> tuple[Condition, ...]:
    """The conditions directly inside this one; none for a test or a finding."""
    match condition:
        case All() | AnyOf():
            return condition.parts
        case Not() | UnlessKnown():
            return (condition.part,)
        case _:
            return ()


def leaves(condition: Condition) -> Iterator[Test | FindingHolds]:
    """The tests and findings of a condition, in the order written."""
    match condition:
        case All() | AnyOf() | Not() | UnlessKnown():
            for part in parts(condition):
                yield from leaves(part)
        case _:
            yield condition


def speaking(condition: Condition, straight: bool = True) -> Iterator[tuple[Test | FindingHolds, bool]]:
    """The same, each with whether it speaks for the condition; what stands in a `not` or an `unless_known` speaks
    against it, and for it again inside another one.
    """
    match condition:
        case All() | AnyOf():
            for part in condition.parts:
                yield from speaking(part, straight)
        case Not() | UnlessKnown():
            yield from speaking(condition.part, not straight)
        case _:
            yield condition, straight


def attributes_of(test: Test) -> tuple[str, ...]:
    """The attributes a test looks at; the one it is about comes first."""
    match test:
        case Weakest():
            return (test.attribute, *test.others)
        case LeftOpen():
            return (test.attribute, test.handled)
        case _:
            return (test.attribute,)


def findings_of(condition: Condition) -> frozenset[str]:
    """The findings a condition waits for."""
    return frozenset(leaf.finding for leaf in leaves(condition) if isinstance(leaf, FindingHolds))


def looks_at(condition: Condition) -> frozenset[str]:
    """The attributes that a condition looks at."""
    tests = (leaf for leaf in leaves(condition) if not isinstance(leaf, FindingHolds))
    return frozenset(name for test in tests for name in attributes_of(test))


def asks_for(condition: Condition, attributes: Collection[str]) -> bool:
    """Does a condition ask for an answer of these? One that only makes an exception of it does not."""
    match condition:
        case All() | AnyOf():
            return any(asks_for(part, attributes) for part in condition.parts)
        case Not() | UnlessKnown() | FindingHolds():
            return False
        case _:
            return condition.attribute in attributes


__all__ = [
    "All",
    "AnyOf",
    "AtLeast",
    "AtMost",
    "ChangeIs",
    "Condition",
    "ConstantAt",
    "FallingOver",
    "FindingHolds",
    "Includes",
    "Is",
    "Known",
    "LeftOpen",
    "Not",
    "SessionsSince",
    "SourceIs",
    "Test",
    "Unknown",
    "UnlessKnown",
    "Weakest",
    "asks_for",
    "attributes_of",
    "findings_of",
    "leaves",
    "looks_at",
    "parts",
    "speaking",
]
