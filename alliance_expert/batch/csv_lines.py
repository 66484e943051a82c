"""CSV -> cells. A row ends with its line, so that a quote that is never closed costs one row and not the rest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ..engine.columns.program import CASE
from .lines import line_spans, lines_of, unfit, written
from .reasons import doubts, rejects
from .spans import Raw, Span

QUOTED = '"(?:[^"]|"")*"'
EMPTY = r'\s*(?:"\s*")?\s*'
SEPARATORS = "[,;\t]"


@dataclass(frozen=True, slots=True)
class CsvInput:
    """CSV, with the names of its columns, those of them that are read, and the byte at which its rows begin."""

    path: Path
    separator: str
    names: tuple[str, ...]
    columns: tuple[str, ...]
    begin: int

    @property
    def cell(self) -> str:
        """What a cell looks like."""
        return f'(?:[^"{self.separator}]*|{QUOTED})'

    def spans(self) -> tuple[Span, ...]:
        """All of it, in order, each span ending with a line."""
        return line_spans(self.path, self.begin)

    def read(self, span: Span) -> Raw:
        """The rows of a span, every cell a text. One of nothing but empty cells is none."""
        lines = lines_of(self.path, span)
        rows = written(lines).filter(~pl.col("line").str.contains(f"^{EMPTY}(?:{self.separator}{EMPTY})*$"))
        reason = self._shapes(rows)
        bad = rows.with_columns(reason=reason).filter(reason.is_not_null())
        good = rows.filter(reason.is_null())
        refused = pl.concat([unfit(rows), rejects(bad.select("row", "reason")), doubts(self._cases(bad))])
        return Raw(self._parsed(good), refused, len(lines))

    def _shapes(self, rows: pl.DataFrame) -> pl.Series:
        """What is wrong with the shape of each line, or null."""
        line, quoted = pl.col("line"), pl.col("line").str.contains('"', literal=True)
        bare = pl.when(quoted).then(line.str.replace_all(QUOTED, "")).otherwise(line)
        cells = bare.str.count_matches(self.separator, literal=True) + 1
        whole = pl.when(quoted).then(line).str.contains(f"^{self.cell}(?:{self.separator}{self.cell})*$")
        told = pl.when(~whole).then(pl.lit("broken-quotes")).when(cells != len(self.names)).then(pl.lit("ragged"))
        return rows.select(told.alias("reason")).to_series()

    def _cases(self, bad: pl.DataFrame) -> pl.DataFrame:
        """What may stand where the case should: quotes may be right or not, and cells be missing before it or after."""
        line, place = pl.col("line"), self.names.index(CASE)
        other = line.str.replace_all(SEPARATORS, self.separator)
        line = pl.when(line.str.contains(self.separator, literal=True)).then(line).otherwise(other)
        cells = line.str.extract_all(f"(?:^|{self.separator})(?:{QUOTED}|[^{self.separator}])*")
        quoted = cells.list.eval(pl.element().str.strip_prefix(self.separator))
        plain = pl.when(pl.col("reason") == "broken-quotes").then(line.str.split(self.separator))
        places = (place, place - len(self.names)) if place else (0,)
        found = [one.list.get(at, null_on_oob=True) for one in (quoted, plain) for at in places]
        return bad.select("row", pl.concat_list(found).alias(CASE)).explode(CASE)

    def _parsed(self, rows: pl.DataFrame) -> pl.DataFrame:
        cells = pl.read_csv(
            rows["line"].str.join("\n").item().encode(),
            has_header=False,
            schema={str(place): pl.String for place in range(len(self.names))},  # a name may be there twice
            separator=self.separator,
            raise_if_empty=False,
        )
        return cells.select(rows["row"], *(pl.col(str(self.names.index(name))).alias(name) for name in self.columns))
