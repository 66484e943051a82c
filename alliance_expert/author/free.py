"""Conditions in which what other answers decide is a question of its own, so that all of its outcomes can be tried."""

from __future__ import annotations

from dataclasses import replace

from ..model import condition as c
from ..model.knowledge import KnowledgeBase
from ..model.verdict import Verdict
from ..model.vocabulary import Attribute, Kind
from .possible import Possible

FREE = (c.FindingHolds, c.ChangeIs, c.FallingOver, c.ConstantAt, c.SessionsSince, c.LeftOpen)
"""What other answers than those of this session decide: findings, and tests of the past."""


class Free:
    """A condition in which findings, and tests of the past, are questions of their own: they may come out in any way.

    `limits` hold where none of them comes out as it never can.
    """

    def __init__(self, kb: KnowledgeBase, condition: c.Condition, possible: Possible) -> None:
        leaves = dict.fromkeys(leaf for leaf in c.leaves(condition) if isinstance(leaf, FREE))
        self.leaves = {f"?{number}": leaf for number, leaf in enumerate(leaves)}
        self._names = {leaf: name for name, leaf in self.leaves.items()}
        questions = {name: Attribute(name, Kind.YES_NO, "", "", "") for name in self.leaves}
        self.kb = replace(kb, attributes={**kb.attributes, **questions})
        known = (name for name, leaf in self.leaves.items() if Verdict.UNKNOWN not in possible.of(leaf))
        self.limits = tuple(c.Known(name) for name in known)

    def of(self, condition: c.Condition) -> c.Condition:
        """The condition with questions in the place of what is free."""
        match condition:
            case c.All() | c.AnyOf():
                return replace(condition, parts=tuple(map(self.of, condition.parts)))
            case c.Not() | c.UnlessKnown():
                return replace(condition, part=self.of(condition.part))
            case c.LeftOpen() if condition in self._names:
                return self._left_open(condition)
            case _ if condition in self._names:
                return c.Is(self._names[condition], (True,))
            case _:
                return condition

    def _left_open(self, test: c.LeftOpen) -> c.Condition:
        """Free where this session has no answer; where it has, that is the last one."""
        before = c.All((c.Unknown(test.attribute), c.Is(self._names[test], (True,))))
        now = c.All((c.Is(test.attribute, test.values), c.UnlessKnown(c.Is(test.handled, test.settled))))
        return c.AnyOf((before, c.All((c.Known(test.attribute), now))))


def asks(condition: c.Condition) -> frozenset[object]:
    """What a condition asks for: attributes, findings, tests of the past."""
    leaves = tuple(c.leaves(condition))
    free = frozenset(leaf for leaf in leaves if isinstance(leaf, FREE))
    tests = (leaf for leaf in leaves if leaf not in free)
    return free | {name for test in tests if not isinstance(test, c.FindingHolds) for name in c.attributes_of(test)}
