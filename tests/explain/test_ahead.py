"""What is still open: open questions are exact, and what is said to stand does stand."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert.advice import LIMITS, outline
from alliance_expert.engine import Verdicts
from alliance_expert.explain import ahead, look_ahead, worlds
from alliance_expert.explain.answers import asked_by, possible
from alliance_expert.explain.layouts import bounds, every_combination, one_at_a_time
from alliance_expert.explain.worlds import FAILS, HOLDS
from alliance_expert.model import condition as c
from alliance_expert.model.case import Answer, Case, Session
from alliance_expert.model.knowledge import Advised
from alliance_expert.model.verdict import Verdict

from ..amount import some
from ..invented import ATTRIBUTES, LINKS, ROLES, SOURCES, cases, chain, knowledge_base, knowledge_bases, rule
from .alike import (
    OPTIONS,
    advice_on,
    consultations,
    every_answer,
    facts_of,
    same_advice,
    unanswered,
    with_long_list,
)


def asked_of(kb, facts, names):
    tests = asked_by(kb, (rule.when for rule in kb.active))
    return [possible(kb, facts, ATTRIBUTES[name], tests[name], tuple(SOURCES)) for name in names if name in tests]


def answers_of(question):
    """The answers in the order in which worlds have them."""
    for record in question.known:
        current = record.current
        if not question.options:
            yield current
            continue
        for chosen in range(1 << len(question.options)):
            among = {o for place, bundle in enumerate(question.options) if chosen >> place & 1 for o in bundle}
            value = tuple(word for word in question.attribute.words if word in among)
            yield Answer(current.attribute, value, current.source, current.session)


def check(kb, worlds, facts_of_each):
    """Every world says of rules, of timings and of holds what the engine says of its facts."""
    verdicts = Verdicts(kb)
    decided = outline(kb, worlds.fired(), worlds.every)
    assert worlds.every == (1 << len(facts_of_each)) - 1
    for number, facts in enumerate(facts_of_each):
        rules, _ = verdicts.run(facts)
        for one in kb.active:
            assert (worlds.mask(one.when, HOLDS) >> number & 1) == (rules[one.id] is Verdict.HOLDS)
            assert (worlds.mask(one.when, FAILS) >> number & 1) == (rules[one.id] is Verdict.FAILS)
        advice = advice_on(verdicts, facts)
        assert {item.strategy.id: item.timing for item in advice.recommendations} == {
            name: timing
            for name, due in decided.due.items()
            for timing, at in zip(LIMITS, due.kept, strict=True)
            if at >> number & 1 and timing != "never"
        }
        assert {name for name, at in decided.holds.items() if at >> number & 1} == {h.hold.id for h in advice.holds}
        assert {name for name, at in decided.gates.items() if at >> number & 1} == (
            {advice.gate.notice.id} if advice.gate else set()
        )
        noted = {one.notice.id for one in advice.notices}
        assert {name for name, at in decided.notices.items() if at >> number & 1} == noted


@settings(max_examples=some(30), deadline=None)
@given(consultations())
def test_worlds_of_one_more_answer_each_say_what_the_engine_says(consultation):
    kb, facts = consultation
    asked = asked_of(kb, facts, unanswered(facts))
    worlds, _ = one_at_a_time(kb, facts, asked)
    check(kb, worlds, [facts, *(facts.with_answers(answer) for question in asked for answer in answers_of(question))])


@settings(max_examples=some(30), deadline=None)
@given(knowledge_bases(capped=True), cases(), st.sets(st.sampled_from(sorted(ATTRIBUTES)), min_size=1, max_size=2))
def test_worlds_of_every_combination_each_say_what_the_engine_says(kb, case, names):
    facts = facts_of(kb, case)
    asked = asked_of(kb, facts, sorted(names))
    nobody_knows = [Answer(question.attribute.id, None, "record", facts.session) for question in asked]
    each = [(nothing, *answers_of(question)) for nothing, question in zip(nobody_knows, asked, strict=True)]
    combined = [facts.with_answers(*reversed(chosen)) for chosen in product(*reversed(each))]
    check(kb, every_combination(kb, facts, asked), combined)


@settings(max_examples=some(30), deadline=None)
@given(consultations())
def test_what_a_recommendation_depends_on_is_exactly_what_a_single_answer_could_take_away_or_move(consultation):
    kb, facts = consultation
    verdicts = Verdicts(kb)
    gone: dict[str, set[str]] = {}
    moved: dict[str, set[str]] = {}
    advice = look_ahead(kb, advice_on(verdicts, facts))
    for name in unanswered(facts):
        for answer in every_answer(name, facts.session):
            after = advice_on(verdicts, facts.with_answers(answer))
            then = {item.strategy.id: item.timing for item in after.recommendations}
            for item in advice.recommendations:
                if then.get(item.strategy.id) != item.timing:
                    (moved if item.strategy.id in then else gone).setdefault(item.strategy.id, set()).add(name)
    for item in advice.recommendations:
        away = gone.get(item.strategy.id, set())
        assert set(item.depends_on) == away
        assert set(item.timing_depends_on) == moved.get(item.strategy.id, set()) - away


@settings(max_examples=some(30), deadline=None)
@given(consultations())
def test_a_question_is_open_exactly_where_some_answer_to_it_changes_the_advice(consultation):
    kb, facts = consultation
    verdicts = Verdicts(kb)
    advice = look_ahead(kb, advice_on(verdicts, facts))
    now = same_advice(advice)
    declined = {answer.attribute for answer in facts.sessions[-1].answers if answer.value is None}
    could_change: dict[str, set[str]] = {}
    for name in unanswered(facts):
        for answer in every_answer(name, facts.session):
            then = same_advice(advice_on(verdicts, facts.with_answers(answer)))
            if then != now and name not in declined:
                changed = {
                    item if isinstance(item, str) else item[0] for item in (now[1] ^ then[1]) | (now[2] ^ then[2])
                }
                could_change.setdefault(name, set()).update(changed)
    assert {asked.attribute: set(asked.could_change) for asked in advice.open_questions} == could_change


def completions(kb, facts):
    """Every way to answer some of the unanswered questions; the values count that some rule tells apart, as tested above."""
    asked = asked_of(kb, facts, unanswered(facts))
    nothing = [Answer(question.attribute.id, None, "record", facts.session) for question in asked]
    for chosen in product(*([none, *answers_of(question)] for none, question in zip(nothing, asked, strict=True))):
        yield facts.with_answers(*chosen)


@pytest.mark.parametrize("exact", [True, False], ids=["exactly on a small base", "never wrongly by bounds alone"])
@settings(max_examples=some(30), deadline=None)
@given(consultation=consultations(most_unanswered=3))
def test_what_stands_whatever_is_unknown_stands_in_every_completion(exact, consultation):
    kb, facts = consultation
    verdicts = Verdicts(kb)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ahead, "MOST_COMBINATIONS", 1 << 20 if exact else 0)
        advice = look_ahead(kb, advice_on(verdicts, facts))
    standing = {(item.strategy.id, item.timing) for item in advice.recommendations}
    for completed in completions(kb, facts):
        standing &= {(item.strategy.id, item.timing) for item in advice_on(verdicts, completed).recommendations}
    claimed = {(item.strategy.id, item.timing) for item in advice.recommendations if item.firm_whatever_is_unknown}
    assert claimed == standing if exact else claimed <= standing
    for item in advice.recommendations:
        assert not (item.firm_whatever_is_unknown and (item.depends_on or item.timing_depends_on))


def looked_ahead(kb, **answers):
    """The advice on these answers of one session, all of them firm, with what is still open."""
    stated = tuple(Answer(name.replace("_", "."), value, "told", 1) for name, value in answers.items())
    return look_ahead(kb, advice_on(Verdicts(kb), facts_of(kb, Case("A17", (Session(1, stated),)))))


def open_in(advice):
    return {asked.attribute: asked.could_change for asked in advice.open_questions}


RED, ALWAYS, FLAG = c.Is("one.choice", ("red",)), c.Known("leg.a"), c.Is("one.flag", (True,))


def recommends(name, strategy, when, timing="now", urgency=None, **more):
    return rule(name, when, recommend=(Advised(strategy, timing, urgency),), **more)


def test_an_open_question_names_what_its_answer_alone_could_change():
    kb = knowledge_base(
        rule("a", c.All((c.Is("one.flag", (True,)), c.AtMost("leg.a", 2))), find=("f0",)),
        rule("b", c.FindingHolds("f0"), recommend=(Advised("s1", "now", None),), hold=("h1",)),
        recommends("c", "s2", RED),
    )
    assert open_in(looked_ahead(kb, one_choice="green")) == {"gate.open": ()}
    assert open_in(looked_ahead(kb, one_flag=True)) == {
        "gate.open": (), "leg.a": ("h1", "s1"), "one.choice": ("s2",),
    }  # fmt: skip
    assert open_in(looked_ahead(kb, one_flag=False, gate_open="no")) == {"one.choice": ("s2",)}


@pytest.mark.parametrize("link", ["as it is", "not", "either"])
def test_a_question_is_open_through_a_long_row_of_findings(link):
    assert open_in(looked_ahead(chain(LINKS[link], 701), one_choice="red")) == {"one.flag": ("s0", "s1")}


def test_options_that_the_same_rules_ask_for_are_tried_as_one():
    some, both = c.Includes("long.list", "any", OPTIONS), c.Includes("long.list", "all", OPTIONS)
    kb = with_long_list(
        recommends("any", "s0", some),
        recommends("all", "s1", both),
        recommends("not-all", "s2", c.All((some, c.Not(both)))),
        recommends("never", "s3", c.All((both, c.Includes("long.list", "none", OPTIONS[:1])))),
    )
    assert open_in(looked_ahead(kb)) == {"long.list": ("s0", "s1", "s2")}


def test_what_too_many_answers_could_change_is_open_and_what_stands_all_the_same_is_not():
    each = [c.Includes("long.list", "any", (word,)) for word in OPTIONS]
    kb = with_long_list(
        recommends("a", "s0", c.AnyOf(tuple(each))),
        recommends("b", "s1", ALWAYS),
        recommends("c", "s2", c.Not(c.All((*each[1:], ALWAYS)))),
        recommends("d", "s3", c.All((*each, RED))),
        rule("e", each[7], hold=("h0",)),
        recommends("f", "s4", ALWAYS),
        stops=(("s4", "later"),),
    )
    advice = looked_ahead(kb, leg_a=1, one_choice="green")
    assert open_in(advice) == {"long.list": ("h0", "s0", "s2", "s4")}
    assert {
        item.strategy.id: (item.firm_whatever_is_unknown, item.depends_on, item.timing_depends_on)
        for item in advice.recommendations
    } == {"s1": (True, (), ()), "s4": (False, ("long.list",), ())}


def test_where_a_gate_may_come_of_too_many_answers_all_is_in_doubt_but_what_stands_beside_it():
    apart = c.AnyOf(tuple(c.All((c.Includes("long.list", "any", (word,)), FLAG)) for word in OPTIONS))
    beside = recommends("b", "s1", ALWAYS, with_gate=True)
    kb = with_long_list(
        rule("g", apart, gate=("alarm",)), recommends("a", "s0", ALWAYS), beside, rule("h", ALWAYS, hold=("h1",))
    )
    told = {"leg_a": 1, "one_flag": True}
    advice = looked_ahead(kb, **told)
    assert set(open_in(advice)["long.list"]) >= {"h1", "s0"}
    assert open_in(looked_ahead(kb, leg_a=1, one_flag=False)) == {}
    assert set(open_in(looked_ahead(kb, **told, one_set=("x",)))) == {"long.list"}


@settings(max_examples=some(30), deadline=None)
@given(consultations())
def test_what_is_too_much_to_try_is_never_hidden(consultation):
    kb, facts = consultation
    exact = look_ahead(kb, advice_on(Verdicts(kb), facts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ahead, "MOST_ANSWERS", 3)
        patch.setattr(ahead, "MOST_COMBINATIONS", 0)
        guarded = look_ahead(kb, advice_on(Verdicts(kb), facts))
    for name, could_change in open_in(exact).items():
        assert set(could_change) <= set(open_in(guarded)[name])
    for one, other in zip(exact.recommendations, guarded.recommendations, strict=True):
        assert set(one.depends_on) <= set(other.depends_on)
        assert set(one.timing_depends_on) <= {*other.depends_on, *other.timing_depends_on}


def test_what_two_kinds_call_by_one_id_hides_neither():
    flagged = rule("flagged", c.Is("one.flag", (True,)), hold=("h0",))
    kb = knowledge_base(flagged, recommends("always", "h0", ALWAYS), gate=False)
    kb = replace(kb, strategies={**kb.strategies, "h0": replace(kb.strategies["s0"], id="h0")})
    assert open_in(looked_ahead(kb, leg_a=1)) == {"one.flag": ("h0",)}


def test_a_gate_whose_notice_stands_already_is_still_told():
    kb = knowledge_base(rule("notes", ALWAYS, notice=("danger",), with_gate=True))
    assert open_in(looked_ahead(kb, leg_a=1)) == {"gate.open": ()}


def test_a_gate_behind_another_is_a_notice_and_nothing_new_where_that_stands_already():
    kb = knowledge_base(
        rule("notes", ALWAYS, notice=("n0",), with_gate=True), rule("second", c.Is("one.flag", (True,)), gate=("n0",))
    )
    assert open_in(looked_ahead(kb, leg_a=1, gate_open="yes", gate_handled=False)) == {}
    assert open_in(looked_ahead(kb, leg_a=1, gate_open="no")) == {"one.flag": ()}


def test_what_was_asked_and_is_not_known_is_not_asked_again():
    kb = knowledge_base(recommends("c", "s2", RED))
    assert open_in(looked_ahead(kb, one_choice=None, gate_open="no")) == {}


def test_a_recommendation_names_the_open_questions_that_it_depends_on():
    held = rule("h", c.Is("one.flag", (True,)), hold=("h0",))
    kb = knowledge_base(recommends("a", "s0", RED), held, stops=(("s0", "later"),))
    (item,) = looked_ahead(kb, one_choice="red", gate_open="no").recommendations
    assert (item.firm_whatever_is_unknown, item.depends_on, item.timing_depends_on) == (False, (), ("one.flag",))
    (item,) = looked_ahead(kb, one_choice="red", gate_open="no", one_flag=False).recommendations
    assert (item.firm_whatever_is_unknown, item.depends_on) == (True, ())


@pytest.mark.parametrize("ways", [0, 1 << 20], ids=["by bounds", "by every combination"])
def test_what_may_be_put_back_is_not_said_to_stand(ways, monkeypatch):
    monkeypatch.setattr(ahead, "MOST_COMBINATIONS", ways)
    rules = [
        recommends("a", "s0", ALWAYS, urgency=5),
        recommends("b", "s1", RED, urgency=1),
        recommends("c", "s2", ALWAYS, "later"),
    ]
    kb = replace(knowledge_base(*rules, gate=False), roles=replace(ROLES, most=(("now", 1),)))
    item, other = looked_ahead(kb, leg_a=1).recommendations
    assert (other.strategy.id, other.firm_whatever_is_unknown) == ("s2", True)
    assert (item.firm_whatever_is_unknown, item.depends_on, item.timing_depends_on) == (False, (), ("one.choice",))
    item, _ = looked_ahead(kb, leg_a=1, one_choice="green").recommendations
    assert (item.firm_whatever_is_unknown, item.depends_on) == (True, ())


@pytest.mark.parametrize("ways", [0, 1 << 20], ids=["by bounds", "by every combination"])
def test_what_a_hold_moves_for_certain_stands_where_it_is_moved_to(ways, monkeypatch):
    monkeypatch.setattr(ahead, "MOST_COMBINATIONS", ways)
    rules = recommends("a", "s0", ALWAYS), rule("h", ALWAYS, hold=("h0",)), recommends("b", "s1", RED)
    kb = knowledge_base(*rules, gate=False, stops=(("s0", "later"),))
    (item,) = looked_ahead(kb, leg_a=1).recommendations
    assert (item.timing, item.firm_whatever_is_unknown) == ("later", True)


@pytest.mark.parametrize("ways", [0, 1 << 20], ids=["by bounds", "by every combination"])
def test_what_is_urgent_only_as_long_as_nobody_answers_may_be_put_back(ways, monkeypatch):
    monkeypatch.setattr(ahead, "MOST_COMBINATIONS", ways)
    rules = [
        recommends("a", "s0", ALWAYS, urgency=9),
        recommends("b", "s0", c.UnlessKnown(RED), urgency=1),
        recommends("c", "s1", ALWAYS, urgency=5),
        recommends("d", "s2", ALWAYS, "later"),
    ]
    kb = replace(knowledge_base(*rules, gate=False), roles=replace(ROLES, most=(("now", 1),)))
    items = looked_ahead(kb, leg_a=1).recommendations
    assert [(item.strategy.id, item.timing, item.firm_whatever_is_unknown) for item in items] == [
        ("s0", "now", False), ("s1", "soon", False), ("s2", "later", True),
    ]  # fmt: skip


@pytest.mark.parametrize("ways", [0, 1 << 20], ids=["by bounds", "by every combination"])
def test_what_a_gate_keeps_back_takes_no_room_and_what_may_open_it_proves_nothing(ways, monkeypatch):
    monkeypatch.setattr(ahead, "MOST_COMBINATIONS", ways)
    rules = [
        recommends("a", "s0", ALWAYS, urgency=5, with_gate=True),
        recommends("b", "s1", ALWAYS, urgency=1),
        recommends("c", "s2", ALWAYS, "later", with_gate=True),
        rule("h", RED, hold=("h0",)),
    ]
    kb = knowledge_base(*rules, stops=(("s0", "never"),))
    kb = replace(kb, roles=replace(ROLES, most=(("now", 1),)))
    item, _ = looked_ahead(kb, leg_a=1, gate_open="yes", gate_handled=False).recommendations
    assert (item.strategy.id, item.firm_whatever_is_unknown) == ("s0", True)
    firm = {item.strategy.id: item.firm_whatever_is_unknown for item in looked_ahead(kb, leg_a=1).recommendations}
    assert not firm["s0"]


def test_a_leg_is_open_where_only_its_place_among_the_others_matters():
    kb = knowledge_base(recommends("a", "s0", c.Weakest("leg.b", ("leg.a", "leg.c"))), gate=False)
    assert open_in(looked_ahead(kb, leg_b=2, leg_c=3)) == {"leg.a": ("s0",)}


def test_what_could_take_it_away_is_named_with_the_gate_and_the_legs_first():
    kb = knowledge_base(
        recommends("a", "s0", ALWAYS),
        rule("h", c.AnyOf((RED, c.Is("one.flag", (True,)), c.AtMost("leg.b", 2))), hold=("h0",)),
        stops=(("s0", "never"),),
    )
    (item,) = looked_ahead(kb, leg_a=1).recommendations
    assert item.depends_on == (
        "gate.open",
        "leg.b",
        *(name for name in ATTRIBUTES if name in ("one.flag", "one.choice")),
    )


HELD, LEFT_LATER = rule("h", RED, hold=("h0",)), (("s0", "later"),)


@pytest.mark.parametrize("ways", [0, 1 << 20], ids=["by bounds", "by every combination"])
@pytest.mark.parametrize(
    ("stands", "most", "stops", "rules"),
    [
        (True, 1, (), [recommends("a", "s0", ALWAYS)]),
        (False, 1, (), [recommends("a", "s0", ALWAYS), recommends("b", "s1", RED, urgency=1)]),
        (True, 2, (), [recommends("a", "s0", ALWAYS), recommends("b", "s1", RED, urgency=1)]),
        (True, 1, (), [recommends("a", "s0", ALWAYS), recommends("b", "s1", RED)]),
        (True, 1, (), [recommends("a", "s0", ALWAYS, urgency=7), recommends("b", "s1", ALWAYS, urgency=9)]),
        (False, 1, (), [recommends("a", "s0", ALWAYS), recommends("b", "s0", RED, urgency=1),
                        recommends("c", "s1", FLAG, urgency=3)]),
        (True, 9, LEFT_LATER, [recommends("a", "s0", ALWAYS), replace(HELD, when=ALWAYS)]),
        (False, 9, LEFT_LATER, [recommends("a", "s0", ALWAYS), HELD]),
        (True, 9, LEFT_LATER, [recommends("a", "s0", ALWAYS, "later"), HELD]),
        (False, 9, (), [recommends("a", "s0", ALWAYS, "soon"), recommends("b", "s0", RED)]),
        (True, 9, (), [recommends("a", "s0", ALWAYS), recommends("b", "s0", RED, "later")]),
    ],
    ids=[
        "alone", "behind what may come", "with room for what may come", "before what may come",
        "before what comes", "behind another if it is no more urgent for a reason that may come",
        "held for certain", "held perhaps", "no later for a hold", "earlier for another reason", "no later for another",
    ],
)  # fmt: skip
def test_what_is_due_in_time_whatever_happens_and_only_that_is_said_to_stand(
    ways, stands, most, stops, rules, monkeypatch
):
    monkeypatch.setattr(ahead, "MOST_COMBINATIONS", ways)
    steady = recommends("z", "s4", ALWAYS, "later")
    kb = replace(knowledge_base(*rules, steady, gate=False, stops=stops), roles=replace(ROLES, most=(("now", most),)))
    stand = {item.strategy.id: item.firm_whatever_is_unknown for item in looked_ahead(kb, leg_a=1).recommendations}
    assert (stand["s0"], stand["s4"]) == (stands, True)


@pytest.mark.parametrize("ways", [0, 1 << 20], ids=["by bounds", "by every combination"])
def test_a_gate_that_may_stand_does_not_prove_what_would_stand_beside_it(ways, monkeypatch):
    monkeypatch.setattr(ahead, "MOST_COMBINATIONS", ways)
    beside = [recommends("a", "s0", ALWAYS, with_gate=True), recommends("z", "s4", ALWAYS, "later", with_gate=True)]
    item, _ = looked_ahead(knowledge_base(*beside, HELD, stops=LEFT_LATER), leg_a=1).recommendations
    assert (item.strategy.id, item.timing, item.firm_whatever_is_unknown) == ("s0", "now", False)


@pytest.mark.parametrize("together", [1 << 14, 2], ids=["each combination", "no combination"])
@settings(max_examples=some(30), deadline=None)
@given(consultation=consultations(), data=st.data())
def test_what_must_be_is_and_what_is_may_be_whatever_is_answered(together, consultation, data):
    kb, facts = consultation
    asked = asked_of(kb, facts, unanswered(facts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worlds, "MOST_TOGETHER", together)
        bounded = bounds(kb, facts, asked)
        must, may = bounded.fired(), bounded.fired(may=True)
    answers = [st.sampled_from([None, *every_answer(question.attribute.id, facts.session)]) for question in asked]
    for _ in range(5):
        answered = facts.with_answers(*filter(None, data.draw(st.tuples(*answers))))
        fired = {one.id for one in Verdicts(kb).fired(answered)}
        assert {name for name, at in must.items() if at} <= fired <= {name for name, at in may.items() if at}


def test_two_answers_together_may_change_what_neither_changes_alone():
    together = c.All((RED, c.Is("one.flag", (True,))))
    kb = knowledge_base(recommends("a", "s0", ALWAYS), rule("h", together, hold=("h0",)), stops=(("s0", "never"),))
    (item,) = looked_ahead(kb, leg_a=1, gate_open="no").recommendations
    assert (item.firm_whatever_is_unknown, item.depends_on) == (False, ())
