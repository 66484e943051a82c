"""What must hold of every note where private answers may not be told: said once, for invented and for shipped rules."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import replace

from hypothesis import strategies as st

from alliance_expert.advice import LIMITS, advise, shared
from alliance_expert.engine import Verdicts
from alliance_expert.explain import look_ahead
from alliance_expert.model.advice import Advice
from alliance_expert.model.case import Answer, Case, Facts, facts_at
from alliance_expert.model.knowledge import KnowledgeBase

from .invented import any_value


def facts_of(kb: KnowledgeBase, case: Case) -> Facts:
    return facts_at(case, None, kb.attributes, kb.roles.plain_source)


def without_private(kb: KnowledgeBase, case: Case) -> Case:
    return replace(case, sessions=tuple(one.without(kb.private) for one in case.sessions))


def three(kb: KnowledgeBase, case: Case, ahead: bool = True) -> tuple[Advice, Advice, Advice]:
    """What may be told, the advice with private answers, and the one without; open questions only if looked `ahead`."""
    verdicts = Verdicts(kb)
    whole, without = (
        look_ahead(kb, advice) if ahead else advice
        for advice in (advise(kb, verdicts.consult(facts_of(kb, one))) for one in (case, without_private(kb, case)))
    )
    return shared(kb, whole, without), whole, without


@st.composite
def otherwise(draw: st.DrawFn, kb: KnowledgeBase, case: Case) -> Case:
    """The case with some private answers in place of those it has."""
    sessions = []
    for one in without_private(kb, case).sessions:
        asked = sorted(draw(st.sets(st.sampled_from(sorted(kb.private)))))
        values = {name: draw(st.one_of(st.none(), any_value(kb.attributes[name]))) for name in asked}
        source = draw(st.sampled_from(sorted(kb.sources)))
        answers = tuple(Answer(name, value, source, one.number) for name, value in values.items())  # type: ignore[arg-type]
        sessions.append(replace(one, answers=(*one.answers, *answers)))
    return replace(case, sessions=tuple(sessions))


def within(note: Advice, other: Advice) -> None:
    """The note tells nothing that the other advice does not: not earlier, not surer, and not as more certain to last."""
    mine, theirs = things(note), things(other)
    assert mine.keys() <= theirs.keys()
    for name, (timing, sure) in mine.items():
        assert LIMITS.index(timing) >= LIMITS.index(theirs[name][0]), name
        assert sure <= theirs[name][1], name
    held = {name for firing in other.trace for name in firing.rule.find}
    fired = {firing.rule.id for firing in other.trace}
    assert all(firing.rule.id in fired or held.intersection(firing.rule.find) for firing in note.trace)
    assert note.weakest in ((), other.weakest)
    known = {asked.attribute: set(asked.could_change) for asked in other.open_questions}
    for asked in note.open_questions:
        assert set(asked.could_change) <= known[asked.attribute]
    items = {item.strategy.id: item for item in other.recommendations}
    for item in note.recommendations:
        beside = items[item.strategy.id]
        assert set(item.depends_on) <= set(beside.depends_on)
        assert set(item.timing_depends_on) <= set(beside.timing_depends_on)
        assert beside.firm_whatever_is_unknown or not item.firm_whatever_is_unknown
        assert set(item.moved_by) <= {held.hold.id for held in other.holds}


def things(advice: Advice) -> Mapping[tuple[str, str], tuple[str, int]]:
    """What an advice tells, by kind and id, with when and how sure."""
    now = LIMITS[0]
    gate = (advice.gate,) if advice.gate else ()
    notices: dict[tuple[str, str], tuple[str, int]] = {}
    for one in (*gate, *advice.notices):
        key = ("notice", one.notice.id)
        notices[key] = (now, max(one.confidence, notices.get(key, (now, 0))[1]))
    stopped = (one for held in advice.holds for one in held.stopped)
    return {
        **{("recommend", item.strategy.id): (item.timing, item.confidence) for item in advice.recommendations},
        **{("hold", held.hold.id): (now, held.confidence) for held in advice.holds},
        **{("stopped", one.strategy.id): (now, max(why.confidence for why in one.reasons)) for one in stopped},
        **{("find", one.finding.id): (now, one.confidence) for one in advice.findings},
        **notices,
    }


def told(value: object) -> Iterator[Answer]:
    """Every answer that stands anywhere in a value."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Answer):
            yield one
        elif dataclasses.is_dataclass(one):
            waiting += [getattr(one, field.name) for field in dataclasses.fields(one)]
        elif isinstance(one, Mapping):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, tuple | list | set | frozenset):
            waiting += one


def plain(kb: KnowledgeBase, advice: Advice) -> Advice:
    """The advice but for questions that are private."""

    def public(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if name not in kb.private)

    return replace(
        advice,
        open_questions=tuple(asked for asked in advice.open_questions if asked.attribute not in kb.private),
        recommendations=tuple(
            replace(item, depends_on=public(item.depends_on), timing_depends_on=public(item.timing_depends_on))
            for item in advice.recommendations
        ),
    )


def is_fit_to_be_told(kb: KnowledgeBase, note: Advice, whole: Advice, without: Advice) -> None:
    """All that must hold of a note, beside the advice with private answers and the one without."""
    within(note, whole)
    within(note, without)
    both = things(whole).keys() & things(without).keys()
    hidden = (
        both - things(note).keys()
    )  # what one hold stops with private answers and another without, if neither is told
    assert {kind for kind, _ in hidden} <= {"stopped"}
    assert not [answer for answer in told(note) if answer.attribute in kb.private]
    assert note.facts == without.facts
    assert kb.private.isdisjoint(asked.attribute for asked in note.open_questions)
    assert kb.private.isdisjoint(name for item in note.recommendations for name in item.depends_on)
    assert kb.private.isdisjoint(name for item in note.recommendations for name in item.timing_depends_on)
    assert (note.gate, whole.gate, without.gate) == (note.gate,) * 3
    assert [item.rank for item in note.recommendations] == list(range(1, len(note.recommendations) + 1))
    timings = [LIMITS.index(item.timing) for item in note.recommendations]
    assert timings == sorted(timings)
    assert [firing.step for firing in note.trace] == list(range(1, len(note.trace) + 1))
    settled_alike(note, whole, without)


def settled_alike(note: Advice, whole: Advice, without: Advice) -> None:
    """What a note says that something rests on, or that does not hold, is so with private answers and without."""
    found = [{name for firing in advice.trace for name in firing.rule.find} for advice in (note, whole, without)]
    assert found[1] & found[2] <= found[0]
    stopped = [one for held in note.holds for one in held.stopped]
    several = (*note.recommendations, *note.holds, *note.notices, *note.findings, *stopped)
    reasons = [why for one in several for why in one.reasons]
    for on in (*reasons, *(firing.judgement for firing in note.trace)):
        assert all((name in found[1]) == (name in found[2]) for name in on.findings)
