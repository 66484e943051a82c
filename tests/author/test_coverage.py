"""What the scenarios make of the rules: counted, never rounded up, and of what cannot be nothing is asked."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings

from alliance_expert.author.coverage import coverage, percent
from alliance_expert.author.covered import page
from alliance_expert.author.possible import Possible
from alliance_expert.author.scenarios import scenarios_in
from alliance_expert.author.trials import Trials
from alliance_expert.engine import Judge
from alliance_expert.knowledge.files import PackFile
from alliance_expert.model import condition as c
from alliance_expert.model.verdict import Verdict

from ..amount import some
from ..packs import CASES, small_kb, with_rule
from .trying import trials

KB = small_kb()


def tried(text, kb=KB):
    return Trials(kb, scenarios_in([PackFile(0, "x.cases.yaml", "x.cases.yaml", text.encode())], kb))


def covered(text, kb=KB):
    return coverage(tried(text, kb), frozenset(rule.id for rule in kb.active), frozenset(kb.attributes))


def one(text, name, kb=KB):
    return next(rule for rule in covered(text, kb).rules if rule.rule.id == name)


def unseen(text, name, kb=KB):
    """For each part of a rule's condition what it never came to."""
    return [[verdict.name.lower() for verdict in branch.unseen] for branch in one(text, name, kb).branches]


def test_a_rule_names_the_scenarios_that_fire_it():
    found = one(CASES, "silent-is-strained")
    assert [scenario.name for scenario in found.fired] == ["a silent client is asked"]
    assert (found.withheld, found.open) == (0, 0)


def test_withheld_is_not_the_same_as_open():
    text = (
        "- case: no signs\n  given: {rupture.withdrawal: []}\n  never: {find: strain}\n"
        "- case: nobody asked\n  given: {}\n  never: {find: strain}\n"
    )
    found = one(text, "silent-is-strained")
    assert (found.fired, found.withheld, found.open) == ((), 1, 1)


def test_each_part_should_be_seen_to_be_so_not_to_be_so_and_not_known():
    text = "- case: danger\n  given: {safety.risk: yes, safety.handled: no}\n  expect: {gate: danger}\n"
    assert unseen(text, "danger-open") == [
        ["fails", "unknown"],
        ["fails", "unknown"],
        ["fails"],
        ["holds", "unknown"],
    ]


def test_what_no_answer_can_bring_about_is_not_asked_for():
    parts = with_rule("{any: [{known: alliance.goals}, {unknown: alliance.goals}]}")
    kb = small_kb({"topic/all.rules.yaml": parts})
    text = "- case: nobody asked\n  given: {}\n  expect: {find: strain}\n"
    assert unseen(text, "mine", kb) == [[], ["holds"], ["fails"]]


def test_a_finding_is_not_asked_to_come_to_more_than_its_rules_can():
    rules = (
        with_rule("{unknown: alliance.goals}", "find: strain")
        + "- id: uses\n  when: {finding: goals-weakest}\n  because: It is so.\n  recommend: {ask-openly: now}\n"
    )
    rules = rules.replace("when: {weakest: alliance.goals}", "when: {known: alliance.goals}")
    kb = small_kb({"topic/all.rules.yaml": rules})
    assert Possible(kb).of(c.FindingHolds("goals-weakest")) == {Verdict.HOLDS, Verdict.FAILS}
    assert Possible(kb).of(c.FindingHolds("strain")) == {Verdict.HOLDS, Verdict.FAILS, Verdict.UNKNOWN}


def test_answers_that_no_scenario_gives_are_named():
    found = covered(
        "- case: a\n  earlier: [{alliance.goals: 1}]\n  given: {safety.risk: no}\n  never: {find: strain}\n"
    )
    unused = {attribute.id: words for attribute, words in found.unused}
    assert unused["safety.risk"] == ("unsure", "yes")
    assert unused["safety.handled"] == ("yes", "no")
    assert unused["alliance.goals"] == ("2", "3", "4", "5")
    assert "measures.srs" not in unused
    assert found.used == 2


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (Fraction(1), "100.0 %"),
        (Fraction(99_999, 100_000), "99.9 %"),
        (Fraction(2, 3), "66.6 %"),
        (Fraction(0), "0.0 %"),
    ],
)
def test_a_share_is_never_rounded_up(share, said):
    assert percent(share) == said


@settings(max_examples=some(40), deadline=None)
@given(trials())
def test_the_counts_are_those_of_judging_every_scenario_alone(tried_on):
    kb = tried_on.kb
    judges = [Judge(kb, facts) for facts in tried_on.facts]
    for rule in coverage(tried_on, frozenset(rule.id for rule in kb.active), frozenset()).rules:
        assert len(rule.fired) == sum(judge.rule(rule.rule).verdict is Verdict.HOLDS for judge in judges)
        for branch in rule.branches:
            counted = Counter(judge.condition(branch.condition).verdict for judge in judges)
            assert counted == {verdict: count for verdict, count in branch.counts if count}


def test_the_page_tells_every_rule_every_gap_and_escapes_what_scenarios_say():
    text = CASES.replace("a silent client is asked", "a silent <b>client</b> & more")
    found = covered(text)
    html = page(found, KB)
    assert "a silent &lt;b&gt;client&lt;/b&gt; &amp; more" in html
    assert all(f'<details id="rule-{rule.id}">' in html for rule in KB.active)
    gaps = [branch for rule in found.rules for branch in rule.gaps]
    assert html.count("<b>never ") == len(gaps) + sum(len(branch.unseen) for branch in gaps)
    assert "<script" not in html
