"""The course over sessions: each source by itself, unknown is never none, and nothing that rules could not say."""

from __future__ import annotations

import functools
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_expert import follow, load, read_case
from alliance_expert.advice import advise, course
from alliance_expert.engine import Verdicts
from alliance_expert.model.case import Case, facts_at
from alliance_expert.model.condition import ChangeIs, ConstantAt, FallingOver
from alliance_expert.model.course import NONE, OPEN, OPENED, REOPENED, REPAIRED, UNKNOWN, UNSEEN, WITHHELD, Course
from alliance_expert.source.files import shipped

from ..amount import some
from ..invented import cases

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
SIGNS = "rupture.withdrawal: {value: [disengaged, voices_doubts], source: client}, rupture.confrontation: [], rupture.other_cause: []"
NO_SIGNS = "rupture.withdrawal: [], rupture.confrontation: []"
REPAIR = f"{NO_SIGNS}, rupture.stage: {{value: repaired, source: client}}"
DANGER = "safety.risk: yes"


@functools.cache
def kb():
    return load()


def case_of(*sessions: str, first: int = 1) -> Case:
    """A case with these facts, session by session."""
    lines = [f"  - {{number: {n}, facts: {{{facts}}}}}\n" for n, facts in enumerate(sessions, start=first)]
    safe = [line.replace("facts: {", "facts: {safety.risk: no, ") if DANGER not in line else line for line in lines]
    return read_case("case: A17\nsessions:\n" + "".join(safe).replace(", }", "}"), "A17", kb())


def briefly(case: Case) -> Course:
    """The course by the advice on all answers."""
    verdicts = Verdicts(kb())
    facts = (facts_at(case, one.number, kb().attributes, kb().roles.plain_source) for one in case.sessions)
    return course(kb(), [advise(kb(), verdicts.consult(one)) for one in facts])


def states(*sessions: str) -> list[tuple[str, str]]:
    """How it stands with strain at each session, and what has happened."""
    return [(step.strain.state, step.strain.event) for step in briefly(case_of(*sessions)).steps]


# --- what was done with the advice


def test_each_step_has_what_was_done_with_its_own_advice():
    case = read_case((shipped("examples") / "course-repaired.yaml").read_text(encoding="utf-8"), "A", kb())
    assert [step.responses for step in briefly(case).steps] == [one.responses for one in case.sessions]
    done = {step.session: [one.item for one in step.responses] for step in course(kb(), follow(kb(), case)).steps}
    assert done[4] == ["explore-rupture", "brief-feedback"]  # not own-your-part, which a private answer brings
    assert done[9] == []


# --- strain


def test_a_strain_opens_is_repaired_and_opens_again():
    assert states(NO_SIGNS, SIGNS, SIGNS, REPAIR, NO_SIGNS, SIGNS) == [
        (NONE, ""),
        (OPEN, OPENED),
        (OPEN, ""),
        (REPAIRED, REPAIRED),
        (NONE, ""),
        (OPEN, REOPENED),
    ]


def test_a_strain_that_is_seen_no_more_is_not_repaired():
    assert states(SIGNS, NO_SIGNS, SIGNS) == [(OPEN, OPENED), (NONE, UNSEEN), (OPEN, OPENED)]


def test_where_nobody_asked_it_is_not_known_and_what_stood_before_is_not_over():
    assert states(SIGNS, "", SIGNS, "") == [(OPEN, OPENED), (UNKNOWN, ""), (OPEN, ""), (UNKNOWN, "")]
    assert states("", "") == [(UNKNOWN, "")] * 2


def test_while_a_danger_is_open_nothing_is_told_of_strain():
    assert states(SIGNS, f"{DANGER}, {SIGNS}", SIGNS) == [(OPEN, OPENED), (WITHHELD, ""), (OPEN, "")]


# --- answers


def series(one: Course, attribute: str):
    return {found.source: found for found in one.series if found.attribute == attribute}


def test_views_of_different_sources_are_never_one_line():
    both = briefly(
        case_of(
            "alliance.bond: {value: 5, source: client}",
            "alliance.bond: {value: 2, source: impression}",
            "alliance.bond: {value: 4, source: client}",
        )
    )
    found = series(both, "alliance.bond")
    assert {source: [a.value for a in one.answers] for source, one in found.items()} == {
        "client": [5, 4],
        "impression": [2],
    }
    assert (found["client"].change, found["impression"].change) == ("worse", "")
    assert (found["client"].firm, found["impression"].firm) == (True, False)


