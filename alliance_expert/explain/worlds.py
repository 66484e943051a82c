"""Many ways the answers may be, judged at once by the conditions that the engine fires.

A *mask* is a whole number whose bit n stands for world n. A condition becomes two masks, the worlds in which it holds
and those in which it fails; in the others it is unknown. Where it is left open how a question is answered in a world,
a test *may* hold there without having to, and so may what rests on it: `may` masks are never too small, the others
never too large.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..advice import union
from ..engine.tests import reading
from ..model import condition as c
from ..model.case import Facts, Record
from ..model.knowledge import KnowledgeBase
from ..model.verdict import OPPOSITE, Verdict

HOLDS, FAILS = Verdict.HOLDS, Verdict.FAILS
"""A *rail*: it is asked where a condition holds, or where it fails."""

MOST_TOGETHER = 1 << 14
"""Records of several attributes up to which bounds look at each combination; beyond, a test of them may do anything."""


_Asked = tuple[str, Verdict, bool]
"""Of a finding: where it is on a rail, for certain or as far as can be told."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How one question is answered in each world.

    `rows` are records with their worlds; those that share a world are all possible there. Of a `many`, `options` are
    the worlds among `free` in which a bundle of options is in the answer, whatever the record of these worlds says.
    """

    rows: tuple[tuple[Record, int], ...]
    options: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    free: int = 0

    def includes(self, test: c.Includes) -> int:
        """The free worlds in which the test holds."""
        named = [worlds for bundle, worlds in self.options.items() if bundle[0] in test.values]
        if test.how == "all":
            return intersection(self.free, named)
        some = union(named)
        return some if test.how == "any" else self.free & ~some


class Worlds:
    """Reads conditions where questions are answered as `spreads` says, and all others as they are.

    `every` is the mask of all worlds. With `bounds`, rows share worlds, and what may be differs from what must be.
    """

    def __init__(
        self, kb: KnowledgeBase, facts: Facts, spreads: Mapping[str, Spread], every: int, bounds: bool = False
    ) -> None:
        self.kb = kb
        self.every = every
        self._facts = facts
        self._spreads = spreads
        self._bounds = bounds
        self._tests: dict[tuple[c.Test, Verdict], tuple[int, int]] = {}
        self._findings: dict[_Asked, int] = {}

    def read_by(self, kb: KnowledgeBase) -> Worlds:
        """The same worlds read by other rules over the same attributes; what tests say in them is not read again."""
        other = Worlds(kb, self._facts, self._spreads, self.every, self._bounds)
        other._tests = self._tests
        return other

    def fired(self, may: bool = False) -> Mapping[str, int]:
        """The worlds in which each active rule fires, by its id."""
        return {rule.id: self.mask(rule.when, HOLDS, may) for rule in self.kb.active}

    def mask(self, condition: c.Condition, rail: Verdict = HOLDS, may: bool = False) -> int:
        """The worlds in which the condition is on the rail: for certain, or as far as can be told."""
        match condition:
            case c.All() | c.AnyOf():
                return self._parts(condition.parts, rail, may, isinstance(condition, c.All) == (rail is HOLDS))
            case c.Not():
                return self.mask(condition.part, OPPOSITE[rail], may)
            case c.UnlessKnown():
                if rail is FAILS:
                    return self.mask(condition.part, HOLDS, may)
                return self.every ^ self.mask(condition.part, HOLDS, not may)
            case c.FindingHolds():
                return self._finding((condition.finding, rail, may and self._bounds))
            case _:
                return self._test(condition, rail)[may]

    def undecided_in(self, condition: c.Condition) -> int:
        """The worlds in which the condition is unknown."""
        return self.every & ~self.mask(condition) & ~self.mask(condition, FAILS)

    def undecided(
        self, condition: c.Condition, rail: Verdict, within: int
    ) -> Iterator[tuple[c.Test | c.FindingHolds, Verdict, int]]:
        """The tests and findings that are left to decide whether it is on the rail, each with its rail and worlds."""
        left = within & self.mask(condition, rail, may=True) & ~self.mask(condition, rail)
        match condition:
            case _ if not left:
                return
            case c.All() | c.AnyOf():
                for part in condition.parts:
                    yield from self.undecided(part, rail, left)
            case c.Not():
                yield from self.undecided(condition.part, OPPOSITE[rail], left)
            case c.UnlessKnown():
                yield from self.undecided(condition.part, HOLDS, left)
            case _:
                yield condition, rail, left

    def _parts(self, parts: tuple[c.Condition, ...], rail: Verdict, may: bool, all_of_them: bool) -> int:
        if all_of_them:
            worlds = self.every
            for part in parts:
                worlds &= self.mask(part, rail, may)
                if not worlds:
                    break
            return worlds
        worlds = 0
        for part in parts:
            worlds |= self.mask(part, rail, may)
            if worlds == self.every:
                break
        return worlds

    def _finding(self, asked: _Asked) -> int:
        """Settled after all that it rests on, so that a long row of findings never goes deep."""
        waiting = [asked]
        while waiting:
            if waiting[-1] in self._findings:
                waiting.pop()
            elif before := self._rests_on(*waiting[-1]):
                waiting += before
            else:
                finding, rail, may = waiting[-1]
                rules = self.kb.rules_for[finding]  # of a finding without rules nothing is known
                whens = tuple(rule.when for rule in rules)
                self._findings[waiting[-1]] = self._parts(whens, rail, may, rail is FAILS) if rules else 0
        return self._findings[asked]

    def _rests_on(self, finding: str, rail: Verdict, may: bool) -> list[_Asked]:
        """What the rules for a finding wait for and is not settled yet."""
        found: list[_Asked] = []
        conditions = [(rule.when, rail, may) for rule in self.kb.rules_for[finding]]
        while conditions:
            condition, rail, may = conditions.pop()
            match condition:
                case c.All() | c.AnyOf():
                    conditions += [(part, rail, may) for part in condition.parts]
                case c.Not():
                    conditions.append((condition.part, OPPOSITE[rail], may))
                case c.UnlessKnown():
                    conditions.append((condition.part, HOLDS, may == (rail is FAILS)))
                case c.FindingHolds() if (
                    asked := (condition.finding, rail, may and self._bounds)
                ) not in self._findings:
                    found.append(asked)
        return found

    def _test(self, test: c.Test, rail: Verdict) -> tuple[int, int]:
        key = (test, rail)
        if key not in self._tests:
            self._tests[key] = self._read(test, rail)
        return self._tests[key]

    def _read(self, test: c.Test, rail: Verdict) -> tuple[int, int]:
        """The worlds in which the test must, and in which it may, be on the rail."""
        read = reading(test, self.kb)
        names = c.attributes_of(test)
        may, other = 0, 0
        for number, (records, worlds) in enumerate(self._combined(names)):
            if self._bounds and number == MOST_TOGETHER:
                return 0, self.every
            if read(*records) is rail:
                may |= worlds
            else:
                other |= worlds
        spread = self._spreads.get(names[0])
        if spread and spread.free and isinstance(test, c.Includes):
            held = spread.includes(test)
            free = held if rail is HOLDS else spread.free ^ held
            may, other = (may & ~spread.free) | free, (other & ~spread.free) | (spread.free ^ free)
        return may & ~other, may

    def _combined(self, names: tuple[str, ...]) -> Iterable[tuple[tuple[Record, ...], int]]:
        """The records that these attributes can have together, with their worlds."""
        combined: Iterable[tuple[tuple[Record, ...], int]] = [((), self.every)]
        for name in names:
            spread = self._spreads.get(name)
            rows = spread.rows if spread else ((self._facts.record(name), self.every),)
            combined = _joined(combined, tuple(_whoever_said_it(rows)) if len(names) > 1 else rows)
        return combined


def _joined(
    combined: Iterable[tuple[tuple[Record, ...], int]], rows: tuple[tuple[Record, int], ...]
) -> Iterator[tuple[tuple[Record, ...], int]]:
    """Each with each of the rows, where they share worlds."""
    for records, here in combined:
        for record, worlds in rows:
            if shared := here & worlds:
                yield (*records, record), shared


def _whoever_said_it(rows: Iterable[tuple[Record, int]]) -> Iterable[tuple[Record, int]]:
    """Rows that differ in sources only, as one: no test of several attributes asks for a source."""
    found: dict[object, tuple[Record, int]] = {}
    for record, worlds in rows:
        current = record.current.value if record.current else None
        key = (current, tuple((answer.value, answer.session) for answer in record.course))
        first, before = found.get(key, (record, 0))
        found[key] = (first, before | worlds)
    return found.values()


def intersection(worlds: int, masks: Iterable[int]) -> int:
    """Those of the worlds that are in all of the masks."""
    for mask in masks:
        worlds &= mask
    return worlds


def mask_of(places: Iterable[int], count: int) -> int:
    """The mask of the worlds at these places, out of so many; in linear time, which a sum of powers is not."""
    bits = bytearray(b"0") * count
    for place in places:
        bits[-1 - place] = ord("1")
    return int(bits or b"0", 2)


def places(mask: int) -> Iterator[int]:
    """The places of the worlds of a mask, from the first."""
    bits = f"{mask:b}"[::-1]
    place = bits.find("1")
    while place >= 0:
        yield place
        place = bits.find("1", place + 1)
