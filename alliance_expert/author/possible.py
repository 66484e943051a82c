"""Which verdicts a condition can have, whatever is answered: exactly, over the answers that it can tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from itertools import product
from math import prod

from ..engine.tests import reading
from ..explain.answers import each
from ..model import condition as c
from ..model.case import EMPTY, Facts, Record
from ..model.knowledge import KnowledgeBase
from ..model.verdict import OPPOSITE, Verdict
from ..model.vocabulary import SESSION_NUMBER

HOLDS, FAILS, UNKNOWN = Verdict.HOLDS, Verdict.FAILS, Verdict.UNKNOWN
ANY = frozenset(Verdict)

NOTHING = Facts("", 1, (), {})

MOST = 5_000
"""Combinations of answers that are tried; where there are more, every verdict counts as possible."""

NOW = c.Is | c.AtLeast | c.AtMost | c.Includes | c.SourceIs | c.Known | c.Unknown
"""Tests of the answer in force. All others look back, or at several attributes, and may come out in any way."""

Owner = str | c.Test | c.FindingHolds
"""What a leaf's verdict depends on: the attribute of a test of now, else the leaf itself."""

Row = Mapping[c.Condition, Verdict]
"""The verdicts of some leaves together."""


class Possible:
    """The verdicts that conditions of one knowledge base can have."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.of = lru_cache(maxsize=None)(self._of)
        self._findings: dict[str, frozenset[Verdict]] = {}
        for settled, _ in kb.layers:  # those that others rest on come first
            self._findings |= {finding: self._settled(finding) for finding in settled if kb.rules_for[finding]}

    def _settled(self, finding: str) -> frozenset[Verdict]:
        """What a finding can come to: what the rules for it can, each by itself."""
        found = frozenset({FAILS})
        for rule in self.kb.rules_for[finding]:
            found = frozenset(max(pair) for pair in product(found, self.of(rule.when)))
        return found

    def _of(self, condition: c.Condition) -> frozenset[Verdict]:
        """Every verdict that some answers give; never too few."""
        match condition:
            case c.All() | c.AnyOf():
                worst = min if isinstance(condition, c.All) else max
                groups = (self._together(type(condition), group) for group in components(condition.parts))
                return reduce(lambda so_far, more: frozenset(worst(pair) for pair in product(so_far, more)), groups)
            case c.Not():
                return frozenset(OPPOSITE[verdict] for verdict in self.of(condition.part))
            case c.UnlessKnown():
                return frozenset(FAILS if verdict is HOLDS else HOLDS for verdict in self.of(condition.part))
            case _:
                rows = self.rows(owner(condition), (condition,))
                return ANY if rows is None else frozenset(row[condition] for row in rows)

    def _together(self, kind: type[c.All | c.AnyOf], parts: Sequence[c.Condition]) -> frozenset[Verdict]:
        if len(parts) == 1:
            return self.of(parts[0])
        worst = min if kind is c.All else max
        worlds = self.worlds(parts)
        return ANY if worlds is None else frozenset(worst(verdict(p, row) for p in parts) for row in worlds)

    def worlds(self, conditions: Sequence[c.Condition]) -> Iterator[Row] | None:
        """The verdicts of all leaves, in every combination of answers; None where there are too many."""
        leaves: dict[Owner, dict[c.Condition, None]] = {}
        for condition in conditions:
            for leaf in c.leaves(condition):
                leaves.setdefault(owner(leaf), {})[leaf] = None
        found = [self.rows(name, tuple(tests)) for name, tests in leaves.items()]
        rows = [one for one in found if one is not None]
        if len(rows) < len(found) or prod(map(len, rows)) > MOST:
            return None
        return ({leaf: verdict for row in world for leaf, verdict in row.items()} for world in product(*rows))

    def rows(self, name: Owner, tests: Sequence[c.Condition]) -> Sequence[Row] | None:
        """The verdicts that tests of one owner can have together; None where there are too many."""
        if not isinstance(name, str):
            can = self._findings.get(name.finding, ANY) if isinstance(name, c.FindingHolds) else ANY
            return [{name: verdict} for verdict in Verdict if verdict in can]
        read = [reading(test, self.kb) for test in tests]  # type: ignore[arg-type]
        records = self._records(name, tests)
        if records is None:
            return None
        different = {tuple(one(record) for one in read): None for record in records}
        return [dict(zip(tests, verdicts, strict=True)) for verdicts in different]

    def _records(self, name: str, tests: Sequence[c.Condition]) -> list[Record] | None:
        """Unanswered, and every answer that these tests can tell apart; None where there are too many."""
        attribute = self.kb.attribute(name)
        sources = tuple(self.kb.sources) if any(isinstance(test, c.SourceIs) for test in tests) else ("",)
        given = [each(self.kb, NOTHING, attribute, tests, source) for source in sources]  # type: ignore[arg-type]
        if not all(one.complete for one in given):
            return None
        unanswered = [] if name == SESSION_NUMBER else [EMPTY]
        return [*unanswered, *(record for one in given for record in one.known)]


def owner(leaf: c.Condition) -> Owner:
    """What the verdict of a leaf depends on."""
    return leaf.attribute if isinstance(leaf, NOW) else leaf  # type: ignore[return-value]


def components(parts: Sequence[c.Condition]) -> list[tuple[c.Condition, ...]]:
    """Parts that ask about the same things, together."""
    groups: list[tuple[set[Owner], list[c.Condition]]] = []
    for part in parts:
        owners = {owner(leaf) for leaf in c.leaves(part)}
        members = [part]
        apart = []
        for others, group in groups:
            if others & owners:
                owners |= others
                members = [*group, *members]
            else:
                apart.append((others, group))
        groups = [*apart, (owners, members)]
    return [tuple(group) for _, group in groups]


def verdict(condition: c.Condition, row: Row) -> Verdict:
    """The verdict on a condition, given those on its leaves."""
    match condition:
        case c.All():
            return min(verdict(part, row) for part in condition.parts)
        case c.AnyOf():
            return max(verdict(part, row) for part in condition.parts)
        case c.Not():
            return OPPOSITE[verdict(condition.part, row)]
        case c.UnlessKnown():
            return FAILS if verdict(condition.part, row) is HOLDS else HOLDS
        case _:
            return row[condition]
