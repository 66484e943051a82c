"""Which unanswered questions can still change the advice, and in which order they are asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..advice import LIMITS, outline
from ..engine.tests import reading
from ..explain.ahead import unanswered
from ..explain.answers import ASK_WHO, Possible
from ..explain.layouts import bounds, combinations, every_combination, varying
from ..explain.worlds import FAILS, HOLDS
from ..model import condition as c
from ..model.case import Answer, Facts
from ..model.knowledge import NEVER, Advised, KnowledgeBase, Rule
from ..model.verdict import OPPOSITE, Verdict

MOST_COMBINATIONS = 1 << 10
"""Ways to answer the open questions up to which every one is tried; beyond, bounds say what may still matter."""

WEIGHTS = {"now": 10, "": 2, "soon": 1, "later": 0}
"""How much a question weighs for each thing that a rule which waits for it would bring, by when that is due.

Tried on whole cases: with these, eighteen questions keep nine in ten of what is due now.
"""


ALONE = 3
"""How many times as much if the rule waits for that question alone."""


@dataclass(frozen=True, slots=True, order=True)
class Stake:
    """Something in the advice that is not decided: its kind and id, and when it would be due ("" has no timing)."""

    kind: str
    id: str
    timing: str = ""

    @property
    def weight(self) -> int:
        """How much it counts; most of all what is due now."""
        return WEIGHTS[self.timing]


@dataclass(frozen=True, slots=True)
class Question:
    """A question that can still change the advice, and what each rule that waits for its answer would change."""

    attribute: str
    stakes: tuple[Stake, ...]

    @property
    def weight(self) -> int:
        """How much advice it can decide."""
        return sum(stake.weight for stake in self.stakes)


def relevant(kb: KnowledgeBase, facts: Facts) -> tuple[Question, ...]:
    """The open questions of which, with some answers to the others, an answer changes the advice; as the rules ask.

    None is left out that can: whatever the others turn out to be, the advice is the same. What was asked and is not
    known is not open. Where there are more than MOST_COMBINATIONS ways to answer, some may be here that cannot.
    """
    declined = {answer.attribute for answer in facts.sessions[-1].answers if answer.value is None}
    questions = tuple(one for one in unanswered(kb, facts) if one.attribute.id not in declined)
    stakes = _Stakes(kb, facts, questions).by_attribute()
    waiting = tuple(one for one in questions if one.attribute.id in stakes)
    if combinations(waiting) <= MOST_COMBINATIONS:
        telling = _telling(kb, facts, waiting)
        waiting = tuple(one for one in waiting if one.attribute.id in telling)
    return tuple(Question(one.attribute.id, stakes[one.attribute.id]) for one in waiting)


def in_order(kb: KnowledgeBase, questions: Iterable[Question], last: str = "") -> tuple[Question, ...]:
    """The questions in the order of a conversation that has come to question `last`.

    The gate before all. Then the groups that are asked first, in their order and each as it is written; then the others
    by their heaviest question, and within a group the heaviest first. But of either a group that was begun is finished.
    """
    questions, first, places = tuple(questions), kb.roles.asked_first, list(kb.attributes)
    group = {one: kb.attributes[one.attribute].group for one in questions}
    begun = kb.attributes[last].group if last else ""
    heaviest: dict[str, int] = {}
    for one in questions:
        heaviest[group[one]] = max(heaviest.get(group[one], 0), one.weight)

    def order(one: Question) -> tuple[bool, bool, bool, int, str, int, int]:
        own, leads = group[one], group[one] in first
        return (
            one.attribute not in kb.roles.gate.attributes,
            not leads,
            own != begun,
            first.index(own) if leads else -heaviest[own],
            own,
            0 if leads else -one.weight,
            places.index(one.attribute),
        )

    return tuple(sorted(questions, key=order))


def most_telling(kb: KnowledgeBase, questions: Iterable[Question], most: int) -> tuple[Question, ...]:
    """Of the questions so many that decide most; those of the gate in any case, and first of all those of its group."""
    questions, places, gate = tuple(questions), list(kb.attributes), kb.roles.gate
    group = kb.attributes[gate.attribute].group
    first = tuple(one for one in questions if one.attribute in gate.attributes)
    others = sorted(
        (one for one in questions if one not in first),
        key=lambda one: (kb.attributes[one.attribute].group != group, -one.weight, places.index(one.attribute)),
    )
    return (*first, *others[: max(most - len(first), 0)])


def _telling(kb: KnowledgeBase, facts: Facts, questions: Sequence[Possible]) -> frozenset[str]:
    """Of these questions those of which, with some answers to the others, an answer changes the advice: exactly."""
    worlds = every_combination(kb, facts, questions)
    decided = outline(kb, worlds.fired(), worlds.every)
    masks = [
        *(mask for named in (decided.gates, decided.holds, decided.notices) for mask in named.values()),
        *(mask for due in decided.due.values() for mask in due.kept[: LIMITS.index(NEVER)]),
    ]
    return frozenset(name for mask in masks for name in varying(mask, questions))


class _Stakes:
    """What is not decided in the advice while questions are open, and which of them are left to decide it."""

    def __init__(self, kb: KnowledgeBase, facts: Facts, questions: Iterable[Possible]) -> None:
        questions = tuple(questions)
        self.kb = kb
        self._open = {question.attribute.id for question in questions}
        self._worlds = bounds(kb, facts, questions)
        self._may = [rule for rule in kb.active if self._worlds.mask(rule.when, HOLDS, may=True)]
        self._must = [rule for rule in self._may if self._worlds.mask(rule.when)]
        self._asked: dict[tuple[str, Verdict], frozenset[str]] = {}
        for findings, _ in kb.layers:  # what a finding rests on comes before it
            for finding in findings:
                for rail in (HOLDS, FAILS):
                    asked = (self._left_to(rule.when, rail) for rule in kb.rules_for[finding])
                    self._asked[finding, rail] = frozenset[str]().union(*asked)

    def by_attribute(self) -> Mapping[str, tuple[Stake, ...]]:
        """For each question what the rules would change that are left to it, among others."""
        found: dict[str, list[Stake]] = {}
        gated = any(rule.gate for rule in self._must)
        must = {rule.id for rule in self._must}
        for rule in self._may:
            if rule.id not in must and (rule.gate or rule.with_gate or not gated):
                stakes = tuple(self._would_change(rule))
                names = self._left_to(rule.when, HOLDS) if stakes else ()
                for name in names:
                    found.setdefault(name, []).extend(stakes * (ALONE if len(names) == 1 else 1))
        return {name: tuple(stakes) for name, stakes in found.items()}

    def _left_to(self, condition: c.Condition, rail: Verdict) -> frozenset[str]:
        """The open questions that are left to decide whether a condition is on a rail."""
        found: set[str] = set()
        for leaf, its_rail, _ in self._worlds.undecided(condition, rail, 1):
            if isinstance(leaf, c.FindingHolds):
                found |= self._asked[leaf.finding, its_rail]
            else:
                found |= self._open & {*c.attributes_of(leaf)}
        return frozenset(found)

    def _would_change(self, rule: Rule) -> Iterator[Stake]:
        """What a rule that may fire concludes, and rules that must fire do not already, beside a gate or not."""
        yield from (Stake("gate", name) for name in rule.gate if not any(name in one.gate for one in self._must))
        may_be_gated = any(one.gate for one in self._may)
        certain = [one for one in self._must if one.with_gate or not (rule.with_gate and may_be_gated)]
        held = {name for one in certain for name in one.hold}
        noted = {name for one in certain for name in one.notice}
        yield from (Stake("hold", name) for name in rule.hold if name not in held)
        yield from (Stake("notice", name) for name in rule.notice if name not in noted)
        limits = [] if may_be_gated else [self.kb.holds[name].stops for name in held]
        for advised in rule.recommend:
            if not _is_settled(advised, certain, limits):
                yield Stake("recommend", advised.strategy, advised.timing)


def _is_settled(advised: Advised, certain: Iterable[Rule], holds: Iterable[Mapping[str, str]]) -> bool:
    """Is a strategy due when it is, and as urgent as it is, whether or not one more rule says this of it?"""
    limit = max((LIMITS.index(stops[advised.strategy]) for stops in holds if advised.strategy in stops), default=0)
    if LIMITS[limit] == NEVER:
        return True
    said = [one for rule in certain for one in rule.recommend if one.strategy == advised.strategy]
    due = [max(LIMITS.index(one.timing), limit) for one in said]
    urgencies = [one.urgency for one in said if one.urgency is not None]
    return (bool(due) and min(due) <= max(LIMITS.index(advised.timing), limit)) and (
        advised.urgency is None or (bool(urgencies) and min(urgencies) <= advised.urgency)
    )


def source_matters(kb: KnowledgeBase, facts: Facts, answer: Answer) -> bool:
    """Does it matter who gave an answer: does a rule that may fire rest on it, or ask who said it?

    That an exception does not apply is not counted as resting on it.
    """
    record = facts.record(answer.attribute)
    first, *others = (record.with_answer(replace(answer, source=source)) for source in kb.sources)
    whoever = Possible(kb.attributes[answer.attribute], tuple(others), first)
    worlds = bounds(kb, facts, (*unanswered(kb, facts), whoever))
    may = [rule for rule in kb.active if worlds.mask(rule.when, HOLDS, may=True)]
    for test, rail in _resting_on(kb, may):
        names = c.attributes_of(test)
        if answer.attribute in names:
            read = reading(test, kb)(*(first if name == answer.attribute else facts.record(name) for name in names))
            if read is rail or isinstance(test, ASK_WHO):
                return True
    return False


def _resting_on(kb: KnowledgeBase, rules: Iterable[Rule]) -> Iterator[tuple[c.Test, Verdict]]:
    """The tests that these rules rest on, and those for the findings they wait for, with how they must come out."""
    waiting: list[tuple[c.Condition, Verdict]] = [(rule.when, HOLDS) for rule in rules]
    seen = set[tuple[str, Verdict]]()
    while waiting:
        condition, rail = waiting.pop()
        match condition:
            case c.All() | c.AnyOf():
                waiting += [(part, rail) for part in condition.parts]
            case c.Not():
                waiting.append((condition.part, OPPOSITE[rail]))
            case c.UnlessKnown():
                continue
            case c.FindingHolds():
                if (condition.finding, rail) not in seen:
                    seen.add((condition.finding, rail))
                    waiting += [(rule.when, rail) for rule in kb.rules_for[condition.finding]]
            case _:
                yield condition, rail
