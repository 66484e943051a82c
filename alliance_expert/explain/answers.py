"""The answers that a question could have; those that no rule tells apart count as one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..engine.tests import reading
from ..model import condition as c
from ..model.case import Answer, Facts, Record
from ..model.knowledge import KnowledgeBase
from ..model.vocabulary import MOST_NUMBERS, SESSION_NUMBER, Attribute, Kind, Number, Value

Tests = Mapping[str, tuple[c.Test, ...]]
"""For each attribute the tests that look at it."""

ASK_WHO = (c.SourceIs, c.ChangeIs, c.FallingOver, c.ConstantAt)
"""Tests that ask who said something, or compare what the same source said."""

MOST_CHOICES = 1 << 12
"""Choices among the options of a `many` that are tried one by one."""


@dataclass(frozen=True, slots=True)
class Possible:
    """What could be answered to one question in the session that is consulted.

    `known` are the records it could have, one for all that no test tells apart; with `options`, of a `many`, each of
    them stands for every choice among these bundles. `unknown` is its record where the answer is that it is not known.
    """

    attribute: Attribute
    known: tuple[Record, ...]
    unknown: Record
    options: tuple[tuple[str, ...], ...] = ()
    complete: bool = True

    @property
    def size(self) -> int:
        """How many answers are told apart, besides unknown."""
        return len(self.known) << len(self.options)


def asked_by(kb: KnowledgeBase, conditions: Iterable[c.Condition]) -> Tests:
    """The tests in these conditions, and in those of the rules for the findings they wait for."""
    found: dict[str, dict[c.Test, None]] = {}
    for leaf in _leaves(kb, conditions):
        for name in c.attributes_of(leaf):
            found.setdefault(name, {})[leaf] = None
    found.pop(SESSION_NUMBER, None)  # the file says it
    return {name: tuple(tests) for name, tests in found.items()}


def _leaves(kb: KnowledgeBase, conditions: Iterable[c.Condition]) -> Iterator[c.Test]:
    waiting, seen = list(conditions), set[str]()
    while waiting:
        for leaf in c.leaves(waiting.pop()):
            if not isinstance(leaf, c.FindingHolds):
                yield leaf
            elif leaf.finding not in seen:
                seen.add(leaf.finding)
                waiting.extend(rule.when for rule in kb.rules_for[leaf.finding])


def possible(
    kb: KnowledgeBase, facts: Facts, attribute: Attribute, tests: Collection[c.Test], sources: Sequence[str]
) -> Possible:
    """The answers to a question that these tests tell apart, said by any of these sources."""
    record, session = facts.record(attribute.id), facts.session
    options: tuple[tuple[str, ...], ...] = ()
    values: tuple[Value, ...] = ((),)
    if attribute.kind is Kind.MANY:
        options = tuple(_bundles(attribute, [test for test in tests if isinstance(test, c.Includes)]))
    else:
        values = tuple(_values(attribute, tests, record))
    own = [test for test in tests if len(c.attributes_of(test)) == 1]
    shared = len(own) < len(tests)
    reads = [reading(test, kb) for test in own]
    told: dict[object, Record] = {}
    for source in sources if any(isinstance(test, ASK_WHO) for test in own) else sources[:1]:
        for value in values:
            answered = record.with_answer(Answer(attribute.id, value, source, session))
            alike = tuple(read(answered) for read in reads)
            told.setdefault((alike, value if shared else None), answered)
    unknown = record.with_answer(Answer(attribute.id, None, attribute.default_source, session))
    return Possible(attribute, tuple(told.values()), unknown, options)


def _bundles(attribute: Attribute, tests: Sequence[c.Includes]) -> Iterator[tuple[str, ...]]:
    """Options that the same tests ask for, as one; as two, where some want any and others all of them."""
    together: dict[tuple[int, ...], list[str]] = {}
    for option in attribute.words:
        if asking := tuple(number for number, test in enumerate(tests) if option in test.values):
            together.setdefault(asking, []).append(option)
    for asking, (first, *others) in together.items():
        if others and len({tests[number].how == "all" for number in asking}) > 1:
            yield (first,)
            yield tuple(others)
        else:
            yield (first, *others)


def each(kb: KnowledgeBase, facts: Facts, attribute: Attribute, tests: Collection[c.Test], source: str) -> Possible:
    """The answers to a question by one source, each with a record of its own; of a `many` one for all that are alike.

    Of a `many`, what no test asks for stays as it is answered now, and what stands for others is nearest to that, and
    another. It is not `complete` if there are more than MOST_CHOICES.
    """
    record, now = facts.record(attribute.id), facts.answer(attribute.id)
    values: Iterable[Value]
    complete = True
    if attribute.kind is Kind.MANY:
        chosen = now.value if now and isinstance(now.value, tuple) else None
        values, complete = _choices(attribute, [test for test in tests if isinstance(test, c.Includes)], chosen)
    else:
        values = _values(attribute, tests, record)
    known = (record.with_answer(Answer(attribute.id, value, source, facts.session)) for value in values)
    unknown = record.with_answer(Answer(attribute.id, None, source, facts.session))
    return Possible(attribute, tuple(known), unknown, complete=complete)


def _choices(
    attribute: Attribute, tests: Sequence[c.Includes], now: tuple[str, ...] | None
) -> tuple[list[tuple[str, ...]], bool]:
    """For each way these tests can come out, the choice nearest to `now` that is another one; and whether it is all."""
    kept = frozenset(now or ())
    named = [word for word in attribute.words if any(word in test.values for test in tests)]
    unasked = [word for word in attribute.words if word not in named][:1]

    def nearest_first(choices: Iterable[frozenset[str]]) -> list[frozenset[str]]:
        return sorted(set(choices), key=lambda choice: (len(choice ^ kept), sorted(choice)))

    def nearest(*choices: frozenset[str]) -> tuple[frozenset[str], ...]:
        """Two, for the first may be what is answered now."""
        return tuple(nearest_first(choices)[:2])

    start = kept - set(named)
    found = {tuple(test.how == "all" for test in tests): nearest(start, start ^ frozenset(unasked))}
    for option in named:
        grown: dict[tuple[bool, ...], tuple[frozenset[str], ...]] = {}
        for said, choices in found.items():
            for chosen in (False, True):
                then = tuple(
                    had if option not in test.values else had and chosen if test.how == "all" else had or chosen
                    for had, test in zip(said, tests, strict=True)
                )
                added = (choice | {option} if chosen else choice for choice in choices)
                grown[then] = nearest(*grown.get(then, ()), *added)
        if len(grown) > MOST_CHOICES:
            return [], False
        found = grown
    others = (next((choice for choice in choices if now is None or choice != kept), None) for choices in found.values())
    tried = nearest_first(choice for choice in others if choice is not None)
    return [attribute.in_order(choice) for choice in tried], True


def _values(attribute: Attribute, tests: Iterable[c.Test], record: Record) -> Iterator[Value]:
    match attribute.kind:
        case Kind.YES_NO:
            yield from (True, False)
        case Kind.CHOICE:
            yield from attribute.words
        case _:
            yield from (attribute.at(number) for number in _numbers(attribute, tests, record))


def _numbers(attribute: Attribute, tests: Iterable[c.Test], record: Record) -> Iterator[Number]:
    """All legal numbers, or those at and beside every bound: a test compares with a bound or with an earlier answer.

    Only legs are compared with other attributes, and of those all numbers are few.
    """
    low, high, step = attribute.low, attribute.high, attribute.step
    if attribute.numbers <= MOST_NUMBERS:
        yield from (low + step * n for n in range(attribute.numbers))
        return
    bounds = {low, high, *(attribute.rank(answer.value) for answer in record.course if answer.value is not None)}
    for test in tests:
        match test:
            case c.AtLeast() | c.AtMost() | c.ConstantAt():
                bounds.add(attribute.rank(test.value))
            case c.Is():
                bounds |= {attribute.rank(value) for value in test.values}
    near = {bound + step * n for bound in bounds for n in (-1, 0, 1)}
    yield from sorted(number for number in near if low <= number <= high)
