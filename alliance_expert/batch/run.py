"""Tables of cases -> a table of advice, the rows that were rejected, and a summary: whole or not at all.

First every input is read in spans, and the rows of each are put in order; then the cases are divided into parts, and
each is read back from all spans and advised on. Tables that are in order already are divided as they stand. What is
done lies in the work folder, so that a run which was killed can go on.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import add
from pathlib import Path
from typing import Any

import polars as pl

from .. import __version__
from ..casebook.store import check_file
from ..errors import FileError
from ..model.batch import Tally
from ..model.knowledge import KnowledgeBase
from ..source.files import forget_parts
from .assemble import Spans, alike, join, list_rejects
from .crew import Crew, crew
from .inputs import inputs
from .plan import cuts, ranges
from .spans import Span
from .summary import Summary
from .units import Outcome, Range, Run, Task, Unit, Whole, failures
from .work import Refused, finished, is_unfinished, whole, work_for

FORMS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
"""By what the name of an output ends in."""

ROWS = {"csv": 100_000, "jsonl": 50_000, "parquet": 250_000}
"""Rows that are advised on at a time, more or less, for a case stays whole: fewer where a row makes a longer text."""

PLAN = "plan.json"


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked of a run. `output` ends in one of FORMS. `rejects` is where rejected rows are listed (None: beside
    the output), and `most_rejects` how many are let pass. About so many `rows` are advised on at a time (0: as many as
    suit the form).
    """

    inputs: tuple[Path, ...]
    output: Path
    rejects: Path | None = None
    long: bool = False
    reasons: bool = False
    ignore_unknown: bool = False
    most_rejects: int | None = None
    workers: int = 1
    resume: bool = False
    replace: bool = False
    rows: int = 0

    @property
    def form(self) -> str:
        """The form of the output."""
        return FORMS[self.output.suffix.lower()]

    @property
    def rows_of_a_part(self) -> int:
        """About how many rows are advised on at a time."""
        return self.rows or ROWS[self.form]

    @property
    def targets(self) -> tuple[Path, Path, Path]:
        """All that is written: the output, the rejects and the summary."""
        beside = self.output.with_name
        rejects = self.rejects or beside(f"{self.output.name}.rejects.csv")
        return self.output, rejects, beside(f"{self.output.name}.summary.json")


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is: so many of all units of a stage (`reading` or `advising`), with so many rows."""

    stage: str
    done: int
    units: int
    rows: int


Say = Callable[[str], None]
Show = Callable[[Step], None]


def run(kb: KnowledgeBase, job: Job, say: Say = print, show: Show = lambda step: None) -> Summary:
    """Advise on all rows of the inputs, write what is asked for, and tell in numbers what was done.

    `say` is told in words what became of an unfinished run, `show` how far this one is. Raises Refused where the run
    cannot begin as it is asked for; TableError where an input is no table of cases; FileError where something cannot be
    read or written. Whatever it ends with, no file is there in part, and what is done stays for `resume`.
    """
    _check(job)
    tables = inputs(job.inputs, kb, job.ignore_unknown)
    manifest = _manifest(kb, job)
    if not (job.resume and is_unfinished(job.output)):
        _spare(job)
    with work_for(job.output, manifest, job.resume) as (work, told), failures(work.folder):
        if not work.finishing:
            _spare(job)
        if told:
            say(told)
        task = Task(kb, tables, work, job.form, job.long, job.reasons, job.rows_of_a_part)
        with crew(task, job.workers) as do:
            course = _Course(task, do, job.most_rejects, show)
            summary = course.summary()
        if _manifest(kb, job) != manifest:
            raise FileError("An input was changed while it was read, so nothing was written. Begin the run anew.")
        work.finish()
        _write(kb, job, course, summary)
        finished(work)
    return summary


class _TooMany(Exception):
    """More rows were rejected than are let pass."""


class _Course:
    """A run on its way: what came of its units, one after another."""

    def __init__(self, task: Task, do: Crew, most: int | None, show: Show) -> None:
        self.task = task
        self.do = do
        self.most = most
        self.show = show
        self.units: list[str] = []
        self.rejected = self.without_case = 0
        self.reasons: Counter[str] = Counter()
        self.places: list[tuple[int, int]] = []
        """Of each span, the number of its input, and how many lines of that stand before it."""

    def summary(self) -> Summary:
        """Do all units; no more once too many rows were rejected."""
        tally: Tally | None
        try:
            advised = self._followed("advising", self._parts())
            tally = reduce(add, (outcome.tally for outcome in advised if outcome.tally), Tally())
        except _TooMany:
            tally = None
        found = [] if tally is None else alike(self.task.work, self.parts)
        return Summary(self.rejected, self.without_case, dict(sorted(self.reasons.items())), tally, found)

    @property
    def parts(self) -> list[str]:
        """The names of the units that advised."""
        return [name for name in self.units if name.startswith("part")]

    def spans(self) -> Spans:
        """Where the spans are from which rows were rejected."""
        return Spans(tuple(self.task.inputs[one].path for one, _ in self.places), tuple(n for _, n in self.places))

    def _parts(self) -> list[Unit]:
        plan = self._plan()
        if plan["whole"]:
            self.places = [(one, start) for one, start, _ in plan["whole"]]
            return [Whole(n, one, Span(start, stop)) for n, (one, start, stop) in enumerate(plan["whole"])]
        runs = [Run(n, one, Span(start, stop)) for n, (one, start, stop) in enumerate(plan["spans"])]
        sampled, lines = [], Counter[int]()
        for run, outcome in zip(runs, self._followed("reading", runs), strict=False):
            self.places.append((run.input, lines[run.input]))
            lines[run.input] += outcome.lines
            sampled.append(outcome.samples)
        return [Range(n, low, high, len(runs)) for n, (low, high) in enumerate(ranges(sampled, self.task.rows))]

    def _plan(self) -> dict[str, Any]:
        """How the inputs are divided: into parts, or into spans that are to be put in order."""
        plan: dict[str, Any] | None = self.task.work.note(PLAN)
        if plan is None:
            tables = self.task.inputs
            spans = [(n, *span) for n, one in enumerate(tables) for span in one.spans() or (Span(0, 0),)]
            plan = {"whole": [(n, *span) for n, span in cuts(tables, self.task.rows) or ()], "spans": spans}
            self.task.work.take_note(PLAN, plan)
        return plan

    def _followed(self, stage: str, units: Sequence[Unit]) -> Iterator[Outcome]:
        """What comes of the units, counted and shown."""
        rows = 0
        self.show(Step(stage, 0, len(units), 0))
        for done, (unit, outcome) in enumerate(zip(units, self.do(units), strict=True), 1):
            self.units.append(unit.name)
            self.rejected += outcome.rejected
            self.without_case += outcome.without_case
            self.reasons.update(outcome.reasons)
            rows += outcome.lines or (outcome.tally.sessions if outcome.tally else 0)
            self.show(Step(stage, done, len(units), rows))
            yield outcome
            if self.most is not None and self.rejected > self.most:
                raise _TooMany


def _write(kb: KnowledgeBase, job: Job, course: _Course, summary: Summary) -> None:
    """Write what is asked for: the output last, so that where it is, all is."""
    output, rejects, summed = job.targets
    for target in job.targets:
        forget_parts(target)
    with ExitStack() as written:
        if summary.tally is not None:
            join(course.task.work, course.parts, job.form, written.enter_context(whole(output)))
            document = summary.document(kb, job.inputs)
            text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
            written.enter_context(whole(summed)).write_text(text, encoding="utf-8")
        list_rejects(course.task.work, course.units, course.spans(), written.enter_context(whole(rejects)))


def _check(job: Job) -> None:
    """Can the run write what it is asked for, and over none of its inputs?"""
    for target in job.targets:
        check_file(target)
    named = [*job.inputs, *job.targets]
    for one, other in combinations([(path, path.resolve()) for path in named], 2):
        if one[1] == other[1] or (one[0].exists() and other[0].exists() and one[0].samefile(other[0])):
            raise Refused(f"{other[0]} is named twice. Name each input once, and another file for what is written.")


def _spare(job: Job) -> None:
    """Refuse to write over what is there, unless it was said to be replaced."""
    there = [path for path in job.targets if path.exists()]
    if there and not job.replace:
        unfinished = "There is no unfinished run, and " if job.resume and not is_unfinished(job.output) else ""
        raise Refused(f"{unfinished}{there[0]} is there already, and stays. Name another file, or say --replace.")


def _manifest(kb: KnowledgeBase, job: Job) -> dict[str, Any]:
    """What the bytes of the output depend on, each under the words that say so."""
    return {
        "the program": f"{__version__}, polars {pl.__version__}",
        "the rules": kb.digest,
        "the inputs": [[str(path), *_stamp(path)] for path in job.inputs],
        "the options": [job.form, job.long, job.reasons, job.ignore_unknown, job.rows_of_a_part],
    }


def _stamp(path: Path) -> tuple[int, ...]:
    """What changes when a file is written to or replaced; nothing where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_size, found.st_mtime_ns
