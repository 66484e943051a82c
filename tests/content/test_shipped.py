"""The shipped rules: clean, tested, fired; and the same by every engine."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_expert import load
from alliance_expert.advice import advise
from alliance_expert.author.scenarios import read_scenarios, run
from alliance_expert.engine import Chainer, Verdicts
from alliance_expert.model.case import facts_at
from alliance_expert.model.condition import attributes_of, leaves
from alliance_expert.source.files import shipped

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


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_experta_and_the_verdicts_agree_on_random_cases(data):
    case = data.draw(cases(kb(), most=2))
    facts = facts_at(case, case.sessions[-1].number, kb().attributes, kb().roles.plain_source)
    one, other = chainer().consult(facts), Verdicts(kb()).consult(facts)
    assert one == other
    assert advise(kb(), one) == advise(kb(), other)


@pytest.mark.long
@settings(max_examples=1_500, deadline=None, suppress_health_check=list(HealthCheck))
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
