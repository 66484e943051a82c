"""A session is taken where it is there once and everything before it in its case was taken."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert.batch.reasons import REJECTS, rejects
from alliance_expert.batch.settle import settle

from ..amount import some

ROWS = pl.Schema({"row": pl.UInt32, "case": pl.String, "session": pl.Int32})


def settled(good, bad=()):
    """Rows (row, case, session) that were understood, and others -> the rows taken, and the further rejects by row."""
    refused = rejects(pl.DataFrame(bad, ROWS, orient="row"), reason="unknown-value", column="leg.a")
    table, more = settle(pl.DataFrame(good, ROWS, orient="row"), refused)
    assert more.schema == REJECTS
    return table.rows(), dict(more.select("row", "reason").rows())


def test_rows_come_by_case_and_session():
    good = [(0, "B", 1), (1, "A", 10), (2, "A", 9), (3, "A", 1)]
    assert settled(good) == ([(3, "A", 1), (2, "A", 9), (1, "A", 10), (0, "B", 1)], {})


def test_of_sessions_that_are_there_twice_none_is_taken_and_nothing_after_them():
    good = [(0, "A", 1), (1, "A", 2), (2, "A", 2), (3, "A", 3), (4, "B", 2)]
    duplicate, later = "duplicate", "earlier-row-rejected"
    assert settled(good) == ([(0, "A", 1), (4, "B", 2)], {1: duplicate, 2: duplicate, 3: later})


def test_a_session_that_was_also_given_in_a_row_that_was_not_understood_is_there_twice():
    assert settled([(0, "A", 1), (1, "A", 2)], [(2, "A", 2)]) == ([(0, "A", 1)], {1: "duplicate"})


def test_what_comes_after_a_row_that_was_not_understood_rests_on_it():
    assert settled([(0, "A", 1), (1, "A", 3)], [(2, "A", 2)]) == ([(0, "A", 1)], {1: "earlier-row-rejected"})


def test_a_row_of_which_the_session_is_not_known_puts_its_whole_case_in_doubt():
    taken, told = settled([(0, "A", 1), (1, "A", 3), (2, "B", 1)], [(3, "A", None)])
    assert (taken, told) == ([(2, "B", 1)], {0: "case-in-doubt", 1: "case-in-doubt"})


def test_what_rows_carry_besides_goes_with_them():
    good = pl.DataFrame({"input": [1, 0], "row": [5, 6], "case": ["A", "A"], "session": [1, 1], "leg.a": [2, 3]})
    good = good.cast({"row": pl.UInt32, "session": pl.Int32})
    none = REJECTS.to_frame().with_columns(input=pl.lit(None, pl.Int64))
    table, more = settle(good, none)
    assert table.columns == good.columns
    assert more.select("input", "row", "reason").rows() == [(1, 5, "duplicate"), (0, 6, "duplicate")]


def slowly(good, bad):
    """The same, row by row."""
    told = {}
    for row, case, session in good:
        mine = [other for other in good if other[1] == case]
        theirs = [other[2] for other in bad if other[1] == case]
        numbers = [other[2] for other in mine] + [number for number in theirs if number is not None]
        left_out = [number for number in numbers if number in theirs or numbers.count(number) > 1]
        if numbers.count(session) > 1:
            told[row] = "duplicate"
        elif None in theirs:
            told[row] = "case-in-doubt"
        elif any(number < session for number in left_out):
            told[row] = "earlier-row-rejected"
    return sorted((one for one in good if one[0] not in told), key=lambda one: one[1:]), told


CLAIMS = st.lists(st.tuples(st.sampled_from("ABÄ"), st.integers(1, 5)), max_size=10)


@settings(max_examples=some(300), deadline=None)
@given(CLAIMS, st.lists(st.tuples(st.sampled_from("AB"), st.one_of(st.none(), st.integers(1, 5))), max_size=3))
def test_it_is_the_same_as_row_by_row(good, bad):
    numbered = [(number, *one) for number, one in enumerate([*good, *bad])]
    assert settled(numbered[: len(good)], numbered[len(good) :]) == slowly(numbered[: len(good)], numbered[len(good) :])


@settings(max_examples=some(100), deadline=None)
@given(CLAIMS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_never_matters(claims, random):
    rows = [(number, *one) for number, one in enumerate(claims)]
    shuffled = random.sample(rows, len(rows))
    assert settled(shuffled) == settled(rows)
