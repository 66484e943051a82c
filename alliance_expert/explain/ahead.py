"""What is still open: which questions could change the advice, and what stands whatever their answers are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ..advice import LIMITS, Outline, outline
from ..model.advice import Advice, OpenQuestion, Recommendation
from ..model.case import Facts
from ..model.knowledge import NEVER, KnowledgeBase, Rule
from ..model.vocabulary import Kind
from .answers import Possible, asked_by, possible
from .layouts import bounds, combinations, every_combination, one_at_a_time
from .worlds import Worlds, union

MOST_COMBINATIONS = 1 << 14
"""Ways to answer the open questions up to which every one is tried; beyond, what stands must be proved by bounds."""


def look_ahead(kb: KnowledgeBase, advice: Advice) -> Advice:
    """The advice with its open questions, and with what each recommendation depends on.

    A question is open where some single answer to it, by whoever may give it, changes the advice. A recommendation
    is firm whatever is unknown only where every way to answer the unanswered questions, or some of them, still gives it
    at that timing: on a knowledge base with up to MOST_COMBINATIONS ways exactly there, on a larger one at least only
    there.
    """
    questions = unanswered(kb, advice.facts)
    worlds, blocks = one_at_a_time(kb, advice.facts, questions)
    ahead = outline(kb, worlds.fired(), worlds.every)
    steady = _steady(kb, advice.facts, questions)
    return replace(
        advice,
        open_questions=_open(kb, advice.facts, _changed(ahead, worlds.every), blocks),
        recommendations=tuple(_settled(item, ahead, blocks, worlds.every, steady) for item in advice.recommendations),
    )


def unanswered(kb: KnowledgeBase, facts: Facts) -> tuple[Possible, ...]:
    """The questions without an answer in force that active rules ask, each with the answers that rules tell apart."""
    tests = asked_by(kb, (rule.when for rule in kb.active))
    return tuple(
        possible(kb, facts, attribute, tests[name], (attribute.default_source, *kb.sources))
        for name, attribute in kb.attributes.items()
        if name in tests and facts.answer(name) is None
    )


def _changed(ahead: Outline, every: int) -> Mapping[str, int]:
    """For each id in the advice the worlds in which it is otherwise than in world 0."""
    timed = {name: due.kept[: LIMITS.index(NEVER)] for name, due in ahead.due.items()}
    plain = {name: (worlds,) for kind in (ahead.gates, ahead.holds, ahead.notices) for name, worlds in kind.items()}
    return {
        name: union(worlds ^ every if worlds & 1 else worlds for worlds in masks)
        for name, masks in {**plain, **timed}.items()
    }


def _open(
    kb: KnowledgeBase, facts: Facts, changed: Mapping[str, int], blocks: Mapping[str, int]
) -> tuple[OpenQuestion, ...]:
    """The questions of which an answer changes the advice, the most telling first.

    What was asked and is not known is not asked again. A score comes last, because not everyone uses the scale that
    gives it.
    """
    declined = {answer.attribute for answer in facts.sessions[-1].answers if answer.value is None}
    gate = (kb.roles.gate.attribute, kb.roles.gate.handled)
    legs = [attribute for attribute, _ in kb.roles.legs]

    def order(asked: OpenQuestion) -> tuple[bool, bool, bool, int, str]:
        name = asked.attribute
        score = kb.attributes[name].kind is Kind.SCORE
        return (name not in gate, name not in legs, score, -len(asked.could_change), name)

    found = []
    for name, block in blocks.items():
        could = [other for other, worlds in changed.items() if worlds & block]
        if could and name not in declined:
            telling = (other for other in could if other in kb.strategies or other in kb.holds)
            found.append(OpenQuestion(name, tuple(sorted(telling))))
    return tuple(sorted(found, key=order))


def _settled(
    item: Recommendation, ahead: Outline, blocks: Mapping[str, int], every: int, steady: frozenset[tuple[str, str]]
) -> Recommendation:
    name, timing = item.strategy.id, item.timing
    otherwise = every ^ ahead.due[name].kept[LIMITS.index(timing)]
    return replace(
        item,
        firm_whatever_is_unknown=(name, timing) in steady,
        depends_on=tuple(question for question, block in blocks.items() if block & otherwise),
    )


def _steady(kb: KnowledgeBase, facts: Facts, questions: tuple[Possible, ...]) -> frozenset[tuple[str, str]]:
    """Strategies with the timing at which they are due whatever the answers to these questions are."""
    if combinations(questions) > MOST_COMBINATIONS:
        return _proved(kb, bounds(kb, facts, questions))
    worlds = every_combination(kb, facts, questions)
    due = outline(kb, worlds.fired(), worlds.every).due
    return frozenset(
        (name, timing)
        for name, one in due.items()
        for timing, at in zip(LIMITS, one.kept, strict=True)
        if at == worlds.every
    )


@dataclass(frozen=True, slots=True)
class _Range:
    """Where a strategy may be due: the first and last of LIMITS, the most and the least urgent."""

    first: int
    last: int
    most: int
    least: int


def _proved(kb: KnowledgeBase, worlds: Worlds) -> frozenset[tuple[str, str]]:
    """Those that the bounds alone show to be due at a timing whatever happens; there may be more."""
    must = {name for name, holds in worlds.fired().items() if holds}
    may = {name for name, holds in worlds.fired(may=True).items() if holds}
    rules = [rule for rule in kb.active if rule.id in may]
    if any(rule.gate for rule in rules):
        if not any(rule.gate for rule in rules if rule.id in must):
            return frozenset()
        rules = [rule for rule in rules if rule.with_gate]
        held: tuple[tuple[str, bool], ...] = ()
    else:
        held = tuple((hold, rule.id in must) for rule in rules for hold in rule.hold)
    ranges = {name: _range(kb, name, rules, must, held) for rule in rules for name in _wanted(rule)}
    return frozenset(
        (name, LIMITS[one.last])
        for name, one in ranges.items()
        if one.first == one.last != LIMITS.index(NEVER) and _has_room(kb, name, ranges)
    )


def _wanted(rule: Rule) -> Iterable[str]:
    return (advised.strategy for advised in rule.recommend)


def _range(
    kb: KnowledgeBase, name: str, rules: Iterable[Rule], must: set[str], holds: Iterable[tuple[str, bool]]
) -> _Range:
    said = [(rule.id in must, one) for rule in rules for one in rule.recommend if one.strategy == name]
    limits = [
        (certain, LIMITS.index(kb.holds[hold].stops[name])) for hold, certain in holds if name in kb.holds[hold].stops
    ]
    first = min(LIMITS.index(one.timing) for _, one in said)
    last = min((LIMITS.index(one.timing) for certain, one in said if certain), default=len(LIMITS))
    urgencies = [one.urgency for _, one in said if one.urgency is not None]
    sure = [one.urgency for certain, one in said if certain and one.urgency is not None]
    own = kb.strategies[name].urgency
    return _Range(
        first=max([first, *(limit for certain, limit in limits if certain)]),
        last=max([last, *(limit for _, limit in limits)]),
        most=min([*urgencies, *([] if sure else [own])]),
        least=min(sure) if sure else max([*urgencies, own]),
    )


def _has_room(kb: KnowledgeBase, name: str, ranges: Mapping[str, _Range]) -> bool:
    """Is a strategy never put back, since less is due before it in its time than may be due then?"""
    own = ranges[name]
    holds = dict(kb.roles.most).get(LIMITS[own.last])
    before = [
        other
        for other, one in ranges.items()
        if other != name and one.first <= own.last and (one.most, other) < (own.least, name)
    ]
    return holds is None or len(before) < holds
