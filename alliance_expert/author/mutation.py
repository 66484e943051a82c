"""Mutation testing of rules: which of their possible mistakes the scenarios notice, and what would show the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from ..engine import gate_problems
from ..model.case import Case
from ..model.knowledge import Rule
from .apart import Apart
from .mutants import OPERATORS, Mutant
from .pair import Told
from .scenarios import Conclusion, Scenario
from .trials import Trials

KILLED, REFUSED, SAME, SURVIVED = "killed", "refused", "same", "survived"
NOTHING = Told()


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a mutant. Killed: `by` are scenarios that fail of it. Refused: such rules would not be read.

    Same: `told` says why no case can tell it from the rule. Survived: `told` has a case that would tell it, if one was
    found.
    """

    mutant: Mutant
    outcome: str
    by: tuple[Scenario, ...] = ()
    told: Told = NOTHING


def tried(mutants: Iterable[Mutant], trials: Trials) -> Iterator[Tried]:
    """Try each mutant on all scenarios that pass."""
    apart = Apart(trials)
    known: dict[str, dict[Case, None]] = {}
    for mutant in mutants:
        changed = mutant.inside(trials.kb)
        if mutant.rule.gate and gate_problems(changed):
            yield Tried(mutant, REFUSED)
        elif by := trials.against(changed):
            yield Tried(mutant, KILLED, trials.named(by))
        else:
            cases = known.setdefault(mutant.rule.id, {})
            told = apart.tell(mutant, cases)
            if told.case:
                cases[told.case] = None
            yield Tried(mutant, SAME if told.same else SURVIVED, told=told)


@dataclass(frozen=True, slots=True)
class Remedy:
    """A case that would show mutants of one rule which survived, with what to expect of it and what to forbid."""

    rule: Rule
    mutants: tuple[Mutant, ...]
    case: Case
    expect: tuple[Conclusion, ...]
    never: tuple[Conclusion, ...]


def remedies(results: Iterable[Tried]) -> tuple[Remedy, ...]:
    """The cases that would show the mutants that survived, as few as were found."""
    together: dict[tuple[str, Case], list[Tried]] = {}
    for one in results:
        if one.outcome == SURVIVED and one.told.case:
            together.setdefault((one.mutant.rule.id, one.told.case), []).append(one)
    return tuple(
        Remedy(
            group[0].mutant.rule,
            tuple(one.mutant for one in group),
            case,
            tuple(dict.fromkeys(said for one in group for said in one.told.expect)),
            tuple(dict.fromkeys(said for one in group for said in one.told.never)),
        )
        for (_, case), group in together.items()
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """How many mutants of each kind came to what."""

    counts: Counter[tuple[str, str]]

    def of(self, outcome: str, operator: str = "") -> int:
        """How many came to an outcome, of one kind or of all."""
        return sum(self.counts[one, outcome] for one in ([operator] if operator else OPERATORS))

    @property
    def score(self) -> Fraction:
        """What share is noticed, from 0 to 1, of the mutants that some case can tell; of none, all."""
        noticed = self.of(KILLED) + self.of(REFUSED)
        told = noticed + self.of(SURVIVED)
        return Fraction(noticed, told) if told else Fraction(1)


def tally(results: Iterable[Tried]) -> Tally:
    """The results, counted."""
    return Tally(Counter((one.mutant.operator, one.outcome) for one in results))
