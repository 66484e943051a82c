"""How the work of a run is divided: into parts of whole cases, each small enough for the memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge

import polars as pl

from .inputs import Input, Span

ROWS = 250_000
"""Rows of a part, more or less: a case stays whole."""

SAMPLED = 1_000
"""Of so many rows of a run, the case of one is noted, by which all runs are divided alike."""

KEY = ("case", "session")


def cuts(inputs: Sequence[Input], rows: int = ROWS) -> tuple[tuple[int, Span], ...] | None:
    """Spans of whole cases, each after the number of its input, where the tables are in order as they stand; else None.

    In order are tables of Parquet whose rows rise by case and session, from the first input to the last.
    """
    if any(one.form != "parquet" for one in inputs):
        return None
    found: list[tuple[int, Span]] = []
    last = pl.DataFrame(schema={"case": pl.String, "session": pl.Int64})
    for number, one in enumerate(inputs):
        begin = end = 0
        for frame in _keys(one, rows):
            if frame is None or not _rises(pair := pl.concat([last, frame])):
                return None
            new = pair["case"].ne_missing(pair["case"].shift(1)).tail(frame.height).arg_true() + end
            if end == 0 and last.height and 0 not in new:
                return None  # a case that goes on in the next input
            while (later := new.filter(new >= begin + rows)).len():
                found.append((number, Span(begin, later[0])))
                begin = later[0]
            end += frame.height
            last = frame.tail(1)
        found += [(number, Span(begin, end))] * (end > begin)
    return tuple(found)


def _keys(one: Input, rows: int) -> Iterator[pl.DataFrame | None]:
    """The cases and sessions of an input, so many rows at a time; None where they are not what can be compared."""
    scan = pl.scan_parquet(one.path, glob=False).select(KEY)
    schema = scan.collect_schema()
    if not isinstance(schema["case"], (pl.String, pl.Categorical, pl.Enum)) or not schema["session"].is_integer():
        yield None
        return
    plain = scan.with_columns(pl.col("case").cast(pl.String), pl.col("session").cast(pl.Int64, strict=False))
    for begin in range(0, scan.select(pl.len()).collect().item(), rows):
        yield plain.slice(begin, rows).collect()


def _rises(keys: pl.DataFrame) -> bool:
    """Are the rows in order, by codes of cases as they will be understood, and none of them empty?"""
    case, session = pl.col("case"), pl.col("session")
    before = case.shift(1)
    rises = (case > before) | ((case == before) & (session >= session.shift(1)))
    plain = (case == case.str.strip_chars()).fill_null(False) & session.is_not_null()
    return bool(keys.select(plain.all() & rises.slice(1).all()).item())


def samples(cases: pl.Series) -> list[str]:
    """Every so manyth case of a run in order."""
    return cases.gather_every(SAMPLED, SAMPLED - 1).to_list()


def ranges(sampled: Iterable[Sequence[str]], rows: int = ROWS) -> tuple[tuple[str | None, str | None], ...]:
    """Where to cut between cases so that parts of all runs together have about so many rows: from the one, up to but
    without the other; None is the end.
    """
    every = max(1, rows // SAMPLED)
    bounds = sorted({case for place, case in enumerate(merge(*sampled), 1) if place % every == 0})
    return tuple(zip([None, *bounds], [*bounds, None], strict=True))
