"""What each test means: holds, fails, unknown; and how sure, and why."""

from __future__ import annotations

from decimal import Decimal

import pytest

from alliance_expert.engine import Judge
from alliance_expert.model import condition as c
from alliance_expert.model.case import Answer, Case, Session, facts_at
from alliance_expert.model.verdict import Confidence, Verdict

from ..invented import GATE, knowledge_base, rule

H, F, U = Verdict.HOLDS, Verdict.FAILS, Verdict.UNKNOWN
LEG_A = c.Weakest("leg.a", ("leg.b", "leg.c"))
LEFT = c.LeftOpen(GATE.attribute, GATE.open, GATE.handled, GATE.settled)


def judge(condition, *sessions, rules=()):
    """The judgement on a condition, at the last of sessions numbered 1, 2, …; answers are value or (value, source)."""

    def answer(name, said, number):
        value, source = (
            said if isinstance(said, tuple) and len(said) == 2 and said[1] in ("told", "guess") else (said, "told")
        )
        return Answer(name, value, source, number)

    built = tuple(
        Session(n, tuple(answer(name, said, n) for name, said in facts.items()))
        for n, facts in enumerate(sessions or ({},), start=1)
    )
    kb = knowledge_base(*rules)
    return Judge(kb, facts_at(Case("A17", built), len(built), kb.attributes, "record")).condition(condition)


@pytest.mark.parametrize(
    ("test", "sessions", "verdict"),
    [
        (c.Is("one.choice", ("red",)), [{"one.choice": "red"}], H),
        (c.Is("one.choice", ("red",)), [{"one.choice": "green"}], F),
        (c.Is("one.choice", ("red",)), [{}], U),
        (c.Is("one.choice", ("red",)), [{"one.choice": None}], U),
        (c.Is("one.choice", ("red",)), [{"one.choice": "red"}, {}], U),
        (c.Is("one.flag", (True,)), [{"one.flag": True}, {}], H),
        (c.Is("one.flag", (True,)), [{"one.flag": True}, {"one.flag": None}], U),
        (c.Is("one.flag", (True,)), [{"one.flag": True}, {"one.flag": None}, {}], U),
        (c.Is("one.flag", (True,)), [{"one.flag": True}, {"one.flag": False}], F),
        (c.AtLeast("leg.a", 3), [{"leg.a": 3}], H),
        (c.AtLeast("leg.a", 3), [{"leg.a": 2}], F),
        (c.AtMost("one.grade", "mid"), [{"one.grade": "low"}], H),
        (c.AtMost("one.grade", "mid"), [{"one.grade": "top"}], F),
        (c.AtMost("one.score", Decimal("1.5")), [{"one.score": Decimal("1.5")}], H),
        (c.Includes("one.set", "any", ("x", "y")), [{"one.set": ("y", "z")}], H),
        (c.Includes("one.set", "any", ("x",)), [{"one.set": ()}], F),
        (c.Includes("one.set", "all", ("x", "y")), [{"one.set": ("x",)}], F),
        (c.Includes("one.set", "all", ("x", "y")), [{"one.set": ()}], F),
        (c.Includes("one.set", "all", ("x", "y")), [{"one.set": ("x", "y", "z")}], H),
        (c.Includes("one.set", "none", ("x",)), [{"one.set": ()}], H),
        (c.Includes("one.set", "none", ("x",)), [{"one.set": ("x",)}], F),
        (c.Includes("one.set", "none", ("x",)), [{}], U),
        (c.SourceIs("one.flag", ("told",)), [{"one.flag": (True, "guess")}], F),
        (c.SourceIs("one.flag", ("told",)), [{"one.flag": (True, "told")}, {}], H),
        (c.SourceIs("one.flag", ("told",)), [{}], U),
        (c.ChangeIs("leg.a", ("worse",)), [{"leg.a": 3}, {"leg.a": 2}], H),
        (c.ChangeIs("leg.a", ("better",)), [{"leg.a": 3}, {"leg.a": 2}], F),
        (c.ChangeIs("leg.a", ("worse",)), [{"leg.a": 3}, {}, {"leg.a": 2}], H),
        (c.ChangeIs("leg.a", ("worse",)), [{"leg.a": 3}, {"leg.a": 2}, {}], H),
        (c.ChangeIs("leg.a", ("worse",)), [{"leg.a": (3, "guess")}, {"leg.a": (2, "told")}], U),
        (c.ChangeIs("leg.a", ("worse",)), [{"leg.a": 3}, {"leg.a": (4, "guess")}, {"leg.a": 2}], H),
        (c.ChangeIs("leg.a", ("worse",)), [{"leg.a": 3}], U),
        (c.ChangeIs("one.grade", ("better",)), [{"one.grade": "top"}, {"one.grade": "low"}], H),
        (c.ChangeIs("one.kept", ("same",)), [{"one.kept": 2}, {}], U),
        (c.FallingOver("leg.a", 3), [{"leg.a": 4}, {"leg.a": 3}, {"leg.a": 2}], H),
        (c.FallingOver("leg.a", 3), [{"leg.a": 4}, {"leg.a": 3}, {"leg.a": 3}], F),
        (c.FallingOver("leg.a", 3), [{"leg.a": 3}, {"leg.a": 2}], U),
        (c.ConstantAt("leg.a", 4, 2), [{"leg.a": 1}, {"leg.a": 4}, {"leg.a": 4}], H),
        (c.ConstantAt("leg.a", 4, 2), [{"leg.a": 3}, {"leg.a": 4}], F),
        (c.ConstantAt("leg.a", 4, 2), [{"leg.a": 4}], U),
        (c.SessionsSince("leg.a", 2, None), [{"leg.a": 4}, {}, {}], H),
        (c.SessionsSince("leg.a", 2, None), [{"leg.a": 4}, {}], F),
        (c.SessionsSince("leg.a", None, 0), [{"leg.a": 4}], H),
        (c.SessionsSince("one.kept", 1, 1), [{"one.kept": 4}, {}], H),
        (c.SessionsSince("leg.a", 2, None), [{}], U),
        (LEG_A, [{"leg.a": 1, "leg.b": 2, "leg.c": 1}], H),
        (LEG_A, [{"leg.a": 2, "leg.b": 2, "leg.c": 2}], F),
        (LEG_A, [{"leg.a": 2, "leg.b": 1}], F),
        (LEG_A, [{"leg.a": 2, "leg.b": 3}], U),
        (LEG_A, [{"leg.b": 3, "leg.c": 3}], U),
        (LEFT, [{"gate.open": "yes"}], H),
        (LEFT, [{"gate.open": "yes", "gate.handled": True}, {"gate.handled": False}], F),
        (LEFT, [{"gate.open": "unsure"}, {"gate.handled": True}], H),
        (LEFT, [{"gate.handled": False}], U),
        (c.Known("one.flag"), [{"one.flag": None}], F),
        (c.Known("one.flag"), [{"one.flag": False}, {}], H),
        (c.Unknown("one.flag"), [{}], H),
        (c.AtMost("session.number", 2), [{}, {}], H),
        (c.Is("session.number", (1,)), [{}, {}], F),
    ],
)  # fmt: skip
def test_a_test_means(test, sessions, verdict):
    assert judge(test, *sessions).verdict is verdict


