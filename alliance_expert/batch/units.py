"""The units of work of a run: each reads for itself, and writes into the work folder, whole or not at all.

A unit that is there already is not done again; what comes of one depends on the inputs, the rules and its place alone.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from ..engine.columns.program import CASE, SESSION
from ..errors import FileError
from ..model.batch import Tally
from ..model.knowledge import KnowledgeBase
from .output import Answers
from .plan import samples
from .reasons import REJECTS
from .settle import settle
from .spans import Input, Span
from .understand import Understanding, Understood
from .work import Work, whole

GROUP = 16_384
"""Rows of a run that are read or passed over together."""

SPAN = pl.UInt32

ENDINGS = {"csv": "csv", "jsonl": "jsonl", "parquet": "arrow"}
"""How a part is written: so that parts can be joined to an output of its form."""


@dataclass(frozen=True, slots=True)
class Run:
    """A span of an input, whose rows are to be put in order. `span` is its number among those of all inputs."""

    span: int
    input: int
    rows: Span

    @property
    def name(self) -> str:
        """What the files of the unit are called."""
        return f"run-{self.span:05}"


@dataclass(frozen=True, slots=True)
class Whole:
    """A span of an input that holds whole cases in order, which can be advised on as it is."""

    number: int
    input: int
    rows: Span

    @property
    def name(self) -> str:
        """What the files of the unit are called."""
        return f"part-{self.number:05}"


@dataclass(frozen=True, slots=True)
class Range:
    """The cases from `low` up to but without `high` of so many runs, which are advised on together."""

    number: int
    low: str | None
    high: str | None
    runs: int

    @property
    def name(self) -> str:
        """What the files of the unit are called."""
        return f"part-{self.number:05}"


Unit = Run | Whole | Range


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a unit: the lines that it read, the rows that it was the first to reject, those of them of which
    nobody can tell the case, and how often for which reason; the cases to divide by, of a run; and what was advised, of
    a part.
    """

    lines: int
    rejected: int
    without_case: int
    reasons: Mapping[str, int]
    samples: tuple[str, ...] = ()
    tally: Tally | None = None

    def to_json(self) -> dict[str, Any]:
        """As it is noted in the work folder."""
        return {
            "lines": self.lines,
            "rejected": self.rejected,
            "without_case": self.without_case,
            "reasons": dict(self.reasons),
            "samples": self.samples,
            "tally": self.tally and self.tally.to_json(),
        }

    @classmethod
    def from_json(cls, noted: Mapping[str, Any]) -> Outcome:
        """What was noted."""
        tally = noted["tally"] and Tally.from_json(noted["tally"])
        lines, rejected, without_case = (noted[name] for name in ("lines", "rejected", "without_case"))
        return cls(lines, rejected, without_case, noted["reasons"], tuple(noted["samples"]), tally)


@dataclass(frozen=True)
class Task:
    """What is asked of a run, as it can be sent to another process. A part has about so many `rows`."""

    kb: KnowledgeBase
    inputs: tuple[Input, ...]
    work: Work
    form: str
    long: bool
    reasons: bool
    rows: int

    def tools(self) -> Tools:
        """What its units are done with, for one process."""
        answers = Answers(self.kb, self.form, long=self.long, reasons=self.reasons)
        return Tools(self.work, self.inputs, Understanding(self.kb), answers, self.form, self.rows)


