"""Course -> the plain values that a template may use: words ready to print, and pictures with the same in a table."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ..explain.words import Words
from ..model.advice import Concluded
from ..model.case import Answer
from ..model.course import NONE, OPEN, REPAIRED, Changed, Course, Series, Step
from ..model.knowledge import KnowledgeBase
from ..model.vocabulary import Attribute
from .lines import Curve, Spell, chart, small
from .responses import done_with_item
from .sources import source

Plain = dict[str, Any]

MOST_ROWS = 12
"""Sessions that a table tells, the last that state something; the picture has all."""

MOST_LEVELS = 10
"""A scale with more values than these has only its ends beside the picture."""

TOLD = (OPEN, REPAIRED, NONE)


def told(kb: KnowledgeBase, course: Course, own_words: bool = False) -> Plain:
    """Everything that a note may show of a course; templates/course.html.j2 shows how the names are used.

    Why an item was set aside is told in the therapist's own words only with `own_words`.
    """
    return _Told(kb, course, own_words).values()


class _Told:
    def __init__(self, kb: KnowledgeBase, course: Course, own_words: bool) -> None:
        self.kb = kb
        self.course = course
        self.own_words = own_words
        self.words = Words(kb)
        self.sessions = [step.session for step in course.steps]

    def values(self) -> Plain:
        steps = self.course.steps
        legs = [one for one in self.course.series if one.leg]
        return {
            "first": self.sessions[0],
            "last": self.sessions[-1],
            "sessions": len(steps),
            "legs": [self._leg(name, short, legs) for name, short in self.kb.roles.legs],
            "others": [self._series(one) for one in self.course.series if not one.leg],
            "picture": self._picture(legs),
            "strain": [self._strain(step) for step in steps],
            "events": [self._strain(step) for step in steps if step.strain.event],
            "steps": [self._step(step) for step in steps],
            "table": self._table(legs),
            "dependable": self._dependable(),
        }

    # --- answers

    def _leg(self, name: str, short: str, legs: Sequence[Series]) -> Plain:
        return {"name": short, "series": [self._series(one) for one in legs if one.attribute == name]}

    def _series(self, one: Series) -> Plain:
        attribute, points = self.kb.attribute(one.attribute), [self._point(answer) for answer in one.answers]
        low, high = (self.words.short(one.attribute, end) for end in attribute.ends)
        return {
            "attribute": one.attribute,
            "label": attribute.label,
            "source": self.kb.sources[one.source].label,
            "firm": one.firm,
            "low": low,
            "high": high,
            "points": points[-MOST_ROWS:],
            "earlier": len(points[:-MOST_ROWS]),
            "answers": len(points),
            "says": [self.words.sentence(test) for test in one.says],
            "change": one.change,
            "falling": one.falling,
            "constant": one.constant,
            "counted": one.counted,
            "dependable": _figure(one.dependable) if one.dependable else "",
            "picture": small(self.sessions, self._curve(0, one)),
        }

    def _point(self, answer: Answer) -> Plain:
        said = self.words.value(answer.attribute, answer.value)
        return {"session": answer.session, "value": said, "short": self.words.short(answer.attribute, answer.value)}

    def _curve(self, form: int, one: Series) -> Curve:
        attribute = self.kb.attribute(one.attribute)
        known = [(answer.session, answer.value) for answer in one.answers if answer.value is not None]
        return Curve(form, one.firm, tuple((session, attribute.height(value)) for session, value in known))

    def _picture(self, legs: Sequence[Series]) -> Plain:
        names = dict(self.kb.roles.legs)
        forms = {name: form for form, name in enumerate(names)}
        scale = self.kb.attribute(next(iter(names)))
        return chart(
            self.sessions,
            [*names.values()],
            [(scale.height(level), str(level)) for level in _levels(scale)],
            [self._curve(forms[one.attribute], one) for one in legs],
            [Spell(step.session, step.strain.state, step.strain.event) for step in self.course.steps],
        )

    def _dependable(self) -> Plain | None:
        steps = self.kb.roles.dependable
        if steps is None:
            return None
        return {
            "steps": [{"sessions": sessions, "of": _figure(of)} for sessions, of in steps.steps],
            "source": source(self.kb.evidence[steps.evidence], self.kb.roles.benchmarks),
        }

    # --- sessions

    def _strain(self, step: Step) -> Plain:
        return {
            "session": step.session,
            "state": step.strain.state,
            "event": step.strain.event,
            "findings": [self._finding(found) for found in step.strain.findings],
        }

    def _finding(self, found: Concluded) -> Plain:
        return {
            "id": found.finding.id,
            "title": found.finding.title,
            "sentence": found.finding.sentence,
            "confidence": found.confidence.word,
        }

    def _step(self, step: Step) -> Plain:
        return {
            "session": step.session,
            "gate": step.gate.notice.title if step.gate else "",
            "advice": [
                {"id": item.strategy.id, "title": item.strategy.title, "timing": item.timing}
                for item in step.recommendations
            ],
            "responses": [done_with_item(self.kb, one, self.own_words) for one in step.responses],
            "changes": [self._change(change) for change in step.changes],
        }

    def _change(self, change: Changed) -> Plain:
        before, after = change.before, change.after
        return {
            "attribute": after.attribute,
            "label": self.kb.attribute(after.attribute).label,
            "source": self.kb.sources[after.source].label,
            "since": before.session,
            "session": after.session,
            "before": self.words.value(before.attribute, before.value),
            "after": self.words.value(after.attribute, after.value),
            "direction": change.direction,
        }

    def _table(self, legs: Sequence[Series]) -> Plain:
        """The legs and the strain by session; what is left out are sessions before the first row."""
        stated = {(answer.attribute, answer.session): answer for one in legs for answer in one.answers}
        names = [name for name, _ in self.kb.roles.legs]
        rows = [
            {**self._strain(step), "cells": [self._cell(stated.get((name, step.session))) for name in names]}
            for step in self.course.steps
            if step.strain.state in TOLD or any((name, step.session) in stated for name in names)
        ]
        return {"rows": rows[-MOST_ROWS:], "earlier": len(rows[:-MOST_ROWS])}

    def _cell(self, answer: Answer | None) -> Plain:
        if answer is None:
            return {"value": "", "source": ""}
        value, label = self.words.value(answer.attribute, answer.value), self.kb.sources[answer.source].label
        return {"value": value, "source": label}


def _figure(of: Decimal) -> str:
    """As research writes what is below 1: .80."""
    return f"{of:.2f}".removeprefix("0")


def _levels(scale: Attribute) -> Sequence[int]:
    """The values of a scale, or only both ends where it has many."""
    low, high = int(scale.low), int(scale.high)
    return range(low, high + 1) if high - low < MOST_LEVELS else (low, high)
