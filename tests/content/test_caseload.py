"""The example caseload: invented people of one therapist, on which everything about a caseload can be shown."""

from __future__ import annotations

import functools
import re
from collections import Counter

import pytest

from alliance_expert import follow, load, read_case
from alliance_expert.source.files import shipped

FILES = sorted((shipped("examples") / "caseload").glob("*.yaml"))
PRESSING_FIRST = "danger-handled danger-named-lately worse-and-heavy speaks-of-stopping mixed-rupture"


@functools.cache
def kb():
    return load()


@functools.cache
def case(code):
    (path,) = (path for path in FILES if path.stem == code)
    return read_case(path.read_text(encoding="utf-8"), path.name, kb())


@functools.cache
def advices(code):
    return tuple(follow(kb(), case(code), private=True))


def each_case(test):
    return pytest.mark.parametrize("code", [path.stem for path in FILES])(test)


def found(advice):
    return {one.finding.id for one in advice.findings}


def last(code):
    return found(advices(code)[-1])


def responses():
    return [one for path in FILES for session in case(path.stem).sessions for one in session.responses]


@each_case
def test_a_file_of_the_caseload_is_called_as_its_case(code):
    assert case(code).code == code


@each_case
def test_a_file_of_the_caseload_begins_with_who_this_invented_person_is_and_what_it_shows(code):
    (path,) = (path for path in FILES if path.stem == code)
    first, second = path.read_text(encoding="utf-8").splitlines()[:2]
    assert first.startswith("# An invented person: ")
    assert second.startswith("# Shows: ")


@each_case
def test_what_was_done_with_advice_was_done_with_what_was_advised_at_that_session(code):
    for session, advice in zip(case(code).sessions, advices(code), strict=True):
        advised = {item.strategy.id for item in advice.recommendations} | {one.hold.id for one in advice.holds}
        assert {one.item for one in session.responses} <= advised, session.number


def test_the_caseload_has_at_least_a_dozen_courses_and_one_that_has_just_begun():
    lengths = [len(case(path.stem).sessions) for path in FILES]
    assert sum(3 <= length <= 8 for length in lengths) >= 12
    assert lengths.count(1) == 1
    assert max(lengths) <= 8


def test_in_the_caseload_one_danger_is_open_one_was_left_open_and_one_is_handled():
    gated = {path.stem for path in FILES if advices(path.stem)[-1].gate}
    assert gated == {"K01", "K02"}
    assert "danger-left-open" in {reason.rule for reason in advices("K02")[-1].gate.reasons}
    assert "danger-handled" in last("K04")
    assert "danger-named-lately" in last("K25")


def test_each_finding_of_the_caseload_says_what_its_file_says_it_shows():
    shown = {
        "K05": "withdrawal-rupture", "K07": "confrontation-rupture", "K11": "score-falling", "K12": "speaks-of-stopping",
        "K14": "may-be-masking", "K15": "sound-alliance", "K16": "little-known", "K18": "repair-under-way",
        "K19": "may-stop-coming", "K21": "cannot-speak-freely", "K22": "sound-alliance", "K24": "worse-and-heavy",
        "K27": "alliance-not-looked-at",
    }  # fmt: skip
    assert {code: name for code, name in shown.items() if name not in last(code)} == {}
    assert any("rupture-repaired" in found(advice) for advice in advices("K09"))
    assert not {*kb().roles.pressing} & last("K09")


def test_a_strain_of_which_the_last_sessions_do_not_speak_is_in_the_caseload():
    strains = [bool({*kb().roles.ruptures} & found(advice)) for advice in advices("K08")]
    assert strains == [False, True, False, False]
    assert all(
        answer.attribute not in ("rupture.withdrawal", "rupture.confrontation")
        for session in case("K08").sessions[2:]
        for answer in session.answers
    )


def test_most_advice_of_the_caseload_was_taken_up_and_some_was_set_aside_for_the_same_reason_with_several_clients():
    taken = [one for one in responses() if one.accepted]
    aside = [one for one in responses() if not one.accepted]
    assert len(taken) > 2 * len(aside) > 0
    usual = {name for name, _ in kb().roles.set_aside}
    assert {one.why for one in aside} >= usual
    same = Counter((one.item, one.why) for one in aside if one.why in usual)
    assert sum(count >= 3 for count in same.values()) >= 2
    assert 1 <= sum(one.why not in usual for one in aside) <= 4


def test_what_the_work_stirs_in_the_therapist_comes_back_with_several_clients():
    themes = Counter()
    for path in FILES:
        said = {
            (answer.attribute, value)
            for session in case(path.stem).sessions
            for answer in session.answers
            if answer.attribute in kb().private and answer.value is not None
            for value in (answer.value if isinstance(answer.value, tuple | frozenset) else [answer.value])
        }
        themes.update(said)
    assert themes["therapist.reactions", "rescue_pull"] >= 4
    assert themes["therapist.reactions", "anxiety"] >= 3
    assert themes["therapist.communication", "strong"] >= 4


def test_a_danger_comes_before_who_may_be_gone_and_that_before_a_strain():
    assert kb().roles.pressing[:5] == tuple(PRESSING_FIRST.split())


def test_safety_without_an_answer_comes_after_every_sign_of_a_loss_and_before_what_carries_less():
    places = {name: place for place, name in enumerate(kb().roles.pressing)}
    unasked = places["safety-not-asked"]
    assert all(
        places[name] < unasked
        for name in ("speaks-of-stopping", "doing-worse", "may-stop-coming", *kb().roles.ruptures)
    )
    assert all(places[name] > unasked for name in ("leg-very-low", "score-falling", "alliance-not-looked-at"))


@each_case
def test_where_something_presses_there_is_something_to_do_now_or_soon(code):
    advice = advices(code)[-1]
    if {*kb().roles.pressing} & found(advice):
        assert {"now", "soon"} & {item.timing for item in advice.recommendations}


@each_case
def test_what_is_private_to_the_therapist_has_no_say_in_which_case_comes_first(code):
    told = follow(kb(), case(code))[-1]
    assert {*kb().roles.pressing} & found(told) == {*kb().roles.pressing} & last(code)
    assert (told.gate is None) == (advices(code)[-1].gate is None)


def test_what_puts_a_case_first_is_called_in_few_words():
    for name in kb().roles.pressing:
        assert len(kb().findings[name].title) <= 32, name


def test_the_usual_reasons_to_set_something_aside_are_few_and_blame_nobody():
    reasons = dict(kb().roles.set_aside)
    assert len(reasons) <= 8
    for name, words in reasons.items():
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name), name
        assert not re.search(r"fault|fail|forg[eo]t|resist|refus|unwilling|should|bad|wrong", words), words
