"""The shipped rules: clean, tested, fired; and the same by every engine."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_expert import consult, load, read_facts
from alliance_expert.advice import advise
from alliance_expert.author.lecture import checklist
from alliance_expert.author.scenarios import read_scenarios
from alliance_expert.author.testing import run
from alliance_expert.author.wording import pattern
from alliance_expert.engine import Chainer, Verdicts
from alliance_expert.model.case import facts_at
from alliance_expert.model.condition import All, AnyOf, FindingHolds, attributes_of, leaves
from alliance_expert.model.verdict import Verdict
from alliance_expert.source.files import shipped

from ..amount import some
from ..invented import cases


@functools.cache
def kb():
    return load()


@functools.cache
def chainer():
    return Chainer(kb())


@functools.cache
def results():
    return tuple(run(read_scenarios([shipped("rules")], kb()), kb()))


def test_every_scenario_passes():
    assert [(one.scenario.name, one.failures) for one in results() if one.failures] == []
    assert len(results()) >= 200


def test_every_rule_fires_in_some_scenario():
    fired = {line.split(" ")[0] for one in results() for line in one.fired}
    assert {rule.id for rule in kb().active} - fired == set()


def said_otherwise(judgement):
    """Does an answer say otherwise, or was a finding not reached?"""
    return (
        judgement.verdict is Verdict.FAILS
        or isinstance(judgement.condition, FindingHolds)
        or (isinstance(judgement.condition, AnyOf) and any(map(said_otherwise, judgement.parts)))
    )


def nearly(judgement):
    """Was the rule withheld by one thing only: by one part of its `all`, or by the answer that it waits for?"""
    if isinstance(judgement.condition, All):
        short = [part for part in judgement.parts if part.verdict is not Verdict.HOLDS]
        return len(short) == 1 and said_otherwise(short[0])
    return said_otherwise(judgement)


def test_every_rule_is_withheld_by_a_near_miss_in_some_scenario():
    verdicts, missed = Verdicts(kb()), set()
    for scenario in read_scenarios([shipped("rules")], kb()):
        facts = facts_at(scenario.case, None, kb().attributes, kb().roles.plain_source)
        judgements = verdicts.sketch(facts).judgements
        missed |= {
            rule.id
            for rule in kb().active
            if rule.id not in missed
            and judgements[rule.id].verdict is not Verdict.HOLDS
            and nearly(judgements[rule.id])
        }
    assert {rule.id for rule in kb().active} - missed == set()


def test_there_are_at_least_a_hundred_and_fifty_rules():
    assert len(kb().active) >= 150


def test_every_strategy_and_hold_of_the_shared_list_is_there():
    listed = {
        *(f"X{n:02}" for n in range(1, 36)),
        *(f"TS{n}" for n in range(1, 8)),
        *(f"CS{n}" for n in range(1, 7)),
        *(f"RP{n}" for n in range(1, 6)),
        *(f"H{n}" for n in range(1, 19)),
    }
    there = {ref for entry in (*kb().strategies.values(), *kb().holds.values()) for ref in entry.refs}
    assert listed - there == set()
    assert {ref for one in kb().strategies.values() if one.who == "client" for ref in one.refs} == {
        f"CS{n}" for n in range(1, 7)
    }


def test_every_strategy_says_how_in_which_words_and_when_not():
    for strategy in kb().strategies.values():
        assert 2 <= len(strategy.steps) <= 5, strategy.id
        assert len(strategy.say) >= 2, strategy.id
        assert strategy.not_when, strategy.id


def test_the_client_s_file_says_nothing_of_a_strain_of_blame_of_the_therapist_s_own_or_of_danger():
    charted = [one for one in kb().strategies.values() if one.chart]
    assert len(charted) >= 30
    for one in charted:
        assert not pattern(*kb().wording.never_in_chart).search(one.chart), one.chart
        assert not {ref[:2] for ref in one.refs} & {"RP"}, one.id
        assert not {"TS6", "TS7", "X29"} & {*one.refs}, one.id
    assert not {one.id for one in charted} & kb().watching


def test_each_line_for_the_client_s_file_is_one_short_sentence_about_what_is_to_be_done():
    for one in kb().strategies.values():
        if one.chart:
            assert re.fullmatch(r"[A-Z][^.!?]+\.", one.chart), one.chart
            assert len(one.chart.split()) <= 16, one.chart
            assert " to " in one.chart, one.chart
    said = [one.chart for one in kb().strategies.values() if one.chart]
    assert len({*said}) == len(said)


def test_every_strategy_of_the_client_has_a_heading_that_speaks_to_them_and_no_other_has_one():
    headed = {one.id: one.handout for one in kb().strategies.values() if one.handout}
    assert {*headed} == {one.id for one in kb().strategies.values() if one.who == "client"}
    for heading in headed.values():
        assert heading.startswith("You "), heading
        assert not heading.endswith((".", "?", "!")), heading


def test_what_a_client_reads_at_home_speaks_to_them_and_never_of_them():
    for one in kb().strategies.values():
        if one.who == "client":
            for said in one.say:
                assert not re.search(r"\b(?:client|patient|here|must|should|always|never)\b", said), said


def test_what_a_finding_raises_for_supervision_is_one_open_question_and_danger_raises_none():
    asked = {one.id: one.discuss for one in kb().findings.values() if one.discuss}
    assert len(asked) >= 25
    for question in asked.values():
        assert re.fullmatch(r"[A-Z][^.!?]+\?", question), question
        assert not re.match(r"(?:why|did|do|does|is|are|was|were|have|has|should|could|can) ", question.lower()), (
            question
        )
        assert not re.search(r"should|fail|wrong|mistake|fault", question), question
    assert len({*asked.values()}) == len(asked)
    of_danger = {"danger-open", "danger-handled", "danger-named-lately", "safety-not-asked", "worse-and-heavy"}
    assert not of_danger & asked.keys()


def test_a_finding_that_weakens_the_picture_asks_for_what_speaks_against_it():
    doubting = "legs-look-good may-be-masking mood-colours-the-report views-differ signs-contradicted signs-explained"
    for name in (*doubting.split(), "signs-explained-in-part", "well-as-they-are", "first-impression"):
        assert kb().findings[name].discuss, name


def test_the_shipped_notes_are_for_supervision_first_then_for_the_file_the_client_and_a_trainee():
    notes = {one.id: (one.reader, one.layouts, one.exercise) for one in kb().roles.notes}
    assert notes == {
        "supervision": ("therapist", (), False),
        "chart": ("record", ("soap", "dap", "birp", "girp"), False),
        "handout": ("client", (), False),
        "trainee": ("therapist", (), True),
    }
    assert next(iter(notes)) == "supervision"


@settings(
    max_examples=some(150), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.data())
def test_no_case_at_all_has_more_than_seven_things_due_now(data):
    case = data.draw(cases(kb(), most=2))
    facts = facts_at(case, case.sessions[-1].number, kb().attributes, kb().roles.plain_source)
    advice = advise(kb(), Verdicts(kb()).sketch(facts))
    assert sum(item.timing == "now" for item in advice.recommendations) <= 7


def test_without_an_answer_only_safety_is_asked_about():
    facts = read_facts("case: A17\nsessions: [{number: 6, facts: {}}]\n", "A17.yaml", kb())
    assert [item.strategy.refs for item in consult(kb(), facts).recommendations] == [("X29",)]


def test_there_are_rules_in_every_group_and_they_use_every_kind_of_test_and_conclusion():
    folders = {Path(rule.place.text.name).parent.name for rule in kb().rules}
    assert folders == {"safety", "alliance", "rupture", "client", "therapist", "context"}
    used = {type(leaf).__name__ for rule in kb().rules for leaf in leaves(rule.when)}
    assert used == {
        "Is", "AtLeast", "AtMost", "Includes", "SourceIs", "ChangeIs", "FallingOver", "ConstantAt", "SessionsSince",
        "LeftOpen", "Weakest", "Known", "Unknown", "FindingHolds",
    }  # fmt: skip
    assert {said.split()[0] for rule in kb().rules for said in rule.concluded} == {
        "find", "recommend", "hold", "notice", "gate",
    }  # fmt: skip


def test_everything_written_is_used():
    conclusions = {said.split()[1] for rule in kb().rules for said in rule.concluded}
    assert set(kb().strategies) | set(kb().holds) | set(kb().findings) <= conclusions
    cited = {
        e for many in (kb().rules, kb().strategies.values(), kb().holds.values()) for one in many for e in one.evidence
    }
    assert set(kb().evidence) - cited - {"benchmarks"} == set()
    asked = {
        name
        for rule in kb().rules
        for leaf in leaves(rule.when)
        if hasattr(leaf, "attribute")
        for name in attributes_of(leaf)
    }
    assert len(set(kb().attributes) & asked) >= 45


LECTURE = """
    L-01 L-02 L-03 L-04 L-05 L-06 L-07 L-08
    G-0 G-ex G-p1 G-p2 T-0 T-ex T-p1 T-p2a T-p2b B-0 B-ex B-p1a B-p1b B-p2a B-p2b
    HI-1 HI-2 HI-3 HI-4 HI-5 HI-6 HI-7 LO-1 LO-2 LO-3 LO-4 LO-5 LO-6
    CF1 CF2 CF3 CF4 CF5 TF1 TF2 TF3 TF4 TF5 CX1 CX2 CX3 CX4
    TS1 TS2 TS3 TS4 TS5 TS6 TS7 CS1 CS2 CS3 CS4 CS5 CS6
    R-0 R-1 R-2 RW1 RW2 RW3 RW4 RW5 RW6 RC1 RC2 RC3 RC4 RC5 RC6 RP1 RP2 RP3 RP4 RP5
