"""Cells as they were written -> the codes of answers, and why the rest was not understood.

A cell means what the same words mean in a case file. Blanks around them do not count. An empty cell is no answer, and
`unknown` is one. Of a `many`, a cell has words joined by `|`, or `none`, or a list of words. Columns of numbers, of yes
and no and of lists are read by their type. A source beside an empty cell says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from ..engine.columns.program import CASE, SESSION, SOURCE
from ..model.knowledge import KnowledgeBase
from ..model.vocabulary import SESSION as NUMBER_OF_SESSION
from ..model.vocabulary import Attribute, Kind, Option
from .cells import case_codes, case_texts, codes, composed, is_ascii, is_plain, is_text, near_codes, texts
from .faults import MOST_TOLD, fault
from .reasons import REASONS, REJECTS, doubts, rejects
from .spans import Raw


@dataclass(frozen=True)
class Understood:
    """The rows of a span that were understood, and why the others were not.

    `table` has `row`, `case`, `session` and, of the attributes that were read, the codes under their ids; and where
    their sources were read, the codes of these under `<id>.source`. `lines` is as in Raw.
    """

    table: pl.DataFrame
    rejects: pl.DataFrame
    lines: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column, and the attribute whose values its cells have; that of the case has none.

    `refused` is why a cell is not understood where that has a word of its own, whatever is wrong with it, and `missing`
    why a row is refused where the cell is empty.
    """

    name: str
    attribute: Attribute | None
    refused: str = ""
    missing: str = ""

    def codes(self, kind: pl.DataType) -> pl.Expr:
        """The codes of the cells, and the code of a case as it is; null where they are empty or not understood."""
        cell = pl.col(self.name)
        unknown = not self.refused
        return (codes(self.attribute, cell, kind, unknown) if self.attribute else case_codes(cell, kind)).alias(
            self.name
        )

    def texts(self, kind: pl.DataType) -> pl.Expr:
        """The cells as texts; null where they are empty."""
        cell = pl.col(self.name)
        return (texts(self.attribute, cell, kind) if self.attribute else case_texts(cell, kind)).alias(self.name)

    def empty(self, kind: pl.DataType) -> pl.Expr:
        """Is there nothing in a cell, and may that be?"""
        cell = pl.col(self.name)
        nothing = cell.is_null() | (cell.cast(pl.String) == "") if is_text(kind) else cell.is_null()
        return pl.lit(False).alias(self.name) if self.missing else nothing.fill_null(True)

    def has_lists(self, kind: pl.DataType) -> bool:
        """Are the cells lists that are written as texts?"""
        return self.attribute is not None and self.attribute.kind is Kind.MANY and is_text(kind)

    def fault(self, written: str | None, kind: pl.DataType, closely: bool) -> tuple[str, str]:
        """Why a text is not understood, and what to write instead."""
        reason = self.missing if written is None else self.refused
        if self.attribute is None or (reason and REASONS[reason].advice):
            return reason, REASONS[reason].advice
        found, suggestion = fault(self.attribute, written or "", kind, closely, not self.refused)
        return reason or found, suggestion


