"""The caseload: it tells of each case what its own consultation and notes tell, and what nobody asked is never a no."""

from __future__ import annotations

import functools
import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from alliance_expert import follow, load, read_case
from alliance_expert.advice import course
from alliance_expert.advice.caseload import Survey, tallies, themes, urgency
from alliance_expert.engine import gate_problems
from alliance_expert.model.case import Answer, Case, Response, Session
from alliance_expert.model.caseload import Entry
from alliance_expert.model.knowledge import KnowledgeBase

from ..amount import some
from ..invented import FINDINGS, HOLDS, ROLES, STRATEGIES, any_value, cases, knowledge_bases
from ..private import otherwise, told, without_private
from .test_shared import private

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
LOOKED_AT = replace(ROLES, pressing=FINDINGS[::-1], ruptures=("f0", "f2"), repaired=("f1",))

SIGNS = "rupture.withdrawal: {value: [disengaged, voices_doubts], source: client}, rupture.confrontation: []"
SIGNS += ", rupture.other_cause: []"
NO_SIGNS = "rupture.withdrawal: [], rupture.confrontation: []"
REPAIR = f"{NO_SIGNS}, rupture.stage: {{value: repaired, source: client}}"
DANGER = "safety.risk: yes"


@functools.cache
def kb():
    return load()


def case_of(*sessions: str, code: str = "A17", after: str = "") -> Case:
    """A case with these facts, session by session; `after` stands in its last session beside the facts."""
    lines = [f"  - {{number: {n}, facts: {{{facts}}}}}\n" for n, facts in enumerate(sessions, start=1)]
    safe = [line.replace("facts: {", "facts: {safety.risk: no, ") if DANGER not in line else line for line in lines]
    if after:
        safe[-1] = safe[-1].replace("}}\n", f"}}, {after}}}\n")
    return read_case(f"case: {code}\nsessions:\n{''.join(safe)}".replace(", }", "}"), code, kb())


def entry_of(*sessions: str, code: str = "A17", whole: bool = False, age: int = 0, after: str = "") -> Entry:
    return Survey(kb(), whole).entry(f"{code}.yaml", case_of(*sessions, code=code, after=after), age)


def strain(entry: Entry) -> list[tuple[str, int, int]]:
    """The ruptures that press, with since when and as of when."""
    return [(one.found.finding.id, one.since, one.told) for one in entry.pressing if "rupture" in one.found.finding.id]


# --- what presses


def test_a_strain_presses_until_it_is_repaired_or_seen_no_more():
    assert strain(entry_of(NO_SIGNS, SIGNS, SIGNS)) == [("withdrawal-rupture", 2, 3)]
    assert strain(entry_of(SIGNS, REPAIR)) == []
    assert strain(entry_of(SIGNS, NO_SIGNS)) == []
    assert strain(entry_of(SIGNS, REPAIR, SIGNS)) == [("withdrawal-rupture", 3, 3)]


def test_a_strain_that_nobody_asked_about_since_still_presses_as_of_when_it_was_seen():
    assert strain(entry_of(SIGNS, "", "")) == [("withdrawal-rupture", 1, 1)]
    assert strain(entry_of(SIGNS, "", SIGNS, "")) == [("withdrawal-rupture", 1, 3)]


def test_a_session_in_which_only_a_danger_was_told_does_not_end_a_strain():
    assert strain(entry_of(SIGNS, DANGER, "")) == [("withdrawal-rupture", 1, 1)]


def test_a_strain_ends_where_what_brought_it_was_looked_at_and_is_gone():
    assert strain(entry_of(SIGNS, "rupture.withdrawal: []")) == []


def test_a_strain_of_one_kind_does_not_end_one_of_another_kind_that_nobody_asked_about_since():
    protest = "rupture.withdrawal: [], rupture.confrontation: {value: [anger], source: client}, rupture.other_cause: []"
    drawn_back = "rupture.withdrawal: {value: [disengaged, voices_doubts], source: client}, rupture.other_cause: []"
    assert strain(entry_of(protest, drawn_back)) == [("withdrawal-rupture", 2, 2), ("confrontation-rupture", 1, 1)]


