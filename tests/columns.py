"""Cases as tables, and what is said of them as rows: what the readings of columns are compared on."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

import polars as pl

from alliance_expert.engine.columns.codes import code, most, sources, value_of
from alliance_expert.model.advice import Advice
from alliance_expert.model.case import Answer, Case, Session
from alliance_expert.model.knowledge import KnowledgeBase
from alliance_expert.model.vocabulary import Attribute, Kind, Value

Row = tuple[str, str, str, str, tuple[str, ...]]
"""Kind, id, timing, confidence and reasons of one thing said; what it has none of is empty."""


def coded(kb: KnowledgeBase, cases: Iterable[Case]) -> pl.DataFrame:
    """The table of codes: a row for each case and session, in order."""
    numbers = sources(kb)
    rows = []
    for case in cases:
        for session in case.sessions:
            row: dict[str, object] = {"case": case.code, "session": session.number}
            for answer in session.answers:
                row[answer.attribute] = code(kb.attributes[answer.attribute], answer.value)
                row[f"{answer.attribute}.source"] = numbers[answer.source]
            rows.append(row)
    schema: dict[str, pl.DataType | type[pl.DataType]] = {"case": pl.String, "session": pl.Int32}
    for name in kb.attributes:
        schema |= {name: pl.Int64, f"{name}.source": pl.UInt8}
    return pl.DataFrame(rows, schema=schema)


def worded(kb: KnowledgeBase, cases: Iterable[Case]) -> pl.DataFrame:
    """The table of words, as people keep it: lists for what may be many, and text for all else."""
    rows = []
    for case in cases:
        for session in case.sessions:
            row: dict[str, object] = {"case": case.code, "session": session.number}
            for answer in session.answers:
                row[answer.attribute] = _words(kb.attributes[answer.attribute], answer.value)
                row[f"{answer.attribute}.source"] = answer.source
            rows.append(row)
    schema: dict[str, pl.DataType | type[pl.DataType]] = {"case": pl.String, "session": pl.Int32}
    for name, attribute in kb.attributes.items():
        schema[name] = pl.List(pl.String) if attribute.kind is Kind.MANY else pl.String
        schema[f"{name}.source"] = pl.String
    return pl.DataFrame(rows, schema=schema)


def _words(attribute: Attribute, value: Value | None) -> object:
    match value:
        case None:
            return ["unknown"] if attribute.kind is Kind.MANY else "unknown"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return list(value)
        case _:
            return str(value)


def said(advice: Advice) -> list[Row]:
    """All that an advice says, in order."""
    rows: list[tuple[str, str, str, object]] = [("gate", advice.gate.notice.id, "", advice.gate)] if advice.gate else []
    rows += [("recommendation", one.strategy.id, one.timing, one) for one in advice.recommendations]
    rows += [("hold", one.hold.id, "", one) for one in advice.holds]
    rows += [("finding", one.finding.id, "", one) for one in advice.findings]
    rows += [("notice", one.notice.id, "", one) for one in advice.notices]
    found = [
        (kind, name, timing, one.confidence.word, tuple(reason.rule for reason in one.reasons))  # type: ignore[attr-defined]
        for kind, name, timing, one in rows
    ]
    return found + [("weakest", short, "", "", ()) for short in advice.weakest]


def random_cases(kb: KnowledgeBase, number: int, seed: int) -> Iterable[Case]:
    """Cases of one to eight sessions with gaps, some with few answers and some with many."""
    chance = random.Random(seed)
    for place in range(number):
        density = chance.choice([0.03, 0.1, 0.3, 0.6])
        at, sessions = 0, []
        for _ in range(chance.choice([1, 1, 2, 2, 3, 4, 6, 8])):
            at += chance.choice([1, 1, 1, 2, 5])
            names = [name for name in kb.attributes if chance.random() < density]
            sessions.append(Session(at, tuple(_answer(kb, name, at, chance) for name in names)))
        yield Case(f"C{place:06}", tuple(sessions))


def _answer(kb: KnowledgeBase, name: str, session: int, chance: random.Random) -> Answer:
    attribute = kb.attributes[name]
    number = chance.randint(0, most(attribute))
    if attribute.kind is Kind.MANY:  # few of them at a time
        number &= chance.randint(0, most(attribute)) & chance.randint(0, most(attribute))
    value = None if chance.random() < 0.08 else value_of(attribute, number)
    source = attribute.default_source if chance.random() < 0.5 else chance.choice(list(kb.sources))
    return Answer(name, value, source, session)


def keys(cases: Sequence[Case]) -> list[tuple[str, int]]:
    """Case and session of each row of their table."""
    return [(case.code, session.number) for case in cases for session in case.sessions]
