"""`alliance-expert batch`: advice on all rows of tables of cases, as one table."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import load
from ..batch import check_extra
from ..model.knowledge import KnowledgeBase
from .screen import message, result
from .shared import (
    PATH,
    Examples,
    pack_folders,
    rule_options,
    spare_others,
    template_folders,
    template_option,
)

if TYPE_CHECKING:
    from ..batch.run import Job, Step
    from ..batch.summary import Summary
    from ..model.batch import Tally

REJECTS = 5
OFTEN = 5
"""How many items of advice are told at the end."""

QUIET = 30
"""Seconds between two lines about a run where there is no terminal."""


@click.command(
    cls=Examples.Command,
    name="batch",
    examples="""
    alliance-expert batch sessions.csv -o advice.csv
    alliance-expert batch 2025.parquet 2026.parquet -o advice.parquet --workers 2
    alliance-expert batch sessions.csv -o advice.jsonl --reasons
    alliance-expert batch sessions.csv -o advice.csv --resume
    alliance-expert batch sessions.csv -o advice.csv --report page.html
    alliance-expert batch --header -o sessions.csv
    """,
)
@click.argument("tables", metavar="IN...", nargs=-1, type=PATH)
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="OUT",
    help="Write to OUT, as its name ends: .csv, .jsonl or .parquet. Beside it: OUT.rejects.csv and OUT.summary.json.",
)
@click.option("--long", is_flag=True, help="One row for each item of advice, not for each session.")
@click.option("--reasons", is_flag=True, help="Tell for each item which rules brought it.")
@click.option("--rejects", type=PATH, metavar="FILE", help="List rejected rows in FILE instead of OUT.rejects.csv.")
@click.option(
    "--max-rejects",
    "most",
    type=click.IntRange(0),
    metavar="N",
    help="Stop once more than N rows were rejected, and write nothing but their list.",
)
@click.option("--ignore-unknown", is_flag=True, help="Pass over columns that are no attribute.")
@click.option("--resume", is_flag=True, help="Continue the run that was ended before OUT was there.")
@click.option("--replace", is_flag=True, help="Replace OUT and what is beside it, where they are there.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    metavar="N",
    help="Processes that share the work. One uses all processors already, and several need more memory.",
)
@click.option(
    "--report",
    type=PATH,
    metavar="FILE",
    help="Make a page of frequencies as well, in HTML: who is advised what, how often what is unknown.",
)
@template_option
@click.option("--header", is_flag=True, help="Write the empty table to fill in, and with -o a dictionary beside it.")
@rule_options
def batch_command(
    tables: tuple[str, ...],
    output: str | None,
    long: bool,
    reasons: bool,
    rejects: str | None,
    most: int | None,
    ignore_unknown: bool,
    resume: bool,
    replace: bool,
    workers: int,
    report: str | None,
    templates: tuple[str, ...],
    header: bool,
    packs: tuple[str, ...],
    only: bool,
) -> int:
    """Advise on every row of the tables IN: one row for each session of a case, with the columns case and session.

    Tables are CSV, JSON lines or Parquet, by their names. Rows that are not understood are never guessed at: they are
    listed with the reason, all others are advised on, and the command ends with 5. OUT appears whole, or not at all.
    """
    check_extra()
    kb = load(pack_folders(packs, only))
    if header:
        return _header(kb, tables, output, replace)
    from ..batch.run import FORMS, Job, run
    from ..batch.work import Refused, is_unfinished

    for name, value in (("IN", tables), ("--output", output), ("--rejects", rejects)):
        if value == "-" or (isinstance(value, tuple) and "-" in value):
            raise click.BadParameter("a run that can be continued needs files; - is none.", param_hint=name)
    if not tables:
        raise click.UsageError("Name a table of cases, or write an empty one to fill in: --header -o FILE.csv")
    if not output:
        raise click.UsageError("Name the file to write: -o OUT.csv, OUT.jsonl or OUT.parquet")
    if Path(output).suffix.lower() not in FORMS:
        raise click.BadParameter(f"{output} ends in none of {', '.join(FORMS)}.", param_hint="--output")
    job = Job(
        tuple(map(Path, tables)),
        Path(output),
        Path(rejects) if rejects else None,
        long,
        reasons,
        ignore_unknown,
        most,
        workers,
        resume,
        replace,
    )
    page = _Page(kb, job, report, templates)
    page.check()
    try:
        with _Shown() as shown:
            summary = run(kb, job, message, shown.step)
    except Refused as error:
        raise click.UsageError(str(error)) from error
    except KeyboardInterrupt:
        if is_unfinished(job.output):
            message(f"What is done lies in {output}.work; the same command with --resume goes on from there.")
        raise
    page.write(summary)
    for line in _told(kb, job, summary):
        message(line)
    return REJECTS if summary.rejected else 0


class _Page:
    """The page of frequencies, if one is asked for."""

    def __init__(self, kb: KnowledgeBase, job: Job, output: str | None, templates: Sequence[str]) -> None:
        self.kb = kb
        self.job = job
        self.output = output
        self.templates = template_folders(templates)

    def check(self) -> None:
        """Refuse what cannot be made before there is anything to wait for."""
        if self.output is None:
            return
        from ..model.batch import Tally
        from ..report.frequencies import is_frequencies

        if not self.output.lower().endswith((".html", ".htm")):
            raise click.BadParameter("the page is HTML. Name a file that ends in .html.", param_hint="--report")
        spare_others(
            self.output, is_frequencies, "is no page of frequencies, so it stays. Name another file.", "--report"
        )
        self._text(Tally(), 0, {})

    def write(self, summary: Summary) -> None:
        """Write the page, if the run was not stopped."""
        if self.output is not None and summary.tally is not None:
            result(self._text(summary.tally, summary.rejected, summary.reasons), self.output, private=True)

    def _text(self, tally: Tally, rejected: int, reasons: Mapping[str, int]) -> str:
        from ..batch.assemble import safe_name
        from ..batch.reasons import REASONS
        from ..model.batch import Batch, Rejected
        from ..report.frequencies import frequencies_page

        told = tuple(Rejected(name, REASONS[name].said, number) for name, number in sorted(reasons.items()))
        output, rejects, _ = self.job.targets
        inputs = tuple(map(safe_name, self.job.inputs))
        batch = Batch(inputs, safe_name(output), safe_name(Path(rejects.name)), tally, rejected, told)
        return frequencies_page(self.kb, batch, self.templates)


class _Shown:
    """How far a run is, on stderr: a bar on a terminal, else a line now and then."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.terminal = sys.stderr is not None and sys.stderr.isatty()
        self.begun = self.told = 0.0

    def __enter__(self) -> _Shown:
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    def step(self, step: Step) -> None:
        """Show a step; the first of a stage begins a new bar."""
        now = time.monotonic()
        if step.done == 0:
            self.stack.close()
            self.begun = self.told = now
            if self.terminal:
                self.bar = self.stack.enter_context(
                    click.progressbar(
                        length=step.units,
                        label=step.stage.capitalize(),
                        file=sys.stderr,
                        show_eta=True,
                        item_show_func=lambda shown: shown,
                    )
                )
            return
        rate = step.rows / max(now - self.begun, 0.001)
        said = f"{step.rows:,} rows, {rate:,.0f} a second"
        if self.terminal:
            self.bar.update(1, said)
        elif now - self.told >= QUIET:
            self.told = now
            message(f"{step.stage.capitalize()}: {step.done} of {step.units} parts, {said}")


