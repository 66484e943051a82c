"""From the advice of each session to the course over them. It computes nothing that rules could not say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import count, pairwise, takewhile

from ..engine.tests import reading
from ..model.advice import Advice
from ..model.case import Answer, Facts, Record
from ..model.condition import ChangeIs, ConstantAt, FallingOver, Test
from ..model.course import (
    NONE,
    OPEN,
    OPENED,
    REOPENED,
    REPAIRED,
    UNKNOWN,
    UNSEEN,
    WITHHELD,
    Changed,
    Course,
    Series,
    Step,
    Strain,
)
from ..model.knowledge import KnowledgeBase
from ..model.verdict import Verdict

LEAST = 3
"""Answers that fall or stay the same are told as a row from so many on."""

WAYS = ("better", "same", "worse")

Run = tuple[Answer, ...]


def course(kb: KnowledgeBase, advices: Sequence[Advice]) -> Course:
    """The course of a case by the advice at each of its sessions, oldest first; at least one.

    What is said of ruptures at a session rests on that session's advice and those before it.
    """
    series = series_of(kb, advices[-1].facts)
    changes = [change for one in series for change in _changes(kb, one)]
    return Course(
        tuple(
            Step(
                advice.facts.session,
                advice.gate,
                advice.recommendations,
                strain,
                tuple(change for change in changes if advice.facts.session < change.after.session <= following),
                advice.facts.sessions[-1].responses,
            )
            for advice, following, strain in zip(
                advices, _following(advices), strains(_strain(kb, advice) for advice in advices), strict=True
            )
        ),
        series,
    )


def _following(advices: Sequence[Advice]) -> list[int]:
    """For each session the number of the next one; for the last its own, since nothing has come after it."""
    numbers = [advice.facts.session for advice in advices]
    return [*numbers[1:], numbers[-1]]


# --- answers


def series_of(kb: KnowledgeBase, facts: Facts) -> tuple[Series, ...]:
    """What is followed of a case up to the session of these facts, by attribute and source."""
    return tuple(_series(kb, facts))


def _series(kb: KnowledgeBase, facts: Facts) -> Iterator[Series]:
    legs = dict(kb.roles.legs)
    for name in dict.fromkeys((*legs, *kb.roles.course)):
        stated = facts.record(name).course
        for source in kb.sources.values():
            if run := tuple(answer for answer in stated if answer.source == source.id):
                steps = kb.roles.dependable
                counted = steps is not None and source.firm and name in steps.attributes
                reached = [of for sessions, of in steps.steps if len(run) >= sessions] if steps and counted else []
                says = tuple(_says(kb, run))
                yield Series(
                    name, legs.get(name, ""), source.id, source.firm, run, says, counted, max(reached, default=None)
                )


def _says(kb: KnowledgeBase, run: Run) -> Iterator[ChangeIs | FallingOver | ConstantAt]:
    """The history tests that hold, as rules would try them in the session of the last of these answers."""
    name, value = run[-1].attribute, run[-1].value
    if way := _direction(kb, run):
        yield ChangeIs(name, (way,))
    falling = (FallingOver(name, sessions) for sessions in count(LEAST))
    yield from [*takewhile(lambda test: _holds(kb, test, run), falling)][-1:]
    if value is not None:
        constant = (ConstantAt(name, value, sessions) for sessions in count(LEAST))
        yield from [*takewhile(lambda test: _holds(kb, test, run), constant)][-1:]


def _direction(kb: KnowledgeBase, run: Run) -> str:
    """The way that the last of these answers went; "" where it has no good end, or nothing before it."""
    name = run[-1].attribute
    ways = WAYS if kb.attribute(name).best else ()
    return next((way for way in ways if _holds(kb, ChangeIs(name, (way,)), run)), "")


def _holds(kb: KnowledgeBase, test: Test, run: Run) -> bool:
    return reading(test, kb)(Record(run[-1], run, run[-1].session)) is Verdict.HOLDS


def _changes(kb: KnowledgeBase, series: Series) -> Iterator[Changed]:
    for before, after in pairwise(series.answers):
        yield Changed(before, after, _direction(kb, (before, after)))


# --- ruptures


def strains(states: Iterable[Strain]) -> Iterator[Strain]:
    """The strain at each session with its event, from strain that has none yet.

    Sessions that tell nothing change nothing: what stood before them stands after them.
    """
    stands, mended = "", False
    for strain in states:
        event = _event(stands, mended, strain.state)
        if event:
            stands, mended = strain.state, mended or event == REPAIRED
        yield Strain(strain.state, strain.findings, event)


def _event(stands: str, mended: bool, state: str) -> str:
    """What a state is after the one that `stands`; a repair that is not spoken of again is no event."""
    if state == OPEN != stands:
        return REOPENED if mended else OPENED
    if state == REPAIRED != stands:
        return REPAIRED
    return UNSEEN if state == NONE and stands == OPEN else ""


def _strain(kb: KnowledgeBase, advice: Advice) -> Strain:
    """What the advice itself says."""
    held = {found.finding.id: found for found in advice.findings}
    state, ids = state_of(kb, held.keys(), {*advice.ruled_out}, bool(advice.gate))
    return Strain(state, tuple(held[name] for name in ids), "")


def state_of(kb: KnowledgeBase, held: Set[str], ruled_out: Set[str], gate: bool) -> tuple[str, tuple[str, ...]]:
    """How it stands with ruptures by the findings that hold and those that do not, and the findings that say so.

    Beside a gate nothing else is told, and what a rule leaves open is not known.
    """
    for state, ids in ((OPEN, kb.roles.ruptures), (REPAIRED, kb.roles.repaired)):
        if found := tuple(name for name in ids if name in held):
            return state, found
    if gate:
        return WITHHELD, ()
    ruptures = kb.roles.ruptures
    return (NONE if ruptures and ruled_out >= {*ruptures} else UNKNOWN), ()
