"""Mistakes made in rules on purpose: which the scenarios notice, and what would show the others."""

from __future__ import annotations

from collections import Counter
from itertools import islice, product

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from alliance_expert.advice import advise
from alliance_expert.author.apart import Apart
from alliance_expert.author.mutants import OPERATORS, mutants
from alliance_expert.author.mutation import KILLED, REFUSED, SAME, SURVIVED, remedies, tally, tried
from alliance_expert.author.outcome import failures
from alliance_expert.author.pair import standing
from alliance_expert.author.scenarios import Scenario, scenarios_in
from alliance_expert.author.testing import FAILED, PASSED, run
from alliance_expert.author.trials import Trials
from alliance_expert.author.written import written
from alliance_expert.engine import Verdicts
from alliance_expert.knowledge.files import PackFile
from alliance_expert.model import condition as c
from alliance_expert.model.case import Answer, Case, Session, facts_at
from alliance_expert.model.knowledge import Advised
from alliance_expert.model.place import Place, Text
from alliance_expert.model.vocabulary import Kind

from ..amount import some
from ..invented import cases, knowledge_base, knowledge_bases, rule
from ..packs import CASES, small_kb, with_rule
from .trying import trials

SMALL = small_kb()


def mistakes(when, **concluded):
    """The mistakes that can be made in a rule of this condition: kind, as it was, as it is then."""
    kb = knowledge_base(rule("r", when, **concluded))
    return [(one.operator, one.was, one.now) for one in mutants(kb, [kb.rule("r")]) if one.operator != "rule"]


def condition_mistakes(when):
    return [one for one in mistakes(when) if one[0] not in ("timing", "conclusion")]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (
            c.AtMost("leg.a", 2),
            [
                ("threshold", "leg.a is 2 of 4 or lower", "leg.a is 1 of 4 or lower"),
                ("threshold", "leg.a is 2 of 4 or lower", "leg.a is 3 of 4 or lower"),
                ("comparison", "leg.a is 2 of 4 or lower", "leg.a is 2 of 4 or higher"),
                ("negation", "leg.a is 2 of 4 or lower", "leg.a is higher than 2 of 4"),
            ],
        ),
        (
            c.AtLeast("one.grade", "top"),
            [
                ("threshold", 'one.grade is "top"', 'one.grade is "mid" or "top"'),
                ("comparison", 'one.grade is "top"', 'one.grade is "low", "mid" or "top"'),
                ("negation", 'one.grade is "top"', 'one.grade is not "top"'),
            ],
        ),
        (
            c.Includes("one.set", "any", ("x", "y")),
            [
                ("answers", 'the answer on one.set includes "x" or "y"', 'the same without "x"'),
                ("answers", 'the answer on one.set includes "x" or "y"', 'the same without "y"'),
                ("all-any", 'the answer on one.set includes "x" or "y"', 'the answer on one.set includes "x" and "y"'),
                ("negation", 'the answer on one.set includes "x" or "y"', 'the answer on one.set includes neither "x" nor "y"'),
            ],
        ),
        (
            c.UnlessKnown(c.Is("one.flag", (True,))),
            [
                ("negation", 'nothing says that "one.flag" is answered with yes', '"one.flag" is answered with yes'),
                ("silence", 'nothing says that "one.flag" is answered with yes', '"one.flag" is not answered with yes'),
                ("negation", '"one.flag" is answered with yes', '"one.flag" is not answered with yes'),
            ],
        ),
        (
            c.FallingOver("leg.a", 2),
            [
                ("threshold", "the last 2 answers on leg.a, by the same source, fell each time",
                 "the last 3 answers on leg.a, by the same source, fell each time"),
                ("negation", "the last 2 answers on leg.a, by the same source, fell each time",
                 "the last 2 answers on leg.a, by the same source, did not fall each time"),
            ],
        ),
        (c.Known("leg.a"), [("negation", "leg.a is answered", "leg.a is not answered")]),
    ],
)  # fmt: skip
def test_each_test_has_its_own_mistakes(when, expected):
    assert condition_mistakes(when) == expected


def test_a_condition_of_several_parts_loses_one_or_changes_how_they_are_joined():
    when = c.All((c.Known("leg.a"), c.Known("leg.b")))
    assert condition_mistakes(when)[:3] == [
        ("all-any", "leg.a is answered, and leg.b is answered", "leg.a is answered, or leg.b is answered"),
        ("parts", "leg.a is answered", ""),
        ("parts", "leg.b is answered", ""),
    ]


