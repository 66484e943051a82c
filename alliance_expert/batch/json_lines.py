"""JSON lines -> cells: the text of each value, and of a list its JSON."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ..source.shape import nearest
from .faults import MOST_TOLD
from .lines import line_spans, lines_of, unfit, written
from .reasons import REASONS, rejects
from .spans import CASE, SESSION, Raw, Span

TEXT = r'"(?:[^"\\]|\\.)*"'
KEY = rf"^({TEXT})\s*:$"
TOKEN = rf"{TEXT}(?:\s*:)?"
INNER = rf'({TEXT})|\{{[^{{}}"]*(?:{TEXT}[^{{}}"]*)*\}}'
"""A text, which is kept, or an object with none in it. The text comes first, so that a brace in it is none."""


@dataclass(frozen=True, slots=True)
class JsonInput:
    """JSON lines, with all the keys that an object may have; where `lenient`, others are passed over."""

    path: Path
    known: tuple[str, ...]
    lenient: bool

    def spans(self) -> tuple[Span, ...]:
        """All of it, in order, each span ending with a line."""
        return line_spans(self.path, 0)

    def read(self, span: Span) -> Raw:
        """The rows of a span, every cell a text; it has the columns that some row of it has."""
        lines = lines_of(self.path, span)
        rows = written(lines).with_columns(json=pl.col("line").str.json_path_match("$"))
        case = pl.col("line").str.extract(rf'"case"\s*:\s*({TEXT}|[0-9]+)').str.strip_chars('"')
        whole = pl.col("json").str.starts_with("{")
        bad = rows.filter(~whole.fill_null(False)).select("row", case=case)
        good = rows.filter(whole)
        keys = self._keys(good)
        refused = [unfit(rows, case), rejects(bad, reason="not-json"), self._unknown(keys), self._twice(keys)]
        return Raw(self._parsed(good, keys), pl.concat(refused), len(lines))

    def _keys(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The keys of each object, in the quotes that they were written with."""
        line = pl.col("line").str.strip_chars().str.strip_prefix("{").str.strip_suffix("}")
        body = rows.select("row", key=line)
        while body["key"].str.contains("{", literal=True).any():
            flat = body.with_columns(pl.col("key").str.replace_all(INNER, "$1"))
            if flat.equals(body):
                break
            body = flat
        tokens = body.with_columns(pl.col("key").str.extract_all(TOKEN)).explode("key")
        return tokens.filter(pl.col("key").str.ends_with(":")).with_columns(pl.col("key").str.extract(KEY))

    def _unknown(self, keys: pl.DataFrame) -> pl.DataFrame:
        quoted = [f'"{name}"' for name in self.known]
        unknown = keys.filter(~pl.col("key").is_in(quoted))
        if self.lenient:  # a key written with a backslash may be one of the known ones: that is never passed over
            unknown = unknown.filter(pl.col("key").str.contains("\\", literal=True))
        names = unknown["key"].unique(maintain_order=True)
        near = [nearest(name.strip('"'), self.known) for name in names[:MOST_TOLD]]
        meant = pl.DataFrame({"key": names[:MOST_TOLD], "near": pl.Series(near, dtype=pl.String)})
        told = unknown.join(meant, on="key", how="left", maintain_order="left")
        advice = pl.when(pl.col("near") != "").then("near").otherwise(pl.lit(REASONS["unknown-column"].advice))
        return rejects(told.select("row", suggestion=advice), reason="unknown-column")

    def _twice(self, keys: pl.DataFrame) -> pl.DataFrame:
        twice = keys.filter(keys.is_duplicated()).unique(maintain_order=True)
        return rejects(twice.select("row"), reason="twice-in-a-line").unique(maintain_order=True)

    def _parsed(self, rows: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
        there = set(keys["key"].unique())
        names = [name for name in self.known if f'"{name}"' in there or name in (CASE, SESSION)]
        cells = pl.read_ndjson(rows["line"].str.join("\n").item().encode(), schema=dict.fromkeys(names, pl.String))
        return cells.select(rows["row"], *names)
