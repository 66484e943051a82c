"""Advice -> the plain values that a template may use: words ready to print, no objects, no decisions left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import Any

from ..engine.tests import run_of
from ..explain.words import Words
from ..model.advice import Advice, Held, Leg, Noted, OpenQuestion, Reason, Recommendation
from ..model.case import Answer
from ..model.knowledge import TIMINGS, Finding, Hold, KnowledgeBase, Notice, Strategy
from ..model.vocabulary import SESSION_NUMBER, Value
from .document import evidence_of, words_from, words_of
from .origins import Origins
from .picture import picture
from .responses import done_before, done_so_far, done_with_item
from .sources import source

Plain = dict[str, Any]

MOST_CITED = 1
"""Sources that a report names with an item, so that it stays short; the JSON document has all."""

MOST_NAMED = 3
"""Open questions that a report names with what depends on them."""

MOST_LATER = 5
"""Recommendations for later that a report tells, the first in their order; the JSON document has all."""


def page(
    kb: KnowledgeBase, advice: Advice, sources: bool = False, marked: bool = False, own_words: bool = True
) -> Plain:
    """Everything a report shows, in its order; templates/report.txt.j2 shows how the names are used.

    With `sources` every sentence has its `origin` (the entry it is from) and its `reasons` (the rules that brought it,
    each with all answers behind it); templates/report.html.j2 shows how. Where it is `marked`, private answers say that
    they are. Without `own_words` nothing tells why an item was set aside but the usual reasons.
    """
    return _Page(kb, advice, sources, marked, own_words).values()


class _Page:
    """Gathers the values in the order of the page, and remembers what stands on it already.

    Sources are numbered as they come. What stands with an earlier item need not be read again: `as_in` is the rank of
    an item with the very same reasons; `answers_as_in` are ranks of items all of whose answers this one rests on too,
    and `answers` are its others.
    """

    def __init__(self, kb: KnowledgeBase, advice: Advice, sources: bool, marked: bool, own_words: bool) -> None:
        self.kb = kb
        self.advice = advice
        self.marked = marked
        self.own_words = own_words
        self.words = Words(kb)
        self.origins = Origins(kb, self._cite, self._said) if sources else None
        self.cited: dict[str, int] = {}
        self.told: dict[tuple[str, ...], int] = {}
        self.stood_on: dict[int, frozenset[Answer]] = {}

    def values(self) -> Plain:
        advice = self.advice
        due = {timing: [item for item in advice.recommendations if item.timing == timing] for timing in TIMINGS}
        shown = {**due, TIMINGS[-1]: due[TIMINGS[-1]][:MOST_LATER]}
        return {
            "language": self.kb.packs[0].language,
            "case": advice.facts.case,
            "session": advice.facts.session,
            "notes": [
                {"about": about, "text": note}
                for about, note in (("case", advice.facts.note), ("session", advice.facts.sessions[-1].note))
                if note.strip()
            ],
            "gate": {**self._noted(advice.gate), "settle": self._settle()} if advice.gate else None,
            "settings": dict(self.kb.settings),
            "legs": [self._leg(leg) for leg in advice.legs],
            "weakest": list(advice.weakest),
            "picture": picture([self._height(leg) for leg in advice.legs]),
            "opening": [*self._findings(self.kb.roles.ruptures)[:1], *self._findings(self.kb.roles.opening)],
            "advice": {timing: [self._item(item) for item in items] for timing, items in shown.items()},
            "all_stands": bool(advice.recommendations)
            and all(item.firm_whatever_is_unknown for item in advice.recommendations),
            "unshown": len(advice.recommendations) - sum(map(len, shown.values())),
            "holds": self._holds(),
            "became": self._became({one.strategy.id for items in shown.values() for one in items}),
            "notices": [self._noted(noted) for noted in advice.notices],
            "questions": [
                {
                    "attribute": asked.attribute,
                    "question": self.kb.attributes[asked.attribute].question,
                    "could_change": [self._title(name) for name in asked.could_change],
                }
                for asked in self._open()
            ],
            "sources": [
                {"number": n, **source(self.kb.evidence[name], self.kb.roles.benchmarks)}
                for name, n in self.cited.items()
            ],
            "standing": self.kb.notices[self.kb.roles.standing_notice].text,
            "packs": [{"name": pack.name, "version": pack.version} for pack in self.kb.packs],
            "digest": self.kb.digest,
            "private": self._is_private(),
            "origins": self._all_origins(),
        }

    def _became(self, recommended: Set[str]) -> list[Plain]:
        """What was done with earlier advice that is not told now; nothing beside a gate, for all else waits."""
        told = recommended | {held.hold.id for held in self.advice.holds}
        before = () if self.advice.gate else done_before(self.advice.facts, told)
        return [done_with_item(self.kb, one, self.own_words) for one in before]

    def _so_far(self, name: str) -> list[Plain]:
        return done_so_far(self.kb, self.advice.facts, name, self.own_words)

    def _open(self) -> tuple[OpenQuestion, ...]:
        """The open questions; beside a gate only those about it, for all others wait."""
        gate = self.kb.roles.gate.attributes
        asked = self.advice.open_questions
        return tuple(one for one in asked if one.attribute in gate) if self.advice.gate else asked

    def _all_origins(self) -> Plain | None:
        """What the origins of sentences need besides, where they are told; else None. Asked for after all of them."""
        if self.origins is None:
            return None
        standing = self.kb.notices[self.kb.roles.standing_notice]
        return {
            "standing": self.origins.of(standing, ())["origin"],
            "most": [{"timing": timing, "most": most} for timing, most in self.kb.roles.most],
            "lecture": self.origins.statements(),
        }

    def _from(self, entry: Finding | Strategy | Hold | Notice, reasons: Iterable[Reason]) -> Plain:
        """Where an entry's sentences are from, if that is told."""
        return self.origins.of(entry, reasons) if self.origins else {}

    def _settle(self) -> list[str]:
        """What stands in the session's facts, line by line, once the gate's matter is settled.

        Nothing for a gate that stands on anything else: no answer of these two attributes would settle it.
        """
        gate, shown = self.kb.roles.gate, self.advice.gate
        stated = self.advice.facts.record(gate.attribute).course[-1:]
        if shown is None or shown.notice.id != gate.notice or not stated or stated[0].value not in gate.open:
            return []
        return [
            f"{gate.attribute}: {self._written(gate.attribute, stated[0].value)}",
            f"{gate.handled}: {self._written(gate.handled, gate.settled[0])}",
        ]

    def _is_private(self) -> bool:
        """Does anything that is said rest on an answer that is private to the therapist?"""
        reasons = [reason for item in self.advice.recommendations for reason in item.reasons]
        reasons += [reason for held in self.advice.holds for reason in held.reasons]
        return self._rests_on_private(reasons) or self._any_private(self.origins.answers if self.origins else ())

    def _rests_on_private(self, reasons: Iterable[Reason]) -> bool:
        return self._any_private(answer for reason in reasons for answer in reason.answers)

    def _any_private(self, answers: Iterable[Answer]) -> bool:
        return any(answer.attribute in self.kb.private for answer in answers)

    def _written(self, attribute: str, value: Value | None) -> str:
        """A choice or a yes_no as a case file has it."""
        word = self.kb.attributes[attribute].word(value)
        return str(word) if not isinstance(word, bool) else "yes" if word else "no"

    def _leg(self, leg: Leg) -> Plain:
        attribute, answer = self.kb.attributes[leg.attribute], leg.answer
        return {
            "name": leg.name,
            "known": answer is not None,
            "weakest": leg.name in self.advice.weakest,
            "value": self.words.value(leg.attribute, answer.value) if answer else "",
            "low": str(attribute.low),
            "high": str(attribute.high),
            "said": self.words.said(answer, self.advice.facts.session) + self._before(answer) if answer else "",
        }

    def _before(self, answer: Answer) -> str:
        """What the same source said the time before, if that was another answer."""
        run = run_of(self.advice.facts.record(answer.attribute), 2)
        if not run or run[0].value == run[1].value:
            return ""
        return f"; {self.words.value(answer.attribute, run[0].value)} in session {run[0].session}"

    def _height(self, leg: Leg) -> float | None:
        """From 0, the lowest answer that the leg can have, to 1, the highest."""
        if leg.answer is None or leg.answer.value is None:
            return None
        return self.kb.attributes[leg.attribute].height(leg.answer.value)

    def _findings(self, ids: Iterable[str]) -> list[Plain]:
        """Those of these findings that hold, in the order of the ids."""
        held = {found.finding.id: found for found in self.advice.findings}
        return [
            {
                "id": found.finding.id,
                "title": found.finding.title,
                "sentence": found.finding.sentence,
                "confidence": found.confidence.word,
                "private": self._rests_on_private(found.reasons),
                **self._from(found.finding, found.reasons),
            }
            for found in (held[name] for name in ids if name in held)
        ]

    def _item(self, item: Recommendation) -> Plain:
        strategy = item.strategy
        return {
            "rank": item.rank,
            "id": strategy.id,
            "refs": list(strategy.refs),
            "title": strategy.title,
            "who": strategy.who,
            "summary": strategy.summary,
            "steps": list(strategy.steps),
            "say": list(words_of(item)),
            "not_when": list(strategy.not_when),
            "confidence": item.confidence.word,
            "private": self._rests_on_private(item.reasons),
            "responses": self._so_far(strategy.id),
            "why": self._why(item.reasons, item.rank),
            "cites": self._cite(evidence_of(item)[:MOST_CITED]),
            "moved_by": [self.kb.holds[hold].title for hold in item.moved_by],
            "put_back": item.put_back,
            "stands": item.firm_whatever_is_unknown,
            "depends_on": self._some(item.depends_on),
            "timing_depends_on": self._some(item.timing_depends_on),
            **self._from(strategy, item.reasons),
            **self._besides(item),
        }

    def _some(self, attributes: Sequence[str]) -> Plain:
        """The labels of the first of these attributes, and how many more there are."""
        labels = [self.kb.attribute(name).label for name in attributes[:MOST_NAMED]]
        return {"labels": labels, "more": len(attributes) - len(labels)}

    def _besides(self, item: Recommendation) -> Plain:
        """Where the words to say and the timing of an item are from, if that is told."""
        if self.origins is None:
            return {}
        held_by = [held for held in self.advice.holds if held.hold.id in item.moved_by]
        return {
            "words_of": words_from(self.kb, item),
            "held_by": [self._from(held.hold, held.reasons) for held in held_by],
        }

    def _holds(self) -> list[Plain]:
        """The holds in groups that share their first reason, so that it is said once; most shared first."""
        groups: dict[str, list[Held]] = {}
        for held in self.advice.holds:
            groups.setdefault(held.reasons[0].rule, []).append(held)
        return [
            {"why": self._why(group[0].reasons[:1]), "items": [self._hold(held) for held in group]}
            for group in sorted(groups.values(), key=lambda group: -len(group))
        ]

    def _hold(self, held: Held) -> Plain:
        return {
            "id": held.hold.id,
            "refs": list(held.hold.refs),
            "title": held.hold.title,
            "reason": held.hold.why,
            "instead": held.hold.instead,
            "confidence": held.confidence.word,
            "private": self._rests_on_private(held.reasons),
            "responses": self._so_far(held.hold.id),
            "also": self._also(held.reasons),
            "stopped": [
                {"title": s.strategy.title, "why": self._why(s.reasons), **self._from(s.strategy, s.reasons)}
                for s in held.stopped
            ],
            **self._from(held.hold, held.reasons),
        }

    def _noted(self, noted: Noted) -> Plain:
        return {
            "id": noted.notice.id,
            "title": noted.notice.title,
            "text": noted.notice.text,
            "why": self._why(noted.reasons),
            **self._from(noted.notice, noted.reasons),
        }

    def _why(self, reasons: Sequence[Reason], rank: int = 0) -> Plain:
        """The first reason, and as `also` the others; for the item of rank `rank`, or for none."""
        answers = _behind(reasons[0])
        rules = tuple(reason.rule for reason in reasons)
        as_in = self.told.get(rules, 0)
        elsewhere = self._elsewhere(frozenset(answers))
        covered = frozenset().union(*(self.stood_on[other] for other in elsewhere))
        if rank:
            self.told.setdefault(rules, rank)
            self.stood_on[rank] = frozenset(answers)
        return {
            "rule": reasons[0].rule,
            "because": reasons[0].because,
            "confidence": reasons[0].confidence.word,
            "answers": self._said(answer for answer in answers if answer not in covered),
            "as_in": as_in,
            "answers_as_in": elsewhere,
            "also": self._also(reasons),
        }

    def _also(self, reasons: Sequence[Reason]) -> list[Plain]:
        """The reasons after the first; a firmer one makes the advice so, and stands with its answers."""
        return [self._other(other, other.confidence > reasons[0].confidence) for other in reasons[1:]]

    def _other(self, reason: Reason, firmer: bool) -> Plain:
        answers = _behind(reason) if firmer else ()
        return {
            "rule": reason.rule,
            "because": reason.because,
            "firmer": firmer,
            "answers": self._said(answers),
        }

    def _said(self, answers: Iterable[Answer]) -> list[str]:
        return [
            ("private: " if self.marked and answer.attribute in self.kb.private else "")
            + self.words.answer(answer, self.advice.facts.session)
            for answer in answers
        ]

    def _elsewhere(self, answers: frozenset[Answer]) -> list[int]:
        """Ranks whose answers are all among these, where naming them saves naming two answers or more, or all."""
        found: list[int] = []
        left = answers
        for rank, others in sorted(self.stood_on.items(), key=lambda pair: (-len(pair[1]), pair[0])):
            if others <= answers and (len(others & left) > 1 or others == answers) and left:
                found.append(rank)
                left -= others
        return sorted(found)

    def _title(self, name: str) -> str:
        return self.kb.item(name).title

    def _cite(self, evidence: Iterable[str]) -> list[int]:
        return [self.cited.setdefault(name, len(self.cited) + 1) for name in evidence]


def _behind(reason: Reason) -> tuple[Answer, ...]:
    """All answers behind a reason but the session's number, which goes without saying."""
    return tuple(answer for answer in reason.answers if answer.attribute != SESSION_NUMBER)