def test_a_rule_comes_at_another_time_loses_a_conclusion_or_is_gone():
    concluded = {"recommend": (Advised("s0", "soon", None),), "hold": ("h0",)}
    kb = knowledge_base(rule("r", c.Known("leg.a"), **concluded))
    told = [(one.operator, one.was, one.now) for one in mutants(kb, [kb.rule("r")])]
    assert [one for one in told if one[0] != "negation"] == [
        ("rule", "recommend s0 soon; hold h0", ""),
        ("timing", "recommend s0 soon", "recommend s0 now"),
        ("timing", "recommend s0 soon", "recommend s0 later"),
        ("conclusion", "recommend s0 soon", ""),
        ("conclusion", "hold h0", ""),
    ]


@settings(max_examples=some(40), deadline=None)
@given(trials())
def test_no_mistake_is_made_twice_and_none_leaves_the_rule_as_it_was(tried_on):
    made = list(mutants(tried_on.kb, tried_on.kb.active))
    assert all(one.changed != one.rule and one.operator in OPERATORS for one in made)
    assert len({(one.rule.id, one.changed) for one in made}) == len(made)


@settings(max_examples=some(40), deadline=None)
@given(st.data(), trials(closely=True))
def test_a_mistake_is_noticed_where_a_scenario_fails_of_it(data, tried_on):
    made = list(mutants(tried_on.kb, tried_on.kb.active))
    for mutant in data.draw(st.lists(st.sampled_from(made), max_size=8)):
        changed = mutant.inside(tried_on.kb)
        alone = Verdicts(changed)
        failed = {one.name for one in tried_on.scenarios if failures(one, alone)}
        noticing = {one.name for one in tried_on.named(tried_on.against(changed))}
        assert noticing <= failed
        assert bool(noticing) == bool(failed)
        assert {one.scenario.name for one in run(tried_on.scenarios, changed) if one.outcome == FAILED} == failed


def shown(told, kb, name="shown"):
    """The case as its author would paste it, read again."""
    text = written(name, told.case, told.expect, told.never, kb)
    file = PackFile(0, "x.cases.yaml", "x.cases.yaml", text.encode())
    (scenario,) = scenarios_in([file], kb)
    return scenario


def outcome(scenario, kb):
    (result,) = run([scenario], kb)
    return result.outcome


@settings(max_examples=some(60), deadline=None)
@given(st.data(), trials())
def test_what_is_to_be_pasted_passes_and_notices_the_mistake(data, tried_on):
    made = list(mutants(tried_on.kb, tried_on.kb.active))
    some_of_them = data.draw(st.lists(st.sampled_from(made), max_size=6, unique=True))
    results = list(tried(some_of_them, tried_on))
    for remedy in remedies(results):
        scenario = shown(remedy, tried_on.kb)
        assert outcome(scenario, tried_on.kb) == PASSED
        for mutant in remedy.mutants:
            assert outcome(scenario, mutant.inside(tried_on.kb)) == FAILED


def follows(kb, case):
    """All that a scenario can tell, but for how sure it is and its rank."""
    return standing(Verdicts(kb), facts_at(case, None, kb.attributes, "record"))


@settings(max_examples=some(60), deadline=None, phases=(Phase.explicit, Phase.generate))
@given(st.data(), trials())
def test_where_no_case_can_tell_the_mistake_none_does(data, tried_on):
    apart = Apart(tried_on)
    made = list(mutants(tried_on.kb, tried_on.kb.active))
    for mutant in data.draw(st.lists(st.sampled_from(made), max_size=12, unique=True)):
        if apart.tell(mutant).same:
            for case in data.draw(st.lists(cases(), min_size=5, max_size=10)):
                assert follows(tried_on.kb, case) == follows(mutant.inside(tried_on.kb), case)


def both(first, second):
    """Two rules that recommend the same; the first is looked at."""
    kb = knowledge_base(rule("first", first), rule("second", second))
    return kb, Apart(Trials(kb, ()))


