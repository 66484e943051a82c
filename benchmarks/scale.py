"""What it costs to run the rules over a table, as ratios measured side by side in one run: `make bench`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from alliance_expert.batch.inputs import inputs
from alliance_expert.batch.output import Answers
from alliance_expert.batch.understand import Understanding
from alliance_expert.engine import Chainer
from alliance_expert.model.case import Answer, Case, Facts, Session, facts_at
from alliance_expert.model.knowledge import KnowledgeBase
from alliance_expert.model.vocabulary import Attribute, Kind, Value

TABLES = Path(__file__).parent / "tables.py"
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
MILLION = 1_000_000
GROWN = 100_000
"""Rows on which more rules are timed."""

OF_EXPERTA = 300
"""Sessions that experta is timed on."""

TWO = ("--workers", "2")
WAYS = {"one worker": (), "two workers": TWO, "two workers, with `--reasons`": (*TWO, "--reasons")}

OFTEN = 0.1
"""Seconds between two looks at the memory of a run."""

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
            subprocess.run([sys.executable, str(TABLES), str(size), str(table)], check=True)
        experta = _experta(kb, tables[SIZES[0]])
        print("| sessions | seconds | sessions a second | times experta | most memory, MiB |")
        print("|---:|---:|---:|---:|---:|")
        for size, table in tables.items():
            _row(size, *_batch(table, *TWO), experta)
        print(f"\nexperta, its engine kept: {experta:,.0f} sessions a second (bound: a thousandth of a million's)\n")
        _million(tables[MILLION])
        _rules(kb, tables[GROWN], grown)


def _row(size: int, seconds: float, memory: float, experta: float) -> None:
    rate = size / seconds
    print(f"| {size:,} | {seconds:.1f} | {rate:,.0f} | {rate / experta:,.0f} | {memory:,.0f} |")


def _million(table: Path) -> None:
    """A million sessions beside reading and writing alone: with one worker and two, and with reasons."""
    rounds = [[_plain(table), *(_batch(table, *options) for options in WAYS.values())] for _ in range(3)]
    plain, *runs = zip(*rounds, strict=True)
    print("| a million sessions, medians of three rounds | seconds | times reading and writing | most memory, MiB |")
    print("|---|---:|---:|---:|")
    for name, run in zip(("reading and writing alone", *WAYS), (plain, *runs), strict=True):
        print(f"| {name} | {_middle(run, 0):.1f} | {_ratio(run, plain):.2f} | {_middle(run, 1):,.0f} |")
    print(f"\nwith --reasons {_ratio(runs[2], runs[1]):.2f} times without (bound 3)")
    print("aim: the rules within 5 times reading and writing; bound: 2,048 MiB\n")


def _middle(rounds: Sequence[tuple[float, float]], place: int) -> float:
    return statistics.median(one[place] for one in rounds)


def _ratio(mine: Sequence[tuple[float, float]], other: Sequence[tuple[float, float]]) -> float:
    return statistics.median(one[0] / beside[0] for one, beside in zip(mine, other, strict=True))


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
    """Seconds and most memory in MiB."""
    output = table.with_suffix(".advice.parquet")
    command = [sys.executable, "-m", "alliance_expert", "batch", str(table), "-o", str(output), "--replace"]
    return _command([*command, *options])


def _plain(table: Path) -> tuple[float, float]:
    return _command([sys.executable, "-c", PLAIN, str(table), str(table.with_suffix(".copy.parquet"))])


def _command(command: Sequence[str]) -> tuple[float, float]:
    """Seconds and most memory in MiB of a process and those that it starts."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    seen = [0.0]
    ended = threading.Event()
    watching = threading.Thread(target=_watch, args=(process.pid, seen, ended))
    watching.start()
    status = process.wait()
    taken = time.perf_counter() - begin
    ended.set()
    watching.join()
    assert status == 0, command
    return taken, max(seen)


def _watch(session: int, seen: list[float], ended: threading.Event) -> None:
    """Now and then, the memory in MiB of all processes of a session together; pages that they share count once."""
    while not ended.wait(OFTEN):
        seen.append(sum(map(_memory, _processes(session))))


def _processes(session: int) -> Iterator[Path]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[3]) == session:
            yield process


def _memory(process: Path) -> float:
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


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