def _told(kb: KnowledgeBase, job: Job, summary: Summary) -> Iterator[str]:
    """What to say at the end."""
    output, rejects, summed = job.targets
    tally = summary.tally
    if tally is None:
        yield f"More than {_counted(job.most_rejects or 0, 'row')} rejected, so the run was stopped."
        yield f"Nothing was written but those found until then, with the reasons: {rejects}"
        return
    yield f"Written: {output}"
    yield f"{_counted(tally.sessions, 'session')} advised on, {tally.gated:,} of them gated. All numbers: {summed}"
    if tally.weakest:
        yield f"Weakest: {_most(tally.weakest.items())}."
    if most := summary.most_advised()[:OFTEN]:
        yield "Most often advised:"
        yield from (f"  {number:>9,}  {kb.strategies[one].title} ({timing})" for one, timing, number in most)
    if never := summary.never_fired(kb):
        yield f"{_counted(len(never), 'rule')} of {len(kb.active):,} never fired."
    if summary.rejected:
        several = ", some for several reasons" if sum(summary.reasons.values()) > summary.rejected else ""
        why = _most(summary.reasons.items())
        yield f"{_counted(summary.rejected, 'row')} rejected{several}: {why}. Listed in {rejects}"
    if lots := summary.alike:
        told = _few("; ", [_few(", ", codes) for codes in lots])
        yield (
            "Codes that differ in nothing but capitals, blanks or a .0 are different cases, and a danger named of one "
            f"is not known of the other: {told}. If they are one case, write them alike and run again."
        )
    if number := summary.without_case:
        who, it = ("1 of them names", "it") if number == 1 else (f"{number:,} of them name", "them")
        yield (
            f"{who} no case that can be read, so later sessions that rest on {it} could not be held back. "
            f"Correct {it} first."
        )


def _few(between: str, several: Sequence[str]) -> str:
    return between.join([*several[:OFTEN], *["..."] * (len(several) > OFTEN)])


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _most(numbers: Iterable[tuple[str, int]]) -> str:
    """What there is, the most frequent first."""
    return ", ".join(f"{name} {number:,}" for name, number in sorted(numbers, key=lambda one: (-one[1], one[0])))


def _header(kb: KnowledgeBase, tables: Sequence[str], output: str | None, replace: bool) -> int:
    """Write the empty table, and what may stand in it."""
    from ..batch.header import dictionary, header

    if tables:
        raise click.UsageError("--header reads no table. Leave IN out.")
    if output is None or output == "-":
        result(header(kb))
        return 0
    files = {output: header(kb), f"{output}.dictionary.csv": dictionary(kb)}
    if not replace and (there := [name for name in files if Path(name).exists()]):
        raise click.BadParameter(f"{there[0]} is there already, and stays. Name another file.", param_hint="--output")
    for name, text in files.items():
        result(text, name)
    return 0
