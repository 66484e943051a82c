"""Tables of invented cases for runs, and a run in a process of its own that can be killed: python -m tests.batch.ground."""

from __future__ import annotations

import os
import random
import signal
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl

from alliance_expert.batch import inputs, lines
from alliance_expert.batch.run import Job, run
from alliance_expert.model import condition as c
from alliance_expert.model.knowledge import Advised

from ..invented import knowledge_base, rule

KB = knowledge_base(
    rule("low", c.Is("leg.a", (1, 2)), find=("f0",)),
    rule("slow", c.FindingHolds("f0"), recommend=(Advised("s1", "soon", None),)),
    rule("red", c.Is("one.choice", ("red",)), recommend=(Advised("s2", "now", None),), hold=("h0",)),
    rule("kept", c.Is("one.kept", (4,)), recommend=(Advised("s3", "later", None),)),
    stops=(("s1", "later"),),
)

ROWS = 200
"""Rows of a part of these runs, so that there are several."""


def table(cases: int = 60, bad: bool = True) -> pl.DataFrame:
    """Cases of one to thirty sessions, in order; some cells are empty, some `unknown`, and some are `bad`."""
    chance = random.Random(7)
    answers = {
        "leg.a": ["1", "2", "4", "unknown", None],
        "leg.b": ["3", None],
        "one.choice": ["red", "green", None],
        "one.kept": ["4", "1", "unknown", *[None] * 9],
        "gate.open": ["no", "no", "yes", None],
    }
    rows = [
        {
            "case": f"C{case:04}",
            "session": str(session),
            **{name: chance.choice(words) for name, words in answers.items()},
        }
        for case in range(cases)
        for session in range(1, chance.randint(2, 31))
    ]
    for place in range(50, len(rows), 333) if bad else ():
        rows[place]["leg.a"] = "seven"
    return pl.DataFrame(rows, schema={"case": pl.String, "session": pl.String, **dict.fromkeys(answers, pl.String)})


def ordered(folder: Path, **of: object) -> tuple[Path, ...]:
    """The table as one file of Parquet in order, which is divided as it stands."""
    path = folder / "ordered.parquet"
    table(**of).cast({"session": pl.Int32}).write_parquet(path)  # type: ignore[arg-type]
    return (path,)


def mixed(folder: Path, **of: object) -> tuple[Path, ...]:
    """The same rows in no order, in three files of three forms."""
    rows = table(**of).sample(fraction=1, shuffle=True, seed=1)  # type: ignore[arg-type]
    third = len(rows) // 3
    paths = tuple(folder / f"mixed.{form}" for form in ("csv", "jsonl", "parquet"))
    rows[:third].write_csv(paths[0])
    rows[third : 2 * third].write_ndjson(paths[1])
    rows[2 * third :].write_parquet(paths[2])
    return paths


def small_spans(at: int = 8_000) -> None:
    """Let inputs be read in spans of so many bytes, and of fewer rows."""
    lines.SPAN_BYTES, inputs.SPAN_ROWS = at, ROWS


def die_at(number: int) -> None:
    """Kill this process when it gives a file its name for that time; the file has it then, or with 0.5 more, not yet."""
    done, replaced = [0], Path.replace

    def dying(path: Path, target: Path) -> Path:
        if done[0] + 0.5 == number:
            os.kill(os.getpid(), signal.SIGKILL)
        named = replaced(path, target)
        done[0] += 1
        if done[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return named

    Path.replace = dying  # type: ignore[method-assign]


def main(output: str, workers: str, number: str, *paths: str) -> None:
    """Run, or go on; `number` says when to die."""
    small_spans()
    die_at(float(number))
    run(KB, replace(Job(tuple(map(Path, paths)), Path(output), rows=ROWS), workers=int(workers), resume=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
