"""Cases as a table of codes, and what is said of each of their sessions, whichever way it was worked out."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from alliance_expert.advice import advise
from alliance_expert.engine.columns.codes import code, most, sources, value_of
from alliance_expert.engine.columns.frame import Frames
from alliance_expert.engine.columns.program import Plan
from alliance_expert.model.advice import Advice, Reason
from alliance_expert.model.case import Answer, Case, Facts, Session, facts_at
from alliance_expert.model.consultation import Consultation
from alliance_expert.model.knowledge import KnowledgeBase
from alliance_expert.model.vocabulary import Attribute, Kind, Value

Said = tuple[str, str, str, str, tuple[str, ...]]
"""Kind, id, timing, confidence, and the rules behind it in order."""


def table_of(kb: KnowledgeBase, cases: Iterable[Case]) -> pl.DataFrame:
    """A row for each session of these cases, which stand in the order of their codes."""
    places, columns = sources(kb), {}
    for attribute in kb.attributes.values():
        columns[attribute.id] = pl.Int64
        columns[f"{attribute.id}.source"] = pl.UInt8
    rows = []
    for case in cases:
        for session in case.sessions:
            row: dict[str, object] = {"case": case.code, "session": session.number}
            for answer in session.answers:
                row[answer.attribute] = code(kb.attributes[answer.attribute], answer.value)
                row[f"{answer.attribute}.source"] = places[answer.source]
            rows.append(row)
    table = pl.DataFrame(rows, schema={"case": pl.String, "session": pl.Int32, **columns})
    narrow = {name: pl.Int8 for name in kb.attributes if most(kb.attributes[name]) < 128}
    return table.cast(narrow)


def sessions_of(kb: KnowledgeBase, cases: Iterable[Case]) -> Iterator[Facts]:
    """The facts of every session, in the order of the table's rows."""
    for case in cases:
        for session in case.sessions:
            yield facts_at(case, session.number, kb.attributes, kb.roles.plain_source)


def advised(kb: KnowledgeBase, consultation: Consultation) -> list[Said]:
    """What is said of one consultation, as a table has it."""
    return as_said(advise(kb, consultation))


def as_said(advice: Advice) -> list[Said]:
    """What an advice says, as a table has it."""

    def of(kind: str, name: str, timing: str, confidence: str, reasons: Sequence[Reason]) -> Said:
        return (kind, name, timing, confidence, tuple(reason.rule for reason in reasons))

    gates = [advice.gate] if advice.gate else []
    return [
        *(of("gate", one.notice.id, "", one.confidence.word, one.reasons) for one in gates),
        *(
            of("recommendation", one.strategy.id, one.timing, one.confidence.word, one.reasons)
            for one in advice.recommendations
        ),
        *(of("hold", one.hold.id, "", one.confidence.word, one.reasons) for one in advice.holds),
        *(of("finding", one.finding.id, "", one.confidence.word, one.reasons) for one in advice.findings),
        *(of("notice", one.notice.id, "", one.confidence.word, one.reasons) for one in advice.notices),
        *(("weakest", name, "", "", ()) for name in advice.weakest),
    ]


def told_by_columns(plan: Plan, table: pl.DataFrame) -> list[list[Said]]:
    """What the columns say of each row."""
    frames = Frames(plan)
    reasoned = frames.reasoned(frames.judged(table), pl.Series(plan.rules, dtype=pl.String))
    rows: list[list[Said]] = [[] for _ in range(table.height)]
    for row, key, reasons in reasoned.iter_rows():
        if key < plan.keys:
            said = plan.said[key % len(plan.said)]
            confidence = said.confidence.word if said.confidence is not None else ""
            rows[row].append((said.kind, said.id, said.timing, confidence, tuple(reasons or ())))
    return rows


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
