"""A reason tells every answer behind it, and so a reader needs no other."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from alliance_expert.advice import advise
from alliance_expert.engine import Verdicts
from alliance_expert.model import condition as c
from alliance_expert.model.case import Answer, Case, Session, facts_at

from ..amount import some
from ..invented import cases, knowledge_base, knowledge_bases, rule


def advice_on(verdicts, case, session):
    kb = verdicts.kb
    return advise(kb, verdicts.consult(facts_at(case, session, kb.attributes, kb.roles.plain_source)))


def reasons_in(advice):
    several = (advice.findings, advice.recommendations, advice.holds, advice.notices)
    return {reason.rule: reason for group in several for one in group for reason in one.reasons}


@settings(max_examples=some(60), deadline=None)
@given(knowledge_bases(two_valued=False), cases())
def test_whoever_knows_only_the_answers_behind_a_reason_comes_to_the_same(kb, case):
    """Without the tests that look at what is not known, for which silence is a reason too."""
    verdicts, now = Verdicts(kb), case.sessions[-1].number
    for name, reason in reasons_in(advice_on(verdicts, case, now)).items():
        kept = tuple(
            replace(session, answers=tuple(answer for answer in session.answers if answer in reason.answers))
            for session in case.sessions
        )
        assert name in reasons_in(advice_on(verdicts, replace(case, sessions=kept), now))


def test_behind_a_reason_are_the_answers_of_its_findings_and_of_theirs():
    red = Answer("one.choice", "red", "told", 1)
    kb = knowledge_base(
        rule("a", c.Is("one.choice", ("red",)), find=("f0",)),
        rule("b", c.FindingHolds("f0"), find=("f1",)),
        rule("c", c.FindingHolds("f1")),
    )
    reason = reasons_in(advice_on(Verdicts(kb), Case("A17", (Session(1, (red,)),)), 1))["c"]
    assert (reason.facts, reason.findings, reason.answers) == ((), ("f1",), (red,))


def test_behind_a_finding_that_does_not_hold_are_the_answers_that_refuted_it():
    """Of a rule with two findings, the one that another rule concludes is not among what its answers refuted."""
    green, flag = Answer("one.choice", "green", "told", 1), Answer("one.flag", True, "told", 1)
    case = Case("A17", (Session(1, (green, flag)),))
    kb = knowledge_base(
        rule("a", c.Is("one.choice", ("red",)), find=("f0", "f1")),
        rule("b", c.Is("one.flag", (True,)), find=("f1",)),
        rule("refuted", c.Not(c.FindingHolds("f0"))),
        rule("holds", c.FindingHolds("f1")),
    )
    reasons = reasons_in(advice_on(Verdicts(kb), case, 1))
    assert (reasons["refuted"].answers, reasons["holds"].answers) == ((green,), (flag,))
