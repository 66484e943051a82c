"""Caseload -> one page: the plain values that a template may use, and the page in every form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ..errors import TemplateError
from ..explain.words import Words
from ..model.advice import Noted, Reason, Recommendation
from ..model.case import Response
from ..model.caseload import Caseload, Entry, Pressing, Tally, Theme
from ..model.course import Series
from ..model.knowledge import KnowledgeBase
from ..model.vocabulary import SESSION_NUMBER
from .check import unsaid
from .course import told
from .document import knowledge, to_json, undrawn
from .forms import DIGEST, in_form, made_as
from .render import render
from .responses import done as said

FORMAT = "alliance-expert.caseload/1"

TEMPLATE = "caseload.html.j2"

MOST_NEXT = 3
"""Steps that are told of a case, where the first ones were set aside."""

MOST_TOLD = 30
"""Cases of which is told one by one what presses, the first in the order; all are in the table."""

WAYS = ("worse", "", "same", "better")
"""How an answer may stand to the one before, those to look at first first; not known before the same."""

TITLE = b"Caseload"
"""The first line of the page as text."""

Plain = dict[str, Any]


def caseload_page(
    kb: KnowledgeBase, caseload: Caseload, form: str = "text", folders: Sequence[Path] = (), *, own_words: bool = False
) -> str | bytes:
    """The caseload in one of FORMS or FILES; with `own_words` reasons stand in it as somebody wrote them.

    Raises TemplateError as `render` does, and where a template of one's own leaves out a danger or the rules;
    ExtraError where what the form is made with is not installed.
    """
    values = overview(kb, caseload, own_words=own_words)
    if form == "json":
        return to_json(undrawn(values))
    if folders and (problems := tuple(unsaid(TEMPLATE, values, folders))):
        raise TemplateError(problems)
    return in_form(form, render(TEMPLATE, values, folders), folders, kb.digest, "caseload")


def is_caseload(content: bytes) -> bool:
    """Is a file a caseload, as the shipped template begins and ends? Then it may be replaced."""
    first = content.split(b"\n", 1)[0].strip().removeprefix(b"# ")
    return made_as(content) == "caseload" or (first == TITLE and bool(DIGEST.search(content)))


def overview(kb: KnowledgeBase, caseload: Caseload, *, own_words: bool = False) -> Plain:
    """All that the template is given; templates/caseload.html.j2 shows how the names are used."""
    return _Overview(kb, caseload, own_words).values()


class _Overview:
    def __init__(self, kb: KnowledgeBase, caseload: Caseload, own_words: bool) -> None:
        self.kb = kb
        self.caseload = caseload
        self.own_words = own_words
        self.words = Words(kb)
        self.usual = dict(kb.roles.set_aside)
        self.pictured = {one.path for one in [one for one in caseload.entries if one.pressing][:MOST_TOLD]}
        self.doubled = {path for _, files in caseload.doubled for path in files}

    def values(self) -> Plain:
        caseload = self.caseload
        return {
            "format": FORMAT,
            "language": self.kb.packs[0].language,
            "made": caseload.made.isoformat(),
            "private": caseload.private,
            "sort": caseload.sort,
            "scale": self._scale(),
            "wish": caseload.wish,
            "read": len(caseload.entries) + caseload.left_out,
            "left_out": caseload.left_out,
            "others": list(caseload.others),
            "dangers": self._dangers(),
            "unread": [{"file": one.path, "why": list(one.why)} for one in caseload.unread],
            "doubled": [{"case": code, "files": list(files)} for code, files in caseload.doubled],
            "cases": [self._case(place, entry) for place, entry in enumerate(caseload.entries, start=1)],
            "most_told": MOST_TOLD,
            "became": [self._tally(one) for one in caseload.tallies],
            "themes": [self._theme(one) for one in caseload.themes],
            "settings": dict(self.kb.settings),
            "standing": self.kb.notices[self.kb.roles.standing_notice].text,
            **knowledge(self.kb),
        }

    def _scale(self) -> Plain:
        """The ends of all legs, which share them."""
        low, high = self.kb.attribute(self.kb.roles.legs[0][0]).ends
        return {"low": str(low), "high": str(high)}

    def _dangers(self) -> list[Plain]:
        """The gates that stand, each once with its cases; that of the roles first."""
        found: dict[str, Plain] = {}
        for entry in self.caseload.entries:
            for gate in self._gates(entry):
                notice = gate.notice
                one = found.setdefault(notice.id, {"title": notice.title, "text": notice.text, "cases": []})
                one["cases"].append({**self._head(entry), **self._why(entry, gate.reasons)})
        return [found[name] for name in sorted(found, key=lambda name: name != self.kb.roles.gate.notice)]

    def _gates(self, entry: Entry) -> list[Noted]:
        """All gates that stand in a case: beside the first the others are told as notices."""
        gate = entry.advice.gate
        others = (noted for noted in entry.advice.notices if any(self.kb.rule(why.rule).gate for why in noted.reasons))
        return [gate, *others] if gate else []

    def _head(self, entry: Entry) -> Plain:
        return {"case": entry.code, "file": entry.path, "session": entry.advice.facts.session}

    def _case(self, place: int, entry: Entry) -> Plain:
        gate, steps = entry.advice.gate, entry.course.steps
        return {
            "place": place,
            **self._head(entry),
            "sessions": len(steps),
            "age": entry.age,
            "quiet": entry.quiet,
            "doubled": entry.path in self.doubled,
            "gate": {"title": gate.notice.title, **self._why(entry, gate.reasons)} if gate else None,
            "named": [{"session": one.session, "settled": one.settled} for one in entry.named],
            "pressing": [self._pressing(entry, one) for one in entry.pressing],
            "legs": [] if gate else [self._leg(entry, name, short) for name, short in self.kb.roles.legs],
            "measures": [] if gate else self._measures(entry.course.series),
            "strain": {
                "state": steps[-1].strain.state,
                "events": [{"session": one.session, "event": one.strain.event} for one in steps if one.strain.event],
            },
            "next": self._next(entry),
            "picture": told(self.kb, entry.course) if entry.path in self.pictured else None,
        }

    def _pressing(self, entry: Entry, one: Pressing) -> Plain:
        finding = one.found.finding
        return {
            "id": finding.id,
            "title": finding.title,
            "sentence": finding.sentence,
            "confidence": one.found.confidence.word,
            "since": one.since,
            "told": one.told,
            "asked_since": one.told == entry.advice.facts.session,
            **self._why(entry, one.found.reasons),
        }

    def _why(self, entry: Entry, reasons: Sequence[Reason]) -> Plain:
        first = reasons[0]
        answers = (answer for answer in first.answers if answer.attribute != SESSION_NUMBER)
        return {
            "because": first.because,
            "rule": first.rule,
            "answers": [self.words.answer(answer, entry.advice.facts.session) for answer in answers],
            "also": [reason.rule for reason in reasons[1:]],
        }

    def _leg(self, entry: Entry, name: str, short: str) -> Plain:
        """The last answer on a leg, and what the same source said the time before."""
        last = entry.course.latest(name)
        return {
            "name": short,
            "weakest": short in entry.advice.weakest,
            **(self._last(last) if last else {"value": "", "was": "", "session": 0, "change": "", "source": ""}),
        }

    def _measures(self, series: Sequence[Series]) -> list[Plain]:
        """What else is followed, what has become worse first."""
        others = sorted((one for one in series if not one.leg), key=lambda one: WAYS.index(one.change))
        return [
            {
                "attribute": one.attribute,
                "label": self.kb.attribute(one.attribute).label,
                "score": not self.kb.attribute(one.attribute).options,
                **self._last(one),
            }
            for one in others
        ]

    def _last(self, one: Series) -> Plain:
        *before, now = one.answers
        return {
            "value": self.words.short(now.attribute, now.value),
            "was": self.words.short(now.attribute, before[-1].value) if before else "",
            "session": now.session,
            "change": one.change,
            "source": self.kb.sources[one.source].label,
            "firm": one.firm,
        }

    def _next(self, entry: Entry) -> list[Plain]:
        """What is due first; what was set aside in this very session stands there too, with what comes after it.

        Where a gate stands the first steps stand together, for none of them is enough alone.
        """
        found = []
        for item in entry.advice.recommendations[:MOST_NEXT]:
            done = [one.response for one in entry.tried if one.response.item == item.strategy.id][-1:]
            found.append(self._item(entry, item, done))
            passed = done and not done[0].accepted and done[0].session == entry.advice.facts.session
            if not passed and not entry.advice.gate:
                break
        return found

    def _item(self, entry: Entry, item: Recommendation, done: Sequence[Response]) -> Plain:
        return {
            "id": item.strategy.id,
            "title": item.strategy.title,
            "timing": item.timing,
            "confidence": item.confidence.word,
            "watch": item.strategy.id in self.kb.watching,
            "responses": [
                {**said(self.kb, one, self.own_words), "now": one.session == entry.advice.facts.session} for one in done
            ],
            **self._why(entry, item.reasons),
        }

    # --- all together

    def _tally(self, one: Tally) -> Plain:
        return {
            "id": one.item,
            "title": self.kb.item(one.item).title,
            "alone": one.item not in self.kb.strategies,
            "taken_up": one.accepted,
            "set_aside": one.set_aside,
            "why": [{"id": name, "words": self.usual[name], "times": times} for name, times in one.usual],
            "in_own_words": len(one.own),
            "own": [{"case": code, "words": words} for code, words in one.own] if self.own_words else [],
            "rules": [{"rule": rule, "times": times} for rule, times in one.rules],
            "cases": [{"case": code, "session": session} for code, session in one.cases],
        }

    def _theme(self, one: Theme) -> Plain:
        attribute = self.kb.attribute(one.attribute)
        return {
            "attribute": one.attribute,
            "label": attribute.label,
            "value": self.words.value(one.attribute, one.value),
            "strength": one.strength,
            "cases": [{"case": code, "session": session} for code, session in one.cases],
            "strategies": self._titled(one.strategies),
        }

    def _titled(self, strategies: Iterable[tuple[str, int]]) -> list[Plain]:
        return [{"id": name, "title": self.kb.strategies[name].title, "cases": times} for name, times in strategies]
