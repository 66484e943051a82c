"""The smallest changes of answers that make something appear in the advice, or disappear from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from ..advice import union
from ..engine.tests import reading
from ..model import condition as c
from ..model.case import Answer, Facts
from ..model.knowledge import KnowledgeBase
from ..model.verdict import OPPOSITE, Verdict
from ..model.vocabulary import Attribute, Kind, Value
from .answers import Possible, asked_by, each
from .layouts import every_combination
from .worlds import FAILS, HOLDS, Spread, Worlds, intersection, mask_of

MOST_CHANGES = 3


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


def flips(kb: KnowledgeBase, facts: Facts, condition: c.Condition) -> tuple[Flip, ...]:
    """All smallest sets of up to MOST_CHANGES changes that make a condition hold, or no longer hold.

    A change gives one question another answer in the session that is consulted, by the same source, or by the
    question's own where it has no answer; that nothing is known is an answer too. Empty if no such set is small enough.
    First come those that change least of what is fixed in a person, then those that need no answer taken back, then
    those that leave the gate alone.
    """
    search = _Search(kb, facts, condition)
    for size in range(1, MOST_CHANGES + 1):
        if found := tuple(search.of_size(size)):
            return tuple(sorted(found, key=lambda flip: _order(kb, flip)))
    return ()


def _order(kb: KnowledgeBase, flip: Flip) -> tuple[int, int, bool, tuple[int, ...], tuple[str, ...]]:
    changes, places = flip.changes, list(kb.attributes)
    return (
        sum(change.now is not None and kb.attributes[change.attribute].fixed for change in changes),
        sum(all(answer.value is None for answer in change.answers) for change in changes),
        any(change.attribute == kb.roles.gate.attribute for change in changes),
        tuple(places.index(change.attribute) for change in changes),
        tuple(str(change.answers) for change in changes),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """Is the test on the rail?"""

    test: c.Test
    rail: Verdict


@dataclass(frozen=True, slots=True)
class _Joined:
    """`and` or `or` of the parts, or `not` of the only one."""

    word: str
    parts: tuple[_Left, ...]


_Left = bool | _Asked | _Joined
"""What is left to decide; nothing, where it is true or false."""


class _Search:
    """The search for one condition in one case."""

    def __init__(self, kb: KnowledgeBase, facts: Facts, condition: c.Condition) -> None:
        self.kb, self.facts, self.condition = kb, facts, condition
        self.there = bool(Worlds(kb, facts, {}, 1).mask(condition))
        tests = asked_by(kb, [condition])
        self.questions = {name: self._question(name, tests[name]) for name in kb.attributes if name in tests}

    def of_size(self, size: int) -> Iterator[Flip]:
        """The flips that change so many questions, where none changes fewer."""
        sets = tuple(combinations(self.questions, size))
        worlds = self._bounds(sets)
        changing = worlds.mask(self.condition, HOLDS, not self.there)
        for place in _places(worlds.every ^ changing if self.there else changing):
            left = self._left(worlds, self.condition, HOLDS, place)
            if {name for test in _tests(left) for name in c.attributes_of(test)} >= set(sets[place]):
                yield from self._decide(left, sets[place])

    def _question(self, name: str, tests: Collection[c.Test]) -> Possible:
        attribute, now = self.kb.attributes[name], self.facts.answer(name)
        return each(self.kb, self.facts, attribute, tests, now.source if now else attribute.default_source)

    def _bounds(self, sets: Sequence[tuple[str, ...]]) -> Worlds:
        """For each set of questions a world in which these may be answered in any way, and no other anew."""
        every = (1 << len(sets)) - 1
        spreads = {}
        for name, question in self.questions.items():
            within = mask_of(name in names for names in sets)
            rows = ((record, within) for record in (question.unknown, *question.known))
            spreads[name] = Spread(((self.facts.record(name), every), *rows))
        return Worlds(self.kb, self.facts, spreads, every, bounds=True)

    # --- what is left to decide, once all questions but those of one set stay as they are

    def _left(self, worlds: Worlds, condition: c.Condition, rail: Verdict, place: int) -> _Left:
        if worlds.mask(condition, rail) >> place & 1:
            return True
        if not worlds.mask(condition, rail, may=True) >> place & 1:
            return False
        match condition:
            case c.All() | c.AnyOf():
                word = "and" if isinstance(condition, c.All) == (rail is HOLDS) else "or"
                return self._several(worlds, word, condition.parts, rail, place)
            case c.Not():
                return self._left(worlds, condition.part, OPPOSITE[rail], place)
            case c.UnlessKnown():
                inner = self._left(worlds, condition.part, HOLDS, place)
                return inner if rail is FAILS else _Joined("not", (inner,))
            case c.FindingHolds():
                whens = tuple(rule.when for rule in self.kb.rules_for[condition.finding])
                return self._several(worlds, "or" if rail is HOLDS else "and", whens, rail, place)
            case _:
                return _Asked(condition, rail)

    def _several(self, worlds: Worlds, word: str, parts: Iterable[c.Condition], rail: Verdict, place: int) -> _Left:
        left = (self._left(worlds, part, rail, place) for part in parts)
        return _Joined(word, tuple(part for part in left if not isinstance(part, bool)))

    def _decide(self, left: _Left, names: tuple[str, ...]) -> Iterator[Flip]:
        """The flips that change exactly these questions."""
        asked = dict.fromkeys(_tests(left))
        tests = {name: [test for test in asked if name in c.attributes_of(test)] for name in names}
        questions = [self._question(name, tests[name]) for name in names]
        worlds = every_combination(self.kb, self.facts, questions)
        holds = _holds(left, worlds)
        sizes = [1 + question.size for question in questions]
        found = {_digits(place, sizes) for place in _places(worlds.every ^ holds if self.there else holds)}
        for box in _boxes(found):
            rows = zip(questions, tests.values(), box, strict=True)
            yield Flip(tuple(self._change(question, own, answers) for question, own, answers in rows))

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
        told = self._told(question, tests, answer)
        for added in (word for word in words if word in chosen - before):
            for other in (word for word in words if word not in chosen | before):
                value = tuple(word for word in words if word in chosen - {added} | {other})
                if self._told(question, tests, replace(answer, value=value)) == told:
                    yield value

    def _told(self, question: Possible, tests: Iterable[c.Test], answer: Answer) -> tuple[Verdict, ...]:
        record = question.unknown.with_answer(answer)
        return tuple(reading(test, self.kb)(record) for test in tests)


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


def _tests(left: _Left) -> Iterator[c.Test]:
    match left:
        case _Asked():
            yield left.test
        case _Joined():
            for part in left.parts:
                yield from _tests(part)


def _holds(left: _Left, worlds: Worlds) -> int:
    """The worlds in which it is true."""
    match left:
        case _Joined("not", (part,)):
            return worlds.every ^ _holds(part, worlds)
        case _Joined("and"):
            return intersection(worlds.every, (_holds(part, worlds) for part in left.parts))
        case _Joined():
            return union(_holds(part, worlds) for part in left.parts)
        case _Asked():
            return worlds.mask(left.test, left.rail)
        case _:
            return worlds.every if left else 0


def _places(mask: int) -> Iterator[int]:
    """The places of the bits of a mask, from the first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


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
