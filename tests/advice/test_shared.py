"""What a note may tell: the advice given with private answers and without them; never more than either."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from alliance_expert.advice import advise, responses_shared, shared
from alliance_expert.engine import Verdicts, gate_problems
from alliance_expert.model import condition as c
from alliance_expert.model.advice import Advice
from alliance_expert.model.case import Answer, Case, Response, Session, facts_at
from alliance_expert.model.knowledge import Advised, KnowledgeBase
from alliance_expert.model.verdict import Confidence

from ..amount import some
from ..invented import (
    ATTRIBUTES,
    EVERY,
    GATE,
    OPEN,
    cases,
    knowledge_base,
    knowledge_bases,
    rule,
    with_responses,
)
from ..private import facts_of, is_fit_to_be_told, otherwise, plain, things, three, within, without_private

NOT_OF_THE_GATE = tuple(name for name in EVERY if name not in GATE.attributes)


def private(kb: KnowledgeBase, *names: str) -> KnowledgeBase:
    """The knowledge base with these attributes private to the therapist."""
    attributes = {name: replace(one, private=name in names) for name, one in kb.attributes.items()}
    return replace(kb, attributes=attributes)


@st.composite
def with_private(draw: st.DrawFn) -> KnowledgeBase:
    """Random knowledge bases in which some attributes are private, but none that a gate waits for."""
    names = draw(st.sets(st.sampled_from(NOT_OF_THE_GATE), min_size=1, max_size=6))
    kb = private(draw(knowledge_bases(capped=True)), *names)
    assume(gate_problems(kb) == ())
    return kb


SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=some(100), deadline=None, suppress_health_check=SLOW)
@given(with_private(), cases())
def test_a_note_tells_what_both_pieces_of_advice_tell_and_nothing_private(kb, case):
    is_fit_to_be_told(kb, *three(kb, case))


@settings(max_examples=some(60), deadline=None, suppress_health_check=SLOW)
@given(with_private(), cases(), st.data())
def test_whatever_the_private_answers_are_a_note_tells_no_more_than_the_advice_without_them(kb, case, data):
    one, other = (three(kb, data.draw(otherwise(kb, case)), ahead=False) for _ in range(2))
    assert one[2] == other[2]
    within(one[0], other[2])
    is_fit_to_be_told(kb, *one)


def course(kb: KnowledgeBase, case: Case) -> tuple[Advice, ...]:
    """What may be told at each session of a case."""
    verdicts = Verdicts(kb)
    several = []
    for one in case.sessions:
        facts = facts_at(case, one.number, kb.attributes, kb.roles.plain_source)
        whole, without = (advise(kb, verdicts.consult(both)) for both in (facts, facts.without(kb.private)))
        several.append(shared(kb, whole, without))
    return responses_shared(several)


@settings(max_examples=some(60), deadline=None, suppress_health_check=SLOW)
@given(with_private(), cases().flatmap(with_responses))
def test_a_response_is_told_only_where_the_advice_of_its_own_session_tells_the_item(kb, case):
    told = course(kb, case)
    plain = course(kb, replace(case, sessions=tuple(replace(one, responses=()) for one in case.sessions)))
    assert [replace(one, facts=bare.facts) for one, bare in zip(told, plain, strict=True)] == list(plain)
    for advice in told:
        for session, of_it in zip(advice.facts.sessions, told, strict=False):
            items = items_of(of_it)
            responses = next(one for one in case.sessions if one.number == session.number).responses
            assert session.responses == tuple(one for one in responses if one.item in items)


def items_of(advice: Advice) -> set[str]:
    return {item.strategy.id for item in advice.recommendations} | {held.hold.id for held in advice.holds}


@settings(max_examples=some(30), deadline=None, suppress_health_check=SLOW)
@given(with_private(), cases().flatmap(with_responses), st.data())
def test_responses_to_what_only_private_answers_bring_do_not_tell_one_case_from_another(kb, case, data):
    """Two cases that differ in private answers, and in responses to items that are not told in either."""
    other = data.draw(with_responses(data.draw(otherwise(kb, case))))
    mine, theirs = course(kb, case), course(kb, other)
    bare = [replace(one, facts=one.facts.responding_to(dict.fromkeys(range(10), ()))) for one in (*mine, *theirs)]
    assume(bare[: len(mine)] == bare[len(mine) :])
    told = {advice.facts.session: items_of(advice) for advice in mine}
    common = replace(
        other,
        sessions=tuple(
            replace(
                one,
                responses=(
                    *(r for r in before.responses if r.item in told[one.number]),
                    *(r for r in one.responses if r.item not in told[one.number]),
                ),
            )
            for before, one in zip(case.sessions, other.sessions, strict=True)
        ),
    )
    assert course(kb, common) == mine


@settings(max_examples=some(30), deadline=None, suppress_health_check=SLOW)
@given(with_private(), cases())
def test_where_nothing_private_was_answered_a_note_tells_the_advice_itself_but_for_private_questions(kb, case):
    note, whole, without = three(kb, without_private(kb, case))
    assert whole == without
    assert note == plain(kb, whole)


@settings(max_examples=some(30), deadline=None, suppress_health_check=SLOW)
@given(cases(), st.sets(st.sampled_from(EVERY)))
def test_facts_without_some_answers_are_those_of_a_case_in_which_nobody_gave_them(case, names):
    kb = private(knowledge_base(), *names)
    assert facts_of(kb, case).without(names) == facts_of(kb, without_private(kb, case))


@pytest.mark.long
@settings(max_examples=some(1_500), deadline=None, suppress_health_check=SLOW)
@given(with_private(), cases())
def test_a_note_tells_nothing_more_in_many_more_cases(kb, case):
    is_fit_to_be_told(kb, *three(kb, case))


# --- by hand


def a_case(**answers: object) -> Case:
    """One session; `one__flag=True` answers `one.flag`."""
    named = {name.replace("__", "."): value for name, value in answers.items()}
    return Case("A17", (Session(1, tuple(Answer(name, value, "guess", 1) for name, value in named.items())),))  # type: ignore[arg-type]


def recommends(strategy: str, timing: str, say: str = "") -> dict[str, object]:
    return {"recommend": (Advised(strategy, timing, None, say),)}


FLAG, RED = c.Is("one.flag", (True,)), c.Is("one.choice", ("red",))
BOTH = a_case(one__flag=True, one__choice="red")


def test_what_only_a_private_answer_recommends_is_not_told():
    kb = private(
        knowledge_base(rule("a", FLAG, **recommends("s0", "now")), rule("b", RED, **recommends("s1", "now"))),
        "one.flag",
    )
    note, whole, _ = three(kb, BOTH)
    assert [item.strategy.id for item in whole.recommendations] == ["s0", "s1"]
    assert [(item.strategy.id, item.rank) for item in note.recommendations] == [("s1", 1)]


def test_what_a_private_answer_speaks_against_is_not_told_either():
    stops = rule("a", FLAG, hold=("h0",))
    kb = private(knowledge_base(stops, rule("b", RED), stops=(("s0", "never"),)), "one.flag")
    note, _, without = three(kb, BOTH)
    assert [item.strategy.id for item in without.recommendations] == ["s0"]
    assert things(note) == {}


def test_of_two_timings_the_later_is_told_without_what_moved_it():
    kb = private(knowledge_base(rule("a", FLAG, hold=("h0",)), rule("b", RED), stops=(("s0", "later"),)), "one.flag")
    note, _, _ = three(kb, BOTH)
    assert [(item.timing, item.moved_by) for item in note.recommendations] == [("later", ())]
    kb = private(knowledge_base(rule("a", FLAG), rule("b", RED, **recommends("s0", "soon"))), "one.flag")
    note, whole, _ = three(kb, BOTH)
    assert [(item.timing, [why.rule for why in item.reasons]) for item in whole.recommendations] == [
        ("now", ["a", "b"])
    ]
    assert [(item.timing, [why.rule for why in item.reasons]) for item in note.recommendations] == [("soon", ["b"])]


def test_a_reason_that_only_stands_while_a_private_answer_is_not_known_is_told_only_where_there_is_no_other():
    silent = rule("a", c.Unknown("one.flag"), **recommends("s0", "now", "While silent."))
    kb = private(knowledge_base(silent, rule("b", RED, **recommends("s0", "now", "When red."))), "one.flag")
    (item,) = three(kb, BOTH)[0].recommendations
    assert ([why.rule for why in item.reasons], item.say) == (["b"], "")
    kb = private(knowledge_base(silent, rule("b", FLAG)), "one.flag")
    (item,) = three(kb, BOTH)[0].recommendations
    assert ([why.rule for why in item.reasons], item.say) == (["a"], "While silent.")
    assert three(kb, BOTH)[0].trace == ()


def test_that_something_was_taken_up_is_no_way_to_learn_that_it_was_advised():
    kb = private(knowledge_base(rule("a", FLAG), rule("b", RED, **recommends("s1", "now"))), "one.flag")
    responses = tuple(Response(name, True, "", 1) for name in ("s0", "s1"))
    (session,) = BOTH.sessions
    (advice,) = course(kb, replace(BOTH, sessions=(replace(session, responses=responses),)))
    assert items_of(advice) == {"s1"}
    assert advice.facts.sessions[-1].responses == responses[1:]


def test_a_note_is_never_surer_than_the_advice():
    either = c.AnyOf((c.Unknown("one.flag"), RED))
    kb = private(knowledge_base(rule("a", either)), "one.flag")
    note, whole, without = three(kb, BOTH)
    sure = [advice.recommendations[0].confidence for advice in (note, whole, without)]
    assert sure == [Confidence.TENTATIVE, Confidence.TENTATIVE, Confidence.FIRM]
    assert note.recommendations[0].reasons[0].confidence is Confidence.TENTATIVE


def test_a_private_leg_is_no_leg_of_a_note_and_then_none_is_weakest():
    case = a_case(leg__a=1, leg__b=3, leg__c=3)
    note, whole, _ = three(private(knowledge_base(), "leg.a"), case)
    assert (whole.weakest, note.weakest, note.legs[0].answer) == (("a",), (), None)


def test_a_gate_stands_in_a_note_and_beside_it_only_what_both_tell():
    rules = (rule("a", FLAG, with_gate=True), rule("b", OPEN, with_gate=True, **recommends("s1", "now")))
    case = a_case(gate__open="yes", one__flag=True)
    note, whole, without = three(private(knowledge_base(*rules), "one.flag"), case)
    assert note.gate == whole.gate == without.gate is not None
    assert [item.strategy.id for item in note.recommendations] == ["s1"]


@pytest.mark.parametrize(
    "rules",
    [
        (rule("own", FLAG, gate=("n0",)),),
        (rule("far", FLAG, find=("f0",)), rule("own", c.Not(c.FindingHolds("f0")), gate=("n0",))),
        (rule("own", c.All((RED, c.UnlessKnown(FLAG))), gate=("n0",)),),
    ],
)  # fmt: skip
def test_a_gate_that_waits_for_a_private_answer_is_refused_with_its_place(rules):
    (problem,) = gate_problems(private(knowledge_base(*rules), "one.flag"))
    assert problem.id == "private-gate"
    assert "rule 'own'" in problem.message and "one.flag" in problem.message
    assert gate_problems(knowledge_base(*rules)) == ()


def test_the_gates_own_answers_are_never_private():
    for name in GATE.attributes:
        (problem,) = gate_problems(private(knowledge_base(), name))
        assert problem.id == "private-gate"


def test_an_advice_shares_with_itself_all_that_it_tells():
    kb = knowledge_base(rule("a", FLAG), rule("b", RED, hold=("h0",)), stops=(("s0", "later"),))
    _, whole, _ = three(kb, BOTH)
    assert shared(kb, whole, whole) == whole
    assert set(kb.attributes) == set(ATTRIBUTES)
