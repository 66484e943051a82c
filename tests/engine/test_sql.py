"""The rules as SQL say what the rules say; and no row of a table is lost or guessed at."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert import load
from alliance_expert.advice import advise
from alliance_expert.advice.columns import plan
from alliance_expert.engine import Verdicts
from alliance_expert.engine.columns.sql import DIALECTS, OUT, SAID_KINDS, columns_of, statement
from alliance_expert.model import condition as c
from alliance_expert.model.case import Case, facts_at
from alliance_expert.model.knowledge import Advised, KnowledgeBase

from ..amount import some
from ..columns import Row, random_cases, said, worded
from ..invented import cases, knowledge_base, knowledge_bases, rule

Told = dict[tuple[str, int], list[Row]]


def advised(kb: KnowledgeBase, several: Iterable[Case], *, reasons: bool = True) -> Told:
    verdicts = Verdicts(kb)
    told = {}
    for case in several:
        for session in case.sessions:
            facts = facts_at(case, session.number, kb.attributes, kb.roles.plain_source)
            rows = said(advise(kb, verdicts.consult(facts)))
            told[case.code, session.number] = rows if reasons else [(*row[:4], ()) for row in rows]
    return {key: rows for key, rows in told.items() if rows}


def in_order(rows: Iterable[Sequence[object]]) -> Told:
    """Rows of the table of advice, in the words of `said`."""
    told: Told = {}
    for case, session, kind, rank, name, timing, confidence, _, *reasons in sorted(
        rows, key=lambda row: (str(row[0]), row[1] or 0, SAID_KINDS.index(row[2]), row[3])
    ):
        before = told.setdefault((case, session), [])
        assert rank == 1 + sum(one[0] == kind for one in before)
        behind = tuple(reasons[0] or ()) if reasons else ()
        before.append((kind, name, timing or "", confidence or "", behind))
    return told


def rows_of(sql: str, table: pl.DataFrame) -> list[tuple[object, ...]]:
    with TemporaryDirectory() as folder, duckdb.connect() as con:
        table.write_parquet(f"{folder}/cases.parquet")
        con.execute("SET threads = 1; SET disabled_optimizers = 'statistics_propagation,common_subexpressions'")
        con.execute(f"CREATE TABLE cases AS FROM '{folder}/cases.parquet'")
        return con.execute(sql).fetchall()


def on_duckdb(kb: KnowledgeBase, table: pl.DataFrame, *, reasons: bool = True) -> list[tuple[object, ...]]:
    columns = [name for name in table.columns if name not in ("case", "session")]
    return rows_of(statement(plan(kb), "duckdb", columns=columns, reasons=reasons), table)


def numbered(several: Sequence[Case]) -> list[Case]:
    return [replace(case, code=f"C{number}") for number, case in enumerate(several)]


@settings(max_examples=some(15), deadline=None)
@given(knowledge_bases(capped=True), st.lists(cases(), min_size=1, max_size=4).map(numbered), st.booleans())
def test_the_statement_says_what_the_advice_says(kb, several, reasons):
    told = in_order(on_duckdb(kb, worded(kb, several), reasons=reasons))
    assert told == advised(kb, several, reasons=reasons)


@pytest.mark.long
@settings(max_examples=some(300), deadline=None)
@given(knowledge_bases(capped=True), st.lists(cases(), min_size=1, max_size=8).map(numbered))
def test_the_statement_says_what_the_advice_says_for_long(kb, several):
    assert in_order(on_duckdb(kb, worded(kb, several))) == advised(kb, several)
