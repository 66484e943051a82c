"""Which worlds are looked at: one answer at a time, every combination, or the bounds of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from math import prod

from ..model.case import Answer, Facts, Record
from ..model.knowledge import KnowledgeBase
from .answers import Possible
from .worlds import Spread, Worlds


def one_at_a_time(kb: KnowledgeBase, facts: Facts, questions: Iterable[Possible]) -> tuple[Worlds, Mapping[str, int]]:
    """World 0 is as it is; then for each question a block of worlds in which it alone is answered, known by its id."""
    questions = tuple(questions)
    every = (1 << (1 + sum(question.size for question in questions))) - 1
    spreads: dict[str, Spread] = {}
    blocks: dict[str, int] = {}
    start = 1
    for question in questions:
        name, width = question.attribute.id, 1 << len(question.options)
        rows = [(record, _run(start + n * width, width)) for n, record in enumerate(question.known)]
        block = _run(start, question.size)
        options = {
            bundle: _alternating(1 << place, question.size) << start for place, bundle in enumerate(question.options)
        }
        spreads[name] = Spread(((facts.record(name), every ^ block), *rows), options, block if options else 0)
        blocks[name] = block
        start += question.size
    return Worlds(kb, facts, spreads, every), blocks


def combinations(questions: Iterable[Possible]) -> int:
    """How many worlds `every_combination` has."""
    return prod(1 + question.size for question in questions)


def every_combination(kb: KnowledgeBase, facts: Facts, questions: Iterable[Possible]) -> Worlds:
    """All ways to answer these questions or to leave them unknown; world 0 leaves all of them unknown."""
    questions = tuple(questions)
    count = combinations(questions)
    spreads: dict[str, Spread] = {}
    stride = 1
    for question in questions:
        answered = question.size * stride
        period, width = stride + answered, stride << len(question.options)
        rows = [(question.unknown, _tiled(_run(0, stride), period, count))]
        for number, record in enumerate(question.known):
            rows.append((record, _tiled(_run(stride + number * width, width), period, count)))
        options = {
            bundle: _tiled(_alternating(stride << place, answered) << stride, period, count)
            for place, bundle in enumerate(question.options)
        }
        free = _tiled(_run(stride, answered), period, count) if options else 0
        spreads[question.attribute.id] = Spread(tuple(rows), options, free)
        stride = period
    return Worlds(kb, facts, spreads, _run(0, count))


def answers_in(place: int, questions: Iterable[Possible]) -> Iterator[Answer]:
    """The answers in one of the worlds of `every_combination`; of options that no test tells apart, the first."""
    for question in questions:
        place, digit = divmod(place, 1 + question.size)
        if digit:
            number, chosen = divmod(digit - 1, 1 << len(question.options))
            answer = question.known[number].current
            assert answer is not None
            bundles = (bundle for n, bundle in enumerate(question.options) if chosen >> n & 1)
            words = {bundle[0] for bundle in bundles}
            yield replace(answer, value=question.attribute.in_order(words)) if question.options else answer


def varying(mask: int, questions: Iterable[Possible]) -> Iterator[str]:
    """The questions of which an answer alone, in some world of `every_combination`, takes it into the mask or out."""
    questions = tuple(questions)
    count, stride = combinations(questions), 1
    for question in questions:
        period = stride * (1 + question.size)
        unknown = _tiled(_run(0, stride), period, count)
        if any((mask >> answer * stride ^ mask) & unknown for answer in range(1, 1 + question.size)):
            yield question.attribute.id
        stride = period


def bounds(kb: KnowledgeBase, facts: Facts, questions: Iterable[Possible]) -> Worlds:
    """One world in which each of these questions may be answered in any way, or not at all."""
    spreads = {
        question.attribute.id: Spread(tuple((record, 1) for record in (question.unknown, *extremes(question))))
        for question in questions
    }
    return Worlds(kb, facts, spreads, 1, bounds=True)


def extremes(question: Possible) -> Iterable[Record]:
    """Records that stand for all: whatever a test may say of any choice of a `many`, it says of none or all options."""
    yield from question.known
    if question.options:
        for record in question.known:
            assert record.current is not None
            answer = record.current
            yield record.with_answer(Answer(answer.attribute, question.attribute.words, answer.source, answer.session))


def _run(start: int, width: int) -> int:
    return ((1 << width) - 1) << start


def _alternating(width: int, size: int) -> int:
    """Of `size` worlds `width` without and `width` with, over and over."""
    return _run(0, size) // ((1 << width) + 1) << width


def _tiled(mask: int, period: int, count: int) -> int:
    """A mask over `period` worlds, over and over up to `count` worlds."""
    while period < count:
        mask |= mask << period
        period *= 2
    return mask & _run(0, count)