def test_what_another_rule_says_in_any_case_is_missed_by_nobody():
    kb, apart = both(c.All((c.Known("leg.a"), c.Known("leg.b"))), c.Known("leg.a"))
    gone = next(one for one in mutants(kb, [kb.rule("first")]) if one.operator == "rule")
    assert apart.tell(gone).same == "wherever they differ, it makes no odds, because of second"


def test_a_time_that_a_hold_moves_in_any_case_is_missed_by_nobody():
    results = {(one.mutant.was, one.mutant.now): one for one in tried(mutants(SMALL, SMALL.active), Trials(SMALL, ()))}
    told = results["recommend link-later now", "recommend link-later soon"].told
    assert told.same == "wherever they differ, it makes no odds, because of strain-asks"


SMALL_ATTRIBUTES = ("leg.a", "gate.open", "one.flag")


def every_small_case():
    """Every way to answer three attributes in a first or third session."""
    values = {"leg.a": [None, 1, 2, 3, 4], "gate.open": [None, "no", "unsure", "yes"], "one.flag": [None, True, False]}
    for number, said, source in product((1, 3), product(*values.values()), ("guess", "told")):
        named = zip(values, said, strict=True)
        told = tuple(Answer(name, value, source, number) for name, value in named if value is not None)
        yield Case("A17", (Session(number, told),))


EVERY_SMALL_CASE = tuple(every_small_case())


def advised(kb, case):
    """The same advice, as a person reads it, and the findings."""
    facts = facts_at(case, None, kb.attributes, "record")
    consultation = Verdicts(kb).sketch(facts)
    advice = advise(kb, consultation)
    return (
        advice.gate and advice.gate.notice.id,
        {(one.strategy.id, one.timing) for one in advice.recommendations},
        {held.hold.id for held in advice.holds},
        {noted.notice.id for noted in advice.notices},
        set(consultation.findings),
    )


@settings(max_examples=some(12), deadline=None, phases=(Phase.explicit, Phase.generate))
@given(knowledge_bases(capped=True, among=SMALL_ATTRIBUTES))
def test_where_no_case_can_tell_the_mistake_no_answer_to_a_few_questions_does(kb):
    apart = Apart(Trials(kb, ()))
    for mutant in islice(mutants(kb, kb.active), 30):
        if apart.tell(mutant).same:
            changed = mutant.inside(kb)
            assert [advised(kb, case) for case in EVERY_SMALL_CASE] == [
                advised(changed, case) for case in EVERY_SMALL_CASE
            ]


def told_of(kb, name, operator, now=None):
    """What tells the first mistake of a kind in a rule."""
    made = [one for one in mutants(kb, [kb.rule(name)]) if one.operator == operator and now in (None, one.now)]
    return Apart(Trials(kb, ())).tell(made[0])


LOW = c.AtMost("leg.a", 2)


def test_what_is_said_beside_a_gate_is_not_said_by_a_rule_that_the_gate_holds_back():
    kb = knowledge_base(
        rule("first", LOW, recommend=(Advised("s0", "now", None),), with_gate=True), rule("second", LOW)
    )
    assert told_of(kb, "first", "rule").same == ""


def test_a_hold_that_moves_nothing_beside_a_gate_hides_nothing_there():
    advised_later = {"recommend": (Advised("s0", "now", None),), "with_gate": True}
    kb = knowledge_base(rule("first", LOW, **advised_later), rule("holds", LOW, hold=("h0",)), stops=(("s0", "later"),))
    assert told_of(kb, "first", "timing", "recommend s0 soon").same == ""


def test_a_hold_hides_a_time_only_that_is_earlier_than_it_allows():
    kb = knowledge_base(rule("first", LOW), rule("holds", LOW, hold=("h0",)), stops=(("s0", "soon"),))
    assert told_of(kb, "first", "timing", "recommend s0 soon").same
    soon = knowledge_base(
        rule("first", LOW, recommend=(Advised("s0", "soon", None),)),
        rule("holds", LOW, hold=("h0",)),
        stops=(("s0", "soon"),),
    )
    assert told_of(soon, "first", "timing", "recommend s0 later").same == ""


def test_a_rule_that_says_the_same_less_urgently_hides_nothing():
    kb = knowledge_base(rule("first", LOW, recommend=(Advised("s0", "now", 1),)), rule("second", LOW))
    assert told_of(kb, "first", "rule").same == ""


