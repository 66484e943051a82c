"""JSON lines -> cells: the text of each value, and of a list its JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ..engine.columns.program import CASE, SESSION
from ..source.shape import nearest
from .cells import ILLEGAL
from .faults import MOST_TOLD
from .lines import line_spans, lines_of, unfit, written
from .reasons import REASONS, doubts, rejects
from .spans import Raw, Span

TEXT = r'"(?:[^"\\]|\\.)*"'
VALUE = rf':\s*(?:{TEXT}|[^"\[{{,}}]+|\[(?:[^\]\["{{]|{TEXT})*\])'
ONLY_KEYS = r'^\s*\{(?:\s*"[^":\\]*"\s*:\s*,)*(?:\s*"[^":\\]*"\s*:\s*\})\s*$'
TOKEN = rf"{TEXT}(?:\s*:)?"
KEY = rf"^({TEXT})\s*:$"
INNER = rf'({TEXT})|\{{[^{{}}"]*(?:{TEXT}[^{{}}"]*)*\}}'
"""A text, which is kept, or an object with none in it. The text comes first, so that a brace in it is none."""

HERE = rf"""(?i)[{{,\s"']{CASE}["']?\s*[:=]?\s*"""
NAMED = rf'{HERE}({TEXT}|[^"\s,{{}}\[\]]+)'
BARE = rf"{HERE}([^,{{}}\[\]]+)"
"""A case as it is written, and where no quote can be relied on."""

ESCAPED = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}")
QUOTES = r"""["'\p{C}\x{FFFD}]|\\."""
NUMERIC = r"^-?[0-9][0-9.eE+-]*$"
FLOAT = r"-?[0-9]+(?:\.|[eE])"


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
        rows = written(lines)
        whole = rows["line"].str.json_path_match("$").str.starts_with("{").fill_null(False)
        good = _shaped(rows.filter(whole))
        keys = _keys(good.select("shape").unique(maintain_order=True))
        refused = [
            unfit(rows),
            rejects(rows.filter(~whole).select("row"), reason="not-json"),
            rejects(good.join(self._unknown(keys), on="shape", maintain_order="left"), reason="unknown-column"),
            rejects(good.join(_twice(keys), on="shape", maintain_order="left"), reason="twice-in-a-line"),
        ]
        # Which case and session these mean would be a guess, if one that the reader of JSON makes.
        unsure = good.join(_ambiguous(keys), on="shape", how="semi", maintain_order="left")
        sure = good.join(unsure, on="row", how="anti", maintain_order="left")
        named = [doubts(_cases(one)) for one in (rows.filter(~whole), unsure)]
        return Raw(self._parsed(sure, keys), pl.concat(refused + named), len(lines))

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
        cells = cells.select(rows["row"], *names)
        bad = cells[CASE].str.contains(r"^[\[{]")
        if (perhaps := cells[CASE].str.contains(NUMERIC)).any():  # 1.0 is read as 1, and a text may look like it
            bad |= perhaps & rows["line"].str.contains(rf'"{CASE}"\s*:\s*{FLOAT}')
        return cells.with_columns(pl.when(bad).then(pl.col(CASE) + ILLEGAL).otherwise(CASE).alias(CASE))


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


def _ambiguous(keys: pl.DataFrame) -> pl.DataFrame:
    """The shapes that have a case or a session twice, or a key that may be another way to write one."""
    twice = keys.is_duplicated() & pl.col("key").is_in([f'"{CASE}"', f'"{SESSION}"'])
    return keys.filter(twice | pl.col("key").str.contains("\\", literal=True)).select("shape").unique()


def _cases(lines: pl.DataFrame) -> pl.DataFrame:
    """What may be the case of lines that cannot be read: whatever follows the word, with its quotes and without."""
    text = pl.Series("line", [ESCAPED.sub(_unescaped, line) for line in lines["line"]], pl.String)
    line = pl.col("line")
    named = line.str.extract_all(NAMED).list.eval(pl.element().str.extract(NAMED).str.replace_all(r"\\(.)", "$1"))
    bare = line.str.replace_all(QUOTES, "").str.extract_all(BARE).list.eval(pl.element().str.extract(BARE))
    found = pl.concat_list(named, bare).alias(CASE)
    return lines.with_columns(text).select("row", found).explode(CASE)


def _unescaped(escaped: re.Match[str]) -> str:
    """The sign that is written by its number, unless it would end a text."""
    sign = bytes.fromhex(escaped[0].replace("\\u", "")).decode("utf-16-be", "replace")
    return f"\\{sign}" if sign in ('"', "\\") else sign
