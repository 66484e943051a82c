"""What each test asks of the records of its attributes: the one meaning that every engine uses."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from weakref import WeakKeyDictionary

from ..model import condition as c
from ..model.case import Answer, Record
from ..model.knowledge import KnowledgeBase
from ..model.verdict import Confidence, Verdict
from ..model.vocabulary import Attribute, Number

HOLDS, FAILS, UNKNOWN = Verdict.HOLDS, Verdict.FAILS, Verdict.UNKNOWN

Reading = Callable[..., Verdict]
"""Takes one Record for each of the test's attributes, in the order of `attributes_of`."""


_READINGS: WeakKeyDictionary[KnowledgeBase, dict[c.Test, Reading]] = WeakKeyDictionary()


def reading(test: c.Test, kb: KnowledgeBase) -> Reading:
    """The function that gives the verdict on a test; made once for each test of a knowledge base."""
    made = _READINGS.setdefault(kb, {})
    read = made.get(test)
    if read is None:
        read = made[test] = _reading(test, kb)
    return read


def _reading(test: c.Test, kb: KnowledgeBase) -> Reading:
    attribute = kb.attribute(test.attribute)
    match test:
        case c.Is():
            return _among(frozenset(test.values))
        case c.AtLeast():
            low = attribute.rank(test.value)
            return _ranked(attribute, lambda rank: rank >= low)
        case c.AtMost():
            high = attribute.rank(test.value)
            return _ranked(attribute, lambda rank: rank <= high)
        case c.Includes():
            return _includes(test.how, frozenset(test.values))
        case c.SourceIs():
            return _source(frozenset(test.sources))
        case c.ChangeIs():
            return _change(attribute, frozenset(test.directions))
        case c.FallingOver():
            return _falling(attribute, test.sessions)
        case c.ConstantAt():
            return _constant(test)
        case c.SessionsSince():
            return _since(test)
        case c.LeftOpen():
            return _left_open(test)
        case c.Weakest():
            return _weakest(attribute)
        case c.Known():
            return lambda record: FAILS if record.current is None else HOLDS
        case c.Unknown():
            return lambda record: HOLDS if record.current is None else FAILS


def _yes(holds: bool) -> Verdict:
    return HOLDS if holds else FAILS


def _among(values: frozenset[object]) -> Reading:
    def read(record: Record) -> Verdict:
        answer = record.current
        return UNKNOWN if answer is None else HOLDS if answer.value in values else FAILS

    return read


def _ranked(attribute: Attribute, accepts: Callable[[Number], bool]) -> Reading:
    def read(record: Record) -> Verdict:
        answer = record.current
        if answer is None or answer.value is None:
            return UNKNOWN
        return _yes(accepts(attribute.rank(answer.value)))

    return read


def _includes(how: str, values: frozenset[str]) -> Reading:
    accepts: Callable[[tuple[str, ...]], bool] = {
        "any": lambda chosen: not values.isdisjoint(chosen),
        "all": values.issubset,
        "none": values.isdisjoint,
    }[how]

    def read(record: Record) -> Verdict:
        answer = record.current
        if answer is None or not isinstance(answer.value, tuple):
            return UNKNOWN
        return _yes(accepts(answer.value))

    return read


def _source(sources: frozenset[str]) -> Reading:
    def read(record: Record) -> Verdict:
        return UNKNOWN if record.current is None else _yes(record.current.source in sources)

    return read


def run_of(record: Record, sessions: int) -> tuple[Answer, ...]:
    """The last `sessions` stated values that share the source of the very last; () if there are fewer."""
    if not record.course:
        return ()
    run = tuple(answer for answer in record.course if answer.source == record.course[-1].source)
    return run[-sessions:] if len(run) >= sessions else ()


def _ranks(attribute: Attribute, run: tuple[Answer, ...]) -> list[Number]:
    return [attribute.rank(answer.value) for answer in run if answer.value is not None]


def _change(attribute: Attribute, directions: frozenset[str]) -> Reading:
    better, worse = ("better", "worse") if attribute.best == "high" else ("worse", "better")

    def read(record: Record) -> Verdict:
        ranks = _ranks(attribute, run_of(record, 2))
        if not ranks:
            return UNKNOWN
        before, now = ranks
        return _yes((better if now > before else worse if now < before else "same") in directions)

    return read


def _falling(attribute: Attribute, sessions: int) -> Reading:
    def read(record: Record) -> Verdict:
        ranks = _ranks(attribute, run_of(record, sessions))
        if not ranks:
            return UNKNOWN
        return _yes(all(later < earlier for earlier, later in pairwise(ranks)))

    return read


def _constant(test: c.ConstantAt) -> Reading:
    def read(record: Record) -> Verdict:
        run = run_of(record, test.sessions)
        return _yes(all(answer.value == test.value for answer in run)) if run else UNKNOWN

    return read


def _since(test: c.SessionsSince) -> Reading:
    def read(record: Record) -> Verdict:
        if not record.course:
            return UNKNOWN
        passed = record.session - record.course[-1].session
        low, high = test.low, test.high
        return _yes((low is None or passed >= low) and (high is None or passed <= high))

    return read


def _left_open(test: c.LeftOpen) -> Reading:
    values, settled = frozenset(test.values), frozenset(test.settled)

    def read(record: Record, handled: Record) -> Verdict:
        if not record.course:
            return UNKNOWN
        last = record.course[-1]
        answer = at_session(handled, last.session)
        return _yes(last.value in values and (answer is None or answer.value not in settled))

    return read


def at_session(record: Record, session: int) -> Answer | None:
    """What was stated in that very session, if it has a value."""
    return next((answer for answer in record.course if answer.session == session), None)


def _weakest(attribute: Attribute) -> Reading:
    def read(leg: Record, *others: Record) -> Verdict:
        if leg.current is None or leg.current.value is None:
            return UNKNOWN
        own = attribute.rank(leg.current.value)
        ranks = [attribute.rank(o.current.value) for o in others if o.current and o.current.value is not None]
        if any(rank < own for rank in ranks):
            return FAILS
        if len(ranks) < len(others):
            return UNKNOWN
        return _yes(any(rank > own for rank in ranks))

    return read


def used(test: c.Test, records: tuple[Record, ...]) -> tuple[Answer, ...]:
    """The answers that a test looks at, for its reasons."""
    match test:
        case c.ChangeIs():
            return run_of(records[0], 2)
        case c.FallingOver() | c.ConstantAt():
            return run_of(records[0], test.sessions)
        case c.SessionsSince():
            return records[0].course[-1:]
        case c.LeftOpen():
            last = records[0].course[-1:]
            answer = at_session(records[1], last[0].session) if last else None
            return (*last, answer) if answer else last
        case _:
            return tuple(record.current for record in records if record.current)


def missing(test: c.Test, records: tuple[Record, ...]) -> tuple[str, ...]:
    """The attributes of a test that nobody has answered for this session."""
    return tuple(name for name, record in zip(c.attributes_of(test), records, strict=True) if record.current is None)


def confidence(test: c.Test, answers: tuple[Answer, ...], firm: frozenset[str]) -> Confidence:
    """How sure a test is: as its weakest answer. What the file itself says (who said it, when, whether) is firm."""
    if isinstance(test, c.SourceIs | c.Known | c.Unknown | c.SessionsSince):
        return Confidence.FIRM
    return Confidence(all(answer.source in firm for answer in answers))
