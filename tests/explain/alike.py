"""What the laws of explanations are checked against: one case at a time, one answer at a time, no cleverness."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from hypothesis import strategies as st

from alliance_expert.advice import advise
from alliance_expert.engine import Verdicts
from alliance_expert.model.advice import Advice
from alliance_expert.model.case import Answer, Facts, facts_at
from alliance_expert.model.knowledge import KnowledgeBase
from alliance_expert.model.vocabulary import Attribute, Kind, Option

from ..invented import ATTRIBUTES, SOURCES, cases, knowledge_base, knowledge_bases


def facts_of(kb: KnowledgeBase, case) -> Facts:
    return facts_at(case, None, kb.attributes, kb.roles.plain_source)


def advice_on(verdicts: Verdicts, facts: Facts) -> Advice:
    """Without a second opinion, which tests/engine finds to be the same: it is asked for in thousands of cases."""
    return advise(verdicts.kb, verdicts.sketch(facts))


def same_advice(advice: Advice) -> tuple:
    """What makes two pieces of advice the same (DESIGN: 3)."""
    return (
        advice.gate and advice.gate.notice.id,
        frozenset((item.strategy.id, item.timing) for item in advice.recommendations),
        frozenset(held.hold.id for held in advice.holds),
        frozenset(noted.notice.id for noted in advice.notices),
    )


def every_value(attribute: Attribute) -> list:
    match attribute.kind:
        case Kind.YES_NO:
            return [True, False]
        case Kind.CHOICE:
            return list(attribute.words)
        case Kind.MANY:
            chosen = product([False, True], repeat=len(attribute.words))
            return [tuple(w for w, on in zip(attribute.words, picked, strict=True) if on) for picked in chosen]
        case _:
            steps = int((attribute.high - attribute.low) / attribute.step)
            return [attribute.at(attribute.low + n * attribute.step) for n in range(steps + 1)]


def every_answer(name: str, session: int) -> list[Answer]:
    """Each value by each source."""
    return [Answer(name, value, source, session) for value in every_value(ATTRIBUTES[name]) for source in SOURCES]


def unanswered(facts: Facts) -> list[str]:
    return [name for name in ATTRIBUTES if facts.answer(name) is None]


@st.composite
def consultations(draw: st.DrawFn, most_unanswered: int = len(ATTRIBUTES), sessions: int = 2):
    """A random knowledge base with random facts, of which so many questions at most are not answered."""
    kb = draw(knowledge_bases(capped=True))
    facts = facts_of(kb, draw(cases(most=sessions)))
    open_ones = unanswered(facts)
    for name in open_ones[most_unanswered:]:
        answers = every_answer(name, facts.session)
        facts = facts.with_answers(answers[draw(st.integers(0, len(answers) - 1))])
    return kb, facts


OPTIONS = tuple(f"o{n}" for n in range(40))


def with_long_list(*rules, **more):
    """A knowledge base that can ask for any of 40 options."""
    kb = knowledge_base(*rules, gate=False, **more)
    options = tuple(Option(word, word) for word in OPTIONS)
    return replace(
        kb, attributes={**ATTRIBUTES, "long.list": replace(ATTRIBUTES["one.set"], id="long.list", options=options)}
    )
