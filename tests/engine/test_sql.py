"""The rules as SQL say what the rules say; and no row of a table is lost or guessed at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from tempfile import TemporaryDirectory

import duckdb
import polars as pl
import pytest
import sqlglot
from hypothesis import Phase, given, settings
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
from ..columns import Said, as_said, random_cases, worded
from ..invented import cases, knowledge_base, knowledge_bases, rule

Told = dict[tuple[str, int], list[Said]]


def advised(kb: KnowledgeBase, several: Iterable[Case], *, reasons: bool = True) -> Told:
    verdicts = Verdicts(kb)
    told = {}
    for case in several:
        for session in case.sessions:
            facts = facts_at(case, session.number, kb.attributes, kb.roles.plain_source)
            rows = as_said(advise(kb, verdicts.consult(facts)))
            told[case.code, session.number] = rows if reasons else [(*row[:4], ()) for row in rows]
    return {key: rows for key, rows in told.items() if rows}


def in_order(rows: Iterable[Sequence[object]]) -> Told:
    """Rows of the table of advice, in the words of `as_said`."""
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


QUICK = [phase for phase in Phase if phase is not Phase.shrink]
"""A statement takes a second: to look for the smallest that fails takes too many."""


@settings(max_examples=some(12), deadline=None, phases=QUICK)
@given(knowledge_bases(capped=True), st.lists(cases(), min_size=1, max_size=4).map(numbered), st.booleans())
def test_the_statement_says_what_the_advice_says(kb, several, reasons):
    told = in_order(on_duckdb(kb, worded(kb, several), reasons=reasons))
    assert told == advised(kb, several, reasons=reasons)


@pytest.mark.long
@settings(max_examples=some(120), deadline=None, phases=QUICK)
@given(knowledge_bases(capped=True), st.lists(cases(), min_size=1, max_size=8).map(numbered))
def test_the_statement_says_what_the_advice_says_for_long(kb, several):
    assert in_order(on_duckdb(kb, worded(kb, several))) == advised(kb, several)


@pytest.mark.long
def test_the_shipped_rules_as_a_statement_say_what_the_advice_says():
    kb = load()
    several = list(random_cases(kb, 300, seed=11))
    assert in_order(on_duckdb(kb, worded(kb, several))) == advised(kb, several)


# --- what a table may hold

SEEN = rule("seen", c.Is("one.score", (Decimal("1.5"),)), recommend=(Advised("s1", "soon", None),))
FLAG = rule("flag", c.Is("one.flag", (True,)), recommend=(Advised("s2", "soon", None),))
NONE = rule("none", c.Includes("one.set", "none", ("x", "y", "z")), recommend=(Advised("s3", "soon", None),))
KB = knowledge_base(SEEN, FLAG, NONE)


def answered(**cells: object) -> pl.DataFrame:
    """One session with these cells; their names have a dot where they are written with two lines."""
    return pl.DataFrame({"case": ["A"], "session": [1], **{k.replace("__", "."): [v] for k, v in cells.items()}})


def ids(table: pl.DataFrame) -> list[tuple[object, ...]]:
    """What is recommended or left out: case, session, id and field."""
    rows = on_duckdb(KB, table, reasons=False)
    return sorted(
        ((row[0], row[1], row[4], row[7]) for row in rows if row[2] in ("recommendation", "rejected")), key=str
    )


@pytest.mark.parametrize("cell", [1.5, Decimal("1.5"), Decimal("1.500"), "1.5", "1.50"])
def test_a_number_is_read_exactly_in_whatever_type_it_stands(cell):
    assert ids(answered(one__score=cell)) == [("A", 1, "s1", None)]


@pytest.mark.parametrize("cell", [True, "yes", "true"])
def test_a_truth_and_a_yes_are_one(cell):
    assert ids(answered(one__flag=cell)) == [("A", 1, "s2", None)]


@pytest.mark.parametrize("cell", [[], ["none"]])
def test_an_empty_list_and_none_are_one(cell):
    assert ids(answered(one__set=cell).cast({"one.set": pl.List(pl.String)})) == [("A", 1, "s3", None)]


def test_unknown_clears_what_persists_and_an_empty_cell_does_not():
    table = pl.DataFrame({"case": ["A"] * 3, "session": [1, 2, 3], "one.flag": ["yes", None, "unknown"]})
    assert ids(table) == [("A", 1, "s2", None), ("A", 2, "s2", None)]


def test_an_empty_text_is_no_answer_and_no_source():
    kept = rule("kept", c.Is("one.kept", (4,)), recommend=(Advised("s4", "soon", None),))
    answers = {"one.flag": ["yes", ""], "one.kept": ["4", ""], "one.score": ["1.5", ""]}
    table = pl.DataFrame({"case": "A", "session": [1, 2], **answers, "one.flag.source": ["", ""]})
    nulls = table.with_columns(pl.col(pl.String).replace("", None))
    told = on_duckdb(knowledge_base(SEEN, FLAG, kept), table)
    assert in_order(told) == in_order(on_duckdb(knowledge_base(SEEN, FLAG, kept), nulls))
    assert {row[1:5:3] for row in told if row[2] in ("recommendation", "rejected")} == {
        (1, "s1"), (1, "s2"), (1, "s4"), (2, "s2"), (2, "s4")
    }  # fmt: skip


WRONG = [
    ("one.flag", "Yes", "unknown-value"),
    ("one.choice", "blue", "unknown-value"),
    ("one.choice", " ", "unknown-value"),
    ("one.set", ["x", "x"], "unknown-value"),
    ("one.set", ["x", "none"], "unknown-value"),
    ("one.set", ["x", "w"], "unknown-value"),
    ("one.set", ["x", None], "unknown-value"),
    ("one.score", "much", "wrong-type"),
    ("one.score", "NaN", "wrong-type"),
    ("one.score", "0.30000000000000004", "wrong-type"),
    ("one.score", "2.5", "out-of-range"),
    ("one.score", "-0.5", "out-of-range"),
    ("one.score", "1.3", "not-a-step"),
    ("one.kept", "1.5", "not-a-step"),
    ("one.flag.source", "somebody", "unknown-source"),
    ("case", "", "no-case"),
    ("case", None, "no-case"),
    ("case", "x" * 65, "bad-case"),
    ("case", " \t", "no-case"),
    ("session", None, "no-session"),
    ("session", "", "no-session"),
    ("session", "0", "bad-session"),
    ("session", "100000", "bad-session"),
    ("session", "1.5", "bad-session"),
    ("session", "unknown", "bad-session"),
]


def test_each_row_that_is_not_understood_is_left_out_and_told():
    names = sorted({name for name, _, _ in WRONG} - {"case", "session"})
    rows = [{"case": f"C{place:02}", "session": "1", name: cell} for place, (name, cell, _) in enumerate(WRONG)]
    schema = {name: pl.List(pl.String) if name == "one.set" else pl.String for name in ("case", "session", *names)}
    told = [
        (row["case"] and row["case"].strip(), None if name == "session" else 1, reason, name)
        for row, (name, _, reason) in zip(rows, WRONG, strict=True)
    ]
    assert ids(pl.DataFrame(rows, schema=schema)) == sorted(told, key=str)


@pytest.mark.parametrize("cell", [float("nan"), float("inf"), 0.1 + 0.2, 1e300, 1e-9])
def test_no_floating_number_is_rounded_to_a_legal_one(cell):
    ((_, _, reason, field),) = ids(answered(one__score=cell))
    assert (reason in ("wrong-type", "not-a-step"), field) == (True, "one.score")


def test_blanks_around_the_code_of_a_case_do_not_count():
    rows = [("A\t", "1", "yes"), (" A", "2", None)]
    table = pl.DataFrame(rows, schema=["case", "session", "one.flag"], orient="row")
    assert ids(table) == [("A", 1, "s2", None), ("A", 2, "s2", None)]


def test_no_session_rests_on_one_that_was_left_out():
    rows = [
        ("A", "1", "yes"), ("A", "2", "perhaps"), ("A", "3", "yes"),  # the second is not understood
        ("B", "1", "yes"), ("B", "1", "no"), ("B", "2", "yes"),  # the first is there twice
        ("C", "1", "yes"), ("C", "soon", "yes"),  # it is not known which session one is of
        ("D", "1", "yes"),
    ]  # fmt: skip
    assert ids(pl.DataFrame(rows, schema=["case", "session", "one.flag"], orient="row")) == sorted(
        [
            ("A", 1, "s2", None),
            ("A", 2, "unknown-value", "one.flag"),
            ("A", 3, "earlier-row-rejected", None),
            ("B", 1, "duplicate", "session"),
            ("B", 1, "duplicate", "session"),
            ("B", 2, "earlier-row-rejected", None),
            ("C", 1, "case-in-doubt", None),
            ("C", None, "bad-session", "session"),
            ("D", 1, "s2", None),
        ],
        key=str,
    )


def test_a_table_without_rows_has_no_advice():
    assert on_duckdb(KB, answered(one__flag="yes").clear()) == []


# --- what a statement is


@pytest.mark.parametrize("reasons", [False, True])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_statement_is_one_query_in_its_dialect_that_gives_the_same_columns(dialect, reasons):
    (query,) = sqlglot.parse(statement(plan(KB), dialect, reasons=reasons).rstrip(";\n"), dialect=dialect)
    assert tuple(query.named_selects) == (*OUT, *(["reasons"] if reasons else []))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_statement_looks_at_the_columns_that_it_is_told_of_and_at_no_other(dialect):
    told = ["one.flag", "one.score", "one.score.source"]
    text = statement(plan(KB), dialect, columns=told)
    quote = "`" if dialect == "spark" else '"'
    assert {name for name in columns_of(plan(KB)) if f"{quote}{name}{quote}" in text} == set(told)


def test_a_statement_is_the_same_every_time():
    assert statement(plan(KB), "duckdb", reasons=True) == statement(plan(KB), "duckdb", reasons=True)


def test_a_statement_says_which_rule_a_column_is_of():
    assert "/* seen */" in statement(plan(knowledge_base(SEEN, gate=False)), "duckdb", reasons=True)


def test_the_table_may_lie_in_a_schema():
    assert "FROM records.cases\n" in statement(plan(KB), "postgres", source="records.cases")
    with pytest.raises(ValueError, match="is no name of a table"):
        statement(plan(KB), "postgres", source="cases; drop table cases")


@pytest.mark.long
def test_no_table_expression_of_the_shipped_rules_is_wider_than_postgres_has_it():
    (query,) = sqlglot.parse(statement(plan(load()), "postgres", reasons=True).rstrip(";\n"), dialect="postgres")
    widths = [len(one.this.expressions) for one in query.ctes]
    assert max(widths) < 1_600, widths
