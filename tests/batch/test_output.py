"""A table of advice says what the consultations say, in every form."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from functools import cache

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert import load
from alliance_expert.advice import advise
from alliance_expert.batch.output import CSV, FORMS, JSONL, PARQUET, Answers
from alliance_expert.engine import Verdicts
from alliance_expert.model.batch import Tally
from alliance_expert.report.document import document

from ..amount import some
from ..columns import as_said, sessions_of, table_of
from ..invented import cases, knowledge_bases

shipped = cache(load)


@st.composite
def several_cases(draw: st.DrawFn, kb=None):
    drawn = draw(st.lists(cases(kb), min_size=1, max_size=3))
    return [replace(case, code=f"C{place}") for place, case in enumerate(drawn)]


@st.composite
def shipped_cases(draw: st.DrawFn):
    return draw(several_cases(shipped()))


def advices(kb, several):
    verdicts = Verdicts(kb)
    return [advise(kb, verdicts.consult(facts)) for facts in sessions_of(kb, several)]


def of_kind(said, kind):
    return [one[1:] for one in said if one[0] == kind]


@settings(max_examples=some(15), deadline=None)
@given(knowledge_bases(capped=True), several_cases(), st.booleans())
def test_a_row_of_parquet_says_what_the_consultation_says(kb, several, reasons):
    table, _ = Answers(kb, PARQUET, reasons=reasons).part(table_of(kb, several))
    for row, advice in zip(table.iter_rows(named=True), advices(kb, several), strict=True):
        said = as_said(advice)
        keys = ("id", "timing", "confidence", *(["reasons"] if reasons else []))
        assert [tuple(one[key] for key in keys) for one in row["recommendations"]] == [
            (name, timing, sure, *([list(why)] if reasons else []))
            for name, timing, sure, why in of_kind(said, "recommendation")
        ]
        assert [(one["id"], one["confidence"]) for one in row["holds"]] == [
            (name, sure) for name, _, sure, _ in of_kind(said, "hold")
        ]
        assert [one["id"] for one in row["findings"]] == [one[0] for one in of_kind(said, "finding")]
        assert row["weakest"] == list(advice.weakest)
        gate = row["gate"]["id"] if reasons and row["gate"] else row["gate"]
        assert gate == (advice.gate.notice.id if advice.gate else None)


@settings(max_examples=some(12), deadline=None)
@given(st.one_of(st.tuples(st.builds(shipped), shipped_cases()), st.tuples(knowledge_bases(), several_cases())))
def test_an_object_of_json_lines_is_that_of_the_contract(both):
    """All but rank and reasons stands word for word in the document of the consultation."""
    kb, several = both
    table, _ = Answers(kb, JSONL, reasons=True).part(table_of(kb, several))
    for line, advice in zip(table.write_ndjson().splitlines(), advices(kb, several), strict=True):
        row, whole = json.loads(line), document(kb, advice)
        assert (row.pop("case"), row.pop("session")) == (whole["case"], whole["session"])
        alliance = row.pop("alliance")
        assert alliance == {name: whole["alliance"][name] for name in alliance}
        assert set(alliance) == {*(short for _, short in kb.roles.legs), "weakest"}
        gate = row.pop("gate")
        assert (gate is None) == (whole["gate"] is None)
        if gate is not None:
            assert gate == within(whole["gate"], gate)
        for kind in ("findings", "recommendations", "holds", "notices"):
            assert row[kind] == [within(other, one) for one, other in zip(row[kind], whole[kind], strict=True)]


def within(whole, part):
    """The part of an object of the contract that has these keys; a hold also tells there why others are stopped."""
    found = {key: whole[key] for key in part}
    found["reasons"] = [{"rule": one["rule"], "because": one["because"]} for one in whole["reasons"]]
    found["reasons"] = found["reasons"][: len(part["reasons"])]
    return found


@settings(max_examples=some(10), deadline=None)
@given(knowledge_bases(capped=True), several_cases())
def test_a_cell_of_csv_lists_what_is_said(kb, several):
    table, _ = Answers(kb, CSV).part(table_of(kb, several))
    read = csv.DictReader(io.StringIO(table.write_csv()))
    for row, advice in zip(read, advices(kb, several), strict=True):
        said = as_said(advice)
        assert row["recommendations"] == "|".join(
            f"{name}:{timing}:{sure}" for name, timing, sure, _ in of_kind(said, "recommendation")
        )
        assert row["findings"] == "|".join(f"{name}:{sure}" for name, _, sure, _ in of_kind(said, "finding"))
        assert row["gate"] == (advice.gate.notice.id if advice.gate else "")
        assert row["weakest"] == "|".join(advice.weakest)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=some(8), deadline=None)
@given(knowledge_bases(capped=True), several_cases())
def test_the_long_table_has_a_row_for_each_thing_said(form, kb, several):
    table, _ = Answers(kb, form, long=True, reasons=True).part(table_of(kb, several))
    wanted = [
        (facts.session, kind, name, timing or None, sure or None)
        for facts, advice in zip(sessions_of(kb, several), advices(kb, several), strict=True)
        for kind, name, timing, sure, _ in as_said(advice)
    ]
    assert table.select("session", "kind", "id", "timing", "confidence").rows() == wanted
    firsts = table.filter(pl.col("rank") == 1)
    assert firsts.height == table.select("case", "session", "kind").unique().height


@settings(max_examples=some(10), deadline=None)
@given(knowledge_bases(capped=True), several_cases())
def test_what_is_counted_of_parts_adds_up_to_the_whole(kb, several):
    answers = Answers(kb, PARQUET)
    _, whole = answers.part(table_of(kb, several))
    parts = (answers.part(table_of(kb, [case]))[1] for case in several)
    assert sum(parts, Tally()) == whole + Tally()


@settings(max_examples=some(10), deadline=None)
@given(knowledge_bases(capped=True), several_cases())
def test_what_is_counted_is_what_is_said(kb, several):
    _, tally = Answers(kb, PARQUET).part(table_of(kb, several))
    told = advices(kb, several)
    said = [one[:4] for advice in told for one in as_said(advice)]
    assert tally.sessions == len(told)
    assert tally.cases == len(several)
    assert tally.gated == sum(advice.gate is not None for advice in told)
    assert tally.said == Counter(one for one in said if one[0] != "weakest")
    assert tally.weakest == Counter(name for kind, name, _, _ in said if kind == "weakest")
    for attribute in kb.attributes:
        known = sum(number for (name, _), number in tally.answers.items() if name == attribute)
        assert known == len(told)
