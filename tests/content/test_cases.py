"""Whole cases get, in substance, order and timing, what an experienced clinician would say: cases/expected.yaml."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
import yaml

from alliance_expert import consult, load, read_facts

FOLDER = Path(__file__).parent / "cases"
EXPECTED = yaml.safe_load((FOLDER / "expected.yaml").read_text(encoding="utf-8"))
TIMINGS = ("now", "soon", "later")


@functools.cache
def kb():
    return load()


@functools.cache
def advice_on(name):
    path = FOLDER / f"{name}.yaml"
    return consult(kb(), read_facts(path.read_text(encoding="utf-8"), path.name, kb()))


def due(name, timing):
    """The refs of what is due then, in order."""
    return [set(item.strategy.refs) for item in advice_on(name).recommendations if item.timing == timing]


def held(name):
    return {ref for one in advice_on(name).holds for ref in one.hold.refs}


def either(one):
    return set(one.split("|"))


def of(key):
    """(case, expectation) for every case that names this expectation."""
    return pytest.mark.parametrize(
        ("name", "wanted"), [(name, said[key]) for name, said in EXPECTED.items() if key in said]
    )


def test_every_case_has_its_expectation_and_every_expectation_its_case():
    assert sorted(EXPECTED) == sorted(path.stem for path in FOLDER.glob("[VBC]*.yaml"))
    keys = {key for said in EXPECTED.values() for key in said}
    assert keys <= {*TIMINGS, "order", "hold", "not_held", "never", "rupture", "gate"}


@pytest.mark.parametrize("timing", TIMINGS)
@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_due_when(name, timing):
    wanted = EXPECTED[name].get(timing, [])
    assert [one for one in wanted if not any(refs & either(one) for refs in due(name, timing))] == []
    if wanted == [] and timing in EXPECTED[name]:
        assert due(name, timing) == []


@of("order")
def test_what_comes_first_among_what_is_due_now(name, wanted):
    places = [next(n for n, refs in enumerate(due(name, "now")) if refs & either(one)) for one in wanted]
    assert places == sorted(places)


@of("hold")
def test_what_is_left_alone(name, wanted):
    assert set(wanted) - held(name) == set()


@of("not_held")
def test_what_must_not_be_forbidden(name, wanted):
    assert set(wanted) & held(name) == set()


@of("never")
def test_what_would_be_wrong(name, wanted):
    for timing, refs in wanted.items():
        shown = set().union(*(one for t in (TIMINGS if timing == "any" else (timing,)) for one in due(name, t)))
        assert set(refs) & shown == set(), timing


@of("rupture")
def test_whether_there_is_a_strain_and_how_sure(name, wanted):
    found = {one.finding.id: one.confidence.word for one in advice_on(name).findings}
    assert {kind: found[kind] for kind in kb().roles.ruptures if kind in found} == wanted


@pytest.mark.parametrize("name", EXPECTED)
def test_the_gate_stands_only_where_a_danger_is_open(name):
    assert (advice_on(name).gate is not None) == EXPECTED[name].get("gate", False)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_few_things_are_due_now(name):
    assert 1 <= len(due(name, "now")) <= 7


def test_most_cases_have_three_to_five_things_due_now():
    counts = [len(due(name, "now")) for name in EXPECTED]
    assert sum(3 <= count <= 5 for count in counts) > len(counts) / 2


def test_after_one_meeting_all_but_the_question_of_safety_is_uncertain():
    advice = advice_on("V36")
    assert {item.confidence.word for item in advice.recommendations[1:]} == {"tentative"}
    assert [question.attribute for question in advice.open_questions][:2] == ["safety.risk", "alliance.tasks"]


def test_while_a_danger_is_open_nothing_but_safety_is_found_or_shown():
    advice = advice_on("V14")
    assert {found.finding.id for found in advice.findings} == {"danger-open"}
    assert {ref for item in advice.recommendations for ref in item.strategy.refs} == {"X29"}
    assert advice.weakest == ()


@pytest.mark.parametrize("risk", ["yes", "unsure"])
def test_once_danger_is_handled_safety_stays_in_sight_and_stretch_and_transfer_are_held_back(risk):
    facts = f"safety.risk: {risk}, safety.handled: yes, alliance.bond: 4, client.preferences: [more_challenge]"
    text = f"case: W\nsessions: [{{number: 5, facts: {{{facts}}}}}]\n"
    advice = consult(kb(), read_facts(text, "W.yaml", kb()))
    assert advice.gate is None
    assert advice.recommendations[0].strategy.refs == ("X29",)
    held = {ref for one in advice.holds for ref in one.hold.refs}
    assert {"H13", "X34"} <= held
    assert "X34" not in {ref for item in advice.recommendations for ref in item.strategy.refs}
