"""What is still open: which questions could change the advice, and what stands whatever their answers are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..advice import LIMITS, Due, Outline, outline, union
from ..model.advice import Advice, OpenQuestion, Recommendation
from ..model.case import Facts
from ..model.knowledge import NEVER, Advised, Hold, KnowledgeBase, Strategy
from ..model.vocabulary import Kind
from .answers import Possible, asked_by, possible
from .layouts import bounds, combinations, every_combination, one_at_a_time
from .worlds import Worlds

MOST_ANSWERS = 1 << 16
"""Answers to one question up to which each is tried; of one with more, bounds say what it could change at most."""

MOST_COMBINATIONS = 1 << 14
"""Ways to answer the open questions up to which every one is tried; beyond, what stands must be proved by bounds."""


def look_ahead(kb: KnowledgeBase, advice: Advice) -> Advice:
    """The advice with its open questions, and with what each recommendation depends on.

    A question is open where some single answer to it, by whoever may give it, changes the advice, or, if it can be
    answered in more than MOST_ANSWERS ways, where bounds do not rule that out. A recommendation is firm whatever is
    unknown only where every way to answer the unanswered questions, or some of them, still gives it at that timing: on
    a knowledge base with up to MOST_COMBINATIONS ways exactly there, on a larger one at least only there.
    """
    questions = unanswered(kb, advice.facts)
    worlds, blocks = one_at_a_time(kb, advice.facts, (one for one in questions if one.size <= MOST_ANSWERS))
    ahead, every = outline(kb, worlds.fired(), worlds.every), worlds.every
    for question in (one for one in questions if one.size > MOST_ANSWERS):
        world = every + 1
        ahead = _with_doubt(ahead, _in_doubt(kb, bounds(kb, advice.facts, [question])), world)
        blocks, every = {**blocks, question.attribute.id: world}, every | world
    blocks = dict(sorted(blocks.items(), key=lambda pair: _place(kb, pair[0])))
    depends = {item.strategy.id: _depends(item, ahead, blocks) for item in advice.recommendations}
    steady = frozenset() if all(map(any, depends.values())) else _steady(kb, advice.facts, questions)
    return replace(
        advice,
        open_questions=_open(kb, advice.facts, _changed(ahead, every), blocks),
        recommendations=tuple(
            replace(
                item,
                firm_whatever_is_unknown=(item.strategy.id, item.timing) in steady,
                depends_on=depends[item.strategy.id][0],
                timing_depends_on=depends[item.strategy.id][1],
            )
            for item in advice.recommendations
        ),
    )


def could_change(kb: KnowledgeBase, facts: Facts, attribute: str) -> tuple[tuple[str, str], ...]:
    """What in the advice, by kind and id, some single answer to an unanswered question changes.

    Of one with more than MOST_ANSWERS, what bounds do not rule out.
    """
    questions = [one for one in unanswered(kb, facts) if one.attribute.id == attribute]
    if any(question.size > MOST_ANSWERS for question in questions):
        return tuple(sorted(_in_doubt(kb, bounds(kb, facts, questions))))
    worlds, _ = one_at_a_time(kb, facts, questions)
    changed = _changed(outline(kb, worlds.fired(), worlds.every), worlds.every)
    return tuple(what for what, at in changed.items() if at)


def unanswered(kb: KnowledgeBase, facts: Facts) -> tuple[Possible, ...]:
    """The questions without an answer in force that active rules ask, each with the answers that rules tell apart."""
    tests = asked_by(kb, (rule.when for rule in kb.active))
    return tuple(
        possible(kb, facts, attribute, tests[name], (attribute.default_source, *kb.sources))
        for name, attribute in kb.attributes.items()
        if name in tests and facts.answer(name) is None
    )


def _changed(ahead: Outline, every: int) -> Mapping[tuple[str, str], int]:
    """For each kind and id in the advice the worlds in which it is otherwise than in world 0."""
    timed = {("recommend", name): due.kept[: LIMITS.index(NEVER)] for name, due in ahead.due.items()}
    kinds = {"gate": ahead.gates, "hold": ahead.holds, "notice": ahead.notices}
    plain = {(kind, name): (worlds,) for kind, named in kinds.items() for name, worlds in named.items()}
    return {
        what: union(worlds ^ every if worlds & 1 else worlds for worlds in masks)
        for what, masks in {**plain, **timed}.items()
    }


def _open(
    kb: KnowledgeBase, facts: Facts, changed: Mapping[tuple[str, str], int], blocks: Mapping[str, int]
) -> tuple[OpenQuestion, ...]:
    """The questions of which an answer changes the advice, the most telling first.

    What was asked and is not known is not asked again.
    """
    declined = {answer.attribute for answer in facts.sessions[-1].answers if answer.value is None}
    found = []
    for name, block in blocks.items():
        could = [what for what, worlds in changed.items() if worlds & block]
        if could and name not in declined:
            telling = {other for kind, other in could if kind in ("recommend", "hold")}
            found.append(OpenQuestion(name, tuple(sorted(telling))))
    return tuple(
        sorted(found, key=lambda asked: (_place(kb, asked.attribute), -len(asked.could_change), asked.attribute))
    )


def _place(kb: KnowledgeBase, attribute: str) -> tuple[bool, bool, bool]:
    """Which questions come first: the gate's, then the legs. Scores come last, for not everyone uses their scale."""
    legs = [leg for leg, _ in kb.roles.legs]
    score = kb.attributes[attribute].kind is Kind.SCORE
    return (attribute not in kb.roles.gate.attributes, attribute not in legs, score)


