"""The worked cases give, in substance, order and timing, what an experienced clinician would do."""

from __future__ import annotations

import functools

import pytest

from alliance_expert import consult, load, read_facts

HEAD = "case: {name}\nsessions:\n"


@functools.cache
def kb():
    return load()


def advice_of(*sessions: tuple[int, str]):
    text = "case: W\nsessions:\n"
    for number, facts in sessions:
        text += f"  - number: {number}\n    facts:\n" + "".join(
            f"      {line.strip()}\n" for line in facts.strip().splitlines()
        )
    return consult(kb(), read_facts(text, "W.yaml", kb()))


def refs(advice, timing):
    return [set(item.strategy.refs) for item in advice.recommendations if item.timing == timing]


def held(advice):
    return {ref for one in advice.holds for ref in one.hold.refs}


def in_order(found, *wanted):
    """Do these refs come in this order?"""
    places = [next((n for n, refs in enumerate(found) if refs & set(one.split("|"))), -1) for one in wanted]
    return -1 not in places and places == sorted(places)


def ruptures(advice):
    return {
        found.finding.id: found.confidence.word for found in advice.findings if found.finding.id in kb().roles.ruptures
    }


def test_a_clash_of_goals_with_a_mild_protest():
    advice = advice_of((4, """
        safety.risk: no
        alliance.goals: {value: 2, source: client}
        alliance.tasks: {value: 3, source: impression}
        alliance.bond: {value: 4, source: impression}
        alliance.goal_problem: [other_should_change, therapist_set_goal]
        rupture.confrontation: {value: [frustration, says_misunderstood], source: client}
        rupture.therapist_part: yes
        rupture.stage: not_addressed
    """))  # fmt: skip
    assert in_order(refs(advice, "now"), "RP1", "RP2|TS1", "X01|TS4")
    assert any(refs & {"RP3", "X11"} for refs in refs(advice, "now"))
    assert {"H1", "H9", "H10"} <= held(advice)
    assert (advice.weakest, ruptures(advice)) == (("goals",), {"confrontation-rupture": "firm"})


def test_the_therapists_own_mistake_is_owned_and_put_right_before_its_meaning_is_asked():
    advice = advice_of((8, "alliance.bond: 4"), (9, """
        safety.risk: no
        alliance.goals: 4
        alliance.tasks: 4
        alliance.bond: 2
        rupture.confrontation: {value: [anger, resentment, questions_motives], source: client}
        rupture.therapist_part: yes
        rupture.stage: not_addressed
        rupture.trigger: [admin_error]
    """))  # fmt: skip
    assert in_order(refs(advice, "now"), "RP1", "RP3", "RP4", "X10", "RP2")
    assert {"H18", "H1", "H7"} <= held(advice)
    assert "X12" in set().union(*refs(advice, "later"))


def test_danger_comes_before_everything_and_shows_nothing_else():
    advice = advice_of((3, """
        safety.risk: yes
        safety.handled: no
        alliance.bond: 3
        rupture.withdrawal: {value: [voices_doubts], source: client}
        client.symptoms: [active_psychosis]
    """))  # fmt: skip
    assert advice.gate is not None
    assert [item.strategy.refs for item in advice.recommendations] == [("X29",)]
    assert held(advice) == {"H12", "H3", "H14", "H16", "H7"}
    assert ruptures(advice) == {}
    assert {found.finding.id for found in advice.findings} == {"danger-open"}


def test_signs_that_a_practical_cause_explains_are_checked_and_not_repaired():
    advice = advice_of((7, """
        safety.risk: no
        alliance.bond: {value: 4, source: client}
        rupture.withdrawal: {value: [cancels, voices_doubts], source: client}
        rupture.other_cause: [practical]
        context.practical: [scheduling, money, childcare]
    """))  # fmt: skip
    assert in_order(refs(advice, "now"), "X15", "RP2")
    everything = set().union(*(item.strategy.refs for item in advice.recommendations))
    assert everything.isdisjoint({"RP1", "RP3", "RP4", "X11"})
    assert {"H10", "H1", "H13", "H7"} <= held(advice)
    assert ruptures(advice) == {}


def test_a_quiet_withdrawal_seen_by_the_therapist_is_possible_and_not_stated_flatly():
    advice = advice_of((12, """
        safety.risk: no
        alliance.goals: 4
        alliance.tasks: 2
        alliance.bond: 3
        rupture.withdrawal: {value: [withdrawn, disengaged, silent, threatens_to_stop], source: observed}
        rupture.therapist_part: yes
        rupture.stage: not_addressed
        client.attachment: avoidant
        rupture.trigger: [interpretation]
    """))  # fmt: skip
    assert ruptures(advice) == {"withdrawal-rupture": "tentative"}
    assert in_order(refs(advice, "now"), "RP1", "RP3", "RP2")
    assert {"H1", "H2", "H7", "H6"} <= held(advice)


def test_a_sound_alliance_is_kept_and_nothing_is_repaired():
    advice = advice_of((8, """
        safety.risk: no
        alliance.goals: {value: 5, source: client}
        alliance.tasks: {value: 5, source: client}
        alliance.bond: {value: 5, source: client}
        rupture.withdrawal: []
        rupture.confrontation: []
        measures.srs: 39
        outcome.trend: better
    """))  # fmt: skip
    assert refs(advice, "now") == [{"X30"}]
    assert refs(advice, "soon") == []
    assert held(advice) == {"H14"}


def test_after_one_meeting_advice_is_general_uncertain_and_begins_with_safety():
    advice = advice_of((1, """
        alliance.goals: {value: 3, source: impression}
        alliance.bond: {value: 3, source: impression}
        rupture.withdrawal: []
        rupture.confrontation: []
    """))  # fmt: skip
    assert in_order(refs(advice, "now"), "X29", "X04|TS3", "X05|TS4", "TS1|TS2")
    assert [item.confidence.word for item in advice.recommendations[1:]] == ["tentative"] * (
        len(advice.recommendations) - 1
    )
    asked = [question.attribute for question in advice.open_questions]
    assert asked[:2] == ["safety.risk", "alliance.tasks"]
    assert ruptures(advice) == {}


@pytest.mark.parametrize("risk", ["yes", "unsure"])
def test_once_danger_is_handled_safety_stays_in_sight(risk):
    advice = advice_of((5, f"safety.risk: {risk}\nsafety.handled: yes\nalliance.bond: 4"))
    assert advice.gate is None
    assert "X29" in set().union(*(item.strategy.refs for item in advice.recommendations))
    assert "H13" in held(advice)
