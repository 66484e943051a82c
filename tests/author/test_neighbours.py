"""What an entry has to do with others: who looks at it, waits for it, concludes it, stops it, cites it, tries it."""

from __future__ import annotations

import pytest

from alliance_expert import load
from alliance_expert.author.entries import entries, says
from alliance_expert.author.neighbours import (
    about,
    after,
    against,
    before,
    beside,
    concluding,
    expecting,
    firing,
    links,
    looking_at,
    stopping,
    waiting_for,
)
from alliance_expert.author.scenarios import scenarios_in

from ..packs import CARRIED, CASES, RULES, pack_files, small_kb, with_rule

RULE_FILE = "topic/all.rules.yaml"
MORE = """\
- id: asks-too
  when: {all: [{finding: goals-weakest}, {client.motivation: low}]}
  because: It is so.
  recommend: {ask-openly: later}
  status: draft
"""
KB = small_kb({RULE_FILE: RULES + MORE})


def ids(rules):
    return [rule.id for rule in rules]


def test_rules_that_look_at_an_attribute_wait_for_a_finding_or_conclude_something():
    assert ids(looking_at(KB, "rupture.withdrawal")) == ["silent-is-strained"]
    assert ids(looking_at(KB, "alliance.tasks")) == ["goals-stand-lowest"]
    assert ids(waiting_for(KB, "strain")) == ["strain-asks"]
    assert ids(concluding(KB, "strategy", "ask-openly")) == ["asks-too", "strain-asks"]
    assert ids(concluding(KB, "notice", "danger")) == ["danger-left", "danger-open"]


def test_around_a_rule_stand_those_before_after_and_beside_it():
    rule = KB.rule("strain-asks")
    assert {name: ids(rules) for name, rules in before(KB, rule).items()} == {"strain": ["silent-is-strained"]}
    assert after(KB, rule) == {}
    assert {name: ids(rules) for name, rules in beside(KB, rule).items()} == {("strategy", "ask-openly"): ["asks-too"]}
    silent = KB.rule("silent-is-strained")
    assert (before(KB, silent), beside(KB, silent)) == ({}, {})
    assert {name: ids(rules) for name, rules in after(KB, silent).items()} == {"strain": ["strain-asks"]}


def test_a_finding_may_be_one_that_must_not_stand():
    def of(when: str) -> frozenset[str]:
        return against(small_kb({RULE_FILE: with_rule(when, "recommend: {ask-openly: soon}")}).rule("mine"))

    assert of("{finding: strain}") == frozenset()
    assert of("{not: {finding: strain}}") == {"strain"}
    assert of("{all: [{finding: goals-weakest}, {unless_known: {finding: strain}}]}") == {"strain"}
    assert of("{not: {unless_known: {finding: strain}}}") == frozenset()
    assert of("{any: [{finding: strain}, {not: {finding: strain}}]}") == frozenset()


def test_holds_stop_a_strategy():
    assert stopping(KB, "link-later") == {"no-link": "later"}
    assert stopping(KB, "ask-openly") == {}


@pytest.mark.parametrize(
    ("name", "kind", "found"),
    [
        ("rupture.withdrawal", "rule", {"silent-is-strained"}),
        ("rupture.withdrawal", "finding", {"strain"}),
        ("strain", "rule", {"silent-is-strained", "strain-asks"}),
        ("strain", "strategy", {"ask-openly", "link-later"}),
        ("strain", "finding", {"strain"}),
        ("no-link", "strategy", {"link-later"}),
        ("link-later", "hold", {"no-link"}),
        ("trial", "rule", {"silent-is-strained"}),
        ("trial", "strategy", {"ask-openly"}),
        ("strain-asks", "finding", {"strain"}),
        ("strain-asks", "strategy", {"ask-openly", "link-later"}),
        ("danger", "rule", {"danger-open", "danger-left"}),
        ("danger", "attribute", {"safety.risk", "safety.handled"}),
        ("standing", "rule", set()),
        ("session.number", "rule", set()),
    ],
)
def test_about_an_id_is_what_names_it_and_what_it_names_or_what_a_rule_brings_together(name, kind, found):
    if name == "session.number":
        with pytest.raises(KeyError):
            about(KB, name, kind)
    else:
        assert about(KB, name, kind) == found


def test_about_a_statement_is_what_carries_it_or_a_part_of_it():
    kb = small_kb(CARRIED)
    assert about(kb, "L-02", "rule") == {"silent-is-strained"}
    assert about(kb, "CF1/anxious", "attribute") == about(kb, "CF1", "attribute") == {"client.attachment"}
    with pytest.raises(KeyError):
        about(kb, "CF", "attribute")


def test_every_link_leads_to_an_entry():
    kb = load()
    known = {(kind, name) for kind, several in entries(kb).items() for name in several}
    assert {named for link in links(kb) for named in link} - known == {("attribute", "session.number")}


def test_all_words_are_looked_for_whatever_their_case_and_order():
    assert says(KB, "strategy", "ask-openly", "OPENLY ask")
    assert says(KB, "rule", "strain-asks", "strain stands link-later")
    assert says(KB, "attribute", "client.attachment", "keeps a distance")
    assert says(KB, "strategy", "link-later", "pat")
    assert not says(KB, "strategy", "ask-openly", "openly pattern")
    assert not says(KB, "strategy", "link-later", "ink")  # no word begins so


def test_scenarios_in_which_a_rule_fires_or_something_is_expected():
    files = pack_files({RULE_FILE: RULES + MORE, "topic/all.cases.yaml": CASES + DRAFT})
    scenarios = scenarios_in(files, KB)
    fires = {rule: [one.name for one in several] for rule, several in firing(KB, scenarios).items()}
    assert fires["strain-asks"] == ["a silent client is asked"]
    assert fires["asks-too"] == ["a draft is tried too"]
    assert fires["danger-open"] == []
    assert [one.name for one in expecting(scenarios, "strategy", "ask-openly")] == ["a silent client is asked", "a draft is tried too"]  # fmt: skip
    assert [one.name for one in expecting(scenarios, "hold", "no-link")] == ["a silent client is asked"]
    assert expecting(scenarios, "notice", "danger") == ()


DRAFT = """\
- case: a draft is tried too
  given: {alliance.goals: 1, alliance.tasks: 3, alliance.bond: 3, client.motivation: low}
  expect: {recommend: ask-openly}
"""
