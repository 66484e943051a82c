"""The smallest changes of answers that make something appear in the advice, or disappear from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, islice, product
from math import comb
from operator import contains

from ..advice import union
from ..engine.tests import reading
from ..model import condition as c
from ..model.case import Answer, Facts
from ..model.knowledge import KnowledgeBase
from ..model.verdict import Verdict
from ..model.vocabulary import Attribute, Kind, Value
from .answers import Possible, asked_by, each, possible
from .layouts import combinations as count
from .layouts import every_combination, extremes
from .worlds import FAILS, HOLDS, Spread, Worlds, mask_of, places

MOST_CHANGES = 3

MOST_SETS = 1 << 19
"""Sets of questions of one size that bounds are asked about."""

MOST_TRIED = 1 << 10
"""Sets of one size, of those that bounds do not rule out, that are tried."""

MOST_WORLDS = 1 << 19
"""Combinations of answers that are tried in one search."""


@dataclass(frozen=True, slots=True)
class Change:
    """Another answer to one question: any of `answers` will do, and what no rule tells from them.

    Of a scale or score, `ranges` are the numbers that will do, from and to. Of a `many`, each answer is the nearest to
    the one `now` of those that no rule tells apart; `alike` are, by its value, others of these, with one option in the
    place of another.
    """

    attribute: str
    now: Answer | None
    answers: tuple[Answer, ...]
    ranges: tuple[tuple[Value, Value], ...] = ()
    alike: Mapping[Value | None, tuple[Value, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flip:
    """Changes that together do it, whichever of its answers each of them takes."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Flips:
    """The smallest sets of changes; `complete` if all sets were tried that are as small."""

    found: tuple[Flip, ...]
    complete: bool


def flips(kb: KnowledgeBase, facts: Facts, condition: c.Condition, most: int = MOST_CHANGES) -> Flips:
    """All smallest sets of up to `most` changes that make a condition hold, or no longer hold.

    A change gives one question another answer in the session that is consulted, by the same source, or by the
    question's own where it has no answer; that nothing is known is an answer too. None if no such set is small enough.
    First come those that change least of what is fixed in a person, then those that need no answer taken back, then
    those that leave the gate alone. On a knowledge base that asks too much to try it all, some may be missing: it is
    not complete, and what is found is no less true.
    """
    search = _Search(kb, facts, condition)
    found: tuple[Flip, ...] = ()
    for size in range(1, most + 1):
        if found := tuple(search.of_size(size)):
            break
    return Flips(tuple(sorted(found, key=lambda flip: _order(kb, flip))), search.complete)


def _order(kb: KnowledgeBase, flip: Flip) -> tuple[int, int, bool, tuple[int, ...], tuple[str, ...]]:
    changes, order = flip.changes, list(kb.attributes)
    return (
        sum(change.now is not None and kb.attributes[change.attribute].fixed for change in changes),
        sum(all(answer.value is None for answer in change.answers) for change in changes),
        any(change.attribute == kb.roles.gate.attribute for change in changes),
        tuple(order.index(change.attribute) for change in changes),
        tuple(str(change.answers) for change in changes),
    )


