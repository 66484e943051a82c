"""The smallest changes that make something appear or disappear: all of them, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert.engine import Verdicts
from alliance_expert.explain.answers import asked_by
from alliance_expert.explain.flips import MOST_CHANGES, Flips, flips
from alliance_expert.explain.targets import presence, target
from alliance_expert.explain.worlds import Worlds
from alliance_expert.model import condition as c
from alliance_expert.model.case import Answer, Case, Session
from alliance_expert.model.knowledge import Advised
from alliance_expert.model.verdict import Verdict
from alliance_expert.model.vocabulary import Kind

from ..amount import some
from ..invented import (
    ATTRIBUTES,
    FINDINGS,
    HOLDS,
    LINKS,
    STRATEGIES,
    cases,
    chain,
    conditions,
    knowledge_base,
    knowledge_bases,
    ladder,
    rule,
)
from .alike import OPTIONS, advice_on, consultations, every_value, facts_of, with_long_list


def there(verdicts, facts, one):
    """Is it in the advice? Asked of the advice itself."""
    advice = advice_on(verdicts, facts)
    return (
        one.id
        in {
            "recommend": [item.strategy.id for item in advice.recommendations],
            "hold": [held.hold.id for held in advice.holds],
            "find": [found.finding.id for found in advice.findings],
            "notice": [noted.notice.id for noted in (*advice.notices, *filter(None, [advice.gate]))],
            "rule": [firing.rule.id for firing in advice.trace],
        }[one.kind]
    )


def other_answers(facts, name):
    now = facts.answer(name)
    source = now.source if now else ATTRIBUTES[name].default_source
    said = now.value if now else None
    return [Answer(name, v, source, facts.session) for v in [*every_value(ATTRIBUTES[name]), None] if v != said]


def holds(verdicts, facts, condition):
    """Does it hold? Asked of the evaluator that fires the rules."""
    _, findings = verdicts.run(facts)
    return verdicts.compile(condition)(facts.records, findings) is Verdict.HOLDS


def by_brute_force(verdicts, facts, condition, names):
    """Every smallest set of changes, found by trying all of them."""
    now = holds(verdicts, facts, condition)
    for size in range(1, MOST_CHANGES + 1):
        found = {
            frozenset((answer.attribute, answer.value) for answer in answers)
            for chosen in combinations(names, size)
            for answers in product(*(other_answers(facts, name) for name in chosen))
            if holds(verdicts, facts.with_answers(*answers), condition) != now
        }
        if found:
            return found
    return set()


def values_of(change):
    """The answers that a change allows; of a scale or score all in its ranges."""
    attribute, nothing = ATTRIBUTES[change.attribute], [None] * (None in [answer.value for answer in change.answers])
    if attribute.kind not in (Kind.SCALE, Kind.SCORE):
        return [answer.value for answer in change.answers]
    return [v for v in every_value(attribute) for low, high in change.ranges if low <= v <= high] + nothing


def spelled_out(found):
    return {
        frozenset(zip([change.attribute for change in flip.changes], values, strict=True))
        for flip in found
        for values in product(*map(values_of, flip.changes))
    }


def in_short(changes):
    """Changes without the choices of a `many`, of which one stands for all that are alike."""
    return frozenset((name, None if ATTRIBUTES[name].kind is Kind.MANY else (value,)) for name, value in changes)


TARGETS = [*STRATEGIES, *HOLDS, *FINDINGS, "danger", "n0", "gate-open"]


@st.composite
def puzzles(draw, sessions=2):
    """Random rules with random facts, and a condition that asks for a few things each in its own way."""
    among = tuple(draw(st.lists(st.sampled_from(SHORT), min_size=3, max_size=4, unique=True)))
    if draw(st.booleans()):
        among = (*among[:1], "one.long")
    kb = draw(knowledge_bases(among=among))
    parts = [draw(conditions((), among=(name,))) for name in among]
    finding = c.FindingHolds(draw(st.sampled_from(FINDINGS)))
    condition = draw(st.sampled_from([c.All, c.All, c.AnyOf]))((*parts, *[finding] * draw(st.integers(0, 1))))
    facts = facts_of(kb, draw(cases(most=sessions)))
    return kb, facts, draw(st.sampled_from([condition, condition, c.UnlessKnown(condition)]))


SHORT = [name for name in ATTRIBUTES if name != "one.long"]


def check_against_brute_force(kb, facts, condition):
    asked = sorted(asked_by(kb, [condition]))
    if len(asked) > (2 if "one.long" in asked else 5):  # more take too long by force
        return
    searched = flips(kb, facts, condition)
    assert searched.complete
    found = spelled_out(searched.found)
    by_force = by_brute_force(Verdicts(kb), facts, condition, asked)
    assert found <= by_force
    assert {in_short(changes) for changes in found} == {in_short(changes) for changes in by_force}


@settings(max_examples=some(50), deadline=None)
@given(puzzles())
def test_flips_are_what_brute_force_finds(puzzle):
    check_against_brute_force(*puzzle)


@pytest.mark.long
@settings(max_examples=some(400), deadline=None)
@given(puzzles(sessions=3))
def test_flips_are_what_brute_force_finds_for_long(puzzle):
    check_against_brute_force(*puzzle)


@settings(max_examples=some(50), deadline=None)
@given(consultations(sessions=2), st.sampled_from(TARGETS))
def test_the_condition_of_a_target_holds_exactly_where_it_is_in_the_advice(consultation, name):
    kb, facts = consultation
    one = target(kb, name)
    assert bool(Worlds(kb, facts, {}, 1).mask(presence(kb, one))) == there(Verdicts(kb), facts, one)


RED, FLAG, LOW = c.Is("one.choice", ("red",)), c.Is("one.flag", (True,)), c.AtMost("leg.a", 2)


def flips_of(kb, name, **answers):
    """The flips of a target, as `attribute: answers` for each change; answers of one session, all of them firm."""
    stated = tuple(Answer(attribute.replace("_", "."), value, "told", 1) for attribute, value in answers.items())
    facts = facts_of(kb, Case("A17", (Session(1, stated),)))
    return [
        {change.attribute: [answer.value for answer in change.answers] for change in flip.changes}
        for flip in flips(kb, facts, presence(kb, target(kb, name))).found
    ]


def recommends(name, when, strategy="s0"):
    return rule(name, when, recommend=(Advised(strategy, "now", None),))


def test_every_answer_that_takes_it_away_is_named_and_not_knowing_is_one():
    kb = knowledge_base(recommends("a", LOW), gate=False)
    assert flips_of(kb, "s0", leg_a=2) == [{"leg.a": [3, 4, None]}]


def test_only_the_smallest_sets_count():
    kb = knowledge_base(recommends("a", c.All((RED, FLAG))), recommends("b", LOW), gate=False)
    assert flips_of(kb, "s0") == [{"leg.a": [1, 2]}]
    assert flips_of(kb, "s0", leg_a=1, one_choice="red", one_flag=True) == [
        {"leg.a": [3, 4, None], "one.choice": ["green", None]},
        {"leg.a": [3, 4, None], "one.flag": [False, None]},
    ]


def test_more_than_three_changes_are_not_looked_for():
    four = c.All((RED, FLAG, LOW, c.AtMost("leg.b", 1)))
    assert flips_of(knowledge_base(recommends("a", four), gate=False), "s0") == []
    three = flips_of(knowledge_base(recommends("a", four), gate=False), "s0", leg_b=1)
    assert three == [{"leg.a": [1, 2], "one.choice": ["red"], "one.flag": [True]}]


def test_of_many_options_the_nearest_choice_stands_for_all_that_no_rule_tells_apart():
    kb = knowledge_base(recommends("a", c.Includes("one.set", "any", ("x", "y"))), gate=False)
    assert flips_of(kb, "s0", one_set=("z",)) == [{"one.set": [("x", "z")]}]
    assert flips_of(kb, "s0", one_set=("x", "y", "z")) == [{"one.set": [("z",), None]}]


def test_what_a_hold_stops_comes_back_when_the_hold_falls():
    rules = recommends("a", RED), rule("h", FLAG, hold=("h0",))
    kb = knowledge_base(*rules, gate=False, stops=(("s0", "never"),))
    assert flips_of(kb, "s0", one_choice="red", one_flag=True) == [{"one.flag": [False, None]}]


def test_what_a_hold_only_lets_wait_is_there():
    rules = recommends("a", RED), rule("h", FLAG, hold=("h0",))
    kb = knowledge_base(*rules, gate=False, stops=(("s0", "later"),))
    assert flips_of(kb, "s0", one_choice="red", one_flag=True) == [{"one.choice": ["green", None]}]


def test_while_a_gate_stands_settling_it_is_the_change():
    kb = knowledge_base(recommends("a", RED))
    found = flips_of(kb, "s0", one_choice="red", gate_open="yes", gate_handled=False)
    assert found == [{"gate.handled": [True]}, {"gate.open": ["no", None]}]


def test_of_a_long_scale_every_number_that_does_it_is_in_a_range():
    eighteen, ends = c.Is("one.long", (Decimal(18),)), c.Is("one.long", (Decimal(0), Decimal(18), Decimal(30)))
    kb = knowledge_base(recommends("a", eighteen), recommends("b", c.Not(ends), "s1"), gate=False)
    facts = facts_of(kb, Case("A17", (Session(1, (Answer("one.long", Decimal(0), "told", 1),)),)))
    ranges = {
        name: [
            change.ranges for flip in flips(kb, facts, presence(kb, target(kb, name))).found for change in flip.changes
        ]
        for name in ("s0", "s1")
    }
    assert ranges == {
        "s0": [((Decimal(18), Decimal(18)),)],
        "s1": [((Decimal("0.5"), Decimal("17.5")), (Decimal("18.5"), Decimal("29.5")))],
    }


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_a_long_row_of_findings_is_flipped_like_a_short_one(link):
    assert flips_of(chain(link, 3), "s0", one_flag=False) == flips_of(chain(link, 701), "s0", one_flag=False) != []


def test_findings_may_share_what_they_rest_on():
    found = flips_of(ladder(60), "s0", leg_a=1, leg_b=1, one_flag=False, one_choice="green")
    assert found == [{"one.choice": ["red"]}, {"one.flag": [True]}]


def test_a_finding_is_looked_into_for_all_that_wait_for_it():
    green = c.Is("one.choice", ("green",))
    kb = knowledge_base(
        rule("sees", c.AnyOf((c.All((FLAG, LOW)), c.All((FLAG, green)))), find=("f0",)),
        recommends("a", c.FindingHolds("f0")),
        recommends("b", c.All((c.FindingHolds("f0"), green))),
        gate=False,
    )
    assert flips_of(kb, "s0") == [
        {"leg.a": [1, 2], "one.flag": [True]},
        {"one.choice": ["green"], "one.flag": [True]},
    ]


def test_to_say_again_what_is_carried_on_is_no_change():
    """Though it would be another session that it was last answered in."""
    kb = knowledge_base(recommends("a", c.SessionsSince("one.flag", 1, None)), gate=False)
    lasting = replace(ATTRIBUTES["one.set"], persists=True)
    kb = replace(kb, attributes={**ATTRIBUTES, "one.set": lasting})
    before = Answer("one.flag", True, "told", 1), Answer("one.set", ("x",), "told", 1)
    facts = facts_of(kb, Case("A17", (Session(1, before), Session(2, ()))))
    of_flag = flips(kb, facts, c.SessionsSince("one.flag", 1, None)).found
    assert [[answer.value for answer in flip.changes[0].answers] for flip in of_flag] == [[False]]
    of_set = flips(kb, facts, c.SessionsSince("one.set", 1, None)).found
    assert [[answer.value for answer in flip.changes[0].answers] for flip in of_set] == [[()]]


def test_where_rules_ask_too_much_to_try_it_all_that_is_said():
    some = c.AnyOf(tuple(c.Includes("long.list", "any", (word,)) for word in OPTIONS))
    kb = with_long_list(recommends("a", some), recommends("b", FLAG), recommends("c", c.All((some, RED)), "s1"))
    facts = facts_of(kb, Case("A17", (Session(1, ()),)))
    searched = flips(kb, facts, presence(kb, target(kb, "s0")))
    assert ([flip.changes[0].attribute for flip in searched.found], searched.complete) == (["one.flag"], False)
    red = facts.with_answers(Answer("one.choice", "red", "told", 1))
    assert flips(kb, red, presence(kb, target(kb, "s1"))) == Flips((), False)


def test_of_a_long_list_only_the_options_that_matter_now_are_tried():
    apart = [c.Includes("long.list", "any", (word,)) for word in OPTIONS]
    kb = with_long_list(recommends("a", apart[7]), recommends("b", c.All((c.AnyOf(tuple(apart)), RED, LOW))))
    facts = facts_of(kb, Case("A17", (Session(1, (Answer("one.choice", "green", "told", 1),)),)))
    searched = flips(kb, facts, presence(kb, target(kb, "s0")))
    assert [[answer.value for answer in flip.changes[0].answers] for flip in searched.found] == [[("o7",)]]
    assert searched.complete


def test_where_bounds_rule_too_little_out_that_is_said():
    scales = [f"scale.n{n:02}" for n in range(25)]
    attributes = {**ATTRIBUTES, **{name: replace(ATTRIBUTES["one.kept"], id=name) for name in scales}}
    each_value_somewhere = c.All(
        tuple(c.AnyOf(tuple(c.Is(name, (value,)) for name in scales)) for value in (1, 2, 3, 4))
    )

    def search(*told):
        kb = replace(knowledge_base(recommends("a", each_value_somewhere), gate=False), attributes=attributes)
        stated = tuple(Answer(name, 4, "told", 1) for name in told)
        return flips(kb, facts_of(kb, Case("A17", (Session(1, stated),))), presence(kb, target(kb, "s0")))

    assert search() == Flips((), False)
    assert not search(*scales[:1]).complete
    assert search(*scales[:1]).found


def test_of_very_many_questions_the_sets_of_three_are_not_looked_at_and_that_is_said():
    flags = {name: replace(ATTRIBUTES["one.flag"], id=name) for name in (f"flag.n{n:03}" for n in range(150))}
    yes = [c.Is(name, (True,)) for name in flags]
    rules = recommends("a", c.AnyOf(tuple(map(c.All, zip(yes, yes[1:], yes[2:], strict=False)))))
    kb = replace(knowledge_base(rules, gate=False), attributes={**ATTRIBUTES, **flags})
    facts = facts_of(kb, Case("A17", (Session(1, ()),)))
    assert flips(kb, facts, presence(kb, target(kb, "s0"))) == Flips((), False)
    told = facts.with_answers(Answer("flag.n007", True, "told", 1))
    searched = flips(kb, told, presence(kb, target(kb, "s0")))
    assert (len(searched.found), searched.complete) == (3, True)


def test_other_choices_that_do_as_well_are_named_beside_the_nearest():
    kb = knowledge_base(recommends("a", c.Includes("one.set", "any", ("x", "y"))), gate=False)
    facts = facts_of(kb, Case("A17", (Session(1, (Answer("one.set", ("z",), "told", 1),)),)))
    (flip,) = flips(kb, facts, presence(kb, target(kb, "s0"))).found
    assert flip.changes[0].alike == {("x", "z"): (("y", "z"),)}


def test_what_is_fixed_comes_last_and_before_it_what_opens_a_gate():
    kb = knowledge_base(recommends("a", c.All((RED, FLAG))))
    fixed = replace(ATTRIBUTES["one.choice"], fixed=True)
    kb = replace(kb, attributes={**ATTRIBUTES, "one.choice": fixed})
    assert [list(changes) for changes in flips_of(kb, "s0", one_choice="red", one_flag=True, gate_open="no")] == [
        ["one.flag"], ["gate.open"], ["one.choice"],
    ]  # fmt: skip
