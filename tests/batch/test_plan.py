"""How work is divided: every case in one part, whatever the sizes, and only tables that are in order as they stand."""

from __future__ import annotations

from itertools import chain, pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert.batch.inputs import inputs
from alliance_expert.batch.plan import cuts, ranges, samples

from ..amount import some
from ..invented import knowledge_base

KB = knowledge_base()
CASES = st.lists(st.sampled_from("ABCDEFGH"), max_size=40).map(sorted)


def tables(folder, *cases, session=None, kind=pl.Int32):
    """Tables of Parquet with these cases; sessions are numbered from 1 where they are not given."""
    paths = []
    for number, one in enumerate(cases):
        rows = pl.DataFrame({"case": one}, {"case": pl.String})
        numbers = pl.int_range(1, pl.len() + 1, dtype=kind).over("case") if session is None else pl.Series(session)
        paths.append(folder / f"{number}.parquet")
        rows.with_columns(session=numbers).write_parquet(paths[-1])
    return inputs(paths, KB)


@settings(max_examples=some(100), deadline=None)
@given(CASES, st.integers(1, 12))
def test_a_table_in_order_is_cut_between_cases(tmp_path_factory, cases, rows):
    found = cuts(tables(tmp_path_factory.mktemp("plan"), cases), rows)
    pieces = [cases[span.start : span.stop] for _, span in found]
    assert [*chain(*pieces)] == cases
    for piece, later in pairwise(pieces):
        assert piece[-1] != later[0]
        assert len(piece) >= rows
        assert len(set(piece[:rows])) == len(set(piece))  # no case more than it takes


@settings(max_examples=some(60), deadline=None)
@given(st.lists(st.sampled_from("ABCDE"), max_size=12), st.integers(1, 6))
def test_a_table_in_no_order_is_not_cut(tmp_path_factory, cases, rows):
    found = cuts(tables(tmp_path_factory.mktemp("plan"), cases), rows)
    assert (found is not None) == (cases == sorted(cases))


@pytest.mark.parametrize(
    ("cases", "session", "is_cut"),
    [
        (["A", "A"], [1, 1], True),  # the same twice, which is told later
        (["A", "A"], [2, 1], False),
        (["A", "B"], [2, 1], True),
        (["A", None], [1, 2], False),
        (["A", "A"], [1, None], False),
        (["A", " A"], [1, 2], False),
        (["A", "A\u200b"], [1, 1], False),
        (["A", "A\t1"], [1, 1], False),
        (["A", "A\x00"], [1, 1], False),
        (["A\u0308", "B"], [1, 1], False),
        (["A ", "B"], [1, 2], False),
        (["A", "B"], [1.0, 2.0], False),
        (["A", "B"], ["1", "2"], False),
        (["B", "a"], [1, 1], True),
        (["a", "B"], [1, 1], False),
    ],
)
def test_what_is_in_order(cases, session, is_cut, tmp_path):
    assert (cuts(tables(tmp_path, cases, session=session), 10) is not None) == is_cut


@pytest.mark.parametrize(
    ("first", "second", "spans"),
    [("AB", "CD", [(0, 0, 2), (1, 0, 2)]), ("", "C", [(1, 0, 1)]), ("AB", "BC", None), ("CD", "AB", None)],
)
def test_several_tables_are_in_order_where_no_case_is_in_two_of_them(first, second, spans, tmp_path):
    found = cuts(tables(tmp_path, [*first], [*second]), 10)
    assert (None if found is None else [(number, *span) for number, span in found]) == spans


def test_words_that_are_numbered_in_the_file_are_compared_as_words(tmp_path):
    path = tmp_path / "enum.parquet"
    rows = pl.DataFrame({"case": ["B", "A"], "session": [1, 1]})
    rows.with_columns(pl.col("case").cast(pl.Enum(["B", "A"]))).write_parquet(path)
    assert cuts(inputs([path], KB), 10) is None


@settings(max_examples=some(200), deadline=None)
@given(st.lists(CASES, min_size=1, max_size=4), st.integers(1, 600))
def test_every_case_is_in_one_range(runs, rows):
    found = ranges([samples(pl.Series(run, dtype=pl.String), rows) for run in runs], rows)
    assert (found[0][0], found[-1][1]) == (None, None)
    for (_, high), (low, _) in pairwise(found):
        assert high == low
    for case in "ABCDEFGH":
        assert sum((low is None or low <= case) and (high is None or case < high) for low, high in found) == 1


def test_ranges_have_about_as_many_rows_as_wanted():
    cases = [f"{number:06}" for number in range(10_000)]
    runs = [pl.Series(cases[start::3]) for start in range(3)]
    found = ranges([samples(run, 1_000) for run in runs], 1_000)
    sizes = [sum((low or "") <= case < (high or "~") for case in cases) for low, high in found]
    assert len(sizes) == 10
    assert max(sizes) < 1_100
