"""What scenarios make of rules: which fire, what each part of a condition comes to, which answers nobody gives."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction

from ..explain.words import Words
from ..model import condition as c
from ..model.knowledge import Rule
from ..model.verdict import Verdict
from ..model.vocabulary import Attribute, Kind
from .possible import Possible
from .scenarios import Scenario
from .trials import Trials

HOLDS, FAILS, UNKNOWN = Verdict.HOLDS, Verdict.FAILS, Verdict.UNKNOWN
WORDS = {HOLDS: "true", FAILS: "false", UNKNOWN: "unknown"}
"""What a part of a condition can come to, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of a condition, how many parts it lies within, and in how many scenarios it came to each verdict.

    `counts` has the verdicts that some answers can bring about, and no other.
    """

    condition: c.Condition
    depth: int
    counts: tuple[tuple[Verdict, int], ...]

    @property
    def unseen(self) -> tuple[Verdict, ...]:
        """What it could come to, and did in no scenario."""
        return tuple(verdict for verdict, count in self.counts if not count)


@dataclass(frozen=True, slots=True)
class Covered:
    """A rule, the scenarios that fire it, how many withhold or leave it open, and the parts of its condition.

    The whole of a condition is its first part.
    """

    rule: Rule
    fired: tuple[Scenario, ...]
    withheld: int
    open: int
    branches: tuple[Branch, ...]

    @property
    def gaps(self) -> tuple[Branch, ...]:
        """The parts that have not come to all they could."""
        return tuple(branch for branch in self.branches if branch.unseen)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The rules in the order of the knowledge base; and for each attribute the answers that no scenario gives."""

    rules: tuple[Covered, ...]
    unused: tuple[tuple[Attribute, tuple[str, ...]], ...]
    options: int
    scenarios: int

    @property
    def fired(self) -> int:
        """How many rules fire in some scenario."""
        return sum(bool(one.fired) for one in self.rules)

    @property
    def withheld(self) -> int:
        """How many rules fail in some scenario, which is known there and not only left open."""
        return sum(bool(one.withheld) for one in self.rules)

    @property
    def seen(self) -> int:
        """How many verdicts the parts came to."""
        return self.possible - sum(len(branch.unseen) for one in self.rules for branch in one.branches)

    @property
    def possible(self) -> int:
        """How many verdicts the parts could come to."""
        return sum(len(branch.counts) for one in self.rules for branch in one.branches)

    @property
    def used(self) -> int:
        """How many of the options are given in some scenario."""
        return self.options - sum(len(words) for _, words in self.unused)

    @property
    def share(self) -> Fraction:
        """What was seen of what is possible, from 0 to 1; of nothing, all."""
        return Fraction(self.seen, self.possible) if self.possible else Fraction(1)


def coverage(trials: Trials, rules: Collection[str], attributes: Collection[str]) -> Coverage:
    """What the scenarios make of these active rules, and which answers of these attributes they never give."""
    kb, possible = trials.kb, Possible(trials.kb)
    given = _given(trials)
    asked = [one for name, one in kb.attributes.items() if name in attributes]
    unused = [(one, tuple(word for word in _words(one) if word not in given.get(one.id, ()))) for one in asked]
    return Coverage(
        tuple(_covered(rule, trials, possible) for rule in kb.active if rule.id in rules),
        tuple((one, words) for one, words in unused if words),
        sum(len(_words(one)) for one in asked),
        len(trials.scenarios),
    )


def heading(condition: c.Condition, words: Words) -> str:
    """A part of a condition in words, where those inside it stand below it."""
    match condition:
        case c.All():
            return "all of these"
        case c.AnyOf():
            return "at least one of these"
        case c.Not():
            return "this is not so"
        case c.UnlessKnown():
            return "nothing says that this is so"
        case _:
            return words.sentence(condition)


def percent(share: Fraction) -> str:
    """A share of one in percent, to a tenth, and never rounded up: 100.0 % is all."""
    tenths = int(share * 1000)
    return f"{tenths // 10}.{tenths % 10} %"


def _covered(rule: Rule, trials: Trials, possible: Possible) -> Covered:
    branches = tuple(_branches(rule.when, trials, possible))
    worlds = trials.worlds
    counts = dict(branches[0].counts)
    fired = trials.named(worlds.mask(rule.when))
    return Covered(rule, fired, counts.get(FAILS, 0), counts.get(UNKNOWN, 0), branches)


def _branches(condition: c.Condition, trials: Trials, possible: Possible, depth: int = 0) -> Iterator[Branch]:
    worlds, can = trials.worlds, possible.of(condition)
    masks = {
        HOLDS: worlds.mask(condition),
        FAILS: worlds.mask(condition, FAILS),
        UNKNOWN: worlds.undecided_in(condition),
    }
    counts = tuple((verdict, masks[verdict].bit_count()) for verdict in WORDS if verdict in can)
    yield Branch(condition, depth, counts)
    for part in c.parts(condition):
        yield from _branches(part, trials, possible, depth + 1)


def _given(trials: Trials) -> dict[str, set[str]]:
    """For each attribute the words of the answers that some session of a scenario gives."""
    found: dict[str, set[str]] = {}
    for scenario in trials.scenarios:
        for session in scenario.case.sessions:
            for answer in session.answers:
                word = trials.kb.attribute(answer.attribute).word(answer.value)
                words = ["yes" if word else "no"] if isinstance(word, bool) else word if isinstance(word, list) else []
                found.setdefault(answer.attribute, set()).update(words or [str(word)])
    return found


def _words(attribute: Attribute) -> tuple[str, ...]:
    """The answers that can be counted: options, yes and no, the numbers of a scale. A score has too many."""
    if attribute.kind is Kind.SCALE:
        return tuple(str(attribute.at(attribute.low + n)) for n in range(attribute.numbers))
    return attribute.words