def test_a_carried_answer_is_no_new_one_and_an_unknown_one_is_no_answer():
    told = briefly(case_of("measures.srs: 30", "", "measures.srs: unknown", "measures.srs: 32"))
    (one,) = series(told, "measures.srs").values()
    assert [answer.session for answer in one.answers] == [1, 4]


@pytest.mark.parametrize(
    ("scores", "falling", "constant", "change"),
    [
        ((38, 36, 33), 3, 0, "worse"),
        ((30, 38, 36, 33), 3, 0, "worse"),
        ((38, 36), 0, 0, "worse"),
        ((33, 36, 36, 36), 0, 3, "same"),
        ((33, 36, 38), 0, 0, "better"),
        ((33,), 0, 0, ""),
    ],
)
def test_what_is_said_of_answers_is_what_the_tests_of_the_rules_say(scores, falling, constant, change):
    told = briefly(case_of(*(f"measures.srs: {{value: {score}, source: measure}}" for score in scores)))
    (one,) = series(told, "measures.srs").values()
    assert (one.falling, one.constant, one.change) == (falling, constant, change)
    assert all(isinstance(test, ChangeIs | FallingOver | ConstantAt) for test in one.says)


@pytest.mark.parametrize(("sessions", "of"), [(1, None), (2, ".80"), (3, ".80"), (4, ".90"), (7, ".90")])
def test_one_session_is_not_dependable_two_reach_80_and_four_90(sessions, of):
    told = briefly(case_of(*["alliance.bond: {value: 4, source: client}"] * sessions))
    (one,) = series(told, "alliance.bond").values()
    assert (str(one.dependable).removeprefix("0") if one.dependable else None) == of


def test_impressions_are_dependable_in_no_number_and_progress_is_not_counted():
    told = briefly(case_of(*["alliance.bond: {value: 4, source: impression}, outcome.trend: same"] * 5))
    (bond,) = series(told, "alliance.bond").values()
    (trend,) = series(told, "outcome.trend").values()
    assert (bond.dependable, bond.counted, trend.counted) == (None, False, False)


def test_what_changed_stands_with_the_session_just_before_and_not_with_a_long_past_one():
    told = briefly(
        case_of("alliance.bond: {value: 2, source: client}", "", "alliance.bond: {value: 4, source: client}")
    )
    changes = [(step.session, change.after.session, change.direction) for step in told.steps for change in step.changes]
    assert changes == [(2, 3, "better")]


# --- laws


@settings(max_examples=some(40), deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_a_further_session_changes_nothing_that_was_said_of_earlier_ones(data):
    case = data.draw(cases(kb(), most=3))
    told = briefly(case)
    for many in range(1, len(case.sessions)):
        earlier = briefly(replace(case, sessions=case.sessions[:many]))
        assert [(s.session, s.strain) for s in earlier.steps] == [(s.session, s.strain) for s in told.steps[:many]]
        for one in earlier.series:
            later = next(s for s in told.series if (s.attribute, s.source) == (one.attribute, one.source))
            assert later.answers[: len(one.answers)] == one.answers


@settings(max_examples=some(40), deadline=None, suppress_health_check=SLOW)
@given(cases(kb(), most=3))
def test_no_series_mixes_sources_and_strain_is_none_only_where_it_was_asked(case):
    told = briefly(case)
    for one in told.series:
        assert {answer.source for answer in one.answers} == {one.source}
        assert None not in [answer.value for answer in one.answers]
    asked = [any(answer.attribute.startswith("rupture.") for answer in one.answers) for one in case.sessions]
    for n, step in enumerate(told.steps, start=1):
        assert step.strain.state != NONE or any(asked[:n])


def test_what_private_answers_tell_of_a_strain_is_not_known_in_a_note_and_never_none():
    signs = "rupture.withdrawal: {value: [disengaged, threatens_to_stop], source: observed}, rupture.confrontation: []"
    signs += ", rupture.other_cause: [practical, setting, fair_question]"
    case = case_of(signs, f"{signs}, rupture.trigger: [remark]")
    whole = [step.strain.state for step in course(kb(), follow(kb(), case, private=True)).steps]
    told = [step.strain.state for step in course(kb(), follow(kb(), case)).steps]
    assert (whole, told) == ([NONE, OPEN], [NONE, UNKNOWN])


@pytest.mark.parametrize("name", ["course-repaired", "course-falling", "course-danger"])
def test_the_course_without_private_answers_has_none_of_them(name):
    case = read_case((shipped("examples") / f"{name}.yaml").read_text(encoding="utf-8"), name, kb())
    told = course(kb(), follow(kb(), case))
    assert kb().private.isdisjoint(one.attribute for one in told.series)
