"""Which verdicts a condition can have: never too few, and exactly as many as there are where every answer is tried."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert.author.possible import Possible
from alliance_expert.engine import Judge
from alliance_expert.model import condition as c
from alliance_expert.model.case import Answer, Case, Session, facts_at
from alliance_expert.model.verdict import Verdict

from ..amount import some
from ..invented import SOURCES, cases, conditions, knowledge_base, rule

H, F, U = Verdict.HOLDS, Verdict.FAILS, Verdict.UNKNOWN
KB = knowledge_base(rule("r", c.Is("one.flag", (True,)), find=("f0",)))
POSSIBLE = Possible(KB)
SMALL = ("one.choice", "one.flag", "one.set")


def judged(condition, case):
    return Judge(KB, facts_at(case, None, KB.attributes, "record")).condition(condition).verdict


@settings(max_examples=some(300), deadline=None)
@given(conditions(("f0",)), cases(most=2))
def test_whatever_a_case_gives_was_possible(condition, case):
    assert judged(condition, case) in POSSIBLE.of(condition)


def every_answer():
    """Every way to answer three small attributes in a first session, by every source."""
    values = {
        "one.choice": [None, "red", "green"],
        "one.flag": [None, True, False],
        "one.set": [None, (), ("x",), ("y",), ("x", "y"), ("x", "y", "z"), ("z",), ("x", "z"), ("y", "z")],
    }
    for choice in values["one.choice"]:
        for flag in values["one.flag"]:
            for several in values["one.set"]:
                for source in SOURCES:
                    named = zip(SMALL, (choice, flag, several), strict=True)
                    told = tuple(Answer(name, value, source, 1) for name, value in named if value is not None)
                    yield Case("A17", (Session(1, told),))


NOW = (c.Is, c.Includes, c.Known, c.Unknown)
ALL = tuple(every_answer())


@settings(max_examples=some(40), deadline=None)
@given(st.data())
def test_what_no_answer_gives_is_not_possible(data):
    of_now = conditions((), among=SMALL).filter(lambda one: all(isinstance(leaf, NOW) for leaf in c.leaves(one)))
    condition = data.draw(of_now)
    assert POSSIBLE.of(condition) == {judged(condition, case) for case in ALL}


def test_what_excludes_itself_and_what_is_always_so():
    red, green = c.Is("one.choice", ("red",)), c.Is("one.choice", ("green",))
    assert POSSIBLE.of(c.All((red, green))) == {F, U}
    assert POSSIBLE.of(c.AnyOf((c.Known("one.flag"), c.Unknown("one.flag")))) == {H}
    assert POSSIBLE.of(c.AtLeast("one.kept", 1)) == {H, U}
    assert POSSIBLE.of(c.AtLeast("session.number", 1)) == {H}
    assert POSSIBLE.of(c.All((c.AtLeast("one.long", 20), c.AtMost("one.long", 19)))) == {F, U}
    assert POSSIBLE.of(c.All((c.AtLeast("one.long", 19), c.AtMost("one.long", 20)))) == {H, F, U}


def test_many_findings_cost_no_more_than_few():
    assert POSSIBLE.of(c.All(tuple(c.FindingHolds(f"f{n}") for n in range(200)))) == {H, F, U}


def test_where_too_much_would_have_to_be_tried_everything_counts_as_possible(monkeypatch):
    monkeypatch.setattr("alliance_expert.explain.answers.MOST_CHOICES", 1)
    tests = tuple(c.Includes("one.set", "all", (value,)) for value in ("x", "y", "z"))
    assert Possible(KB).of(c.AnyOf(tests)) == {H, F, U}