class _Search:
    """The search for one condition in one case; `complete` until something was left untried."""

    def __init__(self, kb: KnowledgeBase, facts: Facts, condition: c.Condition) -> None:
        self.kb, self.facts, self.condition = kb, facts, condition
        self.there = bool(Worlds(kb, facts, {}, 1).mask(condition))
        self.complete, self._tried = True, 0
        tests = asked_by(kb, [condition])
        self.questions = {
            name: possible(kb, facts, kb.attributes[name], tests[name], [self._source(name)])
            for name in kb.attributes
            if name in tests
        }

    def of_size(self, size: int) -> Iterator[Flip]:
        """The flips that change so many questions, where none changes fewer."""
        if comb(len(self.questions), size) > MOST_SETS:
            self.complete = False
            return
        sets = tuple(combinations(self.questions, size))
        within = self._within(sets)
        worlds = self._bounds(within, len(sets))
        changing = worlds.mask(self.condition, HOLDS, not self.there)
        candidates = worlds.every ^ changing if self.there else changing
        deciding = self._deciding(worlds)
        for name, having in within.items():
            asked = union(at for test, at in deciding.items() if name in c.attributes_of(test))
            candidates &= asked | (worlds.every ^ having)
        self.complete &= candidates.bit_count() <= MOST_TRIED
        for place in islice(places(candidates), MOST_TRIED):
            yield from self._decide([test for test, at in deciding.items() if at >> place & 1], sets[place])

    def _source(self, name: str) -> str:
        now = self.facts.answer(name)
        return now.source if now else self.kb.attributes[name].default_source

    def _within(self, sets: Sequence[tuple[str, ...]]) -> Mapping[str, int]:
        """For each question the places of the sets that it belongs to."""
        found: dict[str, list[int]] = {name: [] for name in self.questions}
        for place, names in enumerate(sets):
            for name in names:
                found[name].append(place)
        return {name: mask_of(at, len(sets)) for name, at in found.items()}

    def _bounds(self, within: Mapping[str, int], count: int) -> Worlds:
        """For each set of questions a world in which these may be answered in any way, and no other anew."""
        every = (1 << count) - 1
        spreads = {}
        for name, question in self.questions.items():
            rows = ((record, within[name]) for record in (question.unknown, *extremes(question)))
            spreads[name] = Spread(((self.facts.record(name), every), *rows))
        return Worlds(self.kb, self.facts, spreads, every, bounds=True)

    def _deciding(self, worlds: Worlds) -> Mapping[c.Test, int]:
        """For each test the worlds in which it is left to it, among others, whether the condition holds."""
        found: dict[c.Test, int] = {}
        waiting: dict[tuple[str, Verdict], int] = {}

        def follow(condition: c.Condition, rail: Verdict, within: int) -> None:
            for leaf, its_rail, left in worlds.undecided(condition, rail, within):
                if isinstance(leaf, c.FindingHolds):
                    key = (leaf.finding, its_rail)
                    waiting[key] = waiting.get(key, 0) | left
                else:
                    found[leaf] = found.get(leaf, 0) | left

        follow(self.condition, HOLDS, worlds.every)
        for settled, _ in reversed(self.kb.layers):  # all that wait for a finding come before it
            for finding, rail in product(settled, (HOLDS, FAILS)):
                for rule in self.kb.rules_for[finding] if (finding, rail) in waiting else ():
                    follow(rule.when, rail, waiting[finding, rail])
        return found

    def _decide(self, asked: Iterable[c.Test], names: tuple[str, ...]) -> Iterator[Flip]:
        """The flips that change exactly these questions, where only these tests decide."""
        tests = {name: [test for test in asked if name in c.attributes_of(test)] for name in names}
        questions = [
            each(self.kb, self.facts, self.kb.attributes[name], tests[name], self._source(name)) for name in names
        ]
        ways = count(questions)
        self.complete &= all(question.complete for question in questions) and self._tried + ways <= MOST_WORLDS
        if self._tried + ways > MOST_WORLDS:
            return
        self._tried += ways
        worlds = every_combination(self.kb, self.facts, questions)
        holds = worlds.mask(self.condition)
        sizes = [1 + question.size for question in questions]
        same = [self._same(question) for question in questions]
        flipped = (_digits(place, sizes) for place in places(worlds.every ^ holds if self.there else holds))
        found = {digits for digits in flipped if not any(map(contains, same, digits))}
        for box in _boxes(found):
            rows = zip(questions, tests.values(), box, strict=True)
            yield Flip(tuple(self._change(question, own, answers) for question, own, answers in rows))

    def _same(self, question: Possible) -> frozenset[int]:
        """Which of its answers are no other than now: to say again what holds is no change."""
        now = self.facts.answer(question.attribute.id)
        values = [None, *(record.current.value for record in question.known if record.current)]
        return frozenset(number for number, value in enumerate(values) if value == (now.value if now else None))

    def _change(self, question: Possible, tests: Sequence[c.Test], answers: Collection[int]) -> Change:
        attribute, now = question.attribute, self.facts.answer(question.attribute.id)
        known = {number: record.current for number, record in enumerate(question.known, start=1) if record.current}
        nothing = Answer(attribute.id, None, now.source if now else attribute.default_source, self.facts.session)
        chosen = [known[number] for number in sorted(answers) if number] + [nothing] * (0 in answers)
        alike = {answer.value: tuple(self._alike(question, tests, answer)) for answer in chosen}
        return Change(attribute.id, now, tuple(chosen), tuple(_ranges(attribute, known, answers)), alike)

    def _alike(self, question: Possible, tests: Iterable[c.Test], answer: Answer) -> Iterator[tuple[str, ...]]:
        """Other choices with an option in the place of one that this adds, which these tests do not tell from it."""
        if not isinstance(answer.value, tuple):
            return
        words, now = question.attribute.words, self.facts.answer(answer.attribute)
        before = set(now.value) if now and isinstance(now.value, tuple) else set[str]()
        chosen = set(answer.value)
        reads = [reading(test, self.kb) for test in tests]
        told = [read(question.unknown.with_answer(answer)) for read in reads]
        for added in (word for word in words if word in chosen - before):
            for other in (word for word in words if word not in chosen | before):
                value = tuple(word for word in words if word in chosen - {added} | {other})
                record = question.unknown.with_answer(replace(answer, value=value))
                if all(read(record) is verdict for read, verdict in zip(reads, told, strict=True)):
                    yield value


def _ranges(
    attribute: Attribute, known: Mapping[int, Answer], answers: Collection[int]
) -> Iterator[tuple[Value, Value]]:
    """Runs of neighbouring numbers among the answers; between those that were tried no test sees a difference."""
    if attribute.kind not in (Kind.SCALE, Kind.SCORE):
        return
    start: Value | None = None
    for number, answer in known.items():
        if number in answers and answer.value is not None:
            start = answer.value if start is None else start
            if number + 1 not in answers:
                yield start, answer.value
                start = None


def _digits(number: int, sizes: Sequence[int]) -> tuple[int, ...]:
    """Which answer each question has in a world of every combination."""
    digits = []
    for size in sizes:
        number, digit = divmod(number, size)
        digits.append(digit)
    return tuple(digits)


def _boxes(found: Iterable[tuple[int, ...]]) -> list[tuple[frozenset[int], ...]]:
    """The same combinations, put together where all but one question have the same answers."""
    boxes = [tuple(frozenset({digit}) for digit in digits) for digits in sorted(found)]
    for axis in range(len(boxes[0]) if boxes else 0):
        merged: dict[tuple[frozenset[int], ...], frozenset[int]] = {}
        for box in boxes:
            others = (*box[:axis], *box[axis + 1 :])
            merged[others] = merged.get(others, frozenset()) | box[axis]
        boxes = [(*others[:axis], answers, *others[axis:]) for others, answers in merged.items()]
    return boxes
