"""Which questions are asked: none that matters is left out, and where it can be told exactly, none that does not."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert.engine import Verdicts
from alliance_expert.interview.relevance import relevant
from alliance_expert.model.case import Answer, Session

from ..amount import some
from ..explain.alike import advice_on, consultations, every_answer, facts_of, same_advice, unanswered
from ..invented import cases, knowledge_bases


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
