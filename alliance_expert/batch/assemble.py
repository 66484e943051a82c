"""The files of a run from those of its units: whole, the same whoever did the units and when, in bounded memory."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ..engine.columns.program import CASE
from .units import ENDINGS
from .work import Work

GROUP = 100_000
"""Rows of a group in an output of Parquet."""

MOST = 1_000_000
"""Rejects that are put in order at a time."""

COLUMNS = ("file", "row", "column", "reason", "suggestion")


def join(work: Work, parts: Sequence[str], form: str, path: Path) -> None:
    """Write the advice of all parts, one after another, as a file of this form."""
    files = [work.at(f"{part}.{ENDINGS[form]}") for part in parts]
    if form == "parquet":
        advice = pl.scan_ipc(files, glob=False)
        advice.sink_parquet(path, compression="zstd", row_group_size=GROUP)
        return
    with path.open("wb") as out:
        for file in files:
            with file.open("rb") as part:
                shutil.copyfileobj(part, out, 1 << 20)


@dataclass(frozen=True, slots=True)
class Spans:
    """Where the spans of a run are, by their numbers: in which file, and after how many rows of it."""

    files: tuple[Path, ...]
    before: tuple[int, ...]


def alike(work: Work, parts: Sequence[str]) -> list[tuple[str, ...]]:
    """The codes of cases that differ from one another in nothing but capitals, blanks and a `.0`, in order."""
    if not parts:
        return []
    codes = pl.scan_parquet([work.at(f"{part}.codes") for part in parts], glob=False).unique()
    bare = pl.col(CASE).str.to_lowercase().str.replace_all(r" |[.]0+$", "")
    several = codes.group_by(bare.alias("bare")).agg(CASE).filter(pl.col(CASE).list.len() > 1)
    found = several.select(pl.col(CASE).list.sort()).collect(engine="streaming")
    return sorted(map(tuple, found[CASE]))


def list_rejects(work: Work, units: Sequence[str], spans: Spans, path: Path) -> None:
    """Write the rejects of these units as CSV, by file and row."""
    places = pl.LazyFrame(
        {"span": range(len(spans.files)), "file": [safe_name(file) for file in spans.files], "before": spans.before},
        {"span": pl.UInt32, "file": pl.String, "before": pl.Int64},
    )
    with path.open("wb") as out:
        out.write(f"{','.join(COLUMNS)}\n".encode())
        if not units:
            return
        rejects = pl.scan_parquet([work.at(f"{unit}.rejects") for unit in units], glob=False)
        rejects = rejects.filter(pl.col("reason").is_not_null())
        for low, high in _bands(rejects):
            band = rejects.filter(pl.col("span").is_between(low, high)).join(places, on="span", how="left")
            rows = pl.col("before") + pl.col("row") + 1
            told = band.sort("span", "row", "column", "reason").with_columns(rows.alias("row")).select(COLUMNS)
            told.collect().write_csv(out, include_header=False)


def _bands(rejects: pl.LazyFrame) -> list[tuple[int, int]]:
    """The first and last spans of groups that have about MOST rejects each."""
    counts = rejects.group_by("span").len().sort("span").collect(engine="streaming")
    group = pl.col("len").cum_sum().sub(1) // MOST
    bounds = counts.group_by(group.alias("group"), maintain_order=True).agg(
        pl.col("span").first().alias("low"), pl.col("span").last().alias("high")
    )
    return bounds.select("low", "high").rows()


def safe_name(path: Path) -> str:
    """A path as a text that can be written anywhere, and that no spreadsheet takes for a formula."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return f"./{text}" if text.startswith(("=", "+", "-", "@")) else text
