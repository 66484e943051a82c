"""What it costs to run the rules over a table, as ratios measured side by side in one run: `make bench`."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from tables import write_table

from alliance_expert.batch.inputs import inputs
from alliance_expert.batch.output import Answers
from alliance_expert.batch.understand import Understanding
from alliance_expert.engine import Chainer
from alliance_expert.model.case import Answer, Case, Facts, Session, facts_at
from alliance_expert.model.knowledge import KnowledgeBase
from alliance_expert.model.vocabulary import Attribute, Kind, Value

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
MILLION = 1_000_000
GROWN = 100_000
"""Rows on which more rules are timed."""

OF_EXPERTA = 300
"""Sessions that experta is timed on."""

PLAIN = """
import sys
import polars as pl
pl.scan_parquet(sys.argv[1]).sink_parquet(sys.argv[2])
"""


def scale(kb: KnowledgeBase, grown: Callable[[int], KnowledgeBase]) -> None:
    """The rules over tables of all sizes, whole processes; then with reasons, beside reading and writing alone, and
    with more rules, as `grown` makes them.
    """
    print("\nscale: sessions from Parquet to Parquet with `batch`, two workers, whole processes\n")
    with tempfile.TemporaryDirectory() as folder:
        tables = {size: Path(folder) / f"{size}.parquet" for size in SIZES}
        for size, table in tables.items():
            write_table(kb, table, size)
        experta = _experta(kb, tables[SIZES[0]])
        print("| sessions | seconds | sessions a second | times experta | memory of a process, MiB |")
        print("|---:|---:|---:|---:|---:|")
        for size, table in tables.items():
            _row(size, *_batch(table), experta)
        print(f"\nexperta, its engine kept: {experta:,.0f} sessions a second (bound: a thousandth of a million's)\n")
        _million(tables[MILLION], tables[GROWN])
        _rules(kb, tables[GROWN], grown)


def _row(size: int, seconds: float, memory: float, experta: float) -> None:
    rate = size / seconds
    print(f"| {size:,} | {seconds:.1f} | {rate:,.0f} | {rate / experta:,.0f} | {memory:,.0f} |")


def _million(table: Path, smaller: Path) -> None:
    """A million sessions against reading and writing alone, one worker, and with reasons; medians of three rounds."""
    rounds = [
        (_plain(table), _batch(table)[0], _batch(table, "--workers", "1"), _batch(table, "--reasons")[0])
        for _ in range(3)
    ]
    plain, two, one, reasons = zip(*rounds, strict=True)
    memory = max(found for _, found in one)
    print("a million sessions, median of three rounds")
    print(f"  reading and writing alone   {statistics.median(plain):6.1f} s")
    for name, taken, against, bound in (
        ("the rules, two workers", two, plain, "of reading and writing, aim 5"),
        ("the rules, one worker", [seconds for seconds, _ in one], plain, "of reading and writing"),
        ("with --reasons", reasons, two, "of without, bound 3"),
    ):
        ratio = statistics.median(mine / other for mine, other in zip(taken, against, strict=True))
        print(f"  {name:27} {statistics.median(taken):6.1f} s   {ratio:.2f} times that {bound}")
    print(f"  memory with one worker      {memory:6,.0f} MiB (bound 2,048)\n")


def _rules(kb: KnowledgeBase, table: Path, grown: Callable[[int], KnowledgeBase]) -> None:
    """Cost against the number of rules, in this process, without reading and writing."""
    (source,) = inputs([table], kb, False)
    (span,) = source.spans()
    understood = Understanding(kb).understood(source.read(span)).table
    print("| rules | to make the plan, s | seconds for 100,000 sessions | sessions a second |")
    print("|---:|---:|---:|---:|")
    for size in (200, 1_000, 5_000):
        rules = grown(size)
        begin = time.perf_counter()
        answers = Answers(rules, "parquet")
        made = time.perf_counter() - begin
        begin = time.perf_counter()
        answers.part(understood)
        taken = time.perf_counter() - begin
        print(f"| {len(rules.active):,} | {made:.1f} | {taken:.1f} | {understood.height / taken:,.0f} |")


def _batch(table: Path, *options: str) -> tuple[float, float]:
    """Seconds and most memory in MiB of one process."""
    output = table.with_suffix(".advice.parquet")
    command = [sys.executable, "-m", "alliance_expert", "batch", str(table), "-o", str(output), "--replace"]
    return _command([*command, *(options or ("--workers", "2"))])


def _plain(table: Path) -> float:
    return _command([sys.executable, "-c", PLAIN, str(table), str(table.with_suffix(".copy.parquet"))])[0]


def _command(command: Sequence[str]) -> tuple[float, float]:
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    taken = time.perf_counter() - begin
    assert status == 0, command
    return taken, used.ru_maxrss / 1024


def _experta(kb: KnowledgeBase, table: Path) -> float:
    """Sessions a second, with an engine that is there already."""
    facts = _facts(kb, pl.read_parquet(table, n_rows=OF_EXPERTA))
    chainer = Chainer(kb)
    chainer.fired(facts[0])
    begin = time.perf_counter()
    for one in facts:
        chainer.fired(one)
    return len(facts) / (time.perf_counter() - begin)


def _facts(kb: KnowledgeBase, table: pl.DataFrame) -> list[Facts]:
    cases: dict[str, list[Session]] = {}
    for row in table.iter_rows(named=True):
        answers = (
            Answer(
                name,
                _value(attribute, row[name]),
                row.get(f"{name}.source") or attribute.default_source,
                row["session"],
            )
            for name, attribute in kb.attributes.items()
            if row[name] is not None
        )
        cases.setdefault(row["case"], []).append(Session(row["session"], tuple(answers)))
    return [
        facts_at(Case(code, tuple(sessions)), session.number, kb.attributes, kb.roles.plain_source)
        for code, sessions in cases.items()
        for session in sessions
    ]


def _value(attribute: Attribute, cell: Any) -> Value:
    match attribute.kind:
        case Kind.MANY:
            return attribute.in_order(cell)
        case Kind.SCALE | Kind.SCORE:
            return attribute.at(Decimal(str(cell)))
        case _:
            return cell  # type: ignore[no-any-return]
