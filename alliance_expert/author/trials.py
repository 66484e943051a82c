"""The scenarios as worlds: one step tells what rules do in all of them, so that rules can be tried over and over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from ..advice import outline, union
from ..engine import Verdicts
from ..explain.worlds import Spread, Worlds, mask_of, places
from ..model import condition as c
from ..model.case import EMPTY, Facts, Record, facts_at
from ..model.knowledge import TIMINGS, KnowledgeBase
from .outcome import failures
from .possible import NOTHING
from .scenarios import Conclusion, Scenario

Reached = Callable[[Conclusion], int]
"""The scenarios (a mask) in which something follows; how sure it is, and at which rank, is not asked."""


class Trials:
    """Scenarios, scenario n as world n, judged by the rules of one knowledge base or by changed ones."""

    def __init__(self, kb: KnowledgeBase, scenarios: Iterable[Scenario]) -> None:
        self.kb, self.scenarios = kb, tuple(scenarios)
        self.facts = tuple(facts_at(one.case, None, kb.attributes, kb.roles.plain_source) for one in self.scenarios)
        self.worlds = Worlds(kb, NOTHING, _spreads(self.facts), (1 << len(self.facts)) - 1)
        self._expected = self._asked(lambda one: one.expect)
        self._forbidden = self._asked(lambda one: one.never)
        self._closely = self._mask(lambda one: any(map(_asks_closely, (*one.expect, *one.never))))

    def named(self, mask: int) -> tuple[Scenario, ...]:
        """The scenarios of a mask."""
        return tuple(one for place, one in enumerate(self.scenarios) if mask >> place & 1)

    @cached_property
    def fired(self) -> Mapping[str, int]:
        """The scenarios that fire each active rule, by its id."""
        return self.worlds.fired()

    @cached_property
    def failing(self) -> int:
        """The scenarios that fail by the rules as they are, those that are to do among them."""
        return self._failing(self.kb) | self._failing_closely(self.kb)

    def against(self, kb: KnowledgeBase) -> int:
        """The scenarios that pass by the rules as they are and fail by those of `kb`: all that need no close look,
        else those that do. One that is to do says nothing.
        """
        return self._failing(kb) & self._passing or self._failing_closely(kb) & self._passing

    @cached_property
    def _passing(self) -> int:
        return self.worlds.every & ~self.failing & ~self._mask(lambda one: bool(one.todo))

    def _failing(self, kb: KnowledgeBase) -> int:
        reached = self._reached(kb)
        lost = union(worlds & ~reached(one) for one, worlds in self._expected.items())
        return lost | union(worlds & reached(one) for one, worlds in self._forbidden.items())

    def _failing_closely(self, kb: KnowledgeBase) -> int:
        """Of the scenarios that ask how sure something is, or at which rank, those that fail."""
        verdicts = Verdicts(kb)
        failed = [place for place in places(self._closely) if failures(self.scenarios[place], verdicts)]
        return mask_of(failed, len(self.scenarios))

    def _reached(self, kb: KnowledgeBase) -> Reached:
        worlds = self.worlds.read_by(kb)
        fired = worlds.fired()
        said = outline(kb, fired, worlds.every)

        def reached(one: Conclusion) -> int:
            match one.kind:
                case "find":
                    return worlds.mask(c.FindingHolds(one.id))
                case "recommend" if due := said.due.get(one.id):
                    return due.kept[TIMINGS.index(one.timing)] if one.timing else union(due.kept[: len(TIMINGS)])
                case "hold":
                    return said.holds.get(one.id, 0)
                case "notice":
                    return said.notices.get(one.id, 0)
                case "gate":
                    return union(fired[rule.id] for rule in kb.active if one.id in rule.gate)
                case _:
                    return 0

        return reached

    def _asked(self, asked: Callable[[Scenario], Iterable[Conclusion]]) -> Mapping[Conclusion, int]:
        """For each conclusion that scenarios name, without a close look, those that do."""
        found: dict[Conclusion, list[int]] = {}
        for place, scenario in enumerate(self.scenarios):
            for one in asked(scenario):
                if not _asks_closely(one):
                    found.setdefault(one, []).append(place)
        return {one: mask_of(at, len(self.scenarios)) for one, at in found.items()}

    def _mask(self, belongs: Callable[[Scenario], bool]) -> int:
        return mask_of((place for place, one in enumerate(self.scenarios) if belongs(one)), len(self.scenarios))


def _asks_closely(one: Conclusion) -> bool:
    return bool(one.confidence or one.rank_below)


def _spreads(facts: Sequence[Facts]) -> Mapping[str, Spread]:
    """For each attribute the records it has, each with its worlds."""
    found: dict[str, dict[Record, list[int]]] = {}
    for place, one in enumerate(facts):
        for name, record in one.records.items():
            found.setdefault(name, {}).setdefault(record, []).append(place)
    return {name: Spread(tuple(_rows(records, len(facts)))) for name, records in found.items()}


def _rows(records: Mapping[Record, Sequence[int]], count: int) -> Iterator[tuple[Record, int]]:
    rows = [(record, mask_of(at, count)) for record, at in records.items()]
    yield from rows
    yield EMPTY, (1 << count) - 1 & ~union(worlds for _, worlds in rows)