def _depends(
    item: Recommendation, ahead: Outline, blocks: Mapping[str, int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The questions of which one answer alone takes a recommendation away, and the others of which one moves it."""
    kept = ahead.due[item.strategy.id].kept
    there, then = union(kept[: LIMITS.index(NEVER)]), kept[LIMITS.index(item.timing)]
    gone = tuple(question for question, block in blocks.items() if block & ~there)
    moved = tuple(question for question, block in blocks.items() if block & there & ~then)
    return gone, tuple(question for question in moved if question not in gone)


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


def _in_doubt(kb: KnowledgeBase, worlds: Worlds) -> frozenset[tuple[str, str]]:
    """What the bounds do not show to be in the advice, or at its timing, or not to be there, by kind and id."""
    must, may = worlds.fired(), worlds.fired(may=True)
    gated = any(must[rule.id] for rule in kb.gates)
    rules = [rule for rule in kb.active if may[rule.id] and (rule.gate or rule.with_gate or not gated)]
    doubtful = [rule for rule in rules if not must[rule.id]]
    if not doubtful:
        return frozenset()
    said = doubtful if not any(rule.gate for rule in doubtful) else rules
    proved = {strategy for strategy, _ in _proved(kb, worlds)}
    return frozenset(
        {
            *(("gate", name) for rule in said for name in rule.gate),
            *(("hold", name) for rule in said for name in rule.hold),
            *(("notice", name) for rule in said for name in (*rule.notice, *rule.gate)),
            *(("recommend", one.strategy) for rule in rules for one in rule.recommend if one.strategy not in proved),
        }
    )


def _with_doubt(ahead: Outline, doubt: frozenset[tuple[str, str]], world: int) -> Outline:
    """The outline with one more world: there what is in doubt is otherwise than in world 0, and all else the same."""

    def plain(kind: str, named: Mapping[str, int]) -> Mapping[str, int]:
        names = {*named, *(name for other, name in doubt if other == kind)}
        stands = {name: named.get(name, 0) for name in names}
        return {name: at | world * ((at & 1) ^ ((kind, name) in doubt)) for name, at in stands.items()}

    def due(name: str, one: Due) -> Due:
        if ("recommend", name) not in doubt:
            return replace(one, kept=tuple(at | world * (at & 1) for at in one.kept))
        first, *others = one.kept
        return replace(one, kept=(first | world * (not union(one.kept[: LIMITS.index(NEVER)]) & 1), *others))

    never = Due((0,) * len(LIMITS), (0,) * len(LIMITS))
    dues = {**{name: never for kind, name in doubt if kind == "recommend"}, **ahead.due}
    return Outline(
        plain("gate", ahead.gates),
        {name: due(name, one) for name, one in dues.items()},
        plain("hold", ahead.holds),
        plain("notice", ahead.notices),
    )


@dataclass(frozen=True, slots=True)
class _Range:
    """Where a strategy may be due: the first and last of LIMITS, the most and the least urgent."""

    first: int
    last: int
    most: int
    least: int


def _proved(kb: KnowledgeBase, worlds: Worlds) -> frozenset[tuple[str, str]]:
    """Those that the bounds alone show to be due at a timing, or never, whatever happens; there may be more."""
    must = {name for name, holds in worlds.fired().items() if holds}
    may = {name for name, holds in worlds.fired(may=True).items() if holds}
    rules = [rule for rule in kb.active if rule.id in may]
    gated = any(rule.gate for rule in rules)
    if gated and not any(rule.gate for rule in rules if rule.id in must):
        return frozenset()
    said: dict[str, list[tuple[bool, Advised]]] = {}
    holds: list[tuple[bool, Hold]] = []
    for rule in rules:
        if rule.with_gate or not gated:
            for advised in rule.recommend:
                said.setdefault(advised.strategy, []).append((rule.id in must, advised))
        if not gated:
            holds += [(rule.id in must, kb.holds[hold]) for hold in rule.hold]
    ranges = {name: _range(kb.strategies[name], several, holds) for name, several in said.items()}
    ranges |= {name: replace(ranges[name], most=0, least=0) for name in kb.watching & ranges.keys()}
    return frozenset(
        (name, LIMITS[one.last])
        for name, one in ranges.items()
        if one.first == one.last and _has_room(kb, name, ranges)
    )


def _range(strategy: Strategy, said: Sequence[tuple[bool, Advised]], holds: Iterable[tuple[bool, Hold]]) -> _Range:
    """Where a strategy may be due, by what rules must (True) or may say of it, and which holds must or may stand."""
    limits = [(certain, LIMITS.index(hold.stops[strategy.id])) for certain, hold in holds if strategy.id in hold.stops]
    first = min(LIMITS.index(one.timing) for _, one in said)
    last = min((LIMITS.index(one.timing) for certain, one in said if certain), default=len(LIMITS))
    urgencies = [one.urgency for _, one in said if one.urgency is not None]
    sure = [one.urgency for certain, one in said if certain and one.urgency is not None]
    return _Range(
        first=max([first, *(limit for certain, limit in limits if certain)]),
        last=max([last, *(limit for _, limit in limits)]),
        most=min([*urgencies, *([] if sure else [strategy.urgency])]),
        least=min(sure) if sure else max([*urgencies, strategy.urgency]),
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
