"""The program on Polars: a table of cases in, what each rule says of each row out."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from itertools import pairwise
from typing import Any, Final

import polars as pl

from ...model.vocabulary import Attribute
from . import algebra as x
from .codes import ASKED
from .program import (
    BESIDE,
    BESIDE_FIRM,
    CASE,
    FIRM,
    NOW,
    SESSION,
    SOURCE,
    Because,
    Course,
    Kept,
    Plan,
    Program,
    Queue,
    Stage,
    Steps,
)

ROW, KEY, REASONS = "row", "key", "reasons"
BEGINS, START, GIVEN, OTHER = "begins", "start", "given", "other"

LARGEST = 2**62
"""Keys are counted on from row to row up to here."""

AS_IT_IS = pl.QueryOptFlags.none()
IN_MEMORY: Final = "in-memory"
"""Every step is needed, and each is written once: to look for what could be spared costs more than it saves. And what
is a part of a table already is not divided again.
"""

COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}


def render(expression: x.Expression) -> pl.Expr:
    """The expression as Polars has it."""
    match expression:
        case x.Column():
            return pl.col(expression.name)
        case x.Constant():
            return pl.lit(expression.value, dtype=pl.Boolean if expression.value is None else None)
        case x.Among():
            of = render(expression.of)
            return reduce(operator.or_, (of == number for number in expression.numbers))
        case x.Compare():
            compared: pl.Expr = COMPARED[expression.how](render(expression.left), render(expression.right))
            return compared
        case x.Bits():
            found = render(expression.of) & expression.mask
            return found == expression.mask if expression.how == "all" else (found != 0) == (expression.how == "any")
        case x.All():
            return _linked(operator.and_, expression.parts, empty=True)
        case x.AnyOf():
            return _linked(operator.or_, expression.parts, empty=False)
        case x.Not():
            return ~render(expression.part)
        case x.Known():
            return render(expression.of).is_not_null()
        case x.Surely():
            return render(expression.of).fill_null(False)
        case x.Where():
            return pl.when(render(expression.when)).then(render(expression.then))
        case x.Sum():
            return _sum(expression)


def _linked(link: Callable[[pl.Expr, pl.Expr], pl.Expr], parts: Sequence[x.Expression], *, empty: bool) -> pl.Expr:
    return reduce(link, map(render, parts)) if parts else pl.lit(empty)


def _sum(total: x.Sum) -> pl.Expr:
    number = pl.Int32 if abs(total.constant) + sum(abs(weight) for _, weight in total.parts) < 2**30 else pl.Int64
    parts = (render(part).cast(number) * weight for part, weight in total.parts)
    return reduce(operator.add, parts, pl.lit(total.constant, dtype=number))


class Frames:
    """A plan on Polars. Built once; holds nothing of any case."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.stages = [stage if isinstance(stage, Queue) else _steps(stage.steps) for stage in plan.program.stages]
        self.told_of = {course: _steps(course.told) for course in plan.program.courses}
        self.keys = [render(entry.key) for entry in plan.entries]
        self.looked_at = _looked_at(plan)

    def judged(self, table: pl.DataFrame) -> pl.DataFrame:
        """What the plan finds in each row of a table of cases: a column for all that it names.

        The table has `case` and `session`, in this order and each pair once, and all rows of a case. It may have a
        column of codes for every attribute, and beside it `<attribute>.source` with those of the sources (null: the
        usual one).
        """
        begins = (pl.col(CASE) != pl.col(CASE).shift(1)).fill_null(True)
        rows = table.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias(ROW), begins.alias(BEGINS))
        rows = rows.with_columns(pl.when(BEGINS).then(ROW).forward_fill().alias(START))
        program = self.plan.program
        parts = [rows.lazy().select(CASE, SESSION, ROW)]
        parts += [self._in_force(kept, rows) for kept in program.kept]
        parts += [self._carried(course, rows) for course in program.courses]
        frame = pl.concat(together(parts), how="horizontal").lazy()
        for stage in self.stages:
            if isinstance(stage, Queue):
                frame = (done := collected(frame)).hstack(_passed(stage, done)).lazy()
            else:
                frame = frame.with_columns(stage)
        return collected(frame)

    def _in_force(self, kept: Kept, rows: pl.DataFrame) -> pl.LazyFrame:
        """The answer in force: the one given in the row, or the last one of the case where it persists."""
        program, attribute = self.plan.program, kept.attribute
        answer, source = _answer_of(attribute, rows), _source_of(program, attribute, rows)
        here = rows.lazy().select(BEGINS, answer.alias(NOW), source.alias(GIVEN))
        if attribute.persists:  # what comes before a case ends where the case begins
            given = pl.col(NOW).is_not_null()
            carried = (
                pl.when(given | pl.col(BEGINS)).then(pl.col(name).fill_null(nothing)).forward_fill().alias(name)
                for name, nothing in ((NOW, ASKED), (GIVEN, 0))
            )
            here = here.with_columns(carried)
        known = pl.col(NOW) >= 0
        columns = {
            kept.value: pl.when(known).then(NOW),
            kept.firm: pl.when(known & _is_firm(program, GIVEN)).then(NOW),
            kept.source: pl.when(known).then(GIVEN),
        }
        return here.select(
            column.alias(name) for name, column in columns.items() if name == kept.value or name in self.looked_at
        )

    def _carried(self, course: Course, rows: pl.DataFrame) -> pl.LazyFrame:
        """What is told of an attribute's answers so far, in each row."""
        program, attribute = self.plan.program, course.attribute
        columns = {NOW: _answer_of(attribute, rows), GIVEN: _source_of(program, attribute, rows)}
        if course.beside is not None:
            columns |= {BESIDE: _answer_of(course.beside, rows), OTHER: _source_of(program, course.beside, rows)}
        stated = rows.lazy().select(ROW, START, SESSION, **columns).filter(pl.col(NOW) >= 0)
        if course.beside is not None:
            known = pl.when(pl.col(BESIDE) >= 0).then(BESIDE)
            stated = stated.with_columns(known.alias(BESIDE), _is_firm(program, OTHER).alias(BESIDE_FIRM))
        if course.earlier and attribute.id + SOURCE in rows.columns:
            stated = stated.sort(pl.col(START) * len(program.sources) + pl.col(GIVEN), maintain_order=True)
        with_earlier = stated.with_columns(
            *(
                pl.when(*(pl.col(one) == pl.col(one).shift(back) for one in (START, GIVEN)))
                .then(pl.col(NOW).shift(back))
                .alias(f"before.{back}")
                for back in range(1, course.earlier + 1)
            ),
            _is_firm(program, GIVEN).alias(FIRM),
        )
        told = with_earlier.select(ROW, pl.col(START).alias(OTHER), *self.told_of[course]).sort(ROW)
        carried = rows.lazy().select(ROW, START).join_asof(told, on=ROW, check_sortedness=False)
        return carried.select(pl.when(pl.col(START) == pl.col(OTHER)).then(name).alias(name) for name, _ in course.told)

    def told(self, judged: pl.DataFrame) -> pl.DataFrame:
        """All that is said of the rows of a `judged` table, in order: `row`, its number, and `key` (see `Entry`).

        After all else comes a line with the key `Plan.keys` for each row, also where nothing is said of it.
        """
        return self._in_slices(judged, 1, self._told)

    def reasoned(self, judged: pl.DataFrame, rules: pl.Series) -> pl.DataFrame:
        """The same with `reasons`: for each rule behind it what stands for that rule in `rules`, which has an entry for
        each of `Plan.rules`. Those that lead stand first, then firm ones, then by id.
        """
        return self._in_slices(judged, 4 * len(self.plan.rules), lambda rows: self._reasoned(rows, rules))

    def _in_slices(self, judged: pl.DataFrame, times: int, say: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
        """What is said of so many rows at a time that no number grows too large, where each key is counted `times`."""
        most = max(1, LARGEST // ((self.plan.keys + 1) * times))
        if judged.height <= most:
            return say(judged)
        row = pl.col(ROW)
        slices = ((begin, judged.slice(begin, most)) for begin in range(0, judged.height, most))
        return pl.concat(say(rows.with_columns(row - begin)).with_columns(row + begin) for begin, rows in slices)

    def _told(self, judged: pl.DataFrame) -> pl.DataFrame:
        return self._apart(pl.concat([*self._said(judged), self._ends(judged)]).sort(KEY))

    def _reasoned(self, judged: pl.DataFrame, rules: pl.Series) -> pl.DataFrame:
        numbers = {rule: number for number, rule in enumerate(self.plan.rules)}
        many = len(numbers)
        said = self._said(judged, reasons=True)
        pairs = [
            rows.lazy()
            .filter(pl.col(one.holds))
            .select(
                pl.col(KEY) * (4 * many)
                + (~render(one.leads)).cast(pl.Int64) * (2 * many)
                + (~pl.col(one.firmly).fill_null(False)).cast(pl.Int64) * many
                + numbers[one.rule]
            )
            for entry, rows in zip(self.plan.entries, said, strict=True)
            for one in entry.reasons
        ]
        packed = pl.concat(together(pairs)).select(pl.col(KEY).sort())
        behind = pl.lit(rules).gather(pl.col(KEY) % many).alias(REASONS)
        with_reasons = packed.select((pl.col(KEY) // (4 * many)).set_sorted(), behind).group_by(
            KEY, maintain_order=True
        )
        without = [rows for entry, rows in zip(self.plan.entries, said, strict=True) if not entry.reasons]
        everything = pl.concat([with_reasons.agg(REASONS), *without, self._ends(judged)], how="diagonal")
        return self._apart(everything.sort(KEY))

    def _ends(self, judged: pl.DataFrame) -> pl.DataFrame:
        return judged.select((pl.col(ROW).cast(pl.Int64) * (self.plan.keys + 1) + self.plan.keys).alias(KEY))

    def _apart(self, said: pl.DataFrame) -> pl.DataFrame:
        """The number of the row and the key of what is said in it, which were one number."""
        keys = self.plan.keys + 1
        return said.select((pl.col(KEY) // keys).cast(pl.UInt32).alias(ROW), pl.col(KEY) % keys, pl.exclude(KEY))

    def _said(self, judged: pl.DataFrame, *, reasons: bool = False) -> list[pl.DataFrame]:
        """For each entry the rows in which it is said: `key`, counted on from row to row, and what reasons look at."""
        columns = {column.name: column for column in judged.get_columns()}
        said = []
        for entry, key in zip(self.plan.entries, self.keys, strict=True):
            behind = {name for one in entry.reasons for name in _looks_at(one)} if reasons else set()
            needed = {ROW, entry.shown, *x.columns_of(entry.key), *behind}
            rows = pl.LazyFrame([columns[name] for name in sorted(needed)]).filter(pl.col(entry.shown))
            counted = (pl.col(ROW).cast(pl.Int64) * (self.plan.keys + 1) + key).alias(KEY)
            said.append(rows.select(counted, *sorted(behind)))
        return together(said)


def collected(frame: pl.LazyFrame) -> pl.DataFrame:
    """The frame as it is written."""
    return frame.collect(engine=IN_MEMORY, optimizations=AS_IT_IS)


def together(frames: Sequence[pl.LazyFrame]) -> list[pl.DataFrame]:
    """All of these frames as they are written, at the same time."""
    return pl.collect_all(frames, engine=IN_MEMORY, optimizations=AS_IT_IS)


def _passed(queue: Queue, frame: pl.DataFrame) -> list[pl.Series]:
    """Which of those waiting have to stand back. `before[n]` tells where more than n before them were waiting."""
    before = [pl.repeat(False, frame.height, dtype=pl.Boolean, eager=True)] * queue.most
    over = []
    for name, column in zip(queue.over, queue.waiting, strict=True):
        waiting = frame.get_column(column)
        over.append((waiting & before[-1]).alias(name))
        before = [before[0] | waiting, *(more | (fewer & waiting) for fewer, more in pairwise(before))]
    return over


def _looked_at(plan: Plan) -> frozenset[str]:
    """The columns that the steps of a plan look at."""
    steps = [step for stage in plan.program.stages if isinstance(stage, Stage) for step in stage.steps]
    return frozenset().union(*(x.columns_of(expression) for _, expression in steps))


def _looks_at(reason: Because) -> frozenset[str]:
    return x.columns_of(reason.leads) | {reason.holds, reason.firmly}


def _steps(steps: Steps) -> list[pl.Expr]:
    return [render(expression).alias(name) for name, expression in steps]


def _answer_of(attribute: Attribute, rows: pl.DataFrame) -> pl.Expr:
    """The code of the answer that stands in the row, if one does."""
    return pl.col(attribute.id) if attribute.id in rows.columns else pl.lit(None, dtype=pl.Int8)


def _source_of(program: Program, attribute: Attribute, rows: pl.DataFrame) -> pl.Expr:
    """The code of the source of an answer that stands in the row."""
    usual = pl.lit(program.sources[attribute.default_source], dtype=pl.UInt8)
    given = attribute.id + SOURCE
    return pl.col(given).fill_null(usual) if given in rows.columns else usual


def _is_firm(program: Program, source: str) -> pl.Expr:
    return pl.col(source).is_in(sorted(program.firm_sources))
