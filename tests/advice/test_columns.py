"""Columns say of every row what a consultation says of that session."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert.advice.columns import plan
from alliance_expert.engine import Chainer, Verdicts
from alliance_expert.engine.columns import frame
from alliance_expert.engine.columns.codes import ASKED, code, most, value_of
from alliance_expert.engine.columns.frame import Frames
from alliance_expert.engine.columns.program import program
from alliance_expert.errors import KnowledgeError
from alliance_expert.model.verdict import Verdict
from alliance_expert.model.vocabulary import Option

from ..amount import some
from ..columns import advised, sessions_of, table_of, told_by_columns
from ..invented import ATTRIBUTES, any_value, cases, knowledge_base, knowledge_bases

VERDICT = {True: Verdict.HOLDS, False: Verdict.FAILS, None: Verdict.UNKNOWN}


@st.composite
def several_cases(draw: st.DrawFn):
    """Some cases, in the order of their codes."""
    return [replace(case, code=f"C{n}") for n, case in enumerate(draw(st.lists(cases(), min_size=1, max_size=4)))]


@pytest.mark.parametrize("name", sorted(ATTRIBUTES))
@given(st.data())
def test_every_value_comes_back_from_its_code(name, data):
    attribute = ATTRIBUTES[name]
    value = data.draw(st.one_of(st.none(), any_value(attribute)))
    number = code(attribute, value)
    assert value_of(attribute, number) == value
    assert number == ASKED if value is None else 0 <= number <= most(attribute)


@settings(max_examples=some(40), deadline=None)
@given(knowledge_bases(), several_cases())
def test_columns_hold_what_the_verdicts_hold(kb, several):
    made = program(kb)
    found = Frames(plan(kb)).judged(table_of(kb, several))
    verdicts = Verdicts(kb)
    for row, facts in enumerate(sessions_of(kb, several)):
        rules, _ = verdicts.run(facts)
        columns = {rule: VERDICT[found[made.rules[rule].holds][row]] for rule in rules}
        assert columns == rules


@settings(max_examples=some(60), deadline=None)
@given(knowledge_bases(capped=True), several_cases())
def test_columns_say_what_experta_says_and_the_verdicts_say(kb, several):
    told = told_by_columns(plan(kb), table_of(kb, several))
    chainer, verdicts = Chainer(kb), Verdicts(kb)
    for row, facts in enumerate(sessions_of(kb, several)):
        assert told[row] == advised(kb, verdicts.consult(facts)) == advised(kb, chainer.consult(facts))


@settings(max_examples=some(20), deadline=None)
@given(knowledge_bases(capped=True), several_cases())
def test_what_nobody_answered_needs_no_column(kb, several):
    table = table_of(kb, several)
    answered = [column.name for column in table if column.null_count() < table.height]
    made = plan(kb)
    assert told_by_columns(made, table.select(answered)) == told_by_columns(made, table)


@settings(max_examples=some(20), deadline=None)
@given(knowledge_bases(capped=True), several_cases())
def test_one_case_never_changes_what_is_said_of_another(kb, several):
    made = plan(kb)
    alone = [row for case in several for row in told_by_columns(made, table_of(kb, [case]))]
    assert told_by_columns(made, table_of(kb, several)) == alone


@settings(max_examples=some(10), deadline=None)
@given(knowledge_bases(capped=True), several_cases())
def test_where_numbers_would_grow_too_large_rows_are_told_in_slices(kb, several):
    made, table = plan(kb), table_of(kb, several)
    whole = told_by_columns(made, table)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(frame, "LARGEST", 2 * (made.keys + 1) * 4 * len(made.rules))
        assert told_by_columns(made, table) == whole
        patched.setattr(frame, "LARGEST", 1)
        assert told_by_columns(made, table) == whole


def test_more_options_than_a_code_has_room_for_are_refused():
    kb = knowledge_base()
    many = replace(ATTRIBUTES["one.set"], options=tuple(Option(f"o{n}", "") for n in range(41)))
    with pytest.raises(KnowledgeError, match="has 41 options, and a table has room for 40"):
        plan(replace(kb, attributes={**ATTRIBUTES, "one.set": many}))


def test_a_table_without_rows_says_nothing():
    kb = knowledge_base()
    table = table_of(kb, [])
    frames = Frames(plan(kb))
    assert frames.told(frames.judged(table)).is_empty()
    assert frames.reasoned(frames.judged(table), pl.Series(frames.plan.rules)).is_empty()


@pytest.mark.long
@settings(max_examples=some(2_000), deadline=None)
@given(knowledge_bases(capped=True), several_cases())
def test_columns_say_what_experta_says_for_long(kb, several):
    told = told_by_columns(plan(kb), table_of(kb, several))
    chainer = Chainer(kb)
    for row, facts in enumerate(sessions_of(kb, several)):
        assert told[row] == advised(kb, chainer.consult(facts))
