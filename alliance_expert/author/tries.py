"""What scenarios try: which fire a rule, which expect something and which forbid it, told as plain values."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from ..knowledge.changes import Named
from ..model.knowledge import KnowledgeBase, Rule
from .entries import KIND_OF
from .graph import concluded
from .neighbours import firing
from .scenarios import Conclusion, Scenario
from .told import Plain, Telling

Key = TypeVar("Key", bound=Hashable)
One = TypeVar("One")


@dataclass(frozen=True, eq=False)
class Tries:
    """The scenarios of a knowledge base, by what they try."""

    kb: KnowledgeBase
    telling: Telling
    scenarios: tuple[Scenario, ...]

    def firing(self, rule: Rule) -> list[Plain]:
        """Those in which a rule fires, first those that expect what it concludes."""
        made = set(concluded(rule))

        def beside(one: Scenario) -> bool:
            return not made.intersection(map(_about, one.expect))

        return [self._told[one.name] for one in sorted(self._firing.get(rule.id, ()), key=beside)]

    def expecting(self, named: Named) -> list[Plain]:
        """Those in which an entry must follow."""
        return [self._told[one.name] for one in self._expecting.get(named, ())]

    def forbidding(self, named: Named) -> list[Plain]:
        """Those in which it must not."""
        return [self._told[one.name] for one in self._forbidding.get(named, ())]

    @cached_property
    def _firing(self) -> Mapping[str, tuple[Scenario, ...]]:
        return firing(self.kb, self.scenarios)

    @cached_property
    def _expecting(self) -> Mapping[Named, tuple[Scenario, ...]]:
        return grouped((_about(each), one) for one in self.scenarios for each in one.expect)

    @cached_property
    def _forbidding(self) -> Mapping[Named, tuple[Scenario, ...]]:
        return grouped((_about(each), one) for one in self.scenarios for each in one.never)

    @cached_property
    def _told(self) -> Mapping[str, Plain]:
        return {one.name: self._tell(one) for one in self.scenarios}

    def _tell(self, scenario: Scenario) -> Plain:
        """A scenario: what is known in it, and what must and must not follow."""
        words = self.telling.words
        return {
            "name": scenario.name,
            "place": self.telling.where.told(scenario.place),
            "todo": scenario.todo,
            "sessions": [
                {
                    "number": session.number,
                    "answers": [words.answer(answer, session.number) for answer in session.answers],
                }
                for session in scenario.case.sessions
            ],
            "expect": [self._outcome(one) for one in scenario.expect],
            "never": [self._outcome(one) for one in scenario.never],
        }

    def _outcome(self, one: Conclusion) -> Plain:
        rank = f"rank below {one.rank_below}" if one.rank_below else ""
        how = ", ".join(filter(None, (one.timing, one.confidence, rank)))
        return {**self.telling.entry(_about(one)), "how": how}


def _about(one: Conclusion) -> Named:
    return (KIND_OF[one.kind], one.id)


def grouped(pairs: Iterable[tuple[Key, One]]) -> Mapping[Key, tuple[One, ...]]:
    """What belongs to each key, each once."""
    found: dict[Key, dict[int, One]] = {}
    for key, one in pairs:
        found.setdefault(key, {})[id(one)] = one
    return {key: tuple(ones.values()) for key, ones in found.items()}