def test_it_matters_whether_a_finding_fails_also_by_way_of_another():
    kb = knowledge_base(
        rule("first", c.All((c.Known("leg.a"), LOW)), find=("f0",)),
        rule("second", c.FindingHolds("f0"), find=("f1",)),
        rule("third", c.Not(c.FindingHolds("f1"))),
    )
    assert told_of(kb, "first", "parts").same == ""


def test_of_a_finding_whose_only_rule_is_gone_it_is_not_known_that_it_fails():
    kb = knowledge_base(
        rule("first", c.All((c.Known("leg.a"), c.Unknown("leg.a"))), find=("f0",)),
        rule("second", c.Not(c.FindingHolds("f0"))),
    )
    assert told_of(kb, "first", "rule").same == ""


def test_a_condition_on_whether_the_session_has_a_number_can_be_met():
    kb = knowledge_base(rule("first", c.All((c.Known("session.number"), LOW))))
    assert told_of(kb, "first", "rule").case is not None


def test_a_mistake_is_noticed_by_a_scenario_that_asks_for_the_rank_alone():
    text = (
        "- case: one\n  given: {rupture.withdrawal: [silent]}\n  expect: {recommend: {ask-openly: {rank_below: 2}}}\n"
    )
    rules = with_rule(
        "{rupture.withdrawal: {includes_any: [silent]}}", "recommend: {ask-openly: {timing: now, urgency: 1}}"
    )
    kb = small_kb({"topic/all.rules.yaml": rules.replace("link-later: now", "link-later: {timing: now, urgency: 2}")
                   .replace("  hold: no-link\n", "")})  # fmt: skip
    tried_on = Trials(kb, scenarios_in([PackFile(0, "x.cases.yaml", "x.cases.yaml", text.encode())], kb))
    assert not tried_on.failing
    gone = next(one for one in mutants(kb, [kb.rule("mine")]) if one.operator == "rule")
    assert [one.name for one in tried_on.named(tried_on.against(gone.inside(kb)))] == ["one"]


@settings(max_examples=some(60), deadline=None)
@given(knowledge_bases(capped=True))
def test_every_mistake_is_one_that_an_author_could_write(kb):
    for mutant in mutants(kb, kb.active):
        for leaf in c.leaves(mutant.changed.when if mutant.changed else c.Known("leg.a")):
            match leaf:
                case c.AtLeast() | c.AtMost():
                    assert legal_value(kb.attribute(leaf.attribute), leaf.value)
                case c.Is():
                    assert leaf.values and all(legal_value(kb.attribute(leaf.attribute), one) for one in leaf.values)
                case c.Includes():
                    assert leaf.values and leaf.how in ("any", "all", "none")
                case c.FallingOver() | c.ConstantAt():
                    assert leaf.sessions >= 2
                case c.SessionsSince():
                    assert (leaf.low is None or leaf.low >= 0) and (leaf.high is None or leaf.high >= (leaf.low or 0))


def legal_value(attribute, value):
    if attribute.kind in (Kind.SCALE, Kind.SCORE):
        return attribute.low <= value <= attribute.high and not (value - attribute.low) % attribute.step
    return isinstance(value, bool) or value in attribute.words


def test_the_opposite_of_the_opposite_is_made_once():
    assert condition_mistakes(c.Not(c.Is("one.flag", (True,)))) == [
        ("negation", '"one.flag" is not answered with yes', '"one.flag" is answered with yes'),
        ("silence", '"one.flag" is not answered with yes', 'nothing says that "one.flag" is answered with yes'),
    ]


def test_a_time_that_ends_before_it_begins_is_no_mistake_to_make():
    made = condition_mistakes(c.SessionsSince("leg.a", 2, 2))
    assert [now for kind, _, now in made if kind == "threshold"] == [
        "leg.a was last answered 1 to 2 sessions ago",
        "leg.a was last answered 2 to 3 sessions ago",
    ]


def test_what_keeps_watch_over_danger_and_no_longer_would_is_missed():
    low, calm = c.AtMost("leg.a", 2), c.Is("gate.open", ("no",))
    kb = knowledge_base(rule("watches", c.All((calm, low))), rule("says-the-same", low), rule("more", c.Known("leg.b")))
    (careless,) = [one for one in mutants(kb, [kb.rule("watches")]) if one.now == "" and one.part == calm]
    assert kb.watching and not careless.inside(kb).watching
    assert Apart(Trials(kb, ())).tell(careless).same == ""


