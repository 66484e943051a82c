"""The engines agree; order never matters; more answers never take back what held."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert.advice import advise
from alliance_expert.engine import Chainer, Judge, Verdicts, forward
from alliance_expert.model.case import Answer, Facts, facts_at
from alliance_expert.model.knowledge import KnowledgeBase
from alliance_expert.model.verdict import Verdict

from ..amount import some
from ..invented import ATTRIBUTES, SOURCES, any_value, cases, knowledge_base, knowledge_bases, rules_of, with_answer


def facts_of(kb: KnowledgeBase, case) -> Facts:
    return facts_at(case, case.sessions[-1].number, kb.attributes, kb.roles.plain_source)


@settings(max_examples=some(60), deadline=None)
@given(knowledge_bases(), st.lists(cases(), min_size=1, max_size=3))
def test_experta_and_the_verdicts_reach_the_same_consultation(kb, several):
    chainer, verdicts = Chainer(kb), Verdicts(kb)
    for case in several:
        facts = facts_of(kb, case)
        assert chainer.consult(facts) == verdicts.consult(facts) == verdicts.sketch(facts)


@settings(max_examples=some(60), deadline=None)
@given(knowledge_bases(), cases())
def test_a_judgement_says_what_the_verdict_says(kb, case):
    facts = facts_of(kb, case)
    rules, findings = Verdicts(kb).run(facts)
    judge = Judge(kb, facts)
    assert {rule.id: judge.rule(rule).verdict for rule in kb.active} == rules
    assert {finding: judge.finding(finding).verdict for finding in kb.findings} == findings


@settings(max_examples=some(60), deadline=None)
@given(knowledge_bases(two_valued=False), cases(), st.data())
def test_an_answer_to_what_nobody_had_answered_never_takes_back_what_held(kb, case, data):
    answered = {answer.attribute for session in case.sessions for answer in session.answers}
    fresh = sorted(set(ATTRIBUTES) - answered)
    if not fresh:
        return
    name = data.draw(st.sampled_from(fresh))
    answer = Answer(
        name, data.draw(any_value(ATTRIBUTES[name])), data.draw(st.sampled_from(sorted(SOURCES))),
        case.sessions[-1].number,
    )  # fmt: skip
    before, _ = Verdicts(kb).run(facts_of(kb, case))
    after, _ = Verdicts(kb).run(facts_of(kb, with_answer(case, answer)))
    for rule, verdict in before.items():
        assert verdict is Verdict.UNKNOWN or after[rule] is verdict, rule


@settings(max_examples=some(60), deadline=None)
@given(rules_of(), cases(), st.randoms(use_true_random=False))
def test_the_order_of_rules_in_files_and_in_the_network_never_matters(rules, case, chance: random.Random):
    shuffled = list(rules)
    chance.shuffle(shuffled)
    one, other = knowledge_base(*rules), knowledge_base(*shuffled)
    chainer = Chainer(other)
    network = list(chainer._engine.get_rules())
    chance.shuffle(network)
    chainer._engine = forward._Chain(network)
    facts = facts_of(one, case)
    assert chainer.consult(facts) == Chainer(one).consult(facts)
    assert advise(other, chainer.consult(facts)) == advise(one, Verdicts(one).consult(facts))


@pytest.mark.long
@settings(max_examples=some(2_000), deadline=None)
@given(knowledge_bases(), cases())
def test_experta_and_the_verdicts_agree_for_long(kb, case):
    facts = facts_of(kb, case)
    assert Chainer(kb).fired(facts) == Verdicts(kb).fired(facts)