def test_what_went_down_and_has_risen_since_presses_no_more():
    legs = [f"alliance.bond: {{value: {bond}, source: client}}" for bond in (4, 3, 4)]
    assert "leg-going-down" in {one.found.finding.id for one in entry_of(*legs[:2]).pressing}
    assert "leg-going-down" not in {one.found.finding.id for one in entry_of(*legs).pressing}


def test_a_rupture_presses_where_the_roles_name_it_and_not_the_one_that_a_report_tells_first():
    pressing = tuple(name for name in kb().roles.pressing if name != "mixed-rupture")
    rules = replace(kb(), roles=replace(kb().roles, pressing=pressing))
    both = case_of(SIGNS.replace("confrontation: []", "confrontation: {value: [anger], source: client}"))
    assert strain(Survey(rules).entry("A", both)) == [("withdrawal-rupture", 1, 1)]


def test_a_danger_of_which_nobody_said_that_it_is_handled_is_told_however_often_no_is_said_afterwards():
    assert [(one.session, one.settled) for one in entry_of(DANGER, "", "").named] == [(1, False)]
    handled = f"{DANGER}, safety.handled: yes"
    assert [(one.session, one.settled) for one in entry_of(handled, "").named] == [(1, True)]
    assert [(one.session, one.settled) for one in entry_of(DANGER, handled, "").named] == [(1, True), (2, True)]
    assert entry_of("", DANGER).named == ()


def test_of_strains_only_the_one_that_a_report_tells_presses():
    both = f"{SIGNS.replace('confrontation: []', 'confrontation: {value: [anger], source: client}')}"
    assert strain(entry_of(both)) == [("mixed-rupture", 1, 1)]


def test_beside_an_open_danger_nothing_else_presses():
    one = entry_of(SIGNS, f"{DANGER}, {SIGNS}")
    assert one.advice.gate is not None
    assert one.pressing == ()


def test_a_danger_that_was_left_open_and_not_asked_about_since_still_comes_first():
    left = read_case("case: B\nsessions: [{number: 1, facts: {safety.risk: yes}}, {number: 2, facts: {}}]", "B", kb())
    assert Survey(kb()).entry("B", left).advice.gate is not None


def test_what_presses_has_the_reasons_of_the_session_that_told_it():
    (one, *_) = entry_of(SIGNS, "alliance.bond: 4").pressing
    assert {answer.session for reason in one.found.reasons for answer in reason.answers} == {1}


def test_a_strain_that_private_answers_alone_bring_is_told_only_where_they_may_be():
    signs = "rupture.withdrawal: {value: [disengaged, threatens_to_stop], source: observed}, rupture.confrontation: []"
    signs += ", rupture.other_cause: [practical, setting, fair_question], rupture.trigger: [remark]"
    assert strain(entry_of(signs)) == []
    assert strain(entry_of(signs, whole=True)) == [("withdrawal-rupture", 1, 1)]


def test_a_strain_that_is_ruled_out_without_private_answers_does_not_come_back_by_them():
    signs = "rupture.withdrawal: {value: [disengaged, threatens_to_stop], source: observed}, rupture.confrontation: []"
    ruled_out = f"{signs}, rupture.other_cause: [practical, setting, fair_question]"
    assert strain(entry_of(SIGNS, ruled_out)) == []
    assert strain(entry_of(SIGNS, f"{ruled_out}, rupture.trigger: [remark]")) == []


# --- order


def in_order(*entries: Entry) -> list[str]:
    return [one.code for one in sorted(entries, key=urgency(kb()))]


def test_danger_comes_first_then_what_presses_most_then_files_long_without_a_change():
    danger, strained, calm = entry_of(DANGER, code="D"), entry_of(SIGNS, code="C"), entry_of(NO_SIGNS, code="A")
    long_ago = entry_of(NO_SIGNS, code="B", age=kb().roles.quiet)
    assert in_order(calm, long_ago, strained, danger) == ["D", "C", "B", "A"]


