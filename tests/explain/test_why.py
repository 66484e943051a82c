"""Why, why not, and what if: everything in the advice has its why, everything else its why not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from alliance_expert.advice import advise
from alliance_expert.engine import Verdicts
from alliance_expert.explain import look_ahead
from alliance_expert.explain.differences import differences
from alliance_expert.explain.targets import presence, target
from alliance_expert.explain.why import Reasoning
from alliance_expert.explain.worlds import Worlds
from alliance_expert.model import condition as c
from alliance_expert.model.case import Answer, Case, Session
from alliance_expert.model.knowledge import Advised
from alliance_expert.model.verdict import Confidence, Verdict

from ..amount import some
from ..invented import FINDINGS, HOLDS, LINKS, STRATEGIES, chain, knowledge_base, ladder, rule
from .alike import advice_on, consultations, facts_of, same_advice
from .test_flips import there

EVERYTHING = [*STRATEGIES, *HOLDS, *FINDINGS, "danger", "gate-open"]
RED, FLAG, LOW = c.Is("one.choice", ("red",)), c.Is("one.flag", (True,)), c.AtMost("leg.a", 2)


def reasoning_on(kb, facts):
    consultation = Verdicts(kb).consult(facts)
    return Reasoning(kb, consultation, look_ahead(kb, advise(kb, consultation)))


def reasoning(kb, *answers):
    """On answers of one session: attribute, value, source."""
    stated = tuple(Answer(name, value, source, 1) for name, value, source in answers)
    return reasoning_on(kb, facts_of(kb, Case("A17", (Session(1, stated),))))


def recommends(name, when, strategy="s0", timing="now", **more):
    return rule(name, when, recommend=(Advised(strategy, timing, None),), **more)


def lines(grounds, deep=0):
    """A tree as lines: sign (of an exception that stops the rule, !), sentence."""
    for ground in grounds:
        yield "  " * deep + ("!" if ground.stops else {1: "+", -1: "-", 0: "?"}[ground.verdict]) + " " + ground.says
        yield from lines(ground.parts, deep + 1)


def verdicts_agree(ground):
    """Does a joined ground have the verdict that its parts give it?"""
    verdicts = [part.verdict for part in ground.parts]
    joined = {"all of these": min, "at least one of these": max}
    return (ground.says not in joined or joined[ground.says](verdicts) is ground.verdict) and all(
        map(verdicts_agree, ground.parts)
    )


@settings(max_examples=some(30), deadline=None)
@given(consultations(sessions=2))
def test_everything_in_the_advice_has_its_why_and_everything_else_its_why_not(consultation):
    kb, facts = consultation
    reasoned, verdicts = reasoning_on(kb, facts), Verdicts(kb)
    for name in EVERYTHING:
        one = target(kb, name)
        if not there(verdicts, facts, one):
            why_not = reasoned.why_not(one)
            assert len(why_not.arguments) == len(one.makers)
            distances = [(not argument.heard, argument.short) for argument in why_not.arguments]
            assert distances == sorted(distances)
            assert all((argument.short == 0) == bool(argument.step) for argument in why_not.arguments)
            assert why_not.brakes or not any(argument.step for argument in why_not.arguments)
            continue
        why = reasoned.why(one)
        assert why.arguments and all(argument.step for argument in (*why.arguments, *why.behind))
        assert why.confidence is max(argument.confidence for argument in why.arguments)
        assert bool(why.tentative) == (why.confidence is Confidence.TENTATIVE)
        for argument in (*why.arguments, *why.behind):
            assert all(g.verdict is Verdict.HOLDS and verdicts_agree(g) for g in argument.grounds)
        waited_for = {g.finding for a in (*why.arguments, *why.behind) for g in every_ground(a.grounds) if g.finding}
        brought = {finding for argument in why.behind for finding in argument.rule.find}
        standing = {f for f in waited_for if reasoned.consultation.findings.get(f) is not None}
        assert deciding_findings(why) <= brought & standing


def every_ground(grounds):
    for ground in grounds:
        yield ground
        yield from every_ground(ground.parts)


def deciding_findings(why):
    """The findings whose standing the arguments name as what decided them."""
    found = set()
    for argument in (*why.arguments, *why.behind):
        waiting = list(argument.grounds)
        while waiting:
            ground = waiting.pop()
            plain = ground.finding and ground.verdict is Verdict.HOLDS and not ground.says.startswith("nothing says")
            if plain and ground.says.endswith("stands"):
                found.add(ground.finding)
            if ground.says in ("all of these", "at least one of these"):
                waiting += [part for part in ground.parts if part.verdict is ground.verdict]
    return found


def test_a_why_goes_down_to_the_answers_and_names_what_speaks_against_it():
    kb = knowledge_base(
        rule("sees", c.All((RED, c.UnlessKnown(FLAG))), find=("f0",)),
        recommends("does", c.All((c.FindingHolds("f0"), c.UnlessKnown(c.AtMost("leg.b", 1))))),
        rule("stops", LOW, hold=("h0",)),
        gate=False,
        stops=(("s0", "later"),),
    )
    why = reasoning(kb, ("one.choice", "red", "guess"), ("leg.a", 3, "told"), ("leg.b", 4, "told")).why(
        target(kb, "s0")
    )
    assert [(argument.rule.id, list(lines(argument.grounds))) for argument in (*why.arguments, *why.behind)] == [
        ("does", ['+ the finding "f0" stands', "+ nothing says that leg.b is 1 of 4 or lower"]),
        ("sees", ['+ one.choice is "red"', '+ nothing says that "one.flag" is answered with yes']),
    ]
    assert [answer.attribute for answer in why.tentative] == ["one.choice"]
    assert [(guard.rule, *lines([guard.ground])) for guard in why.guards] == [
        ("does", "- leg.b is 1 of 4 or lower"),
        ("sees", '? "one.flag" is answered with yes'),
    ]
    (brake,) = why.brakes
    assert (brake.id, brake.limit, brake.stands) == ("h0", "later", False)
    assert list(lines(brake.arguments[0].grounds)) == ["- leg.a is 2 of 4 or lower"]


def test_why_not_puts_first_what_lacks_least_and_of_these_what_nothing_contradicts():
    kb = knowledge_base(
        recommends("a-two-short", c.All((RED, FLAG, LOW))),
        recommends("b-fails", LOW),
        recommends("c-open", c.All((LOW, c.Not(LOW)))),
        recommends("d-open", RED),
        recommends("e-either", c.AnyOf((c.All((RED, FLAG)), c.Known("leg.b")))),
        gate=False,
    )
    reasoned = reasoning(kb, ("leg.a", 3, "told"))
    why_not = reasoned.why_not(target(kb, "s0"))
    assert [(argument.rule.id, argument.short) for argument in why_not.arguments] == [
        ("d-open", 1), ("e-either", 1), ("b-fails", 1), ("c-open", 1), ("a-two-short", 3),
    ]  # fmt: skip
    assert list(lines(why_not.arguments[-1].grounds)) == [
        '? one.choice is "red"', '? "one.flag" is answered with yes', "- leg.a is 2 of 4 or lower",
    ]  # fmt: skip


def test_why_not_follows_what_a_missing_finding_lacks_and_shows_the_one_that_is_in_the_way():
    kb = knowledge_base(
        rule("sees", c.All((RED, FLAG)), find=("f0",)),
        rule("calms", LOW, find=("f1",)),
        recommends("does", c.All((c.FindingHolds("f0"), c.UnlessKnown(c.FindingHolds("f1"))))),
        gate=False,
    )
    why_not = reasoning(kb, ("leg.a", 1, "told"), ("one.choice", "red", "told")).why_not(target(kb, "s0"))
    assert list(lines(why_not.arguments[0].grounds)) == [
        '? the finding "f0" stands',
        '  ? "one.flag" is answered with yes',
        '! the finding "f1" stands',
    ]
    assert [argument.rule.id for argument in why_not.behind] == ["calms"]


def test_an_exception_counts_against_something_only_where_without_it_a_rule_would_not_fire():
    spared = c.UnlessKnown(LOW)
    kb = knowledge_base(
        rule("alone", c.UnlessKnown(c.AtMost("leg.c", 1)), find=("f0",)),
        rule("one-of-two", c.UnlessKnown(c.AtMost("leg.c", 2)), find=("f1",)),
        rule("two-of-two", RED, find=("f1",)),
        recommends(
            "does",
            c.All((c.FindingHolds("f0"), c.FindingHolds("f1"), c.AnyOf((RED, spared)), c.AnyOf((c.Not(RED), spared)))),
        ),
        gate=False,
    )
    why = reasoning(kb, ("one.choice", "red", "told")).why(target(kb, "s0"))
    assert [(guard.rule, *lines([guard.ground])) for guard in why.guards] == [
        ("does", "? leg.a is 2 of 4 or lower"),
        ("alone", "? leg.c is 1 of 4 or lower"),
    ]


def test_what_would_make_it_firm_is_the_shortest_list_of_answers_that_does():
    kb = knowledge_base(
        rule("two", c.All((RED, FLAG)), find=("f0",)),
        rule("one", c.AtLeast("leg.b", 2), find=("f0",)),
        recommends("does", c.All((c.FindingHolds("f0"), LOW))),
        recommends("also", c.All((RED, FLAG, LOW, c.AtLeast("leg.b", 2)))),
        gate=False,
    )
    guessed = [("one.choice", "red"), ("one.flag", True), ("leg.a", 1), ("leg.b", 3)]
    why = reasoning(kb, *((*said, "guess") for said in guessed)).why(target(kb, "s0"))
    assert [answer.attribute for answer in why.tentative] == ["leg.a", "leg.b"]


def test_of_rules_equally_near_those_come_last_that_wait_for_earlier_sessions():
    kb = knowledge_base(
        recommends("a-course", c.All((FLAG, c.ChangeIs("leg.b", ("worse",))))),
        recommends("b-open", RED),
        recommends("c-most-is-so", c.All((FLAG, c.Known("leg.a"), RED))),
        gate=False,
    )
    why_not = reasoning(kb, ("leg.a", 3, "told"), ("one.flag", True, "told")).why_not(target(kb, "s0"))
    assert [(argument.rule.id, argument.short) for argument in why_not.arguments] == [
        ("c-most-is-so", 1), ("b-open", 1), ("a-course", 1),
    ]  # fmt: skip
    assert [ground.missing for ground in why_not.arguments[-1].grounds] == [("leg.b",)]


def test_of_a_finding_that_is_open_the_rule_is_shown_that_leaves_it_open_and_needs_no_earlier_session():
    kb = knowledge_base(
        rule("a-late", c.ChangeIs("leg.b", ("worse",)), find=("f0",)),
        rule("b-fails", LOW, find=("f0",)),
        rule("c-open", RED, find=("f0",)),
        recommends("does", c.FindingHolds("f0")),
        gate=False,
    )
    (argument,) = reasoning(kb, ("leg.a", 3, "told")).why_not(target(kb, "s0")).arguments
    assert list(lines(argument.grounds)) == ['? the finding "f0" stands', '  ? one.choice is "red"']


def test_a_finding_that_does_not_stand_names_the_answers_that_refute_it():
    kb = knowledge_base(
        rule("sees", RED, find=("f0",)), recommends("does", c.UnlessKnown(c.FindingHolds("f0"))), gate=False
    )
    why = reasoning(kb, ("one.choice", "green", "told")).why(target(kb, "s0"))
    (ground,) = why.arguments[0].grounds
    assert [(answer.attribute, answer.value) for answer in ground.answers] == [("one.choice", "green")]


def test_beside_a_gate_the_steps_are_those_that_it_leaves_and_a_rule_may_fire_and_not_be_heard():
    kb = knowledge_base(
        rule("sees", RED, find=("f0",)),
        rule("waits", FLAG, find=("f1",)),
        recommends("beside", c.FindingHolds("f0"), with_gate=True),
        recommends("not-heard", c.FindingHolds("f1")),
    )
    told = ("one.choice", "red", "told"), ("one.flag", True, "told")
    gated = reasoning(kb, *told, ("gate.open", "yes", "told"))
    assert {argument.rule.id for argument in gated.steps()} == {"sees", "beside", "gate-open"}
    assert [gated.why(target(kb, name)).heard for name in ("beside", "not-heard", "danger")] == [True, False, True]
    assert [argument.rule.id for argument in gated.why(target(kb, "s0")).arguments] == ["beside"]
    assert [(one.rule.id, one.heard) for one in gated.why_not(target(kb, "f1")).arguments] == [("waits", False)]
    open_ = reasoning(kb, *told, ("gate.open", "no", "told"))
    assert {"waits", "not-heard"} <= {argument.rule.id for argument in open_.steps()}


def test_why_not_names_the_hold_that_takes_it_away_and_the_gate():
    rules = recommends("does", RED), rule("stops", FLAG, hold=("h0",))
    kb = knowledge_base(*rules, stops=(("s0", "never"),))
    told = ("one.choice", "red", "told"), ("one.flag", True, "told")
    held = reasoning(kb, *told, ("gate.open", "no", "told")).why_not(target(kb, "s0"))
    assert [(brake.kind, brake.id) for brake in held.brakes] == [("hold", "h0")]
    gated = reasoning(kb, *told, ("gate.open", "yes", "told")).why_not(target(kb, "s0"))
    assert [(brake.kind, brake.id) for brake in gated.brakes] == [("gate", "danger"), ("hold", "h0")]
    assert gated.arguments[0].step > 0


def test_what_stands_beside_a_gate_is_kept_back_by_nothing():
    rules = recommends("does", RED, with_gate=True), rule("stops", RED, hold=("h0",), with_gate=True)
    kb = knowledge_base(*rules, stops=(("s0", "never"),))
    told = ("one.choice", "red", "told"), ("gate.open", "yes", "told")
    assert reasoning(kb, *told).why(target(kb, "s0")).brakes == ()


def test_a_gate_keeps_back_what_goes_by_the_id_of_its_notice():
    both = recommends("does", RED, "danger", gate=("danger",))
    kb = knowledge_base(both)
    kb = replace(kb, strategies={**kb.strategies, "danger": replace(kb.strategies["s0"], id="danger")})
    why_not = reasoning(kb, ("one.choice", "red", "told")).why_not(target(kb, "danger"))
    assert [(brake.kind, brake.id) for brake in why_not.brakes] == [("gate", "danger")]
    facts = facts_of(kb, Case("A17", (Session(1, (Answer("one.choice", "red", "told", 1),)),)))
    assert not Worlds(kb, facts, {}, 1).mask(presence(kb, target(kb, "danger")))


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_a_long_row_of_findings_is_explained_like_a_short_one(link):
    kb = chain(link, 701)
    reasoned = reasoning(kb, ("one.flag", False, "told"), ("one.choice", "red", "told"))
    present = [strategy for strategy in ("s0", "s1") if reasoned.present(target(kb, strategy))]
    for strategy in ("s0", "s1"):
        if strategy in present:
            assert reasoned.why(target(kb, strategy)).confidence is Confidence.FIRM
        else:
            assert reasoned.why_not(target(kb, strategy)).arguments[0].short == 1
    assert len(present) == 1


def test_findings_may_share_what_they_rest_on():
    kb = ladder(60)
    told = ("leg.a", 1, "told"), ("leg.b", 1, "told"), ("one.flag", True, "guess"), ("one.choice", "red", "guess")
    why = reasoning(kb, *told).why(target(kb, "s0"))
    assert [answer.attribute for answer in why.tentative] == ["one.flag"]


def test_asking_the_wrong_way_round_is_refused():
    kb = knowledge_base(recommends("does", RED), gate=False)
    there_, gone = reasoning(kb, ("one.choice", "red", "told")), reasoning(kb)
    with pytest.raises(ValueError, match="s0 is in the advice"):
        there_.why_not(target(kb, "s0"))
    with pytest.raises(ValueError, match="s0 is not in the advice"):
        gone.why(target(kb, "s0"))
    with pytest.raises(KeyError):
        target(kb, "s9")


@settings(max_examples=some(30), deadline=None)
@given(consultations(sessions=2), consultations(sessions=1))
def test_differences_are_all_and_only_what_differs(consultation, other):
    kb, facts = consultation
    verdicts = Verdicts(kb)
    answers = other[1].sessions[-1].answers
    before = advice_on(verdicts, facts)
    after = advice_on(verdicts, facts.with_answers(*answers))
    found = differences(before, after)
    telling = [one for one in found if one.kind != "find" and {"came", "went", "timing"} & set(one.ways)]
    assert bool(telling) == (same_advice(before) != same_advice(after))
    assert differences(before, before) == ()
    mirrored = {(one.kind, one.id, one.after, one.before) for one in differences(after, before)}
    assert mirrored == {(one.kind, one.id, one.before, one.after) for one in found}