"""
ADDED = "R-def R-mix"
PARTS = """
    CF1/secure CF1/anxious CF1/avoidant CF1/other CF2/good CF2/bad
    CF3/paranoia CF3/severe-anxiety CF3/active-psychosis CF4/high CF4/low
    CF5/openness CF5/agreeableness CF5/conscientiousness TF5/relationship-first TF5/other
    CX1/comfort CX1/confidentiality CX2/frequency CX2/duration CX3/difference CX3/bias
    CX4/scheduling CX4/money CX4/transport TS7/acknowledge TS7/repair unknown
"""


def test_the_lecture_has_83_statements_two_words_that_practice_needs_and_28_parts():
    stated, added, parts = LECTURE.split(), ADDED.split(), PARTS.split()
    assert (len(stated), len(added), len(parts), len(kb().lecture)) == (83, 2, 28, 113)
    assert sorted(kb().lecture) == sorted([*stated, *added, *parts])


def test_every_statement_of_the_lecture_is_carried_and_every_rule_that_carries_one_fires_in_a_scenario():
    carried = {one.statement.id: one.by for one in checklist(kb())}
    assert [name for name, by in carried.items() if not by] == []
    fired = {line.split(" ")[0] for one in results() for line in one.fired}
    assert {name for by in carried.values() for kind, name in by if kind == "rule"} - fired == set()


def test_a_statement_of_the_lecture_is_one_plain_sentence_that_blames_nobody():
    for one in kb().lecture.values():
        assert len(one.text.split()) <= 25, one
        assert re.fullmatch(r"[A-Z][^.!?:]+\.", one.text), one
        assert not re.search("resist|refus|fault|fail|unwilling|manipulat|comply|complian", one.text.lower()), one


def test_that_something_is_not_known_is_an_answer_of_every_attribute():
    lines = "".join(f"      {name}: unknown\n" for name in kb().attributes)
    facts = read_facts(f"case: A17\nsessions:\n  - number: 1\n    facts:\n{lines}", "A17.yaml", kb())
    (session,) = facts.sessions
    assert {one.attribute: one.value for one in session.answers} == dict.fromkeys(kb().attributes)
    assert {name for name in kb().attributes if facts.answer(name)} == set()
    assert consult(kb(), facts).open_questions == ()


@settings(
    max_examples=some(60), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.data())
def test_experta_and_the_verdicts_agree_on_random_cases(data):
    case = data.draw(cases(kb(), most=2))
    facts = facts_at(case, case.sessions[-1].number, kb().attributes, kb().roles.plain_source)
    one, other = chainer().consult(facts), Verdicts(kb()).consult(facts)
    assert one == other
    assert advise(kb(), one) == advise(kb(), other)


@pytest.mark.long
@settings(max_examples=some(1_500), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_experta_and_the_verdicts_agree_on_many_random_cases(data):
    case = data.draw(cases(kb(), most=3))
    facts = facts_at(case, case.sessions[-1].number, kb().attributes, kb().roles.plain_source)
    assert chainer().fired(facts) == Verdicts(kb()).fired(facts)


def test_the_shipped_files_read_the_same_where_there_is_no_c_loader(monkeypatch):
    from alliance_expert.knowledge.files import collect, parse_all
    from alliance_expert.source import tree

    files = collect((shipped("rules"),), scenarios=True)
    fast = parse_all(files)
    monkeypatch.setattr(tree, "_LOADER", tree.yaml.SafeLoader)
    assert parse_all(files) == fast
    assert fast[1] == ()