def test_a_danger_that_nobody_settled_comes_before_all_but_an_open_one_and_what_nobody_knows_since_stands_lower():
    unsettled, open_ = entry_of(DANGER, "", "", code="U"), entry_of(DANGER, code="Z")
    strained, unknown = entry_of(SIGNS, code="S"), entry_of(SIGNS, "", code="R")
    assert in_order(unknown, strained, unsettled, open_) == ["Z", "U", "S", "R"]


def test_a_file_is_long_without_a_change_from_the_days_on_that_the_roles_say():
    quiet = kb().roles.quiet
    assert [entry_of("", age=age).quiet for age in (0, quiet - 1, quiet)] == [False, False, True]
    never = replace(kb(), roles=replace(kb().roles, quiet=0))
    assert Survey(never).entry("A", case_of(""), 9999).quiet is False


@settings(max_examples=some(30), deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_the_order_of_the_files_never_matters(data):
    rules = replace(data.draw(knowledge_bases()), roles=LOOKED_AT)
    survey = Survey(rules)
    entries = [survey.entry(f"{n}", replace(data.draw(cases(rules)), code=f"K{n % 2}"), n % 3) for n in range(5)]
    mixed = entries[:]
    random.Random(data.draw(st.integers(0, 99))).shuffle(mixed)
    assert sorted(mixed, key=urgency(rules)) == sorted(entries, key=urgency(rules))
    assert (themes(rules, mixed), tallies(rules, mixed)) == (themes(rules, entries), tallies(rules, entries))


# --- laws: what a caseload tells of a case is what a note tells of it


FEW = ("one.flag", "one.choice", "leg.a")


@st.composite
def with_private(draw: st.DrawFn) -> tuple[KnowledgeBase, Case]:
    """Rules that look at few attributes, some of them private, and a case in which most of these are answered."""
    rules = draw(knowledge_bases(capped=True, among=FEW))
    names = draw(st.sets(st.sampled_from(FEW), min_size=1, max_size=2))
    rules = private(replace(rules, roles=replace(LOOKED_AT, most=rules.roles.most)), *names)
    assume(gate_problems(rules) == ())
    sessions = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        given = {name: draw(any_value(rules.attributes[name])) for name in FEW if draw(st.integers(0, 3))}
        danger = draw(st.sampled_from([*[{"gate.open": "no"}] * 4, {"gate.open": "yes"}, {}]))
        source = draw(st.sampled_from(sorted(rules.sources)))
        answers = [Answer(name, value, source, number) for name, value in {**danger, **given}.items()]  # type: ignore[arg-type]
        sessions.append(Session(number, tuple(answers)))
    return rules, Case("random", tuple(sessions))


def agrees(rules, case: Case, whole_advice: bool) -> Entry:
    """What a caseload tells of a case is what `follow` and `course` tell of it."""
    survey = Survey(rules, whole_advice)
    entry = survey.entry("A", case)
    advices = follow(rules, case, private=whole_advice)
    last = advices[-1]
    assert (entry.advice.gate, entry.advice.findings) == (last.gate, last.findings)
    assert (entry.advice.holds, entry.advice.weakest) == (last.holds, last.weakest)
    items = [(item.strategy.id, item.timing, item.rank, item.confidence) for item in last.recommendations]
    assert [(i.strategy.id, i.timing, i.rank, i.confidence) for i in entry.advice.recommendations] == items
    whole = course(rules, advices)
    assert [(s.session, s.strain.state, s.strain.event) for s in entry.course.steps] == [
        (s.session, s.strain.state, s.strain.event) for s in whole.steps
    ]
    assert entry.course.series == whole.series
    by_session = {advice.facts.session: advice for advice in advices}
    for one in entry.pressing:
        assert one.found in by_session[one.told].findings
        later = [by_session[n] for n in by_session if n > one.told and not by_session[n].gate]
        if one.found.finding.id not in rules.roles.ruptures:
            assert not any(one.found.finding.id in {f.finding.id for f in advice.findings} for advice in later)
    pressing = {one.found.finding.id for one in entry.pressing}
    held = {found.finding.id for found in last.findings}.intersection(rules.roles.pressing)
    if not last.gate:
        assert held - {*rules.roles.ruptures} <= pressing
        assert bool(held.intersection(rules.roles.ruptures)) <= bool(pressing.intersection(rules.roles.ruptures))
    return entry


@settings(max_examples=some(120), deadline=None, suppress_health_check=SLOW)
@given(with_private(), st.booleans())
def test_a_caseload_tells_of_each_case_what_its_notes_tell(both, whole_advice):
    rules, case = both
    entry = agrees(rules, case, whole_advice)
    if not whole_advice:
        assert not [answer for answer in told(entry) if answer.attribute in rules.private]


@settings(max_examples=some(8), deadline=None, suppress_health_check=SLOW)
@given(cases(kb(), most=4), st.booleans())
def test_a_caseload_by_the_shipped_rules_tells_of_each_case_what_its_notes_tell(case, whole_advice):
    agrees(kb(), case, whole_advice)


@pytest.mark.long
@settings(max_examples=some(100), deadline=None, suppress_health_check=SLOW)
@given(cases(kb(), most=5), st.booleans())
def test_a_caseload_by_the_shipped_rules_agrees_in_many_more_cases(case, whole_advice):
    agrees(kb(), case, whole_advice)


@settings(max_examples=some(40), deadline=None, suppress_health_check=SLOW)
@given(with_private(), st.data())
def test_whatever_the_private_answers_are_no_more_presses_than_without_them(both, data):
    rules, case = both
    bare = Survey(rules).entry("A", without_private(rules, case))
    other = Survey(rules).entry("A", data.draw(otherwise(rules, case)))
    stands = {(one.found.finding.id, one.since, one.told) for one in bare.pressing}
    ruptures = {*rules.roles.ruptures}
    for one in other.pressing:  # of ruptures another one may be the first that is told
        assert (one.found.finding.id, one.since, one.told) in stands or one.found.finding.id in ruptures
    last = {found.finding.id for found in bare.advice.findings}
    assert {found.finding.id for found in other.advice.findings} <= last
    assert other.advice.gate == bare.advice.gate


# --- what became of the advice


@st.composite
def with_responses(draw: st.DrawFn, case: Case) -> Case:
    """The case with a response to some items in each session, advised or not."""
    sessions = []
    for one in case.sessions:
        items = sorted(draw(st.sets(st.sampled_from((*STRATEGIES, *HOLDS)))))
        sessions.append(replace(one, responses=tuple(Response(item, True, "", one.number) for item in items)))
    return replace(case, sessions=tuple(sessions))


@settings(max_examples=some(80), deadline=None, suppress_health_check=SLOW)
@given(with_private(), st.data())
def test_a_response_is_told_where_no_private_answer_can_have_brought_its_item(both, data):
    rules, case = both[0], data.draw(with_responses(both[1]))
    items = {
        advice.facts.session: {
            *(item.strategy.id for item in advice.recommendations),
            *(held.hold.id for held in advice.holds),
        }
        for advice in follow(rules, case)
    }
    given = [one for session in case.sessions for one in session.responses]
    whose = {one.number: any(a.attribute in rules.private for a in one.answers) for one in case.sessions}
    open_ = {n for n in whose if not any(private for number, private in whose.items() if number <= n)}
    entry = Survey(rules).entry("A", case)
    assert [one.response for one in entry.tried] == [
        one for one in given if one.session in open_ or one.item in items[one.session]
    ]
    whole = Survey(rules, private=True).entry("A", case)
    assert [one.response for one in whole.tried] == given


@settings(max_examples=some(40), deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_responses_change_nothing_but_what_is_told_of_them(data):
    rules = replace(data.draw(knowledge_bases()), roles=LOOKED_AT)
    case = data.draw(cases(rules))
    one, other = (Survey(rules).entry("A", of) for of in (case, data.draw(with_responses(case))))
    assert one.pressing == other.pressing
    assert one.advice == replace(other.advice, facts=one.advice.facts)


def response(item: str, said: str) -> str:
    return f"responses: {{{item}: {said}}}"


def test_what_was_set_aside_is_counted_with_why_and_with_the_rules_behind_it():
    entries = [
        entry_of(SIGNS, code=code, after=response("acknowledge-rupture", said))
        for code, said in (
            ("A", "{set_aside: not_now}"),
            ("B", "{set_aside: not_now}"),
            ("C", "accepted"),
            ("D", "{set_aside: They asked for something else.}"),
        )
    ]
    (one,) = tallies(kb(), entries)
    assert (one.item, one.accepted, one.set_aside) == ("acknowledge-rupture", 1, 3)
    assert one.usual == (("not_now", 2),)
    assert one.own == (("D", "They asked for something else."),)
    assert ("a-gentle-word-about-the-distance", 3) in one.rules


# --- themes


def test_an_answer_about_oneself_that_two_cases_share_is_a_theme_and_the_best_one_a_strength():
    pull, easy = "therapist.reactions: [rescue_pull, boredom]", "therapist.empathy: strong"
    entries = [
        entry_of(f"{pull}, {easy}", code="A", whole=True),
        entry_of("therapist.reactions: [rescue_pull]", "", code="B", whole=True),
        entry_of(easy, code="C", whole=True),
    ]
    found = themes(kb(), entries)
    assert [(one.attribute, one.value, one.strength, one.cases) for one in found] == [
        ("therapist.reactions", ("rescue_pull",), False, (("A", 1), ("B", 1))),
        ("therapist.empathy", "strong", True, (("A", 1), ("C", 1))),
    ]


def test_of_many_values_a_theme_is_credited_only_with_what_rests_on_that_one():
    said = "therapist.reactions: [irritation, own_bias], alliance.goals: 3, alliance.tasks: 3, alliance.bond: 3"
    found = {
        one.value: dict(one.strategies) for one in themes(kb(), [entry_of(said, code=c, whole=True) for c in "AB"])
    }
    assert "cultural-conversation" in found[("own_bias",)]
    assert "cultural-conversation" not in found[("irritation",)]


def test_a_case_that_two_files_hold_is_one_case_in_themes_and_counts():
    said = "therapist.reactions: [boredom]"
    twice = [
        replace(entry_of(said, whole=True, after=response("explain-therapy", "accepted")), path=path) for path in "xy"
    ]
    assert themes(kb(), twice) == ()
    assert [one.accepted for one in tallies(kb(), twice)] == [1]


def test_middling_answers_plain_nos_and_unknown_ones_are_no_themes():
    said = "therapist.empathy: adequate, therapist.targeted_by_prejudice: no, therapist.regard: unknown"
    assert themes(kb(), [entry_of(said, code=code, whole=True) for code in "AB"]) == ()


def test_only_the_last_answer_counts_and_where_private_answers_may_not_be_told_there_are_no_themes():
    changed = ("therapist.reactions: [boredom]", "therapist.reactions: []")
    assert themes(kb(), [entry_of(*changed, code=code, whole=True) for code in "AB"]) == ()
    assert themes(kb(), [entry_of(changed[0], code=code) for code in "AB"]) == ()


def test_a_theme_names_what_the_advice_has_that_rests_on_it():
    said = "therapist.reactions: [rescue_pull], alliance.goals: 3, alliance.tasks: 3, alliance.bond: 3"
    (one,) = themes(kb(), [entry_of(said, code=code, whole=True) for code in "AB"])
    assert ("take-to-supervision", 2) in one.strategies
