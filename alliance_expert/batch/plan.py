"""How the work of a run is divided: into parts of whole cases, each small enough for the memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import merge

import polars as pl

from ..engine.columns.program import CASE, SESSION
from .cells import case_codes, composed, is_ascii
from .inputs import ParquetInput
from .spans import Input, Span

FINE = 250
"""Into so many a part could be divided by what is noted of each run."""

WORDS = (pl.String, pl.Categorical, pl.Enum)


def cuts(inputs: Sequence[Input], rows: int) -> tuple[tuple[int, Span], ...] | None:
    """Spans of whole cases, each after the number of its input, where the tables are in order as they stand; else None.

    In order are tables of Parquet whose rows rise by case and session, from the first input to the last.
    """
    found: list[tuple[int, Span]] = []
    last = pl.DataFrame(schema={CASE: pl.String, SESSION: pl.Int64})
    for number, one in enumerate(inputs):
        begin = end = 0
        for frame in _keys(one):
            if frame is None or not _rises(pair := pl.concat([last, frame])):
                return None
            new = pair[CASE].ne_missing(pair[CASE].shift(1)).tail(frame.height).arg_true() + end
            if end == 0 and last.height and 0 not in new:
                return None  # a case that goes on in the next input
            while (later := new.filter(new >= begin + rows)).len():
                found.append((number, Span(begin, later[0])))
                begin = later[0]
            end += frame.height
            last = frame.tail(1)
        found += [(number, Span(begin, end))] * (end > begin)
    return tuple(found)


def _keys(one: Input) -> Iterator[pl.DataFrame | None]:
    """The cases and sessions of an input, span by span; None where they are not what can be compared."""
    if not isinstance(one, ParquetInput):
        yield None
        return
    keys = replace(one, columns=(CASE, SESSION))
    for span in keys.spans():
        cells = keys.read(span).cells
        if not isinstance(cells[CASE].dtype, WORDS) or not cells[SESSION].dtype.is_integer():
            yield None
            return
        yield cells.select(pl.col(CASE).cast(pl.String), pl.col(SESSION).cast(pl.Int64, strict=False))


def _rises(keys: pl.DataFrame) -> bool:
    """Are the rows in order, by codes of cases as they will be understood, and none of them empty?"""
    case, session = pl.col(CASE), pl.col(SESSION)
    before = case.shift(1)
    rises = (case > before) | ((case == before) & (session >= session.shift(1)))
    if not keys.select(case.is_not_null().all() & session.is_not_null().all() & rises.slice(1).all()).item():
        return False
    # Another way to write a code, or one that cannot be read, may mean a case that stands elsewhere.
    codes = keys.filter(case.ne_missing(before))[CASE]
    plain = codes.str.strip_chars() == codes
    if is_ascii(codes):
        return bool((plain & ~codes.str.contains(r"[^\x20-\x7e]")).all())
    return bool(
        codes.to_frame().select((case == case_codes(composed(case), pl.String())).fill_null(False).all()).item()
    )


def samples(cases: pl.Series, rows: int) -> list[str]:
    """The cases of some rows of a run in order, always as far apart, to divide into parts of so many rows."""
    every = max(1, rows // FINE)
    return cases.gather_every(every, every - 1).to_list()


def ranges(sampled: Iterable[Sequence[str]], rows: int) -> tuple[tuple[str | None, str | None], ...]:
    """Where to cut between cases so that parts of all runs together have about so many rows: from the one, up to but
    without the other; None is the end.
    """
    of_a_part = rows // max(1, rows // FINE)
    bounds = sorted({case for place, case in enumerate(merge(*sampled), 1) if place % of_a_part == 0})
    return tuple(zip([None, *bounds], [*bounds, None], strict=True))