def test_a_part_that_changes_nothing_is_missed_by_nobody():
    kb, apart = both(c.All((c.AtMost("leg.a", 2), c.AtMost("leg.a", 3))), c.Known("leg.b"))
    made = [one for one in mutants(kb, [kb.rule("first")]) if one.operator == "parts"]
    assert [apart.tell(one).same for one in made] == ["", "whatever is answered, both come to the same"]


def test_the_case_that_shows_a_mistake_holds_nothing_that_is_not_needed():
    kb, apart = both(c.All((c.AtMost("leg.a", 2), c.UnlessKnown(c.Is("one.flag", (True,))))), c.Known("leg.b"))
    (silent,) = [one for one in mutants(kb, [kb.rule("first")]) if one.operator == "silence"]
    told = apart.tell(silent)
    assert written("silence", told.case, told.expect, told.never, kb) == (
        "- case: silence\n  given: {leg.a: 1}\n  expect: {recommend: {s0: now}}\n"
    )


def test_a_mistake_in_what_was_before_is_shown_on_a_scenario_with_a_past():
    text = (
        "- case: a bond that grew worse\n  earlier:\n    - {alliance.bond: {value: 4, source: client}}\n"
        "  given: {alliance.bond: {value: 2, source: client}, alliance.goals: 4}\n  session: 6\n"
        "  expect: {recommend: ask-openly}\n"
    )
    kb = small_kb({"topic/all.rules.yaml": with_rule("{alliance.bond.change: worse}", "recommend: {ask-openly: soon}")})
    file = PackFile(0, "x.cases.yaml", "x.cases.yaml", text.encode())
    tried_on = Trials(kb, scenarios_in([file], kb))
    (earlier,) = [
        one for one in tried(mutants(kb, [kb.rule("mine")]), tried_on) if one.mutant.now == "recommend ask-openly now"
    ]
    assert written("earlier", earlier.told.case, earlier.told.expect, earlier.told.never, kb) == (
        "- case: earlier\n  earlier:\n    - {alliance.bond: {value: 4, source: client}}\n"
        "  given: {alliance.bond: {value: 2, source: client}}\n  session: 6\n  expect: {recommend: {ask-openly: soon}}\n"
    )


def test_rules_that_would_not_be_read_are_noticed():
    kb = knowledge_base()
    results = list(tried(mutants(kb, kb.active), Trials(kb, ())))
    assert {one.mutant.rule.id for one in results if one.outcome == REFUSED} == {"gate-open", "gate-left"}


def test_the_score_leaves_out_what_no_case_can_tell_and_is_never_rounded_up():
    tried_on = Trials(SMALL, scenarios_in([PackFile(0, "x.cases.yaml", "x.cases.yaml", CASES.encode())], SMALL))
    results = list(tried(mutants(SMALL, SMALL.active), tried_on))
    counts = Counter(one.outcome for one in results)
    noticed = counts[KILLED] + counts[REFUSED]
    assert tally(results).score == pytest.approx(noticed / (noticed + counts[SURVIVED]))
    assert (counts[KILLED], counts[REFUSED], counts[SURVIVED], counts[SAME]) == (12, 10, 3, 2)


def test_scenarios_that_are_to_do_notice_nothing():
    text = "- case: one day\n  todo: not yet\n  given: {rupture.withdrawal: [silent]}\n  never: {find: strain}\n"
    tried_on = Trials(SMALL, scenarios_in([PackFile(0, "x.cases.yaml", "x.cases.yaml", text.encode())], SMALL))
    assert all(one.outcome != KILLED for one in tried(mutants(SMALL, SMALL.active), tried_on))


def test_a_scenario_is_written_as_it_is_read():
    place = Place(Text("x.cases.yaml", ()), 1, 1)
    file = PackFile(0, "x.cases.yaml", "x.cases.yaml", CASES.encode())
    for one in scenarios_in([file], SMALL):
        text = written(one.name, one.case, one.expect, one.never, SMALL)
        (again,) = scenarios_in([PackFile(0, "x.cases.yaml", "x.cases.yaml", text.encode())], SMALL)
        assert Scenario(again.name, place, 0, again.case, again.expect, again.never) == Scenario(
            one.name, place, 0, one.case, one.expect, one.never
        )
