"""Two conditions mean the same: what is proved is so in every case, and what people write differently is proved."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert.author.same import as_meant, mean_the_same, plain
from alliance_expert.engine import Judge
from alliance_expert.model import condition as c
from alliance_expert.model.case import facts_at
from alliance_expert.model.verdict import Verdict

from ..amount import some
from ..invented import cases, conditions, knowledge_base, rule

KB = knowledge_base(rule("r", c.Is("one.flag", (True,)), find=("f0",)))
YES, NO = c.Is("one.flag", (True,)), c.Is("one.flag", (False,))
RED, GREEN = c.Is("one.choice", ("red",)), c.Is("one.choice", ("green",))
LOW, MID, TOP = (c.Is("one.grade", (word,)) for word in ("low", "mid", "top"))


def judged(condition, case):
    found = Judge(KB, facts_at(case, None, KB.attributes, "record")).condition(condition)
    return (found.verdict, found.confidence if found.verdict is not Verdict.UNKNOWN else None)


SAME = {
    "the order of parts": (c.All((YES, RED)), c.All((RED, YES))),
    "brackets": (c.All((YES, c.All((RED, LOW)))), c.All((c.All((YES, RED)), LOW))),
    "twice not": (c.Not(c.Not(YES)), YES),
    "the order of answers": (c.Is("one.choice", ("red", "green")), c.Is("one.choice", ("green", "red"))),
    "a bound and the answers up to it": (c.AtMost("one.grade", "mid"), c.AnyOf((LOW, MID))),
    "not the one means the other": (c.Not(YES), NO),
    "one not, or several": (c.Not(c.AnyOf((YES, RED))), c.All((c.Not(YES), c.Not(RED)))),
    "what the other part says already": (c.AnyOf((YES, c.All((YES, RED)))), YES),
    "not above is below": (c.Not(c.AtLeast("leg.a", 3)), c.AtMost("leg.a", 2)),
    "beside many parts that both have": (
        c.All((YES, RED, c.FindingHolds("f0"), *map(c.Known, sorted(KB.attributes)), c.Not(TOP))),
        c.All((c.AnyOf((LOW, MID)), YES, RED, c.FindingHolds("f0"), *map(c.Known, sorted(KB.attributes)))),
    ),
    "none of them": (c.Includes("one.set", "none", ("x",)), c.Not(c.Includes("one.set", "any", ("x",)))),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_what_is_only_written_differently_means_the_same(name: str):
    one, other = SAME[name]
    assert mean_the_same(one, other, KB)
    assert mean_the_same(other, one, KB)


OTHER = {
    "another bound": (c.AtMost("leg.a", 2), c.AtMost("leg.a", 3)),
    "nobody asked is not no": (c.UnlessKnown(YES), c.Not(YES)),
    "in silence it holds": (c.AnyOf((YES, c.Unknown("one.flag"))), YES),
    "another question": (YES, RED),
    "a finding for what it rests on": (c.FindingHolds("f0"), YES),
}


@pytest.mark.parametrize("name", OTHER)
def test_what_comes_out_otherwise_on_some_answer_does_not_mean_the_same(name: str):
    one, other = OTHER[name]
    assert not mean_the_same(one, other, KB)
    assert not mean_the_same(one, other, KB, fires=True)


def test_a_part_that_is_always_so_makes_a_rule_less_sure_and_so_means_something_else():
    idle = c.AnyOf((RED, GREEN, c.Unknown("one.choice")))
    assert not mean_the_same(c.All((YES, idle)), YES, KB)


def test_where_nobody_asks_whether_it_fails_it_is_enough_that_it_holds_on_the_same_answers():
    either = c.AnyOf((RED, GREEN))
    assert not mean_the_same(c.All((YES, c.Known("one.flag"))), c.All((YES, c.UnlessKnown(NO))), KB)
    assert mean_the_same(c.All((YES, c.Known("one.flag"))), c.All((YES, c.UnlessKnown(NO))), KB, fires=True)
    assert not mean_the_same(either, c.Known("one.choice"), KB, fires=True)  # who said it counts no more


@settings(max_examples=some(120), deadline=None)
@given(conditions(("f0",)), conditions(("f0",)), cases(most=2), st.booleans())
def test_what_is_proved_is_so_in_every_case(one, other, case, fires):
    for first, second in ((one, other), (c.All((one, other)), one), (c.Not(c.AnyOf((one, other))), c.Not(other))):
        if mean_the_same(first, second, KB, fires):
            was, now = judged(first, case), judged(second, case)
            assert was == now or (fires and Verdict.HOLDS not in (was[0], now[0]))


@settings(max_examples=some(120), deadline=None)
@given(conditions(("f0",)), cases(most=2))
def test_what_says_nothing_can_be_left_out_of_a_condition(condition, case):
    assert judged(plain(condition), case) == judged(condition, case)
    assert judged(as_meant(condition, KB), case) == judged(condition, case)
