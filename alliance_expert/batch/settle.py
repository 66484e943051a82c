"""The sessions of a case rest on one another: what must be left out because another row was."""

from __future__ import annotations

import polars as pl

from ..engine.columns.program import CASE, SESSION
from .reasons import REJECTS, rejects


def settle(table: pl.DataFrame, refused: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that can be advised on and the *further* rejects, both by case and session.

    `table` are understood rows of whole cases, `refused` the rejects with a case, of the same cases. A row is taken if
    its session is there once, and nothing before it in its case was left out or may have been. Where `refused` has
    columns besides those of REJECTS, such as the number of an input, the table has them too, and so have the further
    rejects.
    """
    rows = _in_order(table)
    same = pl.struct(CASE, SESSION)
    # Neighbours are compared, because that is faster than looking for equals anywhere.
    twice = _same_as(rows, 1) | _same_as(rows, -1)
    if refused.is_empty() and not twice.any():
        return rows, refused.clear()
    known = refused.select(CASE, SESSION).drop_nulls()
    twice = twice | rows.select(same).to_series().is_in(known.select(same).to_series().implode())
    left_out = pl.concat([refused.select(CASE, SESSION), rows.filter(twice).select(CASE, SESSION)])
    ends = left_out.group_by(CASE).agg(first=pl.col(SESSION).min(), doubt=pl.col(SESSION).is_null().any())
    told = (
        pl.when(twice).then(pl.lit("duplicate"))
        .when("doubt").then(pl.lit("case-in-doubt"))
        .when(pl.col(SESSION) > pl.col("first")).then(pl.lit("earlier-row-rejected"))
    )  # fmt: skip
    judged = rows.join(ends, on=CASE, how="left", maintain_order="left").select(*rows.columns, reason=told)
    bad = judged.filter(pl.col("reason").is_not_null())
    besides = [name for name in refused.columns if name not in REJECTS]
    return judged.filter(pl.col("reason").is_null()).drop("reason"), rejects(bad).hstack(bad.select(besides))


def _in_order(table: pl.DataFrame) -> pl.DataFrame:
    """The rows by case and session. To see that they are in order already is much cheaper than to sort them."""
    case, session = table[CASE], table[SESSION]
    before, number = case.shift(), session.shift()
    ordered = (case > before) | ((case == before) & (session >= number))
    return table if ordered.all() else table.sort(CASE, SESSION, maintain_order=True)


def _same_as(rows: pl.DataFrame, distance: int) -> pl.Series:
    """Has the row at this distance the same case and session?"""
    case, session = rows[CASE], rows[SESSION]
    return ((case == case.shift(distance)) & (session == session.shift(distance))).fill_null(False)
