"""Rules with one small mistake each: what an author may well get wrong, made on purpose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, TypeVar

from ..casebook.read import MOST_SESSIONS
from ..explain.words import Words
from ..model import condition as c
from ..model.knowledge import TIMINGS, Advised, KnowledgeBase, Rule
from ..model.vocabulary import Attribute, Kind, Value

THRESHOLD, COMPARISON, ANSWERS, PARTS = "threshold", "comparison", "answers", "parts"
NEGATION, ALL_ANY, SILENCE, TIMING, CONCLUSION, RULE = "negation", "all-any", "silence", "timing", "conclusion", "rule"

OPERATORS = {
    THRESHOLD: "a bound, or a number of sessions, is one step off",
    COMPARISON: "at least and at most change places, or better and worse",
    ANSWERS: "one of several answers is left out",
    PARTS: "one part of a condition is left out",
    NEGATION: "a part says the opposite",
    ALL_ANY: "all and any change places",
    SILENCE: "what is not known is taken otherwise: not, in place of unless_known, or the other way round",
    TIMING: "a strategy is due one step earlier or later",
    CONCLUSION: "one of several conclusions is left out",
    RULE: "the whole rule is left out",
}
"""The kinds of mistakes, in plain words."""

Item = TypeVar("Item")

SHORTEST = 2
"""Sessions that a test of a course looks at, or more."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule with a mistake. `changed` is the rule that then stands in its place, None where there is none.

    `was` and `now` tell in plain English what was changed; `now` is empty for what was left out. `part` is what was
    changed of the condition, None where that is as it was.
    """

    rule: Rule
    changed: Rule | None
    operator: str
    was: str
    now: str
    part: c.Condition | None = None

    def inside(self, kb: KnowledgeBase) -> KnowledgeBase:
        """The knowledge base with the mistake in it."""
        rules = (self.changed if rule is self.rule else rule for rule in kb.rules)
        return replace(kb, rules=tuple(rule for rule in rules if rule is not None))


@dataclass(frozen=True, slots=True)
class _Edit:
    """A change of a condition: the part that is changed, what it becomes (None: left out), and the whole after it."""

    operator: str
    before: c.Condition
    after: c.Condition | None
    whole: c.Condition


def mutants(kb: KnowledgeBase, rules: Iterable[Rule]) -> Iterator[Mutant]:
    """Every small mistake in these rules, once each, in an order that depends on nothing else."""
    words = Words(kb)
    for rule in rules:
        yield Mutant(rule, None, RULE, "; ".join(rule.concluded), "")
        seen = {rule.when}
        for edit in _edits(rule.when, kb):
            if edit.whole not in seen:
                seen.add(edit.whole)
                was, now = _in_words(edit, words)
                yield Mutant(rule, replace(rule, when=edit.whole), edit.operator, was, now, edit.before)
        yield from _other_timings(rule)
        yield from _fewer_conclusions(rule)


def _in_words(edit: _Edit, words: Words) -> tuple[str, str]:
    """The changed part as it was, and as it is now; of several answers, which one is left out."""
    was = words.sentence(edit.before)
    match edit.before, edit.after:
        case _, None:
            return was, ""
        case (c.Is() | c.Includes(), c.Is() | c.Includes()) if edit.operator == ANSWERS:
            (lost,) = (value for value in edit.before.values if value not in edit.after.values)
            said = words.value(edit.before.attribute, _answer(lost, edit.before))
            return was, f'the same without "{said}"'
        case _, after:
            return was, words.sentence(after)


def _answer(value: Value, test: c.Is | c.Includes) -> Value:
    return (str(value),) if isinstance(test, c.Includes) else value


def _other_timings(rule: Rule) -> Iterator[Mutant]:
    for place, advised in enumerate(rule.recommend):
        for timing in _beside(advised.timing):
            then = replace(advised, timing=timing)
            changed = replace(rule, recommend=_with(rule.recommend, place, then))
            yield Mutant(rule, changed, TIMING, _said(advised), _said(then))


def _beside(timing: str) -> Iterator[str]:
    for one, other in pairwise(TIMINGS):
        if timing in (one, other):
            yield other if timing == one else one


def _said(advised: Advised) -> str:
    return f"recommend {advised.strategy} {advised.timing}"


def _fewer_conclusions(rule: Rule) -> Iterator[Mutant]:
    if len(rule.concluded) == 1:
        return
    for kind in ("recommend", "find", "hold", "notice", "gate"):
        concluded = getattr(rule, kind)
        for place, one in enumerate(concluded):
            said = _said(one) if isinstance(one, Advised) else f"{kind} {one}"
            fewer: dict[str, Any] = {kind: _without(concluded, place)}
            yield Mutant(rule, replace(rule, **fewer), CONCLUSION, said, "")


# --- conditions


def _edits(condition: c.Condition, kb: KnowledgeBase) -> Iterator[_Edit]:
    """Every change of a part of the condition; of a whole before those of its parts."""
    for operator, after in _here(condition, kb):
        yield _Edit(operator, condition, after, after)
    match condition:
        case c.All() | c.AnyOf():
            if len(condition.parts) > 1:
                for place, part in enumerate(condition.parts):
                    yield _Edit(PARTS, part, None, replace(condition, parts=_without(condition.parts, place)))
            for place, part in enumerate(condition.parts):
                for edit in _edits(part, kb):
                    yield replace(edit, whole=replace(condition, parts=_with(condition.parts, place, edit.whole)))
        case c.Not() | c.UnlessKnown():
            for edit in _edits(condition.part, kb):
                twice = isinstance(condition, c.Not) and edit.whole == c.Not(condition.part)
                if not twice:  # the part itself, which was made above
                    yield replace(edit, whole=replace(condition, part=edit.whole))


def _here(condition: c.Condition, kb: KnowledgeBase) -> Iterator[tuple[str, c.Condition]]:
    """What the condition itself may become, its parts left alone."""
    match condition:
        case c.All() if len(condition.parts) > 1:
            yield ALL_ANY, c.AnyOf(condition.parts)
        case c.AnyOf() if len(condition.parts) > 1:
            yield ALL_ANY, c.All(condition.parts)
        case c.Not():
            yield NEGATION, condition.part
            yield SILENCE, c.UnlessKnown(condition.part)
        case c.UnlessKnown():
            yield NEGATION, condition.part
            yield SILENCE, c.Not(condition.part)
        case c.FindingHolds():
            yield NEGATION, c.Not(condition)
        case c.All() | c.AnyOf():
            return
        case _:
            yield from _other_tests(condition, kb)
            yield NEGATION, c.Not(condition)


def _other_tests(test: c.Test, kb: KnowledgeBase) -> Iterator[tuple[str, c.Condition]]:
    attribute = kb.attribute(test.attribute)
    match test:
        case c.AtLeast() | c.AtMost():
            for value in _neighbours(attribute, test.value):
                yield THRESHOLD, replace(test, value=value)
            other = c.AtMost if isinstance(test, c.AtLeast) else c.AtLeast
            yield COMPARISON, other(test.attribute, test.value)
        case c.Is() if len(test.values) > 1:
            yield from ((ANSWERS, replace(test, values=fewer)) for fewer in _each_left_out(test.values))
        case c.Is(values=(value,)) if attribute.has_order:
            yield from ((THRESHOLD, replace(test, values=(near,))) for near in _neighbours(attribute, value))
        case c.Includes() if len(test.values) > 1:
            yield from ((ANSWERS, replace(test, values=fewer)) for fewer in _each_left_out(test.values))
            if test.how == "none":
                yield ALL_ANY, c.Not(replace(test, how="all"))
            else:
                yield ALL_ANY, replace(test, how="any" if test.how == "all" else "all")
        case c.SourceIs() if len(test.sources) > 1:
            yield from ((ANSWERS, replace(test, sources=fewer)) for fewer in _each_left_out(test.sources))
        case c.ChangeIs():
            turned = {"better": "worse", "worse": "better"}
            yield COMPARISON, replace(test, directions=tuple(turned.get(way, way) for way in test.directions))
            if len(test.directions) > 1:
                yield from ((ANSWERS, replace(test, directions=fewer)) for fewer in _each_left_out(test.directions))
        case c.FallingOver() | c.ConstantAt():
            for sessions in (test.sessions - 1, test.sessions + 1):
                if SHORTEST <= sessions <= MOST_SESSIONS:
                    yield THRESHOLD, replace(test, sessions=sessions)
        case c.SessionsSince():
            for bound in ("low", "high"):
                now: int | None = getattr(test, bound)
                for number in () if now is None else (now - 1, now + 1):
                    moved: dict[str, Any] = {bound: number}
                    if 0 <= number <= MOST_SESSIONS and _in_order(since := replace(test, **moved)):
                        yield THRESHOLD, since


def _in_order(test: c.SessionsSince) -> bool:
    return test.low is None or test.high is None or test.low <= test.high


def _neighbours(attribute: Attribute, value: Value) -> Iterator[Value]:
    """The legal values one step below and one step above."""
    for way in (-1, 1):
        if attribute.kind is Kind.CHOICE:
            place = attribute.words.index(str(value)) + way
            if 0 <= place < len(attribute.words):
                yield attribute.words[place]
        else:
            number = attribute.rank(value) + attribute.step * way
            if attribute.low <= number <= attribute.high:
                yield attribute.at(number)


def _each_left_out(items: tuple[Item, ...]) -> Iterator[tuple[Item, ...]]:
    return (_without(items, place) for place in range(len(items)))


def _with(items: tuple[Item, ...], place: int, item: Item) -> tuple[Item, ...]:
    return (*items[:place], item, *items[place + 1 :])


def _without(items: tuple[Item, ...], place: int) -> tuple[Item, ...]:
    return items[:place] + items[place + 1 :]
