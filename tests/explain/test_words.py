"""A condition reads as a clause in plain English, and so does its opposite."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from alliance_expert import load
from alliance_expert.explain.flips import Change
from alliance_expert.explain.words import Words
from alliance_expert.model import condition as c
from alliance_expert.model.case import Answer
from alliance_expert.model.knowledge import Finding

from ..invented import GATE, NOWHERE, knowledge_base

WORDS = Words(replace(knowledge_base(), findings={"f0": Finding("f0", "Strained", "There is a strain.", NOWHERE)}))

LOW, FLAG, RED = c.AtMost("leg.a", 2), c.Is("one.flag", (True,)), c.Is("one.choice", ("red",))
LEFT = c.LeftOpen(GATE.attribute, GATE.open, GATE.handled, GATE.settled)


def includes(how, *values):
    return c.Includes("one.set", how, values)


@pytest.mark.parametrize(
    ("condition", "holds", "fails"),
    [
        (RED, 'one.choice is "red"', 'one.choice is not "red"'),
        (c.Is("one.choice", ("red", "green")), 'one.choice is "red" or "green"', 'one.choice is neither "red" nor "green"'),
        (FLAG, '"one.flag" is answered with yes', '"one.flag" is not answered with yes'),
        (c.Is("leg.a", (1, 2)), "leg.a is 1 or 2 of 4", "leg.a is not 1 or 2 of 4"),
        (LOW, "leg.a is 2 of 4 or lower", "leg.a is higher than 2 of 4"),
        (c.AtLeast("leg.a", 3), "leg.a is 3 of 4 or higher", "leg.a is lower than 3 of 4"),
        (c.AtLeast("one.score", Decimal("1.5")), "one.score is 1.5 of 2 or higher", "one.score is lower than 1.5 of 2"),
        (c.AtLeast("one.grade", "mid"), 'one.grade is "mid" or "top"', 'one.grade is neither "mid" nor "top"'),
        (c.AtMost("one.grade", "mid"), 'one.grade is "low" or "mid"', 'one.grade is neither "low" nor "mid"'),
        (c.AtMost("session.number", 2), "number of the session is 2 or lower", "number of the session is higher than 2"),
        (includes("any", "x"), 'the answer on one.set includes "x"', 'the answer on one.set does not include "x"'),
        (includes("any", "x", "y"), 'the answer on one.set includes "x" or "y"',
         'the answer on one.set includes neither "x" nor "y"'),
        (includes("all", "x", "y"), 'the answer on one.set includes "x" and "y"',
         'the answer on one.set includes not all of "x" and "y"'),
        (includes("none", "x", "y"), 'the answer on one.set includes neither "x" nor "y"',
         'the answer on one.set includes "x" or "y"'),
        (includes("any", "x", "y", "z"), "the answer on one.set names at least one",
         "the answer on one.set names none"),
        (includes("none", "x", "y", "z"), "the answer on one.set names none",
         "the answer on one.set names at least one"),
        (c.SourceIs("leg.a", ("told", "record")), 'the answer on leg.a is marked "told" or "record"',
         'the answer on leg.a is not marked "told" or "record"'),
        (c.ChangeIs("leg.a", ("worse",)), "leg.a has become worse since the time before, by the same source",
         "leg.a has not become worse since the time before, by the same source"),
        (c.ChangeIs("leg.a", ("same", "better")),
         "leg.a has stayed the same or become better since the time before, by the same source",
         "leg.a has not stayed the same or become better since the time before, by the same source"),
        (c.FallingOver("leg.a", 3), "the last 3 answers on leg.a, by the same source, fell each time",
         "the last 3 answers on leg.a, by the same source, did not fall each time"),
        (c.ConstantAt("leg.a", 4, 2), "the last 2 answers on leg.a, by the same source, were all 4 of 4",
         "the last 2 answers on leg.a, by the same source, were not all 4 of 4"),
        (c.SessionsSince("leg.a", 2, None), "leg.a was last answered 2 or more sessions ago",
         "leg.a was not last answered 2 or more sessions ago"),
        (c.SessionsSince("leg.a", None, 3), "leg.a was last answered at most 3 sessions ago",
         "leg.a was not last answered at most 3 sessions ago"),
        (c.SessionsSince("leg.a", 1, 3), "leg.a was last answered 1 to 3 sessions ago",
         "leg.a was not last answered 1 to 3 sessions ago"),
        (LEFT, 'gate.open was left at "yes" or "unsure", and not settled in the last session that answered it',
         'gate.open was not left at "yes" or "unsure", or it was settled in the last session that answered it'),
        (c.Weakest("leg.a", ("leg.b", "leg.c")), "leg.a is the lowest leg, or level with it",
         "leg.a is not the lowest leg, or level with it"),
        (c.Known("one.flag"), "one.flag is answered", "one.flag is not answered"),
        (c.Unknown("one.flag"), "one.flag is not answered", "one.flag is answered"),
        (c.FindingHolds("f0"), 'the finding "Strained" stands', 'the finding "Strained" does not stand'),
        (c.Not(LOW), "leg.a is higher than 2 of 4", "leg.a is 2 of 4 or lower"),
        (c.UnlessKnown(LOW), "nothing says that leg.a is 2 of 4 or lower", "leg.a is 2 of 4 or lower"),
        (c.All((LOW, RED)), 'leg.a is 2 of 4 or lower, and one.choice is "red"',
         'leg.a is higher than 2 of 4, or one.choice is not "red"'),
        (c.AnyOf((LOW, RED)), 'leg.a is 2 of 4 or lower, or one.choice is "red"',
         'leg.a is higher than 2 of 4, and one.choice is not "red"'),
        (c.All((RED,)), 'one.choice is "red"', 'one.choice is not "red"'),
        (c.All((LOW, c.Not(c.AnyOf((RED, FLAG))))),
         'leg.a is 2 of 4 or lower, and (one.choice is not "red", and "one.flag" is not answered with yes)',
         'leg.a is higher than 2 of 4, or (one.choice is "red", or "one.flag" is answered with yes)'),
        (c.UnlessKnown(c.All((LOW, RED))),
         'nothing says that (leg.a is 2 of 4 or lower, and one.choice is "red")',
         'leg.a is 2 of 4 or lower, and one.choice is "red"'),
    ],
)  # fmt: skip
def test_a_condition_reads(condition, holds, fails):
    assert (WORDS.sentence(condition), WORDS.sentence(condition, holds=False)) == (holds, fails)


def test_every_shipped_rule_reads_as_a_sentence():
    kb = load()
    words = Words(kb)
    said = {words.sentence(rule.when) for rule in kb.rules}
    ids = {*kb.attributes, *kb.findings}
    assert all(said)
    assert not [sentence for sentence in said for name in ids if f" {name} " in f" {sentence} " and "." in name]


def answer(name, value, source="told"):
    return Answer(name, value, source, 1)


def test_of_choices_alike_none_is_named_that_only_goes_further_than_a_shorter_one():
    values = ("x",), ("x", "y")
    change = Change(
        "one.set", None, tuple(answer("one.set", value) for value in values), (), {("x", "y"): (("y", "z"),)}
    )
    assert WORDS.change(change) == '"x"; or "y" and "z"'


@pytest.mark.parametrize(
    ("now", "values", "ranges", "said"),
    [
        (("leg.a", 2), [3, 4, None], ((3, 4),), "3 of 4 or higher; or not known"),
        (("leg.a", 4), [1, 2], ((1, 2),), "2 of 4 or lower"),
        (("leg.a", 1), [2, 3], ((2, 3),), "2 to 3 of 4"),
        (("leg.a", 2), [1, 3], ((1, 1), (3, 3)), "1 of 4; or 3 of 4"),
        (("one.choice", "red"), ["green"], (), '"green"'),
        (("one.flag", None), [True, False], (), "yes; or no"),
        (("one.set", ("x",)), [()], (), "none of them"),
        (("one.set", ("x",)), [("x", "y"), ("x", "y", "z")], (), 'adding "y"'),
        (("one.set", ("x", "y")), [("y", "z"), ("x",)], (), 'adding "z", leaving out "x"; or leaving out "y"'),
    ],
)
def test_the_answers_of_a_change_read(now, values, ranges, said):
    name, value = now
    change = Change(
        name, answer(name, value) if value is not None else None, tuple(answer(name, v) for v in values), ranges
    )
    assert WORDS.change(change) == said


def test_an_answer_reads_with_who_said_it_and_in_which_session_if_it_was_another():
    assert WORDS.answer(answer("leg.a", 2), 1) == "leg.a: 2 of 4 (told)"
    assert WORDS.answer(answer("one.set", ()), 3) == "one.set: none (told, session 1)"
    assert WORDS.value("one.flag", None) == "not known"
