"""Which questions are asked: none that matters is left out, and where it can be told exactly, none that does not."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert.engine import Verdicts
from alliance_expert.interview import relevance
from alliance_expert.interview.relevance import Question, Stake, in_order, most_telling, relevant, source_matters
from alliance_expert.model import condition as c
from alliance_expert.model.case import Answer, Case, Session, facts_at
from alliance_expert.model.knowledge import Advised

from ..amount import some
from ..explain.alike import advice_on, consultations, every_answer, facts_of, same_advice, unanswered
from ..invented import cases, knowledge_base, knowledge_bases, rule
from ..packs import small_kb, with_rule
from .test_dialogue import KB


def names_of(questions):
    return [question.attribute for question in questions]


def declined(facts):
    return {answer.attribute for answer in facts.sessions[-1].answers if answer.value is None}


@st.composite
def answers_to(draw, names, session):
    """Some of the questions answered in any way, as not known as well."""
    chosen = []
    for name in names:
        nothing = Answer(name, None, "record", session)
        answer = draw(st.sampled_from([None, nothing, *every_answer(name, session)]))
        chosen += [answer] if answer else []
    return chosen


def check_that_no_other_answer_matters(consultation, data):
    kb, facts = consultation
    verdicts = Verdicts(kb)
    asked = set(names_of(relevant(kb, facts)))
    rest = [name for name in unanswered(facts) if name not in asked | declined(facts)]
    facts = facts.with_answers(*data.draw(answers_to(sorted(asked), facts.session)))
    one, other = (facts.with_answers(*data.draw(answers_to(rest, facts.session))) for _ in range(2))
    assert same_advice(advice_on(verdicts, one)) == same_advice(advice_on(verdicts, other))


@settings(max_examples=some(40), deadline=None)
@given(consultations(), st.data())
def test_whatever_the_questions_left_out_turn_out_to_be_the_advice_is_the_same(consultation, data):
    check_that_no_other_answer_matters(consultation, data)


@pytest.mark.long
@settings(max_examples=some(400), deadline=None)
@given(consultations(), st.data())
def test_whatever_they_turn_out_to_be_in_many_more_cases(consultation, data):
    check_that_no_other_answer_matters(consultation, data)


@settings(max_examples=some(25), deadline=None)
@given(consultations(most_unanswered=2))
def test_where_there_are_few_ways_to_answer_exactly_what_can_change_the_advice_is_asked(consultation):
    kb, facts = consultation
    verdicts = Verdicts(kb)
    names = [name for name in unanswered(facts) if name not in declined(facts)]
    ways = [[None, *every_answer(name, facts.session)] for name in names]
    advice = {
        digits: same_advice(
            advice_on(verdicts, facts.with_answers(*(w[d] for w, d in zip(ways, digits, strict=True) if w[d])))
        )
        for digits in product(*(range(len(way)) for way in ways))
    }
    telling = {
        name
        for place, name in enumerate(names)
        if any(advice[digits] != advice[(*digits[:place], 0, *digits[place + 1 :])] for digits in advice)
    }
    assert set(names_of(relevant(kb, facts))) == telling


@settings(max_examples=some(25), deadline=None)
@given(knowledge_bases(capped=True), cases(most=2), st.data())
def test_after_the_last_question_no_answer_to_another_changes_the_advice(kb, truth, data):
    verdicts = Verdicts(kb)
    blank = replace(truth, sessions=(*truth.sessions[:-1], Session(truth.sessions[-1].number, ())))
    facts = facts_of(kb, blank)
    given_answers = {answer.attribute: answer for answer in truth.sessions[-1].answers}
    while questions := relevant(kb, facts):
        name = questions[0].attribute
        nothing = Answer(name, None, "record", facts.session)
        facts = facts.with_answers(given_answers.get(name, nothing))
    rest = [name for name in unanswered(facts) if name not in declined(facts)]
    completed = facts.with_answers(*data.draw(answers_to(rest, facts.session)))
    assert same_advice(advice_on(verdicts, completed)) == same_advice(advice_on(verdicts, facts))


# --- the order


def asked(*weights):
    """Questions with so many things that each would bring soon."""
    return [Question(name, (Stake("recommend", "s", "soon"),) * weight) for name, weight in weights]


def test_the_gate_comes_first_then_the_groups_that_are_asked_first_as_written_then_the_heaviest():
    questions = asked(
        ("client.attachment", 9), ("client.motivation", 1), ("rupture.withdrawal", 2), ("alliance.bond", 1),
        ("alliance.goals", 1), ("safety.handled", 1), ("safety.risk", 1), ("measures.srs", 5),
    )  # fmt: skip
    assert names_of(in_order(KB, questions)) == [
        "safety.risk", "safety.handled", "alliance.goals", "alliance.bond", "rupture.withdrawal", "client.attachment",
        "client.motivation", "measures.srs",
    ]  # fmt: skip


def test_a_group_that_was_begun_is_finished_before_a_heavier_one_but_after_those_asked_first():
    questions = asked(("client.motivation", 1), ("measures.srs", 5), ("rupture.withdrawal", 1))
    assert names_of(in_order(KB, questions, "client.attachment")) == [
        "rupture.withdrawal", "client.motivation", "measures.srs",
    ]  # fmt: skip


def test_within_a_group_that_is_not_asked_first_the_heaviest_comes_first():
    questions = asked(("client.attachment", 1), ("client.motivation", 2))
    assert names_of(in_order(KB, questions)) == ["client.motivation", "client.attachment"]


def test_of_the_most_telling_the_gate_is_one_in_any_case():
    questions = asked(("client.attachment", 9), ("safety.risk", 1), ("measures.srs", 5))
    assert set(names_of(most_telling(KB, questions, 2))) == {"safety.risk", "client.attachment"}
    assert names_of(most_telling(KB, questions, 0)) == names_of(most_telling(KB, questions, -3)) == ["safety.risk"]


def test_what_is_due_now_weighs_most():
    now, soon, later, hold = (
        Question("client.attachment", (stake,))
        for stake in (
            Stake("recommend", "s", "now"), Stake("recommend", "s", "soon"), Stake("recommend", "s", "later"), Stake("hold", "h")
        )
    )  # fmt: skip
    assert now.weight > hold.weight > soon.weight > later.weight == 0


# --- who said it


def matters(kb, value, name="alliance.goals", *others):
    """Does it matter who gave this answer, beside others?"""
    answer = Answer(name, value, "impression", 4)
    case = Case("A17", (Session(4, (Answer("safety.risk", "no", "record", 4), answer, *others)),))
    return source_matters(kb, facts_at(case, None, kb.attributes, "record"), answer)


def test_who_said_it_matters_where_a_rule_that_may_fire_rests_on_it():
    assert matters(KB, 2)
    assert not matters(KB, 4)
    assert matters(KB, ("silent",), "rupture.withdrawal")
    assert not matters(KB, (), "rupture.withdrawal")


def test_who_said_it_does_not_matter_to_a_rule_that_cannot_fire_any_more():
    tired = Answer("client.motivation", "high", "impression", 4)
    kb = replace(KB, rules=tuple(one for one in KB.rules if one.id in ("far-and-tired", "danger-open", "danger-left")))
    assert matters(kb, 2)
    assert not matters(kb, 2, "alliance.goals", tired)


@pytest.mark.parametrize(
    ("when", "value", "rests"),
    [
        ("{not: {alliance.goals: {at_most: 2}}}", 4, True),
        ("{not: {alliance.goals: {at_most: 2}}}", 2, False),
        ("{weakest: alliance.goals}", 1, True),
        ("{unless_known: {alliance.goals: {at_most: 2}}}", 4, False),
    ],
)
def test_a_rule_rests_on_what_must_be_so_or_must_not_but_not_on_an_exception(when, value, rests):
    kb = small_kb({"topic/all.rules.yaml": with_rule(when, "notice: standing")})
    kb = replace(kb, rules=tuple(one for one in kb.rules if one.id in ("mine", "danger-open", "danger-left")))
    legs = (Answer(name, 3, "client", 4) for name in ("alliance.tasks", "alliance.bond"))
    assert matters(kb, value, "alliance.goals", *legs) == rests


def test_who_said_it_matters_where_a_rule_asks_for_it():
    asks = small_kb({"topic/all.rules.yaml": with_rule("{alliance.goals.source: client}", "notice: standing")})
    assert matters(asks, 5)


def test_a_question_that_a_rule_waits_for_alone_weighs_three_times_as_much():
    def weights(*answers):
        case = Case("A17", (Session(4, (Answer("safety.risk", "no", "record", 4), *answers)),))
        questions = relevant(kb, facts_at(case, None, kb.attributes, "record"))
        return {question.attribute: question.weight for question in questions}

    kb = replace(KB, rules=tuple(one for one in KB.rules if one.id in ("far-and-tired", "danger-open", "danger-left")))
    assert weights() == {"alliance.goals": 10, "client.motivation": 10}
    assert weights(Answer("alliance.goals", 2, "client", 4)) == {"client.motivation": 30}


# --- what a random rule base seldom has


def told(*rules, most=(), stops=(), **answers):
    """What is asked by bounds alone, where these rules are all there are."""
    kb = knowledge_base(*rules, gate=False, stops=stops)
    kb = replace(kb, roles=replace(kb.roles, most=most))
    stated = tuple(Answer(name.replace("_", "."), value, "told", 1) for name, value in answers.items())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relevance, "MOST_COMBINATIONS", 0)
        return set(names_of(relevant(kb, facts_of(kb, Case("A17", (Session(1, stated),))))))


FLAG, RED, KNOWN = c.Is("one.flag", (True,)), c.Is("one.choice", ("red",)), c.Known("one.grade")


def test_what_would_only_be_more_urgent_is_asked_for():
    """For where not all have room, the more urgent stays."""
    rules = (
        rule("certain", KNOWN, recommend=(Advised("s0", "now", 5), Advised("s1", "now", 4))),
        rule("urgent", FLAG, recommend=(Advised("s0", "now", 1),)),
    )
    assert told(*rules, most=(("now", 1),), one_grade="low") == {"one.flag"}


def test_what_would_be_no_more_urgent_and_no_earlier_is_not_asked_for():
    rules = (
        rule("certain", KNOWN, recommend=(Advised("s0", "now", 5),)),
        rule("no more", FLAG, recommend=(Advised("s0", "soon", 5), Advised("s0", "now", None))),
    )
    assert told(*rules, one_grade="low") == set()


def test_what_is_stopped_for_certain_is_not_asked_for_and_what_is_moved_no_earlier():
    rules = (
        rule("certain", KNOWN, hold=("h0",), recommend=(Advised("s0", "later", None),)),
        rule("stopped", FLAG, recommend=(Advised("s1", "now", 1),)),
        rule("moved", RED, recommend=(Advised("s0", "now", None),)),
    )
    assert told(*rules, stops=(("s1", "never"), ("s0", "later")), one_grade="low") == set()
    assert told(*rules, stops=(("s1", "soon"), ("s0", "soon")), one_grade="low") == {"one.flag", "one.choice"}


def test_a_finding_that_must_fail_is_asked_for_on_that_side():
    """Nobody knows the colour, so that the finding cannot hold; but it may fail."""
    rules = (
        rule("found", c.All((FLAG, RED)), find=("f0",)),
        rule("not found", c.Not(c.FindingHolds("f0")), recommend=(Advised("s0", "now", None),)),
    )
    assert told(*rules, one_choice=None) == {"one.flag"}


def test_what_a_rule_says_already_is_not_asked_for():
    rules = (rule("certain", KNOWN, hold=("h1",), notice=("n0",)), rule("again", FLAG, hold=("h1",), notice=("n0",)))
    assert told(*rules, one_grade="low") == set()
    assert told(*rules) == {"one.flag", "one.grade"}


def test_beside_a_gate_that_may_stand_no_hold_stops_and_only_what_is_marked_for_it_is_certain():
    def asked_for(marked):
        kb = knowledge_base(
            rule("certain", KNOWN, hold=("h0",), recommend=(Advised("s0", "now", None),), with_gate=marked),
            rule("beside", FLAG, recommend=(Advised("s0", "now", None), Advised("s1", "now", None)), with_gate=True),
            stops=(("s1", "never"),),
        )
        case = Case("A17", (Session(1, (Answer("one.grade", "low", "told", 1),)),))
        return set(names_of(relevant(kb, facts_of(kb, case))))

    assert asked_for(marked=True) == asked_for(marked=False) == {"gate.open", "gate.handled", "one.flag"}


def test_where_few_ways_are_left_what_can_never_come_together_is_not_asked_for():
    never = rule("never", c.All((RED, c.Not(RED), FLAG)), recommend=(Advised("s0", "now", None),))
    assert told(never) == {"one.choice", "one.flag"}
    kb = knowledge_base(never, gate=False)
    assert relevant(kb, facts_of(kb, Case("A17", (Session(1, ()),)))) == ()
