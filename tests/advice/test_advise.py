"""Timing, holds, ranking, confidence, weakest leg."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert.advice import advise
from alliance_expert.engine import Verdicts
from alliance_expert.model import condition as c
from alliance_expert.model.case import Answer, Case, Session, facts_at
from alliance_expert.model.knowledge import Advised

from ..amount import some
from ..invented import LEGS, ROLES, cases, knowledge_base, knowledge_bases, rule, with_responses

ALWAYS = c.Unknown("one.choice")


def advice_of(kb, *answers, session=1):
    stated = tuple(Answer(name, value, source, session) for name, value, source in answers)
    facts = facts_at(Case("A17", (Session(session, stated),)), session, kb.attributes, "record")
    return advise(kb, Verdicts(kb).consult(facts))


def recommends(name, strategy, timing, when=ALWAYS, urgency=None):
    return rule(name, when, recommend=(Advised(strategy, timing, urgency),))


def timings(advice):
    return {item.strategy.id: item.timing for item in advice.recommendations}


@settings(max_examples=some(100), deadline=None)
@given(knowledge_bases(capped=True), cases(), st.data())
def test_the_advice_is_the_same_whatever_was_done_with_it_before(kb, case, data):
    verdicts = Verdicts(kb)
    plain, responded = (
        advise(kb, verdicts.consult(facts_at(one, None, kb.attributes, kb.roles.plain_source)))
        for one in (case, data.draw(with_responses(case)))
    )
    assert replace(responded, facts=plain.facts) == plain


def test_a_strategy_takes_its_earliest_timing():
    kb = knowledge_base(recommends("a", "s0", "later"), recommends("b", "s0", "soon"))
    assert timings(advice_of(kb)) == {"s0": "soon"}


def test_the_first_reason_is_one_that_gives_the_timing():
    kb = knowledge_base(recommends("a", "s0", "later"), recommends("z", "s0", "now"), recommends("b", "s0", "soon"))
    (item,) = advice_of(kb).recommendations
    assert (item.timing, [reason.rule for reason in item.reasons]) == ("now", ["z", "a", "b"])


def test_what_is_least_urgent_is_put_back_where_more_is_due_than_a_timing_may_hold():
    rules = [recommends(f"r{n}", f"s{n}", "now", urgency=9 - n) for n in range(4)]
    advice = advice_of(replace(knowledge_base(*rules), roles=replace(ROLES, most=(("now", 2), ("soon", 1)))))
    assert timings(advice) == {"s3": "now", "s2": "now", "s1": "soon", "s0": "later"}
    assert {item.strategy.id for item in advice.recommendations if item.put_back} == {"s1", "s0"}


@pytest.mark.parametrize("source", ["told", "guess"])
def test_how_sure_a_recommendation_is_never_puts_it_back(source):
    rules = [
        recommends("a", "s0", "now", c.Is("one.choice", ("red",)), urgency=2),
        recommends("b", "s1", "now", urgency=2),
    ]
    kb = replace(knowledge_base(*rules), roles=replace(ROLES, most=(("now", 1),)))
    kb_of_guess = advice_of(kb, ("one.choice", "red", source))
    assert timings(kb_of_guess)["s0"] == "now"


@pytest.mark.parametrize(
    ("advised", "limit", "timing", "moved"),
    [
        ("now", "soon", "soon", ("h0",)),
        ("now", "later", "later", ("h0",)),
        ("later", "soon", "later", ()),
        ("soon", "soon", "soon", ()),
    ],
)
def test_a_hold_moves_what_it_stops_to_its_limit_and_never_forward(advised, limit, timing, moved):
    kb = knowledge_base(recommends("a", "s0", advised), rule("b", ALWAYS, hold=("h0",)), stops=(("s0", limit),))
    (item,) = advice_of(kb).recommendations
    assert (item.timing, item.moved_by) == (timing, moved)


def test_what_a_hold_never_lets_through_is_shown_once_with_both_reasons():
    kb = knowledge_base(recommends("a", "s0", "now"), rule("b", ALWAYS, hold=("h0",)), stops=(("s0", "never"),))
    advice = advice_of(kb)
    assert advice.recommendations == ()
    (held,) = advice.holds
    assert [reason.because for reason in held.reasons] == ["Because b."]
    assert [(s.strategy.id, [r.because for r in s.reasons]) for s in held.stopped] == [("s0", ["Because a."])]


def test_a_hold_that_does_not_stand_stops_nothing():
    kb = knowledge_base(recommends("a", "s0", "now"), stops=(("s0", "never"),))
    assert timings(advice_of(kb)) == {"s0": "now"}


def test_the_ranking_is_timing_then_urgency_then_firmness_then_reasons_then_id():
    told = c.Is("one.flag", (True,))
    guessed = c.Is("one.grade", ("low",))
    kb = knowledge_base(
        recommends("r1", "s4", "soon"),
        recommends("r2", "s3", "now", urgency=1),
        recommends("r3", "s2", "now", when=guessed),
        recommends("r4", "s1", "now", when=told),
        recommends("r5", "s0", "now", when=told),
        recommends("r6", "s0", "now", when=told),
    )
    advice = advice_of(kb, ("one.flag", True, "told"), ("one.grade", "low", "guess"))
    assert [(item.rank, item.strategy.id) for item in advice.recommendations] == [
        (1, "s3"), (2, "s0"), (3, "s1"), (4, "s2"), (5, "s4"),
    ]  # fmt: skip


def test_urgency_is_the_lowest_that_a_rule_gives_else_the_strategy_s_own():
    kb = knowledge_base(
        recommends("a", "s1", "now", urgency=7), recommends("b", "s1", "later"), recommends("c", "s2", "now", urgency=6)
    )
    assert [item.strategy.id for item in advice_of(kb).recommendations] == ["s2", "s1"]


def test_advice_is_as_firm_as_its_firmest_reason_and_firm_reasons_come_first():
    kb = knowledge_base(
        recommends("a", "s0", "now", when=c.Is("one.grade", ("low",))),
        recommends("b", "s0", "now", when=c.Is("one.flag", (True,))),
    )
    (item,) = advice_of(kb, ("one.grade", "low", "guess"), ("one.flag", True, "told")).recommendations
    assert (item.confidence.word, [reason.rule for reason in item.reasons]) == ("firm", ["b", "a"])
    (item,) = advice_of(kb, ("one.grade", "low", "guess")).recommendations
    assert item.confidence.word == "tentative"


@pytest.mark.parametrize(
    ("ranks", "weakest"),
    [((2, 3, 4), ("a",)), ((3, 2, 2), ("b", "c")), ((3, 3, 3), ()), ((2, 3, None), ()), ((4, 4, 1), ("c",))],
)
def test_the_weakest_are_the_lowest_legs_when_all_are_answered_and_not_all_equal(ranks, weakest):
    kb = knowledge_base(rule("a", c.Weakest("leg.a", ("leg.b", "leg.c")), find=("f0",)))
    answers = [(leg, rank, "told") for leg, rank in zip(LEGS, ranks, strict=True) if rank is not None]
    advice = advice_of(kb, *answers)
    assert advice.weakest == weakest
    assert bool(advice.findings) == ("a" in weakest)


def test_what_to_say_is_that_of_the_first_leading_rule_that_gives_words_else_the_strategys_own():
    def says(name, timing, words=""):
        return rule(name, ALWAYS, recommend=(Advised("s0", timing, None, words),))

    def said(*rules):
        kb = knowledge_base(*rules)
        own = replace(kb, strategies={"s0": replace(kb.strategies["s0"], say=("As always.",))})
        (item,) = advice_of(own).recommendations
        return item.say

    assert said(says("a", "now")) == "As always."
    assert said(says("a", "now"), says("b", "now", "As b."), says("c", "now", "As c.")) == "As b."
    assert said(says("a", "now"), says("b", "soon", "As b.")) == "As always."
