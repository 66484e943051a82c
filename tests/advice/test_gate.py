"""Safety first: when the gate stands, and what it leaves standing."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from alliance_expert.advice import advise
from alliance_expert.engine import Chainer, Verdicts, gate_problems
from alliance_expert.model import condition as c
from alliance_expert.model.case import Answer, Case, Session, facts_at
from alliance_expert.model.knowledge import Advised

from ..invented import GATE, LEFT, OPEN, knowledge_base, rule

UNASKED = "unasked"
RISK = ("no", "unsure", "yes", None, UNASKED)
HANDLED = (True, False, None, UNASKED)


def a_case(*sessions):
    """Sessions of (risk, handled); None is asked and not known, UNASKED is not asked."""

    def answers(number, values):
        named = zip((GATE.attribute, GATE.handled), values, strict=True)
        return tuple(Answer(name, value, "record", number) for name, value in named if value != UNASKED)

    return Case("A17", tuple(Session(n, answers(n, values)) for n, values in enumerate(sessions, start=1)))


def must_stand(before, now):
    """DESIGN.md 3, in its own words."""
    risk, handled = now
    if risk in ("no", "unsure", "yes"):
        return risk in ("yes", "unsure") and handled is not True
    earlier_risk, earlier_handled = before
    return earlier_risk in ("yes", "unsure") and earlier_handled is not True


@pytest.mark.parametrize("engine", [Chainer, Verdicts])
def test_the_gate_stands_in_every_combination_over_two_sessions_in_which_it_must_and_in_no_other(engine):
    kb = knowledge_base()
    consult = engine(kb).consult
    combinations = list(product(product(RISK, HANDLED), repeat=2))
    assert len(combinations) == 400
    for before, now in combinations:
        facts = facts_at(a_case(before, now), 2, kb.attributes, "record")
        stands = advise(kb, consult(facts)).gate is not None
        assert stands == must_stand(before, now), (before, now)


def test_a_no_is_never_carried_and_an_open_danger_is_carried_over_sessions_that_did_not_ask():
    kb = knowledge_base()
    unasked = (UNASKED, UNASKED)
    for first, stands in ((("no", UNASKED), False), (("yes", UNASKED), True), (("yes", True), False)):
        facts = facts_at(a_case(first, unasked, unasked, unasked), 4, kb.attributes, "record")
        assert (advise(kb, Verdicts(kb).consult(facts)).gate is not None) is stands


def test_a_gate_suppresses_everything_not_marked_with_gate():
    always = c.Unknown("one.choice")
    plain = rule("plain", always, recommend=(Advised("s1", "now", None),), hold=("h1",), notice=("n0",), find=("f0",))
    beside = rule("beside", always, recommend=(Advised("s2", "now", None),), hold=("h2",), with_gate=True)
    kb = knowledge_base(plain, beside)
    advice = advise(kb, Verdicts(kb).consult(facts_at(a_case(("yes", False)), 1, kb.attributes, "record")))
    assert advice.gate is not None and advice.gate.notice.id == "danger"
    assert [item.strategy.id for item in advice.recommendations] == ["s2"]
    assert [held.hold.id for held in advice.holds] == ["h2"]
    assert (advice.notices, advice.findings) == ((), ())
    assert {q.attribute for q in advice.open_questions} <= {GATE.attribute, GATE.handled}
    assert "plain" in [firing.rule.id for firing in advice.trace]


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ((), "gate.open is yes"),
        ((rule("open", OPEN, gate=("danger",)),), "is not answered in this one"),
        ((rule("left", LEFT, gate=("danger",)),), "gate.open is yes"),
        (
            (
                rule("open", c.All((c.Is("gate.open", ("yes",)), c.UnlessKnown(c.Is("gate.handled", (True,))))), gate=("danger",)),
                rule("left", LEFT, gate=("danger",)),
            ),
            "gate.open is unsure",
        ),
        (
            (rule("open", c.All((OPEN, c.Is("one.flag", (True,)))), gate=("danger",)), rule("left", LEFT, gate=("danger",))),
            "gate.open is yes",
        ),
        (
            (
                rule("open", c.All((c.Is("gate.open", ("yes", "unsure")), c.Not(c.Is("gate.handled", (True,))))), gate=("danger",)),
                rule("left", LEFT, gate=("danger",)),
            ),
            "gate.handled is unknown",
        ),
        ((rule("open", OPEN, gate=("danger",), status="draft"), rule("left", LEFT, gate=("danger",))), "gate.open is yes"),
    ],
    ids=["none", "not carried", "carried only", "narrowed to yes", "narrowed by another", "needs an answer", "draft"],
)  # fmt: skip
def test_a_knowledge_base_whose_gate_is_missing_or_narrowed_is_refused(rules, told):
    (problem,) = gate_problems(knowledge_base(*rules, gate=False))
    assert problem.id == "no-gate"
    assert told in problem.message


@pytest.mark.parametrize(
    "besides",
    [
        c.UnlessKnown(c.Is("one.choice", ("red",))),
        c.Unknown("one.choice"),
        c.AtMost("session.number", 2),
        c.UnlessKnown(c.SourceIs("gate.open", ("record",))),
        c.UnlessKnown(c.FindingHolds("f0")),
    ],
)
def test_a_gate_that_silence_about_something_else_keeps_up_is_no_gate(besides):
    rules = [rule(f"g{n}", c.All((when, besides)), gate=("danger",)) for n, when in enumerate((OPEN, LEFT))]
    (problem,) = gate_problems(knowledge_base(*rules, gate=False))
    assert problem.id == "no-gate"


def test_a_gate_with_another_notice_does_not_stand_for_the_one_of_the_roles():
    rules = (rule("open", OPEN, gate=("n0",)), rule("left", LEFT, gate=("n0",)))
    assert [problem.id for problem in gate_problems(knowledge_base(*rules, gate=False))] == ["no-gate"]


def test_the_gate_of_the_roles_comes_first_and_no_hold_touches_what_stands_beside_it():
    steps = rule("steps", OPEN, recommend=(Advised("s0", "now", None),), with_gate=True)
    calm = rule("calm", OPEN, gate=("a-calm-word",), hold=("h0",), with_gate=True)
    kb = knowledge_base(steps, calm, stops=(("s0", "never"),))
    kb = replace(kb, notices={**kb.notices, "a-calm-word": replace(kb.notices["n0"], id="a-calm-word")})
    facts = facts_at(a_case(("yes", UNASKED)), 1, kb.attributes, "record")
    advice = advise(kb, Verdicts(kb).consult(facts))
    assert advice.gate is not None and advice.gate.notice.id == "danger"
    assert [(item.strategy.id, item.timing) for item in advice.recommendations] == [("s0", "now")]
    assert advice.weakest == ()


def test_a_whole_gate_is_accepted_and_more_gates_do_not_harm_it():
    assert gate_problems(knowledge_base()) == ()
    assert gate_problems(knowledge_base(rule("more", c.Is("one.flag", (True,)), gate=("n0",)))) == ()
