"""On the shipped rules: what a note tells of a case, and of a whole course, without private answers."""

from __future__ import annotations

import functools
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_expert import consult, follow, load, read_case, read_facts
from alliance_expert.model.case import Answer, Case, Session

from ..amount import some
from ..invented import cases, with_answer
from ..private import facts_of, is_fit_to_be_told, otherwise, plain, things, three, told, within, without_private

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@functools.cache
def kb():
    return load()


@st.composite
def any_case(draw: st.DrawFn, most: int = 2) -> Case:
    """Random cases, in most of which no gate stands, and in which much about the therapist is answered."""
    case = draw(otherwise(kb(), draw(cases(kb(), most=most))))
    return with_answer(case, Answer("safety.risk", draw(st.sampled_from(["no", "no", "yes"])), "record", _last(case)))


def _last(case: Case) -> int:
    return case.sessions[-1].number


COURSE = """
case: A17
sessions:
  - number: 2
    facts: {safety.risk: no, rupture.withdrawal: [cancels], therapist.reactions: [irritation]}
  - number: 3
    facts: {safety.risk: no, alliance.goals: {value: 2, source: client}, alliance.tasks: 4, alliance.bond: 4}
  - number: 5
    facts:
      safety.risk: no
      alliance.bond: {value: 2, source: client}
      rupture.confrontation: [frustration]
      rupture.therapist_part: yes
"""


def test_private_answers_are_those_about_the_therapist():
    assert {"rupture.therapist_part", "therapist.empathy", "alliance.bond_problem"} <= kb().private
    assert kb().private.isdisjoint({"safety.risk", "safety.handled", "alliance.bond"})


@settings(max_examples=some(80), deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_a_note_of_any_case_tells_nothing_private_and_no_more_than_the_advice(data):
    is_fit_to_be_told(kb(), *three(kb(), data.draw(any_case()), ahead=False))


@settings(max_examples=some(25), deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_whatever_is_true_of_the_therapist_a_note_tells_no_more_than_the_advice_without_it(data):
    case = data.draw(any_case())
    without = three(kb(), case, ahead=False)[2]
    for _ in range(3):
        note, *both = three(kb(), data.draw(otherwise(kb(), case)), ahead=False)
        within(note, without)
        is_fit_to_be_told(kb(), note, *both)


@settings(max_examples=some(8), deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_what_is_open_is_told_in_a_note_only_as_both_tell_it(data):
    case = data.draw(any_case(most=1))
    is_fit_to_be_told(kb(), *three(kb(), case))
    note, whole, _ = three(kb(), without_private(kb(), case))
    assert note == plain(kb(), whole)


def test_a_file_says_neither_what_the_therapists_part_shows_nor_what_it_speaks_against():
    """Silence that the symptoms explain, as long as nobody tells of a remark that hurt."""
    facts = "rupture.withdrawal: [silent], rupture.other_cause: [symptom], rupture.trigger: [remark]"
    text = f"case: A17\nsessions: [{{number: 4, facts: {{safety.risk: no, {facts}}}}}]\n"
    note, whole, without = ({name for _, name in things(one)} for one in three(kb(), read_case(text, "A17.yaml", kb())))
    assert {"withdrawal-rupture", "acknowledge-rupture"} <= whole - without - note
    assert {"signs-explained", "empathise"} <= without - whole - note
    assert "explore-rupture" in note


def test_a_course_is_the_advice_at_each_session_and_the_last_has_its_open_questions():
    case = read_case(COURSE, "A17.yaml", kb())
    course = follow(kb(), case, private=True)
    assert [advice.facts.session for advice in course] == [2, 3, 5]
    assert course[-1] == consult(kb(), read_facts(COURSE, "A17.yaml", kb()))
    assert [advice.open_questions == () for advice in course] == [True, True, False]
    assert [advice.weakest for advice in course] == [(), ("goals",), ()]
    assert follow(kb(), case, 3, private=True)[0] == course[0]
    assert follow(kb(), case, 3, private=True)[-1] == consult(kb(), read_facts(COURSE, "A17.yaml", kb(), 3))


def test_a_course_that_may_be_told_holds_nothing_private_and_no_more_than_the_whole_one():
    case = read_case(COURSE, "A17.yaml", kb())
    notes, course = follow(kb(), case), follow(kb(), case, private=True)
    assert any(answer.attribute in kb().private for answer in told(course))
    assert not any(answer.attribute in kb().private for answer in told(notes))
    for note, whole in zip(notes, course, strict=True):
        within(note, whole)
    assert notes[1] == replace(course[1], facts=notes[1].facts)
    bare = without_private(kb(), case)
    assert follow(kb(), bare)[:-1] == follow(kb(), bare, private=True)[:-1]
    assert follow(kb(), bare)[-1] == plain(kb(), follow(kb(), bare, private=True)[-1])


def test_a_session_that_the_case_does_not_have_is_said_to_be_missing():
    with pytest.raises(ValueError, match="has no session 4; it has 2, 3, 5"):
        follow(kb(), read_case(COURSE, "A17.yaml", kb()), 4)


def test_two_hundred_sessions_take_some_seconds():
    legs = [name for name, _ in kb().roles.legs]
    sessions = tuple(
        Session(
            number,
            (
                *(Answer(leg, 1 + (number + place) % 5, "client", number) for place, leg in enumerate(legs)),
                Answer("safety.risk", "no", "record", number),
                Answer("rupture.therapist_part", "yes", "impression", number),
            ),
        )
        for number in range(1, 201)
    )
    begun = time.process_time()
    course = follow(kb(), Case("A17", sessions))
    assert len(course) == 200
    assert time.process_time() - begun < 30  # seen: 3 seconds
    assert facts_of(kb(), Case("A17", sessions)).without(kb().private) == course[-1].facts