YES, NO, OPEN = c.Is("one.flag", (True,)), c.Is("one.flag", (False,)), c.Is("one.choice", ("red",))


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        (c.All((YES, OPEN)), U), (c.All((NO, OPEN)), F), (c.AnyOf((YES, OPEN)), H), (c.AnyOf((NO, OPEN)), U),
        (c.Not(OPEN), U), (c.Not(YES), F), (c.Not(NO), H),
        (c.UnlessKnown(OPEN), H), (c.UnlessKnown(YES), F), (c.UnlessKnown(NO), H),
        (c.FindingHolds("f0"), U),
    ],
)  # fmt: skip
def test_all_any_not_and_unless_known_follow_strong_kleene_logic(condition, verdict):
    assert judge(condition, {"one.flag": True}).verdict is verdict


def test_a_finding_holds_by_one_rule_fails_when_all_fail_and_else_is_unknown():
    rules = (rule("a", YES, find=("f0",)), rule("b", OPEN, find=("f0",)))
    finding = c.FindingHolds("f0")
    assert judge(finding, {"one.flag": True}, rules=rules).verdict is H
    assert judge(finding, {"one.flag": False}, rules=rules).verdict is U
    assert judge(finding, {"one.flag": False, "one.choice": "green"}, rules=rules).verdict is F
    draft = rule("a", YES, find=("f0",), status="draft")
    assert judge(finding, {"one.flag": True}, rules=(draft,)).verdict is U


TOLD, GUESSED = {"one.flag": (True, "told")}, {"one.choice": ("red", "guess")}
BOTH = {**TOLD, **GUESSED}


@pytest.mark.parametrize(
    ("condition", "facts", "firm"),
    [
        (YES, TOLD, True),
        (OPEN, GUESSED, False),
        (c.All((YES, OPEN)), BOTH, False),
        (c.AnyOf((YES, OPEN)), BOTH, True),
        (c.Not(c.All((c.Not(YES), c.Not(OPEN)))), BOTH, True),
        (c.Not(c.AnyOf((c.Not(YES), c.Not(OPEN)))), BOTH, False),
        (c.SourceIs("one.choice", ("guess",)), GUESSED, True),
        (c.Known("one.choice"), GUESSED, True),
        (c.UnlessKnown(OPEN), TOLD, True),
        (c.UnlessKnown(c.Not(OPEN)), GUESSED, True),
        (c.Not(c.UnlessKnown(OPEN)), GUESSED, False),
        (c.AtMost("session.number", 3), {}, True),
    ],
)
def test_confidence_comes_from_who_said_so(condition, facts, firm):
    judged = judge(condition, facts)
    assert (judged.verdict, judged.confidence) == (H, Confidence(firm))


def test_a_judgement_names_the_facts_and_findings_that_decided_it_and_what_is_missing():
    rules = (rule("a", YES, find=("f0",)),)
    condition = c.All((c.FindingHolds("f0"), c.AnyOf((OPEN, c.AtMost("leg.a", 2)))))
    judged = judge(condition, {"one.flag": True, "leg.a": 1, "one.choice": "green"}, rules=rules)
    assert [answer.attribute for answer in judged.facts] == ["leg.a"]
    assert judged.findings == ("f0",)
    waiting = judge(condition, {"one.flag": True, "leg.a": 3}, rules=rules)
    assert (waiting.verdict, waiting.missing) == (U, ("one.choice",))
