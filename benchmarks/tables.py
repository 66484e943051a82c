"""A Parquet table of invented cases, as large as wanted: python benchmarks/tables.py SESSIONS FILE.parquet

The same for the same number of sessions.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

import polars as pl

from alliance_expert import load
from alliance_expert.model.knowledge import KnowledgeBase
from alliance_expert.model.vocabulary import Attribute, Kind

BLOCK = 250_000
"""Rows that are made at a time."""

LONGEST = 6
"""Sessions of a case."""

ASKED_AGAIN, ASKED, FIRST = 4, 25, 70
"""Of a hundred sessions, how many answer what persists later and in the first session, and what is asked anew."""

OPEN = 2
"""Of a hundred answers on danger, how many open the gate."""


def write_table(kb: KnowledgeBase, path: Path, sessions: int) -> None:
    """So many rows, each a session of some case, in order; most cells are empty, as they are in real records."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        for place, begin in enumerate(range(0, sessions, BLOCK)):
            block = _block(kb, begin, min(BLOCK, sessions - begin))
            block.write_parquet(Path(folder) / f"{place:05}.parquet")
        pl.scan_parquet(folder).sink_parquet(path, maintain_order=True)


def _block(kb: KnowledgeBase, begin: int, rows: int) -> pl.DataFrame:
    """Rows from `begin` on. What is in a cell depends on the place of the row and the column only."""
    place = pl.int_range(begin, begin + rows, eager=True)
    number = place % LONGEST
    columns = [
        ("C" + (place // LONGEST).cast(pl.String).str.zfill(9)).alias("case"),
        (number + 1).cast(pl.Int32).alias("session"),
    ]
    for seed, attribute in enumerate(kb.attributes.values()):
        answered = _answered(kb, attribute, place.hash(10 * seed) % 100, number)
        values = _values(kb, attribute, place.hash(10 * seed + 1))
        columns.append(pl.select(pl.when(answered).then(values)).to_series().alias(attribute.id))
        if attribute.ask_source:
            said = pl.Series([*kb.sources]).gather(place.hash(10 * seed + 2) % len(kb.sources))
            named = answered & (place.hash(10 * seed + 3) % 100 < FIRST)
            columns.append(pl.select(pl.when(named).then(said)).to_series().alias(f"{attribute.id}.source"))
    return pl.DataFrame(columns)


def _answered(kb: KnowledgeBase, attribute: Attribute, luck: pl.Series, number: pl.Series) -> pl.Series:
    if attribute.persists:
        return (luck < ASKED_AGAIN) | ((number == 0) & (luck < FIRST))
    often = attribute.id in (*(leg for leg, _ in kb.roles.legs), kb.roles.gate.attribute)
    return luck < (FIRST if often else ASKED)


def _values(kb: KnowledgeBase, attribute: Attribute, luck: pl.Series) -> pl.Series:
    match attribute.kind:
        case Kind.YES_NO:
            return luck % 4 == 0
        case Kind.MANY:
            return pl.Series(_subsets(attribute), dtype=pl.List(pl.String)).gather(luck % 32)
        case Kind.CHOICE if attribute.id == kb.roles.gate.attribute:
            settled = [word for word in attribute.words if word not in kb.roles.gate.open]
            words = [*kb.roles.gate.open[:1] * OPEN, *settled * (100 - OPEN)]
            return pl.Series(words).gather(luck % len(words))
        case Kind.CHOICE:
            return pl.Series(attribute.words).gather(luck % len(attribute.words))
        case Kind.SCALE:
            return luck % attribute.numbers + int(attribute.low)
        case _:
            values = [float(attribute.low + step * attribute.step) for step in range(attribute.numbers)]
            return pl.Series(values).gather(luck % attribute.numbers)


def _subsets(attribute: Attribute) -> list[list[str]]:
    """Thirty-two answers: half of them none, the others one to three options."""
    chance = random.Random(attribute.id)
    most = min(3, len(attribute.words))
    return [[]] * 16 + [chance.sample(attribute.words, chance.randint(1, most)) for _ in range(16)]


if __name__ == "__main__":
    write_table(load(), Path(sys.argv[2]), int(sys.argv[1]))