@dataclass(frozen=True)
class Understanding:
    """What understands the cells of tables of cases. It can be pickled."""

    kb: KnowledgeBase

    def understood(self, raw: Raw) -> Understood:
        """The rows of a span in their order, without those that have any fault; and all faults, by row."""
        cells = raw.cells.cast(
            {name: pl.List(kind.inner) for name, kind in raw.cells.schema.items() if isinstance(kind, pl.Array)}
        )
        if is_text(cells[CASE].dtype) and not is_ascii(cells[CASE]):
            cells = cells.with_columns(composed(pl.col(CASE).cast(pl.String)))
        kinds = cells.schema
        columns = [self._column(name) for name in cells.columns if name != "row"]
        codes = (
            _listed(one, cells) if one.has_lists(kinds[one.name]) else one.codes(kinds[one.name]) for one in columns
        )
        table = cells.lazy().select("row", *codes).collect()  # lazily, for what they have in common to be done once
        empty = cells.select(one.empty(kinds[one.name]).sum() for one in columns).row(0)
        # What was left over is looked at once more, as texts without blanks. Of most columns nothing is.
        again = [one for one, count in zip(columns, empty, strict=True) if table[one.name].null_count() > count]
        words = cells.select("row", *(one.texts(kinds[one.name]) for one in again))
        second = words.select(one.codes(pl.String()) for one in again)
        table = table.with_columns(table[one.name].fill_null(second[one.name]) for one in again)
        found = [_faults(one, words, table, kinds[one.name]) for one in again]
        plain = pl.col(CASE).cast(pl.String) if is_plain(kinds[CASE]) else pl.lit(None, pl.String).alias(CASE)
        unread = cells.select("row", plain).filter(table[CASE].is_null())
        return _apart(table, pl.concat([raw.rejects, *found, doubts(unread)]), raw.lines)

    def _column(self, name: str) -> Column:
        """How the column of this name is understood."""
        if name == CASE:
            return Column(name, None, "bad-case", "no-case")
        if name == SESSION:
            return Column(name, NUMBER_OF_SESSION, "bad-session", "no-session")
        if name in self.kb.attributes:
            return Column(name, self.kb.attributes[name])
        options = tuple(Option(source, one.label) for source, one in self.kb.sources.items())
        about = self.kb.attributes[name.removesuffix(SOURCE)]
        return Column(name, replace(about, id=name, kind=Kind.CHOICE, options=options), "unknown-source")


def _listed(column: Column, cells: pl.DataFrame) -> pl.Expr:
    """The codes of lists that are written as texts. To read one takes long, and the same come often: so each once."""
    word = pl.col(column.name).cast(pl.String)
    different = cells.select(word.unique().drop_nulls())
    read = different.with_columns(column.texts(pl.String())).select(column.codes(pl.String())).to_series()
    return word.replace_strict(different.to_series(), read, default=None, return_dtype=read.dtype).alias(column.name)


def _faults(column: Column, words: pl.DataFrame, table: pl.DataFrame, kind: pl.DataType) -> pl.DataFrame:
    """The cells of a column that were not understood, as rejects."""
    written = words[column.name]
    missed = table[column.name].is_null() & (written.is_not_null() | bool(column.missing))
    bad = words.select("row", text=written).filter(missed)
    different = bad["text"].unique(maintain_order=True)
    told = [(one, *column.fault(one, kind, place < MOST_TOLD)) for place, one in enumerate(different)]
    known = pl.DataFrame(told, {"text": pl.String, "reason": pl.String, "suggestion": pl.String}, orient="row")
    return rejects(bad.join(known, on="text", how="left", nulls_equal=True, maintain_order="left"), column=column.name)


def _apart(table: pl.DataFrame, found: pl.DataFrame, count: int) -> Understood:
    """The table without the rows that were refused; and the refused ones with the case and session that they have.

    Of those that have none, the doubts that were `found` become such about all codes that may be meant.
    """
    if found.is_empty():
        return Understood(_sourced(table.with_columns(pl.col(SESSION) + 1)), found, count)
    numbered = table.with_columns(pl.col(SESSION) + 1)
    reasons, texts = found.filter(pl.col("reason").is_not_null()), found.filter(pl.col("reason").is_null())
    known = reasons.drop(CASE, SESSION).join(numbered.select("row", CASE, SESSION), on="row", how="left")
    meant = texts.select("row", near_codes(pl.col(CASE)).alias(CASE)).explode(CASE)
    refused = pl.concat([known.select(REJECTS.names()), doubts(meant)]).sort("row", maintain_order=True)
    good = numbered.filter(~pl.col("row").is_in(refused["row"].implode()))
    return Understood(_sourced(good), refused, count)


def _sourced(table: pl.DataFrame) -> pl.DataFrame:
    """The table with sources only of what was answered."""
    names = [name for name in table.columns if name.endswith(SOURCE)]
    answered = {name: name.removesuffix(SOURCE) for name in names if name.removesuffix(SOURCE) in table.columns}
    sources = (
        pl.when(pl.col(one).is_not_null()).then(pl.col(name)).cast(pl.UInt8).alias(name)
        for name, one in answered.items()
    )
    return table.drop(name for name in names if name not in answered).with_columns(sources)
