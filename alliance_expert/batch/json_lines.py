"""JSON lines -> cells: the text of each value, and of a list its JSON."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import polars as pl

from ..source.shape import nearest
from .cells import ILLEGAL
from .faults import MOST_TOLD
from .lines import line_spans, lines_of, unfit, written
from .reasons import REASONS, rejects
from .spans import CASE, SESSION, Raw, Span

TEXT = r'"(?:[^"\\]|\\.)*"'
VALUE = rf':\s*(?:{TEXT}|[^"\[{{,}}]+|\[(?:[^\]\["{{]|{TEXT})*\])'
ONLY_KEYS = r'^\s*\{(?:\s*"[^":\\]*"\s*:\s*,)*(?:\s*"[^":\\]*"\s*:\s*\})\s*$'
TOKEN = rf"{TEXT}(?:\s*:)?"
KEY = rf"^({TEXT})\s*:$"
INNER = rf'({TEXT})|\{{[^{{}}"]*(?:{TEXT}[^{{}}"]*)*\}}'
"""A text, which is kept, or an object with none in it. The text comes first, so that a brace in it is none."""


@dataclass(frozen=True, slots=True)
class JsonInput:
    """JSON lines, with all the keys that an object may have; where `lenient`, others are passed over."""

    form: ClassVar[str] = "jsonl"
    path: Path
    known: tuple[str, ...]
    lenient: bool

    def spans(self) -> tuple[Span, ...]:
        """All of it, in order, each span ending with a line."""
        return line_spans(self.path, 0)

    def read(self, span: Span) -> Raw:
        """The rows of a span, every cell a text; it has the columns that some row of it has."""
        lines = lines_of(self.path, span)
        rows = written(lines)
        case = pl.col("line").str.extract(rf'"{CASE}"\s*:\s*({TEXT}|[0-9]+)').str.strip_chars('"')
        whole = rows["line"].str.json_path_match("$").str.starts_with("{").fill_null(False)
        good = _shaped(rows.filter(whole))
        keys = _keys(good.select("shape").unique(maintain_order=True))
        refused = [
            unfit(rows, case),
            rejects(rows.filter(~whole).select("row", case=case), reason="not-json"),
            rejects(good.join(self._unknown(keys), on="shape", maintain_order="left"), reason="unknown-column"),
            rejects(good.join(_twice(keys), on="shape", maintain_order="left"), reason="twice-in-a-line"),
        ]
        return Raw(self._parsed(good, keys), pl.concat(refused), len(lines))

    def _unknown(self, keys: pl.DataFrame) -> pl.DataFrame:
        """The keys that no object may have, and which may be meant."""
        unknown = keys.filter(~pl.col("key").is_in([f'"{name}"' for name in self.known]))
        if self.lenient:  # a key with a backslash may be another way to write a known one
            unknown = unknown.filter(pl.col("key").str.contains("\\", literal=True))
        different = unknown["key"].unique(maintain_order=True)[:MOST_TOLD]
        near = [nearest(name.strip('"'), self.known) for name in different]
        told = pl.DataFrame({"key": different, "near": pl.Series(near, dtype=pl.String)})
        meant = pl.when(pl.col("near") != "").then("near").otherwise(pl.lit(REASONS["unknown-column"].advice))
        return unknown.join(told, on="key", how="left", maintain_order="left").select("shape", suggestion=meant)

    def _parsed(self, rows: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
        there = {CASE, SESSION, *(key.strip('"') for key in keys["key"].unique())}
        names = [name for name in self.known if name in there]
        cells = pl.read_ndjson(rows["line"].str.join("\n").item().encode(), schema=dict.fromkeys(names, pl.String))
        listed = pl.col(CASE).str.contains(r"^[\[{]")
        return cells.select(rows["row"], *names).with_columns(
            pl.when(listed).then(pl.lit(ILLEGAL)).otherwise(CASE).alias(CASE)
        )


def _shaped(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with their `shape`: the object without its values, of which a table has few, where that is easily told.

    A colon inside a key is followed by no comma and no brace: what a value was taken away from there is not told so.
    """
    shaped = rows.with_columns(shape=pl.col("line").str.replace_all(VALUE, ":"))
    easy = shaped.select("shape").unique().filter(pl.col("shape").str.contains(ONLY_KEYS))["shape"]
    return shaped.with_columns(
        pl.when(pl.col("shape").is_in(easy.implode())).then("shape").otherwise("line").alias("shape")
    )


def _keys(shapes: pl.DataFrame) -> pl.DataFrame:
    """The keys of each shape, in the quotes that they were written with."""
    inside = pl.col("shape").str.strip_chars().str.strip_prefix("{").str.strip_suffix("}")
    bodies = shapes.with_columns(key=inside)
    while bodies["key"].str.contains("{", literal=True).any():
        flat = bodies.with_columns(pl.col("key").str.replace_all(INNER, "$1"))
        if flat.equals(bodies):  # what is left are braces in texts
            break
        bodies = flat
    tokens = bodies.with_columns(pl.col("key").str.extract_all(TOKEN)).explode("key")
    return tokens.filter(pl.col("key").str.ends_with(":")).with_columns(pl.col("key").str.extract(KEY))


def _twice(keys: pl.DataFrame) -> pl.DataFrame:
    """The shapes that have a key twice."""
    return keys.filter(keys.is_duplicated()).select("shape").unique(maintain_order=True)
