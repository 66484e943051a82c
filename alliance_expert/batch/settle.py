"""The sessions of a case rest on one another: what must be left out because another row was."""

from __future__ import annotations

import polars as pl


def settle(table: pl.DataFrame, rejects: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that can be advised on, by case and session, and the *further* rejects.

    `table` are understood rows of whole cases, `rejects` those with a case that were not understood, of the same
    cases; both may have columns besides, such as the number of their input, which are carried along.
    """
    raise NotImplementedError