@dataclass(frozen=True)
class Tools:
    """What the units of a run are done with. Each is done once, and the same again by whoever does it."""

    work: Work
    inputs: tuple[Input, ...]
    understanding: Understanding
    answers: Answers
    form: str
    rows: int

    def do(self, unit: Unit) -> Outcome:
        """Do a unit, if it is not done. Raises FileError where something cannot be read or written."""
        noted = self.work.note(f"{unit.name}.json")
        if noted is not None:
            return Outcome.from_json(noted)
        with failures(self.work.folder):
            outcome = self._run(unit) if isinstance(unit, Run) else self._part(unit)
            self.work.take_note(f"{unit.name}.json", outcome.to_json())
        return outcome

    def _run(self, unit: Run) -> Outcome:
        found = self._understood(unit.span, unit.input, unit.rows)
        table = found.table.sort(CASE, SESSION, "row")
        with whole(self.work.at(f"{unit.name}.parquet")) as path:
            table.write_parquet(path, compression="lz4", row_group_size=GROUP)
        self._reject(unit.name, found.rejects)
        return Outcome(found.lines, *_counted(found.rejects), samples=tuple(samples(table[CASE], self.rows)))

    def _part(self, unit: Whole | Range) -> Outcome:
        if isinstance(unit, Whole):
            found = self._understood(unit.number, unit.input, unit.rows)
            lines, table, before = found.lines, found.table, found.rejects
            table, further = settle(table, before.filter(pl.col(CASE).is_not_null()))
            rejects = pl.concat([before, further], how="diagonal")
        else:
            lines, table, before = 0, self._gathered(unit, "parquet"), self._gathered(unit, "rejects")
            table, rejects = settle(table, before)
        named = pl.concat(one.select(CASE) for one in (table, before, rejects))
        codes = named.drop_nulls().unique(maintain_order=True)
        with whole(self.work.at(f"{unit.name}.codes")) as path:
            codes.write_parquet(path, compression="lz4")
        advice, tally = self.answers.part(table)
        with whole(self.work.at(f"{unit.name}.{ENDINGS[self.form]}")) as path:
            _write(advice, path, self.form, first=unit.number == 0)
        self._reject(unit.name, rejects)
        return Outcome(lines, *_counted(rejects), tally=tally)

    def _understood(self, span: int, number: int, rows: Span) -> Understood:
        """The rows of a span of an input, each with the number of the span."""
        found = self.understanding.understood(self.inputs[number].read(rows))
        its = pl.lit(span, SPAN).alias("span")
        return Understood(found.table.with_columns(its), found.rejects.with_columns(its), found.lines)

    def _gathered(self, unit: Range, ending: str) -> pl.DataFrame:
        """The rows of the cases of a range, from all runs."""
        low = [] if unit.low is None else [pl.col(CASE) >= unit.low]
        high = [] if unit.high is None else [pl.col(CASE) < unit.high]
        files = (self.work.at(f"run-{number:05}.{ending}") for number in range(unit.runs))
        scans = [pl.scan_parquet(file, glob=False).filter(pl.col(CASE).is_not_null(), *low, *high) for file in files]
        return pl.concat(scans, how="diagonal").collect()

    def _reject(self, name: str, rejects: pl.DataFrame) -> None:
        with whole(self.work.at(f"{name}.rejects")) as path:
            rejects.select(*REJECTS, "span").write_parquet(path, compression="lz4")


def _write(advice: pl.DataFrame, path: Path, form: str, first: bool) -> None:
    match form:
        case "csv":
            advice.write_csv(path, include_header=first)
        case "jsonl":
            advice.write_ndjson(path)
        case _:
            advice.write_ipc(path)


def _counted(rejects: pl.DataFrame) -> tuple[int, int, dict[str, int]]:
    """How many rows were rejected, how many of them without any case, and how often for which reason."""
    rows = rejects.select("span", "row").n_unique()
    with_case = rejects.drop_nulls(CASE).select("span", "row").n_unique()
    return rows, rows - with_case, dict(sorted(Counter(rejects["reason"].drop_nulls()).items()))


@contextmanager
def failures(place: Path) -> Iterator[None]:
    """What the system refuses while files are written or read back, as a FileError that says how to go on."""
    try:
        yield
    except (OSError, pl.exceptions.PolarsError) as error:
        if not (reason := _reason(error)):
            raise
        said = f"{place}: cannot be written: {reason}. Make room or mend the rights, and go on with --resume."
        raise FileError(said) from error


def _reason(error: Exception) -> str:
    """What the system said, in its own words; "" where it is no error of the system, but one of ours."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    found = re.search(r"\(os error (\d+)\)", str(error))  # as polars tells of it
    return os.strerror(int(found[1])) if found else ""
